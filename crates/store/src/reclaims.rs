//! What was paid too much: asked back by one person, settled by another.

use access::{Area, Permit};
use base::{AccountId, Fen, PersonId, ReclaimId, Timestamp, codes};
use sea_orm::ConnectionTrait as _;

use crate::{
    Result, Store, StoreError,
    scope::{Scope, county_of},
    sql::{QueryResult, Taking},
    succession::every_id,
};

codes! {
    /// Where a reclaim stands.
    ReclaimStage {
        /// The family is asked.
        Asked = "asked",
        /// It came back.
        Received = "received",
        /// It is left to the family, with reasons.
        Waived = "waived",
    }
}

/// An amount to be asked back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReclaim {
    /// Its id.
    pub id: ReclaimId,
    /// From whose claim.
    pub person: PersonId,
    /// The benefit.
    pub benefit: Box<str>,
    /// The claim year.
    pub year: i16,
    /// How much.
    pub amount: Fen,
    /// What the rule gives now.
    pub entitled: Fen,
    /// Why, in words.
    pub reason: Box<str>,
    /// When.
    pub at: Timestamp,
}

/// An amount that was asked back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reclaim {
    /// Its id.
    pub id: ReclaimId,
    /// The area of the office.
    pub area: Area,
    /// From whose claim.
    pub person: PersonId,
    /// The benefit.
    pub benefit: Box<str>,
    /// The claim year.
    pub year: i16,
    /// How much.
    pub amount: Fen,
    /// Why, in words.
    pub reason: Box<str>,
    /// Where it stands.
    pub stage: ReclaimStage,
    /// Who asked, and when.
    pub asked: (AccountId, Timestamp),
    /// When it was settled, and in which words.
    pub settled: Option<(Timestamp, Box<str>)>,
}

macro_rules! reclaim {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.area, r.person_id, r.benefit, r.year, r.amount_fen, r.reason, r.stage, r.asked_by, r.asked_at,
             r.settled_at, r.note FROM reclaim r ",
            $rest
        )
    };
}

fn reclaim(row: &QueryResult) -> Result<Reclaim> {
    let mut row = Taking::new(row);
    Ok(Reclaim {
        id: row.id()?,
        area: row.code(|area| area.parse().ok())?,
        person: row.id()?,
        benefit: row.text()?,
        year: i16::try_from(row.next::<i64>()?).unwrap_or(i16::MAX),
        amount: Fen(row.next()?),
        reason: row.text()?,
        stage: row.code(ReclaimStage::from_code)?,
        asked: (row.id()?, row.moment()?),
        settled: row.maybe_moment()?.zip(row.maybe_text()?),
    })
}

impl Store {
    /// Asks an amount back; [`StoreError::Constraint`] where one of the same claim is asked back already, or where with it more would
    /// be asked than the bank reported as paid above what the rule gives. The caller has read the person under the permit.
    pub async fn ask_back(&self, permit: &Permit, new: &NewReclaim) -> Result<()> {
        let sql = concat!(
            "INSERT INTO reclaim (id, county, area, person_id, benefit, year, amount_fen, reason, stage, asked_by, asked_at) ",
            " SELECT $1, $2, $3, $4, $5, $6, $7, $8, 'asked', $9, $10
             WHERE $7 + $11 + coalesce((SELECT sum(r.amount_fen) FROM reclaim r
                WHERE r.person_id IN ",
            every_id!("$4"),
            " AND r.benefit = $5 AND r.year = $6), 0)
              <= coalesce((SELECT sum(l.amount_fen) FROM roll_line l
                WHERE l.person_id IN ",
            every_id!("$4"),
            " AND l.benefit = $5 AND l.year = $6 AND l.state = 'paid'), 0)"
        );
        let values = vec![
            new.id.uuid().into(),
            county_of(permit.area()).into(),
            permit.area().prefix().into(),
            new.person.uuid().into(),
            (&*new.benefit).into(),
            i64::from(new.year).into(),
            new.amount.0.into(),
            (&*new.reason).into(),
            permit.account().uuid().into(),
            new.at.micros().into(),
            new.entitled.0.into(),
        ];
        let transaction = self.begin().await?;
        // The bank may take a payment back at the same moment.
        self.take_turn(&transaction, &new.benefit).await?;
        if transaction.execute_raw(self.statement(sql, values)).await?.rows_affected() == 0 {
            transaction.rollback().await?;
            return Err(StoreError::Constraint);
        }
        transaction.commit().await
    }

    /// The reclaims of a benefit in the permit's area, those that wait first, newest first.
    pub async fn reclaims(&self, permit: &Permit, benefit: &str) -> Result<Vec<Reclaim>> {
        let sql = reclaim!(
            "WHERE r.benefit = $3 AND r.area >= $1 AND r.area < $2
             ORDER BY CASE r.stage WHEN 'asked' THEN 0 ELSE 1 END, r.asked_at DESC, r.id LIMIT 500"
        );
        let scope = Scope::of(permit);
        let rows = self.all(sql, vec![scope.from.into(), scope.until.into(), benefit.into()]).await?;
        rows.iter().map(reclaim).collect()
    }

    /// A reclaim of the permit's area.
    pub async fn reclaim(&self, permit: &Permit, id: ReclaimId) -> Result<Option<Reclaim>> {
        let sql = reclaim!("WHERE r.id = $1 AND r.area >= $2 AND r.area < $3");
        let scope = Scope::of(permit);
        let row = self.one(sql, vec![id.uuid().into(), scope.from.into(), scope.until.into()]).await?;
        row.as_ref().map(reclaim).transpose()
    }

    /// Settles a reclaim that waits; `false` where it does not. [`StoreError::Constraint`] where whoever asked settles it.
    pub async fn settle_reclaim(
        &self,
        permit: &Permit,
        known: &Reclaim,
        (stage, note): (ReclaimStage, &str),
        at: Timestamp,
    ) -> Result<bool> {
        let transaction = self.begin().await?;
        // What comes back makes room on the rolls of the benefit.
        self.take_turn(&transaction, &known.benefit).await?;
        let sql = "UPDATE reclaim SET stage = $2, settled_by = $3, settled_at = $4, note = $5 WHERE id = $1 AND stage = 'asked'";
        let values = vec![
            known.id.uuid().into(),
            stage.code().into(),
            permit.account().uuid().into(),
            at.micros().into(),
            note.into(),
        ];
        let done = transaction.execute_raw(self.statement(sql, values)).await?.rows_affected() == 1;
        transaction.commit().await?;
        Ok(done)
    }
}
