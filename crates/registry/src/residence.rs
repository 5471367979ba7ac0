use base::{DwellingId, PersonId, ValidSpell};
use records::{MentionRef, Source};

use crate::Rule;

/// Which of a person's two places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResidenceKind {
    /// 户籍地: where the household book lies.
    Hukou,
    /// 现住地: where the person lives.
    Usual,
}

impl ResidenceKind {
    /// The code in storage.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Hukou => "hukou",
            Self::Usual => "usual",
        }
    }
    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Hukou, Self::Usual].into_iter().find(|kind| kind.code() == code)
    }
}

/// How a residence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResidenceStatus {
    /// Lives there / the book lies there.
    Current,
    /// It ended.
    Ended,
    /// The book lies there and the person lives elsewhere, at a place known to some source.
    Away,
    /// The book lies there and nobody knows where the person lives.
    Unknown,
}

impl ResidenceStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Current, Self::Ended, Self::Away, Self::Unknown];

    /// The code in storage.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Ended => "ended",
            Self::Away => "away",
            Self::Unknown => "unknown",
        }
    }
    /// The status with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }
}

/// A spell at a place. Spells of one person and kind never overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Residence {
    /// Who.
    pub person: PersonId,
    /// Hukou or usual.
    pub kind: ResidenceKind,
    /// Division code, as long as known.
    pub division: Option<Box<str>>,
    /// The address as written.
    pub address: Option<Box<str>>,
    /// The home at that address.
    pub dwelling: Option<DwellingId>,
    /// When. Where no source states a beginning, it is the day as of which a record first says so.
    pub valid: ValidSpell,
    /// Whether a source states the beginning.
    pub from_stated: bool,
    /// How it stands.
    pub status: ResidenceStatus,
    /// The mention that says so.
    pub mention: MentionRef,
    /// Its source.
    pub source: Source,
    /// Why this place was chosen among those that sources give.
    pub rule: Rule,
}
