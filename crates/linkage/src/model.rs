use serde::{Deserialize, Serialize};

use crate::{
    compare::{AGE, BIRTH, Comparison, HOME, LEVELS, NAME, PHONE, SEX, SLOTS, Slot, TEXTS},
    corpus::Corpus,
    layer::{self, Layer},
};

/// One number for each level of each slot.
pub(crate) type Table = [[f32; LEVELS]; SLOTS];

/// What was learned: how often each level is met between two mentions of one person, of strangers, of relatives and of
/// twins. All rates are binary logarithms. Written to `model.json`, and taken back in [`crate::Settings`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Form of this file.
    pub version: u32,
    /// Mentions that it was learned from.
    pub mentions: u64,
    /// Source and role of each class of mentions.
    pub classes: Vec<(String, String)>,
    /// Names of the caller's own texts, in the order of their slots.
    pub texts: Vec<String>,
    /// All classes together.
    pub(crate) pooled: ClassPair,
    /// Each pair of classes `(i, j)`, `i <= j`, at `j (j + 1) / 2 + i`; empty where there are too many classes.
    pub(crate) pairs: Vec<ClassPair>,
    pub(crate) relative: Table,
    pub(crate) twin: Table,
    /// How often each level of [`BOOK_SLOTS`] is met between two mentions of one person that bear two numbers: another book
    /// has another birth date far more often than a clerk slips.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) two_books: Option<Table>,
    /// What the things compared say together, beyond what each says by itself: learned from pairs that both have a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) together: Option<Layer>,
    /// What people's decisions taught.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) decided: Option<Layer>,
}

/// What holds between the mentions of two classes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ClassPair {
    /// How often two mentions, any two, are of one person.
    pub(crate) prior: f32,
    /// How often they are of relatives who share a telephone, a home or kin, and how often of twins.
    pub(crate) relative_prior: f32,
    pub(crate) twin_prior: f32,
    pub(crate) same: Table,
    pub(crate) stranger: Table,
}

/// Evidence for and against one person, in binary logarithms.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Evidence {
    pub(crate) same: f32,
    pub(crate) stranger: f32,
    pub(crate) relative: f32,
    pub(crate) twin: f32,
}

impl Evidence {
    /// Binary logarithm of the odds that the two are one person.
    pub(crate) fn bits(&self) -> f32 {
        self.same - self.other()
    }

    /// Chances of stranger, relative and twin, if the two are not one person.
    pub(crate) fn other_shares(&self) -> [f32; 3] {
        let all = [self.stranger, self.relative, self.twin];
        let most = all.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let parts = all.map(|bits| (bits - most).exp2());
        let sum: f32 = parts.iter().sum();
        parts.map(|part| part / sum)
    }

    fn other(&self) -> f32 {
        let most = self.stranger.max(self.relative).max(self.twin);
        let sum = (self.stranger - most).exp2() + (self.relative - most).exp2() + (self.twin - most).exp2();
        most + sum.log2()
    }

    /// Chances of same, stranger, relative, twin; they add up to one.
    pub(crate) fn shares(&self) -> [f64; 4] {
        let all = [self.same, self.stranger, self.relative, self.twin].map(f64::from);
        let most = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let parts = all.map(|bits| (bits - most).exp2());
        let sum: f64 = parts.iter().sum();
        parts.map(|part| part / sum)
    }
}

/// The probability that binary log-odds stand for.
pub fn probability(bits: f32) -> f32 {
    1.0 / (1.0 + (-bits).exp2())
}

/// What another household book may say otherwise.
pub(crate) const BOOK_SLOTS: [Slot; 2] = [BIRTH, AGE];

/// Odds below this are not worth correcting: no correction would bring them near a threshold.
pub(crate) const BEYOND_DOUBT: f32 = -12.0;

/// Rates never go below this: no single value proves a thing beyond about one in a hundred million.
pub(crate) const LEAST: f32 = -27.0;

impl Model {
    /// This model with its classes and texts in the order that `corpus` has them. What it has not met is judged by all
    /// classes together; a text that it has not met is not judged.
    pub(crate) fn fitted_to(&self, corpus: &Corpus) -> Self {
        let classes: Vec<(String, String)> = (0..corpus.classes())
            .map(|class| (corpus.source_name(class).to_owned(), corpus.role_name(class).to_owned()))
            .collect();
        let texts: Vec<String> = corpus.text_columns().iter().map(|(name, _)| name.clone()).collect();
        if classes == self.classes && texts == self.texts {
            return self.clone();
        }
        let from: Vec<Option<usize>> =
            texts.iter().map(|name| self.texts.iter().position(|known| known == name)).collect();
        let table = |table: &Table| {
            let mut fitted = *table;
            for (own, rates) in fitted[TEXTS..].iter_mut().enumerate() {
                *rates = from.get(own).copied().flatten().map_or([0.0; LEVELS], |at| table[TEXTS + at]);
            }
            fitted
        };
        let pair = |pair: &ClassPair| ClassPair {
            same: table(&pair.same),
            stranger: table(&pair.stranger),
            ..pair.clone()
        };
        let known: Vec<Option<usize>> =
            classes.iter().map(|class| self.classes.iter().position(|known| known == class)).collect();
        let mut pairs = Vec::new();
        for high in 0..classes.len() {
            for low in 0..=high {
                let learned = match (known[low], known[high]) {
                    (Some(low), Some(high)) => self.pair(low, high),
                    _ => &self.pooled,
                };
                pairs.push(pair(learned));
            }
        }
        Self {
            classes,
            texts,
            pooled: pair(&self.pooled),
            pairs,
            relative: table(&self.relative),
            twin: table(&self.twin),
            ..self.clone()
        }
    }

