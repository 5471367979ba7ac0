use std::fmt;

use base::{DwellingId, PersonId};
use records::{Attribute, MentionRef, Source};

use crate::Rule;

/// A person as the register shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The person.
    pub id: PersonId,
    /// The chosen values with their provenance, sorted by attribute; at most one per attribute.
    pub values: Vec<Shown>,
    /// The standing mentions that the person is made of.
    pub mentions: Vec<MentionRef>,
    /// Not known to have died.
    pub alive: bool,
    /// A standing hukou record says 去向不明, and neither death nor cancellation is known.
    pub unaccounted: bool,
    /// Unaccounted, and another source gives a present address.
    pub located: bool,
    /// Present place of the household book, division code.
    pub hukou_division: Option<Box<str>>,
    /// Present usual place, division code (where only the hukou is known and the hukou source says 在户: that place).
    pub usual_division: Option<Box<str>>,
    /// Present usual address as a source wrote it.
    pub usual_address: Option<Box<str>>,
    /// The home at that address.
    pub usual_dwelling: Option<DwellingId>,
}

impl Person {
    /// The shown value of `attribute`.
    pub fn shown(&self, attribute: Attribute) -> Option<&Shown> {
        self.values.binary_search_by_key(&attribute, |s| s.attribute).ok().and_then(|at| self.values.get(at))
    }

    /// The text of the shown value of `attribute`.
    pub fn value(&self, attribute: Attribute) -> Option<&str> {
        self.shown(attribute).map(|shown| &*shown.value)
    }
}

/// A value that the register shows for a person, where it comes from and why it was chosen.
#[derive(Clone, PartialEq, Eq)]
pub struct Shown {
    /// What it is.
    pub attribute: Attribute,
    /// The value, exactly as the mention states it.
    pub value: Box<str>,
    /// The mention that states it.
    pub mention: MentionRef,
    /// That mention's source.
    pub source: Source,
    /// Why this value and no other.
    pub rule: Rule,
    /// How many mentions state it (or the same thing written otherwise).
    pub agreeing: u16,
    /// The other values, best first.
    pub others: Vec<Other>,
}

/// A value that disagrees with the shown one, with the best mention that states it.
#[derive(Clone, PartialEq, Eq)]
pub struct Other {
    /// The value as that mention states it.
    pub value: Box<str>,
    /// The mention.
    pub mention: MentionRef,
    /// Its source.
    pub source: Source,
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shown")
            .field("attribute", &self.attribute)
            .field("source", &self.source)
            .field("rule", &self.rule)
            .field("others", &self.others.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Other {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Other").field("source", &self.source).finish_non_exhaustive()
    }
}
