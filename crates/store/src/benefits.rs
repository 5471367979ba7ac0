//! What benefits go by: days and places of people, and what is known of their claims.

use std::collections::BTreeMap;

use access::{CountPermit, Permit};
use base::{AccountId, Date, Env, Fen, PersonId, Timestamp};

use crate::{
    OwedNotice, Result, Store,
    record::{in_area, known_at, parent_on},
    scope::Scope,
    sql::{Param, Taking},
    succession::{every_id, heirs},
};

/// The days and places of somebody that benefits go by, as ISO text and division codes; what no record states is not there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BenefitFacts {
    /// The whole date of birth.
    pub born: Option<Box<str>>,
    /// The day of death.
    pub died: Option<Box<str>>,
    /// The day on which the first household book begins, where a record states it.
    pub hukou_from: Option<Box<str>>,
    /// The division of the household book; of somebody who died, of the last one.
    pub hukou: Option<Box<str>>,
    /// The division of the usual place.
    pub usual: Option<Box<str>>,
}

/// A person who may have a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BenefitPerson {
    /// Who.
    pub person: PersonId,
    /// What benefits go by.
    pub facts: BenefitFacts,
}

/// What was paid of one claim year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PaidYear {
    /// What left for the family and stayed there.
    pub stayed: Fen,
    /// What of it was too much and is asked back, or was left to the family.
    pub settled: Fen,
}

/// What somebody did about a claim, or what the paying office answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BenefitWord {
    /// The family was told.
    Told,
    /// The family has asked for it.
    Asked,
    /// It was paid.
    Paid,
    /// It was sent back.
    Returned,
}

/// A word with its year and moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownWord {
    /// Of whom.
    pub person: PersonId,
    /// The claim year.
    pub year: i16,
    /// What.
    pub word: BenefitWord,
    /// How much, where it is stated.
    pub amount_fen: Option<i64>,
    /// Who kept it.
    pub account: AccountId,
    /// When.
    pub at: Timestamp,
}

impl BenefitWord {
    /// Every word.
    pub const ALL: [Self; 4] = [Self::Told, Self::Asked, Self::Paid, Self::Returned];

    /// The code kept in storage and sent over the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Told => "told",
            Self::Asked => "asked",
            Self::Paid => "paid",
            Self::Returned => "returned",
        }
    }

    /// The word with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|word| word.code() == code)
    }
}

/// The columns of [`BenefitFacts`] of the person version `v` as known at `$3`.
macro_rules! facts {
    () => {
        concat!(
            "CASE WHEN length(v.birth_date) = 10 THEN v.birth_date END AS born,
             (SELECT min(e.event_date) FROM event_party p JOIN event_version e ON e.event_id = p.event_id AND e.kind = 'death'
                AND length(e.event_date) = 10 AND ", known_at!("e", "$3"), "
                WHERE p.person_id = v.person_id AND p.role = 'self' AND ", known_at!("p", "$3"), ") AS died,
             (SELECT min(r.valid_from) FROM residence r WHERE r.person_id = v.person_id AND r.kind = 'hukou'
                AND r.from_stated AND ", known_at!("r", "$3"), ") AS hukou_from,
             coalesce(v.hukou_division, (SELECT r.division FROM residence r WHERE r.person_id = v.person_id AND r.kind = 'hukou'
                AND ", known_at!("r", "$3"), " ORDER BY r.valid_from DESC LIMIT 1)) AS hukou,
             v.usual_division AS usual"
        )
    };
}

fn facts(row: &mut Taking<'_>) -> Result<BenefitFacts> {
    Ok(BenefitFacts {
        born: row.maybe_text()?,
        died: row.maybe_text()?,
        hukou_from: row.maybe_text()?,
        hukou: row.maybe_text()?,
        usual: row.maybe_text()?,
    })
}

fn values(scope: Scope, at: i64, (first, last): (&str, &str)) -> Vec<Param> {
    vec![scope.from.into(), scope.until.into(), at.into(), first.into(), last.into()]
}

