use jiff::civil::Date;

use crate::{Calendar, Step, Taken};

/// How an item stands against what was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// Working days promised.
    pub promised: u16,
    /// Working days used up to and with the day asked about.
    pub used: u16,
    /// The day by which it is settled; `None` while the clock stands.
    pub due_on: Option<Date>,
    /// Whether the clock stands.
    pub stands: bool,
    /// Whether the notice of every year concerned is at hand.
    pub certain: bool,
}

impl Clock {
    /// Whether the promise is broken on a day.
    pub fn late(&self, day: Date) -> bool {
        self.due_on.is_some_and(|due| due < day)
    }
}

/// The clock of an item that was opened: it runs on working days from the day after, and stands from the day of a lawful stop, a
/// return to the family, an objection or an appeal, and from the day after a refusal, until the day before it goes on. `None` before it
/// is opened, and without a promise.
pub fn clock(steps: &[Taken], promised: u16, calendar: &Calendar, today: Date) -> Option<Clock> {
    let begins = |step: Step| matches!(step, Step::Open | Step::Accept);
    let opened = steps.iter().find(|taken| begins(taken.step))?.at.china_date();
    let spells = standing(steps);
    let settled = steps
        .iter()
        .rfind(|taken| matches!(taken.step, Step::Finish | Step::Refuse | Step::Uphold | Step::Withdraw))
        .filter(|_| crate::stage_of(steps).settled())
        .map(|taken| taken.at.china_date());
    let runs =
        |day: Date| !spells.iter().any(|(from, until)| *from <= day && until.is_none_or(|until| day < until));
    let stands = settled.is_none() && spells.last().is_some_and(|(_, until)| until.is_none());
    let last = settled.unwrap_or(today);
    let (mut day, mut used) = (opened, 0_u16);
    while day < last {
        let Ok(next) = day.tomorrow() else { break };
        day = next;
        used = used.saturating_add(u16::from(calendar.works(day) && runs(day)));
    }
    let due = if stands { None } else { calendar.after(opened, promised, runs) };
    Some(Clock {
        promised,
        used,
        due_on: due.map(|(day, _)| day),
        stands,
        certain: due.map_or_else(|| calendar.certain(today), |(_, certain)| certain),
    })
}

/// The spells in which the clock stands: its first day, and the day on which it goes on.
fn standing(steps: &[Taken]) -> Vec<(Date, Option<Date>)> {
    let mut spells: Vec<(Date, Option<Date>)> = Vec::new();
    for taken in steps {
        let day = taken.at.china_date();
        let open = spells.last_mut().filter(|(_, until)| until.is_none());
        match (taken.step, open) {
            (Step::Stop | Step::Return | Step::Object | Step::Appeal, None) => spells.push((day, None)),
            // The office had it on the day of its refusal; until the family objects, nobody waits for the office.
            (Step::Refuse, None) => spells.push((day.tomorrow().unwrap_or(day), None)),
            (
                Step::Resume | Step::Supply | Step::Overturn | Step::Uphold | Step::Sustain | Step::Reverse,
                Some((_, until)),
            ) => {
                *until = Some(day);
            }
            _ => {}
        }
    }
    spells
}
