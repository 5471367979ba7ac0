//! Applications on both engines: one at a time for one matter, steps kept for good, several items together or not at all.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
#[allow(dead_code, reason = "each suite uses what it needs of the small register")]
mod support;

use base::{
    AccountId, AppealId, ApplicationId, CaseId, Date, PageSize, PaperId, PersonId, ProxyId, Timestamp,
};
use services::{Stage, Step};
use store::{
    Answer, Answers, Appeal, AppealDecision, AppealOutcome, Appealed, Application, ApplicationStage, Case,
    CaseAnswer, CaseKind, CaseOutcome, Helper, KeptPaper, KeptPromise, Matter, MatterChange, MatterFilter,
    MatterStep, Origin, OwedNotice, PaperMedia, Proxy, ProxyAct, PublishedMeasures, Queued, RefusedCase,
    Sealed, StoreError, Unsealed,
};
use support::{House, NOON, raw, reading};
use uuid::Uuid;

contract! {
    applications_are_kept
    what_was_said_is_apart_from_who_said_it
    helpers_are_kept
    appeals_are_kept
    appeals_about_cases_are_kept
    papers_are_kept
}

fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_micros(NOON + seconds * 1_000_000).unwrap()
}

fn person(number: u128) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(number))
}

fn application(number: u128, about: u128) -> Application {
    Application {
        id: ApplicationId::from_uuid(Uuid::from_u128(number)),
        area: "330106".parse().unwrap(),
        number: format!("B20250615-{number:08}").into(),
        bundle: "birth".into(),
        about: person(about),
        origin: Origin::Counter,
        stage: ApplicationStage::Draft,
        online: false,
        answers: Answers::new(),
        event: None,
        started_at: moment(0),
        submitted_at: None,
        changed_at: moment(0),
        version: 1,
        parties: vec![("child".into(), person(about)), ("mother".into(), person(900))],
        matters: Vec::new(),
    }
}

fn matter(item: &str, follows: &[&str]) -> Matter {
    Matter {
        item: item.into(),
        follows: follows.iter().map(|code| (*code).into()).collect(),
        stage: Stage::Waiting,
        promise: Some(KeptPromise { days: 5, basis: "published".into(), source: "公告".into() }),
        due_on: None,
        changed_at: moment(1),
        version: 0,
        steps: Vec::new(),
    }
}

fn change(item: &str, version: u64, step: Step, stage: Stage, due: Option<&str>) -> MatterChange {
    let step = MatterStep {
        number: version + 1,
        step,
        account: AccountId::from_uuid(Uuid::from_u128(42)),
        resident: false,
        office: "330106".into(),
        at: moment(10),
        note: (step == Step::Refuse).then(|| "理由如下".into()),
        rule: None,
        field: None,
    };
    MatterChange { item: item.into(), version, step, stage, due_on: due.map(|day| day.parse().unwrap()) }
}

/// Several people take one part, such as the children of somebody who died; each once, and each finds the application.
async fn several_take_one_part(house: &House) {
    let (store, permit) = (&house.store, reading("330106"));
    let mut new = Application { bundle: "losing-a-relative".into(), ..application(70, 700) };
    new.parties =
        vec![("child".into(), person(701)), ("child".into(), person(702)), ("deceased".into(), person(700))];
    store.start_application(&new).await.unwrap();
    store.join_application(&new, ("child", person(703)), moment(1)).await.unwrap();
    let twice = store.join_application(&new, ("child", person(703)), moment(2)).await.unwrap_err();
    assert!(matches!(twice, StoreError::Constraint), "{twice:?}");
    let kept = store.application(&permit, new.id).await.unwrap().unwrap();
    let mut wanted = new.parties.clone();
    wanted.push(("child".into(), person(703)));
    wanted.sort();
    assert_eq!((kept.parties, kept.changed_at, kept.version), (wanted, moment(1), 1));
    for child in [701, 702, 703] {
        assert_eq!(store.applications_of(&permit, person(child)).await.unwrap().len(), 1, "{child}");
    }
}

