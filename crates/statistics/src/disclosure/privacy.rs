//! What one-off open data may tell of a person, and the ledger of what was spent, which everybody may read. The noise is drawn where
//! the data are approved.

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
