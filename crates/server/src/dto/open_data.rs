//! One-off open data with differential privacy.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What one release may tell of a person, as a fraction.
#[derive(Debug, Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EpsilonFraction {
    /// Above: from 1.
    #[schema(minimum = 1)]
    pub(crate) parts: u32,
    /// Below: 1 to 100.
    #[schema(minimum = 1, maximum = 100)]
    pub(crate) of: u32,
}

/// Open data to be asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenDataRequest {
    /// The snapshot's name.
    pub(crate) snapshot: String,
    /// The table of the public catalogue.
    pub(crate) table: String,
    /// What it may tell.
    pub(crate) epsilon: EpsilonFraction,
}

/// Open data that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenDataItem {
    /// Its id: `ope_…`.
    pub(crate) id: String,
    /// The table's name.
    pub(crate) table: String,
    /// The snapshot's day.
    #[schema(format = Date)]
    pub(crate) day: String,
    /// What it tells.
    pub(crate) epsilon: EpsilonFraction,
    /// When it was asked for.
    pub(crate) asked_at: String,
    /// Whether the reader asked, hence may not approve.
    pub(crate) own: bool,
    /// When it was approved; open to everybody since, unless withdrawn.
    pub(crate) approved_at: Option<String>,
    /// That it is to be taken off the public page, or was.
    pub(crate) withdrawal: Option<WithdrawalItem>,
}

/// A reason to take open data off the public page.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WithdrawalRequest {
    /// Why, for everybody to read; nothing of a person.
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) reason: String,
}

/// That open data are to be taken off the public page, or were.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WithdrawalItem {
    /// Why, for everybody to read.
    pub(crate) reason: String,
    /// Whether the reader asked for it, hence may not do it.
    pub(crate) own: bool,
    /// When somebody else did it; `null` while it waits.
    pub(crate) done_at: Option<String>,
}

/// What an area asked for, and its budget.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenDataPage {
    /// The most that all open data may ever tell of a person.
    pub(crate) budget: EpsilonFraction,
    /// What is spent of the area's people, as a number: by it, by places around it and within it.
    pub(crate) spent: f64,
    /// What was asked for, the latest first.
    pub(crate) items: Vec<OpenDataItem>,
}
