//! Mass writes and reads: `COPY` on PostgreSQL, prepared statements on a connection of its own on SQLite.
//!
//! Everything here is synchronous and runs on a blocking thread ([`crate::Store::bulk`]), inside one transaction.

mod cells;
mod indexes;
mod postgres;
mod sqlite;

use crate::Result;

pub(crate) use cells::{Cells, Digest, Value, digest_of};
pub(crate) use postgres::{CopyText, PostgresBulk};
pub(crate) use sqlite::SqliteBulk;

/// A table and the columns that a load fills, in order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns.
    pub columns: &'static [&'static str],
}

/// One row of a bulk read.
pub(crate) trait Columns {
    /// A text column.
    fn text(&self, at: usize) -> Result<Option<&str>>;
    /// A binary column.
    fn bytes(&self, at: usize) -> Result<Option<&[u8]>>;
    /// An id column.
    fn uuid(&self, at: usize) -> Result<Option<uuid::Uuid>>;
    /// A whole number.
    fn int(&self, at: usize) -> Result<Option<i64>>;
}

/// Writes the `n`th row of a load.
pub(crate) type RowWriter<'a> = &'a dyn Fn(usize, &mut dyn Cells) -> Result<()>;

/// One transaction of mass work. Nothing lasts until [`BulkLoad::commit`]; dropping it rolls back.
pub(crate) trait BulkLoad {
    /// The engine's own text of a statement that has two.
    fn pick(&self, sql: Dialect) -> &'static str;
    /// Runs one statement.
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64>;
    /// Appends `rows` rows to a table.
    fn load(&mut self, table: &Table, rows: usize, write: RowWriter<'_>) -> Result<u64>;
    /// Gives each row of a query to `each`.
    fn read(&mut self, sql: &str, values: &[Value], each: RowReader<'_>) -> Result<()>;
    /// Drops a table's secondary indexes (and, on PostgreSQL, its foreign keys), to be made again by `rebuild`.
    fn drop_indexes(&mut self, table: &str) -> Result<()>;
    /// Makes the dropped indexes and keys again, and checks foreign keys that were not checked row by row.
    fn rebuild(&mut self) -> Result<()>;
    /// Makes everything last.
    fn commit(self: Box<Self>) -> Result<()>;
}

/// Takes a row of a bulk read.
pub(crate) type RowReader<'a> = &'a mut dyn FnMut(&dyn Columns) -> Result<()>;

/// A statement's text: mostly one for both engines.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dialect {
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

impl From<&'static str> for Dialect {
    fn from(sql: &'static str) -> Self {
        Self { sqlite: sql, postgres: sql }
    }
}

/// The one whole number that a query answers.
pub(crate) fn one_int(bulk: &mut dyn BulkLoad, sql: &str, values: &[Value]) -> Result<Option<i64>> {
    let mut found = None;
    bulk.read(sql, values, &mut |row| {
        found = row.int(0)?;
        Ok(())
    })?;
    Ok(found)
}
