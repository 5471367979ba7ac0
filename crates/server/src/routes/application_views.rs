//! Services and applications in the reader's language.

use app::applications::{
    ApplicationView as Found, FilledNeed, FilledQuestion, MatterListed, MatterView as FoundMatter, Offer,
    PaperFrom,
};
use base::Date;
use services::{Bundle, Catalogue, Item, Law, QuestionKind, Step, Words};
use store::Application;

use crate::{
    attribute_words::attribute_name,
    dto::applications::{
        ApplicationRow, ApplicationView, BundleView, CalendarView, ChoiceView, ItemNamed, ItemView, LawView,
        MatterRow, MatterStepView, MatterView, NeedView, OfferView, OptionalItemView, PaperView, PartyView,
        PersonApplications, PlacedView, PromiseView, QuestionView, ReturnedView, ServiceCatalogue, StopView,
    },
    language::Language,
    routes::people::person_row,
    words,
};

fn said(language: Language, words: &Words) -> String {
    language.of(&words.zh, &words.en).to_owned()
}

/// The whole catalogue.
pub(crate) fn catalogue(
    catalogue: &Catalogue,
    area: &str,
    today: Date,
    language: Language,
) -> ServiceCatalogue {
    let placed = |bundle: &Bundle| {
        let of = |placed: services::Placed| PlacedView { item: placed.item, after: placed.after };
        bundle.plan(area).into_iter().map(of).collect()
    };
    let next = today.last_of_year().tomorrow().unwrap_or(today);
    let year = |day: Date| CalendarView {
        year: day.year(),
        source: catalogue.calendar().source(day).map(|source| written(catalogue, source, language)),
    };
    ServiceCatalogue {
        bundles: catalogue
            .bundles()
            .iter()
            .map(|bundle| BundleView {
                code: bundle.code.clone(),
                title: said(language, &bundle.title),
                summary: said(language, &bundle.summary),
                offline: said(language, &bundle.offline),
                items: placed(bundle),
            })
            .collect(),
        items: catalogue
            .items()
            .iter()
            .map(|item| item_view(item, catalogue, (area, today), language))
            .collect(),
        stops: catalogue
            .stops()
            .iter()
            .map(|stop| StopView {
                code: stop.code.clone(),
                title: said(language, &stop.title),
                source: written(catalogue, &stop.source, language),
            })
            .collect(),
        calendar: vec![year(today), year(next)],
    }
}

fn item_view(
    item: &Item,
    catalogue: &Catalogue,
    (area, today): (&str, Date),
    language: Language,
) -> ItemView {
    ItemView {
        code: item.code.clone(),
        title: said(language, &item.title),
        summary: said(language, &item.summary),
        office: office(Some(item), catalogue, language),
        who: said(language, &item.who),
        law: item.law.iter().map(|law| law_view(law, catalogue, language)).collect(),
        steps: item.steps.iter().map(|step| said(language, step)).collect(),
        promise: item.promise(today, area).map(|promise| PromiseView {
            days: promise.days,
            basis: promise.basis.code().to_owned(),
            source: written(catalogue, &promise.source, language),
        }),
        outcome: said(language, &item.outcome),
    }
}

fn office(item: Option<&Item>, catalogue: &Catalogue, language: Language) -> String {
    let office = item.and_then(|item| catalogue.office(&item.office));
    office.map(|office| said(language, &office.title)).unwrap_or_default()
}

/// Where something is written, in the reader's language where somebody has said it in that.
pub(crate) fn written(catalogue: &Catalogue, source: &str, language: Language) -> String {
    catalogue.source(source).map_or_else(|| source.to_owned(), |words| said(language, words))
}

/// An act with its part.
pub(crate) fn law_title(law: &Law, language: Language) -> String {
    let part = match language {
        Language::Chinese => law.article.clone(),
        Language::English if law.article.is_empty() => String::new(),
        Language::English => format!(", {}", law.article_in_english()),
    };
    format!("{}{part}", said(language, &law.title))
}

