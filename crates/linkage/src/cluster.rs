//! From scored pairs to people: average-link merging and then single moves, within constraints. A chain of weak bonds
//! does not hold a group together, since every pair inside a group counts, those that speak against it too.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{normal::index, unite::Judge};

/// Evidence beyond this many bits either way counts no more: one pair alone cannot outvote a whole group.
pub(crate) const MOST_BITS: f32 = 12.0;
/// Groups beyond this size are first cut along their weaker bonds.
const LARGEST_PART: usize = 300;
/// Groups are judged as wholes where at least one pair between them reaches this many bits.
const LEAST_UNITED: f32 = -2.0;
const CANNOT: f32 = -1.0e6;
const MUST: f32 = 1.0e3;

/// A pair worth looking at, with its binary log-odds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bond {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) bits: f32,
}

/// What may and must not be together.
#[derive(Debug, Default)]
pub(crate) struct Constraints {
    pub(crate) forced: Vec<(u32, u32)>,
    pub(crate) forbidden: Vec<(u32, u32)>,
    /// Row of each mention: two people of one row are two people.
    pub(crate) row: Vec<u32>,
    /// For each mention its source if that lists a person once only, else `u16::MAX`.
    pub(crate) once: Vec<u16>,
    /// For each mention a key of what it says: groups do not depend on the order in which mentions came.
    pub(crate) order: Vec<u64>,
}

impl Constraints {
    fn apart(&self, a: u32, b: u32) -> bool {
        let once = self.once[index(a)];
        self.row[index(a)] == self.row[index(b)] || (once != u16::MAX && once == self.once[index(b)])
    }
}

/// The group of every mention, numbered from 0 in the order of their first mentions. `judge` scores pairs and groups;
/// `threshold` is the log-odds above which a pair speaks for one person.
pub(crate) fn group(
    mentions: usize,
    bonds: &[Bond],
    constraints: &Constraints,
    threshold: f32,
    judge: &impl Judge,
) -> Vec<u32> {
    let fixed = fixed(constraints);
    let mut strong: Vec<Bond> =
        bonds.iter().copied().filter(|bond| bond.bits >= least_joining(threshold)).collect();
    strong.extend(constraints.forced.iter().map(|(a, b)| Bond { a: *a, b: *b, bits: MUST }));
    let parts = parts(mentions, &strong, threshold);
    let groups: Vec<Vec<Vec<u32>>> = parts
        .par_iter()
        .with_min_len(64)
        .map(|part| within(part, &fixed, constraints, threshold, judge))
        .collect();
    number(mentions, groups.into_iter().flatten())
}

/// Pairs whose score is fixed.
pub(crate) type Fixed = FxHashMap<(u32, u32), f32>;

/// The groups within one connected part.
pub(crate) fn within(
    part: &[u32],
    fixed: &Fixed,
    constraints: &Constraints,
    threshold: f32,
    judge: &impl Judge,
) -> Vec<Vec<u32>> {
    let mut part = part.to_vec();
    part.sort_by_key(|mention| (constraints.order.get(index(*mention)), *mention));
    let score = |a: u32, b: u32| match fixed.get(&(a.min(b), a.max(b))) {
        Some(fixed) => *fixed,
        None if constraints.apart(a, b) => CANNOT,
        None => (judge.bits(a, b) - threshold).clamp(-MOST_BITS, MOST_BITS),
    };
    merge(&part, &score, &|one: &[u32], other: &[u32]| judge.united(one, other) - threshold)
}

fn fixed(constraints: &Constraints) -> Fixed {
    let mut fixed = Fixed::default();
    for (a, b) in &constraints.forced {
        fixed.insert((*a.min(b), *a.max(b)), MUST);
    }
    for (a, b) in &constraints.forbidden {
        fixed.insert((*a.min(b), *a.max(b)), CANNOT);
    }
    fixed
}

/// The connected parts of two or more mentions, each in ascending order. What is too large is cut again at twice the
/// strength, until it is small or held by the strongest bonds only.
pub(crate) fn parts(mentions: usize, bonds: &[Bond], threshold: f32) -> Vec<Vec<u32>> {
    let mut small = Vec::new();
    let mut rest: Vec<Bond> = bonds.to_vec();
    let mut least = threshold;
    loop {
        let mut large = FxHashSet::default();
        for part in connected(mentions, &rest) {
            if is_cut(part.len(), least) {
                large.extend(part);
            } else {
                small.push(part);
            }
        }
        if large.is_empty() {
            return small;
        }
        least = stronger(least);
        rest.retain(|bond| large.contains(&bond.a) && bond.bits >= least);
    }
}

/// Bonds from this strength on join mentions to a part.
pub(crate) fn least_joining(threshold: f32) -> f32 {
    threshold - 1.0
}

/// Whether a part joined by bonds of at least `least` is cut again.
pub(crate) fn is_cut(size: usize, least: f32) -> bool {
    size > LARGEST_PART && least <= MOST_BITS * 2.0
}

/// What bonds must reach within a part that is cut.
pub(crate) fn stronger(least: f32) -> f32 {
    (least * 2.0).max(least + 2.0)
}

