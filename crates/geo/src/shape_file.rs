//! Shapefiles as offices have them: one `.zip` with `.shp`, `.dbf`, `.prj` and perhaps `.cpg`. Of the attributes only names are read.

use std::io::{Cursor, Read, Seek};

use encoding_rs::GBK;
use shapefile::{
    Point, PolygonRing, Shape, ShapeReader,
    dbase::{
        Error as TableError, FieldError, FieldIterator, FieldValue, ReadableRecord, ReaderBuilder,
        encoding::{DynEncoding, EncodingRs, UnicodeLossy},
    },
};
use zip::ZipArchive;

use crate::{Form, Position, PositionError, projected::Projected};

/// The most bytes that one of the files may unpack to.
const LARGEST: u64 = 64 << 20;
/// The most files in an archive.
const MOST_FILES: usize = 200;
/// The most shapes.
const MOST_SHAPES: usize = 100_000;
/// Where a `.shp` file's records begin.
const HEADER: usize = 100;
/// The fields that say what a shape is called: the last two are those of 第三次全国国土调查 and its like.
const NAMES: [&str; 6] = ["name", "名称", "mc", "name_chn", "xzqmc", "zldwmc"];
/// What coordinate systems of WGS 84 and CGCS 2000 are called in `.prj` files.
const DATUMS: [&str; 6] =
    ["wgs_1984", "wgs84", "wgs 84", "china_2000", "cgcs2000", "china geodetic coordinate system 2000"];

/// Why a shapefile cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ShapeFileFault {
    /// Not an archive, or one that is damaged.
    #[error("this is no .zip archive that can be read")]
    Archive,
    /// Not exactly one `.shp` file.
    #[error("the archive must hold exactly one .shp file")]
    NoShapes,
    /// No `.prj` file beside it.
    #[error("the .prj file is missing, so that the coordinate system is not known")]
    NoSystem,
    /// Another projection than transverse Mercator, or another datum.
    #[error(
        "coordinates must be degrees, or metres of a transverse Mercator projection, of WGS 84 or CGCS 2000"
    )]
    System,
    /// A file that unpacks to too much, or too many shapes.
    #[error("the file is too large")]
    Large,
    /// The `.shp` or `.dbf` is damaged.
    #[error("the .shp or .dbf file is damaged")]
    Damaged,
    /// A shape that no map draws: a surface in space, an open ring.
    #[error("shape {0} is neither points, lines nor closed polygons")]
    Form(usize),
    /// A position that cannot be.
    #[error("shape {0}: {1}")]
    Position(usize, PositionError),
    /// Nothing in it.
    #[error("there is no shape in it")]
    Empty,
}

type Result<T> = std::result::Result<T, ShapeFileFault>;

/// The shapes of a zipped shapefile with their names; empty names where the table gives none.
pub fn read_shape_file(zipped: &[u8]) -> Result<Vec<(Box<str>, Form)>> {
    let mut archive = ZipArchive::new(Cursor::new(zipped)).map_err(|_damaged| ShapeFileFault::Archive)?;
    let parts = Parts::of(&mut archive)?;
    let system = System::read(&parts.prj.ok_or(ShapeFileFault::NoSystem)?)?;
    let forms = forms(&parts.shp, &system)?;
    let names = match &parts.dbf {
        Some(table) => names(table, parts.cpg.as_deref())?,
        None => Vec::new(),
    };
    if forms.is_empty() {
        return Err(ShapeFileFault::Empty);
    }
    let name = |at: usize| names.get(at).cloned().unwrap_or_default();
    Ok(forms.into_iter().map(|(at, form)| (name(at), form)).collect())
}

/// The files of one shapefile.
struct Parts {
    shp: Vec<u8>,
    dbf: Option<Vec<u8>>,
    prj: Option<Vec<u8>>,
    cpg: Option<Vec<u8>>,
}

