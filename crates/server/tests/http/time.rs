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

/// Names that a register's changes of divisions brought are that register's own.
#[tokio::test(flavor = "multi_thread")]
async fn two_registers_in_one_process_keep_their_own_names() {
    let (one, other) = (House::full().await, House::full().await);
    let here = one.worker("li", Role::Registrar, "330110").await;
    let there = other.worker("li", Role::Registrar, "330110").await;
    let body = json!({"kind": "11", "on": "2026-01-01", "document": "批复",
        "pairs": [{"from": "", "to": "330110005399", "name": "测试新村"}]});
    let taken = here.send("POST", "/api/division-changes", Some(body)).await;
    assert_eq!(taken.status, StatusCode::ACCEPTED, "{}", taken.code());
    let path = "/api/divisions/330110005399";
    assert_eq!(here.get(path).await.json()["name"], "测试新村");
    assert_eq!(there.get(path).await.status, StatusCode::NOT_FOUND);
}

/// A township that is renamed has its old name until that day and its new one from it on, by itself, among its neighbours and in the
/// names of what lies in it; a neighbour's name it can't have.
#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_township_has_the_name_of_the_day_asked() {
    let house = House::full().await;
    let registrar = house.worker("li", Role::Registrar, "330110").await;
    let path = "/api/divisions/330110005";
    let shipped = registrar.get(path).await.json()["name"].as_str().unwrap().to_owned();
    let body = |name: &str| {
        json!({"kind": "21", "on": "2026-01-01", "document": "批复",
        "pairs": [{"from": "330110005", "to": "330110005", "name": name}]})
    };
    let neighbour =
        registrar.get("/api/divisions/330110009").await.json()["name"].as_str().unwrap().to_owned();
    let looked = registrar.send("POST", "/api/division-changes/preview", Some(body(&neighbour))).await.json();
    assert_eq!(looked["faults"][0]["kind"], "same_name");
    let taken = registrar.send("POST", "/api/division-changes", Some(body("新名街道"))).await;
    assert_eq!(taken.status, StatusCode::ACCEPTED, "{}", taken.code());
    stage(&registrar, "in_force").await;
    for (query, name) in [
        ("", "新名街道"),
        ("?as_of=2026-01-01", "新名街道"),
        ("?as_of=2025-12-31", &*shipped),
        ("?as_of=1990-01-01", &*shipped),
    ] {
        let found = registrar.get(&format!("{path}{query}")).await.json();
        let full = format!("浙江省杭州市余杭区{name}");
        assert_eq!(
            (found["name"].as_str(), found["full_name"].as_str()),
            (Some(name), Some(&*full)),
            "{query}"
        );
        let above = registrar.get(&format!("/api/divisions/330110{query}")).await.json();
        let listed = above["children"].as_array().unwrap().iter().find(|one| one["code"] == "330110005000");
        assert_eq!(listed.unwrap()["name"], name, "{query}");
        let below = registrar.get(&format!("/api/divisions/330110005012{query}")).await.json();
        assert_eq!(below["parent"]["name"], *full, "{query}");
    }
    for wrong in ["?as_of=yesterday", "?day=2026-01-01"] {
        let answer = registrar.get(&format!("{path}{wrong}")).await;
        assert_eq!((answer.status, answer.code().as_str()), (StatusCode::BAD_REQUEST, "query_invalid"));
    }
    // Undone, it is called as before on every day.
    let change = registrar.get("/api/division-changes").await.json()["items"][0]["id"].clone();
    let undo = format!("/api/division-changes/{}/undo", change.as_str().unwrap());
    registrar.send("POST", &undo, Some(json!({"reason": "文件撤销"}))).await;
    stage(&registrar, "undone").await;
    assert_eq!(registrar.get(path).await.json()["name"], *shipped);
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::too_many_lines, reason = "one story, there and back")]
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
    // Somebody who serves the township alone, and one who serves a village of it.
    let township = house.worker("zhou", Role::CommunityWorker, "330110005").await;
    let village = house.worker("wu", Role::CommunityWorker, "330110005012").await;
    let area = async |client: &Client| client.get("/api/session").await.json()["area"].clone();
    let seen = async |client: &Client| {
        let body = json!({"text": "王建国"});
        let found =
            client.with_purpose("family_service").send("POST", "/api/people/search", Some(body)).await;
        found.json()["items"].as_array().map_or(0, Vec::len)
    };
    assert_eq!((seen(&township).await, seen(&village).await), (1, 1));
    let looked_again =
        registrar.send("POST", "/api/division-changes/preview", Some(body.clone())).await.json();
    assert_eq!(looked_again["accounts"], 2);
    let taken = registrar.send("POST", "/api/division-changes", Some(body)).await;
    assert_eq!(taken.status, StatusCode::ACCEPTED, "{}", taken.code());
    let change = stage(&registrar, "in_force").await;
    assert_eq!(change["counts"], looked["counts"], "what was looked at is what was done");
    let merged = serving.get(&format!("/api/people/{man}")).await.json();
    let both = [("330110009".to_owned(), Value::Null), ("330110005".to_owned(), json!("2026-01-01"))];
    assert_eq!(usual(&merged), both);
    let moved = merged["residences"].as_array().unwrap().iter().find(|stay| stay["until"].is_null()).unwrap();
    let moved = moved["place"]["code"].clone();
    // Who served them serves them still, under the new codes; the old ones say what they became.
    assert_eq!((area(&township).await, area(&village).await), (json!("330110009"), moved.clone()));
    assert_eq!((seen(&township).await, seen(&village).await), (1, 1));
    let gone = registrar.get("/api/divisions/330110005").await.json();
    assert_eq!(
        (gone["valid_until"].clone(), gone["successors"][0]["code"].clone()),
        (json!("2026-01-01"), json!("330110009000"))
    );
    let gone = registrar.get("/api/divisions/330110005012").await.json();
    assert_eq!(
        gone["successors"]
            .as_array()
            .map(|all| all.iter().map(|one| one["code"].clone()).collect::<Vec<_>>()),
        Some(vec![moved])
    );
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
    assert_eq!((area(&township).await, area(&village).await), (json!("330110005"), json!("330110005012")));
    assert_eq!((seen(&township).await, seen(&village).await), (1, 1));
    assert_eq!(registrar.get("/api/divisions/330110005").await.json()["successors"], json!([]));
    let auditor = house.worker("ru", Role::Auditor, "330110").await;
    let asked = json!({"action": "recode_areas"});
    let entries = auditor.send("POST", "/api/log/search", Some(asked)).await.json();
    assert_eq!(entries["items"].as_array().map(Vec::len), Some(2), "there and back");
    let known = change["recorded_from"].as_str().unwrap();
    let known = serving.get(&format!("/api/people/{man}?known_at={known}")).await.json();
    assert_eq!(usual(&known), both, "as known in between, it was merged");
}
