//! Messages on both engines: nobody is told the same twice, nothing goes out that somebody does not want, what is being handed over is
//! handed over once, and a group message takes two people and is never edited.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
#[allow(dead_code, reason = "each suite uses what it needs of the small register")]
mod support;

use std::collections::{BTreeMap, BTreeSet};

use access::{Permit, SendPermit};
use base::{AccountId, CaseId, Date, MessageId, PageSize, PersonId};
use messaging::{CAP_PER_DAY, Channel, Language, SendState, Topic};
use records::Attribute;
use store::{
    Audience, Case, CaseAnswer, CaseKind, CaseOutcome, Change, DueQueued, GroupMessage, GroupStage, Message,
    MessageWishes, OwedNotice, Queued, SendOutcome, StoreError, TakenUp,
};
use support::{House, Row, moment, raw, reading, second};
use uuid::Uuid;

contract! {
    nobody_is_told_twice_or_what_they_do_not_want
    what_is_handed_over_is_handed_over_once
    what_every_office_told_is_taken_up
    an_inbox_follows_who_somebody_is_found_to_be
    what_is_owed_is_kept_with_what_happened
    a_group_message_takes_two_people_and_is_never_edited
    cases_wait_by_the_day_they_are_due
    cases_follow_who_somebody_is_found_to_be
}

const SMS: &[Channel] = &[Channel::Sms];

/// An elder, a child, and somebody of another township; what each is told by.
async fn people(house: &House) -> Vec<PersonId> {
    const ROWS: [Row; 3] = [
        Row(
            "A1",
            &[
                (Attribute::Name, "甲一"),
                (Attribute::BirthDate, "1950-01-01"),
                (Attribute::Division, "330106001001"),
            ],
        ),
        Row(
            "A2",
            &[
                (Attribute::Name, "乙二"),
                (Attribute::BirthDate, "2020-02-01"),
                (Attribute::Division, "330106001001"),
            ],
        ),
        Row(
            "A3",
            &[
                (Attribute::Name, "丙三"),
                (Attribute::BirthDate, "1955-03-01"),
                (Attribute::Division, "330106002001"),
            ],
        ),
    ];
    house.people(&ROWS).await
}

fn message(number: u128, person: PersonId, key: &str, topic: Topic) -> Message {
    Message {
        id: MessageId::from_uuid(Uuid::from_u128(number)),
        person,
        topic,
        template: "case_answered".into(),
        fields: vec![("number".into(), "1".into())],
        key: key.into(),
        group: None,
        created_at: moment(i64::try_from(number).unwrap()),
        read_at: None,
    }
}

fn outcome(state: SendState) -> SendOutcome {
    SendOutcome { state, not_before: None, reference: None, code: None }
}

/// The service's own leave.
fn sending() -> SendPermit {
    SendPermit::of_service(AccountId::from_uuid(Uuid::from_u128(1)), "messages")
}

async fn taken(house: &House, now: i64) -> Vec<TakenUp> {
    house.store.take_up(&sending(), Channel::Sms, (moment(now), moment(86_400)), 10).await.unwrap()
}

