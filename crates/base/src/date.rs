use std::{fmt, str::FromStr};

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A day, a month or a year: as much of a date as is known.
///
/// Text and storage form is ISO 8601 with the unknown end left off: `1990`, `1990-03`, `1990-03-07`.
/// Sorts by its earliest day.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartialDate {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

/// Why something is not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    /// Not in the form `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    #[error("a date is written YYYY, YYYY-MM or YYYY-MM-DD")]
    Form,
    /// The calendar has no such day.
    #[error("the calendar has no such day")]
    NoSuchDay,
}

impl PartialDate {
    /// A whole day.
    pub fn day(date: Date) -> Self {
        Self { year: date.year(), month: Some(date.month()), day: Some(date.day()) }
    }

    /// A month of which the day is unknown. `month` is 1 to 12.
    pub fn month(year: i16, month: i8) -> Result<Self, DateError> {
        Date::new(year, month, 1).or(Err(DateError::NoSuchDay))?;
        Ok(Self { year, month: Some(month), day: None })
    }

    /// A year of which no more is known, 1 to 9999.
    pub fn year(year: i16) -> Result<Self, DateError> {
        if (1..=9999).contains(&year) {
            Ok(Self { year, month: None, day: None })
        } else {
            Err(DateError::NoSuchDay)
        }
    }

    /// The year, which is always known.
    pub fn known_year(self) -> i16 {
        self.year
    }

    /// The month, where known.
    pub fn known_month(self) -> Option<i8> {
        self.month
    }

    /// The whole day, where known.
    pub fn known_day(self) -> Option<Date> {
        Date::new(self.year, self.month?, self.day?).ok()
    }

    /// The earliest day that it can be.
    pub fn earliest(self) -> Date {
        Date::new(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1)).unwrap_or(Date::MIN)
    }

    /// The latest day that it can be.
    pub fn latest(self) -> Date {
        match (self.month, self.known_day()) {
            (_, Some(day)) => day,
            (Some(_), None) => self.earliest().last_of_month(),
            (None, None) => self.earliest().last_of_year(),
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for PartialDate {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let digits = |part: &str, width: usize| {
            (part.len() == width && part.bytes().all(|b| b.is_ascii_digit()))
                .then(|| part.parse::<i16>().ok())
                .flatten()
                .ok_or(DateError::Form)
        };
        let small = |part: &str| digits(part, 2).and_then(|n| i8::try_from(n).or(Err(DateError::Form)));
        let mut parts = text.split('-');
        let year = digits(parts.next().unwrap_or(""), 4)?;
        let date = match (parts.next(), parts.next(), parts.next()) {
            (None, None, None) => Self::year(year)?,
            (Some(month), None, None) => Self::month(year, small(month)?)?,
            (Some(month), Some(day), None) => {
                Self::day(Date::new(year, small(month)?, small(day)?).or(Err(DateError::NoSuchDay))?)
            }
            _ => return Err(DateError::Form),
        };
        Ok(date)
    }
}

impl Serialize for PartialDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for PartialDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Which calendar a date was written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Calendar {
    /// 公历, the Gregorian calendar.
    Solar,
    /// 农历, the traditional Chinese calendar; the date beside it has already been turned into the solar day.
    Lunar,
}

/// A date as somebody wrote it, and in which calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WrittenDate {
    /// The solar date.
    pub date: PartialDate,
    /// The calendar that it was written in.
    pub calendar: Calendar,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_and_nothing_else() {
        for text in ["1990", "1990-03", "1990-03-07", "2024-02-29"] {
            assert_eq!(text.parse::<PartialDate>().unwrap().to_string(), text);
        }
        for (text, error) in [
            ("90", DateError::Form),
            ("1990-3", DateError::Form),
            ("1990-03-07-", DateError::Form),
            ("1990-13", DateError::NoSuchDay),
            ("2023-02-29", DateError::NoSuchDay),
            ("+990", DateError::Form),
        ] {
            assert_eq!(text.parse::<PartialDate>(), Err(error), "{text}");
        }
    }

    #[test]
    fn spans_every_day_it_can_be() {
        let month: PartialDate = "2024-02".parse().unwrap();
        assert_eq!(
            (month.earliest().to_string(), month.latest().to_string()),
            ("2024-02-01".into(), "2024-02-29".into())
        );
        let year: PartialDate = "1961".parse().unwrap();
        assert_eq!(
            (year.earliest().to_string(), year.latest().to_string()),
            ("1961-01-01".into(), "1961-12-31".into())
        );
    }
}
