//! Passkeys, and what is under way of signing in.

use base::{AccountId, PasskeyId, Timestamp};
use sea_orm::ConnectionTrait as _;

use crate::{
    Result, Store, StoreError,
    sql::{QueryResult, Taking},
};

/// Whose passkeys: those of workers and of residents are kept apart, so that neither opens the other's door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holders {
    /// Those of accounts.
    Workers,
    /// Those of doors.
    Residents,
}

/// A passkey: the public half of a key that a device of its holder's keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPasskey {
    /// Its id.
    pub id: PasskeyId,
    /// Whose: an account, or a resident's door.
    pub account: AccountId,
    /// What the device calls it.
    pub credential: Box<[u8]>,
    /// What its holder calls it.
    pub name: Box<str>,
    /// Key and counter, as the library that checks them writes them (JSON).
    pub passkey: Box<str>,
    /// When it was set up.
    pub created_at: Timestamp,
    /// When somebody last signed in with it.
    pub used_at: Option<Timestamp>,
}

/// What was asked of a device or of another service and is not answered yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ceremony {
    /// SHA-256 of the secret that whoever answers holds.
    pub secret_sha256: [u8; 32],
    /// Of what kind.
    pub kind: &'static str,
    /// Whose, where that is known.
    pub account: Option<AccountId>,
    /// What must be known to check the answer.
    pub state: Box<str>,
    /// Good before this moment.
    pub until: Timestamp,
}

/// A statement on the passkeys of these holders: the text before the table's name, and behind it.
macro_rules! of {
    ($holders:expr, $before:literal, $after:expr) => {
        match $holders {
            Holders::Workers => concat!($before, " account_passkey ", $after),
            Holders::Residents => concat!($before, " resident_passkey ", $after),
        }
    };
}

macro_rules! passkeys {
    ($holders:expr, $which:literal) => {
        of!(
            $holders,
            "SELECT id, account_id, credential, name, passkey, created_at, used_at FROM",
            concat!("WHERE ", $which)
        )
    };
}

macro_rules! waiting {
    ($what:literal) => {
        concat!($what, " FROM ceremony WHERE secret_sha256 = $1 AND kind = $2 AND until > $3")
    };
}

fn passkey_of(row: &QueryResult) -> Result<KeptPasskey> {
    let row = &mut Taking::new(row);
    Ok(KeptPasskey {
        id: row.id()?,
        account: row.id()?,
        credential: row.next::<Vec<u8>>()?.into(),
        name: row.text()?,
        passkey: row.text()?,
        created_at: row.moment()?,
        used_at: row.maybe_moment()?,
    })
}

impl Store {
    /// Keeps a new passkey; one that some holder has already is a conflict.
    pub async fn keep_passkey(&self, holders: Holders, passkey: &KeptPasskey) -> Result<()> {
        let sql = of!(
            holders,
            "INSERT INTO",
            "(id, account_id, credential, name, passkey, created_at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (credential) DO NOTHING"
        );
        let values = vec![
            passkey.id.uuid().into(),
            passkey.account.uuid().into(),
            passkey.credential.to_vec().into(),
            (&*passkey.name).into(),
            (&*passkey.passkey).into(),
            passkey.created_at.micros().into(),
        ];
        if self.run(sql, values).await? == 1 {
            Ok(())
        } else {
            Err(StoreError::Conflict("this passkey is known already"))
        }
    }

    /// A holder's passkeys, the first set up first.
    pub async fn passkeys_of(&self, holders: Holders, account: AccountId) -> Result<Vec<KeptPasskey>> {
        let sql = passkeys!(holders, "account_id = $1 ORDER BY created_at, id");
        self.all(sql, vec![account.uuid().into()]).await?.iter().map(passkey_of).collect()
    }

    /// The passkey that the device calls so.
    pub async fn passkey_of_credential(
        &self,
        holders: Holders,
        credential: &[u8],
    ) -> Result<Option<KeptPasskey>> {
        let row = self.one(passkeys!(holders, "credential = $1"), vec![credential.to_vec().into()]).await?;
        row.as_ref().map(passkey_of).transpose()
    }

    /// Gives a passkey of the account another name; `false` where there is none.
    pub async fn rename_passkey(&self, account: AccountId, id: PasskeyId, name: &str) -> Result<bool> {
        let sql = "UPDATE account_passkey SET name = $3 WHERE account_id = $1 AND id = $2";
        Ok(self.run(sql, vec![account.uuid().into(), id.uuid().into(), name.into()]).await? == 1)
    }

