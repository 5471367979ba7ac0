//! Named situations: who is shown how, and who is located.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use base::{BatchId, PersonId, RecordId};
use records::{Attribute as A, Fields, Mention, Reading};
use registry::{
    Derived, Former, KinKind, Person, ResidenceStatus, Rule, StandingRecord, Succession, SuccessionKind,
    assign, derive,
};
use uuid::Uuid;

type Values<'a> = &'a [(A, &'a str)];

fn person_id(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

fn row(number: u128, source: &str, row: Values<'_>, mentions: &[(&str, u128, Values<'_>)]) -> StandingRecord {
    StandingRecord {
        id: RecordId::from_uuid(Uuid::from_u128(number)),
        batch: BatchId::from_uuid(Uuid::nil()),
        source: source.into(),
        key: number.to_string().into(),
        people: mentions.iter().map(|(_, person, _)| Some(person_id(*person))).collect(),
        reading: Reading {
            row: row.iter().copied().collect(),
            mentions: mentions
                .iter()
                .map(|(role, _, fields)| Mention {
                    role: (*role).into(),
                    fields: fields.iter().copied().collect::<Fields>(),
                })
                .collect(),
        },
    }
}

fn run(records: &[StandingRecord]) -> Derived {
    derive(records, "2025-06-30".parse().unwrap())
}

fn one(derived: &Derived, number: u128) -> &Person {
    derived.people.iter().find(|person| person.id == person_id(number)).unwrap()
}

const HOME: &str = "西湖区文一路12号翠苑小区3幢2单元501室";
const OTHER: &str = "西湖区文二路9号5幢1单元202室";
const UNKNOWN: Values<'_> = &[
    (A::Name, "王芳"),
    (A::HukouAddress, HOME),
    (A::HukouDivision, "330106002001"),
    (A::ResidenceStatus, "unknown"),
];

#[test]
fn a_value_says_where_it_comes_from_and_why() {
    let derived = run(&[
        row(
            1,
            "hukou",
            &[],
            &[(
                "self",
                1,
                &[(A::Name, "王芳"), (A::IdNumber, "11010519491231002X"), (A::BirthDate, "1949-12-31")],
            )],
        ),
        row(
            2,
            "insurance",
            &[],
            &[(
                "self",
                1,
                &[(A::Name, "王方"), (A::IdNumber, "110105194912310021"), (A::BirthDate, "1950-12-31")],
            )],
        ),
        row(3, "residence", &[], &[("self", 1, &[(A::Name, "王 芳"), (A::BirthDate, "1949-12")])]),
    ]);
    let person = one(&derived, 1);
    let rules = |attribute| {
        person.shown(attribute).map(|shown| (&*shown.value, shown.rule, shown.agreeing, shown.others.len()))
    };
    assert_eq!(rules(A::Name), Some(("王芳", Rule::Agreement, 2, 1)));
    assert_eq!(rules(A::IdNumber), Some(("11010519491231002X", Rule::Valid, 1, 1)));
    // The day that the valid number carries wins over the other whole day; the month says less.
    assert_eq!(rules(A::BirthDate), Some(("1949-12-31", Rule::Fuller, 1, 2)));
    assert_eq!(rules(A::Phone), None);
}

