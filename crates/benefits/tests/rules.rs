//! Benefits of a place's own, changed parameters, corrected facts; and what is refused.
#![cfg(test)]

use base::Fen;
use benefits::{
    Benefit, BenefitFault, FactFault, FactValue, Facts, ParameterValue, SHIPPED, Situation, cost, difference,
    prove,
};
use jiff::civil::{Date, date};
use proptest::prelude::*;

/// A local benefit made of YAML alone: a yearly allowance from 80 on, more in one district since 2026.
const OLD_AGE: &str = r#"
code: old-age-allowance-example
title: {zh: 高龄津贴（示例）, en: old-age allowance (example)}
summary: {zh: 示例, en: example}
law: [{title: {zh: 示例, en: example}, source: made up for a test}]
facts:
  - {name: birth_date, kind: date, required: true, title: {zh: 出生日期, en: date of birth}}
  - {name: division, kind: division, required: true, title: {zh: 居住地, en: division}}
  - {name: as_of, kind: date, required: true, title: {zh: 日期, en: day}}
region_fact: division
constants:
  - {name: from_age, value: 80, source: made up}
parameters:
  allowance:
    title: {zh: 津贴, en: allowance}
    unit: fen
    values:
      - {from: "2020-01-01", value: 10000, source: made up}
      - {from: "2026-01-01", region: "370102", value: 25000, source: made up}
steps:
  - {name: eightieth, is: "plus_years(birth_date, from_age)", shown: date}
conditions:
  - id: old_enough
    is: eightieth <= as_of
    met: {zh: "{eightieth} 满八十岁", en: "80 on {eightieth}"}
    unmet: {zh: "{eightieth} 才满八十岁", en: "80 only on {eightieth}"}
claims:
  most: 1
  given: "true"
  year: year(as_of)
  on: as_of
  months: "12"
  first_claim_by: last_of_year(year(as_of))
  amount: [{when: "true", is: allowance, rule: allowance, words: {zh: "{amount} 元", en: "{amount} yuan"}}]
"#;

