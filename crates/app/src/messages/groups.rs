//! Messages to a described audience: people by where they live and how old they are, or the parents of such people. Nothing else of
//! anybody can be asked for, nobody is ranked, and what the charter refuses cannot be written.

use access::{Action, Cx, Permit, Subject, charter};
use base::{Date, GroupMessageId, PersonId};
use messaging::{Language, Topic, next_allowed};
use registry::registration::StepError;
use store::{Audience, GroupMessage, GroupStage, Message};

use super::{BY_ITSELF, tell::outside};
use crate::{App, AppError, Result, accounts, children::OF_AGE, log};

/// The longest title and text, in characters.
const TITLE: usize = 60;
const BODY: usize = 1_000;
/// The greatest age that can be asked for.
const ELDEST: u16 = 120;
/// People who are told in one step.
const AT_ONCE: usize = 200;
/// Group messages that are listed.
const LISTED: u32 = 50;

/// A group message that somebody writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedGroup {
    /// Whom it is for.
    pub audience: Audience,
    /// The title in Chinese and English.
    pub title: (String, String),
    /// The text in Chinese and English.
    pub body: (String, String),
}

/// What a group message would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupPreview {
    /// How many are told.
    pub people: u64,
    /// What a short message says to them, in Chinese and English.
    pub sms: (String, String),
}

/// A group message with who handled it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupView {
    /// The message.
    pub group: GroupMessage,
    /// The name of the account that wrote it.
    pub made_by: Option<Box<str>>,
    /// That of whoever approved or dropped it.
    pub decided_by: Option<Box<str>>,
    /// Whether the reader may approve it.
    pub may_approve: bool,
}

/// How many a group message would tell, and what they would see. It names nobody.
pub async fn preview_group(cx: &Cx, app: &App, permit: &Permit, asked: &AskedGroup) -> Result<GroupPreview> {
    check(permit, asked)?;
    log::deed(cx, &app.store, Action::HandleGroup, Subject::None).await?;
    let people = people_of(app, permit, &asked.audience, cx.now().china_date()).await?;
    let sms = |language| app.templates.sms(language).text().to_owned();
    Ok(GroupPreview {
        people: u64::try_from(people.len()).unwrap_or(u64::MAX),
        sms: (sms(Language::Zh), sms(Language::En)),
    })
}

/// Writes a group message, to be approved by somebody else.
pub async fn make_group(cx: &Cx, app: &App, permit: &Permit, asked: AskedGroup) -> Result<GroupMessageId> {
    check(permit, &asked)?;
    log::deed(cx, &app.store, Action::HandleGroup, Subject::None).await?;
    let people = people_of(app, permit, &asked.audience, cx.now().china_date()).await?;
    if people.is_empty() {
        return Err(AppError::GroupTerms);
    }
    let both = |words: (String, String)| (words.0.trim().into(), words.1.trim().into());
    let new = GroupMessage {
        id: cx.env.new_id(),
        area: permit.area().clone(),
        audience: asked.audience,
        title: both(asked.title),
        body: both(asked.body),
        stage: GroupStage::Made,
        counted: u64::try_from(people.len()).unwrap_or(u64::MAX),
        made: (cx.actor.account, cx.now()),
        decided: None,
        sent: None,
    };
    app.store.make_group_message(permit, &new).await?;
    Ok(new.id)
}

/// The group messages of the permit's area, newest first.
pub async fn list_groups(cx: &Cx, app: &App, permit: &Permit) -> Result<Vec<GroupView>> {
    let mut views = Vec::new();
    for group in app.store.group_messages(permit, LISTED).await? {
        let made_by = app.store.account(group.made.0).await?.map(|account| account.name);
        let decided_by = match group.decided {
            Some((account, _)) => app.store.account(account).await?.map(|account| account.name),
            None => None,
        };
        let may_approve =
            group.stage == GroupStage::Made && group.made.0 != cx.actor.account && cx.actor.role.may_import();
        views.push(GroupView { group, made_by, decided_by, may_approve });
    }
    Ok(views)
}

