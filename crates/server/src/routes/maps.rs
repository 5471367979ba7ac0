use std::str::FromStr as _;

use app::maps::{self, LayerFile, MapFilter, MapLayerName, ReadPart};
use axum::{
    Json,
    extract::{FromRequestParts, Path, Query, Request, State, rejection::PathRejection},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use base::{Id, kind};
use geo::{LEAST, Position, TileId, TileLayer};
use serde::Deserialize;

use crate::{
    dto::{
        map_filter::{AskedFilter, BookKindCode, BookPlaceCode, HomeSizeCode},
        maps::{
            AddressCandidate, AddressLocated, AddressPart, AddressPartCode, BuildingRow, BuildingsSeen,
            DatumCode, LineLeftOut, LocateRequest, MapOpened, OwnLayer, OwnLayerForm, OwnLayerKept,
            OwnLayerNamed, OwnLayerRequest, PlaceRequest, PlacesKept, PlacesTableRequest, ServicePointRow,
        },
        session::PurposeCode,
    },
    extract::{Body, Importer, PathId, Reader},
    language::Language,
    problem::{Code, Problem},
    routes::imports::receive,
    state::ServerState,
};

/// Why something cannot be put on the map, in words: with its line or feature where it is one's.
pub(crate) fn fault(fault: maps::MapFault) -> Problem {
    let (zh, en) = match fault.at {
        0 => (format!("{}。", fault.zh), format!("{}.", fault.en)),
        at => (format!("第 {at} 条：{}。", fault.zh), format!("Number {at}: {}.", fault.en)),
    };
    Problem::saying(Code::MapInvalid, zh, en)
}

/// The media type of a vector tile.
const TILE: HeaderValue = HeaderValue::from_static("application/vnd.mapbox-vector-tile");

/// Opens a map.
#[utoipa::path(get, path = "/api/map", tag = "map", operation_id = "open_map", security(("session" = [])),
    params(("datum" = Option<DatumCode>, Query, description = "In what bounds and service points are given; `wgs84` unless said otherwise"),
        ("age" = Option<String>, Query, description = "Whom it shows: age groups by commas, of `0-2`, `3-5`, `6-14`, `15-59`, `60-79`, `80-`"),
        ("book" = Option<BookPlaceCode>, Query, description = "Whom it shows: where their household book lies"),
        ("household" = Option<BookKindCode>, Query, description = "Whom it shows: the kind of their household book"),
        ("home" = Option<HomeSizeCode>, Query, description = "Whom it shows: how many live in their home"),
        ("x-purpose" = PurposeCode, Header, description = "Why the map is opened")),
    responses((status = 200, description = "Where the reader's area lies and what can be drawn; the log has that a map was opened",
        body = MapOpened)))]
pub(crate) async fn open_map(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    TileQuery { datum, filter }: TileQuery,
) -> Result<Json<MapOpened>, Problem> {
    let view = maps::open_map(&cx, &state.app, &permit, (datum.into(), &filter)).await?;
    let points = view.points.into_iter().map(ServicePointRow::from);
    let layers = view.layers.into_iter().map(|layer| OwnLayer {
        id: layer.id.to_string(),
        name: layer.name.into(),
        source: layer.source.into(),
        features: layer.features,
        kept_at: layer.kept_at.to_string(),
    });
    Ok(Json(MapOpened {
        bounds: view.bounds.map(Vec::from),
        near_zoom: maps::NEAR_ZOOM,
        least: LEAST,
        buildings: view.buildings,
        shown: view.shown.into(),
        unplaced: view.unplaced,
        points: points.collect(),
        layers: layers.collect(),
    }))
}

/// How a tile is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TileAsked {
    #[serde(default)]
    datum: DatumCode,
    age: Option<String>,
    book: Option<BookPlaceCode>,
    household: Option<BookKindCode>,
    home: Option<HomeSizeCode>,
}

/// What it is drawn in and whom it shows.
#[derive(Debug)]
pub(crate) struct TileQuery {
    datum: DatumCode,
    filter: MapFilter,
}

impl FromRequestParts<ServerState> for TileQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let Query(asked) = Query::<TileAsked>::from_request_parts(parts, state)
            .await
            .or(Err(Problem::of(Code::QueryInvalid)))?;
        let TileAsked { datum, age, book, household, home } = asked;
        let filter = AskedFilter { age: age.as_deref(), book, household, home }.try_into()?;
        Ok(Self { datum, filter })
    }
}

