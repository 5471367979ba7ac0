//! Somebody whom the household book alone calls married: a marriage is not proposed to them, and a worker may still begin it.

use app::applications::Offer;
use registry::{KinEvidence, KinKind};

use super::*;

impl House {
    /// Two living grown-ups of whom nothing but their household book says that they are married to each other.
    async fn married_by_the_book(&self) -> (PersonId, PersonId) {
        let permit = serving(&self.wang);
        for one in self.app.store.benefit_people(&permit, ("1970-01-01", "2000-01-01")).await.unwrap() {
            let record = self.record(one.person).await;
            let mut spouses = record.kin.iter().filter(|(kin, _)| kin.kind == KinKind::Spouse);
            if let (Some((kin, Some(spouse))), None) = (spouses.next(), spouses.next())
                && kin.evidence == KinEvidence::Household
                && kin.until.is_none()
                && (record.person.alive && spouse.alive)
                && record.person.id_number.is_some()
                && spouse.id_number.is_some()
            {
                return (one.person, spouse.id);
            }
        }
        panic!("the place has no such couple");
    }
}

fn marriage(offers: Vec<Offer>) -> Option<Offer> {
    offers.into_iter().find(|one| one.bundle.code == "marriage" && one.under_way.is_none())
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_the_book_calls_married_is_not_proposed_a_marriage_and_a_worker_may_begin_it() {
    let house = House::new().await;
    let (one, other) = house.married_by_the_book().await;
    let (app, permit) = (&house.app, serving(&house.chen));
    let desk = Hand::worker(&house.chen, &permit);
    for person in [one, other] {
        let offer = marriage(offers(app, desk, person).await.unwrap()).unwrap();
        assert_eq!(offer.married_by.as_ref().map(records::Source::as_str), Some("hukou"));
    }
    // Nothing else is held up by it.
    let all = offers(app, desk, one).await.unwrap();
    assert!(all.iter().all(|offer| offer.bundle.code == "marriage" || offer.married_by.is_none()));

    // Behind the door it is told, and not begun.
    let inside = house.inside(one, "2026-06-30T05:00:00Z").await;
    let told = marriage(own_offers(app, &inside).await.unwrap()).unwrap();
    assert!(told.married_by.is_some());
    let refused = start_application(app, Hand::resident(&inside), "marriage", one).await;
    assert!(matches!(refused, Err(AppError::OverTheCounter)));
    assert_eq!(app.store.applications_of(&permit, one).await.unwrap(), []);

    // A worker at their home looks at it with them, and begins.
    let id = start_application(app, desk.at_home(), "marriage", one).await.unwrap();
    let begun = app.store.application(&permit, id).await.unwrap().unwrap();
    assert_eq!((begun.origin, begun.stage, begun.online), (Origin::Home, ApplicationStage::Draft, false));
    drop_application(app, desk, (id, begun.version)).await.unwrap();
    let again = start_application(app, desk, "marriage", one).await.unwrap();
    assert_eq!(app.store.application(&permit, again).await.unwrap().unwrap().origin, Origin::Counter);
    assert!(app::is_whole(&app::verify(&house.wang, &app.store).await.unwrap()));
}
