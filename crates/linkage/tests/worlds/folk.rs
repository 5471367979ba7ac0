//! The people of a world: clans, couples, children with generation characters, twins, migrants, namesakes.

use super::{Draw, World};

/// Surnames with a rough number of bearers in ten thousand.
const SURNAMES: &[(&str, u32)] = &[
    ("李", 720),
    ("王", 710),
    ("张", 680),
    ("刘", 540),
    ("陈", 460),
    ("杨", 310),
    ("赵", 230),
    ("黄", 225),
    ("周", 212),
    ("吴", 205),
    ("徐", 170),
    ("孙", 154),
    ("胡", 131),
    ("朱", 126),
    ("高", 121),
    ("林", 118),
    ("何", 117),
    ("郭", 115),
    ("马", 105),
    ("罗", 86),
    ("梁", 84),
    ("宋", 81),
    ("郑", 78),
    ("谢", 72),
    ("韩", 68),
    ("唐", 65),
    ("冯", 64),
    ("于", 62),
    ("董", 61),
    ("萧", 59),
    ("程", 57),
    ("曹", 56),
    ("袁", 54),
    ("邓", 54),
    ("许", 54),
    ("傅", 51),
    ("沈", 50),
    ("曾", 50),
    ("彭", 50),
    ("吕", 49),
    ("苏", 47),
    ("卢", 47),
    ("蒋", 46),
    ("蔡", 46),
    ("贾", 42),
    ("丁", 41),
    ("魏", 40),
    ("薛", 37),
    ("叶", 36),
    ("阎", 36),
    ("余", 35),
    ("潘", 34),
    ("杜", 34),
    ("戴", 33),
    ("夏", 32),
    ("钟", 31),
    ("汪", 31),
    ("田", 31),
    ("任", 30),
    ("姜", 30),
    ("范", 29),
    ("方", 29),
    ("石", 28),
    ("姚", 27),
    ("谭", 27),
    ("廖", 26),
    ("邹", 25),
    ("熊", 25),
    ("金", 24),
    ("陆", 24),
    ("郝", 22),
    ("孔", 21),
    ("白", 21),
    ("崔", 20),
    ("康", 19),
    ("毛", 18),
    ("邱", 18),
    ("秦", 18),
    ("江", 17),
    ("史", 17),
    ("欧阳", 8),
    ("上官", 3),
    ("司徒", 2),
    ("单", 6),
    ("解", 5),
    ("仇", 3),
    ("查", 2),
    ("覃", 5),
];
const MEN: [&str; 4] = [
    "建国华平德明福生金根林水宝贵顺发兴祥长庆永康善良",
    "军伟强勇刚斌杰涛辉鹏建波峰超东亮志文海宁宏光",
    "磊鑫浩宇博晨旭凯翔俊哲帅龙飞阳洋昊晓天成瑞嘉",
    "子轩梓睿泽铭奕辰皓宸沐锦逸航瑾霖墨屿诺一涵",
];
const WOMEN: [&str; 4] = [
    "秀英兰珍桂香玉凤菊花梅莲翠云素娥爱珠彩琴银月巧",
    "芳丽敏静燕娟霞红艳玲萍莉华琴芬丹美莹亚春晶慧",
    "婷雪倩颖欣怡佳璐琳蕾薇媛思雨萌诗梦洁瑶悦娜晴",
    "梓涵欣妍雨桐一诺可馨语汐诗琪若溪沐瑶苡沫念安",
];
const MINORITY: &[&str] = &[
    "买买提",
    "阿卜杜拉",
    "古丽娜尔",
    "艾山",
    "吐尔逊",
    "热依汗",
    "阿依古丽",
    "玉素甫",
    "努尔",
    "沙吾提",
    "卓玛",
    "扎西",
    "次仁",
    "格桑",
    "罗布",
    "央金",
];

/// One person as they are, before any clerk wrote of them.
#[derive(Clone, Default)]
pub struct Soul {
    pub surname: String,
    pub given: String,
    pub dotted: bool,
    pub former: String,
    pub male: bool,
    pub born: (i16, u8, u8),
    pub number: String,
    /// The number, birth date and given name of a second household book.
    pub second: Option<(String, (i16, u8, u8), String)>,
    pub phones: Vec<String>,
    pub spouse: Option<usize>,
    pub mother: Option<usize>,
    pub father: Option<usize>,
    pub home: usize,
    pub origin: usize,
    pub migrant: bool,
    pub firm: usize,
    pub passport: bool,
}

impl Soul {
    pub fn name(&self) -> String {
        if self.dotted {
            format!("{}·{}", self.given, self.surname)
        } else {
            format!("{}{}", self.surname, self.given)
        }
    }
}

/// A dwelling: province and city, district, road and door, estate, house, unit, flat.
#[derive(Clone)]
pub struct Door {
    pub city: &'static str,
    pub county: &'static str,
    pub code: u32,
    pub road: String,
    pub estate: String,
    pub house: usize,
    pub unit: usize,
    pub flat: usize,
    pub village: bool,
}

