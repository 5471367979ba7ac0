//! What residents ask of the office, and the answers: each has a number, a day by which it is answered, and a person who answers.

use access::{Action, Area, Cx, Permit, Purpose, Subject};
use base::{AccountId, CaseId, Date, Page, PageSize, PersonId, Timestamp};
use records::Attribute;
use registry::{Shown, registration::StepError};
use store::{
    Appeal, Appealed, Case, CaseAnswer, CaseKind, CaseOutcome, Listed, LogLine, PersonRecord, StoreError,
};

use crate::{
    App, AppError, Masked, OwnRead, Result, adoption, applications,
    children::{OwnChild, own_children},
    doors::Resident,
    log, mask, messages,
    own_certificates::ASKED_FOR,
    own_reads,
};

/// Days within which a case is answered: what this office promises.
pub const PROMISE_DAYS: i64 = 15;
/// The longest words, in characters.
const WORDS: usize = 1000;
/// Cases that one resident may have waiting.
const MOST_WAITING: usize = 50;
const TRIES: u32 = 5;
/// The longest words of what was done elsewhere, in characters.
const ELSEWHERE: usize = 200;
/// The fewest characters that say what a value should be, and why.
const LEAST_PROPOSED: usize = 4;

/// A case with who asks, numbers masked.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseView {
    /// The case.
    pub case: Case,
    /// The appeals about it, newest first.
    pub appeals: Vec<Appeal>,
    /// The office above, where whoever asked may appeal to it now.
    pub above: Option<Area>,
    /// Who asks.
    pub person: Option<Masked<Listed>>,
    /// Whether it is past its day.
    pub late: bool,
    /// The look that is questioned, as the log has it.
    pub look: Option<QuestionedLook>,
    /// What the register holds of the value that is to be corrected.
    pub value: Option<CorrectedValue>,
    /// The child under age whom it is about, where whoever is behind the door filed it as a parent.
    pub child: Option<OwnChild>,
    /// Whether a parent filed it by their own door, and not somebody of the office.
    pub by_parent: bool,
}

/// The look that a case questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionedLook {
    /// As the person is told of it.
    pub own: OwnRead,
    /// The name of the account that looked; for whoever answers, never for the person.
    pub account: Option<Box<str>>,
}

/// What the register held of a value when its correction was asked for, and what it holds now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectedValue {
    /// The attribute.
    pub attribute: Attribute,
    /// Then.
    pub then: Option<Box<str>>,
    /// Now.
    pub now: Option<Box<str>>,
    /// Whether these differ, of numbers that are shown masked too.
    pub has_changed: bool,
    /// Whose record says so now: where it is put right.
    pub source: Option<Box<str>>,
}

/// Files a case of the resident behind the door, and gives it with its number.
pub async fn file_case(
    app: &App,
    resident: &Resident,
    kind: CaseKind,
    (about, words): (&str, &str),
) -> Result<Case> {
    let words = words.trim();
    let fits = match kind {
        CaseKind::Read => about.parse::<u64>().is_ok(),
        CaseKind::Correction => about.is_empty() || about.parse::<Attribute>().is_ok(),
        CaseKind::Other => matches!(about, "" | ASKED_FOR),
    };
    // A question about a look needs no words of its own.
    if !fits || words.chars().count() > WORDS || (words.is_empty() && kind != CaseKind::Read) {
        return Err(AppError::Choice);
    }
    let asked = Asked { person: resident.person, kind, about, words, by: None, value: None };
    file(&resident.cx, app, &resident.permit, asked).await
}

/// Asks that a value of a child under age be corrected: a case about the child, filed by a parent behind their own door, whose answer
/// the parents are told.
pub async fn file_childs_correction(
    app: &App,
    resident: &Resident,
    child: PersonId,
    (about, words): (&str, &str),
) -> Result<Case> {
    let words = words.trim();
    let of_child = CHILDS.iter().any(|attribute| attribute.code() == about);
    if !of_child || !(LEAST_PROPOSED..=WORDS).contains(&words.chars().count()) {
        return Err(AppError::Choice);
    }
    if own_children(app, resident).await?.iter().all(|one| one.id != child) {
        return Err(AppError::NotFound);
    }
    let by = Some(resident.id);
    let asked = Asked { person: child, kind: CaseKind::Correction, about, words, by, value: None };
    file(&resident.cx, app, &resident.permit, asked).await
}

