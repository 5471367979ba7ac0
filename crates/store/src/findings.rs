use std::{collections::BTreeMap, fmt};

use access::{Area, Permit};
use base::{AccountId, Date, Env, FindingId, Page, PageSize, PersonId};
use registry::quality::{self, Check};
use uuid::Uuid;

use crate::{
    CheckCount, FindingAbout, FoundFinding, Listed, Result, Store, StoreError, Verdict,
    bulk::Dialect,
    record::{found_in_area, in_area, inside, listed, maybe_listed},
    scope::Scope,
    sql::{Taking, to_json},
};

/// The last word on the finding under the name `f`.
macro_rules! last_word {
    ($what:literal) => {
        concat!(
            "(SELECT w.",
            $what,
            " FROM finding_verdict w WHERE w.digest = f.digest AND w.county = f.county ORDER BY w.decided_at DESC LIMIT 1)"
        )
    };
}

pub(crate) use last_word;

/// People by a JSON list of their ids.
const PEOPLE_OF_A_LIST: Dialect = Dialect {
    sqlite: concat!(
        "SELECT ",
        listed!("v"),
        " FROM person_version v WHERE v.recorded_until IS NULL AND v.person_id IN (SELECT unhex(value) FROM json_each($3)) AND ",
        in_area!("v", "$1", "$2")
    ),
    postgres: concat!(
        "SELECT ",
        listed!("v"),
        " FROM person_version v WHERE v.recorded_until IS NULL
          AND v.person_id IN (SELECT value::uuid FROM json_array_elements_text($3::json)) AND ",
        in_area!("v", "$1", "$2")
    ),
};

/// Findings about `$3`, each by one of the ways in which it may be: who stands in front, who is named besides, whose household on the
/// day `$4`, whose home. A home's finding names only some of a large home's people.
const ABOUT: &str = concat!(
    "WITH about (digest) AS (
       SELECT f.digest FROM finding f WHERE f.person_id = $3 AND f.recorded_until IS NULL
       UNION SELECT o.digest FROM finding_other o WHERE o.person_id = $3
       UNION SELECT f.digest FROM membership m JOIN finding f ON f.household_id = m.household_id AND f.recorded_until IS NULL
         WHERE m.person_id = $3 AND m.recorded_until IS NULL AND m.valid_from <= $4 AND (m.valid_until IS NULL OR m.valid_until > $4)
       UNION SELECT f.digest FROM person_version o
         JOIN person_version h ON h.usual_dwelling = o.usual_dwelling AND h.recorded_until IS NULL
         JOIN finding f ON f.check_id = 'residence.crowded' AND f.person_id = h.person_id AND f.recorded_until IS NULL
         WHERE o.person_id = $3 AND o.recorded_until IS NULL)
     SELECT f.check_id, f.digest, f.person_id, f.others, f.recorded_from, ",
    last_word!("verdict"),
    " FROM about a JOIN finding f ON f.digest = a.digest AND f.recorded_until IS NULL
      JOIN person_version v ON v.person_id = f.person_id AND v.recorded_until IS NULL AND ",
    found_in_area!("$1", "$2")
);

fn verdict(code: Option<Box<str>>) -> Result<Verdict> {
    let verdict = code.map_or(Some(Verdict::Open), |code| Verdict::from_code(&code));
    verdict.ok_or(StoreError::Corrupt("a verdict is not known"))
}

/// A finding without the others that it names, and these.
fn found(row: &mut Taking<'_>, check: &'static Check) -> Result<(FoundFinding, Vec<PersonId>)> {
    let id = FindingId::from_uuid(Uuid::from_bytes(row.bytes()?));
    let others: Vec<Uuid> = row.json()?;
    let found_at = row.moment()?;
    let verdict = verdict(row.maybe_text()?)?;
    let account = row.maybe_id()?;
    let decided = account.zip(row.maybe_moment()?);
    let person = maybe_listed(row)?.ok_or(StoreError::Corrupt("a finding names nobody"))?;
    let others = others.into_iter().map(PersonId::from_uuid).collect();
    Ok((FoundFinding { id, check, found_at, person, others: Vec::new(), verdict, decided }, others))
}

