//! Takes zipped shapefiles as they are, and puts other bytes into the shapes or the table of a whole one: mutation alone rarely survives
//! the archive's check sums.
#![no_main]

use std::io::{Cursor, Write as _};

use zip::{ZipWriter, write::SimpleFileOptions};

const SYSTEM: &str = r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984"]]"#;
/// A header and one point near Hangzhou.
const SHAPES: &[u8] = include_bytes!("../seeds/shapefile/point.shp");

fn look(bytes: &[u8]) {
    if let Ok(found) = geo::read_shape_file(bytes) {
        assert!(!found.is_empty(), "an empty file is a fault");
    }
}

fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).expect("memory takes every part");
        archive.write_all(bytes).expect("memory takes every byte");
    }
    archive.finish().expect("memory takes every byte").into_inner()
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    look(bytes);
    look(&zipped(&[("a.shp", bytes), ("a.prj", SYSTEM.as_bytes())]));
    look(&zipped(&[("a.shp", SHAPES), ("a.prj", SYSTEM.as_bytes()), ("a.dbf", bytes)]));
});
