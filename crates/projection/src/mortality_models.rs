//! Model mortality: single-year death rates with a given expectation of life.
//!
//! * [`relational`]: Brass's (1971) logit model around any table that is known;
//! * [`Series`]: between the years of a projected series such as the shipped ones, so that the age pattern is the one the
//!   source foresees at that level; beyond its ends by the logit model;
//! * [`logquad`]: the log-quadratic model of Wilmoth and others (2012), from child mortality alone or child and adult
//!   mortality, where no table is known;
//! * [`old_age`]: Kannisto's and Gompertz's curves for ages where data end;
//! * [`single_years`]: abridged rates into single years along a standard, survivors at every published age kept.

pub mod logquad;
pub mod old_age;

mod split;

pub use split::{open_ages, single_years};

use serde::{Deserialize, Serialize};

use crate::{AgeGrid, InfantRule, LifeTable, ModelError, Sex, graduate::real, model_error, solve};

/// How close an expectation of life is met, in years.
const CLOSE: f64 = 1e-9;

/// The rate that stands for none where a logarithm is needed.
const LEAST: f64 = 1e-9;

/// Brass's two parameters: the level (higher is more deaths) and the balance of old and young (1 is the standard's).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Logit {
    /// Shift of all logits.
    pub alpha: f64,
    /// Slope.
    pub beta: f64,
}

/// Half the log odds of having died before an age: ½ ln((1 - l) / l).
pub fn logit(survivors: f64) -> f64 {
    ((1.0 - survivors) / survivors).ln() / 2.0
}

/// Survivors (of one) whose logits are `alpha + beta` × those of `standard`; 1 stays 1 and 0 stays 0.
pub fn brass(standard: &[f64], by: Logit) -> Vec<f64> {
    standard
        .iter()
        .map(|l| {
            if *l >= 1.0 {
                1.0
            } else if *l <= 0.0 {
                0.0
            } else {
                1.0 / (1.0 + (2.0 * (by.alpha + by.beta * logit(*l))).exp())
            }
        })
        .collect()
}

/// The straight line through logits of `observed` survivors over those of `standard` by least squares; pairs in which either
/// is 0 or 1 are left out.
pub fn fit_brass(standard: &[f64], observed: &[f64]) -> Result<Logit, ModelError> {
    model_error::counts_of("observed survivors", observed, standard.len())?;
    let inside = |l: f64| l > 0.0 && l < 1.0;
    let pairs: Vec<(f64, f64)> = standard
        .iter()
        .zip(observed)
        .filter(|(own, seen)| inside(**own) && inside(**seen))
        .map(|(own, seen)| (logit(*own), logit(*seen)))
        .collect();
    if pairs.len() < 2 {
        return Err(ModelError::Length {
            what: "ages with survivors in both tables",
            wanted: 2,
            found: pairs.len(),
        });
    }
    let (alpha, beta) = line(&pairs);
    Ok(Logit { alpha, beta })
}

/// Intercept and slope of the least-squares line.
pub(crate) fn line(pairs: &[(f64, f64)]) -> (f64, f64) {
    let count = real(pairs.len());
    let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / count;
    let (x, y) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let (over, under) = pairs
        .iter()
        .fold((0.0, 0.0), |(over, under), (a, b)| (over + (a - x) * (b - y), under + (a - x) * (a - x)));
    let slope = over / under;
    (y - slope * x, slope)
}

/// Death rates at single ages, open group last, whose table has expectation of life `e0`: `standard` rates moved along
/// Brass's logits (with slope `beta`, 1 where nothing is known of the young beside the old). The open group moves with the
/// age below it.
pub fn relational(
    standard: &[f64],
    sex: Sex,
    rule: InfantRule,
    beta: f64,
    e0: f64,
) -> Result<Vec<f64>, ModelError> {
    model_error::within("beta", beta, 0.2, 5.0)?;
    model_error::within("expectation of life", e0, 15.0, 110.0)?;
    let table = single_table(standard, sex, rule)?;
    let moved = |alpha: f64| {
        let survivors = brass(&table.lx, Logit { alpha, beta });
        rates_from_survivors(&survivors, standard, sex, rule)
    };
    let (most_deaths, fewest_deaths) = (2.5, -6.0);
    let alpha = solve::root(fewest_deaths, most_deaths, |alpha| expectation(&moved(alpha), sex, rule) - e0);
    let Some(alpha) = alpha else {
        let reach = |alpha: f64| expectation(&moved(alpha), sex, rule);
        let (low, high) = (reach(most_deaths), reach(fewest_deaths));
        return Err(ModelError::Unreachable { what: "expectation of life", wanted: e0, low, high });
    };
    Ok(moved(alpha))
}

/// Expectation of life at birth of single-year rates, open group last, as [`LifeTable`] gives it but without its columns; not
/// a number where the rates make no table.
pub fn expectation(mx: &[f64], sex: Sex, rule: InfantRule) -> f64 {
    let Some((open, closed)) = mx.split_last() else { return f64::NAN };
    let (mut alive, mut lived) = (1.0, 0.0);
    for (age, rate) in closed.iter().enumerate() {
        let ax = if age == 0 { rule.first_year(sex, *rate) } else { 0.5 };
        let q = rate / (1.0 + (1.0 - ax) * rate);
        if q.is_nan() || !(0.0..=1.0).contains(&q) {
            return f64::NAN;
        }
        let died = alive * q;
        lived += alive - (1.0 - ax) * died;
        alive -= died;
    }
    if *open > 0.0 { lived + alive / open } else { f64::NAN }
}

