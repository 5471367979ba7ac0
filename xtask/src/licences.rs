//! Every dependency's licence must be one that this project may ship with.

use serde_json::Value;

use crate::run::{self, Outcome};

/// Accepted SPDX identifiers.
const ACCEPTED: &[&str] = &[
    "Apache-2.0",
    "MIT",
    "MIT-0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "0BSD",
    "ISC",
    "Zlib",
    "MPL-2.0",
    "Unicode-3.0",
    "CC0-1.0",
    "Unlicense",
    "BSL-1.0",
    "CDLA-Permissive-2.0",
    "bzip2-1.0.6",
    "Apache-2.0 WITH LLVM-exception",
];

pub(crate) fn check() -> Outcome {
    let metadata = run::output("cargo", &["metadata", "--locked", "--format-version", "1"])?;
    let metadata: Value =
        serde_json::from_str(&metadata).map_err(|fault| format!("cargo metadata: {fault}"))?;
    let packages = metadata["packages"].as_array().ok_or("cargo metadata lists no packages")?;
    let refused: Vec<String> = packages
        .iter()
        .filter(|package| !package["license"].as_str().is_some_and(accepted))
        .map(|package| format!("{} {}: {}", package["name"], package["version"], package["license"]))
        .collect();
    if refused.is_empty() {
        println!("{} packages, every licence accepted", packages.len());
        Ok(())
    } else {
        Err(format!("licences that this project may not ship with:\n{}", refused.join("\n")))
    }
}

/// Whether one may choose an accepted licence: `OR` needs one accepted side, `AND` needs both.
fn accepted(expression: &str) -> bool {
    let plain = expression.replace(['(', ')'], "");
    plain.split(" AND ").all(|part| {
        part.split(" OR ").flat_map(|one| one.split('/')).any(|one| ACCEPTED.contains(&one.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::accepted;

    #[test]
    fn reads_choices_and_conjunctions() {
        for good in ["MIT", "MIT OR GPL-3.0", "MIT/Apache-2.0", "(MIT OR Apache-2.0) AND Unicode-3.0"] {
            assert!(accepted(good), "{good}");
        }
        for bad in ["GPL-3.0", "MIT AND GPL-3.0", ""] {
            assert!(!accepted(bad), "{bad}");
        }
    }
}
