use base::{AccountId, Timestamp};

use crate::{Account, Result, SecondFactor, Store, StoreError};

impl Store {
    /// Sets an account's second factor with the hashes of the codes that stand for it once each, in place of any before.
    pub async fn set_second_factor(
        &self,
        account: AccountId,
        factor: &SecondFactor,
        recovery: &[[u8; 32]],
    ) -> Result<()> {
        let id = account.uuid();
        self.set_recovery(account, recovery).await?;
        // Last, so that no factor is asked for whose recovery codes were not kept.
        let sql = "UPDATE account SET totp_since = $2, totp_step = $3, totp_secret = $4, totp_sealed = $5, totp_key = $6
                   WHERE id = $1";
        let mut values = vec![id.into(), factor.since.micros().into(), factor.step.into()];
        values.extend(factor.secret.columns());
        self.run(sql, values).await.map(drop)
    }

    /// Sets the hashes of the codes that stand for a lost second factor, in place of any before.
    pub async fn set_recovery(&self, account: AccountId, recovery: &[[u8; 32]]) -> Result<()> {
        let id = account.uuid();
        self.run("DELETE FROM account_recovery WHERE account_id = $1", vec![id.into()]).await?;
        for code in recovery {
            let sql = "INSERT INTO account_recovery (account_id, code_sha256) VALUES ($1, $2)";
            self.run(sql, vec![id.into(), code.to_vec().into()]).await?;
        }
        Ok(())
    }

    /// Takes the codes away that stand for a second factor, once there is none.
    pub(crate) async fn drop_idle_recovery(&self, account: AccountId) -> Result<()> {
        let sql = "DELETE FROM account_recovery WHERE account_id = $1
                   AND NOT EXISTS (SELECT 1 FROM account_passkey WHERE account_id = $1)
                   AND NOT EXISTS (SELECT 1 FROM account WHERE id = $1 AND totp_since IS NOT NULL)";
        self.run(sql, vec![account.uuid().into()]).await.map(drop)
    }

    /// Takes an account's secret of the second factor away.
    pub async fn drop_second_factor(&self, account: AccountId) -> Result<()> {
        let sql = "UPDATE account SET totp_secret = NULL, totp_sealed = NULL, totp_key = NULL, totp_since = NULL, totp_step = NULL
                   WHERE id = $1";
        self.run(sql, vec![account.uuid().into()]).await?;
        self.drop_idle_recovery(account).await
    }

    /// Uses the code of a step up; `false` where that step, or a later one, was used before.
    pub async fn use_step(&self, account: AccountId, step: i64) -> Result<bool> {
        let sql = "UPDATE account SET totp_step = $2 WHERE id = $1 AND totp_step < $2";
        Ok(self.run(sql, vec![account.uuid().into(), step.into()]).await? == 1)
    }

    /// Uses a recovery code up; `false` where there is none of this hash.
    pub async fn use_recovery(&self, account: AccountId, code: [u8; 32]) -> Result<bool> {
        let sql = "DELETE FROM account_recovery WHERE account_id = $1 AND code_sha256 = $2";
        Ok(self.run(sql, vec![account.uuid().into(), code.to_vec().into()]).await? == 1)
    }

    /// All accounts whose office lies within an area, by name.
    pub async fn accounts_of(&self, area: &access::Area) -> Result<Vec<Account>> {
        let scope = crate::scope::Scope::of_area(area);
        let sql = "SELECT a.name FROM account a WHERE a.area >= $1 AND a.area < $2 ORDER BY a.name";
        let mut accounts = Vec::new();
        for row in self.all(sql, vec![scope.from.into(), scope.until.into()]).await? {
            let name: String = crate::sql::Taking::new(&row).next()?;
            let account = self.account_by_name(&name).await?;
            accounts.push(account.ok_or(StoreError::Corrupt("an account went away"))?);
        }
        Ok(accounts)
    }

    /// When an account was last seen in a session that still stands.
    pub async fn last_seen(&self, account: AccountId) -> Result<Option<Timestamp>> {
        let sql = "SELECT max(seen_at) FROM session WHERE account_id = $1";
        let row = self.one(sql, vec![account.uuid().into()]).await?;
        row.as_ref().map_or(Ok(None), |row| crate::sql::Taking::new(row).maybe_moment())
    }
}
