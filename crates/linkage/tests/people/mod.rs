//! Small synthetic populations of different character, with the errors that registers have and the truth beside.
//! Nothing here is taken from real people: names are drawn from short lists, numbers are composed.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    clippy::wildcard_enum_match_arm,
    clippy::single_match_else,
    clippy::collapsible_if,
    missing_docs,
    unreachable_pub,
    reason = "a generator for tests and benches"
)]

mod letters;

use linkage::Corpus;
use records::Attribute::{
    self, Address, BirthDate, FatherId, FatherName, FormerName, HukouAddress, IdNumber, MotherId, MotherName,
    Name, Phone, Sex, SpouseId, SpouseName,
};

#[allow(unused_imports, reason = "not every test file needs them")]
pub use letters::in_letters;

pub struct Set {
    pub name: &'static str,
    pub corpus: Corpus,
    pub truth: Vec<Option<u32>>,
}

/// How often things go wrong, per value written.
#[derive(Clone, Copy)]
pub struct Rates {
    pub households: usize,
    pub number_missing: f64,
    pub number_typo: f64,
    pub number_legacy: f64,
    pub birth_missing: f64,
    pub birth_wrong: f64,
    pub name_wrong: f64,
    pub phone_missing: f64,
    pub phone_of_family: f64,
    pub address_missing: f64,
    pub address_stale: f64,
    pub second_hukou: f64,
    pub migrants: f64,
    pub children: f64,
    pub twins: f64,
}

pub const USUAL: Rates = Rates {
    households: 1500,
    number_missing: 0.08,
    number_typo: 0.02,
    number_legacy: 0.03,
    birth_missing: 0.05,
    birth_wrong: 0.03,
    name_wrong: 0.03,
    phone_missing: 0.25,
    phone_of_family: 0.10,
    address_missing: 0.15,
    address_stale: 0.20,
    second_hukou: 0.004,
    migrants: 0.25,
    children: 1.3,
    twins: 0.02,
};

impl Rates {
    /// Every error `times` as often.
    #[must_use]
    pub fn noisier(self, times: f64) -> Self {
        Self {
            number_missing: self.number_missing * times,
            number_typo: self.number_typo * times,
            number_legacy: self.number_legacy * times,
            birth_missing: self.birth_missing * times,
            birth_wrong: self.birth_wrong * times,
            name_wrong: self.name_wrong * times,
            phone_missing: (self.phone_missing * times).min(0.7),
            phone_of_family: (self.phone_of_family * times).min(0.6),
            address_missing: (self.address_missing * times).min(0.6),
            address_stale: (self.address_stale * times).min(0.6),
            ..self
        }
    }
}

/// Usual rates.
pub fn usual(households: usize, seed: u64) -> Set {
    Town::new("usual", Rates { households, ..USUAL }, seed).written()
}

/// Twice the errors.
pub fn noisy(households: usize, seed: u64) -> Set {
    Town::new("twice the noise", Rates { households, ..USUAL.noisier(2.0) }, seed).written()
}

/// Large families that share telephones and homes, with twins.
pub fn families(households: usize, seed: u64) -> Set {
    let rates = Rates {
        households,
        phone_of_family: 0.6,
        phone_missing: 0.05,
        address_missing: 0.03,
        address_stale: 0.05,
        children: 3.0,
        twins: 0.10,
        number_missing: 0.3,
        ..USUAL
    };
    Town::new("families", rates, seed).written()
}

/// Mostly migrants whose rows often lack the number.
pub fn migrants(households: usize, seed: u64) -> Set {
    let rates =
        Rates { households, migrants: 0.8, number_missing: 0.55, address_stale: 0.5, children: 0.6, ..USUAL };
    Town::new("migrants", rates, seed).written()
}

/// The same numbers on every machine (Steele, Lea, Flood 2014).
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, most: usize) -> usize {
        (self.next() % most.max(1) as u64) as usize
    }

    pub fn one_in(&mut self, share: f64) -> bool {
        ((self.next() >> 11) as f64) / ((1_u64 << 53) as f64) < share
    }

    /// Small numbers more often than large ones.
    pub fn skewed(&mut self, most: usize) -> usize {
        self.below(most).min(self.below(most))
    }

    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤单解仇";
const GIVEN: [&str; 4] = [
    "国建军华明英秀兰芳珍玉桂平德福荣贵生金凤春林祥宝善庆义淑云琴发有仁良",
    "红军明华卫东建国平英丽萍志强永刚玉梅小燕海波文斌新民晓利俊峰爱琴",
    "伟强磊静丽敏涛超勇艳杰娟鹏飞婷婷雪亮浩洋倩倩丹丹宁凯旭东晶晶斌斌",
    "梓涵浩宇轩欣怡子晨雨诗博文一诺思睿佳琪语桐沐阳若曦俊熙奕辰紫萱明辉煌",
];
const LOOK_ALIKE: [(char, char); 8] = [
    ('未', '末'),
    ('晴', '睛'),
    ('己', '已'),
    ('俊', '峻'),
    ('梅', '海'),
    ('萍', '苹'),
    ('辉', '晖'),
    ('铭', '明'),
];

