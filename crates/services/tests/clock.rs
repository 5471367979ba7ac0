//! Working days, lawful stops, and the steps of an item: by hand-counted days of 2026.
#![cfg(test)]

use base::{AccountId, Date, Timestamp};
use proptest::prelude::*;
use services::{Catalogue, SHIPPED, Stage, Step, StepFault, Taken, clock, stage_of};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn by(number: u128) -> AccountId {
    format!("acc_{number:032x}").parse().unwrap()
}

/// Noon in China.
fn taken(step: Step, on: &str) -> Taken {
    let days = i64::from(day("1970-01-01").until(day(on)).unwrap().get_days());
    let at = Timestamp::from_micros((days * 86_400 + 4 * 3600) * 1_000_000).unwrap();
    assert_eq!(at.china_date(), day(on));
    Taken { step, account: by(1), at }
}

fn run(steps: &[(Step, &str)], promised: u16, today: &str) -> services::Clock {
    let catalogue = Catalogue::read(SHIPPED.iter().copied()).unwrap();
    let steps: Vec<Taken> = steps.iter().map(|(step, on)| taken(*step, on)).collect();
    clock(&steps, promised, catalogue.calendar(), day(today)).unwrap()
}

#[test]
fn holidays_do_not_count_and_worked_saturdays_do() {
    // Wednesday before the May holiday: 30 April, then 6, 7, 8 May, and Saturday the 9th, which is worked in 2026.
    let found = run(&[(Step::Open, "2026-04-29")], 5, "2026-05-06");
    assert_eq!((found.due_on, found.used, found.certain), (Some(day("2026-05-09")), 2, true));
    // Over the Spring Festival of 2026: off from the 15th to the 23rd, the 14th and the 28th worked.
    let found = run(&[(Step::Open, "2026-02-13")], 3, "2026-02-13");
    assert_eq!(found.due_on, Some(day("2026-02-25")));
    assert_eq!(found.used, 0);
    assert!(!found.late(day("2026-02-25")) && found.late(day("2026-02-26")));
}

#[test]
fn a_year_without_its_notice_is_not_certain() {
    let found = run(&[(Step::Open, "2026-12-25")], 10, "2026-12-28");
    assert!(!found.certain && found.due_on.is_some());
    assert!(run(&[(Step::Open, "2026-12-01")], 10, "2026-12-02").certain);
}

#[test]
fn the_clock_stands_from_the_day_of_a_stop_to_the_day_before_it_goes_on() {
    let opened = [(Step::Open, "2026-06-30"), (Step::Accept, "2026-06-30")];
    let stopped = [opened[0], opened[1], (Step::Stop, "2026-07-02")];
    let found = run(&stopped, 10, "2026-07-06");
    assert_eq!((found.due_on, found.used, found.stands), (None, 1, true));
    // The 2nd, 3rd and 6th of July stand out: 1, then 7 to 10, then 13 to 17.
    let again = [stopped[0], stopped[1], stopped[2], (Step::Resume, "2026-07-07")];
    let found = run(&again, 10, "2026-07-08");
    assert_eq!((found.due_on, found.used, found.stands), (Some(day("2026-07-17")), 3, false));
    // Stopped and resumed within one day costs nobody anything.
    let same = [opened[0], opened[1], (Step::Stop, "2026-07-02"), (Step::Resume, "2026-07-02")];
    assert_eq!(run(&same, 10, "2026-07-08").due_on, run(&opened, 10, "2026-07-08").due_on);
    // A return to the family stands as well; a settled item's clock says how long it took.
    let returned = [
        opened[0],
        (Step::Return, "2026-07-01"),
        (Step::Supply, "2026-07-03"),
        (Step::Accept, "2026-07-03"),
        (Step::Finish, "2026-07-06"),
    ];
    let found = run(&returned, 10, "2026-08-30");
    assert_eq!((found.used, found.stands), (2, false));
}

#[test]
fn days_between_a_refusal_and_its_objection_are_nobodys() {
    // Refused on the third working day; the family objects three weeks later, and it is worked on anew from the 28th.
    let refused = [(Step::Open, "2026-06-30"), (Step::Accept, "2026-06-30"), (Step::Refuse, "2026-07-03")];
    assert_eq!(run(&refused, 5, "2026-08-30").used, 3);
    let objected = [refused[0], refused[1], refused[2], (Step::Object, "2026-07-24")];
    let found = run(&objected, 5, "2026-07-27");
    assert_eq!((found.used, found.stands, found.due_on), (3, true, None));
    let anew = [objected[0], objected[1], objected[2], objected[3], (Step::Overturn, "2026-07-28")];
    let found = run(&anew, 5, "2026-07-28");
    assert_eq!((found.used, found.due_on), (4, Some(day("2026-07-29"))));
    let upheld = [objected[0], objected[1], objected[2], objected[3], (Step::Uphold, "2026-07-28")];
    assert_eq!(run(&upheld, 5, "2026-08-30").used, 4);
}

