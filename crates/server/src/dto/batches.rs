use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One page of batches.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BatchesPage {
    /// The batches, newest first.
    pub(crate) items: Vec<Batch>,
    /// Fetches the next page; absent on the last one.
    pub(crate) next: Option<String>,
}

/// One import of one file, from the upload on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Batch {
    /// `bat_…`.
    pub(crate) id: String,
    /// Which version this is, for `if-match`.
    pub(crate) version: String,
    /// How far it is.
    pub(crate) status: BatchStatus,
    /// The source's code, such as `hukou`.
    pub(crate) source: String,
    /// The source's name.
    pub(crate) source_name: String,
    /// The file's name as uploaded.
    pub(crate) file_name: String,
    /// Rows read so far, all of them once staged: the sum of the counts.
    pub(crate) rows: u64,
    /// What committing does, or did.
    pub(crate) counts: Counts,
    /// How many groups of errors its rows make.
    pub(crate) groups: u64,
    /// Columns dropped before storage because the charter forbids them; names only, no value was kept.
    pub(crate) denied_columns: Vec<String>,
    /// When the file came.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// Who brought it.
    pub(crate) created_by: String,
    /// When it became part of the register.
    #[schema(format = DateTime)]
    pub(crate) committed_at: Option<String>,
    /// When it was undone.
    #[schema(format = DateTime)]
    pub(crate) undone_at: Option<String>,
    /// How far the present step has come, while one runs.
    pub(crate) progress: Option<StepProgress>,
    /// Why it failed, in the reader's language.
    pub(crate) failure: Option<String>,
    /// The batch that this one checks again with other repairs, while it does and where it failed; that one is as it was.
    pub(crate) before: Option<String>,
    /// Whether rows of it that could not be taken are kept, and nobody has said that they were dealt with.
    pub(crate) rejects_wait: bool,
    /// Whether the reader may undo it now.
    pub(crate) may_undo: bool,
    /// Whether the reader may commit it now.
    pub(crate) may_commit: bool,
}

/// How far a batch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BatchStatus {
    /// Its file is being read and checked.
    Staging,
    /// Read and checked; waits for repairs, a commit or to be discarded.
    Staged,
    /// Is being linked and written.
    Committing,
    /// Part of the register.
    Committed,
    /// Is being taken out again.
    Undoing,
    /// Was part of the register and was taken out again.
    Undone,
    /// Could not be read or written; the register is as it was.
    Failed,
}

/// What a commit does to the source's standing records. A dry run shows them; the commit equals them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Counts {
    /// Rows with a key that does not stand yet.
    pub(crate) create: u64,
    /// Rows with a standing key and other content.
    pub(crate) update: u64,
    /// Rows with a standing key and equal content.
    pub(crate) skip: u64,
    /// Rows that cannot be taken; they come back as a file.
    pub(crate) reject: u64,
}

/// How far a step has come.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct StepProgress {
    /// Stable code, such as `link.compare`.
    pub(crate) step: String,
    /// Units done.
    pub(crate) done: u64,
    /// Units in all; 0 means not known.
    pub(crate) total: u64,
}

/// A batch and its errors, grouped by the repair that fixes them.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BatchDetail {
    /// The batch.
    pub(crate) batch: Batch,
    /// The groups, most rows first.
    pub(crate) groups: Vec<FindingGroup>,
    /// The repairs so far, in the order in which they were asked for; each can be taken back while the file is staged.
    pub(crate) repairs: Vec<RepairDone>,
    /// Columns of the file that its profile does not read; empty once the file is committed.
    pub(crate) unknown_columns: Vec<String>,
    /// Columns of the profile that the file does not have.
    pub(crate) missing_columns: Vec<String>,
}

/// A repair that was applied.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RepairDone {
    /// The repair in the reader's language.
    pub(crate) text: String,
    /// What was chosen, such as `汗 → 01`; empty where nothing was.
    pub(crate) chosen: String,
}

