use access::CountPermit;
use base::{Date, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    OPEN_AGE, Result, Store,
    counts::{Side, age, known, living_here, reached},
    scope::Scope,
    sql::{Param, Taking},
};

/// Sizes by which households are counted: 1 to 4 people, and 5 or more.
pub const HOUSEHOLD_SIZES: usize = 5;
/// A home of more people is a dormitory, a building site, an institution: no household.
const MOST_IN_A_HOME: u64 = 15;

/// Households of a day: people who live at one dwelling, whatever book they stand in. Each is counted at the eldest of them, by
/// sex, age (0 to [`OPEN_AGE`]) and size (1 to [`HOUSEHOLD_SIZES`], the last of that many people or more).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseholdCount {
    /// Households whose eldest is male, by age and within an age by size.
    pub male: Vec<u64>,
    /// Those whose eldest is female.
    pub female: Vec<u64>,
    /// People in households of the last size.
    pub people_in_largest: u64,
    /// Households whose eldest's sex or age no record states: in no cell.
    pub eldest_unknown: u64,
    /// People at dwellings of more than fifteen: in no household.
    pub in_large_homes: u64,
}

/// Homes on day `$2` by size and the eldest's sex and birth (`$5` is the day's month and day).
const HOMES: &str = concat!(
    "SELECT sex, born, reached, size, count(*) FROM (
       SELECT sex, born, reached, count(*) OVER (PARTITION BY dwelling) AS size,
         row_number() OVER (PARTITION BY dwelling ORDER BY birth, person) AS place
       FROM (
         SELECT DISTINCT v.person_id AS person, r.dwelling_id AS dwelling, coalesce(v.sex, '0') AS sex,
           coalesce(v.birth_date, '9999') AS birth, coalesce(substr(v.birth_date, 1, 4), '') AS born,
           ",
    reached!("$5"),
    " AS reached
         ",
    living_here!(),
    " AND r.dwelling_id IS NOT NULL
       ) resident
     ) home WHERE place = 1 GROUP BY sex, born, reached, size ORDER BY sex, born, reached, size"
);

impl Store {
    /// Counts the households of the permit's area on `day`, as the register knew them at `known_at`. It returns nobody.
    pub(crate) async fn count_households(
        &self,
        permit: &CountPermit,
        day: Date,
        known_at: Timestamp,
    ) -> Result<HouseholdCount> {
        let scope = Scope::of_area(permit.area());
        let month_day = day.to_string().get(5..).unwrap_or_default().to_owned();
        let values: Vec<Param> = vec![
            known_at.micros().into(),
            day.to_string().into(),
            scope.from.into(),
            scope.until.into(),
            month_day.into(),
        ];
        let cells = || vec![0; (usize::from(OPEN_AGE) + 1) * HOUSEHOLD_SIZES];
        let mut counted = HouseholdCount { male: cells(), female: cells(), ..HouseholdCount::default() };
        for row in self.all(HOMES, values).await? {
            let mut row = Taking::new(&row);
            let side = Side::of(&row.text()?);
            let age = age(i32::from(day.year()), &row.text()?, &row.text()?);
            let (members, homes) = (row.count()?, row.count()?);
            counted.add(side, age, members, homes);
        }
        Ok(counted)
    }
}

impl HouseholdCount {
    fn add(&mut self, side: Side, age: Option<u8>, members: u64, homes: u64) {
        if members > MOST_IN_A_HOME {
            self.in_large_homes += members * homes;
            return;
        }
        let cells = match side {
            Side::Male => &mut self.male,
            Side::Female => &mut self.female,
            Side::Neither => {
                self.eldest_unknown += homes;
                return;
            }
        };
        let Some(age) = age else {
            self.eldest_unknown += homes;
            return;
        };
        let kind = usize::try_from(members.saturating_sub(1)).unwrap_or(usize::MAX).min(HOUSEHOLD_SIZES - 1);
        cells[usize::from(age) * HOUSEHOLD_SIZES + kind] += homes;
        if kind == HOUSEHOLD_SIZES - 1 {
            self.people_in_largest += members * homes;
        }
    }
}
