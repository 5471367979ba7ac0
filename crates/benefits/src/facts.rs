use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::FactFault;

/// What a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// A day.
    Date,
    /// A whole number.
    Number,
    /// Yes or no.
    Truth,
    /// Leading digits of a division code: two for a province to twelve for a village.
    Division,
}

/// The value of a fact.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum FactValue {
    /// A day.
    Date(Date),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    Truth(bool),
    /// A division's code.
    Division(String),
}

impl FactKind {
    /// Reads a fact as a cell of a table writes it; `None` for an empty cell.
    pub fn parse(self, fact: &str, text: &str) -> Result<Option<FactValue>, FactFault> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let (value, hint) = match self {
            Self::Date => (
                text.parse::<Date>().ok().filter(|_| text.len() == 10).map(FactValue::Date),
                "write a day as YYYY-MM-DD, such as 2025-03-01",
            ),
            Self::Number => (text.parse().ok().map(FactValue::Number), "write a whole number"),
            Self::Truth => (
                match text {
                    "true" | "yes" | "1" | "是" => Some(FactValue::Truth(true)),
                    "false" | "no" | "0" | "否" => Some(FactValue::Truth(false)),
                    _ => None,
                },
                "write yes or no",
            ),
            Self::Division => (
                (text.len() <= 12 && text.len() >= 2 && text.bytes().all(|byte| byte.is_ascii_digit()))
                    .then(|| FactValue::Division(text.to_owned())),
                "write a division code of 2 to 12 digits",
            ),
        };
        value.map(Some).ok_or_else(|| FactFault::Form { fact: fact.to_owned(), hint })
    }

    pub(crate) fn fits(self, value: &FactValue) -> bool {
        matches!(
            (self, value),
            (Self::Date, FactValue::Date(_))
                | (Self::Number, FactValue::Number(_))
                | (Self::Truth, FactValue::Truth(_))
                | (Self::Division, FactValue::Division(_))
        )
    }
}

/// What is known of one person for one benefit: fact by name. A fact that is not known is not there.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Facts(BTreeMap<String, FactValue>);

impl Facts {
    /// Nothing known.
    pub fn new() -> Self {
        Self::default()
    }

    /// These facts and one more; the newer value of a fact wins.
    #[must_use]
    pub fn with(mut self, fact: &str, value: FactValue) -> Self {
        self.set(fact, value);
        self
    }

    /// Sets a fact.
    pub fn set(&mut self, fact: &str, value: FactValue) {
        self.0.insert(fact.to_owned(), value);
    }

    /// The value of a fact.
    pub fn get(&self, fact: &str) -> Option<&FactValue> {
        self.0.get(fact)
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}
