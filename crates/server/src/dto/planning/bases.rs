use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Divisions by which a count goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CountLevel {
    /// 县: 6 digits.
    County,
    /// 乡镇街道: 9 digits.
    Township,
    /// 村居: 12 digits.
    Community,
}

/// A count of the register to be taken.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CountRequest {
    /// A name for lists.
    #[schema(min_length = 1, max_length = 80)]
    pub(crate) name: String,
    /// The day whose residents are counted; today unless given.
    #[schema(format = Date)]
    pub(crate) as_of: Option<String>,
    /// By which divisions.
    pub(crate) level: CountLevel,
}

/// Counts that were brought along.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnBaseRequest {
    /// A name for lists.
    #[schema(min_length = 1, max_length = 80)]
    pub(crate) name: String,
    /// Who published or counted them.
    #[schema(min_length = 1, max_length = 400)]
    pub(crate) source: String,
    /// The day that they describe.
    #[schema(format = Date)]
    pub(crate) as_of: String,
    /// CSV text with the columns `sex` (m, f), `age` (single years), `population` (persons).
    pub(crate) csv: String,
}

/// Where a base population comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BaseKind {
    /// Counted in this register.
    Register,
    /// Brought along.
    Own,
}

/// A base population in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BaseRow {
    /// `bas_…`.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// Where it comes from.
    pub(crate) kind: BaseKind,
    /// Shown beside every figure that rests on it.
    pub(crate) source: String,
    /// The day that it describes.
    #[schema(format = Date)]
    pub(crate) as_of: String,
    /// The moment as of which the register knew this; null for counts brought along.
    #[schema(format = DateTime)]
    pub(crate) known_at: Option<String>,
    /// Who took it.
    pub(crate) author: String,
    /// When.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// Persons in all its cells.
    pub(crate) people: u64,
}

/// The base populations of the area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BasesPage {
    /// Newest first.
    pub(crate) items: Vec<BaseRow>,
}

/// A base population in full.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BaseDetail {
    /// What lists show.
    pub(crate) base: BaseRow,
    /// Males by single year of age, 0 to 100+.
    pub(crate) male: Vec<u64>,
    /// Females by single year of age, 0 to 100+.
    pub(crate) female: Vec<u64>,
    /// Its divisions, by code.
    pub(crate) divisions: Vec<DivisionPeople>,
    /// Births that the register knows of, by year.
    pub(crate) births: Vec<YearBirths>,
    /// Deaths that the register knows of, by year.
    pub(crate) deaths: Vec<YearDeaths>,
    /// What the cells leave out.
    pub(crate) not_counted: NotCounted,
    /// What the ages look like and who may be missing, in plain words, the weightiest first.
    pub(crate) diagnosis: Vec<String>,
}

/// The people of one division.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DivisionPeople {
    /// Leading digits of its code.
    pub(crate) code: String,
    /// Its own name.
    pub(crate) name: String,
    /// Persons.
    pub(crate) people: u64,
    /// Of them aged 0 to 14.
    pub(crate) aged_0_14: u64,
    /// Of them aged 65 and older.
    pub(crate) aged_65_plus: u64,
}

/// Births of a calendar year.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct YearBirths {
    /// Calendar year.
    pub(crate) year: i16,
    /// Births.
    pub(crate) births: u64,
}

/// Deaths of a calendar year.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct YearDeaths {
    /// Calendar year.
    pub(crate) year: i16,
    /// Deaths.
    pub(crate) deaths: u64,
}

/// What a count could not place, in persons.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NotCounted {
    /// Residents whose sex or year of birth no record states: in no cell.
    pub(crate) sex_or_age_unknown: u64,
    /// Residents whose birthday is known to the month or year only: counted, the age perhaps off by one.
    pub(crate) age_estimated: u64,
    /// Alive, household book in the area, no present place known: in no cell.
    pub(crate) place_unknown: u64,
    /// Residents now whom no record places here on the day of the count yet: in no cell.
    pub(crate) known_here_later: u64,
    /// Died between the day of the count and now: in no cell.
    pub(crate) died_since: u64,
}
