//! Appeals to the office above on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::people::PersonRow;

/// Appeals.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppealsPage {
    /// The appeals, the most urgent first.
    pub(crate) items: Vec<AppealRow>,
    /// Fetches the next page; absent on the last one.
    pub(crate) next: Option<String>,
}

/// An appeal against a refusal.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AppealRow {
    /// `apl_…`.
    pub(crate) id: String,
    /// The number that the family was given.
    pub(crate) number: String,
    /// `app_…`; null where a case was refused.
    pub(crate) application: Option<String>,
    /// The number of the application, or of the case.
    pub(crate) of_number: String,
    /// The bundle, in words; of a case its kind.
    pub(crate) bundle: String,
    /// The item, in words; of a case what it is about, which may be empty.
    pub(crate) item: String,
    /// What was asked for in a case, in the resident's words.
    pub(crate) asked: Option<String>,
    /// Whom it is about.
    pub(crate) person: Option<PersonRow>,
    /// In the family's words.
    pub(crate) words: String,
    /// The office that refused, in words.
    pub(crate) refused_by: String,
    /// Why it was refused.
    pub(crate) refused_because: String,
    /// By which rule.
    pub(crate) rule: Option<String>,
    /// When it came in.
    pub(crate) filed_at: String,
    /// The day by which it is decided.
    pub(crate) due_on: Option<String>,
    /// Whether that day is past.
    pub(crate) late: bool,
    /// `sustained` or `reversed`, once it is decided.
    pub(crate) outcome: Option<String>,
    /// Why.
    pub(crate) reasons: Option<String>,
    /// When it was decided.
    pub(crate) decided_at: Option<String>,
}

/// What the office above decides.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecideAppealRequest {
    /// `sustained` or `reversed`.
    pub(crate) outcome: String,
    /// Why.
    pub(crate) reasons: String,
}
