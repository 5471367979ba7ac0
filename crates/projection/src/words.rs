//! Sentences in the two languages of the screens.

use serde::{Deserialize, Serialize};

/// One sentence in Chinese and in English: a source, a verdict, a step that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    /// Both languages of one sentence.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

/// A parameter with its unit and where it comes from. Every number that a planner may change is one of these.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stated<T> {
    /// The value in use.
    pub value: T,
    /// Where it comes from; for a value that a planner typed, who says so.
    pub source: Words,
}

impl<T> Stated<T> {
    /// `value` as `source` gives it.
    pub fn new(value: T, source: Words) -> Self {
        Self { value, source }
    }

    /// `value` as the planner gives it, without a publication behind it.
    pub fn own(value: T) -> Self {
        Self { value, source: Words::new("本地设定", "set locally") }
    }
}
