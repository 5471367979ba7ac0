use std::{path::PathBuf, str::FromStr as _, sync::Arc, time::Duration};

use merkle::HashKind;
use sea_orm::{DatabaseConnection, SqlxPostgresConnector, SqlxSqliteConnector};
use sqlx::{
    ConnectOptions as _, Connection as _,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::runtime::Handle;

use crate::{
    Result, StoreError,
    bulk::{BulkLoad, PostgresBulk, SqliteBulk},
    log::{self, Log},
    readers::Readers,
    turn::Turns,
};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// Which engine a store runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite in a file.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// What becomes of batches that an earlier process left unfinished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leftovers {
    /// They stay (another process may be working on them).
    Keep,
    /// What was being loaded is dropped with its rows, and so is what was staged for registrations, which stage it anew. A file that
    /// was checked waits for whoever brought it.
    Discard,
}

/// How to open a store.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `sqlite:FILE` or `postgres://…`.
    pub url: String,
    /// Most connections at a time.
    pub connections: u32,
    /// How long whoever finds them all taken waits for one, before they are told to come again.
    pub patience: Duration,
    /// What becomes of unfinished batches.
    pub leftovers: Leftovers,
    /// The hash function of a log that is new; one that is there keeps its own.
    pub log_hash: HashKind,
}

impl Settings {
    /// The usual settings for a URL: 8 connections, 10 seconds of patience, leftovers kept, SHA-256.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            connections: 8,
            patience: Duration::from_secs(10),
            leftovers: Leftovers::Keep,
            log_hash: HashKind::Sha256,
        }
    }
}

/// The register's database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    db: DatabaseConnection,
    /// The file, on SQLite.
    file: Option<Arc<PathBuf>>,
    /// Who reads the file, on SQLite.
    readers: Option<Readers>,
    /// The log of reads and writes.
    pub(crate) log: Arc<Log>,
    turns: Turns,
}

/// How long a writer waits for another one.
pub(crate) const BUSY: Duration = Duration::from_secs(30);

/// A connection to a server that has not been used for so long is asked whether it is still there. One that was used just now
/// need not be: each asking is a way there and back.
const RESTED: Duration = Duration::from_secs(5);

/// Memory for a connection's pages on SQLite: 32 MiB, as SQLite writes it. The inner pages of a large register's indexes stay
/// there.
pub(crate) const CACHE_KIB: i64 = -32_768;

impl Store {
    /// Opens or creates the database and brings its schema up to date.
    pub async fn open(settings: &Settings) -> Result<Self> {
        let store = if settings.url.starts_with("sqlite:") {
            Self::open_sqlite(settings).await?
        } else if settings.url.starts_with("postgres://") || settings.url.starts_with("postgresql://") {
            Self::open_postgres(settings).await?
        } else {
            return Err(StoreError::Url);
        };
        store.carry_over().await?;
        if settings.leftovers == Leftovers::Discard {
            store.discard_leftovers().await?;
        }
        Ok(store)
    }

    /// The file, on SQLite.
    pub fn file(&self) -> Option<&std::path::Path> {
        self.file.as_deref().map(PathBuf::as_path)
    }

    async fn open_sqlite(settings: &Settings) -> Result<Self> {
        let options = SqliteConnectOptions::from_str(&settings.url)
            .or(Err(StoreError::Url))?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .pragma("cache_size", CACHE_KIB.to_string())
            .busy_timeout(BUSY)
            .disable_statement_logging();
        let file = options.get_filename().to_owned();
        if file.as_os_str().is_empty() || file.to_string_lossy().contains(":memory:") {
            return Err(StoreError::Url);
        }
        let pool = SqlitePoolOptions::new()
            .max_connections(settings.connections.max(1))
            .acquire_timeout(settings.patience)
            // A file does not hang up.
            .test_before_acquire(false)
            .connect_with(options)
            .await
            .map_err(|error| StoreError::Unreachable(error.into()))?;
        SQLITE.run(&pool).await.map_err(migration)?;
        let db = SqlxSqliteConnector::from_sqlx_sqlite_pool(pool);
        let log = log::open(&db, Some(&file), settings).await?;
        let readers = Readers::of(&file, settings.connections, settings.patience);
        Ok(Self {
            db,
            file: Some(Arc::new(file)),
            readers: Some(readers),
            log: Arc::new(log),
            turns: Turns::of_file(),
        })
    }

