//! Stages files with the bundled profile that fits each best and prints what was found.
//! `cargo run -p intake --example stage -- FILE…`
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use std::ops::ControlFlow;

use intake::{
    IntakeError,
    profile::Profile,
    reader::{self, FileHints},
    stage::{StageOptions, read_file},
};

fn main() -> Result<(), IntakeError> {
    for path in std::env::args().skip(1) {
        let rows = reader::open(path.as_str(), &FileHints::default())?;
        let Some(best) = Profile::propose(rows.columns()).into_iter().next() else {
            println!("{path}: no profile fits");
            continue;
        };
        let profile = Profile::from_toml(Profile::bundled(&best.code).unwrap_or_default())?;
        let summary =
            read_file(&profile, path.as_str(), &StageOptions::default(), &mut |_| ControlFlow::Continue(()))?;
        println!(
            "{path}: {} ({:.2}), {:?}; {} rows, {} accepted, {} rejected, {} with a warning, {} persons named; refused columns {:?}; not read {:?}; lacking {:?}",
            best.code,
            best.score,
            summary.encoding,
            summary.rows,
            summary.records,
            summary.rejected,
            summary.warned,
            summary.mentions,
            summary.denied_columns,
            summary.unknown_columns,
            summary.missing_columns,
        );
        for group in &summary.groups {
            let columns: Vec<String> =
                group.columns.iter().map(|(name, cells)| format!("{name} {cells}")).collect();
            println!(
                "  {:?} {} {:?}: {} rows [{}] e.g. {:?} {:?}",
                group.severity,
                group.code,
                group.detail,
                group.rows,
                columns.join(", "),
                group.sample_masked,
                group.values,
            );
        }
    }
    Ok(())
}