fn law_view(law: &Law, catalogue: &Catalogue, language: Language) -> LawView {
    let from = law.from.map_or_else(String::new, |from| {
        language.of(&format!("（{from} 起）"), &format!(" (since {from})")).to_owned()
    });
    LawView {
        title: format!("{}{from}", law_title(law, language)),
        source: written(catalogue, &law.source, language),
        verified: law.verified,
    }
}

/// What a person has asked for and can ask for.
pub(crate) fn of_person(
    offers: &[Offer],
    items: &[(Application, Bundle)],
    language: Language,
) -> PersonApplications {
    let offer = |offer: &Offer| OfferView {
        bundle: offer.bundle.code.clone(),
        title: said(language, &offer.bundle.title),
        summary: said(language, &offer.bundle.summary),
        under_way: offer.under_way.map(|(id, _)| id.to_string()),
        married_by: offer.married_by.as_ref().map(|source| words::source_name(source.as_str(), language)),
    };
    let row = |(one, bundle): &(Application, Bundle)| ApplicationRow {
        id: one.id.to_string(),
        number: one.number.to_string(),
        title: said(language, &bundle.title),
        stage: one.stage.code().to_owned(),
        origin: one.origin.code().to_owned(),
        started_at: one.started_at.to_string(),
        settled: one.matters.iter().filter(|matter| matter.stage.settled()).count(),
        matters: one.matters.len(),
    };
    PersonApplications { offers: offers.iter().map(offer).collect(), items: items.iter().map(row).collect() }
}

/// One application.
pub(crate) fn application(
    found: &Found,
    catalogue: &Catalogue,
    today: Date,
    language: Language,
) -> ApplicationView {
    let one = &found.application;
    ApplicationView {
        id: one.id.to_string(),
        number: one.number.to_string(),
        bundle: one.bundle.to_string(),
        title: said(language, &found.bundle.title),
        offline: said(language, &found.bundle.offline),
        online: one.online,
        unmet: found.unmet.iter().map(|words| said(language, words)).collect(),
        stage: one.stage.code().to_owned(),
        origin: one.origin.code().to_owned(),
        started_at: one.started_at.to_string(),
        submitted_at: one.submitted_at.map(|at| at.to_string()),
        version: one.version,
        parties: parties(found, language),
        needs: found.needs.iter().map(|need| need_view(found, need, language)).collect(),
        questions: found.questions.iter().map(|one| question_view(one, language)).collect(),
        optional: found.optional.iter().map(|one| optional_view(one, language)).collect(),
        returned: found.returned.iter().map(|one| returned_view(found, one, language)).collect(),
        papers: found.papers.iter().map(|paper| paper_view(paper, catalogue, language)).collect(),
        missing: found.missing.clone(),
        matters: found
            .matters
            .iter()
            .map(|matter| matter_view(found, matter, (catalogue, today), language))
            .collect(),
    }
}

fn parties(found: &Found, language: Language) -> Vec<PartyView> {
    let mut parties = Vec::new();
    for party in &found.bundle.parties {
        let of = |person| PartyView { role: party.role.clone(), title: said(language, &party.title), person };
        let taking = found.application.parties.iter().filter(|(role, _)| **role == *party.role);
        let people: Vec<_> = taking.filter_map(|(_, id)| found.people.get(id)).collect();
        parties.extend(people.iter().map(|person| of(Some(person_row(person, None, language)))));
        if people.is_empty() {
            parties.push(of(None));
        }
    }
    parties
}

/// What is wanted of somebody, such as 母亲 · 姓名.
pub(crate) fn need_title(found: &Found, need: &services::Need, language: Language) -> String {
    let party = found.bundle.parties.iter().find(|party| party.role == need.party);
    let of = party.map(|party| said(language, &party.title)).unwrap_or_default();
    format!("{of} · {}", attribute_name(need.attribute, language))
}