/// A tile of a map.
#[utoipa::path(get, path = "/api/map/tiles/{layer}/{z}/{x}/{y}", tag = "map", operation_id = "map_tile",
    security(("session" = [])),
    params(("layer" = String, Path, description = "`buildings`, `grid`, `heat`, `divisions`, `points`, or `map_…` of a layer"),
        ("z" = u8, Path, description = "Zoom, 0 to 22"),
        ("x" = u32, Path, description = "Tiles to the west"),
        ("y" = u32, Path, description = "Tiles to the north"),
        ("datum" = Option<DatumCode>, Query, description = "In what it is to be drawn; `wgs84` unless said otherwise"),
        ("age" = Option<String>, Query, description = "Whom it shows: age groups by commas, of `0-2`, `3-5`, `6-14`, `15-59`, `60-79`, `80-`"),
        ("book" = Option<BookPlaceCode>, Query, description = "Whom it shows: where their household book lies"),
        ("household" = Option<BookKindCode>, Query, description = "Whom it shows: the kind of their household book"),
        ("home" = Option<HomeSizeCode>, Query, description = "Whom it shows: how many live in their home"),
        ("x-purpose" = PurposeCode, Header, description = "Why the map is read")),
    responses((status = 200, description = "A vector tile of what lies in the reader's area, empty where nothing does; single buildings \
        from `near_zoom` on, each such tile with an entry in the log",
        content_type = "application/vnd.mapbox-vector-tile", body = Vec<u8>)))]
pub(crate) async fn map_tile(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    tile: Result<Path<(String, u8, u32, u32)>, PathRejection>,
    TileQuery { datum, filter }: TileQuery,
) -> Result<Response, Problem> {
    let not_found = || Problem::of(Code::NotFound);
    let Path((layer, zoom, east, south)) = tile.map_err(|_unreadable| not_found())?;
    let layer = match TileLayer::named(&layer) {
        Some(known) => MapLayerName::Of(known),
        None => MapLayerName::Own(Id::from_str(&layer).map_err(|_other| not_found())?),
    };
    let at = TileId::new(zoom, east, south).ok_or_else(not_found)?;
    let bytes = maps::tile(&cx, &state.app, &permit, (layer, at), (datum.into(), &filter)).await?;
    Ok(([(header::CONTENT_TYPE, TILE)], bytes).into_response())
}

/// The frame of a list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FrameAsked {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
    age: Option<String>,
    book: Option<BookPlaceCode>,
    household: Option<BookKindCode>,
    home: Option<HomeSizeCode>,
}

/// The frame of a list, and whom it shows.
#[derive(Debug)]
pub(crate) struct FrameQuery {
    frame: [f64; 4],
    filter: MapFilter,
}

impl FromRequestParts<ServerState> for FrameQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let Query(asked) = Query::<FrameAsked>::from_request_parts(parts, state)
            .await
            .or(Err(Problem::of(Code::QueryInvalid)))?;
        let FrameAsked { west, south, east, north, age, book, household, home } = asked;
        let filter = AskedFilter { age: age.as_deref(), book, household, home }.try_into()?;
        Ok(Self { frame: [west, south, east, north], filter })
    }
}

/// The buildings of a frame.
#[utoipa::path(get, path = "/api/map/buildings", tag = "map", operation_id = "map_buildings", security(("session" = [])),
    params(("west" = f64, Query, description = "Degrees of WGS 84"), ("south" = f64, Query, description = "Degrees"),
        ("east" = f64, Query, description = "Degrees"), ("north" = f64, Query, description = "Degrees"),
        ("age" = Option<String>, Query, description = "Whom it shows: age groups by commas, of `0-2`, `3-5`, `6-14`, `15-59`, `60-79`, `80-`"),
        ("book" = Option<BookPlaceCode>, Query, description = "Whom it shows: where their household book lies"),
        ("household" = Option<BookKindCode>, Query, description = "Whom it shows: the kind of their household book"),
        ("home" = Option<HomeSizeCode>, Query, description = "Whom it shows: how many live in their home"),
        ("x-purpose" = PurposeCode, Header, description = "Why the map is read")),
    responses((status = 200, description = "The same as the map shows, as a list; where buildings are too many to be seen one by one, \
        only how many. The log has it", body = BuildingsSeen)))]
