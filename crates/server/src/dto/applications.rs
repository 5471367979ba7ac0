//! Services and applications on the wire.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::people::PersonRow;

/// The services at hand.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServiceCatalogue {
    /// Bundles around a matter of life.
    pub(crate) bundles: Vec<BundleView>,
    /// The items, each once.
    pub(crate) items: Vec<ItemView>,
    /// Grounds on which a clock may stand.
    pub(crate) stops: Vec<StopView>,
    /// The years whose working days are known for certain today and a year on.
    pub(crate) calendar: Vec<CalendarView>,
}

/// Whether working days of a day's year are known.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CalendarView {
    /// The year.
    pub(crate) year: i16,
    /// Where its notice is written; null where only weekends are known.
    pub(crate) source: Option<String>,
}

/// A ground on which the law lets a clock stand.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StopView {
    /// Its code.
    pub(crate) code: String,
    /// In words.
    pub(crate) title: String,
    /// Where it is written.
    pub(crate) source: String,
}

/// A bundle.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BundleView {
    /// Its code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) title: String,
    /// What it is for.
    pub(crate) summary: String,
    /// The road for whoever does not do it online.
    pub(crate) offline: String,
    /// Its items in this region, each behind those that it follows.
    pub(crate) items: Vec<PlacedView>,
}

/// An item's place in a bundle.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlacedView {
    /// The item's code.
    pub(crate) item: String,
    /// The items that it follows.
    pub(crate) after: Vec<String>,
}

/// An item.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ItemView {
    /// Its code.
    pub(crate) code: String,
    /// Its name.
    pub(crate) title: String,
    /// What it is for.
    pub(crate) summary: String,
    /// The office that decides.
    pub(crate) office: String,
    /// Who may ask.
    pub(crate) who: String,
    /// Where the law says it.
    pub(crate) law: Vec<LawView>,
    /// What happens.
    pub(crate) steps: Vec<String>,
    /// What is promised here today.
    pub(crate) promise: Option<PromiseView>,
    /// What the family has in the end.
    pub(crate) outcome: String,
}

/// Where the law says it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LawView {
    /// The act with its part and first day.
    pub(crate) title: String,
    /// Where the text was read.
    pub(crate) source: String,
    /// Whether somebody has read it there.
    pub(crate) verified: bool,
}

/// What is promised.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PromiseView {
    /// Working days.
    pub(crate) days: u16,
    /// `law`, `published` or `suggested`.
    pub(crate) basis: String,
    /// Where it is written.
    pub(crate) source: String,
}

/// What a person has asked for and can ask for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonApplications {
    /// Bundles that fit.
    pub(crate) offers: Vec<OfferView>,
    /// Applications in which the person takes part, newest first.
    pub(crate) items: Vec<ApplicationRow>,
}

/// A bundle that fits a person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OfferView {
    /// The bundle.
    pub(crate) bundle: String,
    /// Its name.
    pub(crate) title: String,
    /// What it is for.
    pub(crate) summary: String,
    /// `app_…` where one is under way.
    pub(crate) under_way: Option<String>,
    /// Whose record alone, in words, calls somebody married who would marry: then it is not proposed, and may still be begun here.
    pub(crate) married_by: Option<String>,
}

/// An application in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ApplicationRow {
    /// `app_…`.
    pub(crate) id: String,
    /// The number that the family is given.
    pub(crate) number: String,
    /// The bundle's name.
    pub(crate) title: String,
    /// `proposed`, `draft`, `submitted`, `closed` or `withdrawn`.
    pub(crate) stage: String,
    /// `counter`, `home`, `door` or `event`.
    pub(crate) origin: String,
    /// When it was begun.
    pub(crate) started_at: String,
    /// How many items are settled.
    pub(crate) settled: usize,
    /// How many there are; none before it is handed in.
    pub(crate) matters: usize,
}

/// An application with everything that is known.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ApplicationView {
    /// `app_…`.
    pub(crate) id: String,
    /// The number that the family is given.
    pub(crate) number: String,
    /// The bundle's code.
    pub(crate) bundle: String,
    /// Its name.
    pub(crate) title: String,
    /// The road over the counter.
    pub(crate) offline: String,
    /// Whether it is done online.
    pub(crate) online: bool,
    /// Why not.
    pub(crate) unmet: Vec<String>,
    /// `proposed`, `draft`, `submitted`, `closed` or `withdrawn`.
    pub(crate) stage: String,
    /// `counter`, `home`, `door` or `event`.
    pub(crate) origin: String,
    /// When it was begun.
    pub(crate) started_at: String,
    /// When it was last handed in.
    pub(crate) submitted_at: Option<String>,
    /// What a change rests on.
    pub(crate) version: u64,
    /// Who takes part.
    pub(crate) parties: Vec<PartyView>,
    /// What is wanted of them.
    pub(crate) needs: Vec<NeedView>,
    /// What is asked beside that.
    pub(crate) questions: Vec<QuestionView>,
    /// The items that the family may choose, while it is not handed in.
    pub(crate) optional: Vec<OptionalItemView>,
    /// What the office asks of the family now.
    pub(crate) returned: Vec<ReturnedView>,
    /// Papers.
    pub(crate) papers: Vec<PaperView>,
    /// The names of what is still missing.
    pub(crate) missing: Vec<String>,
    /// Its items.
    pub(crate) matters: Vec<MatterView>,
}

