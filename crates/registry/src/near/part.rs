use std::collections::BTreeSet;

use base::{DwellingId, EventId, HouseholdId, PersonId, RecordId};

use super::{Reach, Surroundings};
use crate::{Derived, StandingRecord, quality::Finding};

/// Checks that look at people from everywhere: a small change neither makes nor ends what they find.
const EVERYWHERE: [&str; 2] = ["identity.number_shared", "family.own_ancestor"];
/// Checks of everybody in one home.
const OF_HOMES: [&str; 2] = ["residence.crowded", "residence.child_alone"];

/// The part of the register that a change rewrites: which rows it is, and what they say afterwards.
#[derive(Debug, Default)]
pub struct Part {
    /// Records whose links it rewrites.
    pub records: BTreeSet<RecordId>,
    /// People whose values, terms, places and memberships it rewrites, and their kin.
    pub people: BTreeSet<PersonId>,
    /// Households that it rewrites.
    pub households: BTreeSet<HouseholdId>,
    /// Whoever belongs to these: kinship among them follows from the book.
    pub members: BTreeSet<PersonId>,
    /// Events that it rewrites.
    pub events: BTreeSet<EventId>,
    /// People whose findings it rewrites.
    pub checked: BTreeSet<PersonId>,
    /// Those of them whom only their home ties to the change.
    residents: BTreeSet<PersonId>,
    around: BTreeSet<PersonId>,
    /// The records that come, with their links.
    pub linked: Vec<StandingRecord>,
    /// What these rows say.
    pub derived: Derived,
}

impl Part {
    /// Whether the kinship of two people is among what it rewrites.
    pub fn has_kin(&self, person: PersonId, relative: PersonId) -> bool {
        self.people.contains(&person)
            || self.people.contains(&relative)
            || (self.members.contains(&person) && self.members.contains(&relative))
    }

    /// Whether a finding is among what it rewrites.
    pub fn has_finding(&self, check: &str, person: PersonId, household: Option<HouseholdId>) -> bool {
        if EVERYWHERE.contains(&check) {
            return false;
        }
        if OF_HOMES.contains(&check) {
            return self.residents.contains(&person);
        }
        match household {
            Some(household) => self.households.contains(&household),
            None => self.around.contains(&person),
        }
    }

    fn has(&self, finding: &Finding) -> bool {
        self.has_finding(finding.check, finding.person, finding.household)
    }
}

impl Reach {
    /// What is to be written, when everything that bears on it has been read.
    pub(super) fn part(self, around: &Surroundings, mut derived: Derived) -> Part {
        let Self { touched, households, members, residents, events, around: near, .. } = self;
        let checked = &(&near | &members) | &residents;
        let mut part = Part {
            records: &around.new | &around.gone,
            people: touched,
            households,
            members,
            events,
            checked,
            residents,
            around: near,
            linked: around.new.iter().filter_map(|id| around.records.get(id)).cloned().collect(),
            derived: Derived::default(),
        };
        derived.people.retain(|one| part.people.contains(&one.id));
        derived.terms.retain(|one| part.people.contains(&one.person));
        derived.residences.retain(|one| part.people.contains(&one.person));
        derived.recoded.retain(|one| part.people.contains(&one.person));
        derived.memberships.retain(|one| part.people.contains(&one.person));
        derived.households.retain(|one| part.households.contains(&one.id));
        derived.kin.retain(|one| part.has_kin(one.person, one.relative));
        derived.events.retain(|one| part.events.contains(&one.id));
        derived.findings.retain(|one| part.has(one));
        let homes: BTreeSet<DwellingId> = derived.residences.iter().filter_map(|one| one.dwelling).collect();
        let homes = &homes | &derived.households.iter().filter_map(|one| one.dwelling).collect();
        derived.dwellings.retain(|one| homes.contains(&one.id));
        part.derived = derived;
        part
    }
}
