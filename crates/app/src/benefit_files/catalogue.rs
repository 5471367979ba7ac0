//! The benefits at hand: the shipped ones and those of a folder of the place's own.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use benefits::{Benefit, Mismatch, ParameterValue, SHIPPED, Situation, Words, prove};

use super::BenefitFileError;
use crate::project_files::TableError;

/// A benefit's files, read.
struct Files {
    folder: PathBuf,
    benefit: String,
    situations: String,
}

/// A benefit in a list.
#[derive(Debug, Clone)]
pub struct ShownBenefit {
    /// Its code.
    pub code: String,
    /// Its name.
    pub title: Words,
    /// Its columns, with those marked that it cannot do without.
    pub facts: Vec<(String, bool)>,
}

/// How a benefit fares in its situations.
#[derive(Debug, Clone)]
pub struct Proof {
    /// Its code.
    pub code: String,
    /// How many situations were tried.
    pub situations: usize,
    /// Those in which it gives something else.
    pub mismatches: Vec<Mismatch>,
}

/// The benefits at hand. A folder `own` holds one folder a benefit, each with `benefit.yaml` and `situations.yaml`.
pub fn list_benefits(own: Option<&Path>) -> Result<Vec<ShownBenefit>, BenefitFileError> {
    let shown = |benefit: &Benefit| ShownBenefit {
        code: benefit.code().to_owned(),
        title: benefit.title().clone(),
        facts: benefit.facts().map(|(name, _, required, _)| (name.to_owned(), required)).collect(),
    };
    Ok(read_all(own)?.iter().map(|(benefit, _)| shown(benefit)).collect())
}

/// A folder of the place's own that cannot be read as a benefit now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultyBenefit {
    /// The folder's name, or that of the folder of folders.
    pub folder: String,
    /// What is wrong with it: the place in the file, never a value of a person.
    pub fault: String,
    /// Whether the last version that could be read is used in the meantime.
    pub kept: bool,
}

/// What a running service knows of the place's own benefits: the last text of each folder that could be read, and what is wrong with
/// the others. A file made faulty while serving disables nothing else.
#[derive(Debug, Default)]
pub(crate) struct KeptBenefits(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    good: BTreeMap<PathBuf, String>,
    faulty: Vec<FaultyBenefit>,
}

impl KeptBenefits {
    /// The benefits at hand, with what is wrong with folders that are not among them in their newest form. What is newly wrong is
    /// written to the service's log.
    pub(crate) fn read(&self, own: Option<&Path>) -> (Vec<Benefit>, Vec<FaultyBenefit>) {
        let mut all: Vec<Benefit> =
            shipped().filter_map(|files| Benefit::read(&files.benefit).ok()).collect();
        let mut faulty = Vec::new();
        for (folder, text) in own.map(folders_of).unwrap_or_default() {
            let named = |fault: String, kept: bool| {
                let folder =
                    folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
                FaultyBenefit { folder, fault, kept }
            };
            let benefit = match newest(text) {
                Ok((benefit, text)) => {
                    self.kept().good.insert(folder.clone(), text);
                    Some(benefit)
                }
                Err(fault) => {
                    let last = self.kept().good.get(&folder).cloned();
                    let last = last.and_then(|text| Benefit::read(&text).ok());
                    faulty.push(named(fault, last.is_some()));
                    last
                }
            };
            match benefit {
                Some(benefit) if all.iter().any(|known| known.code() == benefit.code()) => {
                    let fault = BenefitFileError::CodeTwice(benefit.code().to_owned());
                    faulty.push(named(fault.to_string(), false));
                }
                Some(benefit) => all.push(benefit),
                None => {}
            }
        }
        self.note(&faulty);
        (all, faulty)
    }

    /// Writes what is newly wrong to the service's log.
    fn note(&self, faulty: &[FaultyBenefit]) {
        let before = std::mem::replace(&mut self.kept().faulty, faulty.to_vec());
        for new in faulty.iter().filter(|fault| !before.contains(fault)) {
            tracing::error!(folder = %new.folder, fault = %new.fault, last_good_used = new.kept,
                "a benefit's file cannot be read; mend it, the other benefits go on");
        }
    }

