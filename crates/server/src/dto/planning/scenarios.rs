use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::document::PlanDocument;

/// A new scenario.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScenarioRequest {
    /// Its name.
    #[schema(min_length = 1, max_length = 80)]
    pub(crate) name: String,
    /// Its first assumptions.
    pub(crate) document: PlanDocument,
}

/// A new version.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VersionRequest {
    /// The version that it was made from; it must still be the current one.
    pub(crate) parent: u32,
    /// What was changed.
    #[schema(max_length = 200)]
    pub(crate) note: String,
    /// The assumptions.
    pub(crate) document: PlanDocument,
}

/// A change of a scenario as a whole; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScenarioChangeRequest {
    /// Another name.
    #[schema(min_length = 1, max_length = 80)]
    pub(crate) name: Option<String>,
    /// Another current version: undo or redo.
    pub(crate) current: Option<u32>,
    /// Put away, or taken out again.
    pub(crate) archived: Option<bool>,
}

/// Which version a link is to name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkRequest {
    /// Its number.
    pub(crate) version: u32,
}

/// A link that cannot be guessed; it opens for staff of the scenario's area only.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScenarioLink {
    /// 32 hexadecimal digits, for `/planning/shared/{token}`.
    pub(crate) token: String,
}

/// A scenario in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScenarioRow {
    /// `scn_…`.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// Who made it.
    pub(crate) author: String,
    /// When.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When it was put away.
    #[schema(format = DateTime)]
    pub(crate) archived_at: Option<String>,
    /// Number of its current version.
    pub(crate) current: u32,
    /// Its versions, oldest first.
    pub(crate) versions: Vec<VersionRow>,
}

/// A version of a scenario.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VersionRow {
    /// Its number.
    pub(crate) number: u32,
    /// The version that it was made from.
    pub(crate) parent: Option<u32>,
    /// What was changed.
    pub(crate) note: String,
    /// Who saved it.
    pub(crate) author: String,
    /// When.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
}

/// The scenarios of the area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScenariosPage {
    /// Newest first.
    pub(crate) items: Vec<ScenarioRow>,
}

/// A scenario with one version's assumptions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ScenarioDetail {
    /// The scenario.
    pub(crate) scenario: ScenarioRow,
    /// Number of the version shown.
    pub(crate) version: u32,
    /// Its assumptions.
    pub(crate) document: PlanDocument,
}
