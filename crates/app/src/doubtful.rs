use std::collections::BTreeSet;

use access::{Action, Cx, Denied, Permit, Purpose, Subject};
use base::{Page, PageSize, PersonId};
use linkage::Explanation;
use store::{DoubtfulPair, Listed, PatternGroup, QueueCounts, QueueFilter, Stage, Store};

use crate::{AppError, Masked, Result, log, mask};

/// Most groups of one pattern that are listed.
const PATTERNS: u16 = 30;

/// Two people about whom the register is in doubt (or one, when it doubts that two of their records belong together).
#[derive(Debug, Clone)]
pub struct DoubtfulPeople {
    /// The two mentions and the probability that they are one person.
    pub pair: DoubtfulPair,
    /// Whom the first mention is linked to, numbers masked.
    pub a: Option<Masked<Listed>>,
    /// Whom the second is linked to.
    pub b: Option<Masked<Listed>>,
    /// Where it stands in the reader's queue; `None` once it has been decided.
    pub stage: Option<Stage>,
    /// To be sent back with a decision.
    pub seen: Box<str>,
    /// What speaks for and against; the weights add up to the probability.
    pub explanation: Option<Explanation>,
}

/// Pairs that share their main reasons.
#[derive(Debug, Clone)]
pub struct DoubtfulPattern {
    /// The pattern and its counts.
    pub group: PatternGroup,
    /// How one of them is explained.
    pub explanation: Option<Explanation>,
}

/// The queue is no list to browse: only who named this purpose sees it and decides, and the log then says why.
pub(crate) fn may_review(permit: &Permit) -> Result<()> {
    if permit.purpose() == Purpose::MatchReview { Ok(()) } else { Err(AppError::Denied(Denied::Decide)) }
}

/// Pairs that wait for a decision, the least certain first. The log names the people on the page.
pub async fn doubtful(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    filter: &QueueFilter,
    cursor: Option<&str>,
    size: PageSize,
) -> Result<Page<DoubtfulPeople>> {
    may_review(permit)?;
    let after = cursor.map(str::parse).transpose().or(Err(AppError::Cursor))?;
    let Page { items, next } = store.doubtful(permit, filter, after, size).await?;
    let people: BTreeSet<PersonId> =
        items.iter().flat_map(|pair| [&pair.a, &pair.b]).flatten().map(|person| person.id).collect();
    log::read(cx, store, permit, Action::Search, Subject::People(people.into_iter().collect())).await?;
    Ok(Page { items: items.into_iter().map(shown).collect(), next })
}

pub(crate) fn shown(found: store::DoubtfulPeople) -> DoubtfulPeople {
    DoubtfulPeople {
        explanation: explained(found.pair.evidence.as_deref()),
        pair: found.pair,
        a: found.a.map(mask::listed),
        b: found.b.map(mask::listed),
        stage: found.stage,
        seen: found.seen,
    }
}

fn explained(evidence: Option<&str>) -> Option<Explanation> {
    evidence.and_then(|evidence| serde_json::from_str(evidence).ok())
}

/// How many pairs wait for the actor, and for others. Counts, no people.
pub async fn queue_counts(cx: &Cx, store: &Store) -> Result<QueueCounts> {
    Ok(store.queue_counts(&cx.actor.area, cx.actor.account).await?)
}

/// Patterns of reasons that several of the actor's pairs share: they can be looked through and decided together. Counts
/// and reasons, no people.
pub async fn queue_patterns(_cx: &Cx, store: &Store, permit: &Permit) -> Result<Vec<DoubtfulPattern>> {
    may_review(permit)?;
    let groups = store.queue_patterns(permit, PATTERNS).await?;
    Ok(groups
        .into_iter()
        .map(|group| DoubtfulPattern { explanation: explained(group.evidence.as_deref()), group })
        .collect())
}
