use super::{block::RowBlock, delimited::DelimitedBlock, json::ObjectBlock};
use crate::error::IntakeError;

/// A run of rows on its way from the reading thread to those that parse and clean.
#[derive(Debug)]
pub(crate) enum Raw {
    /// Undecoded records of a delimited file.
    Delimited(DelimitedBlock),
    /// Unparsed JSON objects.
    Objects(ObjectBlock),
    /// Rows that the reader had to parse itself.
    Rows(RowBlock),
}

impl Raw {
    /// Decodes and splits into cells.
    pub(crate) fn parse(self) -> Result<RowBlock, IntakeError> {
        match self {
            Self::Delimited(block) => block.parse(),
            Self::Objects(block) => block.parse(),
            Self::Rows(block) => Ok(block),
        }
    }
}
