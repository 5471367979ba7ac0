//! Roots and least squares for a handful of parameters.

/// The damping at which a step is given up as hopeless.
const HOPELESS: f64 = 1e16;
const STEPS: usize = 400;

/// The place in `[low, high]` where `f` changes sign, to the last bits; `None` if it does not change sign. Regula falsi with
/// the Illinois weight, and a halving whenever that is slow: a dozen calls for a smooth function.
pub(crate) fn root(low: f64, high: f64, mut f: impl FnMut(f64) -> f64) -> Option<f64> {
    let (mut a, mut b) = (low, high);
    let (mut at_a, mut at_b) = (f(a), f(b));
    if at_a == 0.0 {
        return Some(a);
    }
    if at_b == 0.0 {
        return Some(b);
    }
    // Also false when either is not a number.
    let opposite = (at_a < 0.0 && at_b > 0.0) || (at_a > 0.0 && at_b < 0.0);
    if !opposite {
        return None;
    }
    for round in 0..300 {
        let halfway = a + (b - a) / 2.0;
        let chord = b - at_b * (b - a) / (at_b - at_a);
        let inside = chord > a.min(b) && chord < a.max(b);
        let here = if round % 4 != 3 && inside { chord } else { halfway };
        let value = f(here);
        if value == 0.0 || value.is_nan() || (b - a).abs() <= 2.0 * f64::EPSILON * here.abs() {
            return (!value.is_nan()).then_some(here);
        }
        if (value < 0.0) == (at_b < 0.0) {
            at_a /= 2.0;
        } else {
            (a, at_a) = (b, at_b);
        }
        (b, at_b) = (here, value);
    }
    Some(b)
}

/// Where least squares ended.
#[derive(Debug, Clone)]
pub(crate) struct Fit {
    pub(crate) parameters: Vec<f64>,
    /// Sum of squared residuals.
    pub(crate) squares: f64,
}

/// Levenberg-Marquardt with central differences: enough for the two to eight parameters of our curves. Callers that need
/// positive parameters hand in logarithms. Residuals that are not finite make a trial step fail, never the search.
pub(crate) fn least_squares(start: &[f64], residuals: impl Fn(&[f64]) -> Vec<f64>) -> Fit {
    let mut parameters = start.to_vec();
    let mut now = residuals(&parameters);
    let mut squares = square_sum(&now);
    let mut damping = 1e-3;
    for _ in 0..STEPS {
        let slopes = slopes(&parameters, &residuals);
        let mut settled = true;
        while damping < HOPELESS {
            let Some(step) = damped_step(&slopes, &now, damping) else {
                damping *= 10.0;
                continue;
            };
            let trial: Vec<f64> = parameters.iter().zip(&step).map(|(value, by)| value + by).collect();
            let then = residuals(&trial);
            let trial_squares = square_sum(&then);
            if trial_squares < squares {
                settled = squares - trial_squares <= 1e-15 * squares
                    && step.iter().zip(&trial).all(|(by, value)| by.abs() <= 1e-12 * (1.0 + value.abs()));
                parameters = trial;
                now = then;
                squares = trial_squares;
                damping = (damping / 5.0).max(1e-12);
                break;
            }
            damping *= 4.0;
        }
        if settled || squares == 0.0 {
            break;
        }
    }
    Fit { parameters, squares }
}

fn square_sum(values: &[f64]) -> f64 {
    let sum: f64 = values.iter().map(|value| value * value).sum();
    if sum.is_finite() { sum } else { f64::INFINITY }
}

/// One column of the Jacobian per parameter.
fn slopes(at: &[f64], residuals: &impl Fn(&[f64]) -> Vec<f64>) -> Vec<Vec<f64>> {
    let mut trial = at.to_vec();
    (0..at.len())
        .map(|index| {
            let width = 1e-6 * (1.0 + at[index].abs());
            trial[index] = at[index] + width;
            let above = residuals(&trial);
            trial[index] = at[index] - width;
            let below = residuals(&trial);
            trial[index] = at[index];
            above.iter().zip(&below).map(|(up, down)| (up - down) / (2.0 * width)).collect()
        })
        .collect()
}

fn damped_step(slopes: &[Vec<f64>], residuals: &[f64], damping: f64) -> Option<Vec<f64>> {
    let size = slopes.len();
    let mut matrix = vec![vec![0.0; size + 1]; size];
    for row in 0..size {
        for column in 0..size {
            matrix[row][column] = dot(&slopes[row], &slopes[column]);
        }
        matrix[row][row] += damping * matrix[row][row].max(1e-12);
        matrix[row][size] = -dot(&slopes[row], residuals);
    }
    eliminate(matrix)
}

fn dot(left: &[f64], right: &[f64]) -> f64 {
    left.iter().zip(right).map(|(a, b)| a * b).sum()
}

/// Gaussian elimination with row exchange of `matrix | right side`; `None` if it is singular.
fn eliminate(mut matrix: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let size = matrix.len();
    for pivot in 0..size {
        let best =
            (pivot..size).max_by(|&a, &b| matrix[a][pivot].abs().total_cmp(&matrix[b][pivot].abs()))?;
        matrix.swap(pivot, best);
        let head = matrix[pivot].clone();
        if !(head[pivot].abs() > 0.0 && head[pivot].is_finite()) {
            return None;
        }
        for row in matrix.iter_mut().skip(pivot + 1) {
            let factor = row[pivot] / head[pivot];
            for (cell, from) in row.iter_mut().zip(&head).skip(pivot) {
                *cell -= factor * from;
            }
        }
    }
    let mut answer = vec![0.0; size];
    for row in (0..size).rev() {
        let known: f64 = (row + 1..size).map(|column| matrix[row][column] * answer[column]).sum();
        answer[row] = (matrix[row][size] - known) / matrix[row][row];
    }
    answer.iter().all(|value| value.is_finite()).then_some(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_is_found_to_the_last_bits() {
        let found = root(1.0, 2.0, |x| x * x - 2.0).expect("sign changes");
        assert!((found - 2f64.sqrt()).abs() < 4e-16);
        assert!(root(0.0, 1.0, |x| x + 1.0).is_none());
        let mut calls = 0;
        let found = root(-6.0, 2.5, |x| {
            calls += 1;
            x.exp() - 0.3
        });
        assert!((found.expect("sign changes") - 0.3f64.ln()).abs() < 1e-14);
        assert!(calls < 30, "{calls}");
    }

    #[test]
    fn rosenbrocks_valley_is_followed_to_its_end() {
        let fit = least_squares(&[-1.2, 1.0], |p| vec![10.0 * (p[1] - p[0] * p[0]), 1.0 - p[0]]);
        assert!((fit.parameters[0] - 1.0).abs() < 1e-9, "{fit:?}");
        assert!((fit.parameters[1] - 1.0).abs() < 1e-9);
        assert!(fit.squares < 1e-20);
    }
}
