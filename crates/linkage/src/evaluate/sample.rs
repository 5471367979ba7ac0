use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::{
    PairFigures, Reliability, harmonic,
    interval::{Dice, Interval},
    slices::steps_of,
};
use crate::{
    decide::{Answer, Decision},
    link::Linkage,
    normal::index,
};

/// What a sample of pairs that people labelled says of a linkage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// Pairs of the sample with an answer.
    pub labelled: u64,
    /// Of these, pairs that the linkage neither listed nor put together: they cannot be weighed.
    pub beyond: u64,
    /// Strata of probability without any labelled pair, and the pairs in them: taken at their probability.
    pub unlabelled_strata: u64,
    /// Pairs in those.
    pub unlabelled_pairs: u64,
    /// Estimates with their bounds. Recall is among the pairs that were compared and listed.
    pub figures: PairFigures,
    /// Whether the labelled pairs are right as often as their probabilities say.
    pub reliability: Vec<Reliability>,
}

const STEPS: usize = 12;
const DRAWS: usize = 400;

/// A stratum: pairs of about one probability that were put together, or that were not.
#[derive(Clone, Default)]
struct Stratum {
    pairs: f64,
    expected: f64,
    labels: Vec<bool>,
}

/// Estimates precision and recall from labelled pairs. In each stratum of probability the labelled pairs stand for all
/// (Horvitz, Thompson 1952); the bounds are a bootstrap within the strata.
pub fn estimate(linkage: &Linkage, labelled: &[Decision]) -> Estimate {
    let together = |a: u32, b: u32| linkage.clusters[index(a)] == linkage.clusters[index(b)];
    let listed: FxHashMap<(u32, u32), f32> = linkage.pairs.iter().map(|p| ((p.a, p.b), p.weight)).collect();
    // Pairs put together by what they are with, though too weak by themselves to be listed, are a stratum of their own.
    let mut strata = vec![Stratum::default(); 2 * STEPS + 1];
    for pair in &linkage.pairs {
        let stratum = &mut strata[stratum_of(pair.weight, together(pair.a, pair.b))];
        stratum.pairs += 1.0;
        stratum.expected += f64::from(pair.weight);
    }
    let mut sizes = FxHashMap::<u32, f64>::default();
    linkage.clusters.iter().for_each(|cluster| *sizes.entry(*cluster).or_default() += 1.0);
    let found: f64 = sizes.values().map(|n| n * (n - 1.0) / 2.0).sum();
    let listed_found: f64 =
        linkage.pairs.iter().map(|pair| f64::from(u8::from(together(pair.a, pair.b)))).sum();
    strata[2 * STEPS].pairs = found - listed_found;
    strata[2 * STEPS].expected = (found - listed_found) * 0.9;
    let (mut answers, mut beyond, mut told) = (0, 0, Vec::new());
    let mut seen = FxHashSet::default();
    for decision in labelled.iter().filter(|decision| decision.answer != Answer::Unsure) {
        let pair = (decision.a.min(decision.b), decision.a.max(decision.b));
        if !seen.insert(pair) {
            continue;
        }
        answers += 1;
        let same = decision.answer == Answer::Same;
        match (listed.get(&pair), together(pair.0, pair.1)) {
            (Some(weight), joined) => {
                strata[stratum_of(*weight, joined)].labels.push(same);
                told.push((f64::from(*weight), same));
            }
            (None, true) => strata[2 * STEPS].labels.push(same),
            (None, false) => beyond += 1,
        }
    }
    let unlabelled = strata.iter().filter(|s| s.labels.is_empty() && s.pairs > 0.0);
    Estimate {
        labelled: answers,
        beyond,
        unlabelled_strata: u64::try_from(unlabelled.clone().count()).unwrap_or(0),
        unlabelled_pairs: unlabelled.map(|s| s.pairs).sum::<f64>() as u64,
        figures: figures(&strata),
        reliability: steps_of(told.into_iter()),
    }
}

fn stratum_of(weight: f32, together: bool) -> usize {
    const BOUNDS: [f32; STEPS - 1] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97, 0.999];
    BOUNDS.iter().filter(|bound| weight >= **bound).count() + if together { STEPS } else { 0 }
}

fn figures(strata: &[Stratum]) -> PairFigures {
    let of = |right: &dyn Fn(&Stratum) -> f64| {
        let (mut found, mut found_right, mut all_right) = (0.0, 0.0, 0.0);
        for (at, stratum) in strata.iter().enumerate() {
            let right = right(stratum);
            all_right += right;
            if at >= STEPS {
                found += stratum.pairs;
                found_right += right;
            }
        }
        let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 1.0 };
        let (precision, recall) = (share(found_right, found), share(found_right, all_right));
        [precision, recall, harmonic(precision, recall)]
    };
    let share = |labels: &[bool]| labels.iter().filter(|l| **l).count() as f64 / labels.len() as f64;
    let values = of(&|s| if s.labels.is_empty() { s.expected } else { s.pairs * share(&s.labels) });
    let mut dice = Dice(0xbb67_ae85_84ca_a73b);
    let mut drawn: Vec<[f64; 3]> = Vec::with_capacity(DRAWS);
    for _ in 0..DRAWS {
        let shares: Vec<f64> = strata
            .iter()
            .map(|stratum| {
                let count = stratum.labels.len();
                if count == 0 {
                    return 0.0;
                }
                // One label of each kind more, so that a few labels that agree are not taken for certainty.
                let right = (0..count + 2)
                    .map(|_| (dice.unit() * (count + 2) as f64) as usize)
                    .filter(|at| stratum.labels.get(*at).copied().unwrap_or(*at == count))
                    .count();
                right as f64 / (count + 2) as f64
            })
            .collect();
        let place = |stratum: &Stratum| strata.iter().position(|s| std::ptr::eq(s, stratum)).unwrap_or(0);
        drawn.push(of(&|s| if s.labels.is_empty() { s.expected } else { s.pairs * shares[place(s)] }));
    }
    let interval = |at: usize| {
        let mut spread: Vec<f64> = drawn.iter().map(|figures| figures[at]).collect();
        spread.sort_unstable_by(f64::total_cmp);
        let (low, high) = (spread[DRAWS / 40], spread[DRAWS - 1 - DRAWS / 40]);
        Interval { value: values[at], low: low.min(values[at]), high: high.max(values[at]) }
    };
    PairFigures { precision: interval(0), recall: interval(1), f1: interval(2) }
}
