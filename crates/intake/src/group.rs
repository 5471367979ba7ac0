//! Findings grouped by the repair that fixes them: ten thousand faulty rows become a handful of decisions.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::{
    clean::Kind,
    finding::{Code, DateShape, Detail, Finding, Severity},
    plan::Plan,
    repair::{DateForm, Repair},
};

/// All findings that one decision settles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// What was found.
    pub code: Code,
    /// What it does to the rows.
    pub severity: Severity,
    /// What more decides which repair helps.
    pub detail: Detail,
    /// What is wrong, in Chinese and English, and what to do.
    pub text_zh: String,
    /// In English.
    pub text_en: String,
    /// What to do, in Chinese.
    pub advice_zh: String,
    /// What to do, in English.
    pub advice_en: String,
    /// The first of the columns, for short lists.
    pub column: Option<String>,
    /// Columns in which it was found, with the number of cells.
    pub columns: Vec<(String, u64)>,
    /// Number of rows.
    pub rows: u64,
    /// The first rows, by number.
    pub first_rows: Vec<u64>,
    /// How the values look, digits as `0`, letters as `a`, characters as `某`.
    pub sample_masked: Vec<String>,
    /// Written values of a list's column with their numbers; those of fewer than three rows are masked, since a
    /// name can stand in a wrong column.
    pub values: Vec<(String, u64)>,
    /// The repair that is proposed. Values to be mapped are for a person to fill in.
    pub repair: Repair,
    /// Other repairs that would settle it.
    pub alternatives: Vec<Repair>,
}

type Key = (Severity, Code, Detail);

#[derive(Debug, Default)]
struct Tally {
    columns: BTreeMap<u16, u64>,
    rows: u64,
    last_row: u64,
    first_rows: Vec<u64>,
    samples: Vec<String>,
    values: FxHashMap<String, u64>,
}

/// Collects findings of rows.
#[derive(Debug, Default)]
pub(crate) struct Tallies(FxHashMap<Key, Tally>);

/// Different written values that a group remembers.
const MOST_VALUES: usize = 500;
/// Values that a group shows.
const SHOWN_VALUES: usize = 50;

impl Tallies {
    /// Adds a row's findings. Row numbers count from 1.
    pub(crate) fn add(&mut self, row: u64, findings: &[Finding], cell: &dyn Fn(u16) -> String) {
        for finding in findings {
            let tally = self.0.entry((finding.severity, finding.code, finding.detail)).or_default();
            if tally.last_row != row {
                tally.rows += 1;
                tally.last_row = row;
                if tally.first_rows.len() < 5 {
                    tally.first_rows.push(row);
                }
            }
            let Some(column) = finding.column else { continue };
            *tally.columns.entry(column).or_default() += 1;
            let sampled = tally.samples.len() < 3;
            let listed = matches!(finding.code, Code::ValueUnknown | Code::DivisionUnknown);
            if !sampled && !listed {
                continue;
            }
            let written = cell(column).trim().to_owned();
            if sampled && !written.is_empty() {
                let masked = masked(&written);
                if !tally.samples.contains(&masked) {
                    tally.samples.push(masked);
                }
            }
            if listed && (tally.values.len() < MOST_VALUES || tally.values.contains_key(&written)) {
                *tally.values.entry(written).or_default() += 1;
            }
        }
    }

    /// Adds what another collector found in the rows after `offset`.
    pub(crate) fn merge(&mut self, other: Self, offset: u64) {
        for (key, from) in other.0 {
            let tally = self.0.entry(key).or_default();
            tally.rows += from.rows;
            for (column, cells) in from.columns {
                *tally.columns.entry(column).or_default() += cells;
            }
            for row in from.first_rows {
                if tally.first_rows.len() < 5 {
                    tally.first_rows.push(row + offset);
                }
            }
            for sample in from.samples {
                if tally.samples.len() < 3 && !tally.samples.contains(&sample) {
                    tally.samples.push(sample);
                }
            }
            for (value, rows) in from.values {
                if tally.values.len() < MOST_VALUES || tally.values.contains_key(&value) {
                    *tally.values.entry(value).or_default() += rows;
                }
            }
        }
    }

    /// The groups, rejections first, then by number of rows.
    pub(crate) fn groups(self, plan: &Plan) -> Vec<Group> {
        let mut groups: Vec<Group> = self.0.into_iter().map(|(key, tally)| group(key, tally, plan)).collect();
        groups.sort_by(|a, b| {
            (a.severity, b.rows, a.code, a.detail).cmp(&(b.severity, a.rows, b.code, b.detail))
        });
        groups
    }
}

fn group((severity, code, detail): Key, tally: Tally, plan: &Plan) -> Group {
    let name =
        |column: u16| plan.columns.get(usize::from(column)).map(ToString::to_string).unwrap_or_default();
    let columns: Vec<(String, u64)> =
        tally.columns.iter().map(|(column, cells)| (name(*column), *cells)).collect();
    let names: Vec<String> = columns.iter().map(|(name, _)| name.clone()).collect();
    let mut values: Vec<(String, u64)> = tally.values.into_iter().collect();
    values.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    values.truncate(SHOWN_VALUES);
    let other = if let Detail::Column(column) = detail { name(column) } else { String::new() };
    let mut repairs = repairs(code, detail, &names, &other, &values, plan);
    let (advice_zh, advice_en) = advice(code, &repairs);
    let values = values
        .into_iter()
        .map(|(value, rows)| (if rows < 3 { masked(&value) } else { value }, rows))
        .collect();
    let repair = if repairs.is_empty() { Repair::Mend } else { repairs.remove(0) };
    Group {
        code,
        severity,
        detail,
        text_zh: code.text_zh().into(),
        text_en: code.text_en().into(),
        advice_zh: advice_zh.into(),
        advice_en: advice_en.into(),
        column: names.first().cloned(),
        columns,
        rows: tally.rows,
        first_rows: tally.first_rows,
        sample_masked: tally.samples,
        values,
        repair,
        alternatives: repairs,
    }
}

