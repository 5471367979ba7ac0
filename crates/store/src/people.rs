//! Several people at once, as far as lists need them.

use access::Permit;
use base::{PersonId, Timestamp};
use registry::{Event, EventKind};
use rustc_hash::FxHashMap;

use crate::{
    PersonRecord, Result, Store,
    bulk::Dialect,
    record::{in_area, known_at, linked, linked_record, listed, maybe_dwelling, maybe_listed, residence},
    scope::Scope,
    shown,
    sql::{Param, Taking, id_list, in_list},
};

macro_rules! both {
    ($make:ident) => {
        Dialect { sqlite: $make!(sqlite), postgres: $make!(postgres) }
    };
}
macro_rules! versions {
    ($engine:ident) => {
        concat!(
            "SELECT v.shown, v.recorded_from, v.recorded_until, ",
            listed!("v"),
            " FROM person_version v WHERE ",
            in_list!($engine, "v.person_id", "$1"),
            " AND ",
            known_at!("v", "$2"),
            " AND ",
            in_area!("$3", "$4")
        )
    };
}
macro_rules! residences {
    ($engine:ident) => {
        concat!(
            "SELECT r.person_id, r.kind, r.division, r.address, r.dwelling_id, r.valid_from, r.valid_until, r.from_stated, r.status,
             r.record_id, r.role, r.source, r.rule, d.id, d.division, d.address_key, d.address, d.folded, d.building
             FROM residence r LEFT JOIN dwelling d ON d.id = r.dwelling_id WHERE ",
            in_list!($engine, "r.person_id", "$1"),
            " AND ",
            known_at!("r", "$2"),
            " ORDER BY r.kind, r.valid_from DESC"
        )
    };
}
macro_rules! deaths {
    ($engine:ident) => {
        concat!(
            "SELECT p.person_id, e.event_id, e.event_date FROM event_party p
             JOIN event_version e ON e.event_id = p.event_id AND e.kind = 'death' AND ",
            known_at!("e", "$2"),
            " WHERE ",
            in_list!($engine, "p.person_id", "$1"),
            " AND ",
            known_at!("p", "$2")
        )
    };
}
macro_rules! records {
    ($engine:ident) => {
        concat!(
            "SELECT l.person_id, ",
            linked!(),
            " FROM link l JOIN source_record r ON r.id = l.record_id JOIN batch b ON b.id = r.batch_id
             JOIN record_standing s ON s.record_id = r.id AND ",
            known_at!("s", "$2"),
            " WHERE ",
            in_list!($engine, "l.person_id", "$1"),
            " AND ",
            known_at!("l", "$2"),
            " ORDER BY r.source, r.record_key, l.role"
        )
    };
}
const VERSIONS: Dialect = both!(versions);
const RESIDENCES: Dialect = both!(residences);
const DEATHS: Dialect = both!(deaths);
const RECORDS: Dialect = both!(records);

impl Store {
    /// The records of several people as known at a moment (`None`: now), in the order asked for, without whoever is outside the
    /// area. Four questions whatever their number. Households, kin, the moments of change, and events other than deaths are
    /// left out: what is there is what [`PersonRecord::on`] makes the values of a list from.
    pub async fn people_briefly(
        &self,
        permit: &Permit,
        people: &[PersonId],
        as_known: Option<Timestamp>,
    ) -> Result<Vec<PersonRecord>> {
        if people.is_empty() {
            return Ok(Vec::new());
        }
        let scope = Scope::of(permit);
        let of: Vec<Param> =
            vec![id_list(people).into(), as_known.map_or(i64::MAX, Timestamp::micros).into()];
        let within: Vec<Param> = of.iter().cloned().chain([scope.from.into(), scope.until.into()]).collect();
        let mut found: FxHashMap<PersonId, PersonRecord> = FxHashMap::default();
        for row in self.all(VERSIONS, within).await? {
            let mut row = Taking::new(&row);
            let values = shown::from_text(&row.next::<String>()?)?;
            let recorded = base::Spell { from: row.moment()?, until: row.maybe_moment()? };
            if let Some(person) = maybe_listed(&mut row)? {
                found.insert(
                    person.id,
                    PersonRecord {
                        person,
                        values,
                        recorded,
                        versions: Vec::new(),
                        households: Vec::new(),
                        kin: Vec::new(),
                        residences: Vec::new(),
                        events: Vec::new(),
                        records: Vec::new(),
                    },
                );
            }
        }
        for row in self.all(RESIDENCES, of.clone()).await? {
            let mut row = Taking::new(&row);
            let stay = residence(&mut row)?;
            if let Some(record) = found.get_mut(&stay.person) {
                record.residences.push((stay, maybe_dwelling(&mut row)?));
            }
        }
        for row in self.all(DEATHS, of.clone()).await? {
            let mut row = Taking::new(&row);
            if let Some(record) = found.get_mut(&row.id()?) {
                record.events.push(Event {
                    id: row.id()?,
                    kind: EventKind::Death,
                    date: row.maybe_text()?.and_then(|date| date.parse().ok()),
                    place: None,
                    certificate: None,
                    office: None,
                    parties: Vec::new(),
                    actions: Vec::new(),
                });
            }
        }
        for row in self.all(RECORDS, of).await? {
            let mut row = Taking::new(&row);
            if let Some(record) = found.get_mut(&row.id()?) {
                record.records.push(linked_record(&mut row)?);
            }
        }
        Ok(people.iter().filter_map(|person| found.remove(person)).collect())
    }
}
