//! `wanjia project` and `wanjia lifetable` on files: the numbers, the errors' words, the same bytes.
#![allow(clippy::unwrap_used, reason = "a test stops at the first fault")]
#![expect(
    clippy::format_push_string,
    clippy::format_collect,
    reason = "small tables written out as text; their size does not matter"
)]

use std::{collections::HashMap, fs, path::Path};

use app::{
    lifetable_files::lifetable_files,
    project_files::{FanChoice, ProjectOptions, ProjectSummary, TableError, project_files},
};
use projection::{Conventions, InfantRule, MigrationTiming, Step};

/// A small country with a constant population structure, in files.
fn write_inputs(folder: &Path, areas: &[(&str, f64)]) {
    let column = if areas.is_empty() { "" } else { "county," };
    let mut base = format!("{column}sex,age,population\n");
    let places: Vec<(String, f64)> = if areas.is_empty() {
        vec![(String::new(), 1.0)]
    } else {
        areas.iter().map(|(name, size)| (format!("{name},"), *size)).collect()
    };
    for (name, size) in &places {
        for sex in ["m", "f"] {
            for age in 0..=100 {
                base.push_str(&format!("{name}{sex},{age},{}\n", size * f64::from(1000 - 9 * age)));
            }
        }
    }
    let (mut mx, mut asfr, mut srb) =
        ("year,sex,age,mx\n".to_owned(), "year,age,asfr\n".to_owned(), "year,srb\n".to_owned());
    for year in 2025..=2030 {
        for sex in ["m", "f"] {
            for age in 0..=100 {
                mx.push_str(&format!("{year},{sex},{age},{}\n", 0.0001 * (0.09 * f64::from(age)).exp()));
            }
        }
        for age in 20..40 {
            asfr.push_str(&format!("{year},{age},0.07\n"));
        }
        srb.push_str(&format!("{year},1.06\n"));
    }
    for (name, text) in [("base", base), ("mx", mx), ("asfr", asfr), ("srb", srb)] {
        fs::write(folder.join(format!("{name}.csv")), text).unwrap();
    }
}

fn options(folder: &Path) -> ProjectOptions {
    ProjectOptions {
        input: folder.to_owned(),
        out: folder.join("out"),
        from: 2025,
        to: 2030,
        step: Step::One,
        conventions: Conventions::default(),
        area: None,
        whole: false,
        fan: None,
    }
}

fn run(options: &ProjectOptions) -> Result<ProjectSummary, TableError> {
    project_files(options, &base::Silent)
}

/// Sums of a column by the values of another.
fn sums(path: &Path, by: &[&str], value: &str) -> HashMap<Vec<String>, f64> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|column| column == name).unwrap();
    let mut sums = HashMap::new();
    for row in reader.records() {
        let row = row.unwrap();
        let key = by.iter().map(|name| row[place(name)].to_owned()).collect();
        *sums.entry(key).or_insert(0.0) += row[place(value)].parse::<f64>().unwrap();
    }
    sums
}

#[test]
fn writes_files_that_balance() {
    let folder = tempfile::tempdir().unwrap();
    write_inputs(folder.path(), &[]);
    let done = run(&options(folder.path())).unwrap();
    assert_eq!((done.areas, done.periods, done.bounded), (1, 6, 0));
    let out = folder.path().join("out");
    let totals = sums(&out.join("population.csv"), &["year"], "population");
    let births = sums(&out.join("births.csv"), &["year"], "births");
    let deaths = sums(&out.join("deaths.csv"), &["year"], "deaths");
    let mut before = 2.0 * (0..=100).map(|age| f64::from(1000 - 9 * age)).sum::<f64>();
    for year in 2025..=2030 {
        let key = vec![year.to_string()];
        let after = before + births[&key] - deaths[&key];
        assert!((totals[&key] - after).abs() < 1e-6);
        before = totals[&key];
    }
    let first = fs::read_to_string(out.join("population.csv")).unwrap();
    assert!(first.starts_with("year,sex,age,population\n2025,m,0,"));
    let indicators = fs::read_to_string(out.join("indicators.csv")).unwrap();
    assert!(indicators.contains("2025,total_fertility,1.4"));
}