async fn nobody_is_told_twice_or_what_they_do_not_want(house: House) {
    let (store, permit) = (&house.store, reading("330106"));
    let people = people(&house).await;
    let one = message(1, people[0], "case:1", Topic::Answers);
    assert_eq!(store.tell(&permit, std::slice::from_ref(&one), (SMS, moment(0))).await.unwrap(), [people[0]]);
    let again = message(2, people[0], "case:1", Topic::Answers);
    assert!(store.tell(&permit, &[again], (SMS, moment(0))).await.unwrap().is_empty(), "the same occasion");
    let other = message(3, people[1], "case:1", Topic::Answers);
    assert_eq!(
        store.tell(&permit, &[other], (SMS, moment(0))).await.unwrap(),
        [people[1]],
        "another person's"
    );
    let page = store.messages_of(&permit, people[0], None, PageSize::new(5)).await.unwrap();
    assert_eq!((page.items, page.next), (vec![one.clone()], None));
    assert_eq!(store.unread_messages(&permit, people[0]).await.unwrap(), 1);

    // No short messages of answers: what waits is dropped, what comes makes none; the inbox has both.
    let wishes = MessageWishes {
        language: Language::En,
        mail: Some("a@b.cn".into()),
        off: vec![(Topic::Answers, Channel::Sms)],
    };
    store.keep_message_wishes(&permit, people[0], &wishes, moment(10)).await.unwrap();
    assert_eq!(store.message_wishes(&permit, people[0]).await.unwrap(), wishes);
    let third = message(4, people[0], "case:2", Topic::Answers);
    assert_eq!(store.tell(&permit, &[third], (SMS, moment(0))).await.unwrap().len(), 1);
    let up = taken(&house, 20).await;
    assert_eq!(up.iter().map(|one| one.person).collect::<Vec<_>>(), [people[1]]);
    assert_eq!(up[0].language, Language::Zh);
    // Another topic still comes; in the language and by the address that they chose.
    let fourth = message(5, people[0], "cert:1", Topic::Certificates);
    store.tell(&permit, &[fourth], (SMS, moment(0))).await.unwrap();
    let up = taken(&house, 21).await;
    assert_eq!((up.len(), up[0].language, up[0].mail.as_deref()), (1, Language::En, Some("a@b.cn")));
    // Without the inbox nothing of a topic is told at all.
    let off = vec![(Topic::Benefits, Channel::Inbox)];
    store
        .keep_message_wishes(&permit, people[0], &MessageWishes { off, ..wishes }, moment(30))
        .await
        .unwrap();
    let fifth = message(6, people[0], "benefit:1", Topic::Benefits);
    assert!(store.tell(&permit, &[fifth], (SMS, moment(0))).await.unwrap().is_empty());

    // What was seen is not announced; only one's own is seen.
    let sixth = message(7, people[2], "case:9", Topic::Answers);
    store.tell(&permit, std::slice::from_ref(&sixth), (SMS, moment(0))).await.unwrap();
    store.see_messages(&permit, people[0], &[sixth.id], moment(40)).await.unwrap();
    assert_eq!(store.unread_messages(&permit, people[2]).await.unwrap(), 1, "another's is not seen");
    store.see_messages(&permit, people[2], &[sixth.id], moment(41)).await.unwrap();
    assert!(taken(&house, 50).await.is_empty());
    let page = store.messages_of(&permit, people[2], None, PageSize::new(5)).await.unwrap();
    assert_eq!(page.items[0].read_at, Some(moment(41)));
    // Pages of one, newest first.
    let page = store.messages_of(&permit, people[0], None, PageSize::new(1)).await.unwrap();
    assert!(page.items[0].topic == Topic::Certificates && page.next.is_some());
    house.check().await;
}

