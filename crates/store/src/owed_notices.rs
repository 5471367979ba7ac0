//! What somebody is still to be told, kept with what happened.

use access::{Area, Permit};
use base::{AccountId, PersonId, Timestamp};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction};

use crate::{
    Result, Store,
    scope::county_of,
    sql::{Param, QueryResult, Taking, to_json},
};

/// What somebody is still to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwedNotice {
    /// Names the occasion.
    pub key: Box<str>,
    /// The office's area.
    pub area: Area,
    /// In whose name it is told.
    pub account: AccountId,
    /// Which text.
    pub template: Box<str>,
    /// What is put into it, by name.
    pub fields: Vec<(String, String)>,
    /// Whose affair it is.
    pub people: Vec<PersonId>,
    /// Whether the parents of a child are told in its place.
    pub parents: bool,
    /// Since when.
    pub since: Timestamp,
}

impl OwedNotice {
    /// What is owed to people because of something that is done under a permit now.
    pub fn new(
        permit: &Permit,
        (template, key): (&str, String),
        people: Vec<PersonId>,
        at: Timestamp,
    ) -> Self {
        Self {
            key: key.into(),
            area: permit.area().clone(),
            account: permit.account(),
            template: template.into(),
            fields: Vec::new(),
            people,
            parents: false,
            since: at,
        }
    }

    /// The same with what is put into the text.
    #[must_use]
    pub fn with(mut self, fields: &[(&str, &str)]) -> Self {
        self.fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self
    }

    /// The same; a child's parents are told in its place.
    #[must_use]
    pub fn to_grown_ups(mut self) -> Self {
        self.parents = true;
        self
    }
}

const OWE: &str =
    "INSERT INTO owed_notice (send_key, county, area, account_id, template, fields, people, parents, since)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (send_key) DO NOTHING";

impl Store {
    /// Keeps notices with what happened, in its transaction.
    pub(crate) async fn owe(&self, transaction: &DatabaseTransaction, owed: &[OwedNotice]) -> Result<()> {
        for one in owed {
            let values = vec![
                (&*one.key).into(),
                county_of(&one.area).into(),
                one.area.prefix().into(),
                one.account.uuid().into(),
                (&*one.template).into(),
                to_json(&one.fields)?.into(),
                to_json(&one.people.iter().map(ToString::to_string).collect::<Vec<_>>())?.into(),
                i64::from(one.parents).into(),
                one.since.micros().into(),
            ];
            transaction.execute_raw(self.statement(OWE, values)).await?;
        }
        Ok(())
    }

    /// One statement that changes one row, with what is owed because of it; `false`, and nothing is kept, where it changes none.
    pub(crate) async fn run_owing(
        &self,
        sql: &'static str,
        values: Vec<Param>,
        new: &[OwedNotice],
    ) -> Result<bool> {
        if new.is_empty() {
            return Ok(self.run(sql, values).await? == 1);
        }
        let transaction = self.begin().await?;
        if transaction.execute_raw(self.statement(sql, values)).await?.rows_affected() != 1 {
            transaction.rollback().await?;
            return Ok(false);
        }
        self.owe(&transaction, new).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Notices that have been owed since before a moment, the oldest first, at most `most`, of all areas: for the service, which tells
    /// them in the name of whoever did what they are about.
    pub async fn owed_notices(&self, before: Timestamp, most: u32) -> Result<Vec<OwedNotice>> {
        let sql =
            "SELECT send_key, area, account_id, template, fields, people, parents, since FROM owed_notice
                   WHERE since < $1 ORDER BY since, send_key LIMIT $2";
        let rows = self.all(sql, vec![before.micros().into(), i64::from(most).into()]).await?;
        rows.iter().map(owed).collect()
    }

    /// Nobody is owed this any more.
    pub async fn settle_notice(&self, key: &str) -> Result<()> {
        self.run("DELETE FROM owed_notice WHERE send_key = $1", vec![key.into()]).await.map(drop)
    }
}

fn owed(row: &QueryResult) -> Result<OwedNotice> {
    let mut row = Taking::new(row);
    Ok(OwedNotice {
        key: row.text()?,
        area: row.code(|area| area.parse().ok())?,
        account: row.id()?,
        template: row.text()?,
        fields: row.json()?,
        people: people(&row.json::<Vec<String>>()?)?,
        parents: row.count()? == 1,
        since: row.moment()?,
    })
}

fn people(texts: &[String]) -> Result<Vec<PersonId>> {
    texts.iter().map(|text| text.parse().or(Err(crate::StoreError::Corrupt("an id does not read")))).collect()
}
