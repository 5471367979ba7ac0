//! Match keys: texts brought to one form so that the same thing written in two ways compares equal.
//!
//! A key is for comparing only, never shown or stored in place of the text: it takes 昇 for 升 and 甯 for 宁, which
//! are different surnames on paper.

use std::{borrow::Cow, sync::OnceLock};

use ferrous_opencc::{OpenCC, config::BuiltinConfig};
use unicode_normalization::{UnicodeNormalization, char::canonical_combining_class};

use crate::cell::{character, widen};

mod variants;

/// Cell of a character that a key leaves out.
const DROPPED: u32 = u32::MAX;
/// Cell of a character that becomes several, or acts on the one before it.
const COMPOUND: u32 = u32::MAX - 1;
/// Steps from a character to its plain form that are gone at most, lest a circle in the tables go on for ever.
const LONGEST_CHAIN: usize = 8;
/// Size of the table: the Basic Multilingual Plane.
const PLANE: u32 = 0x1_0000;

/// Full-width Latin letters, digits and marks (U+FF01 to U+FF5E) and the wide space as their narrow forms.
/// Borrows when there is nothing to change.
pub fn half_width(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(|c| narrow_form(c) != c) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(narrow_form).collect())
}

pub(crate) fn narrow_form(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => character(u32::from(c) - 0xFEE0),
        _ => c,
    }
}

/// The key of a text: NFKC, traditional characters as simplified, variants as their usual form, Latin in lower
/// case, and without spaces, dots, hyphens, apostrophes and invisible characters.
pub fn match_key(text: &str) -> String {
    let table = table();
    let mut key = String::with_capacity(text.len());
    for c in text.chars() {
        match table.get(widen(u32::from(c))) {
            Some(&COMPOUND) => return compound_key(text),
            Some(&DROPPED) => {}
            Some(&cell) => key.push(character(cell)),
            None if is_invisible(c) => {}
            None => key.push(rare(c)),
        }
    }
    key
}

/// One character as it stands in a key; `None` for those that a key leaves out. Characters that a key spells
/// with several stay as they are.
pub fn match_char(c: char) -> Option<char> {
    match table().get(widen(u32::from(c))) {
        Some(&DROPPED) => None,
        Some(&COMPOUND) => Some(c),
        Some(&cell) => Some(character(cell)),
        None if is_invisible(c) => None,
        None => Some(rare(c)),
    }
}

/// Builds the tables now instead of on first use; for start-up.
pub fn prepare() {
    table();
}

fn compound_key(text: &str) -> String {
    let composed = text.nfkc().filter(|c| !is_dropped(*c));
    // Composition has happened; what still says COMPOUND has no single form and stands for itself.
    composed.flat_map(char::to_lowercase).filter_map(match_char).collect()
}

fn table() -> &'static [u32] {
    static TABLE: OnceLock<Box<[u32]>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let simplified = OpenCC::from_config(BuiltinConfig::T2s).ok();
        (0..PLANE)
            .map(|code| char::from_u32(code).map_or(DROPPED, |c| cell_of(c, simplified.as_ref())))
            .collect()
    })
}

fn cell_of(c: char, simplifier: Option<&OpenCC>) -> u32 {
    if is_dropped(c) {
        return DROPPED;
    }
    if combines(c) {
        return COMPOUND;
    }
    let mut composed = std::iter::once(c).nfkc().filter(|c| !is_dropped(*c)).flat_map(char::to_lowercase);
    match (composed.next(), composed.next()) {
        (None, _) => DROPPED,
        (Some(only), None) if combines(only) => COMPOUND,
        (Some(only), None) => u32::from(simple(only, simplifier)),
        (Some(_), Some(_)) => COMPOUND,
    }
}

/// The plain form of a character. A plain form may itself be the traditional writing of another (薴 → 苧 → 苎), and
/// a text doesn't say which of the two was meant, so the way is gone to its end: a key's key is itself.
fn simple(c: char, simplifier: Option<&OpenCC>) -> char {
    let mut plain = c;
    for _ in 0..LONGEST_CHAIN {
        let next = simpler(plain, simplifier);
        if next == plain {
            break;
        }
        plain = next;
    }
    plain
}

fn simpler(c: char, simplifier: Option<&OpenCC>) -> char {
    let c = variants::usual_form(c);
    if !is_han(c) {
        return c;
    }
    simplifier.map_or(c, |opencc| {
        let text = opencc.convert(c.encode_utf8(&mut [0; 4]));
        let mut characters = text.chars();
        match (characters.next(), characters.next()) {
            (Some(one), None) => one,
            _ => c,
        }
    })
}

/// Characters outside the plane: compatibility forms (丽 as U+2F800, 𝐀) become the usual one, the rest stay.
fn rare(c: char) -> char {
    let mut composed = std::iter::once(c).nfkc();
    match (composed.next(), composed.next()) {
        (Some(one), None) if one != c => match_char(one).unwrap_or(c),
        _ => c,
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}')
}

fn is_dropped(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || is_invisible(c)
        || matches!(
            c,
            '.' | '．'
                | '。'
                | '｡'
                | '·'
                | '•'
                | '・'
                | '･'
                | '‧'
                | '∙'
                | '⋅'
                | '●'
                | '᛫'
                | '﹒'
                | '、'
                | '-'
                | '－'
                | '‐'
                | '‑'
                | '‒'
                | '–'
                | '—'
                | '―'
                | '−'
                | '﹣'
                | '_'
                | '＿'
                | '\''
                | '’'
                | '‘'
                | '＇'
                | '`'
                | 'ʼ'
                | '"'
                | '“'
                | '”'
        )
}

fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{00AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}'
    )
}

/// Whether a character joins with the one before it: marks, and the later parts of a Hangul syllable.
fn combines(c: char) -> bool {
    canonical_combining_class(c) != 0 || matches!(c, '\u{1161}'..='\u{1175}' | '\u{11A8}'..='\u{11C2}')
}

#[cfg(test)]
mod tests;
