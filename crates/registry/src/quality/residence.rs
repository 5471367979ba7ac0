use base::{Date, DwellingId, PersonId};
use codes::Divisions;
use rustc_hash::FxHashMap;

use super::{
    Finding,
    roll::{Entry, Stay, whole_years},
};
use crate::Person;

/// More people than this in one home are no family.
const CROWDED: usize = 30;
/// From this age on a young person may live alone.
const MAY_LIVE_ALONE_YEARS: i16 = 16;

/// What one person's places tell.
pub(super) fn check_person(person: &Person, as_of: Date, findings: &mut Vec<Finding>) {
    let places = [person.hukou_division.as_deref(), person.usual_division.as_deref()];
    if person.alive && places == [None, None] && person.usual_address.is_none() {
        findings.push(Finding::of("residence.no_place", person.id));
    }
    if person.unaccounted && !person.located {
        findings.push(Finding::of("residence.unaccounted", person.id));
    }
    let divisions = Divisions::bundled();
    let mut codes: Vec<&str> = places.into_iter().flatten().collect();
    codes.dedup();
    for code in codes {
        match divisions.get(code) {
            None => findings.push(Finding::of("residence.code_unknown", person.id)),
            Some(division) if division.valid_until.is_some_and(|until| until <= as_of) => {
                findings.push(Finding::of("residence.code_withdrawn", person.id));
            }
            Some(_) => {}
        }
    }
}

/// What a residence tells beside its person's birth and death.
pub(super) fn check_stay(entry: &Entry, stay: Stay, findings: &mut Vec<Finding>) {
    // A beginning that no source states is the day of the record, which proves nothing.
    if !stay.from_stated {
        return;
    }
    if entry.birth.is_some_and(|birth| stay.from < birth.earliest()) {
        findings.push(Finding::of("residence.before_birth", entry.id));
    }
    if entry.death.is_some_and(|death| stay.from > death.latest()) {
        findings.push(Finding::of("residence.after_death", entry.id));
    }
}

/// What the people of one home tell together.
pub(super) fn check_homes(people: &[Entry], as_of: Date, findings: &mut Vec<Finding>) {
    let mut homes: FxHashMap<DwellingId, Vec<&Entry>> = FxHashMap::default();
    for entry in people.iter().filter(|entry| entry.alive) {
        if let Some(home) = entry.dwelling {
            homes.entry(home).or_default().push(entry);
        }
    }
    for residents in homes.values_mut() {
        residents.sort_unstable_by_key(|entry| entry.id);
        let ids = || residents.iter().map(|entry| entry.id);
        let Some(first) = ids().next() else { continue };
        if residents.len() > CROWDED {
            findings.push(Finding::of("residence.crowded", first).with(some_of(ids().skip(1))));
        }
        let child = |entry: &&Entry| {
            entry.birth.is_some_and(|birth| whole_years(birth.earliest(), as_of) < MAY_LIVE_ALONE_YEARS)
        };
        if residents.iter().all(child) {
            findings.push(Finding::of("residence.child_alone", first).with(ids().skip(1)));
        }
    }
}

/// A work list needs a few names, not a whole dormitory.
fn some_of(people: impl Iterator<Item = PersonId>) -> impl Iterator<Item = PersonId> {
    people.take(CROWDED)
}
