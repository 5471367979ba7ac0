//! The cohort-component engine.

use serde::{Deserialize, Serialize};

use crate::{
    Ages, Assumptions, BirthsWomen, Conventions, Fault, MigrationTiming, Mortality, Population, Sex,
    survival::fill_from_rates,
};

/// A projected population with everything that moved it. Every array is dense: period, sex (males first), age.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Projection {
    /// The age groups, and with them the step.
    pub ages: Ages,
    /// First year of the first period.
    pub first_year: i32,
    /// The conventions of its steps.
    pub conventions: Conventions,
    /// Persons at the start and then at the end of every period: one block more than there are periods.
    pub population: Vec<f64>,
    /// Births by period and sex.
    pub births: Vec<f64>,
    /// Births of both sexes by period and mother's age group.
    pub births_by_mother: Vec<f64>,
    /// Deaths by period, sex and the age group that the cohort reaches at the period's end; newborns stand in the first.
    pub deaths: Vec<f64>,
    /// Net migrants by period, sex and the age group they have when they are counted in.
    pub migrants: Vec<f64>,
    /// Of the net migrants, those counted at the period's start, in the same order. Empty where that follows from the timing alone:
    /// none with migration at the end, half with migration spread evenly. Raking to whole persons cannot halve an odd number.
    #[serde(default)]
    pub early_migrants: Vec<f64>,
    /// Cells from which more people were said to leave than were there; fewer left.
    pub bounded: Vec<Cell>,
}

/// A cell in which migrants had to be cut to those who were there.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// First year of the period.
    pub year: i32,
    /// Sex.
    pub sex: Sex,
    /// First age of the group.
    pub age: u32,
    /// Net migrants as assumed.
    pub asked: f64,
    /// Net migrants as counted.
    pub counted: f64,
}

/// Projects `base` through every period of the assumptions. In every cell the population at a period's end is exactly that of
/// the cohort at its start, plus births, less deaths, plus migrants.
pub fn project(
    base: &Population,
    assumptions: &Assumptions,
    conventions: Conventions,
) -> Result<Projection, Fault> {
    let mut run = Run::new(base, assumptions, conventions)?;
    for period in 0..assumptions.periods() {
        run.step(period)?;
    }
    Ok(run.projection)
}

/// A projection under way, one period at a time, so that others may change a population between two steps.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    assumptions: &'a Assumptions,
    pub(crate) projection: Projection,
    survival: Vec<f64>,
    /// Persons at the start of the step last taken, with the migrants who were counted in then.
    pub(crate) start: Vec<f64>,
}

impl<'a> Run<'a> {
    pub(crate) fn new(
        base: &Population,
        assumptions: &'a Assumptions,
        conventions: Conventions,
    ) -> Result<Self, Fault> {
        assumptions.check(base)?;
        let ages = assumptions.ages;
        let groups = ages.groups();
        let both = 2 * groups;
        let periods = assumptions.periods();
        let mut projection = Projection {
            ages,
            first_year: assumptions.first_year,
            conventions,
            population: vec![0.0; (periods + 1) * both],
            births: vec![0.0; periods * 2],
            births_by_mother: vec![0.0; periods * groups],
            deaths: vec![0.0; periods * both],
            migrants: vec![0.0; periods * both],
            early_migrants: Vec::new(),
            bounded: Vec::new(),
        };
        projection.population[..both].copy_from_slice(base.cells());
        if !assumptions.migration.is_empty() {
            projection.migrants.copy_from_slice(&assumptions.migration);
        }
        Ok(Self { assumptions, projection, survival: vec![0.0; both], start: vec![0.0; both] })
    }

