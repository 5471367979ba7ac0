//! Unified social credit codes of organisations, GB 32100-2015.

use std::fmt;

/// The 31 characters that a code is written with: digits and letters without I, O, S, V, Z.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Weights of the first seventeen characters: 3^(i-1) mod 31.
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// A code of the right form. Some early lawful codes fail the check, so that failing it is only to be warned of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode([u8; 18]);

/// Why a text is not a credit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CreditCodeError {
    /// Not 18 characters.
    #[error("a credit code has 18 characters")]
    Length,
    /// A character outside the standard's 31, or a letter in the six digits of the division.
    #[error("a credit code is digits and letters without I, O, S, V and Z")]
    Character,
}

impl CreditCode {
    /// Reads 18 characters; small letters become capitals, nothing is trimmed.
    pub fn parse(text: &str) -> Result<Self, CreditCodeError> {
        if text.chars().count() != 18 {
            return Err(CreditCodeError::Length);
        }
        let mut characters = [0; 18];
        if text.len() != 18 {
            return Err(CreditCodeError::Character);
        }
        characters.copy_from_slice(text.as_bytes());
        characters.make_ascii_uppercase();
        let form = characters.iter().all(|c| ALPHABET.contains(c))
            && characters[2..8].iter().all(u8::is_ascii_digit);
        if form { Ok(Self(characters)) } else { Err(CreditCodeError::Character) }
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether the last character is the one that the standard computes: (31 − Σ value·weight mod 31) mod 31.
    pub fn check_holds(&self) -> bool {
        let value = |c: &u8| ALPHABET.iter().position(|a| a == c).unwrap_or(0);
        let sum: usize = self.0.iter().zip(WEIGHTS).map(|(c, weight)| value(c) * weight).sum();
        ALPHABET[(31 - sum % 31) % 31] == self.0[17]
    }

    /// The division of the registering office: characters 3 to 8.
    pub fn division(&self) -> &str {
        self.as_str().get(2..8).unwrap_or_default()
    }

    /// The organisation code inside (GB 11714): characters 9 to 17.
    pub fn organisation(&self) -> &str {
        self.as_str().get(8..17).unwrap_or_default()
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
impl fmt::Debug for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_sample_holds_and_its_neighbours_do_not() {
        let code = CreditCode::parse("91350100m000100y43").unwrap();
        assert!(code.check_holds());
        assert_eq!(
            (code.as_str(), code.division(), code.organisation()),
            ("91350100M000100Y43", "350100", "M000100Y4")
        );
        for at in 0..18 {
            for other in ALPHABET {
                let mut changed = *b"91350100M000100Y43";
                if changed[at] == *other {
                    continue;
                }
                changed[at] = *other;
                let text = std::str::from_utf8(&changed).unwrap();
                assert!(!CreditCode::parse(text).is_ok_and(|code| code.check_holds()), "{text}");
            }
        }
    }

    #[test]
    fn refuses_other_forms() {
        for (text, error) in [
            ("9135", CreditCodeError::Length),
            ("91350100I000100Y43", CreditCodeError::Character),
            ("9135A100M000100Y43", CreditCodeError::Character),
            ("９1350100M000100Y43", CreditCodeError::Character),
        ] {
            assert_eq!(CreditCode::parse(text), Err(error), "{text}");
        }
    }
}
