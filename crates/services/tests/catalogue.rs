//! The shipped services, files that are refused, regions, and additions of a place's own.
#![cfg(test)]

use base::Date;
use services::{Catalogue, Circumstances, MetAt, SHIPPED, ServiceFault, wanted};

fn shipped() -> Catalogue {
    Catalogue::read(SHIPPED.iter().copied()).unwrap()
}

fn with(own: &str) -> Result<Catalogue, ServiceFault> {
    Catalogue::read(SHIPPED.iter().copied().chain([("own.yaml", own)]))
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn codes(bundle: &str, division: &str) -> Vec<String> {
    let plan = shipped().bundle(bundle).unwrap().plan(division);
    plan.into_iter().map(|placed| placed.item).collect()
}

const ITEM: &str = r#"
  - code: cradle
    title: {zh: 送摇篮, en: A cradle}
    summary: {zh: 本镇给新生儿家庭送一只摇篮。, en: This town gives a cradle.}
    office: counter
    law: [{title: {zh: 镇政府通知, en: A notice of the town}, source: 镇公告栏}]
    who: {zh: 父母, en: parents}
    steps: [{zh: 送到家, en: It is brought}]
    promises: [{days: 3, basis: published, from: "2026-01-01", source: 镇公告栏}]
    outcome: {zh: 一只摇篮, en: a cradle}
"#;

/// A paper that no register holds is asked for where the law asks for it: the proof of the home, once for the permit and the book,
/// by the same name in both bundles. Everything else that ships is fetched.
#[test]
fn one_paper_is_asked_of_families_and_the_law_says_so() {
    let catalogue = shipped();
    let brought = |bundle: &str| -> Vec<(String, Vec<String>)> {
        let bundle = catalogue.bundle(bundle).unwrap();
        let all = wanted(&catalogue, bundle, &bundle.plan("330110")).evidence.into_iter();
        all.filter(|(paper, _)| paper.fetched.is_empty()).map(|(paper, items)| (paper.code, items)).collect()
    };
    let items = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
    assert_eq!(brought("moving-in"), [("home-proof".to_owned(), items(&["move-permit", "move-book-in"]))]);
    assert_eq!(brought("settling"), [("home-proof".to_owned(), items(&["move-book-in"]))]);
    for bundle in catalogue.bundles().iter().filter(|one| !["moving-in", "settling"].contains(&&*one.code)) {
        assert!(brought(&bundle.code).is_empty(), "{}", bundle.code);
    }
    for item in catalogue.items().iter().filter(|item| item.evidence.iter().any(|one| one.fetched.is_empty()))
    {
        let law =
            item.law.iter().find(|law| law.verified && law.title.zh.contains("居住证暂行条例")).unwrap();
        assert!(!law.article.is_empty() && law.from == Some(day("2016-01-01")), "{}", item.code);
    }
}

/// What families need of offices is met somewhere that maps know, or says that no place is known.
#[test]
fn offices_are_met_where_maps_know() {
    let catalogue = shipped();
    let offices = catalogue.offices_of("330110");
    let met: Vec<_> = offices.iter().map(|office| (&*office.code, office.met_at.map(MetAt::code))).collect();
    assert!(met.contains(&("counter", Some("hall"))) && met.contains(&("clinic", Some("clinic"))));
    assert!(met.contains(&("police", None)));
    let own = "offices:\n  - {code: police, replaces: true, title: {zh: 派出所, en: police}, met_at: hall}\n";
    let placed = with(own).unwrap();
    assert_eq!(placed.office("police").unwrap().met_at.map(MetAt::code), Some("hall"));
    assert!(with(&own.replace("hall", "moon")).is_err());
}

#[test]
fn seven_matters_of_life_and_the_seven_items_of_a_birth_are_there() {
    let catalogue = shipped();
    let bundles: Vec<&str> = catalogue.bundles().iter().map(|bundle| &*bundle.code).collect();
    assert_eq!(
        bundles,
        ["birth", "marriage", "moving-in", "moving-away", "settling", "losing-a-relative", "growing-old"]
    );
    // Hangzhou's Yuhang: the seven that the issue names, each behind what it follows.
    assert_eq!(
        codes("birth", "330110"),
        [
            "birth-record",
            "birth-certificate",
            "birth-vaccination",
            "birth-book",
            "birth-insurance",
            "birth-card",
            "birth-subsidy"
        ]
    );
    for bundle in catalogue.bundles() {
        for division in ["", "11", "330110", "440100", "630100"] {
            let plan = bundle.plan(division);
            for (at, placed) in plan.iter().enumerate() {
                assert!(
                    placed.after.iter().all(|code| plan[..at].iter().any(|before| before.item == *code)),
                    "{} {division}: {} stands before what it follows",
                    bundle.code,
                    placed.item
                );
            }
        }
        assert!(!bundle.offline.zh.is_empty(), "{}: there is always a road over the counter", bundle.code);
    }
}

#[test]
fn regions_have_their_own_items_and_promises() {
    assert_eq!(codes("birth", "440100").len(), 10);
    assert_eq!(codes("birth", "630100").len(), 8);
    // Qinghai has no item of its own for paying: what follows it follows the insurance.
    let plan = shipped().bundle("birth").unwrap().plan("630100");
    let refund = plan.iter().find(|placed| placed.item == "birth-expenses").unwrap();
    assert_eq!(refund.after, ["birth-insurance"]);
    let catalogue = shipped();
    let book = catalogue.item("birth-book").unwrap();
    let days = |division: &str| book.promise(day("2026-06-30"), division).unwrap().days;
    assert_eq!((days("440100"), days("630100"), days("330110")), (5, 5, 10));
    assert_eq!(book.promise(day("2025-06-30"), "330110"), None, "nothing was promised before");
}

#[test]
fn whoever_is_outside_the_online_conditions_takes_the_counters_road_and_is_told_why() {
    let catalogue = shipped();
    let birth = catalogue.bundle("birth").unwrap();
    let born = |text: &str| Circumstances {
        born: Some(text.parse().unwrap()),
        book: Some("330110005"),
        parties: &["child", "mother"],
        ..Circumstances::default()
    };
    let today = day("2026-06-30");
    assert_eq!(birth.unmet("330110", &born("2026-06-01"), today).len(), 0);
    // The first birthday is the first day outside.
    assert_eq!(birth.unmet("330110", &born("2025-07-01"), today).len(), 0);
    assert_eq!(birth.unmet("330110", &born("2025-06-30"), today).len(), 1);
    // Xiamen asks six months, Guangdong a book in the province.
    assert_eq!(birth.unmet("350203", &born("2026-01-01"), today).len(), 0);
    assert_eq!(birth.unmet("350203", &born("2025-12-30"), today).len(), 1);
    assert_eq!(birth.unmet("440100", &born("2026-06-01"), today).len(), 1);
    let unknown = Circumstances::default();
    assert_eq!(birth.unmet("330110", &unknown, today).len(), 2, "what is not known is not met");
    let old = catalogue.bundle("growing-old").unwrap();
    assert_eq!(old.unmet("330110", &born("1966-06-30"), today).len(), 0);
    assert_eq!(old.unmet("330110", &born("1966-07-01"), today).len(), 1);
}

#[test]
fn everything_is_wanted_once_however_many_items_use_it() {
    let catalogue = shipped();
    let birth = catalogue.bundle("birth").unwrap();
    let all = wanted(&catalogue, birth, &birth.plan("330110"));
    let mut names: Vec<(String, String)> =
        all.needs.iter().map(|one| (one.need.party.clone(), one.need.attribute.code().to_owned())).collect();
    let wanted_names = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), wanted_names, "nothing is wanted twice");
    let name = all
        .needs
        .iter()
        .find(|one| one.need.party == "child" && one.need.attribute.code() == "name")
        .unwrap();
    assert!(name.need.required && name.items.len() > 3);
    let questions: Vec<&str> = all.questions.iter().map(|one| &*one.question.code).collect();
    assert_eq!(
        questions,
        ["book-with", "card-way"],
        "no register knows these two, and nothing else is asked"
    );
}

