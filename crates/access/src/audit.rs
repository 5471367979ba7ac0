use base::{AccountId, BatchId, PersonId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Purpose, Role};

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// People were searched for and a list was shown.
    Search,
    /// A person's record was opened.
    ReadRecord,
    /// Somebody's name was shown as a relative or housemate in another person's record.
    ShownBeside,
    /// It was looked up who had looked at a person.
    ReadLog,
    /// A masked value (a document number, a phone) was shown in full.
    Unmask,
    /// A batch's rows were looked at.
    ReadBatch,
    /// Files were imported.
    Import,
    /// A batch was undone.
    Undo,
    /// It was decided whether two records are one person.
    DecidePair,
    /// Such a decision was taken back.
    WithdrawDecision,
    /// Somebody signed in.
    SignIn,
    /// Somebody failed to sign in.
    SignInFailed,
    /// Somebody signed out.
    SignOut,
    /// A password was changed.
    ChangePassword,
    /// Somebody said what is to become of a quality check's finding.
    DecideFinding,
}

impl Action {
    /// The code kept in storage.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::ReadRecord => "read_record",
            Self::ShownBeside => "shown_beside",
            Self::ReadLog => "read_log",
            Self::Unmask => "unmask",
            Self::ReadBatch => "read_batch",
            Self::Import => "import",
            Self::Undo => "undo",
            Self::DecidePair => "decide_pair",
            Self::WithdrawDecision => "withdraw_decision",
            Self::SignIn => "sign_in",
            Self::SignInFailed => "sign_in_failed",
            Self::SignOut => "sign_out",
            Self::ChangePassword => "change_password",
            Self::DecideFinding => "decide_finding",
        }
    }
}

/// Whom or what it concerned. A search names each person it showed, never the text that was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Nobody in particular.
    None,
    /// These people.
    People(Vec<PersonId>),
    /// This batch.
    Batch(BatchId),
}

/// One entry of the log of reads and writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub account: AccountId,
    /// In which role.
    pub role: Role,
    /// For what, where a person was read.
    pub purpose: Option<Purpose>,
    /// What was done.
    pub action: Action,
    /// To whom.
    pub subject: Subject,
    /// The request that it belonged to.
    pub request: Box<str>,
}
