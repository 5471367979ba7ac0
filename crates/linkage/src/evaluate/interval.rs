use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::intern::scramble;

/// A figure with the bounds between which it lies in 95 of 100 samples.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The figure.
    pub value: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

const DRAWS: usize = 400;

/// Sums of independent groups, for the bootstrap (Efron 1979): groups of the same sums are drawn together, so that a
/// million groups cost no more than their kinds.
#[derive(Debug, Clone, Default)]
pub(super) struct Groups<const N: usize> {
    kinds: FxHashMap<[u64; N], u64>,
}

impl<const N: usize> Groups<N> {
    /// Adds a group of the given sums.
    pub(super) fn add(&mut self, sums: [u64; N]) {
        if sums.iter().any(|sum| *sum > 0) {
            *self.kinds.entry(sums).or_default() += 1;
        }
    }

    pub(super) fn totals(&self) -> [u64; N] {
        let mut totals = [0; N];
        for (sums, groups) in &self.kinds {
            totals.iter_mut().zip(sums).for_each(|(total, sum)| *total += sum * groups);
        }
        totals
    }

    /// Each of several figures of the totals with its bounds. Every draw takes each group as often as a Poisson
    /// distribution of mean one says (Hanley and `MacGibbon` 2006).
    pub(super) fn intervals<const M: usize>(&self, figures: &impl Fn([f64; N]) -> [f64; M]) -> [Interval; M] {
        let mut kinds: Vec<([u64; N], u64)> = self.kinds.iter().map(|(sums, n)| (*sums, *n)).collect();
        kinds.sort_unstable();
        let mut drawn: Vec<[f64; M]> = Vec::with_capacity(DRAWS);
        let mut dice = Dice(0x6a09_e667_f3bc_c908);
        for _ in 0..DRAWS {
            let mut totals = [0.0; N];
            for (sums, groups) in &kinds {
                let times = dice.poisson(*groups as f64);
                totals.iter_mut().zip(sums).for_each(|(total, sum)| *total += *sum as f64 * times);
            }
            drawn.push(figures(totals));
        }
        let values = figures(self.totals().map(|total| total as f64));
        let mut of = 0;
        values.map(|value| {
            let mut spread: Vec<f64> = drawn.iter().map(|figures| figures[of]).collect();
            spread.sort_unstable_by(f64::total_cmp);
            of += 1;
            let (low, high) = (spread[DRAWS / 40], spread[DRAWS - 1 - DRAWS / 40]);
            Interval { value, low: low.min(value), high: high.max(value) }
        })
    }
}

/// The same numbers on every run.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    /// Evenly spread over 0 to 1, never 0.
    pub(super) fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        ((scramble(self.0) >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// A draw from a Poisson distribution: by multiplication (Knuth), or by the normal curve where the mean is large.
    fn poisson(&mut self, mean: f64) -> f64 {
        if mean > 60.0 {
            let normal = (-2.0 * self.unit().ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos();
            return (mean + mean.sqrt() * normal).round().max(0.0);
        }
        let (limit, mut product, mut count) = ((-mean).exp(), self.unit(), 0.0);
        while product > limit {
            product *= self.unit();
            count += 1.0;
        }
        count
    }
}

/// Bounds of a share of `part` in `whole` (Wilson 1927).
pub(crate) fn wilson(part: f64, whole: f64) -> Interval {
    const Z: f64 = 1.96;
    if whole <= 0.0 {
        return Interval { value: 0.0, low: 0.0, high: 1.0 };
    }
    let share = part / whole;
    let centre = (share + Z * Z / (2.0 * whole)) / (1.0 + Z * Z / whole);
    let half =
        Z / (1.0 + Z * Z / whole) * (share * (1.0 - share) / whole + Z * Z / (4.0 * whole * whole)).sqrt();
    Interval { value: share, low: (centre - half).max(0.0), high: (centre + half).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wilson's bounds for 15 of 148, as Newcombe (1998) gives them: 0.0624 to 0.1605.
    #[test]
    fn agrees_with_published_bounds() {
        let bounds = wilson(15.0, 148.0);
        assert!((bounds.low - 0.0624).abs() < 5e-4 && (bounds.high - 0.1605).abs() < 5e-4, "{bounds:?}");
    }

    /// For groups of one trial each the bootstrap must come near the exact bounds of a share.
    #[test]
    fn the_bootstrap_agrees_with_the_binomial() {
        let mut groups = Groups::<2>::default();
        (0..1000_u64).for_each(|n| groups.add([u64::from(n < 300), 1]));
        let [share] = groups.intervals(&|[part, whole]| [part / whole]);
        let exact = wilson(300.0, 1000.0);
        assert!((share.value - 0.3).abs() < 1e-12);
        assert!(
            (share.low - exact.low).abs() < 0.008 && (share.high - exact.high).abs() < 0.008,
            "{share:?}"
        );
    }
}
