//! How the store itself is: what an administrator must know to look after it. No people.

use std::path::Path;

use base::Timestamp;

use crate::{Engine, Result, Store, bulk::Dialect, sql::Taking};

/// The state of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreHealth {
    /// The engine.
    pub engine: Engine,
    /// Its version, as it says.
    pub engine_version: Box<str>,
    /// Number of the newest migration that ran.
    pub schema: u64,
    /// Size of the register, in bytes; on SQLite without its log, which is a file of its own.
    pub bytes: u64,
    /// Size of the log's file, in bytes, on SQLite.
    pub log_bytes: Option<u64>,
    /// Bytes that are free where the register's file lies, and how many there are in all; unknown on PostgreSQL.
    pub disk: Option<Disk>,
    /// Entries of the log.
    pub log_entries: u64,
    /// The moment of the log's last entry.
    pub log_at: Option<Timestamp>,
    /// When the log's head was last kept in the register.
    pub anchored_at: Option<Timestamp>,
    /// Registrations that the register has not followed yet.
    pub behind: u64,
    /// Files that were checked and wait to be committed or discarded.
    pub staged: u64,
}

/// Room on a file system, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disk {
    /// Free for this process.
    pub free: u64,
    /// In all.
    pub total: u64,
}

const VERSION: Dialect =
    Dialect { sqlite: "SELECT sqlite_version()", postgres: "SELECT current_setting('server_version')" };
const BYTES: Dialect = Dialect {
    sqlite: "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    postgres: "SELECT pg_database_size(current_database())",
};

impl Store {
    /// How the store is.
    pub async fn health(&self) -> Result<StoreHealth> {
        let version = self.one(VERSION, vec![]).await?;
        let version = version.as_ref().map(|row| Taking::new(row).text()).transpose()?.unwrap_or_default();
        let engine = self.engine();
        Ok(StoreHealth {
            engine,
            engine_version: version,
            schema: self.count("SELECT max(version) FROM _sqlx_migrations WHERE success", vec![]).await?,
            bytes: self.count(BYTES, vec![]).await?,
            log_bytes: self
                .file()
                .and_then(|file| std::fs::metadata(crate::log_file(file)).ok())
                .map(|meta| meta.len()),
            disk: self.file().and_then(disk),
            log_entries: self
                .of_log("SELECT coalesce(max(number), 0) FROM log_entry", vec![])
                .await?
                .unwrap_or_default(),
            log_at: {
                let row = self.log_one("SELECT max(at) FROM log_entry", vec![]).await?;
                row.as_ref().map(|row| Taking::new(row).maybe_moment()).transpose()?.flatten()
            },
            anchored_at: self.moment_of("SELECT max(at) FROM log_anchor WHERE size > 0").await?,
            behind: self.count("SELECT count(*) FROM registration WHERE carried < version", vec![]).await?,
            staged: self.count("SELECT count(*) FROM batch WHERE state = 'staged'", vec![]).await?,
        })
    }

    async fn of_log(&self, sql: &'static str, values: Vec<crate::sql::Param>) -> Result<Option<u64>> {
        let row = self.log_one(sql, values).await?;
        row.as_ref().map(|row| Taking::new(row).count()).transpose()
    }

    async fn moment_of(&self, sql: &'static str) -> Result<Option<Timestamp>> {
        let row = self.one(sql, vec![]).await?;
        Ok(row.as_ref().map(|row| Taking::new(row).maybe_moment()).transpose()?.flatten())
    }
}

/// Room where a file lies; `None` where the system does not say.
fn disk(file: &Path) -> Option<Disk> {
    let folder =
        file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let room = rustix::fs::statvfs(folder).ok()?;
    Some(Disk {
        free: room.f_bavail.saturating_mul(room.f_frsize),
        total: room.f_blocks.saturating_mul(room.f_frsize),
    })
}
