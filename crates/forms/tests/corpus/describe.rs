//! The declarations of the corpus: what a form looks like, and what belongs where.

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Description {
    pub file: String,
    #[serde(rename = "title")]
    pub _title: String,
    #[serde(default)]
    pub plain: bool,
    pub subject: Option<usize>,
    pub sheet: Vec<Sheet>,
}

#[derive(Debug, Deserialize)]
pub struct Sheet {
    #[serde(default)]
    pub name: String,
    pub grid: String,
    /// Cells without a border.
    #[serde(default)]
    pub bare: Vec<String>,
    #[serde(default)]
    pub cross: Vec<Cross>,
    #[serde(default)]
    pub list: Vec<List>,
    #[serde(default)]
    pub across: Vec<Across>,
    #[serde(default)]
    pub places: Vec<Places>,
    #[serde(default)]
    pub one: BTreeMap<String, String>,
    #[serde(default)]
    pub within: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
pub struct Cross {
    pub top: String,
    pub rows: Vec<String>,
    pub columns: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub struct List {
    pub top: String,
    pub of: String,
    pub columns: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub struct Across {
    pub top: String,
    pub of: String,
    pub rows: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub struct Places {
    pub top: String,
    pub columns: Vec<String>,
}

impl Sheet {
    /// Rows of the grid; a paragraph is a row of one text that begins with ¶.
    pub fn rows(&self) -> Vec<Vec<String>> {
        let lines = self.grid.trim_matches('\n').lines();
        lines
            .map(|line| {
                line.split('|').map(|cell| cell.trim_end().trim_start_matches(' ').to_owned()).collect()
            })
            .collect()
    }
}

/// `B7` as row and column from 0.
pub fn at(reference: &str) -> (usize, usize) {
    let letter = reference.as_bytes()[0] - b'A';
    (reference[1..].parse::<usize>().expect("a row") - 1, usize::from(letter))
}
