//! The words and forms of what a family asks for.

use app::applications::{ApplicationView, Offer, Paper, PaperFrom};
use axum::response::Html;
use base::Date;
use maud::{Markup, html};
use records::Source;
use services::{Bundle, Catalogue, Stage, Words};
use store::{Answer, Application, ApplicationStage, Origin, Proxy, ProxyAct};

use super::{
    Page,
    affair_form::{asked_of, given, to_fill},
    affair_items::item,
    my::{back, moment},
};
use crate::{
    routes::application_views::{answer_text, item_title, need_title, paper_from},
    words,
};

pub(super) fn said(page: Page, words: &Words) -> &str {
    page.language.of(&words.zh, &words.en)
}

/// Where an application stands.
pub(super) fn stage(page: Page, stage: ApplicationStage) -> &'static str {
    match stage {
        ApplicationStage::Proposed => page.say("已为您备好，等您决定", "prepared for you; you decide"),
        ApplicationStage::Draft => page.say("已保存，还没有提交", "saved, not handed in"),
        ApplicationStage::Submitted => page.say("办理中", "under way"),
        ApplicationStage::Closed => page.say("已办结", "settled"),
        ApplicationStage::Withdrawn => page.say("已撤回", "withdrawn"),
    }
}

/// Who began an application, and where.
fn begun(page: Page, origin: Origin) -> &'static str {
    match origin {
        Origin::Counter => page.say("在窗口开始", "begun at the counter"),
        Origin::Home => page.say("工作人员上门时开始", "begun by a worker at your home"),
        Origin::Door => page.say("家里自己开始", "begun by the family itself"),
        Origin::Event => page.say("按登记的事件备好", "prepared because of a registered event"),
    }
}

/// What is under way, and what can be begun.
pub(crate) fn list(page: Page, own: &[(Application, Bundle)], offers: &[Offer]) -> Html<String> {
    // What a relative has begun is taken part in; what is one's own stands above.
    let known =
        |offer: &Offer| offer.under_way.is_some_and(|(id, _)| own.iter().any(|(one, _)| one.id == id));
    let body = html! {
        (back(page))
        h1 { (page.say("办一件事", "Ask for something")) }
        p { (page.say("一次申请，把一件事从头办到尾。登记库里有的都替您填好，不再问。", "One application for the whole matter. What the register holds is filled in and not asked.")) }
        @for (one, bundle) in own {
            section.card {
                p.verdict { (said(page, &bundle.title)) " · " (stage(page, one.stage)) }
                p.faint { (page.say("编号 ", "Number ")) (one.number) " · " (moment(one.started_at)) " · " (begun(page, one.origin)) }
                p { a.do href={ "/my/affair?id=" (one.id) } { (page.say("打开", "Open")) } }
            }
        }
        h2 { (page.say("可以办的", "What can be asked for")) }
        @for offer in offers.iter().filter(|offer| !known(offer)) {
            section.card {
                p.verdict { (said(page, &offer.bundle.title)) @if offer.bundle.about != "self" { @if let Some(name) = &offer.person.shown().name { " · " (name) } } }
                p { (said(page, &offer.bundle.summary)) }
                @match &offer.married_by {
                    Some(source) if offer.under_way.is_none() => (married(page, source)),
                    _ => (begin(page, offer)),
                }
                p.faint { (said(page, &offer.bundle.offline)) }
            }
        }
    };
    page.whole(page.say("办一件事", "Ask for something"), &body)
}

/// The form that begins what is offered, or takes part in it.
fn begin(page: Page, offer: &Offer) -> Markup {
    html! {
        form method="post" action="/my/affairs" {
            input type="hidden" name="bundle" value=(offer.bundle.code);
            input type="hidden" name="about" value=(offer.about);
            @if offer.under_way.is_some() {
                p { (page.say("登记库已备好，或家里已有人在办。", "It is prepared, or a relative has begun it.")) }
                button type="submit" { (page.say("一起办理", "Take part")) }
            } @else {
                button type="submit" { (page.say("开始办理", "Begin")) }
            }
        }
    }
}

