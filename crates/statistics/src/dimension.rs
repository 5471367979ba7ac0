//! By what counts can be split: each dimension reads one column and says which category a code is.

use std::{collections::BTreeMap, sync::Arc};

use base::Date;
use codes::division::Divisions;
use serde::{Deserialize, Serialize};

use crate::{
    days::{age_at, day_of, months_before},
    kernel::OUT,
};

/// One category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Its code.
    pub code: Box<str>,
    /// In Chinese.
    pub zh: Box<str>,
    /// In English.
    pub en: Box<str>,
}

impl Category {
    fn new(code: impl Into<Box<str>>, zh: impl Into<Box<str>>, en: impl Into<Box<str>>) -> Self {
        Self { code: code.into(), zh: zh.into(), en: en.into() }
    }
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    /// Its code.
    pub code: &'static str,
    /// In Chinese.
    pub zh: &'static str,
    /// In English.
    pub en: &'static str,
    /// `people` or `events`.
    pub kind: &'static str,
    /// The column that says where.
    pub place: &'static str,
    /// For events, their kind.
    pub event: Option<u8>,
    /// Dimensions by which it can be split, besides place.
    pub dimensions: &'static [&'static str],
}

const PERSON: &[&str] = &["sex", "age", "age5", "age3", "apart", "origin", "marital", "education", "book"];

/// Everything that can be counted.
pub const UNITS: &[Unit] = &[
    Unit {
        code: "residents",
        zh: "登记现住人口",
        en: "residents on the register",
        kind: "people",
        place: "place",
        event: None,
        dimensions: PERSON,
    },
    Unit {
        code: "hukou",
        zh: "登记户籍人口",
        en: "people with their household book here",
        kind: "people",
        place: "hukou",
        event: None,
        dimensions: PERSON,
    },
    Unit {
        code: "mid",
        zh: "年中登记现住人口",
        en: "residents at mid-period",
        kind: "people",
        place: "mid",
        event: None,
        dimensions: &["sex", "age", "age5", "age3"],
    },
    Unit {
        code: "homes",
        zh: "同住家庭",
        en: "homes",
        kind: "people",
        place: "place",
        event: None,
        dimensions: &["home_size", "home_type"],
    },
    Unit {
        code: "births",
        zh: "出生",
        en: "births",
        kind: "events",
        place: "place",
        event: Some(1),
        dimensions: &["year", "month", "sex", "age", "age5", "order", "delay"],
    },
    Unit {
        code: "deaths",
        zh: "死亡",
        en: "deaths",
        kind: "events",
        place: "place",
        event: Some(2),
        dimensions: &["year", "month", "sex", "age", "age5", "age3"],
    },
    Unit {
        code: "marriages",
        zh: "结婚（人次）",
        en: "people who married",
        kind: "events",
        place: "place",
        event: Some(3),
        dimensions: &["year", "month", "sex", "age", "age5", "first"],
    },
    Unit {
        code: "divorces",
        zh: "离婚（人次）",
        en: "people who divorced",
        kind: "events",
        place: "place",
        event: Some(4),
        dimensions: &["year", "month", "sex", "age", "age5"],
    },
    Unit {
        code: "arrivals",
        zh: "迁入",
        en: "arrivals",
        kind: "events",
        place: "place",
        event: Some(5),
        dimensions: &["year", "month", "sex", "age", "age5", "age3"],
    },
    Unit {
        code: "departures",
        zh: "迁出",
        en: "departures",
        kind: "events",
        place: "place",
        event: Some(6),
        dimensions: &["year", "month", "sex", "age", "age5", "age3"],
    },
];

/// The unit with this code.
pub fn unit(code: &str) -> Option<&'static Unit> {
    UNITS.iter().find(|unit| unit.code == code)
}

/// Names of the dimensions.
pub const DIMENSIONS: &[(&str, &str, &str)] = &[
    ("place", "区划", "division"),
    ("sex", "性别", "sex"),
    ("age", "年龄（单岁）", "age (single years)"),
    ("age5", "年龄组（五岁）", "age group"),
    ("age3", "年龄（0–14、15–64、65+）", "age (0–14, 15–64, 65+)"),
    ("apart", "人户状态", "place and household book"),
    ("origin", "户籍地（省）", "province of the household book"),
    ("marital", "婚姻", "marital status"),
    ("education", "受教育程度", "education"),
    ("book", "户口簿", "household book"),
    ("home_size", "家庭人数", "people in the home"),
    ("home_type", "家庭类型", "kind of home"),
    ("year", "年份", "year"),
    ("month", "月份", "month"),
    ("order", "孩次", "birth order"),
    ("first", "初婚、再婚", "first or later marriage"),
    ("delay", "登记间隔", "time until recorded"),
];

/// The circumstances of a count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Leading digits of the place that is counted.
    pub area: Box<str>,
    /// The day.
    pub day: Date,
    /// Digits of the divisions by which places are told apart: 6, 9 or 12.
    pub level: usize,
    /// Events after this day …
    pub after: Date,
    /// … and up to this one.
    pub until: Date,
}

