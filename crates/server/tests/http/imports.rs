use access::Role;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::house::{Client, House};

const GOOD: &str = "记录编号,姓名,性别,出生日期,公民身份号码,户籍地区划,户籍地址,人户状态,是否超生,更新日期
HK1,赵一,男,1990-01-01,330110199001010010,330110005012,浙江省杭州市余杭区文一西路1号,在户,否,2026-01-01
HK2,钱二,女,1991-02-02,330110199102020020,330110005012,浙江省杭州市余杭区文一西路2号,在户,否,2026-01-01
HK3,,男,1992-03-03,330110199203030030,330110005012,浙江省杭州市余杭区文一西路3号,在户,是,2026-01-01
";

async fn staged(client: &Client, name: &str, profile: &str, text: &str) -> (String, Value) {
    let uploaded = client.upload(name, profile, text.as_bytes()).await;
    assert_eq!(uploaded.status, StatusCode::ACCEPTED, "{}", String::from_utf8_lossy(&uploaded.bytes));
    let id = uploaded.json()["id"].as_str().unwrap().to_owned();
    let batch = client.settled(&id).await;
    (id, batch)
}

async fn commit(client: &Client, id: &str, also: &[&str]) -> Value {
    let answer = client.send("POST", &format!("/api/imports/{id}/commit"), Some(json!({"also": also}))).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.code());
    client.settled(id).await
}

