use base::Date;
use codes::{CitizenNumber, Sex};

use super::{Reading, Text};
use crate::finding::{Code, Detail};

/// A document's number: upper case, half-width, without spaces.
pub(super) fn read(cell: &str) -> Reading<'_> {
    let bytes = cell.as_bytes();
    let plain = bytes.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    if plain {
        return if is_rounded(cell) {
            Reading::Bad(Code::NumberRounded, Detail::None)
        } else {
            Reading::Value(Text::Cell(cell))
        };
    }
    let narrow = text::fold::half_width(cell);
    let mut number = String::with_capacity(narrow.len());
    for c in narrow.chars() {
        if !c.is_whitespace() && !c.is_control() && !matches!(c, '\'' | '\u{200B}' | '\u{FEFF}' | '"') {
            number.extend(c.to_uppercase());
        }
    }
    // A citizen number is sometimes written in groups: 330102-19900307-1234.
    let grouped: String = number.chars().filter(|c| *c != '-').collect();
    if grouped.len() == 18 && looks_like_citizen_number(&grouped) {
        number = grouped;
    }
    match number.as_str() {
        "" => Reading::Blank,
        rounded if is_rounded(rounded) => Reading::Bad(Code::NumberRounded, Detail::None),
        _ => Reading::Value(Text::Own(number)),
    }
}

/// `1.10101199003074E+17`: what a spreadsheet leaves of eighteen digits.
fn is_rounded(number: &str) -> bool {
    let Some((digits, exponent)) = number.split_once('E') else { return false };
    let whole = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let exponent = exponent.trim_start_matches('+');
    !digits.is_empty() && whole && matches!(exponent, "14" | "15" | "16" | "17" | "18")
}

/// Whether a text has the make of a citizen number, so that its check digit means something.
pub(crate) fn looks_like_citizen_number(number: &str) -> bool {
    match number.as_bytes() {
        [body @ .., last] if body.len() == 17 => {
            body.iter().all(u8::is_ascii_digit) && (last.is_ascii_digit() || matches!(last, b'X' | b'x'))
        }
        bytes => bytes.len() == 15 && bytes.iter().all(u8::is_ascii_digit),
    }
}

/// What a citizen number says against itself and the row. Only the weightiest fault is told, as one slip of the pen
/// often causes several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberCheck {
    Holds,
    Fault(Code),
}

/// Checks a citizen number by itself, and against birth date and sex where the row gives them.
pub(crate) fn check_number(number: &str, birth: Option<&str>, sex: Option<&str>) -> NumberCheck {
    let Ok(parsed) = CitizenNumber::parse(number) else { return NumberCheck::Fault(Code::NumberForm) };
    if !parsed.check_digit_holds() {
        return NumberCheck::Fault(Code::NumberCheck);
    }
    let inside: Option<Date> = parsed.birth_date();
    let disagrees = birth.zip(inside).is_some_and(|(written, inside)| !agrees(written, inside));
    if disagrees {
        return NumberCheck::Fault(Code::NumberBirth);
    }
    match (sex, parsed.sex()) {
        (Some("1"), Sex::Female) | (Some("2"), Sex::Male) => NumberCheck::Fault(Code::NumberSex),
        _ => NumberCheck::Holds,
    }
}

/// A partial date agrees if the day can lie within it.
fn agrees(written: &str, day: Date) -> bool {
    written.parse::<base::PartialDate>().is_ok_and(|date| date.earliest() <= day && day <= date.latest())
}
