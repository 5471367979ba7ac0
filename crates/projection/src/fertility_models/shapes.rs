//! The formulas, in parameters that may take any value.

use super::{AGES, GROUPS, Pattern, Target};
use crate::{ModelError, graduate::real, model_error, solve};

/// A pattern ready to be evaluated. Both parameters are free numbers: logarithms where a positive number is needed.
#[derive(Debug, Clone)]
pub(super) enum Family {
    Hadwiger,
    Gamma,
    Bell {
        log_skew: f64,
    },
    /// Gompits of the standard's cumulated share at the end of each age of [`AGES`] but the last.
    Relational {
        standard: Vec<f64>,
        gompits: Vec<f64>,
    },
}

/// The lowest and highest of something that a family reaches.
pub(super) struct Bounds {
    pub(super) low: f64,
    pub(super) high: f64,
}

/// Age at which the gamma curve begins: the first of [`AGES`].
const FIRST_AGE: f64 = 12.0;

impl Family {
    pub(super) fn of(pattern: &Pattern) -> Result<Self, ModelError> {
        Ok(match pattern {
            Pattern::Hadwiger => Self::Hadwiger,
            Pattern::Gamma => Self::Gamma,
            Pattern::PeristeraKostaki { skew } => {
                model_error::within("the skew of the bell", *skew, 0.1, 10.0)?;
                Self::Bell { log_skew: skew.ln() }
            }
            Pattern::Relational { standard } => relational(standard)?,
        })
    }

    pub(super) fn pattern(self) -> Pattern {
        match self {
            Self::Hadwiger => Pattern::Hadwiger,
            Self::Gamma => Pattern::Gamma,
            Self::Bell { log_skew } => Pattern::PeristeraKostaki { skew: log_skew.exp() },
            Self::Relational { standard, .. } => Pattern::Relational { standard },
        }
    }

    pub(super) fn log_skew(&self) -> f64 {
        match self {
            Self::Bell { log_skew } => *log_skew,
            Self::Hadwiger | Self::Gamma | Self::Relational { .. } => 0.0,
        }
    }

    pub(super) fn set_log_skew(&mut self, value: f64) {
        if let Self::Bell { log_skew } = self {
            *log_skew = value;
        }
    }

    /// Parameters near those of a mean age and a spread.
    pub(super) fn start(&self, near: Target) -> Vec<f64> {
        match self {
            Self::Hadwiger => vec![near.mean_age.ln(), (near.mean_age / (near.spread * 2f64.sqrt())).ln()],
            Self::Gamma => {
                let above = near.mean_age - FIRST_AGE;
                let scale = near.spread * near.spread / above;
                vec![(above / scale).ln(), scale.ln()]
            }
            // A half-bell of width s has variance s²/2 about its peak.
            Self::Bell { log_skew } => {
                vec![
                    near.mean_age - 0.5 * near.spread * log_skew,
                    (near.spread * 2f64.sqrt()).ln() - log_skew / 2.0,
                ]
            }
            Self::Relational { .. } => vec![0.0, 0.0],
        }
    }

    /// Rates at single ages 0 … 100+, at any level: the density in the middle of each year, or differences of the cumulated
    /// share.
    pub(super) fn rates(&self, parameters: &[f64]) -> Vec<f64> {
        let mut rates = vec![0.0; GROUPS];
        match self {
            Self::Hadwiger => fill(&mut rates, |x| {
                let (c, b) = (parameters[0].exp(), parameters[1].exp());
                (c / x).powf(1.5) * (-b * b * (c / x + x / c - 2.0)).exp()
            }),
            Self::Gamma => fill(&mut rates, |x| {
                let (b, c) = (parameters[0].exp(), parameters[1].exp());
                let t = (x - FIRST_AGE) / c;
                // Divided by its peak so that no power overflows.
                let peak = (b - 1.0).max(1e-9);
                ((b - 1.0) * (t / peak).ln() - (t - peak)).exp()
            }),
            Self::Bell { log_skew } => fill(&mut rates, |x| {
                let below = parameters[1].exp();
                let width = if x <= parameters[0] { below } else { below * log_skew.exp() };
                (-((x - parameters[0]) / width).powi(2)).exp()
            }),
            Self::Relational { gompits, .. } => {
                let (alpha, beta) = (parameters[0], parameters[1].exp());
                let mut before = 0.0;
                for (age, gompit) in AGES.zip(gompits) {
                    let share = (-(-(alpha + beta * gompit)).exp()).exp();
                    rates[age] = share - before;
                    before = share;
                }
                rates[*AGES.end()] = 1.0 - before;
            }
        }
        rates
    }

    /// Least and greatest spread that the family reaches at a mean age, by trying; `None` if it does not reach the mean age.
    pub(super) fn spreads(&self, mean_age: f64) -> Option<Bounds> {
        let mut bounds: Option<Bounds> = None;
        for step in 0..=40u32 {
            let second = -3.0 + 0.2 * f64::from(step);
            let first = solve::root(-8.0, 60.0, |first| {
                let mean = super::mean_age(&self.rates(&[first, second]));
                if mean.is_finite() { mean - mean_age } else { f64::NAN }
            });
            let Some(first) = first else { continue };
            let spread = super::spread(&self.rates(&[first, second]));
            if spread.is_finite() {
                let (low, high) =
                    bounds.map_or((spread, spread), |b| (b.low.min(spread), b.high.max(spread)));
                bounds = Some(Bounds { low, high });
            }
        }
        bounds
    }
}

fn fill(rates: &mut [f64], density: impl Fn(f64) -> f64) {
    for age in AGES {
        rates[age] = density(real(age) + 0.5);
    }
}

fn relational(standard: &[f64]) -> Result<Family, ModelError> {
    if standard.len() <= *AGES.end() {
        let wanted = AGES.end() + 1;
        return Err(ModelError::Length {
            what: "the standard fertility schedule",
            wanted,
            found: standard.len(),
        });
    }
    model_error::counts("the standard fertility schedule", standard)?;
    let total = model_error::total_of("the standard fertility schedule", &standard[AGES])?;
    let mut cumulated = 0.0;
    let gompits = AGES
        .take(AGES.count() - 1)
        .map(|age| {
            cumulated += standard[age];
            // Ages before the first and after the last birth of the standard: as good as none, as good as all.
            let share = (cumulated / total).clamp(1e-9, 1.0 - 1e-9);
            -(-share.ln()).ln()
        })
        .collect();
    Ok(Family::Relational { standard: standard.to_vec(), gompits })
}
