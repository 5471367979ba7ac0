//! Snapshots, indicators and tables over HTTP.

use access::Role;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::house::{Client, House};

async fn counter(house: &House) -> (Client, String) {
    let client = house.worker("counter", Role::Registrar, "330110").await.with_purpose("planning");
    let taken = client.send("POST", "/api/v1/figures/snapshots", Some(json!({}))).await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.code());
    let name = taken.json()["name"].as_str().unwrap().to_owned();
    (client, name)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_is_counted_and_each_figure_says_what_it_rests_on() {
    let house = House::full().await;
    let (client, name) = counter(&house).await;
    let listed = client.get("/api/v1/figures/snapshots").await.json();
    assert_eq!(listed["items"][0]["name"], name);
    let path = format!("/api/v1/figures/snapshots/{name}/indicators");
    let page = client.get(&path).await.json();
    let codes: Vec<&str> =
        page["indicators"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    let at = codes.iter().position(|code| *code == "residents").unwrap();
    assert_eq!(page["places"][0]["values"][at]["numerator"], 4, "the four whose present place is known");
    assert!(page["indicators"][at]["source"].as_str().unwrap().contains("非官方统计数"));
    let few = codes.iter().position(|code| *code == "tfr").unwrap();
    assert_eq!(page["places"][0]["values"][few]["withheld"], "few");
    let table = json!({"unit": "residents", "rows": ["place"], "columns": ["sex"], "level": 9});
    let path = format!("/api/v1/figures/snapshots/{name}/table");
    let built = client.send("POST", &path, Some(table.clone())).await;
    assert_eq!(built.status, StatusCode::OK, "{}", built.code());
    let built = built.json();
    let last =
        built["values"].as_array().unwrap().last().unwrap().as_array().unwrap().last().unwrap().clone();
    assert_eq!(last, json!(4.0));
    assert_eq!(built["title"], "登记现住人口：乡镇街道 × 性别，2026-06-30");
    let narrower = json!({"unit": "residents", "rows": ["age3"], "columns": [], "level": 12, "share": "column",
        "filter": {"sex": ["2"]}});
    // Notes name places, limits and the hour as people do.
    let said = client.send("POST", &path, Some(narrower.clone())).await.json();
    assert!(said["notes"][1].as_str().unwrap().contains("浙江省杭州市余杭区 · 2026-06-30 · 按 20"), "{said}");
    assert_eq!(said["notes"][2], "只数：性别为女");
    let narrower =
        Client { language: Some("en"), ..client.clone() }.send("POST", &path, Some(narrower)).await;
    assert_eq!(
        narrower.json()["title"],
        "residents on the register (female): age (0–14, 15–64, 65+) (% of the column), 2026-06-30"
    );
    let births = json!({"unit": "births", "rows": [], "columns": [], "level": 9, "years": 3});
    let births = client.send("POST", &path, Some(births)).await.json();
    assert_eq!(births["title"], "出生，截至 2026-06-30 的 3 年");
    // Planning is the purpose, or there is no count.
    let served = client.with_purpose("family_service").send("POST", &path, Some(table)).await;
    assert_eq!(served.code(), "purpose_denied");
    let wrong = json!({"unit": "homes", "rows": ["sex"], "columns": [], "level": 9});
    let refused = client.send("POST", &path, Some(wrong)).await;
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "table_invalid")
    );
    assert_eq!(refused.json()["detail"], "所数的内容不能按“性别”分，或者重复选了它。");
    let ahead = client.send("POST", "/api/v1/figures/snapshots", Some(json!({"as_of": "2090-01-01"}))).await;
    assert_eq!(ahead.code(), "day_to_come");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_leaves_as_every_kind_of_file() {
    let house = House::full().await;
    let (client, name) = counter(&house).await;
    let path = format!("/api/v1/figures/snapshots/{name}/export");
    let table = json!({"unit": "residents", "rows": ["sex"], "columns": ["age3"], "level": 9});
    for (file, begins) in
        [("csv", "\u{feff}"), ("sdmx-csv", "STRUCTURE,"), ("sdmx-json", "{"), ("xlsx", "PK")]
    {
        let answer = client.send("POST", &path, Some(json!({"table": table, "file": file}))).await;
        assert_eq!(answer.status, StatusCode::OK, "{file}");
        assert!(answer.bytes.starts_with(begins.as_bytes()), "{file}");
        if file == "sdmx-json" {
            let message: Value = serde_json::from_slice(&answer.bytes).unwrap();
            let sum: u64 = message["data"]["dataSets"][0]["observations"]
                .as_object()
                .unwrap()
                .values()
                .map(|own| own[0].as_u64().unwrap())
                .sum();
            assert_eq!(sum, 4);
        }
    }
}
