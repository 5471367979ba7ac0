//! Twenty years of a place: people are born, move and die, offices make mistakes and correct them, and three times townships
//! are merged. What every year's report said then can be made again byte for byte, and what it counts is what a plain list of
//! who lives where gives. On both engines.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
#[allow(dead_code, reason = "each suite uses what it needs of the small register")]
mod support;

use std::collections::BTreeMap;

use base::{Date, DivisionChangeId, Timestamp};
use codes::{Divisions, division::ChangeKind};
use records::Attribute::{self, *};
use registry::CodePair;
use store::{Change, DivisionStage, NewDivisionChange, RecodeCount};
use support::{House, Told, Who, cx, importing};

contract! {
    every_past_report_is_made_again
}

const FIRST: i16 = 2004;
const YEARS: i16 = 20;
const PEOPLE: u32 = 160;
const TOWNSHIPS: [&str; 6] = ["330106002", "330106003", "330106004", "330106005", "330106006", "330106007"];
/// Year, what gives way, into what. Who lived in 330106004 comes to 330106002 in two steps.
const MERGERS: [(i16, &str, &str); 3] =
    [(2010, "330106004", "330106003"), (2015, "330106006", "330106005"), (2020, "330106003", "330106002")];

fn day(year: i16, month: i8, day: i8) -> Date {
    Date::constant(year, month, day)
}

/// Small numbers that are the same on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(most)).unwrap()
    }
    fn date(&mut self, year: i16) -> Date {
        let (month, of) = (self.below(12) + 1, self.below(28) + 1);
        day(year, i8::try_from(month).unwrap(), i8::try_from(of).unwrap())
    }
}

/// What the office believes of one person: a plain list.
#[derive(Clone)]
struct Life {
    born: Date,
    female: bool,
    /// From when, in which township as it was called then, at which of its homes; with the number of the registration.
    stays: Vec<(Date, &'static str, u32, Option<u32>)>,
    died: Option<(Date, u32)>,
}

impl Life {
    fn lives_on(&self, on: Date) -> Option<&'static str> {
        let alive = self.born <= on && self.died.is_none_or(|(died, _)| on < died);
        let stay = self.stays.iter().filter(|(from, ..)| *from <= on).max_by_key(|(from, ..)| *from)?;
        alive.then_some(stay.1)
    }
}

/// How a township of then is called on a day.
fn called(township: &'static str, on: Date) -> &'static str {
    MERGERS.iter().fold(
        township,
        |code, (year, from, to)| {
            if code == *from && on >= day(*year, 7, 1) { to } else { code }
        },
    )
}

fn plain_count(lives: &[Life], on: Date) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for township in lives.iter().filter_map(|life| life.lives_on(on)) {
        *counts.entry(called(township, on).to_owned()).or_default() += 1;
    }
    counts
}

fn address(township: &str, home: u32) -> String {
    const ESTATES: [&str; 6] = ["翠苑", "嘉绿苑", "紫荆家园", "丹桂公寓", "古荡新村", "骆家庄"];
    let at = TOWNSHIPS.iter().position(|one| *one == township).unwrap();
    let side = ["东", "西"][usize::try_from(home % 2).unwrap()];
    format!(
        "西湖区文{}路{}号{}{side}区{}幢1单元{}01室",
        at + 1,
        at + 3,
        ESTATES[at],
        1 + home / 2,
        1 + home % 6
    )
}

fn village(township: &str, home: u32) -> String {
    format!("{township}00{}", 1 + home % 2)
}

type Row = (String, Vec<(Attribute, String)>, u32, Vec<(Attribute, String)>);

/// The row of the book: where the person first lived.
fn book(life: &Life, person: u32, said: Date) -> Row {
    let (from, township, home, _) = life.stays[0];
    let fields = vec![
        (Name, format!("甲{person}")),
        (Sex, if life.female { "2" } else { "1" }.to_owned()),
        (BirthDate, life.born.to_string()),
        (HukouAddress, address(township, home)),
        (HukouDivision, village(township, home)),
        (HukouFrom, from.to_string()),
        (ResidenceStatus, "present".to_owned()),
    ];
    (format!("H{person}"), vec![(RecordDate, said.to_string())], person, fields)
}

