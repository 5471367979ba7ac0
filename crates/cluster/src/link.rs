//! `wanjia-cluster link`: the linkage of `wanjia link` as jobs on many machines.

use std::{path::PathBuf, time::Instant};

use app::link_files::MentionFiles;
use base::Progress;
use clap::Args;
use linkage::spread::{Terms, number};
use serde::Serialize;

use crate::{
    block,
    error::ClusterError,
    learn::learn,
    outcome::{write_clusters, write_learned, write_pairs},
    people::{bonds, people},
    session::{Limits, Session},
    stage::stage,
    weigh::{complete, count_values, shares},
    work::{StepReport, Work},
};

/// Links the people of files on many machines.
#[derive(Debug, Args)]
pub(crate) struct LinkOptions {
    /// The configuration, as for `wanjia link`. 配置
    config: PathBuf,
    /// Folder for the outcome. 结果目录
    #[arg(long)]
    out: PathBuf,
    /// Folder for what goes between the steps; every machine must see it under this path. 工作目录
    #[arg(long)]
    work: PathBuf,
    /// The scheduler. Without it all work is done in this process. 调度程序地址
    #[arg(long)]
    scheduler: Option<String>,
    /// Pieces that each shuffle is cut into: a few for each core of the cluster. 分区数
    #[arg(long, default_value_t = 16)]
    partitions: usize,
    /// Rows of a batch, and so of a file of the work folder. 每批行数
    #[arg(long, default_value_t = 8192)]
    batch_rows: usize,
    /// Mentions of a staged file. 每个暂存文件的提及数
    #[arg(long, default_value_t = 200_000)]
    mentions_a_file: usize,
    /// Megabytes that sorting and grouping in this process may hold; more is spilled. 内存上限（MB）
    #[arg(long)]
    memory_mb: Option<usize>,
    /// Folder to spill to. 溢写目录
    #[arg(long)]
    spill: Option<PathBuf>,
}

/// What a run did, printed as JSON.
#[derive(Debug, Serialize)]
pub(crate) struct LinkSummary {
    mentions: u64,
    people: u64,
    compared: u64,
    pairs: u64,
    threshold: f64,
    spilled_bytes: u64,
    /// Bytes of a mention as it is packed and made ready; the latter 0 where nothing was learned.
    packed_bytes: f64,
    ready_bytes: f64,
    seconds: f64,
    steps: Vec<StepReport>,
}

/// Runs the linkage.
pub(crate) async fn link(
    options: &LinkOptions,
    progress: &dyn Progress,
) -> Result<LinkSummary, ClusterError> {
    let started = Instant::now();
    let limits = Limits {
        partitions: options.partitions.max(1),
        batch_rows: options.batch_rows.max(1),
        memory_bytes: options.memory_mb.map(|mb| mb << 20),
        spill: options.spill.clone(),
    };
    let local = Session::local(&limits)?;
    let remote = match &options.scheduler {
        Some(address) => Some(Session::remote(address, &limits).await?),
        None => None,
    };
    let work = Work::new(local, remote, &options.work, progress)?;
    let files = MentionFiles::read(&options.config)?;
    let settings = files.settings()?;
    let terms = Terms::new(settings.one_per_source.clone());
    let staged = stage(&files, terms, &work, options.mentions_a_file.max(1), progress)?;
    let mut terms = staged.terms;
    let completed = complete(&work, &terms, &staged.mentions).await?;
    let counts = count_values(&work, &mut terms, &completed).await?;
    let weighed = shares(&work, &terms, &completed, &counts).await?;
    let blocks = block::blocks(&work, &terms, &completed).await?;
    let ready = block::ready(&work, &completed, &weighed, &blocks).await?;
    let (model, ready_bytes) = match &settings.model {
        Some(model) => (terms.fitted(model), 0.0),
        None => learn(&work, &terms, &blocks, &ready).await?,
    };
    let bonds = bonds(&work, &terms, &model, &ready).await?;
    let threshold = settings.threshold.unwrap_or_else(|| bonds.histogram.best_threshold());
    let clusters = number(&people(&work, &terms, &model, &ready, &bonds, threshold).await?);
    write_clusters(&work, &staged.mentions, &clusters, &options.out).await?;
    write_pairs(&work, &staged.mentions, &bonds.files, &options.out).await?;
    let report = terms.report(&model, blocks.passes, &bonds.tally, bonds.listed, &clusters, threshold);
    write_learned(&model, &report, &options.out)?;
    Ok(LinkSummary {
        mentions: report.mentions,
        people: report.people,
        compared: report.compared,
        pairs: report.listed,
        threshold,
        spilled_bytes: work.spilled_bytes(),
        packed_bytes: staged.packed_bytes,
        ready_bytes,
        seconds: started.elapsed().as_secs_f64(),
        steps: work.into_steps(),
    })
}
