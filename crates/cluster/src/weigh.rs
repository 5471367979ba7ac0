//! Counting values over all mentions, and telling each mention how common its own are.

use datafusion::{
    arrow::{
        array::RecordBatch,
        datatypes::{DataType, UInt8Type, UInt32Type, UInt64Type},
    },
    dataframe::DataFrame,
    error::Result,
    functions::core::expr_fn::{get_field, named_struct},
    functions_aggregate::expr_fn::{array_agg, count, sum},
    logical_expr::{Expr, JoinType, cast, ident, lit, when},
};
use linkage::spread::{FIRST_OF_FEW, SEXES, Terms};

use crate::{
    arrays::numbers,
    error::ClusterError,
    functions::{Kept, Piece},
    work::{Work, json},
};

/// The elements of a list of structs as rows, beside `beside`.
pub(crate) fn elements(table: DataFrame, list: Expr, named: &[&str], beside: &[&str]) -> Result<DataFrame> {
    let mut columns: Vec<Expr> = beside.iter().map(|name| ident(*name)).collect();
    columns.push(list.alias("element"));
    let rows = table.select(columns)?.unnest_columns(&["element"])?.filter(ident("element").is_not_null())?;
    let mut columns: Vec<Expr> = beside.iter().map(|name| ident(*name)).collect();
    columns.extend(named.iter().map(|name| get_field(ident("element"), *name).alias(*name)));
    rows.select(columns)
}

/// Names the kin that the people of a row are to each other: `number`, `packed`.
pub(crate) async fn complete(
    work: &Work<'_>,
    terms: &Terms,
    mentions: &[Kept],
) -> Result<Vec<Kept>, ClusterError> {
    let terms = lit(json("terms", terms)?);
    let rows = work
        .table(mentions)
        .await?
        .aggregate(vec![ident("row")], vec![array_agg(ident("packed")).alias("packed")])?;
    let list = Piece::CompleteRows.on(vec![terms, ident("packed")]);
    work.keep("complete", elements(rows, list, &["number", "packed"], &[])?).await
}

/// Counts all values, tells the terms those that every machine needs to know, and keeps the others: `kind`, `key`,
/// `count`.
pub(crate) async fn count_values(
    work: &Work<'_>,
    terms: &mut Terms,
    complete: &[Kept],
) -> Result<Vec<Kept>, ClusterError> {
    let told = lit(json("terms", terms)?);
    let list = Piece::Counted.on(vec![told.clone(), ident("packed")]);
    let alone = elements(work.table(complete).await?, list, &["kind", "key"], &[])?;
    let gather = Piece::GatheredBy.on(vec![told.clone(), ident("packed")]);
    let together = Piece::CountedTogether.on(vec![told, ident("kind"), ident("key"), ident("packed")]);
    let values = if any(work, complete, gather.clone()).await? {
        let gathered = elements(work.table(complete).await?, gather, &["kind", "key"], &["packed"])?
            .aggregate(vec![ident("kind"), ident("key")], vec![array_agg(ident("packed")).alias("packed")])?;
        alone.union(elements(gathered, together, &["kind", "key"], &[])?)?
    } else {
        alone
    };
    let counted = values
        .aggregate(vec![ident("kind"), ident("key")], vec![count(lit(1)).alias("count")])?
        .filter(ident("count").gt(lit(1)).or(ident("kind").gt_eq(lit(FIRST_OF_FEW))))?
        .select(vec![ident("kind"), ident("key"), cast(ident("count"), DataType::UInt32).alias("count")])?;
    let counts = work.keep("counts", counted).await?;
    tell_frequent(work, terms, &counts).await?;
    tell_namesakes(work, terms, &counts).await?;
    Ok(counts)
}

