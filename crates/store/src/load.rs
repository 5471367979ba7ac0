use std::hash::{DefaultHasher, Hasher as _};

use access::ImportPermit;
use base::{BatchId, Env, RecordId, Timestamp};
use records::Source;
use rustc_hash::FxHashMap;
use uuid::Uuid;

use crate::{
    Batch, BatchState, Counts, FindingGroup, NewBatch, RejectedRow, Result, StagedRow, Store, StoreError,
    bulk::{BulkLoad, Dialect, Table, Value},
    engine::{After, Tables},
    scope::county_of,
    sql::to_json,
};

/// A batch whose rows are arriving. Nothing of it shows before its commit; one that is dropped without
/// [`BatchLoad::finish`] stays `loading` until it is discarded.
#[derive(Debug)]
pub struct BatchLoad {
    store: Store,
    permit: ImportPermit,
    id: BatchId,
    source: Source,
    county: String,
    counts: Counts,
    /// Next record id: ids of one batch follow each other, so that rows land side by side.
    next_record: u128,
    /// Hash of each key seen → hash of its content, to notice a key that comes twice in one file.
    seen: FxHashMap<u64, u64>,
}

const SOURCE_RECORD: Table = Table {
    name: "source_record",
    columns: &[
        "id",
        "county",
        "batch_id",
        "source",
        "record_key",
        "row_number",
        "content",
        "cells",
        "reading",
    ],
};
const REJECTED_ROW: Table =
    Table { name: "rejected_row", columns: &["batch_id", "county", "row_number", "cells", "findings"] };
const FINDING_GROUP: Table = Table {
    name: "finding_group",
    columns: &[
        "batch_id",
        "county",
        "position",
        "code",
        "rejects",
        "column_name",
        "row_count",
        "sample",
        "repair",
    ],
};
/// What stands under the keys of a chunk: `$1` county, `$2` source, `$3` the keys as a JSON array. `CROSS` keeps SQLite
/// from going over all that stands for each key.
const STANDING_CONTENT: Dialect = Dialect {
    sqlite: "SELECT s.record_key, r.content FROM json_each($3) k CROSS JOIN record_standing s ON s.county = $1 AND s.source = $2 AND s.record_key = k.value AND s.recorded_until IS NULL
             JOIN source_record r ON r.id = s.record_id",
    postgres: "SELECT s.record_key, r.content FROM json_array_elements_text($3::json) k(value)
               JOIN record_standing s ON s.county = $1 AND s.source = $2 AND s.record_key = k.value AND s.recorded_until IS NULL
               JOIN source_record r ON r.id = s.record_id AND r.county = s.county",
};

impl Store {
    /// Begins an import of one file.
    pub async fn begin_batch(&self, permit: &ImportPermit, file: NewBatch, env: &Env) -> Result<BatchLoad> {
        let (id, now) = (env.new_id::<base::kind::Batch>(), env.now());
        let county = county_of(permit.area());
        self.insert_batch(permit, id, &file, &county, now).await?;
        Ok(BatchLoad {
            store: self.clone(),
            permit: permit.clone(),
            id,
            source: file.source,
            county,
            counts: Counts::default(),
            next_record: env.new_id::<base::kind::Record>().uuid().as_u128(),
            seen: FxHashMap::default(),
        })
    }

    async fn insert_batch(
        &self,
        permit: &ImportPermit,
        id: BatchId,
        file: &NewBatch,
        county: &str,
        now: Timestamp,
    ) -> Result<()> {
        let sql = "INSERT INTO batch (id, county, area, account_id, source, profile, file_name, file_sha256, columns,
                   denied_columns, state, created_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'loading', $11)";
        let values = vec![
            id.uuid().into(),
            county.into(),
            permit.area().prefix().into(),
            permit.account().uuid().into(),
            file.source.as_str().into(),
            (&*file.profile).into(),
            (&*file.file_name).into(),
            file.file_sha256.to_vec().into(),
            to_json(&file.columns)?.into(),
            to_json(&file.denied_columns)?.into(),
            now.micros().into(),
        ];
        self.run(sql, values).await.map(drop)
    }
}

impl BatchLoad {
    /// The batch.
    pub fn id(&self) -> BatchId {
        self.id
    }

    /// The counts so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// Keeps rows, comparing each with what stands under its key; returns the counts so far. A row that stands with
    /// equal content is not kept again. Of a key that comes twice in one file the later row counts.
    pub async fn append(&mut self, rows: Vec<StagedRow>) -> Result<Counts> {
        let (batch, source, county) = (self.id.uuid(), self.source.clone(), self.county.clone());
        let (first, seen) = (self.next_record, std::mem::take(&mut self.seen));
        let before = self.counts;
        let work = move |bulk: &mut dyn BulkLoad| {
            let mut chunk = Chunk { batch, source, county, rows, seen, counts: before };
            let wanted = chunk.compare(bulk)?;
            chunk.write(bulk, &wanted, first)?;
            Ok((After::Keep, (chunk.counts, chunk.seen, wanted.len())))
        };
        let (reached, seen, written) = self.store.bulk(Tables::Filled, work).await?;
        (self.counts, self.seen) = (reached, seen);
        self.next_record += u128::try_from(written).unwrap_or(0);
        Ok(reached)
    }

