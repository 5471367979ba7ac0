//! The penalised composite link model (Rizzi, Gampe and Eilers 2015, American Journal of Epidemiology 182(2); Eilers 2007).

use super::real;
use crate::{ModelError, model_error};

/// A smooth distribution by single year fitted to counts in groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Composite {
    /// Expected count of every single year; groups are met closely, not exactly.
    pub years: Vec<f64>,
    /// Weight of the penalty on second differences of the logarithms.
    pub lambda: f64,
    /// Effective number of parameters.
    pub dimension: f64,
    /// Bayesian information criterion: deviance + ln(groups) × dimension.
    pub bic: f64,
}

const ROUNDS: usize = 100;
const SETTLED: f64 = 1e-8;

/// Groups of any widths, the last possibly a wide open one (say 26 years from 85 on), as Poisson sums of a smooth sequence.
/// Unlike multipliers this looks across all groups at once and can spread the open group. With `lambda` `None` the penalty is
/// the one of the least BIC among 10⁻² … 10⁷ in half powers of ten.
pub fn composite(groups: &[f64], widths: &[usize], lambda: Option<f64>) -> Result<Composite, ModelError> {
    model_error::counts_of("age groups", groups, widths.len())?;
    model_error::total_of("age groups", groups)?;
    if groups.len() < 4 || widths.contains(&0) {
        return Err(ModelError::Length { what: "age groups", wanted: 4, found: groups.len() });
    }
    let count: usize = widths.iter().sum();
    let level = vec![(groups.iter().sum::<f64>() / real(count)).ln(); count];
    if let Some(lambda) = lambda {
        model_error::within("the penalty", lambda, 1e-6, 1e12)?;
        return fit(groups, widths, lambda, level).map(|(found, _)| found);
    }
    let mut best: Option<Composite> = None;
    let mut start = level;
    // From stiff to loose, each beginning where the one before ended.
    for half_powers in (-4..=14).rev() {
        let lambda = 10f64.powf(f64::from(half_powers) / 2.0);
        let Ok((found, logs)) = fit(groups, widths, lambda, start.clone()) else { continue };
        start = logs;
        if best.as_ref().is_none_or(|other| found.bic < other.bic) {
            best = Some(found);
        }
    }
    best.ok_or(ModelError::Unsettled { what: "the composite link model", error: f64::INFINITY })
}

fn fit(
    groups: &[f64],
    widths: &[usize],
    lambda: f64,
    mut logs: Vec<f64>,
) -> Result<(Composite, Vec<f64>), ModelError> {
    let mut change = f64::INFINITY;
    for _ in 0..ROUNDS {
        let (mut matrix, right) = normal_equations(groups, widths, &logs);
        matrix.penalise(lambda);
        let next = matrix.factor().map(|factor| factor.solve(&right));
        let Some(next) = next else {
            return Err(ModelError::Unsettled { what: "the composite link model", error: change });
        };
        change = next.iter().zip(&logs).fold(0.0_f64, |most, (a, b)| most.max((a - b).abs()));
        logs = next;
        if change.is_nan() || change < SETTLED {
            break;
        }
    }
    // A last wobble of a millionth of a logarithm moves no person; anything more did not settle.
    if change.is_nan() || change > 1e-5 {
        return Err(ModelError::Unsettled { what: "the composite link model", error: change });
    }
    let years: Vec<f64> = logs.iter().map(|log| log.exp()).collect();
    let dimension = dimension(groups, widths, &logs, lambda);
    let mut first = 0;
    let mut deviance = 0.0;
    for (observed, width) in groups.iter().zip(widths) {
        let fitted: f64 = years[first..first + width].iter().sum();
        first += width;
        if *observed > 0.0 {
            deviance += observed * (observed / fitted).ln();
        }
        deviance -= observed - fitted;
    }
    let bic = 2.0 * deviance + real(groups.len()).ln() * dimension;
    Ok((Composite { years, lambda, dimension, bic }, logs))
}

