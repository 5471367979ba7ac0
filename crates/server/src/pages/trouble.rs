//! What a resident meets when something was refused or went wrong: a page like every other of the door, that says what happened, that
//! nothing is lost by it, and where to go on.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use maud::html;

use super::Page;
use crate::problem::{Code, Problem};

/// A heading and what to do, in Chinese and in English.
#[derive(Clone, Copy)]
struct Words {
    title: (&'static str, &'static str),
    then: (&'static str, &'static str),
}

const fn words(title: (&'static str, &'static str), then: (&'static str, &'static str)) -> Words {
    Words { title, then }
}

/// Whether residents and whoever is shown a certificate meet the problems of this address, and not programs.
pub(crate) fn is_for_people(path: &str) -> bool {
    path == "/my" || path.starts_with("/my/") || path == "/verify"
}

/// Problems with words of their own.
const SAID: &[(Code, Words)] = &[
    (
        Code::PaperInvalid,
        words(
            ("这份材料没有存上", "This paper was not kept"),
            (
                "请用 JPEG 或 PNG 照片，或 PDF 文件，不超过 5 MB；照片打不开的，请重拍一张。",
                "A paper is a JPEG or PNG photograph, or a PDF file, of 5 MB at the most. If the photograph is damaged, take it again.",
            ),
        ),
    ),
    (
        Code::PapersOff,
        words(
            ("这里还不能存材料", "No papers are kept here yet"),
            (
                "请把材料带到窗口，当面看一下就行。",
                "Bring the paper to the counter, where somebody looks at it.",
            ),
        ),
    ),
    (
        Code::HelpOver,
        words(
            ("帮办已经结束", "Helping is over"),
            (
                "对方已经收回，或已过期。需要时请对方再给一个邀请码。",
                "It was taken back or its last day is past. Ask for another invitation if you need one.",
            ),
        ),
    ),
    (
        Code::NotAsked,
        words(
            ("没有请您办这件事", "Not among what you were asked"),
            (
                "对方请您办的事里没有这一项，请由本人办理。",
                "This is not among what you were asked to do; the person does it themselves.",
            ),
        ),
    ),
    (
        Code::OverTheCounter,
        words(
            ("这件事请到窗口办理", "Please come to the counter for this"),
            (
                "事项和承诺都一样；不便出门的，可以请工作人员上门。",
                "The items and promises are the same; if going out is hard, somebody comes to you.",
            ),
        ),
    ),
    (
        Code::NoOfficeAbove,
        words(
            ("请到窗口转交", "The counter passes it on"),
            (
                "上一级机关不在这里办理，请到窗口，由窗口把您的意见转交上去。",
                "The office above does not work here; the counter passes what you write on to it.",
            ),
        ),
    ),
    (
        Code::ApplicationIncomplete,
        words(
            ("还有没填的", "Something is not filled in"),
            (
                "请回到刚才那一页，把标出的几项填好再交。",
                "Go back to the page before, fill in what is marked and hand it in again.",
            ),
        ),
    ),
    (
        Code::BenefitInvalid,
        words(
            ("按所填的算不出来", "This cannot be worked out"),
            ("请回到刚才那一页，核对日期和数目。", "Go back to the page before and check days and numbers."),
        ),
    ),
    (
        Code::CertificateInvalid,
        words(
            ("这张证明不能这样出示", "This certificate cannot be shown so"),
            ("请少选几项再试。", "Choose fewer lines and try again."),
        ),
    ),
    (
        Code::Changed,
        words(
            ("刚才已有变化", "It has changed meanwhile"),
            (
                "这件事在别处已经改过，您这次写的没有存。请重新打开看看，再办一次。",
                "Somebody has gone on with this elsewhere, and what you wrote was not kept. Open it again and look before you go on.",
            ),
        ),
    ),
    (
        Code::WrongState,
        words(
            ("现在不能这样办", "Not possible as it stands now"),
            (
                "这件事已经往前办了，或已经结束。请重新打开看看现在到了哪一步。",
                "This has gone on or has ended. Open it again to see how it stands.",
            ),
        ),
    ),
    (
        Code::OriginDenied,
        words(
            ("这次没有办", "This was not done"),
            (
                "请求不是从本站页面发出的，为了您的安全没有办理。请从首页重新进入。",
                "It did not come from a page of this site, and for your safety nothing was done. Begin again at the first page.",
            ),
        ),
    ),
    (
        Code::LogUnwritable,
        words(
            ("暂时不能显示", "Nothing can be shown at the moment"),
            (
                "查看记录暂时写不进去，所以什么也不显示。请过几分钟再试。",
                "The log of who looked cannot be written just now, so nothing is shown. Try again in a few minutes.",
            ),
        ),
    ),
    (
        Code::TooSlow,
        words(
            ("这次太久，停下了", "This took too long and was stopped"),
            (
                "请过几分钟再试。交过的，先看看是不是已经办上了。",
                "Try again in a few minutes. If you handed something in, look first whether it arrived.",
            ),
        ),
    ),
];

fn said_of(code: Code) -> Option<Words> {
    SAID.iter().find(|(known, _)| *known == code).map(|(_, words)| *words)
}

