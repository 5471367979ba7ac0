use std::{io, process::ExitCode};

/// Why a command failed, in plain words. Never holds a person's name or number.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    /// A file or folder.
    #[error("{what}: {fault}")]
    Io {
        what: &'static str,
        #[source]
        fault: io::Error,
    },
    /// The command was used wrongly, in a way that only the files can tell.
    #[error("{0}")]
    Usage(String),
    /// The database.
    #[error("{0}")]
    Store(#[from] store::StoreError),
    /// A use case.
    #[error("{0}")]
    App(#[from] app::AppError),
    /// The synthetic place.
    #[error("{0}")]
    Synth(#[from] synth::SynthError),
    /// The register or its log is not as it should be.
    #[error("{0}")]
    Unsound(String),
    /// Anything else, already worded.
    #[error("{0}")]
    Other(String),
}

impl Failed {
    /// 2 for a wrong use, 1 for everything else.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Usage(_) => ExitCode::from(2),
            Self::Io { .. }
            | Self::Store(_)
            | Self::App(_)
            | Self::Synth(_)
            | Self::Unsound(_)
            | Self::Other(_) => ExitCode::FAILURE,
        }
    }
}
