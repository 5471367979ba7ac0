//! Values that were written to fill a form: the number or the telephone of nobody.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Features, Kin, MentionFeature, index};
use crate::{tally, whole::kind};

/// A number that people of so many surnames bear is nobody's; a telephone that so many give reaches nobody in particular.
const SURNAMES: [usize; 2] = [4, 30];

/// Numbers and telephones that are nobody's.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fillers {
    pub(crate) numbers: FxHashMap<u64, u32>,
    pub(crate) phones: FxHashMap<u64, u32>,
}

impl Fillers {
    pub(super) fn of(features: &Features) -> Self {
        let of = |value: &(dyn Fn(&MentionFeature) -> u64 + Sync), least: usize| {
            let met = tally::sums(features.mentions.len(), |at| (value(&features.mentions[at]), 1));
            let often = features.mentions.iter().zip(met).filter(|(_, met)| index(*met) >= least);
            let mut counts: FxHashMap<u64, u32> = often.map(|(mention, met)| (value(mention), met)).collect();
            counts.remove(&0);
            let mut surnames = FxHashMap::<u64, FxHashSet<u64>>::default();
            for mention in features.mentions.iter().filter(|m| counts.contains_key(&value(m))) {
                surnames.entry(value(mention)).or_default().extend(surname(features, mention));
            }
            counts.retain(|value, _| surnames.get(value).is_some_and(|surnames| surnames.len() >= least));
            counts
        };
        Self {
            numbers: of(&|mention| features.numbers[index(mention.number)].whole, SURNAMES[0]),
            phones: of(&|mention| features.phones[index(mention.phone)].digits, SURNAMES[1]),
        }
    }

    /// Takes them off the mentions.
    pub(crate) fn drop_from(&self, features: &mut Features) {
        if !self.numbers.is_empty() || !self.phones.is_empty() {
            drop(features, &|kind, key| match kind {
                kind::FILLER_PHONE => self.phones.contains_key(&key),
                _ => self.numbers.contains_key(&key),
            });
        }
    }
}

/// Takes off the mentions what `is_filler` says of a kind and key.
pub(super) fn drop(features: &mut Features, is_filler: &dyn Fn(u8, u64) -> bool) {
    let Features { mentions, numbers, phones, .. } = features;
    let real = |symbol: u32| {
        let number = numbers[index(symbol)].whole;
        if number != 0 && is_filler(kind::FILLER_NUMBER, number) { 0 } else { symbol }
    };
    for mention in mentions {
        mention.number = real(mention.number);
        let phone = phones[index(mention.phone)].digits;
        if phone != 0 && is_filler(kind::FILLER_PHONE, phone) {
            mention.phone = 0;
        }
        for kin in [&mut mention.spouse, &mut mention.mother, &mut mention.father] {
            *kin = Kin { number: real(kin.number), ..*kin };
        }
    }
}

/// Whether the mentions that share a value of `kind` show that it fills a form.
pub(crate) fn shown_by(features: &Features, filler: u8, mentions: &[u32]) -> bool {
    let surnames: FxHashSet<u64> =
        mentions.iter().filter_map(|at| surname(features, &features.mentions[index(*at)])).collect();
    surnames.len() >= SURNAMES[usize::from(filler == kind::FILLER_PHONE)]
}

fn surname(features: &Features, mention: &MentionFeature) -> Option<u64> {
    match (mention.name, mention.surname) {
        (0, 0) => None,
        (0, surname) => Some(features.names.get(surname).whole),
        (name, _) => Some(features.names.get(name).surname_or_first()),
    }
}
