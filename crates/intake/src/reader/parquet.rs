//! Apache Parquet with flat columns, read a few thousand rows at a time.

use std::{fs::File, ops::ControlFlow, sync::Arc};

use base::{Date, Timestamp};
use bytes::Bytes;
use parquet::{
    basic::{ConvertedType, LogicalType, TimeUnit},
    column::reader::{ColumnReader, ColumnReaderImpl},
    data_type::DataType,
    errors::ParquetError,
    file::{
        reader::{FileReader, RowGroupReader},
        serialized_reader::SerializedFileReader,
    },
    schema::types::ColumnDescriptor,
};

use super::{block::RowBlock, input::Input, json::MAX_COLUMNS, raw::Raw};
use crate::error::IntakeError;

/// Rows that are read at a time.
const BATCH: usize = 4096;

/// A Parquet file's columns.
#[derive(Debug)]
pub(crate) struct ParquetTable {
    columns: Vec<String>,
}

#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
fn fault(error: ParquetError) -> IntakeError {
    if matches!(error, ParquetError::EOF(_) | ParquetError::NeedMoreData(_)) {
        return IntakeError::Truncated;
    }
    IntakeError::Damaged { part: "Parquet".into() }
}

fn reader(input: &Input) -> Result<Box<dyn FileReader>, IntakeError> {
    // The length of the footer stands before the closing mark: without the mark the end is missing.
    let mut end = [0; 4];
    let mut raw = input.open_raw()?;
    std::io::Seek::seek(&mut raw, std::io::SeekFrom::End(-4))?;
    std::io::Read::read_exact(&mut raw, &mut end)?;
    if &end != b"PAR1" && &end != b"PARE" {
        return Err(IntakeError::Truncated);
    }
    Ok(match input {
        Input::Path(path) => {
            let file = File::open(path).map_err(IntakeError::Io)?;
            Box::new(SerializedFileReader::new(file).map_err(fault)?)
        }
        Input::Bytes(bytes) => {
            Box::new(SerializedFileReader::new(Bytes::from_owner(Arc::clone(bytes))).map_err(fault)?)
        }
    })
}

impl ParquetTable {
    pub(crate) fn sniff(input: &Input) -> Result<Self, IntakeError> {
        let reader = reader(input)?;
        let schema = reader.metadata().file_metadata().schema_descr_ptr();
        if schema.num_columns() > MAX_COLUMNS {
            return Err(IntakeError::TooManyColumns { limit: MAX_COLUMNS });
        }
        let columns: Vec<String> = schema.columns().iter().map(|column| column.path().string()).collect();
        if schema.columns().iter().any(|column| column.max_rep_level() > 0) {
            return Err(IntakeError::Damaged { part: "a column holds lists, which a table can't".into() });
        }
        if columns.is_empty() {
            return Err(IntakeError::Empty);
        }
        Ok(Self { columns })
    }

    pub(crate) fn columns(&self) -> &[String] {
        &self.columns
    }

    pub(crate) fn pump(
        input: &Input,
        out: &mut dyn FnMut(Raw) -> ControlFlow<()>,
    ) -> Result<(), IntakeError> {
        let reader = reader(input)?;
        for at in 0..reader.num_row_groups() {
            let group = reader.get_row_group(at).map_err(fault)?;
            let mut columns = open_columns(&*group)?;
            let mut left = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
            while left > 0 {
                let rows = left.min(BATCH);
                for column in &mut columns {
                    column.read(rows)?;
                }
                if out(Raw::Rows(assemble(&columns, rows))).is_break() {
                    return Ok(());
                }
                left -= rows;
            }
        }
        Ok(())
    }
}

fn open_columns(group: &dyn RowGroupReader) -> Result<Vec<Column>, IntakeError> {
    (0..group.num_columns())
        .map(|at| {
            let descriptor = group.metadata().column(at).column_descr_ptr();
            let reader = group.get_column_reader(at).map_err(fault)?;
            Ok(Column { form: Form::of(&descriptor), reader, text: String::new(), ends: Vec::new() })
        })
        .collect()
}

/// One column's values of the present batch, as texts.
struct Column {
    reader: ColumnReader,
    form: Form,
    text: String,
    ends: Vec<usize>,
}

/// How a stored number is to be written.
#[derive(Debug, Clone, Copy)]
enum Form {
    Plain,
    Day,
    /// Units in a microsecond (positive) or microseconds in a unit (negative).
    Moment(i64),
    /// Digits after the decimal point.
    Decimal(usize),
}

