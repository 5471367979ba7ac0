//! How far a count is moved: a table of chances for each count, with noise that is nought on the average, has a stated variance and
//! never goes beyond a bound.
//!
//! J. Marley and V. Leaver, "A Method for Confidentialising User-Defined Tables" (2011); S. Giessing, "Computational Issues in the
//! Design of Transition Probabilities and Disclosure Risk Estimation for Additive Noise" (2016): of all chances that keep the
//! conditions those with the greatest entropy, which here are exp(a d + b d²) for a noise of d.

/// Noise for each count.
#[derive(Debug, Clone, PartialEq)]
pub struct PTable {
    bound: i64,
    variance: f64,
    least_shown: u64,
    /// For counts from 1 on; the last for all above. Noise with the sum of chances up to it.
    rows: Vec<Vec<(i64, f64)>>,
}

/// How close mean and variance are to what is stated.
const CLOSE: f64 = 1e-10;
const ROUNDS: usize = 400;

impl PTable {
    /// Noise of at most `bound` with the mean nought and this variance; results from 1 to just under `least_shown` never come out.
    /// `None` where no chances keep all of that.
    pub fn new(bound: u32, variance: f64, least_shown: u64) -> Option<Self> {
        let bound = i64::from(bound);
        let shown = i64::try_from(least_shown).ok()?;
        let free = bound.checked_add(shown)?;
        let rows =
            (1..=free.max(1)).map(|count| row(count, bound, variance, shown)).collect::<Option<_>>()?;
        Some(Self { bound, variance, least_shown, rows })
    }

    /// What analysts get: noise of at most 5 with a variance of 3, and no ones or twos.
    pub fn usual() -> Option<Self> {
        Self::new(5, 3.0, 3)
    }

    /// The greatest noise.
    pub const fn bound(&self) -> i64 {
        self.bound
    }

    /// The noise's variance.
    pub const fn variance(&self) -> f64 {
        self.variance
    }

    /// The least count but nought that comes out.
    pub const fn least_shown(&self) -> u64 {
        self.least_shown
    }

    /// The chance of each noise for a count; empty for nought, which stays nought.
    pub fn chances(&self, count: u64) -> Vec<(i64, f64)> {
        let mut before = 0.0;
        self.row(count)
            .iter()
            .map(|(noise, sum)| {
                let own = sum - before;
                before = *sum;
                (*noise, own)
            })
            .collect()
    }

    fn row(&self, count: u64) -> &[(i64, f64)] {
        let at = usize::try_from(count).unwrap_or(usize::MAX).min(self.rows.len());
        at.checked_sub(1).and_then(|at| self.rows.get(at)).map_or(&[], Vec::as_slice)
    }

    /// A count as it comes out under a cell's key: the same key and count, the same result. Nobody stays nobody.
    pub fn perturb(&self, count: u64, key: u32) -> u64 {
        let draw = f64::from(key) / 4_294_967_296.0;
        let row = self.row(count);
        let drawn = row.iter().find(|(_, sum)| draw < *sum).or(row.last());
        drawn.map_or(0, |(noise, _)| count.saturating_add_signed(*noise))
    }
}

/// The chances for one count, by steps downhill on the convex function whose least point has the wanted moments.
fn row(count: i64, bound: i64, variance: f64, shown: i64) -> Option<Vec<(i64, f64)>> {
    let open = |noise: &i64| {
        let result = count + noise;
        result == 0 || result >= shown.max(1)
    };
    let noises: Vec<i64> = (-bound.min(count)..=bound).filter(open).collect();
    let at: Vec<f64> = noises.iter().map(|noise| i32::try_from(*noise).map_or(f64::NAN, f64::from)).collect();
    let (mut tilt, mut bend) = (0.0_f64, -0.5 / variance);
    let weigh = |tilt: f64, bend: f64| {
        let powers: Vec<f64> =
            at.iter().map(|noise| tilt * noise + bend * (noise * noise - variance)).collect();
        let most = powers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = powers.iter().map(|power| (power - most).exp()).collect();
        let all: f64 = weights.iter().sum();
        (weights.iter().map(|weight| weight / all).collect::<Vec<f64>>(), most + all.ln())
    };
    let (mut chances, mut height) = weigh(tilt, bend);
    for _ in 0..ROUNDS {
        let mean = |of: &dyn Fn(f64) -> f64| at.iter().zip(&chances).map(|(d, p)| p * of(*d)).sum::<f64>();
        let (first, second) = (mean(&|d| d), mean(&|d| d * d - variance));
        if first.abs() < CLOSE && second.abs() < CLOSE {
            break;
        }
        let (a, b, c) = (
            mean(&|d| d * d) - first * first,
            mean(&|d| d * (d * d - variance)) - first * second,
            mean(&|d| (d * d - variance) * (d * d - variance)) - second * second,
        );
        let (a, c) = (a + 1e-12, c + 1e-12);
        let whole = a * c - b * b;
        let step = ((c * first - b * second) / whole, (a * second - b * first) / whole);
        // Newton's step, halved until it goes down.
        let mut share = 1.0;
        loop {
            let next = (tilt - share * step.0, bend - share * step.1);
            let (tried, lower) = weigh(next.0, next.1);
            if lower <= height || share < 1e-12 {
                (tilt, bend) = next;
                (chances, height) = (tried, lower);
                break;
            }
            share /= 2.0;
        }
    }
    let moment = |of: &dyn Fn(f64) -> f64| at.iter().zip(&chances).map(|(d, p)| p * of(*d)).sum::<f64>();
    let kept = moment(&|d| d).abs() < 1e-6 && (moment(&|d| d * d) - variance).abs() < 1e-6;
    let mut sum = 0.0;
    kept.then(|| {
        noises
            .iter()
            .zip(&chances)
            .map(|(noise, chance)| {
                sum += chance;
                (*noise, sum)
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_keeps_its_conditions() {
        let table = PTable::usual().unwrap_or_else(|| unreachable!("the usual table exists"));
        assert_eq!(table.chances(0), []);
        assert_eq!(table.perturb(0, 77), 0);
        for count in 1..40_u64 {
            let chances = table.chances(count);
            let sum = |of: &dyn Fn(f64) -> f64| -> f64 {
                chances.iter().map(|(d, p)| p * of(f64::from(i32::try_from(*d).unwrap_or(0)))).sum()
            };
            assert!((sum(&|_| 1.0) - 1.0).abs() < 1e-9, "{count}");
            assert!(sum(&|d| d).abs() < 1e-6, "{count}");
            assert!((sum(&|d| d * d) - 3.0).abs() < 1e-6, "{count}");
            for (noise, chance) in &chances {
                let result = count.checked_add_signed(*noise);
                assert!(result.is_some_and(|own| own == 0 || own >= 3), "{count} {noise}");
                assert!(noise.abs() <= 5 && *chance > 0.0, "{count} {noise}");
            }
        }
        // Far from nought the noise is even-handed and the likeliest is none.
        let far = table.chances(1000);
        assert_eq!(far.len(), 11);
        for at in 0..5 {
            assert!((far[at].1 - far[10 - at].1).abs() < 1e-6 && far[at].1 < far[at + 1].1);
        }
    }

    #[test]
    fn what_cannot_be_kept_is_refused() {
        // A one that never comes out as one or two moves by at least one down or two up: a variance of two at the least.
        assert_eq!(PTable::new(5, 1.5, 3), None);
        assert_eq!(PTable::new(2, 9.0, 1), None);
    }
}
