use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use base::Progress;
use sqlx::postgres::PgPoolOptions;
use tokio::runtime::Handle;

use super::{
    Cell, LEFT_OUT, LOG, Shape, TableDigest, blocking,
    file::{self, Part},
    postgres,
    sqlite::shapes_named,
};
use crate::{
    Result, Settings, Store, StoreError,
    bulk::{BulkLoad as _, PostgresBulk, SqliteBulk},
    engine::{self, Tables},
    log::{self, log_file},
};

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The moment that the archive was made at (RFC 3339).
    pub at: String,
    /// What each table holds: what the archive said and what is in the database now are the same.
    pub tables: Vec<TableDigest>,
}

/// Whom findings name besides, as their trigger would have written it; SQLite's has.
const NAME_OTHERS: &str = "INSERT INTO finding_other (person_id, digest)
    SELECT DISTINCT o.value::uuid, f.digest FROM finding f, json_array_elements_text(f.others::json) o WHERE f.others <> '[]'";

const NOT_EMPTY: StoreError = StoreError::Conflict("the database that is restored into must be new");
const UNKNOWN: StoreError =
    StoreError::Corrupt("the archive holds a table or column that this program does not know");
const DIFFERS: StoreError = StoreError::Corrupt("what was restored is not what the archive holds");

/// Puts an archive into a new database of either engine. Nothing is left behind when that fails: the archive is proved
/// whole before its first row is written, all of it is written or nothing, and what was written is read again and
/// compared. Opens the restored register.
pub async fn restore(
    settings: &Settings,
    from: &Path,
    progress: Arc<dyn Progress>,
) -> Result<(Store, Restored)> {
    let (from, runtime) = (from.to_owned(), Handle::current());
    let proving = from.clone();
    progress.step("archive.prove", 0, 0);
    blocking(move || file::read(&proving, &mut |_| Ok(()))).await?;
    let (at, tables) = if let Some(file) = engine::sqlite_file(&settings.url)? {
        into_sqlite(file, from, progress).await?
    } else {
        into_postgres(&settings.url, from, runtime, progress).await?
    };
    let store = Store::open(settings).await?;
    let mut found = store.digests().await?;
    let mut said = tables.clone();
    for digests in [&mut found, &mut said] {
        digests.sort_by(|a, b| a.table.cmp(&b.table));
    }
    // Tables that came with a newer schema than the archive's are empty.
    found.retain(|one| one.rows > 0 || said.iter().any(|other| other.table == one.table));
    if found != said {
        return Err(DIFFERS);
    }
    Ok((store, Restored { at, tables }))
}

/// Takes the parts of an archive in turn.
trait Target {
    fn table(&mut self, shape: &Shape) -> Result<()>;
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()>;
    fn table_end(&mut self) -> Result<()>;
}

fn fill(
    target: &mut impl Target,
    from: &Path,
    progress: &dyn Progress,
) -> Result<(String, Vec<TableDigest>)> {
    let mut tables = Vec::new();
    let mut passed_over = false;
    let at = file::read(from, &mut |part| {
        if let Part::Table(shape) = &part {
            passed_over = LEFT_OUT.contains(&&*shape.name);
        }
        match part {
            _ if passed_over => {}
            Part::Table(shape) => {
                progress.step("archive.read", u64::try_from(tables.len()).unwrap_or(u64::MAX), 0);
                target.table(&shape)?;
            }
            Part::Row(cells) => target.row(cells)?,
            Part::TableEnd(digest) => {
                target.table_end()?;
                tables.push(digest);
            }
        }
        Ok(())
    })?;
    Ok((at, tables))
}

async fn into_sqlite(
    file: PathBuf,
    from: PathBuf,
    progress: Arc<dyn Progress>,
) -> Result<(String, Vec<TableDigest>)> {
    let log = log_file(&file);
    if file.exists() || log.exists() {
        return Err(NOT_EMPTY);
    }
    let (made, made_log) = (file.clone(), log.clone());
    engine::make_sqlite(&file).await?;
    log::make_sqlite(&file).await?;
    let filled = blocking(move || {
        let mut target = SqliteTarget {
            register: SqliteBulk::begin(&file, Tables::Empty)?,
            log: SqliteBulk::begin(&log, Tables::Empty)?,
            known: Vec::new(),
            insert: String::new(),
            in_log: false,
        };
        target.known = shapes_named(target.register.connection())?;
        target.known.extend(shapes_named(target.log.connection())?);
        let filled = fill(&mut target, &from, &*progress)?;
        target.register.index_texts()?;
        for mut bulk in [target.log, target.register] {
            bulk.rebuild()?;
            Box::new(bulk).commit()?;
        }
        Ok(filled)
    })
    .await;
    if filled.is_err() {
        for file in [made, made_log] {
            for end in ["", "-wal", "-shm"] {
                let mut name = file.clone().into_os_string();
                name.push(end);
                // It may not be there.
                let _ = std::fs::remove_file(PathBuf::from(name));
            }
        }
    }
    filled
}

struct SqliteTarget {
    register: SqliteBulk,
    log: SqliteBulk,
    known: Vec<Shape>,
    insert: String,
    in_log: bool,
}

impl SqliteTarget {
    fn bulk(&mut self) -> &mut SqliteBulk {
        if self.in_log { &mut self.log } else { &mut self.register }
    }
}

