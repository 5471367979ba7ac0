use base::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

use crate::{Calendar, ServiceFault, Stage, Step, Taken, Words, clock, stage_of};

/// A measure of service, as data: a share of two counts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Its code.
    pub code: String,
    /// Since when it is defined so.
    pub from: Date,
    /// What it is called.
    pub title: Words,
    /// What it says, and what it leaves out.
    pub definition: Words,
    /// How it is reckoned.
    pub formula: Words,
    /// What is counted above the line.
    pub above: Words,
    /// What is counted below it.
    pub below: Words,
}

/// The measures that ship with the product, in their order.
pub fn measures() -> Result<Vec<Measure>, ServiceFault> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        measures: Vec<Measure>,
    }
    let read: Result<File, _> = serde_saphyr::from_str(include_str!("../data/measures.yaml"));
    let form = |fault: serde_saphyr::Error| ServiceFault::Form {
        file: "measures.yaml".into(),
        message: fault.to_string(),
    };
    read.map(|file| file.measures).map_err(form)
}

/// The days of a quarter: its first, and the first after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first.
    pub from: Date,
    /// The first after it.
    pub until: Date,
}

/// What one item says to the measures of a quarter; `None` where it does not belong below the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Said {
    /// Whether it was settled within its promise.
    pub timely: Option<bool>,
    /// Whether it was never returned.
    pub first_time: Option<bool>,
    /// Whether it was brought to an end.
    pub complete: Option<bool>,
}

impl Days {
    /// Whether a moment is one of these days.
    pub fn hold(&self, at: Timestamp) -> bool {
        (self.from..self.until).contains(&at.china_date())
    }

    /// What was done before the last of these days had ended.
    pub fn known(&self, steps: &[Taken]) -> Vec<Taken> {
        steps.iter().copied().filter(|taken| taken.at.china_date() < self.until).collect()
    }
}

/// When an item was settled, by what was done so far; `None` where it is not, or was withdrawn.
pub fn settled_at(steps: &[Taken]) -> Option<Timestamp> {
    if !matches!(stage_of(steps), Stage::Done | Stage::Refused) {
        return None;
    }
    let settles = |taken: &&Taken| matches!(taken.step, Step::Finish | Step::Refuse | Step::Uphold);
    steps.iter().rfind(settles).map(|taken| taken.at)
}

/// What an item says to the measures of `days`. Only what was done before their end is looked at, so that a quarter that has ended
/// says the same for ever.
pub fn said(steps: &[Taken], promised: Option<u16>, days: Days, calendar: &Calendar) -> Said {
    let steps = days.known(steps);
    let stage = stage_of(&steps);
    let Some(begun) = steps.iter().find(|taken| matches!(taken.step, Step::Open | Step::Accept)) else {
        return Said::default();
    };
    if stage == Stage::Withdrawn {
        return Said::default();
    }
    let last = days.until.yesterday().unwrap_or(days.until);
    let clock = promised.and_then(|promised| clock(&steps, promised, calendar, last));
    let kept = clock.map(|clock| clock.used <= clock.promised);
    let settled = settled_at(&steps);
    let now = settled.is_some_and(|at| days.hold(at));
    let overdue = settled.is_none() && kept == Some(false);
    Said {
        timely: if now || overdue { kept } else { None },
        first_time: now.then(|| steps.iter().all(|taken| taken.step != Step::Return)),
        complete: if !days.hold(begun.at) {
            None
        } else if settled.is_some() {
            Some(true)
        } else if overdue && !matches!(stage, Stage::Stopped | Stage::Returned) {
            Some(false)
        } else {
            None
        },
    }
}
