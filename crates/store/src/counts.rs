use access::CountPermit;
use base::{Date, Timestamp};
use codes::division::DivisionCode;
use serde::{Deserialize, Serialize};

use crate::{
    HouseholdCount, Result, Store, StoreError,
    scope::Scope,
    sql::{Param, Taking},
};

/// Ages are kept by single year; the last one is open: 100 and older.
pub const OPEN_AGE: u8 = 100;

/// The residents of one division, in persons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DivisionCount {
    /// The division: as many leading digits as were asked for.
    pub code: Box<str>,
    /// Males by completed years of age, 0 to [`OPEN_AGE`].
    pub male: Vec<u64>,
    /// Females likewise.
    pub female: Vec<u64>,
}

/// Births of a calendar year to mothers who live in the area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BirthCount {
    /// Calendar year.
    pub year: i16,
    /// Boys.
    pub male: u64,
    /// Girls.
    pub female: u64,
    /// Children whose sex no record states.
    pub unstated: u64,
}

/// Deaths of a calendar year, of one sex and age, among people whose household book lay in the area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeathCount {
    /// Calendar year.
    pub year: i16,
    /// Whether of males.
    pub male: bool,
    /// Completed years of age, 0 to [`OPEN_AGE`].
    pub age: u8,
    /// How many.
    pub deaths: u64,
}

/// What a count could not place, in persons: how far it may be off, said openly.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotCounted {
    /// Residents whose sex or year of birth no record states: in no cell.
    pub sex_or_age_unknown: u64,
    /// Residents whose birthday is known to the month or year only: counted, the age perhaps off by one.
    pub age_estimated: u64,
    /// Alive, household book in the area, no present place known: in no cell.
    pub place_unknown: u64,
    /// Residents now whom no record places here on the day of the count yet: in no cell.
    pub known_here_later: u64,
    /// Died between the day of the count and now, household book in the area, no record of where they lived: in no cell.
    pub died_since: u64,
}

/// What counts that were brought along looked like before they became single years, and what was done to them: sentences in
/// Chinese and English.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// What the ages looked like.
    pub diagnosis: Vec<[Box<str>; 2]>,
    /// What was done, in order; empty where nothing was.
    pub steps: Vec<[Box<str>; 2]>,
}

/// How many people the register places in an area on a day, as it was known at a moment. Register counts, never official
/// statistics.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResidentCounts {
    /// Residents by division, in order of code.
    pub divisions: Vec<DivisionCount>,
    /// Births by year, oldest first.
    pub births: Vec<BirthCount>,
    /// Deaths by year, sex and age.
    pub deaths: Vec<DeathCount>,
    /// What the cells leave out.
    pub not_counted: NotCounted,
    /// Households by head and size; none where they were not counted.
    #[serde(default)]
    pub households: Option<HouseholdCount>,
    /// For counts brought along: what they were.
    #[serde(default)]
    pub counted: Option<Counted>,
}

impl ResidentCounts {
    /// Residents in all cells.
    pub fn total(&self) -> u64 {
        self.divisions.iter().map(|d| d.male.iter().sum::<u64>() + d.female.iter().sum::<u64>()).sum()
    }
}

/// The person version and the recorded spell of a row, as known at `$1`.
macro_rules! known {
    ($v:literal) => {
        concat!(
            $v,
            ".recorded_from <= $1 AND (",
            $v,
            ".recorded_until IS NULL OR ",
            $v,
            ".recorded_until > $1)"
        )
    };
}

/// Whether the dead person `v` of event `e` belongs to the area: the dead live nowhere, so it goes by the book that held
/// them at death; where no record says which book, by the area whose import told of the death.
macro_rules! died_here {
    () => {
        concat!(
            "(EXISTS (SELECT 1 FROM residence b WHERE b.person_id = v.person_id AND b.kind = 'hukou' AND ", known!("b"), "
                 AND b.division >= $3 AND b.division < $4 AND (b.valid_until IS NULL OR b.valid_until >= e.event_date))
              OR (v.held_in >= $3 AND v.held_in < $4 AND NOT EXISTS (SELECT 1 FROM residence b
                 WHERE b.person_id = v.person_id AND b.kind = 'hukou' AND ", known!("b"), ")))"
        )
    };
}

