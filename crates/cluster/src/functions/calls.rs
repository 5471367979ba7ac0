use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{
            ArrayRef, BinaryArray, BooleanArray, Float32Array, Float64Array, StructArray, UInt8Array,
            UInt32Array, UInt64Array,
        },
        datatypes::{DataType, Fields, UInt8Type, UInt32Type, UInt64Type},
    },
    error::{DataFusionError, Result},
};
use linkage::{
    Model,
    spread::{self, Share, SpreadError, Terms},
};

use super::{Arguments, Piece, keep, parsed};
use crate::arrays::{Lists, bytes, field, fields, list_type, lists, numbers, read_lists};

fn packed_fields() -> Fields {
    fields(&[("number", DataType::UInt32), ("packed", DataType::Binary)])
}

fn value_fields() -> Fields {
    fields(&[("kind", DataType::UInt8), ("key", DataType::UInt64)])
}

fn key_fields() -> Fields {
    fields(&[("pass", DataType::UInt8), ("key", DataType::UInt64), ("second", DataType::UInt64)])
}

fn block_fields() -> Fields {
    fields(&[("pass", DataType::UInt8), ("id", DataType::UInt64)])
}

fn bond_fields() -> Fields {
    fields(&[
        ("a", DataType::UInt32),
        ("b", DataType::UInt32),
        ("bits", DataType::Float32),
        ("passes", DataType::UInt32),
    ])
}

fn compared_fields() -> Fields {
    fields(&[("pairs", DataType::UInt64), ("faint", DataType::Float64), ("bonds", list_type(&bond_fields()))])
}

fn first_fields() -> Fields {
    fields(&[("number", DataType::UInt32), ("first", DataType::UInt32)])
}

pub(super) fn return_type(piece: Piece) -> DataType {
    match piece {
        Piece::CompleteRows => list_type(&packed_fields()),
        Piece::Counted | Piece::GatheredBy | Piece::CountedTogether | Piece::LookedUp => {
            list_type(&value_fields())
        }
        Piece::KeysOf => list_type(&key_fields()),
        Piece::BlockId => DataType::UInt64,
        Piece::Ready => DataType::Binary,
        Piece::BlocksOf => list_type(&block_fields()),
        Piece::IsDrawn => DataType::Boolean,
        Piece::Compare => DataType::Struct(compared_fields()),
        Piece::People => list_type(&first_fields()),
        Piece::Keep => DataType::new_list(DataType::Utf8, true),
    }
}

pub(super) fn call(piece: Piece, arguments: &Arguments) -> Result<ArrayRef> {
    match piece {
        Piece::CompleteRows => complete_rows(arguments),
        Piece::Counted => values(arguments, spread::counted),
        Piece::GatheredBy => values(arguments, spread::gathered_by),
        Piece::CountedTogether => counted_together(arguments),
        Piece::LookedUp => values(arguments, spread::looked_up),
        Piece::KeysOf => keys_of(arguments),
        Piece::BlockId => block_id(arguments),
        Piece::Ready => ready(arguments),
        Piece::BlocksOf => blocks_of(arguments),
        Piece::IsDrawn => is_drawn(arguments),
        Piece::Compare => compare(arguments),
        Piece::People => people(arguments),
        Piece::Keep => keep::keep(arguments),
    }
}

fn fault(fault: SpreadError) -> DataFusionError {
    DataFusionError::External(Box::new(fault))
}

fn terms(arguments: &Arguments) -> Result<Arc<Terms>> {
    parsed(&arguments.text(0)?)
}

fn slices(column: &BinaryArray) -> Vec<&[u8]> {
    (0..datafusion::arrow::array::Array::len(column)).map(|at| column.value(at)).collect()
}

