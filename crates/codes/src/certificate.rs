//! Numbers of birth certificates and of marriage registrations.
//!
//! Both have been printed in several forms since they began, so that reading never refuses a text: what is not
//! of the known form is kept as written and says so.

use std::fmt;

/// 出生医学证明编号. The known form is a letter (the year of printing) and nine digits; foreign certificates with a
/// certified translation have a form of their own.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum BirthCertificateNumber {
    /// A letter and nine digits.
    Standard {
        /// The letter for the year of printing, upper case.
        letter: char,
        /// The nine digits.
        digits: String,
    },
    /// Any other text, as written.
    Other(String),
}

impl BirthCertificateNumber {
    /// Reads a number; spaces around it are dropped and the letter is set in upper case.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let mut characters = text.chars();
        match characters.next() {
            Some(letter) if letter.is_ascii_alphabetic() => {
                let digits = characters.as_str();
                if digits.len() == 9 && digits.bytes().all(|b| b.is_ascii_digit()) {
                    return Self::Standard { letter: letter.to_ascii_uppercase(), digits: digits.to_owned() };
                }
                Self::Other(text.to_owned())
            }
            _ => Self::Other(text.to_owned()),
        }
    }

    /// The first two digits of the known form, which mostly are the province. For a warning at most.
    pub fn province_hint(&self) -> Option<&str> {
        match self {
            Self::Standard { digits, .. } => digits.get(..2),
            Self::Other(_) => None,
        }
    }
}

impl fmt::Display for BirthCertificateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Standard { letter, digits } => write!(f, "{letter}{digits}"),
            Self::Other(text) => f.write_str(text),
        }
    }
}

/// Only the form is shown: a certificate number leads to a person.
impl fmt::Debug for BirthCertificateNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Standard { .. } => "BirthCertificateNumber::Standard(‹redacted›)",
            Self::Other(_) => "BirthCertificateNumber::Other(‹redacted›)",
        })
    }
}

/// What a marriage registration number (结婚证、离婚证字号) certifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarriageNumberKind {
    /// `J`, a marriage.
    Marriage,
    /// `L`, a divorce.
    Divorce,
    /// `BJ`, a marriage certificate issued again.
    MarriageReissue,
    /// `BL`, a divorce certificate issued again.
    DivorceReissue,
}

impl MarriageNumberKind {
    /// The letters in front.
    pub const fn letters(self) -> &'static str {
        match self {
            Self::Marriage => "J",
            Self::Divorce => "L",
            Self::MarriageReissue => "BJ",
            Self::DivorceReissue => "BL",
        }
    }
}

/// 婚姻登记字号: `J110101-2010-000001`. Older ones are free text.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum MarriageNumber {
    /// Letters, division, year and running number.
    Standard {
        /// What it certifies.
        kind: MarriageNumberKind,
        /// Six digits: the division of the registering office.
        division: String,
        /// Year of registration.
        year: i16,
        /// Running number of the year, 1 to 999999.
        sequence: u32,
    },
    /// Any other text, as written.
    Other(String),
}

impl MarriageNumber {
    /// Reads a number; spaces around it are dropped, small letters allowed.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        Self::standard(text).unwrap_or_else(|| Self::Other(text.to_owned()))
    }

    fn standard(text: &str) -> Option<Self> {
        let upper = text.to_ascii_uppercase();
        let (kind, rest) = [
            MarriageNumberKind::MarriageReissue,
            MarriageNumberKind::DivorceReissue,
            MarriageNumberKind::Marriage,
            MarriageNumberKind::Divorce,
        ]
        .into_iter()
        .find_map(|kind| upper.strip_prefix(kind.letters()).map(|rest| (kind, rest)))?;
        let digits =
            |part: &str, width: usize| part.len() == width && part.bytes().all(|b| b.is_ascii_digit());
        let mut parts = rest.split('-');
        let (division, year, sequence) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || !digits(division, 6) || !digits(year, 4) || !digits(sequence, 6) {
            return None;
        }
        let (year, sequence) = (year.parse().ok()?, sequence.parse().ok()?);
        Some(Self::Standard { kind, division: division.to_owned(), year, sequence })
    }
}

impl fmt::Display for MarriageNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Standard { kind, division, year, sequence } => {
                write!(f, "{}{division}-{year:04}-{sequence:06}", kind.letters())
            }
            Self::Other(text) => f.write_str(text),
        }
    }
}

/// Only the form is shown: a registration number leads to two people.
impl fmt::Debug for MarriageNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Standard { .. } => "MarriageNumber::Standard(‹redacted›)",
            Self::Other(_) => "MarriageNumber::Other(‹redacted›)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_known_forms_and_keeps_the_rest() {
        let number = MarriageNumber::parse(" j110101-2010-000001 ");
        assert_eq!(number.to_string(), "J110101-2010-000001");
        let MarriageNumber::Standard { kind, division, year, sequence } = number else {
            panic!("standard form")
        };
        assert_eq!((kind, &*division, year, sequence), (MarriageNumberKind::Marriage, "110101", 2010, 1));
        for (text, kind) in [
            ("BJ330102-2021-000120", Some(MarriageNumberKind::MarriageReissue)),
            ("BL330102-2021-000120", Some(MarriageNumberKind::DivorceReissue)),
            ("L330102-2021-000120", Some(MarriageNumberKind::Divorce)),
            ("上结字第0321号", None),
            ("J330102-2021-12", None),
            ("J330102-2021-000120-1", None),
        ] {
            let number = MarriageNumber::parse(text);
            assert_eq!(number.to_string(), text);
            let read = match number {
                MarriageNumber::Standard { kind, .. } => Some(kind),
                MarriageNumber::Other(_) => None,
            };
            assert_eq!(read, kind, "{text}");
        }
    }

    #[test]
    fn birth_certificates_warn_at_most() {
        for (text, province) in [
            ("T330012345", Some("33")),
            ("t330012345", Some("33")),
            ("T33001234", None),
            ("GB-2020-1", None),
            ("", None),
        ] {
            assert_eq!(BirthCertificateNumber::parse(text).province_hint(), province, "{text}");
        }
        assert!(!format!("{:?}", BirthCertificateNumber::parse("T330012345")).contains("33001"));
    }
}