    pub(crate) fn pair(&self, a: usize, b: usize) -> &ClassPair {
        self.pairs.get(pair_number(a, b)).unwrap_or(&self.pooled)
    }

    /// The evidence, with what was learned of dependence and from decisions.
    pub(crate) fn evidence(&self, pair: &ClassPair, found: &Comparison) -> Evidence {
        let mut evidence = self.plain_evidence(pair, found);
        let (together, decided) = self.corrections(pair, found, &evidence);
        evidence.same += together + decided;
        evidence
    }

    /// What the two layers add to the odds.
    pub(crate) fn corrections(&self, pair: &ClassPair, found: &Comparison, plain: &Evidence) -> (f32, f32) {
        if (self.together.is_none() && self.decided.is_none()) || plain.bits() < BEYOND_DOUBT {
            return (0.0, 0.0);
        }
        let mut features = Vec::with_capacity(40);
        let together = self.together.as_ref().map_or(0.0, |layer| {
            layer::features(self, pair, found, plain, false, &mut features);
            layer.correction(&features, plain.bits())
        });
        let decided = self.decided.as_ref().map_or(0.0, |layer| {
            let evidence = Evidence { same: plain.same + together, ..*plain };
            layer::features(self, pair, found, &evidence, true, &mut features);
            layer.correction(&features, evidence.bits())
        });
        (together, decided)
    }

    /// How often two mentions of one person reach the level of a slot.
    pub(crate) fn same_rate(&self, pair: &ClassPair, found: &Comparison, slot: usize) -> f32 {
        let level = usize::from(found.levels[slot]);
        match &self.two_books {
            Some(books) if found.numbers_apart() && BOOK_SLOTS.contains(&Slot(slot)) => books[slot][level],
            _ => pair.same[slot][level],
        }
    }

    /// How often strangers, relatives and twins reach the level of a slot.
    pub(crate) fn other_rates(&self, pair: &ClassPair, found: &Comparison, slot: usize) -> [f32; 3] {
        let family = |table: &Table| family_rate(table, &pair.same, found, slot);
        [stranger_rate(pair, found, slot), family(&self.relative), family(&self.twin)]
    }

    /// What each thing compared says by itself.
    pub(crate) fn plain_evidence(&self, pair: &ClassPair, found: &Comparison) -> Evidence {
        let family = found.shares_family();
        let mut evidence = Evidence {
            same: pair.prior,
            stranger: 0.0,
            relative: if family { pair.relative_prior } else { f32::NEG_INFINITY },
            twin: if found.may_be_twins() { pair.twin_prior } else { f32::NEG_INFINITY },
        };
        for slot in 0..SLOTS {
            if found.levels[slot] == 0 {
                continue;
            }
            evidence.same += self.same_rate(pair, found, slot);
            evidence.stranger += stranger_rate(pair, found, slot);
            if family {
                evidence.relative += family_rate(&self.relative, &pair.same, found, slot);
                evidence.twin += family_rate(&self.twin, &pair.same, found, slot);
            }
        }
        evidence
    }
}

/// How often strangers reach the level of a slot: by the values at hand where that is known.
pub(crate) fn stranger_rate(pair: &ClassPair, found: &Comparison, slot: usize) -> f32 {
    let by_value = found.chance[slot];
    if by_value.is_nan() { pair.stranger[slot][usize::from(found.levels[slot])] } else { by_value.max(LEAST) }
}

/// How often relatives or twins reach the level of a slot. `same` are the rates of one person.
///
/// Which of two homes and which of two household-book addresses agree hangs on which of them the two classes state: those
/// who live together agree as one person does. And those that blocking finds share a telephone or a home more often than
/// all do: that these differ never speaks for one person rather than for two relatives.
fn family_rate(table: &Table, same: &Table, found: &Comparison, slot: usize) -> f32 {
    if slot == NAME.0 && !found.family_chance.is_nan() {
        return found.family_chance;
    }
    let level = usize::from(found.levels[slot]);
    match Slot(slot) {
        HOME if (1..=3).contains(&level) => {
            let any = |table: &Table| table[slot][1..=3].iter().map(|bits| bits.exp2()).sum::<f32>().log2();
            any(table) + same[slot][level] - any(same)
        }
        HOME if level >= 5 => table[slot][level].max(same[slot][level]),
        PHONE if level == 3 => table[slot][level].max(same[slot][level]),
        _ => table[slot][level],
    }
}

pub(crate) fn pair_number(a: usize, b: usize) -> usize {
    let (low, high) = (a.min(b), a.max(b));
    high * (high + 1) / 2 + low
}

/// The levels that are rated among themselves: the sexes are judged apart where the names agree and where not.
pub(crate) fn groups(slot: usize) -> &'static [std::ops::Range<usize>] {
    const GROUPS: &[std::ops::Range<usize>] = &[1..3, 3..5, 1..LEVELS];
    if slot == SEX.0 { &GROUPS[..2] } else { &GROUPS[2..] }
}
