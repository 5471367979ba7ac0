//! Reads on SQLite: connections of our own, and each question one turn on a thread that may wait for the disk. The pool's driver
//! hands every single row from its thread to ours; at a million people that was most of what a search took.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rusqlite::{
    CachedStatement, Connection, OpenFlags,
    types::{FromSql, Value},
};
use sea_orm::Statement;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{
    Result, StoreError,
    engine::{BUSY, CACHE_KIB},
};

/// Statements that a connection keeps ready: about as many as there are in this crate.
const PREPARED: usize = 256;

/// The connections that read a file. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Readers {
    file: Arc<PathBuf>,
    free: Arc<Mutex<Vec<Connection>>>,
    places: Arc<Semaphore>,
    most: u32,
    patience: Duration,
}

impl Readers {
    /// At most `most` connections; whoever finds them all taken waits for one as long as `patience`.
    pub(crate) fn of(file: &Path, most: u32, patience: Duration) -> Self {
        let most = most.max(1);
        let places = usize::try_from(most).unwrap_or(1);
        Self {
            file: Arc::new(file.to_owned()),
            free: Arc::default(),
            places: Arc::new(Semaphore::new(places)),
            most,
            patience,
        }
    }

    /// A connection for one question, or for several that see one moment.
    pub(crate) async fn reader(&self) -> Result<Reader> {
        let place = tokio::time::timeout(self.patience, Arc::clone(&self.places).acquire_owned()).await;
        let place = place.or(Err(StoreError::Busy))?.or(Err(StoreError::Busy))?;
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        Ok(Reader { connection: free, readers: self.clone(), _place: place })
    }

    /// The first `most` rows of a statement.
    pub(crate) async fn rows(&self, statement: Statement, most: usize) -> Result<Vec<ReadRow>> {
        self.reader().await?.rows(statement, most).await.1
    }

    /// Waits for those who read and closes all connections.
    pub(crate) async fn close(&self) {
        // Fails where it was closed before.
        drop(self.places.acquire_many(self.most).await);
        self.places.close();
        self.free.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn connect(&self) -> Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(self.file.as_path(), flags)?;
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "cache_size", CACHE_KIB)?;
        connection.pragma_update(None, "query_only", true)?;
        connection.set_prepared_statement_cache_capacity(PREPARED);
        Ok(connection)
    }
}

/// One of the connections; goes back when it is dropped, and what it had begun ends.
#[derive(Debug)]
pub(crate) struct Reader {
    connection: Option<Connection>,
    readers: Readers,
    _place: OwnedSemaphorePermit,
}

impl Reader {
    /// The first `most` rows of a statement, and the connection for the next one.
    pub(crate) async fn rows(
        self,
        statement: Statement,
        most: usize,
    ) -> (Option<Self>, Result<Vec<ReadRow>>) {
        self.work(move |connection| rows(connection, &statement, most)).await
    }

    /// What is asked from now on sees the register as it stands at the first question.
    pub(crate) async fn begin(self) -> Result<Self> {
        let (reader, begun) = self.work(|connection| Ok(connection.execute_batch("BEGIN")?)).await;
        begun?;
        reader.ok_or(StoreError::Busy)
    }

    async fn work<T: Send + 'static>(
        mut self,
        work: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> (Option<Self>, Result<T>) {
        let task = move || {
            let done = self.connection().and_then(work);
            (self, done)
        };
        match tokio::task::spawn_blocking(task).await {
            Ok((reader, done)) => (Some(reader), done),
            Err(error) => (None, Err(StoreError::Engine(error.into()))),
        }
    }

