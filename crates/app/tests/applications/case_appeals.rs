//! Appeals against refused cases: the same road as for an item of an application, behind the door and at the counter, decided above by
//! somebody who had no part.

use access::{Action, Cx, Role};
use app::{
    AppError,
    applications::{AppealedView, Hand, appeal_case, appeal_own_case, decide_appeal, list_appeals},
    cases::{answer_case, file_case, file_childs_correction, list_cases, own_cases_seen, withdraw_case},
    children::own_children,
    doors::Resident,
};
use base::{AppealId, CaseId, PageSize};
use registry::registration::StepError;
use store::{AppealOutcome, CaseKind, CaseOutcome};

use crate::{House, serving};

const REVERSED: (AppealOutcome, &str) = (AppealOutcome::Reversed, "登记核对无误");

/// The same worker, later.
fn later(cx: &Cx, moment: &str) -> Cx {
    Cx { env: crate::at(moment, 77), ..cx.clone() }
}

impl House {
    /// A case of this kind that this worker refused.
    async fn refused_case(&self, inside: &Resident, (kind, about): (CaseKind, &str), by: &Cx) -> CaseId {
        let case = file_case(&self.app, inside, kind, (about, "请看一下")).await.unwrap().id;
        self.answered(by, case, CaseOutcome::Refused).await.unwrap();
        case
    }

    async fn answered(&self, by: &Cx, case: CaseId, outcome: CaseOutcome) -> Result<(), AppError> {
        answer_case(by, &self.app, &serving(by), case, (outcome, "与登记一致，不予更正")).await
    }

    async fn waiting(&self, cx: &Cx, waiting: bool) -> Vec<app::applications::AppealListed> {
        let page = (None, PageSize::new(9));
        list_appeals(cx, &self.app, &serving(cx), waiting, page).await.unwrap().items
    }

