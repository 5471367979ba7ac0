//! The `wanjia` program: reads the command line, opens the store, calls one use case, words the outcome.

mod account;
mod audit;
mod backup;
mod benefits;
mod benefits_register;
mod certificate;
mod commands;
mod demo;
mod figures;
mod import;
mod outcome;
mod output;
mod progress;
mod project;
mod serve;
mod synth_place;

use std::process::ExitCode;

use clap::Parser;

use crate::{
    benefits::BenefitsCommand,
    commands::{BatchCommand, Cli, Command},
    outcome::Failed,
};

/// Reading and linking allocate many short texts on both cores at once; the system's allocator made that a third slower.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // clap itself answers a wrong use with status 2 and a sentence in English; ours comes before.
    let cli = Cli::try_parse().unwrap_or_else(|fault| {
        if let Some(words) = outcome::use_words(&fault) {
            output::complain(&words);
        }
        fault.exit()
    });
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => {
            output::complain(&failed.to_string());
            failed.exit_code()
        }
    }
}

fn run(cli: Cli) -> Result<(), Failed> {
    output::log_to_stderr(cli.log.as_deref());
    match cli.command {
        Command::Synth(options) => synth_place::run(&options),
        Command::Link(options) => import::link_files(&options),
        Command::Project(options) => project::run(options),
        Command::Lifetable(options) => project::lifetable(&options),
        Command::Benefits(BenefitsCommand::RegisterCost(args)) => {
            runtime()?.block_on(Box::pin(benefits_register::cost(args)))
        }
        Command::Benefits(BenefitsCommand::Reach(args)) => {
            runtime()?.block_on(Box::pin(benefits_register::reach(args)))
        }
        Command::Benefits(BenefitsCommand::Reconcile(args)) => {
            runtime()?.block_on(Box::pin(benefits_register::reconcile(args)))
        }
        Command::Benefits(BenefitsCommand::Table(command)) => benefits::run(command),
        Command::Demo(options) => runtime()?.block_on(Box::pin(demo::run(options))),
        Command::Serve(options) => runtime()?.block_on(Box::pin(serve::run(*options))),
        Command::Import(options) => runtime()?.block_on(Box::pin(import::run(options))),
        Command::Batch(BatchCommand::List(options)) => runtime()?.block_on(import::list(options)),
        Command::Batch(BatchCommand::Undo(options)) => runtime()?.block_on(Box::pin(import::undo(options))),
        Command::VerifyCertificate(options) => certificate::verify(&options),
        Command::Verify(options) => runtime()?.block_on(audit::verify(options)),
        Command::Account(command) => runtime()?.block_on(account::run(command)),
        Command::Backup(options) => runtime()?.block_on(backup::backup(options)),
        Command::Restore(options) => runtime()?.block_on(backup::restore(options)),
        Command::Migrate(options) => runtime()?.block_on(Box::pin(backup::migrate(options))),
        Command::Snapshot(options) => runtime()?.block_on(Box::pin(figures::snapshot(options))),
        Command::Figures(options) => runtime()?.block_on(Box::pin(figures::figures(options))),
        Command::Release(options) => runtime()?.block_on(Box::pin(figures::release(options))),
        Command::OpenData(options) => runtime()?.block_on(Box::pin(figures::open_data(options))),
        Command::PaperKey(options) => serve::add_paper_key(&options),
        Command::Log(command) => runtime()?.block_on(audit::log(command)),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failed> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|fault| Failed::Io { what: ("程序的线程", "the program's threads"), fault })
}
