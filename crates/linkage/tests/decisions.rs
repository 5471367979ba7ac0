//! What people's decisions do: with one in thirty of them wrong, they never make things worse, and on the whole better.
#![allow(
    clippy::unwrap_used,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    missing_docs,
    reason = "tests stop at the first fault"
)]

mod worlds;

use linkage::{
    Answer, Decision, Linkage, Settings, Silent, estimate, evaluate, evaluate_slices, link, next_pairs,
};
use worlds::{Draw, Drawn, Kind, drawn};

fn linked(world: &Drawn, decided: &[Decision]) -> Linkage {
    link(&world.corpus, &Settings { decided: decided.to_vec(), ..Settings::default() }, &Silent).unwrap()
}

/// Somebody who errs in three of a hundred pairs and cannot tell in two.
fn asked(world: &Drawn, draw: &mut Draw, a: u32, b: u32) -> Decision {
    let same = world.truth[a as usize] == world.truth[b as usize];
    let answer = match (draw.chance(0.02), draw.chance(0.03) != same) {
        (true, _) => Answer::Unsure,
        (_, true) => Answer::Same,
        (_, false) => Answer::Different,
    };
    Decision { a, b, answer }
}

#[test]
fn decisions_never_make_things_worse_and_help_on_the_whole() {
    let mut gain = 0.0;
    for (kind, seed) in [
        (Kind::Ordinary, 201),
        (Kind::Noisy, 202),
        (Kind::NoNumbers, 203),
        (Kind::Families, 204),
        (Kind::Masked, 205),
        (Kind::Tiny, 206),
    ] {
        let world = drawn(kind, seed, if kind == Kind::Tiny { 60 } else { 500 });
        let mut draw = Draw(seed * 977);
        let mut decided = Vec::new();
        let mut found = linked(&world, &decided);
        let before = evaluate(&found.clusters, &world.truth).f1;
        for _ in 0..2 {
            let next = next_pairs(&world.corpus, &found, &decided, 60);
            decided.extend(next.iter().map(|pair| asked(&world, &mut draw, pair.a, pair.b)));
            found = linked(&world, &decided);
        }
        let after = evaluate(&found.clusters, &world.truth).f1;
        assert!(after >= before - 0.001, "{kind:?}: {before:.4} became {after:.4}");
        gain += after - before;
    }
    assert!(gain > 0.0, "decisions gained {gain:.4}");
}

#[test]
fn pairs_to_ask_about_are_doubtful_new_and_of_different_families() {
    let world = drawn(Kind::Noisy, 301, 400);
    let found = linked(&world, &[]);
    let first = next_pairs(&world.corpus, &found, &[], 40);
    assert_eq!(first.len(), 40);
    assert!(first.iter().all(|pair| pair.weight > 0.04 && pair.weight < 0.995));
    let clusters: Vec<u32> =
        first.iter().flat_map(|p| [p.a, p.b]).map(|m| found.clusters[m as usize]).collect();
    let pairs_of = |cluster: u32| {
        first.iter().filter(|p| [p.a, p.b].iter().any(|m| found.clusters[*m as usize] == cluster)).count()
    };
    assert!(clusters.iter().all(|cluster| pairs_of(*cluster) == 1));
    let decided: Vec<Decision> =
        first.iter().map(|p| Decision { a: p.a, b: p.b, answer: Answer::Unsure }).collect();
    let second = next_pairs(&world.corpus, &found, &decided, 40);
    assert!(second.iter().all(|pair| !first.contains(pair)));
}

#[test]
fn slices_add_up_to_the_whole_and_bounds_hold_the_figures() {
    let world = drawn(Kind::Ordinary, 302, 400);
    let found = linked(&world, &[]);
    let told = evaluate_slices(&world.corpus, &found, &world.truth);
    assert_eq!(told.scores, evaluate(&found.clusters, &world.truth));
    for kind in ["sources", "number", "books", "birth", "name", "family", "origin"] {
        let of = told.slices.iter().filter(|slice| slice.kind == kind);
        let sums = of.fold((0, 0, 0), |sum, slice| {
            (sum.0 + slice.true_pairs, sum.1 + slice.found_pairs, sum.2 + slice.right_pairs)
        });
        let all = (told.scores.true_pairs, told.scores.found_pairs, told.scores.right_pairs);
        assert_eq!(sums, all, "{kind}");
    }
    assert!((told.pairs.f1.value - told.scores.f1).abs() < 1e-9);
    assert!((told.bcubed.f1.value - told.scores.bcubed_f1).abs() < 1e-4);
    for figure in [told.pairs.precision, told.pairs.recall, told.bcubed.f1] {
        assert!(figure.low <= figure.value && figure.value <= figure.high);
    }
}

/// A sample of labelled pairs estimates what the truth says.
#[test]
fn a_clerical_sample_comes_near_the_truth() {
    let world = drawn(Kind::Noisy, 303, 700);
    let found = linked(&world, &[]);
    let mut draw = Draw(5);
    let (mut sample, mut listed) = (Vec::new(), (0.0, 0.0, 0.0));
    for pair in &found.pairs {
        let same = world.truth[pair.a as usize] == world.truth[pair.b as usize];
        let together = found.clusters[pair.a as usize] == found.clusters[pair.b as usize];
        listed.0 += f64::from(u8::from(same));
        listed.1 += f64::from(u8::from(together));
        listed.2 += f64::from(u8::from(same && together));
        if draw.chance(if pair.weight > 0.999 { 0.02 } else { 0.4 }) {
            let answer = if same { Answer::Same } else { Answer::Different };
            sample.push(Decision { a: pair.a, b: pair.b, answer });
        }
    }
    let told = estimate(&found, &sample);
    assert_eq!(told.labelled, sample.len() as u64);
    let recall = listed.2 / listed.0;
    assert!((told.figures.recall.value - recall).abs() < 0.02, "{:?} {recall}", told.figures.recall);
    let precision = listed.2 / listed.1;
    assert!(
        (told.figures.precision.value - precision).abs() < 0.015,
        "{:?} {precision}",
        told.figures.precision
    );
}
