//! Other systems ask in the field's own tongue.

use access::Role;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::house::House;

const WANG: &str = "330110198003070011";

/// A DCI search by a number.
pub(crate) fn asking(number: &str) -> Value {
    json!({
        "signature": "", "header": {"version": "1.0.0", "message_id": "m-1", "message_ts": "2026-06-30T00:00:00Z",
            "action": "search", "sender_id": "civil.example", "receiver_id": "register.example", "total_count": 1},
        "message": {"transaction_id": "t-1", "search_request": [{"reference_id": "r-1",
            "timestamp": "2026-06-30T00:00:00Z", "search_criteria": {"version": "1.0.0", "query_type": "idtype-value",
                "query": {"type": "UIN", "value": number}}}]},
    })
}

/// A DCI question how far a transaction is.
pub(crate) fn asking_status(attribute: &str, value: &str) -> Value {
    json!({
        "signature": "", "header": {"version": "1.0.0", "message_id": "m-2", "message_ts": "2026-06-30T00:00:00Z",
            "action": "txn-status", "sender_id": "civil.example", "receiver_id": "register.example", "total_count": 1},
        "message": {"transaction_id": "t-2", "txnstatus_request": {"reference_id": "r-2", "attribute_type": attribute,
            "attribute_value": value}},
    })
}

