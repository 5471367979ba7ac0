use std::collections::BTreeSet;

use access::{Action, Area, Cx, Permit, Subject};
use base::{MessageId, PersonId, Timestamp};
use messaging::{Channel, SendState, next_allowed};
use services::Step;
use store::{
    Appeal, AppealOutcome, Application, BenefitWord, Case, CaseKind, MatterChange, Message, OwedNotice,
    UnsureSending, county_of,
};

use super::BY_ITSELF;
use crate::{
    App, AppError, Result,
    accounts::by_itself,
    applications::services_at_hand,
    children::{is_child, parents_of},
    log,
};

/// The digits of a county's code.
const COUNTY_DIGITS: usize = 6;
/// Days of which the desk sees counts.
const DAYS: i64 = 7;
/// After how long the service tells what whoever did it has not told.
const PATIENCE_SECONDS: i64 = 60;
/// Notices that the service tells at a time.
const OWED_AT_ONCE: u32 = 200;
/// Unsure sendings that the desk sees at a time.
const UNSURE: u32 = 50;

/// The channels that leave the house and have a carrier.
pub(super) fn outside(app: &App) -> Vec<Channel> {
    let mut channels = Vec::new();
    if app.carriers.sms.is_some() {
        channels.push(Channel::Sms);
    }
    if app.carriers.mail.is_some() {
        channels.push(Channel::Mail);
    }
    channels
}

/// Tells what is owed, now that it is owed. What was done is done, whether or not somebody could be told: a failure is noted and tried
/// again by the service ([`tell_what_is_owed`]), and the state of their affair stands behind their door in any case.
pub(crate) async fn tell(cx: &Cx, app: &App, permit: &Permit, owed: &[OwedNotice]) {
    for notice in owed {
        // What an office above decides is told by the register in which the family stands.
        let done = if notice.area == *permit.area() {
            told(cx, app, permit, notice).await
        } else {
            match by_itself(app, BY_ITSELF, notice.account, notice.area.clone()) {
                Ok((cx, permit)) => told(&cx, app, &permit, notice).await,
                Err(error) => Err(error),
            }
        };
        if let Err(error) = done {
            tracing::warn!(%error, template = &*notice.template, "somebody could not be told yet");
        }
    }
}

/// Tells what is owed for a minute and longer: whoever did what it is about could not tell it, or is gone. What cannot be told for a week
/// is given up. How many notices were told.
pub(super) async fn tell_what_is_owed(app: &App) -> Result<u64> {
    let now = app.env.now();
    let mut done = 0;
    for notice in app.store.owed_notices(now.plus_seconds(-PATIENCE_SECONDS), OWED_AT_ONCE).await? {
        let (cx, permit) = by_itself(app, BY_ITSELF, notice.account, notice.area.clone())?;
        match told(&cx, app, &permit, &notice).await {
            Ok(()) => done += 1,
            Err(error) if notice.since.plus_seconds(DAYS * 86_400) < now => {
                tracing::error!(%error, template = &*notice.template, "somebody was not told for a week: given up");
                app.store.settle_notice(&notice.key).await?;
            }
            Err(error) => {
                tracing::warn!(%error, template = &*notice.template, "somebody could not be told yet");
            }
        }
    }
    Ok(done)
}

