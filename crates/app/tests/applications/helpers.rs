//! Helpers: what was allowed, until when, for what, and nothing beside it.

use access::{Action, Actor, Cx, Role};
use app::{
    AppError, Looked,
    applications::{
        Hand, answer_application, applications_of, drop_application, read_application, start_application,
        submit_application, take_matter_step,
    },
    doors::Resident,
    messages::helped_inbox,
    own_reads,
    proxies::{
        AskedProxy, Invitation, ProxyStanding, accept, act_for, end_helper, give_up, helped, helpers_of,
        invite, standing,
    },
};
use base::{ApplicationId, PageSize, PersonId, Timestamp};
use services::{Stage, Step};
use store::ProxyAct;

use crate::{CHOICES, House, choices, said, serving, stage, why};

fn asked(acts: &[ProxyAct], bundle: Option<&str>, last_day: &str) -> AskedProxy {
    AskedProxy {
        label: "大女儿".into(),
        acts: acts.to_vec(),
        bundle: bundle.map(str::to_owned),
        last_day: last_day.parse().unwrap(),
    }
}

/// The day that the house's clock shows, some days later.
fn day(later: i64) -> String {
    crate::NOW.parse::<Timestamp>().unwrap().plus_seconds(later * 86_400).china_date().to_string()
}

impl House {
    /// Somebody grown-up of the place who is none of these.
    async fn neighbour(&self, others: &[PersonId]) -> PersonId {
        let born = ("1960-01-01", "1990-01-01");
        let people = self.app.store.benefit_people(&serving(&self.wang), born).await.unwrap();
        people.into_iter().find(|one| !others.contains(&one.person)).unwrap().person
    }

