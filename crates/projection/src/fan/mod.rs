//! Fans: many correlated paths of fertility, life and migration, each projected, and what they say together.

mod grid;
mod many;
mod nested;
mod paths;
mod quantiles;
mod spread;

use serde::{Deserialize, Serialize};

pub use many::{AreaFan, FansTotal, fans};
pub use nested::nested_fans;
use paths::{Deviates, Outcome, PlacePaths, innovations};
pub(crate) use quantiles::quantiles;
pub use quantiles::{LEVEL_NAMES, LEVELS};
pub use spread::{Correlations, Offsets, Persistence, Uncertainty, from_past_errors};

use crate::{Ages, Assumptions, Conventions, Fault, Population, Step};

/// What a fan measures, at a period's end or in the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// Persons.
    Population,
    /// Births.
    Births,
    /// Deaths.
    Deaths,
    /// Net migrants.
    NetMigrants,
    /// Total fertility rate.
    TotalFertility,
    /// Males' expectation of life at birth.
    LifeMale,
    /// Females' expectation of life at birth.
    LifeFemale,
    /// Persons from one age to just under another; 0 for no upper end.
    Aged {
        /// First age.
        from: u32,
        /// First age beyond, 0 for none.
        until: u32,
    },
}

impl Quantity {
    /// Name in files: that of the indicator where there is one.
    pub fn name(self) -> String {
        match self {
            Self::Population => "population".to_owned(),
            Self::Births => "births".to_owned(),
            Self::Deaths => "deaths".to_owned(),
            Self::NetMigrants => "net_migrants".to_owned(),
            Self::TotalFertility => "total_fertility".to_owned(),
            Self::LifeMale => "life_expectancy_male".to_owned(),
            Self::LifeFemale => "life_expectancy_female".to_owned(),
            Self::Aged { from, until: 0 } => format!("population_{from}_plus"),
            Self::Aged { from, until } => format!("population_{from}_{}", until - 1),
        }
    }
}

/// First ages of the groups that planning asks for: under 3, kindergarten, primary and junior school, work to 59, then 60-64, 65-79
/// and 80 and over.
pub const PLANNING_AGES: [u32; 8] = [0, 3, 6, 12, 15, 60, 65, 80];
/// The same in five-year groups.
pub const PLANNING_AGES_FIVE: [u32; 8] = [0, 5, 10, 15, 25, 60, 65, 80];

/// How a fan is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FanOptions {
    /// Number of paths.
    pub paths: usize,
    /// The same seed gives the same bits, at any number of threads.
    pub seed: u64,
    /// Number of the area, which has its own stream of deviates.
    pub area: u64,
    /// Share of the innovations' variance that all areas have in common.
    pub shared: f64,
    /// First ages of the groups to measure, ascending from 0; each a multiple of the step.
    pub age_starts: Vec<u32>,
    /// Whether births, deaths, migrants, fertility and life are measured too.
    pub flows: bool,
}

impl FanOptions {
    /// A fan of this many paths with the groups of planning and everything measured.
    pub fn new(step: Step, paths: usize, seed: u64) -> Self {
        let age_starts = match step {
            Step::One => PLANNING_AGES.to_vec(),
            Step::Five => PLANNING_AGES_FIVE.to_vec(),
        };
        Self { paths, seed, area: 0, shared: 0.0, age_starts, flows: true }
    }

    fn check(&self, ages: Ages) -> Result<(), Fault> {
        let ascending = self.age_starts.windows(2).all(|pair| pair[0] < pair[1]);
        let fits = |age: &u32| *age <= ages.open() && age.is_multiple_of(ages.step().years());
        if self.paths == 0 || self.paths > 1_000_000 {
            return Err(Fault::Shape("a fan needs between 1 and 1,000,000 paths".to_owned()));
        }
        if self.age_starts.first() != Some(&0) || !ascending || !self.age_starts.iter().all(fits) {
            return Err(Fault::Shape(
                "the age groups of a fan begin at 0 and ascend, each at the start of a population's group"
                    .to_owned(),
            ));
        }
        if !(0.0..=1.0).contains(&self.shared) {
            return Err(Fault::Shape("the share that areas have in common lies between 0 and 1".to_owned()));
        }
        Ok(())
    }

    /// What is measured, in the order of a fan's values.
    pub fn quantities(&self) -> Vec<Quantity> {
        let aged = self.age_starts.iter().enumerate().map(|(at, from)| Quantity::Aged {
            from: *from,
            until: self.age_starts.get(at + 1).copied().unwrap_or(0),
        });
        let flows = [
            Quantity::Births,
            Quantity::Deaths,
            Quantity::NetMigrants,
            Quantity::TotalFertility,
            Quantity::LifeMale,
            Quantity::LifeFemale,
        ];
        let flows = flows.into_iter().filter(|_| self.flows);
        aged.chain([Quantity::Population]).chain(flows).collect()
    }
}