    /// Held for a look or a note alone, never while a file is read.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A benefit with the text it was read from, or what is wrong with it.
type Newest = Result<(Benefit, String), String>;

fn newest(text: Result<String, TableError>) -> Newest {
    let text = text.map_err(|error| error.to_string())?;
    Ok((Benefit::read(&text).map_err(|fault| fault.to_string())?, text))
}

/// The benefit of a code.
pub fn benefit_of(code: &str, own: Option<&Path>) -> Result<Benefit, BenefitFileError> {
    let mut known = Vec::new();
    for (benefit, _) in read_all(own)? {
        if benefit.code() == code {
            return Ok(benefit);
        }
        known.push(benefit.code().to_owned());
    }
    Err(BenefitFileError::Unknown { code: code.to_owned(), known: known.join(", ") })
}

/// Tries every benefit in its situations.
pub fn prove_benefits(own: Option<&Path>) -> Result<Vec<Proof>, BenefitFileError> {
    let mut proofs = Vec::new();
    for (benefit, files) in read_all(own)? {
        let situations = Situation::read_all(&benefit, &files.situations)
            .map_err(|fault| BenefitFileError::Benefit { folder: files.folder, fault })?;
        let mismatches = prove(&benefit, &situations);
        proofs.push(Proof { code: benefit.code().to_owned(), situations: situations.len(), mismatches });
    }
    Ok(proofs)
}

/// Reads a change such as `yearly_amount=480000@2027-01-01#3701`.
pub fn parameter_change(text: &str) -> Result<(String, ParameterValue), BenefitFileError> {
    let wrong = || BenefitFileError::Change(text.to_owned());
    let (parameter, rest) = text.split_once('=').ok_or_else(wrong)?;
    let (value, rest) = rest.split_once('@').ok_or_else(wrong)?;
    let (from, region) = rest.split_once('#').unwrap_or((rest, ""));
    let value = ParameterValue {
        from: from.parse().map_err(|_form| wrong())?,
        until: None,
        region: region.to_owned(),
        value: value.parse().map_err(|_form| wrong())?,
        source: "what if".to_owned(),
    };
    Ok((parameter.to_owned(), value))
}

fn read_all(own: Option<&Path>) -> Result<Vec<(Benefit, Files)>, BenefitFileError> {
    let mut all: Vec<(Benefit, Files)> = Vec::new();
    for files in shipped().chain(own.map(read_folder).transpose()?.unwrap_or_default()) {
        let benefit = Benefit::read(&files.benefit)
            .map_err(|fault| BenefitFileError::Benefit { folder: files.folder.clone(), fault })?;
        if all.iter().any(|(other, _)| other.code() == benefit.code()) {
            return Err(BenefitFileError::CodeTwice(benefit.code().to_owned()));
        }
        all.push((benefit, files));
    }
    Ok(all)
}

fn shipped() -> impl Iterator<Item = Files> {
    SHIPPED.iter().map(|(code, benefit, situations)| Files {
        folder: PathBuf::from(code),
        benefit: (*benefit).to_owned(),
        situations: (*situations).to_owned(),
    })
}

/// The folders of a folder, by name; files in it are left alone.
fn folders_in(own: &Path) -> Result<Vec<PathBuf>, TableError> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(own).map_err(unreadable(own))? {
        let folder = entry.map_err(unreadable(own))?.path();
        if folder.is_dir() {
            folders.push(folder);
        }
    }
    folders.sort();
    Ok(folders)
}

/// Each folder with the text of its `benefit.yaml`, as far as it can be read.
fn folders_of(own: &Path) -> Vec<(PathBuf, Result<String, TableError>)> {
    let text = |folder: PathBuf| {
        let path = folder.join("benefit.yaml");
        let read = fs::read_to_string(&path).map_err(unreadable(&path));
        (folder, read)
    };
    match folders_in(own) {
        Ok(folders) => folders.into_iter().map(text).collect(),
        Err(fault) => vec![(own.to_owned(), Err(fault))],
    }
}

/// The benefits of a folder, by name; other files in it are left alone.
fn read_folder(own: &Path) -> Result<Vec<Files>, BenefitFileError> {
    let folders = folders_in(own)?;
    let mut all = Vec::with_capacity(folders.len());
    for folder in folders {
        let text = |name: &str| {
            let path = folder.join(name);
            fs::read_to_string(&path).map_err(unreadable(&path))
        };
        let (benefit, situations) = (text("benefit.yaml")?, text("situations.yaml")?);
        all.push(Files { folder, benefit, situations });
    }
    Ok(all)
}

fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> TableError {
    let path = path.to_owned();
    move |source| TableError::File { path, what: "read", source }
}
