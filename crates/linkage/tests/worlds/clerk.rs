//! What the clerks of each department write of the people, with their habits and slips.

use linkage::Corpus;
use records::Attribute::{
    self, Address, Age, BirthDate, FatherId, FatherName, FormerName, GivenName, HukouAddress, IdNumber,
    MotherId, MotherName, Name, Phone, RecordDate, Sex, SpouseId, SpouseName, Surname,
};

use super::{
    Desk, Drawn, Form, World,
    folk::{Soul, with_check},
};

/// Characters that sound alike.
const SOUNDS: &[&str] = &[
    "伟维炜玮",
    "芳方坊",
    "丽莉利立",
    "敏闵",
    "静敬竞净",
    "军君均钧",
    "杰洁捷",
    "辉晖慧惠",
    "鹏朋",
    "建健剑",
    "志智治至",
    "文雯闻",
    "明铭鸣",
    "华桦骅",
    "平萍苹",
    "英瑛莹颖",
    "兰岚",
    "珍贞真",
    "玉钰育",
    "红宏鸿洪",
    "燕艳彦雁",
    "霞侠",
    "琴芹勤",
    "雪学",
    "欣鑫新馨心",
    "怡仪宜",
    "宇雨语羽",
    "浩昊皓",
    "子梓紫",
    "轩萱宣",
    "涵晗寒",
    "林霖琳",
    "晨辰臣宸",
    "佳嘉家",
    "琪奇琦祺",
    "李里",
    "张章",
    "徐许",
    "程成承",
    "余于俞",
    "吴武",
    "江姜",
    "魏卫",
    "傅付",
    "萧肖",
    "阎闫严",
    "邱丘",
];
/// Characters that look alike to an eye or a scanner.
const SHAPES: &[&str] = &[
    "未末",
    "土士",
    "己已巳",
    "日曰",
    "天夫",
    "王玉",
    "晴睛",
    "梅海",
    "杨扬",
    "刘刈",
    "陈阵",
    "鹏鹃",
    "莹萤",
    "璐潞",
    "婷停",
    "俊峻",
    "辉挥",
    "宇字",
    "涛寿",
    "林材",
    "佳住",
    "玲铃",
    "锋峰",
    "荣茱",
    "兰三",
    "金全",
    "田由",
    "史吏",
];
const TRADITIONAL: &[(char, char)] = &[
    ('国', '國'),
    ('华', '華'),
    ('陈', '陳'),
    ('张', '張'),
    ('刘', '劉'),
    ('杨', '楊'),
    ('赵', '趙'),
    ('黄', '黃'),
    ('吴', '吳'),
    ('马', '馬'),
    ('罗', '羅'),
    ('郑', '鄭'),
    ('谢', '謝'),
    ('韩', '韓'),
    ('冯', '馮'),
    ('兰', '蘭'),
    ('凤', '鳳'),
    ('丽', '麗'),
    ('龙', '龍'),
    ('伟', '偉'),
    ('强', '強'),
    ('刚', '剛'),
    ('军', '軍'),
    ('辉', '輝'),
    ('红', '紅'),
    ('艳', '豔'),
    ('鹏', '鵬'),
    ('飞', '飛'),
    ('东', '東'),
    ('云', '雲'),
    ('爱', '愛'),
    ('宝', '寶'),
];

struct Sheet {
    world: World,
    corpus: Corpus,
    truth: Vec<Option<u32>>,
    second: Vec<bool>,
    migrant: Vec<bool>,
    rows: usize,
}

pub fn written(world: World, name: String) -> Drawn {
    let desks = world.ways.desks.clone();
    let mut sheet = Sheet {
        world,
        corpus: Corpus::new(),
        truth: Vec::new(),
        second: Vec::new(),
        migrant: Vec::new(),
        rows: 0,
    };
    for desk in &desks {
        for at in 0..sheet.world.souls.len() {
            sheet.serve(desk, at);
        }
    }
    Drawn { name, corpus: sheet.corpus, truth: sheet.truth, second: sheet.second, migrant: sheet.migrant }
}

impl Sheet {
    fn serve(&mut self, desk: &Desk, at: usize) {
        if !self.world.draw.chance(desk.knows) {
            return;
        }
        let times = match self.world.draw.chance(desk.twice) {
            true if desk.twice > 0.5 => 2 + self.world.draw.below(4),
            true => 2,
            false => 1,
        };
        for _ in 0..times {
            match desk.form {
                Form::Person => self.person(desk, at),
                Form::Couple => self.couple(desk, at),
                Form::Birth => self.birth(desk, at),
            }
        }
    }

