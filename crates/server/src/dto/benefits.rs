//! Benefits on the wire. Amounts are whole fen.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::people::PersonRow;

/// The benefits at hand.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BenefitList {
    /// The benefits.
    pub(crate) items: Vec<BenefitView>,
    /// Schemes without figures, which a place writes its own from; they give and pay nothing.
    pub(crate) templates: Vec<SchemeTemplateView>,
}

/// A scheme without figures.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SchemeTemplateView {
    /// Its code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) title: String,
    /// What it is.
    pub(crate) summary: String,
    /// The law behind it.
    pub(crate) law: Vec<String>,
    /// What has to be known of a person.
    pub(crate) asks: Vec<String>,
    /// Which figures are missing.
    pub(crate) missing: String,
}

/// A benefit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BenefitView {
    /// Its code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) title: String,
    /// What it is.
    pub(crate) summary: String,
    /// The law behind it: act, part and where it was read.
    pub(crate) law: Vec<String>,
    /// What families ask about it and no amount says.
    pub(crate) notes: Vec<String>,
    /// Whether the office pays it itself, by payment rolls; otherwise another system does.
    pub(crate) paid_here: bool,
    /// Its dated parameters.
    pub(crate) parameters: Vec<BenefitParameter>,
    /// Facts that it needs and the register does not hold: it is then worked out from tables only.
    pub(crate) unanswered: Vec<String>,
}

/// A figure of the law.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BenefitParameter {
    /// Its name, as a change names it.
    pub(crate) name: String,
    /// What it is.
    pub(crate) title: String,
    /// `fen`, `years`, `months` or `count`.
    pub(crate) unit: String,
    /// Its values.
    pub(crate) values: Vec<BenefitParameterValue>,
}

/// One value of a parameter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BenefitParameterValue {
    /// The first day on which it holds.
    pub(crate) from: String,
    /// The first day on which it no longer does.
    pub(crate) until: Option<String>,
    /// Leading digits of the divisions for which it holds; empty for the whole country.
    pub(crate) region: String,
    /// The region's name; empty for the whole country.
    pub(crate) region_name: String,
    /// The value.
    pub(crate) value: i64,
    /// Where it is written.
    pub(crate) source: String,
}

/// What a person is entitled to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonBenefits {
    /// By benefit.
    pub(crate) items: Vec<PersonBenefitView>,
}

/// What a person is entitled to by one benefit.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonBenefitView {
    /// The benefit.
    pub(crate) code: String,
    /// Its name.
    pub(crate) title: String,
    /// The law behind it.
    pub(crate) law: Vec<String>,
    /// What it went by.
    pub(crate) facts: Vec<BenefitFact>,
    /// What is wrong with the facts, in words; then nothing is worked out.
    pub(crate) fault: Option<String>,
    /// The conditions with their reasons.
    pub(crate) reasons: Vec<BenefitReason>,
    /// The claims.
    pub(crate) claims: Vec<BenefitClaim>,
    /// The claims that can no longer be made.
    pub(crate) lost: Vec<BenefitLost>,
    /// What is known of the claims.
    pub(crate) words: Vec<BenefitWordOf>,
    /// What corrections of the register changed: for an officer to pay or reclaim.
    pub(crate) corrections: Vec<BenefitCorrection>,
}

/// A fact that a benefit went by.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BenefitFact {
    /// What it is.
    pub(crate) title: String,
    /// Its value; null where the register does not hold it.
    pub(crate) value: Option<String>,
}

/// A condition.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BenefitReason {
    /// Whether it is met.
    pub(crate) met: bool,
    /// Why, in words.
    pub(crate) text: String,
}

/// A claim.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BenefitClaim {
    /// The claim year.
    pub(crate) year: i16,
    /// The months that it pays for.
    pub(crate) months: u16,
    /// How much, in fen.
    pub(crate) amount_fen: i64,
    /// The last day on which the first claim can be made.
    pub(crate) first_claim_by: String,
    /// The dated parameter that decided, such as `yearly_amount@2025-01-01`.
    pub(crate) rule: String,
    /// The same in words.
    pub(crate) rule_text: String,
    /// Why, in words.
    pub(crate) text: String,
}

/// A claim that can no longer be made.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BenefitLost {
    /// The claim year.
    pub(crate) year: i16,
    /// Why, in words.
    pub(crate) text: String,
}

/// What is known of a claim.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BenefitWordOf {
    /// The claim year.
    pub(crate) year: i16,
    /// `told`, `asked`, `paid` or `returned`.
    pub(crate) word: String,
    /// How much, in fen.
    pub(crate) amount_fen: Option<i64>,
    /// When it was kept.
    pub(crate) at: String,
}

