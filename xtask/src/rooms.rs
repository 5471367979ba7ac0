//! The house's order: a room depends only on lower ones, and SQL, HTTP and files stay where they belong.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::run::{self, Outcome};

/// Each room's level, as drawn in ARCHITECTURE.md.
const LEVELS: &[(&str, u8)] = &[
    ("base", 0),
    ("merkle", 0),
    ("witness", 0),
    ("codes", 1),
    ("geo", 1),
    ("records", 1),
    ("papers", 1),
    ("text", 2),
    ("synth", 2),
    ("access", 3),
    ("linkage", 3),
    ("projection", 3),
    ("statistics", 4),
    ("benefits", 4),
    ("services", 4),
    ("certificates", 3),
    ("registry", 4),
    ("intake", 4),
    ("messaging", 4),
    ("documents", 5),
    ("forms", 5),
    ("store", 5),
    ("app", 6),
    ("server", 7),
    ("cli", 8),
    ("cluster", 8),
];

/// Words that only the named room's `src` may hold, and why.
const WORDS: &[(&str, &[&str], &[&str])] = &[
    ("only `store` names databases", &["sea_orm", "sqlx::", "rusqlite"], &["store"]),
    ("only `store` names SQL, and `cluster` over files", &["SELECT ", "INSERT INTO"], &["store", "cluster"]),
    ("only `server` names HTTP", &["axum::", "StatusCode", "tower_http"], &["server"]),
    ("only `documents` names Typst", &["typst"], &["documents"]),
    ("only `app` names OpenDP", &["opendp", "dashu"], &["app"]),
    ("only `cluster` names DataFusion", &["datafusion", "ballista"], &["cluster"]),
];

/// Rooms that do no I/O.
const PURE: &[&str] = &[
    "base",
    "merkle",
    "codes",
    "geo",
    "text",
    "records",
    "access",
    "linkage",
    "projection",
    "statistics",
    "benefits",
    "services",
    "certificates",
    "papers",
    "registry",
    "forms",
];
const IO_WORDS: &[&str] = &["std::fs", "File::open", "std::net", "tokio::"];

pub(crate) fn check() -> Outcome {
    let mut faults = Vec::new();
    for (room, level) in LEVELS {
        let folder = run::root().join("crates").join(room);
        for needed in dependencies(&folder.join("Cargo.toml"))? {
            match LEVELS.iter().find(|(name, _)| *name == needed) {
                Some((_, lower)) if lower >= level => {
                    faults.push(format!("{room} (level {level}) depends on {needed} (level {lower})"));
                }
                _ => {}
            }
        }
        for source in sources(&folder.join("src")) {
            let text =
                fs::read_to_string(&source).map_err(|fault| format!("{}: {fault}", source.display()))?;
            faults.extend(misplaced(room, &source, &text));
        }
    }
    for folder in fs::read_dir(run::root().join("crates")).map_err(|fault| fault.to_string())?.flatten() {
        let name = folder.file_name().to_string_lossy().into_owned();
        if !LEVELS.iter().any(|(room, _)| *room == name) {
            faults.push(format!("crates/{name} has no level in xtask/src/rooms.rs"));
        }
    }
    if faults.is_empty() {
        println!("{} rooms in order", LEVELS.len());
        Ok(())
    } else {
        Err(faults.join("\n"))
    }
}

/// The workspace crates that a manifest names under `[dependencies]`.
fn dependencies(manifest: &Path) -> Result<Vec<String>, String> {
    let text = fs::read_to_string(manifest).map_err(|fault| format!("{}: {fault}", manifest.display()))?;
    Ok(text
        .lines()
        .skip_while(|line| line.trim() != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .map(str::to_owned)
        .filter(|name| !name.is_empty())
        .collect())
}

fn misplaced(room: &str, source: &Path, text: &str) -> Vec<String> {
    let code: String =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut faults = Vec::new();
    for (rule, words, homes) in WORDS {
        if !homes.contains(&room) {
            faults.extend(
                words
                    .iter()
                    .filter(|word| code.contains(**word))
                    .map(|word| format!("{}: `{word}`, but {rule}", source.display())),
            );
        }
    }
    if PURE.contains(&room) {
        faults.extend(
            IO_WORDS
                .iter()
                .filter(|word| code.contains(**word))
                .map(|word| format!("{}: `{word}`, but `{room}` does no I/O", source.display())),
        );
    }
    faults
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut left = vec![folder.to_path_buf()];
    while let Some(place) = left.pop() {
        for entry in fs::read_dir(&place).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                left.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_stands_in_the_wrong_room() {
        let here = Path::new("x.rs");
        assert_eq!(misplaced("app", here, "let q = \"SELECT 1\";").len(), 1);
        assert_eq!(misplaced("store", here, "let q = \"SELECT 1\";").len(), 0);
        assert_eq!(misplaced("linkage", here, "use std::fs::File;").len(), 1);
        assert_eq!(misplaced("linkage", here, "// std::fs is not for us").len(), 0);
    }
}
