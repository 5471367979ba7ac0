//! Which mentions are compared at all: those that share a key in one of several passes.

pub(crate) mod keys;

use serde::{Deserialize, Serialize};

use crate::{
    corpus::Corpus,
    cut::{Cut, Entry},
    normal::{Features, index},
};
pub use keys::FIRST_FAMILY_PASS;
pub(crate) use keys::PASSES;

/// A block of more mentions than this is split by a second key; what stays larger is left out and reported.
pub const LARGEST_BLOCK: usize = 160;

/// What one pass did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
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

    fn add(&mut self, part: &Self) {
        self.keyed += part.keyed;
        self.blocks += part.blocks;
        self.pairs += part.pairs;
        self.hot_blocks += part.hot_blocks;
        self.hot_mentions += part.hot_mentions;
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
        let cut = Cut::of(corpus.len(), |mention, put| keys::of(corpus, features, pass, mention, put));
        let parts = cut.each(|mut entries| {
            entries.sort_unstable();
            entries.dedup();
            Part::of(&entries, features, pass)
        });
        drop(cut);
        let mut report = PassReport::of(pass);
        self.members.reserve(parts.iter().map(|part| part.members.len()).sum());
        for part in parts {
            let before = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
            self.members.extend(part.members);
            self.starts.extend(part.ends.iter().map(|end| before + end));
            report.add(&part.report);
        }
        self.pass.resize(self.starts.len() - 1, u8::try_from(pass).unwrap_or(u8::MAX));
        self.reports.push(report);
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

/// The blocks of some keys.
struct Part {
    members: Vec<u32>,
    /// Where each block ends.
    ends: Vec<u32>,
    report: PassReport,
}

impl Part {
    fn of(entries: &[Entry], features: &Features, pass: usize) -> Self {
        let report = PassReport { keyed: wide(entries.len()), ..PassReport::default() };
        let mut part = Self { members: Vec::new(), ends: Vec::new(), report };
        let mut split: Vec<Entry> = Vec::new();
        for block in entries.chunk_by(|a, b| a.0 == b.0).filter(|block| block.len() > 1) {
            if block.len() <= LARGEST_BLOCK {
                part.add(block);
                continue;
            }
            split.clear();
            split.extend(block.iter().map(|(_, mention)| (keys::second(features, pass, *mention), *mention)));
            split.sort_unstable();
            for block in split.chunk_by(|a, b| a.0 == b.0).filter(|block| block.len() > 1) {
                if block.len() <= LARGEST_BLOCK && block[0].0 != 0 {
                    part.add(block);
                } else {
                    part.report.hot_blocks += 1;
                    part.report.hot_mentions += wide(block.len());
                }
            }
        }
        part
    }

    fn add(&mut self, block: &[Entry]) {
        self.members.extend(block.iter().map(|(_, mention)| *mention));
        self.ends.push(u32::try_from(self.members.len()).unwrap_or(u32::MAX));
        self.report.blocks += 1;
        self.report.pairs += wide(block.len() * (block.len() - 1) / 2);
    }
}

fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