    /// Keeps rejected rows.
    pub async fn reject(&mut self, rows: Vec<RejectedRow>) -> Result<()> {
        let (batch, county) = (self.id.uuid(), self.county.clone());
        let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        let work = move |bulk: &mut dyn BulkLoad| {
            bulk.load(&REJECTED_ROW, rows.len(), &|at, cells| {
                let Some(row) = rows.get(at) else { return Ok(()) };
                cells.uuid(batch);
                cells.text(&county);
                cells.int(whole(row.row_number)?);
                cells.text(&to_json(&row.cells)?);
                cells.text(&to_json(&row.findings)?);
                Ok(())
            })?;
            Ok((After::Keep, ()))
        };
        self.store.bulk(Tables::Filled, work).await?;
        self.counts.reject += count;
        Ok(())
    }

    /// The batch is complete: staged, still invisible.
    pub async fn finish(self, groups: Vec<FindingGroup>) -> Result<Batch> {
        let (batch, county, done) = (self.id.uuid(), self.county.clone(), self.counts);
        let work = move |bulk: &mut dyn BulkLoad| {
            bulk.load(&FINDING_GROUP, groups.len(), &|at, cells| {
                let Some(group) = groups.get(at) else { return Ok(()) };
                cells.uuid(batch);
                cells.text(&county);
                cells.int(i64::try_from(at).unwrap_or(i64::MAX));
                cells.text(&group.code);
                cells.flag(group.rejects);
                cells.maybe_text(group.column.as_deref());
                cells.int(whole(group.rows)?);
                cells.text(&group.sample);
                cells.text(&to_json(&group.repair)?);
                Ok(())
            })?;
            let sql =
                "UPDATE batch SET state = 'staged', count_create = $2, count_update = $3, count_skip = $4,
                       count_reject = $5 WHERE id = $1 AND state = 'loading'";
            let values: [Value; 5] = [
                batch.into(),
                whole(done.create)?.into(),
                whole(done.update)?.into(),
                whole(done.skip)?.into(),
                whole(done.reject)?.into(),
            ];
            if bulk.execute(sql, &values)? != 1 {
                return Err(StoreError::Conflict("the batch is no longer loading"));
            }
            Ok((After::Keep, ()))
        };
        self.store.bulk(Tables::Filled, work).await?;
        let batch = self
            .store
            .batch(&self.permit, self.id)
            .await?
            .ok_or(StoreError::Corrupt("a batch is missing"))?;
        debug_assert_eq!(batch.state, BatchState::Staged);
        Ok(batch)
    }

    /// Drops it with its rows.
    pub async fn discard(self) -> Result<()> {
        self.store.discard_batch(&self.permit, self.id).await
    }
}

/// A number of rows as the engines keep it.
pub(crate) fn whole(count: u64) -> Result<i64> {
    i64::try_from(count).or(Err(StoreError::Corrupt("a count is beyond 2^63")))
}

struct Chunk {
    batch: Uuid,
    source: Source,
    county: String,
    rows: Vec<StagedRow>,
    seen: FxHashMap<u64, u64>,
    counts: Counts,
}

impl Chunk {
    /// Which rows are to be kept, by position; counts each row.
    fn compare(&mut self, bulk: &mut dyn BulkLoad) -> Result<Vec<usize>> {
        let standing = self.standing(bulk)?;
        let mut wanted = Vec::with_capacity(self.rows.len());
        for (at, row) in self.rows.iter().enumerate() {
            let content = fingerprint(&row.content);
            let earlier = self.seen.insert(fingerprint(row.key.as_bytes()), content);
            let stands = standing.get(&*row.key);
            match (earlier, stands) {
                (Some(earlier), _) if earlier == content => self.counts.skip += 1,
                (None, Some(content)) if *content == row.content => self.counts.skip += 1,
                (Some(_), _) | (None, Some(_)) => {
                    self.counts.update += 1;
                    wanted.push(at);
                }
                (None, None) => {
                    self.counts.create += 1;
                    wanted.push(at);
                }
            }
        }
        Ok(wanted)
    }

    fn standing(&self, bulk: &mut dyn BulkLoad) -> Result<FxHashMap<Box<str>, [u8; 32]>> {
        let keys: Vec<&str> = self.rows.iter().map(|row| &*row.key).collect();
        let mut standing = FxHashMap::default();
        let values = [self.county.as_str().into(), self.source.as_str().into(), to_json(&keys)?.into()];
        bulk.read(bulk.pick(STANDING_CONTENT), &values, &mut |row| {
            let content = row.bytes(1)?.and_then(|bytes| bytes.try_into().ok());
            if let (Some(key), Some(content)) = (row.text(0)?, content) {
                standing.insert(key.into(), content);
            }
            Ok(())
        })?;
        Ok(standing)
    }

    fn write(&self, bulk: &mut dyn BulkLoad, wanted: &[usize], first: u128) -> Result<u64> {
        bulk.load(&SOURCE_RECORD, wanted.len(), &|nth, cells| {
            let Some(row) = wanted.get(nth).and_then(|at| self.rows.get(*at)) else { return Ok(()) };
            let id = RecordId::from_uuid(Uuid::from_u128(first + u128::try_from(nth).unwrap_or(0)));
            cells.uuid(id.uuid());
            cells.text(&self.county);
            cells.uuid(self.batch);
            cells.text(self.source.as_str());
            cells.text(&row.key);
            cells.int(whole(row.row_number)?);
            cells.bytes(&row.content);
            cells.text(&to_json(&row.cells)?);
            cells.text(&to_json(&row.reading)?);
            Ok(())
        })
    }
}

fn fingerprint(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(bytes);
    hasher.finish()
}
