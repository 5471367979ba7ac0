//! `insurance.csv`: who is insured, through whom, and where they said they lived.

use super::address::Manner;
use super::dates::{self, Form};
use super::pen::Pen;
use super::rows::{Line, Row, Source};
use crate::chance::{Chance, Purpose, at, count};
use crate::day::Day;
use crate::homes::years_back;
use crate::person::{Paper, Person, Standing};
use crate::place::Place;

const FIRST: u8 = 0;
const SECOND: u8 = 1;

const DAYS: &[Form] = &[Form::Dash, Form::Dash, Form::Compact];

/// The extract.
pub(crate) struct Insurance;

impl Source for Insurance {
    const FILE: &'static str = "insurance.csv";
    const PREFIX: &'static str = "SB";
    const HEADER: &'static [&'static str] = &[
        "记录编号",
        "个人编号",
        "社会保障号码",
        "姓名",
        "性别",
        "出生日期",
        "参保单位",
        "险种",
        "参保状态",
        "联系电话",
        "居住地址",
        "最近缴费年月",
        "更新日期",
    ];
    const PURPOSE: Purpose = Purpose::Insurance;

    fn rows_of(place: &Place, subject: u32, chance: &mut Chance, rows: &mut Vec<Row>) {
        let person = &place.people[at(subject)];
        let rates = &place.options.rates;
        let age = person.birth.age_at(place.as_of);
        let share = match person.standing {
            Standing::Local if age < 16 => 0.3,
            Standing::Local if place.land.inside(&person.present) => rates.insured_local,
            Standing::Local => rates.insured_local * 0.45,
            Standing::Migrant if age < 16 => 0.12,
            Standing::Migrant => rates.insured_migrant,
            Standing::Dead if age >= 16 => rates.dead_insured,
            Standing::FormerMigrant => 0.15,
            Standing::Dead | Standing::MovedOut | Standing::Outside => 0.0,
        };
        if person.paper == Paper::Passport || !chance.yes(share) {
            return;
        }
        rows.push(Row { day: spoken_to(place, person, chance), subject, kind: FIRST, copy: 0 });
        if age >= 20 && chance.yes(rates.second_insurance) {
            rows.push(Row { day: spoken_to(place, person, chance), subject, kind: SECOND, copy: 0 });
        }
    }

    fn write(&self, place: &Place, row: &Row, index: u64) -> Line {
        let mut pen = Pen::new(place, Self::PURPOSE, index);
        let person = &place.people[at(row.subject)];
        let mut line = Line::default();
        let serial = (u64::from(row.subject) * 104_729 + u64::from(row.kind) * 31) % 1_000_000_000;
        line.put(format!("{serial:010}"));
        line.put(pen.number(person));
        line.put(pen.name(person));
        line.put(pen.sex(person, ["2", "1"]));
        line.put(pen.birth(person, DAYS));
        let employer = employer(place, person, row);
        cover(&mut line, &mut pen, person, row, employer);
        line.put(pen.phone(person, employer));
        address(&mut line, &mut pen, person, row);
        let touched = if pen.chance.yes(place.options.rates.touched_unasked) {
            years_back(place.as_of, 0.5, &mut pen.chance).max(row.day)
        } else {
            row.day
        };
        let paid = touched.plus(pen.chance.between(0, 400)).min(place.as_of);
        let (year, month, _) = paid.civil();
        line.put(format!("{year:04}{month:02}"));
        line.put(dates::write(touched, Form::Dash));
        line.mentions.push(("self", row.subject));
        line
    }
}

/// The day on which the office last asked for everything: lately for most.
fn spoken_to(place: &Place, person: &Person, chance: &mut Chance) -> Day {
    let years = if chance.yes(0.6) { chance.unit() * 2.0 } else { chance.unit() * 11.0 };
    let latest = person.death.or(person.left).unwrap_or(place.as_of).min(place.as_of);
    let earliest = if person.standing == Standing::Migrant { person.moved } else { person.entered };
    years_back(place.as_of, years, chance).max(earliest).min(latest)
}

fn employer(place: &Place, person: &Person, row: &Row) -> u32 {
    let all = count(place.land.employers.len()).max(1);
    // Earlier employers are neighbours of the present one in the list.
    if row.kind == SECOND && person.employer < all { (person.employer + 1) % all } else { person.employer }
}

fn cover(line: &mut Line, pen: &mut Pen<'_>, person: &Person, row: &Row, employer: u32) {
    let place = pen.place;
    let age = person.birth.age_at(row.day);
    let firm = place.land.employers.get(at(employer)).filter(|_| pen.chance.yes(0.7));
    let (unit, kind) = match (age, firm) {
        (..=59, Some(firm)) if age >= 16 => (firm.name.clone(), "职工基本养老保险"),
        (..=15, _) => (String::new(), "城乡居民基本医疗保险"),
        (60.., _) => (
            String::new(),
            pen.chance.one_of(&["城乡居民基本养老保险", "职工基本养老保险", "城乡居民基本医疗保险"]),
        ),
        _ => (
            String::new(),
            pen.chance.one_of(&["城乡居民基本养老保险", "城乡居民基本医疗保险", "灵活就业养老保险"]),
        ),
    };
    line.put(unit);
    line.put(kind);
    let lately = row.day >= place.as_of.plus(-800);
    line.put(match (row.kind, age) {
        (SECOND, _) => "暂停参保",
        (_, 60..) => "待遇领取",
        _ if lately || pen.chance.yes(0.5) => "正常参保",
        _ => pen.chance.one_of(&["暂停参保", "终止参保"]),
    });
}

fn address(line: &mut Line, pen: &mut Pen<'_>, person: &Person, row: &Row) {
    let of_card = pen.chance.yes(pen.place.options.rates.address_of_card);
    let home = if of_card { person.book } else { *person.dwelling_on(row.day) };
    let address = pen.address(&home, Manner::Loose);
    let right = home == person.present && person.death.is_none();
    if right && address.as_ref().is_some_and(|address| address.exact) {
        line.located.push(row.subject);
    }
    line.put(address.map_or(String::new(), |address| address.text));
}
