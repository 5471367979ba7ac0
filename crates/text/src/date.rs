//! Dates in every form that departments write.

use base::{Calendar, Date, PartialDate, WrittenDate};
use jiff::ToSpan as _;

use crate::{
    fold::half_width,
    lunar,
    numeral::{self, Found},
};

/// Years that are read: anything else is more likely a slip of the pen, or no year at all.
const YEARS: std::ops::RangeInclusive<i64> = 1800..=2199;

/// The form in which a date was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DateForm {
    /// `2025-03-01`, also partial.
    Hyphens,
    /// `20250301`, `202503`, `2025`; zeros for an unknown month or day allowed (`19900000`).
    Compact,
    /// `2025/3/1`.
    Slashes,
    /// `2025.3.1`.
    Dots,
    /// `2025年3月1日`.
    Han,
    /// `二〇二五年三月一日`.
    HanNumerals,
    /// `民国三十八年十月一日`: years counted from 1912.
    Republic,
    /// Any form in the traditional calendar.
    Lunar,
    /// A spreadsheet's day count; only from [`read_excel_serial`].
    ExcelSerial,
}

/// Reads a date. A time after it is dropped; month, or month and day, may be missing; two-digit years are refused.
/// Lunar dates come back as the solar day that they name.
pub fn read(text: &str) -> Option<WrittenDate> {
    read_with_form(text).map(|(date, _)| date)
}

/// Reads a date and says how it was written.
pub fn read_with_form(text: &str) -> Option<(WrittenDate, DateForm)> {
    if let Some(date) = usual(text.as_bytes()) {
        return Some((solar(PartialDate::day(date)), DateForm::Hyphens));
    }
    let narrow = half_width(text);
    let text = narrow.trim().trim_start_matches('\'');
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return compact(text).map(|date| (solar(date), DateForm::Compact));
    }
    Written::parse(text)?.resolve()
}

/// Reads a spreadsheet's day count (five digits, 1900 date system, a fraction of a day dropped): `45717` is 2025-03-01.
/// Only for columns that are known to hold dates: a bare number says nothing by itself.
pub fn read_excel_serial(text: &str) -> Option<WrittenDate> {
    let narrow = half_width(text);
    let whole = narrow.trim().split('.').next()?;
    if whole.len() != 5 || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // Day 60 is the 29 February 1900 that never was; five digits are past it, so that the count starts a day early.
    let days: i32 = whole.parse().ok()?;
    let date = Date::constant(1899, 12, 30).checked_add(days.days()).ok()?;
    (days >= 10_000).then(|| solar(PartialDate::day(date)))
}

/// The way most cells are written, read without any detour: `YYYY-MM-DD`.
fn usual(bytes: &[u8]) -> Option<Date> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *bytes else { return None };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_i16, |sum, b| b.is_ascii_digit().then(|| sum * 10 + i16::from(b - b'0')))
    };
    let year = number(&[y1, y2, y3, y4])?;
    let (month, day) = (i8::try_from(number(&[m1, m2])?).ok()?, i8::try_from(number(&[d1, d2])?).ok()?);
    YEARS.contains(&i64::from(year)).then(|| Date::new(year, month, day).ok()).flatten()
}

fn solar(date: PartialDate) -> WrittenDate {
    WrittenDate { date, calendar: Calendar::Solar }
}

fn compact(digits: &str) -> Option<PartialDate> {
    let part = |range: std::ops::Range<usize>| digits.get(range).and_then(|d| d.parse::<i64>().ok());
    let (month, day) = match digits.len() {
        4 => (None, None),
        6 => (part(4..6), None),
        // Twelve and fourteen carry hours, minutes and seconds.
        8 | 12 | 14 => (part(4..6), part(6..8)),
        _ => return None,
    };
    partial(part(0..4)?, month.filter(|m| *m != 0), day.filter(|d| *d != 0))
}