/// X'WX and X'Wz of one round of reweighted least squares: within a group every pair of years meets.
fn normal_equations(groups: &[f64], widths: &[usize], logs: &[f64]) -> (Banded, Vec<f64>) {
    let band = widths.iter().max().map_or(2, |width| (width - 1).max(2));
    let mut matrix = Banded::new(logs.len(), band);
    let mut right = vec![0.0; logs.len()];
    let mut first = 0;
    for (observed, width) in groups.iter().zip(widths) {
        let span = first..first + width;
        first += width;
        let years: Vec<f64> = logs[span.clone()].iter().map(|log| log.exp()).collect();
        let fitted = years.iter().sum::<f64>().max(1e-10);
        let working: f64 = observed - fitted
            + years.iter().zip(&logs[span.clone()]).map(|(year, log)| year * log).sum::<f64>();
        for (row, year) in span.clone().zip(&years) {
            right[row] = year * working / fitted;
            for (column, other) in span.clone().zip(&years).take_while(|(column, _)| *column <= row) {
                *matrix.cell(row, column) += year * other / fitted;
            }
        }
    }
    (matrix, right)
}

/// The trace of (X'WX + λD'D)⁻¹ X'WX.
fn dimension(groups: &[f64], widths: &[usize], logs: &[f64], lambda: f64) -> f64 {
    let (plain, _) = normal_equations(groups, widths, logs);
    let mut matrix = plain.clone();
    matrix.penalise(lambda);
    let Some(factor) = matrix.factor() else { return f64::NAN };
    (0..logs.len()).map(|column| factor.solve(&plain.column(column))[column]).sum()
}

/// The lower half of a symmetric matrix that is nought away from its diagonal.
#[derive(Debug, Clone)]
struct Banded {
    size: usize,
    band: usize,
    /// Row by row, `band + 1` cells each, the diagonal last.
    cells: Vec<f64>,
}

impl Banded {
    fn new(size: usize, band: usize) -> Self {
        Self { size, band, cells: vec![0.0; size * (band + 1)] }
    }

    fn place(&self, row: usize, column: usize) -> usize {
        row * (self.band + 1) + self.band - (row - column)
    }

    /// `column` at most `row` and within the band.
    fn cell(&mut self, row: usize, column: usize) -> &mut f64 {
        let place = self.place(row, column);
        &mut self.cells[place]
    }

    fn at(&self, row: usize, column: usize) -> f64 {
        let (row, column) = (row.max(column), row.min(column));
        if row - column > self.band { 0.0 } else { self.cells[self.place(row, column)] }
    }

    fn column(&self, column: usize) -> Vec<f64> {
        (0..self.size).map(|row| self.at(row, column)).collect()
    }

    /// Adds λ times the squared second differences.
    fn penalise(&mut self, lambda: f64) {
        for first in 0..self.size.saturating_sub(2) {
            for (row, a) in [1.0, -2.0, 1.0].into_iter().enumerate() {
                for (column, b) in [1.0, -2.0, 1.0].into_iter().enumerate().take(row + 1) {
                    *self.cell(first + row, first + column) += lambda * a * b;
                }
            }
        }
    }

    /// Cholesky's factor in place; `None` if the matrix is not positive definite.
    fn factor(mut self) -> Option<Self> {
        for row in 0..self.size {
            for column in row.saturating_sub(self.band)..=row {
                let from = row.saturating_sub(self.band).max(column.saturating_sub(self.band));
                let known: f64 = (from..column).map(|k| self.at(row, k) * self.at(column, k)).sum();
                let left = self.at(row, column) - known;
                *self.cell(row, column) = if column == row {
                    if left.is_nan() || left <= 0.0 {
                        return None;
                    }
                    left.sqrt()
                } else {
                    left / self.at(column, column)
                };
            }
        }
        Some(self)
    }

