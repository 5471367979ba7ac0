use base::Date;
use jiff_free::add_days;

use super::Book;

/// How a cell's stored value is to be understood (`t` attribute).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Shared,
    Text,
    Flag,
    Fault,
}

impl Kind {
    pub(super) fn of(code: Option<&str>) -> Self {
        match code {
            Some("s") => Self::Shared,
            Some("str" | "inlineStr" | "d") => Self::Text,
            Some("b") => Self::Flag,
            Some("e") => Self::Fault,
            _ => Self::Number,
        }
    }
}

/// A cell's text for the row: what a clerk sees, written in the one form that the cleaners expect.
pub(super) fn text_of<'a>(
    kind: Kind,
    style: Option<usize>,
    value: &'a str,
    book: &'a Book,
) -> std::borrow::Cow<'a, str> {
    match kind {
        Kind::Shared => value.trim().parse().ok().and_then(|at| book.texts.get(at)).unwrap_or("").into(),
        Kind::Text => value.into(),
        Kind::Flag => if value == "1" { "true" } else { "false" }.into(),
        // #N/A, #REF! and their like are no values.
        Kind::Fault => "".into(),
        Kind::Number => {
            let is_date = style.and_then(|style| book.date_styles.get(style)).copied().unwrap_or(false);
            let date = is_date
                .then(|| value.parse().ok().and_then(|serial| date_text(serial, book.from_1904)))
                .flatten();
            date.map_or_else(|| number_text(value), Into::into)
        }
    }
}

/// A serial day as ISO text, with the time of day where it has one.
fn date_text(serial: f64, from_1904: bool) -> Option<String> {
    let seconds_all = (serial * 86_400.0).round();
    if !(0.0..=2.6e11).contains(&seconds_all) {
        return None;
    }
    let seconds_all: i64 = format!("{seconds_all:.0}").parse().ok()?;
    let (days, seconds) = (seconds_all / 86_400, seconds_all % 86_400);
    // Excel believes in 29 February 1900 (serial 60), so days before it count one less.
    let (epoch, days) = match (from_1904, days) {
        (true, days) => (Date::new(1904, 1, 1).ok()?, days),
        (false, 1..60) => (Date::new(1899, 12, 31).ok()?, days),
        (false, days) => (Date::new(1899, 12, 30).ok()?, days),
    };
    let date = add_days(epoch, days)?;
    Some(match seconds {
        0 => date.to_string(),
        _ => format!("{date} {:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60),
    })
}

mod jiff_free {
    use base::Date;

    /// `days` after `date`, within the calendar's years.
    pub(super) fn add_days(date: Date, days: i64) -> Option<Date> {
        date.checked_add(std::time::Duration::from_secs(u64::try_from(days).ok()?.checked_mul(86_400)?)).ok()
    }
}

/// A stored number as text: `3.0` is 3, and what has more digits than a double holds keeps its exponent, so that
/// nobody takes invented zeros for the end of an identity number.
fn number_text(value: &str) -> std::borrow::Cow<'_, str> {
    let plain_digits = value.len() <= 15 && value.bytes().all(|byte| byte.is_ascii_digit());
    if plain_digits {
        return value.into();
    }
    match value.parse::<f64>() {
        Ok(number) if number.is_finite() && number.abs() >= 1e15 => format!("{number:E}").into(),
        Ok(number) if number.is_finite() => format!("{number}").into(),
        _ => value.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{date_text, number_text};

    #[test]
    fn serial_days_agree_with_excel() {
        // Values shown by Excel itself for these serials.
        for (serial, from_1904, text) in [
            (1.0, false, "1900-01-01"),
            (59.0, false, "1900-02-28"),
            (61.0, false, "1900-03-01"),
            (25_569.0, false, "1970-01-01"),
            (45_658.0, false, "2025-01-01"),
            (45_658.5, false, "2025-01-01 12:00:00"),
            (44_196.0, true, "2025-01-01"),
        ] {
            assert_eq!(date_text(serial, from_1904).as_deref(), Some(text), "{serial}");
        }
        assert_eq!(date_text(-1.0, false), None);
        assert_eq!(date_text(f64::NAN, false), None);
    }

    #[test]
    fn numbers_keep_only_the_digits_that_are_true() {
        for (stored, text) in [
            ("3", "3"),
            ("3.0", "3"),
            ("19900307", "19900307"),
            ("13800000000", "13800000000"),
            ("1.10101199003074E+17", "1.10101199003074E17"),
            ("110101199003074000", "1.10101199003074E17"),
            ("0.5", "0.5"),
        ] {
            assert_eq!(number_text(stored), text, "{stored}");
        }
    }
}
