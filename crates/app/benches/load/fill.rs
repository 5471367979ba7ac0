//! Fills a register county by county: records are staged, derived and committed by the same ways as an import. Who is who is
//! told by the rows' keys, so that no time goes into linkage, which has benches of its own.

use std::time::Instant;

use access::{Action, Actor, AuditEntry, Cx, Role, Subject};
use base::{AccountId, BatchId, Env, PersonId};
use records::{Attribute as A, Fields, Mention, MentionRef, Reading};
use registry::{Recoding, StandingRecord, assign, derive_and_learn};
use serde::{Deserialize, Serialize};
use store::{Change, Decider, Link, NewBatch, Outcome, StagedRow, Store};

/// People of one county.
pub(crate) const COUNTY: u32 = 50_000;
const CHUNK: usize = 5_000;
const COUNTIES: [&str; 20] = [
    "330102", "330105", "330106", "330108", "330109", "330110", "330111", "330112", "330113", "330114",
    "330122", "330127", "330182", "330203", "330205", "330206", "330211", "330212", "330213", "330225",
];
const SURNAMES: &str = "王王王李李李张张张刘刘陈陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤";
const GIVEN: &str = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉梅红建文志国海燕春雪琳晨宇浩然子轩欣怡梓涵思雨佳琪俊熙博泽嘉诚奕辰若曦语桐星辰沐雅雯婷慧颖莉倩瑶瑞翔鹏飞龙凤祥云山川林森松柏青竹";

/// The county codes of a register of so many people.
pub(crate) fn counties(people: u32) -> impl Iterator<Item = &'static str> {
    COUNTIES.into_iter().take(usize::try_from(people.div_ceil(COUNTY)).unwrap())
}

/// Somebody of the register, and what they can be found by.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Known {
    pub(crate) id: PersonId,
    pub(crate) county: String,
    pub(crate) name: String,
    pub(crate) number: String,
    pub(crate) phone: String,
    pub(crate) address: String,
    pub(crate) female: bool,
    pub(crate) adult: bool,
}

/// What was written.
#[derive(Debug, Default)]
pub(crate) struct Filled {
    pub(crate) people: u64,
    pub(crate) events: u64,
    pub(crate) records: u64,
    pub(crate) rows: u64,
    /// Every seventeenth person.
    pub(crate) known: Vec<Known>,
}

/// Writes a register of so many people, with ten events each.
pub(crate) async fn fill(store: &Store, env: &Env, people: u32) -> Filled {
    let mut filled = Filled::default();
    for (nth, county) in counties(people).enumerate() {
        let began = Instant::now();
        let first = u32::try_from(nth).unwrap() * COUNTY;
        let people = (people - first).min(COUNTY);
        one_county(store, env, (county, first, people), &mut filled).await;
        println!(
            "  {county}: {people} people in {:.1} s; {} people, {} events so far",
            began.elapsed().as_secs_f64(),
            filled.people,
            filled.events
        );
    }
    filled
}

async fn one_county(
    store: &Store,
    env: &Env,
    (county, first, people): (&'static str, u32, u32),
    filled: &mut Filled,
) {
    let actor = Actor::new(AccountId::from_uuid(uuid::Uuid::nil()), Role::Registrar, county.parse().unwrap());
    let cx = Cx { actor, env: env.clone(), request: "fill".into() };
    let permit = cx.import_permit().unwrap();
    let mut change = Change::default();
    for (source, rows) in sources(county, first, people) {
        let file = NewBatch {
            source: source.into(),
            profile: source.into(),
            file_name: source.into(),
            file_sha256: [0; 32],
            columns: vec![],
            denied_columns: vec![],
        };
        filled.records += u64::try_from(rows.len()).unwrap();
        let mut load = store.begin_batch(&permit, file, env).await.unwrap();
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            load.append(rows.by_ref().take(CHUNK).collect()).await.unwrap();
        }
        change.commit.push(load.finish(vec![]).await.unwrap().id);
    }
    let mut standing = store.standing(&permit, &change).await.unwrap();
    let clusters: Vec<u32> = standing.records.iter().flat_map(|record| numbers_of(&record.key)).collect();
    assign(&mut standing.records, &clusters, &standing.former, || env.new_id());
    let today = "2026-06-30".parse().unwrap();
    let (derived, gazetteer) = derive_and_learn(&standing.records, &Recoding::default(), today);
    let links = standing.records.iter().flat_map(links_of).collect();
    filled.people += u64::try_from(derived.people.len()).unwrap();
    filled.events += u64::try_from(derived.events.len()).unwrap();
    for record in standing.records.iter().filter(|record| record.source.as_str() == "hukou") {
        let number = numbers_of(&record.key).next().unwrap();
        if number.is_multiple_of(17) {
            let one = Person::of(county, number);
            filled.known.push(Known {
                id: record.people[0].unwrap(),
                county: county.to_owned(),
                name: one.name(),
                number: one.number(),
                phone: one.phone(),
                address: one.home(0),
                female: one.female(),
                adult: one.place() < 2,
            });
        }
    }
    for batch in &change.commit {
        // An import is in the log before it is written.
        store.append_audit(&announced(&cx, *batch)).await.unwrap();
    }
    let outcome = Outcome { links, derived, gazetteer, ..Outcome::default() };
    let done = store.commit(&permit, &change, standing.basis, outcome, env).await.unwrap();
    filled.rows += done.rows_added;
}

