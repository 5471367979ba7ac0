//! What the program says to the person who called it.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this is the program's voice")]

use tracing_subscriber::EnvFilter;

/// Prints a line of the answer.
pub(crate) fn say(line: &str) {
    println!("{line}");
}

/// Prints what went wrong.
pub(crate) fn complain(line: &str) {
    eprintln!("wanjia: {line}");
}

/// Sends the log to standard error: warnings, unless the caller asks for more.
pub(crate) fn log_to_stderr(filter: Option<&str>) {
    let filter = EnvFilter::new(filter.unwrap_or("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(true).init();
}
