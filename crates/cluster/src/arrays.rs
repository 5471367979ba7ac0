//! Reading and building the columns that our functions take and give.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, BinaryArray, ListArray, StructArray},
        buffer::OffsetBuffer,
        compute::cast,
        datatypes::{ArrowPrimitiveType, DataType, Field, Fields},
    },
    error::{DataFusionError, Result},
};

/// Fields of a struct, none of which is ever missing.
pub(crate) fn fields(named: &[(&str, DataType)]) -> Fields {
    named.iter().map(|(name, kind)| Field::new(*name, kind.clone(), true)).collect()
}

/// The type of a list of structs.
pub(crate) fn list_type(of: &Fields) -> DataType {
    DataType::List(Arc::new(Field::new_list_field(DataType::Struct(of.clone()), true)))
}

/// Lists of structs out of the columns of all their elements one after the other.
pub(crate) fn lists(of: &Fields, columns: Vec<ArrayRef>, lengths: Vec<usize>) -> Result<ArrayRef> {
    let values = StructArray::try_new(of.clone(), columns, None)?;
    let item = Arc::new(Field::new_list_field(DataType::Struct(of.clone()), true));
    let offsets = OffsetBuffer::from_lengths(lengths);
    Ok(Arc::new(ListArray::try_new(item, offsets, Arc::new(values), None)?))
}

/// A column of bytes, in whatever form they came.
pub(crate) fn bytes(column: &ArrayRef) -> Result<BinaryArray> {
    let plain = cast(column, &DataType::Binary)?;
    plain.as_binary_opt::<i32>().cloned().ok_or_else(|| unexpected(column.data_type()))
}

/// A column of lists, its elements in one, and where each list begins and ends; a missing list is empty.
pub(crate) struct Lists {
    pub(crate) elements: ArrayRef,
    pub(crate) ranges: Vec<std::ops::Range<usize>>,
}

pub(crate) fn read_lists(column: &ArrayRef) -> Result<Lists> {
    let lists = column.as_list_opt::<i32>().ok_or_else(|| unexpected(column.data_type()))?;
    let place = |offset: i32| usize::try_from(offset).unwrap_or(0);
    let ranges = lists.value_offsets().windows(2).enumerate().map(|(at, ends)| {
        let start = place(ends[0]);
        if lists.is_null(at) { start..start } else { start..place(ends[1]) }
    });
    Ok(Lists { ranges: ranges.collect(), elements: lists.values().clone() })
}

/// A field of a column of structs.
pub(crate) fn field<T: ArrowPrimitiveType>(structs: &ArrayRef, name: &str) -> Result<Vec<T::Native>> {
    let all = structs.as_struct_opt().ok_or_else(|| unexpected(structs.data_type()))?;
    let column = all.column_by_name(name).ok_or_else(|| unexpected(structs.data_type()))?;
    numbers::<T>(column)
}

/// The numbers of a column.
pub(crate) fn numbers<T: ArrowPrimitiveType>(column: &ArrayRef) -> Result<Vec<T::Native>> {
    let column = cast(column, &T::DATA_TYPE)?;
    let column = column.as_primitive_opt::<T>().ok_or_else(|| unexpected(&T::DATA_TYPE))?;
    Ok(column.values().to_vec())
}

fn unexpected(found: &DataType) -> DataFusionError {
    DataFusionError::Internal(format!("a column came as {found}"))
}
