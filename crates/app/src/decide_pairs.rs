use access::{Action, Cx, Permit, Subject};
use base::{DecisionId, PairId, PersonId};
use store::{Decided, NewDecision, Refusal};

use crate::{
    App, AppError, DecisionView, Result,
    doubtful::may_review,
    list_decisions::{Names, view},
    log, settle_decisions,
};

/// Most pairs that can be decided at once.
pub const DECISIONS_MOST: usize = 200;
/// Most characters of a reason.
const REASON_MOST: usize = 500;

/// What became of decisions that were sent together.
#[derive(Debug, Clone, Default)]
pub struct DecidedPairs {
    /// Decisions that are in force now (those that the same worker had made before among them).
    pub kept: Vec<(PairId, DecisionId)>,
    /// Those that were refused; nothing of them was written.
    pub refused: Vec<RefusedPair>,
}

/// A decision that was refused.
#[derive(Debug, Clone)]
pub struct RefusedPair {
    /// The pair.
    pub pair: PairId,
    /// Why.
    pub refusal: Refusal,
    /// The decision that stands against it.
    pub other: Option<DecisionView>,
}

/// Keeps what a worker decided about pairs of the queue, each on its own. From here on the decisions are in force and the
/// pairs no longer wait; people are merged and split by them a moment later, in one change for all that were made
/// meanwhile ([`settle_decisions`]). The log names the people.
pub async fn decide_pairs(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    asked: Vec<NewDecision>,
) -> Result<DecidedPairs> {
    may_review(permit)?;
    let import = cx.import_permit()?;
    let asked = checked(asked)?;
    let pairs: Vec<PairId> = asked.iter().map(|asked| asked.pair).collect();
    let mut people: Vec<PersonId> = Vec::new();
    for pair in &pairs {
        if let Some(found) = app.store.doubtful_pair(permit, *pair).await? {
            people.extend([found.a, found.b].into_iter().flatten().map(|person| person.id));
        }
    }
    people.sort_unstable();
    people.dedup();
    log::read(cx, &app.store, permit, Action::DecidePair, Subject::People(people)).await?;
    let answers = app.store.decide(permit, asked, &cx.env).await?;
    let mut done = DecidedPairs::default();
    let (mut names, mut fresh) = (Names::default(), false);
    for (pair, answer) in pairs.into_iter().zip(answers) {
        match answer {
            Decided::Kept(id) => {
                fresh = true;
                done.kept.push((pair, id));
            }
            Decided::Before(id) => done.kept.push((pair, id)),
            Decided::Refused(refusal) => {
                let other = match refusal {
                    Refusal::Settled(id) | Refusal::Contradicts(id) => app.store.decision(permit, id).await?,
                    Refusal::Gone | Refusal::Changed => None,
                };
                let other = match other {
                    Some(found) => Some(view(&app.store, &mut names, found).await?),
                    None => None,
                };
                done.refused.push(RefusedPair { pair, refusal, other });
            }
        }
    }
    if fresh {
        let county = store::county_of(import.area());
        settle_decisions::wake(cx, app, import, &county);
    }
    Ok(done)
}

fn checked(asked: Vec<NewDecision>) -> Result<Vec<NewDecision>> {
    let mut pairs: Vec<PairId> = asked.iter().map(|asked| asked.pair).collect();
    pairs.sort_unstable();
    pairs.dedup();
    if asked.is_empty() || asked.len() > DECISIONS_MOST || pairs.len() != asked.len() {
        return Err(AppError::Decisions);
    }
    let said = |asked: NewDecision| {
        let reason = asked.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
        if reason.is_some_and(|reason| reason.chars().count() > REASON_MOST) {
            return Err(AppError::Decisions);
        }
        Ok(NewDecision { reason: reason.map(Into::into), ..asked })
    };
    asked.into_iter().map(said).collect()
}
