//! Decisions on doubtful pairs: keeping, withdrawing, and which are in force.

use access::{ImportPermit, Permit};
use base::{AccountId, DecisionId, Env, PageSize, PairId, RecordId};
use records::MentionRef;
use rustc_hash::FxHashMap;

use crate::{
    Decided, DecisionPeople, DoubtfulPair, InForce, NewDecision, PairDecision, PairVerdict, Refusal, Result,
    Settled, Store, StoreError,
    bulk::{BulkLoad, Value, one_int},
    decision::{contradicted, seen},
    engine::{After, Tables},
    record::{in_area, listed, maybe_listed},
    rows::{Place, Row as _},
    scope::{Scope, county_of},
    sql::Taking,
    standing::{text, uuid},
};

/// Joins a decision `p` to the two rows of its pair as they stand now, while they say what they said then.
macro_rules! holding {
    () => {
        " JOIN pair_decision_mention ma ON ma.decision_id = p.id AND ma.named = 1
          JOIN record_standing sa ON sa.county = p.county AND sa.source = ma.source AND sa.record_key = ma.record_key
              AND sa.recorded_until IS NULL
          JOIN source_record ra ON ra.id = sa.record_id AND ra.content = p.content_a
          JOIN pair_decision_mention mb ON mb.decision_id = p.id AND mb.named = 2
          JOIN record_standing sb ON sb.county = p.county AND sb.source = mb.source AND sb.record_key = mb.record_key
              AND sb.recorded_until IS NULL
          JOIN source_record rb ON rb.id = sb.record_id AND rb.content = p.content_b "
    };
}

const IN_FORCE: &str = concat!(
    "SELECT p.id, p.verdict, p.account_id, sa.record_id, ma.role, sb.record_id, mb.role FROM pair_decision p",
    holding!(),
    "WHERE p.county = $1 AND p.withdrawn_at IS NULL AND p.verdict <> 'unsure' ORDER BY p.id"
);
const COVERED: &str = "SELECT c.decision_id, s.record_id, c.role, c.side FROM pair_decision p
    JOIN pair_decision_mention c ON c.decision_id = p.id
    JOIN record_standing s ON s.county = p.county AND s.source = c.source AND s.record_key = c.record_key
        AND s.recorded_until IS NULL
    JOIN source_record r ON r.id = s.record_id AND r.content = c.content
    WHERE p.county = $1 AND p.withdrawn_at IS NULL AND p.verdict <> 'unsure' ORDER BY c.decision_id, s.record_id, c.role";
const CARRIED: &str = concat!(
    "SELECT p.id FROM pair_decision p",
    holding!(),
    "WHERE p.county = $1 AND p.withdrawn_at IS NULL AND p.verdict <> 'unsure' AND p.applied_at IS NULL ORDER BY p.id"
);
const RELEASED: &str = "SELECT p.id FROM pair_decision p WHERE p.county = $1 AND p.withdrawn_at IS NOT NULL
    AND p.applied_at IS NOT NULL AND p.released_at IS NULL ORDER BY p.id";

fn decision_id(row: &dyn crate::bulk::Columns, at: usize) -> Result<DecisionId> {
    Ok(DecisionId::from_uuid(uuid(row, at)?))
}

fn mention_at(row: &dyn crate::bulk::Columns, at: usize) -> Result<MentionRef> {
    Ok(MentionRef { record: RecordId::from_uuid(uuid(row, at)?), role: text(row, at + 1)?.into() })
}