/// What stands where a record alone calls somebody married: what it says, and the way on.
fn married(page: Page, source: &Source) -> Markup {
    html! {
        div.told data-married {
            p { b { (page.say("登记库里的婚姻状况是“已婚”，没有见到婚姻登记。", "The register has you as married, and knows of no registered marriage.")) } " " span.faint { (page.say("来源：", "source: ")) (words::source_name(source.as_str(), page.language)) } }
            p { (page.say("这里不替您开始。如果写得不对，请在“我的登记信息”里申请更正；要办的，到窗口由工作人员和您一起看过再办。", "It is not begun here. If that is wrong, ask for a correction under “My record”; to go on, come to the counter, where a worker looks at it with you.")) }
        }
    }
}

/// What stands around an application.
#[derive(Debug)]
pub(crate) struct Around {
    /// What was amiss with what was sent.
    pub(crate) amiss: Amiss,
    /// What the family may say of it.
    pub(crate) rating: Rating,
}

/// A family's rating.
#[derive(Debug)]
pub(crate) enum Rating {
    /// It has not ended: nothing is asked.
    NotYet,
    /// It was given.
    Given,
    /// It may be given, and may be left.
    Asked {
        /// What was chosen.
        answer: Option<Answer>,
        /// What was written.
        words: String,
        /// Why it was not kept.
        wrong: Option<Wrong>,
    },
}

/// Why a rating was not kept.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wrong {
    /// Nothing was chosen, or too much written.
    Answer,
    /// A number stands in the words.
    Number,
}

/// Who has an application before them: the family itself, or a helper.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Whose<'a>(pub(crate) Option<&'a Proxy>);

impl Whose<'_> {
    /// Whether they may fill in and hand in.
    pub(super) fn hands_in(self) -> bool {
        self.0.is_none_or(|proxy| proxy.acts.contains(&ProxyAct::HandIn))
    }

    /// Names the helper's leave in a form.
    pub(super) fn named(self) -> Markup {
        html! { @if let Some(proxy) = self.0 { input type="hidden" name="for" value=(proxy.id); } }
    }
}

/// What was amiss with what was sent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Amiss {
    /// Something that is needed is missing.
    pub(crate) unfilled: bool,
    /// A paper could not be kept.
    pub(crate) paper: bool,
}

/// One application.
pub(crate) fn one(
    page: Page,
    found: &ApplicationView,
    whose: Whose<'_>,
    catalogue: &Catalogue,
    today: Date,
    Around { amiss, rating }: &Around,
) -> Html<String> {
    let application = &found.application;
    let filling = (found.open() || !found.returned.is_empty()) && whose.hands_in();
    let body = html! {
        @match whose.0 {
            None => p { a href="/my/affairs" { "← " (page.say("办一件事", "Ask for something")) } },
            Some(proxy) => {
                p { a href={ "/my/helping/one?id=" (proxy.id) } { "← " (page.say("我帮谁办", "Whom I help")) } }
                p.told { (page.say("您在替人办理：", "You are helping: ")) (proxy.helper.as_ref().map_or("", |helper| &*helper.label)) }
            },
        }
        h1 { (said(page, &found.bundle.title)) }
        p.verdict { (stage(page, application.stage)) @if application.matters.iter().any(|one| one.stage == Stage::Refused) { (page.say("，有不予办理的", "; something was refused")) } }
        p.faint { (page.say("编号 ", "Number ")) span.case-number { (application.number) } " · " (moment(application.started_at)) " · " (begun(page, application.origin)) }
        @if amiss.paper { p.told.bad role="alert" { (page.say("没有存上：请用 JPEG 或 PNG 照片，或 PDF 文件，不超过 5 MB。", "Nothing was kept: a paper is a JPEG or PNG photograph, or a PDF file, of 5 MB at the most.")) } }
        @if amiss.unfilled { p.told.bad role="alert" { (page.say("还有必填的没有填，见下面标着“必填”的；一项都没有选的，请至少选一项。其他的都已保存。", "Something that is needed is missing, marked below; where nothing is chosen, choose one item. The rest is saved.")) } }
        @if found.open() && !found.unmet.is_empty() {
            section.told role="status" {
                @for words in &found.unmet { p { (said(page, words)) } }
                p { (said(page, &found.bundle.offline)) }
            }
        }
        @if filling { (to_fill(page, found, whose)) }
        h2 { (page.say("事项", "Items")) }
        @for matter in &found.matters { (item(page, found, whose, (matter, catalogue, today))) }
        @match rating {
            Rating::NotYet => {},
            Rating::Given => p.told role="status" { (page.say("您评价过了，谢谢。", "You have rated this. Thank you.")) },
            Rating::Asked { answer, words, wrong } => (rate(page, found, (*answer, words, *wrong))),
        }
        @if !filling { (given(page, found)) }
        (filled(page, found))
        (papers(page, found, whose, catalogue))
        @if found.open() && whose.0.is_none() {
            form method="post" action="/my/affair/drop" {
                (named(found))
                button.plain type="submit" { (page.say("不办了", "Not now")) }
            }
        }
    };
    page.whole(said(page, &found.bundle.title), &body)
}

