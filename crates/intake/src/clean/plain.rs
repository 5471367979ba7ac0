use super::{Reading, Text};
use crate::finding::{Code, Detail};

/// Without space around it, wide and invisible space included.
pub(super) fn trimmed(cell: &str) -> &str {
    // Nearly every cell begins and ends with a letter or digit.
    match cell.as_bytes() {
        [first, .., last] if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() => cell,
        _ => cell.trim_matches(|c: char| {
            c.is_whitespace()
                || c.is_control()
                || matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{2060}')
        }),
    }
}

/// Words that say "nothing here". `zero` counts fillers of zeros and nines among them.
pub(crate) fn is_placeholder(cell: &str, zero: bool) -> bool {
    const WORDS: [&str; 26] = [
        "无",
        "不详",
        "未知",
        "不明",
        "空",
        "暂无",
        "没有",
        "未填",
        "未填写",
        "待补",
        "待补充",
        "缺",
        "略",
        "未登记",
        "未提供",
        "无此项",
        "无证",
        "无证件",
        "无号码",
        "未办",
        "null",
        "none",
        "n/a",
        "nan",
        "nil",
        "unknown",
    ];
    if cell.len() > 24 {
        return false;
    }
    let mut characters = cell.chars();
    let Some(first) = characters.next() else { return true };
    // Dashes, slashes, stars, dots and question marks alone.
    if "-—－/／\\*＊.。、?？_~～".contains(first) {
        return characters.all(|c| "-—－/／\\*＊.。、?？_~～".contains(c));
    }
    if (first == '0' || first == '9') && zero {
        let filler = cell.chars().all(|c| c == first) && (first == '0' || cell.len() >= 4);
        if filler || cell == "0000-00-00" {
            return true;
        }
    }
    // Looked at first, as nearly every cell is a value.
    let candidate = matches!(
        first,
        '无' | '不' | '未' | '空' | '暂' | '没' | '待' | '缺' | '略' | 'n' | 'N' | 'u' | 'U' | '（' | '('
    );
    candidate
        && (WORDS.iter().any(|word| word.eq_ignore_ascii_case(cell)) || matches!(cell, "（无）" | "(无)"))
}

/// Whether a spreadsheet would take the text for a formula. A signed number or a telephone number is none.
pub(crate) fn begins_like_formula(cell: &str) -> bool {
    match cell.as_bytes() {
        [b'=' | b'@', _, ..] => true,
        [b'+' | b'-', rest @ ..] => {
            rest.iter().any(|byte| !matches!(byte, b'0'..=b'9' | b' ' | b'-' | b'.' | b'(' | b')'))
        }
        _ => false,
    }
}

fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF | 0x3007)
}

/// A name as printed: no space within Chinese names, inner dots of minority names as `·`.
pub(super) fn name(cell: &str) -> Reading<'_> {
    let usual = cell.chars().all(is_han);
    if usual {
        return Reading::Value(Text::Cell(cell));
    }
    let narrow = text::fold::half_width(cell);
    let characters: Vec<char> = narrow.trim().chars().collect();
    let mut name = String::with_capacity(cell.len());
    for (at, c) in characters.iter().copied().enumerate() {
        let before = at.checked_sub(1).and_then(|at| characters.get(at)).copied();
        let after =
            characters.get(at + 1..).and_then(|rest| rest.iter().copied().find(|c| !c.is_whitespace()));
        let between_han =
            name.chars().last().is_some_and(|c| is_han(c) || c == '·') && after.is_some_and(is_han);
        match c {
            '•' | '・' | '‧' | '∙' | '⋅' | '●' | '᛫' | '．' | '\u{FF65}' | '·' | '\u{0387}' => {
                name.push('·');
            }
            '.' if between_han && before.is_some_and(is_han) => name.push('·'),
            c if c.is_whitespace() && (between_han || before.is_some_and(char::is_whitespace)) => {}
            c if c.is_whitespace() => name.push(' '),
            c if c.is_control() => {}
            c => name.push(c),
        }
    }
    let lettered = name.chars().any(char::is_alphabetic);
    let odd = !lettered || name.chars().any(|c| c.is_ascii_digit());
    if name.is_empty() {
        return Reading::Blank;
    }
    if odd { Reading::Odd(Text::Own(name), Code::NameOdd) } else { Reading::Value(Text::Own(name)) }
}

/// Whether a text is surely a person's name in Chinese: for telling exchanged columns.
pub(crate) fn is_surely_name(cell: &str) -> bool {
    let length = cell.chars().count();
    (2..=4).contains(&length) && cell.chars().all(is_han)
}

/// One digit over and over, typed where a number had to be given.
pub(super) fn is_filler_number(cell: &str) -> bool {
    let bytes = cell.as_bytes();
    bytes.len() >= 7 && bytes[0].is_ascii_digit() && bytes.iter().all(|byte| *byte == bytes[0])
}

pub(super) fn phone(cell: &str) -> Reading<'_> {
    let bytes = cell.as_bytes();
    // The form that nearly all are written in.
    if bytes.len() == 11
        && bytes[0] == b'1'
        && (b'3'..=b'9').contains(&bytes[1])
        && bytes.iter().all(u8::is_ascii_digit)
    {
        return Reading::Value(Text::Cell(cell));
    }
    match text::phone::read(cell) {
        Some(digits) => Reading::Value(Text::Own(digits)),
        None => Reading::Bad(Code::PhoneUnreadable, Detail::None),
    }
}

pub(super) fn email(cell: &str) -> Reading<'_> {
    Reading::Value(Text::Own(text::fold::half_width(cell).trim().to_lowercase()))
}

pub(super) fn postcode(cell: &str) -> Reading<'_> {
    let digits = text::fold::half_width(cell).trim().to_owned();
    // Spreadsheets drop leading zeros (010000 Hohhot).
    let filled = format!("{digits:0>6}");
    if digits.len() >= 5 && filled.len() == 6 && filled.bytes().all(|byte| byte.is_ascii_digit()) {
        return Reading::Value(Text::Own(filled));
    }
    Reading::Bad(Code::NumeralUnreadable, Detail::None)
}

pub(super) fn age(cell: &str) -> Reading<'_> {
    let narrow = text::fold::half_width(cell);
    let number = narrow.trim().trim_end_matches("周岁").trim_end_matches('岁').trim();
    match text::number::read_int(number) {
        Some(years @ 0..=130) => Reading::Value(Text::Own(years.to_string())),
        _ => Reading::Bad(Code::NumeralUnreadable, Detail::None),
    }
}
