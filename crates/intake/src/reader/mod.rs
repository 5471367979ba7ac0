//! Files as tables: columns and rows of text, whatever the form. Everything is read as a stream.
//!
//! [`open`] recognises the form by its content, finds the header and gives [`Rows`]; [`Rows::for_each_row`] walks the
//! rows as borrowed cells. Values are text exactly as written; the only things that are dropped are a byte-order mark
//! and blank lines. A formula is never evaluated: its stored value is taken.

mod ahead;
mod block;
mod delimited;
mod encoding;
mod header;
mod input;
mod json;
mod parquet;
mod raw;
mod xlsx;

use std::ops::ControlFlow;

use delimited::Delimited;
use header::HeaderSearch;
use json::JsonTable;
use parquet::ParquetTable;
use xlsx::Sheet;

pub use ahead::RowsAhead;
pub(crate) use block::RowBlock;
pub use encoding::TextEncoding;
pub use header::folded_header;
pub(crate) use header::without_note;
pub use input::{Input, Limits};
pub(crate) use raw::Raw;

use crate::error::IntakeError;

/// A table's file form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma, semicolon, tab or bar between cells; may be packed with gzip.
    Delimited,
    /// An Excel workbook (Office Open XML).
    Xlsx,
    /// An array of objects, or one object a line.
    Json,
    /// Apache Parquet with flat columns.
    Parquet,
}

/// What the caller knows of a file beforehand. Everything may be left to recognition.
#[derive(Debug, Clone, Default)]
pub struct FileHints {
    /// The sheet of a workbook; otherwise the first in which a header is found.
    pub sheet: Option<String>,
    /// The text encoding.
    pub encoding: Option<TextEncoding>,
    /// The separator of a delimited file.
    pub delimiter: Option<u8>,
    /// Names by which the header row is known among title rows. Empty: the first row is the header.
    pub columns: Vec<String>,
    /// How many rows are searched for the header (0: 30).
    pub header_search_rows: usize,
    /// The name to give in the error when no header is found, such as the profile's code.
    pub wanted: String,
    /// How much an archive may unpack to.
    pub limits: Limits,
}

#[derive(Debug)]
enum Table {
    Delimited(Delimited),
    Xlsx(Sheet),
    Json(JsonTable),
    Parquet,
}

/// An opened table: its columns are known, its rows not yet read.
#[derive(Debug)]
pub struct Rows {
    input: Input,
    limits: Limits,
    table: Table,
    columns: Vec<String>,
    /// Rows before the first data row, the header included.
    skipped: usize,
}

/// Recognises a file's form, finds its header and gets ready to read its rows.
pub fn open(input: impl Into<Input>, hints: &FileHints) -> Result<Rows, IntakeError> {
    let input = input.into();
    let limits = hints.limits;
    let rows = if hints.header_search_rows == 0 { 30 } else { hints.header_search_rows };
    let search = HeaderSearch::new(hints.columns.iter().map(|name| folded_header(name)), rows);
    let head = input.head(64)?;
    if head.is_empty() {
        return Err(IntakeError::Empty);
    }
    let opened = Opening { input, limits, search: &search, hints };
    if head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return Err(opened.old_office());
    }
    if head.starts_with(b"PK") {
        return opened.workbook();
    }
    if head.starts_with(b"PAR1") {
        let table = ParquetTable::sniff(&opened.input)?;
        let columns = table.columns().to_vec();
        return opened.rows(Table::Parquet, columns, 0);
    }
    let first = opened.first_character()?;
    if matches!(first, Some(b'{' | b'[')) {
        let table = JsonTable::sniff(&opened.input, &limits, hints.encoding)?;
        let columns = table.columns().to_vec();
        return opened.rows(Table::Json(table), columns, 0);
    }
    let table = Delimited::sniff(&opened.input, &limits, hints.encoding, hints.delimiter, &search)?;
    opened.search_header(Table::Delimited(table))
}

struct Opening<'a> {
    input: Input,
    limits: Limits,
    search: &'a HeaderSearch,
    hints: &'a FileHints,
}

