use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Deserializer, de};

/// One year's days off on weekdays, and weekend days that are worked, as the State Council's yearly notice sets them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Year {
    /// The year.
    pub year: i16,
    /// Where it is written.
    pub source: String,
    /// Weekdays that are off.
    #[serde(deserialize_with = "days")]
    pub off: BTreeSet<Date>,
    /// Weekend days that are worked.
    #[serde(deserialize_with = "days")]
    pub worked: BTreeSet<Date>,
}

/// Which days are worked. Of a year whose notice is not at hand only weekends are known: what rests on it is not certain.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    years: Vec<Year>,
}

impl Calendar {
    /// A calendar of these years; a later one of the same year takes the place of an earlier one.
    pub fn new(years: impl IntoIterator<Item = Year>) -> Self {
        let mut calendar = Self::default();
        for year in years {
            calendar.years.retain(|known| known.year != year.year);
            calendar.years.push(year);
        }
        calendar
    }

    /// Whether offices work on a day.
    pub fn works(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        match self.year(day) {
            Some(year) if weekend => year.worked.contains(&day),
            Some(year) => !year.off.contains(&day),
            None => !weekend,
        }
    }

    /// Whether the year's notice is at hand.
    pub fn certain(&self, day: Date) -> bool {
        self.year(day).is_some()
    }

    /// The source of a day's year.
    pub fn source(&self, day: Date) -> Option<&str> {
        self.year(day).map(|year| &*year.source)
    }

    /// The `days`-th working day after `from` among those that `counts` counts, and whether every day up to it is certain;
    /// `None` beyond ten years.
    pub fn after(&self, from: Date, days: u16, counts: impl Fn(Date) -> bool) -> Option<(Date, bool)> {
        let (mut day, mut left, mut certain) = (from, days, self.certain(from));
        for _ in 0..3660 {
            if left == 0 {
                return Some((day, certain));
            }
            day = day.tomorrow().ok()?;
            certain &= self.certain(day);
            if self.works(day) && counts(day) {
                left -= 1;
            }
        }
        None
    }

    fn year(&self, day: Date) -> Option<&Year> {
        self.years.iter().find(|year| year.year == day.year())
    }
}

fn days<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeSet<Date>, D::Error> {
    let texts = Vec::<String>::deserialize(from)?;
    texts.iter().map(|text| text.parse().map_err(de::Error::custom)).collect()
}