/// Proposes at the counter that a value of somebody be another, for the person: a case like any that the person files, which they see
/// behind their door, and which somebody else of the office answers. The register is not changed by it.
pub async fn propose_correction(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    person: PersonId,
    (attribute, words): (Attribute, &str),
) -> Result<Case> {
    propose_value(cx, app, permit, person, (attribute, None, words)).await
}

/// The same with the value alone, so that whoever carries it out finds it filled in.
pub async fn propose_value(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    person: PersonId,
    (attribute, value, words): (Attribute, Option<&str>, &str),
) -> Result<Case> {
    if !matches!(permit.purpose(), Purpose::FamilyService | Purpose::Correction) {
        return Err(access::Denied::Purpose.into());
    }
    let words = words.trim();
    if !(LEAST_PROPOSED..=WORDS).contains(&words.chars().count()) {
        return Err(AppError::Choice);
    }
    if app.store.listed_people(permit, [person].into_iter()).await?.is_empty() {
        return Err(AppError::NotFound);
    }
    let about = attribute.code();
    let (by, value) = (Some(permit.account()), value.map(str::trim));
    file(cx, app, permit, Asked { person, kind: CaseKind::Correction, about, words, by, value }).await
}

/// What of a child's record a parent can ask to be put right.
pub const CHILDS: [Attribute; 8] = [
    Attribute::Name,
    Attribute::BirthDate,
    Attribute::Sex,
    Attribute::IdNumber,
    Attribute::Ethnicity,
    Attribute::HukouDivision,
    Attribute::HukouAddress,
    Attribute::Address,
];

/// What is to be filed.
struct Asked<'a> {
    person: PersonId,
    kind: CaseKind,
    about: &'a str,
    words: &'a str,
    by: Option<AccountId>,
    value: Option<&'a str>,
}

