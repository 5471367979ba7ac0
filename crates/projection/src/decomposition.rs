//! Why two scenarios differ: how much of it is fertility, mortality, migration, the sex ratio at birth and the age structure
//! they start from.
//!
//! Each cause is replaced in turn and the change averaged over every order of replacement (Shapley 1953; Das Gupta 1978;
//! Andreev, Shkolnikov and Begun 2002). The parts add up to the whole difference, do not depend on an order, and a cause that
//! is the same in both scenarios gets exactly nothing.

use serde::{Deserialize, Serialize};

use crate::ModelError;

/// A cause of the difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The population at the start: size, age and sex.
    AgeStructure,
    /// Births by mothers' age.
    Fertility,
    /// Boys per girl at birth.
    SexRatio,
    /// Death rates.
    Mortality,
    /// Net migrants.
    Migration,
}

impl Cause {
    /// All, in the order of results.
    pub const ALL: [Self; 5] =
        [Self::AgeStructure, Self::Fertility, Self::SexRatio, Self::Mortality, Self::Migration];
}

/// Which causes are taken from the second scenario in one run; the others come from the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mixture(u32);

impl Mixture {
    /// Whether `cause` comes from the second scenario.
    pub fn from_second(self, cause: Cause) -> bool {
        let bit = match cause {
            Cause::AgeStructure => 0,
            Cause::Fertility => 1,
            Cause::SexRatio => 2,
            Cause::Mortality => 3,
            Cause::Migration => 4,
        };
        self.0 >> bit & 1 == 1
    }
}

/// The difference between two scenarios and its parts, for as many outcomes as were asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decomposition {
    /// Each outcome in the first scenario.
    pub first: Vec<f64>,
    /// Each outcome in the second.
    pub second: Vec<f64>,
    /// By cause, in the order of [`Cause::ALL`]: its part of second minus first, one value per outcome.
    pub parts: [Vec<f64>; 5],
}

/// Splits the difference of every outcome. `run` makes a projection with the given mixture and returns the outcomes (any
/// numbers: populations by year, births, people of 65 and more); it is called 32 times.
pub fn decompose(mut run: impl FnMut(Mixture) -> Vec<f64>) -> Result<Decomposition, ModelError> {
    let runs: Vec<Vec<f64>> = (0..32u32).map(|mixture| run(Mixture(mixture))).collect();
    let wanted = runs[0].len();
    if let Some(odd) = runs.iter().find(|outcomes| outcomes.len() != wanted) {
        return Err(ModelError::Length { what: "outcomes of a run", wanted, found: odd.len() });
    }
    let parts = [0, 1, 2, 3, 4].map(|cause| shapley(&runs, cause));
    Ok(Decomposition { first: runs[0].clone(), second: runs[31].clone(), parts })
}

/// Weights of a replacement after `replaced` of the other four causes: replaced! (4 - replaced)! / 5!.
const WEIGHTS: [f64; 5] = [24.0 / 120.0, 6.0 / 120.0, 4.0 / 120.0, 6.0 / 120.0, 24.0 / 120.0];

fn shapley(runs: &[Vec<f64>], cause: u32) -> Vec<f64> {
    let mut part = vec![0.0; runs[0].len()];
    let bit = 1usize << cause;
    for without in (0..runs.len()).filter(|mixture| mixture & bit == 0) {
        let replaced = without.count_ones();
        let weight = WEIGHTS
            .iter()
            .zip(0u32..)
            .find(|(_, count)| *count == replaced)
            .map_or(0.0, |(weight, _)| *weight);
        for ((cell, after), before) in part.iter_mut().zip(&runs[without | bit]).zip(&runs[without]) {
            *cell += weight * (after - before);
        }
    }
    part
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pick(mixture: Mixture, cause: Cause, pair: [f64; 2]) -> f64 {
        if mixture.from_second(cause) { pair[1] } else { pair[0] }
    }

    /// A product of two factors: by hand, each part is its change times the mean of the other (Das Gupta 1993, chapter 2;
    /// Kitagawa 1955 without interaction).
    #[test]
    fn two_factors_split_as_by_hand() {
        let (a, b) = ([30.0, 40.0], [0.5, 0.8]);
        let split = decompose(|mixture| {
            vec![pick(mixture, Cause::Fertility, a) * pick(mixture, Cause::Mortality, b)]
        })
        .expect("one outcome");
        assert!((split.second[0] - split.first[0] - 17.0).abs() < 1e-12);
        assert!((split.parts[1][0] - 10.0 * 0.65).abs() < 1e-12);
        assert!((split.parts[3][0] - 0.3 * 35.0).abs() < 1e-12);
        assert!(split.parts[0][0].abs() < 1e-15 && split.parts[4][0].abs() < 1e-15);
    }

    /// Three factors: Das Gupta's (1978) formula, change times [(bc + BC) / 3 + (bC + Bc) / 6].
    #[test]
    fn three_factors_split_as_das_gupta_does() {
        let (a, b, c) = ([2.0, 3.0], [5.0, 7.0], [11.0, 13.0]);
        let split = decompose(|mixture| {
            let product = pick(mixture, Cause::AgeStructure, a)
                * pick(mixture, Cause::Fertility, b)
                * pick(mixture, Cause::Migration, c);
            vec![product]
        })
        .expect("one outcome");
        let formula = |own: [f64; 2], x: [f64; 2], y: [f64; 2]| {
            (own[1] - own[0]) * ((x[0] * y[0] + x[1] * y[1]) / 3.0 + (x[0] * y[1] + x[1] * y[0]) / 6.0)
        };
        assert!((split.parts[0][0] - formula(a, b, c)).abs() < 1e-9);
        assert!((split.parts[1][0] - formula(b, a, c)).abs() < 1e-9);
        assert!((split.parts[4][0] - formula(c, a, b)).abs() < 1e-9);
    }

    #[test]
    fn parts_add_up_whatever_the_outcome() {
        let split = decompose(|mixture| {
            let x = Cause::ALL.map(|cause| pick(mixture, cause, [1.3, 2.1]));
            vec![(x[0] * x[1]).sin() + x[2].powf(x[3]) - x[4], x[0] / (x[1] + x[2] * x[3]) + x[4].ln()]
        })
        .expect("two outcomes");
        for outcome in 0..2 {
            let sum: f64 = split.parts.iter().map(|part| part[outcome]).sum();
            assert!((sum - (split.second[outcome] - split.first[outcome])).abs() < 1e-12);
        }
    }

    #[test]
    fn unequal_runs_are_refused() {
        let mut calls = 0;
        let split = decompose(|_| {
            calls += 1;
            vec![0.0; calls.min(2)]
        });
        assert!(matches!(split, Err(ModelError::Length { .. })));
    }
}
