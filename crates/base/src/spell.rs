use serde::{Deserialize, Serialize};

use crate::{Date, Timestamp};

/// A half-open stretch of time `[from, until)`; `until: None` means that it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Spell<T> {
    /// The first moment inside.
    pub from: T,
    /// The first moment after it, if it has ended.
    pub until: Option<T>,
}

/// When a fact was true in the world; days.
pub type ValidSpell = Spell<Date>;
/// When the register held a fact to be so; moments.
pub type RecordedSpell = Spell<Timestamp>;

impl<T: PartialOrd + Copy> Spell<T> {
    /// Begins at `from` and goes on.
    pub const fn since(from: T) -> Self {
        Self { from, until: None }
    }

    /// Whether `moment` lies inside.
    pub fn contains(&self, moment: T) -> bool {
        self.from <= moment && self.until.is_none_or(|until| moment < until)
    }

    /// Whether the two share any moment.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.until.is_none_or(|until| other.from < until) && other.until.is_none_or(|until| self.from < until)
    }

    /// Whether it holds no moment at all.
    pub fn is_empty(&self) -> bool {
        self.until.is_some_and(|until| until <= self.from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_before_its_until() {
        let spell = Spell { from: 1, until: Some(3) };
        assert!(spell.contains(1) && spell.contains(2) && !spell.contains(3) && !spell.contains(0));
        assert!(!spell.overlaps(&Spell::since(3)) && spell.overlaps(&Spell::since(2)));
        assert!(Spell { from: 3, until: Some(3) }.is_empty() && !Spell::since(3).is_empty());
    }
}