/// A list of work says where each was begun, and which of the items before it came to nothing: of none that is settled.
async fn a_list_tells_what_came_to_nothing(house: &House) {
    let (store, permit) = (&house.store, reading("330106"));
    let parties = vec![("child".into(), person(800))];
    let new = Application { origin: Origin::Home, parties, ..application(80, 800) };
    store.start_application(&new).await.unwrap();
    let matters = [matter("record", &[]), matter("book", &["record"]), matter("card", &["record", "book"])];
    let opened = [change("record", 0, Step::Open, Stage::Open, None)];
    assert!(store.submit_application(&new, &matters, &opened, moment(3)).await.unwrap());
    let handed = store.application(&permit, new.id).await.unwrap().unwrap();
    assert_eq!(handed.origin, Origin::Home);
    let mut refused = change("record", 1, Step::Refuse, Stage::Refused, None);
    refused.step.rule = Some("某办法第三条".into());
    let changes = [
        refused,
        change("book", 0, Step::Withdraw, Stage::Withdrawn, None),
        change("card", 0, Step::Open, Stage::Open, None),
    ];
    assert!(store.change_matters(&handed, &changes).await.unwrap());
    let listed = async |filter| {
        let page = store.matters(&permit, filter, None, PageSize::new(9)).await.unwrap();
        let of = page.items.into_iter().filter(|one| one.application == new.id);
        of.map(|one| (one.origin, one.item.to_string(), one.without.join(" "))).collect::<Vec<_>>()
    };
    let row = |item: &str, without: &str| (Origin::Home, item.to_owned(), without.to_owned());
    assert_eq!(listed(MatterFilter::Office).await, [row("card", "record book")]);
    assert_eq!(listed(MatterFilter::Settled).await, [row("book", ""), row("record", "")]);
    let last = store.application(&permit, new.id).await.unwrap().unwrap();
    let done = change("card", 1, Step::Finish, Stage::Done, None);
    assert!(store.change_matters(&last, &[done]).await.unwrap());
}

/// What stands beside the way of one application.
async fn parts_and_lists(house: &House) {
    several_take_one_part(house).await;
    a_list_tells_what_came_to_nothing(house).await;
}

