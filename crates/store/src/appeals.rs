//! Appeals to the office above, with the clock of each.

use access::{Area, Permit};
use base::{AccountId, AppealId, ApplicationId, CaseId, Date, Page, PageSize, PersonId, Timestamp, codes};
use sea_orm::ConnectionTrait as _;
use uuid::Uuid;

use crate::{
    Application, MatterChange, OwedNotice, Result, Store,
    applications::CLOSE,
    bulk::Dialect,
    scope::{Scope, county_of},
    sql::{Param, QueryResult, Taking, id_list},
    succession::now_id,
};

codes! {
    /// What the office above decided.
    AppealOutcome {
        /// The refusal stands.
        Sustained = "sustained",
        /// It is worked on anew.
        Reversed = "reversed",
    }
}

/// An appeal against a refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appeal {
    /// Its id.
    pub id: AppealId,
    /// The area of the office above.
    pub area: Area,
    /// The number that the family is given.
    pub number: Box<str>,
    /// What was refused.
    pub of: Appealed,
    /// Whom that is about.
    pub about: PersonId,
    /// When it came in.
    pub filed_at: Timestamp,
    /// The day by which it is decided.
    pub due_on: Option<Date>,
    /// In the family's words.
    pub words: Box<str>,
    /// What was decided.
    pub decision: Option<AppealDecision>,
}

/// What an appeal is against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Appealed {
    /// The refusal of an item of an application, which stands among the item's steps.
    Item(ApplicationId, Box<str>),
    /// The refusal of a case. Where it is reversed, the case waits for another answer, and this one stands here alone.
    Case(CaseId, RefusedCase),
}

/// How a case was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedCase {
    /// The area of the office that refused.
    pub office: Area,
    /// Why.
    pub because: Box<str>,
    /// By whom.
    pub account: AccountId,
    /// When.
    pub at: Timestamp,
}

/// What the office above decided, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppealDecision {
    /// What.
    pub outcome: AppealOutcome,
    /// Why.
    pub reasons: Box<str>,
    /// By whom.
    pub account: AccountId,
    /// When.
    pub at: Timestamp,
}

macro_rules! appeal {
    ($rest:literal) => {
        concat!(
            "SELECT l.id, l.area, l.number, l.of_id, l.item, ",
            now_id!("l.about_id"),
            ", l.filed_at, l.due_on, l.words, l.outcome, l.reasons, l.decided_by,
             l.decided_at, l.refused_for, l.refused_because, l.refused_by, l.refused_at FROM (
               SELECT o.id, o.area, o.number, o.application_id AS of_id, o.item, a.about_id, o.filed_at, o.due_on, o.words, o.outcome,
                 o.reasons, o.decided_by, o.decided_at, NULL AS refused_for, NULL AS refused_because, NULL AS refused_by,
                 NULL AS refused_at
               FROM appeal o JOIN application a ON a.id = o.application_id
               UNION ALL SELECT o.id, o.area, o.number, o.case_id, NULL, c.person_id, o.filed_at, o.due_on, o.words, o.outcome,
                 o.reasons, o.decided_by, o.decided_at, o.refused_for, o.refused_because, o.refused_by, o.refused_at
               FROM case_appeal o JOIN resident_case c ON c.id = o.case_id) l ",
            $rest
        )
    };
}

fn appeal(row: &QueryResult) -> Result<Appeal> {
    let mut row = Taking::new(row);
    let (id, area, number) = (row.id()?, row.code(|area| area.parse().ok())?, row.text()?);
    let (of, item, about): (Uuid, _, _) = (row.next()?, row.maybe_text()?, row.id()?);
    let (filed_at, due_on, words) = (row.moment()?, row.maybe_date()?, row.text()?);
    let outcome = row.maybe_text()?.and_then(|code| AppealOutcome::from_code(&code));
    let (reasons, account, at) = (row.maybe_text()?, row.maybe_id()?, row.maybe_moment()?);
    let decision = match (outcome, reasons, account, at) {
        (Some(outcome), Some(reasons), Some(account), Some(at)) => {
            Some(AppealDecision { outcome, reasons, account, at })
        }
        _ => None,
    };
    let of = match item {
        Some(item) => Appealed::Item(ApplicationId::from_uuid(of), item),
        None => Appealed::Case(CaseId::from_uuid(of), refused(&mut row)?),
    };
    Ok(Appeal { id, area, number, of, about, filed_at, due_on, words, decision })
}

fn refused(row: &mut Taking<'_>) -> Result<RefusedCase> {
    Ok(RefusedCase {
        office: row.code(|area| area.parse().ok())?,
        because: row.text()?,
        account: row.id()?,
        at: row.moment()?,
    })
}

