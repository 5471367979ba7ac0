//! Requests under a key, and lists that were taken away.

use access::Area;
use base::{AccountId, Timestamp};

use crate::{
    Result, Store, StoreError,
    scope::Scope,
    sql::{Taking, micros},
};

/// What became of a request that was sent under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyedRequest {
    /// It is new: to be done, then kept or let go.
    New,
    /// It is being done at this moment, or broke off.
    UnderWay,
    /// Another request was sent under this key.
    Other,
    /// It was done, and answered so.
    Done {
        /// The status.
        status: u16,
        /// The body; `None` where it held a secret that is shown once.
        body: Option<Vec<u8>>,
    },
}

/// A list that was taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListExport {
    /// Its id.
    pub id: uuid::Uuid,
    /// By whom.
    pub account: AccountId,
    /// Of which area.
    pub area: Box<str>,
    /// For what.
    pub purpose: Box<str>,
    /// People, households or events.
    pub what: Box<str>,
    /// As which kind of file.
    pub format: Box<str>,
    /// Codes of what was shown in full, with a blank between.
    pub in_full: Box<str>,
    /// Why.
    pub reason: Box<str>,
    /// When it began.
    pub begun_at: Timestamp,
    /// When its last row had left; `None` where it broke off or goes on.
    pub ended_at: Option<Timestamp>,
    /// How many rows had left.
    pub rows: u64,
}

macro_rules! export {
    () => {
        "SELECT e.id, e.account_id, e.area, e.purpose, e.what, e.format, e.in_full, e.reason, e.begun_at, e.ended_at,
         e.row_count FROM list_export e"
    };
}

impl Store {
    /// Takes a request in that was sent under a key. What was kept before `forgotten`, or was begun before `broken` and never
    /// ended, counts no longer.
    pub async fn begin_keyed(
        &self,
        (account, key): (AccountId, &str),
        request_sha256: &[u8; 32],
        (now, forgotten, broken): (Timestamp, Timestamp, Timestamp),
    ) -> Result<KeyedRequest> {
        let sql = "DELETE FROM kept_answer WHERE at < $1 OR (status IS NULL AND at < $2)";
        self.run(sql, vec![forgotten.micros().into(), broken.micros().into()]).await?;
        let sql =
            "INSERT INTO kept_answer (account_id, request_key, request_sha256, at) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (account_id, request_key) DO NOTHING";
        let id = account.uuid();
        let values = vec![id.into(), key.into(), request_sha256.to_vec().into(), now.micros().into()];
        if self.run(sql, values).await? == 1 {
            return Ok(KeyedRequest::New);
        }
        let sql =
            "SELECT request_sha256, status, body FROM kept_answer WHERE account_id = $1 AND request_key = $2";
        let Some(row) = self.one(sql, vec![id.into(), key.into()]).await? else {
            return Ok(KeyedRequest::UnderWay);
        };
        let row = &mut Taking::new(&row);
        if row.bytes::<32>()? != *request_sha256 {
            return Ok(KeyedRequest::Other);
        }
        let Some(status) = row.next::<Option<i64>>()? else { return Ok(KeyedRequest::UnderWay) };
        let status = u16::try_from(status).or(Err(StoreError::Corrupt("a status is none")))?;
        Ok(KeyedRequest::Done { status, body: row.next::<Option<Vec<u8>>>()? })
    }

    /// Keeps the answer.
    pub async fn end_keyed(
        &self,
        (account, key): (AccountId, &str),
        status: u16,
        body: Option<Vec<u8>>,
    ) -> Result<()> {
        let sql = "UPDATE kept_answer SET status = $3, body = $4 WHERE account_id = $1 AND request_key = $2";
        let values = vec![account.uuid().into(), key.into(), i64::from(status).into(), body.into()];
        self.run(sql, values).await.map(drop)
    }

    /// Lets a request go that was refused: it may be sent again.
    pub async fn drop_keyed(&self, (account, key): (AccountId, &str)) -> Result<()> {
        let sql = "DELETE FROM kept_answer WHERE account_id = $1 AND request_key = $2 AND status IS NULL";
        self.run(sql, vec![account.uuid().into(), key.into()]).await.map(drop)
    }

    /// Notes that a list begins to be taken away.
    pub async fn begin_export(&self, export: &ListExport) -> Result<()> {
        let sql = "INSERT INTO list_export (id, account_id, area, purpose, what, format, in_full, reason, begun_at, row_count)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)";
        let values = vec![
            export.id.into(),
            export.account.uuid().into(),
            (&*export.area).into(),
            (&*export.purpose).into(),
            (&*export.what).into(),
            (&*export.format).into(),
            (&*export.in_full).into(),
            (&*export.reason).into(),
            export.begun_at.micros().into(),
        ];
        self.run(sql, values).await.map(drop)
    }

    /// Notes how many rows of it have left, and when the last had.
    pub async fn note_export(&self, id: uuid::Uuid, rows: u64, ended: Option<Timestamp>) -> Result<()> {
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        let sql = "UPDATE list_export SET row_count = $2, ended_at = $3 WHERE id = $1";
        self.run(sql, vec![id.into(), rows.into(), micros(ended)]).await.map(drop)
    }

    /// Lists that offices of an area took away, the latest first.
    pub async fn exports_of(&self, area: &Area, most: u32) -> Result<Vec<ListExport>> {
        let sql = concat!(
            export!(),
            " JOIN account a ON a.id = e.account_id WHERE a.area >= $1 AND a.area < $2
             ORDER BY e.begun_at DESC LIMIT $3"
        );
        let Scope { from, until } = Scope::of_area(area);
        let rows = self.all(sql, vec![from.into(), until.into(), i64::from(most).into()]).await?;
        rows.iter().map(export).collect()
    }

    /// Lists that an account took away, the latest first.
    pub async fn own_exports(&self, account: AccountId, most: u32) -> Result<Vec<ListExport>> {
        let sql = concat!(export!(), " WHERE e.account_id = $1 ORDER BY e.begun_at DESC LIMIT $2");
        let rows = self.all(sql, vec![account.uuid().into(), i64::from(most).into()]).await?;
        rows.iter().map(export).collect()
    }
}

fn export(row: &crate::sql::QueryResult) -> Result<ListExport> {
    let row = &mut Taking::new(row);
    Ok(ListExport {
        id: row.next()?,
        account: row.id()?,
        area: row.text()?,
        purpose: row.text()?,
        what: row.text()?,
        format: row.text()?,
        in_full: row.text()?,
        reason: row.text()?,
        begun_at: row.moment()?,
        ended_at: row.maybe_moment()?,
        rows: row.count()?,
    })
}
