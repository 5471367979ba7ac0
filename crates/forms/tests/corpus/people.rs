//! The people of the corpus: three communities, made by plain arithmetic, so that nobody is anybody.

use std::collections::BTreeMap;

use base::Date;
use forms::facts::{Counted, Entry, Facts, Happened, Sex, Traits, What, Who};

#[derive(Debug, Clone, Default)]
pub struct Person {
    pub name: String,
    pub female: bool,
    pub birth: String,
    pub id: String,
    pub phone: String,
    pub ethnic: &'static str,
    pub marital: &'static str,
    pub education: &'static str,
    pub employer: String,
    pub usual: String,
    pub hukou: String,
    pub address: String,
    pub hukou_address: String,
    pub relation: &'static str,
    pub household: String,
    pub head: bool,
    pub since: String,
    pub died: String,
    pub spouse: Option<usize>,
    pub father: Option<usize>,
    pub mother: Option<usize>,
}

pub const DAY: &str = "2025-06-30";
pub const FROM: &str = "2025-01-01";
pub const AREA: &str = "330105099";
pub const PLACES: [(&str, &str); 3] =
    [("330105099001", "青石桥社区"), ("330105099002", "柳营社区"), ("330105099203", "河埠村")];
/// Marriages: day and place.
pub const MARRIAGES: [(&str, usize); 6] = [
    ("2025-02-14", 0),
    ("2025-05-20", 0),
    ("2025-06-01", 1),
    ("2024-02-02", 2),
    ("2024-05-20", 0),
    ("2025-07-03", 1),
];

fn date(text: &str) -> Date {
    text.parse().expect("a day")
}

impl Person {
    pub fn alive(&self) -> bool {
        self.died.is_empty() || self.died.as_str() > DAY
    }

    pub fn age(&self) -> u16 {
        let (year, rest) = self.birth.split_at(4);
        let year: u16 = year.parse().expect("a year");
        2025 - year - u16::from(rest > "-06-30")
    }
}