    /// Projects one period from the population and the migrants as they stand.
    pub(crate) fn step(&mut self, period: usize) -> Result<(), Fault> {
        let Self { assumptions, projection, survival, start } = self;
        let groups = assumptions.ages.groups();
        let both = 2 * groups;
        survival_of_period(assumptions, projection.conventions, period, survival)?;
        let asked = projection.migrants[period * both..][..both].to_vec();
        let (before, after) = projection.population.split_at_mut((period + 1) * both);
        let mut step = StepCells {
            width: f64::from(assumptions.ages.step().years()),
            conventions: projection.conventions,
            sex_ratio: assumptions.sex_ratio[period],
            survival,
            fertility: &assumptions.fertility[period * groups..][..groups],
            before: &before[period * both..],
            start,
            end: &mut after[..both],
            deaths: &mut projection.deaths[period * both..][..both],
            migrants: &mut projection.migrants[period * both..][..both],
            births_by_mother: &mut projection.births_by_mother[period * groups..][..groups],
        };
        let (births, cut) = step.run();
        projection.births[2 * period..][..2].copy_from_slice(&births);
        if cut {
            note_cut(projection, &asked, period);
        }
        Ok(())
    }
}

pub(crate) fn survival_of_period(
    assumptions: &Assumptions,
    conventions: Conventions,
    period: usize,
    survival: &mut [f64],
) -> Result<(), Fault> {
    let groups = assumptions.ages.groups();
    let rows = assumptions.mortality_rows();
    match (&assumptions.mortality, assumptions.mortality_grid()) {
        (Mortality::Rates { mx, .. }, Some(grid)) => {
            for sex in Sex::BOTH {
                let of_sex = &mx[(2 * period + sex.index()) * rows..][..rows];
                let ratios = &mut survival[sex.index() * groups..][..groups];
                fill_from_rates(grid, sex, of_sex, conventions.infant_rule, assumptions.ages, ratios)?;
            }
        }
        (Mortality::Rates { mx: ratios, .. } | Mortality::Survival(ratios), _) => {
            survival.copy_from_slice(&ratios[2 * period * groups..][..2 * groups]);
        }
    }
    Ok(())
}

fn note_cut(projection: &mut Projection, asked: &[f64], period: usize) {
    let groups = projection.ages.groups();
    let (year, ages) = (projection.year(period), projection.ages);
    let counted = &projection.migrants[2 * period * groups..];
    for (at, (asked, counted)) in asked.iter().zip(counted).enumerate() {
        if asked.to_bits() != counted.to_bits() {
            projection.bounded.push(Cell {
                year,
                sex: Sex::BOTH[at / groups],
                age: ages.starts().nth(at % groups).unwrap_or(0),
                asked: *asked,
                counted: *counted,
            });
        }
    }
}

/// One step of one place: what it reads and what it fills, both sexes one after the other.
struct StepCells<'a> {
    width: f64,
    conventions: Conventions,
    sex_ratio: f64,
    survival: &'a [f64],
    fertility: &'a [f64],
    before: &'a [f64],
    start: &'a mut [f64],
    end: &'a mut [f64],
    deaths: &'a mut [f64],
    migrants: &'a mut [f64],
    births_by_mother: &'a mut [f64],
}

