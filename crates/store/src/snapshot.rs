//! Reads of several statements that see the register as it stood at one moment, whatever is written meanwhile.

use sea_orm::{
    AccessMode, ConnectionTrait as _, DatabaseTransaction, IsolationLevel, Statement, TransactionTrait as _,
};
use tokio::sync::Mutex;

use crate::{
    Result, Store, StoreError,
    bulk::Dialect,
    readers::Reader,
    sql::{Param, QueryResult},
};

/// The register at one moment; ends when it is dropped.
pub(crate) struct Snapshot<'a> {
    store: &'a Store,
    held: Held,
}

enum Held {
    /// A connection that has begun; none once asking it has failed.
    Reader(Mutex<Option<Reader>>),
    Transaction(DatabaseTransaction),
}

impl Store {
    /// The register as it stands at the first statement.
    pub(crate) async fn snapshot(&self) -> Result<Snapshot<'_>> {
        let held = if let Some(readers) = self.readers() {
            Held::Reader(Mutex::new(Some(readers.reader().await?.begin().await?)))
        } else {
            let level = Some(IsolationLevel::RepeatableRead);
            Held::Transaction(self.db().begin_with_config(level, Some(AccessMode::ReadOnly)).await?)
        };
        Ok(Snapshot { store: self, held })
    }
}

impl Snapshot<'_> {
    pub(crate) async fn all(&self, sql: impl Into<Dialect>, values: Vec<Param>) -> Result<Vec<QueryResult>> {
        self.rows(self.store.statement(sql, values), usize::MAX).await
    }

    pub(crate) async fn one(
        &self,
        sql: impl Into<Dialect>,
        values: Vec<Param>,
    ) -> Result<Option<QueryResult>> {
        Ok(self.rows(self.store.statement(sql, values), 1).await?.into_iter().next())
    }

    async fn rows(&self, statement: Statement, most: usize) -> Result<Vec<QueryResult>> {
        let _statement = self.store.log.under_way.begin();
        match &self.held {
            Held::Reader(held) => {
                let mut held = held.lock().await;
                let reader = held.take().ok_or(StoreError::Busy)?;
                let (reader, rows) = reader.rows(statement, most).await;
                *held = reader;
                Ok(rows?.into_iter().map(QueryResult::Read).collect())
            }
            Held::Transaction(transaction) if most == 1 => {
                Ok(transaction.query_one_raw(statement).await?.map(QueryResult::Driver).into_iter().collect())
            }
            Held::Transaction(transaction) => {
                Ok(transaction.query_all_raw(statement).await?.into_iter().map(QueryResult::Driver).collect())
            }
        }
    }
}
