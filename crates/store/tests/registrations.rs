//! Events of this office on both engines: steps are kept for good, each rests on the version it names, and a request that is
//! sent twice is one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
#[allow(dead_code, reason = "each suite uses what it needs of the small register")]
mod support;

use base::{AccountId, PageSize, RegistrationId};
use records::{Attribute, Fields};
use registry::{
    EventKind,
    registration::{Content, Party, Stage, Step},
};
use store::{Kept, NewStep, SameRequest};
use support::{House, importing, raw, reading};
use uuid::Uuid;

contract! {
    steps_are_kept
}

fn born(day: &str) -> Content {
    let fields: Fields = [(Attribute::BirthDate, day)].into_iter().collect();
    let child = Party { role: "child".into(), person: None, fields };
    Content { parties: vec![child], ..Content::default() }
}

fn step(step: Step, content: Option<Content>, key: Option<(&str, u8)>) -> NewStep {
    let request = key.map(|(key, hash)| SameRequest { key: key.into(), hash: [hash; 32] });
    NewStep { step, reason: None, content, request }
}

fn now(kept: Kept) -> Option<RegistrationId> {
    if let Kept::Now(id) = kept { Some(id) } else { None }
}

async fn steps_are_kept(house: House) {
    let house = &house;
    let (store, permit) = (&house.store, reading("330106"));
    let declare = |key| {
        let permit = &permit;
        async move {
            let new = step(Step::Declare, Some(born("2026-06-01")), key);
            house.store.declare(permit, None, EventKind::Birth, &new, &house.env).await.unwrap()
        }
    };
    let id = now(declare(Some(("a", 1))).await).unwrap();
    assert_eq!(declare(Some(("a", 1))).await, Kept::Before(id));
    assert_eq!(declare(Some(("a", 2))).await, Kept::OtherRequest);
    let other = now(declare(None).await).unwrap();
    let found = store.registration(&permit, id).await.unwrap().unwrap();
    assert_eq!(found.registration.content(), Some(&born("2026-06-01")));
    assert_eq!((found.registration.stage(), found.carried), (Stage::Declared, true));
    let second = store.registration(&permit, other).await.unwrap().unwrap();
    assert_ne!(found.registration.number, second.registration.number);
    assert!(store.registration(&reading("330110"), id).await.unwrap().is_none(), "another county's");

    let take = |version, new: NewStep, stage| {
        let (permit, found) = (&permit, found.clone());
        async move { house.store.take_step(permit, &found, version, (&new, stage), &house.env).await.unwrap() }
    };
    assert_eq!(take(1, step(Step::Verify, None, Some(("b", 1))), Stage::Verified).await, Kept::Now(id));
    assert_eq!(take(1, step(Step::Verify, None, Some(("b", 1))), Stage::Verified).await, Kept::Before(id));
    assert_eq!(take(1, step(Step::Withdraw, None, None), Stage::Withdrawn).await, Kept::Changed);
    assert!(
        store.registrations_waiting(&importing()).await.unwrap().is_empty(),
        "nothing for the register yet"
    );
    let to_decide = |account| async move {
        let found = house.store.registrations_to_decide(&"330106".parse().unwrap(), account).await.unwrap();
        found.iter().map(|(stage, queued)| (*stage, queued.count)).collect::<Vec<_>>()
    };
    let (declarer, colleague) =
        (found.registration.actions[0].account, AccountId::from_uuid(Uuid::from_u128(77)));
    assert_eq!(to_decide(colleague).await, [(Stage::Declared, 1), (Stage::Verified, 1)]);
    assert_eq!(to_decide(declarer).await, [(Stage::Declared, 1)], "who declared does not register");
    assert_eq!(take(2, step(Step::Register, None, None), Stage::Registered).await, Kept::Now(id));
    assert_eq!(to_decide(colleague).await, [(Stage::Declared, 1)]);
    assert_eq!(take(3, step(Step::AskAnnulment, None, None), Stage::AnnulmentAsked).await, Kept::Now(id));
    assert_eq!(to_decide(declarer).await, [(Stage::Declared, 1)], "who asked does not approve");
    assert_eq!(to_decide(colleague).await, [(Stage::AnnulmentAsked, 1), (Stage::Declared, 1)]);
    assert_eq!(take(4, step(Step::Refuse, None, None), Stage::Registered).await, Kept::Now(id));
    let waiting = store.registrations_waiting(&importing()).await.unwrap();
    assert_eq!(waiting.iter().map(|one| one.registration.id).collect::<Vec<_>>(), [id]);
    store.registrations_carried(&waiting).await.unwrap();
    assert!(store.registrations_waiting(&importing()).await.unwrap().is_empty());

    let counts = store.registration_counts(permit.area()).await.unwrap();
    assert_eq!(counts, [(Stage::Declared, 1), (Stage::Registered, 1)]);
    let one = PageSize::new(1);
    let page = store.registrations(&permit, Stage::Registered, None, one).await.unwrap();
    assert_eq!((page.items.len(), page.next), (1, None));
    for sql in [
        "UPDATE registration_action SET reason = 'x' WHERE number = 1",
        "DELETE FROM registration_action WHERE number = 1",
    ] {
        assert!(raw(house, &[sql]).await.is_err(), "{sql}");
    }
    house.check().await;
}