pub(crate) async fn map_buildings(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    FrameQuery { frame, filter }: FrameQuery,
) -> Result<Json<BuildingsSeen>, Problem> {
    let seen = maps::map_buildings(&cx, &state.app, &permit, frame, &filter).await?;
    let row = |line: maps::BuildingLine| BuildingRow {
        home: line.home.into(),
        address: line.address.into(),
        homes: line.homes,
        residents: line.residents,
        longitude: line.at.longitude(),
        latitude: line.at.latitude(),
    };
    Ok(Json(BuildingsSeen {
        all: seen.all.buildings,
        shown: seen.all.into(),
        items: seen.buildings.into_iter().map(row).collect(),
    }))
}

/// Locates an address.
#[utoipa::path(post, path = "/api/map/locate", tag = "map", operation_id = "locate_address", security(("session" = [])),
    params(("x-purpose" = PurposeCode, Header, description = "Why the address is looked for")),
    request_body = LocateRequest,
    responses((status = 200, description = "The address in parts, and buildings that it may mean; nothing is kept, somebody decides",
        body = AddressLocated)))]
pub(crate) async fn locate_address(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    Body(asked): Body<LocateRequest>,
) -> Result<Json<AddressLocated>, Problem> {
    let found = maps::locate(&cx, &state.app.store, &permit, &asked.text).await?;
    let parts = found.parts.into_iter().map(|(part, text)| AddressPart { part: part_code(part), text });
    let candidates = found.candidates.into_iter().map(|candidate| AddressCandidate {
        fit: candidate.fit.into(),
        home: candidate.home.to_string(),
        address: candidate.address.into(),
        longitude: candidate.at.longitude(),
        latitude: candidate.at.latitude(),
        source: candidate.source.into(),
    });
    Ok(Json(AddressLocated { parts: parts.collect(), candidates: candidates.collect() }))
}

const fn part_code(part: ReadPart) -> AddressPartCode {
    match part {
        ReadPart::Division => AddressPartCode::Division,
        ReadPart::Road => AddressPartCode::Road,
        ReadPart::Lane => AddressPartCode::Lane,
        ReadPart::Number => AddressPartCode::Number,
        ReadPart::Estate => AddressPartCode::Estate,
        ReadPart::Building => AddressPartCode::Building,
        ReadPart::Unit => AddressPartCode::Unit,
        ReadPart::Room => AddressPartCode::Room,
        ReadPart::Rest => AddressPartCode::Rest,
    }
}

/// Keeps where a building stands.
#[utoipa::path(post, path = "/api/map/places", tag = "map", operation_id = "keep_map_place", security(("session" = [])),
    params(("x-purpose" = PurposeCode, Header, description = "Why the building is looked at")),
    request_body = PlaceRequest,
    responses((status = 204, description = "The building of this home stands there from now on")))]
pub(crate) async fn keep_map_place(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    Body(asked): Body<PlaceRequest>,
) -> Result<StatusCode, Problem> {
    let import = cx.import_permit()?;
    let home: Id<kind::Dwelling> = Id::from_str(&asked.home).or(Err(Problem::of(Code::NotFound)))?;
    let at = Position::new(asked.longitude, asked.latitude)
        .map_err(|error| Problem::from(app::AppError::from(maps::MapFault::from(error))))?;
    maps::keep_place(&cx, &state.app.store, (&permit, &import), home, at).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn kept(result: maps::KeptPlaces, language: Language) -> Json<PlacesKept> {
    let fault = |fault: maps::LineFault| LineLeftOut {
        line: fault.at,
        text: language.of(fault.zh, fault.en).to_owned(),
    };
    let faults = result.faults.into_iter().map(fault).collect();
    Json(PlacesKept { kept: result.kept, left_out: result.left_out, faults })
}

/// Keeps where buildings stand.
#[utoipa::path(post, path = "/api/map/buildings", tag = "map", operation_id = "keep_map_buildings", security(("session" = [])),
    request_body = PlacesTableRequest,
    responses((status = 200, description = "The lines that could be read are kept; a building's earlier place gives way", body = PlacesKept)))]
