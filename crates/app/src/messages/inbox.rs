use access::{Action, Permit, Subject};
use base::{MessageId, PageSize, PersonId, Timestamp};
use messaging::{Channel, Language};
use store::{Message, MessageWishes, ProxyAct};

use crate::{
    App, AppError, Result, applications::services_at_hand, doors::Resident, entitlements::benefits_at_hand,
    log, proxies::Acting,
};

/// Messages of one page.
const PAGE: u16 = 30;
/// The longest address for mail.
const LONGEST: usize = 200;

/// A message as its reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxMessage {
    /// The message; unseen until now where `read_at` is empty.
    pub message: Message,
    /// The title.
    pub title: String,
    /// The text.
    pub body: String,
    /// Where it leads, behind the door.
    pub link: String,
}

/// How many messages the resident has not seen.
pub async fn own_unread(app: &App, resident: &Resident) -> Result<u64> {
    Ok(app.store.unread_messages(&resident.permit, resident.person).await?)
}

/// A page of the resident's own messages, newest first, which are seen by that.
pub async fn own_inbox(
    app: &App,
    resident: &Resident,
    language: Language,
    cursor: Option<&str>,
) -> Result<(Vec<InboxMessage>, Option<String>)> {
    let after = match cursor {
        None => None,
        Some(cursor) => {
            let place = cursor
                .split_once('.')
                .and_then(|(at, id)| Some((Timestamp::from_micros(at.parse().ok()?)?, id.parse().ok()?)));
            Some(place.ok_or(AppError::Cursor)?)
        }
    };
    let (permit, person) = (&resident.permit, resident.person);
    log::read_own(&resident.cx, &app.store, permit, person).await?;
    let (shown, next) = page_of(app, permit, person, language, after).await?;
    let unseen: Vec<_> =
        shown.iter().filter(|one| one.message.read_at.is_none()).map(|one| one.message.id).collect();
    if !unseen.is_empty() {
        app.store.see_messages(permit, person, &unseen, resident.cx.now()).await?;
    }
    Ok((shown, next))
}

/// The newest messages of whom a helper helps, where reading them was allowed. They stay unseen: only their reader sees them.
pub async fn helped_inbox(app: &App, acting: &Acting, language: Language) -> Result<Vec<InboxMessage>> {
    if !acting.may(ProxyAct::Messages) {
        return Err(AppError::NotAsked);
    }
    acting.note(app).await?;
    let (mut shown, _) = page_of(app, &acting.permit, acting.proxy.person, language, None).await?;
    // Of other matters than the one that was allowed nothing is told.
    if let Some(only) = acting.proxy.bundle.as_deref() {
        shown.retain(|one| one.message.fields.iter().any(|(name, code)| name == "bundle" && code == only));
    }
    Ok(shown)
}

/// A page of somebody's messages, newest first, in words. The caller has noted in the log that they are read.
async fn page_of(
    app: &App,
    permit: &Permit,
    person: PersonId,
    language: Language,
    after: Option<(Timestamp, MessageId)>,
) -> Result<(Vec<InboxMessage>, Option<String>)> {
    let page = app.store.messages_of(permit, person, after, PageSize::new(PAGE)).await?;
    let groups = app.store.group_texts(permit, person).await?;
    let mut shown = Vec::new();
    for message in page.items {
        if let Some(group) = message.group.and_then(|id| groups.get(&id)) {
            let of = |words: &(Box<str>, Box<str>)| match language {
                Language::Zh => words.0.to_string(),
                Language::En => words.1.to_string(),
            };
            let (title, body) = (of(&group.title), of(&group.body));
            shown.push(InboxMessage { message, title, body, link: String::new() });
            continue;
        }
        let fields = spelled(app, &message.fields, language)?;
        // A text that this program does not know any more leaves its message unread.
        let Some(filled) = app.templates.inbox(&message.template, &fields, language) else { continue };
        shown.push(InboxMessage { message, title: filled.title, body: filled.body, link: filled.link });
    }
    Ok((shown, page.next))
}

/// Fields in words: codes of bundles, items and benefits by their titles.
fn spelled(app: &App, fields: &[(String, String)], language: Language) -> Result<Vec<(String, String)>> {
    let catalogue = services_at_hand(app)?;
    let mut spelled = Vec::new();
    for (name, value) in fields {
        let services = |words: &services::Words| match language {
            Language::Zh => words.zh.clone(),
            Language::En => words.en.clone(),
        };
        let said = match name.as_str() {
            "bundle" => catalogue.bundle(value).map(|bundle| services(&bundle.title)),
            "item" => catalogue.item(value).map(|item| services(&item.title)),
            "benefit" => {
                benefits_at_hand(app).iter().find(|one| one.code() == value).map(|one| match language {
                    Language::Zh => one.title().zh.clone(),
                    Language::En => one.title().en.clone(),
                })
            }
            _ => None,
        };
        spelled.push((name.clone(), said.unwrap_or_else(|| value.clone())));
    }
    Ok(spelled)
}

/// How the resident wants to be told.
pub async fn own_wishes(app: &App, resident: &Resident) -> Result<MessageWishes> {
    Ok(app.store.message_wishes(&resident.permit, resident.person).await?)
}

/// Keeps how the resident wants to be told; what waits and is not wanted is dropped at once.
pub async fn keep_own_wishes(app: &App, resident: &Resident, wishes: &MessageWishes) -> Result<()> {
    let fits = |mail: &str| {
        let parts = mail.split_once('@');
        mail.len() <= LONGEST
            && mail.bytes().all(|byte| byte.is_ascii_graphic())
            && parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
    };
    if wishes.mail.as_deref().is_some_and(|mail| !fits(mail)) {
        return Err(AppError::Choice);
    }
    // Whoever wants nothing of a topic in the inbox gets nothing of it by another way either.
    let mut wishes = wishes.clone();
    let silent: Vec<_> = wishes
        .off
        .iter()
        .filter(|(_, channel)| *channel == Channel::Inbox)
        .map(|(topic, _)| *topic)
        .collect();
    wishes.off.extend(silent.iter().flat_map(|topic| [(*topic, Channel::Sms), (*topic, Channel::Mail)]));
    wishes.off.sort_unstable();
    wishes.off.dedup();
    let (permit, person) = (&resident.permit, resident.person);
    log::read(&resident.cx, &app.store, permit, Action::KeepWishes, Subject::People(vec![person])).await?;
    Ok(app.store.keep_message_wishes(permit, person, &wishes, resident.cx.now()).await?)
}
