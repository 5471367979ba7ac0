//! Places on the ground: positions and their datum, the squares that maps are cut into, hexagons of heat, and the vector tiles in
//! which a browser is sent them.
//!
//! Positions are kept in WGS 84, which CGCS 2000 equals to within a decimetre. GCJ-02 is for the eye only: [`shown_in`] shifts what
//! is about to be drawn, and nothing shifted is ever kept.

mod clip;
mod datum;
mod encode;
mod label;
mod position;
mod projected;
mod shape;
mod shape_file;
mod spots;
mod tile;

pub use datum::{Datum, kept, shown_in};
pub use encode::{EncodeError, LAYERS, TileLayer, shapes_tile};
pub use position::{Position, PositionError};
pub use shape::{Form, Shape, inside};
pub use shape_file::{ShapeFileFault, read_shape_file};
pub use spots::{LEAST, Spot, Spots};
pub use tile::{DEEPEST, TileId, plane};
