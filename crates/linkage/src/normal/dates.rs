use base::{Calendar, Date};

use super::{index, lunar::LunarCalendar, per_symbol};
use crate::corpus::{Corpus, Domain};

/// A date as it is compared. `year` 0 means none; `month` or `day` 0 means that it is not known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct DateFeature {
    pub(crate) year: i16,
    pub(crate) month: u8,
    pub(crate) day: u8,
    /// Days since 1970-01-01 where the day is known.
    pub(crate) days: i32,
    /// The same day in the lunar calendar (month and day), 0 where it is not known: a lunar birthday is often
    /// entered as if it were a solar one.
    pub(crate) lunar_year: i16,
    pub(crate) lunar_month: u8,
    pub(crate) lunar_day: u8,
    /// Written in the lunar calendar.
    pub(crate) written_lunar: bool,
}

impl DateFeature {
    pub(crate) fn known(&self) -> bool {
        self.year != 0
    }

    pub(crate) fn whole(&self) -> bool {
        self.day != 0
    }

    /// 1 January, which offices enter when they know the year only.
    pub(crate) fn default_day(&self) -> bool {
        self.month == 1 && self.day == 1
    }

    /// The date as one number, 0 if none.
    pub(crate) fn key(&self) -> u64 {
        if self.year == 0 {
            return 0;
        }
        u64::try_from(self.year).unwrap_or(0) * 10_000 + u64::from(self.month) * 100 + u64::from(self.day)
    }
}

/// Dates by symbol.
#[derive(Clone, Default)]
pub(crate) struct Dates(Vec<DateFeature>);

impl Dates {
    pub(crate) fn of(corpus: &Corpus) -> Self {
        let calendar = LunarCalendar::new();
        Self(per_symbol(corpus.interner(Domain::Dates), |written| read(&calendar, written)))
    }

    pub(crate) fn get(&self, symbol: u32) -> DateFeature {
        self.0[index(symbol)]
    }
}

fn read(calendar: &LunarCalendar, written: &str) -> DateFeature {
    let Some(date) = text::date::read(written) else { return DateFeature::default() };
    let lunar = date.calendar == Calendar::Lunar;
    let partial = date.date;
    let mut feature = match partial.known_day() {
        Some(day) => of_day(calendar, day),
        None => DateFeature {
            year: partial.known_year(),
            month: partial.known_month().and_then(|m| u8::try_from(m).ok()).unwrap_or(0),
            ..DateFeature::default()
        },
    };
    feature.written_lunar = lunar;
    feature
}

pub(crate) fn of_day(calendar: &LunarCalendar, day: Date) -> DateFeature {
    let small = |n: i8| u8::try_from(n).unwrap_or(0);
    let days = days_of(day);
    let mut feature = DateFeature {
        year: day.year(),
        month: small(day.month()),
        day: small(day.day()),
        days,
        ..DateFeature::default()
    };
    if let Some((year, month, day)) = calendar.of(days) {
        (feature.lunar_year, feature.lunar_month, feature.lunar_day) = (year, month, day);
    }
    feature
}

/// Days since 1970-01-01 (Hinnant, "chrono-compatible low-level date algorithms").
pub(super) fn days_of(day: Date) -> i32 {
    let (month, of_month) = (i32::from(day.month()), i32::from(day.day()));
    let year = i32::from(day.year()) - i32::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + of_month - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}
