//! A part as Parquet: codes as small whole numbers, dictionary-coded, with what they stand for in the file's own notes.

use std::sync::Arc;

use parquet::{
    basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel},
    column::reader::ColumnReader,
    data_type::Int32Type,
    file::{
        metadata::KeyValue,
        properties::{EnabledStatistics, WriterProperties},
        reader::{ChunkReader, FileReader as _, SerializedFileReader},
        writer::SerializedFileWriter,
    },
    schema::types::Type,
};

use crate::frame::{Codes, Column, Part};

/// Why a part could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum PartFault {
    /// Not the Parquet that a snapshot has.
    #[error("this is not a part of a snapshot: {0}")]
    Form(String),
    /// The file's own fault.
    #[error(transparent)]
    Parquet(#[from] parquet::errors::ParquetError),
}

/// The note of a file that holds a column's words.
const WORDS: &str = "wanjia.words.";
/// Rows read at a time.
const BLOCK: usize = 16_384;

/// Writes a part. The same part gives the same bytes.
pub fn write_part(part: &Part) -> Result<Vec<u8>, PartFault> {
    let fields = part.columns.iter().map(field).collect::<Result<Vec<_>, _>>()?;
    let schema = Arc::new(Type::group_type_builder("row").with_fields(fields).build()?);
    let mut notes = Vec::new();
    for column in part.columns.iter().filter(|column| !column.words.is_empty()) {
        let words =
            serde_json::to_string(&column.words).map_err(|fault| PartFault::Form(fault.to_string()))?;
        notes.push(KeyValue::new(format!("{WORDS}{}", column.name), words));
    }
    let properties = WriterProperties::builder()
        .set_dictionary_enabled(true)
        .set_dictionary_page_size_limit(1 << 19)
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_created_by("wanjia".to_owned())
        .set_key_value_metadata(Some(notes))
        .build();
    let mut bytes = Vec::new();
    let mut file = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties))?;
    let mut group = file.next_row_group()?;
    for column in &part.columns {
        let values: Vec<i32> = match &column.codes {
            Codes::Narrow(codes) => codes.iter().map(|code| i32::from(*code)).collect(),
            Codes::Wide(codes) => codes.iter().map(|code| i32::from(*code)).collect(),
        };
        let Some(mut writer) = group.next_column()? else {
            return Err(PartFault::Form("a column too many".into()));
        };
        writer.typed::<Int32Type>().write_batch(&values, None, None)?;
        writer.close()?;
    }
    group.close()?;
    file.close()?;
    Ok(bytes)
}

fn field(column: &Column) -> Result<Arc<Type>, PartFault> {
    let bits = match column.codes {
        Codes::Narrow(_) => 8,
        Codes::Wide(_) => 16,
    };
    let kind = LogicalType::integer(bits, false);
    let built = Type::primitive_type_builder(&column.name, Physical::INT32)
        .with_repetition(Repetition::REQUIRED)
        .with_logical_type(Some(kind))
        .build()?;
    Ok(Arc::new(built))
}

/// Reads the named columns of a part, in this order; all of them where none is named.
pub fn read_part<R: ChunkReader + 'static>(file: R, names: &[&str]) -> Result<Part, PartFault> {
    let reader = SerializedFileReader::new(file)?;
    let about = reader.metadata().file_metadata();
    let schema = about.schema_descr();
    let known: Vec<&str> = schema.columns().iter().map(|column| column.name()).collect();
    let wanted: Vec<&str> = if names.is_empty() { known.clone() } else { names.to_vec() };
    let mut columns = Vec::with_capacity(wanted.len());
    for name in wanted {
        let missing = || PartFault::Form(format!("it has no column {name}"));
        let at = known.iter().position(|known| *known == name).ok_or_else(missing)?;
        let wide = match schema.column(at).logical_type_ref() {
            Some(LogicalType::Integer(kind)) if !kind.is_signed => kind.bit_width == 16,
            _ => return Err(PartFault::Form(format!("{name} does not hold codes"))),
        };
        let note = format!("{WORDS}{name}");
        let words = about.key_value_metadata().and_then(|notes| notes.iter().find(|one| one.key == note));
        let words = match words.and_then(|note| note.value.as_deref()) {
            Some(text) => serde_json::from_str(text).map_err(|fault| PartFault::Form(fault.to_string()))?,
            None => Vec::new(),
        };
        let codes = codes(&reader, at, wide)?;
        columns.push(Column { name: name.into(), codes, words });
    }
    Ok(Part { columns })
}

fn codes<R: ChunkReader + 'static>(
    reader: &SerializedFileReader<R>,
    at: usize,
    wide: bool,
) -> Result<Codes, PartFault> {
    let rows = usize::try_from(reader.metadata().file_metadata().num_rows()).unwrap_or(0);
    let (mut narrow_codes, mut wide_codes) = (Vec::new(), Vec::new());
    if wide {
        wide_codes.reserve_exact(rows);
    } else {
        narrow_codes.reserve_exact(rows);
    }
    let mut block: Vec<i32> = Vec::with_capacity(BLOCK);
    let beyond = || PartFault::Form("a code is out of range".into());
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group)?;
        let ColumnReader::Int32ColumnReader(mut column) = group.get_column_reader(at)? else {
            return Err(beyond());
        };
        loop {
            block.clear();
            let (read, ..) = column.read_records(BLOCK, None, None, &mut block)?;
            if read == 0 {
                break;
            }
            // One look at the whole block, so that the turning of each code is a plain narrowing.
            let most = if wide { 0xffff } else { 0xff };
            if block.iter().fold(0, |seen, code| seen | *code) & !most != 0 {
                return Err(beyond());
            }
            if wide {
                wide_codes.extend(block.iter().map(|code| low_two(*code)));
            } else {
                narrow_codes.extend(block.iter().map(|code| code.to_le_bytes()[0]));
            }
        }
    }
    Ok(if wide { Codes::Wide(wide_codes) } else { Codes::Narrow(narrow_codes) })
}

fn low_two(code: i32) -> u16 {
    let [first, second, ..] = code.to_le_bytes();
    u16::from_le_bytes([first, second])
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[test]
    fn a_part_comes_back_whole_and_by_column() {
        let part = Part {
            columns: vec![
                Column {
                    name: "place".into(),
                    codes: Codes::Wide((0..40_000_u16).map(|row| row % 3).collect()),
                    words: vec!["".into(), "330110001001".into(), "330110001002".into()],
                },
                Column {
                    name: "sex".into(),
                    codes: Codes::Narrow((0..40_000_u16).map(|row| u8::from(row % 2 == 0)).collect()),
                    words: Vec::new(),
                },
            ],
        };
        let bytes = write_part(&part).unwrap_or_default();
        assert_eq!(bytes, write_part(&part).unwrap_or_default());
        let whole = read_part(Bytes::from(bytes.clone()), &[]).unwrap_or_default();
        assert_eq!(whole, part);
        let sex = read_part(Bytes::from(bytes.clone()), &["sex"]).unwrap_or_default();
        assert_eq!(sex.columns, part.columns[1..]);
        assert!(read_part(Bytes::from(bytes), &["name"]).is_err());
        assert_eq!(part.sorted().content(), part.sorted().sorted().content());
        assert_ne!(part.sorted().content(), sex.content());
    }
}
