//! The main answers, word for word. Ids are numbered in order of appearance and times left out.

use std::collections::BTreeMap;

use access::Role;
use axum::http::StatusCode;
use base::Timestamp;
use serde_json::{Value, json};

use crate::house::{Client, House};

/// Replaces ids by their kind and number, and times by a word.
fn plain(value: &Value) -> Value {
    fn walk(value: &Value, seen: &mut BTreeMap<String, usize>) -> Value {
        match value {
            Value::String(text) if text.parse::<Timestamp>().is_ok() => json!("‹time›"),
            // A version follows from ids and times, which differ.
            Value::String(text) if text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit()) => {
                json!("‹version›")
            }
            Value::String(text) => match text.split_once('_') {
                Some((kind, id)) if id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()) => {
                    let next = seen.len() + 1;
                    json!(format!("{kind}_{}", seen.entry(text.clone()).or_insert(next)))
                }
                _ => value.clone(),
            },
            Value::Array(items) => items.iter().map(|item| walk(item, seen)).collect(),
            Value::Object(fields) => {
                Value::Object(fields.iter().map(|(name, field)| (name.clone(), walk(field, seen))).collect())
            }
            // What linkage learns may shift a score's last digits.
            Value::Number(number) if number.is_f64() => json!("‹score›"),
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }
    walk(value, &mut BTreeMap::new())
}

async fn registrar(house: &House) -> Client {
    house.worker("chen", Role::Registrar, "330110").await.with_purpose("family_service")
}

#[tokio::test(flavor = "multi_thread")]
async fn session_and_summary() {
    let house = House::full().await;
    let client = registrar(&house).await;
    insta::assert_json_snapshot!("session", plain(&client.get("/api/session").await.json()));
    insta::assert_json_snapshot!("summary", plain(&client.get("/api/summary").await.json()));
    insta::assert_json_snapshot!("division", client.get("/api/divisions/330110").await.json()["parent"]);
    insta::assert_json_snapshot!("profiles", client.get("/api/profiles").await.json());
}

#[tokio::test(flavor = "multi_thread")]
async fn searches_by_everything_that_can_be_typed() {
    let house = House::full().await;
    let client = registrar(&house).await;
    let first = client.send("POST", "/api/people/search", Some(json!({"text": "王建国"}))).await;
    insta::assert_json_snapshot!("search", plain(&first.json()));
    for (text, kind) in [
        ("王建", "name"),
        ("wang jian guo", "pinyin"),
        ("WJG", "initials"),
        ("330110198003070011", "id_number"),
        ("138 0000 0001", "phone"),
    ] {
        let found = client.send("POST", "/api/people/search", Some(json!({"text": text}))).await.json();
        assert_eq!(
            (found["items"][0]["name"].as_str(), found["items"][0]["matched"].as_str()),
            (Some("王建国"), Some(kind)),
            "{text}"
        );
    }
    // 单 is read shàn as a surname, whatever a dictionary says first.
    let found =
        client.send("POST", "/api/people/search", Some(json!({"text": "shan xiong xin"}))).await.json();
    assert_eq!(found["items"][0]["name"], "单雄信");
    let found = client.send("POST", "/api/people/search", Some(json!({"text": "良睦路8号"}))).await.json();
    assert_eq!(
        (found["items"][0]["name"].as_str(), found["items"][0]["matched"].as_str()),
        (Some("单雄信"), Some("address"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_says_where_everything_comes_from() {
    let house = House::full().await;
    let client = registrar(&house).await;
    let person = house.person(&client, "王建国").await;
    let record = client.get(&format!("/api/people/{person}")).await;
    assert_eq!(record.status, StatusCode::OK);
    insta::assert_json_snapshot!("record", plain(&record.json()));
    let text = String::from_utf8(record.bytes).unwrap();
    for secret in ["330110198003070011", "330110198205120028", "13800000001", "13800000002"] {
        assert!(!text.contains(secret), "an unmasked number stands in the record");
    }
    let mut english = client.clone();
    english.language = Some("en");
    let record = english.get(&format!("/api/people/{person}")).await.json();
    assert_eq!(record["sex"], json!({"code": "1", "text": "Male"}));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_unaccounted_is_located_by_another_source() {
    let house = House::full().await;
    let client = registrar(&house).await;
    let person = house.person(&client, "单雄信").await;
    let record = client.get(&format!("/api/people/{person}")).await.json();
    assert_eq!((record["unaccounted"].clone(), record["located"].clone()), (json!(true), json!(true)));
    let usual = record["residences"]
        .as_array()
        .unwrap()
        .iter()
        .find(|r| r["kind"] == "usual" && r["current"] == true);
    let usual = usual.expect("a usual residence");
    assert!(usual["address"].as_str().unwrap().contains("良睦路8号"), "{usual}");
    assert_eq!(usual["source"], "insurance");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_look_is_in_the_persons_log() {
    let house = House::full().await;
    let client = registrar(&house).await;
    let person = house.person(&client, "王建国").await;
    let wife = house.person(&client, "李秀英").await;
    client.get(&format!("/api/people/{person}")).await;
    let unmask = format!("/api/people/{person}/unmask");
    let shown = client.send("POST", &unmask, Some(json!({"attribute": "id_number"}))).await.json();
    assert_eq!(shown, json!({"attribute": "id_number", "value": "330110198003070011"}));
    let none = client.send("POST", &unmask, Some(json!({"attribute": "email"}))).await;
    assert_eq!(none.code(), "not_found");
    let wrong = client.send("POST", &unmask, Some(json!({"attribute": "shoe_size"}))).await;
    assert_eq!(wrong.code(), "body_invalid");
    let actions = |reads: &Value| -> Vec<String> {
        reads["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|read| read["action"].as_str().unwrap().to_owned())
            .collect()
    };
    let reads = client.get(&format!("/api/people/{person}/reads")).await.json();
    insta::assert_json_snapshot!("reads", plain(&reads));
    assert_eq!(actions(&reads), ["unmask", "read_record", "search"]);
    let reads = client.get(&format!("/api/people/{wife}/reads")).await.json();
    assert_eq!(actions(&reads), ["shown_beside", "search"], "her name stood beside his record");
    let reads = client.get(&format!("/api/people/{wife}/reads")).await.json();
    assert_eq!(actions(&reads), ["read_log", "shown_beside", "search"], "reading the log is a read");
}
