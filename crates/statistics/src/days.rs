//! Days as codes of two bytes: how snapshots keep dates.

use base::{Date, PartialDate};

/// Code 0 stands for a day that nobody states; code 1 is this day.
const FIRST: Date = Date::constant(1875, 1, 1);

/// How many codes there are.
pub const CODES: usize = 65_536;

/// A day's code; the first and last codes stand for anything earlier or later.
pub fn code_of(day: Date) -> u16 {
    let since = day.duration_since(FIRST).as_hours() / 24;
    u16::try_from(since.saturating_add(1).clamp(1, 65_535)).unwrap_or(u16::MAX)
}

/// The code of a date that may be known to its month or year only: the middle of what is known.
pub fn code_of_partial(date: PartialDate) -> u16 {
    let day = date.known_day().or_else(|| {
        let (month, day) = date.known_month().map_or((7, 1), |month| (month, 16));
        Date::new(date.known_year(), month, day).ok()
    });
    day.map_or(0, code_of)
}

/// The day of a code; `None` for 0.
pub fn day_of(code: u16) -> Option<Date> {
    let after = i64::from(code).checked_sub(1).filter(|after| *after >= 0)?;
    FIRST.checked_add(base_days(after)).ok()
}

fn base_days(days: i64) -> std::time::Duration {
    std::time::Duration::from_secs(u64::try_from(days).unwrap_or(0) * 86_400)
}

/// Completed years at `on` of somebody born on a code's day; `None` where the day is unknown or later.
pub fn age_at(born: u16, on: Date) -> Option<u8> {
    let born = day_of(born).filter(|born| *born <= on)?;
    let reached = (born.month(), born.day()) <= (on.month(), on.day());
    let years = on.year() - born.year() - i16::from(!reached);
    u8::try_from(years).ok()
}

/// A day some months earlier; the month's last day where the earlier month has no such day.
pub fn months_before(day: Date, months: i16) -> Date {
    let all = day.year() * 12 + i16::from(day.month()) - 1 - months;
    let (year, month) = (all.div_euclid(12), i8::try_from(all.rem_euclid(12) + 1).unwrap_or(1));
    let first = Date::new(year, month, 1).unwrap_or(day);
    let last = first.days_in_month();
    Date::new(year, month, day.day().min(last)).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn a_day_comes_back_from_its_code() {
        for text in ["1875-01-01", "1900-02-28", "2000-02-29", "2026-11-22"] {
            assert_eq!(day_of(code_of(day(text))), Some(day(text)));
        }
        assert_eq!(day_of(0), None);
        assert_eq!(code_of(day("1800-01-01")), 1);
        assert_eq!(
            code_of_partial("1990".parse().unwrap_or_else(|_| PartialDate::day(FIRST))),
            code_of(day("1990-07-01"))
        );
    }

    #[test]
    fn ages_are_completed_years() {
        let born = code_of(day("1990-03-07"));
        assert_eq!(age_at(born, day("2026-03-06")), Some(35));
        assert_eq!(age_at(born, day("2026-03-07")), Some(36));
        assert_eq!(age_at(born, day("1990-03-06")), None);
        assert_eq!(age_at(code_of(day("2000-02-29")), day("2001-02-28")), Some(0));
        assert_eq!(months_before(day("2026-08-31"), 6), day("2026-02-28"));
        assert_eq!(months_before(day("2026-01-15"), 12), day("2025-01-15"));
    }
}