fn event(
    kind: &str,
    number: u32,
    on: Date,
    said: Date,
    person: u32,
    fields: Vec<(Attribute, String)>,
) -> Row {
    let row = vec![(EventKind, kind.to_owned()), (EventDate, on.to_string()), (RecordDate, said.to_string())];
    (format!("reg_{number}"), row, person, fields)
}

fn moving(number: u32, said: Date, person: u32, (from, township, home): (Date, &str, u32)) -> Row {
    let fields = vec![
        (Address, address(township, home)),
        (Division, village(township, home)),
        (ResidentFrom, from.to_string()),
    ];
    event("move_in", number, from, said, person, fields)
}

fn dying(number: u32, said: Date, person: u32, on: Date) -> Row {
    event("death", number, on, said, person, vec![(DeathDate, on.to_string())])
}

fn borrowed(said: &[(Attribute, String)]) -> Vec<(Attribute, &str)> {
    said.iter().map(|(attribute, value)| (*attribute, &**value)).collect()
}

async fn tell(house: &House, source: &str, rows: &[Row], who: &mut Who, on: Date) -> Timestamp {
    let parts: Vec<_> =
        rows.iter().map(|(key, row, person, said)| (key, borrowed(row), *person, borrowed(said))).collect();
    let people: Vec<_> = parts.iter().map(|(_, _, person, said)| [("self", *person, &said[..])]).collect();
    let told: Vec<Told<'_>> =
        parts.iter().zip(&people).map(|((key, row, ..), people)| Told(key, row, people)).collect();
    house.tell(source, &told, who, on).await
}

/// The report of a day as known at a moment, as bytes.
async fn report(house: &House, on: Date, known_at: Timestamp) -> Vec<u8> {
    let permit = cx("330106").count_permit().unwrap();
    let mut bytes = Vec::new();
    for digits in [6, 9, 12] {
        let counts = house.store.count_residents(&permit, on, known_at, digits).await.unwrap();
        serde_json::to_writer(&mut bytes, &counts).unwrap();
    }
    bytes
}

async fn counted(house: &House, on: Date, known_at: Timestamp) -> BTreeMap<String, u64> {
    let permit = cx("330106").count_permit().unwrap();
    let counts = house.store.count_residents(&permit, on, known_at, 9).await.unwrap();
    let total = |cells: &[u64]| cells.iter().sum::<u64>();
    counts.divisions.iter().map(|one| (one.code.to_string(), total(&one.male) + total(&one.female))).collect()
}

struct Place {
    house: House,
    who: Who,
    dice: Dice,
    lives: Vec<Life>,
    registered: u32,
    /// Day, moment, and what the report said.
    reports: Vec<(Date, Timestamp, Vec<u8>)>,
    changes: Vec<(DivisionChangeId, Vec<RecodeCount>)>,
}

impl Place {
    /// A home somewhere; half of the offices go on using the codes of before.
    fn somewhere(&mut self, on: Date) -> (&'static str, u32) {
        let township = TOWNSHIPS[usize::try_from(self.dice.below(6)).unwrap()];
        let code = if self.dice.below(2) == 0 { township } else { called(township, on) };
        (code, self.dice.below(12))
    }

    async fn begin(house: House) -> Self {
        let mut place = Self {
            house,
            who: Who::new(),
            dice: Dice(11),
            lives: Vec::new(),
            registered: 0,
            reports: Vec::new(),
            changes: Vec::new(),
        };
        let began = day(FIRST, 1, 1);
        for _ in 0..PEOPLE {
            let year = 1930 + i16::try_from(place.dice.below(70)).unwrap();
            let (born, female) = (place.dice.date(year), place.dice.below(2) == 0);
            let (township, home) = place.somewhere(began);
            place.lives.push(Life { born, female, stays: vec![(born, township, home, None)], died: None });
        }
        let rows: Vec<Row> = (0..).zip(&place.lives).map(|(at, life)| book(life, at, began)).collect();
        tell(&place.house, "hukou", &rows, &mut place.who, began).await;
        place
    }

