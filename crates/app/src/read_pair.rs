use access::{Action, Cx, Permit, Subject};
use base::{PairId, PersonId};
use store::{PersonRecord, Store};

use crate::{
    AppError, ComparedLine, DecisionView, DoubtfulPeople, Masked, Result, adoption, compared,
    doubtful::{self, may_review},
    list_decisions::{Names, view},
    log, mask,
    read_person::shown_beside,
};

/// A doubtful pair with both people's whole records, and what was decided about it before.
#[derive(Debug, Clone)]
pub struct PairRecord {
    /// The pair.
    pub pair: DoubtfulPeople,
    /// What the two mentions say, line by line.
    pub compared: Vec<ComparedLine>,
    /// The record of the first mention's person, sensitive values masked.
    pub a: Masked<PersonRecord>,
    /// The record of the second mention's; the same again where both belong to one person.
    pub b: Masked<PersonRecord>,
    /// Decisions on this pair, latest first; those on what its rows said before among them.
    pub decisions: Vec<DecisionView>,
}

/// One pair of the queue with all that helps to decide it. The log names both people, and those whose names stand
/// beside them.
pub async fn read_pair(cx: &Cx, store: &Store, permit: &Permit, pair: PairId) -> Result<PairRecord> {
    may_review(permit)?;
    let found = store.doubtful_pair(permit, pair).await?.ok_or(AppError::NotFound)?;
    let (Some(one), Some(two)) = (&found.a, &found.b) else { return Err(AppError::NotFound) };
    let a = adoption::person(store, permit, one.id, None).await?.ok_or(AppError::NotFound)?;
    let b = if one.id == two.id {
        a.clone()
    } else {
        adoption::person(store, permit, two.id, None).await?.ok_or(AppError::NotFound)?
    };
    let mut people = vec![one.id, two.id];
    people.dedup();
    let mut beside: Vec<PersonId> = [&a, &b].into_iter().flat_map(shown_beside).collect();
    beside.sort_unstable();
    beside.dedup();
    beside.retain(|person| !people.contains(person));
    log::read(cx, store, permit, Action::ReadRecord, Subject::People(people)).await?;
    if !beside.is_empty() {
        log::read(cx, store, permit, Action::ShownBeside, Subject::People(beside)).await?;
    }
    let mut names = Names::default();
    let mut decisions = Vec::new();
    for decision in store.decisions_of(permit, pair).await? {
        decisions.push(view(store, &mut names, decision).await?);
    }
    let compared = compared::compare((&a, &found.pair.a), (&b, &found.pair.b));
    Ok(PairRecord {
        pair: doubtful::shown(found),
        compared,
        a: mask::record(a),
        b: mask::record(b),
        decisions,
    })
}