async fn applications_are_kept(house: House) {
    parts_and_lists(&house).await;
    let (store, permit) = (&house.store, reading("330106"));
    let first = application(1, 7);
    store.start_application(&first).await.unwrap();
    assert_eq!(store.application(&permit, first.id).await.unwrap().unwrap(), first);
    assert!(store.application(&reading("330110"), first.id).await.unwrap().is_none(), "another county's");
    // The same matter of the same child is under way once.
    let twice = store.start_application(&application(2, 7)).await.unwrap_err();
    assert!(matches!(twice, StoreError::Constraint), "{twice:?}");
    assert_eq!(store.applications_of(&permit, person(900)).await.unwrap().len(), 1, "nothing of it stayed");
    store.start_application(&application(3, 8)).await.unwrap();
    assert_eq!(store.applications_of(&permit, person(900)).await.unwrap().len(), 2);

    let answers: Answers = [("card-way".into(), "post".into())].into_iter().collect();
    assert!(store.keep_answers((first.id, 1), (&answers, true), moment(2)).await.unwrap());
    assert!(
        !store.keep_answers((first.id, 1), (&answers, true), moment(2)).await.unwrap(),
        "an older version"
    );
    let kept = store.application(&permit, first.id).await.unwrap().unwrap();
    assert_eq!((&kept.answers, kept.online, kept.version), (&answers, true, 2));

    let matters = [matter("record", &[]), matter("book", &["record"])];
    let opened = [change("record", 0, Step::Open, Stage::Open, Some("2025-06-20"))];
    assert!(
        !store.submit_application(&first, &matters, &opened, moment(3)).await.unwrap(),
        "an older version"
    );
    assert!(store.submit_application(&kept, &matters, &opened, moment(3)).await.unwrap());
    let handed = store.application(&permit, first.id).await.unwrap().unwrap();
    assert_eq!((handed.stage, handed.submitted_at), (ApplicationStage::Submitted, Some(moment(3))));
    assert_eq!(handed.matters[0].steps, [opened[0].step.clone()]);
    assert_eq!((handed.matters[0].stage, handed.matters[1].stage), (Stage::Open, Stage::Waiting));
    assert_eq!(handed.matters[1], Matter { changed_at: moment(3), ..matter("book", &["record"]) });

    // Both or neither: the second rests on a version that has passed.
    let both = [
        change("record", 1, Step::Accept, Stage::Accepted, Some("2025-06-20")),
        change("book", 7, Step::Open, Stage::Open, None),
    ];
    assert!(!store.change_matters(&handed, &both).await.unwrap());
    assert_eq!(store.application(&permit, first.id).await.unwrap().unwrap().matters, handed.matters);
    assert!(store.change_matters(&handed, &both[..1]).await.unwrap());
    // A refusal without its rule cannot be kept, by whatever hand.
    let bare = [change("record", 2, Step::Refuse, Stage::Refused, None)];
    assert!(matches!(store.change_matters(&handed, &bare).await, Err(StoreError::Constraint)));

    let office = |after: Option<(&'static str, &'static str)>| {
        let permit = &permit;
        async move { store.matters(permit, MatterFilter::Office, after, PageSize::new(1)).await.unwrap() }
    };
    let page = office(None).await;
    assert_eq!((page.items.len(), &*page.items[0].item, page.next), (1, "record", None));
    let due = |day: &str| day.parse::<Date>().unwrap();
    let near = |day: &'static str| async move {
        let (near, more) = store.matters_to_work_on(&"330106".parse().unwrap(), due(day)).await.unwrap();
        (near.map(|queued| queued.count), more.map(|queued| queued.count))
    };
    assert_eq!(near("2025-06-19").await, (None, Some(1)));
    assert_eq!(near("2025-06-20").await, (Some(1), None));

    let done = [
        change("record", 2, Step::Finish, Stage::Done, None),
        change("book", 0, Step::Open, Stage::Open, Some("2025-06-24")),
    ];
    assert!(store.change_matters(&handed, &done).await.unwrap());
    assert_eq!(
        store.application(&permit, first.id).await.unwrap().unwrap().stage,
        ApplicationStage::Submitted
    );
    assert!(
        store
            .change_matters(&handed, &[change("book", 1, Step::Withdraw, Stage::Withdrawn, None)])
            .await
            .unwrap()
    );
    assert_eq!(store.application(&permit, first.id).await.unwrap().unwrap().stage, ApplicationStage::Closed);
    // Closed, so the family may ask again one day; and what was done is neither edited nor lost.
    store.start_application(&application(4, 7)).await.unwrap();
    for sql in
        ["UPDATE matter_step SET note = 'x' WHERE number = 1", "DELETE FROM matter_step WHERE number = 1"]
    {
        assert!(raw(&house, &[sql]).await.is_err(), "{sql}");
    }
    assert!(store.drop_application((application(3, 8).id, 1), moment(20)).await.unwrap());
    assert!(!store.drop_application((first.id, 9), moment(20)).await.unwrap());
    house.check().await;
}

/// An application with one item that is handed in and finished.
async fn ended(house: &House, number: u128) -> Application {
    let (store, permit) = (&house.store, reading("330106"));
    let new = application(number, 1_000 + number);
    store.start_application(&new).await.unwrap();
    let opened = [change("record", 0, Step::Open, Stage::Open, Some("2025-06-20"))];
    assert!(store.submit_application(&new, &[matter("record", &[])], &opened, moment(3)).await.unwrap());
    for (version, step, stage) in [(1, Step::Accept, Stage::Accepted), (2, Step::Finish, Stage::Done)] {
        let handed = store.application(&permit, new.id).await.unwrap().unwrap();
        assert!(
            !store
                .rate_application(&handed, "2025-Q2", Uuid::from_u128(9), (Answer::Good, None))
                .await
                .unwrap()
        );
        assert!(
            store.change_matters(&handed, &[change("record", version, step, stage, None)]).await.unwrap()
        );
    }
    store.application(&permit, new.id).await.unwrap().unwrap()
}

