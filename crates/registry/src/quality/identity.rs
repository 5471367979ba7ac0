use base::{Date, PartialDate};
use codes::{CitizenNumber, CitizenNumberKind, Sex};
use records::Attribute;

use super::{Finding, roll::whole_years};
use crate::Person;

/// From this age on a missing number is worth asking for, in days: registration and the first card take weeks.
const NUMBER_EXPECTED_DAYS: i64 = 183;

/// Numbers and names.
pub(super) fn check(person: &Person, as_of: Date, findings: &mut Vec<Finding>) {
    if person.value(Attribute::Name).is_none() {
        findings.push(Finding::of("identity.name_missing", person.id));
    }
    let Some(written) = person.value(Attribute::IdNumber) else {
        let old_enough =
            birth(person).is_some_and(|birth| days(birth.latest(), as_of) >= NUMBER_EXPECTED_DAYS);
        if person.alive && old_enough {
            findings.push(Finding::of("identity.number_missing", person.id));
        }
        return;
    };
    match CitizenNumber::parse(written) {
        Ok(number) => check_number(person, number, written, findings),
        // A passport or a permit has a form of its own; only what is said to be an identity card must look like one.
        Err(_) if person.value(Attribute::IdKind) == Some("01") => {
            findings.push(Finding::of("identity.number_form", person.id));
        }
        Err(_) => {}
    }
}

fn check_number(person: &Person, number: CitizenNumber, written: &str, findings: &mut Vec<Finding>) {
    if !number.check_digit_holds() {
        findings.push(Finding::of("identity.check_digit", person.id));
        return;
    }
    if written.len() == 15 {
        findings.push(Finding::of("identity.number_legacy", person.id));
    }
    if let (Some(stated), Some(birth)) = (number.birth_date(), birth(person))
        && (stated < birth.earliest() || birth.latest() < stated)
    {
        findings.push(Finding::of("identity.number_birth", person.id));
    }
    // The number keeps the sex of the day it was given; who changed it since is no contradiction.
    let sex = person.value(Attribute::Sex).and_then(Sex::from_code);
    if matches!(sex, Some(Sex::Male | Sex::Female)) && sex != Some(number.sex()) {
        findings.push(Finding::of("identity.number_sex", person.id));
    }
    let other = |text: &str| {
        CitizenNumber::parse(text).is_ok_and(|other| {
            other.check_digit_holds()
                && other.kind() == CitizenNumberKind::Mainland
                && other.as_str() != number.as_str()
        })
    };
    let others = person.shown(Attribute::IdNumber).map_or(&[][..], |shown| &shown.others);
    if number.kind() == CitizenNumberKind::Mainland && others.iter().any(|value| other(&value.value)) {
        findings.push(Finding::of("identity.two_numbers", person.id));
    }
}

/// Dates of birth and death.
pub(super) fn check_dates(person: &Person, as_of: Date, findings: &mut Vec<Finding>) {
    let mut found = |check| findings.push(Finding::of(check, person.id));
    let (birth, death) = (birth(person), death(person));
    match birth {
        None => found("dates.birth_missing"),
        Some(birth) if birth.known_day().is_none() => found("dates.birth_partial"),
        Some(_) => {}
    }
    if birth.is_some_and(|birth| birth.earliest() > as_of) {
        found("dates.birth_future");
    }
    if death.is_some_and(|death| death.earliest() > as_of) {
        found("dates.death_future");
    }
    if let (Some(birth), Some(death)) = (birth, death)
        && death.latest() < birth.earliest()
    {
        found("dates.death_before_birth");
    }
    if person.alive
        && let Some(birth) = birth
    {
        match whole_years(birth.latest(), as_of) {
            111.. => found("dates.over_110"),
            100.. => found("dates.over_100"),
            _ => {}
        }
    }
}

pub(super) fn birth(person: &Person) -> Option<PartialDate> {
    person.value(Attribute::BirthDate)?.parse().ok()
}

pub(super) fn death(person: &Person) -> Option<PartialDate> {
    person.value(Attribute::DeathDate)?.parse().ok()
}

/// Days from one date to another.
pub(super) fn days(from: Date, until: Date) -> i64 {
    i64::from((until - from).get_days())
}
