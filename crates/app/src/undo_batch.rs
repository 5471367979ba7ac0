use std::sync::Arc;

use access::{Action, Cx, ImportPermit, Subject};
use base::{BatchId, Progress, Timestamp};
use store::{Batch, BatchState, Change, Store, Undone};

use crate::{
    App, AppError, BatchView, Result, commit,
    jobs::{Listener, Phase},
    log, read_batch,
    upload::my_turn,
};

/// Takes a committed batch out of the register. Where it was the newest change, exactly the state before it comes back;
/// where other changes came after it, all that still stands is linked and derived again.
pub async fn undo_batch(
    cx: &Cx,
    store: &Store,
    permit: &ImportPermit,
    id: BatchId,
    progress: Arc<dyn Progress>,
) -> Result<Timestamp> {
    committed(store, permit, id).await?;
    log::deed(cx, store, Action::Undo, Subject::Batch(id)).await?;
    let undone = undo(cx, store, permit, id, progress).await;
    if undone.is_err() {
        log::not_written(cx, store, &[id]).await;
    }
    undone
}

async fn undo(
    cx: &Cx,
    store: &Store,
    permit: &ImportPermit,
    id: BatchId,
    progress: Arc<dyn Progress>,
) -> Result<Timestamp> {
    match store.undo_last(permit, id, &cx.env).await? {
        Undone::Restored { at } => Ok(at),
        Undone::LaterChanges => {
            let change = Change { undo: vec![id], ..Change::default() };
            Ok(Box::pin(commit::write(cx, store, permit, &change, progress)).await?.committed.at)
        }
    }
}

async fn committed(store: &Store, permit: &ImportPermit, id: BatchId) -> Result<Batch> {
    let batch = store.batch(permit, id).await?.ok_or(AppError::NotFound)?;
    // What the office registered is annulled, never undone.
    let office = batch.file.source.as_str() == registry::registration::OFFICE;
    if batch.state == BatchState::Committed && !office { Ok(batch) } else { Err(AppError::WrongState) }
}

/// Begins an undo in the background; the answer is the batch as it is now.
pub async fn begin_undo(cx: &Cx, app: &App, permit: ImportPermit, id: BatchId) -> Result<BatchView> {
    let batch = committed(&app.store, &permit, id).await?;
    let turn = my_turn(app)?;
    app.jobs.begin(batch, Phase::Undoing, None);
    let (work, cx_then, permit_then) = (app.clone(), cx.clone(), permit.clone());
    tokio::spawn(async move {
        let _turn = turn;
        let listener: Arc<dyn Progress> = Arc::new(Listener { jobs: work.jobs.clone(), batches: vec![id] });
        match undo_batch(&cx_then, &work.store, &permit_then, id, listener).await {
            Ok(_) => work.jobs.forget(id),
            Err(error) => {
                tracing::warn!(%error, batch = %id, "an undo failed");
                work.jobs.failed(id, Phase::Committed, &error);
            }
        }
    });
    Ok(read_batch(cx, app, &permit, id).await?.view)
}
