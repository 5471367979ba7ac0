use std::{ops::ControlFlow, sync::Arc};

use access::{Cx, ImportPermit, charter};
use base::{Date, Progress};
use intake::stage::{Chunk, StageOptions, StageSummary};
use records::Reading;
use sha2::{Digest as _, Sha256};
use store::{Batch, BatchLoad, BatchState, FindingGroup, NewBatch, RejectedRow, StagedRow, Store};
use tokio::sync::mpsc;

use crate::{AppError, Result, spool::SpooledFile};

/// Chunks that may wait between the reader and the store: enough to keep both busy, little enough for memory.
const WAITING: usize = 4;

/// A file that has been opened and of which a batch has begun; its rows are still to come.
#[derive(Debug)]
pub(crate) struct Begun {
    load: BatchLoad,
    /// The batch as it begins.
    pub(crate) batch: Batch,
    file: SpooledFile,
}

/// Opens the file, reads its header and begins its batch.
pub(crate) async fn begin(cx: &Cx, store: &Store, permit: &ImportPermit, file: SpooledFile) -> Result<Begun> {
    if file.profile.code.as_str() == registry::registration::OFFICE {
        // What this office registers comes by its own steps and never out of a file.
        return Err(AppError::Profile);
    }
    let opened = file.clone();
    let header = blocking(move || {
        let rows = intake::reader::open(opened.path(), &opened.profile.hints())?;
        Ok(rows.columns().to_vec())
    });
    let (denied, kept): (Vec<String>, Vec<String>) =
        header.await?.into_iter().partition(|column| charter::denied(column).is_some());
    let names = |columns: Vec<String>| columns.into_iter().map(String::into_boxed_str).collect();
    let new = NewBatch {
        source: file.profile.code.as_str().into(),
        profile: match file.version {
            None => file.profile.code.as_str().into(),
            Some(version) => format!("{}@{version}", file.profile.code).into(),
        },
        file_name: file.name.clone(),
        file_sha256: file.sha256,
        columns: names(kept),
        denied_columns: names(denied),
    };
    if !new.denied_columns.is_empty() {
        tracing::info!(columns = ?new.denied_columns, "columns that the charter forbids were dropped");
    }
    let created_at = cx.now();
    let load = store.begin_batch(permit, new.clone(), &cx.env).await?;
    let batch = Batch {
        id: load.id(),
        file: new,
        area: permit.area().clone(),
        account: permit.account(),
        state: BatchState::Loading,
        counts: load.counts(),
        groups: 0,
        created_at,
        committed_at: None,
        undone_at: None,
        rejects_wait: false,
    };
    Ok(Begun { load, batch, file })
}

/// Reads and checks all rows into the batch. On any failure the batch is dropped: nothing is half-done.
pub(crate) async fn fill(begun: Begun, progress: Arc<dyn Progress>) -> Result<Batch> {
    let Begun { mut load, file, batch } = begun;
    let today = batch.created_at.china_date();
    let (sender, receiver) = mpsc::channel(WAITING);
    let reading = tokio::task::spawn_blocking(move || read(&file, today, &sender));
    let kept = keep_chunks(&mut load, receiver, &*progress).await;
    let read = reading.await.or(Err(AppError::Fault("reading was stopped")))?;
    // When the store refused a chunk, the reader only stopped because of that.
    let summary = match kept.and(read) {
        Ok(summary) => summary,
        Err(error) => {
            load.discard().await?;
            return Err(error);
        }
    };
    Ok(load.finish(groups(&summary)?).await?)
}

fn read(file: &SpooledFile, today: Date, sender: &mpsc::Sender<Chunk>) -> Result<StageSummary> {
    let options =
        StageOptions { repairs: file.repairs.clone(), today: Some(today), ..StageOptions::default() };
    let mut sink = |chunk| match sender.blocking_send(chunk) {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(()),
    };
    Ok(intake::stage::read_file(&file.profile, file.path(), &options, &mut sink)?)
}

async fn keep_chunks(
    load: &mut BatchLoad,
    mut chunks: mpsc::Receiver<Chunk>,
    progress: &dyn Progress,
) -> Result<()> {
    let mut read = 0;
    while let Some(Chunk { records, rejected, .. }) = chunks.recv().await {
        read += u64::try_from(records.len() + rejected.len()).unwrap_or(u64::MAX);
        if !rejected.is_empty() {
            let rejected: Result<Vec<_>> = rejected.iter().map(rejected_row).collect();
            load.reject(rejected?).await?;
        }
        let rows: Result<Vec<StagedRow>> = records.into_iter().map(staged_row).collect();
        load.append(rows?).await?;
        progress.step("stage.rows", read, 0);
    }
    Ok(())
}

fn staged_row(row: intake::stage::StagedRecord) -> Result<StagedRow> {
    Ok(StagedRow {
        row_number: row.row_number,
        key: row.key,
        cells: row.cells.to_boxes(),
        content: content(&row.content, &row.reading)?,
        reading: row.reading,
    })
}

/// What two rows share that say the same: equal cells, read equally. The same cells read through another profile or a
/// repair say something else.
fn content(cells: &[u8; 32], reading: &Reading) -> Result<[u8; 32]> {
    let mut hash = Sha256::new();
    hash.update(cells);
    hash.update(serde_json::to_vec(reading).or(Err(AppError::Fault("a reading cannot be written down")))?);
    Ok(hash.finalize().into())
}

fn rejected_row(row: &intake::stage::RejectedRow) -> Result<RejectedRow> {
    let findings =
        serde_json::to_value(&row.findings).or(Err(AppError::Fault("findings cannot be written down")))?;
    Ok(RejectedRow { row_number: row.row_number, cells: row.cells.to_boxes(), findings })
}

fn groups(summary: &StageSummary) -> Result<Vec<FindingGroup>> {
    summary
        .groups
        .iter()
        .map(|group| {
            Ok(FindingGroup {
                code: group.code.as_str().into(),
                rejects: group.severity == intake::finding::Severity::Reject,
                column: group.column.as_deref().map(Into::into),
                rows: group.rows,
                sample: group.sample_masked.first().map(String::as_str).unwrap_or_default().into(),
                // The whole group: its repairs, its other samples, its first rows.
                repair: serde_json::to_value(group)
                    .or(Err(AppError::Fault("a group cannot be written down")))?,
            })
        })
        .collect()
}

/// Runs work that would hold up other requests on a thread of its own.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work).await.or(Err(AppError::Fault("a piece of work was stopped")))?
}
