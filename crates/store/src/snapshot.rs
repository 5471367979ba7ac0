//! Reads of several statements that see the register as it stood at one moment, whatever is written meanwhile. They also take
//! one connection once: the pool asks a connection whether it is alive each time that it is given back.

use sea_orm::{
    AccessMode, ConnectionTrait as _, DatabaseTransaction, IsolationLevel, QueryResult, TransactionTrait as _,
};

use crate::{Engine, Result, Store, bulk::Dialect, sql::Param};

/// The register at one moment; ends when it is dropped.
pub(crate) struct Snapshot<'a> {
    store: &'a Store,
    transaction: DatabaseTransaction,
}

impl Store {
    /// The register as it stands at the first statement.
    pub(crate) async fn snapshot(&self) -> Result<Snapshot<'_>> {
        let transaction = match self.engine() {
            // A transaction that reads sees one moment.
            Engine::Sqlite => self.db().begin().await?,
            Engine::Postgres => {
                let level = Some(IsolationLevel::RepeatableRead);
                self.db().begin_with_config(level, Some(AccessMode::ReadOnly)).await?
            }
        };
        Ok(Snapshot { store: self, transaction })
    }
}

impl Snapshot<'_> {
    pub(crate) async fn all(&self, sql: impl Into<Dialect>, values: Vec<Param>) -> Result<Vec<QueryResult>> {
        let _statement = self.store.log.under_way.begin();
        Ok(self.transaction.query_all_raw(self.store.statement(sql, values)).await?)
    }

    pub(crate) async fn one(
        &self,
        sql: impl Into<Dialect>,
        values: Vec<Param>,
    ) -> Result<Option<QueryResult>> {
        let _statement = self.store.log.under_way.begin();
        Ok(self.transaction.query_one_raw(self.store.statement(sql, values)).await?)
    }
}
