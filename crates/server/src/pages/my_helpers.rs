//! The words and forms of helpers: who may do what for somebody, and whom somebody helps.

use app::{
    messages::InboxMessage,
    proxies::{INVITATION_DAYS, Invitation, MOST_DAYS, ProxyStanding, standing},
};
use axum::response::Html;
use base::Timestamp;
use maud::{Markup, html};
use services::{Bundle, Catalogue};
use store::{Application, Proxy, ProxyAct};

use super::{
    Page,
    affairs::{said, stage},
    messages::letter,
    my::{back, moment},
};
use crate::routes::helpers::{act_name, bundle_name};

fn how_it_stands(page: Page, proxy: &Proxy, now: Timestamp) -> &'static str {
    match standing(proxy, now) {
        ProxyStanding::Offered => page.say("等对方输入邀请码", "waits for the code to be brought"),
        ProxyStanding::Holds => page.say("有效", "holds"),
        ProxyStanding::Over => page.say("已到期", "over"),
        ProxyStanding::Ended => page.say("已收回", "taken back"),
    }
}

/// What is allowed, for what and until when.
fn allowed(page: Page, proxy: &Proxy, catalogue: &Catalogue) -> Markup {
    html! {
        ul { @for act in &proxy.acts { li { (act_name(*act, page.language)) } } }
        p {
            (page.say("只限：", "For: ")) (bundle_name(proxy.bundle.as_deref(), catalogue, page.language))
            " · " (page.say("到 ", "until ")) (proxy.last_day) (page.say(" 为止", ""))
        }
    }
}

fn live(proxy: &Proxy, now: Timestamp) -> bool {
    matches!(standing(proxy, now), ProxyStanding::Offered | ProxyStanding::Holds)
}

/// Who helps the resident, and the form that lets somebody help.
pub(crate) fn helpers(
    page: Page,
    own: &[Proxy],
    catalogue: &Catalogue,
    (now, wrong): (Timestamp, bool),
) -> Html<String> {
    let heading = page.say("请人帮我办", "Who helps me");
    let body = html! {
        (back(page))
        h1 { (heading) }
        p { (page.say("可以让一位您信任的人，在一段时间里替您做几件写明的事。没有写的，对方既看不到也办不了。随时可以收回，马上生效；对方每做一次，“谁查看过我”里都有。",
            "You may let somebody whom you trust do a few named things for you, for a time. They neither see nor do anything else. Take it back whenever you like, at once; whatever they do stands under “Who looked at me”.")) }
        @for one in own { (helper(page, one, catalogue, now)) }
        h2 { (page.say("请一位帮手", "Ask somebody to help")) }
        @if wrong { p.told.bad role="alert" { (page.say("没有保存：请写称呼，至少选一件事；要“帮我填写和提交”，须选定一件事；日期从今天起，最长 180 天；同时最多请 5 位，未满 18 周岁的由父母办。",
            "Nothing was kept: write what you call them and tick at least one thing; to fill in and hand in, choose one matter; the day is today or later, 180 days at most; five helpers at a time, and of age.")) } }
        form method="post" action="/my/helpers" {
            label for="label" { (page.say("您怎么称呼这位帮手（如“大女儿”）", "What you call them, such as “my elder daughter”")) }
            input id="label" name="label" required maxlength="30" autocomplete="off";
            fieldset {
                legend { (page.say("可以替我做什么", "What they may do for me")) }
                @for act in ProxyAct::ALL.iter().copied() {
                    @let id = format!("act-{}", act.code());
                    label.choice for=(id) { input type="checkbox" id=(id) name={ "act." (act.code()) } value="1"; (act_name(act, page.language)) }
                }
            }
            label for="bundle" { (page.say("只限哪一件事", "For which matter")) }
            select id="bundle" name="bundle" {
                option value="" { (bundle_name(None, catalogue, page.language)) }
                @for bundle in catalogue.bundles() { option value=(bundle.code) { (said(page, &bundle.title)) } }
            }
            label for="last_day" { (page.say("最后一天（最长 ", "The last day (")) (MOST_DAYS) (page.say(" 天，到时自动作废）", " days at most; then it ends by itself)")) }
            input id="last_day" name="last_day" type="date" required min=(now.china_date()) max=(now.plus_seconds(MOST_DAYS * 86_400).china_date());
            button type="submit" { (page.say("生成邀请码", "Make an invitation")) }
        }
        p.faint { (page.say("不会用手机？带上身份证到窗口，工作人员当面替您设置。", "No telephone? Come to the counter with your identity card; it is set up with you there.")) }
    };
    page.whole(heading, &body)
}

fn helper(page: Page, one: &Proxy, catalogue: &Catalogue, now: Timestamp) -> Markup {
    html! {
        section.card.good[standing(one, now) == ProxyStanding::Holds] data-helper=(one.id) {
            p.verdict { (one.label) " · " (how_it_stands(page, one, now)) }
            (allowed(page, one, catalogue))
            p.faint {
                (moment(one.made_at))
                @if one.presence.is_some() { " · " (page.say("在窗口当面设置", "set up at the counter, with you there")) }
                @if let Some((at, _)) = &one.ended { " · " (page.say("收回于 ", "taken back ")) (moment(*at)) }
            }
            @if live(one, now) {
                form method="post" action="/my/helpers/end" {
                    input type="hidden" name="id" value=(one.id);
                    button.plain type="submit" { (page.say("收回，马上生效", "Take back, at once")) }
                }
            }
        }
    }
}

