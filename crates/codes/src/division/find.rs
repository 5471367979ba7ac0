//! Divisions by name, off the front of an address.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::{Division, DivisionCode, Divisions, Edition, Level, is_filler, load};

/// What an address begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found<'a, 't> {
    /// The deepest division that the text names without doubt.
    pub division: Division<'a>,
    /// The text after it.
    pub rest: &'t str,
}

/// Longest name of a county and above, in characters.
const LONGEST: usize = 15;
/// Suffixes that people leave off, longest first.
const SUFFIXES: [&str; 16] = [
    "维吾尔自治区",
    "壮族自治区",
    "回族自治区",
    "自治区",
    "特别行政区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "街道",
    "省",
    "市",
    "区",
    "县",
    "盟",
    "旗",
];
/// What follows a name without suffix when it is the name of a street, or of another place, and not of this one.
const OTHERS: [&str; 21] = [
    "区", "县", "市", "旗", "州", "盟", "镇", "乡", "村", "路", "街", "大道", "大街", "巷", "弄", "胡同",
    "里", "小区", "新村", "花园", "公寓",
];

/// Names below one division (or anywhere, for the code 0), and whether their suffix is left off. `None` where two
/// places share the name.
type Names = FxHashMap<(u64, &'static str), Option<(DivisionCode, bool)>>;

pub(super) fn find<'a, 't>(divisions: &'a Divisions, text: &'t str) -> Option<Found<'a, 't>> {
    let names = names();
    let mut found: Option<DivisionCode> = None;
    let mut rest = text.trim_start();
    while found.is_none_or(|code| code.level() < Level::County) {
        let parent = found.map_or(0, |code| code.0);
        let Some((code, length)) = longest(names, parent, rest) else { break };
        found = Some(code);
        rest = rest.get(length..).unwrap_or_default().trim_start();
        // 北京市北京市, 北京市市辖区: said twice, or nothing.
        if code.level() == Level::Province
            && divisions.edition.name(code).is_some_and(|name| name.ends_with('市'))
        {
            let again = divisions.edition.name(code).and_then(|name| rest.strip_prefix(name));
            rest = again.or_else(|| rest.strip_prefix("市辖区")).unwrap_or(rest).trim_start();
        }
    }
    let mut code = found?;
    while let Some((below, length)) = lower(divisions, code, rest) {
        code = below;
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    divisions.history.last(code, divisions.edition).map(|division| Found { division, rest })
}

/// The longest name below `parent` at the front of the text.
fn longest(names: &Names, parent: u64, text: &str) -> Option<(DivisionCode, usize)> {
    let mut ends = [0_usize; LONGEST];
    let mut count = 0;
    for (at, c) in text.char_indices().take(LONGEST) {
        ends[count] = at + c.len_utf8();
        count += 1;
    }
    ends[..count].iter().rev().find_map(|end| {
        let (name, after) = text.split_at(*end);
        let (code, bare) = names.get(&(parent, name)).copied().flatten()?;
        (!bare || !OTHERS.iter().any(|word| after.starts_with(word))).then_some((code, *end))
    })
}

fn names() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(|| build(load::edition()))
}

fn build(edition: &'static Edition) -> Names {
    let mut names = Names::default();
    let mut all: Vec<(DivisionCode, &'static str)> =
        edition.counties_and_above().filter(|(_, name)| !is_filler(name)).collect();
    // Higher levels first: 吉林 is the province, 朝阳 the city.
    all.sort_by_key(|(code, _)| code.level());
    for bare in [false, true] {
        for level in [Level::Province, Level::Prefecture, Level::County] {
            let mut round = Names::default();
            for (code, full) in all.iter().filter(|(code, _)| code.level() == level) {
                let Some(name) = (if bare { without_suffix(full) } else { Some(*full) }) else { continue };
                for parent in parents(*code, bare) {
                    round
                        .entry((parent, name))
                        .and_modify(|clash| *clash = None)
                        .or_insert(Some((*code, bare)));
                }
            }
            for (key, code) in round {
                names.entry(key).or_insert(code);
            }
        }
    }
    names
}

/// Under which divisions a name is looked for: those above it, and anywhere. Counties without their suffix are too
/// many and too short to be known without what stands above them.
fn parents(code: DivisionCode, bare: bool) -> Vec<u64> {
    let mut parents = Vec::new();
    let mut at = code;
    while let Some(parent) = at.parent() {
        parents.push(parent.0);
        at = parent;
    }
    if !bare || code.level() < Level::County {
        parents.push(0);
    }
    parents
}

fn without_suffix(name: &'static str) -> Option<&'static str> {
    if let Some(bare) = ["内蒙古", "广西", "西藏", "宁夏", "新疆"]
        .iter()
        .find(|bare| name.starts_with(**bare) && name.ends_with("自治区"))
    {
        return Some(bare);
    }
    SUFFIXES.iter().find_map(|suffix| name.strip_suffix(suffix)).filter(|bare| bare.chars().count() >= 2)
}

/// The township below a county, or the village below a township, at the front of the text.
fn lower(divisions: &Divisions, code: DivisionCode, text: &str) -> Option<(DivisionCode, usize)> {
    if text.is_empty() || matches!(code.level(), Level::Province | Level::Village) {
        return None;
    }
    let mut best: Option<(DivisionCode, usize, bool)> = None;
    let mut doubtful = false;
    for child in divisions.edition.children(code) {
        let Some(name) = divisions.edition.name(child) else { continue };
        let matched = match child.level() {
            Level::Township => township(name, text),
            Level::Village => village(name, text),
            Level::Province | Level::Prefecture | Level::County => None,
        };
        let Some((length, exact)) = matched else { continue };
        match best {
            Some((_, longest, was_exact)) if (longest, was_exact) > (length, exact) => {}
            Some((_, longest, was_exact)) if (longest, was_exact) == (length, exact) => doubtful = true,
            _ => (best, doubtful) = (Some((child, length, exact)), false),
        }
    }
    best.filter(|_| !doubtful).map(|(child, length, _)| (child, length))
}

/// How much of the text names the township, and whether by its full name.
fn township(name: &str, text: &str) -> Option<(usize, bool)> {
    let name = name.strip_suffix("办事处").unwrap_or(name);
    if let Some(after) = text.strip_prefix(name) {
        let office = after.strip_prefix("办事处").unwrap_or(after);
        return Some((text.len() - office.len(), true));
    }
    let bare = ["街道", "镇", "乡"]
        .iter()
        .find_map(|suffix| name.strip_suffix(suffix))
        .filter(|bare| bare.chars().count() >= 2)?;
    // Without its suffix a township is only known when nothing else stands there.
    text.strip_prefix(bare)
        .filter(|after| after.trim().is_empty() || after.starts_with(' '))
        .map(|after| (text.len() - after.len(), false))
}

const COMMITTEES: [&str; 8] =
    ["社区居民委员会", "社区居委会", "居民委员会", "村民委员会", "居委会", "村委会", "社区", "村"];

/// How much of the text names the village, and whether of the same make (村 or 社区).
fn village(name: &str, text: &str) -> Option<(usize, bool)> {
    if let Some(after) = text.strip_prefix(name) {
        return Some((text.len() - after.len(), true));
    }
    let (stem, end) = COMMITTEES
        .iter()
        .find_map(|end| name.strip_suffix(end).map(|stem| (stem, *end)))
        .unwrap_or((name, ""));
    let after = text.strip_prefix(stem).filter(|_| !stem.is_empty())?;
    let written = COMMITTEES.iter().find_map(|word| after.strip_prefix(word).map(|after| (*word, after)));
    match written {
        Some((word, after)) => Some((text.len() - after.len(), is_rural(word) == is_rural(end))),
        // The stem itself says what it is (双桥村村委会 written as 双桥村), or nothing but a number follows.
        None if stem.ends_with('村')
            || after.is_empty()
            || after.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            Some((text.len() - after.len(), stem.ends_with('村')))
        }
        None => None,
    }
}

fn is_rural(word: &str) -> bool {
    word.starts_with('村')
}
