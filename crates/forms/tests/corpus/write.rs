//! Writes the corpus as an office's own programs would: workbooks by rust_xlsxwriter, documents as plain WordprocessingML.

use std::io::{Cursor, Write as _};

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Formula, Workbook};
use zip::{ZipWriter, write::SimpleFileOptions};

use super::describe::{Description, Sheet, at};

pub fn file(form: &Description) -> Vec<u8> {
    if form.file == "docx" { document(&form.sheet[0]) } else { workbook(form) }
}

/// How far a cell spans to the right and down.
fn span(rows: &[Vec<String>], row: usize, column: usize) -> (usize, usize) {
    let text = |row: usize, column: usize| {
        rows.get(row).and_then(|own| own.get(column)).map_or("", String::as_str).trim().to_owned()
    };
    let mut right = column;
    while text(row, right + 1) == "<" {
        right += 1;
    }
    let mut down = row;
    while text(down + 1, column) == "^" {
        down += 1;
    }
    (down, right)
}

fn workbook(form: &Description) -> Vec<u8> {
    let mut book = Workbook::new();
    for sheet in &form.sheet {
        let page = book.add_worksheet();
        page.set_name(&sheet.name).expect("a name");
        let rows = sheet.rows();
        let bare: Vec<(usize, usize)> = sheet.bare.iter().map(|own| at(own)).collect();
        for (row, cells) in rows.iter().enumerate() {
            for (column, text) in cells.iter().enumerate() {
                let text = text.trim_end();
                if matches!(text.trim(), "<" | "^" | ".") {
                    continue;
                }
                let (down, right) = span(&rows, row, column);
                let title = cells.len() == 1 || right == cells.len() - 1 && column == 0 && row < 2;
                let framed = !form.plain && !title && !bare.contains(&(row, column));
                let mut format = Format::new().set_align(FormatAlign::Center);
                if framed {
                    format = format.set_border(FormatBorder::Thin);
                }
                if title {
                    format = format.set_bold().set_font_size(16);
                }
                let (top, left) = (row as u32, column as u16);
                if down > row || right > column {
                    page.merge_range(top, left, down as u32, right as u16, text, &format).expect("merges");
                } else if let Some(formula) = text.trim().strip_prefix('=') {
                    page.write_formula_with_format(top, left, Formula::new(formula), &format)
                        .expect("writes");
                } else if text.trim().is_empty() {
                    if framed {
                        page.write_blank(top, left, &format).expect("writes");
                    }
                } else if let Ok(number) = text.trim().parse::<f64>() {
                    page.write_number_with_format(top, left, number, &format).expect("writes");
                } else {
                    page.write_string_with_format(top, left, text, &format).expect("writes");
                }
            }
        }
    }
    book.save_to_buffer().expect("saves")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn paragraph(text: &str) -> String {
    format!(
        "<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr><w:r><w:rPr><w:rFonts w:eastAsia=\"宋体\"/><w:sz w:val=\"24\"/></w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>",
        escaped(text)
    )
}

fn table(rows: &[Vec<String>]) -> String {
    let mut xml = String::from("<w:tbl><w:tblPr><w:tblStyle w:val=\"TableGrid\"/></w:tblPr><w:tblGrid/>");
    for (row, cells) in rows.iter().enumerate() {
        xml.push_str("<w:tr>");
        for (column, text) in cells.iter().enumerate() {
            let text = text.trim();
            if text == "<" {
                continue;
            }
            let (down, right) = span(rows, row, column);
            xml.push_str("<w:tc><w:tcPr>");
            if right > column {
                xml.push_str(&format!("<w:gridSpan w:val=\"{}\"/>", right - column + 1));
            }
            if text == "^" {
                xml.push_str("<w:vMerge/>");
            } else if down > row {
                xml.push_str("<w:vMerge w:val=\"restart\"/>");
            }
            xml.push_str("</w:tcPr>");
            xml.push_str(&if text == "^" || text.is_empty() {
                "<w:p><w:pPr><w:rPr><w:sz w:val=\"21\"/></w:rPr></w:pPr></w:p>".to_owned()
            } else {
                paragraph(text)
            });
            xml.push_str("</w:tc>");
        }
        xml.push_str("</w:tr>");
    }
    xml.push_str("</w:tbl>");
    xml
}

fn document(sheet: &Sheet) -> Vec<u8> {
    let (mut body, mut rows) = (String::new(), Vec::new());
    for row in sheet.rows() {
        if let Some(text) = row[0].strip_prefix('¶') {
            if !rows.is_empty() {
                body.push_str(&table(&rows));
                rows.clear();
            }
            body.push_str(&paragraph(text));
        } else {
            rows.push(row);
        }
    }
    if !rows.is_empty() {
        body.push_str(&table(&rows));
    }
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}<w:sectPr/></w:body></w:document>"
    );
    let types = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    let relations = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>";
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in
        [("[Content_Types].xml", types), ("_rels/.rels", relations), ("word/document.xml", &document)]
    {
        archive.start_file(name, SimpleFileOptions::default()).expect("memory");
        archive.write_all(text.as_bytes()).expect("memory");
    }
    archive.finish().expect("memory").into_inner()
}
