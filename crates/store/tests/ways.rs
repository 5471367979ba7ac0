//! The ways through residents' doors, whose number a service has proved, and secrets that are sealed: one contract, two engines.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
#[allow(dead_code, reason = "each suite uses what it needs of the small register")]
mod support;

use base::{AccountId, PersonId};
use records::Attribute::{HukouDivision, IdNumber, Name};
use store::{
    Account, DoorWay, Holders, Identity, IdentityStanding, IssuingKey, KeptPasskey, KeptSecret, Numbered,
    Sealed, SecondFactor, SecretOf, StoreError, Unsealed,
};
use support::{House, Told, Who, door, moment, raw, reading};
use uuid::Uuid;

contract! { a_door_has_its_own_ways_until_it_is_closed one_device_stays_when_two_go_at_once a_proved_number_names_one_living_person secrets_are_sealed_and_stay_what_they_were }

const WANG: &str = "330106199001011237";
const LI: &str = "330106198502024568";

fn person(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

async fn account(house: &House, name: &str) -> AccountId {
    let account = Account {
        id: house.env.new_id(),
        name: name.into(),
        area: "330106".parse().unwrap(),
        password_hash: "x".into(),
        must_change_password: false,
        failed_attempts: 0,
        locked_until: None,
        created_at: moment(0),
        second_factor: None,
    };
    house.store.create_account(&account).await.unwrap();
    account.id
}

async fn opened(house: &House, who: PersonId, number: &str) -> AccountId {
    let door = door(house.env.new_id(), number, who, moment(1));
    house.store.open_door(&reading("330106"), &door).await.unwrap();
    door.id
}

fn passkey(house: &House, of: AccountId, credential: u8, at: i64) -> KeptPasskey {
    KeptPasskey {
        id: house.env.new_id(),
        account: of,
        credential: Box::new([credential; 40]),
        name: "手机".into(),
        passkey: "{}".into(),
        created_at: moment(at),
        used_at: None,
    }
}

async fn one_device_stays_when_two_go_at_once(house: House) {
    let store = &house.store;
    let mine = opened(&house, person(1), "1111111111").await;
    let mut held = passkey(&house, mine, 1, 2);
    store.keep_passkey(Holders::Residents, &held).await.unwrap();
    for credential in 2..40 {
        let next = passkey(&house, mine, credential, 3);
        store.keep_passkey(Holders::Residents, &next).await.unwrap();
        let (one, other) =
            tokio::join!(store.drop_door_passkey(mine, held.id), store.drop_door_passkey(mine, next.id));
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_ne!(one, other, "exactly one goes");
        held = if one { next } else { held };
        assert_eq!(store.passkeys_of(Holders::Residents, mine).await.unwrap(), std::slice::from_ref(&held));
    }
}

async fn a_door_has_its_own_ways_until_it_is_closed(house: House) {
    let (store, permit) = (&house.store, reading("330106"));
    let worker = account(&house, "keeper").await;
    let mine = opened(&house, person(1), "1111111111").await;
    let other = opened(&house, person(2), "2222222222").await;
    let of_door = |at: AccountId| async move { store.open_door_of_id(at).await.unwrap().unwrap() };
    assert!(!of_door(mine).await.is_secured());

    // The same credential may be a worker's and a resident's, who is found in their own table alone; twice in one it is not kept.
    let (first, second) = (passkey(&house, mine, 1, 2), passkey(&house, mine, 2, 3));
    store.keep_passkey(Holders::Residents, &first).await.unwrap();
    store.keep_passkey(Holders::Workers, &passkey(&house, worker, 1, 2)).await.unwrap();
    let twice = store.keep_passkey(Holders::Residents, &passkey(&house, other, 1, 4)).await;
    assert!(matches!(twice, Err(StoreError::Conflict(_))), "{twice:?}");
    let found = |holders, credential: u8| async move {
        let found = store.passkey_of_credential(holders, &[credential; 40]).await.unwrap();
        found.map(|passkey| passkey.account)
    };
    assert_eq!(found(Holders::Residents, 1).await, Some(mine));
    assert_eq!(found(Holders::Workers, 1).await, Some(worker));
    assert!(of_door(mine).await.is_secured() && !of_door(other).await.is_secured());

    // The last device stays; a further passkey, or codes, let one go.
    assert!(!store.drop_door_passkey(mine, first.id).await.unwrap());
    store.keep_passkey(Holders::Residents, &second).await.unwrap();
    assert!(!store.drop_door_passkey(other, first.id).await.unwrap(), "another's door");
    assert!(store.drop_door_passkey(mine, first.id).await.unwrap());
    assert!(!store.drop_door_passkey(mine, second.id).await.unwrap());
    let sealed = KeptSecret::Sealed(Sealed { key: "k".into(), content: vec![7; 48] });
    assert!(store.set_door_factor(mine, &sealed, 5).await.unwrap());
    assert!(!store.set_door_factor(mine, &KeptSecret::Open([3; 20]), 6).await.unwrap(), "once");
    assert_eq!(of_door(mine).await.factor, Some((sealed, 5)));
    store.use_passkey(Holders::Residents, second.id, "{\"n\":1}", moment(9)).await.unwrap();
    let held = store.passkeys_of(Holders::Residents, mine).await.unwrap();
    let used = KeptPasskey { passkey: "{\"n\":1}".into(), used_at: Some(moment(9)), ..second.clone() };
    assert_eq!(held, [used]);

    // A session knows by which way it came; closing the door ends sessions, passkeys, codes and the link to a service.
    store.begin_door_session(&[4; 32], (mine, DoorWay::Passkey), moment(10)).await.unwrap();
    let session = || store.door_session(&[4; 32], (moment(0), moment(0)), moment(11));
    let seen = session().await.unwrap().unwrap();
    assert_eq!((seen.door.id, seen.way, seen.begun_at), (mine, DoorWay::Passkey, moment(10)));
    let identity = Identity { issuer: "https://id.example".into(), subject: "a".into() };
    assert!(store.link_resident(&permit, &identity, person(1), moment(12)).await.unwrap());
    assert!(of_door(mine).await.identity && !of_door(other).await.identity);
    assert!(!store.is_door_closed(person(1)).await.unwrap());
    assert!(store.close_door(&permit, person(1), moment(13)).await.unwrap());
    assert!(session().await.unwrap().is_none() && found(Holders::Residents, 2).await.is_none());
    assert_eq!(store.resident_identity(&identity, person(1)).await.unwrap(), IdentityStanding::New);
    assert!(
        store.is_door_closed(person(1)).await.unwrap() && !store.is_door_closed(person(2)).await.unwrap()
    );
    assert!(!store.is_door_closed(person(3)).await.unwrap(), "there never was one");
    assert!(store.sealing_keys().await.unwrap().is_empty(), "nothing of its code is kept");
}

async fn a_proved_number_names_one_living_person(house: House) {
    let store = &house.store;
    let day = "2026-01-01".parse().unwrap();
    let of = |number: &'static str| [(Name, "王芳"), (IdNumber, number), (HukouDivision, "330106002003")];
    let (wang, li, twin) = (of(WANG), of(LI), of(LI));
    let rows = [
        Told("1", &[], &[("self", 1, &wang)]),
        Told("2", &[], &[("self", 2, &li)]),
        Told("3", &[], &[("self", 3, &twin)]),
    ];
    house.tell("hukou", &rows, &mut Who::new(), day).await;
    let named = |number: &'static str| async move { store.person_of_proved_number(number).await.unwrap() };
    assert_eq!(named(WANG).await, Numbered::Doubtful, "no office of that county works here");
    account(&house, "keeper").await;
    let Numbered::One(who, county) = named(WANG).await else { unreachable!("one person has it") };
    assert_eq!(county.prefix(), "330106");
    assert_eq!(named(LI).await, Numbered::Doubtful, "two people have it");
    assert_eq!(named("33010619900101123").await, Numbered::Nobody, "a part of it is nobody's");
    assert_eq!(named("王芳").await, Numbered::Nobody, "a name is never looked for");

    // The first link is kept; the person and the subject each have one with a service.
    let identity = |issuer: &str, subject: &str| Identity { issuer: issuer.into(), subject: subject.into() };
    let (first, second) = (identity("p", "a"), identity("p", "b"));
    let standing = |identity: &Identity, who: PersonId| {
        let identity = identity.clone();
        async move { store.resident_identity(&identity, who).await.unwrap() }
    };
    let permit = reading("330106");
    assert_eq!(standing(&first, who).await, IdentityStanding::New);
    assert!(store.link_resident(&permit, &first, who, moment(1)).await.unwrap());
    assert!(!store.link_resident(&permit, &second, who, moment(2)).await.unwrap());
    assert!(!store.link_resident(&permit, &first, person(77), moment(2)).await.unwrap());
    assert_eq!(standing(&first, who).await, IdentityStanding::Kept);
    assert_eq!(standing(&second, who).await, IdentityStanding::Other);
    assert_eq!(standing(&first, person(77)).await, IdentityStanding::Other);
    assert_eq!(standing(&second, person(77)).await, IdentityStanding::New);
    assert_eq!(standing(&identity("q", "a"), who).await, IdentityStanding::New, "another service");

    raw(&house, &["UPDATE person_version SET alive = (1 = 0)"]).await.unwrap();
    assert_eq!(named(WANG).await, Numbered::Doubtful, "nobody comes in for the dead");
}

async fn secrets_are_sealed_and_stay_what_they_were(house: House) {
    let store = &house.store;
    let worker = account(&house, "keeper").await;
    let mine = opened(&house, person(1), "1111111111").await;
    let open = SecondFactor { secret: KeptSecret::Open([5; 20]), since: moment(1), step: 7 };
    store.set_second_factor(worker, &open, &[[8; 32]]).await.unwrap();
    assert!(store.set_door_factor(mine, &KeptSecret::Open([6; 20]), 9).await.unwrap());
    let key = |seed: [u8; 32]| IssuingKey {
        id: "k1".into(),
        signature: "ed25519".into(),
        seed,
        public: vec![4; 32],
        retired: false,
    };
    store.keep_issuing_key(&key([3; 32]), moment(2)).await.unwrap();
    assert!(
        store.sealing_keys().await.unwrap().is_empty() && store.sealed_seed("k1").await.unwrap().is_none()
    );

    let found = store.secrets_to_seal("new").await.unwrap();
    let bytes = |unsealed: &Unsealed| match unsealed {
        Unsealed::Open(bytes) => bytes.clone(),
        Unsealed::Before(sealed) => sealed.content.clone(),
    };
    let listed: Vec<(SecretOf, Vec<u8>)> = found.iter().map(|(of, was)| (of.clone(), bytes(was))).collect();
    let all = [SecretOf::Account(worker), SecretOf::Door(mine), SecretOf::Issuer("k1".into())];
    let wanted = all.iter().cloned().zip([vec![5; 20], vec![6; 20], vec![3; 32]]).collect::<Vec<_>>();
    assert_eq!(listed, wanted);
    let sealed = |key: &str, byte: u8| Sealed { key: key.into(), content: vec![byte; 48] };
    for (of, was) in &found {
        assert!(store.seal_secret(of, was, &sealed("old", 1)).await.unwrap());
    }
    store.sweep_sealed().await.unwrap();
    assert!(
        !store.seal_secret(&all[0], &found[0].1, &sealed("old", 2)).await.unwrap(),
        "it is sealed already"
    );
    assert_eq!(store.sealing_keys().await.unwrap(), ["old".into()]);
    assert_eq!(store.sealed_seed("k1").await.unwrap(), Some(sealed("old", 1)));
    assert_eq!(store.issuing_keys().await.unwrap()[0].seed, [0; 32], "nothing of it stands in its own row");
    let factor = store.account(worker).await.unwrap().unwrap().second_factor.unwrap();
    let wanted = SecondFactor { secret: KeptSecret::Sealed(sealed("old", 1)), ..open };
    assert_eq!(factor, wanted);
    assert_eq!(
        store.open_door_of_id(mine).await.unwrap().unwrap().factor,
        Some((KeptSecret::Sealed(sealed("old", 1)), 9))
    );
    assert!(store.use_step(worker, 8).await.unwrap() && !store.use_step(worker, 8).await.unwrap());

    // By the next key; then none is left, and what is taken away is gone.
    let again = store.secrets_to_seal("new").await.unwrap();
    assert_eq!(again.len(), 3);
    for (of, was) in &again {
        assert!(matches!(was, Unsealed::Before(before) if *before == sealed("old", 1)));
        assert!(store.seal_secret(of, was, &sealed("new", 3)).await.unwrap());
    }
    assert!(store.secrets_to_seal("new").await.unwrap().is_empty());
    store.drop_second_factor(worker).await.unwrap();
    assert_eq!(store.account(worker).await.unwrap().unwrap().second_factor, None);
    assert!(!store.use_recovery(worker, [8; 32]).await.unwrap(), "its codes are gone with it");
    assert_eq!(store.sealing_keys().await.unwrap(), ["new".into()]);
    assert_eq!(store.secrets_to_seal("newer").await.unwrap().len(), 2);
}