/// Puts a solar date together; a day without a month is none.
fn partial(year: i64, month: Option<i64>, day: Option<i64>) -> Option<PartialDate> {
    if !YEARS.contains(&year) {
        return None;
    }
    let year = i16::try_from(year).ok()?;
    match (month, day) {
        (None, None) => PartialDate::year(year).ok(),
        (Some(month), None) => PartialDate::month(year, i8::try_from(month).ok()?).ok(),
        (Some(month), Some(day)) => {
            Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok().map(PartialDate::day)
        }
        (None, Some(_)) => None,
    }
}

/// What stands in the text, before the calendar is asked.
#[derive(Debug, Default)]
struct Written {
    year: i64,
    month: Option<i64>,
    day: Option<i64>,
    leap: bool,
    lunar: bool,
    /// What is added to the year: 1911 for years of the Republic.
    years_before: i64,
    han: bool,
    mark: char,
}

const LUNAR_WORDS: [&str; 6] = ["农历", "農曆", "阴历", "陰曆", "旧历", "夏历"];
const SOLAR_WORDS: [&str; 5] = ["公历", "公元", "阳历", "新历", "西历"];

impl Written {
    fn parse(text: &str) -> Option<Self> {
        let mut written = Self::default();
        let mut rest = written.words(text);
        for suffix in ["(农历)", "(阴历)", "(农)", "(阴)", "农历", "阴历"] {
            if let Some(head) = rest.strip_suffix(suffix) {
                written.lunar = true;
                rest = head.trim_end();
            }
        }
        for suffix in ["(公历)", "(阳历)", "出生", "生"] {
            rest = rest.strip_suffix(suffix).map_or(rest, str::trim_end);
        }
        if let Some(after) = rest.strip_prefix("民国").or_else(|| rest.strip_prefix("民國")) {
            written.years_before = 1911;
            rest = after.trim_start().strip_prefix("前").map_or(after.trim_start(), |_| "");
        }
        rest = written.year(rest)?;
        rest = written.words(rest);
        rest = written.month(rest)?;
        rest = written.day(rest)?;
        is_time(rest).then_some(written)
    }

