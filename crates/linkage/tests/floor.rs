//! A floor under the quality of linkage, on small sets of different character, and what must hold on any set.
#![allow(
    clippy::unwrap_used,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    missing_docs,
    reason = "tests stop at the first fault"
)]

mod people;
mod worlds;

use linkage::{Linkage, Settings, Silent, evaluate, evaluate_slices, explain, link, report};
use people::Set;

fn linked(set: &Set) -> Linkage {
    link(&set.corpus, &Settings::default(), &Silent).unwrap()
}

#[track_caller]
fn floor(set: &Set, f1: f64, precision: f64) {
    let scores = evaluate(&linked(set).clusters, &set.truth);
    assert!(scores.f1 >= f1, "{}: f1 {:.4} below {f1}", set.name, scores.f1);
    assert!(
        scores.precision >= precision,
        "{}: precision {:.4} below {precision}",
        set.name,
        scores.precision
    );
}

#[test]
fn usual_town() {
    floor(&people::usual(600, 11), 0.992, 0.992);
}

#[test]
fn twice_the_noise() {
    floor(&people::noisy(600, 12), 0.985, 0.985);
}

#[test]
fn families_that_share_everything() {
    floor(&people::families(400, 13), 0.980, 0.968);
}

#[test]
fn migrants_without_numbers() {
    floor(&people::migrants(600, 14), 0.980, 0.985);
}

#[test]
fn names_in_letters() {
    floor(&people::in_letters(400, 15), 0.995, 0.998);
}

/// The mean over two worlds of every kind: one world alone says little.
#[test]
fn worlds_of_another_hand() {
    use worlds::Kind;
    for (kind, f1, precision) in [
        (Kind::Ordinary, 0.988, 0.993),
        (Kind::Noisy, 0.975, 0.990),
        (Kind::Sparse, 0.955, 0.985),
        (Kind::TwoSources, 0.985, 0.995),
        (Kind::NoNumbers, 0.982, 0.993),
        (Kind::LittleOverlap, 0.975, 0.990),
        (Kind::Duplicates, 0.988, 0.993),
        (Kind::Tiny, 0.980, 0.985),
        (Kind::Masked, 0.945, 0.988),
        (Kind::Families, 0.980, 0.990),
    ] {
        let (mut sum, mut right) = (0.0, 0.0);
        for seed in 101..103 {
            let world = worlds::drawn(kind, seed, if kind == Kind::Tiny { 60 } else { 500 });
            let found = link(&world.corpus, &Settings::default(), &Silent).unwrap();
            let scores = evaluate(&found.clusters, &world.truth);
            (sum, right) = (sum + scores.f1 / 2.0, right + scores.precision / 2.0);
        }
        assert!(sum >= f1, "{kind:?}: f1 {sum:.4} below {f1}");
        assert!(right >= precision, "{kind:?}: precision {right:.4} below {precision}");
    }
}

/// Two household books of one person, with two numbers and often two birth dates, in worlds that other tests do not use.
#[test]
fn two_household_books_of_one_person() {
    use worlds::Kind;
    let (mut met, mut found, mut right, mut joined) = (0_u32, 0_u32, 0_u64, 0_u64);
    for kind in [Kind::Ordinary, Kind::TwoSources, Kind::NoNumbers, Kind::Duplicates, Kind::Families] {
        for seed in 401..404 {
            let world = worlds::drawn(kind, seed, 700);
            let linked = link(&world.corpus, &Settings::default(), &Silent).unwrap();
            let scores = evaluate(&linked.clusters, &world.truth);
            (right, joined) = (right + scores.right_pairs, joined + scores.found_pairs);
            let books = worlds::across_books(&world, &linked.clusters);
            (met, found) = (met + books.0, found + books.1);
        }
    }
    let recall = f64::from(found) / f64::from(met);
    let precision = right as f64 / joined as f64;
    assert!(met > 300 && recall >= 0.81, "{found} of {met} pairs across two books: {recall:.3}");
    assert!(precision >= 0.995, "precision {precision:.4}");
}