    fn connection(&mut self) -> Result<&Connection> {
        let made = match self.connection.take() {
            Some(made) => made,
            None => self.readers.connect()?,
        };
        Ok(self.connection.insert(made))
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        // One that cannot end what it began is closed, which ends it.
        if connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok() {
            self.readers.free.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}

/// A row as SQLite has it.
#[derive(Debug)]
pub(crate) struct ReadRow(Box<[Value]>);

impl ReadRow {
    pub(crate) fn get<T: FromSql>(&self, at: usize) -> Result<T> {
        let value = self.0.get(at).ok_or(StoreError::Corrupt("a column is missing"))?;
        T::column_result(value.into()).or(Err(StoreError::Corrupt("a column is of another type")))
    }
}

fn rows(connection: &Connection, asked: &Statement, most: usize) -> Result<Vec<ReadRow>> {
    let mut statement = connection.prepare_cached(&asked.sql)?;
    bind(&mut statement, asked)?;
    let columns = statement.column_count();
    let mut rows = statement.raw_query();
    let mut read = Vec::new();
    while read.len() < most
        && let Some(row) = rows.next()?
    {
        let values = (0..columns).map(|at| row.get::<_, Value>(at));
        read.push(ReadRow(values.collect::<rusqlite::Result<_>>()?));
    }
    Ok(read)
}

/// `$2` is a name to SQLite, numbered by where it first stands; to us it is the second value wherever it stands.
fn bind(statement: &mut CachedStatement<'_>, asked: &Statement) -> Result<()> {
    let values = asked.values.as_ref().map(|values| values.0.as_slice()).unwrap_or_default();
    for at in 1..=statement.parameter_count() {
        let named = statement.parameter_name(at).and_then(|name| name.get(1..)?.parse().ok());
        let value = values.get(named.unwrap_or(at).saturating_sub(1));
        let value = value.ok_or(StoreError::Corrupt("a statement has fewer values than it names"))?;
        statement.raw_bind_parameter(at, value_of(value)?)?;
    }
    Ok(())
}

/// A parameter as SQLite takes it.
#[expect(clippy::wildcard_enum_match_arm, reason = "few of the many kinds of values are ever sent")]
pub(crate) fn value_of(value: &sea_orm::Value) -> Result<Value> {
    use sea_orm::Value as Param;
    Ok(match value {
        Param::Bool(value) => value.map_or(Value::Null, Value::from),
        Param::Int(value) => value.map_or(Value::Null, Value::from),
        Param::BigInt(value) => value.map_or(Value::Null, Value::from),
        Param::Double(value) => value.map_or(Value::Null, Value::from),
        Param::String(value) => value.clone().map_or(Value::Null, Value::Text),
        Param::Bytes(value) => value.clone().map_or(Value::Null, Value::Blob),
        Param::Uuid(value) => value.map_or(Value::Null, |id| Value::Blob(id.as_bytes().to_vec())),
        _ => return Err(StoreError::Corrupt("a statement has a value of another kind")),
    })
}

#[cfg(test)]
mod tests {
    use sea_orm::{DbBackend, Value as Param};
    use uuid::Uuid;

    use super::*;
    use crate::{Settings, Store};

    async fn store(folder: &Path) -> Store {
        let url = format!("sqlite:{}", folder.join("register.db").display());
        let patience = Duration::from_millis(200);
        Store::open(&Settings { connections: 1, patience, ..Settings::new(url) }).await.unwrap()
    }

    fn asked(sql: &str, values: Vec<Param>) -> Statement {
        Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)
    }

    #[tokio::test]
    async fn values_stand_where_their_numbers_say_and_come_back_as_they_went() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path()).await;
        let id = Uuid::from_u128(7);
        let values: Vec<Param> = vec![
            "万家".into(),
            i64::MIN.into(),
            id.into(),
            vec![0_u8, 255].into(),
            true.into(),
            0.5_f64.into(),
            Param::String(None),
        ];
        let sql = "SELECT $3, $2, $1, $1, $4, $5, $6, $7 UNION ALL SELECT 1, 2, 3, 4, 5, 6, 7, 8";
        let read = store.readers().unwrap().rows(asked(sql, values), 1).await.unwrap();
        assert_eq!(read.len(), 1, "no more than were asked for");
        let row = &read[0];
        assert_eq!(row.get::<Uuid>(0).unwrap(), id);
        assert_eq!(row.get::<i64>(1).unwrap(), i64::MIN);
        assert_eq!(row.get::<String>(2).unwrap(), "万家");
        assert_eq!(row.get::<Option<String>>(3).unwrap().as_deref(), Some("万家"));
        assert_eq!(row.get::<Vec<u8>>(4).unwrap(), [0, 255]);
        assert!(row.get::<bool>(5).unwrap());
        assert!((row.get::<f64>(6).unwrap() - 0.5).abs() < f64::EPSILON);
        assert_eq!(row.get::<Option<String>>(7).unwrap(), None);
        assert!(matches!(row.get::<String>(7), Err(StoreError::Corrupt(_))));
        assert!(matches!(row.get::<i64>(2), Err(StoreError::Corrupt(_))));
        assert!(matches!(row.get::<i64>(8), Err(StoreError::Corrupt(_))));
        let fewer = store.readers().unwrap().rows(asked("SELECT $2", vec![1_i64.into()]), 1).await;
        assert!(matches!(fewer, Err(StoreError::Corrupt(_))));
    }

    #[tokio::test]
    async fn who_reads_cannot_write_and_gives_the_connection_back_whatever_happens() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path()).await;
        let readers = store.readers().unwrap();
        readers.rows(asked("DELETE FROM account", vec![]), 1).await.unwrap_err();
        readers.rows(asked("SELECT nothing", vec![]), 1).await.unwrap_err();
        drop(readers.reader().await.unwrap().begin().await.unwrap());
        // Who asked has gone before the answer came.
        let long = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) SELECT max(i) FROM n";
        let mut gone = Box::pin(readers.rows(asked(long, vec![]), 1));
        assert!(futures::poll!(&mut gone).is_pending());
        drop(gone);
        let read = readers.rows(asked(long, vec![]), 1).await.unwrap();
        assert_eq!(read[0].get::<i64>(0).unwrap(), 50_000);
        assert_eq!(readers.free.lock().unwrap().len(), 1, "one connection, as the settings say");
        assert!(readers.free.lock().unwrap()[0].is_autocommit(), "nothing is left begun");
    }
}
