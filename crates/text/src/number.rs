//! Whole numbers as departments write them.

use crate::{fold::half_width, numeral};

/// Reads a whole number: Latin or full-width digits with a sign and thousands commas, or Chinese numerals by
/// place (一百二十, 一万二千) or by digit (一二〇). A decimal part of zeros, which spreadsheets add, is dropped.
/// `None` for anything else, and for what does not fit 64 bits.
pub fn read_int(text: &str) -> Option<i64> {
    let text = half_width(text);
    let text = text.trim();
    let (sign, body) = match text.strip_prefix('-').or_else(|| text.strip_prefix('负')) {
        Some(body) => (-1, body),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if body.starts_with(|c: char| c.is_ascii_digit()) {
        return latin(body).map(|value| sign * value);
    }
    numeral::leading(body).filter(|found| found.bytes == body.len()).map(|found| sign * found.value)
}

fn latin(body: &str) -> Option<i64> {
    let (whole, fraction) = body.split_once('.').unwrap_or((body, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|b| b == b'0') {
        return None;
    }
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.len() > 3 {
            return None;
        }
        digits.push_str(group);
    }
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::read_int;

    #[test]
    fn reads_whole_numbers() {
        for (text, value) in [
            ("120", Some(120)),
            ("１２０", Some(120)),
            (" -1,234,567 ", Some(-1_234_567)),
            ("3.00", Some(3)),
            ("一百二十", Some(120)),
            ("一万二千", Some(12_000)),
            ("二〇二五", Some(2025)),
            ("十五", Some(15)),
            ("廿三", Some(23)),
            ("一千零五", Some(1005)),
            ("三亿零二百万", Some(302_000_000)),
            ("负七", Some(-7)),
            ("3.5", None),
            ("12,34", None),
            ("1234,567", None),
            ("12人", None),
            ("", None),
            ("-", None),
            ("万", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(read_int(text), value, "{text}");
        }
    }

    proptest! {
        #[test]
        fn reads_what_machines_write_and_survives_the_rest(value in any::<i32>(), text in ".{0,20}", han in "[一二三四五六七八九十百千万亿零廿0-9]{0,24}") {
            prop_assert_eq!(read_int(&value.to_string()), Some(i64::from(value)));
            let _ = (read_int(&text), read_int(&han));
        }
    }
}
