//! Reads test sets: a place's extracts, or a plain list of mentions.

use std::{collections::HashMap, fs, path::Path};

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use linkage::{Corpus, Explainer, Linkage};
use records::Attribute;

type Truth = Vec<Option<u32>>;

struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

pub(crate) fn read(folder: &Path) -> (Corpus, Truth) {
    let list = folder.join("mentions.csv");
    if list.exists() { read_list(&csv(&list, false)) } else { read_place(folder) }
}

fn csv(path: &Path, gb18030: bool) -> Table {
    let bytes = fs::read(path).unwrap();
    let text =
        if gb18030 { encoding_rs::GB18030.decode(&bytes).0 } else { encoding_rs::UTF_8.decode(&bytes).0 };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    Table { header, rows }
}

fn xlsx(path: &Path) -> Table {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    let text = |cell: &Data| match cell {
        Data::DateTimeIso(text) | Data::String(text) => text.clone(),
        Data::DateTime(serial) => text::date::read_excel_serial(&format!("{}", serial.as_f64().floor()))
            .map_or(String::new(), |d| d.date.to_string()),
        Data::Empty => String::new(),
        other => other.to_string(),
    };
    let mut rows = range.rows().map(|row| row.iter().map(text).collect::<Vec<_>>());
    Table { header: rows.next().unwrap(), rows: rows.collect() }
}

fn read_list(table: &Table) -> (Corpus, Truth) {
    let mut corpus = Corpus::new();
    let place = |name: &str| table.header.iter().position(|h| h == name).unwrap();
    let (source, record, role, person) =
        (place("source"), place("record_id"), place("role"), place("person_id"));
    let mut people = HashMap::new();
    let mut truth = Vec::new();
    for row in &table.rows {
        let key = corpus.source(&row[source]);
        let mut values = Vec::new();
        let mut texts = Vec::new();
        for (name, value) in table.header.iter().zip(row) {
            if let Ok(attribute) = name.parse::<Attribute>() {
                values.push((attribute, value.as_str()));
            } else if let Some(name) = name.strip_prefix("text.") {
                texts.push((name, value.as_str()));
            }
        }
        corpus.push(key, &row[record], &row[role], &mut values.into_iter(), &texts);
        let next = u32::try_from(people.len()).unwrap();
        truth.push(Some(*people.entry(row[person].clone()).or_insert(next)));
    }
    (corpus, truth)
}

