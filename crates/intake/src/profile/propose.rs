use std::collections::BTreeMap;

use access::charter::denied;
use serde::Serialize;

use super::Profile;
use crate::reader::{folded_header, without_note};

/// How well a profile fits a header.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proposal {
    /// The profile's code.
    pub code: String,
    /// Its name in Chinese.
    pub name_zh: String,
    /// Its name in English.
    pub name_en: String,
    /// 0 to 1: the share of columns known to both, among all columns of either (0 without the key column's half).
    pub score: f64,
    /// The header's columns that the profile reads.
    pub known: Vec<String>,
    /// The header's columns that it does not read; they are kept with the record.
    pub unknown: Vec<String>,
    /// The profile's columns that the header lacks.
    pub missing: Vec<String>,
    /// The header's columns that the charter refuses.
    pub denied: Vec<String>,
}

pub(super) fn propose<'p>(
    profiles: impl IntoIterator<Item = &'p Profile>,
    headers: &[String],
) -> Vec<Proposal> {
    let mut proposals: Vec<Proposal> = profiles.into_iter().map(|profile| score(profile, headers)).collect();
    proposals.retain(|proposal| !proposal.known.is_empty());
    proposals.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.code.cmp(&b.code)));
    proposals
}

pub(super) fn score(profile: &Profile, headers: &[String]) -> Proposal {
    let names: BTreeMap<String, &str> = profile.known_names().collect();
    let mut proposal = Proposal {
        code: profile.code.clone(),
        name_zh: profile.name_zh.clone(),
        name_en: profile.name_en.clone(),
        score: 0.0,
        known: Vec::new(),
        unknown: Vec::new(),
        missing: Vec::new(),
        denied: Vec::new(),
    };
    let mut found = Vec::new();
    for header in headers.iter().filter(|header| !header.trim().is_empty()) {
        let folded = folded_header(header);
        let name = names.get(&folded).or_else(|| without_note(&folded).and_then(|short| names.get(short)));
        match name {
            _ if denied(header).is_some() => proposal.denied.push(header.clone()),
            Some(name) => {
                found.push(*name);
                proposal.known.push(header.clone());
            }
            None => proposal.unknown.push(header.clone()),
        }
    }
    let missing = profile.column_names().into_iter().filter(|name| !found.contains(name));
    proposal.missing = missing.map(str::to_owned).collect();
    let count = |list: &[String]| u32::try_from(list.len()).map_or(f64::MAX, f64::from);
    let all = count(&proposal.known) + count(&proposal.unknown) + count(&proposal.missing);
    let key_weight = if found.contains(&profile.key.as_str()) { 1.0 } else { 0.5 };
    proposal.score = if all > 0.0 { key_weight * count(&proposal.known) / all } else { 0.0 };
    proposal
}