    /// Of a year: births, moves, deaths; and corrections of what was said in the years before.
    async fn year(&mut self, year: i16) {
        let end = day(year, 12, 31);
        let mut books = Vec::new();
        for _ in 0..4 {
            let (born, female) = (self.dice.date(year), self.dice.below(2) == 0);
            let (township, home) = self.somewhere(born);
            self.lives.push(Life { born, female, stays: vec![(born, township, home, None)], died: None });
            let at = u32::try_from(self.lives.len() - 1).unwrap();
            books.push(book(&self.lives[self.lives.len() - 1], at, end));
        }
        if year == FIRST + 10 {
            // An extract again, of those who never moved: what is ten years old would soon be too old to count.
            let stayed =
                (0..).zip(&self.lives).filter(|(_, life)| life.stays.len() == 1 && life.died.is_none());
            let again: Vec<Row> = stayed.map(|(at, life)| book(life, at, end)).collect();
            books.retain(|(key, ..)| !again.iter().any(|(other, ..)| other == key));
            books.extend(again);
        }
        tell(&self.house, "hukou", &books, &mut self.who, end).await;
        let mut events = Vec::new();
        for _ in 0..9 {
            let (on, person) =
                (self.dice.date(year), self.dice.below(u32::try_from(self.lives.len()).unwrap()));
            let to = self.somewhere(on);
            let life = &mut self.lives[usize::try_from(person).unwrap()];
            let last = life.stays.iter().map(|(from, ..)| *from).max().unwrap();
            if life.died.is_some() || last >= on {
                continue;
            }
            self.registered += 1;
            if self.registered.is_multiple_of(3) {
                life.died = Some((on, self.registered));
                events.push(dying(self.registered, end, person, on));
            } else {
                life.stays.push((on, to.0, to.1, Some(self.registered)));
                events.push(moving(self.registered, end, person, (on, to.0, to.1)));
            }
        }
        tell(&self.house, "registration", &events, &mut self.who, end).await;
        self.report(end).await;
        let corrected = self.correct(year);
        tell(&self.house, "registration", &corrected, &mut self.who, end).await;
    }

    /// Some that died later than was said, some that moved some days earlier, and some to another home.
    fn correct(&mut self, year: i16) -> Vec<Row> {
        let (end, mut rows) = (day(year, 12, 31), Vec::new());
        for at in 0..self.lives.len() {
            if self.dice.below(12) > 0 {
                continue;
            }
            let to = self.somewhere(end);
            let (person, life) = (u32::try_from(at).unwrap(), &mut self.lives[at]);
            if let Some((died, number)) = &mut life.died {
                *died = died.tomorrow().unwrap();
                rows.push(dying(*number, end, person, *died));
            } else if let Some((from, township, home, Some(number))) = life.stays.last_mut() {
                // The day stays after the stay before it, which began a day earlier at the least.
                if number.is_multiple_of(2) {
                    (*township, *home) = to;
                } else {
                    *from = from.tomorrow().unwrap();
                }
                rows.push(moving(*number, end, person, (*from, township, *home)));
            }
        }
        rows
    }

    async fn report(&mut self, on: Date) {
        let known_at = self.house.store.last_change().await.unwrap().unwrap();
        let plain = plain_count(&self.lives, on);
        assert_eq!(counted(&self.house, on, known_at).await, plain, "{on}");
        let before = Date::constant(on.year() - 2, 6, 30);
        for day in [on, before] {
            self.reports.push((day, known_at, report(&self.house, day, known_at).await));
        }
    }