type Column = (Attribute, &'static str);

fn read_place(folder: &Path) -> (Corpus, Truth) {
    use Attribute::{
        Address, BirthDate, FatherId, FatherName, FormerName, HukouAddress, HukouDivision, IdNumber,
        MotherId, MotherName, Name, Phone, Sex, SpouseId, SpouseName,
    };
    let truth = csv(&folder.join("truth.csv"), false);
    let mut people = HashMap::new();
    let person: HashMap<(String, String), u32> = truth
        .rows
        .iter()
        .map(|row| {
            let next = u32::try_from(people.len()).unwrap();
            ((row[0].clone(), row[1].clone()), *people.entry(row[2].clone()).or_insert(next))
        })
        .collect();
    let mut place = Place { corpus: Corpus::new(), truth: Vec::new(), person };
    let hukou: &[Column] = &[
        (Name, "姓名"),
        (FormerName, "曾用名"),
        (Sex, "性别"),
        (BirthDate, "出生日期"),
        (IdNumber, "公民身份号码"),
        (HukouDivision, "户籍地区划"),
        (HukouAddress, "户籍地址"),
        (Address, "现住地址"),
        (Phone, "联系电话"),
        (FatherName, "父亲姓名"),
        (FatherId, "父亲身份号码"),
        (MotherName, "母亲姓名"),
        (MotherId, "母亲身份号码"),
        (SpouseName, "配偶姓名"),
        (SpouseId, "配偶身份号码"),
    ];
    place.add("hukou", &csv(&folder.join("hukou.csv"), true), "self", hukou);
    let marriage = xlsx(&folder.join("marriage.xlsx"));
    let husband: &[Column] = &[
        (Name, "男方姓名"),
        (IdNumber, "男方证件号"),
        (BirthDate, "男方出生日期"),
        (HukouAddress, "男方常住户口所在地"),
        (Phone, "男方联系电话"),
    ];
    let wife: &[Column] = &[
        (Name, "女方姓名"),
        (IdNumber, "女方证件号"),
        (BirthDate, "女方出生日期"),
        (HukouAddress, "女方常住户口所在地"),
        (Phone, "女方联系电话"),
    ];
    place.add("marriage", &marriage, "husband", husband);
    place.add("marriage", &marriage, "wife", wife);
    let birth = csv(&folder.join("birth.csv"), false);
    place.add(
        "birth",
        &birth,
        "child",
        &[(Name, "新生儿姓名"), (Sex, "新生儿性别"), (BirthDate, "出生时间"), (Address, "母亲住址")],
    );
    let mother: &[Column] = &[
        (Name, "母亲姓名"),
        (IdNumber, "母亲证件号"),
        (BirthDate, "母亲出生日期"),
        (Address, "母亲住址"),
        (Phone, "母亲联系电话"),
    ];
    place.add("birth", &birth, "mother", mother);
    place.add(
        "birth",
        &birth,
        "father",
        &[(Name, "父亲姓名"), (IdNumber, "父亲证件号"), (BirthDate, "父亲出生日期")],
    );
    let insurance: &[Column] = &[
        (Name, "姓名"),
        (Sex, "性别"),
        (BirthDate, "出生日期"),
        (IdNumber, "社会保障号码"),
        (Phone, "联系电话"),
        (Address, "居住地址"),
    ];
    place.add("insurance", &csv(&folder.join("insurance.csv"), true), "self", insurance);
    let residence: &[Column] = &[
        (Name, "姓名"),
        (Sex, "性别"),
        (BirthDate, "出生日期"),
        (IdNumber, "证件号码"),
        (HukouDivision, "户籍地区划"),
        (HukouAddress, "户籍地址"),
        (Address, "现住地址"),
        (Phone, "联系电话"),
        (SpouseName, "配偶姓名"),
        (SpouseId, "配偶证件号"),
    ];
    place.add("residence", &csv(&folder.join("residence.csv"), false), "self", residence);
    (place.corpus, place.truth)
}

struct Place {
    corpus: Corpus,
    truth: Truth,
    person: HashMap<(String, String), u32>,
}

impl Place {
    fn add(&mut self, source: &str, table: &Table, role: &str, columns: &[Column]) {
        let key = self.corpus.source(source);
        let at = |name: &str| {
            table.header.iter().position(|h| h == name).unwrap_or_else(|| panic!("{source}: {name}"))
        };
        let places: Vec<(Attribute, usize)> =
            columns.iter().map(|(attribute, name)| (*attribute, at(name))).collect();
        let record = at("记录编号");
        for row in &table.rows {
            let values: Vec<(Attribute, &str)> =
                places.iter().map(|(attribute, at)| (*attribute, row[*at].as_str())).collect();
            let blank = values.iter().all(|(attribute, value)| {
                value.is_empty() || !matches!(attribute, Attribute::Name | Attribute::IdNumber)
            });
            let person = self.person.get(&(row[record].clone(), role.to_owned())).copied();
            if blank && person.is_none() {
                continue;
            }
            self.corpus.push(key, &row[record], role, &mut values.into_iter(), &[]);
            self.truth.push(person);
        }
    }
}

/// For each mention of a place whether it bears the number of a second household book; `None` for those without a sound
/// number of the person's own.
pub(crate) fn second_numbers(folder: &Path, corpus: &Corpus, truth: &[Option<u32>]) -> Vec<Option<bool>> {
    let list = folder.join("truth_people.csv");
    if !list.exists() {
        return vec![None; corpus.len()];
    }
    let table = csv(&list, false);
    let at = |name: &str| table.header.iter().position(|h| h == name).unwrap();
    let (number, person) = (at("id_number"), at("person_id"));
    let own: HashMap<&str, &str> =
        table.rows.iter().map(|row| (row[person].as_str(), row[number].as_str())).collect();
    let everybody: std::collections::HashSet<&str> = own.values().copied().collect();
    let written = |mention: usize| {
        let mention = u32::try_from(mention).unwrap();
        let value = corpus.values(mention).find(|(attribute, _)| *attribute == Attribute::IdNumber);
        value.map(|(_, value)| value.trim().to_uppercase())
    };
    // What most mentions of a person bear is the first number; what is anybody's own is no second one.
    let mut usual: HashMap<u32, HashMap<String, u32>> = HashMap::new();
    for (mention, person) in truth.iter().enumerate() {
        if let (Some(person), Some(number)) = (person, written(mention)) {
            *usual.entry(*person).or_default().entry(number).or_default() += 1;
        }
    }
    let first: HashMap<u32, String> = usual
        .into_iter()
        .filter_map(|(person, counts)| {
            let own = counts.keys().find(|number| everybody.contains(number.as_str()));
            own.cloned().map(|number| (person, number))
        })
        .collect();
    (0..corpus.len())
        .map(|mention| {
            let number = written(mention).filter(|number| {
                number.len() == 18 && codes::CitizenNumber::parse(number).is_ok_and(|n| n.check_digit_holds())
            })?;
            let first = first.get(&truth[mention]?)?;
            if *first == number {
                return Some(false);
            }
            let apart = first.chars().zip(number.chars()).filter(|(x, y)| x != y).count();
            (apart > 3 && !everybody.contains(number.as_str())).then_some(true)
        })
        .collect()
}

/// Prints the people whose two household books were not put together.
pub(crate) fn show_second(corpus: &Corpus, truth: &[Option<u32>], second: &[Option<bool>], found: &Linkage) {
    let explainer = Explainer::new(corpus, &found.model);
    let mut people: std::collections::BTreeMap<u32, Vec<usize>> = std::collections::BTreeMap::new();
    for (mention, person) in truth.iter().enumerate() {
        if let Some(person) = person {
            people.entry(*person).or_default().push(mention);
        }
    }
    for mentions in people.values() {
        let of = |books: bool| mentions.iter().copied().filter(move |m| second[*m] == Some(books));
        let mut missed = false;
        for a in of(true) {
            missed |= of(false).any(|b| found.clusters[a] != found.clusters[b]);
        }
        if !missed {
            continue;
        }
        println!("TWO BOOKS");
        for mention in mentions {
            let said = corpus.describe(u32::try_from(*mention).unwrap());
            println!("   {:?} in {}: {said:?}", second[*mention], found.clusters[*mention]);
        }
        for a in of(true) {
            for b in of(false) {
                let why = explainer.explain(u32::try_from(a).unwrap(), u32::try_from(b).unwrap());
                let items: Vec<String> =
                    why.items.iter().map(|item| format!("{:+.1} {}", item.weight_bits, item.en)).collect();
                println!("      p={:.4} {}", why.probability, items.join("; "));
            }
        }
    }
}

/// Prints the kinds of doubtful pairs: how many there are, how many said to be right, and how many are.
pub(crate) fn show_doubtful(corpus: &Corpus, truth: &[Option<u32>], found: &Linkage) {
    let explainer = Explainer::new(corpus, &found.model);
    let mut kinds: HashMap<String, (u32, f32, u32, String)> = HashMap::new();
    for pair in found.pairs.iter().filter(|pair| (0.3..0.97).contains(&pair.weight)) {
        let why = explainer.explain(pair.a, pair.b);
        let mut items: Vec<String> = why.items.iter().skip(1).map(|item| item.en.clone()).collect();
        items.sort();
        let key = format!("against {}: {}", why.against, items.join(" | "));
        let right = truth[pair.a as usize].is_some() && truth[pair.a as usize] == truth[pair.b as usize];
        let kind = kinds.entry(key).or_default();
        *kind = (kind.0 + 1, kind.1 + pair.weight, kind.2 + u32::from(right), kind.3.clone());
        if !right {
            let bits: Vec<String> =
                why.items.iter().map(|item| format!("{} {:.1}", item.kind, item.weight_bits)).collect();
            kind.3 =
                format!("{:?} {:?} {}", corpus.describe(pair.a), corpus.describe(pair.b), bits.join(" "));
        }
    }
    let mut kinds: Vec<(String, (u32, f32, u32, String))> = kinds.into_iter().collect();
    kinds.sort_by(|x, y| {
        let excess = |kind: &(u32, f32, u32, String)| (kind.1 - kind.2 as f32).abs();
        excess(&y.1).total_cmp(&excess(&x.1))
    });
    for (kind, (pairs, said, right, example)) in kinds.iter().take(25) {
        println!("   {pairs} pairs, said {said:.1}, right {right}: {kind}\n        {example}");
    }
}

/// Prints how many of the listed pairs under two sound numbers are said to be right and are, by whom they might be else and
/// by what their names, birth dates and kin say.
pub(crate) fn show_books(corpus: &Corpus, truth: &[Option<u32>], found: &Linkage) {
    let explainer = Explainer::new(corpus, &found.model);
    let mut kinds: std::collections::BTreeMap<String, (u32, f64, u32)> = std::collections::BTreeMap::new();
    for pair in &found.pairs {
        let why = explainer.explain(pair.a, pair.b);
        if !why.items.iter().any(|item| item.en == "number: two sound numbers that differ") {
            continue;
        }
        let of = |kind: &str| {
            why.items
                .iter()
                .find(|item| item.kind == kind)
                .map_or("-", |item| item.en.split_once(": ").unwrap().1)
        };
        let right = truth[pair.a as usize].is_some() && truth[pair.a as usize] == truth[pair.b as usize];
        for key in [
            "all".to_owned(),
            format!("against {}", why.against),
            format!("against {}: name {}, birth {}", why.against, of("name"), of("birth_date")),
            format!("against {}: spouse {}", why.against, of("spouse")),
            format!("against {}: parents {}", why.against, of("parents")),
            format!("against {}: phone {}, home {}", why.against, of("phone"), of("address")),
        ] {
            let kind = kinds.entry(key).or_default();
            *kind = (kind.0 + 1, kind.1 + f64::from(pair.weight), kind.2 + u32::from(right));
        }
    }
    for (kind, (pairs, said, right)) in kinds.iter().filter(|(_, kind)| kind.0 >= 10) {
        println!("   {pairs} pairs, said {said:.1}, right {right}: {kind}");
    }
}

/// Prints some pairs that were put together wrongly, and some that were missed, with the reasons.
pub(crate) fn show_wrong(corpus: &Corpus, truth: &[Option<u32>], found: &Linkage) {
    let explainer = Explainer::new(corpus, &found.model);
    for (title, by, other) in [
        ("MISSED", truth.to_vec(), found.clusters.iter().map(|c| Some(*c)).collect::<Vec<_>>()),
        ("WRONG", found.clusters.iter().map(|c| Some(*c)).collect(), truth.to_vec()),
    ] {
        let mut groups: HashMap<u32, Vec<usize>> = HashMap::new();
        for (mention, group) in by.iter().enumerate() {
            if let Some(group) = group {
                groups.entry(*group).or_default().push(mention);
            }
        }
        let mut keys: Vec<&u32> = groups.keys().collect();
        keys.sort_unstable();
        let mut shown = 0;
        let (mut sure, mut compared) = (0, 0);
        let listed: std::collections::HashSet<(u32, u32)> =
            found.pairs.iter().map(|pair| (pair.a, pair.b)).collect();
        let mut kinds: HashMap<String, u32> = HashMap::new();
        for key in keys {
            let members = &groups[key];
            for (n, i) in members.iter().enumerate() {
                for j in &members[n + 1..] {
                    if other[*i] == other[*j] || other[*i].is_none() || other[*j].is_none() {
                        continue;
                    }
                    let (a, b) = (u32::try_from(*i).unwrap(), u32::try_from(*j).unwrap());
                    let why = explainer.explain(a, b);
                    sure += u32::from(why.probability >= 0.5);
                    compared += u32::from(why.probability >= 0.5 && listed.contains(&(a.min(b), a.max(b))));
                    let mut levels: Vec<String> = why.items.iter().skip(1).map(|r| r.en.clone()).collect();
                    levels.sort();
                    if why.probability >= 0.5 && !listed.contains(&(a.min(b), a.max(b))) {
                        levels.insert(0, "LIKELY, NOT COMPARED".to_owned());
                    }
                    *kinds.entry(levels.join(" | ")).or_default() += 1;
                    if shown < 40 && (shown < 20 || scramble(shown)) {
                        println!(
                            "{title} {a} {b} p={:.3} against {} in {:?}",
                            why.probability,
                            why.against,
                            corpus.describe(a)
                        );
                        println!("      {:?}", corpus.describe(b));
                        for item in &why.items {
                            println!("      {:+7.2} {}", item.weight_bits, item.en);
                        }
                    }
                    shown += 1;
                }
            }
        }
        let mut kinds: Vec<(u32, String)> = kinds.into_iter().map(|(k, n)| (n, k)).collect();
        kinds.sort();
        println!(
            "{title}: {shown} pairs, {sure} of them likely by themselves, {compared} of these compared; most frequent kinds:"
        );
        for (n, kind) in kinds.iter().rev().take(25) {
            println!("   {n} {kind}");
        }
    }
}

fn scramble(n: u32) -> bool {
    n.is_multiple_of(3)
}
