//! The whole catalogue of indicators for a county of a million people and all its townships, from Parquet on disk to values.
//!
//! `county DIR [PEOPLE]` writes the parts and reckons five times, printing the seconds of each, and writes every cell of every table that
//! the catalogue rests on into `DIR/cells.csv`, for `bench/figures/second.py` to compare with another engine's.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench fails by panicking and talks by printing"
)]

use std::{fmt::Write as _, fs, path::PathBuf, time::Instant};

use base::Date;
use statistics::{
    PartFault, Plan, Snapshot, Table, count_tables,
    days::code_of,
    dimension::View,
    frame::{Codes, Column, Part},
    indicator::{evaluate, needed},
    kernel::Parts,
    read_part, write_part,
};

const TOWNS: u32 = 25;
const VILLAGES: u32 = 20;

struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % most
    }

    fn narrow(&mut self, rows: usize, most: u64, from: u64) -> Codes {
        Codes::Narrow((0..rows).map(|_| u8::try_from(from + self.below(most)).unwrap()).collect())
    }

    fn wide(&mut self, rows: usize, most: u64, from: u64) -> Codes {
        Codes::Wide((0..rows).map(|_| u16::try_from(from + self.below(most)).unwrap()).collect())
    }
}

fn day() -> Date {
    Date::constant(2026, 6, 30)
}

fn town(at: u32) -> String {
    format!("330110{:03}", 1 + at)
}

fn words(at: u32) -> Vec<Box<str>> {
    std::iter::once("".into())
        .chain((1..=VILLAGES).map(|village| format!("{}{village:03}", town(at)).into()))
        .collect()
}

fn column(name: &str, codes: Codes, words: Vec<Box<str>>) -> Column {
    Column { name: name.into(), codes, words }
}

fn people(at: u32, rows: usize) -> Part {
    let mut dice = Dice(u64::from(at) + 1);
    let today = u64::from(code_of(day()));
    let mut columns = Vec::new();
    for name in ["place", "hukou", "mid"] {
        columns.push(column(name, dice.wide(rows, u64::from(VILLAGES) + 1, 0), words(at)));
    }
    columns.push(column("born", dice.wide(rows, 34_000, today - 34_000), Vec::new()));
    for (name, most, from) in [
        ("sex", 2, 1),
        ("apart", 7, 0),
        ("marital", 5, 0),
        ("education", 8, 0),
        ("home_size", 6, 0),
        ("home_type", 6, 0),
        ("book", 3, 0),
    ] {
        columns.push(column(name, dice.narrow(rows, most, from), Vec::new()));
    }
    Part { columns }.sorted()
}

/// Some twenty years of events, as a register has them.
fn events(at: u32, rows: usize) -> Part {
    let mut dice = Dice(u64::from(at) + 1_000);
    let today = u64::from(code_of(day()));
    let mut columns = vec![
        column("place", dice.wide(rows, u64::from(VILLAGES), 1), words(at)),
        column("on", dice.wide(rows, 7_300, today - 7_300), Vec::new()),
    ];
    for (name, most, from) in
        [("kind", 6, 1), ("sex", 2, 1), ("age", 95, 0), ("order", 4, 0), ("delay", 30, 0)]
    {
        columns.push(column(name, dice.narrow(rows, most, from), Vec::new()));
    }
    Part { columns }.sorted()
}

#[derive(Clone)]
struct Folder(Vec<(&'static str, u32, PathBuf)>);

impl Parts for Folder {
    type Fault = PartFault;
    fn count(&self) -> usize {
        self.0.len()
    }
    fn load(&self, at: usize, columns: &[&str]) -> Result<Part, PartFault> {
        read_part(fs::File::open(&self.0[at].2).unwrap(), columns)
    }
}

impl Snapshot for Folder {
    fn view(&self, level: usize) -> View {
        View::new("330110", day(), level)
    }
    fn words(&self, kind: &str, _column: &str) -> Vec<Box<str>> {
        self.0.iter().filter(|(own, ..)| *own == kind).flat_map(|(_, town, _)| words(*town)).collect()
    }
    fn of_kind(&self, kind: &str) -> Self {
        Self(self.0.iter().filter(|(own, ..)| *own == kind).cloned().collect())
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap());
    let all: usize = arguments.next().map_or(1_000_000, |text| text.parse().unwrap());
    let each = all / usize::try_from(TOWNS).unwrap();
    let mut parts = Vec::new();
    for at in 0..TOWNS {
        for (kind, part) in [("people", people(at, each)), ("events", events(at, each))] {
            let path = folder.join(kind).join(format!("division={}", town(at)));
            fs::create_dir_all(&path).unwrap();
            let file = path.join("part.parquet");
            fs::write(&file, write_part(&part).unwrap()).unwrap();
            parts.push((kind, at, file));
        }
    }
    let snapshot = Folder(parts);
    let mut last = Vec::new();
    for _ in 0..5 {
        let begun = Instant::now();
        let plans: Vec<Plan> =
            needed(None, 9).iter().map(|spec| Plan::new(spec, &snapshot).unwrap()).collect();
        let tables = count_tables(&plans, &snapshot, 2).unwrap_or_default();
        let counted = begun.elapsed().as_secs_f64();
        let places = evaluate(&tables);
        let valued: usize = places
            .iter()
            .map(|place| place.values.iter().filter(|one| one.value.value.is_ok()).count())
            .sum();
        println!(
            "{all} people, {} places, {valued} values: counted in {counted:.3} s, all in {:.3} s",
            places.len(),
            begun.elapsed().as_secs_f64()
        );
        last = tables;
    }
    fs::write(folder.join("cells.csv"), cells(&last)).unwrap();
}

/// Every cell that holds anybody: which table, the unit, codes by dimension, the count.
fn cells(tables: &[Table]) -> String {
    let mut text = String::new();
    for (at, table) in tables.iter().enumerate() {
        for (cell, count) in table.cells.iter().enumerate().filter(|(_, count)| **count > 0) {
            let mut rest = cell;
            let mut codes: Vec<String> = Vec::new();
            for one in table.dimensions.iter().rev() {
                let size = one.categories.len();
                codes.push(format!("{}={}", one.code, one.categories[rest % size].code));
                rest /= size;
            }
            codes.reverse();
            writeln!(text, "{at},{},{},{count}", table.unit.code, codes.join(",")).unwrap();
        }
    }
    text
}
