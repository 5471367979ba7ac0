use access::{Action, Cx, Permit, Purpose, Subject};
use base::{AccountId, FindingId, Page, PageSize, PersonId, Timestamp};
use registry::quality::Check;
use store::{CheckCount, FindingCursor, Listed, Store, Verdict};

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
    Ok(Page { items, next })
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
