//! What the tests need beyond Rust, Node and npm: a PostgreSQL to throw away, a Chromium, Chinese fonts, cargo-fuzz.

use std::path::Path;

use crate::run::{self, Outcome, on_path};

/// Debian packages, and a file that tells whether each is there already.
const PACKAGES: &[(&str, &str)] = &[
    ("postgresql", "/usr/lib/postgresql"),
    ("chromium", "/usr/bin/chromium"),
    ("fonts-noto-cjk", "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc"),
    ("g++", "/usr/bin/g++"),
];

/// cargo-fuzz is built from source once; the version is fixed so that CI does not move by itself.
const CARGO_FUZZ: &str = "0.13.1";

fn install(missing: &[&str]) -> Outcome {
    if !on_path("apt-get") {
        return Err(format!("please install: {} (this machine has no apt-get)", missing.join(", ")));
    }
    run::run("apt-get", &["update", "-qq"])?;
    let mut arguments = vec!["install", "-y", "-qq", "--no-install-recommends"];
    arguments.extend(missing);
    run::run("apt-get", &arguments)
}

pub(crate) fn run() -> Outcome {
    let missing: Vec<&str> =
        PACKAGES.iter().filter(|(_, sign)| !Path::new(sign).exists()).map(|(package, _)| *package).collect();
    if !missing.is_empty() {
        install(&missing)?;
    }
    for program in ["node", "npm"] {
        if !on_path(program) {
            return Err(format!("{program} is not installed; Node 20 or newer is needed"));
        }
    }
    if !on_path("cargo-fuzz") {
        run::run("cargo", &["install", "cargo-fuzz", "--locked", "--quiet", "--version", CARGO_FUZZ])?;
    }
    Ok(())
}