const OLD_AGE_SITUATIONS: &str = r#"
situations:
  - {name: on the birthday, facts: {birth_date: "1945-06-01", division: "370103", as_of: "2025-06-01"}, claims: ["2025 12 100"]}
  - {name: a day before, facts: {birth_date: "1945-06-01", division: "370103", as_of: "2025-05-31"}, unmet: [old_enough]}
  - {name: the district's own amount, facts: {birth_date: "1940-06-01", division: "370102003", as_of: "2026-01-01"}, claims: ["2026 12 250"]}
  - {name: the district a day before, facts: {birth_date: "1940-06-01", division: "370102003", as_of: "2025-12-31"}, claims: ["2025 12 100"]}
"#;

fn subsidy() -> Benefit {
    Benefit::read(SHIPPED[0].1).expect("the shipped benefit reads")
}

fn born(day: Date) -> Facts {
    Facts::new().with("birth_date", FactValue::Date(day))
}

#[test]
fn a_place_adds_a_benefit_with_yaml_alone() {
    let benefit = Benefit::read(OLD_AGE).expect("reads");
    let situations = Situation::read_all(&benefit, OLD_AGE_SITUATIONS).expect("read");
    assert_eq!(prove(&benefit, &situations), []);
}

#[test]
fn a_wrong_situation_is_named() {
    let benefit = Benefit::read(OLD_AGE).expect("reads");
    let text = OLD_AGE_SITUATIONS.replace("2025 12 100", "2025 12 100.01");
    let mismatches = prove(&benefit, &Situation::read_all(&benefit, &text).expect("read"));
    assert_eq!(mismatches.len(), 2);
    assert_eq!(mismatches[0].situation, "on the birthday");
}

#[test]
fn a_corrected_birth_date_gives_the_exact_difference() {
    let benefit = subsidy();
    let before = benefit.evaluate(&born(date(2023, 5, 31))).expect("worked out");
    let after = benefit.evaluate(&born(date(2023, 6, 1))).expect("worked out");
    let changes = difference(&before, &after);
    assert_eq!(changes.len(), 1);
    assert_eq!((changes[0].year, changes[0].due()), (2026, Fen(30_000)));
    assert_eq!(difference(&after, &before)[0].due(), Fen(-30_000));
    assert!(difference(&after, &after).is_empty());

    let earlier = benefit.evaluate(&born(date(2024, 12, 31))).expect("worked out");
    let later = benefit.evaluate(&born(date(2025, 1, 1))).expect("worked out");
    assert!(
        difference(&earlier, &later).is_empty(),
        "a day over the turn of 2025 changes rules and no amount"
    );
}

#[test]
fn a_changed_parameter_shows_its_cost_by_year() {
    let facts = [born(date(2024, 3, 1)), born(date(2026, 8, 1)), born(date(2020, 1, 1))];
    let costs = |benefit: &Benefit| {
        let worked: Vec<_> = facts.iter().map(|facts| benefit.evaluate(facts).expect("worked out")).collect();
        cost(&worked)
    };
    let now = costs(&subsidy());
    assert_eq!((now.reached, now.total()), (2, Fen(27 * 30_000 + 3 * 360_000)));
    let more = ParameterValue {
        from: date(2027, 1, 1),
        until: None,
        region: String::new(),
        value: 480_000,
        source: "what if".to_owned(),
    };
    let then = costs(&subsidy().changed("yearly_amount", more).expect("fits"));
    assert_eq!(then.years[&2026].amount, now.years[&2026].amount);
    // 2027: the older child's part year is paid by the month and stays; the younger one's year costs more.
    assert_eq!(then.years[&2027].amount.0 - now.years[&2027].amount.0, 120_000);
    assert_eq!(then.years[&2028].amount, Fen(480_000));
}

#[test]
fn unknown_names_taken_names_and_refused_names_are_faults_of_the_file() {
    let unknown = OLD_AGE.replace("eightieth <= as_of", "ninetieth <= as_of");
    assert!(
        matches!(Benefit::read(&unknown), Err(BenefitFault::UnknownName { name, .. }) if name == "ninetieth")
    );
    let later = OLD_AGE.replace("eightieth <= as_of", "claim_year > 0");
    assert!(
        matches!(Benefit::read(&later), Err(BenefitFault::UnknownName { .. })),
        "defined only after the conditions"
    );
    let taken = OLD_AGE.replace("name: eightieth", "name: birth_date");
    assert!(matches!(Benefit::read(&taken), Err(BenefitFault::NameTaken { .. })));
    let overlap = OLD_AGE.replace("region: \"370102\", ", "");
    assert!(matches!(Benefit::read(&overlap), Err(BenefitFault::Overlap { .. })));
    let refused = OLD_AGE.replace("eightieth", "contraception");
    assert!(matches!(Benefit::read(&refused), Err(BenefitFault::Refused { .. })));
    let broken = OLD_AGE.replace("eightieth <= as_of", "eightieth <=");
    assert!(matches!(Benefit::read(&broken), Err(BenefitFault::Expression { .. })));
    for deep in
        [format!("{}1{}", "(".repeat(200), ")".repeat(200)), format!("true {}", "&& true ".repeat(100))]
    {
        let deep = OLD_AGE.replace("eightieth <= as_of", &deep);
        assert!(matches!(Benefit::read(&deep), Err(BenefitFault::Expression { .. })));
    }
    assert!(matches!(Benefit::read("code: x"), Err(BenefitFault::Form { .. })));
}

#[test]
fn the_longest_expression_of_every_shape_is_read_or_refused_without_running_out_of_stack() {
    let shapes = [
        format!("{}true", "!".repeat(590)),
        format!("{}1 > 0", "-".repeat(590)),
        format!("{}true", "true ? true : ".repeat(40)),
        format!("true{}", " && true".repeat(70)),
        format!("{}as_of{} > 1", "(".repeat(8), ")".repeat(8)),
        format!("{}1{} == 1", "[".repeat(8), "]".repeat(8)),
        format!("as_of{} == 1", ".x".repeat(290)),
    ];
    for shape in shapes {
        // Small, as a server's thread may be.
        let text = OLD_AGE.replace("eightieth <= as_of", &shape);
        let read = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
            let _read_or_refused = Benefit::read(&text).map(|benefit| {
                let facts = Facts::new()
                    .with("birth_date", FactValue::Date(date(1940, 1, 1)))
                    .with("division", FactValue::Division("11".to_owned()))
                    .with("as_of", FactValue::Date(date(2025, 12, 31)));
                let _outcome = benefit.evaluate(&facts);
            });
        });
        read.expect("a thread").join().expect("no panic");
    }
}

#[test]
fn missing_and_foreign_facts_are_named_without_values() {
    assert_eq!(subsidy().evaluate(&Facts::new()), Err(FactFault::Missing { fact: "birth_date".to_owned() }));
    let foreign = born(date(2025, 1, 1)).with("order", FactValue::Number(2));
    assert_eq!(subsidy().evaluate(&foreign), Err(FactFault::Unknown { fact: "order".to_owned() }));
    let old = Facts::new()
        .with("birth_date", FactValue::Date(date(1900, 1, 1)))
        .with("division", FactValue::Division("11".to_owned()))
        .with("as_of", FactValue::Date(date(2019, 12, 31)));
    let fault = Benefit::read(OLD_AGE).expect("reads").evaluate(&old);
    assert!(matches!(fault, Err(FactFault::NoValue { .. })), "{fault:?}");
}

fn day() -> impl Strategy<Value = Date> {
    (2018..2032_i16, 1..=12_i8, 1..=28_i8).prop_map(|(year, month, day)| date(year, month, day))
}

proptest! {
    #[test]
    fn never_twice_a_year_never_over_the_whole_and_later_asking_never_gains(
        birth in day(), ask in day(), later in 0..900_i32,
    ) {
        let benefit = subsidy();
        let asked = |day: Date| benefit.evaluate(&born(birth).with("as_of", FactValue::Date(day))).expect("worked out");
        let first = asked(ask);
        prop_assert!(first.claims.windows(2).all(|pair| pair[0].year < pair[1].year));
        prop_assert!(first.total().0 <= 3 * 360_000);
        let second = asked(ask.checked_add(jiff::Span::new().days(later)).expect("a day"));
        prop_assert!(second.total() <= first.total());
        let whole = benefit.evaluate(&born(birth)).expect("worked out");
        prop_assert!(first.claims.len() + first.lost.len() == whole.claims.len());
    }
}
