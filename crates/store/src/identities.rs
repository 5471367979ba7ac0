//! Who accounts are to the office's own sign-in service.

use base::{AccountId, Timestamp};

use crate::{Account, Result, Store, StoreError, sql::Taking};

/// Who an account is to another service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The service, by the address that it goes by.
    pub issuer: Box<str>,
    /// What it calls the worker.
    pub subject: Box<str>,
}

impl Store {
    /// Links an account to an identity, in place of any before; one that another account has is a conflict.
    pub async fn link_identity(
        &self,
        account: AccountId,
        identity: &Identity,
        (by, at): (AccountId, Timestamp),
    ) -> Result<()> {
        let taken = self.account_of_identity(identity).await?;
        if taken.is_some_and(|holder| holder.id != account) {
            return Err(StoreError::Conflict("this identity is another account's"));
        }
        let sql = "INSERT INTO account_identity (issuer, subject, account_id, linked_by, linked_at)
                   VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account_id) DO UPDATE
                   SET issuer = excluded.issuer, subject = excluded.subject, linked_by = excluded.linked_by,
                       linked_at = excluded.linked_at";
        let values = vec![
            (&*identity.issuer).into(),
            (&*identity.subject).into(),
            account.uuid().into(),
            by.uuid().into(),
            at.micros().into(),
        ];
        self.run(sql, values).await.map(drop)
    }

    /// Takes the link away; `false` where there was none.
    pub async fn unlink_identity(&self, account: AccountId) -> Result<bool> {
        let sql = "DELETE FROM account_identity WHERE account_id = $1";
        Ok(self.run(sql, vec![account.uuid().into()]).await? == 1)
    }

    /// Who the account is to another service.
    pub async fn identity_of(&self, account: AccountId) -> Result<Option<Identity>> {
        let sql = "SELECT issuer, subject FROM account_identity WHERE account_id = $1";
        let row = self.one(sql, vec![account.uuid().into()]).await?;
        row.as_ref()
            .map(|row| {
                let row = &mut Taking::new(row);
                Ok(Identity { issuer: row.text()?, subject: row.text()? })
            })
            .transpose()
    }

    /// The account that an identity is linked to.
    pub async fn account_of_identity(&self, identity: &Identity) -> Result<Option<Account>> {
        let sql = "SELECT account_id FROM account_identity WHERE issuer = $1 AND subject = $2";
        let row = self.one(sql, vec![(&*identity.issuer).into(), (&*identity.subject).into()]).await?;
        match row.as_ref().map(|row| Taking::new(row).id()).transpose()? {
            Some(account) => self.account(account).await,
            None => Ok(None),
        }
    }
}
