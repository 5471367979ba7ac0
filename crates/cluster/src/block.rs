//! Bringing together what may be one person: keys, blocks split and capped as the engine does, and mentions made ready.

use datafusion::{
    arrow::datatypes::{DataType, UInt8Type, UInt64Type},
    dataframe::DataFrame,
    error::Result,
    functions::core::expr_fn::named_struct,
    functions_aggregate::expr_fn::{array_agg, count, sum},
    logical_expr::{Expr, JoinType, cast, ident, lit, when},
};
use linkage::{
    PassReport,
    spread::{LARGEST_BLOCK, Terms, pass_report, passes},
};

use crate::{
    arrays::numbers,
    error::ClusterError,
    functions::{Kept, Piece},
    weigh::elements,
    work::{Work, json},
};

/// Blocks and what making them did.
pub(crate) struct Blocks {
    /// `number`, `pass`, `id`.
    pub(crate) members: Vec<Kept>,
    pub(crate) passes: Vec<PassReport>,
}

impl Blocks {
    /// Pairs of all passes, as often as they are found.
    pub(crate) fn pairs(&self) -> u64 {
        self.passes.iter().map(|pass| pass.pairs).sum()
    }
}

fn most() -> Expr {
    lit(i64::try_from(LARGEST_BLOCK).unwrap_or(i64::MAX))
}

/// Blocks of the mentions' keys.
pub(crate) async fn blocks(
    work: &Work<'_>,
    terms: &Terms,
    complete: &[Kept],
) -> Result<Blocks, ClusterError> {
    let list = Piece::KeysOf.on(vec![lit(json("terms", terms)?), ident("packed")]);
    let keys = elements(work.table(complete).await?, list, &["pass", "key", "second"], &["number"])?;
    let keys = work.keep("keys", keys).await?;
    let sizes = work
        .table(&keys)
        .await?
        .aggregate(vec![ident("pass"), ident("key")], vec![count(lit(1)).alias("size")])?
        .filter(ident("size").gt(lit(1)))?
        .select(vec![ident("pass").alias("sized_pass"), ident("key").alias("sized_key"), ident("size")])?;
    // What is too large is split by the second key; those that have none stay together and are left out.
    let large = ident("size").gt(most());
    let split = work
        .table(&keys)
        .await?
        .join(sizes, JoinType::Inner, &["pass", "key"], &["sized_pass", "sized_key"], None)?
        .select(vec![
            ident("number"),
            ident("pass"),
            ident("key"),
            large.clone().alias("large"),
            when(large, ident("second")).otherwise(lit(0_u64))?.alias("part"),
        ])?;
    let split = work.keep("split", split).await?;
    let sizes = work
        .table(&split)
        .await?
        .aggregate(
            vec![ident("pass"), ident("key"), ident("large"), ident("part")],
            vec![count(lit(1)).alias("size")],
        )?
        .filter(ident("size").gt(lit(1)))?;
    let sizes = work.keep("sizes", sizes).await?;
    let whole = work.table(&sizes).await?.filter(stays())?.select(vec![
        ident("pass").alias("sized_pass"),
        ident("key").alias("sized_key"),
        ident("large").alias("sized_large"),
        ident("part").alias("sized_part"),
    ])?;
    let members = work
        .table(&split)
        .await?
        .join(
            whole,
            JoinType::Inner,
            &["pass", "key", "large", "part"],
            &["sized_pass", "sized_key", "sized_large", "sized_part"],
            None,
        )?
        .select(vec![
            ident("number"),
            ident("pass"),
            Piece::BlockId.on(vec![ident("pass"), ident("key"), ident("part")]).alias("id"),
        ])?;
    let members = work.keep("members", members).await?;
    Ok(Blocks { members, passes: reports(work, &keys, &sizes).await? })
}

/// Whether a block, as split, is compared.
fn stays() -> Expr {
    let small_part = ident("part").not_eq(lit(0_u64)).and(ident("size").lt_eq(most()));
    ident("large").is_false().or(small_part)
}

async fn reports(work: &Work<'_>, keys: &[Kept], sizes: &[Kept]) -> Result<Vec<PassReport>, ClusterError> {
    let mut reports: Vec<PassReport> = (0..passes()).map(pass_report).collect();
    let keyed = work.table(keys).await?.aggregate(vec![ident("pass")], vec![count(lit(1)).alias("keyed")])?;
    each_pass(work, keyed, &mut reports, &mut |report, numbers| report.keyed = numbers[0]).await?;
    let wide = |of: Expr| -> Expr { cast(of, DataType::UInt64) };
    let if_stays = |value: Expr| -> Result<Expr> { when(stays(), value).otherwise(lit(0_u64)) };
    let if_hot = |value: Expr| -> Result<Expr> { when(stays(), lit(0_u64)).otherwise(value) };
    let size = wide(ident("size"));
    let pairs = size.clone() * (size.clone() - lit(1_u64)) / lit(2_u64);
    let summed = work.table(sizes).await?.aggregate(
        vec![ident("pass")],
        vec![
            sum(if_stays(lit(1_u64))?).alias("blocks"),
            sum(if_stays(pairs)?).alias("pairs"),
            sum(if_hot(lit(1_u64))?).alias("hot_blocks"),
            sum(if_hot(size)?).alias("hot_mentions"),
        ],
    )?;
    each_pass(work, summed, &mut reports, &mut |report, numbers| {
        (report.blocks, report.pairs) = (numbers[0], numbers[1]);
        (report.hot_blocks, report.hot_mentions) = (numbers[2], numbers[3]);
    })
    .await?;
    Ok(reports)
}

async fn each_pass(
    work: &Work<'_>,
    table: DataFrame,
    reports: &mut [PassReport],
    put: &mut (dyn FnMut(&mut PassReport, &[u64]) + Send),
) -> Result<(), ClusterError> {
    for batch in work.collect(table).await? {
        let passes = numbers::<UInt8Type>(batch.column(0))?;
        let columns = (1..batch.num_columns())
            .map(|at| numbers::<UInt64Type>(batch.column(at)))
            .collect::<Result<Vec<_>>>()?;
        for (row, pass) in passes.into_iter().enumerate() {
            let values: Vec<u64> = columns.iter().map(|column| column[row]).collect();
            if let Some(report) = reports.get_mut(usize::from(pass)) {
                put(report, &values);
            }
        }
    }
    Ok(())
}

/// Mentions with their shares and blocks: `number`, `ready`.
pub(crate) async fn ready(
    work: &Work<'_>,
    complete: &[Kept],
    shares: &[Kept],
    blocks: &Blocks,
) -> Result<Vec<Kept>, ClusterError> {
    let block = named_struct(vec![lit("pass"), ident("pass"), lit("id"), ident("id")]);
    let blocks = work
        .table(&blocks.members)
        .await?
        .aggregate(vec![ident("number")], vec![array_agg(block).alias("blocks")])?
        .select(vec![ident("number").alias("blocked_number"), ident("blocks")])?;
    let shares =
        work.table(shares).await?.select(vec![ident("number").alias("weighed_number"), ident("shares")])?;
    let made = Piece::Ready.on(vec![ident("packed"), ident("shares"), ident("blocks")]);
    let ready = work
        .table(complete)
        .await?
        .join(shares, JoinType::Left, &["number"], &["weighed_number"], None)?
        .join(blocks, JoinType::Left, &["number"], &["blocked_number"], None)?
        .select(vec![ident("number"), made.alias("ready")])?;
    work.keep("ready", ready).await
}