    async fn open_postgres(settings: &Settings) -> Result<Self> {
        let options =
            PgConnectOptions::from_str(&settings.url).or(Err(StoreError::Url))?.disable_statement_logging();
        // To compile a statement takes a hundred times as long as to run what is asked here.
        let options = options.options([("jit", "off")]);
        let pool = PgPoolOptions::new()
            .max_connections(settings.connections.max(2))
            .acquire_timeout(settings.patience)
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(async move {
                    if meta.idle_for > RESTED {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_with(options)
            .await
            .map_err(|error| StoreError::Unreachable(error.into()))?;
        // Under LC_CTYPE `C` trigrams know no Chinese and address search would silently find nothing.
        let known: bool = sqlx::query_scalar("SELECT upper('ä') = 'Ä'").fetch_one(&pool).await?;
        if !known {
            return Err(StoreError::Migration("create the database with LC_CTYPE C.UTF-8".into()));
        }
        POSTGRES.run(&pool).await.map_err(migration)?;
        let db = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
        let log = log::open(&db, None, settings).await?;
        Ok(Self { db, file: None, readers: None, log: Arc::new(log), turns: Turns::default() })
    }

    /// Which engine it runs on.
    pub fn engine(&self) -> Engine {
        if self.file.is_some() { Engine::Sqlite } else { Engine::Postgres }
    }

    pub(crate) fn db(&self) -> &DatabaseConnection {
        &self.db
    }

    /// Who reads the file, on SQLite; on PostgreSQL the pool reads and writes.
    pub(crate) fn readers(&self) -> Option<&Readers> {
        self.readers.as_ref()
    }

    /// The line of those who write.
    pub(crate) fn turns(&self) -> &Turns {
        &self.turns
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        self.one("SELECT 1", vec![]).await.map(drop)
    }

    /// Closes all connections.
    pub async fn close(self) -> Result<()> {
        self.log.writer.close().await;
        for readers in self.readers.iter().chain(&self.log.readers) {
            readers.close().await;
        }
        if self.engine() == Engine::Sqlite {
            self.log.db.clone().close().await?;
        }
        Ok(self.db.close().await?)
    }

    /// Runs `work` in one transaction on a blocking thread and commits it when it succeeds and answers `Keep`.
    pub(crate) async fn bulk<T: Send + 'static>(
        &self,
        tables: Tables,
        work: impl FnOnce(&mut dyn BulkLoad) -> Result<(After, T)> + Send + 'static,
    ) -> Result<T> {
        let turn = if tables == Tables::Read { None } else { Some(self.turns.next().await?) };
        let (file, runtime, db) = (self.file.clone(), Handle::current(), self.db.clone());
        let task = move || {
            // Held to the end, whether or not whoever asked still waits.
            let _turn = turn;
            let mut bulk: Box<dyn BulkLoad> = match &file {
                Some(file) => Box::new(SqliteBulk::begin(file, tables)?),
                None => Box::new(PostgresBulk::begin(db.get_postgres_connection_pool(), runtime)?),
            };
            let (after, result) = work(&mut *bulk)?;
            match after {
                After::Keep => bulk.commit()?,
                After::RollBack => drop(bulk),
            }
            Ok(result)
        };
        tokio::task::spawn_blocking(task).await.map_err(|error| StoreError::Engine(error.into()))?
    }
}

/// The file that a URL of SQLite names; `None` for one of PostgreSQL.
pub(crate) fn sqlite_file(url: &str) -> Result<Option<PathBuf>> {
    if !url.starts_with("sqlite:") {
        return Ok(None);
    }
    let options = SqliteConnectOptions::from_str(url).or(Err(StoreError::Url))?;
    Ok(Some(options.get_filename().to_owned()))
}

/// Makes an empty register's file with its schema.
pub(crate) async fn make_sqlite(file: &std::path::Path) -> Result<()> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .disable_statement_logging();
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await
        .map_err(|error| StoreError::Unreachable(error.into()))?;
    let made = SQLITE.run(&pool).await.map_err(migration);
    pool.close().await;
    made
}

/// Brings a database's schema up to date.
pub(crate) async fn make_postgres(pool: &sqlx::PgPool) -> Result<()> {
    POSTGRES.run(pool).await.map_err(migration)
}

/// What a bulk transaction finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tables {
    /// The register holds nothing yet: SQLite checks foreign keys once at the end.
    Empty,
    /// It holds rows already.
    Filled,
    /// It holds rows to which nothing can refer, and these are dropped: SQLite need not look for what refers to them.
    Unreferenced,
    /// It holds rows, which are only read: other writers need not wait.
    Read,
}

/// What becomes of a bulk transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum After {
    /// It is committed.
    Keep,
    /// It never was.
    RollBack,
}

pub(crate) fn migration(error: MigrateError) -> StoreError {
    if let MigrateError::VersionMismatch(version) = error {
        return StoreError::Migration(format!("migration {version} was altered after it ran"));
    }
    if let MigrateError::VersionMissing(version) = error {
        return StoreError::Migration(format!(
            "it has migration {version}, which this program does not know"
        ));
    }
    StoreError::Engine(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    async fn all_taken(url: &str) {
        let settings =
            Settings { connections: 2, patience: Duration::from_millis(200), ..Settings::new(url) };
        let store = Store::open(&settings).await.unwrap();
        let held = [store.snapshot().await.unwrap(), store.snapshot().await.unwrap()];
        let refused = store.ping().await.unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Busy, "who finds all connections taken may come again");
        drop(held);
        store.ping().await.unwrap();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn connections_are_as_many_as_the_settings_say_and_nobody_waits_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        all_taken(&format!("sqlite:{}", folder.path().join("register.db").display())).await;
        let database = crate::testing::database().await.unwrap();
        all_taken(&database.url).await;
    }
}