pub(crate) async fn keep_map_buildings(
    State(state): State<ServerState>,
    Importer { cx, permit, language }: Importer,
    Body(asked): Body<PlacesTableRequest>,
) -> Result<Json<PlacesKept>, Problem> {
    let table = (asked.source.as_str(), asked.table.as_str());
    let result = maps::keep_buildings(&cx, &state.app.store, &permit, table, asked.datum.into()).await?;
    Ok(kept(result, language))
}

/// Keeps service points.
#[utoipa::path(post, path = "/api/map/points", tag = "map", operation_id = "keep_map_points", security(("session" = [])),
    request_body = PlacesTableRequest,
    responses((status = 200, description = "The lines that could be read are kept in place of all service points of the area",
        body = PlacesKept)))]
pub(crate) async fn keep_map_points(
    State(state): State<ServerState>,
    Importer { cx, permit, language }: Importer,
    Body(asked): Body<PlacesTableRequest>,
) -> Result<Json<PlacesKept>, Problem> {
    let table = (asked.source.as_str(), asked.table.as_str());
    let result = maps::keep_points(&cx, &state.app.store, &permit, table, asked.datum.into()).await?;
    Ok(kept(result, language))
}

/// Keeps a layer of the office's own.
#[utoipa::path(post, path = "/api/map/layers", tag = "map", operation_id = "keep_map_layer", security(("session" = [])),
    request_body = OwnLayerRequest,
    responses((status = 200, description = "The geometries and their names are kept, and nothing else of the file", body = OwnLayerKept)))]
pub(crate) async fn keep_map_layer(
    State(state): State<ServerState>,
    Importer { cx, permit, .. }: Importer,
    Body(asked): Body<OwnLayerRequest>,
) -> Result<Json<OwnLayerKept>, Problem> {
    let named = (asked.name.as_str(), asked.source.as_str());
    let file = LayerFile::GeoJson(&asked.geojson, asked.datum.into());
    let id = maps::keep_layer(&cx, &state.app.store, &permit, named, file).await?;
    Ok(Json(OwnLayerKept { id: id.to_string() }))
}

/// The longest shapefile, zipped, in bytes.
const SHAPES_MOST_BYTES: u64 = 24 << 20;
/// The longest name and source before a file, in bytes.
const NAMED_MOST_BYTES: usize = 4096;

/// Keeps a layer of the office's own from a shapefile.
#[utoipa::path(post, path = "/api/map/layer-files", tag = "map", operation_id = "keep_map_layer_file", security(("session" = [])),
    request_body(content = OwnLayerForm, content_type = "multipart/form-data"),
    responses((status = 200, description = "The geometries and their names are kept, and nothing else of the file", body = OwnLayerKept)))]
pub(crate) async fn keep_map_layer_file(
    State(state): State<ServerState>,
    Importer { cx, permit, .. }: Importer,
    request: Request,
) -> Result<Json<OwnLayerKept>, Problem> {
    let received = receive(&state, request, ("layer", NAMED_MOST_BYTES), Code::BodyInvalid).await?;
    let named: OwnLayerNamed =
        serde_json::from_str(&received.text).map_err(|_unreadable| Problem::of(Code::BodyInvalid))?;
    let unread = |error: std::io::Error| Problem::from(app::AppError::File(error));
    let path = received.spooled.path();
    if tokio::fs::metadata(path).await.map_err(unread)?.len() > SHAPES_MOST_BYTES {
        return Err(Problem::of(Code::TooLarge));
    }
    let bytes = tokio::fs::read(path).await.map_err(unread)?;
    let named = (named.name.as_str(), named.source.as_str());
    let id = maps::keep_layer(&cx, &state.app.store, &permit, named, LayerFile::Shapes(&bytes)).await?;
    Ok(Json(OwnLayerKept { id: id.to_string() }))
}

/// Takes a layer away.
#[utoipa::path(delete, path = "/api/map/layers/{id}", tag = "map", operation_id = "remove_map_layer", security(("session" = [])),
    params(("id" = String, Path, description = "`map_…`")),
    responses((status = 204, description = "It is drawn no more")))]
pub(crate) async fn remove_map_layer(
    State(state): State<ServerState>,
    Importer { cx, permit, .. }: Importer,
    PathId(id): PathId<kind::MapLayer>,
) -> Result<StatusCode, Problem> {
    maps::remove_layer(&cx, &state.app.store, &permit, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
