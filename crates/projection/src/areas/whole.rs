//! Whole persons that add up.

/// Splits the whole number `total` over `parts` in proportion, each part whole and none below nought: by largest remainder
/// (Hamilton), ties to the earlier part. Where all parts are nought, `else_by` stands in for them; where that is too, all parts
/// count alike.
pub(crate) fn share_out(total: f64, parts: &mut [f64], else_by: &[f64]) {
    if parts.is_empty() {
        return;
    }
    if parts.iter().sum::<f64>() <= 0.0 {
        for (part, stand_in) in parts.iter_mut().zip(else_by) {
            *part = stand_in.max(0.0);
        }
        if parts.iter().sum::<f64>() <= 0.0 {
            parts.fill(1.0);
        }
    }
    let factor = total / parts.iter().sum::<f64>();
    let mut left = total;
    let mut order: Vec<(f64, usize)> = parts
        .iter_mut()
        .enumerate()
        .map(|(at, part)| {
            let exact = *part * factor;
            *part = exact.floor();
            left -= *part;
            (exact - *part, at)
        })
        .collect();
    order.sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    // Rounding of `factor` can leave one too few or too many; the remainders' order still decides.
    for (_, at) in order.iter().cycle() {
        if left < 0.5 {
            break;
        }
        parts[*at] += 1.0;
        left -= 1.0;
    }
    for (_, at) in order.iter().rev().cycle() {
        if left > -0.5 {
            break;
        }
        if parts[*at] >= 1.0 {
            parts[*at] -= 1.0;
            left += 1.0;
        }
    }
}

/// Rounds the cells of one place to whole numbers whose sum is the rounded sum.
pub(crate) fn round_together(cells: &mut [f64]) {
    let total = cells.iter().sum::<f64>().round();
    if total <= 0.0 {
        cells.fill(0.0);
    } else {
        share_out(total, cells, &[]);
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "whole numbers are exact")]
mod tests {
    use super::*;

    #[test]
    fn largest_remainders_get_what_is_left() {
        // Hamilton's method on 10 seats: quotas 4.7, 3.1, 2.2 give 5, 3, 2.
        let mut parts = [47.0, 31.0, 22.0];
        share_out(10.0, &mut parts, &[]);
        assert_eq!(parts, [5.0, 3.0, 2.0]);
    }

    #[test]
    fn nothing_to_go_by_falls_back() {
        let mut parts = [0.0, 0.0];
        share_out(5.0, &mut parts, &[1.0, 3.0]);
        assert_eq!(parts, [1.0, 4.0]);
        let mut parts = [0.0, 0.0];
        share_out(3.0, &mut parts, &[0.0, 0.0]);
        assert_eq!(parts, [2.0, 1.0]);
    }

    #[test]
    fn rounding_keeps_the_sum() {
        let mut cells = [0.4, 0.4, 0.4, 2.8];
        round_together(&mut cells);
        assert_eq!(cells.iter().sum::<f64>(), 4.0);
        assert!(cells.iter().all(|cell| cell.fract() == 0.0));
    }
}