fn announced(cx: &Cx, batch: BatchId) -> AuditEntry {
    AuditEntry {
        at: cx.now(),
        account: cx.actor.account,
        area: Some(cx.actor.area.clone()),
        role: cx.actor.role,
        purpose: None,
        action: Action::Import,
        subject: Subject::Batch(batch),
        fields: vec![],
        request: cx.request.clone(),
    }
}

fn links_of(record: &StandingRecord) -> Vec<Link> {
    let link = |(mention, person): (&Mention, PersonId)| {
        let mention = MentionRef { record: record.id, role: mention.role.clone() };
        Link { mention, person, score: 0.99, decider: Decider::Model }
    };
    record.linked().map(link).collect()
}

/// Whom a row's mentions are: the numbers in its key, in the order of mentions.
fn numbers_of(key: &str) -> impl Iterator<Item = u32> {
    key.split('.').skip(1).filter_map(|number| number.parse().ok())
}

/// The rows of a county by source.
fn sources(county: &'static str, first: u32, people: u32) -> Vec<(&'static str, Vec<StagedRow>)> {
    let all = || (first..first + people).map(move |number| Person::of(county, number));
    let spells = all().flat_map(|one| (0..one.spells()).map(move |nth| one.spell(nth)));
    let couple = |one: &Person| one.place() == 0 && one.0 + 1 < first + people;
    let child = |one: &Person| one.place() >= 2;
    vec![
        ("hukou", all().map(Person::book).collect()),
        ("residence", spells.collect()),
        ("marriage", all().filter(couple).map(Person::marriage).collect()),
        ("birth", all().filter(child).map(Person::birth).collect()),
    ]
}

