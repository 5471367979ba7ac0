//! What forms ask of the register: people in groups, what happened in a period, and people for lists.

use std::collections::BTreeMap;

use access::{CountPermit, Permit};
use base::{Date, HouseholdId, PersonId, Timestamp};
use registry::Shown;

use crate::{
    Result, Store,
    bulk::Dialect,
    counts::reached,
    record::known_at,
    scope::Scope,
    shown,
    sql::{Param, Taking, id_list, in_list},
};

/// People alike in what forms count by. Register as it stands, ages on the form's day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormGroup {
    /// GB/T 2261.1; `0` where no record says.
    pub sex: Box<str>,
    /// Year of birth; empty where no record says.
    pub born: Box<str>,
    /// Whether the birthday of the day's year was reached.
    pub reached: bool,
    /// Division of the usual place; empty where none is known.
    pub usual: Box<str>,
    /// Division of the household book; empty where none is known.
    pub hukou: Box<str>,
    /// How many.
    pub people: u64,
}

/// Events alike: kind, sex of the child or the dead, place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormEvent {
    /// `birth`, `death`, `marriage` or `divorce`.
    pub kind: &'static str,
    /// GB/T 2261.1; `0` for what happens to two.
    pub sex: Box<str>,
    /// Division.
    pub place: Box<str>,
    /// How many.
    pub count: u64,
}

/// Whom a list wants: bounds that the store can look for; the exact criteria are the caller's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormWanted {
    /// Born on this day or later.
    pub born_from: Option<Date>,
    /// Born on this day or before.
    pub born_until: Option<Date>,
    /// The dead rather than the living.
    pub dead: bool,
    /// Only heads of households.
    pub heads: bool,
    /// Only the household of this person.
    pub household_of: Option<PersonId>,
}

/// Somebody for a list, as the register stands.
#[derive(Debug, Clone, PartialEq)]
pub struct FormPerson {
    /// Who.
    pub id: PersonId,
    /// Division of the usual place; empty where none is known.
    pub usual: Box<str>,
    /// Division of the household book; empty where none is known.
    pub hukou: Box<str>,
    /// Usual address as written.
    pub address: Option<Box<str>>,
    /// Shown values.
    pub values: Vec<Shown>,
    /// The household book.
    pub household: Option<HouseholdId>,
    /// Relation to its head, GB/T 4761.
    pub relation: Option<Box<str>>,
    /// Its head and the head's name, where inside the area.
    pub head: Option<(PersonId, Option<Box<str>>)>,
    /// How many stand in it.
    pub household_size: u64,
}

const GROUPS: &str = concat!(
    "SELECT sex, born, reached, usual, hukou, count(*) FROM (
       SELECT coalesce(v.sex, '0') AS sex, coalesce(substr(v.birth_date, 1, 4), '') AS born, ",
    reached!("$4"),
    " AS reached, coalesce(v.usual_division, '') AS usual, coalesce(v.hukou_division, '') AS hukou
       FROM person_version v WHERE v.recorded_until IS NULL AND v.alive
         AND (v.birth_date IS NULL OR v.birth_date <= $3)
         AND ((v.usual_division >= $1 AND v.usual_division < $2) OR (v.hukou_division >= $1 AND v.hukou_division < $2))
     ) one GROUP BY sex, born, reached, usual, hukou ORDER BY sex, born, reached, usual, hukou"
);

const BIRTHS: &str = "SELECT coalesce(v.sex, '0') AS sex, v.usual_division, count(*) FROM person_version v
     WHERE v.recorded_until IS NULL AND v.birth_date >= $3 AND v.birth_date <= $4 AND length(v.birth_date) = 10
       AND v.usual_division >= $1 AND v.usual_division < $2 GROUP BY coalesce(v.sex, '0'), v.usual_division";

const DEATHS: &str = "SELECT sex, place, count(*) FROM (
       SELECT DISTINCT e.event_id AS event, coalesce(v.sex, '0') AS sex, coalesce(v.usual_division, v.hukou_division) AS place
       FROM event_version e JOIN event_party p ON p.event_id = e.event_id AND p.role = 'self' AND p.recorded_until IS NULL
       JOIN person_version v ON v.person_id = p.person_id AND v.recorded_until IS NULL
       WHERE e.kind = 'death' AND e.recorded_until IS NULL AND e.event_date >= $3 AND e.event_date <= $4
     ) one WHERE place >= $1 AND place < $2 GROUP BY sex, place";