async fn told(cx: &Cx, app: &App, permit: &Permit, notice: &OwedNotice) -> Result<()> {
    let names: Vec<&str> = notice.fields.iter().map(|(name, _)| name.as_str()).collect();
    if !app.templates.takes(&notice.template, &names) {
        return Err(AppError::Fault("a notice does not fit its template"));
    }
    let topic = app.templates.topic_of(&notice.template).ok_or(AppError::Fault("a notice has no topic"))?;
    let mut people: BTreeSet<PersonId> = BTreeSet::new();
    for person in &notice.people {
        let person = app.store.person_now(permit, *person).await?;
        if notice.parents {
            people.extend(grown_ups(cx, app, permit, person).await?);
        } else {
            people.insert(person);
        }
    }
    let listed = app.store.listed_people(permit, people.into_iter()).await?;
    let now = cx.now();
    let reached: Vec<PersonId> =
        listed.values().filter(|one| one.alive && !is_child(one, now)).map(|one| one.id).collect();
    if reached.is_empty() {
        return Ok(app.store.settle_notice(&notice.key).await?);
    }
    let entry = |person: &PersonId| permit.entry(now, Action::TellPerson, Subject::People(vec![*person]));
    log::keep_all(&app.store, reached.iter().map(entry).collect()).await?;
    let message = |person: PersonId| Message {
        id: cx.env.new_id(),
        person,
        topic,
        template: notice.template.clone(),
        fields: notice.fields.clone(),
        key: notice.key.clone(),
        group: None,
        created_at: now,
        read_at: None,
    };
    let messages: Vec<Message> = reached.into_iter().map(message).collect();
    app.store.tell(permit, &messages, (&outside(app), next_allowed(now))).await?;
    Ok(app.store.settle_notice(&notice.key).await?)
}

/// Whoever is told of somebody's affair: themselves, or a child's parents.
async fn grown_ups(cx: &Cx, app: &App, permit: &Permit, person: PersonId) -> Result<Vec<PersonId>> {
    let Some(record) = app.store.person(permit, person, None).await? else { return Ok(Vec::new()) };
    if !is_child(&record.person, cx.now()) {
        return Ok(vec![person]);
    }
    Ok(parents_of(&record, cx.now().china_date()).map(|(parent, _)| parent).collect())
}

/// What whoever asked for an application is told of what the office does about its items.
pub(crate) fn matters_changed(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    application: &Application,
    changes: &[MatterChange],
) -> Vec<OwedNotice> {
    let mut owed = Vec::new();
    let Ok(catalogue) = services_at_hand(app) else { return owed };
    let Some(bundle) = catalogue.bundle(&application.bundle) else { return owed };
    let parties =
        application.parties.iter().filter(|(role, _)| bundle.asks.iter().any(|asking| **asking == **role));
    let people: Vec<PersonId> = parties.map(|(_, person)| *person).collect();
    for change in changes {
        let template = match change.step.step {
            Step::Return => "matter_returned",
            Step::Finish => "matter_done",
            Step::Refuse => "matter_refused",
            Step::Uphold => "matter_upheld",
            Step::Overturn => "matter_overturned",
            Step::Appeal => "matter_appealed",
            Step::Sustain => "matter_sustained",
            Step::Reverse => "matter_reversed",
            Step::Stop => "matter_stopped",
            Step::Open | Step::Accept | Step::Supply | Step::Resume | Step::Object | Step::Withdraw => {
                continue;
            }
        };
        let fields =
            [("bundle", &*application.bundle), ("item", &*change.item), ("number", &*application.number)];
        let key = format!("matter:{}:{}:{}", application.id, change.item, change.step.number);
        let notice = OwedNotice::new(permit, (template, key), people.clone(), cx.now()).with(&fields);
        owed.push(OwedNotice { area: register_of(permit, &application.area), ..notice });
    }
    owed
}

/// In which register somebody is told of what an office does: the office's own, or, where it stands above counties, that of the county
/// whose affair it is. What leaves the house is sent county by county.
fn register_of(permit: &Permit, of: &Area) -> Area {
    let own = permit.area();
    if own.prefix().len() >= COUNTY_DIGITS {
        return own.clone();
    }
    county_of(of).parse().unwrap_or_else(|_| own.clone())
}

/// What a resident is told once their case is answered.
pub(crate) fn answered(cx: &Cx, permit: &Permit, case: &Case) -> OwedNotice {
    let template = match case.kind {
        CaseKind::Read => "read_answered",
        CaseKind::Correction => "correction_answered",
        CaseKind::Other => "case_answered",
    };
    // A case whose refusal was reversed is answered once more.
    let key = format!("case:{}:{}", case.id, cx.now().micros());
    let notice = OwedNotice::new(permit, (template, key), vec![case.person], cx.now());
    OwedNotice { area: register_of(permit, &case.area), ..notice }.with(&[("number", &*case.number)])
}

