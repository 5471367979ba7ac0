//! What a tile says, read back by the format's own definition (its protobuf schema), not by the code that wrote it.

#![expect(clippy::unwrap_used, reason = "a test's helpers fail the test")]

use geo::{Datum, Form, Position, Shape, Spot, Spots, TileId, TileLayer, shapes_tile};
use prost::Message;

/// `vector_tile.proto` 2.1, as far as it is read here.
#[derive(Clone, PartialEq, Message)]
struct Tile {
    #[prost(message, repeated, tag = "3")]
    layers: Vec<Layer>,
}

#[derive(Clone, PartialEq, Message)]
struct Layer {
    #[prost(uint32, tag = "15")]
    version: u32,
    #[prost(string, tag = "1")]
    name: String,
    #[prost(message, repeated, tag = "2")]
    features: Vec<Feature>,
    #[prost(string, repeated, tag = "3")]
    keys: Vec<String>,
    #[prost(message, repeated, tag = "4")]
    values: Vec<Value>,
    #[prost(uint32, tag = "5")]
    extent: u32,
}

#[derive(Clone, PartialEq, Message)]
struct Feature {
    #[prost(uint32, repeated, tag = "2")]
    tags: Vec<u32>,
    #[prost(uint32, tag = "3")]
    kind: u32,
    #[prost(uint32, repeated, tag = "4")]
    geometry: Vec<u32>,
}

#[derive(Clone, PartialEq, Message)]
struct Value {
    #[prost(string, optional, tag = "1")]
    text: Option<String>,
    #[prost(uint64, optional, tag = "5")]
    count: Option<u64>,
}

impl Layer {
    /// A feature's words as `key=value`.
    fn said(&self, feature: &Feature) -> Vec<String> {
        feature
            .tags
            .chunks(2)
            .map(|pair| {
                let at = |index: u32| usize::try_from(index).unwrap();
                let (key, value) = (&self.keys[at(pair[0])], &self.values[at(pair[1])]);
                let value = value.text.clone().unwrap_or_else(|| value.count.unwrap().to_string());
                format!("{key}={value}")
            })
            .collect()
    }
}

/// The places of a geometry (4.3 of the specification): commands, and steps in zigzag.
fn places(geometry: &[u32]) -> Vec<(i32, i32)> {
    let zigzag = |value: u32| (value >> 1).cast_signed() ^ -(value & 1).cast_signed();
    let (mut at, mut read, mut found) = ((0, 0), 0, Vec::new());
    while read < geometry.len() {
        let (command, times) = (geometry[read] & 7, geometry[read] >> 3);
        read += 1;
        if command == 7 {
            continue;
        }
        for _ in 0..times {
            at = (at.0 + zigzag(geometry[read]), at.1 + zigzag(geometry[read + 1]));
            read += 2;
            found.push(at);
        }
    }
    found
}

fn at(east: f64, north: f64) -> Position {
    Position::new(east, north).unwrap()
}

fn layers(bytes: &[u8]) -> Vec<Layer> {
    Tile::decode(bytes).unwrap().layers
}

/// The layer of what is drawn; beside it there may be one of names.
fn layer(bytes: &[u8]) -> Layer {
    let layers = layers(bytes);
    assert!(layers[1..].iter().all(|layer| layer.name == "names"));
    layers[0].clone()
}

#[test]
fn a_building_stands_where_it_stands() {
    let spot = Spot {
        at: at(120.1485, 30.2425),
        home: "dwe_1".into(),
        address: "文一路1号1幢".into(),
        homes: 24,
        residents: 61,
    };
    let spots = Spots::new(vec![spot], Datum::Wgs84);
    let found = layer(&spots.buildings_tile(TileId::of(at(120.1485, 30.2425), 16).unwrap()).unwrap());
    assert_eq!((found.name.as_str(), found.version, found.extent), ("buildings", 2, 4096));
    assert_eq!(
        found.said(&found.features[0]),
        ["home=dwe_1", "address=文一路1号1幢", "homes=24", "residents=61"]
    );
    // The web's formula, computed apart: x = 54640.8 and y = 26987.9 of 65,536 squares, so these parts of 4,096.
    let (x, y) = ((120.148_5_f64 + 180.0) / 360.0 * 65_536.0, {
        let latitude = 30.242_5_f64.to_radians();
        (1.0 - latitude.tan().asinh() / std::f64::consts::PI) / 2.0 * 65_536.0
    });
    let (east, south) = places(&found.features[0].geometry)[0];
    assert!((f64::from(east) - x.fract() * 4096.0).abs() <= 1.0, "{east} {x}");
    assert!((f64::from(south) - y.fract() * 4096.0).abs() <= 1.0, "{south} {y}");
}

#[test]
fn an_empty_tile_has_no_bytes() {
    let nobody = Spots::new(Vec::new(), Datum::Wgs84);
    let tile = TileId::of(at(120.0, 30.0), 16).unwrap();
    for bytes in [nobody.buildings_tile(tile), nobody.grid_tile(tile), nobody.heat_tile(tile)] {
        assert_eq!(bytes.unwrap(), Vec::<u8>::new());
    }
}

