//! Reads a `GeoJSON` file (RFC 7946) of outlines of divisions, and refuses what no map of them can be drawn from.

use std::collections::HashSet;

use codes::division::{DivisionCode, Divisions};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{PlanFault, Planned};

/// The longest file, in bytes.
pub const LONGEST_OUTLINES: usize = 4 * 1024 * 1024;
/// The most points of all outlines together: what a browser draws without delay.
const MOST_POINTS: usize = 150_000;
/// Degrees within which China lies, with some room: longitudes, then latitudes.
const CHINA: [(f64, f64); 2] = [(73.0, 136.0), (3.0, 54.0)];

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
    properties: Option<Properties>,
}

/// Whatever else a feature says is left behind.
#[derive(Deserialize)]
struct Properties {
    #[serde(default)]
    division: Option<Value>,
}

type Ring = Vec<Vec<f64>>;

#[derive(Deserialize)]
#[serde(tag = "type", content = "coordinates")]
enum Geometry {
    Polygon(Vec<Ring>),
    MultiPolygon(Vec<Vec<Ring>>),
}

type Said = (&'static str, &'static str);

const NOT_GEOJSON: Said = (
    "不是 GeoJSON 的 FeatureCollection，或有要素不是 Polygon、MultiPolygon",
    "this is no GeoJSON FeatureCollection of polygons and multipolygons",
);
const LONG: Said =
    ("文件超过 4 MB，请先化简边界", "the file is longer than 4 MB; simplify the outlines first");
const DENSE: Said = (
    "所有边界合计超过 150000 个点，请先化简",
    "all outlines together have more than 150,000 points; simplify them first",
);
const EMPTY: Said = ("没有要素", "there is no feature");
const SYSTEM: Said = (
    "坐标系须为 WGS84 或 CGCS2000 的经纬度（EPSG:4326、EPSG:4490、CRS84）",
    "coordinates must be degrees of WGS 84 or CGCS 2000 (EPSG:4326, EPSG:4490, CRS84)",
);
const CODE: Said = (
    "properties.division 须写区划代码（2、4、6、9 或 12 位数字）",
    "properties.division must be a division code of 2, 4, 6, 9 or 12 digits",
);
const UNKNOWN: Said = ("不认识这个区划代码", "this division code is not known");
const ELSEWHERE: Said = ("这个区划不在您的辖区内", "this division lies outside your area");
const TWICE: Said = ("同一区划出现了两次", "this division comes twice");
const NO_SHAPE: Said = ("没有边界", "there is no geometry");
const OPEN: Said = (
    "每个环至少四个点，首尾两点相同",
    "every ring needs four positions or more, the last the same as the first",
);
const FLAT: Said = ("有一个环没有面积", "a ring encloses no area");
const METRES: Said = (
    "坐标像是投影坐标（米），请转换为经纬度",
    "coordinates look like metres of a projection; turn them into degrees",
);
const SWAPPED: Said = ("经度须在前，纬度在后", "longitude must come first, then latitude");
const ABROAD: Said = ("有的点在中国范围以外", "a position lies outside China");

fn fault(feature: usize, (zh, en): Said) -> PlanFault {
    PlanFault::Outline { feature, zh, en }
}

/// The outlines of a file by the leading digits of their divisions, in the file's order: nothing but closed rings in degrees, to
/// seven digits behind the point (a centimetre). `area` is the area that all must lie in.
pub(super) fn read_outlines(area: &str, text: &str) -> Planned<Vec<(Box<str>, Value)>> {
    if text.len() > LONGEST_OUTLINES {
        return Err(fault(0, LONG));
    }
    let text = text.trim_start_matches('\u{feff}');
    let file: Collection = serde_json::from_str(text).map_err(|_unreadable| fault(0, NOT_GEOJSON))?;
    if &*file.kind != "FeatureCollection" {
        return Err(fault(0, NOT_GEOJSON));
    }
    if file.crs.as_ref().is_some_and(|crs| !is_degrees(crs)) {
        return Err(fault(0, SYSTEM));
    }
    if file.features.is_empty() {
        return Err(fault(0, EMPTY));
    }
    let (mut found, mut seen, mut points) = (Vec::new(), HashSet::new(), 0);
    for (feature, at) in file.features.into_iter().zip(1..) {
        let division = division_of(area, feature.properties.as_ref()).map_err(|said| fault(at, said))?;
        if !seen.insert(division.clone()) {
            return Err(fault(at, TWICE));
        }
        let polygons = match feature.geometry {
            None => return Err(fault(at, NO_SHAPE)),
            Some(Geometry::Polygon(rings)) => vec![rings],
            Some(Geometry::MultiPolygon(polygons)) => polygons,
        };
        points += polygons.iter().flatten().map(Vec::len).sum::<usize>();
        if points > MOST_POINTS {
            return Err(fault(0, DENSE));
        }
        found.push((division, shape(polygons).map_err(|said| fault(at, said))?));
    }
    Ok(found)
}

/// Whether the member that older files name their system by means degrees.
fn is_degrees(crs: &Value) -> bool {
    let name = crs.pointer("/properties/name").and_then(Value::as_str).unwrap_or_default();
    crs.is_null() || ["CRS84", "4326", "4490"].iter().any(|known| name.ends_with(known))
}

fn division_of(area: &str, properties: Option<&Properties>) -> Result<Box<str>, Said> {
    let text = match properties.and_then(|properties| properties.division.as_ref()) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => return Err(CODE),
    };
    let code: DivisionCode = text.parse().map_err(|_invalid| CODE)?;
    let short = code.short();
    if Divisions::bundled().get(&short).is_none() {
        return Err(UNKNOWN);
    }
    if short.starts_with(area) { Ok(short.into()) } else { Err(ELSEWHERE) }
}

