use base::{Date, PartialDate};
use codes::Sex;
use records::Attribute;

use super::{identity::birth, roll::whole_years};
use crate::{Event, EventKind, Person};

/// What is counted of the people of one area.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AreaFacts {
    /// Living residents by sex: men, women.
    pub residents: [u64; 2],
    /// Those of them whose birthday is known to the day.
    pub birthdays: u64,
    /// Those of them born on a 1 January.
    pub new_year_birthdays: u64,
    /// Those of them under one year.
    pub under_one: u64,
    /// Births registered with a date in the last twelve months.
    pub births_last_year: u64,
}

/// What a check found about an area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaFinding {
    /// Id of the check.
    pub check: &'static str,
    /// What was counted.
    pub counted: u64,
    /// What would be usual.
    pub usual: u64,
}

/// Fewer cases than this tell nothing of an area.
const ENOUGH: u64 = 200;
/// Usual sex ratios of whole populations lie within these, men per thousand women (UN, Manual II: most countries 950 to
/// 1,050; set wider, for places where many work away).
const SEX_RATIO: std::ops::RangeInclusive<u64> = 800..=1_250;

impl AreaFacts {
    /// Counts a living resident.
    pub fn person(&mut self, person: &Person, as_of: Date) {
        if !person.alive {
            return;
        }
        match person.value(Attribute::Sex).and_then(Sex::from_code) {
            Some(Sex::Male) => self.residents[0] += 1,
            Some(Sex::Female) => self.residents[1] += 1,
            _ => {}
        }
        let Some(birth) = birth(person) else { return };
        self.under_one += u64::from(whole_years(birth.earliest(), as_of) == 0);
        if let Some(day) = birth.known_day() {
            self.birthdays += 1;
            self.new_year_birthdays += u64::from((day.month(), day.day()) == (1, 1));
        }
    }

    /// Counts a birth.
    pub fn event(&mut self, event: &Event, as_of: Date) {
        let recent = |date: PartialDate| date.known_day().is_some_and(|day| whole_years(day, as_of) == 0);
        if event.kind == EventKind::Birth && event.date.is_some_and(recent) {
            self.births_last_year += 1;
        }
    }
}

/// What the counts of an area tell.
pub fn of_area(facts: &AreaFacts) -> Vec<AreaFinding> {
    let mut findings = Vec::new();
    let mut found = |check, counted, usual| findings.push(AreaFinding { check, counted, usual });
    // One day of 365, and twice the chance deviation of a count on top, before three times is called far more.
    let usual = facts.birthdays / 365;
    if facts.birthdays >= ENOUGH && facts.new_year_birthdays > 3 * usual + 6 {
        found("aggregate.new_year_birthdays", facts.new_year_birthdays, usual);
    }
    let (births, infants) = (facts.births_last_year, facts.under_one);
    if births.max(infants) >= ENOUGH && births.abs_diff(infants) * 10 > births.max(infants) * 3 {
        found("aggregate.births_not_residents", infants, births);
    }
    let [men, women] = facts.residents;
    if men.min(women) >= ENOUGH && !SEX_RATIO.contains(&(men * 1_000 / women)) {
        found("aggregate.sex_ratio", men, women);
    }
    findings
}
