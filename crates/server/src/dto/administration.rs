//! What an office sets about its own work, on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One version of something that an office has set.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SetVersion {
    /// From 1 on.
    pub(crate) version: u32,
    /// Why it was changed.
    pub(crate) reason: String,
    /// Who changed it.
    pub(crate) author: String,
    /// When.
    #[schema(format = DateTime)]
    pub(crate) kept_at: String,
    /// What it was changed to: a profile's TOML, a number of days; for a text the Chinese. Empty where the office's own was put away.
    pub(crate) content: String,
    /// The English of a text.
    pub(crate) content_en: Option<String>,
}

/// How one department's files are read.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportProfile {
    /// The source's code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// The TOML in use.
    pub(crate) content: String,
    /// The TOML as it ships; null for a source that only this office has.
    pub(crate) shipped: Option<String>,
    /// Whether what is in use is an office's own.
    pub(crate) own: bool,
    /// The version of the reader's office; 0 where it has none.
    pub(crate) version: u32,
    /// The versions of the reader's office, the newest first.
    pub(crate) history: Vec<SetVersion>,
}

/// The profiles of an area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImportProfiles {
    /// They.
    pub(crate) items: Vec<ImportProfile>,
}

/// A profile as it is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ImportProfileRequest {
    /// Its TOML; empty to put the office's own away.
    pub(crate) content: String,
    /// Why.
    pub(crate) reason: String,
    /// The version that this rests on; 0 for the first.
    pub(crate) version: u32,
}

/// A profile and a file to try it on.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "only described: the parts are read as they come")]
pub(crate) struct ProfileTrialForm {
    /// The profile's TOML, at most 64 KB; before the file.
    content: String,
    /// The file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// What a profile makes of a file. Nothing is kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProfileTrial {
    /// The file's columns that the profile reads.
    pub(crate) known: Vec<String>,
    /// Those that it does not read; they would be kept with the record.
    pub(crate) unknown: Vec<String>,
    /// The profile's columns that the file lacks.
    pub(crate) missing: Vec<String>,
    /// Columns that the charter refuses; they would be dropped.
    pub(crate) denied: Vec<String>,
    /// Rows read.
    pub(crate) rows: u64,
    /// Rows that would be taken.
    pub(crate) records: u64,
    /// Rows that would be rejected.
    pub(crate) rejected: u64,
    /// People named by the rows that would be taken.
    pub(crate) mentions: u64,
    /// Whether the file has more rows than were tried.
    pub(crate) more: bool,
    /// What would be wrong, in groups that one repair fixes, most rows first.
    pub(crate) groups: Vec<TrialGroup>,
}

/// A group of findings of a trial.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrialGroup {
    /// What is wrong, in words.
    pub(crate) text: String,
    /// In which column.
    pub(crate) column: Option<String>,
    /// In how many rows.
    pub(crate) rows: u64,
    /// Whether these rows would be rejected.
    pub(crate) rejects: bool,
}

/// What an office says in one place.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OfficeText {
    /// Which text.
    pub(crate) code: OfficeTextCode,
    /// In Chinese, as it is said now.
    pub(crate) zh: String,
    /// In English.
    pub(crate) en: String,
    /// As it ships.
    pub(crate) shipped_zh: String,
    /// As it ships.
    pub(crate) shipped_en: String,
    /// What it may name in braces.
    pub(crate) fields: Vec<String>,
    /// Whether these are an office's own words.
    pub(crate) own: bool,
    /// The version of the reader's office; 0 where it has none.
    pub(crate) version: u32,
    /// The versions of the reader's office, the newest first.
    pub(crate) history: Vec<SetVersion>,
}

/// Where an office speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OfficeTextCode {
    /// An answer: what was found.
    CaseExplained,
    /// An answer: it was done.
    CaseDone,
    /// An answer: it cannot be done.
    CaseRefused,
    /// A notice to a family that it may claim.
    BenefitNotice,
    /// The line below a printed certificate.
    CertificateNote,
    /// Behind the resident's door: the road without a telephone.
    DoorHelp,
}

