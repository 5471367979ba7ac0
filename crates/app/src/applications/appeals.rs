//! Appeals: who disagrees with a refusal goes to the office above the one that decided. Somebody of that office who had no part in it
//! decides, with reasons and against a clock; meanwhile the refusal stands. This is a look by the office above, no review of the law:
//! that one, and the court, stay open in any case, and the door says so.

use access::{Area, Cx, Permit, Subject};
use base::{AppealId, ApplicationId, Date, Page, PageSize};
use registry::registration::StepError;
use services::{Catalogue, Stage, Step, StepFault};
use store::{
    Appeal, AppealDecision, AppealOutcome, Appealed, Application, Case, Listed, Matter, MatterChange,
    MatterStep, StoreError,
};

use super::{Hand, case_appeals, found, note, start, steps};
use crate::{App, AppError, Masked, Result, log, mask, messages};

/// Working days in which the office above decides: what this product suggests until the office says its own. No deadline of the law.
pub const APPEAL_DAYS: u16 = 15;
/// How often a number is looked for that was taken.
pub(super) const TRIES: u32 = 5;

/// An appeal as the office above sees it in its list.
#[derive(Debug, Clone)]
pub struct AppealListed {
    /// It.
    pub appeal: Appeal,
    /// What was refused.
    pub of: AppealedView,
    /// Whom it is about, numbers masked.
    pub person: Option<Masked<Listed>>,
    /// Whether its day is past.
    pub late: bool,
}

/// What an appeal is against, as the office above sees it.
#[derive(Debug, Clone)]
pub enum AppealedView {
    /// An item of an application with this number and bundle; the refusal with why, by which rule, and the area of the office that
    /// decided.
    Item {
        /// The application's number.
        number: Box<str>,
        /// Its bundle.
        bundle: Box<str>,
        /// The refusal.
        refusal: Option<MatterStep>,
    },
    /// A case, with what was asked; the refusal is the appeal's own.
    Case(Box<Case>),
}

/// The area of the office above an office; none above a province.
pub fn above(office: &str) -> Option<Area> {
    let wider = [9, 6, 4, 2].into_iter().find(|length| *length < office.len())?;
    office.get(..wider)?.parse().ok()
}

/// The office above the one that refused an item last.
fn office_above(matter: &Matter) -> Option<Area> {
    let decided = |step: &&MatterStep| matches!(step.step, Step::Refuse | Step::Uphold);
    above(&matter.steps.iter().rfind(decided)?.office)
}

/// To which office a family may appeal about an item now: the one above, where somebody there works with this register. Where nobody
/// does, the way is by paper, and the counter tells it.
pub(super) async fn may_appeal(app: &App, hand: Hand<'_>, matter: &Matter) -> Result<Option<Area>> {
    let follows = Step::Appeal.may_follow(&steps::taken(matter), hand.cx.actor.account).is_ok();
    let Some(office) = office_above(matter).filter(|_| follows && !hand.is_proxy()) else { return Ok(None) };
    Ok(app.store.decides_above(&office, hand.cx.now()).await?.then_some(office))
}

