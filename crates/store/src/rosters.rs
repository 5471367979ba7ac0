//! Rosters: named views over the register. What they show is computed when they are opened; only the description is kept.

use access::{Area, CountPermit};
use base::{AccountId, RosterId, Timestamp};
use serde_json::Value;

use crate::{
    Result, Store, StoreError,
    sql::{QueryResult, Taking, to_json},
};

/// A roster.
#[derive(Debug, Clone, PartialEq)]
pub struct Roster {
    /// Its id; a link leads to it.
    pub id: RosterId,
    /// The office's area.
    pub area: Area,
    /// Its name, 1 to 100 characters.
    pub name: Box<str>,
    /// Whom it shows and with which columns, as the caller writes it.
    pub content: Value,
    /// Who keeps it.
    pub account: AccountId,
    /// Since when.
    pub created_at: Timestamp,
}

fn roster(row: &QueryResult) -> Result<Roster> {
    let mut row = Taking::new(row);
    Ok(Roster {
        id: row.id()?,
        area: row.text()?.parse().or(Err(StoreError::Corrupt("an area does not read")))?,
        name: row.text()?,
        content: row.json()?,
        account: row.id()?,
        created_at: row.moment()?,
    })
}

impl Store {
    /// Keeps a roster of the permit's area.
    pub async fn keep_roster(&self, permit: &CountPermit, roster: &Roster) -> Result<()> {
        if roster.area != *permit.area() {
            return Err(StoreError::Conflict("a roster is of another area"));
        }
        let sql = "INSERT INTO roster (id, area, name, content, account_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
        let values = vec![
            roster.id.uuid().into(),
            roster.area.prefix().into(),
            (&*roster.name).into(),
            to_json(&roster.content)?.into(),
            roster.account.uuid().into(),
            roster.created_at.micros().into(),
        ];
        self.run(sql, values).await.map(drop)
    }

    /// The rosters of an area and of those around it, the newest first. Who opens one sees the people of their own area in it.
    pub async fn rosters(&self, area: &Area) -> Result<Vec<Roster>> {
        let sql = "SELECT id, area, name, content, account_id, created_at FROM roster
                   WHERE substr(CAST($1 AS TEXT), 1, length(area)) = area AND removed_at IS NULL ORDER BY created_at DESC, id";
        self.all(sql, vec![area.prefix().into()]).await?.iter().map(roster).collect()
    }

    /// One of them.
    pub async fn roster(&self, area: &Area, id: RosterId) -> Result<Option<Roster>> {
        let sql = "SELECT id, area, name, content, account_id, created_at FROM roster
                   WHERE substr(CAST($1 AS TEXT), 1, length(area)) = area AND removed_at IS NULL AND id = $2";
        let found = self.one(sql, vec![area.prefix().into(), id.uuid().into()]).await?;
        found.as_ref().map(roster).transpose()
    }

    /// Puts a roster of the permit's own area away; whether there was one.
    pub async fn remove_roster(&self, permit: &CountPermit, id: RosterId, at: Timestamp) -> Result<bool> {
        let sql = "UPDATE roster SET removed_at = $3 WHERE id = $1 AND area = $2 AND removed_at IS NULL";
        let values = vec![id.uuid().into(), permit.area().prefix().into(), at.micros().into()];
        Ok(self.run(sql, values).await? == 1)
    }
}