#[derive(Clone)]
struct Person {
    name: String,
    former: Option<String>,
    male: bool,
    year: i16,
    month: u8,
    day: u8,
    number: String,
    second: Option<String>,
    phone: String,
    spouse: Option<usize>,
    mother: Option<usize>,
    father: Option<usize>,
    home: usize,
    migrant: bool,
}

struct Town {
    name: &'static str,
    rates: Rates,
    dice: Dice,
    people: Vec<Person>,
    homes: Vec<(String, String, String)>,
    corpus: Corpus,
    truth: Vec<Option<u32>>,
    rows: usize,
}

impl Town {
    fn new(name: &'static str, rates: Rates, seed: u64) -> Self {
        let mut town = Self {
            name,
            rates,
            dice: Dice(seed),
            people: Vec::new(),
            homes: Vec::new(),
            corpus: Corpus::new(),
            truth: Vec::new(),
            rows: 0,
        };
        for _ in 0..rates.households {
            town.settle();
        }
        town
    }

    fn settle(&mut self) {
        let migrant = self.dice.one_in(self.rates.migrants);
        let estates = ["望江", "翠苑", "文锦", "清波", "金色", "阳光", "紫金", "湖滨"];
        let home = |dice: &mut Dice| {
            format!(
                "浙江省杭州市上城区{}小区{}幢{}单元{}0{}室",
                dice.pick(&estates),
                1 + dice.below(60),
                1 + dice.below(4),
                1 + dice.below(9),
                1 + dice.below(4)
            )
        };
        let far = ["安徽省阜阳市颍上县", "河南省周口市沈丘县", "江西省上饶市鄱阳县", "贵州省毕节市织金县"];
        let here = home(&mut self.dice);
        let before = home(&mut self.dice);
        let registered = if migrant {
            format!(
                "{}{}村{}号",
                self.dice.pick(&far),
                self.dice.pick(&["双桥", "石门", "新塘", "大湾", "柳林"]),
                1 + self.dice.below(300)
            )
        } else {
            here.clone()
        };
        self.homes.push((here, before, registered));
        let place = self.homes.len() - 1;
        let year = 1945 + self.dice.below(50) as i16;
        let husband = self.born(None, true, year, place, migrant);
        let apart = self.dice.below(5) as i16 - 1;
        let wife = self.born(None, false, year + apart, place, migrant);
        self.people[husband].spouse = Some(wife);
        self.people[wife].spouse = Some(husband);
        let mut born = year + 22 + self.dice.below(6) as i16;
        let mut left = self.rates.children;
        while left > 0.0 && self.dice.one_in(left.min(0.95)) {
            let male = self.dice.one_in(0.52);
            let child = self.born(Some((husband, wife)), male, born, place, migrant);
            if self.dice.one_in(self.rates.twins) {
                self.twin(child);
            }
            born += 1 + self.dice.below(4) as i16;
            left -= 0.9;
        }
    }

    fn born(
        &mut self,
        parents: Option<(usize, usize)>,
        male: bool,
        year: i16,
        home: usize,
        migrant: bool,
    ) -> usize {
        let surname = match parents {
            Some((father, _)) => self.people[father].name.chars().next().unwrap(),
            None => {
                let all: Vec<char> = SURNAMES.chars().collect();
                let (one, other) = (self.dice.skewed(all.len()), self.dice.below(all.len()));
                all[one.min(other)]
            }
        };
        let name = format!("{surname}{}", self.given(year));
        let former = self.dice.one_in(0.03).then(|| format!("{surname}{}", self.given(year)));
        let (month, day) = (1 + self.dice.below(12) as u8, 1 + self.dice.below(28) as u8);
        let division =
            if migrant { *self.dice.pick(&["341226", "411624", "361128", "522425"]) } else { "330102" };
        let number = self.number(division, year, month, day, male);
        let second =
            self.dice.one_in(self.rates.second_hukou).then(|| self.number("330106", year, month, day, male));
        let phone = format!("1{}{:09}", 3 + self.dice.below(6), self.dice.below(1_000_000_000));
        let (father, mother) = parents.unzip();
        self.people.push(Person {
            name,
            former,
            male,
            year,
            month,
            day,
            number,
            second,
            phone,
            spouse: None,
            mother,
            father,
            home,
            migrant,
        });
        self.people.len() - 1
    }