    async fn invite(&self, inside: &Resident, asked: &AskedProxy) -> Result<Invitation, AppError> {
        invite(&self.app, Hand::resident(inside), inside.person, asked, None).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_helper_does_what_was_named_and_finds_every_other_door_shut() {
    let house = House::new().await;
    let (mother, father) = house.parents().await;
    let child = house.born(mother, father).await;
    let friend = house.neighbour(&[mother, father]).await;
    let app = &house.app;
    let own = house.inside(mother, "2026-06-30T05:00:00Z").await;
    let helper = house.inside(friend, "2026-06-30T06:00:00Z").await;
    let birth = start_application(app, Hand::resident(&own), "birth", child).await.unwrap();
    let moving = start_application(app, Hand::resident(&own), "moving-in", mother).await.unwrap();

    // Nobody is named by their number: a code is made, and brought.
    let both = [ProxyAct::Follow, ProxyAct::HandIn];
    let made = house.invite(&own, &asked(&both, Some("birth"), &day(30))).await.unwrap();
    assert_eq!(standing(&made.proxy, own.cx.now()), ProxyStanding::Offered);
    for (code, label) in [("AAAA BBBB CCCC DDDD", "妈妈"), ("", "妈妈")] {
        assert!(matches!(accept(app, &helper, code, label).await, Err(AppError::NotFound)));
    }
    assert!(matches!(accept(app, &helper, made.code.reveal(), " ").await, Err(AppError::Choice)));
    assert!(matches!(accept(app, &own, made.code.reveal(), "我").await, Err(AppError::NotFound)), "oneself");
    let spaced = made.code.reveal().to_lowercase();
    let taken = accept(app, &helper, &format!("{} {}", &spaced[..8], &spaced[8..]), "王姐").await.unwrap();
    let again = house.inside(father, "2026-06-30T07:00:00Z").await;
    assert!(matches!(accept(app, &again, made.code.reveal(), "妻子").await, Err(AppError::NotFound)), "used");
    assert!(matches!(act_for(app, &again, taken.id).await, Err(AppError::NotFound)), "another's leave");

    // What was named: the birth, and no value of the register in it.
    let acting = act_for(app, &helper, taken.id).await.unwrap();
    let hand = Hand::helper(&acting);
    let seen = applications_of(app, hand, mother).await.unwrap();
    assert_eq!(seen.iter().map(|(one, _)| one.id).collect::<Vec<_>>(), [birth]);
    let view = read_application(app, hand, birth).await.unwrap();
    assert!(view.needs.iter().any(|need| need.held));
    assert!(view.needs.iter().all(|need| need.value.is_none()), "{:?}", view.needs);
    answer_application(app, hand, (birth, view.application.version), &choices()).await.unwrap();
    submit_application(app, hand, (birth, view.application.version + 1)).await.unwrap();
    assert_eq!(house.view(birth).await.application.answers.len(), CHOICES.len());

    // What was not: another bundle, to begin, to decline, what is the family's own, what is the office's.
    assert!(matches!(read_application(app, hand, moving).await, Err(AppError::NotFound)));
    assert!(
        matches!(applications_of(app, hand, father).await, Ok(none) if none.is_empty() || none.iter().all(|(one, _)| one.id == birth))
    );
    assert!(matches!(
        start_application(app, hand, "moving-in", mother).await,
        Err(AppError::NotAsked | AppError::NotFound)
    ));
    assert!(matches!(drop_application(app, hand, (moving, 1)).await, Err(AppError::NotAsked)));
    assert!(matches!(helped_inbox(app, &acting, messaging::Language::Zh).await, Err(AppError::NotAsked)));
    assert!(matches!(helpers_of(app, hand, mother).await, Err(AppError::NotFound)));
    assert!(matches!(end_helper(app, hand, taken.id).await, Err(AppError::NotFound)));
    let on = asked(&[ProxyAct::Follow], None, &day(10));
    assert!(
        matches!(invite(app, hand, mother, &on, None).await, Err(AppError::NotFound)),
        "nobody hands it on"
    );
    let item = "birth-record";
    house.step(&house.wang, birth, item, said(Step::Accept)).await.unwrap();
    house
        .step(&house.wang, birth, item, why(Step::Return, "请补充电话", Some("mother.phone")))
        .await
        .unwrap();
    for step in [Step::Withdraw, Step::Object, Step::Finish, Step::Accept] {
        let refused = take_matter_step(app, hand, (birth, item, 3), &why(step, "替她决定", None)).await;
        assert!(matches!(refused, Err(AppError::NotAsked)), "{step:?}");
    }
    take_matter_step(app, hand, (birth, item, 3), &said(Step::Supply)).await.unwrap();
    assert_eq!(stage(&house.view(birth).await, item), Stage::Accepted);

    // Every act stands in the log as the helper's, and is told as such to whom it was for.
    let entries = app.store.audit_of_person(&own.permit, mother, None, PageSize::new(100)).await.unwrap();
    let acts: Vec<_> = entries.items.iter().filter(|line| line.entry.action == Action::ActAsHelper).collect();
    assert!(acts.len() >= 5, "{}", acts.len());
    assert!(acts.iter().all(|line| line.entry.account == helper.cx.actor.account));
    let told = own_reads(&own.cx, &app.store, &own.permit, mother, None, PageSize::new(100)).await.unwrap();
    let helps: Vec<_> = told.items.iter().filter(|one| one.looked == Looked::Helped).collect();
    assert_eq!(helps.len(), acts.len());
    assert!(helps.iter().all(|one| one.at.is_some() && one.helper == Some(helper.cx.actor.account)));
    let at_work = &house.view(birth).await.matters;
    let supplied =
        at_work.iter().find(|one| *one.matter.item == *item).unwrap().matter.steps.last().unwrap().clone();
    assert!(supplied.resident && supplied.account == helper.cx.actor.account);

    // Taken back: from that moment nothing, on whatever page the helper stands.
    end_helper(app, Hand::resident(&own), taken.id).await.unwrap();
    assert!(matches!(end_helper(app, Hand::resident(&own), taken.id).await, Err(AppError::WrongState)));
    assert!(matches!(act_for(app, &helper, taken.id).await, Err(AppError::HelpOver)));
    assert_eq!(standing(&helped(app, &helper).await.unwrap()[0], own.cx.now()), ProxyStanding::Ended);
    assert!(app::is_whole(&app::verify(&house.wang, &app.store).await.unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_open_ended_and_nothing_is_wide() {
    let house = House::new().await;
    let (mother, father) = house.parents().await;
    let child = house.born(mother, father).await;
    let friend = house.neighbour(&[mother, father]).await;
    let app = &house.app;
    let own = house.inside(mother, "2026-06-30T05:00:00Z").await;
    let follow = [ProxyAct::Follow];
    for wrong in [
        asked(&[], None, &day(10)),
        asked(&[ProxyAct::HandIn], None, &day(10)),
        asked(&[ProxyAct::HandIn], Some("everything"), &day(10)),
        asked(&[ProxyAct::Follow, ProxyAct::Follow], None, &day(10)),
        asked(&follow, None, &day(-1)),
        asked(&follow, None, &day(181)),
        AskedProxy { label: "  ".into(), ..asked(&follow, None, &day(10)) },
        AskedProxy { label: "很".repeat(31), ..asked(&follow, None, &day(10)) },
    ] {
        assert!(matches!(house.invite(&own, &wrong).await, Err(AppError::Choice)), "{wrong:?}");
    }
    // Not in another's name, and not without being there.
    let wanted = asked(&follow, None, &day(10));
    let others = invite(app, Hand::resident(&own), father, &wanted, None).await;
    assert!(matches!(others, Err(AppError::NotFound)));
    let permit = serving(&house.chen);
    let counter = Hand::worker(&house.chen, &permit);
    for absent in [None, Some(" "), Some("在")] {
        assert!(
            matches!(invite(app, counter, father, &wanted, absent).await, Err(AppError::Choice)),
            "{absent:?}"
        );
    }
    let there = Some("本人到窗口，已核对身份证");
    assert!(
        matches!(invite(app, counter, child, &wanted, there).await, Err(AppError::WrongState)),
        "a child"
    );
    let elsewhere = Cx {
        actor: Actor { area: "330106".parse().unwrap(), role: Role::Registrar, ..house.wang.actor.clone() },
        ..house.wang.clone()
    };
    let far = serving(&elsewhere);
    let refused = invite(app, Hand::worker(&elsewhere, &far), father, &wanted, there).await;
    assert!(matches!(refused, Err(AppError::NotFound)));

    // The father has no telephone: at the counter, in his presence. Whoever brings the code helps until the day, and no longer.
    let made = invite(app, counter, father, &wanted, there).await.unwrap();
    let listed = helpers_of(app, counter, father).await.unwrap();
    assert_eq!((listed.len(), listed[0].presence.as_deref()), (1, there));
    let helper = house.inside(friend, "2026-06-30T06:00:00Z").await;
    let taken = accept(app, &helper, made.code.reveal(), "老张").await.unwrap();
    assert!(act_for(app, &helper, taken.id).await.is_ok());
    let mut late = helper.clone();
    late.cx.env = crate::at("2026-07-10T15:59:00Z", 8);
    assert!(act_for(app, &late, taken.id).await.is_ok(), "the last day, in China");
    late.cx.env = crate::at("2026-07-10T16:01:00Z", 8);
    assert!(matches!(act_for(app, &late, taken.id).await, Err(AppError::HelpOver)));
    // What only follows hands nothing in.
    let acting = act_for(app, &helper, taken.id).await.unwrap();
    let hand = Hand::helper(&acting);
    assert!(matches!(
        answer_application(app, hand, (ApplicationId::from_uuid(made.proxy.id.uuid()), 1), &[]).await,
        Err(AppError::NotAsked)
    ));
    give_up(app, &helper, taken.id).await.unwrap();
    assert!(matches!(act_for(app, &helper, taken.id).await, Err(AppError::HelpOver)));

    // An invitation that nobody brought in a week is void, and five at a time are enough.
    let stale = house.invite(&own, &wanted).await.unwrap();
    let mut week = helper.clone();
    week.cx.env = crate::at("2026-07-07T05:00:01Z", 9);
    assert!(matches!(accept(app, &week, stale.code.reveal(), "王姐").await, Err(AppError::NotFound)));
    for _ in 1..5 {
        house.invite(&own, &wanted).await.unwrap();
    }
    assert!(matches!(house.invite(&own, &wanted).await, Err(AppError::WrongState)));
}
