//! One place's paths, all of them one period further at a time.
#![expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "paths are kept in single precision on purpose: their own spread is a thousand times wider"
)]

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardNormal};

use super::{
    FanOptions, Quantity,
    grid::{Slopes, SurvivalGrid},
    spread::{Offsets, Uncertainty, carried},
};
use crate::{
    Ages, Assumptions, BirthsWomen, Conventions, Fault, MigrationTiming, Population,
    engine::survival_of_period,
};

/// Deviates of fertility, males' life, females' life and migration.
pub(crate) type Deviates = [f32; 4];

/// Standard deviates of every path in one period, before they are mixed and carried on. `stream` keeps areas apart; every period
/// of a stream starts anew, so that nothing depends on who computes what first.
pub(crate) fn innovations(seed: u64, stream: u64, period: usize, paths: &mut [Deviates]) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(stream.wrapping_mul(4096).wrapping_add(period as u64));
    for path in paths {
        for deviate in path {
            *deviate = StandardNormal.sample(&mut random);
        }
    }
}

/// Everything that a place's paths need in one period.
pub(crate) struct PlacePaths<'a> {
    assumptions: &'a Assumptions,
    conventions: Conventions,
    uncertainty: &'a Uncertainty,
    mixing: [[f32; 4]; 4],
    slopes: [Slopes; 2],
    fertile: std::ops::Range<usize>,
    deviates: Vec<Deviates>,
    /// By path: males by age, then females by age.
    population: Vec<f32>,
    totals: Vec<f64>,
    grids: [SurvivalGrid; 2],
    survival: Vec<f64>,
    scratch: Scratch,
}

/// Room for one path's step.
#[derive(Default)]
struct Scratch {
    start: Vec<f32>,
    end: Vec<f32>,
    fertility: Vec<f32>,
    assumed_migrants: Vec<f32>,
    pattern: Vec<f32>,
}

impl<'a> PlacePaths<'a> {
    pub(crate) fn new(
        base: &Population,
        assumptions: &'a Assumptions,
        conventions: Conventions,
        uncertainty: &'a Uncertainty,
        paths: usize,
    ) -> Result<Self, Fault> {
        assumptions.check(base)?;
        uncertainty.check(assumptions.periods())?;
        let ages = assumptions.ages;
        let groups = ages.groups();
        let (mut first, mut last) = (vec![0.0; 2 * groups], vec![0.0; 2 * groups]);
        survival_of_period(assumptions, conventions, 0, &mut first)?;
        survival_of_period(assumptions, conventions, assumptions.periods() - 1, &mut last)?;
        let slopes = [0, groups].map(|at| Slopes::of(ages, &first[at..at + groups], &last[at..at + groups]));
        let base: Vec<f32> = base.cells().iter().map(|persons| *persons as f32).collect();
        let total: f64 = base.iter().map(|persons| f64::from(*persons)).sum();
        Ok(Self {
            assumptions,
            conventions,
            uncertainty,
            mixing: uncertainty.mixing()?.map(|row| row.map(|share| share as f32)),
            slopes,
            fertile: fertile(assumptions),
            deviates: vec![[0.0; 4]; paths],
            population: base.repeat(paths),
            totals: vec![total; paths],
            grids: [SurvivalGrid::default(), SurvivalGrid::default()],
            survival: first,
            scratch: Scratch {
                start: vec![0.0; 2 * groups],
                end: vec![0.0; 2 * groups],
                ..Scratch::default()
            },
        })
    }

    /// Carries every path's deviates into `period`. `common` are the innovations that all areas share, of weight
    /// `options.shared` in variance; `own` are this area's.
    pub(crate) fn stray(
        &mut self,
        period: usize,
        options: &FanOptions,
        own: &[Deviates],
        common: Option<&[Deviates]>,
    ) {
        let uncertainty = self.uncertainty;
        let years = f64::from(self.assumptions.ages.step().years());
        let persistence = &uncertainty.persistence;
        let carry = [
            carried(&uncertainty.fertility, period, persistence.fertility.powf(years)),
            carried(&uncertainty.life_male, period, persistence.life.powf(years)),
            carried(&uncertainty.life_female, period, persistence.life.powf(years)),
            carried(&uncertainty.migration, period, persistence.migration.powf(years)),
        ];
        let fresh = carry.map(|carry| (1.0 - carry * carry).max(0.0).sqrt() as f32);
        let carry = carry.map(|carry| carry as f32);
        let (of_all, of_own) = (options.shared.sqrt() as f32, (1.0 - options.shared).sqrt() as f32);
        for (at, (deviates, own)) in self.deviates.iter_mut().zip(own).enumerate() {
            let innovation = match common {
                Some(common) => std::array::from_fn(|of| of_all * common[at][of] + of_own * own[of]),
                None => *own,
            };
            for of in 0..4 {
                let mixed: f32 = (0..=of).map(|from| self.mixing[of][from] * innovation[from]).sum();
                deviates[of] = carry[of] * deviates[of] + fresh[of] * mixed;
            }
        }
    }

