//! What happened: events out of certificates, cancelled books and residence registrations.

use std::collections::BTreeMap;

use base::{EventId, kind};
use records::Attribute;

use crate::{
    Event, EventAction, EventActionKind, EventKind, EventParty, StandingRecord,
    gather::{Gathered, Statement},
    ident::of_content,
    registration::OFFICE,
};

/// All events, by id. Two records of one certificate, or of one death, are two actions of one event.
pub(crate) fn of(gathered: &Gathered<'_>) -> Vec<Event> {
    let mut events: BTreeMap<EventId, Event> = BTreeMap::new();
    for record in gathered.records() {
        if let Some(event) = certified(record) {
            add(&mut events, event);
        }
        for statement in Gathered::of_record(record) {
            for event in moves_and_death(&statement) {
                add(&mut events, event);
            }
        }
    }
    for event in events.values_mut() {
        event.parties.sort_unstable();
        event.parties.dedup();
        event.actions.sort_unstable();
        event.actions.dedup();
    }
    events.into_values().collect()
}

/// Records come by id: what the first one says of an event stays, later ones fill gaps and add themselves.
fn add(events: &mut BTreeMap<EventId, Event>, event: Event) {
    let Some(known) = events.get_mut(&event.id) else {
        events.insert(event.id, event);
        return;
    };
    known.date = known.date.or(event.date);
    known.place = known.place.take().or(event.place);
    known.certificate = known.certificate.take().or(event.certificate);
    known.office = known.office.take().or(event.office);
    known.parties.extend(event.parties);
    known.actions.extend(event.actions);
}

/// The event that a row as a whole records.
fn certified(record: &StandingRecord) -> Option<Event> {
    let row = &record.reading.row;
    let kind = EventKind::from_code(row.get(Attribute::EventKind)?)?;
    // A death or a move follows from what is said of the person, so that every source's word on it is one event.
    if matches!(kind, EventKind::Death | EventKind::MoveIn | EventKind::MoveOut) && is_office(record) {
        return None;
    }
    let parties: Vec<EventParty> =
        record.linked().map(|(mention, person)| EventParty { role: mention.role.clone(), person }).collect();
    if parties.is_empty() {
        return None;
    }
    let certificate = row.get(Attribute::CertificateNumber);
    let date = row.get(Attribute::EventDate);
    let id = match certificate {
        Some(number) => of_content::<kind::Event>(&[kind.code().as_bytes(), number.as_bytes()]),
        None => of_content::<kind::Event>(&[kind.code().as_bytes(), record.id.uuid().as_bytes()]),
    };
    Some(Event {
        id,
        kind,
        date: date.and_then(|date| date.parse().ok()),
        place: row.get(Attribute::EventPlace).map(Into::into),
        certificate: certificate.map(Into::into),
        office: row.get(Attribute::Office).map(Into::into),
        parties,
        actions: vec![declared(record)],
    })
}

fn is_office(record: &StandingRecord) -> bool {
    record.source.as_str() == OFFICE
}

fn declared(record: &StandingRecord) -> EventAction {
    EventAction { kind: EventActionKind::Declared, record: record.id, source: record.source.clone() }
}

/// What an office's own registration says of the event as a whole.
fn of_office(statement: &Statement<'_>, attribute: Attribute) -> Option<Box<str>> {
    let row = &statement.record.reading.row;
    row.get(attribute).filter(|_| is_office(statement.record)).map(Into::into)
}

/// Death or leaving out of a cancelled book; arriving and leaving out of a residence registration.
fn moves_and_death(statement: &Statement<'_>) -> impl Iterator<Item = Event> {
    let died = statement.own(Attribute::HukouEndReason) == Some("death")
        || statement.own(Attribute::DeathDate).is_some();
    let left = statement.own(Attribute::HukouEndReason) == Some("moved_out");
    let death_day = if statement.own(Attribute::DeathDate).is_some() {
        Attribute::DeathDate
    } else {
        Attribute::HukouUntil
    };
    let wanted = [
        (died, EventKind::Death, death_day, Attribute::Address),
        (left, EventKind::MoveOut, Attribute::HukouUntil, Attribute::HukouAddress),
        (
            statement.own(Attribute::ResidentFrom).is_some(),
            EventKind::MoveIn,
            Attribute::ResidentFrom,
            Attribute::Address,
        ),
        (
            statement.own(Attribute::ResidentUntil).is_some(),
            EventKind::MoveOut,
            Attribute::ResidentUntil,
            Attribute::Address,
        ),
    ];
    let statement = *statement;
    wanted.into_iter().filter(|(so, ..)| *so).map(move |(_, kind, day, place)| {
        let person = statement.person;
        let day_text = if kind == EventKind::Death { "" } else { statement.own(day).unwrap_or_default() };
        let id = of_content::<kind::Event>(&[
            kind.code().as_bytes(),
            person.uuid().as_bytes(),
            day_text.as_bytes(),
        ]);
        Event {
            id,
            kind,
            date: statement.date(day),
            place: statement.own(place).filter(|_| kind != EventKind::Death).map(Into::into),
            certificate: of_office(&statement, Attribute::CertificateNumber),
            office: of_office(&statement, Attribute::Office),
            parties: vec![EventParty { role: "self".into(), person }],
            actions: vec![declared(statement.record)],
        }
    })
}
