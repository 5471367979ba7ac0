use std::fmt;

use jiff::civil::Date;
use serde::Deserialize;

use crate::{BenefitFault, Words};

/// A figure of the law that changes with time and place, such as an amount.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// What it is.
    pub title: Words,
    /// `fen`, `years`, `months` or `count`.
    pub unit: String,
    /// Its values.
    pub values: Vec<ParameterValue>,
}

/// One value of a parameter, with the days and the region for which it holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParameterValue {
    /// The first day on which it holds.
    #[serde(deserialize_with = "day")]
    pub from: Date,
    /// The first day on which it no longer holds; open where absent.
    #[serde(default, deserialize_with = "optional_day")]
    pub until: Option<Date>,
    /// Leading digits of the division codes for which it holds; the whole country where absent.
    #[serde(default)]
    pub region: String,
    /// The value, in the parameter's unit.
    pub value: i64,
    /// Where it is written.
    pub source: String,
}

/// Which dated value of which parameter decided. It prints as `yearly_amount@2025-01-01`, with `#3701` for a region's own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleReference {
    /// The parameter.
    pub parameter: String,
    /// The first day on which the value holds.
    pub from: Date,
    /// The region's leading digits; empty for the whole country.
    pub region: String,
}

impl fmt::Display for RuleReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.parameter, self.from)?;
        if self.region.is_empty() { Ok(()) } else { write!(f, "#{}", self.region) }
    }
}

impl Parameter {
    /// The value in force on a day for a division: that of the smallest region around it.
    pub fn on(&self, day: Date, division: &str) -> Option<&ParameterValue> {
        self.values
            .iter()
            .filter(|value| value.holds_on(day) && division.starts_with(&value.region))
            .max_by_key(|value| value.region.len())
    }

    pub(crate) fn check(&self, name: &str) -> Result<(), BenefitFault> {
        for (at, later) in self.values.iter().enumerate() {
            let place = || format!("parameter `{name}` from {}", later.from);
            if later.until.is_some_and(|until| until <= later.from) {
                return Err(BenefitFault::Value {
                    place: place(),
                    message: "it ends before it begins".to_owned(),
                });
            }
            if !later.region.bytes().all(|byte| byte.is_ascii_digit()) || later.region.len() > 12 {
                let message = "a region is up to 12 leading digits of division codes".to_owned();
                return Err(BenefitFault::Value { place: place(), message });
            }
            let overlaps = |earlier: &&ParameterValue| {
                earlier.region == later.region
                    && earlier.until.is_none_or(|until| until > later.from)
                    && later.until.is_none_or(|until| until > earlier.from)
            };
            if self.values[..at].iter().any(|earlier| overlaps(&earlier)) {
                return Err(BenefitFault::Overlap {
                    parameter: name.to_owned(),
                    from: later.from.to_string(),
                });
            }
        }
        Ok(())
    }
}

impl ParameterValue {
    fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// A day in YAML is written as text.
pub(crate) fn day<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    String::deserialize(deserializer)?
        .parse()
        .map_err(|_fault| serde::de::Error::custom("a day is written YYYY-MM-DD"))
}

fn optional_day<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    day(deserializer).map(Some)
}