/// Rows with the same fault, which one repair fixes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FindingGroup {
    /// The group's number within the batch.
    pub(crate) group: u32,
    /// Stable code of the fault.
    pub(crate) code: String,
    /// Whether it rejects its rows or only warns.
    pub(crate) severity: Severity,
    /// The column at fault, as the file names it.
    pub(crate) column: Option<String>,
    /// The fault in the reader's language.
    pub(crate) text: String,
    /// What to do about it.
    pub(crate) advice: String,
    /// The repair in the reader's language.
    pub(crate) repair_text: String,
    /// Every column in which the fault was found.
    pub(crate) columns: Vec<ColumnCount>,
    /// Values as written, where a list does not have them; rare ones are masked.
    pub(crate) values: Vec<ValueCount>,
    /// The first rows with the fault, by number.
    pub(crate) first_rows: Vec<u64>,
    /// Other repairs that would settle it.
    pub(crate) alternatives: Vec<RepairOption>,
    /// Whether the server can apply the repair to all rows (POST …/repairs); otherwise the rejected file is mended.
    pub(crate) repairable: bool,
    /// What must be chosen for the repair (a code for an unknown word); absent where nothing is.
    pub(crate) choice: Option<RepairChoice>,
    /// One value of the group, masked.
    pub(crate) sample: Option<String>,
    /// Rows in the group.
    pub(crate) rows: u64,
}

/// A column and how many of its cells have a fault.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ColumnCount {
    /// The column, as the file names it.
    pub(crate) column: String,
    /// Cells.
    pub(crate) cells: u64,
}

/// A written value and how often it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ValueCount {
    /// As written; masked where fewer than three rows have it.
    pub(crate) value: String,
    /// Rows.
    pub(crate) rows: u64,
}

/// Another repair that would settle a group.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RepairOption {
    /// The repair in the reader's language.
    pub(crate) text: String,
    /// Whether the server can apply it.
    pub(crate) repairable: bool,
    /// What must be chosen for it.
    pub(crate) choice: Option<RepairChoice>,
}

/// What must be chosen before a repair can be applied.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RepairChoice {
    /// How it is chosen.
    pub(crate) input: ChoiceInput,
    /// The values of a list; empty where something is typed.
    pub(crate) values: Vec<super::people::Coded>,
    /// Each written value has its own meaning: they are sent as `values`, not as one `value`.
    pub(crate) each: bool,
}

/// How a value is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChoiceInput {
    /// One of `values`.
    List,
    /// The code of a division is typed: 6, 9 or 12 digits of one that exists.
    Division,
    /// Any text is typed.
    Text,
}

/// Whether a fault rejects its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Severity {
    /// The row is not taken.
    Reject,
    /// The row is taken and marked.
    Warn,
}

/// Says what an unknown column of the file is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ColumnReading {
    /// The column, as the file names it: one of `unknown_columns`.
    pub(crate) header: String,
    /// The profile's column that it is: one of `missing_columns`.
    pub(crate) read_as: String,
}

/// Applies a group's repair to all its rows, says what a column is, or takes a repair back, and checks the file again: one of the
/// three.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RepairRequest {
    /// The group's number.
    pub(crate) group: Option<u32>,
    /// What a column is.
    pub(crate) column: Option<ColumnReading>,
    /// The place of a repair among the batch's `repairs`, from 0, that is taken back.
    pub(crate) withdraw: Option<u32>,
    /// One of the group's `alternatives`, by its place from 0; the proposed repair if absent.
    pub(crate) alternative: Option<u32>,
    /// What was chosen, where the repair's `choice` asks; for all written values alike.
    pub(crate) value: Option<String>,
    /// What each written value of a list's column stands for (`{"汗": "01"}`), instead of `value`.
    pub(crate) values: Option<BTreeMap<String, String>>,
}

/// Commits one staged import, or several that are linked together once.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CommitRequest {
    /// Further staged imports (`bat_…`) to commit in the same step.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub(crate) also: Vec<String>,
}

/// An uploaded file.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes the multipart form; the route reads its parts as they stream in")]
pub(crate) struct ImportForm {
    /// `auto`, or a profile's code from `GET /api/profiles`. Must come before the file.
    pub(crate) profile: Option<String>,
    /// The file: CSV, XLSX, JSON or Parquet, up to 1 GB.
    #[schema(value_type = String, format = Binary)]
    pub(crate) file: Vec<u8>,
}

/// A department's profile.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProfileRow {
    /// The code, such as `hukou`.
    pub(crate) code: String,
    /// Its name in the reader's language.
    pub(crate) name: String,
}
