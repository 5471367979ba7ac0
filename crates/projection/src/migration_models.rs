//! Model migration: how movers are spread over ages and sexes.
//!
//! The curve of Rogers and Castro (1981, *Model Migration Schedules*, IIASA RR-81-30): children who move with their parents, a
//! peak of young adults, where wanted one of retirement and a rise in old age, and a level.

mod residual;
mod un_families;

pub use residual::{mean_of_years, residual};
pub use un_families::{Family, family};

use serde::{Deserialize, Serialize};

use crate::{ModelError, graduate::real, model_error, solve};

/// Rogers and Castro's parameters. Parts that are not wanted have nought for their height (`a…`).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RogersCastro {
    /// Height of the children's curve at age 0.
    pub a1: f64,
    /// Its descent.
    pub alpha1: f64,
    /// Height of young adults' peak.
    pub a2: f64,
    /// Its descent.
    pub alpha2: f64,
    /// Its place.
    pub mu2: f64,
    /// Its ascent.
    pub lambda2: f64,
    /// Height of the retirement peak.
    pub a3: f64,
    /// Its descent.
    pub alpha3: f64,
    /// Its place.
    pub mu3: f64,
    /// Its ascent.
    pub lambda3: f64,
    /// Height of the rise in old age.
    pub a4: f64,
    /// Its ascent.
    pub lambda4: f64,
    /// Level at every age.
    pub c: f64,
}

impl RogersCastro {
    /// Rogers and Castro's simplified basic standard (1981): seven parameters, no retirement.
    pub const STANDARD: Self = Self {
        a1: 0.02,
        alpha1: 0.10,
        a2: 0.06,
        alpha2: 0.10,
        mu2: 20.0,
        lambda2: 0.40,
        a3: 0.0,
        alpha3: 0.0,
        mu3: 0.0,
        lambda3: 0.0,
        a4: 0.0,
        lambda4: 0.0,
        c: 0.003,
    };

    /// The curve's height at an age.
    pub fn at(&self, age: f64) -> f64 {
        let peak = |a: f64, alpha: f64, mu: f64, lambda: f64| {
            if a == 0.0 { 0.0 } else { a * (-alpha * (age - mu) - (-lambda * (age - mu)).exp()).exp() }
        };
        self.a1 * (-self.alpha1 * age).exp()
            + peak(self.a2, self.alpha2, self.mu2, self.lambda2)
            + peak(self.a3, self.alpha3, self.mu3, self.lambda3)
            + self.a4 * (self.lambda4 * age).exp()
            + self.c
    }

    /// Shares of single ages 0 … `open` that add up to one, the curve taken in the middle of each year of age.
    pub fn profile(&self, open: usize) -> Result<Vec<f64>, ModelError> {
        let heights: Vec<f64> = (0..=open).map(|age| self.at(real(age) + 0.5)).collect();
        model_error::counts("the migration curve", &heights)?;
        let sum = model_error::total_of("the migration curve", &heights)?;
        Ok(heights.iter().map(|height| height / sum).collect())
    }

    /// The same curve with `children` movers below 15 for every mover of 15 to 39: 0 for workers who leave children behind,
    /// more for families. Only the children's height changes.
    pub fn with_children(&self, children: f64) -> Result<Self, ModelError> {
        model_error::within("children per mover of 15 to 39", children, 0.0, 3.0)?;
        let sum = |of: &dyn Fn(f64) -> f64, ages: std::ops::Range<usize>| -> f64 {
            ages.map(|age| of(real(age) + 0.5)).sum()
        };
        let without = Self { a1: 0.0, ..*self };
        let shape = |age: f64| (-self.alpha1 * age).exp();
        // Both sums are straight lines in a1: solve for it.
        let (young, adults) = (sum(&|age| without.at(age), 0..15), sum(&|age| without.at(age), 15..40));
        let (young_slope, adult_slope) = (sum(&shape, 0..15), sum(&shape, 15..40));
        let a1 = (children * adults - young) / (young_slope - children * adult_slope);
        if a1.is_finite() && a1 >= 0.0 {
            Ok(Self { a1, ..*self })
        } else {
            let low = young / adults;
            Err(ModelError::Unreachable {
                what: "children per mover of 15 to 39",
                wanted: children,
                low,
                high: 3.0,
            })
        }
    }
}