/// Approves a group message that somebody else wrote, or drops it; whoever wrote it may drop it as well. What is approved is told by
/// the service.
pub async fn decide_group(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    id: GroupMessageId,
    approve: bool,
) -> Result<()> {
    let group = app.store.group_message(permit, id).await?.ok_or(AppError::NotFound)?;
    if group.stage != GroupStage::Made {
        return Err(AppError::WrongState);
    }
    if approve && !cx.actor.role.may_import() {
        return Err(access::Denied::Import.into());
    }
    if approve && group.made.0 == cx.actor.account {
        return Err(StepError::SamePerson.into());
    }
    log::deed(cx, &app.store, Action::HandleGroup, Subject::None).await?;
    let stage = if approve { GroupStage::Approved } else { GroupStage::Dropped };
    if app.store.decide_group_message(permit, id, stage, cx.now()).await? {
        Ok(())
    } else {
        Err(AppError::WrongState)
    }
}

/// Tells everybody of the group messages that are approved. Broken off, it goes on where it stopped: nobody is told twice, since each has
/// the message's key once.
pub(super) async fn tell_groups(app: &App) -> Result<()> {
    for group in app.store.group_messages_to_tell().await? {
        let Some((approver, decided_at)) = group.decided else { continue };
        let (cx, permit) = accounts::by_itself(app, BY_ITSELF, approver, group.area.clone())?;
        let people = people_of(app, &permit, &group.audience, decided_at.china_date()).await?;
        for some in people.chunks(AT_ONCE) {
            let now = cx.now();
            let entry =
                |person: &PersonId| permit.entry(now, Action::TellPerson, Subject::People(vec![*person]));
            log::keep_all(&app.store, some.iter().map(entry).collect()).await?;
            let message = |person: &PersonId| Message {
                id: cx.env.new_id(),
                person: *person,
                topic: Topic::Services,
                template: "group".into(),
                fields: Vec::new(),
                key: format!("group:{}", group.id).into(),
                group: Some(group.id),
                created_at: now,
                read_at: None,
            };
            let messages: Vec<Message> = some.iter().map(message).collect();
            app.store.tell(&permit, &messages, (&outside(app), next_allowed(now))).await?;
        }
        app.store.end_group_message(group.id, cx.now()).await?;
    }
    Ok(())
}

/// Whether it may be asked for: within the area, of an age that can be, in words that say something and nothing refused.
fn check(permit: &Permit, asked: &AskedGroup) -> Result<()> {
    let AskedGroup { audience, title, body } = asked;
    let digits = audience.place.bytes().all(|byte| byte.is_ascii_digit()) && audience.place.len() <= 12;
    let inside = digits && audience.place.starts_with(permit.area().prefix());
    let ages = audience.age_from <= audience.age_to && audience.age_to <= ELDEST;
    let grown = audience.parents || audience.age_from >= OF_AGE.unsigned_abs();
    let whole = [(&title.0, &body.0), (&title.1, &body.1)];
    let refused = whole.iter().find_map(|(title, body)| charter::denied_wording(&format!("{title} {body}")));
    if let Some(refused) = refused {
        return Err(AppError::Wording(refused));
    }
    let says = |text: &str, most: usize| (2..=most).contains(&text.trim().chars().count());
    let said = whole.iter().all(|(title, body)| says(title, TITLE) && says(body, BODY));
    if inside && ages && grown && said { Ok(()) } else { Err(AppError::GroupTerms) }
}

async fn people_of(app: &App, permit: &Permit, audience: &Audience, today: Date) -> Result<Vec<PersonId>> {
    let born = |years: u16| {
        let year = today.year() - i16::try_from(years).unwrap_or(i16::MAX);
        Date::new(year, today.month(), today.day())
            .or_else(|_leap| Date::new(year, 2, 28))
            .or(Err(AppError::Choice))
    };
    // Whoever has completed so many years was born so many years ago to the day at the latest.
    let last = born(audience.age_from)?;
    let first = born(audience.age_to + 1)?.tomorrow().or(Err(AppError::Choice))?;
    let days = (first.to_string(), last.to_string());
    Ok(app.store.audience(permit, (&audience.place, audience.parents), (&days.0, &days.1), today).await?)
}
