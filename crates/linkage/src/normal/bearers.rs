//! How many people bear a name. Its mentions do not tell: most names are rare, and the few mentions of a rare name are
//! mostly of one person. So mentions of one name that agree in anything else are counted as one.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::{Features, MentionFeature, index};
use crate::{
    cut::Cut,
    intern::hash_numbers,
    whole::{Whole, kind},
};

/// In groups of so many mentions, birth dates that agree in two of year, month and day are one person's.
const FEW: usize = 24;
/// What is expected of any name weighs as much as this share of all people against what was counted of this one.
const WEIGHT_OF_USUAL: f64 = 0.5;
/// What a name's rarity among people of any age says of those of ten years weighs as much as so many of its bearers there:
/// names come and go, so that a common one is judged by the ten years and a rare one by all.
const BEARERS_OF_ALL_AGES: f64 = 0.5;

/// How many people bear each name, as far as it is more than one, in all and of the same ten years.
#[derive(Debug, Clone, Default)]
pub(crate) struct NameCounts {
    pub(crate) of_decade: FxHashMap<u64, u32>,
    pub(crate) of_name: FxHashMap<u64, u32>,
    pub(crate) bearers: FxHashMap<u64, u32>,
    /// People with a name; names of one bearer; names of two.
    pub(crate) totals: [u32; 3],
}

/// The people of one name.
pub(crate) struct Group {
    pub(crate) people: u32,
    /// By decade of birth, as far as it is known.
    pub(crate) decades: Vec<(u64, u32)>,
}

impl NameCounts {
    pub(super) fn of(features: &Features) -> Self {
        let key_of = |at: u32| features.names.get(features.mentions[index(at)].name).whole;
        let named = Cut::of(features.mentions.len(), |at, put| {
            if features.mentions[index(at)].name != 0 {
                put(key_of(at));
            }
        });
        let counted = named.each(|mut entries| {
            entries.sort_unstable();
            let mut counted = Vec::new();
            for group in entries.chunk_by(|a, b| a.0 == b.0) {
                let mentions: Vec<u32> = group.iter().map(|(_, at)| *at).collect();
                counted.push((group[0].0, count(features, &mentions)));
            }
            counted
        });
        let mut counts = Self::default();
        for (name, counted) in counted.into_iter().flatten() {
            counts.totals[0] += counted.people;
            if counted.people < 3 {
                counts.totals[index(counted.people)] += 1;
            }
            if counted.people > 1 {
                counts.bearers.insert(name, counted.people);
            }
            for (decade, people) in counted.decades {
                *counts.of_decade.entry(decade).or_default() += people;
                if people > 1 {
                    counts.of_name.insert(hash_numbers(&[name, decade]), people);
                }
            }
        }
        counts
    }

    /// Sets the rarity of every mention's name among people of its age.
    pub(crate) fn rate(&self, features: &mut Features) {
        let found = |counts: &FxHashMap<u64, u32>, key| counts.get(&key).copied().unwrap_or(1);
        let Features { mentions, names, numbers, .. } = features;
        mentions.par_iter_mut().with_min_len(4096).for_each(|mention| {
            let name = names.get(mention.name).whole;
            let decade = mention.decade(numbers);
            mention.name_bits = bits(
                mention,
                decade,
                found(&self.bearers, name),
                found(&self.of_name, hash_numbers(&[name, decade])),
                found(&self.of_decade, decade),
                self.totals,
            );
        });
    }
}

/// The same where this is a part of a collection and the counts are told.
pub(super) fn rate_by(features: &mut Features, whole: &Whole) {
    let Features { mentions, names, numbers, .. } = features;
    let totals = [0, 1, 2].map(|of| whole.known(kind::BEARERS_IN_ALL, of));
    for mention in mentions {
        let name = names.get(mention.name).whole;
        let decade = mention.decade(numbers);
        mention.name_bits = bits(
            mention,
            decade,
            whole.count(kind::BEARERS, name),
            whole.count(kind::NAME_OF_DECADE, hash_numbers(&[name, decade])),
            whole.count(kind::DECADE, decade),
            totals,
        );
    }
}

