//! Forms that come again: on which days a form is due, which of its rounds was answered, and which comes next.

use access::{Action, CountPermit, Cx};
use base::{Date, FormId, Timestamp};
use store::{DueQueued, FormEvery, FormFilling, FormRound, KeptForm, Queued, Store};

use super::{FormView, read_form};
use crate::{AppError, Result, log};

/// Within how many days a due day is near.
const NEAR_DAYS: i64 = 7;

/// Months from one round to the next; none of a form that is asked for once.
const fn months(every: FormEvery) -> Option<i32> {
    match every {
        FormEvery::Once => None,
        FormEvery::Month => Some(1),
        FormEvery::Quarter => Some(3),
        FormEvery::HalfYear => Some(6),
        FormEvery::Year => Some(12),
    }
}

/// A day so many months later; the last of its month where that is shorter.
fn later(day: Date, months: i32) -> Option<Date> {
    let months = i32::from(day.month()) - 1 + months;
    let year = i16::try_from(i32::from(day.year()) + months.div_euclid(12)).ok()?;
    let first = Date::new(year, i8::try_from(months.rem_euclid(12) + 1).ok()?, 1).ok()?;
    Date::new(year, first.month(), day.day().min(first.days_in_month())).ok()
}

/// The days on which a form is due, the first one first.
fn due_days(every: FormEvery, first: Date) -> impl Iterator<Item = Date> {
    let step = months(every);
    (0..).map_while(move |round: i32| match step {
        None => (round == 0).then_some(first),
        // Each from the first, so that the 31st comes back after a short month.
        Some(months) => later(first, round.checked_mul(months)?),
    })
}

/// The day on which a form is due next; none where nothing is to be done any more.
pub(super) fn next_due(
    every: FormEvery,
    first: Option<Date>,
    answered: Option<Date>,
    filled: bool,
) -> Option<Date> {
    let first = first?;
    match every {
        FormEvery::Once => (!filled).then_some(first),
        FormEvery::Month | FormEvery::Quarter | FormEvery::HalfYear | FormEvery::Year => {
            due_days(every, first).find(|day| answered.is_none_or(|answered| *day > answered))
        }
    }
}

/// The rounds that a filling may answer: the last one once more, the next one, and the one behind it.
pub(super) fn choices(kept: &KeptForm, fillings: &[FormFilling]) -> Vec<(Date, bool)> {
    let Some(first) = kept.due.filter(|_| kept.every != FormEvery::Once) else { return Vec::new() };
    let answered = fillings.iter().filter_map(|filling| filling.round).max();
    let ahead = due_days(kept.every, first).filter(|day| answered.is_none_or(|answered| *day > answered));
    answered.map(|day| (day, true)).into_iter().chain(ahead.take(2).map(|day| (day, false))).collect()
}

/// The round that a filling answers: the one that is said, or the next.
pub(super) fn round_of(
    kept: &KeptForm,
    fillings: &[FormFilling],
    said: Option<Date>,
) -> Result<Option<Date>> {
    let offered = choices(kept, fillings);
    match said {
        Some(day) if offered.iter().any(|(offered, _)| *offered == day) => Ok(Some(day)),
        Some(_) => Err(AppError::FormTerms),
        None => Ok(offered.iter().find(|(_, answered)| !answered).map(|(day, _)| *day)),
    }
}

/// A form's rounds as they may be kept: one that comes again says when it is due first.
pub(super) fn checked(every: FormEvery, due: Option<Date>) -> Result<()> {
    if every != FormEvery::Once && due.is_none() { Err(AppError::FormTerms) } else { Ok(()) }
}

/// Says how often a form is asked for and when it is due first.
pub async fn set_rounds(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    id: FormId,
    (every, due): (FormEvery, Option<Date>),
) -> Result<FormView> {
    checked(every, due)?;
    log::keep(store, &permit.entry(cx.now(), Action::KeepForm)).await?;
    if !store.set_form_rounds(permit, id, every, due).await? {
        return Err(AppError::NotFound);
    }
    read_form(cx, store, permit, id).await
}

/// Forms of the area that are past their day, and those whose day is near.
pub async fn waiting(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
) -> Result<(Option<DueQueued>, Option<DueQueued>)> {
    let rounds = store.form_rounds(permit).await?;
    let near = cx.now().plus_seconds(NEAR_DAYS * 86_400).china_date();
    Ok(split(&rounds, cx.now().china_date(), near))
}

