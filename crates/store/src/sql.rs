//! Ordinary queries: static text, `$1` parameters, rows read column by column.

use base::{Id, Kind, Timestamp};
use rusqlite::types::FromSql;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, RuntimeErr, Statement, TryGetable};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::{
    Engine, Result, Store, StoreError,
    bulk::Dialect,
    readers::{ReadRow, Readers},
};

/// A parameter.
pub(crate) type Param = sea_orm::Value;

/// Whether the column `$column` of ids is in the list that the parameter `$list` holds, made by [`id_list`].
macro_rules! in_list {
    (sqlite, $column:literal, $list:literal) => {
        concat!($column, " IN (SELECT unhex(value) FROM json_each(", $list, "))")
    };
    (postgres, $column:literal, $list:literal) => {
        concat!(
            $column,
            " = ANY (ARRAY(SELECT CAST(one AS uuid) FROM json_array_elements_text(CAST(CAST(",
            $list,
            " AS text) AS json)) AS one))"
        )
    };
}
pub(crate) use in_list;

/// Ids as one parameter.
pub(crate) fn id_list<K: Kind>(ids: &[Id<K>]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| format!("\"{}\"", id.uuid().simple())).collect();
    format!("[{}]", ids.join(","))
}

/// An optional moment as a parameter.
pub(crate) fn micros(moment: Option<Timestamp>) -> Param {
    moment.map(Timestamp::micros).into()
}

impl Store {
    pub(crate) fn statement(&self, sql: impl Into<Dialect>, values: Vec<Param>) -> Statement {
        let statement = self.engine().statement(sql, values);
        #[cfg(feature = "testing")]
        crate::testing::heard(&statement);
        statement
    }

    pub(crate) async fn all(&self, sql: impl Into<Dialect>, values: Vec<Param>) -> Result<Vec<QueryResult>> {
        self.rows(self.statement(sql, values)).await
    }

    /// The rows of a statement whose text was made for this one question: filters.
    pub(crate) async fn all_made(&self, sql: String, values: Vec<Param>) -> Result<Vec<QueryResult>> {
        let statement = Statement::from_sql_and_values(self.engine().backend(), sql, values);
        #[cfg(feature = "testing")]
        crate::testing::heard(&statement);
        self.rows(statement).await
    }

    async fn rows(&self, statement: Statement) -> Result<Vec<QueryResult>> {
        let _statement = self.log.under_way.begin();
        all_of(self.readers(), self.db(), statement).await
    }

    pub(crate) async fn one(
        &self,
        sql: impl Into<Dialect>,
        values: Vec<Param>,
    ) -> Result<Option<QueryResult>> {
        let _statement = self.log.under_way.begin();
        one_of(self.readers(), self.db(), self.statement(sql, values)).await
    }

    pub(crate) async fn run(&self, sql: impl Into<Dialect>, values: Vec<Param>) -> Result<u64> {
        let _turn = self.turns().next().await?;
        Ok(self.db().execute_raw(self.statement(sql, values)).await?.rows_affected())
    }
}

impl Engine {
    pub(crate) fn statement(self, sql: impl Into<Dialect>, values: Vec<Param>) -> Statement {
        let sql = sql.into();
        let text = match self {
            Self::Sqlite => sql.sqlite,
            Self::Postgres => sql.postgres,
        };
        Statement::from_sql_and_values(self.backend(), text, values)
    }

    const fn backend(self) -> DbBackend {
        match self {
            Self::Sqlite => DbBackend::Sqlite,
            Self::Postgres => DbBackend::Postgres,
        }
    }
}

/// The rows of a statement, by the file's readers where there is a file.
pub(crate) async fn all_of(
    readers: Option<&Readers>,
    db: &impl ConnectionTrait,
    statement: Statement,
) -> Result<Vec<QueryResult>> {
    Ok(match readers {
        Some(readers) => {
            readers.rows(statement, usize::MAX).await?.into_iter().map(QueryResult::Read).collect()
        }
        None => db.query_all_raw(statement).await?.into_iter().map(QueryResult::Driver).collect(),
    })
}

/// The first row of a statement.
pub(crate) async fn one_of(
    readers: Option<&Readers>,
    db: &impl ConnectionTrait,
    statement: Statement,
) -> Result<Option<QueryResult>> {
    Ok(match readers {
        Some(readers) => readers.rows(statement, 1).await?.pop().map(QueryResult::Read),
        None => db.query_one_raw(statement).await?.map(QueryResult::Driver),
    })
}

/// A row of an answer.
#[derive(Debug)]
pub(crate) enum QueryResult {
    /// As SQLite's readers have it.
    Read(ReadRow),
    /// As the pool's driver has it: PostgreSQL's, and those of a transaction that writes.
    Driver(sea_orm::QueryResult),
}

impl From<sea_orm::QueryResult> for QueryResult {
    fn from(row: sea_orm::QueryResult) -> Self {
        Self::Driver(row)
    }
}

/// What a column can be read as.
pub(crate) trait Column: TryGetable + FromSql {}

