//! Secrets that the register needs again in clear: of second factors, and the seeds of issuing keys. They come in and go out sealed;
//! no key is known here.

use ::papers::Sealed;
use base::AccountId;
use sea_orm::ConnectionTrait as _;

use crate::{
    Engine, Result, Store, StoreError, Unsealed,
    sql::{Param, QueryResult, Taking},
};

/// How many are sealed at a time.
const BATCH: i64 = 200;

/// A secret of a second factor as the register keeps it.
#[derive(Clone, PartialEq, Eq)]
pub enum KeptSecret {
    /// As it is: where the service has no key to seal it by.
    Open([u8; 20]),
    /// Sealed.
    Sealed(Sealed),
}

impl std::fmt::Debug for KeptSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeptSecret")
    }
}

impl KeptSecret {
    /// The three columns of a secret: open, sealed, and by which key.
    pub(crate) fn columns(&self) -> [Param; 3] {
        match self {
            Self::Open(secret) => [secret.to_vec().into(), None::<Vec<u8>>.into(), None::<String>.into()],
            Self::Sealed(sealed) => {
                [None::<Vec<u8>>.into(), sealed.content.clone().into(), (&*sealed.key).into()]
            }
        }
    }

    /// Reads those columns.
    pub(crate) fn read(row: &mut Taking<'_>) -> Result<Option<Self>> {
        let (open, sealed, key) =
            (row.next::<Option<Vec<u8>>>()?, row.next::<Option<Vec<u8>>>()?, row.maybe_text()?);
        Ok(match (open, sealed, key) {
            (_, Some(content), Some(key)) => Some(Self::Sealed(Sealed { key, content })),
            (Some(open), ..) => {
                let wrong = StoreError::Corrupt("a second factor has another length");
                Some(Self::Open(open.try_into().or(Err(wrong))?))
            }
            (None, ..) => None,
        })
    }
}

/// What a secret is of: its seal is bound to that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretOf {
    /// The second factor of a worker's account.
    Account(AccountId),
    /// The device of a resident's door.
    Door(AccountId),
    /// A key that certificates are signed with, by its public name.
    Issuer(Box<str>),
}

impl SecretOf {
    /// What the seal is bound to: laid under another row it does not open.
    pub fn about(&self) -> Vec<u8> {
        match self {
            Self::Account(id) => [b"second_factor\0", &id.uuid().as_bytes()[..]].concat(),
            Self::Door(id) => [b"door_device\0", &id.uuid().as_bytes()[..]].concat(),
            Self::Issuer(id) => [b"issuing_key\0", id.as_bytes()].concat(),
        }
    }
}

fn unsealed(row: &mut Taking<'_>) -> Result<Unsealed> {
    let (open, sealed, key) =
        (row.next::<Option<Vec<u8>>>()?, row.next::<Option<Vec<u8>>>()?, row.maybe_text()?);
    match (open, sealed, key) {
        (_, Some(content), Some(key)) => Ok(Unsealed::Before(Sealed { key, content })),
        (Some(open), ..) => Ok(Unsealed::Open(open)),
        (None, ..) => Err(StoreError::Corrupt("a secret is neither open nor sealed")),
    }
}

impl Store {
    /// The names of the keys that papers and secrets are sealed by.
    pub async fn sealing_keys(&self) -> Result<Vec<Box<str>>> {
        let sql = "SELECT key_id FROM kept_paper WHERE key_id IS NOT NULL AND removed_at IS NULL
                   UNION SELECT totp_key FROM account WHERE totp_key IS NOT NULL
                   UNION SELECT totp_key FROM resident_door WHERE totp_key IS NOT NULL
                   UNION SELECT key_id FROM sealed_issuing_key ORDER BY 1";
        self.all(sql, vec![]).await?.iter().map(|row| Taking::new(row).text()).collect()
    }