/// The office of a county, that of another one, and the city above both: the service takes up what each of them told, and finds
/// where people are reached wherever they live and whoever they have been found to be since.
async fn what_every_office_told_is_taken_up(house: House) {
    const ROWS: [Row; 3] = [
        Row(
            "A1",
            &[
                (Attribute::Name, "甲一"),
                (Attribute::Division, "330106001001"),
                (Attribute::Phone, "13800000001"),
            ],
        ),
        Row(
            "A2",
            &[
                (Attribute::Name, "甲一"),
                (Attribute::Division, "330106001001"),
                (Attribute::Phone, "13800000001"),
            ],
        ),
        Row(
            "A3",
            &[
                (Attribute::Name, "丙三"),
                (Attribute::Division, "330110001001"),
                (Attribute::Phone, "13800000003"),
            ],
        ),
    ];
    let store = &house.store;
    let people = house.people(&ROWS).await;
    for (number, (area, person)) in (1..).zip([("330106", 0), ("3301", 1), ("330110", 2)]) {
        let one = message(number, people[person], &format!("k{number}"), Topic::Answers);
        assert_eq!(store.tell(&reading(area), &[one], (SMS, moment(0))).await.unwrap().len(), 1);
    }
    let up = taken(&house, 10).await;
    let told: Vec<(PersonId, &str)> = up.iter().map(|one| (one.person, one.area.prefix())).collect();
    assert_eq!(told, [(people[0], "330106"), (people[1], "3301"), (people[2], "330110")]);
    assert!(taken(&house, 11).await.is_empty(), "and each once");
    let texted = store.texted_since(&sending(), moment(0)).await.unwrap();
    let texted: BTreeSet<(PersonId, &str)> = texted.iter().map(|(one, area)| (*one, area.prefix())).collect();
    assert_eq!(texted, told.iter().copied().collect());

    // The two records are found to be of one person: what was told to either reaches them.
    house.settle(&Change::default(), &[("A1", 1), ("A2", 1), ("A3", 3)]).await;
    let nobody = support::nobody();
    let reached = store.addressees(&sending(), people.iter().copied().chain([nobody])).await.unwrap();
    let phones: BTreeMap<PersonId, &str> =
        reached.iter().map(|(id, one)| (*id, one.phone.as_deref().unwrap())).collect();
    let expected = [(people[0], "13800000001"), (people[1], "13800000001"), (people[2], "13800000003")];
    assert_eq!(phones, expected.into_iter().collect());
    assert!(reached.values().all(|one| one.alive && !format!("{one:?}").contains("138")));
}

/// Two records are found to be of one person, and later found not to be.
async fn an_inbox_follows_who_somebody_is_found_to_be(house: House) {
    let (store, permit) = (&house.store, reading("330106"));
    let people = people(&house).await;
    let keys = |shown: Vec<Message>| -> Vec<String> { shown.iter().map(|one| one.key.to_string()).collect() };
    let inbox = |person: PersonId| async move {
        let page = store.messages_of(&reading("330106"), person, None, PageSize::new(9)).await.unwrap();
        keys(page.items)
    };
    let (a, b) = (message(1, people[0], "a", Topic::Answers), message(2, people[1], "b", Topic::Answers));
    store.tell(&permit, &[a.clone(), b], (SMS, moment(0))).await.unwrap();
    // The one does not want short messages of affairs, the other none of answers.
    for (person, topic) in [(people[0], Topic::Affairs), (people[1], Topic::Answers)] {
        let wishes = MessageWishes { off: vec![(topic, Channel::Sms)], ..MessageWishes::default() };
        store.keep_message_wishes(&permit, person, &wishes, moment(3)).await.unwrap();
    }
    house.settle(&Change::default(), &[("A1", 1), ("A2", 1), ("A3", 3)]).await;
    let now = store.person_now(&permit, people[0]).await.unwrap();
    assert_eq!(store.person_now(&permit, people[1]).await.unwrap(), now, "both are one person");
    assert_eq!(inbox(now).await, ["b", "a"], "one inbox");
    assert_eq!(store.unread_messages(&permit, now).await.unwrap(), 2);
    let off = store.message_wishes(&permit, now).await.unwrap().off;
    assert_eq!(off, [(Topic::Affairs, Channel::Sms), (Topic::Answers, Channel::Sms)], "neither wants either");
    for (number, key, topic) in [(3, "a", Topic::Answers), (4, "b", Topic::Answers)] {
        let again = message(number, now, key, topic);
        let told = store.tell(&permit, &[again], (SMS, moment(0))).await.unwrap();
        assert!(told.is_empty(), "{key}: whichever of them was told, they were told");
    }
    let new = message(5, now, "c", Topic::Affairs);
    assert_eq!(store.tell(&permit, std::slice::from_ref(&new), (SMS, moment(0))).await.unwrap(), [now]);
    let going: Vec<MessageId> = taken(&house, 50).await.iter().map(|one| one.message).collect();
    assert!(!going.contains(&new.id), "nothing goes out that either does not want");
    store.see_messages(&permit, now, &[a.id], moment(60)).await.unwrap();
    assert_eq!(store.unread_messages(&permit, now).await.unwrap(), 2, "b and c");
    // What is said now is said for both.
    let wishes = MessageWishes { off: vec![(Topic::Benefits, Channel::Sms)], ..MessageWishes::default() };
    store.keep_message_wishes(&permit, now, &wishes, moment(70)).await.unwrap();

    house.settle(&Change::default(), &[("A1", 1), ("A2", 2), ("A3", 3)]).await;
    let other = people[..2].iter().copied().find(|person| *person != now).unwrap();
    assert_eq!(store.person_now(&permit, other).await.unwrap(), other, "two people again");
    let (own, parted) = if now == people[0] { ("a", "b") } else { ("b", "a") };
    assert_eq!(inbox(now).await, ["c", own], "and their own inboxes");
    assert_eq!(inbox(other).await, [parted]);
    for person in [now, other] {
        assert_eq!(store.message_wishes(&permit, person).await.unwrap().off, wishes.off);
    }
    house.check().await;
}

