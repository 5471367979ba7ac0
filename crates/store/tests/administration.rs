//! What an office sets about its own work, and leftovers that go: one contract, two engines.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
#[allow(dead_code, reason = "each suite uses what it needs of the small register")]
mod support;

use access::Area;
use base::{AccountId, Timestamp};
use store::{Account, IssuingKey, Leftover, OfficeText, OwnProfile, RetentionRule, RetentionRun, StoreError};
use support::{House, importing};

contract! {
    versions_are_kept_and_never_twice leftovers_are_removed_by_age_and_no_other
    a_key_that_signs_is_of_its_kind_and_retires_the_one_before
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(support::NOON).unwrap().plus_seconds(seconds)
}

fn area(digits: &str) -> Area {
    digits.parse().unwrap()
}

async fn account(house: &House, name: &str, digits: &str) -> AccountId {
    let account = Account {
        id: house.env.new_id(),
        name: name.into(),
        area: area(digits),
        password_hash: "x".into(),
        must_change_password: false,
        failed_attempts: 0,
        locked_until: None,
        created_at: at(0),
        second_factor: None,
    };
    house.store.create_account(&account).await.unwrap();
    account.id
}

async fn versions_are_kept_and_never_twice(house: House) {
    let who = account(&house, "keeper", "3301").await;
    let profile = |digits: &str, version: u32, content: &str| OwnProfile {
        area: area(digits),
        code: "tax".into(),
        version,
        content: content.into(),
        reason: "上级来文".into(),
        account: who,
        kept_at: at(version.into()),
    };
    let store = &house.store;
    for one in [
        profile("3301", 1, "a"),
        profile("330106", 1, "b"),
        profile("330106", 2, "c"),
        profile("330110", 1, "d"),
    ] {
        store.keep_own_profile(&one).await.unwrap();
    }
    let twice = store.keep_own_profile(&profile("330106", 2, "e")).await;
    assert!(matches!(twice, Err(StoreError::Constraint)), "{twice:?}");
    // An area's own and those around it, the newest first; no neighbour's.
    let seen = store.own_profiles(&area("330106002")).await.unwrap();
    let seen: Vec<&str> = seen.iter().map(|one| &*one.content).collect();
    assert_eq!(seen[0], "c");
    assert_eq!((seen.len(), seen.contains(&"d")), (3, false), "{seen:?}");
    assert_eq!(store.own_profiles(&area("33")).await.unwrap(), [], "an office within does not speak for all");

    let text = OfficeText {
        area: area("330106"),
        code: "case_done".into(),
        version: 1,
        zh: "已办妥".into(),
        en: "done".into(),
        reason: "亲切".into(),
        account: who,
        kept_at: at(9),
    };
    store.keep_office_text(&text).await.unwrap();
    assert!(matches!(store.keep_office_text(&text).await, Err(StoreError::Constraint)));
    assert_eq!(store.office_texts(&area("330106002")).await.unwrap(), [text]);
    assert_eq!(store.office_texts(&area("330110")).await.unwrap(), []);
}

async fn leftovers_are_removed_by_age_and_no_other(house: House) {
    let store = &house.store;
    let who = account(&house, "keeper", "3301").await;
    assert!(store.covers_all_accounts(&area("3301")).await.unwrap());
    account(&house, "narrow", "330106").await;
    assert!(store.covers_all_accounts(&area("3301")).await.unwrap());
    assert!(!store.covers_all_accounts(&area("330106")).await.unwrap());

    assert_eq!(store.retention_days(Leftover::Drafts).await.unwrap(), None);
    let rule = |version: u32, days: u32| RetentionRule {
        what: Leftover::Drafts,
        version,
        days,
        reason: "少留".into(),
        account: who,
        kept_at: at(version.into()),
    };
    store.keep_retention_rule(&rule(1, 9)).await.unwrap();
    store.keep_retention_rule(&rule(2, 3)).await.unwrap();
    assert!(matches!(store.keep_retention_rule(&rule(2, 4)).await, Err(StoreError::Constraint)));
    assert_eq!(store.retention_days(Leftover::Drafts).await.unwrap(), Some(3));
    assert_eq!(store.retention_rules().await.unwrap(), [rule(2, 3), rule(1, 9)]);

    let content = serde_json::json!({"a": "b"});
    for (place, moment) in [("old", at(10)), ("new", at(100))] {
        store.keep_draft(who, place, &content, (moment, at(0))).await.unwrap();
    }
    assert_eq!(store.leftovers(Leftover::Drafts, at(50)).await.unwrap(), 1);
    assert_eq!(store.remove_leftovers(Leftover::Drafts, at(50)).await.unwrap(), 1);
    assert_eq!(store.leftovers(Leftover::Drafts, at(1_000)).await.unwrap(), 1, "the newer one stays");
    for what in Leftover::ALL {
        assert_eq!(Leftover::from_code(what.code()), Some(what));
        store.leftovers(what, at(0)).await.unwrap();
        store.remove_leftovers(what, at(0)).await.unwrap();
    }
    let run = RetentionRun { what: Leftover::Drafts, at: at(200), before: at(50), removed: 1 };
    store.note_retention_run(&run).await.unwrap();
    store.note_retention_run(&run).await.unwrap();
    assert_eq!(store.retention_runs(5).await.unwrap(), [RetentionRun { removed: 2, ..run }]);

    let staged = house.stage("residence", &[]).await;
    let later = staged.created_at.plus_seconds(1);
    let found = store.long_staged(later).await.unwrap();
    assert_eq!(found, [(staged.id, importing().area().clone())]);
    assert_eq!(store.long_staged(staged.created_at).await.unwrap(), [], "not yet");
}

async fn a_key_that_signs_is_of_its_kind_and_retires_the_one_before(house: House) {
    let store = &house.store;
    let key = |id: &str, signature: &str, length: usize| IssuingKey {
        id: id.into(),
        signature: signature.into(),
        seed: [1; 32],
        public: vec![4; length],
        retired: false,
    };
    // A key of another length than its kind's, or of no kind, is not kept, and retires nobody.
    store.keep_issuing_key(&key("a", "ed25519", 32), at(0)).await.unwrap();
    for odd in [key("b", "sm2", 32), key("b", "ed25519", 65), key("b", "rsa", 32)] {
        assert!(store.keep_issuing_key(&odd, at(1)).await.is_err(), "{}", odd.signature);
    }
    let said = async || {
        let keys = store.issuing_keys().await.unwrap();
        keys.into_iter().map(|key| (key.id, key.signature, key.public.len(), key.retired)).collect::<Vec<_>>()
    };
    assert_eq!(said().await, [("a".into(), "ed25519".into(), 32, false)]);
    store.keep_issuing_key(&key("b", "sm2", 65), at(2)).await.unwrap();
    store.keep_issuing_key(&key("c", "ed25519", 32), at(3)).await.unwrap();
    assert_eq!(
        said().await,
        [
            ("a".into(), "ed25519".into(), 32, true),
            ("b".into(), "sm2".into(), 65, true),
            ("c".into(), "ed25519".into(), 32, false)
        ]
    );
}
