//! The functions on days, each over numbers of days since 1970-01-01.
//!
//! Over a million people most of the time went into the calendar: into spans made and added for each of the dozen days that a benefit
//! works with. These functions count within eras of 400 years (146,097 days) that begin on 1 March, so that the odd day of a leap year
//! comes last; whole numbers only, nothing made. The calendar of `jiff` is the second method that the tests hold them to.

use jiff::civil::Date;

const DAYS_OF_AN_ERA: i64 = 146_097;
const YEARS_OF_AN_ERA: i64 = 400;
/// From 1 March of year 0 to 1 January 1970.
const BEFORE_1970: i64 = 719_468;
/// Farther than any day of the calendar, near enough that nothing overflows.
const FARTHEST: i64 = 5_000_000;

/// Year, month and day of a number.
fn civil(number: i64) -> Option<(i64, i64, i64)> {
    if !(-FARTHEST..=FARTHEST).contains(&number) {
        return None;
    }
    let since = number + BEFORE_1970;
    let (era, of_era) = (since.div_euclid(DAYS_OF_AN_ERA), since.rem_euclid(DAYS_OF_AN_ERA));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    // The months from March on have 31, 30, 31, 30, 31 days, twice, and what is left: 153 days every five of them.
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    Some((year + era * YEARS_OF_AN_ERA + i64::from(month <= 2), month, day))
}

fn number(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year.div_euclid(YEARS_OF_AN_ERA), year.rem_euclid(YEARS_OF_AN_ERA));
    let from_march = if month > 2 { month - 3 } else { month + 9 };
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    era * DAYS_OF_AN_ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - BEFORE_1970
}

/// The days from 1970-01-01 to a day.
pub(crate) fn number_of(day: Date) -> i64 {
    number(i64::from(day.year()), i64::from(day.month()), i64::from(day.day()))
}

/// The day of a number of days since 1970-01-01.
pub(crate) fn day_of(number: i64) -> Option<Date> {
    let (year, month, day) = civil(number)?;
    made(year, month, day)
}

/// A day of the calendar; `None` where there is none such.
fn made(year: i64, month: i64, day: i64) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Whether a year is one of the calendar.
fn known(year: i64) -> bool {
    (i64::from(Date::MIN.year())..=i64::from(Date::MAX.year())).contains(&year)
}

pub(crate) fn year(day: i64) -> Option<i64> {
    civil(day).map(|(year, ..)| year).filter(|year| known(*year))
}

pub(crate) fn month(day: i64) -> Option<i64> {
    civil(day).filter(|(year, ..)| known(*year)).map(|(_, month, _)| month)
}

pub(crate) fn first_of_year(year: i64) -> Option<i64> {
    known(year).then(|| number(year, 1, 1))
}

pub(crate) fn last_of_year(year: i64) -> Option<i64> {
    known(year).then(|| number(year, 12, 31))
}

/// The same day so many years later or earlier; 28 February where the year has no 29th.
pub(crate) fn plus_years(day: i64, years: i64) -> Option<i64> {
    let years = Some(years).filter(|years| years.abs() <= 1000)?;
    let (year, month, day) = civil(day).filter(|(year, ..)| known(*year))?;
    let year = Some(year + years).filter(|year| known(*year))?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let day = if month == 2 && day == 29 && !leap { 28 } else { day };
    Some(number(year, month, day))
}

/// The calendar months of which at least one day lies from `from` to `to`, both included; none if `to` is earlier.
pub(crate) fn months_touched(from: i64, to: i64) -> Option<i64> {
    let (first, last) = (civil(from)?, civil(to)?);
    if !known(first.0) || !known(last.0) {
        return None;
    }
    if to < from {
        return Some(0);
    }
    let months = |(year, month, _): (i64, i64, i64)| year * 12 + month;
    Some(months(last) - months(first) + 1)
}

#[cfg(test)]
mod tests {
    use jiff::{ToSpan, civil::date};

    use super::*;

    const EPOCH: Date = date(1970, 1, 1);

    /// The second method: the calendar of jiff.
    fn by_spans(number: i64) -> Option<Date> {
        EPOCH.checked_add(number.days()).ok()
    }

    #[test]
    fn every_day_is_the_calendars() {
        let (first, last) =
            (i64::from((Date::MIN - EPOCH).get_days()), i64::from((Date::MAX - EPOCH).get_days()));
        // Every day of 1900 to 2100, and every 13th of the rest.
        let near = i64::from((date(1900, 1, 1) - EPOCH).get_days())
            ..=i64::from((date(2100, 12, 31) - EPOCH).get_days());
        for number in (first..=last).step_by(13).chain(near).chain([first, last]) {
            let day = by_spans(number).unwrap();
            assert_eq!((day_of(number), number_of(day)), (Some(day), number));
            assert_eq!((year(number), month(number)), (Some(day.year().into()), Some(day.month().into())));
        }
        for beyond in [first - 1, last + 1, i64::MIN, i64::MAX, FARTHEST, -FARTHEST] {
            assert_eq!((day_of(beyond), year(beyond), month(beyond)), (None, None, None));
            assert_eq!((plus_years(beyond, 1), months_touched(0, beyond)), (None, None));
        }
    }

    #[test]
    fn years_and_months_are_the_calendars() {
        let days =
            [date(2024, 2, 29), date(2023, 2, 28), date(2000, 2, 29), date(1900, 3, 1), date(2025, 12, 31)];
        for day in days {
            for years in [-1000, -400, -100, -3, -1, 0, 1, 3, 4, 100, 1000] {
                let then = day.checked_add(i16::try_from(years).unwrap().years()).ok();
                assert_eq!(plus_years(number_of(day), years), then.map(number_of), "{day} {years}");
            }
        }
        assert_eq!(plus_years(number_of(date(9999, 1, 1)), 1), None);
        assert_eq!(plus_years(0, 1001), None);
        for year in [-9999_i16, 0, 1970, 2024, 9999] {
            let of = i64::from(year);
            assert_eq!(first_of_year(of), Some(number_of(date(year, 1, 1))));
            assert_eq!(last_of_year(of), Some(number_of(date(year, 12, 31))));
        }
        assert_eq!(
            (first_of_year(10_000), last_of_year(-10_000), first_of_year(i64::MAX)),
            (None, None, None)
        );
        let touched = |from: Date, to: Date| months_touched(number_of(from), number_of(to));
        assert_eq!(touched(date(2025, 1, 1), date(2025, 1, 31)), Some(1));
        assert_eq!(touched(date(2025, 1, 31), date(2026, 2, 1)), Some(14));
        assert_eq!(touched(date(2025, 1, 2), date(2025, 1, 1)), Some(0));
    }
}
