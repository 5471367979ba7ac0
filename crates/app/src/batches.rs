use std::{collections::BTreeMap, sync::Arc};

use access::{Action, Cx, ImportPermit, Permit, Subject};
use base::{AccountId, BatchId, Page, PageSize};
use intake::{Cells, group::Group, profile::Profile, rejected, repair::Repair};
use store::{Batch, BatchState, RejectedRow};

use crate::{App, AppError, Failure, Phase, Result, Step, jobs::Job, log};

/// A batch, and how far the work on it is.
#[derive(Debug, Clone)]
pub struct BatchView {
    /// The batch.
    pub batch: Batch,
    /// How far it is.
    pub phase: Phase,
    /// The step that is going on.
    pub step: Option<Step>,
    /// Why the last work on it failed.
    pub failure: Option<Failure>,
    /// The name of the account that brought it.
    pub created_by: Box<str>,
    /// The batch that this one checks again: while it does, and where it failed.
    pub before: Option<BatchId>,
}

impl BatchView {
    /// Whether somebody is to do something about it: it was checked and is not committed, or rows of it could not be taken.
    pub fn waits(&self) -> bool {
        match self.phase {
            Phase::Staged => true,
            Phase::Committed => self.batch.rejects_wait,
            Phase::Staging | Phase::Committing | Phase::Undoing | Phase::Undone | Phase::Failed => false,
        }
    }
}

/// A batch with its groups of findings, most rows first.
#[derive(Debug, Clone)]
pub struct BatchWithGroups {
    /// The batch.
    pub view: BatchView,
    /// The groups.
    pub groups: Vec<Group>,
    /// The profile that reads it, where it can still be repaired.
    pub profile: Option<Arc<Profile>>,
    /// The repairs so far, in the order in which they were asked for.
    pub repairs: Vec<Repair>,
    /// Columns of the file that the profile does not read; they are kept with the records and nothing more.
    pub unknown_columns: Vec<String>,
    /// Columns of the profile that the file does not have.
    pub missing_columns: Vec<String>,
}

/// Batches of the permit's area, newest first; those being read or that failed among them.
pub async fn list_batches(
    _cx: &Cx,
    app: &App,
    permit: &ImportPermit,
    cursor: Option<&str>,
    size: PageSize,
) -> Result<Page<BatchView>> {
    let before: Option<BatchId> = cursor.map(str::parse).transpose().or(Err(AppError::Cursor))?;
    let rows = usize::from(size.rows());
    let mut all: BTreeMap<BatchId, (Batch, Option<Job>)> = BTreeMap::new();
    for job in app.jobs.list() {
        let id = job.batch.id;
        if permit.area().covers(job.batch.area.prefix()) && before.is_none_or(|before| id < before) {
            all.insert(id, (job.batch.clone(), Some(job)));
        }
    }
    for batch in app.store.batches_before(permit, before, rows + 1).await? {
        let job = app.jobs.get(batch.id);
        all.insert(batch.id, (batch, job));
    }
    // Ids are made in order of time.
    let mut later = all.into_iter().rev();
    let mut items = Vec::new();
    let mut names = BTreeMap::new();
    for (_, (batch, job)) in later.by_ref().take(rows) {
        items.push(view(app, batch, job, &mut names).await?);
    }
    let next = match (later.next(), items.last()) {
        (Some(_), Some(last)) => Some(last.batch.id.to_string()),
        _ => None,
    };
    Ok(Page { items, next })
}

/// The batches of the permit's area with which somebody is to do something, newest first.
pub(crate) async fn batches_that_wait(app: &App, permit: &ImportPermit) -> Result<Vec<BatchView>> {
    let (mut waiting, mut names) = (Vec::new(), BTreeMap::new());
    for batch in app.store.batches_that_wait(permit).await? {
        let job = app.jobs.get(batch.id);
        waiting.push(view(app, batch, job, &mut names).await?);
    }
    waiting.retain(BatchView::waits);
    Ok(waiting)
}

