//! Counts of levels, and the rates that they make.

use super::{Counts, Sampled};
use crate::{
    compare::{AGE, BIRTH, Comparison, GIVEN, LEVELS, NAME, NUMBER, SEX, SLOTS, SURNAME},
    model::{LEAST, Table, groups},
};

/// What is added up over the sample, by shares of what each pair is.
pub(super) struct Sums {
    pub(super) same: Vec<Counts>,
    pub(super) matched: Vec<f64>,
    pub(super) relative: Counts,
    pub(super) relatives: Vec<f64>,
    pub(super) twin: Counts,
    pub(super) twins: Vec<f64>,
    /// The same as `same`, of the pairs that share a number.
    pub(super) anchor: Counts,
    pub(super) anchored: f64,
    /// The same, of the pairs that bear two numbers.
    pub(super) two_books: Counts,
}

impl Sums {
    pub(super) fn new(pairs: usize) -> Self {
        let none = [[0.0; LEVELS]; SLOTS];
        Self {
            same: vec![none; pairs],
            matched: vec![0.0; pairs],
            relative: none,
            relatives: vec![0.0; pairs],
            twin: none,
            twins: vec![0.0; pairs],
            anchor: none,
            anchored: 0.0,
            two_books: none,
        }
    }

    pub(super) fn add(&mut self, sampled: &Sampled, shares: &[f64; 4]) {
        if shares[0] > 1e-6 {
            add(&mut self.same[sampled.pair], &sampled.found, shares[0]);
            self.matched[sampled.pair] += shares[0];
            if matches!(sampled.found.level(NUMBER), 1 | 2) {
                add(&mut self.anchor, &sampled.found, shares[0]);
                self.anchored += shares[0];
            }
            if sampled.found.numbers_apart() {
                add(&mut self.two_books, &sampled.found, shares[0]);
            }
        }
        if shares[2] > 1e-6 {
            add(&mut self.relative, &sampled.found, shares[2]);
            self.relatives[sampled.pair] += shares[2];
        }
        if shares[3] > 1e-6 {
            add(&mut self.twin, &sampled.found, shares[3]);
            self.twins[sampled.pair] += shares[3];
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (sum, part) in self.same.iter_mut().zip(&other.same) {
            merge(sum, part);
        }
        for (sums, parts) in [
            (&mut self.matched, &other.matched),
            (&mut self.relatives, &other.relatives),
            (&mut self.twins, &other.twins),
        ] {
            for (sum, part) in sums.iter_mut().zip(parts) {
                *sum += part;
            }
        }
        merge(&mut self.relative, &other.relative);
        merge(&mut self.twin, &other.twin);
        merge(&mut self.anchor, &other.anchor);
        self.anchored += other.anchored;
        merge(&mut self.two_books, &other.two_books);
    }
}

pub(super) fn add(counts: &mut Counts, found: &Comparison, weight: f64) {
    for (slot, level) in found.levels.iter().enumerate() {
        counts[slot][usize::from(*level)] += weight;
    }
}

pub(super) fn merge(sum: &mut Counts, part: &Counts) {
    for (sum, part) in sum.iter_mut().zip(part) {
        for (sum, part) in sum.iter_mut().zip(part) {
            *sum += part;
        }
    }
}

/// Shares of each level within its group, drawn towards `pooled` as if by `weight` more pairs and towards all levels
/// being alike by `each` pairs a level.
pub(super) fn rates(counts: &Counts, pooled: &Counts, weight: f64, each: f64) -> Counts {
    let mut rates = *counts;
    for slot in 0..SLOTS {
        for group in groups(slot) {
            let size = group.len() as f64;
            let sum: f64 = counts[slot][group.clone()].iter().sum();
            let borrowed: f64 = pooled[slot][group.clone()].iter().sum();
            let all = sum + weight * borrowed + each * size;
            for level in group.clone() {
                let share = counts[slot][level] + weight * pooled[slot][level] + each;
                rates[slot][level] = if all > 0.0 { share / all } else { 1.0 / size };
            }
        }
    }
    rates
}

/// Shares of each level within its group, each drawn towards that of `pooled` as if by `events` more pairs of that level.
pub(super) fn drawn_to(counts: &Counts, pooled: &Counts, events: f64) -> Counts {
    let mut rates = *counts;
    for slot in 0..SLOTS {
        for group in groups(slot) {
            let sum: f64 = counts[slot][group.clone()].iter().sum();
            let usual: f64 = pooled[slot][group.clone()].iter().sum();
            for level in group.clone() {
                let share = (pooled[slot][level] / usual.max(1e-12)).max(1e-12);
                rates[slot][level] = (counts[slot][level] + events) / (sum + events / share);
            }
            let all: f64 = rates[slot][group.clone()].iter().sum();
            rates[slot][group.clone()].iter_mut().for_each(|rate| *rate /= all);
        }
    }
    rates
}

/// Keeps errors within `most` times the usual in what identifies a person. Where hardly any
/// two mentions are one person (the members of one household book), the relatives among them would else be learned as such.
pub(super) fn held(mut own: Counts, usual: &Counts, most: f64) -> Counts {
    for slot in [NAME, SURNAME, GIVEN, BIRTH, AGE, SEX] {
        for group in groups(slot.0) {
            let mut errors = 0.0;
            for level in group.clone().skip(1) {
                let rate = &mut own[slot.0][level];
                *rate = rate.min(usual[slot.0][level] * most);
                errors += *rate;
            }
            own[slot.0][group.start] = (1.0 - errors).max(0.2);
        }
    }
    own
}

pub(super) fn logs(rates: &Counts) -> Table {
    let mut table = [[0.0; LEVELS]; SLOTS];
    for (logs, rates) in table.iter_mut().zip(rates) {
        for (log, rate) in logs.iter_mut().zip(rates).skip(1) {
            *log = (rate.max(1e-12).log2() as f32).max(LEAST);
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of 2,000 pairs a level that one in 3,000 reaches is met by none as often as not: it stays nearly as rare as it is
    /// everywhere. A level that a class has often is rated by the class, nearly.
    #[test]
    fn what_a_small_class_has_not_met_is_as_rare_as_everywhere() {
        let (mut own, mut pooled) = ([[0.0; LEVELS]; SLOTS], [[0.0; LEVELS]; SLOTS]);
        (pooled[BIRTH.0][14], pooled[BIRTH.0][9], pooled[BIRTH.0][13]) = (2_979.0, 1.0, 20.0);
        (own[BIRTH.0][14], own[BIRTH.0][9], own[BIRTH.0][13]) = (1_600.0, 0.0, 400.0);
        let rates = drawn_to(&own, &pooled, 3.0);
        let rare = rates[BIRTH.0][9] * 3_000.0;
        assert!((0.6..1.0).contains(&rare), "{rare} of what is usual");
        assert!((0.15..0.2).contains(&rates[BIRTH.0][13]), "{}", rates[BIRTH.0][13]);
        assert!((rates[BIRTH.0].iter().sum::<f64>() - 1.0).abs() < 1e-9);
    }
}
