use std::sync::Arc;

use access::{Action, Cx, Permit, Subject};
use base::{Date, MapLayerId, Timestamp};
use geo::{Datum, Position, Shape, Spot, Spots, TileId, TileLayer, shapes_tile, shown_in};
use records::Attribute;
use store::{MapFilter, MapHome, ServicePoint, Store, UnplacedWanted};
use text::address::{self, Address};

use super::{Maps, READY, Ready, shapes::drawn};
use crate::{App, AppError, Result, log};

/// From this zoom on single buildings are shown, and each look is in the log; from further away only sums are.
pub const NEAR_ZOOM: u8 = 15;
/// The most buildings of a list.
const LISTED: usize = 200;

/// What a map tile shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapLayerName {
    /// One of the register's own.
    Of(TileLayer),
    /// A layer that an office has brought.
    Own(MapLayerId),
}

/// What a map begins with.
#[derive(Debug, Clone, PartialEq)]
pub struct MapView {
    /// West, south, east, north of the area's buildings, or else of its outlines; `None` where there are neither.
    pub bounds: Option<[f64; 4]>,
    /// Buildings that stand somewhere.
    pub buildings: usize,
    /// What the filter leaves of them.
    pub shown: Sum,
    /// Buildings of which nobody has said where they stand.
    pub unplaced: u64,
    /// The service points.
    pub points: Vec<ServicePoint>,
    /// The offices' own layers.
    pub layers: Vec<LayerLine>,
}

/// Buildings with the homes and people that a map counts in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// Buildings.
    pub buildings: usize,
    /// Homes.
    pub homes: u64,
    /// People.
    pub residents: u64,
}

impl Sum {
    fn of<'s>(spots: impl Iterator<Item = &'s Spot>) -> Self {
        spots.fold(Self::default(), |sum, spot| Self {
            buildings: sum.buildings + 1,
            homes: sum.homes + u64::from(spot.homes),
            residents: sum.residents + u64::from(spot.residents),
        })
    }
}

/// A layer that an office has brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerLine {
    /// Its id.
    pub id: MapLayerId,
    /// Its name.
    pub name: Box<str>,
    /// Who drew it.
    pub source: Box<str>,
    /// How many features it has.
    pub features: usize,
    /// When it was brought.
    pub kept_at: Timestamp,
}

/// A building in words.
#[derive(Debug, Clone, PartialEq)]
pub struct BuildingLine {
    /// One of its homes.
    pub home: Box<str>,
    /// Its address.
    pub address: Box<str>,
    /// Homes.
    pub homes: u32,
    /// People of the reader's area.
    pub residents: u32,
    /// Where it stands, as kept.
    pub at: Position,
}

/// The buildings within a frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// All that are in it.
    pub all: Sum,
    /// They, where they are few enough to be seen one by one; otherwise none.
    pub buildings: Vec<BuildingLine>,
}

/// What the address of a building is, without stairwell and room.
pub(crate) fn building_words(written: &str) -> Box<str> {
    let Address { township, village, estate, road, number, lane, building, .. } = address::parse(written);
    let part = |part: Option<String>, behind: &str| part.map_or(String::new(), |part| part + behind);
    let said = [
        part(township, ""),
        part(village, ""),
        part(road, ""),
        part(lane, ""),
        part(number, "号"),
        part(estate, ""),
        part(building, "幢"),
    ]
    .concat();
    if said.is_empty() { written.into() } else { said.into() }
}

fn spots(homes: Vec<MapHome>, datum: Datum) -> Spots {
    let mut found: Vec<Spot> = Vec::new();
    let mut last: Option<(Box<str>, Box<str>)> = None;
    for MapHome { place, home, address, residents } in homes {
        let own = (place.county.clone(), place.building.clone());
        if last.as_ref() == Some(&own)
            && let Some(spot) = found.last_mut()
        {
            spot.homes += 1;
            spot.residents += residents;
            continue;
        }
        // A place that the store keeps lies within bounds.
        let Ok(at) = Position::new(place.longitude, place.latitude) else { continue };
        last = Some(own);
        let (home, address) = (home.to_string().into(), building_words(&address));
        found.push(Spot { at, home, address, homes: 1, residents });
    }
    Spots::new(found, datum)
}