/// One batch with its groups of findings.
pub async fn read_batch(_cx: &Cx, app: &App, permit: &ImportPermit, id: BatchId) -> Result<BatchWithGroups> {
    let job = app.jobs.get(id).filter(|job| permit.area().covers(job.batch.area.prefix()));
    let kept = app.store.batch(permit, id).await?;
    let groups = if kept.is_some() { app.store.finding_groups(permit, id).await? } else { Vec::new() };
    let groups: std::result::Result<Vec<Group>, _> =
        groups.into_iter().map(|group| serde_json::from_value(group.repair)).collect();
    let groups = groups.or(Err(AppError::Fault("a stored group of findings cannot be read")))?;
    let batch = kept.or_else(|| job.as_ref().map(|job| job.batch.clone())).ok_or(AppError::NotFound)?;
    let file = job.as_ref().and_then(|job| job.file.clone());
    let (profile, repairs) = file.map_or((None, Vec::new()), |file| (Some(file.profile), file.repairs));
    let columns: Vec<String> = batch.file.columns.iter().map(ToString::to_string).collect();
    // A file whose columns do not fit at all is not staged, and its failure says so.
    let matched =
        profile.as_ref().and_then(|profile| intake::stage::columns(profile, &columns, &repairs).ok());
    let (unknown_columns, missing_columns) = matched.unwrap_or_default();
    let view = view(app, batch, job, &mut BTreeMap::new()).await?;
    Ok(BatchWithGroups { view, groups, profile, repairs, unknown_columns, missing_columns })
}

/// Says that the rows of a committed batch that could not be taken were dealt with: mended and imported, or of no further use. They stay
/// as long as they are kept.
pub async fn settle_rejected(cx: &Cx, app: &App, permit: &ImportPermit, id: BatchId) -> Result<BatchView> {
    let batch = app.store.batch(permit, id).await?.ok_or(AppError::NotFound)?;
    if !batch.rejects_wait {
        return Err(AppError::WrongState);
    }
    log::deed(cx, &app.store, Action::SettleRejected, Subject::Batch(id)).await?;
    if !app.store.settle_rejected(permit, id, cx.now()).await? {
        return Err(AppError::WrongState);
    }
    Ok(read_batch(cx, app, permit, id).await?.view)
}

async fn view(
    app: &App,
    batch: Batch,
    job: Option<Job>,
    names: &mut BTreeMap<AccountId, Box<str>>,
) -> Result<BatchView> {
    let created_by = if let Some(name) = names.get(&batch.account) {
        name.clone()
    } else {
        let account = app.store.account(batch.account).await?;
        let name = account.map_or_else(|| batch.account.to_string().into(), |account| account.name);
        names.insert(batch.account, name.clone());
        name
    };
    let settled = match batch.state {
        BatchState::Loading => Phase::Staging,
        BatchState::Staged => Phase::Staged,
        BatchState::Committed => Phase::Committed,
        BatchState::Undone => Phase::Undone,
    };
    let phase = job.as_ref().map_or(settled, |job| job.phase);
    let (step, failure, before) = job.map_or((None, None, None), |job| (job.step, job.failure, job.before));
    Ok(BatchView { batch, phase, step, failure, created_by, before })
}

/// Leave to read a batch's rejected rows: the batch exists and the look is in the log. Fetch them with
/// [`RejectedRows::next`].
#[derive(Debug)]
pub struct RejectedRows {
    app: App,
    permit: Permit,
    /// The batch.
    pub batch: Batch,
    after: u64,
}

/// Opens a batch's rejected rows for reading. They are whole rows of personal data, so this takes a purpose and
/// leaves an entry in the log.
pub async fn rejected_rows(
    cx: &Cx,
    app: &App,
    import: &ImportPermit,
    permit: Permit,
    id: BatchId,
) -> Result<RejectedRows> {
    let batch = app.store.batch(import, id).await?.ok_or(AppError::NotFound)?;
    log::read(cx, &app.store, &permit, Action::ReadBatch, Subject::Batch(id)).await?;
    Ok(RejectedRows { app: app.clone(), permit, batch, after: 0 })
}

impl RejectedRows {
    /// The next rows in the file's order; empty at the end.
    pub async fn next(&mut self) -> Result<Vec<RejectedRow>> {
        let rows = self.app.store.rejected_rows(&self.permit, self.batch.id, self.after, 1_000).await?;
        if let Some(last) = rows.last() {
            self.after = last.row_number;
        }
        Ok(rows)
    }
}

/// Some rejected rows as a part of the file that can be mended and imported again; the first part begins with the header.
pub fn rejected_csv(batch: &Batch, rows: &[RejectedRow], first: bool) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    if first {
        rejected::write_header(&batch.file.columns, &mut out)?;
    }
    for row in rows {
        let cells: Vec<&str> = row.cells.iter().map(|cell| &**cell).collect();
        let findings = serde_json::from_value(row.findings.clone());
        let findings = findings.or(Err(AppError::Fault("a stored finding cannot be read")))?;
        let row =
            intake::stage::RejectedRow { row_number: row.row_number, cells: Cells::new(&cells), findings };
        rejected::write_row(&batch.file.columns, &row, &mut out)?;
    }
    Ok(out)
}
