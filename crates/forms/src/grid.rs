//! A form's tables as a grid of cells, whatever file they came in.

use std::collections::BTreeMap;

/// Where a cell stands: row and column, both from 0.
pub type At = (usize, usize);

/// One cell of a grid.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "what a cell is comes from four places of a file")]
pub struct Cell {
    /// What it shows.
    pub text: String,
    /// It is computed by the form itself and never touched.
    pub formula: bool,
    /// It has a border, or stands in a table of a document.
    pub framed: bool,
    /// Its style shows numbers as dates.
    pub date: bool,
    /// What it holds is a number.
    pub number: bool,
}

/// A stretch of cells, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// First row.
    pub top: usize,
    /// First column.
    pub left: usize,
    /// Last row.
    pub bottom: usize,
    /// Last column.
    pub right: usize,
}

impl Region {
    pub(crate) fn one((row, column): At) -> Self {
        Self { top: row, left: column, bottom: row, right: column }
    }

    pub(crate) fn holds(&self, (row, column): At) -> bool {
        (self.top..=self.bottom).contains(&row) && (self.left..=self.right).contains(&column)
    }
}

/// A sheet, a table of a document, or the paragraphs between two tables (one column, a row a paragraph).
#[derive(Debug, Clone, Default)]
pub struct Grid {
    /// The sheet's name; empty in a document.
    pub name: String,
    /// Cells that exist.
    pub cells: BTreeMap<At, Cell>,
    /// Merged cells.
    pub merges: Vec<Region>,
    /// The paragraphs between tables rather than a table.
    pub lines: bool,
    /// For each cell inside a merged stretch, the stretch.
    covered: BTreeMap<At, usize>,
}

impl Grid {
    /// A grid of these cells; merged stretches are looked up from here on.
    pub(crate) fn new(name: String, cells: BTreeMap<At, Cell>, merges: Vec<Region>, lines: bool) -> Self {
        let mut covered = BTreeMap::new();
        for (which, merge) in merges.iter().enumerate() {
            for row in merge.top..=merge.bottom {
                for column in merge.left..=merge.right {
                    covered.insert((row, column), which);
                }
            }
        }
        Self { name, cells, merges, lines, covered }
    }

    /// The stretch that the cell belongs to; itself where it is not merged.
    pub fn region(&self, at: At) -> Region {
        self.covered.get(&at).and_then(|which| self.merges.get(*which)).copied().unwrap_or(Region::one(at))
    }

    /// The cell that shows at this place: the first of its merged stretch.
    pub fn cell(&self, at: At) -> Option<&Cell> {
        let region = self.region(at);
        self.cells.get(&(region.top, region.left))
    }

    /// The text at this place, trimmed; empty where there is none.
    pub fn text(&self, at: At) -> &str {
        self.cell(at).map_or("", |cell| cell.text.trim())
    }

    /// The last row and column with anything in them.
    pub fn end(&self) -> At {
        let most = |of: fn(&At) -> usize| self.cells.keys().map(of).max().unwrap_or(0);
        let merged = self
            .merges
            .iter()
            .fold((0, 0), |end: At, merge| (end.0.max(merge.bottom), end.1.max(merge.right)));
        (most(|at| at.0).max(merged.0), most(|at| at.1).max(merged.1))
    }
}

/// What is put into a cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
}

/// One cell to be written, at its place in the form as it was read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Edit {
    /// Which grid.
    pub grid: usize,
    /// Which cell.
    pub at: At,
    /// How many rows after `at` were put in by a [`Growth`] at that row: the first put in is 1.
    pub added: usize,
    /// What to write.
    pub content: Content,
}

/// Rows to put in below a blank row of a list that is too short; they look like it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Growth {
    /// Which grid.
    pub grid: usize,
    /// The list's last row.
    pub row: usize,
    /// How many rows.
    pub more: usize,
}
