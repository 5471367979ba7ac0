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

use linkage::{
    Answer, Corpus, Decision, Evaluation, Linkage, Progress, Settings, Silent, evaluate, evaluate_slices,
    link, next_pairs,
};

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
            let second = vec![None; set.corpus.len()];
            measure(set.name, &set.corpus, &set.truth, &second, Instant::now());
        }
    }
    for folder in &folders {
        let begun = Instant::now();
        let (corpus, truth) = files::read(Path::new(folder));
        let second = if flag("--second") {
            files::second_numbers(Path::new(folder), &corpus, &truth)
        } else {
            vec![None; corpus.len()]
        };
        measure(folder, &corpus, &truth, &second, begun);
    }
}

/// With `--known` the rates are those that the truth teaches: what no learning without labels can better.
fn settings(corpus: &Corpus, truth: &[Option<u32>]) -> Settings {
    let model = flag("--known").then(|| linkage::learn_known(corpus, truth));
    Settings { model, ..Settings::default() }
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
        let mut books = [0_u64; 3];
        let mut told = Told::default();
        for seed in first..first + seeds {
            let usual = if kind == worlds::Kind::Tiny { 60 } else { 1800 };
            let households = option("--households=").map_or(usual, |count| count.parse().unwrap());
            let noise = option("--noise=").map(|noise| noise.parse().unwrap());
            let world = worlds::drawn_at(kind, seed, households, noise);
            let found =
                link(&world.corpus, &settings(&world.corpus, &world.truth), &Times(Instant::now())).unwrap();
            let evaluation = evaluate_slices(&world.corpus, &found, &world.truth);
            let scores = &evaluation.scores;
            books.iter_mut().zip(under_two_numbers(&evaluation)).for_each(|(sum, count)| *sum += count);
            told.add(&found.pairs, &world.truth);
            let second_book: Vec<Option<bool>> = world.second.iter().copied().map(Some).collect();
            let second = second_books(&second_book, &world.truth, &found.clusters);
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
            if flag("--wrong") {
                files::show_wrong(&world.corpus, &world.truth, &found);
            }
            if flag("--second") {
                files::show_second(&world.corpus, &world.truth, &second_book, &found);
            }
            if flag("--books") {
                files::show_books(&world.corpus, &world.truth, &found);
            }
            if flag("--doubtful") {
                files::show_doubtful(&world.corpus, &world.truth, &found);
            }
            decided(&world.corpus, &world.truth, &found);
        }
        let mean = sums.map(|sum| sum / seeds as f64);
        println!(
            "MEAN {kind:?}: f1 {:.4}, precision {:.4}, recall {:.4}, b-cubed {:.4}, second books {:.3}",
            mean[0], mean[1], mean[2], mean[3], mean[4]
        );
        println!("   two sound numbers: {}; {}", of_books(books), told.line());
    }
}

/// Pairs that bear two sound numbers: how many are one person, how many were put together, how many of these rightly.
fn under_two_numbers(evaluation: &Evaluation) -> [u64; 3] {
    let slice = evaluation.slices.iter().find(|slice| slice.kind == "books");
    slice.map_or([0; 3], |slice| [slice.true_pairs, slice.found_pairs, slice.right_pairs])
}

fn of_books([real, found, right]: [u64; 3]) -> String {
    let share = |whole: u64| right as f64 / whole.max(1) as f64;
    format!("{real} pairs, precision {:.4}, recall {:.4}", share(found), share(real))
}

/// How far probabilities mean what they say, among the pairs listed.
#[derive(Debug, Default)]
struct Told([(u64, f64, u64); 20]);

impl Told {
    fn add(&mut self, pairs: &[linkage::ScoredPair], truth: &[Option<u32>]) {
        for pair in pairs {
            let (a, b) = (truth[pair.a as usize], truth[pair.b as usize]);
            let step = &mut self.0[((pair.weight * 20.0) as usize).min(19)];
            *step = (step.0 + 1, step.1 + f64::from(pair.weight), step.2 + u64::from(a.is_some() && a == b));
        }
    }

    fn steps(&self) -> impl Iterator<Item = (f64, f64, f64)> {
        self.0.iter().filter(|step| step.0 > 0).map(|(pairs, said, right)| {
            let pairs = *pairs as f64;
            (pairs, said / pairs, *right as f64 / pairs)
        })
    }

