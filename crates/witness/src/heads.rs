use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::hash::{Function, Hash};

/// A tree head that was kept: what the log was when it had so many entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub(crate) log: String,
    /// How many entries.
    pub size: u64,
    pub(crate) root: Hash,
    pub(crate) function: Function,
}

/// The heads in a file of checkpoints, smallest first; what cannot be read is named by its line.
pub fn heads(text: &str) -> Result<Vec<Head>, String> {
    let mut heads = Vec::new();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut at = 0;
    while at < lines.len() {
        let block: Vec<&str> = lines.iter().skip(at).take_while(|line| !line.is_empty()).copied().collect();
        if block.is_empty() || block.first().is_some_and(|line| line.starts_with('\u{2014}')) {
            at += block.len().max(1);
            continue;
        }
        heads.push(head(&block).ok_or_else(|| format!("line {}: this is no checkpoint", at + 1))?);
        at += block.len();
    }
    heads.sort_by_key(|head: &Head| head.size);
    Ok(heads)
}

fn head(block: &[&str]) -> Option<Head> {
    let [log, size, root, extensions @ ..] = block else { return None };
    let function = match extensions.iter().find_map(|line| line.strip_prefix("hash ")) {
        Some(code) => Function::named(code)?,
        None => Function::Sha256,
    };
    let root = STANDARD.decode(root).ok()?.try_into().ok()?;
    Some(Head { log: (*log).to_owned(), size: size.parse().ok()?, root, function })
}
