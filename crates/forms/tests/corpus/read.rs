//! Reads a filled form back without any code of ours: workbooks by calamine, documents by looking for their tags.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _},
};

use calamine::{Data, Reader as _, Xlsx};

/// Cells of each sheet, and the paragraphs outside tables.
#[derive(Default)]
pub struct Back {
    pub sheets: Vec<BTreeMap<(usize, usize), String>>,
    pub lines: Vec<String>,
}

pub fn back(bytes: &[u8], docx: bool) -> Back {
    if docx { document(bytes) } else { workbook(bytes) }
}

fn workbook(bytes: &[u8]) -> Back {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook that opens");
    let mut back = Back::default();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).expect("a sheet");
        let (top, left) = range.start().unwrap_or((0, 0));
        let mut cells = BTreeMap::new();
        for (row, column, data) in range.used_cells() {
            let text = match data {
                Data::String(text) => text.clone(),
                Data::Float(number) => number.to_string(),
                Data::Int(number) => number.to_string(),
                _ => String::new(),
            };
            cells.insert((row + top as usize, column + left as usize), text);
        }
        back.sheets.push(cells);
    }
    back
}

fn texts(xml: &str) -> String {
    let mut found = String::new();
    for piece in xml.split("<w:t").skip(1) {
        if !piece.starts_with(['>', ' ']) {
            continue;
        }
        let inside = piece.split_once('>').map_or("", |own| own.1);
        found.push_str(inside.split("</w:t>").next().unwrap_or(""));
    }
    found.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

fn document(bytes: &[u8]) -> Back {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive that opens");
    let mut xml = String::new();
    archive.by_name("word/document.xml").expect("a document").read_to_string(&mut xml).expect("text");
    let mut back = Back::default();
    let mut cells = BTreeMap::new();
    let mut rest = xml.as_str();
    let mut row = 0;
    while let Some(at) = rest.find("<w:p>").into_iter().chain(rest.find("<w:tbl>")).min() {
        rest = &rest[at..];
        if rest.starts_with("<w:tbl>") {
            let (table, after) = rest.split_once("</w:tbl>").expect("a table that ends");
            for line in table.split("<w:tr>").skip(1) {
                let mut column = 0;
                for cell in line.split("<w:tc>").skip(1) {
                    let span =
                        cell.split("<w:gridSpan w:val=\"").nth(1).and_then(|own| own.split('"').next());
                    cells.insert((row, column), texts(cell));
                    column += span.and_then(|own| own.parse::<usize>().ok()).unwrap_or(1);
                }
                row += 1;
            }
            rest = after;
        } else {
            let (paragraph, after) = rest.split_once("</w:p>").expect("a paragraph that ends");
            back.lines.push(texts(paragraph));
            rest = after;
        }
    }
    back.sheets.push(cells);
    back
}
