use futures::TryStreamExt as _;
use sqlx::{AssertSqlSafe, PgPool, Postgres, Row as _, Transaction, postgres::PgRow};
use tokio::runtime::Handle;

use super::{Cell, LEFT_OUT, LOG, OWN_COLUMN, Shape, Source, table::Kind};
use crate::{Result, StoreError};

/// One read-only transaction that sees the database as it was when it began.
pub(super) struct PostgresSource {
    transaction: Transaction<'static, Postgres>,
    runtime: Handle,
}

/// A column as PostgreSQL knows it, and as an archive holds it.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub name: String,
    pub native: String,
    pub kind: Kind,
}

const COLUMNS: &str = "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, NULL)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relnamespace = current_schema()::regnamespace
    AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname COLLATE \"C\", a.attname COLLATE \"C\"";

impl PostgresSource {
    pub(super) fn open(pool: &PgPool, runtime: Handle) -> Result<Self> {
        let transaction = runtime.block_on(async {
            let mut transaction = pool.begin().await?;
            let sql = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";
            sqlx::query(sql).execute(&mut *transaction).await?;
            Ok::<_, StoreError>(transaction)
        })?;
        Ok(Self { transaction, runtime })
    }
}

/// Every table that an archive holds, the log's last.
pub(super) async fn tables(
    transaction: &mut Transaction<'static, Postgres>,
) -> Result<Vec<(String, Vec<Column>)>> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(COLUMNS).fetch_all(&mut **transaction).await?;
    let mut tables: Vec<(String, Vec<Column>)> = Vec::new();
    for (table, name, native) in rows {
        if LEFT_OUT.contains(&&*table) || name == OWN_COLUMN {
            continue;
        }
        let kind = kind_of(&native)?;
        let column = Column { name, native, kind };
        match tables.last_mut() {
            Some((last, columns)) if *last == table => columns.push(column),
            _ => tables.push((table, vec![column])),
        }
    }
    let place = |name: &str| LOG.iter().position(|log| *log == name).map_or(0, |at| at + 1);
    tables.sort_by_key(|(name, _)| place(name));
    Ok(tables)
}

fn kind_of(native: &str) -> Result<Kind> {
    match native {
        "bigint" | "integer" | "smallint" | "boolean" => Ok(Kind::Int),
        "double precision" | "real" => Ok(Kind::Real),
        "text" | "character varying" => Ok(Kind::Text),
        "bytea" | "uuid" => Ok(Kind::Bytes),
        _ => Err(StoreError::Corrupt("a column has a type that no archive holds")),
    }
}

impl Source for PostgresSource {
    fn tables(&mut self) -> Result<Vec<Shape>> {
        let Self { transaction, runtime } = self;
        let tables = runtime.block_on(tables(transaction))?;
        let shape = |(name, columns): (String, Vec<Column>)| Shape {
            name,
            columns: columns.into_iter().map(|column| (column.name, column.kind)).collect(),
        };
        Ok(tables.into_iter().map(shape).collect())
    }

    fn rows(&mut self, table: &Shape, each: &mut dyn FnMut(&[Cell<'_>]) -> Result<()>) -> Result<()> {
        let Self { transaction, runtime } = self;
        runtime.block_on(async {
            let natives = tables(transaction).await?;
            let columns =
                natives.into_iter().find(|(name, _)| *name == table.name).map(|(_, columns)| columns);
            let columns = columns.unwrap_or_default();
            let select: Vec<String> = columns.iter().map(selected).collect();
            let sql = format!("SELECT {} FROM \"{}\"", select.join(", "), table.name);
            let mut rows = sqlx::query(AssertSqlSafe(sql)).fetch(&mut **transaction);
            while let Some(row) = rows.try_next().await? {
                let cells: Vec<Cell<'_>> = columns
                    .iter()
                    .enumerate()
                    .map(|(at, column)| cell(&row, at, column.kind))
                    .collect::<Result<_>>()?;
                each(&cells)?;
            }
            Ok(())
        })
    }
}

/// A column's expression, cast to the kind that an archive holds.
fn selected(column: &Column) -> String {
    let name = &column.name;
    match &*column.native {
        "uuid" => format!("uuid_send(\"{name}\")"),
        "boolean" => format!("\"{name}\"::int::bigint"),
        "integer" | "smallint" => format!("\"{name}\"::bigint"),
        "real" => format!("\"{name}\"::double precision"),
        "character varying" => format!("\"{name}\"::text"),
        _ => format!("\"{name}\""),
    }
}

fn cell(row: &PgRow, at: usize, kind: Kind) -> Result<Cell<'_>> {
    Ok(match kind {
        Kind::Int => row.try_get::<Option<i64>, _>(at)?.map_or(Cell::Null, Cell::Int),
        Kind::Real => row.try_get::<Option<f64>, _>(at)?.map_or(Cell::Null, Cell::Real),
        Kind::Text => row.try_get::<Option<&str>, _>(at)?.map_or(Cell::Null, |text| Cell::Text(text.into())),
        Kind::Bytes => {
            row.try_get::<Option<&[u8]>, _>(at)?.map_or(Cell::Null, |bytes| Cell::Bytes(bytes.into()))
        }
    })
}
