//! Kept tables, tables for analysts, and publishing over HTTP.

use access::Role;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::house::{Client, House};

async fn counter(house: &House, name: &str) -> (Client, String) {
    let client = house.worker(name, Role::Registrar, "330110").await.with_purpose("planning");
    let taken = client.send("POST", "/api/v1/figures/snapshots", Some(json!({}))).await;
    assert_eq!(taken.status, StatusCode::OK, "{}", taken.code());
    let name = taken.json()["name"].as_str().unwrap().to_owned();
    (client, name)
}

fn table(rows: &[&str], columns: &[&str]) -> Value {
    json!({"unit": "residents", "rows": rows, "columns": columns, "level": 9})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_kept_shared_and_computed_when_it_is_due() {
    let house = House::full().await;
    let (client, _) = counter(&house, "keeper").await;
    let body = json!({"name": "各乡镇街道现住人口", "table": table(&["place"], &["sex"]), "every": "month"});
    let kept = client.send("POST", "/api/v1/figures/kept", Some(body)).await;
    assert_eq!(kept.status, StatusCode::OK, "{}", kept.code());
    let id = kept.json()["id"].as_str().unwrap().to_owned();
    let due = kept.json()["due"].as_str().unwrap().to_owned();
    // The service computes what is due, once, under the keeper's own leave.
    assert_eq!(app::figures::compute_due(&house.app).await.unwrap(), 1);
    assert_eq!(app::figures::compute_due(&house.app).await.unwrap(), 0);
    let listed = client.get("/api/v1/figures/kept").await.json();
    let result = &listed["items"][0]["results"][0];
    assert_eq!(result["day"], due);
    let snapshots = client.get("/api/v1/figures/snapshots").await.json();
    let of_day = snapshots["items"].as_array().unwrap().iter().find(|one| one["as_of"] == due).unwrap();
    assert_eq!(result["snapshot"], of_day["name"], "the result names the snapshot that it was counted from");
    // It is what counting the same table of the same snapshot gives.
    let path = format!("/api/v1/figures/snapshots/{}/table", of_day["name"].as_str().unwrap());
    let counted = client.send("POST", &path, Some(table(&["place"], &["sex"]))).await.json();
    assert_eq!(result["table"]["values"], counted["values"]);
    assert_eq!(result["table"]["labels"], counted["labels"]);
    // The link: a colleague of the county sees it, one of another does not.
    let path = format!("/api/v1/figures/kept/{id}");
    let colleague = house.worker("colleague", Role::Registrar, "330110005").await;
    let shared = colleague.get(&path).await;
    assert_eq!((shared.status, shared.json()["table"]["unit"].clone()), (StatusCode::OK, json!("residents")));
    assert_eq!(shared.json()["results"], json!([]), "what it gave is of the whole county");
    let elsewhere = house.worker("elsewhere", Role::Registrar, "330106").await;
    assert_eq!(elsewhere.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(client.send("DELETE", &path, None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(client.get(&path).await.status, StatusCode::NOT_FOUND);
    let nameless = json!({"name": "  ", "table": table(&[], &[]), "every": "never"});
    assert_eq!(client.send("POST", "/api/v1/figures/kept", Some(nameless)).await.code(), "body_invalid");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_analyst_gets_moved_counts_and_so_many_tables() {
    let house = House::full().await;
    let (registrar, name) = counter(&house, "counts").await;
    let analyst = house.worker("大学甲", Role::Analyst, "330110").await.with_purpose("planning");
    let path = format!("/api/v1/figures/snapshots/{name}/for-analyst");
    let ask = async |client: &Client, table: Value| client.send("POST", &path, Some(table)).await;
    let given = ask(&analyst, table(&["sex"], &["age3"])).await;
    assert_eq!(given.status, StatusCode::OK, "{}", given.code());
    let given = given.json();
    assert_eq!((given["used"].clone(), given["most"].clone()), (json!(1), json!(60)));
    let shown: Vec<f64> = given["table"]["values"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|row| row.as_array().unwrap())
        .map(|own| own.as_f64().unwrap())
        .collect();
    assert!(shown.iter().all(|own| *own == 0.0 || *own >= 3.0), "no ones and twos: {shown:?}");
    // The same table, turned: the same cells, and nothing spent.
    let turned = ask(&analyst, table(&["age3"], &["sex"])).await.json();
    assert_eq!(turned["used"], 1);
    let at = |answer: &Value, row: usize, column: usize| answer["table"]["values"][row][column].clone();
    for (row, column) in [(0, 0), (1, 1), (2, 2), (1, 2)] {
        assert_eq!(at(&given, row, column), at(&turned, column, row));
    }
    let mut filtered = table(&["sex"], &[]);
    filtered["filter"] = json!({"sex": ["1"]});
    assert_eq!(ask(&analyst, filtered).await.code(), "table_invalid");
    for at in 0..59 {
        let mut other = table(&["sex"], &[]);
        other["years"] = json!(1 + at % 20);
        other["level"] = json!([6, 9, 12][at / 20]);
        let answer = ask(&analyst, other).await;
        assert_eq!(answer.status, StatusCode::OK, "{at}: {}", answer.code());
    }
    let refused = ask(&analyst, table(&["education"], &[])).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::CONFLICT, "budget_spent"));
    let again = ask(&analyst, table(&["sex"], &["age3"])).await;
    assert_eq!(again.status, StatusCode::OK, "once given, given again");
    let colleague = house.worker("大学乙", Role::Analyst, "330110").await.with_purpose("planning");
    assert_eq!(ask(&colleague, table(&["education"], &[])).await.status, StatusCode::OK);
    // The office sees everybody's, an analyst their own.
    let ledger = registrar.get("/api/v1/figures/analysts").await.json();
    assert_eq!(ledger["items"].as_array().unwrap().len(), 61);
    let own = colleague.get("/api/v1/figures/analysis").await.json();
    assert_eq!((own["used"].clone(), own["given"][0]["analyst"].clone()), (json!(1), json!("大学乙")));
    assert_eq!(own["snapshots"][0]["name"], json!(name));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_analyst_stays_within_role_area_and_purpose() {
    let house = House::full().await;
    let (registrar, name) = counter(&house, "counts").await;
    let path = format!("/api/v1/figures/snapshots/{name}/for-analyst");
    // Of a township: its people only, in a snapshot of the whole county.
    let near = house.worker("near", Role::Analyst, "330110005").await.with_purpose("planning");
    let mut wide = table(&["place"], &[]);
    let given = near.send("POST", &path, Some(wide.clone())).await;
    assert_eq!(given.status, StatusCode::OK, "{}", given.code());
    let codes = given.json()["table"]["codes"].clone();
    assert!(codes.as_array().unwrap().iter().all(|row| row[0].as_str().unwrap().starts_with("330110005")));
    wide["area"] = json!("330110");
    assert_eq!(near.send("POST", &path, Some(wide)).await.code(), "table_invalid", "no wider than the grant");
    let far = house.worker("far", Role::Analyst, "330106").await.with_purpose("planning");
    assert_eq!(far.send("POST", &path, Some(table(&[], &[]))).await.status, StatusCode::NOT_FOUND);
    assert_eq!(far.get("/api/v1/figures/analysis").await.json()["snapshots"], json!([]));
    let other = near.with_purpose("quality_review").send("POST", &path, Some(table(&[], &[]))).await;
    assert_eq!(other.code(), "purpose_denied");
    // No exact count by any other way, and nobody's record.
    let exact = format!("/api/v1/figures/snapshots/{name}/table");
    assert_eq!(near.send("POST", &exact, Some(table(&[], &[]))).await.code(), "planning_denied");
    assert_eq!(near.get("/api/summary").await.code(), "planning_denied");
    let search = json!({"text": "王建国"});
    let found = near.with_purpose("planning").send("POST", "/api/people/search", Some(search)).await;
    assert_eq!(found.code(), "purpose_denied");
    // And who counts exactly gets no moved ones, which would have a budget of their own.
    assert_eq!(registrar.send("POST", &path, Some(table(&[], &[]))).await.code(), "analysis_denied");
}

/// The lines of a CSV file, without its head.
fn lines(file: Vec<u8>) -> Vec<String> {
    String::from_utf8(file).unwrap().lines().skip(1).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn open_data_spend_a_budget_in_public_when_another_approves() {
    let house = House::full().await;
    let (client, snapshot) = counter(&house, "asks").await;
    let second = house.worker("approves", Role::Registrar, "330110").await;
    let nobody = house.nobody();
    let path = "/api/v1/figures/open-data";
    let ask = async |parts: u32, of: u32| {
        let epsilon = json!({"parts": parts, "of": of});
        let body = json!({"snapshot": snapshot, "table": "residents_groups", "epsilon": epsilon});
        client.send("POST", path, Some(body)).await
    };
    let asked = ask(1, 2).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.code());
    let asked = asked.json();
    assert_eq!((asked["spent"].clone(), asked["budget"].clone()), (json!(0.0), json!({"parts": 1, "of": 1})));
    let id = asked["items"][0]["id"].as_str().unwrap().to_owned();
    let file = format!("/published/open-data/{id}.csv");
    assert_eq!(
        nobody.get(&file).await.status,
        StatusCode::NOT_FOUND,
        "nothing is open before it is approved"
    );
    let approval = format!("{path}/{id}/approval");
    assert_eq!(client.send("POST", &approval, None).await.code(), "wrong_state", "nobody approves their own");
    let approved = second.send("POST", &approval, None).await;
    assert_eq!(approved.status, StatusCode::OK, "{}", approved.code());
    assert_eq!(approved.json()["spent"], json!(0.5));
    assert_eq!(second.send("POST", &approval, None).await.code(), "wrong_state", "once is enough");
    // Everybody reads the same file again, and the ledger: the noise was drawn once.
    let first = nobody.get(&file).await;
    assert_eq!(first.status, StatusCode::OK);
    let data = lines(first.bytes);
    assert!(
        data.len() > 5 && data.iter().all(|line| line.rsplit(',').next().unwrap().parse::<i64>().is_ok())
    );
    assert_eq!(lines(nobody.get(&file).await.bytes), data);
    let ledger = lines(nobody.get("/published/open-data/ledger.csv").await.bytes);
    assert_eq!(ledger.len(), 1);
    assert!(
        ledger[0].starts_with("1,330110,residents_groups,") && ledger[0].contains(",1,2,ope_"),
        "{ledger:?}"
    );
    let listed = String::from_utf8(nobody.get("/published").await.bytes).unwrap();
    assert!(listed.contains(&file));
    // What waits counts as well: half is left, asked for once more, and then nothing is.
    assert_eq!(ask(1, 2).await.status, StatusCode::OK);
    let over = ask(1, 100).await;
    assert_eq!((over.status, over.code().as_str()), (StatusCode::CONFLICT, "privacy_spent"));
    // A township's people are the county's: its office finds the same half spent.
    let near = house.worker("near", Role::Registrar, "330110005").await.with_purpose("planning");
    let taken = near.send("POST", "/api/v1/figures/snapshots", Some(json!({}))).await.json();
    assert_eq!(near.get(path).await.json()["spent"], json!(0.5));
    let epsilon = json!({"parts": 3, "of": 4});
    let body = json!({"snapshot": taken["name"], "table": "residents_groups", "epsilon": epsilon});
    assert_eq!(near.send("POST", path, Some(body)).await.code(), "privacy_spent");
    for wrong in ["0/1", "1/0", "1/101"] {
        let (parts, of) = wrong.split_once('/').unwrap();
        assert_eq!(ask(parts.parse().unwrap(), of.parse().unwrap()).await.code(), "body_invalid", "{wrong}");
    }
    assert_eq!(nobody.get("/published/open-data/nothing.csv").await.status, StatusCode::NOT_FOUND);
}

/// Asks for open data of half the budget, and gives its id.
async fn open_data(client: &Client, snapshot: &str) -> String {
    let epsilon = json!({"parts": 1, "of": 2});
    let body = json!({"snapshot": snapshot, "table": "residents_groups", "epsilon": epsilon});
    let asked = client.send("POST", "/api/v1/figures/open-data", Some(body)).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.code());
    asked.json()["items"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn open_data_are_withdrawn_by_two_and_stay_spent() {
    let house = House::full().await;
    let (client, snapshot) = counter(&house, "asks").await;
    let second = house.worker("approves", Role::Registrar, "330110").await;
    let elsewhere = house.worker("elsewhere", Role::Registrar, "330106").await;
    let nobody = house.nobody();
    let path = "/api/v1/figures/open-data";
    // What nobody has approved is taken back, and its ε is free again.
    let id = open_data(&client, &snapshot).await;
    assert_eq!(elsewhere.send("DELETE", &format!("{path}/{id}"), None).await.status, StatusCode::NOT_FOUND);
    let dropped = second.send("DELETE", &format!("{path}/{id}"), None).await;
    assert_eq!((dropped.status, dropped.json()["items"].clone()), (StatusCode::OK, json!([])));
    let id = open_data(&client, &snapshot).await;
    let other = open_data(&client, &snapshot).await;
    assert_eq!(second.send("POST", &format!("{path}/{id}/approval"), None).await.status, StatusCode::OK);
    assert_eq!(second.send("DELETE", &format!("{path}/{id}"), None).await.code(), "wrong_state");
    let file = format!("/published/open-data/{id}.csv");
    assert_eq!(nobody.get(&file).await.status, StatusCode::OK);

    let withdrawal = |id: &str| format!("{path}/{id}/withdrawal");
    let (asking, agreeing) = (withdrawal(&id), format!("{}/approval", withdrawal(&id)));
    let why = |reason: &str| Some(json!({"reason": reason}));
    let long = "长".repeat(201);
    for wrong in ["", " \t", &long] {
        assert_eq!(client.send("POST", &asking, why(wrong)).await.code(), "body_invalid");
    }
    assert_eq!(second.send("POST", &agreeing, why("x")).await.code(), "wrong_state", "nobody asked");
    assert_eq!(client.send("POST", &withdrawal(&other), why("x")).await.code(), "wrong_state", "not open");
    assert_eq!(elsewhere.send("POST", &asking, why("x")).await.status, StatusCode::NOT_FOUND);
    let asked = client.send("POST", &asking, why("表里的年龄组 <b> 有误")).await.json();
    let item = |page: &Value| {
        page["items"].as_array().unwrap().iter().find(|one| one["id"] == json!(id)).unwrap()["withdrawal"]
            .clone()
    };
    assert_eq!(item(&asked), json!({"reason": "表里的年龄组 <b> 有误", "own": true, "done_at": null}));
    assert_eq!(nobody.get(&file).await.status, StatusCode::OK, "open until somebody agrees");
    // Asked again for another reason: who has read the first one does not agree to that.
    assert_eq!(client.send("POST", &asking, why("年龄组有误")).await.status, StatusCode::OK);
    let stale = second.send("POST", &agreeing, why("表里的年龄组 <b> 有误")).await;
    assert_eq!(stale.code(), "wrong_state");
    assert_eq!(client.send("POST", &agreeing, why("年龄组有误")).await.code(), "wrong_state", "one's own");
    let done = second.send("POST", &agreeing, why("年龄组有误")).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.code());
    let done = done.json();
    assert!(item(&done)["done_at"].is_string() && item(&done)["own"] == json!(false));
    assert_eq!(
        second.send("POST", &agreeing, why("年龄组有误")).await.code(),
        "wrong_state",
        "once is enough"
    );
    assert_eq!(client.send("POST", &asking, why("x")).await.code(), "wrong_state", "it is gone already");

    // Nobody gets the file; the page says why; the ledger keeps its line, and what was spent stays spent.
    assert_eq!(nobody.get(&file).await.status, StatusCode::NOT_FOUND);
    let page = String::from_utf8(nobody.get("/published").await.bytes).unwrap();
    assert!(!page.contains(&file) && page.contains("年龄组有误") && !page.contains("<b>"), "{page}");
    let ledger = lines(nobody.get("/published/open-data/ledger.csv").await.bytes);
    assert_eq!(ledger.len(), 1);
    let (line, at) = ledger[0].rsplit_once(',').unwrap();
    assert!(line.starts_with("1,330110,residents_groups,") && line.ends_with(&id) && at.len() > 10, "{line}");
    assert_eq!(done["spent"], json!(0.5));
    assert_eq!(second.send("POST", &format!("{path}/{other}/approval"), None).await.status, StatusCode::OK);
    assert_eq!(second.get(path).await.json()["spent"], json!(1.0), "the other half, and no more");
    let page = String::from_utf8(nobody.get("/published").await.bytes).unwrap();
    assert!(page.contains(&format!("/published/open-data/{other}.csv")));
}

/// The cells of a page's tables and of the files beside them, as texts.
fn cells(html: &str) -> Vec<String> {
    let body = html.split("<tbody>").skip(1).filter_map(|part| part.split("</tbody>").next());
    body.flat_map(|rows| rows.split("<td>").skip(1))
        .map(|cell| cell.split("</td>").next().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_is_tried_approved_by_another_and_open_to_everybody() {
    let house = House::full().await;
    let (client, snapshot) = counter(&house, "tries").await;
    let nobody = house.nobody();
    let empty = nobody.get("/published").await;
    assert_eq!(empty.status, StatusCode::OK);
    let tried = client.send("POST", "/api/v1/figures/releases", Some(json!({"snapshot": snapshot}))).await;
    assert_eq!(tried.status, StatusCode::OK, "{}", tried.code());
    let tried = tried.json();
    assert_eq!(tried["release"]["blocked"], Value::Null);
    assert!(
        tried["release"]["small"].as_u64().unwrap() > 0 && !tried["sheets"].as_array().unwrap().is_empty()
    );
    let (id, day) = (tried["release"]["id"].as_str().unwrap(), tried["release"]["day"].as_str().unwrap());
    let page = format!("/published/330110/{day}");
    assert_eq!(
        nobody.get(&page).await.status,
        StatusCode::NOT_FOUND,
        "nothing is open before it is approved"
    );
    let approval = format!("/api/v1/figures/releases/{id}/approval");
    assert_eq!(client.send("POST", &approval, None).await.code(), "wrong_state", "nobody approves their own");
    let second = house.worker("approves", Role::Registrar, "330110").await;
    let approved = second.send("POST", &approval, None).await;
    assert_eq!(approved.status, StatusCode::OK, "{}", approved.code());
    assert_eq!(second.send("POST", &approval, None).await.code(), "wrong_state");
    // Everybody reads it, and the page says what its files say.
    let listed = nobody.get("/published").await;
    assert!(String::from_utf8(listed.bytes).unwrap().contains(&page));
    let html = String::from_utf8(nobody.get(&page).await.bytes).unwrap();
    let shown = cells(&html);
    let mut filed = Vec::new();
    for sheet in approved.json()["sheets"].as_array().unwrap() {
        let code = sheet["code"].as_str().unwrap();
        let file = nobody.get(&format!("{page}/{code}.csv")).await;
        assert_eq!(file.status, StatusCode::OK, "{code}");
        let text = String::from_utf8(file.bytes).unwrap();
        for line in text.lines().skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            filed.push(fields[0].to_owned());
            filed.extend(fields[2..].iter().map(|own| (*own).to_owned()));
        }
    }
    assert_eq!(shown, filed);
    assert!(shown.iter().any(|cell| cell == "*"), "the four people of this register are too few to be shown");
    let counts = shown.iter().filter(|cell| cell.len() < 9).filter_map(|cell| cell.parse::<u64>().ok());
    assert!(counts.into_iter().all(|count| count % 5 == 0), "what is shown is rounded");
    for wrong in ["/published/330110/2001-01-01", "/published/330106/x", "/published/x/2026-01-01"] {
        assert_eq!(nobody.get(wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    assert_eq!(nobody.get(&format!("{page}/nothing.csv")).await.status, StatusCode::NOT_FOUND);
    // A day that is not later than what is published cannot be tried again.
    let again = client.send("POST", "/api/v1/figures/releases", Some(json!({"snapshot": snapshot}))).await;
    assert_eq!(again.code(), "wrong_state");
}
