//! Residents' doors and cases on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    people::PersonRow,
    session::{PurposeCode, RoleCode},
};

/// A person's own door.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DoorState {
    /// Whether there is one.
    pub(crate) open: bool,
    /// When it was opened.
    pub(crate) opened_at: Option<String>,
    /// Whether the resident has set a device up.
    pub(crate) secured: bool,
}

/// What is handed over at the counter, the only time it is shown.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DoorKeys {
    /// The number to sign in with.
    pub(crate) number: String,
    /// The code.
    pub(crate) code: String,
}

/// Residents' cases.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CasesPage {
    /// The cases, the most urgent first.
    pub(crate) items: Vec<CaseRow>,
    /// Fetches the next page; absent on the last one.
    pub(crate) next: Option<String>,
}

/// A resident's question or request.
#[derive(Debug, Serialize, ToSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own on the wire, and none excludes another"
)]
pub(crate) struct CaseRow {
    /// `cas_…`.
    pub(crate) id: String,
    /// The number that the resident was given.
    pub(crate) number: String,
    /// `read`, `correction` or `other`.
    pub(crate) kind: String,
    /// The entry's number, or the attribute; may be empty.
    pub(crate) about: String,
    /// What it is about, in words; empty where it is nothing in particular.
    pub(crate) about_text: String,
    /// In the resident's words.
    pub(crate) words: String,
    /// The office proposed it for the person, at the counter.
    pub(crate) at_counter: bool,
    /// A parent of a child under age filed it, by their own door.
    pub(crate) by_parent: bool,
    /// The look that is questioned; null where the log's entry concerns the person no more.
    pub(crate) look: Option<CaseLook>,
    /// What the register says of the value that is to be corrected, while the case waits.
    pub(crate) value: Option<CaseValue>,
    /// The reader proposed it, so that somebody else answers it.
    pub(crate) own: bool,
    /// Who asks.
    pub(crate) person: Option<PersonRow>,
    /// When it came in.
    pub(crate) filed_at: String,
    /// The day by which it is answered.
    pub(crate) due_on: String,
    /// Whether it is past its day.
    pub(crate) late: bool,
    /// Whether it was withdrawn.
    pub(crate) withdrawn: bool,
    /// `explained`, `done` or `refused`.
    pub(crate) outcome: Option<String>,
    /// The answer.
    pub(crate) answer: Option<String>,
    /// When it was answered.
    pub(crate) answered_at: Option<String>,
    /// The office above, in words, where whoever asked may appeal to it now.
    pub(crate) above: Option<String>,
    /// The appeals about it, newest first.
    pub(crate) appeals: Vec<CaseAppealRow>,
}

/// A look that is questioned, as the log has it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseLook {
    /// What was done, in words.
    pub(crate) text: String,
    /// When; null where it was another's affair.
    pub(crate) at: Option<String>,
    /// The account that looked, for whoever answers; the person is not told.
    pub(crate) account: Option<String>,
    /// For which office.
    pub(crate) office: Option<String>,
    /// In which role.
    pub(crate) role: Option<RoleCode>,
    /// For what.
    pub(crate) purpose: Option<PurposeCode>,
    /// Which fields were shown, in words.
    pub(crate) fields: Vec<String>,
}

/// What the register says of a value whose correction was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseValue {
    /// What it said when the case came in, numbers masked; null where it said nothing.
    pub(crate) then: Option<String>,
    /// What it says now.
    pub(crate) now: Option<String>,
    /// Whether these differ.
    pub(crate) has_changed: bool,
    /// Whose record says so now, in words.
    pub(crate) source: Option<String>,
    /// Whether an event that this office registered says so: it is corrected there.
    pub(crate) registered_here: bool,
}

