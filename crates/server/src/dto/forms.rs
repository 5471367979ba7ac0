use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How often a form is asked for.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FormEveryCode {
    /// Once.
    #[default]
    Once,
    /// Each month.
    Month,
    /// Each quarter.
    Quarter,
    /// Each half year.
    HalfYear,
    /// Each year.
    Year,
}

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
    /// How often.
    #[serde(default)]
    pub(crate) every: FormEveryCode,
    /// By when, ISO 8601; of a form that comes again, the first time.
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
    /// How often it is asked for.
    pub(crate) every: FormEveryCode,
    /// By when; of a form that comes again, the first time.
    pub(crate) due: Option<String>,
    /// On which day it is due next; null where nothing is to be done any more.
    pub(crate) next_due: Option<String>,
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
    /// The rounds that a filling may answer; none of a form that is asked for once.
    pub(crate) rounds: Vec<FormRoundChoice>,
    /// Its lists of people were filled twice and can be compared.
    pub(crate) compares: bool,
    /// Figures that changed between the last two fillings.
    pub(crate) changed: Vec<FormChange>,
    /// Forms that asked the same before, most first.
    pub(crate) before: Vec<FormBefore>,
    /// What may be chosen for a field.
    pub(crate) choices: Vec<FormChoice>,
}

/// A round of a form that comes again.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormRoundChoice {
    /// The day on which it is due.
    pub(crate) due: String,
    /// It was answered.
    pub(crate) answered: bool,
}

/// How often a form is asked for, and when it is due first.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FormRoundsRequest {
    /// How often.
    pub(crate) every: FormEveryCode,
    /// The first day on which it is due, ISO 8601; has to be said of a form that comes again.
    pub(crate) due: Option<String>,
}

/// The lists of people of a form's last filling beside those of the filling before it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormListChanges {
    /// The filling before.
    pub(crate) before: FormFilled,
    /// The last filling.
    pub(crate) now: FormFilled,
    /// The lists.
    pub(crate) lists: Vec<FormListChange>,
}

/// One list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormListChange {
    /// Who its rows are.
    pub(crate) rows: String,
    /// How many are new.
    pub(crate) new_count: usize,
    /// How many have gone.
    pub(crate) gone_count: usize,
    /// How many have other values.
    pub(crate) changed_count: usize,
    /// Who is new, 200 at most.
    pub(crate) new: Vec<FormListPerson>,
    /// Who has gone, by the name of then, 200 at most.
    pub(crate) gone: Vec<FormListPerson>,
    /// Whose values are others, 200 at most.
    pub(crate) changed: Vec<FormListPersonChange>,
}

/// Somebody on a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormListPerson {
    /// `per_…`.
    pub(crate) id: String,
    /// Their name.
    pub(crate) name: Option<String>,
}

/// Somebody whose values are others.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FormListPersonChange {
    /// `per_…`.
    pub(crate) id: String,
    /// Their name now.
    pub(crate) name: Option<String>,
    /// Which, numbers masked.
    pub(crate) values: Vec<FormChange>,
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
    /// The round that it answers, by the day on which that is due.
    pub(crate) round: Option<String>,
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
    /// Which round it answers, by the day on which that is due; the next one where none is said.
    #[serde(default)]
    pub(crate) round: Option<String>,
    /// Mark in the file what stays open.
    pub(crate) marks: bool,
}
