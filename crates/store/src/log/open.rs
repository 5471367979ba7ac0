use std::path::{Path, PathBuf};

use access::{AuditEntry, Purpose, Role, Subject};
use base::{AccountId, Timestamp};
use futures::future::join_all;
use merkle::{Digest, Hash, HashKind};
use sea_orm::{DatabaseConnection, SqlxSqliteConnector};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use sqlx::{
    ConnectOptions as _,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use uuid::Uuid;

use super::{Identity, UnderWay, writer::Writer};
use crate::{
    Engine, Result, Settings, Store, StoreError,
    bulk::Dialect,
    engine::{BUSY, migration},
    readers::Readers,
    sql::Taking,
};

static SQLITE_LOG: Migrator = sqlx::migrate!("migrations/sqlite-log");

/// The open log.
#[derive(Debug)]
pub(crate) struct Log {
    /// Where it is read: the log's own file on SQLite, the register's database on PostgreSQL.
    pub db: DatabaseConnection,
    /// Who reads the log's file, on SQLite.
    pub readers: Option<Readers>,
    pub identity: Identity,
    pub writer: Writer,
    /// What the store has been asked for and has not answered.
    pub under_way: UnderWay,
}

/// Most connections that read the log's file: who looked is asked for seldom beside what they looked at.
const READERS: u32 = 4;

/// The file of a SQLite register's log: the register's, with `.audit` behind its name.
pub fn log_file(register: &Path) -> PathBuf {
    let mut name = register.as_os_str().to_owned();
    name.push(".audit");
    name.into()
}

const SETTING: Dialect = Dialect {
    sqlite: "INSERT INTO log_setting (one, id, hash, secret) VALUES (1, randomblob(16), $1, randomblob(16)) ON CONFLICT DO NOTHING",
    postgres: "INSERT INTO log_setting (one, id, hash, secret)
               VALUES (1, gen_random_uuid(), $1, uuid_send(gen_random_uuid())) ON CONFLICT DO NOTHING",
};
const NOT_ITS_OWN: StoreError =
    StoreError::Corrupt("the log beside this register is missing or is another register's; restore it");

impl Log {
    /// Opens or makes the file of the log beside a SQLite register.
    pub(crate) async fn sqlite(register: &Path) -> Result<DatabaseConnection> {
        let options = SqliteConnectOptions::new()
            .filename(log_file(register))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY)
            .disable_statement_logging();
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .test_before_acquire(false)
            .connect_with(options)
            .await
            .map_err(|error| StoreError::Unreachable(error.into()))?;
        SQLITE_LOG.run(&pool).await.map_err(migration)?;
        Ok(SqlxSqliteConnector::from_sqlx_sqlite_pool(pool))
    }
}

/// Makes an empty log's file with its schema.
pub(crate) async fn make_sqlite(register: &Path) -> Result<()> {
    Ok(Log::sqlite(register).await?.close().await?)
}

/// How the log is opened, from the register's side.
pub(crate) async fn open(
    register: &DatabaseConnection,
    file: Option<&Path>,
    settings: &Settings,
) -> Result<Log> {
    let engine = if file.is_some() { Engine::Sqlite } else { Engine::Postgres };
    let anchored = anchored(register, engine).await?;
    if let (Some(_), Some(file)) = (anchored, file)
        && !log_file(file).exists()
    {
        return Err(NOT_ITS_OWN);
    }
    let db = match file {
        Some(file) => Log::sqlite(file).await?,
        None => register.clone(),
    };
    let identity = identity(&db, engine, settings.log_hash).await?;
    if anchored.is_some_and(|anchored| anchored != identity.id) {
        return Err(NOT_ITS_OWN);
    }
    if anchored.is_none() {
        // The register is bound to this log from its first moment.
        let sql =
            "INSERT INTO log_anchor (log_id, size, root, at) VALUES ($1, 0, $2, 0) ON CONFLICT DO NOTHING";
        let root = identity.hash.hash(&[]).to_vec();
        let values = vec![Uuid::from_bytes(identity.id).into(), root.into()];
        sea_orm::ConnectionTrait::execute_raw(register, engine.statement(sql, values)).await?;
    }
    let under_way = UnderWay::default();
    let writer = match file {
        Some(file) => Writer::sqlite(&log_file(file), identity, under_way.clone())?,
        None => Writer::postgres(db.get_postgres_connection_pool().clone(), identity, under_way.clone()),
    };
    let readers =
        file.map(|file| Readers::of(&log_file(file), settings.connections.min(READERS), settings.patience));
    Ok(Log { db, readers, identity, writer, under_way })
}

