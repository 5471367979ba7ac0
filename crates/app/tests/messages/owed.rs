//! Notices are owed from the moment of what they tell of, and a process that dies takes none along.

use app::messages::{own_unread, send_messages};
use messaging::testing::Behaviour;
use store::{CaseKind, CaseOutcome, OwedNotice};

use crate::{House, centre};

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
