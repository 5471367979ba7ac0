//! Rosters: described once, computed whenever they are opened, never typed; who is shown is in the log.

use std::collections::BTreeSet;
use std::io::Cursor;

use access::{Action, Role};
use axum::http::StatusCode;
use calamine::{Reader as _, Xlsx};
use serde_json::{Value, json};

use crate::{
    exports::{exporting, named},
    house::{Client, HUKOU, House},
};

fn column(who: &str, what: &str) -> String {
    json!({"kind": "value", "who": who, "what": what}).to_string()
}

/// Everybody of school age and above who lives here, with name, sex, age, number and telephone.
pub(crate) fn asking() -> Value {
    let columns: Vec<String> =
        ["name", "sex", "age", "id_number", "phone"].map(|what| column("own", what)).to_vec();
    json!({"name": "六岁以上居民台账", "who": {"age_from": 6}, "columns": columns})
}

async fn keep(client: &Client, body: Value) -> Value {
    let kept = client.send("POST", "/api/v1/rosters", Some(body)).await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.json());
    kept.json()
}

fn first_cells(page: &Value) -> BTreeSet<&str> {
    page["rows"].as_array().unwrap().iter().map(|row| row["cells"][0].as_str().unwrap()).collect()
}

/// Imports an extract as it stands later.
pub(crate) async fn import_later(house: &House, text: &str) {
    house.clock.advance_seconds(60);
    let app::App { env, store, .. } = &house.app;
    let cx = app::command_line(env, store, "test").await.unwrap();
    let path = house.folder.path().join("later.csv");
    std::fs::write(&path, text).unwrap();
    let files = vec![app::ImportFile { path, profile: app::ProfileChoice::Code("hukou".into()) }];
    let permit = cx.import_permit().unwrap();
    Box::pin(app::import(&cx, store, &permit, files, false, std::sync::Arc::new(base::Silent)))
        .await
        .unwrap();
    house.clock.advance_seconds(60);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_roster_is_a_view_that_follows_the_register() {
    let house = House::full().await;
    let registrar = house.worker("li", Role::Registrar, "330110").await;
    let kept = keep(&registrar, asking()).await;
    assert_eq!((kept["name"].as_str(), kept["own"].clone()), (Some("六岁以上居民台账"), json!(true)));
    let path = format!("/api/v1/rosters/{}", kept["id"].as_str().unwrap());
    let reader = registrar.with_purpose("family_service");
    let page = reader.get(&path).await.json();
    // 李秀英 and the two Wangs live at home, 单雄信 where the insurance found him; the row without a name was not taken.
    assert_eq!(first_cells(&page), BTreeSet::from(["单雄信", "李秀英", "王小明", "王建国"]));
    let rows = page["rows"].as_array().unwrap();
    let man = rows.iter().find(|row| row["cells"][0] == "王建国").unwrap();
    assert_eq!(man["cells"], json!(["王建国", "男", "46", "330*************11", "138****0001"]));
    assert_eq!((page["day"].as_str(), page["total"].clone()), (Some("2026-06-30"), json!(rows.len())));
    // Nobody is shown before the log names them.
    let shown: BTreeSet<String> = rows.iter().map(|row| row["person"].as_str().unwrap().to_owned()).collect();
    assert_eq!(named(&house, Action::OpenRoster).await, shown);
    let reads = reader.get(&format!("/api/people/{}/reads", man["person"].as_str().unwrap())).await;
    assert!(String::from_utf8(reads.bytes).unwrap().contains("open_roster"));

    // The register changes, and nothing of the roster was kept that could stay behind.
    import_later(&house, &HUKOU.replace("13800000002,王建国", "13700009999,王建国")).await;
    let page = reader.get(&path).await.json();
    let rows = page["rows"].as_array().unwrap();
    let woman = rows.iter().find(|row| row["cells"][0] == "李秀英").unwrap();
    assert_eq!(woman["cells"][4], "137****9999");
    let beyond = reader.get(&format!("{path}?from=3")).await.json();
    assert_eq!(
        (beyond["rows"].as_array().unwrap().len(), beyond["total"].clone()),
        (rows.len() - 3, json!(4))
    );
    assert_eq!(reader.get(&format!("{path}?from=x")).await.status, StatusCode::BAD_REQUEST);

    // No route takes a value: the roster is put away whole, or stays as it is.
    for method in ["PUT", "PATCH", "POST"] {
        let answer = house.nobody().router.clone();
        let request =
            axum::http::Request::builder().method(method).uri(&path).body(axum::body::Body::empty());
        let answer = tower::ServiceExt::oneshot(answer, request.unwrap()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED, "{method}");
    }
    assert_eq!(registrar.send("DELETE", &path, None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(reader.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(registrar.send("DELETE", &path, None).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_meant_is_described_and_an_office_within_sees_its_own_people() {
    let house = House::full().await;
    let registrar = house.worker("li", Role::Registrar, "330110").await;
    let reader = registrar.with_purpose("family_service");
    let open = async |who: Value, columns: &[String]| {
        let kept = keep(&registrar, json!({"name": "x", "who": who, "columns": columns})).await;
        reader.get(&format!("/api/v1/rosters/{}", kept["id"].as_str().unwrap())).await.json()
    };
    let name = [column("own", "name")];
    let young = open(json!({"age_to": 17}), &name).await;
    assert_eq!(first_cells(&young), BTreeSet::from(["王小明"]));
    let women = open(json!({"sex": "female", "age_from": 35, "age_to": 64}), &name).await;
    assert_eq!(first_cells(&women), BTreeSet::from(["李秀英"]));
    let homes =
        open(json!({"households": true}), &[column("own", "name"), column("own", "household_size")]).await;
    let rows = homes["rows"].as_array().unwrap();
    let wang = rows.iter().find(|row| row["cells"][0] == "王建国").unwrap();
    assert_eq!((rows.len(), wang["cells"][1].as_str()), (2, Some("3")));
    let listed = registrar.get("/api/v1/rosters").await.json();
    assert_eq!((listed["items"].as_array().unwrap().len(), listed["may_keep"].clone()), (3, json!(true)));
    assert!(listed["items"][0]["columns"][0].as_str().unwrap().contains("姓名"));
    assert!(listed["places"].as_array().unwrap().iter().any(|place| place["code"] == "330110005"));

    // A worker of a village opens the district's roster and sees the village; another district does not know of it.
    let kept = keep(&registrar, asking()).await;
    let path = format!("/api/v1/rosters/{}", kept["id"].as_str().unwrap());
    let village =
        house.worker("cun", Role::CommunityWorker, "330110005013").await.with_purpose("family_service");
    assert_eq!(village.get("/api/v1/rosters").await.json()["items"][0]["own"], false);
    assert_eq!(village.get(&path).await.json()["total"], 0);
    assert_eq!(village.send("DELETE", &path, None).await.status, StatusCode::FORBIDDEN);
    let town = house.worker("zhen", Role::Registrar, "330110005").await.with_purpose("family_service");
    assert!(town.get(&path).await.json()["total"].as_u64().unwrap() >= 3);
    assert_eq!(town.send("DELETE", &path, None).await.status, StatusCode::NOT_FOUND, "it is the district's");
    let elsewhere = house.worker("bie", Role::Registrar, "330106").await.with_purpose("family_service");
    assert_eq!(elsewhere.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(elsewhere.get("/api/v1/rosters").await.json()["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn charter_no_roster_of_women_by_the_ages_of_child_bearing_or_of_what_is_refused() {
    let house = House::empty().await;
    let registrar = house.worker("li", Role::Registrar, "330110").await;
    let name = column("own", "name");
    for (body, code) in [
        (
            json!({"name": "x", "who": {"sex": "female", "age_from": 15, "age_to": 49}, "columns": [name]}),
            "roster_invalid",
        ),
        (
            json!({"name": "x", "who": {"sex": "female", "age_from": 20, "age_to": 34}, "columns": [name]}),
            "roster_invalid",
        ),
        (json!({"name": "避孕措施台账", "who": {"age_from": 60}, "columns": [name]}), "roster_invalid"),
        (json!({"name": " ", "who": {"age_from": 60}, "columns": [name]}), "roster_invalid"),
        (json!({"name": "x", "who": {"age_from": 60}, "columns": []}), "roster_invalid"),
        // Everybody is nobody in particular: browsing is no purpose.
        (json!({"name": "x", "who": {}, "columns": [name]}), "roster_invalid"),
        (json!({"name": "x", "who": {"sex": "male"}, "columns": [name]}), "roster_invalid"),
        (json!({"name": "x", "who": {"place": "330106"}, "columns": [name]}), "roster_invalid"),
        (json!({"name": "x", "who": {}, "columns": ["{\"kind\":\"day\"}"]}), "body_invalid"),
        (json!({"name": "x", "who": {"marital": "1"}, "columns": [name]}), "body_invalid"),
    ] {
        let answer = registrar.send("POST", "/api/v1/rosters", Some(body.clone())).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, code),
            "{body}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_roster_leaves_as_a_workbook_by_leave_and_for_a_reason() {
    let house = House::full().await;
    let worker = exporting(&house, "wen").await;
    let kept = keep(&worker, asking()).await;
    let path = format!("/api/v1/rosters/{}/exports", kept["id"].as_str().unwrap());
    let without = house.worker("li", Role::Registrar, "330110").await.with_purpose("family_service");
    let body = json!({"reason": "flu letters", "in_full": ["id_number"]});
    let refused = without.send("POST", &path, Some(body.clone())).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::FORBIDDEN, "export_denied"));
    let short = worker.send("POST", &path, Some(json!({"reason": "x"}))).await;
    assert_eq!(short.code(), "grant_terms");
    let file = worker.send("POST", &path, Some(body)).await;
    assert_eq!(file.status, StatusCode::OK, "{}", file.code());
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file.bytes)).unwrap();
    let sheet = book.worksheet_range("台账").unwrap();
    let text = |row: usize, column: usize| sheet[(row, column)].to_string();
    assert_eq!(text(0, 0), "本人·姓名");
    let row = (1..sheet.height()).find(|row| text(*row, 0) == "王建国").unwrap();
    assert_eq!((text(row, 3), text(row, 4)), ("330110198003070011".into(), "138****0001".into()));
    let about = book.worksheet_range("说明").unwrap();
    assert_eq!(about[(3, 1)].to_string(), "2026-06-30");
    let own = worker.get("/api/exports/own").await.json();
    assert_eq!((own["items"][0]["of"].as_str(), own["items"][0]["rows"].clone()), (Some("roster"), json!(4)));
    assert_eq!(named(&house, Action::Unmask).await, named(&house, Action::ExportPeople).await);
}
