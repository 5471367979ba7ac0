use access::Action;
use base::{ApplicationId, PersonId};
use records::Source;
use registry::{KinEvidence, KinKind};
use services::{Bundle, Circumstances};
use store::{Answers, Application, ApplicationStage, Listed, PersonRecord, StoreError};

use super::{
    Hand, asks,
    married::{Married, married},
    note, parties, services_at_hand,
};
use crate::{App, AppError, Masked, Result, adoption, children::OF_AGE, doors::Resident, mask};

/// How often a number is looked for that was taken.
const TRIES: u32 = 5;

/// A bundle that can be begun for somebody.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The bundle.
    pub bundle: Bundle,
    /// Whom it is about.
    pub about: PersonId,
    /// The same, numbers masked.
    pub person: Masked<Listed>,
    /// The application that is under way, where there is one.
    pub under_way: Option<(ApplicationId, ApplicationStage)>,
    /// Whose record alone calls somebody married who would marry: then it is not proposed, and a worker may still begin it.
    pub married_by: Option<Source>,
}

/// The bundles that can be begun for a person of the permit's area. Who was looked at is noted by
/// [`applications_of`](super::applications_of), beside which these are shown.
pub async fn offers(app: &App, hand: Hand<'_>, about: PersonId) -> Result<Vec<Offer>> {
    let record = app.store.person(hand.permit, about, None).await?.ok_or(AppError::NotFound)?;
    let of = app.store.applications_of(hand.permit, about).await?;
    let catalogue = services_at_hand(app)?;
    let fitting = catalogue.bundles().iter().filter(|bundle| fits(bundle, &record, hand));
    let today = hand.cx.now().china_date();
    let offer = |bundle: &Bundle| {
        let mut open = of.iter().filter(|one| {
            *one.bundle == *bundle.code
                && one.about == about
                && !matches!(one.stage, ApplicationStage::Closed | ApplicationStage::Withdrawn)
        });
        Offer {
            bundle: bundle.clone(),
            about,
            person: mask::listed(record.person.clone()),
            under_way: open.next().map(|one| (one.id, one.stage)),
            married_by: married_by(bundle, &record, today),
        }
    };
    Ok(fitting.map(offer).collect())
}

/// What a resident can begin: for themselves, for a child under age, after the death of a relative. Relatives who are shown have it
/// in their log that they stood beside.
pub async fn own_offers(app: &App, resident: &Resident) -> Result<Vec<Offer>> {
    let hand = Hand::resident(resident);
    let own = app.store.person(hand.permit, resident.person, None).await?.ok_or(AppError::NotFound)?;
    let mut found = offers(app, hand, resident.person).await?;
    found.retain(|offer| offer.bundle.about == "self");
    for (kin, listed) in &own.kin {
        let near = matches!(kin.kind, KinKind::Child | KinKind::Spouse | KinKind::Parent);
        if !near || kin.evidence == KinEvidence::Household || listed.is_none() {
            continue;
        }
        let mut theirs = offers(app, hand, kin.relative).await?;
        theirs.retain(|offer| offer.bundle.about != "self");
        for offer in theirs {
            if found.iter().all(|known| known.bundle.code != offer.bundle.code || known.about != offer.about)
            {
                found.push(offer);
            }
        }
    }
    let beside = found.iter().map(|offer| offer.about).filter(|about| *about != resident.person).collect();
    super::note_people(app, hand, (resident.person, beside), Action::ReadApplication).await?;
    Ok(found)
}

/// Whether a bundle is for somebody, and the hand may begin it.
fn fits(bundle: &Bundle, record: &PersonRecord, hand: Hand<'_>) -> bool {
    let today = hand.cx.now().china_date();
    let born = record.person.birth_date.as_deref().and_then(|born| born.parse::<base::PartialDate>().ok());
    let fitting = match bundle.about.as_str() {
        "child" => record.person.alive && born.is_some_and(|born| today.year() - born.known_year() < OF_AGE),
        "deceased" => !record.person.alive,
        _ => record.person.alive,
    };
    let party = |role: &str| bundle.parties.iter().find(|party| party.role == role);
    let aged = party(&bundle.about).is_none_or(|party| party.is_aged(born, today));
    let taking = parties(bundle, record, hand.resident, today);
    // A marriage is asked for by two of whom the register knows no marriage that holds.
    let brought = taking.iter().all(|(role, _)| party(role).is_none_or(|party| !party.brought));
    let free = !is_to_marry(bundle) || married(record, today) != Married::Known;
    let may = hand.resident.is_none_or(|person| {
        taking.iter().any(|(role, one)| *one == person && bundle.asks.iter().any(|asking| **asking == **role))
    });
    let whole = bundle
        .parties
        .iter()
        .all(|party| !party.required || taking.iter().any(|(role, _)| **role == *party.role));
    fitting && aged && brought && free && may && whole
}

/// Whether a bundle is about somebody whom the family names and the register does not know as a relative: a marriage to come.
fn is_to_marry(bundle: &Bundle) -> bool {
    bundle.parties.iter().any(|party| party.brought && party.role == "spouse")
}

