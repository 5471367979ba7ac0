//! Corrections proposed at the counter: of their kind, and on the record until somebody answers them.

use access::Role;
use axum::http::StatusCode;
use serde_json::json;

use crate::door::inside;

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_is_of_its_kind_and_stands_on_the_record_until_it_is_answered() {
    let (registrar, person, telephone) = inside().await;
    let registrar = registrar.with_purpose("family_service");
    let path = format!("/api/people/{person}/corrections");
    let cases = format!("/api/people/{person}/cases");
    let proposing = |attribute: &str, value: &str| {
        let words = format!("应为：{value}。依据：户口簿");
        Some(json!({"attribute": attribute, "value": value, "words": words}))
    };
    for (attribute, value) in
        [("birth_date", "1984-13-45"), ("sex", "x"), ("id_number", "110105194912310021")]
    {
        let refused = registrar.send("POST", &path, proposing(attribute, value)).await;
        assert_eq!(
            (refused.status, refused.code()),
            (StatusCode::UNPROCESSABLE_ENTITY, "body_invalid".into())
        );
        let said = String::from_utf8_lossy(&refused.bytes).into_owned();
        assert!(!said.contains(value), "no value in an error");
    }
    assert_eq!(registrar.get(&cases).await.json()["items"], json!([]));

    let proposed = registrar.send("POST", &path, proposing("birth_date", "1984-03-07")).await;
    assert_eq!(proposed.status, StatusCode::CREATED, "{}", proposed.code());
    let found = registrar.get(&cases).await;
    let open = found.json()["items"].clone();
    assert_eq!(open.as_array().map(Vec::len), Some(1));
    assert_eq!((&open[0]["about"], &open[0]["number"]), (&json!("birth_date"), &proposed.json()["number"]));
    let said = String::from_utf8_lossy(&found.bytes).into_owned();
    assert!(!said.contains("户口簿"), "what was written stays with the case");

    let zhao = telephone.house.worker("zhao", Role::Registrar, "330110").await.with_purpose("family_service");
    let answer = format!("/api/cases/{}/answer", open[0]["id"].as_str().unwrap());
    let done = |elsewhere: Option<&str>| {
        Some(json!({"outcome": "done", "answer": "已按户口簿更正", "elsewhere": elsewhere}))
    };
    let unchanged = zhao.send("POST", &answer, done(None)).await;
    assert_eq!(unchanged.status, StatusCode::UNPROCESSABLE_ENTITY, "the register says what it said");
    let answered = zhao.send("POST", &answer, done(Some("派出所已改，下月导入"))).await;
    assert_eq!(answered.status, StatusCode::NO_CONTENT, "{}", answered.code());
    assert_eq!(registrar.get(&cases).await.json()["items"], json!([]));
    let away = telephone.house.worker("qian", Role::Registrar, "3302").await.with_purpose("family_service");
    assert_eq!(away.get(&cases).await.status, StatusCode::NOT_FOUND, "nobody of that area");
}
