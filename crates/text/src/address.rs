//! Addresses: parted into division, street, estate and home, and keys by which two writings of one home compare.
//!
//! The parts are read by their suffixes (省市区镇村, 路街巷弄号, 幢单元室) in one pass from left to right, without a
//! gazetteer; what has no suffix is kept in [`Address::rest`]. Reading never fails and never backtracks, so that its
//! time grows with the length of the text alone.

use crate::fold::{match_char, narrow_form};

mod home;
mod place;

/// An address in parts. Full-width and traditional characters are brought to the usual form; numbers are Latin digits
/// without leading zeros and without their suffix (`3`, not `3幢`), names keep theirs (`望江街道`, `文一路`).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Address {
    /// Province, full name: `浙江省`, `内蒙古自治区`, `北京市`.
    pub province: Option<String>,
    /// Prefecture or city: `杭州市`.
    pub city: Option<String>,
    /// County, district, county-level city: `上城区`.
    pub county: Option<String>,
    /// Township, town, street office: `望江街道`.
    pub township: Option<String>,
    /// Village or residents' community without its committee: `始版桥社区`, `双桥村`.
    pub village: Option<String>,
    /// Housing estate, compound or hamlet: `翠苑小区`.
    pub estate: Option<String>,
    /// Road or street: `文一路`.
    pub road: Option<String>,
    /// Door number: `12`, `12-3`.
    pub number: Option<String>,
    /// Lane (弄, 巷, 胡同) with its suffix, or village group: `12弄`, `3组`.
    pub lane: Option<String>,
    /// Building: `3`, `A`.
    pub building: Option<String>,
    /// Stairwell: `2`.
    pub unit: Option<String>,
    /// Storey, where written apart from the room: `5`.
    pub floor: Option<String>,
    /// Room: `501`.
    pub room: Option<String>,
    /// What was not understood, and notes in brackets.
    pub rest: Option<String>,
}

/// Reads an address. Any text is allowed.
pub fn parse(text: &str) -> Address {
    let mut address = Address::default();
    let characters = normalised(text, &mut address);
    let from = place::read(&characters, &mut address);
    home::read(&characters, from, &mut address);
    address
}

/// The key of a home: county (where written), what the home is named after, building, stairwell and room. Two
/// writings of the same home make the same key as long as both write the county or both leave it out; province, city,
/// township and road beside an estate make no difference. `None` when the text does not lead to one home: no number at all,
/// or a building without a room.
pub fn key(address: &Address) -> Option<String> {
    local_key(address).map(|local| prefixed(address.county.as_deref(), &local))
}

/// The key of a home within its county: [`key`] without the county.
pub fn local_key(address: &Address) -> Option<String> {
    let mut key = local_building_key(address)?;
    let room = address.room.as_deref().or(address.floor.as_deref());
    if room.is_none() && address.building.is_some() {
        return None;
    }
    push_part(&mut key, 'u', address.unit.as_deref());
    push_part(&mut key, 'f', address.floor.as_deref().filter(|_| address.room.is_none()));
    push_part(&mut key, 'r', address.room.as_deref());
    Some(key)
}

/// The key of the building or house door that an address leads to: [`key`] without stairwell and room.
pub fn building_key(address: &Address) -> Option<String> {
    local_building_key(address).map(|local| prefixed(address.county.as_deref(), &local))
}

fn prefixed(county: Option<&str>, local: &str) -> String {
    format!("{}|{local}", county.unwrap_or_default())
}

/// The key of the building or house door within its county: [`building_key`] without the county.
pub fn local_building_key(address: &Address) -> Option<String> {
    let part = |part: &Option<String>| part.as_deref().unwrap_or_default().to_owned();
    // An estate's buildings are numbered within it, so that the road beside it adds nothing.
    if let (Some(estate), Some(building)) = (&address.estate, &address.building) {
        return Some(format!("{estate}#b{building}"));
    }
    let named = if address.road.is_some() {
        part(&address.road)
    } else if address.estate.is_some() {
        part(&address.estate)
    } else if address.village.is_some() || address.lane.is_some() {
        part(&address.village)
    } else {
        return None;
    };
    if address.number.is_none() && address.building.is_none() {
        return None;
    }
    let mut key = named;
    push_part(&mut key, 'l', address.lane.as_deref());
    push_part(&mut key, 'n', address.number.as_deref());
    push_part(&mut key, 'b', address.building.as_deref());
    Some(key)
}

fn push_part(key: &mut String, mark: char, part: Option<&str>) {
    if let Some(part) = part {
        key.push('#');
        key.push(mark);
        key.push_str(part);
    }
}

/// The characters that matter: narrow, simplified, Latin in upper case, all dashes one, no spaces or commas. Notes in
/// brackets go to the rest.
fn normalised(text: &str, address: &mut Address) -> Vec<char> {
    let mut characters = Vec::with_capacity(text.len() / 2);
    let mut note = String::new();
    let mut depth = 0_usize;
    for c in text.chars() {
        let c = match narrow_form(c) {
            '(' | '[' | '【' | '〔' | '<' => {
                depth += 1;
                continue;
            }
            ')' | ']' | '】' | '〕' | '>' => {
                depth = depth.saturating_sub(1);
                continue;
            }
            '-' | '‐' | '‑' | '–' | '—' | '―' | '−' | '~' | '～' => '-',
            '#' | '井' if characters.last().is_some_and(char::is_ascii_digit) => '#',
            '之' | '/' | '\\' | '.' if characters.last().is_some_and(char::is_ascii_digit) => '-',
            c if c.is_ascii_alphanumeric() => c.to_ascii_uppercase(),
            c if c.is_ascii() => continue,
            '，' | '、' | '；' | '：' => continue,
            c => match match_char(c) {
                Some(c) => c,
                None => continue,
            },
        };
        if depth == 0 {
            characters.push(c);
        } else {
            note.push(c);
        }
    }
    if !note.is_empty() {
        address.rest = Some(note);
    }
    characters
}

/// The text of a run of characters.
fn text_of(characters: &[char]) -> String {
    characters.iter().collect()
}

/// Whether the characters begin with a word.
fn starts(characters: &[char], word: &str) -> bool {
    let mut rest = characters.iter();
    word.chars().all(|c| rest.next() == Some(&c))
}

/// Whether the characters end with a word.
fn ends(characters: &[char], word: &str) -> bool {
    let mut rest = characters.iter().rev();
    word.chars().rev().all(|c| rest.next() == Some(&c))
}

#[cfg(test)]
mod tests;