impl Store {
    /// The current findings of one check within the permit's area, those that wait or those that somebody has looked
    /// into, by person.
    pub async fn findings(
        &self,
        permit: &Permit,
        check: &'static Check,
        waiting: bool,
        after: Option<FindingCursor>,
        size: PageSize,
    ) -> Result<Page<FoundFinding>> {
        let sql = concat!(
            "SELECT f.digest, f.others, f.recorded_from, f.verdict, f.account_id, f.decided_at, ",
            listed!("v"),
            " FROM (SELECT f.*, ",
            last_word!("verdict"),
            " AS verdict, ",
            last_word!("account_id"),
            " AS account_id, ",
            last_word!("decided_at"),
            " AS decided_at FROM finding f WHERE f.check_id = $3 AND f.recorded_until IS NULL) f
             JOIN person_version v ON v.person_id = f.person_id AND v.recorded_until IS NULL AND ",
            in_area!("v", "$1", "$2"),
            " WHERE (coalesce(f.verdict, 'open') = 'open') = $4 AND (f.person_id > $5 OR (f.person_id = $5 AND f.digest > $6))
             ORDER BY f.person_id, f.digest LIMIT $7"
        );
        let scope = Scope::of(permit);
        let after = after.unwrap_or(FindingCursor { person: Uuid::nil(), digest: Uuid::nil() });
        let wanted = usize::from(size.rows());
        let values = vec![
            scope.from.into(),
            scope.until.into(),
            check.id.into(),
            waiting.into(),
            after.person.into(),
            after.digest.as_bytes().to_vec().into(),
            (i64::from(size.rows()) + 1).into(),
        ];
        let (mut items, mut named) = (Vec::new(), Vec::new());
        for row in self.all(sql, values).await? {
            let (found, others) = found(&mut Taking::new(&row), check)?;
            named.push(others);
            items.push(found);
        }
        let more = items.len() > wanted;
        items.truncate(wanted);
        let known = self.listed_people(permit, named.iter().take(wanted).flatten().copied()).await?;
        for (item, named) in items.iter_mut().zip(named) {
            item.others = named.iter().map(|id| known.get(id).cloned()).collect();
        }
        let next = items.last().filter(|_| more).map(|last| FindingCursor::after(last).to_string());
        Ok(Page { items, next })
    }

    /// One current finding of the permit's area.
    pub async fn finding(&self, permit: &Permit, finding: FindingId) -> Result<Option<FoundFinding>> {
        let sql = concat!(
            "SELECT f.check_id, f.digest, f.others, f.recorded_from, ",
            last_word!("verdict"),
            ", ",
            last_word!("account_id"),
            ", ",
            last_word!("decided_at"),
            ", ",
            listed!("v"),
            " FROM finding f JOIN person_version v ON v.person_id = f.person_id AND v.recorded_until IS NULL AND ",
            in_area!("v", "$1", "$2"),
            " WHERE f.digest = $3 AND f.recorded_until IS NULL"
        );
        let (scope, digest) = (Scope::of(permit), finding.uuid().into_bytes().to_vec());
        let row = self.one(sql, vec![scope.from.into(), scope.until.into(), digest.into()]).await?;
        let Some(row) = row else { return Ok(None) };
        let mut row = Taking::new(&row);
        let Some(check) = quality::check(&row.text()?) else { return Ok(None) };
        let (mut item, others) = found(&mut row, check)?;
        let known = self.listed_people(permit, others.iter().copied()).await?;
        item.others = others.iter().map(|id| known.get(id).cloned()).collect();
        Ok(Some(item))
    }

    /// The current findings of the permit's area that are about a person: that name them, or the household that they belong to on a
    /// day, or the home in which they live. The surest first. The permit must reach the person.
    pub async fn findings_about(
        &self,
        permit: &Permit,
        person: PersonId,
        day: Date,
    ) -> Result<Vec<FindingAbout>> {
        let scope = Scope::of(permit);
        let values =
            vec![scope.from.into(), scope.until.into(), person.uuid().into(), day.to_string().into()];
        let mut about = Vec::new();
        for row in self.all(ABOUT, values).await? {
            let mut row = Taking::new(&row);
            let Some(check) = quality::check(&row.text()?) else { continue };
            let id = FindingId::from_uuid(Uuid::from_bytes(row.bytes()?));
            let first: PersonId = row.id()?;
            let others: Vec<Uuid> = row.json()?;
            let (found_at, verdict) = (row.moment()?, verdict(row.maybe_text()?)?);
            let named = first == person || others.contains(&person.uuid());
            let others = 1 + others.len() - usize::from(named);
            about.push(FindingAbout { id, check, found_at, named, others, verdict });
        }
        about.sort_by_key(|found| (found.check.severity, found.found_at, found.check.id, found.id));
        Ok(about)
    }

