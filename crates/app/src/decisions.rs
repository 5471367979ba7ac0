//! What people decided, as linkage takes it: which mentions must and must not be together, and which doubts are settled.

use std::collections::{BTreeMap, BTreeSet};

use base::AccountId;
use records::MentionRef;
use store::{InForce, PairVerdict};

use crate::claims::Claims;

/// One decision, its mentions by their place in the corpus.
#[derive(Debug)]
struct Held {
    verdict: PairVerdict,
    account: AccountId,
    a: u32,
    b: u32,
    covered: BTreeSet<u32>,
    two_people: bool,
}

/// The decisions in force on the mentions of one corpus.
#[derive(Debug, Default)]
pub(crate) struct Decisions {
    held: Vec<Held>,
    /// The decisions that cover a mention.
    covering: BTreeMap<u32, Vec<usize>>,
    /// What this office's registrations say.
    follow: BTreeMap<u32, u32>,
    same: BTreeSet<(u32, u32)>,
    apart: BTreeSet<(u32, u32)>,
    claimed: BTreeSet<u32>,
}

impl Decisions {
    pub(crate) fn of(in_force: &[InForce], mentions: &[MentionRef]) -> Self {
        if in_force.is_empty() {
            return Self::default();
        }
        let places: BTreeMap<&MentionRef, u32> = mentions.iter().zip(0..).collect();
        let place = |mention: &MentionRef| places.get(mention).copied();
        let mut decisions = Self::default();
        for decided in in_force {
            let (Some(a), Some(b)) = (place(&decided.a), place(&decided.b)) else { continue };
            let covered: BTreeSet<u32> = decided.covered.iter().filter_map(place).chain([a, b]).collect();
            for mention in &covered {
                decisions.covering.entry(*mention).or_default().push(decisions.held.len());
            }
            decisions.held.push(Held {
                verdict: decided.verdict,
                account: decided.account,
                a,
                b,
                covered,
                two_people: decided.two_people,
            });
        }
        decisions
    }

    /// The same, with what this office's registrations say of who is who.
    #[must_use]
    pub(crate) fn beside(mut self, claims: Claims) -> Self {
        let followed = claims.follow.iter().map(|(a, b)| (*a, *b));
        self.claimed = claims.same.iter().copied().chain(followed).flat_map(|(a, b)| [a, b]).collect();
        self.follow = claims.follow;
        self.same = claims.same.into_iter().collect();
        self.apart = claims.apart.into_iter().collect();
        self
    }

    /// The mentions that go where another goes, which a registration named by whom it is, with that other.
    pub(crate) const fn follow(&self) -> &BTreeMap<u32, u32> {
        &self.follow
    }

    /// Whether a registration names whom this mention is, or its person by this mention.
    pub(crate) fn is_claimed(&self, mention: usize) -> bool {
        u32::try_from(mention).is_ok_and(|mention| self.claimed.contains(&mention))
    }

    fn with(&self, verdict: PairVerdict) -> impl Iterator<Item = &Held> {
        self.held.iter().filter(move |held| held.verdict == verdict)
    }

    /// Mentions that are two people.
    pub(crate) fn forbidden(&self) -> Vec<(u32, u32)> {
        self.with(PairVerdict::Different)
            .map(|held| (held.a, held.b))
            .chain(self.apart.iter().copied())
            .collect()
    }

    /// Mentions that are one person. Whoever found two people to be one saw all their records: these stay together too,
    /// unless somebody decided otherwise about one of them.
    pub(crate) fn forced(&self) -> Vec<(u32, u32)> {
        let apart = self.forbidden();
        let mut groups = Groups::default();
        let mut forced: Vec<(u32, u32)> = self.same.iter().copied().collect();
        for (a, b) in &self.same {
            groups.join(*a, *b);
        }
        for held in self.with(PairVerdict::Same) {
            groups.join(held.a, held.b);
            forced.push((held.a, held.b));
        }
        for held in self.with(PairVerdict::Same).filter(|held| held.two_people) {
            for mention in held.covered.iter().copied().filter(|mention| *mention != held.a) {
                let (one, other) = (groups.root(held.a), groups.root(mention));
                let parted = apart.iter().any(|(x, y)| {
                    let ends = (groups.root(*x), groups.root(*y));
                    ends == (one, other) || ends == (other, one)
                });
                if one != other && !parted {
                    groups.join(held.a, mention);
                    forced.push((held.a, mention));
                }
            }
        }
        forced
    }

    /// What linkage can learn from: it knows that people err now and then.
    pub(crate) fn taught(&self) -> Vec<linkage::Decision> {
        self.held
            .iter()
            .map(|held| linkage::Decision {
                a: held.a,
                b: held.b,
                answer: match held.verdict {
                    PairVerdict::Same => linkage::Answer::Same,
                    PairVerdict::Different => linkage::Answer::Different,
                    PairVerdict::Unsure => linkage::Answer::Unsure,
                },
            })
            .collect()
    }