async fn what_was_said_is_apart_from_who_said_it(house: House) {
    let store = &house.store;
    let area = "330106".parse().unwrap();
    let (first, second) = (ended(&house, 11).await, ended(&house, 12).await);
    assert_eq!(store.ratings(&area, "2025-Q2").await.unwrap(), [], "none before the end");
    let said = (Answer::Bad, Some("等了很久"));
    assert!(store.rate_application(&first, "2025-Q2", Uuid::from_u128(0xff), said).await.unwrap());
    let again = store.rate_application(&first, "2025-Q3", Uuid::from_u128(0xfe), (Answer::Good, None)).await;
    assert!(!again.unwrap(), "once");
    assert!(
        store
            .rate_application(&second, "2025-Q2", Uuid::from_u128(1), (Answer::VeryGood, None))
            .await
            .unwrap()
    );
    assert!(store.is_rated(&first).await.unwrap() && store.is_rated(&second).await.unwrap());
    let kept = store.ratings(&area, "2025-Q2").await.unwrap();
    // By ids drawn by chance: not in the order in which they came.
    assert_eq!(kept.iter().map(|one| one.answer).collect::<Vec<_>>(), [Answer::VeryGood, Answer::Bad]);
    assert_eq!(kept[1].words.as_deref(), Some("等了很久"));
    assert_eq!(store.ratings(&"330110".parse().unwrap(), "2025-Q2").await.unwrap(), [], "another county's");
    let long = "长".repeat(501);
    let third = ended(&house, 13).await;
    let long =
        store.rate_application(&third, "2025-Q2", Uuid::from_u128(2), (Answer::Good, Some(&long))).await;
    assert!(matches!(long, Err(StoreError::Constraint)));
    assert!(!store.is_rated(&third).await.unwrap(), "both or neither");

    let served = store.served(&area, moment(0)).await.unwrap();
    assert_eq!(served.len(), 3);
    assert_eq!(served.iter().filter(|one| one.rated.as_deref() == Some("2025-Q2")).count(), 2);
    assert_eq!(served[0].items[0].promised, Some(5));
    let steps: Vec<Step> = served[0].items[0].steps.iter().map(|taken| taken.step).collect();
    assert_eq!(steps, [Step::Open, Step::Accept, Step::Finish]);
    assert!(served[0].items[0].steps.iter().all(|taken| taken.account.uuid().is_nil()), "no worker");
    assert_eq!(
        store.served(&area, moment(11)).await.unwrap(),
        [],
        "nothing has changed since, all is settled"
    );
    assert_eq!(store.serving_counties().await.unwrap(), ["330106".into()]);

    let of = |quarter: &str, figure: u64| PublishedMeasures {
        county: "330106".into(),
        quarter: quarter.into(),
        made_at: moment(20),
        content: serde_json::json!({ "figure": figure }),
    };
    for new in [of("2025-Q1", 1), of("2025-Q2", 2), of("2025-Q1", 3)] {
        store.publish_measures(&new).await.unwrap();
    }
    let listed = store.published_measures().await.unwrap();
    assert_eq!(listed, [("330106".into(), "2025-Q2".into()), ("330106".into(), "2025-Q1".into())]);
    let first = store.read_published_measures("330106", "2025-Q1").await.unwrap();
    assert_eq!(first, Some(of("2025-Q1", 1)), "what was published stands");
    assert_eq!(store.read_published_measures("330110", "2025-Q1").await.unwrap(), None);
}

fn proxy(number: u128) -> Proxy {
    Proxy {
        id: ProxyId::from_uuid(Uuid::from_u128(number)),
        area: "330106".parse().unwrap(),
        person: person(1),
        label: "大女儿".into(),
        acts: vec![ProxyAct::Follow, ProxyAct::HandIn],
        bundle: Some("birth".into()),
        last_day: "2025-09-01".parse().unwrap(),
        made_at: moment(0),
        made_by: AccountId::from_uuid(Uuid::from_u128(42)),
        presence: Some("本人到窗口，核对了身份证".into()),
        code: ([u8::try_from(number).unwrap(); 32], moment(100)),
        helper: None,
        ended: None,
    }
}

