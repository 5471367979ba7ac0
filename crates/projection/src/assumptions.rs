//! What a projection assumes: mortality, fertility, the sex ratio at birth, migration, and the conventions of the step.

use serde::{Deserialize, Serialize};

use crate::{AgeGrid, Ages, Fault, InfantRule, Population, Sex, Step, fault::Place, lifetable::check_rate};

/// Mortality by period, sex and age.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mortality {
    /// Death rates by period, sex and the grid's ages: single years for steps of one, 0, 1, 5, 10, … for steps of five.
    Rates {
        /// First age of mortality's open group, at or above the population's.
        open: u32,
        /// The rates.
        mx: Vec<f64>,
    },
    /// Survival ratios into each age group by period and sex: first births into the first group, last the two oldest
    /// groups into the open one.
    Survival(Vec<f64>),
}

/// Everything a projection assumes. Every array is dense: period, then sex (males first) where it has one, then age.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assumptions {
    /// The age groups, and with them the step.
    pub ages: Ages,
    /// The first calendar year, or the first year of the first period.
    pub first_year: i32,
    /// Mortality.
    pub mortality: Mortality,
    /// Births per woman and year by period and mother's age group.
    pub fertility: Vec<f64>,
    /// Male births per female birth by period; its length is the number of periods.
    pub sex_ratio: Vec<f64>,
    /// Net migrants of the whole step by period, sex and age; empty where there are none.
    pub migration: Vec<f64>,
}

/// When in a step migrants come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MigrationTiming {
    /// All at its end; they neither bear nor die in it.
    #[default]
    End,
    /// Half at its start, half at its end.
    Even,
}

/// Which women stand at the later end of the mean that bears a step's children.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BirthsWomen {
    /// Those who were there, without the migrants who come at the step's end.
    #[default]
    Before,
    /// With them.
    Including,
}

/// The conventions of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct Conventions {
    /// When migrants come.
    pub migration_timing: MigrationTiming,
    /// Which women bear.
    pub births_women: BirthsWomen,
    /// 1a0 and 4a1.
    pub infant_rule: InfantRule,
}

/// Highest rates that can be meant per person and year.
const HIGHEST_FERTILITY: f64 = 1.0;
/// Net migrants in a step, without sign, per person of the base population.
const HIGHEST_MIGRATION: f64 = 1.0;

impl Assumptions {
    /// Number of steps.
    pub fn periods(&self) -> usize {
        self.sex_ratio.len()
    }

    /// First year of a period.
    pub fn year(&self, period: usize) -> i32 {
        let period = i32::try_from(period).unwrap_or(i32::MAX);
        self.first_year.saturating_add(period.saturating_mul(self.ages.step().year_shift()))
    }

    /// The ages of mortality's rates.
    pub fn mortality_grid(&self) -> Option<AgeGrid> {
        match (&self.mortality, self.ages.step()) {
            (Mortality::Survival(_), _) => None,
            (Mortality::Rates { open, .. }, Step::One) => Some(AgeGrid::Single { open: *open }),
            (Mortality::Rates { open, .. }, Step::Five) => Some(AgeGrid::Abridged { open: *open }),
        }
    }

    /// Rows of mortality by sex and period.
    pub fn mortality_rows(&self) -> usize {
        match (&self.mortality, self.ages.step()) {
            (Mortality::Survival(_), _) => self.ages.groups(),
            (Mortality::Rates { open, .. }, Step::One) => usize::try_from(*open).unwrap_or(0) + 1,
            (Mortality::Rates { open, .. }, Step::Five) => usize::try_from(*open / 5).unwrap_or(0) + 2,
        }
    }

    /// The total fertility rate of a period.
    pub fn total_fertility(&self, period: usize) -> f64 {
        let groups = self.ages.groups();
        f64::from(self.ages.step().years()) * self.fertility[period * groups..][..groups].iter().sum::<f64>()
    }

    /// Finds the first fault that would make a projection of `base` wrong or impossible.
    pub fn check(&self, base: &Population) -> Result<(), Fault> {
        if base.ages() != self.ages {
            return Err(Fault::Shape(format!(
                "the population has {} age groups to {}+, the assumptions {} to {}+",
                base.ages().groups(),
                base.ages().open(),
                self.ages.groups(),
                self.ages.open()
            )));
        }
        self.check_lengths()?;
        self.check_mortality()?;
        self.check_fertility()?;
        self.check_migration(base)
    }

