use std::collections::BTreeMap;

use access::{Action, Cx, Permit, Subject};
use base::{Fen, PersonId, ReclaimId};
use registry::registration::StepError;
use store::{KnownWord, Listed, NewReclaim, Reclaim, ReclaimStage, StoreError};

use super::{note, paid_here};
use crate::{
    App, AppError, Masked, Result,
    entitlements::{facts_of, first_asked},
    log, mask,
};

/// The shortest and the longest words, in characters.
const WORDS: std::ops::RangeInclusive<usize> = 4..=500;
/// Those who are shown at once.
const SHOWN: usize = 200;

/// Somebody who was paid more than the register now gives them.
#[derive(Debug, Clone, PartialEq)]
pub struct Excess {
    /// Who, numbers masked.
    pub person: Masked<Listed>,
    /// What the bank reported as paid, less what came back.
    pub paid: Fen,
    /// What the rule gives now.
    pub entitled: Fen,
    /// What is not asked back yet.
    pub excess: Fen,
}

/// A reclaim, numbers masked.
#[derive(Debug, Clone, PartialEq)]
pub struct ReclaimView {
    /// It.
    pub reclaim: Reclaim,
    /// From whom.
    pub person: Option<Masked<Listed>>,
    /// Whether the reader may settle it: not whoever asked.
    pub may_settle: bool,
}

/// Whom the corrected register gives less than was paid of a benefit and year, and what was asked back of the benefit. The log names
/// everybody who is shown.
pub async fn list_reclaims(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    (code, year): (&str, i16),
) -> Result<(Vec<Excess>, Vec<ReclaimView>)> {
    cx.pays()?;
    let found = excesses(app, permit, (code, year)).await?;
    let known = app.store.reclaims(permit, code).await?;
    let people =
        found.iter().take(SHOWN).map(|(person, ..)| *person).chain(known.iter().map(|one| one.person));
    let people = app.store.listed_people(permit, people.collect::<Vec<_>>().into_iter()).await?;
    note(cx, app, permit, Action::AskBack, &people.keys().copied().collect::<Vec<_>>()).await?;
    let masked = |person: &PersonId| people.get(person).cloned().map(mask::listed);
    let excess = found.into_iter().filter_map(|(person, paid, entitled, excess)| {
        Some(Excess { person: masked(&person)?, paid, entitled, excess })
    });
    let asked = known.into_iter().map(|reclaim| ReclaimView {
        person: masked(&reclaim.person),
        may_settle: reclaim.stage == ReclaimStage::Asked && reclaim.asked.0 != cx.actor.account,
        reclaim,
    });
    Ok((excess.collect(), asked.collect()))
}

type Found = (PersonId, Fen, Fen, Fen);

async fn excesses(app: &App, permit: &Permit, (code, year): (&str, i16)) -> Result<Vec<Found>> {
    let benefit = paid_here(app, code)?;
    let mut words: BTreeMap<PersonId, Vec<KnownWord>> = BTreeMap::new();
    for word in app.store.benefit_words(permit, code, None).await? {
        words.entry(word.person).or_default().push(word);
    }
    let mut found = Vec::new();
    for (person, paid) in app.store.paid(permit, (code, year)).await? {
        let Some(facts) = app.store.benefit_facts(permit, person, None).await? else { continue };
        let asked = first_asked(words.get(&person).map(Vec::as_slice).unwrap_or_default());
        let worked =
            facts_of(&benefit, &facts, asked.as_deref()).and_then(|facts| benefit.evaluate_briefly(&facts));
        // What contradicts itself is looked into before anybody is asked for money.
        let Ok(entitlement) = worked else { continue };
        let claims = entitlement.claims.iter().filter(|claim| claim.year == year);
        let entitled: Fen = claims.map(|claim| claim.amount).sum();
        // What is only listed is dropped or not listed again; nobody is asked for money that never left.
        let held = paid.held();
        let excess = Fen(held.0.saturating_sub(entitled.0).saturating_sub(paid.settled.0));
        if excess.0 > 0 {
            found.push((person, held, entitled, excess));
        }
    }
    Ok(found)
}

/// Asks back what somebody was paid too much. How much it is follows from the register and is not typed.
pub async fn ask_back(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    (person, code, year): (PersonId, &str, i16),
    reason: &str,
) -> Result<ReclaimId> {
    cx.pays()?;
    let reason = reason.trim();
    if !WORDS.contains(&reason.chars().count()) {
        return Err(AppError::Choice);
    }
    if app.store.benefit_facts(permit, person, None).await?.is_none() {
        return Err(AppError::NotFound);
    }
    let found = excesses(app, permit, (code, year)).await?;
    let (_, _, entitled, amount) =
        found.into_iter().find(|(one, ..)| *one == person).ok_or(AppError::NotFound)?;
    log::read(cx, &app.store, permit, Action::AskBack, Subject::People(vec![person])).await?;
    let new = NewReclaim {
        id: cx.env.new_id(),
        person,
        benefit: code.into(),
        year,
        amount,
        entitled,
        reason: reason.into(),
        at: cx.now(),
    };
    match app.store.ask_back(permit, &new).await {
        Ok(()) => Ok(new.id),
        Err(StoreError::Constraint) => Err(AppError::WrongState),
        Err(error) => Err(error.into()),
    }
}

/// Settles a reclaim that somebody else asked for: the money came back, or it is left to the family, with reasons.
pub async fn settle_reclaim(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    id: ReclaimId,
    (received, words): (bool, &str),
) -> Result<()> {
    cx.pays()?;
    let known = app.store.reclaim(permit, id).await?.ok_or(AppError::NotFound)?;
    let words = words.trim();
    let said = words.chars().count();
    if said > *WORDS.end() || (!received && said < *WORDS.start()) {
        return Err(AppError::Choice);
    }
    if known.asked.0 == cx.actor.account {
        return Err(StepError::SamePerson.into());
    }
    log::read(cx, &app.store, permit, Action::AskBack, Subject::People(vec![known.person])).await?;
    let stage = if received { ReclaimStage::Received } else { ReclaimStage::Waived };
    if app.store.settle_reclaim(permit, &known, (stage, words), cx.now()).await? {
        Ok(())
    } else {
        Err(AppError::WrongState)
    }
}
