//! The words and forms of the resident's door.

use app::{
    Looked,
    cases::{CHILDS, CaseView},
    children::OwnChild,
    doors::OfferedDevice,
};
use axum::response::Html;
use base::Timestamp;
use maud::{Markup, PreEscaped, html};
use records::Attribute;
use registry::ResidenceKind;
use store::{Case, CaseKind, CaseOutcome, PersonRecord};

use super::{Page, affair_items::appealed, my_ways};
use crate::{
    attribute_words::attribute_name,
    routes::{
        cases::{about, kind_text},
        log::own_text,
    },
    words,
};

pub(crate) use super::my_entitled::{check, checked, entitled};

/// A moment in China's time, to the minute.
pub(crate) fn moment(at: Timestamp) -> String {
    let local = at.to_string();
    // ISO text in UTC; China keeps one time, eight hours ahead.
    Timestamp::from_micros(at.micros() + 8 * 3_600_000_000)
        .map_or(local, |at| at.to_string().replace('T', " ").chars().take(16).collect())
}

/// What a role is called.
pub(crate) fn role(page: Page, role: access::Role, looked: Looked) -> &'static str {
    use access::Role;
    match role {
        Role::Administrator => page.say("系统管理员", "administrator"),
        Role::Registrar => page.say("登记员", "registrar"),
        Role::CommunityWorker => page.say("社区工作者", "community worker"),
        Role::Auditor => page.say("审计员", "auditor"),
        Role::Security => page.say("安全管理员", "security officer"),
        Role::Analyst => page.say("分析人员", "analyst"),
        Role::Resident if looked == Looked::Own => page.say("您本人", "yourself"),
        Role::Resident => page.say("您本人或家里人在居民之门", "you or your family, at a resident's door"),
    }
}

/// A purpose in plain words.
pub(crate) fn purpose(page: Page, purpose: access::Purpose) -> &'static str {
    use access::Purpose;
    match purpose {
        Purpose::FamilyService => page.say("为您家办理服务", "to serve your family"),
        Purpose::LocateFamily => page
            .say("查找您现在的住处，好把服务送到", "to find where you live now, so that services reach you"),
        Purpose::MatchReview => {
            page.say("核对两条记录是不是同一个人", "to decide whether two records are one person")
        }
        Purpose::ImportReview => page.say("核查部门送来的数据", "to check data that a department sent"),
        Purpose::Correction => page.say("更正登记信息", "to correct the record"),
        Purpose::QualityReview => page.say("核查登记质量", "to look into the quality of the register"),
        Purpose::LogReview => page.say("核查谁查看过谁", "to check who looked at whom"),
        Purpose::Planning => page.say("统计人数，安排服务", "to count people for services to come"),
    }
}

fn link(to: &str, text: &str) -> Markup {
    html! { li { a href=(to) { (text) } } }
}

pub(super) fn back(page: Page) -> Markup {
    html! { p { a href="/my" { "← " (page.say("回到首页", "Back to the first page")) } } }
}