impl StepCells<'_> {
    /// Births by sex, and whether migrants had to be cut anywhere.
    fn run(&mut self) -> ([f64; 2], bool) {
        let even = self.conventions.migration_timing == MigrationTiming::Even;
        self.start.copy_from_slice(self.before);
        let mut cut = false;
        if even {
            for (start, migrants) in self.start.iter_mut().zip(self.migrants.iter_mut()) {
                let half = *migrants / 2.0;
                if *start + half < 0.0 {
                    // Whoever is not there cannot leave, neither now nor at the step's end.
                    *migrants = -2.0 * *start;
                    cut = true;
                }
                *start += *migrants / 2.0;
            }
        }
        for sex in 0..2 {
            self.age_one_step(sex);
            cut |= even && self.settle_halves(sex);
        }
        let births = self.bear(even);
        let groups = self.fertility.len();
        for (sex, born) in births.iter().enumerate() {
            let first = sex * groups;
            self.deaths[first] = (1.0 - self.survival[first]) * born;
            self.end[first] = born - self.deaths[first];
            if even && self.end[first] + self.migrants[first] / 2.0 < 0.0 {
                self.let_stay(first);
                self.survive_into(first + 1);
                cut = true;
            }
        }
        let share = if even { 0.5 } else { 1.0 };
        for (end, migrants) in self.end.iter_mut().zip(self.migrants.iter_mut()) {
            let arriving = *migrants * share;
            if *end + arriving < 0.0 {
                *migrants += -*end - arriving;
                *end = 0.0;
                cut = true;
            } else {
                *end += arriving;
            }
        }
        (births, cut)
    }

    /// Survivors of one sex at the step's end, newborns apart.
    fn age_one_step(&mut self, sex: usize) {
        let groups = self.fertility.len();
        let first = sex * groups;
        let open = groups - 1;
        let start = &self.start[first..][..groups];
        let survival = &self.survival[first..][..groups];
        let deaths = &mut self.deaths[first..][..groups];
        let end = &mut self.end[first..][..groups];
        for (((end, deaths), survival), start) in
            end[1..].iter_mut().zip(&mut deaths[1..]).zip(&survival[1..]).zip(start)
        {
            *deaths = (1.0 - survival) * start;
            *end = start - *deaths;
        }
        let oldest = start[open - 1] + start[open];
        deaths[open] = (1.0 - survival[open]) * oldest;
        end[open] = oldest - deaths[open];
    }

    /// Where half of the leavers are more than those who are left at the step's end, fewer leave at both ends, and the next older
    /// group begins with more. From the youngest up, as each group's end follows from the one below; the halves stay equal.
    fn settle_halves(&mut self, sex: usize) -> bool {
        let groups = self.fertility.len();
        let cells = sex * groups + 1..(sex + 1) * groups;
        let fits = |(end, migrants): (&f64, &f64)| end + migrants / 2.0 >= 0.0;
        if self.end[cells.clone()].iter().zip(&self.migrants[cells.clone()]).all(fits) {
            return false;
        }
        for at in cells.clone() {
            self.survive_into(at);
            if self.end[at] + self.migrants[at] / 2.0 < 0.0 {
                self.let_stay(at);
                if at + 1 == cells.end {
                    self.survive_into(at);
                }
            }
        }
        true
    }

    /// Cuts a cell's leavers to twice those who are there at the step's end.
    fn let_stay(&mut self, at: usize) {
        let migrants = -2.0 * self.end[at];
        self.start[at] += (migrants - self.migrants[at]) / 2.0;
        self.migrants[at] = migrants;
    }

    /// One cell's survivors at the step's end.
    fn survive_into(&mut self, at: usize) {
        let groups = self.fertility.len();
        let oldest = if at % groups == groups - 1 { self.start[at] } else { 0.0 };
        let from = self.start[at - 1] + oldest;
        self.deaths[at] = (1.0 - self.survival[at]) * from;
        self.end[at] = from - self.deaths[at];
    }

    /// Births by sex of the mean of the women at both ends.
    fn bear(&mut self, even: bool) -> [f64; 2] {
        let groups = self.fertility.len();
        let with_arrivals = match (self.conventions.births_women, even) {
            (BirthsWomen::Before, _) => 0.0,
            (BirthsWomen::Including, true) => 0.5,
            (BirthsWomen::Including, false) => 1.0,
        };
        let women = groups..2 * groups;
        let mut births = 0.0;
        let cells = self.births_by_mother.iter_mut().zip(self.fertility).zip(&self.start[women.clone()]);
        for (((born, rate), start), (end, migrants)) in
            cells.zip(self.end[women.clone()].iter().zip(&self.migrants[women]))
        {
            let later = (end + with_arrivals * migrants).max(0.0);
            *born = self.width * rate * (start + later) / 2.0;
            births += *born;
        }
        let girls = births / (1.0 + self.sex_ratio);
        [births - girls, girls]
    }
}

