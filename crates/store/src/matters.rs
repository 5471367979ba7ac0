//! Items of applications as work that waits, and events that propose a bundle.

use std::collections::BTreeSet;

use access::{Area, ImportPermit, Permit};
use base::{ApplicationId, Date, EventId, Page, PageSize, PersonId, Timestamp};
use services::Stage;

use crate::{
    Origin, Queued, Result, Store,
    bulk::Dialect,
    scope::{Scope, county_of},
    sql::{Param, Taking, id_list, in_list},
    succession::{every_id, now_id},
};

macro_rules! came_to_nothing {
    ($engine:ident) => {
        concat!(
            "SELECT application_id, item FROM matter WHERE stage IN ('refused', 'withdrawn') AND ",
            in_list!($engine, "application_id", "$1"),
            " ORDER BY application_id, position"
        )
    };
}

/// An item in a list of work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedMatter {
    /// The application.
    pub application: ApplicationId,
    /// Its number.
    pub number: Box<str>,
    /// Its bundle.
    pub bundle: Box<str>,
    /// Who began it, and where.
    pub origin: Origin,
    /// Whom it is about.
    pub about: PersonId,
    /// The item's code.
    pub item: Box<str>,
    /// Where it stands.
    pub stage: Stage,
    /// The day by which it is settled.
    pub due_on: Option<Date>,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// The version that a step rests on.
    pub version: u64,
    /// The items that it follows and that came to nothing: refused or withdrawn. None of what is settled itself.
    pub without: Vec<Box<str>>,
}

/// Items of some applications that came to nothing, in their order.
const CAME_TO_NOTHING: Dialect =
    Dialect { sqlite: came_to_nothing!(sqlite), postgres: came_to_nothing!(postgres) };

/// Which items of work are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatterFilter {
    /// Those with the office.
    Office,
    /// Those that wait for the family, or stand.
    Family,
    /// Those that are settled.
    Settled,
}

/// An event that proposes a bundle: who took part, by part.
pub type ProposingEvent = (EventId, Vec<(Box<str>, PersonId)>);

