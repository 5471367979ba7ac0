use base::Date;

use crate::{
    Dwelling, Event, Household, Kin, Membership, Person, Residence, StandingRecord, search::SearchTerm,
};

/// Everything that the register shows, each list sorted by its ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Derived {
    /// People.
    pub people: Vec<Person>,
    /// Homes.
    pub dwellings: Vec<Dwelling>,
    /// Households.
    pub households: Vec<Household>,
    /// Who belongs to them.
    pub memberships: Vec<Membership>,
    /// Where people's books lie and where they live.
    pub residences: Vec<Residence>,
    /// Who is whose kin, both directions.
    pub kin: Vec<Kin>,
    /// What happened.
    pub events: Vec<Event>,
    /// What people are found by.
    pub terms: Vec<SearchTerm>,
}

/// Derives the register from the standing records, as of a day.
///
/// Pure: the same records in any order give the same result. Mentions that are linked to nobody are left out.
pub fn derive(records: &[StandingRecord], as_of: Date) -> Derived {
    let _ = (records, as_of);
    Derived::default()
}
