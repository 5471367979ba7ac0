//! Tables that an office keeps by name, and what they gave when they were due.

use access::{Area, CountPermit};
use base::{AccountId, Date, KeptTableId, Timestamp};
use serde_json::Value;

use crate::{
    Result, Store, StoreError,
    sql::{QueryResult, Taking, to_json},
};

/// How often a kept table is computed by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// Only when somebody asks.
    Never,
    /// For the last day of each month.
    Month,
    /// For the last day of each quarter.
    Quarter,
}

impl Every {
    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Month => "month",
            Self::Quarter => "quarter",
        }
    }

    /// By its code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Never, Self::Month, Self::Quarter].into_iter().find(|one| one.code() == code)
    }
}

/// A table that is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptTable {
    /// Its id; a link leads to it.
    pub id: KeptTableId,
    /// The office's area.
    pub area: Area,
    /// Its name, 1 to 100 characters.
    pub name: Box<str>,
    /// What is counted, as the caller writes it.
    pub spec: Value,
    /// How often it is computed by itself.
    pub every: Every,
    /// Who keeps it.
    pub account: AccountId,
    /// Since when.
    pub created_at: Timestamp,
}

/// What a kept table gave for a day.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptResult {
    /// The table.
    pub table: KeptTableId,
    /// The snapshot's day.
    pub day: Date,
    /// The snapshot's name.
    pub snapshot: Box<str>,
    /// When it was computed.
    pub made_at: Timestamp,
    /// The table with its labels, as the caller writes it.
    pub content: Value,
}

fn table(row: &QueryResult) -> Result<KeptTable> {
    let mut row = Taking::new(row);
    Ok(KeptTable {
        id: row.id()?,
        area: row.text()?.parse().or(Err(StoreError::Corrupt("an area does not read")))?,
        name: row.text()?,
        spec: row.json()?,
        every: row.code(Every::from_code)?,
        account: row.id()?,
        created_at: row.moment()?,
    })
}

fn result(row: &QueryResult) -> Result<KeptResult> {
    let mut row = Taking::new(row);
    Ok(KeptResult {
        table: row.id()?,
        day: row.date()?,
        snapshot: row.text()?,
        made_at: row.moment()?,
        content: row.json()?,
    })
}

impl Store {
    /// Keeps a table of the permit's area.
    pub async fn keep_table(&self, permit: &CountPermit, table: &KeptTable) -> Result<()> {
        if table.area != *permit.area() {
            return Err(StoreError::Conflict("a table is of another area"));
        }
        let sql = "INSERT INTO kept_table (id, area, name, spec, every, account_id, created_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let values = vec![
            table.id.uuid().into(),
            table.area.prefix().into(),
            (&*table.name).into(),
            to_json(&table.spec)?.into(),
            table.every.code().into(),
            table.account.uuid().into(),
            table.created_at.micros().into(),
        ];
        self.run(sql, values).await.map(drop)
    }

    /// The tables that the permit's own area keeps, the newest first.
    pub async fn kept_tables(&self, permit: &CountPermit) -> Result<Vec<KeptTable>> {
        let sql = "SELECT id, area, name, spec, every, account_id, created_at FROM kept_table
                   WHERE area = $1 AND removed_at IS NULL ORDER BY created_at DESC, id";
        let rows = self.all(sql, vec![permit.area().prefix().into()]).await?;
        rows.iter().map(table).collect()
    }

    /// A kept table by its id: of the permit's area, of one around it, or of one within it.
    pub async fn kept_table(&self, permit: &CountPermit, id: KeptTableId) -> Result<Option<KeptTable>> {
        let sql = "SELECT id, area, name, spec, every, account_id, created_at FROM kept_table
                   WHERE id = $1 AND removed_at IS NULL";
        let found = self.one(sql, vec![id.uuid().into()]).await?.as_ref().map(table).transpose()?;
        let own = permit.area().prefix();
        Ok(found.filter(|found| own.starts_with(found.area.prefix()) || found.area.prefix().starts_with(own)))
    }

    /// Puts a kept table of the permit's area away with all that it gave; whether there was one.
    pub async fn remove_kept_table(
        &self,
        permit: &CountPermit,
        id: KeptTableId,
        at: Timestamp,
    ) -> Result<bool> {
        let sql = "UPDATE kept_table SET removed_at = $3 WHERE id = $1 AND area = $2 AND removed_at IS NULL";
        let values = vec![id.uuid().into(), permit.area().prefix().into(), at.micros().into()];
        Ok(self.run(sql, values).await? == 1)
    }

    /// Every table that is computed by itself, of all areas: for the service, which acts under the leave of whoever keeps it.
    pub async fn scheduled_tables(&self) -> Result<Vec<KeptTable>> {
        let sql = "SELECT id, area, name, spec, every, account_id, created_at FROM kept_table
                   WHERE every <> 'never' AND removed_at IS NULL ORDER BY created_at, id";
        self.all(sql, Vec::new()).await?.iter().map(table).collect()
    }

    /// Keeps what a table of the permit's area gave for a day; the first result of a day stands.
    pub async fn keep_result(&self, permit: &CountPermit, result: &KeptResult) -> Result<()> {
        let sql = "INSERT INTO kept_result (table_id, day, snapshot, made_at, content)
                   SELECT t.id, $3, $4, $5, $6 FROM kept_table t
                   WHERE t.id = $1 AND t.area = $2 AND t.removed_at IS NULL
                   ON CONFLICT (table_id, day) DO NOTHING";
        let values = vec![
            result.table.uuid().into(),
            permit.area().prefix().into(),
            result.day.to_string().into(),
            (&*result.snapshot).into(),
            result.made_at.micros().into(),
            to_json(&result.content)?.into(),
        ];
        self.run(sql, values).await.map(drop)
    }

    /// What a table of the permit's area gave, the latest day first.
    pub async fn kept_results(&self, permit: &CountPermit, id: KeptTableId) -> Result<Vec<KeptResult>> {
        let sql = "SELECT r.table_id, r.day, r.snapshot, r.made_at, r.content FROM kept_result r
                   JOIN kept_table t ON t.id = r.table_id
                   WHERE t.id = $1 AND t.area = $2 AND t.removed_at IS NULL ORDER BY r.day DESC";
        let rows = self.all(sql, vec![id.uuid().into(), permit.area().prefix().into()]).await?;
        rows.iter().map(result).collect()
    }
}