#[test]
fn the_latest_record_locates_and_an_ended_one_does_not() {
    let ended = row(
        2,
        "residence",
        &[(A::RecordDate, "2025-05-01")],
        &[(
            "self",
            1,
            &[(A::Address, HOME), (A::ResidentFrom, "2020-01-01"), (A::ResidentUntil, "2025-05-01")],
        )],
    );
    let insured =
        row(3, "insurance", &[(A::RecordDate, "2024-05-01")], &[("self", 1, &[(A::Address, OTHER)])]);
    let unknown = row(1, "hukou", &[], &[("self", 1, UNKNOWN)]);
    let derived = run(&[unknown.clone(), ended.clone(), insured]);
    let person = one(&derived, 1);
    assert!(person.unaccounted && person.located);
    assert_eq!(person.usual_address.as_deref(), Some(OTHER));
    // The insurer's row has no code: the division is learned from the rows that have one.
    assert_eq!(person.usual_division.as_deref(), Some("330106"));
    let derived = run(&[unknown.clone(), ended]);
    assert!(one(&derived, 1).unaccounted && !one(&derived, 1).located);
    let died =
        row(9, "hukou", &[], &[("self", 1, &[(A::HukouUntil, "2025-01-01"), (A::HukouEndReason, "death")])]);
    let derived = run(&[unknown, died]);
    assert!(!one(&derived, 1).unaccounted && !one(&derived, 1).alive);
    assert_eq!(derived.events.len(), 1);
}

#[test]
fn two_sources_outweigh_a_little_later_one() {
    const THIRD: &str = "西湖区文三路1号1幢1单元101室";
    let unknown = row(1, "hukou", &[], &[("self", 1, UNKNOWN)]);
    let residence =
        row(2, "residence", &[(A::RecordDate, "2024-01-01")], &[("self", 1, &[(A::Address, OTHER)])]);
    let birth = row(
        3,
        "birth",
        &[(A::RecordDate, "2024-03-01"), (A::EventKind, "birth")],
        &[("child", 2, &[(A::BirthDate, "2024-02-20")]), ("mother", 1, &[(A::Address, OTHER)])],
    );
    let insurance =
        row(4, "insurance", &[(A::RecordDate, "2025-02-01")], &[("self", 1, &[(A::Address, THIRD)])]);
    let derived = run(&[unknown, residence, birth, insurance]);
    assert_eq!(one(&derived, 1).usual_address.as_deref(), Some(OTHER));
    assert_eq!(one(&derived, 2).usual_address.as_deref(), Some(OTHER), "the child came home to its mother");
    let usual = derived.residences.iter().find(|r| r.address.as_deref() == Some(OTHER)).unwrap();
    assert_eq!(usual.rule, Rule::Agreement);
}

#[test]
fn the_address_of_the_card_and_a_forgotten_registration_locate_nobody() {
    let unknown = row(1, "hukou", &[], &[("self", 1, UNKNOWN)]);
    let registered = |number, day: &'static str, address: &'static str| {
        row(
            number,
            "residence",
            &[(A::RecordDate, day)],
            &[("self", 1, &[(A::Address, address), (A::ResidentFrom, day)])],
        )
    };
    let card = row(4, "insurance", &[(A::RecordDate, "2025-06-01")], &[("self", 1, &[(A::Address, HOME)])]);
    let derived = run(&[
        unknown.clone(),
        registered(2, "2019-01-01", "西湖区文三路1号1幢1单元101室"),
        registered(3, "2023-01-01", OTHER),
        card.clone(),
    ]);
    assert_eq!(one(&derived, 1).usual_address.as_deref(), Some(OTHER));
    let derived = run(&[unknown, card]);
    assert_eq!(one(&derived, 1).usual_address.as_deref(), Some(HOME), "better than nothing");
}

#[test]
fn an_estate_left_out_is_known_from_its_door() {
    let derived = run(&[
        row(
            1,
            "hukou",
            &[],
            &[(
                "self",
                1,
                &[(A::HukouAddress, HOME), (A::HukouDivision, "330106"), (A::ResidenceStatus, "present")],
            )],
        ),
        row(2, "insurance", &[], &[("self", 2, &[(A::Address, "文一路12号3幢2单元501室")])]),
    ]);
    assert_eq!(one(&derived, 1).usual_dwelling, one(&derived, 2).usual_dwelling);
}

