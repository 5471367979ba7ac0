//! A payment roll over HTTP: shown by pages, approved by the digest that was shown, fetched as a file, answered by a file.

use access::{Cx, Purpose, Role};
use app::{entitlements::keep_benefit_word, rolls::keep_payment_account};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::json;
use server::{ServerState, Settings, router};
use store::BenefitWord;

use crate::{
    exports::exporting,
    house::{Answer, Client, House},
};

const OWN: &str = r#"
code: parcel
title: {zh: 礼包, en: Parcel}
summary: {zh: 本地试点。, en: A local trial.}
law: []
paid: here
facts:
  - {name: birth_date, kind: date, required: true, title: {zh: 出生日期, en: date of birth}}
parameters:
  parcel: {title: {zh: 礼包, en: parcel}, unit: fen, values: [{from: "1900-01-01", value: 50000, source: 本地通知}]}
conditions:
  - {id: grown, is: "birth_date < date(\"2000-01-01\")", met: {zh: 成年。, en: grown}, unmet: {zh: 未成年。, en: a child}}
claims:
  most: 1
  given: "true"
  year: "2026"
  on: birth_date
  months: "12"
  first_claim_by: last_of_year(2027)
  amount:
    - {when: "true", is: parcel, rule: parcel, words: {zh: "{amount} 元。", en: "{amount} yuan"}}
"#;

/// A house with a scheme of its own, and people who have asked and told an account.
async fn paying() -> House {
    let mut house = House::full().await;
    let own = house.folder.path().join("benefits");
    std::fs::create_dir_all(own.join("parcel")).unwrap();
    std::fs::write(own.join("parcel/benefit.yaml"), OWN).unwrap();
    std::fs::write(own.join("parcel/situations.yaml"), "situations: []\n").unwrap();
    house.app = house.app.clone().with_benefits(Some(&own));
    let state = ServerState::new(house.app.clone(), Settings::new("127.0.0.1:8080".parse().unwrap()));
    house.router = router(state);
    let cx: Cx = app::command_line(&house.app.env, &house.app.store, "test").await.unwrap();
    let permit = cx.permit(Purpose::FamilyService).unwrap();
    let people = house.app.store.benefit_people(&permit, ("1970-01-01", "1990-01-01")).await.unwrap();
    let ids = people.iter().map(|one| one.person);
    let named = house.app.store.listed_people(&permit, ids).await.unwrap();
    for (at, one) in named.values().filter(|one| one.name.is_some()).enumerate() {
        let said = (2026, BenefitWord::Asked, None);
        keep_benefit_word(&cx, &house.app, &permit, (one.id, "parcel"), said).await.unwrap();
        let account = (one.id, "某某银行", format!("62220200{at:08}"));
        keep_payment_account(&cx, &house.app, &permit, one.id, (account.0, account.1, &account.2))
            .await
            .unwrap();
    }
    house
}

async fn answered(client: &Client, path: &str, content: &str) -> Answer {
    let body = format!(
        "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"answer.csv\"\r\nContent-Type: \
         application/octet-stream\r\n\r\n{content}\r\n--X--\r\n"
    );
    let request = Request::post(path)
        .header(header::COOKIE, client.cookie.as_deref().unwrap_or(""))
        .header("x-purpose", "family_service")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=X")
        .body(Body::from(body))
        .unwrap();
    client.answer(request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_approved_is_what_was_shown_and_files_are_streams() {
    let house = paying().await;
    let maker = house.worker("wang", Role::Registrar, "330110").await.with_purpose("family_service");
    let other = exporting(&house, "li").await;
    let of = json!({"benefit": "parcel", "year": 2026});
    let made = maker.send("POST", "/api/rolls", Some(of)).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.code());
    let (made, lines) = (made.json(), 3);
    assert_eq!((&made["roll"]["lines"], &made["roll"]["sum_fen"]), (&json!(lines), &json!(lines * 50_000)));
    let path = format!("/api/rolls/{}", made["roll"]["id"].as_str().unwrap());
    let digest = made["digest"].as_str().unwrap();
    assert!(digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let decision = format!("{path}/decision");
    let bare = other.send("POST", &decision, Some(json!({"approve": true}))).await;
    assert_eq!(bare.code(), "body_invalid", "nobody approves what they were not shown");
    let wrong = json!({"approve": true, "digest": "0".repeat(64)});
    assert_eq!(other.send("POST", &decision, Some(wrong)).await.code(), "changed");
    let seen = other.get(&path).await.json();
    assert_eq!(seen["digest"], digest);
    let right = json!({"approve": true, "digest": digest});
    assert_eq!(maker.send("POST", &decision, Some(right.clone())).await.code(), "step_same_person");
    let early = answered(&other, &format!("{path}/answer"), "流水号,处理结果\n").await;
    assert_eq!(early.code(), "wrong_state", "before a file is taken in for nothing");
    assert_eq!(other.send("POST", &decision, Some(right)).await.status, StatusCode::NO_CONTENT);

    let file = other.send("POST", &format!("{path}/bank-file"), Some(json!({"format": "csv"}))).await;
    assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, "text/csv; charset=utf-8"));
    let text = String::from_utf8(file.bytes).unwrap();
    assert_eq!(text.lines().count(), lines + 1);
    let book = other.send("POST", &format!("{path}/bank-file"), Some(json!({"format": "xlsx"}))).await;
    assert!(book.bytes.starts_with(b"PK") && book.header("content-disposition").ends_with(".xlsx\""));
    let denied = maker.send("POST", &format!("{path}/bank-file"), Some(json!({"format": "csv"}))).await;
    assert_eq!(denied.code(), "export_denied");

    let number = made["roll"]["number"].as_str().unwrap();
    let content =
        format!("流水号,处理结果,失败原因\n{number}-00001,成功,\n{number}-00002,退回,户名不符\nR9-1,成功,\n");
    let done = answered(&maker, &format!("{path}/answer"), &content).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.code());
    let done = done.json();
    assert_eq!((&done["paid"], &done["returned"], &done["lines_all"]), (&json!(1), &json!(1), &json!(1)));
    assert_eq!(done["lines"], json!([{"line": 4, "outcome": "unknown"}]));
    let json = maker.send("POST", &format!("{path}/answer"), Some(json!({"file": "x"}))).await;
    assert_eq!(json.code(), "media_type");
    let back = maker.get(&format!("{path}?state=returned")).await.json();
    let numbers: Vec<_> =
        back["lines"].as_array().unwrap().iter().map(|line| line["number"].clone()).collect();
    assert_eq!(numbers, [json!(2)]);
    assert_eq!(maker.get(&format!("{path}?state=lost")).await.code(), "query_invalid");
    let rest = maker.get(&format!("{path}?after=2")).await.json();
    assert_eq!((rest["lines"].as_array().unwrap().len(), &rest["digest"]), (1, &json!(digest)));
}
