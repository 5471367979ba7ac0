//! `wanjia project` on files beside a second implementation, written from the definitions alone and calling nothing of the engine:
//! every cell of population, births and deaths to 1e-9, in every combination of step, timing of migration, women who bear, kind of
//! mortality and rule for infants.
//!
//! Definitions: the United Nations' cohort-component step (migrants "end" with births from women before them, and "even" with births
//! from women including the half that has come, are the two of `ccmppWPP`), life tables of United Nations (1982) and Preston, Heuveline
//! and Guillot (2001), infants of Coale and Demeny (1983) and of Andreev and Kingkade (2015).
#![allow(clippy::unwrap_used, reason = "a test stops at the first fault")]
#![expect(clippy::needless_range_loop, reason = "written as a textbook writes it, index by index")]
#![expect(
    clippy::format_push_string,
    reason = "small tables written out as text; their size does not matter"
)]

use std::{collections::HashMap, fs, path::Path};

use app::project_files::{ProjectOptions, project_files};
use projection::{BirthsWomen, Conventions, InfantRule, MigrationTiming, Step};

/// A place: males first everywhere.
struct Country {
    width: usize,
    /// First age of the population's open group.
    open: usize,
    base: [Vec<f64>; 2],
    /// By year: death rates by the life table's ages.
    mx: Vec<[Vec<f64>; 2]>,
    asfr: Vec<Vec<f64>>,
    srb: Vec<f64>,
    migrants: Vec<[Vec<f64>; 2]>,
}

const YEARS: usize = 6;
const FIRST: usize = 2030;

/// Different kinds of place: old and shrinking, young and deadly, with many who leave. Numbers are made by formulas, with some
/// unevenness of their own.
fn country(kind: usize, width: usize, open: usize, mortality_to: usize) -> Country {
    let groups = open / width + 1;
    let uneven =
        |salt: usize| f64::from(u32::try_from((salt * 7919 + kind * 104_729) % 1000).unwrap()) / 1000.0;
    let age_of = |group: usize| f64::from(u32::try_from(group * width).unwrap());
    let (level, tfr, young) = [(1.0, 1.1, 0.2), (9.0, 6.3, 3.5), (2.5, 2.4, 1.2)][kind];
    let starts = table_ages(width, mortality_to);
    let base: [Vec<f64>; 2] = [0, 1].map(|sex: usize| {
        (0..groups)
            .map(|group| {
                9000.0 * (-young * age_of(group) / 100.0).exp() * (0.7 + uneven(group * 2 + sex)) + 3.25
            })
            .collect()
    });
    let mx = (0..YEARS)
        .map(|year| {
            [0, 1].map(|sex: usize| {
                starts
                    .iter()
                    .map(|start| {
                        let age = f64::from(u32::try_from(*start).unwrap());
                        let infants = if *start == 0 { 0.004 * level } else { 0.0 };
                        let men = if sex == 0 { 1.4 } else { 1.0 };
                        let better = 0.99_f64.powi(i32::try_from(year).unwrap());
                        men * better
                            * (infants
                                + 0.000_05 * level * (1.0 + 0.2 * uneven(start + 17)) * (0.088 * age).exp())
                            .min(0.45)
                    })
                    .collect()
            })
        })
        .collect();
    let asfr = (0..YEARS)
        .map(|year| {
            let bell: Vec<f64> = (0..groups)
                .map(|group| {
                    let age = age_of(group);
                    if (15.0..50.0).contains(&age) {
                        (-((age - 27.0) / 6.0).powi(2)).exp() + 0.01 * uneven(group)
                    } else {
                        0.0
                    }
                })
                .collect();
            let sum: f64 = bell.iter().sum::<f64>() * age_of(1);
            bell.iter().map(|rate| rate * tfr * (1.0 + 0.02 * uneven(year)) / sum).collect()
        })
        .collect();
    // Young people leave, and few enough that nobody is asked for who is not there.
    let moving = |year: usize, sex: usize, group: usize| {
        let share = uneven(year * 31 + group * 3 + sex);
        base[sex][group] * if age_of(group) < 55.0 { 0.05 * (share - 0.6) } else { 0.01 * share }
    };
    let migrants = (0..YEARS)
        .map(|year| [0, 1].map(|sex: usize| (0..groups).map(|group| moving(year, sex, group)).collect()))
        .collect();
    let srb = (0..YEARS).map(|year| 1.03 + 0.1 * uneven(year + 5)).collect();
    Country { width, open, base, mx, asfr, srb, migrants }
}

