//! The engine cut into pieces finds the same people as in one.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests stop at the first fault")]

mod people;
mod pieces;

use std::collections::BTreeMap;

use linkage::{Settings, Silent, link, spread::Terms};
use people::Set;
use pieces::spread_out;

#[track_caller]
fn same(set: &Set) {
    let whole = link(&set.corpus, &Settings::default(), &Silent).unwrap();
    let (terms, packed) = Terms::of(&set.corpus, Vec::new());
    let mut rows = BTreeMap::new();
    let row_of = |mention: u32| {
        let (source, record, _) = set.corpus.name_of(mention);
        let next = u32::try_from(rows.len()).unwrap();
        *rows.entry((source.to_owned(), record.to_owned())).or_insert(next)
    };
    let rows: Vec<u32> = (0..).take(set.corpus.len()).map(row_of).collect();
    let spread = spread_out(terms, &packed, &rows);
    assert!(whole.pairs.len() > 100, "{}: too little to tell", set.name);
    assert_eq!(whole.model, spread.model, "{}", set.name);
    assert_eq!(whole.pairs, spread.pairs, "{}", set.name);
    assert_eq!(whole.clusters, spread.clusters, "{}", set.name);
}

#[test]
fn usual_town() {
    same(&people::usual(300, 31));
}

#[test]
fn families_that_share_everything() {
    same(&people::families(200, 32));
}

#[test]
fn migrants_without_numbers() {
    same(&people::migrants(300, 33));
}

#[test]
fn names_in_letters() {
    same(&people::in_letters(300, 34));
}
