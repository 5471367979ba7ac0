use serde::Serialize;
use utoipa::ToSchema;

/// A place by its division code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Place {
    /// 12-digit division code, or its leading digits.
    #[schema(example = "330106003012")]
    pub(crate) code: String,
    /// Full name, from the province down.
    pub(crate) name: String,
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
