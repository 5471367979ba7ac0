use rayon::prelude::*;

use super::{counts, index, per_symbol, rarity};
use crate::{
    corpus::{Column, Corpus, Domain},
    intern::hash_bytes,
    tally,
    whole::kind,
};

/// An address as keys from fine to coarse; 0 where it does not reach so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct PlaceFeature {
    /// The whole text, folded.
    pub(crate) written: u64,
    /// County, where written.
    pub(crate) county: u64,
    pub(crate) dwelling: u64,
    pub(crate) building: u64,
    /// Estate, road or village.
    pub(crate) around: u64,
    /// Rarity in bits.
    pub(crate) dwelling_bits: f32,
    pub(crate) building_bits: f32,
    pub(crate) around_bits: f32,
}

impl PlaceFeature {
    /// Whether both may lie in one county: one of them often leaves it out.
    pub(crate) fn county_fits(&self, other: &Self) -> bool {
        self.county == 0 || other.county == 0 || self.county == other.county
    }
}

pub(crate) fn of(corpus: &Corpus) -> Vec<PlaceFeature> {
    let mut features = per_symbol(corpus.interner(Domain::Addresses), read);
    let counts = counts(corpus, Domain::Addresses, &[Column::Address, Column::HukouAddress]);
    let total: usize = counts.iter().map(|c| index(*c)).sum();
    let keys = |feature: &PlaceFeature| [feature.dwelling, feature.building, feature.around];
    let met = match corpus.whole() {
        Some(_) => Vec::new(),
        None => tally::sums(features.len() * 3, |at| (keys(&features[at / 3])[at % 3], counts[at / 3])),
    };
    features.par_iter_mut().with_min_len(4096).enumerate().for_each(|(at, feature)| {
        let keys = keys(feature);
        let bits = |nth: usize| match corpus.whole() {
            Some(whole) => rarity(whole.count(kind::PLACE, keys[nth]), whole.total(kind::PLACE)),
            None => rarity(met[at * 3 + nth], total),
        };
        (feature.dwelling_bits, feature.building_bits, feature.around_bits) = (bits(0), bits(1), bits(2));
    });
    features
}

fn read(written: &str) -> PlaceFeature {
    let address = text::address::parse(written);
    let folded = text::fold::match_key(written);
    if folded.is_empty() {
        return PlaceFeature::default();
    }
    let whole = hash_bytes(folded.as_bytes());
    let dwelling = text::address::local_key(&address);
    let building = text::address::building_key(&address)
        .map(|key| key.split_once('|').map_or(key.clone(), |(_, local)| local.to_owned()));
    let around = match (&address.estate, &address.road, &address.village) {
        (Some(estate), _, _) => Some(estate.clone()),
        (None, Some(road), _) => Some(format!("{road}{}", address.number.as_deref().unwrap_or(""))),
        (None, None, village) => {
            village.clone().or_else(|| address.township.clone()).or_else(|| address.county.clone())
        }
    };
    let hash = |text: Option<String>| text.map_or(0, |t| hash_bytes(t.as_bytes()));
    PlaceFeature {
        written: whole,
        county: hash(address.county.clone()),
        dwelling: match dwelling {
            Some(key) => hash_bytes(key.as_bytes()),
            None if building.is_none() && around.is_none() => whole,
            None => 0,
        },
        building: hash(building),
        around: hash(around),
        ..PlaceFeature::default()
    }
}