/// Whether a person's birthday of the day's year was reached on the day's month and day. A month without a day counts as its
/// middle, a year as the middle of the year.
macro_rules! reached {
    ($day:literal) => {
        concat!(
            "CASE WHEN length(v.birth_date) = 10 THEN CASE WHEN substr(v.birth_date, 6, 5) <= ",
            $day,
            " THEN 'y' ELSE 'n' END
              WHEN length(v.birth_date) = 7 THEN CASE WHEN substr(v.birth_date, 6, 2) || '-16' <= ",
            $day,
            " THEN 'y' ELSE 'n' END
              ELSE CASE WHEN '07-01' <= ",
            $day,
            " THEN 'y' ELSE 'n' END END"
        )
    };
}

/// Those who live in the area on day `$2`, and where.
macro_rules! living_here {
    () => {
        concat!(
            "FROM person_version v
       JOIN residence r ON r.person_id = v.person_id AND r.kind = 'usual' AND ", known!("r"), "
       WHERE ", known!("v"), "
         AND r.division >= $3 AND r.division < $4
         AND r.valid_from <= $2 AND (r.valid_until IS NULL OR r.valid_until > $2)
         AND (v.birth_date IS NULL OR v.birth_date <= $2)
         AND NOT EXISTS (SELECT 1 FROM event_party p JOIN event_version e ON e.event_id = p.event_id
             WHERE p.person_id = v.person_id AND p.role = 'self' AND e.kind = 'death' AND e.event_date <= $2
             AND ", known!("p"), " AND ", known!("e"), ")"
        )
    };
}
pub(crate) use {known, living_here, reached};

/// Residents on day `$2` by division (`$5` digits), sex and birth: year, and whether the birthday of the day's year was reached
/// (`$6` is the day's month and day).
const RESIDENTS: &str = concat!(
    "SELECT place, sex, born, reached, exact, count(*) FROM (
       SELECT DISTINCT v.person_id AS person, substr(r.division, 1, $5) AS place, coalesce(v.sex, '0') AS sex,
         coalesce(substr(v.birth_date, 1, 4), '') AS born,
         ",
    reached!("$6"),
    " AS reached,
         CASE WHEN length(v.birth_date) = 10 THEN 'y' ELSE 'n' END AS exact
       ",
    living_here!(),
    "
     ) resident GROUP BY place, sex, born, reached, exact ORDER BY place, sex, born, reached, exact"
);

/// Births by year and the child's sex, to mothers who lived in the area when this was known.
const BIRTHS: &str = concat!(
    "SELECT born, sex, count(*) FROM (
       SELECT DISTINCT e.event_id AS event, substr(e.event_date, 1, 4) AS born, coalesce(c.sex, '0') AS sex
       FROM event_version e
       JOIN event_party m ON m.event_id = e.event_id AND m.role = 'mother' AND ",
    known!("m"),
    "
       JOIN person_version v ON v.person_id = m.person_id AND ",
    known!("v"),
    "
       LEFT JOIN event_party k ON k.event_id = e.event_id AND k.role = 'child' AND ",
    known!("k"),
    "
       LEFT JOIN person_version c ON c.person_id = k.person_id AND ",
    known!("c"),
    "
       WHERE e.kind = 'birth' AND e.event_date IS NOT NULL AND e.event_date <= $2 AND ",
    known!("e"),
    "
         AND v.usual_division >= $3 AND v.usual_division < $4
     ) birth GROUP BY born, sex ORDER BY born, sex"
);

