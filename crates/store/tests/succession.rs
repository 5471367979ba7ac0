//! What is kept of somebody follows who they are found to be, on both engines: where two records are one person, their doors,
//! applications, certificates, helpers and who looked are theirs together; parted again, each has their own. (Papers and messages
//! have suites of their own.)

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
#[allow(dead_code, reason = "each suite uses what it needs of the small register")]
mod support;

use access::{Action, Subject};
use base::{AccountId, ApplicationId, CertificateId, PageSize, PersonId, ProxyId};
use records::Attribute;
use store::{
    Answers, Application, ApplicationStage, Change, Door, DoorWay, Helper, Identity, IdentityStanding,
    KnownCertificate, Origin, Proxy, ProxyAct,
};
use support::{House, Row, door, moment, reading};
use uuid::Uuid;

contract! {
    doors_follow
    applications_follow
    certificates_follow
    helpers_follow
    who_looked_follows
}

const ROWS: [Row; 3] = [
    Row("A1", &[(Attribute::Name, "甲一"), (Attribute::Division, "330106001001")]),
    Row("A2", &[(Attribute::Name, "乙二"), (Attribute::Division, "330106001001")]),
    Row("A3", &[(Attribute::Name, "丙三"), (Attribute::Division, "330106002001")]),
];

/// Finds the first two to be one person: who they are now, and whose id is out of use.
async fn merge(house: &House, people: &[PersonId]) -> (PersonId, PersonId) {
    house.settle(&Change::default(), &[("A1", 1), ("A2", 1), ("A3", 3)]).await;
    let one = house.store.person_now(&reading("330106"), people[0]).await.unwrap();
    (one, people[..2].iter().copied().find(|person| *person != one).unwrap())
}

/// Finds them to be two people after all.
async fn part(house: &House) {
    house.settle(&Change::default(), &[("A1", 1), ("A2", 2), ("A3", 3)]).await;
}

fn numbered(number: u128, of: PersonId) -> Door {
    let at = moment(i64::try_from(number).unwrap());
    door(AccountId::from_uuid(Uuid::from_u128(number)), &format!("{number:010}"), of, at)
}

async fn doors_follow(house: House) {
    let (store, permit) = (&house.store, reading("330106"));
    let people = house.people(&ROWS).await;
    for (number, person) in (1..).zip(&people) {
        store.open_door(&permit, &numbered(number, *person)).await.unwrap();
        let token = [u8::try_from(number).unwrap(); 32];
        store
            .begin_door_session(&token, (numbered(number, *person).id, DoorWay::Code), moment(5))
            .await
            .unwrap();
    }
    let inside = async |token: u8| {
        let session = store.door_session(&[token; 32], (moment(0), moment(0)), moment(6)).await.unwrap();
        session.map(|session| session.door.person)
    };
    assert_eq!(
        [inside(1).await, inside(2).await, inside(3).await],
        [Some(people[0]), Some(people[1]), Some(people[2])]
    );

    let (one, other) = merge(&house, &people).await;
    assert_eq!([inside(1).await, inside(2).await, inside(3).await], [Some(one), Some(one), Some(people[2])]);
    let by_number = store.door_by_number("0000000001").await.unwrap().unwrap();
    assert_eq!(by_number, Door { person: one, ..numbered(1, people[0]) });
    assert_eq!(
        store.door_of(&permit, one).await.unwrap().unwrap(),
        Door { person: one, ..numbered(2, people[1]) }
    );

    // A sign-in service knows the one; the other door knows that too.
    let identity = Identity { issuer: "https://sign-in.example".into(), subject: "s-1".into() };
    assert!(store.link_resident(&permit, &identity, other, moment(7)).await.unwrap());
    assert_eq!(store.resident_identity(&identity, one).await.unwrap(), IdentityStanding::Kept);
    for number in ["0000000001", "0000000002"] {
        assert!(store.door_by_number(number).await.unwrap().unwrap().identity, "{number}");
    }

    part(&house).await;
    assert_eq!(
        [inside(1).await, inside(2).await, inside(3).await],
        [Some(people[0]), Some(people[1]), Some(people[2])],
        "each record's own door again"
    );

    // Closed at the counter, every way in is closed; a neighbour's stays.
    let (one, _) = merge(&house, &people).await;
    assert!(store.close_door(&permit, one, moment(8)).await.unwrap());
    assert_eq!([inside(1).await, inside(2).await, inside(3).await], [None, None, Some(people[2])]);
    assert!(store.is_door_closed(one).await.unwrap());
    assert_eq!(store.resident_identity(&identity, one).await.unwrap(), IdentityStanding::New);
    assert!(!store.close_door(&permit, one, moment(9)).await.unwrap(), "there is none");
    house.check().await;
}