#[test]
fn a_place_adds_and_replaces_without_a_new_program() {
    let own = format!("items:{ITEM}");
    let catalogue = with(&own).unwrap();
    assert_eq!(catalogue.item("cradle").unwrap().promise(day("2026-06-30"), "330110").unwrap().days, 3);
    let again = own.replace("cradle", "birth-card");
    assert!(
        matches!(with(&again), Err(ServiceFault::CodeTaken { .. })),
        "a shipped item is not replaced by chance"
    );
    let meant = again.replace("    title: {zh: 送摇篮", "    replaces: true\n    title: {zh: 送摇篮");
    assert_eq!(with(&meant).unwrap().item("birth-card").unwrap().title.zh, "送摇篮");
    let calendar = "calendar: [{year: 2027, source: 通知, off: [\"2027-01-01\"], worked: []}]";
    let catalogue = with(calendar).unwrap();
    assert!(
        catalogue.calendar().certain(day("2027-01-04")) && !catalogue.calendar().works(day("2027-01-01"))
    );
}

#[test]
fn files_that_cannot_be_right_are_refused_by_name() {
    let bundle = |items: &str| {
        format!(
            "items:{ITEM}{}\nbundles:\n  - code: nest\n    title: {{zh: 安家, en: A nest}}\n    summary: {{zh: 说明, en: words}}\n    about: self\n    parties: [{{role: self, title: {{zh: 本人, en: the person}}}}]\n    asks: [self]\n    items: [{items}]\n    offline: {{zh: 窗口, en: the counter}}\n",
            ITEM.replace("cradle", "blanket")
        )
    };
    assert!(with(&bundle("{item: cradle}, {item: blanket, after: [cradle]}")).is_ok());
    let circle =
        with(&bundle("{item: cradle, after: [blanket]}, {item: blanket, after: [cradle]}")).unwrap_err();
    assert_eq!(circle, ServiceFault::Circle { bundle: "nest".into(), items: "blanket, cradle".into() });
    let own = with(&bundle("{item: cradle, after: [cradle]}")).unwrap_err();
    assert_eq!(own, ServiceFault::Circle { bundle: "nest".into(), items: "cradle".into() });
    assert!(
        matches!(with(&bundle("{item: cradle, after: [rattle]}")), Err(ServiceFault::Unknown { code, .. }) if code == "rattle")
    );
    assert!(matches!(with(&bundle("{item: rattle}")), Err(ServiceFault::Unknown { .. })));
    let one = format!("items:{ITEM}");
    assert!(matches!(
        with(&one.replace("office: counter", "office: palace")),
        Err(ServiceFault::Unknown { .. })
    ));
    assert!(matches!(with(&one.replace("en: A cradle", "en: \"\"")), Err(ServiceFault::Missing { .. })));
    assert!(matches!(with(&one.replace("送到家", "查验计划生育证明")), Err(ServiceFault::Refused { .. })));
    assert!(
        matches!(with(&one.replace("    who:", "    fee: 3\n    who:")), Err(ServiceFault::Form { file, .. }) if file == "own.yaml")
    );
    let twice = one.replace(
        "source: 镇公告栏}]\n    outcome",
        "source: 镇公告栏}, {days: 4, basis: law, from: \"2026-05-01\", source: x}]\n    outcome",
    );
    assert!(matches!(with(&twice), Err(ServiceFault::Overlap { from, .. }) if from == "2026-05-01"));
}