impl Store {
    /// How many people of the permit's area share the same facts, of those born from the first to the last day. It names nobody.
    pub async fn count_benefit_facts(
        &self,
        permit: &CountPermit,
        births: (&str, &str),
    ) -> Result<Vec<(BenefitFacts, u64)>> {
        let sql = concat!(
            "SELECT born, died, hukou_from, hukou, usual, count(*) FROM (SELECT ",
            facts!(),
            " FROM person_version v
             WHERE v.birth_date >= $4 AND v.birth_date <= $5 AND ",
            known_at!("v", "$3"),
            " AND ",
            in_area!("v", "$1", "$2"),
            ") born_then GROUP BY born, died, hukou_from, hukou, usual"
        );
        let rows = self.all(sql, values(Scope::of_area(permit.area()), i64::MAX, births)).await?;
        let read = |row: &crate::sql::QueryResult| {
            let mut row = Taking::new(row);
            Ok((facts(&mut row)?, row.count()?))
        };
        rows.iter().map(read).collect()
    }

    /// The people of the permit's area born from the first to the last day, by id, with their facts.
    pub async fn benefit_people(&self, permit: &Permit, births: (&str, &str)) -> Result<Vec<BenefitPerson>> {
        let sql = concat!(
            "SELECT v.person_id, ",
            facts!(),
            " FROM person_version v
             WHERE v.birth_date >= $4 AND v.birth_date <= $5 AND ",
            known_at!("v", "$3"),
            " AND ",
            in_area!("v", "$1", "$2"),
            " ORDER BY v.person_id"
        );
        let rows = self.all(sql, values(Scope::of(permit), i64::MAX, births)).await?;
        let read = |row: &crate::sql::QueryResult| {
            let mut row = Taking::new(row);
            Ok(BenefitPerson { person: row.id()?, facts: facts(&mut row)? })
        };
        rows.iter().map(read).collect()
    }

    /// What benefits go by of one person of the permit's area, as known at a moment (`None`: now).
    pub async fn benefit_facts(
        &self,
        permit: &Permit,
        person: PersonId,
        as_known: Option<Timestamp>,
    ) -> Result<Option<BenefitFacts>> {
        let sql = concat!(
            "SELECT ",
            facts!(),
            " FROM person_version v WHERE v.person_id = $4 AND ",
            known_at!("v", "$3"),
            " AND ",
            in_area!("v", "$1", "$2")
        );
        let scope = Scope::of(permit);
        let at = as_known.map_or(i64::MAX, Timestamp::micros);
        let values = vec![scope.from.into(), scope.until.into(), at.into(), person.uuid().into()];
        let row = self.one(sql, values).await?;
        row.map(|row| facts(&mut Taking::new(&row))).transpose()
    }

    /// The moments at which what the register holds of a person changed, oldest first. The caller has read the person under
    /// the permit.
    pub async fn versions_of(&self, _: &Permit, person: PersonId) -> Result<Vec<Timestamp>> {
        let sql =
            "SELECT DISTINCT recorded_from FROM person_version WHERE person_id = $1 ORDER BY recorded_from";
        let rows = self.all(sql, vec![person.uuid().into()]).await?;
        rows.iter().map(|row| Taking::new(row).moment()).collect()
    }

    /// The parents of a person as it is known now of `day`, a household book's among them, and those outside the area too: their values
    /// are asked for under the permit.
    pub async fn parents_of(&self, _: &Permit, person: PersonId, day: Date) -> Result<Vec<PersonId>> {
        let sql = concat!(
            "SELECT DISTINCT k.relative_id FROM kin k WHERE k.person_id = $1 AND ",
            parent_on!("k", "$2"),
            " ORDER BY k.relative_id"
        );
        let rows = self.all(sql, vec![person.uuid().into(), day.to_string().into()]).await?;
        rows.iter().map(|row| Taking::new(row).id()).collect()
    }

