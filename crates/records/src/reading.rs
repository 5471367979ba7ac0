use std::{fmt, sync::Arc};

use base::{BatchId, RecordId};
use serde::{Deserialize, Serialize};

use crate::Fields;

/// A department's extract, by its profile's code: `hukou`, `marriage`, `birth`, `insurance`, `residence`, …
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Source(Arc<str>);

/// Which of the people named by a row: `self`, `husband`, `wife`, `child`, `mother`, `father`, …
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Role(Arc<str>);

macro_rules! code_text {
    ($name:ident) => {
        impl $name {
            /// The code.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl From<&str> for $name {
            fn from(code: &str) -> Self {
                Self(code.into())
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
code_text!(Source);
code_text!(Role);

/// One person named by a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// Which person of the row.
    pub role: Role,
    /// What the row says of that person.
    pub fields: Fields,
}

/// A row as it was read through its profile: what it says of the event or household, and of each person.
/// A role that the row leaves blank is no mention.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reading {
    /// What holds for the row as a whole.
    #[serde(default, skip_serializing_if = "Fields::is_empty")]
    pub row: Fields,
    /// The people.
    pub mentions: Vec<Mention>,
}

/// Names a mention: the record that it stands in and its role there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MentionRef {
    /// The source record.
    pub record: RecordId,
    /// The role in it.
    pub role: Role,
}

/// One row of a department's file, as sent and as read. Never edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRecord {
    /// Our id of the row.
    pub id: RecordId,
    /// The import that brought it.
    pub batch: BatchId,
    /// The department's extract.
    pub source: Source,
    /// The source's own key of the row (its record-key column): the same key sent again with other content replaces
    /// the standing version, with equal content changes nothing.
    pub key: Box<str>,
    /// Row number in the file, 1 for the first row after the header.
    pub row_number: u64,
    /// The cells verbatim, in the order of the batch's columns (deny-listed columns already dropped).
    pub cells: Vec<Box<str>>,
    /// SHA-256 of the cells with their column names and of the reading: what "equal content" means.
    pub content: [u8; 32],
    /// What was read out of it.
    pub reading: Reading,
}
