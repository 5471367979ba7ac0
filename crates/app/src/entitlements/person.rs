use std::collections::BTreeMap;

use access::{Action, Cx, Permit, Subject};
use base::{PersonId, Timestamp};
use benefits::{Benefit, Entitlement, FactFault, FactKind, Payer, Words, difference};
use records::Attribute;
use store::{BenefitFacts, BenefitWord, KnownWord};

use super::{
    answer, benefit, benefits_at_hand, facts_of,
    settled::{PaidBefore, YearChange, settled},
    unanswered,
};
use crate::{
    App, AppError, Result,
    children::{OwnChild, own_children},
    doors::Resident,
    log,
};

/// A fact that a benefit went by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownFact {
    /// Its name in the benefit.
    pub fact: String,
    /// What it is.
    pub title: Words,
    /// Of what kind its value is.
    pub kind: FactKind,
    /// Its value; none where the register does not hold it.
    pub value: Option<String>,
}

/// What the register once held otherwise, and what that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// When the register came to hold it as it does now.
    pub known_at: Timestamp,
    /// The claim years in which the amounts differ.
    pub changes: Vec<YearChange>,
}

/// What a person is entitled to by one benefit.
#[derive(Debug)]
pub struct PersonBenefit {
    /// The benefit.
    pub benefit: Benefit,
    /// What it went by.
    pub facts: Vec<ShownFact>,
    /// What comes out: claims, those still open and lost as of today; or what is wrong with the facts.
    pub outcome: std::result::Result<Entitlement, FactFault>,
    /// Names of facts that it cannot do without and that the register does not hold.
    pub unanswered: Vec<String>,
    /// What is known of the claims, oldest first.
    pub words: Vec<KnownWord>,
    /// What corrections of the register changed, oldest first.
    pub corrections: Vec<Correction>,
}

/// What a person is entitled to by every benefit at hand, with reasons. The log names the person before it is given out.
pub async fn person_benefits(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    person: PersonId,
) -> Result<Vec<PersonBenefit>> {
    benefits_of(cx, app, permit, (person, Action::ReadRecord)).await
}

/// One of a family behind a resident's door, with what they are entitled to.
#[derive(Debug)]
pub struct Entitled {
    /// The child under age; none where it is the resident.
    pub child: Option<OwnChild>,
    /// By every benefit at hand.
    pub benefits: Vec<PersonBenefit>,
}

/// What a resident and their children under age are entitled to: what a child is due, the parents ask for. Each has an entry of their
/// own in the log; a grown-up relative's matter is not among them. Of a child who died only what is still due is told.
pub async fn family_benefits(app: &App, resident: &Resident) -> Result<Vec<Entitled>> {
    let (cx, permit) = (&resident.cx, &resident.permit);
    let own = benefits_of(cx, app, permit, (resident.person, Action::ReadOwn)).await?;
    let mut family = vec![Entitled { child: None, benefits: own }];
    for child in own_children(app, resident).await? {
        let mut benefits = benefits_of(cx, app, permit, (child.id, Action::ReadRecord)).await?;
        if !child.alive {
            benefits.retain(|one| one.outcome.as_ref().is_ok_and(|found| !found.claims.is_empty()));
        }
        family.push(Entitled { child: Some(child), benefits });
    }
    Ok(family)
}

async fn benefits_of(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    (person, action): (PersonId, Action),
) -> Result<Vec<PersonBenefit>> {
    let known = known(cx, app, permit, (person, action)).await?;
    let versions = versions(app, permit, person).await?;
    let today = cx.now().china_date().to_string();
    let mut found = Vec::new();
    for benefit in benefits_at_hand(app) {
        let words = app.store.benefit_words(permit, benefit.code(), Some(person)).await?;
        let asked = first_asked(&words);
        let as_of = asked.as_deref().unwrap_or(&today);
        let missing: Vec<String> = unanswered(&benefit).into_iter().map(str::to_owned).collect();
        let outcome = facts_of(&benefit, &known, Some(as_of)).and_then(|facts| benefit.evaluate(&facts));
        let facts = benefit.facts().map(|(fact, kind, _, title)| ShownFact {
            fact: fact.to_owned(),
            title: title.clone(),
            kind,
            // Whoever has never asked has no day of having done so, though today is reckoned with.
            value: answer(fact, &known, asked.as_deref()).map(str::to_owned),
        });
        let facts = facts.collect();
        let corrections = if versions.len() < 2 {
            Vec::new()
        } else {
            let paid = PaidBefore::of(app, permit, (person, &benefit), &words).await?;
            corrections(&benefit, &versions, as_of, &paid)
        };
        found.push(PersonBenefit { facts, outcome, unanswered: missing, words, corrections, benefit });
    }
    Ok(found)
}

