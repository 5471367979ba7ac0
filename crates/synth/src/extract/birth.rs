//! `birth.csv`: the birth certificates that the county's hospitals issued.

use super::address::Manner;
use super::dates::Form;
use super::pen::Pen;
use super::rows::{Line, Row, Source};
use crate::chance::{Chance, Purpose, at};
use crate::day::Day;
use crate::land::hospital;
use crate::life::NONE;
use crate::person::{Person, Standing};
use crate::place::Place;

const DAYS: &[Form] = &[Form::Dash, Form::Dash, Form::Dash, Form::Chinese, Form::Slash];

/// Certificates are computerised from this day on.
const SINCE: (i32, i32, i32) = (2008, 1, 1);

/// The extract.
pub(crate) struct Birth;

impl Source for Birth {
    const FILE: &'static str = "birth.csv";
    const PREFIX: &'static str = "CS";
    const HEADER: &'static [&'static str] = &[
        "记录编号",
        "出生医学证明编号",
        "新生儿姓名",
        "新生儿性别",
        "出生时间",
        "出生地点",
        "接生机构",
        "母亲姓名",
        "母亲证件类型",
        "母亲证件号",
        "母亲出生日期",
        "母亲住址",
        "母亲联系电话",
        "父亲姓名",
        "父亲证件类型",
        "父亲证件号",
        "父亲出生日期",
        "签发日期",
        "是否计划内生育",
    ];
    const PURPOSE: Purpose = Purpose::Birth;

    fn rows_of(place: &Place, subject: u32, chance: &mut Chance, rows: &mut Vec<Row>) {
        let child = &place.people[at(subject)];
        let Some(mother) = place.people.get(at(child.mother)) else { return };
        let since = Day::of(SINCE.0, SINCE.1, SINCE.2);
        let here =
            child.birth >= mother.entered.max(since) && mother.left.is_none_or(|left| child.birth < left);
        let home = place.land.inside(mother.dwelling_on(child.birth));
        // Twins come into the same hospital: the draw is the mother's and the day's.
        let key = u64::from(child.mother) << 20 ^ u64::from(child.birth.0.unsigned_abs());
        let mut shared = Chance::new(place.options.seed, Purpose::Birth, key | 1 << 63);
        let share = place.options.rates.born_here * if home { 1.0 } else { 0.35 };
        if here && child.standing != Standing::Outside && shared.yes(share) {
            let issued = child.birth.plus(chance.between(1, 25)).min(place.as_of);
            rows.push(Row { day: issued, subject, kind: 0, copy: 0 });
        }
    }

    fn write(&self, place: &Place, row: &Row, index: u64) -> Line {
        let mut pen = Pen::new(place, Self::PURPOSE, index);
        let child = &place.people[at(row.subject)];
        let mut line = Line::default();
        // The letter stands for the year of printing, A for 2000; the digits begin with the province.
        let letter = char::from_u32(u32::from('A') + child.birth.year().rem_euclid(100).unsigned_abs() % 26);
        let serial = (u64::from(row.subject) * 7_919 + u64::from(row.copy)) % 10_000_000;
        let province = &place.options.street[..2];
        line.put(format!("{}{province}{serial:07}", letter.unwrap_or('A')));
        newborn(&mut line, &mut pen, child);
        mother(&mut line, &mut pen, child, row.subject);
        father(&mut line, &mut pen, child);
        line.put(pen.day(row.day, &[Form::Dash, Form::Compact]));
        line.put(pen.chance.one_of(&["是", "是", "是", "", "否"]));
        line.mentions.insert(0, ("child", row.subject));
        line
    }
}

fn newborn(line: &mut Line, pen: &mut Pen<'_>, child: &Person) {
    let place = pen.place;
    let unnamed = pen.slips(place.options.rates.newborn_unnamed);
    let mother = pen.person(child.mother);
    line.put(match mother {
        Some(mother) if unnamed && pen.chance.yes(0.6) => {
            format!("{}之{}", mother.name, if child.male { "子" } else { "女" })
        }
        _ if unnamed => String::new(),
        _ => pen.name(child),
    });
    line.put(pen.sex(child, ["女", "男"]));
    let (hour, minute) = (pen.chance.below(24), pen.chance.below(60));
    let (year, month, day) = child.birth.civil();
    line.put(match pen.chance.below(5) {
        0 => format!("{year}年{month}月{day}日{hour}时{minute}分"),
        1 => format!("{year}/{month}/{day} {hour}:{minute:02}"),
        _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:00"),
    });
    let home = mother.map_or(child.book, |mother| *mother.dwelling_on(child.birth));
    let inside = if place.land.inside(&home) { home.locality } else { 0 };
    let locality = &place.land.localities[at(inside)];
    line.put(format!("{}{}{}", locality.province, locality.city, locality.county));
    line.put(hospital(&mut pen.chance, locality));
}

fn mother(line: &mut Line, pen: &mut Pen<'_>, child: &Person, subject: u32) {
    let Some(mother) = pen.person(child.mother) else {
        line.cells.extend(std::iter::repeat_n(String::new(), 6));
        return;
    };
    line.put(pen.name(mother));
    line.put(pen.paper(mother));
    line.put(pen.number(mother));
    line.put(pen.birth(mother, DAYS));
    let home = *mother.dwelling_on(child.birth);
    let address = pen.address(&home, Manner::Loose);
    if address.as_ref().is_some_and(|address| address.exact)
        && home == mother.present
        && mother.death.is_none()
    {
        line.located.push(child.mother);
        // The newborn lives with the mother, as long as both are still there.
        if child.present == home && child.death.is_none() {
            line.located.push(subject);
        }
    }
    line.put(address.map_or(String::new(), |address| address.text));
    line.put(pen.phone(mother, mother.employer));
    line.mentions.push(("mother", child.mother));
}

fn father(line: &mut Line, pen: &mut Pen<'_>, child: &Person) {
    let missing = pen.place.options.rates.father_missing;
    match pen.person(child.father) {
        Some(father) if child.father != NONE && !pen.chance.yes(missing) => {
            line.put(pen.name(father));
            line.put(pen.paper(father));
            line.put(pen.number(father));
            line.put(pen.birth(father, DAYS));
            line.mentions.push(("father", child.father));
        }
        _ => line.cells.extend(std::iter::repeat_n(String::new(), 4)),
    }
}
