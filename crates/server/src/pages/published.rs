//! What is published, for everybody.

use app::figures::{Release, Sheet, shown};
use axum::response::Html;
use maud::{Markup, html};
use store::{FigureRelease, OpenDataRow};

use super::Page;
use crate::{language::Language, routes::open_data::table_name, words};

/// Everything that is published.
pub(crate) fn list(
    page: Page,
    all: &[FigureRelease],
    measures: &[(Box<str>, Box<str>)],
    ledger: &[OpenDataRow],
) -> Html<String> {
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
        @if !measures.is_empty() {
            h2 { (page.say("服务质量", "How services were given")) }
            nav { ul {
                @for (county, quarter) in measures {
                    li { a href={ "/published/measures/" (county) "/" (quarter) } { (words::place_name(county)) " · " (quarter) } }
                }
            } }
        }
        @if !ledger.is_empty() { (open_data(page, ledger)) }
    };
    page.whole(title, &body)
}

/// The ledger of open data: what each entry tells of a person, and its file.
fn open_data(page: Page, ledger: &[OpenDataRow]) -> Markup {
    html! {
        section.sheet {
            h2 id="open-data" { (page.say("一次性开放数据（差分隐私）", "One-off open data (differential privacy)")) }
            p { (page.say(
                "每格都加了离散拉普拉斯噪声，可能为负；ε 越小，能从中得知某一个人的就越少。同一个人前后各次的 ε 相加，一地所有开放数据合计不超过 1。撤下的仍记在账上，用去的 ε 不再恢复。",
                "Each cell has noise of the discrete Laplace distribution and may be negative; the smaller ε, the less is told of anybody. ε of all entries about the same person add up, and never pass 1. What is withdrawn keeps its line, and its ε stays spent.")) }
            p { a href="/published/open-data/ledger.csv" download { (page.say("账本 CSV", "the ledger as CSV")) } }
            div.wide tabindex="0" role="region" aria-labelledby="open-data" {
                table.texts {
                    thead { tr {
                        th scope="col" { (page.say("序号", "entry")) }
                        th scope="col" { (page.say("区划", "division")) }
                        th scope="col" { (page.say("表", "table")) }
                        th scope="col" { (page.say("日期", "day")) }
                        th scope="col" { "ε" }
                        th scope="col" { (page.say("文件", "file")) }
                    } }
                    tbody { @for row in ledger {
                        tr {
                            td { @if let Some((entry, ..)) = row.approved { (entry) } }
                            th scope="row" { (words::place_name(&row.area)) }
                            td { (table_name(&row.table, page.language)) }
                            td { (row.day) }
                            td { (row.epsilon.0) "/" (row.epsilon.1) }
                            td { @match row.withdrawn() {
                                None => { a href={ "/published/open-data/" (row.id) ".csv" } download { "CSV" } }
                                Some((reason, at)) => { (page.say("已撤下", "withdrawn")) " " (at.china_date()) (page.say("：", ": ")) (reason) }
                            } }
                        }
                    } }
                }
            }
        }
    }
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
