//! What a snapshot is made from: facts of an area's people without names and numbers.

use std::collections::HashMap;

use access::CountPermit;
use base::{Date, PartialDate, Timestamp};
use codes::division::DivisionCode;
use records::Attribute;
use statistics::facts::{Facts, Happening, HappeningKind, PersonFact, Spouse, Stay};
use uuid::Uuid;

use crate::{
    Result, Store, StoreError,
    counts::{Side, known},
    scope::Scope,
    shown,
    sql::{Param, Taking},
};

/// People that are read at a time.
const PAGE: i64 = 20_000;

/// Everybody whom any record places in the area, as known at `$1`, in order of id after `$4`.
const PEOPLE: &str = concat!(
    "SELECT v.person_id, v.sex, v.birth_date, v.shown FROM person_version v WHERE ",
    known!("v"),
    " AND v.person_id > $4 AND (
         (v.usual_division >= $2 AND v.usual_division < $3) OR (v.hukou_division >= $2 AND v.hukou_division < $3)
         OR (v.held_in >= $2 AND v.held_in < $3)
         OR EXISTS (SELECT 1 FROM residence r WHERE r.person_id = v.person_id AND r.division >= $2 AND r.division < $3 AND ",
    known!("r"),
    ")) ORDER BY v.person_id LIMIT $5"
);

/// Their places: from `$2` to `$3`.
const STAYS: &str = concat!(
    "SELECT r.person_id, r.kind, r.division, r.dwelling_id, r.valid_from, r.from_stated, r.valid_until FROM residence r
     WHERE ",
    known!("r"),
    " AND r.person_id >= $2 AND r.person_id <= $3 ORDER BY r.person_id, r.kind, r.valid_from"
);

/// What happened to them.
const PARTS: &str = concat!(
    "SELECT p.person_id, p.event_id, p.role, e.kind, e.event_date FROM event_party p
     JOIN event_version e ON e.event_id = p.event_id AND ",
    known!("e"),
    " WHERE ",
    known!("p"),
    " AND p.person_id >= $2 AND p.person_id <= $3 AND e.event_date IS NOT NULL
      AND e.kind IN ('birth', 'death', 'marriage', 'divorce', 'move_in', 'move_out')"
);

/// Their spouses and children.
const KIN: &str = concat!(
    "SELECT k.person_id, k.relative_id, k.kind, k.valid_from, k.valid_until FROM kin k WHERE ",
    known!("k"),
    " AND k.kind IN ('spouse', 'child') AND k.person_id >= $2 AND k.person_id <= $3"
);

/// Whether their household books are collective.
const BOOKS: &str = concat!(
    "SELECT m.person_id, h.kind FROM membership m JOIN household_version h ON h.household_id = m.household_id AND ",
    known!("h"),
    " WHERE ",
    known!("m"),
    " AND h.book IS NOT NULL AND m.valid_until IS NULL AND m.person_id >= $2 AND m.person_id <= $3"
);

/// The days as of which their children's births since `$4` are on record.
const RECORDED: &str = concat!(
    "SELECT a.event_id, s.reading FROM event_party p
     JOIN event_version e ON e.event_id = p.event_id AND e.kind = 'birth' AND e.event_date >= $4 AND ",
    known!("e"),
    " JOIN event_action a ON a.event_id = p.event_id AND ",
    known!("a"),
    " JOIN source_record s ON s.id = a.record_id
     WHERE ",
    known!("p"),
    " AND p.role = 'mother' AND p.person_id >= $2 AND p.person_id <= $3"
);

/// Whose, the relative, whether the spouse (or else a child), first day, day after the last.
type KnownKin = (u32, Uuid, bool, Option<Date>, Option<Date>);

/// Facts while they are gathered.
#[derive(Default)]
struct Gathering {
    facts: Facts,
    people: HashMap<Uuid, u32>,
    homes: HashMap<Uuid, u32>,
    happened: HashMap<Uuid, Happening>,
    kin: Vec<KnownKin>,
}

impl Store {
    /// The facts of the permit's area as the register knew them at `known_at`, for a snapshot. They carry no id, name, number or
    /// address; the day as of which a birth is on record is looked up from `late_from` on.
    pub async fn snapshot_facts(
        &self,
        permit: &CountPermit,
        known_at: Timestamp,
        late_from: Date,
    ) -> Result<Facts> {
        let scope = Scope::of_area(permit.area());
        let mut all = Gathering::default();
        let mut last = Uuid::nil();
        loop {
            let values: Vec<Param> = vec![
                known_at.micros().into(),
                scope.from.clone().into(),
                scope.until.clone().into(),
                last.into(),
                PAGE.into(),
            ];
            let rows = self.all(PEOPLE, values).await?;
            let Some(ends) = all.people_of(&rows)? else { break };
            last = ends.1;
            let page = || -> Vec<Param> { vec![known_at.micros().into(), ends.0.into(), ends.1.into()] };
            all.stays_of(&self.all(STAYS, page()).await?)?;
            all.parts_of(&self.all(PARTS, page()).await?)?;
            all.kin_of(&self.all(KIN, page()).await?)?;
            all.books_of(&self.all(BOOKS, page()).await?)?;
            let since = [page(), vec![late_from.to_string().into()]].concat();
            all.recorded_of(&self.all(RECORDED, since).await?)?;
        }
        Ok(all.done())
    }
}

impl Gathering {
    /// Adds a page of people; its first and last id, none where it is empty.
    fn people_of(&mut self, rows: &[crate::sql::QueryResult]) -> Result<Option<(Uuid, Uuid)>> {
        let mut ends: Option<(Uuid, Uuid)> = None;
        for row in rows {
            let mut row = Taking::new(row);
            let id: Uuid = row.next()?;
            let (sex, born) = (row.maybe_text()?, row.maybe_text()?);
            let values = shown::from_text(&row.text()?)?;
            let value = |attribute| {
                let found = values.iter().find(|one| one.attribute == attribute);
                found.map(|one| one.value.clone()).unwrap_or_default()
            };
            let number = u32::try_from(self.facts.people.len()).or(Err(TOO_MANY))?;
            self.facts.people.push(PersonFact {
                sex: match Side::of(sex.as_deref().unwrap_or_default()) {
                    Side::Male => 1,
                    Side::Female => 2,
                    Side::Neither => 0,
                },
                born: born.and_then(|born| born.parse::<PartialDate>().ok()),
                marital: value(Attribute::MaritalStatus),
                education: value(Attribute::Education),
                collective: None,
            });
            self.people.insert(id, number);
            ends = Some((ends.map_or(id, |(first, _)| first), id));
        }
        Ok(ends)
    }

    fn stays_of(&mut self, rows: &[crate::sql::QueryResult]) -> Result<()> {
        for row in rows {
            let mut row = Taking::new(row);
            let Some(person) = self.people.get(&row.next()?).copied() else { continue };
            let hukou = &*row.text()? == "hukou";
            let place = row.maybe_text()?.unwrap_or_default();
            let home: Option<Uuid> = row.next()?;
            let next = u32::try_from(self.homes.len() + 1).or(Err(TOO_MANY))?;
            let home = home.map_or(0, |home| *self.homes.entry(home).or_insert(next));
            let place =
                place.parse::<DivisionCode>().map_or_else(|_unlisted| place, |code| code.short().into());
            self.facts.stays.push(Stay {
                person,
                hukou,
                place,
                home,
                from: row.date()?,
                from_stated: row.next()?,
                until: row.maybe_date()?,
            });
        }
        Ok(())
    }

    fn parts_of(&mut self, rows: &[crate::sql::QueryResult]) -> Result<()> {
        for row in rows {
            let mut row = Taking::new(row);
            let Some(person) = self.people.get(&row.next()?).copied() else { continue };
            let event: Uuid = row.next()?;
            let (role, kind, on) = (row.text()?, row.text()?, row.text()?);
            let Some(kind) = kind_of(&kind) else { continue };
            let Ok(on) = on.parse::<PartialDate>() else { continue };
            let empty =
                Happening { kind, on: on.earliest(), recorded: None, people: Vec::new(), child: None };
            let happening = self.happened.entry(event).or_insert(empty);
            match (kind, &*role) {
                (HappeningKind::Birth, "child") => happening.child = Some(person),
                // The father's place is not where the birth is counted.
                (HappeningKind::Birth, role) if role != "mother" => {}
                _ => happening.people.push(person),
            }
        }
        Ok(())
    }

    fn kin_of(&mut self, rows: &[crate::sql::QueryResult]) -> Result<()> {
        for row in rows {
            let mut row = Taking::new(row);
            let Some(person) = self.people.get(&row.next()?).copied() else { continue };
            let (relative, kind) = (row.next()?, row.text()?);
            let day = |text: Option<Box<str>>| text.and_then(|text| text.parse::<PartialDate>().ok());
            let from = day(row.maybe_text()?).map(PartialDate::earliest);
            let until = day(row.maybe_text()?).map(PartialDate::earliest);
            self.kin.push((person, relative, &*kind == "spouse", from, until));
        }
        Ok(())
    }

    fn books_of(&mut self, rows: &[crate::sql::QueryResult]) -> Result<()> {
        for row in rows {
            let mut row = Taking::new(row);
            let person = self.people.get(&row.next()?).copied();
            let collective = &*row.text()? == "collective";
            let fact = person.and_then(|person| self.facts.people.get_mut(usize::try_from(person).ok()?));
            if let Some(fact) = fact {
                fact.collective = Some(collective);
            }
        }
        Ok(())
    }

    fn recorded_of(&mut self, rows: &[crate::sql::QueryResult]) -> Result<()> {
        for row in rows {
            let mut row = Taking::new(row);
            let event: Uuid = row.next()?;
            let Some(happening) = self.happened.get_mut(&event) else { continue };
            let reading: serde_json::Value = row.json()?;
            let day = reading.pointer("/row/record_date").and_then(|day| day.as_str()?.parse::<Date>().ok());
            if let Some(day) = day {
                happening.recorded = Some(happening.recorded.map_or(day, |known| known.min(day)));
            }
        }
        Ok(())
    }

    fn done(mut self) -> Facts {
        for (person, relative, spouse, from, until) in self.kin {
            let relative = self.people.get(&relative).copied();
            match (spouse, relative) {
                (true, relative) => {
                    // A spouse whom no record places in the area has no row of their own.
                    let spouse = relative.unwrap_or(u32::MAX);
                    self.facts.spouses.push(Spouse { person, spouse, from, until });
                }
                (false, Some(child)) => self.facts.children.push((person, child)),
                (false, None) => {}
            }
        }
        // A birth without a mother in the area is none of its mothers'.
        let mut happened: Vec<(Uuid, Happening)> =
            self.happened.into_iter().filter(|(_, one)| !one.people.is_empty()).collect();
        happened.sort_by_key(|(id, one)| (one.on, *id));
        self.facts.happenings = happened.into_iter().map(|(_, one)| one).collect();
        self.facts
    }
}

const TOO_MANY: StoreError = StoreError::Conflict("there are too many people for one snapshot");

fn kind_of(code: &str) -> Option<HappeningKind> {
    Some(match code {
        "birth" => HappeningKind::Birth,
        "death" => HappeningKind::Death,
        "marriage" => HappeningKind::Marriage,
        "divorce" => HappeningKind::Divorce,
        "move_in" => HappeningKind::MoveIn,
        "move_out" => HappeningKind::MoveOut,
        _ => return None,
    })
}
