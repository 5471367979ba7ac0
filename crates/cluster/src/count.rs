//! `wanjia-cluster count`: every table of a snapshot by a second method. SQL counts the same Parquet files, here or on the executors of
//! a scheduler, and each cell is set beside that of the kernels. It prints how many differ, never a count of a cell.

mod files;
mod query;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use clap::Args;
use datafusion::{
    arrow::{
        array::{AsArray, RecordBatch},
        compute::cast,
        datatypes::{DataType, Int64Type},
    },
    error::{DataFusionError, Result},
};
use serde::Serialize;
use statistics::{
    Plan, Share, Spec, Table, count_tables, dimension::UNITS, indicator::needed, kernel::CountFault,
    release::public_catalogue,
};

use self::files::Files;
use crate::{
    error::{ClusterError, at},
    session::{Limits, Session},
};

/// Counts tables of a snapshot by SQL, and looks whether the kernels say the same.
#[derive(Debug, Args)]
pub(crate) struct CountOptions {
    /// The snapshot's definition, as `wanjia snapshot` writes it. 快照说明
    definition: PathBuf,
    /// Folder for what goes between; every machine must see it and the snapshot under the same path. 工作目录
    #[arg(long)]
    work: PathBuf,
    /// A JSON list of tables; unless given, those of the indicators and of the public catalogue, and each thing that can be counted
    /// by each of its dimensions. 统计表
    #[arg(long)]
    tables: Option<PathBuf>,
    /// The scheduler. Without it all work is done in this process. 调度程序地址
    #[arg(long)]
    scheduler: Option<String>,
    /// Pieces that each shuffle is cut into. 分区数
    #[arg(long, default_value_t = 4)]
    partitions: usize,
}

/// One table by both methods.
#[derive(Debug, Serialize)]
pub(crate) struct Compared {
    unit: Box<str>,
    dimensions: Vec<Box<str>>,
    level: usize,
    /// Cells that hold anybody by either method.
    cells: usize,
    /// People or events that SQL counted.
    counted: u64,
    /// Cells in which the methods differ.
    differ: usize,
}

/// Every table by both methods, printed as JSON.
#[derive(Debug, Serialize)]
pub(crate) struct CountSummary {
    tables: usize,
    cells: usize,
    counted: u64,
    differ: usize,
    each: Vec<Compared>,
}

impl CountSummary {
    /// Whether every cell is the same.
    pub(crate) fn agrees(&self) -> bool {
        self.differ == 0
    }
}

/// Counts by both methods.
pub(crate) async fn count(options: &CountOptions) -> std::result::Result<CountSummary, ClusterError> {
    let snapshot = Files::open(&options.definition)?;
    let specs = match &options.tables {
        Some(path) => read_specs(path)?,
        None => every_table(),
    };
    let plans = specs
        .iter()
        .map(|spec| Plan::new(spec, &snapshot).map_err(|fault| ClusterError::Option(fault.to_string())))
        .collect::<std::result::Result<Vec<_>, _>>()?;
    let tables = count_tables(&plans, &snapshot, 2).map_err(|fault| match fault {
        CountFault::Part(fault) => ClusterError::DataFusion(fault),
        CountFault::Axes => ClusterError::Option("the tables do not fit the snapshot".to_owned()),
    })?;
    let limits =
        Limits { partitions: options.partitions.max(1), batch_rows: 8192, memory_bytes: None, spill: None };
    let session = match &options.scheduler {
        Some(address) => Session::remote(address, &limits).await?,
        None => Session::local(&limits)?,
    };
    snapshot.register(&session, &options.work).await?;
    let mut each = Vec::with_capacity(tables.len());
    for table in &tables {
        each.push(compare(table, &snapshot, &session).await?);
    }
    Ok(CountSummary {
        tables: each.len(),
        cells: each.iter().map(|one| one.cells).sum(),
        counted: each.iter().map(|one| one.counted).sum(),
        differ: each.iter().map(|one| one.differ).sum(),
        each,
    })
}

fn read_specs(path: &Path) -> std::result::Result<Vec<Spec>, ClusterError> {
    let text = fs::read(path).map_err(at(path, "read"))?;
    serde_json::from_slice(&text).map_err(|source| ClusterError::Json { what: "the list of tables", source })
}

/// The tables of the indicators by every level, those of the public catalogue, and each unit by each of its dimensions.
fn every_table() -> Vec<Spec> {
    let mut specs: Vec<Spec> = [6, 9, 12].into_iter().flat_map(|level| needed(None, level)).collect();
    specs.extend(public_catalogue().specs());
    for unit in UNITS {
        for dimension in unit.dimensions {
            specs.push(Spec {
                unit: unit.code.into(),
                rows: vec!["place".into()],
                columns: vec![(*dimension).into()],
                filter: BTreeMap::new(),
                area: None,
                level: 9,
                share: Share::None,
                years: 3,
            });
        }
    }
    specs
}

async fn compare(
    table: &Table,
    snapshot: &Files,
    session: &Session,
) -> std::result::Result<Compared, ClusterError> {
    let spec = &table.spec;
    let area = spec.area.as_deref().unwrap_or(&snapshot.definition.area);
    let unknown = || ClusterError::Option(format!("{} cannot be counted by SQL", spec.unit));
    let text = query::query(spec, area, snapshot.definition.day).ok_or_else(unknown)?;
    // A snapshot without a single event has no table of them.
    let theirs = match snapshot.definition.of_kind(table.unit.kind).next() {
        Some(_) => counts(&session.collect(session.query(&text).await?).await?)?,
        None => Cells::new(),
    };
    let ours = held(table);
    let keys: BTreeSet<&Vec<String>> = ours.keys().chain(theirs.keys()).collect();
    Ok(Compared {
        unit: spec.unit.clone(),
        dimensions: table.dimensions.iter().map(|one| one.code.clone()).collect(),
        level: spec.level,
        cells: keys.len(),
        counted: theirs.values().sum(),
        differ: keys.into_iter().filter(|key| ours.get(*key) != theirs.get(*key)).count(),
    })
}

/// Counts by the codes of their categories; nobody is left out.
type Cells = BTreeMap<Vec<String>, u64>;

/// The kernels' cells.
fn held(table: &Table) -> Cells {
    let mut cells = Cells::new();
    for (cell, count) in table.cells.iter().enumerate().filter(|(_, count)| **count > 0) {
        let mut rest = cell;
        let mut codes = Vec::with_capacity(table.dimensions.len());
        for one in table.dimensions.iter().rev() {
            let size = one.categories.len().max(1);
            codes.push(one.categories[rest % size].code.to_string());
            rest /= size;
        }
        codes.reverse();
        cells.insert(codes, *count);
    }
    cells
}

/// SQL's cells.
fn counts(batches: &[RecordBatch]) -> Result<Cells> {
    let wrong = || DataFusionError::Internal("a count is missing".to_owned());
    let mut cells = Cells::new();
    for batch in batches {
        let (count, codes) = batch.columns().split_last().ok_or_else(wrong)?;
        let count = count.as_primitive_opt::<Int64Type>().ok_or_else(wrong)?;
        let codes = codes
            .iter()
            .map(|column| cast(column, &DataType::Utf8))
            .collect::<std::result::Result<Vec<_>, _>>()?;
        for row in 0..batch.num_rows() {
            let key = codes.iter().map(|column| column.as_string::<i32>().value(row).to_owned()).collect();
            let count = u64::try_from(count.value(row)).map_err(|_negative| wrong())?;
            if count > 0 {
                *cells.entry(key).or_default() += count;
            }
        }
    }
    Ok(cells)
}
