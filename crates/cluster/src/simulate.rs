//! How a place that is too large to try goes: what a measured run used for each mention, carried over to more mentions
//! and more machines. Everything printed is computed; what it is computed from was measured and is named.

use std::{fmt::Write, path::PathBuf};

use clap::Args;
use serde::Deserialize;

use crate::error::{ClusterError, at};

/// A run of `link` in one process over a synthetic place; see `docs/scale.md` for the machine.
const MEASURED: &str = include_str!("../data/measured.json");

/// Computes partitions, bytes and hours for a place. 推算
#[derive(Debug, Args)]
pub(crate) struct SimulateOptions {
    /// People of the place. 人口
    #[arg(long, default_value_t = 100_000_000)]
    people: u64,
    /// Executors. 执行机数
    #[arg(long, default_value_t = 50)]
    executors: u32,
    /// Cores of each. 每机核数
    #[arg(long, default_value_t = 16)]
    cores: u32,
    /// Memory of each, in GB. 每机内存
    #[arg(long, default_value_t = 64.0)]
    memory_gb: f64,
    /// What each can send and receive, in MB a second. 每机网络
    #[arg(long, default_value_t = 1000.0)]
    network_mb: f64,
    /// What each can write and read, in MB a second. 每机磁盘
    #[arg(long, default_value_t = 500.0)]
    disk_mb: f64,
    /// Counties that the place has, each linked by itself before the migrants' pass. 区县数
    #[arg(long, default_value_t = 100)]
    counties: u32,
    /// Share of the mentions that may have a counterpart in another county. 跨区县份额
    #[arg(long, default_value_t = 0.25)]
    outside: f64,
    /// The printed summary of a run of `link` on one's own machine, instead of the one that is built in. 实测结果
    #[arg(long)]
    measured: Option<PathBuf>,
}

/// What is read of a run's summary.
#[derive(Debug, Deserialize)]
struct Measured {
    mentions: f64,
    people: f64,
    compared: f64,
    packed_bytes: f64,
    ready_bytes: f64,
    steps: Vec<Step>,
    /// Pairs compared for each mention in runs of the engine over larger places of the same kind.
    #[serde(default)]
    growth: Vec<Growth>,
}

#[derive(Debug, Deserialize)]
struct Step {
    #[serde(rename = "step")]
    name: String,
    rows: f64,
    bytes: f64,
    cpu_seconds: f64,
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct Growth {
    mentions: f64,
    pairs_a_mention: f64,
}

impl Measured {
    fn rows(&self, step: &str) -> f64 {
        self.steps.iter().filter(|known| known.name == step).map(|known| known.rows).sum::<f64>()
            / self.mentions
    }

    fn bytes(&self, step: &str) -> f64 {
        self.steps.iter().filter(|known| known.name == step).map(|known| known.bytes).sum::<f64>()
            / self.mentions
    }

    fn cpu(&self, step: &str) -> f64 {
        self.steps.iter().filter(|known| known.name == step).map(|known| known.cpu_seconds).sum::<f64>()
            / self.mentions
    }

    /// Pairs compared for each mention in a place of `mentions`. Between measured sizes the line through them over the
    /// logarithm of the size; beyond the largest the last line goes on, which is too much rather than too little, since
    /// blocks that grow beyond the cap are split and drop out.
    fn pairs_a_mention(&self, mentions: f64) -> f64 {
        let own = Growth { mentions: self.mentions, pairs_a_mention: self.compared / self.mentions };
        let mut points = self.growth.clone();
        if !points.iter().any(|point| (point.mentions - own.mentions).abs() < 1.0) {
            points.push(own);
        }
        points.sort_by(|a, b| a.mentions.total_cmp(&b.mentions));
        let at =
            points.iter().position(|point| point.mentions >= mentions).unwrap_or(points.len() - 1).max(1);
        let (Some(low), Some(high)) = (points.get(at - 1), points.get(at)) else {
            return own.pairs_a_mention;
        };
        let slope =
            (high.pairs_a_mention - low.pairs_a_mention) / (high.mentions.ln() - low.mentions.ln()).max(1e-9);
        (high.pairs_a_mention + slope * (mentions.ln() - high.mentions.ln())).max(0.0)
    }
}

/// What a step of a larger run moves and takes.
struct Load {
    step: &'static str,
    meaning: &'static str,
    shuffled: f64,
    kept: f64,
    cpu_seconds: f64,
}

/// Bytes for each row of a shuffle beside its values: Arrow's offsets and validity.
const ROW: f64 = 9.0;
/// Pieces of a shuffle are cut so that one fits into this share of a core's memory without spilling.
const SHARE_OF_CORE: f64 = 0.15;

/// The loads of a run over `mentions` mentions.
fn loads(measured: &Measured, mentions: f64) -> Vec<Load> {
    let (packed, ready) = (measured.packed_bytes + ROW, measured.ready_bytes + ROW);
    let (keys, split, members) = (measured.rows("keys"), measured.rows("split"), measured.rows("members"));
    let more_pairs = measured.pairs_a_mention(mentions) / (measured.compared / measured.mentions).max(1e-9);
    // Values looked up are about as many as are counted; both are hashes of 8 bytes and a kind.
    let values = measured.rows("counts").max(1.0) * 4.0;
    let load = |step: &'static str, meaning, shuffled: f64, cpu: f64| Load {
        step,
        meaning,
        shuffled: shuffled * mentions,
        kept: measured.bytes(step) * mentions,
        cpu_seconds: cpu * mentions,
    };
    vec![
        load("mentions", "read the files, pack", 0.0, measured.cpu("mentions")),
        load("complete", "rows together: kin of a row", packed, measured.cpu("complete")),
        load("counts", "how often each value is met", values * (ROW + 9.0), measured.cpu("counts")),
        load("shares", "each mention's values, weighed", 2.0 * values * (ROW + 17.0), measured.cpu("shares")),
        load("keys", "keys of all passes", 0.0, measured.cpu("keys")),
        load("split", "sizes of blocks, large ones split", 2.0 * keys * (ROW + 21.0), measured.cpu("split")),
        load("sizes", "sizes after the split", split * (ROW + 18.0), measured.cpu("sizes")),
        load("members", "who is in which block", 2.0 * split * (ROW + 22.0), measured.cpu("members")),
        load(
            "ready",
            "mentions with weights and blocks",
            packed + ready + members * (ROW + 13.0),
            measured.cpu("ready"),
        ),
        load(
            "bonds",
            "blocks together, compared",
            members * ready,
            measured.cpu("bonds") * more_pairs.max(1.0),
        ),
        load("people", "parts together, grouped", ready, measured.cpu("people")),
        load("pairs", "listed pairs, named and sorted", 2.0 * ROW * 8.0, measured.cpu("pairs")),
    ]
}

