//! What a corrected fact changes: the exact difference between what was and what should have been, proposed to an officer.

use std::collections::BTreeMap;

use base::Fen;

use crate::{Entitlement, RuleReference};

/// The difference in one claim year. Nothing is paid or reclaimed by it: a person decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The claim year.
    pub year: i16,
    /// The amount before.
    pub before: Fen,
    /// The amount after.
    pub after: Fen,
    /// The dated parameter that decided before.
    pub rule_before: Option<RuleReference>,
    /// The dated parameter that decides now.
    pub rule_after: Option<RuleReference>,
}

impl Change {
    /// What to pay more; negative for what to reclaim.
    pub fn due(&self) -> Fen {
        Fen(self.after.0.saturating_sub(self.before.0))
    }
}

/// The claim years in which two entitlements of one person differ, in order.
pub fn difference(before: &Entitlement, after: &Entitlement) -> Vec<Change> {
    let mut years: BTreeMap<i16, Change> = BTreeMap::new();
    for claim in &before.claims {
        let change = years.entry(claim.year).or_insert_with(|| Change::none(claim.year));
        change.before = change.before + claim.amount;
        change.rule_before = Some(claim.rule.clone());
    }
    for claim in &after.claims {
        let change = years.entry(claim.year).or_insert_with(|| Change::none(claim.year));
        change.after = change.after + claim.amount;
        change.rule_after = Some(claim.rule.clone());
    }
    years.into_values().filter(|change| change.before != change.after).collect()
}

impl Change {
    fn none(year: i16) -> Self {
        Self { year, before: Fen(0), after: Fen(0), rule_before: None, rule_after: None }
    }
}
