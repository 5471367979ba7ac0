//! Children are adopted, and nothing that is shown, told, paid or asked for leads back to who the parents were (Civil Code, article 1110).

use access::{Actor, Cx, Permit, Purpose, Role};
use app::{
    AppError,
    applications::{
        ApplicationView, Hand, applications_of, keep_paper, read_application, read_paper, start_application,
    },
};
use base::{PersonId, RegistrationId};
use records::Attribute as A;
use registry::{EventKind, KinKind, registration::Step};
use store::PersonRecord;

use super::{House, content, known, parents, serving, step, stranger};

/// A foundling nobody knew, a child whose mother gives it up, and a stepfather who adopts: each has its way, and what was before
/// the adoption can still be asked for.
#[tokio::test(flavor = "multi_thread")]
async fn children_are_adopted_and_foundlings_among_them() {
    let house = House::new().await;
    let (mother, adopter) = (house.adult("2", 0).await, house.adult("2", 1).await);
    let nobody = vec![stranger("child", &[(A::BirthDate, "2026-05")])];
    let alone = house.declare(EventKind::Adoption, content(&[(A::EventDate, "2026-06-20")], nobody)).await;
    assert!(
        matches!(alone, Err(AppError::Registration(faults)) if faults.len() == 1),
        "somebody adopts, one is enough"
    );
    let found = [(A::BirthDate, "2026-05"), (A::Sex, "2"), (A::Household, "adoptive_mother")];
    let parties = vec![stranger("child", &found), known("adoptive_mother", adopter, &[])];
    let foundling =
        house.register(EventKind::Adoption, content(&[(A::EventDate, "2026-06-20")], parties)).await;
    let born = [(A::Name, "欧阳一诺"), (A::Sex, "1"), (A::BirthDate, "2026-06-01"), (A::Household, "mother")];
    let birth = vec![stranger("child", &born), known("mother", mother, &[])];
    let birth = house.register(EventKind::Birth, content(&[], birth)).await;
    house.settle().await;
    let girl = house.person(house.who(foundling, "child").await, None).await.unwrap();
    assert_eq!((girl.person.name.as_deref(), parents(&girl, "2026-06-20")), (None, vec![adopter]));
    assert_eq!(parents(&girl, "2026-06-19"), []);
    let book = girl.households.iter().find(|one| one.household.book.is_some()).unwrap();
    let own = |member: PersonId| book.members.iter().find(|(one, _)| one.person == member);
    assert!(own(adopter).is_some(), "in the adopter's book");
    assert!(girl.person.usual_address.is_some(), "and at her home");

    let boy = house.who(birth, "child").await;
    let permit = serving(&house.li);
    let hand = Hand::worker(&house.li, &permit);
    let asked = start_application(&house.app, hand, "birth", boy).await.unwrap();
    let parts = |view: ApplicationView| view.application.parties.into_iter().map(|(_, person)| person);
    let parts = async || parts(read_application(&house.app, hand, asked).await.unwrap()).collect::<Vec<_>>();
    assert!(parts().await.contains(&mother));
    let paper = keep_paper(&house.app, hand, (asked, "birth-certificate"), b"%PDF-1.7\n%%EOF").await.unwrap();
    assert!(read_paper(&house.li, &house.app, &permit, paper.id).await.is_ok());
    let hers = (mother, "农业银行", "6222020000111122");
    app::rolls::keep_payment_account(&house.li, &house.app, &permit, boy, hers).await.unwrap();
    let says = [(A::Name, "司马一诺"), (A::Household, "adoptive_mother")];
    let parties = vec![known("child", boy, &says), known("adoptive_mother", adopter, &[])];
    let id = house.register(EventKind::Adoption, content(&[(A::EventDate, "2026-06-25")], parties)).await;
    let before = house.app.store.last_change().await.unwrap();
    house.settle().await;
    let record = house.person(boy, None).await.unwrap();
    assert_eq!(record.person.name.as_deref(), Some("司马一诺"));
    assert_eq!(parents(&record, "2026-06-24"), [mother], "until the day, its mother's");
    assert_eq!(parents(&record, "2026-06-25"), [adopter]);
    assert!(record.events.iter().any(|event| event.kind == EventKind::Adoption));
    let then = record.on("2026-06-24".parse().unwrap()).unwrap();
    assert_eq!(then.person.name.as_deref(), Some("欧阳一诺"), "the name of then");
    assert_eq!(parents(&house.person(boy, before).await.unwrap(), "2026-06-25"), [mother], "as known before");
    adoptions_are_secret(&house, boy, mother, adopter, id).await;
    assert_eq!(parts().await, [boy], "what the mother had begun for the child is hers no more");
    assert!(applications_of(&house.app, hand, mother).await.unwrap().is_empty());
    let refused = read_paper(&house.li, &house.app, &permit, paper.id).await;
    assert!(matches!(refused, Err(AppError::NotFound)), "papers of the time before name the mother");
    let registering = house.li.permit(Purpose::Correction).unwrap();
    assert!(read_paper(&house.li, &house.app, &registering, paper.id).await.is_ok());
    assert_eq!(applications_of(&house.app, hand, boy).await.unwrap().len(), 1);
    // Annulled, the child is its mother's again.
    house.go(&house.wang, id, step(3, Step::AskAnnulment)).await.unwrap();
    house.go(&house.li, id, step(4, Step::Approve)).await.unwrap();
    house.settle().await;
    assert_eq!(parents(&house.person(boy, None).await.unwrap(), "2026-06-25"), [mother]);
    assert!(app::is_whole(&app::verify(&house.wang, &house.app.store).await.unwrap()));
}

