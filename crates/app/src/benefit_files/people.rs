//! Reads a table of people and works out each one's entitlement.
//!
//! Many people share the same facts: each distinct set of them is worked out once, the new ones of a batch on all threads.

use std::path::{Path, PathBuf};

use benefits::{Benefit, Entitlement, FactFault, FactKind, Facts};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::project_files::{TableError, for_each_line};

/// Rows worked out together.
const BATCH: usize = 1 << 16;
/// Distinct sets of facts kept; beyond it they are forgotten, which costs time and changes nothing.
const KEPT: usize = 1 << 20;
/// Between the cells of a key.
const BETWEEN: char = '\u{1f}';

/// The columns of a table that a benefit needs.
pub(super) struct Table {
    id: (usize, String),
    /// Place in the line, fact and kind.
    facts: Vec<(usize, String, FactKind)>,
    unused: Vec<String>,
}

impl Table {
    pub(super) fn id_column(&self) -> &str {
        &self.id.1
    }

    pub(super) fn unused_columns(&self) -> &[String] {
        &self.unused
    }

    fn find(benefit: &Benefit, path: &Path, header: &[&str]) -> Result<Self, TableError> {
        let name = |text: &str| text.trim().trim_start_matches('\u{feff}').to_ascii_lowercase();
        let names: Vec<String> = header.iter().map(|text| name(text)).collect();
        let needed = || {
            let facts = benefit.facts().map(
                |(fact, _, required, _)| {
                    if required { fact.to_owned() } else { format!("[{fact}]") }
                },
            );
            format!("child_id or person_id, {}", facts.collect::<Vec<_>>().join(", "))
        };
        let missing = |column: &str| TableError::Column {
            path: path.to_owned(),
            column: column.to_owned(),
            needed: needed(),
        };
        let id = names
            .iter()
            .position(|name| ["child_id", "person_id", "id"].contains(&&**name))
            .ok_or_else(|| missing("child_id"))?;
        let mut facts = Vec::new();
        for (fact, kind, required, _) in benefit.facts() {
            match names.iter().position(|name| name == fact) {
                Some(at) => facts.push((at, fact.to_owned(), kind)),
                None if required => return Err(missing(fact)),
                None => {}
            }
        }
        let used = |at: usize| at == id || facts.iter().any(|(place, ..)| *place == at);
        let unused = (0..names.len()).filter(|at| !used(*at)).map(|at| names[at].clone()).collect();
        Ok(Self { id: (id, names[id].clone()), facts, unused })
    }

    /// The cells that matter, as one text.
    fn key(&self, cells: &[&str]) -> String {
        let mut key = String::new();
        for (at, ..) in &self.facts {
            key.push_str(cells.get(*at).map_or("", |cell| cell.trim()));
            key.push(BETWEEN);
        }
        key
    }

    fn facts(&self, key: &str) -> Result<Facts, FactFault> {
        let mut facts = Facts::new();
        for ((_, fact, kind), text) in self.facts.iter().zip(key.split(BETWEEN)) {
            if let Some(value) = kind.parse(fact, text)? {
                facts.set(fact, value);
            }
        }
        Ok(facts)
    }
}

struct Waiting {
    line: u64,
    id: String,
    key: String,
}

/// Takes the table, a person's id and entitlement, in the order of the rows.
pub(super) type TakePerson<'a> = &'a mut dyn FnMut(&Table, &str, &Entitlement) -> Result<(), TableError>;

/// Hands every person of a table to `take`.
pub(super) fn for_each_person(
    benefit: &Benefit,
    path: &Path,
    take: TakePerson<'_>,
) -> Result<(), TableError> {
    let mut table: Option<Table> = None;
    let mut worked =
        Worked { benefit, path: path.to_owned(), outcomes: FxHashMap::default(), waiting: Vec::new() };
    let mut people = 0_u64;
    for_each_line(path, &mut |line, cells| {
        let Some(table) = &table else {
            table = Some(Table::find(benefit, path, cells)?);
            return Ok(());
        };
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return Ok(());
        }
        let id = cells.get(table.id.0).map_or("", |cell| cell.trim()).to_owned();
        if id.is_empty() {
            let message = "every row needs an id of its own".to_owned();
            return Err(TableError::Cell {
                path: path.to_owned(),
                line,
                column: table.id.1.clone(),
                message,
            });
        }
        people += 1;
        worked.waiting.push(Waiting { line, id, key: table.key(cells) });
        if worked.waiting.len() == BATCH { worked.settle(table, take) } else { Ok(()) }
    })?;
    match &table {
        Some(table) if people > 0 => worked.settle(table, take),
        _ => Err(TableError::Form {
            path: path.to_owned(),
            line: None,
            message: "there is no row below the header".to_owned(),
        }),
    }
}

struct Worked<'a> {
    benefit: &'a Benefit,
    path: PathBuf,
    outcomes: FxHashMap<String, Result<Entitlement, FactFault>>,
    waiting: Vec<Waiting>,
}

impl Worked<'_> {
    fn settle(&mut self, table: &Table, take: TakePerson<'_>) -> Result<(), TableError> {
        if self.outcomes.len() > KEPT {
            self.outcomes.clear();
        }
        let mut new: Vec<&str> = Vec::new();
        for person in &self.waiting {
            if !self.outcomes.contains_key(&person.key) {
                new.push(&person.key);
            }
        }
        new.sort_unstable();
        new.dedup();
        let worked: Vec<(String, Result<Entitlement, FactFault>)> = new
            .par_iter()
            .map(|key| ((*key).to_owned(), table.facts(key).and_then(|facts| self.benefit.evaluate(&facts))))
            .collect();
        self.outcomes.extend(worked);
        for person in self.waiting.drain(..) {
            match &self.outcomes[&person.key] {
                Ok(entitlement) => take(table, &person.id, entitlement)?,
                Err(fault) => return Err(at_line(&self.path, person.line, fault)),
            }
        }
        Ok(())
    }
}

/// The fault of a row. Only a fact's name is told, never what it holds.
fn at_line(path: &Path, line: u64, fault: &FactFault) -> TableError {
    let (column, message) = match fault {
        FactFault::Missing { fact } => (fact, "it is empty and cannot be done without".to_owned()),
        FactFault::Form { fact, hint } => (fact, (*hint).to_owned()),
        FactFault::Unknown { fact } => (fact, fault.to_string()),
        FactFault::Contradiction { id, message_zh, message_en } => (id, format!("{message_zh} {message_en}")),
        FactFault::NoValue { parameter, .. } => (parameter, fault.to_string()),
        FactFault::Expression { place, .. } => (place, fault.to_string()),
    };
    TableError::Cell { path: path.to_owned(), line, column: column.clone(), message }
}
