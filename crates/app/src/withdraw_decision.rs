use access::{Action, Cx, Permit, Subject};
use base::{DecisionId, PersonId};

use crate::{
    App, AppError, DecisionView, Result,
    doubtful::may_review,
    list_decisions::{Names, view},
    log, settle_decisions,
};

/// Takes a decision back. The pair waits again, and a merge or split that it made is undone exactly, ids included. A
/// decision that was withdrawn before stays as it is. The log names the people.
pub async fn withdraw_decision(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    decision: DecisionId,
) -> Result<DecisionView> {
    may_review(permit)?;
    let import = cx.import_permit()?;
    let found = app.store.decision(permit, decision).await?.ok_or(AppError::NotFound)?;
    let mut people: Vec<PersonId> =
        [&found.a, &found.b].into_iter().flatten().map(|person| person.id).collect();
    people.dedup();
    log::read(cx, &app.store, permit, Action::WithdrawDecision, Subject::People(people)).await?;
    app.store.withdraw_decision(permit, decision, &cx.env).await?.ok_or(AppError::NotFound)?;
    let now = app.store.decision(permit, decision).await?.ok_or(AppError::NotFound)?;
    // It may be being carried out at this very moment, here or by another server, though it does not say so yet. Where it was not, there
    // is nothing to do.
    let county = store::county_of(import.area());
    settle_decisions::wake(cx, app, import, &county);
    view(&app.store, &mut Names::default(), now).await
}
