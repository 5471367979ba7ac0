//! Dense counting: each row's cell is a number in mixed radix, added up out of small tables, one look-up a column.
//!
//! Rows go through in blocks that fit the first cache. A category that is not asked for leads to a spare cell, so that the loop
//! has no branch. What a column's codes lead to is shared by all parts where it does not depend on a part's own words: it has as
//! many entries as there are days in two centuries, more than a township has people. Parts are shared out to threads; each has its own cells, which are added at the end.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use crate::frame::{Codes, Part};

/// The place of a code that is not counted.
pub const OUT: u32 = u32::MAX;
/// Rows that go through at a time.
const BLOCK: usize = 4096;
/// The most cells of one table.
pub const MOST_CELLS: usize = 1 << 26;

/// One dimension of a count over a part: which place each code of a column has.
#[derive(Debug, Clone)]
pub struct Axis {
    /// The column.
    pub column: Box<str>,
    /// The place of each code; [`OUT`] where it is not counted, as is a code beyond the list.
    pub places: Arc<[u32]>,
    /// How many places there are.
    pub size: usize,
}

/// Adds a part's rows to `cells`: dimensions in order, the last one fastest; `cells` has the product of their sizes.
/// `None` where a column is missing or the sizes do not fit.
pub fn tally(part: &Part, axes: &[Axis], cells: &mut [u64]) -> Option<()> {
    let rows = part.rows();
    // Each dimension has a spare place for what is not counted; the spare cells fall away at the end.
    let sizes: Vec<usize> = axes.iter().map(|axis| axis.size + 1).collect();
    let all: usize = sizes
        .iter()
        .try_fold(1_usize, |all, size| all.checked_mul(*size))
        .filter(|all| *all <= MOST_CELLS)?;
    let mut steps = vec![1_usize; axes.len()];
    for at in (0..axes.len().saturating_sub(1)).rev() {
        steps[at] = steps[at + 1] * sizes[at + 1];
    }
    let mut turned = Vec::with_capacity(axes.len());
    for (axis, step) in axes.iter().zip(&steps) {
        turned.push(Turned::new(&part.column(&axis.column)?.codes, axis, *step)?);
    }
    let mut found = vec![0_u32; all];
    // Neighbouring rows often share a cell; a second set of cells lets their additions overlap.
    let mut other = if all <= 1 << 16 { vec![0_u32; all] } else { Vec::new() };
    let mut block = [0_u32; BLOCK];
    let mut from = 0;
    while from < rows {
        let until = (from + BLOCK).min(rows);
        let block = &mut block[..until - from];
        block.fill(0);
        for one in &turned {
            one.add(from..until, block);
        }
        scatter(block, &mut found, &mut other);
        from = until;
    }
    for (cell, more) in found.iter_mut().zip(&other) {
        *cell += more;
    }
    gather(axes, &sizes, &found, cells)
}

/// A column ready to be added to cells.
enum Turned<'c> {
    /// What each code adds: a table of a known length needs no look whether a code lies within it.
    Narrow(&'c [u8], Box<[u32; 256]>),
    /// The place of each code, the spare place for those beyond; and the step from place to place.
    Wide { codes: &'c [u16], places: &'c [u32], spare: u32, step: u32 },
}

impl<'c> Turned<'c> {
    fn new(codes: &'c Codes, axis: &'c Axis, step: usize) -> Option<Self> {
        let (spare, step) = (u32::try_from(axis.size).ok()?, u32::try_from(step).ok()?);
        // No cell lies beyond four thousand million.
        spare.checked_mul(step)?;
        Some(match codes {
            Codes::Narrow(codes) => {
                let mut table = Box::new([spare * step; 256]);
                for (adds, place) in table.iter_mut().zip(axis.places.iter()) {
                    *adds = (*place).min(spare) * step;
                }
                Self::Narrow(codes, table)
            }
            Codes::Wide(codes) => Self::Wide { codes, places: &axis.places, spare, step },
        })
    }

    fn add(&self, rows: std::ops::Range<usize>, block: &mut [u32]) {
        match self {
            Self::Narrow(codes, table) => {
                for (cell, code) in block.iter_mut().zip(&codes[rows]) {
                    *cell += table[usize::from(*code)];
                }
            }
            Self::Wide { codes, places, spare, step } => {
                for (cell, code) in block.iter_mut().zip(&codes[rows]) {
                    // A code that is not counted has the greatest of all places.
                    *cell +=
                        places.get(usize::from(*code)).map_or(*spare, |place| (*place).min(*spare)) * step;
                }
            }
        }
    }
}