#[test]
fn says_which_file_line_and_column_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let said = || run(&options(folder.path())).unwrap_err().to_string();
    assert!(said().contains("base.csv is missing"));
    write_inputs(folder.path(), &[]);
    let base = fs::read_to_string(folder.path().join("base.csv")).unwrap();
    let spoil =
        |from: &str, to: &str| fs::write(folder.path().join("base.csv"), base.replacen(from, to, 1)).unwrap();
    spoil("m,3,973", "m,3,9x3");
    assert!(said().contains("base.csv line 5, column `population`"), "{}", said());
    assert!(!said().contains("9x3"), "a cell's content is never repeated");
    spoil("m,3,973\n", "");
    assert!(said().contains("no row for sex m, age 3"), "{}", said());
    spoil("m,3,973", "x,3,973");
    assert!(said().contains("column `sex`: write m or f"));
    spoil("m,3,973", "m,2,973");
    assert!(said().contains("line 5") && said().contains("earlier line"));
    spoil("sex,age,population", "sex,age,persons");
    assert!(said().contains("no column `population`"));
    spoil("sex,age,population", "sex,age,population");
    fs::write(folder.path().join("srb.csv"), "year,srb\n2025,106\n").unwrap();
    assert!(said().contains("no row for 2026"), "{}", said());
    let srb: String = (2025..=2030).map(|year| format!("{year},106\n")).collect();
    fs::write(folder.path().join("srb.csv"), format!("year,srb\n{srb}")).unwrap();
    assert!(said().contains("1.06 rather than 106"), "{}", said());
    let backwards = ProjectOptions { to: 2020, ..options(folder.path()) };
    assert!(matches!(run(&backwards).unwrap_err(), TableError::Usage(_)));
}

#[test]
fn areas_below_add_up_to_the_one_above_in_whole_persons() {
    let folder = tempfile::tempdir().unwrap();
    write_inputs(folder.path(), &[("nation", 3.3), ("north", 1.1), ("south", 2.2)]);
    fs::write(folder.path().join("areas.csv"), "county,above\nnorth,nation\nsouth,nation\n").unwrap();
    fs::write(folder.path().join("movement.csv"), "from,to,rate\nnorth,south,0.03\n").unwrap();
    for timing in [MigrationTiming::End, MigrationTiming::Even] {
        let conventions = Conventions { migration_timing: timing, ..Conventions::default() };
        let options =
            ProjectOptions { area: Some("county".to_owned()), conventions, ..options(folder.path()) };
        run(&options).unwrap();
        adds_up_in_whole_persons(&options);
    }
}

fn adds_up_in_whole_persons(options: &ProjectOptions) {
    for (file, value, by) in [
        ("population.csv", "population", &["county", "year", "sex", "age"][..]),
        ("births.csv", "births", &["county", "year", "sex"]),
        ("deaths.csv", "deaths", &["county", "year", "sex", "age"]),
    ] {
        let cells = sums(&options.out.join(file), by, value);
        for (key, persons) in &cells {
            assert!(persons.fract() == 0.0);
            if key[0] == "nation" {
                let of = |name: &str| cells[&[&[name.to_owned()], &key[1..]].concat()];
                assert!((of("north") + of("south") - persons).abs() < 1e-9, "{file} {key:?}");
            }
        }
    }
    let totals = sums(&options.out.join("population.csv"), &["county", "year"], "population");
    let of = |name: &str, year: &str| totals[&vec![name.to_owned(), year.to_owned()]];
    assert!(of("south", "2030") / of("south", "2025") > of("north", "2030") / of("north", "2025"));
}

/// A fan of areas that lie in each other: what the tops come to is the top's own fan, and every area has one.
#[test]
fn fans_of_areas_add_up_to_the_one_above() {
    let folder = tempfile::tempdir().unwrap();
    write_inputs(folder.path(), &[("nation", 3.3), ("north", 1.1), ("south", 2.2)]);
    fs::write(folder.path().join("areas.csv"), "county,above\nnorth,nation\nsouth,nation\n").unwrap();
    fs::write(
        folder.path().join("uncertainty.csv"),
        "year,quantity,level,lower,upper\n2025,tfr,80,1.2,1.6\n2025,e0_offset,80,-1,1\n",
    )
    .unwrap();
    let choice = FanChoice { paths: 101, seed: 3, shared: 0.5, under: Vec::new() };
    let options =
        ProjectOptions { area: Some("county".to_owned()), fan: Some(choice), ..options(folder.path()) };
    run(&options).unwrap();
    let of = sums(&options.out.join("quantiles.csv"), &["county", "year", "quantity", "level"], "value");
    let total = sums(&options.out.join("quantiles_total.csv"), &["year", "quantity", "level"], "value");
    let mut compared = 0;
    for (key, value) in &total {
        let value_of = |name: &str| of[&[&[name.to_owned()], &key[..]].concat()];
        assert!((value_of("nation") - value).abs() <= 1e-5 * value.abs().max(1.0), "{key:?}");
        // Both areas share all rates, and raking leaves each its share on every path: a third and two thirds are nearly kept.
        if key[1] == "population" {
            assert!(((value_of("north") + value_of("south")) / value - 1.0).abs() < 0.02, "{key:?}");
            compared += 1;
        }
    }
    assert_eq!(compared, 6 * 7);
}

