//! What analysts were given: a ledger by account, and the secret that moves their cells.

use access::{AnalystPermit, CountPermit};
use base::{AccountId, Timestamp};
use sea_orm::ConnectionTrait as _;
use serde_json::Value;

use crate::{
    Engine, Result, Store, StoreError,
    sql::{QueryResult, Taking, to_json},
};

/// A table that was given to an analyst.
#[derive(Debug, Clone, PartialEq)]
pub struct AnalystTable {
    /// The name of the account that got it.
    pub analyst: Box<str>,
    /// The year that it counts in.
    pub year: i16,
    /// The same for the same table of the same snapshot.
    pub digest: [u8; 32],
    /// The snapshot's name.
    pub snapshot: Box<str>,
    /// What was counted.
    pub spec: Value,
    /// The account.
    pub account: AccountId,
    /// When.
    pub asked_at: Timestamp,
}

fn given(row: &QueryResult) -> Result<AnalystTable> {
    let mut row = Taking::new(row);
    let analyst = row.text()?;
    let year = i16::try_from(row.count()?).or(Err(StoreError::Corrupt("a year does not read")))?;
    Ok(AnalystTable {
        analyst,
        year,
        digest: row.bytes()?,
        snapshot: row.text()?,
        spec: row.json()?,
        account: row.id()?,
        asked_at: row.moment()?,
    })
}

impl Store {
    /// Enters a table that is about to be given to the permit's analyst, unless `most` others of the year were given to the account
    /// before, under whatever grant. The same table again is no other one. Whether it may be given.
    pub async fn spend_on_analyst(
        &self,
        permit: &AnalystPermit,
        asked: &AnalystTable,
        most: u32,
    ) -> Result<bool> {
        if asked.account != permit.account() {
            return Err(StoreError::Conflict("a table is of another analyst"));
        }
        let sql =
            "INSERT INTO analyst_query (area, analyst, year, digest, snapshot, spec, account_id, asked_at)
                   SELECT $1, $2, $3, $4, $5, $6, $7, $8
                   WHERE (SELECT count(*) FROM analyst_query q WHERE q.account_id = $7 AND q.year = $3) < $9
                   ON CONFLICT (area, analyst, year, digest) DO NOTHING";
        let area = permit.area().prefix();
        let values = vec![
            area.into(),
            (&*asked.analyst).into(),
            i64::from(asked.year).into(),
            asked.digest.to_vec().into(),
            (&*asked.snapshot).into(),
            to_json(&asked.spec)?.into(),
            asked.account.uuid().into(),
            asked.asked_at.micros().into(),
            i64::from(most).into(),
        ];
        // Two tables at once of one account would each count the tables before the other: on PostgreSQL they take turns by the account's
        // row until the end of the transaction. SQLite has one writer, and its one statement counts and enters.
        let entered = match self.engine() {
            Engine::Sqlite => self.run(sql, values).await?,
            Engine::Postgres => {
                let turn = "SELECT 1 FROM account WHERE id = $1 FOR UPDATE";
                let transaction = self.begin().await?;
                let account = vec![asked.account.uuid().into()];
                transaction.query_one_raw(self.statement(turn, account)).await?;
                let entered = transaction.execute_raw(self.statement(sql, values)).await?.rows_affected();
                transaction.commit().await?;
                entered
            }
        };
        if entered == 1 {
            return Ok(true);
        }
        let sql =
            "SELECT 1 FROM analyst_query WHERE area = $1 AND account_id = $2 AND year = $3 AND digest = $4";
        let values = vec![
            area.into(),
            asked.account.uuid().into(),
            i64::from(asked.year).into(),
            asked.digest.to_vec().into(),
        ];
        Ok(self.one(sql, values).await?.is_some())
    }

    /// What the permit's analyst was given, under whatever grant, the latest first.
    pub async fn own_analyst_tables(&self, permit: &AnalystPermit) -> Result<Vec<AnalystTable>> {
        let sql = "SELECT analyst, year, digest, snapshot, spec, account_id, asked_at FROM analyst_query
                   WHERE account_id = $1 ORDER BY asked_at DESC, digest";
        self.all(sql, vec![permit.account().uuid().into()]).await?.iter().map(given).collect()
    }

    /// What was given to analysts of the permit's own area, the latest first.
    pub async fn analyst_tables(&self, permit: &CountPermit) -> Result<Vec<AnalystTable>> {
        let sql = "SELECT analyst, year, digest, snapshot, spec, account_id, asked_at FROM analyst_query
                   WHERE area = $1 ORDER BY asked_at DESC, digest";
        let rows = self.all(sql, vec![permit.area().prefix().into()]).await?;
        rows.iter().map(given).collect()
    }

    /// The secret that moves analysts' cells: one for a province, so that analysts of a county and of its townships are told the same
    /// of the same people; `fresh` becomes it where there is none yet.
    pub async fn analyst_secret(
        &self,
        permit: &AnalystPermit,
        fresh: [u8; 32],
        at: Timestamp,
    ) -> Result<[u8; 32]> {
        let area = permit.area().prefix();
        self.secret_of(area.get(..2).unwrap_or(area), fresh, at).await
    }
}
