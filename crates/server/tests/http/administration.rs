//! What an office sets about its own work: profiles that imports use, words that papers say, leftovers that go.

use access::Role;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};

use crate::house::{Answer, Client, House};

/// A department of the office's own, in words that no profile knows.
const TAX: &str = r#"code = "tax"
name_zh = "税务登记"
name_en = "Tax registration"
key = "流水号"

[[mention]]
role = "self"
always = true
required = ["name"]

[mention.fields]
name = "纳税人"
id_number = "纳税人证件"
"#;

const FILE: &str = "流水号,纳税人,纳税人证件,行业,孕检日期
T1,赵一,330110199001010010,零售,
T2,钱二,330110199102020020,餐饮,
T3,,330110199203030030,餐饮,
";

async fn with_file(client: &Client, path: &str, text: Option<(&str, &str)>, file: &str) -> Answer {
    let text = text.map_or_else(String::new, |(name, text)| {
        format!("--X\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
    });
    let body = format!(
        "{text}--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.csv\"\r\n\r\n{file}\r\n--X--\r\n"
    );
    let request = Request::post(path)
        .header(header::COOKIE, client.cookie.as_deref().unwrap_or(""))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=X")
        .body(Body::from(body))
        .unwrap();
    client.answer(request).await
}

fn profile(found: &Value, code: &str) -> Value {
    let items = found["items"].as_array().unwrap();
    items.iter().find(|item| item["code"] == code).cloned().unwrap_or(Value::Null)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_is_tried_kept_used_and_put_away() {
    let house = House::full().await;
    let client = house.worker("chen", Role::Registrar, "330110").await;
    let unknown = client.upload("tax.csv", "auto", FILE.as_bytes()).await;
    assert_eq!(unknown.code(), "profile_unknown");

    let tried = with_file(&client, "/api/import-profile-trials", Some(("content", TAX)), FILE).await;
    assert_eq!(tried.status, StatusCode::OK, "{}", tried.code());
    let tried = tried.json();
    assert_eq!(tried["known"], json!(["流水号", "纳税人", "纳税人证件"]));
    assert_eq!((&tried["unknown"], &tried["denied"]), (&json!(["行业"]), &json!(["孕检日期"])));
    let counts = ["rows", "records", "rejected"].map(|name| tried[name].as_u64().unwrap());
    assert_eq!(counts, [3, 2, 1]);
    assert!(!tried.to_string().contains("赵一"), "nobody is shown");
    assert_eq!(
        profile(&client.get("/api/import-profiles").await.json(), "tax"),
        Value::Null,
        "nothing is kept"
    );

    let path = "/api/import-profiles/tax";
    let keep = |content: &str, version: u32| json!({"content": content, "reason": "税务局新送来的", "version": version});
    let refused = TAX.replace("纳税人证件", "避孕措施");
    let answer = client.send("PUT", path, Some(keep(&refused, 0))).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "file_unreadable")
    );
    assert!(answer.json()["detail"].as_str().unwrap().contains("章程"), "{}", answer.json());
    let other = client.send("PUT", "/api/import-profiles/levy", Some(keep(TAX, 0))).await;
    assert_eq!(other.code(), "profile_unknown", "its code is another");
    assert_eq!(client.send("PUT", path, Some(keep(TAX, 0))).await.status, StatusCode::NO_CONTENT);
    assert_eq!(client.send("PUT", path, Some(keep(TAX, 0))).await.code(), "changed", "somebody was first");

    let uploaded = client.upload("tax.csv", "auto", FILE.as_bytes()).await;
    assert_eq!(uploaded.status, StatusCode::ACCEPTED, "{}", uploaded.code());
    let batch = client.settled(uploaded.json()["id"].as_str().unwrap()).await;
    assert_eq!(batch["batch"]["source"], "tax");
    assert_eq!(batch["batch"]["counts"], json!({"create": 2, "update": 0, "skip": 0, "reject": 1}));
    let listed = client.get("/api/profiles").await.json();
    let named = |row: &Value| row["code"] == "tax" && row["name"] == "税务登记";
    assert!(listed.as_array().unwrap().iter().any(named), "{listed}");

    // Another office reads its files as before; one within this one's area reads them so too.
    let elsewhere = house.worker("elsewhere", Role::Registrar, "330106").await;
    assert_eq!(elsewhere.upload("tax.csv", "auto", FILE.as_bytes()).await.code(), "profile_unknown");
    let within = house.worker("within", Role::Registrar, "330110005").await;
    assert_eq!(within.upload("tax.csv", "tax", FILE.as_bytes()).await.status, StatusCode::ACCEPTED);

    assert_eq!(client.send("PUT", path, Some(keep("", 1))).await.status, StatusCode::NO_CONTENT);
    assert_eq!(client.upload("tax.csv", "auto", FILE.as_bytes()).await.code(), "profile_unknown");
    let history = profile(&client.get("/api/import-profiles").await.json(), "tax")["history"].clone();
    let versions: Vec<u64> =
        history.as_array().unwrap().iter().map(|one| one["version"].as_u64().unwrap()).collect();
    assert_eq!((versions, &history[1]["author"]), (vec![2, 1], &json!("chen")));
    assert_eq!(history[1]["content"], TAX.trim());
}

