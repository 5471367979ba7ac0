//! What a person is found by, and how a typed text is read.

mod near;

use base::PersonId;
use records::Attribute;
use text::{fold::match_key, pinyin};

use crate::{Person, values::canonical_number};

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
    /// Number of a certificate that names the person: no term, but found where it stands.
    Certificate,
}

impl TermKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Name,
        Self::FormerName,
        Self::Pinyin,
        Self::Initials,
        Self::Number,
        Self::Phone,
        Self::Certificate,
    ];

    /// The number in storage; sorts as the kinds do.
    pub const fn number(self) -> i64 {
        match self {
            Self::Name => 1,
            Self::FormerName => 2,
            Self::Pinyin => 3,
            Self::Initials => 4,
            Self::Number => 5,
            Self::Phone => 6,
            Self::Certificate => 7,
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
            Self::Certificate => "certificate",
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
    /// What the number of a certificate must begin with, as written on paper.
    pub certificate: Option<Box<str>>,
}

/// An address of fewer characters is no part that an index knows; mostly it is a name.
const INDEXED_ADDRESS: usize = 3;
/// The fewest characters of a certificate's number that are looked for.
const SHORTEST_CERTIFICATE: usize = 5;

impl Query {
    /// Reads what somebody typed: digits are a number or a phone, Latin letters are pinyin or initials, Chinese is a name
    /// or a part of an address. `None` for a text that could only browse: nothing to look for, or fewer than three digits.
    pub fn read(typed: &str) -> Option<Self> {
        let folded = match_key(typed);
        if folded.is_empty() {
            return None;
        }
        let letters = folded.chars().filter(char::is_ascii_alphabetic).count();
        let digits = folded.chars().filter(char::is_ascii_digit).count();
        let length = folded.chars().count();
        let kinds = match (letters, digits) {
            // A citizen number may end in X; passports mix both.
            (_, digits) if digits > 0 && letters + digits == length => {
                if length < 3 {
                    return None;
                }
                vec![TermKind::Number, TermKind::Phone]
            }
            (letters, 0) if letters == length => vec![TermKind::Pinyin, TermKind::Initials],
            (_, 0) => vec![TermKind::Name, TermKind::FormerName],
            _ => Vec::new(),
        };
        let chinese = letters + digits < length;
        let address = (chinese && length >= 2).then(|| folded.as_str().into());
        let prefix =
            if kinds.first() == Some(&TermKind::Number) { folded.to_ascii_uppercase() } else { folded };
        let written = typed.trim().to_uppercase();
        let certificate =
            (digits > 0 && written.chars().count() >= SHORTEST_CERTIFICATE).then(|| written.into());
        Some(Self { prefix: prefix.into(), kinds, address, certificate })
    }

    /// The part of an address to look for beside people found by a term, or where there are none: two characters that are
    /// somebody's name are not looked for in all addresses besides.
    pub fn address_beside(&self, by_term: bool) -> Option<&str> {
        let address = self.address.as_deref()?;
        (!by_term || address.chars().count() >= INDEXED_ADDRESS).then_some(address)
    }

    /// Whether it finds, or but for one slip nearly finds, somebody with this name, document number and phone by a term of
    /// `kind`: what is shown of them, and nothing that they were found by besides.
    pub fn finds(&self, kind: TermKind, [name, number, phone]: [Option<&str>; 3]) -> bool {
        let sounds = || name.into_iter().flat_map(pinyin::of_name);
        let terms: Vec<String> = match kind {
            TermKind::Name | TermKind::FormerName => name.map(match_key).into_iter().collect(),
            TermKind::Pinyin => sounds().map(|reading| reading.full).collect(),
            TermKind::Initials => sounds().map(|reading| reading.initials).collect(),
            TermKind::Number => {
                let both =
                    |number: &str| [number.to_ascii_uppercase(), canonical_number(number).into_owned()];
                number.into_iter().flat_map(both).collect()
            }
            TermKind::Phone => phone.map(str::to_owned).into_iter().collect(),
            TermKind::Certificate => Vec::new(),
        };
        terms.iter().any(|term| term.starts_with(&*self.prefix) || kind.nearly(&self.prefix, term))
    }
}

/// What a person is found by: every name, number and phone that any source gives.
pub fn terms_of(person: &Person) -> Vec<SearchTerm> {
    let mut terms = Vec::new();
    let mut add = |kind: TermKind, text: String| {
        if !text.is_empty() {
            terms.push(SearchTerm { kind, text: text.into(), person: person.id });
        }
    };
    for name in texts(person, Attribute::Name) {
        add(TermKind::Name, match_key(name));
        sounds(name, &mut add);
    }
    for name in texts(person, Attribute::FormerName) {
        add(TermKind::FormerName, match_key(name));
        sounds(name, &mut add);
    }
    for number in texts(person, Attribute::IdNumber) {
        add(TermKind::Number, number.to_ascii_uppercase());
        add(TermKind::Number, canonical_number(number).into_owned());
    }
    for phone in texts(person, Attribute::Phone) {
        add(TermKind::Phone, phone.to_owned());
    }
    terms.sort_unstable();
    terms.dedup();
    terms
}

fn sounds(name: &str, add: &mut impl FnMut(TermKind, String)) {
    for reading in pinyin::of_name(name) {
        add(TermKind::Pinyin, reading.full);
        add(TermKind::Initials, reading.initials);
    }
}

fn texts(person: &Person, attribute: Attribute) -> impl Iterator<Item = &str> {
    let shown = person.shown(attribute);
    shown
        .into_iter()
        .flat_map(|shown| [&*shown.value].into_iter().chain(shown.others.iter().map(|other| &*other.value)))
}
