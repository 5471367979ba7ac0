//! A place against what is known of places: counts, the shape of a population, the standards of
//! its numbers, and the files' agreement with their truth.

#![expect(clippy::unwrap_used, reason = "a test's helpers fail the test")]

use std::collections::{HashMap, HashSet};
use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};
use codes::CitizenNumber;
use encoding_rs::GB18030;
use synth::{Options, Place, Rates, Silent, Written};

type Record = HashMap<String, String>;
type Table = Vec<Record>;
type Test<'a> = &'a dyn Fn(&Record, &Record) -> bool;

fn options(people: u32, seed: u64) -> Options {
    Options { people, seed, ..Options::default() }
}

fn written(options: &Options) -> (tempfile::TempDir, Written) {
    let directory = tempfile::tempdir().unwrap();
    let written = Place::grow(options).unwrap().write(directory.path(), &Silent).unwrap();
    (directory, written)
}

fn table(path: &Path) -> Table {
    let bytes = std::fs::read(path).unwrap();
    let gb = path.ends_with("hukou.csv") || path.ends_with("insurance.csv");
    let text = if gb { GB18030.decode(&bytes).0.into_owned() } else { String::from_utf8(bytes).unwrap() };
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

fn sheet(path: &Path) -> Table {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let mut rows = range.rows().map(|row| row.iter().map(Data::to_string).collect::<Vec<_>>());
    let header = rows.next().unwrap();
    rows.map(|row| header.iter().cloned().zip(row).collect()).collect()
}

fn year(date: &str) -> i32 {
    date[..4].parse().unwrap()
}

fn share(part: usize, whole: usize) -> f64 {
    f64::from(u32::try_from(part).unwrap()) / f64::from(u32::try_from(whole).unwrap())
}

#[test]
fn default_shares_give_the_streets_own_counts() {
    // 32,000 and 8,149 of 116,186, and the nearest whole numbers of smaller places.
    let place = Place::grow(&options(116_186, 7)).unwrap();
    let counts = place.counts();
    assert_eq!((counts.people, counts.migrants, counts.unaccounted), (116_186, 32_000, 8_149));
    for people in [1_u32, 37, 500, 4_001] {
        let counts = Place::grow(&options(people, 3)).unwrap().counts();
        let wanted = |of: f64| (f64::from(people) * of / 116_186.0).round();
        assert_eq!(counts.people, u64::from(people));
        assert!((f64::from(u32::try_from(counts.migrants).unwrap()) - wanted(32_000.0)).abs() < 0.1);
        assert!((f64::from(u32::try_from(counts.unaccounted).unwrap()) - wanted(8_149.0)).abs() < 0.1);
    }
}

#[test]
fn one_seed_gives_the_same_bytes_at_any_number_of_threads() {
    let one = written(&Options { threads: Some(1), ..options(13_000, 11) });
    let two = written(&Options { threads: Some(2), ..options(13_000, 11) });
    let other = written(&options(13_000, 12));
    assert_eq!(one.1, two.1);
    for file in [
        "hukou.csv",
        "marriage.xlsx",
        "birth.csv",
        "insurance.csv",
        "residence.csv",
        "truth.csv",
        "truth_people.csv",
    ] {
        let read = |from: &tempfile::TempDir| std::fs::read(from.path().join(file)).unwrap();
        assert!(read(&one.0) == read(&two.0), "{file} differs by threads");
        assert!(read(&one.0) != read(&other.0), "{file} does not depend on the seed");
    }
}

#[test]
fn the_population_has_the_shape_of_a_chinese_district() {
    let (directory, _) = written(&options(30_000, 5));
    let people = table(&directory.path().join("truth_people.csv"));
    let alive: Vec<_> = people.iter().filter(|person| person["death_date"].is_empty()).collect();
    let local: Vec<_> =
        alive.iter().filter(|person| person["hukou_division"].starts_with("330110")).collect();
    let age = |person: &HashMap<String, String>| 2026 - year(&person["birth_date"]);
    let mut ages: Vec<i32> = local.iter().map(|person| age(person)).collect();
    ages.sort_unstable();
    // The 2020 census: median age 38.8; a hukou population of a delta district is older.
    assert!((38..=48).contains(&ages[ages.len() / 2]), "median {}", ages[ages.len() / 2]);
    let between = |low: i32, high: i32| ages.iter().filter(|age| (low..=high).contains(*age)).count();
    // Dependants per person of working age: 2020 census 45.9 per 100, rising.
    let dependency = share(between(0, 14) + between(65, 120), between(15, 64));
    assert!((0.35..0.65).contains(&dependency), "dependency {dependency}");
    // The bulge of 1962-73 outnumbers the ten years after it and the cohorts of the famine.
    assert!(between(53, 64) > between(41, 52));
    assert!(between(53, 62) > between(64, 73) * 3 / 2);
    let men = |low: i32, high: i32| {
        let group: Vec<_> = local.iter().filter(|person| (low..=high).contains(&age(person))).collect();
        100.0 * share(group.iter().filter(|person| person["sex"] == "1").count(), group.len())
            / (100.0 * share(group.iter().filter(|person| person["sex"] == "2").count(), group.len()))
    };
    assert!((1.02..1.26).contains(&men(1, 20)), "boys per girl {}", men(1, 20));
    assert!(men(80, 120) < 0.85, "old men per woman {}", men(80, 120));
    let mut homes: HashMap<&str, usize> = HashMap::new();
    for person in alive.iter().filter(|person| person["present_division"].starts_with("330110")) {
        if !person["present_address"].contains("宿舍") {
            *homes.entry(&person["present_address"]).or_default() += 1;
        }
    }
    // The 2020 census: 2.62 persons in a family household, 2.34 in the province.
    let size = share(homes.values().sum(), homes.len());
    assert!((2.2..3.2).contains(&size), "household size {size}");
}

#[test]
fn mothers_fathers_and_twins_are_possible() {
    let (directory, _) = written(&options(30_000, 6));
    let people = table(&directory.path().join("truth_people.csv"));
    let born: HashMap<&str, &str> =
        people.iter().map(|person| (&person["person_id"][..], &person["birth_date"][..])).collect();
    let sex: HashMap<&str, &str> =
        people.iter().map(|person| (&person["person_id"][..], &person["sex"][..])).collect();
    let truth = table(&directory.path().join("truth.csv"));
    let mut births: HashMap<&str, HashMap<&str, &str>> = HashMap::new();
    for mention in truth.iter().filter(|mention| mention["record_id"].starts_with("CS")) {
        births.entry(&mention["record_id"]).or_default().insert(&mention["role"], &mention["person_id"]);
    }
    let mut confinements: HashMap<(&str, &str), HashSet<&str>> = HashMap::new();
    let mut ages = Vec::new();
    for roles in births.values() {
        let (child, mother) = (roles["child"], roles["mother"]);
        let age = year(born[child]) - year(born[mother]);
        assert!((15..=50).contains(&age), "a mother of {age}");
        assert_eq!(sex[mother], "2");
        if let Some(father) = roles.get("father") {
            assert_eq!(sex[father], "1");
            assert!(year(born[child]) - year(born[father]) >= 15);
        }
        ages.push(age);
        confinements.entry((mother, born[child])).or_default().insert(child);
    }
    let mean = f64::from(ages.iter().sum::<i32>()) / f64::from(u32::try_from(ages.len()).unwrap());
    // Mean age at birth in China: 27 in 2010 to 29 in 2020 (WPP 2024).
    assert!((25.5..31.0).contains(&mean), "mean age of mothers {mean}");
    let twins =
        share(confinements.values().filter(|children| children.len() > 1).count(), confinements.len());
    assert!((0.004..0.026).contains(&twins), "twins {twins}");
}

#[test]
fn every_named_person_of_every_row_is_in_the_truth() {
    let (directory, written) = written(&options(6_000, 8));
    let truth = table(&directory.path().join("truth.csv"));
    let people: HashSet<String> = table(&directory.path().join("truth_people.csv"))
        .into_iter()
        .map(|mut p| p.remove("person_id").unwrap())
        .collect();
    let mut roles: HashMap<String, HashSet<String>> = HashMap::new();
    for mention in &truth {
        assert!(people.contains(&mention["person_id"]));
        assert!(roles.entry(mention["record_id"].clone()).or_default().insert(mention["role"].clone()));
    }
    assert_eq!(u64::try_from(truth.len()).unwrap(), written.mentions);
    let mut rows = 0;
    let mut check = |table: &Table, columns: &[(&str, &[&str])]| {
        rows += table.len();
        for row in table {
            let known = &roles[&row["记录编号"]];
            for (role, names) in columns {
                let filled = names.iter().any(|name| !row[*name].trim().is_empty());
                assert_eq!(filled, known.contains(*role), "{} {role}", row["记录编号"]);
            }
        }
    };
    let read = |file: &str| table(&directory.path().join(file));
    check(&read("hukou.csv"), &[("self", &["姓名", "公民身份号码"])]);
    check(&read("insurance.csv"), &[("self", &["姓名"])]);
    check(&read("residence.csv"), &[("self", &["姓名"])]);
    check(
        &read("birth.csv"),
        &[
            ("child", &["新生儿性别", "出生时间"]),
            ("mother", &["母亲姓名", "母亲证件号"]),
            ("father", &["父亲姓名", "父亲证件号"]),
        ],
    );
    check(
        &sheet(&directory.path().join("marriage.xlsx")),
        &[("husband", &["男方姓名"]), ("wife", &["女方姓名"])],
    );
    assert_eq!(u64::try_from(rows).unwrap(), written.rows);
    assert_eq!(roles.len(), rows);
}

#[test]
fn true_numbers_are_valid_and_nobody_shares_one() {
    let (directory, _) = written(&options(20_000, 9));
    let mut seen = HashSet::new();
    for person in table(&directory.path().join("truth_people.csv")) {
        let text = &person["id_number"];
        if text.len() != 18 {
            continue;
        }
        let number = CitizenNumber::parse(text).unwrap();
        assert!(number.check_digit_holds());
        assert_eq!(number.birth_date().unwrap().to_string(), person["birth_date"]);
        assert_eq!(text.as_bytes()[16] % 2 == 1, person["sex"] == "1");
        assert!(seen.insert(text.clone()));
    }
    assert!(seen.len() > 20_000);
}

/// Without errors the extracts say exactly what is true.
#[test]
fn flawless_rates_write_flawless_rows() {
    let (directory, _) = written(&Options { rates: Rates::flawless(), ..options(5_000, 10) });
    let people: HashMap<String, HashMap<String, String>> = table(&directory.path().join("truth_people.csv"))
        .into_iter()
        .map(|p| (p["person_id"].clone(), p))
        .collect();
    let truth: HashMap<(String, String), String> = table(&directory.path().join("truth.csv"))
        .into_iter()
        .map(|m| ((m["record_id"].clone(), m["role"].clone()), m["person_id"].clone()))
        .collect();
    let read = |file: &str| table(&directory.path().join(file));
    let plain = |name: &str| !name.contains('·');
    for (rows, name, number) in [
        (read("hukou.csv"), "姓名", "公民身份号码"),
        (read("insurance.csv"), "姓名", "社会保障号码"),
        (read("residence.csv"), "姓名", "证件号码"),
    ] {
        for row in rows {
            let person = &people[&truth[&(row["记录编号"].clone(), "self".to_owned())]];
            assert_eq!(row[number], person["id_number"]);
            if plain(&person["name"]) {
                assert_eq!(row[name], person["name"]);
            }
        }
    }
}

/// What the errors are there for: each kind is found in the files at about its rate.
#[test]
fn errors_come_at_their_rates() {
    let (directory, _) = written(&options(20_000, 13));
    let people: HashMap<String, HashMap<String, String>> = table(&directory.path().join("truth_people.csv"))
        .into_iter()
        .map(|p| (p["person_id"].clone(), p))
        .collect();
    let truth: HashMap<String, String> = table(&directory.path().join("truth.csv"))
        .into_iter()
        .filter(|mention| mention["role"] == "self")
        .map(|m| (m["record_id"].clone(), m["person_id"].clone()))
        .collect();
    let rows = table(&directory.path().join("residence.csv"));
    let of = |test: Test<'_>| {
        let hits = rows.iter().filter(|row| test(row, &people[&truth[&row["记录编号"]]])).count();
        share(hits, rows.len())
    };
    let short = of(&|row, _| row["证件号码"].len() == 15);
    assert!((0.005..0.025).contains(&short), "15 digits {short}");
    let other_name = of(&|row, person| row["姓名"] != person["name"]);
    assert!((0.02..0.09).contains(&other_name), "names that differ {other_name}");
    let no_phone = of(&|row, _| row["联系电话"].is_empty());
    assert!((0.15..0.35).contains(&no_phone), "no telephone {no_phone}");
    let twice: HashMap<&String, usize> =
        truth.iter().filter(|entry| entry.0.starts_with("HK")).fold(HashMap::new(), |mut counts, entry| {
            *counts.entry(entry.1).or_default() += 1;
            counts
        });
    assert!(twice.values().any(|rows| *rows == 2), "nobody stands twice in the books");
}

