//! The traditional Chinese calendar (农历), for dates from 1600 to 2199.

use base::Date;
use tyme4rs::tyme::{
    lunar::{LunarDay, LunarMonth, LunarYear},
    solar::SolarDay,
};

/// Years that are read at all; the astronomical formulas behind are exact well beyond them.
const YEARS: std::ops::RangeInclusive<i16> = 1600..=2199;

/// The solar day of a lunar one: month 1 to 12, `leap` for the month that repeats (闰月), day 1 to 30. `None` where
/// the calendar has no such month or day.
pub fn to_solar(year: i16, month: i8, day: i8, leap: bool) -> Option<Date> {
    let month = existing_month(year, month, leap)?;
    let day = usize::try_from(day).ok()?;
    if day == 0 || day > month.get_day_count() {
        return None;
    }
    let lunar = LunarDay::new(isize::from(year), month.get_month_with_leap(), day).ok()?;
    civil(&lunar.get_solar_day())
}

/// The lunar day of a solar one: year, month, day, and whether the month is the one that repeats.
pub fn from_solar(date: Date) -> Option<(i16, i8, i8, bool)> {
    if !YEARS.contains(&date.year()) {
        return None;
    }
    let (month, day) = (usize::try_from(date.month()).ok()?, usize::try_from(date.day()).ok()?);
    let lunar = SolarDay::new(isize::from(date.year()), month, day).ok()?.get_lunar_day();
    let month = lunar.get_lunar_month();
    Some((
        i16::try_from(month.get_year()).ok()?,
        i8::try_from(month.get_month()).ok()?,
        i8::try_from(lunar.get_day()).ok()?,
        month.is_leap(),
    ))
}

/// First and last solar day of a lunar month.
pub fn month_span(year: i16, month: i8, leap: bool) -> Option<(Date, Date)> {
    let days = existing_month(year, month, leap)?.get_day_count();
    Some((to_solar(year, month, 1, leap)?, to_solar(year, month, i8::try_from(days).ok()?, leap)?))
}

fn existing_month(year: i16, month: i8, leap: bool) -> Option<LunarMonth> {
    if !YEARS.contains(&year) || !(1..=12).contains(&month) {
        return None;
    }
    let signed = if leap { -isize::from(month) } else { isize::from(month) };
    if leap && LunarYear::new(isize::from(year)).ok()?.get_leap_month() != usize::try_from(month).ok()? {
        return None;
    }
    LunarMonth::new(isize::from(year), signed).ok()
}

fn civil(day: &SolarDay) -> Option<Date> {
    let (year, month, day) = (day.get_year(), day.get_month(), day.get_day());
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn knows_the_days_that_almanacs_print() {
        for (lunar, solar) in [
            ((2000, 1, 1, false), "2000-02-05"),
            ((2023, 1, 1, false), "2023-01-22"),
            ((2024, 1, 1, false), "2024-02-10"),
            ((2025, 1, 1, false), "2025-01-29"),
            ((2023, 8, 15, false), "2023-09-29"),
            ((2023, 2, 1, true), "2023-03-22"),
            ((1949, 8, 10, false), "1949-10-01"),
            ((1990, 8, 15, false), "1990-10-03"),
        ] {
            let (year, month, day, leap) = lunar;
            let date: Date = solar.parse().unwrap();
            assert_eq!(to_solar(year, month, day, leap), Some(date));
            assert_eq!(from_solar(date), Some(lunar));
        }
        for (year, month, day, leap) in [
            (2024, 2, 1, true),
            (2023, 13, 1, false),
            (2023, 1, 31, false),
            (2023, 2, 0, false),
            (0, 1, 1, false),
        ] {
            assert_eq!(to_solar(year, month, day, leap), None);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn there_and_back_again(days in 0_i32..100_000) {
            let date = Date::constant(1860, 1, 1) + days.days();
            let (year, month, day, leap) = from_solar(date).unwrap();
            prop_assert_eq!(to_solar(year, month, day, leap), Some(date));
        }

        #[test]
        fn no_argument_is_too_odd(year in any::<i16>(), month in any::<i8>(), day in any::<i8>(), leap in any::<bool>()) {
            let _ = to_solar(year, month, day, leap);
            let _ = month_span(year, month, leap);
        }
    }
}
