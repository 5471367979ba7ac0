//! Residents' own doors, their sessions, and what residents ask of the office.

use access::{Area, Permit};
use base::{AccountId, CaseId, Date, Page, PageSize, PersonId, Timestamp};

use crate::{
    KeptSecret, OwedNotice, Result, Store,
    record::in_area,
    scope::{Scope, county_of},
    sql::{QueryResult, Taking},
    succession::{every_id, heirs, now_id},
};

/// How often at most it is noted that a session is in use.
const TOUCH_SECONDS: i64 = 60;

/// A resident's own door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    /// Names the resident in the log, as an account names a worker.
    pub id: AccountId,
    /// The area of the office that opened it.
    pub area: Area,
    /// The number to sign in with.
    pub number: Box<str>,
    /// Whose record it opens, as is known now.
    pub person: PersonId,
    /// The hash of the code that was handed over.
    pub code_sha256: [u8; 32],
    /// The secret of the resident's device, once it is set up, and the last step that was used.
    pub factor: Option<(KeptSecret, i64)>,
    /// Whether passkeys open it.
    pub passkeys: bool,
    /// Whether whose record it opens is known to a sign-in service for residents.
    pub identity: bool,
    /// Failed attempts since the last good one.
    pub failures: u32,
    /// Until when nobody gets in.
    pub locked_until: Option<Timestamp>,
    /// When it was opened.
    pub opened_at: Timestamp,
}

impl Door {
    /// Whether it takes more to come in than the code that was handed over.
    pub const fn is_secured(&self) -> bool {
        self.factor.is_some() || self.passkeys
    }
}

/// By which way a session came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoorWay {
    /// Number, code and, once it is set up, a code of the device.
    Code,
    /// A passkey alone.
    Passkey,
    /// A sign-in service for residents.
    Identity,
}

impl DoorWay {
    /// The code kept in storage.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Passkey => "passkey",
            Self::Identity => "identity",
        }
    }

    /// The way with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Code, Self::Passkey, Self::Identity].into_iter().find(|way| way.code() == code)
    }
}

/// A session of a resident's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorSession {
    /// Behind which door.
    pub door: Door,
    /// By which way it came in.
    pub way: DoorWay,
    /// When.
    pub begun_at: Timestamp,
}

/// What a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseKind {
    /// Why somebody looked.
    Read,
    /// A value that is wrong.
    Correction,
    /// Anything else: a request, a complaint, a suggestion.
    Other,
}

impl CaseKind {
    /// The code kept in storage and sent over the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Correction => "correction",
            Self::Other => "other",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Read, Self::Correction, Self::Other].into_iter().find(|kind| kind.code() == code)
    }
}

/// What became of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseOutcome {
    /// It was explained.
    Explained,
    /// What was asked for was done.
    Done,
    /// It was refused, with reasons.
    Refused,
}

impl CaseOutcome {
    /// The code kept in storage and sent over the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Explained => "explained",
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }

    /// The outcome with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Explained, Self::Done, Self::Refused].into_iter().find(|outcome| outcome.code() == code)
    }
}

/// A resident's question or request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its id.
    pub id: CaseId,
    /// The area of the office that answers.
    pub area: Area,
    /// The number that the resident is given.
    pub number: Box<str>,
    /// Who asks, as is known now.
    pub person: PersonId,
    /// What it is about.
    pub kind: CaseKind,
    /// The entry's number, the attribute, or `certificate` where one is asked for; may be empty.
    pub about: Box<str>,
    /// In the resident's words.
    pub words: Box<str>,
    /// Who filed it for the person: somebody of the office at the counter, or a parent by their own door; `None` where the person did.
    pub by: Option<AccountId>,
    /// When it came in.
    pub filed_at: Timestamp,
    /// The day by which it is answered.
    pub due_on: Date,
    /// Whether it was withdrawn.
    pub withdrawn: bool,
    /// The answer: what became of it, in words, by whom and when.
    pub answer: Option<CaseAnswer>,
}

/// The answer to a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseAnswer {
    /// What became of it.
    pub outcome: CaseOutcome,
    /// In words.
    pub words: Box<str>,
    /// Who answered.
    pub account: AccountId,
    /// For the office of which area.
    pub office: Area,
    /// When.
    pub at: Timestamp,
}