    /// Moves every path through `period` and hands each path's quantities to `take`.
    pub(crate) fn step(
        &mut self,
        period: usize,
        mut take: impl FnMut(usize, &Outcome<'_>) -> f64,
    ) -> Result<(), Fault> {
        let ages = self.assumptions.ages;
        let groups = ages.groups();
        survival_of_period(self.assumptions, self.conventions, period, &mut self.survival)?;
        let width = f64::from(ages.step().years());
        let lives = [&self.uncertainty.life_male, &self.uncertainty.life_female];
        let of_sex =
            self.grids.iter_mut().zip(&self.slopes).zip(lives).zip(self.survival.chunks_exact(groups));
        for (((grid, slopes), life), ratios) in of_sex {
            grid.fill(ratios, slopes, width, life.get(period));
        }
        let rates = &self.assumptions.fertility[period * groups..][..groups];
        let sum: f64 = rates.iter().sum::<f64>() * width;
        fill(&mut self.scratch.fertility, rates.iter().map(|rate| (rate * width / 2.0) as f32));
        let migration = if self.assumptions.migration.is_empty() {
            &[][..]
        } else {
            &self.assumptions.migration[2 * period * groups..][..2 * groups]
        };
        fill(&mut self.scratch.assumed_migrants, migration.iter().map(|cell| *cell as f32));
        self.scratch.assumed_migrants.resize(2 * groups, 0.0);
        let pattern = migrants_pattern(ages, migration);
        fill(&mut self.scratch.pattern, pattern.iter().map(|share| *share as f32));
        let assumed_net: f64 = migration.iter().sum();
        let term = Term {
            groups,
            fertile: self.fertile.clone(),
            even: self.conventions.migration_timing == MigrationTiming::Even,
            including: self.conventions.births_women == BirthsWomen::Including,
            girls: (1.0 / (1.0 + self.assumptions.sex_ratio[period])) as f32,
        };
        let offset =
            |offsets: &[Offsets], z: f32| offsets.get(period).map_or(0.0, |offsets| offsets.at(f64::from(z)));
        for (path, cells) in self.population.chunks_exact_mut(2 * groups).enumerate() {
            let z = self.deviates[path];
            let fertility = (sum + offset(&self.uncertainty.fertility, z[0])).max(0.0);
            let more = offset(&self.uncertainty.migration, z[3]);
            let scale = if sum > 0.0 { (fertility / sum) as f32 } else { 0.0 };
            let around = [self.grids[0].around(z[1]), self.grids[1].around(z[2])];
            let births = term.run(cells, &mut self.scratch, around, scale, more as f32);
            let outcome = Outcome {
                ages,
                cells,
                before: self.totals[path],
                births: f64::from(births),
                migrants: assumed_net + more,
                fertility: if sum > 0.0 { fertility } else { 0.0 },
                grids: &self.grids,
                deviates: z,
            };
            self.totals[path] = take(path, &outcome);
        }
        Ok(())
    }
}

fn fill(room: &mut Vec<f32>, values: impl Iterator<Item = f32>) {
    room.clear();
    room.extend(values);
}

/// The age groups in which any period knows births.
fn fertile(assumptions: &Assumptions) -> std::ops::Range<usize> {
    let groups = assumptions.ages.groups();
    let bears =
        |group: &usize| assumptions.fertility.iter().skip(*group).step_by(groups).any(|rate| *rate > 0.0);
    let first = (0..groups).find(bears).unwrap_or(0);
    let last = (0..groups).rev().find(bears).map_or(first, |last| last + 1);
    first..last
}

/// Who the migrants are that come or stay away beyond those assumed: like those assumed, without their sign; where none are, by
/// the basic schedule of Rogers and Castro (1981), both sexes alike.
fn migrants_pattern(ages: Ages, migration: &[f64]) -> Vec<f64> {
    let moved: f64 = migration.iter().map(|cell| cell.abs()).sum();
    if moved > 0.0 {
        return migration.iter().map(|cell| cell.abs() / moved).collect();
    }
    let width = f64::from(ages.step().years());
    let schedule: Vec<f64> = ages
        .starts()
        .map(|start| {
            let age = f64::from(start) + width / 2.0;
            let children = 0.02 * (-0.1 * age).exp();
            let workers = 0.06 * (-0.1 * (age - 20.0) - (-0.4 * (age - 20.0)).exp()).exp();
            children + workers + 0.003
        })
        .collect();
    let sum: f64 = 2.0 * schedule.iter().sum::<f64>();
    schedule.iter().chain(&schedule).map(|share| share / sum).collect()
}

/// What is the same for every path of a period.
struct Term {
    groups: usize,
    fertile: std::ops::Range<usize>,
    even: bool,
    including: bool,
    girls: f32,
}

type Around<'a> = (&'a [f32], &'a [f32], f32);

impl Term {
    /// Moves one path's cells; births come back.
    fn run(
        &self,
        cells: &mut [f32],
        scratch: &mut Scratch,
        around: [Around<'_>; 2],
        scale: f32,
        more: f32,
    ) -> f32 {
        let groups = self.groups;
        let Scratch { start, end, fertility, assumed_migrants, pattern } = scratch;
        let arrive = |share: f32, assumed: f32, pattern: f32| share * (assumed + more * pattern);
        if self.even {
            let migrants = assumed_migrants.iter().zip(&*pattern);
            for ((start, cell), (assumed, pattern)) in start.iter_mut().zip(&*cells).zip(migrants) {
                *start = (cell + arrive(0.5, *assumed, *pattern)).max(0.0);
            }
        }
        let from = if self.even { &start[..] } else { &*cells };
        for (sex, (one, other, share)) in around.into_iter().enumerate() {
            let first = sex * groups;
            survive(&from[first..first + groups], &mut end[first..first + groups], one, other, share);
        }
        let women = groups + self.fertile.start..groups + self.fertile.end;
        let rates = &fertility[self.fertile.clone()];
        let born = if self.including {
            let share = if self.even { 0.5 } else { 1.0 };
            let later =
                women.clone().map(|at| (end[at] + arrive(share, assumed_migrants[at], pattern[at])).max(0.0));
            let later: Vec<f32> = later.collect();
            bear(rates, &from[women], &later)
        } else {
            bear(rates, &from[women.clone()], &end[women])
        };
        let births = scale * born;
        let girls = births * self.girls;
        for ((sex, born), (one, other, share)) in [births - girls, girls].into_iter().enumerate().zip(around)
        {
            end[sex * groups] = born * (one[0] + share * (other[0] - one[0]));
        }
        let share = if self.even { 0.5 } else { 1.0 };
        let migrants = assumed_migrants.iter().zip(&*pattern);
        for ((cell, end), (assumed, pattern)) in cells.iter_mut().zip(&*end).zip(migrants) {
            *cell = (end + arrive(share, *assumed, *pattern)).max(0.0);
        }
        births
    }
}

/// Survivors of one sex, newborns apart.
fn survive(start: &[f32], end: &mut [f32], one: &[f32], other: &[f32], share: f32) {
    let open = end.len() - 1;
    for (((end, start), one), other) in end[1..].iter_mut().zip(start).zip(&one[1..]).zip(&other[1..]) {
        *end = start * (one + share * (other - one));
    }
    let ratio = one[open] + share * (other[open] - one[open]);
    end[open] = (start[open - 1] + start[open]) * ratio;
}

/// Births to half the women of both ends, in eight sums side by side.
fn bear(rates: &[f32], start: &[f32], end: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (rates, rates_left) = rates.as_chunks::<8>();
    let (start, start_left) = start.as_chunks::<8>();
    let (end, end_left) = end.as_chunks::<8>();
    for ((rates, start), end) in rates.iter().zip(start).zip(end) {
        for at in 0..8 {
            sums[at] += rates[at] * (start[at] + end[at]);
        }
    }
    let left =
        rates_left.iter().zip(start_left).zip(end_left).map(|((rate, start), end)| rate * (start + end));
    together(&sums) + left.sum::<f32>()
}

/// What one path has come to in one period.
pub(crate) struct Outcome<'a> {
    ages: Ages,
    cells: &'a [f32],
    before: f64,
    births: f64,
    migrants: f64,
    fertility: f64,
    grids: &'a [SurvivalGrid; 2],
    deviates: Deviates,
}

impl Outcome<'_> {
    /// Persons of both sexes by age in groups that begin at `starts`, and all of them last; the total also comes back.
    pub(crate) fn by_age(&self, starts: &[usize], both: &mut Vec<f32>, sums: &mut [f32]) -> f64 {
        let (male, female) = self.cells.split_at(self.ages.groups());
        fill(both, male.iter().zip(female).map(|(male, female)| male + female));
        let mut total = 0.0_f64;
        for (at, start) in starts.iter().enumerate() {
            let end = starts.get(at + 1).copied().unwrap_or(both.len());
            sums[at] = lanes(&both[*start..end]);
            total += f64::from(sums[at]);
        }
        sums[starts.len()] = total as f32;
        total
    }

    pub(crate) fn flow(&self, quantity: Quantity, after: f64) -> f32 {
        let value = match quantity {
            Quantity::Births => self.births,
            Quantity::Deaths => self.before + self.births + self.migrants - after,
            Quantity::NetMigrants => self.migrants,
            Quantity::TotalFertility => self.fertility,
            Quantity::LifeMale => self.grids[0].life(self.deviates[1]),
            Quantity::LifeFemale => self.grids[1].life(self.deviates[2]),
            Quantity::Population | Quantity::Aged { .. } => after,
        };
        value as f32
    }
}

/// A sum in eight lanes, which the processor adds side by side; the order is fixed, and with it every bit.
fn lanes(cells: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (chunks, left) = cells.as_chunks::<8>();
    for chunk in chunks {
        for at in 0..8 {
            sums[at] += chunk[at];
        }
    }
    together(&sums) + left.iter().sum::<f32>()
}

fn together(sums: &[f32; 8]) -> f32 {
    let (low, high) = sums.split_at(4);
    let pair = |at: usize| low[at] + high[at];
    (pair(0) + pair(1)) + (pair(2) + pair(3))
}
