//! Takes forms as they are, and puts other bytes into a workbook's sheet, its styles or a document's body: mutation alone rarely
//! survives the archive's check sums. What was read is filled as well, and what was filled reads again.
#![no_main]

use std::io::{Cursor, Write as _};

use forms::{Form, Setting, facts::Facts};
use zip::{ZipWriter, write::SimpleFileOptions};

const BOOK: &str = r#"<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const DOCUMENT: &str = r#"<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="word/document.xml"/></Relationships>"#;
const SHEETS: &str = r#"<workbook><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"#;
const PARTS: &str = r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="s.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="t.xml"/><Relationship Id="r3" Type="x/styles" Target="y.xml"/></Relationships>"#;
const TEXTS: &str = "<sst><si><t>常住人口</t></si><si><t>男</t></si><si><t>姓名</t></si></sst>";
const STYLES: &str = r#"<styleSheet><borders><border/><border><left style="thin"/></border></borders><cellXfs><xf numFmtId="0"/><xf numFmtId="14" borderId="1"/></cellXfs></styleSheet>"#;

fn facts() -> Facts {
    let day = "2025-06-30".parse().expect("a day");
    Facts {
        area: "330106".into(),
        area_names: vec!["区".into()],
        places: Vec::new(),
        day,
        from: day,
        people: Vec::new(),
        detailed: true,
        households: Some(Vec::new()),
        happened: Vec::new(),
        happened_kinds: Vec::new(),
        entries: Vec::new(),
        subject: None,
    }
}

fn look(bytes: &[u8]) {
    let setting = Setting::default();
    if let Ok(form) = Form::read(bytes, &setting) {
        if let Ok(filled) = form.fill(&facts(), true) {
            let _may_have_no_field_left = Form::read(&filled.bytes, &setting);
        }
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
    let (which, part) = bytes.split_first().unwrap_or((&0, &[]));
    if which % 4 == 3 {
        look(&zipped(&[("_rels/.rels", DOCUMENT.as_bytes()), ("word/document.xml", part)]));
        return;
    }
    let usual = [("xl/s.xml", "<worksheet><sheetData/></worksheet>"), ("xl/t.xml", TEXTS), ("xl/y.xml", STYLES)];
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("_rels/.rels", BOOK.as_bytes()),
        ("xl/workbook.xml", SHEETS.as_bytes()),
        ("xl/_rels/workbook.xml.rels", PARTS.as_bytes()),
    ];
    for (at, (name, text)) in usual.into_iter().enumerate() {
        parts.push((name, if at == usize::from(*which) % 4 { part } else { text.as_bytes() }));
    }
    look(&zipped(&parts));
});