fn table_ages(width: usize, open: usize) -> Vec<usize> {
    if width == 1 {
        (0..=open).collect()
    } else {
        [0, 1].into_iter().chain((1..=open / 5).map(|group| 5 * group)).collect()
    }
}

/// Mean years lived in the first year, and in the four after it, by those who die in them.
fn infants(rule: InfantRule, male: bool, m0: f64) -> (f64, f64) {
    let west = |q0: f64| match (male, q0 < 0.1) {
        (true, true) => 1.653 - 3.013 * q0,
        (true, false) => 1.352,
        (false, true) => 1.524 - 1.625 * q0,
        (false, false) => 1.361,
    };
    let q0_of = |a0: f64| m0 / (1.0 + (1.0 - a0) * m0);
    match rule {
        InfantRule::CoaleDemenyQ0 => {
            // By trial until a0 and q0 agree.
            let mut a0 = 0.2;
            for _ in 0..400 {
                let q0 = q0_of(a0);
                a0 = match (male, q0 < 0.1) {
                    (true, true) => 0.0425 + 2.875 * q0,
                    (true, false) => 0.33,
                    (false, true) => 0.05 + 3.0 * q0,
                    (false, false) => 0.35,
                };
            }
            (a0, west(q0_of(a0)))
        }
        InfantRule::CoaleDemenyM0 => match (male, m0 < 0.107) {
            (true, true) => (0.045 + 2.684 * m0, 1.651 - 2.816 * m0),
            (true, false) => (0.330, 1.352),
            (false, true) => (0.053 + 2.800 * m0, 1.522 - 1.518 * m0),
            (false, false) => (0.350, 1.361),
        },
        InfantRule::AndreevKingkade => {
            let a0 = match male {
                true if m0 < 0.02300 => 0.14929 - 1.99545 * m0,
                true if m0 < 0.08307 => 0.02832 + 3.26021 * m0,
                true => 0.29915,
                false if m0 < 0.01724 => 0.14903 - 2.05527 * m0,
                false if m0 < 0.06891 => 0.04667 + 3.88089 * m0,
                false => 0.31411,
            };
            (a0, west(q0_of(a0)))
        }
        InfantRule::UnAnnual => {
            let a0 = match male {
                true if m0 < 0.0226 => 0.1493 - 2.0367 * m0,
                true if m0 < 0.0785 => 0.0244 + 3.4994 * m0,
                true => 0.2991,
                false if m0 < 0.0170 => 0.1490 - 2.0867 * m0,
                false if m0 < 0.0658 => 0.0438 + 4.1075 * m0,
                false => 0.3141,
            };
            (a0, west(q0_of(a0)))
        }
    }
}

/// Survival into each of the population's groups, by way of a whole life table of 100,000.
fn survival(place: &Country, rule: InfantRule, male: bool, mx: &[f64]) -> Vec<f64> {
    let ages = table_ages(place.width, 1000);
    let last = mx.len() - 1;
    let (a0, a1) = infants(rule, male, mx[0]);
    let (mut alive, mut lived) = (100_000.0, Vec::new());
    for at in 0..=last {
        let n = f64::from(u32::try_from(ages[at + 1] - ages[at]).unwrap());
        if at == last {
            lived.push(alive / mx[at]);
            break;
        }
        let a = match (at, place.width) {
            (0, _) => a0,
            (_, 1) => 0.5,
            (1, _) => a1,
            (2 | 3, _) => 2.5,
            _ => 2.5 - 25.0 / 12.0 * (mx[at] - 0.1 * (mx[at + 1] / mx[at - 1]).ln()),
        };
        let q = n * mx[at] / (1.0 + (n - a) * mx[at]);
        assert!(q < 1.0 && a > 0.0 && a < n, "a case that the definitions alone decide: {at} {q} {a}");
        let died = alive * q;
        lived.push(n * (alive - died) + a * died);
        alive -= died;
    }
    if place.width == 5 {
        let second = lived.remove(1);
        lived[0] += second;
    }
    let groups = place.open / place.width + 1;
    let above = |group: usize| lived[group..].iter().sum::<f64>();
    let births = 100_000.0 * f64::from(u32::try_from(place.width).unwrap());
    (0..groups)
        .map(|group| match group {
            0 => lived[0] / births,
            group if group + 1 == groups => above(group) / above(group - 1),
            group => lived[group] / lived[group - 1],
        })
        .collect()
}

#[derive(Default)]
struct Found {
    population: Vec<[Vec<f64>; 2]>,
    births: Vec<[f64; 2]>,
    deaths: Vec<[Vec<f64>; 2]>,
}