async fn helpers_are_kept(house: House) {
    let (store, permit) = (&house.store, reading("330106"));
    for number in [1, 2, 3] {
        store.keep_proxy(&permit, &proxy(number)).await.unwrap();
    }
    assert_eq!(store.proxies_of(&permit, person(1)).await.unwrap().len(), 3);
    assert_eq!(store.proxy(&permit, proxy(1).id).await.unwrap(), Some(proxy(1)));
    assert_eq!(store.proxy(&reading("330110"), proxy(1).id).await.unwrap(), None, "another area's");
    assert!(matches!(
        store.keep_proxy(&permit, &Proxy { id: proxy(9).id, ..proxy(1) }).await,
        Err(StoreError::Constraint)
    ));

    let helper = |who: u128, seconds: i64| Helper {
        person: person(who),
        door: AccountId::from_uuid(Uuid::from_u128(70)),
        label: "妈妈".into(),
        since: moment(seconds),
    };
    // Not oneself, not too late, not with a code that nobody was given, and once.
    assert_eq!(store.accept_proxy(&[1; 32], &helper(1, 10)).await.unwrap(), None);
    assert_eq!(store.accept_proxy(&[1; 32], &helper(2, 100)).await.unwrap(), None);
    assert_eq!(store.accept_proxy(&[99; 32], &helper(2, 10)).await.unwrap(), None);
    let taken = store.accept_proxy(&[1; 32], &helper(2, 10)).await.unwrap().unwrap();
    assert_eq!(taken.helper, Some(helper(2, 10)));
    assert_eq!(store.accept_proxy(&[1; 32], &helper(3, 11)).await.unwrap(), None);
    assert_eq!(store.proxy_offered(&[1; 32], moment(11)).await.unwrap(), None);
    assert_eq!(store.proxy_offered(&[2; 32], moment(11)).await.unwrap().unwrap().0, person(1));
    assert_eq!(store.proxy_offered(&[2; 32], moment(100)).await.unwrap(), None);

    assert_eq!(store.proxies_by(&permit, person(2)).await.unwrap(), [taken]);
    assert_eq!(store.proxy_by(&permit, (proxy(1).id, person(3))).await.unwrap(), None, "another's helper");
    assert!(!store.end_proxy(&reading("330110"), proxy(2).id, moment(20)).await.unwrap(), "another area's");
    assert!(store.end_proxy(&permit, proxy(2).id, moment(20)).await.unwrap());
    assert!(!store.end_proxy(&permit, proxy(2).id, moment(21)).await.unwrap(), "once");
    assert_eq!(store.accept_proxy(&[2; 32], &helper(2, 22)).await.unwrap(), None, "it was taken back");
}

fn appeal(number: u128, of: ApplicationId) -> Appeal {
    Appeal {
        id: AppealId::from_uuid(Uuid::from_u128(number)),
        area: "3301".parse().unwrap(),
        number: format!("F20250615-{number:08}").into(),
        of: Appealed::Item(of, "first".into()),
        about: person(1),
        filed_at: moment(50),
        due_on: Some("2025-07-07".parse().unwrap()),
        words: "请再看一次".into(),
        decision: None,
    }
}

