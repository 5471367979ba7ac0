use std::{fmt::Write as _, path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags, Statement, types::ValueRef};
use uuid::Uuid;

use super::{BulkLoad, Cells, Columns, Dialect, RowReader, RowWriter, Table, Value, indexes::Dropped};
use crate::{Result, StoreError, archive::Cell, engine::Tables};

/// One transaction on a connection of its own.
#[derive(Debug)]
pub(crate) struct SqliteBulk {
    connection: Connection,
    dropped: Dropped,
    /// Foreign keys are checked once at the end, because tables that were empty are being filled.
    deferred: bool,
}

/// Pages of write-ahead log before it is copied back: 64 MiB, so that a mass write does not stop every 4 MiB.
const CHECKPOINT_PAGES: i64 = 16_384;

impl SqliteBulk {
    /// Opens a connection and takes the write lock, unless it is only to be read. In empty tables foreign keys are
    /// checked at the end.
    pub(crate) fn begin(file: &Path, tables: Tables) -> Result<Self> {
        let first = tables == Tables::Empty;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file, flags)?;
        connection.busy_timeout(Duration::from_secs(30))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        connection.pragma_update(None, "cache_size", -131_072)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        let checked = !matches!(tables, Tables::Empty | Tables::Unreferenced);
        connection.pragma_update(None, "foreign_keys", checked)?;
        connection.set_prepared_statement_cache_capacity(64);
        connection.execute_batch(if tables == Tables::Read { "BEGIN" } else { "BEGIN IMMEDIATE" })?;
        Ok(Self { connection, dropped: Dropped::default(), deferred: first })
    }
}

impl SqliteBulk {
    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Runs an insert of one row.
    pub(crate) fn insert(&mut self, sql: &str, cells: &[Cell<'_>]) -> Result<()> {
        let mut statement = self.connection.prepare_cached(sql)?;
        for (cell, at) in cells.iter().zip(1..) {
            match cell {
                Cell::Null => statement.raw_bind_parameter(at, rusqlite::types::Null)?,
                Cell::Int(value) => statement.raw_bind_parameter(at, value)?,
                Cell::Real(value) => statement.raw_bind_parameter(at, value)?,
                Cell::Text(value) => statement.raw_bind_parameter(at, &**value)?,
                Cell::Bytes(value) => statement.raw_bind_parameter(at, &**value)?,
            }
        }
        statement.raw_execute()?;
        Ok(())
    }

    /// Makes the indexes of texts again from their tables.
    pub(crate) fn index_texts(&mut self) -> Result<()> {
        let list = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%USING fts5%'";
        let names: Vec<String> = self
            .connection
            .prepare(list)?
            .query_map([], |row| row.get(0))?
            .collect::<std::result::Result<_, _>>()?;
        for name in names {
            self.connection
                .execute_batch(&format!("INSERT INTO \"{name}\" (\"{name}\") VALUES ('rebuild')"))?;
        }
        Ok(())
    }
}

impl BulkLoad for SqliteBulk {
    fn pick(&self, sql: Dialect) -> &'static str {
        sql.sqlite
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64> {
        let mut statement = self.connection.prepare_cached(&numbered(sql))?;
        bind(&mut statement, values)?;
        let rows = statement.raw_execute()?;
        Ok(u64::try_from(rows).unwrap_or(u64::MAX))
    }

    fn load(&mut self, table: &Table, rows: usize, write: RowWriter<'_>) -> Result<u64> {
        let mut sql = format!("INSERT INTO {} ({}) VALUES (", table.name, table.columns.join(", "));
        for at in 1..=table.columns.len() {
            let comma = if at == 1 { "" } else { ", " };
            write!(sql, "{comma}?{at}").map_err(|error| StoreError::Engine(error.into()))?;
        }
        sql.push(')');
        let mut statement = self.connection.prepare(&sql)?;
        for row in 0..rows {
            let mut bound = Bound { statement: &mut statement, at: 0, failed: None };
            write(row, &mut bound)?;
            if let Some(error) = bound.failed {
                return Err(error.into());
            }
            statement.raw_execute()?;
        }
        Ok(u64::try_from(rows).unwrap_or(u64::MAX))
    }

