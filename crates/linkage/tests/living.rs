//! The living index against runs over all that stands.
#![allow(
    clippy::unwrap_used,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::print_stdout,
    missing_docs,
    reason = "tests stop at the first fault"
)]

mod people;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicBool, Ordering},
};

use linkage::{
    Corpus, Living, Settings, Silent, link,
    living::{Changes, ImageError, MentionName, Row, RowMention, RowName, Shared},
};
use people::{Dice, Set};
use records::Attribute;

/// A row with values of its own.
#[derive(Clone)]
struct Written {
    source: String,
    record: String,
    mentions: Vec<(String, Vec<(Attribute, String)>)>,
}

impl Written {
    fn name(&self) -> RowName<'_> {
        RowName { source: &self.source, record: &self.record }
    }

    fn row(&self) -> Row<'_> {
        Row {
            name: self.name(),
            mentions: self
                .mentions
                .iter()
                .map(|(role, values)| RowMention {
                    role,
                    values: values.iter().map(|(attribute, value)| (*attribute, value.as_str())).collect(),
                    texts: Vec::new(),
                })
                .collect(),
        }
    }
}

fn rows_of(corpus: &Corpus) -> Vec<Written> {
    let mut rows: BTreeMap<(String, String), Written> = BTreeMap::new();
    for mention in 0..corpus.len() as u32 {
        let (source, record, role) = corpus.name_of(mention);
        let row = rows.entry((source.to_owned(), record.to_owned())).or_insert_with(|| Written {
            source: source.to_owned(),
            record: record.to_owned(),
            mentions: Vec::new(),
        });
        let values = corpus.values(mention).map(|(attribute, value)| (attribute, value.to_owned()));
        row.mentions.push((role.to_owned(), values.collect()));
    }
    rows.into_values().collect()
}

fn corpus_of<'a>(rows: impl Iterator<Item = &'a Written>) -> Corpus {
    let mut corpus = Corpus::new();
    for row in rows {
        let source = corpus.source(&row.source);
        for (role, values) in &row.mentions {
            let mut values = values.iter().map(|(attribute, value)| (*attribute, value.as_str()));
            corpus.push(source, &row.record, role, &mut values, &[]);
        }
    }
    corpus
}

fn living(rows: &[Written]) -> Living {
    let corpus = corpus_of(rows.iter());
    let found = link(&corpus, &Settings::default(), &Silent).unwrap();
    Living::new(corpus, &found, &Settings::default())
}

fn add(rows: &[Written]) -> Changes<'_> {
    Changes { add: rows.iter().map(Written::row).collect(), ..Changes::default() }
}

fn remove(rows: &[Written]) -> Changes<'_> {
    Changes { remove: rows.iter().map(|row| row.name().key()).collect(), ..Changes::default() }
}

/// The clusters as sets of the mentions' names, of the rows given.
fn partition(living: &Living, rows: &[Written]) -> BTreeSet<Vec<String>> {
    let mut clusters: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for row in rows {
        for (role, _) in &row.mentions {
            let name = MentionName { source: &row.source, record: &row.record, role };
            if let Some(cluster) = living.mention(name).and_then(|mention| living.cluster_of(mention)) {
                clusters.entry(cluster).or_default().push(format!("{} {} {role}", row.source, row.record));
            }
        }
    }
    clusters
        .into_values()
        .map(|mut names| {
            names.sort();
            names
        })
        .collect()
}

fn shuffled<T>(dice: &mut Dice, mut list: Vec<T>) -> Vec<T> {
    for at in (1..list.len()).rev() {
        let other = dice.below(at + 1);
        list.swap(at, other);
    }
    list
}

/// Another version of a row: one value goes, or is that of another row.
fn altered(dice: &mut Dice, row: &Written, other: &Written) -> Written {
    let mut row = row.clone();
    let at = dice.below(row.mentions.len());
    let values = &mut row.mentions[at].1;
    let place = dice.below(values.len());
    match dice.below(3) {
        0 => {
            values.remove(place);
        }
        1 => {
            let attribute = values[place].0;
            let theirs = other.mentions[0].1.iter().find(|(known, _)| *known == attribute);
            if let Some((_, value)) = theirs {
                values[place].1.clone_from(value);
            }
        }
        _ => values[place].1.push('丶'),
    }
    row
}

