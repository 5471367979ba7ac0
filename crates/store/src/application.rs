use std::collections::BTreeMap;

use access::Area;
use base::{AccountId, ApplicationId, Date, EventId, PersonId, Timestamp, codes};
use services::{Stage, Step};

codes! {
    /// Who began an application.
    Origin {
        /// A worker, with the family at the counter.
        Counter = "counter",
        /// A worker, at the family's home.
        Home = "home",
        /// The family, behind their own door.
        Door = "door",
        /// An event of the register.
        Event = "event",
    }
}

codes! {
    /// Where an application stands.
    ApplicationStage {
        /// An event proposes it; nobody has asked yet.
        Proposed = "proposed",
        /// Begun, and saved.
        Draft = "draft",
        /// Handed in.
        Submitted = "submitted",
        /// Every item is settled.
        Closed = "closed",
        /// Withdrawn before it was handed in, or declined.
        Withdrawn = "withdrawn",
    }
}

/// Answers by the name of what was asked.
pub type Answers = BTreeMap<Box<str>, Box<str>>;

/// A family's application for a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Its id.
    pub id: ApplicationId,
    /// The area of the office that has it.
    pub area: Area,
    /// The number that the family is given.
    pub number: Box<str>,
    /// The bundle's code.
    pub bundle: Box<str>,
    /// Whom it is about.
    pub about: PersonId,
    /// Who began it.
    pub origin: Origin,
    /// Where it stands.
    pub stage: ApplicationStage,
    /// Whether it is done online; otherwise over the counter.
    pub online: bool,
    /// What no register holds.
    pub answers: Answers,
    /// The event that proposed it.
    pub event: Option<EventId>,
    /// When it was begun.
    pub started_at: Timestamp,
    /// When it was last handed in: the register is read as known then.
    pub submitted_at: Option<Timestamp>,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// How often it has changed.
    pub version: u64,
    /// Who takes part, by part.
    pub parties: Vec<(Box<str>, PersonId)>,
    /// Its items, once it is handed in, in their order.
    pub matters: Vec<Matter>,
}

/// One item of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// The item's code.
    pub item: Box<str>,
    /// The items that it follows.
    pub follows: Vec<Box<str>>,
    /// Where it stands.
    pub stage: Stage,
    /// What was promised when it was handed in.
    pub promise: Option<KeptPromise>,
    /// The day by which it is settled, as its last step left it.
    pub due_on: Option<Date>,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// The number of its last step.
    pub version: u64,
    /// What was done, oldest first.
    pub steps: Vec<MatterStep>,
}

/// What was promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptPromise {
    /// Working days.
    pub days: u16,
    /// Why: a code of `services::Basis`.
    pub basis: Box<str>,
    /// Where it is written.
    pub source: Box<str>,
}

/// A step that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatterStep {
    /// Its number, from 1.
    pub number: u64,
    /// Which.
    pub step: Step,
    /// By whom.
    pub account: AccountId,
    /// Whether that is a resident behind their own door.
    pub resident: bool,
    /// The area of the office.
    pub office: Box<str>,
    /// When.
    pub at: Timestamp,
    /// Why, in words.
    pub note: Option<Box<str>>,
    /// The rule that a refusal rests on.
    pub rule: Option<Box<str>>,
    /// What a return is about.
    pub field: Option<Box<str>>,
}

/// What a step does to one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatterChange {
    /// The item.
    pub item: Box<str>,
    /// The version that it rests on.
    pub version: u64,
    /// The step; its number is the next one.
    pub step: MatterStep,
    /// Where the item stands afterwards.
    pub stage: Stage,
    /// By when it is settled.
    pub due_on: Option<Date>,
}
