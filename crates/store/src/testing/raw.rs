//! What the engine itself takes for statements that a store sent, asked by its own driver on one connection: the figure that
//! a bench sets beside the service's.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use sea_orm::{Statement, Value};
use sqlx::{
    Arguments as _, ConnectOptions as _, Executor as _,
    postgres::{PgArguments, PgConnectOptions},
};
use uuid::Uuid;

use crate::{Result, StoreError, engine::sqlite_file, readers::value_of};

/// A statement with its values.
#[derive(Debug, Clone)]
pub struct Asked {
    sql: String,
    values: Vec<Value>,
}

static HEARD: Mutex<Option<Vec<Asked>>> = Mutex::new(None);

/// Hears every statement of this process's stores while `work` goes on.
pub async fn listen<T>(work: impl Future<Output = T>) -> (T, Vec<Asked>) {
    *HEARD.lock().unwrap_or_else(PoisonError::into_inner) = Some(Vec::new());
    let done = work.await;
    let heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner).take();
    (done, heard.unwrap_or_default())
}

pub(crate) fn heard(statement: &Statement) {
    if let Some(heard) = HEARD.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
        let values = statement.values.as_ref().map(|values| values.0.clone()).unwrap_or_default();
        heard.push(Asked { sql: statement.sql.clone(), values });
    }
}

/// One connection by the engine's own driver.
#[derive(Debug)]
pub enum Raw {
    /// A file, by `rusqlite`.
    Sqlite(rusqlite::Connection),
    /// A server, by `sqlx`.
    Postgres(Box<sqlx::PgConnection>),
}

impl Raw {
    /// Opens a connection to the register at this URL.
    pub async fn open(url: &str) -> Result<Self> {
        if let Some(file) = sqlite_file(url)? {
            let connection = rusqlite::Connection::open(file)?;
            connection.set_prepared_statement_cache_capacity(64);
            connection.pragma_update(None, "synchronous", "FULL")?;
            connection.busy_timeout(Duration::from_secs(30))?;
            return Ok(Self::Sqlite(connection));
        }
        let options: PgConnectOptions = url.parse()?;
        Ok(Self::Postgres(Box::new(options.options([("jit", "off")]).connect().await?)))
    }

    /// Asks the statements one after the other and takes every row; how long that took. With something instead of what they
    /// name they are one transaction, so that what was written once can be written again.
    pub async fn ask(&mut self, asked: &[Asked], instead: Option<&Instead>) -> Result<Duration> {
        let of_engine = |sql: &str| match self {
            // `$2` is a name to SQLite; `?2` is the second value.
            Self::Sqlite(_) => sql.replace('$', "?"),
            Self::Postgres(_) => sql.to_owned(),
        };
        let asked: Vec<(String, Vec<Value>)> = asked
            .iter()
            .map(|one| (of_engine(&one.sql), one.values.iter().map(|value| other(value, instead)).collect()))
            .collect();
        let began = Instant::now();
        match self {
            Self::Sqlite(connection) => sqlite(connection, &asked, instead.is_some())?,
            Self::Postgres(connection) => postgres(connection, &asked, instead.is_some()).await?,
        }
        Ok(began.elapsed())
    }
}

/// What is written instead of what was: an id and a text.
#[derive(Debug, Clone)]
pub struct Instead {
    /// The id that was written, and the other.
    pub id: (Uuid, Uuid),
    /// The text that was written, and the other.
    pub text: (String, String),
}

fn other(value: &Value, instead: Option<&Instead>) -> Value {
    match (value, instead) {
        (Value::Uuid(Some(id)), Some(instead)) if *id == instead.id.0 => Value::from(instead.id.1),
        (Value::String(Some(text)), Some(instead)) if **text == *instead.text.0 => {
            Value::from(instead.text.1.clone())
        }
        (value, _) => value.clone(),
    }
}

const KIND: StoreError = StoreError::Corrupt("a statement has a value of another kind");

fn sqlite(connection: &rusqlite::Connection, asked: &[(String, Vec<Value>)], writes: bool) -> Result<()> {
    if writes {
        connection.execute_batch("BEGIN IMMEDIATE")?;
    }
    for (sql, values) in asked {
        let mut statement = connection.prepare_cached(sql)?;
        let values = values.iter().map(value_of).collect::<Result<Vec<_>>>()?;
        let mut rows = statement.query(rusqlite::params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            for column in 0..row.as_ref().column_count() {
                std::hint::black_box(row.get_ref(column)?);
            }
        }
    }
    if writes {
        connection.execute_batch("COMMIT")?;
    }
    Ok(())
}

async fn postgres(
    connection: &mut sqlx::PgConnection,
    asked: &[(String, Vec<Value>)],
    writes: bool,
) -> Result<()> {
    if writes {
        connection.execute("BEGIN").await?;
    }
    for (sql, values) in asked {
        let mut arguments = PgArguments::default();
        for value in values {
            add(&mut arguments, value)?;
        }
        let rows = sqlx::query_with(sqlx::AssertSqlSafe(sql.clone()), arguments);
        std::hint::black_box(rows.fetch_all(&mut *connection).await?);
    }
    if writes {
        connection.execute("COMMIT").await?;
    }
    Ok(())
}

#[expect(clippy::wildcard_enum_match_arm, reason = "few of the many kinds of values are ever sent")]
fn add(arguments: &mut PgArguments, value: &Value) -> Result<()> {
    let added = match value {
        Value::Bool(value) => arguments.add(*value),
        Value::BigInt(value) => arguments.add(*value),
        Value::Double(value) => arguments.add(*value),
        Value::String(value) => arguments.add(value.clone()),
        Value::Bytes(value) => arguments.add(value.clone()),
        Value::Uuid(value) => arguments.add(*value),
        _ => return Err(KIND),
    };
    added.map_err(StoreError::Engine)
}
