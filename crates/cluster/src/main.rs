//! `wanjia-cluster`: linkage on many machines, for where one is outgrown, and a second method for what is counted. A scheduler, executors, and the driver of a
//! job are three commands of one program. Their traffic is neither encrypted nor authenticated: they listen on the
//! loopback address unless told otherwise, and belong into a closed network.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line talks to its terminal")]
#![expect(
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "means and forecasts are computed in floating point from counts far below 2^52"
)]

mod arrays;
mod block;
mod count;
mod error;
mod executor;
mod functions;
mod learn;
mod link;
mod outcome;
mod people;
mod scheduler;
mod session;
mod simulate;
mod stage;
mod weigh;
mod work;

use std::{error::Error, process::ExitCode};

use base::Progress;
use clap::{Parser, Subcommand};

use crate::error::ClusterError;

/// Linkage on many machines. 多机归并
#[derive(Debug, Parser)]
#[command(name = "wanjia-cluster", version)]
struct Options {
    /// What to log, such as `info` or `ballista=debug`. 日志级别
    #[arg(long, global = true, default_value = "warn")]
    log: String,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Cut jobs into tasks and hand them out. 调度程序
    Scheduler(scheduler::SchedulerOptions),
    /// Do tasks for a scheduler. 执行程序
    Executor(executor::ExecutorOptions),
    /// Link the people of files. 记录归并
    Link(link::LinkOptions),
    /// Count a snapshot's tables by SQL too, and compare. 统计表复核
    Count(count::CountOptions),
    /// Compute how a place that is too large to try would go. 推算规模
    Simulate(simulate::SimulateOptions),
}

/// Tells the terminal which step is at work.
#[derive(Debug)]
struct Steps;

impl Progress for Steps {
    fn step(&self, name: &str, done: u64, _of: u64) {
        if done == 0 {
            eprintln!("step {name}");
        } else {
            eprintln!("     {name} {done}");
        }
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let filter = tracing_subscriber::EnvFilter::new(&options.log);
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match Box::pin(run(&options.command)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("wanjia-cluster: {}", sentence(&fault));
            ExitCode::FAILURE
        }
    }
}

async fn run(command: &Command) -> Result<(), ClusterError> {
    match command {
        Command::Scheduler(options) => scheduler::serve(options).await,
        Command::Executor(options) => executor::work(options).await,
        Command::Link(options) => {
            let summary = Box::pin(link::link(options, &Steps)).await?;
            println!("{}", work::json("the summary", &summary)?);
            Ok(())
        }
        Command::Count(options) => {
            let summary = count::count(options).await?;
            println!("{}", work::json("the summary", &summary)?);
            if summary.agrees() { Ok(()) } else { Err(ClusterError::Differ) }
        }
        Command::Simulate(options) => {
            println!("{}", simulate::simulate(options)?);
            Ok(())
        }
    }
}

/// An error with what caused it.
fn sentence(fault: &dyn Error) -> String {
    let mut text = fault.to_string();
    let mut cause = fault.source();
    while let Some(fault) = cause {
        text = format!("{text}: {fault}");
        cause = fault.source();
    }
    text
}
