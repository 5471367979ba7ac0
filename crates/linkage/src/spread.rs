//! The engine's work cut into pieces that many machines can do, with the same outcome as [`crate::link`] on one.
//!
//! A mention travels as a run of bytes ([`Terms::pack`]), numbered as [`crate::Corpus`] would number it. Nothing here
//! knows how the pieces get to their machines; whoever carries them does, in this order:
//!
//! 1. [`Terms::pack`] every mention; gather those of one row and let [`complete_rows`] name their kin;
//! 2. count what [`counted`] says, over all mentions, and what [`counted_together`] says of the mentions that
//!    [`gathered_by`] gathers; tell the [`Terms`] what is frequent, the packed mentions the rest
//!    of what they look up ([`looked_up`], [`ready`]);
//! 3. gather mentions by the [`Key`]s of [`keys_of`] into blocks, split and capped as [`LARGEST_BLOCK`] says;
//! 4. [`learn`] from the pairs of the mentions that [`is_drawn`] draws and from [`random_pairs`];
//! 5. [`compare`] every block; a pair in several is compared in the first of them only (Kolb, Thor, Rahm 2013);
//! 6. join bonds to parts ([`Parts`]), and let [`people`] group each part.

mod blocks;
mod facts;
mod learning;
mod packed;
mod parts;

use records::Attribute;
use serde::{Deserialize, Serialize};

pub use self::{
    blocks::{Bond, Compared, LEAST_KEPT, compare},
    facts::{Key, complete_rows, counted, counted_together, gathered_by, keys_of, looked_up},
    learning::{is_drawn, learn, random_pairs, step_of},
    packed::{Share, blocks_of, number_of, ready},
    parts::{Parts, number, people},
};
pub use crate::{
    block::{FIRST_FAMILY_PASS, LARGEST_BLOCK},
    link::{Histogram, LEAST_LISTED, is_listed, log_odds},
    model::probability,
    report::Tally,
};
use crate::{
    block::{PASSES, PassReport},
    corpus::{Column, Corpus},
    intern::hash_numbers,
    model::Model,
    report::{ClassReport, Report},
    whole::{Whole, kind},
};

/// Why a piece of work cannot be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SpreadError {
    /// A packed mention was cut short, or written by another version.
    #[error("a packed mention is damaged")]
    Damaged,
    /// A pair names a mention that was not handed over.
    #[error("mention {0} was not handed over")]
    Missing(u32),
}

/// What all pieces of one linkage must agree on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// Sources and roles in the order in which they are first met.
    classes: Vec<(String, String)>,
    /// The caller's own texts, likewise.
    texts: Vec<String>,
    one_per_source: Vec<String>,
    whole: Whole,
}

impl Terms {
    /// Terms of a linkage in which each of `one_per_source` lists a person once only.
    pub fn new(one_per_source: Vec<String>) -> Self {
        Self { one_per_source, ..Self::default() }
    }

    /// Terms of a corpus in memory, and its mentions packed.
    pub fn of(corpus: &Corpus, one_per_source: Vec<String>) -> (Self, Vec<Vec<u8>>) {
        let mut terms = Self::new(one_per_source);
        let packed = (0..corpus.len()).map(|at| {
            let class = corpus.class(at);
            let values = Attribute::ALL.iter().filter_map(|attribute| {
                let column = Column::of(*attribute)?;
                (corpus.symbol(column, at) != 0).then(|| (*attribute, corpus.value(column, at)))
            });
            let texts = corpus.text_columns().iter().map(|(name, column)| {
                (name.as_str(), corpus.text_interner().text(column.get(at).copied().unwrap_or(0)))
            });
            let (source, role) = (corpus.source_name(class), corpus.role_name(class));
            let texts: Vec<(&str, &str)> = texts.collect();
            terms.pack(source, corpus.record(at), role, &mut { values }, &texts).1
        });
        let packed = packed.collect();
        (terms, packed)
    }