/// Appeals against the refusal of an item: the family behind its door, or a worker at the counter at their word. Gives the appeal
/// with its number and day.
pub(super) async fn appeal(
    app: &App,
    hand: Hand<'_>,
    (id, item, version): (ApplicationId, &str, u64),
    words: &str,
) -> Result<Appeal> {
    if hand.is_proxy() {
        return Err(AppError::NotAsked);
    }
    let (application, catalogue) = found(app, hand, id).await?;
    let matter = application.matters.iter().find(|matter| *matter.item == *item).ok_or(AppError::NotFound)?;
    if matter.version != version {
        return Err(AppError::Changed);
    }
    let words = steps::reasons(words)?;
    follows(Step::Appeal, matter, hand.cx)?;
    let area = may_appeal(app, hand, matter).await?.ok_or(AppError::NoOfficeAbove)?;
    let now = hand.cx.now();
    let change = step(hand, matter, (Step::Appeal, words), &catalogue);
    note(app, hand, &application).await?;
    // What a family does itself, it need not be told.
    let owed = if hand.is_resident() {
        Vec::new()
    } else {
        messages::matters_changed(hand.cx, app, hand.permit, &application, std::slice::from_ref(&change))
    };
    for _ in 0..TRIES {
        let new = Appeal {
            id: hand.cx.env.new_id(),
            area: area.clone(),
            number: number(hand),
            of: Appealed::Item(id, item.into()),
            about: application.about,
            filed_at: now,
            due_on: due(&catalogue, now.china_date()),
            words: words.into(),
            decision: None,
        };
        match app.store.file_appeal(&application, &new, &change, &owed).await {
            Ok(true) => {
                messages::tell(hand.cx, app, hand.permit, &owed).await;
                return Ok(new);
            }
            Ok(false) => return Err(AppError::Changed),
            Err(StoreError::Constraint) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(AppError::WrongState)
}

/// A new appeal's number.
pub(super) fn number(hand: Hand<'_>) -> Box<str> {
    start::number(&hand.cx.env, hand.cx.now()).replacen('B', "F", 1).into()
}

/// The day by which an appeal that comes in is decided.
pub(super) fn due(catalogue: &Catalogue, from: Date) -> Option<Date> {
    catalogue.calendar().after(from, APPEAL_DAYS, |_| true).map(|(day, _)| day)
}

fn follows(step: Step, matter: &Matter, cx: &Cx) -> Result<()> {
    let may = step.may_follow(&steps::taken(matter), cx.actor.account);
    may.map_err(|fault| match fault {
        StepFault::Order => StepError::Order.into(),
        StepFault::SamePerson => StepError::SamePerson.into(),
    })
}

fn step(hand: Hand<'_>, matter: &Matter, (step, words): (Step, &str), catalogue: &Catalogue) -> MatterChange {
    let taken = MatterStep {
        number: matter.version + 1,
        step,
        account: hand.cx.actor.account,
        resident: hand.is_resident(),
        office: hand.permit.area().prefix().into(),
        at: hand.cx.now(),
        note: Some(words.into()),
        rule: None,
        field: None,
    };
    steps::with(hand, matter, taken, hand.cx.now(), catalogue)
}

/// Appeals to the offices of the permit's area that wait, or were decided; the log names each person who is shown.
pub async fn list_appeals(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    waiting: bool,
    (cursor, size): (Option<&str>, PageSize),
) -> Result<Page<AppealListed>> {
    let after = match cursor {
        Some(cursor) => {
            let place = cursor.split_once('.').and_then(|(day, id)| Some((day, id.parse().ok()?)));
            Some(place.ok_or(AppError::Cursor)?)
        }
        None => None,
    };
    let page = app.store.appeals(permit, waiting, after, size).await?;
    let people = app.store.listed_people(permit, page.items.iter().map(|one| one.about)).await?;
    let shown: Vec<&Listed> = people.values().collect();
    let subject = (access::Action::Search, Subject::People(shown.iter().map(|one| one.id).collect()));
    log::read_fields(cx, &app.store, permit, subject, log::listed_fields(&shown)).await?;
    let today = cx.now().china_date();
    let mut items = Vec::new();
    for appeal in page.items {
        let Some(of) = appealed(app, permit, &appeal).await? else { continue };
        items.push(AppealListed {
            of,
            person: people.get(&appeal.about).cloned().map(mask::listed),
            late: appeal.decision.is_none() && appeal.due_on.is_some_and(|due| due < today),
            appeal,
        });
    }
    Ok(Page { items, next: page.next })
}

async fn appealed(app: &App, permit: &Permit, appeal: &Appeal) -> Result<Option<AppealedView>> {
    let (id, item) = match &appeal.of {
        Appealed::Item(id, item) => (*id, item),
        Appealed::Case(id, _) => {
            return Ok(app.store.case(permit, *id).await?.map(|case| AppealedView::Case(Box::new(case))));
        }
    };
    let Some(application) = app.store.application(permit, id).await? else { return Ok(None) };
    let matter = application.matters.iter().find(|matter| matter.item == *item);
    let before =
        |step: &&MatterStep| matches!(step.step, Step::Refuse | Step::Uphold) && step.at <= appeal.filed_at;
    let refusal = matter.and_then(|matter| matter.steps.iter().rfind(before).cloned());
    Ok(Some(AppealedView::Item { number: application.number, bundle: application.bundle, refusal }))
}

/// Decides an appeal, for the office above the one that refused: somebody who decides, works for an area around that office, and took
/// neither the refusal nor the look after it. Where the refusal is reversed, the item is worked on anew.
pub async fn decide_appeal(
    cx: &Cx,
    app: &App,
    permit: &Permit,
    id: AppealId,
    (outcome, reasons): (AppealOutcome, &str),
) -> Result<()> {
    let known = app.store.appeal(permit, id).await?.ok_or(AppError::NotFound)?;
    // It was found within the permit's area: whoever asks works for the office above, or for one above that.
    if !cx.actor.role.may_import() {
        return Err(access::Denied::Import.into());
    }
    if known.decision.is_some() {
        return Err(AppError::WrongState);
    }
    let reasons = steps::reasons(reasons)?;
    let decision =
        AppealDecision { outcome, reasons: reasons.into(), account: cx.actor.account, at: cx.now() };
    let (of, item) = match &known.of {
        Appealed::Item(of, item) => (*of, item),
        Appealed::Case(case, refused) => {
            return case_appeals::decide(cx, app, permit, (&known, *case, refused), &decision).await;
        }
    };
    let hand = Hand::worker(cx, permit);
    let (application, catalogue) = found(app, hand, of).await?;
    let matter = application.matters.iter().find(|matter| matter.item == *item).ok_or(AppError::NotFound)?;
    let decides = match outcome {
        AppealOutcome::Sustained => Step::Sustain,
        AppealOutcome::Reversed => Step::Reverse,
    };
    follows(decides, matter, cx)?;
    let change = step(hand, matter, (decides, reasons), &catalogue);
    note(app, hand, &application).await?;
    debug_assert!(change.stage != Stage::Objected, "the office above settles it or opens it anew");
    let owed = messages::matters_changed(cx, app, permit, &application, std::slice::from_ref(&change));
    if !app.store.decide_appeal(&application, (id, &decision), &change, &owed).await? {
        return Err(AppError::Changed);
    }
    messages::tell(cx, app, permit, &owed).await;
    Ok(())
}

/// The appeals of an application that the hand has read.
pub(super) async fn of(app: &App, hand: Hand<'_>, application: &Application) -> Result<Vec<Appeal>> {
    Ok(app.store.appeals_of(hand.permit, application.id).await?)
}

/// Whether an appeal is against the refusal of this item.
pub(super) fn is_about(appeal: &Appeal, item: &str) -> bool {
    matches!(&appeal.of, Appealed::Item(_, of) if **of == *item)
}
