//! Every dependency's licence must be one that this project may ship with.

use std::path::Path;

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
        .filter(|package| !package["license"].as_str().is_some_and(accepted) && !says_mit(package))
        .map(|package| format!("{} {}: {}", package["name"], package["version"], package["license"]))
        .collect();
    if refused.is_empty() {
        println!("{} packages, every licence accepted", packages.len());
        Ok(())
    } else {
        Err(format!("licences that this project may not ship with:\n{}", refused.join("\n")))
    }
}

/// Whether a package that names no licence brings a file with the words of the MIT licence, and no others but who holds the rights.
fn says_mit(package: &Value) -> bool {
    let folder = package["manifest_path"].as_str().and_then(|path| Path::new(path).parent());
    let file = folder.zip(package["license_file"].as_str()).map(|(folder, file)| folder.join(file));
    file.and_then(|file| std::fs::read_to_string(file).ok()).is_some_and(|text| is_mit(&text))
}

fn is_mit(text: &str) -> bool {
    let held = |line: &&str| !line.starts_with("Copyright (c) ") && *line != "MIT License";
    let words = text.lines().filter(held).flat_map(str::split_whitespace);
    words.eq(MIT.split_whitespace())
}

const MIT: &str = r#"
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the
"Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to
the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR
ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH
THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"#;

/// Whether one may choose an accepted licence: `OR` needs one accepted side, `AND` needs both.
fn accepted(expression: &str) -> bool {
    let plain = expression.replace(['(', ')'], "");
    plain.split(" AND ").all(|part| {
        part.split(" OR ").flat_map(|one| one.split('/')).any(|one| ACCEPTED.contains(&one.trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::{MIT, accepted, is_mit};

    #[test]
    fn reads_choices_and_conjunctions() {
        for good in ["MIT", "MIT OR GPL-3.0", "MIT/Apache-2.0", "(MIT OR Apache-2.0) AND Unicode-3.0"] {
            assert!(accepted(good), "{good}");
        }
        for bad in ["GPL-3.0", "MIT AND GPL-3.0", ""] {
            assert!(!accepted(bad), "{bad}");
        }
    }

    #[test]
    fn reads_a_licence_that_stands_in_a_file_only() {
        let file = format!("MIT License\n\nCopyright (c) 2021 Somebody\n{MIT}");
        assert!(is_mit(&file) && is_mit(MIT));
        for bad in
            [String::new(), file.replace("without limitation", "with limitation"), file + "\nNot for sale."]
        {
            assert!(!is_mit(&bad), "{bad}");
        }
    }
}
