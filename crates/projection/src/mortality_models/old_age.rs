//! Death rates above the ages for which data can be believed.

use serde::{Deserialize, Serialize};

use super::line;
use crate::{ModelError, graduate::real, model_error};

/// The curve that old ages follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OldAge {
    /// Kannisto: m = a e^{bx} / (1 + a e^{bx}), levelling off at 1 (Thatcher, Kannisto and Vaupel 1998).
    #[default]
    Kannisto,
    /// Gompertz: m = a e^{bx}, rising without end.
    Gompertz,
}

/// A fitted curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Curve {
    /// Which formula.
    pub kind: OldAge,
    /// ln a.
    pub level: f64,
    /// b, per year of age.
    pub slope: f64,
}

impl Curve {
    /// The death rate at exact age `age` + ½, written for completed age `age`.
    pub fn rate(&self, age: usize) -> f64 {
        let x = self.level + self.slope * real(age);
        match self.kind {
            OldAge::Kannisto => 1.0 / (1.0 + (-x).exp()),
            OldAge::Gompertz => x.exp(),
        }
    }
}

/// Fits the curve to single-year rates of completed ages `from` … `to` by a straight line through their logits (Kannisto) or
/// logarithms (Gompertz), each age weighing the same, as in the UN's and `MortCast`'s practice.
pub fn fit(kind: OldAge, mx: &[f64], from: usize, to: usize) -> Result<Curve, ModelError> {
    let pairs = points(kind, mx, from, to)?;
    let (level, slope) = line(&pairs);
    rising(Curve { kind, level, slope })
}

/// Fits both sexes with one slope and a level each, so that they cannot cross at high ages (Ševčíková and others 2016).
pub fn fit_coherent(kind: OldAge, mx: [&[f64]; 2], from: usize, to: usize) -> Result<[Curve; 2], ModelError> {
    let both = [points(kind, mx[0], from, to)?, points(kind, mx[1], from, to)?];
    let centred = both.each_ref().map(|pairs| {
        let count = real(pairs.len());
        let (x, y) =
            (pairs.iter().map(|p| p.0).sum::<f64>() / count, pairs.iter().map(|p| p.1).sum::<f64>() / count);
        (x, y)
    });
    let (mut over, mut under) = (0.0, 0.0);
    for (pairs, (x, y)) in both.iter().zip(centred) {
        for (a, b) in pairs {
            over += (a - x) * (b - y);
            under += (a - x) * (a - x);
        }
    }
    let slope = over / under;
    let [first, second] = centred.map(|(x, y)| Curve { kind, level: y - slope * x, slope });
    Ok([rising(first)?, rising(second)?])
}

fn rising(curve: Curve) -> Result<Curve, ModelError> {
    model_error::within("the rise of death rates in old age", curve.slope, 1e-6, 1.0)?;
    Ok(curve)
}

fn points(kind: OldAge, mx: &[f64], from: usize, to: usize) -> Result<Vec<(f64, f64)>, ModelError> {
    if to < from + 2 || mx.len() <= to {
        return Err(ModelError::Length {
            what: "death rates of old ages",
            wanted: to.max(from + 2) + 1,
            found: mx.len(),
        });
    }
    model_error::counts("death rates", mx)?;
    (from..=to)
        .map(|age| {
            let rate = mx[age];
            let highest = if kind == OldAge::Kannisto { 1.0 - 1e-9 } else { f64::MAX };
            model_error::within("a death rate of old age", rate, f64::MIN_POSITIVE, highest)?;
            let y = match kind {
                OldAge::Kannisto => (rate / (1.0 - rate)).ln(),
                OldAge::Gompertz => rate.ln(),
            };
            Ok((real(age), y))
        })
        .collect()
}

/// `mx` with every age from `from` on taken from the curve, up to an open group at `open` whose rate is one over the
/// expectation of life there if the curve went on to 130.
pub fn extend(mx: &[f64], curve: &Curve, from: usize, open: usize) -> Result<Vec<f64>, ModelError> {
    if from > mx.len() || open < from || open > 125 {
        return Err(ModelError::Length {
            what: "death rates below the extension",
            wanted: from,
            found: mx.len(),
        });
    }
    let mut rates = mx[..from].to_vec();
    rates.extend((from..open).map(|age| curve.rate(age)));
    rates.push(1.0 / remaining(curve, open));
    Ok(rates)
}

/// Expectation of life at `open` under the curve's rates, constant within each year, to age 130.
fn remaining(curve: &Curve, open: usize) -> f64 {
    let (mut alive, mut lived) = (1.0, 0.0);
    for age in open..130 {
        let rate = curve.rate(age);
        let next = alive * (-rate).exp();
        lived += (alive - next) / rate;
        alive = next;
    }
    lived + alive / curve.rate(130)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_is_found_again_from_its_own_rates() {
        for kind in [OldAge::Kannisto, OldAge::Gompertz] {
            let curve = Curve { kind, level: -10.9, slope: 0.102 };
            let mx: Vec<f64> = (0..100).map(|age| curve.rate(age)).collect();
            let found = fit(kind, &mx, 80, 94).expect("rates");
            assert!((found.level + 10.9).abs() < 1e-9 && (found.slope - 0.102).abs() < 1e-11);
        }
    }

    /// Coherent: with the same slope in both data sets the joint fit is each one's own.
    #[test]
    fn sexes_share_a_slope_and_do_not_cross() {
        let male = Curve { kind: OldAge::Kannisto, level: -8.2, slope: 0.09 };
        let female = Curve { kind: OldAge::Kannisto, level: -10.4, slope: 0.11 };
        let rates = |curve: Curve| (0..100).map(|age| curve.rate(age)).collect::<Vec<f64>>();
        let [m, f] = fit_coherent(OldAge::Kannisto, [&rates(male), &rates(female)], 80, 95).expect("rates");
        assert!((m.slope - f.slope).abs() < 1e-15 && (m.slope - 0.1).abs() < 1e-9);
        assert!((80..130).all(|age| m.rate(age) > f.rate(age)));
        // Each on its own slope, they cross at 110.
        assert!(female.rate(120) > male.rate(120));
    }

    #[test]
    fn kannistos_rates_stay_below_one_and_the_open_group_is_its_remaining_life() {
        let curve = Curve { kind: OldAge::Kannisto, level: -10.9, slope: 0.102 };
        let below: Vec<f64> = (0..85).map(|age| curve.rate(age)).collect();
        let rates = extend(&below, &curve, 85, 100).expect("complete");
        assert_eq!(rates.len(), 101);
        assert!(rates.iter().all(|rate| (0.0..1.0).contains(rate)));
        // Opening later and closing again by hand gives the same life from 100.
        let later = extend(&below, &curve, 85, 110).expect("complete");
        let (mut alive, mut lived) = (1.0, 0.0);
        for rate in &later[100..110] {
            let next = alive * (-rate).exp();
            lived += (alive - next) / rate;
            alive = next;
        }
        lived += alive / later[110];
        assert!((1.0 / rates[100] - lived).abs() < 1e-12);
    }

    #[test]
    fn falling_rates_are_refused() {
        let mx: Vec<f64> = (0..100u32).map(|age| 0.5 - 0.004 * f64::from(age)).collect();
        assert!(fit(OldAge::Kannisto, &mx, 80, 95).is_err());
    }
}
