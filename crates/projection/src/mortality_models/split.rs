//! Abridged rates into single years.

use super::{expectation, infant_rate, single_table};
use crate::{AgeGrid, InfantRule, LifeTable, ModelError, Sex, graduate::real, solve};

/// Death rates at single ages 0 … `standard.len() - 1` (the last open) from abridged ones of ages 0, 1-4, 5-9, … with the last
/// open, along `standard` single-year rates.
///
/// Survivors to every age at which the abridged table has any are kept: within each group every single year's force of
/// mortality is the standard's times one factor. In the open group the factor is the one that gives the same remaining life.
pub fn single_years(
    abridged: &[f64],
    standard: &[f64],
    sex: Sex,
    rule: InfantRule,
) -> Result<Vec<f64>, ModelError> {
    let open = 5 * abridged.len().saturating_sub(2);
    if abridged.len() < 5 || open >= standard.len() {
        return Err(ModelError::Length { what: "abridged death rates", wanted: 5, found: abridged.len() });
    }
    let unreadable =
        |_fault| ModelError::Unreadable { what: "abridged death rates", why: "they make no life table" };
    let grid = AgeGrid::Abridged { open: u32::try_from(open).unwrap_or(u32::MAX) };
    let table = LifeTable::new(grid, sex, abridged, rule, 1.0).map_err(unreadable)?;
    let own = single_table(standard, sex, rule)?;
    let mut rates = Vec::with_capacity(standard.len());
    for (group, pair) in table.age.windows(2).enumerate() {
        let (from, to) = (ages(pair[0]), ages(pair[1]));
        let here = (table.lx[group + 1] / table.lx[group]).ln();
        let there = (own.lx[to] / own.lx[from]).ln();
        for age in from..to {
            // Where the standard loses nobody the group's losses are spread evenly.
            let survived = if there < 0.0 {
                (own.lx[age + 1] / own.lx[age]).powf(here / there)
            } else {
                (here / real(to - from)).exp()
            };
            let q = 1.0 - survived;
            rates.push(if age == 0 { infant_rate(q, sex, rule) } else { q / (1.0 - 0.5 * q) });
        }
    }
    rates.extend(open_ages(standard, open, table.ex[table.ex.len() - 1])?);
    if expectation(&rates, sex, rule).is_finite() {
        Ok(rates)
    } else {
        // The oldest of the standard, raised to the group's level, would die within less than a year.
        Err(ModelError::Unreadable { what: "abridged death rates", why: "those of the oldest are too high" })
    }
}

/// Death rates at single ages from `open` on, the last open: the standard's times the one factor that leaves `remaining` years at
/// age `open`. An open group of death rate m leaves 1/m.
pub fn open_ages(standard: &[f64], open: usize, remaining: f64) -> Result<Vec<f64>, ModelError> {
    let Some(oldest) = standard.get(open..).filter(|oldest| !oldest.is_empty()) else {
        return Err(ModelError::Length {
            what: "death rates by single age",
            wanted: open + 1,
            found: standard.len(),
        });
    };
    let above = |factor: f64| -> Vec<f64> { oldest.iter().map(|rate| rate * factor).collect() };
    // Life from the open age on does not hang on infancy: a table that begins there says the same.
    let life = |factor: f64| remaining_life(&above(factor));
    let factor = solve::root(0.02, 50.0, |factor| life(factor) - remaining).ok_or_else(|| {
        ModelError::Unreachable {
            what: "remaining life in the open age group",
            wanted: remaining,
            low: life(50.0),
            high: life(0.02),
        }
    })?;
    Ok(above(factor))
}

/// Years left at the first of these ages, ax a half, the last group open.
fn remaining_life(rates: &[f64]) -> f64 {
    let (mut alive, mut lived) = (1.0, 0.0);
    for rate in &rates[..rates.len() - 1] {
        let died = alive * (rate / (1.0 + 0.5 * rate)).min(1.0);
        lived += alive - died / 2.0;
        alive -= died;
    }
    lived + alive / rates[rates.len() - 1]
}

fn ages(age: u32) -> usize {
    usize::try_from(age).unwrap_or(usize::MAX)
}