async fn what_is_owed_is_kept_with_what_happened(house: House) {
    let (store, permit) = (&house.store, reading("330106"));
    let people = people(&house).await;
    let notice =
        OwedNotice::new(&permit, ("case_answered", "case:1".into()), people[..2].to_vec(), moment(1))
            .with(&[("number", "20250615-1")])
            .to_grown_ups();
    let case = Case {
        id: house.env.new_id(),
        area: "330106".parse().unwrap(),
        number: "20250615-00000001".into(),
        person: people[0],
        kind: CaseKind::Other,
        about: "".into(),
        words: "请问".into(),
        by: None,
        filed_at: moment(0),
        due_on: "2025-06-30".parse().unwrap(),
        withdrawn: false,
        answer: None,
    };
    store.file_case(&permit, &case).await.unwrap();
    let answer = CaseAnswer {
        outcome: CaseOutcome::Done,
        words: "办好了".into(),
        account: permit.account(),
        office: permit.area().clone(),
        at: moment(1),
    };
    assert!(store.answer_case_owing(case.id, &answer, std::slice::from_ref(&notice)).await.unwrap());
    assert_eq!(store.owed_notices(moment(1), 9).await.unwrap(), [], "not before its time");
    assert_eq!(store.owed_notices(moment(2), 9).await.unwrap(), std::slice::from_ref(&notice));
    // What does not happen owes nothing.
    let other = OwedNotice { key: "case:2".into(), ..notice.clone() };
    assert!(!store.answer_case_owing(case.id, &answer, &[other]).await.unwrap(), "answered before");
    assert_eq!(store.owed_notices(moment(2), 9).await.unwrap(), [notice]);
    store.settle_notice("case:1").await.unwrap();
    assert_eq!(store.owed_notices(moment(2), 9).await.unwrap(), []);
}

