//! Doubtful pairs over HTTP: a small register with a few doubts, decided, refused, withdrawn.

use std::sync::Arc;

use access::Role;
use app::{App, ImportFile, ProfileChoice};
use axum::http::StatusCode;
use base::Silent;
use serde_json::{Value, json};

use crate::house::{Client, House};

/// The small register beside a synthetic place whose offices are careless, so that linkage is left in doubt.
pub(crate) async fn doubting() -> House {
    let house = House::full().await;
    let rates = synth::Rates {
        number_missing: 0.3,
        number_mistyped: 0.05,
        birth_missing: 0.12,
        birth_mistyped: 0.05,
        name_homophone: 0.05,
        ..synth::Rates::default()
    };
    let options = synth::Options { people: 1_500, seed: 5, rates, ..synth::Options::default() };
    let folder = house.folder.path().join("place");
    synth::Place::grow(&options).unwrap().write(&folder, &Silent).unwrap();
    let files = ["hukou.csv", "marriage.xlsx", "birth.csv", "insurance.csv", "residence.csv"];
    let files = files.map(|name| ImportFile {
        path: folder.join(name),
        profile: ProfileChoice::Code(name.split('.').next().unwrap_or_default().into()),
    });
    let App { env, store, .. } = &house.app;
    let cx = app::command_line(env, store, "test").await.unwrap();
    let permit = cx.import_permit().unwrap();
    Box::pin(app::import(&cx, store, &permit, files.into(), false, Arc::new(Silent))).await.unwrap();
    house
}

pub(crate) async fn reviewer(house: &House, name: &str) -> Client {
    house.worker(name, Role::Registrar, "330110").await.with_purpose("match_review")
}

pub(crate) async fn queue(client: &Client) -> Vec<Value> {
    let answer = client.get("/api/doubtful?limit=200").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.code());
    answer.json()["items"].as_array().unwrap().clone()
}

fn decision(pair: &Value, verdict: &str) -> Value {
    json!({"decisions": [{"pair": pair["id"], "seen": pair["seen"], "verdict": verdict}], "reason": "电话核实"})
}

async fn decide(client: &Client, pair: &Value, verdict: &str) -> crate::house::Answer {
    client.send("POST", "/api/doubtful/decisions", Some(decision(pair, verdict))).await
}

