//! Buildings without a place on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which buildings without a place are asked for. In the body, since addresses of pages are kept in histories.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnplacedRequest {
    /// Words of the address, however they are written; none for all.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub(crate) text: String,
    /// A part of the area, by its code as `divisions` names it.
    pub(crate) division: Option<String>,
    /// `next` of the page before.
    pub(crate) cursor: Option<String>,
}

/// A page of the buildings of which nobody has said where they stand.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnplacedPage {
    /// How many there are of what is asked for.
    pub(crate) all: u64,
    /// They, by their names.
    pub(crate) items: Vec<UnplacedBuilding>,
    /// The next page's `cursor`; null on the last.
    pub(crate) next: Option<String>,
    /// The parts of the area with such buildings, beside the first page of everything; otherwise none.
    pub(crate) divisions: Vec<UnplacedDivision>,
}

/// A building of which nobody has said where it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnplacedBuilding {
    /// One of its homes, `dwe_…`.
    pub(crate) home: String,
    /// That home's address.
    pub(crate) address: String,
}

/// A part of the area with buildings that stand nowhere.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UnplacedDivision {
    /// Its code.
    pub(crate) division: String,
    /// Its name.
    pub(crate) name: String,
    /// Its buildings are known no more closely than to the area around its parts.
    pub(crate) coarse: bool,
    /// How many of its buildings stand nowhere.
    pub(crate) buildings: u64,
}

impl From<app::maps::UnplacedBuildings> for UnplacedPage {
    fn from(found: app::maps::UnplacedBuildings) -> Self {
        let items = found.page.items.into_iter();
        let divisions = found.parts.into_iter().map(|part| UnplacedDivision {
            division: part.division.into(),
            name: part.name.into(),
            coarse: part.coarse,
            buildings: part.buildings,
        });
        Self {
            all: found.all,
            items: items
                .map(|one| UnplacedBuilding { home: one.home.to_string(), address: one.address.into() })
                .collect(),
            next: found.page.next,
            divisions: divisions.collect(),
        }
    }
}
