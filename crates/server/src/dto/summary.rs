use serde::Serialize;
use utoipa::ToSchema;

use super::batches::Batch;

/// The day's summary of an area. No figure is written by hand: each is counted when asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Summary {
    /// The moment of counting.
    #[schema(format = DateTime)]
    pub(crate) as_of: String,
    /// The area: leading digits of a division code.
    pub(crate) area: String,
    /// Its full name.
    pub(crate) area_name: String,
    /// People named by standing source records.
    pub(crate) mentions: u64,
    /// People of the register.
    pub(crate) people: u64,
    /// Of those alive, who usually live in the area.
    pub(crate) residents: u64,
    /// Households with a member in the area.
    pub(crate) households: u64,
    /// Homes in the area.
    pub(crate) dwellings: u64,
    /// Household book here, present address unknown to the household register.
    pub(crate) unaccounted: u64,
    /// Of the unaccounted, those whose present address another source gives.
    pub(crate) located: u64,
    /// Pairs that wait for a person's decision.
    pub(crate) doubtful: u64,
    /// What else waits for the reader, each thing in one queue.
    pub(crate) queues: Vec<Waiting>,
    /// The latest batches; empty for a role that may not import.
    pub(crate) batches: Vec<Batch>,
    /// How the register compares with the truth; null where no truth is known (every real place).
    pub(crate) truth: Option<Truth>,
}

/// What waits in one queue.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Waiting {
    /// Which.
    pub(crate) queue: QueueCode,
    /// How much.
    pub(crate) count: u64,
    /// Since when the oldest of it.
    #[schema(format = DateTime)]
    pub(crate) since: String,
    /// The earliest day on which something of it is due; null where it has no day.
    #[schema(format = Date)]
    pub(crate) due: Option<String>,
}

/// A queue of work: items of applications, residents' cases and forms by their day, appeals, what a colleague made, events by where they stand, findings by how sure they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum QueueCode {
    /// Items of applications near or past the day by which they were promised.
    MattersNear,
    /// The other items of applications that are with the office.
    Matters,
    /// What residents ask, near or past the day by which it is answered.
    CasesNear,
    /// The other cases that nobody has answered.
    Cases,
    /// Appeals to this office, near or past the day by which they are decided.
    AppealsNear,
    /// The other appeals that nobody has decided.
    Appeals,
    /// Payment rolls that a colleague made, to be approved.
    Rolls,
    /// Messages to groups that a colleague wrote, to be approved.
    GroupMessages,
    /// Forms whose day has passed.
    FormsOverdue,
    /// Forms whose day is within a week.
    FormsNear,
    /// Declared, to be verified.
    Declared,
    /// Verified, to be registered by somebody else than who declared.
    Verified,
    /// A correction to be approved by somebody else than who asked.
    CorrectionAsked,
    /// An annulment likewise.
    AnnulmentAsked,
    /// Two things that can't both be true.
    Contradiction,
    /// Something rarely true.
    Suspect,
    /// Something missing, or worth a look.
    Notice,
}

/// The register of a synthetic place against its truth.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Truth {
    /// People that exist.
    pub(crate) people_true: u64,
    /// People that the register counts.
    pub(crate) people_register: u64,
    /// Of the pairs of mentions taken to be one person, the share that are.
    pub(crate) pair_precision: f64,
    /// Of the pairs of mentions that are one person, the share found.
    pub(crate) pair_recall: f64,
    /// Unaccounted people whose present address some extract states.
    pub(crate) locatable: u64,
    /// Of these, those located at the right address.
    pub(crate) located_right: u64,
}
