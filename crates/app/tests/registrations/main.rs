//! What this office registers: births with every kind of parents, deaths, moves and names, through all their steps, and what
//! the register says of them then and now.
#![cfg(test)]

mod adoption;

use std::sync::Arc;

use access::{Actor, Cx, Permit, Purpose, Role};
use app::{App, AppError, AskedStep, ImportFile, ProfileChoice, RegistrationView};
use base::{Env, PersonId, RegistrationId, Silent, Timestamp};
use records::{Attribute as A, Fields};
use registry::{
    EventKind, KinKind, StandingRecord,
    registration::{Content, Fault, Party, Stage, Step, StepError},
};
use store::{Change, PersonRecord, SameRequest, Settings, Store};
use synth::{Options, Place};
use tempfile::TempDir;

struct House {
    folder: TempDir,
    app: App,
    /// Who declares.
    wang: Cx,
    /// Who registers.
    li: Cx,
}

fn serving(cx: &Cx) -> Permit {
    cx.permit(Purpose::FamilyService).unwrap()
}

fn fields(said: &[(A, &str)]) -> Fields {
    said.iter().copied().collect()
}

fn known(role: &str, person: PersonId, said: &[(A, &str)]) -> Party {
    Party { role: role.into(), person: Some(person), fields: fields(said) }
}

fn stranger(role: &str, said: &[(A, &str)]) -> Party {
    Party { role: role.into(), person: None, fields: fields(said) }
}

fn content(row: &[(A, &str)], parties: Vec<Party>) -> Content {
    Content { row: fields(row), parties, evidence: vec!["出生医学证明".into()], ..Content::default() }
}

