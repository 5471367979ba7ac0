//! One-off open data: what was asked for, and the public ledger of what was approved.

use access::CountPermit;
use base::{AccountId, Date, OpenDataId, Timestamp};

use crate::{
    Result, Store, StoreError,
    sql::{QueryResult, Taking},
};

/// Open data of one table, asked for or approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDataRow {
    /// Its id.
    pub id: OpenDataId,
    /// The area that it is of.
    pub area: Box<str>,
    /// The snapshot's day.
    pub day: Date,
    /// The snapshot's name.
    pub snapshot: Box<str>,
    /// The table of the public catalogue.
    pub table: Box<str>,
    /// What it tells of a person: above and below.
    pub epsilon: (u32, u32),
    /// Who asked for it.
    pub asked_by: AccountId,
    /// When.
    pub asked_at: Timestamp,
    /// Its number in the ledger, who approved it, and when.
    pub approved: Option<(u64, AccountId, Timestamp)>,
    /// That it is to be taken off the public page, or was.
    pub withdrawal: Option<Withdrawal>,
}

impl OpenDataRow {
    /// Whether everybody may read it: approved and not withdrawn.
    pub fn is_open(&self) -> bool {
        self.approved.is_some() && self.withdrawn().is_none()
    }

    /// Why and when it was withdrawn, if it was.
    pub fn withdrawn(&self) -> Option<(&str, Timestamp)> {
        let own = self.withdrawal.as_ref()?;
        own.done.map(|(_, at)| (&*own.reason, at))
    }
}

/// That open data are taken off the public page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// Why, for everybody to read.
    pub reason: Box<str>,
    /// Who asked for it.
    pub asked_by: AccountId,
    /// When.
    pub asked_at: Timestamp,
    /// Who did it, and when.
    pub done: Option<(AccountId, Timestamp)>,
}

macro_rules! columns {
    () => {
        "o.id, o.area, o.day, o.snapshot, o.table_code, o.epsilon_parts, o.epsilon_of, o.asked_by, o.asked_at, o.entry,
         o.approved_by, o.approved_at, w.reason, w.asked_by, w.asked_at, w.done_by, w.done_at"
    };
}

macro_rules! from {
    () => {
        " FROM open_data o LEFT JOIN open_data_withdrawal w ON w.id = o.id"
    };
}

fn small(count: u64) -> Result<u32> {
    u32::try_from(count).or(Err(StoreError::Corrupt("a fraction does not read")))
}

fn taken(row: &mut Taking<'_>) -> Result<OpenDataRow> {
    Ok(OpenDataRow {
        id: row.id()?,
        area: row.text()?,
        day: row.date()?,
        snapshot: row.text()?,
        table: row.text()?,
        epsilon: (small(row.count()?)?, small(row.count()?)?),
        asked_by: row.id()?,
        asked_at: row.moment()?,
        approved: {
            let (entry, by, at) = (row.next::<Option<i64>>()?, row.maybe_id()?, row.maybe_moment()?);
            let entry = entry.and_then(|entry| u64::try_from(entry).ok());
            entry.zip(by).zip(at).map(|((entry, by), at)| (entry, by, at))
        },
        withdrawal: {
            let (reason, by, at) = (row.maybe_text()?, row.maybe_id()?, row.maybe_moment()?);
            let done = row.maybe_id()?.zip(row.maybe_moment()?);
            let asked = reason.zip(by).zip(at);
            asked.map(|((reason, asked_by), asked_at)| Withdrawal { reason, asked_by, asked_at, done })
        },
    })
}

fn read(row: &QueryResult) -> Result<OpenDataRow> {
    taken(&mut Taking::new(row))
}

