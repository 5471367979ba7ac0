//! Tables for analysts: the same cell whatever is asked, noise as the table of chances states it, and attackers who ask a lot.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use base::Date;
use statistics::{
    Plan, Share, Snapshot, Spec,
    days::code_of,
    dimension::View,
    disclosure::{Key, KeyedTable, PTable, count_keyed},
    frame::{Codes, Column, Part},
    kernel::Parts,
};

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

const DAY: Date = Date::constant(2026, 6, 30);

#[derive(Clone)]
struct InMemory(Vec<Part>);

impl Parts for InMemory {
    type Fault = ();
    fn count(&self) -> usize {
        self.0.len()
    }
    fn load(&self, at: usize, _columns: &[&str]) -> Result<Part, ()> {
        Ok(self.0[at].clone())
    }
}

impl Snapshot for InMemory {
    fn view(&self, level: usize) -> View {
        View::new("33", DAY, level)
    }
    fn words(&self, _kind: &str, column: &str) -> Vec<Box<str>> {
        self.0.iter().filter_map(|part| part.column(column)).flat_map(|column| column.words.clone()).collect()
    }
    fn of_kind(&self, _kind: &str) -> Self {
        self.clone()
    }
}

/// Townships of people with their columns drawn by dice.
fn towns(towns: u32, people: usize) -> InMemory {
    let part = |town: u32| {
        let mut dice = Dice(u64::from(town) + 9);
        let words: Vec<Box<str>> = std::iter::once("".into())
            .chain((1..=20).map(|village| format!("330110{:03}{village:03}", town + 1).into()))
            .collect();
        let mut narrow = |most: u64, from: u64| {
            Codes::Narrow((0..people).map(|_| u8::try_from(from + dice.below(most)).unwrap()).collect())
        };
        let (sex, marital, education) = (narrow(2, 1), narrow(5, 0), narrow(8, 0));
        let place = (0..people).map(|_| u16::try_from(1 + dice.below(20)).unwrap()).collect();
        let born = (0..people).map(|_| code_of(DAY) - u16::try_from(dice.below(30_000)).unwrap()).collect();
        let column = |name: &str, codes, words| Column { name: name.into(), codes, words };
        Part {
            columns: vec![
                column("place", Codes::Wide(place), words),
                column("born", Codes::Wide(born), Vec::new()),
                column("sex", sex, Vec::new()),
                column("marital", marital, Vec::new()),
                column("education", education, Vec::new()),
            ],
        }
        .sorted()
    };
    InMemory((0..towns).map(part).collect())
}

fn spec(rows: &[&str], columns: &[&str], level: usize) -> Spec {
    let codes = |codes: &[&str]| codes.iter().map(|code| (*code).into()).collect();
    Spec {
        unit: "residents".into(),
        rows: codes(rows),
        columns: codes(columns),
        filter: BTreeMap::new(),
        area: None,
        level,
        share: Share::None,
        years: 1,
    }
}

fn keyed(snapshot: &InMemory, spec: &Spec) -> KeyedTable {
    count_keyed(&Plan::new(spec, snapshot).unwrap(), snapshot, &Key::new([7; 32])).unwrap()
}

#[test]
fn the_same_people_come_out_the_same_in_every_table() {
    let (snapshot, noise) = (towns(4, 900), PTable::usual().unwrap());
    let perturbed = |spec: &Spec| keyed(&snapshot, spec).perturbed(&noise);
    let split = perturbed(&spec(&["place"], &["sex", "marital"], 9));
    let alone = perturbed(&spec(&["place"], &[], 9));
    assert_eq!(split.rows, alone.cells, "a total is the same cell as in a table of its own");
    let turned = perturbed(&spec(&["sex", "marital"], &["place"], 9));
    assert_eq!(turned.columns, split.rows);
    assert_eq!((turned.all, alone.all), (split.all, split.all));
    // The same women by a filter, by another level, and by another way round.
    let mut women = spec(&["place"], &[], 9);
    women.filter.insert("sex".into(), vec!["2".into()]);
    let by_sex = perturbed(&spec(&["place"], &["sex"], 9));
    let of_women: Vec<u64> = by_sex.cells.chunks(3).map(|town| town[2]).collect();
    assert_eq!(perturbed(&women).cells, of_women);
    let county = perturbed(&spec(&["place"], &["sex"], 6));
    assert_eq!(county.cells, by_sex.columns);
    // Exact counts are elsewhere, and totals are not the sums of what is shown.
    assert_ne!(split.cells, keyed(&snapshot, &spec(&["place"], &["sex", "marital"], 9)).table.cells);
    let sums: Vec<u64> = split.cells.chunks(15).map(|town| town.iter().sum()).collect();
    assert_ne!(sums, split.rows);
    // A part that is read in another order, or under codes of its own, changes nothing.
    let mut moved = snapshot.clone();
    moved.0.reverse();
    for part in &mut moved.0 {
        let place = &mut part.columns[0];
        place.words.insert(1, "330199001001".into());
        let Codes::Wide(codes) = &mut place.codes else { unreachable!("places are wide") };
        for code in codes {
            *code += 1;
        }
    }
    let mut again = spec(&["place"], &["sex", "marital"], 9);
    again.area = Some("330110".into());
    assert_eq!(perturbed(&again), split);
}