    /// The people with these ids who are inside the permit's area.
    pub async fn listed_people(
        &self,
        permit: &Permit,
        people: impl Iterator<Item = PersonId>,
    ) -> Result<BTreeMap<PersonId, Listed>> {
        let scope = Scope::of(permit);
        let wanted: Vec<uuid::fmt::Simple> = people.map(|person| person.uuid().simple()).collect();
        let values = vec![scope.from.into(), scope.until.into(), to_json(&wanted)?.into()];
        let mut known = BTreeMap::new();
        for row in self.all(PEOPLE_OF_A_LIST, values).await? {
            known.extend(maybe_listed(&mut Taking::new(&row))?.map(|listed| (listed.id, listed)));
        }
        Ok(known)
    }

    /// How many findings each check has in an area; checks without any are left out.
    pub async fn finding_counts(&self, area: &Area) -> Result<Vec<CheckCount>> {
        let sql = concat!(
            inside!("$1", "$2"),
            "SELECT f.check_id, sum(CASE WHEN coalesce(",
            last_word!("verdict"),
            ", 'open') = 'open' THEN 1 ELSE 0 END), count(*) FROM inside i CROSS JOIN finding f
             WHERE f.person_id = i.person_id AND f.recorded_until IS NULL GROUP BY f.check_id"
        );
        let scope = Scope::of_area(area);
        let mut counts = Vec::new();
        for row in self.all(sql, vec![scope.from.into(), scope.until.into()]).await? {
            let mut row = Taking::new(&row);
            let id = row.text()?;
            let (open, all) = (row.count()?, row.count()?);
            // A check that the program no longer has leaves findings until the next change takes them away.
            if let Some(check) = quality::check(&id) {
                counts.push(CheckCount { check, open, decided: all - open });
            }
        }
        Ok(counts)
    }

    /// Whom a current finding of the permit's area is about.
    pub async fn finding_person(&self, permit: &Permit, finding: FindingId) -> Result<Option<PersonId>> {
        let sql = concat!(
            "SELECT f.person_id FROM finding f
             JOIN person_version v ON v.person_id = f.person_id AND v.recorded_until IS NULL AND ",
            in_area!("v", "$1", "$2"),
            " WHERE f.digest = $3 AND f.recorded_until IS NULL"
        );
        let (scope, digest) = (Scope::of(permit), finding.uuid().into_bytes().to_vec());
        let row = self.one(sql, vec![scope.from.into(), scope.until.into(), digest.into()]).await?;
        row.as_ref().map(|row| Taking::new(row).id()).transpose()
    }

    /// Keeps a word on a finding of the permit's area. Answers whether there (still) is such a finding.
    pub async fn decide_finding(
        &self,
        permit: &Permit,
        finding: FindingId,
        verdict: Verdict,
        account: AccountId,
        env: &Env,
    ) -> Result<bool> {
        let sql = concat!(
            "INSERT INTO finding_verdict (digest, county, verdict, account_id, decided_at)
             SELECT f.digest, f.county, $4, $5, $6 FROM finding f
             JOIN person_version v ON v.person_id = f.person_id AND v.recorded_until IS NULL AND ",
            in_area!("v", "$1", "$2"),
            " WHERE f.digest = $3 AND f.recorded_until IS NULL"
        );
        let scope = Scope::of(permit);
        let values = vec![
            scope.from.into(),
            scope.until.into(),
            finding.uuid().into_bytes().to_vec().into(),
            verdict.code().into(),
            account.uuid().into(),
            env.now().micros().into(),
        ];
        Ok(self.run(sql, values).await? > 0)
    }
}

/// Where a page begins: after this person and digest.
#[derive(Debug, Clone, Copy)]
pub struct FindingCursor {
    person: Uuid,
    digest: Uuid,
}

impl FindingCursor {
    fn after(found: &FoundFinding) -> Self {
        Self { person: found.person.id.uuid(), digest: found.id.uuid() }
    }

    /// Reads what a page gave as `next`; `None` for any other text.
    pub fn read(text: &str) -> Option<Self> {
        let (person, digest) = text.split_once('.')?;
        Some(Self { person: person.parse().ok()?, digest: digest.parse().ok()? })
    }
}

impl fmt::Display for FindingCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.person.simple(), self.digest.simple())
    }
}