/// Only who registers adoptions, and to correct them, sees what one has ended; everybody else sees the adoptive family and
/// nothing that says that it is one (Civil Code, article 1110).
async fn adoptions_are_secret(
    house: &House,
    boy: PersonId,
    mother: PersonId,
    adopter: PersonId,
    id: RegistrationId,
) {
    let read = async |cx: &Cx, purpose: Purpose, who: PersonId, as_of: registry::AsOf| {
        let permit = cx.permit(purpose).unwrap();
        app::read_person(cx, &house.app.store, &permit, who, as_of).await.unwrap().shown().clone()
    };
    let worker =
        Cx { actor: Actor { role: Role::CommunityWorker, ..house.li.actor.clone() }, ..house.li.clone() };
    let now = registry::AsOf::default();
    let before = registry::AsOf { day: "2026-06-24".parse().ok(), known_at: None };
    let all_parents = |record: &PersonRecord| -> Vec<PersonId> {
        record
            .kin
            .iter()
            .filter(|(kin, _)| kin.kind == KinKind::Parent)
            .map(|(kin, _)| kin.relative)
            .collect()
    };
    let mut seen = all_parents(&read(&house.li, Purpose::Correction, boy, now).await);
    seen.sort_unstable();
    let mut both = vec![mother, adopter];
    both.sort_unstable();
    assert_eq!(seen, both, "whoever registers adoptions, to correct one");
    for (cx, purpose) in [(&house.li, Purpose::FamilyService), (&worker, Purpose::FamilyService)] {
        for as_of in [now, before] {
            let record = read(cx, purpose, boy, as_of).await;
            let expected = if as_of.day.is_some() { vec![] } else { vec![adopter] };
            assert_eq!(all_parents(&record), expected);
            assert!(record.events.iter().all(|event| event.kind != EventKind::Adoption));
            let named = |person| {
                record.events.iter().any(|event| event.parties.iter().any(|party| party.person == person))
            };
            assert!(!named(mother));
            let lives_with = |person: PersonId| {
                record
                    .households
                    .iter()
                    .any(|one| one.members.iter().any(|(member, _)| member.person == person))
            };
            assert!(!lives_with(mother));
            let text = format!("{:?}", record.records);
            assert!(!text.contains("adoption") && !text.contains("adoptive"), "{text}");
        }
        let of_mother = read(cx, purpose, mother, now).await;
        assert!(of_mother.kin.iter().all(|(kin, _)| kin.relative != boy));
        assert!(of_mother.events.iter().all(|event| event.parties.iter().all(|party| party.person != boy)));
        let of_adopter = read(cx, purpose, adopter, now).await;
        assert!(of_adopter.kin.iter().any(|(kin, _)| kin.relative == boy), "the adoptive family is a family");
        let permit = cx.permit(purpose).unwrap();
        let told = app::person_registrations(cx, &house.app.store, &permit, boy).await.unwrap();
        assert!(told.iter().all(|view| view.registration.kind != EventKind::Adoption));
    }
    nothing_leads_back(house, &worker, boy, mother).await;
    whose_affair_the_child_is(house, boy, mother, adopter).await;
    // The office's own papers are for those who register.
    let permit = worker.permit(Purpose::FamilyService).unwrap();
    let refused = app::read_registration(&worker, &house.app.store, &permit, id).await;
    assert!(matches!(refused, Err(AppError::NotFound)));
    assert!(app::read_registration(&house.li, &house.app.store, &serving(&house.li), id).await.is_ok());
}