/// Whose map it is and what it is drawn in.
pub(super) struct Wanted<'w> {
    pub(super) permit: &'w Permit,
    pub(super) datum: Datum,
    pub(super) filter: &'w MapFilter,
}

async fn spots_ready(store: &Store, wanted: &Wanted<'_>, day: Date) -> Result<Ready> {
    let Wanted { permit, datum, filter } = *wanted;
    // Before it is read, so that what changes meanwhile makes it anew.
    let revision = store.map_revision().await?;
    let homes = store.map_homes(permit, day, filter).await?;
    let spots = tokio::task::spawn_blocking(move || spots(homes, datum))
        .await
        .map_err(|_panicked| AppError::Fault("a map could not be drawn"))?;
    let area = permit.area().prefix().into();
    let (divisions, points, layers) = <_>::default();
    Ok(Ready { area, datum, filter: filter.clone(), revision, day, spots, divisions, points, layers })
}

async fn made_ready(store: &Store, wanted: &Wanted<'_>, day: Date) -> Result<Ready> {
    let ready = spots_ready(store, wanted, day).await?;
    if !wanted.filter.is_empty() {
        // A filter is on people: what else is drawn comes from the map without one.
        return Ok(ready);
    }
    let (area, datum) = (wanted.permit.area(), wanted.datum);
    let divisions = store.outlines_within(area).await?;
    let points = store.service_points(area).await?;
    let layers = store.map_layers(area).await?;
    // Where a name is to be written in a shape takes its while.
    tokio::task::spawn_blocking(move || Ready {
        divisions: divisions.iter().filter_map(|outline| division(outline, datum)).collect(),
        points: points.into_iter().filter_map(|point| service_point(point, datum)).collect(),
        layers: layers.into_iter().map(|layer| (layer.id, own_shapes(layer.features, datum))).collect(),
        ..ready
    })
    .await
    .map_err(|_panicked| AppError::Fault("a map could not be drawn"))
}

fn division((division, geometry): &(Box<str>, serde_json::Value), datum: Datum) -> Option<Shape> {
    let name = codes::Divisions::bundled().get(division).map_or("", |division| division.name);
    let level = division.len().to_string();
    drawn(
        geometry,
        datum,
        vec![("division", division.clone()), ("name", name.into()), ("level", level.into())],
    )
}

fn service_point(point: ServicePoint, datum: Datum) -> Option<Shape> {
    let at = Position::new(point.longitude, point.latitude).ok()?;
    let tags = vec![("kind", point.kind.code().into()), ("name", point.name)];
    Some(Shape::new(&geo::Form::Points(vec![at]), datum, tags))
}

fn own_shapes(features: Vec<(Box<str>, serde_json::Value)>, datum: Datum) -> Vec<Shape> {
    features.into_iter().filter_map(|(name, shape)| drawn(&shape, datum, vec![("name", name)])).collect()
}

impl Maps {
    /// The map of the permit's area as the register stands; made anew where it does not stand as it did.
    pub(super) async fn ready(&self, cx: &Cx, store: &Store, wanted: &Wanted<'_>) -> Result<Arc<Ready>> {
        let (revision, day) = (store.map_revision().await?, cx.now().china_date());
        // Held while a map is made: whoever wants the same one waits for it and does not make it again.
        let mut maps = self.0.lock().await;
        let own = |ready: &Ready| {
            *ready.area == *wanted.permit.area().prefix()
                && ready.datum == wanted.datum
                && ready.filter == *wanted.filter
        };
        let current = |ready: &Ready| own(ready) && (ready.revision, ready.day) == (revision, day);
        if let Some(at) = maps.iter().position(|ready| current(ready)) {
            let found = maps.remove(at);
            maps.push(found.clone());
            return Ok(found);
        }
        let made = Arc::new(made_ready(store, wanted, day).await?);
        maps.retain(|ready| !own(ready));
        if maps.len() >= READY {
            maps.remove(0);
        }
        maps.push(made.clone());
        Ok(made)
    }
}