/// The county's decisions in force, in the order in which they were made.
pub(crate) fn in_force(bulk: &mut dyn BulkLoad, county: &str) -> Result<Vec<InForce>> {
    let mut found: Vec<InForce> = Vec::new();
    bulk.read(IN_FORCE, &[county.into()], &mut |row| {
        let (a, b) = (mention_at(row, 3)?, mention_at(row, 5)?);
        found.push(InForce {
            id: decision_id(row, 0)?,
            verdict: PairVerdict::from_code(text(row, 1)?)
                .ok_or(StoreError::Corrupt("a code is not known"))?,
            account: AccountId::from_uuid(uuid(row, 2)?),
            a,
            b,
            covered: Vec::new(),
            two_people: false,
        });
        Ok(())
    })?;
    if found.is_empty() {
        return Ok(found);
    }
    let places: FxHashMap<DecisionId, usize> =
        found.iter().enumerate().map(|(at, decided)| (decided.id, at)).collect();
    bulk.read(COVERED, &[county.into()], &mut |row| {
        let decided = places.get(&decision_id(row, 0)?).and_then(|at| found.get_mut(*at));
        if let Some(decided) = decided {
            decided.covered.push(mention_at(row, 1)?);
            decided.two_people |= text(row, 3)? == "b";
        }
        Ok(())
    })?;
    Ok(found)
}

/// The decisions of which the links take no account yet.
pub(crate) fn unsettled(bulk: &mut dyn BulkLoad, county: &str) -> Result<Settled> {
    let mut settled = Settled::default();
    for (sql, into) in [(CARRIED, &mut settled.carried), (RELEASED, &mut settled.released)] {
        bulk.read(sql, &[county.into()], &mut |row| {
            into.push(decision_id(row, 0)?);
            Ok(())
        })?;
    }
    Ok(settled)
}

/// Notes that the change of moment `at` took account of these decisions.
pub(crate) fn settle(bulk: &mut dyn BulkLoad, settled: &Settled, at: i64) -> Result<()> {
    for (ids, sql) in [
        (&settled.carried, "UPDATE pair_decision SET applied_at = $2 WHERE id = $1 AND applied_at IS NULL"),
        (
            &settled.released,
            "UPDATE pair_decision SET released_at = $2 WHERE id = $1 AND released_at IS NULL",
        ),
    ] {
        for id in ids {
            bulk.execute(sql, &[id.uuid().into(), at.into()])?;
        }
    }
    Ok(())
}

/// Whom the mentions of withdrawn decisions were linked to before the decision took effect, as far as nothing has moved
/// them since: with these ids a merge or a split is taken back exactly.
pub(crate) fn before_withdrawn(
    bulk: &mut dyn BulkLoad,
    released: &[DecisionId],
    each: &mut dyn FnMut(RecordId, &str, base::PersonId),
) -> Result<()> {
    let sql = "SELECT b.record_id, b.role, b.person_id FROM pair_decision p
        JOIN pair_decision_mention c ON c.decision_id = p.id
        JOIN record_standing s ON s.county = p.county AND s.source = c.source AND s.record_key = c.record_key
            AND s.recorded_until IS NULL
        JOIN link n ON n.record_id = s.record_id AND n.role = c.role AND n.recorded_from = p.applied_at
            AND n.recorded_until IS NULL
        JOIN link b ON b.record_id = s.record_id AND b.role = c.role AND b.recorded_until = p.applied_at
        WHERE p.id = $1";
    for id in released {
        bulk.read(sql, &[id.uuid().into()], &mut |row| {
            let mention = mention_at(row, 0)?;
            each(mention.record, mention.role.as_str(), base::PersonId::from_uuid(uuid(row, 2)?));
            Ok(())
        })?;
    }
    Ok(())
}

/// A pair of the queue as it is when it is decided.
struct Waiting {
    county: String,
    a: MentionRef,
    b: MentionRef,
    people: [uuid::Uuid; 2],
    seen: Box<str>,
}

const WAITING: &str = concat!(
    "SELECT d.county, d.record_a, d.role_a, d.record_b, d.role_b, ra.content, rb.content,
     a.person_id, a.recorded_from, b.person_id, b.recorded_from
     FROM doubtful_pair d JOIN source_record ra ON ra.id = d.record_a JOIN source_record rb ON rb.id = d.record_b
     JOIN link la ON la.record_id = d.record_a AND la.role = d.role_a AND la.recorded_until IS NULL
     JOIN link lb ON lb.record_id = d.record_b AND lb.role = d.role_b AND lb.recorded_until IS NULL
     JOIN person_version a ON a.person_id = la.person_id AND a.recorded_until IS NULL AND ",
    in_area!("a", "$2", "$3"),
    " JOIN person_version b ON b.person_id = lb.person_id AND b.recorded_until IS NULL AND ",
    in_area!("b", "$2", "$3"),
    " WHERE d.pair = $1 AND d.recorded_until IS NULL"
);

