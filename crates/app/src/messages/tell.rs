use std::collections::BTreeSet;

use access::{Action, Cx, Permit, Subject};
use base::{MessageId, PersonId, Timestamp};
use messaging::{Channel, SendState, next_allowed};
use registry::{KinEvidence, KinKind};
use services::Step;
use store::{Application, BenefitWord, Case, CaseKind, Listed, MatterChange, Message, UnsureSending};

use crate::{App, AppError, Result, applications::services_at_hand, log};

/// From which age somebody is told themselves; before it their parents are.
const OF_AGE: i16 = 18;
/// Days of which the desk sees counts.
const DAYS: i64 = 7;
/// Unsure sendings that the desk sees at a time.
const UNSURE: u32 = 50;

/// What somebody is told.
#[derive(Debug, Clone)]
pub(crate) struct Notice {
    /// Which text.
    pub(crate) template: &'static str,
    /// What is put into it: codes of items and benefits, numbers of cases.
    pub(crate) fields: Vec<(String, String)>,
    /// Names the occasion.
    pub(crate) key: String,
}

impl Notice {
    fn new(template: &'static str, fields: &[(&str, &str)], key: String) -> Self {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Self { template, fields, key }
    }
}

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

/// Tells people whom the permit reaches. What was done is done, whether or not they could be told: a failure is noted and costs nobody
/// what they came for, and the state of their affair stands behind their door in any case.
async fn tell(cx: &Cx, app: &App, permit: &Permit, people: &[PersonId], notice: Notice) {
    if let Err(error) = told(cx, app, permit, people, &notice).await {
        tracing::warn!(%error, template = notice.template, "somebody could not be told");
    }
}

async fn told(cx: &Cx, app: &App, permit: &Permit, people: &[PersonId], notice: &Notice) -> Result<()> {
    let names: Vec<&str> = notice.fields.iter().map(|(name, _)| name.as_str()).collect();
    if !app.templates.takes(notice.template, &names) {
        return Err(AppError::Fault("a notice does not fit its template"));
    }
    let topic = app.templates.topic_of(notice.template).ok_or(AppError::Fault("a notice has no topic"))?;
    let people: BTreeSet<PersonId> = people.iter().copied().collect();
    let listed = app.store.listed_people(permit, people.into_iter()).await?;
    let now = cx.now();
    let reached: Vec<PersonId> =
        listed.values().filter(|one| one.alive && !is_child(one, now)).map(|one| one.id).collect();
    if reached.is_empty() {
        return Ok(());
    }
    let entry = |person: &PersonId| permit.entry(now, Action::TellPerson, Subject::People(vec![*person]));
    log::keep_all(&app.store, reached.iter().map(entry).collect()).await?;
    let message = |person: PersonId| Message {
        id: cx.env.new_id(),
        person,
        topic,
        template: notice.template.into(),
        fields: notice.fields.clone(),
        key: notice.key.as_str().into(),
        group: None,
        created_at: now,
        read_at: None,
    };
    let messages: Vec<Message> = reached.into_iter().map(message).collect();
    app.store.tell(permit, &messages, (&outside(app), next_allowed(now))).await?;
    Ok(())
}

/// Whether somebody is known to be under age. Of whom no day of birth is known, nobody is taken for a child.
pub(super) fn is_child(one: &Listed, now: Timestamp) -> bool {
    let today = now.china_date();
    let born =
        one.birth_date.as_deref().and_then(|born| born.get(..4)).and_then(|year| year.parse::<i16>().ok());
    let Some(year) = born else { return false };
    if today.year() - year != OF_AGE {
        return today.year() - year < OF_AGE;
    }
    let day = one.birth_date.as_deref().and_then(|born| born.get(4..)).unwrap_or_default();
    today.to_string().get(4..).is_some_and(|now| now < day)
}

/// Whoever is told of somebody's affair: themselves, or the parents of a child whom more than a shared household book names.
async fn grown_ups(cx: &Cx, app: &App, permit: &Permit, person: PersonId) -> Result<Vec<PersonId>> {
    let Some(record) = app.store.person(permit, person, None).await? else { return Ok(Vec::new()) };
    if !is_child(&record.person, cx.now()) {
        return Ok(vec![person]);
    }
    let parents = record
        .kin
        .iter()
        .filter(|(kin, _)| kin.kind == KinKind::Parent && kin.evidence != KinEvidence::Household);
    Ok(parents.map(|(kin, _)| kin.relative).collect())
}

/// Tells whoever asked for an application what the office did about its items.
pub(crate) async fn matters_changed(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    application: &Application,
    changes: &[MatterChange],
) {
    let Ok(catalogue) = services_at_hand(app) else { return };
    let Some(bundle) = catalogue.bundle(&application.bundle) else { return };
    let parties =
        application.parties.iter().filter(|(role, _)| bundle.asks.iter().any(|asking| **asking == **role));
    let people: Vec<PersonId> = parties.map(|(_, person)| *person).collect();
    for change in changes {
        let template = match change.step.step {
            Step::Return => "matter_returned",
            Step::Finish => "matter_done",
            Step::Refuse | Step::Uphold | Step::Sustain => "matter_refused",
            Step::Stop => "matter_stopped",
            Step::Open
            | Step::Accept
            | Step::Supply
            | Step::Resume
            | Step::Object
            | Step::Overturn
            | Step::Appeal
            | Step::Reverse
            | Step::Withdraw => continue,
        };
        let fields =
            [("bundle", &*application.bundle), ("item", &*change.item), ("number", &*application.number)];
        let key = format!("matter:{}:{}:{}", application.id, change.item, change.step.number);
        tell(cx, app, permit, &people, Notice::new(template, &fields, key)).await;
    }
}

/// Tells a resident that their case was answered.
pub(crate) async fn answered(cx: &Cx, app: &App, permit: &Permit, case: &Case) {
    let template = match case.kind {
        CaseKind::Read => "read_answered",
        CaseKind::Correction => "correction_answered",
        CaseKind::Other => "case_answered",
    };
    let notice = Notice::new(template, &[("number", &*case.number)], format!("case:{}", case.id));
    tell(cx, app, permit, &[case.person], notice).await;
}

/// Tells somebody that a certificate of theirs was issued or revoked.
pub(crate) async fn certified(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    known: &store::KnownCertificate,
    revoked: bool,
) {
    let template = if revoked { "certificate_revoked" } else { "certificate_issued" };
    let key = format!("{template}:{}", known.id);
    let notice = Notice::new(template, &[("number", &*known.number)], key);
    match grown_ups(cx, app, permit, known.person).await {
        Ok(people) => tell(cx, app, permit, &people, notice).await,
        Err(error) => tracing::warn!(%error, "somebody could not be told of a certificate"),
    }
}

/// Tells a family of a claim, once a year, when it was noted that they are told.
pub(crate) async fn told_of_benefit(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    (person, benefit): (PersonId, &str),
    (year, word): (i16, BenefitWord),
) {
    if word != BenefitWord::Told {
        return;
    }
    let year = year.to_string();
    let notice = Notice::new(
        "benefit_open",
        &[("benefit", benefit), ("year", &year)],
        format!("benefit:{benefit}:{year}:{person}"),
    );
    match grown_ups(cx, app, permit, person).await {
        Ok(people) => tell(cx, app, permit, &people, notice).await,
        Err(error) => tracing::warn!(%error, "a family could not be told of a claim"),
    }
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
