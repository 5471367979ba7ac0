//! How offices kept their promises, for everybody.

use axum::response::Html;
use maud::{Markup, html};
use services::Measure;
use store::PublishedMeasures;

use super::Page;
use crate::{language::Language, routes::measures::Laid, words};

/// The published measures of a county and quarter. Each figure is that of the file beside it.
pub(crate) fn measures(
    page: Page,
    kept: &PublishedMeasures,
    meanings: &[Measure],
    laid: &Laid,
) -> Html<String> {
    let title = format!("{} · {}", page.say("服务质量", "How services were given"), kept.quarter);
    let body = html! {
        p { a href="/published" { (page.say("← 全部公布", "← all that is published")) } }
        h1 { (title) }
        p { (words::place_name(&kept.county)) " · " (page.say("计算于 ", "reckoned on ")) (kept.made_at.china_date()) }
        p { (page.say(
            "每季度结束后自动公布，不由任何人挑选。只衡量机关，不衡量任何工作人员；按机关代码排列，不排名次；不衡量家庭的任何选择。",
            "Published by itself after each quarter; nobody chooses. Offices are measured, never workers; they stand in the order of their codes, not of how they do; nothing is measured of what families choose.")) }
        p { (page.say(
            "* 表示不足 30 件，或能推出不足 30 件的数，不公布。区间是威尔逊 95% 区间；随机范围是各机关都一样好时，单凭偶然有 99.8% 的机会落在其中的范围。",
            "* stands for fewer than 30, or what would tell it: not published. The interval is Wilson's of 95 %; within the limits an office lies by chance alone in 99.8 of 100, if all did alike.")) }
        section.sheet {
            h2 id="figures" { (page.say("数字", "Figures")) }
            p { a href={ "/published/measures/" (kept.county) "/" (kept.quarter) "/figures.csv" } download { "CSV" } }
            div.wide tabindex="0" role="region" aria-labelledby="figures" {
                table {
                    thead { tr { @for cell in &laid.head { th scope="col" { (cell) } } } }
                    tbody {
                        @for line in &laid.lines {
                            tr {
                                @for (at, cell) in line.iter().enumerate() {
                                    @if at == 1 { th scope="row" { (cell) } } @else { td { (cell) } }
                                }
                            }
                        }
                    }
                }
            }
        }
        h2 { (page.say("怎么算的", "How they are reckoned")) }
        @for one in meanings { (meaning(page, one)) }
    };
    page.whole(&title, &body)
}

fn meaning(page: Page, one: &Measure) -> Markup {
    let chinese = page.language == Language::Chinese;
    let say = |words: &services::Words| if chinese { words.zh.clone() } else { words.en.clone() };
    html! {
        section.card {
            p.verdict { (say(&one.title)) }
            p { (say(&one.definition)) }
            p { (say(&one.formula)) }
            p.faint { (page.say("自 ", "So defined since ")) (one.from) (page.say(" 起按此计算", "")) }
        }
    }
}
