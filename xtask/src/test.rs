//! Everything CI checks, cheapest first, with the seconds that each part took at the end.

use std::time::Instant;

use crate::{
    build, journeys, licences, rooms,
    run::{self, Outcome},
    setup,
};

/// How long each fuzz target runs in CI.
const FUZZ_SECONDS: &str = "8";

type Part = (&'static str, fn() -> Outcome);

const QUICK: &[Part] = &[
    ("format", || run::run("cargo", &["fmt", "--all", "--check"])),
    ("rooms", rooms::check),
    ("licences", licences::check),
];

const LINTS: Part = ("lints", || {
    run::run(
        "cargo",
        &[
            "clippy",
            "--locked",
            "--workspace",
            "--exclude",
            "cluster",
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ],
    )
});

const REST: &[Part] = &[
    ("web build", build::web),
    ("web checks", web_checks),
    LINTS,
    ("tests", || run::run("cargo", &["test", "--locked", "--workspace", "--exclude", "cluster", "--quiet"])),
    ("journeys", journeys::run),
    ("fuzz", || run::run("bash", &["fuzz/run.sh", FUZZ_SECONDS])),
];

/// Format, rooms, licences, lints.
pub(crate) fn check() -> Outcome {
    in_turn(QUICK.iter().chain([&LINTS]))
}

/// The jobs for many machines, apart from the rest: their dependencies alone take as long to build as all else.
pub(crate) fn cluster() -> Outcome {
    run::run("cargo", &["test", "--locked", "--package", "cluster", "--quiet"])
}

/// All of it.
pub(crate) fn run() -> Outcome {
    setup::run()?;
    in_turn(QUICK.iter().chain(REST))
}

fn in_turn<'a>(parts: impl Iterator<Item = &'a Part>) -> Outcome {
    let mut times = Vec::new();
    for (name, part) in parts {
        println!("\n━━ {name}");
        let started = Instant::now();
        part().map_err(|fault| format!("{name}: {fault}"))?;
        times.push((name, started.elapsed().as_secs_f64()));
    }
    println!("\nall passed");
    for (name, seconds) in times {
        println!("{name:>12} {seconds:7.1} s");
    }
    Ok(())
}

/// Types, unit tests, and that the checked-in client is the one the OpenAPI document gives.
fn web_checks() -> Outcome {
    let web = run::root().join("web");
    run::run_in(&web, "npm", &["run", "api"])?;
    run::run("git", &["diff", "--exit-code", "--stat", "--", "web/src/api"]).map_err(|_changed| {
        "the checked-in client is not the one that web/openapi.json gives; commit it".to_owned()
    })?;
    run::run_in(&web, "npm", &["run", "check"])
}