const HERE: &[(&str, &str, u32)] = &[
    ("湖北省武汉市", "江岸区", 420102),
    ("湖北省武汉市", "洪山区", 420111),
    ("湖北省武汉市", "蔡甸区", 420114),
];
const THERE: &[(&str, &str, u32)] = &[
    ("河南省信阳市", "罗山县", 411521),
    ("湖南省岳阳市", "临湘市", 430682),
    ("四川省达州市", "宣汉县", 511722),
    ("安徽省安庆市", "宿松县", 340826),
    ("贵州省遵义市", "习水县", 520330),
];
const ROADS: &[&str] =
    &["解放大道", "中山大道", "建设路", "和平路", "文化街", "珞喻路", "雄楚大街", "沿江路", "学府巷"];
const ESTATES: &[&str] =
    &["百步亭花园", "东方雅苑", "滨江苑", "名都花园", "绿洲豪庭", "水岸星城", "学林雅居", "丽江苑"];
const VILLAGES: &[&str] = &["柳树湾", "大李家", "石桥", "龙王庙", "桃花", "杨店", "新民", "张家坳"];

pub fn door(draw: &mut Draw, far: bool, village: bool) -> Door {
    let (city, county, code) = *draw.of(if far { THERE } else { HERE });
    Door {
        city,
        county,
        code,
        road: format!("{}{}号", draw.of(ROADS), 1 + draw.below(320)),
        estate: if village { format!("{}村", draw.of(VILLAGES)) } else { (*draw.of(ESTATES)).to_owned() },
        house: 1 + draw.below(if village { 9 } else { 40 }),
        unit: 1 + draw.below(4),
        flat: if village { 1 + draw.below(90) } else { (1 + draw.below(18)) * 100 + 1 + draw.below(4) },
        village,
    }
}

fn era(year: i16) -> usize {
    match year {
        ..=1962 => 0,
        1963..=1982 => 1,
        1983..=2004 => 2,
        _ => 3,
    }
}

fn surname(draw: &mut Draw) -> String {
    let all: u32 = SURNAMES.iter().map(|(_, n)| n).sum();
    let mut at = draw.below(all as usize) as u32;
    for (name, bearers) in SURNAMES {
        if at < *bearers {
            return (*name).to_owned();
        }
        at -= bearers;
    }
    "李".to_owned()
}

fn given(draw: &mut Draw, male: bool, year: i16, generation: Option<char>) -> String {
    let list: Vec<char> = if male { MEN } else { WOMEN }[era(year)].chars().collect();
    let one = |draw: &mut Draw| list[draw.below(list.len()).min(draw.below(list.len()))];
    match generation {
        Some(first) => format!("{first}{}", one(draw)),
        None if draw.chance(if era(year) == 3 { 0.06 } else { 0.28 }) => one(draw).to_string(),
        None => format!("{}{}", one(draw), one(draw)),
    }
}

/// A number of 18 characters with the check character of ISO 7064 MOD 11-2.
pub fn number(draw: &mut Draw, code: u32, born: (i16, u8, u8), male: bool) -> String {
    let order = draw.below(480) * 2 + usize::from(male);
    with_check(&format!("{code:06}{:04}{:02}{:02}{order:03}", born.0, born.1, born.2))
}

pub fn with_check(first: &str) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = first.chars().zip(WEIGHTS).map(|(c, w)| c.to_digit(10).unwrap_or(0) * w).sum();
    let check = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'][(sum % 11) as usize];
    format!("{first}{check}")
}

pub fn phone(draw: &mut Draw) -> String {
    let head = *draw.of(&["135", "136", "139", "150", "158", "177", "186", "189", "199"]);
    format!("{head}{:08}", draw.below(100_000_000))
}

/// Settles the households of a world.
pub fn settle(world: &mut World) {
    for _ in 0..world.ways.households {
        household(world);
    }
    namesakes(world);
    seconds(world);
}

fn soul(world: &mut World, male: bool, year: i16, home: usize, migrant: bool) -> Soul {
    let draw = &mut world.draw;
    let born = (year, 1 + draw.below(12) as u8, 1 + draw.below(28) as u8);
    let (origin, code) = if migrant {
        world.doors.push(door(draw, true, true));
        (world.doors.len() - 1, world.doors[world.doors.len() - 1].code)
    } else {
        (home, world.doors[home].code)
    };
    let code = if draw.chance(0.15) { 420_100 + draw.below(17) as u32 } else { code };
    let dotted = draw.chance(world.ways.minority);
    let (surname, given) = if dotted {
        ((*draw.of(MINORITY)).to_owned(), (*draw.of(MINORITY)).to_owned())
    } else {
        (surname(draw), given(draw, male, year, None))
    };
    let former = if draw.chance(0.03) { given_of(draw, &surname, male, year) } else { String::new() };
    let phones = (0..=draw.below(3)).map(|_| phone(draw)).collect();
    Soul {
        surname,
        given,
        dotted,
        former,
        male,
        born,
        number: number(draw, code, born, male),
        second: None,
        phones,
        spouse: None,
        mother: None,
        father: None,
        home,
        origin,
        migrant,
        firm: draw.below(world.ways.firms.max(1)),
        passport: draw.chance(0.004),
    }
}

