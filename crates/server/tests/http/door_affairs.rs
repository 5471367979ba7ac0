//! What a family fills in, is asked back, and reads after a refusal, as a browser without scripts meets it.

use access::Role;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::{
    door::{between, inside},
    house::Client,
};

async fn step(client: &Client, id: &str, body: Value) -> StatusCode {
    client.send("POST", &format!("/api/applications/{id}/steps"), Some(body)).await.status
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_stays_to_be_read_and_what_is_asked_back_stands_at_its_field() {
    let (registrar, person, mut telephone) = inside().await;
    let begun = telephone.post("/my/affairs", &[("bundle", "moving-away"), ("about", &person)]).await;
    let id = between(&begun.text, "name=\"id\" value=\"", "\"").to_owned();
    assert!(begun.text.contains("搬到哪里") && begun.text.contains("打算哪天搬"));
    let answers =
        [("id", id.as_str()), ("version", "1"), ("moving-to", "江苏省南京市"), ("moving-on", "2027-03-01")];
    let handed = telephone.post("/my/affair", &[&answers[..], &[("submit", "1")]].concat()).await;
    let given = between(&handed.text, "data-given", "</dl>").to_owned();
    assert!(given.contains("江苏省南京市") && given.contains("2027-03-01"), "{given}");
    assert!(!handed.text.contains("action=\"/my/affair\""), "nothing to fill in any more");
    let read = async || registrar.get(&format!("/api/applications/{id}")).await.json();
    let told = read().await;
    let to =
        told["questions"].as_array().unwrap().iter().find(|one| one["name"] == "moving-to").unwrap().clone();
    assert_eq!((&to["text"], &to["held"]), (&json!("江苏省南京市"), &json!(false)));

    let item = "move-entitlements";
    let back =
        json!({"item": item, "version": 1, "step": "return", "note": "请写到县区", "field": "moving-to"});
    assert_eq!(step(&registrar, &id, back).await, StatusCode::NO_CONTENT);
    let returned = read().await["returned"].clone();
    assert_eq!(
        returned,
        json!([{"item": item, "field": "moving-to", "title": "搬到哪里（省、市、县区就行）", "note": "请写到县区"}])
    );
    let affair = format!("/my/affair?id={id}");
    let asked = telephone.get(&affair).await.text;
    let field = between(&asked, "<label for=\"moving-to\"", "<input id=\"moving-to\"").to_owned();
    assert!(field.contains("请写到县区"), "at the field: {field}");
    assert!(asked.contains("aria-describedby=\"why-moving-to\"") && asked.matches("请写到县区").count() == 1);
    assert!(!asked.contains("value=\"supply\""), "no second button beside the item");
    let version = between(&asked, "name=\"version\" value=\"", "\"").to_owned();
    let answer =
        [("id", id.as_str()), ("version", &version), ("moving-to", "江苏省南京市江宁区"), ("supply", "1")];
    let after = telephone.post("/my/affair", &answer).await;
    assert!(after.text.contains("已收到") && after.text.contains("江苏省南京市江宁区"), "{}", after.text);
    assert_eq!(read().await["matters"][0]["stage"], "open");

    // Refused on the law that was checked, objected to, upheld: the family reads all of it, with its days.
    let law = read().await["matters"][0]["law"][0]["title"].as_str().unwrap().to_owned();
    assert!(law.contains("育儿补贴"));
    for body in [
        json!({"item": item, "version": 3, "step": "accept"}),
        json!({"item": item, "version": 4, "step": "refuse", "note": "没有在领的待遇", "law": 0}),
    ] {
        assert_eq!(step(&registrar, &id, body).await, StatusCode::NO_CONTENT);
    }
    let object =
        [("id", id.as_str()), ("item", item), ("version", "5"), ("step", "object"), ("note", "去年还领过")];
    telephone.post("/my/affair/step", &object).await;
    let li = telephone.house.worker("li", Role::Registrar, "330110").await.with_purpose("family_service");
    let uphold = json!({"item": item, "version": 6, "step": "uphold", "note": "去年已领完"});
    assert_eq!(step(&li, &id, uphold).await, StatusCode::NO_CONTENT);
    let seen = telephone.get(&affair).await.text;
    let refusal = between(&seen, "data-step=\"refuse\"", "</section>").to_owned();
    assert!(refusal.contains("没有在领的待遇") && refusal.contains("依据：育儿补贴"), "{refusal}");
    assert!(
        refusal.contains("2025-01-01 起施行") && refusal.contains(&telephone.house.today(0)[..4]),
        "{refusal}"
    );
    assert!(between(&seen, "data-step=\"object\"", "</section>").contains("去年还领过"));
    assert!(between(&seen, "data-step=\"uphold\"", "</section>").contains("去年已领完"));
    assert!(seen.contains("由窗口转交书面材料"), "nobody of an office above works with this register");
    let told = telephone.get("/my/messages").await.text;
    assert!(!told.contains("请上一级机关复核"), "a message promises no more than the page can do: {told}");
}
