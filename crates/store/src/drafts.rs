//! What a worker has begun to write and not yet sent: their own, for some days.

use base::{AccountId, Timestamp};
use sea_orm::ConnectionTrait as _;

use crate::{
    Result, Store,
    sql::{Taking, to_json},
};

impl Store {
    /// Keeps an account's draft for a place of the desk in place of the one before, and drops everybody's from before `old`.
    pub async fn keep_draft(
        &self,
        account: AccountId,
        place: &str,
        content: &serde_json::Value,
        (at, old): (Timestamp, Timestamp),
    ) -> Result<()> {
        let sql = "INSERT INTO draft (account_id, place, content, kept_at) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (account_id, place) DO UPDATE SET content = excluded.content, kept_at = excluded.kept_at";
        let transaction = self.begin().await?;
        let drop = self.statement("DELETE FROM draft WHERE kept_at < $1", vec![old.micros().into()]);
        transaction.execute_raw(drop).await?;
        let values = vec![account.uuid().into(), place.into(), to_json(content)?.into(), at.micros().into()];
        transaction.execute_raw(self.statement(sql, values)).await?;
        transaction.commit().await
    }

    /// An account's own draft of a place since `old`, and when it was kept.
    pub async fn draft(
        &self,
        account: AccountId,
        place: &str,
        old: Timestamp,
    ) -> Result<Option<(serde_json::Value, Timestamp)>> {
        let sql = "SELECT content, kept_at FROM draft WHERE account_id = $1 AND place = $2 AND kept_at >= $3";
        let row = self.one(sql, vec![account.uuid().into(), place.into(), old.micros().into()]).await?;
        row.map(|row| {
            let mut row = Taking::new(&row);
            Ok((row.json()?, row.moment()?))
        })
        .transpose()
    }

    /// Drops an account's draft of a place.
    pub async fn drop_draft(&self, account: AccountId, place: &str) -> Result<()> {
        let sql = "DELETE FROM draft WHERE account_id = $1 AND place = $2";
        self.run(sql, vec![account.uuid().into(), place.into()]).await.map(drop)
    }
}
