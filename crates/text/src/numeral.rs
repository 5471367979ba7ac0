//! Numbers inside running text: Latin digits and Chinese numerals.

/// A number found at the start of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    /// Its value.
    pub(crate) value: i64,
    /// How many digits it was written with, when it was written digit by digit (`05`, `二〇二五`).
    pub(crate) digits: Option<usize>,
    /// Bytes read.
    pub(crate) bytes: usize,
    /// Whether it was written in Chinese numerals.
    pub(crate) han: bool,
}

/// Value of a digit in any usual writing: Latin, full-width, 〇 to 九, 零, 壹 to 玖, 两.
pub(crate) fn digit(c: char) -> Option<i64> {
    Some(match c {
        '0'..='9' => i64::from(u32::from(c) - u32::from('0')),
        '０'..='９' => i64::from(u32::from(c) - u32::from('０')),
        '〇' | '零' | '○' | 'Ｏ' | '◯' => 0,
        '一' | '壹' | '弌' => 1,
        '二' | '贰' | '貳' | '两' | '兩' | '弍' => 2,
        '三' | '叁' | '參' | '弎' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' | '陸' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn unit(c: char) -> Option<i64> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        _ => return None,
    })
}

fn great_unit(c: char) -> Option<i64> {
    Some(match c {
        '万' | '萬' => 10_000,
        '亿' | '億' => 100_000_000,
        _ => return None,
    })
}

fn is_latin_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// Reads the number that the text begins with, if it begins with one and it fits.
pub(crate) fn leading(text: &str) -> Option<Found> {
    let first = text.chars().next()?;
    if is_latin_digit(first) { latin(text) } else { han(text) }
}

fn latin(text: &str) -> Option<Found> {
    let (mut value, mut digits, mut bytes) = (0_i64, 0, 0);
    for c in text.chars().take_while(|c| is_latin_digit(*c)) {
        value = value.checked_mul(10)?.checked_add(digit(c)?)?;
        digits += 1;
        bytes += c.len_utf8();
    }
    Some(Found { value, digits: Some(digits), bytes, han: false })
}

/// Chinese numerals, by digits (二〇二五) or by place (二千零二十五, 廿三, 十五).
fn han(text: &str) -> Option<Found> {
    let mut total = 0_i64; // what stands before 万 and 亿
    let mut section = 0_i64; // what stands since
    let mut pending: Option<i64> = None; // a digit that waits for its unit
    let (mut run, mut plain, mut bytes) = (0_usize, true, 0);
    for c in text.chars() {
        if is_latin_digit(c) {
            break;
        }
        if let Some(value) = digit(c) {
            pending = Some(match pending {
                Some(before) if plain => before.checked_mul(10)?.checked_add(value)?,
                Some(0) | None => value,
                Some(_) => break,
            });
            run += 1;
        } else if let Some(weight) = unit(c) {
            section = section.checked_add(pending.take().unwrap_or(1).checked_mul(weight)?)?;
            plain = false;
        } else if let Some(tens) = [('廿', 20), ('卄', 20), ('卅', 30), ('卌', 40)]
            .into_iter()
            .find_map(|(t, v)| (t == c).then_some(v))
        {
            if pending.is_some() || !plain {
                break;
            }
            section = section.checked_add(tens)?;
            plain = false;
        } else if let Some(weight) = great_unit(c) {
            if bytes == 0 {
                return None;
            }
            section = section.checked_add(pending.take().unwrap_or(0))?;
            // 亿 multiplies all that came before it, 万 only what stands since the last great unit.
            total = if weight > 10_000 {
                total.checked_add(section)?.checked_mul(weight)?
            } else {
                total.checked_add(section.checked_mul(weight)?)?
            };
            section = 0;
            plain = false;
        } else {
            break;
        }
        bytes += c.len_utf8();
    }
    let value = total.checked_add(section)?.checked_add(pending.unwrap_or(0))?;
    (bytes > 0).then_some(Found { value, digits: plain.then_some(run), bytes, han: true })
}