/// What a look at single buildings shows of people: where they live, and what the filter tells of them.
fn told(filter: &MapFilter) -> Vec<Attribute> {
    let says = [
        (true, Attribute::Address),
        (!filter.ages.is_empty(), Attribute::BirthDate),
        (filter.book.is_some(), Attribute::HukouDivision),
        (filter.household.is_some(), Attribute::HouseholdKind),
    ];
    says.into_iter().filter(|(said, _)| *said).map(|(_, attribute)| attribute).collect()
}

/// A service point with its place as it is drawn.
fn in_datum(datum: Datum, point: ServicePoint) -> ServicePoint {
    match Position::new(point.longitude, point.latitude) {
        Ok(at) => {
            let at = shown_in(datum, at);
            ServicePoint { longitude: at.longitude(), latitude: at.latitude(), ..point }
        }
        Err(_) => point,
    }
}

/// West, south, east, north of outlines, as drawn.
fn outlined(datum: Datum, outlines: &[(Box<str>, serde_json::Value)]) -> Option<[f64; 4]> {
    let mut bounds: Option<[f64; 4]> = None;
    let mut left: Vec<&serde_json::Value> =
        outlines.iter().filter_map(|(_, shape)| shape.get("coordinates")).collect();
    while let Some(part) = left.pop() {
        let Some(parts) = part.as_array() else { continue };
        let [Some(east), Some(north)] =
            [0, 1].map(|axis| parts.get(axis).and_then(serde_json::Value::as_f64))
        else {
            left.extend(parts);
            continue;
        };
        let Ok(at) = Position::new(east, north) else { continue };
        let at = shown_in(datum, at);
        let (east, north) = (at.longitude(), at.latitude());
        bounds = Some(bounds.map_or([east, north, east, north], |[w, s, e, n]| {
            [w.min(east), s.min(north), e.max(east), n.max(north)]
        }));
    }
    bounds
}

/// The map's beginning: where it lies in `datum`, what can be drawn on it, how much of it the filter leaves. The log has that a map was
/// opened.
pub async fn open_map(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    (datum, filter): (Datum, &MapFilter),
) -> Result<MapView> {
    let all = MapFilter::default();
    let ready = app.maps.ready(cx, &app.store, &Wanted { permit, datum, filter: &all }).await?;
    let shown = app.maps.ready(cx, &app.store, &Wanted { permit, datum, filter }).await?;
    let points =
        app.store.service_points(permit.area()).await?.into_iter().map(|point| in_datum(datum, point));
    let points = points.collect();
    let unplaced = app.store.count_unplaced(permit, &UnplacedWanted::default()).await?;
    let line = |layer: store::MapLayer| LayerLine {
        id: layer.id,
        name: layer.name,
        source: layer.source,
        features: layer.features.len(),
        kept_at: layer.kept_at,
    };
    let layers = app.store.map_layers(permit.area()).await?.into_iter().map(line).collect();
    log::read_fields(cx, &app.store, permit, (Action::ReadMap, Subject::None), told(filter)).await?;
    let bounds = match ready.spots.bounds(datum) {
        Some(bounds) => Some(bounds),
        // Where nothing stands yet the area's own outline is where its buildings will.
        None => outlined(datum, &app.store.outlines_within(permit.area()).await?),
    };
    Ok(MapView {
        bounds,
        buildings: ready.spots.len(),
        shown: Sum::of(shown.spots.iter()),
        unplaced,
        points,
        layers,
    })
}

