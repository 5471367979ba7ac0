//! Lists that are taken away as files.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::session::PurposeCode;

/// What is to be taken away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportRequest {
    /// What the list is of.
    pub(crate) of: ExportOfCode,
    /// As which kind of file.
    pub(crate) format: ExportFormat,
    /// What is shown in full; numbers and telephones are masked otherwise.
    #[serde(default)]
    #[schema(max_items = 2)]
    pub(crate) in_full: Vec<InFull>,
    /// What the list is for; the auditor reads it.
    #[schema(min_length = 4, max_length = 500)]
    pub(crate) reason: String,
}

/// What a list is of.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExportOfCode {
    /// People of the area.
    People,
    /// Members of households, with their household.
    Households,
    /// People who took part in events, with the event; adoptions are left out.
    Events,
}

/// A kind of file.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExportFormat {
    /// A JSON object a line.
    Ndjson,
    /// RFC 4180 in UTF-8 with its mark.
    Csv,
    /// A workbook.
    Xlsx,
}

/// What may be shown in full.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum InFull {
    /// Document numbers.
    IdNumber,
    /// Telephones.
    Phone,
}

/// Lists that offices of an area took away.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportList {
    /// The latest first.
    pub(crate) items: Vec<ExportRow>,
}

/// A list that was taken away.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ExportRow {
    /// By whom.
    pub(crate) account: String,
    /// Of which area: its name.
    pub(crate) area_name: String,
    /// For what.
    pub(crate) purpose: Option<PurposeCode>,
    /// `people`, `households` or `events`.
    pub(crate) of: String,
    /// `ndjson`, `csv` or `xlsx`.
    pub(crate) format: String,
    /// What was shown in full.
    pub(crate) in_full: Vec<String>,
    /// Why.
    pub(crate) reason: String,
    /// When it began.
    #[schema(format = DateTime)]
    pub(crate) begun_at: String,
    /// When its last row had left; `null` where it broke off or goes on.
    #[schema(format = DateTime)]
    pub(crate) ended_at: Option<String>,
    /// How many rows had left.
    pub(crate) rows: u64,
}
