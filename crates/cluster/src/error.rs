use std::{io, path::PathBuf};

use app::link_files::LinkFilesError;
use ballista_core::error::BallistaError;
use datafusion::{error::DataFusionError, parquet::errors::ParquetError};
use linkage::spread::SpreadError;

/// Why the work could not be done. Names files and steps, never a value.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClusterError {
    /// The configuration or a data file cannot be read, or an outcome not written.
    #[error(transparent)]
    Files(#[from] LinkFilesError),
    /// A file of the work folder cannot be read or written.
    #[error("{path}: cannot be {what}")]
    Work {
        /// The file.
        path: PathBuf,
        /// `read` or `written`.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A step failed on the machines, and failed again when it was tried again.
    #[error("the step `{step}` failed {attempts} times")]
    Step {
        /// The step.
        step: String,
        /// How often it was tried.
        attempts: usize,
        /// Why it failed the last time.
        source: DataFusionError,
    },
    /// Work on this machine failed.
    #[error("the work could not be done here")]
    DataFusion(#[from] DataFusionError),
    /// The scheduler or an executor could not run.
    #[error("the service stopped")]
    Service(#[source] BallistaError),
    /// A piece of work cannot be done.
    #[error(transparent)]
    Spread(#[from] SpreadError),
    /// What was staged or learned is no valid JSON.
    #[error("{what} is not in its form")]
    Json {
        /// What.
        what: &'static str,
        /// Where and why.
        source: serde_json::Error,
    },
    /// Two methods do not count the same.
    #[error("the two methods do not count the same")]
    Differ,
    /// An option cannot be used as given.
    #[error("{0}")]
    Option(String),
}

impl From<ParquetError> for ClusterError {
    fn from(fault: ParquetError) -> Self {
        Self::DataFusion(fault.into())
    }
}

/// An error of the named file.
pub(crate) fn at(path: &std::path::Path, what: &'static str) -> impl FnOnce(io::Error) -> ClusterError {
    let path = path.to_owned();
    move |source| ClusterError::Work { path, what, source }
}
