use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::session::{PurposeCode, RoleCode};

/// What an auditor looks for. Sent in the body, never in an address line, so that it stands in no access log.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogSearchRequest {
    /// Entries that concern this person, `per_…`.
    pub(crate) person: Option<String>,
    /// Entries that concern whoever has this document number.
    #[schema(max_length = 32)]
    pub(crate) id_number: Option<String>,
    /// Entries of the account with this name.
    #[schema(max_length = 64)]
    pub(crate) account: Option<String>,
    /// Entries of this action, such as `unmask`.
    pub(crate) action: Option<String>,
    /// Entries from this moment on (RFC 3339).
    pub(crate) from: Option<String>,
    /// Entries before this moment (RFC 3339).
    pub(crate) until: Option<String>,
    /// `next` of the page before.
    pub(crate) cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 if absent.
    #[schema(minimum = 1, maximum = 200)]
    pub(crate) limit: Option<u16>,
}

/// One page of the log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LogPage {
    /// The entries, newest first.
    pub(crate) items: Vec<LogEntry>,
    /// Fetches the next page; absent on the last one.
    pub(crate) next: Option<String>,
}

/// One entry of the log: ids and codes, no names of people.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LogEntry {
    /// Its number, from 1 without a gap.
    pub(crate) number: u64,
    /// When.
    #[schema(format = DateTime)]
    pub(crate) at: String,
    /// Who.
    pub(crate) account: String,
    /// Of which office: its area's name.
    pub(crate) office: Option<String>,
    /// In which role.
    pub(crate) role: RoleCode,
    /// For what.
    pub(crate) purpose: Option<PurposeCode>,
    /// What was done, such as `read_record`.
    pub(crate) action: String,
    /// Which fields were shown or written, by their codes.
    pub(crate) fields: Vec<String>,
    /// How many people it concerns.
    pub(crate) people: u64,
    /// The first of them, `per_…`, at most 20.
    pub(crate) first_people: Vec<String>,
    /// The batch that it concerns, `bat_…`.
    pub(crate) batch: Option<String>,
    /// The request that it belonged to.
    pub(crate) request: String,
}

/// The hashes of a proof (RFC 9162): from a leaf to a head, or from an earlier head to a later one.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LogPath {
    /// Hexadecimal, in the order in which a verifier takes them.
    pub(crate) path: Vec<String>,
}

/// One entry with the proof that it is in the log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LogEntryProof {
    /// The entry's text, byte for byte: the leaf.
    pub(crate) entry: String,
    /// Hashes from the leaf to the head, hexadecimal.
    pub(crate) path: Vec<String>,
    /// The tree head that the path ends in.
    pub(crate) checkpoint: String,
}

/// Tree heads that another office kept, to prove the log against.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogVerifyRequest {
    /// The text of one checkpoint or of several, one after the other.
    #[schema(max_length = 60000)]
    pub(crate) checkpoints: Option<String>,
}

/// What the proof of the log found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LogVerified {
    /// Nothing is wrong.
    pub(crate) whole: bool,
    /// How many entries were proved; null where something is wrong.
    pub(crate) entries: Option<u64>,
    /// The head of the tree over them, hexadecimal.
    pub(crate) head: Option<String>,
    /// The first entry that does not fit.
    pub(crate) entry: Option<u64>,
    /// What is wrong with it, in the reader's language.
    pub(crate) fault: Option<String>,
}

/// A person's own view of who looked at them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnReadsPage {
    /// The looks, newest first.
    pub(crate) items: Vec<OwnRead>,
    /// Fetches the next page; absent on the last one.
    pub(crate) next: Option<String>,
}

/// One look, as the person is told of it. What was another's affair is told by its month alone.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnRead {
    /// The entry's number, by which its proof is asked for.
    pub(crate) number: Option<u64>,
    /// `opened`, `listed`, `shown_in_full`, `log_opened`, `mentioned`, `helped`, `own`, `in_form`, `exported`, `certificate`, `paper`,
    /// `case`, `door`, `told`, `for_matter`, `otherwise`.
    pub(crate) looked: String,
    /// A sentence that says it, in the reader's language.
    pub(crate) text: String,
    /// When.
    #[schema(format = DateTime)]
    pub(crate) at: Option<String>,
    /// The month, `YYYY-MM`.
    pub(crate) month: String,
    /// Of which office: its area's name.
    pub(crate) office: Option<String>,
    /// In which role.
    pub(crate) role: Option<RoleCode>,
    /// For what.
    pub(crate) purpose: Option<PurposeCode>,
    /// Which fields were shown, by their codes.
    pub(crate) fields: Vec<String>,
}

/// That an entry concerns one person, to be checked without us. It says nothing about others.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnReadProof {
    /// The entry's text, byte for byte: the leaf.
    pub(crate) entry: String,
    /// Hashes from the leaf to the head, hexadecimal.
    pub(crate) path: Vec<String>,
    /// The tree head that the path ends in.
    pub(crate) checkpoint: String,
    /// `per_…`.
    pub(crate) person: String,
    /// The person's place on the entry's list, from 0.
    pub(crate) place: u64,
    /// What blinds that place, hexadecimal.
    pub(crate) salt: String,
    /// Hashes from the person's leaf to the commitment in the entry, hexadecimal.
    pub(crate) people_path: Vec<String>,
}
