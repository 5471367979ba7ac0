//! What measures of service are reckoned from: items with their promise and steps, cases with their days. No person, no worker.

use std::collections::BTreeMap;

use access::Area;
use base::{AccountId, ApplicationId, Date, Timestamp};
use serde_json::Value;
use services::{Step, Taken};
use uuid::Uuid;

use crate::{
    Result, Store,
    scope::Scope,
    sql::{Param, Taking, to_json},
};

/// An application as a service that an office gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// The office's area.
    pub area: Box<str>,
    /// The quarter in which the family rated it.
    pub rated: Option<Box<str>>,
    /// Its items, once it is handed in.
    pub items: Vec<ServedItem>,
}

/// An item with what was promised and done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ServedItem {
    /// Working days promised.
    pub promised: Option<u16>,
    /// What was done, oldest first. By whom is not read.
    pub steps: Vec<Taken>,
}

/// A case as a promise of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedCase {
    /// The office's area.
    pub area: Box<str>,
    /// The day by which an answer was promised.
    pub due_on: Date,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
}

/// A county's measures of a quarter as they were published.
#[derive(Debug, Clone, PartialEq)]
pub struct PublishedMeasures {
    /// The county.
    pub county: Box<str>,
    /// The quarter.
    pub quarter: Box<str>,
    /// When they were reckoned.
    pub made_at: Timestamp,
    /// They, as the caller writes them.
    pub content: Value,
}

const ITEMS: &str = "SELECT a.id, a.area, r.quarter, m.item, m.promise_days, s.step, s.at
    FROM application a JOIN matter m ON m.application_id = a.id
    LEFT JOIN application_rated r ON r.application_id = a.id
    LEFT JOIN matter_step s ON s.application_id = m.application_id AND s.item = m.item
    WHERE a.area >= $1 AND a.area < $2 AND a.stage IN ('submitted', 'closed') AND (a.changed_at >= $3 OR a.stage = 'submitted')
    ORDER BY a.id, m.item, s.number";

impl Store {
    /// The applications of an area that were handed in and have changed since, or are not settled; for figures, without who takes part.
    pub async fn served(&self, area: &Area, since: Timestamp) -> Result<Vec<Served>> {
        let scope = Scope::of_area(area);
        let values = vec![scope.from.into(), scope.until.into(), since.micros().into()];
        let mut found: BTreeMap<ApplicationId, (Served, BTreeMap<Box<str>, ServedItem>)> = BTreeMap::new();
        for row in &self.all(ITEMS, values).await? {
            let mut row = Taking::new(row);
            let (id, area, rated) = (row.id()?, row.text()?, row.maybe_text()?);
            let (served, items) = found
                .entry(id)
                .or_insert_with(|| (Served { area, rated, items: Vec::new() }, BTreeMap::new()));
            debug_assert!(served.items.is_empty(), "items are put together below");
            let name = row.text()?;
            let promised: Option<i64> = row.next()?;
            let item = items.entry(name).or_default();
            item.promised = promised.and_then(|days| u16::try_from(days).ok());
            let (step, at) = (row.maybe_text()?, row.maybe_moment()?);
            if let (Some(step), Some(at)) = (step.as_deref().and_then(Step::from_code), at) {
                item.steps.push(Taken { step, account: AccountId::from_uuid(Uuid::nil()), at });
            }
        }
        let whole = |(served, items): (Served, BTreeMap<Box<str>, ServedItem>)| Served {
            items: items.into_values().collect(),
            ..served
        };
        Ok(found.into_values().map(whole).collect())
    }

    /// The cases of an area that were to be answered from one day until another, but for those that were withdrawn.
    pub async fn served_cases(&self, area: &Area, from: Date, until: Date) -> Result<Vec<ServedCase>> {
        let sql = "SELECT area, due_on, answered_at FROM resident_case WHERE stage <> 'withdrawn'
                   AND due_on >= $1 AND due_on < $2 AND area >= $3 AND area < $4 ORDER BY id";
        let scope = Scope::of_area(area);
        let values: Vec<Param> =
            vec![from.to_string().into(), until.to_string().into(), scope.from.into(), scope.until.into()];
        let case = |row| {
            let mut row = Taking::new(row);
            Ok(ServedCase { area: row.text()?, due_on: row.date()?, answered_at: row.maybe_moment()? })
        };
        self.all(sql, values).await?.iter().map(case).collect()
    }

    /// The counties in which anything was handed in.
    pub async fn serving_counties(&self) -> Result<Vec<Box<str>>> {
        let sql = "SELECT DISTINCT county FROM application WHERE submitted_at IS NOT NULL ORDER BY county";
        self.all(sql, Vec::new()).await?.iter().map(|row| Taking::new(row).text()).collect()
    }

    /// Publishes a county's measures of a quarter; the first ones stand.
    pub async fn publish_measures(&self, new: &PublishedMeasures) -> Result<()> {
        let sql = "INSERT INTO service_measures (county, quarter, made_at, content) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (county, quarter) DO NOTHING";
        let values = vec![
            (&*new.county).into(),
            (&*new.quarter).into(),
            new.made_at.micros().into(),
            to_json(&new.content)?.into(),
        ];
        self.run(sql, values).await.map(drop)
    }

    /// Which measures are published: county and quarter, the latest first.
    pub async fn published_measures(&self) -> Result<Vec<(Box<str>, Box<str>)>> {
        let sql = "SELECT county, quarter FROM service_measures ORDER BY quarter DESC, county";
        let one = |row| {
            let mut row = Taking::new(row);
            Ok((row.text()?, row.text()?))
        };
        self.all(sql, Vec::new()).await?.iter().map(one).collect()
    }

    /// A county's published measures of a quarter.
    pub async fn read_published_measures(
        &self,
        county: &str,
        quarter: &str,
    ) -> Result<Option<PublishedMeasures>> {
        let sql = "SELECT county, quarter, made_at, content FROM service_measures WHERE county = $1 AND quarter = $2";
        let row = self.one(sql, vec![county.into(), quarter.into()]).await?;
        let one = |row| {
            let mut row = Taking::new(row);
            Ok(PublishedMeasures {
                county: row.text()?,
                quarter: row.text()?,
                made_at: row.moment()?,
                content: row.json()?,
            })
        };
        row.as_ref().map(one).transpose()
    }
}
