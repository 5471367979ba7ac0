//! The shipped benefits over a table of a million people: births of 95 years, a few deaths, hukou entered some weeks after birth.
//! Prints seconds, people a second and the claims; then the cost of a changed parameter over the same people.
//!
//! `cargo bench -p app --bench benefits -- --people 200000` for another size.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints its figures and may fail loudly"
)]

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
    time::Instant,
};

use app::benefit_files::{benefit_cost, benefit_of, benefit_schedule, list_benefits, parameter_change};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let people =
        arguments.iter().position(|a| a == "--people").and_then(|at| arguments.get(at + 1)?.parse().ok());
    let people: u32 = people.unwrap_or(1_000_000);
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("people.csv");
    write_people(&input, people);
    for shown in list_benefits(None).unwrap() {
        let benefit = benefit_of(&shown.code, None).unwrap();
        let started = Instant::now();
        let done = benefit_schedule(&benefit, &input, &folder.path().join("claims.csv"), None).unwrap();
        let seconds = started.elapsed().as_secs_f64();
        println!(
            "{}: {} people in {seconds:.2} s, {:.0} people/s, {} with claims, {} yuan",
            shown.code,
            done.people,
            f64::from(people) / seconds,
            done.cost.reached,
            done.cost.total()
        );
    }
    let now = benefit_of("childcare-subsidy-2025", None).unwrap();
    let (parameter, value) = parameter_change("yearly_amount=480000@2027-01-01").unwrap();
    let then = benefit_of("childcare-subsidy-2025", None).unwrap().changed(&parameter, value).unwrap();
    let started = Instant::now();
    let (before, after) = benefit_cost(&now, &then, &input).unwrap();
    println!(
        "cost of a change: twice {people} people in {:.2} s, {} yuan to {} yuan",
        started.elapsed().as_secs_f64(),
        before.total(),
        after.total()
    );
}

/// Days spread over the years by a fixed sequence, so that every run reads the same table.
fn write_people(path: &Path, people: u32) {
    let mut file = BufWriter::new(File::create(path).unwrap());
    writeln!(file, "person_id,birth_date,death_date,hukou_from").unwrap();
    let mut state = 1_u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for person in 0..people {
        let (year, month, day) = (1932 + next(95), 1 + next(12), 1 + next(28));
        let death = if next(100) == 0 { format!("{}-12-30", year.max(2026)) } else { String::new() };
        let hukou = if month < 12 && next(2) == 0 {
            format!("{year}-{:02}-{:02}", month + 1, 1 + next(28))
        } else {
            String::new()
        };
        writeln!(file, "{person},{year}-{month:02}-{day:02},{death},{hukou}").unwrap();
    }
    file.flush().unwrap();
}