/// Waits until the register has followed what was decided.
pub(crate) async fn followed(client: &Client) {
    for _ in 0..3_000 {
        let counts = client.get("/api/doubtful/counts").await.json();
        assert_eq!(counts["failure"], Value::Null);
        if counts["settling"] == json!(false) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the register never followed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_is_read_decided_and_taken_back() {
    let house = doubting().await;
    let (me, colleague) = (reviewer(&house, "chen").await, reviewer(&house, "lin").await);
    let waiting = queue(&me).await;
    assert!(!waiting.is_empty());
    let pair = &waiting[0];
    // Whatever the register holds now, the worker says the contrary.
    let one = pair["left"]["id"] == pair["right"]["id"];
    let (verdict, other, said) =
        if one { ("different", "same", "不是同一人") } else { ("same", "different", "同一人") };
    let path = format!("/api/doubtful/pairs/{}", pair["id"].as_str().unwrap());
    let read = me.get(&path).await.json();
    assert_eq!(read["left"]["id"], pair["left"]["id"]);
    assert!(!read["right"]["records"].as_array().unwrap().is_empty() && read["decisions"] == json!([]));
    for line in read["compared"].as_array().unwrap() {
        for value in
            [&line["left"], &line["right"]].into_iter().filter(|value| value["masked"] == json!(true))
        {
            assert!(value["value"].as_str().unwrap().contains('*'), "{} is masked", line["attribute"]);
        }
    }
    let bits: f64 =
        read["pair"]["reasons"].as_array().unwrap().iter().map(|r| r["weight_bits"].as_f64().unwrap()).sum();
    let probability = read["pair"]["probability"].as_f64().unwrap();
    assert!((bits - (probability / (1.0 - probability)).log2()).abs() < 0.02);

    let done = decide(&me, pair, verdict).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.code());
    let id = done.json()["kept"][0]["decision"].as_str().unwrap().to_owned();
    assert_eq!(decide(&me, pair, verdict).await.json()["kept"][0]["decision"], json!(id), "sent twice");
    let late = decide(&colleague, pair, other).await;
    assert_eq!((late.status, late.code().as_str()), (StatusCode::CONFLICT, "pair_settled"));
    let words = late.json()["detail"].as_str().unwrap().to_owned();
    assert!(words.starts_with(&format!("chen 于 2026-06-30 判断为“{said}”")), "{words}");
    followed(&me).await;
    let listed = me.get("/api/doubtful/decisions").await.json()["items"][0].clone();
    assert_eq!(listed["left"]["id"] == listed["right"]["id"], !one, "they are merged, or split");
    assert_eq!((listed["reason"].as_str(), listed["own"].as_bool()), (Some("电话核实"), Some(true)));
    assert!(listed["applied_at"].is_string());
    if !one {
        let kept = &listed["left"]["id"];
        let gone = [&pair["left"]["id"], &pair["right"]["id"]].into_iter().find(|id| *id != kept).unwrap();
        let asked = me.get(&format!("/api/people/{}", gone.as_str().unwrap())).await;
        assert_eq!((asked.status, asked.code().as_str()), (StatusCode::NOT_FOUND, "person_merged"));
        assert_eq!(asked.json()["now"], json!([kept]), "an old id leads to who they are now");
    }

    let withdraw = format!("/api/doubtful/decisions/{id}/withdraw");
    let taken = colleague.send("POST", &withdraw, None).await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.code());
    assert_eq!(taken.json()["withdrawn_by"], "lin");
    followed(&me).await;
    let now = queue(&me).await;
    let again = now.iter().find(|other| other["id"] == pair["id"]).unwrap();
    assert_eq!((&again["left"]["id"], &again["right"]["id"]), (&pair["left"]["id"], &pair["right"]["id"]));
    let read = me.get(&path).await.json();
    assert_eq!(read["decisions"][0]["withdrawn_by"], "lin");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_queue_filters_counts_and_refuses() {
    let house = doubting().await;
    let (me, colleague) = (reviewer(&house, "chen").await, reviewer(&house, "lin").await);
    let waiting = queue(&me).await;
    let counts = me.get("/api/doubtful/counts").await.json();
    assert_eq!(counts["open"].as_u64(), u64::try_from(waiting.len()).ok());
    assert_eq!(me.get("/api/summary").await.json()["doubtful"], counts["open"]);
    let unsure = decide(&me, &waiting[0], "unsure").await;
    assert_eq!(unsure.status, StatusCode::OK, "{}", unsure.code());
    assert_eq!(queue(&me).await.last().unwrap()["stage"], "waiting");
    assert_eq!(queue(&colleague).await.last().unwrap()["stage"], "second");
    let second = colleague.get("/api/doubtful?stage=second").await.json();
    assert_eq!(second["items"].as_array().unwrap().len(), 1);
    for group in me.get("/api/doubtful/patterns").await.json()["items"].as_array().unwrap() {
        let path = format!("/api/doubtful?limit=200&pattern={}", group["pattern"].as_str().unwrap());
        let found = me.get(&path).await.json()["items"].as_array().unwrap().len();
        assert!(u64::try_from(found).unwrap() >= group["pairs"].as_u64().unwrap());
    }
    let mut cursor = String::new();
    let mut seen = Vec::new();
    loop {
        let page = me.get(&format!("/api/doubtful?limit=2{cursor}")).await.json();
        seen.extend(page["items"].as_array().unwrap().iter().map(|pair| pair["id"].clone()));
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, queue(&me).await.iter().map(|pair| pair["id"].clone()).collect::<Vec<_>>());
    for (path, status, code) in [
        ("/api/doubtful?cursor=7", StatusCode::BAD_REQUEST, "cursor_invalid"),
        ("/api/doubtful?people=3", StatusCode::BAD_REQUEST, "query_invalid"),
        ("/api/doubtful?stage=done", StatusCode::BAD_REQUEST, "query_invalid"),
        ("/api/doubtful/pairs/par_00000000000000000000000000000001", StatusCode::NOT_FOUND, "not_found"),
    ] {
        let answer = me.get(path).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{path}");
    }
    let browsing = me.with_purpose("family_service").get("/api/doubtful").await;
    assert_eq!((browsing.status, browsing.code().as_str()), (StatusCode::FORBIDDEN, "decide_denied"));
    for body in [
        json!({"decisions": []}),
        json!({"decisions": [{"pair": "per_1", "seen": "", "verdict": "same"}]}),
        json!({"decisions": [{"pair": waiting[0]["id"], "seen": "", "verdict": "maybe"}]}),
    ] {
        let answer = me.send("POST", "/api/doubtful/decisions", Some(body)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let stale = json!({"decisions": [{"pair": waiting[1]["id"], "seen": "0", "verdict": "same"}]});
    let changed = me.send("POST", "/api/doubtful/decisions", Some(stale)).await;
    assert_eq!((changed.status, changed.code().as_str()), (StatusCode::CONFLICT, "pair_changed"));
    // Of several, those that can be kept are kept.
    let several = json!({"decisions": [
        {"pair": waiting[1]["id"], "seen": "0", "verdict": "different"},
        {"pair": waiting[0]["id"], "seen": waiting[0]["seen"], "verdict": "different"}]});
    let done = me.send("POST", "/api/doubtful/decisions", Some(several)).await.json();
    assert_eq!(
        (done["kept"].as_array().unwrap().len(), done["refused"][0]["code"].as_str()),
        (1, Some("pair_changed"))
    );
}
