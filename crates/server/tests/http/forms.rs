//! Ask once: a form comes, is understood, confirmed, filled and compared; what the charter refuses stays empty.

use std::io::Cursor;

use access::{Action, Role};
use axum::http::StatusCode;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use calamine::{Data, Reader as _, Xlsx};
use rust_xlsxwriter::{Format, FormatBorder, Formula, Workbook};
use serde_json::{Value, json};

use crate::{
    exports::named,
    house::{Client, HUKOU, House},
    rosters::import_later,
};

/// A list of residents with a column that the charter refuses, one that nobody knows, and figures on a second sheet.
fn workbook() -> Vec<u8> {
    let framed = Format::new().set_border(FormatBorder::Thin);
    let mut book = Workbook::new();
    let list = book.add_worksheet().set_name("花名册").unwrap();
    list.merge_range(0, 0, 0, 6, "常住人口花名册", &Format::new().set_bold()).unwrap();
    for (column, text) in
        (0_u16..).zip(["序号", "姓名", "性别", "身份证号码", "联系电话", "避孕措施", "银行卡号"])
    {
        list.write_string_with_format(1, column, text, &framed).unwrap();
        list.write_blank(2, column, &framed).unwrap();
    }
    let figures = book.add_worksheet().set_name("统计").unwrap();
    figures.merge_range(0, 0, 0, 3, "人口情况统计表", &Format::new().set_bold()).unwrap();
    for (column, text) in (0_u16..).zip(["项目", "男", "女", "合计"]) {
        figures.write_string_with_format(1, column, text, &framed).unwrap();
    }
    for (row, text) in (2_u32..).zip(["常住人口", "户籍人口", "网格员"]) {
        figures.write_string_with_format(row, 0, text, &framed).unwrap();
        figures.write_blank(row, 1, &framed).unwrap();
        figures.write_blank(row, 2, &framed).unwrap();
        let sum = Formula::new(format!("B{}+C{}", row + 1, row + 1));
        figures.write_formula_with_format(row, 3, sum, &framed).unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// Somebody asks for a form.
pub(crate) fn asking() -> Value {
    json!({"asked_by": "区统计局", "ground": "《统计法》第七条", "due": "2026-03-31", "file": STANDARD.encode(workbook())})
}

async fn registrar(house: &House) -> Client {
    house.worker("forms", Role::Registrar, "330110").await
}

fn cell(bytes: &[u8], sheet: &str, at: (u32, u32)) -> String {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    match book.worksheet_range(sheet).unwrap().get_value(at) {
        Some(Data::String(text)) => text.clone(),
        Some(Data::Float(number)) => number.to_string(),
        Some(Data::Int(number)) => number.to_string(),
        _ => String::new(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn charter_a_form_is_filled_and_what_is_refused_stays_empty() {
    let house = House::full().await;
    let client = registrar(&house).await;
    let form = client.send("POST", "/api/v1/forms", Some(asking())).await;
    assert_eq!(form.status, StatusCode::OK, "{}", form.code());
    let form = form.json();
    let refused: Vec<&str> =
        form["refused"].as_array().unwrap().iter().map(|own| own["label"].as_str().unwrap()).collect();
    assert_eq!(refused, ["避孕措施"]);
    let path = format!("/api/v1/forms/{}", form["form"]["id"].as_str().unwrap());
    let confirmed =
        client.send("POST", &format!("{path}/confirmation"), Some(json!({"fields": {}}))).await.json();
    assert!(confirmed["confirmed_at"].is_string());

    let fill = |purpose: Value| json!({"day": "2026-01-31", "from": "2026-01-01", "purpose": purpose, "marks": true});
    let without = client.send("POST", &format!("{path}/fillings"), Some(fill(Value::Null))).await;
    assert_eq!((without.status, without.code().as_str()), (StatusCode::FORBIDDEN, "purpose_denied"));
    let filled = client.send("POST", &format!("{path}/fillings"), Some(fill(json!("family_service")))).await;
    assert_eq!(filled.status, StatusCode::OK, "{}", filled.code());
    let names: Vec<String> = (2..8).map(|row| cell(&filled.bytes, "花名册", (row, 1))).collect();
    for name in ["王建国", "李秀英", "王小明"] {
        assert!(names.iter().any(|own| own == name), "{names:?}");
    }
    assert!((2..8).all(|row| cell(&filled.bytes, "花名册", (row, 5)).is_empty()), "the charter refuses it");
    let row = 2 + u32::try_from(names.iter().position(|own| own == "王建国").unwrap()).unwrap();
    assert_eq!(cell(&filled.bytes, "花名册", (row, 3)), "330110198003070011");
    // Two men and a woman live at 1幢, one man is found at another address; nobody counts 网格员.
    assert_eq!(cell(&filled.bytes, "统计", (2, 2)), "1");
    assert_eq!(cell(&filled.bytes, "统计", (4, 1)), "〔待填〕");

    // Under a key it is filled once, and the file with everybody in it is not kept for those who send it again.
    let (fillings, key) = (format!("{path}/fillings"), [("idempotency-key", "k-1")]);
    let body = fill(json!("family_service"));
    let once = crate::keys::send(&client, ("POST", &fillings), &key, body.clone()).await;
    let again = crate::keys::send(&client, ("POST", &fillings), &key, body).await;
    assert_eq!((once.status, again.status), (StatusCode::OK, StatusCode::CONFLICT));
    assert_eq!(again.code(), "key_done");

    // The person sees who took their record into a form.
    let person = house.person(&client, "王建国").await;
    let reads = client.with_purpose("family_service").get(&format!("/api/people/{person}/reads")).await;
    assert!(String::from_utf8(reads.bytes).unwrap().contains("fill_form"), "the read is in the log");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_question_is_recognised_and_what_changed_is_said() {
    let house = House::full().await;
    let client = registrar(&house).await;
    let first = client.send("POST", "/api/v1/forms", Some(asking())).await.json();
    assert_eq!(first["before"], json!([]));
    let mut again = asking();
    again["asked_by"] = json!("区民政局");
    let second = client.send("POST", "/api/v1/forms", Some(again)).await.json();
    assert_eq!(second["before"][0]["asked_by"], "区统计局");
    assert_eq!(
        (second["before"][0]["overlap_percent"].clone(), second["before"][0]["same_form"].clone()),
        (json!(100), json!(true))
    );
    let path = format!("/api/v1/forms/{}", second["form"]["id"].as_str().unwrap());
    for day in ["2026-01-31", "1981-01-31"] {
        let body = json!({"day": day, "from": day, "purpose": "family_service", "marks": false});
        let filled = client.send("POST", &format!("{path}/fillings"), Some(body)).await;
        assert_eq!(filled.status, StatusCode::OK, "{}", filled.code());
    }
    let read = client.get(&path).await.json();
    assert_eq!(read["fillings"].as_array().unwrap().len(), 2);
    // In 1981 李秀英 was not yet born.
    let changed = read["changed"].as_array().unwrap();
    assert!(changed.iter().any(|own| own["before"] == "1" && own["now"] == "0"), "{changed:?}");
    let register = client.get("/api/v1/forms").await.json();
    assert_eq!(register["items"].as_array().unwrap().len(), 2);
    assert_eq!(register["asked_most"][0]["forms"], 2);
    let (values, seconds) =
        (register["values"].as_u64().unwrap(), register["seconds_saved"].as_u64().unwrap());
    assert!(values > 10 && seconds == 20 * values);
    // Another office neither sees nor fills it.
    let elsewhere = house.worker("forms_elsewhere", Role::Registrar, "330106").await;
    assert_eq!(elsewhere.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(elsewhere.get("/api/v1/forms").await.json()["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_form_is_refused_in_words() {
    let house = House::empty().await;
    let client = registrar(&house).await;
    let send = |file: &[u8], ground: &str| {
        let body = json!({"asked_by": "x", "ground": ground, "file": STANDARD.encode(file)});
        let client = client.clone();
        async move { client.send("POST", "/api/v1/forms", Some(body)).await }
    };
    for (file, word) in
        [(&b"%PDF-1.7"[..], "XLSX"), (&[0xD0, 0xCF, 0x11, 0xE0][..], "旧版"), (&b"PK\x03\x04"[..], "损坏")]
    {
        let answer = send(file, "《统计法》").await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, "form_invalid")
        );
        assert!(answer.json()["detail"].as_str().unwrap().contains(word), "{}", answer.json());
    }
    assert_eq!(send(&workbook(), " ").await.code(), "form_invalid", "nobody asks without a legal ground");
}

/// A new filling of a list says who came, who went and whose values are others; the register's own memory is all that it takes.
#[tokio::test(flavor = "multi_thread")]
async fn what_changed_on_a_list_of_people_is_said_and_logged() {
    let house = House::full().await;
    let client = registrar(&house).await;
    let form = client.send("POST", "/api/v1/forms", Some(asking())).await.json();
    let path = format!("/api/v1/forms/{}", form["form"]["id"].as_str().unwrap());
    let fill = async |day: &str| {
        let body = json!({"day": day, "from": "2026-01-01", "purpose": "family_service", "marks": false});
        let filled = client.send("POST", &format!("{path}/fillings"), Some(body)).await;
        assert_eq!(filled.status, StatusCode::OK, "{}", filled.code());
    };
    let reader = client.with_purpose("family_service");
    let changes = format!("{path}/changes");
    assert_eq!(reader.get(&changes).await.status, StatusCode::NOT_FOUND, "nothing to compare with");
    fill("2026-06-30").await;
    assert_eq!(client.get(&path).await.json()["compares"], false);
    // The mother has another telephone, the son lives elsewhere now, somebody moves in.
    let mut later = HUKOU.replace("13800000002,王建国", "13700008888,王建国").replace(
        "2010-10-01,在户,,,,,2026-01-10",
        "2010-10-01,外出,浙江省杭州市西湖区文三路9号1幢1单元301室,,,,2026-06-30",
    );
    later.push_str("HK6,B4,家庭户,户主,赵敏,女,汉族,1990-02-03,330110199002030023,未婚,大学本科,330110005012,浙江省杭州市余杭区文一西路9号2幢1单元201室,2026-06-01,在户,,13800000006,,,2026-06-30\n");
    import_later(&house, &later).await;
    fill("2026-06-30").await;
    assert_eq!(client.get(&path).await.json()["compares"], true);
    let said = reader.get(&changes).await;
    assert_eq!(said.status, StatusCode::OK, "{}", said.code());
    let said = said.json();
    let list = &said["lists"][0];
    let names = |part: &str| -> Vec<&str> {
        list[part].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
    };
    assert_eq!(
        (names("new"), names("gone"), names("changed")),
        (vec!["赵敏"], vec!["王小明"], vec!["李秀英"]),
        "{said}"
    );
    let values = &list["changed"][0]["values"];
    assert_eq!(*values, json!([{"label": "联系电话", "before": "138****0002", "now": "137****8888"}]));
    let ids: std::collections::BTreeSet<String> = ["new", "gone", "changed"]
        .iter()
        .flat_map(|part| list[*part].as_array().unwrap())
        .map(|one| one["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        named(&house, Action::CompareForm).await,
        ids,
        "each shown person is in the log, and nobody else"
    );
    // The same answer once more later on: what was known then does not change.
    import_later(&house, HUKOU).await;
    assert_eq!(reader.get(&changes).await.json(), said);
    // Nothing of anybody was kept with the fillings.
    let elsewhere =
        house.worker("forms_elsewhere", Role::Registrar, "330106").await.with_purpose("family_service");
    assert_eq!(elsewhere.get(&changes).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_comes_again_says_when_and_keeps_what_was_confirmed() {
    let house = House::full().await;
    let client = registrar(&house).await;
    let mut asked = asking();
    asked["every"] = json!("month");
    asked["due"] = json!("2026-05-31");
    let form = client.send("POST", "/api/v1/forms", Some(asked.clone())).await.json();
    assert_eq!(
        (form["form"]["every"].as_str(), form["form"]["next_due"].as_str()),
        (Some("month"), Some("2026-05-31"))
    );
    let path = format!("/api/v1/forms/{}", form["form"]["id"].as_str().unwrap());
    asked["due"] = Value::Null;
    assert_eq!(client.send("POST", "/api/v1/forms", Some(asked)).await.code(), "form_invalid", "when first?");
    let unknown =
        form["fields"].as_array().unwrap().iter().find(|own| own["labels"] == json!(["银行卡号"])).unwrap();
    let note = json!({"kind": "value", "who": "own", "what": "address"}).to_string();
    let confirmed = json!({"fields": {unknown["key"].as_str().unwrap(): note}});
    client.send("POST", &format!("{path}/confirmation"), Some(confirmed)).await;

    let waiting = async || {
        let summary = client.get("/api/summary").await.json();
        let queues = summary["queues"].as_array().unwrap().clone();
        queues
            .into_iter()
            .filter(|own| own["queue"].as_str().unwrap().starts_with("forms_"))
            .collect::<Vec<_>>()
    };
    // It is 30 June: May's round is past its day.
    let waits = waiting().await;
    assert_eq!(
        (waits.len(), &waits[0]["queue"], &waits[0]["due"]),
        (1, &json!("forms_overdue"), &json!("2026-05-31"))
    );
    let fill = async |round: Value| {
        let body = json!({"day": "2026-06-30", "from": "2026-06-01", "purpose": "family_service", "marks": false, "round": round});
        client.send("POST", &format!("{path}/fillings"), Some(body)).await
    };
    assert_eq!(fill(json!("2026-06-15")).await.code(), "form_invalid", "no such round");
    assert_eq!(fill(Value::Null).await.status, StatusCode::OK);
    let waits = waiting().await;
    assert_eq!(
        (&waits[0]["queue"], &waits[0]["due"], &waits[0]["count"]),
        (&json!("forms_near"), &json!("2026-06-30"), &json!(1))
    );
    // May's once more, since something was wrong; June's stays to be done.
    assert_eq!(fill(json!("2026-05-31")).await.status, StatusCode::OK);
    let read = client.get(&path).await.json();
    assert_eq!(read["form"]["next_due"], "2026-06-30");
    assert_eq!(
        read["rounds"],
        json!([{"due": "2026-05-31", "answered": true}, {"due": "2026-06-30", "answered": false}, {"due": "2026-07-31", "answered": false}])
    );
    let filled = fill(Value::Null).await;
    assert_eq!(waiting().await, Vec::<Value>::new(), "July is far");
    // The next round has what was confirmed once.
    let read = client.get(&path).await.json();
    let field = read["fields"].as_array().unwrap().iter().find(|own| own["key"] == unknown["key"]).unwrap();
    assert_eq!((field["filled"].clone(), field["confidence_percent"].clone()), (json!(true), json!(100)));
    assert!((2..8).any(|row| cell(&filled.bytes, "花名册", (row, 6)).contains("文一西路")));
    // It is asked for no more.
    let body = json!({"every": "once", "due": "2026-06-30"});
    let once = client.send("POST", &format!("{path}/rounds"), Some(body)).await.json();
    assert_eq!((once["form"]["next_due"].clone(), once["rounds"].clone()), (Value::Null, json!([])));
}