/// What becomes of the child is told to the adopter, whose account may take what the child is due; whoever was the mother is told nothing
/// and named to nobody.
async fn whose_affair_the_child_is(house: &House, boy: PersonId, mother: PersonId, adopter: PersonId) {
    let (app, permit) = (&house.app, serving(&house.li));
    let today = house.li.now().china_date();
    assert_eq!(app.store.parents_of(&permit, boy, today).await.unwrap(), [adopter]);
    let born = ("2026-06-01", "2026-06-01");
    let audience = app.store.audience(&permit, ("330110", true), born, today).await.unwrap();
    assert!(audience.contains(&adopter) && !audience.contains(&mother));
    let account = app::rolls::payment_account(&house.li, app, &permit, boy).await.unwrap();
    let holders: Vec<PersonId> = account.holders.iter().map(|one| one.person.shown().id).collect();
    assert_eq!((holders, account.account), (vec![boy, adopter], None));
    assert!(app.store.parents_holding_accounts(&permit, today).await.unwrap().is_empty());
    let theirs = |holder| (holder, "农业银行", "6222020000111122");
    let refused = app::rolls::keep_payment_account(&house.li, app, &permit, boy, theirs(mother)).await;
    assert!(matches!(refused, Err(AppError::Choice)));
    app::rolls::keep_payment_account(&house.li, app, &permit, boy, theirs(adopter)).await.unwrap();
    let paid_to = app.store.parents_holding_accounts(&permit, today).await.unwrap();
    assert_eq!(paid_to, [(boy, adopter)].into());
    let before = "2026-06-24".parse().unwrap();
    assert!(app.store.parents_holding_accounts(&permit, before).await.unwrap().is_empty());

    let claims = (&["name".to_owned()][..], 30, None);
    app::certificates::issue_certificate(&house.li, app, &permit, boy, claims).await.unwrap();
    for (who, told) in [(mother, 0), (boy, 0), (adopter, 1)] {
        assert_eq!(app.store.unread_messages(&permit, who).await.unwrap(), told);
    }
}

/// What an adopted child was called, and where and with whom it lived before, is told to nobody but those who register adoptions,
/// to correct one: not on the record, not by a search, not at the home, neither now nor as it was known before.
async fn nothing_leads_back(house: &House, worker: &Cx, boy: PersonId, mother: PersonId) {
    let store = &house.app.store;
    let (serving, correcting) = (serving(worker), house.li.permit(Purpose::Correction).unwrap());
    let now = registry::AsOf::default();
    // The register holds it all.
    let whole = app::read_person(&house.li, store, &correcting, boy, now).await.unwrap().shown().clone();
    let of_mother =
        app::read_person(&house.li, store, &correcting, mother, now).await.unwrap().shown().clone();
    let says = |record: &PersonRecord, attribute: A| -> Vec<String> {
        let mentions = record.records.iter().flat_map(|linked| {
            linked.record.reading.mentions.iter().filter(|mention| mention.role == linked.role)
        });
        let rows = mentions.filter_map(|mention| mention.fields.get(attribute).map(str::to_owned));
        let shown = record.values.iter().filter(|shown| shown.attribute == attribute);
        rows.chain(shown.flat_map(|shown| shown.others.iter().map(|other| other.value.to_string()))).collect()
    };
    assert!(says(&whole, A::Name).contains(&"欧阳一诺".to_owned()));

    let told = app::read_person(worker, store, &serving, boy, now).await.unwrap().shown().clone();
    assert!(told.residences.iter().all(|(stay, _)| stay.valid.until.is_none()), "no stay before");
    assert!(!told.residences.is_empty(), "where the child lives is told");
    assert!(!says(&told, A::Name).contains(&"欧阳一诺".to_owned()));
    assert_eq!(told.person.name.as_deref(), Some("司马一诺"));
    assert!(told.versions.len() < whole.versions.len(), "{:?} {:?}", told.versions, whole.versions);

    let found = async |cx: &Cx, permit: &Permit, typed: &str, as_of| {
        let size = base::PageSize::default();
        let page = app::search_then(cx, store, permit, (typed, as_of), None, size).await.unwrap();
        page.items.iter().any(|found| found.person.shown().id == boy)
    };
    let known_before = whole.versions.first().copied();
    let then = registry::AsOf { known_at: known_before, day: None };
    let day_before = registry::AsOf { known_at: None, day: "2026-06-24".parse().ok() };
    for name in ["欧阳一诺", "ouyangyinuo"] {
        assert!(found(&house.li, &correcting, name, now).await, "{name}");
        assert!(!found(worker, &serving, name, now).await, "{name}");
        assert!(found(&house.li, &correcting, name, then).await, "{name}");
        assert!(!found(worker, &serving, name, then).await, "{name}");
        assert!(!found(worker, &serving, name, day_before).await, "{name}");
    }
    assert!(found(worker, &serving, "司马一诺", now).await, "by the name of now");
    assert!(found(&house.li, &correcting, "司马一诺", day_before).await);
    let refused = app::read_person(worker, store, &serving, boy, then).await;
    assert!(matches!(refused, Err(AppError::NotFound)), "before the adoption was known, nothing is told");
    assert!(app::read_person(&house.li, store, &correcting, boy, then).await.is_ok());

    let home = of_mother.person.usual_dwelling.unwrap();
    for as_of in [now, then, day_before] {
        let seen = app::read_home(worker, store, &serving, home, as_of).await.unwrap();
        assert!(seen.shown().residents.iter().all(|(stay, _)| stay.person != boy), "{as_of:?}");
    }
}