#[test]
fn wrong_options_are_refused() {
    let unknown = Options { street: "999999999000".to_owned(), ..options(100, 1) };
    assert!(Place::grow(&unknown).unwrap_err().to_string().contains("999999999000"));
    let mut wild = options(100, 1);
    wild.rates.migrants = 1.5;
    assert!(Place::grow(&wild).unwrap_err().to_string().contains("migrants"));
}

/// Outlines tile: on every level they cover the place's ground once, each closed and of a known division; the villages of a street
/// are its area, the streets of a county the county's.
#[test]
fn outlines_tile_on_every_level() {
    let (directory, _) = written(&options(5_000, 3));
    let text = std::fs::read_to_string(directory.path().join("outlines.geojson")).unwrap();
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut areas: HashMap<String, f64> = HashMap::new();
    for feature in file["features"].as_array().unwrap() {
        let code = feature["properties"]["division"].as_str().unwrap().to_owned();
        assert!(codes::Divisions::bundled().get(&code).is_some(), "{code}");
        let ring: Vec<[f64; 2]> =
            serde_json::from_value(feature["geometry"]["coordinates"][0].clone()).unwrap();
        assert!(ring.len() > 4 && ring.first() == ring.last());
        let area: f64 =
            ring.windows(2).map(|pair| pair[0][0] * pair[1][1] - pair[1][0] * pair[0][1]).sum::<f64>() / 2.0;
        assert!(area > 0.0, "counter-clockwise: {code}");
        assert!(areas.insert(code, area).is_none());
    }
    let below = |prefix: &str, digits: usize| -> f64 {
        let parts = areas.iter().filter(|(code, _)| code.len() == digits && code.starts_with(prefix));
        parts.map(|(_, area)| area).sum()
    };
    assert!((below("330110", 9) - areas["330110"]).abs() < 1e-9);
    assert!((below("330110010", 12) - areas["330110010"]).abs() < 1e-9);
    assert_eq!(areas.keys().filter(|code| code.len() == 6).count(), 1);
    assert!(areas.len() > 20, "{}", areas.len());
}