    fn person(&mut self, desk: &Desk, at: usize) {
        self.rows += 1;
        self.write(desk, "本人", at, false);
        if self.world.souls[at].second.is_some() && matches!(desk.source, "户籍" | "居住") {
            self.rows += 1;
            self.write(desk, "本人", at, true);
        }
    }

    fn couple(&mut self, desk: &Desk, at: usize) {
        let Some(wife) = self.world.souls[at].spouse.filter(|_| self.world.souls[at].male) else { return };
        self.rows += 1;
        let swapped = self.world.draw.chance(desk.swapped);
        let second = self.world.draw.chance(0.5);
        self.write(desk, if swapped { "女方" } else { "男方" }, at, second);
        self.write(desk, if swapped { "男方" } else { "女方" }, wife, false);
    }

    fn birth(&mut self, desk: &Desk, at: usize) {
        let me = &self.world.souls[at];
        let (Some(mother), Some(father)) = (me.mother, me.father) else { return };
        if me.born.0 < 1992 {
            return;
        }
        self.rows += 1;
        let child = Desk { number: desk.number * 0.2, phone: 0.0, kin: 0.0, ..desk.clone() };
        self.write(&child, "新生儿", at, false);
        self.write(desk, "母亲", mother, false);
        self.write(&Desk { address: 0.0, ..desk.clone() }, "父亲", father, false);
    }

    fn write(&mut self, desk: &Desk, role: &str, at: usize, second: bool) {
        let mut me = self.world.souls[at].clone();
        let second = second && me.second.is_some();
        if let (true, Some((number, born, given))) = (second, me.second.clone()) {
            (me.number, me.born, me.given) = (number, born, given);
        }
        let mut values: Vec<(Attribute, String)> = Vec::new();
        self.name(desk, &me, &mut values);
        self.number(desk, &me, &mut values);
        self.birthday(desk, &me, &mut values);
        if self.world.draw.chance(desk.sex) {
            let wrong = self.world.draw.chance(0.004);
            values.push((Sex, if me.male == wrong { "女" } else { "男" }.to_owned()));
        }
        self.reach(desk, &me, &mut values);
        self.kin(desk, &me, &mut values);
        let source = self.corpus.source(desk.source);
        let record = format!("{}{:06}", desk.source, self.rows);
        let mut given = values.iter().map(|(attribute, value)| (*attribute, value.as_str()));
        self.corpus.push(source, &record, role, &mut given, &[]);
        self.truth.push(Some(at as u32));
        self.second.push(second);
        self.migrant.push(me.migrant);
    }

    fn name(&mut self, desk: &Desk, me: &Soul, values: &mut Vec<(Attribute, String)>) {
        let draw = &mut self.world.draw;
        let mut name = me.name();
        if me.dotted {
            let with = *draw.of(&["·", "•", "．", " ", "", "・"]);
            name = name.replace('·', with);
        }
        if draw.chance(desk.name_wrong) {
            name = miswritten(draw, &name, me);
        }
        if draw.chance(desk.name_traditional) {
            name = name
                .chars()
                .map(|c| TRADITIONAL.iter().find(|(simple, _)| *simple == c).map_or(c, |(_, old)| *old))
                .collect();
        }
        if draw.chance(desk.name_masked) {
            name = name.chars().enumerate().map(|(at, c)| if at == 1 { '*' } else { c }).collect();
        }
        if !me.former.is_empty() && desk.source == "户籍" {
            values.push((FormerName, me.former.clone()));
        } else if !me.former.is_empty() && draw.chance(0.4) {
            name.clone_from(&me.former);
        }
        let surname = me.surname.chars().count();
        if desk.in_parts && !me.dotted && name.chars().count() > surname {
            let (first, last): (String, String) =
                (name.chars().take(surname).collect(), name.chars().skip(surname).collect());
            let swapped = draw.chance(0.02);
            values.push((if swapped { GivenName } else { Surname }, first));
            values.push((if swapped { Surname } else { GivenName }, last));
            return;
        }
        if draw.chance(0.02) {
            let spaced: Vec<String> = name.chars().map(String::from).collect();
            name = spaced.join(" ");
        }
        values.push((Name, name));
    }

