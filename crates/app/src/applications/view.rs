use std::collections::BTreeMap;

use access::{Action, Area};
use base::{AccountId, ApplicationId, PaperId, PersonId, Timestamp};
use records::{Attribute, Source};
use services::{
    Bundle, Catalogue, Clock, Evidence, Fetched, Item, Need, Placed, Question, QuestionKind, Stage, Step,
    Words,
};
use store::{Appeal, Application, ApplicationStage, KeptPaper, Listed, Matter, Origin, PersonRecord};

use super::{Hand, appeals, found, note_read, papers, start};
use crate::{App, AppError, Masked, Result, adoption, mask};

/// Something that the register may hold, with what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledNeed {
    /// What is wanted of whom.
    pub need: Need,
    /// The items that use it.
    pub items: Vec<String>,
    /// Whether the register holds it. Then nobody types it.
    pub held: bool,
    /// The value, masked; none where it is another adult's and a resident looks.
    pub value: Option<String>,
    /// Whose record says so.
    pub source: Option<Source>,
    /// What was answered where the register holds nothing, masked.
    pub answer: Option<String>,
}

/// Something that is asked, with what answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledQuestion {
    /// The question.
    pub question: Question,
    /// The items that use the answer.
    pub items: Vec<String>,
    /// The answer; none before a helper where the register has it.
    pub answer: Option<String>,
    /// Whether the register answers it. Then nobody is asked.
    pub held: bool,
    /// Whose record says so.
    pub source: Option<Source>,
}

/// An item that is asked for only where the family chooses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionalItem {
    /// The item.
    pub item: Item,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// What an office asks of the family about one thing, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// The item.
    pub item: Box<str>,
    /// What it is about, as answers, questions and papers are named.
    pub field: Box<str>,
    /// What the office says.
    pub note: Option<Box<str>>,
}

/// From where a paper comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaperFrom {
    /// The register holds what it would show.
    Register,
    /// An item of the same bundle has given it.
    Given(String),
    /// An item of the same bundle will give it.
    WillBeGiven(String),
    /// It was shown at the counter, once for all items.
    Shown,
    /// It is kept, as a scan: from this application or an earlier one.
    Kept(PaperId, Timestamp),
    /// It is to be shown.
    Wanted,
}

/// A paper with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paper {
    /// The paper.
    pub evidence: Evidence,
    /// The items that use it.
    pub items: Vec<String>,
    /// From where.
    pub from: PaperFrom,
}

/// An item with its clock and what may be done about it.
#[derive(Debug, Clone, PartialEq)]
pub struct MatterView {
    /// The item as it was handed in.
    pub matter: Matter,
    /// What the catalogue says of it; none where the place no longer offers it.
    pub item: Option<Item>,
    /// How it stands against what was promised.
    pub clock: Option<Clock>,
    /// The steps that the reader may take.
    pub may: Vec<Step>,
    /// The office above, to which an appeal would go or has gone.
    pub above: Option<Area>,
    /// The appeals about it, newest first.
    pub appeals: Vec<Appeal>,
    /// The items that it follows and that came to nothing: refused or withdrawn. Then it is worked on without them.
    pub without: Vec<Box<str>>,
}

/// An application with everything that is known.
#[derive(Debug, Clone)]
pub struct ApplicationView {
    /// It.
    pub application: Application,
    /// Its bundle.
    pub bundle: Bundle,
    /// Why it goes over the counter; empty where it can be done online.
    pub unmet: Vec<Words>,
    /// Who takes part, numbers masked.
    pub people: BTreeMap<PersonId, Masked<Listed>>,
    /// What is wanted of them.
    pub needs: Vec<FilledNeed>,
    /// What is asked beside that, with its answer.
    pub questions: Vec<FilledQuestion>,
    /// The items that the family may choose.
    pub optional: Vec<OptionalItem>,
    /// What the office asks of the family now, at each thing that it is about.
    pub returned: Vec<Returned>,
    /// Papers.
    pub papers: Vec<Paper>,
    /// What is still missing before it can be handed in: the names of answers.
    pub missing: Vec<String>,
    /// Its items: as handed in, or as they would be.
    pub matters: Vec<MatterView>,
    /// Names of workers who took steps.
    pub accounts: BTreeMap<AccountId, Box<str>>,
}

/// An application, filled from the register as known when it was handed in; each who takes part has an entry in the log first.
pub async fn read_application(app: &App, hand: Hand<'_>, id: ApplicationId) -> Result<ApplicationView> {
    let (application, catalogue) = found(app, hand, id).await?;
    note_read(app, hand, &application).await?;
    view(app, hand, application, &catalogue).await
}

