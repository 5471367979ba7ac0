//! Who is meant by the mentions of a registration, where that can be told from nearby: whoever the clerk picked, whoever an
//! earlier version of it brought, and newcomers whom nothing in the register resembles. Everything else is for linkage.

use base::{PartialDate, PersonId, RecordId};
use records::{Attribute, Mention};
use text::fold::match_key;

use super::{Ask, NameAndBirth, Surroundings, Ties};
use crate::{Derived, EventKind, KinKind, StandingRecord, registration::OFFICE};

/// What a mention's person is found by.
enum Whom {
    Picked(PersonId),
    /// Whom the registration's earlier version brought, and the name that it gives now.
    Before(PersonId, Option<NameAndBirth>),
    /// Nobody yet, and the name that a newcomer gives.
    New(Option<NameAndBirth>),
}

/// Gives the mentions of new records their people. Answers what must be read first, or why this is for linkage.
pub(super) fn link(
    around: &mut Surroundings,
    mut new_id: impl FnMut() -> PersonId,
) -> Result<Option<Ask>, &'static str> {
    let mut ask = Ask::default();
    let mut found: Vec<(RecordId, usize, Option<PersonId>)> = Vec::new();
    let mut named: Vec<(NameAndBirth, Option<PersonId>)> = Vec::new();
    for (id, record) in around.new.iter().filter_map(|id| around.records.get_key_value(id)) {
        if record.source.as_str() != OFFICE {
            return Err("an extract is for linkage");
        }
        if record.reading.row.get(Attribute::EventKind) == Some("adoption") {
            return Err("an adoption ends ties of others");
        }
        for (at, mention) in record.reading.mentions.iter().enumerate() {
            let (person, name) = match whom(record, at, mention)? {
                Whom::Picked(person) => {
                    match around.people.get(&person) {
                        None => drop(ask.people.insert(person)),
                        Some(ties) if !ties.known => return Err("somebody is out of use"),
                        Some(_) => {}
                    }
                    (Some(person), None)
                }
                Whom::Before(person, name) => (Some(person), name),
                Whom::New(name) => (None, name),
            };
            found.push((*id, at, person));
            if let Some(name) = name {
                if named.iter().any(|(other, _)| may_be_one(other, &name)) {
                    return Err("two newcomers have one name");
                }
                ask.namesakes.insert(name.clone());
                named.push((name, person));
            }
        }
    }
    let ask = around.missing(ask);
    if ask != Ask::default() {
        return Ok(Some(ask));
    }
    let others = |name: &NameAndBirth, own: Option<PersonId>| {
        around.namesakes.get(name).is_some_and(|all| all.iter().any(|one| Some(*one) != own))
    };
    if named.iter().any(|(name, own)| others(name, *own)) {
        return Err("a newcomer resembles somebody");
    }
    for (id, at, person) in found {
        let slot = around.records.get_mut(&id).and_then(|record| record.people.get_mut(at));
        if let Some(slot) = slot.filter(|slot| slot.is_none() || person.is_some()) {
            *slot = Some(person.unwrap_or_else(|| {
                let newcomer = new_id();
                // Of a newcomer there is nothing to read.
                around.people.insert(newcomer, Ties::default());
                newcomer
            }));
        }
    }
    Ok(None)
}

fn whom(record: &StandingRecord, at: usize, mention: &Mention) -> Result<Whom, &'static str> {
    let own = |attribute| mention.fields.get(attribute).filter(|value| !value.is_empty());
    if let Some(person) = own(Attribute::RegisterPerson) {
        return person.parse().map(Whom::Picked).or(Err("a person's id does not read"));
    }
    let born =
        record.reading.row.get(Attribute::EventKind) == Some("birth") && mention.role.as_str() == "child";
    if record.people.get(at).copied().flatten().is_some() && !born {
        return Err("somebody named by a text is named anew");
    }
    // Others may name it as their mother's, or bear it.
    if own(Attribute::IdNumber).is_some() {
        return Err("a newcomer with a number");
    }
    let day = own(Attribute::BirthDate).and_then(|day| day.parse::<PartialDate>().ok()?.known_day());
    let name =
        own(Attribute::Name).map(|name| (match_key(name).into(), day.map(|day| day.to_string().into())));
    match record.people.get(at).copied().flatten() {
        Some(person) => Ok(Whom::Before(person, name)),
        None if name.is_none() && !born => Err("a newcomer without a name"),
        None => Ok(Whom::New(name)),
    }
}

/// Whether two names may be one person's: a day that is not told may be any.
fn may_be_one((name, born): &NameAndBirth, (other, day): &NameAndBirth) -> bool {
    name == other && (born.is_none() || day.is_none() || born == day)
}

/// Whether a newborn's parent has a child of the same birth date whom a department's record names: it may be the same one.
pub(super) fn is_known_child(around: &Surroundings, derived: &Derived) -> bool {
    let new = around.new.iter().filter_map(|id| around.records.get(id));
    let born = new.filter(|record| record.reading.row.get(Attribute::EventKind) == Some("birth"));
    born.flat_map(StandingRecord::linked).filter(|(mention, _)| mention.role.as_str() == "child").any(
        |(_, child)| {
            let birth = birth_of(derived, child);
            let kin = |person: PersonId, kind: KinKind| {
                derived.kin.iter().filter(move |one| one.person == person && one.kind == kind)
            };
            let parents = kin(child, KinKind::Parent).map(|one| one.relative);
            let siblings = parents.flat_map(|parent| kin(parent, KinKind::Child)).map(|one| one.relative);
            let alike = siblings.filter(|other| birth.is_some() && birth_of(derived, *other) == birth);
            // One certificate speaks of one child.
            let births = derived.events.iter().filter(|event| {
                event.kind == EventKind::Birth && event.parties.iter().any(|party| party.person == child)
            });
            let parties = births.flat_map(|event| &event.parties);
            let certified = parties.filter(|party| party.role.as_str() == "child").map(|party| party.person);
            alike.chain(certified).any(|other| other != child && is_of_department(around, other))
        },
    )
}

fn birth_of(derived: &Derived, person: PersonId) -> Option<&str> {
    let at = derived.people.binary_search_by_key(&person, |one| one.id).ok()?;
    derived.people.get(at)?.value(Attribute::BirthDate)
}

fn is_of_department(around: &Surroundings, person: PersonId) -> bool {
    let others = around.records.values().filter(|record| record.source.as_str() != OFFICE);
    others.flat_map(StandingRecord::linked).any(|(_, one)| one == person)
}