async fn appeals_are_kept(house: House) {
    let store = &house.store;
    let one = application(1, 1);
    store.start_application(&one).await.unwrap();
    assert!(store.submit_application(&one, &[matter("first", &[])], &[], moment(10)).await.unwrap());
    let step = |version: u64, step: Step, stage: Stage, seconds: i64| MatterChange {
        item: "first".into(),
        version,
        step: MatterStep {
            number: version + 1,
            step,
            account: AccountId::from_uuid(Uuid::from_u128(42)),
            resident: step == Step::Appeal,
            office: "330106".into(),
            at: moment(seconds),
            note: Some("与登记不符".into()),
            rule: Some("某法".into()),
            field: None,
        },
        stage,
        due_on: None,
    };
    assert!(store.change_matters(&one, &[step(0, Step::Refuse, Stage::Refused, 20)]).await.unwrap());
    let city = reading("3301");
    let settled = store.application(&city, one.id).await.unwrap().unwrap();
    assert_eq!(settled.stage, ApplicationStage::Closed);

    let first = appeal(1, one.id);
    let late =
        store.file_appeal(&one, &first, &step(0, Step::Appeal, Stage::Refused, 50), &[]).await.unwrap();
    assert!(!late && store.appeals_of(&city, one.id).await.unwrap().is_empty(), "an older version");
    assert!(store.file_appeal(&one, &first, &step(1, Step::Appeal, Stage::Refused, 50), &[]).await.unwrap());
    let again =
        store.file_appeal(&one, &appeal(2, one.id), &step(2, Step::Appeal, Stage::Refused, 51), &[]).await;
    assert!(matches!(again, Err(StoreError::Constraint)), "one waits");
    assert_eq!(store.appeals_of(&city, one.id).await.unwrap(), std::slice::from_ref(&first));
    let list = async |area: &str, waiting: bool| {
        store.appeals(&reading(area), waiting, None, PageSize::new(5)).await.unwrap().items.len()
    };
    assert_eq!((list("3301", true).await, list("33", true).await, list("330106", true).await), (1, 1, 0));
    assert_eq!(
        store.appeal(&reading("330106"), first.id).await.unwrap(),
        None,
        "not the office's that refused"
    );
    // It waits for whoever decides there and did not refuse; not for the office that refused.
    let waits = async |area: &str, who: u128| {
        let of = (AccountId::from_uuid(Uuid::from_u128(who)), "2000-01-01".parse().unwrap());
        let (near, rest) = store.appeals_to_decide(&area.parse().unwrap(), of).await.unwrap();
        assert_eq!(near, None, "nothing was due so early");
        rest
    };
    let queued = (Queued { count: 1, since: moment(50) }, first.due_on);
    assert_eq!((waits("3301", 43).await, waits("33", 43).await), (Some(queued), Some(queued)));
    assert_eq!((waits("3301", 42).await, waits("330106", 43).await), (None, None));

    let decision = AppealDecision {
        outcome: AppealOutcome::Reversed,
        reasons: "核对无误".into(),
        account: AccountId::from_uuid(Uuid::from_u128(43)),
        at: moment(60),
    };
    let anew = step(2, Step::Reverse, Stage::Accepted, 60);
    assert!(store.decide_appeal(&one, (first.id, &decision), &anew, &[]).await.unwrap());
    assert!(!store.decide_appeal(&one, (first.id, &decision), &anew, &[]).await.unwrap(), "once");
    let after = store.application(&city, one.id).await.unwrap().unwrap();
    assert_eq!((after.stage, after.matters[0].stage), (ApplicationStage::Submitted, Stage::Accepted));
    assert_eq!(store.appeal(&city, first.id).await.unwrap().unwrap().decision, Some(decision));
    assert_eq!((list("3301", true).await, list("3301", false).await), (0, 1));
    assert_eq!(waits("3301", 43).await, None, "it was decided");
    // Refused anew by somebody else: whoever refused before had no part in this one.
    let other = |change: MatterChange| MatterChange {
        step: MatterStep { account: AccountId::from_uuid(Uuid::from_u128(45)), ..change.step.clone() },
        ..change
    };
    assert!(store.change_matters(&one, &[other(step(3, Step::Refuse, Stage::Refused, 61))]).await.unwrap());
    let second = Appeal { due_on: None, filed_at: moment(70), ..appeal(2, one.id) };
    assert!(store.file_appeal(&one, &second, &step(4, Step::Appeal, Stage::Refused, 70), &[]).await.unwrap());
    let queued = (Queued { count: 1, since: moment(70) }, None);
    assert_eq!((waits("3301", 42).await, waits("3301", 45).await), (Some(queued), None));
    // Whether somebody who decides works there is asked of the grants in force.
    assert!(!store.decides_above(&"3301".parse().unwrap(), moment(70)).await.unwrap());
}

/// A correction that somebody asks for, not answered yet.
fn asked_case() -> Case {
    Case {
        id: CaseId::from_uuid(Uuid::from_u128(1)),
        area: "330106".parse().unwrap(),
        number: "20250615-00000001".into(),
        person: person(1),
        kind: CaseKind::Correction,
        about: "phone".into(),
        words: "电话不对".into(),
        by: None,
        filed_at: moment(0),
        due_on: "2025-06-30".parse().unwrap(),
        withdrawn: false,
        answer: None,
    }
}

