use base::{Date, DwellingId, HouseholdId, PartialDate, PersonId, ValidSpell};
use codes::Sex;
use records::Attribute;
use rustc_hash::FxHashMap;

use super::{Finding, family, household, identity, of_person, residence};
use crate::{
    Derived, Event, EventKind, Household, HouseholdKind, Kin, KinKind, Membership, Person, Residence,
};

/// What checks of several people need of each, in few bytes: a county of a million takes some 200 MB.
#[derive(Debug)]
pub(super) struct Entry {
    pub id: PersonId,
    pub birth: Option<PartialDate>,
    pub death: Option<PartialDate>,
    pub sex: Sex,
    pub alive: bool,
    pub dwelling: Option<DwellingId>,
    /// The number without its check character, as far as that holds; 0 where there is none.
    number: u64,
}

/// The people of a roll, by their place in it.
#[derive(Debug, Default)]
pub(super) struct People {
    entries: Vec<Entry>,
    places: FxHashMap<PersonId, u32>,
}

impl People {
    pub(super) fn get(&self, at: u32) -> Option<&Entry> {
        self.entries.get(usize::try_from(at).ok()?)
    }

    fn find(&self, id: PersonId) -> Option<(u32, &Entry)> {
        let at = *self.places.get(&id)?;
        Some((at, self.get(at)?))
    }
}

/// What the relative is to the person, both by their places in the roll.
#[derive(Debug)]
pub(super) struct Tie {
    pub person: u32,
    pub relative: u32,
    pub kind: KinKind,
}

/// What checks need of a household.
#[derive(Debug)]
pub(super) struct Book {
    pub kind: HouseholdKind,
    /// Whether it is a book, and not only a home shared.
    pub written: bool,
}

/// A person's time in a household.
#[derive(Debug)]
pub(super) struct Member {
    pub household: HouseholdId,
    pub person: u32,
    pub relation: Option<Box<str>>,
    pub valid: ValidSpell,
}

impl Member {
    pub(super) fn is_head(&self) -> bool {
        matches!(self.relation.as_deref(), Some("01" | "02"))
    }
}

/// What checks need of a residence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stay {
    pub from: Date,
    pub from_stated: bool,
}

/// The people that are checked together. People first, then what ties them; whatever names somebody who is not in the
/// roll is passed over.
#[derive(Debug)]
pub struct Roll {
    as_of: Date,
    people: People,
    ties: Vec<Tie>,
    books: FxHashMap<HouseholdId, Book>,
    members: Vec<Member>,
    /// Number of the first birth certificate of each.
    born: FxHashMap<PersonId, Box<str>>,
    findings: Vec<Finding>,
}

impl Roll {
    /// Nobody yet; ages are those of a day.
    pub fn new(as_of: Date) -> Self {
        Self {
            as_of,
            people: People::default(),
            ties: Vec::new(),
            books: FxHashMap::default(),
            members: Vec::new(),
            born: FxHashMap::default(),
            findings: Vec::new(),
        }
    }

    /// Everybody of a register.
    pub fn of(derived: &Derived, as_of: Date) -> Self {
        let mut roll = Self::new(as_of);
        derived.people.iter().for_each(|person| roll.person(person));
        derived.residences.iter().for_each(|residence| roll.residence(residence));
        derived.kin.iter().for_each(|kin| roll.kin(kin));
        derived.households.iter().for_each(|household| roll.household(household));
        derived.memberships.iter().for_each(|membership| roll.membership(membership));
        derived.events.iter().for_each(|event| roll.event(event));
        roll
    }

    /// Adds a person, and checks what can be said of that person alone.
    pub fn person(&mut self, person: &Person) {
        of_person(person, self.as_of, &mut self.findings);
        let at = u32::try_from(self.people.entries.len()).unwrap_or(u32::MAX);
        if self.people.places.insert(person.id, at).is_some() {
            return;
        }
        let number = person.value(Attribute::IdNumber).map_or(0, packed);
        self.people.entries.push(Entry {
            id: person.id,
            birth: identity::birth(person),
            death: identity::death(person),
            sex: person.value(Attribute::Sex).and_then(Sex::from_code).unwrap_or_default(),
            alive: person.alive,
            dwelling: person.usual_dwelling,
            number,
        });
    }

