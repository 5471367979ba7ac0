//! `hukou.csv`: the police's household books.

use super::address::Manner;
use super::dates::{self, Form};
use super::kin;
use super::pen::Pen;
use super::rows::{Line, Row, Source};
use crate::chance::{Chance, Purpose, at};
use crate::day::{Day, YEAR_DAYS};
use crate::homes::years_back;
use crate::life::Marital;
use crate::person::{Number, Person, Standing, Whereabouts};
use crate::place::Place;

const OWN: u8 = 0;
const SECOND_BOOK: u8 = 1;

const DAYS: &[Form] = &[Form::Compact, Form::Compact, Form::Compact, Form::Compact, Form::Dot];

/// The extract.
pub(crate) struct Hukou {
    heads: Vec<u32>,
}

impl Hukou {
    pub(crate) fn new(place: &Place) -> Self {
        Self { heads: kin::heads(place) }
    }
}

impl Source for Hukou {
    const FILE: &'static str = "hukou.csv";
    const PREFIX: &'static str = "HK";
    const HEADER: &'static [&'static str] = &[
        "记录编号",
        "户号",
        "户别",
        "与户主关系",
        "姓名",
        "曾用名",
        "性别",
        "民族",
        "出生日期",
        "公民身份号码",
        "婚姻状况",
        "文化程度",
        "户籍地区划",
        "户籍地址",
        "入户日期",
        "人户状态",
        "现住地址",
        "联系电话",
        "父亲姓名",
        "父亲身份号码",
        "母亲姓名",
        "母亲身份号码",
        "配偶姓名",
        "配偶身份号码",
        "注销日期",
        "注销原因",
        "更新日期",
    ];
    const PURPOSE: Purpose = Purpose::Hukou;

    fn rows_of(place: &Place, subject: u32, _chance: &mut Chance, rows: &mut Vec<Row>) {
        let person = &place.people[at(subject)];
        if !matches!(person.standing, Standing::Local | Standing::Dead | Standing::MovedOut) {
            return;
        }
        // Books lie in the order of their numbers, so the household stands in the day's place.
        let book = Day(i32::try_from(person.household).unwrap_or(i32::MAX));
        rows.push(Row { day: book, subject, kind: OWN, copy: 0 });
        if person.double_hukou && person.second.is_some() {
            rows.push(Row { day: Day(i32::MAX), subject, kind: SECOND_BOOK, copy: 0 });
        }
    }

    fn write(&self, place: &Place, row: &Row, index: u64) -> Line {
        let mut pen = Pen::new(place, Self::PURPOSE, index);
        let person = &place.people[at(row.subject)];
        let state = State::of(person, place, &mut pen);
        let mut line = Line::default();
        let second = row.kind == SECOND_BOOK;
        self.book(&mut line, &mut pen, person, row, second);
        who(&mut line, &mut pen, person, second);
        addresses(&mut line, &mut pen, person, row, &state);
        relatives(&mut line, &mut pen, person);
        line.put(state.cancelled.map_or(String::new(), |day| dates::write(day, Form::Compact)));
        line.put(state.reason);
        line.put(dates::write(state.updated, Form::Dash));
        line.mentions.push(("self", row.subject));
        line
    }
}

impl Hukou {
    fn book(&self, line: &mut Line, pen: &mut Pen<'_>, person: &Person, row: &Row, second: bool) {
        let place = pen.place;
        let locality = place.land.locality(&person.book);
        let number = if second { person.household + 9_000_000 } else { person.household };
        line.put(format!("{}{number:07}", locality.county_code()));
        let kinds: &[&str] = if locality.rural {
            &["居民家庭户", "居民家庭户", "农业家庭户", "家庭户"]
        } else {
            &["居民家庭户", "居民家庭户", "非农业家庭户", "家庭户"]
        };
        line.put(kinds[at(person.household) % kinds.len()]);
        let head = self.heads[at(person.household)];
        line.put(if second { "户主" } else { kin::relation(place, head, row.subject) });
    }
}

/// What the book says has become of somebody.
struct State {
    status: &'static str,
    cancelled: Option<Day>,
    reason: &'static str,
    updated: Day,
}

