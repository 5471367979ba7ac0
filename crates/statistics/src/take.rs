//! From facts to the columns of a snapshot.

use std::collections::{BTreeMap, HashMap, HashSet};

use base::Date;

use crate::{
    days::{age_at, code_of, code_of_partial, months_before},
    facts::{Facts, Happening, HappeningKind, Stay},
    frame::{Codes, Column, Part, Words},
    homes::{Home, homes},
};

/// Months before the day at which the population stands for the whole year before it.
pub const MID_MONTHS: i16 = 6;
/// Months after which somebody away from the household book counts as living elsewhere: half a year.
pub const AWAY_MONTHS: i16 = 6;

/// The parts of a snapshot by kind and township, and what they leave out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Taken {
    /// `people` or `events`, the township's code, and the rows.
    pub parts: Vec<(&'static str, Box<str>, Part)>,
    /// What no row holds.
    pub left_out: LeftOut,
}

/// What a snapshot could not place, in events and people: said openly.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LeftOut {
    /// Events of the area's people for whom no record says where they lived then.
    pub events_without_place: u64,
    /// People in the snapshot whose birth no record states.
    pub birth_unknown: u64,
    /// People in the snapshot whose birthday is known to the month or year only.
    pub birth_estimated: u64,
    /// People with their book here and no known present place.
    pub place_unknown: u64,
}

/// One person's row before it becomes codes.
struct Row {
    place: Box<str>,
    hukou: Box<str>,
    mid: Box<str>,
    codes: [u8; 7],
    born: u16,
}

/// Names of the narrow columns of people, in order.
const PEOPLE: [&str; 7] = ["sex", "apart", "marital", "education", "home_size", "home_type", "book"];

/// Takes a snapshot of an area: leading digits of its division codes.
pub fn take(facts: &Facts, area: &str, day: Date) -> Taken {
    let all = Looked::new(facts, area, day);
    let mut taken = Taken::default();
    let mut rows: BTreeMap<Box<str>, Vec<Row>> = BTreeMap::new();
    for person in 0..facts.people.len() {
        if let Some(row) = all.row(person, &mut taken.left_out) {
            let home = [&row.place, &row.hukou, &row.mid].into_iter().find(|place| all.inside(place));
            if let Some(key) = home.map(|place| township(place)) {
                rows.entry(key).or_default().push(row);
            }
        }
    }
    for (key, rows) in rows {
        taken.parts.push(("people", key, people_part(&rows).sorted()));
    }
    for (key, part) in all.events(&mut taken.left_out) {
        taken.parts.push(("events", key, part.sorted()));
    }
    taken
}

/// The township of a place: nine digits, or fewer where no more is known.
fn township(place: &str) -> Box<str> {
    place.get(..9).unwrap_or(place).into()
}

/// Facts with what is looked up in them.
struct Looked<'f> {
    facts: &'f Facts,
    area: &'f str,
    day: Date,
    mid: Date,
    /// Where a person's stays begin in the list.
    first_stay: Vec<usize>,
    died: HashMap<u32, Date>,
    homes: HashMap<u32, Home>,
    marriages: HashMap<u32, Vec<usize>>,
    divorced: HashSet<u32>,
}

impl<'f> Looked<'f> {
    fn new(facts: &'f Facts, area: &'f str, day: Date) -> Self {
        let mut first_stay = vec![0; facts.people.len() + 1];
        for stay in &facts.stays {
            if let Some(count) = first_stay.get_mut(wide(stay.person) + 1) {
                *count += 1;
            }
        }
        for at in 1..first_stay.len() {
            first_stay[at] += first_stay[at - 1];
        }
        let of =
            |kind| facts.happenings.iter().filter(move |one: &&Happening| one.kind == kind && one.on <= day);
        let died: HashMap<u32, Date> =
            of(HappeningKind::Death).filter_map(|one| Some((*one.people.first()?, one.on))).collect();
        let divorced = of(HappeningKind::Divorce).flat_map(|one| one.people.iter().copied()).collect();
        let mut marriages: HashMap<u32, Vec<usize>> = HashMap::new();
        for (at, spouse) in facts.spouses.iter().enumerate() {
            marriages.entry(spouse.person).or_default().push(at);
        }
        let mid = months_before(day, MID_MONTHS);
        let mut looked =
            Self { facts, area, day, mid, first_stay, died, homes: HashMap::new(), marriages, divorced };
        let living: Vec<(u32, &Stay)> = (0..facts.people.len())
            .filter_map(|person| u32::try_from(person).ok())
            .filter_map(|person| Some((person, looked.stay(person, false, day)?)))
            .filter(|(person, stay)| stay.home != 0 && looked.lives(*person, day))
            .collect();
        looked.homes = homes(facts, &living, day);
        looked
    }

