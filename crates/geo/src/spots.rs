//! The buildings of an area as maps want them: in the order of their places' numbers, so that a square's buildings are one slice, and
//! summed in hexagons once.

use h3o::{CellIndex, LatLng, Resolution};
use rustc_hash::FxHashMap;

use crate::{
    Datum, Position, TileId,
    datum::shown_in,
    tile::{code, plane},
};

/// The fewest residents of a square or hexagon that is drawn: what is smaller is nobody's summary but a family's.
pub const LEAST: u32 = 10;
/// Squares of the grid along a tile's side, as a power of two.
const FINER: u8 = 4;
/// The deepest squares of the grid, some 260 metres wide in China.
const SMALLEST_SQUARE: u8 = 17;
/// Hexagons are this much coarser than the zoom at which they are drawn.
const COARSER: u8 = 4;
/// Hexagons of H3's resolutions from the first, some 20 km across, to the last, some 350 m.
const RESOLUTIONS: [Resolution; 6] = [
    Resolution::Four,
    Resolution::Five,
    Resolution::Six,
    Resolution::Seven,
    Resolution::Eight,
    Resolution::Nine,
];
/// The zoom at which the first is drawn.
const FIRST_ZOOM: u8 = 8;

/// A building with how many homes it has and how many people of the reader's area live there.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// Where it stands, as kept.
    pub at: Position,
    /// One of its homes.
    pub home: Box<str>,
    /// What it is called: its address.
    pub address: Box<str>,
    /// Homes.
    pub homes: u32,
    /// People.
    pub residents: u32,
}

/// A spot on the plane of the map.
#[derive(Debug, Clone)]
pub(crate) struct Placed {
    code: u64,
    pub(crate) plane: [f64; 2],
    pub(crate) spot: Spot,
}

/// A part of the ground with the people in it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Heap {
    pub(crate) ring: Vec<[f64; 2]>,
    pub(crate) residents: u32,
    pub(crate) homes: u32,
}

/// All the buildings of an area, ready to be drawn in one datum.
#[derive(Debug, Clone, Default)]
pub struct Spots {
    placed: Vec<Placed>,
    /// By resolution; only those with people enough.
    hexagons: Vec<Vec<Heap>>,
}

impl Spots {
    /// Sorts and sums the buildings, to be drawn in `datum`.
    #[must_use]
    pub fn new(spots: Vec<Spot>, datum: Datum) -> Self {
        let hexagons = RESOLUTIONS.map(|resolution| hexagons(&spots, resolution, datum)).into();
        let mut placed: Vec<Placed> = spots
            .into_iter()
            .map(|spot| {
                let plane = plane(shown_in(datum, spot.at));
                Placed { code: code(plane), plane, spot }
            })
            .collect();
        placed.sort_by(|one, other| (one.code, &one.spot.home).cmp(&(other.code, &other.spot.home)));
        Self { placed, hexagons }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.placed.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.placed.is_empty()
    }

    /// Those within a square.
    pub(crate) fn within(&self, tile: TileId) -> &[Placed] {
        let codes = tile.codes();
        let first = self.placed.partition_point(|placed| placed.code < codes.start);
        let rest = &self.placed[first..];
        &rest[..rest.partition_point(|placed| placed.code < codes.end)]
    }

    /// The squares of the grid within a tile that hold people enough.
    pub(crate) fn squares(&self, tile: TileId) -> Vec<Heap> {
        let zoom = (tile.zoom() + FINER).min(SMALLEST_SQUARE).max(tile.zoom());
        let of = |placed: &Placed| TileId::holding(placed.code, zoom);
        self.within(tile)
            .chunk_by(|one, other| of(one) == of(other))
            .filter_map(|chunk| {
                let residents = chunk.iter().map(|placed| placed.spot.residents).sum();
                let homes = chunk.iter().map(|placed| placed.spot.homes).sum();
                let ring = of(chunk.first()?).corners().to_vec();
                (residents >= LEAST).then_some(Heap { ring, residents, homes })
            })
            .collect()
    }

    /// The hexagons that reach into a tile, with people enough; each counts all of its people, also those beyond the tile's edge.
    pub(crate) fn hexagons(&self, tile: TileId) -> impl Iterator<Item = &Heap> {
        let step =
            tile.zoom().saturating_sub(FIRST_ZOOM).min(u8::try_from(RESOLUTIONS.len() - 1).unwrap_or(0));
        let all = self.hexagons.get(usize::from(step)).map_or(&[][..], Vec::as_slice);
        let [[west, north], _, [east, south], _] = tile.corners();
        all.iter().filter(move |heap| {
            let most = |axis: usize| heap.ring.iter().map(|at| at[axis]).fold(f64::MIN, f64::max);
            let least = |axis: usize| heap.ring.iter().map(|at| at[axis]).fold(f64::MAX, f64::min);
            least(0) < east && most(0) > west && least(1) < south && most(1) > north
        })
    }

    /// West, south, east, north of all the buildings in degrees of a datum; nothing where there is none.
    #[must_use]
    pub fn bounds(&self, datum: Datum) -> Option<[f64; 4]> {
        let mut places = self.placed.iter().map(|placed| shown_in(datum, placed.spot.at));
        let first = places.next()?;
        let start = [first.longitude(), first.latitude(), first.longitude(), first.latitude()];
        Some(places.fold(start, |[west, south, east, north], at| {
            let (longitude, latitude) = (at.longitude(), at.latitude());
            [west.min(longitude), south.min(latitude), east.max(longitude), north.max(latitude)]
        }))
    }

