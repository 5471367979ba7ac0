//! The words and forms of what a family asks for.

use app::applications::{ApplicationView, FilledNeed, MatterView, Offer, Paper, PaperFrom};
use axum::response::Html;
use base::Date;
use maud::{Markup, html};
use services::{Bundle, Catalogue, Question, QuestionKind, Stage, Step, Words};
use store::{
    Answer, Appeal, AppealOutcome, Appealed, Application, ApplicationStage, MatterStep, Proxy, ProxyAct,
};

use super::{
    Page,
    my::{back, moment},
};
use crate::{
    routes::application_views::{field_title, item_title, need_name, need_title, paper_from},
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

/// Where an item stands.
fn item_stage(page: Page, stage: Stage) -> &'static str {
    match stage {
        Stage::Waiting => page.say("等前面的事项", "waits for what comes before"),
        Stage::Open => page.say("已收到", "received"),
        Stage::Accepted => page.say("办理中", "being worked on"),
        Stage::Stopped => page.say("依法暂停计时", "its clock stands, by law"),
        Stage::Returned => page.say("请您补充", "we ask you for something"),
        Stage::Done => page.say("已办好", "done"),
        Stage::Refused => page.say("不予办理", "refused"),
        Stage::Objected => page.say("您的异议正在复核", "your objection is being looked at"),
        Stage::Withdrawn => page.say("已撤回", "withdrawn"),
    }
}

