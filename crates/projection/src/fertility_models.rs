//! Model fertility: an age pattern from a total fertility rate, a mean age at birth and its spread; and the same models fitted
//! to observed rates.
//!
//! The schedules describe when in life children are born. They set no aim for how many: the total is the planner's assumption.

mod shapes;

use serde::{Deserialize, Serialize};

use crate::{
    ModelError,
    graduate::{self, Graduation, real},
    model_error, solve,
};
use shapes::Bounds;

/// Ages of mothers with a rate above nought, first and last.
pub const AGES: std::ops::RangeInclusive<usize> = 12..=54;

/// Single years 0 … 100+ of the arrays of a projection.
const GROUPS: usize = 101;

/// A family of age patterns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// Hadwiger (1940; Gilje 1969; Chandola, Coleman and Hiorns 1999): f = T b/(c√π) (c/x)^1.5 exp(-b²(c/x + x/c - 2)), mean c,
    /// variance c²/(2b²).
    Hadwiger,
    /// Gamma (Hoem and others 1981), beginning at age 12: mean 12 + bc, variance bc².
    Gamma,
    /// Peristera and Kostaki (2007), simple model: a bell with different widths below and above its peak. `skew` is the width
    /// above over the width below.
    PeristeraKostaki {
        /// Width above the peak over width below.
        skew: f64,
    },
    /// Brass's relational Gompertz model (Brass 1974; Booth 1984; Zeng Yi and others 2000) around a schedule that is known: the
    /// double logarithm of the cumulated share is a straight line of the standard's.
    Relational {
        /// Births per woman by single age 0 …; any level.
        standard: Vec<f64>,
    },
}

/// What a schedule is to have.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Children per woman at these rates.
    pub total: f64,
    /// Mean age of mothers at birth, in years.
    pub mean_age: f64,
    /// Standard deviation of that age, in years.
    pub spread: f64,
}

/// Births per woman and year at single ages 0 … 100+, with exactly the target's total, mean age and spread (the last two to
/// 1e-9 of a year). Births fall in the middle of each year of age.
pub fn schedule(pattern: &Pattern, target: Target) -> Result<Vec<f64>, ModelError> {
    model_error::within("total fertility", target.total, 0.0, 20.0)?;
    model_error::within("mean age at birth", target.mean_age, 18.0, 45.0)?;
    model_error::within("spread of the age at birth", target.spread, 1.0, 12.0)?;
    let family = shapes::Family::of(pattern)?;
    let fit = solve::least_squares(&family.start(target), |parameters| {
        let rates = family.rates(parameters);
        vec![mean_age(&rates) - target.mean_age, spread(&rates) - target.spread]
    });
    let error = (fit.squares / 2.0).sqrt();
    if error.is_nan() || error > 1e-9 {
        return Err(unreachable(&family, target, error));
    }
    Ok(scaled(family.rates(&fit.parameters), target.total))
}

fn unreachable(family: &shapes::Family, target: Target, error: f64) -> ModelError {
    match family.spreads(target.mean_age) {
        Some(Bounds { low, high }) if !(low..=high).contains(&target.spread) => {
            ModelError::Unreachable { what: "spread of the age at birth", wanted: target.spread, low, high }
        }
        _ => ModelError::Unsettled { what: "mean age and spread", error },
    }
}

fn scaled(mut rates: Vec<f64>, total: f64) -> Vec<f64> {
    let sum: f64 = rates.iter().sum();
    if sum > 0.0 {
        for rate in &mut rates {
            *rate *= total / sum;
        }
    }
    rates
}

/// A model fitted to observed rates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fitted {
    /// The pattern with what was fitted of it.
    pub pattern: Pattern,
    /// Total, mean age and spread of the fitted schedule.
    pub target: Target,
    /// Rates at single ages 0 … 100+.
    pub rates: Vec<f64>,
    /// Root mean square of fitted less observed over the observed ages.
    pub error: f64,
    /// Share of the observed rates' variance that the model explains.
    pub explained: f64,
}