    /// Remembers that a passkey was used, with its counter.
    pub async fn use_passkey(
        &self,
        holders: Holders,
        id: PasskeyId,
        passkey: &str,
        at: Timestamp,
    ) -> Result<()> {
        let sql = of!(holders, "UPDATE", "SET passkey = $2, used_at = $3 WHERE id = $1");
        self.run(sql, vec![id.uuid().into(), passkey.into(), at.micros().into()]).await.map(drop)
    }

    /// Forgets a passkey of the account; `false` where there is none.
    pub async fn drop_passkey(&self, account: AccountId, id: PasskeyId) -> Result<bool> {
        let sql = "DELETE FROM account_passkey WHERE account_id = $1 AND id = $2";
        let dropped = self.run(sql, vec![account.uuid().into(), id.uuid().into()]).await? == 1;
        self.drop_idle_recovery(account).await?;
        Ok(dropped)
    }

    /// Forgets a passkey of a door that has another device set up; `false` where there is no such passkey, or it is the last device:
    /// a door without one would open to whoever finds the code.
    pub async fn drop_door_passkey(&self, door: AccountId, id: PasskeyId) -> Result<bool> {
        let sql = "DELETE FROM resident_passkey WHERE account_id = $1 AND id = $2 AND (
                     EXISTS (SELECT 1 FROM resident_passkey o WHERE o.account_id = $1 AND o.id <> $2)
                     OR EXISTS (SELECT 1 FROM resident_door d WHERE d.id = $1 AND (d.totp_secret IS NOT NULL OR d.totp_key IS NOT NULL)))";
        let transaction = self.begin().await?;
        // Two devices taken away at once, by two servers, wait for each other here: each would be the one that stays.
        let turn = "UPDATE resident_door SET failures = failures WHERE id = $1";
        transaction.execute_raw(self.statement(turn, vec![door.uuid().into()])).await?;
        let values = vec![door.uuid().into(), id.uuid().into()];
        let dropped = transaction.execute_raw(self.statement(sql, values)).await?.rows_affected() == 1;
        transaction.commit().await?;
        Ok(dropped)
    }

    /// Forgets all passkeys of an account.
    pub async fn drop_passkeys(&self, account: AccountId) -> Result<()> {
        self.run("DELETE FROM account_passkey WHERE account_id = $1", vec![account.uuid().into()]).await?;
        self.drop_idle_recovery(account).await
    }

    /// Keeps what was asked, dropping what waited too long; `false`, and nothing kept, where `most` of its kind wait already.
    pub async fn keep_ceremony(&self, ceremony: &Ceremony, now: Timestamp, most: u64) -> Result<bool> {
        self.run("DELETE FROM ceremony WHERE until <= $1", vec![now.micros().into()]).await?;
        let row =
            self.one("SELECT count(*) FROM ceremony WHERE kind = $1", vec![ceremony.kind.into()]).await?;
        if row.as_ref().map_or(Ok(0), |row| Taking::new(row).count())? >= most {
            return Ok(false);
        }
        let sql = "INSERT INTO ceremony (secret_sha256, kind, account_id, state, until) VALUES ($1, $2, $3, $4, $5)";
        let values = vec![
            ceremony.secret_sha256.to_vec().into(),
            ceremony.kind.into(),
            ceremony.account.map(AccountId::uuid).into(),
            (&*ceremony.state).into(),
            ceremony.until.micros().into(),
        ];
        self.run(sql, values).await?;
        Ok(true)
    }

    /// Takes what was asked, once: whose it is and what must be known to check the answer.
    pub async fn take_ceremony(
        &self,
        secret_sha256: &[u8; 32],
        kind: &str,
        now: Timestamp,
    ) -> Result<Option<(Option<AccountId>, Box<str>)>> {
        let values = vec![secret_sha256.to_vec().into(), kind.into(), now.micros().into()];
        let row = self.one(waiting!("SELECT account_id, state"), values.clone()).await?;
        // Of several who answer at once, the one who deletes it has it.
        if self.run(waiting!("DELETE"), values).await? == 0 {
            return Ok(None);
        }
        row.as_ref()
            .map(|row| {
                let row = &mut Taking::new(row);
                Ok((row.maybe_id()?, row.text()?))
            })
            .transpose()
    }
}
