use std::{io, sync::Arc};

/// Why the store could not do something. No text carries a personal value.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The URL is neither `sqlite:FILE` nor `postgres://…`.
    #[error("a database is given as sqlite:FILE or postgres://user@host/name")]
    Url,
    /// The database cannot be reached or opened.
    #[error("the database cannot be opened")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Another writer holds the database; try again.
    #[error("the database is busy with another write; try again")]
    Busy,
    /// What was asked rests on a state that has passed: another import was committed in between, a batch is no longer
    /// staged, a name is taken.
    #[error("{0}")]
    Conflict(&'static str),
    /// A value breaks a rule of the schema.
    #[error("the database refused a row: a constraint does not hold")]
    Constraint,
    /// The schema is not the one this program knows.
    #[error("the database schema does not fit this program: {0}")]
    Migration(String),
    /// Stored bytes are not what the store wrote.
    #[error("stored data is damaged: {0}")]
    Corrupt(&'static str),
    /// The database server could not be started for a test, or a file could not be read.
    #[error("a file or process of the database failed")]
    Io(#[from] io::Error),
    /// An entry of the log could not be made durable; several that were on their way together share the cause.
    #[error("the log cannot be written: {0}")]
    Log(Arc<StoreError>),
    /// Any other failure of the engine.
    #[error("the database failed")]
    Engine(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// What [`StoreError`] means for the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// Try again.
    Busy,
    /// Read again, then decide.
    Conflict,
    /// The settings are wrong or the database is away.
    Unavailable,
    /// Something is broken and a person must look.
    Fault,
}

impl StoreError {
    /// What it means for the caller.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Log(cause) => cause.kind(),
            Self::Busy => ErrorKind::Busy,
            Self::Conflict(_) => ErrorKind::Conflict,
            Self::Url | Self::Unreachable(_) => ErrorKind::Unavailable,
            Self::Constraint | Self::Migration(_) | Self::Corrupt(_) | Self::Io(_) | Self::Engine(_) => {
                ErrorKind::Fault
            }
        }
    }
}

/// A result of the store.
pub type Result<T> = std::result::Result<T, StoreError>;