fn application(number: u128, about: PersonId, parties: &[(&str, PersonId)]) -> Application {
    Application {
        id: ApplicationId::from_uuid(Uuid::from_u128(number)),
        area: "330106".parse().unwrap(),
        number: format!("M20250615-{number:08}").into(),
        bundle: format!("bundle-{number}").into(),
        about,
        origin: Origin::Counter,
        stage: ApplicationStage::Draft,
        online: false,
        answers: Answers::new(),
        event: None,
        started_at: moment(i64::try_from(number).unwrap()),
        submitted_at: None,
        changed_at: moment(i64::try_from(number).unwrap()),
        version: 1,
        parties: parties.iter().map(|(role, person)| ((*role).into(), *person)).collect(),
        matters: Vec::new(),
    }
}

async fn applications_follow(house: House) {
    let (store, permit) = (&house.store, reading("330106"));
    let people = house.people(&ROWS).await;
    store.start_application(&application(1, people[0], &[("self", people[0])])).await.unwrap();
    let second = application(2, people[2], &[("mother", people[1]), ("self", people[2])]);
    store.start_application(&second).await.unwrap();
    let of = async |person| -> Vec<Application> { store.applications_of(&permit, person).await.unwrap() };
    assert_eq!(of(people[0]).await, [application(1, people[0], &[("self", people[0])])]);
    assert_eq!(of(people[1]).await, std::slice::from_ref(&second));

    let (one, _) = merge(&house, &people).await;
    let first_now = application(1, one, &[("self", one)]);
    let second_now = application(2, people[2], &[("mother", one), ("self", people[2])]);
    assert_eq!(of(one).await, [second_now.clone(), first_now.clone()], "both, the newest first");
    assert_eq!(of(people[2]).await, std::slice::from_ref(&second_now), "with who the mother is now");
    assert_eq!(store.application(&permit, first_now.id).await.unwrap(), Some(first_now));

    part(&house).await;
    assert_eq!(of(people[0]).await, [application(1, people[0], &[("self", people[0])])]);
    assert_eq!(of(people[1]).await, [second]);
    house.check().await;
}

fn certificate(number: u128, of: PersonId) -> KnownCertificate {
    KnownCertificate {
        id: CertificateId::from_uuid(Uuid::from_u128(number)),
        area: "330106".parse().unwrap(),
        number: format!("AAAA-BBBB-{number:04}").into(),
        place: u64::try_from(number).unwrap(),
        person: of,
        claims: vec!["over_60".into()],
        token: "token".into(),
        account: AccountId::from_uuid(Uuid::from_u128(42)),
        issued_at: moment(i64::try_from(number).unwrap()),
        expires_at: moment(1_000),
        replaces: None,
        revoked: None,
    }
}

async fn certificates_follow(house: House) {
    let (store, permit) = (&house.store, reading("330106"));
    let people = house.people(&ROWS).await;
    for (number, person) in (1..).zip(&people) {
        store.keep_certificate(&permit, &certificate(number, *person)).await.unwrap();
    }
    let of = async |person| store.certificates_of(&permit, person).await.unwrap();
    let (one, _) = merge(&house, &people).await;
    assert_eq!(of(one).await, [certificate(2, one), certificate(1, one)]);
    assert_eq!(of(people[2]).await, [certificate(3, people[2])]);
    let found = store.certificate(&permit, certificate(1, one).id).await.unwrap();
    assert_eq!(found, Some(certificate(1, one)));
    part(&house).await;
    assert_eq!(of(people[0]).await, [certificate(1, people[0])]);
    assert_eq!(of(people[1]).await, [certificate(2, people[1])]);
    house.check().await;
}

