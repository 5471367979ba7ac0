use base::{HouseholdId, PersonId, ValidSpell};
use records::MentionRef;

/// 家庭户 or 集体户.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HouseholdKind {
    /// 家庭户: kin together, or one person alone.
    Family,
    /// 集体户: unrelated people in shared quarters.
    Collective,
}

impl HouseholdKind {
    /// The code in storage: that of `records::Attribute::HouseholdKind`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Family => "family",
            Self::Collective => "collective",
        }
    }
    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Family, Self::Collective].into_iter().find(|kind| kind.code() == code)
    }
}

/// People who share a household book, or (where no book is known) a home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Household {
    /// Follows from the book's source and key, or from the dwelling.
    pub id: HouseholdId,
    /// Family or collective.
    pub kind: HouseholdKind,
    /// The source's own household key; `None` for people who only share a home.
    pub book: Option<Box<str>>,
    /// The head, where a row says who it is.
    pub head: Option<PersonId>,
    /// Where, as a division code.
    pub division: Option<Box<str>>,
    /// Its home.
    pub dwelling: Option<base::DwellingId>,
}

/// A person's time in a household. A person has at most one membership at a time in a book and one in a home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The household.
    pub household: HouseholdId,
    /// The member.
    pub person: PersonId,
    /// GB/T 4761 relation to the head, where stated.
    pub relation: Option<Box<str>>,
    /// When.
    pub valid: ValidSpell,
    /// The mention that says so.
    pub mention: MentionRef,
}