async fn what_is_handed_over_is_handed_over_once(house: House) {
    let (store, permit) = (&house.store, reading("330106"));
    let people = people(&house).await;
    for number in 0..u128::from(CAP_PER_DAY) + 2 {
        let one = message(number + 1, people[0], &format!("k{number}"), Topic::Answers);
        store.tell(&permit, &[one], (SMS, moment(0))).await.unwrap();
    }
    // Two who look at the same time take up different ones, and together no more than a day's.
    let (left, right) = tokio::join!(taken(&house, 10), taken(&house, 10));
    assert_eq!(left.len() + right.len(), usize::try_from(CAP_PER_DAY).unwrap());
    assert!(left.iter().all(|one| right.iter().all(|other| one.message != other.message)));
    let up: Vec<TakenUp> = left.into_iter().chain(right).collect();
    assert!(taken(&house, 11).await.is_empty(), "the rest waits for tomorrow");
    let of = |at: usize| (up[at].message, Channel::Sms);
    // Accepted, with a receipt that is kept once; one under another reference is nobody's.
    let accepted = SendOutcome { reference: Some("r1".into()), ..outcome(SendState::Accepted) };
    assert!(store.end_sending(of(0), &accepted, moment(12)).await.unwrap());
    assert!(!store.end_sending(of(0), &outcome(SendState::Failed), moment(13)).await.unwrap(), "ended");
    let receipt = |reference| (reference, SendState::Delivered, "DELIVRD");
    assert!(store.note_receipt(Channel::Sms, receipt("r1"), moment(14)).await.unwrap());
    assert!(!store.note_receipt(Channel::Sms, receipt("r2"), moment(14)).await.unwrap());
    // Certainly not taken: it may go again later, and does not count for the day.
    let later = SendOutcome { not_before: Some(moment(100)), ..outcome(SendState::Waiting) };
    assert!(store.end_sending(of(1), &later, moment(12)).await.unwrap());
    assert!(taken(&house, 99).await.is_empty());
    let again = taken(&house, 100).await;
    assert_eq!(again.iter().map(|one| (one.message, one.attempts)).collect::<Vec<_>>(), [(up[1].message, 2)]);
    // Whoever had the third is gone: it is in doubt, and stays so until a person says otherwise.
    assert_eq!(store.give_sendings_up(moment(10), moment(400)).await.unwrap(), 0, "their lease runs");
    assert_eq!(store.give_sendings_up(moment(11), moment(400)).await.unwrap(), 1);
    assert!(!store.end_sending(of(2), &accepted, moment(401)).await.unwrap(), "too late to say anything");
    let unsure = store.unsure_sendings(&permit, 10).await.unwrap();
    assert_eq!((unsure.len(), unsure[0].message, &*unsure[0].code), (1, up[2].message, "broken_off"));
    assert!(store.unsure_sendings(&reading("330110"), 10).await.unwrap().is_empty());
    assert_eq!(store.unsure_person(&permit, of(2)).await.unwrap(), Some(people[0]));
    assert!(!store.settle_unsure(&reading("330110"), of(2), (true, moment(0)), moment(500)).await.unwrap());
    assert!(store.settle_unsure(&permit, of(2), (false, moment(0)), moment(500)).await.unwrap());
    assert!(!store.settle_unsure(&permit, of(2), (true, moment(0)), moment(501)).await.unwrap(), "settled");
    let counts = store.sending_counts(&permit, moment(0)).await.unwrap();
    let of_state = |state| counts.iter().find(|(_, one, _)| *one == state).map_or(0, |(.., many)| *many);
    assert_eq!(
        [SendState::Delivered, SendState::Sending, SendState::Dropped, SendState::Waiting].map(of_state),
        [1, 1, 1, 2]
    );
    house.check().await;
}