    async fn merge(&mut self, year: i16, from: &str, to: &str) {
        let (store, permit) = (&self.house.store, importing());
        let live = store.live_codes(permit.area()).await.unwrap();
        let pair = CodePair { from: from.into(), to: to.into(), name: "并入后".into() };
        let pairs = registry::with_villages(Divisions::bundled(), &live, &[pair]);
        let on = day(year, 7, 1);
        let change = registry::looked_at(ChangeKind::Merged, on, pairs.clone());
        let expected = store.count_live(&permit, &change).await.unwrap();
        let new =
            NewDivisionChange { kind: ChangeKind::Merged, on, pairs, document: "区划调整批复".into() };
        let id = store.ask_division_change(&permit, &new, &self.house.env).await.unwrap();
        let (divide, undivide) = store.divisions_waiting(&permit).await.unwrap();
        assert_eq!((&divide[..], undivide.len()), (&[id][..], 0));
        let change = Change { divide, ..Change::default() };
        let at = self.house.follow(&change, &self.who, day(year, 12, 31)).await;
        // What the preview counted is what was put elsewhere, and each row of it is on record.
        assert_eq!(store.recoded_counts(id, None).await.unwrap(), expected);
        assert!(expected.iter().map(|count| count.usual).sum::<u64>() > 10, "{expected:?}");
        let known = store.division_changes(permit.area()).await.unwrap();
        let one = known.iter().find(|one| one.change.id == id).unwrap();
        assert_eq!((one.stage, one.recorded_from), (DivisionStage::InForce, Some(at)));
        self.changes.push((id, expected));
    }
}

async fn every_past_report_is_made_again(house: House) {
    let mut place = Place::begin(house).await;
    for year in FIRST..FIRST + YEARS {
        if let Some((_, from, to)) = MERGERS.iter().find(|(merged, ..)| *merged == year) {
            place.merge(year, from, to).await;
        }
        place.year(year).await;
    }
    assert_eq!(place.reports.len(), 40);
    let now = place.house.store.last_change().await.unwrap().unwrap();
    let mut changed = 0;
    for (on, known_at, said) in &place.reports {
        assert!(report(&place.house, *on, *known_at).await == *said, "the report of {on} has changed");
        changed += u32::from(report(&place.house, *on, now).await != *said);
    }
    assert!(changed > 10, "corrections are seen when one asks as of now: {changed}");
    // As known now, each day is what the plain list says, under the codes of that day.
    for year in FIRST..FIRST + YEARS {
        for on in [day(year, 6, 30), day(year, 7, 1), day(year, 12, 31)] {
            assert_eq!(counted(&place.house, on, now).await, plain_count(&place.lives, on), "{on}");
        }
    }
    undo(&place, now).await;
    place.house.check().await;
}

/// The last merger undone: the codes stand as before, and what was known in between is still known to have been.
async fn undo(place: &Place, before: Timestamp) {
    let (store, permit, id) = (&place.house.store, importing(), place.changes[2].0);
    let (on, last) = (day(FIRST + YEARS - 1, 12, 31), &place.changes[2].1);
    let merged = report(&place.house, on, before).await;
    assert!(store.ask_division_undo(&permit, id, "文件撤销", &place.house.env).await.unwrap());
    let (divide, undivide) = store.divisions_waiting(&permit).await.unwrap();
    assert_eq!((divide.len(), &undivide[..]), (0, &[id][..]));
    let at = place.house.follow(&Change { undivide, ..Change::default() }, &place.who, on).await;
    let counts = counted(&place.house, on, at).await;
    let mut expected = plain_count(&place.lives, on);
    let of = |township: &str| {
        let stays = place.lives.iter().filter_map(|life| life.lives_on(on));
        let two = &MERGERS[..2];
        let name = |code| two.iter().fold(code, |code, (_, from, to)| if code == *from { *to } else { code });
        u64::try_from(stays.filter(|code| name(*code) == township).count()).unwrap()
    };
    expected.insert("330106002".to_owned(), of("330106002"));
    expected.insert("330106003".to_owned(), of("330106003"));
    assert_eq!(counts, expected);
    assert!(report(&place.house, on, before).await == merged, "as known before the undoing, it was merged");
    assert_eq!(store.recoded_counts(id, None).await.unwrap(), []);
    assert!(store.recoded_counts(id, Some(before)).await.unwrap().len() >= last.len());
    let stages: Vec<_> = store.division_changes(permit.area()).await.unwrap();
    assert_eq!(
        stages.iter().map(|one| one.stage).collect::<Vec<_>>(),
        [DivisionStage::Undone, DivisionStage::InForce, DivisionStage::InForce]
    );
}
