use base::{AccountId, BatchId, PersonId, Timestamp};
use records::Attribute;
use serde::{Deserialize, Serialize};

use crate::{Area, Purpose, Role};

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
    /// The log itself was searched by an auditor.
    SearchLog,
    /// The log was proved.
    VerifyLog,
    /// The log was handed out: whole, or as a tree head or a proof.
    ExportLog,
    /// A file was taken in and checked, to be imported or discarded.
    Stage,
    /// A repair was applied to a staged file.
    Repair,
    /// A staged file was discarded.
    Discard,
    /// Files were imported. Kept before the register is written.
    Import,
    /// A batch was undone.
    Undo,
    /// It was decided whether two records are one person.
    DecidePair,
    /// Such a decision was taken back.
    WithdrawDecision,
    /// An import or undo that an earlier entry announced was not written; the register is as before.
    NotWritten,
    /// An account was made.
    CreateAccount,
    /// The register and its log were copied into an archive.
    Backup,
    /// The register and its log were put back from an archive.
    Restore,
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
    /// Every action.
    pub const ALL: [Self; 22] = [
        Self::Search,
        Self::ReadRecord,
        Self::ShownBeside,
        Self::ReadLog,
        Self::Unmask,
        Self::ReadBatch,
        Self::SearchLog,
        Self::VerifyLog,
        Self::ExportLog,
        Self::Stage,
        Self::Repair,
        Self::Discard,
        Self::Import,
        Self::Undo,
        Self::NotWritten,
        Self::CreateAccount,
        Self::Backup,
        Self::Restore,
        Self::SignIn,
        Self::SignInFailed,
        Self::SignOut,
        Self::ChangePassword,
    ];

    /// The code kept in storage.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Search => "search",
            Self::ReadRecord => "read_record",
            Self::ShownBeside => "shown_beside",
            Self::ReadLog => "read_log",
            Self::Unmask => "unmask",
            Self::ReadBatch => "read_batch",
            Self::SearchLog => "search_log",
            Self::VerifyLog => "verify_log",
            Self::ExportLog => "export_log",
            Self::Stage => "stage",
            Self::Repair => "repair",
            Self::Discard => "discard",
            Self::Import => "import",
            Self::Undo => "undo",
            Self::DecidePair => "decide_pair",
            Self::WithdrawDecision => "withdraw_decision",
            Self::NotWritten => "not_written",
            Self::CreateAccount => "create_account",
            Self::Backup => "backup",
            Self::Restore => "restore",
            Self::SignIn => "sign_in",
            Self::SignInFailed => "sign_in_failed",
            Self::SignOut => "sign_out",
            Self::ChangePassword => "change_password",
            Self::DecideFinding => "decide_finding",
        }
    }

    /// The action with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.code() == code)
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
    /// Of which office, by its area; `None` for an attempt under a name that no account has.
    pub area: Option<Area>,
    /// In which role.
    pub role: Role,
    /// For what, where a person was read.
    pub purpose: Option<Purpose>,
    /// What was done.
    pub action: Action,
    /// To whom.
    pub subject: Subject,
    /// Which fields of theirs were shown or written.
    pub fields: Vec<Attribute>,
    /// The request that it belonged to.
    pub request: Box<str>,
}

impl AuditEntry {
    /// The same entry, naming the fields that were shown or written.
    #[must_use]
    pub fn of_fields(self, fields: impl IntoIterator<Item = Attribute>) -> Self {
        let mut fields: Vec<Attribute> = fields.into_iter().collect();
        fields.sort_unstable();
        fields.dedup();
        Self { fields, ..self }
    }
}
