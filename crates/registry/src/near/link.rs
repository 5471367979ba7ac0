//! Who is meant by the mentions of a registration, where that can be told from nearby: whoever the clerk picked, whoever an
//! earlier version of it brought, and newcomers whom nothing in the register resembles. Everything else is for linkage.

use base::{PartialDate, PersonId, RecordId};
use records::{Attribute, Mention};
use text::fold::match_key;

use super::{Ask, NameAndBirth, Surroundings, Ties};
use crate::{Derived, KinKind, StandingRecord, registration::OFFICE, values::canonical_number};

/// What a mention's person is found by.
enum Whom {
    Picked(PersonId),
    /// Whom the registration's earlier version brought.
    Before(PersonId),
    /// Nobody yet; the number and name that a newcomer gives.
    New(Option<Box<str>>, Option<NameAndBirth>),
}

/// Gives the mentions of new records their people. Answers what must be read first, or why this is for linkage.
pub(super) fn link(
    around: &mut Surroundings,
    mut new_id: impl FnMut() -> PersonId,
) -> Result<Option<Ask>, &'static str> {
    let mut ask = Ask::default();
    let mut found: Vec<(RecordId, usize, Option<PersonId>)> = Vec::new();
    let mut newcomers: Vec<NameAndBirth> = Vec::new();
    for (id, record) in around.new.iter().filter_map(|id| around.records.get_key_value(id)) {
        if record.source.as_str() != OFFICE {
            return Err("an extract is for linkage");
        }
        if record.reading.row.get(Attribute::EventKind) == Some("adoption") {
            return Err("an adoption ends ties of others");
        }
        for (at, mention) in record.reading.mentions.iter().enumerate() {
            match whom(record, at, mention)? {
                Whom::Picked(person) => {
                    match around.people.get(&person) {
                        None => drop(ask.people.insert(person)),
                        Some(ties) if !ties.known => return Err("somebody is out of use"),
                        Some(_) => {}
                    }
                    found.push((*id, at, Some(person)));
                }
                Whom::Before(person) => found.push((*id, at, Some(person))),
                Whom::New(number, name) => {
                    ask.numbers.extend(number);
                    if let Some(name) = name {
                        if newcomers.contains(&name) {
                            return Err("two newcomers have one name");
                        }
                        newcomers.push(name.clone());
                        ask.namesakes.insert(name);
                    }
                    found.push((*id, at, None));
                }
            }
        }
    }
    let asked = (ask.numbers.clone(), ask.namesakes.clone());
    let ask = around.missing(ask);
    if ask != Ask::default() {
        return Ok(Some(ask));
    }
    let borne = asked.0.iter().any(|number| around.numbers.get(number).is_some_and(|all| !all.is_empty()));
    let alike = asked.1.iter().any(|name| around.namesakes.get(name).copied().unwrap_or(false));
    if borne || alike {
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
    match record.people.get(at).copied().flatten() {
        Some(person) if born => return Ok(Whom::Before(person)),
        Some(_) => return Err("somebody named by a text is named anew"),
        None => {}
    }
    let number =
        own(Attribute::IdNumber).map(|number| canonical_number(number).into_owned().into_boxed_str());
    let day = own(Attribute::BirthDate).and_then(|day| day.parse::<PartialDate>().ok()?.known_day());
    let name =
        own(Attribute::Name).map(|name| (match_key(name).into(), day.map(|day| day.to_string().into())));
    if number.is_none() && name.is_none() && !born {
        return Err("a newcomer without a name");
    }
    Ok(Whom::New(number, name))
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
            siblings
                .filter(|other| *other != child && birth.is_some() && birth_of(derived, *other) == birth)
                .any(|other| is_of_department(around, other))
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