/// The name under which an answer about somebody is kept.
pub(crate) fn need_name(need: &services::Need) -> String {
    format!("{}.{}", need.party, need.attribute.code())
}

fn need_view(found: &Found, one: &FilledNeed, language: Language) -> NeedView {
    let text =
        |value: &String| words::text_of(one.need.attribute, value, language).unwrap_or_else(|| value.clone());
    NeedView {
        name: need_name(&one.need),
        title: need_title(found, &one.need, language),
        required: one.need.required,
        held: one.held,
        value: one.value.as_ref().map(text),
        source: one.source.as_ref().map(|source| words::source_name(source.as_str(), language)),
        answer: one.answer.as_ref().map(text),
        items: one.items.clone(),
    }
}

fn optional_view(one: &app::applications::OptionalItem, language: Language) -> OptionalItemView {
    OptionalItemView {
        name: format!("item.{}", one.item.code),
        title: said(language, &one.item.title),
        summary: said(language, &one.item.summary),
        chosen: one.chosen,
    }
}

fn returned_view(found: &Found, one: &app::applications::Returned, language: Language) -> ReturnedView {
    ReturnedView {
        item: one.item.to_string(),
        field: one.field.to_string(),
        title: field_title(found, &one.field, language),
        note: one.note.as_ref().map(ToString::to_string),
    }
}

/// An answer in words: what was chosen, or what was written.
pub(crate) fn answer_text(one: &FilledQuestion, language: Language) -> Option<String> {
    let answer = one.answer.as_ref()?;
    let choice = one.question.choices.iter().find(|choice| choice.code == *answer);
    Some(choice.map_or_else(|| answer.clone(), |choice| said(language, &choice.title)))
}

fn question_view(one: &FilledQuestion, language: Language) -> QuestionView {
    let question = &one.question;
    let kind = match question.kind {
        QuestionKind::Choice => "choice",
        QuestionKind::Text => "text",
        QuestionKind::Date => "date",
    };
    let choice =
        |one: &services::Choice| ChoiceView { code: one.code.clone(), title: said(language, &one.title) };
    QuestionView {
        name: question.code.clone(),
        title: said(language, &question.title),
        kind: kind.to_owned(),
        choices: question.choices.iter().map(choice).collect(),
        required: question.required,
        answer: one.answer.clone(),
        text: answer_text(one, language),
        held: one.held,
        source: one.source.as_ref().map(|source| words::source_name(source.as_str(), language)),
    }
}

/// Where a paper comes from: a code, and the item that gives it.
pub(crate) fn paper_from(from: &PaperFrom) -> (&'static str, Option<&str>) {
    match from {
        PaperFrom::Register => ("register", None),
        PaperFrom::Given(item) => ("given", Some(item)),
        PaperFrom::WillBeGiven(item) => ("will_be_given", Some(item)),
        PaperFrom::Shown => ("shown", None),
        PaperFrom::Kept(..) => ("kept", None),
        PaperFrom::Wanted => ("wanted", None),
    }
}

fn paper_view(paper: &app::applications::Paper, catalogue: &Catalogue, language: Language) -> PaperView {
    let (from, item) = paper_from(&paper.from);
    PaperView {
        name: format!("paper.{}", paper.evidence.code),
        title: said(language, &paper.evidence.title),
        from: from.to_owned(),
        item: item.map(|code| item_title(catalogue, code, language)),
        kept: if let PaperFrom::Kept(id, _) = &paper.from { Some(id.to_string()) } else { None },
        kept_at: if let PaperFrom::Kept(_, at) = &paper.from { Some(at.to_string()) } else { None },
    }
}

/// What an item is called; its code where the place no longer offers it.
pub(crate) fn item_title(catalogue: &Catalogue, code: &str, language: Language) -> String {
    catalogue.item(code).map_or_else(|| code.to_owned(), |item| said(language, &item.title))
}

