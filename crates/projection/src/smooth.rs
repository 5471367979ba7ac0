//! Smoothing of heaped ages: five-year groups by the methods of the US Census Bureau's AGESMTH (Carrier and Farrag 1959;
//! Arriaga 1968; Arriaga, Johnson and Jamison 1994; United Nations), Feeney's (2013) removal of the zigzag, and Spencer's
//! 21-term average for single years.
//!
//! Smoothing hides real births as well as wrong ages; [`crate::prepare_base`] applies it only where heaping was found.

use serde::{Deserialize, Serialize};

use crate::{ModelError, Words, model_error, solve};

/// How five-year groups are smoothed. All keep the total exactly; the open group is never touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Smoothing {
    /// Leave the counts as they are.
    #[default]
    None,
    /// The United Nations' five-term formula; light.
    UnitedNations,
    /// Carrier and Farrag: ten-year totals kept, halves by a ratio; light.
    CarrierFarrag,
    /// Arriaga: ten-year totals kept, halves by a parabola; light.
    Arriaga,
    /// Ten-year groups averaged first, then Arriaga; strong.
    Strong,
    /// Feeney: moves people between neighbouring groups of 40-79 until the zigzag is gone.
    Zigzag,
}

impl Smoothing {
    /// Its name.
    pub fn words(self) -> Words {
        let (zh, en) = match self {
            Self::None => ("不修匀", "no smoothing"),
            Self::UnitedNations => ("联合国五项修匀", "United Nations, five terms"),
            Self::CarrierFarrag => ("卡里尔-法拉格法", "Carrier-Farrag"),
            Self::Arriaga => ("阿里亚加法", "Arriaga"),
            Self::Strong => ("强修匀（阿里亚加）", "strong (Arriaga on averaged tens)"),
            Self::Zigzag => ("菲尼去锯齿法", "Feeney's removal of the zigzag"),
        };
        Words::new(zh, en)
    }
}

/// Five-year groups 0-4, 5-9, …, open group last, smoothed; the total is that of `groups`.
pub fn smooth_groups(method: Smoothing, groups: &[f64]) -> Result<Vec<f64>, ModelError> {
    let smoothed = match method {
        Smoothing::None => groups.to_vec(),
        Smoothing::UnitedNations => united_nations(groups)?,
        Smoothing::CarrierFarrag => carrier_farrag(groups)?,
        Smoothing::Arriaga => arriaga(groups)?,
        Smoothing::Strong => strong(groups)?,
        Smoothing::Zigzag => zigzag(groups, 8, 4)?,
    };
    model_error::counts("smoothed groups", &smoothed)?;
    Ok(with_total_of(groups, smoothed))
}

/// Scales what changed so that the whole adds up to what it did before.
fn with_total_of(before: &[f64], mut after: Vec<f64>) -> Vec<f64> {
    let changed: Vec<usize> =
        (0..after.len()).filter(|&index| after[index].to_bits() != before[index].to_bits()).collect();
    let old: f64 = changed.iter().map(|&index| before[index]).sum();
    let new: f64 = changed.iter().map(|&index| after[index]).sum();
    if new > 0.0 {
        for index in changed {
            after[index] *= old / new;
        }
    }
    after
}

/// The published formula: (-P₋₂ + 4 P₋₁ + 10 P + 4 P₊₁ - P₊₂) / 16 from 10-14 to the second last closed group but one; the
/// others are returned as they are. Does not keep the total; [`smooth_groups`] does.
pub fn united_nations(groups: &[f64]) -> Result<Vec<f64>, ModelError> {
    let closed = closed_groups(groups, 5)?;
    let mut smoothed = groups.to_vec();
    for (index, around) in groups[..closed].windows(5).enumerate() {
        smoothed[index + 2] =
            (-around[0] + 4.0 * around[1] + 10.0 * around[2] + 4.0 * around[3] - around[4]) / 16.0;
    }
    Ok(smoothed)
}

/// Second half of a ten-year group: its total / (1 + ⁴√(previous / next)); first and last ten years as they are.
pub fn carrier_farrag(groups: &[f64]) -> Result<Vec<f64>, ModelError> {
    let tens = ten_year(groups)?;
    let mut smoothed = groups.to_vec();
    for (index, around) in tens.windows(3).enumerate() {
        model_error::total_of("a ten-year age group", &around[2..])?;
        let second = around[1] / (1.0 + (around[0] / around[2]).powf(0.25));
        smoothed[2 * index + 2] = around[1] - second;
        smoothed[2 * index + 3] = second;
    }
    Ok(smoothed)
}