    /// What was paid of a person's benefit here, by claim year: what left and stayed with the family, and what of it is asked back or
    /// was left to them. The caller has read the person under the permit.
    pub async fn paid_by_year(
        &self,
        _: &Permit,
        (person, benefit): (PersonId, &str),
    ) -> Result<BTreeMap<i16, PaidYear>> {
        let sql = concat!(
            "SELECT year, CAST(sum(stayed) AS BIGINT), CAST(sum(settled) AS BIGINT) FROM (
               SELECT l.year, l.amount_fen AS stayed, 0 AS settled FROM roll_line l
                 WHERE l.benefit = $2 AND l.state = 'paid' AND l.person_id IN ",
            every_id!("$1"),
            " UNION ALL
               SELECT r.year, CASE WHEN r.stage = 'received' THEN -r.amount_fen ELSE 0 END,
                 CASE WHEN r.stage = 'received' THEN 0 ELSE r.amount_fen END FROM reclaim r
                 WHERE r.benefit = $2 AND r.person_id IN ",
            every_id!("$1"),
            ") known GROUP BY year"
        );
        let rows = self.all(sql, vec![person.uuid().into(), benefit.into()]).await?;
        let read = |row: &crate::sql::QueryResult| {
            let mut row = Taking::new(row);
            let year = i16::try_from(row.next::<i64>()?).unwrap_or(i16::MAX);
            Ok((year, PaidYear { stayed: Fen(row.next()?), settled: Fen(row.next()?) }))
        };
        rows.iter().map(read).collect()
    }

    /// Keeps a word on a claim of somebody whom the caller has read under the permit.
    pub async fn keep_benefit_word(
        &self,
        permit: &Permit,
        (person, benefit): (PersonId, &str),
        said: (i16, BenefitWord, Option<i64>),
        env: &Env,
    ) -> Result<()> {
        self.keep_benefit_word_owing(permit, (person, benefit), said, env, &[]).await
    }

    /// The same; whoever is to be told of it is owed that from the same moment on.
    pub async fn keep_benefit_word_owing(
        &self,
        permit: &Permit,
        (person, benefit): (PersonId, &str),
        (year, word, amount_fen): (i16, BenefitWord, Option<i64>),
        env: &Env,
        owed: &[OwedNotice],
    ) -> Result<()> {
        let sql =
            "INSERT INTO benefit_word (person_id, county, benefit, year, word, amount_fen, account_id, at)
                   SELECT id, county, $2, $3, $4, $5, $6, $7 FROM person WHERE id = $1";
        let values = vec![
            person.uuid().into(),
            benefit.into(),
            i64::from(year).into(),
            word.code().into(),
            amount_fen.into(),
            permit.account().uuid().into(),
            env.now().micros().into(),
        ];
        self.run_owing(sql, values, owed).await.map(drop)
    }

    /// The words on a benefit's claims of the permit's area, oldest first; of one person where one is named. What was said of somebody
    /// who was merged into another is said of that other.
    pub async fn benefit_words(
        &self,
        permit: &Permit,
        benefit: &str,
        person: Option<PersonId>,
    ) -> Result<Vec<KnownWord>> {
        let every = concat!(
            heirs!("SELECT person_id FROM benefit_word WHERE benefit = $3"),
            " SELECT v.person_id, w.year, w.word, w.amount_fen, w.account_id, w.at FROM benefit_word w JOIN heirs h ON h.id = w.person_id
             JOIN person_version v ON v.person_id = h.now_id AND v.recorded_until IS NULL
             WHERE w.benefit = $3 AND ",
            in_area!("v", "$1", "$2"),
            " ORDER BY w.at"
        );
        let of_one = concat!(
            "SELECT v.person_id, w.year, w.word, w.amount_fen, w.account_id, w.at FROM benefit_word w
             JOIN person_version v ON v.person_id = $4 AND v.recorded_until IS NULL
             WHERE w.benefit = $3 AND w.person_id IN ",
            every_id!("$4"),
            " AND ",
            in_area!("v", "$1", "$2"),
            " ORDER BY w.at"
        );
        let scope = Scope::of(permit);
        let mut values: Vec<Param> = vec![scope.from.into(), scope.until.into(), benefit.into()];
        values.extend(person.map(|person| person.uuid().into()));
        let rows = self.all(if person.is_some() { of_one } else { every }, values).await?;
        let read = |row: &crate::sql::QueryResult| {
            let mut row = Taking::new(row);
            Ok(KnownWord {
                person: row.id()?,
                year: i16::try_from(row.next::<i64>()?).unwrap_or(i16::MAX),
                word: row.code(BenefitWord::from_code)?,
                amount_fen: row.next()?,
                account: row.id()?,
                at: row.moment()?,
            })
        };
        rows.iter().map(read).collect()
    }
}
