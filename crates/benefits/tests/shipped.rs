//! The shipped benefits against their situations, and the national subsidy against a second method.
#![cfg(test)]

use benefits::{Benefit, FactValue, Facts, SHIPPED, Situation, prove};
use jiff::{
    ToSpan,
    civil::{Date, date},
};

fn subsidy() -> Benefit {
    Benefit::read(SHIPPED[0].1).expect("the shipped benefit reads")
}

#[test]
fn every_shipped_benefit_passes_its_situations() {
    for (code, benefit, situations) in SHIPPED {
        let benefit = Benefit::read(benefit).unwrap_or_else(|fault| panic!("{code}: {fault}"));
        assert_eq!(benefit.code(), *code);
        let situations =
            Situation::read_all(&benefit, situations).unwrap_or_else(|fault| panic!("{code}: {fault}"));
        assert!(situations.len() >= 60, "{code} has {} situations", situations.len());
        let mismatches = prove(&benefit, &situations);
        assert!(mismatches.is_empty(), "{code}: {mismatches:#?}");
    }
}

/// Counts the months day by day: a month is paid if on one of its days from 2025-01-01 to the third birthday the child is there.
fn months_by_days(born: Date) -> usize {
    let last = born.checked_add(3.years()).expect("a day");
    let mut months = Vec::new();
    let mut day = date(2025, 1, 1);
    while day <= last {
        if months.last() != Some(&(day.year(), day.month())) {
            months.push((day.year(), day.month()));
        }
        day = day.tomorrow().expect("a day");
    }
    months.len()
}

#[test]
fn months_of_the_transition_agree_with_counting_days() {
    let benefit = subsidy();
    let mut born = date(2022, 1, 1);
    while born < date(2025, 1, 1) {
        let facts = Facts::new().with("birth_date", FactValue::Date(born));
        let entitlement = benefit.evaluate(&facts).expect("worked out");
        let months: u16 = entitlement.claims.iter().map(|claim| claim.months).sum();
        assert_eq!(usize::from(months), months_by_days(born), "born {born}");
        assert_eq!(entitlement.total().0, i64::from(months) * 30_000, "born {born}");
        let formula = (i64::from(born.year()) - 2022) * 12 + i64::from(born.month());
        assert_eq!(i64::from(months), formula, "the ministry's rule of thumb, born {born}");
        born = born.tomorrow().expect("a day");
    }
}

#[test]
fn a_claim_names_the_dated_parameter_and_says_why() {
    let facts = Facts::new().with("birth_date", FactValue::Date(date(2023, 5, 20)));
    let entitlement = subsidy().evaluate(&facts).expect("worked out");
    let rules: Vec<_> = entitlement.claims.iter().map(|claim| claim.rule.to_string()).collect();
    assert_eq!(rules, ["yearly_amount@2025-01-01", "monthly_amount@2025-01-01"]);
    let why = &entitlement.claims[1].words;
    assert_eq!(
        why.zh,
        "2026 年度自 1 月至三周岁（2026-05-20）当月，共 5 个月，每月 300.00 元，计 1500.00 元。"
    );
    assert!(why.en.contains("5 months of 2026"), "{}", why.en);
}