/// Second half of a ten-year group: (-previous + 11 own + 2 next) / 24; the ends by (8 own + 5 next - over-next) / 24.
pub fn arriaga(groups: &[f64]) -> Result<Vec<f64>, ModelError> {
    let tens = ten_year(groups)?;
    Ok(arriaga_halves(groups, &tens))
}

/// Ten-year groups averaged with weights 1, 2, 1 between 10 and 69 (their sum kept), then halved as Arriaga does.
pub fn strong(groups: &[f64]) -> Result<Vec<f64>, ModelError> {
    let tens = ten_year(groups)?;
    let mut averaged = tens.clone();
    for (index, around) in tens.windows(3).enumerate() {
        averaged[index + 1] = (around[0] + 2.0 * around[1] + around[2]) / 4.0;
    }
    let inner = 1..tens.len().min(7);
    let (before, after): (f64, f64) =
        (tens[inner.clone()].iter().sum(), averaged[inner.clone()].iter().sum());
    if after > 0.0 {
        for ten in &mut averaged[inner] {
            *ten *= before / after;
        }
    }
    Ok(arriaga_halves(groups, &averaged))
}

fn arriaga_halves(groups: &[f64], tens: &[f64]) -> Vec<f64> {
    let last = tens.len() - 1;
    let mut smoothed = groups.to_vec();
    for (index, ten) in tens.iter().enumerate() {
        let second = if index == 0 {
            (8.0 * ten + 5.0 * tens[1] - tens[2]) / 24.0
        } else if index == last {
            ten - (8.0 * ten + 5.0 * tens[last - 1] - tens[last - 2]) / 24.0
        } else {
            (-tens[index - 1] + 11.0 * ten + 2.0 * tens[index + 1]) / 24.0
        };
        // A parabola can fall below nought beside an all but empty group; then the halves stay as they were.
        if (0.0..=*ten).contains(&second) {
            smoothed[2 * index] = ten - second;
            smoothed[2 * index + 1] = second;
        }
    }
    smoothed
}

/// Feeney's removal of the zigzag: from every second group, beginning one after `first`, a share goes half to each neighbour;
/// the shares are those that make groups `first` … `first + 2 × pairs` least unlike the means of their neighbours.
pub fn zigzag(groups: &[f64], first: usize, pairs: usize) -> Result<Vec<f64>, ModelError> {
    let needed = first + 2 * pairs + 2;
    if first == 0 || pairs == 0 || groups.len() < needed {
        return Err(ModelError::Length {
            what: "groups around the zigzag",
            wanted: needed.max(2),
            found: groups.len(),
        });
    }
    model_error::counts("age groups", groups)?;
    if let Some(position) = groups[first..=first + 2 * pairs].iter().position(|count| *count == 0.0) {
        return Err(ModelError::NotACount {
            what: "age groups (none)",
            position: first + position,
            value: 0.0,
        });
    }
    let fit = solve::least_squares(&vec![0.05; pairs], |shares| unlike_neighbours(groups, first, shares));
    let smoothed = shifted(groups, first, &fit.parameters);
    if smoothed.iter().any(|count| *count < 0.0) || !fit.squares.is_finite() {
        return Err(ModelError::Unsettled { what: "the zigzag", error: fit.squares.sqrt() });
    }
    Ok(smoothed)
}

fn shifted(groups: &[f64], first: usize, shares: &[f64]) -> Vec<f64> {
    let mut moved = groups.to_vec();
    for (pair, share) in shares.iter().enumerate() {
        let middle = first + 1 + 2 * pair;
        let people = groups[middle] * share;
        moved[middle] -= people;
        moved[middle - 1] += people / 2.0;
        moved[middle + 1] += people / 2.0;
    }
    moved
}

/// Distance of each changed group from the mean of its neighbours, over the root of the group.
fn unlike_neighbours(groups: &[f64], first: usize, shares: &[f64]) -> Vec<f64> {
    let moved = shifted(groups, first, shares);
    (first..=first + 2 * shares.len())
        .map(|at| (moved[at] - f64::midpoint(moved[at - 1], moved[at + 1])) / moved[at].max(1e-9).sqrt())
        .collect()
}

