//! Life tables from abridged rates as fine as the rates allow.
//!
//! Textbook tables take how long those lived who died at 1-4, 5-9 and 10-14 from model tables, as if a tenth of the children dying
//! were the same as a hundredth. Where many die young, deaths crowd at the beginning of each group, and published tables, which are
//! made of single years, show it. Here the mean years lived come from the rates themselves: the cumulative hazard is a natural cubic
//! spline of the logarithm of age, through bounds that are found so that each group's rate is the given one.

use projection::{AgeGrid, InfantRule, LifeTable, Sex};

/// Added to ages before their logarithm is taken, in years: birth has one too, and infancy does not outweigh all that follows.
/// Of the few tried (0.2, 0.5, 1) the one that is nearest to published tables; the others are within 0.009 years of them.
const SHIFT: f64 = 0.2;
/// Steps of Simpson's rule in a year of age; even.
const STEPS: u32 = 8;
/// How often rates are fitted at most.
const ROUNDS: usize = 80;

/// A life table from rates at 0, 1-4, 5-9 and so on; `None` where the rates are none that a table could have.
pub fn fine_table(sex: Sex, rates: &[f64], open: u32) -> Option<LifeTable> {
    let grid = AgeGrid::Abridged { open };
    let plain = LifeTable::new(grid, sex, rates, InfantRule::UnAnnual, 1.0).ok()?;
    let lived = mean_years(&plain);
    LifeTable::from_mx_ax(grid, rates, &lived, 100_000.0).ok()
}

/// The mean years lived in each group by those who die in it; the textbook's where the spline says nothing sensible, as where
/// nobody died.
fn mean_years(plain: &LifeTable) -> Vec<f64> {
    let closed = plain.age.len() - 1;
    let mut lived = plain.ax.clone();
    let bounds: Vec<f64> = plain.age.iter().map(|age| f64::from(*age)).collect();
    let places: Vec<f64> = bounds.iter().map(|age| (age + SHIFT).ln()).collect();
    let mut steps: Vec<f64> = (1..closed).map(|group| plain.n[group] * plain.mx[group]).collect();
    let first = -(1.0 - plain.qx[0]).ln();
    for _ in 0..ROUNDS {
        let hazard = sums(first, &steps);
        let slopes = natural_slopes(&places, &hazard);
        let spline = Spline { places: &places, values: &hazard, slopes: &slopes };
        let mut off = 0.0_f64;
        for group in 1..closed {
            let (from, until) = (bounds[group], bounds[group + 1]);
            let (alive, left) = ((-hazard[group]).exp(), (-hazard[group + 1]).exp());
            let years = spline.years(group, from, until);
            let died = alive - left;
            if died <= 0.0 || years <= 0.0 {
                continue;
            }
            let width = until - from;
            let mean = (years - width * left) / died;
            if (0.05 * width..0.95 * width).contains(&mean) {
                lived[group] = mean;
            }
            let fit = plain.mx[group] * years / died;
            off = off.max((fit - 1.0).abs());
            steps[group - 1] *= fit;
        }
        if off < 1e-9 {
            break;
        }
    }
    lived
}

/// The hazard up to each bound.
fn sums(first: f64, steps: &[f64]) -> Vec<f64> {
    let mut sum = first;
    let mut all = vec![0.0, first];
    all.extend(steps.iter().map(|step| {
        sum += step;
        sum
    }));
    all
}

/// A cubic of pieces, by its values and slopes at places.
struct Spline<'s> {
    places: &'s [f64],
    values: &'s [f64],
    slopes: &'s [f64],
}

