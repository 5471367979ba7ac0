//! The lines of payment rolls: hundreds of thousands at a time, written with their roll or not at all, read and settled in batches.

use std::collections::BTreeMap;

use access::Permit;
use base::{Fen, RollId, Timestamp};
use sea_orm::ConnectionTrait as _;
use sha2::{Digest as _, Sha256};

use crate::{
    BenefitWord, LineState, NewLine, NewRoll, PartKind, Result, Roll, RollLine, Store, StoreError,
    bulk::{BulkLoad, Cells, Dialect, Table, Value, one_int},
    engine::{After, Tables},
    rolls::TURN,
    scope::county_of,
    sql::{QueryResult, Taking, to_json},
};

const ROLL: &str = "INSERT INTO payment_roll (id, county, area, number, benefit, year, stage, made_by, made_at, lines_sha256)
    VALUES ($1, $2, $3, $4, $5, $6, 'made', $7, $8, $9) ON CONFLICT (number) DO NOTHING";
const LINES: Table = Table {
    name: "roll_line",
    columns: &[
        "roll_id",
        "county",
        "number",
        "person_id",
        "benefit",
        "year",
        "part",
        "kind",
        "amount_fen",
        "entitled_fen",
        "rule",
        "holder_id",
        "bank",
        "account",
        "state",
    ],
};
/// How many people of a roll would, with everything else on rolls and less what came back, have more than the rule gives for the
/// year; what stands under the ids of those who were found to be the same person counts with it.
const TOO_MUCH: &str = "WITH RECURSIVE same (root, id) AS (SELECT l.person_id, l.person_id FROM roll_line l WHERE l.roll_id = $1
        UNION SELECT x.root, s.from_id FROM same x JOIN person_succession s ON s.to_id = x.id
        WHERE s.kind = 'merge' AND s.recorded_until IS NULL)
    SELECT count(*) FROM (SELECT person_id, min(entitled_fen) AS most FROM roll_line WHERE roll_id = $1 GROUP BY person_id) n
    JOIN (SELECT x.root, sum(l.amount_fen) AS listed FROM same x JOIN roll_line l ON l.person_id = x.id
        WHERE l.benefit = $2 AND l.year = $3 AND l.state IN ('listed', 'paid') GROUP BY x.root) c ON c.root = n.person_id
    LEFT JOIN (SELECT x.root, sum(r.amount_fen) AS back FROM reclaim r JOIN same x ON x.id = r.person_id
        WHERE r.benefit = $2 AND r.year = $3 AND r.stage = 'received' GROUP BY x.root) b ON b.root = n.person_id
    WHERE c.listed - coalesce(b.back, 0) > n.most";

/// How many document numbers of a roll's people stand under several people of this benefit's rolls for the year.
const SHARED: &str = "SELECT count(*) FROM (
        SELECT v.id_number FROM (SELECT person_id, max(CASE WHEN roll_id = $1 THEN 1 ELSE 0 END) AS here FROM roll_line
            WHERE benefit = $2 AND year = $3 AND state IN ('listed', 'paid') GROUP BY person_id) l
        JOIN person_version v ON v.person_id = l.person_id AND v.recorded_until IS NULL AND v.id_number IS NOT NULL
        GROUP BY v.id_number HAVING count(*) > 1 AND max(l.here) = 1) n";

macro_rules! line {
    ($rest:expr) => {
        concat!(
            "SELECT number, person_id, part, kind, amount_fen, entitled_fen, rule, holder_id, bank, account, state, reason, settled_at
             FROM roll_line WHERE roll_id = $1 AND ",
            $rest
        )
    };
}

/// Whether the column `number` is in the list of numbers that the parameter `$list` holds as JSON.
macro_rules! numbered {
    (sqlite, $list:literal) => {
        concat!("number IN (SELECT value FROM json_each(", $list, "))")
    };
    (postgres, $list:literal) => {
        concat!(
            "number = ANY (ARRAY(SELECT CAST(one AS bigint) FROM json_array_elements_text(CAST(CAST(",
            $list,
            " AS text) AS json)) AS one))"
        )
    };
}

// A payment may come back after it was reported as paid; what came back is never paid by the same line.
macro_rules! settle {
    ($engine:ident) => {
        concat!(
            "UPDATE roll_line SET state = $3, reason = $4, settled_by = $5, settled_at = $6 WHERE roll_id = $1 AND ",
            numbered!($engine, "$2"),
            " AND (state = 'listed' OR (state = 'paid' AND $3 = 'returned'))
             AND EXISTS (SELECT 1 FROM payment_roll p WHERE p.id = $1 AND p.stage = 'approved') RETURNING number"
        )
    };
}
const SETTLE: Dialect = Dialect { sqlite: settle!(sqlite), postgres: settle!(postgres) };

