//! The log over HTTP: an auditor looks it up, proves it and takes it along; a person is told who looked at them.

use access::Role;
use axum::http::StatusCode;
use merkle::{Checkpoint, Digest as _, unhex, verify_consistency, verify_inclusion};
use serde_json::json;

use crate::house::House;

#[tokio::test(flavor = "multi_thread")]
async fn an_auditor_reviews_the_log() {
    let house = House::full().await;
    let registrar = house.worker("chen", Role::Registrar, "330110").await.with_purpose("family_service");
    let person = house.person(&registrar, "王建国").await;
    assert_eq!(registrar.get(&format!("/api/people/{person}")).await.status, StatusCode::OK);
    let auditor = house.worker("shen", Role::Auditor, "330110").await;

    let by_person = auditor.send("POST", "/api/log/search", Some(json!({"person": person}))).await.json();
    let actions: Vec<&str> = by_person["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["action"].as_str().unwrap())
        .collect();
    assert_eq!(actions, ["read_record", "search"]);
    let read = &by_person["items"][0];
    assert_eq!(
        (&read["account"], &read["purpose"], &read["people"]),
        (&json!("chen"), &json!("family_service"), &json!(1))
    );
    assert!(read["fields"].as_array().unwrap().contains(&json!("birth_date")), "{read}");
    assert_eq!(read["office"], json!("浙江省杭州市余杭区"));
    let by_number = json!({"id_number": "330110198003070011", "action": "read_record"});
    let by_number = auditor.send("POST", "/api/log/search", Some(by_number)).await.json();
    assert_eq!(by_number["items"].as_array().unwrap().len(), 1);
    let looks = json!({"person": person, "action": "search_log"});
    let looks = auditor.send("POST", "/api/log/search", Some(looks)).await.json();
    assert_eq!(looks["items"].as_array().unwrap().len(), 2, "the auditor's looks are in the log, too");
    let by_account =
        json!({"account": "chen", "from": "2026-06-30T03:59:00Z", "until": "2026-06-30T04:01:00Z"});
    let by_account = auditor.send("POST", "/api/log/search", Some(by_account)).await.json();
    assert_eq!(
        by_account["items"].as_array().unwrap().len(),
        5,
        "sign-in, password, search, record, those beside: {by_account}"
    );
    for (asked, code) in [
        (json!({"person": "x"}), "body_invalid"),
        (json!({"action": "spy"}), "body_invalid"),
        (json!({"from": "yesterday"}), "body_invalid"),
        (json!({"name": "王"}), "body_invalid"),
    ] {
        let answer = auditor.send("POST", "/api/log/search", Some(asked)).await;
        assert_eq!(answer.code(), code);
    }
    // The auditor's only purpose opens no record.
    let auditing = auditor.with_purpose("log_review");
    let answer = auditing.get(&format!("/api/people/{person}")).await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::FORBIDDEN, "purpose_denied"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_proves_itself_to_whoever_kept_its_head() {
    let house = House::full().await;
    let auditor = house.worker("shen", Role::Auditor, "330110").await;
    let earlier = auditor.get("/api/log/checkpoint").await;
    let earlier: Checkpoint = String::from_utf8(earlier.bytes).unwrap().parse().unwrap();
    let registrar = house.worker("chen", Role::Registrar, "330110").await.with_purpose("family_service");
    let person = house.person(&registrar, "王建国").await;
    let later = auditor.get("/api/log/checkpoint").await;
    let later: Checkpoint = String::from_utf8(later.bytes).unwrap().parse().unwrap();
    assert!(later.size > earlier.size);

    let grown = auditor.get(&format!("/api/log/path?from={}&size={}", earlier.size, later.size)).await.json();
    let steps: Vec<_> = hashes(&grown["path"]);
    let (one, other) = ((earlier.size, &earlier.root), (later.size, &later.root));
    assert!(verify_consistency(&later.hash, one, other, &steps));
    let last = auditor.get(&format!("/api/log/entries/{}", later.size)).await.json();
    let entry = last["entry"].as_str().unwrap();
    let head: Checkpoint = last["checkpoint"].as_str().unwrap().parse().unwrap();
    let leaf = later.hash.leaf(entry.as_bytes());
    assert!(verify_inclusion(
        &head.hash,
        (later.size - 1, head.size),
        leaf,
        &hashes(&last["path"]),
        &head.root
    ));
    for query in ["size=5", "size=5&number=1&from=1", "number=1", "size=x&number=1"] {
        assert_eq!(auditor.get(&format!("/api/log/path?{query}")).await.code(), "query_invalid", "{query}");
    }
    for missing in ["/api/log/path?size=9999&number=1", "/api/log/entries/9999", "/api/log/entries/x"] {
        assert_eq!(auditor.get(missing).await.code(), "not_found", "{missing}");
    }

    let kept = format!("{earlier}{later}");
    let verified = auditor.send("POST", "/api/log/verify", Some(json!({"checkpoints": kept}))).await.json();
    assert_eq!((&verified["whole"], &verified["fault"]), (&json!(true), &json!(null)));
    let forged = Checkpoint { root: [7; 32], ..earlier.clone() };
    let verified =
        auditor.send("POST", "/api/log/verify", Some(json!({"checkpoints": forged.to_string()}))).await;
    assert_eq!(verified.json()["whole"], json!(false));
    assert_eq!(verified.json()["fault"], json!("截至此处的日志与留存的树根不符"));
    assert_eq!(verified.json()["entry"], json!(earlier.size));

    let export = auditor.get("/api/log/export").await;
    assert_eq!(export.header("content-type"), "application/x-ndjson");
    let text = String::from_utf8(export.bytes).unwrap();
    assert!(text.contains(&person) && !text.contains("王建国") && !text.contains("330110198003070011"));

    let own = registrar.get(&format!("/api/people/{person}/own-reads")).await.json();
    let listed = &own["items"][0];
    assert_eq!(
        (&listed["looked"], &listed["text"]),
        (&json!("listed"), &json!("您出现在一次查询的结果列表中。"))
    );
    let proof = registrar.get(&format!("/api/people/{person}/own-reads/{}", listed["number"])).await;
    assert_eq!(proof.status, StatusCode::OK);
    assert_eq!(registrar.get(&format!("/api/people/{person}/own-reads/1")).await.code(), "not_found");
}

fn hashes(path: &serde_json::Value) -> Vec<merkle::Hash> {
    path.as_array().unwrap().iter().map(|hash| unhex(hash.as_str().unwrap()).unwrap()).collect()
}
