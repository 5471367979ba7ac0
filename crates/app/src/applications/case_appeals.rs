//! Appeals against refused cases: the same road to the office above as for an item of an application, behind the door and at the counter.

use access::{Action, Area, Cx, Permit, Subject};
use base::{CaseId, PersonId};
use registry::registration::StepError;
use store::{Appeal, AppealDecision, Appealed, Case, CaseOutcome, RefusedCase, StoreError};

use super::{
    Hand, above,
    appeals::{TRIES, due, number},
    services_at_hand, steps,
};
use crate::{App, AppError, Result, cases, children::own_children, doors::Resident, log, messages};

/// How a case stands refused, if it does.
fn refusal(case: &Case) -> Option<RefusedCase> {
    let answer = case.answer.as_ref().filter(|answer| answer.outcome == CaseOutcome::Refused)?;
    Some(RefusedCase {
        office: answer.office.clone(),
        because: answer.words.clone(),
        account: answer.account,
        at: answer.at,
    })
}

/// Whether an appeal is against this refusal.
fn is_against(appeal: &Appeal, refused: &RefusedCase) -> bool {
    matches!(&appeal.of, Appealed::Case(_, of) if of.at == refused.at)
}

/// To which office whoever asked may appeal about their case now: the one above, where somebody there works with this register. Once for
/// each refusal.
pub(crate) async fn may_appeal_case(
    cx: &Cx,
    app: &App,
    case: &Case,
    appeals: &[Appeal],
) -> Result<Option<Area>> {
    let Some(refused) = refusal(case) else { return Ok(None) };
    if appeals.iter().any(|appeal| is_against(appeal, &refused)) {
        return Ok(None);
    }
    let Some(office) = above(refused.office.prefix()) else { return Ok(None) };
    Ok(app.store.decides_above(&office, cx.now()).await?.then_some(office))
}

/// Appeals against the refusal of a case: the resident behind their door, or a worker at the counter at their word. Gives the appeal
/// with its number and day.
pub async fn appeal_case(app: &App, hand: Hand<'_>, id: CaseId, words: &str) -> Result<Appeal> {
    if hand.is_proxy() {
        return Err(AppError::NotAsked);
    }
    let case = app.store.case(hand.permit, id).await?.ok_or(AppError::NotFound)?;
    if hand.acts_for().is_some_and(|person| case.person != person) {
        return Err(AppError::NotFound);
    }
    appeal(app, hand, &case, words).await
}

/// The same behind the door: about a case of the resident's own, or one that they filed for a child who is still under age and whom
/// the register still names as theirs.
pub async fn appeal_own_case(app: &App, resident: &Resident, id: CaseId, words: &str) -> Result<Appeal> {
    let (hand, permit) = (Hand::resident(resident), &resident.permit);
    let case = app.store.case(permit, id).await?.ok_or(AppError::NotFound)?;
    if case.person != resident.person {
        let filed = app.store.cases_filed_by(permit, resident.person).await?;
        let theirs = filed.iter().any(|one| one.id == id)
            && own_children(app, resident).await?.iter().any(|child| child.id == case.person);
        if !theirs {
            return Err(AppError::NotFound);
        }
    }
    appeal(app, hand, &case, words).await
}

async fn appeal(app: &App, hand: Hand<'_>, case: &Case, words: &str) -> Result<Appeal> {
    let (id, words) = (case.id, steps::reasons(words)?);
    let refused = refusal(case).ok_or(AppError::WrongState)?;
    let known = app.store.appeals_of_cases(hand.permit, &[id]).await?;
    if known.iter().any(|appeal| is_against(appeal, &refused)) {
        return Err(AppError::WrongState);
    }
    let area = may_appeal_case(hand.cx, app, case, &known).await?.ok_or(AppError::NoOfficeAbove)?;
    let catalogue = services_at_hand(app)?;
    note(hand.cx, app, hand.permit, case.person).await?;
    let now = hand.cx.now();
    for _ in 0..TRIES {
        let new = Appeal {
            id: hand.cx.env.new_id(),
            area: area.clone(),
            number: number(hand),
            of: Appealed::Case(id, refused.clone()),
            about: case.person,
            filed_at: now,
            due_on: due(&catalogue, now.china_date()),
            words: words.into(),
            decision: None,
        };
        // What residents do themselves, they need not be told.
        let owed = if hand.is_resident() {
            Vec::new()
        } else {
            vec![messages::case_appealed(hand.cx, hand.permit, (case, &new))]
        };
        match app.store.file_case_appeal(&new, &owed).await {
            Ok(true) => {
                messages::tell(hand.cx, app, hand.permit, &owed).await;
                return Ok(new);
            }
            Ok(false) => return Err(AppError::Changed),
            Err(StoreError::Constraint) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(AppError::WrongState)
}

/// Decides an appeal about a case, for the office above: nobody who refused it, now or before.
pub(super) async fn decide(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    (appeal, case, refused): (&Appeal, CaseId, &RefusedCase),
    decision: &AppealDecision,
) -> Result<()> {
    let known = app.store.appeals_of_cases(permit, &[case]).await?;
    let before = known.iter().filter_map(|one| match &one.of {
        Appealed::Case(_, refused) => Some(refused.account),
        Appealed::Item(..) => None,
    });
    if before.chain([refused.account]).any(|account| account == cx.actor.account) {
        return Err(StepError::SamePerson.into());
    }
    let case = app.store.case(permit, case).await?.ok_or(AppError::NotFound)?;
    note(cx, app, permit, case.person).await?;
    let owed = [messages::case_appeal_decided(cx, permit, (&case, appeal), decision.outcome)];
    if !app.store.decide_case_appeal((appeal.id, decision), cases::due(cx.now()), &owed).await? {
        return Err(AppError::Changed);
    }
    messages::tell(cx, app, permit, &owed).await;
    Ok(())
}

async fn note(cx: &Cx, app: &App, permit: &Permit, person: PersonId) -> Result<()> {
    log::read(cx, &app.store, permit, Action::HandleAppeal, Subject::People(vec![person])).await
}