impl Target for SqliteTarget {
    fn table(&mut self, shape: &Shape) -> Result<()> {
        let known = self.known.iter().find(|known| known.name == shape.name).ok_or(UNKNOWN)?;
        if !shape.columns.iter().all(|column| known.columns.contains(column)) {
            return Err(UNKNOWN);
        }
        self.in_log = LOG.contains(&&*shape.name);
        let columns: Vec<String> = shape.columns.iter().map(|(name, _)| format!("\"{name}\"")).collect();
        let places: Vec<String> = (1..=columns.len()).map(|at| format!("?{at}")).collect();
        self.insert =
            format!("INSERT INTO \"{}\" ({}) VALUES ({})", shape.name, columns.join(", "), places.join(", "));
        let name = shape.name.clone();
        self.bulk().drop_indexes(&name)
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        let insert = std::mem::take(&mut self.insert);
        let done = self.bulk().insert(&insert, cells);
        self.insert = insert;
        done
    }

    fn table_end(&mut self) -> Result<()> {
        Ok(())
    }
}

async fn into_postgres(
    url: &str,
    from: PathBuf,
    runtime: Handle,
    progress: Arc<dyn Progress>,
) -> Result<(String, Vec<TableDigest>)> {
    let pool = PgPoolOptions::new()
        .max_connections(2)
        .connect(url)
        .await
        .map_err(|error| StoreError::Unreachable(error.into()))?;
    engine::make_postgres(&pool).await?;
    let filled = {
        let pool = pool.clone();
        blocking(move || {
            let mut bulk = PostgresBulk::begin(&pool, runtime)?;
            let known = bulk.with(postgres::tables)?;
            for (table, _) in &known {
                // What a register is made with, and nothing else, may be there; it is replaced.
                let made_with = ["log_setting", "log_anchor"].contains(&&**table);
                let rows = if made_with { "log_entry" } else { table };
                if bulk.has_rows(rows)? {
                    return Err(NOT_EMPTY);
                }
                bulk.run(format!("ALTER TABLE \"{table}\" DISABLE TRIGGER USER"))?;
                if made_with {
                    bulk.run(format!("DELETE FROM \"{table}\""))?;
                }
            }
            let mut target =
                PostgresTarget { bulk, known, now: None, text: crate::bulk::CopyText::default() };
            let filled = fill(&mut target, &from, &*progress)?;
            let PostgresTarget { mut bulk, known, .. } = target;
            for (table, _) in &known {
                bulk.run(format!("ALTER TABLE \"{table}\" ENABLE TRIGGER USER"))?;
            }
            bulk.rebuild()?;
            bulk.run(NAME_OTHERS.to_owned())?;
            Box::new(bulk).commit()?;
            Ok(filled)
        })
        .await
    };
    pool.close().await;
    filled
}

struct PostgresTarget {
    bulk: PostgresBulk,
    known: Vec<(String, Vec<postgres::Column>)>,
    /// The `COPY` statement and the columns that it fills, in order.
    now: Option<(String, Vec<postgres::Column>)>,
    text: crate::bulk::CopyText,
}

/// `COPY` text is sent in pieces of about this many bytes.
const PIECE: usize = 1 << 20;

impl PostgresTarget {
    fn send(&mut self) -> Result<()> {
        let Some((sql, _)) = &self.now else { return Ok(()) };
        let text = self.text.take();
        if text.is_empty() { Ok(()) } else { self.bulk.copy(sql, &text) }
    }
}

impl Target for PostgresTarget {
    fn table(&mut self, shape: &Shape) -> Result<()> {
        let (_, known) = self.known.iter().find(|(name, _)| *name == shape.name).ok_or(UNKNOWN)?;
        let of = |(name, kind): &(String, super::table::Kind)| {
            known.iter().find(|column| column.name == *name && column.kind == *kind).cloned().ok_or(UNKNOWN)
        };
        let columns = shape.columns.iter().map(of).collect::<Result<Vec<_>>>()?;
        let names: Vec<String> = columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
        let sql = format!("COPY \"{}\" ({}) FROM STDIN", shape.name, names.join(", "));
        self.bulk.drop_indexes(&shape.name)?;
        self.now = Some((sql, columns));
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        let Some((_, columns)) = &self.now else { return Err(UNKNOWN) };
        for (cell, column) in cells.iter().zip(columns) {
            self.text.cell(cell, &column.native)?;
        }
        self.text.end_row();
        if self.text.len() >= PIECE { self.send() } else { Ok(()) }
    }

    fn table_end(&mut self) -> Result<()> {
        self.send()?;
        self.now = None;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use base::Silent;

    use super::{super::table::Kind, *};

    /// Notes what it is given.
    #[derive(Default)]
    struct Noting(Vec<String>);

    impl Target for Noting {
        fn table(&mut self, shape: &Shape) -> Result<()> {
            self.0.push(shape.name.clone());
            Ok(())
        }

        fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
            self.0.push(format!("{cells:?}"));
            Ok(())
        }

        fn table_end(&mut self) -> Result<()> {
            self.0.push("end".into());
            Ok(())
        }
    }

    #[test]
    fn a_session_in_an_earlier_program_s_archive_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("archive");
        let mut writing =
            file::Writing::begin(std::fs::File::create(&file).unwrap(), "2026-01-01T00:00:00Z").unwrap();
        for name in ["draft", "resident_session", "finding"] {
            writing.table(&Shape { name: name.into(), columns: vec![("one".into(), Kind::Int)] }).unwrap();
            writing.row(&[Cell::Int(7)]).unwrap();
            writing.end_table(name).unwrap();
        }
        writing.finish().unwrap();
        let mut noting = Noting::default();
        let (_, tables) = fill(&mut noting, &file, &Silent).unwrap();
        assert_eq!(noting.0, ["draft", "[Int(7)]", "end", "finding", "[Int(7)]", "end"]);
        let restored: Vec<&str> = tables.iter().map(|one| &*one.table).collect();
        assert_eq!(restored, ["draft", "finding"], "and nobody compares what was not restored");
    }
}
