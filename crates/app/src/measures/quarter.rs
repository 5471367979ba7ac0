use std::{fmt, str::FromStr};

use base::Date;
use services::Days;

use crate::AppError;

/// A quarter of a calendar year, written `2026-Q3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quarter {
    year: i16,
    number: i8,
}

impl Quarter {
    /// The quarter of a day.
    pub fn of(day: Date) -> Self {
        Self { year: day.year(), number: (day.month() - 1) / 3 + 1 }
    }

    /// The one before; `None` before the calendar begins.
    pub fn before(self) -> Option<Self> {
        match self.number {
            1 => Some(Self { year: self.year.checked_sub(1)?, number: 4 }),
            number => Some(Self { number: number - 1, ..self }),
        }
    }

    /// Its days; `None` at the end of the calendar.
    pub fn days(self) -> Option<Days> {
        let first = |quarter: Self| Date::new(quarter.year, quarter.number * 3 - 2, 1).ok();
        let after = match self.number {
            4 => Self { year: self.year.checked_add(1)?, number: 1 },
            number => Self { number: number + 1, ..self },
        };
        Some(Days { from: first(self)?, until: first(after)? })
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-Q{}", self.year, self.number)
    }
}

impl FromStr for Quarter {
    type Err = AppError;

    fn from_str(text: &str) -> Result<Self, AppError> {
        let (year, number) = text.split_once("-Q").ok_or(AppError::Choice)?;
        let quarter = Self {
            year: year.parse().or(Err(AppError::Choice))?,
            number: number.parse().or(Err(AppError::Choice))?,
        };
        let written = (1900..=9000).contains(&quarter.year) && (1..=4).contains(&quarter.number);
        if written && quarter.to_string() == text { Ok(quarter) } else { Err(AppError::Choice) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_follow_each_other_and_hold_each_day_once() {
        let quarter: Quarter = "2026-Q1".parse().unwrap();
        let days = quarter.days().unwrap();
        assert_eq!(
            (days.from.to_string(), days.until.to_string()),
            ("2026-01-01".into(), "2026-04-01".into())
        );
        assert_eq!(quarter.before().unwrap().to_string(), "2025-Q4");
        assert_eq!(quarter.before().unwrap().days().unwrap().until, days.from);
        for (day, of) in [("2026-03-31", "2026-Q1"), ("2026-04-01", "2026-Q2"), ("2026-12-31", "2026-Q4")] {
            assert_eq!(Quarter::of(day.parse().unwrap()).to_string(), of);
        }
        for wrong in ["2026-Q5", "2026-Q0", "26-Q1", "2026Q1", "2026-Q01", "", "9999-Q4"] {
            assert!(wrong.parse::<Quarter>().is_err(), "{wrong}");
        }
    }
}