const SPENCER: [f64; 11] = [60.0, 57.0, 47.0, 33.0, 18.0, 6.0, -2.0, -5.0, -5.0, -3.0, -1.0];

/// Spencer's 21-term average (1904): from the eleventh age to the eleventh last, `None` elsewhere.
pub fn spencer(single: &[f64]) -> Result<Vec<Option<f64>>, ModelError> {
    model_error::counts("population by single year", single)?;
    let reach = SPENCER.len() - 1;
    let average = |age: usize| {
        let sides: f64 = (1..=reach).map(|by| SPENCER[by] * (single[age - by] + single[age + by])).sum();
        (SPENCER[0] * single[age] + sides) / 350.0
    };
    Ok((0..single.len())
        .map(|age| (age >= reach && age + reach < single.len()).then(|| average(age)))
        .collect())
}

/// Single years smoothed by Spencer's average where it reaches, all else as it is; the open group (last) and the total stay.
pub fn smooth_single(single: &[f64]) -> Result<Vec<f64>, ModelError> {
    let closed = single.len().saturating_sub(1);
    let mut smoothed: Vec<f64> = spencer(&single[..closed])?
        .into_iter()
        .zip(single)
        .map(|(average, own)| average.map_or(*own, |value| value.max(0.0)))
        .collect();
    smoothed.extend(&single[closed..]);
    Ok(with_total_of(single, smoothed))
}

fn closed_groups(groups: &[f64], least: usize) -> Result<usize, ModelError> {
    model_error::counts("five-year groups", groups)?;
    let closed = groups.len().saturating_sub(1);
    if closed < least {
        return Err(ModelError::Length { what: "closed five-year groups", wanted: least, found: closed });
    }
    Ok(closed)
}

