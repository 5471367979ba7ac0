//! Five-year and other wide groups into single years, totals kept exactly and nothing negative.
//!
//! Sprague's and Beers' multipliers are those of Shryock and Siegel (1973; Siegel and Swanson 2004, pp. 727-729); the
//! monotone spline is Fritsch and Carlson (1980) through the cumulated counts; the composite link model is Rizzi, Gampe and
//! Eilers (2015).

mod composite;
mod multipliers;

pub use composite::{Composite, composite};

use serde::{Deserialize, Serialize};

use crate::{ModelError, Words, model_error};

/// How groups are split.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Graduation {
    /// Sprague's osculatory formula (1880): smooth, keeps five-year totals.
    #[default]
    Sprague,
    /// Beers' ordinary formula: keeps five-year totals.
    BeersOrdinary,
    /// Beers' modified formula: smooths across groups too; here scaled back to the totals.
    BeersModified,
    /// Monotone cubic spline of the cumulated counts: any widths, never negative, less smooth.
    Monotone,
    /// The penalised composite link model: a smooth curve through all groups at once, here scaled to the totals.
    CompositeLink,
    /// Every year of a group the same.
    Uniform,
}

impl Graduation {
    /// Its name.
    pub fn words(self) -> Words {
        let (zh, en) = match self {
            Self::Sprague => ("斯普拉格乘数", "Sprague"),
            Self::BeersOrdinary => ("比尔斯普通公式", "Beers ordinary"),
            Self::BeersModified => ("比尔斯修正公式", "Beers modified"),
            Self::Monotone => ("单调样条", "monotone spline"),
            Self::CompositeLink => ("惩罚复合链接模型", "penalised composite link model"),
            Self::Uniform => ("均匀分布", "evenly"),
        };
        Words::new(zh, en)
    }
}

/// Multipliers as published, for five-year groups. The result has one value a year; where `open`, the last group stays one
/// value. May be negative beside steep falls and, with [`Graduation::BeersModified`], does not keep group totals: use
/// [`graduate`] for populations, this for comparisons with published sheets.
pub fn multiply(method: Graduation, groups: &[f64], open: bool) -> Result<Vec<f64>, ModelError> {
    model_error::counts("five-year groups", groups)?;
    let closed = groups.len() - usize::from(open && !groups.is_empty());
    let widths = vec![5; closed];
    let mut years = match method {
        Graduation::Sprague => multipliers::SPRAGUE.split(&groups[..closed])?,
        Graduation::BeersOrdinary => multipliers::BEERS_ORDINARY.split(&groups[..closed])?,
        Graduation::BeersModified => multipliers::BEERS_MODIFIED.split(&groups[..closed])?,
        Graduation::Monotone => monotone(&groups[..closed], &widths)?,
        Graduation::CompositeLink => composite(&groups[..closed], &widths, None)?.years,
        Graduation::Uniform => uniform(&groups[..closed], &widths),
    };
    years.extend(&groups[closed..]);
    Ok(years)
}

/// Splits five-year groups from age 0; where `open`, the last group stays one value. Every group's years add up to the group
/// (to the last bit but rounding), and none is negative: a group where the multipliers go below 0 is split by the monotone
/// spline instead.
pub fn graduate(method: Graduation, groups: &[f64], open: bool) -> Result<Vec<f64>, ModelError> {
    let mut years = multiply(method, groups, open)?;
    let closed = groups.len() - usize::from(open && !groups.is_empty());
    let widths = vec![5; closed];
    keep_totals(&mut years, &groups[..closed], &widths)?;
    Ok(years)
}

/// Splits groups of any widths (0, 1-4, 5-9, …; ten-year groups) by the monotone spline, totals kept.
pub fn graduate_widths(groups: &[f64], widths: &[usize]) -> Result<Vec<f64>, ModelError> {
    model_error::counts_of("age groups", groups, widths.len())?;
    let mut years = monotone(groups, widths)?;
    keep_totals(&mut years, groups, widths)?;
    Ok(years)
}

/// Scales each group's years to the group's total; groups with negative years are taken from the monotone spline.
fn keep_totals(years: &mut [f64], groups: &[f64], widths: &[usize]) -> Result<(), ModelError> {
    let mut fallback = None;
    let mut first = 0;
    for (total, width) in groups.iter().zip(widths) {
        let span = first..first + width;
        first += width;
        if years[span.clone()].iter().any(|value| *value < 0.0) {
            if fallback.is_none() {
                fallback = Some(monotone(groups, widths)?);
            }
            if let Some(spline) = &fallback {
                years[span.clone()].copy_from_slice(&spline[span.clone()]);
            }
        }
        let cells = &mut years[span];
        // A monotone spline's own rounding may leave -1e-17.
        for cell in &mut *cells {
            *cell = cell.max(0.0);
        }
        let sum: f64 = cells.iter().sum();
        if sum > 0.0 {
            for cell in cells {
                *cell *= total / sum;
            }
        } else {
            cells.fill(total / real(*width));
        }
    }
    Ok(())
}