/// A refused case goes above and comes back; what is owed because of it is kept with it or not at all.
async fn appeals_about_cases_are_kept(house: House) {
    let (store, permit, city) = (&house.store, reading("330106"), reading("3301"));
    let case = asked_case();
    store.file_case(&permit, &case).await.unwrap();
    let answer = |account: u128, seconds: i64| CaseAnswer {
        outcome: CaseOutcome::Refused,
        words: "与登记一致".into(),
        account: AccountId::from_uuid(Uuid::from_u128(account)),
        office: "330106001".parse().unwrap(),
        at: moment(seconds),
    };
    let about = |number: u128, refused: &CaseAnswer| Appeal {
        of: Appealed::Case(
            case.id,
            RefusedCase {
                office: refused.office.clone(),
                because: refused.words.clone(),
                account: refused.account,
                at: refused.at,
            },
        ),
        ..appeal(number, ApplicationId::from_uuid(Uuid::nil()))
    };
    let first = answer(42, 10);
    assert!(!store.file_case_appeal(&about(1, &first), &[]).await.unwrap(), "not answered yet");
    assert!(store.answer_case(case.id, &first).await.unwrap());
    assert_eq!(store.case(&permit, case.id).await.unwrap().unwrap().answer, Some(first.clone()));
    assert!(!store.file_case_appeal(&about(1, &answer(42, 11)), &[]).await.unwrap(), "another refusal");
    let notice =
        |key: &str| OwedNotice::new(&permit, ("case_appealed", key.to_owned()), vec![person(1)], moment(20));
    let owed = async || store.owed_notices(moment(9_999), 9).await.unwrap().len();
    assert!(store.file_case_appeal(&about(1, &first), &[notice("a")]).await.unwrap());
    let again = store.file_case_appeal(&about(2, &first), &[notice("b")]).await;
    assert!(matches!(again, Err(StoreError::Constraint)), "once for each refusal");
    assert_eq!(owed().await, 1, "nothing is owed for what was not kept");

    let kept = store.appeal(&city, about(1, &first).id).await.unwrap().unwrap();
    assert_eq!(kept, about(1, &first));
    assert_eq!(store.appeal(&permit, kept.id).await.unwrap(), None, "not the office's that refused");
    assert_eq!(store.appeals_of_cases(&permit, &[case.id]).await.unwrap(), std::slice::from_ref(&kept));
    assert!(
        store.appeals_of_cases(&permit, &[CaseId::from_uuid(Uuid::from_u128(9))]).await.unwrap().is_empty()
    );
    one_list_has_both_sorts(&house, &kept).await;

    let decision = |account: u128, outcome: AppealOutcome, seconds: i64| AppealDecision {
        outcome,
        reasons: "核对过了".into(),
        account: AccountId::from_uuid(Uuid::from_u128(account)),
        at: moment(seconds),
    };
    let due = "2025-07-20".parse().unwrap();
    let own = store.decide_case_appeal((kept.id, &decision(42, AppealOutcome::Reversed, 30)), due, &[]).await;
    assert!(matches!(own, Err(StoreError::Constraint)), "whoever refused does not decide");
    let reversed = decision(43, AppealOutcome::Reversed, 30);
    assert!(store.decide_case_appeal((kept.id, &reversed), due, &[notice("c")]).await.unwrap());
    assert!(!store.decide_case_appeal((kept.id, &reversed), due, &[notice("d")]).await.unwrap(), "once");
    assert_eq!(owed().await, 2);
    let anew = store.case(&permit, case.id).await.unwrap().unwrap();
    assert_eq!((anew.answer, anew.due_on), (None, due), "it waits for an answer anew");
    let kept = store.appeal(&city, kept.id).await.unwrap().unwrap();
    let Appealed::Case(_, refused) = &kept.of else { unreachable!("it is about a case") };
    assert_eq!((&*refused.because, refused.at), ("与登记一致", moment(10)), "what was refused stands here");

    // Refused by somebody else, and that stands.
    let second = answer(44, 40);
    assert!(store.answer_case(case.id, &second).await.unwrap());
    assert!(store.file_case_appeal(&about(2, &second), &[]).await.unwrap());
    let sustained = decision(43, AppealOutcome::Sustained, 50);
    assert!(store.decide_case_appeal((about(2, &second).id, &sustained), due, &[]).await.unwrap());
    assert_eq!(store.case(&permit, case.id).await.unwrap().unwrap().answer, Some(second));
    assert_eq!(store.appeals(&city, false, None, PageSize::new(5)).await.unwrap().items.len(), 2);
}

/// Both sorts of appeals stand in one list, and each is found by what it is about alone.
async fn one_list_has_both_sorts(house: &House, kept: &Appeal) {
    let (store, city) = (&house.store, reading("3301"));
    let Appealed::Case(case, _) = kept.of else { unreachable!("it is about a case") };
    let listed = store.appeals(&city, true, None, PageSize::new(5)).await.unwrap().items;
    assert_eq!(listed, std::slice::from_ref(kept));
    assert!(store.appeals_of(&city, ApplicationId::from_uuid(case.uuid())).await.unwrap().is_empty());
    let waits = async |area: &str, account: u128, near: &str| {
        let account = AccountId::from_uuid(Uuid::from_u128(account));
        let of = (account, near.parse().unwrap());
        let (near, rest) = store.appeals_to_decide(&area.parse().unwrap(), of).await.unwrap();
        let day = |day: Option<Date>| day.unwrap().to_string();
        (near.map(|(queued, due)| (queued.count, day(due))), rest.map(|(queued, _)| queued.count))
    };
    assert_eq!(waits("3301", 43, "2025-07-01").await, (None, Some(1)));
    assert_eq!(waits("3301", 43, "2025-07-07").await, (Some((1, "2025-07-07".into())), None));
    assert_eq!(waits("3301", 42, "2025-07-07").await, (None, None), "whoever refused does not decide");
    assert_eq!(waits("330106", 43, "2025-07-07").await, (None, None));
}

