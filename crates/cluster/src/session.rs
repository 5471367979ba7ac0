//! Where the work is done: on the executors of a scheduler, or in this process alone.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use ballista::prelude::{SessionConfigExt, SessionContextExt};
use datafusion::{
    arrow::{array::RecordBatch, datatypes::Schema},
    dataframe::DataFrame,
    error::Result,
    execution::{
        SendableRecordBatchStream, SessionState, SessionStateBuilder,
        disk_manager::{DiskManagerBuilder, DiskManagerMode},
        memory_pool::FairSpillPool,
        runtime_env::{RuntimeEnv, RuntimeEnvBuilder},
    },
    physical_plan::{ExecutionPlan, execute_stream},
    prelude::{ParquetReadOptions, SessionConfig, SessionContext},
};
use futures::StreamExt;

use crate::functions::{self, Kept};

/// How work is cut and what it may use.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    /// Pieces that a shuffle is cut into.
    pub(crate) partitions: usize,
    /// Rows of a batch, and so of a kept file.
    pub(crate) batch_rows: usize,
    /// Bytes that operators of this process may hold; more goes to `spill`.
    pub(crate) memory_bytes: Option<usize>,
    /// Where to spill; the system's folder for such files if not given.
    pub(crate) spill: Option<PathBuf>,
}

/// A place to do work.
pub(crate) struct Session {
    context: SessionContext,
    spilled: AtomicU64,
}

impl Session {
    /// The executors of the scheduler at `address`, such as `127.0.0.1:50050`.
    pub(crate) async fn remote(address: &str, limits: &Limits) -> Result<Self> {
        let state = state(settings(SessionConfig::new_with_ballista(), limits), Arc::default());
        let context = SessionContext::remote_with_state(&format!("df://{address}"), state).await?;
        Ok(Self::of(context))
    }

    /// This process.
    pub(crate) fn local(limits: &Limits) -> Result<Self> {
        let config = settings(SessionConfig::new(), limits);
        Ok(Self::of(SessionContext::new_with_state(state(config, runtime(limits)?))))
    }

    fn of(context: SessionContext) -> Self {
        functions::all().for_each(|function| context.register_udf(function));
        Self { context, spilled: AtomicU64::new(0) }
    }

    /// Files as a table.
    pub(crate) async fn read(&self, files: &[Kept]) -> Result<DataFrame> {
        self.read_paths(files.iter().map(|file| file.path.clone()).collect()).await
    }

    /// The same of files by their paths.
    pub(crate) async fn read_paths(&self, paths: Vec<String>) -> Result<DataFrame> {
        self.context.read_parquet(paths, ParquetReadOptions::default()).await
    }

    /// Lets a table be called by a name in [`Session::query`].
    pub(crate) fn name(&self, name: &str, table: DataFrame) -> Result<()> {
        self.context.register_table(name, table.into_view()).map(|_earlier| ())
    }

    /// What a statement asks for.
    pub(crate) async fn query(&self, text: &str) -> Result<DataFrame> {
        self.context.sql(text).await
    }

    /// The rows of a table as they come.
    pub(crate) async fn stream(&self, table: DataFrame, row: &mut Rows<'_>) -> Result<()> {
        let context = Arc::new(table.task_ctx());
        let plan = table.create_physical_plan().await?;
        let mut stream: SendableRecordBatchStream = execute_stream(plan.clone(), context)?;
        while let Some(batch) = stream.next().await {
            row(&batch?)?;
        }
        self.spilled.fetch_add(spilled(plan.as_ref()), Ordering::Relaxed);
        Ok(())
    }

    /// All rows of a table that is known to be small.
    pub(crate) async fn collect(&self, table: DataFrame) -> Result<Vec<RecordBatch>> {
        let mut batches = Vec::new();
        self.stream(table, &mut |batch| {
            batches.push(batch.clone());
            Ok(())
        })
        .await?;
        Ok(batches)
    }

    /// Bytes that operators of this process have written because they would not fit into memory.
    pub(crate) fn spilled_bytes(&self) -> u64 {
        self.spilled.load(Ordering::Relaxed)
    }
}

/// What is done with each batch of rows.
pub(crate) type Rows<'a> = dyn FnMut(&RecordBatch) -> Result<()> + Send + 'a;

fn spilled(plan: &dyn ExecutionPlan) -> u64 {
    let own = plan.metrics().and_then(|metrics| metrics.spilled_bytes()).unwrap_or(0);
    let below: u64 = plan.children().into_iter().map(|child| spilled(child.as_ref())).sum();
    u64::try_from(own).unwrap_or(u64::MAX) + below
}

/// What a sort holds back for the merging of what it spilled: little where there is little, since a step has several
/// sorts at a time for each partition.
fn held_back(limits: &Limits) -> usize {
    let most = 10 << 20;
    limits.memory_bytes.map_or(most, |bytes| (bytes / (limits.partitions * 16)).clamp(1 << 16, most))
}

/// Sorts and merges rather than hashes, since only those spill; reads bytes as they were written.
fn settings(config: SessionConfig, limits: &Limits) -> SessionConfig {
    config
        .set_usize("datafusion.execution.sort_spill_reservation_bytes", held_back(limits))
        .with_target_partitions(limits.partitions)
        .with_batch_size(limits.batch_rows)
        .set_bool("datafusion.optimizer.prefer_hash_join", false)
        .set_bool("datafusion.execution.parquet.schema_force_view_types", false)
}

pub(crate) fn state(config: SessionConfig, runtime: Arc<RuntimeEnv>) -> SessionState {
    let mut state = SessionStateBuilder::new()
        .with_config(config)
        .with_runtime_env(runtime)
        .with_default_features()
        .build();
    for function in functions::all() {
        let _replaced = datafusion::execution::FunctionRegistry::register_udf(&mut state, Arc::new(function));
    }
    state
}

fn runtime(limits: &Limits) -> Result<Arc<RuntimeEnv>> {
    let mut builder = RuntimeEnvBuilder::new();
    if let Some(bytes) = limits.memory_bytes {
        builder = builder.with_memory_pool(Arc::new(FairSpillPool::new(bytes)));
    }
    if let Some(folder) = &limits.spill {
        let mode = DiskManagerMode::Directories(vec![folder.clone()]);
        builder = builder.with_disk_manager_builder(DiskManagerBuilder::default().with_mode(mode));
    }
    builder.build_arc()
}

/// The columns of a table without the frame around it.
pub(crate) fn schema_of(table: &DataFrame) -> Arc<Schema> {
    Arc::new(table.schema().as_arrow().clone())
}
