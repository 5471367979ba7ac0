//! How far fertility, life and migration may stray from what is assumed, period by period.

use serde::{Deserialize, Serialize};

use crate::Fault;

/// The standard normal's 90 % and 97.5 % points: the ends of central 80 % and 95 % intervals.
pub(crate) const Z80: f64 = 1.281_551_565_544_600_4;
pub(crate) const Z95: f64 = 1.959_963_984_540_054;

/// Published or estimated bounds of one quantity in one period, as offsets from what is assumed. The four may be lopsided.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Offsets {
    /// 2.5 % point, at or below nought.
    pub low95: f64,
    /// 10 % point, at or below nought.
    pub low80: f64,
    /// 90 % point, at or above nought.
    pub high80: f64,
    /// 97.5 % point, at or above nought.
    pub high95: f64,
}

impl Offsets {
    /// A normal distribution of this standard deviation.
    pub fn normal(deviation: f64) -> Self {
        Self {
            low95: -Z95 * deviation,
            low80: -Z80 * deviation,
            high80: Z80 * deviation,
            high95: Z95 * deviation,
        }
    }

    /// From 80 % bounds and, where they are known, 95 % bounds around `centre`. Bounds on the wrong side of the centre count as
    /// the centre itself.
    pub fn from_bounds(centre: f64, bounds80: (f64, f64), bounds95: Option<(f64, f64)>) -> Self {
        let low80 = (bounds80.0 - centre).min(0.0);
        let high80 = (bounds80.1 - centre).max(0.0);
        let wider = Z95 / Z80;
        let (low95, high95) = bounds95.map_or((low80 * wider, high80 * wider), |(low, high)| {
            ((low - centre).min(low80), (high - centre).max(high80))
        });
        Self { low95, low80, high80, high95 }
    }

    /// The offset at a standard normal deviate: straight lines through the five known points, the outer ones going on.
    pub fn at(&self, z: f64) -> f64 {
        let (near, far) = if z < 0.0 { (self.low80, self.low95) } else { (self.high80, self.high95) };
        let depth = z.abs();
        if depth <= Z80 { near * depth / Z80 } else { near + (far - near) * (depth - Z80) / (Z95 - Z80) }
    }

    /// Half the width of the 80 % interval, by which widths of years are compared.
    pub fn half_width(&self) -> f64 {
        (self.high80 - self.low80) / 2.0
    }
}

/// How strongly a deviation lasts from one calendar year to the next.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Persistence {
    /// Of total fertility.
    pub fertility: f64,
    /// Of the expectation of life.
    pub life: f64,
    /// Of net migration.
    pub migration: f64,
}

impl Default for Persistence {
    /// Fertility 0.98 a year, which is 0.9 in five years as in the third phase of the United Nations' model (Raftery, Alkema
    /// and Gerland 2014); life a random walk with drift (Raftery and others 2013); migration 0.9 a year, 0.6 in five (Azose
    /// and Raftery 2015).
    fn default() -> Self {
        Self { fertility: 0.98, life: 1.0, migration: 0.9 }
    }
}

/// Correlations of the innovations of one year between quantities.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Correlations {
    /// Fertility and life.
    pub fertility_life: f64,
    /// Fertility and migration.
    pub fertility_migration: f64,
    /// Life and migration.
    pub life_migration: f64,
    /// Males' life and females'. The bounds that WPP 2024 gives for both sexes together imply 0.9 to 1.
    pub sexes: f64,
}

impl Default for Correlations {
    fn default() -> Self {
        Self { fertility_life: 0.0, fertility_migration: 0.0, life_migration: 0.0, sexes: 0.95 }
    }
}

/// What may differ from the assumptions, by period; an empty list means that it does not.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Uncertainty {
    /// Offsets of the total fertility rate.
    pub fertility: Vec<Offsets>,
    /// Offsets of males' expectation of life at birth.
    pub life_male: Vec<Offsets>,
    /// Offsets of females' expectation of life at birth.
    pub life_female: Vec<Offsets>,
    /// Offsets of the step's net migrants, persons.
    pub migration: Vec<Offsets>,
    /// How deviations last.
    pub persistence: Persistence,
    /// How they go together.
    pub correlations: Correlations,
}

