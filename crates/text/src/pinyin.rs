//! Pinyin without tones, for search columns and for comparing names by sound.
//!
//! Readings come from the `pinyin` crate, preceded by our own table where a surname or a character of given names is
//! read otherwise than the dictionary's first reading. ü is written `v`.

use std::sync::OnceLock;

use ::pinyin::{ToPinyin as _, ToPinyinMulti as _};

use crate::{
    cell::{narrow, widen},
    name,
};

mod syllables;
mod table;

pub use syllables::{fuzzy, key, keys};

/// The most readings that [`of_name`] gives.
const MOST_READINGS: usize = 8;

/// One way to read a name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reading {
    /// All syllables run together: `wangfang`.
    pub full: String,
    /// Their first letters: `wf`.
    pub initials: String,
}

/// The ways to read a name, best first and at most eight: surnames by the table of surname readings, given names by
/// their usual reading and then by others that names are known to use. Latin letters and digits stand for themselves in
/// lower case; characters without a reading are left out. Empty when nothing has a reading.
pub fn of_name(text: &str) -> Vec<Reading> {
    let (surname, given) = name::split(text);
    let mut readings = vec![Reading { full: String::new(), initials: String::new() }];
    extend_with_surname(&mut readings, surname);
    for c in given.chars() {
        extend_one(&mut readings, c, &choices(c));
    }
    readings.retain(|reading| !reading.full.is_empty());
    let mut seen: Vec<Reading> = Vec::with_capacity(readings.len());
    for reading in readings {
        if !seen.contains(&reading) {
            seen.push(reading);
        }
    }
    seen
}

/// The distinct readings of a character, toneless, usual one first; none for what is not a Chinese character of the
/// Basic Multilingual Plane.
pub fn syllables_of(c: char) -> &'static [&'static str] {
    let Some((first, _)) = arena().spans.get(block_index(c)).copied() else { return &[] };
    let end = arena().spans.get(block_index(c)).map_or(first, |(first, count)| first + u32::from(*count));
    arena().readings.get(widen(first)..widen(end)).unwrap_or(&[])
}

/// Whether Latin letters sound out a run of the text's characters: each by a whole reading or its first letter, the last as far as it
/// was typed: `wuchang`, `wcjd` and `wuchangjie` are all within 五常街道. Every character is read in every way that it has.
pub fn within(text: &str, letters: &str) -> bool {
    if letters.is_empty() || !letters.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return false;
    }
    let typed = letters.to_ascii_lowercase();
    // Up to which of the typed letters some run of characters that ends here goes.
    let mut reached = vec![false; typed.len()];
    for c in text.chars() {
        let mut next = vec![false; typed.len()];
        if let Some(first) = reached.first_mut() {
            *first = true;
        }
        for (at, _) in reached.iter().enumerate().filter(|(_, reached)| **reached) {
            let Some(rest) = typed.get(at..) else { continue };
            let own = c.to_ascii_lowercase().to_string();
            let plain = if c.is_ascii_alphanumeric() { Some(own.as_str()) } else { None };
            for sound in syllables_of(c).iter().copied().chain(plain) {
                if sound.starts_with(rest) {
                    return true;
                }
                for taken in [sound.len(), 1] {
                    let said = sound.get(..taken).is_some_and(|said| rest.starts_with(said));
                    if let Some(next) = next.get_mut(at + taken).filter(|_| said) {
                        *next = true;
                    }
                }
            }
        }
        reached = next;
    }
    false
}

fn extend_with_surname(readings: &mut Vec<Reading>, surname: &str) {
    if let Some(syllables) = table::compound_surname(surname) {
        for syllable in syllables {
            extend(readings, &[syllable]);
        }
        return;
    }
    let mut characters = surname.chars();
    if let (Some(only), None) = (characters.next(), characters.next()) {
        let mut all = table::surname(only).to_vec();
        all.extend(choices(only).into_iter().filter(|syllable| !table::surname(only).contains(syllable)));
        return extend_one(readings, only, &all);
    }
    for c in surname.chars() {
        extend_one(readings, c, &choices(c));
    }
}

fn extend_one(readings: &mut Vec<Reading>, c: char, choices: &[&'static str]) {
    if choices.is_empty() && c.is_ascii_alphanumeric() {
        for reading in readings {
            reading.full.push(c.to_ascii_lowercase());
            reading.initials.push(c.to_ascii_lowercase());
        }
        return;
    }
    extend(readings, choices);
}

/// Every reading so far continued by every choice, the best ones kept.
fn extend(readings: &mut Vec<Reading>, choices: &[&'static str]) {
    if choices.is_empty() {
        return;
    }
    let mut continued = Vec::with_capacity(readings.len() * choices.len());
    for choice in choices {
        for reading in readings.iter() {
            let mut next = reading.clone();
            next.full.push_str(choice);
            next.initials.extend(choice.chars().next());
            continued.push(next);
        }
    }
    continued.truncate(MOST_READINGS);
    *readings = continued;
}

/// The readings of a character worth trying in a given name.
fn choices(c: char) -> Vec<&'static str> {
    let known = table::in_names(c);
    if known.is_empty() { syllables_of(c).iter().take(1).copied().collect() } else { known.to_vec() }
}

/// All readings of the plane's Chinese characters, laid out once.
struct Arena {
    readings: Vec<&'static str>,
    /// First reading and count for each character of the block.
    spans: Vec<(u32, u8)>,
}

/// The block that has readings: extension A and the unified ideographs, with 〇 handled apart.
const BLOCK: std::ops::RangeInclusive<char> = '\u{3400}'..='\u{9FFF}';

fn block_index(c: char) -> usize {
    match c {
        '〇' => block_index('零'),
        _ if BLOCK.contains(&c) => widen(u32::from(c) - u32::from(*BLOCK.start())),
        _ => usize::MAX,
    }
}

fn arena() -> &'static Arena {
    static ARENA: OnceLock<Arena> = OnceLock::new();
    ARENA.get_or_init(|| {
        let mut arena = Arena { readings: Vec::with_capacity(40_000), spans: Vec::with_capacity(27_648) };
        for c in BLOCK {
            let first = arena.readings.len();
            let usual = c.to_pinyin().map(::pinyin::Pinyin::plain);
            let others = c.to_pinyin_multi().into_iter().flatten().map(::pinyin::Pinyin::plain);
            for plain in usual.into_iter().chain(others) {
                let plain = syllables::with_v(plain);
                if !plain.is_empty() && !arena.readings[first..].contains(&plain) {
                    arena.readings.push(plain);
                }
            }
            let count = u8::try_from(arena.readings.len() - first).unwrap_or(u8::MAX);
            arena.spans.push((narrow(first), count));
        }
        arena
    })
}

#[cfg(test)]
mod tests;
