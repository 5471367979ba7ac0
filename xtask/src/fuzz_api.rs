//! Fuzzes the HTTP interface from its own document (`bench/api`). What follows `fuzz-api` goes to the program that does it.

use crate::{
    build,
    run::{self, Outcome},
};

pub(crate) fn run() -> Outcome {
    build::web()?;
    run::run("cargo", &["build", "--locked", "--quiet", "--package", "wanjia"])?;
    let given: Vec<String> = std::env::args().skip(2).collect();
    let mut arguments = vec!["bench/api/fuzz.py", "target/debug/wanjia"];
    arguments.extend(given.iter().map(String::as_str));
    run::run("python3", &arguments)
}