fn shape(polygons: Vec<Vec<Ring>>) -> Result<Value, Said> {
    if polygons.is_empty() || polygons.iter().any(Vec::is_empty) {
        return Err(NO_SHAPE);
    }
    let mut drawn: Vec<Vec<Vec<[f64; 2]>>> = Vec::with_capacity(polygons.len());
    for rings in polygons {
        drawn.push(rings.iter().map(|ring| closed(ring)).collect::<Result<_, _>>()?);
    }
    Ok(match <[_; 1]>::try_from(drawn) {
        Ok([one]) => json!({"type": "Polygon", "coordinates": one}),
        Err(several) => json!({"type": "MultiPolygon", "coordinates": several}),
    })
}

/// A ring's positions, checked; heights are left behind.
fn closed(ring: &Ring) -> Result<Vec<[f64; 2]>, Said> {
    let mut positions = Vec::with_capacity(ring.len());
    for position in ring {
        let (Some(east), Some(north)) = (position.first(), position.get(1)) else { return Err(NOT_GEOJSON) };
        if !(east.is_finite() && north.is_finite()) || east.abs() > 180.0 || north.abs() > 180.0 {
            return Err(METRES);
        }
        let inside = |value: &f64, (low, high): (f64, f64)| (low..=high).contains(value);
        if !(inside(east, CHINA[0]) && inside(north, CHINA[1])) {
            let swapped = inside(north, CHINA[0]) && inside(east, CHINA[1]);
            return Err(if swapped { SWAPPED } else { ABROAD });
        }
        positions.push([east, north].map(|degrees| (degrees * 1e7).round() / 1e7));
    }
    let same = |one: &[f64; 2], other: &[f64; 2]| one.map(f64::to_bits) == other.map(f64::to_bits);
    let closes = positions.first().zip(positions.last()).is_some_and(|(first, last)| same(first, last));
    if positions.len() < 4 || !closes {
        return Err(OPEN);
    }
    let twice: f64 = positions.windows(2).map(|pair| pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1]).sum();
    if twice.abs() < 1e-12 { Err(FLAT) } else { Ok(positions) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(features: &str) -> String {
        format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#)
    }

    fn feature(division: &str, ring: &str) -> String {
        format!(
            r#"{{"type":"Feature","properties":{{"division":{division},"name":"x"}},"geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}"#
        )
    }

    const RING: &str = "[[120,30],[120.1,30],[120.1,30.1,12],[120,30]]";

    #[test]
    fn keeps_codes_and_rings_and_nothing_else() {
        let several = r#"{"type":"Feature","properties":{"division":330110010000},"geometry":{"type":"MultiPolygon","coordinates":[
            [[[120,30],[120.1,30],[120.1,30.1],[120,30]]],[[[120.2,30],[120.3,30],[120.3,30.1],[120.2,30]]]]}}"#;
        let text = file(&format!("{},{several}", feature("\"330110\"", RING)));
        let found = read_outlines("330110", &text).unwrap();
        assert_eq!(&*found[0].0, "330110");
        let drawn = json!({"type": "Polygon", "coordinates": [[[120.0, 30.0], [120.1, 30.0], [120.1, 30.1], [120.0, 30.0]]]});
        assert_eq!(found[0].1, drawn);
        assert_eq!((&*found[1].0, &found[1].1["type"]), ("330110010", &json!("MultiPolygon")));
    }

    #[test]
    fn says_which_feature_and_what_to_do() {
        let said = |text: &str| match read_outlines("330110", text) {
            Err(PlanFault::Outline { feature, zh, en }) => (feature, (zh, en)),
            other => unreachable!("{other:?}"),
        };
        let sound = feature("\"330110\"", RING);
        for (features, at, what) in [
            (feature("\"33011\"", RING), 1, CODE),
            (feature("null", RING), 1, CODE),
            (feature("\"330199\"", RING), 1, UNKNOWN),
            (feature("\"330106\"", RING), 1, ELSEWHERE),
            (format!("{sound},{sound}"), 2, TWICE),
            (feature("\"330110\"", "[[120,30],[120.1,30],[120.1,30.1]]"), 1, OPEN),
            (feature("\"330110\"", "[[120,30],[120.1,30],[120.1,30.1],[120,30.2]]"), 1, OPEN),
            (feature("\"330110\"", "[[120,30],[120.1,30],[120.2,30],[120,30]]"), 1, FLAT),
            (feature("\"330110\"", "[[30,120],[30,120.1],[30.1,120.1],[30,120]]"), 1, SWAPPED),
            (feature("\"330110\"", "[[2,48],[2,49],[3,49],[2,48]]"), 1, ABROAD),
            (
                feature(
                    "\"330110\"",
                    "[[500000,3300000],[500100,3300000],[500100,3300100],[500000,3300000]]",
                ),
                1,
                METRES,
            ),
            (String::new(), 0, EMPTY),
        ] {
            assert_eq!(said(&file(&features)), (at, what), "{features}");
        }
        assert_eq!(said("{"), (0, NOT_GEOJSON));
        assert_eq!(said(r#"{"type":"Topology","features":[]}"#), (0, NOT_GEOJSON));
        let projected = r#"{"type":"FeatureCollection","crs":{"properties":{"name":"urn:ogc:def:crs:EPSG::4549"}},"features":[]}"#;
        assert_eq!(said(projected), (0, SYSTEM));
        assert_eq!(said(&" ".repeat(LONGEST_OUTLINES + 1)), (0, LONG));
    }
}