/// Deaths by year, sex, year of birth, and whether the birthday of that year was reached.
const DEATHS: &str = concat!(
    "SELECT died, sex, born, reached, count(*) FROM (
       SELECT DISTINCT e.event_id AS event, substr(e.event_date, 1, 4) AS died, coalesce(v.sex, '0') AS sex,
         coalesce(substr(v.birth_date, 1, 4), '') AS born,
         CASE WHEN length(e.event_date) = 10 AND length(v.birth_date) = 10
              THEN CASE WHEN substr(v.birth_date, 6, 5) <= substr(e.event_date, 6, 5) THEN 'y' ELSE 'n' END
              ELSE 'y' END AS reached
       FROM event_version e
       JOIN event_party p ON p.event_id = e.event_id AND p.role = 'self' AND ",
    known!("p"),
    "
       JOIN person_version v ON v.person_id = p.person_id AND ",
    known!("v"),
    "
       WHERE e.kind = 'death' AND e.event_date IS NOT NULL AND e.event_date <= $2 AND ",
    known!("e"),
    "
         AND ",
    died_here!(),
    "
     ) death GROUP BY died, sex, born, reached ORDER BY died, sex, born, reached"
);

/// Alive, book in the area, no present place.
const PLACE_UNKNOWN: &str = concat!(
    "SELECT count(*) FROM person_version v WHERE ",
    known!("v"),
    " AND v.alive
     AND v.hukou_division >= $3 AND v.hukou_division < $4 AND v.usual_division IS NULL
     AND (v.birth_date IS NULL OR v.birth_date <= $2)"
);

/// Residents now who were born by the day and whom no record places here that early.
const KNOWN_LATER: &str = concat!(
    "SELECT count(*) FROM person_version v WHERE ", known!("v"), " AND v.alive
     AND v.usual_division >= $3 AND v.usual_division < $4 AND (v.birth_date IS NULL OR v.birth_date <= $2)
     AND NOT EXISTS (SELECT 1 FROM residence r WHERE r.person_id = v.person_id AND r.kind = 'usual' AND r.valid_from <= $2
         AND ", known!("r"), ")"
);

/// Deaths after the day, of people whom no record places anywhere on it.
const DIED_SINCE: &str = concat!(
    "SELECT count(DISTINCT e.event_id) FROM event_version e
     JOIN event_party p ON p.event_id = e.event_id AND p.role = 'self' AND ",
    known!("p"),
    "
     JOIN person_version v ON v.person_id = p.person_id AND ",
    known!("v"),
    "
     WHERE e.kind = 'death' AND e.event_date > $2 AND ",
    known!("e"),
    "
     AND NOT EXISTS (SELECT 1 FROM residence r WHERE r.person_id = v.person_id AND r.kind = 'usual' AND r.valid_from <= $2
         AND (r.valid_until IS NULL OR r.valid_until > $2) AND ",
    known!("r"),
    ")
     AND ",
    died_here!()
);

impl Store {
    /// Counts the residents of the permit's area on `day`, as the register knew them at `known_at`, by divisions of `digits`
    /// leading digits; with the births and deaths that it knows of. It returns nobody.
    pub async fn count_residents(
        &self,
        permit: &CountPermit,
        day: Date,
        known_at: Timestamp,
        digits: u8,
    ) -> Result<ResidentCounts> {
        let scope = Scope::of_area(permit.area());
        let values = || -> Vec<Param> {
            let (from, until) = (scope.from.clone(), scope.until.clone());
            vec![known_at.micros().into(), day.to_string().into(), from.into(), until.into()]
        };
        let month_day = day.to_string().get(5..).unwrap_or_default().to_owned();
        let by_birth = [values(), vec![i32::from(digits).into(), month_day.into()]].concat();
        let mut counts = ResidentCounts::default();
        for row in self.all(RESIDENTS, by_birth).await? {
            let mut row = Taking::new(&row);
            let (place, sex) = (row.text()?, Side::of(&row.text()?));
            let age = age(i32::from(day.year()), &row.text()?, &row.text()?);
            let (exact, people) = (&*row.text()? == "y", row.count()?);
            add(&mut counts, &place, sex, age, exact, people);
        }
        counts.births = births(&self.all(BIRTHS, values()).await?)?;
        counts.deaths = deaths(&self.all(DEATHS, values()).await?)?;
        counts.not_counted.place_unknown = self.count(PLACE_UNKNOWN, values()).await?;
        counts.not_counted.known_here_later = self.count(KNOWN_LATER, values()).await?;
        counts.not_counted.died_since = self.count(DIED_SINCE, values()).await?;
        counts.households = Some(self.count_households(permit, day, known_at).await?);
        Ok(counts)
    }
}

/// A sex of GB/T 2261.1 as a projection counts it: 5 is a man who was registered as a woman, 6 the reverse.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Side {
    Male,
    Female,
    Neither,
}

