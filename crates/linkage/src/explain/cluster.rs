//! Why some mentions are one person, and why others are not.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::{Explainer, Explanation};
use crate::{
    cluster::{MOST_BITS, root},
    link::{log_odds, pair_bits},
    model::probability,
    normal::index,
};

/// Pairs that speak against a cluster from within are listed up to this many.
const MOST_AGAINST: usize = 5;

/// A pair that holds two mentions together, or fails to.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HoldingPair {
    /// The earlier mention.
    pub a: u32,
    /// The later one.
    pub b: u32,
    /// The probability that they are one person; by what the records say, whatever people decided.
    pub probability: f64,
    /// Somebody decided that they are one person.
    pub decided: bool,
}

/// What holds the mentions of a cluster together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClusterExplanation {
    /// The mentions, ascending.
    pub mentions: Vec<u32>,
    /// The strongest pairs that together hold all mentions, one fewer than those (a maximum spanning tree), the strongest
    /// first: the last is the weakest bond, and no way of holding them has a stronger weakest one.
    pub bonds: Vec<HoldingPair>,
    /// Where the cluster would part; `None` for a single mention.
    pub seam: Option<Seam>,
    /// Pairs within that by themselves look like two people, the most unlikely first, at most five.
    pub against: Vec<HoldingPair>,
}

/// The two sides that the weakest bond holds together, and all pairs between them: grouping goes by their average, not by
/// the bond alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seam {
    /// The mentions of each side, ascending; the side of the first mention comes first.
    pub sides: [Vec<u32>; 2],
    /// Pairs between the sides.
    pub pairs: u64,
    /// Those of them that by themselves speak for one person.
    pub speak_for: u64,
    /// Mean evidence of these pairs in bits above the threshold, each counted up to twelve either way.
    pub mean_bits: f64,
}

/// Why two clusters were not joined.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Apart {
    /// The likeliest pair between them.
    pub best: HoldingPair,
    /// Pairs between them.
    pub pairs: u64,
    /// Those of them that by themselves speak for one person.
    pub speak_for: u64,
    /// Mean evidence in bits above the threshold, as for a [`Seam`]; pairs that must be apart are left out.
    pub mean_bits: f64,
    /// What kept them apart.
    pub cause: Cause,
}

/// What kept two clusters apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Somebody decided that they are two people.
    Decided,
    /// Two roles of one row are two people.
    OneRow,
    /// A source that lists a person once lists both.
    OncePerSource,
    /// No pair between them is likely enough.
    Unlikely,
    /// A pair would be likely enough, but the others speak against it.
    Outvoted,
    /// They might have been joined, but their mentions are held more strongly otherwise.
    Elsewhere,
}

impl Cause {
    /// In Chinese and English.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Decided => ("人工判断为不是同一人", "somebody decided that they are two people"),
            Self::OneRow => ("同一行中的两个身份必是两人", "two roles of one row, which are two people"),
            Self::OncePerSource => {
                ("该来源每人只列一次，却各列一次", "a source that lists a person once lists both")
            }
            Self::Unlikely => ("没有一对达到阈值", "no pair between them reaches the threshold"),
            Self::Outvoted => {
                ("有一对达到阈值，但其余各对反对", "one pair reaches the threshold, the others outvote it")
            }
            Self::Elsewhere => ("各自与别的提及联系更强", "their mentions are held more strongly otherwise"),
        }
    }
}

/// What bound grouping beside the evidence.
#[derive(Debug, Clone, Copy)]
pub struct Limits<'a> {
    /// The probability from which a pair speaks for one person.
    pub threshold: f64,
    /// Pairs that people decided are one person.
    pub same: &'a [(u32, u32)],
    /// Pairs that people decided are two.
    pub different: &'a [(u32, u32)],
    /// Sources that list a person once only.
    pub one_per_source: &'a [String],
}

impl Limits<'_> {
    /// A threshold and nothing else.
    pub const fn threshold(threshold: f64) -> Self {
        Self { threshold, same: &[], different: &[], one_per_source: &[] }
    }
}

fn among(pairs: &[(u32, u32)], a: u32, b: u32) -> bool {
    pairs.iter().any(|pair| *pair == (a, b) || *pair == (b, a))
}

