//! What a register says of an area, without names and numbers: what a snapshot is made from.

use base::{Date, PartialDate};

/// One person. People are called by their place in [`Facts::people`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonFact {
    /// 1 male, 2 female, 0 not stated.
    pub sex: u8,
    /// Born, as far as known.
    pub born: Option<PartialDate>,
    /// Shown marital status, GB/T 2261.2; empty where no record says.
    pub marital: Box<str>,
    /// Shown education, GB/T 4658; empty where no record says.
    pub education: Box<str>,
    /// Whether the household book is a collective one; `None` where there is no book.
    pub collective: Option<bool>,
}

/// A spell at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stay {
    /// Who.
    pub person: u32,
    /// Whether the household book lay there, not the person.
    pub hukou: bool,
    /// Division code as far as known, without noughts of levels that nobody stated.
    pub place: Box<str>,
    /// The home, by any number; 0 where none is known.
    pub home: u32,
    /// First day.
    pub from: Date,
    /// Whether a record states that first day; otherwise it is the day as of which a record first says so.
    pub from_stated: bool,
    /// Day after the last.
    pub until: Option<Date>,
}

impl Stay {
    /// Whether it holds on a day.
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| until > day)
    }
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HappeningKind {
    /// 出生.
    Birth,
    /// 死亡.
    Death,
    /// 结婚.
    Marriage,
    /// 离婚.
    Divorce,
    /// 迁入.
    MoveIn,
    /// 迁出.
    MoveOut,
}

impl HappeningKind {
    /// Its code in snapshots.
    pub const fn code(self) -> u8 {
        match self {
            Self::Birth => 1,
            Self::Death => 2,
            Self::Marriage => 3,
            Self::Divorce => 4,
            Self::MoveIn => 5,
            Self::MoveOut => 6,
        }
    }
}

/// An event with those who took part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// What.
    pub kind: HappeningKind,
    /// When.
    pub on: Date,
    /// The day as of which its first record says so, where one does.
    pub recorded: Option<Date>,
    /// Of a birth the mother; otherwise those whom it happened to.
    pub people: Vec<u32>,
    /// Of a birth the child.
    pub child: Option<u32>,
}

/// A marriage as kinship knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spouse {
    /// Whose.
    pub person: u32,
    /// The spouse, where among the people.
    pub spouse: u32,
    /// First day, where known.
    pub from: Option<Date>,
    /// Day after the last.
    pub until: Option<Date>,
}

/// Everything.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The people.
    pub people: Vec<PersonFact>,
    /// Where they stayed, in order of person.
    pub stays: Vec<Stay>,
    /// What happened.
    pub happenings: Vec<Happening>,
    /// Who was married to whom.
    pub spouses: Vec<Spouse>,
    /// Parent and child.
    pub children: Vec<(u32, u32)>,
}
