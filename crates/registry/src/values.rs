//! Which value of each attribute a person shows.

use std::{borrow::Cow, cmp::Ordering};

use base::{Date, PartialDate};
use codes::{citizen::CitizenNumber, lists};
use records::Attribute;
use text::fold::match_key;

use crate::{
    Criterion, EventKind, Form, Other, Rule, SURVIVORSHIP, Shown, Survivorship,
    gather::{Stated, Statement},
    registration::{OFFICE, form_of},
};

/// A value that one mention states.
struct Candidate<'a> {
    statement: Statement<'a>,
    value: &'a str,
    same: Cow<'a, str>,
    valid: bool,
    fuller: usize,
    rank: usize,
    as_of: Option<Date>,
}

/// Candidates that say the same, best first.
struct Group<'a> {
    candidates: Vec<Candidate<'a>>,
    sources: usize,
    recent: Option<Date>,
    /// The day of the last event by which this office registered it, and the day on which it did.
    registered: Option<(Date, Date)>,
    /// This office has registered another value since.
    overruled: bool,
}

/// The shown values of a person, by attribute.
pub(crate) fn shown(person: &Stated<'_, '_>, as_of: Date) -> Vec<Shown> {
    let numbers = birth_dates_of_numbers(person);
    let mut shown: Vec<Shown> =
        SURVIVORSHIP.iter().filter_map(|rules| choose(person, rules, &numbers, as_of)).collect();
    shown.sort_by_key(|shown| shown.attribute);
    shown
}

/// The value that a mention states for a shown attribute.
fn stated<'a>(statement: &Statement<'a>, attribute: Attribute) -> Option<&'a str> {
    if attribute == Attribute::DeathDate {
        let cancelled = || {
            (statement.own(Attribute::HukouEndReason) == Some("death"))
                .then(|| statement.own(Attribute::HukouUntil))
                .flatten()
        };
        return statement.own(attribute).or_else(cancelled);
    }
    statement.own(attribute)
}

fn choose(person: &Stated<'_, '_>, rules: &Survivorship, numbers: &[Date], as_of: Date) -> Option<Shown> {
    let mut candidates: Vec<Candidate<'_>> = person
        .statements
        .iter()
        .filter_map(|statement| {
            let value = stated(statement, rules.attribute)?;
            Some(Candidate {
                statement: *statement,
                value,
                same: same(rules.form, value),
                valid: valid(rules.form, value, statement, numbers, as_of),
                fuller: fuller(rules.form, value),
                rank: rank(rules.sources, statement.source()),
                as_of: statement.as_of(),
            })
        })
        .collect();
    candidates.sort_by(|a, b| a.same.cmp(&b.same).then_with(|| better(a, b)));
    let mut groups: Vec<Group<'_>> = Vec::new();
    for candidate in candidates {
        match groups.last_mut() {
            Some(group) if group.candidates.first().is_some_and(|first| first.same == candidate.same) => {
                group.candidates.push(candidate);
            }
            Some(_) | None => {
                let (recent, registered) = (None, None);
                groups.push(Group {
                    candidates: vec![candidate],
                    sources: 0,
                    recent,
                    registered,
                    overruled: false,
                });
            }
        }
    }
    for group in &mut groups {
        let mut sources: Vec<&str> =
            group.candidates.iter().map(|candidate| candidate.statement.source()).collect();
        sources.sort_unstable();
        sources.dedup();
        group.sources = sources.len();
        group.recent = group.candidates.iter().filter_map(|candidate| candidate.as_of).max();
        let registers = |candidate: &&Candidate<'_>| decides(&candidate.statement, rules.attribute);
        let happened = |one: &Candidate<'_>| {
            Some((one.statement.day(Attribute::EventDate).unwrap_or(Date::MIN), one.as_of?))
        };
        group.registered = group.candidates.iter().filter(registers).filter_map(happened).max();
    }
    if let Some(last) = groups.iter().filter_map(|group| group.registered).max() {
        for group in &mut groups {
            group.overruled =
                group.registered != Some(last) && group.recent.is_none_or(|said| said <= last.1);
        }
    }
    groups.sort_by(|a, b| {
        rules
            .criteria
            .iter()
            .map(|criterion| compare(*criterion, a, b))
            .find(|order| order.is_ne())
            .unwrap_or_else(|| first_of(a, b))
    });
    settle(rules, &groups)
}

/// Whether this is an event of this office that settles the value: a name that was changed, a child's birth. What such an
/// event merely repeats of those who took part settles nothing.
fn decides(statement: &Statement<'_>, attribute: Attribute) -> bool {
    if statement.source() != OFFICE {
        return false;
    }
    let role = statement.mention.role.as_str();
    let kind = statement.record.reading.row.get(Attribute::EventKind).and_then(EventKind::from_code);
    let Some(party) = kind.and_then(form_of).and_then(|form| form.party(role)) else { return false };
    role == "child" || party.says.iter().any(|said| said.attribute == attribute)
}