/// The index gives exactly what one run over all that stands gives, pair for pair.
#[track_caller]
fn assert_as_in_one_run(living: &Living, when: &str) {
    let fresh = living.compacted();
    let numbers: BTreeMap<u32, u32> = living.mentions().zip(0..).collect();
    let own: Vec<u32> = living.clusters().into_iter().map(|(_, cluster)| cluster).collect();
    let theirs: Vec<u32> = fresh.clusters().into_iter().map(|(_, cluster)| cluster).collect();
    let pairs = |living: &Living, number: &dyn Fn(u32) -> u32| {
        living.pairs().iter().map(|p| (number(p.a), number(p.b), p.weight.to_bits())).collect::<BTreeSet<_>>()
    };
    let (known, wanted) = (pairs(living, &|mention| numbers[&mention]), pairs(&fresh, &|mention| mention));
    let (missing, surplus) = (wanted.difference(&known).count(), known.difference(&wanted).count());
    assert_eq!((missing, surplus), (0, 0), "{when}: pairs missing and surplus of {}", wanted.len());
    assert_eq!(own, theirs, "{when}");
    assert_eq!(living.len(), fresh.len());
}

/// What was said to have changed is what changed.
#[track_caller]
fn assert_told(
    before: &BTreeMap<u32, Vec<u32>>,
    after: &BTreeMap<u32, Vec<u32>>,
    told: &linkage::living::Changed,
) {
    let (before, after): (BTreeSet<_>, BTreeSet<_>) = (before.values().collect(), after.values().collect());
    assert_eq!(before.difference(&after).copied().collect::<BTreeSet<_>>(), told.before.iter().collect());
    assert_eq!(after.difference(&before).copied().collect::<BTreeSet<_>>(), told.after.iter().collect());
}

fn groups(living: &Living) -> BTreeMap<u32, Vec<u32>> {
    let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (mention, cluster) in living.clusters() {
        groups.entry(cluster).or_default().push(mention);
        let mut members: Vec<u32> = living.members(mention).collect();
        members.sort_unstable();
        assert_eq!(members[0], living.cluster_of(mention).unwrap());
    }
    groups
}

fn series(set: &Set, seed: u64) {
    let mut dice = Dice(seed);
    let rows = shuffled(&mut dice, rows_of(&set.corpus));
    let (first, later) = rows.split_at(rows.len() * 7 / 10);
    let mut living = living(first);
    let mut standing: Vec<Written> = first.to_vec();
    let mut coming = later.to_vec();
    let mut before = groups(&living);
    for step in 0..120 {
        let size = if dice.one_in(0.1) { 40 } else { 1 + dice.below(3) };
        let mut changes = (Vec::new(), Vec::new());
        for _ in 0..size {
            match dice.below(3) {
                0 => changes.0.extend(coming.pop()),
                1 => {
                    let at = dice.below(standing.len());
                    let other = dice.below(standing.len());
                    let version = altered(&mut dice, &standing[at], &standing[other]);
                    let gone = |row: &Written| row.record == version.record;
                    if !changes.1.iter().any(gone) {
                        changes.0.retain(|row: &Written| row.record != version.record);
                        standing[at] = version.clone();
                        changes.0.push(version);
                    }
                }
                _ => {
                    let gone = standing.swap_remove(dice.below(standing.len()));
                    changes.0.retain(|row: &Written| row.record != gone.record);
                    changes.1.push(gone);
                }
            }
        }
        standing.extend(
            changes
                .0
                .iter()
                .filter(|row| !standing.iter().any(|known| known.record == row.record))
                .cloned()
                .collect::<Vec<_>>(),
        );
        let told = living
            .apply(&Changes {
                add: changes.0.iter().map(Written::row).collect(),
                remove: changes.1.iter().map(|row| row.name().key()).collect(),
                ..Changes::default()
            })
            .unwrap();
        let after = groups(&living);
        assert_told(&before, &after, &told);
        before = after;
        if step % 20 == 19 {
            assert_as_in_one_run(&living, &format!("{} at step {step}", set.name));
        }
    }
}

#[test]
fn a_usual_town_after_any_series_of_changes() {
    series(&people::usual(260, 31), 1);
}

#[test]
fn large_families_after_any_series_of_changes() {
    series(&people::families(180, 32), 2);
}

#[test]
fn migrants_after_any_series_of_changes() {
    series(&people::migrants(260, 33), 3);
}

