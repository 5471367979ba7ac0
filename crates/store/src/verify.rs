#[cfg(doc)]
use crate::Store;

/// What a proof of the log found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditProof {
    /// Every entry follows from the one before it.
    Whole {
        /// How many entries.
        entries: u64,
        /// Hash of the last one, zeros for an empty log.
        head: [u8; 32],
    },
    /// The first fault.
    Broken {
        /// Number of the first entry that does not fit.
        entry: u64,
        /// What is wrong with it.
        fault: &'static str,
    },
}

/// A broken invariant, by the check's name and what breaks it (an id, never a personal value).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Which check.
    pub check: &'static str,
    /// How many rows break it.
    pub rows: u64,
    /// The first of them.
    pub first: String,
}

/// What [`Store::verify`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Names of the checks that were made, in order, up to the first fault.
    pub checks: Vec<&'static str>,
    /// The first fault, if there is one.
    pub fault: Option<Fault>,
    /// The log's proof.
    pub audit: AuditProof,
}
