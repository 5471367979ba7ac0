use std::{collections::BTreeMap, fs::File, io::Read as _, path::Path, sync::Arc};

use access::{Action, Cx, ImportPermit, Subject};
use base::{BatchId, Progress};
use intake::{
    IntakeError,
    repair::{Repair, RepairError},
};
use store::{BatchState, Change};
use tokio::sync::OwnedMutexGuard;

use crate::{
    App, AppError, BatchView, Result, commit,
    import::{ProfileChoice, choose},
    jobs::{Listener, Phase},
    log, own_profiles, read_batch, repairs,
    spool::{Spooled, SpooledFile},
    stage::{self, blocking},
};

/// An uploaded file, whole on our disk.
#[derive(Debug)]
pub struct Upload {
    /// Where it waits.
    pub spooled: Spooled,
    /// Its name as the sender called it.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Which profile reads it.
    pub profile: ProfileChoice,
}

/// A person's decision on a group of findings.
#[derive(Debug, Clone, Copy)]
pub struct Decision<'a> {
    /// The group, by its place in the batch's list.
    pub group: usize,
    /// One of the group's alternatives, by place; the proposed repair if absent.
    pub alternative: Option<usize>,
    /// What was chosen, where the repair asks for one value.
    pub value: Option<&'a str>,
    /// What each written value stands for, where the repair maps values.
    pub values: Option<&'a BTreeMap<String, String>>,
}

/// Opens an uploaded file and goes on reading it in the background; the answer is the batch as it begins.
pub async fn stage_upload(cx: &Cx, app: &App, permit: ImportPermit, upload: Upload) -> Result<BatchView> {
    let Upload { spooled, name, sha256, profile } = upload;
    let spooled = Arc::new(spooled);
    let place = Arc::clone(&spooled);
    let known = own_profiles::in_use(&app.store, permit.area()).await?;
    let called = name.clone();
    let profile = blocking(move || match choose(&profile, place.path(), &known) {
        // Only what is looked for by its header may be no table; a profile that was named and is not there says nothing of the file.
        Err(AppError::Profile) if matches!(profile, ProfileChoice::Auto) => {
            Err(posing(&called, place.path())?.unwrap_or(AppError::Profile))
        }
        other => other,
    });
    let profile = profile.await?;
    read_in_background(cx, app, permit, SpooledFile::new(spooled, &name, sha256, profile), None).await
}

/// What a file that fits no profile says it is and is not: a picture read as text is no other department's table, and a workbook that
/// does not begin as one is damaged.
fn posing(name: &str, path: &Path) -> Result<Option<AppError>> {
    const TABLES: [&str; 11] =
        ["", "csv", "tsv", "txt", "dat", "json", "jsonl", "ndjson", "xlsx", "xlsm", "parquet"];
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    let extension = extension.unwrap_or_default();
    if !TABLES.contains(&extension.as_str()) {
        return Ok(Some(IntakeError::Binary.into()));
    }
    if !extension.starts_with("xls") {
        return Ok(None);
    }
    let mut head = Vec::new();
    File::open(path)?.take(2).read_to_end(&mut head)?;
    Ok((head != *b"PK").then(|| IntakeError::Damaged { part: "xlsx".into() }.into()))
}

/// Applies a group's repair to all its rows: the file is read and checked again with it. The answer is a new batch; the
/// one before is dropped as soon as the new one is staged.
pub async fn repair_import(
    cx: &Cx,
    app: &App,
    permit: ImportPermit,
    batch: BatchId,
    decision: Decision<'_>,
) -> Result<BatchView> {
    let found = read_batch(cx, app, &permit, batch).await?;
    let group = found.groups.get(decision.group).ok_or(AppError::NotFound)?;
    let repair = match decision.alternative {
        None => &group.repair,
        Some(number) => group.alternatives.get(number).ok_or(AppError::NotFound)?,
    };
    let repair = repairs::chosen(repair.clone(), decision.value, decision.values)?;
    again(cx, app, permit, batch, |repairs| {
        repairs.push(repair);
        Ok(())
    })
    .await
}

/// Reads a column of a staged file as one that its profile knows by another name.
pub async fn read_column_as(
    cx: &Cx,
    app: &App,
    permit: ImportPermit,
    batch: BatchId,
    (header, column): (&str, &str),
) -> Result<BatchView> {
    let found = read_batch(cx, app, &permit, batch).await?;
    if !found.unknown_columns.iter().any(|name| name == header) {
        return Err(IntakeError::from(RepairError::NoSuchColumn(header.to_owned())).into());
    }
    let repair = Repair::ReadColumnAs { header: header.to_owned(), column: column.to_owned() };
    again(cx, app, permit, batch, |repairs| {
        repairs.push(repair);
        Ok(())
    })
    .await
}

/// Takes back one of the repairs of a staged file, by its place; the others stay, in their order.
pub async fn withdraw_repair(
    cx: &Cx,
    app: &App,
    permit: ImportPermit,
    batch: BatchId,
    place: usize,
) -> Result<BatchView> {
    read_batch(cx, app, &permit, batch).await?;
    again(cx, app, permit, batch, |repairs| {
        if place >= repairs.len() {
            return Err(AppError::NotFound);
        }
        repairs.remove(place);
        Ok(())
    })
    .await
}

