//! Warm tiles of a map through the whole use case: the store, the reader's permit, the map that is kept ready, the encoder, and,
//! where single buildings are shown, the entry in the log that is durable before the tile is given out. A million buildings with a home
//! and somebody in each, over a county's ground; without a filter and with one.
//!
//! `cargo bench -p app --bench map [-- --points N]`
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints its figures and may fail loudly"
)]

use std::time::Instant;

use access::{Actor, Cx, Permit, Purpose, Role};
use app::{
    App,
    maps::{self, AgeGroup, BookPlace, MapFilter, MapLayerName},
};
use base::{AccountId, Env};
use geo::{Datum, Position, TileId, TileLayer};
use store::{
    Settings, Store,
    testing::{SCATTERED, scatter},
};

/// How many buildings, unless said otherwise.
const POINTS: u32 = 1_000_000;
/// What a warm tile may take, as p95.
const BAR_MS: f64 = 150.0;
/// Tiles looked at for each figure.
const TILES: u32 = 300;
/// What is drawn at which zoom.
const DRAWN: [(TileLayer, u8); 8] = [
    (TileLayer::Grid, 9),
    (TileLayer::Grid, 12),
    (TileLayer::Grid, 14),
    (TileLayer::Heat, 9),
    (TileLayer::Heat, 11),
    (TileLayer::Heat, 13),
    (TileLayer::Buildings, 15),
    (TileLayer::Buildings, 16),
];

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--points").skip(1);
    let points = arguments.next().and_then(|number| number.parse().ok()).unwrap_or(POINTS);
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("bench.db").display());
    let store = Store::open(&Settings::new(&url)).await.unwrap();
    let env = Env::system();
    let began = Instant::now();
    scatter(&url, points, env.now()).unwrap();
    println!("{points} buildings written in {:.1} s", began.elapsed().as_secs_f64());
    let actor =
        Actor::new(AccountId::from_uuid(uuid::Uuid::nil()), Role::Registrar, SCATTERED.parse().unwrap());
    let cx = Cx { actor, env: env.clone(), request: "bench".into() };
    let permit = cx.permit(Purpose::FamilyService).unwrap();
    let app = App::new(store, env, folder.path());

    let old = MapFilter {
        ages: vec![AgeGroup::Old, AgeGroup::VeryOld],
        book: Some(BookPlace::Away),
        ..MapFilter::default()
    };
    let mut over = 0;
    for (name, filter) in [("everybody", MapFilter::default()), ("60 and older, book elsewhere", old)] {
        let began = Instant::now();
        let view = maps::open_map(&cx, &app, &permit, (Datum::Wgs84, &filter)).await.unwrap();
        println!(
            "{name}: {} people in {} buildings; made ready in {:.1} s",
            view.shown.residents,
            view.shown.buildings,
            began.elapsed().as_secs_f64()
        );
        for (layer, zoom) in DRAWN {
            over += u32::from(!figures((&cx, &app, &permit), (layer, zoom), &filter).await);
        }
    }
    assert_eq!(over, 0, "warm tiles over {BAR_MS} ms");
}

/// Places that look random and are the same every time, where buildings are.
fn place(index: u32) -> Position {
    let share = |step: f64| (f64::from(index) * step).fract();
    Position::new(119.7 + 0.5 * share(0.754_877_666_246_693), 30.1 + 0.5 * share(0.569_840_290_998_053))
        .unwrap()
}

/// Prints what the tiles of one layer take; whether they are within the bar. Of everybody something must be drawn, or nothing was
/// measured; a filter may leave fewer people in each small square than are ever shown.
async fn figures(
    (cx, app, permit): (&Cx, &App, &Permit),
    (layer, zoom): (TileLayer, u8),
    filter: &MapFilter,
) -> bool {
    let mut taken = Vec::new();
    for index in 0..TILES {
        let tile = TileId::of(place(index), zoom).unwrap();
        let began = Instant::now();
        let bytes = maps::tile(cx, app, permit, (MapLayerName::Of(layer), tile), (Datum::Wgs84, filter))
            .await
            .unwrap();
        taken.push((began.elapsed().as_secs_f64() * 1000.0, bytes.len()));
    }
    taken.sort_by(|one, other| one.0.total_cmp(&other.0));
    let at = |share: usize| taken[(taken.len() * share / 100).min(taken.len() - 1)];
    let largest = taken.iter().map(|(_, bytes)| bytes).max().unwrap();
    assert!(*largest > 0 || !filter.is_empty(), "something of {} at zoom {zoom} to be drawn", layer.name());
    let within = at(95).0 <= BAR_MS;
    let drawn = taken.iter().filter(|(_, bytes)| *bytes > 0).count();
    println!(
        "  {:<9} zoom {zoom:>2}: p50 {:>6.2} ms, p95 {:>6.2} ms, {drawn} of {TILES} with something in them, largest {largest} bytes{}",
        layer.name(),
        at(50).0,
        at(95).0,
        if within { "" } else { "  OVER THE BAR" }
    );
    within
}