/// What to do about a group, of what can be done about it.
fn advice(code: Code, repairs: &[Repair]) -> (&'static str, &'static str) {
    if code == Code::KeyMissing && repairs.iter().all(|repair| *repair == Repair::Mend) {
        return (
            "这些行没有可以作编号的内容。请在拒收文件中补上编号后重新导入。",
            "these rows have nothing that could be their key; add it in the file of rejected rows and import that",
        );
    }
    (code.advice_zh(), code.advice_en())
}

/// What would settle a group, the most likely first.
fn repairs(
    code: Code,
    detail: Detail,
    columns: &[String],
    other: &str,
    values: &[(String, u64)],
    plan: &Plan,
) -> Vec<Repair> {
    let columns = columns.to_vec();
    let first = columns.first().cloned().unwrap_or_default();
    let shape = if let Detail::Date(shape) = detail { Some(shape) } else { None };
    let blank = Repair::Blank { columns: columns.clone(), finding: code, shape };
    let accept = Repair::Accept { columns: columns.clone(), finding: code };
    let dates = |form| Repair::ReadDates { columns: columns.clone(), form };
    match (code, detail) {
        // Where the numbers stood in for the key already, the rows that are left have none of either.
        (Code::KeyMissing, _) => match number_columns(plan).filter(|_| plan.key_when_missing.is_empty()) {
            Some(columns) => vec![Repair::KeyFrom { columns, only_missing: true }, Repair::Mend],
            None => vec![Repair::Mend],
        },
        // Another key for all rows would make strangers of rows imported before: only a person can want that.
        (Code::KeyDuplicate, _) => {
            let other = number_columns(plan).map(|columns| Repair::KeyFrom { columns, only_missing: false });
            std::iter::once(Repair::Mend).chain(other).collect()
        }
        (Code::RowLong, _) if plan.denied.is_empty() => match longest_text(plan) {
            Some(column) => vec![Repair::JoinSurplus { column }, Repair::Mend],
            None => vec![Repair::Mend],
        },
        (Code::RowShort, _) if plan.denied.is_empty() => vec![Repair::FillShort, Repair::Mend],
        (Code::RowLong | Code::RowShort | Code::ValueMissing, _) => vec![Repair::Mend],
        (Code::ColumnsSwapped, _) => {
            vec![Repair::SwapColumns { first, second: other.to_owned() }, Repair::Mend]
        }
        (Code::DateUnreadable, Detail::Date(shape)) => match shape {
            DateShape::DayMonthYear => vec![dates(DateForm::DayMonthYear), blank],
            DateShape::MonthDayYear => vec![dates(DateForm::MonthDayYear), blank],
            DateShape::YearDayMonth => vec![dates(DateForm::YearDayMonth), blank],
            DateShape::ShortYear => vec![dates(DateForm::ShortYear), blank],
            DateShape::Serial => vec![dates(DateForm::ExcelSerial), blank],
            DateShape::NoSuchDay => vec![blank, dates(DateForm::Lunar)],
            DateShape::Other => vec![blank],
        },
        (Code::ValueUnknown | Code::DivisionUnknown, _) => {
            let frequent = values.iter().filter(|(_, rows)| *rows >= 3);
            let values = frequent.map(|(value, _)| (value.clone(), String::new())).collect();
            vec![Repair::MapValues { columns: columns.clone(), values }, blank]
        }
        (Code::DateUnreadable | Code::DateFuture | Code::PhoneUnreadable | Code::NumeralUnreadable, _) => {
            vec![blank]
        }
        (Code::NumberRounded | Code::TextDamaged, _) => vec![blank, Repair::Mend],
        (
            Code::NumberForm
            | Code::NumberCheck
            | Code::NumberBirth
            | Code::NumberSex
            | Code::NameOdd
            | Code::TextFormula,
            _,
        ) => vec![accept, blank],
    }
}

/// The columns of the people's own numbers, which name a row nearly as well as a key.
fn number_columns(plan: &Plan) -> Option<Vec<String>> {
    let slots = plan.mentions.iter().filter_map(|mention| mention.part.slot(records::Attribute::IdNumber));
    let columns: Vec<String> = slots.map(|slot| plan.columns[plan.slots[slot].column].to_string()).collect();
    (!columns.is_empty()).then_some(columns)
}

/// The column most likely to hold separators: an address or another free text that the profile reads as such.
fn longest_text(plan: &Plan) -> Option<String> {
    let texts = plan.slots.iter().filter(|slot| slot.kind == Kind::Text);
    let names = texts.map(|slot| plan.columns[slot.column].to_string());
    names.max_by_key(|name| (name.contains("地址") || name.contains("住址")).then_some(name.len()))
}

/// How a value looks without saying what it is.
pub(crate) fn masked(value: &str) -> String {
    value
        .chars()
        .take(24)
        .map(|c| match c {
            '0'..='9' | '０'..='９' => '0',
            'a'..='z' | 'A'..='Z' => 'a',
            '年' | '月' | '日' | '农' | '历' | '阴' | '岁' => c,
            c if c.is_alphanumeric() => '某',
            c => c,
        })
        .collect()
}
