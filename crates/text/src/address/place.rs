//! The front of an address: province, city, county, township, village.

use super::{Address, ends, starts, text_of};

/// Names without suffix, and with it.
const PROVINCES: [(&str, &str); 34] = [
    ("北京", "北京市"),
    ("天津", "天津市"),
    ("河北", "河北省"),
    ("山西", "山西省"),
    ("内蒙古", "内蒙古自治区"),
    ("辽宁", "辽宁省"),
    ("吉林", "吉林省"),
    ("黑龙江", "黑龙江省"),
    ("上海", "上海市"),
    ("江苏", "江苏省"),
    ("浙江", "浙江省"),
    ("安徽", "安徽省"),
    ("福建", "福建省"),
    ("江西", "江西省"),
    ("山东", "山东省"),
    ("河南", "河南省"),
    ("湖北", "湖北省"),
    ("湖南", "湖南省"),
    ("广东", "广东省"),
    ("广西", "广西壮族自治区"),
    ("海南", "海南省"),
    ("重庆", "重庆市"),
    ("四川", "四川省"),
    ("贵州", "贵州省"),
    ("云南", "云南省"),
    ("西藏", "西藏自治区"),
    ("陕西", "陕西省"),
    ("甘肃", "甘肃省"),
    ("青海", "青海省"),
    ("宁夏", "宁夏回族自治区"),
    ("新疆", "新疆维吾尔自治区"),
    ("台湾", "台湾省"),
    ("香港", "香港特别行政区"),
    ("澳门", "澳门特别行政区"),
];

/// Longest name of a division, in characters (积石山保安族东乡族撒拉族自治县 has fifteen).
const LONGEST: usize = 16;

/// Levels in the order in which an address names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Nothing,
    Province,
    City,
    County,
    Township,
    Village,
}

/// Reads the divisions and says where they end.
pub(super) fn read(characters: &[char], address: &mut Address) -> usize {
    let mut reached = Level::Nothing;
    let mut at = province(characters, address);
    if at > 0 {
        reached = Level::Province;
    }
    while let Some((level, length, swallowed)) = next(&characters[at..], reached, address) {
        let name = Some(text_of(&characters[at..at + length]));
        match level {
            Level::City => address.city = name,
            Level::County => address.county = name,
            Level::Township => address.township = name,
            Level::Village => address.village = name,
            Level::Nothing | Level::Province => {}
        }
        reached = level;
        at += length + swallowed;
        if level == Level::Village {
            break;
        }
    }
    at
}

fn province(characters: &[char], address: &mut Address) -> usize {
    let Some((short, full)) = PROVINCES.iter().find(|(short, _)| starts(characters, short)) else { return 0 };
    let short_length = short.chars().count();
    let mut at = if starts(characters, full) { full.chars().count() } else { short_length };
    if at == short_length {
        let after = &characters[at..];
        // 吉林市, 海南州 and 河南县 are places of their own below a province, and 北京路 is a road in any town.
        if ["市", "州", "县", "路", "街", "大", "东", "西", "南", "北", "中", "新", "道", "里"]
            .iter()
            .any(|word| starts(after, word))
            && !starts(after, full)
        {
            let is_road = (1..=4).any(|length| after.get(length - 1).is_some_and(|c| "路街道".contains(*c)));
            if is_road || ["市", "州", "县"].iter().any(|word| starts(after, word)) {
                return 0;
            }
        }
        at += ["省", "自治区"].iter().find(|word| starts(after, word)).map_or(0, |word| word.chars().count());
    }
    address.province = Some((*full).to_owned());
    // 北京市北京市东城区, 北京市市辖区东城区: the middle level says nothing new.
    if full.ends_with('市') {
        for word in [*full, "市辖区"] {
            if starts(&characters[at..], word) {
                at += word.chars().count();
            }
        }
    }
    at
}

