//! Writing the outcome in the form of `wanjia link`.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
};

use datafusion::{
    arrow::{
        array::AsArray,
        compute::cast,
        datatypes::{DataType, Float32Type},
    },
    dataframe::DataFrame,
    error::{DataFusionError, Result},
    functions::core::expr_fn::get_field,
    logical_expr::{JoinType, ident, lit},
};
use linkage::{
    Model, Report,
    report::html,
    spread::{self, LEAST_LISTED},
};

use crate::{
    arrays::numbers,
    error::{ClusterError, at},
    functions::Kept,
    weigh::elements,
    work::Work,
};

fn open(path: &Path) -> Result<BufWriter<File>, ClusterError> {
    Ok(BufWriter::with_capacity(1 << 18, File::create(path).map_err(at(path, "written"))?))
}

/// Writes `clusters.csv`: every mention with its person, in the order in which they were read.
pub(crate) async fn write_clusters(
    work: &Work<'_>,
    mentions: &[Kept],
    clusters: &[u32],
    out: &Path,
) -> Result<(), ClusterError> {
    fs::create_dir_all(out).map_err(at(out, "written"))?;
    let path = out.join("clusters.csv");
    let mut file = open(&path)?;
    writeln!(file, "mention,cluster").map_err(at(&path, "written"))?;
    let mut people = clusters.iter();
    // One file at a time: they, and the rows in each, are in the order of the numbers.
    for kept in mentions {
        let table = work.local().read(std::slice::from_ref(kept)).await?.select(vec![ident("name")])?;
        work.local()
            .stream(table, &mut |batch| {
                let names = cast(batch.column(0), &DataType::Utf8)?;
                for name in names.as_string::<i32>().iter().flatten() {
                    let person = people.next().ok_or_else(|| more("mentions"))?;
                    writeln!(file, "{name},{person}").map_err(DataFusionError::IoError)?;
                }
                Ok(())
            })
            .await?;
    }
    file.flush().map_err(at(&path, "written"))
}

fn more(what: &str) -> DataFusionError {
    DataFusionError::Internal(format!("more {what} than were staged"))
}

/// Writes `pairs.csv`: the listed pairs, sorted by their mentions.
pub(crate) async fn write_pairs(
    work: &Work<'_>,
    mentions: &[Kept],
    bonds: &[Kept],
    out: &Path,
) -> Result<(), ClusterError> {
    let path = out.join("pairs.csv");
    let named = |number: &'static str, name: &'static str| async move {
        let table: DataFrame = work.table(mentions).await?;
        Ok::<_, ClusterError>(table.select(vec![ident("number").alias(number), ident("name").alias(name)])?)
    };
    let list = get_field(ident("compared"), "bonds");
    let least = spread::log_odds(f64::from(LEAST_LISTED)) - 0.01;
    let pairs = elements(work.table(bonds).await?, list, &["a", "b", "bits"], &[])?
        .filter(ident("bits").gt_eq(lit(least)))?
        .join(named("number_a", "name_a").await?, JoinType::Inner, &["a"], &["number_a"], None)?
        .join(named("number_b", "name_b").await?, JoinType::Inner, &["b"], &["number_b"], None)?
        .sort(vec![ident("a").sort(true, true), ident("b").sort(true, true)])?
        .select(vec![ident("name_a"), ident("name_b"), ident("bits")])?;
    let file = std::sync::Mutex::new(open(&path)?);
    let locked = || file.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut begun = Ok(());
    let mut start = || {
        begun = open(&path).map(|mut fresh| {
            let _unwritten = writeln!(fresh, "mention_a,mention_b,weight");
            *locked() = fresh;
        });
    };
    work.take("pairs", pairs, &mut start, &mut |batch| {
        let (a, b) = (cast(batch.column(0), &DataType::Utf8)?, cast(batch.column(1), &DataType::Utf8)?);
        let bits = numbers::<Float32Type>(batch.column(2))?;
        let ends = a.as_string::<i32>().iter().zip(b.as_string::<i32>().iter());
        let mut file = locked();
        for ((a, b), bits) in ends.zip(bits) {
            let weight = spread::probability(bits);
            if let (Some(a), Some(b), true) = (a, b, spread::is_listed(bits)) {
                writeln!(file, "{a},{b},{weight}").map_err(DataFusionError::IoError)?;
            }
        }
        Ok(())
    })
    .await?;
    begun?;
    locked().flush().map_err(at(&path, "written"))
}

/// Writes `model.json` and `report.html`.
pub(crate) fn write_learned(model: &Model, report: &Report, out: &Path) -> Result<(), ClusterError> {
    let json = serde_json::to_string_pretty(model)
        .map_err(|source| ClusterError::Json { what: "the model", source })?;
    for (name, content) in [("model.json", json), ("report.html", html(report))] {
        let path = out.join(name);
        fs::write(&path, content).map_err(at(&path, "written"))?;
    }
    Ok(())
}