#[test]
fn shapes_are_cut_to_the_tile_and_turn_the_right_way() {
    // A province's outline, drawn the wrong way round, seen from a tile of a street deep inside it.
    let outline = [(119.0, 29.0), (119.0, 31.0), (121.0, 31.0), (121.0, 29.0), (119.0, 29.0)];
    let ring = outline.iter().map(|(east, north)| at(*east, *north)).collect();
    let shape = Shape::new(&Form::Areas(vec![vec![ring]]), Datum::Wgs84, vec![("name", "演示".into())]);
    let tile = TileId::of(at(120.0, 30.0), 18).unwrap();
    let found = layer(&shapes_tile(TileLayer::Divisions, tile, [&shape]).unwrap());
    let corners = places(&found.features[0].geometry);
    assert!(corners.iter().all(|(x, y)| (-64..=4160).contains(x) && (-64..=4160).contains(y)), "{corners:?}");
    let twice: i64 = (0..corners.len())
        .map(|index| {
            let ((x, y), (next_x, next_y)) = (corners[index], corners[(index + 1) % corners.len()]);
            i64::from(x) * i64::from(next_y) - i64::from(next_x) * i64::from(y)
        })
        .sum();
    assert_eq!(twice, 2 * 4224 * 4224, "the whole tile with its room, clockwise");
    assert_eq!(found.said(&found.features[0]), ["name=演示"]);

    let away = TileId::of(at(118.0, 28.0), 12).unwrap();
    assert!(shapes_tile(TileLayer::Divisions, away, [&shape]).unwrap().is_empty());
}

#[test]
fn roads_and_points_are_drawn_where_they_run() {
    let road =
        Shape::new(&Form::Lines(vec![vec![at(119.0, 30.0), at(121.0, 30.0)]]), Datum::Wgs84, Vec::new());
    let point =
        Shape::new(&Form::Points(vec![at(120.0, 30.0)]), Datum::Wgs84, vec![("kind", "clinic".into())]);
    let tile = TileId::of(at(120.0, 30.0), 14).unwrap();
    let found = layer(&shapes_tile(TileLayer::Own, tile, [&road, &point]).unwrap());
    assert_eq!(found.features.iter().map(|feature| feature.kind).collect::<Vec<_>>(), [2, 1]);
    let ends = places(&found.features[0].geometry);
    assert_eq!((ends[0].0, ends[1].0), (-64, 4160));
    assert_eq!(ends[0].1, places(&found.features[1].geometry)[0].1, "the point lies on the road");
}

/// A crooked township, a ring road's worth of line, and two separate places of one name, over hundreds of tiles at each zoom: every tile
/// that shows a part of one is read, and each name stands in one of them alone, within the shape.
#[test]
fn a_name_is_written_once_however_many_tiles_show_the_shape() {
    let corners = [
        (119.91, 30.11),
        (120.31, 30.13),
        (120.33, 30.19),
        (119.99, 30.17),
        (119.97, 30.37),
        (120.29, 30.39),
        (120.27, 30.45),
        (119.89, 30.43),
        (119.91, 30.11),
    ];
    let outer: Vec<Position> = corners.iter().map(|(east, north)| at(*east, *north)).collect();
    let far: Vec<Position> = [(120.5, 30.5), (120.52, 30.5), (120.52, 30.52), (120.5, 30.5)]
        .iter()
        .map(|(east, north)| at(*east, *north))
        .collect();
    let tags = |name: &str| vec![("name", name.into())];
    let shapes = [
        Shape::new(&Form::Areas(vec![vec![far], vec![outer.clone()]]), Datum::Wgs84, tags("弯街道")),
        Shape::new(&Form::Lines(vec![outer.clone()]), Datum::Wgs84, tags("环路")),
        Shape::new(&Form::Areas(vec![vec![outer.clone()]]), Datum::Wgs84, Vec::new()),
    ];
    for zoom in [8, 11, 13, 15] {
        let [first, last] = [at(119.88, 30.53), at(120.53, 30.1)].map(|at| TileId::of(at, zoom).unwrap());
        let mut said = Vec::new();
        for east in first.east()..=last.east() {
            for south in first.south()..=last.south() {
                let tile = TileId::new(zoom, east, south).unwrap();
                for names in layers(&shapes_tile(TileLayer::Divisions, tile, &shapes).unwrap()) {
                    if names.name != "names" {
                        continue;
                    }
                    for feature in &names.features {
                        let (x, y) = places(&feature.geometry)[0];
                        assert!((0..4096).contains(&x) && (0..4096).contains(&y), "{zoom}: {x} {y}");
                        said.push((names.said(feature).concat(), degrees(tile, (x, y))));
                    }
                }
            }
        }
        said.sort_by(|one, other| one.0.cmp(&other.0));
        let names: Vec<&str> = said.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["name=弯街道", "name=环路"], "at zoom {zoom}");
        // Where its name stands is inside the larger of its two parts, which bends around the middle of its frame.
        assert!(geo::inside(std::slice::from_ref(&outer), said[0].1), "{:?}", said[0].1);
    }
}

/// The place of a tile's unit, by the web's formula and not by the code that wrote it.
fn degrees(tile: TileId, (x, y): (i32, i32)) -> Position {
    let squares = f64::from(1_u32 << tile.zoom());
    let share = |square: u32, unit: i32| (f64::from(square) + (f64::from(unit) + 0.5) / 4096.0) / squares;
    let north = (std::f64::consts::PI * (1.0 - 2.0 * share(tile.south(), y))).sinh().atan().to_degrees();
    at(share(tile.east(), x) * 360.0 - 180.0, north)
}
