//! Planning over HTTP: counts, scenarios, versions, links.

use access::Role;
use axum::http::StatusCode;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::house::{Client, House};

/// Counts that were brought along: a hundred of each age and sex.
pub(crate) fn own_base() -> Value {
    let rows: String =
        (0..=100).map(|age| format!("m,{age},100\nf,{age},100\n")).collect::<Vec<_>>().concat();
    json!({"name": "自带", "source": "测试", "as_of": "2024-12-31", "file": packed(&format!("sex,age,population\n{rows}"))})
}

/// A table as it travels.
pub(crate) fn packed(table: &str) -> String {
    STANDARD.encode(table)
}

fn curve(value: f64) -> Value {
    json!({"points": [[2025, value]], "source": "测试"})
}

/// A sound document on the base with this id.
pub(crate) fn document(base: &str) -> Value {
    json!({
        "form": 1,
        "base": {"kind": "population", "id": base, "smoothed": false},
        "until": 2050,
        "fertility": {"total": curve(1.2), "mean_age": curve(29.5), "model": "china"},
        "sex_ratio": curve(1.08),
        "mortality": {"male": curve(76.0), "female": curve(81.0), "model": "china"},
        "migration": {"net": curve(0.0), "male_share": curve(0.5), "model": "working"},
        "packages": [],
        "capacity": [],
        "parameters": [],
        "households": null,
        "widths": "published",
        "past": [],
        "conventions": {"migration_timing": "end", "births_women": "before", "infant_rule": "coale-demeny-q0"},
        "seed": 7
    })
}

async fn planner(house: &House) -> Client {
    house.worker("planner", Role::Registrar, "330110").await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_register_is_counted_for_planning_and_the_log_says_so() {
    let house = House::full().await;
    let client = planner(&house).await;
    let asked = json!({"name": "2026 年中", "level": "township"});
    let path = "/api/v1/planning/bases/count";
    let counted = client.with_purpose("planning").send("POST", path, Some(asked.clone())).await;
    assert_eq!(counted.status, StatusCode::OK, "{}", counted.code());
    let counted = counted.json();
    assert_eq!(counted["base"]["people"], 4, "the four whose present place is known");
    assert_eq!(
        (counted["male"][46].clone(), counted["female"][44].clone()),
        (json!(1), json!(1)),
        "{counted}"
    );
    assert!(counted["base"]["source"].as_str().unwrap().contains("非官方统计数"));
    let served = client.with_purpose("family_service").send("POST", path, Some(asked.clone())).await;
    assert_eq!(served.code(), "purpose_denied");
    let ahead = json!({"name": "x", "level": "township", "as_of": "2027-01-01"});
    let ahead = client.with_purpose("planning").send("POST", path, Some(ahead)).await;
    assert_eq!((ahead.status, ahead.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "plan_invalid"));
    // Planning opens nobody's record.
    let searched = client
        .with_purpose("planning")
        .send("POST", "/api/people/search", Some(json!({"text": "王建国"})))
        .await;
    assert_eq!(searched.code(), "purpose_denied");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scenario_is_saved_undone_linked_and_put_away() {
    let house = House::full().await;
    let client = planner(&house).await;
    let base = client.send("POST", "/api/v1/planning/bases", Some(own_base())).await.json();
    let base = base["base"]["id"].as_str().unwrap().to_owned();
    let made = json!({"name": "基准", "document": document(&base)});
    let made = client.send("POST", "/api/v1/planning/scenarios", Some(made)).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.code());
    assert_eq!(made.json()["document"], document(&base));
    let id = made.json()["scenario"]["id"].as_str().unwrap().to_owned();
    let at = format!("/api/v1/planning/scenarios/{id}");
    let mut higher = document(&base);
    higher["fertility"]["total"] = json!({"points": [[2025, 1.2], [2035, 1.4]], "source": "设想"});
    let save = json!({"parent": 1, "note": "生育率升到 1.4", "document": higher});
    let saved = client.send("POST", &format!("{at}/versions"), Some(save.clone())).await;
    assert_eq!((saved.status, saved.json()["version"].clone()), (StatusCode::OK, json!(2)));
    let late = client.send("POST", &format!("{at}/versions"), Some(save)).await;
    assert_eq!((late.status, late.code().as_str()), (StatusCode::CONFLICT, "wrong_state"));
    let undone = client.send("PATCH", &at, Some(json!({"current": 1}))).await.json();
    assert_eq!((undone["version"].clone(), undone["document"].clone()), (json!(1), document(&base)));
    let second = client.get(&format!("{at}?version=2")).await.json();
    assert_eq!(second["document"], higher);
    let link = client.send("POST", &format!("{at}/link"), Some(json!({"version": 2}))).await.json();
    let shared = client.get(&format!("/api/v1/planning/shared/{}", link["token"].as_str().unwrap())).await;
    assert_eq!((shared.json()["version"].clone(), shared.json()["document"].clone()), (json!(2), higher));
    client.send("PATCH", &at, Some(json!({"archived": true, "name": "旧基准"}))).await;
    assert_eq!(client.get("/api/v1/planning/scenarios").await.json()["items"], json!([]));
    assert_eq!(client.get(&at).await.json()["scenario"]["name"], "旧基准");
}

#[tokio::test(flavor = "multi_thread")]
async fn charter_no_plan_names_what_is_refused() {
    let house = House::full().await;
    let client = planner(&house).await;
    let base = client.send("POST", "/api/v1/planning/bases", Some(own_base())).await.json();
    let base = base["base"]["id"].as_str().unwrap().to_owned();
    let scenarios = "/api/v1/planning/scenarios";
    let effect = |moves: &str, by: f64| json!([{"moves": moves, "by": curve(by)}]);
    let package = |name: &str, support: &str, effects: Value| json!([{"name": name, "support": support, "effects": effects}]);
    let mut bodies = vec![(json!({"name": "2030 生育指标", "document": document(&base)}), "plan_invalid")];
    for (packages, code) in [
        (package("计划外处罚", "housing", effect("total_fertility", 0.1)), "plan_invalid"),
        (package("少生", "housing", effect("total_fertility", -0.1)), "plan_invalid"),
        (package("限制", "birth_permit", json!([])), "body_invalid"),
    ] {
        let mut refused = document(&base);
        refused["packages"] = packages;
        bodies.push((json!({"name": "x", "document": refused}), code));
    }
    for (body, code) in bodies {
        let answer = client.send("POST", scenarios, Some(body.clone())).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, code),
            "{body}"
        );
    }
    let mut helped = document(&base);
    helped["packages"] = package("托育扩容", "childcare", effect("total_fertility", 0.05));
    let kept = client.send("POST", scenarios, Some(json!({"name": "x", "document": helped}))).await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.code());
}