impl Store {
    /// Items of the permit's area: the most urgent first, those without a day last; settled ones newest first.
    pub async fn matters(
        &self,
        permit: &Permit,
        filter: MatterFilter,
        after: Option<(&str, &str)>,
        size: PageSize,
    ) -> Result<Page<ListedMatter>> {
        let stages = match filter {
            MatterFilter::Office => [Stage::Open, Stage::Accepted, Stage::Objected],
            MatterFilter::Family => [Stage::Waiting, Stage::Returned, Stage::Stopped],
            MatterFilter::Settled => [Stage::Done, Stage::Refused, Stage::Withdrawn],
        };
        // Who somebody is now is asked for the rows of the page alone.
        let sql = concat!(
            "SELECT l.application_id, l.number, l.bundle, ",
            now_id!("l.about_id"),
            ", l.origin, l.item, l.follows, l.stage, l.due_on, l.changed_at, l.version, l.day, l.place FROM (
               SELECT m.application_id, a.number, a.bundle, a.about_id, a.origin, m.item, m.follows, m.stage, m.due_on, m.changed_at, m.version,
                 coalesce(m.due_on, '9999-12-31') AS day, a.number || '.' || m.item AS place
               FROM matter m JOIN application a ON a.id = m.application_id
               WHERE m.stage IN ($6, $7, $8) AND m.area >= $1 AND m.area < $2 AND (coalesce(m.due_on, '9999-12-31') > $3
                 OR (coalesce(m.due_on, '9999-12-31') = $3 AND a.number || '.' || m.item > $4))
               ORDER BY day, place LIMIT $5) l
             ORDER BY l.day, l.place"
        );
        let scope = Scope::of(permit);
        let (day, last) = after.unwrap_or(("", ""));
        let rows = i64::from(size.rows()) + 1;
        let mut values: Vec<Param> =
            vec![scope.from.into(), scope.until.into(), day.into(), last.into(), rows.into()];
        values.extend(stages.map(|stage| Param::from(stage.code())));
        let rows = self.all(sql, values).await?;
        let mut items = Vec::with_capacity(rows.len());
        for row in &rows {
            let mut row = Taking::new(row);
            let item = ListedMatter {
                application: row.id()?,
                number: row.text()?,
                bundle: row.text()?,
                about: row.id()?,
                origin: row.code(Origin::from_code)?,
                item: row.text()?,
                // All that it follows, until it is known which of these came to nothing.
                without: row.json()?,
                stage: row.code(Stage::from_code)?,
                due_on: row.maybe_date()?,
                changed_at: row.moment()?,
                version: row.count()?,
            };
            items.push((item, format!("{}~{}", row.text()?, row.text()?)));
        }
        let more = items.len() > usize::from(size.rows());
        items.truncate(usize::from(size.rows()));
        let next = items.last().filter(|_| more).map(|(_, place)| place.clone());
        let mut items: Vec<ListedMatter> = items.into_iter().map(|(item, _)| item).collect();
        self.leave_what_came_to_nothing(&mut items).await?;
        Ok(Page { items, next })
    }

    /// Leaves, of what each item follows, what came to nothing.
    async fn leave_what_came_to_nothing(&self, items: &mut [ListedMatter]) -> Result<()> {
        for item in items.iter_mut().filter(|item| item.stage.settled()) {
            item.without.clear();
        }
        let following = items.iter().filter(|item| !item.without.is_empty());
        let following: Vec<ApplicationId> = following.map(|item| item.application).collect();
        let mut nothing: BTreeSet<(ApplicationId, Box<str>)> = BTreeSet::new();
        if !following.is_empty() {
            for row in self.all(CAME_TO_NOTHING, vec![id_list(&following).into()]).await? {
                let mut row = Taking::new(&row);
                nothing.insert((row.id()?, row.text()?));
            }
        }
        for item in items {
            let application = item.application;
            item.without.retain(|code| nothing.contains(&(application, code.clone())));
        }
        Ok(())
    }

    /// How many items are with an area's offices, and since when: first those whose day is `near` or before, then the others.
    pub async fn matters_to_work_on(
        &self,
        area: &Area,
        near: Date,
    ) -> Result<(Option<Queued>, Option<Queued>)> {
        let sql = "SELECT CAST(CASE WHEN m.due_on <= $3 THEN 1 ELSE 0 END AS BIGINT), count(*), min(m.changed_at) FROM matter m
                   WHERE m.stage IN ('open', 'accepted', 'objected') AND m.area >= $1 AND m.area < $2 GROUP BY 1";
        let scope = Scope::of_area(area);
        let rows =
            self.all(sql, vec![scope.from.into(), scope.until.into(), near.to_string().into()]).await?;
        let mut found = (None, None);
        for row in &rows {
            let mut row = Taking::new(row);
            let urgent = row.count()?;
            let queued = Some(Queued { count: row.count()?, since: row.moment()? });
            if urgent == 1 { found.0 = queued } else { found.1 = queued }
        }
        Ok(found)
    }

    /// Events of a kind from a day on that propose a bundle which nobody was offered for them yet, at most `most`. `about` is the
    /// part of the one whom the bundle is about.
    pub async fn events_to_propose(
        &self,
        permit: &ImportPermit,
        (kind, about): (&str, &str),
        (bundle, from): (&str, Date),
        most: u16,
    ) -> Result<Vec<ProposingEvent>> {
        let sql = concat!(
            "SELECT v.event_id FROM event_version v JOIN event_party p ON p.event_id = v.event_id AND p.role = $2
               AND p.recorded_until IS NULL
             WHERE v.kind = $1 AND v.recorded_until IS NULL AND v.event_date >= $3 AND v.county = $4
             AND NOT EXISTS (SELECT 1 FROM application a WHERE a.bundle = $5
               AND (a.event_id = v.event_id OR a.about_id IN ",
            every_id!("p.person_id"),
            "))
             ORDER BY v.event_id LIMIT $6"
        );
        let values = vec![
            kind.into(),
            about.into(),
            from.to_string().into(),
            county_of(permit.area()).into(),
            bundle.into(),
            i64::from(most).into(),
        ];
        let mut found = Vec::new();
        for row in self.all(sql, values).await? {
            let event: EventId = Taking::new(&row).id()?;
            let sql = "SELECT role, person_id FROM event_party WHERE event_id = $1 AND recorded_until IS NULL ORDER BY role";
            let parties = self.all(sql, vec![event.uuid().into()]).await?;
            let parties = parties.iter().map(|row| {
                let mut row = Taking::new(row);
                Ok((row.text()?, row.id()?))
            });
            found.push((event, parties.collect::<Result<_>>()?));
        }
        Ok(found)
    }
}
