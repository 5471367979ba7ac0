//! The words and forms of papers that are kept.

use axum::response::Html;
use maud::html;
use services::Catalogue;
use store::{KeptPaper, PaperMedia};

use super::{
    Page,
    affairs::said,
    my::{back, moment},
};

/// What a paper is called; its code where the place no longer asks for it.
fn title(page: Page, code: &str, catalogue: &Catalogue) -> String {
    let mut known = catalogue.items().iter().flat_map(|item| &item.evidence);
    let paper = known.find(|paper| paper.code == code);
    paper.map_or_else(|| code.to_owned(), |paper| said(page, &paper.title).to_owned())
}

/// The resident's own papers.
pub(crate) fn list(page: Page, own: &[KeptPaper], catalogue: &Catalogue) -> Html<String> {
    let heading = page.say("我的材料", "My papers");
    let body = html! {
        (back(page))
        h1 { (heading) }
        p { (page.say("办事时交过的材料存在这里，下次要用同样的，就不再请您交。您可以随时移除；移除后内容就没有了。工作人员每看一次，“谁查看过我”里都有。",
            "Papers that you handed in are kept here; where the same is wanted again, you are not asked for it. Take them away whenever you like: what they show is gone then. Every look of a worker stands under “Who looked at me”.")) }
        p { (page.say("照片只留画面：拍摄的地点、时间、手机型号等都不保存。PDF 原样保存，电子证照上的签名才有效。存下的内容在数据库里是加密的。",
            "Of a photograph the picture alone is kept: not where, when and with what it was taken. A PDF file is kept as it is, since electronic papers carry a signature. What is kept is encrypted in the database.")) }
        @if own.is_empty() { p { (page.say("还没有存过材料。办事时需要哪一份，那里会请您拍照上传。", "There is none yet. Where one is needed, you are asked for a photograph there.")) } }
        @for paper in own {
            section.card {
                p.verdict { (title(page, &paper.code, catalogue)) }
                p.faint {
                    (moment(paper.kept_at)) " · "
                    (match paper.media { PaperMedia::Jpeg | PaperMedia::Png => page.say("照片", "a photograph"), PaperMedia::Pdf => page.say("PDF 文件", "a PDF file") })
                    " · " (paper.size.div_ceil(1024)) " KB"
                    @if !paper.resident { " · " (page.say("窗口存的", "kept at the counter")) }
                }
                p { a.do href={ "/my/paper?id=" (paper.id) } { (page.say("打开", "Open")) } }
                form method="post" action="/my/papers/remove" {
                    input type="hidden" name="id" value=(paper.id);
                    button.plain type="submit" { (page.say("移除", "Take away")) }
                }
            }
        }
    };
    page.whole(heading, &body)
}
