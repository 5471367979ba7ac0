//! A place's own past errors: what was projected beside what came, and the widths that follow from it.

use access::{Action, CountPermit, Cx};
use projection::{
    Assumptions, Conventions, Fan, FanOptions, Offsets, Persistence, Population, Quantity, Step, Uncertainty,
    fan, from_past_errors, project,
};
use serde::{Deserialize, Serialize};
use store::Store;

use super::{
    PlanFault, Planned,
    backtest::met_since,
    document::{Base, check_text},
    inputs::begin,
    scenarios::{list_scenarios, read_version},
};
use crate::{Result, log};

/// The fewest errors, and the fewest projections they may come from, by which widths can be measured: the errors of one
/// projection in successive years are nearly one error.
pub const FEWEST: (usize, usize) = (5, 2);
/// The most that a scenario may list.
const MOST: usize = 200;

/// Where a fan's widths come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Widths {
    /// The bounds published for the nation.
    #[default]
    Published,
    /// The errors of the place's own past projections.
    OwnErrors,
}

/// A past projection of everybody beside what was counted since.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PastProjection {
    /// The year at whose end its base stood.
    pub base_year: i32,
    /// The year at whose end it is measured.
    pub year: i32,
    /// Persons projected.
    pub projected: f64,
    /// Persons counted.
    pub counted: f64,
    /// Which projection, and who counted.
    pub source: Box<str>,
}

impl PastProjection {
    /// What came less what was projected, as a share of the projection.
    fn error(&self) -> f64 {
        self.counted / self.projected - 1.0
    }

    fn lead(&self) -> u32 {
        u32::try_from(self.year - self.base_year).unwrap_or(0)
    }

    pub(super) fn check(&self) -> Planned<()> {
        check_text(&self.source)?;
        if self.source.trim().is_empty() {
            return Err(PlanFault::Source { what: "past" });
        }
        if self.year <= self.base_year || !(1900..=2200).contains(&self.base_year) || self.year > 2300 {
            return Err(PlanFault::Order { what: "past" });
        }
        for value in [self.projected, self.counted] {
            if !(1.0..=1e10).contains(&value) {
                return Err(PlanFault::Bounds { what: "past", year: self.year, value, low: 1.0, high: 1e10 });
            }
        }
        Ok(())
    }
}

/// Finds the first fault of a scenario's list.
pub(super) fn check(past: &[PastProjection]) -> Planned<()> {
    if past.len() > MOST {
        return Err(PlanFault::TooMany("past"));
    }
    past.iter().try_for_each(PastProjection::check)
}

/// The past projections that this register can vouch for: scenarios on its own counts, each beside the residents of every
/// anniversary that came after the scenario was saved. What was saved later knew too much to count as a projection.
pub async fn past_projections(cx: &Cx, store: &Store, permit: &CountPermit) -> Result<Vec<PastProjection>> {
    let (now, mut past) = (cx.now(), Vec::new());
    for view in list_scenarios(store, permit).await? {
        let Some(first) = view.versions.first() else { continue };
        let saved = first.created_at.china_date();
        let document = read_version(store, permit, view.scenario.id, Some(first.number)).await?.document;
        if !matches!(document.base, Base::Population { .. }) {
            continue;
        }
        let found = begin(store, permit, &document).await?;
        for (years, met) in met_since(store, permit, &document, &found, saved, now).await? {
            let base_year = i32::from(met.day.year()) - i32::try_from(years).unwrap_or(0);
            past.push(PastProjection {
                base_year,
                year: i32::from(met.day.year()),
                projected: met.total.0.round(),
                counted: met.total.1,
                source: format!("{} · {}", view.scenario.name, met.day).into(),
            });
        }
    }
    if !past.is_empty() {
        log::keep(store, &permit.entry(now, Action::Count)).await?;
    }
    past.sort_by_key(|own| (own.base_year, own.year));
    Ok(past)
}

