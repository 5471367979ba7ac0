use std::collections::{BTreeMap, BTreeSet};

use access::{Action, Cx, Permit, Subject};
use base::{PairId, PersonId};
use records::MentionRef;
use store::{DoubtfulPair, Stage, Store};

use crate::{
    DoubtfulPeople, Result,
    doubtful::{may_review, shown},
    log,
};

/// The name under which the pairs most worth asking about are kept.
pub(crate) const ASK_NEXT: &str = "ask_next";
/// So many are kept, best first; what has been decided since is left out when they are shown.
pub(crate) const KEPT: usize = 60;
/// So many are shown at once.
const SHOWN: usize = 20;

/// The pairs of the queue that are most worth asking about, best first: `best` are places of mentions in linkage's order.
/// The queue has one pair between each two people, so that a pair stands for all between the same two.
pub(crate) fn worth_asking(
    best: &[(u32, u32)],
    queue: &[DoubtfulPair],
    mentions: &[MentionRef],
    clusters: &[u32],
) -> Vec<PairId> {
    let places: BTreeMap<&MentionRef, u32> = mentions.iter().zip(0..).collect();
    let cluster = |mention: u32| usize::try_from(mention).ok().and_then(|at| clusters.get(at)).copied();
    let key = |a: u32, b: u32| match (cluster(a), cluster(b)) {
        (Some(one), Some(other)) if one != other => (true, one.min(other), one.max(other)),
        _ => (false, a.min(b), a.max(b)),
    };
    let key_of = |pair: &DoubtfulPair| Some(key(*places.get(&pair.a)?, *places.get(&pair.b)?));
    let known: BTreeMap<(bool, u32, u32), PairId> =
        queue.iter().filter_map(|pair| Some((key_of(pair)?, pair.id))).collect();
    let mut seen = BTreeSet::new();
    let waiting = best.iter().filter_map(|(a, b)| known.get(&key(*a, *b)).copied());
    waiting.filter(|pair| seen.insert(*pair)).take(KEPT).collect()
}

/// The pairs most worth asking about next, best first; those that wait for the actor only. The log names the people.
pub async fn ask_next(cx: &Cx, store: &Store, permit: &Permit) -> Result<Vec<DoubtfulPeople>> {
    may_review(permit)?;
    let kept = store.figure(ASK_NEXT).await?;
    let pairs: Vec<PairId> = kept.and_then(|kept| serde_json::from_value(kept).ok()).unwrap_or_default();
    let mut found = Vec::new();
    for pair in pairs {
        let waits = store.doubtful_pair(permit, pair).await?;
        found.extend(waits.filter(|pair| matches!(pair.stage, Some(Stage::Open | Stage::Second))));
        if found.len() == SHOWN {
            break;
        }
    }
    let people: BTreeSet<PersonId> =
        found.iter().flat_map(|pair| [&pair.a, &pair.b]).flatten().map(|person| person.id).collect();
    log::read(cx, store, permit, Action::Search, Subject::People(people.into_iter().collect())).await?;
    Ok(found.into_iter().map(shown).collect())
}

#[cfg(test)]
mod tests {
    use base::RecordId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_pair_stands_for_all_between_the_same_two_people() {
        let mention = |number: u128| MentionRef {
            record: RecordId::from_uuid(Uuid::from_u128(number)),
            role: "self".into(),
        };
        let mentions: Vec<MentionRef> = (0..6).map(mention).collect();
        let pair = |id: u128, a: u128, b: u128| DoubtfulPair {
            id: PairId::from_uuid(Uuid::from_u128(id)),
            a: mention(a),
            b: mention(b),
            probability: 0.5,
            pattern: "".into(),
            evidence: None,
        };
        // 0 and 1 are one person, 2 and 3 another, 4 and 5 are doubted within a third.
        let clusters = [0, 0, 1, 1, 2, 2];
        let queue = [pair(1, 0, 2), pair(2, 4, 5)];
        let best = [(1, 3), (0, 4), (5, 4), (0, 2)];
        let worth = worth_asking(&best, &queue, &mentions, &clusters);
        assert_eq!(worth.iter().map(|id| id.uuid().as_u128()).collect::<Vec<_>>(), [1, 2]);
    }
}