async fn a_group_message_takes_two_people_and_is_never_edited(house: House) {
    let (store, permit) = (&house.store, reading("330106"));
    let people = people(&house).await;
    let ids = |place: &'static str, from: &'static str, to: &'static str| {
        store.audience(&permit, (place, false), (from, to), "2026-06-01".parse().unwrap())
    };
    let mut elders = [people[0], people[2]];
    elders.sort_unstable();
    assert_eq!(ids("330106", "1900-01-01", "1966-01-01").await.unwrap(), elders);
    assert_eq!(ids("330106002", "1900-01-01", "1966-01-01").await.unwrap(), [people[2]]);
    assert_eq!(ids("330106", "1950-01-01", "1950-01-01").await.unwrap(), [people[0]]);
    assert!(ids("330110", "1900-01-01", "2030-01-01").await.unwrap().is_empty());
    let group = GroupMessage {
        id: base::GroupMessageId::from_uuid(Uuid::from_u128(900)),
        area: permit.area().clone(),
        audience: Audience { place: "330106".into(), age_from: 60, age_to: 120, parents: false },
        title: ("题".into(), "title".into()),
        body: ("文".into(), "text".into()),
        stage: GroupStage::Made,
        counted: 2,
        made: (permit.account(), moment(1)),
        decided: None,
        sent: None,
    };
    store.make_group_message(&permit, &group).await.unwrap();
    assert_eq!(store.group_message(&permit, group.id).await.unwrap(), Some(group.clone()));
    assert_eq!(store.group_message(&reading("330110"), group.id).await.unwrap(), None);
    let waits =
        |who: Permit| async move { store.made_to_approve(who.area(), who.account()).await.unwrap().1 };
    assert_eq!(waits(reading("330106")).await, None, "whoever wrote it does not approve it");
    assert_eq!(waits(second()).await, Some(Queued { count: 1, since: moment(1) }));
    let own = store.decide_group_message(&permit, group.id, GroupStage::Approved, moment(2)).await;
    assert!(matches!(own, Err(StoreError::Constraint)), "whoever wrote it does not approve it");
    assert!(store.group_messages_to_tell().await.unwrap().is_empty());
    assert!(store.decide_group_message(&second(), group.id, GroupStage::Approved, moment(2)).await.unwrap());
    assert!(!store.decide_group_message(&second(), group.id, GroupStage::Dropped, moment(3)).await.unwrap());
    assert_eq!(waits(second()).await, None);
    assert_eq!(store.group_messages_to_tell().await.unwrap().len(), 1);
    let told = |number, person| Message {
        group: Some(group.id),
        ..message(number, person, "group:900", Topic::Services)
    };
    let all = [told(1, people[0]), told(2, people[2])];
    assert_eq!(store.tell(&permit, &all, (SMS, moment(0))).await.unwrap().len(), 2);
    let again = [told(3, people[0]), told(4, people[2])];
    assert!(store.tell(&permit, &again, (SMS, moment(0))).await.unwrap().is_empty());
    store.end_group_message(group.id, moment(5)).await.unwrap();
    let known = store.group_messages(&permit, 10).await.unwrap();
    assert_eq!((known[0].stage, known[0].sent), (GroupStage::Sent, Some((moment(5), 2))));
    assert_eq!(store.group_texts(&permit, people[0]).await.unwrap().len(), 1);
    assert!(store.group_texts(&permit, people[1]).await.unwrap().is_empty());
    for sql in [
        "UPDATE group_message SET body_zh = '另一些话'",
        "UPDATE group_message SET audience = '{}'",
        "UPDATE group_message SET decided_by = made_by",
    ] {
        assert!(raw(&house, &[sql]).await.is_err(), "{sql}");
    }
    house.check().await;
}

/// Two records are found to be one person: what either asked is still with the office, and behind the one door.
async fn cases_follow_who_somebody_is_found_to_be(house: House) {
    let (store, permit) = (&house.store, reading("330106"));
    let people = people(&house).await;
    let case = |number: u128, person| Case {
        id: CaseId::from_uuid(Uuid::from_u128(number)),
        area: permit.area().clone(),
        number: number.to_string().into(),
        person,
        kind: CaseKind::Other,
        about: "".into(),
        words: "请核对".into(),
        by: None,
        filed_at: moment(5),
        due_on: "2026-12-04".parse().unwrap(),
        withdrawn: false,
        answer: None,
    };
    for (number, person) in [(1, people[0]), (2, people[1])] {
        store.file_case(&permit, &case(number, person)).await.unwrap();
    }
    house.settle(&Change::default(), &[("A1", 1), ("A2", 1), ("A3", 3)]).await;
    let one = store.person_now(&permit, people[0]).await.unwrap();
    assert_eq!(store.person_now(&permit, people[1]).await.unwrap(), one, "they are one");
    let listed = store.cases(&permit, true, None, PageSize::new(10)).await.unwrap().items;
    assert_eq!(listed.iter().map(|case| case.person).collect::<Vec<_>>(), [one, one]);
    let day = "2026-12-31".parse().unwrap();
    assert_eq!(
        store.cases_to_answer(permit.area(), permit.account(), day).await.unwrap().0.unwrap().queued.count,
        2
    );
    assert_eq!(store.cases_of(&permit, one).await.unwrap().len(), 2);
    assert!(!store.withdraw_case(people[2], listed[0].id).await.unwrap(), "another's");
    for of in &listed {
        assert!(store.withdraw_case(one, of.id).await.unwrap());
    }
    house.check().await;
}