/// The next division: its level, the length of its name, and how much follows that belongs to no name (办事处, 委员会).
fn next(characters: &[char], reached: Level, address: &Address) -> Option<(Level, usize, usize)> {
    for at in 0..characters.len().min(LONGEST) {
        let c = characters[at];
        let (before, after) = (&characters[..at], &characters[at + 1..]);
        if c.is_ascii_digit() || (at > 0 && matches!(c, '路' | '弄' | '巷' | '号') && !within_name(after))
        {
            return None;
        }
        if at == 0 {
            continue;
        }
        let found = match c {
            '市' => city_or_county(before, after, reached, address),
            '州' if ends(before, "自治") => Some((Level::City, at + 1, 0)),
            '盟' if ["兴安", "锡林郭勒", "阿拉善"].iter().any(|name| ends(before, name)) => {
                Some((Level::City, at + 1, 0))
            }
            '区' => district(before, after, reached, address),
            '县' if !starts(after, "市") => Some((Level::County, at + 1, 0)),
            '旗' if is_banner(before, address) => Some((Level::County, at + 1, 0)),
            '街' if starts(after, "道") && !starts(after, "道路") => {
                Some((Level::Township, at + 2, office(&after[1..])))
            }
            '街' => return None,
            '镇' if !begins_with_any(after, "市区县路街巷") => Some((Level::Township, at + 1, 0)),
            '乡' if !begins_with_any(after, "市区县路街巷村镇族") && !ends(before, "城") => {
                Some((Level::Township, at + 1, 0))
            }
            '木' if ends(before, "苏") => Some((Level::Township, at + 1, 0)),
            '村' => village(before, after),
            '居' if starts(after, "委会") => Some((Level::Village, at, 3)),
            '居' if starts(after, "民委员会") => Some((Level::Village, at, 5)),
            '查' if ends(before, "嘎") => Some((Level::Village, at + 1, 0)),
            _ => None,
        };
        if let Some(found) = found.filter(|(level, _, _)| *level > reached) {
            return Some(found);
        }
    }
    None
}

/// Whether a road's name goes on as a community's, as in 惠民路社区.
fn within_name(after: &[char]) -> bool {
    ["社区", "村", "街道", "居委", "居民委", "镇", "乡"].iter().any(|word| starts(after, word))
}

fn begins_with_any(characters: &[char], any: &str) -> bool {
    characters.first().is_some_and(|c| any.contains(*c))
}

fn city_or_county(
    before: &[char],
    after: &[char],
    reached: Level,
    address: &Address,
) -> Option<(Level, usize, usize)> {
    // 市场, 市政, 市民 and 城市, 超市 are words of their own.
    if begins_with_any(after, "场政民府心") || before.last().is_some_and(|c| "城超夜集闹".contains(*c))
    {
        return None;
    }
    let municipality = address.province.as_deref().is_some_and(|province| province.ends_with('市'));
    let level = if reached >= Level::City || municipality { Level::County } else { Level::City };
    Some((level, before.len() + 1, 0))
}

fn district(
    before: &[char],
    after: &[char],
    reached: Level,
    address: &Address,
) -> Option<(Level, usize, usize)> {
    let length = before.len() + 1;
    if ends(before, "社") {
        return (length > 2).then(|| (Level::Village, length, committee(after)));
    }
    if ends(before, "地") {
        return (reached < Level::City && length > 2).then_some((Level::City, length, 0));
    }
    let word = before.last().is_some_and(|c| "小园片校景宅活属厂矿业聚".contains(*c));
    let compass = matches!(before, ['东' | '西' | '南' | '北' | '中']) && address.city.is_none();
    let latin = before.iter().any(char::is_ascii);
    (!word && !compass && !latin).then_some((Level::County, length, 0))
}

fn is_banner(before: &[char], address: &Address) -> bool {
    ["前", "中", "后", "左", "右", "自治", "联合"].iter().any(|word| ends(before, word))
        || address.province.as_deref() == Some("内蒙古自治区")
}

fn village(before: &[char], after: &[char]) -> Option<(Level, usize, usize)> {
    if ["路", "街", "巷", "弄", "里", "小区", "新村", "镇", "乡", "花园", "公寓"]
        .iter()
        .any(|word| starts(after, word))
    {
        return None;
    }
    let length = before.len() + 1;
    if starts(after, "村") {
        // 新村村, 大村村: the name itself ends in 村.
        return Some((Level::Village, length + 1, committee(&after[1..])));
    }
    let swallowed = committee(after);
    // 新村 and 三村 are housing estates unless a committee says otherwise.
    let estate = before.last().is_some_and(|c| "新一二三四五六七八九十".contains(*c));
    (swallowed > 0 || !estate).then_some((Level::Village, length, swallowed))
}

fn committee(after: &[char]) -> usize {
    ["居民委员会", "村民委员会", "民委员会", "居委会", "村委会", "委会", "居委", "村委"]
        .iter()
        .find(|word| starts(after, word))
        .map_or(0, |word| word.chars().count())
}

fn office(after: &[char]) -> usize {
    ["办事处", "办"].iter().find(|word| starts(after, word)).map_or(0, |word| word.chars().count())
}