    fn check_lengths(&self) -> Result<(), Fault> {
        let (periods, groups) = (self.periods(), self.ages.groups());
        if periods == 0 {
            return Err(Fault::Shape(
                "there is no year to project: the sex ratio at birth has no value".to_owned(),
            ));
        }
        let length = |what, found: usize, needed: usize| {
            if found == needed { Ok(()) } else { Err(Fault::Length { what, found, needed }) }
        };
        let mortality = match &self.mortality {
            Mortality::Rates { mx, open } => {
                if *open < self.ages.open() {
                    return Err(Fault::OpenGroups { mortality: *open, population: self.ages.open() });
                }
                Ages::new(self.ages.step(), *open)?;
                mx.len()
            }
            Mortality::Survival(ratios) => ratios.len(),
        };
        length("mortality", mortality, periods * 2 * self.mortality_rows())?;
        length("fertility", self.fertility.len(), periods * groups)?;
        if self.migration.is_empty() {
            return Ok(());
        }
        length("migration", self.migration.len(), periods * 2 * groups)
    }

    fn check_mortality(&self) -> Result<(), Fault> {
        let rows = self.mortality_rows();
        let starts = match self.mortality_grid() {
            Some(grid) => grid.starts(),
            None => self.ages.starts().collect(),
        };
        let cells = match &self.mortality {
            Mortality::Rates { mx, .. } => mx,
            Mortality::Survival(ratios) => ratios,
        };
        for (at, of_sex) in cells.chunks_exact(rows).enumerate() {
            let year = Some(self.year(at / 2));
            let sex = Some(Sex::BOTH[at % 2]);
            for (age, value) in starts.iter().zip(of_sex) {
                let place = Place { year, sex, age: Some(*age) };
                match self.mortality {
                    Mortality::Rates { .. } => check_rate(place, *age, *value)?,
                    Mortality::Survival(_) => check_survival(place, *value)?,
                }
            }
            if matches!(self.mortality, Mortality::Rates { .. }) && of_sex[rows - 1] <= 0.0 {
                return Err(Fault::Immortal { place: Place { year, sex, age: starts.last().copied() } });
            }
        }
        Ok(())
    }

    fn check_fertility(&self) -> Result<(), Fault> {
        let groups = self.ages.groups();
        for (period, rates) in self.fertility.chunks_exact(groups).enumerate() {
            for (group, (age, rate)) in self.ages.starts().zip(rates).enumerate() {
                let place = Place { year: Some(self.year(period)), sex: None, age: Some(age) };
                if !(rate.is_finite() && *rate >= 0.0) {
                    return Err(Fault::Negative { what: "fertility", place, value: *rate });
                }
                if *rate > HIGHEST_FERTILITY {
                    let highest = HIGHEST_FERTILITY;
                    return Err(Fault::TooHigh { what: "fertility", place, value: *rate, highest });
                }
                if *rate > 0.0 && (group == 0 || group + 1 == groups) {
                    return Err(Fault::Fertility { place });
                }
            }
        }
        for (period, ratio) in self.sex_ratio.iter().enumerate() {
            if !(0.5..=2.0).contains(ratio) {
                let place = Place { year: Some(self.year(period)), sex: None, age: None };
                return Err(Fault::SexRatio { place, value: *ratio });
            }
        }
        Ok(())
    }

    fn check_migration(&self, base: &Population) -> Result<(), Fault> {
        let population = base.total();
        let groups = self.ages.groups();
        for (period, migrants) in self.migration.chunks_exact(2 * groups).enumerate() {
            let place = Place { year: Some(self.year(period)), sex: None, age: None };
            let moved: f64 = migrants.iter().map(|cell| cell.abs()).sum();
            if !moved.is_finite() {
                return Err(Fault::Negative { what: "migration (without its sign)", place, value: moved });
            }
            if moved > HIGHEST_MIGRATION * population {
                return Err(Fault::MigrantsUnit { place, migrants: moved, population });
            }
        }
        Ok(())
    }
}

/// A ratio a little above one is no fault: two life tables' groups need not be monotonous.
fn check_survival(place: Place, ratio: f64) -> Result<(), Fault> {
    if !(ratio.is_finite() && ratio >= 0.0) {
        return Err(Fault::Negative { what: "survival", place, value: ratio });
    }
    if ratio > 1.0 + 1e-9 {
        return Err(Fault::TooHigh { what: "survival", place, value: ratio, highest: 1.0 });
    }
    Ok(())
}