impl Opening<'_> {
    /// An OLE container: a password-protected workbook names its parts in UTF-16, an old one does not.
    fn old_office(&self) -> IntakeError {
        let package: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        match self.input.head(1 << 20) {
            Ok(head) if memchr::memmem::find(&head, &package).is_some() => IntakeError::Encrypted,
            Ok(_) => IntakeError::OldExcel,
            Err(error) => error,
        }
    }

    /// First byte of the text that is no space, mark or (in UTF-16) zero.
    fn first_character(&self) -> Result<Option<u8>, IntakeError> {
        let mut head = Vec::new();
        std::io::Read::read_to_end(
            &mut std::io::Read::take(self.input.open_text(&self.limits)?, 512),
            &mut head,
        )?;
        let skipped =
            |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0 | 0xEF | 0xBB | 0xBF | 0xFF | 0xFE);
        Ok(head.into_iter().find(|byte| !skipped(byte)))
    }

    fn workbook(self) -> Result<Rows, IntakeError> {
        let sheets = xlsx::sheets(&self.input, &self.limits)?;
        if let Some(name) = &self.hints.sheet {
            let sheet = sheets.into_iter().find(|sheet| sheet.name() == name);
            return self.search_header(Table::Xlsx(
                sheet.ok_or_else(|| IntakeError::NoSheet { name: name.clone() })?,
            ));
        }
        let mut fault = IntakeError::Empty;
        for sheet in sheets {
            match self.header_of(&Table::Xlsx(sheet.clone())) {
                Ok((columns, skipped)) => return self.rows(Table::Xlsx(sheet), columns, skipped),
                // An empty sheet says less than one without a header.
                Err(IntakeError::Empty) => {}
                Err(error @ IntakeError::NoHeader { .. }) => fault = error,
                Err(error) => return Err(error),
            }
        }
        Err(fault)
    }

    fn search_header(self, table: Table) -> Result<Rows, IntakeError> {
        let (columns, skipped) = self.header_of(&table)?;
        self.rows(table, columns, skipped)
    }

    fn header_of(&self, table: &Table) -> Result<(Vec<String>, usize), IntakeError> {
        let mut first = None;
        table.pump(&self.input, &self.limits, Some(self.search.rows + 1), &mut |raw| {
            first = Some(raw);
            ControlFlow::Break(())
        })?;
        let block = first.ok_or(IntakeError::Empty)?.parse()?;
        let mut cells = Vec::new();
        let Some(found) = self.search.best(&block) else {
            return Err(match block.len() {
                0 => IntakeError::Empty,
                rows => IntakeError::NoHeader {
                    searched: rows.min(self.search.rows),
                    profile: self.hints.wanted.clone(),
                    better: self.better(&block),
                },
            });
        };
        block.cells_into(found.row, &mut cells);
        let columns =
            cells.iter().map(|cell| cell.trim().trim_start_matches('\u{FEFF}').to_owned()).collect();
        Ok((columns, found.row + 1))
    }

    /// The bundled profile whose header stands in the block after all.
    fn better(&self, block: &RowBlock) -> Option<String> {
        let mut cells = Vec::new();
        (0..block.len().min(self.search.rows)).find_map(|row| {
            block.cells_into(row, &mut cells);
            let headers: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
            let best = crate::profile::Profile::propose(&headers).into_iter().next()?;
            (best.score >= 0.3 && best.code != self.hints.wanted).then_some(best.code)
        })
    }

    fn rows(self, table: Table, columns: Vec<String>, skipped: usize) -> Result<Rows, IntakeError> {
        if columns.len() > json::MAX_COLUMNS {
            return Err(IntakeError::TooManyColumns { limit: json::MAX_COLUMNS });
        }
        Ok(Rows { input: self.input, limits: self.limits, table, columns, skipped })
    }
}

