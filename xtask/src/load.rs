//! The real server under load. What follows `load` goes to the bench that does it.

use crate::{
    build,
    run::{self, Outcome},
};

pub(crate) fn run() -> Outcome {
    build::release()?;
    let given: Vec<String> = std::env::args().skip(2).collect();
    bench(&given.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The bench by itself, when the server has been built.
pub(crate) fn bench(given: &[&str]) -> Outcome {
    let mut arguments = vec!["bench", "--locked", "--quiet", "--package", "app", "--bench", "load", "--"];
    arguments.extend(given);
    run::run("cargo", &arguments)
}