/// The applications in which somebody takes part and which the hand may see, newest first; the log has it that they were looked at.
pub async fn applications_of(
    app: &App,
    hand: Hand<'_>,
    person: PersonId,
) -> Result<Vec<(Application, Bundle)>> {
    if app.store.benefit_facts(hand.permit, person, None).await?.is_none() {
        return Err(AppError::NotFound);
    }
    let catalogue = super::services_at_hand(app)?;
    let mut found = Vec::new();
    let all = app.store.applications_of(hand.permit, person).await?;
    for application in adoption::applications(&app.store, hand.permit, all).await? {
        // Whoever was a parent until an adoption takes part no more.
        if application.about != person && application.parties.iter().all(|(_, one)| *one != person) {
            continue;
        }
        let Some(bundle) = catalogue.bundle(&application.bundle) else { continue };
        let theirs = hand.resident.is_none_or(|person| super::asks(bundle, &application, person));
        if theirs && hand.may_see(&bundle.code) {
            found.push((application, bundle.clone()));
        }
    }
    super::note_people(app, hand, (person, vec![person]), Action::ReadApplication).await?;
    Ok(found)
}

/// Puts together what is shown of an application.
pub(super) async fn view(
    app: &App,
    hand: Hand<'_>,
    application: Application,
    catalogue: &Catalogue,
) -> Result<ApplicationView> {
    let bundle = catalogue.bundle(&application.bundle).ok_or(AppError::NotFound)?.clone();
    let mut records = Records { all: Vec::new(), own: hand.resident };
    for (role, person) in &application.parties {
        let store = &app.store;
        let mut known = adoption::person(store, hand.permit, *person, application.submitted_at).await?;
        if known.is_none() && application.submitted_at.is_some() {
            // What was known before an adoption is a secret: as it is known now.
            known = adoption::person(store, hand.permit, *person, None).await?;
        }
        if let Some(record) = known {
            records.all.push((role, record));
        }
    }
    let kept = papers::kept(app, hand, &application).await?;
    let (plan, optional) = planned(hand, &application, (&bundle, catalogue), &records);
    let wanted = services::wanted(catalogue, &bundle, &plan);
    let needs: Vec<FilledNeed> = wanted
        .needs
        .into_iter()
        .map(|one| filled(one.need, one.items, &records, (&application, hand)))
        .collect();
    let questions: Vec<FilledQuestion> = wanted
        .questions
        .into_iter()
        .map(|one| question(one.question, one.items, &records, (&application, hand)))
        .collect();
    let papers = wanted
        .evidence
        .into_iter()
        .map(|(evidence, items)| paper((evidence, items), &records, (&application, &bundle), &kept))
        .collect();
    let mut missing = missing(&needs, &questions);
    if plan.is_empty() {
        missing.push("items".to_owned());
    }
    let unmet = match records.of(&bundle.about) {
        Some(record) => {
            start::unmet(&bundle, record, &application.parties, hand).into_iter().cloned().collect()
        }
        None => Vec::new(),
    };
    let mut matters = matters(hand, &application, plan, catalogue);
    let returned = application.matters.iter().filter_map(returned).collect();
    let known = appeals::of(app, hand, &application).await?;
    for one in &mut matters {
        one.appeals =
            known.iter().filter(|appeal| appeals::is_about(appeal, &one.matter.item)).cloned().collect();
        one.above = appeals::may_appeal(app, hand, &one.matter).await?;
        if one.above.is_some() {
            one.may.push(Step::Appeal);
        }
    }
    let mut accounts = BTreeMap::new();
    for step in application.matters.iter().flat_map(|matter| &matter.steps).filter(|step| !step.resident) {
        if let Some(account) = app.store.account(step.account).await? {
            accounts.insert(step.account, account.name);
        }
    }
    let people =
        records.all.into_iter().map(|(_, record)| (record.person.id, mask::listed(record.person))).collect();
    Ok(ApplicationView {
        application,
        bundle,
        unmet,
        people,
        needs,
        questions,
        optional,
        returned,
        papers,
        missing,
        matters,
        accounts,
    })
}

/// The records of those who take part.
struct Records<'a> {
    all: Vec<(&'a str, PersonRecord)>,
    own: Option<PersonId>,
}

impl Records<'_> {
    /// The one who takes a part; where several do, whoever looks, if they are one of them.
    fn of(&self, role: &str) -> Option<&PersonRecord> {
        let of_role = || self.all.iter().filter(|(known, _)| *known == role).map(|(_, record)| record);
        of_role().find(|record| Some(record.person.id) == self.own).or_else(|| of_role().next())
    }
}

