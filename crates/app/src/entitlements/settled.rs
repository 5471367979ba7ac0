//! What a change of amounts means in money: too much was paid only where something was paid.

use std::collections::BTreeMap;

use access::Permit;
use base::{Fen, PersonId};
use benefits::{Benefit, Change, Payer};
use store::{BenefitWord, KnownWord, PaidYear};

use crate::{App, Result};

/// What a change of one claim year means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing was paid of it, or a later correction says what it means: another amount is due.
    Due,
    /// So much was paid too much, is not asked back yet and was not left to the family.
    Over(Fen),
    /// So much is missing of what was paid.
    Short(Fen),
    /// What was paid is what is due now.
    Even,
}

/// A changed claim year with what was paid of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearChange {
    /// What was due and what is.
    pub change: Change,
    /// What was paid and stayed with the family.
    pub paid: Fen,
    /// What that means.
    pub standing: Standing,
}

/// What was paid of a person's benefit, by claim year. Where another system says that it paid and not how much, it is taken to be what
/// was due.
#[derive(Debug, Clone, Default)]
pub(super) struct PaidBefore(BTreeMap<i16, Known>);

#[derive(Debug, Clone, Copy)]
enum Known {
    Amount(PaidYear),
    AsDue,
}

impl PaidBefore {
    pub(super) async fn of(
        app: &App,
        permit: &Permit,
        (person, benefit): (PersonId, &Benefit),
        words: &[KnownWord],
    ) -> Result<Self> {
        match benefit.paid() {
            Payer::Here => {
                let paid = app.store.paid_by_year(permit, (person, benefit.code())).await?;
                Ok(Self(paid.into_iter().map(|(year, paid)| (year, Known::Amount(paid))).collect()))
            }
            Payer::Elsewhere => Ok(Self::said(words)),
        }
    }

    /// What the paying office's words amount to: the last one of a year holds.
    fn said(words: &[KnownWord]) -> Self {
        let mut known = BTreeMap::new();
        for word in words {
            match (word.word, word.amount_fen) {
                (BenefitWord::Paid, Some(fen)) => {
                    let paid = PaidYear { stayed: Fen(fen), settled: Fen(0) };
                    known.insert(word.year, Known::Amount(paid));
                }
                (BenefitWord::Paid, None) => {
                    known.insert(word.year, Known::AsDue);
                }
                (BenefitWord::Returned, _) => {
                    known.remove(&word.year);
                }
                (BenefitWord::Told | BenefitWord::Asked, _) => {}
            }
        }
        Self(known)
    }
}

/// A change beside what was paid; without it only what is due is told.
pub(super) fn settled(change: Change, paid: Option<&PaidBefore>) -> YearChange {
    let paid = match paid.and_then(|paid| paid.0.get(&change.year)) {
        Some(Known::Amount(paid)) => *paid,
        Some(Known::AsDue) => PaidYear { stayed: change.before, settled: Fen(0) },
        None => PaidYear::default(),
    };
    let above = paid.stayed.0.saturating_sub(change.after.0);
    let standing = match above.cmp(&0) {
        _ if paid.stayed.0 <= 0 => Standing::Due,
        std::cmp::Ordering::Less => Standing::Short(Fen(above.saturating_neg())),
        std::cmp::Ordering::Equal => Standing::Even,
        std::cmp::Ordering::Greater => match above.saturating_sub(paid.settled.0) {
            open if open > 0 => Standing::Over(Fen(open)),
            _ => Standing::Even,
        },
    };
    YearChange { change, paid: paid.stayed, standing }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(before: i64, after: i64) -> Change {
        Change { year: 2026, before: Fen(before), after: Fen(after), rule_before: None, rule_after: None }
    }

    fn paid(stayed: i64, settled: i64) -> PaidBefore {
        let paid = PaidYear { stayed: Fen(stayed), settled: Fen(settled) };
        PaidBefore(BTreeMap::from([(2026, Known::Amount(paid))]))
    }

    #[test]
    fn nobody_owes_what_was_never_paid() {
        let standing = |change: Change, paid: &PaidBefore| settled(change, Some(paid)).standing;
        let nothing = PaidBefore::default();
        assert_eq!(standing(change(360_000, 0), &nothing), Standing::Due);
        assert_eq!(standing(change(0, 360_000), &nothing), Standing::Due);
        assert_eq!(standing(change(360_000, 180_000), &paid(360_000, 0)), Standing::Over(Fen(180_000)));
        assert_eq!(standing(change(360_000, 180_000), &paid(360_000, 80_000)), Standing::Over(Fen(100_000)));
        assert_eq!(standing(change(360_000, 180_000), &paid(360_000, 180_000)), Standing::Even);
        assert_eq!(standing(change(360_000, 180_000), &paid(180_000, 0)), Standing::Even);
        assert_eq!(standing(change(180_000, 360_000), &paid(180_000, 0)), Standing::Short(Fen(180_000)));
        // Paid and sent back is not paid.
        assert_eq!(standing(change(360_000, 0), &paid(0, 0)), Standing::Due);
        // A later correction of the same year says what it means.
        assert_eq!(settled(change(360_000, 0), None).standing, Standing::Due);
    }
}
