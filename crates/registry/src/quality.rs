//! The catalogue of quality checks: what about the register can hardly be right. Each check has an id, a source, a
//! severity, words in both languages and a next step. A finding goes to a work list and to a person; nothing is ever
//! changed or removed by a check, and none of them holds a service back.
//!
//! Checks of one person run as soon as that person is known ([`of_person`]); those of families, households and homes
//! run over a [`Roll`]: the whole register, or one person with everybody around.
//!
//! Sources: GB 11643-1999 and GB/T 4761-2008 for the codes; United Nations, *Principles and Recommendations for a Vital
//! Statistics System*, revision 3 (2014), part on data quality, for consistency between events; the rest is arithmetic
//! of dates. Limits of age are set wide: they find slips of the pen, and judge nobody.

mod aggregate;
mod catalogue;
mod family;
mod household;
mod identity;
mod residence;
mod roll;

use base::{Date, HouseholdId, PersonId};

pub use aggregate::{AreaFacts, AreaFinding, of_area};
pub use catalogue::{CHECKS, check};
pub use roll::Roll;

use crate::Person;

/// What a check looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckGroup {
    /// 身份: numbers and names.
    Identity,
    /// 日期: dates of birth and death.
    Dates,
    /// 亲属: parents, children, spouses.
    Family,
    /// 户: books and their members.
    Household,
    /// 居住: where people are.
    Residence,
    /// 汇总: what only shows in many people together.
    Aggregate,
}

impl CheckGroup {
    /// Every group, in the order of lists.
    pub const ALL: [Self; 6] =
        [Self::Identity, Self::Dates, Self::Family, Self::Household, Self::Residence, Self::Aggregate];

    /// The code, which begins the ids of its checks.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Dates => "dates",
            Self::Family => "family",
            Self::Household => "household",
            Self::Residence => "residence",
            Self::Aggregate => "aggregate",
        }
    }
}

/// How sure a finding is that something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// 矛盾: two things that the register says can't both be true.
    Contradiction,
    /// 可疑: rarely true.
    Suspect,
    /// 待补: something is missing, or worth a look.
    Notice,
}

/// Where the repair of a finding is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NextStep {
    /// Correct a value of the person, with evidence.
    CorrectValue,
    /// Decide whether the people named are one person.
    DecidePair,
    /// Correct who is whose kin.
    CorrectKin,
    /// Correct a household's head, relation or membership.
    CorrectHousehold,
    /// Correct or end a residence.
    CorrectResidence,
    /// Visit or call, and confirm.
    Confirm,
    /// Re-code to the division's successor.
    RecodeDivision,
}

/// One entry of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// `group.what`, never reused.
    pub id: &'static str,
    /// What it looks at.
    pub group: CheckGroup,
    /// How sure it is.
    pub severity: Severity,
    /// Standard or reasoning that it rests on.
    pub source: &'static str,
    /// What it says, in Chinese.
    pub zh: &'static str,
    /// What it says, in English.
    pub en: &'static str,
    /// Where the repair is made.
    pub next: NextStep,
}

/// What a check found about a person, or a household.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Id of the check.
    pub check: &'static str,
    /// Whom it is about; of several, the one to open first.
    pub person: PersonId,
    /// The other people that it names, sorted.
    pub others: Vec<PersonId>,
    /// The household that it names.
    pub household: Option<HouseholdId>,
}

impl Finding {
    fn of(check: &'static str, person: PersonId) -> Self {
        Self { check, person, others: Vec::new(), household: None }
    }

    fn with(mut self, others: impl IntoIterator<Item = PersonId>) -> Self {
        self.others.extend(others);
        self.others.sort_unstable();
        self.others.dedup();
        self
    }

    fn in_household(mut self, household: HouseholdId) -> Self {
        self.household = Some(household);
        self
    }
}

/// Everything that can be said of one person alone.
pub fn of_person(person: &Person, as_of: Date, findings: &mut Vec<Finding>) {
    identity::check(person, as_of, findings);
    identity::check_dates(person, as_of, findings);
    residence::check_person(person, as_of, findings);
}

/// Everything that a roll shows, sorted; of people alone and of people together.
pub fn examine(roll: Roll) -> Vec<Finding> {
    let mut findings = roll.checked();
    findings.sort_unstable();
    findings.dedup();
    findings
}