/// The items that are asked for, and those that may be chosen. Once it is handed in, what was handed in.
fn planned(
    hand: Hand<'_>,
    application: &Application,
    (bundle, catalogue): (&Bundle, &Catalogue),
    records: &Records<'_>,
) -> (Vec<Placed>, Vec<OptionalItem>) {
    let division = application.area.prefix();
    if application.submitted_at.is_some() {
        let handed = |placed: &Placed| application.matters.iter().any(|one| *one.item == *placed.item);
        return (bundle.plan_of(division, handed), Vec::new());
    }
    let roles: Vec<&str> = application.parties.iter().map(|(role, _)| &**role).collect();
    let known =
        records.of(&bundle.about).map(|record| start::circumstances(record, &roles)).unwrap_or_default();
    let (today, by_event) = (hand.cx.now().china_date(), application.origin == Origin::Event);
    let is_for =
        |placed: &Placed| placed.is_for(division, &known, today) && !(by_event && placed.done_by_event);
    let chosen = |placed: &Placed| application.answers.contains_key(choice_of(&placed.item).as_str());
    let all = bundle.plan_of(division, is_for);
    let optional = all.iter().filter(|placed| placed.optional).filter_map(|placed| {
        let item = catalogue.item(&placed.item)?.clone();
        Some(OptionalItem { item, chosen: chosen(placed) })
    });
    let optional = optional.collect();
    (bundle.plan_of(division, |placed| is_for(placed) && (!placed.optional || chosen(placed))), optional)
}

/// The name under which it is kept that an item is chosen.
pub(super) fn choice_of(item: &str) -> String {
    format!("item.{item}")
}

/// What the office asked about an item that it has returned.
fn returned(matter: &Matter) -> Option<Returned> {
    if matter.stage != Stage::Returned {
        return None;
    }
    let step = matter.steps.iter().rfind(|step| step.step == Step::Return)?;
    Some(Returned { item: matter.item.clone(), field: step.field.clone()?, note: step.note.clone() })
}

/// The name under which an answer about somebody is kept.
pub(super) fn name_of(need: &Need) -> String {
    format!("{}.{}", need.party, need.attribute.code())
}