/// The first page: what can be done, signed in or not.
pub(crate) fn home(page: Page, inside: Option<u64>, (help_zh, help_en): (&str, &str)) -> Html<String> {
    let body = html! {
        h1 { (page.say("万家 · 居民之门", "Wanjia · the resident's door")) }
        nav aria-label=(page.say("可以做什么", "What can be done")) { ul {
            @if let Some(unread) = inside {
                @if unread == 0 { (link("/my/messages", page.say("消息", "Messages"))) }
                @else { li { a href="/my/messages" { b { (page.say("消息", "Messages")) " · " (unread) (page.say(" 条没看过", " unseen")) } } } }
                (link("/my/affairs", page.say("办一件事（出生、迁入、养老……）", "Ask for something (a birth, moving in, growing old …)")))
                (link("/my/record", page.say("我的登记信息和来源", "My record, and where it comes from")))
                (link("/my/reads", page.say("谁查看过我", "Who looked at me")))
                (link("/my/certificates", page.say("我的证明", "My certificates")))
                (link("/my/papers", page.say("我的材料", "My papers")))
                (link("/my/helpers", page.say("请人帮我办", "Who helps me")))
                (link("/my/helping", page.say("我帮谁办", "Whom I help")))
                (link("/my/cases", page.say("我的申请和疑问", "My requests and questions")))
                (link("/my/entitled", page.say("我家能享受什么", "What my family is entitled to")))
                (link("/my/ways", page.say("登录方式", "Ways to sign in")))
            } @else {
                (link("/my/sign-in", page.say("登录", "Sign in")))
            }
            (link("/my/check", page.say("不登录，回答五个问题看看能领什么", "Without signing in: five questions, and what can be claimed")))
            (link("/my/places", page.say("办事地点", "Where to go")))
            (link("/my/promises", page.say("法规和承诺：怎么办、几天办好", "Law and promises: how, and within how many days")))
            (link("/verify", page.say("核验别人给我看的证明", "Verify a certificate that I was shown")))
        } }
        form method="post" action="/my/large" {
            input type="hidden" name="on" value=(if page.large { "0" } else { "1" });
            button.plain type="submit" { (if page.large { page.say("标准字号", "Ordinary type") } else { page.say("大字版", "Large type") }) }
        }
        @if inside.is_some() {
            form method="post" action="/my/sign-out" { button.plain type="submit" { (page.say("退出登录", "Sign out")) } }
        }
        p.faint { (page.language.of(help_zh, help_en)) }
    };
    page.whole(page.say("居民之门", "The resident's door"), &body)
}

/// The ways to sign in that there are beside number and code.
#[derive(Debug, Clone, Copy)]
pub(crate) struct By<'b> {
    /// The address at which passkeys can be used.
    pub(crate) passkeys_at: Option<&'b str>,
    /// What the sign-in service for residents is called.
    pub(crate) provider: Option<&'b str>,
}

/// Why nobody was signed in.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wrong {
    /// Something of what was typed or answered.
    Unknown,
    /// Number and code are right, and this door takes a passkey.
    PasskeyNeeded,
}

/// The page to sign in on.
pub(crate) fn sign_in(page: Page, wrong: Option<Wrong>, by: &By<'_>) -> Html<String> {
    let body = html! {
        (back(page))
        h1 { (page.say("登录", "Sign in")) }
        @match wrong {
            Some(Wrong::Unknown) => p.told.bad role="alert" { (page.say("登录号、密码或动态码不对，或者通行密钥不是这里的；连续五次不对会锁定 15 分钟。", "Number, code or device code is wrong, or the passkey is none of this place; after five failures the door is locked for 15 minutes.")) },
            Some(Wrong::PasskeyNeeded) => p.told.bad role="alert" { (page.say("您设置了通行密钥，请用通行密钥登录。手机不在身边或丢了，请到社区窗口办一份新的登录号和密码。", "You have set a passkey up: sign in with it. If the telephone is lost, the counter gives you a new number and code.")) },
            None => {}
        }
        @if let Some(origin) = by.passkeys_at { (my_ways::sign_in_by_passkey(page, origin)) }
        @if let Some(name) = by.provider { (my_ways::sign_in_by_provider(page, name)) }
        p { (page.say("登录号和密码由社区窗口当面交给您。", "Number and code are handed to you at the counter.")) }
        form method="post" action="/my/sign-in" {
            label for="number" { (page.say("登录号（10 位数字）", "Number (10 digits)")) }
            input id="number" name="number" required inputmode="numeric" autocomplete="username" maxlength="20";
            label for="code" { (page.say("密码（16 位）", "Code (16 characters)")) }
            input id="code" name="code" required autocomplete="current-password" maxlength="40" type="password";
            label for="device" { (page.say("动态码（第一次登录不用填）", "Code of your device (not at the first time)")) }
            input id="device" name="device" inputmode="numeric" autocomplete="one-time-code" maxlength="10";
            button type="submit" { (page.say("登录", "Sign in")) }
        }
    };
    page.whole(page.say("登录", "Sign in"), &body)
}

