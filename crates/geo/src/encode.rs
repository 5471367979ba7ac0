//! Vector tiles (Mapbox Vector Tile 2.1), the form in which a browser draws maps by itself.

use mvt::{Feature, GeomEncoder, GeomType, Layer, Tile};

use crate::{
    Shape, Spots, TileId,
    clip::{self, Frame},
    shape::Drawn,
    spots::Heap,
    tile::EXTENT,
};

/// Room around a tile within which shapes are drawn on, so that lines along an edge are whole.
const ROOM: f64 = 64.0;
const FRAME: Frame = (-ROOM, EXTENT + ROOM);
/// The side of a tile as the format counts it.
const SIDE: u32 = 4096;

/// The layer of a tile in which names stand.
const NAMES: &str = "names";

/// What a map is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TileLayer {
    /// Buildings, each with its homes and residents.
    Buildings,
    /// Squares with the residents in them.
    Grid,
    /// Hexagons with the residents in them.
    Heat,
    /// Outlines of divisions.
    Divisions,
    /// Service points.
    Points,
    /// A layer that the office has brought.
    Own,
}

/// Every layer with the name under which it is asked for and found in a tile.
pub const LAYERS: [(TileLayer, &str); 6] = [
    (TileLayer::Buildings, "buildings"),
    (TileLayer::Grid, "grid"),
    (TileLayer::Heat, "heat"),
    (TileLayer::Divisions, "divisions"),
    (TileLayer::Points, "points"),
    (TileLayer::Own, "own"),
];

/// A tile could not be written.
#[derive(Debug, thiserror::Error)]
#[error("a map tile could not be written")]
pub struct EncodeError(#[from] mvt::Error);

impl TileLayer {
    /// The layer of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        LAYERS.iter().find(|(_, known)| *known == name).map(|(layer, _)| *layer)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        LAYERS.iter().find(|(known, _)| *known == self).map_or("", |(_, name)| name)
    }
}

/// A tile that is being written: features are added to the last of its layers.
struct Drawing {
    tile: Tile,
    layer: Layer,
}

impl Drawing {
    fn new(layer: TileLayer) -> Self {
        let tile = Tile::new(SIDE);
        let layer = tile.create_layer(layer.name());
        Self { tile, layer }
    }

    fn add(self, form: GeomEncoder<f64>, tell: impl FnOnce(&mut Feature)) -> Result<Self, EncodeError> {
        let mut feature = self.layer.into_feature(form.encode()?);
        tell(&mut feature);
        Ok(Self { layer: feature.into_layer(), ..self })
    }

    /// Ends the layer, which is in the tile if there is a feature in it, and begins another.
    fn then(mut self, name: &str) -> Result<Self, EncodeError> {
        let layer = self.tile.create_layer(name);
        if self.layer.num_features() > 0 {
            self.tile.add_layer(self.layer)?;
        }
        Ok(Self { tile: self.tile, layer })
    }

    /// The bytes; none at all where there is no feature.
    fn bytes(mut self) -> Result<Vec<u8>, EncodeError> {
        if self.layer.num_features() > 0 {
            self.tile.add_layer(self.layer)?;
        }
        if self.tile.num_layers() == 0 {
            return Ok(Vec::new());
        }
        Ok(self.tile.to_bytes()?)
    }
}

impl Spots {
    /// The buildings of a tile: `home`, `address`, `homes`, `residents`.
    pub fn buildings_tile(&self, tile: TileId) -> Result<Vec<u8>, EncodeError> {
        let mut drawing = Drawing::new(TileLayer::Buildings);
        for placed in self.within(tile) {
            let [east, south] = tile.units(placed.plane).map(inside);
            let spot = &placed.spot;
            drawing = drawing.add(GeomEncoder::new(GeomType::Point).point(east, south)?, |feature| {
                feature.add_tag_string("home", &spot.home);
                feature.add_tag_string("address", &spot.address);
                feature.add_tag_uint("homes", spot.homes.into());
                feature.add_tag_uint("residents", spot.residents.into());
            })?;
        }
        drawing.bytes()
    }

    /// The squares of a tile: `residents`, `homes`.
    pub fn grid_tile(&self, tile: TileId) -> Result<Vec<u8>, EncodeError> {
        heaps(TileLayer::Grid, tile, self.squares(tile).iter())
    }

    /// The hexagons of a tile: `residents`, `homes`.
    pub fn heat_tile(&self, tile: TileId) -> Result<Vec<u8>, EncodeError> {
        heaps(TileLayer::Heat, tile, self.hexagons(tile))
    }
}

