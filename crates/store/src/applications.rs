//! What families ask for: applications, their items, and the steps that were taken.

use std::collections::BTreeMap;

use access::{Area, ImportPermit, Permit};
use base::{AccountId, ApplicationId, Date, EventId, Page, PageSize, PersonId, Timestamp};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction, QueryResult, TransactionTrait as _};
use services::{Stage, Step};

use crate::{
    Queued, Result, Store,
    scope::{Scope, county_of},
    sql::{Param, Taking, to_json},
};

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $one:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$of])* $one,)* }

        impl $name {
            /// The code kept in storage and sent over the wire.
            pub const fn code(self) -> &'static str { match self { $(Self::$one => $code,)* } }

            /// The one with this code.
            pub fn from_code(code: &str) -> Option<Self> {
                [$(Self::$one,)*].into_iter().find(|one| one.code() == code)
            }
        }
    };
}

codes! {
    /// Who began an application.
    Origin {
        /// A worker, with the family at the counter or at their door.
        Counter = "counter",
        /// The family, behind their own door.
        Door = "door",
        /// An event of the register.
        Event = "event",
    }
}

codes! {
    /// Where an application stands.
    ApplicationStage {
        /// An event proposes it; nobody has asked yet.
        Proposed = "proposed",
        /// Begun, and saved.
        Draft = "draft",
        /// Handed in.
        Submitted = "submitted",
        /// Every item is settled.
        Closed = "closed",
        /// Withdrawn before it was handed in, or declined.
        Withdrawn = "withdrawn",
    }
}

/// Answers by the name of what was asked.
pub type Answers = BTreeMap<Box<str>, Box<str>>;

/// A family's application for a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// The area of the office that has it.
    pub area: Area,
    /// The number that the family is given.
    pub number: Box<str>,
    /// The bundle's code.
    pub bundle: Box<str>,
    /// Whom it is about.
    pub about: PersonId,
    /// Who began it.
    pub origin: Origin,
    /// Where it stands.
    pub stage: ApplicationStage,
    /// Whether it is done online; otherwise over the counter.
    pub online: bool,
    /// What no register holds.
    pub answers: Answers,
    /// The event that proposed it.
    pub event: Option<EventId>,
    /// When it was begun.
    pub started_at: Timestamp,
    /// When it was last handed in: the register is read as known then.
    pub submitted_at: Option<Timestamp>,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// How often it has changed.
    pub version: u64,
    /// Who takes part, by part.
    pub parties: Vec<(Box<str>, PersonId)>,
    /// Its items, once it is handed in, in their order.
    pub matters: Vec<Matter>,
}

/// One item of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// The item's code.
    pub item: Box<str>,
    /// The items that it follows.
    pub follows: Vec<Box<str>>,
    /// Where it stands.
    pub stage: Stage,
    /// What was promised when it was handed in.
    pub promise: Option<KeptPromise>,
    /// The day by which it is settled, as its last step left it.
    pub due_on: Option<Date>,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// The number of its last step.
    pub version: u64,
    /// What was done, oldest first.
    pub steps: Vec<MatterStep>,
}

/// What was promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPromise {
    /// Working days.
    pub days: u16,
    /// Why: a code of `services::Basis`.
    pub basis: Box<str>,
    /// Where it is written.
    pub source: Box<str>,
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatterStep {
    /// Its number, from 1.
    pub number: u64,
    /// Which.
    pub step: Step,
    /// By whom.
    pub account: AccountId,
    /// Whether that is a resident behind their own door.
    pub resident: bool,
    /// The area of the office.
    pub office: Box<str>,
    /// When.
    pub at: Timestamp,
    /// Why, in words.
    pub note: Option<Box<str>>,
    /// The rule that a refusal rests on.
    pub rule: Option<Box<str>>,
    /// What a return is about.
    pub field: Option<Box<str>>,
}

/// What a step does to one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatterChange {
    /// The item.
    pub item: Box<str>,
    /// The version that it rests on.
    pub version: u64,
    /// The step; its number is the next one.
    pub step: MatterStep,
    /// Where the item stands afterwards.
    pub stage: Stage,
    /// By when it is settled.
    pub due_on: Option<Date>,
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
}

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