const DECIDE: &str = "UPDATE appeal SET outcome = $2, reasons = $3, decided_by = $4, decided_at = $5
    WHERE id = $1 AND outcome IS NULL";
const DECIDE_CASE: &str =
    "UPDATE case_appeal SET outcome = $2, reasons = $3, decided_by = $4, decided_at = $5
    WHERE id = $1 AND outcome IS NULL";

fn decided(id: AppealId, decision: &AppealDecision) -> Vec<Param> {
    vec![
        id.uuid().into(),
        decision.outcome.code().into(),
        (&*decision.reasons).into(),
        decision.account.uuid().into(),
        decision.at.micros().into(),
    ]
}

impl Store {
    /// Keeps an appeal against the refusal of an application's item with its step, and owes the notices of it; `false`, and nothing is
    /// done, where the item has changed since. [`crate::StoreError::Constraint`] where one waits, or the number was taken.
    pub async fn file_appeal(
        &self,
        application: &Application,
        new: &Appeal,
        step: &MatterChange,
        owed: &[OwedNotice],
    ) -> Result<bool> {
        let Appealed::Item(_, item) = &new.of else { return Ok(false) };
        let transaction = self.begin().await?;
        if !self.change(&transaction, application, step).await? {
            transaction.rollback().await?;
            return Ok(false);
        }
        let sql =
            "INSERT INTO appeal (id, county, area, number, application_id, item, filed_at, due_on, words)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let values = vec![
            new.id.uuid().into(),
            county_of(&application.area).into(),
            new.area.prefix().into(),
            (&*new.number).into(),
            application.id.uuid().into(),
            (&**item).into(),
            new.filed_at.micros().into(),
            new.due_on.map(|day| day.to_string()).into(),
            (&*new.words).into(),
        ];
        transaction.execute_raw(self.statement(sql, values)).await?;
        self.owe(&transaction, owed).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Decides an appeal that waits, with its step, and owes the notices of it; `false`, and nothing is done, where it waits no longer or the item has changed.
    pub async fn decide_appeal(
        &self,
        application: &Application,
        (id, decision): (AppealId, &AppealDecision),
        step: &MatterChange,
        owed: &[OwedNotice],
    ) -> Result<bool> {
        let transaction = self.begin().await?;
        let done =
            transaction.execute_raw(self.statement(DECIDE, decided(id, decision))).await?.rows_affected()
                == 1;
        if !done || !self.change(&transaction, application, step).await? {
            transaction.rollback().await?;
            return Ok(false);
        }
        let values: Vec<Param> = vec![application.id.uuid().into(), decision.at.micros().into()];
        transaction.execute_raw(self.statement(CLOSE, values)).await?;
        self.owe(&transaction, owed).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The appeals of an application, newest first. The caller has read the application under the permit.
    pub async fn appeals_of(&self, _: &Permit, application: ApplicationId) -> Result<Vec<Appeal>> {
        let sql = appeal!("WHERE l.of_id = $1 AND l.item IS NOT NULL ORDER BY l.filed_at DESC, l.id");
        self.all(sql, vec![application.uuid().into()]).await?.iter().map(appeal).collect()
    }

    /// Keeps an appeal against the refusal of a case, and owes the notices of it; `false`, and nothing is done, where that refusal stands
    /// no longer. [`crate::StoreError::Constraint`] where there was one about this refusal, or the number was taken.
    pub async fn file_case_appeal(&self, new: &Appeal, owed: &[OwedNotice]) -> Result<bool> {
        let Appealed::Case(case, refused) = &new.of else { return Ok(false) };
        let sql = "INSERT INTO case_appeal (id, county, area, number, case_id, filed_at, due_on, words, refused_for, refused_because,
                     refused_by, refused_at)
                   SELECT $1, c.county, $2, $3, c.id, $4, $5, $6, $7, c.answer, c.answered_by, c.answered_at FROM resident_case c
                   WHERE c.id = $8 AND c.stage = 'answered' AND c.outcome = 'refused' AND c.answered_at = $9";
        let values = vec![
            new.id.uuid().into(),
            new.area.prefix().into(),
            (&*new.number).into(),
            new.filed_at.micros().into(),
            new.due_on.map(|day| day.to_string()).into(),
            (&*new.words).into(),
            refused.office.prefix().into(),
            case.uuid().into(),
            refused.at.micros().into(),
        ];
        self.run_owing(sql, values, owed).await
    }

