//! Helpers on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who helps a person, and what can be allowed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonHelpers {
    /// The helpers, newest first; those that are over as well.
    pub(crate) items: Vec<HelperRow>,
    /// What a helper can be asked to do.
    pub(crate) acts: Vec<HelperChoice>,
    /// For which bundle alone.
    pub(crate) bundles: Vec<HelperChoice>,
    /// The last day that can be chosen.
    pub(crate) latest: String,
}

/// A code with its words.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HelperChoice {
    /// The code.
    pub(crate) code: String,
    /// In words.
    pub(crate) title: String,
}

/// A helper. Who it is stays between the two: the office sees what the person calls them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HelperRow {
    /// `prx_…`.
    pub(crate) id: String,
    /// What the person calls the helper.
    pub(crate) label: String,
    /// What the helper may do.
    pub(crate) acts: Vec<HelperChoice>,
    /// For which bundle, in words.
    pub(crate) bundle: String,
    /// The last day.
    pub(crate) last_day: String,
    /// When it was made.
    pub(crate) made_at: String,
    /// How it was seen that the person was there; none where they did it behind their own door.
    pub(crate) presence: Option<String>,
    /// `offered`, `holds`, `over` or `ended`.
    pub(crate) standing: String,
}

/// What a person at the counter lets a helper do.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InviteHelperRequest {
    /// What the person calls the helper.
    pub(crate) label: String,
    /// Codes of what the helper may do.
    pub(crate) acts: Vec<String>,
    /// The code of the bundle that it is for; all where absent.
    #[serde(default)]
    pub(crate) bundle: Option<String>,
    /// The last day.
    pub(crate) last_day: String,
    /// How it was seen that the person is there and wants it.
    pub(crate) presence: String,
}

/// The code that makes somebody the helper, shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HelperInvited {
    /// `prx_…`.
    pub(crate) id: String,
    /// The code.
    pub(crate) code: String,
}