fn uniform(groups: &[f64], widths: &[usize]) -> Vec<f64> {
    groups
        .iter()
        .zip(widths)
        .flat_map(|(total, width)| std::iter::repeat_n(total / real(*width), *width))
        .collect()
}

/// First differences of the monotone cubic through the cumulated counts.
fn monotone(groups: &[f64], widths: &[usize]) -> Result<Vec<f64>, ModelError> {
    if groups.is_empty() || widths.contains(&0) {
        return Err(ModelError::Length { what: "age groups", wanted: 1, found: groups.len() });
    }
    let slopes: Vec<f64> = groups.iter().zip(widths).map(|(total, width)| total / real(*width)).collect();
    let tangents = fritsch_carlson(&slopes);
    let mut years = Vec::with_capacity(widths.iter().sum());
    for (index, width) in widths.iter().enumerate() {
        let span = real(*width);
        let at = |step: usize| {
            hermite(real(step) / span, groups[index], span, [tangents[index], tangents[index + 1]])
        };
        years.extend((0..*width).map(|step| at(step + 1) - at(step)));
    }
    Ok(years)
}

/// Height above its start at `t` (0 to 1) of a cubic that rises by `rise` over `span` with the given slopes at its ends.
fn hermite(t: f64, rise: f64, span: f64, [left, right]: [f64; 2]) -> f64 {
    let (square, cube) = (t * t, t * t * t);
    (3.0 * square - 2.0 * cube) * rise + span * ((cube - 2.0 * square + t) * left + (cube - square) * right)
}

/// Slopes at the knots that keep a cubic monotone: means of the neighbouring chords, pulled back into the circle of radius 3
/// (Fritsch and Carlson 1980), as `monoH.FC` in R.
fn fritsch_carlson(chords: &[f64]) -> Vec<f64> {
    let last = chords[chords.len() - 1];
    let mut tangents = vec![chords[0]];
    tangents.extend(chords.windows(2).map(|pair| f64::midpoint(pair[0], pair[1])));
    tangents.push(last);
    for (index, chord) in chords.iter().enumerate() {
        if *chord == 0.0 {
            tangents[index] = 0.0;
            tangents[index + 1] = 0.0;
            continue;
        }
        let (left, right) = (tangents[index] / chord, tangents[index + 1] / chord);
        let (twice_left, twice_right) = (2.0 * left + right - 3.0, left + 2.0 * right - 3.0);
        let outside = twice_left > 0.0
            && twice_right > 0.0
            && left * (twice_left + twice_right) < twice_left * twice_left;
        if outside {
            let shrink = 3.0 * chord / left.hypot(right);
            tangents[index] = shrink * left;
            tangents[index + 1] = shrink * right;
        }
    }
    tangents
}

/// Spreads an open group over single years `from` … and a new open group, in proportion to a stable population: survivors
/// `years_lived[age]` (L of a life table by single age, open group last) times exp(-`growth` × age). The last value is the
/// new open group. After the UN's practice for open groups below 100.
pub fn spread_open_group(
    total: f64,
    from: usize,
    years_lived: &[f64],
    growth: f64,
) -> Result<Vec<f64>, ModelError> {
    model_error::counts("years lived by single age", years_lived)?;
    model_error::counts("the open group", &[total])?;
    if from >= years_lived.len() {
        return Err(ModelError::Length {
            what: "years lived by single age",
            wanted: from + 1,
            found: years_lived.len(),
        });
    }
    let weights: Vec<f64> = years_lived
        .iter()
        .enumerate()
        .skip(from)
        .map(|(age, lived)| lived * (-growth * real(age)).exp())
        .collect();
    let sum = model_error::total_of("years lived above the open age", &weights)?;
    Ok(weights.iter().map(|weight| total * weight / sum).collect())
}

/// Whole persons that add up to the rounded total: every cell rounded down, then the largest remainders up (Hamilton's rule;
/// equal remainders in order).
pub fn whole_persons(values: &[f64]) -> Result<Vec<f64>, ModelError> {
    model_error::counts("persons", values)?;
    let mut whole: Vec<f64> = values.iter().map(|value| value.floor()).collect();
    let mut missing = values.iter().sum::<f64>().round() - whole.iter().sum::<f64>();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| (values[b] - whole[b]).total_cmp(&(values[a] - whole[a])).then(a.cmp(&b)));
    for index in order {
        if missing < 0.5 {
            break;
        }
        whole[index] += 1.0;
        missing -= 1.0;
    }
    Ok(whole)
}

#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "ages and widths are far below 2^52")]
pub(crate) fn real(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
#[path = "graduate_tests.rs"]
mod tests;
