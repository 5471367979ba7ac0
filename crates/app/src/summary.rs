use std::collections::BTreeSet;

use access::{Area, Cx, Purpose};
use base::{BatchId, PageSize, Timestamp};
use registry::{quality::Severity, registration::Stage};
use serde::{Deserialize, Serialize};
use store::{AppealsQueued, DueQueued, Queued, Store};

use crate::{App, BatchView, Result, batches::batches_that_wait, list_batches};

/// Name under which the comparison with the truth is kept.
const TRUTH: &str = "truth";
/// Within how many days the day of an item is near.
const NEAR_DAYS: i64 = 3;
/// How many of the latest batches a summary shows.
const BATCHES: u16 = 10;

/// The day's summary of the actor's area: counts, no people.
#[derive(Debug, Clone)]
pub struct DaySummary {
    /// The moment of counting.
    pub as_of: Timestamp,
    /// The area.
    pub area: Area,
    /// The counts.
    pub counts: store::Summary,
    /// Registrations whose next step the actor may decide, where they serve families.
    pub registrations: Vec<(Stage, Queued)>,
    /// Items of applications that are with the office, where the actor serves families: those near or past their day, and the
    /// others.
    pub matters: (Option<Queued>, Option<Queued>),
    /// What residents ask and nobody has answered, where the actor serves families: near or past its day, and the rest.
    pub cases: (Option<DueQueued>, Option<DueQueued>),
    /// Appeals that the actor may decide for an office above others: near or past their day, and the rest.
    pub appeals: (Option<AppealsQueued>, Option<AppealsQueued>),
    /// What a colleague made and the actor may approve: payment rolls, and messages to groups.
    pub made: (Option<Queued>, Option<Queued>),
    /// Forms past their day, and forms whose day is near, where the actor fills forms.
    pub forms: (Option<DueQueued>, Option<DueQueued>),
    /// Findings that nobody has looked into, where the actor reviews quality.
    pub findings: Vec<(Severity, Queued)>,
    /// The latest batches and older ones that wait, where the actor may import.
    pub batches: Vec<BatchView>,
    /// The comparison with the truth, where one is known.
    pub truth: Option<Truth>,
}

/// A register of a synthetic place against its truth.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// People that exist.
    pub people_true: u64,
    /// People that the register counts.
    pub people_register: u64,
    /// Of the pairs of mentions taken to be one person, the share that are.
    pub pair_precision: f64,
    /// Of the pairs of mentions that are one person, the share found.
    pub pair_recall: f64,
    /// Unaccounted people whose present address some extract states.
    pub locatable: u64,
    /// Of these, those located at the right address.
    pub located_right: u64,
}

/// Counts the actor's area.
pub async fn summary(cx: &Cx, app: &App) -> Result<DaySummary> {
    let (area, store) = (cx.actor.area.clone(), &app.store);
    let batches = match cx.import_permit() {
        Ok(permit) => {
            let mut batches = list_batches(cx, app, &permit, None, PageSize::new(BATCHES)).await?.items;
            let waiting = batches_that_wait(app, &permit).await?;
            let shown: BTreeSet<BatchId> = batches.iter().map(|one| one.batch.id).collect();
            batches.extend(waiting.into_iter().filter(|one| !shown.contains(&one.batch.id)));
            batches
        }
        Err(_) => Vec::new(),
    };
    let truth = store.figure(TRUTH).await?.and_then(|figure| serde_json::from_value(figure).ok());
    let mut counts = store.summary(&area).await?;
    // What waits for this worker, not what waits for a colleague.
    counts.doubtful = match cx.permit(Purpose::MatchReview) {
        Ok(_) => {
            let queue = store.queue_counts(&area, cx.actor.account).await?;
            queue.open + queue.second
        }
        Err(_) => 0,
    };
    let registrations = match cx.permit(Purpose::FamilyService) {
        Ok(_) => store.registrations_to_decide(&area, cx.actor.account).await?,
        Err(_) => Vec::new(),
    };
    let near = cx.now().plus_seconds(NEAR_DAYS * 86_400).china_date();
    let (matters, cases) = match cx.permit(Purpose::FamilyService) {
        Ok(_) => (
            store.matters_to_work_on(&area, near).await?,
            store.cases_to_answer(&area, cx.actor.account, near).await?,
        ),
        Err(_) => <_>::default(),
    };
    // Who decides for an office above others; of other offices there are no appeals.
    let appeals = match cx.permit(Purpose::FamilyService) {
        Ok(_) if cx.actor.role.may_import() => {
            store.appeals_to_decide(&area, (cx.actor.account, near)).await?
        }
        _ => <_>::default(),
    };
    let made = match (cx.permit(Purpose::FamilyService), cx.pays()) {
        (Ok(_), Ok(())) => store.made_to_approve(&area, cx.actor.account).await?,
        _ => (None, None),
    };
    let forms = match cx.count_permit() {
        Ok(permit) => crate::forms::waiting(cx, store, &permit).await?,
        Err(_) => (None, None),
    };
    let findings = match cx.permit(Purpose::QualityReview) {
        Ok(_) => store.findings_to_decide(&area).await?,
        Err(_) => Vec::new(),
    };
    Ok(DaySummary {
        as_of: cx.now(),
        counts,
        area,
        registrations,
        matters,
        cases,
        appeals,
        made,
        forms,
        findings,
        batches,
        truth,
    })
}

/// Keeps how the register of a synthetic place compares with its truth, to be shown in the summary.
pub async fn keep_truth(cx: &Cx, store: &Store, truth: &Truth) -> Result<()> {
    cx.import_permit()?;
    let figure = serde_json::to_value(truth).or(Err(crate::AppError::Fault("a figure is not finite")))?;
    Ok(store.keep_figure(TRUTH, &figure, &cx.env).await?)
}
