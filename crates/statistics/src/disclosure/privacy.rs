//! Differential privacy for one-off open data: counts of disjoint cells with noise of the discrete Laplace distribution, drawn
//! exactly, and a ledger of what was spent that everybody may read.
//!
//! C. Canonne, G. Kamath and T. Steinke, "The Discrete Gaussian for Differential Privacy" (2020), section 5.1: all of it in whole
//! numbers, so that no rounding of a floating point number tells anything.

use base::Date;
use serde::{Deserialize, Serialize};

/// What one release may tell of a person, as a fraction: ε = `parts` / `of`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Epsilon {
    /// Above.
    pub parts: u32,
    /// Below; not nought.
    pub of: u32,
}

/// Where chance comes from: a number below the one given, each as likely, from a source that nobody can foretell.
pub trait Chance {
    /// A number from 0 to just under `most`.
    fn below(&mut self, most: u64) -> u64;
}

impl<F: FnMut(u64) -> u64> Chance for F {
    fn below(&mut self, most: u64) -> u64 {
        self(most)
    }
}

/// True with the chance exp(−`parts` / `of`), for a fraction of at most one.
fn survives_part(chance: &mut impl Chance, parts: u64, of: u64) -> bool {
    let mut turn = 1_u64;
    while chance.below(of.saturating_mul(turn)) < parts {
        turn += 1;
    }
    turn % 2 == 1
}

/// True with the chance exp(−`parts` / `of`).
fn survives(chance: &mut impl Chance, mut parts: u64, of: u64) -> bool {
    while parts > of {
        if !survives_part(chance, 1, 1) {
            return false;
        }
        parts -= of;
    }
    survives_part(chance, parts, of)
}

/// A whole number x with a chance in proportion to exp(−ε |x|).
pub fn discrete_laplace(chance: &mut impl Chance, epsilon: Epsilon) -> i64 {
    let (parts, of) = (u64::from(epsilon.parts.max(1)), u64::from(epsilon.of.max(1)));
    loop {
        let rest = chance.below(of);
        if !survives_part(chance, rest, of) {
            continue;
        }
        let mut whole = 0_u64;
        while survives(chance, 1, 1) {
            whole += 1;
        }
        let size = (rest + of * whole) / parts;
        let negative = chance.below(2) == 1;
        if negative && size == 0 {
            continue;
        }
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        return if negative { -size } else { size };
    }
}

/// Counts of cells in which everybody is at most once, with noise: what anybody does changes one of them by one, so that the whole
/// is ε-differentially private. Noisy counts may be below nought; cutting them off would make small ones too large on the average.
pub fn noisy(counts: &[u64], epsilon: Epsilon, chance: &mut impl Chance) -> Vec<i64> {
    counts
        .iter()
        .map(|count| {
            i64::try_from(*count).unwrap_or(i64::MAX).saturating_add(discrete_laplace(chance, epsilon))
        })
        .collect()
}

/// What was spent, by whom it may be read: everybody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// The area whose people it is about.
    pub area: Box<str>,
    /// The most that all releases together may tell.
    pub budget: Option<Epsilon>,
    /// What was released.
    pub entries: Vec<Spent>,
}

/// One release in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spent {
    /// The day of the snapshot.
    pub day: Date,
    /// The table.
    pub table: Box<str>,
    /// How it was made.
    pub mechanism: Box<str>,
    /// What it told.
    pub epsilon: Epsilon,
}

/// The budget does not reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the privacy budget of this area does not reach for that")]
pub struct OverBudget;

impl Ledger {
    /// Whether `epsilon` more may be spent: what is told of a person adds up over releases.
    pub fn allows(&self, epsilon: Epsilon) -> Result<(), OverBudget> {
        let Some(budget) = self.budget else { return Err(OverBudget) };
        // Fractions over one denominator; what does not fit is over any budget.
        let all = self.entries.iter().map(|spent| spent.epsilon).chain([epsilon]);
        let sum = all.into_iter().try_fold((0_u128, 1_u128), |(parts, of), one| {
            let (own_parts, own_of) = (u128::from(one.parts), u128::from(one.of.max(1)));
            let parts = parts.checked_mul(own_of)?.checked_add(own_parts.checked_mul(of)?)?;
            Some(reduced(parts, of.checked_mul(own_of)?))
        });
        let (parts, of) = sum.ok_or(OverBudget)?;
        let fits =
            parts.checked_mul(u128::from(budget.of.max(1))).zip(of.checked_mul(u128::from(budget.parts)));
        fits.filter(|(spent, most)| spent <= most).map(drop).ok_or(OverBudget)
    }
}

fn reduced(parts: u128, of: u128) -> (u128, u128) {
    let (mut one, mut other) = (parts, of);
    while other > 0 {
        (one, other) = (other, one % other);
    }
    let most = one.max(1);
    (parts / most, of / most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dice(mut state: u64) -> impl FnMut(u64) -> u64 {
        move |most| {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            (mixed ^ (mixed >> 31)) % most
        }
    }

    /// With q = exp(−ε) the chance of x is (1 − q) / (1 + q) · q^|x|.
    #[test]
    fn the_noise_has_the_chances_that_it_should() {
        let draws = 200_000_u32;
        for (parts, of) in [(1, 1), (1, 2), (3, 2)] {
            let epsilon = Epsilon { parts, of };
            let q = (-f64::from(parts) / f64::from(of)).exp();
            let mut chance = dice(11);
            let mut seen = std::collections::BTreeMap::<i64, u32>::new();
            for _ in 0..draws {
                *seen.entry(discrete_laplace(&mut chance, epsilon)).or_default() += 1;
            }
            for (x, power) in [(0, 0), (1, 1), (-1, 1), (2, 2), (-3, 3)] {
                let expected = (1.0 - q) / (1.0 + q) * q.powi(power);
                let found = f64::from(seen.get(&x).copied().unwrap_or(0)) / f64::from(draws);
                let error = (expected * (1.0 - expected) / f64::from(draws)).sqrt();
                assert!((found - expected).abs() < 5.0 * error, "ε {parts}/{of}, {x}: {found} {expected}");
            }
        }
    }

    #[test]
    fn the_ledger_refuses_what_goes_over_the_budget() {
        let day = Date::constant(2026, 6, 30);
        let spent = |parts, of| Spent {
            day,
            table: "t".into(),
            mechanism: "discrete Laplace".into(),
            epsilon: Epsilon { parts, of },
        };
        let mut ledger = Ledger {
            area: "330110".into(),
            budget: Some(Epsilon { parts: 1, of: 1 }),
            entries: vec![spent(1, 3), spent(1, 3)],
        };
        assert_eq!(ledger.allows(Epsilon { parts: 1, of: 3 }), Ok(()));
        assert_eq!(ledger.allows(Epsilon { parts: 34, of: 100 }), Err(OverBudget));
        ledger.budget = None;
        assert_eq!(ledger.allows(Epsilon { parts: 1, of: 100 }), Err(OverBudget));
    }
}