#[tokio::test(flavor = "multi_thread")]
async fn outlines_are_brought_refused_and_given_back_within_the_area() {
    let house = House::full().await;
    let client = planner(&house).await;
    let path = "/api/v1/planning/outlines";
    let file = |code: &str, points: usize| {
        // A long ring: more than an ordinary request may carry.
        let ring: Vec<Value> = (0..points)
            .map(|at| json!([120.0 + f64::from(u32::try_from(at).unwrap()) * 1e-5, 30.0]))
            .chain([json!([120.0, 30.1]), json!([120.0, 30.0])])
            .collect();
        json!({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"division": code},
            "geometry": {"type": "Polygon", "coordinates": [ring]}}]})
        .to_string()
    };
    let keep =
        |geojson: String| client.send("POST", path, Some(json!({"source": "测绘", "geojson": geojson})));
    let kept = keep(file("330110010", 8000)).await;
    assert_eq!((kept.status, kept.json()["kept"].clone()), (StatusCode::OK, json!(1)), "{}", kept.code());
    let refused = keep(file("330106", 10)).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "plan_invalid"));
    assert!(refused.json()["detail"].as_str().unwrap().contains("第 1 个要素"), "{}", refused.json());
    assert_eq!(keep(" ".repeat(9 << 20)).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let shown = client.get(path).await.json();
    assert_eq!(shown["items"][0]["division"], "330110010");
    assert_eq!(shown["items"][0]["geometry"]["type"], "Polygon");
    let elsewhere = house.worker("elsewhere_planner", Role::Registrar, "330106").await;
    assert_eq!(elsewhere.get(path).await.json()["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_looked_at_before_it_is_kept() {
    let house = House::full().await;
    let client = planner(&house).await;
    let rows = (0..17).map(|at| format!("{}~{},500,450\n", 5 * at, 5 * at + 4)).collect::<Vec<_>>().concat();
    let table = format!("年龄,男,女\n{rows}85+,60,90\n");
    let path = "/api/v1/planning/bases/look";
    let looked = client.send("POST", path, Some(json!({"file": packed(&table)}))).await;
    assert_eq!(looked.status, StatusCode::OK, "{}", looked.code());
    let looked = looked.json();
    assert_eq!(
        (looked["people"].clone(), looked["groups"][16]["until"].clone()),
        (json!(16300.0), json!(85))
    );
    let sum =
        |ages: &Value| ages.as_array().unwrap().iter().map(|people| people.as_u64().unwrap()).sum::<u64>();
    assert_eq!((sum(&looked["male"]), sum(&looked["female"])), (8560, 7740));
    assert!(looked["steps"][0].as_str().unwrap().contains("五岁组"));
    assert_eq!(client.get("/api/v1/planning/bases").await.json()["items"], json!([]), "nothing was kept");
    let gap = table.replace("20~24,500,450\n", "");
    let refused = client.send("POST", path, Some(json!({"file": packed(&gap)}))).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "plan_invalid"));
    assert!(refused.json()["detail"].as_str().unwrap().contains("缺少 20—24 岁"));
    let kept = json!({"name": "年鉴", "source": "统计年鉴", "as_of": "2024-12-31", "file": packed(&table)});
    let kept = client.send("POST", "/api/v1/planning/bases", Some(kept)).await.json();
    assert_eq!(
        (kept["male"].clone(), kept["steps"].clone()),
        (looked["male"].clone(), looked["steps"].clone())
    );
    assert_eq!(kept["diagnosis"], looked["diagnosis"], "the look at the groups stays with the base");
}

