//! Ten million synthetic people as snapshot parts, and six tables of them counted in one pass.
//!
//! `ten_million write DIR [PEOPLE]` writes the parts; `ten_million count DIR` counts, five times, and prints each
//! time and every table's checksum, for `bench/figures/compare.py` to set beside another engine on the same files.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench fails by panicking and talks by printing"
)]

use std::{collections::BTreeMap, fs, path::PathBuf, time::Instant};

use base::Date;
use statistics::{
    PartFault, Plan, Share, Snapshot, Spec, count_tables,
    days::code_of,
    dimension::View,
    frame::{Codes, Column, Part},
    kernel::Parts,
    read_part, write_part,
};

const TOWNS: u32 = 200;
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

    fn narrow(&mut self, most: u64) -> u8 {
        u8::try_from(self.below(most)).unwrap()
    }
}

fn town(at: u32) -> String {
    format!("33{:02}{:02}{:03}", 1 + at / 100, 1 + (at / 20) % 5, 1 + at % 20)
}

fn day() -> Date {
    Date::constant(2026, 6, 30)
}

fn part(at: u32, people: usize) -> Part {
    let mut dice = Dice(u64::from(at) + 1);
    let today = u64::from(code_of(day()));
    let words: Vec<Box<str>> = std::iter::once("".into())
        .chain((1..=VILLAGES).map(|village| format!("{}{village:03}", town(at)).into()))
        .collect();
    let mut narrow =
        |most: u64, from: u8| Codes::Narrow((0..people).map(|_| from + dice.narrow(most)).collect());
    let (sex, apart, marital, education, book) =
        (narrow(2, 1), narrow(6, 0), narrow(5, 0), narrow(8, 0), narrow(3, 0));
    let place = Codes::Wide((0..people).map(|_| 1 + u16::from(dice.narrow(u64::from(VILLAGES)))).collect());
    let born = Codes::Wide((0..people).map(|_| u16::try_from(today - dice.below(34_000)).unwrap()).collect());
    let column = |name: &str, codes: Codes, words: Vec<Box<str>>| Column { name: name.into(), codes, words };
    Part {
        columns: vec![
            column("place", place, words),
            column("born", born, Vec::new()),
            column("sex", sex, Vec::new()),
            column("apart", apart, Vec::new()),
            column("marital", marital, Vec::new()),
            column("education", education, Vec::new()),
            column("book", book, Vec::new()),
        ],
    }
    .sorted()
}

struct Folder {
    files: Vec<PathBuf>,
    words: Vec<Box<str>>,
}

impl Parts for Folder {
    type Fault = PartFault;
    fn count(&self) -> usize {
        self.files.len()
    }
    fn load(&self, at: usize, columns: &[&str]) -> Result<Part, PartFault> {
        read_part(fs::File::open(&self.files[at]).unwrap(), columns)
    }
}

impl Snapshot for Folder {
    fn view(&self, level: usize) -> View {
        View::new("33", day(), level)
    }
    fn words(&self, _kind: &str, column: &str) -> Vec<Box<str>> {
        if column == "place" { self.words.clone() } else { Vec::new() }
    }
    fn of_kind(&self, _kind: &str) -> Self {
        Self { files: self.files.clone(), words: self.words.clone() }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let folder = PathBuf::from(&arguments[2]);
    if arguments[1] == "write" {
        let people: usize = arguments.get(3).map_or(10_000_000, |text| text.parse().unwrap());
        fs::create_dir_all(&folder).unwrap();
        let each = people / usize::try_from(TOWNS).unwrap();
        let mut bytes = 0;
        for at in 0..TOWNS {
            let written = write_part(&part(at, each)).unwrap();
            bytes += written.len();
            let place = folder.join(format!("division={}", town(at)));
            fs::create_dir_all(&place).unwrap();
            fs::write(place.join("part.parquet"), written).unwrap();
        }
        println!("{} people in {TOWNS} parts, {bytes} bytes", each * usize::try_from(TOWNS).unwrap());
        return;
    }
    let folders = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = folders.map(|own| own.join("part.parquet")).collect();
    files.sort();
    let words = (0..TOWNS)
        .flat_map(|at| (1..=VILLAGES).map(move |village| format!("{}{village:03}", town(at)).into()))
        .collect();
    let snapshot = Folder { files, words };
    let spec = |rows: &[&str], level: usize| Spec {
        unit: "residents".into(),
        rows: rows.iter().map(|code| (*code).into()).collect(),
        columns: Vec::new(),
        filter: BTreeMap::new(),
        area: None,
        level,
        share: Share::None,
        years: 1,
    };
    let asked = [
        spec(&["place", "sex", "age"], 9),
        spec(&["place", "marital", "sex"], 9),
        spec(&["place", "education", "sex"], 9),
        spec(&["place", "apart", "sex"], 9),
        spec(&["age5", "sex", "marital"], 9),
        spec(&["place", "sex"], 12),
    ];
    for _ in 0..5 {
        let begun = Instant::now();
        let plans: Vec<Plan> = asked.iter().map(|spec| Plan::new(spec, &snapshot).unwrap()).collect();
        let tables = count_tables(&plans, &snapshot, 2).unwrap_or_default();
        let seconds = begun.elapsed().as_secs_f64();
        // A checksum that the other engine can give too: the sum and the sum of squares of the cells.
        let sums: Vec<String> = tables
            .iter()
            .map(|table| {
                let squares: u128 =
                    table.cells.iter().map(|cell| u128::from(*cell) * u128::from(*cell)).sum();
                format!("{}:{squares}", table.cells.iter().sum::<u64>())
            })
            .collect();
        println!("{seconds:.4} {}", sums.join(" "));
    }
}
