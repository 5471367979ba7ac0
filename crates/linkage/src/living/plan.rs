//! What a change does to bonds and clusters, worked out without touching anything: readers go on meanwhile.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Living,
    postings::{Key, keys_of},
};
use crate::{
    block::{LARGEST_BLOCK, keys},
    cluster::{Bond, Constraints, group, least_joining},
    compare::Comparer,
    link::{least_listed, pair_bits},
    normal::index,
    unite::Learned,
};

/// Two mentions, the earlier first.
type Pair = (u32, u32);

/// What is to be done, and what follows.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) removed: FxHashSet<u32>,
    /// New mentions; they are entered but not here yet.
    pub(super) added: std::ops::Range<u32>,
    pub(super) lost: Vec<Pair>,
    pub(super) found: Vec<Bond>,
    /// The clusters of every mention that may have moved.
    pub(super) groups: Vec<Vec<u32>>,
}

impl Plan {
    fn after(&self, living: &Living, mention: u32) -> bool {
        self.added.contains(&mention) || (living.is_here(mention) && !self.removed.contains(&mention))
    }
}

impl Living {
    /// Works out what adding and removing these mentions does. `decided` are mentions whose decisions have changed.
    pub(super) fn plan(&self, added: std::ops::Range<u32>, removed: FxHashSet<u32>, decided: &[u32]) -> Plan {
        let mut plan = Plan { removed, added, ..Plan::default() };
        let comparer = self.comparer();
        let (lost, gained) = self.turned(&plan, &self.touched(&plan));
        plan.found = self.found(&plan, &comparer);
        plan.found.extend(self.compared(&comparer, gained));
        plan.lost = lost;
        let seeds = self.seeds(&plan, decided);
        plan.groups = self.regroup(&plan, &comparer, seeds);
        plan
    }

    /// The keys under which a mention comes or goes.
    fn touched(&self, plan: &Plan) -> Vec<(Key, u32)> {
        let mut changed: Vec<u32> = plan.added.clone().chain(plan.removed.iter().copied()).collect();
        changed.sort_unstable();
        let mut touched: Vec<(Key, u32)> = changed
            .par_iter()
            .with_min_len(256)
            .fold(Vec::new, |mut touched, mention| {
                let mut keys = Vec::new();
                keys_of(&self.corpus, &self.features, *mention, &mut keys);
                touched.extend(keys.into_iter().map(|key| (key, *mention)));
                touched
            })
            .reduce(Vec::new, |mut all, mut more| {
                all.append(&mut more);
                all
            });
        touched.par_sort_unstable();
        touched
    }

    /// New mentions against all whom they share a key with.
    fn found(&self, plan: &Plan, comparer: &Comparer<'_>) -> Vec<Bond> {
        let least = least_listed();
        let here = |mention: u32| plan.after(self, mention);
        let of_one = |mention: u32, keys: &mut Vec<Key>, mates: &mut Vec<u32>, bonds: &mut Vec<Bond>| {
            keys_of(&self.corpus, &self.features, mention, keys);
            mates.clear();
            for key in &*keys {
                self.postings.block(*key).mates(&self.features, mention, here, mates);
            }
            mates.sort_unstable();
            mates.dedup();
            let row = comparer.mention(mention).row;
            for mate in mates.iter().copied() {
                // Of two new ones the earlier does the work.
                let twice = plan.added.contains(&mate) && mate <= mention;
                if twice || comparer.mention(mate).row == row {
                    continue;
                }
                let (a, b) = (mention.min(mate), mention.max(mate));
                let bits = pair_bits(comparer, &self.model, a, b);
                if bits >= least {
                    bonds.push(Bond { a, b, bits });
                }
            }
        };
        let added: Vec<u32> = plan.added.clone().collect();
        added
            .par_chunks(64)
            .map(|chunk| {
                let (mut keys, mut mates, mut bonds) = (Vec::new(), Vec::new(), Vec::new());
                for mention in chunk {
                    of_one(*mention, &mut keys, &mut mates, &mut bonds);
                }
                bonds
            })
            .collect::<Vec<_>>()
            .concat()
    }

