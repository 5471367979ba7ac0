//! Every shipped benefit over a million people with facts of their own, on all processors; then the cost of a changed parameter.
//!
//! `cargo bench -p benefits --bench million -- --people 200000` for another size.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints its figures and may fail loudly"
)]

use std::time::Instant;

use benefits::{Benefit, Cost, FactValue, Facts, ParameterValue, SHIPPED};
use jiff::civil::date;
use rayon::prelude::*;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let at = arguments.iter().position(|argument| argument == "--people");
    let people = at.and_then(|at| arguments.get(at + 1)?.parse().ok()).unwrap_or(1_000_000);
    let everybody = everybody(people);
    println!("{people} people, {} threads", rayon::current_num_threads());
    for (code, text, _) in SHIPPED {
        let benefit = Benefit::read(text).unwrap();
        let started = Instant::now();
        let worded: u64 = everybody
            .par_iter()
            .map(|facts| u64::from(!benefit.evaluate(facts).unwrap().claims.is_empty()))
            .sum();
        println!(
            "{code}: {worded} with claims, with reasons and words {:.2} s",
            started.elapsed().as_secs_f64()
        );
        let started = Instant::now();
        let now = over(&benefit, &everybody);
        println!("{code}: {} yuan, briefly {:.2} s", now.total(), started.elapsed().as_secs_f64());
        assert_eq!(now.reached, worded, "both ways reach the same people");
    }
    let benefit = Benefit::read(SHIPPED[0].1).unwrap();
    let value = ParameterValue {
        from: date(2027, 1, 1),
        until: None,
        region: String::new(),
        value: 480_000,
        source: "what if".to_owned(),
    };
    let changed = Benefit::read(SHIPPED[0].1).unwrap().changed("yearly_amount", value).unwrap();
    let started = Instant::now();
    let (now, then) = (over(&benefit, &everybody), over(&changed, &everybody));
    let seconds = started.elapsed().as_secs_f64();
    println!("cost of a change, before and after: {} and {} yuan, {seconds:.2} s", now.total(), then.total());
    let few = &everybody[..everybody.len() / 20];
    let started = Instant::now();
    let interpreted: u64 = few
        .par_iter()
        .map(|facts| u64::from(!benefit.evaluate_interpreted(facts).unwrap().claims.is_empty()))
        .sum();
    let seconds = started.elapsed().as_secs_f64();
    println!("the interpreter alone, {} people: {interpreted} with claims, {seconds:.2} s", few.len());
}

fn over(benefit: &Benefit, everybody: &[Facts]) -> Cost {
    everybody
        .par_iter()
        .fold(Cost::default, |mut cost, facts| {
            cost.add(&benefit.evaluate_briefly(facts).unwrap());
            cost
        })
        .reduce(Cost::default, |mut one, other| {
            one.merge(&other);
            one
        })
}

/// Days spread over the years by a fixed sequence, so that every run reads the same people.
fn everybody(people: usize) -> Vec<Facts> {
    let mut state = 1_u64;
    let mut next = |below: i64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((state >> 33) % u64::try_from(below).unwrap()).unwrap()
    };
    let day = |year: i64, month: i64, day: i64| {
        let small = |number: i64| i8::try_from(number).unwrap();
        FactValue::Date(date(i16::try_from(year).unwrap(), small(month), small(day)))
    };
    (0..people)
        .map(|_| {
            let (year, month) = (1932 + next(95), 1 + next(12));
            let division = format!("33010{}{:03}", next(9), 1 + next(20));
            let mut facts = Facts::new()
                .with("birth_date", day(year, month, 1 + next(28)))
                .with("hukou_division", FactValue::Division(division));
            if next(100) == 0 {
                facts.set("death_date", day(year.max(2026), 12, 30));
            }
            if month < 12 && next(2) == 0 {
                facts.set("hukou_from", day(year, month + 1, 1 + next(28)));
            }
            facts
        })
        .collect()
}
