//! Events of this office on the wire.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::people::PersonRow;

/// How each kind of event is declared.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventForms {
    /// The forms.
    pub(crate) items: Vec<EventFormOf>,
}

/// How one kind of event is declared.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventFormOf {
    /// The kind, such as `birth`.
    pub(crate) kind: String,
    /// Its name in the reader's language.
    pub(crate) kind_text: String,
    /// Who takes part.
    pub(crate) parties: Vec<PartyFormOf>,
    /// What is said of the event itself.
    pub(crate) row: Vec<FieldFormOf>,
}

/// Somebody's part in a form.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PartyFormOf {
    /// The part, such as `mother`.
    pub(crate) role: String,
    /// Whether the event cannot be declared without them.
    pub(crate) required: bool,
    /// `new`: nobody the register knows; `known`: somebody of the register; `anybody`: either.
    pub(crate) whom: String,
    /// What is said of somebody whom the register does not know.
    pub(crate) identity: Vec<FieldFormOf>,
    /// What the event itself says of them.
    pub(crate) says: Vec<FieldFormOf>,
}

/// One thing to be said.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FieldFormOf {
    /// The attribute, such as `birth_date`.
    pub(crate) attribute: String,
    /// Whether it must be said.
    pub(crate) required: bool,
    /// `text`, `date`, `partial_date` or `list`.
    pub(crate) input: String,
    /// What can be chosen, for a list.
    pub(crate) choices: Vec<ChoiceOf>,
}

/// One choice of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChoiceOf {
    /// Its code.
    pub(crate) code: String,
    /// Its name in the reader's language.
    pub(crate) text: String,
}

/// What an event says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventContentForm {
    /// Of itself, by attribute.
    #[serde(default)]
    pub(crate) row: BTreeMap<String, String>,
    /// Of those who took part.
    #[serde(default)]
    pub(crate) parties: Vec<EventPartyForm>,
    /// The papers that were shown.
    #[serde(default)]
    pub(crate) evidence: Vec<String>,
}

/// Somebody's part.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EventPartyForm {
    /// The part.
    pub(crate) role: String,
    /// `per_…`, where it is somebody of the register.
    #[serde(default)]
    pub(crate) person: Option<String>,
    /// What is said of them, by attribute.
    #[serde(default)]
    pub(crate) fields: BTreeMap<String, String>,
}

/// A declaration.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeclareRequest {
    /// What happened, such as `birth`.
    pub(crate) kind: String,
    /// What is said of it.
    pub(crate) content: EventContentForm,
}

/// A step of a registration.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepRequest {
    /// `verify`, `register`, `withdraw`, `ask_correction`, `ask_annulment`, `approve` or `refuse`.
    pub(crate) step: String,
    /// Why; `withdraw`, `refuse` and both requests need it.
    #[serde(default)]
    pub(crate) reason: Option<String>,
    /// What is to be so, for `ask_correction`. A masked number sent back as it was shown stays what it is.
    #[serde(default)]
    pub(crate) content: Option<EventContentForm>,
}

/// What an event says, numbers masked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventContent {
    /// Of itself.
    pub(crate) row: Vec<SaidField>,
    /// Of those who took part.
    pub(crate) parties: Vec<SaidParty>,
    /// The papers that were shown.
    pub(crate) evidence: Vec<String>,
}

/// Somebody's part.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SaidParty {
    /// The part.
    pub(crate) role: String,
    /// Somebody of the register, inside the reader's area.
    pub(crate) person: Option<PersonRow>,
    /// Whether it is somebody of the register.
    pub(crate) known: bool,
    /// What is said of them.
    pub(crate) fields: Vec<SaidField>,
}

/// One thing that is said.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SaidField {
    /// The attribute.
    pub(crate) attribute: String,
    /// Its value, masked where it is a number of a document or a telephone.
    pub(crate) value: String,
    /// The value in words, where it is a code.
    pub(crate) text: Option<String>,
}

/// A step that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TakenStep {
    /// From 1 without a gap.
    pub(crate) number: u64,
    /// The step.
    pub(crate) step: String,
    /// Who.
    pub(crate) by: String,
    /// The office's area.
    pub(crate) office: String,
    /// Its name.
    pub(crate) office_name: String,
    /// When.
    #[schema(format = DateTime)]
    pub(crate) at: String,
    /// Why.
    pub(crate) reason: Option<String>,
}

/// An event of this office.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RegisteredEvent {
    /// `reg_…`.
    pub(crate) id: String,
    /// What people are told; it stands for somebody who has no number yet.
    pub(crate) number: String,
    /// The kind.
    pub(crate) kind: String,
    /// Its name in the reader's language.
    pub(crate) kind_text: String,
    /// Where it stands.
    pub(crate) stage: String,
    /// Its version: what `If-Match` names.
    pub(crate) version: u64,
    /// Whether the register has followed it.
    pub(crate) carried: bool,
    /// The day of the event, as far as known.
    pub(crate) day: Option<String>,
    /// When something was last done about it.
    #[schema(format = DateTime)]
    pub(crate) changed_at: String,
    /// What it says now.
    pub(crate) content: Option<EventContent>,
    /// What a correction that waits would make of it.
    pub(crate) asked: Option<EventContent>,
    /// What was done, in order.
    pub(crate) steps: Vec<TakenStep>,
    /// The steps that the reader may take next.
    pub(crate) next_steps: Vec<String>,
}

/// Events at one stage.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RegisteredEvents {
    /// The events.
    pub(crate) items: Vec<RegisteredEvent>,
    /// Fetches the next page; absent on the last one.
    pub(crate) next: Option<String>,
}

/// How many events stand where.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StageCounts {
    /// By stage; stages without any are left out.
    pub(crate) items: Vec<StageCount>,
}

/// How many events stand at a stage.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StageCount {
    /// The stage.
    pub(crate) stage: String,
    /// How many.
    pub(crate) count: u64,
}