fn single_table(mx: &[f64], sex: Sex, rule: InfantRule) -> Result<LifeTable, ModelError> {
    let open = u32::try_from(mx.len().saturating_sub(1)).unwrap_or(u32::MAX);
    if mx.len() < 3 {
        return Err(ModelError::Length { what: "death rates by single age", wanted: 101, found: mx.len() });
    }
    LifeTable::new(AgeGrid::Single { open }, sex, mx, rule, 1.0).map_err(|_fault| ModelError::Unreadable {
        what: "death rates by single age",
        why: "they make no life table",
    })
}

/// Rates that give these survivors to each single age, by the table's own ax; the last, open one follows `standard`'s.
fn rates_from_survivors(survivors: &[f64], standard: &[f64], sex: Sex, rule: InfantRule) -> Vec<f64> {
    let last = survivors.len() - 1;
    let mut rates: Vec<f64> = survivors
        .windows(2)
        .enumerate()
        .map(|(age, pair)| {
            let q = (1.0 - pair[1] / pair[0]).clamp(0.0, 1.0);
            if age == 0 { infant_rate(q, sex, rule) } else { q / (1.0 - 0.5 * q) }
        })
        .collect();
    let factor = if standard[last - 1] > 0.0 { rates[last - 1] / standard[last - 1] } else { 1.0 };
    rates.push((standard[last] * factor).clamp(1e-4, 2.0));
    rates
}

/// The death rate of infants of whom the share `q` dies in the first year.
pub(crate) fn infant_rate(q: f64, sex: Sex, rule: InfantRule) -> f64 {
    let mut rate = q;
    for _ in 0..100 {
        let next = q / (1.0 - (1.0 - rule.first_year(sex, rate)) * q);
        if (next - rate).abs() <= 1e-16 {
            break;
        }
        rate = next;
    }
    rate
}

/// Death rates of one sex by year as a source projects them, used as a scale of levels.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    sex: Sex,
    rule: InfantRule,
    /// Logarithms of the rates by single age, one vector a level, in ascending order of `levels`.
    logs: Vec<Vec<f64>>,
    levels: Vec<f64>,
}

impl Series {
    /// From rates by year, each by single age with the open group last. Years in which life is no longer than in an earlier
    /// one are left out.
    pub fn new(by_year: &[Vec<f64>], sex: Sex, rule: InfantRule) -> Result<Self, ModelError> {
        let mut series = Self { sex, rule, logs: Vec::new(), levels: Vec::new() };
        for rates in by_year {
            single_table(rates, sex, rule)?;
            let level = expectation(rates, sex, rule);
            if series.levels.last().is_none_or(|last| level > *last) {
                series.levels.push(level);
                series.logs.push(rates.iter().map(|rate| rate.max(LEAST).ln()).collect());
            }
        }
        if series.levels.is_empty() {
            return Err(ModelError::Length { what: "years of death rates", wanted: 1, found: 0 });
        }
        Ok(series)
    }

    /// Shortest and longest life in the series.
    pub fn levels(&self) -> (f64, f64) {
        (self.levels[0], self.levels[self.levels.len() - 1])
    }

    /// Rates with expectation of life `e0`, to 1e-9 of a year: between two years of the series by the logarithm of each
    /// rate; beyond its ends by Brass's logits from the nearest year.
    pub fn at(&self, e0: f64) -> Result<Vec<f64>, ModelError> {
        let above = self.levels.partition_point(|level| *level < e0);
        let (Some(younger), Some(older)) = (above.checked_sub(1), self.logs.get(above)) else {
            let nearest = if above == 0 { &self.logs[0] } else { &self.logs[self.logs.len() - 1] };
            let nearest: Vec<f64> = nearest.iter().map(|log| log.exp()).collect();
            return relational(&nearest, self.sex, self.rule, 1.0, e0);
        };
        let from = &self.logs[younger];
        let mixed = |share: f64| -> Vec<f64> {
            from.iter().zip(older).map(|(a, b)| (a + share * (b - a)).exp()).collect()
        };
        let beyond = |share: f64| expectation(&mixed(share), self.sex, self.rule) - e0;
        // At a year of the series itself rounding may leave no change of sign: then it is the nearer end.
        let nearer = || if beyond(0.0).abs() < beyond(1.0).abs() { 0.0 } else { 1.0 };
        let rates = mixed(solve::root(0.0, 1.0, beyond).unwrap_or_else(nearer));
        let error = (expectation(&rates, self.sex, self.rule) - e0).abs();
        if error > CLOSE {
            Err(ModelError::Unsettled { what: "expectation of life", error })
        } else {
            Ok(rates)
        }
    }
}

#[cfg(test)]
#[path = "mortality_models_tests.rs"]
mod tests;
