//! Rosters: named views over the register.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{exports::InFull, forms::FormChoice};

/// A roster as somebody describes it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RosterRequest {
    /// Its name.
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) name: String,
    /// Whom it shows.
    pub(crate) who: RosterWho,
    /// Codes of its columns, in order.
    #[schema(min_items = 1, max_items = 30)]
    pub(crate) columns: Vec<String>,
}

/// Whom a roster shows.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RosterWho {
    /// Households, a row each by their heads; people otherwise, by what else is said here.
    #[serde(default)]
    pub(crate) households: bool,
    /// How they belong to the area; residents where nothing is said.
    #[serde(default)]
    pub(crate) standing: RosterStanding,
    /// Of which sex; of both where nothing is said.
    #[serde(default)]
    pub(crate) sex: Option<RosterSex>,
    /// From this age on, in completed years.
    #[serde(default)]
    pub(crate) age_from: Option<u16>,
    /// To this age.
    #[serde(default)]
    pub(crate) age_to: Option<u16>,
    /// In this place of the area, by the first digits of its code.
    #[serde(default)]
    pub(crate) place: Option<String>,
}

/// How people belong to the area.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RosterStanding {
    /// They live here.
    #[default]
    Resident,
    /// Their household book is here.
    Hukou,
    /// They live here, their book is in another township, unless both lie within one city's districts.
    Migrant,
    /// They live here, their book is in another township.
    Separated,
    /// Their book is here, they live elsewhere.
    Away,
    /// Their book is here, nobody knows where they live.
    Unaccounted,
}

/// Sex.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RosterSex {
    /// Male.
    Male,
    /// Female.
    Female,
}

/// The rosters that the reader may open.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RosterList {
    /// Of the reader's own area and of those around it, newest first.
    pub(crate) items: Vec<RosterListed>,
    /// Columns that a roster may have.
    pub(crate) columns: Vec<FormChoice>,
    /// Places of the area.
    pub(crate) places: Vec<FormChoice>,
    /// Whether the reader may make and put away rosters of their own area.
    pub(crate) may_keep: bool,
}

/// A roster in the list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RosterListed {
    /// `ros_…`.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// Whom it shows, in the reader's language.
    pub(crate) who: String,
    /// Its columns, in the reader's language.
    pub(crate) columns: Vec<String>,
    /// The reader's own office keeps it.
    pub(crate) own: bool,
    /// Since when.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
}

/// An open roster.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RosterPage {
    /// What it is.
    pub(crate) roster: RosterListed,
    /// The place whose people the reader sees in it.
    pub(crate) area_name: String,
    /// The day that it shows: today.
    #[schema(format = Date)]
    pub(crate) day: String,
    /// How many rows it has.
    pub(crate) total: usize,
    /// The first row of this page, from 0.
    pub(crate) from: usize,
    /// Rows of this page, 200 at most.
    pub(crate) rows: Vec<RosterLine>,
}

/// A row.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RosterLine {
    /// `per_…`.
    pub(crate) person: String,
    /// One cell a column, numbers masked.
    pub(crate) cells: Vec<String>,
}

/// A roster that is to be taken away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RosterExport {
    /// What it is for; the auditor reads it.
    #[schema(min_length = 4, max_length = 500)]
    pub(crate) reason: String,
    /// What is shown in full; masked otherwise.
    #[serde(default)]
    #[schema(max_items = 2)]
    pub(crate) in_full: Vec<InFull>,
}