/// The paths of one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Fan {
    /// First year of the first period.
    pub first_year: i32,
    /// Length of a period.
    pub step: Step,
    /// What was measured.
    pub quantities: Vec<Quantity>,
    /// Number of paths.
    pub paths: usize,
    /// By period, quantity and path.
    pub values: Vec<f32>,
}

impl Fan {
    /// Number of periods.
    pub fn periods(&self) -> usize {
        self.values.len() / (self.quantities.len() * self.paths)
    }

    /// First year of a period.
    pub fn year(&self, period: usize) -> i32 {
        self.first_year + i32::try_from(period).unwrap_or(0) * self.step.year_shift()
    }

    /// One quantity of every path in a period; nothing where it was not measured.
    pub fn of(&self, period: usize, quantity: Quantity) -> Option<&[f32]> {
        let place = self.quantities.iter().position(|measured| *measured == quantity)?;
        self.values.get((period * self.quantities.len() + place) * self.paths..)?.get(..self.paths)
    }

    /// Quantiles at [`LEVELS`] by period and quantity.
    pub fn quantiles(&self) -> Vec<[f64; 7]> {
        self.values.chunks_exact(self.paths).map(|values| quantiles(&mut values.to_vec())).collect()
    }

    /// The share of paths in which a quantity lies under `bound`: the chance of it as far as the assumptions go.
    pub fn chance_under(&self, period: usize, quantity: Quantity, bound: f64) -> Option<f64> {
        let values = self.of(period, quantity)?;
        let under = values.iter().filter(|value| f64::from(**value) < bound).count();
        let share = |count: usize| u32::try_from(count).map(f64::from).ok();
        Some(share(under)? / share(values.len())?)
    }
}

/// Projects many paths of one place.
pub fn fan(
    base: &Population,
    assumptions: &Assumptions,
    conventions: Conventions,
    uncertainty: &Uncertainty,
    options: &FanOptions,
) -> Result<Fan, Fault> {
    let quantities = options.quantities();
    let mut values = vec![0.0; assumptions.periods() * quantities.len() * options.paths];
    let block = quantities.len() * options.paths;
    let mut place = Place::new(base, assumptions, conventions, uncertainty, options)?;
    for (period, room) in values.chunks_exact_mut(block).enumerate() {
        place.period(period, options, None, room)?;
    }
    let (first_year, step) = (assumptions.first_year, assumptions.ages.step());
    Ok(Fan { first_year, step, quantities, paths: options.paths, values })
}

/// A place whose paths go on period by period.
struct Place<'a> {
    paths: PlacePaths<'a>,
    own: Vec<Deviates>,
    starts: Vec<usize>,
    both: Vec<f32>,
    sums: Vec<f32>,
    quantities: Vec<Quantity>,
}

impl<'a> Place<'a> {
    fn new(
        base: &Population,
        assumptions: &'a Assumptions,
        conventions: Conventions,
        uncertainty: &'a Uncertainty,
        options: &FanOptions,
    ) -> Result<Self, Fault> {
        options.check(assumptions.ages)?;
        let starts: Vec<usize> =
            options.age_starts.iter().map(|age| assumptions.ages.group_of(*age)).collect();
        Ok(Self {
            paths: PlacePaths::new(base, assumptions, conventions, uncertainty, options.paths)?,
            own: vec![[0.0; 4]; options.paths],
            sums: vec![0.0; starts.len() + 1],
            starts,
            both: Vec::new(),
            quantities: options.quantities(),
        })
    }

    /// Fills `room` by quantity and path.
    fn period(
        &mut self,
        period: usize,
        options: &FanOptions,
        common: Option<&[Deviates]>,
        room: &mut [f32],
    ) -> Result<(), Fault> {
        innovations(options.seed, options.area + 1, period, &mut self.own);
        self.paths.stray(period, options, &self.own, common);
        let (starts, both, sums) = (&self.starts, &mut self.both, &mut self.sums);
        let flows = &self.quantities[starts.len() + 1..];
        let paths = options.paths;
        self.paths.step(period, |path, outcome: &Outcome<'_>| {
            let total = outcome.by_age(starts, both, sums);
            for (quantity, sum) in sums.iter().enumerate() {
                room[quantity * paths + path] = *sum;
            }
            for (quantity, flow) in flows.iter().enumerate() {
                room[(sums.len() + quantity) * paths + path] = outcome.flow(*flow, total);
            }
            total
        })
    }
}
