//! Tables for analysts.

use serde::Serialize;
use utoipa::ToSchema;

use super::figures::TableAnswer;

/// A snapshot that an analyst's tables may be counted from. It has no counts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AnalysisSnapshot {
    /// Its name.
    pub(crate) name: String,
    /// What its area is called.
    pub(crate) area_name: String,
    /// The day that it describes.
    #[schema(format = Date)]
    pub(crate) as_of: String,
}

/// What an analyst may ask, and has asked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AnalysisPage {
    /// The snapshots, the newest day first.
    pub(crate) snapshots: Vec<AnalysisSnapshot>,
    /// Different tables that the account has had this year.
    pub(crate) used: u32,
    /// How many there are in a year.
    pub(crate) most: u32,
    /// What the account was given, the latest first.
    pub(crate) given: Vec<AnalystRow>,
}

/// A table for an analyst, its cells moved.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AnalystAnswer {
    /// The table.
    pub(crate) table: TableAnswer,
    /// Different tables that this analyst has had this year.
    pub(crate) used: u32,
    /// How many there are in a year.
    pub(crate) most: u32,
}

/// A table that an analyst has had.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AnalystRow {
    /// The account that got it.
    pub(crate) analyst: String,
    /// The year that it counts in.
    pub(crate) year: i16,
    /// The snapshot's name.
    pub(crate) snapshot: String,
    /// What was counted, and by what.
    pub(crate) table: String,
    /// When.
    pub(crate) asked_at: String,
}

/// The ledger of tables for analysts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AnalystLedger {
    /// How many different tables an analyst gets in a year.
    pub(crate) most: u32,
    /// What was given, the latest first.
    pub(crate) items: Vec<AnalystRow>,
}
