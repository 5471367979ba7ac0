//! The back of an address: road, lane, number, estate, building, stairwell, floor, room.

use super::{Address, ends, starts, text_of};
use crate::numeral;

/// A number or letter that marks a door, building or room.
struct Mark {
    /// Latin digits and letters, no leading zeros; further parts joined by `-`.
    parts: Vec<String>,
    /// Characters read.
    length: usize,
    /// Written in Chinese numerals or as one of 甲乙丙丁, which also stand in names.
    han: bool,
}

/// What a mark counts, by the word after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counts {
    Lane,
    /// A lane off a lane.
    Branch,
    Group,
    Number,
    Building,
    /// What `#` marks: a building, and behind one a stairwell.
    Hash,
    Unit,
    Floor,
    Room,
}

const SUFFIXES: &[(&str, Counts)] = &[
    ("号楼", Counts::Building),
    ("号院", Counts::Number),
    ("号大院", Counts::Number),
    ("号幢", Counts::Building),
    ("号", Counts::Number),
    ("支弄", Counts::Branch),
    ("弄", Counts::Lane),
    ("巷", Counts::Lane),
    ("条", Counts::Lane),
    ("村民小组", Counts::Group),
    ("小组", Counts::Group),
    ("组", Counts::Group),
    ("生产队", Counts::Group),
    ("队", Counts::Group),
    ("社", Counts::Group),
    ("幢", Counts::Building),
    ("栋", Counts::Building),
    ("座", Counts::Building),
    ("#楼", Counts::Building),
    ("#", Counts::Hash),
    ("单元", Counts::Unit),
    ("门洞", Counts::Unit),
    ("门", Counts::Unit),
    ("梯", Counts::Unit),
    ("楼层", Counts::Floor),
    ("层", Counts::Floor),
    ("楼", Counts::Floor),
    ("室", Counts::Room),
    ("房间", Counts::Room),
    ("房", Counts::Room),
    ("户", Counts::Room),
];

/// Words after a number that make it part of a road's or estate's name.
const NAME_AFTER_NUMBER: [&str; 14] = [
    "号路",
    "号大街",
    "号街",
    "号公路",
    "号线",
    "号桥",
    "号大道",
    "路",
    "街",
    "国道",
    "省道",
    "大道",
    "村",
    "里",
];
/// Ends of a road's name.
const ROADS: [&str; 8] = ["大道", "大街", "公路", "国道", "省道", "路", "街", "道"];
/// Ends of a lane's name.
const LANES: [&str; 4] = ["胡同", "支弄", "巷", "弄"];
/// What may follow 路 or 街 within a longer name that is no road.
const NOT_ROAD_BEFORE: [&str; 14] =
    ["社区", "小区", "新村", "花园", "公寓", "家园", "宿舍", "村", "苑", "道", "支路", "口", "小学", "大厦"];
/// Ends of an estate's name.
const ESTATES: [&str; 30] = [
    "小区", "花园", "花苑", "新村", "公寓", "家园", "嘉园", "大厦", "广场", "宿舍", "大院", "苑", "园", "城",
    "府", "庭", "湾", "阁", "轩", "居", "邸", "坊", "里", "郡", "墅", "都", "村", "院", "区", "期",
];

/// Reads from `at` to the end.
pub(super) fn read(characters: &[char], mut at: usize, address: &mut Address) {
    let mut name_from = at;
    while at < characters.len() {
        if let Some(mark) = mark_at(&characters[at..])
            && !starts_name(&characters[at..], &mark, at > name_from)
        {
            let after = &characters[at + mark.length..];
            let suffix =
                SUFFIXES.iter().find(|(word, _)| starts(after, word) && !is_part_of_name(after, word));
            let bare = suffix.is_none();
            if !(bare && mark.han) {
                name(&characters[name_from..at], address);
                let swallowed = suffix.map_or(0, |(word, _)| word.chars().count());
                place(mark.parts, suffix.map(|(_, counts)| *counts), after.len() == swallowed, address);
                at += mark.length + swallowed;
                at += characters[at..].iter().take_while(|c| **c == '-').count();
                name_from = at;
                continue;
            }
        }
        at += 1;
        if ends_road_or_lane(&characters[name_from..at], &characters[at..]) {
            name(&characters[name_from..at], address);
            name_from = at;
        }
    }
    trailing(&characters[name_from.min(characters.len())..], address);
    settle(address);
}

