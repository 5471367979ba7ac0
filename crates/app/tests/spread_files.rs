//! Mentions packed as they are read from files, as a cluster's driver packs them, and linked piece by piece: the same
//! model, pairs and people as in one.
#![allow(clippy::unwrap_used, missing_docs, reason = "tests stop at the first fault")]

#[path = "../../linkage/tests/pieces/mod.rs"]
mod pieces;

use std::{collections::BTreeMap, fs, path::Path};

use app::link_files::MentionFiles;
use linkage::{Corpus, Settings, link, spread::Terms};
use pieces::spread_out;

/// The five extracts of a place, in which kin of births and marriages are left to be found from who stands in one row.
const PLACE: &str = include_str!("../../cluster/tests/files/place.toml");

fn place(folder: &Path, people: u32) {
    let options = synth::Options { people, seed: 7, threads: Some(1), ..synth::Options::default() };
    synth::Place::grow(&options).unwrap().write(folder, &synth::Silent).unwrap();
    fs::write(folder.join("link.toml"), PLACE).unwrap();
}

#[test]
fn a_place_read_from_files() {
    let folder = tempfile::tempdir().unwrap();
    place(folder.path(), 4000);
    let files = MentionFiles::read(&folder.path().join("link.toml")).unwrap();
    let settings = files.settings().unwrap();
    let mut corpus = Corpus::new();
    let mut terms = Terms::new(settings.one_per_source.clone());
    let (mut packed, mut rows, mut row_of) = (Vec::new(), BTreeMap::new(), Vec::new());
    files
        .for_each_mention(&base::Silent, &mut |mention| {
            let values: Vec<_> = mention.values.collect();
            let source = corpus.source(mention.source);
            corpus.push(source, mention.record, mention.role, &mut values.iter().copied(), mention.texts);
            packed.push(
                terms
                    .pack(
                        mention.source,
                        mention.record,
                        mention.role,
                        &mut values.into_iter(),
                        mention.texts,
                    )
                    .1,
            );
            let next = u32::try_from(rows.len()).unwrap();
            row_of.push(*rows.entry((mention.source.to_owned(), mention.record.to_owned())).or_insert(next));
            Ok(())
        })
        .unwrap();
    let whole = link(&corpus, &Settings { ..settings }, &base::Silent).unwrap();
    let spread = spread_out(terms, &packed, &row_of);
    assert!(whole.pairs.len() > 5000, "too little to tell");
    assert_eq!(whole.model, spread.model);
    assert_eq!(whole.pairs, spread.pairs);
    assert_eq!(whole.clusters, spread.clusters);
}
