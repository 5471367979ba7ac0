//! What residents ask of the office, and the answers: each has a number, a day by which it is answered, and a person who answers.

use access::{Action, Area, Cx, Permit, Purpose, Subject};
use base::{AccountId, CaseId, Date, Page, PageSize, PersonId, Timestamp};
use records::Attribute;
use registry::registration::StepError;
use store::{Appeal, Appealed, Case, CaseAnswer, CaseKind, CaseOutcome, Listed, StoreError};

use crate::{
    App, AppError, Masked, Result, applications, doors::Resident, log, mask, messages,
    own_certificates::ASKED_FOR,
};

/// Days within which a case is answered: what this office promises.
pub const PROMISE_DAYS: i64 = 15;
/// The longest words, in characters.
const WORDS: usize = 1000;
/// Cases that one resident may have waiting.
const MOST_WAITING: usize = 50;
const TRIES: u32 = 5;
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
    let asked = Asked { person: resident.person, kind, about, words, by: None };
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
    let by = Some(permit.account());
    file(cx, app, permit, Asked { person, kind: CaseKind::Correction, about, words, by }).await
}

/// What is to be filed.
struct Asked<'a> {
    person: PersonId,
    kind: CaseKind,
    about: &'a str,
    words: &'a str,
    by: Option<AccountId>,
}

async fn file(cx: &Cx, app: &App, permit: &Permit, asked: Asked<'_>) -> Result<Case> {
    let Asked { person, kind, about, words, by } = asked;
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
        match app.store.file_case(permit, &new).await {
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

/// The same with their appeals, and where they may appeal to.
pub async fn own_cases_seen(app: &App, resident: &Resident) -> Result<Vec<CaseView>> {
    let cases = own_cases(app, resident).await?;
    seen(&resident.cx, app, &resident.permit, cases).await
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
        views.push(CaseView { case, appeals, above, person: None, late });
    }
    Ok(views)
}

/// Withdraws a case of the resident's own.
pub async fn withdraw_case(app: &App, resident: &Resident, id: CaseId) -> Result<()> {
    let subject = Subject::People(vec![resident.person]);
    log::read(&resident.cx, &app.store, &resident.permit, Action::DecideCase, subject).await?;
    if app.store.withdraw_case(resident.person, id).await? { Ok(()) } else { Err(AppError::WrongState) }
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
    }
    Ok(Page { items, next: page.next })
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
    let words = words.trim();
    if words.chars().count() < 4 || words.chars().count() > WORDS {
        return Err(AppError::Choice);
    }
    let case = app.store.case(permit, id).await?.ok_or(AppError::NotFound)?;
    if case.by == Some(permit.account()) {
        return Err(StepError::SamePerson.into());
    }
    log::read(cx, &app.store, permit, Action::DecideCase, Subject::People(vec![case.person])).await?;
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
