use serde_json::json;
use typst::foundations::{Dict, IntoValue as _};
use typst_as_lib::TypstEngine;

use crate::{DocumentError, Language, fonts::fonts, print};

const TEMPLATE: &str = include_str!("table.typ");
/// Rows that a paper takes; more belong in a spreadsheet.
pub const MOST_ROWS: usize = 2_000;

/// A table with its notes, to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TablePaper {
    /// The paper's language.
    pub language: Language,
    /// What is counted.
    pub title: String,
    /// The day that it describes: year, month, day.
    pub day: (i16, i8, i8),
    /// Heads of the columns, those of labels first.
    pub heads: Vec<String>,
    /// How many of them are labels.
    pub labels: usize,
    /// Rows of cells, as many as heads.
    pub rows: Vec<Vec<String>>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

impl TablePaper {
    /// The paper as PDF/A-2b; rows beyond [`MOST_ROWS`] are left out and the notes say so.
    pub fn print(&self) -> Result<Vec<u8>, DocumentError> {
        let zh = self.language == Language::Chinese;
        let mut notes = self.notes.clone();
        if self.rows.len() > MOST_ROWS {
            let left = self.rows.len() - MOST_ROWS;
            notes.insert(
                0,
                if zh {
                    format!("另有 {left} 行未印出，请用表格文件。")
                } else {
                    format!("{left} more rows are not printed: use a spreadsheet.")
                },
            );
        }
        let (year, month, day) = self.day;
        let data = json!({
            "zh": zh,
            "title": self.title,
            "day": [year, i16::from(month), i16::from(day)],
            "heads": self.heads,
            "labels": self.labels,
            "rows": self.rows.iter().take(MOST_ROWS).collect::<Vec<_>>(),
            "notes": notes,
        });
        let engine = TypstEngine::builder().main_file(TEMPLATE).fonts(fonts()?.iter().cloned()).build();
        let mut inputs = Dict::new();
        inputs.insert("data".into(), serde_json::to_string(&data)?.into_value());
        let document = engine
            .compile_with_input(inputs)
            .output
            .map_err(|refused| DocumentError::Typeset(refused.to_string()))?;
        print::write(&document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_printed_with_its_notes() {
        let paper = TablePaper {
            language: Language::Chinese,
            title: "登记现住人口".into(),
            day: (2026, 6, 30),
            heads: vec!["性别".into(), "合计".into()],
            labels: 1,
            rows: vec![vec!["男".into(), "12".into()], vec!["合计".into(), "12".into()]],
            notes: vec!["登记数，非官方统计数。".into()],
        };
        let printed = paper.print();
        assert!(printed.is_ok_and(|bytes| bytes.starts_with(b"%PDF-") && bytes.len() > 4000));
    }
}