fn waiting(bulk: &mut dyn BulkLoad, scope: &Scope, pair: PairId) -> Result<Option<Waiting>> {
    let mut found = None;
    let values = [pair.uuid().into(), scope.from.clone().into(), scope.until.clone().into()];
    bulk.read(WAITING, &values, &mut |row| {
        let bytes = |at| row.bytes(at)?.ok_or(StoreError::Corrupt("a hash is missing"));
        let since = |at| row.int(at)?.ok_or(StoreError::Corrupt("a moment is missing"));
        let people = [uuid(row, 7)?, uuid(row, 9)?];
        let seen = seen([bytes(5)?, bytes(6)?], [(people[0], since(8)?), (people[1], since(10)?)]);
        let (a, b) = (mention_at(row, 1)?, mention_at(row, 3)?);
        found = Some(Waiting { county: text(row, 0)?.to_owned(), a, b, people, seen });
        Ok(())
    })?;
    Ok(found)
}

fn mentions_of(bulk: &mut dyn BulkLoad, person: uuid::Uuid) -> Result<Vec<MentionRef>> {
    let sql = "SELECT record_id, role FROM link WHERE person_id = $1 AND recorded_until IS NULL ORDER BY record_id, role";
    let mut mentions = Vec::new();
    bulk.read(sql, &[person.into()], &mut |row| {
        mentions.push(mention_at(row, 0)?);
        Ok(())
    })?;
    Ok(mentions)
}

/// Decisions on this pair that hold for what the rows say now: each one's id, verdict and account.
fn on_pair(bulk: &mut dyn BulkLoad, pair: PairId) -> Result<Vec<(DecisionId, PairVerdict, AccountId)>> {
    let sql = "SELECT p.id, p.verdict, p.account_id FROM pair_decision p
        JOIN doubtful_pair d ON d.pair = p.pair AND d.recorded_until IS NULL
        JOIN source_record ra ON ra.id = d.record_a AND ra.content = p.content_a
        JOIN source_record rb ON rb.id = d.record_b AND rb.content = p.content_b
        WHERE p.pair = $1 AND p.withdrawn_at IS NULL ORDER BY p.id";
    let mut found = Vec::new();
    bulk.read(sql, &[pair.uuid().into()], &mut |row| {
        let verdict =
            PairVerdict::from_code(text(row, 1)?).ok_or(StoreError::Corrupt("a code is not known"))?;
        found.push((decision_id(row, 0)?, verdict, AccountId::from_uuid(uuid(row, 2)?)));
        Ok(())
    })?;
    Ok(found)
}

struct Deciding<'a> {
    bulk: &'a mut dyn BulkLoad,
    scope: Scope,
    account: AccountId,
    now: i64,
}