macro_rules! word {
    ($engine:ident) => {
        concat!(
            "INSERT INTO benefit_word (person_id, county, benefit, year, word, amount_fen, account_id, at)
             SELECT p.id, p.county, l.benefit, l.year, $5, l.amount_fen, $3, $4 FROM roll_line l JOIN person p ON p.id = l.person_id
             WHERE l.roll_id = $1 AND l.",
            numbered!($engine, "$2"),
            " ON CONFLICT (person_id, benefit, year, at, county) DO NOTHING"
        )
    };
}
const WORD: Dialect = Dialect { sqlite: word!(sqlite), postgres: word!(postgres) };
const NUMBERED: Dialect =
    Dialect { sqlite: line!(numbered!(sqlite, "$2")), postgres: line!(numbered!(postgres, "$2")) };

/// The digest of what a roll's lines say: of everything but what the bank answers. Two rolls that would pay anybody otherwise differ
/// in it.
#[derive(Debug, Clone, Default)]
pub struct LinesDigest(Sha256);

impl LinesDigest {
    /// Takes the next line in, in the order of their numbers.
    pub fn add(&mut self, line: &RollLine) {
        let said = Said {
            number: line.number,
            part: line.part,
            kind: line.kind,
            amounts: (line.amount, line.entitled),
            people: [line.person, line.holder],
            texts: [&line.rule, &line.bank, &line.account],
        };
        self.said(&said);
    }

    /// All of them.
    pub fn of(self) -> [u8; 32] {
        self.0.finalize().into()
    }

    fn said(&mut self, line: &Said<'_>) {
        self.0.update(line.number.to_le_bytes());
        self.0.update(line.part.to_le_bytes());
        self.0.update(line.amounts.0.0.to_le_bytes());
        self.0.update(line.amounts.1.0.to_le_bytes());
        for person in line.people {
            self.0.update(person.uuid().as_bytes());
        }
        for text in [line.kind.code()].into_iter().chain(line.texts) {
            self.0.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_le_bytes());
            self.0.update(text.as_bytes());
        }
    }
}

struct Said<'l> {
    number: u32,
    part: u16,
    kind: PartKind,
    amounts: (Fen, Fen),
    people: [base::PersonId; 2],
    texts: [&'l str; 3],
}

fn digest_of(lines: &[NewLine]) -> [u8; 32] {
    let mut digest = LinesDigest::default();
    for (number, line) in (1..).zip(lines) {
        digest.said(&Said {
            number,
            part: line.part,
            kind: line.kind,
            amounts: (line.amount, line.entitled),
            people: [line.person, line.account.holder],
            texts: [&line.rule, &line.account.bank, &line.account.number],
        });
    }
    digest.of()
}

fn line(row: &QueryResult) -> Result<RollLine> {
    let mut row = Taking::new(row);
    Ok(RollLine {
        number: row.small()?,
        person: row.id()?,
        part: u16::try_from(row.count()?).unwrap_or(u16::MAX),
        kind: row.code(PartKind::from_code)?,
        amount: Fen(row.next()?),
        entitled: Fen(row.next()?),
        rule: row.text()?,
        holder: row.id()?,
        bank: row.text()?,
        account: row.text()?,
        state: row.code(LineState::from_code)?,
        reason: row.maybe_text()?,
        settled_at: row.maybe_moment()?,
    })
}

impl Store {
    /// Keeps a roll with all its lines, or nothing of it: [`StoreError::Constraint`] where a line would pay somebody twice, or more
    /// than the rule gives for the year; `false` where another roll has its number.
    pub async fn make_roll(&self, permit: &Permit, new: &NewRoll) -> Result<bool> {
        let county = county_of(permit.area());
        let values = vec![
            Value::Uuid(new.id.uuid()),
            county.as_str().into(),
            permit.area().prefix().into(),
            (&*new.number).into(),
            (&*new.benefit).into(),
            i64::from(new.year).into(),
            Value::Uuid(permit.account().uuid()),
            new.at.micros().into(),
            Value::Bytes(digest_of(&new.lines).to_vec()),
        ];
        let new = new.clone();
        let work = move |bulk: &mut dyn BulkLoad| {
            bulk.execute(TURN, &[(&*new.benefit).into()])?;
            if bulk.execute(ROLL, &values)? == 0 {
                return Ok((After::RollBack, false));
            }
            bulk.load(&LINES, new.lines.len(), &|at, cells| write_line(&new, &county, at, cells))?;
            let of = [Value::Uuid(new.id.uuid()), (&*new.benefit).into(), i64::from(new.year).into()];
            for check in [TOO_MUCH, SHARED] {
                if one_int(bulk, check, &of)? != Some(0) {
                    return Err(StoreError::Constraint);
                }
            }
            Ok((After::Keep, true))
        };
        self.bulk(Tables::Filled, work).await
    }

