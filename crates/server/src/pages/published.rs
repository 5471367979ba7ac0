//! What is published, for everybody.

use app::figures::{Release, Sheet, shown};
use axum::response::Html;
use maud::html;
use store::FigureRelease;

use super::Page;
use crate::{language::Language, words};

/// Everything that is published.
pub(crate) fn list(page: Page, all: &[FigureRelease]) -> Html<String> {
    let title = page.say("公布的登记数", "Published register counts");
    let body = html! {
        h1 { (title) }
        p { (page.say("登记数，非官方统计数。任何人都可以查看和下载；10 以下的数和能推出它们的数不公布。",
            "Register counts, never official statistics. Open to everybody; counts below ten and what would tell them are not published.")) }
        @if all.is_empty() {
            p { (page.say("还没有公布过。", "Nothing is published yet.")) }
        }
        nav { ul {
            @for one in all {
                li { a href={ "/published/" (one.area.prefix()) "/" (one.day) } { (words::place_name(one.area.prefix())) " · " (one.day) } }
            }
        } }
    };
    page.whole(title, &body)
}

/// The tables of one release. Each figure is that of the file beside it.
pub(crate) fn release(
    page: Page,
    known: &FigureRelease,
    release: &Release,
    sheets: &[Sheet],
) -> Html<String> {
    let chinese = page.language == Language::Chinese;
    let of = |texts: &[Box<str>; 2]| texts[usize::from(!chinese)].to_string();
    let area = known.area.prefix();
    let title = format!("{} · {}", words::place_name(area), known.day);
    let body = html! {
        p { a href="/published" { (page.say("← 全部公布", "← all that is published")) } }
        h1 { (title) }
        p { (of(&release.method)) }
        p.faint { (page.say("* 表示不公布。", "* stands for a count that is not published.")) }
        @for sheet in sheets {
            section.sheet {
                h2 id=(sheet.code) { (of(&sheet.name)) }
                p { a href={ "/published/" (area) "/" (known.day) "/" (sheet.code) ".csv" } download { "CSV" } }
                div.wide tabindex="0" role="region" aria-labelledby=(sheet.code) {
                    table {
                        thead { tr {
                            th scope="col" { (page.say("代码", "code")) }
                            th scope="col" { (page.say("区划", "division")) }
                            @for [zh, en] in &sheet.columns { th scope="col" { @if chinese { (zh) } @else { (en) } } }
                        } }
                        tbody {
                            @for (place, counts) in sheet.places.iter().zip(&sheet.counts) {
                                tr {
                                    td { (place.code) }
                                    th scope="row" { @if chinese { (place.zh) } @else { (place.en) } }
                                    @for count in counts { td { (shown(*count)) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    page.whole(&title, &body)
}
