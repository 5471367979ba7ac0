//! Maps on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What coordinates refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DatumCode {
    /// WGS 84, and CGCS 2000 with it: what is kept.
    #[default]
    Wgs84,
    /// GCJ-02, for drawing over maps that are published in China.
    Gcj02,
}

impl From<DatumCode> for geo::Datum {
    fn from(code: DatumCode) -> Self {
        match code {
            DatumCode::Wgs84 => Self::Wgs84,
            DatumCode::Gcj02 => Self::Gcj02,
        }
    }
}

/// What is given at a service point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ServiceKindCode {
    /// 卫生服务站.
    Clinic,
    /// 托育.
    Childcare,
    /// 免费药具.
    Supplies,
    /// 便民服务中心.
    Hall,
    /// Another service.
    Other,
}

impl From<store::ServiceKind> for ServiceKindCode {
    fn from(kind: store::ServiceKind) -> Self {
        match kind {
            store::ServiceKind::Clinic => Self::Clinic,
            store::ServiceKind::Childcare => Self::Childcare,
            store::ServiceKind::Supplies => Self::Supplies,
            store::ServiceKind::Hall => Self::Hall,
            store::ServiceKind::Other => Self::Other,
        }
    }
}

/// What a map begins with.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MapOpened {
    /// West, south, east, north of the area's buildings in degrees of the datum asked for; null where nobody has said where one stands.
    pub(crate) bounds: Option<Vec<f64>>,
    /// From this zoom on single buildings are shown.
    pub(crate) near_zoom: u8,
    /// The fewest residents of a square or hexagon that is drawn.
    pub(crate) least: u32,
    /// Buildings that stand somewhere.
    pub(crate) buildings: usize,
    /// What the filter leaves of them: everything where there is none.
    pub(crate) shown: MapSum,
    /// Buildings of which nobody has said where they stand.
    pub(crate) unplaced: u64,
    /// The service points of the area.
    pub(crate) points: Vec<ServicePointRow>,
    /// The offices' own layers, the latest first.
    pub(crate) layers: Vec<OwnLayer>,
}

/// A place where a service is given.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServicePointRow {
    /// `svp_…`
    pub(crate) id: String,
    /// What is given there.
    pub(crate) kind: ServiceKindCode,
    /// Its name.
    pub(crate) name: String,
    /// Its address; may be empty.
    pub(crate) address: String,
    /// When it is open; may be empty.
    pub(crate) hours: String,
    /// The office's telephone; may be empty.
    pub(crate) phone: String,
    /// Degrees east of WGS 84.
    pub(crate) longitude: f64,
    /// Degrees north.
    pub(crate) latitude: f64,
    /// Who says so.
    pub(crate) source: String,
}

impl From<store::ServicePoint> for ServicePointRow {
    fn from(point: store::ServicePoint) -> Self {
        Self {
            id: point.id.to_string(),
            kind: point.kind.into(),
            name: point.name.into(),
            address: point.address.into(),
            hours: point.hours.into(),
            phone: point.phone.into(),
            longitude: point.longitude,
            latitude: point.latitude,
            source: point.source.into(),
        }
    }
}

/// A layer that an office has brought.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnLayer {
    /// `map_…`, the layer of its tiles.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// Who drew it.
    pub(crate) source: String,
    /// How many features it has.
    pub(crate) features: usize,
    /// When it was brought.
    #[schema(format = DateTime)]
    pub(crate) kept_at: String,
}

/// Buildings with the homes and people that fit the filter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MapSum {
    /// Buildings.
    pub(crate) buildings: usize,
    /// Homes.
    pub(crate) homes: u64,
    /// People.
    pub(crate) residents: u64,
}

impl From<app::maps::Sum> for MapSum {
    fn from(sum: app::maps::Sum) -> Self {
        Self { buildings: sum.buildings, homes: sum.homes, residents: sum.residents }
    }
}

/// The buildings within a frame.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BuildingsSeen {
    /// How many there are.
    pub(crate) all: usize,
    /// Homes and people in all of them.
    pub(crate) shown: MapSum,
    /// They, where they are few enough to be seen one by one; otherwise none.
    pub(crate) items: Vec<BuildingRow>,
}

/// A building with its homes and residents.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BuildingRow {
    /// One of its homes, `dwe_…`.
    pub(crate) home: String,
    /// Its address.
    pub(crate) address: String,
    /// Homes.
    pub(crate) homes: u32,
    /// People of the reader's area who live there.
    pub(crate) residents: u32,
    /// Degrees east of WGS 84.
    pub(crate) longitude: f64,
    /// Degrees north.
    pub(crate) latitude: f64,
}

