//! The noise of open data, by `OpenDP`'s discrete Laplace mechanism on whole numbers: sensitivity, scale and what is spent are exact
//! fractions, and its privacy map, not ours, says what a table of counts tells of a person.
//!
//! C. Canonne, G. Kamath and T. Steinke, "The Discrete Gaussian for Differential Privacy" (2020), section 5. Chance comes from the
//! operating system by way of a `ChaCha20` generator of `OpenDP`'s own, not from the context: noise that can be drawn again is none.

use dashu::{
    integer::{IBig, UBig},
    rational::RBig,
};
use opendp::{
    core::Measurement,
    domains::{AtomDomain, VectorDomain},
    error::Fallible,
    measurements::{MakeNoise as _, ZExpFamily},
    measures::MaxDivergence,
    metrics::L1Distance,
    traits::InfCast as _,
};
use statistics::disclosure::privacy::Epsilon;

use crate::{AppError, Result};

type Counts = VectorDomain<AtomDomain<IBig>>;
type Laplace = Measurement<Counts, L1Distance<RBig>, MaxDivergence, Vec<IBig>>;

/// Counts with noise, of which one person changes all together by `sensitivity` at most: each gets a whole number x with a chance in
/// proportion to exp(−ε |x| / sensitivity), so that all of them tell ε of a person. Noisy counts may be below nought; cutting them off
/// would make small ones too large on the average.
pub(super) fn noisy(counts: &[u64], epsilon: Epsilon, sensitivity: u32) -> Result<Vec<i64>> {
    match draw(counts, epsilon, sensitivity) {
        Ok(Some(noisy)) => Ok(noisy),
        Ok(None) | Err(_) => {
            Err(AppError::Fault("noise was not drawn, or would have told more than was entered"))
        }
    }
}

/// Nothing where the mechanism would tell more of a person than `epsilon`.
fn draw(counts: &[u64], epsilon: Epsilon, sensitivity: u32) -> Fallible<Option<Vec<i64>>> {
    let laplace = laplace(counts.len(), epsilon, sensitivity)?;
    let told = laplace.map(&RBig::from(sensitivity))?;
    if epsilon.parts == 0 || epsilon.of == 0 || told > f64::inf_cast(fraction(epsilon))? {
        return Ok(None);
    }
    let counts: Vec<IBig> = counts.iter().map(|count| IBig::from(*count)).collect();
    let noisy = laplace.invoke(&counts)?;
    Ok(Some(noisy.into_iter().map(|count| i64::try_from(count).unwrap_or(i64::MAX)).collect()))
}

/// The mechanism for so many cells: its scale is the sensitivity by ε.
fn laplace(cells: usize, epsilon: Epsilon, sensitivity: u32) -> Fallible<Laplace> {
    let scale =
        RBig::from_parts(IBig::from(sensitivity) * IBig::from(epsilon.of), UBig::from(epsilon.parts.max(1)));
    let counts = VectorDomain::new(AtomDomain::default()).with_size(cells);
    ZExpFamily::<1> { scale }.make_noise((counts, L1Distance::default()))
}

fn fraction(epsilon: Epsilon) -> RBig {
    RBig::from_parts(IBig::from(epsilon.parts), UBig::from(epsilon.of.max(1)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// With q = exp(−ε / sensitivity) the chance of x is (1 − q) / (1 + q) · q^|x|. Six standard errors: one run in thirty million is
    /// farther off in one of these by chance.
    #[test]
    fn the_noise_has_the_chances_that_it_should() {
        let draws = 40_000_u32;
        for (parts, of, sensitivity) in [(1, 1, 1), (1, 2, 1), (3, 2, 1), (1, 1, 2), (3, 100, 1)] {
            let epsilon = Epsilon { parts, of };
            let q = (-f64::from(parts) / f64::from(of) / f64::from(sensitivity)).exp();
            let counts = vec![1000; usize::try_from(draws).unwrap()];
            let mut seen = BTreeMap::<i64, u32>::new();
            for count in noisy(&counts, epsilon, sensitivity).unwrap() {
                *seen.entry(count - 1000).or_default() += 1;
            }
            for (x, power) in [(0, 0), (1, 1), (-1, 1), (2, 2), (-3, 3)] {
                let expected = (1.0 - q) / (1.0 + q) * q.powi(power);
                let found = f64::from(seen.get(&x).copied().unwrap_or(0)) / f64::from(draws);
                let error = (expected * (1.0 - expected) / f64::from(draws)).sqrt();
                assert!((found - expected).abs() < 6.0 * error, "ε {parts}/{of}, {x}: {found} {expected}");
            }
        }
    }

    /// What the mechanism's own privacy map says is what the ledger enters, to the last digit; a person who changes twice as much would be
    /// told twice as much of.
    #[test]
    fn the_mechanism_tells_what_is_entered() {
        for parts in 1..=100_u32 {
            for of in 1..=100 {
                let epsilon = Epsilon { parts, of };
                for sensitivity in [1, 2] {
                    let laplace = laplace(3, epsilon, sensitivity).unwrap();
                    let told = laplace.map(&RBig::from(sensitivity)).unwrap();
                    let exact = f64::from(parts) / f64::from(of);
                    assert!((told - exact).abs() <= exact * f64::EPSILON, "{parts}/{of}: {told}");
                    assert_eq!(told.to_bits(), f64::inf_cast(fraction(epsilon)).unwrap().to_bits());
                    let twice = laplace.map(&RBig::from(2 * sensitivity)).unwrap();
                    assert!(twice > 1.99 * told, "{parts}/{of}: {twice}");
                }
            }
        }
    }

    #[test]
    fn nothing_is_drawn_without_a_whole_epsilon() {
        for (parts, of) in [(0, 1), (1, 0)] {
            assert!(noisy(&[1, 2], Epsilon { parts, of }, 1).is_err());
        }
        assert_eq!(noisy(&[], Epsilon { parts: 1, of: 1 }, 1).unwrap(), Vec::<i64>::new());
        // As good as no noise: the counts come out as they are.
        assert_eq!(noisy(&[0, 7, 1_000_000], Epsilon { parts: 1000, of: 1 }, 1).unwrap(), [0, 7, 1_000_000]);
    }
}
