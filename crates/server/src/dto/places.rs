use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::maps::ServicePointRow;

/// A place by its division code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Place {
    /// 12-digit division code, or its leading digits.
    #[schema(example = "330106003012")]
    pub(crate) code: String,
    /// Full name, from the province down.
    pub(crate) name: String,
}

/// What is looked for among offices and service points.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FindPlacesRequest {
    /// Words of a name, its sound in Latin letters, what is given there, or where it is.
    #[schema(min_length = 2, max_length = 100, example = "五常 托育")]
    pub(crate) text: String,
}

/// The office of a division.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OfficeRow {
    /// The division's code without the zeros behind it.
    #[schema(example = "330110012")]
    pub(crate) code: String,
    /// The division's own name.
    pub(crate) name: String,
    /// The name of the division above, from the province down; empty for a province.
    pub(crate) above: String,
}

/// A service point that was found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FoundPointRow {
    /// It.
    pub(crate) point: ServicePointRow,
    /// The name of its division, from the province down.
    pub(crate) place: String,
}

/// Offices and service points of the reader's area, the nearest to what was typed first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlacesFound {
    /// Offices.
    pub(crate) offices: Vec<OfficeRow>,
    /// Service points.
    pub(crate) points: Vec<FoundPointRow>,
}

/// The service points of a division.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServicePoints {
    /// Those that lie in the reader's area, by kind and name.
    pub(crate) items: Vec<ServicePointRow>,
}

/// A division and its neighbours in the tree.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Division {
    /// 12 digits.
    pub(crate) code: String,
    /// Its own name.
    pub(crate) name: String,
    /// Its name from the province down.
    pub(crate) full_name: String,
    /// Its level.
    pub(crate) level: PlaceLevel,
    /// In force from this day, as far as the records reach back.
    pub(crate) valid_from: Option<String>,
    /// Day after its last; absent while in force.
    pub(crate) valid_until: Option<String>,
    /// What stands today in its place; empty while it stands.
    pub(crate) successors: Vec<Place>,
    /// The division above.
    pub(crate) parent: Option<Place>,
    /// Those directly below, each with its own name only.
    pub(crate) children: Vec<Place>,
}

/// Level of a division.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PlaceLevel {
    /// 省.
    Province,
    /// 地.
    Prefecture,
    /// 县.
    County,
    /// 乡.
    Township,
    /// 村.
    Village,
}

/// From which code to which.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodePair {
    /// What changes: 9 digits for a township, 12 for a village; empty for a new division.
    #[schema(example = "330110005")]
    pub(crate) from: String,
    /// What takes its place, of the same level.
    #[schema(example = "330110003")]
    pub(crate) to: String,
    /// Name of what takes its place.
    pub(crate) name: String,
}

/// A change of divisions. The villages of a township that gives way need not be named: each gets the next free code.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DivisionChangeRequest {
    /// `11` new, `21` altered, `31` merged, `41` moved.
    #[schema(example = "31")]
    pub(crate) kind: String,
    /// First day of the new state.
    #[schema(format = Date)]
    pub(crate) on: String,
    /// Which codes become which.
    pub(crate) pairs: Vec<CodePair>,
    /// The document that orders it.
    #[schema(max_length = 200)]
    pub(crate) document: String,
}

/// Why a change of divisions is undone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DivisionUndoRequest {
    /// The reason.
    #[schema(max_length = 200)]
    pub(crate) reason: String,
}

/// How many residences stand, or would, under another code.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RecodeCount {
    /// The code until then, with its name.
    pub(crate) from: Place,
    /// The code since.
    pub(crate) to: Place,
    /// Places of household books.
    pub(crate) hukou: u64,
    /// Homes.
    pub(crate) usual: u64,
}

/// What is wrong with a change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DivisionFault {
    /// The code that it is about; empty for the change as a whole.
    pub(crate) code: String,
    /// What is wrong, as a code.
    pub(crate) kind: String,
    /// In the reader's language.
    pub(crate) text: String,
}

/// What a change of divisions would come to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DivisionPreview {
    /// The codes, those of villages among them.
    pub(crate) pairs: Vec<CodePair>,
    /// How many live residences would stand under which codes.
    pub(crate) counts: Vec<RecodeCount>,
    /// What is wrong; a change with faults is not taken.
    pub(crate) faults: Vec<DivisionFault>,
    /// How many accounts have an area under a code that gives way.
    pub(crate) accounts: u64,
}

/// Where a change of divisions stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DivisionStage {
    /// The register is about to follow it.
    Waiting,
    /// The register follows it.
    InForce,
    /// The register is about to follow it no longer.
    UndoWaiting,
    /// It was undone.
    Undone,
}

/// A change of divisions that was entered.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DivisionChange {
    /// `div_…`.
    pub(crate) id: String,
    /// Which version this is, for `if-match`.
    pub(crate) version: String,
    /// `11` new, `21` altered, `31` merged, `41` moved.
    pub(crate) kind: String,
    /// First day of the new state.
    pub(crate) on: String,
    /// Which codes became which.
    pub(crate) pairs: Vec<CodePair>,
    /// The document that orders it.
    pub(crate) document: String,
    /// Who entered it.
    pub(crate) author: String,
    /// When.
    #[schema(format = DateTime)]
    pub(crate) asked_at: String,
    /// Where it stands.
    pub(crate) stage: DivisionStage,
    /// Since when the register follows it.
    #[schema(format = DateTime)]
    pub(crate) recorded_from: Option<String>,
    /// Since when it does so no longer.
    #[schema(format = DateTime)]
    pub(crate) recorded_until: Option<String>,
    /// Why it was undone.
    pub(crate) undo_reason: Option<String>,
    /// How many residences stand, or stood, under another code because of it.
    pub(crate) counts: Vec<RecodeCount>,
}

/// The changes of divisions of the reader's county, latest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DivisionChanges {
    /// The changes.
    pub(crate) items: Vec<DivisionChange>,
}

/// The id of a change that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DivisionChangeTaken {
    /// `div_…`.
    pub(crate) id: String,
}