/// The second engine: group by group as a textbook tells it.
fn second_engine(place: &Country, ratios: &[[Vec<f64>; 2]], even: bool, including: bool) -> Found {
    let groups = place.open / place.width + 1;
    let width = f64::from(u32::try_from(place.width).unwrap());
    let mut found = Found::default();
    let mut here = place.base.clone();
    for year in 0..YEARS {
        let early = if even { 0.5 } else { 0.0 };
        let mut start = here.clone();
        let (mut end, mut deaths) =
            ([vec![0.0; groups], vec![0.0; groups]], [vec![0.0; groups], vec![0.0; groups]]);
        for sex in 0..2 {
            for group in 0..groups {
                start[sex][group] += early * place.migrants[year][sex][group];
            }
            for group in 1..groups {
                let mut from = start[sex][group - 1];
                if group == groups - 1 {
                    from += start[sex][group];
                }
                end[sex][group] = from * ratios[year][sex][group];
                deaths[sex][group] = from - end[sex][group];
            }
        }
        let mut born = 0.0;
        for group in 0..groups {
            let counted = if including { (1.0 - early) * place.migrants[year][1][group] } else { 0.0 };
            let women = (start[1][group] + end[1][group] + counted) / 2.0;
            born += width * place.asfr[year][group] * women;
        }
        let girls = born / (1.0 + place.srb[year]);
        let births = [born - girls, girls];
        for sex in 0..2 {
            end[sex][0] = births[sex] * ratios[year][sex][0];
            deaths[sex][0] = births[sex] - end[sex][0];
            for group in 0..groups {
                end[sex][group] += (1.0 - early) * place.migrants[year][sex][group];
                assert!(end[sex][group] > 0.0 && start[sex][group] > 0.0, "nobody leaves who is not there");
            }
        }
        here.clone_from(&end);
        found.population.push(end);
        found.births.push(births);
        found.deaths.push(deaths);
    }
    found
}

fn write(folder: &Path, place: &Country, ratios: Option<&[[Vec<f64>; 2]]>, area: &str) {
    let year_of = |year: usize| FIRST + year * place.width;
    let groups = place.open / place.width + 1;
    let column = if area.is_empty() { "" } else { "county," };
    let lead = if area.is_empty() { String::new() } else { format!("{area},") };
    let mut files: HashMap<&str, String> = HashMap::new();
    let mut add = |name: &'static str, header: &str, row: String| {
        let text = files.entry(name).or_insert_with(|| format!("{column}{header}\n"));
        text.push_str(&format!("{lead}{row}\n"));
    };
    for sex in 0..2 {
        let letter = ["m", "f"][sex];
        for group in 0..groups {
            add(
                "base",
                "sex,age,population",
                format!("{letter},{},{}", group * place.width, place.base[sex][group]),
            );
        }
        for year in 0..YEARS {
            for group in 0..groups {
                let age = group * place.width;
                add(
                    "migration",
                    "year,sex,age,migrants",
                    format!("{},{letter},{age},{}", year_of(year), place.migrants[year][sex][group]),
                );
                if let Some(ratios) = ratios {
                    add(
                        "sx",
                        "year,sex,age,sx",
                        format!("{},{letter},{age},{}", year_of(year), ratios[year][sex][group]),
                    );
                }
            }
            if ratios.is_none() {
                for (age, rate) in table_ages(place.width, 1000).iter().zip(&place.mx[year][sex]) {
                    add("mx", "year,sex,age,mx", format!("{},{letter},{age},{rate}", year_of(year)));
                }
            }
        }
    }
    for year in 0..YEARS {
        for group in 0..groups {
            add(
                "asfr",
                "year,age,asfr",
                format!("{},{},{}", year_of(year), group * place.width, place.asfr[year][group]),
            );
        }
        add("srb", "year,srb", format!("{},{}", year_of(year), place.srb[year]));
    }
    for (name, text) in files {
        let path = folder.join(format!("{name}.csv"));
        // A second area's rows go below the first one's.
        let before = fs::read_to_string(&path).unwrap_or_default();
        let text = if before.is_empty() { text } else { before + text.split_once('\n').unwrap().1 };
        fs::write(path, text).unwrap();
    }
}

fn cells(path: &Path) -> HashMap<String, f64> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let split = |row: csv::StringRecord| {
        let cells: Vec<&str> = row.iter().collect();
        let (value, key) = cells.split_last().unwrap();
        (key.join(","), value.parse().unwrap())
    };
    reader.records().map(|row| split(row.unwrap())).collect()
}

