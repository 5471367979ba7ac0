//! What all extracts share: which rows there are, in which order, and what writing one yields.

use rayon::prelude::*;

use crate::chance::{Chance, Purpose, count};
use crate::day::Day;
use crate::place::Place;

/// One row to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Row {
    /// The day by which the file is ordered.
    pub(crate) day: Day,
    /// Whom or what it is about: a person, or a wedding.
    pub(crate) subject: u32,
    /// What the source makes of it.
    pub(crate) kind: u8,
    /// 1 for a row that stands twice.
    pub(crate) copy: u8,
}

/// A person named by a row in a role.
pub(crate) type Mention = (&'static str, u32);

/// A row as written.
#[derive(Debug, Default)]
pub(crate) struct Line {
    /// The cells after the record's id.
    pub(crate) cells: Vec<String>,
    pub(crate) mentions: Vec<Mention>,
    /// People whose present address the row states.
    pub(crate) located: Vec<u32>,
}

impl Line {
    pub(crate) fn put(&mut self, cell: impl Into<String>) {
        self.cells.push(cell.into());
    }

    pub(crate) fn put_all<const N: usize>(&mut self, cells: [String; N]) {
        self.cells.extend(cells);
    }
}

/// One department's extract.
pub(crate) trait Source: Sync {
    /// The file's name.
    const FILE: &'static str;
    /// Two letters before the record's number.
    const PREFIX: &'static str;
    /// Column names, the record's id first.
    const HEADER: &'static [&'static str];
    /// The stream of draws for its rows.
    const PURPOSE: Purpose;
    /// The rows about one subject.
    fn rows_of(place: &Place, subject: u32, chance: &mut Chance, rows: &mut Vec<Row>);
    /// How many subjects there are.
    fn subjects(place: &Place) -> usize {
        place.people.len()
    }
    /// Writes one row.
    fn write(&self, place: &Place, row: &Row, index: u64) -> Line;
}

/// All rows of a source in the file's order.
pub(crate) fn plan<S: Source>(place: &Place) -> Vec<Row> {
    let twice = place.options.rates.duplicate_row;
    let seed = place.options.seed ^ (u64::from(S::PREFIX.as_bytes()[1]) << 32);
    let mut rows: Vec<Row> = (0..count(S::subjects(place)))
        .into_par_iter()
        .fold(Vec::new, |mut rows, subject| {
            let mut chance = Chance::new(seed, Purpose::Order, u64::from(subject));
            let before = rows.len();
            S::rows_of(place, subject, &mut chance, &mut rows);
            for index in before..rows.len() {
                if chance.yes(twice) {
                    rows.push(Row { copy: 1, ..rows[index] });
                }
            }
            rows
        })
        .reduce(Vec::new, |mut all, mut more| {
            all.append(&mut more);
            all
        });
    rows.par_sort_unstable();
    rows
}