const COUPLES: &str = "SELECT place, count(*) FROM (
       SELECT e.event_id AS event, min(v.usual_division) AS place
       FROM event_version e JOIN event_party p ON p.event_id = e.event_id AND p.recorded_until IS NULL
       JOIN person_version v ON v.person_id = p.person_id AND v.recorded_until IS NULL
         AND v.usual_division >= $1 AND v.usual_division < $2
       WHERE e.kind = $5 AND e.recorded_until IS NULL AND e.event_date >= $3 AND e.event_date <= $4
       GROUP BY e.event_id
     ) one GROUP BY place";

const BOOKS: &str = "SELECT h.division, count(*) FROM household_version h
     WHERE h.recorded_until IS NULL AND h.book IS NOT NULL AND h.division >= $1 AND h.division < $2
       AND EXISTS (SELECT 1 FROM membership m JOIN person_version v ON v.person_id = m.person_id AND v.recorded_until IS NULL
           AND v.alive WHERE m.household_id = h.household_id AND m.recorded_until IS NULL AND m.valid_until IS NULL)
     GROUP BY h.division";

/// Whether a row of the table under the name given counts: as the register stands, or as it stood at the moment `$10`.
macro_rules! held {
    (now, $t:literal) => {
        concat!($t, ".recorded_until IS NULL")
    };
    (then, $t:literal) => {
        known_at!($t, "$10")
    };
}

/// Only a book counts as a household, and people are reached who live in the area or whose book lies there.
macro_rules! people {
    ($when:ident) => {
        concat!(
            "SELECT v.person_id, coalesce(v.usual_division, ''), coalesce(v.hukou_division, ''), v.usual_address, v.shown,
       h.household_id, m.relation, h.head, d.name,
       (SELECT count(*) FROM membership x JOIN person_version y ON y.person_id = x.person_id AND ", held!($when, "y"), "
          AND y.alive WHERE x.household_id = h.household_id AND ", held!($when, "x"), " AND x.valid_until IS NULL)
     FROM person_version v
     LEFT JOIN (membership m JOIN household_version h ON h.household_id = m.household_id AND ", held!($when, "h"), "
         AND h.book IS NOT NULL) ON m.person_id = v.person_id AND ", held!($when, "m"), " AND m.valid_until IS NULL
     LEFT JOIN person_version d ON d.person_id = h.head AND ", held!($when, "d"), "
         AND ((d.usual_division >= $1 AND d.usual_division < $2) OR (d.hukou_division >= $1 AND d.hukou_division < $2))
     WHERE ", held!($when, "v"), "
       AND ((v.usual_division >= $1 AND v.usual_division < $2) OR (v.hukou_division >= $1 AND v.hukou_division < $2))
       AND ($3 = '' OR v.birth_date >= $3) AND ($4 = '' OR v.birth_date <= $4)
       AND CASE WHEN v.alive THEN 'n' ELSE 'y' END = $5
       AND ($6 = 'n' OR h.head = v.person_id)
       AND ($7 = 'n' OR v.person_id = $8 OR h.household_id IN (SELECT w.household_id FROM membership w JOIN household_version b
           ON b.household_id = w.household_id AND ", held!($when, "b"), " AND b.book IS NOT NULL
           WHERE w.person_id = $8 AND ", held!($when, "w"), " AND w.valid_until IS NULL))
     ORDER BY v.person_id LIMIT $9"
        )
    };
}
const PEOPLE: &str = people!(now);
const PEOPLE_THEN: &str = people!(then);

macro_rules! merged {
    ($engine:ident) => {
        concat!(
            "WITH RECURSIVE heirs (id, now_id) AS (
               SELECT s.from_id, s.to_id FROM person_succession s
               WHERE ",
            in_list!($engine, "s.from_id", "$1"),
            " AND s.kind = 'merge' AND s.recorded_until IS NULL
               UNION SELECT h.id, s.to_id FROM heirs h JOIN person_succession s ON s.from_id = h.now_id
               WHERE s.kind = 'merge' AND s.recorded_until IS NULL)
             SELECT h.id, h.now_id FROM heirs h WHERE NOT EXISTS (SELECT 1 FROM person_succession s
               WHERE s.from_id = h.now_id AND s.kind = 'merge' AND s.recorded_until IS NULL)"
        )
    };
}
const MERGED: Dialect = Dialect { sqlite: merged!(sqlite), postgres: merged!(postgres) };

