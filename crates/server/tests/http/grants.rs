//! Who may do what: accounts, dated grants, separation of duties, emergencies, the second factor.

use access::Role;
use axum::http::StatusCode;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha1::Sha1;

use crate::house::{Answer, Client, House, PASSWORD};

async fn post(client: &Client, path: &str, body: Value) -> Answer {
    client.send("POST", path, Some(body)).await
}

fn refused(answer: &Answer, status: StatusCode, code: &str) {
    assert_eq!((answer.status, answer.code().as_str()), (status, code));
}

async fn sign_in(house: &House, account: &str, password: &str, code: Option<&str>) -> Answer {
    let body = json!({"account": account, "password": password, "code": code});
    post(&house.nobody(), "/api/session", body).await
}

/// Signs in with a one-time password and changes it.
async fn enter(house: &House, account: &str, one_time: &str) -> Client {
    let first = sign_in(house, account, one_time, None).await;
    let client = Client { cookie: Some(first.cookie()), ..house.nobody() };
    let change = json!({"current": one_time, "new": PASSWORD});
    let changed = post(&client, "/api/session/password", change).await;
    assert_eq!(changed.status, StatusCode::NO_CONTENT, "{}", changed.code());
    Client { cookie: Some(changed.cookie()), ..client }
}

async fn search(client: &Client, purpose: &'static str) -> Answer {
    post(&client.with_purpose(purpose), "/api/people/search", json!({"text": "王建国"})).await
}

