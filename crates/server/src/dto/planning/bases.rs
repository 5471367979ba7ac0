use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::document::PlanHomes;

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

/// What the numbers of a table count.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CountUnit {
    /// 人.
    #[default]
    Persons,
    /// 千人.
    Thousands,
    /// 万人.
    TenThousands,
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
    /// What its numbers count; persons unless given.
    #[serde(default)]
    pub(crate) unit: CountUnit,
    /// Whether groups that zigzag are smoothed before they are split into single years.
    #[serde(default)]
    pub(crate) smooth: bool,
    /// The table, CSV or XLSX, in base64: columns `age`, `male`, `female`, or `sex`, `age`, `population`; single years or groups
    /// such as `5-9`, the last one open.
    pub(crate) file: String,
}

/// A table of counts to be looked at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnLookRequest {
    /// What its numbers count; persons unless given.
    #[serde(default)]
    pub(crate) unit: CountUnit,
    /// Whether groups that zigzag are smoothed before they are split into single years.
    #[serde(default)]
    pub(crate) smooth: bool,
    /// The table in base64.
    pub(crate) file: String,
}

/// A table of counts, read and looked at. Nothing is kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnBaseLook {
    /// Persons in all groups.
    pub(crate) people: f64,
    /// The groups as the file has them.
    pub(crate) groups: Vec<AgeGroup>,
    /// Males by single year of age, 0 to 100+, as they would be kept.
    pub(crate) male: Vec<u64>,
    /// Females likewise.
    pub(crate) female: Vec<u64>,
    /// What the ages look like and who may be missing, the weightiest first.
    pub(crate) diagnosis: Vec<String>,
    /// What would be done to make them single years; empty where nothing would.
    pub(crate) steps: Vec<String>,
}

/// A group of ages.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AgeGroup {
    /// First age.
    pub(crate) from: u32,
    /// One beyond the last age; null for the open group.
    pub(crate) until: Option<u32>,
    /// Males.
    pub(crate) male: f64,
    /// Females.
    pub(crate) female: f64,
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
    /// What was done to the ages before they were kept; empty where nothing was.
    pub(crate) steps: Vec<String>,
    /// Who lives with whom, as it was counted with the base; null where it was not.
    pub(crate) homes: Option<PlanHomes>,
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
