//! The queue of doubtful pairs.

use std::collections::BTreeMap;

use access::{Area, Permit};
use base::{AccountId, Page, PageSize, PairId};
use records::MentionRef;

use crate::{
    DoubtfulPair, DoubtfulPeople, Result, Store,
    bulk::Dialect,
    decision::seen,
    record::{in_area, listed, maybe_listed},
    scope::Scope,
    sql::{Param, QueryResult, Taking, id_list, in_list},
};

/// Where a pair of the queue stands for one worker. Every pair that waits is in exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Nobody has looked at it, or who did withdrew.
    Open,
    /// One colleague could not tell: it asks this worker.
    Second,
    /// This worker, or two others, could not tell: it waits for somebody else or for new data.
    Waiting,
}

impl Stage {
    /// Every stage, in the order in which the queue asks.
    pub const ALL: [Self; 3] = [Self::Open, Self::Second, Self::Waiting];

    /// The code on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Second => "second",
            Self::Waiting => "waiting",
        }
    }

    /// The stage with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.code() == code)
    }

    const fn number(self) -> i64 {
        match self {
            Self::Open => 0,
            Self::Second => 1,
            Self::Waiting => 2,
        }
    }
}

/// Which pairs of the queue are wanted. The default wants all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QueueFilter {
    /// Only this stage.
    pub stage: Option<Stage>,
    /// Only pairs with this pattern of reasons.
    pub pattern: Option<Box<str>>,
    /// Only pairs of two people (or, `false`, of two records of one).
    pub two_people: Option<bool>,
}

/// Where a page of the queue ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueuePlace {
    stage: Stage,
    certainty: i64,
    pair: PairId,
}

impl std::fmt::Display for QueuePlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.stage.code(), self.certainty, self.pair)
    }
}

impl std::str::FromStr for QueuePlace {
    type Err = ();
    fn from_str(text: &str) -> std::result::Result<Self, ()> {
        let mut parts = text.splitn(3, '.');
        let mut next = || parts.next().ok_or(());
        Ok(Self {
            stage: Stage::from_code(next()?).ok_or(())?,
            certainty: next()?.parse().or(Err(()))?,
            pair: next()?.parse().or(Err(()))?,
        })
    }
}

/// How many pairs wait within an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QueueCounts {
    /// [`Stage::Open`].
    pub open: u64,
    /// [`Stage::Second`].
    pub second: u64,
    /// [`Stage::Waiting`].
    pub waiting: u64,
    /// Pairs with only one of the two people inside the area: a colleague with a wider one decides them.
    pub beyond: u64,
}

/// Pairs of the queue whose main reasons are the same.
#[derive(Debug, Clone, PartialEq)]
pub struct PatternGroup {
    /// The pattern.
    pub pattern: Box<str>,
    /// How many pairs that ask this worker have it.
    pub pairs: u64,
    /// The least probability among them.
    pub least: f64,
    /// The greatest.
    pub most: f64,
    /// The evidence of one of them.
    pub evidence: Option<Box<str>>,
}

