use std::sync::Arc;

use access::{Action, Cx, ImportPermit, Subject};
use base::{Env, PairId, Progress};
use linkage::Corpus;
use records::MentionRef;
use registry::StandingRecord;
use store::{Change, Committed, Decider, Link, Outcome, Standing, Store};

use crate::{
    Result,
    ask_next::{self, ASK_NEXT},
    decisions::Decisions,
    doubts::Doubts,
    log,
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
    let (env, listener, basis) = (cx.env.clone(), Arc::clone(&progress), standing.basis);
    let (outcome, model, ask) = blocking(move || link_and_derive(standing, &env, &*listener)).await?;
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
    // The change stands now; without this list the queue is asked in its usual order.
    let kept = store.keep_figure(ASK_NEXT, &serde_json::json!(ask), &cx.env).await;
    if let Err(error) = kept {
        tracing::warn!(%error, "the pairs most worth asking about could not be kept");
    }
    Ok(Written { committed, people, mentions, model })
}

fn link_and_derive(
    standing: Standing,
    env: &Env,
    progress: &dyn Progress,
) -> Result<(Outcome, Option<linkage::Model>, Vec<PairId>)> {
    let Standing { mut records, decided, settled, .. } = standing;
    let mut corpus = Corpus::new();
    let mut mentions = Vec::new();
    for record in &records {
        push(&mut corpus, record, &mut mentions);
    }
    if mentions.is_empty() {
        return Ok((Outcome { settled, ..Outcome::default() }, None, Vec::new()));
    }
    let decisions = Decisions::of(&decided, &mentions);
    let settings = linkage::Settings {
        forced: decisions.forced(),
        forbidden: decisions.forbidden(),
        decided: decisions.taught(),
        ..linkage::Settings::default()
    };
    let linkage = linkage::link(&corpus, &settings, progress)?;
    let doubts = Doubts { linkage: &linkage, decisions: &decisions };
    let doubtful = doubts.pairs(&corpus, &records, &mentions);
    let scores = doubts.scores();
    let best = linkage::next_pairs(&corpus, &linkage, &settings.decided, 4 * ask_next::KEPT);
    let best: Vec<(u32, u32)> = best.iter().map(|pair| (pair.a, pair.b)).collect();
    let ask = ask_next::worth_asking(&best, &doubtful, &mentions, &linkage.clusters);
    drop(corpus);
    registry::assign(&mut records, &linkage.clusters, || env.new_id());
    progress.step("commit.derive", 0, 0);
    let derived = registry::derive(&records, env.now().china_date());
    let people = records.iter().flat_map(|record| record.people.iter().copied());
    let links = mentions
        .iter()
        .zip(people)
        .zip(scores)
        .enumerate()
        .filter_map(|(at, ((mention, person), (score, _)))| {
            let decider = decisions.joined_by(at).map_or(Decider::Model, Decider::Worker);
            Some(Link { mention: mention.clone(), person: person?, score: f64::from(score), decider })
        })
        .collect();
    Ok((Outcome { links, doubtful, derived, settled }, Some(linkage.model), ask))
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