#[test]
fn one_home_however_written_is_one_dwelling() {
    let a = row(
        1,
        "hukou",
        &[],
        &[(
            "self",
            1,
            &[(A::HukouAddress, HOME), (A::HukouDivision, "330106002001"), (A::ResidenceStatus, "present")],
        )],
    );
    let b = row(2, "insurance", &[], &[("self", 2, &[(A::Address, "文一路１２号 翠苑小区3栋二单元501")])]);
    let derived = run(&[a, b]);
    assert_eq!(derived.dwellings.len(), 1);
    assert_eq!(one(&derived, 1).usual_dwelling, one(&derived, 2).usual_dwelling);
    assert_eq!(one(&derived, 2).usual_division.as_deref(), Some("330106002001"));
}

#[test]
fn a_double_hukou_is_in_one_book_at_a_time() {
    let book = |number, household: &'static str, from: &'static str| {
        row(
            number,
            "hukou",
            &[(A::Household, household)],
            &[("self", 1, &[(A::HukouDivision, "330106"), (A::HukouFrom, from)])],
        )
    };
    let derived = run(&[book(1, "H1", "2001-01-01"), book(2, "H2", "2010-01-01")]);
    assert_eq!(derived.memberships.len(), 2);
    let spells: Vec<_> = derived.residences.iter().map(|r| (r.valid.from.to_string(), r.status)).collect();
    assert_eq!(
        spells,
        [("2001-01-01".into(), ResidenceStatus::Ended), ("2010-01-01".into(), ResidenceStatus::Current)]
    );
}

#[test]
fn kin_comes_from_certificates_numbers_and_books() {
    let head = [
        (A::Name, "李伟"),
        (A::Relation, "02"),
        (A::Sex, "1"),
        (A::BirthDate, "1980-01-01"),
        (A::IdNumber, "11010519491231002X"),
    ];
    let child = [(A::Relation, "20"), (A::FatherName, "李伟"), (A::BirthDate, "2010-01-01")];
    let derived = run(&[
        row(1, "hukou", &[(A::Household, "H")], &[("self", 1, &head)]),
        row(2, "hukou", &[(A::Household, "H")], &[("self", 2, &child)]),
        row(3, "hukou", &[(A::Household, "H")], &[("self", 3, &[(A::Relation, "51")])]),
        row(4, "residence", &[], &[("self", 4, &[(A::SpouseId, "11010519491231002X")])]),
        row(
            5,
            "marriage",
            &[(A::EventKind, "marriage"), (A::EventDate, "2005-05-05"), (A::CertificateNumber, "J1")],
            &[("husband", 1, &[]), ("wife", 4, &[])],
        ),
        row(
            6,
            "marriage",
            &[(A::EventKind, "divorce"), (A::EventDate, "2015-05-05"), (A::CertificateNumber, "L1")],
            &[("husband", 1, &[]), ("wife", 4, &[])],
        ),
    ]);
    let of_head: Vec<_> = derived
        .kin
        .iter()
        .filter(|k| k.person == person_id(1))
        .map(|k| (k.relative.uuid().as_u128(), k.kind))
        .collect();
    assert_eq!(of_head, [(2, KinKind::Child), (3, KinKind::Parent), (4, KinKind::Spouse)]);
    let marriage = derived.kin.iter().find(|k| k.kind == KinKind::Spouse).unwrap();
    assert_eq!(
        (marriage.from.unwrap().to_string(), marriage.until.unwrap().to_string()),
        ("2005-05-05".into(), "2015-05-05".into())
    );
    assert_eq!(derived.events.len(), 2);
    assert_eq!(derived.households[0].head, Some(person_id(1)));
}