/// Whether a number at this place belongs to a name: 中山一路, 318国道, 翠苑三村, 2号大街.
fn starts_name(characters: &[char], mark: &Mark, inside_name: bool) -> bool {
    let after = &characters[mark.length..];
    NAME_AFTER_NUMBER.iter().any(|word| starts(after, word))
        // Behind a name 1区 and 2期 are parts of it, whichever way the number is written: 翠苑1区 is not 翠苑2区.
        || (inside_name && (starts(after, "期") || starts(after, "区")))
        || (mark.han && inside_name && starts(after, "社区"))
}

/// 房 in 房产, 门 in 门口, 社 in 社区 count nothing.
fn is_part_of_name(after: &[char], word: &str) -> bool {
    let next = after.get(word.chars().count());
    match word {
        "社" => next == Some(&'区'),
        "门" => next.is_some_and(|c| "口面市店卫诊".contains(*c)),
        "房" => next.is_some_and(|c| "产屋管".contains(*c)),
        "楼" => next.is_some_and(|c| "村镇下".contains(*c)),
        _ => false,
    }
}

fn ends_road_or_lane(pending: &[char], after: &[char]) -> bool {
    if pending.len() < 2 || NOT_ROAD_BEFORE.iter().any(|word| starts(after, word)) {
        return false;
    }
    let numbered_next = after.first().is_none_or(|c| c.is_ascii_digit() || numeral::digit(*c).is_some());
    match pending.last() {
        Some('路' | '街') => true,
        Some('道') => ["大道", "国道", "省道"].iter().any(|word| ends(pending, word)) || numbered_next,
        Some('巷' | '弄') => numbered_next,
        Some('同') => ends(pending, "胡同"),
        _ => false,
    }
}

/// Files a name by its ending.
fn name(pending: &[char], address: &mut Address) {
    let mut pending = pending;
    while let [first, tail @ ..] = pending
        && matches!(first, '-' | '第' | '的' | '#')
    {
        pending = tail;
    }
    while let [head @ .., last] = pending
        && matches!(last, '-' | '第' | '附' | '#')
    {
        pending = head;
    }
    if pending.is_empty() {
        return;
    }
    let text = text_of(pending);
    let slot = if pending.len() > 1 && LANES.iter().any(|word| ends(pending, word)) {
        &mut address.lane
    } else if pending.len() > 1 && ROADS.iter().any(|word| ends(pending, word)) {
        &mut address.road
    } else if address.room.is_some() || address.building.is_some() {
        &mut address.rest
    } else {
        &mut address.estate
    };
    match slot {
        None => *slot = Some(text),
        Some(_) => add_rest(&text, address),
    }
}

/// What is left at the end: an estate's name when it looks like one, else the rest.
fn trailing(pending: &[char], address: &mut Address) {
    if pending.is_empty() {
        return;
    }
    let known =
        ROADS.iter().chain(&LANES).chain(&ESTATES).any(|word| pending.len() > 1 && ends(pending, word));
    if known { name(pending, address) } else { add_rest(&text_of(pending), address) }
}

fn add_rest(text: &str, address: &mut Address) {
    match &mut address.rest {
        Some(rest) => {
            rest.push(' ');
            rest.push_str(text);
        }
        None => address.rest = Some(text.to_owned()),
    }
}

