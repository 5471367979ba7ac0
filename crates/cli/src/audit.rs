//! `wanjia verify` and `wanjia log`: the register proves itself, and its log leaves the house to be proved elsewhere.

use std::{fs, io::Write as _, path::Path};

use app::AppError;
use base::Env;
use merkle::Checkpoint;
use store::{AuditProof, Store};

use crate::{
    commands::{LogCommand, VerifyOptions},
    outcome::{Failed, both},
    output,
};

/// `wanjia verify`.
pub(crate) async fn verify(options: VerifyOptions) -> Result<(), Failed> {
    if let Some(export) = &options.export {
        return exported(export, &options.checkpoint);
    }
    let Some(database) = options.database else {
        return Err(Failed::Usage(both(
            "请用 --database 指明登记库，或用 --export 指明导出的日志",
            "name the register with --database, or an exported log with --export",
        )));
    };
    let kept = kept(&options.checkpoint)?;
    let store = Store::open(&store::Settings::new(database)).await?;
    let cx = app::command_line_auditor(&Env::system(), &store, "verify").await?;
    let verified = app::verify_with(&cx, &store, &kept).await?;
    for check in &verified.checks {
        output::say(&format!("检查 checked: {check}"));
    }
    store.close().await?;
    match (verified.fault, verified.audit) {
        (None, AuditProof::Whole { entries, head }) => {
            output::say(&format!(
                "日志完整 the log is whole: {entries} entries, {} kept heads fit, head {}",
                kept.len(),
                merkle::hex(&head)
            ));
            Ok(())
        }
        (Some(fault), _) => Err(Failed::Unsound(format!(
            "{check}：有 {rows} 行不对，第一行是 {first} · {rows} rows are wrong, the first is {first}",
            check = fault.check,
            rows = fault.rows,
            first = fault.first
        ))),
        (None, AuditProof::Broken { entry, fault }) => Err(Failed::Unsound(format!(
            "日志在第 {entry} 条断了 · the log is broken at entry {entry}: {fault}"
        ))),
    }
}

fn read(path: &Path) -> Result<String, Failed> {
    fs::read_to_string(path).map_err(|fault| Failed::Usage(format!("{}：读不懂 · {fault}", path.display())))
}

fn kept(files: &[std::path::PathBuf]) -> Result<Vec<Checkpoint>, Failed> {
    let mut kept = Vec::new();
    for file in files {
        let some = Checkpoint::all(&read(file)?);
        kept.extend(some.map_err(|fault| Failed::Usage(format!("{}：读不懂 · {fault}", file.display())))?);
    }
    Ok(kept)
}

/// Proves an exported log with the stand-alone verifier, which shares no code with the store.
fn exported(export: &Path, checkpoints: &[std::path::PathBuf]) -> Result<(), Failed> {
    let mut heads = Vec::new();
    for file in checkpoints {
        let some = witness::heads(&read(file)?);
        heads.extend(some.map_err(|fault| Failed::Usage(format!("{}：读不懂 · {fault}", file.display())))?);
    }
    let fail = |fault| Failed::Io { what: ("导出的日志", "the exported log"), fault };
    let file = fs::File::open(export).map_err(fail)?;
    let report = witness::verify(std::io::BufReader::new(file), &heads).map_err(fail)?;
    for fault in &report.faults {
        output::say(&fault.to_string());
    }
    if report.faults.is_empty() {
        output::say(&format!(
            "日志完整 the log is whole: {} entries, {} kept heads fit, head {}",
            report.entries, report.heads, report.head
        ));
        Ok(())
    } else {
        Err(Failed::Unsound(format!(
            "导出的日志有毛病 · faults in the exported log: {}",
            report.faults.len()
        )))
    }
}

/// `wanjia log checkpoint` and `wanjia log export`.
pub(crate) async fn log(command: LogCommand) -> Result<(), Failed> {
    let (options, whole) = match command {
        LogCommand::Checkpoint(options) => (options, false),
        LogCommand::Export(options) => (options, true),
    };
    let store = Store::open(&store::Settings::new(options.database.database)).await?;
    let cx = app::command_line_auditor(&Env::system(), &store, "log").await?;
    let permit = cx.log_permit().map_err(AppError::from)?;
    let fail = |fault| Failed::Io { what: ("日志文件", "the file for the log"), fault };
    if whole {
        let mut export = app::export_log(&cx, &store, &permit).await?;
        let mut file = std::io::BufWriter::new(fs::File::create(&options.out).map_err(fail)?);
        loop {
            let lines = export.next().await?;
            if lines.is_empty() {
                break;
            }
            file.write_all(&lines).map_err(fail)?;
        }
        file.flush().map_err(fail)?;
        output::say(&format!("{}: {} entries", options.out.display(), export.checkpoint.size));
    } else {
        let checkpoint = app::log_checkpoint(&cx, &store, &permit).await?;
        // Heads are kept one after the other: each is worth as much as the last.
        let mut file = fs::OpenOptions::new().create(true).append(true).open(&options.out).map_err(fail)?;
        file.write_all(checkpoint.to_string().as_bytes()).map_err(fail)?;
        output::say(&format!("{}: head of {} entries", options.out.display(), checkpoint.size));
    }
    Ok(store.close().await?)
}