/// Of the doubtful pairs as many are one person as is said, step by step, over worlds of four kinds.
#[test]
fn probabilities_mean_what_they_say() {
    use worlds::Kind;
    let mut steps = [(0.0, 0.0, 0.0); 20];
    for kind in [Kind::Ordinary, Kind::Noisy, Kind::NoNumbers, Kind::Families] {
        for seed in 601..603 {
            let world = worlds::drawn(kind, seed, 500);
            let found = link(&world.corpus, &Settings::default(), &Silent).unwrap();
            let told = evaluate_slices(&world.corpus, &found, &world.truth).reliability;
            for step in told.iter().filter(|step| step.said < 0.95) {
                let pairs = step.pairs as f64;
                let at =
                    steps.iter_mut().rev().zip(1..).find(|(_, n)| step.said >= 1.0 - f64::from(*n) / 20.0);
                let sum = at.unwrap().0;
                *sum = (sum.0 + pairs, sum.1 + pairs * step.said, sum.2 + pairs * step.right.value);
            }
        }
    }
    let doubtful: f64 = steps.iter().map(|step| step.0).sum();
    let off: f64 = steps.iter().map(|step| (step.1 - step.2).abs()).sum::<f64>() / doubtful;
    assert!(doubtful > 500.0 && off < 0.18, "{doubtful} doubtful pairs, off by {off:.3} in the mean");
}

#[test]
fn the_same_at_any_number_of_threads() {
    let set = people::usual(150, 16);
    let with = |threads| {
        link(&set.corpus, &Settings { threads: Some(threads), ..Settings::default() }, &Silent).unwrap()
    };
    let (one, three) = (with(1), with(3));
    assert_eq!(one.clusters, three.clusters);
    assert_eq!(one.pairs, three.pairs);
    assert_eq!(one.model, three.model);
    assert_eq!(report::html(&one.report), report::html(&three.report));
}

#[test]
fn a_saved_model_gives_the_same_people() {
    let set = people::usual(150, 17);
    let learned = linked(&set);
    let saved = serde_json::to_string(&learned.model).unwrap();
    let settings = Settings { model: Some(serde_json::from_str(&saved).unwrap()), ..Settings::default() };
    let again = link(&set.corpus, &settings, &Silent).unwrap();
    assert_eq!(learned.clusters, again.clusters);
}

#[test]
fn decisions_of_people_bind_and_rows_name_different_people() {
    let set = people::usual(150, 18);
    let free = linked(&set);
    let pair = free.pairs.iter().find(|pair| pair.weight > 0.99).unwrap();
    let settings = Settings { forbidden: vec![(pair.a, pair.b)], ..Settings::default() };
    let bound = link(&set.corpus, &settings, &Silent).unwrap();
    let of = |mention: u32| bound.clusters[usize::try_from(mention).unwrap()];
    assert_ne!(of(pair.a), of(pair.b));
}

#[test]
fn an_explanation_adds_up() {
    let set = people::usual(100, 19);
    let found = linked(&set);
    for pair in found.pairs.iter().step_by(97) {
        let why = explain(&set.corpus, &found.model, pair.a, pair.b);
        let bits: f64 = why.items.iter().map(|item| item.weight_bits).sum();
        let probability = 1.0 / (1.0 + (-bits).exp2());
        assert!((probability - f64::from(pair.weight)).abs() < 1e-3);
        assert!((why.probability - f64::from(pair.weight)).abs() < 1e-6);
    }
}

#[test]
fn nothing_and_next_to_nothing_can_be_linked() {
    let mut corpus = linkage::Corpus::new();
    assert!(link(&corpus, &Settings::default(), &Silent).unwrap().clusters.is_empty());
    let source = corpus.source("a");
    corpus.push(source, "1", "self", &mut std::iter::empty(), &[]);
    assert_eq!(link(&corpus, &Settings::default(), &Silent).unwrap().clusters, [0]);
}
