//! Geometries of `GeoJSON` (RFC 7946), read and made ready to be drawn.

use geo::{Datum, Form, Position, Shape, kept};
use serde::Deserialize;
use serde_json::{Value, json};

use super::fault::{self, MapFault};

/// The longest file, in bytes, and the most positions in it.
const LONGEST: usize = 8 << 20;
const MOST_POSITIONS: usize = 200_000;

#[derive(Deserialize)]
struct Collection {
    #[serde(rename = "type")]
    kind: Box<str>,
    #[serde(default)]
    crs: Option<Value>,
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    geometry: Option<Geometry>,
    #[serde(default)]
    properties: Option<Value>,
}

type Written = Vec<f64>;

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Point(Written),
    MultiPoint(Vec<Written>),
    LineString(Vec<Written>),
    MultiLineString(Vec<Vec<Written>>),
    Polygon(Vec<Vec<Written>>),
    MultiPolygon(Vec<Vec<Vec<Written>>>),
}

fn position(written: &Written) -> Result<Position, MapFault> {
    let (Some(east), Some(north)) = (written.first(), written.get(1)) else {
        return Err(MapFault::of(fault::NOT_GEOJSON));
    };
    Ok(Position::new(*east, *north)?)
}

fn line(written: &[Written]) -> Result<Vec<Position>, MapFault> {
    written.iter().map(position).collect()
}

fn rings(written: &[Vec<Written>]) -> Result<Vec<Vec<Position>>, MapFault> {
    let rings: Vec<Vec<Position>> = written.iter().map(|ring| line(ring)).collect::<Result<_, _>>()?;
    let closed = |ring: &Vec<Position>| ring.len() >= 4 && ring.first() == ring.last();
    if rings.is_empty() || !rings.iter().all(closed) {
        return Err(MapFault::of(fault::OPEN));
    }
    Ok(rings)
}

fn form(geometry: &Geometry) -> Result<Form, MapFault> {
    Ok(match geometry {
        Geometry::Point(one) => Form::Points(vec![position(one)?]),
        Geometry::MultiPoint(several) => Form::Points(line(several)?),
        Geometry::LineString(one) => Form::Lines(vec![line(one)?]),
        Geometry::MultiLineString(several) => {
            Form::Lines(several.iter().map(|one| line(one)).collect::<Result<_, _>>()?)
        }
        Geometry::Polygon(one) => Form::Areas(vec![rings(one)?]),
        Geometry::MultiPolygon(several) => {
            Form::Areas(several.iter().map(|one| rings(one)).collect::<Result<_, _>>()?)
        }
    })
}

/// A geometry as it is kept: what was given in `datum`, brought to the kept one.
fn written(form: &Form, datum: Datum) -> Value {
    let at = |position: &Position| {
        let place = kept(datum, *position);
        [place.longitude(), place.latitude()].map(|degrees| (degrees * 1e7).round() / 1e7)
    };
    let line = |line: &Vec<Position>| line.iter().map(at).collect::<Vec<_>>();
    match form {
        Form::Points(points) => json!({"type": "MultiPoint", "coordinates": line(points)}),
        Form::Lines(lines) => {
            json!({"type": "MultiLineString", "coordinates": lines.iter().map(line).collect::<Vec<_>>()})
        }
        Form::Areas(areas) => {
            let areas: Vec<Vec<_>> = areas.iter().map(|rings| rings.iter().map(line).collect()).collect();
            json!({"type": "MultiPolygon", "coordinates": areas})
        }
    }
}

fn positions(form: &Form) -> usize {
    match form {
        Form::Points(points) => points.len(),
        Form::Lines(lines) => lines.iter().map(Vec::len).sum(),
        Form::Areas(areas) => areas.iter().flatten().map(Vec::len).sum(),
    }
}