impl Deciding<'_> {
    fn decide(&mut self, asked: &NewDecision, id: DecisionId) -> Result<Decided> {
        let Some(waiting) = waiting(self.bulk, &self.scope, asked.pair)? else {
            return Ok(Decided::Refused(Refusal::Gone));
        };
        let before = on_pair(self.bulk, asked.pair)?;
        let own = |(_, verdict, account): &&(DecisionId, PairVerdict, AccountId)| {
            *account == self.account && *verdict == asked.verdict
        };
        if let Some((same, ..)) = before.iter().find(own) {
            return Ok(Decided::Before(*same));
        }
        if let Some((other, ..)) = before.iter().find(|(_, verdict, _)| *verdict != PairVerdict::Unsure) {
            return Ok(Decided::Refused(Refusal::Settled(*other)));
        }
        if waiting.seen != asked.seen {
            return Ok(Decided::Refused(Refusal::Changed));
        }
        let held = if asked.verdict == PairVerdict::Unsure {
            Vec::new()
        } else {
            in_force(self.bulk, &waiting.county)?
        };
        let one = mentions_of(self.bulk, waiting.people[0])?;
        let two = mentions_of(self.bulk, waiting.people[1])?;
        let pair = (&waiting.a, &waiting.b);
        if let Some(other) = contradicted(&held, pair, asked.verdict, [&one, &two]) {
            return Ok(Decided::Refused(Refusal::Contradicts(other)));
        }
        self.keep(asked, id, &waiting)?;
        Ok(Decided::Kept(id))
    }

    fn keep(&mut self, asked: &NewDecision, id: DecisionId, waiting: &Waiting) -> Result<()> {
        let sql = "INSERT INTO pair_decision (id, county, pair, content_a, content_b, verdict, probability, reason,
                account_id, decided_at)
            SELECT $2, d.county, d.pair, ra.content, rb.content, $3, d.probability, NULLIF($4, ''), $5, $6
            FROM doubtful_pair d JOIN source_record ra ON ra.id = d.record_a JOIN source_record rb ON rb.id = d.record_b
            WHERE d.pair = $1 AND d.recorded_until IS NULL";
        let values = [
            asked.pair.uuid().into(),
            id.uuid().into(),
            asked.verdict.code().into(),
            asked.reason.as_deref().unwrap_or_default().into(),
            self.account.uuid().into(),
            self.now.into(),
        ];
        self.bulk.execute(sql, &values)?;
        let sql = "INSERT INTO pair_decision_mention (decision_id, county, side, named, source, record_key, role, content)
            SELECT $1, r.county, $3, CASE WHEN l.record_id = $4 AND l.role = $5 THEN 1
                WHEN l.record_id = $6 AND l.role = $7 THEN 2 ELSE 0 END, r.source, r.record_key, l.role, r.content
            FROM link l JOIN source_record r ON r.id = l.record_id
            WHERE l.person_id = $2 AND l.recorded_until IS NULL";
        let [one, two] = waiting.people;
        let sides = [(one, "a"), (two, "b")];
        // Two mentions of one person have one side only.
        let sides = sides.get(..if one == two { 1 } else { 2 }).unwrap_or_default();
        for (person, side) in sides {
            let values: [Value; 7] = [
                id.uuid().into(),
                (*person).into(),
                (*side).into(),
                waiting.a.record.uuid().into(),
                waiting.a.role.as_str().into(),
                waiting.b.record.uuid().into(),
                waiting.b.role.as_str().into(),
            ];
            self.bulk.execute(sql, &values)?;
        }
        Ok(())
    }
}

impl Store {
    /// Keeps decisions on pairs of the queue, each on its own: one that is refused does not hold up the others. All of
    /// them last when this returns.
    pub async fn decide(&self, permit: &Permit, asked: Vec<NewDecision>, env: &Env) -> Result<Vec<Decided>> {
        let (scope, account, now) = (Scope::of(permit), permit.account(), env.now().micros());
        let ids: Vec<DecisionId> = asked.iter().map(|_| env.new_id()).collect();
        let work = move |bulk: &mut dyn BulkLoad| {
            let mut deciding = Deciding { bulk, scope, account, now };
            let decided: Result<Vec<Decided>> =
                asked.iter().zip(ids).map(|(asked, id)| deciding.decide(asked, id)).collect();
            Ok((After::Keep, decided?))
        };
        self.bulk(Tables::Filled, work).await
    }

