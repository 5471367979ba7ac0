use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{people::PersonRow, record::PersonRecord};

/// Pairs of people about whom the register is in doubt.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DoubtfulPage {
    /// The pairs in the order in which the queue asks: those nobody has looked at, those that a colleague could not tell,
    /// those that wait for somebody else; within each the least certain first.
    pub(crate) items: Vec<DoubtfulPair>,
    /// Fetches the next page; absent on the last one.
    pub(crate) next: Option<String>,
}

/// Two people who may be one, or one who may be two.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DoubtfulPair {
    /// `par_…`: the same two rows and roles have the same id after any import.
    pub(crate) id: String,
    /// One of them.
    pub(crate) left: Option<PersonRow>,
    /// The other. The same person as `left` where the doubt is whether two of one person's records belong together.
    pub(crate) right: Option<PersonRow>,
    /// The record of the first, `rec_…`.
    pub(crate) left_record: String,
    /// Its role in that record.
    pub(crate) left_role: String,
    /// The record of the other.
    pub(crate) right_record: String,
    /// Its role in that record.
    pub(crate) right_role: String,
    /// The probability that they are one, 0 to 1.
    pub(crate) probability: f64,
    /// Where it stands in the reader's queue; null once it has been decided.
    pub(crate) stage: Option<StageCode>,
    /// Names what is shown here; sent back with a decision.
    pub(crate) seen: String,
    /// Shared by pairs with the same main reasons.
    pub(crate) pattern: String,
    /// What speaks for and against it. The first one is the odds before anything was compared; the weights add up to
    /// the binary logarithm of the odds of `probability`.
    pub(crate) reasons: Vec<Reason>,
    /// What else they were weighed against: `strangers`, `relatives`, `twins`.
    pub(crate) against: Option<String>,
}

/// Where a pair stands in a worker's queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StageCode {
    /// Nobody has looked at it.
    Open,
    /// One colleague could not tell; it asks this worker.
    Second,
    /// This worker, or two others, could not tell.
    Waiting,
}

/// One thing that speaks for or against two records being one person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reason {
    /// What was compared; `start` for the odds before.
    pub(crate) attribute: String,
    /// How it compared, in the reader's language.
    pub(crate) text: String,
    /// Evidence in bits: positive speaks for one person, negative against.
    pub(crate) weight_bits: f64,
}

/// How many pairs wait, and whether the register follows what was decided. Counts, no people.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QueueCounts {
    /// Nobody has looked at them.
    pub(crate) open: u64,
    /// A colleague could not tell; they ask this worker.
    pub(crate) second: u64,
    /// This worker, or two others, could not tell.
    pub(crate) waiting: u64,
    /// One of the two people is outside the area: a colleague with a wider one decides them.
    pub(crate) beyond: u64,
    /// Decisions are being carried into the register.
    pub(crate) settling: bool,
    /// The step of that work: `link.compare`, `commit.derive`, …
    pub(crate) step: Option<String>,
    /// Units of the step that are done.
    pub(crate) step_done: u64,
    /// Units in all; 0 where not known.
    pub(crate) step_total: u64,
    /// Why the last attempt failed; decisions are kept and carried out with the next change.
    pub(crate) failure: Option<String>,
}

/// Pairs that share their main reasons and can be looked through together.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReasonGroups {
    /// The patterns, the most frequent first.
    pub(crate) items: Vec<ReasonGroup>,
}

/// One pattern of reasons.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReasonGroup {
    /// Its name; filters the list of pairs.
    pub(crate) pattern: String,
    /// How many pairs that ask this worker have it.
    pub(crate) pairs: u64,
    /// The least probability among them.
    pub(crate) least: f64,
    /// The greatest.
    pub(crate) most: f64,
    /// The reasons of one of them, the strongest first; those of the others have the same words and nearly the same weights.
    pub(crate) reasons: Vec<Reason>,
}

/// A pair with all that helps to decide it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PairRecord {
    /// The pair.
    pub(crate) pair: DoubtfulPair,
    /// What the two rows say of them, line by line.
    pub(crate) compared: Vec<ComparedLine>,
    /// The record of the one person.
    pub(crate) left: PersonRecord,
    /// The record of the other, or the same again.
    pub(crate) right: PersonRecord,
    /// What was decided about this pair before, latest first.
    pub(crate) decisions: Vec<Decision>,
}