/// The pairs that wait with the people of both mentions, and how many could not tell (`u.unsure`), this worker among
/// them (`u.own`). `$1`, `$2` the area, `$3` the worker.
macro_rules! queue {
    ($columns:expr) => {
        concat!(
            "SELECT ", $columns, " FROM (SELECT d.*, ra.content AS content_a, rb.content AS content_b,
               (SELECT count(DISTINCT p.account_id) FROM pair_decision p WHERE p.pair = d.pair AND p.content_a = ra.content
                AND p.content_b = rb.content AND p.withdrawn_at IS NULL AND p.verdict = 'unsure') AS unsure,
               (SELECT count(*) FROM pair_decision p WHERE p.pair = d.pair AND p.content_a = ra.content
                AND p.content_b = rb.content AND p.withdrawn_at IS NULL AND p.verdict = 'unsure' AND p.account_id = $3) AS own,
               (SELECT count(*) FROM pair_decision p WHERE p.pair = d.pair AND p.content_a = ra.content
                AND p.content_b = rb.content AND p.withdrawn_at IS NULL AND p.verdict <> 'unsure') AS settled
             FROM doubtful_pair d JOIN source_record ra ON ra.id = d.record_a JOIN source_record rb ON rb.id = d.record_b
             WHERE d.recorded_until IS NULL AND d.pair IS NOT NULL) d
             JOIN link la ON la.record_id = d.record_a AND la.role = d.role_a AND la.recorded_until IS NULL
             JOIN link lb ON lb.record_id = d.record_b AND lb.role = d.role_b AND lb.recorded_until IS NULL "
        )
    };
}
/// Both people within the area.
macro_rules! both {
    () => {
        concat!(
            " JOIN person_version a ON a.person_id = la.person_id AND a.recorded_until IS NULL AND ",
            in_area!("a", "$1", "$2"),
            " JOIN person_version b ON b.person_id = lb.person_id AND b.recorded_until IS NULL AND ",
            in_area!("b", "$1", "$2")
        )
    };
}
macro_rules! stage {
    () => {
        "CASE WHEN d.unsure = 0 THEN 0 WHEN d.unsure = 1 AND d.own = 0 THEN 1 ELSE 2 END"
    };
}
macro_rules! pair_columns {
    () => {
        concat!(
            "d.pair, d.record_a, d.role_a, d.record_b, d.role_b, d.probability, d.certainty, d.pattern, d.evidence,
             d.content_a, d.content_b, a.recorded_from, b.recorded_from, CAST(d.settled AS BIGINT), ",
            stage!(),
            ", ",
            listed!("a"),
            ", ",
            listed!("b")
        )
    };
}
const PAGE: &str = concat!(
    queue!(pair_columns!()),
    both!(),
    " WHERE d.settled = 0 AND ",
    stage!(),
    " = $4 AND (d.certainty, d.pair) > ($5, $6) AND ($7 = '' OR d.pattern = $7)
      AND ($8 = -1 OR $8 = CASE WHEN la.person_id <> lb.person_id THEN 1 ELSE 0 END)
      ORDER BY d.certainty, d.pair LIMIT $9"
);
const ONE: &str = concat!(queue!(pair_columns!()), both!(), " WHERE d.pair = $4");
const SEVERAL: Dialect = Dialect {
    sqlite: concat!(queue!(pair_columns!()), both!(), " WHERE ", in_list!(sqlite, "d.pair", "$4")),
    postgres: concat!(queue!(pair_columns!()), both!(), " WHERE ", in_list!(postgres, "d.pair", "$4")),
};
const COUNTS: &str =
    concat!(queue!(concat!(stage!(), ", count(*)")), both!(), " WHERE d.settled = 0 GROUP BY ", stage!());
const BEYOND: &str = concat!(
    queue!("count(*)"),
    " LEFT JOIN person_version a ON a.person_id = la.person_id AND a.recorded_until IS NULL AND ",
    in_area!("a", "$1", "$2"),
    " LEFT JOIN person_version b ON b.person_id = lb.person_id AND b.recorded_until IS NULL AND ",
    in_area!("b", "$1", "$2"),
    " WHERE d.settled = 0 AND (a.person_id IS NULL) <> (b.person_id IS NULL)"
);
const PATTERNS: &str = concat!(
    queue!("d.pattern, count(*), min(d.probability), max(d.probability), min(d.evidence)"),
    both!(),
    " WHERE d.settled = 0 AND d.pattern IS NOT NULL AND ",
    stage!(),
    " < 2 GROUP BY d.pattern HAVING count(*) > 1 ORDER BY count(*) DESC, d.pattern LIMIT $4"
);

/// Before every pair.
const FIRST: (i64, uuid::Uuid) = (-1, uuid::Uuid::nil());

fn mention_of(row: &mut Taking<'_>) -> Result<MentionRef> {
    Ok(MentionRef { record: row.id()?, role: row.next::<String>()?.as_str().into() })
}

fn people_of(row: &QueryResult) -> Result<(DoubtfulPeople, QueuePlace)> {
    let mut row = Taking::new(row);
    let (id, a, b) = (row.id()?, mention_of(&mut row)?, mention_of(&mut row)?);
    let (probability, certainty) = (row.next()?, row.next::<i64>()?);
    let (pattern, evidence) = (row.maybe_text()?, row.maybe_text()?);
    let contents: [[u8; 32]; 2] = [row.bytes()?, row.bytes()?];
    let since: [i64; 2] = [row.next()?, row.next()?];
    let settled = row.count()? > 0;
    let stage = match row.next::<i32>()? {
        0 => Stage::Open,
        1 => Stage::Second,
        _ => Stage::Waiting,
    };
    let one = maybe_listed(&mut row)?;
    row.skip_to(28);
    let two = maybe_listed(&mut row)?;
    let person =
        |listed: &Option<crate::Listed>| listed.as_ref().map_or(uuid::Uuid::nil(), |listed| listed.id.uuid());
    let seen = seen([&contents[0], &contents[1]], [(person(&one), since[0]), (person(&two), since[1])]);
    let pair = DoubtfulPair { id, a, b, probability, pattern: pattern.unwrap_or_default(), evidence };
    let people = DoubtfulPeople { pair, a: one, b: two, stage: (!settled).then_some(stage), seen };
    Ok((people, QueuePlace { stage, certainty, pair: id }))
}