#[test]
fn rows_taken_out_and_put_back_leave_no_trace() {
    for set in [people::usual(220, 41), people::families(150, 42), people::migrants(220, 43)] {
        let mut dice = Dice(9);
        let rows = shuffled(&mut dice, rows_of(&set.corpus));
        let mut living = living(&rows);
        let whole = partition(&living, &rows);
        let some = &rows[..rows.len() / 4];
        for chunk in some.chunks(7) {
            living.apply(&remove(chunk)).unwrap();
        }
        assert_as_in_one_run(&living, "after the removals");
        for chunk in some.chunks(5) {
            living.apply(&add(chunk)).unwrap();
        }
        // What the features of single rows are computed to is what they were in the whole corpus.
        assert_eq!(partition(&living, &rows), whole, "{}", set.name);
    }
}

/// Shares of the pairs of one person that one of two partitions has and the other has not.
fn difference(one: &BTreeSet<Vec<String>>, other: &BTreeSet<Vec<String>>) -> f64 {
    let pairs = |partition: &BTreeSet<Vec<String>>| {
        let mut pairs = BTreeSet::new();
        for names in partition {
            for (at, a) in names.iter().enumerate() {
                pairs.extend(names[at + 1..].iter().map(|b| (a.clone(), b.clone())));
            }
        }
        pairs
    };
    let (one, other) = (pairs(one), pairs(other));
    one.symmetric_difference(&other).count() as f64 / one.len().max(1) as f64
}

/// The stated tolerance: 1 in 1,000 pairs of one person, with a fifth of the rows new, changed or gone.
#[test]
fn a_fresh_run_that_counts_anew_is_within_the_tolerance() {
    for set in [people::usual(500, 51), people::families(350, 52), people::migrants(500, 53)] {
        let mut dice = Dice(77);
        let rows = shuffled(&mut dice, rows_of(&set.corpus));
        let share = rows.len() / 15;
        let (first, later) = rows.split_at(rows.len() - share);
        let mut index = living(first);
        index.apply(&add(later)).unwrap();
        let versions: Vec<Written> =
            (0..share).map(|at| altered(&mut dice, &rows[at], &rows[at + 1])).collect();
        index.apply(&add(&versions)).unwrap();
        index.apply(&remove(&rows[share..2 * share])).unwrap();
        let standing: Vec<Written> = versions.iter().chain(&rows[2 * share..]).cloned().collect();
        let corpus = corpus_of(standing.iter());
        let settings = Settings {
            model: Some(index.learned().clone()),
            threshold: Some(index.threshold()),
            ..Settings::default()
        };
        let fresh = link(&corpus, &settings, &Silent).unwrap();
        let fresh = Living::new(corpus, &fresh, &settings);
        let apart = difference(&partition(&index, &standing), &partition(&fresh, &standing));
        println!("{}: {apart:.5} of the pairs differ", set.name);
        assert!(apart <= 0.001, "{}: {apart:.5} of the pairs differ", set.name);
    }
}

#[test]
fn one_by_one_or_at_one_stroke_is_the_same() {
    let set = people::usual(150, 61);
    let rows = rows_of(&set.corpus);
    let (first, later) = rows.split_at(rows.len() * 9 / 10);
    let (mut one, mut other) = (living(first), living(first));
    one.apply(&add(later)).unwrap();
    for row in later {
        other.apply(&add(std::slice::from_ref(row))).unwrap();
    }
    assert_eq!(partition(&one, &rows), partition(&other, &rows));
}

/// Blocks that grow beyond the cap and shrink below it again, with and without a second key that splits them.
#[test]
fn hot_blocks_come_and_go_as_in_one_run() {
    let set = people::usual(150, 71);
    let mut rows = rows_of(&set.corpus);
    let namesake = |nth: usize, phone: bool| {
        let mut values =
            vec![(Attribute::Name, "王秀英".to_owned()), (Attribute::BirthDate, "1961-05-05".into())];
        if phone {
            values.push((Attribute::Phone, format!("139{:08}", 55_500_000 + nth % 4)));
        }
        if nth.is_multiple_of(5) {
            values.push((Attribute::Sex, "女".to_owned()));
        }
        Written {
            source: "insurance".into(),
            record: format!("W{nth}"),
            mentions: vec![("self".into(), values)],
        }
    };
    let many: Vec<Written> = (0..190).map(|nth| namesake(nth, nth % 3 != 0)).collect();
    rows.extend_from_slice(&many[..155]);
    let mut living = living(&rows);
    for (at, row) in many[155..].iter().enumerate() {
        living.apply(&add(std::slice::from_ref(row))).unwrap();
        if at % 4 == 0 {
            assert_as_in_one_run(&living, &format!("{} namesakes, growing", 156 + at));
        }
    }
    for (at, row) in many.iter().take(60).enumerate() {
        living.apply(&remove(std::slice::from_ref(row))).unwrap();
        if at % 6 == 0 {
            assert_as_in_one_run(&living, &format!("{} namesakes, shrinking", 189 - at));
        }
    }
    living.apply(&add(&many[..60])).unwrap();
    assert_as_in_one_run(&living, "grown at one stroke");
    living.apply(&remove(&many[20..90])).unwrap();
    assert_as_in_one_run(&living, "shrunk at one stroke");
}

