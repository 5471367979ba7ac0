use std::path::Path;

use rusqlite::{Connection, OpenFlags, types::ValueRef};

use super::{Cell, LEFT_OUT, LOG, OWN_COLUMN, Shape, Source, table::Kind};
use crate::{Result, StoreError, log::log_file};

/// The register's file and its log's, each in one read transaction: the log's began later, so that it holds an entry
/// for every write that the register's snapshot holds.
pub(super) struct SqliteSource {
    register: Connection,
    log: Connection,
}

impl SqliteSource {
    pub(super) fn open(file: &Path) -> Result<Self> {
        let snapshot = |file: &Path| -> Result<Connection> {
            let connection = Connection::open_with_flags(
                file,
                OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
            )?;
            connection.busy_timeout(std::time::Duration::from_secs(30))?;
            connection.execute_batch("BEGIN; SELECT count(*) FROM sqlite_master;")?;
            Ok(connection)
        };
        let register = snapshot(file)?;
        Ok(Self { register, log: snapshot(&log_file(file))? })
    }

    fn of(&self, table: &str) -> &Connection {
        if LOG.contains(&table) { &self.log } else { &self.register }
    }
}

impl Source for SqliteSource {
    fn tables(&mut self) -> Result<Vec<Shape>> {
        let mut shapes = shapes(&self.register)?;
        shapes.extend(shapes_of_log(&shapes_named(&self.log)?));
        Ok(shapes)
    }

    fn rows(&mut self, table: &Shape, each: &mut dyn FnMut(&[Cell<'_>]) -> Result<()>) -> Result<()> {
        let columns: Vec<String> = table.columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let sql = format!("SELECT {} FROM \"{}\"", columns.join(", "), table.name);
        let mut statement = self.of(&table.name).prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let mut cells = Vec::with_capacity(columns.len());
            for at in 0..columns.len() {
                cells.push(match row.get_ref(at)? {
                    ValueRef::Null => Cell::Null,
                    ValueRef::Integer(value) => Cell::Int(value),
                    ValueRef::Real(value) => Cell::Real(value),
                    ValueRef::Text(text) => Cell::Text(
                        std::str::from_utf8(text).or(Err(StoreError::Corrupt("a text is not UTF-8")))?.into(),
                    ),
                    ValueRef::Blob(bytes) => Cell::Bytes(bytes.into()),
                });
            }
            each(&cells)?;
        }
        Ok(())
    }
}

fn shapes(connection: &Connection) -> Result<Vec<Shape>> {
    Ok(shapes_named(connection)?.into_iter().filter(|shape| !LOG.contains(&&*shape.name)).collect())
}

/// The log's own tables in the order in which they refer to each other.
fn shapes_of_log(shapes: &[Shape]) -> Vec<Shape> {
    LOG.iter().filter_map(|name| shapes.iter().find(|shape| shape.name == *name).cloned()).collect()
}

/// Every table that an archive holds, by name.
pub(super) fn shapes_named(connection: &Connection) -> Result<Vec<Shape>> {
    let list = "SELECT t.name FROM sqlite_master t WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
                AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND NOT EXISTS (SELECT 1 FROM sqlite_master v
                WHERE v.type = 'table' AND v.sql LIKE 'CREATE VIRTUAL%' AND substr(t.name, 1, length(v.name) + 1) = v.name || '_')
                ORDER BY t.name";
    let names: Vec<String> =
        connection.prepare(list)?.query_map([], |row| row.get(0))?.collect::<std::result::Result<_, _>>()?;
    let mut shapes = Vec::new();
    for name in names.into_iter().filter(|name| !LEFT_OUT.contains(&&**name)) {
        let columns: Vec<(String, String)> = connection
            .prepare("SELECT name, type FROM pragma_table_info(?1) ORDER BY name")?
            .query_map([&name], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<std::result::Result<_, _>>()?;
        let columns = columns.into_iter().filter(|(column, _)| column != OWN_COLUMN);
        let columns = columns.map(|(column, kind)| Ok((column, kind_of(&kind)?))).collect::<Result<_>>()?;
        shapes.push(Shape { name, columns });
    }
    Ok(shapes)
}

fn kind_of(declared: &str) -> Result<Kind> {
    match declared {
        "INTEGER" => Ok(Kind::Int),
        "REAL" => Ok(Kind::Real),
        "TEXT" => Ok(Kind::Text),
        "BLOB" => Ok(Kind::Bytes),
        _ => Err(StoreError::Corrupt("a column has a type that no archive holds")),
    }
}