fn given_of(draw: &mut Draw, surname: &str, male: bool, year: i16) -> String {
    format!("{surname}{}", given(draw, male, year, None))
}

fn household(world: &mut World) {
    let migrant = world.draw.chance(world.ways.migrants);
    let village = world.draw.chance(world.ways.villages);
    let first = door(&mut world.draw, false, village);
    world.doors.push(first);
    let home = world.doors.len() - 1;
    let year = 1938 + world.draw.below(62) as i16;
    let husband = soul(world, true, year, home, migrant);
    let apart = world.draw.below(7) as i16 - 2;
    let from_far = migrant && !world.draw.chance(0.25);
    let wife = soul(world, false, year + apart, home, from_far);
    let alone = world.draw.chance(0.18);
    let father = world.souls.len();
    world.souls.push(husband);
    if alone {
        return;
    }
    let mother = world.souls.len();
    world.souls.push(wife);
    (world.souls[father].spouse, world.souls[mother].spouse) = (Some(mother), Some(father));
    let generation = world.draw.chance(world.ways.generation_names).then(|| {
        let list: Vec<char> = "德文志国家世明永光大少俊".chars().collect();
        *world.draw.of(&list)
    });
    let mut born = year + 22 + world.draw.below(8) as i16;
    while born < 2024 && world.draw.chance(world.ways.more_children) {
        child(world, father, mother, born, generation);
        born += 1 + world.draw.below(5) as i16;
    }
}

fn child(world: &mut World, father: usize, mother: usize, year: i16, generation: Option<char>) {
    let twins = world.draw.chance(world.ways.twins);
    let mut first: Option<Soul> = None;
    for _ in 0..=usize::from(twins) {
        let male = world.draw.chance(0.52);
        let home = world.souls[father].home;
        let mut child = soul(world, male, year, home, false);
        let of_mother = world.draw.chance(0.05);
        let from = world.souls[if of_mother { mother } else { father }].clone();
        child.dotted = from.dotted;
        (child.surname, child.migrant, child.origin) = (from.surname.clone(), from.migrant, from.origin);
        let taken: Vec<String> = world
            .souls
            .iter()
            .rev()
            .take(16)
            .filter(|other| other.father == Some(father))
            .chain([&world.souls[father], &world.souls[mother]])
            .map(|other| other.given.clone())
            .collect();
        // Nobody gives two children one name.
        for _ in 0..20 {
            if !child.dotted {
                child.given = given(&mut world.draw, male, year, generation);
            }
            if !taken.contains(&child.given) {
                break;
            }
            child.given = given(&mut world.draw, male, year, None);
        }
        if let Some(first) = &first {
            child.born = first.born;
        }
        let code = world.doors[child.origin].code;
        child.number = number(&mut world.draw, code, child.born, male);
        (child.mother, child.father) = (Some(mother), Some(father));
        // Those who have grown up live elsewhere.
        if year < 1996 && world.draw.chance(0.6) {
            let village = world.draw.chance(world.ways.villages);
            let own = door(&mut world.draw, false, village);
            world.doors.push(own);
            child.home = world.doors.len() - 1;
        }
        first = Some(child.clone());
        world.souls.push(child);
    }
}

/// Neighbours of one name, and of one name and year.
fn namesakes(world: &mut World) {
    let count = world.souls.len();
    for _ in 0..(count as f64 * world.ways.namesakes) as usize {
        let (one, other) = (world.draw.below(count), world.draw.below(count));
        if one != other && world.souls[one].male == world.souls[other].male {
            let from = world.souls[one].clone();
            let near = &mut world.souls[other];
            (near.surname, near.given, near.dotted) = (from.surname, from.given, from.dotted);
            let estate = world.doors[from.home].estate.clone();
            let home = world.souls[other].home;
            world.doors[home].estate = estate;
        }
    }
}

fn seconds(world: &mut World) {
    for at in 0..world.souls.len() {
        if !world.draw.chance(world.ways.second_books) {
            continue;
        }
        let me = world.souls[at].clone();
        let draw = &mut world.draw;
        let mut born = me.born;
        match draw.below(4) {
            0 => born.0 += 1 + draw.below(3) as i16,
            1 => (born.1, born.2) = (1 + draw.below(12) as u8, 1 + draw.below(28) as u8),
            _ => {}
        }
        let code = draw.of(THERE).2;
        let given = if draw.chance(0.15) { given(draw, me.male, me.born.0, None) } else { me.given.clone() };
        world.souls[at].second = Some((number(draw, code, born, me.male), born, given));
    }
}
