//! A snapshot on disk whose codes are thrown by dice: every meaning of every column, what has none, and days at the edges of ages,
//! months and years.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use base::Date;
use statistics::{
    days::code_of,
    definition::{Definition, FORM, PartFile, columns, rules},
    frame::{Codes, Column, Part},
    write_part,
};

const TOWNS: [&str; 4] = ["330110001", "330110002", "330110003", "330106001"];

/// `SplitMix64`.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % most
    }

    fn narrow(&mut self, rows: usize, most: u64) -> Codes {
        Codes::Narrow((0..rows).map(|_| u8::try_from(self.below(most)).unwrap()).collect())
    }

    fn wide(&mut self, rows: usize, most: usize) -> Codes {
        let most = u64::try_from(most).unwrap();
        Codes::Wide((0..rows).map(|_| u16::try_from(self.below(most)).unwrap()).collect())
    }

    /// Days up to `year` back, every third on a birthday of the day or of the mid-period, or next to it, or in leap years' February.
    fn days(&mut self, rows: usize, years: u64) -> Codes {
        let edges = [(12, 29), (12, 30), (12, 31), (6, 29), (6, 30), (7, 1), (2, 28), (3, 1), (2, 29)];
        let today = u64::from(code_of(day()));
        let mut one = || {
            if self.below(50) == 0 {
                return 0;
            }
            let year = 2026 - i16::try_from(self.below(years)).unwrap();
            let (month, at) = edges[usize::try_from(self.below(9)).unwrap()];
            let edge = Date::new(year, month, at).ok().filter(|edge| *edge <= day());
            match edge {
                Some(edge) if self.below(3) == 0 => code_of(edge),
                _ => u16::try_from(today.saturating_sub(self.below(years * 365)).max(1)).unwrap(),
            }
        };
        Codes::Wide((0..rows).map(|_| one()).collect())
    }
}

fn day() -> Date {
    Date::constant(2026, 6, 30)
}

/// What a part's codes of places stand for: communities of its own and some of elsewhere, in an order of its own.
fn words(town: usize) -> Vec<Box<str>> {
    let mut words: Vec<Box<str>> = vec!["".into()];
    words.extend((0..4).map(|village| format!("{}{village:03}", TOWNS[town]).into()));
    words.push(TOWNS[(town + 1) % 4].into());
    words.extend(["341022001001".into(), "110101".into()]);
    words
}

fn part(kind: &str, town: usize, rows: usize) -> Part {
    let mut dice = Dice(u64::try_from(town * 2 + kind.len()).unwrap());
    let places: &[&str] = if kind == "people" { &["place", "hukou", "mid"] } else { &["place"] };
    let mut columns: Vec<Column> = places
        .iter()
        .map(|name| Column {
            name: (*name).into(),
            codes: dice.wide(rows, words(town).len()),
            words: words(town),
        })
        .collect();
    let mut add =
        |name: &str, codes: Codes| columns.push(Column { name: name.into(), codes, words: Vec::new() });
    if kind == "people" {
        add("born", dice.days(rows, 120));
        for (name, most) in [
            ("sex", 4),
            ("apart", 9),
            ("marital", 6),
            ("education", 9),
            ("home_size", 20),
            ("home_type", 8),
            ("book", 4),
        ] {
            add(name, dice.narrow(rows, most));
        }
    } else {
        add("on", dice.days(rows, 6));
        for (name, most) in [("kind", 8), ("sex", 3), ("age", 256), ("order", 6), ("delay", 256)] {
            add(name, dice.narrow(rows, most));
        }
    }
    Part { columns }.sorted()
}

/// Writes it and gives its definition's path. Beside each part lies one of an earlier snapshot, which is not to be counted.
pub(crate) fn write(folder: &Path, rows: usize) -> PathBuf {
    let mut parts = Vec::new();
    for kind in ["people", "events"] {
        for (town, division) in TOWNS.iter().enumerate() {
            let own = part(kind, town, rows);
            let content = own.content();
            let file = format!("{kind}/division={division}/{}.parquet", &content[..16]);
            fs::create_dir_all(folder.join(&file).parent().unwrap()).unwrap();
            fs::write(folder.join(&file), write_part(&own).unwrap()).unwrap();
            fs::write(
                folder.join(&file).with_file_name("earlier.parquet"),
                write_part(&part(kind, town, 50)).unwrap(),
            )
            .unwrap();
            let words: BTreeMap<_, _> = own
                .columns
                .iter()
                .filter(|column| !column.words.is_empty())
                .map(|column| (column.name.clone(), column.words.clone()))
                .collect();
            parts.push(PartFile {
                kind: kind.into(),
                division: (*division).into(),
                file: file.into(),
                rows: u64::try_from(rows).unwrap(),
                content: content.into(),
                words,
            });
        }
    }
    let all = u64::try_from(rows * TOWNS.len()).unwrap();
    let definition = Definition {
        form: FORM,
        area: "330110".into(),
        day: day(),
        known_at: "2026-07-01T00:00:00Z".into(),
        people: all,
        events: all,
        left_out: statistics::LeftOut::default(),
        content: Definition::hash(&parts).into(),
        rules: rules(),
        columns: columns(),
        parts,
    };
    fs::create_dir_all(folder.join("definitions")).unwrap();
    let path = folder.join("definitions/330110-2026-06-30.json");
    fs::write(&path, serde_json::to_vec(&definition).unwrap()).unwrap();
    path
}