    /// Checks a residence of somebody in the roll.
    pub fn residence(&mut self, residence: &Residence) {
        let stay = Stay { from: residence.valid.from, from_stated: residence.from_stated };
        if let Some((_, entry)) = self.people.find(residence.person) {
            residence::check_stay(entry, stay, &mut self.findings);
        }
    }

    /// Adds what one person is to another.
    pub fn kin(&mut self, kin: &Kin) {
        if let (Some((person, _)), Some((relative, _))) =
            (self.people.find(kin.person), self.people.find(kin.relative))
        {
            self.ties.push(Tie { person, relative, kind: kin.kind });
        }
    }

    /// Adds a household.
    pub fn household(&mut self, household: &Household) {
        let book = Book { kind: household.kind, written: household.book.is_some() };
        self.books.insert(household.id, book);
    }

    /// Adds somebody's time in a household.
    pub fn membership(&mut self, membership: &Membership) {
        if let Some((person, _)) = self.people.find(membership.person) {
            self.members.push(Member {
                household: membership.household,
                person,
                relation: membership.relation.clone(),
                valid: membership.valid,
            });
        }
    }

    /// Checks an event beside the births and deaths of those who took part.
    pub fn event(&mut self, event: &Event) {
        if event.kind == EventKind::Birth {
            self.birth(event);
            return;
        }
        let Some(date) = event.date else { return };
        for party in &event.parties {
            let Some((_, entry)) = self.people.find(party.person) else { continue };
            if entry.birth.is_some_and(|birth| date.latest() < birth.earliest()) {
                self.findings.push(Finding::of("dates.event_before_birth", entry.id));
            }
            // A death may be entered after the fact; nothing else happens to the dead.
            let after = entry.death.is_some_and(|death| date.earliest() > death.latest());
            if after && event.kind != EventKind::Death {
                self.findings.push(Finding::of("dates.event_after_death", entry.id));
            }
        }
    }

    /// A person is born once: a second certificate speaks of somebody else, or of the same birth again.
    fn birth(&mut self, event: &Event) {
        let Some(certificate) = &event.certificate else { return };
        for party in event.parties.iter().filter(|party| party.role.as_str() == "child") {
            let known = self.born.entry(party.person).or_insert_with(|| certificate.clone());
            if known != certificate {
                self.findings.push(Finding::of("identity.two_births", party.person));
            }
        }
    }

    /// The findings, in no order.
    pub(super) fn checked(mut self) -> Vec<Finding> {
        self.ties.sort_unstable_by_key(|tie| (tie.person, tie.relative));
        self.members.sort_unstable_by_key(|member| (member.household, member.person));
        family::check(&self.people, &self.ties, &mut self.findings);
        household::check(&self.people, &self.books, &self.members, self.as_of, &mut self.findings);
        residence::check_homes(&self.people.entries, self.as_of, &mut self.findings);
        self.check_shared_numbers();
        self.findings
    }

    fn check_shared_numbers(&mut self) {
        let mut bearers: Vec<(u64, PersonId)> = self
            .people
            .entries
            .iter()
            .filter(|entry| entry.number != 0)
            .map(|entry| (entry.number, entry.id))
            .collect();
        bearers.sort_unstable();
        for alike in bearers.chunk_by(|a, b| a.0 == b.0) {
            if let [(_, first), others @ ..] = alike
                && !others.is_empty()
            {
                let others = others.iter().map(|(_, id)| *id);
                self.findings.push(Finding::of("identity.number_shared", *first).with(others));
            }
        }
    }
}

/// The seventeen digits of a number whose check character holds; else 0.
fn packed(number: &str) -> u64 {
    codes::CitizenNumber::parse(number)
        .ok()
        .filter(codes::CitizenNumber::check_digit_holds)
        .and_then(|number| number.as_str().get(..17)?.parse().ok())
        .unwrap_or(0)
}

/// Whole years from one day to another; negative where the first is the later.
pub(super) fn whole_years(from: Date, until: Date) -> i16 {
    let before_birthday = (until.month(), until.day()) < (from.month(), from.day());
    until.year() - from.year() - i16::from(before_birthday)
}
