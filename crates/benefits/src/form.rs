//! The form of the two files of a benefit, as they are written.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::{FactKind, LawReference, Parameter, Payer, Words, parameter};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BenefitForm {
    pub(crate) code: String,
    pub(crate) title: Words,
    pub(crate) summary: Words,
    pub(crate) law: Vec<LawReference>,
    /// What families ask about it and no amount says: who asks, where after a move, what in a dispute.
    #[serde(default)]
    pub(crate) notes: Vec<Words>,
    #[serde(default)]
    pub(crate) paid: Payer,
    pub(crate) facts: Vec<FactForm>,
    /// The fact that says whose region's values hold; the whole country's where absent.
    #[serde(default)]
    pub(crate) region_fact: Option<String>,
    #[serde(default)]
    pub(crate) constants: Vec<ConstantForm>,
    pub(crate) parameters: BTreeMap<String, Parameter>,
    #[serde(default)]
    pub(crate) checks: Vec<CheckForm>,
    #[serde(default)]
    pub(crate) steps: Vec<StepForm>,
    pub(crate) conditions: Vec<ConditionForm>,
    pub(crate) claims: ClaimsForm,
}

/// Something that must be known of a person.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FactForm {
    pub(crate) name: String,
    pub(crate) kind: FactKind,
    #[serde(default)]
    pub(crate) required: bool,
    pub(crate) title: Words,
}

/// A boundary that the law itself draws: a day, or a whole number.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConstantForm {
    pub(crate) name: String,
    pub(crate) value: ConstantValue,
    pub(crate) source: String,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum ConstantValue {
    Number(i64),
    #[serde(deserialize_with = "parameter::day")]
    Day(Date),
}

/// What facts must keep to, or they contradict each other.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckForm {
    pub(crate) id: String,
    pub(crate) is: String,
    pub(crate) words: Words,
}

/// A named value worked out on the way.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepForm {
    pub(crate) name: String,
    pub(crate) is: String,
    #[serde(default)]
    pub(crate) shown: Shown,
}

/// How a value appears in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Shown {
    #[default]
    Number,
    Date,
    Yuan,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConditionForm {
    pub(crate) id: String,
    pub(crate) is: String,
    pub(crate) met: Words,
    pub(crate) unmet: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClaimsForm {
    /// How many claims the law can give at most; `claim` runs from 1 to this.
    pub(crate) most: u16,
    #[serde(default)]
    pub(crate) steps: Vec<StepForm>,
    /// Whether the law gives a claim of this number to this person.
    pub(crate) given: String,
    /// The day on which the parameters' values are looked up.
    pub(crate) on: String,
    pub(crate) year: String,
    pub(crate) months: String,
    pub(crate) first_claim_by: String,
    /// What must hold for it to be still open; otherwise it is lost, and the words say why.
    #[serde(default)]
    pub(crate) open: Vec<OpenForm>,
    /// The first whose `when` holds decides.
    pub(crate) amount: Vec<AmountForm>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenForm {
    pub(crate) id: String,
    pub(crate) is: String,
    pub(crate) lost: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AmountForm {
    pub(crate) when: String,
    pub(crate) is: String,
    /// The parameter that decides.
    pub(crate) rule: String,
    pub(crate) words: Words,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SituationsForm {
    pub(crate) situations: Vec<SituationForm>,
}

/// A named situation: facts by name, and what the law gives.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SituationForm {
    pub(crate) name: String,
    pub(crate) facts: BTreeMap<String, String>,
    /// The claims, each as `year months amount_in_yuan`.
    #[serde(default)]
    pub(crate) claims: Vec<String>,
    /// The day by which the first claim must be made.
    #[serde(default)]
    pub(crate) first_claim_by: Option<String>,
    /// The conditions that are not met.
    #[serde(default)]
    pub(crate) unmet: Vec<String>,
    /// The years whose claim is lost.
    #[serde(default)]
    pub(crate) lost: Vec<i16>,
    /// The check that the facts fail; then nothing else is expected.
    #[serde(default)]
    pub(crate) contradiction: Option<String>,
}
