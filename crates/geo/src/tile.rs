//! The squares that the web's maps are cut into, and the number of a place among them: the squares' numbers interleaved, so that all
//! places of a square, at any zoom, follow one another.
#![expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the one place where shares of the plane become whole squares; their ranges are stated beside each"
)]

use std::f64::consts::PI;
use std::ops::Range;

use crate::Position;

/// The zoom at which a place's number is exact: squares of about two metres.
pub const DEEPEST: u8 = 24;
/// The deepest zoom of a tile.
const DEEPEST_TILE: u8 = 22;
/// Units along a tile's side.
pub(crate) const EXTENT: f64 = 4096.0;

/// A square of the map at a zoom, counted from the north-west.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TileId {
    zoom: u8,
    east: u32,
    south: u32,
}

/// A position as shares of the world's square (Web Mercator): from the west, from the north.
#[must_use]
pub fn plane(at: Position) -> [f64; 2] {
    let latitude = at.latitude().to_radians();
    let up = (latitude.tan() + 1.0 / latitude.cos()).ln() / PI;
    [(at.longitude() + 180.0) / 360.0, f64::midpoint(1.0, -up)]
}

/// The position at shares of the world's square.
pub(crate) fn on_ground([east, south]: [f64; 2]) -> Position {
    Position::moved(east * 360.0 - 180.0, (PI * (1.0 - 2.0 * south)).sinh().atan().to_degrees())
}

/// The number of a place: its square's two numbers at [`DEEPEST`], interleaved.
pub(crate) fn code([east, south]: [f64; 2]) -> u64 {
    interleave(square(east, DEEPEST), square(south, DEEPEST))
}

/// Which of the 2^zoom squares a share lies in. Shares lie in `[0, 1)`, so that the product fits 24 bits.
fn square(share: f64, zoom: u8) -> u32 {
    let squares = 1_u32 << zoom;
    ((share * f64::from(squares)) as u32).min(squares - 1)
}

fn spread(mut bits: u64) -> u64 {
    bits = (bits | bits << 16) & 0x0000_ffff_0000_ffff;
    bits = (bits | bits << 8) & 0x00ff_00ff_00ff_00ff;
    bits = (bits | bits << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    bits = (bits | bits << 2) & 0x3333_3333_3333_3333;
    (bits | bits << 1) & 0x5555_5555_5555_5555
}

fn gathered(mut bits: u64) -> u32 {
    bits &= 0x5555_5555_5555_5555;
    bits = (bits | bits >> 1) & 0x3333_3333_3333_3333;
    bits = (bits | bits >> 2) & 0x0f0f_0f0f_0f0f_0f0f;
    bits = (bits | bits >> 4) & 0x00ff_00ff_00ff_00ff;
    bits = (bits | bits >> 8) & 0x0000_ffff_0000_ffff;
    // Every other bit of 64 fits 32.
    (bits | bits >> 16) as u32
}

fn interleave(east: u32, south: u32) -> u64 {
    spread(u64::from(east)) | spread(u64::from(south)) << 1
}

impl TileId {
    /// The square, if there is such a one.
    #[must_use]
    pub fn new(zoom: u8, east: u32, south: u32) -> Option<Self> {
        let there = zoom <= DEEPEST_TILE && east < 1 << zoom && south < 1 << zoom;
        there.then_some(Self { zoom, east, south })
    }

    /// The square that a position lies in.
    #[must_use]
    pub fn of(at: Position, zoom: u8) -> Option<Self> {
        let [east, south] = plane(at);
        Self::new(zoom, square(east, zoom), square(south, zoom))
    }

    /// The square of a zoom that holds the place of this number.
    pub(crate) fn holding(code: u64, zoom: u8) -> Self {
        let own = code >> shift(zoom);
        Self { zoom, east: gathered(own), south: gathered(own >> 1) }
    }

    /// How deep it is: the world's square has been halved so often.
    #[must_use]
    pub fn zoom(self) -> u8 {
        self.zoom
    }

    /// How many squares lie west of it.
    #[must_use]
    pub fn east(self) -> u32 {
        self.east
    }

    /// How many lie north of it.
    #[must_use]
    pub fn south(self) -> u32 {
        self.south
    }

    /// The numbers of the places within.
    pub(crate) fn codes(self) -> Range<u64> {
        let first = interleave(self.east, self.south) << shift(self.zoom);
        first..first + (1 << shift(self.zoom))
    }

    /// A place in units of this square: 0 to 4096 within it, from the west, from the north.
    pub(crate) fn units(self, [east, south]: [f64; 2]) -> [f64; 2] {
        let squares = f64::from(1_u32 << self.zoom);
        [(east * squares - f64::from(self.east)) * EXTENT, (south * squares - f64::from(self.south)) * EXTENT]
    }

    /// The corners, going round from the north-west, as shares of the plane.
    pub(crate) fn corners(self) -> [[f64; 2]; 4] {
        let squares = f64::from(1_u32 << self.zoom);
        let [west, north] = [f64::from(self.east) / squares, f64::from(self.south) / squares];
        let [east, south] = [west + 1.0 / squares, north + 1.0 / squares];
        [[west, north], [east, north], [east, south], [west, south]]
    }
}

/// Bits of a place's number that lie within a square of this zoom.
fn shift(zoom: u8) -> u32 {
    2 * u32::from(DEEPEST - zoom.min(DEEPEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Squares of known places, as every map of the web numbers them: OpenStreetMap's "slippy map" formula, computed apart from this
    /// code for Hangzhou's West Lake and Beijing's Tian'anmen.
    #[test]
    fn numbers_squares_as_the_web_does() {
        for (east, north, zoom, x, y) in [
            (120.1485, 30.2425, 10, 853, 421),
            (116.3975, 39.9087, 12, 3372, 1552),
            (120.1485, 30.2425, 0, 0, 0),
        ] {
            let found = TileId::of(Position::new(east, north).unwrap(), zoom).unwrap();
            assert_eq!((found.east(), found.south()), (x, y), "{east} {north} {zoom}");
        }
    }

    #[test]
    fn a_place_on_the_plane_is_one_on_the_ground() {
        let at = Position::new(120.1485, 30.2425).unwrap();
        let back = on_ground(plane(at));
        assert!((back.longitude() - 120.1485).abs() < 1e-9 && (back.latitude() - 30.2425).abs() < 1e-9);
    }

    #[test]
    fn places_of_a_square_follow_one_another() {
        let place = plane(Position::new(120.1485, 30.2425).unwrap());
        let number = code(place);
        for zoom in 0..=DEEPEST_TILE {
            let own = TileId::holding(number, zoom);
            assert!(own.codes().contains(&number), "{zoom}");
            let beside = TileId::new(zoom, own.east().wrapping_add(1), own.south());
            assert!(beside.is_none_or(|beside| !beside.codes().contains(&number)), "{zoom}");
            let [east, south] = own.units(place);
            assert!((0.0..=EXTENT).contains(&east) && (0.0..=EXTENT).contains(&south), "{zoom}");
        }
    }

    #[test]
    fn there_is_no_square_beyond_the_last() {
        assert!(TileId::new(2, 4, 0).is_none() && TileId::new(23, 0, 0).is_none());
        assert!(TileId::new(2, 3, 3).is_some());
    }
}
