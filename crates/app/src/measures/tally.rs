use std::collections::BTreeMap;

use services::{Calendar, Days, said, settled_at};
use store::{Rating, Served, ServedCase};

/// Two counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Above the line.
    pub above: u64,
    /// Below it.
    pub below: u64,
}

impl Tally {
    /// Counts one that belongs below the line.
    pub fn count(&mut self, holds: bool) {
        self.below += 1;
        self.above += u64::from(holds);
    }

    pub(super) fn with(self, other: Self) -> Self {
        Self { above: self.above + other.above, below: self.below + other.below }
    }
}

/// The counts of one office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tallies {
    /// Settled within the promise.
    pub timely: Tally,
    /// Never returned.
    pub first_time: Tally,
    /// Brought to an end.
    pub complete: Tally,
    /// Answered by the day.
    pub answered: Tally,
    /// Rated at all.
    pub rated: Tally,
    /// Satisfied, of those who rated.
    pub satisfied: Tally,
}

impl Tallies {
    /// The counts of a measure by its code.
    pub fn of(&self, code: &str) -> Option<Tally> {
        Some(match code {
            "timely" => self.timely,
            "first_time" => self.first_time,
            "complete" => self.complete,
            "answered" => self.answered,
            "rated" => self.rated,
            "satisfied" => self.satisfied,
            _ => return None,
        })
    }
}

/// What a quarter is counted from.
pub(super) struct Material {
    pub(super) served: Vec<Served>,
    pub(super) cases: Vec<ServedCase>,
    pub(super) ratings: Vec<Rating>,
}

/// Counts the quarter of each office, by its code.
pub(super) fn tallies(
    material: &Material,
    (quarter, days): (&str, Days),
    calendar: &Calendar,
) -> BTreeMap<Box<str>, Tallies> {
    let mut offices: BTreeMap<Box<str>, Tallies> = BTreeMap::new();
    for served in &material.served {
        let office = offices.entry(served.area.clone()).or_default();
        for item in &served.items {
            let said = said(&item.steps, item.promised, days, calendar);
            for (tally, says) in [
                (&mut office.timely, said.timely),
                (&mut office.first_time, said.first_time),
                (&mut office.complete, said.complete),
            ] {
                if let Some(holds) = says {
                    tally.count(holds);
                }
            }
        }
        if let Some(rated) = rated(served, quarter, days) {
            office.rated.count(rated);
        }
    }
    for case in &material.cases {
        let answered = case.answered_at.map(base::Timestamp::china_date);
        offices
            .entry(case.area.clone())
            .or_default()
            .answered
            .count(answered.is_some_and(|day| day <= case.due_on));
    }
    for rating in &material.ratings {
        offices.entry(rating.area.clone()).or_default().satisfied.count(rating.answer.satisfied());
    }
    offices
}

/// Whether an application was rated in the quarter; `None` where it neither was nor ended in it.
fn rated(served: &Served, quarter: &str, days: Days) -> Option<bool> {
    // A quarter is written so that a later one sorts later.
    match served.rated.as_deref() {
        Some(rated) if rated == quarter => return Some(true),
        Some(rated) if rated < quarter => return None,
        _ => {}
    }
    let mut ended = None;
    for item in &served.items {
        let steps = days.known(&item.steps);
        // A withdrawn item ends an application too, but nothing was given that could be rated.
        let withdrawn = services::stage_of(&steps) == services::Stage::Withdrawn;
        match settled_at(&steps) {
            Some(at) => ended = ended.max(Some(at)),
            None if withdrawn => {}
            None => return None,
        }
    }
    ended.filter(|at| days.hold(*at)).map(|_| false)
}