    fn number(&mut self, desk: &Desk, me: &Soul, values: &mut Vec<(Attribute, String)>) {
        let kin = [me.spouse, me.mother, me.father].into_iter().flatten().next();
        let kin = kin.map(|kin| self.world.souls[kin].number.clone());
        let draw = &mut self.world.draw;
        if draw.chance(desk.number_filler) {
            let filler = *draw.of(&[
                "111111111111111111",
                "000000000000000000",
                "420102190001010000",
                "无证件",
                "999999",
            ]);
            values.push((IdNumber, filler.to_owned()));
            return;
        }
        if !draw.chance(desk.number) {
            return;
        }
        if me.passport {
            values.push((IdNumber, format!("E{}", &me.number[9..17])));
            return;
        }
        let mut number = me.number.clone();
        if draw.chance(desk.number_of_kin) {
            number = kin.unwrap_or(number);
        }
        if draw.chance(desk.number_typo) {
            number = slipped(draw, &number);
        } else if draw.chance(desk.number_sound_typo) {
            let wrong = slipped(draw, &number[..17]);
            number = with_check(&wrong);
        } else if draw.chance(desk.number_masked) {
            number = match draw.below(3) {
                0 => format!("{}********{}", &number[..6], &number[14..]),
                1 => format!("{}****", &number[..14]),
                _ => format!("{}***********{}", &number[..3], &number[14..]),
            };
        } else if number[6..8] == *"19" && draw.chance(desk.number_old) {
            number = format!("{}{}", &number[..6], &number[8..17]);
        }
        if draw.chance(0.03) {
            number = number.to_lowercase();
        }
        if draw.chance(0.01) {
            number = number.chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap_or(c)).collect();
        }
        values.push((IdNumber, number));
    }

    fn birthday(&mut self, desk: &Desk, me: &Soul, values: &mut Vec<(Attribute, String)>) {
        let draw = &mut self.world.draw;
        let (mut year, mut month, mut day) = me.born;
        if desk.age_only {
            let seen = 2015 + draw.below(10) as i16;
            if seen >= year {
                let slip = i16::from(draw.chance(0.05));
                values.push((RecordDate, format!("{seen}-{:02}-15", 1 + draw.below(12))));
                values.push((Age, format!("{}", seen - year + slip)));
            }
            return;
        }
        if !draw.chance(desk.birth) {
            return;
        }
        if draw.chance(desk.birth_default) {
            (month, day) = (1, 1);
        } else if draw.chance(desk.birth_lunar) {
            let date = base::Date::new(year, month as i8, day as i8).unwrap();
            if let Some((y, m, d, _)) = text::lunar::from_solar(date) {
                (year, month, day) = (y, m.unsigned_abs(), d.unsigned_abs());
            }
        } else if draw.chance(desk.birth_wrong) {
            match draw.below(6) {
                0 => (month, day) = if day <= 12 { (day, month) } else { (month, (day % 28) + 1) },
                1 => year += if draw.chance(0.5) { 1 } else { -1 },
                2 => day = (day + 9) % 28 + 1,
                3 => year -= 10,
                4 => month = month % 12 + 1,
                _ => day = 1 + draw.below(28) as u8,
            }
        }
        values.push((
            BirthDate,
            match (desk.style, draw.below(12)) {
                (_, 0) if draw.chance(0.15) => format!("{year}年{month}月"),
                (0, _) => format!("{year}{month:02}{day:02}"),
                (1, _) => format!("{year}/{month}/{day}"),
                (2, _) => format!("{year}.{month:02}.{day:02}"),
                _ => format!("{year}-{month:02}-{day:02}"),
            },
        ));
    }

    fn reach(&mut self, desk: &Desk, me: &Soul, values: &mut Vec<(Attribute, String)>) {
        let kin = [me.spouse, me.father, me.mother].into_iter().flatten().next();
        let kin = kin.map(|kin| self.world.souls[kin].phones[0].clone());
        let firm = self.world.firms.get(me.firm).cloned().unwrap_or_default();
        let draw = &mut self.world.draw;
        if draw.chance(desk.phone) {
            let mut phone =
                if draw.chance(0.75) { me.phones[0].clone() } else { draw.of(&me.phones).clone() };
            if draw.chance(desk.phone_filler) {
                (*draw.of(&["13800000000", "13888888888", "10000000000", "12345678901"]))
                    .clone_into(&mut phone);
            } else if draw.chance(desk.phone_of_firm) {
                phone = firm;
            } else if let (true, Some(kin)) = (draw.chance(desk.phone_of_kin), kin) {
                phone = kin;
            } else if draw.chance(0.01) {
                phone = slipped(draw, &phone);
            }
            match draw.below(10) {
                0 => phone = format!("+86 {phone}"),
                1 if phone.len() == 11 => phone = format!("{}-{}-{}", &phone[..3], &phone[3..7], &phone[7..]),
                _ => {}
            }
            values.push((Phone, phone));
        }
        if self.world.draw.chance(desk.address) {
            let old = self.world.draw.chance(desk.address_old);
            let at = if old { self.world.draw.below(self.world.doors.len()) } else { me.home };
            let text = self.door(at, desk.style);
            values.push((Address, text));
        }
        if matches!(desk.source, "户籍" | "婚姻") && self.world.draw.chance(desk.address) {
            let text = self.door(me.origin, desk.style);
            values.push((HukouAddress, text));
        }
    }

    fn door(&mut self, at: usize, style: usize) -> String {
        let door = self.world.doors[at].clone();
        let draw = &mut self.world.draw;
        let head = match draw.below(4) {
            0 => String::new(),
            1 => door.county.to_owned(),
            _ => format!("{}{}", door.city, door.county),
        };
        if door.village {
            return match style {
                0 => format!("{head}{}{}组{}号", door.estate, door.house, door.flat),
                1 => format!("{head}{}第{}村民小组{}号", door.estate, door.house, door.flat),
                _ => format!("{head}{} {}组 {}号", door.estate, door.house, door.flat),
            };
        }
        let (house, unit, flat) = (door.house, door.unit, door.flat);
        match (style + draw.below(2)) % 4 {
            0 => format!("{head}{}{house}栋{unit}单元{flat}室", door.estate),
            1 => format!("{head}{}{}{house}幢{unit}单元{flat}", door.road, door.estate),
            2 => format!("{head}{}{house}-{unit}-{flat}", door.estate),
            _ => format!("{head}{}（{}）{house}号楼{unit}单元{flat}室", door.estate, door.road),
        }
    }

    fn kin(&mut self, desk: &Desk, me: &Soul, values: &mut Vec<(Attribute, String)>) {
        for (relative, name, number) in [
            (me.spouse, SpouseName, SpouseId),
            (me.mother, MotherName, MotherId),
            (me.father, FatherName, FatherId),
        ] {
            let Some(relative) = relative else { continue };
            if desk.form != Form::Person || !self.world.draw.chance(desk.kin) {
                continue;
            }
            let relative = self.world.souls[relative].clone();
            let draw = &mut self.world.draw;
            let mut written = relative.name();
            if draw.chance(desk.name_wrong) {
                written = miswritten(draw, &written, &relative);
            }
            values.push((name, written));
            if draw.chance(desk.number * 0.5) {
                values.push((number, relative.number.clone()));
            }
        }
    }
}