/// Every building of the place stands within its own village's outline, at a spot of its own, the same for the same seed; and every
/// home of somebody's truth lies in a building that stands somewhere.
#[test]
fn buildings_stand_in_their_villages() {
    let (directory, _) = written(&options(5_000, 3));
    let text = std::fs::read_to_string(directory.path().join("buildings.csv")).unwrap();
    let (again, _) = written(&options(5_000, 3));
    assert_eq!(text, std::fs::read_to_string(again.path().join("buildings.csv")).unwrap());
    let mut spots = HashSet::new();
    let mut buildings = HashSet::new();
    for line in text.lines().skip(1) {
        let (address, spot) = line.split_once(',').unwrap();
        assert!(spots.insert(spot.to_owned()), "two buildings at {spot}");
        assert!(buildings.insert(address.to_owned()));
    }
    assert!(buildings.len() > 300, "{}", buildings.len());

    let outlines: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(directory.path().join("outlines.geojson")).unwrap())
            .unwrap();
    let rings: HashMap<String, Vec<[f64; 2]>> = outlines["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|feature| {
            let ring = serde_json::from_value(feature["geometry"]["coordinates"][0].clone()).unwrap();
            (feature["properties"]["division"].as_str().unwrap().to_owned(), ring)
        })
        .collect();
    let mut truth = csv::Reader::from_path(directory.path().join("truth_people.csv")).unwrap();
    let mut found = 0;
    for row in truth.records() {
        let row = row.unwrap();
        let (village, address) = (&row[7], &row[8]);
        let Some(ring) = rings.get(village).filter(|_| village.len() == 12 && !address.is_empty()) else {
            continue;
        };
        let building = buildings.iter().find(|building| address.starts_with(building.as_str())).unwrap();
        let spot = text.lines().find_map(|line| line.strip_prefix(&format!("{building},"))).unwrap();
        let (east, north) = spot.split_once(',').unwrap();
        let (east, north): (f64, f64) = (east.parse().unwrap(), north.parse().unwrap());
        let crossed = ring.windows(2).filter(|edge| {
            let ([x, y], [next_x, next_y]) = (edge[0], edge[1]);
            (x > east) != (next_x > east) && north < y + (east - x) / (next_x - x) * (next_y - y)
        });
        assert_eq!(crossed.count() % 2, 1, "{building} outside {village}");
        found += 1;
        if found == 400 {
            break;
        }
    }
    assert_eq!(found, 400);
}
