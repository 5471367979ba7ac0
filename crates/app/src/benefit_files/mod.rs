//! `wanjia benefits …`: benefits over tables of people, without a register.

mod catalogue;
mod fault;
mod people;

use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use benefits::{Benefit, Cost, Entitlement};

pub(crate) use catalogue::KeptBenefits;
pub use catalogue::{
    FaultyBenefit, Proof, ShownBenefit, benefit_of, list_benefits, parameter_change, prove_benefits,
};
pub use fault::BenefitFileError;

use crate::project_files::{TableError, cell};

/// What was read and written.
#[derive(Debug, Clone, Default)]
pub struct ScheduleSummary {
    /// People read.
    pub people: u64,
    /// Claims written.
    pub cost: Cost,
    /// Columns of the input that the benefit does not ask for.
    pub unused_columns: Vec<String>,
}

/// Writes one row a claim for every person of a table: `child_id,claim_year,months,amount_fen,first_claim_by,rule`, the first
/// column named as in the input. With `reasons`, a second table says in both languages why somebody has no claim, or lost one.
/// Nothing is written where a row of the input cannot be understood.
pub fn benefit_schedule(
    benefit: &Benefit,
    input: &Path,
    out: &Path,
    reasons: Option<&Path>,
) -> Result<ScheduleSummary, BenefitFileError> {
    let mut schedule = Draft::new(out)?;
    let mut reasons = reasons.map(Draft::new).transpose()?;
    let mut summary = ScheduleSummary::default();
    people::for_each_person(benefit, input, &mut |table, id, entitlement| {
        if summary.people == 0 {
            let id_column = cell(table.id_column());
            schedule.line(&format!("{id_column},claim_year,months,amount_fen,first_claim_by,rule"))?;
            if let Some(reasons) = &mut reasons {
                reasons.line(&format!("{id_column},claim_year,id,zh,en"))?;
            }
            summary.unused_columns = table.unused_columns().to_vec();
        }
        summary.people += 1;
        summary.cost.add(entitlement);
        write_claims(&mut schedule, id, entitlement)?;
        reasons.as_mut().map_or(Ok(()), |reasons| write_reasons(reasons, id, entitlement))
    })?;
    schedule.keep()?;
    reasons.map_or(Ok(()), Draft::keep)?;
    Ok(summary)
}

/// The cost of a benefit over a table of people, as it is and with a changed parameter.
pub fn benefit_cost(now: &Benefit, then: &Benefit, input: &Path) -> Result<(Cost, Cost), BenefitFileError> {
    let over = |benefit: &Benefit| {
        let mut cost = Cost::default();
        people::for_each_person(benefit, input, &mut |_table, _id, entitlement| {
            cost.add(entitlement);
            Ok(())
        })?;
        Ok::<Cost, TableError>(cost)
    };
    Ok((over(now)?, over(then)?))
}

fn write_claims(schedule: &mut Draft, id: &str, entitlement: &Entitlement) -> Result<(), TableError> {
    for claim in &entitlement.claims {
        schedule.line(&format!(
            "{},{},{},{},{},{}",
            cell(id),
            claim.year,
            claim.months,
            claim.amount.0,
            claim.first_claim_by,
            cell(&claim.rule.to_string())
        ))?;
    }
    Ok(())
}

fn write_reasons(reasons: &mut Draft, id: &str, entitlement: &Entitlement) -> Result<(), TableError> {
    for reason in entitlement.reasons.iter().filter(|reason| !reason.met) {
        let words = &reason.words;
        reasons.line(&format!("{},,{},{},{}", cell(id), reason.id, cell(&words.zh), cell(&words.en)))?;
    }
    for lost in &entitlement.lost {
        let words = &lost.words;
        let line = format!("{},{},{},{},{}", cell(id), lost.year, lost.id, cell(&words.zh), cell(&words.en));
        reasons.line(&line)?;
    }
    Ok(())
}

/// A file that takes its name only when it is whole.
struct Draft {
    path: PathBuf,
    unfinished: PathBuf,
    file: BufWriter<File>,
}

impl Draft {
    fn new(path: &Path) -> Result<Self, TableError> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".draft");
        let unfinished = path.with_file_name(name);
        let file = File::create(&unfinished).map_err(|source| unwritable(path, source))?;
        Ok(Self { path: path.to_owned(), unfinished, file: BufWriter::new(file) })
    }

    fn line(&mut self, line: &str) -> Result<(), TableError> {
        writeln!(self.file, "{line}").map_err(|source| unwritable(&self.path, source))
    }

    fn keep(mut self) -> Result<(), TableError> {
        self.file
            .flush()
            .and_then(|()| self.file.get_ref().sync_all())
            .and_then(|()| fs::rename(&self.unfinished, &self.path))
            .map_err(|source| unwritable(&self.path, source))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After `keep` it is not there any more; after a fault nothing half-written stays behind.
        let _gone = fs::remove_file(&self.unfinished);
    }
}

fn unwritable(path: &Path, source: io::Error) -> TableError {
    TableError::File { path: path.to_owned(), what: "written", source }
}
