//! Working expressions out by places gives what the interpreter of CEL gives: over the situations, over random people, and for
//! expressions of every operator.
#![cfg(test)]

use std::sync::LazyLock;

use benefits::{Benefit, FactValue, Facts, SHIPPED};
use jiff::civil::{Date, date};
use proptest::prelude::*;

fn day() -> impl Strategy<Value = Date> {
    (2018..2032_i16, 1..=12_i8, 1..=28_i8).prop_map(|(year, month, day)| date(year, month, day))
}

/// A benefit of one condition over three facts that may be unknown.
fn of_condition(is: &str) -> Benefit {
    let text = format!(
        r#"
code: probe
title: {{zh: 试, en: probe}}
summary: {{zh: 试, en: probe}}
law: []
facts:
  - {{name: a, kind: number, title: {{zh: 甲, en: a}}}}
  - {{name: b, kind: number, title: {{zh: 乙, en: b}}}}
  - {{name: c, kind: truth, title: {{zh: 丙, en: c}}}}
parameters: {{none: {{title: {{zh: 无, en: none}}, unit: count, values: []}}}}
conditions: [{{id: probe, is: '{is}', met: {{zh: 是, en: met}}, unmet: {{zh: 否, en: unmet}}}}]
claims: {{most: 0, given: "true", year: "2025", on: "0", months: "0", first_claim_by: "0", amount: []}}
"#
    );
    Benefit::read(&text).unwrap_or_else(|fault| panic!("{is}: {fault}"))
}

const CONDITIONS: [&str; 20] = [
    "a < b",
    "a <= b && c",
    "a > b || c",
    "c || a > b",
    "!(a >= b) && b != null",
    "a == b",
    "a != b",
    "a == null",
    "c == true",
    "c ? a + 1 > b : b - 1 > a",
    "a * 3 - b > 0",
    "b == 0 || a / b > 1",
    "a % 7 == b % 7",
    "-a < b",
    "year(a) == 1970",
    "month(a) < month(b)",
    "plus_years(a, b) > a",
    "months_touched(a, b) == 2",
    "least(a, b) < 0 && greatest(a, b) > 0",
    "first_of_year(a) < last_of_year(b) && date(\"2025-01-01\") > a",
];

static PROBES: LazyLock<Vec<Benefit>> =
    LazyLock::new(|| CONDITIONS.iter().map(|is| of_condition(is)).collect());

proptest! {
    #[test]
    fn the_shipped_benefits(birth in day(), death in prop::option::of(day()), hukou in prop::option::of(day()), ask in prop::option::of(day())) {
        let mut facts = Facts::new().with("birth_date", FactValue::Date(birth));
        for (name, day) in [("death_date", death), ("hukou_from", hukou), ("as_of", ask)] {
            if let Some(day) = day {
                facts.set(name, FactValue::Date(day));
            }
        }
        for (code, text, _) in &SHIPPED[..1] {
            let benefit = Benefit::read(text).expect(code);
            let whole = benefit.evaluate(&facts);
            prop_assert_eq!(&whole, &benefit.evaluate_interpreted(&facts));
            let sums = |evaluation: benefits::Evaluation| evaluation.map(|found| {
                let claims: Vec<_> = found.claims.iter().map(|claim| (claim.year, claim.amount, claim.rule.clone())).collect();
                (claims, found.lost.iter().map(|lost| lost.year).collect::<Vec<_>>())
            });
            prop_assert_eq!(sums(whole), sums(benefit.evaluate_briefly(&facts)));
            let unmet_by_birth = !benefit.concerns_birth(birth);
            if unmet_by_birth {
                prop_assert!(benefit.evaluate(&facts).map_or(true, |found| found.claims.is_empty()));
            }
        }
    }

    #[test]
    fn every_operator(a in prop::option::of(-900_000_i64..900_000), b in prop::option::of(-1200_i64..1200), c in prop::option::of(any::<bool>())) {
        let mut facts = Facts::new();
        for (name, number) in [("a", a), ("b", b)] {
            if let Some(number) = number {
                facts.set(name, FactValue::Number(number));
            }
        }
        if let Some(truth) = c {
            facts.set("c", FactValue::Truth(truth));
        }
        for (is, benefit) in CONDITIONS.iter().zip(PROBES.iter()) {
            let (quick, slow) = (benefit.evaluate(&facts), benefit.evaluate_interpreted(&facts));
            // What it cannot be worked out for may be told in other words.
            match (&quick, &slow) {
                (Err(_), Err(_)) => {}
                (quick, slow) => prop_assert_eq!(quick, slow, "{}", is),
            }
        }
    }
}

#[test]
fn births_that_no_condition_leaves_room_for_are_known_without_other_facts() {
    let benefit = Benefit::read(SHIPPED[0].1).expect("reads");
    assert!(!benefit.concerns_birth(date(2021, 12, 31)));
    assert!(benefit.concerns_birth(date(2022, 1, 1)));
    assert!(benefit.concerns_birth(date(2026, 11, 1)));
    // A condition that looks at something else leaves nobody out by the birth alone.
    assert!(of_condition("a < b").concerns_birth(date(1900, 1, 1)));
}