    fn inside(&self, place: &str) -> bool {
        !place.is_empty() && place.starts_with(self.area)
    }

    fn stays(&self, person: u32) -> &'f [Stay] {
        let at = wide(person);
        let (from, until) = (self.first_stay.get(at), self.first_stay.get(at + 1));
        from.zip(until).and_then(|(from, until)| self.facts.stays.get(*from..*until)).unwrap_or_default()
    }

    fn stay(&self, person: u32, hukou: bool, day: Date) -> Option<&'f Stay> {
        self.stays(person).iter().find(|stay| stay.hukou == hukou && stay.holds(day))
    }

    /// The usual place on a day; a spell whose beginning no record states is taken to have begun before.
    fn usual_place(&self, person: u32, day: Date) -> Option<&'f Stay> {
        self.stay(person, false, day).or_else(|| {
            let usual = self.stays(person).iter().filter(|stay| !stay.hukou);
            usual.min_by_key(|stay| stay.from).filter(|first| !first.from_stated && first.from > day)
        })
    }

    /// Where somebody lived when something happened: the usual place, or else where the book lay.
    fn place_then(&self, person: u32, day: Date) -> Option<&'f str> {
        let usual = self.usual_place(person, day).or_else(|| self.stay(person, true, day));
        usual.map(|stay| &*stay.place).filter(|place| !place.is_empty())
    }

    fn lives(&self, person: u32, day: Date) -> bool {
        let born = self.facts.people.get(wide(person)).and_then(|fact| fact.born);
        born.is_none_or(|born| born.earliest() <= day)
            && self.died.get(&person).is_none_or(|died| *died > day)
    }

    fn row(&self, person: usize, left_out: &mut LeftOut) -> Option<Row> {
        let id = u32::try_from(person).ok()?;
        let fact = self.facts.people.get(person)?;
        let lives = self.lives(id, self.day);
        let (usual, hukou) = if lives {
            (self.stay(id, false, self.day), self.stay(id, true, self.day))
        } else {
            (None, None)
        };
        let mid = if self.lives(id, self.mid) { self.place_mid(id) } else { "" };
        let (usual_place, hukou_place) = (place(usual), place(hukou));
        if ![usual_place, hukou_place, mid].into_iter().any(|place| self.inside(place)) {
            return None;
        }
        match fact.born {
            None => left_out.birth_unknown += 1,
            Some(born) if born.known_day().is_none() => left_out.birth_estimated += 1,
            Some(_) => {}
        }
        left_out.place_unknown += u64::from(usual_place.is_empty() && !hukou_place.is_empty());
        let home = usual.map_or(Home::default(), |stay| {
            let mut home = self.homes.get(&stay.home).copied().unwrap_or_default();
            // A home is counted at the eldest of it; its others have no size of their own.
            if home.head != Some(id) {
                home = Home::default();
            }
            home
        });
        let book = fact.collective.map_or(0, |collective| if collective { 2 } else { 1 });
        let codes = [
            fact.sex,
            self.apart(usual, hukou_place),
            self.marital(id, &fact.marital),
            education(&fact.education),
            home.size,
            home.kind,
            book,
        ];
        let born = fact.born.map_or(0, code_of_partial);
        Some(Row { place: usual_place.into(), hukou: hukou_place.into(), mid: mid.into(), codes, born })
    }

    fn place_mid(&self, person: u32) -> &'f str {
        self.usual_place(person, self.mid).map_or("", |stay| &stay.place)
    }

    /// How the usual place lies to the book: 0 the same township; 1 away from it under half a year; 2 half a year and more,
    /// between districts of one city; 3 half a year and more otherwise; 4 away, nobody says since when; 5 no book known; 6 no
    /// present place known.
    fn apart(&self, usual: Option<&Stay>, hukou: &str) -> u8 {
        let Some(usual) = usual.filter(|stay| !stay.place.is_empty()) else { return 6 };
        if hukou.is_empty() {
            return 5;
        }
        if township(&usual.place) == township(hukou) {
            return 0;
        }
        let long = usual.from <= months_before(self.day, AWAY_MONTHS);
        match (long, usual.from_stated) {
            (true, _) if of_one_city(&usual.place, hukou) => 2,
            (true, _) => 3,
            (false, true) => 1,
            (false, false) => 4,
        }
    }

    /// 1 never married, 2 married, 3 widowed, 4 divorced, 0 unknown. A certificate's spell goes before what a form says.
    fn marital(&self, person: u32, shown: &str) -> u8 {
        let said = match shown.get(..1) {
            Some("1") => 1,
            Some("2") => 2,
            Some("3") => 3,
            Some("4") => 4,
            _ => 0,
        };
        let spells: Vec<_> = self
            .marriages
            .get(&person)
            .into_iter()
            .flatten()
            .map(|at| &self.facts.spouses[*at])
            .filter(|spell| spell.from.is_none_or(|from| from <= self.day))
            .collect();
        let ended = |until: Option<Date>| until.is_some_and(|until| until <= self.day);
        let lost = |spouse: u32| self.died.contains_key(&spouse);
        if spells
            .iter()
            .any(|one| !ended(one.until) && !lost(one.spouse) && (one.from.is_some() || said == 2))
        {
            return 2;
        }
        match said {
            1 | 2 if self.divorced.contains(&person) => 4,
            1 | 2 if spells.iter().any(|one| ended(one.until) || lost(one.spouse)) => 3,
            said => said,
        }
    }

    fn events(&self, left_out: &mut LeftOut) -> BTreeMap<Box<str>, Part> {
        let mut rows: BTreeMap<Box<str>, Vec<EventRow>> = BTreeMap::new();
        let orders = self.orders();
        let mut married: HashSet<u32> = HashSet::new();
        let mut all: Vec<&Happening> =
            self.facts.happenings.iter().filter(|one| one.on <= self.day).collect();
        all.sort_by_key(|one| (one.on, one.kind));
        for happening in all {
            for person in &happening.people {
                // Who moves out or dies lived there until the day before.
                let leaves = matches!(happening.kind, HappeningKind::Death | HappeningKind::MoveOut);
                let day =
                    if leaves { happening.on.yesterday().unwrap_or(happening.on) } else { happening.on };
                let Some(place) = self.place_then(*person, day) else {
                    left_out.events_without_place += 1;
                    continue;
                };
                if !self.inside(place) {
                    continue;
                }
                let subject = happening.child.unwrap_or(*person);
                let order = match happening.kind {
                    HappeningKind::Birth => orders.get(&subject).copied().unwrap_or(0),
                    HappeningKind::Marriage => 1 + u8::from(!married.insert(*person)),
                    HappeningKind::Death
                    | HappeningKind::Divorce
                    | HappeningKind::MoveIn
                    | HappeningKind::MoveOut => 0,
                };
                rows.entry(township(place)).or_default().push(EventRow {
                    place: place.into(),
                    on: code_of(happening.on),
                    codes: [
                        happening.kind.code(),
                        self.facts.people.get(wide(subject)).map_or(0, |fact| fact.sex),
                        self.age(*person, happening.on),
                        order,
                        delay(happening),
                    ],
                });
            }
        }
        rows.into_iter().map(|(key, rows)| (key, events_part(&rows))).collect()
    }

    fn age(&self, person: u32, on: Date) -> u8 {
        let born = self.facts.people.get(wide(person)).and_then(|fact| fact.born).map_or(0, code_of_partial);
        age_at(born, on).map_or(255, |age| age.min(150))
    }

    /// Which child of its mother each child is, by the days of birth that kinship knows; 1 is the first.
    fn orders(&self) -> HashMap<u32, u8> {
        let mut by_mother: HashMap<u32, Vec<(u16, u32)>> = HashMap::new();
        for (parent, child) in &self.facts.children {
            let mother = self.facts.people.get(wide(*parent)).is_some_and(|fact| fact.sex == 2);
            let born = self.facts.people.get(wide(*child)).and_then(|fact| fact.born);
            if let (true, Some(born)) = (mother, born) {
                by_mother.entry(*parent).or_default().push((code_of_partial(born), *child));
            }
        }
        let mut orders = HashMap::new();
        for children in by_mother.values_mut() {
            children.sort_unstable();
            children.dedup_by_key(|(_, child)| *child);
            for (at, (_, child)) in children.iter().enumerate() {
                orders.insert(*child, u8::try_from(at + 1).unwrap_or(u8::MAX));
            }
        }
        orders
    }
}