impl Form {
    fn of(column: &ColumnDescriptor) -> Self {
        match (column.logical_type_ref(), column.converted_type()) {
            (Some(LogicalType::Timestamp(kind)), _) => match kind.unit {
                TimeUnit::MILLIS => Self::Moment(-1000),
                TimeUnit::MICROS => Self::Moment(1),
                TimeUnit::NANOS => Self::Moment(1000),
            },
            (_, ConvertedType::DATE) => Self::Day,
            (_, ConvertedType::TIMESTAMP_MILLIS) => Self::Moment(-1000),
            (_, ConvertedType::TIMESTAMP_MICROS) => Self::Moment(1),
            (_, ConvertedType::DECIMAL) => Self::Decimal(usize::try_from(column.type_scale()).unwrap_or(0)),
            _ => Self::Plain,
        }
    }

    fn write(self, number: i64) -> String {
        match self {
            Self::Plain => number.to_string(),
            Self::Day => day_text(number).unwrap_or_else(|| number.to_string()),
            Self::Moment(scale) => {
                let micros = if scale < 0 { number.saturating_mul(-scale) } else { number / scale };
                Timestamp::from_micros(micros).map_or_else(|| number.to_string(), |moment| moment.to_string())
            }
            Self::Decimal(scale) => {
                let digits = format!("{:0>width$}", number.unsigned_abs(), width = scale + 1);
                let (whole, part) = digits.split_at(digits.len() - scale);
                let sign = if number < 0 { "-" } else { "" };
                if scale == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
            }
        }
    }
}

fn day_text(days: i64) -> Option<String> {
    let moment = Timestamp::from_micros(days.checked_mul(86_400_000_000)?)?;
    let text = moment.to_string();
    text.get(..10).and_then(|day| day.parse::<Date>().ok()).map(|day| day.to_string())
}

impl Column {
    fn read(&mut self, rows: usize) -> Result<(), IntakeError> {
        self.text.clear();
        self.ends.clear();
        let (text, ends, form) = (&mut self.text, &mut self.ends, self.form);
        match &mut self.reader {
            ColumnReader::BoolColumnReader(reader) => batch(reader, rows, text, ends, |text, value| {
                text.push_str(if *value { "true" } else { "false" });
                true
            }),
            ColumnReader::Int32ColumnReader(reader) => batch(reader, rows, text, ends, |text, value| {
                text.push_str(&form.write(i64::from(*value)));
                true
            }),
            ColumnReader::Int64ColumnReader(reader) => batch(reader, rows, text, ends, |text, value| {
                text.push_str(&form.write(*value));
                true
            }),
            ColumnReader::FloatColumnReader(reader) => batch(reader, rows, text, ends, |text, value| {
                text.push_str(&value.to_string());
                true
            }),
            ColumnReader::DoubleColumnReader(reader) => batch(reader, rows, text, ends, |text, value| {
                text.push_str(&value.to_string());
                true
            }),
            ColumnReader::ByteArrayColumnReader(reader) => {
                batch(reader, rows, text, ends, |text, value| push_utf8(text, value.data()))
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                batch(reader, rows, text, ends, |text, value| push_utf8(text, value.data()))
            }
            ColumnReader::Int96ColumnReader(_) => Err(IntakeError::Damaged {
                part: "a column holds 96-bit times, a form long withdrawn".into(),
            }),
        }
    }

    fn cell(&self, row: usize) -> &str {
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.ends.get(row).and_then(|end| self.text.get(start..*end)).unwrap_or("")
    }
}

fn push_utf8(text: &mut String, bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).map(|value| text.push_str(value)).is_ok()
}

/// Reads `rows` values of one column; an absent value is a blank text.
fn batch<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    rows: usize,
    text: &mut String,
    ends: &mut Vec<usize>,
    mut push: impl FnMut(&mut String, &T::T) -> bool,
) -> Result<(), IntakeError> {
    let (mut levels, mut values) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    let (read, present, _) =
        reader.read_records(rows, Some(&mut levels), None, &mut values).map_err(fault)?;
    if read < rows {
        return Err(IntakeError::Truncated);
    }
    let most = levels.iter().copied().max().unwrap_or(0);
    let mut values = values.iter();
    for row in 0..rows {
        // Without levels every value is there; with them only those at the deepest level are.
        let here = present == rows || levels.get(row).is_none_or(|level| *level == most);
        if here {
            let written = values.next().is_none_or(|value| push(text, value));
            if !written {
                return Err(IntakeError::Encoding { encoding: "UTF-8", line: 1 });
            }
        }
        ends.push(text.len());
    }
    Ok(())
}

fn assemble(columns: &[Column], rows: usize) -> RowBlock {
    let mut block = RowBlock::default();
    for row in 0..rows {
        for column in columns {
            block.push_owned(column.cell(row));
        }
        block.end_row();
    }
    block
}
