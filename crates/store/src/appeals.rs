//! Appeals to the office above, with the clock of each.

use access::{Area, Permit};
use base::{AccountId, AppealId, ApplicationId, Date, Page, PageSize, PersonId, Timestamp, codes};
use sea_orm::ConnectionTrait as _;

use crate::{
    Application, MatterChange, OwedNotice, Result, Store,
    applications::CLOSE,
    scope::{Scope, county_of},
    sql::{Param, QueryResult, Taking},
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
    /// The application, and its item.
    pub of: (ApplicationId, Box<str>),
    /// Whom the application is about.
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
            "SELECT l.id, l.area, l.number, l.application_id, l.item, a.about_id, l.filed_at, l.due_on, l.words, l.outcome, l.reasons,
             l.decided_by, l.decided_at FROM appeal l JOIN application a ON a.id = l.application_id ",
            $rest
        )
    };
}

fn appeal(row: &QueryResult) -> Result<Appeal> {
    let mut row = Taking::new(row);
    let (id, area, number) = (row.id()?, row.code(|area| area.parse().ok())?, row.text()?);
    let (of, about) = ((row.id()?, row.text()?), row.id()?);
    let (filed_at, due_on, words) = (row.moment()?, row.maybe_date()?, row.text()?);
    let outcome = row.maybe_text()?.and_then(|code| AppealOutcome::from_code(&code));
    let (reasons, account, at) = (row.maybe_text()?, row.maybe_id()?, row.maybe_moment()?);
    let decision = match (outcome, reasons, account, at) {
        (Some(outcome), Some(reasons), Some(account), Some(at)) => {
            Some(AppealDecision { outcome, reasons, account, at })
        }
        _ => None,
    };
    Ok(Appeal { id, area, number, of, about, filed_at, due_on, words, decision })
}

impl Store {
    /// Keeps an appeal with its step; `false`, and nothing is done, where the item has changed since.
    /// [`crate::StoreError::Constraint`] where one waits, or the number was taken.
    pub async fn file_appeal(
        &self,
        application: &Application,
        new: &Appeal,
        step: &MatterChange,
    ) -> Result<bool> {
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
            new.of.0.uuid().into(),
            (&*new.of.1).into(),
            new.filed_at.micros().into(),
            new.due_on.map(|day| day.to_string()).into(),
            (&*new.words).into(),
        ];
        transaction.execute_raw(self.statement(sql, values)).await?;
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
        let sql = "UPDATE appeal SET outcome = $2, reasons = $3, decided_by = $4, decided_at = $5 WHERE id = $1 AND outcome IS NULL";
        let values = vec![
            id.uuid().into(),
            decision.outcome.code().into(),
            (&*decision.reasons).into(),
            decision.account.uuid().into(),
            decision.at.micros().into(),
        ];
        let decided = transaction.execute_raw(self.statement(sql, values)).await?.rows_affected() == 1;
        if !decided || !self.change(&transaction, application, step).await? {
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
        let sql = appeal!("WHERE l.application_id = $1 ORDER BY l.filed_at DESC, l.id");
        self.all(sql, vec![application.uuid().into()]).await?.iter().map(appeal).collect()
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
        let (day, id) = after.map_or(("", uuid::Uuid::nil()), |(day, id)| (day, id.uuid()));
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
