//! How offices write where somebody lives: the same door in many ways.

use super::dates::small;
use super::slips::{digit_mistyped, full_width};
use crate::chance::{Chance, at};
use crate::land::{Dwelling, Employer, Estate, Land, Locality, Spot};

/// An office's habits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Begins with the province as a rule, always to the door.
    Hukou,
    /// Begins anywhere.
    Loose,
    /// The division stands in a column of its own, so the text begins with the street or road.
    Short,
}

/// An address as written.
#[derive(Debug)]
pub(crate) struct Address {
    pub(crate) text: String,
    /// Whether it still leads to the door.
    pub(crate) exact: bool,
}

/// The standard form: from the province down to the room, road and estate both named.
pub(crate) fn standard(land: &Land, dwelling: &Dwelling) -> String {
    let Locality { province, city, county, street, village, .. } = land.locality(dwelling);
    let door = match dwelling.spot {
        Spot::Flat { estate, building, unit, room } => {
            let Estate { road, number, name, .. } = &land.estates[at(estate)];
            format!("{road}{number}号{name}{building}幢{unit}单元{room}室")
        }
        Spot::House { group, number } => format!("{village}{group}组{number}号"),
        Spot::Dorm { employer, building, room } => {
            let Employer { road, number, name, .. } = &land.employers[at(employer)];
            format!("{road}{number}号{name}宿舍{building}幢{room}室")
        }
    };
    [province, city, county, street, door.as_str()].concat()
}

/// The standard form of the building alone: no stairwell, no room.
pub(crate) fn building(land: &Land, dwelling: &Dwelling) -> String {
    let Locality { province, city, county, street, village, .. } = land.locality(dwelling);
    let door = match dwelling.spot {
        Spot::Flat { estate, building, .. } => {
            let Estate { road, number, name, .. } = &land.estates[at(estate)];
            format!("{road}{number}号{name}{building}幢")
        }
        Spot::House { group, number } => format!("{village}{group}组{number}号"),
        Spot::Dorm { employer, building, .. } => {
            let Employer { road, number, name, .. } = &land.employers[at(employer)];
            format!("{road}{number}号{name}宿舍{building}幢")
        }
    };
    [province, city, county, street, door.as_str()].concat()
}

/// The address in an office's manner, with the habit's freedom but no slip.
pub(crate) fn write(land: &Land, dwelling: &Dwelling, manner: Manner, chance: &mut Chance) -> String {
    let locality = land.locality(dwelling);
    let head = head(locality, manner, land.inside(dwelling), chance);
    let rest = match dwelling.spot {
        Spot::Flat { estate, building, unit, room } => {
            let Estate { road, number, name, .. } = &land.estates[at(estate)];
            let style = chance.unit();
            let door = door(building, unit, room, manner, chance);
            // Road and estate, the estate alone, or the road alone.
            if style < 0.55 {
                format!("{road}{number}号{name}{door}")
            } else if style < 0.88 {
                format!("{name}{door}")
            } else {
                format!("{road}{number}号{door}")
            }
        }
        Spot::House { group, number } => {
            let group = if chance.yes(0.25) { small(i32::from(group)) } else { group.to_string() };
            let (before, after) = (chance.one_of(&["", "", "第"]), chance.one_of(&["号", "号", "号", ""]));
            format!("{}{before}{group}组{number}{after}", locality.village)
        }
        Spot::Dorm { employer, building, room } => {
            let Employer { road, number, name, .. } = &land.employers[at(employer)];
            let road = if chance.yes(0.5) { format!("{road}{number}号") } else { String::new() };
            let (word, block) = (chance.one_of(&["宿舍", "宿舍", "职工宿舍"]), block_word(chance));
            format!("{road}{name}{word}{building}{block}{room}{}", room_word(chance))
        }
    };
    let text = head + &rest;
    if manner != Manner::Hukou && chance.yes(0.03) { full_width(&text) } else { text }
}

/// With the slips that addresses suffer: a wrong digit, or no room.
pub(crate) fn write_with_slips(
    land: &Land,
    dwelling: &Dwelling,
    manner: Manner,
    slip: f64,
    chance: &mut Chance,
) -> Address {
    let text = write(land, dwelling, manner, chance);
    if !chance.yes(slip) {
        return Address { text, exact: true };
    }
    let slipped = if chance.yes(0.5) {
        digit_mistyped(&text, 0, chance)
    } else {
        // Everything after the building is left out.
        let cut = ["幢", "栋", "号楼", "组", "#"]
            .iter()
            .find_map(|word| text.rfind(word).map(|from| from + word.len()));
        text[..cut.unwrap_or(text.len())].to_owned()
    };
    let exact = slipped == text;
    Address { text: slipped, exact }
}

fn head(locality: &Locality, manner: Manner, inside: bool, chance: &mut Chance) -> String {
    let Locality { province, city, county, street, .. } = locality;
    let style = chance.unit();
    let from = match manner {
        // How much is left out from the front: nothing, province, city, county, street.
        Manner::Hukou if style < 0.70 => 0,
        Manner::Hukou if style < 0.90 => 1,
        Manner::Hukou => 2,
        Manner::Loose if style < 0.30 => 0,
        Manner::Loose if style < 0.50 => 1,
        Manner::Loose if style < 0.68 => 2,
        Manner::Loose if style < 0.85 => 3,
        Manner::Short if style < 0.10 => 2,
        Manner::Short if style < 0.70 => 3,
        Manner::Loose | Manner::Short => 4,
    };
    // Nobody leaves the county out of an address outside it.
    let from = if inside { from } else { from.min(1) };
    let street_left_out = from < 3 && inside && chance.yes(0.12);
    let plain_province = province.trim_end_matches('省');
    let mut text = String::with_capacity(128);
    for (level, name) in [province, city, county, street].into_iter().enumerate() {
        if level < from || (level == 3 && street_left_out) {
            continue;
        }
        text += if level == 0 && manner == Manner::Loose && chance.yes(0.2) { plain_province } else { name };
    }
    text
}

fn block_word(chance: &mut Chance) -> &'static str {
    chance.one_of(&["幢", "幢", "栋", "号楼"])
}

fn room_word(chance: &mut Chance) -> &'static str {
    chance.one_of(&["室", "室", "", "号"])
}

fn door(building: u16, unit: u8, room: u16, manner: Manner, chance: &mut Chance) -> String {
    if manner == Manner::Hukou && chance.yes(0.8) {
        return format!("{building}幢{unit}单元{room}室");
    }
    match chance.below(8) {
        0 | 1 => format!("{building}-{unit}-{room}"),
        2 => format!("{building}#{unit}-{room}"),
        3 => format!("{}幢{unit}单元{room}", small_or_plain(building)),
        4 => format!("{building}号楼{unit}单元{room}室"),
        _ => format!("{building}{}{unit}单元{room}{}", block_word(chance), room_word(chance)),
    }
}

fn small_or_plain(number: u16) -> String {
    if number < 20 { small(i32::from(number)) } else { number.to_string() }
}
