//! As it was on a day, as known at a moment, over HTTP; and a township that gives way to its neighbour and comes back.

use std::time::Duration;

use access::Role;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::house::{Client, House};

fn members(record: &Value) -> Vec<&str> {
    let members = record["members"].as_array().unwrap();
    members.iter().filter_map(|member| member["name"].as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_and_a_moment_are_asked_for() {
    let house = House::full().await;
    let registrar = house.worker("li", Role::Registrar, "330110").await;
    let serving = registrar.with_purpose("family_service");
    let man = house.person(&registrar, "王建国").await;
    let at = |query: &str| format!("/api/people/{man}{query}");
    for (query, status, code) in [
        ("?as_of=1980-03-06", StatusCode::NOT_FOUND, "not_born_then"),
        ("?as_of=2999-01-01", StatusCode::UNPROCESSABLE_ENTITY, "day_to_come"),
        ("?as_of=yesterday", StatusCode::BAD_REQUEST, "query_invalid"),
        ("?known_at=2020", StatusCode::BAD_REQUEST, "query_invalid"),
        ("?unknown=1", StatusCode::BAD_REQUEST, "query_invalid"),
        ("?known_at=2001-01-01T00:00:00Z", StatusCode::NOT_FOUND, "not_found"),
    ] {
        let answer = serving.get(&at(query)).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{query}");
    }
    let now = serving.get(&at("")).await.json();
    assert_eq!(
        (now["as_of"].clone(), now["households"][0]["members"].as_array().unwrap().len()),
        (Value::Null, 3)
    );
    let then = serving.get(&at("?as_of=2009-06-30")).await.json();
    assert_eq!((then["as_of"].as_str(), then["age"].as_i64()), (Some("2009-06-30"), Some(29)));
    assert_eq!(members(&then["households"][0]), ["王建国", "李秀英"], "the son was born a year later");
    assert!(then["kin"].as_array().unwrap().iter().all(|kin| kin["name"] != "王小明"));

    let household = now["households"][0]["id"].as_str().unwrap();
    let found = serving.get(&format!("/api/households/{household}?as_of=2009-06-30")).await.json();
    assert_eq!(members(&found["household"]), ["王建国", "李秀英"]);
    let home = now["households"][0]["home"].as_str().unwrap();
    let found = serving.get(&format!("/api/homes/{home}?as_of=2009-06-30")).await.json();
    let mut names: Vec<&str> =
        found["residents"].as_array().unwrap().iter().filter_map(|one| one["name"].as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["李秀英", "王建国"]);

    for (body, found) in [
        (json!({"text": "王小明"}), 1),
        (json!({"text": "王小明", "as_of": "2010-09-01"}), 1),
        (json!({"text": "王小明", "as_of": "2010-08-31"}), 0),
        (json!({"text": "王小明", "known_at": "2001-01-01T00:00:00Z"}), 0),
    ] {
        let answer = serving.send("POST", "/api/people/search", Some(body.clone())).await;
        assert_eq!(answer.json()["items"].as_array().map(Vec::len), Some(found), "{body}");
    }
    let answer =
        serving.send("POST", "/api/people/search", Some(json!({"text": "王小明", "as_of": "x"}))).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}

/// Waits until the register has followed the latest change; gives it.
async fn stage(client: &Client, wanted: &str) -> Value {
    for _ in 0..400 {
        let change = client.get("/api/division-changes").await.json()["items"][0].clone();
        if change["stage"] == wanted {
            return change;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the register did not follow");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_township_gives_way_and_comes_back() {
    let house = House::full().await;
    let registrar = house.worker("li", Role::Registrar, "330110").await;
    let serving = registrar.with_purpose("family_service");
    let man = house.person(&registrar, "王建国").await;
    let merge = |to: &str, on: &str| json!({"kind": "31", "on": on, "document": "批复", "pairs": [{"from": "330110005", "to": to, "name": ""}]});
    for (body, fault) in [
        (merge("330110998", "2026-01-01"), "no_target"),
        (merge("330106003", "2026-01-01"), "other_county"),
        (merge("330110009", "2999-01-01"), "future"),
    ] {
        let looked = registrar.send("POST", "/api/division-changes/preview", Some(body.clone())).await.json();
        let kinds: Vec<&str> =
            looked["faults"].as_array().unwrap().iter().filter_map(|one| one["kind"].as_str()).collect();
        assert!(kinds.contains(&fault), "{fault}: {kinds:?}");
        let taken = registrar.send("POST", "/api/division-changes", Some(body)).await;
        assert_eq!(
            (taken.status, taken.code().as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, "division_invalid")
        );
    }
    let body = merge("330110009", "2026-01-01");
    let looked = registrar.send("POST", "/api/division-changes/preview", Some(body.clone())).await.json();
    assert_eq!(looked["faults"], json!([]));
    let counts = looked["counts"].as_array().unwrap();
    assert_eq!(counts.len(), 1, "one village of it is lived in");
    assert_eq!(
        (counts[0]["from"]["code"].as_str(), counts[0]["hukou"].as_u64()),
        (Some("330110005012"), Some(4))
    );
    assert_eq!(
        registrar.get("/api/division-changes").await.json()["items"],
        json!([]),
        "nothing is changed by looking"
    );

    let usual = |record: &Value| -> Vec<(String, Value)> {
        let stays = record["residences"].as_array().unwrap().iter().filter(|stay| stay["kind"] == "hukou");
        stays
            .map(|stay| (stay["place"]["code"].as_str().unwrap()[..9].to_owned(), stay["until"].clone()))
            .collect()
    };
    let before = serving.get(&format!("/api/people/{man}")).await.json();
    assert_eq!(usual(&before), [("330110005".to_owned(), Value::Null)]);
    let taken = registrar.send("POST", "/api/division-changes", Some(body)).await;
    assert_eq!(taken.status, StatusCode::ACCEPTED, "{}", taken.code());
    let change = stage(&registrar, "in_force").await;
    assert_eq!(change["counts"], looked["counts"], "what was looked at is what was done");
    let merged = serving.get(&format!("/api/people/{man}")).await.json();
    let both = [("330110009".to_owned(), Value::Null), ("330110005".to_owned(), json!("2026-01-01"))];
    assert_eq!(usual(&merged), both);
    let then = serving.get(&format!("/api/people/{man}?as_of=2025-12-31")).await.json();
    assert_eq!(
        usual(&then),
        [("330110005".to_owned(), json!("2026-01-01"))],
        "an earlier day keeps its code"
    );

    let id = change["id"].as_str().unwrap();
    let undo = format!("/api/division-changes/{id}/undo");
    let nothing = registrar.send("POST", &undo, Some(json!({"reason": " "}))).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let undone = registrar.send("POST", &undo, Some(json!({"reason": "文件撤销"}))).await;
    assert_eq!(undone.status, StatusCode::ACCEPTED);
    assert_eq!(stage(&registrar, "undone").await["counts"], looked["counts"]);
    let again = serving.get(&format!("/api/people/{man}")).await.json();
    assert_eq!(usual(&again), usual(&before));
    let known = change["recorded_from"].as_str().unwrap();
    let known = serving.get(&format!("/api/people/{man}?known_at={known}")).await.json();
    assert_eq!(usual(&known), both, "as known in between, it was merged");
}
