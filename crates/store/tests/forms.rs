//! Forms, what was confirmed of them and their fillings: one contract, two engines.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each suite uses what it needs of the small register")]
mod support;

use access::CountPermit;
use base::{FormId, Id};
use serde_json::json;
use store::{FormFilling, FormWanted, KeptForm};
use support::{House, cx};

macro_rules! contract {
    ($($case:ident)*) => {
        mod sqlite { $(#[tokio::test(flavor = "multi_thread")] async fn $case() { super::$case(crate::support::sqlite().await).await; })* }
        mod postgres { $(#[tokio::test(flavor = "multi_thread")] async fn $case() { super::$case(crate::support::postgres().await).await; })* }
    };
}

contract! { forms_stay_in_their_area what_was_confirmed_is_remembered fillings_are_numbered an_empty_register_answers }

fn counting(area: &str) -> CountPermit {
    cx(area).count_permit().unwrap()
}

fn form(house: &House, area: &str) -> KeptForm {
    KeptForm {
        id: house.env.new_id(),
        area: area.parse().unwrap(),
        title: "人口情况统计表".into(),
        extension: "xlsx".into(),
        fingerprint: [7; 32],
        asked_by: "区卫生健康局".into(),
        ground: "《统计法》".into(),
        due: Some("2025-07-01".parse().unwrap()),
        asks: vec!["count people resident".into()],
        account: counting(area).account(),
        created_at: house.env.now(),
    }
}

fn filling(house: &House, count: &str) -> FormFilling {
    FormFilling {
        number: 1,
        account: counting("330106").account(),
        filled_at: house.env.now(),
        day: "2025-06-30".parse().unwrap(),
        from: "2025-01-01".parse().unwrap(),
        written: 12,
        open: 3,
        people: 0,
        figures: vec![("0:常住人口".into(), count.into())],
    }
}

async fn forms_stay_in_their_area(house: House) {
    let (own, other) = (counting("330106"), counting("330105"));
    let kept = form(&house, "330106");
    house.store.keep_form(&own, &kept, b"PK bytes").await.unwrap();
    assert!(house.store.keep_form(&other, &kept, b"PK").await.is_err());
    assert_eq!(house.store.forms(&own).await.unwrap(), std::slice::from_ref(&kept));
    assert_eq!(house.store.form(&own, kept.id).await.unwrap(), Some((kept.clone(), b"PK bytes".to_vec())));
    assert_eq!(house.store.forms(&other).await.unwrap(), []);
    assert_eq!(house.store.form(&other, kept.id).await.unwrap(), None);
}

async fn what_was_confirmed_is_remembered(house: House) {
    let (own, other) = (counting("330106"), counting("330105"));
    assert_eq!(house.store.form_mapping(&own, [7; 32]).await.unwrap(), None);
    for mapping in [json!({"a": 1}), json!({"a": 2})] {
        house.store.keep_form_mapping(&own, [7; 32], &mapping, house.env.now()).await.unwrap();
        let found = house.store.form_mapping(&own, [7; 32]).await.unwrap().unwrap();
        assert_eq!((found.0, found.2), (own.account(), mapping));
    }
    assert_eq!(house.store.form_mapping(&other, [7; 32]).await.unwrap(), None);
    assert_eq!(house.store.form_mapping(&own, [8; 32]).await.unwrap(), None);
}

async fn fillings_are_numbered(house: House) {
    let own = counting("330106");
    let kept = form(&house, "330106");
    house.store.keep_form(&own, &kept, b"PK").await.unwrap();
    for count in ["100", "103"] {
        house.store.keep_form_filling(&own, kept.id, &filling(&house, count)).await.unwrap();
    }
    let mut found = house.store.form_fillings(&own).await.unwrap();
    found.sort_by_key(|own| own.1.number);
    let second = FormFilling { number: 2, ..filling(&house, "103") };
    assert_eq!(found, [(kept.id, filling(&house, "100")), (kept.id, second)]);
    let other = counting("330105");
    assert!(house.store.keep_form_filling(&other, kept.id, &filling(&house, "1")).await.is_err());
    assert_eq!(house.store.form_fillings(&other).await.unwrap(), []);
    let nobody: FormId = Id::from_uuid(uuid::Uuid::nil());
    assert!(house.store.keep_form_filling(&own, nobody, &filling(&house, "1")).await.is_err());
}

async fn an_empty_register_answers(house: House) {
    let own = counting("330106");
    let day = "2025-06-30".parse().unwrap();
    assert_eq!(house.store.form_groups(&own, day).await.unwrap(), []);
    assert_eq!(house.store.form_events(&own, day, day).await.unwrap(), []);
    assert_eq!(house.store.form_households(&own).await.unwrap(), []);
    let wanted = FormWanted { born_until: Some(day), ..FormWanted::default() };
    assert_eq!(house.store.form_people(&support::reading("330106"), &wanted, 10).await.unwrap(), []);
}
