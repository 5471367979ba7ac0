//! Learning on the driver, from the pairs that the engine would draw if it had all mentions in memory.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{ArrayRef, BinaryArray, RecordBatch, UInt32Array},
        datatypes::{DataType, Field, Schema, UInt32Type},
    },
    logical_expr::{JoinType, ident, lit},
};
use linkage::{
    Model,
    spread::{self, Terms},
};

use crate::{
    arrays::{bytes, numbers},
    block::Blocks,
    error::ClusterError,
    functions::{Kept, Piece, write_table},
    stage::mean,
    work::Work,
};

/// Learns a model; told beside it is how many bytes a mention made ready has, on the average of those learned from.
pub(crate) async fn learn(
    work: &Work<'_>,
    terms: &Terms,
    blocks: &Blocks,
    ready: &[Kept],
) -> Result<(Model, f64), ClusterError> {
    let step = spread::step_of(blocks.pairs());
    let pairs = drawn_pairs(work, blocks, step).await?;
    let random = spread::random_pairs(usize::try_from(terms.mentions()).unwrap_or(usize::MAX));
    let mut wanted: Vec<u32> = pairs.iter().chain(&random).flat_map(|(a, b)| [*a, *b]).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mentions = fetch(work, ready, wanted).await?;
    let mentions: Vec<&[u8]> = mentions
        .iter()
        .flat_map(|column| (0..datafusion::arrow::array::Array::len(column)).map(|at| column.value(at)))
        .collect();
    let ready_bytes = mean(mentions.iter().map(|mention| mention.len()).sum(), mentions.len());
    Ok((spread::learn(terms, &mentions, &pairs, step)?, ready_bytes))
}

/// The pairs of drawn mentions with later ones of their blocks.
async fn drawn_pairs(work: &Work<'_>, blocks: &Blocks, step: u64) -> Result<Vec<(u32, u32)>, ClusterError> {
    let drawn = work
        .table(&blocks.members)
        .await?
        .filter(Piece::IsDrawn.on(vec![ident("number"), lit(step)]))?
        .select(vec![
            ident("number").alias("a"),
            ident("pass").alias("drawn_pass"),
            ident("id").alias("drawn_id"),
        ])?;
    let pairs = work
        .table(&blocks.members)
        .await?
        .select(vec![ident("number").alias("b"), ident("pass"), ident("id")])?
        .join(drawn, JoinType::Inner, &["pass", "id"], &["drawn_pass", "drawn_id"], None)?
        .filter(ident("b").gt(ident("a")))?
        .select(vec![ident("a"), ident("b")])?
        .distinct()?;
    let found = std::sync::Mutex::new(Vec::new());
    let locked = || found.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    work.take("drawn", pairs, &mut || locked().clear(), &mut |batch| {
        let (a, b) = (numbers::<UInt32Type>(batch.column(0))?, numbers::<UInt32Type>(batch.column(1))?);
        locked().extend(a.into_iter().zip(b));
        Ok(())
    })
    .await?;
    let mut pairs = found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    pairs.sort_unstable();
    Ok(pairs)
}

/// The mentions with the given numbers.
async fn fetch(work: &Work<'_>, ready: &[Kept], wanted: Vec<u32>) -> Result<Vec<BinaryArray>, ClusterError> {
    let schema = Arc::new(Schema::new(vec![Field::new("wanted", DataType::UInt32, true)]));
    let numbers: ArrayRef = Arc::new(UInt32Array::from(wanted));
    let batch = RecordBatch::try_new(schema.clone(), vec![numbers])
        .map_err(datafusion::error::DataFusionError::from)?;
    let path = work.folder_of("wanted")?.join("wanted.parquet");
    let wanted = work.table(&[write_table(&path, &schema, &[batch])?]).await?;
    let table = work
        .table(ready)
        .await?
        .join(wanted, JoinType::Inner, &["number"], &["wanted"], None)?
        .select(vec![ident("ready")])?;
    let found = std::sync::Mutex::new(Vec::new());
    let locked = || found.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    work.take("lesson", table, &mut || locked().clear(), &mut |batch| {
        locked().push(bytes(batch.column(0))?);
        Ok(())
    })
    .await?;
    Ok(found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner))
}