async fn papers_are_kept(house: House) {
    let (store, permit) = (&house.store, reading("330106"));
    let one = application(1, 1);
    store.start_application(&one).await.unwrap();
    let paper = |number: u128, code: &str| KeptPaper {
        id: PaperId::from_uuid(Uuid::from_u128(number)),
        area: "330106".parse().unwrap(),
        person: person(1),
        kept_of: person(1),
        code: code.into(),
        application: one.id,
        media: PaperMedia::Png,
        size: 3,
        kept_at: moment(i64::try_from(number).unwrap()),
        account: AccountId::from_uuid(Uuid::from_u128(42)),
        resident: true,
    };
    let (first, second) = (paper(1, "lease"), paper(2, "identity"));
    let sealed = |key: &str, content: &[u8]| Sealed { key: key.into(), content: content.to_vec() };
    store.keep_paper(&permit, &first, &sealed("old", &[1, 2, 3])).await.unwrap();
    store.keep_paper(&permit, &second, &sealed("new", &[0, 255, 0])).await.unwrap();
    assert_eq!(
        store.papers_of(&permit, person(1)).await.unwrap(),
        [second.clone(), first.clone()],
        "newest first"
    );
    assert!(store.papers_of(&permit, person(900)).await.unwrap().is_empty());
    assert_eq!(store.paper(&permit, first.id).await.unwrap(), Some(first.clone()));
    assert_eq!(store.paper(&reading("330110"), first.id).await.unwrap(), None, "another area's");
    assert_eq!(store.paper_content(&permit, &second).await.unwrap(), Some(sealed("new", &[0, 255, 0])));

    // What another key has sealed is found and sealed anew; what was kept before papers were sealed is shown to nobody till then.
    assert_eq!(store.sealing_keys().await.unwrap(), ["new".into(), "old".into()]);
    let (found, before) = store.paper_to_seal("new").await.unwrap().unwrap();
    assert!(found == first && matches!(&before, Unsealed::Before(one) if *one == sealed("old", &[1, 2, 3])));
    let smaller = KeptPaper { size: 2, ..first.clone() };
    assert!(store.seal_paper(&smaller, &before, &sealed("new", &[9, 9])).await.unwrap());
    assert!(
        !store.seal_paper(&smaller, &before, &sealed("new", &[8])).await.unwrap(),
        "it is sealed already"
    );
    assert_eq!(store.paper_content(&permit, &first).await.unwrap(), Some(sealed("new", &[9, 9])));
    assert!(store.paper_to_seal("new").await.unwrap().is_none());
    let first = smaller;
    raw(&house, &["UPDATE kept_paper SET key_id = NULL WHERE size = 2"]).await.unwrap();
    assert_eq!(store.paper_content(&permit, &first).await.unwrap(), None);
    let (_, before) = store.paper_to_seal("new").await.unwrap().unwrap();
    assert!(matches!(&before, Unsealed::Open(content) if *content == [9, 9]));
    assert!(store.seal_paper(&first, &before, &sealed("new", &[1, 2])).await.unwrap());
    store.sweep_sealed().await.unwrap();
    assert_eq!(store.paper_content(&permit, &first).await.unwrap(), Some(sealed("new", &[1, 2])));
    assert_eq!(store.sealing_keys().await.unwrap(), ["new".into()]);
    assert!(!store.remove_paper((person(2), first.id), moment(9)).await.unwrap(), "another's");
    assert!(store.remove_paper((person(1), first.id), moment(9)).await.unwrap());
    assert!(!store.remove_paper((person(1), first.id), moment(9)).await.unwrap());
    assert_eq!(store.paper_content(&permit, &first).await.unwrap(), None, "what it showed is gone");
    assert_eq!(store.papers_of(&permit, person(1)).await.unwrap(), [second]);
}
