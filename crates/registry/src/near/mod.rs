//! A small change, followed where it happens: which records bear on what a few records say, and which rows of the register may
//! differ afterwards.
//!
//! [`Surroundings`] holds what has been read around a change. [`step`] derives the register from it and answers what must be
//! read as well, or, when nothing is missing, the [`Part`] of the register that the change rewrites. What cannot be judged from
//! nearby is left to a derivation of everybody ([`Step::Wide`]).

mod link;
mod part;

use std::collections::{BTreeMap, BTreeSet};

use base::{Date, DwellingId, EventId, HouseholdId, PersonId, RecordId};
use records::Attribute;

pub use part::Part;

use crate::{
    Derived, Gazetteer, Recoding, StandingRecord, derive_by,
    search::{TermKind, terms_of},
    values::canonical_number,
};

/// More people than these are not near.
const MOST: usize = 4_000;

/// What the register shows of somebody before the change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ties {
    /// Whether the id is in use.
    pub known: bool,
    /// Kin of every kind.
    pub kin: Vec<PersonId>,
    /// Households, those that were left as well.
    pub households: Vec<HouseholdId>,
    /// The present home.
    pub home: Option<DwellingId>,
    /// Document numbers, as the person is found by them.
    pub numbers: BTreeSet<Box<str>>,
    /// Events that the person took part in.
    pub events: Vec<EventId>,
}

/// A name and, where it is known to the day, a birth date.
pub type NameAndBirth = (Box<str>, Option<Box<str>>);

/// What has been read around a change.
#[derive(Debug, Default)]
pub struct Surroundings {
    /// Records that stand after the change, with the people whom they are linked to.
    pub records: BTreeMap<RecordId, StandingRecord>,
    /// Those of them that the change brings.
    pub new: BTreeSet<RecordId>,
    /// Those that cease to stand.
    pub gone: BTreeSet<RecordId>,
    /// Whom those that cease to stand are linked to.
    pub left: BTreeSet<PersonId>,
    /// Whether one that ceases to stand is an adoption's, or waits for somebody's decision or rests on one.
    pub weighs: bool,
    /// People of whom every record was read.
    pub people: BTreeMap<PersonId, Ties>,
    /// Whoever belongs to a household.
    pub households: BTreeMap<HouseholdId, Vec<PersonId>>,
    /// Whoever lives in a home.
    pub homes: BTreeMap<DwellingId, Vec<PersonId>>,
    /// Events of which every record was read.
    pub events: BTreeSet<EventId>,
    /// Whoever bears a document number.
    pub numbers: BTreeMap<Box<str>, Vec<PersonId>>,
    /// Whoever bears a folded name and may have been born on a day.
    pub namesakes: BTreeMap<NameAndBirth, Vec<PersonId>>,
    /// Whether the new records' mentions have their people.
    linked: bool,
}

/// What is to be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ask {
    /// People: their ties, and every record of theirs.
    pub people: BTreeSet<PersonId>,
    /// Households: their people.
    pub households: BTreeSet<HouseholdId>,
    /// Homes: their people.
    pub homes: BTreeSet<DwellingId>,
    /// Events: every record of theirs.
    pub events: BTreeSet<EventId>,
    /// Document numbers: whoever bears them.
    pub numbers: BTreeSet<Box<str>>,
    /// Folded names with a birth date: whoever bears them.
    pub namesakes: BTreeSet<NameAndBirth>,
}

/// What comes next.
#[derive(Debug)]
pub enum Step {
    /// This must be read first.
    Ask(Ask),
    /// It cannot be judged from nearby; why.
    Wide(&'static str),
    /// This is what the change rewrites.
    Write(Box<Part>),
}

/// The next step of following a change. Gives new people ids of `new_id`, once.
pub fn step(
    around: &mut Surroundings,
    gazetteer: &Gazetteer,
    changes: &Recoding<'_>,
    as_of: Date,
    new_id: impl FnMut() -> PersonId,
) -> Step {
    if around.weighs {
        return Step::Wide("what is taken back weighs on others");
    }
    match if around.linked { Ok(None) } else { link::link(around, new_id) } {
        Ok(None) => around.linked = true,
        Ok(Some(ask)) => return Step::Ask(ask),
        Err(why) => return Step::Wide(why),
    }
    let records: Vec<StandingRecord> = around.records.values().cloned().collect();
    let derived = derive_by(&records, gazetteer, changes, as_of);
    if link::is_known_child(around, &derived) {
        return Step::Wide("a department may know this child");
    }
    let reach = Reach::of(around, &derived);
    let ask = around.missing(reach.wanted(around, &records));
    let size = around.people.len() + ask.people.len();
    if size > MOST {
        return Step::Wide("too many people are near");
    }
    if ask != Ask::default() {
        return Step::Ask(ask);
    }
    if let Some(why) = reach.doubt(around, &derived) {
        return Step::Wide(why);
    }
    Step::Write(Box::new(reach.part(around, derived)))
}

/// How far a change reaches.
#[derive(Debug, Default)]
struct Reach {
    /// Whoever the changed records name.
    touched: BTreeSet<PersonId>,
    /// Their households, before and after.
    households: BTreeSet<HouseholdId>,
    /// Whoever belongs to these.
    members: BTreeSet<PersonId>,
    /// Their homes, before and after.
    homes: BTreeSet<DwellingId>,
    /// Whoever lives in these.
    residents: BTreeSet<PersonId>,
    /// Their events, before and after.
    events: BTreeSet<EventId>,
    /// Those touched, their kin, and whoever took part in their events.
    around: BTreeSet<PersonId>,
}

impl Reach {
    fn of(around: &Surroundings, derived: &Derived) -> Self {
        let mut reach = Self { touched: around.touched(), ..Self::default() };
        for person in &reach.touched {
            if let Some(ties) = around.people.get(person) {
                reach.households.extend(&ties.households);
                reach.homes.extend(ties.home);
                reach.events.extend(&ties.events);
                reach.around.extend(&ties.kin);
            }
        }
        let touched = |person: &PersonId| reach.touched.contains(person);
        let own = derived.memberships.iter().filter(|one| touched(&one.person));
        reach.households.extend(own.map(|one| one.household));
        let own = derived.people.iter().filter(|one| touched(&one.id));
        reach.homes.extend(own.filter_map(|one| one.usual_dwelling));
        let own =
            derived.events.iter().filter(|event| event.parties.iter().any(|party| touched(&party.person)));
        reach.events.extend(own.map(|event| event.id));
        reach.around.extend(derived.kin.iter().filter(|one| touched(&one.person)).map(|one| one.relative));
        let theirs = derived.events.iter().filter(|event| reach.events.contains(&event.id));
        reach.around.extend(theirs.flat_map(|event| event.parties.iter().map(|party| party.person)));
        reach.around.extend(&reach.touched);
        reach.members = around.members(&reach.households, derived);
        reach.residents = around.residents(&reach.homes, derived);
        reach
    }

