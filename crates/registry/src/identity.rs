//! Who is still whom: people's ids from change to change, and what became of an id that is no longer in use.

use std::cmp::Reverse;

use base::PersonId;
use records::MentionRef;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::StandingRecord;

/// What became of a person's mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SuccessionKind {
    /// They all went to others: the id is out of use until the person is one of their own again.
    Merge,
    /// Some of them are another person's, who was not known or was merged before.
    Split,
}

impl SuccessionKind {
    /// The code in storage and on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Split => "split",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Merge, Self::Split].into_iter().find(|kind| kind.code() == code)
    }
}

/// Mentions that went from one person to another because the two were found to be one, or one to be two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Succession {
    /// Whether `from` ceased to be or lives on beside `to`.
    pub kind: SuccessionKind,
    /// Who had the mentions.
    pub from: PersonId,
    /// Who has them now.
    pub to: PersonId,
    /// How many mentions went.
    pub mentions: u64,
}

/// The people out of use that a mention was linked to before, latest first. Mentions without any are left out.
pub type Former = FxHashMap<MentionRef, Vec<PersonId>>;

/// What [`assign`] did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Assigned {
    /// People that are new.
    pub new: usize,
    /// People that kept their id.
    pub kept: usize,
    /// People out of use that are themselves again.
    pub restored: usize,
    /// Mentions that moved from one person to another.
    pub moved: usize,
    /// Merges and splits, in order.
    pub successions: Vec<Succession>,
}

/// Gives every mention the person of its cluster. `clusters` has one entry per mention, records in order and mentions
/// in their reading's order; `new_id` makes an id.
///
/// Ids stay: a person who was known keeps the id in the cluster that holds most of their own mentions (those that did
/// not come by a merge), and a cluster with several known people takes the one with most there, the oldest id on a tie.
/// A cluster without any takes the id that most of its mentions had before a merge, so that a merge that is taken back
/// leaves both people with the ids that they had. The order of records does not matter for who keeps an id.
pub fn assign(
    records: &mut [StandingRecord],
    clusters: &[u32],
    former: &Former,
    mut new_id: impl FnMut() -> PersonId,
) -> Assigned {
    let mut claims = Claims::default();
    claims.known(records, clusters, former);
    let kept = claims.of_cluster.len();
    claims.former(records, clusters, former);
    let mut of_cluster = claims.of_cluster;
    let restored = of_cluster.len() - kept;
    let mut done = Assigned { kept, restored, ..Assigned::default() };
    let mut went: FxHashMap<(PersonId, PersonId), u64> = FxHashMap::default();
    let mut before: FxHashSet<PersonId> = FxHashSet::default();
    let mut after: FxHashSet<PersonId> = FxHashSet::default();
    let slots = records.iter_mut().flat_map(|record| record.people.iter_mut());
    for (slot, cluster) in slots.zip(clusters) {
        let person = *of_cluster.entry(*cluster).or_insert_with(|| {
            done.new += 1;
            new_id()
        });
        if let Some(known) = slot.filter(|known| *known != person) {
            done.moved += 1;
            *went.entry((known, person)).or_default() += 1;
        }
        before.extend(*slot);
        after.insert(person);
        *slot = Some(person);
    }
    done.successions = successions(went, &before, &after);
    done
}

fn successions(
    went: FxHashMap<(PersonId, PersonId), u64>,
    before: &FxHashSet<PersonId>,
    after: &FxHashSet<PersonId>,
) -> Vec<Succession> {
    let kind = |from: &PersonId, to: &PersonId| match (after.contains(from), before.contains(to)) {
        (false, _) => Some(SuccessionKind::Merge),
        (true, false) => Some(SuccessionKind::Split),
        // A mention that went from one person to another, both as alive as before, is in the links' own history.
        (true, true) => None,
    };
    let mut successions: Vec<Succession> = went
        .into_iter()
        .filter_map(|((from, to), mentions)| Some(Succession { kind: kind(&from, &to)?, from, to, mentions }))
        .collect();
    successions.sort_unstable();
    successions
}

/// Who has which cluster.
#[derive(Default)]
struct Claims {
    of_cluster: FxHashMap<u32, PersonId>,
    placed: FxHashSet<PersonId>,
}

impl Claims {
    /// The claims of people in use: by mentions of their own, then by all.
    fn known(&mut self, records: &[StandingRecord], clusters: &[u32], former: &Former) {
        let mut votes: FxHashMap<(u32, PersonId), (u32, u32)> = FxHashMap::default();
        for ((record, at), cluster) in mentions(records).zip(clusters) {
            if let Some(person) = record.people[at] {
                let votes = votes.entry((*cluster, person)).or_default();
                votes.0 += u32::from(former.is_empty() || !former.contains_key(&reference(record, at)));
                votes.1 += 1;
            }
        }
        self.settle(votes);
    }

    /// The claims of people out of use to clusters that nobody has.
    fn former(&mut self, records: &[StandingRecord], clusters: &[u32], former: &Former) {
        if former.is_empty() {
            return;
        }
        let mut votes: FxHashMap<(u32, PersonId), (u32, u32)> = FxHashMap::default();
        for ((record, at), cluster) in mentions(records).zip(clusters) {
            if self.of_cluster.contains_key(cluster) {
                continue;
            }
            for (nth, person) in former.get(&reference(record, at)).into_iter().flatten().enumerate() {
                let votes = votes.entry((*cluster, *person)).or_default();
                votes.0 += u32::from(nth == 0);
                votes.1 += 1;
            }
        }
        self.settle(votes);
    }

    fn settle(&mut self, votes: FxHashMap<(u32, PersonId), (u32, u32)>) {
        let mut votes: Vec<_> = votes
            .into_iter()
            .map(|((cluster, person), (own, all))| (Reverse(own), Reverse(all), person, cluster))
            .collect();
        votes.sort_unstable();
        for (_, _, person, cluster) in votes {
            if !self.placed.contains(&person) && !self.of_cluster.contains_key(&cluster) {
                self.placed.insert(person);
                self.of_cluster.insert(cluster, person);
            }
        }
    }
}

/// Every mention by its record and its place there.
fn mentions(records: &[StandingRecord]) -> impl Iterator<Item = (&StandingRecord, usize)> {
    records.iter().flat_map(|record| (0..record.people.len()).map(move |at| (record, at)))
}

fn reference(record: &StandingRecord, at: usize) -> MentionRef {
    MentionRef { record: record.id, role: record.reading.mentions[at].role.clone() }
}
