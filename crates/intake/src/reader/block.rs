use std::ops::Range;

/// A run of parsed rows that share one text, so that a cell is a slice and costs no allocation.
///
/// Cells that had to be rewritten (doubled quotes) stand in `extra`; their span's start carries [`EXTRA`].
#[derive(Debug, Default)]
pub(crate) struct RowBlock {
    text: String,
    extra: String,
    spans: Vec<(u32, u32)>,
    row_ends: Vec<u32>,
    /// The last row has no line end after it, as the last row of a file that was cut off.
    pub(crate) unterminated: bool,
}

/// Marks a span as lying in `extra`. A block is far smaller than 2 GiB.
const EXTRA: u32 = 1 << 31;

fn short(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(EXTRA - 1).min(EXTRA - 1)
}

impl RowBlock {
    /// A block whose cells will be slices of `text`.
    pub(crate) fn over(text: String) -> Self {
        let guess = text.len() / 12;
        Self { text, spans: Vec::with_capacity(guess), ..Self::default() }
    }

    /// The shared text; a parser borrows it while it pushes spans.
    pub(crate) fn text_mut(&mut self) -> &mut String {
        &mut self.text
    }

    /// Adds a cell that is a slice of the block's text.
    pub(crate) fn push_span(&mut self, range: Range<usize>) {
        self.spans.push((short(range.start), short(range.end)));
    }

    /// Adds a cell with a text of its own.
    pub(crate) fn push_owned(&mut self, cell: &str) {
        let start = self.extra.len();
        self.extra.push_str(cell);
        self.spans.push((short(start) | EXTRA, short(self.extra.len())));
    }

    /// Ends the row.
    pub(crate) fn end_row(&mut self) {
        self.row_ends.push(short(self.spans.len()));
    }

    /// Number of rows.
    pub(crate) fn len(&self) -> usize {
        self.row_ends.len()
    }

    /// Bytes held, to decide when a block is full.
    pub(crate) fn bytes(&self) -> usize {
        self.text.len() + self.extra.len() + self.spans.len() * 8
    }

    fn span_range(&self, row: usize) -> Range<usize> {
        let end_of =
            |at: usize| self.row_ends.get(at).and_then(|end| usize::try_from(*end).ok()).unwrap_or(0);
        let start = if row == 0 { 0 } else { end_of(row - 1) };
        start..end_of(row)
    }

    /// Number of cells in a row.
    pub(crate) fn width(&self, row: usize) -> usize {
        self.span_range(row).len()
    }

    /// Puts the row's cells into `cells`, which is emptied first.
    pub(crate) fn cells_into<'a>(&'a self, row: usize, cells: &mut Vec<&'a str>) {
        cells.clear();
        cells.extend(self.spans[self.span_range(row)].iter().map(|span| self.slice(*span)));
    }

    fn slice(&self, (start, end): (u32, u32)) -> &str {
        let (text, start) =
            if start & EXTRA == 0 { (&self.text, start) } else { (&self.extra, start & !EXTRA) };
        match (usize::try_from(start), usize::try_from(end)) {
            (Ok(start), Ok(end)) => text.get(start..end).unwrap_or(""),
            _ => "",
        }
    }
}