/// What nobody chose is not asked for: what is a family's own choice says so, what has an age has it, and what follows an item left
/// out follows what that one would have followed.
#[test]
fn what_is_a_choice_says_so_and_what_has_an_age_has_it() {
    let catalogue = shipped();
    let today = day("2026-06-30");
    let left = |bundle: &str, born: &str, roles: &[&str], chosen: &[&str]| -> Vec<String> {
        let known =
            Circumstances { born: Some(born.parse().unwrap()), parties: roles, ..Circumstances::default() };
        let keeps = |placed: &services::Placed| {
            placed.is_for("330110", &known, today) && (!placed.optional || chosen.contains(&&*placed.item))
        };
        let plan = catalogue.bundle(bundle).unwrap().plan_of("330110", keeps);
        plan.into_iter().map(|placed| placed.item).collect()
    };
    assert_eq!(left("moving-in", "1990-01-01", &["self"], &[]), ["move-residence"]);
    let both = ["move-book-in", "move-vaccination"];
    assert_eq!(left("moving-in", "1990-01-01", &["self"], &both), ["move-residence", "move-book-in"]);
    assert_eq!(left("moving-in", "1990-01-01", &["self", "child"], &both).len(), 3, "where there is a child");
    assert_eq!(left("moving-away", "1990-01-01", &["self"], &[]), ["move-entitlements"]);
    assert_eq!(left("settling", "1990-01-01", &["self"], &[]), ["move-book-in"], "it is what was asked for");
    // The allowance is for people of 80 and over: from the birthday on.
    assert_eq!(left("growing-old", "1946-07-01", &["self"], &[]), ["old-card"]);
    assert_eq!(left("growing-old", "1946-06-30", &["self"], &[]), ["old-card", "old-allowance"]);
    let served = left("growing-old", "1964-01-01", &["self"], &["old-service"]);
    assert_eq!(served, ["old-card", "old-service"]);
    let plan = catalogue.bundle("growing-old").unwrap().plan_of("330110", |one| one.item != "old-assessment");
    assert!(plan.iter().find(|one| one.item == "old-service").unwrap().after.is_empty());
    let unknown = with(
        "bundles:\n  - code: nest\n    title: {zh: 安家, en: A nest}\n    summary: {zh: 说明, en: words}\n    about: self\n    parties: [{role: self, title: {zh: 本人, en: the person}}]\n    asks: [self]\n    items: [{item: old-card, when: [{known: twin}]}]\n    offline: {zh: 窗口, en: the counter}\n",
    );
    assert!(matches!(unknown, Err(ServiceFault::Unknown { code, .. }) if code == "twin"));
}

