use access::Role;
use axum::http::StatusCode;
use serde_json::json;
use store::AuditProof;

use crate::house::{Client, House, PASSWORD};

async fn sign_in(house: &House, account: &str, password: &str) -> crate::house::Answer {
    house.nobody().send("POST", "/api/session", Some(json!({"account": account, "password": password}))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_password_opens_only_its_own_change() {
    let house = House::empty().await;
    let one_time = house.account("li.na", Role::Registrar, "330110").await;
    let signed_in = sign_in(&house, "li.na", &one_time).await;
    assert_eq!(signed_in.json()["must_change_password"], true);
    let cookie = signed_in.header("set-cookie");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "loopback is served without TLS");
    let client = Client { cookie: Some(signed_in.cookie()), ..house.nobody() };
    let refused = client.get("/api/summary").await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::FORBIDDEN, "password_change_needed"));

    let change = |current: &str, new: &str| json!({"current": current, "new": new});
    for (new, code) in [
        (one_time.as_str(), "password_weak"),
        ("short", "password_weak"),
        ("li.na is my name", "password_weak"),
    ] {
        let answer = client.send("POST", "/api/session/password", Some(change(&one_time, new))).await;
        assert_eq!(answer.code(), code, "{new}");
    }
    let other = Client { cookie: Some(sign_in(&house, "li.na", &one_time).await.cookie()), ..house.nobody() };
    let changed = client.send("POST", "/api/session/password", Some(change(&one_time, PASSWORD))).await;
    assert_eq!(changed.status, StatusCode::NO_CONTENT);
    let fresh = Client { cookie: Some(changed.cookie()), ..house.nobody() };
    assert_eq!(fresh.get("/api/summary").await.status, StatusCode::OK);
    for ended in [client, other] {
        assert_eq!(ended.get("/api/session").await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(sign_in(&house, "li.na", &one_time).await.code(), "sign_in_failed");
}

#[tokio::test(flavor = "multi_thread")]
async fn five_failures_lock_for_a_quarter_of_an_hour() {
    let house = House::empty().await;
    house.worker("wang", Role::Registrar, "330110").await;
    for _ in 0..5 {
        assert_eq!(sign_in(&house, "wang", "wrong").await.code(), "sign_in_failed");
    }
    // The right password, the wrong one and an unknown name cannot be told apart.
    for (account, password) in [("wang", PASSWORD), ("wang", "wrong"), ("nobody", PASSWORD)] {
        let answer = sign_in(&house, account, password).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::UNAUTHORIZED, "sign_in_failed"));
    }
    house.clock.advance_seconds(15 * 60 - 1);
    assert_eq!(sign_in(&house, "wang", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    house.clock.advance_seconds(1);
    // After the lock a new count begins: one more failure does not lock again.
    assert_eq!(sign_in(&house, "wang", "wrong").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&house, "wang", PASSWORD).await.status, StatusCode::OK);
    let AuditProof::Whole { entries, .. } = house.app.store.verify_audit().await.unwrap() else {
        panic!("the log does not hold together")
    };
    // The account, its grant, one sign-in and one change to begin with, then every attempt above.
    assert_eq!(entries, 4 + 5 + 3 + 1 + 1 + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_end_when_idle_when_old_and_when_told() {
    let house = House::empty().await;
    let client = house.worker("zhao", Role::Registrar, "330110").await;
    house.clock.advance_seconds(30 * 60 - 1);
    assert_eq!(client.get("/api/session").await.status, StatusCode::OK);
    house.clock.advance_seconds(30 * 60 - 1);
    assert_eq!(client.get("/api/session").await.status, StatusCode::OK, "a request keeps it alive");
    house.clock.advance_seconds(30 * 60);
    assert_eq!(client.get("/api/session").await.status, StatusCode::UNAUTHORIZED, "idle");

    let again = Client { cookie: Some(sign_in(&house, "zhao", PASSWORD).await.cookie()), ..house.nobody() };
    for _ in 0..(12 * 3600 / 1200) - 1 {
        house.clock.advance_seconds(1200);
        assert_eq!(again.get("/api/session").await.status, StatusCode::OK);
    }
    house.clock.advance_seconds(1200);
    assert_eq!(again.get("/api/session").await.status, StatusCode::UNAUTHORIZED, "twelve hours");

    let told = Client { cookie: Some(sign_in(&house, "zhao", PASSWORD).await.cookie()), ..house.nobody() };
    let out = told.send("DELETE", "/api/session", None).await;
    assert!(out.status == StatusCode::NO_CONTENT && out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(told.get("/api/session").await.status, StatusCode::UNAUTHORIZED);
}