fn heaps<'h>(
    layer: TileLayer,
    tile: TileId,
    heaps: impl Iterator<Item = &'h Heap>,
) -> Result<Vec<u8>, EncodeError> {
    let mut drawing = Drawing::new(layer);
    for heap in heaps {
        let Some(form) = area(tile, std::slice::from_ref(&heap.ring))? else { continue };
        drawing = drawing.add(form, |feature| {
            feature.add_tag_uint("residents", heap.residents.into());
            feature.add_tag_uint("homes", heap.homes.into());
        })?;
    }
    drawing.bytes()
}

/// The shapes of a tile with what is said of them, and in a layer `names` the places where their names are written. A name has one
/// place, so that however many tiles a shape is drawn from, one of them says it.
pub fn shapes_tile<'s>(
    layer: TileLayer,
    tile: TileId,
    shapes: impl IntoIterator<Item = &'s Shape>,
) -> Result<Vec<u8>, EncodeError> {
    let mut drawing = Drawing::new(layer);
    let mut named = Vec::new();
    for shape in shapes {
        if !reaches(tile, shape.bounds) {
            continue;
        }
        for form in forms(tile, &shape.form)? {
            drawing = drawing.add(form, |feature| say(shape, feature))?;
        }
        // A service point is its own place.
        if layer == TileLayer::Points {
            continue;
        }
        named.extend(shape.labels.iter().filter_map(|at| in_square(tile, *at)).map(|at| (at, shape)));
    }
    drawing = drawing.then(NAMES)?;
    for ([east, south], shape) in named {
        let form = GeomEncoder::new(GeomType::Point).point(east, south)?;
        drawing = drawing.add(form, |feature| say(shape, feature))?;
    }
    drawing.bytes()
}

fn say(shape: &Shape, feature: &mut Feature) {
    for (key, said) in &shape.tags {
        feature.add_tag_string(key, said);
    }
}

/// A place in whole units of the tile that it lies in; of no other.
fn in_square(tile: TileId, at: [f64; 2]) -> Option<[f64; 2]> {
    let units = tile.units(at);
    units.iter().all(|value| (0.0..EXTENT).contains(value)).then(|| units.map(inside))
}

/// The whole unit of a place within a tile. What was rounded to the far edge would be of neither of two tiles: browsers leave it out.
fn inside(units: f64) -> f64 {
    units.round().min(EXTENT - 1.0)
}

/// Whether a shape with these bounds may be seen in the tile or in the room around it.
fn reaches(tile: TileId, [west, north, east, south]: [f64; 4]) -> bool {
    let (first, last) = (tile.units([west, north]), tile.units([east, south]));
    (0..2).all(|axis| last[axis] >= FRAME.0 && first[axis] <= FRAME.1)
}

fn forms(tile: TileId, form: &Drawn) -> Result<Vec<GeomEncoder<f64>>, EncodeError> {
    let mut forms = Vec::new();
    match form {
        Drawn::Points(points) => {
            for at in points.iter().filter_map(|at| in_square(tile, *at)) {
                forms.push(GeomEncoder::new(GeomType::Point).point(at[0], at[1])?);
            }
        }
        Drawn::Lines(lines) => {
            for line in lines {
                let units: Vec<[f64; 2]> = line.iter().map(|at| tile.units(*at)).collect();
                for part in clip::line(&units, FRAME) {
                    let mut form = GeomEncoder::new(GeomType::Linestring);
                    for at in part {
                        form.add_point(at[0], at[1])?;
                    }
                    forms.push(form);
                }
            }
        }
        Drawn::Areas(areas) => {
            for rings in areas {
                forms.extend(area(tile, rings)?);
            }
        }
    }
    Ok(forms)
}

/// A polygon within the tile: the ring around it clockwise as the format wants it, its holes the other way round.
fn area(tile: TileId, rings: &[Vec<[f64; 2]>]) -> Result<Option<GeomEncoder<f64>>, EncodeError> {
    let mut form = GeomEncoder::new(GeomType::Polygon);
    for (index, ring) in rings.iter().enumerate() {
        let mut units: Vec<[f64; 2]> = ring.iter().map(|at| tile.units(*at)).collect();
        // The format closes rings by itself.
        if units.len() > 1
            && units.first().map(|at| at.map(f64::to_bits)) == units.last().map(|at| at.map(f64::to_bits))
        {
            units.pop();
        }
        let mut cut = clip::ring(&units, FRAME);
        let turns = clip::twice_area(&cut);
        // Less than a unit's square is nothing that could be seen.
        if turns.abs() < 2.0 {
            if index == 0 {
                return Ok(None);
            }
            continue;
        }
        if (turns > 0.0) != (index == 0) {
            cut.reverse();
        }
        for at in cut {
            form.add_point(at[0], at[1])?;
        }
        form.complete_geom()?;
    }
    Ok(Some(form))
}