/// The page on which a device is set up.
pub(crate) fn device(
    page: Page,
    offered: &OfferedDevice,
    wrong: bool,
    passkeys_at: Option<&str>,
) -> Html<String> {
    let body = html! {
        h1 { (if passkeys_at.is_some() { page.say("设置登录方式", "Set a way to sign in up") } else { page.say("设置动态码", "Set your device up") }) }
        @if let Some(origin) = passkeys_at {
            p { (page.say("下面两种选一种就行。手机丢了，到社区窗口换一份登录号和密码，原来的就作废。", "One of the two is enough. If the telephone is lost, the counter gives a new number and code, and what was set up ends.")) }
            (my_ways::set_passkey(page, origin))
            h2 { (page.say("动态码：不用通行密钥也可以", "Codes of a device: a way without a passkey")) }
        }
        @if wrong { p.told.bad role="alert" { (page.say("动态码不对，请用下面这个新的密钥再试一次。", "The code is wrong; try again with the new secret below.")) } }
        p { (page.say("用手机上的验证器应用扫下面的码，或抄下密钥，然后填写它显示的六位数字。设置好以前，不会显示任何登记信息。",
            "Scan the code with an authenticator, or type the secret into it, and fill in the six digits that it shows. Until then nothing is shown.")) }
        div.code role="img" aria-label=(page.say("动态码密钥的二维码", "The secret as a code")) { (PreEscaped(offered.drawn.reveal())) }
        p { (page.say("密钥：", "Secret: ")) code { (offered.secret.reveal()) } }
        form method="post" action="/my/device" {
            input type="hidden" name="secret" value=(offered.secret.reveal());
            label for="code" { (page.say("六位动态码", "Six digits")) }
            input id="code" name="code" required inputmode="numeric" autocomplete="one-time-code" maxlength="10";
            button type="submit" { (page.say("完成", "Done")) }
        }
    };
    page.whole(page.say("设置动态码", "Set your device up"), &body)
}

/// The resident's own record.
pub(crate) fn record(page: Page, record: &PersonRecord, children: &[OwnChild]) -> Html<String> {
    let body = html! {
        (back(page))
        h1 { (page.say("我的登记信息", "My record")) }
        p { (page.say("每一项后面写着是哪个部门的记录说的。有不对的，请点“申请更正”，15 天内答复您。",
            "Behind each value stands whose record says so. If one is wrong, ask for a correction; you have an answer within 15 days.")) }
        @for shown in &record.values {
            section.card {
                dl {
                    dt { (attribute_name(shown.attribute, page.language)) }
                    dd { (words::text_of(shown.attribute, &shown.value, page.language).unwrap_or_else(|| shown.value.to_string())) }
                }
                p.faint { (page.say("来源：", "Source: ")) (words::source_name(shown.source.as_str(), page.language)) " · " (page.language.of(shown.rule.zh(), shown.rule.en())) }
                p { a href={ "/my/cases?about=" (shown.attribute.code()) } { (page.say("申请更正", "Ask for a correction")) } }
            }
        }
        h2 { (page.say("住过的地方", "Where I lived")) }
        @for (residence, _) in &record.residences {
            section.card {
                p.verdict { (match residence.kind { ResidenceKind::Hukou => page.say("户籍地", "household book"), ResidenceKind::Usual => page.say("居住地", "home") }) }
                p { (residence.address.as_deref().map(str::to_owned).or_else(|| residence.division.as_deref().map(words::place_name)).unwrap_or_default()) }
                p.faint {
                    (residence.valid.from) " – " @if let Some(until) = residence.valid.until { (until) }
                    " · " (words::source_name(residence.source.as_str(), page.language))
                }
                @let about = match residence.kind { ResidenceKind::Hukou => Attribute::HukouAddress, ResidenceKind::Usual => Attribute::Address };
                p { a href={ "/my/cases?about=" (about.code()) } { (page.say("申请更正", "Ask for a correction")) } }
            }
        }
        @if !children.is_empty() {
            h2 { (page.say("我的孩子", "My children")) }
            p { (page.say("未满 18 岁的孩子，登记的内容不对，由父母申请更正；办件页上看到的不对，也在这里提。",
                "What is wrong in the record of a child under 18, the parents ask to have corrected; what you saw on an application's page too.")) }
            @for child in children { (childs_correction(page, child)) }
        }
    };
    page.whole(page.say("我的登记信息", "My record"), &body)
}