fn scatter(block: &[u32], found: &mut [u32], other: &mut [u32]) {
    let place = |cell: u32| usize::try_from(cell).unwrap_or(usize::MAX);
    if other.is_empty() {
        for cell in block {
            found[place(*cell)] += 1;
        }
        return;
    }
    let mut pairs = block.chunks_exact(2);
    for pair in &mut pairs {
        found[place(pair[0])] += 1;
        other[place(pair[1])] += 1;
    }
    for cell in pairs.remainder() {
        found[place(*cell)] += 1;
    }
}

/// Leaves the spare cells out.
fn gather(axes: &[Axis], sizes: &[usize], found: &[u32], cells: &mut [u64]) -> Option<()> {
    let kept: usize = axes.iter().map(|axis| axis.size).product();
    if cells.len() != kept {
        return None;
    }
    let Some((last, outer)) = axes.split_last() else {
        cells[0] += found.iter().map(|count| u64::from(*count)).sum::<u64>();
        return Some(());
    };
    let mut at = vec![0_usize; outer.len()];
    for line in cells.chunks_exact_mut(last.size.max(1)) {
        let mut start = 0;
        for (place, size) in at.iter().zip(&sizes[..outer.len()]) {
            start = start * size + place;
        }
        let start = start * sizes[outer.len()];
        for (cell, count) in line.iter_mut().zip(found.get(start..)?) {
            *cell += u64::from(*count);
        }
        for place in (0..at.len()).rev() {
            at[place] += 1;
            if at[place] < outer[place].size {
                break;
            }
            at[place] = 0;
        }
    }
    Some(())
}

/// Where parts come from: each is loaded when a thread gets to it, and dropped after.
pub trait Parts: Sync {
    /// Why a part could not be loaded.
    type Fault: Send;
    /// How many there are.
    fn count(&self) -> usize;
    /// A part with at least the named columns.
    fn load(&self, at: usize, columns: &[&str]) -> Result<Part, Self::Fault>;
}

/// One table to be counted over all parts.
#[derive(Debug, Clone)]
pub struct Asked<A> {
    /// What the axes are made from, for each part anew: a part has its own words.
    pub axes: A,
    /// How many cells.
    pub cells: usize,
}

/// Why a count failed.
#[derive(Debug, PartialEq, Eq)]
pub enum CountFault<F> {
    /// A part could not be loaded.
    Part(F),
    /// A table whose axes do not fit the parts.
    Axes,
}

/// Counts several tables in one pass over the parts, by as many threads. `columns` are those that any axis reads.
pub fn count_all<P: Parts, A: Fn(&Part) -> Vec<Axis> + Sync>(
    parts: &P,
    columns: &[&str],
    asked: &[Asked<A>],
    threads: usize,
) -> Result<Vec<Vec<u64>>, CountFault<P::Fault>> {
    let next = AtomicUsize::new(0);
    let work = || -> Result<Vec<Vec<u64>>, CountFault<P::Fault>> {
        let mut found: Vec<Vec<u64>> = asked.iter().map(|table| vec![0; table.cells]).collect();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= parts.count() {
                return Ok(found);
            }
            let part = parts.load(at, columns).map_err(CountFault::Part)?;
            for (table, cells) in asked.iter().zip(&mut found) {
                tally(&part, &(table.axes)(&part), cells).ok_or(CountFault::Axes)?;
            }
        }
    };
    let results = std::thread::scope(|scope| {
        let spawned: Vec<_> = (1..threads.max(1)).map(|_| scope.spawn(work)).collect();
        let mut results = vec![work()];
        results.extend(spawned.into_iter().map(|thread| thread.join().unwrap_or(Err(CountFault::Axes))));
        results
    });
    let mut sums: Vec<Vec<u64>> = asked.iter().map(|table| vec![0; table.cells]).collect();
    for result in results {
        for (sum, cells) in sums.iter_mut().zip(result?) {
            for (sum, cell) in sum.iter_mut().zip(cells) {
                *sum += cell;
            }
        }
    }
    Ok(sums)
}

/// The words of several parts' columns in order, each once.
pub fn words_of<'a>(parts: impl IntoIterator<Item = &'a [Box<str>]>) -> BTreeMap<Box<str>, usize> {
    let mut words: BTreeMap<Box<str>, usize> = BTreeMap::new();
    for word in parts.into_iter().flatten().filter(|word| !word.is_empty()) {
        words.entry(word.clone()).or_default();
    }
    for (at, place) in words.values_mut().enumerate() {
        *place = at;
    }
    words
}
