use access::{Area, Purpose, Role};
use base::{AccountId, GrantId, Timestamp};

use crate::{
    Grant, Result, Store, StoreError,
    scope::Scope,
    sql::{QueryResult, Taking, micros},
};

macro_rules! grants {
    ($which:literal) => {
        concat!(
            "SELECT id, account_id, role, area, purposes, valid_from, valid_until, given_by, given_at, reason, emergency,
             ended_at, ended_by, reviewed_at, reviewed_by, review, exports FROM account_grant WHERE ",
            $which
        )
    };
}

fn grant_of(row: &QueryResult) -> Result<Grant> {
    let row = &mut Taking::new(row);
    Ok(Grant {
        id: row.id()?,
        account: row.id()?,
        role: row.code(Role::from_code)?,
        area: row.code(|area| area.parse().ok())?,
        purposes: row.maybe_text()?.map(|codes| purposes_of(&codes)).transpose()?,
        from: row.moment()?,
        until: row.maybe_moment()?,
        given_by: row.id()?,
        given_at: row.moment()?,
        reason: row.text()?,
        emergency: row.next()?,
        ended: row.maybe_moment()?.zip(row.maybe_id()?),
        review: {
            let (at, by, text) = (row.maybe_moment()?, row.maybe_id()?, row.maybe_text()?);
            at.zip(by).zip(text).map(|((at, by), text)| (at, by, text))
        },
        exports: row.next()?,
    })
}

/// Codes with a blank between.
fn purposes_of(codes: &str) -> Result<Vec<Purpose>> {
    let known = |code| Purpose::from_code(code).ok_or(StoreError::Corrupt("a purpose is not known"));
    codes.split_whitespace().map(known).collect()
}

impl Store {
    /// Keeps a new grant.
    pub async fn keep_grant(&self, grant: &Grant) -> Result<()> {
        let sql = "INSERT INTO account_grant (id, account_id, role, area, purposes, valid_from, valid_until, given_by,
                   given_at, reason, emergency, exports) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
        let codes = |purposes: &Vec<Purpose>| -> String {
            purposes.iter().map(|purpose| purpose.code()).collect::<Vec<_>>().join(" ")
        };
        let values = vec![
            grant.id.uuid().into(),
            grant.account.uuid().into(),
            grant.role.code().into(),
            grant.area.prefix().into(),
            grant.purposes.as_ref().map(codes).into(),
            grant.from.micros().into(),
            micros(grant.until),
            grant.given_by.uuid().into(),
            grant.given_at.micros().into(),
            (&*grant.reason).into(),
            grant.emergency.into(),
            grant.exports.into(),
        ];
        self.run(sql, values).await.map(drop)
    }

    /// An account's grants, the first given first.
    pub async fn grants_of(&self, account: AccountId) -> Result<Vec<Grant>> {
        let sql = grants!("account_id = $1 ORDER BY given_at, id");
        self.all(sql, vec![account.uuid().into()]).await?.iter().map(grant_of).collect()
    }

    /// The grant.
    pub async fn grant(&self, grant: GrantId) -> Result<Option<Grant>> {
        self.one(grants!("id = $1"), vec![grant.uuid().into()]).await?.as_ref().map(grant_of).transpose()
    }

    /// Ends a grant; `false` where it was ended before.
    pub async fn end_grant(&self, grant: GrantId, by: AccountId, at: Timestamp) -> Result<bool> {
        let sql = "UPDATE account_grant SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL";
        Ok(self.run(sql, vec![grant.uuid().into(), at.micros().into(), by.uuid().into()]).await? == 1)
    }

    /// Emergencies of the offices in an area, the latest first: those that wait for review before the others.
    pub async fn emergencies(&self, area: &Area, most: u32) -> Result<Vec<Grant>> {
        let scope = Scope::of_area(area);
        let sql = grants!(
            "emergency AND account_id IN (SELECT a.id FROM account a WHERE a.area >= $1 AND a.area < $2) ORDER BY reviewed_at IS NOT NULL, given_at DESC, id LIMIT $3"
        );
        let values = vec![scope.from.into(), scope.until.into(), i64::from(most).into()];
        self.all(sql, values).await?.iter().map(grant_of).collect()
    }

    /// Keeps the review of an emergency; `false` where it was reviewed before.
    pub async fn review_emergency(
        &self,
        grant: GrantId,
        by: AccountId,
        at: Timestamp,
        review: &str,
    ) -> Result<bool> {
        let sql = "UPDATE account_grant SET reviewed_at = $2, reviewed_by = $3, review = $4
                   WHERE id = $1 AND emergency AND reviewed_at IS NULL";
        let values = vec![grant.uuid().into(), at.micros().into(), by.uuid().into(), review.into()];
        Ok(self.run(sql, values).await? == 1)
    }
}
