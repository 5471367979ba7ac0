//! Events of this office and their actions.

use access::{Area, ImportPermit, Permit};
use base::{AccountId, Env, Page, PageSize, PersonId, RegistrationId, Timestamp};
use registry::{
    EventKind,
    registration::{Action, Content, OFFICE, Registration, Stage, Step},
};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction};

use crate::{
    Result, Store, StoreError,
    bulk::BulkLoad,
    record::in_area,
    scope::{Scope, county_of},
    sql::{Param, QueryResult, Taking, to_json},
};

/// What tells a request that is sent again from a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SameRequest {
    /// The key that the sender made up.
    pub key: Box<str>,
    /// SHA-256 of what was sent.
    pub hash: [u8; 32],
}

/// A step about to be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStep {
    /// The step.
    pub step: Step,
    /// Why, in words.
    pub reason: Option<Box<str>>,
    /// What is declared or asked for.
    pub content: Option<Content>,
    /// What tells it from one sent again.
    pub request: Option<SameRequest>,
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is kept.
    Now(RegistrationId),
    /// The same request was kept before.
    Before(RegistrationId),
    /// Another request was kept under this key.
    OtherRequest,
    /// The registration is no longer at the version that the step rests on.
    Changed,
}

/// A registration in a list, or by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRegistration {
    /// What it is, with its actions.
    pub registration: Registration,
    /// The area of the office that it was declared at; where that is wider than a county, the county.
    pub area: Area,
    /// The county whose register it is for; zeros at its end where the register is one of a wider area.
    pub county: Box<str>,
    /// Whether the register has followed its last version.
    pub carried: bool,
    /// When something was last done about it.
    pub changed_at: Timestamp,
}

macro_rules! head {
    ($rest:literal) => {
        concat!(
            "SELECT g.id, g.area, g.number, g.kind, g.version, g.carried, g.changed_at, g.county FROM registration g ",
            $rest
        )
    };
}

const DECLARE: &str =
    "INSERT INTO registration (id, county, area, number, kind, stage, version, carried, changed_at)
    VALUES ($1, $2, $3, $6, $4, 'declared', 1, 1, $5)";
const NEXT: &str = "UPDATE registration_count SET last = last + 1 WHERE county = $1 RETURNING last";
const FIRST: &str = "INSERT INTO registration_count (county, last)
    SELECT CAST($1 AS TEXT), count(*) + 1 FROM registration WHERE county = $1 RETURNING last";
const ACTION: &str =
    "INSERT INTO registration_action (registration_id, county, number, step, account_id, office, at, reason,
    content, request_key, request_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
// A step that changes nothing in the register is carried with the one before it.
const ADVANCE: &str = "UPDATE registration SET stage = $4, version = version + 1, changed_at = $5,
    carried = CASE WHEN $6 = 0 AND carried = version THEN version + 1 ELSE carried END
    WHERE id = $1 AND county = $2 AND version = $3";

/// How often a number is looked for that two offices took at once.
const TRIES: u32 = 5;

impl Store {
    /// The counties whose registers hold any of these people of the permit's area.
    pub async fn counties_of(&self, permit: &Permit, people: &[PersonId]) -> Result<Vec<Box<str>>> {
        let scope = Scope::of(permit);
        let sql = concat!(
            "SELECT v.county FROM person_version v WHERE v.person_id = $3 AND v.recorded_until IS NULL AND ",
            in_area!("$1", "$2")
        );
        let mut counties: Vec<Box<str>> = Vec::new();
        for person in people {
            let values = vec![scope.from.clone().into(), scope.until.clone().into(), person.uuid().into()];
            for row in self.all(sql, values).await? {
                counties.push(Taking::new(&row).text()?);
            }
        }
        counties.sort_unstable();
        counties.dedup();
        Ok(counties)
    }

