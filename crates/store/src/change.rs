use base::{AccountId, BatchId, DivisionChangeId, PairId, PersonId, RegistrationId, Timestamp};
use records::MentionRef;
use registry::{Derived, DivisionChange, Former, Gazetteer, StandingRecord, Succession};

use crate::{InForce, Settled};

/// What is about to become of the standing records: staged batches that shall stand, committed ones that shall not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Change {
    /// Staged batches to commit, in this order (a later one's row replaces an earlier one's with the same key).
    pub commit: Vec<BatchId>,
    /// Committed batches to undo: their records cease to stand, and the ones that they replaced stand again.
    pub undo: Vec<BatchId>,
    /// Registrations of this office that were annulled: their records cease to stand.
    pub annul: Vec<RegistrationId>,
    /// Changes of divisions that begin to be followed.
    pub divide: Vec<DivisionChangeId>,
    /// Changes of divisions that are followed no longer.
    pub undivide: Vec<DivisionChangeId>,
    /// What is committed is this office's own registrations: whoever was held in an area stays held there.
    pub office: bool,
}

/// The number of the last change that was made; what a plan rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Basis(pub(crate) i64);

/// The records that would stand after a [`Change`], with the people that they are linked to now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The records, by source, then key.
    pub records: Vec<StandingRecord>,
    /// What people have decided about mentions of these records, in the order in which they decided.
    pub decided: Vec<InForce>,
    /// Those decisions, made or withdrawn, of which the links take no account yet.
    pub settled: Settled,
    /// Whom their mentions were, where that person was merged into another: [`registry::assign`] takes it.
    pub former: Former,
    /// The changes of divisions in force: [`registry::derive_with`] follows them.
    pub divisions: Vec<DivisionChange>,
    /// What it rests on: [`crate::Store::commit`] refuses when another change came in between.
    pub basis: Basis,
}

/// Who decided a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decider {
    /// The linkage model.
    Model,
    /// A worker.
    Worker(AccountId),
}

/// The claim that a mention is a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The mention.
    pub mention: MentionRef,
    /// The person.
    pub person: PersonId,
    /// Probability that the mention belongs with the rest of the person; 1 for a person of one mention.
    pub score: f64,
    /// Who says so.
    pub decider: Decider,
}

/// Two mentions that may be one person and were not linked (or were, weakly): a worker decides.
#[derive(Debug, Clone, PartialEq)]
pub struct DoubtfulPair {
    /// The pair, from [`crate::pair_of`].
    pub id: PairId,
    /// The mention that comes first in it.
    pub a: MentionRef,
    /// The other.
    pub b: MentionRef,
    /// Probability that they are one person.
    pub probability: f64,
    /// What pairs with the same main reasons share; empty where nothing is known.
    pub pattern: Box<str>,
    /// The explanation as it was scored, as JSON: its weights add up to the probability. Holds no personal value.
    pub evidence: Option<Box<str>>,
}

/// Everything that a change writes besides the standings.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// All links, not only changed ones.
    pub links: Vec<Link>,
    /// All doubtful pairs.
    pub doubtful: Vec<DoubtfulPair>,
    /// The decisions that are taken account of for the first time: [`Standing::settled`].
    pub settled: Settled,
    /// Merges and splits that the links bring.
    pub successions: Vec<Succession>,
    /// The linkage index to keep, where it is worth keeping anew.
    pub index: Option<Vec<u8>>,
    /// What the addresses of all taught.
    pub gazetteer: Gazetteer,
    /// The whole register.
    pub derived: Derived,
}

/// What a commit did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Committed {
    /// The moment from which it is recorded.
    pub at: Timestamp,
    /// Rows of links and derived tables that are new.
    pub rows_added: u64,
    /// Rows whose recorded time ended.
    pub rows_closed: u64,
    /// Rows that stayed as they were.
    pub rows_kept: u64,
}

/// What [`crate::Store::undo_last`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undone {
    /// The state before the batch stands again, exactly.
    Restored {
        /// The moment from which it is recorded.
        at: Timestamp,
    },
    /// Other changes came after the batch or with it: plan a [`Change`] with `undo`, link and derive again, commit.
    LaterChanges,
}
