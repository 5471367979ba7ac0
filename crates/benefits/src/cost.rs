//! What a benefit costs, by year, over everybody it reaches.

use std::collections::BTreeMap;

use base::Fen;

use crate::Entitlement;

/// The cost of one claim year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct YearCost {
    /// Claims.
    pub claims: u64,
    /// Their sum.
    pub amount: Fen,
}

/// The cost over many people: sums only, so that no one can be read from it but a place of very few.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cost {
    /// By claim year.
    pub years: BTreeMap<i16, YearCost>,
    /// People with at least one claim.
    pub reached: u64,
}

impl Cost {
    /// Adds one person's entitlement.
    pub fn add(&mut self, entitlement: &Entitlement) {
        self.reached += u64::from(!entitlement.claims.is_empty());
        for claim in &entitlement.claims {
            let year = self.years.entry(claim.year).or_default();
            year.claims += 1;
            year.amount = year.amount + claim.amount;
        }
    }

    /// Adds the entitlement of several people with the same facts.
    pub fn add_times(&mut self, entitlement: &Entitlement, people: u64) {
        if entitlement.claims.is_empty() {
            return;
        }
        self.reached += people;
        for claim in &entitlement.claims {
            let year = self.years.entry(claim.year).or_default();
            year.claims += people;
            let sum = claim.amount.0.saturating_mul(i64::try_from(people).unwrap_or(i64::MAX));
            year.amount = year.amount + Fen(sum);
        }
    }

    /// Adds the cost over other people.
    pub fn merge(&mut self, other: &Self) {
        self.reached += other.reached;
        for (year, cost) in &other.years {
            let sum = self.years.entry(*year).or_default();
            sum.claims += cost.claims;
            sum.amount = sum.amount + cost.amount;
        }
    }

    /// The sum over all years.
    pub fn total(&self) -> Fen {
        self.years.values().map(|year| year.amount).sum()
    }
}

/// The cost over these entitlements.
pub fn cost<'a>(entitlements: impl IntoIterator<Item = &'a Entitlement>) -> Cost {
    let mut cost = Cost::default();
    for entitlement in entitlements {
        cost.add(entitlement);
    }
    cost
}