#[tokio::test(flavor = "multi_thread")]
async fn it_takes_two_officers_to_make_a_reader() {
    let house = House::full().await;
    let administrator = house.worker("root", Role::Administrator, "330110").await;
    let security = house.worker("guard", Role::Security, "330110").await;
    for officer in [&administrator, &security] {
        refused(&search(officer, "family_service").await, StatusCode::FORBIDDEN, "purpose_denied");
        assert_eq!(officer.get("/api/batches").await.code(), "import_denied");
    }
    let asked = json!({"name": "wang", "area": "330110"});
    refused(&post(&security, "/api/accounts", asked.clone()).await, StatusCode::FORBIDDEN, "accounts_denied");
    let opened = post(&administrator, "/api/accounts", asked).await;
    assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.code());
    let (id, one_time) = (opened.json()["id"].clone(), opened.json()["one_time_password"].clone());
    let wang = enter(&house, "wang", one_time.as_str().unwrap()).await;
    refused(&search(&wang, "family_service").await, StatusCode::FORBIDDEN, "no_grant");

    let grants = format!("/api/accounts/{}/grants", id.as_str().unwrap());
    let tomorrow = "2026-07-01T04:00:00Z";
    let asked = json!({"role": "registrar", "area": "330110005", "purposes": ["family_service"],
        "until": tomorrow, "reason": "stands in for a colleague"});
    refused(&post(&administrator, &grants, asked.clone()).await, StatusCode::FORBIDDEN, "grants_denied");
    let mut wrong = asked.clone();
    wrong["purposes"] = json!(["log_review"]);
    refused(&post(&security, &grants, wrong).await, StatusCode::UNPROCESSABLE_ENTITY, "grant_terms");
    let given = post(&security, &grants, asked).await;
    assert_eq!(given.status, StatusCode::CREATED, "{}", given.code());
    assert_eq!(search(&wang, "family_service").await.json()["items"].as_array().unwrap().len(), 1);
    refused(&search(&wang, "correction").await, StatusCode::FORBIDDEN, "purpose_denied");
    assert_eq!(wang.get("/api/session").await.json()["purposes"], json!(["family_service"]));

    // Who reads is not who reviews, and nobody gives themselves anything.
    let auditing = json!({"role": "auditor", "area": "330110", "reason": "also to audit"});
    refused(&post(&security, &grants, auditing.clone()).await, StatusCode::CONFLICT, "grant_refused");
    let listed = security.get("/api/accounts").await.json();
    let own = listed["items"].as_array().unwrap().iter().find(|account| account["name"] == "guard").unwrap();
    let own = format!("/api/accounts/{}/grants", own["id"].as_str().unwrap());
    refused(&post(&security, &own, auditing).await, StatusCode::CONFLICT, "grant_refused");

    house.clock.advance_seconds(24 * 3600);
    let again =
        Client { cookie: Some(sign_in(&house, "wang", PASSWORD, None).await.cookie()), ..house.nobody() };
    refused(&search(&again, "family_service").await, StatusCode::FORBIDDEN, "no_grant");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_grant_opens_nothing_and_a_reset_account_begins_anew() {
    let house = House::full().await;
    let administrator = house.worker("root", Role::Administrator, "330110").await;
    let security = house.worker("guard", Role::Security, "330110").await;
    let worker = house.worker("zhao", Role::CommunityWorker, "330110").await;
    assert_eq!(search(&worker, "family_service").await.status, StatusCode::OK);
    let held = worker.get("/api/session").await.json()["grant"].as_str().unwrap().to_owned();
    let end = format!("/api/grants/{held}/end");
    assert_eq!(security.send("POST", &end, None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(security.send("POST", &end, None).await.code(), "wrong_state");
    refused(&search(&worker, "family_service").await, StatusCode::FORBIDDEN, "no_grant");

    let elsewhere = house.worker("root2", Role::Administrator, "330106").await;
    let listed = administrator.get("/api/accounts").await.json();
    let zhao = listed["items"].as_array().unwrap().iter().find(|account| account["name"] == "zhao").unwrap();
    let reset = format!("/api/accounts/{}/reset", zhao["id"].as_str().unwrap());
    assert_eq!(elsewhere.send("POST", &reset, None).await.code(), "not_found");
    let anew = administrator.send("POST", &reset, None).await;
    assert_eq!(anew.status, StatusCode::OK);
    assert_eq!(worker.get("/api/session").await.status, StatusCode::UNAUTHORIZED, "its sessions have ended");
    assert_eq!(sign_in(&house, "zhao", PASSWORD, None).await.code(), "sign_in_failed");
    enter(&house, "zhao", anew.json()["one_time_password"].as_str().unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_opens_another_area_for_an_hour_and_is_reviewed() {
    let house = House::full().await;
    let worker = house.worker("li", Role::Registrar, "330106").await;
    let auditor = house.worker("ru", Role::Auditor, "330106").await;
    let found = |answer: Answer| answer.json()["items"].as_array().map_or(0, Vec::len);
    assert_eq!(found(search(&worker, "family_service").await), 0);
    let short = json!({"area": "330110", "reason": "x"});
    let short = post(&worker, "/api/session/emergency", short).await;
    refused(&short, StatusCode::UNPROCESSABLE_ENTITY, "grant_terms");
    let asked = json!({"area": "330110", "reason": "a lost child names this father"});
    refused(
        &post(&auditor, "/api/session/emergency", asked.clone()).await,
        StatusCode::FORBIDDEN,
        "emergency_denied",
    );
    let taken = post(&worker, "/api/session/emergency", asked).await;
    assert_eq!((taken.status, taken.json()["emergency"].clone()), (StatusCode::CREATED, json!(true)));
    assert_eq!(found(search(&worker, "family_service").await), 1);
    // It opens records, and no import.
    assert_eq!(worker.get("/api/batches").await.code(), "import_denied");

    let listed = auditor.get("/api/emergencies").await.json();
    assert_eq!(listed["items"][0]["account"], "li");
    assert_eq!(listed["items"][0]["reason"], "a lost child names this father");
    let review = format!("/api/emergencies/{}/review", listed["items"][0]["id"].as_str().unwrap());
    let text = json!({"review": "the station confirms it"});
    assert_eq!(post(&auditor, &review, text.clone()).await.status, StatusCode::NO_CONTENT);
    assert_eq!(post(&auditor, &review, text).await.code(), "wrong_state");
    assert_eq!(auditor.get("/api/emergencies").await.json()["items"][0]["review"], "the station confirms it");

    house.clock.advance_seconds(20 * 60);
    assert_eq!(found(search(&worker, "family_service").await), 1);
    house.clock.advance_seconds(25 * 60);
    assert_eq!(worker.get("/api/session").await.status, StatusCode::OK);
    house.clock.advance_seconds(15 * 60);
    assert_eq!(found(search(&worker, "family_service").await), 0, "the hour is over");
    assert_eq!(worker.get("/api/session").await.json()["role"], "registrar");
}

/// RFC 6238 by the words of RFC 4226, for the test alone.
fn code_of(secret: &str, seconds: i64) -> String {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let fives: Vec<String> =
        secret.chars().map(|letter| format!("{:05b}", letters.find(letter).unwrap())).collect();
    let bits = fives.concat();
    let key: Vec<u8> = bits
        .as_bytes()
        .chunks(8)
        .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap())
        .collect();
    let mut mac = Hmac::<Sha1>::new_from_slice(&key).unwrap();
    mac.update(&(seconds / 30).to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 15);
    let number = u32::from_be_bytes([hash[at] & 127, hash[at + 1], hash[at + 2], hash[at + 3]]);
    format!("{:06}", number % 1_000_000)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_is_asked_for_once_it_is_set_up() {
    let house = House::full().await;
    let worker = house.worker("wen", Role::Registrar, "330110").await;
    let secret = worker.get("/api/session/second-factor").await.json()["secret"].as_str().unwrap().to_owned();
    let code = |house: &House| {
        let now = base::Clock::now(&*house.clock).micros() / 1_000_000;
        code_of(&secret, now)
    };
    let set = |password: &str, code: &str| json!({"password": password, "secret": secret, "code": code});
    let path = "/api/session/second-factor";
    assert_eq!(post(&worker, path, set("wrong", &code(&house))).await.code(), "sign_in_failed");
    assert_eq!(post(&worker, path, set(PASSWORD, "000000")).await.code(), "factor_code");
    let answer = post(&worker, path, set(PASSWORD, &code(&house))).await;
    let codes = answer.json()["codes"].clone();
    assert_eq!(codes.as_array().unwrap().len(), 8, "{}", answer.code());

    refused(&sign_in(&house, "wen", PASSWORD, None).await, StatusCode::UNAUTHORIZED, "second_factor_needed");
    // Who does not know the password learns nothing of a second factor.
    assert_eq!(sign_in(&house, "wen", "wrong", None).await.code(), "sign_in_failed");
    let used = sign_in(&house, "wen", PASSWORD, Some(&code(&house))).await;
    refused(&used, StatusCode::UNAUTHORIZED, "sign_in_failed");
    house.clock.advance_seconds(30);
    let fresh = sign_in(&house, "wen", PASSWORD, Some(&code(&house))).await;
    assert_eq!(fresh.status, StatusCode::OK, "{}", fresh.code());
    assert_eq!(fresh.json()["second_factor"], true);
    let spare = codes[3].as_str().unwrap();
    assert_eq!(sign_in(&house, "wen", PASSWORD, Some(spare)).await.status, StatusCode::OK);
    assert_eq!(sign_in(&house, "wen", PASSWORD, Some(spare)).await.code(), "sign_in_failed", "good once");
    // Wrong codes lock as wrong passwords do.
    for _ in 0..5 {
        sign_in(&house, "wen", PASSWORD, Some("000000")).await;
    }
    house.clock.advance_seconds(30);
    assert_eq!(
        sign_in(&house, "wen", PASSWORD, Some(&code(&house))).await.code(),
        "sign_in_failed",
        "locked"
    );
    house.clock.advance_seconds(15 * 60);
    let client = Client {
        cookie: Some(sign_in(&house, "wen", PASSWORD, Some(&code(&house))).await.cookie()),
        ..house.nobody()
    };
    house.clock.advance_seconds(30);
    let end = json!({"password": PASSWORD, "code": code(&house)});
    assert_eq!(post(&client, "/api/session/second-factor/end", end).await.status, StatusCode::NO_CONTENT);
    assert_eq!(sign_in(&house, "wen", PASSWORD, None).await.status, StatusCode::OK);
}