    /// Some of the secrets that are not sealed by this key: by another, or by none. For the service itself, which seals them.
    pub async fn secrets_to_seal(&self, key: &str) -> Result<Vec<(SecretOf, Unsealed)>> {
        let accounts = "SELECT id, totp_secret, totp_sealed, totp_key FROM account
                        WHERE totp_secret IS NOT NULL OR totp_key <> $1 ORDER BY id LIMIT $2";
        let doors = "SELECT id, totp_secret, totp_sealed, totp_key FROM resident_door
                     WHERE totp_secret IS NOT NULL OR totp_key <> $1 ORDER BY id LIMIT $2";
        let issuers = "SELECT i.id, i.seed, s.seed, s.key_id FROM issuing_key i LEFT JOIN sealed_issuing_key s ON s.id = i.id
                       WHERE s.id IS NULL OR s.key_id <> $1 ORDER BY i.id LIMIT $2";
        let values = || vec![key.into(), BATCH.into()];
        let mut found = Vec::new();
        for row in self.all(accounts, values()).await? {
            let row = &mut Taking::new(&row);
            found.push((SecretOf::Account(row.id()?), unsealed(row)?));
        }
        for row in self.all(doors, values()).await? {
            let row = &mut Taking::new(&row);
            found.push((SecretOf::Door(row.id()?), unsealed(row)?));
        }
        for row in self.all(issuers, values()).await? {
            let row = &mut Taking::new(&row);
            found.push((SecretOf::Issuer(row.text()?), unsealed(row)?));
        }
        Ok(found)
    }

    /// Seals a secret anew in place of `before`; `false` where it has changed meanwhile.
    pub async fn seal_secret(&self, of: &SecretOf, before: &Unsealed, sealed: &Sealed) -> Result<bool> {
        let was = match before {
            Unsealed::Before(before) => &*before.key,
            Unsealed::Open(_) => "",
        };
        let (sql, id): (_, Param) = match of {
            SecretOf::Account(id) => (
                "UPDATE account SET totp_secret = NULL, totp_sealed = $2, totp_key = $3
                 WHERE id = $1 AND coalesce(totp_key, '') = $4 AND (totp_secret IS NOT NULL OR totp_key IS NOT NULL)",
                id.uuid().into(),
            ),
            SecretOf::Door(id) => (
                "UPDATE resident_door SET totp_secret = NULL, totp_sealed = $2, totp_key = $3
                 WHERE id = $1 AND coalesce(totp_key, '') = $4 AND (totp_secret IS NOT NULL OR totp_key IS NOT NULL)",
                id.uuid().into(),
            ),
            SecretOf::Issuer(id) => return self.seal_issuing_key(id, sealed).await,
        };
        let values = vec![id, sealed.content.clone().into(), (&*sealed.key).into(), was.into()];
        Ok(self.run(sql, values).await? == 1)
    }

    async fn seal_issuing_key(&self, id: &str, sealed: &Sealed) -> Result<bool> {
        let transaction = self.begin().await?;
        let keep = "INSERT INTO sealed_issuing_key (id, seed, key_id) VALUES ($1, $2, $3)
                    ON CONFLICT (id) DO UPDATE SET seed = excluded.seed, key_id = excluded.key_id";
        let values = vec![id.into(), sealed.content.clone().into(), (&*sealed.key).into()];
        transaction.execute_raw(self.statement(keep, values)).await?;
        let empty = "UPDATE issuing_key SET seed = $2 WHERE id = $1";
        transaction.execute_raw(self.statement(empty, vec![id.into(), vec![0_u8; 32].into()])).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The seed of an issuing key, where it is sealed.
    pub async fn sealed_seed(&self, id: &str) -> Result<Option<Sealed>> {
        let sql = "SELECT key_id, seed FROM sealed_issuing_key WHERE id = $1";
        let read = |row: QueryResult| {
            let mut row = Taking::new(&row);
            Ok(Sealed { key: row.text()?, content: row.next()? })
        };
        self.one(sql, vec![id.into()]).await?.map(read).transpose()
    }

    /// Leaves nothing behind of rows that were written over: what was kept before it was sealed lies no longer in the files of the
    /// database.
    pub async fn sweep_sealed(&self) -> Result<()> {
        let statements: &[&str] = match self.engine() {
            Engine::Sqlite => &["VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"],
            Engine::Postgres => &[
                "VACUUM FULL kept_paper",
                "VACUUM FULL account",
                "VACUUM FULL resident_door",
                "VACUUM FULL issuing_key",
            ],
        };
        for statement in statements {
            self.db().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
