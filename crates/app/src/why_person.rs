use std::collections::BTreeMap;

use access::{Action, Cx, Permit, Subject};
use base::{PairId, PersonId};
use linkage::{ClusterExplanation, Explanation, HoldingPair, Limits};
use records::MentionRef;
use store::{DoubtfulPair, LinkedRecord, Named, NewDecision, PairVerdict, PersonRecord, Stage, pair_of};

use crate::{
    App, AppError, DecidedPairs, Masked, Result, adoption, decide_pairs::decide_pairs, doubtful::may_review,
    doubts, linking, log, mask,
};

/// A person of more records than this is not explained: each pair would have to be compared.
const MOST_RECORDS: usize = 120;

/// Why a person's records are one person.
#[derive(Debug, Clone)]
pub struct WhyPerson {
    /// The person's record, masked; places in what follows count its source records.
    pub record: Masked<PersonRecord>,
    /// What linkage says of them; `None` where there is nothing to compare, or where no index is kept (it is made with the
    /// next import).
    pub held: Option<WhyHeld>,
}

/// What holds a person's records together. Records are named by their places among [`PersonRecord::records`].
#[derive(Debug, Clone)]
pub struct WhyHeld {
    /// The bonds, the seam and what speaks against it; mentions are places.
    pub cluster: ClusterExplanation,
    /// The probability from which a pair speaks for one person.
    pub threshold: f64,
    /// Each bond of `cluster`, explained.
    pub bonds: Vec<WhyPair>,
    /// Each pair of `cluster` that speaks against it, explained.
    pub against: Vec<WhyPair>,
}

/// A pair of a person's records.
#[derive(Debug, Clone)]
pub struct WhyPair {
    /// The pair.
    pub pair: HoldingPair,
    /// Where it stands in the queue of doubtful pairs, if it is in it and waits.
    pub stage: Option<Stage>,
    /// What speaks for and against.
    pub explanation: Explanation,
}

/// Why these records are one person, by the weights of the last linkage. The log names the person.
pub async fn why_person(cx: &Cx, app: &App, permit: &Permit, person: PersonId) -> Result<WhyPerson> {
    let record = adoption::person(&app.store, permit, person, None).await?.ok_or(AppError::NotFound)?;
    let own = (Action::ReadRecord, Subject::People(vec![person]));
    log::read_fields(cx, &app.store, permit, own, log::record_fields(&record)).await?;
    let mut held = weigh(app, permit, &record).await?;
    if let Some(held) = &mut held {
        let id = |pair: &WhyPair| {
            let sides = (linked(&record, pair.pair.a)?, linked(&record, pair.pair.b)?);
            Some(pair_of(named(sides.0), named(sides.1)).0)
        };
        let pairs: Vec<PairId> = held.bonds.iter().chain(&held.against).filter_map(id).collect();
        let stages = app.store.pair_stages(permit, &pairs).await?;
        for pair in held.bonds.iter_mut().chain(&mut held.against) {
            pair.stage = id(pair).and_then(|id| stages.get(&id).copied());
        }
    }
    Ok(WhyPerson { record: mask::record(record), held })
}

/// Decides that two of a person's records are two people: the pair is put into the queue, if it is not in it, and decided
/// there, so that it can be seen, withdrawn and contradicted like any other.
pub async fn part_records(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    person: PersonId,
    (a, b): (&MentionRef, &MentionRef),
    reason: Option<Box<str>>,
) -> Result<DecidedPairs> {
    may_review(permit)?;
    cx.import_permit()?;
    let record = adoption::person(&app.store, permit, person, None).await?.ok_or(AppError::NotFound)?;
    let place = |mention: &MentionRef| {
        let of = |linked: &LinkedRecord| linked.record.id == mention.record && linked.role == mention.role;
        record.records.iter().position(of).and_then(|at| u32::try_from(at).ok())
    };
    let (one, other) = (place(a).ok_or(AppError::NotFound)?, place(b).ok_or(AppError::NotFound)?);
    let (Some(one_row), Some(other_row)) = (linked(&record, one), linked(&record, other)) else {
        return Err(AppError::NotFound);
    };
    let (id, turned) = pair_of(named(one_row), named(other_row));
    if app.store.doubtful_pair(permit, id).await?.is_none() {
        let explanation = explained(app, permit, &record, one, other).await?.ok_or(AppError::NotFound)?;
        let (first, second) = if turned { (b, a) } else { (a, b) };
        let pair = DoubtfulPair {
            id,
            a: first.clone(),
            b: second.clone(),
            probability: explanation.probability,
            pattern: doubts::pattern(&explanation).into(),
            evidence: serde_json::to_string(&explanation).ok().map(Into::into),
        };
        app.store.raise_pair(permit, pair).await?;
    }
    let found = app.store.doubtful_pair(permit, id).await?.ok_or(AppError::NotFound)?;
    let decision = NewDecision { pair: id, seen: found.seen, verdict: PairVerdict::Different, reason };
    decide_pairs(cx, app, permit, vec![decision]).await
}

