use std::{io::BufRead, ops::ControlFlow};

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

use super::{
    Book,
    cell::{Kind, text_of},
    package::{damaged, xml_fault},
    strings::{push_reference, push_unescaped},
};
use crate::{
    error::IntakeError,
    reader::{block::RowBlock, json::MAX_COLUMNS, raw::Raw},
};

const BLOCK: usize = 1 << 19;

/// One row being put together, and the cell within it.
struct Row<'a> {
    book: &'a Book,
    cells: Vec<String>,
    used: usize,
    column: usize,
    kind: Kind,
    style: Option<usize>,
    value: String,
}

impl Row<'_> {
    fn begin_cell(&mut self, element: &BytesStart<'_>) -> Result<(), IntakeError> {
        let (mut reference, mut kind, mut style) = (None, None, None);
        for found in element.attributes().with_checks(false).flatten() {
            match found.key.local_name().as_ref() {
                "r" => reference = column_of(&found.value),
                "t" => kind = Some(Kind::of(Some(&found.value))),
                "s" => style = found.value.parse().ok(),
                _ => {}
            }
        }
        self.column = reference.unwrap_or(self.used);
        if self.column >= MAX_COLUMNS {
            return Err(IntakeError::TooManyColumns { limit: MAX_COLUMNS });
        }
        self.kind = kind.unwrap_or(Kind::of(None));
        self.style = style;
        self.value.clear();
        Ok(())
    }

    fn end_cell(&mut self) {
        if self.cells.len() <= self.column {
            self.cells.resize(self.column + 1, String::new());
        }
        for cell in &mut self.cells[self.used.min(self.column)..=self.column] {
            cell.clear();
        }
        self.used = self.used.max(self.column + 1);
        let text = text_of(self.kind, self.style, &self.value, self.book);
        self.cells[self.column].push_str(&text);
    }

    /// Adds the row to the block unless all its cells are blank.
    fn end_row(&mut self, block: &mut RowBlock) {
        let cells = &self.cells[..self.used];
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            for cell in cells {
                block.push_owned(cell);
            }
            block.end_row();
        }
        self.used = 0;
    }
}

/// Reads a worksheet part row by row. Spreadsheets do not store empty cells, so a row may end early.
#[expect(clippy::wildcard_enum_match_arm, reason = "only a few of XML's events matter here")]
pub(super) fn pump(
    part: impl BufRead,
    book: &Book,
    few: Option<usize>,
    out: &mut dyn FnMut(Raw) -> ControlFlow<()>,
) -> Result<(), IntakeError> {
    const NAME: &str = "worksheet";
    let mut xml = Reader::from_reader(part);
    let mut row = Row {
        book,
        cells: Vec::new(),
        used: 0,
        column: 0,
        kind: Kind::Number,
        style: None,
        value: String::new(),
    };
    let (mut buffer, mut block) = (Vec::new(), RowBlock::default());
    let (mut in_value, mut in_guide, mut closed) = (false, false, false);
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|error| xml_fault(error, NAME))? {
            Event::Start(element) => match element.local_name().as_ref() {
                "c" => row.begin_cell(&element)?,
                "v" | "t" => in_value = !in_guide,
                "rPh" => in_guide = true,
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "v" | "t" => in_value = false,
                "rPh" => in_guide = false,
                "c" => row.end_cell(),
                "row" => row.end_row(&mut block),
                "worksheet" => closed = true,
                _ => {}
            },
            Event::Empty(element) if element.local_name().as_ref() == "sheetData" => {}
            Event::Text(text) if in_value => {
                push_unescaped(&mut row.value, &text.xml_content(XmlVersion::Implicit1_0));
            }
            Event::CData(text) if in_value => row.value.push_str(&text.xml_content(XmlVersion::Implicit1_0)),
            Event::GeneralRef(reference) if in_value => push_reference(&mut row.value, &reference),
            Event::Eof if closed => {
                if block.len() > 0 {
                    let _ = out(Raw::Rows(block));
                }
                return Ok(());
            }
            Event::Eof => return Err(damaged(NAME)),
            _ => {}
        }
        let full = block.bytes() > BLOCK || few.is_some_and(|few| block.len() >= few);
        if full && out(Raw::Rows(std::mem::take(&mut block))).is_break() {
            return Ok(());
        }
    }
}

/// The 0-based column of a cell reference such as `AB12`.
fn column_of(reference: &str) -> Option<usize> {
    let mut letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let number = letters.try_fold(0_usize, |number, letter| {
        number.checked_mul(26)?.checked_add(usize::from(letter.to_ascii_uppercase() - b'A') + 1)
    })?;
    number.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::column_of;

    #[test]
    fn letters_name_columns() {
        for (reference, column) in
            [("A1", Some(0)), ("Z9", Some(25)), ("AA1", Some(26)), ("XFD1", Some(16_383)), ("7", None)]
        {
            assert_eq!(column_of(reference), column, "{reference}");
        }
    }
}
