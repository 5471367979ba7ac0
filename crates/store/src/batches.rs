use access::{ImportPermit, Permit};
use base::{BatchId, Timestamp};
use registry::registration::OFFICE;
use uuid::Uuid;

use crate::{
    Batch, BatchState, Counts, FindingGroup, NewBatch, RejectedRow, Result, Store, StoreError,
    bulk::{BulkLoad, one_int},
    engine::{After, Tables},
    scope::Scope,
    sql::{QueryResult, Taking},
};

/// Batches of the area `[$1, $2)`.
macro_rules! batches {
    ($rest:literal) => {
        concat!(
            "SELECT id, source, profile, file_name, file_sha256, columns, denied_columns, area, account_id, state,
    count_create, count_update, count_skip, count_reject,
    (SELECT count(*) FROM finding_group g WHERE g.batch_id = batch.id), created_at, committed_at, undone_at,
    settled_at IS NULL AND EXISTS (SELECT 1 FROM rejected_row r WHERE r.batch_id = batch.id)
    FROM batch WHERE area >= $1 AND area < $2 AND ",
            $rest
        )
    };
}

fn batch_of(row: &QueryResult) -> Result<Batch> {
    let mut row = Taking::new(row);
    let id = row.id()?;
    let file = NewBatch {
        source: row.next::<String>()?.as_str().into(),
        profile: row.text()?,
        file_name: row.text()?,
        file_sha256: row.bytes()?,
        columns: row.json()?,
        denied_columns: row.json()?,
    };
    Ok(Batch {
        id,
        file,
        area: row.code(|area| area.parse().ok())?,
        account: row.id()?,
        state: row.code(BatchState::from_code)?,
        counts: Counts {
            create: row.count()?,
            update: row.count()?,
            skip: row.count()?,
            reject: row.count()?,
        },
        groups: row.count()?,
        created_at: row.moment()?,
        committed_at: row.maybe_moment()?,
        undone_at: row.maybe_moment()?,
        rejects_wait: row.next()?,
    })
}

impl Store {
    /// All batches of files in the permit's area, newest first.
    pub async fn batches(&self, permit: &ImportPermit) -> Result<Vec<Batch>> {
        let scope = Scope::of_area(permit.area());
        let sql = batches!("source <> 'registration' ORDER BY created_at DESC, id DESC");
        let rows = self.all(sql, vec![scope.from.into(), scope.until.into()]).await?;
        rows.iter().map(batch_of).collect()
    }

    /// The latest of them, at most `most`; those made before `before`, where it is given.
    pub async fn batches_before(
        &self,
        permit: &ImportPermit,
        before: Option<BatchId>,
        most: usize,
    ) -> Result<Vec<Batch>> {
        let scope = Scope::of_area(permit.area());
        // Ids are made in order of time.
        let before = before.map_or(Uuid::max(), BatchId::uuid);
        let sql = batches!("source <> 'registration' AND id < $3 ORDER BY id DESC LIMIT $4");
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let values = vec![scope.from.into(), scope.until.into(), before.into(), most.into()];
        self.all(sql, values).await?.iter().map(batch_of).collect()
    }

