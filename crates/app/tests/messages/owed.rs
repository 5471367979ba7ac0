//! Notices are owed from the moment of what they tell of: each occasion is told once, and a process that dies takes none along.

use app::{
    App,
    applications::{
        ApplicationView, AskedStep, Hand, answer_application, read_application, start_application,
        submit_application, take_matter_step,
    },
    doors::Resident,
    entitlements::keep_benefit_word,
    messages::{own_unread, send_messages},
};
use base::{ApplicationId, Timestamp};
use messaging::testing::Behaviour;
use services::Step;
use store::{BenefitWord, CaseKind, CaseOutcome, OwedNotice};

use crate::{House, centre};

#[tokio::test(flavor = "multi_thread")]
async fn each_occasion_is_told_once_and_leaves_nothing_owed() {
    let house = House::new().await;
    let people = house.people().await;
    let centre = centre(&house, |_| Behaviour::Take).await;
    let app = house.started(&centre);
    let (cx, permit, person) = (&house.cx, &house.permit, people[0].id);
    let resident = house.inside(person).await;
    let mut expected: Vec<&str> = Vec::new();
    for (kind, about, template) in [
        (CaseKind::Read, "1", "read_answered"),
        (CaseKind::Correction, "phone", "correction_answered"),
        (CaseKind::Other, "", "case_answered"),
    ] {
        let case = app::cases::file_case(&app, &resident, kind, (about, "请看一下")).await.unwrap();
        let answer = (CaseOutcome::Explained, "已经说明了");
        app::cases::answer_case(cx, &app, permit, case.id, answer).await.unwrap();
        expected.push(template);
        told(&house, &app, &resident, &expected).await;
    }
    let claims = app::certificates::possible_claims(cx, &app, permit, person).await.unwrap();
    let claim = [claims[0].name.to_owned()];
    let issued =
        app::certificates::issue_certificate(cx, &app, permit, person, (&claim, 30, None)).await.unwrap();
    expected.push("certificate_issued");
    told(&house, &app, &resident, &expected).await;
    app::certificates::revoke_certificate(cx, &app, permit, issued.id, "登记有误").await.unwrap();
    expected.push("certificate_revoked");
    told(&house, &app, &resident, &expected).await;
    let of = (2026, BenefitWord::Told, None);
    keep_benefit_word(cx, &app, permit, (person, "childcare-subsidy-2025"), of).await.unwrap();
    expected.push("benefit_open");
    told(&house, &app, &resident, &expected).await;
    matters(&house, &app, &resident, &mut expected).await;
    assert_eq!(expected.len(), 10);
}

/// A matter is stopped, returned, done, and another refused.
async fn matters(house: &House, app: &App, resident: &Resident, expected: &mut Vec<&'static str>) {
    let (permit, person) = (&house.permit, resident.person);
    let hand = Hand::worker(&house.cx, permit);
    let id = start_application(app, hand, "moving-in", person).await.unwrap();
    let shown = read_application(app, hand, id).await.unwrap();
    let answers: Vec<(String, String)> =
        shown.missing.iter().map(|name| (name.clone(), answer_to(name))).collect();
    if !answers.is_empty() {
        answer_application(app, hand, (id, shown.application.version), &answers).await.unwrap();
    }
    let version = read_application(app, hand, id).await.unwrap().application.version;
    submit_application(app, hand, (id, version)).await.unwrap();
    let first = |shown: &ApplicationView| {
        let open = shown.matters.iter().find(|one| !one.matter.stage.settled()).unwrap();
        (open.matter.item.to_string(), open.matter.version)
    };
    let item = first(&read_application(app, hand, id).await.unwrap()).0;
    let field = shown.needs.first().map(|one| format!("{}.{}", one.need.party, one.need.attribute.code()));
    let stop = app::applications::services_at_hand(app).unwrap().stops()[0].code.clone();
    for (step, field, template) in [
        (Step::Accept, None, None),
        (Step::Stop, Some(stop), Some("matter_stopped")),
        (Step::Resume, None, None),
        (Step::Return, field, Some("matter_returned")),
        (Step::Supply, None, None),
        (Step::Finish, None, Some("matter_done")),
    ] {
        take(app, hand, (id, &item), (step, field)).await;
        expected.extend(template);
        told(house, app, resident, expected).await;
    }
    let other = first(&read_application(app, hand, id).await.unwrap()).0;
    take(app, hand, (id, &other), (Step::Accept, None)).await;
    take(app, hand, (id, &other), (Step::Refuse, None)).await;
    expected.push("matter_refused");
    told(house, app, resident, expected).await;
}