/// A correction that waits, with where it is carried out.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseMending {
    /// The case's number.
    pub(crate) number: String,
    /// What is to be corrected.
    pub(crate) attribute: String,
    /// The same in words.
    pub(crate) attribute_text: String,
    /// In the words of whoever asked.
    pub(crate) words: String,
    /// What it should be, as a form takes it; null where nobody wrote that alone.
    pub(crate) proposed: Option<String>,
    /// The same in words.
    pub(crate) proposed_text: Option<String>,
    /// The event that this office registered and that says what the register shows.
    pub(crate) event: Option<MendingEvent>,
    /// The row of a department's file that says it.
    pub(crate) row: Option<MendingRow>,
}

/// An event of this office, and the part of it that says something.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MendingEvent {
    /// `reg_…`.
    pub(crate) id: String,
    /// The part.
    pub(crate) role: String,
}

/// A row of a department's file.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MendingRow {
    /// The department's extract, in words.
    pub(crate) source: String,
    /// The file.
    pub(crate) file: String,
    /// When it was taken in.
    #[schema(format = DateTime)]
    pub(crate) at: String,
    /// The row, 1 for the first one after the header.
    pub(crate) row: u64,
    /// The department's own key of the row.
    pub(crate) key: String,
    /// The column that says it, where one alone does.
    pub(crate) column: Option<String>,
}

/// An appeal about a case.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseAppealRow {
    /// The number that the resident was given.
    pub(crate) number: String,
    /// The office above, in words.
    pub(crate) office: String,
    /// What it is against: the reasons of the refusal.
    pub(crate) refused_because: String,
    /// In the resident's words.
    pub(crate) words: String,
    /// When it came in.
    pub(crate) filed_at: String,
    /// The day by which it is decided.
    pub(crate) due_on: Option<String>,
    /// `sustained` or `reversed`, once it is decided.
    pub(crate) outcome: Option<String>,
    /// Why.
    pub(crate) reasons: Option<String>,
    /// When it was decided.
    pub(crate) decided_at: Option<String>,
}

/// An appeal to the office above, at the resident's word.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseAppealRequest {
    /// Why they disagree, 4 to 500 characters.
    pub(crate) words: String,
}

/// An appeal that is in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CaseAppealed {
    /// Its number.
    pub(crate) number: String,
    /// The office above, in words.
    pub(crate) office: String,
    /// The day by which it is decided.
    pub(crate) due_on: Option<String>,
}

/// An answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CaseAnswerRequest {
    /// `explained`, `done` or `refused`.
    pub(crate) outcome: String,
    /// 4 to 1000 characters: the reasons.
    pub(crate) answer: String,
    /// Of a correction that is done although the register still says what it said: what was done and where, 4 to 200 characters.
    #[serde(default)]
    pub(crate) elsewhere: Option<String>,
}

/// What a value of somebody should be, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CorrectionRequest {
    /// Which value, as the record names it.
    #[schema(example = "birth_date")]
    pub(crate) attribute: String,
    /// What it should be, alone: refused where no such value can be, as a day that does not exist.
    #[schema(min_length = 1, max_length = 200, example = "1980-03-08")]
    pub(crate) value: Option<String>,
    /// What it should be and which paper says so; nobody else's affairs.
    #[schema(min_length = 4, max_length = 1000)]
    pub(crate) words: String,
}

/// What a person's record still waits for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenCases {
    /// Newest first.
    pub(crate) items: Vec<OpenCase>,
}

/// A case that waits for an answer, without what was written in it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OpenCase {
    /// `cas_…`.
    pub(crate) id: String,
    /// The number that the person was given.
    pub(crate) number: String,
    /// `read`, `correction` or `other`.
    pub(crate) kind: String,
    /// That in words.
    pub(crate) kind_text: String,
    /// The attribute that is to be corrected; empty where it is nothing in particular.
    pub(crate) about: String,
    /// What it is about, in words.
    pub(crate) about_text: String,
    /// The office proposed it for the person, at the counter.
    pub(crate) at_counter: bool,
    /// The day by which it is answered.
    #[schema(format = Date)]
    pub(crate) due_on: String,
    /// Whether it is past its day.
    pub(crate) late: bool,
}

/// A correction that was proposed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CorrectionFiled {
    /// The number that the person is given.
    pub(crate) number: String,
    /// The day by which it is answered.
    pub(crate) due_on: String,
}