#[test]
fn a_refusal_is_objected_to_once_and_decided_by_somebody_else() {
    let steps = |list: &[(Step, u128)]| -> Vec<Taken> {
        list.iter().map(|(step, who)| Taken { account: by(*who), ..taken(*step, "2026-06-30") }).collect()
    };
    let refused = steps(&[(Step::Open, 9), (Step::Accept, 1), (Step::Refuse, 1), (Step::Object, 9)]);
    assert_eq!(stage_of(&refused), Stage::Objected);
    assert_eq!(Step::Uphold.may_follow(&refused, by(1)), Err(StepFault::SamePerson));
    assert_eq!(Step::Overturn.may_follow(&refused, by(1)), Err(StepFault::SamePerson));
    assert_eq!(Step::Uphold.may_follow(&refused, by(2)), Ok(()));
    let upheld =
        steps(&[(Step::Open, 9), (Step::Accept, 1), (Step::Refuse, 1), (Step::Object, 9), (Step::Uphold, 2)]);
    assert_eq!(Step::Object.may_follow(&upheld, by(9)), Err(StepFault::Order));
    let anew = steps(&[
        (Step::Open, 9),
        (Step::Accept, 1),
        (Step::Refuse, 1),
        (Step::Object, 9),
        (Step::Overturn, 2),
    ]);
    assert_eq!(stage_of(&anew), Stage::Accepted);
    assert_eq!(Step::Finish.may_follow(&anew, by(1)), Ok(()));
    // An order is no block: an office may take up what still waits.
    assert_eq!(Step::Accept.may_follow(&[], by(1)), Ok(()));
}

#[test]
fn the_office_above_is_asked_once_about_a_refusal_and_never_answers_for_itself() {
    let steps = |list: &[(Step, u128, &str)]| -> Vec<Taken> {
        list.iter().map(|(step, who, on)| Taken { account: by(*who), ..taken(*step, on) }).collect()
    };
    let mut list =
        vec![(Step::Open, 9, "2026-06-30"), (Step::Accept, 1, "2026-06-30"), (Step::Refuse, 1, "2026-07-01")];
    assert_eq!(Step::Appeal.may_follow(&steps(&list), by(9)), Ok(()), "without an objection before");
    assert_eq!(Step::Reverse.may_follow(&steps(&list), by(3)), Err(StepFault::Order), "nobody has appealed");
    list.extend([
        (Step::Object, 9, "2026-07-01"),
        (Step::Uphold, 2, "2026-07-01"),
        (Step::Appeal, 9, "2026-07-02"),
    ]);
    let appealed = steps(&list);
    assert_eq!(stage_of(&appealed), Stage::Refused, "the refusal stands meanwhile");
    for step in [Step::Appeal, Step::Object] {
        assert_eq!(step.may_follow(&appealed, by(9)), Err(StepFault::Order), "{step:?}");
    }
    for who in [1, 2] {
        assert_eq!(Step::Reverse.may_follow(&appealed, by(who)), Err(StepFault::SamePerson));
        assert_eq!(Step::Sustain.may_follow(&appealed, by(who)), Err(StepFault::SamePerson));
    }
    let sustained = [appealed.clone(), steps(&[(Step::Sustain, 3, "2026-07-06")])].concat();
    assert_eq!(stage_of(&sustained), Stage::Refused);
    for step in [Step::Appeal, Step::Object, Step::Reverse] {
        assert_eq!(step.may_follow(&sustained, by(9)), Err(StepFault::Order), "{step:?}");
    }
    // Reversed: worked on anew, the clock goes on from that day. Used: the 1st, and again the 6th and the 7th.
    let reversed = [appealed, steps(&[(Step::Reverse, 3, "2026-07-06")])].concat();
    assert_eq!(stage_of(&reversed), Stage::Accepted);
    let catalogue = Catalogue::read(SHIPPED.iter().copied()).unwrap();
    let found = clock(&reversed, 10, catalogue.calendar(), day("2026-07-07")).unwrap();
    assert_eq!((found.used, found.stands), (3, false));
    // Refused once more, it can be appealed against once more.
    let again = [reversed, steps(&[(Step::Refuse, 2, "2026-07-08")])].concat();
    assert_eq!(Step::Appeal.may_follow(&again, by(9)), Ok(()));
}

proptest! {
    /// Whatever is done in whatever order: what is settled stays settled but for an objection to a refusal and for the office above,
    /// which nobody asks twice about one refusal; nothing is refused without having been taken up; and a withdrawn item is never
    /// worked on again.
    #[test]
    fn steps_that_may_follow_keep_what_holds(choices in prop::collection::vec((0_usize..Step::ALL.len(), 1_u128..4), 0..40)) {
        let mut steps: Vec<Taken> = Vec::new();
        for (choice, who) in choices {
            let step = Step::ALL[choice];
            if step.may_follow(&steps, by(who)).is_err() {
                continue;
            }
            let before = stage_of(&steps);
            steps.push(Taken { account: by(who), ..taken(step, "2026-06-30") });
            let after = stage_of(&steps);
            let reopened = step == Step::Reverse && after == Stage::Accepted;
            let stands = matches!(step, Step::Appeal | Step::Sustain) && after == Stage::Refused;
            let refused = before == Stage::Refused && (after == Stage::Objected || reopened || stands);
            prop_assert!(!before.settled() || refused);
            if step == Step::Refuse {
                prop_assert!(steps.iter().any(|taken| taken.step == Step::Accept));
            }
        }
        for since in steps.split(|taken| taken.step == Step::Refuse) {
            let count = |step: Step| since.iter().filter(|taken| taken.step == step).count();
            prop_assert!(count(Step::Uphold) <= 1 && count(Step::Appeal) <= 1);
            prop_assert!(count(Step::Sustain) + count(Step::Reverse) <= count(Step::Appeal));
        }
    }
}