/// The person of this number: of four in a family the first two are the parents.
#[derive(Clone, Copy)]
struct Person(u32, &'static str);

impl Person {
    fn of(county: &'static str, number: u32) -> Self {
        Self(number, county)
    }

    fn place(self) -> u32 {
        self.0 % 4
    }

    fn female(self) -> bool {
        self.place() == 1 || (self.place() == 3 && self.0 % 8 > 3)
    }

    fn mix(self, salt: u64) -> usize {
        let mut x = (u64::from(self.0) << 8 | salt).wrapping_add(0x9E37_79B9_7F4A_7C15);
        x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from(x >> 40).unwrap()
    }

    fn name(self) -> String {
        // Children bear their father's name.
        let family = Self(self.0 - self.place() + u32::from(self.place() == 1), self.1);
        let pick = |from: &str, at: usize| from.chars().nth(at % from.chars().count()).unwrap();
        let mut name = String::from(pick(SURNAMES, family.mix(1)));
        name.push(pick(GIVEN, self.mix(2)));
        if !self.mix(3).is_multiple_of(5) {
            name.push(pick(GIVEN, self.mix(4)));
        }
        name
    }

    fn born(self) -> String {
        let family = self.0 / 4;
        let year = if self.place() < 2 { 1960 + family % 30 } else { 1990 + family % 30 };
        format!("{year}-{:02}-{:02}", 1 + self.mix(5) % 12, 1 + self.mix(6) % 28)
    }

    fn number(self) -> String {
        let sequence = u16::try_from(self.mix(7) % 499 * 2).unwrap() + u16::from(!self.female());
        let number = codes::CitizenNumber::compose(self.1, self.born().parse().unwrap(), sequence);
        number.unwrap().as_str().to_owned()
    }

    fn phone(self) -> String {
        format!("13{:09}", u64::from(self.0) * 977 % 1_000_000_000)
    }

    fn division(self, spell: u32) -> String {
        format!("{}{:03}001", self.1, 1 + (self.0 / 4 + spell) % 12)
    }

    /// Homes are those of the county's families: people move from one to another.
    fn home(self, spell: u32) -> String {
        let home = if spell == 0 { self.0 / 4 } else { (self.0 / 4 + spell * 7_919) % (COUNTY / 4) };
        format!(
            "杭州市第{}街道文{}路{}号{}幢{}室",
            1 + home % 12,
            1 + home % 31,
            1 + home / 31 % 97,
            1 + home % 7,
            101 + home
        )
    }

    fn spells(self) -> u32 {
        if self.place() == 0 { 6 } else { 5 }
    }

    fn identity(self) -> Fields {
        let said = [
            (A::Name, self.name()),
            (A::Sex, if self.female() { "2" } else { "1" }.to_owned()),
            (A::BirthDate, self.born()),
            (A::IdKind, "01".to_owned()),
            (A::IdNumber, self.number()),
        ];
        said.iter().map(|(attribute, value)| (*attribute, &**value)).collect()
    }

    fn book(self) -> StagedRow {
        let mut fields = self.identity();
        let family = self.0 / 4;
        fields.set(A::Household, format!("H{family}"));
        fields.set(A::Relation, ["02", "12", "20", "30"][usize::try_from(self.place()).unwrap()]);
        fields.set(A::HukouDivision, self.division(0));
        fields.set(A::HukouAddress, self.home(0));
        fields.set(A::HukouFrom, "2001-02-03");
        fields.set(A::ResidenceStatus, "present");
        fields.set(A::Phone, self.phone());
        fields.set(A::RecordDate, "2026-01-01");
        row(format!("h.{}", self.0), Fields::new(), vec![("self", fields)])
    }

    /// A stay: every one but the last has ended.
    fn spell(self, nth: u32) -> StagedRow {
        let mut fields = self.identity();
        let last = nth + 1 == self.spells();
        let year = |nth: u32| 2000 + nth * 4;
        fields.set(A::Address, self.home(if last { 0 } else { nth + 1 }));
        fields.set(A::Division, self.division(if last { 0 } else { nth + 1 }));
        fields.set(A::ResidentFrom, format!("{}-03-{:02}", year(nth), 1 + self.0 % 28));
        if !last {
            fields.set(A::ResidentUntil, format!("{}-02-{:02}", year(nth + 1), 1 + self.0 % 28));
        }
        fields.set(A::RecordDate, format!("{}-03-01", year(nth)));
        row(format!("r{nth}.{}", self.0), Fields::new(), vec![("self", fields)])
    }

    fn marriage(self) -> StagedRow {
        let wife = Self(self.0 + 1, self.1);
        let event = [
            (A::EventKind, "marriage".to_owned()),
            (A::EventDate, format!("{}-05-20", 1985 + self.0 / 4 % 30)),
            (A::CertificateNumber, format!("J{}-{:07}", self.1, self.0)),
            (A::Office, self.1.to_owned()),
        ];
        let event = event.iter().map(|(attribute, value)| (*attribute, &**value)).collect();
        let parties = vec![("husband", self.identity()), ("wife", wife.identity())];
        row(format!("m.{}.{}", self.0, wife.0), event, parties)
    }

    fn birth(self) -> StagedRow {
        let mother = Self(self.0 - self.place() + 1, self.1);
        let event = [
            (A::EventKind, "birth".to_owned()),
            (A::EventDate, self.born()),
            (A::CertificateNumber, format!("B{}-{:07}", self.1, self.0)),
        ];
        let event = event.iter().map(|(attribute, value)| (*attribute, &**value)).collect();
        let parties = vec![("child", self.identity()), ("mother", mother.identity())];
        row(format!("b.{}.{}", self.0, mother.0), event, parties)
    }
}

fn row(key: String, event: Fields, parties: Vec<(&str, Fields)>) -> StagedRow {
    let cells = parties.iter().flat_map(|(_, fields)| fields.iter()).map(|(_, value)| value.into()).collect();
    let mut content = [0; 32];
    for (at, byte) in key.bytes().enumerate() {
        content[at % 32] ^= byte;
    }
    let mentions = parties.into_iter().map(|(role, fields)| Mention { role: role.into(), fields }).collect();
    StagedRow { row_number: 1, key: key.into(), cells, content, reading: Reading { row: event, mentions } }
}