/// All texts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OfficeTexts {
    /// They.
    pub(crate) items: Vec<OfficeText>,
    /// Whether the reader may change them.
    pub(crate) may_change: bool,
}

/// A text as it is to be; both languages empty: as it ships.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OfficeTextRequest {
    /// In Chinese.
    pub(crate) zh: String,
    /// In English.
    pub(crate) en: String,
    /// Why.
    pub(crate) reason: String,
    /// The version that this rests on; 0 for the first.
    pub(crate) version: u32,
}

/// What is removed when it is old.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LeftoverCode {
    /// Files that were checked and neither committed nor discarded.
    Staged,
    /// Rows that an import rejected.
    RejectedRows,
    /// What workers began to write.
    Drafts,
    /// How far other systems' questions are.
    Transactions,
    /// What workers opened lately.
    Recents,
}

impl From<store::Leftover> for LeftoverCode {
    fn from(what: store::Leftover) -> Self {
        match what {
            store::Leftover::Staged => Self::Staged,
            store::Leftover::RejectedRows => Self::RejectedRows,
            store::Leftover::Drafts => Self::Drafts,
            store::Leftover::Transactions => Self::Transactions,
            store::Leftover::Recents => Self::Recents,
        }
    }
}

/// How long one kind of leftover is kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RetentionRow {
    /// What.
    pub(crate) what: LeftoverCode,
    /// For how many days.
    pub(crate) days: u32,
    /// For how many where nobody has said otherwise.
    pub(crate) usual: u32,
    /// The fewest that can be set.
    pub(crate) least: u32,
    /// The most.
    pub(crate) most: u32,
    /// The rule's version; 0 where nobody has set one.
    pub(crate) version: u32,
    /// How many are old enough to be removed now.
    pub(crate) due: u64,
    /// Every version, the newest first.
    pub(crate) history: Vec<SetVersion>,
}

/// One removal.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RetentionRunRow {
    /// What was removed.
    pub(crate) what: LeftoverCode,
    /// When.
    #[schema(format = DateTime)]
    pub(crate) at: String,
    /// What was older than this.
    #[schema(format = DateTime)]
    pub(crate) before: String,
    /// How many.
    pub(crate) removed: u64,
}

/// How long leftovers are kept.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Retention {
    /// One row of each kind.
    pub(crate) items: Vec<RetentionRow>,
    /// The last removals, the newest first.
    pub(crate) runs: Vec<RetentionRunRow>,
    /// Whether the reader looks after everything and may change the rules.
    pub(crate) may_change: bool,
}

/// How long a kind of leftover is to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RetentionRequest {
    /// For how many days.
    pub(crate) days: u32,
    /// Why.
    pub(crate) reason: String,
    /// The version that this rests on; 0 for the first.
    pub(crate) version: u32,
}

/// A list of divisions as a file.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "only described: the parts are read as they come")]
pub(crate) struct DivisionListForm {
    /// CSV or XLSX with the columns 代码 and 名称, and 原代码 where something changed.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// A list of divisions beside what stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DivisionListCompared {
    /// How many stand as the list has them.
    pub(crate) same: usize,
    /// Lines of other areas, or of counties and above.
    pub(crate) elsewhere: usize,
    /// Lines without a code or a name, by number.
    pub(crate) unread: Vec<usize>,
    /// Under another name; `before` is the present name.
    pub(crate) renamed: Vec<ListedDivision>,
    /// New; `before` is the code whose place it seems to take, or empty.
    pub(crate) new: Vec<ListedDivision>,
    /// Not in the list.
    pub(crate) gone: Vec<GoneDivision>,
}

/// A division of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ListedDivision {
    /// 9 digits of a township, 12 of a village.
    pub(crate) code: String,
    /// Its name in the list.
    pub(crate) name: String,
    /// What was before.
    pub(crate) before: String,
}

/// A division that stands and is not in the list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct GoneDivision {
    /// Its code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) name: String,
    /// What seems to take its place; empty where somebody must say.
    pub(crate) successor: String,
    /// How many residences stand under it.
    pub(crate) residences: u64,
}
