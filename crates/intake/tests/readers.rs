//! Every file form against an independent writer or reader, and every way in which a file can be broken.
#![expect(clippy::unwrap_used, reason = "a test stops at any surprise, in its helpers too")]

use std::{io::Write as _, ops::ControlFlow};

use intake::{
    IntakeError,
    profile::Profile,
    reader::{self, FileHints, Format, Limits, TextEncoding},
    stage::{StageOptions, read_file},
};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format as Style, Formula, Workbook};

type Table = Vec<Vec<String>>;

fn read(bytes: impl Into<reader::Input>) -> Result<(Vec<String>, Table), IntakeError> {
    read_with(bytes, &FileHints::default())
}

fn read_with(
    bytes: impl Into<reader::Input>,
    hints: &FileHints,
) -> Result<(Vec<String>, Table), IntakeError> {
    let rows = reader::open(bytes, hints)?;
    let mut table = Vec::new();
    rows.for_each_row(&mut |cells| {
        table.push(cells.iter().map(|cell| (*cell).to_owned()).collect());
        ControlFlow::Continue(())
    })?;
    Ok((rows.columns().to_vec(), table))
}

fn code(bytes: impl Into<reader::Input>) -> &'static str {
    match read(bytes) {
        Ok(_) => "read",
        Err(error) => {
            assert!(!error.text_zh().is_empty() && error.text_en().len() > 20);
            error.code()
        }
    }
}

fn texts(rows: &[&[&str]]) -> Table {
    rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
}

