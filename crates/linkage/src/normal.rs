//! What is computed from the values once, before any two mentions are compared: one feature per different text.

pub(crate) mod bearers;
mod dates;
mod fillers;
mod lunar;
mod mentions;
mod names;
mod numbers;
mod places;
mod words;

pub(crate) use bearers::NameCounts;
pub(crate) use dates::DateFeature;
use dates::Dates;
pub(crate) use fillers::{Fillers, shown_by};
pub(crate) use mentions::{Kin, MentionFeature};
pub(crate) use names::{HIDDEN, NameFeature, Names, SYLLABLES};
pub(crate) use numbers::{NumberFeature, NumberKind};
pub(crate) use places::PlaceFeature;
pub(crate) use words::{WordFeature, Words};

use rayon::prelude::*;

use crate::{
    corpus::{Column, Corpus, Domain},
    intern::{Interner, hash_bytes, hash_numbers},
    tally,
    whole::{Whole, kind},
};

/// Every feature of a corpus. Tables are indexed by symbol, entry 0 stands for "no value".
#[derive(Clone)]
pub(crate) struct Features {
    pub(crate) names: Names,
    pub(crate) numbers: Vec<NumberFeature>,
    pub(crate) phones: Vec<PhoneFeature>,
    pub(crate) places: Vec<PlaceFeature>,
    pub(crate) codes: Words,
    pub(crate) texts: Words,
    pub(crate) mentions: Vec<MentionFeature>,
    pub(crate) name_counts: NameCounts,
    pub(crate) fillers: Fillers,
}

/// A telephone number: its digits (or a hash of a text without any), 0 if none, and how rare it is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct PhoneFeature {
    pub(crate) digits: u64,
    pub(crate) bits: f32,
}

impl Features {
    pub(crate) fn of(corpus: &Corpus) -> Self {
        let names = Names::of(corpus);
        let numbers = numbers::of(corpus);
        let dates = Dates::of(corpus);
        let phones = phones(corpus);
        let places = places::of(corpus);
        let codes = Words::of(corpus.interner(Domain::Codes));
        let texts = Words::of(corpus.text_interner());
        let mentions = mentions::of(corpus, &numbers, &dates, &phones, &places, &codes);
        let (name_counts, fillers) = (NameCounts::default(), Fillers::default());
        let mut features =
            Self { names, numbers, phones, places, codes, texts, mentions, name_counts, fillers };
        features.weigh(corpus.whole());
        features
    }

    /// Takes values that fill a form off the mentions and rates their names: by what is told of the whole, if this is a
    /// part of a collection.
    fn weigh(&mut self, whole: Option<&Whole>) {
        if let Some(whole) = whole {
            fillers::drop(self, &|kind, key| whole.knows(kind, key));
            bearers::rate_by(self, whole);
            return;
        }
        self.name_counts = NameCounts::of(self);
        self.fillers = Fillers::of(self);
        let fillers = std::mem::take(&mut self.fillers);
        fillers.drop_from(self);
        self.fillers = fillers;
        let counts = std::mem::take(&mut self.name_counts);
        counts.rate(self);
        self.name_counts = counts;
    }
}

impl Features {
    /// A key of what a mention says, with `class` for who says it.
    pub(crate) fn content_key(&self, mention: usize, class: u64) -> u64 {
        let me = &self.mentions[mention];
        let name = |symbol: u32| self.names.get(symbol).whole;
        let number = |symbol: u32| hash_bytes(self.numbers[index(symbol)].characters());
        let place = |symbol: u32| self.places[index(symbol)].written;
        hash_numbers(&[
            class,
            name(me.name),
            name(me.former),
            name(me.surname),
            name(me.given),
            number(me.number),
            self.phones[index(me.phone)].digits,
            place(me.address),
            place(me.hukou_address),
            me.birth.key(),
            u64::from(me.sex),
            u64::try_from(me.aged_year).unwrap_or(0),
            name(me.spouse.name),
            number(me.spouse.number),
            name(me.mother.name),
            number(me.mother.number),
            name(me.father.name),
            number(me.father.number),
        ])
    }
}

/// Applies `feature` to every text of an interner, in parallel; entry 0 is the default.
pub(crate) fn per_symbol<T: Default + Send>(
    interner: &Interner,
    feature: impl Fn(&str) -> T + Sync,
) -> Vec<T> {
    let count = u32::try_from(interner.len()).unwrap_or(u32::MAX);
    (0..count + 1)
        .into_par_iter()
        .with_min_len(256)
        .map(|symbol| if symbol == 0 { T::default() } else { feature(interner.text(symbol)) })
        .collect()
}

/// How many mentions hold each symbol in any of `columns`.
pub(crate) fn counts(corpus: &Corpus, domain: Domain, columns: &[Column]) -> Vec<u32> {
    let mut counts = vec![0_u32; corpus.interner(domain).len() + 1];
    for column in columns {
        for mention in 0..corpus.len() {
            counts[index(corpus.symbol(*column, mention))] += 1;
        }
    }
    counts[0] = 0;
    counts
}

/// A symbol as an index.
pub(crate) fn index(symbol: u32) -> usize {
    usize::try_from(symbol).unwrap_or(0)
}

/// The information in bits of meeting a value that `count` of `total` have; 0 bits if everybody has it.
pub(crate) fn rarity(count: u32, total: usize) -> f32 {
    let total = u32::try_from(total.max(1)).unwrap_or(u32::MAX);
    (f64::from(total) / f64::from(count.clamp(1, total))).log2() as f32
}

fn phones(corpus: &Corpus) -> Vec<PhoneFeature> {
    let mut features = per_symbol(corpus.interner(Domain::Phones), |written| {
        let canonical = text::phone::read(written);
        let digits = canonical.as_deref().unwrap_or(written);
        let digits = digits.parse().unwrap_or_else(|_| hash_bytes(written.as_bytes()) | 1 << 63);
        PhoneFeature { digits, bits: 0.0 }
    });
    let counts = counts(corpus, Domain::Phones, &[Column::Phone]);
    let total: u32 = counts.iter().sum();
    let met = match corpus.whole() {
        Some(_) => Vec::new(),
        None => tally::sums(features.len(), |at| (features[at].digits, counts[at])),
    };
    for (at, feature) in features.iter_mut().enumerate() {
        feature.bits = match corpus.whole() {
            Some(whole) => rarity(whole.count(kind::PHONE, feature.digits), whole.total(kind::PHONE)),
            None => rarity(met[at], index(total)),
        };
    }
    features
}
