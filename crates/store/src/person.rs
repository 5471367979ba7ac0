use base::{DwellingId, PersonId, RecordedSpell, Timestamp};
use records::{Role, SourceRecord};
use registry::{Dwelling, Event, Household, Kin, Membership, Residence, Shown, search::TermKind};

use crate::Decider;

/// A person in a list. Values are unmasked: `app` masks them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The person.
    pub id: PersonId,
    /// Shown name.
    pub name: Option<Box<str>>,
    /// GB/T 2261.1.
    pub sex: Option<Box<str>>,
    /// ISO, partial allowed.
    pub birth_date: Option<Box<str>>,
    /// Document number.
    pub id_number: Option<Box<str>>,
    /// Phone.
    pub phone: Option<Box<str>>,
    /// Division of the household book.
    pub hukou_division: Option<Box<str>>,
    /// Division of the usual place.
    pub usual_division: Option<Box<str>>,
    /// Usual address as written.
    pub usual_address: Option<Box<str>>,
    /// Its home.
    pub usual_dwelling: Option<DwellingId>,
    /// Not known to have died.
    pub alive: bool,
    /// 去向不明.
    pub unaccounted: bool,
    /// Unaccounted, and another source gives a present address.
    pub located: bool,
}

/// A person found by a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The person.
    pub person: Listed,
    /// What matched; `None` for an address.
    pub matched: Option<TermKind>,
    /// It matched but for one slip: a character that is wrong, missing, too many, or two swapped.
    pub near: bool,
}

/// A person's record, as known at a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonRecord {
    /// List values.
    pub person: Listed,
    /// The shown values with provenance.
    pub values: Vec<Shown>,
    /// Since when the register holds it so.
    pub recorded: RecordedSpell,
    /// The moments at which what the register shows of the person's values changed, oldest first.
    pub versions: Vec<Timestamp>,
    /// Households, books first, with their members.
    pub households: Vec<HouseholdRecord>,
    /// Kin; `None` beside a relative who is outside the reader's area.
    pub kin: Vec<(Kin, Option<Listed>)>,
    /// Residences with their homes.
    pub residences: Vec<(Residence, Option<Dwelling>)>,
    /// Events.
    pub events: Vec<Event>,
    /// The source records, verbatim, with the person's role in each.
    pub records: Vec<LinkedRecord>,
}

/// A household with its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdRecord {
    /// The household.
    pub household: Household,
    /// Its home.
    pub dwelling: Option<Dwelling>,
    /// Its members; `None` beside one who is outside the reader's area.
    pub members: Vec<(Membership, Option<Listed>)>,
}

/// A source record that a person is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkedRecord {
    /// The record, verbatim.
    pub record: SourceRecord,
    /// Names of its cells.
    pub columns: Vec<Box<str>>,
    /// The file that it came in.
    pub file_name: Box<str>,
    /// Since when it stands.
    pub recorded_at: Timestamp,
    /// The person's role in it.
    pub role: Role,
    /// Probability that the mention belongs with the rest of the person.
    pub score: f64,
    /// Who linked it.
    pub decider: Decider,
}

/// A doubtful pair with the two people that its mentions are linked to.
#[derive(Debug, Clone, PartialEq)]
pub struct DoubtfulPeople {
    /// The pair.
    pub pair: crate::DoubtfulPair,
    /// The person of the first mention.
    pub a: Option<Listed>,
    /// The person of the second mention.
    pub b: Option<Listed>,
    /// Where it stands in the queue; `None` once it has been decided.
    pub stage: Option<crate::Stage>,
    /// Names what the two rows and people are now; a decision that rests on something else is refused.
    pub seen: Box<str>,
}

/// Counts of an area. Register counts, not official statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Summary {
    /// Standing mentions linked to the area's people.
    pub mentions: u64,
    /// People with usual place or hukou in the area.
    pub people: u64,
    /// Those alive with their usual place in the area.
    pub residents: u64,
    /// People whose hukou is in the area and whose place the hukou source does not know.
    pub unaccounted: u64,
    /// Those of them for whom another source gives a present address.
    pub located: u64,
    /// Doubtful pairs that wait for a decision, both people within the area.
    pub doubtful: u64,
    /// Households with a member in the area.
    pub households: u64,
    /// Dwellings in the area.
    pub dwellings: u64,
}