/// Runs the simulation and gives a table.
pub(crate) fn simulate(options: &SimulateOptions) -> Result<String, ClusterError> {
    let text = match &options.measured {
        Some(path) => std::fs::read_to_string(path).map_err(at(path, "read"))?,
        None => MEASURED.to_owned(),
    };
    let measured: Measured = serde_json::from_str(&text)
        .map_err(|source| ClusterError::Json { what: "the measured run", source })?;
    if measured.mentions < 1.0
        || measured.ready_bytes <= 0.0
        || options.executors == 0
        || options.counties == 0
    {
        return Err(ClusterError::Option("the measured run or the machines are empty".to_owned()));
    }
    // Counts of people and machines are far below 2^52.
    let people = options.people as f64;
    let mentions = people * measured.mentions / measured.people;
    let mut page = String::new();
    let whole = section(options, &measured, mentions, "The whole place in one job 全域一次作业", &mut page);
    let county = mentions / f64::from(options.counties);
    let alone = loads(&measured, county).iter().map(|load| load.cpu_seconds).sum::<f64>();
    let cores = f64::from(options.executors) * f64::from(options.cores);
    let outside = mentions * options.outside;
    let _ = writeln!(
        page,
        "\n## County by county 逐区县\n\n{} mentions a county, {:.1} core-hours each; {:.1} hours on {} cores for all of them.\n",
        grouped(county),
        alone / 3600.0,
        alone * f64::from(options.counties) / cores / 3600.0,
        cores,
    );
    let migrants = section(options, &measured, outside, "The migrants' pass 跨区县流动人口", &mut page);
    let keys = measured.rows("keys");
    let _ = writeln!(
        page,
        "\nKeyed hashes exchanged first: {} of 17 bytes, {} in all. County by county and then this pass: {:.1} hours; in one job: {:.1} hours.",
        grouped(outside * keys),
        bytes(outside * keys * 17.0),
        alone * f64::from(options.counties) / cores / 3600.0 + migrants,
        whole,
    );
    Ok(page)
}

/// One job over `mentions`, as a section; its hours.
fn section(
    options: &SimulateOptions,
    measured: &Measured,
    mentions: f64,
    title: &str,
    page: &mut String,
) -> f64 {
    let executors = f64::from(options.executors);
    let cores = executors * f64::from(options.cores);
    let core_memory = options.memory_gb * 1e9 * 0.7 / f64::from(options.cores);
    let (mut hours, mut moved, mut kept) = (0.0, 0.0, 0.0);
    let _ = writeln!(
        page,
        "\n## {title}\n\n{} mentions, {:.1} pairs compared for each; {} executors of {} cores.\n\n| step | | partitions | shuffled | kept | core-hours | hours |\n|---|---|--:|--:|--:|--:|--:|",
        grouped(mentions),
        measured.pairs_a_mention(mentions),
        options.executors,
        options.cores,
    );
    for load in loads(measured, mentions) {
        let partitions = (load.shuffled / (core_memory * SHARE_OF_CORE)).ceil().max(cores * 2.0);
        // Reading the files is the work of the driver, on one core.
        let (at_work, machines) = if load.step == "mentions" { (1.0, 1.0) } else { (cores, executors) };
        let cpu = load.cpu_seconds / at_work;
        let network = load.shuffled / (machines * options.network_mb * 1e6);
        // What is shuffled is written once and read once, what is kept is written once and read by later steps twice.
        let disk = (2.0 * load.shuffled + 3.0 * load.kept) / (machines * options.disk_mb * 1e6);
        let seconds = cpu.max(network).max(disk);
        hours += seconds / 3600.0;
        moved += load.shuffled;
        kept += load.kept;
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {} | {:.1} | {:.2} |",
            load.step,
            load.meaning,
            if load.shuffled > 0.0 { grouped(partitions) } else { "–".to_owned() },
            bytes(load.shuffled),
            bytes(load.kept),
            load.cpu_seconds / 3600.0,
            seconds / 3600.0,
        );
    }
    let _ = writeln!(page, "| all | | | {} | {} | | {hours:.2} |", bytes(moved), bytes(kept));
    let _ = writeln!(
        page,
        "\nDriver: {} for the parts of all mentions. Scratch of each executor: {}.",
        bytes(mentions * 14.0),
        bytes(moved / executors),
    );
    hours
}

fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn bytes(number: f64) -> String {
    let (mut number, mut unit) = (number, "B");
    for next in ["kB", "MB", "GB", "TB"] {
        if number < 1000.0 {
            break;
        }
        (number, unit) = (number / 1000.0, next);
    }
    format!("{number:.1} {unit}")
}