impl Parts {
    fn of(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<Self> {
        if archive.len() > MOST_FILES {
            return Err(ShapeFileFault::Large);
        }
        let mut shapes = Vec::new();
        let mut stems = Vec::new();
        for at in 0..archive.len() {
            let file = archive.by_index_raw(at).map_err(|_damaged| ShapeFileFault::Archive)?;
            let name = String::from_utf8_lossy(file.name_raw()).into_owned();
            let Some((stem, kind)) = name.rsplit_once('.') else { continue };
            // What one system leaves behind for its own windows.
            if stem.starts_with("__MACOSX") {
                continue;
            }
            let kind = kind.to_ascii_lowercase();
            if kind == "shp" {
                shapes.push(stem.to_owned());
            }
            stems.push((stem.to_owned(), kind, at));
        }
        let [stem] = &shapes[..] else { return Err(ShapeFileFault::NoShapes) };
        let mut part = |kind: &str| -> Result<Option<Vec<u8>>> {
            let found = stems.iter().find(|(own, own_kind, _)| own == stem && own_kind == kind);
            found.map(|(.., at)| unpacked(archive, *at)).transpose()
        };
        let shp = part("shp")?.ok_or(ShapeFileFault::NoShapes)?;
        Ok(Self { shp, dbf: part("dbf")?, prj: part("prj")?, cpg: part("cpg")? })
    }
}

fn unpacked(archive: &mut ZipArchive<Cursor<&[u8]>>, at: usize) -> Result<Vec<u8>> {
    let file = archive.by_index(at).map_err(|_damaged| ShapeFileFault::Archive)?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|_damaged| ShapeFileFault::Archive)?;
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if length > LARGEST { Err(ShapeFileFault::Large) } else { Ok(bytes) }
}

/// What a file's coordinates are, of WGS 84 or CGCS 2000.
#[derive(Debug)]
enum System {
    Degrees,
    Metres(Box<Projected>),
}

impl System {
    /// What a `.prj` file states.
    fn read(prj: &[u8]) -> Result<Self> {
        let said = String::from_utf8_lossy(prj).trim_start_matches('\u{feff}').trim().to_lowercase();
        if !DATUMS.iter().any(|datum| said.contains(datum)) {
            return Err(ShapeFileFault::System);
        }
        let begins = |words: &[&str]| words.iter().any(|begin| said.starts_with(begin));
        if begins(&["geogcs[", "geogcrs[", "geographiccrs[", "geodcrs["]) {
            return Ok(Self::Degrees);
        }
        let projected = Projected::read(&said).filter(|_| begins(&["projcs["]));
        projected.map(|own| Self::Metres(Box::new(own))).ok_or(ShapeFileFault::System)
    }

    fn place(&self, x: f64, y: f64) -> std::result::Result<Position, PositionError> {
        match self {
            Self::Degrees => Position::new(x, y),
            Self::Metres(projected) => {
                // Metres that are none of the zone's lead abroad.
                let [east, north] = projected.degrees([x, y]).ok_or(PositionError::Abroad)?;
                Position::new(east, north).or(Err(PositionError::Abroad))
            }
        }
    }
}

/// The shapes with their places among the records; those without a shape are left out.
fn forms(shp: &[u8], system: &System) -> Result<Vec<(usize, Form)>> {
    lengths_fit(shp)?;
    let mut reader = ShapeReader::new(Cursor::new(shp)).map_err(|_damaged| ShapeFileFault::Damaged)?;
    let mut forms = Vec::new();
    for (at, shape) in reader.iter_shapes().enumerate() {
        if at >= MOST_SHAPES {
            return Err(ShapeFileFault::Large);
        }
        let shape = shape.map_err(|_damaged| ShapeFileFault::Damaged)?;
        if let Some(form) = form(&shape, system, at + 1)? {
            forms.push((at, form));
        }
    }
    Ok(forms)
}