    /// Mean distance between said and right of the doubtful pairs (from 0.05 to 0.95), and the worst step of at least 50.
    fn line(&self) -> String {
        let (mut sum, mut off, mut worst) = (0.0, 0.0, (0.0, 0.0));
        for (pairs, said, right) in self.steps().filter(|(_, said, _)| *said < 0.95) {
            (sum, off) = (sum + pairs, off + pairs * (said - right).abs());
            if pairs >= 50.0 && (said - right).abs() > f64::abs(worst.0 - worst.1) {
                worst = (said, right);
            }
        }
        format!(
            "{sum} doubtful pairs off by {:.3}, at worst said {:.3} right {:.3}",
            off / sum.max(1.0),
            worst.0,
            worst.1
        )
    }
}

fn flag(name: &str) -> bool {
    std::env::args().any(|argument| argument == name)
}

/// What `--decide=N,M` decided pairs, picked by the engine and answered by the truth, make of the scores; one in fifty is
/// answered wrongly with `--slips`.
fn decided(corpus: &Corpus, truth: &[Option<u32>], found: &Linkage) {
    let Some(counts) = option("--decide=") else { return };
    for count in counts.split(',').map(|count| count.parse().unwrap()) {
        let pairs = next_pairs(corpus, found, &[], count);
        let answers: Vec<Decision> = pairs
            .iter()
            .enumerate()
            .map(|(at, pair)| {
                let same =
                    truth[pair.a as usize].is_some() && truth[pair.a as usize] == truth[pair.b as usize];
                let slip = flag("--slips") && at % 50 == 17;
                let answer = if same == slip { Answer::Different } else { Answer::Same };
                Decision { a: pair.a, b: pair.b, answer }
            })
            .collect();
        let asked = answers.len();
        let settings = Settings { decided: answers, ..Settings::default() };
        let after = link(corpus, &settings, &Silent).unwrap();
        let scores = evaluate(&after.clusters, truth);
        println!(
            "   {asked} decided: f1 {:.5}, precision {:.5}, recall {:.5}, b-cubed {:.5}",
            scores.f1, scores.precision, scores.recall, scores.bcubed_f1
        );
    }
}

/// Share of the pairs of one person that bear two sound numbers and were put together.
fn second_books(second: &[Option<bool>], truth: &[Option<u32>], clusters: &[u32]) -> f64 {
    let mut of_person = std::collections::HashMap::<u32, Vec<usize>>::new();
    for (at, person) in truth.iter().enumerate() {
        if let (Some(person), Some(_)) = (person, second[at]) {
            of_person.entry(*person).or_default().push(at);
        }
    }
    let (mut found, mut all) = (0_u32, 0_u32);
    for mentions in of_person.values() {
        for (n, a) in mentions.iter().enumerate() {
            for b in mentions[n + 1..].iter().filter(|b| second[**b] != second[*a]) {
                all += 1;
                found += u32::from(clusters[*a] == clusters[*b]);
            }
        }
    }
    if all == 0 { 1.0 } else { f64::from(found) / f64::from(all) }
}

fn calibration(pairs: &[linkage::ScoredPair], truth: &[Option<u32>]) {
    let mut told = Told::default();
    told.add(pairs, truth);
    for (pairs, said, right) in told.steps() {
        println!("   {pairs} pairs said {said:.3}, are {right:.3}");
    }
}

fn measure(name: &str, corpus: &Corpus, truth: &[Option<u32>], second: &[Option<bool>], begun: Instant) {
    let read = begun.elapsed().as_secs_f64();
    let found = link(corpus, &settings(corpus, truth), &Times(Instant::now())).unwrap();
    let seconds = begun.elapsed().as_secs_f64();
    let evaluation = evaluate_slices(corpus, &found, truth);
    let scores = &evaluation.scores;
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
    let mut told = Told::default();
    told.add(&found.pairs, truth);
    println!("   two sound numbers: {}; {}", of_books(under_two_numbers(&evaluation)), told.line());
    if std::env::args().any(|argument| argument == "--model") {
        std::fs::write("model.json", serde_json::to_string(&found.model).unwrap()).unwrap();
    }
    if std::env::args().any(|argument| argument == "--calibration") {
        calibration(&found.pairs, truth);
    }
    if std::env::args().any(|argument| argument == "--wrong") {
        files::show_wrong(corpus, truth, &found);
    }
    if flag("--second") {
        println!("{name}: second books {:.4}", second_books(second, truth, &found.clusters));
        files::show_second(corpus, truth, second, &found);
    }
    if flag("--books") {
        files::show_books(corpus, truth, &found);
    }
    if flag("--doubtful") {
        files::show_doubtful(corpus, truth, &found);
    }
    decided(corpus, truth, &found);
    println!("{name}: peak memory {:.2} GB", peak_bytes() as f64 / 1e9);
}

fn peak_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) * 1024
}
