//! Kills the real server under load and checks what is left. What follows `crash` goes to the program that does it.

use crate::{
    build,
    run::{self, Outcome},
};

pub(crate) fn run() -> Outcome {
    build::web()?;
    run::run("cargo", &["build", "--locked", "--quiet", "--package", "wanjia"])?;
    let given: Vec<String> = std::env::args().skip(2).collect();
    let mut arguments = vec!["run", "--locked", "--quiet", "--package", "wanjia", "--example", "crash", "--"];
    arguments.extend(given.iter().map(String::as_str));
    run::run("cargo", &arguments)
}
