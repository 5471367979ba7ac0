//! The work list of quality findings: counts, lists, words on findings, and the log.

use access::Role;
use axum::http::StatusCode;
use serde_json::json;

use crate::house::House;

#[tokio::test(flavor = "multi_thread")]
async fn a_finding_is_looked_into_once() {
    let house = House::full().await;
    let client = house.worker("chen", Role::Registrar, "330110").await.with_purpose("quality_review");
    let counts = client.get("/api/quality").await.json();
    let checks: Vec<(String, u64)> = counts["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|count| (count["check"]["id"].as_str().unwrap().to_owned(), count["open"].as_u64().unwrap()))
        .collect();
    let (check, open) = checks.first().unwrap_or_else(|| panic!("{counts}")).clone();
    let path = format!("/api/quality/{check}");
    let page = client.get(&path).await.json();
    assert_eq!(u64::try_from(page["items"].as_array().unwrap().len()).unwrap(), open.min(20));
    let finding = page["items"][0]["id"].as_str().unwrap();
    let person = page["items"][0]["person"]["id"].as_str().unwrap();

    let verdict = format!("/api/findings/{finding}/verdict");
    let word = client.send("POST", &verdict, Some(json!({"verdict": "as_it_is"}))).await;
    assert_eq!(word.status, StatusCode::NO_CONTENT);
    let after = client.get("/api/quality").await.json();
    let count =
        after["items"].as_array().unwrap().iter().find(|count| count["check"]["id"] == check.as_str());
    let count = count.unwrap();
    assert_eq!((count["open"].as_u64(), count["decided"].as_u64()), (Some(open - 1), Some(1)));
    let decided = client.get(&format!("{path}?decided=true")).await.json();
    assert_eq!(
        (decided["items"][0]["id"].as_str(), decided["items"][0]["verdict"].as_str()),
        (Some(finding), Some("as_it_is"))
    );

    let reads = client.get(&format!("/api/people/{person}/reads")).await.json();
    let actions: Vec<&str> =
        reads["items"].as_array().unwrap().iter().map(|read| read["action"].as_str().unwrap()).collect();
    assert!(actions.contains(&"decide_finding") && actions.contains(&"search"), "{actions:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_tells_what_was_found_about_it() {
    let house = House::full().await;
    let client = house.worker("chen", Role::Registrar, "330110").await.with_purpose("quality_review");
    let finding = house.finding(&client).await;
    let path = format!("/api/findings/{finding}");
    let one = client.get(&path).await.json();
    assert_eq!(one["finding"]["id"], finding.as_str());
    let person = one["finding"]["person"]["id"].as_str().unwrap().to_owned();
    let of_person = format!("/api/people/{person}/findings");
    let open = client.get(&of_person).await.json();
    let own = open["items"].as_array().unwrap().iter().find(|item| item["id"] == finding.as_str()).unwrap();
    assert_eq!(
        (&own["check"], &own["named"], &own["verdict"]),
        (&one["check"], &json!(true), &json!("open"))
    );
    assert_eq!(own["found_at"], one["finding"]["found_at"]);
    let reads = client.get(&format!("/api/people/{person}/reads")).await.json();
    assert_eq!(reads["items"][0]["action"], "read_record", "{reads}");

    // Being repaired it is open still; right as it is it is no matter any more.
    for (verdict, stays) in [("in_repair", true), ("as_it_is", false)] {
        house.clock.advance_seconds(1);
        client.send("POST", &format!("{path}/verdict"), Some(json!({"verdict": verdict}))).await;
        let open = client.get(&of_person).await.json();
        let own = open["items"].as_array().unwrap().iter().find(|item| item["id"] == finding.as_str());
        assert_eq!(own.map(|item| item["verdict"].as_str().unwrap()), stays.then_some(verdict));
    }
    let far = house.worker("far", Role::Registrar, "330106").await.with_purpose("quality_review");
    for path in [path, of_person] {
        assert_eq!(far.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_is_not_there_and_a_foreign_cursor_are_said_so() {
    let house = House::full().await;
    let client = house.worker("chen", Role::Registrar, "330110").await.with_purpose("quality_review");
    let answer = client.get("/api/quality/identity.nothing").await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::NOT_FOUND, "not_found"));
    let answer = client.get("/api/quality/identity.check_digit?cursor=3").await;
    assert_eq!((answer.status, answer.code().as_str()), (StatusCode::BAD_REQUEST, "cursor_invalid"));
    let answer = client.get("/api/quality/identity.check_digit?decided=perhaps").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
}
