//! The benchmarks. Each prints its own figures and ratios; none is a test.

use crate::{
    build, load,
    run::{self, Outcome},
};

/// Benchmarks that are plain programs, by crate and name.
const BENCHES: &[(&str, &str)] = &[
    ("text", "reading"),
    ("synth", "place"),
    ("intake", "intake"),
    ("registry", "quality"),
    ("geo", "tiles"),
    ("linkage", "linkage"),
    ("projection", "projection"),
    ("projection", "models"),
    ("store", "load"),
    ("store", "reads"),
    ("app", "reads"),
    ("app", "benefits"),
    ("app", "map"),
    ("app", "rolls"),
    ("benefits", "million"),
];

/// `bench [PEOPLE]`: of how many people the register under load is, on either engine.
pub(crate) fn run() -> Outcome {
    for (room, bench) in BENCHES {
        run::run("cargo", &["bench", "--locked", "--quiet", "--package", room, "--bench", bench])?;
    }
    figures()?;
    build::release()?;
    let people = std::env::args().nth(2).unwrap_or_else(|| "1000000".to_owned());
    load::bench(&["--people", &people])?;
    let folder = run::root().join("target").join("bench-demo");
    let shown = folder.to_string_lossy().into_owned();
    std::fs::remove_dir_all(&folder).ok();
    std::fs::create_dir_all(&folder).map_err(|fault| format!("{shown}: {fault}"))?;
    let summary = folder.join("summary.json");
    let summary_shown = summary.to_string_lossy().into_owned();
    run::run("target/release/wanjia", &["demo", "--no-serve", "--dir", &shown, "--summary", &summary_shown])?;
    println!("{}", std::fs::read_to_string(&summary).map_err(|fault| format!("{summary_shown}: {fault}"))?);
    let place = run::root().join("target").join("bench-place").to_string_lossy().into_owned();
    run::run("target/release/wanjia", &["synth", "--people", "385000", "--seed", "7", "--out", &place])?;
    let living = ["bench", "--locked", "--quiet", "--package", "linkage", "--bench", "living", "--", &place];
    run::run("cargo", &living)?;
    beside_splink(&place)
}

/// The counting kernels beside another engine on the same Parquet files, the whole catalogue of a county, and its tables by that engine's
/// SQL. It comes by Python's pip: without it the county alone is measured.
fn figures() -> Outcome {
    run::run(
        "cargo",
        &["build", "--locked", "--quiet", "--release", "--package", "statistics", "--examples"],
    )?;
    let folder = |name: &str| run::root().join("target").join(name).to_string_lossy().into_owned();
    let (many, county, venv) = (folder("bench-people"), folder("bench-county"), folder("bench-duckdb"));
    run::run("target/release/examples/county", &[&county])?;
    let python = format!("{venv}/bin/python");
    let made = run::run("python3", &["-m", "venv", &venv])
        .and_then(|()| run::run(&python, &["-m", "pip", "install", "--quiet", "duckdb", "numpy"]));
    if made.is_err() {
        println!(
            "python3 with venv and DuckDB is not here: the counting is not measured beside it (bench/figures)"
        );
        return Ok(());
    }
    run::run(&python, &["bench/figures/second.py", &county])?;
    let counter = "target/release/examples/ten_million";
    run::run(counter, &["write", &many, "10000000"])?;
    run::run(&python, &["bench/figures/compare.py", counter, &many])
}

/// Linkage beside Splink on one place of about a million mentions. Splink is Python: without it a note is printed.
fn beside_splink(place: &str) -> Outcome {
    if run::run("python3", &["-c", "import venv, ensurepip"]).is_err() {
        println!("python3 with venv is not here: the linkage is not measured beside Splink (bench/splink)");
        return Ok(());
    }
    run::run("python3", &["bench/splink/compare.py", place])
}