    fn read(&mut self, sql: &str, values: &[Value], each: RowReader<'_>) -> Result<()> {
        let mut statement = self.connection.prepare_cached(&numbered(sql))?;
        bind(&mut statement, values)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            each(&SqliteRow(row))?;
        }
        Ok(())
    }

    fn drop_indexes(&mut self, table: &str) -> Result<()> {
        let found: Vec<(String, String)> = self
            .connection
            .prepare_cached("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ?1 AND sql IS NOT NULL")?
            .query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<std::result::Result<_, _>>()?;
        for (name, sql) in found {
            self.connection.execute_batch(&format!("DROP INDEX \"{name}\""))?;
            self.dropped.remake.push(sql);
        }
        Ok(())
    }

    fn rebuild(&mut self) -> Result<()> {
        for sql in std::mem::take(&mut self.dropped.remake) {
            self.connection.execute_batch(&sql)?;
        }
        if self.deferred && self.connection.prepare("PRAGMA foreign_key_check")?.exists([])? {
            return Err(StoreError::Constraint);
        }
        Ok(())
    }

    fn commit(self: Box<Self>) -> Result<()> {
        self.connection.execute_batch("COMMIT")?;
        Ok(())
    }
}

/// `$2` is a name to SQLite, numbered by where it first stands; `?2` is the second parameter wherever it stands.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

fn bind(statement: &mut Statement<'_>, values: &[Value]) -> Result<()> {
    // Statements that run in turn share their values; the last ones may go unused.
    let used = statement.parameter_count();
    for (at, value) in values.iter().take(used).enumerate().map(|(at, value)| (at + 1, value)) {
        match value {
            Value::Int(value) => statement.raw_bind_parameter(at, value)?,
            Value::Text(value) => statement.raw_bind_parameter(at, value)?,
            Value::Uuid(value) => statement.raw_bind_parameter(at, value.as_bytes().as_slice())?,
            Value::Bytes(value) => statement.raw_bind_parameter(at, value.as_slice())?,
        }
    }
    Ok(())
}

struct Bound<'a, 'c> {
    statement: &'a mut Statement<'c>,
    at: usize,
    failed: Option<rusqlite::Error>,
}

impl Bound<'_, '_> {
    fn put(&mut self, value: impl rusqlite::ToSql) {
        self.at += 1;
        if let Err(error) = self.statement.raw_bind_parameter(self.at, value) {
            self.failed.get_or_insert(error);
        }
    }
}

impl Cells for Bound<'_, '_> {
    fn null(&mut self) {
        self.put(rusqlite::types::Null);
    }
    fn int(&mut self, value: i64) {
        self.put(value);
    }
    fn real(&mut self, value: f64) {
        self.put(value);
    }
    fn flag(&mut self, value: bool) {
        self.put(value);
    }
    fn text(&mut self, value: &str) {
        self.put(value);
    }
    fn bytes(&mut self, value: &[u8]) {
        self.put(value);
    }
    fn uuid(&mut self, value: Uuid) {
        self.put(value.as_bytes().as_slice());
    }
}

struct SqliteRow<'a>(&'a rusqlite::Row<'a>);

const TYPE: StoreError = StoreError::Corrupt("a column is of another type");

impl Columns for SqliteRow<'_> {
    fn text(&self, at: usize) -> Result<Option<&str>> {
        match self.0.get_ref(at)? {
            ValueRef::Null => Ok(None),
            ValueRef::Text(text) => std::str::from_utf8(text).map(Some).or(Err(TYPE)),
            ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Blob(_) => Err(TYPE),
        }
    }
    fn bytes(&self, at: usize) -> Result<Option<&[u8]>> {
        match self.0.get_ref(at)? {
            ValueRef::Null => Ok(None),
            ValueRef::Blob(bytes) => Ok(Some(bytes)),
            ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Text(_) => Err(TYPE),
        }
    }
    fn uuid(&self, at: usize) -> Result<Option<Uuid>> {
        self.bytes(at)?.map(|bytes| Uuid::from_slice(bytes).or(Err(TYPE))).transpose()
    }
    fn int(&self, at: usize) -> Result<Option<i64>> {
        match self.0.get_ref(at)? {
            ValueRef::Null => Ok(None),
            ValueRef::Integer(value) => Ok(Some(value)),
            ValueRef::Real(_) | ValueRef::Text(_) | ValueRef::Blob(_) => Err(TYPE),
        }
    }
}
