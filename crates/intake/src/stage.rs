//! Staging: a file read, cleaned and checked in chunks, in order, in parallel and in bounded memory.

mod keys;
mod pipeline;

use std::{ops::ControlFlow, sync::Arc};

use base::Date;
use records::Reading;

use crate::{
    cells::Cells,
    error::IntakeError,
    finding::Finding,
    group::Group,
    plan,
    profile::Profile,
    reader::{self, FileHints, Input, Limits, TextEncoding},
    repair::Repair,
};

/// How a file is to be staged.
#[derive(Debug, Clone, Default)]
pub struct StageOptions {
    /// Decisions that were made on groups of findings.
    pub repairs: Vec<Repair>,
    /// The present day, to tell dates in the future; from the context's clock.
    pub today: Option<Date>,
    /// Threads that clean; the machine's own number otherwise. The result is the same at any number.
    pub threads: Option<usize>,
    /// The sheet of a workbook, where it differs from the profile's.
    pub sheet: Option<String>,
    /// How much an archive may unpack to.
    pub limits: Limits,
}

/// A row that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagedRecord {
    /// Row number, 1 for the first row after the header. Blank lines do not count.
    pub row_number: u64,
    /// The source's own key of the row.
    pub key: Box<str>,
    /// The kept cells, verbatim.
    pub cells: Cells,
    /// SHA-256 of the kept columns' names and cells: what "equal content" means.
    pub content: [u8; 32],
    /// What was read out of it.
    pub reading: Reading,
    /// What is doubtful in it.
    pub findings: Vec<Finding>,
}

/// A row that was rejected. In a file with refused columns a ragged row keeps only cells that can't be refused ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRow {
    /// Row number, as above.
    pub row_number: u64,
    /// The kept cells, verbatim.
    pub cells: Cells,
    /// Why, and what else was found.
    pub findings: Vec<Finding>,
}

/// Some thousand rows, in the file's order.
#[derive(Debug)]
pub struct Chunk {
    /// Names of the kept columns; the same in every chunk.
    pub columns: Arc<[Box<str>]>,
    /// Accepted rows.
    pub records: Vec<StagedRecord>,
    /// Rejected rows.
    pub rejected: Vec<RejectedRow>,
}

/// What a whole file came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageSummary {
    /// Rows with any content.
    pub rows: u64,
    /// Accepted rows.
    pub records: u64,
    /// Rejected rows.
    pub rejected: u64,
    /// Accepted rows with a finding.
    pub warned: u64,
    /// Persons named by accepted rows.
    pub mentions: u64,
    /// The kept columns.
    pub columns: Arc<[Box<str>]>,
    /// Columns that the charter refuses: dropped before anything saw them. Names only, never a value.
    pub denied_columns: Vec<String>,
    /// Kept columns that the profile does not read.
    pub unknown_columns: Vec<String>,
    /// The profile's columns that the file lacks.
    pub missing_columns: Vec<String>,
    /// The text encoding that was recognised.
    pub encoding: TextEncoding,
    /// Findings, grouped by the repair that settles them.
    pub groups: Vec<Group>,
    /// The sink asked to stop before the end.
    pub stopped: bool,
}

/// Of a header's kept columns those that the profile does not read, and those of the profile that the header lacks.
pub fn columns(
    profile: &Profile,
    header: &[String],
    repairs: &[Repair],
) -> Result<(Vec<String>, Vec<String>), IntakeError> {
    plan::columns(profile, header, repairs)
}

/// Reads a file through a profile and hands its rows to `sink` in chunks, in order, on this thread. When this fails
/// after chunks were handed out, whoever received them must drop them.
pub fn read_file(
    profile: &Profile,
    input: impl Into<Input>,
    options: &StageOptions,
    sink: &mut dyn FnMut(Chunk) -> ControlFlow<()>,
) -> Result<StageSummary, IntakeError> {
    let mut hints = FileHints { limits: options.limits, ..profile.hints() };
    if options.sheet.is_some() {
        hints.sheet.clone_from(&options.sheet);
    }
    for repair in &options.repairs {
        if let Repair::ReadColumnAs { header, .. } = repair {
            hints.columns.push(header.clone());
        }
    }
    let rows = reader::open(input, &hints)?;
    let plan = plan::plan(profile, rows.columns(), &options.repairs, options.today)?;
    let threads =
        options.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let mut summary = StageSummary {
        rows: 0,
        records: 0,
        rejected: 0,
        warned: 0,
        mentions: 0,
        columns: Arc::clone(&plan.columns),
        denied_columns: plan.denied.clone(),
        unknown_columns: plan.unknown.clone(),
        missing_columns: plan.missing.clone(),
        encoding: rows.encoding(),
        groups: Vec::new(),
        stopped: false,
    };
    let tallies = pipeline::run(&rows, &plan, threads.max(1), &mut summary, sink)?;
    summary.groups = tallies.groups(&plan);
    Ok(summary)
}