#[test]
fn people_keep_their_ids_from_import_to_import() {
    let mut records: Vec<StandingRecord> =
        (0..5).map(|number| row(number, "hukou", &[], &[("self", 7, &[])])).collect();
    for (record, person) in records.iter_mut().zip([Some(1), Some(1), Some(2), None, Some(3)]) {
        record.people = vec![person.map(person_id)];
    }
    let mut next = 100;
    let mut fresh = || {
        next += 1;
        person_id(next)
    };
    // 1 and 2 turn out to be one; 3 was two people's: it splits.
    let done = assign(&mut records, &[0, 0, 0, 1, 1], &Former::default(), &mut fresh);
    let now: Vec<u128> = records.iter().map(|record| record.people[0].unwrap().uuid().as_u128()).collect();
    assert_eq!(now, [1, 1, 1, 3, 3]);
    assert_eq!((done.new, done.kept, done.moved), (0, 2, 1));
    let done = assign(&mut records, &[0, 0, 1, 2, 3], &Former::default(), &mut fresh);
    let now: Vec<u128> = records.iter().map(|record| record.people[0].unwrap().uuid().as_u128()).collect();
    assert_eq!(now, [1, 1, 101, 3, 102]);
    assert_eq!(done.new, 2);
}

/// Mentions 0 and 1 are one person, 2 to 4 another; a sixth row makes them one, and goes again.
#[test]
fn a_merge_that_is_taken_back_leaves_both_people_with_their_ids() {
    let mut records: Vec<StandingRecord> =
        (0..6).map(|number| row(number, "hukou", &[], &[("self", 7, &[])])).collect();
    for (record, person) in records.iter_mut().zip([1, 1, 1, 2, 2]) {
        record.people = vec![Some(person_id(person))];
    }
    records[5].people = vec![None];
    let now = |records: &[StandingRecord]| -> Vec<u128> {
        records.iter().map(|record| record.people[0].unwrap().uuid().as_u128()).collect()
    };
    let mut next = 100;
    let mut fresh = || {
        next += 1;
        person_id(next)
    };
    let done = assign(&mut records, &[0; 6], &Former::default(), &mut fresh);
    assert_eq!(now(&records), [1; 6]);
    let merge = |from, to, mentions| Succession {
        kind: SuccessionKind::Merge,
        from: person_id(from),
        to: person_id(to),
        mentions,
    };
    assert_eq!(done.successions, [merge(2, 1, 2)]);
    // What the store remembers of it.
    let former: Former = [3, 4]
        .map(|at: usize| {
            let mention = records::MentionRef { record: records[at].id, role: "self".into() };
            (mention, vec![person_id(2)])
        })
        .into_iter()
        .collect();
    let mut parted: Vec<StandingRecord> = records[..5].to_vec();
    let done = assign(&mut parted, &[1, 1, 1, 0, 0], &former, &mut fresh);
    assert_eq!(now(&parted), [1, 1, 1, 2, 2]);
    assert_eq!((done.new, done.kept, done.restored, done.moved), (0, 1, 1, 2));
    let split = Succession { kind: SuccessionKind::Split, ..merge(1, 2, 2) };
    assert_eq!(done.successions, [split]);
    // The order of records and the numbers of clusters say nothing.
    let mut turned: Vec<StandingRecord> = records[..5].iter().rev().cloned().collect();
    assign(&mut turned, &[5, 5, 8, 8, 8], &former, &mut fresh);
    assert_eq!(now(&turned), [2, 2, 1, 1, 1]);
}

#[test]
fn what_splits_off_and_what_merely_moves_are_told_apart() {
    let mut records: Vec<StandingRecord> =
        (0..6).map(|number| row(number, "hukou", &[], &[("self", 7, &[])])).collect();
    for (record, person) in records.iter_mut().zip([1, 1, 1, 2, 2, 2]) {
        record.people = vec![Some(person_id(person))];
    }
    let done = assign(&mut records, &[0, 0, 3, 1, 1, 0], &Former::default(), || person_id(101));
    let split =
        Succession { kind: SuccessionKind::Split, from: person_id(1), to: person_id(101), mentions: 1 };
    assert_eq!(done.successions, [split], "the last one went from 2 to 1, who both live on");
    assert_eq!((done.new, done.kept, done.moved), (1, 2, 2));
}