/// Whether every record, and what it says it holds, lies within the file: nothing is set aside for what is not there.
fn lengths_fit(shp: &[u8]) -> Result<()> {
    let word = |at: usize| shp.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
    let stated = word(24).map(u32::from_be_bytes).ok_or(ShapeFileFault::Damaged)?;
    let length = usize::try_from(stated).unwrap_or(usize::MAX).saturating_mul(2);
    if shp.len() < HEADER || length > shp.len() || length < HEADER {
        return Err(ShapeFileFault::Damaged);
    }
    let mut at = HEADER;
    while at < length {
        let words = word(at + 4).map(u32::from_be_bytes).ok_or(ShapeFileFault::Damaged)?;
        let bytes = usize::try_from(words).unwrap_or(usize::MAX).saturating_mul(2);
        let end = at.saturating_add(8).saturating_add(bytes);
        if bytes < 4 || end > length {
            return Err(ShapeFileFault::Damaged);
        }
        let kind = word(at + 8).map(u32::from_le_bytes).ok_or(ShapeFileFault::Damaged)?;
        // Of lines and polygons the parts and points are counted after the box; of several points only points.
        let number = |from: usize| word(at + 8 + from).map(u32::from_le_bytes).ok_or(ShapeFileFault::Damaged);
        let (parts, points) = match kind {
            3 | 5 | 13 | 15 | 23 | 25 | 31 => (number(36)?, number(40)?),
            8 | 18 | 28 => (0, number(36)?),
            _ => (0, 0),
        };
        let least = u64::from(parts) * 4 + u64::from(points) * 16;
        if least > u64::try_from(bytes).unwrap_or(0) {
            return Err(ShapeFileFault::Damaged);
        }
        at = end;
    }
    Ok(())
}

fn form(shape: &Shape, system: &System, number: usize) -> Result<Option<Form>> {
    let at = |x: f64, y: f64| system.place(x, y).map_err(|error| ShapeFileFault::Position(number, error));
    macro_rules! points {
        ($points:expr) => {
            $points.iter().map(|point| at(point.x, point.y)).collect::<Result<Vec<Position>>>()
        };
    }
    macro_rules! lines {
        ($parts:expr) => {
            Form::Lines($parts.iter().map(|part| points!(part)).collect::<Result<_>>()?)
        };
    }
    macro_rules! areas {
        ($rings:expr) => {{
            let mut areas: Vec<Vec<Vec<Position>>> = Vec::new();
            for ring in $rings {
                let outer = matches!(ring, PolygonRing::Outer(_));
                let ring = points!(ring.points())?;
                if ring.len() < 4 || ring.first() != ring.last() {
                    return Err(ShapeFileFault::Form(number));
                }
                match areas.last_mut() {
                    Some(area) if !outer => area.push(ring),
                    _ => areas.push(vec![ring]),
                }
            }
            Form::Areas(areas)
        }};
    }
    Ok(Some(match shape {
        Shape::NullShape => return Ok(None),
        Shape::Point(point) => Form::Points(points!([Point::new(point.x, point.y)])?),
        Shape::PointM(point) => Form::Points(points!([Point::new(point.x, point.y)])?),
        Shape::PointZ(point) => Form::Points(points!([Point::new(point.x, point.y)])?),
        Shape::Multipoint(several) => Form::Points(points!(several.points())?),
        Shape::MultipointM(several) => Form::Points(points!(several.points())?),
        Shape::MultipointZ(several) => Form::Points(points!(several.points())?),
        Shape::Polyline(line) => lines!(line.parts()),
        Shape::PolylineM(line) => lines!(line.parts()),
        Shape::PolylineZ(line) => lines!(line.parts()),
        Shape::Polygon(area) => areas!(area.rings()),
        Shape::PolygonM(area) => areas!(area.rings()),
        Shape::PolygonZ(area) => areas!(area.rings()),
        Shape::Multipatch(_) => return Err(ShapeFileFault::Form(number)),
    }))
}

/// The names that the table's records give, in their order.
fn names(table: &[u8], cpg: Option<&[u8]>) -> Result<Vec<Box<str>>> {
    let said = cpg.map(|text| String::from_utf8_lossy(text).trim().to_ascii_uppercase()).unwrap_or_default();
    let gbk = ["GB", "936", "CP936"].iter().any(|known| said.starts_with(known));
    // A table that does not say, or says what it is not: texts in GBK hardly ever read as UTF-8.
    let encoding: DynEncoding = match std::str::from_utf8(table.get(texts_begin(table)..).unwrap_or_default())
    {
        Ok(_) if !gbk => UnicodeLossy.into(),
        Ok(_) | Err(_) => EncodingRs::from(GBK).into(),
    };
    let damaged = |_damaged: TableError| ShapeFileFault::Damaged;
    let mut reader =
        ReaderBuilder::new().with_encoding(encoding).build(Cursor::new(table)).map_err(damaged)?;
    let mut names = Vec::new();
    for record in reader.iter_records_as::<Named>().take(MOST_SHAPES) {
        names.push(record.map_err(damaged)?.0);
    }
    Ok(names)
}