    /// The counties of an area with registrations that their registers have not followed yet.
    pub async fn counties_waiting(&self, permit: &ImportPermit) -> Result<Vec<Box<str>>> {
        let scope = Scope::of_area(permit.area());
        let sql =
            "SELECT DISTINCT county FROM registration WHERE carried < version AND area >= $1 AND area < $2";
        let rows = self.all(sql, vec![scope.from.into(), scope.until.into()]).await?;
        rows.iter().map(|row| Taking::new(row).text()).collect()
    }

    /// Keeps a declaration of the permit's office, for the register of a county: that which holds the people named. An office
    /// of a wider area declares it for the county.
    pub async fn declare(
        &self,
        permit: &Permit,
        county: Option<&str>,
        kind: EventKind,
        new: &NewStep,
        env: &Env,
    ) -> Result<Kept> {
        let own = county_of(permit.area());
        let county = county.map_or_else(|| own.clone(), str::to_owned);
        let wider = permit.area().prefix().len() < county.len() && county != own;
        let area = if wider { &*county } else { permit.area().prefix() };
        for _ in 0..TRIES {
            if let Some(kept) = self.sent_before(permit.account(), new.request.as_ref()).await? {
                return Ok(kept);
            }
            let id: RegistrationId = env.new_id();
            let at = env.now().micros();
            let transaction = self.begin().await?;
            let made = match self.next_number(&transaction, &county).await {
                Ok(number) => {
                    let values = vec![
                        id.uuid().into(),
                        county.as_str().into(),
                        area.into(),
                        kind.code().into(),
                        at.into(),
                        format!("{county}-{number}").into(),
                    ];
                    let action = action_values(permit, id, (&county, 1), new, at)?;
                    match transaction.execute_raw(self.statement(DECLARE, values)).await {
                        Ok(_) => transaction.execute_raw(self.statement(ACTION, action)).await,
                        Err(error) => Err(error),
                    }
                    .map_err(StoreError::from)
                }
                Err(error) => Err(error),
            };
            match made {
                Ok(_) => {
                    transaction.commit().await?;
                    return Ok(Kept::Now(id));
                }
                // The number or the request's key was taken a moment ago.
                Err(StoreError::Constraint) => transaction.rollback().await?,
                Err(error) => return Err(error),
            }
        }
        Err(StoreError::Busy)
    }

    /// The number after the county's last one. The transaction holds it until it ends.
    async fn next_number(&self, transaction: &DatabaseTransaction, county: &str) -> Result<i64> {
        for sql in [NEXT, FIRST] {
            let row = transaction.query_one_raw(self.statement(sql, vec![county.into()])).await?;
            if let Some(row) = row {
                return Taking::new(&row.into()).next();
            }
        }
        Err(StoreError::Corrupt("a county has no number to give"))
    }

    /// Keeps a step that rests on `version` and leads to `stage`.
    pub async fn take_step(
        &self,
        permit: &Permit,
        found: &KnownRegistration,
        version: u64,
        (new, stage): (&NewStep, Stage),
        env: &Env,
    ) -> Result<Kept> {
        if let Some(kept) = self.sent_before(permit.account(), new.request.as_ref()).await? {
            return Ok(kept);
        }
        let (id, at) = (found.registration.id, env.now().micros());
        let county = &*found.county;
        let number = i64::try_from(version).unwrap_or(i64::MAX - 1);
        let carries = matches!(new.step, Step::Register | Step::Approve);
        let values = vec![
            id.uuid().into(),
            county.into(),
            number.into(),
            stage.code().into(),
            at.into(),
            i64::from(carries).into(),
        ];
        let transaction = self.begin().await?;
        let advanced = transaction.execute_raw(self.statement(ADVANCE, values)).await?.rows_affected();
        if advanced == 0 {
            transaction.rollback().await?;
            return Ok(Kept::Changed);
        }
        let values = action_values(permit, id, (county, number + 1), new, at)?;
        let made = transaction.execute_raw(self.statement(ACTION, values)).await;
        match made.map_err(StoreError::from) {
            Ok(_) => {
                transaction.commit().await?;
                Ok(Kept::Now(id))
            }
            Err(StoreError::Constraint) => {
                transaction.rollback().await?;
                let before = self.sent_before(permit.account(), new.request.as_ref()).await?;
                Ok(before.unwrap_or(Kept::Changed))
            }
            Err(error) => Err(error),
        }
    }