impl Spline<'_> {
    /// Within the piece that begins at place `piece`.
    fn at(&self, piece: usize, place: f64) -> f64 {
        let width = self.places[piece + 1] - self.places[piece];
        let t = (place - self.places[piece]) / width;
        let (square, cube) = (t * t, t * t * t);
        self.values[piece] * (2.0 * cube - 3.0 * square + 1.0)
            + width * self.slopes[piece] * (cube - 2.0 * square + t)
            + self.values[piece + 1] * (3.0 * square - 2.0 * cube)
            + width * self.slopes[piece + 1] * (cube - square)
    }

    /// Years lived between two ages within a piece, of somebody new-born: Simpson's rule over the survivors.
    fn years(&self, piece: usize, from: f64, until: f64) -> f64 {
        let each = 1.0 / f64::from(STEPS);
        let alive = |age: f64| (-self.at(piece, (age + SHIFT).ln())).exp();
        let (mut age, mut years) = (from, 0.0);
        while age < until - each / 2.0 {
            years += each / 3.0 * (alive(age) + 4.0 * alive(age + each) + alive(age + 2.0 * each));
            age += 2.0 * each;
        }
        years
    }
}

/// Slopes of the natural cubic spline through values at places: its second derivative is nought at both ends.
fn natural_slopes(places: &[f64], values: &[f64]) -> Vec<f64> {
    let all = places.len();
    let width: Vec<f64> = places.windows(2).map(|two| two[1] - two[0]).collect();
    let rise: Vec<f64> =
        values.windows(2).zip(&width).map(|(two, width)| (two[1] - two[0]) / width).collect();
    // Thomas' elimination of the three diagonals.
    let (mut middle, mut right, mut bend) = (vec![1.0; all], vec![0.0; all], vec![0.0; all]);
    for at in 1..all - 1 {
        let below = width[at - 1];
        let share = below / middle[at - 1];
        middle[at] = 2.0 * (below + width[at]) - share * right[at - 1];
        right[at] = width[at];
        bend[at] = 6.0 * (rise[at] - rise[at - 1]) - share * bend[at - 1];
    }
    bend[all - 1] = 0.0;
    for at in (1..all - 1).rev() {
        bend[at] = (bend[at] - right[at] * bend[at + 1]) / middle[at];
    }
    let mut slopes: Vec<f64> =
        (0..all - 1).map(|at| rise[at] - width[at] / 6.0 * (2.0 * bend[at] + bend[at + 1])).collect();
    slopes.push(rise[all - 2] + width[all - 2] / 6.0 * (bend[all - 2] + 2.0 * bend[all - 1]));
    slopes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Under one force of mortality the mean years lived are known: 1 / m − n / (exp(n m) − 1).
    #[test]
    fn one_force_of_mortality_gives_its_own_mean() {
        let force = 0.02;
        let rates = vec![force; 22];
        let table = fine_table(Sex::Female, &rates, 100).unwrap_or_else(|| unreachable!("rates of a table"));
        for group in 3..21 {
            let exact = 1.0 / force - 5.0 / (5.0 * force).exp_m1();
            assert!((table.ax[group] - exact).abs() < 0.01, "{group}: {} {exact}", table.ax[group]);
        }
    }

    /// A parabola's slopes are known where its second derivative is nought at the ends: a straight line.
    #[test]
    fn a_straight_line_stays_straight() {
        let places = [0.0, 0.3, 1.0, 2.5, 2.75];
        let values = places.map(|place| 3.0 - 2.0 * place);
        assert!(natural_slopes(&places, &values).iter().all(|slope| (slope + 2.0).abs() < 1e-12));
    }

    /// Small places have ages at which nobody dies.
    #[test]
    fn ages_without_deaths_leave_the_textbook() {
        let mut rates = vec![0.0; 18];
        rates[0] = 0.004;
        rates[14] = 0.02;
        rates[17] = 0.15;
        let table = fine_table(Sex::Male, &rates, 80).unwrap_or_else(|| unreachable!("rates of a table"));
        assert!(table.e0().is_finite() && table.e0() > 70.0);
        assert_eq!(fine_table(Sex::Male, &[0.0; 18], 80), None);
    }
}