async fn weigh(app: &App, permit: &Permit, record: &PersonRecord) -> Result<Option<WhyHeld>> {
    let count = record.records.len();
    if !(2..=MOST_RECORDS).contains(&count) {
        return Ok(None);
    }
    on_scale(app, permit, record, move |explainer, numbers, scale| {
        let places: BTreeMap<u32, u32> = numbers.iter().copied().zip(0..).collect();
        let at = |mention: u32| places.get(&mention).copied().unwrap_or(u32::MAX);
        let own = |pair: HoldingPair| {
            let (a, b) = (at(pair.a), at(pair.b));
            HoldingPair { a: a.min(b), b: a.max(b), ..pair }
        };
        let limits =
            Limits { one_per_source: scale.one_per_source(), ..Limits::threshold(scale.threshold()) };
        let mut cluster = explainer.cluster(numbers, limits);
        let explained =
            |pair: &HoldingPair| WhyPair { pair: own(*pair), stage: None, explanation: explainer.of(*pair) };
        let bonds = cluster.bonds.iter().map(explained).collect();
        let against = cluster.against.iter().map(explained).collect();
        cluster.bonds = cluster.bonds.into_iter().map(own).collect();
        cluster.against = cluster.against.into_iter().map(own).collect();
        cluster.mentions = (0..).take(count).collect();
        if let Some(seam) = &mut cluster.seam {
            for side in &mut seam.sides {
                *side = side.iter().map(|mention| at(*mention)).collect();
                side.sort_unstable();
            }
            // The side of the first record comes first.
            seam.sides.sort();
        }
        WhyHeld { cluster, threshold: scale.threshold(), bonds, against }
    })
    .await
}

async fn explained(
    app: &App,
    permit: &Permit,
    record: &PersonRecord,
    one: u32,
    other: u32,
) -> Result<Option<Explanation>> {
    let explained = on_scale(app, permit, record, move |explainer, numbers, _| {
        let number = |place: u32| usize::try_from(place).ok().and_then(|at| numbers.get(at)).copied();
        Some(explainer.explain(number(one)?, number(other)?))
    });
    Ok(explained.await?.flatten())
}

/// Weighs a person's rows as the linkage index would and asks about them; told the number of each record's mention.
/// Nothing where no index is kept.
async fn on_scale<T: Send + 'static>(
    app: &App,
    permit: &Permit,
    record: &PersonRecord,
    ask: impl FnOnce(&linkage::Explainer<'_>, &[u32], &linkage::living::Scale) -> T + Send + 'static,
) -> Result<Option<T>> {
    // One image at a time is held in memory.
    let _turn = app.explaining.lock().await;
    let Some(image) = app.store.linkage_index_of(permit).await? else { return Ok(None) };
    let rows: Vec<LinkedRecord> = record.records.clone();
    crate::stage::blocking(move || {
        let Some(scale) = linking::scale(&image) else { return Ok(None) };
        Ok(Some(linking::weighed(&scale, &rows, |explainer, numbers| ask(explainer, numbers, &scale))))
    })
    .await
}

fn linked(record: &PersonRecord, place: u32) -> Option<&LinkedRecord> {
    record.records.get(usize::try_from(place).ok()?)
}

fn named(linked: &LinkedRecord) -> Named<'_> {
    Named { source: linked.record.source.as_str(), key: &linked.record.key, role: linked.role.as_str() }
}
