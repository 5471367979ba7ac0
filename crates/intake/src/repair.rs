//! Repairs: what a person decides once for all rows of a group. Plain data, so that it can be kept with the batch.
//!
//! A repair changes how cells are read. The cells themselves stay as they were sent.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::{
    clean::Kind,
    finding::{Code, DateShape},
    profile::Profile,
    reader::folded_header,
};

/// One decision. Columns are named as in the file or as in the profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "repair", rename_all = "snake_case", deny_unknown_fields)]
pub enum Repair {
    /// Read these written values as these canonical ones; an empty one blanks the value.
    MapValues {
        /// The columns.
        columns: Vec<String>,
        /// As written = canonical value.
        values: BTreeMap<String, String>,
    },
    /// Read the columns' dates in this form first, and as usual where it does not fit.
    ReadDates {
        /// The columns.
        columns: Vec<String>,
        /// The form.
        form: DateForm,
    },
    /// Leave the value out wherever this is found.
    Blank {
        /// The columns.
        columns: Vec<String>,
        /// What was found.
        finding: Code,
        /// Only dates that look like this, where the group is of one look; dates that look otherwise wait for their own repair.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        shape: Option<DateShape>,
    },
    /// Keep the value and stop warning.
    Accept {
        /// The columns.
        columns: Vec<String>,
        /// What was found.
        finding: Code,
    },
    /// Exchange two columns' values in the rows in which they stand exchanged.
    SwapColumns {
        /// One column.
        first: String,
        /// The other.
        second: String,
    },
    /// Take the record key from these columns together.
    KeyFrom {
        /// The columns.
        columns: Vec<String>,
        /// Only where the key column itself is blank; other rows keep their key.
        only_missing: bool,
    },
    /// Rows with too many cells: the surplus belongs to this column, whose text holds unquoted separators.
    JoinSurplus {
        /// The column.
        column: String,
    },
    /// Rows with too few cells: the ones at the end are blank.
    FillShort,
    /// Put this canonical value where the column is blank.
    SetMissing {
        /// The column.
        column: String,
        /// The value.
        value: String,
    },
    /// Read a column of the file as one that the profile knows by another name.
    ReadColumnAs {
        /// The file's name of the column.
        header: String,
        /// The profile's.
        column: String,
    },
    /// No rule can help: mend the rows in the file of rejected rows and import that.
    Mend,
}

impl Repair {
    /// Whether the values that were chosen can stand in their columns, before the file is read again with them: of a list's codes those
    /// of the list, of divisions those that are known, or nothing at all.
    pub fn check(&self, profile: &Profile) -> Result<(), RepairError> {
        let fits = |column: &str, value: &str| {
            value.is_empty()
                || profile.attributes_of(column).all(|attribute| Kind::of(attribute).has_value(value))
        };
        let wrong = |column: &str| Err(RepairError::NoSuchValue { column: column.to_owned() });
        match self {
            Self::MapValues { columns, values } => {
                let odd = columns.iter().find(|column| !values.values().all(|value| fits(column, value)));
                odd.map_or(Ok(()), |column| wrong(column))
            }
            Self::SetMissing { column, value } if !fits(column, value) => wrong(column),
            Self::ReadColumnAs { column, .. } if !profile.column_names().contains(&column.as_str()) => {
                Err(RepairError::NoSuchColumn(column.clone()))
            }
            Self::SetMissing { .. }
            | Self::ReadColumnAs { .. }
            | Self::ReadDates { .. }
            | Self::Blank { .. }
            | Self::Accept { .. }
            | Self::SwapColumns { .. }
            | Self::KeyFrom { .. }
            | Self::JoinSurplus { .. }
            | Self::FillShort
            | Self::Mend => Ok(()),
        }
    }
}

impl Profile {
    /// What the profile reads out of a column, by the profile's name of it or by one that it also goes by in files.
    pub fn attributes_of(&self, column: &str) -> impl Iterator<Item = records::Attribute> {
        let folded = folded_header(column);
        let own =
            self.known_names().find(|(name, _)| *name == folded).map_or(column, |(_, own)| own).to_owned();
        let mentions = self.mentions.iter().flat_map(|mention| &mention.fields);
        let fields = self.row.iter().chain(mentions);
        fields.filter(move |(_, name)| **name == own).map(|(attribute, _)| *attribute)
    }
}

/// A date form that can't be told from a single date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateForm {
    /// `31/12/1990`.
    DayMonthYear,
    /// `12/31/1990`.
    MonthDayYear,
    /// `1990/31/12`.
    YearDayMonth,
    /// `901231`, `90-12-31`: a two-digit year in front; the century is the latest that is not in the future.
    ShortYear,
    /// Days counted from 1899-12-30, as spreadsheets do.
    ExcelSerial,
    /// Year, month and day of the traditional calendar without saying so.
    Lunar,
}

/// Why a repair can't be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RepairError {
    /// The file has no such column.
    NoSuchColumn(String),
    /// The column's attribute has no such value.
    NoSuchValue {
        /// The column.
        column: String,
    },
    /// Cells can't be moved in a file of which columns were refused: a refused value could end up in another column.
    NotWithDeniedColumns,
}

impl RepairError {
    /// What is wrong and what to do, in Chinese.
    pub fn text_zh(&self) -> String {
        match self {
            Self::NoSuchColumn(column) => format!("修正规则里的“{column}”列不在文件中。请检查列名。"),
            Self::NoSuchValue { column } => {
                format!(
                    "修正规则给“{column}”列的值不在代码表里。请改用标准代码（区划写 6、9 或 12 位代码），或者留空。"
                )
            }
            Self::NotWithDeniedColumns => {
                "文件含有被拒绝的列，不能整行移动单元格。请在拒收文件中逐行修改。".into()
            }
        }
    }

    /// What is wrong and what to do, in English.
    pub fn text_en(&self) -> String {
        match self {
            Self::NoSuchColumn(column) => format!("the repair names the column `{column}`, which the file lacks. Check it."),
            Self::NoSuchValue { column } => {
                format!("the repair gives the column `{column}` a value that its list lacks. Use a code of the list (of a division its 6, 9 or 12 digits), or leave it blank.")
            }
            Self::NotWithDeniedColumns => {
                "cells can't be moved in a file with refused columns. Mend the rows in the file of rejected rows.".into()
            }
        }
    }
}

impl fmt::Display for RepairError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text_en())
    }
}
impl std::error::Error for RepairError {}
