//! As it was on a day, as known at a moment: a small history written by hand, beside what is so on each day, on both engines.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
#[allow(dead_code, reason = "each suite uses what it needs of the small register")]
mod support;

use access::CountPermit;
use base::{Date, PageSize, PersonId, Timestamp};
use records::Attribute::{self, *};
use registry::{AsOf, KinKind, ResidenceKind, search::Query};
use store::{Change, Listed, PersonRecord};
use support::{House, Told, Who, cx, importing, reading};

contract! {
    a_record_is_what_it_was
    a_search_finds_what_was_known
    a_home_and_a_household_over_time
    a_building_counts_who_lives_in_each_home
    a_home_with_a_book_alone_opens_empty
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

async fn tell(house: &House, source: &str, rows: &[Told<'_>], who: &mut Who) -> Timestamp {
    house.tell(source, rows, who, day("2025-06-30")).await
}

const OLD_HOME: &str = "西湖区文二路1号翠苑小区1幢1单元101室";
const NEW_HOME: &str = "西湖区文三路9号嘉绿苑2幢1单元202室";
const BOOK: [(Attribute, &str); 4] = [
    (Household, "B1"),
    (HukouAddress, OLD_HOME),
    (HukouDivision, "330106002001"),
    (ResidenceStatus, "present"),
];

/// What happened, and when it was told:
///
/// * 王秀, born 5 May 1980, heads book B1 at the old home since 2000. 李强, born 1979, joined it by marriage on 1 May 2008.
/// * Their child was born on 8 August 2012. On 1 June 2015 王秀 moved to the new home.
/// * On 1 March 2018 王秀 became 王绣. 李强 died, it was said on 2 February 2020; corrected later: on 12 February.
struct History {
    mother: PersonId,
    father: PersonId,
    child: PersonId,
    /// After the book, the marriage, the birth, the move, the name, the death, and the correction.
    told: [Timestamp; 7],
}

async fn history(house: &House) -> History {
    let who = &mut Who::new();
    let (mother, father, child) = (1, 2, 3);
    let book =
        |own: &[(Attribute, &'static str)]| -> Vec<(Attribute, &'static str)> { [own, &BOOK].concat() };
    let wife = book(&[
        (Name, "王秀"),
        (Sex, "2"),
        (BirthDate, "1980-05-05"),
        (Relation, "02"),
        (HukouFrom, "2000-01-01"),
    ]);
    let husband = book(&[
        (Name, "李强"),
        (Sex, "1"),
        (BirthDate, "1979-01-01"),
        (Relation, "11"),
        (HukouFrom, "2008-05-01"),
    ]);
    let books = [
        Told("H1", &[(RecordDate, "2013-01-01")], &[("self", mother, &wife)]),
        Told("H2", &[(RecordDate, "2013-01-01")], &[("self", father, &husband)]),
    ];
    let first = tell(house, "hukou", &books, who).await;
    let row = [(EventKind, "marriage"), (EventDate, "2008-05-01"), (CertificateNumber, "J1")];
    let married =
        [Told("M1", &row, &[("husband", father, &[(Name, "李强")]), ("wife", mother, &[(Name, "王秀")])])];
    let second = tell(house, "marriage", &married, who).await;
    let row = [(EventKind, "birth"), (EventDate, "2012-08-08"), (CertificateNumber, "G1")];
    let born = [Told(
        "F1",
        &row,
        &[
            ("child", child, &[(Name, "李小"), (Sex, "1"), (BirthDate, "2012-08-08")]),
            ("mother", mother, &[(Name, "王秀")]),
            ("father", father, &[(Name, "李强")]),
        ],
    )];
    let third = tell(house, "birth", &born, who).await;
    let place =
        [(Name, "王秀"), (Address, NEW_HOME), (Division, "330106003001"), (ResidentFrom, "2015-06-01")];
    let moved = [Told("R1", &[(RecordDate, "2015-06-02")], &[("self", mother, &place)])];
    let fourth = tell(house, "residence", &moved, who).await;
    let row = [(EventKind, "name_change"), (EventDate, "2018-03-01"), (RecordDate, "2018-03-02")];
    let named = [Told("reg_n", &row, &[("self", mother, &[(Name, "王绣"), (FormerName, "王秀")])])];
    let fifth = tell(house, "registration", &named, who).await;
    let died = |day: &'static str| [(DeathDate, day)];
    let row = |day| [(EventKind, "death"), (EventDate, day), (RecordDate, "2020-02-20")];
    let wrong = [Told("reg_d", &row("2020-02-02"), &[("self", father, &died("2020-02-02"))])];
    let sixth = tell(house, "registration", &wrong, who).await;
    let right = [Told("reg_d", &row("2020-02-12"), &[("self", father, &died("2020-02-12"))])];
    let seventh = tell(house, "registration", &right, who).await;
    let standing = house.store.standing(&importing(), &Change::default()).await.unwrap();
    let person = |key: &str, role: &str| {
        let record = standing.records.iter().find(|record| &*record.key == key).unwrap();
        let at = record.reading.mentions.iter().position(|one| one.role.as_str() == role).unwrap();
        record.people[at].unwrap()
    };
    History {
        mother: person("H1", "self"),
        father: person("H2", "self"),
        child: person("F1", "child"),
        told: [first, second, third, fourth, fifth, sixth, seventh],
    }
}

impl House {
    async fn then(&self, person: PersonId, on: &str, known_at: Option<Timestamp>) -> Option<PersonRecord> {
        self.store.person(&reading("3301"), person, known_at).await.unwrap()?.on(day(on))
    }
}

fn shown(person: &Listed) -> (&str, bool, &str) {
    let text = |value: &'_ Option<Box<str>>| value.clone().unwrap_or_default();
    let address = if *text(&person.usual_address) == *OLD_HOME {
        "old"
    } else if *text(&person.usual_address) == *NEW_HOME {
        "new"
    } else {
        "none"
    };
    (person.name.as_deref().unwrap_or_default(), person.alive, address)
}

fn kin(record: &PersonRecord) -> Vec<(KinKind, PersonId)> {
    record.kin.iter().map(|(kin, _)| (kin.kind, kin.relative)).collect()
}

async fn a_record_is_what_it_was(house: House) {
    let History { mother, father, child, told } = history(&house).await;
    // The mother, on days before and after each thing that happened, as known now.
    for (on, expected, members, kin_then, events) in [
        ("1980-05-05", ("王秀", true, "none"), 0, vec![], 0),
        ("2004-06-01", ("王秀", true, "old"), 1, vec![], 0),
        ("2008-04-30", ("王秀", true, "old"), 1, vec![], 0),
        ("2008-05-01", ("王秀", true, "old"), 2, vec![(KinKind::Spouse, father)], 1),
        ("2012-08-07", ("王秀", true, "old"), 2, vec![(KinKind::Spouse, father)], 1),
        ("2012-08-08", ("王秀", true, "old"), 2, vec![(KinKind::Spouse, father), (KinKind::Child, child)], 2),
        ("2015-05-31", ("王秀", true, "old"), 2, vec![(KinKind::Spouse, father), (KinKind::Child, child)], 2),
        ("2015-06-01", ("王秀", true, "new"), 2, vec![(KinKind::Spouse, father), (KinKind::Child, child)], 3),
        ("2018-02-28", ("王秀", true, "new"), 2, vec![(KinKind::Spouse, father), (KinKind::Child, child)], 3),
        ("2018-03-01", ("王绣", true, "new"), 2, vec![(KinKind::Spouse, father), (KinKind::Child, child)], 4),
    ] {
        let record = house.then(mother, on, None).await.unwrap();
        assert_eq!(shown(&record.person), expected, "{on}");
        let book = record.households.iter().find(|one| one.household.book.is_some());
        assert_eq!(book.map_or(0, |book| book.members.len()), members, "{on}");
        let (mut found, mut wanted) = (kin(&record), kin_then);
        found.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{on}");
        assert_eq!(record.events.len(), events, "{on}");
    }
    assert!(house.then(mother, "1980-05-04", None).await.is_none(), "not yet born");
    assert!(house.then(child, "2012-08-07", None).await.is_none());
    // The father lived at the old home until he died; when that was, is another question of when one asks.
    for (on, known_at, alive, at) in [
        ("2020-02-01", None, true, "old"),
        ("2020-02-11", None, true, "old"),
        ("2020-02-12", None, false, "none"),
        ("2020-02-01", Some(told[5]), true, "old"),
        ("2020-02-02", Some(told[5]), false, "none"),
        ("2020-02-11", Some(told[5]), false, "none"),
        ("2020-02-12", Some(told[4]), true, "old"),
    ] {
        let record = house.then(father, on, known_at).await.unwrap();
        assert_eq!(shown(&record.person), ("李强", alive, at), "{on} {known_at:?}");
        assert_eq!(record.values.iter().any(|shown| shown.attribute == DeathDate), !alive);
    }
    // What was not known then is not shown of then: neither the marriage, nor the child, nor the new home.
    let then = house.then(mother, "2016-01-01", Some(told[0])).await.unwrap();
    assert_eq!(
        (shown(&then.person), kin(&then), then.events.len()),
        (("王秀", true, "old"), vec![(KinKind::Spouse, father)], 0)
    );
    let then = house.then(mother, "2016-01-01", Some(told[3])).await.unwrap();
    assert_eq!(shown(&then.person), ("王秀", true, "new"));
    assert!(house.then(child, "2016-01-01", Some(told[1])).await.is_none(), "nobody knew of the child");
    let record = house.store.person(&reading("3301"), father, None).await.unwrap().unwrap();
    assert_eq!(
        record.versions,
        [told[0], told[1], told[2], told[5], told[6]],
        "when what is shown of him changed"
    );

    // Counts are those of the same days, from the same rows.
    let permit: CountPermit = cx("330106").count_permit().unwrap();
    for (on, known_at, old, new) in [
        ("2004-06-01", told[6], 1, 0),
        ("2010-06-01", told[6], 2, 0),
        ("2016-01-01", told[3], 1, 1),
        ("2016-01-01", told[2], 2, 0),
        ("2020-02-11", told[6], 1, 1),
        ("2020-02-11", told[5], 0, 1),
    ] {
        let counts = house.store.count_residents(&permit, day(on), known_at, 9).await.unwrap();
        let of = |code: &str| {
            let found = counts.divisions.iter().find(|one| &*one.code == code);
            found.map_or(0, |one| {
                one.male
                    .iter()
                    .chain(&one.female)
                    .enumerate()
                    .map(|(at, n)| if at % 101 < 15 { 0 } else { *n })
                    .sum::<u64>()
            })
        };
        assert_eq!((of("330106002"), of("330106003")), (old, new), "{on}");
    }
    house.check().await;
}

async fn a_search_finds_what_was_known(house: House) {
    let History { mother, father, told, .. } = history(&house).await;
    for (typed, known_at, expected) in [
        ("王绣", None, vec![mother]),
        ("王绣", Some(told[4]), vec![mother]),
        ("王绣", Some(told[3]), vec![]),
        ("王秀", Some(told[3]), vec![mother]),
        ("李强", Some(told[0]), vec![father]),
        ("李小", Some(told[1]), vec![]),
        ("嘉绿苑", Some(told[2]), vec![]),
        ("嘉绿苑", Some(told[3]), vec![mother]),
        ("嘉绿苑", None, vec![mother]),
    ] {
        let query = Query::read(typed).unwrap();
        let size = PageSize::default();
        let page = house.store.search_then(&reading("330106"), &query, known_at, None, size).await.unwrap();
        let found: Vec<PersonId> = page.items.iter().map(|found| found.person.id).collect();
        assert_eq!(found, expected, "{typed} {known_at:?}");
    }
    // A past search pages like a present one, and stays within the area.
    let query = Query::read("翠苑").unwrap();
    let one = PageSize::new(1);
    let first = house.store.search_then(&reading("330106"), &query, Some(told[1]), None, one).await.unwrap();
    let next = first.next.as_deref();
    let second = house.store.search_then(&reading("330106"), &query, Some(told[1]), next, one).await.unwrap();
    let mut both = vec![first.items[0].person.id, second.items[0].person.id];
    both.sort_unstable();
    let mut expected = vec![mother, father];
    expected.sort_unstable();
    assert_eq!((both, second.next), (expected, None));
    let none = house.store.search_then(&reading("330110"), &query, Some(told[1]), None, one).await.unwrap();
    assert_eq!(none.items.len(), 0);
}

async fn a_home_and_a_household_over_time(house: House) {
    let History { mother, father, told, .. } = history(&house).await;
    let record = house.store.person(&reading("330106"), father, Some(told[2])).await.unwrap().unwrap();
    let home = record.person.usual_dwelling.unwrap();
    let book = record.households.iter().find(|one| one.household.book.is_some()).unwrap().household.id;
    for (on, known_at, expected) in [
        ("1999-12-31", None, vec![]),
        ("2004-06-01", None, vec![mother]),
        ("2010-01-01", None, vec![mother, father]),
        ("2016-01-01", None, vec![father]),
        ("2016-01-01", Some(told[2]), vec![mother, father]),
        ("2020-02-11", Some(told[5]), vec![]),
        ("2020-02-11", None, vec![father]),
        ("2020-02-12", None, vec![]),
    ] {
        let as_of = AsOf { day: Some(day(on)), known_at };
        let found = house.store.home(&reading("330106"), home, as_of).await.unwrap().unwrap();
        let mut there: Vec<PersonId> = found.residents.iter().map(|(stay, _)| stay.person).collect();
        let mut expected = expected;
        there.sort_unstable();
        expected.sort_unstable();
        // The child came home there too, and is counted apart.
        there.retain(|person| [mother, father].contains(person));
        assert_eq!(there, expected, "{on} {known_at:?}");
    }
    for (on, members, head) in
        [("1999-12-31", 0, None), ("2004-06-01", 1, Some(mother)), ("2010-01-01", 2, Some(mother))]
    {
        let as_of = AsOf { day: Some(day(on)), known_at: None };
        let found = house.store.household(&reading("330106"), book, as_of).await.unwrap().unwrap();
        assert_eq!((found.members.len(), found.household.head), (members, head), "{on}");
    }
    let as_of = AsOf::default();
    assert!(house.store.home(&reading("330110"), home, as_of).await.unwrap().is_none(), "outside the area");
    assert!(house.store.household(&reading("330110"), book, as_of).await.unwrap().is_none());
}

async fn a_building_counts_who_lives_in_each_home(house: House) {
    let who = &mut Who::new();
    let there = |name, address, from| {
        [(Name, name), (Address, address), (Division, "330106002001"), (ResidentFrom, from)]
    };
    let rows = [
        there("王一", "西湖区文二路1号翠苑小区1幢1单元101室", "2010-01-01"),
        there("李二", "翠苑小区1幢1单元101室", "2012-01-01"),
        // Without its county and road it is the same building.
        there("张三", "翠苑小区1幢2单元302", "2015-01-01"),
        there("赵四", "翠苑小区2幢1单元101室", "2010-01-01"),
    ];
    let mentions: Vec<_> = rows.iter().zip(1..).map(|(row, person)| [("self", person, &row[..])]).collect();
    let told: Vec<_> = ["R1", "R2", "R3", "R4"]
        .into_iter()
        .zip(&mentions)
        .map(|(key, mention)| Told(key, &[(RecordDate, "2020-01-01")], mention))
        .collect();
    tell(&house, "residence", &told, who).await;
    let standing = house.store.standing(&importing(), &Change::default()).await.unwrap();
    let first = standing.records.iter().find(|record| &*record.key == "R1").unwrap().people[0].unwrap();
    let record = house.store.person(&reading("330106"), first, None).await.unwrap().unwrap();
    let home = record.person.usual_dwelling.unwrap();
    for (on, lived_in) in [("2009-01-01", [0, 0]), ("2011-01-01", [1, 0]), ("2016-01-01", [2, 1])] {
        let as_of = AsOf { day: Some(day(on)), known_at: None };
        let flats = house.store.building(&reading("330106"), home, as_of).await.unwrap().unwrap();
        let rooms: Vec<_> = flats.iter().map(|flat| (flat.dwelling.unit(), flat.dwelling.room())).collect();
        assert_eq!(
            rooms,
            [(Some("1"), Some("101")), (Some("2"), Some("302"))],
            "the next building is another"
        );
        assert_eq!(flats.iter().map(|flat| flat.residents).collect::<Vec<_>>(), lived_in, "{on}");
    }
    let elsewhere = house.store.building(&reading("330110"), home, AsOf::default()).await.unwrap();
    assert!(elsewhere.is_none(), "outside the area");
}

/// A book may lie at a home where nobody of it lives: the home can be opened all the same, by whoever may see its people.
async fn a_home_with_a_book_alone_opens_empty(house: House) {
    let who = &mut Who::new();
    let fields = [
        (Name, "孙五"),
        (HukouAddress, "西湖区文二路1号翠苑小区3幢1单元101室"),
        (HukouDivision, "330106002001"),
        (Address, "余杭区文一西路2号"),
        (Division, "330110005001"),
        (ResidentFrom, "2015-01-01"),
    ];
    let mention = [("self", 1, &fields[..])];
    tell(&house, "residence", &[Told("R1", &[(RecordDate, "2020-01-01")], &mention)], who).await;
    let standing = house.store.standing(&importing(), &Change::default()).await.unwrap();
    let person = standing.records[0].people[0].unwrap();
    let record = house.store.person(&reading("330106"), person, None).await.unwrap().unwrap();
    let book = record.residences.iter().find(|(stay, _)| stay.kind == ResidenceKind::Hukou).unwrap();
    let home = book.0.dwelling.unwrap();
    let found = house.store.home(&reading("330106"), home, AsOf::default()).await.unwrap().unwrap();
    assert!(found.residents.is_empty());
    assert_eq!(
        house.store.building(&reading("330106"), home, AsOf::default()).await.unwrap().unwrap().len(),
        1
    );
    assert!(
        house.store.home(&reading("330106003"), home, AsOf::default()).await.unwrap().is_none(),
        "outside"
    );
}