/// Where a table's records begin, as its header says.
fn texts_begin(table: &[u8]) -> usize {
    table
        .get(8..10)
        .and_then(|bytes| bytes.try_into().ok())
        .map_or(0, |bytes| u16::from_le_bytes(bytes).into())
}

/// The name in a record: of the first field that is called so. What else it says is passed over, readable or not.
struct Named(Box<str>);

impl ReadableRecord for Named {
    fn read_using<S: Read + Seek, M: Read + Seek>(
        fields: &mut FieldIterator<'_, S, M>,
    ) -> std::result::Result<Self, FieldError> {
        let mut found: Option<(usize, Box<str>)> = None;
        // A table has at most 255 fields.
        for field in fields.take(255).flatten() {
            let order = NAMES.iter().position(|name| field.name.to_lowercase() == **name);
            if let (Some(order), FieldValue::Character(Some(text))) = (order, field.value)
                && found.as_ref().is_none_or(|(first, _)| order < *first)
            {
                found = Some((
                    order,
                    text.split('\0')
                        .next()
                        .unwrap_or_default()
                        .trim()
                        .chars()
                        .take(100)
                        .collect::<String>()
                        .into(),
                ));
            }
        }
        Ok(Self(found.map(|(_, name)| name).unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use shapefile::{Polygon, Polyline, ShapeWriter};
    use zip::{ZipWriter, write::SimpleFileOptions};

    use super::*;

    const CGCS: &str = r#"GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;

    fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            archive.write_all(bytes).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn squares() -> Vec<u8> {
        let mut shp = Cursor::new(Vec::new());
        let square = |east: f64| {
            let ring = [(0.0, 0.0), (0.0, 0.1), (0.1, 0.1), (0.1, 0.0), (0.0, 0.0)];
            Polygon::new(PolygonRing::Outer(
                ring.iter().map(|(x, y)| Point::new(east + x, 30.0 + y)).collect(),
            ))
        };
        ShapeWriter::new(&mut shp).write_shapes(&vec![square(120.0), square(120.2)]).unwrap();
        shp.into_inner()
    }

    /// A table by the book (dBASE III): one field of characters, two records, in the bytes that are given.
    fn table(field: &str, texts: [&[u8]; 2]) -> Vec<u8> {
        let mut bytes = vec![3, 126, 6, 30];
        bytes.extend(2_u32.to_le_bytes());
        bytes.extend(65_u16.to_le_bytes());
        bytes.extend(21_u16.to_le_bytes());
        bytes.extend([0; 20]);
        let mut name = [0; 11];
        name[..field.len()].copy_from_slice(field.as_bytes());
        bytes.extend(name);
        bytes.extend([b'C', 0, 0, 0, 0, 20, 0]);
        bytes.extend([0; 14]);
        bytes.push(13);
        for text in texts {
            let mut cell = [b' '; 20];
            cell[..text.len()].copy_from_slice(text);
            bytes.push(b' ');
            bytes.extend(cell);
        }
        bytes.push(26);
        bytes
    }

    fn names_of(parts: &[(&str, &[u8])]) -> Vec<String> {
        read_shape_file(&zipped(parts)).unwrap().into_iter().map(|(name, _)| name.into()).collect()
    }

    #[test]
    fn reads_shapes_with_names_in_either_writing() {
        let shp = squares();
        let (gbk, _, _) = GBK.encode("第一网格");
        let (other, _, _) = GBK.encode("第二网格");
        let expected = ["第一网格", "第二网格"];
        let old = table("MC", [&gbk, &other]);
        let new = table("NAME", ["第一网格".as_bytes(), "第二网格".as_bytes()]);
        assert_eq!(
            names_of(&[("网格/a.shp", &shp), ("网格/a.DBF", &old), ("网格/a.prj", CGCS.as_bytes())]),
            expected
        );
        let parts: [(&str, &[u8]); 4] =
            [("a.shp", &shp), ("a.dbf", &old), ("a.prj", CGCS.as_bytes()), ("a.cpg", b"GBK")];
        assert_eq!(names_of(&parts), expected);
        let parts: [(&str, &[u8]); 4] =
            [("a.shp", &shp), ("a.dbf", &new), ("a.prj", CGCS.as_bytes()), ("a.cpg", b"UTF-8")];
        assert_eq!(names_of(&parts), expected);
        let found = read_shape_file(&zipped(&parts)).unwrap();
        let Form::Areas(areas) = &found[1].1 else { panic!("{found:?}") };
        assert_eq!((areas.len(), areas[0].len(), areas[0][0].len()), (1, 1, 5));
        assert!(areas[0][0].iter().all(|at| (120.2..=120.3).contains(&at.longitude())));
        let other = table("AREA", [b"1", b"2"]);
        assert_eq!(names_of(&[("a.shp", &shp), ("a.dbf", &other), ("a.prj", CGCS.as_bytes())]), ["", ""]);
    }

    /// A square of two kilometres in a zone of CGCS 2000, as land offices draw; its corner as PROJ 9 brings it to degrees.
    #[test]
    fn metres_of_a_zone_are_brought_to_degrees() {
        let projected = format!(
            r#"PROJCS["CGCS2000_3_Degree_GK_CM_120E",{CGCS},PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",120.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#
        );
        let ring = [(0.0, 0.0), (0.0, 2e3), (2e3, 2e3), (2e3, 0.0), (0.0, 0.0)];
        let square = |east: f64| {
            let points = ring.iter().map(|(x, y)| Point::new(east + x, 3_353_000.0 + y)).collect();
            Polygon::new(PolygonRing::Outer(points))
        };
        let drawn = |east: f64| {
            let mut shp = Cursor::new(Vec::new());
            ShapeWriter::new(&mut shp).write_shapes(&vec![square(east)]).unwrap();
            read_shape_file(&zipped(&[("a.shp", &shp.into_inner()), ("a.prj", projected.as_bytes())]))
        };
        let found = drawn(473_000.0).unwrap();
        let Form::Areas(areas) = &found[0].1 else { panic!("{found:?}") };
        let corner = areas[0][0][0];
        assert!((corner.longitude() - 119.719_330_3).abs() < 1e-6, "{corner:?}");
        assert!((corner.latitude() - 30.296_362_4).abs() < 1e-6, "{corner:?}");
        // The zone's number before metres that do not have it leads abroad, and is said.
        assert_eq!(drawn(40_473_000.0).unwrap_err(), ShapeFileFault::Position(1, PositionError::Abroad));
    }

    #[test]
    fn says_what_is_wrong() {
        let shp = squares();
        let fault = |parts: &[(&str, &[u8])]| read_shape_file(&zipped(parts)).unwrap_err();
        assert_eq!(read_shape_file(b"PK no archive").unwrap_err(), ShapeFileFault::Archive);
        assert_eq!(fault(&[("a.dbf", b"x")]), ShapeFileFault::NoShapes);
        assert_eq!(fault(&[("a.shp", &shp), ("b.shp", &shp)]), ShapeFileFault::NoShapes);
        assert_eq!(fault(&[("a.shp", &shp)]), ShapeFileFault::NoSystem);
        for prj in [
            r#"PROJCS["CGCS2000_3_Degree_GK_CM_120E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000"]]"#,
            r#"GEOGCS["GCS_Beijing_1954",DATUM["D_Beijing_1954"]]"#,
            "",
        ] {
            assert_eq!(fault(&[("a.shp", &shp), ("a.prj", prj.as_bytes())]), ShapeFileFault::System, "{prj}");
        }
        let cut = &shp[..shp.len() - 8];
        assert_eq!(fault(&[("a.shp", cut), ("a.prj", CGCS.as_bytes())]), ShapeFileFault::Damaged);
        // A record that says it holds two thousand million points.
        let mut lying = shp.clone();
        lying[HEADER + 8 + 40..HEADER + 8 + 44].copy_from_slice(&2_000_000_000_u32.to_le_bytes());
        assert_eq!(fault(&[("a.shp", &lying), ("a.prj", CGCS.as_bytes())]), ShapeFileFault::Damaged);
        let mut metres = Cursor::new(Vec::new());
        let line =
            Polyline::new(vec![Point::new(500_000.0, 3_300_000.0), Point::new(500_100.0, 3_300_000.0)]);
        ShapeWriter::new(&mut metres).write_shapes(&vec![line]).unwrap();
        let found = fault(&[("a.shp", &metres.into_inner()), ("a.prj", CGCS.as_bytes())]);
        assert_eq!(found, ShapeFileFault::Position(1, PositionError::Metres));
    }
}
