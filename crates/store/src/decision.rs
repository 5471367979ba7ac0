use std::collections::BTreeMap;

use base::{AccountId, DecisionId, PairId, Timestamp};
use records::{MentionRef, Role};
use uuid::Builder;

use crate::{Listed, bulk::digest_of};

/// What a worker decided about a doubtful pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PairVerdict {
    /// Both are one person.
    Same,
    /// They are two people.
    Different,
    /// The worker cannot tell; somebody else is asked.
    Unsure,
}

impl PairVerdict {
    /// The code in storage and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Different => "different",
            Self::Unsure => "unsure",
        }
    }

    /// The verdict with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Same, Self::Different, Self::Unsure].into_iter().find(|verdict| verdict.code() == code)
    }
}

/// A mention by what outlasts an import: its row's source and key, and its role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named<'a> {
    /// The department's extract.
    pub source: &'a str,
    /// The source's own key of the row.
    pub key: &'a str,
    /// Which person of the row.
    pub role: &'a str,
}

/// The id of the pair of two mentions, and whether `b` comes first in it. It follows from the two rows and roles alone, so
/// that the same two are the same pair after any import.
pub fn pair_of(a: Named<'_>, b: Named<'_>) -> (PairId, bool) {
    let (first, second, turned) = if b < a { (b, a, true) } else { (a, b, false) };
    let digest = digest_of(|cells| {
        for named in [first, second] {
            cells.text(named.source);
            cells.text(named.key);
            cells.text(named.role);
        }
    });
    (PairId::from_uuid(Builder::from_custom_bytes(digest).into_uuid()), turned)
}

/// What a worker says about one pair of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDecision {
    /// The pair.
    pub pair: PairId,
    /// [`crate::DoubtfulPeople::seen`] of what the worker was shown.
    pub seen: Box<str>,
    /// What was decided.
    pub verdict: PairVerdict,
    /// Why, in the worker's words. 1 to 500 characters.
    pub reason: Option<Box<str>>,
}

/// What became of a [`NewDecision`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// It is kept; from now on it is in force.
    Kept(DecisionId),
    /// The same worker had decided the same before; nothing was written.
    Before(DecisionId),
    /// It was refused.
    Refused(Refusal),
}

/// Why a decision was refused. Nothing of it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No such pair waits within the area.
    Gone,
    /// One of the two people, or one of the rows, is no longer what the worker was shown.
    Changed,
    /// The pair has been decided.
    Settled(DecisionId),
    /// It contradicts another decision that is in force; that one has to be withdrawn first.
    Contradicts(DecisionId),
}

/// A decision in force: not withdrawn, not unsure, and both rows still say what they said then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// The decision.
    pub id: DecisionId,
    /// [`PairVerdict::Same`] or [`PairVerdict::Different`].
    pub verdict: PairVerdict,
    /// Who decided.
    pub account: AccountId,
    /// One mention of the pair.
    pub a: MentionRef,
    /// The other.
    pub b: MentionRef,
    /// All mentions that the two people had then and whose rows still say the same, `a` and `b` among them.
    pub covered: Vec<MentionRef>,
    /// They were two people then.
    pub two_people: bool,
}

/// Decisions that a change of the register takes account of for the first time.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settled {
    /// Those that it carries into the links.
    pub carried: Vec<DecisionId>,
    /// Withdrawn ones that it takes out of them.
    pub released: Vec<DecisionId>,
}

impl Settled {
    /// Nothing is new.
    pub fn is_empty(&self) -> bool {
        self.carried.is_empty() && self.released.is_empty()
    }
}

/// A decision as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct PairDecision {
    /// The decision.
    pub id: DecisionId,
    /// Its pair.
    pub pair: PairId,
    /// What was decided.
    pub verdict: PairVerdict,
    /// The probability that the worker was shown.
    pub probability: f64,
    /// Why, in the worker's words.
    pub reason: Option<Box<str>>,
    /// Who decided.
    pub account: AccountId,
    /// When.
    pub decided_at: Timestamp,
    /// The change that carried it into the register.
    pub applied_at: Option<Timestamp>,
    /// When and by whom it was withdrawn.
    pub withdrawn: Option<(Timestamp, AccountId)>,
    /// The change that took it out again.
    pub released_at: Option<Timestamp>,
    /// Both rows still stand and say what they said then.
    pub holds: bool,
}

/// A decision beside the people that its two rows are linked to now; `None` outside the area or no longer standing.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionPeople {
    /// The decision.
    pub decision: PairDecision,
    /// The person of the first mention.
    pub a: Option<Listed>,
    /// The person of the second mention.
    pub b: Option<Listed>,
}

/// Mentions that belong together.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    numbers: BTreeMap<(base::RecordId, Role), usize>,
    parents: Vec<usize>,
}

impl Groups {
    fn number(&mut self, mention: &MentionRef) -> usize {
        let next = self.parents.len();
        let number = *self.numbers.entry((mention.record, mention.role.clone())).or_insert(next);
        if number == next {
            self.parents.push(next);
        }
        number
    }

