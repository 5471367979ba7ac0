//! A resident's own certificates, as a telephone without scripts meets them.

use access::Role;
use axum::http::StatusCode;
use serde_json::json;

use crate::door::{between, inside};

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_asked_for_issued_shown_in_part_and_seen_to_be_verified() {
    let (registrar, person, mut telephone) = inside().await;
    assert!(telephone.get("/my").await.text.contains("href=\"/my/certificates\""));
    let none = telephone.get("/my/certificates").await;
    assert!(none.text.contains("还没有证明") && none.text.contains("健在证明"), "{}", none.text);
    assert!(telephone.post("/my/certificates", &[]).await.text.contains("请至少勾选一项"));
    let asked = [("claim.name", "1"), ("claim.resident_of", "1"), ("what_for", "孩子入园")];
    let asked = telephone.post("/my/certificates", &asked).await;
    let number = between(&asked.text, "case-number\">", "<").to_owned();
    let waiting = registrar.get("/api/cases").await.json();
    let case =
        waiting["items"].as_array().unwrap().iter().find(|one| one["number"] == number.as_str()).unwrap();
    assert_eq!(case["about_text"], "申请出具证明");
    assert!(case["words"].as_str().unwrap().contains("孩子入园"));

    let claims = json!({"claims": ["name", "resident_of"], "days": 30});
    let issued = registrar.send("POST", &format!("/api/people/{person}/certificates"), Some(claims)).await;
    assert_eq!(issued.status, StatusCode::CREATED, "{}", issued.code());
    let own = telephone.get("/my/certificates").await;
    assert!(own.text.contains("· 有效") && own.text.contains("王建国"), "{}", own.text);
    let id = between(&own.text, "name=\"id\" value=\"", "\"").to_owned();

    let shown = telephone.post("/my/certificates/show", &[("id", &id), ("claim.resident_of", "1")]).await;
    assert!(shown.place == "/my/certificates/show" && shown.text.contains("<svg"), "{}", shown.place);
    assert!(!shown.text.contains("王建国") && shown.text.contains("没有露出的有 1 项"), "one claim alone");
    let text = between(&shown.text, "spellcheck=\"false\">", "</textarea>").to_owned();
    let verified = telephone.post("/verify", &[("certificate", &text), ("who", "某幼儿园")]).await;
    assert!(verified.text.contains("class=\"told good\"") && !verified.text.contains("王建国"));
    assert!(
        telephone.get("/my/certificates").await.text.contains("某幼儿园"),
        "the holder sees who verified"
    );

    let paper = telephone.bytes("/my/certificates/paper", &[("id", &id), ("claim.name", "1")]).await;
    assert!(paper.starts_with(b"%PDF-"));
    for (form, status) in [
        (vec![("id", id.as_str())], StatusCode::UNPROCESSABLE_ENTITY),
        (vec![("id", "cer_00000000000000000000000000000001"), ("claim.name", "1")], StatusCode::NOT_FOUND),
        (vec![("id", "x"), ("claim.name", "1")], StatusCode::NOT_FOUND),
        (vec![("id", id.as_str()), ("claim.birth_date", "1")], StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let refused = telephone.post("/my/certificates/show", &form).await;
        assert_eq!(refused.status, status, "{form:?}");
    }
    // Revoked: seen as such, with the reason, and no longer handed out.
    let path = format!("/api/certificates/{id}/revoke");
    registrar.send("POST", &path, Some(json!({"reason": "信息已更正"}))).await;
    let after = telephone.get("/my/certificates").await;
    assert!(after.text.contains("· 已撤销") && after.text.contains("信息已更正"));
    assert!(!after.text.contains("/my/certificates/show"));
    let gone = telephone.post("/my/certificates/show", &[("id", &id), ("claim.name", "1")]).await;
    assert_eq!(gone.status, StatusCode::CONFLICT);

    // Somebody else's door knows nothing of it.
    let li =
        telephone.house.worker("li", Role::CommunityWorker, "330106").await.with_purpose("family_service");
    let refused = li.get(&format!("/api/people/{person}/certificates")).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}
