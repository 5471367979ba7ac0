//! What is known or decided of the mentions beside the files: a truth, people's decisions, a labelled sample.

use std::{
    collections::HashMap,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use intake::reader::{self, FileHints};
use linkage::{Answer, Corpus, Decision, Estimate, Evaluation, Linkage};
use serde::{Deserialize, Serialize};

use super::{Config, LinkFilesError, Names, cell};

/// Which person each mention is: a row's key, its role and the person.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TruthConfig {
    path: PathBuf,
    #[serde(default = "record")]
    record: String,
    #[serde(default = "role")]
    role: String,
    #[serde(default = "person")]
    person: String,
}

fn record() -> String {
    "record_id".to_owned()
}

fn role() -> String {
    "role".to_owned()
}

fn person() -> String {
    "person_id".to_owned()
}

/// Pairs that people looked at: `mention_a`, `mention_b` and `same`, which is yes, no or unsure.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnswersConfig {
    path: PathBuf,
}

/// How many pairs are put up for asking.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AskConfig {
    pub(super) pairs: usize,
}

impl Default for AskConfig {
    fn default() -> Self {
        Self { pairs: 200 }
    }
}

/// What `evaluation.json` holds.
#[derive(Serialize)]
pub(super) struct Told<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) truth: Option<&'a Evaluation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sample: Option<&'a Estimate>,
}

/// Judges a linkage by the truth and the sample that the configuration names.
pub(super) fn judge(
    config: &Config,
    beside: &Path,
    corpus: &Corpus,
    names: &Names,
    linkage: &mut Linkage,
) -> Result<(), LinkFilesError> {
    if let Some(truth) = &config.truth {
        let truth = truth.read(beside, names)?;
        linkage.report.evaluation = Some(linkage::evaluate_slices(corpus, linkage, &truth));
    }
    if let Some(sample) = &config.sample {
        let sample = sample.read(beside, names)?;
        linkage.report.estimate = Some(linkage::estimate(linkage, &sample));
    }
    Ok(())
}

impl TruthConfig {
    fn read(&self, beside: &Path, names: &Names) -> Result<Vec<Option<u32>>, LinkFilesError> {
        let numbers = numbers(names);
        let mut truth = vec![None; numbers.len().max(names.ends.len())];
        let mut people = HashMap::<String, u32>::new();
        each_row(&beside.join(&self.path), &[&self.record, &self.role, &self.person], &mut |_, cells| {
            let name = format!("{}#{}", cells[0], cells[1]);
            // A truth may say more than the files: it is often of everybody.
            if let Some(place) = numbers.get(&*cell(&name)).and_then(|at| truth.get_mut(*at)) {
                let next = u32::try_from(people.len()).unwrap_or(u32::MAX);
                *place = Some(*people.entry(cells[2].to_owned()).or_insert(next));
            }
            Ok(())
        })?;
        Ok(truth)
    }
}

impl AnswersConfig {
    pub(super) fn read(&self, beside: &Path, names: &Names) -> Result<Vec<Decision>, LinkFilesError> {
        let numbers = numbers(names);
        let path = beside.join(&self.path);
        let mut decisions = Vec::new();
        each_row(&path, &["mention_a", "mention_b", "same"], &mut |row, cells| {
            let fault = |what| LinkFilesError::Opinion { path: path.clone(), row, what };
            let answer = match cells[2].to_lowercase().as_str() {
                // A pair that was put up for asking and has not been answered.
                "" => return Ok(()),
                "yes" | "y" | "same" | "true" | "1" | "是" | "同一人" => Answer::Same,
                "no" | "n" | "different" | "false" | "0" | "否" | "不同" | "不是" => Answer::Different,
                "unsure" | "?" | "不确定" | "不清楚" => Answer::Unsure,
                _ => return Err(fault("`same` is neither yes, no nor unsure")),
            };
            let number = |name: &str| {
                let known = numbers.get(&*cell(name)).and_then(|at| u32::try_from(*at).ok());
                known.ok_or_else(|| fault("names a mention that the files do not have"))
            };
            let (a, b) = (number(cells[0])?, number(cells[1])?);
            if a == b {
                return Err(fault("names one mention twice"));
            }
            decisions.push(Decision { a, b, answer });
            Ok(())
        })?;
        Ok(decisions)
    }
}

/// Mentions by name; of several with one name the first.
fn numbers(names: &Names) -> HashMap<&str, usize> {
    let mut numbers = HashMap::with_capacity(names.ends.len());
    for (at, name) in names.iter().enumerate() {
        numbers.entry(name).or_insert(at);
    }
    numbers
}

/// Takes a row's number, from 1, and its cells of the columns asked for.
type TakeRow<'a> = &'a mut dyn FnMut(usize, [&str; 3]) -> Result<(), LinkFilesError>;

/// Rows of a file, numbered from 1, by the columns asked for.
fn each_row(path: &Path, wanted: &[&str; 3], take: TakeRow<'_>) -> Result<(), LinkFilesError> {
    let data_error = |source| LinkFilesError::Data { path: path.to_owned(), source };
    let rows = reader::open(path.to_owned(), &FileHints::default()).map_err(data_error)?;
    let mut places = [0; 3];
    for (place, name) in places.iter_mut().zip(wanted) {
        *place =
            rows.columns().iter().position(|column| column.trim() == *name).ok_or_else(|| {
                LinkFilesError::Column { path: path.to_owned(), column: (*name).to_owned() }
            })?;
    }
    let (mut row, mut fault) = (0, None);
    rows.for_each_row(&mut |cells| {
        row += 1;
        let cells = places.map(|place| cells.get(place).copied().unwrap_or("").trim());
        match take(row, cells) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                fault = Some(error);
                ControlFlow::Break(())
            }
        }
    })
    .map_err(data_error)?;
    fault.map_or(Ok(()), Err)
}
