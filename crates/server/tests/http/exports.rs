//! Lists as streams: who may, what leaves, and that nobody leaves before the log names them.

use std::collections::BTreeSet;

use access::{Action, Role, Subject};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use calamine::{Reader as _, Xlsx};
use futures::StreamExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::house::{Answer, Client, House};

const PEOPLE: usize = 900;

/// A street of so many people, each alone in a household of their own.
fn street() -> String {
    let mut text = String::from(
        "记录编号,户号,户别,与户主关系,姓名,性别,民族,出生日期,公民身份号码,婚姻状况,文化程度,户籍地区划,户籍地址,入户日期,人户状态,现住地址,联系电话,配偶姓名,配偶身份号码,更新日期\n",
    );
    let letters = ["伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋"];
    for at in 0..PEOPLE {
        let [a, b, c] = [at / 100, at / 10 % 10, at % 10].map(|digit| letters[digit]);
        let (month, day) = (at / 28 % 12 + 1, at % 28 + 1);
        let body = format!("330110{}{month:02}{day:02}{:03}", 1950 + at / 336, at % 500 * 2 + 1);
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        let sum: u32 =
            body.chars().zip(weights).map(|(digit, weight)| digit.to_digit(10).unwrap() * weight).sum();
        let check = "10X98765432".chars().nth(usize::try_from(sum % 11).unwrap()).unwrap();
        let line = format!(
            "S{at},K{at},家庭户,户主,赵{a}{b}{c},男,汉族,{}-{month:02}-{day:02},{body}{check},未婚,高中,330110005012,浙江省杭州市余杭区文一西路{}号,2005-06-01,在户,,138{:08},,,2026-01-10\n",
            1950 + at / 336,
            at + 10,
            at
        );
        text.push_str(&line);
    }
    text
}

pub(crate) async fn exporting(house: &House, name: &str) -> Client {
    let worker = house.worker(name, Role::Registrar, "330110").await.with_purpose("family_service");
    let body = json!({"of": "people", "format": "csv", "reason": "letters about heating"});
    let refused = worker.send("POST", "/api/exports", Some(body)).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::FORBIDDEN, "export_denied"));
    let guard = house.worker(&format!("guard-{name}"), Role::Security, "330110").await;
    let listed = guard.get("/api/accounts").await.json();
    let row = listed["items"].as_array().unwrap().iter().find(|row| row["name"] == name).unwrap();
    let grants = format!("/api/accounts/{}/grants", row["id"].as_str().unwrap());
    let asked =
        json!({"role": "registrar", "area": "330110", "exports": true, "reason": "letters about heating"});
    let given = guard.send("POST", &grants, Some(asked)).await;
    assert_eq!(
        (given.status, given.json()["exports"].clone()),
        (StatusCode::CREATED, json!(true)),
        "{}",
        given.code()
    );
    let auditing =
        json!({"role": "auditor", "area": "330110", "exports": true, "reason": "letters about heating"});
    let watcher = listed["items"].as_array().unwrap().iter().find(|row| row["name"] == "admin").unwrap();
    let grants = format!("/api/accounts/{}/grants", watcher["id"].as_str().unwrap());
    assert_ne!(guard.send("POST", &grants, Some(auditing)).await.status, StatusCode::CREATED);
    let act = worker.send("POST", "/api/session/grant", Some(json!({"grant": given.json()["id"]}))).await;
    assert_eq!(act.status, StatusCode::NO_CONTENT);
    assert_eq!(worker.get("/api/session").await.json()["may_export"], true);
    worker
}

async fn export(client: &Client, of: &str, format: &str, in_full: Value) -> Answer {
    let body = json!({"of": of, "format": format, "in_full": in_full, "reason": "letters about heating"});
    client.send("POST", "/api/exports", Some(body)).await
}

