//! What can be wrong with the inputs, in words that say what to do.

use crate::Sex;

/// Why a projection or a life table cannot be made from what was given. Names years and ages, never people.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Fault {
    /// An open age group that no grid has.
    #[error("the open age group begins at {open}, which is no multiple of {step} between {} and 150", 2 * step)]
    OpenAge {
        /// Its first age.
        open: u32,
        /// Width of the groups.
        step: u32,
    },
    /// An array of the wrong length.
    #[error("{what}: {found} values, but {needed} are needed")]
    Length {
        /// Which array.
        what: &'static str,
        /// Its length.
        found: usize,
        /// The length it should have.
        needed: usize,
    },
    /// A count or rate below nought, or not a number.
    #[error("{what} {place}: {value} is not a number from 0 up")]
    Negative {
        /// Population, mortality and so on.
        what: &'static str,
        /// Year, sex and age.
        place: Place,
        /// What stands there.
        value: f64,
    },
    /// A rate beyond what can be: most often per thousand instead of per person.
    #[error(
        "{what} {place}: {value} is beyond the highest possible, {highest}; rates are per person and year, so divide \
         by 1,000 what is written per thousand (or by 100 what is in percent)"
    )]
    TooHigh {
        /// Mortality, fertility or the sex ratio.
        what: &'static str,
        /// Year, sex and age.
        place: Place,
        /// What stands there.
        value: f64,
        /// The highest accepted.
        highest: f64,
    },
    /// Nobody lives here.
    #[error("the base population is empty")]
    Empty,
    /// The sex ratio at birth is off: most often per hundred instead of per one.
    #[error(
        "sex ratio at birth {place}: {value} is not between 0.5 and 2; it is written as male births per female birth, \
         1.06 rather than 106"
    )]
    SexRatio {
        /// The year.
        place: Place,
        /// What stands there.
        value: f64,
    },
    /// Mortality that ends before the population does.
    #[error(
        "mortality ends in {mortality}+ but the population in {population}+; close the population at {mortality}+ or \
         extend mortality"
    )]
    OpenGroups {
        /// First age of mortality's open group.
        mortality: u32,
        /// First age of the population's.
        population: u32,
    },
    /// The open group never dies.
    #[error("mortality {place}: the open age group needs a rate above 0, or nobody would ever leave it")]
    Immortal {
        /// Year, sex and age.
        place: Place,
    },
    /// Births to women who bear none.
    #[error(
        "fertility {place}: no births belong to the first or the open age group; move them to the mothers' ages"
    )]
    Fertility {
        /// Year and age.
        place: Place,
    },
    /// Ages that are no grid.
    #[error(
        "ages must run 0, 1, 2, … or 0, 1, 5, 10, … without gaps, the last one open; after {after} comes {found}, but \
         {expected} is expected"
    )]
    AgeGrid {
        /// The last good age.
        after: u32,
        /// What came.
        found: u32,
        /// What should have come.
        expected: u32,
    },
    /// Too few ages for a life table.
    #[error("a life table needs ages from 0 to an open group; only {0} are given")]
    FewAges(usize),
    /// Migrants that dwarf the population: most often thousands beside persons, or the other way round.
    #[error(
        "migration {place}: {migrants} migrants beside a population of {population}; are both in persons? One of them \
         may be in thousands"
    )]
    MigrantsUnit {
        /// The year.
        place: Place,
        /// Migrants of the year, without sign.
        migrants: f64,
        /// People at the start.
        population: f64,
    },
    /// Something about areas, paths or targets that does not fit together.
    #[error("{0}")]
    Shape(String),
}

/// Where in the inputs a fault lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// The calendar year or the period's first.
    pub year: Option<i32>,
    /// The sex.
    pub sex: Option<Sex>,
    /// The group's first age.
    pub age: Option<u32>,
}

impl std::fmt::Display for Place {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut parts = Vec::new();
        if let Some(year) = self.year {
            parts.push(format!("in {year}"));
        }
        if let Some(sex) = self.sex {
            parts.push(match sex {
                Sex::Male => "of males".to_owned(),
                Sex::Female => "of females".to_owned(),
            });
        }
        if let Some(age) = self.age {
            parts.push(format!("at age {age}"));
        }
        out.write_str(&parts.join(" "))
    }
}
