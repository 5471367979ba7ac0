//! What families are entitled to, behind the door and without signing in.

use std::collections::BTreeMap;

use app::entitlements::{Entitled, PersonBenefit};
use axum::response::Html;
use base::Date;
use benefits::{Benefit, Entitlement, FactFault, FactKind, Payer, Words};
use maud::{Markup, html};

use super::{
    Page,
    my::{back, child_name},
};
use crate::routes::benefits::{Asked, fault_of};

fn said(page: Page, words: &Words) -> &str {
    page.language.of(&words.zh, &words.en)
}

/// What the resident and their children under age are entitled to: by benefit, each of them by name.
pub(crate) fn entitled(page: Page, family: &[Entitled], today: Date) -> Html<String> {
    let count = family.first().map_or(0, |one| one.benefits.len());
    let heading = page.say("我家能享受什么", "What my family is entitled to");
    let body = html! {
        (back(page))
        h1 { (heading) }
        p { (page.say("这里有您本人和登记为您子女、未满 18 岁的孩子。成年家人的，请他们自己登录查看。",
            "Here are you and the children under 18 whom the register names as yours. Grown-up relatives see theirs behind their own door.")) }
        @if count == 0 { p { (page.say("现在没有可以测算的福利，请到社区窗口问。", "No benefit can be worked out now; ask at the counter.")) } }
        @for at in 0..count { (of_family(page, family, at, today)) }
    };
    page.whole(heading, &body)
}

/// One benefit for everybody of the family: first who can claim something.
fn of_family(page: Page, family: &[Entitled], at: usize, today: Date) -> Markup {
    let code = family.first().and_then(|own| own.benefits.get(at)).map(|own| own.benefit.code().to_owned());
    let mut of: Vec<(&Entitled, &PersonBenefit)> = family
        .iter()
        .filter_map(|one| {
            let found = one.benefits.iter().find(|own| Some(own.benefit.code()) == code.as_deref());
            Some((one, found?))
        })
        .collect();
    let has = |own: &PersonBenefit| own.outcome.as_ref().is_ok_and(|found| !found.claims.is_empty());
    of.sort_by_key(|(_, own)| !has(own));
    let Some(benefit) = of.first().map(|(_, own)| &own.benefit) else { return html! {} };
    html! {
        section.card data-benefit=(benefit.code()) {
            h2 { (said(page, benefit.title())) }
            @for (one, own) in &of {
                div data-of=(if one.child.is_some() { "child" } else { "self" }) {
                    h3 { @match &one.child { Some(child) => (child_name(page, child)), None => (page.say("您本人", "You")) } }
                    @if one.child.as_ref().is_some_and(|child| !child.alive) {
                        p { (page.say("请节哀。下面这一笔仍可以申领，社区窗口会帮您办。", "We are sorry for your loss. What stands below can still be claimed; the counter helps.")) }
                    }
                    (outcome(page, benefit, own.outcome.as_ref(), (Asked::OfRegister, today)))
                }
            }
            (grounds(page, benefit))
        }
    }
}

/// What comes out of the check, in words.
pub(crate) fn checked(
    page: Page,
    benefit: &Benefit,
    found: Result<&Entitlement, &FactFault>,
    today: Date,
) -> Markup {
    html! {
        section.card {
            h2 { (said(page, benefit.title())) }
            (outcome(page, benefit, found, (Asked::OfReader, today)))
            (grounds(page, benefit))
        }
    }
}

fn outcome(
    page: Page,
    benefit: &Benefit,
    outcome: Result<&Entitlement, &FactFault>,
    (asked, today): (Asked, Date),
) -> Markup {
    let found = match outcome {
        Err(fault) => return html! { p role="alert" { (fault_of(benefit, fault, asked, page.language)) } },
        Ok(found) => found,
    };
    html! {
        @if found.claims.is_empty() {
            p.verdict { (page.say("按这些日期，现在没有可以申领的。", "By these dates there is nothing to claim.")) }
        } @else {
            p.verdict { (page.say("还可以申领，一共 ", "To claim still, in all: ")) (found.total()) (page.say(" 元", " yuan")) }
        }
        ul {
            @for reason in found.reasons.iter().filter(|reason| !reason.met) { li { (said(page, &reason.words)) } }
            @for claim in &found.claims { li { (said(page, &claim.words)) } }
            @for lost in &found.lost { li.faint { (said(page, &lost.words)) } }
        }
        @if let Some(first) = found.claims.first() {
            @if first.first_claim_by >= today {
                p { (page.say("首次申领不晚于 ", "The first claim by ")) (first.first_claim_by) }
            } @else {
                p { (page.say("首次申领的期限是 ", "The first claim was to be made by ")) (first.first_claim_by)
                    (page.say("，已经过了：上面列的是以后年度还可以申领的，请尽早到窗口问。", ", which is over: what stands above are later years that are still open. Ask at the counter soon.")) }
            }
        }
    }
}

/// On what it rests, and where it is claimed.
fn grounds(page: Page, benefit: &Benefit) -> Markup {
    html! {
        @for law in benefit.law() { p.faint { (said(page, &law.title)) " · " (law.source) } }
        @for note in benefit.notes() { p.faint { (said(page, note)) } }
        p.faint {
            (page.say("这是测算，不是决定。", "Worked out, not decided. "))
            (match benefit.paid() {
                Payer::Elsewhere => page.say("这一项在主管部门自己的系统里申领和发放，社区窗口可以帮您。", "This one is claimed and paid in the competent office's own system; the counter helps."),
                Payer::Here => page.say("这一项由本地发放，请到社区窗口申领。", "This one is paid here: ask for it at the counter."),
            })
        }
    }
}

/// The check without signing in: one form a benefit, as many questions as it has facts.
pub(crate) fn check(
    page: Page,
    benefits: &[Benefit],
    told: Option<&Markup>,
    typed: &BTreeMap<String, String>,
) -> Html<String> {
    let body = html! {
        (back(page))
        h1 { (page.say("看看能领什么", "What can be claimed")) }
        p { (page.say("不用登录，不保存任何内容。只有写着“必填”的要填，其他不清楚可以空着；没写首次申领日期的，按今天才申领来算。", "No signing in, and nothing is kept. Only what says “needed” must be filled in; without a day of the first claim, today is reckoned with.")) }
        @if let Some(told) = told { div role="status" { (told) } }
        @for benefit in benefits {
            form method="post" action="/my/check" {
                h2 { (page.language.of(&benefit.title().zh, &benefit.title().en)) }
                p { (page.language.of(&benefit.summary().zh, &benefit.summary().en)) }
                input type="hidden" name="benefit" value=(benefit.code());
                @for (fact, kind, required, title) in benefit.facts() {
                    @let id = format!("{}-{fact}", benefit.code());
                    label for=(id) { (page.language.of(&title.zh, &title.en)) @if required { (page.say("（必填）", " (needed)")) } }
                    @if kind == FactKind::Division { span.faint id={ (id) "-how" } { (page.say("写到县（市、区），如“浙江省杭州市余杭区”；也可以写区划代码。", "Down to the county, such as 浙江省杭州市余杭区, or the division's code.")) } }
                    input id=(id) name=(fact) aria-describedby=[(kind == FactKind::Division).then(|| format!("{id}-how"))] required[required] value=(typed.get(fact).map_or("", String::as_str)) type=(match kind { FactKind::Date => "date", FactKind::Number => "number", FactKind::Truth | FactKind::Division => "text" });
                }
                button type="submit" { (page.say("看结果", "See what comes out")) }
            }
        }
    };
    page.whole(page.say("看看能领什么", "What can be claimed"), &body)
}