/// Pearson's statistic over some forty thousand cells, for each true count apart.
#[test]
fn noise_is_as_its_table_of_chances_states() {
    let (snapshot, noise) = (towns(120, 8000), PTable::usual().unwrap());
    let table = keyed(&snapshot, &spec(&["place"], &["sex", "marital", "education"], 12));
    let shown = table.perturbed(&noise);
    let mut seen: BTreeMap<u64, BTreeMap<i64, u32>> = BTreeMap::new();
    let (mut nobody, mut sum, mut squares, mut all) = (0, 0.0, 0.0, 0.0);
    for (count, cell) in table.table.cells.iter().zip(&shown.cells) {
        if *count == 0 {
            nobody += 1;
            assert_eq!(*cell, 0, "nobody stays nobody");
            continue;
        }
        assert!(*cell == 0 || *cell >= 3);
        let moved = i64::try_from(*cell).unwrap() - i64::try_from(*count).unwrap();
        *seen.entry((*count).min(9)).or_default().entry(moved).or_default() += 1;
        let moved = f64::from(i32::try_from(moved).unwrap());
        (sum, squares, all) = (sum + moved, squares + moved * moved, all + 1.0);
    }
    assert!(nobody > 1000 && all > 100_000.0, "{nobody} {all}");
    let off: f64 = sum / all;
    assert!(off.abs() < 5.0 * (3.0_f64 / all).sqrt(), "mean {off}");
    assert!((squares / all - 3.0_f64).abs() < 0.1, "variance {}", squares / all);
    for (count, seen) in seen {
        let cells: u32 = seen.values().sum();
        if cells < 2000 {
            continue;
        }
        let chances = noise.chances(count);
        let expected = |chance: f64| chance * f64::from(cells);
        let statistic: f64 = chances
            .iter()
            .map(|(moved, chance)| {
                let found = f64::from(seen.get(moved).copied().unwrap_or(0));
                (found - expected(*chance)).powi(2) / expected(*chance)
            })
            .sum();
        // Ten degrees of freedom at most: beyond 37.7 by chance once in ten thousand times.
        assert!(statistic < 37.7, "{count}: {statistic} over {cells} cells");
        assert!(seen.keys().all(|moved| chances.iter().any(|(known, _)| known == moved)));
    }
}

/// An attacker who asks for one total by every split there is, and averages the sums with the best weights, does not tell it; where
/// noise is drawn anew each time, asking the same again and again does.
#[test]
fn averaging_over_tables_does_not_tell_a_total() {
    let (snapshot, noise) = (towns(400, 60), PTable::usual().unwrap());
    let splits: [&[&str]; 11] = [
        &[],
        &["sex"],
        &["marital"],
        &["education"],
        &["age3"],
        &["age5"],
        &["sex", "marital"],
        &["sex", "education"],
        &["sex", "age3"],
        &["marital", "age3"],
        &["education", "age3"],
    ];
    let truth = keyed(&snapshot, &spec(&["place"], &[], 9)).table.cells;
    let towns = truth.len();
    let (mut sums, mut weights) = (vec![0.0; towns], vec![0.0; towns]);
    for split in splits {
        let table = keyed(&snapshot, &spec(&["place"], split, 9)).perturbed(&noise);
        let parts = table.cells.len() / towns;
        for (town, cells) in table.cells.chunks(parts).enumerate() {
            let filled = cells.iter().filter(|cell| **cell > 0).count();
            let weight = 1.0 / f64::from(u32::try_from(filled.max(1)).unwrap());
            sums[town] += weight * f64::from(u32::try_from(cells.iter().sum::<u64>()).unwrap());
            weights[town] += weight;
        }
    }
    let told = |estimates: &dyn Fn(usize) -> f64| {
        let right = (0..towns).filter(|town| {
            let rounded = format!("{:.0}", estimates(*town));
            rounded.parse() == Ok(truth[*town])
        });
        f64::from(u32::try_from(right.count()).unwrap()) / f64::from(u32::try_from(towns).unwrap())
    };
    let by_splits = told(&|town| sums[town] / weights[town]);
    assert!(by_splits < 0.55, "the attacker tells {by_splits} of the totals");
    // The same question again gives the same answer; drawn anew, a hundred answers tell.
    let once = keyed(&snapshot, &spec(&["place"], &[], 9)).perturbed(&noise).cells;
    assert_eq!(keyed(&snapshot, &spec(&["place"], &[], 9)).perturbed(&noise).cells, once);
    let mut dice = Dice(5);
    let anew: Vec<f64> = truth
        .iter()
        .map(|count| {
            let draws = (0..400).map(|_| noise.perturb(*count, u32::try_from(dice.below(1 << 32)).unwrap()));
            f64::from(u32::try_from(draws.sum::<u64>()).unwrap()) / 400.0
        })
        .collect();
    let by_asking_again = told(&|town| anew[town]);
    assert!(by_asking_again > 0.99, "{by_asking_again}");
}

/// Two tables that differ by one person differ by that person's noise too: what the difference says of the one is mostly wrong.
#[test]
fn a_difference_of_one_person_is_hidden() {
    let noise = PTable::usual().unwrap();
    let (mut told, mut tried) = (0_u32, 0_u32);
    let worlds = towns(400, 40).0;
    for (world, own) in (0..).zip(worlds) {
        let mut snapshot = InMemory(vec![own]);
        let whole = keyed(&snapshot, &spec(&[], &[], 9)).perturbed(&noise).all;
        let part = &mut snapshot.0[0];
        let gone = usize::try_from(Dice(world).below(40)).unwrap();
        for column in &mut part.columns {
            match &mut column.codes {
                Codes::Narrow(codes) => drop(codes.remove(gone)),
                Codes::Wide(codes) => drop(codes.remove(gone)),
            }
        }
        let less = keyed(&snapshot, &spec(&[], &[], 9)).perturbed(&noise).all;
        tried += 1;
        told += u32::from(whole == less + 1);
    }
    // Two independent draws of this noise differ by exactly one in about a sixth of all cases.
    let share = f64::from(told) / f64::from(tried);
    assert!(share < 0.3, "{share}");
}
