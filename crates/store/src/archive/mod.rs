//! The register and its log in one file that either engine can be restored from: every table as rows of plain values,
//! compressed, with digests, read in one snapshot while the register goes on serving.
//!
//! The file is a zstd stream of lines of JSON: a head, then for each table its columns, its rows as arrays, and how many
//! rows of which digest; last a line with the SHA-256 of all before it, without which an archive is torn and refused.

mod file;
mod postgres;
mod restore;
mod sqlite;
mod table;

use std::{io::Write as _, path::Path, sync::Arc};

use base::Progress;
use tokio::runtime::Handle;

use crate::{Result, Store, StoreError};
use file::Writing;
pub(crate) use table::Cell;
use table::Shape;

pub use restore::{Restored, restore};
pub use table::TableDigest;

/// What a table's rows can be read from, within one snapshot.
trait Source {
    /// The tables, in the order in which an archive holds them.
    fn tables(&mut self) -> Result<Vec<Shape>>;
    /// Gives each row of a table to `each`.
    fn rows(&mut self, table: &Shape, each: &mut dyn FnMut(&[Cell<'_>]) -> Result<()>) -> Result<()>;
}

/// Sessions, what is under way of signing in, answers kept for a day and what workers opened lately or pinned end with their register,
/// migrations are the program's, and the indexes of search, findings and linkage follow from what is there. Where an archive of an earlier program holds one of them, it is passed over.
const LEFT_OUT: [&str; 9] = [
    "session",
    "resident_session",
    "ceremony",
    "kept_answer",
    "recent",
    "finding_other",
    "_sqlx_migrations",
    "linkage_index",
    "gazetteer",
];
/// A row's place in one engine's file, which nothing else refers to.
const OWN_COLUMN: &str = "row_id";
/// Tables of the log: on SQLite they have a file of their own. An archive holds them last, so that every write that is
/// in it has its entry.
const LOG: [&str; 5] = ["log_setting", "log_entry", "log_person", "log_node", "log_indexed"];

impl Store {
    /// Writes everything into the file `to`, which must not be there, as it is at one moment; serving goes on. Says what
    /// it wrote.
    pub async fn backup(&self, to: &Path, at: &str, progress: Arc<dyn Progress>) -> Result<Vec<TableDigest>> {
        let (store, to, at) = (self.clone(), to.to_owned(), at.to_owned());
        let runtime = Handle::current();
        let work = move || {
            // Beside the target and renamed at the end: a backup that broke off never looks like one.
            let mut part = to.clone().into_os_string();
            part.push(".part");
            let part = std::path::PathBuf::from(part);
            if to.exists() {
                return Err(StoreError::Conflict("there is already a file of that name"));
            }
            let written = store.write_archive(&part, &at, &runtime, &*progress);
            match written {
                Ok(digests) => {
                    std::fs::rename(&part, &to)?;
                    Ok(digests)
                }
                Err(error) => {
                    // The part is of no use to anybody; it may not be there.
                    let _ = std::fs::remove_file(&part);
                    Err(error)
                }
            }
        };
        blocking(work).await
    }

    fn write_archive(
        &self,
        part: &Path,
        at: &str,
        runtime: &Handle,
        progress: &dyn Progress,
    ) -> Result<Vec<TableDigest>> {
        let mut writing = Writing::begin(std::fs::File::create(part)?, at)?;
        let mut source = self.source(runtime)?;
        let tables = source.tables()?;
        let total = u64::try_from(tables.len()).unwrap_or(u64::MAX);
        let mut digests = Vec::with_capacity(tables.len());
        for (done, table) in (0..).zip(&tables) {
            progress.step("archive.write", done, total);
            writing.table(table)?;
            source.rows(table, &mut |cells| writing.row(cells))?;
            digests.push(writing.end_table(&table.name)?);
        }
        let mut file = writing.finish()?;
        file.flush()?;
        file.sync_all()?;
        Ok(digests)
    }

    /// What every table holds, as an archive would say it: the same on both engines if they hold the same.
    pub async fn digests(&self) -> Result<Vec<TableDigest>> {
        let (store, runtime) = (self.clone(), Handle::current());
        blocking(move || {
            let mut source = store.source(&runtime)?;
            let tables = source.tables()?;
            let digest = |table: &Shape| table::digest_of(&mut *source, table);
            tables.iter().map(digest).collect()
        })
        .await
    }

    fn source(&self, runtime: &Handle) -> Result<Box<dyn Source>> {
        Ok(match self.file() {
            Some(file) => Box::new(sqlite::SqliteSource::open(file)?),
            None => Box::new(postgres::PostgresSource::open(
                self.db().get_postgres_connection_pool(),
                runtime.clone(),
            )?),
        })
    }
}

pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| StoreError::Engine(error.into()))?
}
