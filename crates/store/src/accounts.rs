use base::{AccountId, GrantId, Timestamp};

use crate::{
    Account, KeptSecret, Result, SecondFactor, Session, Store, StoreError,
    sql::{QueryResult, Taking, micros},
};

macro_rules! account_columns {
    () => {
        "a.id, a.name, a.area, a.password_hash, a.must_change_password, a.failed_attempts, a.locked_until, a.created_at,
         a.totp_secret, a.totp_sealed, a.totp_key, a.totp_since, a.totp_step"
    };
}

fn account_of(row: &mut Taking<'_>) -> Result<Account> {
    Ok(Account {
        id: row.id()?,
        name: row.text()?,
        area: row.code(|area| area.parse().ok())?,
        password_hash: row.text()?,
        must_change_password: row.next()?,
        failed_attempts: u32::try_from(row.count()?).unwrap_or(u32::MAX),
        locked_until: row.maybe_moment()?,
        created_at: row.moment()?,
        second_factor: {
            let (secret, since) = (KeptSecret::read(row)?, row.maybe_moment()?);
            let step = row.next::<Option<i64>>()?.unwrap_or(0);
            secret.zip(since).map(|(secret, since)| SecondFactor { secret, since, step })
        },
    })
}

fn only_account(row: &QueryResult) -> Result<Account> {
    account_of(&mut Taking::new(row))
}

impl Store {
    /// How many accounts there are.
    pub async fn count_accounts(&self) -> Result<u64> {
        let row = self.one("SELECT count(*) FROM account", vec![]).await?;
        row.as_ref().map_or(Ok(0), |row| Taking::new(row).count())
    }

    /// Keeps a new account; a taken name is a conflict.
    pub async fn create_account(&self, account: &Account) -> Result<()> {
        let sql = "INSERT INTO account (id, name, area, password_hash, must_change_password, failed_attempts,
                   locked_until, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (name) DO NOTHING";
        let values = vec![
            account.id.uuid().into(),
            (&*account.name).into(),
            account.area.prefix().into(),
            (&*account.password_hash).into(),
            account.must_change_password.into(),
            i64::from(account.failed_attempts).into(),
            micros(account.locked_until),
            account.created_at.micros().into(),
        ];
        if self.run(sql, values).await? == 1 {
            Ok(())
        } else {
            Err(StoreError::Conflict("the account's name is taken"))
        }
    }

    /// The account of this name.
    pub async fn account_by_name(&self, name: &str) -> Result<Option<Account>> {
        let sql = concat!("SELECT ", account_columns!(), " FROM account a WHERE a.name = $1");
        self.one(sql, vec![name.into()]).await?.as_ref().map(only_account).transpose()
    }

    /// The account.
    pub async fn account(&self, account: AccountId) -> Result<Option<Account>> {
        let sql = concat!("SELECT ", account_columns!(), " FROM account a WHERE a.id = $1");
        self.one(sql, vec![account.uuid().into()]).await?.as_ref().map(only_account).transpose()
    }

    /// Sets another password and whether it must be changed; ends all the account's sessions.
    pub async fn set_password(&self, account: AccountId, hash: &str, must_change: bool) -> Result<()> {
        let sql = "UPDATE account SET password_hash = $2, must_change_password = $3, failed_attempts = 0, locked_until = NULL
                   WHERE id = $1";
        let id = account.uuid();
        if self.run(sql, vec![id.into(), hash.into(), must_change.into()]).await? != 1 {
            return Err(StoreError::Conflict("there is no such account"));
        }
        self.run("DELETE FROM session WHERE account_id = $1", vec![id.into()]).await.map(drop)
    }

    /// Remembers how attempts went: 0 after a success.
    pub async fn set_attempts(
        &self,
        account: AccountId,
        failed: u32,
        locked_until: Option<Timestamp>,
    ) -> Result<()> {
        let sql = "UPDATE account SET failed_attempts = $2, locked_until = $3 WHERE id = $1";
        self.run(sql, vec![account.uuid().into(), i64::from(failed).into(), micros(locked_until)])
            .await
            .map(drop)
    }

    /// Keeps a new session.
    pub async fn create_session(&self, session: &Session) -> Result<()> {
        let sql =
            "INSERT INTO session (token_sha256, id, account_id, created_at, expires_at, seen_at, grant_id)
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let values = vec![
            session.token_sha256.to_vec().into(),
            session.id.uuid().into(),
            session.account.uuid().into(),
            session.created_at.micros().into(),
            session.expires_at.micros().into(),
            session.seen_at.micros().into(),
            session.grant.map(GrantId::uuid).into(),
        ];
        self.run(sql, values).await.map(drop)
    }

    /// The session of a token that has not expired, with its account.
    pub async fn session(
        &self,
        token_sha256: &[u8; 32],
        now: Timestamp,
    ) -> Result<Option<(Session, Account)>> {
        let sql = concat!(
            "SELECT s.token_sha256, s.id, s.account_id, s.created_at, s.expires_at, s.seen_at, s.grant_id, ",
            account_columns!(),
            " FROM session s JOIN account a ON a.id = s.account_id WHERE s.token_sha256 = $1 AND s.expires_at > $2"
        );
        let row = self.one(sql, vec![token_sha256.to_vec().into(), now.micros().into()]).await?;
        let read = |row: &QueryResult| {
            let mut row = Taking::new(row);
            let session = Session {
                token_sha256: row.bytes()?,
                id: row.id()?,
                account: row.id()?,
                created_at: row.moment()?,
                expires_at: row.moment()?,
                seen_at: row.moment()?,
                grant: row.maybe_id()?,
            };
            Ok((session, account_of(&mut row)?))
        };
        row.as_ref().map(read).transpose()
    }

    /// Remembers the last request, unless somebody writes just now: then a later one will be remembered.
    pub async fn touch_session(&self, token_sha256: &[u8; 32], now: Timestamp) -> Result<()> {
        let sql = "UPDATE session SET seen_at = $2 WHERE token_sha256 = $1";
        self.run_if_free(sql, vec![token_sha256.to_vec().into(), now.micros().into()]).await
    }

    /// Ends a session.
    pub async fn delete_session(&self, token_sha256: &[u8; 32]) -> Result<()> {
        self.run("DELETE FROM session WHERE token_sha256 = $1", vec![token_sha256.to_vec().into()])
            .await
            .map(drop)
    }

    /// Lets a session act under another grant.
    pub async fn set_session_grant(&self, token_sha256: &[u8; 32], grant: GrantId) -> Result<()> {
        let sql = "UPDATE session SET grant_id = $2 WHERE token_sha256 = $1";
        self.run(sql, vec![token_sha256.to_vec().into(), grant.uuid().into()]).await.map(drop)
    }

    /// Ends all sessions of an account.
    pub async fn end_sessions(&self, account: AccountId) -> Result<u64> {
        self.run("DELETE FROM session WHERE account_id = $1", vec![account.uuid().into()]).await
    }

    /// Drops expired sessions; gives their number.
    pub async fn delete_expired_sessions(&self, now: Timestamp) -> Result<u64> {
        self.run("DELETE FROM session WHERE expires_at <= $1", vec![now.micros().into()]).await
    }
}