/// Compares every cell; how many there were comes back.
fn compare(out: &Path, place: &Country, found: &Found, area: &str, what: &str) -> usize {
    let lead = if area.is_empty() { String::new() } else { format!("{area},") };
    let [population, births, deaths] =
        ["population.csv", "births.csv", "deaths.csv"].map(|name| cells(&out.join(name)));
    let mut compared = 0;
    let mut same = |cells: &HashMap<String, f64>, key: String, expected: f64| {
        assert!(cells.contains_key(&key), "{what}: no row {key}");
        let of_file = cells[&key];
        assert!((of_file - expected).abs() <= 1e-9 * expected.abs(), "{what} {key}: {of_file} {expected}");
        compared += 1;
    };
    for period in 0..YEARS {
        let year = FIRST + period * place.width;
        for sex in 0..2 {
            let letter = ["m", "f"][sex];
            same(&births, format!("{lead}{year},{letter}"), found.births[period][sex]);
            for group in 0..=place.open / place.width {
                let key = format!("{lead}{year},{letter},{}", group * place.width);
                same(&population, key.clone(), found.population[period][sex][group]);
                same(&deaths, key, found.deaths[period][sex][group]);
            }
        }
    }
    compared
}

fn options(folder: &Path, place: &Country, conventions: Conventions, area: Option<&str>) -> ProjectOptions {
    ProjectOptions {
        input: folder.to_owned(),
        out: folder.join("out"),
        from: i32::try_from(FIRST).unwrap(),
        to: i32::try_from(FIRST + (YEARS - 1) * place.width).unwrap(),
        step: if place.width == 1 { Step::One } else { Step::Five },
        conventions,
        area: area.map(str::to_owned),
        whole: false,
        fan: None,
    }
}

fn ratios(place: &Country, rule: InfantRule) -> Vec<[Vec<f64>; 2]> {
    place
        .mx
        .iter()
        .map(|mx| [survival(place, rule, true, &mx[0]), survival(place, rule, false, &mx[1])])
        .collect()
}

#[test]
fn every_cell_of_every_variant_is_the_second_engines() {
    let mut variants = 0;
    for (kind, width, open, mortality_to) in [
        (0, 1, 100, 100),
        (1, 1, 100, 100),
        (2, 1, 90, 100),
        (0, 5, 100, 100),
        (1, 5, 100, 100),
        (2, 5, 80, 95),
    ] {
        let place = country(kind, width, open, mortality_to);
        for (rule, name) in InfantRule::ALL {
            let ratios = ratios(&place, rule);
            for given in [false, true] {
                let folder = tempfile::tempdir().unwrap();
                write(folder.path(), &place, given.then_some(ratios.as_slice()), "");
                for (even, including) in [(false, false), (false, true), (true, false), (true, true)] {
                    let conventions = Conventions {
                        migration_timing: if even { MigrationTiming::Even } else { MigrationTiming::End },
                        births_women: if including { BirthsWomen::Including } else { BirthsWomen::Before },
                        infant_rule: rule,
                    };
                    let options = options(folder.path(), &place, conventions, None);
                    let done = project_files(&options, &base::Silent).unwrap();
                    assert_eq!(done.bounded, 0);
                    let found = second_engine(&place, &ratios, even, including);
                    let what = format!("{kind} {width} {name} sx {given} even {even} including {including}");
                    let compared = compare(&options.out, &place, &found, "", &what);
                    assert_eq!(compared, YEARS * 2 * (1 + 2 * (open / width + 1)));
                    variants += 1;
                }
            }
        }
    }
    assert_eq!(variants, 6 * 4 * 2 * 4);
}

/// Two places in one set of files are what each is by itself.
#[test]
fn areas_in_one_run_are_the_second_engines_too() {
    let folder = tempfile::tempdir().unwrap();
    let places = [("110101", country(0, 1, 100, 100)), ("440305", country(1, 1, 100, 100))];
    for (name, place) in &places {
        write(folder.path(), place, None, name);
    }
    let conventions = Conventions {
        migration_timing: MigrationTiming::Even,
        births_women: BirthsWomen::Including,
        ..Conventions::default()
    };
    let options = options(folder.path(), &places[0].1, conventions, Some("county"));
    project_files(&options, &base::Silent).unwrap();
    for (name, place) in &places {
        let found = second_engine(place, &ratios(place, InfantRule::default()), true, true);
        compare(&options.out, place, &found, name, name);
    }
}
