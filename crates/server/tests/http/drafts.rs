//! What a worker began to write: theirs alone, for a week, never a field that the charter denies.

use access::Role;
use axum::http::StatusCode;
use serde_json::json;

use crate::house::House;

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_its_writer_s_alone_and_lasts_a_week() {
    let house = House::full().await;
    let writer = house.worker("writer", Role::Registrar, "330110").await.with_purpose("family_service");
    let colleague = house.worker("colleague", Role::Registrar, "330110").await.with_purpose("family_service");
    let path = "/api/drafts/event-death";
    assert_eq!(writer.get(path).await.status, StatusCode::NOT_FOUND);
    let content = json!({"row": {"event_date": "2026-06-01"}, "evidence": "死亡证明"});
    for _ in 0..2 {
        let kept = writer.send("PUT", path, Some(json!({"content": content}))).await;
        assert_eq!(kept.status, StatusCode::NO_CONTENT, "{}", kept.code());
    }
    assert_eq!(writer.get(path).await.json()["content"], content);
    assert_eq!(colleague.get(path).await.status, StatusCode::NOT_FOUND, "nobody else's");
    let auditor = house.worker("looker", Role::Auditor, "330110").await;
    let looked = auditor.send("POST", "/api/log/search", Some(json!({"action": "read_draft"}))).await.json();
    assert_eq!(looked["items"].as_array().unwrap().len(), 1, "a look at it is in the log");

    let refused = writer.send("PUT", path, Some(json!({"content": {"a": [{"孕情": "x"}]}}))).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let long = writer.send("PUT", path, Some(json!({"content": {"a": "长".repeat(30_000)}}))).await;
    assert!(long.status.is_client_error());
    assert_eq!(writer.get("/api/drafts/Event%20Death").await.status, StatusCode::NOT_FOUND);

    assert_eq!(writer.send("DELETE", path, None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(writer.get(path).await.status, StatusCode::NOT_FOUND);
    writer.send("PUT", path, Some(json!({"content": content}))).await;
    house.clock.advance_seconds(8 * 24 * 3600);
    let account = house.app.store.account_by_name("writer").await.unwrap().unwrap().id;
    let old = house.app.env.now();
    let since = base::Timestamp::from_micros(old.micros() - 7 * 86_400_000_000).unwrap();
    assert_eq!(house.app.store.draft(account, "event-death", since).await.unwrap(), None, "a week is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_keeps_the_office_s_texts_has_drafts_without_a_purpose() {
    let house = House::full().await;
    let keeper = house.worker("keeper", Role::Administrator, "330110").await;
    let content = json!({"zh": "来件 {number} 已办妥", "en": "Done: {number}", "reason": ""});
    let kept =
        keeper.send("PUT", "/api/drafts/office-text-case_done", Some(json!({"content": content}))).await;
    assert_eq!(kept.status, StatusCode::NO_CONTENT, "{}", kept.code());
    assert_eq!(keeper.get("/api/office-drafts/office-text-case_done").await.json()["content"], content);
    let other = house.worker("other", Role::Administrator, "330110").await;
    assert_eq!(other.get("/api/office-drafts/office-text-case_done").await.status, StatusCode::NOT_FOUND);

    // What may name people is read with a purpose and nowhere else.
    let writer = house.worker("writer", Role::Registrar, "330110").await.with_purpose("family_service");
    writer.send("PUT", "/api/drafts/event-death", Some(json!({"content": {"row": {}}}))).await;
    assert_eq!(writer.get("/api/office-drafts/event-death").await.status, StatusCode::NOT_FOUND);

    keeper.send("DELETE", "/api/drafts/office-text-case_done", None).await;
    assert_eq!(keeper.get("/api/office-drafts/office-text-case_done").await.status, StatusCode::NOT_FOUND);
}