    /// Decides an appeal about a case that waits, and owes the notices of it; where the refusal is reversed, the case waits for another
    /// answer until `due_on`. `false`, and nothing is done, where it waits no longer. [`crate::StoreError::Constraint`] where whoever
    /// refused decides.
    pub async fn decide_case_appeal(
        &self,
        (id, decision): (AppealId, &AppealDecision),
        due_on: Date,
        owed: &[OwedNotice],
    ) -> Result<bool> {
        let transaction = self.begin().await?;
        if transaction.execute_raw(self.statement(DECIDE_CASE, decided(id, decision))).await?.rows_affected()
            != 1
        {
            transaction.rollback().await?;
            return Ok(false);
        }
        if decision.outcome == AppealOutcome::Reversed {
            let sql = "UPDATE resident_case SET stage = 'filed', outcome = NULL, answer = NULL, answered_by = NULL, answered_at = NULL,
                         answered_for = NULL, due_on = $2
                       WHERE stage = 'answered' AND outcome = 'refused'
                         AND EXISTS (SELECT 1 FROM case_appeal l WHERE l.id = $1 AND l.case_id = resident_case.id
                           AND l.refused_at = resident_case.answered_at)";
            let values = vec![id.uuid().into(), due_on.to_string().into()];
            if transaction.execute_raw(self.statement(sql, values)).await?.rows_affected() != 1 {
                transaction.rollback().await?;
                return Ok(false);
            }
        }
        self.owe(&transaction, owed).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The appeals about some cases, newest first. The caller has read the cases under the permit.
    pub async fn appeals_of_cases(&self, _: &Permit, cases: &[CaseId]) -> Result<Vec<Appeal>> {
        const OF_CASES: Dialect = Dialect {
            sqlite: appeal!(
                "WHERE l.item IS NULL AND l.of_id IN (SELECT unhex(value) FROM json_each($1)) ORDER BY l.filed_at DESC, l.id"
            ),
            postgres: appeal!(
                "WHERE l.item IS NULL AND l.of_id = ANY (ARRAY(SELECT CAST(one AS uuid)
                   FROM json_array_elements_text(CAST(CAST($1 AS text) AS json)) AS one)) ORDER BY l.filed_at DESC, l.id"
            ),
        };
        if cases.is_empty() {
            return Ok(Vec::new());
        }
        self.all(OF_CASES, vec![id_list(cases).into()]).await?.iter().map(appeal).collect()
    }

    /// An appeal to an office of the permit's area.
    pub async fn appeal(&self, permit: &Permit, id: AppealId) -> Result<Option<Appeal>> {
        let sql = appeal!("WHERE l.id = $1 AND l.area >= $2 AND l.area < $3");
        let scope = Scope::of(permit);
        let row = self.one(sql, vec![id.uuid().into(), scope.from.into(), scope.until.into()]).await?;
        row.as_ref().map(appeal).transpose()
    }

    /// Appeals to offices of the permit's area that wait, or were decided, by the day on which they are due.
    pub async fn appeals(
        &self,
        permit: &Permit,
        waiting: bool,
        after: Option<(&str, AppealId)>,
        size: PageSize,
    ) -> Result<Page<Appeal>> {
        let sql = appeal!(
            "WHERE l.area >= $1 AND l.area < $2 AND (l.outcome IS NULL) = $3
             AND (coalesce(l.due_on, '9999-12-31') > $4 OR (coalesce(l.due_on, '9999-12-31') = $4 AND l.id > $5))
             ORDER BY coalesce(l.due_on, '9999-12-31'), l.id LIMIT $6"
        );
        let scope = Scope::of(permit);
        let (day, id) = after.map_or(("", Uuid::nil()), |(day, id)| (day, id.uuid()));
        let values = vec![
            scope.from.into(),
            scope.until.into(),
            waiting.into(),
            day.into(),
            id.into(),
            (i64::from(size.rows()) + 1).into(),
        ];
        let mut items = self.all(sql, values).await?.iter().map(appeal).collect::<Result<Vec<_>>>()?;
        let more = items.len() > usize::from(size.rows());
        items.truncate(usize::from(size.rows()));
        let day = |one: &Appeal| one.due_on.map_or_else(|| "9999-12-31".to_owned(), |day| day.to_string());
        let next = items.last().filter(|_| more).map(|last| format!("{}.{}", day(last), last.id));
        Ok(Page { items, next })
    }

    /// Whether somebody who decides works at an office of this area, or of one around it, now.
    pub async fn decides_above(&self, area: &Area, now: Timestamp) -> Result<bool> {
        let sql = "SELECT 1 FROM account_grant g WHERE g.role = 'registrar' AND g.ended_at IS NULL AND g.valid_from <= $2
                   AND (g.valid_until IS NULL OR g.valid_until > $2) AND g.emergency = $3
                   AND substr(CAST($1 AS TEXT), 1, length(g.area)) = g.area LIMIT 1";
        let values = vec![area.prefix().into(), now.micros().into(), false.into()];
        Ok(self.one(sql, values).await?.is_some())
    }
}