    fn root(&self, mut at: usize) -> usize {
        while let Some(parent) = self.parents.get(at).filter(|parent| **parent != at) {
            at = *parent;
        }
        at
    }

    pub(crate) fn join(&mut self, a: &MentionRef, b: &MentionRef) {
        let (a, b) = (self.number(a), self.number(b));
        let (a, b) = (self.root(a), self.root(b));
        if let Some(parent) = self.parents.get_mut(a.max(b)) {
            *parent = a.min(b);
        }
    }

    pub(crate) fn together(&mut self, a: &MentionRef, b: &MentionRef) -> bool {
        let (a, b) = (self.number(a), self.number(b));
        self.root(a) == self.root(b)
    }
}

/// The decision in force that a new one would contradict. `people` are the mentions of the two people as they are now.
pub(crate) fn contradicted(
    in_force: &[InForce],
    (a, b): (&MentionRef, &MentionRef),
    verdict: PairVerdict,
    people: [&[MentionRef]; 2],
) -> Option<DecisionId> {
    let mut groups = Groups::default();
    for same in in_force.iter().filter(|decided| decided.verdict == PairVerdict::Same) {
        groups.join(&same.a, &same.b);
    }
    match verdict {
        PairVerdict::Unsure => None,
        PairVerdict::Different if !groups.together(a, b) => None,
        PairVerdict::Different => {
            let mut same = in_force.iter().filter(|decided| decided.verdict == PairVerdict::Same);
            same.find(|decided| groups.together(&decided.a, a)).map(|decided| decided.id)
        }
        PairVerdict::Same => {
            groups.join(a, b);
            for (named, mentions) in [(a, people[0]), (b, people[1])] {
                for mention in mentions {
                    groups.join(named, mention);
                }
            }
            let mut apart = in_force.iter().filter(|decided| decided.verdict == PairVerdict::Different);
            apart.find(|decided| groups.together(&decided.a, &decided.b)).map(|decided| decided.id)
        }
    }
}

/// The text that names what a worker was shown; it changes when a row or a person does.
pub(crate) fn seen(contents: [&[u8]; 2], people: [(uuid::Uuid, i64); 2]) -> Box<str> {
    let digest = digest_of(|cells| {
        for content in contents {
            cells.bytes(content);
        }
        for (person, since) in people {
            cells.uuid(person);
            cells.int(since);
        }
    });
    uuid::Uuid::from_bytes(digest).as_simple().to_string().into()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn mention(number: u128) -> MentionRef {
        MentionRef { record: base::RecordId::from_uuid(Uuid::from_u128(number)), role: "self".into() }
    }

    fn decided(id: u128, verdict: PairVerdict, a: u128, b: u128) -> InForce {
        InForce {
            id: DecisionId::from_uuid(Uuid::from_u128(id)),
            verdict,
            account: AccountId::from_uuid(Uuid::from_u128(9)),
            a: mention(a),
            b: mention(b),
            covered: vec![mention(a), mention(b)],
            two_people: true,
        }
    }

    #[test]
    fn a_pair_is_the_same_from_both_sides_and_others_are_not() {
        let named = |source, key, role| Named { source, key, role };
        let (a, b) = (named("hukou", "1", "self"), named("birth", "1", "child"));
        let (one, turned) = pair_of(a, b);
        assert_eq!(pair_of(b, a), (one, false));
        assert!(turned, "birth comes before hukou");
        assert_ne!(pair_of(named("hukou", "1s", "elf"), b).0, one);
        assert_ne!(pair_of(a, named("birth", "1", "mother")).0, one);
    }

    #[test]
    fn contradictions_are_found_through_chains_and_people() {
        use PairVerdict::{Different, Same, Unsure};
        let id = |number| Some(DecisionId::from_uuid(Uuid::from_u128(number)));
        let held = [decided(1, Same, 1, 2), decided(2, Same, 2, 3), decided(3, Different, 5, 6)];
        let ask = |a: u128, b: u128, verdict, own: &[u128], other: &[u128]| {
            let people = [own, other].map(|side| side.iter().copied().map(mention).collect::<Vec<_>>());
            contradicted(&held, (&mention(a), &mention(b)), verdict, [&people[0], &people[1]])
        };
        assert_eq!(ask(1, 3, Different, &[], &[]), id(1), "1 is 2 and 2 is 3");
        assert_eq!(ask(1, 4, Different, &[], &[]), None);
        assert_eq!(ask(5, 6, Same, &[], &[]), id(3));
        assert_eq!(ask(7, 8, Same, &[7, 5], &[8, 6]), id(3), "7 is the person of 5, 8 that of 6");
        assert_eq!(ask(7, 8, Same, &[7, 5], &[8]), None);
        assert_eq!(ask(5, 6, Unsure, &[], &[]), None);
    }
}
