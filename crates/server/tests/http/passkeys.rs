//! Passkeys, with an authenticator in software (`webauthn-authenticator-rs`).

use access::Role;
use axum::http::StatusCode;
use serde_json::{Value, json};
use webauthn_authenticator_rs::{WebauthnAuthenticator as _, softpasskey::SoftPasskey};

use crate::house::{Answer, Client, House, PASSWORD};

pub(crate) const ORIGIN: &str = "http://localhost:8080";

/// Somebody's device: a key store with one key that a finger unlocks.
pub(crate) struct Device {
    keys: SoftPasskey,
    credential: Value,
    pub(crate) user: Value,
}

impl Device {
    pub(crate) fn new() -> Self {
        Self { keys: SoftPasskey::new(true), credential: Value::Null, user: Value::Null }
    }

    pub(crate) fn register(&mut self, mut options: Value) -> Value {
        assert_eq!(options["publicKey"]["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["publicKey"]["authenticatorSelection"]["userVerification"], "required");
        self.user = options["publicKey"]["user"]["id"].clone();
        // The software has no room of its own for resident keys: this device remembers the one itself.
        options["publicKey"]["authenticatorSelection"]["requireResidentKey"] = json!(false);
        let options = serde_json::from_value(options).unwrap();
        let made = self.keys.do_registration(ORIGIN.parse().unwrap(), options).unwrap();
        let made = serde_json::to_value(made).unwrap();
        self.credential = made["id"].clone();
        made
    }

    pub(crate) fn sign(&mut self, mut options: Value, origin: &str) -> Value {
        // As an authenticator with a resident key does: it knows its key without being told, and says whose it is.
        options["publicKey"]["allowCredentials"] = json!([{"type": "public-key", "id": self.credential}]);
        let options = serde_json::from_value(options).unwrap();
        let signed = self.keys.do_authentication(origin.parse().unwrap(), options).unwrap();
        let mut signed = serde_json::to_value(signed).unwrap();
        signed["response"]["userHandle"] = self.user.clone();
        signed
    }
}

async fn post(client: &Client, path: &str, body: Value) -> Answer {
    client.send("POST", path, Some(body)).await
}

async fn set_up(worker: &Client, device: &mut Device, name: &str) -> Answer {
    let begun = post(worker, "/api/session/passkeys/begin", json!({"password": PASSWORD})).await;
    assert_eq!(begun.status, StatusCode::OK, "{}", begun.code());
    let credential = device.register(begun.json()["options"].clone());
    let body = json!({"name": name, "ceremony": begun.json()["ceremony"], "credential": credential});
    post(worker, "/api/session/passkeys", body).await
}

async fn answer(house: &House, device: &mut Device) -> Value {
    let begun = house.nobody().send("POST", "/api/session/passkey/begin", None).await.json();
    json!({"ceremony": begun["ceremony"], "credential": device.sign(begun["options"].clone(), ORIGIN)})
}

async fn enter(house: &House, body: Value) -> Answer {
    post(&house.nobody(), "/api/session/passkey", body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_signs_in_alone_and_stands_beside_the_password() {
    let house = House::full().await;
    let worker = house.worker("wen", Role::Registrar, "330110").await;
    let ways = house.nobody().get("/api/session/ways").await.json();
    assert_eq!(ways, json!({"passkey_origin": ORIGIN, "provider": null}));
    let wrong = post(&worker, "/api/session/passkeys/begin", json!({"password": "wrong"})).await;
    assert_eq!(wrong.code(), "sign_in_failed");

    let mut device = Device::new();
    let kept = set_up(&worker, &mut device, "值班室电脑").await;
    assert_eq!(kept.status, StatusCode::CREATED, "{}", kept.code());
    let codes = kept.json()["codes"].clone();
    assert_eq!(codes.as_array().unwrap().len(), 8);
    let listed = worker.get("/api/session/passkeys").await.json();
    assert_eq!(
        (listed["items"][0]["name"].clone(), listed["items"][0]["used_at"].clone()),
        (json!("值班室电脑"), json!(null))
    );

    // By the passkey alone, once for each question.
    let good = answer(&house, &mut device).await;
    let entered = enter(&house, good.clone()).await;
    assert_eq!(entered.status, StatusCode::OK, "{}", entered.code());
    assert_eq!(
        (entered.json()["account"].clone(), entered.json()["second_factor"].clone()),
        (json!("wen"), json!(true))
    );
    let again = Client { cookie: Some(entered.cookie()), ..house.nobody() };
    assert_eq!(
        again.get("/api/session/passkeys").await.json()["items"][0]["used_at"],
        "2026-06-30T04:00:00Z"
    );
    assert_eq!(enter(&house, good).await.code(), "sign_in_failed", "an answer is good once");

    // Beside the password it is asked for from now on.
    let bare = json!({"account": "wen", "password": PASSWORD});
    assert_eq!(post(&house.nobody(), "/api/session", bare).await.code(), "second_factor_needed");
    let passkey = answer(&house, &mut device).await;
    let both = json!({"account": "wen", "password": PASSWORD, "passkey": passkey});
    assert_eq!(post(&house.nobody(), "/api/session", both).await.status, StatusCode::OK);
    let spare = json!({"account": "wen", "password": PASSWORD, "code": codes[0]});
    assert_eq!(post(&house.nobody(), "/api/session", spare.clone()).await.status, StatusCode::OK);
    assert_eq!(post(&house.nobody(), "/api/session", spare).await.code(), "sign_in_failed", "good once");

    // Named anew, and taken away with the password.
    let path = format!("/api/session/passkeys/{}", listed["items"][0]["id"].as_str().unwrap());
    let named = worker.send("PATCH", &path, Some(json!({"name": "窗口电脑"}))).await;
    assert_eq!(named.status, StatusCode::NO_CONTENT, "{}", named.code());
    assert_eq!(worker.get("/api/session/passkeys").await.json()["items"][0]["name"], "窗口电脑");
    let colleague = house.worker("lin", Role::Registrar, "330110").await;
    assert_eq!(colleague.send("PATCH", &path, Some(json!({"name": "x"}))).await.code(), "not_found");
    let end = format!("{path}/end");
    assert_eq!(post(&colleague, &end, json!({"password": PASSWORD})).await.code(), "not_found");
    assert_eq!(post(&worker, &end, json!({"password": "wrong"})).await.code(), "sign_in_failed");
    assert_eq!(post(&worker, &end, json!({"password": PASSWORD})).await.status, StatusCode::NO_CONTENT);
    let body = answer(&house, &mut device).await;
    assert_eq!(enter(&house, body).await.code(), "sign_in_failed");
    let bare = json!({"account": "wen", "password": PASSWORD});
    assert_eq!(post(&house.nobody(), "/api/session", bare).await.status, StatusCode::OK);
}

/// An answer with another end to its signature.
pub(crate) fn forged(mut credential: Value) -> Value {
    let signature = credential["response"]["signature"].as_str().unwrap().to_owned();
    let flipped = if signature.ends_with("AA") { "BB" } else { "AA" };
    credential["response"]["signature"] = json!(format!("{}{flipped}", &signature[..signature.len() - 2]));
    credential
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_answers_lock_an_account_as_wrong_passwords_do() {
    let house = House::full().await;
    let wen = house.worker("wen", Role::Registrar, "330110").await;
    let mut device = Device::new();
    assert_eq!(set_up(&wen, &mut device, "a").await.status, StatusCode::CREATED);
    let failed = async |device: &mut Device| {
        let mut body = answer(&house, device).await;
        body["credential"] = forged(body["credential"].clone());
        assert_eq!(enter(&house, body).await.code(), "sign_in_failed");
    };
    for _ in 0..4 {
        failed(&mut device).await;
    }
    // A success takes the count away; a wrong password counts with the keys that prove nothing.
    let good = answer(&house, &mut device).await;
    assert_eq!(enter(&house, good).await.status, StatusCode::OK);
    for _ in 0..4 {
        failed(&mut device).await;
    }
    let wrong = json!({"account": "wen", "password": "wrong"});
    assert_eq!(post(&house.nobody(), "/api/session", wrong).await.code(), "sign_in_failed");
    let good = answer(&house, &mut device).await;
    assert_eq!(enter(&house, good).await.code(), "sign_in_failed", "locked for a quarter of an hour");
    house.clock.advance_seconds(15 * 60);
    let good = answer(&house, &mut device).await;
    assert_eq!(enter(&house, good).await.status, StatusCode::OK);

    // A key that is none of ours counts against nobody, whoever it says it is.
    for _ in 0..6 {
        let mut body = answer(&house, &mut device).await;
        body["credential"]["id"] = json!("bm9ib2R5cw");
        body["credential"]["rawId"] = json!("bm9ib2R5cw");
        assert_eq!(enter(&house, body).await.code(), "sign_in_failed");
    }
    let good = answer(&house, &mut device).await;
    assert_eq!(enter(&house, good).await.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_prove_nothing_let_nobody_in() {
    let house = House::full().await;
    let wen = house.worker("wen", Role::Registrar, "330110").await;
    let lin = house.worker("lin", Role::CommunityWorker, "330110").await;
    let (mut of_wen, mut of_lin) = (Device::new(), Device::new());
    assert_eq!(set_up(&wen, &mut of_wen, "a").await.status, StatusCode::CREATED);
    assert_eq!(set_up(&lin, &mut of_lin, "b").await.status, StatusCode::CREATED);

    // Said to be somebody else's, signed for another address, too late, for another question, altered.
    let mut taken = answer(&house, &mut of_lin).await;
    taken["credential"]["response"]["userHandle"] = of_wen.user.clone();
    assert_eq!(enter(&house, taken).await.code(), "sign_in_failed");
    let begun = house.nobody().send("POST", "/api/session/passkey/begin", None).await.json();
    // A page of another name with the same key: the browser would write its own address into what is signed.
    let mut options = begun["options"].clone();
    options["publicKey"]["rpId"] = json!("evil.example");
    let elsewhere = of_wen.sign(options, "https://evil.example");
    let body = json!({"ceremony": begun["ceremony"], "credential": elsewhere});
    assert_eq!(enter(&house, body).await.code(), "sign_in_failed");
    let late = answer(&house, &mut of_wen).await;
    house.clock.advance_seconds(5 * 60);
    assert_eq!(enter(&house, late).await.code(), "sign_in_failed");
    let (one, mut other) = (answer(&house, &mut of_wen).await, answer(&house, &mut of_wen).await);
    other["ceremony"] = one["ceremony"].clone();
    assert_eq!(enter(&house, other).await.code(), "sign_in_failed");
    let mut altered = answer(&house, &mut of_wen).await;
    altered["credential"] = forged(altered["credential"].clone());
    assert_eq!(enter(&house, altered).await.code(), "sign_in_failed");

    // A colleague's passkey is no second factor for another's password.
    let passkey = answer(&house, &mut of_lin).await;
    let both = json!({"account": "wen", "password": PASSWORD, "passkey": passkey});
    assert_eq!(post(&house.nobody(), "/api/session", both).await.code(), "sign_in_failed");
    // A reset account has none any more.
    let root = house.worker("root", Role::Administrator, "330110").await;
    let listed = root.get("/api/accounts").await.json();
    let row = listed["items"].as_array().unwrap().iter().find(|row| row["name"] == "wen").unwrap();
    assert_eq!(row["passkeys"], 1);
    let reset = format!("/api/accounts/{}/reset", row["id"].as_str().unwrap());
    assert_eq!(root.send("POST", &reset, None).await.status, StatusCode::OK);
    let body = answer(&house, &mut of_wen).await;
    assert_eq!(enter(&house, body).await.code(), "sign_in_failed");
    assert!(matches!(house.app.store.verify_audit().await.unwrap(), store::AuditProof::Whole { .. }));
}
