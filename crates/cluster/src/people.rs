//! From blocks to bonds, from bonds to parts, from parts to people.

use std::sync::Arc;

use datafusion::{
    arrow::{
        array::{ArrayRef, AsArray, RecordBatch, UInt32Array},
        datatypes::{DataType, Field, Float32Type, Float64Type, Schema, UInt32Type, UInt64Type},
    },
    error::{DataFusionError, Result},
    functions_aggregate::expr_fn::array_agg,
    logical_expr::{JoinType, ident, lit},
};
use linkage::{
    Model,
    spread::{self, Histogram, Parts, Tally, Terms},
};

use crate::{
    arrays::{field, numbers, read_lists},
    error::ClusterError,
    functions::{Kept, Piece, write_table},
    weigh::elements,
    work::{Work, json},
};

/// What the comparison of all blocks gave.
pub(crate) struct Bonds {
    /// One column `compared` of `{pairs, faint, bonds}`.
    pub(crate) files: Vec<Kept>,
    pub(crate) tally: Tally,
    pub(crate) listed: u64,
    pub(crate) histogram: Histogram,
}

/// Compares all blocks.
pub(crate) async fn bonds(
    work: &Work<'_>,
    terms: &Terms,
    model: &Model,
    ready: &[Kept],
) -> Result<Bonds, ClusterError> {
    let in_blocks = elements(
        work.table(ready).await?,
        Piece::BlocksOf.on(vec![ident("ready")]),
        &["pass", "id"],
        &["ready"],
    )?;
    let blocks = in_blocks
        .aggregate(vec![ident("pass"), ident("id")], vec![array_agg(ident("ready")).alias("mentions")])?;
    let compared = Piece::Compare.on(vec![
        lit(json("terms", terms)?),
        lit(json("model", model)?),
        ident("pass"),
        ident("id"),
        ident("mentions"),
    ]);
    let files = work.keep("bonds", blocks.select(vec![compared.alias("compared")])?).await?;
    let mut bonds = Bonds { files, tally: Tally::default(), listed: 0, histogram: Histogram::default() };
    let Bonds { files, tally, listed, histogram } = &mut bonds;
    let table = work.local().read(files).await?;
    work.local()
        .stream(table, &mut |batch| {
            let pairs = field::<UInt64Type>(batch.column(0), "pairs")?;
            let faint = field::<Float64Type>(batch.column(0), "faint")?;
            let found = bonds_of(batch)?;
            let kept = u64::try_from(found.len()).unwrap_or(u64::MAX);
            tally.count_faint(pairs.iter().sum::<u64>().saturating_sub(kept), faint.iter().sum());
            for bond in found {
                tally.count(bond.passes, bond.bits);
                if spread::is_listed(bond.bits) {
                    *listed += 1;
                    histogram.add(bond.bits);
                }
            }
            Ok(())
        })
        .await?;
    Ok(bonds)
}

/// The bonds in a batch of the kept table.
pub(crate) fn bonds_of(batch: &RecordBatch) -> Result<Vec<spread::Bond>> {
    let compared = batch.column(0);
    let lists = compared.as_struct_opt().and_then(|all| all.column_by_name("bonds"));
    let lists = lists.ok_or_else(|| DataFusionError::Internal("bonds are missing".to_owned()))?;
    let lists = read_lists(lists)?;
    let a = field::<UInt32Type>(&lists.elements, "a")?;
    let b = field::<UInt32Type>(&lists.elements, "b")?;
    let bits = field::<Float32Type>(&lists.elements, "bits")?;
    let passes = field::<UInt32Type>(&lists.elements, "passes")?;
    let all = lists.ranges.into_iter().flatten();
    Ok(all.map(|at| spread::Bond { a: a[at], b: b[at], bits: bits[at], passes: passes[at] }).collect())
}

/// The person of every mention, by the number of the first mention of the same person.
pub(crate) async fn people(
    work: &Work<'_>,
    terms: &Terms,
    model: &Model,
    ready: &[Kept],
    bonds: &Bonds,
    threshold: f64,
) -> Result<Vec<u32>, ClusterError> {
    let mentions = usize::try_from(terms.mentions()).unwrap_or(usize::MAX);
    let least = spread::log_odds(threshold);
    let mut parts = Parts::new(mentions, least);
    loop {
        let table = work.local().read(&bonds.files).await?;
        work.local()
            .stream(table, &mut |batch| {
                for bond in bonds_of(batch)? {
                    if spread::is_listed(bond.bits) {
                        parts.join(bond.a, bond.b, bond.bits);
                    }
                }
                Ok(())
            })
            .await?;
        if !parts.end_round() {
            break;
        }
    }
    let joined = parts.firsts();
    let members = keep_parts(work, &joined)?;
    let members = work.table(&members).await?;
    let parts = work
        .table(ready)
        .await?
        .join(members, JoinType::Inner, &["number"], &["member"], None)?
        .aggregate(vec![ident("first")], vec![array_agg(ident("ready")).alias("mentions")])?
        .select(vec![ident("mentions")])?;
    let list = Piece::People.on(vec![
        lit(json("terms", terms)?),
        lit(json("model", model)?),
        lit(least),
        ident("mentions"),
    ]);
    let table = elements(parts, list, &["number", "first"], &[])?;
    // Who is not in a part of two or more is a person alone.
    let mut firsts: Vec<u32> = (0..u32::try_from(mentions).unwrap_or(u32::MAX)).collect();
    work.take("people", table, &mut || (), &mut |batch| {
        let (number, first) =
            (numbers::<UInt32Type>(batch.column(0))?, numbers::<UInt32Type>(batch.column(1))?);
        for (number, first) in number.into_iter().zip(first) {
            if let Some(place) = usize::try_from(number).ok().and_then(|at| firsts.get_mut(at)) {
                *place = first;
            }
        }
        Ok(())
    })
    .await?;
    Ok(firsts)
}

/// The mentions of parts of two or more: `member`, `first`.
fn keep_parts(work: &Work<'_>, firsts: &[u32]) -> Result<Vec<Kept>, ClusterError> {
    const ROWS_A_FILE: usize = 4_000_000;
    let mut shared = vec![false; firsts.len()];
    for (at, first) in firsts.iter().enumerate() {
        let first = usize::try_from(*first).unwrap_or(usize::MAX);
        if first != at {
            (shared[first], shared[at]) = (true, true);
        }
    }
    let members: Vec<u32> = (0..u32::try_from(firsts.len()).unwrap_or(u32::MAX))
        .zip(&shared)
        .filter_map(|(member, shared)| shared.then_some(member))
        .collect();
    let schema = Arc::new(Schema::new(vec![
        Field::new("member", DataType::UInt32, true),
        Field::new("first", DataType::UInt32, true),
    ]));
    let folder = work.folder_of("parts")?;
    let mut files = Vec::new();
    for (number, members) in
        members.chunks(ROWS_A_FILE).chain(members.is_empty().then_some(&[][..])).enumerate()
    {
        let first = members.iter().map(|member| firsts[usize::try_from(*member).unwrap_or(0)]);
        let columns: Vec<ArrayRef> =
            vec![Arc::new(UInt32Array::from(members.to_vec())), Arc::new(first.collect::<UInt32Array>())];
        let batch = RecordBatch::try_new(schema.clone(), columns).map_err(DataFusionError::from)?;
        files.push(write_table(&folder.join(format!("{number:08}.parquet")), &schema, &[batch])?);
    }
    Ok(files)
}