/// Names and geometries of a file's features as they are kept. Whatever else the file says of them is left behind.
pub(super) fn read_features(text: &str, datum: Datum) -> Result<Vec<(Box<str>, Value)>, MapFault> {
    if text.len() > LONGEST {
        return Err(MapFault::of(fault::LONG));
    }
    let file: Collection = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|_unreadable| MapFault::of(fault::NOT_GEOJSON))?;
    if &*file.kind != "FeatureCollection" {
        return Err(MapFault::of(fault::NOT_GEOJSON));
    }
    if file.crs.as_ref().is_some_and(|crs| !is_degrees(crs)) {
        return Err(MapFault::of(fault::SYSTEM));
    }
    if file.features.is_empty() {
        return Err(MapFault::of(fault::EMPTY));
    }
    let (mut found, mut count) = (Vec::with_capacity(file.features.len()), 0);
    for (feature, at) in file.features.iter().zip(1..) {
        let geometry = feature.geometry.as_ref().ok_or(MapFault::at(at, fault::NO_FORM))?;
        let form = form(geometry).map_err(|fault| MapFault { at, ..fault })?;
        count += positions(&form);
        if count > MOST_POSITIONS {
            return Err(MapFault::of(fault::LONG));
        }
        let named =
            |key: &str| feature.properties.as_ref().and_then(|own| own.get(key)).and_then(Value::as_str);
        let name: String = named("name").or(named("名称")).unwrap_or("").trim().chars().take(100).collect();
        found.push((name.into(), written(&form, datum)));
    }
    Ok(found)
}

/// The same of a zipped shapefile, whose degrees are those of WGS 84 or CGCS 2000.
pub(super) fn read_shape_features(zipped: &[u8]) -> Result<Vec<(Box<str>, Value)>, MapFault> {
    let found = geo::read_shape_file(zipped)?;
    if found.iter().map(|(_, form)| positions(form)).sum::<usize>() > MOST_POSITIONS {
        return Err(MapFault::of(fault::LONG));
    }
    Ok(found.into_iter().map(|(name, form)| (name, written(&form, Datum::Wgs84))).collect())
}

/// Whether the member that older files name their system by means degrees.
fn is_degrees(crs: &Value) -> bool {
    let name = crs.pointer("/properties/name").and_then(Value::as_str).unwrap_or_default();
    crs.is_null() || ["CRS84", "4326", "4490"].iter().any(|known| name.ends_with(known))
}

/// A kept geometry as it is drawn; nothing where it does not read.
pub(super) fn drawn(geometry: &Value, datum: Datum, tags: Vec<(&'static str, Box<str>)>) -> Option<Shape> {
    let geometry: Geometry = Geometry::deserialize(geometry).ok()?;
    Some(Shape::new(&form(&geometry).ok()?, datum, tags))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(features: &str) -> String {
        format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#)
    }

    #[test]
    fn keeps_names_and_geometries_and_nothing_else() {
        let text = file(
            r#"{"type":"Feature","properties":{"name":"一网格","phone":"13800000000"},"geometry":{"type":"Polygon","coordinates":[[[120,30],[120.1,30],[120.1,30.1],[120,30]]]}},
               {"type":"Feature","properties":null,"geometry":{"type":"Point","coordinates":[120,30,5]}}"#,
        );
        let found = read_features(&text, Datum::Wgs84).unwrap();
        assert_eq!(&*found[0].0, "一网格");
        assert!(!found[0].1.to_string().contains("138"));
        assert_eq!(found[1].1, json!({"type": "MultiPoint", "coordinates": [[120.0, 30.0]]}));
        assert!(found.iter().all(|(_, geometry)| drawn(geometry, Datum::Wgs84, Vec::new()).is_some()));
    }

    #[test]
    fn a_file_in_the_shifted_datum_is_brought_back() {
        // A published pair (eviltransform, Shanghai), shown and kept.
        let text = file(
            r#"{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[121.531541859215,31.17530398364597]}}"#,
        );
        let found = read_features(&text, Datum::Gcj02).unwrap();
        assert_eq!(found[0].1, json!({"type": "MultiPoint", "coordinates": [[121.527_210_6, 31.177_427_6]]}));
    }

    #[test]
    fn says_which_feature_and_why() {
        let point = r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[120,30]}}"#;
        for (text, at, said) in [
            ("{".to_owned(), 0, fault::NOT_GEOJSON),
            (file(""), 0, fault::EMPTY),
            (file(&format!("{point},{{\"type\":\"Feature\",\"geometry\":null}}")), 2, fault::NO_FORM),
            (
                file(
                    r#"{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[120,30],[120.1,30],[120.1,30.1]]]}}"#,
                ),
                1,
                fault::OPEN,
            ),
        ] {
            let fault = read_features(&text, Datum::Wgs84).unwrap_err();
            assert_eq!((fault.at, (fault.zh, fault.en)), (at, said), "{text}");
        }
        let swapped = file(r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[30,120]}}"#);
        assert!(read_features(&swapped, Datum::Wgs84).unwrap_err().en.contains("longitude must come first"));
    }
}
