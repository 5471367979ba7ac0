//! Figures of the living index, printed one a line: `cargo bench -p linkage --bench living -- DIR …` for a place's five
//! extracts, or without a folder for a generated town.
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
    dead_code,
    unused_imports,
    missing_docs,
    reason = "a bench prints its figures and stops at the first fault"
)]

#[path = "linkage/files.rs"]
mod files;
#[path = "../tests/people/mod.rs"]
mod people;

use std::{
    collections::HashMap,
    path::Path,
    time::{Duration, Instant},
};

use linkage::{
    Corpus, Living, Settings, Silent, link,
    living::{Changes, Row, RowMention, RowName},
};
use people::Dice;
use records::Attribute;

const BATCH: usize = 10_000;
const SINGLE: usize = 2_000;

struct Written {
    source: String,
    record: String,
    mentions: Vec<(String, Vec<(Attribute, String)>)>,
}

impl Written {
    fn name(&self) -> RowName<'_> {
        RowName { source: &self.source, record: &self.record }
    }

    fn row(&self) -> Row<'_> {
        let mentions = self.mentions.iter().map(|(role, values)| RowMention {
            role,
            values: values.iter().map(|(attribute, value)| (*attribute, value.as_str())).collect(),
            texts: Vec::new(),
        });
        Row { name: self.name(), mentions: mentions.collect() }
    }
}

fn main() {
    let folders: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    if folders.is_empty() {
        measure("usual", people::usual(20_000, 1).corpus);
    }
    for folder in &folders {
        measure(folder, files::read(Path::new(folder)).0);
    }
}

/// Rows drawn by chance, each once.
fn drawn(corpus: &Corpus, count: usize) -> Vec<Written> {
    let mut dice = Dice(7);
    let mut rows: HashMap<(String, String), Vec<u32>> = HashMap::new();
    while rows.len() < count.min(corpus.len() / 4) {
        let (source, record, _) = corpus.name_of(dice.below(corpus.len()) as u32);
        rows.entry((source.to_owned(), record.to_owned())).or_default();
    }
    for mention in 0..corpus.len() as u32 {
        let (source, record, _) = corpus.name_of(mention);
        if let Some(mentions) = rows.get_mut(&(source.to_owned(), record.to_owned())) {
            mentions.push(mention);
        }
    }
    let mut rows: Vec<_> = rows.into_iter().collect();
    rows.sort();
    let values = |mention: u32| corpus.values(mention).map(|(a, value)| (a, value.to_owned())).collect();
    let mentions = |list: Vec<u32>| {
        list.into_iter().map(|mention| (corpus.name_of(mention).2.to_owned(), values(mention))).collect()
    };
    let mut rows: Vec<Written> = rows
        .into_iter()
        .map(|((source, record), list)| Written { source, record, mentions: mentions(list) })
        .collect();
    for at in (1..rows.len()).rev() {
        let other = dice.below(at + 1);
        rows.swap(at, other);
    }
    rows
}

