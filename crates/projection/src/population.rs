//! A population by sex and age at one moment.

use serde::{Deserialize, Serialize};

use crate::{Ages, Fault, Sex, fault::Place};

/// Persons by sex and age group at one moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Population {
    ages: Ages,
    cells: Vec<f64>,
}

impl Population {
    /// From males, then females, each by age group; every count from 0 up, and at least one person.
    pub fn new(ages: Ages, cells: Vec<f64>) -> Result<Self, Fault> {
        let needed = 2 * ages.groups();
        if cells.len() != needed {
            return Err(Fault::Length { what: "population", found: cells.len(), needed });
        }
        for sex in Sex::BOTH {
            let of_sex = &cells[sex.index() * ages.groups()..][..ages.groups()];
            for (age, value) in ages.starts().zip(of_sex) {
                if !(value.is_finite() && *value >= 0.0) {
                    let place = Place { year: None, sex: Some(sex), age: Some(age) };
                    return Err(Fault::Negative { what: "population", place, value: *value });
                }
            }
        }
        if cells.iter().all(|persons| *persons == 0.0) {
            return Err(Fault::Empty);
        }
        Ok(Self { ages, cells })
    }

    /// The age groups.
    pub fn ages(&self) -> Ages {
        self.ages
    }

    /// Everyone, males by age and then females by age.
    pub fn cells(&self) -> &[f64] {
        &self.cells
    }

    /// One sex by age.
    pub fn of(&self, sex: Sex) -> &[f64] {
        let groups = self.ages.groups();
        &self.cells[sex.index() * groups..][..groups]
    }

    /// All persons.
    pub fn total(&self) -> f64 {
        self.cells.iter().sum()
    }
}