/// What a child is called; one without a name on record by the day of birth.
pub(super) fn child_name(page: Page, child: &OwnChild) -> String {
    let born = child.born.as_deref().unwrap_or_default();
    match &child.name {
        Some(name) => name.to_string(),
        None => page.say("{}出生的孩子", "the child born {}").replace("{}", born),
    }
}

/// The form by which a parent asks that a value of a child be put right.
fn childs_correction(page: Page, child: &OwnChild) -> Markup {
    let (about, words) = (format!("about-{}", child.id), format!("words-{}", child.id));
    html! {
        section.card data-child=(child.id) {
            h3 { (child_name(page, child)) }
            form method="post" action="/my/cases" {
                input type="hidden" name="kind" value="correction";
                input type="hidden" name="child" value=(child.id);
                label for=(about) { (page.say("哪一项不对", "What is wrong")) }
                select id=(about) name="about" {
                    @for attribute in CHILDS { option value=(attribute.code()) { (attribute_name(attribute, page.language)) } }
                }
                label for=(words) { (page.say("应为什么，凭什么材料（4 至 1000 字）", "What it should be, and which paper says so (4 to 1000 characters)")) }
                textarea id=(words) name="words" rows="3" required minlength="4" maxlength="1000" {}
                button type="submit" { (page.say("申请更正", "Ask for a correction")) }
            }
        }
    }
}

/// Who looked.
pub(crate) fn reads(page: Page, items: &[Markup], next: Option<&str>) -> Html<String> {
    let body = html! {
        (back(page))
        h1 { (page.say("谁查看过我", "Who looked at me")) }
        p { (page.say("每一次查看都在这里，最新的在最前。看不懂、觉得不该看的，点按钮提出疑问，会给您一个编号，15 天内答复。",
            "Every look is here, the newest first. Question any of them: you get a number, and an answer within 15 days.")) }
        @if items.is_empty() { p { (page.say("还没有人查看过。", "Nobody has looked.")) } }
        ul.looks { @for item in items { (item) } }
        @if let Some(next) = next { p { a.do href={ "/my/reads?cursor=" (next) } { (page.say("更早的", "Earlier ones")) } } }
    };
    page.whole(page.say("谁查看过我", "Who looked at me"), &body)
}

/// That a case is filed, with its number.
pub(crate) fn filed(page: Page, case: &Case) -> Html<String> {
    let body = html! {
        h1 { (page.say("已经收到", "It is in")) }
        section.told.good role="status" {
            p.verdict { (page.say("编号 ", "Number ")) span.case-number { (case.number) } }
            p { (page.say("答复不晚于 ", "Answered by ")) (case.due_on) (page.say("，由 ", ", by ")) (words::office_name(case.area.prefix())) }
        }
        p { a.do href="/my/cases" { (page.say("看我的申请和疑问", "See my requests and questions")) } }
        (back(page))
    };
    page.whole(page.say("已经收到", "It is in"), &body)
}

/// The resident's own cases and the form for a new one.
pub(crate) fn cases(page: Page, cases: &[CaseView], asked: &str) -> Html<String> {
    let asked = asked.parse::<Attribute>().ok();
    let body = html! {
        (back(page))
        h1 { (page.say("我的申请和疑问", "My requests and questions")) }
        @for case in cases { (one_case(page, case)) }
        @if cases.is_empty() { p { (page.say("还没有。", "There is none yet.")) } }
        h2 { @if let Some(attribute) = asked { (page.say("申请更正：", "Correct: ")) (attribute_name(attribute, page.language)) } @else { (page.say("提出申请、投诉或建议", "A request, a complaint, a suggestion")) } }
        form method="post" action="/my/cases" {
            input type="hidden" name="kind" value=(if asked.is_some() { "correction" } else { "other" });
            @if let Some(attribute) = asked { input type="hidden" name="about" value=(attribute.code()); }
            label for="words" { (page.say("请写明（不超过 1000 字）", "In your words (at most 1000 characters)")) }
            textarea id="words" name="words" rows="5" required maxlength="1000" {}
            button type="submit" { (page.say("提交", "Send")) }
        }
    };
    page.whole(page.say("我的申请和疑问", "My requests and questions"), &body)
}