/// An item that is asked for only where the family chooses it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OptionalItemView {
    /// Its name, under which `yes` is kept.
    pub(crate) name: String,
    /// Its title.
    pub(crate) title: String,
    /// What it is for.
    pub(crate) summary: String,
    /// Whether it is chosen.
    pub(crate) chosen: bool,
}

/// What an office asks of the family about one thing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReturnedView {
    /// The item's code.
    pub(crate) item: String,
    /// What it is about: the name of a need, a question or a paper.
    pub(crate) field: String,
    /// The same in words.
    pub(crate) title: String,
    /// What the office says.
    pub(crate) note: Option<String>,
}

/// Somebody who takes part.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PartyView {
    /// The part.
    pub(crate) role: String,
    /// In words.
    pub(crate) title: String,
    /// Who, where the register knows.
    pub(crate) person: Option<PersonRow>,
}

/// What is wanted of somebody.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NeedView {
    /// Its name, under which an answer is kept.
    pub(crate) name: String,
    /// In words.
    pub(crate) title: String,
    /// Whether nothing can be handed in without it.
    pub(crate) required: bool,
    /// Whether the register holds it: then it is not asked.
    pub(crate) held: bool,
    /// The value, masked.
    pub(crate) value: Option<String>,
    /// Whose record says so.
    pub(crate) source: Option<String>,
    /// What was answered, masked.
    pub(crate) answer: Option<String>,
    /// The items that use it.
    pub(crate) items: Vec<String>,
}

/// What no register holds.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct QuestionView {
    /// Its name.
    pub(crate) name: String,
    /// What is asked.
    pub(crate) title: String,
    /// `choice`, `text` or `date`.
    pub(crate) kind: String,
    /// What can be chosen.
    pub(crate) choices: Vec<ChoiceView>,
    /// Whether nothing can be handed in without it.
    pub(crate) required: bool,
    /// The answer.
    pub(crate) answer: Option<String>,
    /// The answer in words.
    pub(crate) text: Option<String>,
    /// Whether the register answers it: then it is not asked.
    pub(crate) held: bool,
    /// Whose record says so.
    pub(crate) source: Option<String>,
}

/// One of a question's choices.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChoiceView {
    /// Its code.
    pub(crate) code: String,
    /// In words.
    pub(crate) title: String,
}

/// A paper.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PaperView {
    /// Its name, under which it is noted as shown.
    pub(crate) name: String,
    /// In words.
    pub(crate) title: String,
    /// `register`, `given`, `will_be_given`, `shown`, `kept` or `wanted`.
    pub(crate) from: String,
    /// The item that gives it.
    pub(crate) item: Option<String>,
    /// `pap_…`, where it is kept as a scan.
    pub(crate) kept: Option<String>,
    /// Since when.
    pub(crate) kept_at: Option<String>,
}

/// An item of an application.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MatterView {
    /// The item's code.
    pub(crate) item: String,
    /// Its name.
    pub(crate) title: String,
    /// What the family has in the end.
    pub(crate) outcome: String,
    /// The office that decides.
    pub(crate) office: String,
    /// The names of the items that it follows.
    pub(crate) follows: Vec<String>,
    /// Those among them that were refused or withdrawn: it is worked on without them.
    pub(crate) without: Vec<ItemNamed>,
    /// Where it stands.
    pub(crate) stage: String,
    /// What was promised.
    pub(crate) promise: Option<PromiseView>,
    /// Working days used.
    pub(crate) used_days: Option<u16>,
    /// The day by which it is settled; null while its clock stands.
    pub(crate) due_on: Option<String>,
    /// Whether every year's notice of holidays is at hand.
    pub(crate) certain: bool,
    /// Whether its clock stands.
    pub(crate) stands: bool,
    /// Whether the promise is broken.
    pub(crate) late: bool,
    /// What a step rests on.
    pub(crate) version: u64,
    /// The steps that the reader may take.
    pub(crate) may: Vec<String>,
    /// The laws that a refusal may rest on: checked, dated and in force.
    pub(crate) law: Vec<LawView>,
    /// What was done.
    pub(crate) steps: Vec<MatterStepView>,
}