async fn count(client: &Client) -> u64 {
    client.get("/api/summary").await.json()["people"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_staged_committed_repeated_and_undone() {
    let house = House::empty().await;
    let client = house.worker("chen", Role::Registrar, "330110").await.with_purpose("import_review");
    let (id, found) = staged(&client, "hukou.csv", "auto", GOOD).await;
    let batch = &found["batch"];
    assert_eq!((batch["status"].clone(), batch["source"].clone()), (json!("staged"), json!("hukou")));
    let dry = json!({"create": 2, "update": 0, "skip": 0, "reject": 1});
    assert_eq!(batch["counts"], dry);
    assert_eq!(batch["denied_columns"], json!(["是否超生"]));
    let group =
        found["groups"].as_array().unwrap().iter().find(|group| group["severity"] == "reject").unwrap();
    assert_eq!(
        (group["code"].clone(), group["column"].clone(), group["rows"].clone()),
        (json!("value_missing"), json!("姓名"), json!(1))
    );
    assert_eq!(count(&client).await, 0, "a dry run shows nothing");

    let rejected = client.get(&format!("/api/batches/{id}/rejected")).await;
    assert_eq!(rejected.header("content-type"), "text/csv; charset=utf-8");
    let text = String::from_utf8(rejected.bytes).unwrap();
    assert!(text.contains("HK3") && !text.contains("赵一") && !text.contains("是否超生"), "{text}");

    assert_eq!(commit(&client, &id, &[]).await["batch"]["counts"], dry, "the commit equals the dry run");
    assert_eq!(count(&client).await, 2);
    let again = client.send("POST", &format!("/api/imports/{id}/commit"), Some(json!({}))).await;
    assert_eq!((again.status, again.code().as_str()), (StatusCode::CONFLICT, "wrong_state"));

    let person = house.person(&client, "赵一").await;
    let (twice, found) = staged(&client, "hukou.csv", "hukou", GOOD).await;
    assert_eq!(found["batch"]["counts"], json!({"create": 0, "update": 0, "skip": 2, "reject": 1}));
    commit(&client, &twice, &[]).await;
    assert_eq!((count(&client).await, house.person(&client, "赵一").await), (2, person.clone()));

    let mended = text.replace(",,男,1992-03-03", ",孙三,男,1992-03-03");
    let (third, found) = staged(&client, "rejected.csv", "auto", &mended).await;
    assert_eq!(
        found["batch"]["counts"],
        json!({"create": 1, "update": 0, "skip": 0, "reject": 0}),
        "{mended}"
    );
    commit(&client, &third, &[]).await;
    assert_eq!(count(&client).await, 3);
    // Whoever mended them says so: the rows wait no more, and can still be looked at.
    let waits = async |id: &str| {
        client.get(&format!("/api/batches/{id}")).await.json()["batch"]["rejects_wait"].clone()
    };
    assert_eq!([waits(&id).await, waits(&twice).await, waits(&third).await], [true, true, false]);
    let settled = client.send("POST", &format!("/api/batches/{id}/settled"), None).await;
    assert_eq!((settled.status, settled.json()["rejects_wait"].clone()), (StatusCode::OK, json!(false)));
    assert_eq!([waits(&id).await, waits(&twice).await], [false, true]);
    for none in [&id, &third] {
        let again = client.send("POST", &format!("/api/batches/{none}/settled"), None).await;
        assert_eq!((again.status, again.code().as_str()), (StatusCode::CONFLICT, "wrong_state"));
    }
    assert!(!client.get(&format!("/api/batches/{id}/rejected")).await.bytes.is_empty());

    for (undone, left) in [(&third, 2), (&twice, 2), (&id, 0)] {
        let answer = client.send("POST", &format!("/api/batches/{undone}/undo"), None).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.code());
        assert_eq!(client.settled(undone).await["batch"]["status"], "undone");
        assert_eq!(count(&client).await, left);
    }
    let spool = std::fs::read_dir(house.folder.path().join("spool")).unwrap().count();
    assert_eq!(spool, 0, "no uploaded file is left behind");
    assert!(app::is_whole(&house.app.store.verify().await.unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_is_applied_to_all_rows_of_its_group() {
    let house = House::empty().await;
    let client = house.worker("chen", Role::Registrar, "330110").await;
    let names = ["周一", "周二", "周三", "周四", "周五"];
    let rows: Vec<String> =
        (1..).zip(names).map(|(n, name)| format!("HK{n},{name},男,汗人,1990-01-0{n},2026-01-01\n")).collect();
    let text = format!("记录编号,姓名,性别,民族,出生日期,更新日期\n{}", rows.concat());
    let (id, found) = staged(&client, "hukou.csv", "hukou", &text).await;
    let groups = found["groups"].as_array().unwrap();
    let group =
        groups.iter().find(|group| group["code"] == "value_unknown").unwrap_or_else(|| panic!("{found}"));
    assert_eq!((group["rows"].clone(), group["repairable"].clone()), (json!(5), json!(true)));
    assert!(
        group["choice"]["values"].as_array().unwrap().iter().any(|value| value["code"] == "01"),
        "{group}"
    );
    let repair = json!({"group": group["group"], "values": {"汗人": "01"}});
    let answer = client.send("POST", &format!("/api/imports/{id}/repairs"), Some(repair)).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.code());
    let anew = answer.json()["id"].as_str().unwrap().to_owned();
    let found = client.settled(&anew).await;
    assert!(
        found["groups"].as_array().unwrap().iter().all(|group| group["code"] != "value_unknown"),
        "{found}"
    );
    for _ in 0..500 {
        if client.get(&format!("/api/batches/{id}")).await.status == StatusCode::NOT_FOUND {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(
        client.get(&format!("/api/batches/{id}")).await.status,
        StatusCode::NOT_FOUND,
        "the one before is gone"
    );
    assert_eq!(
        client.send("DELETE", &format!("/api/imports/{anew}"), None).await.status,
        StatusCode::NO_CONTENT
    );
    assert_eq!(client.get("/api/batches").await.json()["items"], json!([]));
}

/// A check that fails says which check it was meant to take the place of, which is there as it was.
#[tokio::test(flavor = "multi_thread")]
async fn a_repair_whose_check_fails_leads_back() {
    let house = House::empty().await;
    let client = house.worker("chen", Role::Registrar, "330110").await;
    let text = "记录编号,姓名,性别,民族,出生日期,更新日期\nHK1,周一,男,汗人,1990-01-01,2026-01-01\n";
    let (id, before) = staged(&client, "hukou.csv", "hukou", text).await;
    assert!(before["batch"]["before"].is_null());
    // The kept file is damaged behind the service's back, beyond its header.
    let files: Vec<_> =
        std::fs::read_dir(&*house.app.spool).unwrap().map(|file| file.unwrap().path()).collect();
    let [file] = &files[..] else { panic!("{files:?}") };
    let more: Vec<String> =
        (2..20_000).map(|n| format!("HK{n},周二,男,汉族,1990-01-02,2026-01-01\n")).collect();
    let torn = format!("{text}{}HK1,\"周二,男,汉族,1990-01-02,2026-01-01\n", more.concat());
    std::fs::write(file, torn).unwrap();
    let group = before["groups"].as_array().unwrap().iter().find(|group| group["code"] == "value_unknown");
    let repair = json!({"group": group.unwrap()["group"], "values": {"汗人": "01"}});
    let answer = client.send("POST", &format!("/api/imports/{id}/repairs"), Some(repair.clone())).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.code());
    assert_eq!(answer.json()["before"], id.as_str());
    let anew = answer.json()["id"].as_str().unwrap().to_owned();
    let failed = client.settled(&anew).await["batch"].clone();
    assert_eq!((&failed["status"], &failed["before"]), (&json!("failed"), &json!(id)), "{failed}");
    assert_eq!(client.settled(&id).await, before, "the one before, as it was");

    // Once the file can be read again the same repair goes through, and leads nowhere.
    std::fs::write(file, text).unwrap();
    let answer = client.send("POST", &format!("/api/imports/{id}/repairs"), Some(repair)).await;
    let anew = answer.json()["id"].as_str().unwrap().to_owned();
    let done = client.settled(&anew).await["batch"].clone();
    assert_eq!((&done["status"], &done["before"]), (&json!("staged"), &json!(null)), "{done}");
}

/// What a column is can be said, a code that no list has is refused at once, and each repair is taken back by itself.
#[tokio::test(flavor = "multi_thread")]
async fn columns_are_named_and_repairs_taken_back() {
    let house = House::empty().await;
    let client = house.worker("chen", Role::Registrar, "330110").await;
    let rows: Vec<String> =
        (1..=4).map(|n| format!("HK{n},周某,男,汗人,1990-01-0{n},2026-01-01,13800000000,旧\n")).collect();
    let rows = rows.concat();
    let text = format!("记录编号,姓名,性别,民族,出生日期,更新日期,手提号,备注栏\n{rows}");
    let (id, found) = staged(&client, "hukou.csv", "hukou", &text).await;
    assert_eq!(found["unknown_columns"], json!(["手提号", "备注栏"]));
    let missing = found["missing_columns"].as_array().unwrap();
    assert!(missing.contains(&json!("联系电话")), "{missing:?}");
    let repair = async |id: &str, body: Value| {
        client.send("POST", &format!("/api/imports/{id}/repairs"), Some(body)).await
    };

    let said = repair(&id, json!({"column": {"header": "手提号", "read_as": "联系电话"}})).await;
    assert_eq!(said.status, StatusCode::ACCEPTED, "{}", said.code());
    let id = said.json()["id"].as_str().unwrap().to_owned();
    let found = client.settled(&id).await;
    assert_eq!(found["unknown_columns"], json!(["备注栏"]));
    assert_eq!(found["repairs"].as_array().map(Vec::len), Some(1));

    let group =
        found["groups"].as_array().unwrap().iter().find(|group| group["code"] == "value_unknown").unwrap();
    assert_eq!((&group["choice"]["input"], &group["choice"]["each"]), (&json!("list"), &json!(true)));
    let wrong = repair(&id, json!({"group": group["group"], "values": {"汗人": "abc"}})).await;
    assert_eq!((wrong.status, wrong.code()), (StatusCode::UNPROCESSABLE_ENTITY, "file_unreadable".into()));
    let right = repair(&id, json!({"group": group["group"], "values": {"汗人": "01"}})).await;
    let id = right.json()["id"].as_str().unwrap().to_owned();
    let found = client.settled(&id).await;
    assert_eq!(found["repairs"][1]["chosen"], "汗人 → 01");

    // The first goes, the second stays.
    let back = repair(&id, json!({"withdraw": 0})).await;
    let id = back.json()["id"].as_str().unwrap().to_owned();
    let found = client.settled(&id).await;
    assert_eq!(found["unknown_columns"], json!(["手提号", "备注栏"]));
    assert_eq!(found["repairs"].as_array().map(Vec::len), Some(1));
    assert!(
        found["groups"].as_array().unwrap().iter().all(|group| group["code"] != "value_unknown"),
        "{found}"
    );
    for body in [json!({"withdraw": 7}), json!({}), json!({"withdraw": 0, "group": 0})] {
        assert!(repair(&id, body.clone()).await.status.is_client_error(), "{body}");
    }
}

/// The same file with a repair says something else than without, so it is an update; with the same repair it is not.
#[tokio::test(flavor = "multi_thread")]
async fn a_repaired_file_is_an_update_of_what_it_said_before() {
    let house = House::empty().await;
    let client = house.worker("chen", Role::Registrar, "330110").await;
    let text = "记录编号,姓名,性别,民族,出生日期,更新日期\nHK1,周一,男,汗人,1990-01-01,2026-01-01\nHK2,周二,男,汉族,1990-01-02,2026-01-01\n";
    let counts = |found: &Value| {
        let counts = &found["batch"]["counts"];
        ["create", "update", "skip"].map(|name| counts[name].as_u64().unwrap())
    };
    let (id, found) = staged(&client, "hukou.csv", "hukou", text).await;
    assert_eq!(counts(&found), [2, 0, 0]);
    assert_eq!(
        found["batch"]["groups"].as_u64(),
        found["groups"].as_array().map(|groups| u64::try_from(groups.len()).unwrap())
    );
    client.send("POST", &format!("/api/imports/{id}/commit"), Some(json!({}))).await;
    assert_eq!(client.settled(&id).await["batch"]["status"], "committed");
    for expected in [[0, 1, 1], [0, 0, 2]] {
        let (id, found) = staged(&client, "hukou.csv", "hukou", text).await;
        let group = found["groups"].as_array().unwrap().iter().find(|group| group["code"] == "value_unknown");
        let repair = json!({"group": group.unwrap()["group"], "values": {"汗人": "01"}});
        let answer = client.send("POST", &format!("/api/imports/{id}/repairs"), Some(repair)).await;
        let anew = answer.json()["id"].as_str().unwrap().to_owned();
        assert_eq!(counts(&client.settled(&anew).await), expected);
        client.send("POST", &format!("/api/imports/{anew}/commit"), Some(json!({}))).await;
        assert_eq!(client.settled(&anew).await["batch"]["status"], "committed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_and_broken_files_leave_no_trace() {
    let house = House::empty().await;
    let client = house.worker("chen", Role::Registrar, "330110").await;
    for (name, profile, content, code) in [
        ("empty.csv", "hukou", &b""[..], "file_unreadable"),
        ("binary.csv", "hukou", b"\0\0\0\0\x01\x02", "file_unreadable"),
        ("cut.xlsx", "hukou", b"PK\x03\x04 not a workbook", "file_unreadable"),
        ("other.csv", "hukou", b"a,b\n1,2\n", "file_unreadable"),
        ("other.csv", "auto", b"a,b\n1,2\n", "profile_unknown"),
        ("hukou.csv", "tax", GOOD.as_bytes(), "profile_unknown"),
        ("../../etc/passwd", "tax", GOOD.as_bytes(), "profile_unknown"),
    ] {
        let answer = client.upload(name, profile, content).await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, code),
            "{name}"
        );
    }
    let list = client.get("/api/batches").await.json();
    assert_eq!(list["items"], json!([]));
    assert_eq!(std::fs::read_dir(house.folder.path().join("spool")).unwrap().count(), 0);
}
