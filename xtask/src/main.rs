//! `cargo xtask STEP`: the build, the checks and the benches, in one portable place.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a build tool talks to its terminal")]

mod bench;
mod build;
mod crash;
mod fuzz_api;
mod journeys;
mod licences;
mod load;
mod rooms;
mod run;
mod setup;
mod test;

use std::process::ExitCode;

const STEPS: &str = "\
setup     install what the tests need (Debian packages, cargo-fuzz)
web       build the web apps into web/dist, if their sources changed
build     web, then the release binary target/release/wanjia
check     format, rooms, licences, lints
test      everything CI checks
journeys  the end-to-end journeys in Chromium, against a real demo
bench     the benchmarks; the load on a register of 1,000,000 people, or as many as are named (bench 50000)
cluster   the tests of the jobs for many machines, not part of CI
crash     kill -9 the server under load, again and again (--times 200), and look for what is missing
load      the real server under load on both engines (--people 1000000 --engine sqlite --rate 200 --seconds 60)
fuzz-api  fuzz every HTTP route from the interface document (--examples 30; Python, installs schemathesis)";

fn main() -> ExitCode {
    let step = std::env::args().nth(1).unwrap_or_default();
    let outcome = match step.as_str() {
        "setup" => setup::run(),
        "web" => build::web(),
        "build" => build::release(),
        "check" => test::check(),
        "test" => test::run(),
        "journeys" => journeys::run(),
        "bench" => bench::run(),
        "cluster" => test::cluster(),
        "crash" => crash::run(),
        "load" => load::run(),
        "fuzz-api" => fuzz_api::run(),
        _ => {
            eprintln!("usage: cargo xtask STEP\n\n{STEPS}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("xtask {step}: {fault}");
            ExitCode::FAILURE
        }
    }
}