    /// Packs the next mention; returns its number, counted from 0, and its bytes. The arguments are those of
    /// [`Corpus::push`].
    pub fn pack(
        &mut self,
        source: &str,
        record: &str,
        role: &str,
        values: &mut dyn Iterator<Item = (Attribute, &str)>,
        texts: &[(&str, &str)],
    ) -> (u32, Vec<u8>) {
        let known = self.classes.iter().position(|(s, r)| s == source && r == role);
        let class = known.unwrap_or_else(|| {
            self.classes.push((source.to_owned(), role.to_owned()));
            self.classes.len() - 1
        });
        let number = u32::try_from(self.whole.mentions).unwrap_or(u32::MAX);
        self.whole.mentions += 1;
        let said = |value: &str| crate::corpus::said(value).is_some();
        let texts: Vec<(usize, &str)> = texts
            .iter()
            .filter(|(_, text)| said(text))
            .map(|(name, text)| {
                let at = self.texts.iter().position(|known| known == name).unwrap_or_else(|| {
                    self.texts.push((*name).to_owned());
                    self.texts.len() - 1
                });
                (at, *text)
            })
            .collect();
        let mut values = values.filter(|(attribute, value)| Column::of(*attribute).is_some() && said(value));
        (number, packed::pack(number, class, record, &mut values, &texts))
    }

    /// Mentions packed so far.
    pub fn mentions(&self) -> u64 {
        self.whole.mentions
    }

    /// Sources and roles met so far.
    pub fn classes(&self) -> &[(String, String)] {
        &self.classes
    }

    /// Tells how often a value is met; see [`counted`].
    pub fn tell(&mut self, kind: u8, key: u64, count: u32) {
        self.whole.tell(kind, key, count);
    }

    /// Tells how the sexes of namesakes are spread: for each name the mentions of men and of women are given to
    /// [`Terms::squares`], and the sums over all names to this.
    pub fn tell_namesakes(&mut self, of_one_sex: u64, all: u64) {
        self.whole.namesakes = (of_one_sex, all);
    }

    /// What `male` and `female` mentions of one name add to the sums for [`Terms::tell_namesakes`].
    pub fn squares(male: u64, female: u64) -> (u64, u64) {
        crate::learn::squares(male, female)
    }

    /// From how many mentions on a value is frequent: then it is told to every piece once rather than to each of the
    /// mentions that have it.
    pub fn frequent(&self) -> u64 {
        (self.whole.mentions / 1000).max(200)
    }

    /// A model learned before, with its classes and texts as they are here.
    pub fn fitted(&self, model: &Model) -> Model {
        model.fitted_to(&self.corpus(Whole::default()))
    }

    /// How the run went. `passes` are in the order of [`pass_report`]; `listed` pairs have [`LEAST_LISTED`] or more;
    /// `clusters` are those of all mentions.
    pub fn report(
        &self,
        model: &Model,
        passes: Vec<PassReport>,
        tally: &Tally,
        listed: u64,
        clusters: &[u32],
        threshold: f64,
    ) -> Report {
        let sizes = self.corpus(self.whole.clone()).class_sizes();
        let classes = self.classes.iter().zip(sizes).map(|((source, role), mentions)| ClassReport {
            source: source.clone(),
            role: role.clone(),
            mentions,
        });
        Report::new(classes.collect(), model, passes, tally, listed, clusters, threshold)
    }

    /// An empty part of the collection.
    fn corpus(&self, whole: Whole) -> Corpus {
        Corpus::part_of(whole, &self.classes, &self.texts)
    }
}

/// The number of passes; those from [`FIRST_FAMILY_PASS`] on only serve to learn what relatives share.
pub const fn passes() -> usize {
    PASSES.len()
}

/// The report of a pass that has done nothing yet.
pub fn pass_report(pass: usize) -> PassReport {
    PassReport::of(pass)
}

/// The name of a block: its pass, its key and, where it is part of a block that was split, the second key, else 0.
pub fn block_id(pass: u8, key: u64, second: u64) -> u64 {
    hash_numbers(&[u64::from(pass), key, second])
}

/// The kinds of [`counted`] from this on have few values: all of them are told to the terms, but for [`SEXES`].
pub const FIRST_OF_FEW: u8 = kind::FEW;

/// Which sums of [`counted`] are the sexes of namesakes, men first.
pub const SEXES: [u8; 2] = [kind::MALE, kind::FEMALE];