    /// Solves with the factor.
    fn solve(&self, right: &[f64]) -> Vec<f64> {
        let mut answer = right.to_vec();
        for row in 0..self.size {
            let known: f64 = (row.saturating_sub(self.band)..row)
                .map(|column| self.at(row, column) * answer[column])
                .sum();
            answer[row] = (answer[row] - known) / self.at(row, row);
        }
        for row in (0..self.size).rev() {
            let last = (row + self.band).min(self.size - 1);
            let known: f64 = (row + 1..=last).map(|below| self.at(below, row) * answer[below]).sum();
            answer[row] = (answer[row] - known) / self.at(row, row);
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unreadable_literal, reason = "figures stand as they were printed")]

    use super::*;

    /// Deaths by age of the example that the R package `ungroup` is shown with.
    const DEATHS: [f64; 19] = [
        294.0, 66.0, 32.0, 44.0, 170.0, 284.0, 287.0, 293.0, 361.0, 600.0, 998.0, 1572.0, 2529.0, 4637.0,
        6161.0, 7369.0, 10481.0, 15293.0, 39016.0,
    ];

    fn widths() -> Vec<usize> {
        let mut widths = vec![1, 4];
        widths.extend([5; 16]);
        widths.push(26);
        widths
    }

    /// A second implementation, written in `NumPy` from the program in the paper's appendix with dense matrices, gives these at
    /// ages 0, 1, 3, 20, 40, 60, 80, 85, 95 and 110.
    #[test]
    fn the_papers_own_program_gives_the_same() {
        let expected: [(f64, f64, f64, [f64; 10]); 2] = [
            (
                1000.0,
                15.2096,
                156.4349,
                [
                    206.679577,
                    88.36752,
                    21.727263,
                    49.216051,
                    94.852129,
                    733.77121,
                    2714.117684,
                    3295.413638,
                    1633.362495,
                    271.30958,
                ],
            ),
            (
                10_000.0,
                11.644,
                457.639,
                [
                    119.532438,
                    82.58578,
                    42.031086,
                    37.844174,
                    96.753789,
                    735.147339,
                    2713.415937,
                    3265.756939,
                    1638.473523,
                    281.463478,
                ],
            ),
        ];
        for (lambda, dimension, bic, values) in expected {
            let found = composite(&DEATHS, &widths(), Some(lambda)).expect("settles");
            assert!((found.dimension - dimension).abs() < 1e-4, "{}", found.dimension);
            assert!((found.bic - bic).abs() < 1e-4, "{}", found.bic);
            for (age, value) in [0, 1, 3, 20, 40, 60, 80, 85, 95, 110].into_iter().zip(values) {
                assert!((found.years[age] / value - 1.0).abs() < 1e-6, "{age}: {} {value}", found.years[age]);
            }
        }
    }

    #[test]
    fn the_best_penalty_keeps_groups_and_total() {
        let found = composite(&DEATHS, &widths(), None).expect("settles");
        assert!(found.lambda < 31.0, "{}", found.lambda);
        assert!((found.years.iter().sum::<f64>() / DEATHS.iter().sum::<f64>() - 1.0).abs() < 1e-6);
        assert!((found.years[..1].iter().sum::<f64>() - 294.0).abs() < 3.0);
    }

    /// Made from a smooth curve, grouped with an open group, the curve comes back, the open group too.
    #[test]
    fn a_smooth_truth_comes_back() {
        let truth: Vec<f64> = (0..106u32)
            .map(|age| {
                let x = f64::from(age);
                9000.0 * (-(x / 62.0).powi(4)).exp() + 1.0
            })
            .collect();
        let mut widths = vec![5; 16];
        widths.push(26);
        let mut first = 0;
        let groups: Vec<f64> = widths
            .iter()
            .map(|width| {
                first += width;
                truth[first - width..first].iter().sum()
            })
            .collect();
        let found = composite(&groups, &widths, None).expect("settles");
        let apart: f64 = found.years.iter().zip(&truth).map(|(a, b)| (a - b).abs()).sum();
        assert!(apart / truth.iter().sum::<f64>() < 0.01, "{apart}");
    }
}
