use std::collections::{BTreeMap, BTreeSet};

use access::{Action, Cx, Permit, Subject};
use base::{Page, PageSize, PersonId};
use benefits::{Claim, Payer};
use store::{BenefitWord, KnownWord, Listed};

use super::{benefit, births_concerned, facts_of, unanswered};
use crate::{App, AppError, Masked, Result, log, mask};

/// Somebody who is entitled and has not asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Reached {
    /// Who, numbers masked.
    pub person: Masked<Listed>,
    /// The parents inside the area, numbers masked.
    pub parents: Vec<Masked<Listed>>,
    /// The claims that can be made now or in later years and that nobody has asked for.
    pub claims: Vec<Claim>,
    /// That the family was told of it, where it was.
    pub told: Option<KnownWord>,
}

/// Those of the permit's area who are entitled to a benefit this year and have not asked, by id: those who were told, or those
/// who were not. The log names everybody on the page before it is given out.
pub async fn benefit_reach(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    (code, told): (&str, bool),
    cursor: Option<&str>,
    size: PageSize,
) -> Result<(Page<Reached>, u64)> {
    let benefit = benefit(app, code)?;
    if !unanswered(&benefit).is_empty() {
        return Err(AppError::Unanswered(unanswered(&benefit).join(", ").into()));
    }
    let after: Option<PersonId> =
        cursor.map(str::parse).transpose().map_err(|_other: base::IdError| AppError::Cursor)?;
    let today = cx.now().china_date();
    let year = today.year();
    let (day, births) = (today.to_string(), births_concerned(&benefit, today));
    let people = match &births {
        Some((first, last)) => app.store.benefit_people(permit, (first, last)).await?,
        None => Vec::new(),
    };
    let mut words: BTreeMap<PersonId, Vec<KnownWord>> = BTreeMap::new();
    for word in app.store.benefit_words(permit, code, None).await? {
        words.entry(word.person).or_default().push(word);
    }
    let (mut page, mut all, mut more) = (Vec::new(), 0_u64, false);
    for one in people {
        let said = words.get(&one.person).map(Vec::as_slice).unwrap_or_default();
        let worked = facts_of(&benefit, &one.facts, Some(&day)).and_then(|facts| benefit.evaluate(&facts));
        // Facts that contradict each other are the quality checks' affair: nobody is told something that may be wrong.
        let Ok(entitlement) = worked else { continue };
        let claims: Vec<Claim> = entitlement
            .claims
            .into_iter()
            .filter(|claim| claim.year >= year && !asked(said, claim.year, benefit.paid()))
            .collect();
        let due = claims.first().is_some_and(|claim| claim.year == year);
        let was_told =
            said.iter().rev().find(|word| word.word == BenefitWord::Told && word.year == year).copied();
        if !due || was_told.is_some() != told {
            continue;
        }
        all += 1;
        if after.is_some_and(|after| one.person <= after) {
            continue;
        }
        if page.len() < usize::from(size.rows()) {
            page.push((one.person, claims, was_told));
        } else {
            more = true;
        }
    }
    let next = page.last().filter(|_| more).map(|(person, ..)| person.to_string());
    Ok((Page { items: shown(cx, app, permit, page).await?, next }, all))
}

/// Whether the family has asked. What another system sends back has to be asked for again; what the bank sends back of a payment of
/// ours has not.
fn asked(words: &[KnownWord], year: i16, payer: Payer) -> bool {
    let last = words.iter().rev().find(|word| word.year == year && word.word != BenefitWord::Told);
    last.is_some_and(|word| payer == Payer::Here || word.word != BenefitWord::Returned)
}

type Found = (PersonId, Vec<Claim>, Option<KnownWord>);

async fn shown(cx: &Cx, app: &App, permit: &Permit, page: Vec<Found>) -> Result<Vec<Reached>> {
    let mut parents: BTreeMap<PersonId, Vec<PersonId>> = BTreeMap::new();
    for (person, ..) in &page {
        parents.insert(*person, app.store.parents_of(permit, *person, cx.now().china_date()).await?);
    }
    let everybody: BTreeSet<PersonId> =
        parents.iter().flat_map(|(child, own)| own.iter().chain([child])).copied().collect();
    let known = app.store.listed_people(permit, everybody.into_iter()).await?;
    let children: Vec<&Listed> = page.iter().filter_map(|(person, ..)| known.get(person)).collect();
    let beside: BTreeSet<PersonId> =
        parents.values().flatten().filter(|parent| known.contains_key(parent)).copied().collect();
    let at = cx.now();
    let subject = Subject::People(children.iter().map(|child| child.id).collect());
    let mut entries =
        vec![permit.entry(at, Action::Search, subject).of_fields(log::listed_fields(&children))];
    if !beside.is_empty() {
        let all: Vec<&Listed> = beside.iter().filter_map(|parent| known.get(parent)).collect();
        let subject = Subject::People(beside.iter().copied().collect());
        entries.push(permit.entry(at, Action::Search, subject).of_fields(log::listed_fields(&all)));
    }
    log::keep_all(&app.store, entries).await?;
    let masked = |person: &PersonId| known.get(person).cloned().map(mask::listed);
    Ok(page
        .into_iter()
        .filter_map(|(person, claims, told)| {
            let parents = parents.get(&person).into_iter().flatten().filter_map(masked).collect();
            Some(Reached { person: masked(&person)?, parents, claims, told })
        })
        .collect())
}