#[tokio::test(flavor = "multi_thread")]
async fn own_rates_are_read_with_their_levels_and_refused_in_words() {
    let house = House::full().await;
    let client = planner(&house).await;
    let path = "/api/v1/planning/patterns/look";
    let ask = |per_thousand: bool| {
        let rows =
            (0..7).map(|at| format!("{}-{},40\n", 15 + 5 * at, 19 + 5 * at)).collect::<Vec<_>>().concat();
        let file = packed(&format!("年龄组,生育率\n{rows}"));
        json!({"kind": "births", "per_thousand": per_thousand, "nation": "china", "file": file})
    };
    let looked = client.send("POST", path, Some(ask(true))).await;
    assert_eq!(looked.status, StatusCode::OK, "{}", looked.code());
    let looked = looked.json();
    assert_eq!(looked["levels"][0]["curve"], "total_fertility");
    assert!((looked["levels"][0]["value"].as_f64().unwrap() - 1.4).abs() < 1e-9);
    assert!((looked["levels"][1]["value"].as_f64().unwrap() - 32.5).abs() < 0.1);
    assert_eq!(looked["female"].as_array().unwrap().len(), 101);
    let refused = client.send("POST", path, Some(ask(false))).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.json()["detail"].as_str().unwrap().contains("千分率"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_briefing_is_a_pdf_and_leaves_a_line_in_the_log() {
    let house = House::full().await;
    let client = planner(&house).await;
    let base = client.send("POST", "/api/v1/planning/bases", Some(own_base())).await.json();
    let mut document = document(base["base"]["id"].as_str().unwrap());
    document["migration"]["model"] = json!("families");
    document["until"] = json!(2030);
    let made = json!({"name": "基准", "document": document});
    let made = client.send("POST", "/api/v1/planning/scenarios", Some(made)).await.json();
    let id = made["scenario"]["id"].as_str().unwrap();
    let at = format!("/api/v1/planning/scenarios/{id}/briefing");
    for language in ["zh", "en"] {
        let printed = client.get(&format!("{at}?language={language}")).await;
        assert_eq!(printed.status, StatusCode::OK, "{}", printed.code());
        assert!(printed.bytes.starts_with(b"%PDF-"));
    }
    assert_eq!(client.get(&format!("{at}?language=fr")).await.code(), "query_invalid");
    assert_eq!(client.get(&format!("{at}?version=9")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn widths_follow_past_errors_only_where_there_are_enough() {
    let house = House::full().await;
    let client = planner(&house).await;
    let past = client.with_purpose("planning").get("/api/v1/planning/past").await.json();
    assert_eq!(past, json!({"items": [], "fewest_errors": 5, "fewest_projections": 2}));
    let base = client.send("POST", "/api/v1/planning/bases", Some(own_base())).await.json();
    let mut document = document(base["base"]["id"].as_str().unwrap());
    document["migration"]["model"] = json!("families");
    document["widths"] = json!("own_errors");
    let ask = |document: &Value| json!({"document": document, "paths": 50});
    let refused = client.send("POST", "/api/v1/planning/fan", Some(ask(&document))).await;
    assert_eq!(refused.code(), "plan_invalid");
    assert!(refused.json()["detail"].as_str().unwrap().contains("过去的预测太少"));
    let line = |base_year: i32, year: i32| json!({"base_year": base_year, "year": year, "projected": 1000.0, "counted": 1010.0, "source": "旧规划"});
    document["past"] =
        json!([line(2010, 2011), line(2010, 2012), line(2010, 2013), line(2015, 2016), line(2015, 2017)]);
    let drawn = client.send("POST", "/api/v1/planning/fan", Some(ask(&document))).await;
    assert_eq!(drawn.status, StatusCode::OK, "{}", drawn.code());
    assert!(drawn.json()["notes"][0].as_str().unwrap().contains("2 次过去预测的 5 个总人口误差"));
}
