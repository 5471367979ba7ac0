//! Syllables as small integers, for comparing names by sound many millions of times.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};

use super::{BLOCK, arena, block_index, syllables_of};

/// The toneless syllable of a character's usual reading as a number from 1; 0 for none. Equal numbers mean equal
/// syllables; the numbers themselves follow alphabetical order and mean nothing else.
pub fn key(c: char) -> u16 {
    tables().of_character.get(block_index(c)).copied().unwrap_or(0)
}

/// The numbers of all readings of a character.
pub fn keys(c: char) -> impl Iterator<Item = u16> {
    syllables_of(c).iter().filter_map(|syllable| tables().numbers.get(syllable).copied())
}

/// The class of syllables that dialects and hasty clerks take for one another: l/n/r, zh/z, ch/c, sh/s, f/h, and -ng/-n.
/// 0 for 0; classes are numbers of their own.
pub fn fuzzy(key: u16) -> u16 {
    tables().classes.get(usize::from(key)).copied().unwrap_or(0)
}

/// The dictionary's syllable with ü as `v`.
pub(super) fn with_v(plain: &'static str) -> &'static str {
    const UMLAUTS: [(&str, &str); 8] = [
        ("lü", "lv"),
        ("nü", "nv"),
        ("lüe", "lve"),
        ("nüe", "nve"),
        ("lue", "lve"),
        ("nue", "nve"),
        ("ü", "v"),
        ("lüan", "lvan"),
    ];
    if let Some((_, spelled)) = UMLAUTS.iter().find(|(umlaut, _)| *umlaut == plain) {
        return spelled;
    }
    if plain.bytes().all(|b| b.is_ascii_lowercase()) { plain } else { "" }
}

struct Tables {
    numbers: BTreeMap<&'static str, u16>,
    of_character: Vec<u16>,
    classes: Vec<u16>,
}

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let syllables: BTreeSet<&'static str> = arena().readings.iter().copied().collect();
        let numbers: BTreeMap<&'static str, u16> = syllables.iter().copied().zip(1_u16..).collect();
        let of_character = BLOCK
            .map(|c| syllables_of(c).first().and_then(|syllable| numbers.get(syllable)).copied().unwrap_or(0))
            .collect();
        let forms: BTreeSet<String> = syllables.iter().map(|syllable| blurred(syllable)).collect();
        let class_of: BTreeMap<String, u16> = forms.into_iter().zip(1_u16..).collect();
        let classes = std::iter::once(0)
            .chain(syllables.iter().map(|syllable| class_of.get(&blurred(syllable)).copied().unwrap_or(0)))
            .collect();
        Tables { numbers, of_character, classes }
    })
}

/// A syllable with the confusable initials and finals made one.
fn blurred(syllable: &str) -> String {
    let (initial, final_part) = split(syllable);
    let initial = match initial {
        "zh" => "z",
        "ch" => "c",
        "sh" => "s",
        "l" | "r" => "n",
        "h" => "f",
        other => other,
    };
    let final_part = match final_part.strip_suffix("ng") {
        // -ong has no partner in -on.
        Some(stem) if !stem.ends_with('o') => format!("{stem}n"),
        _ => final_part.to_owned(),
    };
    format!("{initial}{final_part}")
}

fn split(syllable: &str) -> (&str, &str) {
    let length = if syllable.starts_with("zh") || syllable.starts_with("ch") || syllable.starts_with("sh") {
        2
    } else {
        usize::from(!syllable.starts_with(['a', 'e', 'i', 'o', 'u', 'v']))
    };
    syllable.split_at(length.min(syllable.len()))
}
