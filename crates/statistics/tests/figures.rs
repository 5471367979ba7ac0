//! Figures against published values, and against a second reckoning over synthetic people that shares nothing with the first.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use base::Date;
use bytes::Bytes;
use projection::Sex;
use statistics::{
    Plan, Snapshot, Spec, count_tables,
    dimension::View,
    facts::{Facts, Happening, HappeningKind, PersonFact, Stay},
    frame::Part,
    indicator::{evaluate, fine_table, methods as m, needed},
    kernel::Parts,
    read_part, take, write_part,
};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Parts in memory, as Parquet.
struct InMemory {
    parts: Vec<(&'static str, Bytes, Part)>,
    area: String,
    day: Date,
}

impl InMemory {
    fn of(facts: &Facts, area: &str, day: Date) -> Self {
        let parts = take(facts, area, day).parts;
        let parts =
            parts.into_iter().map(|(kind, _, part)| (kind, Bytes::from(write_part(&part).unwrap()), part));
        Self { parts: parts.collect(), area: area.into(), day }
    }

    fn table(&self, spec: &Spec) -> statistics::Table {
        let plan = Plan::new(spec, self).unwrap();
        count_tables(&[plan], self, 2).unwrap_or_default().remove(0)
    }
}

impl Parts for InMemory {
    type Fault = statistics::PartFault;
    fn count(&self) -> usize {
        self.parts.len()
    }
    fn load(&self, at: usize, columns: &[&str]) -> Result<Part, Self::Fault> {
        read_part(self.parts[at].1.clone(), columns)
    }
}

impl Snapshot for InMemory {
    fn view(&self, level: usize) -> View {
        View::new(&self.area, self.day, level)
    }
    fn words(&self, kind: &str, column: &str) -> Vec<Box<str>> {
        let of = self.parts.iter().filter(|(own, ..)| *own == kind);
        of.filter_map(|(.., part)| part.column(column)).flat_map(|column| column.words.clone()).collect()
    }
    fn of_kind(&self, kind: &str) -> Self {
        let parts = self.parts.iter().filter(|(own, ..)| *own == kind).cloned().collect();
        Self { parts, area: self.area.clone(), day: self.day }
    }
}

/// A small generator of its own (SplitMix64): tests need no other.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % most
    }
}

const PLACES: [&str; 6] =
    ["330110001001", "330110001002", "330110002001", "330110003", "330106001001", "341022001001"];

/// People who were born, moved, married and died as dice would have it.
fn synthetic(people: u32) -> Facts {
    let mut dice = Dice(7);
    let mut facts = Facts::default();
    let place = |dice: &mut Dice| PLACES[usize::try_from(dice.below(6)).unwrap()];
    let date = |dice: &mut Dice, from: i16, years: u64| {
        Date::new(
            from + i16::try_from(dice.below(years)).unwrap(),
            i8::try_from(dice.below(12)).unwrap() + 1,
            i8::try_from(dice.below(28)).unwrap() + 1,
        )
        .unwrap()
    };
    for person in 0..people {
        let born = date(&mut dice, 1935, 91);
        facts.people.push(PersonFact {
            sex: if dice.below(2) == 0 { 1 } else { 2 },
            born: (dice.below(50) > 0).then(|| base::PartialDate::day(born)),
            marital: ["10", "21", "30", "40", ""][usize::try_from(dice.below(5)).unwrap()].into(),
            education: "20".into(),
            collective: Some(dice.below(20) == 0),
        });
        let (hukou, usual) = (place(&mut dice), place(&mut dice));
        let moved = date(&mut dice, 2020, 7);
        let stay = |hukou: bool, place: &str, from: Date, until: Option<Date>| Stay {
            person,
            hukou,
            place: place.into(),
            home: if hukou { 0 } else { 1 + person / 3 },
            from,
            from_stated: true,
            until,
        };
        facts.stays.push(stay(true, hukou, born, None));
        if moved > born {
            facts.stays.push(stay(false, hukou, born, Some(moved)));
            facts.stays.push(stay(false, usual, moved, None));
        } else {
            facts.stays.push(stay(false, usual, born, None));
        }
        let died = date(&mut dice, 2024, 4);
        if dice.below(9) == 0 && died > born {
            facts.happenings.push(Happening {
                kind: HappeningKind::Death,
                on: died,
                recorded: None,
                people: vec![person],
                child: None,
            });
        }
        if person > 0 && born.year() >= 2024 && facts.people[0].sex > 0 {
            let mother = u32::try_from(dice.below(u64::from(person))).unwrap();
            facts.happenings.push(Happening {
                kind: HappeningKind::Birth,
                on: born,
                recorded: None,
                people: vec![mother],
                child: Some(person),
            });
        }
    }
    facts
}

