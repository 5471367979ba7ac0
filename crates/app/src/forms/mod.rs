//! Ask once (一表通): forms that come from above are read, confirmed once, filled from the register, and compared.

mod compare;
mod fill;
mod keep;
pub(crate) mod known;
mod list;
mod rounds;

pub use compare::{ChangedPerson, FormComparison, ListComparison, OnList, compare_lists};
pub use fill::{Asked, FilledForm, fill_form};
pub use keep::{Confirmation, NewForm, confirm_form, keep_form, read_form};
pub use known::setting;
pub use list::{AskedBefore, FieldAsked, FormRow, FormsView, SECONDS_A_VALUE, list_forms};
pub use rounds::{set_rounds, waiting};

/// A form that was read, with what is known of it.
#[derive(Debug)]
pub struct FormView {
    /// As it is kept.
    pub kept: store::KeptForm,
    /// Its fields.
    pub fields: Vec<FieldView>,
    /// Its lists: who the rows are, and why.
    pub lists: Vec<forms::List>,
    /// Labels that the charter refuses.
    pub refused: Vec<(String, &'static str)>,
    /// Somebody confirmed this form or an earlier copy of it.
    pub confirmed: Option<(base::AccountId, base::Timestamp)>,
    /// Whether it is about one person, who has to be named.
    pub subject: bool,
    /// Whether people of the register stand in it, so that a purpose has to be named.
    pub people: bool,
    /// Its fillings, latest first.
    pub fillings: Vec<store::FormFilling>,
    /// The rounds that a filling may answer, by the day on which they are due, and whether they were answered; none of a form
    /// that is asked for once.
    pub rounds: Vec<(base::Date, bool)>,
    /// Whether its lists of people were filled twice, so that they can be compared.
    pub compares: bool,
    /// What changed between the last two fillings: labels, before, after.
    pub changed: Vec<(String, String, String)>,
    /// Forms that asked the same before.
    pub before: Vec<AskedBefore>,
}

/// A field, as a screen shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldView {
    /// Names it.
    pub key: String,
    /// Its labels.
    pub labels: Vec<String>,
    /// What it asks for.
    pub asks: forms::Asks,
    /// 0 to 1.
    pub confidence: f64,
    /// Why.
    pub reasons: Vec<forms::Reason>,
    /// It will be filled as things stand.
    pub sure: bool,
}