/// How much a place's past errors say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Measured {
    /// Errors.
    pub(super) errors: usize,
    /// Projections that they come from: years of base that differ.
    pub(super) projections: usize,
    /// The standard deviation of one year's step of the total population, as a share of it.
    pub(super) a_year: f64,
}

/// Measures the widths, or refuses where there is too little to measure by.
pub(super) fn measure(past: &[PastProjection], periods: usize) -> Planned<(Measured, Vec<Offsets>)> {
    let mut bases: Vec<i32> = past.iter().map(|own| own.base_year).collect();
    bases.sort_unstable();
    bases.dedup();
    let (errors, projections) = (past.len(), bases.len());
    if errors < FEWEST.0 || projections < FEWEST.1 {
        return Err(PlanFault::FewPast { errors, projections });
    }
    let pairs: Vec<(u32, f64)> = past.iter().map(|own| (own.lead(), own.error())).collect();
    let offsets = from_past_errors(&pairs, periods)?;
    let a_year = offsets.first().map_or(0.0, deviation);
    Ok((Measured { errors, projections, a_year }, offsets))
}

/// The 90 % point of the standard normal distribution.
const Z80: f64 = 1.281_551_565_544_600_4;

fn deviation(offsets: &Offsets) -> f64 {
    offsets.half_width() / Z80
}

/// Widths by which the total population strays as it did in the past. Fertility and life keep the shape of the published bounds,
/// made narrower where those alone would be too wide; whatever they leave is laid on migration, the part of a place's
/// projection that is hardest to foresee, as independent yearly deviations that add up.
pub(super) fn calibrated(
    (base, assumptions, conventions): (&Population, &Assumptions, Conventions),
    published: &Uncertainty,
    own: &[Offsets],
    seed: u64,
) -> Planned<Uncertainty> {
    let projection = project(base, assumptions, conventions)?;
    let periods = projection.periods();
    let wanted: Vec<f64> = own
        .iter()
        .zip(1..)
        .map(|(offsets, end)| (deviation(offsets) * projection.total(end)).powi(2))
        .collect();
    let natural = Uncertainty { migration: Vec::new(), ..published.clone() };
    // A few hundred paths tell a width within some per cent; the fan itself is drawn with as many as were asked for.
    let mut options = FanOptions::new(Step::One, 600, seed);
    options.flows = false;
    let drawn = fan(base, assumptions, conventions, &natural, &options)?;
    let given = variances(&drawn);
    let share = share(&wanted, &given);
    let narrow = |offsets: &[Offsets]| offsets.iter().map(|of| scaled(of, share)).collect::<Vec<Offsets>>();
    let mut made = Uncertainty {
        fertility: narrow(&published.fertility),
        life_male: narrow(&published.life_male),
        life_female: narrow(&published.life_female),
        persistence: Persistence { migration: 0.0, ..published.persistence },
        ..published.clone()
    };
    let left: Vec<f64> =
        wanted.iter().zip(&given).map(|(wanted, given)| (wanted - share * share * given).max(0.0)).collect();
    // Those who come have children and die: what was laid on migration grows or shrinks on its way, and is set right by what came.
    let mut laid = left.clone();
    for _ in 0..ROUNDS {
        made.migration = steps(&laid);
        let came = variances(&fan(base, assumptions, conventions, &made, &options)?);
        for at in 0..periods {
            let of_migration = came[at] - (wanted[at] - left[at]);
            if left[at] > 0.0 && of_migration > 0.0 {
                laid[at] *= (left[at] / of_migration).clamp(0.5, 2.0);
            }
        }
    }
    made.migration = steps(&laid);
    Ok(made)
}

/// Rounds of setting the widths right; after two they are met within what 600 paths can tell.
const ROUNDS: usize = 2;