    /// The lines of a roll after a number, at most `most`; of one state where one is asked for. The caller has read the roll under the
    /// permit.
    pub async fn roll_lines(
        &self,
        _: &Permit,
        id: RollId,
        (after, state): (u32, Option<LineState>),
        most: u32,
    ) -> Result<Vec<RollLine>> {
        let sql = line!("number > $2 AND ($4 = '' OR state = $4) ORDER BY number LIMIT $3");
        let state = state.map_or("", LineState::code);
        let values = vec![id.uuid().into(), i64::from(after).into(), i64::from(most).into(), state.into()];
        self.all(sql, values).await?.iter().map(line).collect()
    }

    /// The lines of a roll with these numbers. The caller has read the roll under the permit.
    pub async fn roll_lines_numbered(
        &self,
        _: &Permit,
        id: RollId,
        numbers: &[u32],
    ) -> Result<Vec<RollLine>> {
        self.all(NUMBERED, vec![id.uuid().into(), to_json(&numbers)?.into()])
            .await?
            .iter()
            .map(line)
            .collect()
    }

    /// Takes the bank's answers to some lines of a roll in, each named once: a reason where it was sent back, and the word on
    /// the claim: paid, or returned. Gives the numbers of those that were kept; the others had another answer, or their roll is not approved.
    pub async fn settle_lines(
        &self,
        permit: &Permit,
        known: &Roll,
        answers: &[(u32, Option<Box<str>>)],
        at: Timestamp,
    ) -> Result<Vec<u32>> {
        let mut by_reason: BTreeMap<Option<&str>, Vec<u32>> = BTreeMap::new();
        for (number, reason) in answers {
            by_reason.entry(reason.as_deref()).or_default().push(*number);
        }
        let account = permit.account().uuid();
        let transaction = self.begin().await?;
        self.take_turn(&transaction, &known.benefit).await?;
        let mut kept = Vec::with_capacity(answers.len());
        // As many statements as there are reasons: a bank knows a handful.
        for (reason, numbers) in by_reason {
            let state = if reason.is_some() { LineState::Returned } else { LineState::Paid };
            let values = vec![
                known.id.uuid().into(),
                to_json(&numbers)?.into(),
                state.code().into(),
                reason.map(str::to_owned).into(),
                account.into(),
                at.micros().into(),
            ];
            let rows = transaction.query_all_raw(self.statement(SETTLE, values)).await?;
            let some =
                rows.into_iter().map(|row| Taking::new(&row.into()).small()).collect::<Result<Vec<u32>>>()?;
            if !some.is_empty() {
                let back = reason.is_some();
                let word = if back { BenefitWord::Returned } else { BenefitWord::Paid };
                // Of two parts of one claim in the same answer, that one came back is what is known last.
                let at = at.micros() + i64::from(back);
                let values = vec![
                    known.id.uuid().into(),
                    to_json(&some)?.into(),
                    account.into(),
                    at.into(),
                    word.code().into(),
                ];
                transaction.execute_raw(self.statement(WORD, values)).await?;
            }
            kept.extend(some);
        }
        transaction.commit().await?;
        Ok(kept)
    }

    /// The same of one line.
    pub async fn settle_line(
        &self,
        permit: &Permit,
        known: &Roll,
        of: &RollLine,
        reason: Option<&str>,
        at: Timestamp,
    ) -> Result<bool> {
        let kept = self.settle_lines(permit, known, &[(of.number, reason.map(Into::into))], at).await?;
        Ok(!kept.is_empty())
    }
}

fn write_line(new: &NewRoll, county: &str, at: usize, cells: &mut dyn Cells) -> Result<()> {
    let line = new.lines.get(at).ok_or(StoreError::Corrupt("a line is missing"))?;
    cells.uuid(new.id.uuid());
    cells.text(county);
    cells.int(i64::try_from(at).unwrap_or(i64::MAX).saturating_add(1));
    cells.uuid(line.person.uuid());
    cells.text(&new.benefit);
    cells.int(i64::from(new.year));
    cells.int(i64::from(line.part));
    cells.text(line.kind.code());
    cells.int(line.amount.0);
    cells.int(line.entitled.0);
    cells.text(&line.rule);
    cells.uuid(line.account.holder.uuid());
    cells.text(&line.account.bank);
    cells.text(&line.account.number);
    cells.text(LineState::Listed.code());
    Ok(())
}
