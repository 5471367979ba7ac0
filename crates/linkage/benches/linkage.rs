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
    clippy::panic,
    missing_docs,
    reason = "a bench prints its figures and stops at the first fault"
)]

#[path = "linkage/files.rs"]
mod files;

use std::{path::Path, time::Instant};

use linkage::{Corpus, Settings, Silent, evaluate, link};

fn main() {
    let folders: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    for folder in &folders {
        let begun = Instant::now();
        let (corpus, truth) = files::read(Path::new(folder));
        measure(folder, &corpus, &truth, begun);
    }
}

fn measure(name: &str, corpus: &Corpus, truth: &[Option<u32>], begun: Instant) {
    let read = begun.elapsed().as_secs_f64();
    let found = link(corpus, &Settings::default(), &Silent).unwrap();
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
