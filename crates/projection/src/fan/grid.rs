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
pub(crate) struct Slopes(Vec<f64>);

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
            return Self(usual);
        }
        // Neighbours are averaged, and no age answers backwards or more than three times as much as the mean one.
        let smoothed = (0..fall.len()).map(|at| {
            let near = &fall[at.saturating_sub(2)..(at + 3).min(fall.len())];
            let local = near.iter().sum::<f64>() / near.len() as f64;
            (local / mean).clamp(0.1, 3.0)
        });
        Self(smoothed.collect())
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
    scratch: Vec<f64>,
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
        self.scratch.clear();
        self.scratch.extend(ratios.iter().map(|ratio| hazard(*ratio)));
        // Better mortality first: life falls from row to row.
        let best = self.levels_until(slopes, width, -1, assumed + offsets.at(FARTHEST));
        let worst = self.levels_until(slopes, width, 1, assumed + offsets.at(-FARTHEST));
        for level in best..=worst {
            if level == 0 {
                self.rows.extend(ratios.iter().map(|ratio| *ratio as f32));
                self.lives.push(assumed);
                continue;
            }
            let row = self.level(slopes, level);
            self.lives.push(years_lived(&row, width).iter().sum());
            self.rows.extend(row.iter().map(|ratio| *ratio as f32));
        }
        for point in 0..POINTS {
            let z = point as f64 * STEP_OF_POINTS - FARTHEST;
            self.places.push(self.place_of(assumed + offsets.at(z)) as f32);
        }
    }

    fn level(&self, slopes: &Slopes, level: i32) -> Vec<f64> {
        let level = f64::from(level) * SPACING;
        self.scratch
            .iter()
            .zip(&slopes.0)
            .map(|(hazard, slope)| (-hazard * (slope * level).exp()).exp())
            .collect()
    }

    /// The first level, going away from nought, whose life reaches beyond `wanted`.
    fn levels_until(&self, slopes: &Slopes, width: f64, direction: i32, wanted: f64) -> i32 {
        (1..REACH)
            .map(|away| away * direction)
            .find(|level| {
                let life: f64 = years_lived(&self.level(slopes, *level), width).iter().sum();
                if direction < 0 { life >= wanted } else { life <= wanted }
            })
            .unwrap_or(REACH * direction)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AgeGrid, InfantRule, LifeTable, Sex, survival_ratios};

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