/// Files a mark by the word after it, or, where there is none, by what is still missing: `3-2-501` is building,
/// stairwell and room.
fn place(mut parts: Vec<String>, counts: Option<Counts>, is_last: bool, address: &mut Address) {
    match counts {
        // 3幢2单元501号: behind a building, 号 counts rooms.
        Some(Counts::Number)
            if address.room.is_none() && (address.building.is_some() || address.unit.is_some()) =>
        {
            rooms(parts, address);
        }
        Some(Counts::Number) => {
            // 附3号 after 12号 is a door of its own.
            match &mut address.number {
                Some(number) => {
                    number.push('-');
                    number.push_str(&parts.join("-"));
                }
                None => address.number = Some(parts.join("-")),
            }
        }
        Some(Counts::Lane) => lane(&format!("{}弄", parts.join("-")), address),
        Some(Counts::Branch) => lane(&format!("{}支弄", parts.join("-")), address),
        Some(Counts::Group) => lane(&format!("{}组", parts.join("-")), address),
        Some(Counts::Hash) if address.building.is_some() && address.unit.is_none() => {
            address.unit = Some(parts.join("-"));
        }
        Some(Counts::Building | Counts::Hash) => address.building = Some(parts.join("-")),
        Some(Counts::Unit) => {
            let unit = parts.pop();
            if !parts.is_empty() && address.building.is_none() {
                address.building = Some(parts.join("-"));
            }
            address.unit = unit;
        }
        Some(Counts::Floor) => {
            // 3楼 before anything else of the home may be a building, but its number of storeys is never above 99.
            let floor = parts.join("-");
            if address.floor.is_none() { address.floor = Some(floor) } else { add_rest(&floor, address) }
        }
        Some(Counts::Room) => rooms(parts, address),
        // 双桥村3组8, 文一路12: the 号 left out.
        None if is_last
            && parts.len() == 1
            && (address.lane.is_some() || address.road.is_some())
            && address.number.is_none()
            && (address.estate.is_none()
                || address.lane.as_deref().is_some_and(|lane| lane.ends_with('组')))
            && address.building.is_none()
            && address.unit.is_none() =>
        {
            address.number = parts.pop();
        }
        None if parts.len() > 1 || is_last || address.building.is_some() || address.unit.is_some() => {
            rooms(parts, address);
        }
        None => add_rest(&parts.join("-"), address),
    }
}

/// A lane within a lane is of both: 18弄3支弄 is not 20弄3支弄. What is said twice is said once.
fn lane(text: &str, address: &mut Address) {
    match &mut address.lane {
        Some(known) if known.ends_with(text) => {}
        Some(known) => known.push_str(text),
        None => address.lane = Some(text.to_owned()),
    }
}

/// The last part is the room; those before it fill what is still open.
fn rooms(mut parts: Vec<String>, address: &mut Address) {
    address.room = parts.pop();
    if address.unit.is_none() && (parts.len() > 1 || (parts.len() == 1 && address.building.is_some())) {
        address.unit = parts.pop();
    }
    if !parts.is_empty() {
        let building = parts.join("-");
        match &address.building {
            None => address.building = Some(building),
            Some(_) => add_rest(&building, address),
        }
    }
}

/// Last looks, when all parts are known.
fn settle(address: &mut Address) {
    // 翠苑小区12号501室: within an estate a number with rooms is a building.
    if address.estate.is_some()
        && address.road.is_none()
        && address.lane.is_none()
        && address.building.is_none()
        && (address.room.is_some() || address.unit.is_some())
    {
        address.building = address.number.take();
    }
}

/// A mark at the front of the characters.
fn mark_at(characters: &[char]) -> Option<Mark> {
    let mut parts = Vec::new();
    let mut length = 0;
    loop {
        let (part, read, han) = one_mark(&characters[length..])?;
        if han {
            return Some(Mark { parts: vec![part], length: read, han });
        }
        parts.push(part);
        length += read;
        let joined = characters.get(length) == Some(&'-')
            && one_mark(&characters[length + 1..]).is_some_and(|(_, _, han)| !han);
        if !joined {
            return Some(Mark { parts, length, han: false });
        }
        length += 1;
    }
}

fn one_mark(characters: &[char]) -> Option<(String, usize, bool)> {
    let first = *characters.first()?;
    if first.is_ascii_alphanumeric() {
        let length = characters.iter().take_while(|c| c.is_ascii_alphanumeric()).count();
        let text = text_of(&characters[..length]);
        let trimmed = text.trim_start_matches('0');
        return Some((if trimmed.is_empty() { text } else { trimmed.to_owned() }, length, false));
    }
    if let Some(at) = "甲乙丙丁戊己庚辛东西南北中".chars().position(|c| c == first) {
        let building = characters.get(1).is_some_and(|c| "幢栋座".contains(*c));
        return (building && at < 13).then(|| (first.to_string(), 1, true));
    }
    if numeral::digit(first).is_none() && !"十廿卅百".contains(first) {
        return None;
    }
    let length =
        characters.iter().take_while(|c| numeral::digit(**c).is_some() || "十百千廿卅".contains(**c)).count();
    let text = text_of(&characters[..length]);
    let found = numeral::leading(&text)?;
    Some((found.value.to_string(), text[..found.bytes].chars().count(), true))
}
