//! Appeals: to the office above the one that refused, decided there by somebody who had no part in it, against a clock.

use access::{Actor, Cx, Role};
use app::{
    AppError,
    applications::{AppealedView, Hand, decide_appeal, list_appeals, read_application, take_matter_step},
};
use base::{ApplicationId, PageSize};
use registry::registration::StepError;
use services::{Stage, Step};
use store::{AppealOutcome, ApplicationStage};

use crate::{House, said, serving, stage, why};

const ITEM: &str = "birth-record";

impl House {
    /// Somebody at an office of this area.
    pub(crate) async fn at_office(&self, name: &str, role: Role, area: &str) -> Cx {
        let area = area.parse().unwrap();
        let wide = Actor { area: "33".parse().unwrap(), ..self.wang.actor.clone() };
        let wide = Cx { actor: wide, ..self.wang.clone() };
        app::create_account(&wide, &self.app.store, name, role, &area).await.unwrap();
        let account = self.app.store.account_by_name(name).await.unwrap().unwrap().id;
        Cx { actor: Actor { account, role, area, ..self.wang.actor.clone() }, ..self.wang.clone() }
    }

    /// A birth whose first item was refused, at the counter of the county.
    async fn refused(&self) -> ApplicationId {
        let id = self.birth_handed_in().await;
        self.step(&self.chen, id, ITEM, said(Step::Accept)).await.unwrap();
        self.step(&self.wang, id, ITEM, why(Step::Refuse, "材料与登记不符", None)).await.unwrap();
        id
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_office_above_decides_and_nobody_below_it() {
    let house = House::new().await;
    let id = house.refused().await;
    let app = &house.app;
    let parties = house.view(id).await.application.parties;
    let mother = parties.iter().find(|(role, _)| **role == *"mother").unwrap().1;
    let inside = house.inside(mother, "2026-06-30T05:00:00Z").await;
    let family = Hand::resident(&inside);
    let item = |view: &app::applications::ApplicationView| {
        view.matters.iter().find(|one| &*one.matter.item == ITEM).unwrap().clone()
    };

    // Nobody of the city works with this register: the way is by paper, and nothing is pretended.
    let view = read_application(app, family, id).await.unwrap();
    assert!(item(&view).above.is_none() && !item(&view).may.contains(&Step::Appeal));
    let early =
        take_matter_step(app, family, (id, ITEM, 3), &why(Step::Appeal, "登记是对的，请上级看", None)).await;
    assert!(matches!(early, Err(AppError::NoOfficeAbove)));

    let city = house.at_office("zhao", Role::Registrar, "3301").await;
    let helps = house.at_office("qian", Role::CommunityWorker, "3301").await;
    let view = read_application(app, family, id).await.unwrap();
    assert_eq!(item(&view).above.unwrap().prefix(), "3301");
    assert!(item(&view).may.contains(&Step::Appeal));
    for note in ["", "不服"] {
        let bare = take_matter_step(app, family, (id, ITEM, 3), &why(Step::Appeal, note, None)).await;
        assert!(matches!(bare, Err(AppError::Step(StepError::Incomplete))), "{note}");
    }
    take_matter_step(app, family, (id, ITEM, 3), &why(Step::Appeal, "登记是对的，请上级看", None))
        .await
        .unwrap();
    let view = read_application(app, family, id).await.unwrap();
    let appealed = item(&view);
    assert_eq!((appealed.matter.stage, appealed.appeals.len()), (Stage::Refused, 1));
    assert!(appealed.may.is_empty(), "neither twice nor beside an objection: {:?}", appealed.may);
    // Fifteen working days after Tuesday 30 June 2026, which has no holiday in it: Tuesday 21 July.
    assert_eq!(appealed.appeals[0].due_on.unwrap().to_string(), "2026-07-21");
    let appeal = appealed.appeals[0].id;

    // The county's office does not see it as work, and cannot decide it; nor can a city's who decides nothing, nor another county.
    let list = async |cx: &Cx, waiting: bool| {
        list_appeals(cx, app, &serving(cx), waiting, (None, PageSize::new(9))).await.unwrap().items
    };
    let reversed = (AppealOutcome::Reversed, "登记核对无误");
    for cx in [&house.wang, &house.li, &house.at_office("sun", Role::Registrar, "330106").await] {
        assert!(list(cx, true).await.is_empty());
        let refused = decide_appeal(cx, app, &serving(cx), appeal, reversed).await;
        assert!(matches!(refused, Err(AppError::NotFound)));
    }
    let refused = decide_appeal(&helps, app, &serving(&helps), appeal, reversed).await;
    assert!(matches!(refused, Err(AppError::Denied(access::Denied::Import))));
    // The one who refused is moved to the city meanwhile: still not the one to decide.
    let moved = Cx {
        actor: Actor { area: "3301".parse().unwrap(), ..house.wang.actor.clone() },
        ..house.wang.clone()
    };
    let own = decide_appeal(&moved, app, &serving(&moved), appeal, reversed).await;
    assert!(matches!(own, Err(AppError::Step(StepError::SamePerson))));
    let bare = decide_appeal(&city, app, &serving(&city), appeal, (AppealOutcome::Reversed, "对")).await;
    assert!(matches!(bare, Err(AppError::Step(StepError::Incomplete))));
    for step in [Step::Sustain, Step::Reverse] {
        let aside = house.step(&city, id, ITEM, why(step, "绕过去了", None)).await;
        assert!(matches!(aside, Err(AppError::Denied(_))), "{step:?}");
    }
    let waiting = list(&city, true).await;
    assert_eq!(waiting.len(), 1);
    let AppealedView::Item { refusal, .. } = waiting[0].of.clone() else {
        unreachable!("it is about an item")
    };
    let refusal = refusal.unwrap();
    assert_eq!((&*refusal.office, refusal.note.as_deref()), ("330110", Some("材料与登记不符")));
    assert!(waiting[0].person.is_some() && !waiting[0].late);
    decide_appeal(&city, app, &serving(&city), appeal, reversed).await.unwrap();
    let twice = decide_appeal(&city, app, &serving(&city), appeal, reversed).await;
    assert!(matches!(twice, Err(AppError::WrongState)));
    assert!(list(&city, true).await.is_empty() && list(&city, false).await.len() == 1);

    // Worked on anew, by the office that refused; the family sees why.
    let view = house.view(id).await;
    assert_eq!((stage(&view, ITEM), view.application.stage), (Stage::Accepted, ApplicationStage::Submitted));
    let seen = item(&read_application(app, family, id).await.unwrap());
    assert_eq!(seen.appeals[0].decision.as_ref().unwrap().reasons.as_ref(), "登记核对无误");
    once_for_each_refusal(&house, id, (&city, family)).await;
}

/// Refused once more, appealed against once more, and the refusal stands: after that there is the court.
async fn once_for_each_refusal(house: &House, id: ApplicationId, (city, family): (&Cx, Hand<'_>)) {
    let app = &house.app;
    let item = |view: &app::applications::ApplicationView| {
        view.matters.iter().find(|one| &*one.matter.item == ITEM).unwrap().clone()
    };
    house.step(&house.li, id, ITEM, why(Step::Refuse, "仍与登记不符", None)).await.unwrap();
    let version = item(&house.view(id).await).matter.version;
    take_matter_step(app, family, (id, ITEM, version), &why(Step::Appeal, "还是不同意", None)).await.unwrap();
    let second = list_appeals(city, app, &serving(city), true, (None, PageSize::new(9))).await.unwrap().items
        [0]
    .appeal
    .id;
    decide_appeal(city, app, &serving(city), second, (AppealOutcome::Sustained, "与登记确实不符"))
        .await
        .unwrap();
    let settled = item(&read_application(app, family, id).await.unwrap());
    assert_eq!(settled.matter.stage, Stage::Refused);
    assert!(!settled.may.contains(&Step::Appeal) && !settled.may.contains(&Step::Object));
    assert!(app::is_whole(&app::verify(&house.wang, &app.store).await.unwrap()));
}

#[test]
fn the_office_above_is_the_next_wider_area() {
    let above = |office: &str| app::applications::above(office).map(|area| area.prefix().to_owned());
    assert_eq!(above("330110005012").as_deref(), Some("330110005"));
    assert_eq!(above("330110005").as_deref(), Some("330110"));
    assert_eq!(above("330110").as_deref(), Some("3301"));
    assert_eq!(above("3301").as_deref(), Some("33"));
    assert_eq!(above("33"), None);
}