/// Closed ten-year groups; an odd last group of five years is left out, and so stays as it is.
fn ten_year(groups: &[f64]) -> Result<Vec<f64>, ModelError> {
    let closed = closed_groups(groups, 6)?;
    Ok(groups[..closed].chunks_exact(2).map(|pair| pair[0] + pair[1]).collect())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unreadable_literal, reason = "published figures stand as they were printed")]
    use super::*;

    /// Males by five-year group from the US Census Bureau's PASEX workbook, sheet AGESMTH.
    const PASEX: [f64; 17] = [
        642367.0, 515520.0, 357831.0, 275542.0, 268336.0, 278601.0, 242515.0, 198231.0, 165937.0, 122756.0,
        96775.0, 59307.0, 63467.0, 32377.0, 29796.0, 16183.0, 34729.0,
    ];

    fn agrees(got: &[f64], printed: &[f64], from: usize) {
        for (index, (value, expected)) in got[from..].iter().zip(printed).enumerate() {
            assert!((value - expected).abs() < 1.0, "group {}: {value} {expected}", from + index);
        }
    }

    /// The columns that AGESMTH prints, each to the person.
    #[test]
    fn the_census_bureaus_sheet_is_reproduced() {
        let united = united_nations(&PASEX).expect("complete");
        agrees(
            &united,
            &[
                364491.0, 279123.0, 268724.0, 272228.0, 243638.0, 200923.0, 162752.0, 126304.0, 91662.0,
                67432.0, 54677.0, 38833.0,
            ],
            2,
        );
        let carrier = carrier_farrag(&PASEX).expect("complete");
        agrees(
            &carrier,
            &[
                346290.0, 287083.0, 285855.0, 261082.0, 237937.0, 202809.0, 162973.0, 125720.0, 88730.0,
                67352.0, 55187.0, 40657.0,
            ],
            2,
        );
        let parabola = arriaga(&PASEX).expect("complete");
        agrees(
            &parabola,
            &[
                662761.0, 495126.0, 345744.0, 287629.0, 285919.0, 261018.0, 237469.0, 203277.0, 161733.0,
                126960.0, 88586.0, 67496.0, 54587.0, 41257.0, 28790.0, 17189.0, 34729.0,
            ],
            0,
        );
        let firm = strong(&PASEX).expect("complete");
        agrees(
            &firm,
            &[
                646617.0, 511270.0, 386889.0, 317345.0, 273736.0, 240058.0, 218645.0, 188297.0, 153931.0,
                124347.0, 93254.0, 71858.0, 53594.0, 39721.0, 27887.0, 18092.0, 34729.0,
            ],
            0,
        );
    }

    /// Deaths of Feeney's white paper (ages 0, 1, 5, … 90+) and the parameters and residual of his spreadsheet.
    #[test]
    fn feeneys_spreadsheet_is_reproduced() {
        let deaths = [
            13331.0, 4151.0, 1746.0, 1585.0, 3859.0, 8354.0, 11146.0, 12076.0, 12216.0, 12016.0, 12473.0,
            11513.0, 12899.0, 11413.0, 12710.0, 11516.0, 11408.0, 6733.0, 4031.0, 2069.0,
        ];
        let feeney = [0.0235802695087692, 0.0724286618207911, 0.0242327829742267, 0.0883411499065237];
        let residual = |shares: &[f64]| -> f64 {
            unlike_neighbours(&deaths, 9, shares).iter().map(|value| value * value).sum()
        };
        assert!((residual(&feeney) - 106.1147411629).abs() < 1e-6, "{}", residual(&feeney));
        let smoothed = zigzag(&deaths, 9, 4).expect("complete");
        let shares: Vec<f64> =
            (0..4).map(|pair| 1.0 - smoothed[10 + 2 * pair] / deaths[10 + 2 * pair]).collect();
        assert!(residual(&shares) <= 106.1147411629 + 1e-6, "{}", residual(&shares));
        // The sheet's shares are close to the least residual, ours are there: any step away makes it larger.
        for pair in 0..4 {
            for step in [-1e-3, 1e-3] {
                let mut aside = shares.clone();
                aside[pair] += step;
                assert!(residual(&aside) > residual(&shares));
            }
        }
        assert!((smoothed.iter().sum::<f64>() - deaths.iter().sum::<f64>()).abs() < 1e-6);
    }

    /// Ghana 1970 from the Groupe de démographie africaine (1981), tables 15 and 16, pp. 375-376.
    #[test]
    fn spencers_published_table_is_reproduced() {
        let single = [
            286487.0, 282182.0, 319718.0, 345610.0, 329133.0, 324683.0, 330555.0, 269536.0, 271593.0,
            253798.0, 242297.0, 165755.0, 233159.0, 185812.0, 175647.0, 187138.0, 160864.0, 128099.0,
            178568.0, 123386.0, 194999.0, 113372.0, 139088.0, 106190.0, 127482.0, 178375.0, 123286.0,
            95637.0, 151514.0, 82614.0, 239243.0, 74788.0, 112354.0, 61746.0, 72366.0, 144828.0, 92563.0,
            53924.0, 94635.0, 52351.0, 178832.0,
        ];
        let printed = [
            233847.0, 216876.0, 201938.0, 189873.0, 179734.0, 171529.0, 164280.0, 158214.0, 152477.0,
            147735.0, 143099.0, 139301.0, 135930.0, 133889.0, 132458.0, 132495.0, 132660.0, 132894.0,
            131463.0, 128560.0, 123150.0,
        ];
        let smoothed = spencer(&single).expect("complete");
        assert!(smoothed[..10].iter().chain(&smoothed[31..]).all(Option::is_none));
        for (age, expected) in (10..).zip(printed) {
            let value = smoothed[age].expect("within reach");
            assert!((value - expected).abs() <= 0.51, "{age}: {value} {expected}");
        }
    }

    #[test]
    fn every_method_keeps_total_and_open_group() {
        let total: f64 = PASEX.iter().sum();
        for method in [
            Smoothing::None,
            Smoothing::UnitedNations,
            Smoothing::CarrierFarrag,
            Smoothing::Arriaga,
            Smoothing::Strong,
        ] {
            let smoothed = smooth_groups(method, &PASEX).expect("complete");
            assert!((smoothed.iter().sum::<f64>() - total).abs() < 1e-6, "{method:?}");
            assert_eq!(smoothed[16].to_bits(), PASEX[16].to_bits());
            assert!(smoothed.iter().all(|count| *count > 0.0));
        }
    }

    #[test]
    fn single_years_lose_their_heaps_and_keep_their_total() {
        let mut single: Vec<f64> = (0..=100u32).map(|age| 3000.0 - 29.0 * f64::from(age)).collect();
        for age in (10..90).step_by(10) {
            single[age] *= 1.5;
        }
        let smoothed = smooth_single(&single).expect("complete");
        assert!((smoothed.iter().sum::<f64>() - single.iter().sum::<f64>()).abs() < 1e-6);
        assert!((smoothed[50] / smoothed[49] - 1.0).abs() < 0.05);
    }
}
