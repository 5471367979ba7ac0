//! How long a tile takes once the buildings are in memory: a million of them over a county's ground, tiles of every kind at the zooms
//! at which each is drawn. `cargo bench -p geo [-- --points N]`.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::time::Instant;

use geo::{Datum, EncodeError, Position, Spot, Spots, TileId};

/// Draws one kind of tile.
type Draw = fn(&Spots, TileId) -> Result<Vec<u8>, EncodeError>;

/// How many buildings, unless said otherwise.
const POINTS: u32 = 1_000_000;
/// Tiles looked at for each figure.
const TILES: u32 = 400;

/// A sequence that looks random and is the same every time (Weyl's, by the golden ratio and the square root of two).
fn scattered(index: u32) -> Option<Spot> {
    let share = |step: f64| (f64::from(index) * step).fract();
    let (east, north) = (share(0.618_033_988_749_895), share(0.414_213_562_373_095));
    Some(Spot {
        at: Position::new(119.7 + 0.5 * east, 30.1 + 0.5 * north).ok()?,
        home: format!("dwe_{index:032x}").into(),
        address: format!("演示县演示街道{}号", index % 900).into(),
        homes: 1 + index % 24,
        residents: index % 61,
    })
}

fn main() {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--points").skip(1);
    let points = arguments.next().and_then(|number| number.parse().ok()).unwrap_or(POINTS);
    let began = Instant::now();
    let spots = Spots::new((0..points).filter_map(scattered).collect(), Datum::Wgs84);
    println!("{} buildings sorted and summed in {:.2} s", spots.len(), began.elapsed().as_secs_f64());
    let draws: [(&str, u8, Draw); 6] = [
        ("buildings", 16, Spots::buildings_tile),
        ("buildings", 15, Spots::buildings_tile),
        ("grid", 14, Spots::grid_tile),
        ("grid", 10, Spots::grid_tile),
        ("heat", 13, Spots::heat_tile),
        ("heat", 9, Spots::heat_tile),
    ];
    for (name, zoom, draw) in draws {
        let mut taken: Vec<(f64, usize)> = (0..TILES)
            .filter_map(|index| scattered(index * 7_919 % points))
            .filter_map(|spot| TileId::of(spot.at, zoom))
            .map(|tile| {
                let began = Instant::now();
                let bytes = draw(&spots, tile).map_or(0, |bytes| bytes.len());
                (began.elapsed().as_secs_f64() * 1000.0, bytes)
            })
            .collect();
        taken.sort_by(|one, other| one.0.total_cmp(&other.0));
        let at =
            |share: usize| taken.get((taken.len() * share / 100).min(taken.len().saturating_sub(1))).copied();
        let (Some((half, _)), Some((most, bytes))) = (at(50), at(95)) else { continue };
        println!("{name} zoom {zoom}: median {half:.2} ms, p95 {most:.2} ms, {bytes} bytes");
    }
}