    /// Puts two records of one person into the queue because somebody doubts that they belong together. A pair that is in
    /// it stays as it is; records that are not linked to one person of the area are left alone.
    pub async fn raise_pair(&self, permit: &Permit, pair: DoubtfulPair) -> Result<()> {
        let (scope, county) = (Scope::of(permit), county_of(permit.area()));
        let area = permit.area().prefix().to_owned();
        let work = move |bulk: &mut dyn BulkLoad| {
            let of_one = concat!(
                "SELECT count(*) FROM link la JOIN link lb ON lb.person_id = la.person_id AND lb.recorded_until IS NULL
                 JOIN person_version v ON v.person_id = la.person_id AND v.recorded_until IS NULL AND ",
                in_area!("v", "$5", "$6"),
                " WHERE la.record_id = $1 AND la.role = $2 AND la.recorded_until IS NULL
                 AND lb.record_id = $3 AND lb.role = $4"
            );
            let values: [Value; 6] = [
                pair.a.record.uuid().into(),
                pair.a.role.as_str().into(),
                pair.b.record.uuid().into(),
                pair.b.role.as_str().into(),
                scope.from.into(),
                scope.until.into(),
            ];
            let waits = "SELECT count(*) FROM doubtful_pair WHERE pair = $1 AND recorded_until IS NULL";
            if one_int(bulk, of_one, &values)? != Some(1)
                || one_int(bulk, waits, &[pair.id.uuid().into()])? != Some(0)
            {
                return Ok((After::RollBack, ()));
            }
            // It belongs to the change that linked the records: undone with it, gone with the next that finds no doubt.
            let at = one_int(bulk, "SELECT max(at) FROM register_change", &[])?
                .ok_or(StoreError::Corrupt("no change was recorded"))?;
            let place = Place { county, area };
            bulk.load(&DoubtfulPair::TABLE, 1, &|_, cells| {
                pair.write(&place, cells)?;
                cells.int(at);
                cells.bytes(&pair.digest(&place));
                Ok(())
            })?;
            Ok((After::Keep, ()))
        };
        self.bulk(Tables::Filled, work).await
    }

    /// Withdraws a decision within the area; `None` where there is none. One that was withdrawn before stays as it is.
    pub async fn withdraw_decision(
        &self,
        permit: &Permit,
        decision: DecisionId,
        env: &Env,
    ) -> Result<Option<PairDecision>> {
        if self.decision(permit, decision).await?.is_none() {
            return Ok(None);
        }
        let sql = "UPDATE pair_decision SET withdrawn_at = $2, withdrawn_by = $3
                   WHERE id = $1 AND withdrawn_at IS NULL";
        let now = env.now().micros();
        self.run(sql, vec![decision.uuid().into(), now.into(), permit.account().uuid().into()]).await?;
        Ok(self.decision(permit, decision).await?.map(|found| found.decision))
    }

    /// How many decisions the links of the permit's county take no account of yet.
    pub async fn unsettled_decisions(&self, permit: &ImportPermit) -> Result<usize> {
        let county = county_of(permit.area());
        let work = move |bulk: &mut dyn BulkLoad| {
            let settled = unsettled(bulk, &county)?;
            Ok((After::RollBack, settled.carried.len() + settled.released.len()))
        };
        self.bulk(Tables::Read, work).await
    }

    /// Whether the queue was written before pairs had ids and reasons; the next change of the register writes it anew.
    pub async fn queue_is_old(&self, permit: &ImportPermit) -> Result<bool> {
        let county = county_of(permit.area());
        let work = move |bulk: &mut dyn BulkLoad| {
            let sql = "SELECT count(*) FROM doubtful_pair WHERE recorded_until IS NULL AND pair IS NULL AND county = $1";
            Ok((After::RollBack, one_int(bulk, sql, &[county.into()])? != Some(0)))
        };
        self.bulk(Tables::Read, work).await
    }

    /// A decision within the area: at least one of its two people is inside.
    pub async fn decision(&self, permit: &Permit, decision: DecisionId) -> Result<Option<DecisionPeople>> {
        let scope = Scope::of(permit);
        let values = vec![scope.from.into(), scope.until.into(), decision.uuid().into()];
        let row = self.one(DECISION, values).await?;
        row.as_ref().map(|row| decision_of(&mut Taking::new(row))).transpose()
    }

    /// The decisions ever made on a pair, latest first, whatever its rows said then.
    pub async fn decisions_of(&self, permit: &Permit, pair: PairId) -> Result<Vec<DecisionPeople>> {
        let scope = Scope::of(permit);
        let values = vec![scope.from.into(), scope.until.into(), pair.uuid().into()];
        self.all(DECISIONS_OF, values).await?.iter().map(|row| decision_of(&mut Taking::new(row))).collect()
    }