    async fn sent_before(&self, account: AccountId, request: Option<&SameRequest>) -> Result<Option<Kept>> {
        let Some(request) = request else { return Ok(None) };
        let sql = "SELECT registration_id, request_hash FROM registration_action WHERE account_id = $1 AND request_key = $2";
        let row = self.one(sql, vec![account.uuid().into(), (&*request.key).into()]).await?;
        row.map(|row| {
            let mut row = Taking::new(&row);
            let (id, hash): (RegistrationId, [u8; 32]) = (row.id()?, row.bytes()?);
            Ok(if hash == request.hash { Kept::Before(id) } else { Kept::OtherRequest })
        })
        .transpose()
    }

    /// A registration of the permit's area.
    pub async fn registration(
        &self,
        permit: &Permit,
        id: RegistrationId,
    ) -> Result<Option<KnownRegistration>> {
        let sql = head!("WHERE g.id = $1 AND g.area >= $2 AND g.area < $3");
        let scope = Scope::of(permit);
        let values = vec![id.uuid().into(), scope.from.into(), scope.until.into()];
        let rows = self.all(sql, values).await?;
        Ok(self.known(&rows).await?.pop())
    }

    /// Registrations of the permit's area at a stage, those first that have waited longest.
    pub async fn registrations(
        &self,
        permit: &Permit,
        stage: Stage,
        after: Option<(Timestamp, RegistrationId)>,
        size: PageSize,
    ) -> Result<Page<KnownRegistration>> {
        let sql = head!(
            "WHERE g.area >= $1 AND g.area < $2 AND g.stage = $3
             AND (g.changed_at > $4 OR (g.changed_at = $4 AND g.id > $5)) ORDER BY g.changed_at, g.id LIMIT $6"
        );
        let scope = Scope::of(permit);
        let (at, id) = after.map_or((i64::MIN, uuid::Uuid::nil()), |(at, id)| (at.micros(), id.uuid()));
        let values = vec![
            scope.from.into(),
            scope.until.into(),
            stage.code().into(),
            at.into(),
            id.into(),
            (i64::from(size.rows()) + 1).into(),
        ];
        let mut items = self.known(&self.all(sql, values).await?).await?;
        let wanted = usize::from(size.rows());
        let more = items.len() > wanted;
        items.truncate(wanted);
        let next = items
            .last()
            .filter(|_| more)
            .map(|last| format!("{}.{}", last.changed_at.micros(), last.registration.id));
        Ok(Page { items, next })
    }

    /// How many registrations of the permit's area stand at each stage; stages without any are left out.
    pub async fn registration_counts(&self, area: &Area) -> Result<Vec<(Stage, u64)>> {
        let sql = "SELECT stage, count(*) FROM registration WHERE area >= $1 AND area < $2 GROUP BY stage ORDER BY stage";
        let scope = Scope::of_area(area);
        let rows = self.all(sql, vec![scope.from.into(), scope.until.into()]).await?;
        let count = |row: &QueryResult| {
            let mut row = Taking::new(row);
            Ok((row.code(Stage::from_code)?, row.count()?))
        };
        rows.iter().map(count).collect()
    }

    /// The registrations whose records are or ever were linked to a person, oldest first. The caller has opened the
    /// person's record under the same permit.
    pub async fn registrations_of(&self, _: &Permit, person: PersonId) -> Result<Vec<KnownRegistration>> {
        let sql = "SELECT DISTINCT r.record_key FROM link l JOIN source_record r ON r.id = l.record_id
                   WHERE l.person_id = $1 AND r.source = $2 ORDER BY r.record_key";
        let keys = self.all(sql, vec![person.uuid().into(), OFFICE.into()]).await?;
        let mut found = Vec::new();
        for key in &keys {
            let id: RegistrationId = Taking::new(key).code(|key| key.parse().ok())?;
            let rows = self.all(head!("WHERE g.id = $1"), vec![id.uuid().into()]).await?;
            found.extend(self.known(&rows).await?);
        }
        Ok(found)
    }

