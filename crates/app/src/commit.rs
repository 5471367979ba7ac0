use std::sync::Arc;

use access::{Action, Cx, ImportPermit, Subject};
use base::{Env, PairId, Progress};
use records::{Mention, MentionRef};
use registry::{Recoding, StandingRecord};
use store::{Change, Committed, Decider, Link, Outcome, Standing, Store};

use crate::{
    Result,
    ask_next::{self, ASK_NEXT},
    claims::Claims,
    decisions::Decisions,
    doubts::Doubts,
    linking, log,
    stage::blocking,
};

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
    let image = store.linkage_index(permit).await?;
    let (env, listener, basis) = (cx.env.clone(), Arc::clone(&progress), standing.basis);
    let (outcome, model, ask) = blocking(move || link_and_derive(standing, image, &env, &*listener)).await?;
    let people = u64::try_from(outcome.derived.people.len()).unwrap_or(u64::MAX);
    let mentions = u64::try_from(outcome.links.len()).unwrap_or(u64::MAX);
    progress.step("commit.write", 0, 0);
    for batch in &change.commit {
        log::deed(cx, store, Action::Import, Subject::Batch(*batch)).await?;
    }
    let written = store.commit(permit, change, basis, outcome, &cx.env).await;
    if written.is_err() {
        log::not_written(cx, store, &change.commit).await;
    }
    let committed = written?;
    log::anchor(cx, store).await;
    // The change stands now; without this list the queue is asked in its usual order. A small change leaves it: of its
    // pairs those that no longer wait are not shown.
    if let Some(ask) = ask {
        let kept = store.keep_figure(ASK_NEXT, &serde_json::json!(ask), &cx.env).await;
        if let Err(error) = kept {
            tracing::warn!(%error, "the pairs most worth asking about could not be kept");
        }
    }
    Ok(Written { committed, people, mentions, model })
}

/// What a change comes to: what to write, the model, and the pairs most worth asking about where they were sought anew.
type Found = (Outcome, Option<linkage::Model>, Option<Vec<PairId>>);

fn link_and_derive(
    standing: Standing,
    image: Option<Vec<u8>>,
    env: &Env,
    progress: &dyn Progress,
) -> Result<Found> {
    let Standing { mut records, decided, settled, former, divisions, .. } = standing;
    let mentions = mentions_of(&records);
    if mentions.is_empty() {
        return Ok((Outcome { settled, ..Outcome::default() }, None, Some(Vec::new())));
    }
    let claims = Claims::of(&records, &former, &mentions);
    let decisions = Decisions::of(&decided, &mentions).beside(claims);
    let mut linking = linking::link(&records, &decisions, image, progress)?;
    let (index, model) = (linking.image.take(), linking.model().clone());
    let (clusters, pairs) = (linking.clusters(), linking.pairs());
    let doubts = Doubts { clusters: &clusters, pairs: &pairs, decisions: &decisions };
    let doubtful = doubts.pairs(&linking.explainer(), &records, &mentions);
    let scores = doubts.scores();
    let best = linking.best.take();
    let ask = best.map(|best| ask_next::worth_asking(&best, &doubtful, &mentions, &clusters));
    drop(linking);
    let assigned = registry::assign(&mut records, &clusters, &former, || env.new_id());
    progress.step("commit.derive", 0, 0);
    let changes = Recoding::of(&divisions);
    let (derived, gazetteer) = registry::derive_and_learn(&records, &changes, env.now().china_date());
    let people = records.iter().flat_map(|record| record.people.iter().copied());
    let links = mentions
        .iter()
        .zip(people)
        .zip(scores)
        .enumerate()
        .filter_map(|(at, ((mention, person), (score, _)))| {
            let decider = decisions.joined_by(at).map_or(Decider::Model, Decider::Worker);
            let score = if decisions.is_claimed(at) { 1.0 } else { f64::from(score) };
            Some(Link { mention: mention.clone(), person: person?, score, decider })
        })
        .collect();
    let successions = assigned.successions;
    Ok((Outcome { links, doubtful, settled, successions, index, gazetteer, derived }, Some(model), ask))
}

fn mentions_of(records: &[StandingRecord]) -> Vec<MentionRef> {
    records
        .iter()
        .flat_map(|record| {
            let of = |mention: &Mention| MentionRef { record: record.id, role: mention.role.clone() };
            record.reading.mentions.iter().map(of)
        })
        .collect()
}
