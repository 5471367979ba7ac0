//! How rare values were when the register was last linked as a whole. They stay as they were until it is again: else
//! each new mention would move the weight of every pair there is, and no answer would be the same twice.

use rustc_hash::FxHashMap;

use crate::{
    compare::{CODE_COLUMNS, Measures},
    corpus::Corpus,
    intern::hash_numbers,
    normal::{Features, Fillers, NameCounts, index},
};

/// Values and their rarity in bits, sorted by value. The rarest are left out: what is not here is as rare as they.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Rarities {
    pub(super) keys: Vec<u64>,
    pub(super) bits: Vec<f32>,
    pub(super) rarest: f32,
}

impl Rarities {
    fn of(mut entries: Vec<(u64, f32)>) -> Self {
        let rarest = entries.iter().map(|(_, bits)| *bits).fold(0.0, f32::max);
        entries.retain(|(_, bits)| *bits < rarest);
        entries.sort_unstable_by_key(|(key, _)| *key);
        entries.dedup_by_key(|(key, _)| *key);
        let (keys, bits) = entries.into_iter().unzip();
        Self { keys, bits, rarest }
    }

    fn get(&self, key: u64) -> f32 {
        self.keys.binary_search(&key).map_or(self.rarest, |at| self.bits[at])
    }
}

/// The rarities that features hold, by value.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frequencies {
    pub(super) names: Rarities,
    pub(super) phones: Rarities,
    pub(super) places: Rarities,
    /// Numbers that several mentions bear, and how many.
    pub(super) numbers: FxHashMap<u64, u32>,
    pub(super) name_counts: NameCounts,
    pub(super) fillers: Fillers,
}

impl Frequencies {
    pub(super) fn of(features: &Features) -> Self {
        let names = &features.names;
        let of_names = names.features.iter().skip(1).flat_map(|feature| {
            let bits = [
                feature.whole_bits,
                feature.pinyin_bits,
                feature.fuzzy_bits,
                feature.surname_bits,
                feature.given_bits,
            ];
            let bits = bits.into_iter().chain(feature.but_one_bits);
            names
                .keys(feature)
                .into_iter()
                .zip(bits)
                .map(|(key, bits)| (name_key(key), bits))
                .collect::<Vec<_>>()
        });
        let of_places = features.places.iter().skip(1).flat_map(|place| {
            [
                (place.dwelling, place.dwelling_bits),
                (place.building, place.building_bits),
                (place.around, place.around_bits),
            ]
        });
        Self {
            names: Rarities::of(of_names.collect()),
            phones: Rarities::of(features.phones.iter().skip(1).map(|p| (p.digits, p.bits)).collect()),
            places: Rarities::of(of_places.collect()),
            numbers: features.numbers.iter().filter(|n| n.count > 1).map(|n| (n.whole, n.count)).collect(),
            name_counts: features.name_counts.clone(),
            fillers: features.fillers.clone(),
        }
    }

    /// Gives new features the rarities of old ones.
    pub(super) fn rate(&self, features: &mut Features) {
        features.names.rate(|key| self.names.get(name_key(key)));
        for phone in features.phones.iter_mut().skip(1) {
            phone.bits = self.phones.get(phone.digits);
        }
        for place in features.places.iter_mut().skip(1) {
            place.dwelling_bits = self.places.get(place.dwelling);
            place.building_bits = self.places.get(place.building);
            place.around_bits = self.places.get(place.around);
        }
        for number in features.numbers.iter_mut().skip(1) {
            number.count = self.numbers.get(&number.whole).copied().unwrap_or(1);
        }
        self.fillers.drop_from(features);
        self.name_counts.rate(features);
    }
}

fn name_key((kind, key): (u8, u64)) -> u64 {
    hash_numbers(&[u64::from(kind) + 1, key])
}

/// Gives measures a place for what `corpus` has and they do not know: texts and codes never met count as the rarest,
/// a class never met has the birth years of the largest one.
pub(super) fn widen(measures: &mut Measures, corpus: &Corpus, features: &Features, first: usize) {
    if measures.years.is_empty() {
        measures.years = Measures::of(corpus, features).years;
    }
    if measures.years.len() < corpus.classes() {
        let mut sizes = vec![0_u32; corpus.classes()];
        for mention in &features.mentions {
            sizes[usize::from(mention.class)] += 1;
        }
        let largest = (0..measures.years.len()).max_by_key(|class| sizes[*class]);
        if let Some(years) = largest.and_then(|class| measures.years.get(class)).cloned() {
            measures.years.resize(corpus.classes(), years);
        }
    }
    measures.texts.resize_with(corpus.text_columns().len().max(measures.texts.len()), FxHashMap::default);
    let rarest = measures.number_bits - 4.0;
    for (table, (_, column)) in measures.codes.iter_mut().zip(CODE_COLUMNS) {
        for at in first..corpus.len() {
            let whole = features.codes.get(corpus.symbol(column, at)).whole;
            if whole != 0 {
                table.entry(whole).or_insert(rarest);
            }
        }
    }
    for (table, (_, column)) in measures.texts.iter_mut().zip(corpus.text_columns()) {
        for symbol in column.iter().skip(first).filter(|symbol| index(**symbol) != 0) {
            let whole = features.texts.get(*symbol).whole;
            if whole != 0 {
                table.entry(whole).or_insert(rarest);
            }
        }
    }
}
