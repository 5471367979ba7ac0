//! Lets the register follow what the office has registered: each registration that counts is one source record.

use access::{Cx, ImportPermit};
use registry::registration::{OFFICE, Stage};
use sha2::{Digest as _, Sha256};
use store::{BatchState, Change, KnownRegistration, NewBatch, StagedRow, Store};

use crate::{AppError, Result};

/// Stages the records of these registrations; gives the change that makes them stand, and takes out those annulled.
pub(crate) async fn stage(
    cx: &Cx,
    store: &Store,
    permit: &ImportPermit,
    waiting: &[KnownRegistration],
) -> Result<Change> {
    let annul = waiting.iter().filter(|one| one.registration.stage() == Stage::Annulled);
    let annul = annul.map(|one| one.registration.id).collect();
    let mut change = Change { annul, office: true, ..Change::default() };
    let rows = waiting.iter().enumerate().filter_map(|(at, one)| row(at, one).transpose());
    let rows = rows.collect::<Result<Vec<_>>>()?;
    if rows.is_empty() {
        return Ok(change);
    }
    let mut hash = Sha256::new();
    for row in &rows {
        hash.update(row.content);
    }
    let file = NewBatch {
        source: OFFICE.into(),
        profile: OFFICE.into(),
        file_name: OFFICE.into(),
        file_sha256: hash.finalize().into(),
        columns: vec!["content".into()],
        denied_columns: Vec::new(),
    };
    let mut load = store.begin_batch(permit, file, &cx.env).await?;
    let counts = load.append(rows).await?;
    if counts.create + counts.update == 0 {
        // An earlier process followed them and could not note it.
        load.discard().await?;
    } else {
        change.commit.push(load.finish(Vec::new()).await?.id);
    }
    Ok(change)
}

/// Drops what was staged for a change that did not come to be.
pub(crate) async fn drop_staged(store: &Store, permit: &ImportPermit, change: &Change) -> Result<()> {
    for batch in &change.commit {
        let staged = store.batch(permit, *batch).await?;
        if staged.is_some_and(|batch| batch.state == BatchState::Staged) {
            store.discard_batch(permit, *batch).await?;
        }
    }
    Ok(())
}

fn row(at: usize, known: &KnownRegistration) -> Result<Option<StagedRow>> {
    let registration = &known.registration;
    let (Some(content), Some(decided)) = (registration.content(), registration.decided()) else {
        return Ok(None);
    };
    if !registration.stage().counts() {
        return Ok(None);
    }
    let broken = || AppError::Fault("a registration cannot be written down");
    let reading = content.reading(registration, &decided.office, decided.at);
    let cell = serde_json::to_string(content).or(Err(broken()))?;
    let mut hash = Sha256::new();
    hash.update(&cell);
    hash.update(serde_json::to_vec(&reading).or(Err(broken()))?);
    Ok(Some(StagedRow {
        row_number: u64::try_from(at).unwrap_or(u64::MAX).saturating_add(1),
        key: registration.id.to_string().into(),
        cells: vec![cell.into()],
        content: hash.finalize().into(),
        reading,
    }))
}