#[test]
fn decisions_bind_follow_the_rows_and_can_be_withdrawn() {
    let set = people::usual(150, 81);
    let rows = rows_of(&set.corpus);
    let mut living = living(&rows);
    let whole = partition(&living, &rows);
    let corpus = corpus_of(rows.iter());
    let pair = *living.pairs().iter().find(|pair| pair.weight > 0.99).unwrap();
    let name = |mention: u32| {
        let (source, record, role) = corpus.name_of(mention);
        MentionName { source, record, role }
    };
    let decide =
        |decision| Changes { decide: vec![(name(pair.a), name(pair.b), decision)], ..Changes::default() };
    living.apply(&decide(Some(false))).unwrap();
    assert_ne!(living.cluster_of(pair.a), living.cluster_of(pair.b));
    assert_as_in_one_run(&living, "two people");
    // The row changes; the decision stays.
    let row = rows.iter().find(|row| row.record == name(pair.a).record).unwrap();
    living.apply(&remove(std::slice::from_ref(row))).unwrap();
    living.apply(&add(std::slice::from_ref(row))).unwrap();
    let again = living.mention(name(pair.a)).unwrap();
    assert!(again != pair.a && living.cluster_of(again) != living.cluster_of(pair.b));
    living.apply(&decide(None)).unwrap();
    assert_eq!(partition(&living, &rows), whole);
    let far = living.mentions().find(|m| living.cluster_of(*m) != living.cluster_of(pair.b)).unwrap();
    let stranger = rows
        .iter()
        .flat_map(|row| {
            row.mentions.iter().map(move |(role, _)| MentionName {
                source: &row.source,
                record: &row.record,
                role,
            })
        })
        .find(|name| living.mention(*name) == Some(far))
        .unwrap();
    let together =
        |decision| Changes { decide: vec![(stranger, name(pair.b), decision)], ..Changes::default() };
    living.apply(&together(Some(true))).unwrap();
    assert_eq!(living.cluster_of(far), living.cluster_of(pair.b));
    assert_as_in_one_run(&living, "one person");
    living.apply(&together(None)).unwrap();
    assert_eq!(partition(&living, &rows), whole);
}

#[test]
fn an_image_gives_back_the_index_and_a_damaged_one_is_refused() {
    let set = people::usual(120, 91);
    let rows = rows_of(&set.corpus);
    let (first, later) = rows.split_at(rows.len() * 9 / 10);
    let mut living = living(first);
    living.apply(&add(&later[..later.len() / 2])).unwrap();
    living.apply(&remove(&first[..9])).unwrap();
    let mut image = Vec::new();
    living.save(41, &mut image).unwrap();
    let mut again = Vec::new();
    living.save(41, &mut again).unwrap();
    assert_eq!(image, again, "the same index is the same bytes");
    let (mut read, stamp) = Living::load(&mut image.as_slice()).unwrap();
    assert_eq!(stamp, 41);
    assert_eq!(partition(&read, &rows), partition(&living, &rows));
    for index in [&mut read, &mut living] {
        index.apply(&add(&later[later.len() / 2..])).unwrap();
    }
    assert_eq!((read.clusters(), read.pairs()), (living.clusters(), living.pairs()));
    assert_as_in_one_run(&read, "after loading");
    for length in (0..image.len()).step_by(image.len() / 97) {
        assert!(Living::load(&mut &image[..length]).is_err(), "cut off after {length} bytes");
    }
    for at in (0..image.len()).step_by(image.len() / 89) {
        let mut bad = image.clone();
        bad[at] ^= 0x10;
        assert!(Living::load(&mut bad.as_slice()).is_err(), "a bit turned at {at}");
    }
    let mut longer = image.clone();
    longer.truncate(longer.len() - 8);
    assert!(matches!(Living::load(&mut longer.as_slice()), Err(ImageError::Torn)));
    let foreign = b"SQLite format 3\0 and so on and on".to_vec();
    assert!(matches!(Living::load(&mut foreign.as_slice()), Err(ImageError::Foreign)));
    let mut newer = image;
    newer[8] = 99;
    assert!(matches!(Living::load(&mut newer.as_slice()), Err(ImageError::Version)));
}

