//! Takes workbooks as they are, and puts other bytes into a workbook as its sheet: mutation alone rarely survives the
//! archive's check sums.
#![no_main]

mod staging;

use std::io::{Cursor, Write as _};

use zip::{ZipWriter, write::SimpleFileOptions};

const RELATIONS: &str = r#"<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"#;
const PARTS: &str = r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="s.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="t.xml"/><Relationship Id="r3" Type="x/styles" Target="y.xml"/></Relationships>"#;
const TEXTS: &str = "<sst><si><t>记录编号</t></si><si><t>姓名</t></si></sst>";
const STYLES: &str = r#"<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    staging::stage(bytes);
    let (which, part) = bytes.split_first().unwrap_or((&0, &[]));
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let names =
        ["_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/t.xml", "xl/y.xml", "xl/s.xml"];
    let usual = [RELATIONS, BOOK, PARTS, TEXTS, STYLES, "<worksheet><sheetData/></worksheet>"];
    for (at, (name, usual)) in names.into_iter().zip(usual).enumerate() {
        archive.start_file(name, SimpleFileOptions::default()).expect("memory takes every part");
        let text = if at == usize::from(*which) % 6 { part } else { usual.as_bytes() };
        archive.write_all(text).expect("memory takes every byte");
    }
    staging::stage(archive.finish().expect("memory takes every byte").get_ref());
});