/// Whose record alone says that somebody is married, where the bundle is a marriage to come.
fn married_by(bundle: &Bundle, record: &PersonRecord, today: base::Date) -> Option<Source> {
    match married(record, today) {
        Married::OnlyBy(source) if is_to_marry(bundle) => Some(source),
        Married::OnlyBy(_) | Married::No | Married::Known => None,
    }
}

/// Begins an application for a bundle about somebody, or gives the one that is under way.
pub async fn start_application(
    app: &App,
    hand: Hand<'_>,
    code: &str,
    about: PersonId,
) -> Result<ApplicationId> {
    let catalogue = services_at_hand(app)?;
    let bundle = catalogue.bundle(code).ok_or(AppError::NotFound)?;
    let record = app.store.person(hand.permit, about, None).await?.ok_or(AppError::NotFound)?;
    let before = app.store.applications_of(hand.permit, about).await?;
    let before = adoption::applications(&app.store, hand.permit, before).await?;
    let open = before.iter().find(|one| {
        *one.bundle == *code
            && one.about == about
            && !matches!(one.stage, ApplicationStage::Closed | ApplicationStage::Withdrawn)
    });
    // A helper goes on with what was begun, and begins nothing.
    if hand.is_proxy() {
        return Err(AppError::NotAsked);
    }
    let today = hand.cx.now().china_date();
    if let Some(open) = open {
        if hand.resident.is_none_or(|person| asks(bundle, open, person)) {
            return Ok(open.id);
        }
        return join(app, hand, (bundle, open), &record).await;
    }
    if !fits(bundle, &record, hand) {
        return Err(AppError::NotFound);
    }
    // What the book says is looked at by a worker, with the family.
    if hand.is_resident() && married_by(bundle, &record, today).is_some() {
        return Err(AppError::OverTheCounter);
    }
    let parties = parties(bundle, &record, hand.resident, today);
    let online = online(bundle, &record, &parties, hand);
    let mut new = Application {
        id: hand.cx.env.new_id(),
        area: hand.permit.area().clone(),
        number: "".into(),
        bundle: code.into(),
        about,
        origin: hand.origin(),
        stage: ApplicationStage::Draft,
        online,
        answers: Answers::new(),
        event: None,
        started_at: hand.cx.now(),
        submitted_at: None,
        changed_at: hand.cx.now(),
        version: 1,
        parties,
        matters: Vec::new(),
    };
    note(app, hand, &new).await?;
    for _ in 0..TRIES {
        new.number = number(&hand.cx.env, hand.cx.now());
        match app.store.start_application(&new).await {
            Ok(()) => return Ok(new.id),
            Err(StoreError::Constraint) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(AppError::WrongState)
}

/// Lets a relative who may ask for a bundle, and took no part yet, take part in the one that is under way.
async fn join(
    app: &App,
    hand: Hand<'_>,
    (bundle, open): (&Bundle, &Application),
    record: &PersonRecord,
) -> Result<ApplicationId> {
    let taking = parties(bundle, record, hand.resident, hand.cx.now().china_date());
    let free = |role: &str| {
        bundle.parties.iter().any(|party| party.role == role && party.several)
            || open.parties.iter().all(|(known, _)| **known != *role)
    };
    let theirs = taking.iter().find(|(role, one)| {
        Some(*one) == hand.resident && bundle.asks.iter().any(|asking| **asking == **role) && free(role)
    });
    let (role, person) = theirs.ok_or(AppError::NotFound)?;
    let mut with = open.clone();
    with.parties.push((role.clone(), *person));
    note(app, hand, &with).await?;
    match app.store.join_application(open, (role, *person), hand.cx.now()).await {
        // They joined a moment ago, from another page.
        Ok(()) | Err(StoreError::Constraint) => Ok(open.id),
        Err(error) => Err(error.into()),
    }
}

/// Whether a family begins online. At the counter everything goes over the counter.
fn online(bundle: &Bundle, record: &PersonRecord, parties: &[(Box<str>, PersonId)], hand: Hand<'_>) -> bool {
    hand.is_resident() && unmet(bundle, record, parties, hand).is_empty()
}

/// The conditions of doing it online that a family does not meet.
pub(super) fn unmet<'b>(
    bundle: &'b Bundle,
    record: &PersonRecord,
    parties: &[(Box<str>, PersonId)],
    hand: Hand<'_>,
) -> services::Unmet<'b> {
    let roles: Vec<&str> = parties.iter().map(|(role, _)| &**role).collect();
    let known = circumstances(record, &roles);
    bundle.unmet(hand.permit.area().prefix(), &known, hand.cx.now().china_date())
}

/// What the conditions of a bundle and of its items are tested against.
pub(super) fn circumstances<'r>(record: &'r PersonRecord, roles: &'r [&'r str]) -> Circumstances<'r> {
    let person = &record.person;
    Circumstances {
        born: person.birth_date.as_deref().and_then(|born| born.parse().ok()),
        book: person.hukou_division.as_deref(),
        home: person.usual_division.as_deref(),
        parties: roles,
    }
}

/// A number to be told: the day and eight digits.
pub(super) fn number(env: &base::Env, now: base::Timestamp) -> Box<str> {
    let digits: [u8; 8] = env.random();
    let digits: String = digits.iter().map(|byte| char::from(b'0' + byte % 10)).collect();
    format!("B{}-{digits}", now.china_date().strftime("%Y%m%d")).into()
}