/// Two rows come and go together; no reader may ever see one without the other, or a mention without its cluster.
#[test]
fn readers_see_all_of_a_change_or_nothing() {
    let set = people::usual(200, 95);
    let rows = rows_of(&set.corpus);
    let (first, later) = rows.split_at(rows.len() - 40);
    let shared = Shared::new(living(first));
    let wanted = partition(&shared.read().unwrap(), &rows);
    let done = AtomicBool::new(false);
    std::thread::scope(|threads| {
        let readers: Vec<_> = (0..3)
            .map(|_| {
                threads.spawn(|| {
                    let (mut seen, mut both) = (0_u32, 0_u32);
                    while !done.load(Ordering::Relaxed) {
                        let index = shared.read().unwrap();
                        for pair in later.chunks(2) {
                            let stands = |row: &Written| !index.row(&row.source, &row.record).is_empty();
                            assert_eq!(stands(&pair[0]), stands(&pair[1]));
                            both += u32::from(stands(&pair[0]));
                        }
                        let sizes: usize = index
                            .mentions()
                            .filter(|mention| index.cluster_of(*mention) == Some(*mention))
                            .map(|mention| index.members(mention).count())
                            .sum();
                        assert_eq!(sizes, index.len());
                        seen += 1;
                    }
                    (seen, both)
                })
            })
            .collect();
        for _ in 0..6 {
            for pair in later.chunks(2) {
                shared.apply(&add(pair)).unwrap();
            }
            for pair in later.chunks(2) {
                shared.apply(&remove(pair)).unwrap();
            }
        }
        done.store(true, Ordering::Relaxed);
        for reader in readers {
            let (seen, both) = reader.join().unwrap();
            assert!(seen > 0 && both > 0, "a reader saw nothing of it");
        }
    });
    let index = shared.into_inner().unwrap();
    assert_eq!(partition(&index, &rows), wanted);
    assert_as_in_one_run(&index, "after all");
}

#[test]
fn a_source_never_met_can_be_added() {
    let set = people::usual(120, 97);
    let rows = rows_of(&set.corpus);
    let mut living = living(&rows);
    let known = rows.iter().find(|row| row.source == "hukou").unwrap();
    let copy = Written { source: "school".into(), record: "S1".into(), ..known.clone() };
    living.apply(&add(std::slice::from_ref(&copy))).unwrap();
    let (one, other) = (living.row("hukou", &known.record)[0], living.row("school", "S1")[0]);
    assert_eq!(living.cluster_of(one), living.cluster_of(other));
    assert_as_in_one_run(&living, "with a new source");
}

/// An index begins with exactly what linking found, without the texts that it was found by.
#[test]
fn an_index_begins_with_what_was_linked() {
    for set in [people::usual(150, 101), people::migrants(150, 102), people::in_letters(120, 103)] {
        let found = link(&set.corpus, &Settings::default(), &Silent).unwrap();
        let living = Living::new(set.corpus.clone(), &found, &Settings::default());
        assert_eq!(living.pairs(), found.pairs, "{}", set.name);
        assert_eq!(living.clusters().into_iter().map(|(_, c)| c).collect::<Vec<u32>>(), found.clusters);
        let (known, kept) = (linkage::Explainer::new(&set.corpus, &found.model), living.explainer());
        for pair in found.pairs.iter().step_by(37) {
            assert_eq!(known.explain(pair.a, pair.b), kept.explain(pair.a, pair.b));
        }
        assert_as_in_one_run(&living, set.name);
    }
}

#[test]
fn nothing_can_live() {
    let mut living = living(&[]);
    assert!(living.is_empty());
    let set = people::usual(20, 98);
    let rows = rows_of(&set.corpus);
    living.apply(&add(&rows)).unwrap();
    assert_as_in_one_run(&living, "from nothing");
    living.apply(&remove(&rows)).unwrap();
    assert!(living.is_empty() && living.clusters().is_empty());
}