/// The first mention of the part that holds `at`, in a forest of mentions that each name an earlier one or themselves.
pub(crate) fn root(parent: &mut [u32], mut at: u32) -> u32 {
    while parent[index(at)] != at {
        parent[index(at)] = parent[index(parent[index(at)])];
        at = parent[index(at)];
    }
    at
}

fn connected(mentions: usize, bonds: &[Bond]) -> Vec<Vec<u32>> {
    let mut parent: Vec<u32> = (0..u32::try_from(mentions).unwrap_or(u32::MAX)).collect();
    for bond in bonds {
        let (a, b) = (root(&mut parent, bond.a), root(&mut parent, bond.b));
        // The smaller becomes the root, so that a part is known by its first mention.
        if a < b {
            parent[index(b)] = a;
        } else {
            parent[index(a)] = b;
        }
    }
    let mut place = vec![u32::MAX; mentions];
    let mut parts: Vec<Vec<u32>> = Vec::new();
    let mut touched: Vec<u32> = bonds.iter().flat_map(|bond| [bond.a, bond.b]).collect();
    touched.sort_unstable();
    touched.dedup();
    for mention in touched {
        let root = index(root(&mut parent, mention));
        if place[root] == u32::MAX {
            place[root] = u32::try_from(parts.len()).unwrap_or(u32::MAX);
            parts.push(Vec::new());
        }
        parts[index(place[root])].push(mention);
    }
    parts
}

/// Groups within one part.
fn merge(
    part: &[u32],
    score: &(impl Fn(u32, u32) -> f32 + Sync),
    united: &impl Fn(&[u32], &[u32]) -> f32,
) -> Vec<Vec<u32>> {
    let size = part.len();
    let mut pairs = vec![0.0_f32; size * size];
    for i in 0..size {
        for j in i + 1..size {
            let bits = score(part[i], part[j]);
            (pairs[i * size + j], pairs[j * size + i]) = (bits, bits);
        }
    }
    let mut group: Vec<usize> = (0..size).collect();
    average_link(&pairs, size, &mut group);
    settle(&pairs, size, &mut group);
    let mut groups: Vec<Vec<u32>> = vec![Vec::new(); size];
    for (at, mention) in part.iter().enumerate() {
        groups[group[at]].push(*mention);
    }
    groups.retain(|group| !group.is_empty());
    let at: FxHashMap<u32, usize> = part.iter().copied().zip(0..).collect();
    unite(groups, &|a, b| pairs[at[&a] * size + at[&b]], united)
}

/// Joins groups that are one person by all they say together, the surest first.
fn unite(
    mut groups: Vec<Vec<u32>>,
    score: &impl Fn(u32, u32) -> f32,
    united: &impl Fn(&[u32], &[u32]) -> f32,
) -> Vec<Vec<u32>> {
    let judged = |one: &[u32], other: &[u32]| {
        let scores = || one.iter().flat_map(|a| other.iter().map(|b| score(*a, *b)));
        let most = scores().fold(f32::NEG_INFINITY, f32::max);
        // A group that nothing speaks for, or that must not be joined.
        if most < LEAST_UNITED || scores().any(|bits| bits <= CANNOT) {
            return f32::NEG_INFINITY;
        }
        united(one, other)
    };
    let mut found: Vec<(f32, usize, usize)> = Vec::new();
    for one in 0..groups.len() {
        for other in 0..one {
            let bits = judged(&groups[other], &groups[one]);
            if bits > 0.0 {
                found.push((bits, other, one));
            }
        }
    }
    while let Some((_, keep, gone)) =
        found.iter().copied().reduce(|best, next| if next.0 > best.0 { next } else { best })
    {
        let joined = std::mem::take(&mut groups[gone]);
        groups[keep].extend(joined);
        found.retain(|(_, x, y)| ![*x, *y].contains(&keep) && ![*x, *y].contains(&gone));
        for other in (0..groups.len()).filter(|at| *at != keep && !groups[*at].is_empty()) {
            let bits = judged(&groups[keep.min(other)], &groups[keep.max(other)]);
            if bits > 0.0 {
                found.push((bits, keep.min(other), keep.max(other)));
            }
        }
    }
    groups.retain(|group| !group.is_empty());
    groups
}