    /// The buildings, in the order of their places.
    pub fn iter(&self) -> impl Iterator<Item = &Spot> {
        self.placed.iter().map(|placed| &placed.spot)
    }
}

/// The zoom whose hexagons are of the given resolution is [`COARSER`] more than its number.
const _: () = assert!(FIRST_ZOOM == 4 + COARSER, "the first resolution is drawn at the first zoom");

fn hexagons(spots: &[Spot], resolution: Resolution, datum: Datum) -> Vec<Heap> {
    let mut sums: FxHashMap<CellIndex, (u32, u32)> = FxHashMap::default();
    for spot in spots {
        let Ok(at) = LatLng::new(spot.at.latitude(), spot.at.longitude()) else { continue };
        let (residents, homes) = sums.entry(at.to_cell(resolution)).or_default();
        *residents += spot.residents;
        *homes += spot.homes;
    }
    let mut enough: Vec<(CellIndex, (u32, u32))> =
        sums.into_iter().filter(|(_, (residents, _))| *residents >= LEAST).collect();
    enough.sort_unstable_by_key(|(cell, _)| *cell);
    let corner = |at: &LatLng| plane(shown_in(datum, Position::moved(at.lng(), at.lat())));
    enough
        .into_iter()
        .map(|(cell, (residents, homes))| Heap {
            ring: cell.boundary().iter().map(corner).collect(),
            residents,
            homes,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(east: f64, north: f64, residents: u32) -> Spot {
        Spot {
            at: Position::new(east, north).unwrap(),
            home: format!("dwe_{east}_{north}").into(),
            address: "某路1号".into(),
            homes: 1,
            residents,
        }
    }

    #[test]
    fn a_square_s_buildings_are_those_and_no_others() {
        // A grid of buildings over a county; each tile's slice is what a plain look at every building finds.
        let all: Vec<Spot> = (0..40)
            .flat_map(|x| {
                (0..40).map(move |y| spot(119.7 + 0.01 * f64::from(x), 30.1 + 0.01 * f64::from(y), 3))
            })
            .collect();
        let spots = Spots::new(all.clone(), Datum::Wgs84);
        let mut found = 0;
        for zoom in [9, 12, 15] {
            let first = TileId::of(all[0].at, zoom).unwrap();
            for east in first.east()..first.east() + 4 {
                for south in first.south().saturating_sub(3)..=first.south() {
                    let tile = TileId::new(zoom, east, south).unwrap();
                    let plain = all.iter().filter(|spot| TileId::of(spot.at, zoom) == Some(tile)).count();
                    assert_eq!(spots.within(tile).len(), plain, "{tile:?}");
                    found += plain;
                }
            }
        }
        assert!(found > 1_600, "{found}");
    }

    #[test]
    fn nothing_below_the_least_is_summed() {
        let few = Spots::new(vec![spot(120.0, 30.0, 4), spot(120.000_01, 30.0, 5)], Datum::Wgs84);
        let tile = TileId::of(Position::new(120.0, 30.0).unwrap(), 12).unwrap();
        assert_eq!((few.squares(tile).len(), few.hexagons(tile).count()), (0, 0));
        let enough = Spots::new(vec![spot(120.0, 30.0, 4), spot(120.000_01, 30.0, 6)], Datum::Wgs84);
        let residents = |heaps: Vec<&Heap>| heaps.iter().map(|heap| heap.residents).collect::<Vec<_>>();
        assert_eq!(residents(enough.squares(tile).iter().collect()), [10]);
        assert_eq!(residents(enough.hexagons(tile).collect()), [10]);
    }

    #[test]
    fn squares_and_hexagons_count_everybody_once() {
        let all: Vec<Spot> = (0..30)
            .flat_map(|x| {
                (0..30).map(move |y| spot(120.0 + 0.002 * f64::from(x), 30.0 + 0.002 * f64::from(y), 20))
            })
            .collect();
        let spots = Spots::new(all, Datum::Wgs84);
        let tile = TileId::of(Position::new(120.03, 30.03).unwrap(), 8).unwrap();
        let sum: u32 = spots.squares(tile).iter().map(|heap| heap.residents).sum();
        assert_eq!(sum, 30 * 30 * 20);
        assert_eq!(spots.hexagons(tile).map(|heap| heap.residents).sum::<u32>(), 30 * 30 * 20);
    }

    #[test]
    fn another_datum_moves_what_is_drawn_and_not_what_is_kept() {
        let at = Position::new(120.1485, 30.2425).unwrap();
        let spots = Spots::new(vec![spot(120.1485, 30.2425, 12)], Datum::Gcj02);
        let shown = shown_in(Datum::Gcj02, at);
        assert_eq!(spots.within(TileId::of(shown, 18).unwrap()).len(), 1);
        assert_eq!(spots.within(TileId::of(at, 18).unwrap()).len(), 0);
        assert_eq!(spots.iter().next().unwrap().at, at);
        assert_eq!(spots.bounds(Datum::Wgs84), Some([120.1485, 30.2425, 120.1485, 30.2425]));
    }
}