macro_rules! door {
    ($($rest:expr),+) => {
        concat!(
            "SELECT d.id, d.area, d.number, ",
            now_id!("d.person_id"),
            ", d.code_sha256, d.totp_secret, d.totp_sealed, d.totp_key, d.totp_step, d.failures, d.locked_until,
             d.opened_at, EXISTS (SELECT 1 FROM resident_passkey k WHERE k.account_id = d.id),
             EXISTS (SELECT 1 FROM resident_identity i WHERE i.person_id IN ",
            every_id!(now_id!("d.person_id")),
            ") FROM resident_door d ",
            $($rest),+
        )
    };
}

macro_rules! case {
    (of $person:expr, $($rest:expr),+) => {
        concat!(
            "SELECT c.id, c.area, c.number, ",
            $person,
            ", c.kind, c.about, c.words, c.filed_at, c.due_on, c.stage, c.outcome,
             c.answer, c.answered_by, c.answered_at, coalesce(c.answered_for, c.area), c.filed_by FROM resident_case c ",
            $($rest),+
        )
    };
    ($($rest:expr),+) => {
        case!(of now_id!("c.person_id"), $($rest),+)
    };
}

/// The cases of an area whose people live in it, with who each is now.
macro_rules! listed_cases {
    ($stage:literal, $which:literal) => {
        concat!(
            heirs!(concat!("SELECT person_id FROM resident_case WHERE ", $stage)),
            " ",
            case!(of "h.now_id",
                "JOIN heirs h ON h.id = c.person_id
                 JOIN person_version v ON v.person_id = h.now_id AND v.recorded_until IS NULL AND ",
                in_area!("v", "$1", "$2"),
                " WHERE c.area >= $1 AND c.area < $2 AND c.",
                $stage,
                " AND ",
                $which,
                " LIMIT $5"
            )
        )
    };
}

fn door(row: &QueryResult) -> Result<Door> {
    let mut row = Taking::new(row);
    let (id, area, number, person) = (row.id()?, row.code(|area| area.parse().ok())?, row.text()?, row.id()?);
    let code_sha256 = row.bytes()?;
    let secret = KeptSecret::read(&mut row)?;
    let step: i64 = row.next()?;
    let failures = u32::try_from(row.count()?).unwrap_or(u32::MAX);
    Ok(Door {
        id,
        area,
        number,
        person,
        code_sha256,
        factor: secret.map(|secret| (secret, step)),
        failures,
        locked_until: row.maybe_moment()?,
        opened_at: row.moment()?,
        passkeys: row.next()?,
        identity: row.next()?,
    })
}

fn case(row: &QueryResult) -> Result<Case> {
    let mut row = Taking::new(row);
    let (id, area, number, person) = (row.id()?, row.code(|area| area.parse().ok())?, row.text()?, row.id()?);
    let (kind, about, words) = (row.code(CaseKind::from_code)?, row.text()?, row.text()?);
    let (filed_at, due_on, stage) = (row.moment()?, row.date()?, row.text()?);
    let outcome = row.maybe_text()?.and_then(|code| CaseOutcome::from_code(&code));
    let (answer, account, at) = (row.maybe_text()?, row.maybe_id()?, row.maybe_moment()?);
    let office = row.code(|area| area.parse().ok())?;
    let answer = match (outcome, answer, account, at) {
        (Some(outcome), Some(words), Some(account), Some(at)) => {
            Some(CaseAnswer { outcome, words, account, office, at })
        }
        _ => None,
    };
    let withdrawn = &*stage == "withdrawn";
    let by = row.maybe_id()?;
    Ok(Case { id, area, number, person, kind, about, words, by, filed_at, due_on, withdrawn, answer })
}

impl Store {
    /// The division in which a person of the permit's area lives, or, where no record says that, in which their household book lies.
    pub async fn division_of(&self, permit: &Permit, person: PersonId) -> Result<Option<Box<str>>> {
        let scope = Scope::of(permit);
        let sql = concat!(
            "SELECT coalesce(v.usual_division, v.hukou_division) FROM person_version v
             WHERE v.person_id = $3 AND v.recorded_until IS NULL AND ",
            in_area!("$1", "$2")
        );
        let values = vec![scope.from.into(), scope.until.into(), person.uuid().into()];
        let row = self.one(sql, values).await?;
        row.map_or(Ok(None), |row| Taking::new(&row).maybe_text())
    }

    /// Opens a door in place of any that the person has; its sessions and all earlier ways in end with it.
    pub async fn open_door(&self, permit: &Permit, new: &Door) -> Result<()> {
        self.close_door(permit, new.person, new.opened_at).await?;
        let sql = "INSERT INTO resident_door (id, county, area, number, person_id, code_sha256, opened_by, opened_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        let values = vec![
            new.id.uuid().into(),
            county_of(permit.area()).into(),
            new.area.prefix().into(),
            (&*new.number).into(),
            new.person.uuid().into(),
            new.code_sha256.to_vec().into(),
            permit.account().uuid().into(),
            new.opened_at.micros().into(),
        ];
        self.run(sql, values).await.map(drop)
    }

    /// Closes a person's doors, with every way in, those of whoever was merged into them among them; `false` where there is none. The caller has read the person under the permit.
    pub async fn close_door(&self, _: &Permit, person: PersonId, at: Timestamp) -> Result<bool> {
        for sql in [
            concat!(
                "DELETE FROM resident_session WHERE door_id IN (SELECT id FROM resident_door WHERE person_id IN ",
                every_id!("$1"),
                ")"
            ),
            concat!(
                "DELETE FROM resident_passkey WHERE account_id IN (SELECT id FROM resident_door WHERE person_id IN ",
                every_id!("$1"),
                ")"
            ),
            concat!("DELETE FROM resident_identity WHERE person_id IN ", every_id!("$1")),
        ] {
            self.run(sql, vec![person.uuid().into()]).await?;
        }
        let sql = concat!(
            "UPDATE resident_door SET closed_at = $2, totp_secret = NULL, totp_sealed = NULL, totp_key = NULL
             WHERE closed_at IS NULL AND person_id IN ",
            every_id!("$1")
        );
        Ok(self.run(sql, vec![person.uuid().into(), at.micros().into()]).await? > 0)
    }

    /// A person's open door; where they have one of each of two records, the one that was opened last.
    pub async fn door_of(&self, _: &Permit, person: PersonId) -> Result<Option<Door>> {
        let sql = door!(
            "WHERE d.closed_at IS NULL AND d.person_id IN ",
            every_id!("$1"),
            " ORDER BY d.opened_at DESC, d.id LIMIT 1"
        );
        self.one(sql, vec![person.uuid().into()]).await?.as_ref().map(door).transpose()
    }

    /// The open door of a number.
    pub async fn door_by_number(&self, number: &str) -> Result<Option<Door>> {
        let sql = door!("WHERE d.number = $1 AND d.closed_at IS NULL");
        self.one(sql, vec![number.into()]).await?.as_ref().map(door).transpose()
    }

    /// The open door of this id.
    pub async fn open_door_of_id(&self, id: AccountId) -> Result<Option<Door>> {
        let sql = door!("WHERE d.id = $1 AND d.closed_at IS NULL");
        self.one(sql, vec![id.uuid().into()]).await?.as_ref().map(door).transpose()
    }

    /// Sets how often somebody failed at a door, and until when it is locked.
    pub async fn set_door_failures(
        &self,
        id: AccountId,
        failures: u32,
        until: Option<Timestamp>,
    ) -> Result<()> {
        let sql = "UPDATE resident_door SET failures = $2, locked_until = $3 WHERE id = $1";
        let values = vec![id.uuid().into(), i64::from(failures).into(), crate::sql::micros(until)];
        self.run(sql, values).await.map(drop)
    }

    /// Sets the secret of the resident's device, where there is none yet; `false` otherwise.
    pub async fn set_door_factor(&self, id: AccountId, secret: &KeptSecret, step: i64) -> Result<bool> {
        let sql = "UPDATE resident_door SET totp_step = $2, totp_secret = $3, totp_sealed = $4, totp_key = $5
                   WHERE id = $1 AND totp_secret IS NULL AND totp_key IS NULL";
        let mut values = vec![id.uuid().into(), step.into()];
        values.extend(secret.columns());
        Ok(self.run(sql, values).await? == 1)
    }

    /// Uses a step's code up; `false` where that step, or a later one, was used before.
    pub async fn use_door_step(&self, id: AccountId, step: i64) -> Result<bool> {
        let sql = "UPDATE resident_door SET totp_step = $2 WHERE id = $1 AND totp_step < $2";
        Ok(self.run(sql, vec![id.uuid().into(), step.into()]).await? == 1)
    }

    /// Begins a resident's session.
    pub async fn begin_door_session(
        &self,
        token: &[u8; 32],
        (id, way): (AccountId, DoorWay),
        at: Timestamp,
    ) -> Result<()> {
        let sql = "INSERT INTO resident_session (token_sha256, county, door_id, created_at, seen_at, way)
                   SELECT $1, county, id, $3, $3, $4 FROM resident_door WHERE id = $2";
        let values = vec![token.to_vec().into(), id.uuid().into(), at.micros().into(), way.code().into()];
        self.run(sql, values).await.map(drop)
    }

    /// The session that was last seen and begun after these moments; notes now and then that it is seen.
    pub async fn door_session(
        &self,
        token: &[u8; 32],
        (seen_after, begun_after): (Timestamp, Timestamp),
        now: Timestamp,
    ) -> Result<Option<DoorSession>> {
        let sql = "SELECT seen_at, created_at, way FROM resident_session WHERE token_sha256 = $1 AND seen_at > $2 AND created_at > $3";
        let values = vec![token.to_vec().into(), seen_after.micros().into(), begun_after.micros().into()];
        let Some(row) = self.one(sql, values).await? else {
            let sql = "DELETE FROM resident_session WHERE seen_at <= $1 OR created_at <= $2";
            self.run_if_free(sql, vec![seen_after.micros().into(), begun_after.micros().into()]).await?;
            return Ok(None);
        };
        let mut row = Taking::new(&row);
        let (seen_at, begun_at, way) = (row.moment()?, row.moment()?, row.code(DoorWay::from_code)?);
        if seen_at.plus_seconds(TOUCH_SECONDS) <= now {
            let sql = "UPDATE resident_session SET seen_at = $2 WHERE token_sha256 = $1";
            self.run_if_free(sql, vec![token.to_vec().into(), now.micros().into()]).await?;
        }
        let sql = door!(
            "JOIN resident_session s ON s.door_id = d.id WHERE s.token_sha256 = $1 AND d.closed_at IS NULL"
        );
        let door = self.one(sql, vec![token.to_vec().into()]).await?.as_ref().map(door).transpose()?;
        Ok(door.map(|door| DoorSession { door, way, begun_at }))
    }

    /// Ends a resident's session.
    pub async fn end_door_session(&self, token: &[u8; 32]) -> Result<()> {
        let sql = "DELETE FROM resident_session WHERE token_sha256 = $1";
        self.run(sql, vec![token.to_vec().into()]).await.map(drop)
    }

    /// Keeps a case that a resident filed; [`crate::StoreError::Constraint`] where its number was taken.
    pub async fn file_case(&self, permit: &Permit, new: &Case) -> Result<()> {
        self.file_case_proposing(permit, new, None).await
    }

    /// The same with what the value should be, alone.
    pub async fn file_case_proposing(&self, permit: &Permit, new: &Case, value: Option<&str>) -> Result<()> {
        let sql = "INSERT INTO resident_case (id, county, area, number, person_id, kind, about, words, filed_at, due_on, stage, filed_by,
                     proposed)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'filed', $11, $12)";
        let values = vec![
            new.id.uuid().into(),
            county_of(permit.area()).into(),
            new.area.prefix().into(),
            (&*new.number).into(),
            new.person.uuid().into(),
            new.kind.code().into(),
            (&*new.about).into(),
            (&*new.words).into(),
            new.filed_at.micros().into(),
            new.due_on.to_string().into(),
            new.by.map(base::Id::uuid).into(),
            value.map(str::to_owned).into(),
        ];
        self.run(sql, values).await.map(drop)
    }

    /// What the value that a case is about should be, where that was proposed alone. The caller has read the case under the permit.
    pub async fn proposed_value(&self, _: &Permit, id: CaseId) -> Result<Option<Box<str>>> {
        let row =
            self.one("SELECT proposed FROM resident_case WHERE id = $1", vec![id.uuid().into()]).await?;
        row.map_or(Ok(None), |row| Taking::new(&row).maybe_text())
    }

    /// A person's cases, newest first, those of whoever was merged into them among them. The caller has read the person under the permit.
    pub async fn cases_of(&self, _: &Permit, person: PersonId) -> Result<Vec<Case>> {
        let sql = case!("WHERE c.person_id IN ", every_id!("$1"), " ORDER BY c.filed_at DESC, c.id");
        let rows = self.all(sql, vec![person.uuid().into()]).await?;
        rows.iter().map(case).collect()
    }

    /// The cases about somebody else that a person filed behind any door of theirs, newest first. The caller has read the person under
    /// the permit, and shows only those that are still theirs to see.
    pub async fn cases_filed_by(&self, _: &Permit, person: PersonId) -> Result<Vec<Case>> {
        let sql = case!(
            "JOIN resident_door d ON d.id = c.filed_by WHERE d.person_id IN ",
            every_id!("$1"),
            " ORDER BY c.filed_at DESC, c.id"
        );
        let rows = self.all(sql, vec![person.uuid().into()]).await?;
        rows.iter().map(case).collect()
    }

    /// A case of the permit's area.
    pub async fn case(&self, permit: &Permit, id: CaseId) -> Result<Option<Case>> {
        let sql = case!("WHERE c.id = $1 AND c.area >= $2 AND c.area < $3");
        let scope = Scope::of(permit);
        let row = self.one(sql, vec![id.uuid().into(), scope.from.into(), scope.until.into()]).await?;
        row.as_ref().map(case).transpose()
    }

    /// The cases of the permit's area that wait for an answer, by the day on which they are due; or those that wait no longer, the
    /// latest first.
    pub async fn cases(
        &self,
        permit: &Permit,
        waiting: bool,
        after: Option<(Date, CaseId)>,
        size: PageSize,
    ) -> Result<Page<Case>> {
        const WAITING: &str = listed_cases!(
            "stage = 'filed'",
            "(c.due_on > $3 OR (c.due_on = $3 AND c.id > $4)) ORDER BY c.due_on, c.id"
        );
        // Who comes because of an answer comes soon after it.
        const SETTLED: &str = listed_cases!(
            "stage <> 'filed'",
            "(c.due_on < $3 OR (c.due_on = $3 AND c.id < $4)) ORDER BY c.due_on DESC, c.id DESC"
        );
        let scope = Scope::of(permit);
        let end = if waiting { "" } else { "9999-12-31" };
        let (day, id) =
            after.map_or((end.to_owned(), uuid::Uuid::nil()), |(day, id)| (day.to_string(), id.uuid()));
        let values = vec![
            scope.from.into(),
            scope.until.into(),
            day.into(),
            id.into(),
            (i64::from(size.rows()) + 1).into(),
        ];
        let rows = self.all(if waiting { WAITING } else { SETTLED }, values).await?;
        let mut items = rows.iter().map(case).collect::<Result<Vec<_>>>()?;
        let more = items.len() > usize::from(size.rows());
        items.truncate(usize::from(size.rows()));
        let next = items.last().filter(|_| more).map(|last| format!("{}.{}", last.due_on, last.id));
        Ok(Page { items, next })
    }

    /// Answers a case that waits; `false` where it waits no longer.
    pub async fn answer_case(&self, id: CaseId, answer: &CaseAnswer) -> Result<bool> {
        self.answer_case_owing(id, answer, &[]).await
    }

    /// The same; whoever is to be told of it is owed that from the same moment on.
    pub async fn answer_case_owing(
        &self,
        id: CaseId,
        answer: &CaseAnswer,
        owed: &[OwedNotice],
    ) -> Result<bool> {
        let sql = "UPDATE resident_case SET stage = 'answered', outcome = $2, answer = $3, answered_by = $4, answered_at = $5,
                     answered_for = $6
                   WHERE id = $1 AND stage = 'filed'";
        let values = vec![
            id.uuid().into(),
            answer.outcome.code().into(),
            (&*answer.words).into(),
            answer.account.uuid().into(),
            answer.at.micros().into(),
            answer.office.prefix().into(),
        ];
        self.run_owing(sql, values, owed).await
    }

    /// Withdraws a person's case that waits; `false` where it waits no longer or is another's.
    pub async fn withdraw_case(&self, person: PersonId, id: CaseId) -> Result<bool> {
        let sql = concat!(
            "UPDATE resident_case SET stage = 'withdrawn' WHERE id = $1 AND stage = 'filed'
              AND person_id IN ",
            every_id!("$2"),
        );
        Ok(self.run(sql, vec![id.uuid().into(), person.uuid().into()]).await? == 1)
    }
}