pub(super) fn named(found: &ApplicationView) -> Markup {
    html! {
        input type="hidden" name="id" value=(found.application.id);
        input type="hidden" name="version" value=(found.application.version);
    }
}

/// What a family may say once everything has ended. Nothing depends on it, and nobody is reminded.
fn rate(
    page: Page,
    found: &ApplicationView,
    (chosen, words, wrong): (Option<Answer>, &str, Option<Wrong>),
) -> Markup {
    let answers = [
        (Answer::VeryGood, page.say("非常满意", "very good")),
        (Answer::Good, page.say("满意", "good")),
        (Answer::Fair, page.say("一般", "neither good nor bad")),
        (Answer::Bad, page.say("不满意", "bad")),
        (Answer::VeryBad, page.say("非常不满意", "very bad")),
    ];
    html! {
        section.card id="rate" {
            h2 { (page.say("办得怎么样？（自愿）", "How was it? (only if you like)")) }
            p { (page.say(
                "愿意就说一句；不说也没有关系，什么都不会少，也不会再问。您说的和您的姓名、这件事分开保存，查不到是谁说的，也不记到任何一位工作人员头上；每季度按机关合计，不足 30 份的不显示。每件事只能评一次。",
                "Say it if you like; if you don't, you lose nothing and are not asked again. What you say is kept apart from your name and this matter: nobody can look up who said it, and it counts for no single worker. It is added up by office and quarter, and not shown under 30. Each matter can be rated once.")) }
            @match wrong {
                Some(Wrong::Answer) => p.told.bad role="alert" { (page.say("请在五个里选一个；想补充的不超过 500 字。", "Please choose one of the five; write no more than 500 characters.")) },
                Some(Wrong::Number) => p.told.bad role="alert" { (page.say("还没有保存：里面好像有电话或证件号。请去掉成串的数字再提交。", "Not kept yet: there seems to be a telephone or another number in it. Leave long numbers out and send it again.")) },
                None => {},
            }
            form method="post" action="/my/affair/rate" {
                input type="hidden" name="id" value=(found.application.id);
                fieldset {
                    legend { (page.say("这件事办得", "It went")) }
                    @for (answer, label) in answers {
                        label.choice {
                            input type="radio" name="answer" value=(answer.code()) required checked[chosen == Some(answer)];
                            (label)
                        }
                    }
                }
                label for="rate-words" { (page.say("想补充的（可不填；请不要写姓名、电话、证件号和病情）", "Anything to add (may be empty; please no names, telephones, numbers or illnesses)")) }
                textarea id="rate-words" name="words" rows="3" maxlength="500" { (words) }
                button.plain type="submit" { (page.say("提交评价", "Send")) }
            }
        }
    }
}

