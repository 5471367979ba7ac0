//! Search equals a full scan: whatever stands in the register and whatever is typed, exactly those people are found whom a
//! reader of every row would find, after a first import and after one that changes it, on both engines.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

#[macro_use]
#[allow(dead_code, reason = "each suite uses what it needs of the small register")]
mod support;

use std::collections::BTreeSet;

use base::{Entropy as _, PageSize, PersonId, SeededEntropy};
use records::{Attribute, Fields, Mention, Reading};
use registry::search::{Query, TermKind};
use sha2::{Digest as _, Sha256};
use store::{Change, StagedRow};
use support::{House, file, importing, reading};

contract! { equals_a_full_scan }

/// Chance out of the seeded source.
struct Chance(SeededEntropy);

impl Chance {
    fn below(&self, most: usize) -> usize {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        usize::try_from(u64::from_le_bytes(bytes) % u64::try_from(most).unwrap()).unwrap()
    }
    fn of<'a, T>(&self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Few characters, so that names, numbers and phones are often one slip apart.
const CHARACTERS: [&str; 6] = ["王", "建", "国", "伟", "芳", "单"];

struct Someone {
    name: String,
    former: Option<String>,
    number: String,
    phone: String,
    address: String,
    certificate: String,
}

fn someone(chance: &Chance) -> Someone {
    let name = |length: usize| (0..length).map(|_| *chance.of(&CHARACTERS)).collect::<String>();
    let digits = |start: &str, length: usize| {
        let mut text = start.to_owned();
        while text.len() < length {
            text.push(*chance.of(&['0', '1', '2']));
        }
        text
    };
    Someone {
        name: name(2 + chance.below(4)),
        former: (chance.below(3) == 0).then(|| name(2 + chance.below(2))),
        number: digits("3301061990", 18),
        phone: digits("1380000", 11),
        address: format!("翠苑{}区{}幢{}0{}室", digits("", 1), digits("1", 2), digits("", 1), digits("", 1)),
        certificate: digits("CZ330", 9),
    }
}

fn row(at: usize, one: &Someone) -> StagedRow {
    let said = [
        (Attribute::Name, Some(&one.name)),
        (Attribute::FormerName, one.former.as_ref()),
        (Attribute::IdNumber, Some(&one.number)),
        (Attribute::Phone, Some(&one.phone)),
        (Attribute::HukouAddress, Some(&one.address)),
    ];
    let mut fields: Fields =
        said.into_iter().filter_map(|(attribute, text)| Some((attribute, text?.clone()))).collect();
    fields.set(Attribute::HukouDivision, "330106002001");
    fields.set(Attribute::IdKind, "01");
    fields.set(Attribute::ResidenceStatus, "present");
    fields.set(Attribute::RecordDate, "2025-06-01");
    // Two people of one certificate took part in one event.
    let event = [(Attribute::EventKind, "marriage"), (Attribute::CertificateNumber, &*one.certificate)];
    let event: Fields = event.into_iter().collect();
    let cells: Vec<Box<str>> = fields.iter().chain(event.iter()).map(|(_, text)| text.into()).collect();
    let mention = Mention { role: "self".into(), fields };
    StagedRow {
        row_number: u64::try_from(at).unwrap() + 1,
        key: format!("K{at}").into(),
        content: Sha256::digest(cells.join("|")).into(),
        cells,
        reading: Reading { row: event, mentions: vec![mention] },
    }
}

/// Optimal string alignment, by the table: nothing of how the store finds.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let change = usize::from(a[i - 1] != b[j - 1]);
                let mut least =
                    (table[i - 1][j] + 1).min(table[i][j - 1] + 1).min(table[i - 1][j - 1] + change);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(table[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    table[a.len()][b.len()]
}

/// What the documentation promises, term by term.
fn nearly(kind: TermKind, typed: &str, term: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (typed.chars().collect(), term.chars().collect());
    if distance(&a, &b) != 1 {
        return false;
    }
    let wrong = a.len() == b.len() && a.iter().zip(&b).filter(|(x, y)| x != y).count() == 1;
    match kind {
        TermKind::Name | TermKind::FormerName => a.len() >= 2 && b.len() >= 2 && !(wrong && a.len() == 2),
        TermKind::Pinyin => a.len() >= 6,
        TermKind::Number | TermKind::Phone => a.len() >= 8,
        TermKind::Initials | TermKind::Certificate => false,
    }
}

fn terms(one: &Someone) -> Vec<(TermKind, String)> {
    let mut terms = vec![
        (TermKind::Name, one.name.clone()),
        (TermKind::Number, one.number.clone()),
        (TermKind::Phone, one.phone.clone()),
    ];
    terms.extend(one.former.iter().map(|former| (TermKind::FormerName, former.clone())));
    for name in [Some(&one.name), one.former.as_ref()].into_iter().flatten() {
        for sound in text::pinyin::of_name(name) {
            terms.push((TermKind::Pinyin, sound.full));
            terms.push((TermKind::Initials, sound.initials));
        }
    }
    terms
}

/// What somebody types who means `term`: right, or with one slip, or two.
fn slipped(chance: &Chance, term: &str) -> String {
    let mut text: Vec<char> = term.chars().collect();
    let fitting: Vec<char> = text.iter().copied().chain(['王', '1', 'x']).collect();
    for _ in 0..chance.below(3) {
        let at = chance.below(text.len());
        match chance.below(4) {
            0 => text[at] = *chance.of(&fitting),
            1 if text.len() > 2 => drop(text.remove(at)),
            2 => text.insert(at, *chance.of(&fitting)),
            _ if at > 0 => text.swap(at - 1, at),
            _ => {}
        }
    }
    text.into_iter().collect()
}

async fn found(house: &House, query: &Query) -> (Vec<PersonId>, bool) {
    let (mut people, mut cursor, mut near) = (Vec::new(), None, false);
    loop {
        let page =
            house.store.search(&reading("33"), query, cursor.as_deref(), PageSize::new(3)).await.unwrap();
        near |= page.items.iter().any(|found| found.near);
        people.extend(page.items.iter().map(|found| found.person.id));
        cursor = page.next;
        if cursor.is_none() {
            return (people, near);
        }
    }
}

/// Imports everybody's row as it is now; gives who is who.
async fn keep(house: &House, everybody: &[Someone]) -> Vec<PersonId> {
    let mut load = house.store.begin_batch(&importing(), file("hukou"), &house.env).await.unwrap();
    load.append(everybody.iter().enumerate().map(|(at, one)| row(at, one)).collect()).await.unwrap();
    let change = Change { commit: vec![load.finish(vec![]).await.unwrap().id], ..Change::default() };
    let keys: Vec<String> = (0..everybody.len()).map(|at| format!("K{at}")).collect();
    let clusters: Vec<(&str, u32)> = keys.iter().map(String::as_str).zip(0..).collect();
    house.settle(&change, &clusters).await;
    let standing = house.store.standing(&importing(), &Change::default()).await.unwrap();
    let of = |key: &String| {
        standing.records.iter().find(|record| *record.key == **key).unwrap().people[0].unwrap()
    };
    keys.iter().map(of).collect()
}

/// What somebody types: a part of an address, the beginning of a certificate's number, or a term.
fn typed_by(chance: &Chance, one: &Someone) -> String {
    let part =
        |text: &str, from: usize, length: usize| text.chars().skip(from).take(length).collect::<String>();
    match chance.below(6) {
        0 => part(&one.address, chance.below(5), 2 + chance.below(5)),
        1 => part(&one.certificate, 0, 5 + chance.below(5)),
        _ => slipped(chance, &chance.of(&terms(one)).1),
    }
}

/// Where people live, folded as what is typed is, from their own records.
async fn homes(house: &House, ids: &[PersonId]) -> Vec<String> {
    let mut homes = Vec::new();
    for id in ids {
        let record = house.store.person(&reading("33"), *id, None).await.unwrap().unwrap();
        let address = record.person.usual_address.expect("everybody has a home");
        homes.push(text::fold::match_key(&address));
    }
    homes
}

async fn equals_a_full_scan(house: House) {
    let chance = Chance(SeededEntropy::new(11));
    let mut everybody: Vec<Someone> = (0..60).map(|_| someone(&chance)).collect();
    let (mut nears, mut exacts, mut at_home, mut certified) = (0, 0, 0, 0);
    for round in 0..2 {
        if round == 1 {
            for one in everybody.iter_mut().step_by(2) {
                *one = someone(&chance);
            }
        }
        let ids = keep(&house, &everybody).await;
        let homes = homes(&house, &ids).await;
        for _ in 0..500 {
            let typed = typed_by(&chance, chance.of(&everybody));
            let Some(query) = Query::read(&typed) else { continue };
            let scan = |fits: &dyn Fn(TermKind, &str) -> bool| -> BTreeSet<PersonId> {
                let holds = |one: &Someone| {
                    terms(one).iter().any(|(kind, term)| query.kinds.contains(kind) && fits(*kind, term))
                };
                everybody.iter().zip(&ids).filter(|(one, _)| holds(one)).map(|(_, id)| *id).collect()
            };
            let mut exact = scan(&|_, term| !query.prefix.is_empty() && term.starts_with(&*query.prefix));
            // Two characters that are somebody's name are not looked for in addresses.
            let short = |part: &str| part.chars().count() < 3;
            if let Some(part) = query.address.as_deref().filter(|part| exact.is_empty() || !short(part)) {
                let there = ids.iter().zip(&homes).filter(|(_, home)| home.contains(part));
                exact.extend(there.map(|(id, _)| *id));
                at_home += usize::from(!exact.is_empty());
            }
            if let Some(number) = query.certificate.as_deref().filter(|_| exact.is_empty()) {
                let named = everybody.iter().zip(&ids).filter(|(one, _)| one.certificate.starts_with(number));
                exact.extend(named.map(|(_, id)| *id));
                certified += usize::from(!exact.is_empty());
            }
            let expected = if exact.is_empty() {
                scan(&|kind, term| nearly(kind, &query.prefix, term))
            } else {
                exact.clone()
            };
            let (people, near) = found(&house, &query).await;
            let distinct: BTreeSet<PersonId> = people.iter().copied().collect();
            assert_eq!(distinct.len(), people.len(), "{typed}: somebody came twice");
            assert_eq!(distinct, expected, "{typed}");
            assert_eq!(near, exact.is_empty() && !expected.is_empty(), "{typed}");
            nears += usize::from(near);
            exacts += usize::from(!exact.is_empty());
        }
    }
    assert!(nears > 100 && exacts > 100, "{nears} by a slip, {exacts} exactly");
    assert!(at_home > 50 && certified > 50, "{at_home} by address, {certified} by certificate");
    house.check().await;
}
