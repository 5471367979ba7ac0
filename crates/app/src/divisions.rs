use access::{Action, Cx, ImportPermit, Subject};
use base::{Date, DivisionChangeId, Timestamp};
use codes::division::ChangeKind;
use registry::{CodePair, DivisionChange, DivisionFault};
use store::{DivisionStage, KnownDivisionChange, NewDivisionChange, RecodeCount, Store};

use crate::{App, AppError, Result, log, settle_decisions};

/// The longest document name and reason, in characters.
const LONGEST: usize = 200;

/// What a worker wants to change about divisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedDivision {
    /// New, altered, merged or moved.
    pub kind: ChangeKind,
    /// First day of the new state.
    pub on: Date,
    /// Which codes become which; villages may be left out.
    pub pairs: Vec<CodePair>,
    /// The document that orders it.
    pub document: Box<str>,
}

/// What a change of divisions would come to. Counts only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DivisionPreview {
    /// The pairs, those of villages among them.
    pub pairs: Vec<CodePair>,
    /// How many live residences would stand under which codes.
    pub counts: Vec<RecodeCount>,
    /// What is wrong with it; a change with faults is not taken.
    pub faults: Vec<DivisionFault>,
    /// How many accounts have an area under a code that gives way: their areas follow.
    pub accounts: u64,
}

/// A change of divisions with what it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DivisionView {
    /// The change.
    pub known: KnownDivisionChange,
    /// Who entered it.
    pub author: Box<str>,
    /// How many residences stand under which codes because of it.
    pub counts: Vec<RecodeCount>,
}

/// The changes of divisions in force, for names and look-ups.
pub async fn divisions_in_force(store: &Store, area: &access::Area) -> Result<Vec<DivisionChange>> {
    let known = store.division_changes(area).await?;
    let in_force =
        |one: &KnownDivisionChange| matches!(one.stage, DivisionStage::Waiting | DivisionStage::InForce);
    Ok(known.into_iter().filter(in_force).map(|one| one.change).collect())
}

/// What a change would come to, without making it.
pub async fn preview_divisions(
    cx: &Cx,
    store: &Store,
    permit: &ImportPermit,
    asked: &AskedDivision,
) -> Result<DivisionPreview> {
    let live = store.live_codes(permit.area()).await?;
    let divisions = registry::divisions_with(&divisions_in_force(store, permit.area()).await?);
    let pairs = registry::with_villages(&divisions, &live, &asked.pairs);
    let change = registry::looked_at(asked.kind, asked.on, pairs);
    let of = (permit.area().prefix(), cx.now().china_date());
    let faults = registry::division_faults(&divisions, &live, &change, of);
    let counts = store.count_live(permit, &change).await?;
    let gone: Vec<Box<str>> = asked
        .pairs
        .iter()
        .filter(|pair| pair.from != pair.to && !pair.from.is_empty())
        .map(|pair| pair.from.clone())
        .collect();
    let accounts = store.accounts_under(&gone).await?;
    Ok(DivisionPreview { pairs: change.pairs, counts, faults, accounts })
}

/// Makes a change: it is kept at once, and the register follows a moment later. The log has it first.
pub async fn change_divisions(
    cx: &Cx,
    app: &App,
    permit: &ImportPermit,
    asked: AskedDivision,
) -> Result<DivisionChangeId> {
    let told = asked.document.trim().chars().count();
    if told == 0 || told > LONGEST {
        return Err(AppError::Choice);
    }
    let DivisionPreview { pairs, faults, accounts, .. } =
        preview_divisions(cx, &app.store, permit, &asked).await?;
    if !faults.is_empty() {
        return Err(AppError::Divisions(faults));
    }
    log::deed(cx, &app.store, Action::ChangeDivisions, Subject::None).await?;
    if accounts > 0 {
        log::deed(cx, &app.store, Action::RecodeAreas, Subject::None).await?;
    }
    let AskedDivision { kind, on, document, .. } = asked;
    let new = NewDivisionChange { kind, on, pairs, document };
    let id = app.store.ask_division_change(permit, &new, &cx.env).await?;
    let permit = cx.import_permit()?;
    let county = store::county_of(permit.area());
    settle_decisions::wake(cx, app, permit, &county);
    Ok(id)
}

/// Undoes a change: what it put under other codes stands where it stood, a moment later. What was recorded between stays
/// readable as it was known then.
pub async fn undo_divisions(
    cx: &Cx,
    app: &App,
    permit: &ImportPermit,
    id: DivisionChangeId,
    reason: &str,
) -> Result<()> {
    let told = reason.trim().chars().count();
    if told == 0 || told > LONGEST {
        return Err(AppError::Choice);
    }
    log::deed(cx, &app.store, Action::UndoDivisions, Subject::None).await?;
    if !app.store.ask_division_undo(permit, id, reason.trim(), &cx.env).await? {
        return Err(AppError::NotFound);
    }
    if app.store.areas_recoded(id).await? > 0 {
        log::deed(cx, &app.store, Action::RecodeAreas, Subject::None).await?;
    }
    let permit = cx.import_permit()?;
    let county = store::county_of(permit.area());
    settle_decisions::wake(cx, app, permit, &county);
    Ok(())
}

/// The changes of divisions of the permit's county, latest first, with what each did. Counts only.
pub async fn list_divisions(store: &Store, permit: &ImportPermit) -> Result<Vec<DivisionView>> {
    let mut views = Vec::new();
    for known in store.division_changes(permit.area()).await? {
        // Of one that was undone, what it did until then.
        let last = known.recorded_until.and_then(|until| Timestamp::from_micros(until.micros() - 1));
        let counts = store.recoded_counts(known.change.id, last).await?;
        let author = store.account(known.account).await?.map_or_else(Box::default, |account| account.name);
        views.push(DivisionView { known, author, counts });
    }
    Ok(views)
}
