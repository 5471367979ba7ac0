use std::{collections::BTreeMap, sync::Arc};

use access::{Action, Cx, ImportPermit, Subject};
use base::{Env, Progress};
use linkage::{Corpus, Linkage};
use records::MentionRef;
use registry::StandingRecord;
use store::{Change, Committed, Decider, DoubtfulPair, Link, Outcome, Store};

use crate::{Result, log, stage::blocking};

/// Two people with a pair of mentions at least this likely to be one person go to review.
const DOUBTFUL_FROM: f32 = 0.2;
/// A mention whose best link within its own person is weaker than this goes to review.
const DOUBTFUL_BELOW: f32 = 0.9;

/// What a change did.
#[derive(Debug, Clone)]
pub struct Written {
    /// What was written.
    pub committed: Committed,
    /// People after it.
    pub people: u64,
    /// Mentions after it.
    pub mentions: u64,
    /// The linkage model that decided; `None` where nothing was left to link.
    pub model: Option<linkage::Model>,
}

/// Makes a change of the standing records: links all that would stand, derives the register, and writes the
/// differences in one transaction. Fails without a trace when another change came in between.
pub(crate) async fn write(
    cx: &Cx,
    store: &Store,
    permit: &ImportPermit,
    change: &Change,
    progress: Arc<dyn Progress>,
) -> Result<Written> {
    progress.step("commit.read", 0, 0);
    let standing = store.standing(permit, change).await?;
    for batch in &change.commit {
        log::deed(cx, store, Action::Import, Subject::Batch(*batch)).await?;
    }
    let (env, listener) = (cx.env.clone(), Arc::clone(&progress));
    let (outcome, model) = blocking(move || link_and_derive(standing.records, &env, &*listener)).await?;
    let people = u64::try_from(outcome.derived.people.len()).unwrap_or(u64::MAX);
    let mentions = u64::try_from(outcome.links.len()).unwrap_or(u64::MAX);
    progress.step("commit.write", 0, 0);
    let committed = store.commit(permit, change, standing.basis, outcome, &cx.env).await?;
    // The change stands now; a model that could not be kept only leaves doubtful pairs without their reasons.
    let kept = match serde_json::to_value(&model) {
        Ok(kept) => store.keep_figure(MODEL, &kept, &cx.env).await.is_ok(),
        Err(_) => false,
    };
    if !kept {
        tracing::warn!("the linkage model could not be kept");
    }
    Ok(Written { committed, people, mentions, model })
}

/// The name under which the last linkage's model is kept; it explains doubtful pairs.
pub(crate) const MODEL: &str = "linkage_model";

fn link_and_derive(
    mut records: Vec<StandingRecord>,
    env: &Env,
    progress: &dyn Progress,
) -> Result<(Outcome, Option<linkage::Model>)> {
    let mut corpus = Corpus::new();
    let mut mentions = Vec::new();
    for record in &records {
        push(&mut corpus, record, &mut mentions);
    }
    if mentions.is_empty() {
        return Ok((Outcome::default(), None));
    }
    let linkage = linkage::link(&corpus, &linkage::Settings::default(), progress)?;
    drop(corpus);
    registry::assign(&mut records, &linkage.clusters, || env.new_id());
    progress.step("commit.derive", 0, 0);
    let derived = registry::derive(&records, env.now().china_date());
    let doubtful = doubtful(&linkage, &mentions);
    let people = records.iter().flat_map(|record| record.people.iter().copied());
    let links = mentions
        .iter()
        .zip(people)
        .zip(scores(&linkage))
        .filter_map(|((mention, person), (score, _))| {
            Some(Link {
                mention: mention.clone(),
                person: person?,
                score: f64::from(score),
                decider: Decider::Model,
            })
        })
        .collect();
    Ok((Outcome { links, doubtful, derived }, Some(linkage.model)))
}

/// Gives linkage each mention of a record: what the row says of the person, then what it says as a whole.
pub(crate) fn push(corpus: &mut Corpus, record: &StandingRecord, mentions: &mut Vec<MentionRef>) {
    let source = corpus.source(record.source.as_str());
    let id = record.id.to_string();
    for mention in &record.reading.mentions {
        let row = record.reading.row.iter().filter(|(attribute, _)| mention.fields.get(*attribute).is_none());
        corpus.push(source, &id, mention.role.as_str(), &mut mention.fields.iter().chain(row), &[]);
        mentions.push(MentionRef { record: record.id, role: mention.role.clone() });
    }
}

fn at(index: u32) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}

/// For each mention the weight of its best link within its own cluster and the mention at its other end: 1 and itself
/// for a person of one mention, the threshold where the cluster holds together by other pairs only.
fn scores(linkage: &Linkage) -> Vec<(f32, usize)> {
    let mut sizes: BTreeMap<u32, u32> = BTreeMap::new();
    for cluster in &linkage.clusters {
        *sizes.entry(*cluster).or_default() += 1;
    }
    let mut best: Vec<Option<(f32, usize)>> = vec![None; linkage.clusters.len()];
    for pair in &linkage.pairs {
        let (a, b) = (at(pair.a), at(pair.b));
        if linkage.clusters[a] == linkage.clusters[b] {
            for (one, other) in [(a, b), (b, a)] {
                if best[one].is_none_or(|(weight, _)| weight < pair.weight) {
                    best[one] = Some((pair.weight, other));
                }
            }
        }
    }
    let alone = |mention: usize| sizes.get(&linkage.clusters[mention]).is_none_or(|size| *size == 1);
    best.into_iter()
        .enumerate()
        .map(|(mention, best)| best.unwrap_or((if alone(mention) { 1.0 } else { 0.5 }, mention)))
        .collect()
}

/// The best pair between each two people that might be one, and the link of each mention that might not belong.
fn doubtful(linkage: &Linkage, mentions: &[MentionRef]) -> Vec<DoubtfulPair> {
    let mut across: BTreeMap<(u32, u32), (f32, usize, usize)> = BTreeMap::new();
    for pair in linkage.pairs.iter().filter(|pair| pair.weight >= DOUBTFUL_FROM) {
        let (a, b) = (at(pair.a), at(pair.b));
        let (one, other) = (linkage.clusters[a], linkage.clusters[b]);
        if one != other {
            let best = across.entry((one.min(other), one.max(other))).or_insert((pair.weight, a, b));
            if best.0 < pair.weight {
                *best = (pair.weight, a, b);
            }
        }
    }
    let mut within: BTreeMap<(usize, usize), f32> = BTreeMap::new();
    for (mention, (weight, other)) in scores(linkage).into_iter().enumerate() {
        if weight < DOUBTFUL_BELOW && other != mention {
            within.insert((mention.min(other), mention.max(other)), weight);
        }
    }
    let within = within.into_iter().map(|((a, b), weight)| (weight, a, b));
    across
        .into_values()
        .chain(within)
        .map(|(weight, a, b)| DoubtfulPair {
            a: mentions[a].clone(),
            b: mentions[b].clone(),
            probability: f64::from(weight),
        })
        .collect()
}
