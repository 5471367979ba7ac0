//! Citizen numbers, GB 11643-1999, and the numbers that share their form: residence permits of people from
//! Hong Kong, Macao and Taiwan (81/82/83 in front) and foreigners' permanent ids since 2023-12-01 (9 in front).

use std::{fmt, str::FromStr};

use base::Date;

use crate::Sex;

/// Weights of the first seventeen characters, GB 11643-1999: 2^(17-i) mod 11.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The check character for each remainder of the weighted sum by 11.
const CHECKS: [u8; 11] = *b"10X98765432";

/// A number of the right form, as 18 characters. Whether its check digit holds is a question of its own
/// ([`Self::check_digit_holds`]): a number that fails it is still what the paper says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CitizenNumber {
    characters: [u8; 18],
    birth: Date,
    legacy: bool,
}

/// Who holds a number of this form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CitizenNumberKind {
    /// A citizen's own number.
    Mainland,
    /// 港澳居民居住证, Hong Kong (division 810000).
    HongKong,
    /// 港澳居民居住证, Macao (division 820000).
    Macao,
    /// 台湾居民居住证 (division 830000).
    Taiwan,
    /// 外国人永久居留身份证 of the form in force since 2023-12-01.
    Foreigner,
}

/// Why a text is not a citizen number. Never carries the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CitizenNumberError {
    /// Neither 18 characters nor the old 15.
    #[error("a citizen number has 18 characters, or 15 in the old form")]
    Length,
    /// A character that the form does not allow at its place.
    #[error("a citizen number is digits, and its last character may be X")]
    Character,
    /// The calendar has no such birth date.
    #[error("the citizen number states a birth date that the calendar does not have")]
    NoSuchDay,
    /// The sequence number is over 999 (composing only).
    #[error("a sequence number has three digits")]
    Sequence,
}

impl CitizenNumber {
    /// Reads 18 characters, or the 15 of the old form, which it turns into 18 by inserting `19` and appending the
    /// check character. A small `x` becomes `X`; nothing is trimmed.
    pub fn parse(text: &str) -> Result<Self, CitizenNumberError> {
        match *text.as_bytes() {
            [ref body @ .., last] if body.len() == 17 => Self::from_18(body, last),
            ref bytes if bytes.len() == 15 => Self::from_15(bytes),
            _ => Err(if text.chars().count() == 18 {
                CitizenNumberError::Character
            } else {
                CitizenNumberError::Length
            }),
        }
    }

    fn from_18(body: &[u8], last: u8) -> Result<Self, CitizenNumberError> {
        let last = last.to_ascii_uppercase();
        if !body.iter().all(u8::is_ascii_digit) || !(last.is_ascii_digit() || last == b'X') {
            return Err(CitizenNumberError::Character);
        }
        let mut characters = [last; 18];
        characters[..17].copy_from_slice(body);
        Ok(Self { characters, birth: birth_in(&characters)?, legacy: false })
    }

    fn from_15(bytes: &[u8]) -> Result<Self, CitizenNumberError> {
        if !bytes.iter().all(u8::is_ascii_digit) {
            return Err(CitizenNumberError::Character);
        }
        let mut characters = [b'0'; 18];
        characters[..6].copy_from_slice(&bytes[..6]);
        characters[6..8].copy_from_slice(b"19");
        characters[8..17].copy_from_slice(&bytes[6..]);
        characters[17] = check_of(&characters[..17]);
        Ok(Self { characters, birth: birth_in(&characters)?, legacy: true })
    }

    /// Puts a number together: six digits of division, birth date, sequence 0 to 999 (odd for men, even for women).
    pub fn compose(division: &str, birth: Date, sequence: u16) -> Result<Self, CitizenNumberError> {
        if division.len() != 6 {
            return Err(CitizenNumberError::Length);
        }
        if sequence > 999 {
            return Err(CitizenNumberError::Sequence);
        }
        if birth.year() < 1 {
            return Err(CitizenNumberError::NoSuchDay);
        }
        let (year, month, day) = (birth.year(), birth.month(), birth.day());
        let body = format!("{division}{year:04}{month:02}{day:02}{sequence:03}");
        let last = check_character(&body).ok_or(CitizenNumberError::Character)?;
        body.as_bytes()
            .try_into()
            .or(Err(CitizenNumberError::Length))
            .and_then(|body: [u8; 17]| Self::from_18(&body, u8::try_from(last).unwrap_or(b'X')))
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.characters).unwrap_or_default()
    }

    /// Whether the last character is the one that the standard computes from the others.
    pub fn check_digit_holds(&self) -> bool {
        check_of(&self.characters[..17]) == self.characters[17]
    }

    /// The birth date inside. Always there: a number without one does not parse.
    pub fn birth_date(&self) -> Option<Date> {
        Some(self.birth)
    }

    /// The sex that the sequence states: odd is male. A person's registered sex may differ.
    pub fn sex(&self) -> Sex {
        if self.characters[16] % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// The first six digits: the county where the number was given out, or what stands there instead (`810000`;
    /// for a foreigner `9`, two digits of province, three of country).
    pub fn division(&self) -> &str {
        self.as_str().get(..6).unwrap_or_default()
    }

    /// Who holds it, by its first digits.
    pub fn kind(&self) -> CitizenNumberKind {
        match self.characters {
            [b'9', ..] => CitizenNumberKind::Foreigner,
            [b'8', b'1', b'0', b'0', b'0', b'0', ..] => CitizenNumberKind::HongKong,
            [b'8', b'2', b'0', b'0', b'0', b'0', ..] => CitizenNumberKind::Macao,
            [b'8', b'3', b'0', b'0', b'0', b'0', ..] => CitizenNumberKind::Taiwan,
            _ => CitizenNumberKind::Mainland,
        }
    }

    /// Whether it was read from the old form of 15 characters.
    pub fn was_legacy(&self) -> bool {
        self.legacy
    }

    /// The sequence number, 0 to 999.
    pub fn sequence(&self) -> u16 {
        self.characters[14..17].iter().fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0'))
    }
}

/// The check character for the first seventeen digits; `None` when they are not seventeen digits.
pub fn check_character(first17: &str) -> Option<char> {
    let bytes = first17.as_bytes();
    (bytes.len() == 17 && bytes.iter().all(u8::is_ascii_digit)).then(|| char::from(check_of(bytes)))
}

fn check_of(body: &[u8]) -> u8 {
    let sum: u32 = body.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    usize::try_from(sum % 11).map_or(b'X', |remainder| CHECKS[remainder])
}

fn birth_in(characters: &[u8; 18]) -> Result<Date, CitizenNumberError> {
    let number = |digits: &[u8]| digits.iter().fold(0_i16, |sum, digit| sum * 10 + i16::from(digit - b'0'));
    let small = |digits: &[u8]| i8::try_from(number(digits)).or(Err(CitizenNumberError::NoSuchDay));
    let year = number(&characters[6..10]);
    if year == 0 {
        return Err(CitizenNumberError::NoSuchDay);
    }
    Date::new(year, small(&characters[10..12])?, small(&characters[12..14])?)
        .or(Err(CitizenNumberError::NoSuchDay))
}

impl FromStr for CitizenNumber {
    type Err = CitizenNumberError;
    fn from_str(text: &str) -> Result<Self, CitizenNumberError> {
        Self::parse(text)
    }
}

/// Only the form is shown, so that a number cannot slip into a log line.
impl fmt::Debug for CitizenNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CitizenNumber")
            .field("kind", &self.kind())
            .field("legacy", &self.legacy)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "citizen_tests.rs"]
mod tests;