fn filled(
    need: Need,
    items: Vec<String>,
    records: &Records<'_>,
    (application, hand): (&Application, Hand<'_>),
) -> FilledNeed {
    let record = records.of(&need.party);
    let held = record.and_then(|record| holds(record, need.attribute));
    let answer = application.answers.get(name_of(&need).as_str());
    // Behind a door, of another grown-up only that it is there.
    let own = |record: &PersonRecord| {
        let id = record.person.id;
        Some(id) == hand.resident || id == application.about
    };
    // Before a helper, of nobody.
    let shown = !hand.is_resident() || (!hand.is_proxy() && record.is_some_and(own));
    FilledNeed {
        held: held.is_some(),
        value: held.as_ref().filter(|_| shown).map(|(value, _)| mask::value(need.attribute, value)),
        source: held.and_then(|(_, source)| source),
        answer: answer.map(|text| mask::value(need.attribute, text)),
        need,
        items,
    }
}

fn question(
    question: Question,
    items: Vec<String>,
    records: &Records<'_>,
    (application, hand): (&Application, Hand<'_>),
) -> FilledQuestion {
    if let Some((choice, source)) = book_answers(&question, records) {
        // Before a helper, no value of the register.
        let answer = (!hand.is_proxy()).then_some(choice);
        return FilledQuestion { question, items, answer, held: true, source };
    }
    let answer = application.answers.get(question.code.as_str()).map(ToString::to_string);
    FilledQuestion { question, items, answer, held: false, source: None }
}

/// The choice that the household book of a part gives, with its source: the first part with whom they stand in one book now.
fn book_answers(question: &Question, records: &Records<'_>) -> Option<(String, Option<Source>)> {
    let record = records.of(question.same_book.as_deref()?)?;
    let books = |record: &PersonRecord| {
        let id = record.person.id;
        let stands = |one: &&store::HouseholdRecord| {
            one.household.book.is_some()
                && one.members.iter().any(|(member, _)| member.person == id && member.valid.until.is_none())
        };
        record.households.iter().filter(stands).map(|one| one.household.id).collect::<Vec<_>>()
    };
    let own = books(record);
    let with = |choice: &&services::Choice| {
        records.of(&choice.code).is_some_and(|other| books(other).iter().any(|book| own.contains(book)))
    };
    let choice = question.choices.iter().find(with)?.code.clone();
    Some((choice, holds(record, Attribute::HukouAddress).and_then(|(_, source)| source)))
}

/// What a record holds of an attribute, with its source. The present home and the household book are derived: they come without.
fn holds(record: &PersonRecord, attribute: Attribute) -> Option<(String, Option<Source>)> {
    if let Some(shown) = record.values.iter().find(|shown| shown.attribute == attribute) {
        return Some((shown.value.to_string(), Some(shown.source.clone())));
    }
    let of_residence = |kind: registry::ResidenceKind| {
        let mut held = record.residences.iter().map(|(one, _)| one);
        let now = held.rfind(|one| one.kind == kind && one.valid.until.is_none())?;
        Some((now.address.as_deref()?.to_owned(), Some(now.source.clone())))
    };
    if attribute == Attribute::HukouAddress {
        return of_residence(registry::ResidenceKind::Hukou);
    }
    if attribute != Attribute::Address {
        return None;
    }
    let shown = || Some((record.person.usual_address.as_deref()?.to_owned(), None));
    of_residence(registry::ResidenceKind::Usual).or_else(shown)
}

fn paper(
    (evidence, items): (Evidence, Vec<String>),
    records: &Records<'_>,
    (application, bundle): (&Application, &Bundle),
    kept: &[KeptPaper],
) -> Paper {
    let mut from = None;
    for fetched in &evidence.fetched {
        from = match fetched {
            Fetched::Register { party, attribute } => {
                let held = records.of(party).and_then(|record| holds(record, *attribute));
                held.map(|_| PaperFrom::Register)
            }
            Fetched::Item(code) => {
                let given =
                    application.matters.iter().any(|one| *one.item == **code && one.stage == Stage::Done);
                let belongs = bundle.items.iter().any(|placed| placed.item == *code);
                match (given, belongs) {
                    (true, _) => Some(PaperFrom::Given(code.clone())),
                    (false, true) => Some(PaperFrom::WillBeGiven(code.clone())),
                    (false, false) => None,
                }
            }
        };
        if from.is_some() {
            break;
        }
    }
    let shown = application.answers.contains_key(format!("paper.{}", evidence.code).as_str());
    let known = kept.iter().find(|paper| *paper.code == *evidence.code);
    let from = from.unwrap_or(match (shown, known) {
        (true, _) => PaperFrom::Shown,
        (false, Some(paper)) => PaperFrom::Kept(paper.id, paper.kept_at),
        (false, None) => PaperFrom::Wanted,
    });
    Paper { evidence, items, from }
}

/// The names of what is required and neither held nor answered.
fn missing(needs: &[FilledNeed], questions: &[FilledQuestion]) -> Vec<String> {
    let needs = needs.iter().filter(|one| one.need.required && !one.held && one.answer.is_none());
    let questions = questions.iter().filter(|one| one.question.required && !one.held && one.answer.is_none());
    needs.map(|one| name_of(&one.need)).chain(questions.map(|one| one.question.code.clone())).collect()
}

/// Whether a text answers a question.
pub(super) fn answers(question: &Question, text: &str) -> bool {
    match question.kind {
        QuestionKind::Choice => question.choices.iter().any(|choice| choice.code == text),
        QuestionKind::Text => text.chars().count() <= 200,
        QuestionKind::Date => text.parse::<base::Date>().is_ok(),
    }
}

fn matters(
    hand: Hand<'_>,
    application: &Application,
    plan: Vec<Placed>,
    catalogue: &Catalogue,
) -> Vec<MatterView> {
    let today = hand.cx.now().china_date();
    if application.submitted_at.is_none() {
        return plan
            .into_iter()
            .map(|placed| {
                let item = catalogue.item(&placed.item).cloned();
                let promise = item.as_ref().and_then(|item| item.promise(today, application.area.prefix()));
                let promise = promise.map(|promise| store::KeptPromise {
                    days: promise.days,
                    basis: promise.basis.code().into(),
                    source: promise.source.as_str().into(),
                });
                let matter = Matter {
                    item: placed.item.into(),
                    follows: placed.after.into_iter().map(Into::into).collect(),
                    stage: Stage::Waiting,
                    promise,
                    due_on: None,
                    changed_at: application.changed_at,
                    version: 0,
                    steps: Vec::new(),
                };
                let (may, appeals, without) = (Vec::new(), Vec::new(), Vec::new());
                MatterView { matter, item, clock: None, may, above: None, appeals, without }
            })
            .collect();
    }
    let of = |matter: &Matter| MatterView {
        item: catalogue.item(&matter.item).cloned(),
        clock: super::steps::clock_of(matter, catalogue, today),
        may: super::steps::may(hand, application, matter),
        above: None,
        appeals: Vec::new(),
        without: super::steps::without(application, matter),
        matter: matter.clone(),
    };
    application.matters.iter().map(of).collect()
}

impl ApplicationView {
    /// Whether it can still be answered.
    pub fn open(&self) -> bool {
        matches!(self.application.stage, ApplicationStage::Proposed | ApplicationStage::Draft)
    }
}
