//! Kept tables, and publishing.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::figures::{TableAnswer, TableRequest};

/// How often a kept table is computed by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum KeptEvery {
    /// Only when somebody asks.
    Never,
    /// For the last day of each month.
    Month,
    /// For the last day of each quarter.
    Quarter,
}

/// A table to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeptTableRequest {
    /// Its name.
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) name: String,
    /// The table.
    pub(crate) table: TableRequest,
    /// How often it is computed by itself.
    pub(crate) every: KeptEvery,
}

/// What a kept table gave for a day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeptTableResult {
    /// The snapshot's day.
    #[schema(format = Date)]
    pub(crate) day: String,
    /// The snapshot's name.
    pub(crate) snapshot: String,
    /// When it was computed.
    pub(crate) made_at: String,
    /// The table.
    pub(crate) table: TableAnswer,
}

/// A kept table.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeptTableRow {
    /// Its id: `tab_…`; a link leads to it.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// The office's area.
    pub(crate) area: String,
    /// What the area is called.
    pub(crate) area_name: String,
    /// The table.
    pub(crate) table: TableRequest,
    /// How often it is computed by itself.
    pub(crate) every: KeptEvery,
    /// The day for which it is or was last due.
    #[schema(format = Date)]
    pub(crate) due: Option<String>,
    /// Since when it is kept.
    pub(crate) created_at: String,
    /// What it gave, the latest day first; for the area that keeps it.
    pub(crate) results: Vec<KeptTableResult>,
}

/// The tables that an office keeps.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeptTablesPage {
    /// The tables, newest first.
    pub(crate) items: Vec<KeptTableRow>,
}

/// A release to be tried.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReleaseRequest {
    /// The snapshot's name.
    pub(crate) snapshot: String,
}

/// A release that was tried.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReleaseRow {
    /// Its id: `rel_…`.
    pub(crate) id: String,
    /// The area.
    pub(crate) area: String,
    /// What the area is called.
    pub(crate) area_name: String,
    /// The day.
    #[schema(format = Date)]
    pub(crate) day: String,
    /// The snapshot's name.
    pub(crate) snapshot: String,
    /// The version of the public catalogue.
    pub(crate) version: u32,
    /// When it was tried.
    pub(crate) asked_at: String,
    /// Whether the reader tried it, hence may not approve it.
    pub(crate) own: bool,
    /// The cell that blocks it.
    pub(crate) blocked: Option<String>,
    /// Cells in all.
    pub(crate) cells: u64,
    /// Cells that had to be protected.
    pub(crate) small: u64,
    /// Cells hidden.
    pub(crate) hidden: u64,
    /// Earlier releases that it was attacked together with.
    pub(crate) earlier: u64,
    /// When it was approved; open to everybody since.
    pub(crate) approved_at: Option<String>,
}

/// A table of the public catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublicTableRow {
    /// Its code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// What is counted.
    pub(crate) unit: String,
    /// By what, besides the township.
    pub(crate) dimensions: Vec<String>,
}

/// The public catalogue and what was tried.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReleasesPage {
    /// The version of the catalogue.
    pub(crate) version: u32,
    /// Townships with fewer residents are published together.
    pub(crate) least_people: u64,
    /// The tables.
    pub(crate) tables: Vec<PublicTableRow>,
    /// What was tried, the latest first.
    pub(crate) items: Vec<ReleaseRow>,
}

/// A table as it would be or is published.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReleaseSheet {
    /// Its code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// The columns.
    pub(crate) columns: Vec<String>,
    /// Codes of the places; `all` and `other` besides divisions.
    pub(crate) codes: Vec<String>,
    /// Names of the places.
    pub(crate) places: Vec<String>,
    /// Counts by place and column; none where hidden.
    pub(crate) counts: Vec<Vec<Option<u64>>>,
}

/// A release with its tables.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReleaseDetail {
    /// What came of trying it.
    pub(crate) release: ReleaseRow,
    /// Its tables; none where it is blocked.
    pub(crate) sheets: Vec<ReleaseSheet>,
}
