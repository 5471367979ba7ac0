//! The web apps, then the binary that embeds them.

use std::{
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::run::{self, Outcome};

/// Builds the web apps if any of their sources is newer than what was built, installing packages only when the
/// lock file is newer than the installed ones.
pub(crate) fn web() -> Outcome {
    let web = run::root().join("web");
    let lock = modified(&web.join("package-lock.json"));
    if lock.is_none() {
        return Err("web/package-lock.json is missing".into());
    }
    if modified(&web.join("node_modules/.package-lock.json")) < lock {
        run::run_in(&web, "npm", &["ci", "--no-audit", "--no-fund"])?;
    }
    if modified(&web.join("dist/index.html")) < newest_source(&web) {
        run::run_in(&web, "npm", &["run", "build"])?;
    } else {
        println!("▸ web/dist is up to date");
    }
    Ok(())
}

/// The release binary with the web embedded.
pub(crate) fn release() -> Outcome {
    web()?;
    run::run("cargo", &["build", "--release", "--locked", "--package", "wanjia"])?;
    println!("built target/release/wanjia");
    Ok(())
}

fn modified(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|facts| facts.modified()).ok()
}

/// When any file that the web build reads was last changed.
fn newest_source(web: &Path) -> Option<SystemTime> {
    let mut newest = None;
    let mut left: Vec<PathBuf> = vec![web.to_path_buf()];
    while let Some(place) = left.pop() {
        let name = place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if matches!(name.as_str(), "node_modules" | "dist" | "screenshots" | "journeys") {
            continue;
        }
        match fs::read_dir(&place) {
            Ok(entries) => left.extend(entries.flatten().map(|entry| entry.path())),
            Err(_) => newest = newest.max(modified(&place)),
        }
    }
    newest
}