/// Reads and checks a staged file again, with other repairs.
async fn again(
    cx: &Cx,
    app: &App,
    permit: ImportPermit,
    batch: BatchId,
    change: impl FnOnce(&mut Vec<Repair>) -> Result<()>,
) -> Result<BatchView> {
    let mut file = app.jobs.get(batch).and_then(|job| job.file).ok_or(AppError::WrongState)?;
    change(&mut file.repairs)?;
    for repair in &file.repairs {
        repair.check(&file.profile).map_err(IntakeError::from)?;
    }
    app.jobs.turn(batch, Phase::Staged, Phase::Staging)?;
    let begun = read_in_background(cx, app, permit, file, Some(batch)).await;
    if begun.is_err() {
        app.jobs.turn(batch, Phase::Staging, Phase::Staged)?;
    }
    begun
}

async fn read_in_background(
    cx: &Cx,
    app: &App,
    permit: ImportPermit,
    file: SpooledFile,
    replaces: Option<BatchId>,
) -> Result<BatchView> {
    let begun = stage::begin(cx, &app.store, &permit, file.clone()).await?;
    let id = begun.batch.id;
    let deed = if replaces.is_some() { Action::Repair } else { Action::Stage };
    log::deed(cx, &app.store, deed, Subject::Batch(id)).await?;
    app.jobs.begin(begun.batch.clone(), Phase::Staging, Some(file));
    if let Some(before) = replaces {
        app.jobs.follows(id, before);
    }
    let listener: Arc<dyn Progress> = Arc::new(Listener { jobs: app.jobs.clone(), batches: vec![id] });
    let work = app.clone();
    let keeper = permit.clone();
    tokio::spawn(async move {
        match stage::fill(begun, listener).await {
            Ok(batch) => {
                work.jobs.done(batch, Phase::Staged);
                if let Some(before) = replaces {
                    work.jobs.forget(before);
                    if let Err(error) = work.store.discard_batch(&keeper, before).await {
                        tracing::warn!(%error, "a repaired batch could not be dropped");
                    }
                }
            }
            Err(error) => {
                tracing::warn!(%error, batch = %id, "a file could not be staged");
                work.jobs.failed(id, Phase::Failed, &error);
                if let Some(before) = replaces
                    && work.jobs.turn(before, Phase::Staging, Phase::Staged).is_err()
                {
                    tracing::warn!(batch = %before, "a batch changed while it was being repaired");
                }
            }
        }
    });
    view(cx, app, &permit, id).await
}

/// Begins to link and commit staged batches as one change.
pub async fn commit_import(
    cx: &Cx,
    app: &App,
    permit: ImportPermit,
    batches: Vec<BatchId>,
) -> Result<BatchView> {
    let first = *batches.first().ok_or(AppError::NotFound)?;
    for batch in &batches {
        know_staged(app, &permit, *batch).await?;
    }
    let turn = my_turn(app)?;
    let mut turned = Vec::new();
    for batch in &batches {
        if let Err(error) = app.jobs.turn(*batch, Phase::Staged, Phase::Committing) {
            for batch in turned {
                app.jobs.turn(batch, Phase::Committing, Phase::Staged)?;
            }
            return Err(error);
        }
        turned.push(*batch);
    }
    let (work, cx_then, permit_then) = (app.clone(), cx.clone(), permit.clone());
    tokio::spawn(async move {
        let _turn = turn;
        let listener: Arc<dyn Progress> =
            Arc::new(Listener { jobs: work.jobs.clone(), batches: batches.clone() });
        let change = Change { commit: batches.clone(), ..Change::default() };
        match commit::write(&cx_then, &work.store, &permit_then, &change, listener).await {
            Ok(_) => work.jobs.committed(&batches),
            Err(error) => {
                tracing::warn!(%error, "a commit failed");
                for batch in &batches {
                    work.jobs.failed(*batch, Phase::Staged, &error);
                }
            }
        }
    });
    view(cx, app, &permit, first).await
}

/// Makes sure that a staged batch has a job: one staged by another process has none yet.
async fn know_staged(app: &App, permit: &ImportPermit, id: BatchId) -> Result<()> {
    if let Some(job) = app.jobs.get(id) {
        return if permit.area().covers(job.batch.area.prefix()) { Ok(()) } else { Err(AppError::NotFound) };
    }
    let batch = app.store.batch(permit, id).await?.ok_or(AppError::NotFound)?;
    if batch.state != BatchState::Staged {
        return Err(AppError::WrongState);
    }
    app.jobs.begin(batch, Phase::Staged, None);
    Ok(())
}

pub(crate) fn my_turn(app: &App) -> Result<OwnedMutexGuard<()>> {
    Arc::clone(&app.writing).try_lock_owned().or(Err(AppError::ImportRunning))
}

/// Throws a staged batch away, or forgets one that failed.
pub async fn discard_import(cx: &Cx, app: &App, permit: &ImportPermit, id: BatchId) -> Result<()> {
    let job = app.jobs.get(id).filter(|job| permit.area().covers(job.batch.area.prefix()));
    match job.map(|job| job.phase) {
        Some(Phase::Failed) => app.jobs.forget(id),
        Some(Phase::Staged) => {
            log::deed(cx, &app.store, Action::Discard, Subject::Batch(id)).await?;
            app.jobs.turn(id, Phase::Staged, Phase::Staging)?;
            app.jobs.forget(id);
            app.store.discard_batch(permit, id).await?;
        }
        Some(_) => return Err(AppError::WrongState),
        None => {
            let batch = app.store.batch(permit, id).await?.ok_or(AppError::NotFound)?;
            if batch.state != BatchState::Staged {
                return Err(AppError::WrongState);
            }
            log::deed(cx, &app.store, Action::Discard, Subject::Batch(id)).await?;
            app.store.discard_batch(permit, id).await?;
        }
    }
    Ok(())
}

async fn view(cx: &Cx, app: &App, permit: &ImportPermit, id: BatchId) -> Result<BatchView> {
    Ok(read_batch(cx, app, permit, id).await?.view)
}
