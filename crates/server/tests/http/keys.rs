//! Requests that are sent again, and requests that rest on an older version: every writing route.

use std::collections::BTreeSet;

use access::Role;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};

use crate::{
    decisions,
    house::{Answer, Client, House},
};

pub(crate) async fn send(
    client: &Client,
    (method, path): (&str, &str),
    headers: &[(&str, &str)],
    body: Value,
) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    request = request.header(header::COOKIE, client.cookie.as_deref().unwrap_or(""));
    if let Some(purpose) = client.purpose {
        request = request.header("x-purpose", purpose);
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = if body.is_null() {
        request.body(Body::empty())
    } else {
        request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string()))
    };
    client.answer(request.unwrap()).await
}

/// Writing methods that take no key, and why.
const NO_KEY: &[&str] = &[
    // The sender is not known yet, or what is sent back is a secret of theirs.
    "sign_in",
    "sign_out",
    "change_password",
    "switch_grant",
    "break_glass",
    "set_second_factor",
    "end_second_factor",
    "begin_passkey_sign_in",
    "sign_in_by_passkey",
    "begin_passkey",
    "keep_passkey",
    "rename_passkey",
    "end_passkey",
    "begin_provider_sign_in",
    "sign_in_by_provider",
    // Questions whose words stand in a body, so that they stand in no address; each is to be logged each time.
    "search_people",
    "unmask",
    "part_records",
    "search_log",
    "verify_log",
    "export_list",
    "export_roster",
    "preview_division_change",
    "dci_search",
    "dci_search_later",
    "dci_status",
    "dci_status_later",
    "look_at_own_base",
    "look_at_pattern",
    "draft_scenario",
    "run_scenario",
    "compare_scenarios",
    "draw_fan",
    "run_areas",
    "run_places",
    // A worker's own draft: kept or dropped twice, it is what it was after once.
    "keep_draft",
    "drop_draft",
    // A worker's own list of what they opened: kept, pinned or removed twice, it is what it was after once.
    "keep_recent",
    "pin_recent",
    "forget_recent",
    "forget_recents",
    // Looks for an address; nothing changes.
    "locate_address",
    "list_unplaced",
    "find_homes",
    "find_places",
    // What a roll would be, and who was paid too much: questions. The bank's file can be fetched again.
    "preview_roll",
    "list_reclaims",
    "bank_file",
    // A file of hundreds of thousands of lines; sent again, it keeps nothing twice.
    "take_bank_answer",
    // A file of up to a gigabyte; the same rows imported twice change nothing.
    "stage_import",
    // Files that are only looked at; nothing changes.
    "try_import_profile",
    "compare_division_list",
    // A file; the same layer brought twice is seen in the list and taken away.
    "keep_map_layer_file",
];

