//! The folder that a linkage works in, seen by every machine under one path: one sub-folder for each step's table.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use base::Progress;
use datafusion::{
    arrow::array::{Array, AsArray, RecordBatch},
    dataframe::DataFrame,
    error::{DataFusionError, Result},
    logical_expr::{Expr, ident, lit},
};
use serde::{Deserialize, Serialize};

use crate::{
    error::{ClusterError, at},
    functions::{Kept, Piece, write_table},
    session::{Rows, Session, schema_of},
};

/// A step is tried this often before the job is given up: machines may be lost while it runs.
const ATTEMPTS: usize = 3;

/// What a step took and gave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct StepReport {
    /// The step.
    pub(crate) step: String,
    /// Rows of its table.
    pub(crate) rows: u64,
    /// Bytes of its files.
    pub(crate) bytes: u64,
    /// Seconds by the clock on the wall.
    pub(crate) seconds: f64,
    /// Seconds of processor time in this process: all there is where there is no scheduler.
    pub(crate) cpu_seconds: f64,
    /// Tries that failed before.
    pub(crate) failed: usize,
}

/// When a step began, by the clock and by the processor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Started(Instant, f64);

impl Started {
    pub(crate) fn now() -> Self {
        Self(Instant::now(), cpu_seconds())
    }
}

/// Seconds that processors have worked for this process (Linux's `proc(5)`, ticks of 10 ms); 0 elsewhere.
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = fields.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u32>().ok());
    f64::from(ticks.sum::<u32>()) / 100.0
}

/// A folder and the machines that work in it.
pub(crate) struct Work<'a> {
    local: Session,
    remote: Option<Session>,
    folder: PathBuf,
    progress: &'a dyn Progress,
    steps: std::sync::Mutex<Vec<StepReport>>,
}

impl<'a> Work<'a> {
    /// Work in `folder`, on the machines of `remote` where there is one.
    pub(crate) fn new(
        local: Session,
        remote: Option<Session>,
        folder: &Path,
        progress: &'a dyn Progress,
    ) -> Result<Self, ClusterError> {
        fs::create_dir_all(folder).map_err(at(folder, "written"))?;
        let folder = folder.canonicalize().map_err(at(folder, "read"))?;
        Ok(Self { local, remote, folder, progress, steps: std::sync::Mutex::default() })
    }

    /// This process, for what it has to read itself.
    pub(crate) fn local(&self) -> &Session {
        &self.local
    }

    /// Where steps are done.
    fn machines(&self) -> &Session {
        self.remote.as_ref().unwrap_or(&self.local)
    }

    /// Bytes spilled by this process.
    pub(crate) fn spilled_bytes(&self) -> u64 {
        self.local.spilled_bytes()
    }

    /// What the steps took.
    pub(crate) fn into_steps(self) -> Vec<StepReport> {
        self.steps.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The folder of a step's table, made empty.
    pub(crate) fn folder_of(&self, step: &str) -> Result<PathBuf, ClusterError> {
        let folder = self.folder.join(step);
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(at(&folder, "written"))?;
        }
        fs::create_dir_all(&folder).map_err(at(&folder, "written"))?;
        Ok(folder)
    }

    /// Does a step: keeps the rows of `table` in files, written where they arise, and gives those as a table.
    pub(crate) async fn keep(&self, step: &str, table: DataFrame) -> Result<Vec<Kept>, ClusterError> {
        self.progress.step(&format!("cluster.{step}"), 0, 1);
        let started = Started::now();
        let schema = schema_of(&table);
        let names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        let mut failed = 0;
        let mut files = loop {
            let folder = self.folder_of(step)?;
            let mut arguments: Vec<Expr> = vec![lit(folder.display().to_string()), lit(names.join(","))];
            arguments.extend(names.iter().map(|name| ident(*name)));
            let kept = Piece::Keep.on(arguments).alias("kept");
            let written = table.clone().select(vec![kept])?.unnest_columns(&["kept"])?;
            match self.machines().collect(written).await.and_then(|batches| manifest(&batches)) {
                Ok(files) => break files,
                Err(fault) => {
                    failed += 1;
                    self.give_up_after(failed, step, fault)?;
                }
            }
        };
        if files.is_empty() {
            let path = self.folder.join(step).join("empty.parquet");
            files.push(write_table(&path, &schema, &[])?);
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        self.done(step, started, &files, failed);
        Ok(files)
    }

    /// Does a step whose rows come here.
    pub(crate) async fn take(
        &self,
        step: &str,
        table: DataFrame,
        start: &mut (dyn FnMut() + Send),
        row: &mut Rows<'_>,
    ) -> Result<(), ClusterError> {
        self.progress.step(&format!("cluster.{step}"), 0, 1);
        let (started, mut failed) = (Started::now(), 0);
        loop {
            start();
            match self.machines().stream(table.clone(), row).await {
                Ok(()) => break,
                Err(fault) => {
                    failed += 1;
                    self.give_up_after(failed, step, fault)?;
                }
            }
        }
        self.done(step, started, &[], failed);
        Ok(())
    }

    /// Remembers what a step took.
    pub(crate) fn done(&self, step: &str, started: Started, files: &[Kept], failed: usize) {
        let report = StepReport {
            step: step.to_owned(),
            rows: files.iter().map(|file| file.rows).sum(),
            bytes: files.iter().map(|file| file.bytes).sum(),
            seconds: started.0.elapsed().as_secs_f64(),
            cpu_seconds: cpu_seconds() - started.1,
            failed,
        };
        self.progress.step(&format!("cluster.{step}"), report.rows.max(1), report.rows.max(1));
        self.steps.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(report);
    }

    fn give_up_after(&self, failed: usize, step: &str, source: DataFusionError) -> Result<(), ClusterError> {
        if failed < ATTEMPTS {
            self.progress.step(&format!("cluster.{step}.again"), 0, 1);
            return Ok(());
        }
        Err(ClusterError::Step { step: step.to_owned(), attempts: failed, source })
    }

    /// A kept table, for the machines.
    pub(crate) async fn table(&self, files: &[Kept]) -> Result<DataFrame, ClusterError> {
        Ok(self.machines().read(files).await?)
    }

    /// The same, of a table that is known to be small.
    pub(crate) async fn collect(&self, table: DataFrame) -> Result<Vec<RecordBatch>, ClusterError> {
        Ok(self.machines().collect(table).await?)
    }

    /// The rows of a table that come here, without being a step of their own.
    pub(crate) async fn each(&self, table: DataFrame, row: &mut Rows<'_>) -> Result<(), ClusterError> {
        Ok(self.machines().stream(table, row).await?)
    }
}

/// The files that a step's tasks say they wrote.
fn manifest(batches: &[RecordBatch]) -> Result<Vec<Kept>> {
    let mut files = Vec::new();
    for batch in batches {
        let column =
            datafusion::arrow::compute::cast(batch.column(0), &datafusion::arrow::datatypes::DataType::Utf8)?;
        let lines = column.as_string::<i32>();
        for line in (0..lines.len()).filter(|at| lines.is_valid(*at)).map(|at| lines.value(at)) {
            let kept: Kept =
                serde_json::from_str(line).map_err(|fault| DataFusionError::External(Box::new(fault)))?;
            files.push(kept);
        }
    }
    Ok(files)
}

/// JSON of something that all machines are told.
pub(crate) fn json(what: &'static str, value: &impl Serialize) -> Result<String, ClusterError> {
    serde_json::to_string(value).map_err(|source| ClusterError::Json { what, source })
}