/// The words of all other problems, by what they amount to.
fn said_of_status(status: StatusCode) -> Words {
    match status {
        StatusCode::FORBIDDEN => words(
            ("这里不能这样办", "This may not be done here"),
            (
                "如果您认为应当可以，请到窗口问一问。",
                "If you think that it should be possible, ask at the counter.",
            ),
        ),
        StatusCode::NOT_FOUND => words(
            ("没有找到这一页", "There is no such page"),
            (
                "地址可能写错了，或者这件事已经不在。请从首页重新进入。",
                "The address may be wrong, or what it led to is gone. Begin again at the first page.",
            ),
        ),
        StatusCode::METHOD_NOT_ALLOWED => words(
            ("这一页不能这样打开", "This page is not opened like that"),
            ("请从首页重新进入。", "Begin again at the first page."),
        ),
        StatusCode::CONFLICT => words(
            ("现在不能这样办", "Not possible as it stands now"),
            ("请重新打开看看现在到了哪一步。", "Open it again to see how it stands."),
        ),
        StatusCode::PAYLOAD_TOO_LARGE => words(
            ("发来的太大", "This is too large"),
            (
                "文字请写短一些；照片或文件不超过 5 MB，太大的请重拍或分开。",
                "Write a little less; a photograph or file has 5 MB at the most, so take it again smaller, or in parts.",
            ),
        ),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => words(
            ("发来的读不了", "This cannot be read"),
            ("请用本站页面上的表单填写。", "Use the forms on the pages of this site."),
        ),
        StatusCode::TOO_MANY_REQUESTS => words(
            ("现在办的人多", "Many are here at the moment"),
            ("请过一会儿再试，写过的不会丢。", "Wait a little and try again; nothing that was kept is lost."),
        ),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => words(
            ("暂时不能办", "Not possible at the moment"),
            (
                "请过几分钟再试。已经交上的不受影响。",
                "Try again in a few minutes. What was handed in stays as it is.",
            ),
        ),
        status if status.is_client_error() => words(
            ("刚才填的有不对的地方", "Something in what was sent is not right"),
            (
                "请用浏览器的“返回”回到刚才那一页，核对后再交；写过的一般还在。",
                "Go back to the page before, check it and send it again; what you wrote is usually still there.",
            ),
        ),
        _ => words(
            ("我们这边出错了", "Something went wrong on our side"),
            (
                "不是您的问题。请过几分钟再试；还是不行，请把下面的编号告诉窗口。",
                "It is no fault of yours. Try again in a few minutes; if it stays, tell the counter the number below.",
            ),
        ),
    }
}

/// The page.
pub(crate) fn trouble(page: Page, problem: &Problem, request: &str) -> Response {
    let status = problem.code().status();
    let said = said_of(problem.code()).unwrap_or_else(|| said_of_status(status));
    let title = page.say(said.title.0, said.title.1);
    let then = match problem.detail() {
        Some((zh, en)) => page.language.of(zh, en),
        None => page.say(said.then.0, said.then.1),
    };
    let body = html! {
        h1 { (title) }
        section.told.bad role="alert" { p.verdict { (then) } }
        p { a.do href="/my" { (page.say("回到首页", "To the first page")) } }
        p { (page.say("网上办不成的，都可以到社区窗口办，一样有效。", "Whatever does not work here can be done at the counter, and counts the same.")) }
        p.faint { (page.say("编号 ", "Number ")) code { (request) } (page.say("，问起时请告诉窗口。", ": tell it to the counter if you ask.")) }
    };
    let mut answer = (status, page.whole(title, &body)).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(page.language.tag()));
    if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("60"));
    }
    answer
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;
    use crate::language::Language;

    /// Words of offices and programs, which no resident is to read.
    const NOT_OURS: [&str; 12] = [
        "JSON",
        "接口",
        "interface",
        "辖区",
        "批次",
        "batch",
        "x-purpose",
        "字段",
        "KB",
        "GB",
        "request",
        "API",
    ];

    #[tokio::test]
    async fn every_problem_has_words_for_people_in_both_languages() {
        for code in Code::ALL {
            for (language, large) in [(Language::Chinese, true), (Language::English, false)] {
                let page = Page { language, large };
                let answer = trouble(page, &Problem::of(*code), "0123456789abcdef");
                assert_eq!(answer.status(), code.status());
                let type_ = answer.headers()[header::CONTENT_TYPE].to_str().unwrap().to_owned();
                assert_eq!(type_, "text/html; charset=utf-8");
                let waits = answer.headers().contains_key(header::RETRY_AFTER);
                assert_eq!(waits, [429, 503].contains(&code.status().as_u16()), "{code:?}");
                let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
                let text = String::from_utf8(body.to_vec()).unwrap();
                let text = text.split_once("<main").unwrap().1;
                for word in NOT_OURS {
                    assert!(!text.contains(word), "{code:?} says {word}");
                }
                assert!(text.contains("0123456789abcdef") && text.contains("href=\"/my\""));
                let chinese = text.chars().any(|letter| ('一'..='鿿').contains(&letter));
                assert_eq!(chinese, language == Language::Chinese, "{code:?}");
            }
        }
    }

    #[test]
    fn people_s_addresses_are_known() {
        for (path, fits) in [
            ("/my", true),
            ("/my/affair", true),
            ("/my/", true),
            ("/verify", true),
            ("/mystery", false),
            ("/api/my", false),
            ("/", false),
        ] {
            assert_eq!(is_for_people(path), fits, "{path}");
        }
    }
}