/// The log that the register knows as its own.
async fn anchored(register: &DatabaseConnection, engine: Engine) -> Result<Option<[u8; 16]>> {
    let sql = "SELECT log_id FROM log_anchor ORDER BY size LIMIT 1";
    let row = sea_orm::ConnectionTrait::query_one_raw(register, engine.statement(sql, vec![])).await?;
    row.map(|row| Ok(Taking::new(&row.into()).next::<Uuid>()?.into_bytes())).transpose()
}

async fn identity(db: &DatabaseConnection, engine: Engine, hash: HashKind) -> Result<Identity> {
    use sea_orm::ConnectionTrait as _;
    db.execute_raw(engine.statement(SETTING, vec![hash.code().into()])).await?;
    let sql = "SELECT id, hash, secret FROM log_setting";
    let row = db.query_one_raw(engine.statement(sql, vec![])).await?;
    let row = row.ok_or(StoreError::Corrupt("the log has no name"))?.into();
    let mut row = Taking::new(&row);
    Ok(Identity {
        id: row.next::<Uuid>()?.into_bytes(),
        hash: row.code(HashKind::from_code)?,
        secret: row.bytes()?,
    })
}

/// An entry as the first version kept it: a chain of SHA-256 over JSON texts, without office and fields.
#[derive(Deserialize)]
struct FirstEntry {
    at: Timestamp,
    account: AccountId,
    role: Role,
    purpose: Option<Purpose>,
    action: access::Action,
    subject: Subject,
    request: Box<str>,
}

impl Store {
    /// Takes over the entries that the first version kept in the register's own tables, once, after proving their
    /// chain. The tables stay as they are.
    pub(crate) async fn carry_over(&self) -> Result<()> {
        let carried = i64::try_from(self.log_size().await?).unwrap_or(i64::MAX);
        let (mut previous, mut number) = ([0_u8; 32], 0_i64);
        loop {
            let sql =
                "SELECT entry, previous, hash FROM audit_entry WHERE number > $1 ORDER BY number LIMIT 200";
            let rows = self.all(sql, vec![number.into()]).await?;
            if rows.is_empty() {
                return Ok(());
            }
            let mut entries = Vec::new();
            for row in &rows {
                number += 1;
                let mut row = Taking::new(row);
                let (text, before, hash): (String, Hash, Hash) = (row.next()?, row.bytes()?, row.bytes()?);
                let mut chained = Sha256::new();
                chained.update(previous);
                chained.update(number.to_le_bytes());
                chained.update(text.as_bytes());
                if before != previous || Hash::from(chained.finalize()) != hash {
                    return Err(StoreError::Corrupt("the first version's log is broken"));
                }
                previous = hash;
                // An earlier opening may have been cut off half-way.
                if number > carried {
                    entries.push(self.of_first_version(&text).await?);
                }
            }
            let appended = join_all(entries.iter().map(|entry| self.append_audit(entry))).await;
            appended.into_iter().collect::<Result<Vec<u64>>>()?;
        }
    }

    async fn of_first_version(&self, text: &str) -> Result<AuditEntry> {
        let first: FirstEntry =
            serde_json::from_str(text).or(Err(StoreError::Corrupt("an entry of the log does not read")))?;
        let account = self.account(first.account).await?;
        Ok(AuditEntry {
            at: first.at,
            account: first.account,
            area: account.map(|account| account.area),
            role: first.role,
            purpose: first.purpose,
            action: first.action,
            subject: first.subject,
            fields: Vec::new(),
            request: first.request,
        })
    }
}