impl Projection {
    /// Number of steps.
    pub fn periods(&self) -> usize {
        self.births.len() / 2
    }

    /// First year of a period.
    pub fn year(&self, period: usize) -> i32 {
        let period = i32::try_from(period).unwrap_or(i32::MAX);
        self.first_year.saturating_add(period.saturating_mul(self.ages.step().year_shift()))
    }

    /// Persons of one sex by age at the end of `periods` steps; 0 is the base.
    pub fn population_of(&self, steps: usize, sex: Sex) -> &[f64] {
        let groups = self.ages.groups();
        &self.population[(2 * steps + sex.index()) * groups..][..groups]
    }

    /// The whole population at the end of `steps` steps, males by age and then females by age; 0 is the base.
    pub fn population_at(&self, steps: usize) -> &[f64] {
        let both = 2 * self.ages.groups();
        &self.population[steps * both..][..both]
    }

    /// All persons at the end of `steps` steps; 0 is the base.
    pub fn total(&self, steps: usize) -> f64 {
        self.population_at(steps).iter().sum()
    }

    /// Births of both sexes in a period.
    pub fn births_in(&self, period: usize) -> f64 {
        self.births[2 * period] + self.births[2 * period + 1]
    }

    /// Deaths of one sex in a period by the age group that the cohort reaches.
    pub fn deaths_of(&self, period: usize, sex: Sex) -> &[f64] {
        let groups = self.ages.groups();
        &self.deaths[(2 * period + sex.index()) * groups..][..groups]
    }

    /// All deaths in a period.
    pub fn deaths_in(&self, period: usize) -> f64 {
        let both = 2 * self.ages.groups();
        self.deaths[period * both..][..both].iter().sum()
    }

    /// Net migrants of one sex in a period by age.
    pub fn migrants_of(&self, period: usize, sex: Sex) -> &[f64] {
        let groups = self.ages.groups();
        &self.migrants[(2 * period + sex.index()) * groups..][..groups]
    }

    /// All net migrants in a period.
    pub fn migrants_in(&self, period: usize) -> f64 {
        let both = 2 * self.ages.groups();
        self.migrants[period * both..][..both].iter().sum()
    }

    /// Those of a period's net migrants that are counted at its start, by sex and age.
    pub fn early_migrants_in(&self, period: usize) -> Vec<f64> {
        let both = 2 * self.ages.groups();
        let cells = period * both..(period + 1) * both;
        match (self.conventions.migration_timing, self.early_migrants.get(cells.clone())) {
            (MigrationTiming::End, _) => vec![0.0; both],
            (MigrationTiming::Even, Some(early)) => early.to_vec(),
            (MigrationTiming::Even, None) => {
                self.migrants[cells].iter().map(|persons| persons / 2.0).collect()
            }
        }
    }

    /// The widest breach of the balance in any cell, in persons. Migrants spread evenly belong in part to the cell that they
    /// start from and in part to the one that they end in.
    pub fn imbalance(&self) -> f64 {
        let groups = self.ages.groups();
        let mut worst = 0.0_f64;
        for period in 0..self.periods() {
            let all_early = self.early_migrants_in(period);
            for sex in Sex::BOTH {
                let before = self.population_of(period, sex);
                let after = self.population_of(period + 1, sex);
                let (deaths, migrants) = (self.deaths_of(period, sex), self.migrants_of(period, sex));
                let early = &all_early[sex.index() * groups..][..groups];
                let from = |group: usize| before[group] + early[group];
                for group in 0..groups {
                    let from = match group {
                        0 => self.births[2 * period + sex.index()],
                        _ if group + 1 == groups => from(group - 1) + from(group),
                        _ => from(group - 1),
                    };
                    let arriving = migrants[group] - early[group];
                    worst = worst.max((from - deaths[group] + arriving - after[group]).abs());
                }
            }
        }
        worst
    }
}