impl Uncertainty {
    pub(crate) fn check(&self, periods: usize) -> Result<(), Fault> {
        let named = [
            ("bounds of fertility", &self.fertility),
            ("bounds of males' life", &self.life_male),
            ("bounds of females' life", &self.life_female),
            ("bounds of migration", &self.migration),
        ];
        for (what, offsets) in named {
            if !offsets.is_empty() && offsets.len() != periods {
                return Err(Fault::Length { what, found: offsets.len(), needed: periods });
            }
            let sound = |offsets: &Offsets| {
                let Offsets { low95, low80, high80, high95 } = *offsets;
                low95 <= low80 && low80 <= 0.0 && high80 >= 0.0 && high95 >= high80
            };
            if let Some(at) = offsets.iter().position(|offsets| !sound(offsets)) {
                return Err(Fault::Shape(format!("{what}: those of step {} are not in order", at + 1)));
            }
        }
        let Persistence { fertility, life, migration } = self.persistence;
        let shares = [fertility, life, migration];
        if shares.iter().any(|share| !(0.0..=1.0).contains(share)) {
            return Err(Fault::Shape("persistence must lie between 0 and 1".to_owned()));
        }
        self.mixing().map(|_| ())
    }

    /// The lower triangle that turns independent deviates into correlated ones of fertility, males' life, females' life and
    /// migration.
    pub(crate) fn mixing(&self) -> Result<[[f64; 4]; 4], Fault> {
        let Correlations { fertility_life, fertility_migration, life_migration, sexes } = self.correlations;
        let wanted = [
            [1.0, fertility_life, fertility_life, fertility_migration],
            [fertility_life, 1.0, sexes, life_migration],
            [fertility_life, sexes, 1.0, life_migration],
            [fertility_migration, life_migration, life_migration, 1.0],
        ];
        let mut lower = [[0.0; 4]; 4];
        for row in 0..4 {
            for column in 0..=row {
                let known: f64 = (0..column).map(|at| lower[row][at] * lower[column][at]).sum();
                let left: f64 = wanted[row][column] - known;
                lower[row][column] = if row == column {
                    if left < -1e-12 || !left.is_finite() {
                        return Err(Fault::Shape("these correlations contradict each other".to_owned()));
                    }
                    left.max(0.0).sqrt()
                } else if lower[column][column] > 0.0 {
                    left / lower[column][column]
                } else {
                    0.0
                };
            }
        }
        Ok(lower)
    }
}

/// How much of last period's standard deviate is left in this one's, so that deviations follow x(t) = persistence x(t-1) + e(t)
/// on their own scale and have every period's width exactly. Where widths shrink faster than that, innovations cannot be
/// negative and the deviate simply goes on.
pub(crate) fn carried(offsets: &[Offsets], period: usize, persistence: f64) -> f64 {
    let (Some(before), Some(here)) =
        (period.checked_sub(1).and_then(|before| offsets.get(before)), offsets.get(period))
    else {
        return 0.0;
    };
    let (before, here) = (before.half_width(), here.half_width());
    if here > 0.0 { (persistence * before / here).min(1.0) } else { 1.0 }
}

/// Offsets from a place's own past: `errors` are pairs of lead (steps from the base to the observation, from 1) and observed less
/// projected. A random walk's variance grows evenly with the lead, so all leads together estimate one variance of a step; bias
/// is kept in, as the mean square is around nought. At least five errors are needed.
pub fn from_past_errors(errors: &[(u32, f64)], periods: usize) -> Result<Vec<Offsets>, Fault> {
    let sound = errors.iter().filter(|(lead, error)| *lead > 0 && error.is_finite());
    let squares: Vec<f64> = sound.map(|(lead, error)| error * error / f64::from(*lead)).collect();
    let count = u32::try_from(squares.len()).unwrap_or(u32::MAX);
    if count < 5 {
        return Err(Fault::Shape(format!(
            "{count} past errors are too few to measure uncertainty by; at least 5 are needed"
        )));
    }
    let of_a_step = squares.iter().sum::<f64>() / f64::from(count);
    Ok((1_u32..).take(periods).map(|lead| Offsets::normal((of_a_step * f64::from(lead)).sqrt())).collect())
}
