use access::{Area, CountPermit};
use base::{AccountId, BasePopulationId, Date, ScenarioId, Timestamp};

use crate::ResidentCounts;

/// Where a base population comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BaseKind {
    /// Counted in this register, as known at a moment.
    Register {
        /// The moment.
        known_at: Timestamp,
    },
    /// Brought along as a file.
    Own,
}

/// The counts that a projection begins with; never edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BasePopulation {
    /// Its id.
    pub id: BasePopulationId,
    /// The area counted.
    pub area: Area,
    /// A name for lists, 1 to 80 characters.
    pub name: Box<str>,
    /// Where it comes from.
    pub kind: BaseKind,
    /// Who published it or how it was counted, to be shown beside every figure that rests on it.
    pub source: Box<str>,
    /// The day that it describes.
    pub as_of: Date,
    /// The counts.
    pub counts: ResidentCounts,
    /// Who took it.
    pub account: AccountId,
    /// When.
    pub created_at: Timestamp,
}

/// A named scenario: a line of versions of which one is current.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// Its id.
    pub id: ScenarioId,
    /// The area that it is about.
    pub area: Area,
    /// Its name, 1 to 80 characters.
    pub name: Box<str>,
    /// Its author.
    pub account: AccountId,
    /// Number of the current version.
    pub current: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was put away.
    pub archived_at: Option<Timestamp>,
}

/// One version of a scenario; never edited.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioVersion {
    /// Its number, from 1.
    pub number: u32,
    /// The version that it was made from.
    pub parent: Option<u32>,
    /// What was changed, in the author's words.
    pub note: Box<str>,
    /// The assumptions: the document that [`crate::Store`] keeps as it was given.
    pub document: serde_json::Value,
    /// Who saved it.
    pub account: AccountId,
    /// When.
    pub created_at: Timestamp,
}

/// Whether something of `area` is open to the permit: only what lies inside the permit's own area.
pub(crate) fn is_open(permit: &CountPermit, area: &Area) -> bool {
    permit.area().covers(area.prefix())
}