fn proxy(number: u128, of: PersonId) -> Proxy {
    Proxy {
        id: ProxyId::from_uuid(Uuid::from_u128(number)),
        area: "330106".parse().unwrap(),
        person: of,
        label: "女儿".into(),
        acts: vec![ProxyAct::Follow],
        bundle: None,
        last_day: "2025-09-01".parse().unwrap(),
        made_at: moment(i64::try_from(number).unwrap()),
        made_by: AccountId::from_uuid(Uuid::from_u128(42)),
        presence: None,
        code: ([u8::try_from(number).unwrap(); 32], moment(1_000)),
        helper: None,
        ended: None,
    }
}

async fn helpers_follow(house: House) {
    let (store, permit) = (&house.store, reading("330106"));
    let people = house.people(&ROWS).await;
    let helper = |person| Helper {
        person,
        door: AccountId::from_uuid(Uuid::from_u128(9)),
        label: "老张".into(),
        since: moment(5),
    };
    // The first is helped by the third, the third by the second; and the second has asked for somebody.
    store.keep_proxy(&permit, &proxy(1, people[0])).await.unwrap();
    store.keep_proxy(&permit, &proxy(2, people[2])).await.unwrap();
    store.keep_proxy(&permit, &proxy(3, people[1])).await.unwrap();
    assert!(store.accept_proxy(&[1; 32], &helper(people[2])).await.unwrap().is_some());
    assert!(store.accept_proxy(&[2; 32], &helper(people[1])).await.unwrap().is_some());

    let (one, _) = merge(&house, &people).await;
    let of = |person, found: Vec<Proxy>| {
        assert!(found.iter().all(|proxy| proxy.person == person));
        found.iter().map(|proxy| proxy.id.uuid().as_u128()).collect::<Vec<_>>()
    };
    assert_eq!(of(one, store.proxies_of(&permit, one).await.unwrap()), [3, 1], "what either asked for");
    let helping = store.proxies_by(&permit, one).await.unwrap();
    assert_eq!(of(people[2], helping.clone()), [2], "whom either helps");
    assert_eq!(helping[0].helper.as_ref().unwrap().person, one);
    assert!(store.proxy_by(&permit, (proxy(2, one).id, one)).await.unwrap().is_some());
    assert!(store.proxy_by(&permit, (proxy(2, one).id, people[2])).await.unwrap().is_none(), "another's");
    assert_eq!(store.proxy_offered(&[3; 32], moment(6)).await.unwrap().unwrap().0, one);
    let accepted = store.accept_proxy(&[3; 32], &helper(one)).await.unwrap();
    assert!(accepted.is_none(), "nobody is their own helper");

    part(&house).await;
    assert_eq!(of(people[0], store.proxies_of(&permit, people[0]).await.unwrap()), [1]);
    assert!(
        store.proxies_by(&permit, people[0]).await.unwrap().iter().all(|proxy| proxy.person != people[2])
    );
    house.check().await;
}

async fn who_looked_follows(house: House) {
    let (store, permit) = (&house.store, reading("330106"));
    let people = house.people(&ROWS).await;
    for person in &people {
        let entry = permit.entry(moment(1), Action::ReadRecord, Subject::People(vec![*person]));
        store.append_audit(&entry).await.unwrap();
    }
    let looked = async |person| -> Vec<u64> {
        let page = store.audit_of_person(&permit, person, None, PageSize::new(10)).await.unwrap();
        page.items.iter().map(|line| line.number).collect()
    };
    let numbers = [looked(people[0]).await, looked(people[1]).await, looked(people[2]).await];
    assert!(numbers.iter().all(|found| found.len() == 1), "{numbers:?}");

    let (one, _) = merge(&house, &people).await;
    assert_eq!(looked(one).await, [numbers[1][0], numbers[0][0]], "whoever looked at either record");
    assert_eq!(looked(people[2]).await, numbers[2]);
    for (place, number) in numbers[..2].iter().enumerate() {
        let proof = store.own_proof(&permit, one, number[0], "2025-06-15").await.unwrap().unwrap();
        assert_eq!(proof.person, people[place].to_string(), "under the id that the entry has");
    }
    assert!(store.own_proof(&permit, one, numbers[2][0], "2025-06-15").await.unwrap().is_none(), "another's");

    part(&house).await;
    assert_eq!([looked(people[0]).await, looked(people[1]).await], [numbers[0].clone(), numbers[1].clone()]);
    house.check().await;
}
