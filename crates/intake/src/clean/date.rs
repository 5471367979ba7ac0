use base::{Calendar, Date, PartialDate, WrittenDate};

use super::{ColumnRule, Reading, Text};
use crate::{
    finding::{Code, DateShape, Detail},
    repair::DateForm,
};

/// A date in any usual form, or first in the form that a profile or a repair names.
pub(super) fn read<'a>(cell: &'a str, rule: &ColumnRule) -> Reading<'a> {
    let numbers = Numbers::of(cell);
    let forced = rule.dates.and_then(|form| in_form(cell, &numbers, form, rule.today));
    let written = forced.or_else(|| text::date::read(cell)).or_else(|| {
        // In a column of dates a bare count of days can mean nothing else.
        text::date::read_excel_serial(cell).filter(|date| not_future(*date, rule.today))
    });
    let Some(written) = written else {
        return Reading::Bad(Code::DateUnreadable, Detail::Date(shape(&numbers)));
    };
    let text = Text::Own(written.date.to_string());
    match written.calendar {
        _ if !not_future(written, rule.today) => Reading::Odd(text, Code::DateFuture),
        Calendar::Lunar => Reading::Lunar(text),
        Calendar::Solar => Reading::Value(text),
    }
}

fn not_future(date: WrittenDate, today: Option<Date>) -> bool {
    today.is_none_or(|today| date.date.earliest() <= today)
}

/// The runs of digits in a text, up to three, and whether anything but separators stands between them.
#[derive(Debug, Default)]
struct Numbers {
    found: Vec<(u32, usize)>,
    plain: bool,
}

impl Numbers {
    fn of(cell: &str) -> Self {
        let narrow = text::fold::half_width(cell);
        // A time of day after the date does not count.
        let date = narrow.split([' ', 'T']).next().unwrap_or("");
        let plain = date.chars().all(|c| c.is_ascii_digit() || "/-.,年月日".contains(c));
        let runs = date.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
        let found = runs.take(4).map(|run| (run.parse().unwrap_or(u32::MAX), run.len())).collect();
        Self { found, plain }
    }

    /// Three numbers with their lengths in digits.
    fn three(&self) -> Option<[(u32, usize); 3]> {
        self.plain.then(|| self.found.as_slice().try_into().ok()).flatten()
    }

    /// One number alone.
    fn one(&self) -> Option<(u32, usize)> {
        match self.found.as_slice() {
            [number] if self.plain => Some(*number),
            _ => None,
        }
    }
}

fn in_form(cell: &str, numbers: &Numbers, form: DateForm, today: Option<Date>) -> Option<WrittenDate> {
    let three = numbers.three();
    match form {
        DateForm::DayMonthYear => {
            three.and_then(|[day, month, year]| (year.1 == 4).then(|| solar(year.0, month.0, day.0))?)
        }
        DateForm::MonthDayYear => {
            three.and_then(|[month, day, year]| (year.1 == 4).then(|| solar(year.0, month.0, day.0))?)
        }
        DateForm::YearDayMonth => {
            three.and_then(|[year, day, month]| (year.1 == 4).then(|| solar(year.0, month.0, day.0))?)
        }
        DateForm::ShortYear => {
            let (year, month, day) = match (three, numbers.one()) {
                (Some([year, month, day]), _) if year.1 == 2 => (year.0, month.0, day.0),
                (_, Some((number, 6))) => (number / 10_000, number / 100 % 100, number % 100),
                _ => return None,
            };
            let this_century = solar(2000 + year, month, day);
            let limit = today.unwrap_or(Date::constant(2030, 1, 1));
            this_century
                .filter(|date| date.date.earliest() <= limit)
                .or_else(|| solar(1900 + year, month, day))
        }
        DateForm::ExcelSerial => {
            let (days, _) = numbers.one()?;
            let days = i64::from(days).checked_mul(24)?;
            let epoch = Date::constant(1899, 12, 30);
            let date = (days < 24 * 200_000).then(|| epoch.checked_add(jiff_hours(days)).ok())??;
            Some(WrittenDate { date: PartialDate::day(date), calendar: Calendar::Solar })
        }
        DateForm::Lunar => {
            let date = text::date::read(cell)?;
            let day = date.date.known_day().filter(|_| date.calendar == Calendar::Solar);
            let solar = match (day, three) {
                // 30 February is a day of the traditional calendar and of no other.
                (_, Some([year, month, day])) => lunar(year.0, month.0, day.0),
                (Some(day), None) => text::lunar::to_solar(day.year(), day.month(), day.day(), false),
                (None, None) => None,
            };
            solar.map(|date| WrittenDate { date: PartialDate::day(date), calendar: Calendar::Lunar })
        }
    }
}

fn jiff_hours(hours: i64) -> std::time::Duration {
    std::time::Duration::from_secs(u64::try_from(hours).unwrap_or(0) * 3600)
}

fn lunar(year: u32, month: u32, day: u32) -> Option<Date> {
    text::lunar::to_solar(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
        false,
    )
}

fn solar(year: u32, month: u32, day: u32) -> Option<WrittenDate> {
    let date =
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    (1800..2200)
        .contains(&year)
        .then_some(WrittenDate { date: PartialDate::day(date), calendar: Calendar::Solar })
}

/// The look of a date that could not be read: it decides which repair is offered.
fn shape(numbers: &Numbers) -> DateShape {
    let month = |number: u32| (1..=12).contains(&number);
    let day = |number: u32| (1..=31).contains(&number);
    let year = |number: (u32, usize)| number.1 == 4 && (1800..2200).contains(&number.0);
    if let Some([first, second, third]) = numbers.three() {
        return match (first, second, third) {
            (a, b, c) if year(c) && day(a.0) && month(b.0) => DateShape::DayMonthYear,
            (a, b, c) if year(c) && month(a.0) && day(b.0) => DateShape::MonthDayYear,
            (a, b, c) if year(a) && !month(b.0) && day(b.0) && month(c.0) => DateShape::YearDayMonth,
            (a, b, c) if a.1 == 2 && c.1 <= 2 && month(b.0) && day(c.0) => DateShape::ShortYear,
            (a, ..) if year(a) => DateShape::NoSuchDay,
            _ => DateShape::Other,
        };
    }
    match numbers.one() {
        Some((number, 6)) if month(number / 100 % 100) && day(number % 100) => DateShape::ShortYear,
        Some((_, 3..=5)) => DateShape::Serial,
        Some((number, 8)) if (1800..2200).contains(&(number / 10_000)) => DateShape::NoSuchDay,
        _ => DateShape::Other,
    }
}