    /// Who decided that a mention is the same person as another.
    pub(crate) fn joined_by(&self, mention: usize) -> Option<AccountId> {
        let mention = u32::try_from(mention).ok()?;
        let mut same = self.of_mention(mention).filter(|held| held.verdict == PairVerdict::Same);
        same.find(|held| held.a == mention || held.b == mention).map(|held| held.account)
    }

    fn of_mention(&self, mention: u32) -> impl Iterator<Item = &Held> {
        self.covering.get(&mention).into_iter().flatten().filter_map(|at| self.held.get(*at))
    }

    /// Whether somebody decided that these two mentions are one person.
    pub(crate) fn joins(&self, a: u32, b: u32) -> bool {
        if self.same.contains(&(a.min(b), a.max(b))) {
            return true;
        }
        let mut same = self.of_mention(a).filter(|held| held.verdict == PairVerdict::Same);
        same.any(|held| (held.a, held.b) == (a, b) || (held.a, held.b) == (b, a))
    }

    /// Whether somebody decided that the people of these two mentions, as they then were, are two. A mention that came
    /// later asks again.
    pub(crate) fn parts(&self, a: u32, b: u32, cluster: impl Fn(u32) -> u32) -> bool {
        if self.apart.contains(&(a.min(b), a.max(b))) {
            return true;
        }
        let of = |one: u32, other: u32| (cluster(one).min(cluster(other)), cluster(one).max(cluster(other)));
        let mut different = self.of_mention(a).filter(|held| held.verdict == PairVerdict::Different);
        different.any(|held| held.covered.contains(&b) && of(held.a, held.b) == of(a, b))
    }
}

/// Mentions that belong together.
#[derive(Debug, Default)]
struct Groups(BTreeMap<u32, u32>);

impl Groups {
    fn root(&self, mut at: u32) -> u32 {
        while let Some(parent) = self.0.get(&at) {
            at = *parent;
        }
        at
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        if a != b {
            self.0.insert(a.max(b), a.min(b));
        }
    }
}

#[cfg(test)]
mod tests {
    use base::{DecisionId, RecordId};
    use uuid::Uuid;

    use super::*;

    fn mention(number: u32) -> MentionRef {
        MentionRef { record: RecordId::from_uuid(Uuid::from_u128(u128::from(number))), role: "self".into() }
    }

    fn decided(verdict: PairVerdict, a: u32, b: u32, others: &[u32], two_people: bool) -> InForce {
        InForce {
            id: DecisionId::from_uuid(Uuid::from_u128(1)),
            verdict,
            account: AccountId::from_uuid(Uuid::from_u128(7)),
            a: mention(a),
            b: mention(b),
            covered: others.iter().copied().map(mention).collect(),
            two_people,
        }
    }

    #[test]
    fn records_of_joined_people_stay_together_unless_one_was_parted() {
        let mentions: Vec<MentionRef> = (0..8).map(mention).collect();
        let held = [
            decided(PairVerdict::Same, 0, 3, &[0, 1, 2, 3, 4], true),
            decided(PairVerdict::Different, 1, 0, &[0, 1, 2, 3, 4], false),
            decided(PairVerdict::Same, 5, 6, &[5, 6, 7], false),
        ];
        let decisions = Decisions::of(&held, &mentions);
        assert_eq!(decisions.forbidden(), [(1, 0)]);
        assert_eq!(decisions.forced(), [(0, 3), (5, 6), (0, 2), (0, 4)], "7 was seen, and is its own affair");
        assert!(decisions.joins(3, 0) && !decisions.joins(0, 2));
        assert!(decisions.joined_by(3).is_some() && decisions.joined_by(2).is_none());
    }

    #[test]
    fn two_people_are_not_asked_about_again_until_one_has_new_records() {
        let mentions: Vec<MentionRef> = (0..6).map(mention).collect();
        let held = [decided(PairVerdict::Different, 0, 2, &[0, 1, 2, 3], true)];
        let decisions = Decisions::of(&held, &mentions);
        // 0, 1 and the new 4 are one person, 2 and 3 the other, 5 a third.
        let cluster = |at: u32| [0, 0, 1, 1, 0, 2][usize::try_from(at).unwrap()];
        assert!(decisions.parts(1, 3, cluster) && decisions.parts(2, 0, cluster));
        assert!(!decisions.parts(4, 3, cluster), "4 came later");
        assert!(!decisions.parts(0, 5, cluster) && !decisions.parts(0, 1, cluster));
        // The record that was decided on is gone: the decision says nothing now.
        let changed: Vec<MentionRef> = [9, 1, 2, 3].into_iter().map(mention).collect();
        assert_eq!(Decisions::of(&held, &changed).forbidden(), []);
    }
}
