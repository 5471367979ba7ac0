//! Tables for analysts by the method of cell keys: each row of a snapshot has a key, a cell's key is the sum of its rows', and the
//! cell's noise follows from its key and count. The same people give the same noise in whatever table they are counted, totals
//! included, so that asking again teaches nothing; nobody stays nobody; totals are moved by themselves and need not add up.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};

use super::{ptable::PTable, publish::Key};
use crate::{
    frame::{Codes, Part},
    kernel::{CountFault, OUT},
    table::{Plan, Snapshot, Table},
};

/// A table whose cells have keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyedTable {
    /// The exact table; it does not leave.
    pub table: Table,
    /// The key of each cell.
    pub keys: Vec<u32>,
}

/// What an analyst gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Perturbed {
    /// Cells, the last dimension fastest.
    pub cells: Vec<u64>,
    /// Totals of rows.
    pub rows: Vec<u64>,
    /// Totals of columns.
    pub columns: Vec<u64>,
    /// Everybody.
    pub all: u64,
}

/// Counts a table with its cells' keys.
pub fn count_keyed<S: Snapshot>(
    plan: &Plan,
    snapshot: &S,
    secret: &Key,
) -> Result<KeyedTable, CountFault<S::Fault>> {
    let own = snapshot.of_kind(plan.kind());
    let mut counts = vec![0_u64; plan.cells()];
    let mut keys = vec![0_u32; plan.cells()];
    for at in 0..own.count() {
        let part = own.load(at, &[]).map_err(CountFault::Part)?;
        let rows = row_keys(plan.kind(), &part, secret);
        add(plan, &part, &rows, (&mut counts, &mut keys)).ok_or(CountFault::Axes)?;
    }
    Ok(KeyedTable { table: plan.clone().filled(counts), keys })
}

/// The key of each row: decided by what the row says and the secret. Rows that say the same are told apart by their order, which
/// shows nowhere, as a table counts all of them or none.
fn row_keys(kind: &str, part: &Part, secret: &Key) -> Vec<u32> {
    let mut seen: HashMap<[u8; 32], u32> = HashMap::new();
    (0..part.rows())
        .map(|row| {
            let mut said = Sha256::new();
            said.update(kind.as_bytes());
            for column in &part.columns {
                let code = column.codes.at(row).unwrap_or(0);
                said.update(column.name.as_bytes());
                // A place's code is the part's own; its word is everybody's.
                match column.words.get(usize::from(code)) {
                    Some(word) => said.update(word.as_bytes()),
                    None => said.update(code.to_le_bytes()),
                }
                said.update([0]);
            }
            let said: [u8; 32] = said.finalize().into();
            let before = seen.entry(said).or_default();
            *before += 1;
            secret.row(&said, *before)
        })
        .collect()
}

fn add(plan: &Plan, part: &Part, rows: &[u32], (counts, keys): (&mut [u64], &mut [u32])) -> Option<()> {
    let axes = plan.axes(part);
    let mut columns: Vec<(&Codes, &[u32], usize)> = Vec::with_capacity(axes.len());
    for axis in &axes {
        columns.push((&part.column(&axis.column)?.codes, &*axis.places, axis.size));
    }
    for (row, key) in rows.iter().enumerate() {
        let mut cell = 0_usize;
        let mut counted = true;
        for (codes, places, size) in &columns {
            let place = places.get(usize::from(codes.at(row)?)).copied().unwrap_or(OUT);
            counted &= place != OUT;
            cell = cell * size + usize::try_from(if place == OUT { 0 } else { place }).ok()?;
        }
        if counted {
            *counts.get_mut(cell)? += 1;
            let sum = keys.get_mut(cell)?;
            *sum = sum.wrapping_add(*key);
        }
    }
    Some(())
}

impl KeyedTable {
    /// The table as it leaves. A total's key is the sum of its cells', which is that of its rows.
    pub fn perturbed(&self, noise: &PTable) -> Perturbed {
        let (_, wide) = self.table.shape();
        let wide = wide.max(1);
        let cells = &self.table.cells;
        let drawn = |places: &mut dyn Iterator<Item = usize>| {
            let (count, key) = places.fold((0_u64, 0_u32), |(count, key), at| {
                (count + cells[at], key.wrapping_add(self.keys[at]))
            });
            noise.perturb(count, key)
        };
        Perturbed {
            cells: (0..cells.len()).map(|at| drawn(&mut std::iter::once(at))).collect(),
            rows: (0..cells.len() / wide).map(|row| drawn(&mut (row * wide..(row + 1) * wide))).collect(),
            columns: (0..wide).map(|column| drawn(&mut (column..cells.len()).step_by(wide))).collect(),
            all: drawn(&mut (0..cells.len())),
        }
    }
}