fn one_case(page: Page, view: &CaseView) -> Markup {
    let case = &view.case;
    html! {
        section.card data-case=(case.number) {
            p.verdict {
                (kind_text(case.kind, page.language))
                @if case.kind != CaseKind::Read { " " (about(case, page.language)) }
                @if let Some(child) = &view.child { " · " (child_name(page, child)) }
            }
            @if case.kind == CaseKind::Read { (questioned(page, view)) }
            p.faint { (page.say("编号 ", "Number ")) (case.number) " · " (moment(case.filed_at)) }
            @if !case.words.is_empty() { p { (case.words) } }
            @if let Some(answer) = &case.answer {
                p.verdict { (match answer.outcome {
                    CaseOutcome::Explained => page.say("已答复", "Answered"),
                    CaseOutcome::Done => page.say("已办理", "Done"),
                    CaseOutcome::Refused => page.say("未予办理", "Refused"),
                }) " · " (moment(answer.at)) }
                p { (answer.words) }
                @if answer.outcome == CaseOutcome::Refused { (against_refusal(page, view)) }
            } @else if case.withdrawn {
                p { (page.say("您已撤回。", "You withdrew it.")) }
            } @else {
                p { (page.say("答复不晚于 ", "Answered by ")) (case.due_on) }
                form method="post" action="/my/cases/withdraw" {
                    input type="hidden" name="id" value=(case.id);
                    button.plain type="submit" { (page.say("撤回", "Withdraw")) }
                }
            }
            @for appeal in &view.appeals { (appealed(page, appeal)) }
        }
    }
}

/// The look that was questioned, in the words of the page that told of it.
fn questioned(page: Page, view: &CaseView) -> Markup {
    let Some(look) = &view.look else {
        return html! { p { (about(&view.case, page.language)) } };
    };
    let own = &look.own;
    let office = own.office.as_ref().map(|area| words::place_name(area.prefix()));
    html! {
        p { (own_text(own.looked, page.language)) }
        p.faint {
            @if let Some(at) = own.at { (moment(at)) }
            @if let Some(office) = office { " · " (office) }
            @if let Some(as_role) = own.role { " · " (role(page, as_role, own.looked)) }
            @if let Some(why) = own.purpose { " · " (page.say("目的：", "for: ")) (purpose(page, why)) }
        }
    }
}

/// What can be done about a refusal.
fn against_refusal(page: Page, view: &CaseView) -> Markup {
    let (id, waits) = (view.case.id, view.appeals.iter().any(|appeal| appeal.decision.is_none()));
    html! {
        @if let Some(above) = &view.above {
            p {
                (page.say("不同意可以请上一级机关复核：", "If you disagree, you may ask the office above to look: ")) (words::office_name(above.prefix()))
                (page.say("。由没有参与这项决定的人复核，写明理由。", ". Somebody who had no part in this decides, with reasons."))
            }
            form method="post" action="/my/cases/appeal" {
                input type="hidden" name="id" value=(id);
                label for={ "appeal-" (id) } { (page.say("您为什么不同意（4 至 500 字）", "Why you disagree (4 to 500 characters)")) }
                textarea id={ "appeal-" (id) } name="words" rows="3" required minlength="4" maxlength="500" {}
                button type="submit" { (page.say("请上一级机关复核", "Ask the office above")) }
            }
        } @else if view.appeals.is_empty() {
            p { (page.say("不同意的，可以到窗口请上一级机关复核：上一级机关还没有用这个系统，由窗口转交书面材料。", "If you disagree, the counter takes it to the office above on paper: that office does not work with this service yet.")) }
        }
        @if !waits { p { (page.say("无论怎样，您都可以依法申请行政复议，或到人民法院起诉；窗口会告诉您向哪里提、有几天期限。", "In any case you may ask for a review under the law, or go to court; the counter tells you where, and within how many days.")) } }
    }
}