fn split(rounds: &[FormRound], today: Date, near: Date) -> (Option<DueQueued>, Option<DueQueued>) {
    let due = |own: &FormRound| {
        next_due(own.every, Some(own.due), own.answered, own.filled).map(|due| (due, own.created_at))
    };
    let (mut past, mut soon) = (None, None);
    for (due, since) in rounds.iter().filter_map(due).filter(|(due, _)| *due <= near) {
        add(if due < today { &mut past } else { &mut soon }, due, since);
    }
    (past, soon)
}

fn add(slot: &mut Option<DueQueued>, due: Date, since: Timestamp) {
    let before = slot.unwrap_or(DueQueued { queued: Queued { count: 0, since }, due });
    let queued = Queued { count: before.queued.count + 1, since: before.queued.since.min(since) };
    *slot = Some(DueQueued { queued, due: before.due.min(due) });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn rounds_follow_each_other_and_the_31st_comes_back() {
        let days = |every, first| {
            due_days(every, day(first)).take(4).map(|day| day.to_string()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(days(FormEvery::Once, "2026-03-31"), "2026-03-31");
        assert_eq!(days(FormEvery::Month, "2027-11-30"), "2027-11-30 2027-12-30 2028-01-30 2028-02-29");
        assert_eq!(days(FormEvery::Month, "2026-01-31"), "2026-01-31 2026-02-28 2026-03-31 2026-04-30");
        assert_eq!(days(FormEvery::Quarter, "2026-10-05"), "2026-10-05 2027-01-05 2027-04-05 2027-07-05");
        assert_eq!(days(FormEvery::HalfYear, "2026-06-30"), "2026-06-30 2026-12-30 2027-06-30 2027-12-30");
        assert_eq!(days(FormEvery::Year, "2024-02-29"), "2024-02-29 2025-02-28 2026-02-28 2027-02-28");
    }

    #[test]
    fn the_next_round_is_the_one_behind_the_last_that_was_answered() {
        let next = |every, answered: Option<&str>, filled| {
            next_due(every, Some(day("2026-03-31")), answered.map(day), filled)
        };
        assert_eq!(next(FormEvery::Month, None, false), Some(day("2026-03-31")));
        // Filled before anybody said that it comes again: no round is answered yet.
        assert_eq!(next(FormEvery::Month, None, true), Some(day("2026-03-31")));
        assert_eq!(next(FormEvery::Month, Some("2026-03-31"), true), Some(day("2026-04-30")));
        assert_eq!(next(FormEvery::Year, Some("2026-03-31"), true), Some(day("2027-03-31")));
        assert_eq!(next(FormEvery::Once, None, false), Some(day("2026-03-31")));
        assert_eq!(next(FormEvery::Once, None, true), None);
        assert_eq!(next_due(FormEvery::Month, None, None, false), None);
    }

    #[test]
    fn what_is_past_and_what_is_near_waits_and_what_is_far_does_not() {
        let since = |micros| Timestamp::from_micros(micros).unwrap();
        let one = |every, due: &str, answered: Option<&str>, filled, at| FormRound {
            id: base::Id::from_uuid(uuid::Uuid::nil()),
            every,
            due: day(due),
            created_at: since(at),
            answered: answered.map(day),
            filled,
        };
        let rounds = [
            one(FormEvery::Once, "2026-06-01", None, false, 5),
            one(FormEvery::Once, "2026-06-02", None, true, 1),
            one(FormEvery::Month, "2026-01-31", Some("2026-04-30"), true, 3),
            one(FormEvery::Month, "2026-01-31", Some("2026-05-31"), true, 4),
            one(FormEvery::Year, "2026-07-08", None, false, 2),
        ];
        let (past, soon) = split(&rounds, day("2026-06-30"), day("2026-07-07"));
        let waits = |count, since_at, due: &str| {
            Some(DueQueued { queued: Queued { count, since: since(since_at) }, due: day(due) })
        };
        assert_eq!(past, waits(2, 3, "2026-05-31"));
        assert_eq!(soon, waits(1, 4, "2026-06-30"));
    }
}