/// Another system's ear: what is sent to its address comes out of the channel.
async fn other_system() -> (String, tokio::sync::mpsc::Receiver<Value>) {
    let (heard, ear) = tokio::sync::mpsc::channel(8);
    let listen = axum::routing::post(move |axum::Json(body): axum::Json<Value>| async move {
        heard.send(body).await.unwrap();
        StatusCode::ACCEPTED
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/", listener.local_addr().unwrap());
    let routes = axum::Router::new().route("/{*any}", listen);
    tokio::spawn(async move { axum::serve(listener, routes).await });
    (address, ear)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_is_answered_later_at_the_askers_own_address() {
    let (address, mut ear) = other_system().await;
    let known = address.clone();
    let house = House::full_with(move |settings| settings.callbacks = vec![known]).await;
    let here = house.worker("chen", Role::Registrar, "330110").await.with_purpose("family_service");
    let mut asked = asking(WANG);
    for elsewhere in [json!(null), json!("http://127.0.0.1:9/registry/on-search")] {
        asked["header"]["sender_uri"] = elsewhere;
        let refused = here.send("POST", "/registry/search", Some(asked.clone())).await;
        assert_eq!(
            (refused.status, &refused.json()["message"]["ack_status"]),
            (StatusCode::OK, &json!("ERR"))
        );
    }
    asked["header"]["sender_uri"] = json!(format!("{address}registry/on-search"));
    let taken = here.send("POST", "/registry/search", Some(asked.clone())).await;
    assert_eq!((taken.status, &taken.json()["message"]["ack_status"]), (StatusCode::ACCEPTED, &json!("ACK")));
    let answer = ear.recv().await.unwrap();
    assert_eq!(answer["header"]["action"], "on-search");
    assert_eq!(answer["message"]["correlation_id"], taken.json()["message"]["correlation_id"]);
    assert_eq!(answer["message"]["search_response"][0]["data"]["reg_records"][0]["name"], "王建国");
    assert_eq!(
        here.send("POST", "/registry/search", Some(asked)).await.code(),
        "wrong_state",
        "one answer each"
    );

    // How far it is, without anybody in it; nobody else's transaction.
    let status = "/registry/sync/txn/status";
    let mut found = Value::Null;
    for _ in 0..200 {
        found = here.send("POST", status, Some(asking_status("transaction_id", "t-1"))).await.json();
        if found["header"]["status"] != "pdng" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(
        (&found["header"]["action"], &found["header"]["status"]),
        (&json!("txn-on-status"), &json!("succ"))
    );
    let of = &found["message"]["txnstatus_response"]["txn_status"];
    assert_eq!(
        (&of["search_response"][0]["reference_id"], &of["search_response"][0]["data"]),
        (&json!("r-1"), &json!(null))
    );
    let other = house.worker("wei", Role::Registrar, "330110").await.with_purpose("family_service");
    let unknown = other.send("POST", status, Some(asking_status("transaction_id", "t-1"))).await.json();
    assert_eq!(unknown["message"]["txnstatus_response"], json!(null));
    let mut later = asking_status("correlation_id", of["correlation_id"].as_str().unwrap());
    later["header"]["sender_uri"] = json!(format!("{address}registry/txn/on-status"));
    assert_eq!(here.send("POST", "/registry/txn/status", Some(later)).await.status, StatusCode::ACCEPTED);
    let told = ear.recv().await.unwrap();
    assert_eq!(told["message"]["txnstatus_response"]["txn_status"]["transaction_id"], "t-1");
    let wrong = asking_status("colour", "x");
    assert_eq!(here.send("POST", status, Some(wrong)).await.code(), "body_invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registry_is_asked_by_the_number_that_the_asker_has() {
    let house = House::full().await;
    let here = house.worker("chen", Role::Registrar, "330110").await.with_purpose("family_service");
    let path = "/registry/sync/search";
    let answer = here.send("POST", path, Some(asking(WANG))).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.code());
    let found = answer.json();
    assert_eq!(
        (&found["header"]["action"], &found["header"]["status"]),
        (&json!("on-search"), &json!("succ"))
    );
    assert_eq!(found["header"]["receiver_id"], "civil.example");
    assert_eq!(found["message"]["transaction_id"], "t-1");
    let record = &found["message"]["search_response"][0]["data"]["reg_records"][0];
    assert_eq!(record["identifier"][0], json!({"identifier_type": "UIN", "identifier_value": WANG}));
    assert_eq!(
        (&record["name"], &record["sex"], &record["birth_date"]),
        (&json!("王建国"), &json!("male"), &json!("1980-03-07"))
    );
    // Nothing of a number's beginning, of one slip, or of another area.
    let people = |answer: Value| {
        answer["message"]["search_response"][0]["data"]["reg_records"].as_array().map_or(0, Vec::len)
    };
    for number in ["33011019800307001", "330110198003070012", "王建国"] {
        assert_eq!(people(here.send("POST", path, Some(asking(number))).await.json()), 0, "{number}");
    }
    let elsewhere = house.worker("wei", Role::Registrar, "330106").await.with_purpose("family_service");
    assert_eq!(people(elsewhere.send("POST", path, Some(asking(WANG))).await.json()), 0);
    let mut other = asking(WANG);
    other["message"]["search_request"][0]["search_criteria"]["query_type"] = json!("predicate");
    let refused = here.send("POST", path, Some(other)).await.json();
    assert_eq!(refused["message"]["search_response"][0]["status"], "rjct");
    assert_eq!(refused["header"]["status"], "rjct");
    let mut many = asking(WANG);
    let one = many["message"]["search_request"][0].clone();
    many["message"]["search_request"] = json!(vec![one; 11]);
    assert_eq!(here.send("POST", path, Some(many)).await.code(), "body_invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_a_patient_and_kin_are_related_persons() {
    let house = House::full().await;
    let worker = house.worker("chen", Role::Registrar, "330110").await;
    let person = house.person(&worker, "王建国").await;
    let bare = person.trim_start_matches("per_").to_owned();
    let worker = worker.with_purpose("family_service");
    let answer = worker.get(&format!("/fhir/R4/Patient/{bare}")).await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/fhir+json"));
    let patient = answer.json();
    assert_eq!((&patient["resourceType"], &patient["id"]), (&json!("Patient"), &json!(bare)));
    assert_eq!((&patient["name"][0]["text"], &patient["gender"]), (&json!("王建国"), &json!("male")));
    assert_eq!((&patient["birthDate"], &patient["deceasedBoolean"]), (&json!("1980-03-07"), &json!(false)));
    assert!(!answer.bytes.windows(18).any(|part| part == WANG.as_bytes()), "no number leaves");
    let kin = worker.get(&format!("/fhir/R4/RelatedPerson?patient=Patient/{bare}")).await.json();
    let of = |code: &str| {
        let entries = kin["entry"].as_array().unwrap();
        let found =
            entries.iter().find(|one| one["resource"]["relationship"][0]["coding"][0]["code"] == code);
        found.map_or(Value::Null, |one| one["resource"]["name"][0]["text"].clone())
    };
    assert_eq!((of("SPS"), of("CHILD")), (json!("李秀英"), json!("王小明")));
    assert_eq!(worker.get("/fhir/R4/RelatedPerson").await.code(), "query_invalid");
    assert_eq!(worker.get(&format!("/fhir/R4/Patient/{person}")).await.code(), "not_found");
}