/// What the claims of a person would become if the date of birth were another, beside what was paid of them. Nothing is kept, paid or
/// reclaimed.
pub async fn corrected_benefit(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    (person, code): (PersonId, &str),
    born: &str,
) -> Result<Vec<YearChange>> {
    let benefit = benefit(app, code)?;
    let known = known(cx, app, permit, (person, Action::ReadRecord)).await?;
    let other = BenefitFacts { born: Some(born.into()), ..known.clone() };
    let words = app.store.benefit_words(permit, code, Some(person)).await?;
    let as_of = first_asked(&words).unwrap_or_else(|| cx.now().china_date().to_string());
    let worked = |known: &BenefitFacts| {
        let facts = facts_of(&benefit, known, Some(&as_of))?;
        benefit.evaluate(&facts)
    };
    let (before, after) = (worked(&known), worked(&other));
    let after = after.map_err(AppError::Facts)?;
    let paid = PaidBefore::of(app, permit, (person, &benefit), &words).await?;
    let changes = difference(&before.unwrap_or_default(), &after);
    Ok(changes.into_iter().map(|change| settled(change, Some(&paid))).collect())
}

/// Keeps a word on a claim: that the family was told, has asked, was paid, or that it was sent back. Of what is paid here, the bank's
/// answer to a roll says what was paid and what came back: nobody else does.
pub async fn keep_benefit_word(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    (person, code): (PersonId, &str),
    (year, word, amount_fen): (i16, BenefitWord, Option<i64>),
) -> Result<()> {
    let told_by_rolls = matches!(word, BenefitWord::Paid | BenefitWord::Returned);
    if benefit(app, code)?.paid() == Payer::Here && told_by_rolls {
        return Err(AppError::Choice);
    }
    if app.store.benefit_facts(permit, person, None).await?.is_none() {
        return Err(AppError::NotFound);
    }
    log::read(cx, &app.store, permit, Action::KeepClaim, Subject::People(vec![person])).await?;
    let owed: Vec<_> =
        crate::messages::told_of_benefit(cx, permit, (person, code), (year, word)).into_iter().collect();
    let said = (year, word, amount_fen);
    app.store.keep_benefit_word_owing(permit, (person, code), said, &cx.env, &owed).await?;
    crate::messages::tell(cx, app, permit, &owed).await;
    Ok(())
}

/// The day of the first claim, as far as it is known.
pub(crate) fn first_asked(words: &[KnownWord]) -> Option<String> {
    let asked = words.iter().filter(|word| matches!(word.word, BenefitWord::Asked | BenefitWord::Paid));
    asked.map(|word| word.at.china_date()).min().map(|day| day.to_string())
}

async fn known(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    (person, action): (PersonId, Action),
) -> Result<BenefitFacts> {
    let known = app.store.benefit_facts(permit, person, None).await?.ok_or(AppError::NotFound)?;
    let fields = [Attribute::BirthDate, Attribute::HukouDivision, Attribute::Division];
    let subject = (action, Subject::People(vec![person]));
    log::read_fields(cx, &app.store, permit, subject, fields).await?;
    Ok(known)
}

/// What the register held of a person's facts at each moment at which it changed, oldest first.
async fn versions(app: &App, permit: &Permit, person: PersonId) -> Result<Vec<(Timestamp, BenefitFacts)>> {
    let mut versions: Vec<(Timestamp, BenefitFacts)> = Vec::new();
    for at in app.store.versions_of(permit, person).await? {
        let Some(facts) = app.store.benefit_facts(permit, person, Some(at)).await? else { continue };
        if versions.last().is_none_or(|(_, before)| *before != facts) {
            versions.push((at, facts));
        }
    }
    Ok(versions)
}

/// What the corrections of the register changed. What was paid is held against the last one that concerns a year: what stood before it
/// stands no more.
fn corrections(
    benefit: &Benefit,
    versions: &[(Timestamp, BenefitFacts)],
    as_of: &str,
    paid: &PaidBefore,
) -> Vec<Correction> {
    let worked = |known: &BenefitFacts| {
        let facts = facts_of(benefit, known, Some(as_of));
        facts.and_then(|facts| benefit.evaluate_briefly(&facts)).unwrap_or_default()
    };
    let pairs = versions.windows(2).filter_map(|pair| match pair {
        [(_, before), (at, after)] => Some((*at, difference(&worked(before), &worked(after)))),
        _ => None,
    });
    let pairs: Vec<_> = pairs.filter(|(_, changes)| !changes.is_empty()).collect();
    let mut last: BTreeMap<i16, usize> = BTreeMap::new();
    for (at, (_, changes)) in pairs.iter().enumerate() {
        last.extend(changes.iter().map(|change| (change.year, at)));
    }
    let correction = |(at, (known_at, changes)): (usize, (Timestamp, Vec<benefits::Change>))| Correction {
        known_at,
        changes: changes
            .into_iter()
            .map(|change| {
                let stands = last.get(&change.year) == Some(&at);
                settled(change, Some(paid).filter(|_| stands))
            })
            .collect(),
    };
    pairs.into_iter().enumerate().map(correction).collect()
}