macro_rules! application {
    ($rest:expr) => {
        concat!(
            "SELECT a.id, a.area, a.number, a.bundle, a.about_id, a.origin, a.stage, a.online, a.answers, a.event_id,
             a.started_at, a.submitted_at, a.changed_at, a.version FROM application a ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO application (id, county, area, number, bundle, about_id, origin, stage, online, answers, event_id,
    started_at, submitted_at, changed_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, NULL, $12, 1)";
const PARTY: &str =
    "INSERT INTO application_party (application_id, county, role, person_id) VALUES ($1, $2, $3, $4)";
const MATTER: &str = "INSERT INTO matter (application_id, county, area, item, position, follows, stage, promise_days, promise_basis,
    promise_source, due_on, changed_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0)";
const STEP: &str =
    "INSERT INTO matter_step (application_id, county, item, number, step, account_id, resident, office, at,
    note, rule, field) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
const ADVANCE: &str = "UPDATE matter SET stage = $4, due_on = $5, changed_at = $6, version = version + 1
    WHERE application_id = $1 AND item = $2 AND version = $3";
// Closed once every item is settled, and open again while a family objects.
const CLOSE: &str =
    "UPDATE application SET changed_at = $2, version = version + 1, stage = CASE WHEN EXISTS (
      SELECT 1 FROM matter m WHERE m.application_id = $1 AND m.stage NOT IN ('done', 'refused', 'withdrawn'))
      THEN 'submitted' ELSE 'closed' END WHERE id = $1 AND stage IN ('submitted', 'closed')";

impl Store {
    /// Keeps an application that is begun or proposed; [`crate::StoreError::Constraint`] where one of that kind is under way for the
    /// same person, or its number was taken. The caller has read those who take part under a permit.
    pub async fn start_application(&self, new: &Application) -> Result<()> {
        let county = county_of(&new.area);
        let transaction = self.db().begin().await?;
        let values = vec![
            new.id.uuid().into(),
            county.as_str().into(),
            new.area.prefix().into(),
            (&*new.number).into(),
            (&*new.bundle).into(),
            new.about.uuid().into(),
            new.origin.code().into(),
            new.stage.code().into(),
            i64::from(new.online).into(),
            to_json(&new.answers)?.into(),
            new.event.map(base::Id::uuid).into(),
            new.started_at.micros().into(),
        ];
        transaction.execute_raw(self.statement(INSERT, values)).await?;
        for (role, person) in &new.parties {
            let values =
                vec![new.id.uuid().into(), county.as_str().into(), (&**role).into(), person.uuid().into()];
            transaction.execute_raw(self.statement(PARTY, values)).await?;
        }
        Ok(transaction.commit().await?)
    }

    /// An application of the permit's area.
    pub async fn application(&self, permit: &Permit, id: ApplicationId) -> Result<Option<Application>> {
        let sql = application!("WHERE a.id = $1 AND a.area >= $2 AND a.area < $3");
        let scope = Scope::of(permit);
        let rows = self.all(sql, vec![id.uuid().into(), scope.from.into(), scope.until.into()]).await?;
        Ok(self.applications(&rows).await?.pop())
    }

    /// The applications of the permit's area in which somebody takes part, newest first. The caller has read the person.
    pub async fn applications_of(&self, permit: &Permit, person: PersonId) -> Result<Vec<Application>> {
        let sql = application!(
            "WHERE a.id IN (SELECT p.application_id FROM application_party p WHERE p.person_id = $1)
             AND a.area >= $2 AND a.area < $3 ORDER BY a.started_at DESC, a.id"
        );
        let scope = Scope::of(permit);
        let values = vec![person.uuid().into(), scope.from.into(), scope.until.into()];
        self.applications(&self.all(sql, values).await?).await
    }

    /// Keeps answers, and whether it is done online, of an application that is not handed in yet or was returned; `false` where it
    /// has changed since.
    pub async fn keep_answers(
        &self,
        (id, version): (ApplicationId, u64),
        (answers, online): (&Answers, bool),
        at: Timestamp,
    ) -> Result<bool> {
        let sql = "UPDATE application SET answers = $3, online = $4, changed_at = $5, version = version + 1,
                   stage = CASE WHEN stage = 'proposed' THEN 'draft' ELSE stage END
                   WHERE id = $1 AND version = $2 AND stage IN ('proposed', 'draft', 'submitted')";
        let values = vec![
            id.uuid().into(),
            number(version).into(),
            to_json(answers)?.into(),
            i64::from(online).into(),
            at.micros().into(),
        ];
        Ok(self.run(sql, values).await? == 1)
    }