    /// Why what was read is not enough after all.
    fn doubt(&self, around: &Surroundings, derived: &Derived) -> Option<&'static str> {
        let ties = |person: &PersonId| around.people.get(person);
        // Relatives are found by a number that exactly one person bears, from wherever it is named.
        let after = |person: PersonId| {
            let at = derived.people.binary_search_by_key(&person, |one| one.id).ok();
            numbers_of(at.and_then(|at| derived.people.get(at)))
        };
        if self.touched.iter().any(|one| ties(one).is_some_and(|ties| ties.numbers != after(*one))) {
            return Some("somebody's number has come or gone");
        }
        // A stay that has ended since everybody was derived takes others along.
        let untouched =
            (&self.members | &self.residents).into_iter().filter(|one| !self.touched.contains(one));
        for person in untouched {
            let at = derived.people.binary_search_by_key(&person, |one| one.id).ok();
            let lives = at.and_then(|at| derived.people.get(at)).and_then(|one| one.usual_dwelling);
            let own = derived.memberships.iter().filter(|one| one.person == person);
            let own: BTreeSet<HouseholdId> = own.map(|one| one.household).collect();
            let Some(before) = ties(&person) else { continue };
            if lives != before.home || own != before.households.iter().copied().collect() {
                return Some("a day has changed who lives here");
            }
        }
        None
    }

    /// Everything that bears on what the change rewrites.
    fn wanted(&self, around: &Surroundings, records: &[StandingRecord]) -> Ask {
        let mut ask = Ask {
            people: &(&self.around | &self.members) | &self.residents,
            households: self.households.clone(),
            homes: self.homes.clone(),
            events: self.events.clone(),
            ..Ask::default()
        };
        // Whoever is checked beside kin is checked beside all of these, who may be known from a book.
        for person in &(&self.around | &self.members) {
            if let Some(ties) = around.people.get(person) {
                ask.people.extend(&ties.kin);
                ask.households.extend(&ties.households);
            }
        }
        let members = ask.households.iter().filter_map(|one| around.households.get(one)).flatten();
        ask.people.extend(members);
        let judged = &self.around | &self.members;
        for record in records {
            for (mention, _) in record.linked().filter(|(_, person)| judged.contains(person)) {
                let named = [Attribute::SpouseId, Attribute::MotherId, Attribute::FatherId];
                let named = named.into_iter().filter_map(|attribute| mention.fields.get(attribute));
                ask.numbers
                    .extend(named.map(|number| canonical_number(number).into_owned().into_boxed_str()));
            }
        }
        ask.people.extend(ask.numbers.iter().filter_map(|one| around.numbers.get(one)).flatten());
        ask
    }
}

fn numbers_of(person: Option<&crate::Person>) -> BTreeSet<Box<str>> {
    let terms = person.into_iter().flat_map(terms_of);
    terms.filter(|term| term.kind == TermKind::Number).map(|term| term.text).collect()
}

impl Surroundings {
    /// Whoever the changed records name, before or after.
    fn touched(&self) -> BTreeSet<PersonId> {
        let new = self.new.iter().filter_map(|id| self.records.get(id));
        new.flat_map(StandingRecord::linked)
            .map(|(_, person)| person)
            .chain(self.left.iter().copied())
            .collect()
    }

    fn members(&self, households: &BTreeSet<HouseholdId>, derived: &Derived) -> BTreeSet<PersonId> {
        let before = households.iter().filter_map(|one| self.households.get(one)).flatten().copied();
        let after = derived.memberships.iter().filter(|one| households.contains(&one.household));
        before.chain(after.map(|one| one.person)).collect()
    }

    fn residents(&self, homes: &BTreeSet<DwellingId>, derived: &Derived) -> BTreeSet<PersonId> {
        let before = homes.iter().filter_map(|one| self.homes.get(one)).flatten().copied();
        let lives = |one: &&crate::Person| one.usual_dwelling.is_some_and(|home| homes.contains(&home));
        before.chain(derived.people.iter().filter(lives).map(|one| one.id)).collect()
    }

    /// What of this was not read yet.
    fn missing(&self, mut ask: Ask) -> Ask {
        ask.people.retain(|one| !self.people.contains_key(one));
        ask.households.retain(|one| !self.households.contains_key(one));
        ask.homes.retain(|one| !self.homes.contains_key(one));
        ask.events.retain(|one| !self.events.contains(one));
        ask.numbers.retain(|one| !self.numbers.contains_key(one));
        ask.namesakes.retain(|one| !self.namesakes.contains_key(one));
        ask
    }
}
