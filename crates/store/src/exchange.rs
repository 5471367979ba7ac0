//! What other systems asked to be answered later: how far it is.

use base::{AccountId, Timestamp};

use crate::{
    Result, Store, StoreError,
    sql::{Taking, micros},
};

/// A transaction of another system. What was asked and answered is not kept: it would be a second register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExchangeTransaction {
    /// The account that the other system signs in with.
    pub account: AccountId,
    /// As the other system calls it.
    pub transaction: Box<str>,
    /// The number under which it was taken in.
    pub correlation: Box<str>,
    /// Such as `search`.
    pub kind: Box<str>,
    /// `pdng`, `succ` or `rjct`.
    pub status: Box<str>,
    /// JSON: how each part of it ended.
    pub outcomes: Box<str>,
    /// When it was taken in.
    pub received_at: Timestamp,
    /// When its answer had been delivered, or was given up.
    pub answered_at: Option<Timestamp>,
}

impl Store {
    /// Takes a transaction in; one of this name that the account had before is a conflict.
    pub async fn begin_exchange(&self, new: &ExchangeTransaction) -> Result<()> {
        let sql = "INSERT INTO exchange_transaction (account_id, transaction_id, correlation_id, kind, status, outcomes, received_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (account_id, transaction_id) DO NOTHING";
        let values = vec![
            new.account.uuid().into(),
            (&*new.transaction).into(),
            (&*new.correlation).into(),
            (&*new.kind).into(),
            (&*new.status).into(),
            (&*new.outcomes).into(),
            new.received_at.micros().into(),
        ];
        if self.run(sql, values).await? == 1 {
            Ok(())
        } else {
            Err(StoreError::Conflict("there is a transaction of this name"))
        }
    }

    /// Notes how a transaction ended.
    pub async fn end_exchange(
        &self,
        (account, transaction): (AccountId, &str),
        (status, outcomes): (&str, &str),
        at: Timestamp,
    ) -> Result<()> {
        let sql = "UPDATE exchange_transaction SET status = $3, outcomes = $4, answered_at = $5
                   WHERE account_id = $1 AND transaction_id = $2";
        let values =
            vec![account.uuid().into(), transaction.into(), status.into(), outcomes.into(), micros(Some(at))];
        self.run(sql, values).await.map(drop)
    }

    /// An account's transaction, by its own name or by the number under which it was taken in.
    pub async fn exchange(&self, account: AccountId, name: &str) -> Result<Option<ExchangeTransaction>> {
        let sql = "SELECT account_id, transaction_id, correlation_id, kind, status, outcomes, received_at, answered_at
                   FROM exchange_transaction WHERE account_id = $1 AND (transaction_id = $2 OR correlation_id = $2)
                   ORDER BY received_at DESC LIMIT 1";
        let row = self.one(sql, vec![account.uuid().into(), name.into()]).await?;
        row.as_ref()
            .map(|row| {
                let row = &mut Taking::new(row);
                Ok(ExchangeTransaction {
                    account: row.id()?,
                    transaction: row.text()?,
                    correlation: row.text()?,
                    kind: row.text()?,
                    status: row.text()?,
                    outcomes: row.text()?,
                    received_at: row.moment()?,
                    answered_at: row.maybe_moment()?,
                })
            })
            .transpose()
    }
}
