//! What workers opened lately or pinned, on both engines: each their own, so many, so long, following who people are found to be, and in no
//! archive.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
#[allow(dead_code, reason = "each suite uses what it needs of the small register")]
mod support;

use base::{AccountId, DwellingId, HouseholdId};
use records::Attribute;
use store::{Change, Leftover, RecentKind, Thing};
use support::{House, Row, moment, reading};
use uuid::Uuid;

contract! {
    the_latest_and_the_pinned_stay
    people_follow_who_they_are
    names_end_with_the_area
}

const ROWS: [Row; 3] = [
    Row(
        "A1",
        &[
            (Attribute::Name, "甲一"),
            (Attribute::Division, "330106001001"),
            (Attribute::Address, "文三路1号101室"),
        ],
    ),
    Row(
        "A2",
        &[
            (Attribute::Name, "乙二"),
            (Attribute::Division, "330106001001"),
            (Attribute::Address, "文三路1号101室"),
        ],
    ),
    Row(
        "A3",
        &[
            (Attribute::Name, "丙三"),
            (Attribute::Division, "330106002001"),
            (Attribute::Address, "文二路2号202室"),
        ],
    ),
];

fn account(number: u128) -> AccountId {
    AccountId::from_uuid(Uuid::from_u128(number))
}

fn office(code: &str) -> Thing {
    Thing::read(RecentKind::Office, code).unwrap()
}

/// Ids with whether they are pinned, in order.
async fn list(house: &House, whose: AccountId, since: i64) -> Vec<(String, bool)> {
    let found = house.store.recents(whose, moment(since)).await.unwrap();
    found.iter().map(|one| (one.thing.id(), one.pinned_at.is_some())).collect()
}

async fn the_latest_and_the_pinned_stay(house: House) {
    let (store, own, other) = (&house.store, account(1), account(2));
    assert_eq!(Thing::read(RecentKind::Office, "33x"), None);
    assert_eq!(Thing::read(RecentKind::Person, "hou_00000000000000000000000000000001"), None);
    for at in 0..5 {
        store.keep_recent(own, &office(&format!("33010{at}")), moment(at), 3).await.unwrap();
    }
    let of = |codes: &[(&str, bool)]| -> Vec<(String, bool)> {
        codes.iter().map(|(code, pinned)| ((*code).to_owned(), *pinned)).collect()
    };
    assert_eq!(list(&house, own, 0).await, of(&[("330104", false), ("330103", false), ("330102", false)]));
    assert_eq!(list(&house, other, 0).await, [], "nobody else's");
    // Opened again it stands first; pinned it stays whatever is opened after it, before everything else.
    store.keep_recent(own, &office("330102"), moment(5), 3).await.unwrap();
    assert!(store.pin_recent(own, &office("330103"), moment(6), 2).await.unwrap());
    assert!(store.pin_recent(own, &office("330103"), moment(7), 1).await.unwrap(), "it is already");
    for at in 8..11 {
        store.keep_recent(own, &office(&format!("3301{at:02}")), moment(at), 2).await.unwrap();
    }
    assert_eq!(list(&house, own, 0).await, of(&[("330103", true), ("330110", false), ("330109", false)]));
    // So many pins, and something that was never opened can be pinned.
    assert!(store.pin_recent(own, &office("330199"), moment(12), 2).await.unwrap());
    assert!(!store.pin_recent(own, &office("330198"), moment(13), 2).await.unwrap());
    store.unpin_recent(own, &office("330199")).await.unwrap();
    assert!(store.pin_recent(own, &office("330198"), moment(13), 2).await.unwrap());
    // Old ones are not told; pins are.
    let since = list(&house, own, 11).await;
    assert_eq!(since, of(&[("330198", true), ("330103", true), ("330199", false)]));
    assert_eq!(store.leftovers(Leftover::Recents, moment(11)).await.unwrap(), 2);
    assert_eq!(store.remove_leftovers(Leftover::Recents, moment(11)).await.unwrap(), 2);
    assert_eq!(list(&house, own, 0).await, since);

    store.keep_recent(other, &office("330198"), moment(14), 3).await.unwrap();
    store.forget_recent(own, &office("330198")).await.unwrap();
    assert_eq!(list(&house, own, 0).await, of(&[("330103", true), ("330199", false)]));
    store.forget_recents(own).await.unwrap();
    assert_eq!(list(&house, own, 0).await, of(&[("330103", true)]));
    assert_eq!(list(&house, other, 0).await, of(&[("330198", false)]), "the other's stays");
    let tables = store.digests().await.unwrap();
    assert!(
        tables.iter().all(|table| !["recent", "finding_other"].contains(&&*table.table)),
        "in no archive"
    );
}

async fn people_follow_who_they_are(house: House) {
    let store = &house.store;
    let people = house.people(&ROWS).await;
    let own = account(1);
    for (at, person) in (0..).zip(&people) {
        store.keep_recent(own, &Thing::Person(*person), moment(at), 20).await.unwrap();
    }
    assert!(store.pin_recent(own, &Thing::Person(people[0]), moment(3), 50).await.unwrap());
    let ids = |people: &[base::PersonId]| people.iter().map(ToString::to_string).collect::<Vec<_>>();
    let told = async || list(&house, own, 0).await.into_iter().map(|(id, _)| id).collect::<Vec<_>>();
    assert_eq!(told().await, ids(&[people[0], people[2], people[1]]));

    house.settle(&Change::default(), &[("A1", 1), ("A2", 1), ("A3", 3)]).await;
    let one = store.person_now(&reading("330106"), people[0]).await.unwrap();
    assert_eq!(told().await, ids(&[one, people[2]]), "told once, and pinned");
    // Whichever id the pin was set by, it is taken off the one person.
    store.unpin_recent(own, &Thing::Person(one)).await.unwrap();
    assert!(list(&house, own, 0).await.iter().all(|(_, pinned)| !pinned));

    house.settle(&Change::default(), &[("A1", 1), ("A2", 2), ("A3", 3)]).await;
    assert_eq!(told().await, ids(&[people[2], people[1], people[0]]), "each again");
    house.settle(&Change::default(), &[("A1", 1), ("A2", 1), ("A3", 3)]).await;
    store.forget_recent(own, &Thing::Person(one)).await.unwrap();
    assert_eq!(told().await, ids(&[people[2]]));
    house.check().await;
}

async fn names_end_with_the_area(house: House) {
    let (store, permit) = (&house.store, reading("330106001"));
    let people = house.people(&ROWS).await;
    let record = store.person(&reading("33"), people[0], None).await.unwrap().unwrap();
    let far = store.person(&reading("33"), people[2], None).await.unwrap().unwrap();
    let home_of = |record: &store::PersonRecord| -> DwellingId { record.person.usual_dwelling.unwrap() };
    let homes = [home_of(&record), home_of(&far)];
    let called = store.homes_called(&permit, &homes).await.unwrap();
    assert_eq!(called.len(), 1, "{called:?}");
    assert!(called[0].0 == homes[0] && called[0].1.contains("文三路"), "{called:?}");
    let households: Vec<HouseholdId> =
        [&record, &far].iter().flat_map(|one| one.households.iter().map(|own| own.household.id)).collect();
    let called = store.households_called(&permit, &households).await.unwrap();
    assert!(called.iter().all(|(id, _)| record.households.iter().any(|own| own.household.id == *id)));
    assert_eq!(called.len(), record.households.len());
    assert_eq!(store.homes_called(&permit, &[]).await.unwrap(), []);
}
