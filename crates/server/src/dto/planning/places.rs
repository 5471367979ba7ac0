use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{document::PlanDocument, runs::Choice};

/// A file of outlines.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutlinesRequest {
    /// Who drew them; shown beside every map.
    #[schema(min_length = 1, max_length = 400)]
    pub(crate) source: String,
    /// `GeoJSON` text: a `FeatureCollection` of polygons in degrees, each with its division's code in `properties.division`.
    pub(crate) geojson: String,
}

/// What was kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutlinesKept {
    /// How many outlines.
    pub(crate) kept: usize,
}

/// Outlines of the reader's area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanOutlines {
    /// In the order of codes.
    pub(crate) items: Vec<PlanOutline>,
}

/// A division's outline.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanOutline {
    /// Leading digits of the division's code.
    pub(crate) division: String,
    /// Its name.
    pub(crate) name: String,
    /// The geometry of a `GeoJSON` feature: a polygon or several, in degrees.
    #[schema(value_type = Object)]
    pub(crate) geometry: serde_json::Value,
    /// Who drew it.
    pub(crate) source: String,
}

/// A service in every division of a scenario.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlacesRequest {
    /// The assumptions.
    pub(crate) document: PlanDocument,
    /// The service's code; the first one where there is none.
    pub(crate) service: Option<String>,
}

/// What a service needs in each division beside what there is room for there.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlanPlaces {
    /// The first projected year.
    pub(crate) first_year: i32,
    /// The services that can be shown by place.
    pub(crate) services: Vec<Choice>,
    /// The one shown; null where none can be.
    pub(crate) service: Option<String>,
    /// Its unit; empty where none is shown.
    pub(crate) unit: String,
    /// The divisions in the order of codes.
    pub(crate) places: Vec<PlaceNeed>,
    /// Movement between divisions in the first projected year.
    pub(crate) flows: Vec<PlaceFlow>,
    /// What somebody must know who reads them.
    pub(crate) notes: Vec<String>,
}

/// A service in one division.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlaceNeed {
    /// Leading digits of the division's code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// Need by projected year.
    pub(crate) needed: Vec<f64>,
    /// Room by projected year; null where nobody stated it for this division.
    pub(crate) capacity: Option<Vec<f64>>,
    /// The first year in which more is needed than there is room for.
    pub(crate) gap_year: Option<i32>,
    /// Whether its events are too few for its figures to mean much.
    pub(crate) too_small: bool,
}

/// People who move from one division to another.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlaceFlow {
    /// The division that they leave.
    pub(crate) from: String,
    /// Its name.
    pub(crate) from_name: String,
    /// The division that they come to.
    pub(crate) to: String,
    /// Its name.
    pub(crate) to_name: String,
    /// Movers a year per person of the origin.
    pub(crate) rate: f64,
    /// Movers of the first projected year, persons.
    pub(crate) people: f64,
    /// Whether either division is too small for the figure to mean much.
    pub(crate) too_small: bool,
}