impl Table {
    /// Hands out blocks in order. `few` asks for the first rows only, where a form can do that more cheaply.
    fn pump(
        &self,
        input: &Input,
        limits: &Limits,
        few: Option<usize>,
        out: &mut dyn FnMut(Raw) -> ControlFlow<()>,
    ) -> Result<(), IntakeError> {
        match self {
            Self::Delimited(table) => table.pump(input, limits, out),
            Self::Xlsx(sheet) => sheet.pump(input, limits, few, out),
            Self::Json(table) => table.pump(input, limits, out),
            Self::Parquet => ParquetTable::pump(input, out),
        }
    }
}

impl Rows {
    /// The header, as written, without surrounding space. Blank and repeated names are possible.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The file's form.
    pub fn format(&self) -> Format {
        match self.table {
            Table::Delimited(_) => Format::Delimited,
            Table::Xlsx(_) => Format::Xlsx,
            Table::Json(_) => Format::Json,
            Table::Parquet => Format::Parquet,
        }
    }

    /// The text encoding that was recognised or given.
    pub fn encoding(&self) -> TextEncoding {
        match &self.table {
            Table::Delimited(table) => table.encoding.unwrap_or(TextEncoding::Utf8),
            Table::Json(table) => table.encoding(),
            Table::Xlsx(_) | Table::Parquet => TextEncoding::Utf8,
        }
    }

    /// The separator of a delimited file.
    pub fn delimiter(&self) -> char {
        match &self.table {
            Table::Delimited(table) => char::from(table.dialect.delimiter),
            Table::Xlsx(_) | Table::Json(_) | Table::Parquet => ',',
        }
    }

    /// Rows above the first data row: titles and the header.
    pub fn rows_above(&self) -> usize {
        self.skipped
    }

    /// Hands out unparsed blocks in order, on this thread. The first still holds the [`Rows::rows_above`].
    pub(crate) fn pump(&self, out: &mut dyn FnMut(Raw) -> ControlFlow<()>) -> Result<(), IntakeError> {
        self.table.pump(&self.input, &self.limits, None, out)
    }

    /// Walks the rows in order as borrowed cells, on this thread, and returns how many there were. A row has as many
    /// cells as the file gives it: short rows are filled with blanks to the header's width, surplus cells stay.
    pub fn for_each_row(&self, row: &mut dyn FnMut(&[&str]) -> ControlFlow<()>) -> Result<u64, IntakeError> {
        let (mut walk, mut fault) = (Walk::new(self), None);
        self.pump(&mut |raw| match self.parsed(raw) {
            Ok(block) => walk.take(&block, row),
            Err(error) => {
                fault = Some(error);
                ControlFlow::Break(())
            }
        })?;
        fault.map_or(Ok(walk.count), Err)
    }

    fn parsed(&self, raw: Raw) -> Result<RowBlock, IntakeError> {
        let block = raw.parse()?;
        if self.cut_off(&block) { Err(IntakeError::Truncated) } else { Ok(block) }
    }

    /// A last row without a line end that is also shorter than the header and the row before it: the file was cut
    /// off inside it.
    pub(crate) fn cut_off(&self, block: &RowBlock) -> bool {
        let Some(last) = block.len().checked_sub(1).filter(|_| block.unterminated) else { return false };
        let before = last.checked_sub(1).map_or(self.columns.len(), |row| block.width(row));
        block.width(last) < self.columns.len().min(before)
    }
}

/// Hands out the rows of blocks that come in order.
#[derive(Debug)]
struct Walk {
    width: usize,
    /// Rows that are still to be passed over.
    skip: usize,
    count: u64,
}

impl Walk {
    fn new(rows: &Rows) -> Self {
        Self { width: rows.columns.len(), skip: rows.skipped, count: 0 }
    }

    fn take(&mut self, block: &RowBlock, row: &mut dyn FnMut(&[&str]) -> ControlFlow<()>) -> ControlFlow<()> {
        let mut cells = Vec::with_capacity(self.width);
        for at in std::mem::take(&mut self.skip)..block.len() {
            block.cells_into(at, &mut cells);
            cells.resize(cells.len().max(self.width), "");
            self.count += 1;
            row(&cells)?;
        }
        ControlFlow::Continue(())
    }
}
