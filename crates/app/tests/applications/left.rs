//! Who takes part in what is asked for: those whom somebody leaves who died, the two of a marriage, and nobody by a guess.

use app::{
    AppError, AskedStep as EventStep, ImportFile, ProfileChoice,
    applications::{Hand, applications_of, offers, own_offers, read_application, start_application},
    certificates::issue_certificate,
};
use registry::{
    EventKind, KinEvidence, KinKind,
    registration::{Content, Party, Step as Registering},
};
use store::{ApplicationStage, Origin, PersonRecord};

use super::*;

impl House {
    pub(crate) async fn record(&self, person: PersonId) -> PersonRecord {
        self.app.store.person(&serving(&self.wang), person, None).await.unwrap().unwrap()
    }

    /// An event is declared, verified and registered, and the register follows.
    async fn happened(&self, kind: EventKind, content: Content) {
        let permit = serving(&self.wang);
        let declared = app::declare_event(&self.wang, &self.app, &permit, kind, content, None).await.unwrap();
        for (cx, version, step) in
            [(&self.wang, 1, Registering::Verify), (&self.li, 2, Registering::Register)]
        {
            let asked = EventStep { version, step, reason: None, content: None, request: None };
            app::take_step(cx, &self.app, &serving(cx), declared.registration.id, asked).await.unwrap();
        }
        app::settle_now(&self.wang, &self.app).await.unwrap().unwrap();
    }

    async fn with_marriages(&self) {
        let path = self.folder.path().join("marriage.xlsx");
        let file = ImportFile { path, profile: ProfileChoice::Code("marriage".into()) };
        let permit = self.wang.import_permit().unwrap();
        let done = app::import(&self.wang, &self.app.store, &permit, vec![file], false, Arc::new(Silent));
        Box::pin(done).await.unwrap();
    }

    /// Somebody alive who leaves a spouse and a grown-up child, both by more than a household book.
    async fn somebody_with_family(&self) -> PersonRecord {
        let permit = serving(&self.wang);
        for one in self.app.store.benefit_people(&permit, ("1940-01-01", "1982-01-01")).await.unwrap() {
            let record = self.record(one.person).await;
            let named = |kind: KinKind| named(&record, kind).next().is_some();
            if record.person.alive && named(KinKind::Spouse) && grown(&record).next().is_some() {
                return record;
            }
        }
        panic!("the place has no such family");
    }
}

/// Living relatives of a kind by a certificate or a number, by a tie that holds.
fn named(record: &PersonRecord, kind: KinKind) -> impl Iterator<Item = &store::Listed> {
    let of = record.kin.iter().filter(move |(kin, _)| {
        kin.kind == kind && kin.evidence != KinEvidence::Household && kin.until.is_none()
    });
    of.filter_map(|(_, listed)| listed.as_ref()).filter(|listed| listed.alive)
}

/// Children who were 18 on the day of the test.
fn grown(record: &PersonRecord) -> impl Iterator<Item = &store::Listed> {
    named(record, KinKind::Child)
        .filter(|one| one.birth_date.as_deref().is_some_and(|born| born <= "2008-06-30"))
}