    /// Pairs that a block no longer finds since it has grown hot, and pairs that it finds now since it has cooled.
    fn turned(&self, plan: &Plan, touched: &[(Key, u32)]) -> (Vec<Pair>, Vec<Pair>) {
        let (mut lost, mut gained) = (Vec::new(), FxHashSet::default());
        for changed in touched.chunk_by(|a, b| a.0 == b.0) {
            let key = changed[0].0;
            let block = self.postings.block(key);
            if block.listed() <= LARGEST_BLOCK {
                continue;
            }
            let (before, after) = (|m: u32| self.is_here(m), |m: u32| plan.after(self, m));
            let stays = |mention: u32| before(mention) && after(mention);
            match (block.is_hot(before), block.is_hot(after)) {
                (false, false) => {}
                (false, true) => self.lose(plan, block.members(stays).collect(), &mut lost),
                (true, false) => {
                    let members: Vec<u32> = block.members(stays).collect();
                    gained.extend(pairs_of(&members));
                }
                (true, true) => {
                    let pass = usize::from(key.0);
                    let second = |(_, mention): &(Key, u32)| keys::second(&self.features, pass, *mention);
                    let mut parts: Vec<u64> =
                        changed.iter().map(second).filter(|second| *second != 0).collect();
                    parts.sort_unstable();
                    parts.dedup();
                    for part in parts {
                        let members = || block.part(&self.features, part, stays).collect::<Vec<u32>>();
                        let hot = (
                            block.part_is_hot(&self.features, part, before),
                            block.part_is_hot(&self.features, part, after),
                        );
                        match hot {
                            (false, true) => self.lose(plan, members(), &mut lost),
                            (true, false) => gained.extend(pairs_of(&members())),
                            _ => {}
                        }
                    }
                }
            }
        }
        lost.sort_unstable();
        lost.dedup();
        let mut gained: Vec<Pair> = gained.into_iter().collect();
        gained.sort_unstable();
        (lost, gained)
    }

    /// Adds the bonds among `members` that no block finds after the change.
    fn lose(&self, plan: &Plan, members: Vec<u32>, lost: &mut Vec<Pair>) {
        let inside: FxHashSet<u32> = members.iter().copied().collect();
        for one in members {
            for (other, _) in self.bonds.of_mention(one) {
                if one < *other && inside.contains(other) && !self.still_found(plan, one, *other) {
                    lost.push((one, *other));
                }
            }
        }
    }

    fn still_found(&self, plan: &Plan, a: u32, b: u32) -> bool {
        let here = |mention: u32| plan.after(self, mention);
        let (mut own, mut others) = (Vec::new(), Vec::new());
        keys_of(&self.corpus, &self.features, a, &mut own);
        keys_of(&self.corpus, &self.features, b, &mut others);
        own.iter().filter(|key| others.contains(key)).any(|key| {
            let block = self.postings.block(*key);
            if !block.is_hot(here) {
                return true;
            }
            let second = |mention| keys::second(&self.features, usize::from(key.0), mention);
            second(a) == second(b) && !block.part_is_hot(&self.features, second(a), here)
        })
    }

    /// Scores pairs that were not compared before.
    fn compared(&self, comparer: &Comparer<'_>, pairs: Vec<Pair>) -> Vec<Bond> {
        let least = least_listed();
        pairs
            .into_par_iter()
            .with_min_len(512)
            .filter(|(a, b)| {
                comparer.mention(*a).row != comparer.mention(*b).row
                    && self.bonds.of_mention(*a).iter().all(|(end, _)| end != b)
            })
            .map(|(a, b)| Bond { a, b, bits: pair_bits(comparer, &self.model, a, b) })
            .filter(|bond| bond.bits >= least)
            .collect()
    }

    /// Mentions from which every part that may look different now can be reached.
    fn seeds(&self, plan: &Plan, decided: &[u32]) -> Vec<u32> {
        let gone = plan.removed.iter().flat_map(|mention| {
            let bonds = self.bonds.of_mention(*mention).iter().map(|(other, _)| *other);
            bonds.chain(self.members(*mention)).chain(self.decided_same(*mention))
        });
        let mut seeds: Vec<u32> = gone
            .chain(plan.added.clone())
            .chain(plan.lost.iter().flat_map(|(a, b)| [*a, *b]))
            .chain(plan.found.iter().flat_map(|bond| [bond.a, bond.b]))
            .chain(decided.iter().copied())
            .filter(|mention| plan.after(self, *mention))
            .collect();
        seeds.sort_unstable();
        seeds.dedup();
        seeds
    }