    async fn decided(&self, cx: &Cx, id: AppealId, by: (AppealOutcome, &str)) -> Result<(), AppError> {
        decide_appeal(cx, &self.app, &serving(cx), id, by).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_case_goes_to_the_office_above_and_is_answered_anew() {
    let house = House::new().await;
    let app = &house.app;
    let (mother, father) = house.parents().await;
    let inside = house.inside(mother, "2026-06-30T05:00:00Z").await;
    let other = house.inside(father, "2026-06-30T05:00:00Z").await;
    let case = house.refused_case(&inside, (CaseKind::Correction, "phone"), &house.wang).await;
    let seen = async |inside: &Resident| {
        own_cases_seen(app, inside).await.unwrap().into_iter().find(|view| view.case.id == case)
    };

    // Nobody of the city works with this register: the way is by paper, and nothing is pretended.
    assert_eq!(seen(&inside).await.unwrap().above, None);
    let early = appeal_case(app, Hand::resident(&inside), case, "登记是错的").await;
    assert!(matches!(early, Err(AppError::NoOfficeAbove)));
    let city = house.at_office("zhao", Role::Registrar, "3301").await;
    let helps = house.at_office("qian", Role::CommunityWorker, "3301").await;
    assert_eq!(seen(&inside).await.unwrap().above.unwrap().prefix(), "3301");

    // It is their own to appeal, with reasons; another resident does not see it, and what was not refused is not appealed against.
    for words in ["", "不服", &"字".repeat(501)] {
        let bare = appeal_case(app, Hand::resident(&inside), case, words).await;
        assert!(matches!(bare, Err(AppError::Step(StepError::Incomplete))));
    }
    let theirs = appeal_case(app, Hand::resident(&other), case, "登记是错的").await;
    assert!(matches!(theirs, Err(AppError::NotFound)) && seen(&other).await.is_none());
    let open = file_case(app, &inside, CaseKind::Other, ("", "想问办事时间")).await.unwrap().id;
    let unanswered = appeal_case(app, Hand::resident(&inside), open, "请再看一次").await;
    assert!(matches!(unanswered, Err(AppError::WrongState)));
    house.answered(&house.wang, open, CaseOutcome::Explained).await.unwrap();
    let explained = appeal_case(app, Hand::resident(&inside), open, "请再看一次").await;
    assert!(matches!(explained, Err(AppError::WrongState)));
    let elsewhere = house.at_office("sun", Role::Registrar, "330106").await;
    let outside = appeal_case(app, Hand::worker(&elsewhere, &serving(&elsewhere)), case, "登记是错的").await;
    assert!(matches!(outside, Err(AppError::NotFound)));

    let new = appeal_case(app, Hand::resident(&inside), case, " 登记是错的 ").await.unwrap();
    // Fifteen working days after Tuesday 30 June 2026, which has no holiday in it: Tuesday 21 July.
    assert_eq!((new.area.prefix(), &*new.words), ("3301", "登记是错的"));
    assert_eq!(new.due_on.unwrap().to_string(), "2026-07-21");
    let view = seen(&inside).await.unwrap();
    assert_eq!((view.above, view.appeals.len()), (None, 1));
    assert_eq!(
        view.case.answer.unwrap().outcome,
        CaseOutcome::Refused,
        "until it is decided the answer stands"
    );
    let twice = appeal_case(app, Hand::resident(&inside), case, "再来一次吧").await;
    assert!(matches!(twice, Err(AppError::WrongState)));

    nobody_below_or_with_a_part_decides(&house, (new.id, case), [&city, &helps, &elsewhere]).await;
    let day = app::summary(&city, app).await.unwrap();
    assert_eq!(day.appeals.1.unwrap().0.count, 1, "it is on the day's list of the office above");
    assert!(app::summary(&house.wang, app).await.unwrap().appeals.1.is_none());

    house.decided(&city, new.id, REVERSED).await.unwrap();
    assert!(matches!(house.decided(&city, new.id, REVERSED).await, Err(AppError::WrongState)));
    assert!(house.waiting(&city, true).await.is_empty() && house.waiting(&city, false).await.len() == 1);

    let view = seen(&inside).await.unwrap();
    // It waits for an answer anew, with a day of its own.
    assert_eq!((view.case.answer, view.case.due_on.to_string().as_str()), (None, "2026-07-15"));
    let decision = view.appeals[0].decision.clone().unwrap();
    assert_eq!((decision.outcome, &*decision.reasons), REVERSED);
    refused_again_and_that_stands(&house, case, (&inside, &city)).await;
    // All of it is in who looked, and the log is whole.
    let permit = serving(&house.wang);
    let looked =
        app::person_reads(&house.wang, &app.store, &permit, mother, None, PageSize::new(100)).await.unwrap();
    let handled = looked.items.iter().filter(|read| read.entry.action == Action::HandleAppeal).count();
    assert_eq!(handled, 4, "two appeals and two decisions");
    assert!(app::is_whole(&app::verify(&house.wang, &app.store).await.unwrap()));
}

/// Whose refusal was reversed does not refuse it again. A colleague does, a worker takes it up at their word, and the refusal stands.
async fn refused_again_and_that_stands(house: &House, case: CaseId, (inside, city): (&Resident, &Cx)) {
    let app = &house.app;
    let again = house.answered(&house.wang, case, CaseOutcome::Refused).await;
    assert!(matches!(again, Err(AppError::Step(StepError::SamePerson))));
    let li = later(&house.li, "2026-07-01T02:00:00Z");
    house.answered(&li, case, CaseOutcome::Refused).await.unwrap();
    // Refused by another, taken up by a worker at their word, and the refusal stands: after that there is the court.
    let chen = later(&house.chen, "2026-07-01T03:00:00Z");
    let hand = serving(&chen);
    let second = appeal_case(app, Hand::worker(&chen, &hand), case, "本人还是不同意").await.unwrap();
    for cx in [&house.wang, &house.li] {
        let moved =
            Cx { actor: access::Actor { area: "33".parse().unwrap(), ..cx.actor.clone() }, ..cx.clone() };
        let part = house.decided(&moved, second.id, REVERSED).await;
        assert!(
            matches!(part, Err(AppError::Step(StepError::SamePerson))),
            "who refused it before had a part too"
        );
    }
    house.decided(city, second.id, (AppealOutcome::Sustained, "与登记确实一致")).await.unwrap();
    let all = own_cases_seen(app, inside).await.unwrap();
    let view = all.into_iter().find(|view| view.case.id == case).unwrap();
    assert_eq!(
        (view.case.answer.unwrap().outcome, view.above, view.appeals.len()),
        (CaseOutcome::Refused, None, 2)
    );
    let third = appeal_case(app, Hand::resident(inside), case, "再来一次吧").await;
    assert!(matches!(third, Err(AppError::WrongState)));
    assert!(matches!(withdraw_case(app, inside, case).await, Err(AppError::WrongState)));
}

/// The office that refused does not see it as work; nor does whoever decides nothing, or had a part in it, decide it.
async fn nobody_below_or_with_a_part_decides(
    house: &House,
    (appeal, case): (AppealId, CaseId),
    [city, helps, elsewhere]: [&Cx; 3],
) {
    for cx in [&house.wang, &house.li, elsewhere] {
        assert!(house.waiting(cx, true).await.is_empty());
        assert!(matches!(house.decided(cx, appeal, REVERSED).await, Err(AppError::NotFound)));
    }
    let denied = house.decided(helps, appeal, REVERSED).await;
    assert!(matches!(denied, Err(AppError::Denied(access::Denied::Import))));
    let moved = Cx {
        actor: access::Actor { area: "3301".parse().unwrap(), ..house.wang.actor.clone() },
        ..house.wang.clone()
    };
    let own = house.decided(&moved, appeal, REVERSED).await;
    assert!(matches!(own, Err(AppError::Step(StepError::SamePerson))));
    let bare = house.decided(city, appeal, (AppealOutcome::Reversed, "对")).await;
    assert!(matches!(bare, Err(AppError::Step(StepError::Incomplete))));
    let waiting = house.waiting(city, true).await;
    let AppealedView::Case(of) = &waiting[0].of else { unreachable!("it is about a case") };
    assert_eq!((waiting.len(), of.id, &*of.words), (1, case, "请看一下"));
    assert!(waiting[0].person.is_some() && !waiting[0].late);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_case_has_the_road() {
    let house = House::new().await;
    let app = &house.app;
    let (mother, _) = house.parents().await;
    let inside = house.inside(mother, "2026-06-30T05:00:00Z").await;
    let city = house.at_office("zhao", Role::Registrar, "3301").await;
    for of in [(CaseKind::Read, "1"), (CaseKind::Correction, ""), (CaseKind::Other, "")] {
        let case = house.refused_case(&inside, of, &house.wang).await;
        let permit = serving(&house.wang);
        let settled =
            list_cases(&house.wang, app, &permit, false, None, PageSize::new(9)).await.unwrap().items;
        let listed = settled.iter().find(|view| view.case.id == case).unwrap();
        assert_eq!(
            listed.above.as_ref().map(access::Area::prefix),
            Some("3301"),
            "the counter offers it: {of:?}"
        );
        // Even whoever refused takes it on at the counter: to pass it on decides nothing.
        let new = appeal_case(app, Hand::worker(&house.wang, &permit), case, "本人不同意").await.unwrap();
        house.decided(&city, new.id, REVERSED).await.unwrap();
        let waits = list_cases(&house.wang, app, &permit, true, None, PageSize::new(9)).await.unwrap().items;
        assert!(waits.iter().any(|view| view.case.id == case), "it waits anew: {of:?}");
    }
    // Answered above the county, the road goes one office further up; from the province none goes on.
    let province = house.at_office("qian", Role::Registrar, "33").await;
    let case = house.refused_case(&inside, (CaseKind::Correction, "phone"), &city).await;
    let hand = serving(&house.wang);
    let new = appeal_case(app, Hand::worker(&house.wang, &hand), case, "本人不同意").await.unwrap();
    assert_eq!(new.area.prefix(), "33");
    house.decided(&province, new.id, (AppealOutcome::Sustained, "维持原答复")).await.unwrap();
    let last = house.refused_case(&inside, (CaseKind::Correction, "name"), &province).await;
    let none = appeal_case(app, Hand::worker(&house.wang, &hand), last, "本人不同意").await;
    assert!(matches!(none, Err(AppError::NoOfficeAbove)));
}

/// What a parent asked for a child under age goes above by that parent's own door, and by nobody else's.
#[tokio::test(flavor = "multi_thread")]
async fn a_parent_appeals_for_a_child_whose_case_they_filed() {
    let house = House::new().await;
    let app = &house.app;
    let (mother, father) = house.parents_of_a_child().await;
    let inside = house.inside(mother, "2026-06-30T05:00:00Z").await;
    let other = house.inside(father, "2026-06-30T05:00:00Z").await;
    let child = own_children(app, &inside).await.unwrap()[0].id;
    let asked = ("birth_date", "应为 2015-03-02，见出生医学证明");
    let case = file_childs_correction(app, &inside, child, asked).await.unwrap().id;
    house.answered(&house.wang, case, CaseOutcome::Refused).await.unwrap();
    let city = house.at_office("zhao", Role::Registrar, "3301").await;

    // The other parent did not file it, and as the child's own hand nobody acts.
    assert!(matches!(appeal_own_case(app, &other, case, "登记是错的").await, Err(AppError::NotFound)));
    let bare = appeal_case(app, Hand::resident(&inside), case, "登记是错的").await;
    assert!(matches!(bare, Err(AppError::NotFound)), "a case of the resident's own only");
    let view = own_cases_seen(app, &inside).await.unwrap().into_iter().find(|view| view.case.id == case);
    assert_eq!(view.unwrap().above.unwrap().prefix(), "3301");
    let new = appeal_own_case(app, &inside, case, "登记是错的").await.unwrap();
    assert_eq!((new.about, new.area.prefix()), (child, "3301"));
    let twice = appeal_own_case(app, &inside, case, "再来一次吧").await;
    assert!(matches!(twice, Err(AppError::WrongState)));
    house.decided(&city, new.id, REVERSED).await.unwrap();
    let view = own_cases_seen(app, &inside).await.unwrap().into_iter().find(|view| view.case.id == case);
    let view = view.unwrap();
    assert_eq!((view.case.answer, view.appeals.len()), (None, 1), "it waits for another answer");

    // Once the child is of age it is the child's own.
    house.answered(&later(&house.li, "2026-07-01T02:00:00Z"), case, CaseOutcome::Refused).await.unwrap();
    let mut grown = app.clone();
    grown.env = crate::at("2045-01-01T02:00:00Z", 9);
    let mut years_on = inside.clone();
    years_on.cx.env = grown.env.clone();
    let late = appeal_own_case(&grown, &years_on, case, "登记是错的").await;
    assert!(matches!(late, Err(AppError::NotFound)));
    assert!(app::is_whole(&app::verify(&house.wang, &app.store).await.unwrap()));
}
