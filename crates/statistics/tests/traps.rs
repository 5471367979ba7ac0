//! The classic traps of disclosure control, and tables that nobody made by hand.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;
use statistics::disclosure::{Cells, Dimension, Fault, Hidden, Rule, audit, interval, protect};

fn flat(name: &str, total: &str, parts: &[&str]) -> Dimension {
    let all: Vec<(&str, Option<&str>)> =
        std::iter::once((total, None)).chain(parts.iter().map(|part| (*part, Some(total)))).collect();
    Dimension::new(name, &all).unwrap()
}

fn square(counts: [[u64; 4]; 4]) -> Cells {
    let (rows, columns) = (["a", "b", "c", "d"], ["1", "2", "3", "4"]);
    let mut cells = Cells::default();
    cells
        .add_table(&[&flat("row", "all", &rows), &flat("column", "all", &columns)], |key| {
            let at = |codes: [&str; 4], code: &str| codes.iter().position(|own| *own == code).unwrap();
            counts[at(rows, key[1].1)][at(columns, key[0].1)]
        })
        .unwrap();
    cells
}

fn hide(cells: &Cells, names: &[&str]) -> Hidden {
    let mut hidden = vec![false; cells.len()];
    for name in names {
        hidden[cells.find(name).unwrap()] = true;
    }
    Hidden::from_places(hidden)
}

/// Federal Committee on Statistical Methodology, Statistical Policy Working Paper 22 (1994, revised 2005), chapter IV: counties by
/// education of the household's head. Two cells and more are hidden in every row and column with a small one, and still the three
/// rows' and columns' sums give the 1 of Alpha's very high.
#[test]
fn two_hidden_cells_in_every_line_may_still_tell_one() {
    let counts = [[15, 1, 3, 1], [20, 10, 10, 15], [3, 10, 10, 2], [12, 14, 7, 2]];
    let cells = square(counts);
    let hidden = hide(
        &cells,
        &[
            "column=2 row=a",
            "column=3 row=a",
            "column=4 row=a",
            "column=2 row=b",
            "column=3 row=b",
            "column=1 row=c",
            "column=4 row=c",
            "column=1 row=d",
            "column=4 row=d",
        ],
    );
    let told = cells.find("column=4 row=a").unwrap();
    let (low, high) = interval(&cells, &hidden, told).unwrap();
    assert!((low - 1.0).abs() < 1e-6 && (high - 1.0).abs() < 1e-6, "{low} to {high}");
    let rule = Rule { threshold: 4, width: 4.0 };
    let exposed = audit(&cells, &hidden, &rule).unwrap();
    assert_eq!(exposed[0].cell, "column=4 row=a");
    // Hidden by the rule, nothing is told closer than within four.
    let safe = protect(&cells, &rule).unwrap();
    assert_eq!(audit(&cells, &safe, &rule).unwrap(), []);
    assert!(safe.is_hidden(told));
}

/// The same trap around 47: two rows and two columns of hidden cells with sums that leave one number.
#[test]
fn a_hidden_forty_seven_is_told_exactly() {
    let cells = square([[60, 21, 33, 47], [80, 30, 40, 75], [23, 40, 50, 12], [62, 54, 37, 22]]);
    let hidden = hide(
        &cells,
        &[
            "column=2 row=a",
            "column=3 row=a",
            "column=4 row=a",
            "column=2 row=b",
            "column=3 row=b",
            "column=1 row=c",
            "column=4 row=c",
            "column=1 row=d",
            "column=4 row=d",
        ],
    );
    let (low, high) = interval(&cells, &hidden, cells.find("column=4 row=a").unwrap()).unwrap();
    assert!((low - 47.0).abs() < 1e-6 && (high - 47.0).abs() < 1e-6, "{low} to {high}");
    let rule = Rule { threshold: 48, width: 10.0 };
    let safe = protect(&cells, &rule).unwrap();
    assert_eq!(audit(&cells, &safe, &rule).unwrap(), []);
}

