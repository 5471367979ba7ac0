//! The items of what a family asks for: how far each is, why something was refused or stopped, and what can be done about it.

use app::applications::{ApplicationView, MatterView, above};
use base::Date;
use maud::{Markup, html};
use services::{Catalogue, Stage, Step};
use store::{Appeal, AppealOutcome, Appealed, Matter, MatterStep};

use super::{
    Page,
    affairs::{Whose, said},
    my::moment,
};
use crate::{
    routes::application_views::{field_title, item_title},
    words,
};

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

/// One item with its clock, what was done, and what the family may do.
pub(super) fn item(
    page: Page,
    found: &ApplicationView,
    whose: Whose<'_>,
    (one, catalogue, today): (&MatterView, &Catalogue, Date),
) -> Markup {
    let (matter, clock) = (&one.matter, one.clock);
    let last = matter.steps.last();
    html! {
        section.card id={ "item-" (matter.item) } data-item=(matter.item) {
            p.verdict { (item_title(catalogue, &matter.item, page.language)) " · " (if found.application.submitted_at.is_none() { page.say("还没有提交", "not handed in yet") } else { item_stage(page, matter.stage) }) }
            @if let Some(item) = &one.item {
                p { (said(page, &item.outcome)) @if let Some(office) = catalogue.office(&item.office) { " · " (said(page, &office.title)) } }
            }
            @if !matter.follows.is_empty() && !matter.stage.settled() {
                p.faint { (page.say("在这些之后：", "After: ")) @for (at, code) in matter.follows.iter().enumerate() { @if at > 0 { "、" } (item_title(catalogue, code, page.language)) } }
            }
            @if !one.without.is_empty() {
                p { b { (page.say("前一项未办成：", "What came before it was not done: ")) } @for (at, code) in one.without.iter().enumerate() { @if at > 0 { "、" } a href={ "#item-" (code) } { (item_title(catalogue, code, page.language)) } } (page.say("。这一项不再等它，由机关接着办。", ". This item no longer waits for it; the office goes on.")) }
            }
            @if let Some(promise) = &matter.promise {
                p.faint { (page.say("承诺 ", "Promised: ")) (promise.days) (page.say(" 个工作日（", " working days (")) (page.source(catalogue, &promise.source)) (page.say("）", ")")) }
            }
            @if let (Some(clock), false) = (clock, matter.stage.settled()) {
                @if let Some(due) = clock.due_on {
                    p { (page.say("不晚于 ", "By ")) (due) @if !clock.certain { (page.say("（节假日安排公布前的估计）", " (an estimate until the year's holidays are announced)")) } @if clock.late(today) { " " b { (page.say("已超过承诺，可以投诉", "past the promise; you may complain")) } } }
                } @else {
                    p { (page.say("计时暂停中，已用 ", "The clock stands; used so far: ")) (clock.used) (page.say(" 个工作日", " working days")) }
                }
            }
            @if let Some(step) = last.filter(|_| matches!(matter.stage, Stage::Returned | Stage::Stopped)) { (why(page, found, whose, step)) }
            @if matches!(matter.stage, Stage::Refused | Stage::Objected) { (refusal(page, matter)) }
            @if matter.stage == Stage::Refused { (against(page, whose, one)) }
            @for appeal in &one.appeals { (appealed(page, appeal)) }
            @for step in &one.may { (may(page, found, whose, (one, *step))) }
        }
    }
}

/// Why something was returned or stopped. What an office says of a return stands where it is filled in, for whoever fills in.
fn why(page: Page, found: &ApplicationView, whose: Whose<'_>, step: &MatterStep) -> Markup {
    let returned = step.step == Step::Return;
    html! {
        @if let Some(field) = step.field.as_deref().filter(|_| returned) { p { (page.say("请补充：", "Please add: ")) b { (field_title(found, field, page.language)) } } }
        @if let Some(note) = step.note.as_ref().filter(|_| !returned || !whose.hands_in()) { p { (note) } }
        @if let Some(rule) = &step.rule { p { (page.say("依据：", "Rule: ")) (rule) } }
    }
}

