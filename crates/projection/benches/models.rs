//! Times of what a planner waits for around the engine: curves into arrays, two scenarios taken apart, a base population
//! prepared, services reckoned. Best of several runs on one thread.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench prints its figures and stops at the first fault"
)]

use std::{hint::black_box, time::Instant};

use projection::{
    Conventions, InfantRule, Observed, Options, Sex,
    assume::Levels,
    decomposition::{Cause, decompose},
    demand::{People, Schooling, potential_support},
    diagnosis::{Recorded, five_year},
    fertility_models::{Pattern, Target, schedule},
    prepare_base, project,
    reference::Reference,
};

fn main() {
    let set = Reference::china().unwrap();
    let rule = InfantRule::default();
    measure("a reference set unpacked", 50, || {
        black_box(Reference::china().unwrap());
    });
    let levels = Levels::of(&set, rule).unwrap();
    measure("scenario curves of 76 years into arrays", 20, || {
        black_box(levels.assumptions(&set, rule).unwrap());
    });
    measure("one model fertility schedule", 50, || {
        let target = Target { total: 1.3, mean_age: 29.4, spread: 5.1 };
        black_box(schedule(&Pattern::Gamma, target).unwrap());
    });
    let first = set.assumptions.clone();
    let mut second = first.clone();
    for rate in &mut second.fertility {
        *rate *= 1.1;
    }
    measure("two scenarios taken apart, 32 runs of 76 years", 5, || {
        let split = decompose(|mixture| {
            let assumptions = if mixture.from_second(Cause::Fertility) { &second } else { &first };
            let run = project(&set.base, assumptions, Conventions::default()).unwrap();
            (0..=76).map(|steps| run.total(steps)).collect()
        });
        black_box(split.unwrap());
    });
    let groups = Sex::BOTH.map(|sex| five_year(set.base.of(sex)));
    measure("a base population from five-year groups", 20, || {
        let observed = Observed::FiveYears(groups.clone());
        black_box(prepare_base(&observed, &Options::default(), Recorded::default(), &set).unwrap());
    });
    let run = project(&set.base, &first, Conventions::default()).unwrap();
    measure("pupils of primary school and support, 76 years", 20, || {
        let people = People::of(&run).unwrap();
        black_box(Schooling::china().places(&people, 1, None).unwrap());
        black_box(potential_support(&people).unwrap());
    });
}

fn measure(what: &str, runs: u32, mut work: impl FnMut()) {
    let mut best = f64::INFINITY;
    for _ in 0..runs {
        let start = Instant::now();
        work();
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("{what}: {:.3} ms", 1e3 * best);
}
