use std::fmt::Write as _;

use futures::TryStreamExt as _;
use sqlx::{
    AssertSqlSafe, PgPool, Postgres, Row as _, Transaction,
    postgres::{PgArguments, PgRow},
    query::Query,
};
use tokio::runtime::Handle;
use uuid::Uuid;

use super::{BulkLoad, Cells, Columns, Dialect, RowReader, RowWriter, Table, Value, indexes::Dropped};
use crate::{Result, StoreError, archive::Cell};

/// One transaction on a connection of the pool.
#[derive(Debug)]
pub(crate) struct PostgresBulk {
    transaction: Transaction<'static, Postgres>,
    runtime: Handle,
    dropped: Dropped,
}

/// `COPY` text is sent in pieces of about this many bytes.
const PIECE: usize = 1 << 20;

impl PostgresBulk {
    /// Begins a transaction. Call on a blocking thread of `runtime`.
    pub(crate) fn begin(pool: &PgPool, runtime: Handle) -> Result<Self> {
        let transaction = runtime.block_on(pool.begin())?;
        Ok(Self { transaction, runtime, dropped: Dropped::default() })
    }

    /// Runs asynchronous work on the transaction.
    pub(crate) fn with<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Transaction<'static, Postgres>) -> Result<T>,
    ) -> Result<T> {
        let Self { transaction, runtime, .. } = self;
        runtime.block_on(work(transaction))
    }

    /// Whether a table has any row.
    pub(crate) fn has_rows(&mut self, table: &str) -> Result<bool> {
        let mut found = false;
        self.read(&format!("SELECT 1::bigint FROM \"{table}\" LIMIT 1"), &[], &mut |_| {
            found = true;
            Ok(())
        })?;
        Ok(found)
    }

    /// Sends one piece of `COPY` text.
    pub(crate) fn copy(&mut self, sql: &str, text: &str) -> Result<()> {
        let Self { transaction, runtime, .. } = self;
        runtime.block_on(async {
            let mut copy = transaction.copy_in_raw(sql).await?;
            copy.send(text.as_bytes()).await?;
            copy.finish().await?;
            Ok(())
        })
    }

    pub(crate) fn run(&mut self, sql: String) -> Result<()> {
        let Self { transaction, runtime, .. } = self;
        runtime.block_on(sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut **transaction))?;
        Ok(())
    }
}

fn bound<'q>(sql: &str, values: &'q [Value]) -> Query<'q, Postgres, PgArguments> {
    values.iter().fold(sqlx::query(AssertSqlSafe(sql.to_owned())), |query, value| match value {
        Value::Int(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
        Value::Uuid(value) => query.bind(value),
        Value::Bytes(value) => query.bind(value),
    })
}

impl BulkLoad for PostgresBulk {
    fn pick(&self, sql: Dialect) -> &'static str {
        sql.postgres
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64> {
        let Self { transaction, runtime, .. } = self;
        Ok(runtime.block_on(bound(sql, values).execute(&mut **transaction))?.rows_affected())
    }

    fn load(&mut self, table: &Table, rows: usize, write: RowWriter<'_>) -> Result<u64> {
        let sql = format!("COPY {} ({}) FROM STDIN", table.name, table.columns.join(", "));
        let Self { transaction, runtime, .. } = self;
        let mut copy = runtime.block_on(transaction.copy_in_raw(&sql))?;
        let mut text = CopyText { text: String::with_capacity(PIECE + PIECE / 8), first: true };
        for row in 0..rows {
            text.first = true;
            write(row, &mut text)?;
            text.text.push('\n');
            if text.text.len() >= PIECE {
                runtime.block_on(copy.send(text.text.as_bytes()))?;
                text.text.clear();
            }
        }
        if !text.text.is_empty() {
            runtime.block_on(copy.send(text.text.as_bytes()))?;
        }
        Ok(runtime.block_on(copy.finish())?)
    }

    fn read(&mut self, sql: &str, values: &[Value], each: RowReader<'_>) -> Result<()> {
        let Self { transaction, runtime, .. } = self;
        runtime.block_on(async {
            let mut rows = bound(sql, values).fetch(&mut **transaction);
            while let Some(row) = rows.try_next().await? {
                each(&PostgresRow(&row))?;
            }
            Ok(())
        })
    }

