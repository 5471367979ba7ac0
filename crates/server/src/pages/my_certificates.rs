//! The words and forms of a resident's own certificates.

use app::{
    certificates::CLAIMS,
    own_certificates::{OwnCertificate, Standing, ToShow},
};
use axum::response::Html;
use base::Timestamp;
use maud::{Markup, PreEscaped, html};

use super::{
    Page,
    my::{back, moment},
};
use crate::routes::certificates::{reason_of, said, title};

/// The last day on which it holds.
fn last_day(until: Timestamp) -> String {
    Timestamp::from_micros(until.micros() - 1).unwrap_or(until).china_date().to_string()
}

/// The resident's certificates, and the form that asks for one.
pub(crate) fn list(page: Page, own: &[OwnCertificate], incomplete: bool) -> Html<String> {
    let heading = page.say("我的证明", "My certificates");
    let body = html! {
        (back(page))
        h1 { (heading) }
        p { (page.say("证明由社区或街道出具，保存在这里。给别人看时，只勾选需要的那一项，别的不会露出来。",
            "Certificates are issued by the office and kept here. Tick only what the other side needs to see; the rest stays hidden.")) }
        @for one in own { (certificate(page, one)) }
        @if own.is_empty() { p { (page.say("还没有证明。可以在下面申请一份。", "There is none yet. Ask for one below.")) } }
        h2 id="ask" { (page.say("申请一份证明", "Ask for a certificate")) }
        @if incomplete { p.told.bad role="alert" { (page.say("请至少勾选一项要证明的内容，再提交。", "Tick at least one thing to be certified, then send it.")) } }
        form method="post" action="/my/certificates" {
            fieldset {
                legend { (page.say("要证明什么", "What is to be certified")) }
                @for (name, zh, en) in CLAIMS { (tick(&format!("ask-{name}"), name, page.language.of(zh, en), false)) }
            }
            label for="what_for" { (page.say("用在哪里（可不填）", "What it is for (may be empty)")) }
            input id="what_for" name="what_for" maxlength="200";
            button type="submit" { (page.say("提交申请", "Send")) }
        }
        details {
            summary { (page.say("这 20 项证明，社区不出具，别人也不该向您要", "These 20 proofs communities do not issue, and nobody should ask you for them")) }
            ul {
                @for proof in ::certificates::REFUSED {
                    li {
                        (page.language.of(proof.zh, proof.en))
                        "：" (if proof.known { page.say("请到", "go to ") } else { page.say("先问", "ask first at ") }) (page.language.of(proof.office_zh, proof.office_en))
                    }
                }
            }
            p.faint { (page.say("写“请到”的，有文件写明；写“先问”的，各地可能不同，请先问清，也可以要求开证明的单位说明由谁出具。", "“Go to” is named by a source. “Ask first at” may differ from place to place: ask, or let whoever wants the proof say who issues it.")) }
        }
    };
    page.whole(heading, &body)
}

fn tick(id: &str, name: &str, words: &str, checked: bool) -> Markup {
    html! {
        label.choice for=(id) {
            input type="checkbox" id=(id) name={ "claim." (name) } value="1" checked[checked];
            (words)
        }
    }
}

fn certificate(page: Page, one: &OwnCertificate) -> Markup {
    let known = &one.known;
    html! {
        section.card.good[one.standing == Standing::Holds] data-certificate=(known.number) {
            p.verdict {
                (page.say("编号 ", "Number ")) (known.number) " · "
                (match one.standing {
                    Standing::Holds => page.say("有效", "holds"),
                    Standing::Over => page.say("已过期", "its days are over"),
                    Standing::Revoked => page.say("已撤销", "revoked"),
                })
            }
            p.faint { (moment(known.issued_at)) " – " (last_day(known.expires_at)) }
            @if let Some((at, reason)) = &known.revoked { p { (moment(*at)) "：" (reason_of(reason, page.language)) } }
            dl { @for (name, value) in &one.claims { dt { (title(name, page.language)) } dd { (said(name, value, page.language)) } } }
            @if one.standing == Standing::Holds { (hand_out(page, one)) }
            (verified(page, one))
        }
    }
}

fn hand_out(page: Page, one: &OwnCertificate) -> Markup {
    let id = one.known.id;
    html! {
        form method="post" action="/my/certificates/show" {
            input type="hidden" name="id" value=(id);
            fieldset {
                legend { (page.say("给别人看哪些", "What to show")) }
                @for name in one.claims.keys() { (tick(&format!("{id}-{name}"), name, &title(name, page.language), one.claims.len() == 1)) }
            }
            button type="submit" { (page.say("出示勾选的内容", "Show what is ticked")) }
            button.plain type="submit" formaction="/my/certificates/paper" { (page.say("下载 PDF（不勾选就是全部）", "Download as PDF (all, if nothing is ticked)")) }
        }
    }
}

fn verified(page: Page, one: &OwnCertificate) -> Markup {
    html! {
        details {
            summary { (page.say("谁核验过 · ", "Who verified it · ")) (one.checks.len()) }
            @if one.checks.is_empty() { p { (page.say("还没有人在线核验过。", "Nobody has verified it online.")) } }
            ul {
                @for check in &one.checks {
                    li {
                        (moment(check.at)) " · "
                        @if check.who.is_empty() { (page.say("没有写明单位", "did not say who")) } @else { (check.who) }
                        @if &*check.outcome == "revoked" { " · " (page.say("当时已撤销", "was revoked by then")) }
                    }
                }
            }
            p.faint { (page.say("离线核验不经过这里，所以不在其中。", "Whoever verified it offline did not ask here and is not among them.")) }
        }
    }
}

/// Some claims of a certificate, to be held before somebody.
pub(crate) fn shown(page: Page, one: &ToShow) -> Html<String> {
    let heading = page.say("出示证明", "Show a certificate");
    let body = html! {
        p { a href="/my/certificates" { "← " (page.say("我的证明", "My certificates")) } }
        h1 { (heading) }
        p { (page.say("请对方扫下面的码核验。码里只有这几项：", "Let the other side scan the code. It holds this and no more:")) }
        dl { @for (name, value) in &one.shown.claims { dt { (title(name, page.language)) } dd { (said(name, value, page.language)) } } }
        @if one.shown.hidden > 0 { p.faint { (page.say("没有露出的有 ", "Not shown: ")) (one.shown.hidden) (page.say(" 项", "")) } }
        div.code.wide-code role="img" aria-label=(page.say("证明的二维码", "The certificate as a code")) { (PreEscaped(&one.drawn)) }
        p.faint { (page.say("编号 ", "Number ")) (one.number) }
        details {
            summary { (page.say("扫不了？复制文字给对方", "Cannot be scanned? Copy the text")) }
            p { (page.say("对方把它粘贴到“核验证明”页面：", "The other side pastes it into the page “Verify a certificate”:")) }
            label for="text" { (page.say("证明内容", "Text of the certificate")) }
            textarea id="text" rows="6" readonly spellcheck="false" { (one.text) }
        }
    };
    page.whole(heading, &body)
}
