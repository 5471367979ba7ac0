use std::sync::Arc;

use access::{Action, Cx, Permit, Subject};
use base::{Date, MapLayerId, Timestamp};
use geo::{Datum, Position, Shape, Spot, Spots, TileId, TileLayer, shapes_tile};
use records::Attribute;
use store::{MapHome, ServicePoint, Store};
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
    /// West, south, east, north of the area's buildings, or else of its outlines' service points; `None` where nothing stands anywhere.
    pub bounds: Option<[f64; 4]>,
    /// Buildings that stand somewhere.
    pub buildings: usize,
    /// Buildings of which nobody has said where they stand.
    pub unplaced: u64,
    /// The first of them, by name: home and address.
    pub unplaced_first: Vec<store::Unplaced>,
    /// The service points.
    pub points: Vec<ServicePoint>,
    /// The offices' own layers.
    pub layers: Vec<LayerLine>,
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
    /// How many there are.
    pub all: usize,
    /// They, where they are few enough to be seen one by one; otherwise none.
    pub buildings: Vec<BuildingLine>,
}

/// What the address of a building is, without stairwell and room.
pub(super) fn building_words(written: &str) -> Box<str> {
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

async fn made_ready(store: &Store, permit: &Permit, datum: Datum, day: Date) -> Result<Ready> {
    // Before it is read, so that what changes meanwhile makes it anew.
    let revision = store.map_revision().await?;
    let (area, homes) = (permit.area(), store.map_homes(permit, day).await?);
    let spots = tokio::task::spawn_blocking(move || spots(homes, datum))
        .await
        .map_err(|_panicked| AppError::Fault("a map could not be drawn"))?;
    let divisions = store.outlines_within(area).await?;
    let divisions = divisions.iter().filter_map(|(division, geometry)| {
        let name = codes::Divisions::bundled().get(division).map_or("", |division| division.name);
        let level = division.len().to_string();
        drawn(
            geometry,
            datum,
            vec![("division", division.clone()), ("name", name.into()), ("level", level.into())],
        )
    });
    let points = store.service_points(area).await?;
    let points = points.into_iter().filter_map(|point| {
        let at = Position::new(point.longitude, point.latitude).ok()?;
        let tags = vec![("kind", point.kind.code().into()), ("name", point.name)];
        Some(Shape::new(&geo::Form::Points(vec![at]), datum, tags))
    });
    let layers = store.map_layers(area).await?;
    let layers = layers.into_iter().map(|layer| {
        let shapes =
            layer.features.into_iter().filter_map(|(name, shape)| drawn(&shape, datum, vec![("name", name)]));
        (layer.id, shapes.collect())
    });
    Ok(Ready {
        area: area.prefix().into(),
        datum,
        revision,
        day,
        spots,
        divisions: divisions.collect(),
        points: points.collect(),
        layers: layers.collect(),
    })
}

impl Maps {
    /// The map of the permit's area as the register stands; made anew where it does not stand as it did.
    pub(super) async fn ready(
        &self,
        cx: &Cx,
        store: &Store,
        permit: &Permit,
        datum: Datum,
    ) -> Result<Arc<Ready>> {
        let (revision, day) = (store.map_revision().await?, cx.now().china_date());
        // Held while a map is made: whoever wants the same one waits for it and does not make it again.
        let mut maps = self.0.lock().await;
        let current = |ready: &Ready| {
            *ready.area == *permit.area().prefix()
                && ready.datum == datum
                && (ready.revision, ready.day) == (revision, day)
        };
        if let Some(at) = maps.iter().position(|ready| current(ready)) {
            let found = maps.remove(at);
            maps.push(found.clone());
            return Ok(found);
        }
        let made = Arc::new(made_ready(store, permit, datum, day).await?);
        maps.retain(|ready| ready.area != made.area || ready.datum != datum);
        if maps.len() >= READY {
            maps.remove(0);
        }
        maps.push(made.clone());
        Ok(made)
    }
}

/// The map's beginning: where it lies, what can be drawn on it. The log has that a map was opened.
pub async fn open_map(cx: &Cx, app: &App, permit: &Permit) -> Result<MapView> {
    let ready = app.maps.ready(cx, &app.store, permit, Datum::Wgs84).await?;
    let points = app.store.service_points(permit.area()).await?;
    let (unplaced, unplaced_first) = app.store.unplaced(permit, 50).await?;
    let line = |layer: store::MapLayer| LayerLine {
        id: layer.id,
        name: layer.name,
        source: layer.source,
        features: layer.features.len(),
        kept_at: layer.kept_at,
    };
    let layers = app.store.map_layers(permit.area()).await?.into_iter().map(line).collect();
    log::read_fields(cx, &app.store, permit, (Action::ReadMap, Subject::None), [Attribute::Address]).await?;
    Ok(MapView {
        bounds: ready.spots.bounds(),
        buildings: ready.spots.len(),
        unplaced,
        unplaced_first,
        points,
        layers,
    })
}

/// One tile of a map, as bytes of a vector tile; none where nothing of the reader's area lies in it. Single buildings are in tiles
/// from [`NEAR_ZOOM`] on, and the log has each such look before it is given out.
pub async fn tile(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    (layer, at): (MapLayerName, TileId),
    datum: Datum,
) -> Result<Vec<u8>> {
    let ready = app.maps.ready(cx, &app.store, permit, datum).await?;
    let near = at.zoom() >= NEAR_ZOOM;
    let drawn = match layer {
        MapLayerName::Of(TileLayer::Buildings) if near => {
            let bytes = ready.spots.buildings_tile(at);
            if bytes.as_ref().is_ok_and(|bytes| !bytes.is_empty()) {
                let what = (Action::ReadMap, Subject::None);
                log::read_fields(cx, &app.store, permit, what, [Attribute::Address]).await?;
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

/// The buildings of the reader's area within a frame of degrees (west, south, east, north), in words: where they are too many to be
/// seen one by one, only how many. The log has that they were shown.
pub async fn map_buildings(cx: &Cx, app: &App, permit: &Permit, frame: [f64; 4]) -> Result<Seen> {
    let ready = app.maps.ready(cx, &app.store, permit, Datum::Wgs84).await?;
    let [west, south, east, north] = frame;
    let within = |spot: &&Spot| {
        (west..=east).contains(&spot.at.longitude()) && (south..=north).contains(&spot.at.latitude())
    };
    let all = ready.spots.iter().filter(within).count();
    if all > LISTED {
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
    log::read_fields(cx, &app.store, permit, (Action::ReadMap, Subject::None), [Attribute::Address]).await?;
    Ok(Seen { all, buildings })
}