/// Items of an application by code and name.
fn named(codes: &[Box<str>], catalogue: &Catalogue, language: Language) -> Vec<ItemNamed> {
    let titled = codes.iter().map(|code| (code.to_string(), item_title(catalogue, code, language)));
    titled.map(|(item, title)| ItemNamed { item, title }).collect()
}

fn matter_view(
    found: &Found,
    one: &FoundMatter,
    (catalogue, today): (&Catalogue, Date),
    language: Language,
) -> MatterView {
    let (matter, clock) = (&one.matter, one.clock);
    MatterView {
        item: matter.item.to_string(),
        title: item_title(catalogue, &matter.item, language),
        outcome: one.item.as_ref().map(|item| said(language, &item.outcome)).unwrap_or_default(),
        office: office(one.item.as_ref(), catalogue, language),
        follows: matter.follows.iter().map(|code| item_title(catalogue, code, language)).collect(),
        without: named(&one.without, catalogue, language),
        stage: matter.stage.code().to_owned(),
        promise: matter.promise.as_ref().map(|promise| PromiseView {
            days: promise.days,
            basis: promise.basis.to_string(),
            source: written(catalogue, &promise.source, language),
        }),
        used_days: clock.map(|clock| clock.used),
        due_on: clock.and_then(|clock| clock.due_on).map(|day| day.to_string()),
        certain: clock.is_none_or(|clock| clock.certain),
        stands: clock.is_some_and(|clock| clock.stands),
        late: !matter.stage.settled() && clock.is_some_and(|clock| clock.late(today)),
        version: matter.version,
        may: one.may.iter().map(|step| step.code().to_owned()).collect(),
        law: one
            .item
            .iter()
            .flat_map(|item| item.grounds(today))
            .map(|law| law_view(law, catalogue, language))
            .collect(),
        steps: matter.steps.iter().map(|step| step_view(found, step, language)).collect(),
    }
}

fn step_view(found: &Found, step: &store::MatterStep, language: Language) -> MatterStepView {
    let field = step.field.as_deref().filter(|_| step.step == Step::Return);
    MatterStepView {
        step: step.step.code().to_owned(),
        account: found.accounts.get(&step.account).filter(|_| !step.resident).map(ToString::to_string),
        at: step.at.to_string(),
        note: step.note.as_ref().map(ToString::to_string),
        rule: step.rule.as_ref().map(ToString::to_string),
        field: field.map(|name| field_title(found, name, language)),
    }
}

/// What a return is about, in words.
pub(crate) fn field_title(found: &Found, name: &str, language: Language) -> String {
    if let Some(need) = found.needs.iter().find(|one| need_name(&one.need) == name) {
        return need_title(found, &need.need, language);
    }
    if let Some(one) = found.questions.iter().find(|one| one.question.code == name) {
        return said(language, &one.question.title);
    }
    let paper =
        found.papers.iter().find(|one| name.strip_prefix("paper.") == Some(one.evidence.code.as_str()));
    paper.map_or_else(|| name.to_owned(), |one| said(language, &one.evidence.title))
}

/// An item in a list of work.
pub(crate) fn matter_row(one: &MatterListed, catalogue: &Catalogue, language: Language) -> MatterRow {
    let matter = &one.matter;
    let bundle = catalogue.bundle(&matter.bundle);
    MatterRow {
        application: matter.application.to_string(),
        number: matter.number.to_string(),
        bundle: bundle.map(|bundle| said(language, &bundle.title)).unwrap_or_default(),
        item: matter.item.to_string(),
        title: item_title(catalogue, &matter.item, language),
        person: one.person.as_ref().map(|person| person_row(person, None, language)),
        origin: matter.origin.code().to_owned(),
        without: named(&matter.without, catalogue, language),
        stage: matter.stage.code().to_owned(),
        due_on: matter.due_on.map(|day| day.to_string()),
        late: one.late,
        version: matter.version,
    }
}
