//! What happens to the file itself: what is not filled stays as it was, lists grow, and what is no form is refused.
#![expect(clippy::unwrap_used, reason = "a test")]

use std::io::{Cursor, Read as _, Write as _};

use base::Date;
use calamine::{Data, Reader as _, Xlsx};
use forms::{
    Form, FormError, Setting,
    facts::{Entry, Facts, Traits, What, Who},
};
use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, Format, FormatBorder, Formula,
    Workbook,
};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

fn facts(people: usize) -> Facts {
    let day: Date = "2025-06-30".parse().unwrap();
    let entries = (0..people).map(|at| Entry {
        traits: Traits { usual: "330105099001".into(), ..Traits::default() },
        alive: true,
        head: false,
        household: format!("{at:03}").into(),
        values: [
            ((Who::Own, What::Name), format!("赵{at:03}")),
            ((Who::Own, What::Phone), format!("1390000{at:04}")),
        ]
        .into(),
    });
    Facts {
        area: "330105099".into(),
        area_names: vec!["青石街道".into()],
        places: Vec::new(),
        day,
        from: day,
        people: Vec::new(),
        detailed: false,
        households: None,
        happened: Vec::new(),
        happened_kinds: Vec::new(),
        entries: entries.collect(),
        subject: None,
    }
}

/// A list of two blank rows with everything around it that must survive: widths, colours, a check, a conditional format, a
/// footer in merged cells, a total below the list, a second sheet that points into the first.
fn rich() -> Vec<u8> {
    let framed = Format::new().set_border(FormatBorder::Thin).set_background_color(Color::Yellow);
    let mut book = Workbook::new();
    let page = book.add_worksheet().set_name("名单").unwrap();
    page.set_column_width(1, 33).unwrap().set_row_height(3, 41).unwrap();
    page.merge_range(0, 0, 0, 2, "常住居民名单", &Format::new()).unwrap();
    for (column, text) in (0_u16..).zip(["姓名", "联系电话", "补助金额"]) {
        page.write_string_with_format(1, column, text, &framed).unwrap();
        page.write_blank(2, column, &framed).unwrap();
        page.write_blank(3, column, &framed).unwrap();
    }
    page.write_string_with_format(4, 0, "合计金额", &framed).unwrap();
    page.write_blank(4, 1, &framed).unwrap();
    page.write_formula_with_format(4, 2, Formula::new("SUM(C3:C4)"), &framed).unwrap();
    page.merge_range(6, 0, 6, 2, "本表一式两份", &Format::new().set_italic()).unwrap();
    page.add_data_validation(
        2,
        2,
        3,
        2,
        &DataValidation::new().allow_whole_number(rust_xlsxwriter::DataValidationRule::GreaterThan(0)),
    )
    .unwrap();
    let rule = ConditionalFormatCell::new()
        .set_rule(ConditionalFormatCellRule::GreaterThan(9))
        .set_format(Format::new().set_bold());
    page.add_conditional_format(2, 2, 4, 2, &rule).unwrap();
    let other = book.add_worksheet().set_name("汇总").unwrap();
    other.write_formula(0, 0, Formula::new("名单!C5")).unwrap();
    book.save_to_buffer().unwrap()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut text = String::new();
    ZipArchive::new(Cursor::new(bytes)).unwrap().by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_list_grows_and_everything_around_it_moves_along() {
    let file = rich();
    let form = Form::read(&file, &Setting::default()).unwrap();
    let filled = form.fill(&facts(9), false).unwrap();
    let sheet = part(&filled.bytes, "xl/worksheets/sheet1.xml");
    // Nine people in two rows: seven rows more.
    for moved in
        ["<f>SUM(C3:C11)</f>", "ref=\"A14:C14\"", "sqref=\"C3:C11\"", "sqref=\"C3:C12\"", "r=\"C12\""]
    {
        assert!(sheet.contains(moved), "{moved} in {sheet}");
    }
    assert!(part(&filled.bytes, "xl/worksheets/sheet2.xml").contains("C12</f>"));
    assert!(part(&filled.bytes, "xl/workbook.xml").contains("fullCalcOnLoad=\"1\""));
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(&filled.bytes)).unwrap();
    let range = book.worksheet_range("名单").unwrap();
    for row in 0..9 {
        assert_eq!(range.get_value((2 + row, 0)), Some(&Data::String(format!("赵{row:03}"))));
    }
    assert_eq!(range.get_value((11, 0)), Some(&Data::String("合计金额".into())));
    // The new rows are as high, as yellow and as framed as the last one.
    let style = |cell: &str| {
        sheet.split(&format!("<c r=\"{cell}\" ")).nth(1).unwrap().split('"').nth(1).unwrap().to_owned()
    };
    assert_eq!(style("C11"), style("C4"));
    assert_eq!(sheet.matches("customHeight=\"1\"").count(), 8);
}

#[test]
fn what_is_not_filled_stays_byte_for_byte() {
    let file = rich();
    let form = Form::read(&file, &Setting::default()).unwrap();
    let filled = form.fill(&facts(2), false).unwrap().bytes;
    for name in [
        "xl/styles.xml",
        "xl/theme/theme1.xml",
        "xl/worksheets/sheet2.xml",
        "[Content_Types].xml",
        "xl/sharedStrings.xml",
    ] {
        assert_eq!(part(&file, name), part(&filled, name), "{name}");
    }
    // The sheet itself differs by the four cells alone.
    let (before, after) =
        (part(&file, "xl/worksheets/sheet1.xml"), part(&filled, "xl/worksheets/sheet1.xml"));
    let bare = |text: &str| -> String {
        let mut kept = String::new();
        for piece in text.split("<c ") {
            kept.push_str(
                piece.split_once('>').map_or(piece, |own| own.1).rsplit("</c>").next().unwrap_or(""),
            );
        }
        kept
    };
    assert_eq!(bare(&before), bare(&after));
}

#[test]
fn what_is_no_form_is_refused() {
    let setting = Setting::default();
    let fault = |bytes: &[u8]| Form::read(bytes, &setting).map(drop).unwrap_err();
    assert_eq!(fault(b"name,age\n"), FormError::Unknown);
    assert_eq!(fault(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1]), FormError::OldOrLocked);
    assert_eq!(fault(b"PK\x03\x04 and no more"), FormError::Damaged);
    let zipped = |parts: &[(&str, Vec<u8>)]| {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            archive.write_all(bytes).unwrap();
        }
        archive.finish().unwrap().into_inner()
    };
    // Sixty megabytes of spaces in a few kilobytes.
    let bomb = zipped(&[("xl/workbook.xml", vec![b' '; 60 << 20])]);
    assert!(bomb.len() < 100_000);
    assert_eq!(fault(&bomb), FormError::Bomb);
    let relations = r#"<Relationships><Relationship Id="r" Type="x/officeDocument" Target="word/document.xml"/></Relationships>"#;
    let deep = format!("<d>{}{}</d>", "<a>".repeat(100_000), "</a>".repeat(100_000));
    let with = |document: String| {
        zipped(&[("_rels/.rels", relations.into()), ("word/document.xml", document.into_bytes())])
    };
    assert_eq!(fault(&with(deep)), FormError::TooLarge);
    assert_eq!(fault(&with("<!DOCTYPE d [<!ENTITY a \"b\">]><d/>".into())), FormError::Damaged);
    assert_eq!(fault(&with("<d><body><p/></body></d>".into())), FormError::NoFields);
}