    fn drop_indexes(&mut self, table: &str) -> Result<()> {
        let mut found: Vec<(String, String)> = Vec::new();
        // Foreign keys first: they come back after the indexes.
        let mut keys: Vec<String> = Vec::new();
        self.read(
            "SELECT conname::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'f' AND conrelid = $1::regclass",
            &[table.into()],
            &mut |row| {
                let (name, rule) = (row.text(0)?.unwrap_or_default(), row.text(1)?.unwrap_or_default());
                found.push((format!("ALTER TABLE {table} DROP CONSTRAINT \"{name}\""), String::new()));
                keys.push(format!("ALTER TABLE {table} ADD CONSTRAINT \"{name}\" {rule}"));
                Ok(())
            },
        )?;
        self.read(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
             WHERE i.indrelid = $1::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
            &[table.into()],
            &mut |row| {
                let (name, rule) = (row.text(0)?.unwrap_or_default(), row.text(1)?.unwrap_or_default());
                found.push((format!("DROP INDEX {name}"), rule.to_owned()));
                Ok(())
            },
        )?;
        for (gone, remake) in found {
            self.run(gone)?;
            if !remake.is_empty() {
                self.dropped.remake.insert(0, remake);
            }
        }
        self.dropped.remake.extend(keys);
        Ok(())
    }

    fn rebuild(&mut self) -> Result<()> {
        let remake = std::mem::take(&mut self.dropped.remake);
        let loaded = !remake.is_empty();
        for sql in remake {
            self.run(sql)?;
        }
        // Tables that were empty a moment ago: the planner must not wait for the next autovacuum to learn of it.
        if loaded { self.run("ANALYZE".to_owned()) } else { Ok(()) }
    }

    fn commit(self: Box<Self>) -> Result<()> {
        let Self { transaction, runtime, .. } = *self;
        runtime.block_on(transaction.commit())?;
        Ok(())
    }
}

/// `COPY`'s text format: tabs between cells, `\N` for none, backslash escapes.
pub(crate) struct CopyText {
    text: String,
    first: bool,
}

impl Default for CopyText {
    fn default() -> Self {
        Self { text: String::new(), first: true }
    }
}

impl CopyText {
    /// Ends a row.
    pub(crate) fn end_row(&mut self) {
        self.text.push('\n');
        self.first = true;
    }

    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// The text so far.
    pub(crate) fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }

    /// An archive's value as a column of PostgreSQL's own type takes it.
    pub(crate) fn cell(&mut self, cell: &Cell<'_>, native: &str) -> Result<()> {
        match (cell, native) {
            (Cell::Null, _) => self.null(),
            (Cell::Int(value), "boolean") => self.flag(*value != 0),
            (Cell::Int(value), _) => self.int(*value),
            (Cell::Real(value), _) => self.real(*value),
            (Cell::Text(value), _) => self.text(value),
            (Cell::Bytes(value), "uuid") => {
                self.uuid(Uuid::from_slice(value).or(Err(StoreError::Corrupt("an id has another length")))?);
            }
            (Cell::Bytes(value), _) => self.bytes(value),
        }
        Ok(())
    }

    fn gap(&mut self) {
        if !self.first {
            self.text.push('\t');
        }
        self.first = false;
    }
    fn put(&mut self, value: impl std::fmt::Display) {
        self.gap();
        // Writing to a String cannot fail.
        let _ = write!(self.text, "{value}");
    }
}

impl Cells for CopyText {
    fn null(&mut self) {
        self.put("\\N");
    }
    fn int(&mut self, value: i64) {
        self.put(value);
    }
    fn real(&mut self, value: f64) {
        self.put(value);
    }
    fn flag(&mut self, value: bool) {
        self.put(if value { "t" } else { "f" });
    }
    fn text(&mut self, value: &str) {
        self.gap();
        let mut rest = value;
        while let Some(at) = rest.find(['\\', '\t', '\n', '\r', '\0']) {
            let (plain, special) = rest.split_at(at);
            self.text.push_str(plain);
            self.text.push_str(match special.as_bytes().first() {
                Some(b'\\') => "\\\\",
                Some(b'\t') => "\\t",
                Some(b'\n') => "\\n",
                Some(b'\r') => "\\r",
                // PostgreSQL has no NUL in text; it is shown as the replacement character.
                _ => "\u{FFFD}",
            });
            rest = special.get(1..).unwrap_or_default();
        }
        self.text.push_str(rest);
    }
    fn bytes(&mut self, value: &[u8]) {
        self.put("\\\\x");
        for byte in value {
            let _ = write!(self.text, "{byte:02x}");
        }
    }
    fn uuid(&mut self, value: Uuid) {
        self.put(value.as_hyphenated());
    }
}

struct PostgresRow<'a>(&'a PgRow);

impl Columns for PostgresRow<'_> {
    fn text(&self, at: usize) -> Result<Option<&str>> {
        Ok(self.0.try_get(at)?)
    }
    fn bytes(&self, at: usize) -> Result<Option<&[u8]>> {
        Ok(self.0.try_get(at)?)
    }
    fn uuid(&self, at: usize) -> Result<Option<Uuid>> {
        Ok(self.0.try_get(at)?)
    }
    fn int(&self, at: usize) -> Result<Option<i64>> {
        Ok(self.0.try_get(at)?)
    }
}
