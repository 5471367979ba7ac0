//! Survival under mortality that is better or worse than assumed: rows for the few levels that paths may need, between which
//! they read along a straight line.
#![expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "levels are small counts, and paths are kept in single precision on purpose"
)]

use crate::{Ages, fan::spread::Offsets, indicators::years_lived};

/// Distance between two rows, in the logarithm of mortality.
const SPACING: f64 = 0.1;
/// Rows on either side of what is assumed: mortality from a twentieth to twentyfold.
const REACH: i32 = 30;
/// Points of the table that turns a standard deviate into a place between rows: every eighth from -4 to 4.
const POINTS: usize = 65;
const STEP_OF_POINTS: f64 = 0.125;
/// Deviates beyond four standard deviations count as four.
pub(crate) const FARTHEST: f64 = 4.0;

/// How the age groups of one sex answer to one level of mortality: log death rates move by `slope` times the level, as in Lee and
/// Carter (1992). The slopes are the assumptions' own: ages whose mortality falls faster answer more.
#[derive(Debug, Clone)]
pub(crate) struct Slopes {
    /// By level, from the best up, and age group: how many times the assumed force of mortality.
    factors: Vec<f32>,
    groups: usize,
}

impl Slopes {
    /// From the survival ratios of the first and the last period. Where mortality hardly changes, the pattern is that of long
    /// experience: full response in childhood, falling in a line to a fifth at 100 and beyond.
    pub(crate) fn of(ages: Ages, first: &[f64], last: &[f64]) -> Self {
        let usual: Vec<f64> =
            ages.starts().map(|age| (1.0 - 0.8 * f64::from(age) / 100.0).max(0.2)).collect();
        let fall: Vec<f64> =
            first.iter().zip(last).map(|(first, last)| (hazard(*first) / hazard(*last)).ln()).collect();
        let count = fall.len() as f64;
        let mean = fall.iter().sum::<f64>() / count;
        if !(mean.is_finite() && mean > 0.05) {
            return Self::new(&usual);
        }
        // Neighbours are averaged, and no age answers backwards or more than three times as much as the mean one.
        let smoothed = (0..fall.len()).map(|at| {
            let near = &fall[at.saturating_sub(2)..(at + 3).min(fall.len())];
            let local = near.iter().sum::<f64>() / near.len() as f64;
            (local / mean).clamp(0.1, 3.0)
        });
        Self::new(&smoothed.collect::<Vec<f64>>())
    }

    fn new(slopes: &[f64]) -> Self {
        let factor =
            |level: i32| slopes.iter().map(move |slope| (slope * f64::from(level) * SPACING).exp() as f32);
        Self { factors: (-REACH..=REACH).flat_map(factor).collect(), groups: slopes.len() }
    }

    fn at(&self, level: i32) -> &[f32] {
        let row = usize::try_from(level + REACH).unwrap_or(0);
        &self.factors[row * self.groups..][..self.groups]
    }
}

/// Cumulated force of mortality over a step.
fn hazard(ratio: f64) -> f64 {
    -ratio.clamp(1e-9, 1.0 - 1e-9).ln()
}

/// One sex in one period.
#[derive(Debug, Default)]
pub(crate) struct SurvivalGrid {
    groups: usize,
    /// Rows one after the other, from the lowest level up.
    rows: Vec<f32>,
    /// Expectation of life in each row.
    lives: Vec<f64>,
    /// By point: the place between rows.
    places: Vec<f32>,
    assumed: f64,
    /// Negative cumulated force of mortality, as assumed.
    forces: Vec<f32>,
    better: Vec<f32>,
    better_lives: Vec<f64>,
}

impl SurvivalGrid {
    /// Makes the rows that `offsets` of the expectation of life need.
    pub(crate) fn fill(&mut self, ratios: &[f64], slopes: &Slopes, width: f64, offsets: Option<&Offsets>) {
        self.groups = ratios.len();
        self.rows.clear();
        self.lives.clear();
        self.places.clear();
        let assumed: f64 = years_lived(ratios, width).iter().sum();
        self.assumed = assumed;
        let Some(offsets) = offsets.filter(|offsets| offsets.high95 > 0.0 || offsets.low95 < 0.0) else {
            self.rows.extend(ratios.iter().map(|ratio| *ratio as f32));
            return;
        };
        self.forces.clear();
        self.forces.extend(ratios.iter().map(|ratio| -hazard(*ratio) as f32));
        let (best, worst) = (assumed + offsets.at(FARTHEST), assumed + offsets.at(-FARTHEST));
        self.better.clear();
        self.better_lives.clear();
        for level in 1..=REACH {
            if self.better_lives.last().copied().unwrap_or(assumed) >= best && level > 1 {
                break;
            }
            let life = add_row(&self.forces, slopes.at(-level), width, &mut self.better);
            self.better_lives.push(life);
        }
        // Life falls from row to row.
        for (row, life) in self.better.chunks_exact(self.groups).zip(&self.better_lives).rev() {
            self.rows.extend_from_slice(row);
            self.lives.push(*life);
        }
        self.rows.extend(ratios.iter().map(|ratio| *ratio as f32));
        self.lives.push(assumed);
        for level in 1..=REACH {
            if level > 1 && self.lives.last().is_some_and(|life| *life <= worst) {
                break;
            }
            let life = add_row(&self.forces, slopes.at(level), width, &mut self.rows);
            self.lives.push(life);
        }
        for point in 0..POINTS {
            let z = point as f64 * STEP_OF_POINTS - FARTHEST;
            self.places.push(self.place_of(assumed + offsets.at(z)) as f32);
        }
    }