/// Independent yearly deviations that add up to these variances. Paths leave them a little uneven: where they fall, the mean of
/// the highest so far and the lowest to come rises evenly.
fn steps(variances: &[f64]) -> Vec<Offsets> {
    let highest = variances.iter().scan(0.0_f64, |most, own| {
        *most = most.max(*own);
        Some(*most)
    });
    let mut lowest: Vec<f64> = variances.to_vec();
    for at in (1..lowest.len()).rev() {
        lowest[at - 1] = lowest[at - 1].min(lowest[at]);
    }
    let mut before = 0.0;
    highest
        .zip(lowest)
        .map(|(highest, lowest)| {
            let even = f64::midpoint(highest, lowest);
            let step = (even - before).max(0.0).sqrt();
            before = even;
            Offsets::normal(step)
        })
        .collect()
}

/// Years over which growth of a variance is looked at: single years of a few hundred paths are uneven.
const WINDOW: usize = 5;

/// How much of the published widths of fertility and life fits. One share for all years, as a year's births and deaths stay in the
/// population of every later one; small enough that what is left for migration never has to shrink.
fn share(wanted: &[f64], given: &[f64]) -> f64 {
    let grown = |of: &[f64], at: usize| of[at] - at.checked_sub(WINDOW).map_or(0.0, |before| of[before]);
    (0..wanted.len())
        .map(|at| (grown(wanted, at), grown(given, at)))
        .filter(|(_, given)| *given > 0.0)
        .map(|(wanted, given)| (wanted / given).max(0.0).sqrt())
        .fold(1.0, f64::min)
}

fn scaled(of: &Offsets, share: f64) -> Offsets {
    Offsets {
        low95: of.low95 * share,
        low80: of.low80 * share,
        high80: of.high80 * share,
        high95: of.high95 * share,
    }
}

/// The variance of the total population at the end of each period.
fn variances(drawn: &Fan) -> Vec<f64> {
    (0..drawn.periods())
        .map(|period| {
            let people = drawn.of(period, Quantity::Population).unwrap_or_default();
            let (mut count, mut mean, mut squares) = (0.0, 0.0, 0.0);
            // Welford's sum: populations are large beside their differences.
            for value in people {
                let value = f64::from(*value);
                count += 1.0;
                let off = value - mean;
                mean += off / count;
                squares += off * (value - mean);
            }
            if count > 1.0 { squares / (count - 1.0) } else { 0.0 }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past(base_year: i32, year: i32, projected: f64, counted: f64) -> PastProjection {
        PastProjection { base_year, year, projected, counted, source: "测试".into() }
    }

    /// Errors of exactly 1 % after a year, 2 % after four and 3 % after nine: a hundredth a year.
    fn nine() -> Vec<PastProjection> {
        [(2005, 1, 1.01), (2005, 4, 0.98), (2008, 9, 1.03), (2008, 1, 0.99), (2010, 4, 1.02)]
            .map(|(base, lead, came)| past(base, base + lead, 1000.0, 1000.0 * came))
            .to_vec()
    }

    #[test]
    fn errors_that_grow_as_the_root_of_time_give_back_their_width() {
        let (measured, offsets) = measure(&nine(), 16).unwrap();
        assert_eq!((measured.errors, measured.projections), (5, 3));
        assert!((measured.a_year - 0.01).abs() < 1e-9, "{}", measured.a_year);
        assert!((offsets[15].half_width() - Z80 * 0.04).abs() < 1e-9);
    }

    #[test]
    fn too_little_past_is_refused() {
        let four = nine()[..4].to_vec();
        assert_eq!(measure(&four, 9).unwrap_err(), PlanFault::FewPast { errors: 4, projections: 2 });
        let one: Vec<PastProjection> = (1..9).map(|lead| past(2000, 2000 + lead, 1e3, 1.1e3)).collect();
        assert_eq!(measure(&one, 9).unwrap_err(), PlanFault::FewPast { errors: 8, projections: 1 });
        assert!(past(2010, 2010, 1e3, 1e3).check().is_err() && past(2010, 2011, 0.0, 1e3).check().is_err());
    }
}