/// Joins the two groups with the best average bond until none is left above zero.
fn average_link(pairs: &[f32], size: usize, group: &mut [usize]) {
    let mut sums = pairs.to_vec();
    let mut sizes = vec![1.0_f32; size];
    let mut alive: Vec<usize> = (0..size).collect();
    // The best partner of each living group; only those whose partner was touched are looked up again.
    let best_of = |sums: &[f32], sizes: &[f32], alive: &[usize], i: usize| {
        let mut best = (f32::NEG_INFINITY, usize::MAX);
        for j in alive.iter().copied().filter(|j| *j != i) {
            let mean = sums[i * size + j] / (sizes[i] * sizes[j]);
            if mean > best.0 {
                best = (mean, j);
            }
        }
        best
    };
    let mut best: Vec<(f32, usize)> = (0..size).map(|i| best_of(&sums, &sizes, &alive, i)).collect();
    loop {
        let mut top = (0.0_f32, usize::MAX);
        for i in alive.iter().copied() {
            if best[i].0 > top.0 {
                top = (best[i].0, i);
            }
        }
        if top.1 == usize::MAX {
            return;
        }
        let (keep, gone) = (top.1.min(best[top.1].1), top.1.max(best[top.1].1));
        for k in alive.iter().copied() {
            sums[keep * size + k] += sums[gone * size + k];
            sums[k * size + keep] = sums[keep * size + k];
        }
        sizes[keep] += sizes[gone];
        alive.retain(|k| *k != gone);
        for label in group.iter_mut().filter(|label| **label == gone) {
            *label = keep;
        }
        for i in alive.clone() {
            if i == keep || best[i].1 == keep || best[i].1 == gone {
                best[i] = best_of(&sums, &sizes, &alive, i);
            } else {
                let mean = sums[i * size + keep] / (sizes[i] * sizes[keep]);
                if mean > best[i].0 {
                    best[i] = (mean, keep);
                }
            }
        }
    }
}

/// Moves single mentions to where the sum of their bonds is greatest, or to a group of their own.
fn settle(pairs: &[f32], size: usize, group: &mut [usize]) {
    if size < 3 {
        return;
    }
    for _ in 0..4 {
        let mut moved = false;
        for i in 0..size {
            let mut sums = vec![0.0_f32; size];
            let mut taken = vec![false; size];
            for j in (0..size).filter(|j| *j != i) {
                sums[group[j]] += pairs[i * size + j];
                taken[group[j]] = true;
            }
            let here = sums[group[i]];
            let mut best = (here + 0.5, group[i]);
            for (label, sum) in sums.iter().enumerate().filter(|(label, _)| taken[*label]) {
                if *sum > best.0 {
                    best = (*sum, label);
                }
            }
            let alone =
                (0..size).find(|label| !group.contains(label)).filter(|_| here < 0.0 && best.1 == group[i]);
            best.1 = alone.unwrap_or(best.1);
            if best.1 != group[i] {
                group[i] = best.1;
                moved = true;
            }
        }
        if !moved {
            return;
        }
    }
}

/// Numbers groups from 0 in the order of their first mentions.
fn number(mentions: usize, groups: impl Iterator<Item = Vec<u32>>) -> Vec<u32> {
    let mut first: Vec<u32> = (0..u32::try_from(mentions).unwrap_or(u32::MAX)).collect();
    for group in groups {
        let least = group.iter().copied().min().unwrap_or(0);
        for mention in group {
            first[index(mention)] = least;
        }
    }
    number_firsts(&first)
}

/// The same, given the first mention of each mention's group.
pub(crate) fn number_firsts(firsts: &[u32]) -> Vec<u32> {
    let mut numbers = vec![u32::MAX; firsts.len()];
    let mut next = 0;
    firsts
        .iter()
        .map(|least| {
            let slot = &mut numbers[index(*least)];
            if *slot == u32::MAX {
                *slot = next;
                next += 1;
            }
            *slot
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grouped(mentions: usize, bonds: &[(u32, u32, f32)], constraints: &Constraints) -> Vec<u32> {
        let table: FxHashMap<(u32, u32), f32> = bonds.iter().map(|(a, b, bits)| ((*a, *b), *bits)).collect();
        let bonds: Vec<Bond> = bonds.iter().map(|(a, b, bits)| Bond { a: *a, b: *b, bits: *bits }).collect();
        group(mentions, &bonds, constraints, 0.0, &|a: u32, b: u32| {
            table.get(&(a.min(b), a.max(b))).copied().unwrap_or(-8.0)
        })
    }

    fn free(mentions: u32) -> Constraints {
        Constraints {
            row: (0..mentions).collect(),
            once: vec![u16::MAX; index(mentions)],
            ..Constraints::default()
        }
    }

    #[test]
    fn a_chain_does_not_hold() {
        let bonds = [(0, 1, 6.0), (1, 2, 1.0), (2, 3, 6.0)];
        assert_eq!(grouped(5, &bonds, &free(5)), [0, 0, 1, 1, 2]);
    }

    #[test]
    fn rows_sources_and_decisions_bind() {
        let bonds = [(0, 1, 9.0), (1, 2, 9.0), (0, 2, 9.0)];
        assert_eq!(grouped(3, &bonds, &free(3)), [0, 0, 0]);
        let row = Constraints { row: vec![0, 1, 0], ..free(3) };
        assert_ne!(grouped(3, &bonds, &row)[0], grouped(3, &bonds, &row)[2]);
        let once = Constraints { once: vec![0, 1, 0], ..free(3) };
        assert_ne!(grouped(3, &bonds, &once)[0], grouped(3, &bonds, &once)[2]);
        let forbidden = Constraints { forbidden: vec![(1, 2)], ..free(3) };
        assert_ne!(grouped(3, &bonds, &forbidden)[1], grouped(3, &bonds, &forbidden)[2]);
        let forced = Constraints { forced: vec![(3, 0)], ..free(4) };
        assert_eq!(grouped(4, &[], &forced), [0, 1, 2, 0]);
    }
}
