//! Forms, what was confirmed of them and their fillings: one contract, two engines.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
#[allow(dead_code, reason = "each suite uses what it needs of the small register")]
mod support;

use access::CountPermit;
use base::{FormId, Id};
use records::Attribute;
use serde_json::json;
use store::{Change, FormEvery, FormFilling, FormRound, FormWanted, KeptForm, Roster};
use support::{House, Row, cx};

contract! { forms_stay_in_their_area what_was_confirmed_is_remembered fillings_are_numbered an_empty_register_answers rounds_are_kept_with_what_was_filled
a_list_is_as_it_was_known_then rosters_stay_in_their_area }

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
        every: FormEvery::Once,
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
        round: None,
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
    assert_eq!(house.store.form_people(&support::reading("330106"), &wanted, 10, None).await.unwrap(), []);
}

async fn rounds_are_kept_with_what_was_filled(house: House) {
    let (own, other) = (counting("330106"), counting("330105"));
    let (once, again, open) = (form(&house, "330106"), form(&house, "330106"), form(&house, "330106"));
    for one in [&once, &again, &KeptForm { due: None, ..open }] {
        house.store.keep_form(&own, one, b"PK").await.unwrap();
    }
    let first = Some("2025-01-31".parse().unwrap());
    assert!(!house.store.set_form_rounds(&other, again.id, FormEvery::Month, first).await.unwrap());
    assert!(house.store.set_form_rounds(&own, again.id, FormEvery::Month, first).await.unwrap());
    for round in ["2025-01-31", "2025-02-28"] {
        let filling = FormFilling { round: Some(round.parse().unwrap()), ..filling(&house, "1") };
        house.store.keep_form_filling(&own, again.id, &filling).await.unwrap();
    }
    let found = house.store.form_rounds(&own).await.unwrap();
    let created_at = again.created_at;
    let expected = [
        FormRound {
            id: again.id,
            every: FormEvery::Month,
            due: "2025-01-31".parse().unwrap(),
            created_at,
            answered: Some("2025-02-28".parse().unwrap()),
            filled: true,
        },
        FormRound {
            id: once.id,
            every: FormEvery::Once,
            due: "2025-07-01".parse().unwrap(),
            created_at,
            answered: None,
            filled: false,
        },
    ];
    assert_eq!(found, expected);
    assert_eq!(house.store.form_rounds(&other).await.unwrap(), []);
    let fillings = house.store.form_fillings(&own).await.unwrap();
    assert_eq!(fillings.iter().filter_map(|(_, own)| own.round).max(), Some("2025-02-28".parse().unwrap()));
}

/// The same people by what the register knew at a moment: before a change, and after it; and who was merged is followed.
async fn a_list_is_as_it_was_known_then(house: House) {
    const FIRST: &[(Attribute, &str)] = &[
        (Attribute::Name, "王芳"),
        (Attribute::BirthDate, "1960-01-01"),
        (Attribute::Phone, "13800000001"),
        (Attribute::Division, "330106001001"),
        (Attribute::Address, "文一路1号"),
    ];
    const SECOND: &[(Attribute, &str)] = &[
        (Attribute::Name, "王芳"),
        (Attribute::BirthDate, "1960-01-01"),
        (Attribute::Phone, "13800000002"),
        (Attribute::Division, "330106001001"),
        (Attribute::Address, "文一路1号"),
    ];
    let rows = [Row("a", FIRST), Row("b", SECOND)];
    house.import("residence", &rows, &[("a", 1), ("b", 2)]).await;
    let permit = support::reading("330106");
    let wanted = FormWanted::default();
    let people = async |at| house.store.form_people(&permit, &wanted, 10, at).await.unwrap();
    let then = people(None).await;
    assert_eq!(then.len(), 2);
    let known: Vec<_> = then.iter().map(|one| one.id).collect();
    // The register's moments only grow; this one is behind the import and before the merger.
    let at = house.store.person(&permit, known[0], None).await.unwrap().unwrap().recorded.from;
    house.settle(&Change::default(), &[("a", 1), ("b", 1)]).await;
    let now = people(None).await;
    assert_eq!(now.len(), 1);
    assert_eq!(people(Some(at)).await, then, "what was known then does not change");
    let merged = house.store.merged_people(&known).await.unwrap();
    let gone = *known.iter().find(|id| **id != now[0].id).unwrap();
    assert_eq!(merged, [(gone, now[0].id)].into());
    let elsewhere = support::reading("330105");
    assert_eq!(house.store.form_people(&elsewhere, &wanted, 10, Some(at)).await.unwrap(), []);
}

async fn rosters_stay_in_their_area(house: House) {
    let (own, other, within) = (counting("330106"), counting("330105"), counting("330106001"));
    let roster = Roster {
        id: house.env.new_id(),
        area: "330106".parse().unwrap(),
        name: "老年人台账".into(),
        content: json!({"population": "Households", "columns": []}),
        account: own.account(),
        created_at: house.env.now(),
    };
    assert!(house.store.keep_roster(&other, &roster).await.is_err());
    house.store.keep_roster(&own, &roster).await.unwrap();
    for permit in [&own, &within] {
        assert_eq!(house.store.rosters(permit.area()).await.unwrap(), std::slice::from_ref(&roster));
        assert_eq!(house.store.roster(permit.area(), roster.id).await.unwrap(), Some(roster.clone()));
    }
    for area in ["330105", "33", "3301"] {
        let area = area.parse().unwrap();
        assert_eq!(house.store.rosters(&area).await.unwrap(), []);
        assert_eq!(house.store.roster(&area, roster.id).await.unwrap(), None);
    }
    assert!(!house.store.remove_roster(&within, roster.id, house.env.now()).await.unwrap());
    assert!(house.store.remove_roster(&own, roster.id, house.env.now()).await.unwrap());
    assert!(!house.store.remove_roster(&own, roster.id, house.env.now()).await.unwrap());
    assert_eq!(house.store.rosters(own.area()).await.unwrap(), []);
}