fn answer_to(name: &str) -> String {
    if name.ends_with("date") || name.ends_with("from") { "2020-01-01" } else { "1" }.to_owned()
}

async fn take(
    app: &App,
    hand: Hand<'_>,
    (id, item): (ApplicationId, &str),
    (step, field): (Step, Option<String>),
) {
    let shown = read_application(app, hand, id).await.unwrap();
    let version = shown.matters.iter().find(|one| &*one.matter.item == item).unwrap().matter.version;
    let asked = AskedStep { step, note: Some("因为如此这般".into()), law: Some(0), field };
    take_matter_step(app, hand, (id, item, version), &asked).await.unwrap();
}

/// Whether each was told, once, in the inbox and on its way out, and nothing is owed.
async fn told(house: &House, app: &App, resident: &Resident, expected: &[&str]) {
    let page = app
        .store
        .messages_of(&resident.permit, resident.person, None, base::PageSize::new(50))
        .await
        .unwrap();
    let mut templates: Vec<&str> = page.items.iter().map(|one| &*one.template).collect();
    let mut wanted = expected.to_vec();
    templates.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(templates, wanted);
    let later = house.now().plus_seconds(86_400);
    assert_eq!(app.store.owed_notices(later, 99).await.unwrap(), [], "nothing is owed");
    let counts = app.store.sending_counts(&house.permit, Timestamp::from_micros(0).unwrap()).await.unwrap();
    let sendings: u64 = counts.iter().map(|(_, _, count)| count).sum();
    assert_eq!(sendings, u64::try_from(expected.len()).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_outlives_a_process_that_dies_before_it_is_told() {
    let house = House::new().await;
    let people = house.people().await;
    let centre = centre(&house, |_| Behaviour::Take).await;
    let app = house.started(&centre);
    let resident = house.inside(people[0].id).await;
    let case = app::cases::file_case(&app, &resident, CaseKind::Other, ("", "想问办事时间")).await.unwrap();
    // The answer is kept, and the process dies before the family is told.
    let answer = store::CaseAnswer {
        outcome: CaseOutcome::Explained,
        words: "每天八点半到五点".into(),
        account: house.cx.actor.account,
        at: house.now(),
    };
    let key = format!("case:{}", case.id);
    let owed = OwedNotice::new(&house.permit, ("case_answered", key), vec![case.person], house.now())
        .with(&[("number", &*case.number)]);
    assert!(app.store.answer_case_owing(case.id, &answer, std::slice::from_ref(&owed)).await.unwrap());
    assert_eq!(own_unread(&app, &resident).await.unwrap(), 0);

    let again = house.started(&centre);
    assert_eq!(send_messages(&again).await.unwrap().told, 0, "whoever did it may still be telling it");
    house.clock.advance_seconds(61);
    assert_eq!(send_messages(&again).await.unwrap().told, 1);
    assert_eq!((own_unread(&app, &resident).await.unwrap(), centre.received().len()), (1, 1));
    // Died once more, after it was told and before that was noted: told again, and nobody hears it twice.
    let other = app::cases::file_case(&app, &resident, CaseKind::Other, ("", "第二个问题")).await.unwrap();
    assert!(app.store.answer_case_owing(other.id, &answer, &[owed]).await.unwrap());
    house.clock.advance_seconds(61);
    assert_eq!(send_messages(&again).await.unwrap().told, 1);
    assert_eq!((own_unread(&app, &resident).await.unwrap(), centre.received().len()), (1, 1));
    assert_eq!(send_messages(&again).await.unwrap().told, 0, "and it is owed no more");
}
