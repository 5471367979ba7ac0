//! Days as whole numbers, so that a million birth dates cost four bytes each.

use base::Date;

/// Days since 1970-01-01 (negative before).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Day(pub(crate) i32);

/// Mean length of a Gregorian year in days.
pub(crate) const YEAR_DAYS: i32 = 365;

impl Day {
    /// The day of a civil date, by the era arithmetic of Howard Hinnant's "chrono-compatible
    /// low-level date algorithms" (2013).
    pub(crate) fn of(year: i32, month: i32, day: i32) -> Self {
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let year_of_era = shifted - era * 400;
        let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Self(era * 146_097 + day_of_era - 719_468)
    }

    /// The day of a date value.
    pub(crate) fn from_date(date: Date) -> Self {
        Self::of(i32::from(date.year()), i32::from(date.month()), i32::from(date.day()))
    }

    /// Year, month, day.
    pub(crate) fn civil(self) -> (i32, i32, i32) {
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted - era * 146_097;
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        (year_of_era + era * 400 + i32::from(month <= 2), month, day)
    }

    /// The calendar year.
    pub(crate) fn year(self) -> i32 {
        self.civil().0
    }

    /// Completed years of age at `at`.
    pub(crate) fn age_at(self, at: Self) -> i32 {
        let (born_year, born_month, born_day) = self.civil();
        let (year, month, day) = at.civil();
        year - born_year - i32::from((month, day) < (born_month, born_day))
    }

    /// This many days later.
    pub(crate) fn plus(self, days: i32) -> Self {
        Self(self.0 + days)
    }

    /// The date value; none outside its range, which no simulated day reaches.
    pub(crate) fn date(self) -> Option<Date> {
        let (year, month, day) = self.civil();
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    }

    /// `2025-03-01`.
    pub(crate) fn iso(self) -> String {
        let (year, month, day) = self.civil();
        format!("{year:04}-{month:02}-{day:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_calendar_of_jiff_over_150_years() {
        for offset in -30_000..25_000 {
            let day = Day(offset);
            let date = day.date().unwrap();
            assert_eq!(Day::from_date(date), day);
            assert_eq!(date.to_string(), day.iso());
        }
    }

    #[test]
    fn age_turns_on_the_birthday() {
        let born = Day::of(2000, 2, 29);
        assert_eq!(born.age_at(Day::of(2018, 2, 28)), 17);
        assert_eq!(born.age_at(Day::of(2018, 3, 1)), 18);
    }
}