fn spec(unit: &str, rows: &[&str], columns: &[&str], level: usize) -> Spec {
    let codes = |codes: &[&str]| codes.iter().map(|code| (*code).into()).collect();
    Spec {
        unit: unit.into(),
        rows: codes(rows),
        columns: codes(columns),
        filter: BTreeMap::new(),
        area: None,
        level,
        share: statistics::Share::None,
        years: 1,
    }
}

/// Completed years, reckoned another way than the kernels': by counting birthdays.
fn age(born: Date, on: Date) -> i32 {
    let mut age = 0;
    while Date::new(born.year() + i16::try_from(age).unwrap() + 1, born.month(), born.day()).unwrap() <= on {
        age += 1;
    }
    age
}

#[test]
fn tables_are_what_a_walk_over_the_people_gives() {
    let facts = synthetic(6000);
    let on = day("2026-06-30");
    let snapshot = InMemory::of(&facts, "330110", on);
    let died: BTreeMap<u32, Date> = facts
        .happenings
        .iter()
        .filter(|one| one.kind == HappeningKind::Death)
        .map(|one| (one.people[0], one.on))
        .collect();
    let mut walked: BTreeMap<(String, u8, String), u64> = BTreeMap::new();
    for (at, person) in facts.people.iter().enumerate() {
        let id = u32::try_from(at).unwrap();
        let usual = facts
            .stays
            .iter()
            .rev()
            .find(|stay| stay.person == id && !stay.hukou && stay.from <= on)
            .map(|stay| &stay.place);
        let alive = died.get(&id).is_none_or(|died| *died > on)
            && person.born.is_none_or(|born| born.earliest() <= on);
        let (Some(place), true) = (usual, alive) else { continue };
        if let Some(town) = place.strip_prefix("330110").and_then(|_| place.get(..9)) {
            let age = person
                .born
                .and_then(base::PartialDate::known_day)
                .map_or("unknown".to_owned(), |born| age(born, on).min(100).to_string());
            *walked.entry((town.to_owned(), person.sex, age)).or_default() += 1;
        }
    }
    let table = snapshot.table(&spec("residents", &["place", "sex"], &["age"], 9));
    let mut cells: BTreeMap<(String, u8, String), u64> = BTreeMap::new();
    let (_, wide) = table.shape();
    for (at, count) in table.cells.iter().enumerate().filter(|(_, count)| **count > 0) {
        let (row, age) = (at / wide, at % wide);
        let place = &table.dimensions[0].categories[row / 3].code;
        let sex = u8::try_from(row % 3).unwrap();
        cells.insert((place.to_string(), sex, table.dimensions[2].categories[age].code.to_string()), *count);
    }
    assert_eq!(cells, walked);
    assert!(cells.values().sum::<u64>() > 2000);
    // Totals are sums of the parts, at every level.
    let (rows, columns, all) = table.totals();
    assert_eq!((rows.iter().sum::<u64>(), columns.iter().sum::<u64>()), (all, all));
    for level in [6, 12] {
        let other = snapshot.table(&spec("residents", &["place"], &[], level));
        assert_eq!(other.cells.iter().sum::<u64>(), all, "{level}");
    }
    // A filter keeps what it names and no more.
    let mut women = spec("residents", &["place"], &[], 9);
    women.filter.insert("sex".into(), vec!["2".into()]);
    assert_eq!(
        snapshot.table(&women).cells.iter().sum::<u64>(),
        walked.iter().filter(|((_, sex, _), _)| *sex == 2).map(|(_, count)| count).sum::<u64>()
    );
}