async fn file(cx: &Cx, app: &App, permit: &Permit, asked: Asked<'_>) -> Result<Case> {
    let Asked { person, kind, about, words, by, value } = asked;
    let cases = app.store.cases_of(permit, person).await?;
    let waiting = |case: &&Case| case.answer.is_none() && !case.withdrawn;
    let same =
        |case: &&Case| case.kind == kind && &*case.about == about && &*case.words == words && case.by == by;
    if let Some(same) = cases.iter().filter(waiting).find(same) {
        return Ok(same.clone());
    }
    if cases.iter().filter(waiting).count() >= MOST_WAITING {
        return Err(AppError::WrongState);
    }
    log::read(cx, &app.store, permit, Action::DecideCase, Subject::People(vec![person])).await?;
    let due_on = due(cx.now());
    for _ in 0..TRIES {
        let digits: [u8; 8] = cx.env.random();
        let digits: String = digits.iter().map(|byte| char::from(b'0' + byte % 10)).collect();
        let number = format!("{}-{digits}", cx.now().china_date().strftime("%Y%m%d"));
        let new = Case {
            id: cx.env.new_id(),
            area: permit.area().clone(),
            number: number.into(),
            person,
            kind,
            about: about.into(),
            words: words.into(),
            by,
            filed_at: cx.now(),
            due_on,
            withdrawn: false,
            answer: None,
        };
        match app.store.file_case_proposing(permit, &new, value).await {
            Ok(()) => return Ok(new),
            Err(StoreError::Constraint) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(AppError::WrongState)
}

/// The day by which a case that comes in now is answered.
pub(crate) fn due(now: Timestamp) -> Date {
    now.plus_seconds(PROMISE_DAYS * 86_400).china_date()
}

/// The resident's own cases, newest first.
pub async fn own_cases(app: &App, resident: &Resident) -> Result<Vec<Case>> {
    Ok(app.store.cases_of(&resident.permit, resident.person).await?)
}

/// The same with their appeals, and where they may appeal to; those that they filed for a child who is still under age beside.
pub async fn own_cases_seen(app: &App, resident: &Resident) -> Result<Vec<CaseView>> {
    let (cx, permit) = (&resident.cx, &resident.permit);
    let mut views = seen(cx, app, permit, own_cases(app, resident).await?).await?;
    for view in &mut views {
        view.look = look(app, permit, &view.case)
            .await?
            .map(|line| QuestionedLook { own: own_reads::tell(line), account: None });
    }
    let filed = app.store.cases_filed_by(permit, resident.person).await?;
    if !filed.is_empty() {
        let children = own_children(app, resident).await?;
        for mut view in seen(cx, app, permit, filed).await? {
            view.child = children.iter().find(|child| child.id == view.case.person).cloned();
            if view.child.is_some() {
                views.push(view);
            }
        }
        views.sort_by_key(|view| std::cmp::Reverse((view.case.filed_at, view.case.id)));
    }
    Ok(views)
}

/// The log's entry that a case questions.
async fn look(app: &App, permit: &Permit, case: &Case) -> Result<Option<LogLine>> {
    let number = if case.kind == CaseKind::Read { case.about.parse::<u64>().ok() } else { None };
    match number {
        Some(number) => Ok(app.store.audit_entry_of_person(permit, case.person, number).await?),
        None => Ok(None),
    }
}

/// What the register held of a value of somebody when a correction of it was asked for, and what it holds now. The log has it first.
async fn corrected_value(cx: &Cx, app: &App, permit: &Permit, case: &Case) -> Result<Option<CorrectedValue>> {
    let attribute = case.about.parse::<Attribute>().ok().filter(|_| case.kind == CaseKind::Correction);
    let Some(attribute) = attribute else { return Ok(None) };
    let read = (Action::ReadRecord, Subject::People(vec![case.person]));
    log::read_fields(cx, &app.store, permit, read, [attribute]).await?;
    let Some(now) = adoption::person(&app.store, permit, case.person, None).await? else { return Ok(None) };
    let then = adoption::person(&app.store, permit, case.person, Some(case.filed_at)).await?;
    let of = |record: PersonRecord| record.values.into_iter().find(|shown| shown.attribute == attribute);
    let (then, now) = (then.and_then(of), of(now));
    let masked = |shown: &Shown| -> Box<str> { mask::value(attribute, &shown.value).into() };
    Ok(Some(CorrectedValue {
        attribute,
        has_changed: then.as_ref().map(|shown| &shown.value) != now.as_ref().map(|shown| &shown.value),
        then: then.as_ref().map(masked),
        now: now.as_ref().map(masked),
        source: now.map(|shown| shown.source.as_str().into()),
    }))
}

async fn seen(cx: &Cx, app: &App, permit: &Permit, cases: Vec<Case>) -> Result<Vec<CaseView>> {
    let ids: Vec<CaseId> = cases.iter().map(|case| case.id).collect();
    let appeals = app.store.appeals_of_cases(permit, &ids).await?;
    let today = cx.now().china_date();
    let mut views = Vec::with_capacity(cases.len());
    for case in cases {
        let of = |appeal: &&Appeal| matches!(&appeal.of, Appealed::Case(id, _) if *id == case.id);
        let appeals: Vec<Appeal> = appeals.iter().filter(of).cloned().collect();
        let above = applications::may_appeal_case(cx, app, &case, &appeals).await?;
        let late = case.answer.is_none() && !case.withdrawn && case.due_on < today;
        // What no account of the office filed came by a door.
        let by_parent = match case.by {
            Some(by) => app.store.account(by).await?.is_none(),
            None => false,
        };
        let (look, value, child) = (None, None, None);
        views.push(CaseView { case, appeals, above, person: None, late, look, value, child, by_parent });
    }
    Ok(views)
}

/// Withdraws a case of the resident's own, or one that they filed for a child who is still under age.
pub async fn withdraw_case(app: &App, resident: &Resident, id: CaseId) -> Result<()> {
    let filed = app.store.cases_filed_by(&resident.permit, resident.person).await?;
    let about = match filed.iter().find(|case| case.id == id) {
        Some(case) if own_children(app, resident).await?.iter().any(|child| child.id == case.person) => {
            case.person
        }
        Some(_) => return Err(AppError::NotFound),
        None => resident.person,
    };
    let subject = Subject::People(vec![about]);
    log::read(&resident.cx, &app.store, &resident.permit, Action::DecideCase, subject).await?;
    if app.store.withdraw_case(about, id).await? { Ok(()) } else { Err(AppError::WrongState) }
}

/// The cases of the permit's area that wait, or those that were answered, by the day on which they are due. The log names each
/// person who is shown.
pub async fn list_cases(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    waiting: bool,
    cursor: Option<&str>,
    size: PageSize,
) -> Result<Page<CaseView>> {
    let after = cursor.map(|cursor| {
        let (day, id) = cursor.split_once('.')?;
        Some((day.parse().ok()?, id.parse().ok()?))
    });
    let after = match after {
        Some(None) => return Err(AppError::Cursor),
        Some(after) => after,
        None => None,
    };
    let page = app.store.cases(permit, waiting, after, size).await?;
    let people = app.store.listed_people(permit, page.items.iter().map(|case| case.person)).await?;
    let shown: Vec<&Listed> = people.values().collect();
    let subject = (Action::Search, Subject::People(shown.iter().map(|one| one.id).collect()));
    log::read_fields(cx, &app.store, permit, subject, log::listed_fields(&shown)).await?;
    let mut items = seen(cx, app, permit, page.items).await?;
    for view in &mut items {
        view.person = people.get(&view.case.person).cloned().map(mask::listed);
        if view.person.is_some() {
            behind(cx, app, permit, view).await?;
        }
    }
    Ok(Page { items, next: page.next })
}

/// What whoever answers a case must know: who looked, when and for what; what the register says of the value. Each is in the log first.
async fn behind(cx: &Cx, app: &App, permit: &Permit, view: &mut CaseView) -> Result<()> {
    let subject = || Subject::People(vec![view.case.person]);
    if let Some(line) = look(app, permit, &view.case).await? {
        log::read(cx, &app.store, permit, Action::ReadLog, subject()).await?;
        let account = line.entry.account;
        let own = own_reads::tell(line);
        // Of another's affair nobody is told whose it was.
        let account = match own.number {
            Some(_) => app.store.account(account).await?.map(|account| account.name),
            None => None,
        };
        view.look = Some(QuestionedLook { own, account });
    }
    if view.case.answer.is_none() && !view.case.withdrawn {
        view.value = corrected_value(cx, app, permit, &view.case).await?;
    }
    Ok(())
}

/// Answers a case that waits. A refusal is a person's decision and gives its reasons; so does every answer. Whose refusal the office
/// above has reversed does not refuse the case again.
pub async fn answer_case(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    id: CaseId,
    (outcome, words): (CaseOutcome, &str),
) -> Result<()> {
    answer_case_done(cx, app, permit, id, (outcome, words, None)).await
}

/// The same of what was done elsewhere. A correction is done where the register says something else now, or by what was done elsewhere, in
/// words: an answer alone changes no value.
pub async fn answer_case_done(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    id: CaseId,
    (outcome, words, elsewhere): (CaseOutcome, &str, Option<&str>),
) -> Result<()> {
    let words = words.trim();
    if words.chars().count() < 4 || words.chars().count() > WORDS {
        return Err(AppError::Choice);
    }
    let case = app.store.case(permit, id).await?.ok_or(AppError::NotFound)?;
    if case.by == Some(permit.account()) {
        return Err(StepError::SamePerson.into());
    }
    log::read(cx, &app.store, permit, Action::DecideCase, Subject::People(vec![case.person])).await?;
    let elsewhere = elsewhere.map(str::trim).filter(|_| outcome == CaseOutcome::Done);
    if outcome == CaseOutcome::Done {
        let value = corrected_value(cx, app, permit, &case).await?;
        let says = elsewhere.is_some_and(|said| (LEAST_PROPOSED..=ELSEWHERE).contains(&said.chars().count()));
        if value.is_some_and(|value| !value.has_changed) && !says {
            return Err(AppError::Unchanged);
        }
    }
    let words = match elsewhere.filter(|said| !said.is_empty()) {
        Some(said) => format!("{words}（办理情况：{said}）"),
        None => words.to_owned(),
    };
    if outcome == CaseOutcome::Refused {
        let appeals = app.store.appeals_of_cases(permit, &[id]).await?;
        let theirs =
            |appeal: &Appeal| matches!(&appeal.of, Appealed::Case(_, of) if of.account == permit.account());
        if appeals.iter().any(theirs) {
            return Err(StepError::SamePerson.into());
        }
    }
    let (office, account) = (permit.area().clone(), permit.account());
    let answer = CaseAnswer { outcome, words: words.into(), account, office, at: cx.now() };
    let owed = [messages::answered(cx, permit, &case)];
    if !app.store.answer_case_owing(id, &answer, &owed).await? {
        return Err(AppError::WrongState);
    }
    messages::tell(cx, app, permit, &owed).await;
    Ok(())
}