fn party(role: &str, person: PersonId, fields: &[(A, &str)]) -> Party {
    Party { role: role.into(), person: Some(person), fields: fields.iter().copied().collect() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_death_reaches_those_who_are_left_and_nobody_else() {
    let house = House::new().await;
    house.with_marriages().await;
    let app = &house.app;
    let before = house.somebody_with_family().await;
    let gone = before.person.id;
    let mut left: Vec<PersonId> = grown(&before).map(|one| one.id).collect();
    left.push(named(&before, KinKind::Spouse).next().unwrap().id);
    left.sort_unstable();
    left.dedup();
    let content = Content {
        parties: vec![party("self", gone, &[(A::DeathDate, "2026-06-25")])],
        evidence: vec!["死亡证明".into()],
        ..Content::default()
    };
    house.happened(EventKind::Death, content).await;

    let permit = serving(&house.wang);
    let desk = Hand::worker(&house.wang, &permit);
    let of = app.store.applications_of(&permit, gone).await.unwrap();
    let one = of.iter().find(|one| &*one.bundle == "losing-a-relative").unwrap();
    assert_eq!((one.origin, one.stage), (Origin::Event, ApplicationStage::Proposed));
    let mut taking: Vec<PersonId> =
        one.parties.iter().filter(|(role, _)| **role != *"deceased").map(|(_, person)| *person).collect();
    taking.sort_unstable();
    assert_eq!(taking, left, "the spouse and the grown-up children, as far as more than a book names them");
    let seen = read_application(app, desk, one.id).await.unwrap();
    assert_eq!(seen.people.len(), left.len() + 1, "the desk sees them");

    // Behind the child's door it stands as prepared.
    let child = grown(&before).next().unwrap().id;
    let inside = house.inside(child, "2026-06-30T05:00:00Z").await;
    let family = Hand::resident(&inside);
    let own = applications_of(app, family, child).await.unwrap();
    assert_eq!(own.iter().filter(|(own, _)| own.id == one.id).count(), 1);
    assert!(read_application(app, family, one.id).await.is_ok());

    // One that was begun before the register knew of the child is taken part in; a stranger does not find it.
    let raw = rusqlite::Connection::open(house.folder.path().join("register.db")).unwrap();
    raw.execute("DELETE FROM application_party WHERE role = 'child'", []).unwrap();
    assert!(matches!(read_application(app, family, one.id).await, Err(AppError::NotFound)));
    let offer = own_offers(app, &inside).await.unwrap();
    let offer = offer.iter().find(|offer| offer.about == gone).unwrap();
    assert_eq!(offer.under_way.map(|(id, _)| id), Some(one.id));
    assert_eq!(start_application(app, family, "losing-a-relative", gone).await.unwrap(), one.id);
    assert_eq!(start_application(app, family, "losing-a-relative", gone).await.unwrap(), one.id, "once");
    assert!(read_application(app, family, one.id).await.is_ok());
    let kin: Vec<PersonId> = before.kin.iter().map(|(kin, _)| kin.relative).collect();
    let people = app.store.benefit_people(&permit, ("1960-01-01", "1990-01-01")).await.unwrap();
    let stranger = people.iter().find(|one| one.person != gone && !kin.contains(&one.person)).unwrap();
    let other = house.inside(stranger.person, "2026-06-30T06:00:00Z").await;
    let refused = start_application(app, Hand::resident(&other), "losing-a-relative", gone).await;
    assert!(matches!(refused, Err(AppError::NotFound)));

    // Of the dead no certificate is issued.
    let claims = ["name".to_owned()];
    let issued = issue_certificate(&house.wang, app, &permit, gone, (&claims, 30, None)).await;
    assert!(matches!(issued, Err(AppError::HasDied)));
    assert!(app::is_whole(&app::verify(&house.wang, &app.store).await.unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_marriage_is_offered_to_grown_ups_whom_the_register_knows_unmarried_and_follows_its_event() {
    let house = House::new().await;
    let (app, permit) = (&house.app, serving(&house.wang));
    let hand = Hand::worker(&house.wang, &permit);
    let offered = async |person: PersonId| {
        let all = offers(app, hand, person).await.unwrap();
        all.iter().any(|one| one.bundle.code == "marriage" && one.under_way.is_none())
    };
    let young = app.store.benefit_people(&permit, ("2012-01-01", "2020-01-01")).await.unwrap();
    assert!(!offered(young[0].person).await, "a child");
    let mut single: [Option<PersonId>; 2] = [None, None];
    for one in app.store.benefit_people(&permit, ("1988-01-01", "2000-01-01")).await.unwrap() {
        let record = house.record(one.person).await;
        let at = usize::from(record.person.sex.as_deref() == Some("2"));
        let fits = record.person.alive
            && record.person.id_number.is_some()
            && record.kin.iter().all(|(kin, _)| kin.kind != KinKind::Spouse);
        if fits && single[at].is_none() {
            single[at] = Some(one.person);
        }
    }
    let [man, woman] = single.map(Option::unwrap);
    assert!(offered(woman).await && offered(man).await);

    // Whoever asks for it names the other one.
    let asked = start_application(app, hand, "marriage", man).await.unwrap();
    let view = house.view(asked).await;
    assert_eq!(view.missing, ["spouse.name"]);
    assert_eq!(&*view.matters[0].matter.item, "marriage-registration");
    drop_application(app, hand, (asked, view.application.version)).await.unwrap();

    let content = Content {
        row: [(A::EventDate, "2026-06-20")].into_iter().collect(),
        parties: vec![party("husband", man, &[]), party("wife", woman, &[])],
        evidence: vec!["结婚登记".into()],
        ..Content::default()
    };
    house.happened(EventKind::Marriage, content).await;
    let of = app.store.applications_of(&permit, woman).await.unwrap();
    let one = of.iter().find(|one| &*one.bundle == "marriage").unwrap();
    let mut parties = one.parties.clone();
    parties.sort();
    assert_eq!(parties, [("self".into(), woman), ("spouse".into(), man)]);
    let view = house.view(one.id).await;
    let items: Vec<&str> = view.matters.iter().map(|one| &*one.matter.item).collect();
    assert_eq!(items, ["marriage-book", "marriage-insurance"], "what is registered is not asked for again");
    assert!(view.missing.is_empty() && view.matters.iter().all(|one| one.matter.follows.is_empty()));
    assert!(!offered(woman).await && !offered(man).await, "they are married now");
}