    /// Decisions within the area, latest first; `before` is the last one of the page before.
    pub async fn decisions(
        &self,
        permit: &Permit,
        before: Option<DecisionId>,
        size: PageSize,
    ) -> Result<(Vec<DecisionPeople>, bool)> {
        let scope = Scope::of(permit);
        let before = before.map_or(uuid::Uuid::max(), base::Id::uuid);
        let (wanted, most) = (usize::from(size.rows()), i64::from(size.rows()) + 1);
        let values = vec![scope.from.into(), scope.until.into(), before.into(), most.into()];
        let rows = self.all(DECISIONS, values).await?;
        let found: Result<Vec<_>> =
            rows.iter().take(wanted).map(|row| decision_of(&mut Taking::new(row))).collect();
        Ok((found?, rows.len() > wanted))
    }
}

/// A decision beside the people of its two mentions. Rows that no longer stand are linked to nobody.
macro_rules! decision_columns {
    () => {
        concat!(
            "SELECT p.id, p.pair, p.verdict, p.probability, p.reason, p.account_id, p.decided_at, p.applied_at,
             p.withdrawn_at, p.withdrawn_by, p.released_at,
             CASE WHEN ra.content = p.content_a AND rb.content = p.content_b THEN 1 ELSE 0 END, ",
            listed!("a"),
            ", ",
            listed!("b"),
            " FROM pair_decision p
             JOIN pair_decision_mention ma ON ma.decision_id = p.id AND ma.named = 1
             JOIN pair_decision_mention mb ON mb.decision_id = p.id AND mb.named = 2
             LEFT JOIN record_standing sa ON sa.county = p.county AND sa.source = ma.source
                 AND sa.record_key = ma.record_key AND sa.recorded_until IS NULL
             LEFT JOIN source_record ra ON ra.id = sa.record_id
             LEFT JOIN link la ON la.record_id = sa.record_id AND la.role = ma.role AND la.recorded_until IS NULL
             LEFT JOIN person_version a ON a.person_id = la.person_id AND a.recorded_until IS NULL AND ",
            in_area!("a", "$1", "$2"),
            " LEFT JOIN record_standing sb ON sb.county = p.county AND sb.source = mb.source
                 AND sb.record_key = mb.record_key AND sb.recorded_until IS NULL
             LEFT JOIN source_record rb ON rb.id = sb.record_id
             LEFT JOIN link lb ON lb.record_id = sb.record_id AND lb.role = mb.role AND lb.recorded_until IS NULL
             LEFT JOIN person_version b ON b.person_id = lb.person_id AND b.recorded_until IS NULL AND ",
            in_area!("b", "$1", "$2"),
            " WHERE (a.person_id IS NOT NULL OR b.person_id IS NOT NULL) AND "
        )
    };
}
const DECISION: &str = concat!(decision_columns!(), "p.id = $3");
const DECISIONS_OF: &str = concat!(decision_columns!(), "p.pair = $3 ORDER BY p.id DESC");
const DECISIONS: &str = concat!(decision_columns!(), "p.id < $3 ORDER BY p.id DESC LIMIT $4");

fn decision_of(row: &mut Taking<'_>) -> Result<DecisionPeople> {
    let (id, pair) = (row.id()?, row.id()?);
    let verdict = row.code(PairVerdict::from_code)?;
    let (probability, reason, account) = (row.next()?, row.maybe_text()?, row.id()?);
    let (decided_at, applied_at) = (row.moment()?, row.maybe_moment()?);
    let withdrawn = row.maybe_moment()?.zip(row.maybe_id()?);
    let (released_at, holds) = (row.maybe_moment()?, row.next::<i32>()? == 1);
    let decision = PairDecision {
        id,
        pair,
        verdict,
        probability,
        reason,
        account,
        decided_at,
        applied_at,
        withdrawn,
        released_at,
        holds,
    };
    let a = maybe_listed(row)?;
    row.skip_to(25);
    Ok(DecisionPeople { decision, a, b: maybe_listed(row)? })
}