#[test]
fn areas_without_a_tree_are_what_each_is_alone() {
    let (many, one) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write_inputs(many.path(), &[("a", 1.0), ("b, the second", 2.0)]);
    write_inputs(one.path(), &[]);
    let base = fs::read_to_string(many.path().join("base.csv"))
        .unwrap()
        .replace("b, the second", "\"b, the second\"");
    fs::write(many.path().join("base.csv"), base).unwrap();
    let options_many = ProjectOptions { area: Some("county".to_owned()), ..options(many.path()) };
    run(&options_many).unwrap();
    run(&options(one.path())).unwrap();
    let many =
        sums(&options_many.out.join("population.csv"), &["county", "year", "sex", "age"], "population");
    let one = sums(&one.path().join("out/population.csv"), &["year", "sex", "age"], "population");
    assert_eq!(many.len(), 2 * one.len());
    for (key, persons) in &one {
        let of = |name: &str| many[&[&[name.to_owned()], &key[..]].concat()];
        assert!((of("a") - persons).abs() < 1e-9 && (of("b, the second") - 2.0 * persons).abs() < 1e-9);
    }
}

#[test]
fn a_fan_is_the_same_bytes_and_spreads_around_the_projection() {
    let folder = tempfile::tempdir().unwrap();
    write_inputs(folder.path(), &[]);
    let choice = FanChoice { paths: 400, seed: 3, shared: 0.5, under: vec![(1.0, 2030)] };
    let fan = ProjectOptions { fan: Some(choice), ..options(folder.path()) };
    assert!(run(&fan).unwrap_err().to_string().contains("uncertainty.csv is missing"));
    fs::write(
        folder.path().join("uncertainty.csv"),
        "year,quantity,level,lower,upper\n2025,tfr,80,1.3,1.5\n2030,tfr,80,1.1,1.8\n2025,e0_offset,80,-1,1\n",
    )
    .unwrap();
    let done = run(&fan).unwrap();
    assert_eq!(done.chances, [(1.0, 2030, 0.0)]);
    let read = || fs::read(folder.path().join("out/quantiles.csv")).unwrap();
    let first = read();
    run(&fan).unwrap();
    assert_eq!(first, read());
    let values = sums(&folder.path().join("out/quantiles.csv"), &["year", "quantity", "level"], "value");
    let of = |quantity: &str, level: &str| values[&["2030", quantity, level].map(str::to_owned).to_vec()];
    assert!(
        (of("total_fertility", "0.1") - 1.1).abs() < 0.06
            && (of("total_fertility", "0.9") - 1.8).abs() < 0.06
    );
    let totals = sums(&folder.path().join("out/population.csv"), &["year"], "population");
    let middle = totals[&vec!["2030".to_owned()]];
    assert!(of("population", "0.025") < middle && middle < of("population", "0.975"));

    let lasting = folder.path().join("persistence.csv");
    fs::write(&lasting, "quantity,a_year\ntfr,0.98\ne0,1\nmigration,0.9\n").unwrap();
    run(&fan).unwrap();
    assert_eq!(first, read(), "the usual persistence, said aloud");
    // Deviations that last less cancel out: births stray less from what is assumed by the end, total fertility as much as before.
    fs::write(&lasting, "quantity,a_year\ntfr,0\n").unwrap();
    run(&fan).unwrap();
    let width = |values: &HashMap<Vec<String>, f64>, quantity: &str| {
        let of = |level: &str| values[&["2030", quantity, level].map(str::to_owned).to_vec()];
        of("0.9") - of("0.1")
    };
    let shorter = sums(&folder.path().join("out/quantiles.csv"), &["year", "quantity", "level"], "value");
    assert!(width(&shorter, "population") < 0.8 * width(&values, "population"));
    assert!((width(&shorter, "total_fertility") / width(&values, "total_fertility") - 1.0).abs() < 0.15);
    for (text, fault) in [
        ("quantity,a_year\ntfr,1.5\n", "from 0 to 1"),
        ("quantity,a_year\nsrb,0.5\n", "tfr, e0 or migration"),
        ("quantity,a_year\ntfr,0.5\ntfr,0.6\n", "already gives"),
        ("quantity\ntfr\n", "a_year"),
    ] {
        fs::write(&lasting, text).unwrap();
        assert!(run(&fan).unwrap_err().to_string().contains(fault), "{text}");
    }
}