/// A district of two towns and a part of a third, published beside the towns: the difference is the part, with 4 people.
#[test]
fn linked_regions_are_told_apart_by_their_difference() {
    let parts = flat("place", "county", &["east", "west", "hill", "ford"]);
    let mut cells = Cells::default();
    let count = |key: &[(&str, &str)]| match key[0].1 {
        "east" => 120,
        "west" => 80,
        "hill" => 4,
        _ => 300,
    };
    cells.add_table(&[&parts], count).unwrap();
    let districts = flat("district", "all", &["school", "rest"]);
    cells.add_table(&[&districts], |key| if key[0].1 == "school" { 204 } else { 300 }).unwrap();
    cells.add_sum("district=school", &["place=east", "place=west", "place=hill"]).unwrap();
    cells.add_sum("district=rest", &["place=ford"]).unwrap();
    let alone = hide(&cells, &["place=hill", "place=ford"]);
    let (low, high) = interval(&cells, &alone, cells.find("place=hill").unwrap()).unwrap();
    assert!((high - low).abs() < 1e-6, "the rest of the districts is ford");
    let safe = protect(&cells, &Rule::default()).unwrap();
    assert_eq!(audit(&cells, &safe, &Rule::default()).unwrap(), []);
    assert!(matches!(cells.add_sum("place=east", &["place=hill"]), Err(Fault::Sum { .. })));
    assert!(matches!(cells.add_sum("place=moon", &[]), Err(Fault::NoCell(_))));
}

#[test]
fn what_cannot_be_protected_is_named() {
    let mut cells = Cells::default();
    cells.add_table(&[&flat("place", "all", &["east"])], |_| 3).unwrap();
    // One cell and its total: both differ together, so hiding both protects; nothing else is there to tell them.
    let safe = protect(&cells, &Rule::default()).unwrap();
    assert_eq!(safe.count(), 2);
    let mut other = Cells::default();
    other
        .add_table(&[&flat("place", "all", &["east", "west"])], |key| if key[0].1 == "east" { 3 } else { 9 })
        .unwrap();
    let again = other.add_table(&[&flat("place", "all", &["east", "west"])], |_| 5);
    assert!(matches!(again, Err(Fault::Apart { stated: 12, found: 10, .. })), "{again:?}");
    assert!(Dimension::new("place", &[("east", Some("all")), ("all", None)]).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Two linked tables of a tree of places by sex and by age: whatever stands in them, the audit finds nothing, and every interval
    /// holds the truth.
    #[test]
    fn nothing_small_is_told(counts in proptest::collection::vec(0_u64..40, 36)) {
        let places = Dimension::new("place", &[
            ("county", None), ("north", Some("county")), ("south", Some("county")),
            ("n1", Some("north")), ("n2", Some("north")), ("s1", Some("south")),
        ]).unwrap();
        let sex = flat("sex", "both", &["m", "f"]);
        let age = flat("age", "all", &["0", "15", "65"]);
        let exact = |place: &str, sex: Option<&str>, age: Option<&str>| -> u64 {
            let mut sum = 0;
            for (p, own) in ["n1", "n2", "s1"].iter().enumerate() {
                for (s, of) in ["m", "f"].iter().enumerate() {
                    for (a, years) in ["0", "15", "65"].iter().enumerate() {
                        if *own == place && sex.is_none_or(|sex| sex == *of) && age.is_none_or(|age| age == *years) {
                            sum += counts[p * 6 + s * 3 + a];
                        }
                    }
                }
            }
            sum
        };
        let mut cells = Cells::default();
        cells.add_table(&[&places, &sex], |key| exact(key[0].1, Some(key[1].1), None)).unwrap();
        cells.add_table(&[&age, &places], |key| exact(key[1].1, None, Some(key[0].1))).unwrap();
        let rule = Rule::default();
        let hidden = protect(&cells, &rule).unwrap();
        prop_assert_eq!(audit(&cells, &hidden, &rule).unwrap(), vec![]);
        for place in hidden.places() {
            let (low, high) = interval(&cells, &hidden, place).unwrap();
            #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "small counts")]
            let truth = cells.count(place) as f64;
            prop_assert!(low <= truth + 1e-6 && truth <= high + 1e-6);
        }
    }
}
