use base::{EventId, PartialDate, PersonId, RecordId};
use records::{Role, Source};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// 出生.
    Birth,
    /// 结婚.
    Marriage,
    /// 离婚.
    Divorce,
    /// 死亡.
    Death,
    /// 迁入.
    MoveIn,
    /// 迁出.
    MoveOut,
    /// 变更姓名.
    NameChange,
    /// 户口迁移.
    HukouTransfer,
    /// 收养.
    Adoption,
    /// 分户.
    HouseholdSplit,
    /// 并户.
    HouseholdMerge,
}

impl EventKind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Birth,
        Self::Marriage,
        Self::Divorce,
        Self::Death,
        Self::MoveIn,
        Self::MoveOut,
        Self::NameChange,
        Self::HukouTransfer,
        Self::Adoption,
        Self::HouseholdSplit,
        Self::HouseholdMerge,
    ];

    /// The code in storage: that of `records::Attribute::EventKind`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Birth => "birth",
            Self::Marriage => "marriage",
            Self::Divorce => "divorce",
            Self::Death => "death",
            Self::MoveIn => "move_in",
            Self::MoveOut => "move_out",
            Self::NameChange => "name_change",
            Self::HukouTransfer => "hukou_transfer",
            Self::Adoption => "adoption",
            Self::HouseholdSplit => "household_split",
            Self::HouseholdMerge => "household_merge",
        }
    }
    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What a record does to an event: it says that it happened. The steps of this office's own registrations are in
/// [`crate::registration`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventActionKind {
    /// A source says that it happened.
    Declared,
}

impl EventActionKind {
    /// The code in storage.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Declared => "declared",
        }
    }
    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        (code == "declared").then_some(Self::Declared)
    }
}

/// A vital event or a move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Follows from kind and certificate number, or kind, person and day: the same event in every derivation.
    pub id: EventId,
    /// What happened.
    pub kind: EventKind,
    /// When, as far as known.
    pub date: Option<PartialDate>,
    /// Where, as text.
    pub place: Option<Box<str>>,
    /// Number of the certificate or registration.
    pub certificate: Option<Box<str>>,
    /// The office that registered it.
    pub office: Option<Box<str>>,
    /// Who took part, sorted by role and person.
    pub parties: Vec<EventParty>,
    /// What was done about it, in order of record.
    pub actions: Vec<EventAction>,
}

/// Somebody's part in an event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventParty {
    /// The part: `child`, `mother`, `father`, `husband`, `wife`, `self`.
    pub role: Role,
    /// Who.
    pub person: PersonId,
}

/// One step, and the record that it rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventAction {
    /// What was done.
    pub kind: EventActionKind,
    /// The record that says so.
    pub record: RecordId,
    /// Its source.
    pub source: Source,
}