    /// A sibling of the same day whose name shares all but one character.
    fn twin(&mut self, of: usize) {
        let mut twin = self.people[of].clone();
        let mut name: Vec<char> = twin.name.chars().collect();
        let other: Vec<char> = self.given(twin.year).chars().collect();
        let last = name.len() - 1;
        name[last] = if other[0] == name[last] { '瑞' } else { other[0] };
        twin.name = name.into_iter().collect();
        twin.number = self.number("330102", twin.year, twin.month, twin.day, twin.male);
        twin.phone = format!("1{}{:09}", 3 + self.dice.below(6), self.dice.below(1_000_000_000));
        (twin.former, twin.second) = (None, None);
        self.people.push(twin);
    }

    fn given(&mut self, year: i16) -> String {
        let list: Vec<char> = GIVEN[match year {
            ..=1960 => 0,
            1961..=1978 => 1,
            1979..=2002 => 2,
            _ => 3,
        }]
        .chars()
        .collect();
        let first = list[self.dice.skewed(list.len())];
        if self.dice.one_in(0.2) {
            first.to_string()
        } else {
            {
                let second = self.dice.skewed(list.len());
                format!("{first}{}", list[second])
            }
        }
    }

    fn number(&mut self, division: &str, year: i16, month: u8, day: u8, male: bool) -> String {
        let sequence = (self.dice.below(499) * 2 + usize::from(male)) as u32;
        let first = format!("{division}{year:04}{month:02}{day:02}{sequence:03}");
        let check = codes::citizen::check_character(&first).unwrap();
        format!("{first}{check}")
    }

    fn written(mut self) -> Set {
        for person in 0..self.people.len() {
            self.hukou(person, false);
            if self.people[person].second.is_some() {
                self.hukou(person, true);
            }
            self.marriage(person);
            self.birth(person);
            let adult = self.people[person].year < 2004;
            if adult && self.dice.one_in(0.6) {
                self.row("insurance", "self", person, &[Sex, BirthDate, IdNumber, Phone, Address]);
            }
            if self.dice.one_in(if self.people[person].migrant { 0.8 } else { 0.3 }) {
                let fields = [Sex, BirthDate, IdNumber, Phone, Address, HukouAddress, SpouseName, SpouseId];
                self.row("residence", "self", person, &fields);
            }
        }
        Set { name: self.name, corpus: self.corpus, truth: self.truth }
    }

    fn hukou(&mut self, person: usize, second: bool) {
        if self.people[person].migrant && !second {
            return;
        }
        let fields = [
            FormerName,
            Sex,
            BirthDate,
            IdNumber,
            HukouAddress,
            Phone,
            FatherName,
            FatherId,
            MotherName,
            MotherId,
            SpouseName,
            SpouseId,
        ];
        if second {
            let known = self.people[person].number.clone();
            self.people[person].number = self.people[person].second.clone().unwrap();
            self.row("hukou", "self", person, &fields);
            self.people[person].number = known;
        } else {
            self.row("hukou", "self", person, &fields);
        }
    }

    fn marriage(&mut self, husband: usize) {
        let Some(wife) = self.people[husband].spouse.filter(|_| self.people[husband].male) else { return };
        if self.dice.one_in(0.7) {
            self.rows += 1;
            let row = self.rows;
            self.mention("marriage", row, "husband", husband, &[BirthDate, IdNumber, Phone]);
            self.mention("marriage", row, "wife", wife, &[BirthDate, IdNumber, Phone]);
        }
    }

    fn birth(&mut self, child: usize) {
        let Some((mother, father)) = self.people[child].mother.zip(self.people[child].father) else { return };
        if self.people[child].year > 1985 {
            self.rows += 1;
            let row = self.rows;
            self.mention("birth", row, "child", child, &[Sex, BirthDate, Address]);
            self.mention("birth", row, "mother", mother, &[BirthDate, IdNumber, Phone, Address]);
            self.mention("birth", row, "father", father, &[BirthDate, IdNumber]);
        }
    }

    fn row(&mut self, source: &str, role: &str, person: usize, fields: &[Attribute]) {
        self.rows += 1;
        let row = self.rows;
        self.mention(source, row, role, person, fields);
    }

    fn mention(&mut self, source: &str, row: usize, role: &str, person: usize, fields: &[Attribute]) {
        let name = self.people[person].name.clone();
        let mut values = vec![(Name, self.miswritten(&name))];
        for field in fields {
            if let Some(value) = self.value(person, *field) {
                values.push((*field, value));
            }
        }
        let key = self.corpus.source(source);
        let mut given = values.iter().map(|(attribute, value)| (*attribute, value.as_str()));
        self.corpus.push(key, &format!("{source}{row}"), role, &mut given, &[]);
        self.truth.push(Some(person as u32));
    }

