//! What families ask for: applications, their items, and the steps that were taken.

use access::Permit;
use base::{ApplicationId, PersonId, Timestamp};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction};
use services::{Stage, Step};

use crate::{
    Answers, Application, ApplicationStage, KeptPromise, Matter, MatterChange, MatterStep, Origin,
    OwedNotice, Result, Store,
    scope::{Scope, county_of},
    sql::{Param, QueryResult, Taking, to_json},
    succession::{every_id, now_id},
};

macro_rules! application {
    ($($rest:expr),+) => {
        concat!(
            "SELECT a.id, a.area, a.number, a.bundle, ",
            now_id!("a.about_id"),
            ", a.origin, a.stage, a.online, a.answers, a.event_id, a.started_at, a.submitted_at, a.changed_at, a.version FROM application a ",
            $($rest),+
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
pub(crate) const CLOSE: &str =
    "UPDATE application SET changed_at = $2, version = version + 1, stage = CASE WHEN EXISTS (
      SELECT 1 FROM matter m WHERE m.application_id = $1 AND m.stage NOT IN ('done', 'refused', 'withdrawn'))
      THEN 'submitted' ELSE 'closed' END WHERE id = $1 AND stage IN ('submitted', 'closed')";

impl Store {
    /// Keeps an application that is begun or proposed; [`crate::StoreError::Constraint`] where one of that kind is under way for the
    /// same person, or its number was taken. The caller has read those who take part under a permit.
    pub async fn start_application(&self, new: &Application) -> Result<()> {
        let county = county_of(&new.area);
        let transaction = self.begin().await?;
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
        transaction.commit().await
    }

    /// Lets somebody take a part in an application that is under way. The caller has read them under a permit.
    pub async fn join_application(
        &self,
        application: &Application,
        (role, person): (&str, PersonId),
        at: Timestamp,
    ) -> Result<()> {
        let county = county_of(&application.area);
        let transaction = self.begin().await?;
        let values =
            vec![application.id.uuid().into(), county.as_str().into(), role.into(), person.uuid().into()];
        transaction.execute_raw(self.statement(PARTY, values)).await?;
        let sql = "UPDATE application SET changed_at = $2 WHERE id = $1";
        let values = vec![application.id.uuid().into(), at.micros().into()];
        transaction.execute_raw(self.statement(sql, values)).await?;
        transaction.commit().await
    }

    /// An application of the permit's area.
    pub async fn application(&self, permit: &Permit, id: ApplicationId) -> Result<Option<Application>> {
        let sql = application!("WHERE a.id = $1 AND a.area >= $2 AND a.area < $3");
        let scope = Scope::of(permit);
        let rows = self.all(sql, vec![id.uuid().into(), scope.from.into(), scope.until.into()]).await?;
        Ok(self.applications(&rows).await?.pop())
    }

    /// The applications of the permit's area in which somebody takes part, or whoever was merged into them, newest first. The caller has
    /// read the person.
    pub async fn applications_of(&self, permit: &Permit, person: PersonId) -> Result<Vec<Application>> {
        let sql = application!(
            "WHERE a.id IN (SELECT p.application_id FROM application_party p WHERE p.person_id IN ",
            every_id!("$1"),
            ") AND a.area >= $2 AND a.area < $3 ORDER BY a.started_at DESC, a.id"
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
        let transaction = self.begin().await?;
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
        self.change_matters_owing(application, changes, &[]).await
    }

    /// The same; whoever is to be told of it is owed that from the same moment on.
    pub async fn change_matters_owing(
        &self,
        application: &Application,
        changes: &[MatterChange],
        owed: &[OwedNotice],
    ) -> Result<bool> {
        let Some(at) = changes.first().map(|change| change.step.at) else { return Ok(true) };
        let transaction = self.begin().await?;
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
        self.owe(&transaction, owed).await?;
        transaction.commit().await?;
        Ok(true)
    }

    pub(crate) async fn change(
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
            let sql = concat!(
                "SELECT p.role, ",
                now_id!("p.person_id"),
                " FROM application_party p WHERE p.application_id = $1 ORDER BY p.role, p.person_id"
            );
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
                // Two who were found to be one person take one part.
                let party = (row.text()?, row.id()?);
                if !one.parties.contains(&party) {
                    one.parties.push(party);
                }
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