fn step(version: u64, step: Step) -> AskedStep {
    let reason = matches!(step, Step::AskCorrection | Step::AskAnnulment | Step::Refuse | Step::Withdraw);
    AskedStep {
        version, step, reason: reason.then(|| "当事人申请".into()), content: None, request: None
    }
}

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Place::grow(&Options { people: 1_200, seed: 5, ..Options::default() })
            .unwrap()
            .write(folder.path(), &Silent)
            .unwrap();
        let url = format!("sqlite:{}", folder.path().join("register.db").display());
        let store = Store::open(&Settings::new(url)).await.unwrap();
        let env = Env::fixed("2026-06-30T04:00:00Z".parse::<Timestamp>().unwrap(), 3);
        app::bootstrap(&env, &store, &"330110".parse().unwrap()).await.unwrap();
        let wang = app::command_line(&env, &store, "registrations").await.unwrap();
        app::create_account(&wang, &store, "li", Role::Registrar, &wang.actor.area).await.unwrap();
        let account = store.account_by_name("li").await.unwrap().unwrap().id;
        let li = Cx { actor: Actor { account, role: Role::Registrar, ..wang.actor.clone() }, ..wang.clone() };
        let app = App::new(store, env, &folder.path().join("spool"));
        let app = app.sealing_by(papers::KeyRing::of_secret(&[9; 32]));
        let house = Self { folder, app, wang, li };
        house.import(&[("hukou", "hukou.csv"), ("birth", "birth.csv"), ("insurance", "insurance.csv")]).await;
        house
    }

    async fn import(&self, files: &[(&str, &str)]) {
        let file = |(code, name): &(&str, &str)| ImportFile {
            path: self.folder.path().join(name),
            profile: ProfileChoice::Code((*code).into()),
        };
        let (permit, files) = (self.wang.import_permit().unwrap(), files.iter().map(file).collect());
        let done = app::import(&self.wang, &self.app.store, &permit, files, false, Arc::new(Silent));
        Box::pin(done).await.unwrap();
    }

    async fn standing(&self) -> Vec<StandingRecord> {
        let permit = self.wang.import_permit().unwrap();
        self.app.store.standing(&permit, &Change::default()).await.unwrap().records
    }

    /// The `nth` woman or man with a book whom the hukou source knows to live there.
    async fn adult(&self, sex: &str, nth: usize) -> PersonId {
        let records = self.standing().await;
        let fits = |record: &&StandingRecord| {
            let own = |attribute| record.reading.mentions[0].fields.get(attribute);
            record.source.as_str() == "hukou"
                && own(A::Sex) == Some(sex)
                && own(A::HukouUntil).is_none()
                && own(A::DeathDate).is_none()
                && own(A::HukouEndReason).is_none()
                && own(A::ResidenceStatus) == Some("present")
                && own(A::BirthDate).is_some_and(|born| ("1985".."1999").contains(&&born[..4]))
        };
        let found = records.iter().filter(fits).nth(nth).unwrap();
        found.people[0].unwrap()
    }

    async fn declare(&self, kind: EventKind, content: Content) -> Result<RegistrationView, AppError> {
        app::declare_event(&self.wang, &self.app, &serving(&self.wang), kind, content, None).await
    }

    async fn go(&self, cx: &Cx, id: RegistrationId, asked: AskedStep) -> Result<RegistrationView, AppError> {
        app::take_step(cx, &self.app, &serving(cx), id, asked).await
    }

    /// Declares, verifies and registers.
    async fn register(&self, kind: EventKind, content: Content) -> RegistrationId {
        let id = self.declare(kind, content).await.unwrap().registration.id;
        self.go(&self.wang, id, step(1, Step::Verify)).await.unwrap();
        self.go(&self.li, id, step(2, Step::Register)).await.unwrap();
        id
    }

    /// Lets the register follow; the moment from which it does.
    async fn settle(&self) -> Timestamp {
        app::settle_now(&self.wang, &self.app).await.unwrap().unwrap().at
    }

    /// Whom a registration's role is linked to now.
    async fn who(&self, id: RegistrationId, role: &str) -> PersonId {
        let records = self.standing().await;
        let record = records.iter().find(|record| *record.key == *id.to_string()).unwrap();
        let at = record.reading.mentions.iter().position(|mention| mention.role.as_str() == role).unwrap();
        record.people[at].unwrap()
    }

    async fn person(&self, person: PersonId, as_known: Option<Timestamp>) -> Option<PersonRecord> {
        self.app.store.person(&serving(&self.wang), person, as_known).await.unwrap()
    }

    /// A later extract of the hukou source: the child in its mother's book, with a number.
    fn later_extract(&self, mother: &PersonRecord, child: (&str, &str, &str)) {
        let book = mother.households.iter().find_map(|one| one.household.book.as_deref()).unwrap();
        let row = mother.records.iter().find(|one| one.record.source.as_str() == "hukou").unwrap();
        let own = |attribute| row.record.reading.mentions[0].fields.get(attribute).unwrap_or_default();
        let (name, born, number) = child;
        let text = format!(
            "记录编号,户号,户别,姓名,与户主关系,性别,出生日期,公民身份号码,户籍地址,入户日期,人户状态,母亲姓名,母亲身份号码,更新日期\n\
             HK-NEW-1,{book},居民家庭户,{name},子,男,{born},{number},{},2026-06-30,在户,{},{},2026-06-30\n",
            own(A::HukouAddress),
            own(A::Name),
            own(A::IdNumber),
        );
        std::fs::write(self.folder.path().join("later.csv"), text).unwrap();
    }
}