/// Whether a list has any element for any mention. Asked here, where it mostly ends with the first file: a shuffle of
/// nothing at all keeps Ballista waiting.
async fn any(work: &Work<'_>, complete: &[Kept], list: Expr) -> Result<bool, ClusterError> {
    let table = work.local().read(complete).await?;
    let first = elements(table, list, &["kind"], &[])?.limit(0, Some(1))?;
    Ok(work.local().collect(first).await?.iter().any(|batch| batch.num_rows() > 0))
}

fn is_sex() -> Expr {
    ident("kind").in_list(SEXES.iter().map(|kind| lit(*kind)).collect(), false)
}

async fn tell_frequent(work: &Work<'_>, terms: &mut Terms, counts: &[Kept]) -> Result<(), ClusterError> {
    let least = u32::try_from(terms.frequent()).unwrap_or(u32::MAX);
    let few = ident("kind").gt_eq(lit(FIRST_OF_FEW)).or(ident("count").gt_eq(lit(least)));
    let table = work.table(counts).await?.filter(is_sex().is_not_true().and(few))?;
    for batch in work.collect(table).await? {
        let (kinds, keys, counts) = value_columns(&batch)?;
        for ((kind, key), count) in kinds.into_iter().zip(keys).zip(counts) {
            terms.tell(kind, key, count);
        }
    }
    Ok(())
}

type ValueColumns = (Vec<u8>, Vec<u64>, Vec<u32>);

fn value_columns(batch: &RecordBatch) -> Result<ValueColumns> {
    Ok((
        numbers::<UInt8Type>(batch.column(0))?,
        numbers::<UInt64Type>(batch.column(1))?,
        numbers::<UInt32Type>(batch.column(2))?,
    ))
}

async fn tell_namesakes(work: &Work<'_>, terms: &mut Terms, counts: &[Kept]) -> Result<(), ClusterError> {
    let of = |sex: u8| -> Result<Expr> {
        Ok(sum(
            when(ident("kind").eq(lit(sex)), cast(ident("count"), DataType::UInt64)).otherwise(lit(0_u64))?
        ))
    };
    let names = work
        .table(counts)
        .await?
        .filter(is_sex())?
        .aggregate(vec![ident("key")], vec![of(SEXES[0])?.alias("male"), of(SEXES[1])?.alias("female")])?;
    let sexes = names.select(vec![ident("male"), ident("female")])?;
    let (mut of_one, mut all) = (0, 0);
    work.each(sexes, &mut |batch| {
        let (male, female) =
            (numbers::<UInt64Type>(batch.column(0))?, numbers::<UInt64Type>(batch.column(1))?);
        for (male, female) in male.into_iter().zip(female) {
            let squares = Terms::squares(male, female);
            (of_one, all) = (of_one + squares.0, all + squares.1);
        }
        Ok(())
    })
    .await?;
    terms.tell_namesakes(of_one, all);
    Ok(())
}

/// What each mention looks up, with how many have it: `number`, `shares`. A value that is met once is left out.
pub(crate) async fn shares(
    work: &Work<'_>,
    terms: &Terms,
    complete: &[Kept],
    counts: &[Kept],
) -> Result<Vec<Kept>, ClusterError> {
    let list = Piece::LookedUp.on(vec![lit(json("terms", terms)?), ident("packed")]);
    let values = elements(work.table(complete).await?, list, &["kind", "key"], &["number"])?;
    let known = work.table(counts).await?.filter(ident("kind").lt(lit(FIRST_OF_FEW)))?.select(vec![
        ident("kind").alias("known_kind"),
        ident("key").alias("known_key"),
        ident("count"),
    ])?;
    let share = named_struct(vec![
        lit("kind"),
        ident("kind"),
        lit("key"),
        ident("key"),
        lit("count"),
        ident("count"),
    ]);
    let shares = values
        .join(known, JoinType::Inner, &["kind", "key"], &["known_kind", "known_key"], None)?
        .aggregate(vec![ident("number")], vec![array_agg(share).alias("shares")])?;
    work.keep("shares", shares).await
}
