use rustc_hash::FxHashMap;

use super::{REASON_COLUMN, is_denied};
use crate::{
    error::IntakeError,
    profile::Profile,
    reader::{folded_header, without_note},
    repair::{Repair, RepairError},
};

/// A kept column of the file.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) position: usize,
    /// The profile's name of it, if the profile reads it.
    pub(super) known: Option<String>,
}

impl Column {
    pub(super) fn canonical(&self) -> &str {
        self.known.as_deref().unwrap_or(&self.name)
    }
}

/// A header against a profile.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) columns: Vec<Column>,
    pub(super) denied: Vec<(usize, String)>,
    pub(super) missing: Vec<String>,
    pub(super) mended: bool,
}

impl Found {
    /// The kept column that the profile knows by this name.
    pub(super) fn column_of(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.known.as_deref() == Some(name))
    }

    /// The kept column of this name, the file's or the profile's.
    pub(super) fn any_column(&self, name: &str) -> Result<usize, RepairError> {
        self.column_of(name)
            .or_else(|| self.columns.iter().position(|column| column.name == name))
            .ok_or_else(|| RepairError::NoSuchColumn(name.to_owned()))
    }

    pub(super) fn unknown(&self) -> Vec<String> {
        self.columns
            .iter()
            .filter(|column| column.known.is_none())
            .map(|column| column.name.clone())
            .collect()
    }
}

/// Tells kept columns from refused ones, and which of them the profile reads. A column without a name can't be asked
/// against the deny-list and is not kept.
pub(super) fn match_header(
    profile: &Profile,
    header: &[String],
    repairs: &[Repair],
) -> Result<Found, IntakeError> {
    let mut names: FxHashMap<String, &str> = profile.known_names().collect();
    // The profile's own names win over aliases that happen to be the same.
    names.extend(profile.column_names().into_iter().map(|name| (folded_header(name), name)));
    for repair in repairs {
        if let Repair::ReadColumnAs { header: from, column } = repair {
            let known = profile.column_names().into_iter().find(|name| name == column);
            names
                .insert(folded_header(from), known.ok_or_else(|| RepairError::NoSuchColumn(column.clone()))?);
        }
    }
    let mut found = Found::default();
    for (position, name) in header.iter().enumerate() {
        let name = name.trim();
        if name == REASON_COLUMN {
            found.mended = true;
        } else if is_denied(name) {
            found.denied.push((position, name.to_owned()));
        } else if !name.is_empty() {
            found.columns.push(Column { name: name.to_owned(), position, known: None });
        }
    }
    assign(&mut found, &names)?;
    let read = profile.column_names().into_iter().filter(|name| found.column_of(name).is_none());
    found.missing = read.map(str::to_owned).collect();
    needed(profile, &found, repairs)?;
    Ok(found)
}

/// Gives each column of the profile to the header's column of exactly that name, or else to the first alias.
fn assign(found: &mut Found, names: &FxHashMap<String, &str>) -> Result<(), IntakeError> {
    let mut taken: FxHashMap<&str, (usize, bool)> = FxHashMap::default();
    for at in 0..found.columns.len() {
        let folded = folded_header(&found.columns[at].name);
        let known = names.get(&folded).or_else(|| without_note(&folded).and_then(|short| names.get(short)));
        let Some(&known) = known else { continue };
        let exact = folded == folded_header(known);
        match taken.get(known).copied() {
            Some((other, other_exact)) if exact == other_exact => {
                if folded_header(&found.columns[other].name) == folded {
                    return Err(IntakeError::DuplicateColumn { name: known.to_owned() });
                }
            }
            Some((_, true)) => {}
            Some((_, false)) | None => {
                taken.insert(known, (at, exact));
            }
        }
    }
    for (known, (at, _)) in taken {
        found.columns[at].known = Some(known.to_owned());
    }
    Ok(())
}

/// The key and the required attributes must have their columns.
fn needed(profile: &Profile, found: &Found, repairs: &[Repair]) -> Result<(), IntakeError> {
    let key_elsewhere = repairs.iter().any(|repair| matches!(repair, Repair::KeyFrom { .. }));
    let mut names: Vec<&str> = Vec::new();
    if !key_elsewhere {
        names.push(&profile.key);
    }
    names.extend(
        profile.required.iter().filter_map(|attribute| profile.row.get(attribute)).map(String::as_str),
    );
    for mention in &profile.mentions {
        names.extend(
            mention.required.iter().filter_map(|attribute| mention.fields.get(attribute)).map(String::as_str),
        );
    }
    let mut missing: Vec<String> = Vec::new();
    for name in names {
        if found.column_of(name).is_none() && !missing.iter().any(|other| other == name) {
            missing.push(name.to_owned());
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(IntakeError::MissingColumns { names: missing }) }
}
