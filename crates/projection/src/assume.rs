//! Arrays of a projection out of a handful of drawn curves: children per woman, mean age at birth and its spread, expectation
//! of life, the sex ratio at birth and net migration. This is what a scenario is; dragging a curve means making the arrays anew.

use serde::{Deserialize, Serialize};

use crate::{
    Ages, Assumptions, InfantRule, ModelError, Mortality, Sex, Words,
    curve::Curve,
    fertility_models::{self, Pattern, Target},
    model_error, mortality_models,
    reference::{FIRST_YEAR, Reference},
};

const GROUPS: usize = 101;

/// The curves of a scenario, by calendar year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Levels {
    /// First projected year.
    pub first_year: i32,
    /// Last projected year.
    pub last_year: i32,
    /// Children per woman.
    pub total_fertility: Curve,
    /// How births are spread over mothers' ages.
    pub fertility: Shape,
    /// Expectation of life at birth of males and females.
    pub expectation: [Curve; 2],
    /// Male births per female birth.
    pub sex_ratio: Curve,
    /// Net migration; `None`: nobody comes or goes.
    pub migration: Option<Migration>,
}

/// The age pattern of births.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// That of the reference set in each year.
    Reference,
    /// That of a model.
    Model(Box<Modelled>),
}

/// A model of the age pattern with a drawn mean age and spread.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Modelled {
    /// The model.
    pub pattern: Pattern,
    /// Mean age of mothers at birth.
    pub mean_age: Curve,
    /// Standard deviation of that age.
    pub spread: Curve,
}

/// Net migration by age.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Migration {
    /// Net migrants a year, negative where more leave.
    pub total: Curve,
    /// Shares of males and females by single age 0 … 100+; they add up to one over both sexes.
    pub profile: [Vec<f64>; 2],
    /// Where the profile comes from.
    pub source: Words,
}

impl Levels {
    /// The curves of a reference set itself, to its last year.
    pub fn of(reference: &Reference, rule: InfantRule) -> Result<Self, ModelError> {
        let years = FIRST_YEAR..FIRST_YEAR + 76;
        let curve = |of: &dyn Fn(i32) -> f64| {
            Curve::new(FIRST_YEAR, years.clone().map(of).collect(), reference.source())
        };
        let life = |sex: Sex| {
            curve(&|year| mortality_models::expectation(reference.mortality(year, sex), sex, rule))
        };
        let srb = reference
            .yearly("srb")
            .ok_or(ModelError::Unreadable { what: "the reference set", why: "no sex ratio" })?;
        Ok(Self {
            first_year: FIRST_YEAR,
            last_year: FIRST_YEAR + 75,
            total_fertility: curve(&|year| reference.fertility(year).iter().sum())?,
            fertility: Shape::Reference,
            expectation: [life(Sex::Male)?, life(Sex::Female)?],
            sex_ratio: curve(&|year| srb.at(year))?,
            migration: None,
        })
    }

    fn years(&self) -> Result<std::ops::RangeInclusive<i32>, ModelError> {
        let (first, last) = (f64::from(self.first_year), f64::from(self.last_year));
        model_error::within("the last projected year", last, first, first + 300.0)?;
        Ok(self.first_year..=self.last_year)
    }

    /// The arrays, in single years. Age patterns of births and deaths are the reference's at each year's level unless a model
    /// is asked for; years beyond the reference take its last.
    pub fn assumptions(&self, reference: &Reference, rule: InfantRule) -> Result<Assumptions, ModelError> {
        let years = self.years()?;
        let mut fertility = Vec::new();
        let mut mx = Vec::new();
        let mut sex_ratio = Vec::new();
        let mut migration = Vec::new();
        let series =
            [reference.mortality_series(Sex::Male, rule)?, reference.mortality_series(Sex::Female, rule)?];
        for year in years {
            fertility.extend(self.births(reference, year)?);
            for sex in Sex::BOTH {
                mx.extend(series[sex.index()].at(self.expectation[sex.index()].at(year))?);
            }
            let ratio = self.sex_ratio.at(year);
            model_error::within("the sex ratio at birth", ratio, 0.5, 2.0)?;
            sex_ratio.push(ratio);
            if let Some(moves) = &self.migration {
                for profile in &moves.profile {
                    if profile.len() != GROUPS {
                        let found = profile.len();
                        return Err(ModelError::Length {
                            what: "the migration profile",
                            wanted: GROUPS,
                            found,
                        });
                    }
                    let total = moves.total.at(year);
                    migration.extend(profile.iter().map(|share| total * share));
                }
            }
        }
        Ok(Assumptions {
            ages: Ages::SINGLE_TO_100,
            first_year: self.first_year,
            mortality: Mortality::Rates { open: 100, mx },
            fertility,
            sex_ratio,
            migration,
        })
    }

    fn births(&self, reference: &Reference, year: i32) -> Result<Vec<f64>, ModelError> {
        let total = self.total_fertility.at(year);
        model_error::within("total fertility", total, 0.0, 12.0)?;
        match &self.fertility {
            Shape::Reference => {
                let pattern = reference.fertility(year);
                let own = model_error::total_of("the reference's fertility", pattern)?;
                Ok(pattern.iter().map(|rate| rate * total / own).collect())
            }
            Shape::Model(model) => {
                let target =
                    Target { total, mean_age: model.mean_age.at(year), spread: model.spread.at(year) };
                fertility_models::schedule(&model.pattern, target)
            }
        }
    }
}

#[cfg(test)]
#[path = "assume_tests.rs"]
mod tests;
