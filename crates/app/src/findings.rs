use access::{Action, Cx, Permit, Purpose, Subject};
use base::{AccountId, FindingId, Page, PageSize, PersonId, Timestamp};
use registry::quality::Check;
use store::{CheckCount, FindingAbout, FindingCursor, Listed, Store, Verdict};

use crate::{AppError, Masked, Result, log, mask};

/// What a quality check found, with the people that it names, numbers masked.
#[derive(Debug, Clone)]
pub struct FoundFinding {
    /// Its id.
    pub id: FindingId,
    /// The check.
    pub check: &'static Check,
    /// Since when it is known.
    pub found_at: Timestamp,
    /// Whom to open first.
    pub person: Masked<Listed>,
    /// The others; `None` beside one outside the reader's area.
    pub others: Vec<Option<Masked<Listed>>>,
    /// The last word on it.
    pub verdict: Verdict,
    /// Whose, and when.
    pub decided: Option<(AccountId, Timestamp)>,
}

/// How many findings each check has in the actor's area. Counts only; for those who may look into them.
pub async fn finding_counts(cx: &Cx, store: &Store) -> Result<Vec<CheckCount>> {
    let permit = cx.permit(Purpose::QualityReview)?;
    let mut counts = store.finding_counts(permit.area()).await?;
    counts.sort_by_key(|count| (count.check.severity, count.check.group, count.check.id));
    Ok(counts)
}

/// The findings of one check, those that wait or those that somebody has looked into. The log names everybody on the
/// page.
pub async fn findings(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    check: &'static Check,
    waiting: bool,
    cursor: Option<&str>,
    size: PageSize,
) -> Result<Page<FoundFinding>> {
    let after = cursor.map(|text| FindingCursor::read(text).ok_or(AppError::Cursor)).transpose()?;
    let Page { items, next } = store.findings(permit, check, waiting, after, size).await?;
    Ok(Page { items: shown(cx, store, permit, items).await?, next })
}

/// Findings as they are shown, once the log names whom they show.
async fn shown(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    items: Vec<store::FoundFinding>,
) -> Result<Vec<FoundFinding>> {
    let listed: Vec<&Listed> =
        items.iter().flat_map(|f| std::iter::once(&f.person).chain(f.others.iter().flatten())).collect();
    let mut people: Vec<PersonId> = listed.iter().map(|person| person.id).collect();
    people.sort_unstable();
    people.dedup();
    let fields = log::listed_fields(&listed);
    log::read_fields(cx, store, permit, (Action::Search, Subject::People(people)), fields).await?;
    let items = items
        .into_iter()
        .map(|found| FoundFinding {
            id: found.id,
            check: found.check,
            found_at: found.found_at,
            person: mask::listed(found.person),
            others: found.others.into_iter().map(|other| other.map(mask::listed)).collect(),
            verdict: found.verdict,
            decided: found.decided,
        })
        .collect();
    Ok(items)
}

/// One finding with the people that it names. The log names everybody who is shown.
pub async fn read_finding(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    finding: FindingId,
) -> Result<FoundFinding> {
    let found = store.finding(permit, finding).await?.ok_or(AppError::NotFound)?;
    shown(cx, store, permit, vec![found]).await?.pop().ok_or(AppError::NotFound)
}

/// What the checks found about a person and nobody has settled: what waits, and what a source was told to put right. A look at the person
/// like any other; the others whom it names are counted and not told.
pub async fn open_findings(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    person: PersonId,
) -> Result<Vec<FindingAbout>> {
    if store.listed_people(permit, [person].into_iter()).await?.is_empty() {
        return Err(AppError::NotFound);
    }
    let mut found = store.findings_about(permit, person, cx.now().china_date()).await?;
    found.retain(|one| one.verdict != Verdict::AsItIs);
    log::read(cx, store, permit, Action::ReadRecord, Subject::People(vec![person])).await?;
    Ok(found)
}

/// Says what is to become of a finding. The log has it before the register does.
pub async fn decide_finding(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    finding: FindingId,
    verdict: Verdict,
) -> Result<()> {
    let person = store.finding_person(permit, finding).await?.ok_or(AppError::NotFound)?;
    log::read(cx, store, permit, Action::DecideFinding, Subject::People(vec![person])).await?;
    let kept = store.decide_finding(permit, finding, verdict, cx.actor.account, &cx.env).await?;
    kept.then_some(()).ok_or(AppError::NotFound)
}