/// What is under way, and what can be begun.
pub(crate) fn list(page: Page, own: &[(Application, Bundle)], offers: &[Offer]) -> Html<String> {
    let begun = |offer: &Offer| offer.under_way.is_some();
    let body = html! {
        (back(page))
        h1 { (page.say("办一件事", "Ask for something")) }
        p { (page.say("一次申请，把一件事从头办到尾。登记库里有的都替您填好，不再问。", "One application for the whole matter. What the register holds is filled in and not asked.")) }
        @for (one, bundle) in own {
            section.card {
                p.verdict { (said(page, &bundle.title)) " · " (stage(page, one.stage)) }
                p.faint { (page.say("编号 ", "Number ")) (one.number) " · " (moment(one.started_at)) }
                p { a.do href={ "/my/affair?id=" (one.id) } { (page.say("打开", "Open")) } }
            }
        }
        h2 { (page.say("可以办的", "What can be asked for")) }
        @for offer in offers.iter().filter(|offer| !begun(offer)) {
            section.card {
                p.verdict { (said(page, &offer.bundle.title)) @if offer.bundle.about != "self" { @if let Some(name) = &offer.person.shown().name { " · " (name) } } }
                p { (said(page, &offer.bundle.summary)) }
                form method="post" action="/my/affairs" {
                    input type="hidden" name="bundle" value=(offer.bundle.code);
                    input type="hidden" name="about" value=(offer.about);
                    button type="submit" { (page.say("开始办理", "Begin")) }
                }
                p.faint { (said(page, &offer.bundle.offline)) }
            }
        }
    };
    page.whole(page.say("办一件事", "Ask for something"), &body)
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
    fn hands_in(self) -> bool {
        self.0.is_none_or(|proxy| proxy.acts.contains(&ProxyAct::HandIn))
    }

    /// Names the helper's leave in a form.
    fn named(self) -> Markup {
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
    let returned = application.matters.iter().any(|matter| matter.stage == Stage::Returned);
    let body = html! {
        @match whose.0 {
            None => p { a href="/my/affairs" { "← " (page.say("办一件事", "Ask for something")) } },
            Some(proxy) => {
                p { a href={ "/my/helping/one?id=" (proxy.id) } { "← " (page.say("我帮谁办", "Whom I help")) } }
                p.told { (page.say("您在替人办理：", "You are helping: ")) (proxy.helper.as_ref().map_or("", |helper| &*helper.label)) }
            },
        }
        h1 { (said(page, &found.bundle.title)) }
        p.verdict { (stage(page, application.stage)) }
        p.faint { (page.say("编号 ", "Number ")) span.case-number { (application.number) } " · " (moment(application.started_at)) }
        @if amiss.paper { p.told.bad role="alert" { (page.say("没有存上：请用 JPEG 或 PNG 照片，或 PDF 文件，不超过 5 MB。", "Nothing was kept: a paper is a JPEG or PNG photograph, or a PDF file, of 5 MB at the most.")) } }
        @if amiss.unfilled { p.told.bad role="alert" { (page.say("还有必填的没有填，见下面标着“必填”的。其他的都已保存。", "Something that is needed is missing, marked below; the rest is saved.")) } }
        @if found.open() && !found.unmet.is_empty() {
            section.told role="status" {
                @for words in &found.unmet { p { (said(page, words)) } }
                p { (said(page, &found.bundle.offline)) }
            }
        }
        @if (found.open() || returned) && whose.hands_in() { (to_fill(page, found, whose)) }
        h2 { (page.say("事项", "Items")) }
        @for matter in &found.matters { (item(page, found, whose, (matter, catalogue, today))) }
        @match rating {
            Rating::NotYet => {},
            Rating::Given => p.told role="status" { (page.say("您评价过了，谢谢。", "You have rated this. Thank you.")) },
            Rating::Asked { answer, words, wrong } => (rate(page, found, (*answer, words, *wrong))),
        }
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

fn named(found: &ApplicationView) -> Markup {
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

/// What the register does not hold: the only things that are asked.
fn to_fill(page: Page, found: &ApplicationView, whose: Whose<'_>) -> Markup {
    let wanting: Vec<&FilledNeed> = found.needs.iter().filter(|one| !one.held && one.need.required).collect();
    let online = found.unmet.is_empty();
    html! {
        form method="post" action="/my/affair" {
            (named(found))
            (whose.named())
            @if wanting.is_empty() && found.questions.is_empty() {
                p { (page.say("没有要您填的。", "There is nothing for you to fill in.")) }
            }
            @for one in wanting {
                @let name = need_name(&one.need);
                label for=(name) { (need_title(found, &one.need, page.language)) @if one.need.required { (page.say("（必填）", " (needed)")) } }
                input id=(name) name=(name) maxlength="200" placeholder=[one.answer.as_deref()];
            }
            @for (question, answer) in &found.questions { (ask(page, question, answer.as_deref())) }
            @if found.open() && online {
                button type="submit" name="submit" value="1" { (page.say("提交，一起办理", "Hand it in")) }
            }
            button.plain type="submit" { (page.say("先保存", "Save for now")) }
        }
    }
}

fn ask(page: Page, question: &Question, answer: Option<&str>) -> Markup {
    let needed = html! { @if question.required { (page.say("（必填）", " (needed)")) } };
    html! {
        @match question.kind {
            QuestionKind::Choice => fieldset {
                legend { (said(page, &question.title)) (needed) }
                @for choice in &question.choices {
                    label.choice {
                        input type="radio" name=(question.code) value=(choice.code) checked[answer == Some(choice.code.as_str())];
                        (said(page, &choice.title))
                    }
                }
            },
            QuestionKind::Text | QuestionKind::Date => {
                label for=(question.code) { (said(page, &question.title)) (needed) }
                input id=(question.code) name=(question.code) maxlength="200" value=(answer.unwrap_or_default()) type=(if question.kind == QuestionKind::Date { "date" } else { "text" });
            }
        }
    }
}

/// What is filled in, with the source of each value.
fn filled(page: Page, found: &ApplicationView) -> Markup {
    let held = found.needs.iter().filter(|one| one.held);
    html! {
        h2 { (page.say("已经替您填好的", "Filled in for you")) }
        p.faint { (page.say("不对的不用在这里改：请在“我的登记信息”里申请更正。", "If a value is wrong, ask for a correction under “My record”.")) }
        dl {
            @for one in held {
                dt { (need_title(found, &one.need, page.language)) }
                dd {
                    @match &one.value {
                        Some(value) => (words::text_of(one.need.attribute, value, page.language).unwrap_or_else(|| value.clone())),
                        None => (page.say("登记库里有，不在这里显示", "held; not shown here")),
                    }
                    @if let Some(source) = &one.source { " " span.faint { (page.say("来源：", "source: ")) (words::source_name(source.as_str(), page.language)) } }
                }
            }
        }
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
                        (said(page, &paper.evidence.title)) "："
                        @match from {
                            "register" => (page.say("登记库里有，不用交", "the register has it; nothing to bring")),
                            "given" | "will_be_given" => { (page.say("由“", "comes from ")) (item.map(|code| item_title(catalogue, code, page.language)).unwrap_or_default()) (page.say("”这一项送来，不用交", "; nothing to bring")) },
                            "shown" => (page.say("窗口已看过", "seen at the counter")),
                            "kept" => { @if let PaperFrom::Kept(_, at) = paper.from { (moment(at)) " " } (page.say("存过扫描件，不用再交", "kept as a scan; nothing to bring")) },
                            _ => (page.say("拍照上传，或到窗口时带来看一下，只要一次", "upload a photograph, or show it at the counter; once")),
                        }
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

/// One item with its clock, what was done, and what the family may do.
fn item(
    page: Page,
    found: &ApplicationView,
    whose: Whose<'_>,
    (one, catalogue, today): (&MatterView, &Catalogue, Date),
) -> Markup {
    let (matter, clock) = (&one.matter, one.clock);
    let decided = |step: &&MatterStep| {
        matter.stage != Stage::Refused || matches!(step.step, Step::Refuse | Step::Uphold | Step::Sustain)
    };
    let last = matter.steps.iter().rfind(decided);
    html! {
        section.card data-item=(matter.item) {
            p.verdict { (item_title(catalogue, &matter.item, page.language)) " · " (item_stage(page, if found.open() { Stage::Waiting } else { matter.stage })) }
            @if let Some(item) = &one.item {
                p { (said(page, &item.outcome)) @if let Some(office) = catalogue.office(&item.office) { " · " (said(page, &office.title)) } }
            }
            @if !matter.follows.is_empty() && !matter.stage.settled() {
                p.faint { (page.say("在这些之后：", "After: ")) @for (at, code) in matter.follows.iter().enumerate() { @if at > 0 { "、" } (item_title(catalogue, code, page.language)) } }
            }
            @if let Some(promise) = &matter.promise {
                p.faint { (page.say("承诺 ", "Promised: ")) (promise.days) (page.say(" 个工作日（", " working days (")) (promise.source) (page.say("）", ")")) }
            }
            @if let (Some(clock), false) = (clock, matter.stage.settled()) {
                @if let Some(due) = clock.due_on {
                    p { (page.say("不晚于 ", "By ")) (due) @if !clock.certain { (page.say("（节假日安排公布前的估计）", " (an estimate until the year's holidays are announced)")) } @if clock.late(today) { " " b { (page.say("已超过承诺，可以投诉", "past the promise; you may complain")) } } }
                } @else {
                    p { (page.say("计时暂停中，已用 ", "The clock stands; used so far: ")) (clock.used) (page.say(" 个工作日", " working days")) }
                }
            }
            @if let Some(step) = last.filter(|_| matches!(matter.stage, Stage::Returned | Stage::Refused | Stage::Stopped)) { (why(page, found, step, one)) }
            @for appeal in &one.appeals { (appealed(page, appeal)) }
            @for step in &one.may { (may(page, found, whose, (one, *step))) }
        }
    }
}

/// Why something was returned, refused or stopped, and what can be done about it.
fn why(page: Page, found: &ApplicationView, step: &MatterStep, one: &MatterView) -> Markup {
    html! {
        @if let Some(field) = step.field.as_deref().filter(|_| step.step == Step::Return) { p.told.bad { (page.say("请补充：", "Please add: ")) b { (field_title(found, field, page.language)) } } }
        @if let Some(note) = &step.note { p { (note) } }
        @if let Some(rule) = &step.rule { p { (page.say("依据：", "Rule: ")) (rule) } }
        @if one.matter.stage == Stage::Refused {
            @if step.step == Step::Sustain { p { (page.say("上一级机关已经复核，维持不予办理。", "The office above has looked, and the refusal stands.")) } }
            @if step.step == Step::Uphold { p { (page.say("已由另一位工作人员复核，维持原决定。", "A colleague has looked again and the refusal stands.")) } }
            @if one.may.contains(&Step::Object) { p { (page.say("不同意可以在这里提出异议，由另一位工作人员复核。", "If you disagree, object here: a colleague looks again.")) } }
            @if let Some(above) = &one.above {
                p { (page.say("也可以请上一级机关复核：", "You may also ask the office above to look: ")) (words::office_name(above.prefix())) (page.say("。由没有参与这项决定的人复核，写明理由。", ". Somebody who had no part in this decides, with reasons.")) }
            }
            p { (page.say("无论怎样，您都可以依法申请行政复议，或到人民法院起诉；窗口会告诉您向哪里提、有几天期限。", "In any case you may ask for a review under the law, or go to court; the counter tells you where, and within how many days.")) }
        }
    }
}

/// An appeal, and what the office above decided.
pub(super) fn appealed(page: Page, appeal: &Appeal) -> Markup {
    html! {
        section.told data-appeal=(appeal.number) {
            p.verdict {
                (page.say("上一级机关复核 · ", "The office above · ")) (words::office_name(appeal.area.prefix())) " · "
                (match appeal.decision.as_ref().map(|decision| decision.outcome) {
                    None => page.say("正在复核", "is looking"),
                    Some(AppealOutcome::Sustained) => page.say("维持不予办理", "the refusal stands"),
                    Some(AppealOutcome::Reversed) => page.say("撤销，重新办理", "reversed: it is worked on anew"),
                })
            }
            p.faint { (page.say("编号 ", "Number ")) span.case-number { (appeal.number) } " · " (moment(appeal.filed_at)) }
            @if let Appealed::Case(_, refused) = &appeal.of { p { (page.say("当时未予办理的理由：", "It had been refused because: ")) (refused.because) } }
            @match &appeal.decision {
                Some(decision) => p { (page.say("理由：", "Reasons: ")) (decision.reasons) },
                None => {
                    @if let Some(due) = appeal.due_on { p { (page.say("答复不晚于 ", "Answered by ")) (due) (page.say("。复核期间，原来的决定还有效。", ". Until then the decision stands.")) } }
                },
            }
        }
    }
}

/// A step that the family may take.
fn may(page: Page, found: &ApplicationView, whose: Whose<'_>, (one, step): (&MatterView, Step)) -> Markup {
    let theirs = [
        (Step::Supply, page.say("已补充，继续办理", "Added; go on"), false),
        (Step::Object, page.say("提出异议", "Object"), true),
        (Step::Appeal, page.say("请上一级机关复核", "Ask the office above"), true),
        (Step::Withdraw, page.say("撤回这一项", "Withdraw this item"), true),
    ];
    let Some((_, label, words)) = theirs.into_iter().find(|(known, ..)| *known == step) else {
        return html! {};
    };
    let id = format!("note-{}-{}", one.matter.item, step.code());
    html! {
        details open[step == Step::Supply] {
            summary { (label) }
            form method="post" action="/my/affair/step" {
                input type="hidden" name="id" value=(found.application.id);
                input type="hidden" name="item" value=(one.matter.item);
                input type="hidden" name="version" value=(one.matter.version);
                input type="hidden" name="step" value=(step.code());
                (whose.named())
                @if words {
                    label for=(id) { (page.say("请写明理由（4 至 500 字）", "Why (4 to 500 characters)")) }
                    textarea id=(id) name="note" rows="3" required minlength="4" maxlength="500" {}
                }
                button.plain[step != Step::Supply] type="submit" { (label) }
            }
        }
    }
}
