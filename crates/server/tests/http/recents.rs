//! What a worker opened lately or pinned: their own, named only under a purpose and within the area, and in the log.

use access::Role;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::house::House;

fn told(list: &Value) -> Vec<(String, String, bool)> {
    let text = |one: &Value, field: &str| one[field].as_str().unwrap_or("").to_owned();
    let items = list["items"].as_array().unwrap_or_else(|| panic!("{list}"));
    items.iter().map(|one| (text(one, "kind"), text(one, "id"), one["pinned"].as_bool().unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_opened_is_at_hand_again() {
    let house = House::full().await;
    let client = house.worker("chen", Role::Registrar, "330110").await.with_purpose("family_service");
    let colleague = house.worker("lin", Role::Registrar, "330110").await.with_purpose("family_service");
    let found = client.send("POST", "/api/people/search", Some(json!({"text": "王"}))).await;
    assert_eq!(found.status, StatusCode::UNPROCESSABLE_ENTITY, "one character is no search");
    let person = house.person(&client, "wang").await;
    let record = client.get(&format!("/api/people/{person}")).await.json();
    for body in [json!({"kind": "office", "id": "330110"}), json!({"kind": "person", "id": person})] {
        assert_eq!(client.send("PUT", "/api/recents", Some(body)).await.status, StatusCode::NO_CONTENT);
        house.clock.advance_seconds(1);
    }
    let list = client.get("/api/recents").await.json();
    let expected =
        [("person".to_owned(), person.clone(), false), ("office".to_owned(), "330110".to_owned(), false)];
    assert_eq!(told(&list), expected);
    assert_eq!(list["items"][0]["name"], record["name"]);
    assert!(list["items"][1]["name"].as_str().unwrap().contains("余杭"), "{list}");
    assert_eq!(told(&colleague.get("/api/recents").await.json()), [], "nobody else's");

    // Each time that the name is shown is a look at the person, for the purpose of then.
    let looks = async || {
        let reads = client.get(&format!("/api/people/{person}/reads")).await.json();
        let searches = reads["items"].as_array().unwrap().iter().filter(|read| read["action"] == "search");
        searches.filter(|read| read["purpose"] == "correction").count()
    };
    assert_eq!(looks().await, 0);
    let asked = house.again("chen").await.with_purpose("correction");
    assert_eq!(told(&asked.get("/api/recents").await.json()).len(), 2, "another machine has the same list");
    assert_eq!(looks().await, 1);

    // Pins stand first; they are taken off, and all that is not pinned is forgotten at once.
    let pin = |kind: &str, id: &str, pinned: bool| json!({"kind": kind, "id": id, "pinned": pinned});
    client.send("PUT", "/api/recents/pins", Some(pin("office", "330110", true))).await;
    assert_eq!(told(&client.get("/api/recents").await.json())[0], ("office".into(), "330110".into(), true));
    client.send("DELETE", "/api/recents", None).await;
    assert_eq!(told(&client.get("/api/recents").await.json()).len(), 1);
    client.send("PUT", "/api/recents/pins", Some(pin("office", "330110", false))).await;
    client.send("POST", "/api/recents/removals", Some(json!({"kind": "office", "id": "330110"}))).await;
    assert_eq!(told(&client.get("/api/recents").await.json()), []);

    let wrong = client.send("PUT", "/api/recents", Some(json!({"kind": "person", "id": "330110"}))).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    for number in 0..app::PINS {
        let pinned = client
            .send("PUT", "/api/recents/pins", Some(pin("office", &format!("33{number:04}"), true)))
            .await;
        assert_eq!(pinned.status, StatusCode::NO_CONTENT, "{number}");
    }
    let full = client.send("PUT", "/api/recents/pins", Some(pin("office", "330110", true))).await;
    assert_eq!(full.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(full.json()["detail"].as_str().unwrap().contains("50"));
}

#[tokio::test(flavor = "multi_thread")]
async fn outside_the_area_nothing_is_told_and_it_can_be_taken_away() {
    let house = House::full().await;
    let client = house.worker("chen", Role::Registrar, "330110").await.with_purpose("family_service");
    let person = house.person(&client, "wang").await;
    let far = house.worker("far", Role::Registrar, "330106").await.with_purpose("family_service");
    far.send("PUT", "/api/recents", Some(json!({"kind": "person", "id": person}))).await;
    let list = far.get("/api/recents").await.json();
    assert_eq!(told(&list), [("person".to_owned(), person.clone(), false)]);
    assert!(list["items"][0]["name"].is_null() && list["items"][0]["birth_date"].is_null(), "{list}");
    let reads = client.get(&format!("/api/people/{person}/reads")).await.json();
    assert!(!reads.to_string().contains("far"), "who was shown nothing has not looked: {reads}");
    far.send("POST", "/api/recents/removals", Some(json!({"kind": "person", "id": person}))).await;
    assert_eq!(told(&far.get("/api/recents").await.json()), []);

    // A month later it is gone, and the service has removed it.
    client.send("PUT", "/api/recents", Some(json!({"kind": "person", "id": person}))).await;
    house.clock.advance_seconds(31 * 24 * 3600);
    let runs = app::remove_by_itself(&house.app).await.unwrap();
    assert!(runs.iter().any(|run| run.what == store::Leftover::Recents && run.removed == 1), "{runs:?}");
}