impl<T: TryGetable + FromSql> Column for T {}

/// Takes a row's columns from left to right.
pub(crate) struct Taking<'r> {
    row: &'r QueryResult,
    at: usize,
}

impl<'r> Taking<'r> {
    pub(crate) fn new(row: &'r QueryResult) -> Self {
        Self { row, at: 0 }
    }

    pub(crate) fn next<T: Column>(&mut self) -> Result<T> {
        let value = match self.row {
            QueryResult::Read(row) => row.get(self.at)?,
            QueryResult::Driver(row) => row.try_get_by_index(self.at)?,
        };
        self.at += 1;
        Ok(value)
    }

    /// Goes on at column `at`, the first being 0.
    pub(crate) fn skip_to(&mut self, at: usize) {
        self.at = at;
    }

    pub(crate) fn text(&mut self) -> Result<Box<str>> {
        self.next::<String>().map(Into::into)
    }

    pub(crate) fn maybe_text(&mut self) -> Result<Option<Box<str>>> {
        Ok(self.next::<Option<String>>()?.map(Into::into))
    }

    pub(crate) fn id<K: Kind>(&mut self) -> Result<Id<K>> {
        self.next::<Uuid>().map(Id::from_uuid)
    }

    pub(crate) fn maybe_id<K: Kind>(&mut self) -> Result<Option<Id<K>>> {
        Ok(self.next::<Option<Uuid>>()?.map(Id::from_uuid))
    }

    pub(crate) fn moment(&mut self) -> Result<Timestamp> {
        self.maybe_moment()?.ok_or(StoreError::Corrupt("a moment is missing"))
    }

    pub(crate) fn maybe_moment(&mut self) -> Result<Option<Timestamp>> {
        let micros: Option<i64> = self.next()?;
        micros
            .map(|micros| {
                Timestamp::from_micros(micros).ok_or(StoreError::Corrupt("a moment is out of range"))
            })
            .transpose()
    }

    pub(crate) fn count(&mut self) -> Result<u64> {
        u64::try_from(self.next::<i64>()?).or(Err(StoreError::Corrupt("a count is negative")))
    }

    /// A count or number that fits 32 bits.
    pub(crate) fn small(&mut self) -> Result<u32> {
        u32::try_from(self.next::<i64>()?).or(Err(StoreError::Corrupt("a number is out of range")))
    }

    pub(crate) fn json<T: DeserializeOwned>(&mut self) -> Result<T> {
        serde_json::from_str(&self.next::<String>()?)
            .or(Err(StoreError::Corrupt("a JSON column does not read")))
    }

    /// A column that holds a code, read by `read`.
    pub(crate) fn code<T>(&mut self, read: impl FnOnce(&str) -> Option<T>) -> Result<T> {
        read(&self.next::<String>()?).ok_or(StoreError::Corrupt("a code is not known"))
    }

    pub(crate) fn bytes<const N: usize>(&mut self) -> Result<[u8; N]> {
        self.next::<Vec<u8>>()?.try_into().or(Err(StoreError::Corrupt("a hash has another length")))
    }

    pub(crate) fn date(&mut self) -> Result<base::Date> {
        self.maybe_date()?.ok_or(StoreError::Corrupt("a date is missing"))
    }

    pub(crate) fn maybe_date(&mut self) -> Result<Option<base::Date>> {
        self.next::<Option<String>>()?
            .map(|text| text.parse().or(Err(StoreError::Corrupt("a date does not read"))))
            .transpose()
    }
}

/// Writes a value as JSON text.
pub(crate) fn to_json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Engine(error.into()))
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> Self {
        if matches!(error, DbErr::ConnectionAcquire(_)) {
            return Self::Busy;
        }
        if let DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner)) = &error
        {
            let code = inner.as_database_error().and_then(sqlx::error::DatabaseError::code);
            return of_code(code.as_deref(), error.clone());
        }
        Self::Engine(error.into())
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        if matches!(error, sqlx::Error::PoolTimedOut) {
            return Self::Busy;
        }
        let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code).map(String::from);
        of_code(code.as_deref(), error)
    }
}

fn of_code(code: Option<&str>, error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
    match code {
        // PostgreSQL's class 23.
        Some(code) if code.len() == 5 && code.starts_with("23") => StoreError::Constraint,
        // SQLite's extended codes of 19.
        Some("19" | "275" | "531" | "787" | "1043" | "1299" | "1555" | "1811" | "2067" | "2579") => {
            StoreError::Constraint
        }
        // PostgreSQL: serialization failure, deadlock, lock not available. SQLite: busy, locked.
        Some("40001" | "40P01" | "55P03" | "5" | "6" | "261" | "517" | "773") => StoreError::Busy,
        _ => StoreError::Engine(error.into()),
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::ConstraintViolation) => Self::Constraint,
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => Self::Busy,
            Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => {
                Self::Corrupt("the file is not a whole SQLite database")
            }
            _ => Self::Engine(error.into()),
        }
    }
}
