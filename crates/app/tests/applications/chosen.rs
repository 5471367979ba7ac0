//! What a family chooses is asked for and nothing else; what an item waited for in vain holds nothing up; the rule of a refusal is one
//! that somebody has read; what is asked back is answered at once.

use app::{
    AppError,
    applications::{
        AskedStep, Hand, OwnRule, answer_application, list_matters, read_application, start_application,
        submit_application, supply_returned, take_matter_step,
    },
};
use base::PageSize;
use services::{Stage, Step};
use store::MatterFilter;

use crate::{House, said, serving, stage, why};

fn rule(text: &str, source: &str, from: &str) -> AskedStep {
    let own = OwnRule { text: text.into(), source: source.into(), from: from.parse().unwrap() };
    AskedStep { law: None, own: Some(own), ..why(Step::Refuse, "材料与登记不符", None) }
}

fn items(view: &app::applications::ApplicationView) -> Vec<&str> {
    view.matters.iter().map(|one| &*one.matter.item).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_asked_for_that_nobody_chose() {
    let house = House::new().await;
    let (mother, _) = house.parents().await;
    let app = &house.app;
    let inside = house.inside(mother, "2026-06-30T05:00:00Z").await;
    let hand = Hand::resident(&inside);
    let id = start_application(app, hand, "moving-in", mother).await.unwrap();
    let view = read_application(app, hand, id).await.unwrap();
    assert_eq!(items(&view), ["move-residence"]);
    let offered: Vec<&str> = view.optional.iter().map(|one| one.item.code.as_str()).collect();
    let child = view.application.parties.iter().any(|(role, _)| **role == *"child");
    let vaccination = offered.contains(&"move-vaccination");
    assert_eq!(vaccination, child, "where there is a child");
    assert!(offered.contains(&"move-book-in") && offered.contains(&"move-permit"));
    assert!(view.papers.iter().all(|paper| paper.evidence.code != "home-proof"), "nor its papers");

    let yes = |item: &str| (format!("item.{item}"), "yes".to_owned());
    for (name, text) in [("item.move-residence", "yes"), ("item.move-permit", "perhaps"), ("item.x", "yes")] {
        let wrong = answer_application(app, hand, (id, 1), &[(name.into(), text.into())]).await;
        assert!(matches!(wrong, Err(AppError::Choice)), "{name}");
    }
    let both = [yes("move-permit"), yes("move-book-in")];
    answer_application(app, hand, (id, 1), &both).await.unwrap();
    let view = read_application(app, hand, id).await.unwrap();
    assert_eq!(items(&view), ["move-residence", "move-permit", "move-book-in"]);
    assert!(view.papers.iter().any(|paper| paper.evidence.code == "home-proof"));
    let back = [("item.move-book-in".to_owned(), String::new())];
    answer_application(app, hand, (id, 2), &back).await.unwrap();
    submit_application(app, hand, (id, 3)).await.unwrap();
    let view = house.view(id).await;
    assert_eq!(items(&view), ["move-residence", "move-permit"]);
    assert!(view.optional.is_empty());
    let late = answer_application(app, hand, (id, 4), &[yes("move-book-in")]).await;
    assert!(late.is_err(), "it is handed in");

    // Moving away says where to and when.
    let away = start_application(app, hand, "moving-away", mother).await.unwrap();
    let view = read_application(app, hand, away).await.unwrap();
    assert_eq!(items(&view), ["move-entitlements"]);
    assert_eq!(view.missing, ["moving-to", "moving-on"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waited_for_something_refused_goes_to_the_office_and_says_so() {
    let house = House::new().await;
    let id = house.birth_handed_in().await;
    let queue = async || {
        let permit = serving(&house.li);
        let of = (MatterFilter::Office, None, PageSize::new(50));
        let page = list_matters(&house.li, &house.app, &permit, of.0, of.1, of.2).await.unwrap();
        page.items.iter().map(|one| one.matter.item.to_string()).collect::<Vec<_>>()
    };
    assert!(!queue().await.contains(&"birth-book".to_owned()));
    house.step(&house.wang, id, "birth-certificate", said(Step::Accept)).await.unwrap();

    // Whoever names no law of the item's gives the rule, whole.
    let item = "birth-certificate";
    let unnamed = AskedStep { law: None, ..why(Step::Refuse, "没有分娩记录", None) };
    let unnamed = house.step(&house.wang, id, item, unnamed).await;
    assert!(matches!(unnamed, Err(AppError::NoGround)));
    for (text, source, from) in [
        ("短", "卫健委公报", "2020-01-01"),
        ("某办法第三条：先核对", "x", "2020-01-01"),
        ("某办法第三条：先核对", "卫健委公报", "2026-07-01"),
    ] {
        let refused = house.step(&house.wang, id, item, rule(text, source, from)).await;
        assert!(matches!(refused, Err(AppError::NoGround)), "{text} {source} {from}");
    }
    house
        .step(&house.wang, id, item, rule("某办法第三条：先核对", "卫健委公报", "2020-01-01"))
        .await
        .unwrap();
    let view = house.view(id).await;
    let kept = |view: &app::applications::ApplicationView, item: &str| {
        view.matters.iter().find(|one| *one.matter.item == *item).unwrap().clone()
    };
    let said_rule = kept(&view, item).matter.steps.last().unwrap().rule.clone().unwrap();
    assert_eq!(
        &*said_rule,
        "某办法第三条：先核对（2020-01-01 起施行；来源：卫健委公报；由作出决定的工作人员提供）"
    );
    let book = kept(&view, "birth-book");
    assert_eq!((book.matter.stage, book.without), (Stage::Open, vec!["birth-certificate".into()]));
    assert!(book.clock.is_some_and(|clock| clock.due_on.is_some()), "its clock runs");
    assert!(queue().await.contains(&"birth-book".to_owned()));
    let permit = serving(&house.li);
    let rows = list_matters(&house.li, &house.app, &permit, MatterFilter::Office, None, PageSize::new(50));
    let rows = rows.await.unwrap().items;
    let row = rows.iter().find(|one| &*one.matter.item == "birth-book").unwrap();
    assert_eq!(row.matter.without, ["birth-certificate".into()], "the list says so too");
    assert_eq!(stage(&view, "birth-card"), Stage::Waiting, "it waits for the book, which is worked on");

    // Withdrawn by the family, the book holds up nothing either.
    house.step(&house.chen, id, "birth-book", why(Step::Withdraw, "家里先不办", None)).await.unwrap();
    let view = house.view(id).await;
    for item in ["birth-insurance", "birth-card", "birth-subsidy"] {
        assert_eq!((stage(&view, item), kept(&view, item).without.len()), (Stage::Open, 1), "{item}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_back_is_known_by_its_thing_and_answered_at_once() {
    let house = House::new().await;
    let id = house.birth_handed_in().await;
    for (item, field) in [("birth-record", "mother.phone"), ("birth-vaccination", "card-way")] {
        house.step(&house.wang, id, item, why(Step::Return, "请再确认", Some(field))).await.unwrap();
    }
    let view = house.view(id).await;
    let asked: Vec<(&str, &str, Option<&str>)> =
        view.returned.iter().map(|one| (&*one.item, &*one.field, one.note.as_deref())).collect();
    assert_eq!(
        asked,
        [
            ("birth-record", "mother.phone", Some("请再确认")),
            ("birth-vaccination", "card-way", Some("请再确认"))
        ]
    );
    let parties = view.application.parties;
    let mother = parties.iter().find(|(role, _)| **role == *"mother").unwrap().1;
    let inside = house.inside(mother, "2026-06-30T05:00:00Z").await;
    let hand = Hand::resident(&inside);
    supply_returned(&house.app, hand, id).await.unwrap();
    let view = house.view(id).await;
    assert!(view.returned.is_empty());
    assert_eq!(stage(&view, "birth-record"), Stage::Open);
    let again = take_matter_step(&house.app, hand, (id, "birth-record", 3), &said(Step::Supply)).await;
    assert!(matches!(again, Err(AppError::Step(_))), "there is nothing to answer");
}
