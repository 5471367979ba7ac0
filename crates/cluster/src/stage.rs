//! Reading the configured files, once and in order, into numbered and packed mentions.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use app::link_files::{MentionFiles, mention_name};
use base::Progress;
use datafusion::arrow::{
    array::{ArrayRef, BinaryBuilder, RecordBatch, StringBuilder, UInt32Builder, UInt64Builder},
    datatypes::{DataType, Field, Schema},
};
use linkage::spread::Terms;

use crate::{
    error::ClusterError,
    functions::{Kept, write_table},
    work::{Started, Work},
};

/// The mentions and what was met on the way.
pub(crate) struct Staged {
    pub(crate) terms: Terms,
    /// Bytes of a packed mention, on the average.
    pub(crate) packed_bytes: f64,
    /// `number`, `row`, `packed`, `name`; the files are in the order of the numbers.
    pub(crate) mentions: Vec<Kept>,
}

struct Rows {
    number: UInt32Builder,
    row: UInt64Builder,
    packed: BinaryBuilder,
    name: StringBuilder,
    count: usize,
}

impl Rows {
    fn new() -> Self {
        Self {
            number: UInt32Builder::new(),
            row: UInt64Builder::new(),
            packed: BinaryBuilder::new(),
            name: StringBuilder::new(),
            count: 0,
        }
    }

    fn batch(&mut self, schema: &Arc<Schema>) -> Result<RecordBatch, datafusion::error::DataFusionError> {
        self.count = 0;
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.number.finish()),
            Arc::new(self.row.finish()),
            Arc::new(self.packed.finish()),
            Arc::new(self.name.finish()),
        ];
        Ok(RecordBatch::try_new(schema.clone(), columns)?)
    }
}

/// Reads the files; `rows_a_file` mentions go to one file of the work folder.
pub(crate) fn stage(
    files: &MentionFiles,
    mut terms: Terms,
    work: &Work<'_>,
    rows_a_file: usize,
    progress: &dyn Progress,
) -> Result<Staged, ClusterError> {
    let started = Started::now();
    let folder = work.folder_of("mentions")?;
    let schema = Arc::new(Schema::new(vec![
        Field::new("number", DataType::UInt32, true),
        Field::new("row", DataType::UInt64, true),
        Field::new("packed", DataType::Binary, true),
        Field::new("name", DataType::Utf8, true),
    ]));
    let (mut rows, mut mentions, mut fault, mut packed_bytes) = (Rows::new(), Vec::new(), None, 0);
    let mut write = |rows: &mut Rows| {
        let path = folder.join(format!("{:08}.parquet", mentions.len()));
        let kept = rows.batch(&schema).and_then(|batch| write_table(&path, &schema, &[batch]));
        kept.map(|kept| mentions.push(kept))
    };
    files.for_each_mention(progress, &mut |mention| {
        let (number, packed) =
            terms.pack(mention.source, mention.record, mention.role, mention.values, mention.texts);
        packed_bytes += packed.len();
        rows.number.append_value(number);
        rows.row.append_value(row_key(mention.source, mention.record));
        rows.packed.append_value(packed);
        rows.name.append_value(mention_name(mention.record, mention.role));
        rows.count += 1;
        if rows.count >= rows_a_file && fault.is_none() {
            fault = write(&mut rows).err();
        }
        Ok(())
    })?;
    if rows.count > 0 && fault.is_none() {
        fault = write(&mut rows).err();
    }
    if let Some(fault) = fault {
        return Err(fault.into());
    }
    if mentions.is_empty() {
        let path = folder.join("empty.parquet");
        mentions.push(write_table(&path, &schema, &[])?);
    }
    work.done("mentions", started, &mentions, 0);
    let packed_bytes = mean(packed_bytes, usize::try_from(terms.mentions()).unwrap_or(usize::MAX));
    Ok(Staged { terms, packed_bytes, mentions })
}

/// Bytes for each of `count`.
pub(crate) fn mean(bytes: usize, count: usize) -> f64 {
    // Sums of a run are far below 2^52.
    let wide = |number: usize| u64::try_from(number).unwrap_or(u64::MAX) as f64;
    wide(bytes) / wide(count.max(1))
}

/// Brings the mentions of one row together. Two rows with one key only travel together.
fn row_key(source: &str, record: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (source, record).hash(&mut hasher);
    hasher.finish()
}