impl State {
    fn of(person: &Person, place: &Place, pen: &mut Pen<'_>) -> Self {
        let chance = &mut pen.chance;
        let back = chance.unit() * chance.unit() * 12.0;
        let mut updated = years_back(place.as_of, back, chance).max(person.entered).min(place.as_of);
        let (mut status, mut cancelled, mut reason) = ("在户", None, "");
        match (person.standing, person.whereabouts) {
            (Standing::MovedOut, _) => {
                (status, cancelled, reason) = ("注销", person.left, "迁出");
            }
            (Standing::Dead, _) if !chance.yes(place.options.rates.death_not_cancelled) => {
                let late = chance.between(3, 60);
                let day = person.death.map(|death| death.plus(late).min(place.as_of));
                (status, cancelled, reason) = ("注销", day, "死亡");
            }
            (Standing::Local, Whereabouts::Known) => {
                status = "外出";
                updated = person.moved.plus(chance.between(5, YEAR_DAYS)).min(place.as_of);
            }
            (Standing::Local, Whereabouts::Unaccounted) => {
                status = "去向不明";
                updated = updated.max(person.moved.plus(60)).min(place.as_of);
            }
            _ => {}
        }
        if let Some(day) = cancelled {
            updated = day;
        }
        Self { status, cancelled, reason, updated }
    }
}

fn who(line: &mut Line, pen: &mut Pen<'_>, person: &Person, second: bool) {
    let missing = pen.place.options.rates.relative_missing;
    line.put(pen.name(person));
    let former = person.former_name.as_deref().filter(|_| !pen.chance.yes(missing));
    line.put(former.unwrap_or_default());
    line.put(pen.sex(person, ["女", "男"]));
    line.put(pen.ethnic(person));
    let other = person.second.as_ref().filter(|_| second);
    line.put(match other {
        // The other book agrees with its own number.
        Some(number) => born_by(number).unwrap_or_else(|| pen.birth(person, DAYS)),
        None => pen.birth(person, DAYS),
    });
    line.put(match other {
        Some(number) => number.as_str().to_owned(),
        None => pen.number(person),
    });
    let stale = pen.place.options.rates.marital_stale;
    line.put(marital(person, pen.chance.yes(stale), &mut pen.chance));
    line.put(schooling(person.schooling, &mut pen.chance));
}

/// The date in a number, as the books write dates.
fn born_by(number: &Number) -> Option<String> {
    number.as_str().get(6..14).map(str::to_owned)
}

fn marital(person: &Person, stale: bool, chance: &mut Chance) -> &'static str {
    match (person.marital, stale) {
        (Marital::Single, _) | (Marital::Married, true) => "未婚",
        (Marital::Married, false) => chance.one_of(&["有配偶", "已婚", "初婚"]),
        (Marital::Remarried, false) => chance.one_of(&["再婚", "有配偶", "已婚"]),
        (Marital::Widowed | Marital::Divorced, true) => "有配偶",
        (Marital::Widowed, false) => "丧偶",
        (Marital::Divorced, false) | (Marital::Remarried, true) => "离婚",
    }
}

fn schooling(code: u8, chance: &mut Chance) -> &'static str {
    let words: &[&str] = match code {
        10 => &["研究生", "硕士研究生"],
        20 => &["大学本科", "本科", "大学"],
        30 => &["大学专科", "大专"],
        40 => &["中专", "中等职业教育", "职高"],
        60 => &["普通高中", "高中"],
        70 => &["初中", "初级中学"],
        80 => &["小学"],
        _ => &["", "其他", "不识字或识字很少"],
    };
    chance.one_of(words)
}

fn addresses(line: &mut Line, pen: &mut Pen<'_>, person: &Person, row: &Row, state: &State) {
    let place = pen.place;
    let locality = place.land.locality(&person.book);
    line.put(if pen.chance.yes(0.9) { &locality.code[..] } else { &locality.code[..9] });
    let book = pen.address(&person.book, Manner::Hukou);
    let at_home = state.status == "在户" && person.present == person.book && person.death.is_none();
    if at_home && book.as_ref().is_some_and(|address| address.exact) {
        line.located.push(row.subject);
    }
    line.put(book.map_or(String::new(), |address| address.text));
    let entered = dates::write(person.entered.max(Day::of(1951, 7, 16)), Form::Compact);
    line.put(entered);
    line.put(state.status);
    let present = (state.status == "外出").then(|| pen.address(&person.present, Manner::Loose)).flatten();
    if present.as_ref().is_some_and(|address| address.exact) {
        line.located.push(row.subject);
    }
    line.put(present.map_or(String::new(), |address| address.text));
    line.put(pen.phone(person, person.employer));
}

fn relatives(line: &mut Line, pen: &mut Pen<'_>, person: &Person) {
    // The books of before the 1980s were copied without the parents of the grown.
    let share = if person.birth >= Day::of(1985, 1, 1) { 0.95 } else { 0.4 };
    for (index, share) in [(person.father, share), (person.mother, share), (person.spouse, 0.9)] {
        line.put_all(pen.relative(index, share));
    }
}
