use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::document::PlanInfantRule;

/// What a table of rates by age is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PlanPatternKind {
    /// Births per woman and year by mothers' age.
    Births,
    /// Deaths per person and year.
    Deaths,
    /// Net migrants of a year, in persons.
    Migrants,
}

/// A table of rates by age to be looked at.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PatternLookRequest {
    /// What it is about.
    pub(crate) kind: PlanPatternKind,
    /// Whether its rates are per thousand; migrants are persons either way.
    #[serde(default)]
    pub(crate) per_thousand: bool,
    /// The reference set whose ages a table of deaths is cut along.
    pub(crate) nation: String,
    /// The scenario's rule for infancy.
    #[serde(default)]
    pub(crate) infant_rule: PlanInfantRule,
    /// The table, CSV or XLSX, in base64: `age` and `asfr` for births; `age`, `male`, `female`, or `sex`, `age` and `mx` or
    /// `migrants`; single years or groups such as `5-9`.
    pub(crate) file: String,
}

/// A table of rates by age, read. Nothing is kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PatternLook {
    /// Males by single year of age, 0 to 100+; empty for births.
    pub(crate) male: Vec<f64>,
    /// Females likewise.
    pub(crate) female: Vec<f64>,
    /// The level of each of the scenario's curves that the table implies.
    pub(crate) levels: Vec<PatternLevel>,
    /// How the table became single years; empty where it was.
    pub(crate) steps: Vec<String>,
}

/// A curve's level.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PatternLevel {
    /// `total_fertility`, `mean_age`, `life_male`, `life_female`, `net_migration` or `male_share`.
    pub(crate) curve: &'static str,
    /// Its value.
    pub(crate) value: f64,
}
