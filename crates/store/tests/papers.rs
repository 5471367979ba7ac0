//! Papers of families follow who somebody is found to be, on both engines: one person's papers are theirs together, and parted again
//! each has their own.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
#[allow(dead_code, reason = "each suite uses what it needs of the small register")]
mod support;

use base::{AccountId, ApplicationId, PaperId, PersonId};
use records::Attribute;
use store::{Answers, Application, ApplicationStage, Change, KeptPaper, Origin, PaperMedia, Sealed};
use support::{House, Row, moment, reading};
use uuid::Uuid;

contract! { papers_follow_who_somebody_is_found_to_be }

const ROWS: [Row; 3] = [
    Row("A1", &[(Attribute::Name, "甲一"), (Attribute::Division, "330106001001")]),
    Row("A2", &[(Attribute::Name, "乙二"), (Attribute::Division, "330106001001")]),
    Row("A3", &[(Attribute::Name, "丙三"), (Attribute::Division, "330106002001")]),
];

fn application(person: PersonId) -> Application {
    Application {
        id: ApplicationId::from_uuid(Uuid::from_u128(1)),
        area: "330106".parse().unwrap(),
        number: "M20250615-00000001".into(),
        bundle: "moving-in".into(),
        about: person,
        origin: Origin::Counter,
        stage: ApplicationStage::Draft,
        online: false,
        answers: Answers::new(),
        event: None,
        started_at: moment(0),
        submitted_at: None,
        changed_at: moment(0),
        version: 1,
        parties: vec![("self".into(), person)],
        matters: Vec::new(),
    }
}

fn paper(number: u128, of: PersonId) -> KeptPaper {
    KeptPaper {
        id: PaperId::from_uuid(Uuid::from_u128(number)),
        area: "330106".parse().unwrap(),
        person: of,
        kept_of: of,
        code: "lease".into(),
        application: application(of).id,
        media: PaperMedia::Png,
        size: 1,
        kept_at: moment(i64::try_from(number).unwrap()),
        account: AccountId::from_uuid(Uuid::from_u128(42)),
        resident: true,
    }
}

/// What paper of this number shows, under its seal.
fn sealed(number: u128) -> Sealed {
    Sealed { key: "one".into(), content: vec![u8::try_from(number).unwrap()] }
}

async fn papers_follow_who_somebody_is_found_to_be(house: House) {
    let (store, permit) = (&house.store, reading("330106"));
    let people = house.people(&ROWS).await;
    store.start_application(&application(people[0])).await.unwrap();
    for (number, person) in (1..).zip(&people) {
        store.keep_paper(&permit, &paper(number, *person), &sealed(number)).await.unwrap();
    }
    let numbers = async |person| -> Vec<u128> {
        let papers = store.papers_of(&permit, person).await.unwrap();
        assert!(papers.iter().all(|paper| paper.person == person), "whose they are now");
        papers.iter().map(|paper| paper.id.uuid().as_u128()).collect()
    };
    assert_eq!(
        [numbers(people[0]).await, numbers(people[1]).await, numbers(people[2]).await],
        [[1], [2], [3]]
    );

    house.settle(&Change::default(), &[("A1", 1), ("A2", 1), ("A3", 3)]).await;
    let one = store.person_now(&permit, people[0]).await.unwrap();
    let other = people[..2].iter().copied().find(|person| *person != one).unwrap();
    assert_eq!(numbers(one).await, [2, 1], "both records' papers, the newest first");
    assert_eq!(numbers(people[2]).await, [3]);
    for (number, kept_of) in [(1, people[0]), (2, people[1])] {
        let found = store.paper(&permit, paper(number, kept_of).id).await.unwrap().unwrap();
        assert_eq!(
            found,
            KeptPaper { person: one, ..paper(number, kept_of) },
            "theirs now, kept under another id"
        );
        assert_eq!(store.paper_content(&permit, &found).await.unwrap(), Some(sealed(number)), "and it opens");
    }
    // Kept now, of whom they are now; taken away by them, whichever record it came under, and by nobody else.
    store.keep_paper(&permit, &paper(4, one), &sealed(4)).await.unwrap();
    let came_under_the_other = if other == people[0] { 1 } else { 2 };
    let id = paper(came_under_the_other, other).id;
    assert!(!store.remove_paper((people[2], id), moment(9)).await.unwrap(), "another's");
    assert!(store.remove_paper((one, id), moment(9)).await.unwrap());
    assert!(!store.remove_paper((one, id), moment(9)).await.unwrap(), "it is gone");
    let own = 3 - came_under_the_other;
    assert_eq!(numbers(one).await, [4, own]);

    house.settle(&Change::default(), &[("A1", 1), ("A2", 2), ("A3", 3)]).await;
    assert_eq!(store.person_now(&permit, other).await.unwrap(), other, "two people again");
    assert_eq!(
        numbers(one).await,
        [4, own],
        "what came while they were one stays with the record it came under"
    );
    assert!(numbers(other).await.is_empty(), "what was taken away stays so");
    let id = paper(own, one).id;
    assert!(!store.remove_paper((other, id), moment(10)).await.unwrap(), "it is the other's no more");
    house.check().await;
}