/// Fits `pattern` to rates at single ages 0 … (at least to 54) by least squares. The total is fitted too; with
/// [`Pattern::PeristeraKostaki`] so is the skew.
pub fn fit(pattern: &Pattern, observed: &[f64]) -> Result<Fitted, ModelError> {
    if observed.len() <= *AGES.end() {
        let wanted = AGES.end() + 1;
        return Err(ModelError::Length {
            what: "observed fertility by single age",
            wanted,
            found: observed.len(),
        });
    }
    model_error::counts("observed fertility", observed)?;
    let level = model_error::total_of("observed fertility", &observed[AGES])?;
    let own = Target { total: level, mean_age: mean_age(observed), spread: spread(observed) };
    let mut family = shapes::Family::of(pattern)?;
    let free_skew = matches!(pattern, Pattern::PeristeraKostaki { .. });
    let mut start = family.start(own);
    start.push(level.ln());
    if free_skew {
        start.push(family.log_skew());
    }
    let rates_of = |family: &mut shapes::Family, parameters: &[f64]| {
        if free_skew {
            family.set_log_skew(parameters[3]);
        }
        scaled(family.rates(&parameters[..2]), parameters[2].exp())
    };
    let found = solve::least_squares(&start, |parameters| {
        let rates = rates_of(&mut family.clone(), parameters);
        AGES.map(|age| rates[age] - observed[age]).collect()
    });
    let rates = rates_of(&mut family, &found.parameters);
    let years = real(AGES.count());
    let error = (found.squares / years).sqrt();
    if !error.is_finite() {
        return Err(ModelError::Unsettled { what: "fertility", error });
    }
    let mean = level / years;
    let variance: f64 = observed[AGES].iter().map(|rate| (rate - mean) * (rate - mean)).sum();
    let target = Target { total: rates.iter().sum(), mean_age: mean_age(&rates), spread: spread(&rates) };
    Ok(Fitted { pattern: family.pattern(), target, rates, error, explained: 1.0 - found.squares / variance })
}

/// Rates at single ages 0 … 100+ from five-year ones, the first group beginning at `first_age` (a multiple of five, such as
/// 15): Sprague's split of the groups with empty ones around them, so that every group's mean rate, and with it total
/// fertility, is kept.
pub fn single_from_five(rates: &[f64], first_age: usize) -> Result<Vec<f64>, ModelError> {
    model_error::counts("five-year fertility rates", rates)?;
    let first = first_age / 5;
    if !first_age.is_multiple_of(5) || first < 2 || first + rates.len() > 12 || rates.is_empty() {
        let found = rates.len();
        return Err(ModelError::Length {
            what: "five-year fertility rates between 10 and 60",
            wanted: 7,
            found,
        });
    }
    let mut groups = vec![0.0; GROUPS / 5];
    for (group, rate) in groups[first..].iter_mut().zip(rates) {
        *group = 5.0 * rate;
    }
    let mut single = graduate::graduate(Graduation::Sprague, &groups, false)?;
    single.resize(GROUPS, 0.0);
    Ok(single)
}

/// Mean age of mothers at birth at these rates by single age from 0.
pub fn mean_age(rates: &[f64]) -> f64 {
    let (births, years) = moment(rates, |age| age);
    years / births
}

/// Standard deviation of the age at birth.
pub fn spread(rates: &[f64]) -> f64 {
    let centre = mean_age(rates);
    let (births, squares) = moment(rates, |age| (age - centre) * (age - centre));
    (squares / births).sqrt()
}

fn moment(rates: &[f64], of: impl Fn(f64) -> f64) -> (f64, f64) {
    rates
        .iter()
        .enumerate()
        .fold((0.0, 0.0), |(births, sum), (age, rate)| (births + rate, sum + rate * of(real(age) + 0.5)))
}

#[cfg(test)]
#[path = "fertility_models_tests.rs"]
mod tests;