    /// Takes the words that name a calendar off the front.
    fn words<'a>(&mut self, text: &'a str) -> &'a str {
        let mut rest = text.trim_start();
        for word in LUNAR_WORDS {
            if let Some(after) = rest.strip_prefix(word) {
                self.lunar = true;
                rest = after.trim_start_matches([' ', ':', '：']);
            }
        }
        for word in SOLAR_WORDS {
            rest = rest.strip_prefix(word).map_or(rest, |after| after.trim_start_matches([' ', ':', '：']));
        }
        rest
    }

    fn year<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        if self.years_before > 0 && text.starts_with('元') {
            self.year = 1;
            return self.separator(text.strip_prefix('元')?);
        }
        let found = numeral::leading(text)?;
        let four = found.digits == Some(4) || (found.han && found.value >= 1000);
        if !four && self.years_before == 0 {
            return None;
        }
        (self.year, self.han) = (found.value, found.han);
        self.separator(&text[found.bytes..])
    }

    fn separator<'a>(&mut self, rest: &'a str) -> Option<&'a str> {
        let rest = rest.trim_start();
        let Some(mark) = rest.chars().next() else {
            // A year alone needs no mark: 二〇二五.
            self.mark = '年';
            return Some(rest);
        };
        self.mark = match mark {
            '年' => '年',
            '-' | '–' | '—' | '−' => '-',
            '/' => '/',
            '.' | '·' => '.',
            _ => return None,
        };
        rest.get(mark.len_utf8()..).map(str::trim_start)
    }

    fn month<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let rest = match text.strip_prefix('闰').or_else(|| text.strip_prefix('閏')) {
            Some(after) => {
                (self.leap, self.lunar) = (true, true);
                after
            }
            None => text,
        };
        if rest.is_empty() {
            return Some(rest);
        }
        for (word, month, lunar) in [
            ("正月", 1, true),
            ("元月", 1, false),
            ("冬月", 11, true),
            ("腊月", 12, true),
            ("臘月", 12, true),
        ] {
            if let Some(after) = rest.strip_prefix(word) {
                self.month = Some(month);
                self.lunar |= lunar;
                return Some(after.trim_start());
            }
        }
        let found = small(rest)?;
        self.month = Some(found.value);
        let after = rest[found.bytes..].trim_start();
        match (self.mark, after.chars().next()) {
            (_, None) => Some(after),
            ('年', Some('月')) => {
                after.strip_prefix('月').map(|after| after.strip_prefix('份').unwrap_or(after).trim_start())
            }
            (mark @ ('/' | '.'), Some(next)) if next == mark => after.get(1..),
            ('-', Some(next @ ('-' | '–' | '—' | '−'))) => after.get(next.len_utf8()..),
            _ => None,
        }
    }

    fn day<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let rest = match text.strip_prefix('初') {
            Some(after) => {
                self.lunar = true;
                after
            }
            None => text,
        };
        if self.month.is_none() || rest.is_empty() {
            return Some(rest);
        }
        self.lunar |= rest.starts_with(['廿', '卄']) && self.mark == '年' && !rest.ends_with(['日', '号']);
        let found = small(rest)?;
        self.day = Some(found.value);
        let after = &rest[found.bytes..];
        Some(if self.mark == '年' {
            after.trim_start().strip_prefix(['日', '号', '號']).unwrap_or(after)
        } else {
            after
        })
    }

    fn resolve(mut self) -> Option<(WrittenDate, DateForm)> {
        if self.years_before > 0 {
            self.year =
                Some(self.year).filter(|year| (1..=200).contains(year))?.checked_add(self.years_before)?;
        }
        if self.lunar {
            return Some((
                WrittenDate { date: self.solar_day()?, calendar: Calendar::Lunar },
                DateForm::Lunar,
            ));
        }
        let form = match self.mark {
            _ if self.years_before > 0 => DateForm::Republic,
            '-' => DateForm::Hyphens,
            '/' => DateForm::Slashes,
            '.' => DateForm::Dots,
            _ if self.han => DateForm::HanNumerals,
            _ => DateForm::Han,
        };
        Some((solar(partial(self.year, self.month, self.day)?), form))
    }

    /// A lunar month or year reaches over the ends of solar ones, so that of a partial date only as much is kept
    /// as all its days have in common.
    fn solar_day(&self) -> Option<PartialDate> {
        let year = i16::try_from(self.year).ok().filter(|year| YEARS.contains(&i64::from(*year)))?;
        let Some(month) = self.month else { return PartialDate::year(year).ok() };
        let month = i8::try_from(month).ok()?;
        if let Some(day) = self.day {
            return lunar::to_solar(year, month, i8::try_from(day).ok()?, self.leap).map(PartialDate::day);
        }
        let (first, last) = lunar::month_span(year, month, self.leap)?;
        match (first.year() == last.year(), first.month() == last.month()) {
            (true, true) => PartialDate::month(first.year(), first.month()).ok(),
            (true, false) => PartialDate::year(first.year()).ok(),
            (false, _) => None,
        }
    }
}

/// A month or day: one or two digits, or a numeral up to thirty-one.
fn small(text: &str) -> Option<Found> {
    numeral::leading(text)
        .filter(|found| (1..=31).contains(&found.value) && found.digits.is_none_or(|d| d <= 2))
}

/// Whether what follows the date is nothing, or a time of day.
fn is_time(rest: &str) -> bool {
    let rest = rest.trim();
    if rest.is_empty() {
        return true;
    }
    let body = rest.strip_prefix(['T', 't']).unwrap_or(rest).trim_start();
    let body = ["上午", "下午", "凌晨", "晚上", "中午", "AM", "PM"]
        .iter()
        .find_map(|word| body.strip_prefix(word))
        .unwrap_or(body);
    let body = body.strip_suffix("AM").or_else(|| body.strip_suffix("PM")).unwrap_or(body).trim();
    body.starts_with(|c: char| c.is_ascii_digit())
        && body.contains([':', '时', '時', '点', '：'])
        && body.chars().all(|c| c.is_ascii_digit() || ":：.,+-Zz 时時点分秒整".contains(c))
}

#[cfg(test)]
mod tests;
