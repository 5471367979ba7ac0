mod interval;
mod sample;
mod slices;

pub use interval::Interval;
pub use sample::{Estimate, estimate};
pub use slices::{Evaluation, PairFigures, Reliability, Slice, evaluate_slices};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// How well groups agree with the truth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Scores {
    /// Mentions that have a truth.
    pub mentions: u64,
    /// Pairs that are one person in truth.
    pub true_pairs: u64,
    /// Pairs that were put together.
    pub found_pairs: u64,
    /// Pairs that are both.
    pub right_pairs: u64,
    /// Share of the pairs put together that are right.
    pub precision: f64,
    /// Share of the true pairs that were put together.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
    /// B-cubed precision (Bagga, Baldwin 1998): the mean over mentions of the share of its group that is the same person.
    pub bcubed_precision: f64,
    /// B-cubed recall: the mean over mentions of the share of its person that is in its group.
    pub bcubed_recall: f64,
    /// Harmonic mean of the two.
    pub bcubed_f1: f64,
}

/// Compares groups with the truth. Both name a group for every mention; mentions whose truth is `None` do not count.
pub fn evaluate(clusters: &[u32], truth: &[Option<u32>]) -> Scores {
    let mut both = FxHashMap::<(u32, u32), u64>::default();
    let mut found = FxHashMap::<u32, u64>::default();
    let mut real = FxHashMap::<u32, u64>::default();
    let mut mentions = 0_u64;
    for (cluster, person) in clusters.iter().zip(truth).filter_map(|(c, t)| t.map(|t| (*c, t))) {
        *both.entry((cluster, person)).or_default() += 1;
        *found.entry(cluster).or_default() += 1;
        *real.entry(person).or_default() += 1;
        mentions += 1;
    }
    let pairs = |sizes: &mut dyn Iterator<Item = u64>| sizes.map(|n| n * (n - 1) / 2).sum::<u64>();
    let right_pairs = pairs(&mut both.values().copied());
    let found_pairs = pairs(&mut found.values().copied());
    let true_pairs = pairs(&mut real.values().copied());
    let mut cells: Vec<(u64, u64, u64)> =
        both.iter().map(|((cluster, person), n)| (*n, found[cluster], real[person])).collect();
    cells.sort_unstable();
    let mean = |of: fn(&(u64, u64, u64)) -> f64| {
        cells.iter().map(of).sum::<f64>() / if mentions == 0 { 1.0 } else { mentions as f64 }
    };
    let bcubed_precision = mean(|(n, found, _)| (n * n) as f64 / *found as f64);
    let bcubed_recall = mean(|(n, _, real)| (n * n) as f64 / *real as f64);
    let (precision, recall) = (share(right_pairs, found_pairs), share(right_pairs, true_pairs));
    Scores {
        mentions,
        true_pairs,
        found_pairs,
        right_pairs,
        precision,
        recall,
        f1: harmonic(precision, recall),
        bcubed_precision,
        bcubed_recall,
        bcubed_f1: harmonic(bcubed_precision, bcubed_recall),
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

fn harmonic(a: f64, b: f64) -> f64 {
    if a + b > 0.0 { 2.0 * a * b / (a + b) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Worked by hand: groups {1,2,3} {4,5} against people {1,2} {3,4,5}.
    #[test]
    fn agrees_with_a_case_worked_by_hand() {
        let scores = evaluate(&[0, 0, 0, 1, 1], &[Some(7), Some(7), Some(8), Some(8), Some(8)]);
        assert_eq!((scores.right_pairs, scores.found_pairs, scores.true_pairs), (2, 4, 4));
        assert!((scores.f1 - 0.5).abs() < 1e-12);
        assert!((scores.bcubed_precision - (2.0 * 2.0 / 3.0 + 1.0 / 3.0 + 2.0) / 5.0).abs() < 1e-12);
        assert!((scores.bcubed_recall - (2.0 + 1.0 / 3.0 + 2.0 * 2.0 / 3.0) / 5.0).abs() < 1e-12);
    }
}