/// A refusal rests on a law whose text somebody has read and whose first day is known; of what ships that is most, not all.
#[test]
fn an_unchecked_text_is_no_ground_of_a_refusal() {
    let catalogue = shipped();
    let grounds = |item: &str, on: &str| catalogue.item(item).unwrap().grounds(day(on)).len();
    assert_eq!((grounds("birth-record", "2026-06-30"), grounds("marriage-insurance", "2026-06-30")), (1, 0));
    assert_eq!((grounds("move-book-in", "2026-06-30"), grounds("move-residence", "2026-06-30")), (2, 0));
    assert_eq!(grounds("birth-record", "2021-08-19"), 0, "not yet in force");
    let certificate =
        (grounds("death-certificate", "2026-06-30"), grounds("death-certificate", "2026-07-01"));
    assert_eq!(certificate, (0, 1));
    for item in catalogue.items() {
        for law in item.law.iter().filter(|law| law.verified) {
            assert!(law.from.is_some(), "{}: a checked law has its day", item.code);
            assert!(!law.source.contains("未"), "{}: it says both", item.code);
        }
    }
}

/// Parts have an age, in completed years; of whom no day of birth is known, nobody is taken for a child.
#[test]
fn parts_are_taken_by_people_of_their_age() {
    let catalogue = shipped();
    let today = day("2026-06-30");
    let is = |bundle: &str, born: Option<&str>| {
        let parties = &catalogue.bundle(bundle).unwrap().parties;
        let child = parties.iter().find(|party| party.role == "child").unwrap();
        child.is_aged(born.map(|born| born.parse().unwrap()), today)
    };
    let at = [Some("2008-06-30"), Some("2008-07-01"), Some("2008"), None];
    assert_eq!(at.map(|born| is("losing-a-relative", born)), [true, false, false, true]);
    assert_eq!(at.map(|born| is("moving-in", born)), [false, true, true, false]);
}

/// Article 1: no condition can look at marriage or at how many children there are, because there are no words for it.
#[test]
fn no_condition_can_ask_about_marriage_or_the_number_of_children() {
    for asked in ["married: true", "children_most: 3", "known: wife"] {
        let own = format!(
            "bundles:\n  - code: nest\n    title: {{zh: 安家, en: A nest}}\n    summary: {{zh: 说明, en: words}}\n    about: self\n    parties: [{{role: self, title: {{zh: 本人, en: the person}}}}]\n    asks: [self]\n    items: [{{item: old-card}}]\n    online: [{{is: {{{asked}}}, unmet: {{zh: 不, en: no}}}}]\n    offline: {{zh: 窗口, en: the counter}}\n"
        );
        let read = with(&own);
        // Of the three only the last is a form that exists: whether somebody of a part is in the register.
        assert_eq!(read.is_ok(), asked == "known: wife", "{asked}: {read:?}");
    }
}