/// A fitted curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Fitted {
    /// The parameters.
    pub curve: RogersCastro,
    /// Root mean square of fitted less observed.
    pub error: f64,
}

/// Fits the seven parameters without retirement to heights (or counts) by single age from 0, by least squares from several
/// starts; heights may be on any scale.
pub fn fit(observed: &[f64]) -> Result<Fitted, ModelError> {
    if observed.len() < 40 {
        return Err(ModelError::Length {
            what: "migration by single age",
            wanted: 40,
            found: observed.len(),
        });
    }
    model_error::counts("migration by single age", observed)?;
    let ages: Vec<(f64, f64)> =
        observed.iter().enumerate().map(|(age, height)| (real(age) + 0.5, *height)).collect();
    fit_points(&ages)
}

fn fit_points(points: &[(f64, f64)]) -> Result<Fitted, ModelError> {
    let highest = points.iter().fold(0.0_f64, |most, (_, height)| most.max(*height));
    if highest <= 0.0 {
        return Err(ModelError::Empty { what: "migration by age" });
    }
    let mut best: Option<Fitted> = None;
    for mu2 in [18.0, 22.0, 26.0] {
        for lambda2 in [0.2f64, 0.4, 0.8] {
            let start = [0.3f64.ln(), 0.1f64.ln(), 1.5f64.ln(), 0.1f64.ln(), mu2, lambda2.ln(), 0.05f64.ln()];
            let found = solve::least_squares(&start, |p| {
                let curve = from_free(p, highest);
                points.iter().map(|(age, height)| (curve.at(*age) - height) / highest).collect()
            });
            let error = highest * (found.squares / real(points.len())).sqrt();
            if error.is_finite() && best.is_none_or(|other| error < other.error) {
                best = Some(Fitted { curve: from_free(&found.parameters, highest), error });
            }
        }
    }
    best.ok_or(ModelError::Unsettled { what: "the migration curve", error: f64::INFINITY })
}

fn from_free(p: &[f64], scale: f64) -> RogersCastro {
    RogersCastro {
        a1: scale * p[0].exp(),
        alpha1: p[1].exp(),
        a2: scale * p[2].exp(),
        alpha2: p[3].exp(),
        mu2: p[4],
        lambda2: p[5].exp(),
        c: scale * p[6].exp(),
        ..RogersCastro::STANDARD
    }
}

/// Net migrants by sex and single age: `total` persons (negative where more leave), of whom `male_share` are male, spread by a
/// profile for each sex (shares that add up to one, as [`RogersCastro::profile`] or [`family`] give them).
pub fn net_migrants(total: f64, male_share: f64, profiles: [&[f64]; 2]) -> Result<[Vec<f64>; 2], ModelError> {
    model_error::within("the share of males", male_share, 0.0, 1.0)?;
    if !total.is_finite() {
        return Err(ModelError::NotACount { what: "net migrants", position: 0, value: total });
    }
    let spread = |profile: &[f64], persons: f64| -> Result<Vec<f64>, ModelError> {
        let sum = model_error::total_of("the migration profile", profile)?;
        Ok(profile.iter().map(|share| persons * share / sum).collect())
    };
    Ok([spread(profiles[0], total * male_share)?, spread(profiles[1], total * (1.0 - male_share))?])
}

/// Net migrants out of separate in- and outflows, each with its own total, share of males and profiles: where workers come and
/// families leave, a net total alone would hide both.
pub fn net_of_flows(arriving: [&[f64]; 2], leaving: [&[f64]; 2]) -> Result<[Vec<f64>; 2], ModelError> {
    let mut net = [Vec::new(), Vec::new()];
    for (cell, (into, out)) in net.iter_mut().zip(arriving.into_iter().zip(leaving)) {
        model_error::counts("arrivals", into)?;
        model_error::counts_of("departures", out, into.len())?;
        *cell = into.iter().zip(out).map(|(a, b)| a - b).collect();
    }
    Ok(net)
}

#[cfg(test)]
#[path = "migration_models_tests.rs"]
mod tests;