/// A refusal with its day, reasons and rule, and what was said and decided about it in this office since.
fn refusal(page: Page, matter: &Matter) -> Markup {
    let from = matter.steps.iter().rposition(|step| step.step == Step::Refuse);
    let since = from.and_then(|from| matter.steps.get(from..)).unwrap_or_default();
    let title = |step: &MatterStep| match step.step {
        Step::Refuse => Some(page.say("不予办理", "Refused")),
        Step::Object => Some(page.say("您提出的异议", "Your objection")),
        Step::Uphold => Some(
            page.say("由另一位工作人员复核，维持原决定", "A colleague has looked again: the refusal stands"),
        ),
        Step::Open
        | Step::Accept
        | Step::Stop
        | Step::Resume
        | Step::Return
        | Step::Supply
        | Step::Finish
        | Step::Overturn
        | Step::Appeal
        | Step::Sustain
        | Step::Reverse
        | Step::Withdraw => None,
    };
    html! {
        @for (step, title) in since.iter().filter_map(|step| Some((step, title(step)?))) {
            section.told data-step=(step.step.code()) {
                p.verdict { (title) " · " (moment(step.at)) }
                @if let Some(note) = &step.note { p { (page.say("理由：", "Reasons: ")) (note) } }
                @if let Some(rule) = &step.rule { p { (page.say("依据：", "Rule: ")) (rule) } }
            }
        }
    }
}

/// What can be done about a refusal: no more than this page or the counter can do.
fn against(page: Page, whose: Whose<'_>, one: &MatterView) -> Markup {
    let decided = |step: &&MatterStep| matches!(step.step, Step::Refuse | Step::Uphold);
    let wider = one.matter.steps.iter().rfind(decided).and_then(|step| above(&step.office));
    let on_paper = one.above.is_none() && one.appeals.is_empty() && wider.is_some() && whose.0.is_none();
    html! {
        @if one.may.contains(&Step::Object) { p { (page.say("不同意可以在这里提出异议，由另一位工作人员复核。", "If you disagree, object here: a colleague looks again.")) } }
        @if let Some(above) = &one.above {
            p { (page.say("也可以请上一级机关复核：", "You may also ask the office above to look: ")) (words::office_name(above.prefix())) (page.say("。由没有参与这项决定的人复核，写明理由。", ". Somebody who had no part in this decides, with reasons.")) }
        }
        @if on_paper {
            p { (page.say("也可以到窗口请上一级机关复核：上一级机关还没有用这个系统，由窗口转交书面材料。", "The counter also takes it to the office above on paper: that office does not work with this service yet.")) }
        }
        p { (page.say("无论怎样，您都可以依法申请行政复议，或到人民法院起诉；窗口会告诉您向哪里提、有几天期限。", "In any case you may ask for a review under the law, or go to court; the counter tells you where, and within how many days.")) }
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

/// A step that the family may take here. What an office asks for is answered where it is filled in.
fn may(page: Page, found: &ApplicationView, whose: Whose<'_>, (one, step): (&MatterView, Step)) -> Markup {
    let theirs = [
        (Step::Object, page.say("提出异议", "Object")),
        (Step::Appeal, page.say("请上一级机关复核", "Ask the office above")),
        (Step::Withdraw, page.say("撤回这一项", "Withdraw this item")),
    ];
    let Some((_, label)) = theirs.into_iter().find(|(known, ..)| *known == step) else {
        return html! {};
    };
    let id = format!("note-{}-{}", one.matter.item, step.code());
    html! {
        details {
            summary { (label) }
            form method="post" action="/my/affair/step" {
                input type="hidden" name="id" value=(found.application.id);
                input type="hidden" name="item" value=(one.matter.item);
                input type="hidden" name="version" value=(one.matter.version);
                input type="hidden" name="step" value=(step.code());
                (whose.named())
                label for=(id) { (page.say("请写明理由（4 至 500 字）", "Why (4 to 500 characters)")) }
                textarea id=(id) name="note" rows="3" required minlength="4" maxlength="500" {}
                button.plain type="submit" { (label) }
            }
        }
    }
}