#[test]
fn indicators_are_what_a_walk_over_the_people_gives() {
    let facts = synthetic(20_000);
    let on = day("2026-06-30");
    let snapshot = InMemory::of(&facts, "330110", on);
    let plans: Vec<Plan> = needed(None, 9).iter().map(|spec| Plan::new(spec, &snapshot).unwrap()).collect();
    let tables = count_tables(&plans, &snapshot, 2).unwrap_or_default();
    let places = evaluate(&tables);
    let value = |code: &str| {
        let found = places[0].values.iter().find(|one| &*one.indicator.code == code).unwrap();
        (found.value.value, found.value.numerator, found.value.denominator)
    };
    let died: BTreeMap<u32, Date> = facts
        .happenings
        .iter()
        .filter(|one| one.kind == HappeningKind::Death)
        .map(|one| (one.people[0], one.on))
        .collect();
    let lives_at = |id: u32, when: Date| {
        let person = &facts.people[usize::try_from(id).unwrap()];
        let alive = died.get(&id).is_none_or(|died| *died > when)
            && person.born.is_none_or(|born| born.earliest() <= when);
        let usual = facts.stays.iter().rfind(|stay| stay.person == id && !stay.hukou && stay.from <= when);
        usual.filter(|_| alive).map(|stay| stay.place.to_string()).filter(|place| place.starts_with("330110"))
    };
    let all: Vec<u32> = (0..20_000).collect();
    // The stays are in order of person, so that a window is enough to look through.
    let stays: Vec<Vec<&Stay>> = {
        let mut by: Vec<Vec<&Stay>> = vec![Vec::new(); 20_000];
        for stay in &facts.stays {
            by[usize::try_from(stay.person).unwrap()].push(stay);
        }
        by
    };
    let place_at = |id: u32, when: Date| {
        let person = &facts.people[usize::try_from(id).unwrap()];
        let alive = died.get(&id).is_none_or(|died| *died > when)
            && person.born.is_none_or(|born| born.earliest() <= when);
        let usual = stays[usize::try_from(id).unwrap()].iter().rfind(|stay| !stay.hukou && stay.from <= when);
        usual.filter(|_| alive).map(|stay| stay.place.to_string()).filter(|place| place.starts_with("330110"))
    };
    assert_eq!(lives_at(17, on), place_at(17, on));
    let mid = day("2025-12-30");
    let residents = all.iter().filter(|id| place_at(**id, on).is_some()).count();
    let at_mid = all.iter().filter(|id| place_at(**id, mid).is_some()).count();
    let deaths = died
        .iter()
        .filter(|(id, when)| {
            **when > day("2025-06-30") && **when <= on && place_at(**id, when.yesterday().unwrap()).is_some()
        })
        .count();
    let count = |count: usize| i64::try_from(count).unwrap();
    assert_eq!(value("residents").1, count(residents));
    let (rate, above, below) = value("crude_death_rate");
    assert_eq!((above, below), (count(deaths), Some(count(at_mid))));
    let expected =
        1000.0 * f64::from(u32::try_from(deaths).unwrap()) / f64::from(u32::try_from(at_mid).unwrap());
    assert!((rate.unwrap() - expected).abs() < 1e-9);
    // Migrants: another township's book, half a year and more, another city.
    let migrants = all
        .iter()
        .filter(|id| {
            let own = &stays[usize::try_from(**id).unwrap()];
            let Some(place) = place_at(**id, on) else { return false };
            let since = own.iter().rfind(|stay| !stay.hukou && stay.from <= on).unwrap().from;
            let book = &own.iter().find(|stay| stay.hukou).unwrap().place;
            place.get(..9) != book.get(..9) && since <= day("2025-12-30") && !book.starts_with("3301")
        })
        .count();
    assert_eq!(value("migrants_in").1, count(migrants));
    assert!(migrants > 500);
    // Each indicator that counts is the sum of its places.
    for (at, whole) in places[0].values.iter().enumerate() {
        let parts: i64 = places[1..].iter().map(|place| place.values[at].value.numerator).sum();
        assert_eq!(whole.value.numerator, parts, "{}", whole.indicator.code);
    }
}

#[test]
fn an_unchanged_township_has_unchanged_content() {
    let facts = synthetic(3000);
    let content = |facts: &Facts, on: &str| -> BTreeMap<(&'static str, Box<str>), String> {
        take(facts, "330110", day(on))
            .parts
            .into_iter()
            .map(|(kind, town, part)| ((kind, town), part.content()))
            .collect()
    };
    let before = content(&facts, "2026-06-30");
    // The order in which facts come in says nothing.
    let mut other = facts.clone();
    other.happenings.reverse();
    assert_eq!(content(&other, "2026-06-30"), before);
    // A change in one township leaves the others.
    let mut changed = facts;
    let stay = changed
        .stays
        .iter()
        .position(|stay| !stay.hukou && stay.until.is_none() && &*stay.place == "330110001001")
        .unwrap();
    let person = changed.stays[stay].person;
    changed.people[usize::try_from(person).unwrap()].sex = 0;
    let after = content(&changed, "2026-06-30");
    let differing = before.iter().filter(|(key, content)| after.get(*key) != Some(content)).count();
    assert!((1..=2).contains(&differing), "{differing}");
}

fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines().skip(1).map(|line| line.trim().split(',').collect())
}

/// Published rates give the published length of life within 0.005 years, from 1950, when a fifth of the newborn died, to 2100.
#[test]
fn length_of_life_is_that_of_world_population_prospects() {
    let mut rates: BTreeMap<(String, String, String), Vec<f64>> = BTreeMap::new();
    for row in rows(include_str!("../data/wpp/w24_mx_decades.csv")) {
        let key = (row[0].to_owned(), row[1].to_owned(), row[2].to_owned());
        rates.entry(key).or_default().push(row[4].parse().unwrap());
    }
    let (mut compared, mut worst) = (0, 0.0_f64);
    for row in rows(include_str!("../data/wpp/w24_e0_decades.csv")) {
        for (sex, column) in [("m", 2), ("f", 3)] {
            let key = (row[0].to_owned(), row[1].to_owned(), sex.to_owned());
            let Some(rates) = rates.get(&key) else { continue };
            let of = if sex == "m" { Sex::Male } else { Sex::Female };
            let e0 = fine_table(of, rates, 100).unwrap().e0();
            let published: f64 = row[column].parse().unwrap();
            compared += 1;
            worst = worst.max((e0 - published).abs());
            println!("{key:?} {e0:.4} {published:.4}");
        }
    }
    assert!(compared >= 60, "{compared}");
    assert!(worst < 0.005, "{worst}");
}

/// China 2022, yearbook: five-year rates that add up to 210.63 ‰ a year, 1053.15 ‰ in all; by order 610.42, 315.18, 127.3.
#[test]
fn total_fertility_is_the_sum_of_rates_times_five() {
    for (sum, published) in [(1053.15, "1.05"), (610.42, "0.61"), (315.18, "0.32"), (127.3, "0.13")] {
        let rates = [0.02, 0.2, 0.35, 0.25, 0.12, 0.05, 0.01].map(|share: f64| share * sum / 5000.0);
        assert_eq!(format!("{:.2}", m::total_fertility(&rates)), published);
    }
    // From counts: 100,000 women of each age, births by the same rates.
    let women = vec![100_000_u64; 101];
    let mut births = vec![0; 101];
    births[20] = 4000;
    births[27] = 9000;
    let rates = m::birth_rates(&births, &women).unwrap();
    assert!((m::total_fertility(&rates) - 0.13).abs() < 1e-12);
    assert!((m::mean_age_of_rates(&rates).unwrap() - (22.5 * 4.0 + 27.5 * 9.0) / 13.0).abs() < 1e-9);
}

#[test]
fn indices_of_quality_have_their_known_ends() {
    let even = vec![100_u64; 101];
    let heaped: Vec<u64> = (0..=100).map(|age| if age % 5 == 0 { 500 } else { 0 }).collect();
    assert!((m::whipple(&even).unwrap() - 100.0).abs() < 1e-9);
    assert!((m::whipple(&heaped).unwrap() - 500.0).abs() < 1e-9);
    assert!(m::myers(&even).unwrap() < 1e-9);
    let tens: Vec<u64> = (0..=100).map(|age| if age % 10 == 0 { 1000 } else { 0 }).collect();
    assert!((m::myers(&tens).unwrap() - 90.0).abs() < 1e-9);
    assert!(m::sex_ratio_score(&even, &even).unwrap() < 1e-9);
    assert!(m::age_ratio_score(&even).unwrap() < 1e-9);
    assert!((m::median_age(&even[..100]).unwrap() - 50.0).abs() < 1e-9);
    assert!((m::mean_age(&[0, 2]).unwrap() - 1.5).abs() < 1e-9);
    // Everybody marries on the 25th birthday: Hajnal's mean is 25.
    let all = vec![1000_u64; 21];
    let single: Vec<u64> = (0..21).map(|group| if group < 5 { 1000 } else { 0 }).collect();
    assert!((m::singulate_mean(&single, &all).unwrap() - 25.0).abs() < 1e-9);
    // Wilson's interval for 51 of 100, as R's prop.test(51, 100, correct = FALSE) gives it: 0.4134 to 0.6058.
    let (low, high) = m::ratio_interval(51, 49).unwrap();
    let share = |ratio: f64| ratio / (1.0 + ratio);
    assert!(
        (share(low) - 0.4134).abs() < 5e-4 && (share(high) - 0.6058).abs() < 5e-4,
        "{} {}",
        share(low),
        share(high)
    );
}
