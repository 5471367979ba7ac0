//! Events of this office on both engines: steps are kept for good, each rests on the version it names, and a request that is
//! sent twice is one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each suite uses what it needs of the small register")]
mod support;

use base::{PageSize, RegistrationId};
use records::{Attribute, Fields};
use registry::{
    EventKind,
    registration::{Content, Party, Stage, Step},
};
use store::{Kept, NewStep, SameRequest};
use support::{House, importing, raw, reading};

mod sqlite {
    #[tokio::test(flavor = "multi_thread")]
    async fn steps_are_kept() {
        super::steps_are_kept(crate::support::sqlite().await).await;
    }
}
mod postgres {
    #[tokio::test(flavor = "multi_thread")]
    async fn steps_are_kept() {
        super::steps_are_kept(crate::support::postgres().await).await;
    }
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
    let (store, permit) = (&house.store, reading("330106"));
    let declare = |key| {
        let (house, permit) = (&house, &permit);
        async move {
            let new = step(Step::Declare, Some(born("2026-06-01")), key);
            house.store.declare(permit, EventKind::Birth, &new, &house.env).await.unwrap()
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
        let (house, permit, found) = (&house, &permit, found.clone());
        async move { house.store.take_step(permit, &found, version, (&new, stage), &house.env).await.unwrap() }
    };
    assert_eq!(take(1, step(Step::Verify, None, Some(("b", 1))), Stage::Verified).await, Kept::Now(id));
    assert_eq!(take(1, step(Step::Verify, None, Some(("b", 1))), Stage::Verified).await, Kept::Before(id));
    assert_eq!(take(1, step(Step::Withdraw, None, None), Stage::Withdrawn).await, Kept::Changed);
    assert!(
        store.registrations_waiting(&importing()).await.unwrap().is_empty(),
        "nothing for the register yet"
    );
    assert_eq!(take(2, step(Step::Register, None, None), Stage::Registered).await, Kept::Now(id));
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
        assert!(raw(&house, &[sql]).await.is_err(), "{sql}");
    }
    house.check().await;
}