struct EventRow {
    place: Box<str>,
    on: u16,
    codes: [u8; 5],
}

/// Names of the narrow columns of events, in order.
const EVENTS: [&str; 5] = ["kind", "sex", "age", "order", "delay"];

/// Whole months from an event to the day as of which it is on record; 255 where unknown.
fn delay(happening: &Happening) -> u8 {
    let Some(recorded) = happening.recorded.filter(|recorded| *recorded >= happening.on) else { return 255 };
    let months = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month());
    let whole = months(recorded) - months(happening.on) - i32::from(recorded.day() < happening.on.day());
    u8::try_from(whole.clamp(0, 254)).unwrap_or(254)
}

/// Whether two places are different districts of one city: codes 01 to 20 of the fifth and sixth digits.
fn of_one_city(one: &str, other: &str) -> bool {
    let district = |code: &str| {
        code.get(4..6).and_then(|two| two.parse::<u8>().ok()).is_some_and(|two| (1..=20).contains(&two))
    };
    // Beijing, Tianjin, Shanghai and Chongqing are cities by their first two digits.
    let digits = if matches!(one.get(..2), Some("11" | "12" | "31" | "50")) { 2 } else { 4 };
    one.get(..digits).is_some()
        && one.get(..digits) == other.get(..digits)
        && district(one)
        && district(other)
}

