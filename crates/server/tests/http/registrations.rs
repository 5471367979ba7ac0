//! Events of this office over HTTP: declared, verified, registered by somebody else, corrected; versions and requests sent
//! twice.

use access::Role;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};

use crate::house::{Answer, Client, House};

async fn step(client: &Client, id: &str, version: &str, body: Value) -> Answer {
    let request = Request::post(format!("/api/events/{id}/steps"))
        .header(header::COOKIE, client.cookie.as_deref().unwrap_or(""))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::IF_MATCH, format!("\"{version}\""))
        .header("x-purpose", "family_service")
        .body(Body::from(body.to_string()));
    client.answer(request.unwrap_or_default()).await
}

async fn declare(client: &Client, key: &str, body: &Value) -> Answer {
    let request = Request::post("/api/events")
        .header(header::COOKIE, client.cookie.as_deref().unwrap_or(""))
        .header(header::CONTENT_TYPE, "application/json")
        .header("idempotency-key", key)
        .header("x-purpose", "family_service")
        .body(Body::from(body.to_string()));
    client.answer(request.unwrap_or_default()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_death_goes_through_its_steps() {
    let house = House::full().await;
    let clerk = house.worker("chen", Role::CommunityWorker, "330110").await;
    let registrar = house.worker("li", Role::Registrar, "330110").await;
    let serving = registrar.with_purpose("family_service");
    let man = house.person(&registrar, "王建国").await;
    let dead =
        |day: &str| json!({"parties": [{"role": "self", "person": man, "fields": {"death_date": day}}]});

    let wrong = declare(&clerk, "a", &json!({"kind": "death", "content": dead("2031-01-01")})).await;
    assert_eq!((wrong.status, wrong.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "event_invalid"));
    assert!(wrong.json()["detail"].as_str().unwrap().contains("本人的死亡日期尚未到来"));

    let body = json!({"kind": "death", "content": dead("2026-06-01")});
    let made = declare(&clerk, "b", &body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.code());
    assert_eq!(made.headers[header::ETAG], "\"1\"");
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(declare(&clerk, "b", &body).await.json()["id"], id.as_str());
    let other = declare(&clerk, "b", &json!({"kind": "death", "content": dead("2026-06-02")})).await;
    assert_eq!((other.status, other.code().as_str()), (StatusCode::CONFLICT, "key_reused"));

    let denied = step(&clerk, &id, "1", json!({"step": "verify"})).await;
    assert_eq!(denied.status, StatusCode::FORBIDDEN);
    let none =
        serving.send("POST", &format!("/api/events/{id}/steps"), Some(json!({"step": "verify"}))).await;
    assert_eq!(none.status, StatusCode::PRECONDITION_REQUIRED);
    assert_eq!(step(&registrar, &id, "1", json!({"step": "verify"})).await.status, StatusCode::OK);
    let stale = step(&registrar, &id, "1", json!({"step": "register"})).await;
    assert_eq!((stale.status, stale.code().as_str()), (StatusCode::PRECONDITION_FAILED, "changed"));
    let done = step(&registrar, &id, "2", json!({"step": "register"})).await;
    assert_eq!((done.status, done.json()["stage"].clone()), (StatusCode::OK, json!("registered")));

    // The register follows by itself.
    let mut alive = true;
    for _ in 0..600 {
        alive = serving.get(&format!("/api/people/{man}")).await.json()["alive"].as_bool().unwrap();
        if !alive {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(!alive, "the register never followed");
    let events = serving.get(&format!("/api/people/{man}/registrations")).await.json();
    let steps: Vec<&str> = events["items"][0]["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["step"].as_str().unwrap())
        .collect();
    assert_eq!(steps, ["declare", "verify", "register"]);
    assert_eq!(events["items"][0]["steps"][0]["by"], "chen");
    let counts = serving.get("/api/events").await.json();
    assert_eq!(counts["items"], json!([{"stage": "registered", "count": 1}]));

    let asked = json!({"step": "ask_correction", "reason": "日期写错", "content": dead("2026-05-31")});
    assert_eq!(step(&registrar, &id, "3", asked).await.json()["stage"], "correction_asked");
    let own = step(&registrar, &id, "4", json!({"step": "approve"})).await;
    assert_eq!((own.status, own.code().as_str()), (StatusCode::FORBIDDEN, "step_same_person"));
    let elsewhere = house.worker("elsewhere", Role::Registrar, "330106").await;
    assert_eq!(step(&elsewhere, &id, "4", json!({"step": "approve"})).await.status, StatusCode::NOT_FOUND);
    let nothing = step(&registrar, &id, "4", json!({"step": "refuse"})).await;
    assert_eq!(
        (nothing.status, nothing.code().as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "step_incomplete")
    );
}

/// Whoever left a book is not shown as one of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_split_ends_the_place_in_the_book_of_before() {
    let house = House::full().await;
    let clerk = house.worker("chen", Role::CommunityWorker, "330110").await;
    let registrar = house.worker("li", Role::Registrar, "330110").await;
    let serving = registrar.with_purpose("family_service");
    let wife = house.person(&registrar, "李秀英").await;
    let households = async || {
        let record = serving.get(&format!("/api/people/{wife}")).await.json();
        record["households"].as_array().unwrap().clone()
    };
    let before = households().await;
    assert!(before.iter().all(|one| one["left"].is_null()));
    let own = json!({"role": "self", "person": wife, "fields": {"relation": "02"}});
    let body = json!({"kind": "household_split", "content":
        {"row": {"event_date": "2026-06-01"}, "parties": [own], "evidence": ["分户申请"]}});
    let made = declare(&clerk, "split", &body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{} {}", made.code(), made.json());
    let id = made.json()["id"].as_str().unwrap().to_owned();
    for (version, next) in [("1", "verify"), ("2", "register")] {
        assert_eq!(step(&registrar, &id, version, json!({"step": next})).await.status, StatusCode::OK);
    }
    let mut now = before.clone();
    for _ in 0..600 {
        now = households().await;
        if now != before {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let (here, left): (Vec<Value>, Vec<Value>) =
        now.into_iter().filter(|one| one["book"] == true).partition(|one| one["left"].is_null());
    assert_eq!((here.len(), left.len()), (1, 1));
    assert_eq!(left[0]["id"], before[0]["id"]);
    assert_eq!(left[0]["left"], "2026-06-01");
    let members = |one: &Value| -> Vec<bool> {
        let members = one["members"].as_array().unwrap().iter();
        members.map(|member| member["this_person"].as_bool().unwrap()).collect()
    };
    assert_eq!(members(&here[0]), [true]);
    assert_eq!(members(&left[0]), [false, false]);
}
