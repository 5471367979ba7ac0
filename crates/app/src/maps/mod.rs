//! Maps: buildings with their homes and residents, squares and hexagons of people, service points, layers of the office's own, and
//! where an address lies. Nobody is named on a map; a building opens the page of a home, which is a read of its own.

mod fault;
mod file;
mod keep;
mod likeness;
mod locate;
mod shapes;
mod tiles;
mod unplaced;

use std::sync::Arc;

use base::Date;
pub use geo::Datum;
use geo::{Shape, Spots};
use store::MapRevision;
pub use store::{AgeGroup, BookPlace, HomeSize, MapFilter};

pub use fault::MapFault;
pub use keep::{
    KeptPlaces, LayerFile, LineFault, keep_buildings, keep_layer, keep_place, keep_points, remove_layer,
};
pub use locate::{Candidate, Fit, Located, ReadPart, locate};
pub(crate) use locate::{away, fit, names};
pub(crate) use tiles::building_words;
pub use tiles::{
    BuildingLine, LayerLine, MapLayerName, MapView, NEAR_ZOOM, Seen, Sum, map_buildings, open_map, tile,
};
pub use unplaced::{UnplacedAsked, UnplacedBuildings, UnplacedPart, unplaced};

/// Maps that are kept ready: so many areas, each in the datum and with the filter that was asked for.
const READY: usize = 12;

/// The maps that are ready to be drawn. What changes the register or what is drawn makes them anew.
#[derive(Debug, Clone, Default)]
pub(crate) struct Maps(Arc<tokio::sync::Mutex<Vec<Arc<Ready>>>>);

/// One area's map.
#[derive(Debug)]
pub(crate) struct Ready {
    area: Box<str>,
    datum: Datum,
    filter: MapFilter,
    revision: MapRevision,
    day: Date,
    spots: Spots,
    divisions: Vec<Shape>,
    points: Vec<Shape>,
    layers: Vec<(base::MapLayerId, Vec<Shape>)>,
}