fn kin(record: &PersonRecord, kind: KinKind) -> Vec<PersonId> {
    record.kin.iter().filter(|(kin, _)| kin.kind == kind).map(|(kin, _)| kin.relative).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_child_has_a_way_in_and_an_annulled_birth_stays_readable() {
    let house = House::new().await;
    let mother = house.adult("2", 0).await;
    let child = |name: &str| {
        let said = [(A::Name, name), (A::Sex, "1"), (A::BirthDate, "2026-06-20"), (A::Household, "mother")];
        stranger("child", &said)
    };
    // Twins of one day and one sex, of a mother alone.
    let mut twins = Vec::new();
    for name in ["欧阳一诺", "欧阳一言"] {
        let parties = vec![child(name), known("mother", mother, &[])];
        twins.push(
            house.register(EventKind::Birth, content(&[(A::EventPlace, "区妇幼保健院")], parties)).await,
        );
    }
    // Two foundlings of one year, of whom nothing else is known; and a child with a foreigner for a father and no name yet.
    let mut foundlings = Vec::new();
    for _ in 0..2 {
        let alone =
            vec![stranger("child", &[(A::BirthDate, "2026"), (A::Address, "杭州市余杭区儿童福利院")])];
        foundlings.push(house.register(EventKind::Birth, content(&[], alone)).await);
    }
    let other = house.adult("2", 1).await;
    let father = [(A::Name, "JOHN SMITH"), (A::IdKind, "03"), (A::IdNumber, "E12345678")];
    let parties = vec![
        stranger("child", &[(A::Sex, "2"), (A::BirthDate, "2026-06-21")]),
        known("mother", other, &[]),
        stranger("father", &father),
    ];
    let unnamed = house.register(EventKind::Birth, content(&[], parties)).await;
    let first = house.settle().await;

    let (one, two) = (house.who(twins[0], "child").await, house.who(twins[1], "child").await);
    assert_ne!(one, two, "twins are two");
    for (child, name) in [(one, "欧阳一诺"), (two, "欧阳一言")] {
        let record = house.person(child, None).await.unwrap();
        assert_eq!(record.person.name.as_deref(), Some(name));
        assert_eq!(record.person.birth_date.as_deref(), Some("2026-06-20"));
        assert_eq!(record.person.id_number, None, "a number comes later");
        assert_eq!(kin(&record, KinKind::Parent), [mother]);
        let books: Vec<_> = record.households.iter().filter(|one| one.household.book.is_some()).collect();
        assert_eq!(books.len(), 1, "the child is in its mother's book");
        assert!(books[0].members.iter().any(|(member, _)| member.person == mother));
        assert!(record.person.usual_address.is_some(), "and comes home with her");
        assert!(record.events.iter().any(|event| event.kind == EventKind::Birth));
    }
    let (permit, size) = (serving(&house.wang), base::PageSize::default());
    let found = app::search_people(&house.wang, &house.app.store, &permit, "欧阳一诺", None, size).await;
    assert_eq!(found.unwrap().items.len(), 1);
    let (a, b) = (house.who(foundlings[0], "child").await, house.who(foundlings[1], "child").await);
    assert_ne!(a, b);
    let foundling = house.person(a, None).await.unwrap();
    assert_eq!((foundling.person.birth_date.as_deref(), foundling.kin.len()), (Some("2026"), 0));
    let girl = house.person(house.who(unnamed, "child").await, None).await.unwrap();
    let father = house.who(unnamed, "father").await;
    let mut parents = vec![other, father];
    parents.sort_unstable();
    let mut named = kin(&girl, KinKind::Parent);
    named.sort_unstable();
    assert_eq!((girl.person.name, named), (None, parents));
    assert_eq!(house.who(twins[0], "mother").await, mother, "the mother is whom the clerk picked");

    // The number comes with an extract: the same person, the same id.
    let row = house.person(mother, None).await.unwrap();
    let number = codes::CitizenNumber::compose("330110", "2026-06-20".parse().unwrap(), 7).unwrap();
    house.later_extract(&row, ("欧阳一诺", "2026-06-20", number.as_str()));
    house.import(&[("hukou", "later.csv")]).await;
    let numbered = house.person(one, None).await.unwrap();
    assert_eq!(numbered.person.id_number.as_deref(), Some(number.as_str()));
    assert_eq!(numbered.records.len(), 2);
    assert_eq!(house.person(two, None).await.unwrap().person.id_number, None, "the other's is the other's");

    // A birth that was registered twice is annulled; what the register showed then can still be read.
    house.go(&house.wang, twins[1], step(3, Step::AskAnnulment)).await.unwrap();
    let alone = house.go(&house.wang, twins[1], step(4, Step::Approve)).await.unwrap_err();
    assert!(matches!(alone, AppError::Step(StepError::SamePerson)));
    let done = house.go(&house.li, twins[1], step(4, Step::Approve)).await.unwrap();
    assert_eq!((done.stage, done.carried), (Stage::Annulled, false));
    house.settle().await;
    assert!(house.person(two, None).await.is_none());
    let then = house.person(two, Some(first)).await.unwrap();
    assert_eq!((then.person.name.as_deref(), kin(&then, KinKind::Parent)), (Some("欧阳一言"), vec![mother]));
    assert!(house.person(one, None).await.is_some());
    assert!(app::is_whole(&app::verify(&house.wang, &house.app.store).await.unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_death_is_corrected_and_annulled_and_moves_and_names_follow() {
    let house = House::new().await;
    let man = house.adult("1", 0).await;
    let died = |day: &str| content(&[], vec![known("self", man, &[(A::DeathDate, day)])]);
    let faults = house.declare(EventKind::Death, died("2027-01-01")).await.unwrap_err();
    assert!(matches!(faults, AppError::Registration(faults) if faults.len() == 1));

    // The same request twice is one; another one under its key is refused.
    let request = |hash: u8| Some(SameRequest { key: "k1".into(), hash: [hash; 32] });
    let permit = serving(&house.wang);
    let declare = |day, hash| {
        app::declare_event(&house.wang, &house.app, &permit, EventKind::Death, died(day), request(hash))
    };
    let id = declare("2026-06-01", 1).await.unwrap().registration.id;
    assert_eq!(declare("2026-06-01", 1).await.unwrap().registration.id, id);
    assert!(matches!(declare("2026-06-02", 2).await, Err(AppError::OtherRequest)));

    let order = house.go(&house.li, id, step(1, Step::Register)).await.unwrap_err();
    assert!(matches!(order, AppError::Step(StepError::Order)));
    house.go(&house.li, id, step(1, Step::Verify)).await.unwrap();
    assert!(matches!(house.go(&house.li, id, step(1, Step::Verify)).await, Err(AppError::Changed)));
    let same = house.go(&house.wang, id, step(2, Step::Register)).await.unwrap_err();
    assert!(matches!(same, AppError::Step(StepError::SamePerson)), "who declares does not register");
    house.go(&house.li, id, step(2, Step::Register)).await.unwrap();
    let first = house.settle().await;
    assert!(!house.person(man, None).await.unwrap().person.alive);
    let shown = |record: &PersonRecord| {
        let death = record.values.iter().find(|shown| shown.attribute == A::DeathDate);
        death.map(|shown| shown.value.to_string())
    };

    let asked = AskedStep { content: Some(died("2026-05-31")), ..step(3, Step::AskCorrection) };
    house.go(&house.wang, id, asked).await.unwrap();
    assert_eq!(shown(&house.person(man, None).await.unwrap()).as_deref(), Some("2026-06-01"), "only asked");
    house.go(&house.li, id, step(4, Step::Approve)).await.unwrap();
    house.settle().await;
    let now = house.person(man, None).await.unwrap();
    assert_eq!(shown(&now).as_deref(), Some("2026-05-31"));
    assert_eq!(now.events.iter().filter(|event| event.kind == EventKind::Death).count(), 1);
    // Nobody joins a household by somebody who has left its book for good.
    let woman = house.adult("2", 0).await;
    let joins = content(
        &[(A::EventDate, "2026-06-30")],
        vec![known("head", man, &[]), known("self", woman, &[(A::Relation, "97")])],
    );
    let faults = house.declare(EventKind::HouseholdMerge, joins).await.unwrap_err();
    let no_book =
        |fault: &Fault| fault.attribute == Some(A::Household) && fault.role.as_deref() == Some("head");
    assert!(matches!(faults, AppError::Registration(faults) if faults.len() == 1 && no_book(&faults[0])));
    assert_eq!(shown(&house.person(man, Some(first)).await.unwrap()).as_deref(), Some("2026-06-01"));

    house.go(&house.li, id, step(5, Step::AskAnnulment)).await.unwrap();
    house.go(&house.wang, id, step(6, Step::Approve)).await.unwrap();
    house.settle().await;
    let alive = house.person(man, None).await.unwrap();
    assert!(alive.person.alive && shown(&alive).is_none());
    let history = app::person_registrations(&house.wang, &house.app.store, &permit, man).await.unwrap();
    let steps: Vec<Step> = history[0].registration.actions.iter().map(|action| action.step).collect();
    let codes: Vec<&str> = steps.iter().map(|step| step.code()).collect();
    assert_eq!(
        codes,
        ["declare", "verify", "register", "ask_correction", "approve", "ask_annulment", "approve"]
    );

    let moved = [
        (A::Address, "浙江省杭州市余杭区良渚街道新家园9幢2单元901室"),
        (A::Division, "330110"),
        (A::ResidentFrom, "2026-06-10"),
    ];
    house.register(EventKind::MoveIn, content(&[], vec![known("self", man, &moved)])).await;
    let name = [(A::Name, "欧阳新名"), (A::FormerName, "旧名")];
    house
        .register(
            EventKind::NameChange,
            content(&[(A::EventDate, "2026-06-11")], vec![known("self", man, &name)]),
        )
        .await;
    house.settle().await;
    let record = house.person(man, None).await.unwrap();
    assert_eq!(record.person.usual_address.as_deref(), Some(moved[0].1));
    assert_eq!(record.person.name.as_deref(), Some("欧阳新名"), "all the other sources' agreement is older");
    let left = [(A::ResidentUntil, "2026-06-20")];
    house.register(EventKind::MoveOut, content(&[], vec![known("self", man, &left)])).await;
    house.settle().await;
    assert_eq!(house.person(man, None).await.unwrap().person.usual_address, None);
}

fn parents(record: &PersonRecord, day: &str) -> Vec<PersonId> {
    let day = day.parse().unwrap();
    let mut parents: Vec<PersonId> = record
        .kin
        .iter()
        .filter(|(kin, _)| kin.kind == KinKind::Parent && kin.holds_on(day))
        .map(|(kin, _)| kin.relative)
        .collect();
    parents.sort_unstable();
    parents
}

/// Two leave a book for one of their own, and come back into it.
#[tokio::test(flavor = "multi_thread")]
async fn households_part_and_join() {
    let house = House::new().await;
    let woman = house.adult("2", 0).await;
    let book_of = |record: &PersonRecord, day: &str| {
        let day = day.parse().unwrap();
        let stands = |one: &&store::HouseholdRecord| {
            let own =
                |member: &registry::Membership| member.person == record.person.id && member.holds_on(day);
            one.household.book.is_some() && one.members.iter().any(|(member, _)| own(member))
        };
        record.households.iter().find(stands).map(|one| one.household.id)
    };
    let record = house.person(woman, None).await.unwrap();
    let old = book_of(&record, "2026-06-30").unwrap();
    let child =
        [(A::Name, "欧阳一诺"), (A::Sex, "1"), (A::BirthDate, "2026-06-01"), (A::Household, "mother")];
    let birth = vec![stranger("child", &child), known("mother", woman, &[])];
    let birth = house.register(EventKind::Birth, content(&[], birth)).await;
    house.settle().await;
    let child = house.who(birth, "child").await;

    // The day after the child was entered in the old book would be tomorrow; the two part today.
    let parties = vec![known("self", woman, &[]), known("second", child, &[(A::Relation, "20")])];
    let day = [(A::EventDate, "2026-06-30")];
    let split = house.register(EventKind::HouseholdSplit, content(&day, parties)).await;
    house.settle().await;
    let record = house.person(woman, None).await.unwrap();
    let new = book_of(&record, "2026-06-30").unwrap();
    assert_ne!(new, old);
    assert_eq!(book_of(&record, "2026-06-29"), Some(old), "until the day, in the old one");
    let as_of = registry::AsOf { day: "2026-06-30".parse().ok(), known_at: None };
    let found = house.app.store.household(&serving(&house.wang), new, as_of).await.unwrap().unwrap();
    let mut members: Vec<PersonId> = found.members.iter().map(|(member, _)| member.person).collect();
    let mut expected = vec![woman, child];
    members.sort_unstable();
    expected.sort_unstable();
    assert_eq!((members, found.household.head), (expected, Some(woman)));
    assert!(record.events.iter().any(|event| event.kind == EventKind::HouseholdSplit));

    // Nothing of it is edited: it is annulled, and both are where they were.
    house.go(&house.wang, split, step(3, Step::AskAnnulment)).await.unwrap();
    house.go(&house.li, split, step(4, Step::Approve)).await.unwrap();
    house.settle().await;
    assert_eq!(book_of(&house.person(woman, None).await.unwrap(), "2026-06-30"), Some(old));

    // She joins the household of somebody else; of somebody without a book nobody can.
    let host = house.adult("1", 3).await;
    let parties = vec![known("head", host, &[]), known("self", woman, &[(A::Relation, "97")])];
    house.register(EventKind::HouseholdMerge, content(&day, parties)).await;
    house.settle().await;
    let there = book_of(&house.person(host, None).await.unwrap(), "2026-06-30").unwrap();
    let joined = house.person(woman, None).await.unwrap();
    assert_eq!((book_of(&joined, "2026-06-30"), book_of(&joined, "2026-06-29")), (Some(there), Some(old)));
    assert!(app::is_whole(&app::verify(&house.wang, &house.app.store).await.unwrap()));
}
