//! Notices are owed from the moment of what they tell of, and a process that dies takes none along.

use access::{Action, Actor, Cx, Purpose, Role};
use app::messages::{own_unread, send_messages};
use base::PageSize;
use messaging::{Channel, Topic, mobile, testing::Behaviour};
use store::{CaseKind, CaseOutcome, OwedNotice};

use crate::{House, centre, taken_by_us};

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
        office: house.cx.actor.area.clone(),
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

/// The city's office, in whose area the register's first account has no say: what it owes a family is told and sent all the same, and so
/// is kept their word that they want no more. Each stands in that office's log.
#[tokio::test(flavor = "multi_thread")]
async fn what_an_office_beyond_the_first_accounts_area_owes_is_sent_as_well() {
    let house = House::new().await;
    let store = &house.app.store;
    let city: access::Area = "3301".parse().unwrap();
    let first = store.account_by_name(app::FIRST_ACCOUNT).await.unwrap().unwrap();
    assert!(!first.area.covers(city.prefix()), "it is not the first account's");
    let one = house.people().await.remove(0);
    let (person, number) = (one.id, mobile(one.phone.as_deref().unwrap()).unwrap());
    let sun =
        Cx { actor: Actor::new(house.li.actor.account, Role::Registrar, city.clone()), ..house.cx.clone() };
    let permit = sun.permit(Purpose::FamilyService).unwrap();
    let centre = centre(&house, |_| Behaviour::Take).await;
    let app = house.started(&centre);
    let known =
        app::certificates::issue_certificate(&sun, &app, &permit, person, (&["name".to_owned()], 30, None))
            .await;
    assert!(known.is_ok(), "{known:?}");
    let owed = OwedNotice::new(&permit, ("certificate_issued", "again".into()), vec![person], house.now());
    let owed = owed.with(&[("number", "2345-6789-ABCD")]);
    let known = known.unwrap();
    let reason = ("信息已更正", house.now());
    assert!(store.revoke_certificate_owing(&permit, known.id, reason, &[owed]).await.unwrap());
    house.clock.advance_seconds(61);
    let sent = send_messages(&app).await.unwrap();
    assert_eq!((sent.told, sent.handed), (1, 2), "what was told at once and what was owed");
    assert_eq!(centre.received().iter().map(|one| one.to.as_str()).collect::<Vec<_>>(), [&*number; 2]);
    assert_eq!(app.store.unread_messages(&permit, person).await.unwrap(), 2);
    taken_by_us(&centre, 2).await;
    centre.answers(&number, "退订").await;
    taken_by_us(&centre, 3).await;
    let off = app.store.message_wishes(&permit, person).await.unwrap().off;
    assert_eq!(off, Topic::ALL.iter().map(|topic| (*topic, Channel::Sms)).collect::<Vec<_>>());
    let log = app.store.audit_of_person(&permit, person, None, PageSize::new(50)).await.unwrap().items;
    let areas = |action| -> Vec<String> {
        let entries = log.iter().filter(|line| line.entry.action == action);
        entries.map(|line| line.entry.area.as_ref().unwrap().to_string()).collect()
    };
    assert_eq!(areas(Action::SendMessage), [city.to_string()], "read once, for both");
    assert_eq!(areas(Action::KeepWishes), [city.to_string()]);
}