/// The code of an invitation, the only time it is shown.
pub(crate) fn invited(page: Page, made: &Invitation, catalogue: &Catalogue) -> Html<String> {
    let heading = page.say("邀请码", "The invitation");
    let groups: Vec<char> = made.code.reveal().chars().collect();
    let groups: Vec<String> = groups.chunks(4).map(|four| four.iter().collect()).collect();
    let body = html! {
        h1 { (heading) }
        section.told.good role="status" {
            p { (page.say("请当面或打电话告诉对方，只显示这一次：", "Tell it to them yourself; it is shown this once:")) }
            p.verdict { code.invitation { (groups.join(" ")) } }
            p { (page.say("对方登录自己的“居民之门”，在“我帮谁办”里输入。", "They sign in at their own door and type it under “Whom I help”.")) " "
                (INVITATION_DAYS) (page.say(" 天内有效，只能用一次。", " days, once.")) }
        }
        h2 { (made.proxy.label) }
        (allowed(page, &made.proxy, catalogue))
        p { a.do href="/my/helpers" { (page.say("好了", "Done")) } }
    };
    page.whole(heading, &body)
}

/// Whom the resident helps, and the form that takes an invitation up.
pub(crate) fn helping(
    page: Page,
    others: &[Proxy],
    catalogue: &Catalogue,
    (now, wrong): (Timestamp, bool),
) -> Html<String> {
    let heading = page.say("我帮谁办", "Whom I help");
    let body = html! {
        (back(page))
        h1 { (heading) }
        @for one in others {
            section.card {
                p.verdict { (one.helper.as_ref().map_or("", |helper| &*helper.label)) " · " (how_it_stands(page, one, now)) }
                (allowed(page, one, catalogue))
                @if standing(one, now) == ProxyStanding::Holds {
                    p { a.do href={ "/my/helping/one?id=" (one.id) } { (page.say("替他办", "Help")) } }
                    form method="post" action="/my/helping/end" {
                        input type="hidden" name="id" value=(one.id);
                        button.plain type="submit" { (page.say("不再帮办", "Help no more")) }
                    }
                }
            }
        }
        @if others.is_empty() { p { (page.say("还没有人请您帮忙。", "Nobody has asked you yet.")) } }
        h2 { (page.say("输入邀请码", "Take an invitation up")) }
        @if wrong { p.told.bad role="alert" { (page.say("邀请码不对、用过、收回了或过了期；请对方再给一个。不能帮自己，未满 18 周岁的也不能帮，同时最多帮 5 位。",
            "The code is wrong, used, taken back or too old; ask for another. Nobody helps themselves, nor before 18, nor more than 5 people at a time.")) } }
        form method="post" action="/my/helping" {
            label for="code" { (page.say("邀请码（16 位）", "The code (16 characters)")) }
            input id="code" name="code" required maxlength="40" autocomplete="off" spellcheck="false";
            label for="label" { (page.say("您怎么称呼对方（如“妈妈”）", "What you call them, such as “mother”")) }
            input id="label" name="label" required maxlength="30" autocomplete="off";
            button type="submit" { (page.say("我愿意帮忙", "I will help")) }
        }
        p.faint { (page.say("您替对方看的、办的每一步都记在案，对方看得到。", "Every step that you take is recorded, and they see it.")) }
    };
    page.whole(heading, &body)
}

/// What a helper may see of somebody.
pub(crate) fn one(
    page: Page,
    proxy: &Proxy,
    affairs: &[(Application, Bundle)],
    messages: Option<&[InboxMessage]>,
    catalogue: &Catalogue,
) -> Html<String> {
    let label = proxy.helper.as_ref().map_or("", |helper| &*helper.label);
    let heading = format!("{}{label}", page.say("帮忙：", "Helping: "));
    let body = html! {
        p { a href="/my/helping" { "← " (page.say("我帮谁办", "Whom I help")) } }
        h1 { (heading) }
        (allowed(page, proxy, catalogue))
        @for (one, bundle) in affairs {
            section.card {
                p.verdict { (said(page, &bundle.title)) " · " (stage(page, one.stage)) }
                p.faint { (page.say("编号 ", "Number ")) (one.number) " · " (moment(one.started_at)) }
                p { a.do href={ "/my/affair?id=" (one.id) "&for=" (proxy.id) } { (page.say("打开", "Open")) } }
            }
        }
        @if affairs.is_empty() { p { (page.say("没有您可以看的办件。", "There is nothing under way that you may see.")) } }
        @if let Some(messages) = messages {
            h2 { (page.say("消息", "Messages")) }
            @if messages.is_empty() { p { (page.say("还没有消息。", "There are no messages yet.")) } }
            // Their links lead behind the reader's own door.
            @for message in messages { (letter(page, message, false)) }
        }
    };
    page.whole(&heading, &body)
}
