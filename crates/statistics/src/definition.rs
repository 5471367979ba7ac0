//! What a snapshot says of itself: the file beside its parts.

use std::collections::BTreeMap;

use base::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::take::LeftOut;

/// The form of snapshots that this program writes and reads.
pub const FORM: u32 = 1;

/// A part on file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartFile {
    /// `people` or `events`.
    pub kind: Box<str>,
    /// The township, nine digits, or fewer where no more is known.
    pub division: Box<str>,
    /// Its file, from the folder of snapshots.
    pub file: Box<str>,
    /// Rows.
    pub rows: u64,
    /// SHA-256 of its content.
    pub content: Box<str>,
    /// What the codes of its columns of places stand for.
    pub words: BTreeMap<Box<str>, Vec<Box<str>>>,
}

/// A column's meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnMeaning {
    /// `people` or `events`.
    pub kind: Box<str>,
    /// Its name.
    pub column: Box<str>,
    /// In Chinese.
    pub zh: Box<str>,
    /// In English.
    pub en: Box<str>,
}

/// A snapshot's definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// [`FORM`].
    pub form: u32,
    /// The area, leading digits of division codes.
    pub area: Box<str>,
    /// The day that it describes.
    pub day: Date,
    /// The moment whose knowledge it holds.
    pub known_at: Box<str>,
    /// Rows of people.
    pub people: u64,
    /// Rows of events.
    pub events: u64,
    /// What no row holds.
    pub left_out: LeftOut,
    /// SHA-256 over the parts' contents: one value for the whole snapshot.
    pub content: Box<str>,
    /// How rows were made.
    pub rules: Vec<[Box<str>; 2]>,
    /// What the columns mean.
    pub columns: Vec<ColumnMeaning>,
    /// The parts.
    pub parts: Vec<PartFile>,
}

impl Definition {
    /// The hash of the whole, out of the parts' in order.
    pub fn hash(parts: &[PartFile]) -> String {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.kind.as_bytes());
            hash.update(part.division.as_bytes());
            hash.update(part.content.as_bytes());
        }
        merkle::hex(&hash.finalize())
    }

    /// The parts of one kind.
    pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = &PartFile> {
        self.parts.iter().filter(move |part| &*part.kind == kind)
    }
}

/// The rules by which rows are made, in Chinese and English.
pub fn rules() -> Vec<[Box<str>; 2]> {
    RULES.iter().map(|[zh, en]| [(*zh).into(), (*en).into()]).collect()
}

const RULES: [[&str; 2]; 6] = [
    [
        "本登记册登记数，非官方统计数。每行一人或一件事，不含姓名、号码、地址。",
        "Register counts, never official statistics. A row is a person or an event, without name, number or address.",
    ],
    [
        "收录当日现住、户口在本辖区，或年中（前六个月的同一日）住在本辖区的人；当日前死亡的只计入年中。",
        "Rows are those who live here or have their book here on the day, or lived here at mid-period (six months before); who died by the day counts at mid-period only.",
    ],
    [
        "没有记录说明起始日的居住，视为此前已住在该处。",
        "A spell whose first day no record states is taken to have begun before.",
    ],
    [
        "人户分离：现住地与户籍地不在同一乡镇街道；满半年的再分市辖区内人户分离与流动人口；起始日不明的另列。",
        "Apart: living in another township than the book's; from half a year on split into moves between districts of one city and migrants; where the beginning is unknown, a class of its own.",
    ],
    [
        "家庭：同住一处的人，不论户口簿；登记在最年长者一行；超过 15 人的不作家庭。",
        "A home is those who live at one dwelling, whatever book they stand in, counted at the eldest; more than fifteen people are no home.",
    ],
    [
        "出生按母亲当时现住地，死亡和迁出按前一日现住地，其余按当日现住地；无现住地时按户籍地。",
        "Births go by where the mother lived then, deaths and departures by the place of the day before, others by that of the day; where none is known, by the book.",
    ],
];

/// What the columns mean.
pub fn columns() -> Vec<ColumnMeaning> {
    COLUMNS
        .iter()
        .map(|[kind, column, zh, en]| ColumnMeaning {
            kind: (*kind).into(),
            column: (*column).into(),
            zh: (*zh).into(),
            en: (*en).into(),
        })
        .collect()
}

const COLUMNS: [[&str; 4]; 18] = [
    ["people", "place", "现住地区划", "division of the usual place"],
    ["people", "hukou", "户籍地区划", "division of the household book"],
    ["people", "mid", "年中现住地区划", "division of the usual place at mid-period"],
    ["people", "born", "出生日（1875-01-01 为 1，0 不详）", "day of birth: 1 is 1875-01-01, 0 unknown"],
    ["people", "sex", "性别：1 男 2 女 0 未说明", "sex: 1 male, 2 female, 0 not stated"],
    [
        "people",
        "apart",
        "人户：0 同一乡镇 1 分离不满半年 2 市辖区内分离 3 流动 4 时间不明 5 户籍不详 6 现住地不详",
        "0 book here, 1 apart under half a year, 2 between districts of one city, 3 migrant, 4 since when unknown, 5 no book known, 6 no place known",
    ],
    [
        "people",
        "marital",
        "婚姻：1 未婚 2 有配偶 3 丧偶 4 离婚 0 不详",
        "1 never married, 2 married, 3 widowed, 4 divorced, 0 unknown",
    ],
    [
        "people",
        "education",
        "教育：1 小学 2 初中 3 高中中职 4 专科 5 本科 6 研究生 7 其他 0 不详",
        "1 primary, 2 junior, 3 senior or vocational, 4 college, 5 bachelor, 6 postgraduate, 7 other, 0 unknown",
    ],
    [
        "people",
        "home_size",
        "家庭人数（最年长者一行；16 为大型住所）",
        "people in the home, at the eldest; 16 is a large home",
    ],
    [
        "people",
        "home_type",
        "家庭类型：1 一人 2 夫妇 3 两代 4 三代及以上 5 其他 6 大型住所",
        "1 one person, 2 couple, 3 two generations, 4 three and more, 5 others, 6 large home",
    ],
    ["people", "book", "户口簿：1 家庭户 2 集体户 0 无", "household book: 1 family, 2 collective, 0 none"],
    ["events", "place", "区划", "division"],
    ["events", "on", "日期（1875-01-01 为 1）", "day: 1 is 1875-01-01"],
    [
        "events",
        "kind",
        "1 出生 2 死亡 3 结婚 4 离婚 5 迁入 6 迁出",
        "1 birth, 2 death, 3 marriage, 4 divorce, 5 arrival, 6 departure",
    ],
    ["events", "sex", "性别（出生为新生儿）", "sex; of a birth the child's"],
    ["events", "age", "年龄（出生为母亲；255 不详）", "age; of a birth the mother's; 255 unknown"],
    [
        "events",
        "order",
        "孩次；结婚：1 初婚 2 再婚；0 不详",
        "birth order; marriage: 1 first, 2 again; 0 unknown",
    ],
    [
        "events",
        "delay",
        "出生登记距出生的整月数（255 不详）",
        "whole months from birth to record; 255 unknown",
    ],
];
