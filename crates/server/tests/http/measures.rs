//! Measures of service over HTTP: the page that everybody reads says what its file says, and the desk says the same.

use access::{Cx, Purpose, Role};
use axum::http::StatusCode;
use base::{AccountId, ApplicationId, PersonId, Timestamp};
use services::{Stage, Step};
use store::{
    Answer, Answers, Application, ApplicationStage, KeptPromise, Matter, MatterChange, MatterStep, Origin,
};

use crate::house::House;

fn noon(day: i64) -> Timestamp {
    "2026-02-02T04:00:00Z".parse::<Timestamp>().unwrap().plus_seconds(day * 86_400)
}

fn id(number: u128) -> ApplicationId {
    format!("app_{number:032x}").parse().unwrap()
}

/// An application of an office that ended in the first quarter, after so many days, and was rated.
async fn ended(house: &House, cx: &Cx, number: u128, (office, days, answer): (&str, i64, Answer)) {
    let (store, permit) = (&house.app.store, cx.permit(Purpose::FamilyService).unwrap());
    let new = Application {
        id: id(number),
        area: office.parse().unwrap(),
        number: format!("B20260202-{number:08}").into(),
        bundle: "growing-old".into(),
        about: format!("per_{:032x}", 90_000 + number).parse::<PersonId>().unwrap(),
        origin: Origin::Counter,
        stage: ApplicationStage::Draft,
        online: false,
        answers: Answers::new(),
        event: None,
        started_at: noon(0),
        submitted_at: None,
        changed_at: noon(0),
        version: 1,
        parties: Vec::new(),
        matters: Vec::new(),
    };
    let item = Matter {
        item: "card".into(),
        follows: Vec::new(),
        stage: Stage::Waiting,
        promise: Some(KeptPromise { days: 5, basis: "published".into(), source: "公告".into() }),
        due_on: None,
        changed_at: noon(0),
        version: 0,
        steps: Vec::new(),
    };
    let change = |version: u64, step, stage, day| MatterChange {
        item: "card".into(),
        version,
        step: MatterStep {
            number: version + 1,
            step,
            account: format!("acc_{:032x}", 7).parse::<AccountId>().unwrap(),
            resident: false,
            office: office.into(),
            at: noon(day),
            note: None,
            rule: None,
            field: None,
        },
        stage,
        due_on: None,
    };
    store.start_application(&new).await.unwrap();
    assert!(
        store
            .submit_application(&new, &[item], &[change(0, Step::Open, Stage::Open, 0)], noon(0))
            .await
            .unwrap()
    );
    for one in [change(1, Step::Accept, Stage::Accepted, 1), change(2, Step::Finish, Stage::Done, days)] {
        let known = store.application(&permit, new.id).await.unwrap().unwrap();
        assert!(store.change_matters(&known, &[one]).await.unwrap());
    }
    let known = store.application(&permit, new.id).await.unwrap().unwrap();
    let words = (number == 1).then_some("窗口的人很耐心");
    let id = id(number << 64).uuid();
    assert!(store.rate_application(&known, "2026-Q1", id, (answer, words)).await.unwrap());
}