/// One tile of a map, as bytes of a vector tile, of the people who fit the filter; none where nothing of the reader's area lies in it. Single buildings are in tiles
/// from [`NEAR_ZOOM`] on, and the log has each such look before it is given out.
pub async fn tile(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    (layer, at): (MapLayerName, TileId),
    (datum, filter): (Datum, &MapFilter),
) -> Result<Vec<u8>> {
    let everybody = MapFilter::default();
    let people = matches!(layer, MapLayerName::Of(TileLayer::Buildings | TileLayer::Grid | TileLayer::Heat));
    let filter = if people { filter } else { &everybody };
    let ready = app.maps.ready(cx, &app.store, &Wanted { permit, datum, filter }).await?;
    let near = at.zoom() >= NEAR_ZOOM;
    let drawn = match layer {
        MapLayerName::Of(TileLayer::Buildings) if near => {
            let bytes = ready.spots.buildings_tile(at);
            if bytes.as_ref().is_ok_and(|bytes| !bytes.is_empty()) {
                let what = (Action::ReadMap, Subject::None);
                log::read_fields(cx, &app.store, permit, what, told(filter)).await?;
            }
            bytes
        }
        MapLayerName::Of(TileLayer::Buildings) => Ok(Vec::new()),
        MapLayerName::Of(TileLayer::Grid) => ready.spots.grid_tile(at),
        MapLayerName::Of(TileLayer::Heat) => ready.spots.heat_tile(at),
        MapLayerName::Of(own @ TileLayer::Divisions) => shapes_tile(own, at, &ready.divisions),
        MapLayerName::Of(own @ TileLayer::Points) => shapes_tile(own, at, &ready.points),
        MapLayerName::Of(TileLayer::Own) => return Err(AppError::NotFound),
        MapLayerName::Own(id) => {
            let found = ready.layers.iter().find(|(own, _)| *own == id);
            let (_, shapes) = found.ok_or(AppError::NotFound)?;
            shapes_tile(TileLayer::Own, at, shapes)
        }
    };
    drawn.map_err(|_unwritable| AppError::Fault("a map tile could not be written"))
}

/// The buildings of the reader's area within a frame of degrees (west, south, east, north), in words, with the people who fit the
/// filter: where they are too many to be seen one by one, only how many. The log has that they were shown.
pub async fn map_buildings(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    frame: [f64; 4],
    filter: &MapFilter,
) -> Result<Seen> {
    let ready = app.maps.ready(cx, &app.store, &Wanted { permit, datum: Datum::Wgs84, filter }).await?;
    let [west, south, east, north] = frame;
    let within = |spot: &&Spot| {
        (west..=east).contains(&spot.at.longitude()) && (south..=north).contains(&spot.at.latitude())
    };
    let all = Sum::of(ready.spots.iter().filter(within));
    if all.buildings > LISTED {
        return Ok(Seen { all, buildings: Vec::new() });
    }
    let mut buildings: Vec<BuildingLine> = ready
        .spots
        .iter()
        .filter(within)
        .map(|spot| BuildingLine {
            home: spot.home.clone(),
            address: spot.address.clone(),
            homes: spot.homes,
            residents: spot.residents,
            at: spot.at,
        })
        .collect();
    buildings.sort_by(|one, other| one.address.cmp(&other.address));
    log::read_fields(cx, &app.store, permit, (Action::ReadMap, Subject::None), told(filter)).await?;
    Ok(Seen { all, buildings })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_without_buildings_is_as_wide_as_its_outlines() {
        let square = serde_json::json!({"type": "Polygon", "coordinates": [[[119.9, 30.3], [120.1, 30.3], [120.1, 30.4], [119.9, 30.3]]]});
        let isles = serde_json::json!({"type": "MultiPolygon", "coordinates": [[[[120.2, 30.1], [120.3, 30.1], [120.3, 30.2], [120.2, 30.1]]]]});
        let outlines = [("330110001".into(), square), ("330110002".into(), isles)];
        assert_eq!(outlined(Datum::Wgs84, &outlines), Some([119.9, 30.1, 120.3, 30.4]));
        assert_eq!(outlined(Datum::Wgs84, &[]), None);
    }
}