    /// Where between the rows a given expectation of life lies.
    fn place_of(&self, life: f64) -> f64 {
        let last = self.lives.len() - 1;
        let below = self.lives.iter().position(|row| *row <= life);
        match below {
            Some(0) => 0.0,
            None => last as f64,
            Some(at) => {
                let (high, low) = (self.lives[at - 1], self.lives[at]);
                (at - 1) as f64 + (high - life) / (high - low)
            }
        }
    }

    /// The row below a standard deviate, and the share of the next one.
    fn between(&self, z: f32) -> (usize, f32) {
        let point = ((z + FARTHEST as f32) / STEP_OF_POINTS as f32).clamp(0.0, (POINTS - 1) as f32);
        let at = (point as usize).min(POINTS - 2);
        let place = self.places[at] + (point - at as f32) * (self.places[at + 1] - self.places[at]);
        let row = (place as usize).min(self.lives.len() - 2);
        (row, place - row as f32)
    }

    /// Both rows around a standard deviate, and the second one's share.
    pub(crate) fn around(&self, z: f32) -> (&[f32], &[f32], f32) {
        if self.places.is_empty() {
            return (&self.rows, &self.rows, 0.0);
        }
        let (row, share) = self.between(z);
        let (one, other) = self.rows[row * self.groups..][..2 * self.groups].split_at(self.groups);
        (one, other, share)
    }

    /// Expectation of life at a standard deviate.
    pub(crate) fn life(&self, z: f32) -> f64 {
        if self.places.is_empty() {
            return self.assumed;
        }
        let (row, share) = self.between(z);
        self.lives[row] + f64::from(share) * (self.lives[row + 1] - self.lives[row])
    }
}

/// Adds the survival ratios of one level of mortality and returns its expectation of life.
fn add_row(forces: &[f32], factors: &[f32], width: f64, rows: &mut Vec<f32>) -> f64 {
    let first = rows.len();
    rows.extend(forces.iter().zip(factors).map(|(force, factor)| exponential(force * factor)));
    let (mut here, mut sum) = (width, 0.0);
    let (open, closed) =
        rows[first..].split_last().map_or((0.0, &[][..]), |(open, closed)| (f64::from(*open), closed));
    for ratio in closed {
        here *= f64::from(*ratio);
        sum += here;
    }
    sum + here * open / (1.0 - open)
}

/// e to the power of `x` at or below nought, to a few parts in ten million: a polynomial between powers of two, without a branch or a
/// call, so that the processor does several at once.
fn exponential(x: f32) -> f32 {
    /// Adding it leaves the nearest whole number in a float's lowest bits.
    const ROUNDING: f32 = 12_582_912.0;
    let x = x.max(-87.0);
    let shifted = x * std::f32::consts::LOG2_E + ROUNDING;
    let whole = shifted - ROUNDING;
    let rest = x - whole * 0.693_359_4 + whole * 2.121_944_4e-4;
    let series = 1.0
        + rest
            * (1.0
                + rest
                    * (0.5 + rest * (1.0 / 6.0 + rest * (1.0 / 24.0 + rest * (1.0 / 120.0 + rest / 720.0)))));
    series * f32::from_bits((shifted.to_bits() << 23).wrapping_add(127 << 23))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AgeGrid, InfantRule, LifeTable, Sex, survival_ratios};

    #[test]
    fn the_quick_exponential_is_the_exponential() {
        for step in 0..8700_u16 {
            let x = -f32::from(step) / 100.0;
            let exact = f64::from(x).exp();
            assert!((f64::from(exponential(x)) / exact - 1.0).abs() < 5e-7, "{x}");
        }
    }

    #[test]
    fn a_deviate_moves_the_expectation_of_life_by_its_offset() {
        let mx: Vec<f64> = (0..=100).map(|age| 0.0001 * (0.09 * f64::from(age)).exp()).collect();
        let grid = AgeGrid::Single { open: 100 };
        let table = LifeTable::new(grid, Sex::Female, &mx, InfantRule::default(), 1.0).unwrap();
        let ratios = survival_ratios(&table, Ages::SINGLE_TO_100).unwrap();
        let offsets = Offsets { low95: -3.0, low80: -2.0, high80: 1.5, high95: 2.5 };
        let mut grid = SurvivalGrid::default();
        grid.fill(&ratios, &Slopes::of(Ages::SINGLE_TO_100, &ratios, &ratios), 1.0, Some(&offsets));
        for (z, wanted) in [(-1.281_551_6_f32, -2.0), (0.0, 0.0), (1.281_551_6, 1.5), (1.959_964, 2.5)] {
            let (one, other, share) = grid.around(z);
            let row: Vec<f64> =
                one.iter().zip(other).map(|(one, other)| f64::from(one + share * (other - one))).collect();
            let life: f64 = years_lived(&row, 1.0).iter().sum();
            assert!((life - table.e0() - wanted).abs() < 0.03, "{z} {} {wanted}", life - table.e0());
            assert!((grid.life(z) - table.e0() - wanted).abs() < 0.03);
        }
    }
}
