//! Who shares a key: the passes of a fresh run as sorted lists that stay as they were made, and beside them what came
//! since. A mention's keys never change; a changed row is a new mention, and a mention that is gone is skipped.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::{
    block::{FIRST_FAMILY_PASS, LARGEST_BLOCK, keys},
    corpus::Corpus,
    normal::{Features, index},
};

/// The passes that find pairs to compare.
pub(super) const SEARCHED: usize = FIRST_FAMILY_PASS;

/// One pass: mentions by key. A key's upper bits choose a stretch of the lists, 32 of its further bits are kept; two
/// keys that agree in all of these, one pair in 2^50, would be taken for one.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Pass {
    pub(super) directory: Vec<u32>,
    pub(super) keys: Vec<u32>,
    pub(super) members: Vec<u32>,
}

impl Pass {
    fn of(mut entries: Vec<(u64, u32)>, second: impl Fn(u32) -> u64 + Sync) -> Self {
        entries.par_sort_unstable();
        entries.dedup();
        // A block that is split lies sorted by what splits it.
        for block in entries.chunk_by_mut(|a, b| a.0 == b.0).filter(|block| block.len() > LARGEST_BLOCK) {
            block.sort_by_cached_key(|(_, mention)| (second(*mention), *mention));
        }
        let bits = (entries.len() / 4).max(2).ilog2();
        let mut pass = Self { directory: vec![0; (1 << bits) + 1], ..Self::default() };
        for (key, mention) in entries {
            pass.directory[place(key, bits) + 1] += 1;
            pass.keys.push(kept(key, bits));
            pass.members.push(mention);
        }
        for at in 1..pass.directory.len() {
            pass.directory[at] += pass.directory[at - 1];
        }
        pass
    }

    fn block(&self, key: u64) -> &[u32] {
        let Some(bits) = (self.directory.len().max(2) - 1).checked_ilog2() else { return &[] };
        let at = place(key, bits);
        let (Some(from), Some(until)) = (self.directory.get(at), self.directory.get(at + 1)) else {
            return &[];
        };
        let (from, until) = (index(*from), index(*until));
        let (keys, key) = (&self.keys[from..until], kept(key, bits));
        let begin = keys.partition_point(|known| *known < key);
        let end = begin + keys[begin..].partition_point(|known| *known == key);
        &self.members[from + begin..from + end]
    }
}

fn place(key: u64, bits: u32) -> usize {
    usize::try_from(key >> (64 - bits)).unwrap_or(0)
}

fn kept(key: u64, bits: u32) -> u32 {
    u32::try_from((key >> (32 - bits)) & 0xffff_ffff).unwrap_or(0)
}

/// A mention that came after the lists were made, with its second key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Late {
    pub(super) mention: u32,
    pub(super) second: u64,
}

/// All passes.
#[derive(Debug, Clone, Default)]
pub(super) struct Postings {
    pub(super) passes: Vec<Pass>,
    pub(super) late: FxHashMap<(u8, u64), Vec<Late>>,
}

/// A key in its pass.
pub(super) type Key = (u8, u64);

/// The keys of a mention in the passes that find pairs, each once.
pub(super) fn keys_of(corpus: &Corpus, features: &Features, mention: u32, found: &mut Vec<Key>) {
    found.clear();
    for (pass, number) in (0..SEARCHED).zip(0_u8..) {
        let first = found.len();
        keys::of(corpus, features, pass, mention, &mut |key| found.push((number, key)));
        found[first..].sort_unstable();
    }
    found.dedup();
}

/// The same, each with what would split its block.
pub(super) fn split_keys_of(corpus: &Corpus, features: &Features, mention: u32) -> Vec<(Key, u64)> {
    let mut keys = Vec::new();
    keys_of(corpus, features, mention, &mut keys);
    keys.into_iter().map(|key| (key, keys::second(features, usize::from(key.0), mention))).collect()
}

