//! Writing what a step gives to files that every machine can read. Each batch becomes a file of its own, and a file
//! counts only once its name has come back with the step's result: what a machine wrote that was lost, or a task that
//! ran twice, is never read.

use std::{
    fs::{self, File},
    io,
    path::Path,
    process,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use datafusion::{
    arrow::{
        array::{ArrayRef, ListArray, RecordBatch, StringArray},
        buffer::OffsetBuffer,
        datatypes::{DataType, Field, Schema},
    },
    error::{DataFusionError, Result},
    parquet::{
        arrow::ArrowWriter,
        basic::{Compression, ZstdLevel},
        file::properties::WriterProperties,
    },
};

use super::Arguments;

/// A file that holds rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Kept {
    /// Its path.
    pub(crate) path: String,
    /// How many rows it holds.
    pub(crate) rows: u64,
    /// Its size.
    pub(crate) bytes: u64,
}

/// Writes a table as a file.
pub(crate) fn write_table(path: &Path, schema: &Arc<Schema>, batches: &[RecordBatch]) -> Result<Kept> {
    let settings = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?));
    let mut writer = ArrowWriter::try_new(File::create(path)?, schema.clone(), Some(settings.build()))?;
    for batch in batches {
        writer.write(batch)?;
    }
    writer.close()?;
    let rows = batches.iter().map(RecordBatch::num_rows).sum::<usize>();
    let bytes = fs::metadata(path)?.len();
    Ok(Kept { path: path.display().to_string(), rows: u64::try_from(rows).unwrap_or(u64::MAX), bytes })
}

pub(super) fn keep(arguments: &Arguments) -> Result<ArrayRef> {
    static WRITTEN: AtomicU64 = AtomicU64::new(0);
    if arguments.rows == 0 {
        return lines(&[], 0);
    }
    let folder = arguments.text(0)?;
    let names = arguments.text(1)?;
    let columns = (0..names.split(',').count())
        .map(|at| arguments.column(at + 2))
        .collect::<Result<Vec<ArrayRef>>>()?;
    let fields = names.split(',').zip(&columns).map(|(name, column)| {
        Field::new(name, datafusion::arrow::array::Array::data_type(column).clone(), true)
    });
    let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
    let batch = RecordBatch::try_new(schema.clone(), columns)?;
    // No two processes of one machine have one number, and each machine mixes in its own random state.
    let machine = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), process::id());
    let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
    let path = Path::new(&folder).join(format!("{machine:016x}-{}-{number}.parquet", process::id()));
    if path.exists() {
        return Err(DataFusionError::IoError(io::Error::from(io::ErrorKind::AlreadyExists)));
    }
    let kept = write_table(&path, &schema, &[batch])?;
    let line = serde_json::to_string(&kept).map_err(|fault| DataFusionError::External(Box::new(fault)))?;
    lines(&[line], arguments.rows)
}

/// The lines in the first of `rows` rows.
fn lines(lines: &[String], rows: usize) -> Result<ArrayRef> {
    let item = Arc::new(Field::new_list_field(DataType::Utf8, true));
    let lengths = std::iter::once(lines.len()).chain(std::iter::repeat(0)).take(rows);
    let values = Arc::new(StringArray::from_iter_values(lines));
    Ok(Arc::new(ListArray::try_new(item, OffsetBuffer::from_lengths(lengths), values, None)?))
}