    /// Those with which somebody is to do something, newest first: checked and not committed, or committed without rows that nobody said
    /// were dealt with.
    pub async fn batches_that_wait(&self, permit: &ImportPermit) -> Result<Vec<Batch>> {
        let scope = Scope::of_area(permit.area());
        let sql = batches!(
            "source <> 'registration' AND (state = 'staged' OR (state = 'committed' AND settled_at IS NULL AND count_reject > 0
               AND EXISTS (SELECT 1 FROM rejected_row r WHERE r.batch_id = batch.id))) ORDER BY id DESC"
        );
        let rows = self.all(sql, vec![scope.from.into(), scope.until.into()]).await?;
        rows.iter().map(batch_of).collect()
    }

    /// One batch of the permit's area.
    pub async fn batch(&self, permit: &ImportPermit, batch: BatchId) -> Result<Option<Batch>> {
        let scope = Scope::of_area(permit.area());
        let values = vec![scope.from.into(), scope.until.into(), batch.uuid().into()];
        self.one(batches!("id = $3"), values).await?.as_ref().map(batch_of).transpose()
    }

    /// Its groups of findings, most rows first; none for a batch outside the area.
    pub async fn finding_groups(&self, permit: &ImportPermit, batch: BatchId) -> Result<Vec<FindingGroup>> {
        let scope = Scope::of_area(permit.area());
        let sql = "SELECT g.code, g.rejects, g.column_name, g.row_count, g.sample, g.repair
                   FROM finding_group g JOIN batch b ON b.id = g.batch_id
                   WHERE b.area >= $1 AND b.area < $2 AND b.id = $3 ORDER BY g.row_count DESC, g.position";
        let rows = self.all(sql, vec![scope.from.into(), scope.until.into(), batch.uuid().into()]).await?;
        let group = |row: &QueryResult| {
            let mut row = Taking::new(row);
            Ok(FindingGroup {
                code: row.text()?,
                rejects: row.next()?,
                column: row.maybe_text()?,
                rows: row.count()?,
                sample: row.text()?,
                repair: row.json()?,
            })
        };
        rows.iter().map(group).collect()
    }

    /// Its rejected rows after row number `after`, in order of row, at most `most`. They hold people's values, hence
    /// the permit.
    pub async fn rejected_rows(
        &self,
        permit: &Permit,
        batch: BatchId,
        after: u64,
        most: u32,
    ) -> Result<Vec<RejectedRow>> {
        let scope = Scope::of(permit);
        let sql =
            "SELECT r.row_number, r.cells, r.findings FROM rejected_row r JOIN batch b ON b.id = r.batch_id
                   WHERE b.area >= $1 AND b.area < $2 AND b.id = $3 AND r.row_number > $4
                   ORDER BY r.row_number LIMIT $5";
        let values = vec![
            scope.from.into(),
            scope.until.into(),
            batch.uuid().into(),
            i64::try_from(after).unwrap_or(i64::MAX).into(),
            i64::from(most).into(),
        ];
        let row = |row: &QueryResult| {
            let mut row = Taking::new(row);
            Ok(RejectedRow { row_number: row.count()?, cells: row.json()?, findings: row.json()? })
        };
        self.all(sql, values).await?.iter().map(row).collect()
    }

    /// Notes that the rows of a committed batch that could not be taken were dealt with; `false` where that was noted before, or there is
    /// no such batch in the permit's area.
    pub async fn settle_rejected(
        &self,
        permit: &ImportPermit,
        batch: BatchId,
        at: Timestamp,
    ) -> Result<bool> {
        let scope = Scope::of_area(permit.area());
        let sql = "UPDATE batch SET settled_at = $4, settled_by = $5
                   WHERE area >= $1 AND area < $2 AND id = $3 AND state = 'committed' AND settled_at IS NULL";
        let values = vec![
            scope.from.into(),
            scope.until.into(),
            batch.uuid().into(),
            at.micros().into(),
            permit.account().uuid().into(),
        ];
        Ok(self.run(sql, values).await? == 1)
    }

    /// Drops a loading or staged batch with its rows.
    pub async fn discard_batch(&self, permit: &ImportPermit, batch: BatchId) -> Result<()> {
        let found = self.batch(permit, batch).await?;
        if !found.is_some_and(|batch| matches!(batch.state, BatchState::Loading | BatchState::Staged)) {
            return Err(StoreError::Conflict("the batch is not staged"));
        }
        // Nothing refers to what never stood; to look for it would go over all tables that refer to records.
        self.bulk(Tables::Unreferenced, move |bulk| {
            discard(bulk, batch)?;
            Ok((After::Keep, ()))
        })
        .await
    }

    pub(crate) async fn discard_leftovers(&self) -> Result<()> {
        self.bulk(Tables::Unreferenced, |bulk| {
            let mut left = Vec::new();
            let sql = "SELECT id FROM batch WHERE state = 'loading' OR (state = 'staged' AND source = $1)";
            bulk.read(sql, &[OFFICE.into()], &mut |row| {
                left.extend(row.uuid(0)?.map(BatchId::from_uuid));
                Ok(())
            })?;
            for batch in left {
                discard(bulk, batch)?;
            }
            Ok((After::Keep, ()))
        })
        .await
    }
}

fn discard(bulk: &mut dyn BulkLoad, batch: BatchId) -> Result<()> {
    let id = [batch.uuid().into()];
    let state =
        one_int(bulk, "SELECT count(*) FROM batch WHERE id = $1 AND state IN ('loading', 'staged')", &id)?;
    if state != Some(1) {
        return Err(StoreError::Conflict("the batch is not staged"));
    }
    for sql in [
        "DELETE FROM source_record WHERE batch_id = $1",
        "DELETE FROM rejected_row WHERE batch_id = $1",
        "DELETE FROM finding_group WHERE batch_id = $1",
        "DELETE FROM batch WHERE id = $1",
    ] {
        bulk.execute(sql, &id)?;
    }
    Ok(())
}