impl Postings {
    pub(super) fn of(corpus: &Corpus, features: &Features) -> Self {
        let count = u32::try_from(corpus.len()).unwrap_or(u32::MAX);
        let passes = (0..SEARCHED).map(|pass| {
            let entries = (0..count)
                .into_par_iter()
                .with_min_len(4096)
                .fold(Vec::new, |mut entries, mention| {
                    keys::of(corpus, features, pass, mention, &mut |key| entries.push((key, mention)));
                    entries
                })
                .reduce(Vec::new, |mut all, mut more| {
                    all.append(&mut more);
                    all
                });
            Pass::of(entries, |mention| keys::second(features, pass, mention))
        });
        Self { passes: passes.collect(), late: FxHashMap::default() }
    }

    /// Enters a mention under its keys.
    pub(super) fn enter(&mut self, mention: u32, keys: &[(Key, u64)]) {
        for (key, second) in keys.iter().copied() {
            self.late.entry(key).or_default().push(Late { mention, second });
        }
    }

    pub(super) fn block(&self, key: Key) -> Block<'_> {
        let base = self.passes.get(usize::from(key.0)).map_or(&[][..], |pass| pass.block(key.1));
        Block { pass: usize::from(key.0), base, late: self.late.get(&key).map_or(&[][..], Vec::as_slice) }
    }

    /// Bytes held, about.
    pub(super) fn bytes(&self) -> usize {
        let lists = |pass: &Pass| pass.directory.capacity() + pass.keys.capacity() + pass.members.capacity();
        let late: usize = self.late.values().map(|late| late.capacity() * size_of::<Late>()).sum();
        self.passes.iter().map(|pass| lists(pass) * 4).sum::<usize>()
            + late
            + self.late.capacity() * (size_of::<(Key, Vec<Late>)>() + 1)
    }
}

/// Everybody who has or had one key.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block<'a> {
    pass: usize,
    base: &'a [u32],
    late: &'a [Late],
}

impl<'a> Block<'a> {
    /// How many there are, with those that are gone.
    pub(super) fn listed(&self) -> usize {
        self.base.len() + self.late.len()
    }

    /// Those of them that `here` holds for.
    pub(super) fn members(self, here: impl Fn(u32) -> bool + Copy + 'a) -> impl Iterator<Item = u32> + 'a {
        let late = self.late.iter().map(|late| late.mention);
        self.base.iter().copied().chain(late).filter(move |mention| here(*mention))
    }

    /// Whether more than a block may hold are here.
    pub(super) fn is_hot(&self, here: impl Fn(u32) -> bool + Copy + 'a) -> bool {
        self.listed() > LARGEST_BLOCK && self.members(here).nth(LARGEST_BLOCK).is_some()
    }

    /// Those whose second key is `second`; in a hot block they are a block of their own.
    pub(super) fn part(
        self,
        features: &'a Features,
        second: u64,
        here: impl Fn(u32) -> bool + Copy + 'a,
    ) -> impl Iterator<Item = u32> + 'a {
        let of = move |mention: u32| keys::second(features, self.pass, mention);
        let base = if self.base.len() > LARGEST_BLOCK {
            let from = self.base.partition_point(|mention| of(*mention) < second);
            let length = self.base[from..].partition_point(|mention| of(*mention) == second);
            &self.base[from..from + length]
        } else {
            self.base
        };
        let late = self.late.iter().filter(move |late| late.second == second).map(|late| late.mention);
        base.iter()
            .copied()
            .filter(move |mention| of(*mention) == second)
            .chain(late)
            .filter(move |mention| here(*mention))
    }

    /// Whether so many of a part are here that it is left out.
    pub(super) fn part_is_hot(
        self,
        features: &'a Features,
        second: u64,
        here: impl Fn(u32) -> bool + Copy + 'a,
    ) -> bool {
        second == 0 || self.part(features, second, here).nth(LARGEST_BLOCK).is_some()
    }

    /// Adds those that are compared with `mention` because of this key.
    pub(super) fn mates(
        self,
        features: &'a Features,
        mention: u32,
        here: impl Fn(u32) -> bool + Copy + 'a,
        found: &mut Vec<u32>,
    ) {
        if !self.is_hot(here) {
            found.extend(self.members(here));
            return;
        }
        let second = keys::second(features, self.pass, mention);
        if !self.part_is_hot(features, second, here) {
            found.extend(self.part(features, second, here));
        }
    }
}
