//! Pages that the server writes itself, for residents and for whoever is shown a certificate: they work without scripts, on a
//! small telephone, in large type, and weigh some ten kilobytes.

mod affair_form;
mod affair_items;
pub(crate) mod affairs;
pub(crate) mod measures;
pub(crate) mod messages;
pub(crate) mod my;
pub(crate) mod my_certificates;
mod my_entitled;
pub(crate) mod my_helpers;
pub(crate) mod my_papers;
pub(crate) mod my_ways;
pub(crate) mod public;
pub(crate) mod published;
pub(crate) mod trouble;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, request::Parts},
    response::Html,
};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use services::Catalogue;

use crate::{
    extract::named_cookie, language::Language, problem::Problem, request::RequestInfo,
    routes::application_views::written, state::ServerState,
};

/// Remembers elder mode, on every page that the server writes.
pub(crate) const LARGE: &str = "wanjia_large";

const STYLE: &str = include_str!("pages.css");

/// How a page is to look.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    /// Its language.
    pub(crate) language: Language,
    /// Elder mode: large type and large places to touch.
    pub(crate) large: bool,
}

impl Page {
    /// As whoever asks wants it.
    pub(crate) fn of(info: &RequestInfo, headers: &HeaderMap) -> Self {
        Self { language: info.language, large: named_cookie(headers, LARGE) == Some("1") }
    }

    /// One of the two texts.
    pub(crate) fn say(self, zh: &'static str, en: &'static str) -> &'static str {
        self.language.of(zh, en)
    }

    /// Where something is written; what is said in Chinese alone is marked as that for whoever reads English aloud.
    pub(crate) fn source(self, catalogue: &Catalogue, source: &str) -> Markup {
        let text = written(catalogue, source, self.language);
        let foreign =
            self.language == Language::English && text.chars().any(|one| ('一'..='鿿').contains(&one));
        html! { @if foreign { span lang="zh-CN" { (text) } } @else { (text) } }
    }

    /// A whole page.
    pub(crate) fn whole(self, title: &str, body: &Markup) -> Html<String> {
        let page = html! {
            (DOCTYPE)
            html lang=(self.language.tag()) class=[self.large.then_some("large")] {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="robots" content="noindex";
                    title { (title) " · 万家" }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    a.skip href="#main" { (self.say("跳到正文", "Skip to the text")) }
                    main id="main" { (body) }
                }
            }
        };
        Html(page.into_string())
    }
}

impl FromRequestParts<ServerState> for Page {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let info = RequestInfo::from_request_parts(parts, state).await?;
        Ok(Self::of(&info, &parts.headers))
    }
}

/// What came out of verifying.
#[derive(Debug)]
pub(crate) struct Verified {
    /// Whether it may be relied on.
    pub(crate) good: bool,
    /// In words.
    pub(crate) words: String,
    /// The certificate's number.
    pub(crate) number: Option<String>,
    /// What it shows.
    pub(crate) lines: Vec<(String, String)>,
}

/// The page on which anybody verifies a certificate.
pub(crate) fn verify(page: Page, told: Option<&Verified>) -> Html<String> {
    let body = html! {
        h1 { (page.say("核验证明", "Verify a certificate")) }
        p { (page.say("把扫码得到的文字完整粘贴到下面。只会核对证明上已经写明的内容，不会显示更多。",
            "Paste the whole text of the code below. What the certificate itself shows is checked; nothing more is told.")) }
        @if let Some(told) = told {
            section.told.good[told.good].bad[!told.good] role="status" {
                p.verdict { (told.words) }
                @if let Some(number) = &told.number { p { (page.say("编号 ", "Number ")) (number) } }
                dl { @for (name, value) in &told.lines { dt { (name) } dd { (value) } } }
            }
        }
        form method="post" action="/verify" {
            label for="certificate" { (page.say("证明内容", "Text of the certificate")) }
            textarea id="certificate" name="certificate" rows="5" required autocomplete="off" spellcheck="false" {}
            label for="who" { (page.say("您是哪个单位（可不填；持证人会看到有人核验过）", "Who you are (may be empty; the holder sees that somebody verified it)")) }
            input id="who" name="who" maxlength="100" autocomplete="organization";
            button type="submit" { (page.say("核验", "Verify")) }
        }
        p.faint { (page.say("也可以离线核验：公钥公布在 ", "It can be verified offline as well: the keys are published at ")) code { "/.well-known/jwt-vc-issuer" } }
    };
    page.whole(page.say("核验证明", "Verify a certificate"), &body)
}