fn swapped_in(groups: &[&str], draw: &mut super::Draw, name: &mut [char]) -> bool {
    let places: Vec<(usize, &str)> = name
        .iter()
        .enumerate()
        .filter_map(|(at, c)| groups.iter().find(|group| group.contains(*c)).map(|group| (at, *group)))
        .collect();
    if places.is_empty() {
        return false;
    }
    let (at, group) = *draw.of(&places);
    let others: Vec<char> = group.chars().filter(|c| *c != name[at]).collect();
    name[at] = *draw.of(&others);
    true
}

fn miswritten(draw: &mut super::Draw, name: &str, me: &Soul) -> String {
    let mut written: Vec<char> = name.chars().collect();
    let last = written.len() - 1;
    match draw.below(12) {
        0..=3 if swapped_in(SOUNDS, draw, &mut written) => {}
        4..=6 if swapped_in(SHAPES, draw, &mut written) => {}
        7 if written.len() > 2 => {
            written.remove(1 + draw.below(last));
        }
        8 if written.len() > 2 => written.swap(last - 1, last),
        // A character that the clerk's computer does not have.
        9 => written[last] = *draw.of(&['?', '？', '□', '*']),
        10 => {
            let surname = me.surname.chars().count();
            if written.len() > surname && !me.dotted {
                written.rotate_left(surname);
            }
        }
        _ => written[last] = *draw.of(&['伟', '英', '明', '秀', '平', '文', '春', '海', '玲']),
    }
    written.into_iter().collect()
}

fn slipped(draw: &mut super::Draw, number: &str) -> String {
    let mut digits: Vec<char> = number.chars().collect();
    let at = draw.below(digits.len() - 1);
    match draw.below(4) {
        0 if digits[at] != digits[at + 1] => digits.swap(at, at + 1),
        1 if digits.len() > 12 => {
            digits.remove(at);
        }
        _ => {
            let digit = digits[at].to_digit(10).unwrap_or(0);
            digits[at] = char::from_digit((digit + 1 + draw.below(8) as u32) % 10, 10).unwrap_or('0');
        }
    }
    digits.into_iter().collect()
}