impl Store {
    /// Keeps open data that was asked for in the permit's area.
    pub async fn ask_open_data(&self, permit: &CountPermit, asked: &OpenDataRow) -> Result<()> {
        if *asked.area != *permit.area().prefix() {
            return Err(StoreError::Conflict("open data are of another area"));
        }
        let sql = "INSERT INTO open_data (id, area, day, snapshot, table_code, epsilon_parts, epsilon_of, asked_by, asked_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let values = vec![
            asked.id.uuid().into(),
            (&*asked.area).into(),
            asked.day.to_string().into(),
            (&*asked.snapshot).into(),
            (&*asked.table).into(),
            i64::from(asked.epsilon.0).into(),
            i64::from(asked.epsilon.1).into(),
            asked.asked_by.uuid().into(),
            asked.asked_at.micros().into(),
        ];
        self.run(sql, values).await.map(drop)
    }

    /// What the permit's own area asked for, the latest first.
    pub async fn open_data_asked(&self, permit: &CountPermit) -> Result<Vec<OpenDataRow>> {
        let sql =
            concat!("SELECT ", columns!(), from!(), " WHERE o.area = $1 ORDER BY o.asked_at DESC, o.id");
        self.all(sql, vec![permit.area().prefix().into()]).await?.iter().map(read).collect()
    }

    /// The ledger of everything approved, withdrawn or not, open to everybody, in order of entry.
    pub async fn open_data_ledger(&self) -> Result<Vec<OpenDataRow>> {
        let sql =
            concat!("SELECT ", columns!(), from!(), " WHERE o.approved_at IS NOT NULL ORDER BY o.entry");
        self.all(sql, Vec::new()).await?.iter().map(read).collect()
    }

    /// Enters open data of the permit's area in the ledger as its entry `entry` and keeps what everybody gets: under the permit's
    /// account, which is not that of who asked. Whether it was; not where another one took the entry meanwhile.
    pub async fn approve_open_data(
        &self,
        permit: &CountPermit,
        id: OpenDataId,
        entry: u64,
        at: Timestamp,
        content: &str,
    ) -> Result<bool> {
        let sql = "UPDATE open_data SET entry = $3, approved_by = $4, approved_at = $5, content = $6
                   WHERE id = $1 AND area = $2 AND approved_at IS NULL AND asked_by <> $4
                     AND (SELECT coalesce(max(o.entry), 0) FROM open_data o) = $3 - 1";
        let values = vec![
            id.uuid().into(),
            permit.area().prefix().into(),
            i64::try_from(entry).or(Err(StoreError::Conflict("a number is too large")))?.into(),
            permit.account().uuid().into(),
            at.micros().into(),
            content.into(),
        ];
        Ok(self.run(sql, values).await? == 1)
    }

    /// Takes back what the permit's area asked for and nobody has approved: nothing was drawn or spent. Whether there was such.
    pub async fn drop_open_data(&self, permit: &CountPermit, id: OpenDataId) -> Result<bool> {
        let sql = "DELETE FROM open_data WHERE id = $1 AND area = $2 AND approved_at IS NULL";
        Ok(self.run(sql, vec![id.uuid().into(), permit.area().prefix().into()]).await? == 1)
    }

    /// Asks that open data of the permit's area be taken off the public page, with the reason that everybody will read; in place of
    /// what was asked before. Whether they are open.
    pub async fn ask_withdrawal(
        &self,
        permit: &CountPermit,
        id: OpenDataId,
        reason: &str,
        at: Timestamp,
    ) -> Result<bool> {
        let sql = "INSERT INTO open_data_withdrawal (id, reason, asked_by, asked_at)
                   SELECT o.id, $3, $4, $5 FROM open_data o WHERE o.id = $1 AND o.area = $2 AND o.approved_at IS NOT NULL
                   ON CONFLICT (id) DO UPDATE SET reason = excluded.reason, asked_by = excluded.asked_by,
                       asked_at = excluded.asked_at
                   WHERE open_data_withdrawal.done_at IS NULL";
        let values = vec![
            id.uuid().into(),
            permit.area().prefix().into(),
            reason.into(),
            permit.account().uuid().into(),
            at.micros().into(),
        ];
        Ok(self.run(sql, values).await? == 1)
    }

    /// Takes open data of the permit's area off the public page, for the reason `reason` that another account asked it for. Whether
    /// that was so.
    pub async fn withdraw_open_data(
        &self,
        permit: &CountPermit,
        id: OpenDataId,
        reason: &str,
        at: Timestamp,
    ) -> Result<bool> {
        let sql = "UPDATE open_data_withdrawal SET done_by = $4, done_at = $5
                   WHERE id = $1 AND reason = $3 AND done_at IS NULL AND asked_by <> $4
                     AND EXISTS (SELECT 1 FROM open_data o WHERE o.id = $1 AND o.area = $2)";
        let values = vec![
            id.uuid().into(),
            permit.area().prefix().into(),
            reason.into(),
            permit.account().uuid().into(),
            at.micros().into(),
        ];
        Ok(self.run(sql, values).await? == 1)
    }

    /// The content of open data that everybody may read: approved and not withdrawn.
    pub async fn open_data_content(&self, id: OpenDataId) -> Result<Option<(OpenDataRow, Box<str>)>> {
        let sql = concat!(
            "SELECT ",
            columns!(),
            ", o.content",
            from!(),
            " WHERE o.id = $1 AND o.approved_at IS NOT NULL AND w.done_at IS NULL"
        );
        let found = self.one(sql, vec![id.uuid().into()]).await?;
        let whole = |row: &QueryResult| {
            let mut row = Taking::new(row);
            Ok((taken(&mut row)?, row.text()?))
        };
        found.as_ref().map(whole).transpose()
    }
}