/// Preston, Heuveline and Guillot (2001), box 3.1: Austria, males, 1992. The book takes ax above age 5 from elsewhere, so e0 = 72.889
/// is met to a twentieth of a year, the survivors of the first ages exactly, those of 85 to half a per cent.
#[test]
fn life_tables_keep_their_keys() {
    let folder = tempfile::tempdir().unwrap();
    let deaths =
        [419, 70, 36, 46, 249, 420, 403, 441, 508, 769, 1154, 1866, 2043, 3496, 4366, 4337, 5279, 6460, 6146];
    let persons = [
        47925, 189_127, 234_793, 238_790, 254_996, 326_831, 355_086, 324_222, 269_963, 261_971, 238_011,
        261_612, 181_385, 187_962, 153_832, 105_169, 73694, 57512, 32248,
    ];
    let ages = [0, 1].into_iter().chain((1..18).map(|group| 5 * group));
    let mut text = "country,year,sex,age,mx\n".to_owned();
    for ((age, deaths), persons) in ages.zip(deaths).zip(persons) {
        text.push_str(&format!("AT,1992,m,{age},{}\n", f64::from(deaths) / f64::from(persons)));
    }
    let (input, out) = (folder.path().join("in.csv"), folder.path().join("out.csv"));
    fs::write(&input, text).unwrap();
    assert_eq!(lifetable_files(&input, &out, InfantRule::CoaleDemenyM0, 100_000.0).unwrap(), 1);
    let written = fs::read_to_string(&out).unwrap();
    assert!(written.starts_with("country,year,sex,age,mx,n,ax,qx,lx,dx,Lx,Tx,ex\nAT,1992,m,0,"));
    let mut reader = csv::Reader::from_path(&out).unwrap();
    let rows: Vec<Vec<f64>> = reader
        .records()
        .map(|row| row.unwrap().iter().skip(3).map(|cell| cell.parse().unwrap_or(f64::NAN)).collect())
        .collect();
    let survivors: Vec<f64> = rows.iter().map(|row| row[5].round()).collect();
    assert_eq!(survivors[..4], [100_000.0, 99133.0, 98986.0, 98910.0]);
    let survivors_of_the_book = [
        98815.0, 98334.0, 97704.0, 97151.0, 96492.0, 95588.0, 94195.0, 91937.0, 88711.0, 83845.0, 76377.0,
        66225.0, 53803.0, 37441.0, 21134.0,
    ];
    for (found, book) in survivors[4..].iter().zip(survivors_of_the_book) {
        assert!((found / book - 1.0).abs() < 5e-3, "{found} {book}");
    }
    assert!((rows[0][9] - 72.889).abs() < 0.05, "{}", rows[0][9]);
    fs::write(&input, "sex,age,mx\nm,0,0.01\nm,1,0.001\nm,5,0.001\nm,15,0.2\n").unwrap();
    let said = lifetable_files(&input, &out, InfantRule::default(), 1.0).unwrap_err().to_string();
    assert!(said.contains("after 5 comes 15, but 10 is expected"), "{said}");
}

/// Files spoilt at random places are refused in words or projected, never a panic.
#[test]
fn spoilt_files_never_panic() {
    let folder = tempfile::tempdir().unwrap();
    write_inputs(folder.path(), &[("a", 1.0), ("b", 2.0)]);
    let files = ["base.csv", "mx.csv", "asfr.csv", "srb.csv", "areas.csv", "movement.csv", "uncertainty.csv"];
    fs::write(folder.path().join("areas.csv"), "county,above\nb,a\n").unwrap();
    fs::write(folder.path().join("movement.csv"), "from,to,rate,age\na,b,0.03,20\n").unwrap();
    fs::write(folder.path().join("uncertainty.csv"), "year,quantity,level,lower,upper\n2026,tfr,80,1,2\n")
        .unwrap();
    let sound: Vec<Vec<u8>> = files.iter().map(|file| fs::read(folder.path().join(file)).unwrap()).collect();
    let mut state = 20_251_122_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let pieces: [&[u8]; 12] =
        [b",", b"\n", b"\"", b"-", b"9", b"e308", b"nan", b"\xff", b"", b"2147483647", b"m,0", b"100"];
    let choice = FanChoice { paths: 3, seed: 1, shared: 0.2, under: Vec::new() };
    let fan = ProjectOptions { area: Some("county".to_owned()), fan: Some(choice), ..options(folder.path()) };
    let (mut refused, mut done) = (0, 0);
    for _ in 0..60 {
        let file = next(files.len());
        let mut bytes = sound[file].clone();
        for _ in 0..=next(3) {
            // Most faults that matter are near the top: the header and the first rows.
            let reach = if next(2) == 0 { bytes.len() } else { bytes.len().min(80) };
            let at = next(reach);
            let piece = pieces[next(pieces.len())];
            bytes.splice(at..(at + next(3)).min(bytes.len()), piece.iter().copied());
        }
        fs::write(folder.path().join(files[file]), &bytes).unwrap();
        match run(&fan) {
            Ok(_) => done += 1,
            Err(fault) => {
                assert!(!fault.to_string().is_empty());
                refused += 1;
            }
        }
        fs::write(folder.path().join(files[file]), &sound[file]).unwrap();
    }
    assert!(refused > 10 && done > 0, "{refused} {done}");
}
