use std::cmp::Reverse;

use base::PersonId;
use rustc_hash::FxHashMap;

use crate::StandingRecord;

/// What [`assign`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Assigned {
    /// People that are new.
    pub new: usize,
    /// People that kept their id.
    pub kept: usize,
    /// Mentions that moved from one person to another.
    pub moved: usize,
}

/// Gives every mention the person of its cluster. `clusters` has one entry per mention, records in order and mentions
/// in their reading's order; `new_id` makes an id.
///
/// Ids stay: a person who was known keeps the id in the cluster that holds most of their mentions, and a cluster with
/// several known people takes the one with most mentions there, the oldest id on a tie. The order of records does
/// not matter for who keeps an id.
pub fn assign(
    records: &mut [StandingRecord],
    clusters: &[u32],
    mut new_id: impl FnMut() -> PersonId,
) -> Assigned {
    let mut votes: FxHashMap<(u32, PersonId), u32> = FxHashMap::default();
    let mentions = records.iter().flat_map(|record| record.people.iter().copied());
    for (person, cluster) in mentions.zip(clusters) {
        if let Some(person) = person {
            *votes.entry((*cluster, person)).or_default() += 1;
        }
    }
    let mut votes: Vec<_> =
        votes.into_iter().map(|((cluster, person), count)| (Reverse(count), person, cluster)).collect();
    votes.sort_unstable();
    let mut of_cluster: FxHashMap<u32, PersonId> = FxHashMap::default();
    let mut placed: FxHashMap<PersonId, u32> = FxHashMap::default();
    for (_, person, cluster) in votes {
        if !placed.contains_key(&person) && !of_cluster.contains_key(&cluster) {
            placed.insert(person, cluster);
            of_cluster.insert(cluster, person);
        }
    }
    let mut done = Assigned { kept: of_cluster.len(), ..Assigned::default() };
    let slots = records.iter_mut().flat_map(|record| record.people.iter_mut());
    for (slot, cluster) in slots.zip(clusters) {
        let person = *of_cluster.entry(*cluster).or_insert_with(|| {
            done.new += 1;
            new_id()
        });
        done.moved += usize::from(slot.is_some_and(|before| before != person));
        *slot = Some(person);
    }
    done
}