/// An adoption ends the ties to the family by birth, grandparents and siblings among them (Civil Code, article 1111), and none
/// to the adopters' own.
#[test]
fn an_adoption_ends_the_whole_family_by_birth() {
    let book = |household: &'static str, number: u128, person: u128, relation: &'static str| {
        let said = [(A::Relation, relation), (A::RecordDate, "2020-01-01")];
        row(number, "hukou", &[(A::Household, household)], &[("self", person, &said)])
    };
    // 1 heads the book of a grandmother with her daughter 2 and both children of 2: 3, who is adopted, and 4.
    // 5 adopts; 6 is the child of 5.
    let mut records = vec![
        book("H", 1, 1, "02"),
        book("H", 2, 2, "30"),
        book("H", 3, 3, "41"),
        book("H", 4, 4, "41"),
        book("K", 5, 5, "02"),
        book("K", 6, 6, "20"),
        row(
            7,
            "birth",
            &[(A::EventKind, "birth"), (A::EventDate, "2018-01-01"), (A::CertificateNumber, "B1")],
            &[("child", 3, &[]), ("mother", 2, &[])],
        ),
        // A book of 3's own, in which 4 is the sibling of the head.
        book("S", 8, 3, "02"),
        book("S", 9, 4, "75"),
    ];
    let ties = |records: &[StandingRecord]| -> Vec<(u128, KinKind, Option<String>)> {
        let derived = run(records);
        let own = derived.kin.iter().filter(|kin| kin.person == person_id(3));
        own.map(|kin| (kin.relative.uuid().as_u128(), kin.kind, kin.until.map(|day| day.to_string())))
            .collect()
    };
    assert_eq!(
        ties(&records),
        [(1, KinKind::Grandparent, None), (2, KinKind::Parent, None), (4, KinKind::Sibling, None)]
    );
    let adoption = |adopters: &[(&str, u128, Values<'_>)]| {
        let parties: Vec<(&str, u128, Values<'_>)> =
            [("child", 3, &[][..])].into_iter().chain(adopters.iter().copied()).collect();
        row(10, "registration", &[(A::EventKind, "adoption"), (A::EventDate, "2022-05-06")], &parties)
    };
    let ended = Some("2022-05-06".to_owned());
    records.push(adoption(&[("adoptive_mother", 5, &[])]));
    // In the adopters' book 3 and 6 stand as siblings, which the book says after the adoption.
    let later = [(A::Relation, "75"), (A::RecordDate, "2023-01-01")];
    let head = [(A::Relation, "02"), (A::RecordDate, "2023-01-01")];
    records.push(row(11, "hukou", &[(A::Household, "L")], &[("self", 6, &head)]));
    records.push(row(12, "hukou", &[(A::Household, "L")], &[("self", 3, &later)]));
    assert_eq!(
        ties(&records),
        [
            (1, KinKind::Grandparent, ended.clone()),
            (2, KinKind::Parent, ended.clone()),
            (4, KinKind::Sibling, ended.clone()),
            (5, KinKind::Parent, None),
            (6, KinKind::Sibling, None),
        ]
    );
    let of = |derived: &Derived, number: u128| {
        let kin = derived.kin.iter().filter(|kin| kin.person == person_id(number));
        kin.filter(|kin| kin.relative == person_id(3))
            .map(|kin| kin.until.map(|day| day.to_string()))
            .collect::<Vec<_>>()
    };
    let derived = run(&records);
    for relative in [1, 2, 4] {
        assert_eq!(of(&derived, relative), std::slice::from_ref(&ended), "and from the other side");
    }
    // The grandmother adopts: what she was by the mother has ended, and her daughter's tie as well.
    records.truncate(9);
    records.push(adoption(&[("adoptive_mother", 1, &[])]));
    let by_grandmother = ties(&records);
    assert!(by_grandmother.contains(&(2, KinKind::Parent, ended.clone())), "{by_grandmother:?}");
    assert!(by_grandmother.iter().any(|(relative, _, until)| *relative == 1 && until.is_none()));
}
