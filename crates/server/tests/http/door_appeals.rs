//! An appeal to the office above, from a telephone without scripts to the desk of the city and back.

use access::Role;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::door::{between, inside};

/// The line of appeals in the day's list; null where there is none.
fn queue(summary: &Value) -> Value {
    let mut lines = summary["queues"].as_array().unwrap().iter();
    lines.find(|line| line["queue"] == "appeals").cloned().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_goes_to_the_city_and_comes_back_to_be_done_anew() {
    let (registrar, person, mut telephone) = inside().await;
    let begun = telephone.post("/my/affairs", &[("bundle", "moving-in"), ("about", &person)]).await;
    let id = between(&begun.text, "name=\"id\" value=\"", "\"").to_owned();
    let version = between(&begun.text, "name=\"version\" value=\"", "\"").to_owned();
    telephone.post("/my/affair", &[("id", &id), ("version", &version), ("submit", "1")]).await;
    let item = "move-residence";
    for (version, body) in [
        (1, json!({"item": item, "version": 1, "step": "accept"})),
        (2, json!({"item": item, "version": 2, "step": "refuse", "note": "住址与登记不符", "law": 0})),
    ] {
        let taken = registrar.send("POST", &format!("/api/applications/{id}/steps"), Some(body)).await;
        assert_eq!(taken.status, StatusCode::NO_CONTENT, "{version}: {}", taken.code());
    }
    let affair = format!("/my/affair?id={id}");
    let refused = telephone.get(&affair).await.text;
    assert!(
        refused.contains("依法申请行政复议") && !refused.contains("请上一级机关复核"),
        "nobody is above here yet"
    );

    let city = telephone.house.worker("zhao", Role::Registrar, "3301").await.with_purpose("family_service");
    assert!(telephone.get(&affair).await.text.contains("请上一级机关复核"));
    let form = [
        ("id", id.as_str()),
        ("item", item),
        ("version", "3"),
        ("step", "appeal"),
        ("note", "登记的住址是对的"),
    ];
    let appealed = telephone.post("/my/affair/step", &form).await;
    assert!(appealed.text.contains("正在复核") && appealed.text.contains("答复不晚于"), "{}", appealed.text);
    let number = between(&appealed.text, "data-appeal=\"", "\"").to_owned();

    assert_eq!(
        registrar.get("/api/appeals").await.json()["items"],
        json!([]),
        "it is not the county's to decide"
    );
    let waiting = city.get("/api/appeals").await.json();
    let one = waiting["items"][0].clone();
    // On the day's list of those who may decide it, and on nobody else's.
    assert_eq!(queue(&registrar.get("/api/summary").await.json()), Value::Null);
    let line = queue(&city.get("/api/summary").await.json());
    assert_eq!((&line["count"], &line["due"], &line["since"]), (&json!(1), &one["due_on"], &one["filed_at"]));
    let helps = telephone.house.worker("qian", Role::CommunityWorker, "3301").await;
    assert_eq!(queue(&helps.get("/api/summary").await.json()), Value::Null);
    assert_eq!(one["number"], number.as_str());
    assert_eq!(
        (&one["refused_because"], &one["words"]),
        (&json!("住址与登记不符"), &json!("登记的住址是对的"))
    );
    let path = format!("/api/appeals/{}/decision", one["id"].as_str().unwrap());
    let decide = |outcome: &str, reasons: &str| Some(json!({"outcome": outcome, "reasons": reasons}));
    assert_eq!(
        registrar.send("POST", &path, decide("reversed", "住址无误")).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(city.send("POST", &path, decide("perhaps", "住址无误")).await.code(), "body_invalid");
    assert_eq!(city.send("POST", &path, decide("reversed", "对")).await.code(), "step_incomplete");
    let done = city.send("POST", &path, decide("reversed", "核对后住址无误")).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.code());
    assert_eq!(queue(&city.get("/api/summary").await.json()), Value::Null, "decided");
    let after = telephone.get(&affair).await.text;
    assert!(after.contains("撤销，重新办理") && after.contains("核对后住址无误"), "{after}");
    let all = registrar.get(&format!("/api/applications/{id}")).await.json();
    let row = all["matters"].as_array().unwrap().iter().find(|one| one["item"] == item).unwrap().clone();
    assert_eq!(row["stage"], "accepted");
    assert_eq!(
        city.get("/api/appeals?decided=true").await.json()["items"][0]["outcome"],
        Value::from("reversed")
    );
}