fn settle(rules: &Survivorship, groups: &[Group<'_>]) -> Option<Shown> {
    let winner = groups.first()?;
    let best = winner.candidates.first()?;
    let rule = match groups.get(1) {
        None if winner.candidates.len() == 1 => Rule::Only,
        None => Rule::Unanimous,
        Some(second) => rules
            .criteria
            .iter()
            .find(|criterion| compare(**criterion, winner, second).is_ne())
            .map_or(Rule::Tie, |criterion| criterion.rule()),
    };
    let others = groups.iter().skip(1).filter_map(|group| group.candidates.first()).map(|other| Other {
        value: other.value.into(),
        mention: other.statement.mention_ref(),
        source: other.statement.record.source.clone(),
    });
    Some(Shown {
        attribute: rules.attribute,
        value: best.value.into(),
        mention: best.statement.mention_ref(),
        source: best.statement.record.source.clone(),
        rule,
        agreeing: u16::try_from(winner.candidates.len()).unwrap_or(u16::MAX),
        others: others.collect(),
    })
}

/// Within a group: the fuller writing, then the more trusted source, then the later record, then a fixed order.
fn better(a: &Candidate<'_>, b: &Candidate<'_>) -> Ordering {
    b.fuller
        .cmp(&a.fuller)
        .then(a.rank.cmp(&b.rank))
        .then(b.as_of.cmp(&a.as_of))
        .then_with(|| a.statement.order().cmp(&b.statement.order()))
}

fn first_of(a: &Group<'_>, b: &Group<'_>) -> Ordering {
    let order = |group: &Group<'_>| {
        group.candidates.first().map(|first| (first.statement.record.id, first.same.to_string()))
    };
    order(a).cmp(&order(b))
}

/// `Less` when `a` is to be preferred.
fn compare(criterion: Criterion, a: &Group<'_>, b: &Group<'_>) -> Ordering {
    let any_valid = |group: &Group<'_>| group.candidates.iter().any(|candidate| candidate.valid);
    let fullest = |group: &Group<'_>| group.candidates.iter().map(|candidate| candidate.fuller).max();
    let rank = |group: &Group<'_>| group.candidates.iter().map(|candidate| candidate.rank).min();
    match criterion {
        Criterion::Registered => a.overruled.cmp(&b.overruled),
        Criterion::Valid => any_valid(b).cmp(&any_valid(a)),
        Criterion::Fuller => fullest(b).cmp(&fullest(a)),
        Criterion::Agreement => b.sources.cmp(&a.sources),
        Criterion::Preferred => rank(a).cmp(&rank(b)),
        Criterion::Recent => b.recent.cmp(&a.recent),
    }
}

/// The place of a source in an order of trust; those not named come last.
pub(crate) fn rank(sources: &[&str], source: &str) -> usize {
    sources.iter().position(|named| *named == source).unwrap_or(sources.len())
}

/// What two writings of one value share.
fn same(form: Form, value: &str) -> Cow<'_, str> {
    match form {
        Form::Name => match_key(value).into(),
        Form::Number => canonical_number(value),
        Form::Text | Form::BirthDate | Form::Date | Form::Sex | Form::Ethnicity | Form::Phone => value.into(),
    }
}

/// Eighteen characters for a citizen number written with fifteen; other numbers as they are.
pub(crate) fn canonical_number(value: &str) -> Cow<'_, str> {
    CitizenNumber::parse(value).map_or_else(|_| value.into(), |number| number.as_str().to_owned().into())
}

fn valid(form: Form, value: &str, statement: &Statement<'_>, numbers: &[Date], as_of: Date) -> bool {
    let past = |date: &PartialDate| date.earliest() <= as_of;
    match form {
        Form::Text | Form::Name => true,
        Form::Sex => matches!(value, "1" | "2" | "5" | "6"),
        Form::Ethnicity => lists::ETHNICITY.entry(value).is_some(),
        Form::Number => match CitizenNumber::parse(value) {
            Ok(number) => number.check_digit_holds() && number.birth_date().is_some(),
            Err(_) => statement.own(Attribute::IdKind).is_some_and(|kind| kind != "01"),
        },
        Form::BirthDate => value.parse::<PartialDate>().is_ok_and(|date| {
            let agrees = |born: &Date| date.earliest() <= *born && *born <= date.latest();
            past(&date) && (numbers.is_empty() || numbers.iter().any(agrees))
        }),
        Form::Date => value.parse::<PartialDate>().is_ok_and(|date| past(&date)),
        Form::Phone => value.len() >= 7,
    }
}

fn fuller(form: Form, value: &str) -> usize {
    match form {
        Form::BirthDate | Form::Date | Form::Number => value.len(),
        Form::Text | Form::Name | Form::Sex | Form::Ethnicity | Form::Phone => 0,
    }
}

/// The birth dates inside the citizen numbers whose check digit holds.
fn birth_dates_of_numbers(person: &Stated<'_, '_>) -> Vec<Date> {
    person
        .statements
        .iter()
        .filter_map(|statement| CitizenNumber::parse(statement.own(Attribute::IdNumber)?).ok())
        .filter(|number| number.check_digit_holds() && !number.was_legacy())
        .filter_map(|number| number.birth_date())
        .collect()
}
