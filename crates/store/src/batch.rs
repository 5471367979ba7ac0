use access::Area;
use base::{AccountId, BatchId, Timestamp};
use records::{Reading, Source};

/// What an import says of its file before the first row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBatch {
    /// The department's extract.
    pub source: Source,
    /// The profile that reads it, by code and version.
    pub profile: Box<str>,
    /// The file's name, without its folder.
    pub file_name: Box<str>,
    /// SHA-256 of the file.
    pub file_sha256: [u8; 32],
    /// Names of the kept columns, in the order of every row's cells.
    pub columns: Vec<Box<str>>,
    /// Names of columns that the charter's deny-list dropped.
    pub denied_columns: Vec<Box<str>>,
}

/// How far a batch has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BatchState {
    /// Rows are arriving; nothing shows.
    Loading,
    /// All rows are there; nothing shows until it is committed.
    Staged,
    /// Its records stand.
    Committed,
    /// It was committed and undone.
    Undone,
}

impl BatchState {
    /// The code in storage.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Loading => "loading",
            Self::Staged => "staged",
            Self::Committed => "committed",
            Self::Undone => "undone",
        }
    }
    /// The state with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Loading, Self::Staged, Self::Committed, Self::Undone]
            .into_iter()
            .find(|state| state.code() == code)
    }
}

/// What an import would do, or did, to each row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize)]
pub struct Counts {
    /// Rows with a key that did not stand.
    pub create: u64,
    /// Rows with a standing key and other content.
    pub update: u64,
    /// Rows with a standing key and the same content.
    pub skip: u64,
    /// Rows that a check rejected.
    pub reject: u64,
}

/// One import of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Its id.
    pub id: BatchId,
    /// What was said of the file.
    pub file: NewBatch,
    /// The area that it was imported for.
    pub area: Area,
    /// Who imported it.
    pub account: AccountId,
    /// How far it has come.
    pub state: BatchState,
    /// What it does to each row.
    pub counts: Counts,
    /// How many groups of findings it has.
    pub groups: u64,
    /// When it began.
    pub created_at: Timestamp,
    /// When its records began to stand.
    pub committed_at: Option<Timestamp>,
    /// When it was undone.
    pub undone_at: Option<Timestamp>,
    /// Whether rows of it that could not be taken are kept, and nobody has said that they were dealt with.
    pub rejects_wait: bool,
}

/// A row that passed its checks, to be kept verbatim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagedRow {
    /// Row number in the file, 1 for the first row after the header.
    pub row_number: u64,
    /// The source's own key of the row.
    pub key: Box<str>,
    /// The cells of the kept columns.
    pub cells: Vec<Box<str>>,
    /// SHA-256 of the cells with their column names and of what was read out of them: what "equal content" means.
    pub content: [u8; 32],
    /// What was read out of it.
    pub reading: Reading,
}

/// A row that a check rejected; kept so that it can be mended and imported again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRow {
    /// Row number in the file.
    pub row_number: u64,
    /// The cells of the kept columns.
    pub cells: Vec<Box<str>>,
    /// What was found, as intake's JSON.
    pub findings: serde_json::Value,
}

/// Findings that one repair fixes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingGroup {
    /// The finding's code.
    pub code: Box<str>,
    /// Whether it rejects the row (or only warns).
    pub rejects: bool,
    /// The column, where it concerns one.
    pub column: Option<Box<str>>,
    /// How many rows.
    pub rows: u64,
    /// A masked sample of the value.
    pub sample: Box<str>,
    /// The repair, as intake's JSON.
    pub repair: serde_json::Value,
}
