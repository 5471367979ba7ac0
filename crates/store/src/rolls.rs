//! Payment rolls: who is paid what out of a scheme of the place's own, and what the bank answered.

use std::collections::{BTreeMap, BTreeSet};

use access::Permit;
use base::{Date, Fen, Page, PageSize, PersonId, RollId, Timestamp};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction};

use crate::{
    LineState, Paid, PaymentAccount, Result, Roll, RollStage, RollTotals, Store, StoreError,
    record::{in_area, parent_on},
    scope::Scope,
    sql::{Param, QueryResult, Taking},
    succession::heirs,
};

/// Lets changes of one benefit's rolls wait for each other, whichever office makes them: a child may live in the area of one and be
/// registered in that of another.
pub(crate) const TURN: &str = "INSERT INTO roll_turn (benefit, turns) VALUES ($1, 1)
    ON CONFLICT (benefit) DO UPDATE SET turns = roll_turn.turns + 1";
macro_rules! roll {
    ($which:literal) => {
        concat!(
            "SELECT r.id, r.area, r.number, r.benefit, r.year, r.stage, r.made_by, r.made_at, r.decided_by, r.decided_at, r.sent_at,
             r.approved_by, r.approved_at, r.lines_sha256, count(l.roll_id), CAST(coalesce(sum(l.amount_fen), 0) AS BIGINT),
             count(CASE WHEN l.state = 'paid' THEN 1 END), CAST(coalesce(sum(CASE WHEN l.state = 'paid' THEN l.amount_fen END), 0) AS BIGINT),
             count(CASE WHEN l.state = 'returned' THEN 1 END), CAST(coalesce(sum(CASE WHEN l.state = 'returned' THEN l.amount_fen END), 0) AS BIGINT)
             FROM (SELECT * FROM payment_roll r ",
            $which,
            ") r LEFT JOIN roll_line l ON l.roll_id = r.id
             GROUP BY r.id, r.area, r.number, r.benefit, r.year, r.stage, r.made_by, r.made_at, r.decided_by, r.decided_at, r.sent_at,
               r.approved_by, r.approved_at, r.lines_sha256
             ORDER BY r.made_at DESC, r.id DESC"
        )
    };
}

fn roll(row: &QueryResult) -> Result<Roll> {
    let mut row = Taking::new(row);
    let (id, area, number, benefit) =
        (row.id()?, row.code(|area| area.parse().ok())?, row.text()?, row.text()?);
    let year = i16::try_from(row.next::<i64>()?).unwrap_or(i16::MAX);
    let (stage, made) = (row.code(RollStage::from_code)?, (row.id()?, row.moment()?));
    let decided = row.maybe_id()?.zip(row.maybe_moment()?);
    let sent_at = row.maybe_moment()?;
    let approved = row.maybe_id()?.zip(row.maybe_moment()?);
    let digest: Option<Vec<u8>> = row.next()?;
    let digest = digest
        .map(|digest| digest.try_into().or(Err(StoreError::Corrupt("a digest has another length"))))
        .transpose()?;
    let mut total = || Ok::<_, StoreError>((row.count()?, Fen(row.next()?)));
    let totals = RollTotals { all: total()?, paid: total()?, returned: total()? };
    Ok(Roll { id, area, number, benefit, year, stage, made, decided, approved, sent_at, digest, totals })
}

impl Store {
    /// Keeps the account into which a family wants a person's benefits paid, in place of any before. The caller has read both
    /// people under the permit.
    pub async fn keep_payment_account(
        &self,
        permit: &Permit,
        person: PersonId,
        account: &PaymentAccount,
    ) -> Result<()> {
        let sql = "INSERT INTO payment_account (person_id, county, holder_id, bank, number, account_id, kept_at)
                   SELECT id, county, $2, $3, $4, $5, $6 FROM person WHERE id = $1
                   ON CONFLICT (person_id, county) DO UPDATE SET holder_id = $2, bank = $3, number = $4, account_id = $5, kept_at = $6";
        let values = vec![
            person.uuid().into(),
            account.holder.uuid().into(),
            (&*account.bank).into(),
            (&*account.number).into(),
            permit.account().uuid().into(),
            account.kept_at.micros().into(),
        ];
        self.run(sql, values).await.map(drop)
    }

    /// The accounts of the permit's area, by person; of one person where one is named.
    pub async fn payment_accounts(
        &self,
        permit: &Permit,
        person: Option<PersonId>,
    ) -> Result<BTreeMap<PersonId, PaymentAccount>> {
        let every = concat!(
            "SELECT p.person_id, p.holder_id, p.bank, p.number, p.kept_at FROM payment_account p
             JOIN person_version v ON v.person_id = p.person_id AND v.recorded_until IS NULL WHERE ",
            in_area!("v", "$1", "$2")
        );
        let of_one = concat!(
            "SELECT p.person_id, p.holder_id, p.bank, p.number, p.kept_at FROM payment_account p
             JOIN person_version v ON v.person_id = p.person_id AND v.recorded_until IS NULL WHERE p.person_id = $3 AND ",
            in_area!("v", "$1", "$2")
        );
        let scope = Scope::of(permit);
        let mut values: Vec<Param> = vec![scope.from.into(), scope.until.into()];
        values.extend(person.map(|person| Param::from(person.uuid())));
        let rows = self.all(if person.is_some() { of_one } else { every }, values).await?;
        let read = |row: &QueryResult| {
            let mut row = Taking::new(row);
            let person = row.id()?;
            let (holder, bank, number, kept_at) = (row.id()?, row.text()?, row.text()?, row.moment()?);
            Ok((person, PaymentAccount { holder, bank, number, kept_at }))
        };
        rows.iter().map(read).collect()
    }

    /// Those of the permit's area into whom somebody was merged whose account is another one, and who have not said since into which
    /// of them they want to be paid.
    pub async fn accounts_in_question(&self, permit: &Permit) -> Result<BTreeSet<PersonId>> {
        let sql = concat!(
            heirs!("SELECT person_id FROM payment_account"),
            " SELECT DISTINCT h.now_id FROM heirs h JOIN payment_account f ON f.person_id = h.id AND h.id <> h.now_id
             JOIN person_version v ON v.person_id = h.now_id AND v.recorded_until IS NULL
             LEFT JOIN payment_account o ON o.person_id = h.now_id
             WHERE (o.person_id IS NULL OR ((o.number <> f.number OR o.bank <> f.bank) AND o.kept_at <= (
                 SELECT max(s.recorded_from) FROM person_succession s
                 WHERE s.to_id = h.now_id AND s.kind = 'merge' AND s.recorded_until IS NULL)))
               AND ",
            in_area!("v", "$1", "$2")
        );
        let scope = Scope::of(permit);
        let rows = self.all(sql, vec![scope.from.into(), scope.until.into()]).await?;
        rows.iter().map(|row| Taking::new(row).id()).collect()
    }

    /// Those of the permit's area who have asked for a benefit and year, or stand on a roll of it, while somebody else who has bears the
    /// same document number.
    pub async fn claiming_under_one_number(
        &self,
        permit: &Permit,
        (benefit, year): (&str, i16),
    ) -> Result<BTreeSet<PersonId>> {
        let sql = concat!(
            heirs!(
                "SELECT person_id FROM benefit_word WHERE benefit = $3 AND year = $4 AND word IN ('asked', 'paid')
                 UNION SELECT person_id FROM roll_line WHERE benefit = $3 AND year = $4 AND state IN ('listed', 'paid')"
            ),
            ", claimant (id, number) AS (SELECT DISTINCT n.person_id, n.id_number FROM heirs h
                 JOIN person_version n ON n.person_id = h.now_id AND n.recorded_until IS NULL WHERE n.id_number IS NOT NULL)
             SELECT c.id FROM claimant c JOIN person_version v ON v.person_id = c.id AND v.recorded_until IS NULL
             WHERE c.number IN (SELECT o.number FROM claimant o GROUP BY o.number HAVING count(*) > 1) AND ",
            in_area!("v", "$1", "$2")
        );
        let scope = Scope::of(permit);
        let values = vec![scope.from.into(), scope.until.into(), benefit.into(), i64::from(year).into()];
        self.all(sql, values).await?.iter().map(|row| Taking::new(row).id()).collect()
    }

    /// Of the accounts that are told, whose holder is a parent still on `day`, by more than a shared household book, alive and in the
    /// permit's area: person and holder.
    pub async fn parents_holding_accounts(
        &self,
        permit: &Permit,
        day: Date,
    ) -> Result<BTreeSet<(PersonId, PersonId)>> {
        let sql = concat!(
            "SELECT DISTINCT p.person_id, p.holder_id FROM payment_account p
             JOIN kin k ON k.person_id = p.person_id AND k.relative_id = p.holder_id
                AND k.evidence <> 'household' AND ",
            parent_on!("k", "$3"),
            " JOIN person_version v ON v.person_id = p.holder_id AND v.recorded_until IS NULL AND v.alive WHERE ",
            in_area!("v", "$1", "$2")
        );
        let scope = Scope::of(permit);
        let values = vec![scope.from.into(), scope.until.into(), day.to_string().into()];
        let rows = self.all(sql, values).await?;
        let read = |row: &QueryResult| {
            let mut row = Taking::new(row);
            Ok((row.id()?, row.id()?))
        };
        rows.iter().map(read).collect()
    }

    /// What stands against the claims of a benefit and year, by person of the permit's area, on whichever office's rolls it is; what
    /// stands under the id of somebody who was merged into another counts for that other.
    pub async fn paid(
        &self,
        permit: &Permit,
        (benefit, year): (&str, i16),
    ) -> Result<BTreeMap<PersonId, Paid>> {
        let scope = Scope::of(permit);
        let values = || -> Vec<Param> {
            vec![
                scope.from.clone().into(),
                scope.until.clone().into(),
                benefit.into(),
                i64::from(year).into(),
            ]
        };
        let sql = concat!(
            heirs!("SELECT person_id FROM roll_line WHERE benefit = $3 AND year = $4"),
            " SELECT v.person_id, l.part, l.amount_fen, l.state, l.settled_at FROM roll_line l JOIN heirs h ON h.id = l.person_id
             JOIN person_version v ON v.person_id = h.now_id AND v.recorded_until IS NULL
             WHERE l.benefit = $3 AND l.year = $4 AND l.state <> 'dropped' AND ",
            in_area!("v", "$1", "$2")
        );
        let mut found: BTreeMap<PersonId, Paid> = BTreeMap::new();
        for row in self.all(sql, values()).await? {
            let mut row = Taking::new(&row);
            let paid = found.entry(row.id()?).or_default();
            let (part, amount) = (u16::try_from(row.count()?).unwrap_or(u16::MAX), Fen(row.next()?));
            let (state, settled_at) = (row.code(LineState::from_code)?, row.maybe_moment()?);
            if state == LineState::Returned {
                paid.returned_at = paid.returned_at.max(settled_at);
                paid.returned.push(part);
            } else {
                paid.parts.push((part, amount));
                if state == LineState::Paid {
                    paid.out = paid.out + amount;
                }
            }
        }
        let sql = concat!(
            heirs!("SELECT person_id FROM reclaim WHERE benefit = $3 AND year = $4"),
            " SELECT v.person_id, r.amount_fen, r.stage FROM reclaim r JOIN heirs h ON h.id = r.person_id
             JOIN person_version v ON v.person_id = h.now_id AND v.recorded_until IS NULL
             WHERE r.benefit = $3 AND r.year = $4 AND ",
            in_area!("v", "$1", "$2")
        );
        for row in self.all(sql, values()).await? {
            let mut row = Taking::new(&row);
            let paid = found.entry(row.id()?).or_default();
            let amount = Fen(row.next()?);
            if &*row.text()? == "received" {
                paid.received = paid.received + amount;
            } else {
                paid.settled = paid.settled + amount;
            }
        }
        Ok(found)
    }

    pub(crate) async fn take_turn(&self, transaction: &DatabaseTransaction, benefit: &str) -> Result<()> {
        transaction.execute_raw(self.statement(TURN, vec![benefit.into()])).await?;
        Ok(())
    }

    /// The rolls of the permit's area, newest first.
    pub async fn rolls(
        &self,
        permit: &Permit,
        after: Option<(Timestamp, RollId)>,
        size: PageSize,
    ) -> Result<Page<Roll>> {
        let sql = roll!(
            "WHERE r.area >= $1 AND r.area < $2 AND (r.made_at < $3 OR (r.made_at = $3 AND r.id < $4))
             ORDER BY r.made_at DESC, r.id DESC LIMIT $5"
        );
        let scope = Scope::of(permit);
        let (at, id) = after.map_or((i64::MAX, uuid::Uuid::nil()), |(at, id)| (at.micros(), id.uuid()));
        let rows = i64::from(size.rows()) + 1;
        let values = vec![scope.from.into(), scope.until.into(), at.into(), id.into(), rows.into()];
        let mut items = self.all(sql, values).await?.iter().map(roll).collect::<Result<Vec<_>>>()?;
        let more = items.len() > usize::from(size.rows());
        items.truncate(usize::from(size.rows()));
        let next = items.last().filter(|_| more).map(|last| format!("{}.{}", last.made.1.micros(), last.id));
        Ok(Page { items, next })
    }

    /// A roll of the permit's area.
    pub async fn roll(&self, permit: &Permit, id: RollId) -> Result<Option<Roll>> {
        let sql = roll!("WHERE r.id = $1 AND r.area >= $2 AND r.area < $3");
        let scope = Scope::of(permit);
        let row = self.one(sql, vec![id.uuid().into(), scope.from.into(), scope.until.into()]).await?;
        row.as_ref().map(roll).transpose()
    }

    /// Approves or drops a roll that is made, or drops one that is approved and of which the bank knows nothing yet; `false` where it
    /// is none of these. What is approved are the lines of the digest, if one is given, and no others. [`StoreError::Constraint`]
    /// where whoever made it approves it.
    pub async fn decide_roll(
        &self,
        permit: &Permit,
        known: &Roll,
        (stage, digest): (RollStage, Option<[u8; 32]>),
        at: Timestamp,
    ) -> Result<bool> {
        let transaction = self.begin().await?;
        self.take_turn(&transaction, &known.benefit).await?;
        let sql = "UPDATE payment_roll SET stage = $2, decided_by = $3, decided_at = $4,
                     approved_by = CASE WHEN $2 = 'approved' THEN $3 ELSE approved_by END,
                     approved_at = CASE WHEN $2 = 'approved' THEN $4 ELSE approved_at END,
                     lines_sha256 = coalesce(lines_sha256, $5)
                   WHERE id = $1 AND ($5 IS NULL OR lines_sha256 IS NULL OR lines_sha256 = $5)
                   AND (stage = 'made' OR ($2 = 'dropped' AND stage = 'approved' AND sent_at IS NULL
                        AND NOT EXISTS (SELECT 1 FROM roll_line l WHERE l.roll_id = $1 AND l.state <> 'listed')))";
        let values = vec![
            known.id.uuid().into(),
            stage.code().into(),
            permit.account().uuid().into(),
            at.micros().into(),
            digest.map(|digest| digest.to_vec()).into(),
        ];
        if transaction.execute_raw(self.statement(sql, values)).await?.rows_affected() == 0 {
            transaction.rollback().await?;
            return Ok(false);
        }
        if stage == RollStage::Dropped {
            let sql = "UPDATE roll_line SET state = 'dropped' WHERE roll_id = $1 AND state = 'listed'";
            transaction.execute_raw(self.statement(sql, vec![known.id.uuid().into()])).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// Notes that the bank's file of an approved roll was fetched; `false` where the roll is not approved.
    pub async fn note_roll_sent(&self, permit: &Permit, id: RollId, at: Timestamp) -> Result<bool> {
        let sql = "UPDATE payment_roll SET sent_at = coalesce(sent_at, $2), sent_by = coalesce(sent_by, $3) WHERE id = $1 AND stage = 'approved'";
        let values = vec![id.uuid().into(), at.micros().into(), permit.account().uuid().into()];
        Ok(self.run(sql, values).await? == 1)
    }
}