/// Everybody whom the log's entries of an action name.
pub(crate) async fn named(house: &House, action: Action) -> BTreeSet<String> {
    let cx = app::command_line_auditor(&house.app.env, &house.app.store, "test").await.unwrap();
    let (permit, mut cursor, mut people) = (cx.log_permit().unwrap(), None, BTreeSet::new());
    let asked = app::LogQuery { action: Some(action), ..app::LogQuery::default() };
    loop {
        let (store, size) = (&house.app.store, base::PageSize::new(200));
        let page = app::search_log(&cx, store, &permit, &asked, cursor.as_deref(), size).await.unwrap();
        for read in page.items {
            if let Subject::People(ids) = read.entry.subject {
                people.extend(ids.iter().map(ToString::to_string));
            }
        }
        cursor = page.next;
        if cursor.is_none() {
            return people;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_leaves_page_by_page_and_nobody_before_the_log_names_them() {
    let house = House::full().await;
    let importer = house.worker("importer", Role::Registrar, "330110").await;
    let staged = importer.upload("street.csv", "hukou", street().as_bytes()).await.json();
    let batch = staged["id"].as_str().unwrap().to_owned();
    importer.settled(&batch).await;
    let commit = format!("/api/imports/{batch}/commit");
    assert_eq!(importer.send("POST", &commit, Some(json!({}))).await.status, StatusCode::ACCEPTED);
    assert_eq!(importer.settled(&batch).await["batch"]["status"], "committed");
    let worker = exporting(&house, "wen").await;

    let body = json!({"of": "people", "format": "ndjson", "reason": "letters about heating"}).to_string();
    let request = Request::post("/api/exports")
        .header(header::COOKIE, worker.cookie.as_deref().unwrap())
        .header(header::CONTENT_TYPE, "application/json")
        .header("x-purpose", "family_service")
        .body(Body::from(body))
        .unwrap();
    let answer = house.router.clone().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let mut stream = answer.into_body().into_data_stream();
    let (mut left, mut largest, mut pieces) = (BTreeSet::new(), 0, 0);
    let mut text = String::new();
    while let Some(piece) = stream.next().await {
        let piece = piece.unwrap();
        (largest, pieces) = (largest.max(piece.len()), pieces + 1);
        text = String::from_utf8(piece.to_vec()).unwrap();
        left.extend(text.lines().map(|line| {
            let row: Value = serde_json::from_str(line).unwrap();
            row["person"].as_str().unwrap().to_owned()
        }));
        // The log is ahead of what has left, and no more than the page that is made ready.
        let logged = named(&house, Action::ExportPeople).await;
        assert!(
            left.is_subset(&logged) && logged.len() <= left.len() + 400,
            "{} {}",
            left.len(),
            logged.len()
        );
    }
    // 900 of the street and the four of the house; never more than a page of them in hand.
    assert_eq!(left.len(), PEOPLE + 4);
    assert!(pieces >= 5 && largest < 200_000, "{pieces} pieces, the largest of {largest} bytes");
    assert!(!text.contains("33011019"), "numbers are masked");

    let auditor = house.worker("ru", Role::Auditor, "330110").await;
    let listed = auditor.get("/api/exports").await.json();
    assert_eq!(
        (listed["items"][0]["rows"].clone(), listed["items"][0]["account"].clone()),
        (json!(PEOPLE + 4), json!("wen"))
    );
    assert!(listed["items"][0]["ended_at"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn three_formats_say_the_same_and_numbers_stay_masked_unless_asked_for() {
    let house = House::full().await;
    let worker = exporting(&house, "wen").await;
    let csv = export(&worker, "people", "csv", json!([])).await;
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"wanjia-people.csv\"");
    let csv = String::from_utf8(csv.bytes).unwrap();
    assert!(csv.starts_with("\u{feff}人员编号,姓名,性别"), "{csv}");
    assert!(
        csv.contains("330*************11")
            && !csv.contains("330110198003070011")
            && !csv.contains("13800000001")
    );
    assert_eq!(named(&house, Action::Unmask).await.len(), 0);

    let full = export(&worker, "people", "csv", json!(["id_number"])).await;
    let full = String::from_utf8(full.bytes).unwrap();
    assert!(full.contains("330110198003070011") && !full.contains("13800000001"));
    assert_eq!(named(&house, Action::Unmask).await.len(), 4, "a further read of each, with its own entry");

    let xlsx = export(&worker, "people", "xlsx", json!([])).await;
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(xlsx.bytes)).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let cells: Vec<Vec<String>> =
        sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    let lines: Vec<Vec<String>> = csv
        .trim_start_matches('\u{feff}')
        .lines()
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect();
    assert_eq!(cells, lines);

    let households = export(&worker, "households", "ndjson", json!([])).await;
    let rows: Vec<Value> = String::from_utf8(households.bytes)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let heads: BTreeSet<&str> =
        rows.iter().filter(|row| row["heads"] == "是").filter_map(|row| row["name"].as_str()).collect();
    assert_eq!(heads, BTreeSet::from(["王建国", "单雄信"]), "{rows:?}");
    assert!(rows.iter().any(|row| row["name"] == "李秀英" && row["heads"] == "否"));
    assert_eq!(export(&worker, "events", "csv", json!([])).await.status, StatusCode::OK);

    // Another area's people are in no list, and a list says why.
    let elsewhere = json!({"of": "people", "format": "csv", "reason": "x"});
    assert_eq!(worker.send("POST", "/api/exports", Some(elsewhere)).await.code(), "grant_terms");
    assert!(matches!(house.app.store.verify_audit().await.unwrap(), store::AuditProof::Whole { .. }));
}