fn measure(name: &str, corpus: Corpus) {
    let rows = drawn(&corpus, BATCH + SINGLE);
    let mentions = corpus.len();
    let begun = Instant::now();
    let settings = Settings::default();
    let found = link(&corpus, &settings, &Silent).unwrap();
    println!("{name}: {mentions} mentions linked as a whole in {:.2} s", begun.elapsed().as_secs_f64());
    let begun = Instant::now();
    let mut living = Living::new(corpus, &found, &settings);
    drop(found);
    println!(
        "{name}: index made in {:.2} s, holds {:.3} GB ({:.0} bytes a mention)",
        begun.elapsed().as_secs_f64(),
        living.bytes() as f64 / 1e9,
        living.bytes() as f64 / mentions as f64
    );
    image(name, &living);
    let people = |living: &Living| living.mentions().filter(|m| living.cluster_of(*m) == Some(*m)).count();
    let before = people(&living);
    let (many, few) = rows.split_at(rows.len() - SINGLE.min(rows.len() / 2));
    let changes = Changes { remove: many.iter().map(|row| row.name().key()).collect(), ..Changes::default() };
    batch(name, "removed", &mut living, &changes, many.len());
    let changes = Changes { add: many.iter().map(Written::row).collect(), ..Changes::default() };
    let many_added = batch(name, "added", &mut living, &changes, many.len());
    bar(name, "10,000 rows added at one stroke", many_added * BATCH as f64 / many.len() as f64, [1.0, 0.3]);
    println!("{name}: {before} people before, {} after", people(&living));
    let mut times = [Vec::new(), Vec::new(), Vec::new()];
    for row in few {
        let altered = Written {
            source: row.source.clone(),
            record: row.record.clone(),
            mentions: row
                .mentions
                .iter()
                .map(|(role, values)| (role.clone(), values[..values.len().max(2) - 1].to_vec()))
                .collect(),
        };
        let one = |change: Changes<'_>, living: &mut Living| {
            let begun = Instant::now();
            living.apply(&change).unwrap();
            begun.elapsed()
        };
        let change = Changes { remove: vec![row.name().key()], ..Changes::default() };
        times[2].push(one(change, &mut living));
        times[0].push(one(Changes { add: vec![row.row()], ..Changes::default() }, &mut living));
        times[1].push(one(Changes { add: vec![altered.row()], ..Changes::default() }, &mut living));
    }
    for (what, times) in ["added", "changed", "removed"].into_iter().zip(&mut times) {
        times.sort_unstable();
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
        println!(
            "{name}: one row {what}: p50 {:.3} ms, p99 {:.3} ms, longest {:.3} ms, of {}",
            at(0.5),
            at(0.99),
            at(1.0),
            times.len()
        );
        if what == "added" {
            bar(name, "one row added, p99", at(0.99) / 1e3, [0.010, 0.002]);
        }
    }
    let begun = Instant::now();
    let fresh = living.compacted();
    println!("{name}: in one run over all that stands {:.2} s", begun.elapsed().as_secs_f64());
    let numbers = |living: &Living| living.clusters().into_iter().map(|(_, c)| c).collect::<Vec<u32>>();
    println!("{name}: the same clusters: {}", numbers(&fresh) == numbers(&living));
    println!("{name}: peak memory {:.2} GB", peak_bytes() as f64 / 1e9);
}

/// Prints whether a figure in seconds keeps the bar that it must keep, and the one that is reached for.
fn bar(name: &str, what: &str, seconds: f64, bars: [f64; 2]) {
    let kept = bars.map(|bar| if seconds <= bar { "kept" } else { "not kept" });
    println!(
        "{name}: bar: {what}: {:.1} ms, must be {:.0} ms: {}, reaching for {:.0} ms: {}",
        seconds * 1e3,
        bars[0] * 1e3,
        kept[0],
        bars[1] * 1e3,
        kept[1]
    );
}

/// Changes many rows at once, and gives the seconds on the clock.
fn batch(name: &str, what: &str, living: &mut Living, changes: &Changes<'_>, rows: usize) -> f64 {
    let (begun, cpu) = (Instant::now(), cpu());
    let told = living.apply(changes).unwrap();
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "{name}: {rows} rows {what} at one stroke in {seconds:.3} s ({:.3} s of processor), {} mentions, {} clusters new",
        self::cpu().saturating_sub(cpu).as_secs_f64(),
        told.added.len() + told.removed.len(),
        told.after.len()
    );
    seconds
}

fn image(name: &str, living: &Living) {
    let path = std::env::temp_dir().join(format!("living-{}.image", std::process::id()));
    let begun = Instant::now();
    let mut file = std::io::BufWriter::with_capacity(1 << 20, std::fs::File::create(&path).unwrap());
    living.save(1, &mut file).unwrap();
    file.into_inner().unwrap().sync_all().unwrap();
    let saved = begun.elapsed().as_secs_f64();
    let bytes = std::fs::metadata(&path).unwrap().len();
    let begun = Instant::now();
    let mut file = std::io::BufReader::with_capacity(1 << 20, std::fs::File::open(&path).unwrap());
    let (read, _) = Living::load(&mut file).unwrap();
    println!(
        "{name}: image of {:.3} GB saved in {saved:.2} s, loaded in {:.2} s",
        bytes as f64 / 1e9,
        begun.elapsed().as_secs_f64()
    );
    assert_eq!(read.len(), living.len());
    std::fs::remove_file(&path).unwrap();
}

/// Processor time of this process, both of its kinds.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks: u64 = [11, 12].iter().filter_map(|at| fields.get(*at)?.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

fn peak_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("");
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<u64>().ok()).unwrap_or(0) * 1024
}