/// An item of the same application.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ItemNamed {
    /// Its code.
    pub(crate) item: String,
    /// Its name.
    pub(crate) title: String,
}

/// A step that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MatterStepView {
    /// Which.
    pub(crate) step: String,
    /// By whom; null for the family at their own door.
    pub(crate) account: Option<String>,
    /// When.
    pub(crate) at: String,
    /// Why.
    pub(crate) note: Option<String>,
    /// The rule that it rests on.
    pub(crate) rule: Option<String>,
    /// What a return is about, in words.
    pub(crate) field: Option<String>,
}

/// An item in a list of work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MatterRow {
    /// `app_…`.
    pub(crate) application: String,
    /// Its number.
    pub(crate) number: String,
    /// The bundle's name.
    pub(crate) bundle: String,
    /// The item's code.
    pub(crate) item: String,
    /// Its name.
    pub(crate) title: String,
    /// Whom it is about.
    pub(crate) person: Option<PersonRow>,
    /// Who began the application, and where: `counter`, `home`, `door` or `event`.
    pub(crate) origin: String,
    /// The items that it follows and that were refused or withdrawn: it is worked on without them.
    pub(crate) without: Vec<ItemNamed>,
    /// Where it stands.
    pub(crate) stage: String,
    /// The day by which it is settled.
    pub(crate) due_on: Option<String>,
    /// Whether that is past.
    pub(crate) late: bool,
    /// What a step rests on.
    pub(crate) version: u64,
}

/// Items of work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MattersPage {
    /// The items, the most urgent first.
    pub(crate) items: Vec<MatterRow>,
    /// Fetches the next page; absent on the last one.
    pub(crate) next: Option<String>,
}

/// Items for which a step could not be taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MattersLeft {
    /// Their applications and codes.
    pub(crate) left: Vec<MatterLeft>,
}

/// An item for which a step could not be taken.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MatterLeft {
    /// `app_…`.
    pub(crate) application: String,
    /// The item's code.
    pub(crate) item: String,
}

/// That an application was begun.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ApplicationStarted {
    /// `app_…`: the new one, or the one that was under way.
    pub(crate) id: String,
}

/// Which bundle is begun.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StartApplicationRequest {
    /// The bundle's code.
    pub(crate) bundle: String,
    /// Where it is begun.
    #[serde(default)]
    pub(crate) at: BegunAt,
}

/// Where a worker begins an application.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BegunAt {
    /// At the counter.
    #[default]
    Counter,
    /// At the family's home.
    Home,
}

/// Answers about what no register holds.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswersRequest {
    /// The version that they rest on.
    pub(crate) version: u64,
    /// The answers; an empty text takes one back.
    pub(crate) answers: Vec<AnswerRequest>,
}

/// One answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerRequest {
    /// What it answers.
    pub(crate) name: String,
    /// The answer.
    pub(crate) text: String,
}

/// The version that something rests on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApplicationVersionRequest {
    /// The version.
    pub(crate) version: u64,
}

/// A step of an item.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MatterStepRequest {
    /// The item's code.
    pub(crate) item: String,
    /// The version that it rests on.
    pub(crate) version: u64,
    /// Which step.
    pub(crate) step: String,
    /// Why: 4 to 500 characters where the step says why.
    #[serde(default)]
    pub(crate) note: Option<String>,
    /// Which of the item's `law` a refusal rests on, from 0.
    #[serde(default)]
    pub(crate) law: Option<usize>,
    /// Or the rule that whoever refuses gives.
    #[serde(default)]
    pub(crate) rule: Option<OwnRuleRequest>,
    /// What a return is about, or the ground of a stop.
    #[serde(default)]
    pub(crate) field: Option<String>,
}

/// A rule that whoever refuses gives, where the catalogue has no checked one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnRuleRequest {
    /// The rule with its part, and what it says: 4 to 500 characters.
    pub(crate) text: String,
    /// Where it is written: 2 to 200 characters.
    pub(crate) source: String,
    /// The first day on which it is in force; not to come.
    pub(crate) from: String,
}

/// One step of many items.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MatterStepsRequest {
    /// `accept` or `finish`.
    pub(crate) step: String,
    /// At most 50.
    pub(crate) items: Vec<MatterNamed>,
}

/// An item with the version that a step rests on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MatterNamed {
    /// `app_…`.
    pub(crate) application: String,
    /// The item's code.
    pub(crate) item: String,
    /// The version.
    pub(crate) version: u64,
}