    /// Withdraws an application that is not handed in; `false` where it is, or has changed.
    pub async fn drop_application(&self, (id, version): (ApplicationId, u64), at: Timestamp) -> Result<bool> {
        let sql = "UPDATE application SET stage = 'withdrawn', changed_at = $3, version = version + 1
                   WHERE id = $1 AND version = $2 AND stage IN ('proposed', 'draft')";
        Ok(self.run(sql, vec![id.uuid().into(), number(version).into(), at.micros().into()]).await? == 1)
    }

    /// Hands an application in with its items, and opens those of `opened`; `false` where it has changed since.
    pub async fn submit_application(
        &self,
        application: &Application,
        matters: &[Matter],
        opened: &[MatterChange],
        at: Timestamp,
    ) -> Result<bool> {
        let transaction = self.db().begin().await?;
        let sql =
            "UPDATE application SET stage = 'submitted', submitted_at = $3, changed_at = $3, version = version + 1
                   WHERE id = $1 AND version = $2 AND stage IN ('proposed', 'draft')";
        let values =
            vec![application.id.uuid().into(), number(application.version).into(), at.micros().into()];
        if transaction.execute_raw(self.statement(sql, values)).await?.rows_affected() == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
        let county = county_of(&application.area);
        for (position, matter) in (0_i64..).zip(matters) {
            let promise = matter.promise.as_ref();
            let values = vec![
                application.id.uuid().into(),
                county.as_str().into(),
                application.area.prefix().into(),
                (&*matter.item).into(),
                position.into(),
                to_json(&matter.follows)?.into(),
                matter.stage.code().into(),
                promise.map(|promise| i64::from(promise.days)).into(),
                promise.map(|promise| promise.basis.to_string()).into(),
                promise.map(|promise| promise.source.to_string()).into(),
                matter.due_on.map(|day| day.to_string()).into(),
                at.micros().into(),
            ];
            transaction.execute_raw(self.statement(MATTER, values)).await?;
        }
        for change in opened {
            if !self.change(&transaction, application, change).await? {
                transaction.rollback().await?;
                return Ok(false);
            }
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Takes steps of one application's items together; `false`, and nothing is done, where one has changed since. A step with
    /// which the family answers a return lets the register be read as known now.
    pub async fn change_matters(&self, application: &Application, changes: &[MatterChange]) -> Result<bool> {
        let Some(at) = changes.first().map(|change| change.step.at) else { return Ok(true) };
        let transaction = self.db().begin().await?;
        for change in changes {
            if !self.change(&transaction, application, change).await? {
                transaction.rollback().await?;
                return Ok(false);
            }
        }
        let values = || vec![application.id.uuid().into(), at.micros().into()];
        transaction.execute_raw(self.statement(CLOSE, values())).await?;
        if changes.iter().any(|change| change.step.step == Step::Supply) {
            let sql = "UPDATE application SET submitted_at = $2 WHERE id = $1";
            transaction.execute_raw(self.statement(sql, values())).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    async fn change(
        &self,
        transaction: &DatabaseTransaction,
        application: &Application,
        change: &MatterChange,
    ) -> Result<bool> {
        let (id, step) = (application.id.uuid(), &change.step);
        let values = vec![
            id.into(),
            (&*change.item).into(),
            number(change.version).into(),
            change.stage.code().into(),
            change.due_on.map(|day| day.to_string()).into(),
            step.at.micros().into(),
        ];
        if transaction.execute_raw(self.statement(ADVANCE, values)).await?.rows_affected() == 0 {
            return Ok(false);
        }
        let text = |text: &Option<Box<str>>| Param::from(text.as_deref().map(str::to_owned));
        let values = vec![
            id.into(),
            county_of(&application.area).into(),
            (&*change.item).into(),
            (number(change.version) + 1).into(),
            step.step.code().into(),
            step.account.uuid().into(),
            i64::from(step.resident).into(),
            (&*step.office).into(),
            step.at.micros().into(),
            text(&step.note),
            text(&step.rule),
            text(&step.field),
        ];
        transaction.execute_raw(self.statement(STEP, values)).await?;
        Ok(true)
    }

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
        let sql = "SELECT m.application_id, a.number, a.bundle, a.about_id, m.item, m.stage, m.due_on, m.changed_at, m.version,
             coalesce(m.due_on, '9999-12-31'), a.number || '.' || m.item
             FROM matter m JOIN application a ON a.id = m.application_id
             WHERE m.stage IN ($6, $7, $8) AND m.area >= $1 AND m.area < $2 AND (coalesce(m.due_on, '9999-12-31') > $3
               OR (coalesce(m.due_on, '9999-12-31') = $3 AND a.number || '.' || m.item > $4))
             ORDER BY coalesce(m.due_on, '9999-12-31'), a.number || '.' || m.item LIMIT $5";
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
                item: row.text()?,
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
        Ok(Page { items: items.into_iter().map(|(item, _)| item).collect(), next })
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
        let sql = "SELECT v.event_id FROM event_version v JOIN event_party p ON p.event_id = v.event_id AND p.role = $2
               AND p.recorded_until IS NULL
             WHERE v.kind = $1 AND v.recorded_until IS NULL AND v.event_date >= $3 AND v.county = $4
             AND NOT EXISTS (SELECT 1 FROM application a WHERE a.bundle = $5
               AND (a.event_id = v.event_id OR a.about_id = p.person_id))
             ORDER BY v.event_id LIMIT $6";
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

    async fn applications(&self, rows: &[QueryResult]) -> Result<Vec<Application>> {
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let mut row = Taking::new(row);
            let mut one = Application {
                id: row.id()?,
                area: row.code(|area| area.parse().ok())?,
                number: row.text()?,
                bundle: row.text()?,
                about: row.id()?,
                origin: row.code(Origin::from_code)?,
                stage: row.code(ApplicationStage::from_code)?,
                online: row.count()? == 1,
                answers: row.json()?,
                event: row.maybe_id()?,
                started_at: row.moment()?,
                submitted_at: row.maybe_moment()?,
                changed_at: row.moment()?,
                version: row.count()?,
                parties: Vec::new(),
                matters: Vec::new(),
            };
            let id = || vec![Param::from(one.id.uuid())];
            let sql = "SELECT role, person_id FROM application_party WHERE application_id = $1 ORDER BY role";
            let parties = self.all(sql, id()).await?;
            let sql =
                "SELECT item, follows, stage, promise_days, promise_basis, promise_source, due_on, changed_at, version
                 FROM matter WHERE application_id = $1 ORDER BY position";
            let matters = self.all(sql, id()).await?;
            let sql = "SELECT item, number, step, account_id, resident, office, at, note, rule, field FROM matter_step
                       WHERE application_id = $1 ORDER BY item, number";
            let steps = self.all(sql, id()).await?;
            for row in &parties {
                let mut row = Taking::new(row);
                one.parties.push((row.text()?, row.id()?));
            }
            one.matters = matters.iter().map(matter).collect::<Result<_>>()?;
            for row in &steps {
                let mut row = Taking::new(row);
                let item = row.text()?;
                let step = step(&mut row)?;
                if let Some(matter) = one.matters.iter_mut().find(|matter| matter.item == item) {
                    matter.steps.push(step);
                }
            }
            found.push(one);
        }
        Ok(found)
    }
}

fn matter(row: &QueryResult) -> Result<Matter> {
    let mut row = Taking::new(row);
    let (item, follows, stage) = (row.text()?, row.json()?, row.code(Stage::from_code)?);
    let days: Option<i64> = row.next()?;
    let (basis, source) = (row.maybe_text()?, row.maybe_text()?);
    let promise = match (days.and_then(|days| u16::try_from(days).ok()), basis, source) {
        (Some(days), Some(basis), Some(source)) => Some(KeptPromise { days, basis, source }),
        _ => None,
    };
    let (due_on, changed_at, version) = (row.maybe_date()?, row.moment()?, row.count()?);
    Ok(Matter { item, follows, stage, promise, due_on, changed_at, version, steps: Vec::new() })
}

fn step(row: &mut Taking<'_>) -> Result<MatterStep> {
    Ok(MatterStep {
        number: row.count()?,
        step: row.code(Step::from_code)?,
        account: row.id()?,
        resident: row.count()? == 1,
        office: row.text()?,
        at: row.moment()?,
        note: row.maybe_text()?,
        rule: row.maybe_text()?,
        field: row.maybe_text()?,
    })
}

fn number(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX - 1)
}
