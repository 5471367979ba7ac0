//! What a person is found by, and how a typed text is read.

use base::PersonId;

/// A way to find a person. The order is the order of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TermKind {
    /// Folded shown name or a name that another source gives.
    Name,
    /// Folded 曾用名.
    FormerName,
    /// Syllables of the name, run together: `wangfang`.
    Pinyin,
    /// First letters: `wf`.
    Initials,
    /// Document number.
    Number,
    /// Phone.
    Phone,
}

impl TermKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Name, Self::FormerName, Self::Pinyin, Self::Initials, Self::Number, Self::Phone];

    /// The number in storage; sorts as the kinds do.
    pub const fn number(self) -> i64 {
        match self {
            Self::Name => 1,
            Self::FormerName => 2,
            Self::Pinyin => 3,
            Self::Initials => 4,
            Self::Number => 5,
            Self::Phone => 6,
        }
    }
    /// The kind with this number.
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }
    /// The code on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::FormerName => "former_name",
            Self::Pinyin => "pinyin",
            Self::Initials => "initials",
            Self::Number => "number",
            Self::Phone => "phone",
        }
    }
}

/// One text by which a person is found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SearchTerm {
    /// What the text is.
    pub kind: TermKind,
    /// The folded text.
    pub text: Box<str>,
    /// Who.
    pub person: PersonId,
}

/// A typed text, read: a prefix of terms of some kinds, and a part of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Folded text that a term must begin with.
    pub prefix: Box<str>,
    /// Which kinds of terms it may be; empty when it can only be an address.
    pub kinds: Vec<TermKind>,
    /// Folded text that an address must contain.
    pub address: Option<Box<str>>,
}