    fn value(&mut self, person: usize, field: Attribute) -> Option<String> {
        let me = self.people[person].clone();
        let rates = self.rates;
        let relative = |kin: Option<usize>| kin.map(|kin| self.people[kin].clone());
        let (spouse, mother, father) = (relative(me.spouse), relative(me.mother), relative(me.father));
        let home = self.homes[me.home].clone();
        match field {
            Sex => Some(if me.male { "男" } else { "女" }.to_owned()),
            FormerName => me.former,
            BirthDate => (!self.dice.one_in(rates.birth_missing)).then(|| self.birthday(&me)),
            IdNumber => (!self.dice.one_in(rates.number_missing)).then(|| self.number_written(&me.number)),
            Phone if self.dice.one_in(rates.phone_missing) => None,
            Phone if self.dice.one_in(rates.phone_of_family) => {
                Some(spouse.or(father).or(mother).map_or(me.phone, |kin| kin.phone))
            }
            Phone => Some(me.phone),
            Address if self.dice.one_in(rates.address_missing) => None,
            Address if self.dice.one_in(rates.address_stale) => Some(home.1),
            Address => Some(if self.dice.one_in(0.4) {
                home.0.replace("浙江省杭州市", "").replace('幢', "栋")
            } else {
                home.0
            }),
            HukouAddress => Some(home.2),
            SpouseName => spouse.map(|kin| kin.name),
            SpouseId => spouse.filter(|_| self.dice.one_in(0.7)).map(|kin| kin.number),
            MotherName => mother.map(|kin| kin.name),
            MotherId => mother.filter(|_| self.dice.one_in(0.5)).map(|kin| kin.number),
            FatherName => father.map(|kin| kin.name),
            FatherId => father.filter(|_| self.dice.one_in(0.5)).map(|kin| kin.number),
            _ => None,
        }
    }

    fn birthday(&mut self, me: &Person) -> String {
        let (mut year, mut month, mut day) = (me.year, me.month, me.day);
        if self.dice.one_in(self.rates.birth_wrong) {
            match self.dice.below(6) {
                0 => (month, day) = if day <= 12 { (day, month) } else { (month, day - 1) },
                1 => day = (day % 28) + 1,
                2 => year += 1,
                3 => (month, day) = (1, 1),
                4 => day = (day + 9) % 28 + 1,
                _ => {
                    let date = base::Date::new(year, month as i8, day as i8).unwrap();
                    if let Some((y, m, d, false)) = text::lunar::from_solar(date) {
                        if d <= 28 {
                            (year, month, day) = (y, m as u8, d as u8);
                        }
                    }
                }
            }
        }
        match self.dice.below(3) {
            0 => format!("{year:04}{month:02}{day:02}"),
            1 => format!("{year}年{month}月{day}日"),
            _ => format!("{year:04}-{month:02}-{day:02}"),
        }
    }

    fn number_written(&mut self, number: &str) -> String {
        if self.dice.one_in(self.rates.number_typo) {
            let mut digits: Vec<char> = number.chars().collect();
            let at = self.dice.below(17);
            if self.dice.one_in(0.4) && digits[at] != digits[at + 1] {
                digits.swap(at, at + 1);
            } else {
                digits[at] = char::from_digit(
                    (digits[at].to_digit(10).unwrap_or(0) + 1 + self.dice.below(8) as u32) % 10,
                    10,
                )
                .unwrap();
            }
            return digits.into_iter().collect();
        }
        if number[6..8] == *"19" && self.dice.one_in(self.rates.number_legacy) {
            return format!("{}{}", &number[..6], &number[8..17]);
        }
        number.to_owned()
    }

    fn miswritten(&mut self, name: &str) -> String {
        if !self.dice.one_in(self.rates.name_wrong) {
            return name.to_owned();
        }
        let mut characters: Vec<char> = name.chars().collect();
        let at = characters.len() - 1;
        let all: Vec<char> = GIVEN.concat().chars().collect();
        match self.dice.below(4) {
            0 | 1 => {
                let same: Vec<char> = all
                    .iter()
                    .copied()
                    .filter(|c| {
                        *c != characters[at] && text::pinyin::key(*c) == text::pinyin::key(characters[at])
                    })
                    .collect();
                if !same.is_empty() {
                    characters[at] = *self.dice.pick(&same);
                }
            }
            2 => {
                if let Some((a, b)) =
                    LOOK_ALIKE.iter().find(|(a, b)| characters.contains(a) || characters.contains(b))
                {
                    for c in &mut characters {
                        *c = if c == a {
                            *b
                        } else if c == b {
                            *a
                        } else {
                            *c
                        };
                    }
                } else {
                    characters[at] = *self.dice.pick(&all);
                }
            }
            _ => characters[at] = *self.dice.pick(&all),
        }
        characters.into_iter().collect()
    }
}
