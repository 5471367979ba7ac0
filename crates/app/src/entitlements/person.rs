use access::{Action, Cx, Permit, Subject};
use base::{PersonId, Timestamp};
use benefits::{Benefit, Change, Entitlement, FactFault, FactKind, Payer, Words, difference};
use records::Attribute;
use store::{BenefitFacts, BenefitWord, KnownWord};

use super::{answer, benefit, benefits_at_hand, facts_of, unanswered};
use crate::{App, AppError, Result, log};

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
    pub changes: Vec<Change>,
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
    let known = known(cx, app, permit, person).await?;
    let versions = versions(app, permit, person).await?;
    let today = cx.now().china_date().to_string();
    let mut found = Vec::new();
    for benefit in benefits_at_hand(app)? {
        let words = app.store.benefit_words(permit, benefit.code(), Some(person)).await?;
        let asked = first_asked(&words);
        let as_of = asked.as_deref().unwrap_or(&today);
        let missing: Vec<String> = unanswered(&benefit).into_iter().map(str::to_owned).collect();
        let outcome = facts_of(&benefit, &known, Some(as_of)).and_then(|facts| benefit.evaluate(&facts));
        let facts = benefit.facts().map(|(fact, kind, _, title)| ShownFact {
            fact: fact.to_owned(),
            title: title.clone(),
            kind,
            value: answer(fact, &known, Some(as_of)).map(str::to_owned),
        });
        let facts = facts.collect();
        let corrections = corrections(&benefit, &versions, asked.as_deref());
        found.push(PersonBenefit { facts, outcome, unanswered: missing, words, corrections, benefit });
    }
    Ok(found)
}

/// What the claims of a person would become if the date of birth were another. Nothing is kept, paid or reclaimed.
pub async fn corrected_benefit(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    (person, code): (PersonId, &str),
    born: &str,
) -> Result<Vec<Change>> {
    let benefit = benefit(app, code)?;
    let known = known(cx, app, permit, person).await?;
    let other = BenefitFacts { born: Some(born.into()), ..known.clone() };
    let words = app.store.benefit_words(permit, code, Some(person)).await?;
    let asked = first_asked(&words);
    let worked = |known: &BenefitFacts| {
        let facts = facts_of(&benefit, known, asked.as_deref())?;
        benefit.evaluate(&facts)
    };
    let (before, after) = (worked(&known), worked(&other));
    let fault = |fault: FactFault| AppError::Facts(fault);
    Ok(difference(&before.unwrap_or_default(), &after.map_err(fault)?))
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

async fn known(cx: &Cx, app: &App, permit: &Permit, person: PersonId) -> Result<BenefitFacts> {
    let known = app.store.benefit_facts(permit, person, None).await?.ok_or(AppError::NotFound)?;
    let fields = [Attribute::BirthDate, Attribute::HukouDivision, Attribute::Division];
    let subject = (Action::ReadRecord, Subject::People(vec![person]));
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

fn corrections(
    benefit: &Benefit,
    versions: &[(Timestamp, BenefitFacts)],
    asked: Option<&str>,
) -> Vec<Correction> {
    let worked = |known: &BenefitFacts| {
        facts_of(benefit, known, asked).and_then(|facts| benefit.evaluate_briefly(&facts)).unwrap_or_default()
    };
    let pairs = versions.windows(2).filter_map(|pair| match pair {
        [(_, before), (at, after)] => Some((*at, before, after)),
        _ => None,
    });
    pairs
        .filter_map(|(known_at, before, after)| {
            let changes = difference(&worked(before), &worked(after));
            (!changes.is_empty()).then_some(Correction { known_at, changes })
        })
        .collect()
}