impl Store {
    /// People of the permit's area who are alive, in groups. It returns nobody.
    pub async fn form_groups(&self, permit: &CountPermit, day: Date) -> Result<Vec<FormGroup>> {
        let scope = Scope::of_area(permit.area());
        let day = day.to_string();
        let month_day = day.get(5..).unwrap_or_default().to_owned();
        let values: Vec<Param> = vec![scope.from.into(), scope.until.into(), day.into(), month_day.into()];
        let mut groups = Vec::new();
        for row in self.all(GROUPS, values).await? {
            let mut row = Taking::new(&row);
            groups.push(FormGroup {
                sex: row.text()?,
                born: row.text()?,
                reached: &*row.text()? == "y",
                usual: row.text()?,
                hukou: row.text()?,
                people: row.count()?,
            });
        }
        Ok(groups)
    }

    /// Births, deaths, marriages and divorces of a period (both days included) in the permit's area. It returns nobody.
    pub async fn form_events(&self, permit: &CountPermit, from: Date, until: Date) -> Result<Vec<FormEvent>> {
        let scope = Scope::of_area(permit.area());
        let values = || -> Vec<Param> {
            vec![
                scope.from.clone().into(),
                scope.until.clone().into(),
                from.to_string().into(),
                until.to_string().into(),
            ]
        };
        let mut events = Vec::new();
        for (kind, sql) in [("birth", BIRTHS), ("death", DEATHS)] {
            for row in self.all(sql, values()).await? {
                let mut row = Taking::new(&row);
                events.push(FormEvent { kind, sex: row.text()?, place: row.text()?, count: row.count()? });
            }
        }
        for kind in ["marriage", "divorce"] {
            for row in self.all(COUPLES, [values(), vec![kind.into()]].concat()).await? {
                let mut row = Taking::new(&row);
                events.push(FormEvent { kind, sex: "0".into(), place: row.text()?, count: row.count()? });
            }
        }
        Ok(events)
    }

    /// Household books of the permit's area in which somebody alive stands, by place. It returns nobody.
    pub async fn form_households(&self, permit: &CountPermit) -> Result<Vec<(Box<str>, u64)>> {
        let scope = Scope::of_area(permit.area());
        let rows = self.all(BOOKS, vec![scope.from.into(), scope.until.into()]).await?;
        let read = |row: &crate::sql::QueryResult| {
            let mut row = Taking::new(row);
            Ok((row.text()?, row.count()?))
        };
        rows.iter().map(read).collect()
    }

    /// People of the permit's area for a list, at most `most` and one more, by which the caller sees that there are too many; as
    /// the register stands, or as it stood at a moment.
    pub async fn form_people(
        &self,
        permit: &Permit,
        wanted: &FormWanted,
        most: u32,
        known_at: Option<Timestamp>,
    ) -> Result<Vec<FormPerson>> {
        let scope = Scope::of(permit);
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let flag = |on: bool| if on { "y" } else { "n" };
        let mut values: Vec<Param> = vec![
            scope.from.into(),
            scope.until.into(),
            day(wanted.born_from).into(),
            day(wanted.born_until).into(),
            flag(wanted.dead).into(),
            flag(wanted.heads).into(),
            flag(wanted.household_of.is_some()).into(),
            wanted.household_of.map(PersonId::uuid).unwrap_or_default().into(),
            (i64::from(most) + 1).into(),
        ];
        values.extend(known_at.map(|at| Param::from(at.micros())));
        let sql = if known_at.is_some() { PEOPLE_THEN } else { PEOPLE };
        let mut people: Vec<FormPerson> = Vec::new();
        for row in self.all(sql, values).await? {
            let mut row = Taking::new(&row);
            let id = row.id()?;
            if people.last().is_some_and(|last| last.id == id) {
                continue;
            }
            let (usual, hukou, address) = (row.text()?, row.text()?, row.maybe_text()?);
            let values = shown::from_text(&row.text()?)?;
            let (household, relation) = (row.maybe_id()?, row.maybe_text()?);
            let head: Option<PersonId> = row.maybe_id()?;
            let name = row.maybe_text()?;
            let head = head.map(|head| (head, name));
            let household_size = row.count()?;
            people.push(FormPerson {
                id,
                usual,
                hukou,
                address,
                values,
                household,
                relation,
                head,
                household_size,
            });
        }
        Ok(people)
    }

    /// Who people are now that were merged since: the id that they had, and the id that they have. It returns nobody else.
    pub async fn merged_people(&self, people: &[PersonId]) -> Result<BTreeMap<PersonId, PersonId>> {
        let rows = self.all(MERGED, vec![id_list(people).into()]).await?;
        let read = |row: &crate::sql::QueryResult| {
            let mut row = Taking::new(row);
            Ok((row.id()?, row.id()?))
        };
        rows.iter().map(read).collect()
    }
}