async fn cases_wait_by_the_day_they_are_due(house: House) {
    let (store, permit) = (&house.store, reading("330106"));
    let people = people(&house).await;
    let day = |day: &str| day.parse::<Date>().unwrap();
    let case = |number: u128, person, filed, due| Case {
        id: CaseId::from_uuid(Uuid::from_u128(number)),
        area: permit.area().clone(),
        number: number.to_string().into(),
        person,
        kind: CaseKind::Other,
        about: "".into(),
        words: "请核对".into(),
        by: None,
        filed_at: moment(filed),
        due_on: day(due),
        withdrawn: false,
        answer: None,
    };
    let cases = [
        case(1, people[0], 5, "2026-12-04"),
        case(2, people[1], 3, "2026-12-09"),
        case(3, people[2], 4, "2026-12-08"),
    ];
    for one in &cases {
        store.file_case(&permit, one).await.unwrap();
    }
    let account = permit.account();
    let waits = |area: &'static str, near: &'static str| async move {
        store.cases_to_answer(&area.parse().unwrap(), account, day(near)).await.unwrap()
    };
    let of =
        |count, since, due| Some(DueQueued { queued: Queued { count, since: moment(since) }, due: day(due) });
    assert_eq!(waits("330106", "2026-12-03").await, (None, of(3, 3, "2026-12-04")));
    assert_eq!(waits("330106", "2026-12-04").await, (of(1, 5, "2026-12-04"), of(2, 3, "2026-12-08")));
    assert_eq!(waits("330110", "2026-12-31").await, (None, None), "another county's");
    let answer = CaseAnswer {
        outcome: CaseOutcome::Done,
        words: "已核对".into(),
        account: permit.account(),
        office: permit.area().clone(),
        at: moment(9),
    };
    assert!(store.answer_case(cases[0].id, &answer).await.unwrap());
    assert!(store.withdraw_case(people[1], cases[1].id).await.unwrap());
    assert_eq!(waits("330106", "2026-12-31").await, (of(1, 4, "2026-12-08"), None));
    // What a worker proposed for somebody waits for everybody else.
    let by = Some(AccountId::from_uuid(Uuid::from_u128(99)));
    let proposed = Case { by, kind: CaseKind::Correction, ..case(4, people[0], 6, "2026-12-20") };
    store.file_case(&permit, &proposed).await.unwrap();
    assert_eq!(store.case(&permit, proposed.id).await.unwrap().as_ref(), Some(&proposed));
    assert_eq!(waits("330106", "2026-12-31").await, (of(2, 4, "2026-12-08"), None));
    let area = "330106".parse().unwrap();
    let own = store.cases_to_answer(&area, proposed.by.unwrap(), day("2026-12-31")).await.unwrap();
    assert_eq!(own, (of(1, 4, "2026-12-08"), None));
    assert!(store.withdraw_case(people[0], proposed.id).await.unwrap());
    // What waits is what the list shows.
    let listed = store.cases(&permit, true, None, PageSize::new(10)).await.unwrap();
    assert_eq!(listed.items.iter().map(|case| case.id).collect::<Vec<_>>(), [cases[2].id]);
    // What is settled, the latest first, page by page.
    let first = store.cases(&permit, false, None, PageSize::new(1)).await.unwrap();
    let (day, id) = first.next.as_deref().unwrap().split_once('.').unwrap();
    let after = Some((day.parse().unwrap(), id.parse().unwrap()));
    let rest = store.cases(&permit, false, after, PageSize::new(5)).await.unwrap();
    let rest_ids: Vec<_> = rest.items.iter().map(|case| case.id).collect();
    assert_eq!((first.items[0].id, rest_ids, rest.next), (proposed.id, vec![cases[1].id, cases[0].id], None));
    house.check().await;
}
