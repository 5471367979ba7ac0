//! Figures of the linkage engine, printed one a line.
//!
//! `cargo bench -p linkage` runs the generated sets; `cargo bench -p linkage -- DIR …` reads files instead: a place's
//! five extracts with `truth.csv`, or one `mentions.csv` (`source,record_id,role,person_id` and a column for each
//! attribute).
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::panic,
    clippy::too_many_lines,
    clippy::wildcard_enum_match_arm,
    missing_docs,
    reason = "a bench prints its figures and stops at the first fault"
)]

#[path = "linkage/files.rs"]
mod files;
#[path = "../tests/people/mod.rs"]
mod people;
#[path = "../tests/worlds/mod.rs"]
mod worlds;

use std::{path::Path, time::Instant};

use linkage::{Corpus, Progress, Settings, evaluate, link};

/// Prints when each stretch of a run begins.
#[derive(Debug)]
struct Times(Instant);

impl Progress for Times {
    fn step(&self, step: &str, done: u64, total: u64) {
        if (done == 0 || done == total) && std::env::args().any(|argument| argument == "--times") {
            println!("   {:.2} s {step} {done}/{total}", self.0.elapsed().as_secs_f64());
        }
    }
}

fn main() {
    let folders: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if let Some(seeds) = option("--worlds=") {
        many_worlds(seeds.parse().unwrap());
        return;
    }
    if folders.is_empty() {
        for set in [
            people::usual(8000, 1),
            people::noisy(8000, 2),
            people::families(6000, 3),
            people::migrants(8000, 4),
            people::in_letters(6000, 5),
        ] {
            let wanted = option("--set=");
            if wanted.is_some_and(|wanted| wanted != set.name) {
                continue;
            }
            measure(set.name, &set.corpus, &set.truth, Instant::now());
        }
    }
    for folder in &folders {
        let begun = Instant::now();
        let (corpus, truth) = files::read(Path::new(folder));
        measure(folder, &corpus, &truth, begun);
    }
}

fn option(name: &str) -> Option<String> {
    std::env::args().find_map(|argument| argument.strip_prefix(name).map(str::to_owned))
}

/// Worlds of every kind (or of `--kind=`), `seeds` of each: one line for a world and one for the kind's mean.
fn many_worlds(seeds: u64) {
    for kind in worlds::KINDS {
        if option("--kind=").is_some_and(|wanted| wanted != format!("{kind:?}")) {
            continue;
        }
        let first = option("--seed=").map_or(1, |seed| seed.parse().unwrap());
        let mut sums = [0.0; 5];
        for seed in first..first + seeds {
            let households = if kind == worlds::Kind::Tiny { 60 } else { 1800 };
            let world = worlds::drawn(kind, seed, households);
            let found = link(&world.corpus, &Settings::default(), &Times(Instant::now())).unwrap();
            let scores = evaluate(&found.clusters, &world.truth);
            let second = second_books(&world, &found.clusters);
            println!(
                "{}: {} mentions, f1 {:.4}, precision {:.4}, recall {:.4}, b-cubed {:.4}, second books {:.3}, threshold {:.2}",
                world.name,
                world.corpus.len(),
                scores.f1,
                scores.precision,
                scores.recall,
                scores.bcubed_f1,
                second,
                found.threshold,
            );
            let figures = [scores.f1, scores.precision, scores.recall, scores.bcubed_f1, second];
            sums.iter_mut().zip(figures).for_each(|(sum, figure)| *sum += figure);
            if std::env::args().any(|argument| argument == "--calibration") {
                calibration(&found.pairs, &world.truth);
            }
            if std::env::args().any(|argument| argument == "--wrong") {
                files::show_wrong(&world.corpus, &world.truth, &found);
            }
        }
        let mean = sums.map(|sum| sum / seeds as f64);
        println!(
            "MEAN {kind:?}: f1 {:.4}, precision {:.4}, recall {:.4}, b-cubed {:.4}, second books {:.3}",
            mean[0], mean[1], mean[2], mean[3], mean[4]
        );
    }
}

/// Share of the pairs of one person that bear two sound numbers and were put together.
fn second_books(world: &worlds::Drawn, clusters: &[u32]) -> f64 {
    let mut of_person = std::collections::HashMap::<u32, Vec<usize>>::new();
    for (at, person) in world.truth.iter().enumerate() {
        of_person.entry(person.unwrap()).or_default().push(at);
    }
    let (mut found, mut all) = (0_u32, 0_u32);
    for mentions in of_person.values() {
        for (n, a) in mentions.iter().enumerate() {
            for b in mentions[n + 1..].iter().filter(|b| world.second[**b] != world.second[*a]) {
                all += 1;
                found += u32::from(clusters[*a] == clusters[*b]);
            }
        }
    }
    if all == 0 { 1.0 } else { f64::from(found) / f64::from(all) }
}

fn calibration(pairs: &[linkage::ScoredPair], truth: &[Option<u32>]) {
    let mut steps = [(0_u32, 0.0, 0_u32); 20];
    for pair in pairs {
        let (a, b) = (truth[pair.a as usize], truth[pair.b as usize]);
        let step = &mut steps[((pair.weight * 20.0) as usize).min(19)];
        *step = (step.0 + 1, step.1 + f64::from(pair.weight), step.2 + u32::from(a.is_some() && a == b));
    }
    for (pairs, sum, right) in steps.iter().filter(|step| step.0 > 0) {
        println!(
            "   {pairs} pairs said {:.3}, are {:.3}",
            sum / f64::from(*pairs),
            f64::from(*right) / f64::from(*pairs)
        );
    }
}

fn measure(name: &str, corpus: &Corpus, truth: &[Option<u32>], begun: Instant) {
    let read = begun.elapsed().as_secs_f64();
    let found = link(corpus, &Settings::default(), &Times(Instant::now())).unwrap();
    let seconds = begun.elapsed().as_secs_f64();
    let scores = evaluate(&found.clusters, truth);
    println!(
        "{name}: {} mentions, {:.2} s (reading {read:.2} s), f1 {:.5}, precision {:.5}, recall {:.5}, b-cubed {:.5}, threshold {:.3}, expected loss of blocking {:.5}, compared {}",
        corpus.len(),
        seconds,
        scores.f1,
        scores.precision,
        scores.recall,
        scores.bcubed_f1,
        found.threshold,
        found.report.blocking_loss,
        found.report.compared,
    );
    if std::env::args().any(|argument| argument == "--model") {
        std::fs::write("model.json", serde_json::to_string(&found.model).unwrap()).unwrap();
    }
    if std::env::args().any(|argument| argument == "--calibration") {
        calibration(&found.pairs, truth);
    }
    if std::env::args().any(|argument| argument == "--wrong") {
        files::show_wrong(corpus, truth, &found);
    }
    println!("{name}: peak memory {:.2} GB", peak_bytes() as f64 / 1e9);
}

fn peak_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) * 1024
}
