//! What a family fills in of what it asks for, what an office asks back about it, and what was given.

use app::applications::{ApplicationView, FilledNeed, FilledQuestion};
use maud::{Markup, html};
use services::QuestionKind;

use super::{
    Page,
    affairs::{Whose, named, said},
};
use crate::routes::application_views::{answer_text, field_title, need_name, need_title};

/// What the register does not hold: the only things that are asked. What an office asks back stands at the thing that it is about,
/// and one button answers.
pub(super) fn to_fill(page: Page, found: &ApplicationView, whose: Whose<'_>) -> Markup {
    let back = |name: &str| found.returned.iter().any(|one| *one.field == *name);
    let wanted = |one: &&FilledNeed| !one.held && (one.need.required || back(&need_name(&one.need)));
    let needs: Vec<&FilledNeed> = found.needs.iter().filter(wanted).collect();
    let questions: Vec<&FilledQuestion> = found.questions.iter().filter(|one| !one.held).collect();
    let online = found.unmet.is_empty();
    html! {
        form method="post" action="/my/affair" {
            (named(found))
            (whose.named())
            @if needs.is_empty() && questions.is_empty() && found.optional.is_empty() && found.returned.is_empty() {
                p { (page.say("没有要您填的。", "There is nothing for you to fill in.")) }
            }
            (elsewhere(page, found))
            (choose(page, found))
            @for one in needs {
                @let name = need_name(&one.need);
                @let why = back(&name).then(|| why_of(&name));
                label for=(name) { (need_title(found, &one.need, page.language)) @if one.need.required { (page.say("（必填）", " (needed)")) } }
                (asked_of(page, found, &name))
                input id=(name) name=(name) maxlength="200" placeholder=[one.answer.as_deref()] aria-describedby=[why];
            }
            @for one in questions { (ask(page, found, one)) }
            @if found.open() && online {
                button type="submit" name="submit" value="1" { (page.say("提交，一起办理", "Hand it in")) }
            }
            @if found.open() {
                button.plain type="submit" { (page.say("先保存", "Save for now")) }
            } @else {
                button type="submit" name="supply" value="1" { (page.say("保存并答复，继续办理", "Save and answer; go on")) }
            }
        }
    }
}

/// The id of what an office says about a field.
fn why_of(name: &str) -> String {
    format!("why-{name}")
}

/// What an office asks about a thing, at the thing.
pub(super) fn asked_of(page: Page, found: &ApplicationView, name: &str) -> Markup {
    html! {
        @for one in found.returned.iter().filter(|one| *one.field == *name) {
            div.told.bad id=(why_of(name)) {
                p.verdict { (page.say("请您补充", "We ask you for something")) }
                @if let Some(note) = &one.note { p { (note) } }
            }
        }
    }
}

/// What an office asks about something that stands outside this form: a value of the register, or a paper.
fn elsewhere(page: Page, found: &ApplicationView) -> Markup {
    let of_form = |name: &str| {
        found.needs.iter().any(|one| !one.held && need_name(&one.need) == name)
            || found.questions.iter().any(|one| !one.held && one.question.code == name)
    };
    html! {
        @for one in found.returned.iter().filter(|one| !of_form(&one.field)) {
            @if one.field.starts_with("paper.") {
                p { (page.say("请先在下面的“材料”里补充：", "First add, under “Papers” below: ")) b { (field_title(found, &one.field, page.language)) } }
            } @else {
                p.verdict { (field_title(found, &one.field, page.language)) }
                (asked_of(page, found, &one.field))
                p { (page.say("这一项是登记库里的。不对的，请在“我的登记信息”里申请更正；是对的，直接答复。", "The register holds this. If it is wrong, ask for a correction under “My record”; if it is right, answer.")) }
            }
        }
    }
}

/// The items that are asked for only where the family chooses them.
fn choose(page: Page, found: &ApplicationView) -> Markup {
    html! {
        @if !found.optional.is_empty() {
            fieldset {
                legend { (page.say("自愿选择，选了才办", "Your own choice: done only if ticked")) }
                @for one in &found.optional {
                    @let name = format!("item.{}", one.item.code);
                    // What is not ticked is sent as nothing chosen.
                    input type="hidden" name=(name) value="";
                    label.choice {
                        input type="checkbox" name=(name) value="yes" checked[one.chosen] aria-describedby={ "about-" (one.item.code) };
                        (said(page, &one.item.title))
                    }
                    p.faint id={ "about-" (one.item.code) } { (said(page, &one.item.summary)) }
                }
            }
        }
    }
}

fn ask(page: Page, found: &ApplicationView, one: &FilledQuestion) -> Markup {
    let (question, answer) = (&one.question, one.answer.as_deref());
    let needed = html! { @if question.required { (page.say("（必填）", " (needed)")) } };
    let asked = found.returned.iter().any(|back| *back.field == *question.code);
    let why = asked.then(|| why_of(&question.code));
    html! {
        @match question.kind {
            QuestionKind::Choice => fieldset aria-describedby=[why] {
                legend { (said(page, &question.title)) (needed) }
                (asked_of(page, found, &question.code))
                @for choice in &question.choices {
                    label.choice {
                        input type="radio" name=(question.code) value=(choice.code) checked[answer == Some(choice.code.as_str())];
                        (said(page, &choice.title))
                    }
                }
            },
            QuestionKind::Text | QuestionKind::Date => {
                label for=(question.code) { (said(page, &question.title)) (needed) }
                (asked_of(page, found, &question.code))
                input id=(question.code) name=(question.code) maxlength="200" value=(answer.unwrap_or_default()) aria-describedby=[why] type=(if question.kind == QuestionKind::Date { "date" } else { "text" });
            }
        }
    }
}

/// What the family has given, to be read again once it is handed in.
pub(super) fn given(page: Page, found: &ApplicationView) -> Markup {
    let needs: Vec<(String, &str)> = found
        .needs
        .iter()
        .filter(|one| !one.held)
        .filter_map(|one| Some((need_title(found, &one.need, page.language), one.answer.as_deref()?)))
        .collect();
    let questions: Vec<(&str, String)> = found
        .questions
        .iter()
        .filter(|one| !one.held)
        .filter_map(|one| Some((said(page, &one.question.title), answer_text(one, page.language)?)))
        .collect();
    html! {
        @if !needs.is_empty() || !questions.is_empty() {
            h2 { (page.say("您填写的", "What you have told us")) }
            dl data-given="" {
                @for (title, answer) in &needs { dt { (title) } dd { (answer) } }
                @for (title, answer) in &questions { dt { (title) } dd { (answer) } }
            }
        }
    }
}