fn place(stay: Option<&Stay>) -> &str {
    stay.map_or("", |stay| &stay.place)
}

fn education(code: &str) -> u8 {
    match code.get(..1) {
        Some("8") => 1,
        Some("7") => 2,
        Some("4" | "6") => 3,
        Some("3") => 4,
        Some("2") => 5,
        Some("1") => 6,
        Some("9") => 7,
        _ => 0,
    }
}

pub(crate) fn wide(person: u32) -> usize {
    usize::try_from(person).unwrap_or(usize::MAX)
}

fn worded<R>(name: &str, rows: &[R], word: impl Fn(&R) -> &str) -> Column {
    let mut words = Words::of(rows.iter().map(|row| word(row).into()));
    let codes = rows.iter().map(|row| words.code(word(row))).collect();
    Column { name: name.into(), codes: Codes::Wide(codes), words: words.into_words() }
}

fn people_part(rows: &[Row]) -> Part {
    let mut columns = vec![
        worded("place", rows, |row| &row.place),
        worded("hukou", rows, |row| &row.hukou),
        worded("mid", rows, |row| &row.mid),
    ];
    columns.push(Column {
        name: "born".into(),
        codes: Codes::Wide(rows.iter().map(|row| row.born).collect()),
        words: Vec::new(),
    });
    for (at, name) in PEOPLE.into_iter().enumerate() {
        let codes = Codes::Narrow(rows.iter().map(|row| row.codes[at]).collect());
        columns.push(Column { name: name.into(), codes, words: Vec::new() });
    }
    Part { columns }
}

fn events_part(rows: &[EventRow]) -> Part {
    let mut columns = vec![worded("place", rows, |row| &row.place)];
    columns.push(Column {
        name: "on".into(),
        codes: Codes::Wide(rows.iter().map(|row| row.on).collect()),
        words: Vec::new(),
    });
    for (at, name) in EVENTS.into_iter().enumerate() {
        let codes = Codes::Narrow(rows.iter().map(|row| row.codes[at]).collect());
        columns.push(Column { name: name.into(), codes, words: Vec::new() });
    }
    Part { columns }
}
