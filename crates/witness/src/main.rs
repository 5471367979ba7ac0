//! `wanjia-verify-log EXPORT [--checkpoint FILE]…` and `wanjia-verify-log --proof FILE [--checkpoint FILE]…`: exit status
//! 0 if everything fits, 1 if something does not, 2 for a wrong use.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program speaks to whoever runs it")]

use std::{env, fs, io::BufReader, process::ExitCode};

use witness::{Head, heads, verify, verify_own};

const USE: &str = "\
wanjia-verify-log EXPORT [--checkpoint FILE]...        证明导出的日志 | prove an exported log
wanjia-verify-log --proof FILE [--checkpoint FILE]...  证明一条查阅记录 | prove one entry";

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<bool, String> {
    let (mut export, mut proof, mut kept) = (None, None, Vec::new());
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--checkpoint" => kept.extend(read_heads(&arguments.next().ok_or(USE)?)?),
            "--proof" => proof = Some(arguments.next().ok_or(USE)?),
            "--help" | "-h" => {
                println!("{USE}");
                return Ok(true);
            }
            _ if export.is_none() && !argument.starts_with('-') => export = Some(argument),
            _ => return Err(USE.to_owned()),
        }
    }
    match (export, proof) {
        (Some(export), None) => check_export(&export, &kept),
        (None, Some(proof)) => check_proof(&proof, &kept),
        _ => Err(USE.to_owned()),
    }
}

fn read(path: &str) -> Result<String, String> {
    fs::read_to_string(path).map_err(|fault| format!("{path}: {fault}"))
}

fn read_heads(path: &str) -> Result<Vec<Head>, String> {
    heads(&read(path)?).map_err(|fault| format!("{path}: {fault}"))
}

fn check_export(path: &str, kept: &[Head]) -> Result<bool, String> {
    let file = fs::File::open(path).map_err(|fault| format!("{path}: {fault}"))?;
    let report = verify(BufReader::new(file), kept).map_err(|fault| format!("{path}: {fault}"))?;
    for fault in &report.faults {
        println!("{fault}");
    }
    println!(
        "{} 条 entries, {} 个树根相符 kept heads fit, head {}",
        report.entries, report.heads, report.head
    );
    if report.faults.is_empty() {
        println!("日志完整 the log is whole");
    }
    if kept.is_empty() {
        println!(
            "没有留存的树根，末尾若被截去无从得知 | without a kept checkpoint nobody can tell whether its end was cut off"
        );
    }
    Ok(report.faults.is_empty())
}

fn check_proof(path: &str, kept: &[Head]) -> Result<bool, String> {
    match verify_own(&read(path)?, kept) {
        Ok(()) => {
            println!("证明成立 the proof holds");
            Ok(true)
        }
        Err(fault) => {
            println!("证明不成立 the proof does not hold: {fault}");
            Ok(false)
        }
    }
}