#[test]
fn encodings_and_dialects_are_recognised() {
    // 𠮷 and 䶮 take four bytes in GB 18030; 䶮 also has no two-byte form.
    let text = "姓名,住址\r\n𠮷田䶮,\"甲路 1 号, \"\"乙\"\"\n丙\"\r\n\r\n王芳,丁\r\n";
    let expected = texts(&[&["𠮷田䶮", "甲路 1 号, \"乙\"\n丙"], &["王芳", "丁"]]);
    let utf16 = |big: bool| -> Vec<u8> {
        let unit = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        text.encode_utf16().flat_map(unit).collect()
    };
    let gb18030 = encoding_rs::GB18030.encode(text).0.into_owned();
    let cases: [(&str, Vec<u8>, TextEncoding); 7] = [
        ("utf-8", text.into(), TextEncoding::Utf8),
        ("utf-8 with mark", [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat(), TextEncoding::Utf8),
        ("gb18030", gb18030.clone(), TextEncoding::Gb18030),
        ("utf-16le with mark", [vec![0xFF, 0xFE], utf16(false)].concat(), TextEncoding::Utf16Le),
        ("utf-16be with mark", [vec![0xFE, 0xFF], utf16(true)].concat(), TextEncoding::Utf16Be),
        ("utf-16le", utf16(false), TextEncoding::Utf16Le),
        ("utf-16be", utf16(true), TextEncoding::Utf16Be),
    ];
    for (name, bytes, encoding) in cases {
        let rows = reader::open(bytes.clone(), &FileHints::default()).unwrap();
        assert_eq!((rows.encoding(), rows.format()), (encoding, Format::Delimited), "{name}");
        assert_eq!(read(bytes).unwrap().1, expected, "{name}");
    }
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(&gb18030).unwrap();
    assert_eq!(read(packed.finish().unwrap()).unwrap().1, expected);
    for delimiter in [";", "\t", "|"] {
        // 倈's second byte in GBK is a bar.
        let text = format!(
            "姓名{delimiter}住址{delimiter}电话\n倈,甲{delimiter}丙{delimiter}1\n丁{delimiter}戊{delimiter}2\n"
        );
        let bytes = encoding_rs::GB18030.encode(&text).0.into_owned();
        assert_eq!(
            read(bytes).unwrap().1,
            texts(&[&["倈,甲", "丙", "1"], &["丁", "戊", "2"]]),
            "{delimiter:?}"
        );
    }
    assert_eq!(read(&b"a,b\r1,2\r"[..]).unwrap().1, texts(&[&["1", "2"]]));
}

#[test]
fn an_encoding_that_shows_only_late_is_still_recognised() {
    let mut bytes = b"record_id,name\n".to_vec();
    for number in 0..100_000 {
        writeln!(bytes, "R{number},plain").unwrap();
    }
    bytes.extend_from_slice(&encoding_rs::GB18030.encode("R,王芳\n").0);
    let (_, table) = read(bytes).unwrap();
    assert_eq!((table.len(), table.last().unwrap()[1].as_str()), (100_001, "王芳"));
}

#[test]
fn each_broken_file_has_its_own_error() {
    let gb = |text: &str| encoding_rs::GB18030.encode(text).0.into_owned();
    let long = format!("a,b\n{}", "1,2\n".repeat(200_000));
    let half_utf8 = [long.as_bytes(), &gb("王芳,1\n"), "李雷韩梅梅,2\n".as_bytes()].concat();
    let late = [long.as_bytes(), "王芳,1\n".repeat(400_000).as_bytes(), &gb("韩梅梅,1\n")].concat();
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("nothing", vec![], "file_empty"),
        ("blank lines", b"\n\r\n  \n".to_vec(), "file_empty"),
        ("zero bytes", b"a,b\n1,\x00\n".to_vec(), "file_binary"),
        ("a picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "file_binary"),
        ("noise", (0_u8..=255).cycle().take(5000).collect(), "file_binary"),
        ("open quote", "姓名,b\n\"王芳,1\n李,2\n".into(), "file_unclosed_quote"),
        ("cut inside a row", "姓名,b,c\n王芳,1,2\n李雷,3".into(), "file_truncated"),
        ("cut inside a character", "姓名,b\n王芳,\u{738b}".as_bytes()[..18].to_vec(), "file_truncated"),
        ("two encodings", half_utf8, "file_encoding"),
        ("two encodings, late", late, "file_encoding"),
        ("cut gzip", packed(b"a,b\n1,2\n", 20), "file_truncated"),
        ("old excel", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 Workbook".to_vec(), "file_old_excel"),
        ("encrypted", encrypted(), "file_encrypted"),
        ("json cut", br#"[{"a":1},{"a":"#.to_vec(), "file_truncated"),
        ("json array cut", br#"[{"a":1}"#.to_vec(), "file_truncated"),
        ("json of lists", br"[[1,2],[3]]".to_vec(), "file_json"),
        ("json with lists of objects", br#"[{"a":[{"b":1}]}]"#.to_vec(), "file_json"),
        ("json garbage after", br#"{"a":1} x"#.to_vec(), "file_json"),
        ("parquet cut", b"PAR1abcdefgh".to_vec(), "file_truncated"),
        ("endless row", [b"a,b\n".to_vec(), vec![b'x'; 3 << 20]].concat(), "file_row_too_long"),
    ];
    for (name, bytes, expected) in cases {
        assert_eq!(code(bytes), expected, "{name}");
    }
    assert_eq!(code("/nowhere/at/all.csv"), "file_unreadable");
}

fn packed(text: &[u8], length: usize) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(text).unwrap();
    let mut bytes = packed.finish().unwrap();
    bytes.truncate(length);
    bytes
}

fn encrypted() -> Vec<u8> {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(), vec![0; 504], name].concat()
}

fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("说明").unwrap().write(0, 0, "填表说明").unwrap();
    let sheet = book.add_worksheet();
    sheet.set_name("数据").unwrap();
    sheet.merge_range(0, 0, 0, 3, "登记表", &Style::new()).unwrap();
    for (column, name) in ["姓名", "日期", "号码", "备注"].into_iter().enumerate() {
        sheet.write(2, u16::try_from(column).unwrap(), name).unwrap();
    }
    let day = Style::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    sheet.write(3, 0, "𠮷 <&> \"").unwrap();
    sheet.write_with_format(3, 1, ExcelDateTime::from_ymd(2025, 3, 1).unwrap(), &day).unwrap();
    sheet.write(3, 2, "110105194912310021").unwrap();
    sheet.write_formula(3, 3, Formula::new("=1+1").set_result("2")).unwrap();
    sheet.write(4, 0, "=HYPERLINK(1)").unwrap();
    sheet.write(4, 2, 110_105_194_912_310_021.0_f64).unwrap();
    sheet.write(4, 3, 3.5).unwrap();
    sheet.write(5, 0, true).unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn workbooks_are_read_as_clerks_see_them() {
    let bytes = workbook();
    let hints = FileHints {
        columns: vec!["姓名".into(), "日期".into(), "号码".into()],
        ..FileHints::default()
    };
    let (columns, table) = read_with(bytes.clone(), &hints).unwrap();
    assert_eq!(columns, ["姓名", "日期", "号码", "备注"]);
    let expected = texts(&[
        &["𠮷 <&> \"", "2025-03-01", "110105194912310021", "2"],
        &["=HYPERLINK(1)", "", "1.1010519491231002E17", "3.5"],
        &["true", "", "", ""],
    ]);
    assert_eq!(table, expected);
    let by_name = FileHints { sheet: Some("数据".into()), ..hints.clone() };
    assert_eq!(read_with(bytes.clone(), &by_name).unwrap().1, table);
    let missing = FileHints { sheet: Some("无此表".into()), ..hints };
    assert_eq!(read_with(bytes.clone(), &missing).unwrap_err().code(), "file_no_sheet");
    for length in [30, bytes.len() / 4, bytes.len() / 2, bytes.len() - 10] {
        assert_eq!(code(bytes[..length].to_vec()), "file_truncated", "{length}");
    }
}

#[test]
fn our_workbook_reader_agrees_with_calamine() {
    use calamine::{Data, Reader as _};
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..500_u32 {
        for column in 0..6_u16 {
            let seed = row * 7 + u32::from(column);
            match seed % 4 {
                0 => sheet.write(row, column, format!("文字{seed}")).unwrap(),
                1 => sheet.write(row, column, f64::from(seed)).unwrap(),
                2 => sheet.write(row, column, f64::from(seed) / 8.0).unwrap(),
                _ => sheet.write(row, column, "重复").unwrap(),
            };
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    let mut oracle: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(bytes.clone())).unwrap();
    let range = oracle.worksheet_range("Sheet1").unwrap();
    let expected: Table =
        range.rows().map(|row| row.iter().map(|cell: &Data| cell.to_string()).collect()).collect();
    let (columns, mut table) = read(bytes).unwrap();
    table.insert(0, columns);
    assert_eq!(table, expected);
}

#[test]
fn bombs_are_not_opened() {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [
        (
            "_rels/.rels",
            r#"<Relationships><Relationship Id="r1" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        ("xl/workbook.xml", r#"<workbook><sheets><sheet name="a" r:id="r1"/></sheets></workbook>"#),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="s.xml"/></Relationships>"#,
        ),
    ] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.start_file("xl/s.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let spaces = vec![b' '; 1 << 20];
    for _ in 0..64 {
        archive.write_all(&spaces).unwrap();
    }
    let mut bytes = archive.finish().unwrap().into_inner();
    assert!(bytes.len() < 200_000);
    assert_eq!(code(bytes.clone()), "file_bomb");
    // An archive that lies about its sizes in the directory is caught while unpacking, or as damage.
    let big = u32::to_le_bytes(64 << 20);
    while let Some(at) = bytes.windows(4).position(|window| window == big) {
        bytes[at..at + 4].copy_from_slice(&1000_u32.to_le_bytes());
    }
    assert!(["file_bomb", "file_damaged", "file_truncated"].contains(&code(bytes)));
    let gzip = packed("1,2\n".repeat(1 << 20).as_bytes(), usize::MAX);
    let limits = Limits { ratio_from_bytes: 1 << 20, ..Limits::default() };
    assert_eq!(
        read_with(gzip, &FileHints { limits, ..FileHints::default() }).unwrap_err().code(),
        "file_bomb"
    );
    let limits = Limits { unpacked_bytes: 1000, ..Limits::default() };
    let small = FileHints { limits, ..FileHints::default() };
    assert_eq!(read_with(workbook(), &small).unwrap_err().code(), "file_bomb");
}

#[test]
fn json_is_flattened_by_name() {
    let array = r#" [ {"姓名":"王芳","年龄":35,"号码":110105194912310021,"住":{"市":"杭州"},"无":null},
        {"姓名":"{\"李\" [","爱好":["棋","琴"],"年龄":true} ] "#;
    let (columns, table) = read(array.as_bytes()).unwrap();
    assert_eq!(columns, ["姓名", "年龄", "号码", "住.市", "无", "爱好"]);
    let expected = texts(&[
        &["王芳", "35", "110105194912310021", "杭州", "", ""],
        &["{\"李\" [", "true", "", "", "", "棋、琴"],
    ]);
    assert_eq!(table, expected);
    let lines = "{\"a\":1}\n{\"a\":2}\n";
    assert_eq!(read(lines.as_bytes()).unwrap().1, texts(&[&["1"], &["2"]]));
}

#[test]
fn parquet_is_read_with_its_types() {
    use parquet::{
        data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type},
        file::{properties::WriterProperties, writer::SerializedFileWriter},
        schema::parser::parse_message_type,
    };
    let schema =
        "message m { OPTIONAL BYTE_ARRAY name (UTF8); REQUIRED INT32 day (DATE); OPTIONAL INT64 number; }";
    let schema = std::sync::Arc::new(parse_message_type(schema).unwrap());
    let properties = std::sync::Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let mut names = group.next_column().unwrap().unwrap();
    names.typed::<ByteArrayType>().write_batch(&[ByteArray::from("王芳")], Some(&[1, 0]), None).unwrap();
    names.close().unwrap();
    let mut days = group.next_column().unwrap().unwrap();
    days.typed::<Int32Type>().write_batch(&[20_148, -1], None, None).unwrap();
    days.close().unwrap();
    let mut numbers = group.next_column().unwrap().unwrap();
    numbers.typed::<Int64Type>().write_batch(&[110_105_194_912_310_021], Some(&[0, 1]), None).unwrap();
    numbers.close().unwrap();
    group.close().unwrap();
    let bytes = writer.into_inner().unwrap();
    let (columns, table) = read(bytes.clone()).unwrap();
    assert_eq!(columns, ["name", "day", "number"]);
    assert_eq!(table, texts(&[&["王芳", "2025-03-01", ""], &["", "1969-12-31", "110105194912310021"]]));
    assert_eq!(code(bytes[..bytes.len() - 4].to_vec()), "file_truncated");
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z0-9王芳𠮷]{0,8}",
        1 => "[,;\"\n\r a|\t=]{0,6}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_the_csv_crate_writes_is_what_we_read(rows in prop::collection::vec(prop::collection::vec(cell(), 4), 1..40)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["甲", "乙", "丙", "丁"]).unwrap();
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let bytes = writer.into_inner().unwrap();
        let hints = FileHints { delimiter: Some(b','), ..FileHints::default() };
        let (_, table) = read_with(bytes.clone(), &hints).unwrap();
        prop_assert_eq!(&table, &rows);
        let text = String::from_utf8(bytes).unwrap();
        let (_, table) = read_with(encoding_rs::GB18030.encode(&text).0.into_owned(), &hints).unwrap();
        prop_assert_eq!(&table, &rows);
    }

    #[test]
    fn no_reader_panics(bytes in prop::collection::vec(any::<u8>(), 0..600), head in 0_usize..7) {
        let heads: [&[u8]; 7] = [b"", b"PK\x03\x04", b"[{", b"PAR1", b"\x1F\x8B\x08", b"\xFF\xFE", "姓名,记录编号\n".as_bytes()];
        let bytes = [heads[head], &bytes].concat();
        let _ = read(bytes.clone());
        let profile = Profile::from_toml(Profile::bundled("insurance").unwrap()).unwrap();
        let _ = read_file(&profile, bytes, &StageOptions { threads: Some(1), ..StageOptions::default() }, &mut |_| ControlFlow::Continue(()));
    }

    #[test]
    fn no_damaged_workbook_panics(at in 0_usize..5000, with in any::<u8>()) {
        let mut bytes = workbook();
        let at = at % bytes.len();
        bytes[at] = with;
        let _ = read(bytes);
    }
}