    /// Groups anew every part that holds one of `seeds`.
    fn regroup(&self, plan: &Plan, comparer: &Comparer<'_>, seeds: Vec<u32>) -> Vec<Vec<u32>> {
        let mut found = FxHashMap::<u32, Vec<(u32, f32)>>::default();
        for bond in &plan.found {
            found.entry(bond.a).or_default().push((bond.b, bond.bits));
            found.entry(bond.b).or_default().push((bond.a, bond.bits));
        }
        let lost: FxHashSet<(u32, u32)> = plan.lost.iter().copied().collect();
        let bonds_of = |one: u32| {
            let known = self.bonds.of_mention(one).iter().copied();
            known
                .filter(|(other, _)| {
                    plan.after(self, *other) && !lost.contains(&(one.min(*other), one.max(*other)))
                })
                .chain(found.get(&one).into_iter().flatten().copied())
                .collect::<Vec<(u32, f32)>>()
        };
        let (mut reached, mut bonds) = (FxHashSet::<u32>::default(), Vec::new());
        let mut open = seeds;
        while let Some(one) = open.pop() {
            if !reached.insert(one) {
                continue;
            }
            for (other, bits) in
                bonds_of(one).into_iter().filter(|(_, bits)| *bits >= least_joining(self.least))
            {
                if one < other {
                    bonds.push(Bond { a: one, b: other, bits });
                }
                open.push(other);
            }
            open.extend(self.decided_same(one).filter(|other| plan.after(self, *other)));
        }
        let mut mentions: Vec<u32> = reached.into_iter().collect();
        mentions.sort_unstable();
        self.grouped(comparer, &mentions, bonds)
    }

    /// Runs the grouping of a fresh run on these mentions alone.
    fn grouped(&self, comparer: &Comparer<'_>, mentions: &[u32], mut bonds: Vec<Bond>) -> Vec<Vec<u32>> {
        let place: FxHashMap<u32, u32> = mentions.iter().copied().zip(0..).collect();
        let own = |mention: u32| place.get(&mention).copied();
        bonds.sort_unstable_by_key(|bond| (bond.a, bond.b));
        let bonds: Vec<Bond> = bonds
            .iter()
            .filter_map(|bond| Some(Bond { a: own(bond.a)?, b: own(bond.b)?, bits: bond.bits }))
            .collect();
        let constraints = self.constraints(mentions, &own);
        let judge = Learned { comparer, model: &self.model, moved: None, places: Some(mentions) };
        let labels = group(mentions.len(), &bonds, &constraints, self.least, &judge);
        let count = labels.iter().max().map_or(0, |most| index(*most) + 1);
        let mut groups = vec![Vec::new(); count];
        for (mention, label) in mentions.iter().zip(labels) {
            groups[index(label)].push(*mention);
        }
        groups
    }

    pub(super) fn constraints(&self, mentions: &[u32], own: &impl Fn(u32) -> Option<u32>) -> Constraints {
        let (mut forced, mut forbidden) = (Vec::new(), Vec::new());
        if !self.decisions.is_empty() {
            for mention in mentions {
                for (other, same) in self.decided(*mention).filter(|(other, _)| mention < other) {
                    if let (Some(a), Some(b)) = (own(*mention), own(other)) {
                        if same { forced.push((a, b)) } else { forbidden.push((a, b)) }
                    }
                }
            }
        }
        Constraints {
            forced,
            forbidden,
            row: mentions.iter().map(|mention| self.corpus.row(index(*mention))).collect(),
            once: mentions.iter().map(|mention| self.once_of(*mention)).collect(),
            order: mentions
                .iter()
                .map(|mention| self.corpus.content_key(&self.features, index(*mention)))
                .collect(),
        }
    }
}

fn pairs_of(members: &[u32]) -> impl Iterator<Item = Pair> {
    members
        .iter()
        .enumerate()
        .flat_map(|(at, one)| members[at + 1..].iter().map(move |other| (*one.min(other), *one.max(other))))
}