/// One that ships is changed: a column comes under another name from now on.
#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_ships_gives_way_to_the_office_s_own() {
    let house = House::full().await;
    let client = house.worker("chen", Role::Registrar, "330110").await;
    let file = "记录编号,居民姓名,性别,出生日期\nR1,赵一,男,1990-01-01\n";
    let counts = |found: &Value| found["batch"]["counts"]["create"].as_u64();
    let staged = client.upload("r.csv", "residence", file.as_bytes()).await.json();
    assert_eq!(counts(&client.settled(staged["id"].as_str().unwrap()).await), Some(0), "nobody has a name");
    let shipped = profile(&client.get("/api/import-profiles").await.json(), "residence");
    assert_eq!((&shipped["own"], &shipped["version"]), (&json!(false), &json!(0)));
    let own =
        format!("{}\n[columns.\"姓名\"]\naliases = [\"居民姓名\"]\n", shipped["content"].as_str().unwrap());
    let body = json!({"content": own, "reason": "表头改了", "version": 0});
    let kept = client.send("PUT", "/api/import-profiles/residence", Some(body)).await;
    assert_eq!(kept.status, StatusCode::NO_CONTENT, "{}", kept.code());
    let staged = client.upload("r.csv", "residence", file.as_bytes()).await.json();
    assert_eq!(counts(&client.settled(staged["id"].as_str().unwrap()).await), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_office_says_things_in_its_own_words() {
    let house = House::full().await;
    let administrator = house.worker("keeper", Role::Administrator, "330110").await;
    let worker = house.worker("worker", Role::CommunityWorker, "330110005").await;
    let text = async |client: &Client, code: &str| {
        let found = client.get("/api/office-texts").await.json();
        found["items"].as_array().unwrap().iter().find(|one| one["code"] == code).cloned().unwrap()
    };
    let shipped = text(&worker, "case_done").await;
    assert_eq!((&shipped["own"], &shipped["zh"]), (&json!(false), &shipped["shipped_zh"]));
    let path = "/api/office-texts/case_done";
    let keep = |zh: &str, en: &str, version: u32| json!({"zh": zh, "en": en, "reason": "更亲切", "version": version});
    for (zh, en) in [("来件 {name}", "{name}"), ("已办妥", ""), ("请先缴社会抚养费", "pay first")]
    {
        let refused = administrator.send("PUT", path, Some(keep(zh, en, 0))).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{zh}");
    }
    let kept =
        administrator.send("PUT", path, Some(keep("您要的（{number}）办好啦", "Done: {number}", 0))).await;
    assert_eq!(kept.status, StatusCode::NO_CONTENT, "{}", kept.code());
    assert_eq!(text(&worker, "case_done").await["zh"], "您要的（{number}）办好啦", "said in townships too");
    let elsewhere = house.worker("elsewhere", Role::CommunityWorker, "330106").await;
    assert_eq!(text(&elsewhere, "case_done").await["zh"], shipped["zh"]);
    assert_eq!(administrator.send("PUT", path, Some(keep("", "", 1))).await.status, StatusCode::NO_CONTENT);
    assert_eq!(text(&worker, "case_done").await["zh"], shipped["zh"]);
    assert_eq!(text(&administrator, "case_done").await["history"].as_array().unwrap().len(), 2);

    let auditor = house.worker("looker", Role::Auditor, "330110").await;
    let looked =
        auditor.send("POST", "/api/log/search", Some(json!({"action": "keep_office_text"}))).await.json();
    assert_eq!(looked["items"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn leftovers_go_when_their_days_are_over_and_the_log_stays() {
    let house = House::full().await;
    let administrator = house.worker("keeper", Role::Administrator, "330110").await;
    let registrar = house.worker("chen", Role::Registrar, "330110").await.with_purpose("family_service");
    let row = async |what: &str| {
        let found = administrator.get("/api/retention").await.json();
        found["items"].as_array().unwrap().iter().find(|one| one["what"] == what).cloned().unwrap()
    };
    assert_eq!(
        (row("drafts").await["days"].clone(), row("staged").await["days"].clone()),
        (json!(7), json!(30))
    );
    let staged = registrar.upload("hukou.csv", "hukou", crate::house::HUKOU.as_bytes()).await.json();
    let staged = staged["id"].as_str().unwrap().to_owned();
    registrar.settled(&staged).await;
    registrar.send("PUT", "/api/drafts/event-birth", Some(json!({"content": {"a": "b"}}))).await;
    let logged = house.app.store.health().await.unwrap().log_entries;

    let change = |days: u32, version: u32| json!({"days": days, "reason": "少留一些", "version": version});
    for days in [0, 31] {
        let refused = administrator.send("PUT", "/api/retention/drafts", Some(change(days, 0))).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{days}");
    }
    let log = administrator.send("PUT", "/api/retention/log", Some(change(30, 0))).await;
    assert_eq!(log.status, StatusCode::NOT_FOUND, "the log is no leftover");
    let kept = administrator.send("PUT", "/api/retention/drafts", Some(change(2, 0))).await;
    assert_eq!(kept.status, StatusCode::NO_CONTENT, "{}", kept.code());
    assert_eq!(
        administrator.send("PUT", "/api/retention/drafts", Some(change(3, 0))).await.code(),
        "changed"
    );

    house.clock.advance_seconds(3 * 86_400);
    let administrator = house.again("keeper").await;
    assert_eq!(row_of(&administrator, "drafts").await["due"], 1);
    let removed = administrator.send("POST", "/api/retention/removals", None).await.json();
    assert_eq!(
        (&removed[0]["what"], &removed[0]["removed"], removed[1].clone()),
        (&json!("drafts"), &json!(1), Value::Null)
    );
    let registrar = house.again("chen").await;
    assert_eq!(registrar.settled(&staged).await["batch"]["status"], "staged", "thirty days are not over");

    // The service does it by itself: the staged file and its upload, later the rejected rows.
    house.clock.advance_seconds(30 * 86_400);
    let runs = app::remove_by_itself(&house.app).await.unwrap();
    assert!(runs.iter().any(|run| run.what == store::Leftover::Staged && run.removed == 1), "{runs:?}");
    let registrar = house.again("chen").await;
    assert_eq!(registrar.get(&format!("/api/batches/{staged}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(std::fs::read_dir(house.folder.path().join("spool")).unwrap().count(), 0, "its file is gone");
    house.clock.advance_seconds(400 * 86_400);
    let runs = app::remove_by_itself(&house.app).await.unwrap();
    assert!(!runs.iter().any(|run| run.what == store::Leftover::RejectedRows), "{runs:?}");
    let administrator = house.again("keeper").await;
    assert_eq!(
        row_of(&administrator, "rejected_rows").await["due"],
        0,
        "what was sent stays until a rule says so"
    );
    let ruled = administrator.send("PUT", "/api/retention/rejected_rows", Some(change(365, 0))).await;
    assert_eq!(ruled.status, StatusCode::NO_CONTENT, "{}", ruled.code());
    assert_eq!(row_of(&administrator, "rejected_rows").await["due"], 1);
    let runs = app::remove_by_itself(&house.app).await.unwrap();
    assert!(runs.iter().any(|run| run.what == store::Leftover::RejectedRows && run.removed == 1), "{runs:?}");
    assert!(app::is_whole(&house.app.store.verify().await.unwrap()), "the register and its log stand");
    assert!(house.app.store.health().await.unwrap().log_entries > logged, "each removal is in the log");
    assert_eq!(app::remove_by_itself(&house.app).await.unwrap(), [], "nothing is left to remove");

    let narrow = house.worker("narrow", Role::Administrator, "330110005").await;
    assert_eq!(narrow.get("/api/retention").await.json()["may_change"], false);
    let refused = narrow.send("PUT", "/api/retention/staged", Some(change(9, 0))).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "it holds for all offices");
}

async fn row_of(client: &Client, what: &str) -> Value {
    let found = client.get("/api/retention").await.json();
    found["items"].as_array().unwrap().iter().find(|one| one["what"] == what).cloned().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_year_s_list_is_set_beside_what_stands_and_made() {
    let house = House::full().await;
    let client = house.worker("chen", Role::Registrar, "330110").await;
    let divisions = codes::Divisions::bundled();
    let mut lines: Vec<(String, String)> =
        divisions.children("330110").iter().map(|one| (one.code.to_string(), one.name.to_owned())).collect();
    let at = lines.iter().position(|(code, _)| code.starts_with("330110005")).unwrap();
    lines[at].1 = "新名街道".into();
    let list: Vec<String> = lines.iter().map(|(code, name)| format!("{code},{name}\n")).collect();
    let list = list.concat();
    let list = format!("代码,名称\n{list}330106000000,西湖区\n,无代码\n");
    let answer = with_file(&client, "/api/division-lists", None, &list).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.code());
    let found = answer.json();
    assert_eq!((&found["same"], &found["elsewhere"]), (&json!(lines.len() - 1), &json!(1)));
    assert_eq!((&found["new"], &found["gone"]), (&json!([]), &json!([])));
    assert_eq!(found["unread"], json!([lines.len() + 3]));
    let renamed = &found["renamed"][0];
    assert_eq!((&renamed["code"], &renamed["name"]), (&json!("330110005"), &json!("新名街道")));
    assert_ne!(renamed["before"], "新名街道");

    // Gone: what somebody must say where it goes, with how many live there.
    let fewer: Vec<String> = lines
        .iter()
        .filter(|(code, _)| !code.starts_with("330110005"))
        .map(|(code, name)| format!("{code},{name}\n"))
        .collect();
    let found = with_file(&client, "/api/division-lists", None, &format!("代码,名称\n{}", fewer.concat()))
        .await
        .json();
    assert_eq!(found["gone"][0]["code"], "330110005");
    assert!(found["gone"][0]["residences"].as_u64().unwrap() >= 4, "{found}");
    assert_eq!(with_file(&client, "/api/division-lists", None, "a,b\n1,2\n").await.code(), "file_unreadable");
}
