//! Quantiles of many paths without sorting them.

/// The levels that bound the central 50, 80 and 95 % and the median.
pub const LEVELS: [f64; 7] = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975];

/// Names of [`LEVELS`] in files.
pub const LEVEL_NAMES: [&str; 7] = ["0.025", "0.1", "0.25", "0.5", "0.75", "0.9", "0.975"];

/// The quantiles at [`LEVELS`], between neighbours along a straight line (Hyndman and Fan's type 7, as in R). Reorders `values`,
/// which must not be empty.
pub(crate) fn quantiles(values: &mut [f32]) -> [f64; 7] {
    let ranks = LEVELS.map(|level| rank(values.len(), level));
    let mut found = [0.0; 7];
    between(values, 0, f32::INFINITY, &ranks, &mut found);
    found
}

/// The rank below a level, and how far towards the next one it lies.
#[expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "ranks of paths are far below 2^52"
)]
fn rank(count: usize, level: f64) -> (usize, f64) {
    let exact = (count - 1) as f64 * level;
    let below = exact.floor();
    (below as usize, exact - below)
}

/// Finds the middle rank, then the lower ones in the lower part and the higher ones in the upper: every part is walked few times.
/// `beyond` is the least value above `values`, or infinite where there is none.
fn between(values: &mut [f32], first: usize, beyond: f32, ranks: &[(usize, f64)], found: &mut [f64]) {
    if ranks.is_empty() {
        return;
    }
    let at = ranks[ranks.len() / 2].0;
    let (lower, value, upper) = values.select_nth_unstable_by(at - first, f32::total_cmp);
    let value = *value;
    let next = upper.iter().copied().fold(beyond, f32::min);
    let (here, next) = (f64::from(value), f64::from(if next.is_finite() { next } else { value }));
    // In small fans several levels share a rank.
    let from = ranks.partition_point(|(rank, _)| *rank < at);
    let until = ranks.partition_point(|(rank, _)| *rank <= at);
    for (place, (_, share)) in found[from..until].iter_mut().zip(&ranks[from..until]) {
        *place = here + share * (next - here);
    }
    between(lower, first, value, &ranks[..from], &mut found[..from]);
    between(upper, at + 1, beyond, &ranks[until..], &mut found[until..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The second method: sort, then read off.
    fn sorted(values: &[f32], level: f64) -> f64 {
        let mut values = values.to_vec();
        values.sort_by(f32::total_cmp);
        let (below, share) = rank(values.len(), level);
        let next = values[(below + 1).min(values.len() - 1)];
        f64::from(values[below]) + share * (f64::from(next) - f64::from(values[below]))
    }

    #[test]
    fn are_those_of_the_sorted_values() {
        let mut state = 7_u32;
        for count in [1_usize, 2, 3, 7, 10, 41, 1000] {
            let values: Vec<f32> = (0..count)
                .map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    f32::from(u16::try_from(state >> 17).unwrap())
                })
                .collect();
            let found = quantiles(&mut values.clone());
            for (level, found) in LEVELS.iter().zip(found) {
                assert!((found - sorted(&values, *level)).abs() < 1e-6, "{count} {level}");
            }
        }
    }

    /// R: quantile(1:10, c(.025, .1, .25, .5, .75, .9, .975)) gives 1.225 1.9 3.25 5.5 7.75 9.1 9.775.
    #[test]
    fn are_those_of_r() {
        let mut values: Vec<f32> = (1..=10_u8).rev().map(f32::from).collect();
        let expected = [1.225, 1.9, 3.25, 5.5, 7.75, 9.1, 9.775];
        for (found, expected) in quantiles(&mut values).iter().zip(expected) {
            assert!((found - expected).abs() < 1e-6);
        }
    }
}