impl Side {
    pub(crate) fn of(code: &str) -> Self {
        match code {
            "1" | "5" => Self::Male,
            "2" | "6" => Self::Female,
            _ => Self::Neither,
        }
    }
}

/// Completed years in a year, given the year of birth and whether that year's birthday was reached.
pub(crate) fn age(year: i32, born: &str, reached: &str) -> Option<u8> {
    let born: i32 = born.parse().ok()?;
    let completed = year - born - i32::from(reached != "y");
    u8::try_from(completed.clamp(0, i32::from(OPEN_AGE))).ok()
}

fn add(counts: &mut ResidentCounts, place: &str, sex: Side, age: Option<u8>, exact: bool, people: u64) {
    let (Some(age), true) = (age, sex != Side::Neither) else {
        counts.not_counted.sex_or_age_unknown += people;
        return;
    };
    if !exact {
        counts.not_counted.age_estimated += people;
    }
    let place = known_to(place);
    if counts.divisions.last().is_none_or(|last| last.code != place) {
        let none = || vec![0; usize::from(OPEN_AGE) + 1];
        counts.divisions.push(DivisionCount { code: place, male: none(), female: none() });
    }
    if let Some(division) = counts.divisions.last_mut() {
        let cells = if sex == Side::Male { &mut division.male } else { &mut division.female };
        cells[usize::from(age)] += people;
    }
}

/// A place's code without the noughts of levels that nobody stated: 330110, 330110000 and 330110000000 are one place. Codes in
/// order stay in order.
fn known_to(place: &str) -> Box<str> {
    place.parse::<DivisionCode>().map_or_else(|_unlisted| place.into(), |code| code.short().into())
}

fn births(rows: &[crate::sql::QueryResult]) -> Result<Vec<BirthCount>> {
    let mut births: Vec<BirthCount> = Vec::new();
    for row in rows {
        let mut row = Taking::new(row);
        let year = year(&row.text()?)?;
        let (sex, count) = (Side::of(&row.text()?), row.count()?);
        if births.last().is_none_or(|last| last.year != year) {
            births.push(BirthCount { year, male: 0, female: 0, unstated: 0 });
        }
        if let Some(last) = births.last_mut() {
            match sex {
                Side::Male => last.male += count,
                Side::Female => last.female += count,
                Side::Neither => last.unstated += count,
            }
        }
    }
    Ok(births)
}

fn deaths(rows: &[crate::sql::QueryResult]) -> Result<Vec<DeathCount>> {
    let mut deaths: Vec<DeathCount> = Vec::new();
    for row in rows {
        let mut row = Taking::new(row);
        let year = year(&row.text()?)?;
        let sex = Side::of(&row.text()?);
        let (born, reached) = (row.text()?, row.text()?);
        let count = row.count()?;
        let (Some(age), true) = (age(i32::from(year), &born, &reached), sex != Side::Neither) else {
            continue;
        };
        deaths.push(DeathCount { year, male: sex == Side::Male, age, deaths: count });
    }
    deaths.sort_by_key(|death| (death.year, !death.male, death.age));
    deaths.dedup_by(|later, kept| {
        let same = (later.year, later.male, later.age) == (kept.year, kept.male, kept.age);
        if same {
            kept.deaths += later.deaths;
        }
        same
    });
    Ok(deaths)
}

fn year(text: &str) -> Result<i16> {
    text.parse().or(Err(StoreError::Corrupt("a year does not read")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_one_however_many_noughts_follow_it() {
        let mut counts = ResidentCounts::default();
        for place in ["330110", "330110000", "330110000000", "330110010", "330110010000", "330110010001"] {
            add(&mut counts, place, Side::Male, Some(30), true, 2);
        }
        let found: Vec<(&str, u64)> =
            counts.divisions.iter().map(|own| (&*own.code, own.male.iter().sum())).collect();
        assert_eq!(found, [("330110", 6), ("330110010", 4), ("330110010001", 2)]);
    }
}
