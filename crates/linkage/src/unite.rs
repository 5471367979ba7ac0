//! Whether two groups of mentions are one person, judged once by all that either says. Pair by pair, one fact speaks
//! against the two as often as it was written: a second household book with another birth date differs from every mention
//! under the first, and one slip of a clerk from every mention under the second.

use rustc_hash::FxHashMap;

use crate::{
    compare::{AGE, BIRTH, Comparer, Comparison, DIVISION, HOME, KIN_OF, NAME, NUMBER, SEX, SLOTS},
    link::pair_bits,
    model::{ClassPair, Model},
    normal::index,
};

/// Groups that have more pairs between them are not judged anew: so many mentions say enough pair by pair.
const MOST_PAIRS: usize = 256;
/// Bits by which it must be surer than a pair.
const MARGIN: f32 = 1.0;

/// What grouping asks.
pub(crate) trait Judge: Sync {
    /// Log-odds in bits that two mentions are one person.
    fn bits(&self, a: u32, b: u32) -> f32;

    /// Log-odds in bits that two groups are one person, by all they say together.
    fn united(&self, one: &[u32], other: &[u32]) -> f32 {
        let _ = (one, other);
        f32::NEG_INFINITY
    }
}

impl<F: Fn(u32, u32) -> f32 + Sync> Judge for F {
    fn bits(&self, a: u32, b: u32) -> f32 {
        self(a, b)
    }
}

/// Judges by what was learned and what was decided.
#[derive(Debug)]
pub(crate) struct Learned<'a> {
    pub(crate) comparer: &'a Comparer<'a>,
    pub(crate) model: &'a Model,
    /// Bits that decisions add to pairs.
    pub(crate) moved: Option<&'a FxHashMap<(u32, u32), f32>>,
    /// The mention that each number stands for, if it is not itself.
    pub(crate) places: Option<&'a [u32]>,
}

impl Learned<'_> {
    fn place(&self, at: u32) -> u32 {
        self.places.and_then(|places| places.get(index(at)).copied()).unwrap_or(at)
    }
}

impl Judge for Learned<'_> {
    fn bits(&self, a: u32, b: u32) -> f32 {
        let bits = pair_bits(self.comparer, self.model, self.place(a), self.place(b));
        match self.moved {
            Some(moved) if !moved.is_empty() => {
                bits + moved.get(&(a.min(b), a.max(b))).copied().unwrap_or(0.0)
            }
            _ => bits,
        }
    }

    fn united(&self, one: &[u32], other: &[u32]) -> f32 {
        if one.len() * other.len() > MOST_PAIRS {
            return f32::NEG_INFINITY;
        }
        let mut pairs: Vec<(f32, &ClassPair, Comparison)> = Vec::with_capacity(one.len() * other.len());
        for a in one.iter().map(|at| self.place(*at)) {
            for b in other.iter().map(|at| self.place(*at)) {
                let corpus = self.comparer.corpus;
                let pair = self.model.pair(corpus.class(index(a)), corpus.class(index(b)));
                let found = self.comparer.compare(a, b);
                pairs.push((self.model.evidence(pair, &found).bits(), pair, found));
            }
        }
        let Some(best) = pairs.iter().reduce(|best, next| if next.0 > best.0 { next } else { best }) else {
            return f32::NEG_INFINITY;
        };
        let (pair, base) = (best.1, &best.2);
        let shares = self.model.evidence(pair, base).other_shares();
        let mut all = *base;
        let mut chosen = 0.0;
        for slot in (0..SLOTS).filter(|slot| ![NUMBER.0, SEX.0, KIN_OF.0].contains(slot)) {
            let gain = |pair: &ClassPair, found: &Comparison| {
                let rates = self.model.other_rates(pair, found, slot);
                let other = shares.iter().zip(rates).filter(|(share, _)| **share > 0.01);
                self.model.same_rate(pair, found, slot) - other.map(|(share, rate)| share * rate).sum::<f32>()
            };
            let mut most = if base.levels[slot] == 0 { f32::NEG_INFINITY } else { gain(pair, base) };
            for (_, pair, found) in pairs.iter().filter(|(_, _, found)| found.levels[slot] > 0) {
                if gain(pair, found) > most {
                    most = gain(pair, found);
                    (all.levels[slot], all.chance[slot]) = (found.levels[slot], found.chance[slot]);
                    if slot == NAME.0 {
                        all.family_chance = found.family_chance;
                    }
                }
            }
            if all.levels[slot] != base.levels[slot] {
                // Two people agree in the best of several outcomes as often as in any of them.
                chosen += outcomes(&pairs, slot).log2();
            }
        }
        for (slot, level) in [(KIN_OF, 2), (NUMBER, 6)] {
            if pairs.iter().any(|(_, _, found)| found.level(slot) == level) {
                all.levels[slot.0] = level;
                all.chance[slot.0] = f32::NAN;
            }
        }
        if !all.numbers_apart() || !(all.names_sound_alike() || all.share_a_spouse()) {
            // Without two numbers the pairs have said what there is to say. Two numbers and two names are two people:
            // siblings share all the rest but the spouse.
            return f32::NEG_INFINITY;
        }
        if all.level(BIRTH) > 0 {
            all.levels[AGE.0] = 0;
        }
        if all.level(HOME) > 0 {
            all.levels[DIVISION.0] = 0;
        }
        self.model.evidence(pair, &all).bits() - chosen - MARGIN
    }
}

/// How many outcomes the comparisons of a slot have: pairs that say the same count once.
fn outcomes(pairs: &[(f32, &ClassPair, Comparison)], slot: usize) -> f32 {
    let stated = pairs.iter().filter(|(_, _, found)| found.levels[slot] > 0);
    let mut met: Vec<(u8, u32)> =
        stated.map(|(_, _, found)| (found.levels[slot], found.chance[slot].to_bits())).collect();
    met.sort_unstable();
    met.dedup();
    met.len().max(1) as f32
}
