//! The words and forms of the inbox and of what somebody wants to be told.

use app::messages::InboxMessage;
use axum::response::Html;
use maud::{Markup, html};
use messaging::{Channel, Language, Templates, Topic};
use store::MessageWishes;

use super::{
    Page,
    my::{back, moment},
};

/// The inbox.
pub(crate) fn inbox(page: Page, messages: &[InboxMessage], next: Option<&str>) -> Html<String> {
    let body = html! {
        (back(page))
        h1 { (page.say("消息", "Messages")) }
        @if messages.is_empty() { p { (page.say("还没有消息。", "There are no messages yet.")) } }
        @for one in messages { (letter(page, one, true)) }
        @if let Some(next) = next { p { a.do href={ "/my/messages?cursor=" (next) } { (page.say("更早的", "Earlier ones")) } } }
        p { a.do href="/my/messages/wishes" { (page.say("消息设置：想收到什么、怎么收到", "What I am told, and by which way")) } }
    };
    page.whole(page.say("消息", "Messages"), &body)
}

/// A message; `linked` where its link leads behind the reader's own door.
pub(super) fn letter(page: Page, one: &InboxMessage, linked: bool) -> Markup {
    let fresh = one.message.read_at.is_none();
    html! {
        section.card.good[fresh] {
            p.verdict { @if fresh { (page.say("新 · ", "New · ")) } (one.title) }
            p.faint { (moment(one.message.created_at)) }
            p { (one.body) }
            @if linked && !one.link.is_empty() { p { a href=(one.link) { (page.say("打开查看", "Open")) } } }
        }
    }
}

fn way(page: Page, channel: Channel) -> &'static str {
    match channel {
        Channel::Inbox => page.say("这里的消息", "Messages here"),
        Channel::Sms => page.say("短信提醒", "A short message"),
        Channel::Mail => page.say("邮件提醒", "Mail"),
    }
}

/// What somebody wants to be told; `kept` says whether it was just kept, or why not.
pub(crate) fn wishes(
    page: Page,
    templates: &Templates,
    language: Language,
    (wishes, kept): (&MessageWishes, Option<bool>),
) -> Html<String> {
    let wants = |topic: Topic, channel: Channel| !wishes.off.contains(&(topic, channel));
    let body = html! {
        (back(page))
        h1 { (page.say("消息设置", "What I am told")) }
        @match kept {
            Some(true) => p.told.good role="status" { (page.say("已保存，马上生效。", "Kept, and in force at once.")) },
            Some(false) => p.told.bad role="alert" { (page.say("邮箱地址不对，没有保存。请改正后再保存。", "The address for mail cannot be right; nothing was kept. Correct it and keep again.")) },
            None => {}
        }
        p { (page.say("短信和邮件只说“您有一条新消息”，不写任何内容；晚上九点到早上八点不发，一天最多三条。关掉不影响办理任何事情。",
            "Short messages and mail only say that there is a message, and nothing of it; none between nine at night and eight in the morning, three a day at most. Turning them off changes nothing of what you are entitled to.")) }
        form method="post" action="/my/messages/wishes" {
            @for topic in Topic::ALL {
                @if let Some((name, note)) = templates.topic(*topic) {
                    fieldset {
                        legend { (name.of(language)) }
                        p.faint { (note.of(language)) }
                        @for channel in Channel::ALL {
                            @let id = format!("{}.{}", topic.code(), channel.code());
                            label.choice for=(id) {
                                input type="checkbox" id=(id) name=(id) value="1" checked[wants(*topic, *channel)];
                                (way(page, *channel))
                            }
                        }
                    }
                }
            }
            p.faint { (page.say("关掉“这里的消息”，这一类就不再用任何方式告诉您；进展仍能在各自的页面看到。",
                "With “messages here” off, you are told nothing of that kind by any way; how things stand is still on their own pages.")) }
            label for="language" { (page.say("短信和邮件用哪种文字", "Language of short messages and mail")) }
            select id="language" name="language" {
                option value="zh" selected[wishes.language == Language::Zh] { "中文" }
                option value="en" selected[wishes.language == Language::En] { "English" }
            }
            label for="mail" { (page.say("邮箱地址（可不填，不填就不发邮件）", "Address for mail (may be empty: then no mail is sent)")) }
            input id="mail" name="mail" type="email" autocomplete="email" maxlength="200" value=(wishes.mail.as_deref().unwrap_or_default());
            button type="submit" { (page.say("保存", "Keep")) }
        }
    };
    page.whole(page.say("消息设置", "What I am told"), &body)
}