impl Explainer<'_> {
    /// Why these mentions are one person. Compares each with each: meant for one person's mentions, not for a crowd.
    pub fn cluster(&self, mentions: &[u32], limits: Limits<'_>) -> ClusterExplanation {
        let mut mentions = mentions.to_vec();
        mentions.sort_unstable();
        mentions.dedup();
        let mut pairs: Vec<(HoldingPair, f32)> = Vec::new();
        for (at, a) in mentions.iter().copied().enumerate() {
            for b in mentions.iter().copied().skip(at + 1) {
                pairs.push(self.pair(a, b, limits));
            }
        }
        pairs.sort_by(|(one, x), (other, y)| {
            Reverse(one.decided)
                .cmp(&Reverse(other.decided))
                .then_with(|| y.total_cmp(x))
                .then_with(|| (one.a, one.b).cmp(&(other.a, other.b)))
        });
        let bonds = spanning(&mentions, &pairs);
        let seam = bonds.last().map(|weakest| self.seam(&mentions, &bonds, *weakest, limits));
        let mut against: Vec<(HoldingPair, f32)> =
            pairs.into_iter().filter(|(pair, _)| !pair.decided && pair.probability < 0.5).collect();
        against.sort_by(|(_, x), (_, y)| x.total_cmp(y));
        against.truncate(MOST_AGAINST);
        let against = against.into_iter().map(|(pair, _)| pair).collect();
        ClusterExplanation { mentions, bonds, seam, against }
    }

    /// Why two clusters are two people. `None` where one of them is empty.
    pub fn apart(&self, one: &[u32], other: &[u32], limits: Limits<'_>) -> Option<Apart> {
        let between = one.iter().flat_map(|a| other.iter().map(move |b| (*a.min(b), *a.max(b))));
        let (mut best, mut sums) = (None::<(HoldingPair, f32)>, Sums::default());
        let (mut decided, mut one_row, mut listed_twice) = (false, false, false);
        for (a, b) in between {
            let (pair, bits) = self.pair(a, b, limits);
            if best.is_none_or(|(_, most)| bits > most) {
                best = Some((pair, bits));
            }
            let row = self.comparer.mention(a).row == self.comparer.mention(b).row;
            let parted = among(limits.different, a, b);
            let twice = self.once(a, limits).is_some_and(|source| self.once(b, limits) == Some(source));
            sums.pairs += 1;
            if !(row || parted || twice) {
                sums.add(bits, limits);
            }
            (decided, one_row, listed_twice) = (decided || parted, one_row || row, listed_twice || twice);
        }
        let (best, bits) = best?;
        let cause = if decided {
            Cause::Decided
        } else if bits < log_odds(limits.threshold) {
            Cause::Unlikely
        } else if one_row {
            Cause::OneRow
        } else if listed_twice {
            Cause::OncePerSource
        } else if sums.mean() <= 0.0 {
            Cause::Outvoted
        } else {
            Cause::Elsewhere
        };
        Some(Apart { best, pairs: sums.pairs, speak_for: sums.speak_for, mean_bits: sums.mean(), cause })
    }

    /// The explanation of a pair of this.
    pub fn of(&self, pair: HoldingPair) -> Explanation {
        self.explain(pair.a, pair.b)
    }

    fn once(&self, mention: u32, limits: Limits<'_>) -> Option<usize> {
        let corpus = self.comparer.corpus;
        let source = corpus.source_name(corpus.class(index(mention)));
        limits.one_per_source.iter().position(|name| name == source)
    }

    fn pair(&self, a: u32, b: u32, limits: Limits<'_>) -> (HoldingPair, f32) {
        let bits = pair_bits(&self.comparer, &self.model, a, b);
        let probability = f64::from(probability(bits));
        (HoldingPair { a, b, probability, decided: among(limits.same, a, b) }, bits)
    }

    fn seam(
        &self,
        mentions: &[u32],
        bonds: &[HoldingPair],
        weakest: HoldingPair,
        limits: Limits<'_>,
    ) -> Seam {
        let mut parent: Vec<u32> = (0..).take(mentions.len()).collect();
        let place = |mention: u32| u32::try_from(mentions.binary_search(&mention).unwrap_or(0)).unwrap_or(0);
        for bond in &bonds[..bonds.len() - 1] {
            join(&mut parent, place(bond.a), place(bond.b));
        }
        let first = root(&mut parent, 0);
        let (mut here, mut there) = (Vec::new(), Vec::new());
        for mention in mentions {
            if root(&mut parent, place(*mention)) == first { &mut here } else { &mut there }.push(*mention);
        }
        debug_assert!(here.contains(&weakest.a) != here.contains(&weakest.b), "the bond goes across");
        let mut sums = Sums::default();
        for (a, b) in here.iter().flat_map(|a| there.iter().map(move |b| (*a.min(b), *a.max(b)))) {
            sums.pairs += 1;
            sums.add(self.pair(a, b, limits).1, limits);
        }
        Seam { sides: [here, there], pairs: sums.pairs, speak_for: sums.speak_for, mean_bits: sums.mean() }
    }
}

/// Evidence between two groups of mentions, counted as grouping counts it.
#[derive(Default)]
struct Sums {
    pairs: u64,
    counted: u64,
    speak_for: u64,
    bits: f64,
}

impl Sums {
    fn add(&mut self, bits: f32, limits: Limits<'_>) {
        let above = bits - log_odds(limits.threshold);
        self.counted += 1;
        self.speak_for += u64::from(above > 0.0);
        self.bits += f64::from(above.clamp(-MOST_BITS, MOST_BITS));
    }

    fn mean(&self) -> f64 {
        self.bits / self.counted.max(1) as f64
    }
}

fn join(parent: &mut [u32], a: u32, b: u32) -> bool {
    let (a, b) = (root(parent, a), root(parent, b));
    parent[index(a.max(b))] = a.min(b);
    a != b
}

/// Kruskal's tree: the pairs, strongest first, that join what was not joined before.
fn spanning(mentions: &[u32], pairs: &[(HoldingPair, f32)]) -> Vec<HoldingPair> {
    let mut parent: Vec<u32> = (0..).take(mentions.len()).collect();
    let place = |mention: u32| u32::try_from(mentions.binary_search(&mention).unwrap_or(0)).unwrap_or(0);
    let mut joins = |pair: &HoldingPair| join(&mut parent, place(pair.a), place(pair.b));
    pairs.iter().map(|(pair, _)| *pair).filter(|pair| joins(pair)).collect()
}