/// Numbers in a fixed order.
struct Steps(u64);
impl Steps {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

pub fn people() -> Vec<Person> {
    let surnames = ["赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈", "褚", "卫"];
    let given = ["安", "和", "宁", "清", "远", "平", "明", "嘉", "文", "秋", "云", "若"];
    let mut steps = Steps(7);
    let mut people: Vec<Person> = Vec::new();
    for home in 0..60_usize {
        let place = PLACES[home % 3];
        let elsewhere = ["341202001001", "330106011002", "330105011001"][home / 3 % 3];
        let away = home % 9 == 8;
        let migrant = home % 5 == 2 && !away;
        let usual = if away { "310115003001" } else { place.0 };
        let hukou = if migrant { elsewhere } else { place.0 };
        let address = format!("{}{}号{}室", place.1, home + 1, 100 + home);
        let base = people.len();
        let head_year = 1940 + steps.below(58);
        let mut add = |year: u64, female: bool, relation: &'static str, marital: &'static str| {
            let at = people.len();
            let (month, day) = (1 + steps.below(12), 1 + steps.below(28));
            let since = if migrant {
                format!("202{}-0{}-1{}", 2 + steps.below(4), 1 + steps.below(6), steps.below(9))
            } else {
                String::new()
            };
            people.push(Person {
                name: format!(
                    "{}{}{}",
                    surnames[at % 12],
                    given[at / 12 % 12],
                    given[(at * 7 + at / 144) % 12]
                ),
                female,
                birth: format!("{year}-{month:02}-{day:02}"),
                id: format!("330105{year}{month:02}{day:02}{:03}X", at),
                phone: if at % 7 == 6 { String::new() } else { format!("139{:08}", 10_000_000 + at * 37) },
                ethnic: if at % 11 == 3 { "11" } else { "01" },
                marital,
                education: if at % 2 == 0 { "70" } else { "60" },
                employer: if at % 3 == 0 { format!("青石第{at}厂") } else { String::new() },
                usual: usual.to_owned(),
                hukou: hukou.to_owned(),
                address: if away { format!("外地{home}号") } else { address.clone() },
                hukou_address: if migrant { format!("外地户籍{home}号") } else { address.clone() },
                relation,
                household: format!("H{home}"),
                head: relation == "02",
                since,
                ..Person::default()
            });
            at
        };
        let single = home % 7 == 4;
        let state = if home % 13 == 5 {
            "30"
        } else if home % 17 == 9 {
            "40"
        } else if single {
            "10"
        } else {
            "20"
        };
        let head = add(head_year, home % 4 == 1, "02", state);
        if state == "20" {
            let spouse = add(head_year + 1, home % 4 != 1, "10", "20");
            people[head].spouse = Some(spouse);
            people[spouse].spouse = Some(head);
            let (father, mother) = if people[head].female { (spouse, head) } else { (head, spouse) };
            let mut steps = Steps(home as u64 + 99);
            for number in 0..(home % 4) {
                let year = (head_year + 24 + number as u64 * 3).min(2025);
                let female = steps.below(2) == 1;
                let at = people.len();
                let month = if year == 2025 { 1 + steps.below(5) } else { 1 + steps.below(12) };
                let day = 1 + steps.below(28);
                let grown = year < 2004;
                people.push(Person {
                    name: format!(
                        "{}{}{}",
                        surnames[at % 12],
                        given[at / 12 % 12],
                        given[(at * 7 + at / 144) % 12]
                    ),
                    female,
                    birth: format!("{year}-{month:02}-{day:02}"),
                    id: format!("330105{year}{month:02}{day:02}{:03}X", at),
                    phone: String::new(),
                    ethnic: "01",
                    marital: if grown && number == 0 { "20" } else { "10" },
                    education: if year > 2018 { "" } else { "60" },
                    usual: usual.to_owned(),
                    hukou: hukou.to_owned(),
                    address: people[head].address.clone(),
                    hukou_address: people[head].hukou_address.clone(),
                    relation: if female { "30" } else { "20" },
                    household: format!("H{home}"),
                    since: people[head].since.clone(),
                    father: Some(father),
                    mother: Some(mother),
                    ..Person::default()
                });
            }
        }
        if home % 10 == 6 {
            people[base].died = "2025-03-11".to_owned();
        }
        if home == 30 {
            people[base].died = "2024-04-01".to_owned();
        }
    }
    // Some very old, some just born.
    for (at, year) in [(0, 1922), (5, 1930), (9, 1934), (14, 1938), (20, 1941), (26, 1943)] {
        let rest = people[at].birth[4..].to_owned();
        people[at].birth = format!("{year}{rest}");
    }
    let young: Vec<usize> = (0..people.len()).filter(|at| people[*at].father.is_some()).collect();
    for (number, at) in young.iter().enumerate().take(16) {
        let (year, month) =
            [(2025, 2), (2025, 4), (2024, 3), (2023, 9), (2022, 8), (2018, 5), (2015, 1), (2012, 11)]
                [number % 8];
        people[*at].birth = format!("{year}-{month:02}-0{}", 1 + number % 8);
        people[*at].marital = "10";
        people[*at].education = "";
    }
    people
}

fn traits(person: &Person) -> Traits {
    Traits {
        sex: Some(if person.female { Sex::Female } else { Sex::Male }),
        age: Some(person.age()),
        usual: person.usual.as_str().into(),
        hukou: person.hukou.as_str().into(),
        marital: person.marital.chars().next(),
        minority: Some(person.ethnic != "01"),
    }
}

/// What the register would answer with.
pub fn facts(people: &[Person], subject: Option<usize>) -> Facts {
    let own = |at: usize, who: Who, into: &mut BTreeMap<(Who, What), String>| {
        let person = &people[at];
        let size = people.iter().filter(|other| other.household == person.household && other.alive()).count();
        let place = PLACES.iter().find(|(code, _)| *code == person.usual).map_or("", |own| own.1);
        for (what, value) in [
            (What::Name, person.name.clone()),
            (What::Sex, if person.female { "2" } else { "1" }.to_owned()),
            (What::BirthDate, person.birth.clone()),
            (What::Age, person.age().to_string()),
            (What::IdNumber, person.id.clone()),
            (What::Phone, person.phone.clone()),
            (What::Ethnicity, person.ethnic.to_owned()),
            (What::Marital, person.marital.to_owned()),
            (What::Education, person.education.to_owned()),
            (What::Employer, person.employer.clone()),
            (What::Address, person.address.clone()),
            (What::HukouAddress, person.hukou_address.clone()),
            (What::Relation, person.relation.to_owned()),
            (What::HouseholdSize, size.to_string()),
            (What::ResidentFrom, person.since.clone()),
            (What::DeathDate, person.died.clone()),
            (What::Place, place.to_owned()),
        ] {
            if !value.is_empty() {
                into.insert((who, what), value);
            }
        }
    };
    let entries = (0..people.len())
        .map(|at| {
            let mut values = BTreeMap::new();
            own(at, Who::Own, &mut values);
            let head = people.iter().position(|other| other.household == people[at].household && other.head);
            let kin = [
                (Who::Head, head),
                (Who::Spouse, people[at].spouse),
                (Who::Father, people[at].father),
                (Who::Mother, people[at].mother),
            ];
            for (who, relative) in kin {
                if let Some(relative) = relative {
                    own(relative, who, &mut values);
                }
            }
            Entry {
                traits: traits(&people[at]),
                alive: people[at].alive(),
                head: people[at].head,
                household: people[at].household.as_str().into(),
                values,
            }
        })
        .collect();
    let mut happened = Vec::new();
    let mut add = |counted, day: &str, sex, place: &str| {
        let years_before = match () {
            () if (FROM..=DAY).contains(&day) => 0,
            () if ("2024-01-01"..="2024-06-30").contains(&day) => 1,
            () => return,
        };
        happened.push(Happened { counted, years_before, sex, place: place.into(), count: 1 });
    };
    for person in people.iter().filter(|person| person.usual.starts_with(AREA)) {
        let sex = traits(person).sex;
        add(Counted::Births, &person.birth, sex, &person.usual);
        add(Counted::Deaths, &person.died, sex, &person.usual);
    }
    for (day, place) in MARRIAGES {
        add(Counted::Marriages, day, None, PLACES[place].0);
    }
    let books = |code: &str| people.iter().filter(|person| person.head && person.hukou == code).count();
    Facts {
        area: AREA.into(),
        area_names: ["浙江省", "杭州市", "江畔区", "青石街道"].map(str::to_owned).to_vec(),
        places: PLACES.iter().map(|(code, name)| ((*code).into(), (*name).to_owned())).collect(),
        day: date(DAY),
        from: date(FROM),
        people: people.iter().filter(|person| person.alive()).map(|person| (traits(person), 1)).collect(),
        detailed: true,
        households: Some(PLACES.iter().map(|(code, _)| ((*code).into(), books(code) as u64)).collect()),
        happened,
        happened_kinds: vec![Counted::Births, Counted::Deaths, Counted::Marriages],
        entries,
        subject,
    }
}