/// Rarity in bits of a mention's name, which `bearers` people bear, `here` of the `of_decade` people born in its ten years.
/// A name that one person is known to bear has another bearer as often as such names do (Good 1953, after Turing).
fn bits(
    mention: &MentionFeature,
    decade: u64,
    bearers: u32,
    here: u32,
    of_decade: u32,
    [all, once, twice]: [u32; 3],
) -> f32 {
    if mention.name == 0 {
        return 0.0;
    }
    let all = f64::from(all.max(1));
    let usual = 2.0 * (f64::from(twice) + 0.5) / (f64::from(once) + 0.5) / all;
    let others = f64::from(bearers) - 1.0;
    let share = if others > 0.0 {
        let weight = WEIGHT_OF_USUAL * all;
        let everywhere = (others + weight * usual) / (all - 1.0 + weight);
        if decade == 0 {
            everywhere
        } else {
            let (here, of_decade) = (f64::from(here) - 1.0, f64::from(of_decade) - 1.0);
            (here + BEARERS_OF_ALL_AGES) / (of_decade + BEARERS_OF_ALL_AGES / everywhere)
        }
    } else {
        usual
    };
    -share.clamp(1e-9, 1.0).log2() as f32
}

/// People among the mentions of one name: those that agree in anything count as one, and those whose birth is not known
/// as one of the others.
pub(crate) fn count(features: &Features, group: &[u32]) -> Group {
    let of = |at: usize| &features.mentions[index(group[at])];
    let mut parent: Vec<usize> = (0..group.len()).collect();
    if group.len() > 1 {
        let mut keys: Vec<(u64, usize)> = Vec::with_capacity(group.len() * 6);
        for at in 0..group.len() {
            each_key(features, of(at), group.len() <= FEW, &mut |key| keys.push((key, at)));
        }
        keys.sort_unstable();
        for pair in keys.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            let (a, b) = (root(&mut parent, pair[0].1), root(&mut parent, pair[1].1));
            parent[a.max(b)] = a.min(b);
        }
    }
    // Each person's decade: the first that one of their mentions knows.
    let mut decade_of: Vec<(usize, u64)> = (0..group.len())
        .filter_map(|at| {
            let decade = of(at).decade(&features.numbers);
            (decade > 0).then(|| (root(&mut parent, at), decade))
        })
        .collect();
    decade_of.sort_by_key(|(person, _)| *person);
    decade_of.dedup_by_key(|(person, _)| *person);
    let mut decades: Vec<(u64, u32)> = Vec::new();
    for (_, decade) in &decade_of {
        match decades.iter_mut().find(|(known, _)| known == decade) {
            Some((_, people)) => *people += 1,
            None => decades.push((*decade, 1)),
        }
    }
    Group { people: u32::try_from(decade_of.len()).unwrap_or(u32::MAX).max(1), decades }
}

fn each_key(features: &Features, me: &MentionFeature, few: bool, put: &mut dyn FnMut(u64)) {
    let number = &features.numbers[index(me.number)];
    let mut put = |kind: u64, key: u64| {
        if key != 0 {
            put(hash_numbers(&[kind, key]));
        }
    };
    put(1, number.whole);
    for born in [me.birth, number.birth] {
        if born.whole() && !born.default_day() {
            put(2, born.key());
            if few {
                let (year, month, day) =
                    (u64::from(born.year.unsigned_abs()), u64::from(born.month), u64::from(born.day));
                put(3, year * 16 + month);
                put(4, year * 32 + day);
                put(5, month * 32 + day);
            }
        }
    }
    put(6, features.phones[index(me.phone)].digits);
    put(7, features.places[index(me.address)].dwelling);
    put(7, features.places[index(me.hukou_address)].dwelling);
    for (kind, kin) in [(8, me.spouse), (9, me.mother), (10, me.father)] {
        put(kind, features.names.get(kin.name).whole);
        put(kind + 3, features.numbers[index(kin.number)].whole);
    }
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}