fn complete_rows(arguments: &Arguments) -> Result<ArrayRef> {
    let Lists { elements, ranges } = read_lists(&arguments.column(1)?)?;
    let column = bytes(&elements)?;
    let rows: Vec<&[u8]> = ranges.iter().flat_map(|row| row.clone().map(|at| column.value(at))).collect();
    let packed = spread::complete_rows(&*terms(arguments)?, &rows).map_err(fault)?;
    let numbers = packed
        .iter()
        .map(|packed| spread::number_of(packed))
        .collect::<Result<Vec<u32>, _>>()
        .map_err(fault)?;
    let columns: Vec<ArrayRef> =
        vec![Arc::new(UInt32Array::from(numbers)), Arc::new(BinaryArray::from_iter_values(&packed))];
    lists(&packed_fields(), columns, ranges.iter().map(ExactSizeIterator::len).collect())
}

type Values = fn(&Terms, &[&[u8]]) -> std::result::Result<Vec<Vec<(u8, u64)>>, SpreadError>;

fn values(arguments: &Arguments, of: Values) -> Result<ArrayRef> {
    let column = bytes(&arguments.column(1)?)?;
    value_lists(&of(&*terms(arguments)?, &slices(&column)).map_err(fault)?)
}

fn counted_together(arguments: &Arguments) -> Result<ArrayRef> {
    let terms = terms(arguments)?;
    let kinds = numbers::<UInt8Type>(&arguments.column(1)?)?;
    let keys = numbers::<UInt64Type>(&arguments.column(2)?)?;
    let Lists { elements, ranges } = read_lists(&arguments.column(3)?)?;
    let column = bytes(&elements)?;
    let counted = kinds.into_iter().zip(keys).zip(ranges).map(|(shared, range)| {
        let packed: Vec<&[u8]> = range.map(|at| column.value(at)).collect();
        spread::counted_together(&terms, shared, &packed)
    });
    value_lists(&counted.collect::<std::result::Result<Vec<_>, _>>().map_err(fault)?)
}

fn value_lists(values: &[Vec<(u8, u64)>]) -> Result<ArrayRef> {
    let all = || values.iter().flatten();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(UInt8Array::from_iter_values(all().map(|value| value.0))),
        Arc::new(UInt64Array::from_iter_values(all().map(|value| value.1))),
    ];
    lists(&value_fields(), columns, values.iter().map(Vec::len).collect())
}

fn keys_of(arguments: &Arguments) -> Result<ArrayRef> {
    let column = bytes(&arguments.column(1)?)?;
    let keys = spread::keys_of(&*terms(arguments)?, &slices(&column)).map_err(fault)?;
    let all = || keys.iter().flatten();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(UInt8Array::from_iter_values(all().map(|key| key.pass))),
        Arc::new(UInt64Array::from_iter_values(all().map(|key| key.key))),
        Arc::new(UInt64Array::from_iter_values(all().map(|key| key.second))),
    ];
    lists(&key_fields(), columns, keys.iter().map(Vec::len).collect())
}

fn block_id(arguments: &Arguments) -> Result<ArrayRef> {
    let passes = numbers::<UInt8Type>(&arguments.column(0)?)?;
    let keys = numbers::<UInt64Type>(&arguments.column(1)?)?;
    let seconds = numbers::<UInt64Type>(&arguments.column(2)?)?;
    let names = passes.into_iter().zip(keys.into_iter().zip(seconds));
    let names = names.map(|(pass, (key, second))| spread::block_id(pass, key, second));
    Ok(Arc::new(UInt64Array::from_iter_values(names)))
}

fn ready(arguments: &Arguments) -> Result<ArrayRef> {
    let packed = bytes(&arguments.column(0)?)?;
    let shares = read_lists(&arguments.column(1)?)?;
    let kinds = field::<UInt8Type>(&shares.elements, "kind")?;
    let keys = field::<UInt64Type>(&shares.elements, "key")?;
    let counts = field::<UInt32Type>(&shares.elements, "count")?;
    let blocks = read_lists(&arguments.column(2)?)?;
    let passes = field::<UInt8Type>(&blocks.elements, "pass")?;
    let ids = field::<UInt64Type>(&blocks.elements, "id")?;
    let share = |at| Share { kind: kinds[at], key: keys[at], count: counts[at] };
    let made = slices(&packed).into_iter().zip(shares.ranges.into_iter().zip(blocks.ranges));
    let made = made.map(|(packed, (mine, blocks))| {
        let mut mine: Vec<Share> = mine.map(share).collect();
        // However the machines gathered them, the bytes are the same.
        mine.sort_unstable_by_key(|share| (share.kind, share.key));
        let blocks: Vec<(u8, u64)> = blocks.map(|at| (passes[at], ids[at])).collect();
        spread::ready(packed, &mine, &blocks)
    });
    Ok(Arc::new(BinaryArray::from_iter_values(made)))
}

