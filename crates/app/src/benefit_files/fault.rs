use std::path::PathBuf;

use benefits::BenefitFault;

use crate::project_files::TableError;

/// Why a benefit could not be read or worked out from files. Names files, lines and columns, never what a cell holds.
#[derive(Debug, thiserror::Error)]
pub enum BenefitFileError {
    /// A table.
    #[error("{0}")]
    Table(#[from] TableError),
    /// A benefit's own folder.
    #[error("{folder}: {fault}", folder = folder.display())]
    Benefit {
        /// The folder, or the code of a shipped benefit.
        folder: PathBuf,
        /// What is wrong.
        fault: BenefitFault,
    },
    /// Two folders hold the same code.
    #[error("two benefits have the code `{0}`; give one of them another")]
    CodeTwice(String),
    /// There is no such benefit.
    #[error("there is no benefit `{code}`; there are: {known}")]
    Unknown {
        /// What was asked for.
        code: String,
        /// The codes that there are.
        known: String,
    },
    /// A change of a parameter cannot be understood.
    #[error("a change is written PARAMETER=VALUE@YYYY-MM-DD, with #DIGITS behind it for one region: {0}")]
    Change(String),
}
