//! `residence.csv`: who registered where they live, away from their hukou.

use super::address::Manner;
use super::dates::{self, Form};
use super::pen::Pen;
use super::rows::{Line, Row, Source};
use crate::chance::{Chance, Purpose, at};
use crate::day::Day;
use crate::land::Dwelling;
use crate::person::{Person, Standing};
use crate::place::Place;

/// The standing registration.
const PRESENT: u8 = 0;
/// An earlier one that was cancelled.
const CANCELLED: u8 = 1;
/// An earlier one that nobody cancelled.
const FORGOTTEN: u8 = 2;

const DAYS: &[Form] =
    &[Form::Slash, Form::Slash, Form::Slash, Form::Slash, Form::Dot, Form::Chinese, Form::Dash, Form::Dash];
const BIRTHS: &[Form] = &[
    Form::Slash,
    Form::Slash,
    Form::Slash,
    Form::Slash,
    Form::Dash,
    Form::Dash,
    Form::Dot,
    Form::Dot,
    Form::Chinese,
    Form::Chinese,
    Form::Compact,
    Form::Compact,
    Form::Wide,
    Form::Numerals,
];

/// The extract.
pub(crate) struct Residence;

impl Source for Residence {
    const FILE: &'static str = "residence.csv";
    const PREFIX: &'static str = "JZ";
    const HEADER: &'static [&'static str] = &[
        "记录编号",
        "姓名",
        "性别",
        "民族",
        "证件类型",
        "证件号码",
        "出生日期",
        "户籍地区划",
        "户籍地址",
        "现住地区划",
        "现住地址",
        "居住事由",
        "登记日期",
        "注销日期",
        "联系电话",
        "同住户主姓名",
        "与户主关系",
        "配偶姓名",
        "配偶证件号",
    ];
    const PURPOSE: Purpose = Purpose::Residence;

    fn rows_of(place: &Place, subject: u32, chance: &mut Chance, rows: &mut Vec<Row>) {
        let person = &place.people[at(subject)];
        let rates = &place.options.rates;
        let away = person.standing == Standing::Local && person.present != person.book;
        let share = match person.standing {
            Standing::Migrant => rates.registered_migrant,
            Standing::FormerMigrant => 0.9,
            Standing::Local if away && place.land.inside(&person.present) => rates.registered_local,
            Standing::Local | Standing::Dead | Standing::MovedOut | Standing::Outside => 0.0,
        };
        if chance.yes(share) {
            let late = chance.between(1, 240);
            // Whoever came before registrations were kept was registered when they began to be.
            let day = person.moved.max(person.birth).max(Day::of(2004, 3, 1)).plus(late).min(place.as_of);
            let gone = person.standing == Standing::FormerMigrant;
            let kind = if !gone {
                PRESENT
            } else if chance.yes(0.6) {
                CANCELLED
            } else {
                FORGOTTEN
            };
            rows.push(Row { day: person.left.map_or(day, |left| day.min(left)), subject, kind, copy: 0 });
        }
        let before = person.former.filter(|(dwelling, _)| place.land.inside(dwelling));
        if let Some((_, since)) = before.filter(|_| away || person.standing == Standing::Migrant)
            && chance.yes((rates.registered_before * 3.0).min(1.0))
        {
            let day = since.max(person.birth).plus(chance.between(1, 150)).min(person.moved.plus(-1));
            let kind = if chance.yes(0.6) { CANCELLED } else { FORGOTTEN };
            rows.push(Row { day, subject, kind, copy: 0 });
        }
    }

    fn write(&self, place: &Place, row: &Row, index: u64) -> Line {
        let mut pen = Pen::new(place, Self::PURPOSE, index);
        let person = &place.people[at(row.subject)];
        let mut line = Line::default();
        who(&mut line, &mut pen, person);
        let home = *person.dwelling_on(row.day.max(person.birth));
        addresses(&mut line, &mut pen, person, row, &home);
        line.put(reason(person, row.day, &mut pen.chance));
        line.put(pen.day(row.day, DAYS));
        let until = person.left.unwrap_or(person.moved).max(row.day);
        let cancelled =
            (row.kind == CANCELLED).then(|| until.plus(pen.chance.between(0, 90)).min(place.as_of));
        line.put(cancelled.map_or(String::new(), |day| dates::write(day, Form::Slash)));
        line.put(pen.phone(person, person.employer));
        household(&mut line, &mut pen, person);
        line.put_all(pen.relative(person.spouse, 0.9));
        line.mentions.push(("self", row.subject));
        line
    }
}

fn who(line: &mut Line, pen: &mut Pen<'_>, person: &Person) {
    line.put(pen.name(person));
    line.put(pen.sex(person, ["女", "男"]));
    line.put(pen.ethnic(person));
    line.put(pen.paper(person));
    line.put(pen.number(person));
    line.put(pen.birth(person, BIRTHS));
}

fn addresses(line: &mut Line, pen: &mut Pen<'_>, person: &Person, row: &Row, home: &Dwelling) {
    let place = pen.place;
    let book = place.land.locality(&person.book);
    let digits = *pen.chance.pick(&[6, 6, 9, 12]);
    line.put(book.code.get(..digits).unwrap_or(&book.code));
    let hukou = pen.address(&person.book, Manner::Hukou);
    line.put(hukou.map_or(String::new(), |address| address.text));
    let here = place.land.locality(home);
    line.put(if pen.chance.yes(0.95) { &here.code[..] } else { &here.code[..9] });
    let address = pen.address(home, Manner::Short);
    let current = row.kind != CANCELLED && *home == person.present && person.left.is_none();
    if current && person.death.is_none() && address.as_ref().is_some_and(|address| address.exact) {
        line.located.push(row.subject);
    }
    line.put(address.map_or(String::new(), |address| address.text));
}

fn reason(person: &Person, day: Day, chance: &mut Chance) -> &'static str {
    let age = person.birth.age_at(day);
    match age {
        ..=5 => "随迁",
        6..=17 => chance.one_of(&["就学", "随迁", "投靠亲属"]),
        18..=59 => chance.one_of(&["务工", "务工", "务工", "经商", "务工就业", "投靠亲属", "购房居住"]),
        _ => chance.one_of(&["投靠亲属", "养老", "随迁"]),
    }
}

fn household(line: &mut Line, pen: &mut Pen<'_>, person: &Person) {
    // Whoever lives with a parent or a husband is registered under that name; the rest under their own.
    let by_sex = |man: &'static str, woman: &'static str| if person.male { man } else { woman };
    let child = person.birth.age_at(pen.place.as_of) < 20;
    let together = |other: &&Person| other.present == person.present;
    let father = pen.person(person.father).filter(together).filter(|_| child);
    let spouse = pen.person(person.spouse).filter(together).filter(|_| !person.male);
    match (father, spouse) {
        (Some(father), _) => {
            line.put(pen.name(father));
            line.put(by_sex("子", "女"));
        }
        (None, Some(husband)) => {
            line.put(pen.name(husband));
            line.put("配偶");
        }
        (None, None) if pen.chance.yes(0.8) => {
            line.put(pen.name(person));
            line.put("本人");
        }
        (None, None) => {
            line.put("");
            line.put("");
        }
    }
}