/// Every cell of the table on a page.
fn cells(html: &str) -> Vec<String> {
    let body = html.split_once("<tbody>").unwrap().1.split_once("</tbody>").unwrap().0;
    body.replace("<th scope=\"row\">", "<td>")
        .replace("</th>", "</td>")
        .split("<td>")
        .skip(1)
        .map(|cell| cell.split_once("</td>").unwrap().0.to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_published_measures_equal_their_file_and_the_desk() {
    let house = House::full().await;
    let mut cx = app::command_line(&house.app.env, &house.app.store, "test").await.unwrap();
    cx.actor.area = "330110".parse().unwrap();
    let nobody = house.nobody();
    assert_eq!(nobody.get("/published/measures/330110/2026-Q1").await.status, StatusCode::NOT_FOUND);
    // 36 of one office of which 6 came late; 4 of another.
    for number in 1..=40_u128 {
        let office = if number <= 36 { "330110005" } else { "330110006" };
        let days = if number <= 6 { 20 } else { 3 };
        let answer = if number % 4 == 0 { Answer::Bad } else { Answer::Good };
        ended(&house, &cx, number, (office, days, answer)).await;
    }
    assert_eq!(app::measures::publish_due(&house.app).await.unwrap(), 1);
    let listed = String::from_utf8(nobody.get("/published").await.bytes).unwrap();
    assert!(listed.contains("/published/measures/330110/2026-Q1"));
    for language in [None, Some("en")] {
        let client = crate::house::Client { language, ..nobody.clone() };
        let page = client.get("/published/measures/330110/2026-Q1").await;
        assert_eq!(page.status, StatusCode::OK);
        let shown = cells(&String::from_utf8(page.bytes).unwrap());
        let file = client.get("/published/measures/330110/2026-Q1/figures.csv").await;
        assert!(file.header("content-disposition").contains("measures-330110-2026-Q1.csv"));
        let text = String::from_utf8(file.bytes).unwrap();
        assert!(!text.contains('"'), "no field has a comma");
        let filed: Vec<String> = text
            .trim_end()
            .split("\r\n")
            .skip(1)
            .flat_map(|line| line.split(',').map(str::to_owned))
            .collect();
        assert_eq!(shown, filed);
        assert_eq!(shown.len(), 6 * 3 * 12, "six measures of the whole and two offices");
        assert!(shown.iter().any(|cell| cell == "*"), "the four are too few to be shown");
    }

    let chen = house.worker("chen", Role::Registrar, "330110").await.with_purpose("planning");
    let desk = chen.get("/api/v1/measures?quarter=2026-Q1").await;
    assert_eq!(desk.status, StatusCode::OK, "{}", desk.code());
    let desk = desk.json();
    // By hand: 20 calendar days over the Spring Festival are more than 5 working days, 3 are fewer.
    let timely = &desk["whole"]["figures"][0];
    assert_eq!((timely["above"].as_u64(), timely["below"].as_u64()), (Some(34), Some(40)));
    let [large, small] = [0, 1].map(|at| &desk["offices"][at]);
    assert_eq!(
        (large["figures"][0]["above"].as_u64(), large["figures"][0]["below"].as_u64()),
        (Some(30), Some(36))
    );
    assert_eq!(
        (small["area"].as_str(), small["figures"][0]["withheld"].as_str()),
        (Some("330110006"), Some("few"))
    );
    assert_eq!(small["figures"][0]["above"].as_u64(), None, "nothing of it is told");
    // What four said would follow from the rest: nothing is told of either office, only of both.
    for office in [large, small] {
        assert_eq!(office["figures"][5]["withheld"].as_str(), Some("few"));
    }
    let satisfied = &desk["whole"]["figures"][5];
    assert_eq!((satisfied["above"].as_u64(), satisfied["below"].as_u64()), (Some(30), Some(40)));
    assert_eq!(
        desk["words"].as_array().unwrap().len(),
        0,
        "no words of an office whose answers are not told"
    );
    assert!(!desk.to_string().contains("acc_"), "no worker");
    let meanings = desk["measures"].as_array().unwrap();
    assert!(meanings.iter().all(|one| one["formula"].as_str().unwrap().contains('÷')));

    assert_eq!(chen.get("/api/v1/measures?quarter=2026-Q9").await.code(), "query_invalid");
    assert_eq!(chen.get("/api/v1/measures?quarter=1999-Q1").await.status, StatusCode::NOT_FOUND);
    let now = chen.get("/api/v1/measures").await.json();
    assert_eq!((now["quarter"].as_str(), now["ended"].as_bool()), (Some("2026-Q2"), Some(false)));
    assert_eq!(now["whole"]["figures"][5]["withheld"].as_str(), Some("not_ended"));
}
