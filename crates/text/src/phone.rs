//! Telephone numbers in the form in which they are dialled within China.

use crate::fold::half_width;

/// Reads the first telephone number of a cell as its digits: mobiles as eleven digits (`13800000000`), fixed lines
/// with their area code if it was written (`057188888888`). The country code, extensions and marks between digits
/// are dropped. `None` when no number of a lawful length is there, and for fillers such as `00000000000`.
pub fn read(text: &str) -> Option<String> {
    let text = half_width(text);
    let text = text.trim().trim_start_matches('\'');
    // A space separates two numbers as often as the parts of one, so the whole cell is tried first.
    std::iter::once(text)
        .chain(text.split(['/', ',', '，', ';', '；', '、', '|', '\\', '\n']))
        .chain(text.split_whitespace())
        .find_map(one)
}

/// Whether a canonical number is a mobile's: eleven digits that begin with 13 to 19.
pub fn is_mobile(digits: &str) -> bool {
    match digits.as_bytes() {
        [b'1', b'3'..=b'9', rest @ ..] => rest.len() == 9 && rest.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

fn one(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_suffix(".0").unwrap_or(text);
    // What follows 转 or ext. is an extension of an office's switchboard.
    let text = ["转", "分机", "ext", "EXT", "x", "#"]
        .iter()
        .find_map(|mark| text.split_once(mark))
        .map_or(text, |(head, _)| head);
    let mut digits = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '0'..='9' => digits.push(c),
            ' ' | '-' | '(' | ')' | '.' | '+' | '—' | '–' | '－' | '\u{a0}' | '\t' => {}
            _ => return None,
        }
    }
    let local = ["0086", "86", "17951", "12593"].iter().find_map(|prefix| {
        digits.strip_prefix(prefix).filter(|rest| is_mobile(rest) || is_abroad_form(prefix, rest))
    });
    let (number, was_abroad) = match local {
        Some(rest) => (rest.to_owned(), !is_mobile(rest)),
        None => (digits, false),
    };
    let number = if was_abroad { format!("0{number}") } else { number };
    let number = number.strip_prefix('0').filter(|rest| is_mobile(rest)).unwrap_or(&number);
    lawful(number).then(|| number.to_owned())
}

/// `+86 571 8888 8888`: an area code without its leading zero after the country code.
fn is_abroad_form(prefix: &str, rest: &str) -> bool {
    prefix.ends_with("86")
        && !rest.starts_with('0')
        && (9..=11).contains(&rest.len())
        && lawful(&format!("0{rest}"))
}

fn lawful(number: &str) -> bool {
    let bytes = number.as_bytes();
    if bytes.iter().all(|b| Some(b) == bytes.first()) {
        return false;
    }
    match bytes {
        // 0, an area code of two or three digits, a number of seven or eight that begins with 2 to 9.
        [b'0', b'1', b'0', first @ b'2'..=b'9', ..] | [b'0', b'2', _, first @ b'2'..=b'9', ..]
            if *first != 0 =>
        {
            bytes.len() == 11
        }
        [b'0', b'3'..=b'9', _, _, b'2'..=b'9', ..] => matches!(bytes.len(), 11 | 12),
        [b'4' | b'8', b'0', b'0', ..] if bytes.len() == 10 => true,
        [b'2'..=b'9', ..] => matches!(bytes.len(), 7 | 8),
        _ => is_mobile(number),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_numbers_as_written() {
        for (text, digits) in [
            ("13800000000", Some("13800000000")),
            ("+86 138-0000-0000", Some("13800000000")),
            ("8613800000000", Some("13800000000")),
            ("013800000000", Some("13800000000")),
            ("１３８ ００００ ００００", Some("13800000000")),
            ("13800000000.0", Some("13800000000")),
            ("13800000000/13900000001", Some("13800000000")),
            ("无、13900000001", Some("13900000001")),
            ("13800000000 13900000001", Some("13800000000")),
            ("0571-88888889", Some("057188888889")),
            ("(0571)88888889-801", None),
            ("(0571)88888889转801", Some("057188888889")),
            ("+86 571 88888889", Some("057188888889")),
            ("010 62345678", Some("01062345678")),
            ("88888889", Some("88888889")),
            ("400-800-1234", Some("4008001234")),
            ("00000000000", None),
            ("11111111111", None),
            ("12345678901", None),
            ("1.38E+10", None),
            ("138000000", None),
            ("无", None),
            ("", None),
        ] {
            assert_eq!(read(text).as_deref(), digits, "{text}");
        }
        assert!(is_mobile("13800000000") && !is_mobile("12800000000") && !is_mobile("057188888888"));
    }

    proptest! {
        #[test]
        fn canonical_numbers_read_as_themselves(mobile in "1[3-9][0-9]{9}", text in ".{0,24}", digits in "[0-9+() 转-]{0,24}") {
            prop_assume!(mobile.bytes().any(|b| b != b'1'));
            let read_back = read(&mobile);
            prop_assert_eq!(read_back.as_deref(), Some(&*mobile));
            for odd in [text, digits] {
                if let Some(number) = read(&odd) {
                    let again = read(&number);
                    prop_assert_eq!(again, Some(number));
                }
            }
        }
    }
}