/// What a resident is told when a worker has taken their case to the office above at their word.
pub(crate) fn case_appealed(cx: &Cx, permit: &Permit, (case, appeal): (&Case, &Appeal)) -> OwedNotice {
    of_case_appeal(cx, permit, (case, appeal), "case_appealed")
}

/// What a resident is told once the office above has decided about their case.
pub(crate) fn case_appeal_decided(
    cx: &Cx,
    permit: &Permit,
    of: (&Case, &Appeal),
    outcome: AppealOutcome,
) -> OwedNotice {
    let template = match outcome {
        AppealOutcome::Sustained => "case_sustained",
        AppealOutcome::Reversed => "case_reversed",
    };
    of_case_appeal(cx, permit, of, template)
}

fn of_case_appeal(cx: &Cx, permit: &Permit, (case, appeal): (&Case, &Appeal), template: &str) -> OwedNotice {
    let key = format!("{template}:{}", appeal.id);
    let fields = [("number", &*case.number), ("appeal", &*appeal.number)];
    let notice = OwedNotice::new(permit, (template, key), vec![case.person], cx.now()).with(&fields);
    OwedNotice { area: register_of(permit, &case.area), ..notice }
}

/// What somebody is told of a certificate of theirs that is issued or revoked.
pub(crate) fn certified(
    cx: &Cx,
    permit: &Permit,
    known: &store::KnownCertificate,
    revoked: bool,
) -> OwedNotice {
    let template = if revoked { "certificate_revoked" } else { "certificate_issued" };
    let key = format!("{template}:{}", known.id);
    OwedNotice::new(permit, (template, key), vec![known.person], cx.now())
        .with(&[("number", &*known.number)])
        .to_grown_ups()
}

/// What a family is told of a claim, once a year, when it is noted that they are told.
pub(crate) fn told_of_benefit(
    cx: &Cx,
    permit: &Permit,
    (person, benefit): (PersonId, &str),
    (year, word): (i16, BenefitWord),
) -> Option<OwedNotice> {
    if word != BenefitWord::Told {
        return None;
    }
    let year = year.to_string();
    let key = format!("benefit:{benefit}:{year}:{person}");
    let notice = OwedNotice::new(permit, ("benefit_open", key), vec![person], cx.now());
    Some(notice.with(&[("benefit", benefit), ("year", &year)]).to_grown_ups())
}

/// How sendings stand, without anybody's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageOverview {
    /// Which channels have a carrier.
    pub channels: Vec<Channel>,
    /// How many stand where: those that changed within a week, and all that wait.
    pub counts: Vec<(Channel, SendState, u64)>,
    /// Those of which nobody knows whether they went out.
    pub unsure: Vec<UnsureSending>,
    /// When something may leave next: now, or at eight.
    pub next: Timestamp,
}

/// How the sendings of the permit's area stand. It names nobody.
pub async fn message_overview(cx: &Cx, app: &App, permit: &Permit) -> Result<MessageOverview> {
    let now = cx.now();
    Ok(MessageOverview {
        channels: outside(app),
        counts: app.store.sending_counts(permit, now.plus_seconds(-DAYS * 86_400)).await?,
        unsure: app.store.unsure_sendings(permit, UNSURE).await?,
        next: next_allowed(now),
    })
}

/// Settles a sending of which nobody knows whether it went out: a person says that it goes once more, or that it is left.
pub async fn settle_unsure(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    of: (MessageId, Channel),
    again: bool,
) -> Result<()> {
    let person = app.store.unsure_person(permit, of).await?.ok_or(AppError::NotFound)?;
    log::read(cx, &app.store, permit, Action::TellPerson, Subject::People(vec![person])).await?;
    let now = cx.now();
    if app.store.settle_unsure(permit, of, (again, next_allowed(now)), now).await? {
        Ok(())
    } else {
        Err(AppError::WrongState)
    }
}
