use rustc_hash::FxHashSet;

use super::block::RowBlock;

/// A column's name as it is compared: half-width, without spaces, marks (`*`, `：`) and letter case.
pub fn folded_header(name: &str) -> String {
    name.chars()
        .map(|c| match u32::from(c) {
            code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(c),
            _ => c,
        })
        .filter(|c| {
            !c.is_whitespace()
                && !matches!(c, '*' | ':' | '_' | '-' | '\u{FEFF}' | '\u{200B}' | '"' | '\'' | '★' | '、')
        })
        .flat_map(char::to_lowercase)
        .collect()
}

/// The folded name without a closing note in brackets: `出生日期(公历)` is also known as `出生日期`.
pub(crate) fn without_note(folded: &str) -> Option<&str> {
    let open = folded.strip_suffix(')')?.rfind('(')?;
    (open > 0).then(|| &folded[..open])
}

/// Looks for the header among a table's first rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct HeaderSearch {
    names: FxHashSet<String>,
    /// How many rows are looked at.
    pub(crate) rows: usize,
}

/// A row that can be the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HeaderRow {
    pub(crate) row: usize,
    /// How many of the known names stand in it.
    pub(crate) known: usize,
}

impl HeaderSearch {
    /// Searches for rows that hold some of `names`; with no names the first row is the header.
    pub(crate) fn new(names: impl IntoIterator<Item = String>, rows: usize) -> Self {
        Self { names: names.into_iter().collect(), rows }
    }

    fn knows(&self, cell: &str) -> bool {
        let folded = folded_header(cell);
        self.names.contains(&folded) || without_note(&folded).is_some_and(|short| self.names.contains(short))
    }

    /// The best row, if any can be the header: one that holds at least a third of the known names, or two of them.
    pub(crate) fn best(&self, block: &RowBlock) -> Option<HeaderRow> {
        if self.names.is_empty() {
            return (block.len() > 0).then_some(HeaderRow { row: 0, known: 0 });
        }
        let enough = self.names.len().div_ceil(3).min(2);
        let mut cells = Vec::new();
        let mut best: Option<HeaderRow> = None;
        for row in 0..block.len().min(self.rows.max(1)) {
            block.cells_into(row, &mut cells);
            let known = cells.iter().filter(|cell| self.knows(cell)).count();
            if known >= enough && best.is_none_or(|found| known > found.known) {
                best = Some(HeaderRow { row, known });
            }
        }
        best
    }
}