/// What two rows say of one thing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComparedLine {
    /// The attribute's code.
    pub(crate) attribute: String,
    /// Both say something, and not the same.
    pub(crate) differs: bool,
    /// What the first says.
    pub(crate) left: Option<ComparedValue>,
    /// What the second says.
    pub(crate) right: Option<ComparedValue>,
}

/// One side of a line.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ComparedValue {
    /// The value; masked where it is sensitive.
    pub(crate) value: String,
    /// Words for a coded value, the name of a division.
    pub(crate) text: Option<String>,
    /// Whether `value` is masked.
    pub(crate) masked: bool,
    /// Places of the characters of `value`, counted from 0, that the other side does not have; found in the full values.
    pub(crate) marks: Vec<usize>,
}

/// What can be decided about a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PairVerdictCode {
    /// One person.
    Same,
    /// Two people.
    Different,
    /// Cannot tell: somebody else is asked.
    Unsure,
}

/// Decisions on one pair or several.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecideRequest {
    /// 1 to 200 different pairs.
    pub(crate) decisions: Vec<DecisionForm>,
    /// Why, in the worker's words, at most 500 characters. Kept with each decision and shown to colleagues; no place for
    /// numbers and addresses.
    pub(crate) reason: Option<String>,
}

/// A decision on one pair.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecisionForm {
    /// `par_…`.
    pub(crate) pair: String,
    /// `seen` of the pair as it was shown.
    pub(crate) seen: String,
    /// What was decided.
    pub(crate) verdict: PairVerdictCode,
}

/// What became of decisions that were sent together.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Decided {
    /// Those in force now.
    pub(crate) kept: Vec<KeptDecision>,
    /// Those refused, and why; nothing of them was kept. Where all are refused the answer is a problem instead.
    pub(crate) refused: Vec<RefusedDecision>,
}

/// A decision in force.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeptDecision {
    /// `par_…`.
    pub(crate) pair: String,
    /// `dec_…`, to withdraw it by.
    pub(crate) decision: String,
}

/// A decision that was refused.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RefusedDecision {
    /// `par_…`.
    pub(crate) pair: String,
    /// `pair_gone`, `pair_changed`, `pair_settled` or `pair_contradicts`.
    pub(crate) code: String,
    /// Why, and what to do.
    pub(crate) text: String,
    /// The decision that stands against it, `dec_…`.
    pub(crate) other: Option<String>,
}

/// Decisions within the reader's area.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DecisionsPage {
    /// Latest first.
    pub(crate) items: Vec<Decision>,
    /// Fetches the next page; absent on the last one.
    pub(crate) next: Option<String>,
}

/// What somebody decided about a pair.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Decision {
    /// `dec_…`.
    pub(crate) id: String,
    /// Which version this is, for `if-match`.
    pub(crate) version: String,
    /// `par_…`.
    pub(crate) pair: String,
    /// What was decided.
    pub(crate) verdict: PairVerdictCode,
    /// The probability that the worker was shown.
    pub(crate) probability: f64,
    /// Why, in the worker's words.
    pub(crate) reason: Option<String>,
    /// Who decided.
    pub(crate) by: String,
    /// It is the reader's own.
    pub(crate) own: bool,
    /// When.
    #[schema(format = DateTime)]
    pub(crate) decided_at: String,
    /// When the register followed; null while it has not, and for `unsure`.
    #[schema(format = DateTime)]
    pub(crate) applied_at: Option<String>,
    /// When it was withdrawn.
    #[schema(format = DateTime)]
    pub(crate) withdrawn_at: Option<String>,
    /// By whom.
    pub(crate) withdrawn_by: Option<String>,
    /// Both rows still say what they said then: if not, the decision says nothing now.
    pub(crate) holds: bool,
    /// Whom the first row is linked to now; null outside the area or where it no longer stands.
    pub(crate) left: Option<PersonRow>,
    /// Whom the second is linked to.
    pub(crate) right: Option<PersonRow>,
}