/// What a correction of the register changed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BenefitCorrection {
    /// When the register came to hold it so.
    pub(crate) known_at: String,
    /// The years in which amounts differ.
    pub(crate) changes: Vec<BenefitChange>,
}

/// The difference in one claim year.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BenefitChange {
    /// The claim year.
    pub(crate) year: i16,
    /// Fen before.
    pub(crate) before_fen: i64,
    /// Fen after.
    pub(crate) after_fen: i64,
    /// By how much more is due; negative for less. It says nothing of what was paid.
    pub(crate) due_fen: i64,
    /// What was paid of it and stayed with the family.
    pub(crate) paid_fen: i64,
    /// `due`: nothing was paid of it, or a later correction says what it means; `over`, `short`: so much too much or too little was
    /// paid; `even`: what was paid is what is due. Proposed: a person decides.
    pub(crate) standing: String,
    /// How much too much or too little was paid.
    pub(crate) amount_fen: i64,
    /// The dated parameter that decided before.
    pub(crate) rule_before: Option<String>,
    /// The dated parameter that decides now.
    pub(crate) rule_after: Option<String>,
    /// The parameter before, in words.
    pub(crate) rule_before_text: Option<String>,
    /// The parameter now, in words.
    pub(crate) rule_after_text: Option<String>,
}

/// A date of birth as it might be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BenefitDifferenceRequest {
    /// The benefit.
    pub(crate) benefit: String,
    /// `YYYY-MM-DD`.
    pub(crate) birth_date: String,
}

/// What another date of birth would change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BenefitDifference {
    /// The years in which amounts differ.
    pub(crate) changes: Vec<BenefitChange>,
}

/// A word on a claim.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BenefitWordRequest {
    /// The benefit.
    pub(crate) benefit: String,
    /// The claim year.
    pub(crate) year: i16,
    /// `told`, `asked`, `paid` or `returned`.
    pub(crate) word: String,
}

/// Which families to list.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BenefitReachRequest {
    /// Those who were told this year, in place of those who were not.
    #[serde(default)]
    pub(crate) told: bool,
    /// `next` of the page before.
    #[serde(default)]
    pub(crate) cursor: Option<String>,
}

/// Families who are entitled and have not asked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BenefitReach {
    /// How many there are in all.
    pub(crate) all: u64,
    /// One page of them.
    pub(crate) items: Vec<ReachedFamily>,
    /// Fetches the next page; absent on the last one.
    pub(crate) next: Option<String>,
}

/// Somebody who is entitled and has not asked.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReachedFamily {
    /// Who.
    pub(crate) person: PersonRow,
    /// The parents inside the reader's area.
    pub(crate) parents: Vec<PersonRow>,
    /// The claims that nobody has asked for.
    pub(crate) claims: Vec<BenefitClaim>,
    /// When the family was told.
    pub(crate) told_at: Option<String>,
}

/// A cost to work out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BenefitCostRequest {
    /// Parameters as they might be.
    #[serde(default)]
    pub(crate) changes: Vec<BenefitChangedForm>,
    /// Leading digits of the divisions: 6, 9 or 12.
    pub(crate) digits: u8,
}

/// A parameter as it might be from a day on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BenefitChangedForm {
    /// Which.
    pub(crate) parameter: String,
    /// Its value, in its unit.
    pub(crate) value: i64,
    /// The first day, `YYYY-MM-DD`.
    pub(crate) from: String,
    /// Leading digits of the divisions for which it would hold, or a place's name; all if absent.
    #[serde(default)]
    pub(crate) region: String,
}

/// What a benefit costs, as if every family asked in time. Register counts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BenefitCosting {
    /// By place and year.
    pub(crate) cells: Vec<BenefitCostCell>,
    /// People looked at.
    pub(crate) people: u64,
    /// People with a claim now.
    pub(crate) reached: u64,
    /// People with a claim after the change.
    pub(crate) reached_then: u64,
    /// People whose facts contradict each other: in no cell.
    pub(crate) left_out: u64,
    /// How long the working out took, in milliseconds.
    pub(crate) took_ms: u64,
}

/// The claims of one place and year.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BenefitCostCell {
    /// The division; empty where no place is known.
    pub(crate) place: String,
    /// Its name.
    pub(crate) place_name: String,
    /// The claim year.
    pub(crate) year: i16,
    /// Claims now.
    pub(crate) claims: u64,
    /// Fen now.
    pub(crate) now_fen: i64,
    /// Claims after the change.
    pub(crate) claims_then: u64,
    /// Fen after the change.
    pub(crate) then_fen: i64,
}
