use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A form that somebody asks to be filled.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormRequest {
    /// Who asks for it.
    #[schema(min_length = 1, max_length = 200)]
    pub(crate) asked_by: String,
    /// On which legal ground.
    #[schema(min_length = 1, max_length = 400)]
    pub(crate) ground: String,
    /// By when, ISO 8601.
    pub(crate) due: Option<String>,
    /// The file in base64: XLSX or DOCX, at most 8 MB.
    pub(crate) file: String,
}

/// The register of forms.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormRegister {
    /// Newest first.
    pub(crate) items: Vec<FormListed>,
    /// What is asked most.
    pub(crate) asked_most: Vec<FormAsked>,
    /// Values written by all fillings.
    pub(crate) values: u64,
    /// Seconds saved, by an estimate of so many a value.
    pub(crate) seconds_saved: u64,
    /// The estimate: seconds that a value takes by hand.
    pub(crate) seconds_a_value: u64,
}

/// What is asked, of how many forms.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormAsked {
    /// What, in the reader's language.
    pub(crate) words: String,
    /// How many forms ask it.
    pub(crate) forms: usize,
}

/// A form in the list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormListed {
    /// `frm_…`.
    pub(crate) id: String,
    /// Its title.
    pub(crate) title: String,
    /// `xlsx` or `docx`.
    pub(crate) extension: String,
    /// Who asks for it.
    pub(crate) asked_by: String,
    /// On which legal ground.
    pub(crate) ground: String,
    /// By when.
    pub(crate) due: Option<String>,
    /// When it came.
    pub(crate) created_at: String,
    /// How often it was filled.
    pub(crate) fillings: usize,
    /// When it was last filled.
    pub(crate) filled_at: Option<String>,
    /// The earlier form that asked most of the same.
    pub(crate) before: Option<FormBefore>,
}

/// A form that asked the same before.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormBefore {
    /// `frm_…`.
    pub(crate) id: String,
    /// Its title.
    pub(crate) title: String,
    /// Who asked.
    pub(crate) asked_by: String,
    /// When it came.
    pub(crate) at: String,
    /// When it was last filled.
    pub(crate) filled_at: Option<String>,
    /// How much of what the later form asks it asked too, per cent.
    pub(crate) overlap_percent: u8,
    /// It is the same form.
    pub(crate) same_form: bool,
}

/// A form with its fields.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormDetail {
    /// As it is listed.
    pub(crate) form: FormListed,
    /// Its fields.
    pub(crate) fields: Vec<FormField>,
    /// Its lists.
    pub(crate) lists: Vec<FormRoll>,
    /// What the charter refuses: the label, and why.
    pub(crate) refused: Vec<FormRefused>,
    /// When somebody confirmed it, or an earlier copy.
    pub(crate) confirmed_at: Option<String>,
    /// It is about one person, who has to be named.
    pub(crate) subject: bool,
    /// People of the register stand in it: a purpose has to be named.
    pub(crate) people: bool,
    /// Its fillings, latest first.
    pub(crate) fillings: Vec<FormFilled>,
    /// Figures that changed between the last two fillings.
    pub(crate) changed: Vec<FormChange>,
    /// Forms that asked the same before, most first.
    pub(crate) before: Vec<FormBefore>,
    /// What may be chosen for a field.
    pub(crate) choices: Vec<FormChoice>,
}

/// Something that may be chosen for a field.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormChoice {
    /// To be sent back.
    pub(crate) code: String,
    /// In the reader's language.
    pub(crate) words: String,
}

/// A field.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormField {
    /// Names it.
    pub(crate) key: String,
    /// Its labels, outermost first.
    pub(crate) labels: Vec<String>,
    /// What it asks for.
    pub(crate) asks: FormChoice,
    /// 0 to 100.
    pub(crate) confidence_percent: u8,
    /// Why it was understood so.
    pub(crate) reasons: Vec<String>,
    /// It is filled as things stand.
    pub(crate) filled: bool,
    /// The charter refuses it.
    pub(crate) refused: bool,
}

/// A list within a form.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormRoll {
    /// Who its rows are; nobody yet where it is not known.
    pub(crate) rows: Option<String>,
    /// Why.
    pub(crate) reasons: Vec<String>,
}

/// What the charter refuses.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormRefused {
    /// The label or title.
    pub(crate) label: String,
    /// Why.
    pub(crate) reason: String,
}

/// One filling.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormFilled {
    /// Its number.
    pub(crate) number: u32,
    /// When.
    pub(crate) filled_at: String,
    /// The day that it describes.
    pub(crate) day: String,
    /// First day of its period.
    pub(crate) from: String,
    /// Values that were written.
    pub(crate) written: u32,
    /// Fields that were left to somebody.
    pub(crate) open: u32,
    /// People whose values were written.
    pub(crate) people: u32,
}

/// A figure that changed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormChange {
    /// Its labels.
    pub(crate) label: String,
    /// Before; empty where it was not filled.
    pub(crate) before: String,
    /// Now.
    pub(crate) now: String,
}

/// What a person says of a form's fields.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormConfirmation {
    /// Field to a choice's code, where it asks for something else than was understood.
    pub(crate) fields: BTreeMap<String, String>,
}

/// How a form is to be filled.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormFillRequest {
    /// The day that it describes, ISO 8601.
    pub(crate) day: String,
    /// First day of its period.
    pub(crate) from: String,
    /// For which purpose people are read, where people stand in it.
    pub(crate) purpose: Option<String>,
    /// `per_…`, where it is about one person.
    pub(crate) subject: Option<String>,
    /// Mark in the file what stays open.
    pub(crate) marks: bool,
}
