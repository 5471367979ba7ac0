use std::sync::Arc;

use access::Area;
use base::{AccountId, Fen, PersonId, RollId, Timestamp, codes};

codes! {
    /// Where a roll stands.
    RollStage {
        /// Listed by one person.
        Made = "made",
        /// Approved by another.
        Approved = "approved",
        /// Taken back, or refused: it pays nobody.
        Dropped = "dropped",
    }
}

codes! {
    /// Why a line is on a roll.
    PartKind {
        /// The first payment of the year.
        First = "first",
        /// More, because the register was corrected.
        More = "more",
        /// Again, because the bank sent it back.
        Again = "again",
    }
}

codes! {
    /// What became of a line.
    LineState {
        /// On a roll, and no answer yet.
        Listed = "listed",
        /// Paid.
        Paid = "paid",
        /// Sent back by the bank.
        Returned = "returned",
        /// Its roll was dropped.
        Dropped = "dropped",
    }
}

/// The account into which a family wants a benefit paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentAccount {
    /// Whose it is: the person themselves or a parent.
    pub holder: PersonId,
    /// The bank, with its branch where it needs one.
    pub bank: Box<str>,
    /// Its number.
    pub number: Box<str>,
    /// When it was told.
    pub kept_at: Timestamp,
}

/// A roll to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRoll {
    /// Its id.
    pub id: RollId,
    /// Its number.
    pub number: Box<str>,
    /// The benefit.
    pub benefit: Box<str>,
    /// The claim year.
    pub year: i16,
    /// When it is made.
    pub at: Timestamp,
    /// Whom it pays.
    pub lines: Arc<Vec<NewLine>>,
}

/// A line of a roll to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLine {
    /// Who is entitled.
    pub person: PersonId,
    /// Which part of the year's amount, from 1: two lines that count never have the same.
    pub part: u16,
    /// Why.
    pub kind: PartKind,
    /// How much.
    pub amount: Fen,
    /// What the rule gives for the whole year: never is more on rolls.
    pub entitled: Fen,
    /// The dated parameter that decided.
    pub rule: Box<str>,
    /// Where it goes.
    pub account: PaymentAccount,
}

/// A roll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roll {
    /// Its id.
    pub id: RollId,
    /// The area of the office that made it.
    pub area: Area,
    /// Its number.
    pub number: Box<str>,
    /// The benefit.
    pub benefit: Box<str>,
    /// The claim year.
    pub year: i16,
    /// Where it stands.
    pub stage: RollStage,
    /// Who made it, and when.
    pub made: (AccountId, Timestamp),
    /// Who approved or dropped it, and when.
    pub decided: Option<(AccountId, Timestamp)>,
    /// Who approved it, and when; known still where it was dropped afterwards.
    pub approved: Option<(AccountId, Timestamp)>,
    /// When the bank's file was first fetched.
    pub sent_at: Option<Timestamp>,
    /// The digest of what its lines say ([`crate::LinesDigest`]); rolls of before it was kept have none until they are approved.
    pub digest: Option<[u8; 32]>,
    /// What its lines come to.
    pub totals: RollTotals,
}

/// What the lines of a roll come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RollTotals {
    /// Lines, and their sum.
    pub all: (u64, Fen),
    /// Those that were paid.
    pub paid: (u64, Fen),
    /// Those that the bank sent back.
    pub returned: (u64, Fen),
}

/// A line of a roll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollLine {
    /// Its number on the roll, from 1.
    pub number: u32,
    /// Who is entitled.
    pub person: PersonId,
    /// Which part of the year's amount.
    pub part: u16,
    /// Why it is there.
    pub kind: PartKind,
    /// How much.
    pub amount: Fen,
    /// What the rule gave for the whole year.
    pub entitled: Fen,
    /// The dated parameter that decided.
    pub rule: Box<str>,
    /// Whose account it goes to.
    pub holder: PersonId,
    /// The bank.
    pub bank: Box<str>,
    /// The account's number.
    pub account: Box<str>,
    /// What became of it.
    pub state: LineState,
    /// Why it was sent back: a code of the bank's layout.
    pub reason: Option<Box<str>>,
    /// When the answer was taken in.
    pub settled_at: Option<Timestamp>,
}

/// What stands against somebody's claim of a year.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paid {
    /// The parts that are on rolls or paid, with their amounts.
    pub parts: Vec<(u16, Fen)>,
    /// What the bank reported as paid, of these.
    pub out: Fen,
    /// The parts that were sent back.
    pub returned: Vec<u16>,
    /// When the last of them was.
    pub returned_at: Option<Timestamp>,
    /// What was paid too much and received back.
    pub received: Fen,
    /// What was paid too much and is asked back or left to the family.
    pub settled: Fen,
}

impl Paid {
    /// What is on rolls or paid, less what came back.
    pub fn committed(&self) -> Fen {
        let sum: Fen = self.parts.iter().map(|(_, amount)| *amount).sum();
        Fen(sum.0.saturating_sub(self.received.0))
    }

    /// What left for the family and stayed there: nobody is asked for money that is only listed.
    pub fn held(&self) -> Fen {
        Fen(self.out.0.saturating_sub(self.received.0))
    }

    /// The smallest part that no line that counts has.
    pub fn next_part(&self) -> u16 {
        (1..=u16::MAX).find(|part| self.parts.iter().all(|(known, _)| known != part)).unwrap_or(u16::MAX)
    }
}