fn blocks_of(arguments: &Arguments) -> Result<ArrayRef> {
    let ready = bytes(&arguments.column(0)?)?;
    let blocks =
        slices(&ready).into_iter().map(spread::blocks_of).collect::<Result<Vec<_>, _>>().map_err(fault)?;
    let all = || blocks.iter().flatten();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(UInt8Array::from_iter_values(all().map(|block| block.0))),
        Arc::new(UInt64Array::from_iter_values(all().map(|block| block.1))),
    ];
    lists(&block_fields(), columns, blocks.iter().map(Vec::len).collect())
}

fn is_drawn(arguments: &Arguments) -> Result<ArrayRef> {
    let mentions = numbers::<UInt32Type>(&arguments.column(0)?)?;
    let steps = numbers::<UInt64Type>(&arguments.column(1)?)?;
    let drawn = mentions.into_iter().zip(steps).map(|(mention, step)| spread::is_drawn(mention, step));
    Ok(Arc::new(drawn.map(Some).collect::<BooleanArray>()))
}

fn compare(arguments: &Arguments) -> Result<ArrayRef> {
    let model: Arc<Model> = parsed(&arguments.text(1)?)?;
    let passes = numbers::<UInt8Type>(&arguments.column(2)?)?;
    let ids = numbers::<UInt64Type>(&arguments.column(3)?)?;
    let Lists { elements, ranges } = read_lists(&arguments.column(4)?)?;
    let ready = bytes(&elements)?;
    let blocks: Vec<(u8, u64, Vec<&[u8]>)> = passes
        .into_iter()
        .zip(ids.into_iter().zip(ranges))
        .map(|(pass, (id, range))| (pass, id, range.map(|at| ready.value(at)).collect()))
        .collect();
    let compared = spread::compare(&*terms(arguments)?, &model, &blocks).map_err(fault)?;
    let all = || compared.iter().flat_map(|block| &block.bonds);
    let columns: Vec<ArrayRef> = vec![
        Arc::new(UInt32Array::from_iter_values(all().map(|bond| bond.a))),
        Arc::new(UInt32Array::from_iter_values(all().map(|bond| bond.b))),
        Arc::new(Float32Array::from_iter_values(all().map(|bond| bond.bits))),
        Arc::new(UInt32Array::from_iter_values(all().map(|bond| bond.passes))),
    ];
    let bonds = lists(&bond_fields(), columns, compared.iter().map(|block| block.bonds.len()).collect())?;
    let columns: Vec<ArrayRef> = vec![
        Arc::new(UInt64Array::from_iter_values(compared.iter().map(|block| block.pairs))),
        Arc::new(Float64Array::from_iter_values(compared.iter().map(|block| block.faint))),
        bonds,
    ];
    Ok(Arc::new(StructArray::try_new(compared_fields(), columns, None)?))
}

fn people(arguments: &Arguments) -> Result<ArrayRef> {
    let model: Arc<Model> = parsed(&arguments.text(1)?)?;
    let threshold = arguments.number(2)?;
    let Lists { elements, ranges } = read_lists(&arguments.column(3)?)?;
    let ready = bytes(&elements)?;
    let parts: Vec<Vec<&[u8]>> =
        ranges.into_iter().map(|range| range.map(|at| ready.value(at)).collect()).collect();
    let people = spread::people(&*terms(arguments)?, &model, threshold, &parts).map_err(fault)?;
    let all = || people.iter().flatten();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(UInt32Array::from_iter_values(all().map(|mention| mention.0))),
        Arc::new(UInt32Array::from_iter_values(all().map(|mention| mention.1))),
    ];
    lists(&first_fields(), columns, people.iter().map(Vec::len).collect())
}
