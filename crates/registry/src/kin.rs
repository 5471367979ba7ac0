use base::{Date, PersonId};
use records::MentionRef;

/// What `relative` is to `person`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KinKind {
    /// 配偶.
    Spouse,
    /// 父母.
    Parent,
    /// 子女.
    Child,
    /// 兄弟姐妹.
    Sibling,
    /// 祖父母、外祖父母.
    Grandparent,
    /// 孙子女、外孙子女.
    Grandchild,
}

impl KinKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Spouse, Self::Parent, Self::Child, Self::Sibling, Self::Grandparent, Self::Grandchild];

    /// The code in storage.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Spouse => "spouse",
            Self::Parent => "parent",
            Self::Child => "child",
            Self::Sibling => "sibling",
            Self::Grandparent => "grandparent",
            Self::Grandchild => "grandchild",
        }
    }
    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
    /// What `person` is to `relative`.
    #[must_use]
    pub const fn inverse(self) -> Self {
        match self {
            Self::Spouse => Self::Spouse,
            Self::Parent => Self::Child,
            Self::Child => Self::Parent,
            Self::Sibling => Self::Sibling,
            Self::Grandparent => Self::Grandchild,
            Self::Grandchild => Self::Grandparent,
        }
    }
}

/// How the register knows, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KinEvidence {
    /// Both stand in one certificate row (marriage, birth).
    Certificate,
    /// A row names the relative with a document number that one person of the register bears.
    NamedNumber,
    /// Both stand in one household book, with relations to its head.
    Household,
}

impl KinEvidence {
    /// Every kind of evidence.
    pub const ALL: [Self; 3] = [Self::Certificate, Self::NamedNumber, Self::Household];

    /// The code in storage.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Certificate => "certificate",
            Self::NamedNumber => "named_number",
            Self::Household => "household",
        }
    }
    /// The evidence with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|evidence| evidence.code() == code)
    }
}

/// One direction of a kinship; the other direction is a row of its own, so that each person's kin is one look-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kin {
    /// Whose.
    pub person: PersonId,
    /// The relative.
    pub relative: PersonId,
    /// What the relative is to the person.
    pub kind: KinKind,
    /// First day, where known (marriage, birth of the child).
    pub from: Option<Date>,
    /// Day after the last (divorce, or the spouse's death).
    pub until: Option<Date>,
    /// How the register knows.
    pub evidence: KinEvidence,
    /// The best mention that says so.
    pub mention: MentionRef,
}