/// An address to be found. In the body, since addresses of pages are kept in histories.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LocateRequest {
    /// The address as it is written, 2 to 200 characters.
    #[schema(min_length = 2, max_length = 200)]
    pub(crate) text: String,
}

/// What an address says and where it may lie.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AddressLocated {
    /// Its parts, in the order in which addresses name them.
    pub(crate) parts: Vec<AddressPart>,
    /// Buildings that may be meant, the best first; somebody decides.
    pub(crate) candidates: Vec<AddressCandidate>,
}

/// A part of an address.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AddressPart {
    /// Which.
    pub(crate) part: AddressPartCode,
    /// As it was read.
    pub(crate) text: String,
}

/// The parts of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AddressPartCode {
    /// The division, down to the deepest that is named.
    Division,
    /// Road.
    Road,
    /// Lane or village group.
    Lane,
    /// Door number.
    Number,
    /// Estate.
    Estate,
    /// Building.
    Building,
    /// Stairwell.
    Unit,
    /// Room.
    Room,
    /// What was not understood.
    Rest,
}

/// A building that may be meant.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AddressCandidate {
    /// How well it fits.
    pub(crate) fit: AddressFit,
    /// One of its homes, `dwe_…`.
    pub(crate) home: String,
    /// Its address.
    pub(crate) address: String,
    /// Degrees east of WGS 84.
    pub(crate) longitude: f64,
    /// Degrees north.
    pub(crate) latitude: f64,
    /// Who says that it stands there.
    pub(crate) source: String,
}

/// How well a building fits a written address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AddressFit {
    /// It is the building that is written.
    Same,
    /// The same door of the road, or the same estate.
    Beside,
    /// Somewhere on the same road or in the same village.
    Along,
    /// Of a road, an estate or a village that is nearly called so: look twice.
    Near,
}

impl From<app::maps::Fit> for AddressFit {
    fn from(fit: app::maps::Fit) -> Self {
        match fit {
            app::maps::Fit::Same => Self::Same,
            app::maps::Fit::Beside => Self::Beside,
            app::maps::Fit::Along => Self::Along,
            app::maps::Fit::Near => Self::Near,
        }
    }
}

/// Where a building stands, as somebody has reviewed it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceRequest {
    /// One of its homes, `dwe_…`.
    pub(crate) home: String,
    /// Degrees east of WGS 84.
    pub(crate) longitude: f64,
    /// Degrees north.
    pub(crate) latitude: f64,
}

/// A table of places.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlacesTableRequest {
    /// Who says so; shown beside the map.
    #[schema(min_length = 1, max_length = 400)]
    pub(crate) source: String,
    /// What its coordinates refer to.
    #[serde(default)]
    pub(crate) datum: DatumCode,
    /// CSV text with a header: 地址, 经度, 纬度; service points also 类别, 名称, 开放时间, 电话.
    pub(crate) table: String,
}

/// What became of a table's lines.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlacesKept {
    /// Lines that were kept.
    pub(crate) kept: usize,
    /// Lines that were left out.
    pub(crate) left_out: usize,
    /// The first of them, and why.
    pub(crate) faults: Vec<LineLeftOut>,
}

/// A line that was left out.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LineLeftOut {
    /// Which, the header being the first.
    pub(crate) line: usize,
    /// Why, in the reader's language.
    pub(crate) text: String,
}

/// A layer of the office's own.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnLayerRequest {
    /// Its name.
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) name: String,
    /// Who drew it.
    #[schema(min_length = 1, max_length = 400)]
    pub(crate) source: String,
    /// What its coordinates refer to.
    #[serde(default)]
    pub(crate) datum: DatumCode,
    /// `GeoJSON` text: a `FeatureCollection` of points, lines or polygons in degrees; of its properties only `name` is kept.
    pub(crate) geojson: String,
}

/// The layer that was kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnLayerKept {
    /// `map_…`
    pub(crate) id: String,
}

/// A shapefile and what the layer is called.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "only described: the parts are read as they come")]
pub(crate) struct OwnLayerForm {
    /// JSON with `name` (1 to 100 characters) and `source`; before the file.
    layer: String,
    /// One `.zip` with `.shp`, `.prj` (WGS 84 or CGCS 2000, in degrees or in metres of Gauss–Krüger's zones or UTM), `.dbf` and perhaps `.cpg`; at most 24 MB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// What a layer from a file is called.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnLayerNamed {
    /// Its name.
    pub(crate) name: String,
    /// Who drew it.
    pub(crate) source: String,
}