impl View {
    /// Of an area on a day; events are those of the twelve months that end with it.
    pub fn new(area: &str, day: Date, level: usize) -> Self {
        Self { area: area.into(), day, level, after: months_before(day, 12), until: day }
    }
}

/// A dimension ready to be counted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dimension {
    /// Its code.
    pub code: Box<str>,
    /// In Chinese.
    pub zh: Box<str>,
    /// In English.
    pub en: Box<str>,
    /// The column that it reads.
    pub column: Box<str>,
    /// Its categories.
    pub categories: Vec<Category>,
    places: Places,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Places {
    /// By code.
    Fixed(Arc<[u32]>),
    /// By the word of a code, cut to so many digits; [`OUT`] for those outside the area.
    Words { digits: usize, area: Box<str>, at: BTreeMap<Box<str>, u32> },
}

impl Dimension {
    /// The dimension `code` of a unit; `words` are those of the unit's columns of places, over all parts.
    pub fn new(code: &str, unit: &Unit, view: &View, words: &dyn Fn(&str) -> Vec<Box<str>>) -> Option<Self> {
        let (_, zh, en) = DIMENSIONS.iter().find(|(known, ..)| *known == code)?;
        if code != "place" && !unit.dimensions.contains(&code) {
            return None;
        }
        let (column, categories, places) = match code {
            "place" => by_words(unit.place, view.level, &view.area, words),
            "origin" => by_words("hukou", 2, "", words),
            _ => fixed(code, unit, view)?,
        };
        let (code, zh, en) = (code.into(), (*zh).into(), (*en).into());
        Some(Self { code, zh, en, column: column.into(), categories, places })
    }

    /// Which place each code of a part's column has.
    pub fn places(&self, words: &[Box<str>]) -> Arc<[u32]> {
        match &self.places {
            Places::Fixed(places) => places.clone(),
            Places::Words { digits, area, at } => words
                .iter()
                .map(|word| {
                    let inside = !word.is_empty() && word.starts_with(&**area);
                    let cut = word.get(..*digits).unwrap_or(word);
                    if inside { at.get(cut).copied().unwrap_or(OUT) } else { OUT }
                })
                .collect(),
        }
    }
}

type Made = (&'static str, Vec<Category>, Places);

fn by_words(column: &'static str, digits: usize, area: &str, words: &dyn Fn(&str) -> Vec<Box<str>>) -> Made {
    let all = words(column);
    let mut at: BTreeMap<Box<str>, u32> = BTreeMap::new();
    for word in all.iter().filter(|word| !word.is_empty() && word.starts_with(area)) {
        at.insert(word.get(..digits).unwrap_or(word).into(), OUT);
    }
    let mut categories = Vec::with_capacity(at.len());
    for (place, (code, number)) in (0_u32..).zip(at.iter_mut()) {
        *number = place;
        categories.push(named(code, digits));
    }
    (column, categories, Places::Words { digits, area: area.into(), at })
}

/// A place by its own name; one that is known less finely than the rest says so.
fn named(code: &str, digits: usize) -> Category {
    let name = Divisions::bundled().get(code).map_or_else(|| code.to_owned(), |one| one.name.to_owned());
    if code.len() < digits {
        return Category::new(code, format!("{name}（未细分）"), format!("{name} (no finer place known)"));
    }
    Category::new(code, name.clone(), name)
}

fn fixed(code: &str, unit: &Unit, view: &View) -> Option<Made> {
    let list = |column: &'static str, first: u8, names: &[(&str, &str)]| -> Made {
        let categories =
            (first..).zip(names).map(|(code, (zh, en))| Category::new(code.to_string(), *zh, *en)).collect();
        let mut places = vec![OUT; usize::from(first)];
        places.extend((0_u32..).take(names.len()));
        (column, categories, Places::Fixed(places.into()))
    };
    Some(match code {
        "sex" => list("sex", 0, &[("未说明", "not stated"), ("男", "male"), ("女", "female")]),
        "age" | "age5" | "age3" => ages(code, unit, view),
        "apart" => list("apart", 0, APART),
        "marital" => list("marital", 0, MARITAL),
        "education" => list("education", 0, EDUCATION),
        "book" => list("book", 0, &[("无户口簿", "none"), ("家庭户", "family"), ("集体户", "collective")]),
        "home_size" => sizes(),
        "home_type" => list("home_type", 1, HOME_TYPES),
        "year" | "month" => times(code, view),
        "order" => orders(),
        "first" => list("order", 0, &[("不详", "unknown"), ("初婚", "first"), ("再婚", "again")]),
        "delay" => delays(),
        _ => return None,
    })
}

