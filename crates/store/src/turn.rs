//! Whose turn it is to write. SQLite has one writer at a time and lets the others look again and again, whoever comes last as
//! likely to be next as whoever came first; and each of them would keep a connection that readers wait for. Here they
//! stand in line, before they take one.

use std::{ops::Deref, sync::Arc};

use sea_orm::{ConnectionTrait as _, DatabaseTransaction, TransactionTrait as _};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::{Result, Store, StoreError, bulk::Dialect, engine::BUSY, sql::Param};

/// The line of a store's writers. PostgreSQL has many at a time and needs none.
#[derive(Debug, Clone, Default)]
pub(crate) struct Turns(Option<Arc<Mutex<()>>>);

/// The right to write, until it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    _held: Option<OwnedMutexGuard<()>>,
}

/// A transaction of a few statements, which ends with its turn.
#[derive(Debug)]
pub(crate) struct Transaction {
    // Dropped first: what was not committed is taken back before somebody else writes.
    transaction: DatabaseTransaction,
    _turn: Turn,
}

impl Turns {
    /// The line before a file.
    pub(crate) fn of_file() -> Self {
        Self(Some(Arc::default()))
    }

    /// Waits for a turn; whoever waits too long is told to come again.
    pub(crate) async fn next(&self) -> Result<Turn> {
        let Some(line) = &self.0 else { return Ok(Turn { _held: None }) };
        let held = tokio::time::timeout(BUSY, Arc::clone(line).lock_owned()).await;
        Ok(Turn { _held: Some(held.or(Err(StoreError::Busy))?) })
    }

    /// A turn, unless somebody else has it.
    fn at_once(&self) -> Option<Turn> {
        match &self.0 {
            None => Some(Turn { _held: None }),
            Some(line) => Arc::clone(line).try_lock_owned().ok().map(|held| Turn { _held: Some(held) }),
        }
    }
}

impl Store {
    /// Writes what can be left out as well as not, unless somebody else writes: who only reads does not wait for a writer.
    pub(crate) async fn run_if_free(&self, sql: impl Into<Dialect>, values: Vec<Param>) -> Result<()> {
        let Some(_turn) = self.turns().at_once() else { return Ok(()) };
        self.db().execute_raw(self.statement(sql, values)).await?;
        Ok(())
    }

    /// Begins a transaction.
    pub(crate) async fn begin(&self) -> Result<Transaction> {
        let turn = self.turns().next().await?;
        Ok(Transaction { transaction: self.db().begin().await?, _turn: turn })
    }
}

impl Transaction {
    /// Keeps what was written.
    pub(crate) async fn commit(self) -> Result<()> {
        Ok(self.transaction.commit().await?)
    }

    /// Takes back what was written.
    pub(crate) async fn rollback(self) -> Result<()> {
        Ok(self.transaction.rollback().await?)
    }
}

impl Deref for Transaction {
    type Target = DatabaseTransaction;

    fn deref(&self) -> &DatabaseTransaction {
        &self.transaction
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::Settings;

    #[tokio::test(flavor = "multi_thread")]
    async fn who_waits_to_write_keeps_no_connection_from_those_who_read() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("register.db").display());
        let settings =
            Settings { connections: 2, patience: Duration::from_millis(500), ..Settings::new(url) };
        let store = Store::open(&settings).await.unwrap();
        let writing = store.begin().await.unwrap();
        let line = (0..4).map(|_| {
            let store = store.clone();
            tokio::spawn(async move { store.begin().await?.commit().await })
        });
        let line: Vec<_> = line.collect();
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(line.iter().all(|one| !one.is_finished()), "one writes at a time");
        store.ping().await.unwrap();
        store.touch_session(&[0; 32], base::Timestamp::from_micros(1).unwrap()).await.unwrap();
        writing.commit().await.unwrap();
        for one in line {
            one.await.unwrap().unwrap();
        }
    }
}
