//! Ask once: a form comes, is understood, confirmed, filled and compared; what the charter refuses stays empty.

use std::io::Cursor;

use access::Role;
use axum::http::StatusCode;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use calamine::{Data, Reader as _, Xlsx};
use rust_xlsxwriter::{Format, FormatBorder, Formula, Workbook};
use serde_json::{Value, json};

use crate::house::{Client, House};

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
