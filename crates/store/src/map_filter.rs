//! Whom a map shows of all who live somewhere.

use base::Date;
use registry::HouseholdKind;

use crate::sql::Param;

/// Completed years of age that services go by. A map never asks for one sex: who is of which age and sex together is nobody's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgeGroup {
    /// 0 to 2: childcare.
    Infant,
    /// 3 to 5: kindergarten.
    Kindergarten,
    /// 6 to 14: compulsory school.
    School,
    /// 15 to 59.
    Middle,
    /// 60 to 79.
    Old,
    /// 80 and older.
    VeryOld,
}

impl AgeGroup {
    /// From how many completed years on, and the first that is too old, where there is one.
    #[must_use]
    pub const fn years(self) -> (i16, Option<i16>) {
        match self {
            Self::Infant => (0, Some(3)),
            Self::Kindergarten => (3, Some(6)),
            Self::School => (6, Some(15)),
            Self::Middle => (15, Some(60)),
            Self::Old => (60, Some(80)),
            Self::VeryOld => (80, None),
        }
    }
}

/// Where the household book of somebody lies, seen from where they live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BookPlace {
    /// In the same township.
    Here,
    /// In another.
    Away,
    /// No record says it to the township.
    Unknown,
}

/// How many people live in a home, whoever they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HomeSize {
    /// One.
    Alone,
    /// Two to fifteen.
    Several,
    /// More: a dormitory, a building site, an institution.
    Many,
}

/// Whom a map shows: everybody who lives somewhere, or those of whom all that is set here holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct MapFilter {
    /// Ages on the day of the map, any of them; empty: every age, also one that no record states.
    pub ages: Vec<AgeGroup>,
    /// Where their household book lies.
    pub book: Option<BookPlace>,
    /// The kind of the household book in which they stand.
    pub household: Option<HouseholdKind>,
    /// How many live in their home.
    pub home: Option<HomeSize>,
}

impl MapFilter {
    /// Whether it shows everybody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What must hold of the person version `v` and the residence `r` on `day` (which is `$3`); values go on at the end of `values`.
    pub(crate) fn of_person(&self, day: Date, values: &mut Vec<Param>) -> String {
        let mut all = vec!["true".to_owned()];
        if !self.ages.is_empty() {
            let any: Vec<String> = self.ages.iter().map(|group| aged(*group, day, values)).collect();
            all.push(format!("({})", any.join(" OR ")));
        }
        all.extend(self.book.map(|book| book_lies(book).to_owned()));
        all.extend(self.household.map(|kind| {
            values.push(kind.code().into());
            format!(
                "EXISTS (SELECT 1 FROM membership m JOIN household_version h ON h.household_id = m.household_id
                   AND h.recorded_until IS NULL AND h.kind = ${}
                 WHERE m.person_id = v.person_id AND m.recorded_until IS NULL
                   AND m.valid_from <= $3 AND (m.valid_until IS NULL OR m.valid_until > $3))",
                values.len()
            )
        }));
        all.join(" AND ")
    }

    /// What must hold of a home with `o.everybody` people.
    pub(crate) const fn of_home(&self) -> &'static str {
        match self.home {
            None => "true",
            Some(HomeSize::Alone) => "o.everybody = 1",
            Some(HomeSize::Several) => "o.everybody BETWEEN 2 AND 15",
            Some(HomeSize::Many) => "o.everybody > 15",
        }
    }
}

/// A month without a day counts as its middle, a year as the middle of the year, as figures have it.
const BORN: &str = "CASE length(v.birth_date) WHEN 10 THEN v.birth_date WHEN 7 THEN v.birth_date || '-16'
     ELSE v.birth_date || '-07-01' END";

/// Whoever was born by the day that lies so many years back has reached that age. Days are compared as texts, so that a 29 February
/// which a year does not have stands where it would.
fn aged(group: AgeGroup, day: Date, values: &mut Vec<Param>) -> String {
    let (from, until) = group.years();
    let back = |years: i16| {
        let text = day.to_string();
        format!("{:04}{}", day.year() - years, text.get(4..).unwrap_or_default())
    };
    values.push(back(from).into());
    let youngest = format!("{BORN} <= ${}", values.len());
    let Some(until) = until else { return format!("({youngest})") };
    values.push(back(until).into());
    format!("({youngest} AND {BORN} > ${})", values.len())
}

/// A book that is known to the county only lies elsewhere where that is another county, and nobody knows where otherwise.
const fn book_lies(book: BookPlace) -> &'static str {
    match book {
        BookPlace::Here => {
            "substr(v.hukou_division, 1, 9) = substr(r.division, 1, 9) AND length(v.hukou_division) >= 9"
        }
        BookPlace::Away => {
            "substr(v.hukou_division, 1, 9) <> substr(r.division, 1, length(substr(v.hukou_division, 1, 9)))"
        }
        BookPlace::Unknown => {
            "(v.hukou_division IS NULL OR (length(v.hukou_division) < 9
               AND v.hukou_division = substr(r.division, 1, length(v.hukou_division))))"
        }
    }
}
