use base::Date;
use rayon::prelude::*;

use crate::{
    Dwelling, Event, Household, Kin, Membership, Person, Residence, Shown, StandingRecord,
    gather::{Gathered, Stated},
    gazetteer::Gazetteer,
    happenings, living,
    places::Places,
    quality::{self, Finding, Roll},
    recode::{Recoded, Recoding},
    relatives,
    search::{SearchTerm, terms_of},
    together, values,
};

/// Everything that the register shows, each list in a fixed order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Derived {
    /// People, by id.
    pub people: Vec<Person>,
    /// Homes, by id.
    pub dwellings: Vec<Dwelling>,
    /// Households, by id.
    pub households: Vec<Household>,
    /// Who belongs to them.
    pub memberships: Vec<Membership>,
    /// Where people's books lie and where they live, by person.
    pub residences: Vec<Residence>,
    /// Who is whose kin, both directions, by person.
    pub kin: Vec<Kin>,
    /// What happened, by id.
    pub events: Vec<Event>,
    /// What people are found by.
    pub terms: Vec<SearchTerm>,
    /// What the quality checks find, sorted.
    pub findings: Vec<Finding>,
    /// What changes of divisions put under other codes, sorted.
    pub recoded: Vec<Recoded>,
}

/// Derives the register from the standing records, as of a day.
///
/// Pure: the same records in any order give the same result. Mentions that are linked to nobody are left out.
pub fn derive(records: &[StandingRecord], as_of: Date) -> Derived {
    derive_with(records, &Recoding::default(), as_of)
}

/// The same, following the changes of divisions in force.
pub fn derive_with(records: &[StandingRecord], changes: &Recoding<'_>, as_of: Date) -> Derived {
    let gathered = Gathered::of(records);
    derive_at(&gathered, Places::learn(&gathered), changes, as_of)
}

/// The same, with what the addresses of all taught.
pub fn derive_and_learn(
    records: &[StandingRecord],
    changes: &Recoding<'_>,
    as_of: Date,
) -> (Derived, Gazetteer) {
    let gathered = Gathered::of(records);
    let places = Places::learn(&gathered);
    let gazetteer = places.gazetteer();
    (derive_at(&gathered, places, changes, as_of), gazetteer)
}

/// Derives by what addresses taught before, and learns nothing. From some of the records it says of a person what it would say
/// from all of them, as far as every record is among them that bears on it: [`crate::near`] knows which these are.
pub fn derive_by(
    records: &[StandingRecord],
    gazetteer: &Gazetteer,
    changes: &Recoding<'_>,
    as_of: Date,
) -> Derived {
    derive_at(&Gathered::of(records), Places::known(gazetteer), changes, as_of)
}

fn derive_at(
    gathered: &Gathered<'_>,
    mut places: Places<'_>,
    changes: &Recoding<'_>,
    as_of: Date,
) -> Derived {
    let mut derived = Derived::default();
    // Values and terms of a person follow from that person alone; homes are shared and come one after another.
    let stated: Vec<Stated<'_, '_>> = gathered.people().collect();
    let values: Vec<Vec<Shown>> = stated.par_iter().map(|person| values::shown(person, as_of)).collect();
    for (person, values) in stated.into_iter().zip(values) {
        let living = living::of(&person, &mut places, as_of);
        derived.people.push(living.person(person, values));
        derived.residences.extend(living.residences);
    }
    derived.terms = derived.people.par_iter().flat_map_iter(terms_of).collect();
    derived.kin = relatives::of(gathered, &derived.people);
    (derived.households, derived.memberships) = together::of(gathered, &derived.people, &derived.residences);
    derived.events = happenings::of(gathered);
    derived.dwellings = places.into_dwellings();
    changes.apply(&mut derived, as_of);
    derived.findings = quality::examine(Roll::of(&derived, as_of));
    derived
}
