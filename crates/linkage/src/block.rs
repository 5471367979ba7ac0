//! Which mentions are compared at all: those that share a key in one of several passes.

pub(crate) mod keys;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    corpus::Corpus,
    normal::{Features, index},
};
pub use keys::FIRST_FAMILY_PASS;
pub(crate) use keys::PASSES;

/// A block of more mentions than this is split by a second key; what stays larger is left out and reported.
pub const LARGEST_BLOCK: usize = 160;

/// What one pass did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PassReport {
    /// What the key is made of, in Chinese.
    pub name_zh: String,
    /// The same in English.
    pub name_en: String,
    /// Mentions that have the key.
    pub keyed: u64,
    /// Blocks of two or more.
    pub blocks: u64,
    /// Pairs within them, before those of other passes are taken off.
    pub pairs: u64,
    /// Blocks that were too large even after the split, and were left out.
    pub hot_blocks: u64,
    /// Mentions in those.
    pub hot_mentions: u64,
}

impl PassReport {
    /// A pass that has done nothing yet.
    pub(crate) fn of(pass: usize) -> Self {
        let (name_zh, name_en) = PASSES[pass];
        let (name_zh, name_en) = (name_zh.to_owned(), name_en.to_owned());
        Self { name_zh, name_en, keyed: 0, blocks: 0, pairs: 0, hot_blocks: 0, hot_mentions: 0 }
    }
}

/// All blocks of all passes. A block lists its mentions in ascending order.
#[derive(Debug)]
pub(crate) struct Blocks {
    members: Vec<u32>,
    starts: Vec<u32>,
    /// The pass of each block.
    pass: Vec<u8>,
    /// For each mention, where its blocks begin in `by_mention`.
    first: Vec<u32>,
    by_mention: Vec<u32>,
    pub(crate) reports: Vec<PassReport>,
}

impl Blocks {
    pub(crate) fn of(corpus: &Corpus) -> Self {
        Self::with(corpus, corpus.features())
    }

    /// By features that were computed before.
    pub(crate) fn with(corpus: &Corpus, features: &Features) -> Self {
        let mut blocks = Self {
            members: Vec::new(),
            starts: vec![0],
            pass: Vec::new(),
            first: Vec::new(),
            by_mention: Vec::new(),
            reports: Vec::new(),
        };
        for pass in 0..PASSES.len() {
            blocks.run(corpus, features, pass);
        }
        blocks.turn(corpus.len());
        blocks
    }

    fn run(&mut self, corpus: &Corpus, features: &Features, pass: usize) {
        let count = u32::try_from(corpus.len()).unwrap_or(u32::MAX);
        let mut entries: Vec<(u64, u32)> = (0..count)
            .into_par_iter()
            .with_min_len(4096)
            .fold(Vec::new, |mut entries, mention| {
                keys::of(corpus, features, pass, mention, &mut |key| entries.push((key, mention)));
                entries
            })
            .reduce(Vec::new, |mut all, mut more| {
                if all.is_empty() {
                    more
                } else {
                    all.append(&mut more);
                    all
                }
            });
        entries.par_sort_unstable();
        entries.dedup();
        let mut report = PassReport { keyed: wide(entries.len()), ..PassReport::of(pass) };
        let mut split: Vec<(u64, u32)> = Vec::new();
        for block in entries.chunk_by(|a, b| a.0 == b.0).filter(|block| block.len() > 1) {
            if block.len() <= LARGEST_BLOCK {
                self.add(block, pass, &mut report);
                continue;
            }
            split.clear();
            split.extend(block.iter().map(|(_, mention)| (keys::second(features, pass, *mention), *mention)));
            split.sort_unstable();
            for part in split.chunk_by(|a, b| a.0 == b.0).filter(|part| part.len() > 1) {
                if part.len() <= LARGEST_BLOCK && part[0].0 != 0 {
                    self.add(part, pass, &mut report);
                } else {
                    report.hot_blocks += 1;
                    report.hot_mentions += wide(part.len());
                }
            }
        }
        self.reports.push(report);
    }

    fn add(&mut self, block: &[(u64, u32)], pass: usize, report: &mut PassReport) {
        self.members.extend(block.iter().map(|(_, mention)| *mention));
        self.starts.push(u32::try_from(self.members.len()).unwrap_or(u32::MAX));
        self.pass.push(u8::try_from(pass).unwrap_or(u8::MAX));
        report.blocks += 1;
        report.pairs += wide(block.len() * (block.len() - 1) / 2);
    }

    /// Lists the blocks of each mention.
    fn turn(&mut self, mentions: usize) {
        let mut first = vec![0_u32; mentions + 1];
        for member in &self.members {
            first[index(*member) + 1] += 1;
        }
        for at in 0..mentions {
            first[at + 1] += first[at];
        }
        let mut next = first.clone();
        let mut blocks_of = vec![0_u32; self.members.len()];
        for (number, range) in self.starts.windows(2).enumerate() {
            for member in &self.members[index(range[0])..index(range[1])] {
                let place = &mut next[index(*member)];
                blocks_of[index(*place)] = u32::try_from(number).unwrap_or(u32::MAX);
                *place += 1;
            }
        }
        self.first = first;
        self.by_mention = blocks_of;
    }

    /// The later mentions that share a block with `mention`, each once and in order, with the passes that found it as
    /// bits. `families` adds the blocks that only serve to learn what relatives have in common.
    pub(crate) fn candidates(&self, mention: u32, families: bool, found: &mut Vec<(u32, u32)>) {
        found.clear();
        let at = index(mention);
        for block in &self.by_mention[index(self.first[at])..index(self.first[at + 1])] {
            let block = index(*block);
            let pass = self.pass[block];
            if !families && usize::from(pass) >= FIRST_FAMILY_PASS {
                continue;
            }
            let members = &self.members[index(self.starts[block])..index(self.starts[block + 1])];
            let later = members.partition_point(|member| *member <= mention);
            found.extend(members[later..].iter().map(|member| (*member, 1 << pass)));
        }
        found.sort_unstable();
        found.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 |= next.1;
            }
            same
        });
    }

    /// Pairs of all passes, counted as often as they are found.
    pub(crate) fn pairs(&self) -> u64 {
        self.reports.iter().map(|report| report.pairs).sum()
    }
}

fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