impl Store {
    /// The pairs that wait for this worker: those that nobody has seen, then those that a colleague could not tell, then
    /// those that wait for somebody else; within each the least certain first. Only pairs with both people in the area.
    pub async fn doubtful(
        &self,
        permit: &Permit,
        filter: &QueueFilter,
        after: Option<QueuePlace>,
        size: PageSize,
    ) -> Result<Page<DoubtfulPeople>> {
        let wanted = usize::from(size.rows());
        let mut found: Vec<(DoubtfulPeople, QueuePlace)> = Vec::new();
        let stages = Stage::ALL
            .into_iter()
            .filter(|stage| filter.stage.is_none_or(|only| only == *stage))
            .filter(|stage| after.is_none_or(|after| *stage >= after.stage));
        for stage in stages {
            let from =
                after.filter(|after| after.stage == stage).map(|after| (after.certainty, after.pair.uuid()));
            let rows =
                self.queue_of(permit, filter, stage, from.unwrap_or(FIRST), wanted + 1 - found.len()).await?;
            for row in &rows {
                found.push(people_of(row)?);
            }
            if found.len() > wanted {
                break;
            }
        }
        let more = found.len() > wanted;
        found.truncate(wanted);
        let next = found.last().filter(|_| more).map(|(_, place)| place.to_string());
        Ok(Page { items: found.into_iter().map(|(people, _)| people).collect(), next })
    }

    async fn queue_of(
        &self,
        permit: &Permit,
        filter: &QueueFilter,
        stage: Stage,
        (certainty, pair): (i64, uuid::Uuid),
        most: usize,
    ) -> Result<Vec<QueryResult>> {
        let scope = Scope::of(permit);
        let values: Vec<Param> = vec![
            scope.from.into(),
            scope.until.into(),
            permit.account().uuid().into(),
            stage.number().into(),
            certainty.into(),
            pair.into(),
            filter.pattern.as_deref().unwrap_or_default().into(),
            filter.two_people.map_or(-1_i64, i64::from).into(),
            i64::try_from(most).unwrap_or(i64::MAX).into(),
        ];
        self.all(PAGE, values).await
    }

    /// One current pair with both people in the area, whether it waits or has been decided.
    pub async fn doubtful_pair(&self, permit: &Permit, pair: PairId) -> Result<Option<DoubtfulPeople>> {
        let scope = Scope::of(permit);
        let values =
            vec![scope.from.into(), scope.until.into(), permit.account().uuid().into(), pair.uuid().into()];
        let row = self.one(ONE, values).await?;
        Ok(row.as_ref().map(people_of).transpose()?.map(|(people, _)| people))
    }

    /// Where each of these pairs stands in the queue, of those that wait and have both people in the area.
    pub async fn pair_stages(&self, permit: &Permit, pairs: &[PairId]) -> Result<BTreeMap<PairId, Stage>> {
        let scope = Scope::of(permit);
        let values = vec![
            scope.from.into(),
            scope.until.into(),
            permit.account().uuid().into(),
            id_list(pairs).into(),
        ];
        let stage = |row: &QueryResult| {
            let (people, _) = people_of(row)?;
            Ok(people.stage.map(|stage| (people.pair.id, stage)))
        };
        let rows = if pairs.is_empty() { Vec::new() } else { self.all(SEVERAL, values).await? };
        rows.iter().filter_map(|row| stage(row).transpose()).collect()
    }

    /// How many pairs wait in an area, as this worker sees it. Counts, no people.
    pub async fn queue_counts(&self, area: &Area, account: AccountId) -> Result<QueueCounts> {
        let scope = Scope::of_area(area);
        let values = || -> Vec<Param> {
            vec![scope.from.clone().into(), scope.until.clone().into(), account.uuid().into()]
        };
        let mut counts = QueueCounts::default();
        for row in self.all(COUNTS, values()).await? {
            let mut row = Taking::new(&row);
            let into = match row.next::<i32>()? {
                0 => &mut counts.open,
                1 => &mut counts.second,
                _ => &mut counts.waiting,
            };
            *into = row.count()?;
        }
        counts.beyond = self.count(BEYOND, values()).await?;
        Ok(counts)
    }

    /// Patterns of reasons that several pairs share which ask this worker, the most frequent first, at most `most`.
    pub async fn queue_patterns(&self, permit: &Permit, most: u16) -> Result<Vec<PatternGroup>> {
        let scope = Scope::of(permit);
        let values = vec![
            scope.from.into(),
            scope.until.into(),
            permit.account().uuid().into(),
            i64::from(most).into(),
        ];
        let group = |row: &QueryResult| {
            let mut row = Taking::new(row);
            Ok(PatternGroup {
                pattern: row.text()?,
                pairs: row.count()?,
                least: row.next()?,
                most: row.next()?,
                evidence: row.maybe_text()?,
            })
        };
        self.all(PATTERNS, values).await?.iter().map(group).collect()
    }
}