    /// The registrations of the permit's county that the register has not followed yet.
    pub async fn registrations_waiting(&self, permit: &ImportPermit) -> Result<Vec<KnownRegistration>> {
        let sql = head!("WHERE g.county = $1 AND g.carried < g.version ORDER BY g.id");
        let rows = self.all(sql, vec![county_of(permit.area()).into()]).await?;
        self.known(&rows).await
    }

    /// Notes that the register has followed these registrations, each up to the version that was read.
    pub async fn registrations_carried(&self, carried: &[KnownRegistration]) -> Result<()> {
        let sql = "UPDATE registration SET carried = $2 WHERE id = $1 AND carried < $2";
        for one in carried {
            let version = i64::try_from(one.registration.version()).unwrap_or(i64::MAX);
            self.run(sql, vec![one.registration.id.uuid().into(), version.into()]).await?;
        }
        Ok(())
    }

    async fn known(&self, rows: &[QueryResult]) -> Result<Vec<KnownRegistration>> {
        let mut known = Vec::with_capacity(rows.len());
        for row in rows {
            let mut row = Taking::new(row);
            let id: RegistrationId = row.id()?;
            let area = row.code(|area| area.parse().ok())?;
            let (number, kind) = (row.text()?, row.code(EventKind::from_code)?);
            let (version, carried) = (row.count()?, row.count()?);
            let changed_at = row.moment()?;
            let county = row.text()?;
            let mut actions = self.actions(id).await?;
            // What came in between is the next reader's.
            actions.retain(|action| action.number <= version);
            let registration = Registration { id, number, kind, actions };
            known.push(KnownRegistration {
                registration,
                area,
                county,
                carried: carried >= version,
                changed_at,
            });
        }
        Ok(known)
    }

    async fn actions(&self, id: RegistrationId) -> Result<Vec<Action>> {
        let sql = "SELECT number, step, account_id, office, at, reason, content FROM registration_action
                   WHERE registration_id = $1 ORDER BY number";
        let rows = self.all(sql, vec![id.uuid().into()]).await?;
        let action = |row: &QueryResult| {
            let mut row = Taking::new(row);
            Ok(Action {
                number: row.count()?,
                step: row.code(Step::from_code)?,
                account: row.id()?,
                office: row.text()?,
                at: row.moment()?,
                reason: row.maybe_text()?,
                content: row
                    .maybe_text()?
                    .map(|text| serde_json::from_str(&text))
                    .transpose()
                    .or(Err(StoreError::Corrupt("a declaration does not read")))?,
            })
        };
        rows.iter().map(action).collect()
    }
}

fn action_values(
    permit: &Permit,
    id: RegistrationId,
    (county, number): (&str, i64),
    new: &NewStep,
    at: i64,
) -> Result<Vec<Param>> {
    let content = new.content.as_ref().map(to_json).transpose()?;
    Ok(vec![
        id.uuid().into(),
        county.into(),
        number.into(),
        new.step.code().into(),
        permit.account().uuid().into(),
        permit.area().prefix().into(),
        at.into(),
        new.reason.as_deref().map(str::to_owned).into(),
        content.into(),
        new.request.as_ref().map(|request| request.key.to_string()).into(),
        new.request.as_ref().map(|request| request.hash.to_vec()).into(),
    ])
}

/// Lets the records of annulled registrations stand no longer, from moment `at` on.
pub(crate) fn close(bulk: &mut dyn BulkLoad, county: &str, keys: &[RegistrationId], at: i64) -> Result<()> {
    let sql =
        "UPDATE record_standing SET recorded_until = $1 WHERE county = $2 AND source = $3 AND record_key = $4
               AND recorded_until IS NULL";
    for key in keys {
        bulk.execute(sql, &[at.into(), county.into(), OFFICE.into(), key.to_string().into()])?;
    }
    Ok(())
}