const APART: &[(&str, &str)] = &[
    ("户籍在本乡镇街道", "book in the same township"),
    ("人户分离不满半年", "apart under half a year"),
    ("市辖区内人户分离", "apart within the city's districts"),
    ("流动人口", "migrants"),
    ("分离起始时间不明", "apart, since when unknown"),
    ("户籍地不详", "no household book known"),
    ("现住地不详", "no present place known"),
];
const MARITAL: &[(&str, &str)] = &[
    ("不详", "unknown"),
    ("未婚", "never married"),
    ("有配偶", "married"),
    ("丧偶", "widowed"),
    ("离婚", "divorced"),
];
const EDUCATION: &[(&str, &str)] = &[
    ("不详", "unknown"),
    ("小学", "primary"),
    ("初中", "junior secondary"),
    ("高中、中职", "senior secondary, vocational"),
    ("专科", "college"),
    ("本科", "bachelor"),
    ("研究生", "postgraduate"),
    ("其他", "other"),
];
const HOME_TYPES: &[(&str, &str)] = &[
    ("一人", "one person"),
    ("夫妇二人", "couple"),
    ("两代", "two generations"),
    ("三代及以上", "three generations and more"),
    ("其他", "others"),
];

/// The oldest single year; older people count with it.
pub const OPEN_AGE: u8 = 100;

fn ages(code: &str, unit: &Unit, view: &View) -> Made {
    let (categories, place): (Vec<Category>, fn(u8) -> u32) = match code {
        "age" => (
            (0..=OPEN_AGE)
                .map(|age| {
                    let more = if age == OPEN_AGE { "+" } else { "" };
                    Category::new(age.to_string(), format!("{age}{more} 岁"), format!("{age}{more}"))
                })
                .collect(),
            |age| u32::from(age.min(OPEN_AGE)),
        ),
        "age5" => (
            (0..=20_u8)
                .map(|group| {
                    let from = group * 5;
                    let name = if group == 20 { "100+".to_owned() } else { format!("{from}–{}", from + 4) };
                    Category::new(from.to_string(), format!("{name} 岁"), name)
                })
                .collect(),
            |age| u32::from(age / 5).min(20),
        ),
        _ => (
            [("0", "0–14"), ("15", "15–64"), ("65", "65+")]
                .map(|(code, name)| Category::new(code, format!("{name} 岁"), name))
                .to_vec(),
            |age| u32::from(age >= 15) + u32::from(age >= 65),
        ),
    };
    let mut categories = categories;
    let unknown = u32::try_from(categories.len()).unwrap_or(OUT);
    categories.push(Category::new("unknown", "年龄不详", "age unknown"));
    if unit.kind == "events" {
        let places = (0..=u8::MAX).map(|age| if age == 255 { unknown } else { place(age) }).collect();
        return ("age", categories, Places::Fixed(places));
    }
    let on = if unit.code == "mid" { months_before(view.day, crate::MID_MONTHS) } else { view.day };
    let places = (0..=u16::MAX).map(|born| age_at(born, on).map_or(unknown, place)).collect();
    ("born", categories, Places::Fixed(places))
}

fn sizes() -> Made {
    let name = |size: u8| Category::new(size.to_string(), format!("{size} 人"), size.to_string());
    let categories = (1..=15).map(name).collect();
    let places = (0..=u8::MAX).map(|size| if (1..=15).contains(&size) { u32::from(size) - 1 } else { OUT });
    ("home_size", categories, Places::Fixed(places.collect()))
}

fn orders() -> Made {
    let names = [
        ("0", "孩次不详", "unknown"),
        ("1", "一孩", "first"),
        ("2", "二孩", "second"),
        ("3", "三孩及以上", "third and later"),
    ];
    let categories = names.map(|(code, zh, en)| Category::new(code, zh, en)).to_vec();
    ("order", categories, Places::Fixed((0..=u8::MAX).map(|order| u32::from(order.min(3))).collect()))
}

fn delays() -> Made {
    let names = [
        ("0", "不满一个月", "within a month"),
        ("1", "1–11 个月", "1–11 months"),
        ("12", "一年及以上", "a year and more"),
        ("unknown", "不详", "unknown"),
    ];
    let categories = names.map(|(code, zh, en)| Category::new(code, zh, en)).to_vec();
    let place = |months: u8| match months {
        0 => 0,
        1..=11 => 1,
        255 => 3,
        _ => 2,
    };
    ("delay", categories, Places::Fixed((0..=u8::MAX).map(place).collect()))
}

/// Years or months of the events that are counted.
fn times(code: &str, view: &View) -> Made {
    let name = |day: Date| {
        if code == "year" { format!("{}", day.year()) } else { format!("{}-{:02}", day.year(), day.month()) }
    };
    let inside = |on: u16| day_of(on).filter(|day| *day > view.after && *day <= view.until);
    let known: std::collections::BTreeSet<String> = (0..=u16::MAX).filter_map(inside).map(name).collect();
    let categories =
        known.iter().map(|name| Category::new(name.as_str(), name.as_str(), name.as_str())).collect();
    let at: BTreeMap<&str, u32> = known.iter().map(String::as_str).zip(0_u32..).collect();
    let places = (0..=u16::MAX)
        .map(|on| inside(on).and_then(|day| at.get(name(day).as_str()).copied()).unwrap_or(OUT))
        .collect();
    ("on", categories, Places::Fixed(places))
}