#[test]
fn every_writing_route_takes_a_key_or_says_why_not() {
    let document = serde_json::to_value(server::openapi()).unwrap();
    let (mut without, mut versioned) = (BTreeSet::new(), BTreeSet::new());
    for (_, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let takes = |name: &str| {
                operation["parameters"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .any(|parameter| parameter["name"] == name)
            };
            let id = operation["operationId"].as_str().unwrap();
            if method != "get" && !takes("idempotency-key") {
                without.insert(id);
            }
            if takes("if-match") {
                assert!(operation["responses"]["412"].is_object(), "{id}");
                versioned.insert(id);
            }
        }
    }
    let known: BTreeSet<&str> = NO_KEY.iter().copied().collect();
    assert_eq!(without.difference(&known).collect::<Vec<_>>(), Vec::<&&str>::new(), "routes without a key");
    let expected = [
        "reset_account",
        "give_grant",
        "link_identity",
        "unlink_identity",
        "end_grant",
        "review_emergency",
        "withdraw_decision",
        "undo_division_change",
        "repair_import",
        "commit_import",
        "discard_import",
        "undo_batch",
        "take_event_step",
    ];
    assert_eq!(versioned, BTreeSet::from(expected));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_sent_again_is_done_once() {
    let house = House::full().await;
    let root = house.worker("root", Role::Administrator, "330110").await;
    let guard = house.worker("guard", Role::Security, "330110").await;
    house.worker("wen", Role::CommunityWorker, "330110").await;
    let key = [("idempotency-key", "k-1")];
    let account = async |name: &str| {
        let listed = root.get("/api/accounts").await.json();
        listed["items"].as_array().unwrap().iter().find(|row| row["name"] == name).cloned().unwrap()
    };
    let grants = format!("/api/accounts/{}/grants", account("wen").await["id"].as_str().unwrap());
    let asked = json!({"role": "registrar", "area": "330110", "reason": "for a colleague"});
    let first = send(&guard, ("POST", &grants), &key, asked.clone()).await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.code());
    let again = send(&guard, ("POST", &grants), &key, asked.clone()).await;
    assert_eq!((again.status, again.json()), (first.status, first.json()));
    assert_eq!((first.header("idempotent-replayed"), again.header("idempotent-replayed")), ("", "true"));
    assert_eq!(account("wen").await["grants"].as_array().unwrap().len(), 2, "given once");
    let other = json!({"role": "registrar", "area": "330110", "reason": "for another"});
    assert_eq!(send(&guard, ("POST", &grants), &key, other.clone()).await.code(), "key_reused");
    // Somebody else's key is another key; a refusal is not kept.
    assert_eq!(send(&root, ("POST", &grants), &key, other.clone()).await.code(), "grants_denied");
    let mut wrong = other.clone();
    wrong["reason"] = json!("x");
    let next = [("idempotency-key", "k-2")];
    assert_eq!(send(&guard, ("POST", &grants), &next, wrong).await.code(), "grant_terms");
    assert_eq!(send(&guard, ("POST", &grants), &next, other).await.status, StatusCode::CREATED);
    // A secret is shown once.
    let asked_for = json!({"name": "lin", "area": "330110"});
    let opened = send(&root, ("POST", "/api/accounts"), &key, asked_for.clone()).await;
    assert!(opened.status == StatusCode::CREATED && opened.json()["one_time_password"].is_string());
    let again = send(&root, ("POST", "/api/accounts"), &key, asked_for).await;
    assert_eq!((again.status, again.code().as_str()), (StatusCode::CONFLICT, "key_done"));
    // After a day the key is free.
    house.clock.advance_seconds(24 * 3600 + 1);
    let signed = house.nobody();
    let body = json!({"account": "guard", "password": crate::house::PASSWORD});
    let cookie = signed.send("POST", "/api/session", Some(body)).await.cookie();
    let guard = Client { cookie: Some(cookie), ..signed };
    let anew = send(&guard, ("POST", &grants), &key, asked).await;
    assert_eq!((anew.status, anew.header("idempotent-replayed")), (StatusCode::CREATED, ""));
    for wrong in ["", &"k".repeat(81)] {
        let answer = send(&guard, ("POST", &grants), &[("idempotency-key", wrong)], json!({})).await;
        assert_eq!(answer.code(), "request_unreadable");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_rests_on_an_older_version_is_refused() {
    let house = decisions::doubting().await;
    let root = house.worker("root", Role::Administrator, "330110").await;
    let guard = house.worker("guard", Role::Security, "330110").await;
    let far = house.worker("far", Role::Administrator, "330106").await;
    let registrar = house.worker("wen", Role::Registrar, "330110").await;
    let row = async |client: &Client| {
        let listed = client.get("/api/accounts").await.json();
        listed["items"].as_array().unwrap().iter().find(|row| row["name"] == "wen").cloned().unwrap()
    };
    let stale = |answer: &Answer| {
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::PRECONDITION_FAILED, "changed"));
    };
    let seen = row(&root).await;
    let version = seen["version"].as_str().unwrap().to_owned();
    let id = seen["id"].as_str().unwrap().to_owned();
    let grants = format!("/api/accounts/{id}/grants");
    let asked = json!({"role": "community_worker", "area": "330110", "reason": "for a colleague"});
    let given =
        send(&guard, ("POST", &grants), &[("if-match", &format!("\"{version}\""))], asked.clone()).await;
    assert_eq!(given.status, StatusCode::CREATED, "{}", given.code());
    stale(&send(&guard, ("POST", &grants), &[("if-match", &version)], asked.clone()).await);
    let reset = format!("/api/accounts/{id}/reset");
    stale(&send(&root, ("POST", &reset), &[("if-match", &version)], Value::Null).await);
    // Who may not see the account is told nothing of its version.
    assert_eq!(
        send(&far, ("POST", &reset), &[("if-match", &version)], Value::Null).await.code(),
        "not_found"
    );
    let identity = format!("/api/accounts/{id}/identity");
    let linked = json!({"issuer": "https://id.example", "subject": "s"});
    stale(&send(&root, ("POST", &identity), &[("if-match", &version)], linked).await);
    let grant = given.json();
    let end = format!("/api/grants/{}/end", grant["id"].as_str().unwrap());
    stale(&send(&guard, ("POST", &end), &[("if-match", "\"0123456789abcdef\"")], Value::Null).await);
    let version = grant["version"].as_str().unwrap();
    assert_eq!(
        send(&guard, ("POST", &end), &[("if-match", version)], Value::Null).await.status,
        StatusCode::NO_CONTENT
    );
    stale(&send(&guard, ("POST", &end), &[("if-match", version)], Value::Null).await);

    // A decision, a change of divisions, a batch: refused under a version that never was.
    let reviewer = registrar.with_purpose("match_review");
    let pairs = reviewer.get("/api/doubtful").await.json();
    let pair = &pairs["items"][0];
    let body = json!({"decisions": [{"pair": pair["id"], "seen": pair["seen"], "verdict": "different"}]});
    let done = reviewer.send("POST", "/api/doubtful/decisions", Some(body)).await.json();
    let withdraw =
        format!("/api/doubtful/decisions/{}/withdraw", done["kept"][0]["decision"].as_str().unwrap());
    stale(&send(&reviewer, ("POST", &withdraw), &[("if-match", "x")], Value::Null).await);
    let decided = reviewer.get("/api/doubtful/decisions").await.json();
    let version = decided["items"][0]["version"].as_str().unwrap().to_owned();
    let key = [("if-match", version.as_str()), ("idempotency-key", "w")];
    let answer = send(&reviewer, ("POST", &withdraw), &key, Value::Null).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.code());
    let body = json!({"kind": "11", "on": "2026-01-01", "document": "区划文件",
        "pairs": [{"from": "", "to": "330110005399", "name": "测试新村"}]});
    let change = registrar.send("POST", "/api/division-changes", Some(body)).await.json();
    let undo = format!("/api/division-changes/{}/undo", change["id"].as_str().unwrap());
    stale(&send(&registrar, ("POST", &undo), &[("if-match", "x")], json!({"reason": "typed wrong"})).await);
    let batches = registrar.get("/api/batches").await.json();
    let undo = format!("/api/batches/{}/undo", batches["items"][0]["id"].as_str().unwrap());
    stale(&send(&registrar, ("POST", &undo), &[("if-match", "x")], Value::Null).await);
    assert!(batches["items"][0]["version"].is_string());
}