/// What is filled in, with the source of each value.
fn filled(page: Page, found: &ApplicationView) -> Markup {
    let held = found.needs.iter().filter(|one| one.held);
    let unseen = page.say("登记库里有，不在这里显示", "held; not shown here");
    html! {
        h2 { (page.say("已经替您填好的", "Filled in for you")) }
        p.faint { (page.say("不对的不用在这里改：请在“我的登记信息”里申请更正。", "If a value is wrong, ask for a correction under “My record”.")) }
        dl {
            @for one in held {
                dt { (need_title(found, &one.need, page.language)) }
                dd {
                    @match &one.value {
                        Some(value) => (words::text_of(one.need.attribute, value, page.language).unwrap_or_else(|| value.clone())),
                        None => (unseen),
                    }
                    (source(page, one.source.as_ref()))
                }
            }
            @for one in found.questions.iter().filter(|one| one.held) {
                dt { (said(page, &one.question.title)) }
                dd { (answer_text(one, page.language).unwrap_or_else(|| unseen.to_owned())) (source(page, one.source.as_ref())) }
            }
        }
    }
}

fn source(page: Page, source: Option<&Source>) -> Markup {
    html! {
        @if let Some(source) = source { " " span.faint { (page.say("来源：", "source: ")) (words::source_name(source.as_str(), page.language)) } }
    }
}

fn papers(page: Page, found: &ApplicationView, whose: Whose<'_>, catalogue: &Catalogue) -> Markup {
    let papers = &found.papers;
    let under_way = matches!(
        found.application.stage,
        ApplicationStage::Proposed | ApplicationStage::Draft | ApplicationStage::Submitted
    );
    html! {
        @if !papers.is_empty() {
            h2 { (page.say("材料", "Papers")) }
            ul {
                @for paper in papers {
                    @let (from, item) = paper_from(&paper.from);
                    li {
                        (said(page, &paper.evidence.title)) (page.say("：", ": "))
                        @match from {
                            "register" => (page.say("登记库里有，不用交", "the register has it; nothing to bring")),
                            "given" | "will_be_given" => { (page.say("由“", "comes from ")) (item.map(|code| item_title(catalogue, code, page.language)).unwrap_or_default()) (page.say("”这一项送来，不用交", "; nothing to bring")) },
                            "shown" => (page.say("工作人员已看过", "seen by a worker")),
                            "kept" => { @if let PaperFrom::Kept(_, at) = paper.from { (moment(at)) " " } (page.say("存过扫描件，不用再交", "kept as a scan; nothing to bring")) },
                            _ => (page.say("拍照上传，或到窗口时带来看一下，只要一次", "upload a photograph, or show it at the counter; once")),
                        }
                        (asked_of(page, found, &format!("paper.{}", paper.evidence.code)))
                        @if under_way && whose.hands_in() {
                            @match from {
                                "wanted" => (upload(page, found, whose, paper)),
                                // A lease runs out: what was kept may be older than what is true.
                                "kept" => details { summary { (page.say("换一份新的", "Bring a newer one")) } (upload(page, found, whose, paper)) },
                                _ => {},
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The form for a photograph of a paper: the camera of a telephone, or a file.
fn upload(page: Page, found: &ApplicationView, whose: Whose<'_>, paper: &Paper) -> Markup {
    let id = format!("file-{}", paper.evidence.code);
    html! {
        form method="post" action="/my/affair/paper" enctype="multipart/form-data" {
            input type="hidden" name="id" value=(found.application.id);
            input type="hidden" name="code" value=(paper.evidence.code);
            (whose.named())
            label for=(id) { (page.say("照片或 PDF（不超过 5 MB）：", "Photograph or PDF (5 MB at the most): ")) (said(page, &paper.evidence.title)) }
            input id=(id) type="file" name="file" required accept="image/jpeg,image/png,application/pdf";
            button.plain type="submit" { (page.say("上传，以后不再要", "Upload; it is not asked for again")) }
        }
    }
}
