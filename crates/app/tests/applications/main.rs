//! What families ask for: a birth from the register's event to the last item with nothing typed that the register holds; refusals
//! by people, objections, returns, clocks; behind the door as at the counter.
#![cfg(test)]

mod appeals;
mod case_appeals;
mod chosen;
mod helpers;
mod kept;
mod left;
mod married;
mod mending;
mod papers;

use std::sync::Arc;

use access::{Actor, Cx, Permit, Purpose, Role};
use app::{
    App, AppError, AskedStep as EventStep, ImportFile, Looked, ProfileChoice,
    applications::{
        ApplicationView, AskedStep, Hand, PaperFrom, answer_application, drop_application, list_matters,
        offers, own_offers, read_application, start_application, submit_application, take_matter_step,
        take_matter_steps,
    },
    doors::{Resident, enter, offer_device, open_door, resident, set_device},
};
use base::{ApplicationId, Env, PageSize, PersonId, Silent, Timestamp};
use hmac::{Hmac, KeyInit as _, Mac as _};
use records::{Attribute as A, Fields};
use registry::{
    EventKind,
    registration::{Content, Party, Step as Registering, StepError},
};
use services::{Stage, Step};
use store::{ApplicationStage, MatterFilter, Origin, Settings, Store};
use synth::{Options, Place};
use tempfile::TempDir;

const NOW: &str = "2026-06-30T04:00:00Z";

struct House {
    folder: TempDir,
    app: App,
    wang: Cx,
    li: Cx,
    /// Serves families and decides nothing.
    chen: Cx,
}

fn serving(cx: &Cx) -> Permit {
    cx.permit(Purpose::FamilyService).unwrap()
}

fn at(moment: &str, seed: u64) -> Env {
    Env::fixed(moment.parse::<Timestamp>().unwrap(), seed)
}

fn said(step: Step) -> AskedStep {
    AskedStep { step, note: None, law: None, own: None, field: None }
}

fn why(step: Step, note: &str, field: Option<&str>) -> AskedStep {
    let law = (step == Step::Refuse).then_some(0);
    AskedStep { step, note: Some(note.into()), law, own: None, field: field.map(Into::into) }
}

impl House {
    async fn new() -> Self {
        Self::offering(None).await
    }

    /// The same, in a place with services of its own.
    async fn offering(own: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Place::grow(&Options { people: 1_200, seed: 5, ..Options::default() })
            .unwrap()
            .write(folder.path(), &Silent)
            .unwrap();
        let url = format!("sqlite:{}", folder.path().join("register.db").display());
        let store = Store::open(&Settings::new(url)).await.unwrap();
        let env = at(NOW, 3);
        app::bootstrap(&env, &store, &"330110".parse().unwrap()).await.unwrap();
        let wang = app::command_line(&env, &store, "applications").await.unwrap();
        let mut others = Vec::new();
        for (name, role) in [("li", Role::Registrar), ("chen", Role::CommunityWorker)] {
            app::create_account(&wang, &store, name, role, &wang.actor.area).await.unwrap();
            let account = store.account_by_name(name).await.unwrap().unwrap().id;
            others.push(Cx { actor: Actor { account, role, ..wang.actor.clone() }, ..wang.clone() });
        }
        let [li, chen] = others.try_into().unwrap();
        let services = folder.path().join("services");
        std::fs::create_dir(&services).unwrap();
        if let Some(own) = own {
            std::fs::write(services.join("own.yaml"), own).unwrap();
        }
        let app = App::new(store, env, &folder.path().join("spool"))
            .with_services(Some(&services))
            .sealing_by(::papers::KeyRing::of_secret(&[9; 32]));
        let files = [("hukou", "hukou.csv"), ("birth", "birth.csv")].map(|(code, name)| ImportFile {
            path: folder.path().join(name),
            profile: ProfileChoice::Code(code.into()),
        });
        let permit = wang.import_permit().unwrap();
        let done = app::import(&wang, &app.store, &permit, files.to_vec(), false, Arc::new(Silent));
        Box::pin(done).await.unwrap();
        Self { folder, app, wang, li, chen }
    }

    /// Two parents whose record holds all that a birth asks of them.
    async fn parents(&self) -> (PersonId, PersonId) {
        let permit = serving(&self.wang);
        let people = self.app.store.benefit_people(&permit, ("2005-01-01", "2024-01-01")).await.unwrap();
        for child in people {
            let record = self.app.store.person(&permit, child.person, None).await.unwrap().unwrap();
            let parent = |sex: &str| {
                let fits = |one: &store::Listed| {
                    one.alive
                        && one.sex.as_deref() == Some(sex)
                        && one.id_number.is_some()
                        && one.phone.is_some()
                };
                let mut kin = record.kin.iter().filter(|(kin, _)| kin.kind == registry::KinKind::Parent);
                kin.find(|(_, listed)| listed.as_ref().is_some_and(fits)).map(|(kin, _)| kin.relative)
            };
            if let (Some(mother), Some(father)) = (parent("2"), parent("1")) {
                let mother_record = self.app.store.person(&permit, mother, None).await.unwrap().unwrap();
                if mother_record.households.iter().any(|one| one.household.book.is_some()) {
                    return (mother, father);
                }
            }
        }
        panic!("the place has no such family");
    }

    /// A birth whose application is handed in at the counter.
    async fn birth_handed_in(&self) -> ApplicationId {
        let (mother, father) = self.parents().await;
        let child = self.born(mother, father).await;
        let permit = serving(&self.wang);
        let hand = Hand::worker(&self.wang, &permit);
        let id = start_application(&self.app, hand, "birth", child).await.unwrap();
        let version = self.view(id).await.application.version;
        answer_application(&self.app, hand, (id, version), &choices()).await.unwrap();
        submit_application(&self.app, hand, (id, version + 1)).await.unwrap();
        id
    }

    /// A birth is declared, verified and registered, and the register follows; the child is given.
    async fn born(&self, mother: PersonId, father: PersonId) -> PersonId {
        let known =
            |role: &str, person| Party { role: role.into(), person: Some(person), fields: Fields::new() };
        let fields =
            [(A::Name, "欧阳试安"), (A::Sex, "2"), (A::BirthDate, "2026-06-20"), (A::Household, "mother")];
        let child = Party { role: "child".into(), person: None, fields: fields.into_iter().collect() };
        let content = Content {
            row: [(A::EventPlace, "区妇幼保健院")].into_iter().collect(),
            parties: vec![child, known("mother", mother), known("father", father)],
            evidence: vec!["出生医学证明".into()],
            ..Content::default()
        };
        let declared =
            app::declare_event(&self.wang, &self.app, &serving(&self.wang), EventKind::Birth, content, None)
                .await
                .unwrap();
        for (cx, version, step) in
            [(&self.wang, 1, Registering::Verify), (&self.li, 2, Registering::Register)]
        {
            let asked = EventStep { version, step, reason: None, content: None, request: None };
            app::take_step(cx, &self.app, &serving(cx), declared.registration.id, asked).await.unwrap();
        }
        app::settle_now(&self.wang, &self.app).await.unwrap().unwrap();
        let found = app::search_people(
            &self.wang,
            &self.app.store,
            &serving(&self.wang),
            "欧阳试安",
            None,
            PageSize::new(5),
        )
        .await
        .unwrap();
        found.items[0].person.shown().id
    }

    async fn view(&self, id: ApplicationId) -> ApplicationView {
        read_application(&self.app, Hand::worker(&self.wang, &serving(&self.wang)), id).await.unwrap()
    }

    async fn step(&self, cx: &Cx, id: ApplicationId, item: &str, asked: AskedStep) -> Result<(), AppError> {
        let permit = serving(cx);
        let version =
            self.view(id).await.matters.iter().find(|one| *one.matter.item == *item).unwrap().matter.version;
        take_matter_step(&self.app, Hand::worker(cx, &permit), (id, item, version), &asked).await
    }

    /// Goes through a person's own door.
    async fn inside(&self, person: PersonId, moment: &str) -> Resident {
        let mut app = self.app.clone();
        app.env = at(moment, 100 + u64::try_from(moment.len()).unwrap());
        let cx = Cx { env: app.env.clone(), ..self.wang.clone() };
        let keys = open_door(&cx, &app, &serving(&self.wang), person).await.unwrap();
        let token = enter(&app, "r", (&keys.number, keys.code.reveal(), "")).await.unwrap();
        let first = resident(&app, "r", token.reveal()).await.unwrap().unwrap();
        let offered = offer_device(&app.env, &first).unwrap();
        let code = code(offered.secret.reveal(), app.env.now().micros() / 1_000_000);
        set_device(&app, &first, offered.secret.reveal(), &code).await.unwrap();
        resident(&app, "r", token.reveal()).await.unwrap().unwrap()
    }
}

/// RFC 4648 and RFC 6238 by hand.
fn code(secret: &str, seconds: i64) -> String {
    let bits = secret.bytes().fold(String::new(), |bits, letter| {
        let five = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|known| *known == letter).unwrap();
        bits + &format!("{five:05b}")
    });
    let bytes: Vec<u8> =
        (0..20).map(|at| u8::from_str_radix(&bits[at * 8..at * 8 + 8], 2).unwrap()).collect();
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(&bytes).unwrap();
    mac.update(&(seconds / 30).to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 0xf);
    let four = u32::from_be_bytes(hash[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", four % 1_000_000)
}

fn stage(view: &ApplicationView, item: &str) -> Stage {
    view.matters.iter().find(|one| *one.matter.item == *item).unwrap().matter.stage
}

fn stages(view: &ApplicationView, wanted: Stage) -> Vec<&str> {
    let of = view.matters.iter().filter(|one| one.matter.stage == wanted);
    of.map(|one| &*one.matter.item).collect()
}

const CHOICES: [(&str, &str); 1] = [("card-way", "counter")];

fn choices() -> Vec<(String, String)> {
    CHOICES.map(|(name, text)| (name.to_owned(), text.to_owned())).to_vec()
}

#[expect(clippy::too_many_lines, reason = "one family's way from the first item to the last is one story")]
#[tokio::test(flavor = "multi_thread")]
async fn a_registered_birth_proposes_its_bundle_which_is_finished_with_nothing_typed() {
    let house = House::new().await;
    let (mother, father) = house.parents().await;
    let child = house.born(mother, father).await;
    let (permit, app) = (serving(&house.wang), &house.app);
    let hand = Hand::worker(&house.wang, &permit);

    // The event has proposed the bundle, to this family, once.
    let of = app.store.applications_of(&permit, child).await.unwrap();
    assert_eq!(
        of.iter().map(|one| (&*one.bundle, one.origin, one.stage)).collect::<Vec<_>>(),
        [("birth", Origin::Event, ApplicationStage::Proposed)]
    );
    app::settle_now(&house.wang, app).await.unwrap();
    assert_eq!(
        app.store.applications_of(&permit, child).await.unwrap().len(),
        1,
        "a second look proposes nothing"
    );
    let id = of[0].id;
    assert_eq!(
        start_application(app, hand, "birth", child).await.unwrap(),
        id,
        "at the counter it is the same one"
    );

    // Whatever is required of these people is held, each value with whose record says so. The child stands in its mother's book
    // already: whose book it enters is not asked, and one choice is.
    let view = house.view(id).await;
    for need in view.needs.iter().filter(|one| one.need.required) {
        assert!(need.held && need.value.is_some() && need.source.is_some(), "{:?}", need.need);
    }
    for (party, attribute) in [
        ("mother", A::IdNumber),
        ("father", A::IdNumber),
        ("mother", A::Phone),
        ("child", A::Address),
        ("mother", A::HukouAddress),
    ] {
        let need =
            view.needs.iter().find(|one| one.need.party == party && one.need.attribute == attribute).unwrap();
        assert!(need.held, "{party} {attribute}");
    }
    let number = app.store.person(&permit, mother, None).await.unwrap().unwrap().person.id_number.unwrap();
    let shown = view
        .needs
        .iter()
        .find(|one| one.need.party == "mother" && one.need.attribute == A::IdNumber)
        .unwrap();
    assert_ne!(shown.value.as_deref(), Some(&*number), "numbers are masked");
    assert_eq!(view.missing, ["card-way"]);
    let book = view.questions.iter().find(|one| one.question.code == "book-with").unwrap();
    assert!(book.held && book.source.is_some() && book.answer.as_deref() == Some("mother"), "{book:?}");
    assert!(
        view.papers.iter().all(|paper| paper.from != PaperFrom::Wanted),
        "no paper is asked for: {:?}",
        view.papers
    );

    // What the register holds is not taken from anybody's keyboard, nor what nobody asks.
    for (name, text) in [
        ("mother.name", "别人"),
        ("child.birth_date", "2020-01-01"),
        ("salary", "1"),
        ("book-with", "father"),
        ("item.birth-card", "yes"),
        ("card-way", "by-dove"),
    ] {
        let version = house.view(id).await.application.version;
        let refused = answer_application(app, hand, (id, version), &[(name.into(), text.into())]).await;
        assert!(matches!(refused, Err(AppError::Choice)), "{name}");
    }
    let version = view.application.version;
    let early = submit_application(app, hand, (id, version)).await.unwrap_err();
    assert!(matches!(early, AppError::Unfilled(missing) if missing == ["card-way"]));
    answer_application(app, hand, (id, version), &choices()).await.unwrap();
    assert!(
        matches!(submit_application(app, hand, (id, version)).await, Err(AppError::Changed)),
        "an older version"
    );
    submit_application(app, hand, (id, version + 1)).await.unwrap();

    // Three can be worked on, four follow. An officer works through them in the order that the bundle gives.
    let view = house.view(id).await;
    assert_eq!(stages(&view, Stage::Open), ["birth-record", "birth-certificate", "birth-vaccination"]);
    assert_eq!(stages(&view, Stage::Waiting).len(), 4);
    for round in 0..3 {
        let queue =
            list_matters(&house.li, app, &serving(&house.li), MatterFilter::Office, None, PageSize::new(50))
                .await
                .unwrap();
        let chosen: Vec<(ApplicationId, String, u64)> = queue
            .items
            .iter()
            .map(|one| (one.matter.application, one.matter.item.to_string(), one.matter.version))
            .collect();
        assert_eq!(chosen.len(), [3, 1, 3][round]);
        let permit = serving(&house.li);
        let hand = Hand::worker(&house.li, &permit);
        assert_eq!(take_matter_steps(app, hand, &chosen, Step::Accept).await.unwrap(), []);
        let next: Vec<_> = chosen.into_iter().map(|(id, item, version)| (id, item, version + 1)).collect();
        assert_eq!(take_matter_steps(app, hand, &next, Step::Finish).await.unwrap(), []);
    }
    let view = house.view(id).await;
    assert_eq!((stages(&view, Stage::Done).len(), view.application.stage), (7, ApplicationStage::Closed));
    let book = view.matters.iter().find(|one| &*one.matter.item == "birth-book").unwrap();
    assert_eq!(
        book.matter.steps.iter().map(|step| step.step).collect::<Vec<_>>(),
        [Step::Open, Step::Accept, Step::Finish]
    );
    assert_eq!(book.clock.unwrap().used, 0, "on the day itself");
    let certificate = view.papers.iter().find(|paper| paper.evidence.code == "birth-certificate").unwrap();
    assert_eq!(certificate.from, PaperFrom::Given("birth-certificate".into()));
    assert!(app::is_whole(&app::verify(&house.wang, &app.store).await.unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_refuses_with_reasons_and_a_rule_and_somebody_else_looks_again() {
    let house = House::new().await;
    let permit = serving(&house.wang);
    let hand = Hand::worker(&house.wang, &permit);
    let id = house.birth_handed_in().await;
    let item = "birth-record";

    house.step(&house.chen, id, item, said(Step::Accept)).await.unwrap();
    let refused = house.step(&house.chen, id, item, why(Step::Refuse, "材料与登记不符", None)).await;
    assert!(matches!(refused, Err(AppError::Denied(access::Denied::Import))), "who serves does not decide");
    for note in [None, Some("不")] {
        let asked = AskedStep { note: note.map(str::to_owned), ..why(Step::Refuse, "", None) };
        let refused = house.step(&house.wang, id, item, asked).await;
        assert!(matches!(refused, Err(AppError::Step(StepError::Incomplete))), "{note:?}");
    }
    for law in [None, Some(9)] {
        let asked = AskedStep { law, ..why(Step::Refuse, "材料与登记不符", None) };
        let refused = house.step(&house.wang, id, item, asked).await;
        assert!(matches!(refused, Err(AppError::NoGround)), "{law:?}");
    }
    let (many, hand) = ([(id, item.to_owned(), 2)], hand);
    assert!(
        matches!(take_matter_steps(&house.app, hand, &many, Step::Refuse).await, Err(AppError::Choice)),
        "never in a batch"
    );
    house.step(&house.wang, id, item, why(Step::Refuse, "材料与登记不符", None)).await.unwrap();
    let view = house.view(id).await;
    assert_eq!(stage(&view, item), Stage::Refused);
    let step = view
        .matters
        .iter()
        .find(|one| *one.matter.item == *item)
        .unwrap()
        .matter
        .steps
        .last()
        .unwrap()
        .clone();
    let rule = step.rule.unwrap();
    assert!(
        rule.contains("人口与计划生育法") && rule.contains("2021-08-20 起施行") && rule.contains("来源"),
        "{rule}"
    );
    assert_eq!(step.account, house.wang.actor.account);
    // One refused item blocks no other.
    assert_eq!(stage(&view, "birth-certificate"), Stage::Open);

    house.step(&house.chen, id, item, why(Step::Object, "登记是对的，请再看", None)).await.unwrap();
    let own = house.step(&house.wang, id, item, why(Step::Uphold, "维持原来的决定", None)).await;
    assert!(matches!(own, Err(AppError::Step(StepError::SamePerson))));
    house.step(&house.li, id, item, why(Step::Overturn, "登记核对无误", None)).await.unwrap();
    house.step(&house.wang, id, item, said(Step::Finish)).await.unwrap();
    assert_eq!(stage(&house.view(id).await, item), Stage::Done);

    // Back to the family with a comment at one field; the clock stands meanwhile, and goes on.
    let item = "birth-vaccination";
    let unknown =
        house.step(&house.wang, id, item, why(Step::Return, "请补充电话", Some("mother.shoes"))).await;
    assert!(matches!(unknown, Err(AppError::Choice)));
    house.step(&house.wang, id, item, why(Step::Return, "请补充电话", Some("mother.phone"))).await.unwrap();
    let view = house.view(id).await;
    let clock = view.matters.iter().find(|one| *one.matter.item == *item).unwrap().clock.unwrap();
    assert!(clock.stands && clock.due_on.is_none());
    house.step(&house.chen, id, item, said(Step::Supply)).await.unwrap();
    house.step(&house.wang, id, item, said(Step::Accept)).await.unwrap();
    let stopped = house.step(&house.wang, id, item, why(Step::Stop, "等待鉴定", Some("a whim"))).await;
    assert!(
        matches!(stopped, Err(AppError::Step(StepError::Incomplete))),
        "a stop has a ground that the law knows"
    );
    house.step(&house.wang, id, item, why(Step::Stop, "等待检验结果", Some("expert"))).await.unwrap();
    house.step(&house.wang, id, item, said(Step::Resume)).await.unwrap();
    // An order is no block: what waits can be taken up, and a step on an older version is refused.
    house.step(&house.wang, id, "birth-book", said(Step::Accept)).await.unwrap();
    let late = take_matter_step(&house.app, hand, (id, "birth-book", 0), &said(Step::Finish)).await;
    assert!(matches!(late, Err(AppError::Changed)));
    house.step(&house.chen, id, "birth-card", why(Step::Withdraw, "家里不需要", None)).await.unwrap();
    assert_eq!(stage(&house.view(id).await, "birth-card"), Stage::Withdrawn);
    assert!(
        matches!(drop_application(&house.app, hand, (id, 9)).await, Err(AppError::WrongState)),
        "it is handed in"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_the_door_a_parent_asks_for_a_child_and_sees_no_more_than_that() {
    let house = House::new().await;
    let (mother, father) = house.parents().await;
    let child = house.born(mother, father).await;
    let app = &house.app;
    let inside = house.inside(mother, "2026-06-30T05:00:00Z").await;
    let hand = Hand::resident(&inside);

    let own = own_offers(app, &inside).await.unwrap();
    let birth = own.iter().find(|offer| offer.bundle.code == "birth" && offer.about == child).unwrap();
    let (id, stage_now) = birth.under_way.unwrap();
    assert_eq!(stage_now, ApplicationStage::Proposed);
    assert!(own.iter().all(|offer| offer.bundle.about != "self" || offer.about == mother));
    let view = read_application(app, hand, id).await.unwrap();
    let need = |party: &str, attribute| {
        view.needs
            .iter()
            .find(|one| one.need.party == party && one.need.attribute == attribute)
            .unwrap()
            .clone()
    };
    assert!(need("child", A::Name).value.is_some() && need("mother", A::Name).value.is_some());
    let of_father = need("father", A::Name);
    assert!(of_father.held && of_father.value.is_none(), "the father's values are there and are not shown");
    assert!(view.unmet.is_empty(), "{:?}", view.unmet);

    // Saved now, resumed from another device, handed in.
    let post = [("card-way".to_owned(), "post".to_owned())];
    answer_application(app, hand, (id, view.application.version), &post).await.unwrap();
    let again = house.inside(mother, "2026-06-30T06:00:00Z").await;
    let hand = Hand::resident(&again);
    let view = read_application(app, hand, id).await.unwrap();
    assert!(
        view.missing.is_empty() && view.questions.iter().any(|one| one.answer.as_deref() == Some("post"))
    );
    answer_application(app, hand, (id, view.application.version), &choices()).await.unwrap();
    submit_application(app, hand, (id, view.application.version + 1)).await.unwrap();
    assert!(house.view(id).await.application.online);
    // The family cannot do what is the office's.
    for step in [Step::Accept, Step::Finish, Step::Stop] {
        let refused = take_matter_step(app, hand, (id, "birth-record", 1), &said(step)).await;
        assert!(matches!(refused, Err(AppError::Denied(_))), "{step:?}");
    }
    let paper = [("paper.identity".to_owned(), "我看过".to_owned())];
    assert!(
        answer_application(app, hand, (id, 4), &paper).await.is_err(),
        "papers are looked at by a worker"
    );
    house.step(&house.wang, id, "birth-record", said(Step::Accept)).await.unwrap();
    house.step(&house.wang, id, "birth-record", why(Step::Refuse, "与登记不符合", None)).await.unwrap();
    take_matter_step(app, hand, (id, "birth-record", 3), &why(Step::Object, "请再看一次", None))
        .await
        .unwrap();

    // Somebody else's door knows nothing of it; the father's does.
    let stranger = app
        .store
        .benefit_people(&serving(&house.wang), ("1960-01-01", "1990-01-01"))
        .await
        .unwrap()
        .into_iter()
        .find(|one| one.person != mother && one.person != father)
        .unwrap();
    let other = house.inside(stranger.person, "2026-06-30T07:00:00Z").await;
    assert!(matches!(read_application(app, Hand::resident(&other), id).await, Err(AppError::NotFound)));
    assert!(matches!(
        start_application(app, Hand::resident(&other), "birth", child).await,
        Err(AppError::NotFound)
    ));
    let of_father = house.inside(father, "2026-06-30T08:00:00Z").await;
    assert!(read_application(app, Hand::resident(&of_father), id).await.is_ok());

    // What the mother did behind her door is, to the father, somebody else's affair: no time, no place.
    let told = app::own_reads(&of_father.cx, &app.store, &of_father.permit, father, None, PageSize::new(100))
        .await
        .unwrap();
    let beside =
        told.items.iter().filter(|own| own.role == Some(Role::Resident) && own.looked != Looked::Own);
    for own in beside {
        assert!(matches!(own.looked, Looked::Otherwise | Looked::ForMatter), "{own:?}");
    }
    assert!(told.items.iter().any(|own| own.looked == Looked::Mentioned && own.at.is_none()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_that_is_declined_stays_declined_and_bundles_fit_whom_they_are_for() {
    let house = House::new().await;
    let (mother, father) = house.parents().await;
    let child = house.born(mother, father).await;
    let permit = serving(&house.wang);
    let hand = Hand::worker(&house.wang, &permit);
    let of = |person| offers(&house.app, hand, person);
    let codes = |offers: &[app::applications::Offer]| {
        offers.iter().map(|one| one.bundle.code.clone()).collect::<Vec<_>>()
    };
    assert!(codes(&of(child).await.unwrap()).contains(&"birth".to_owned()));
    let adult = codes(&of(mother).await.unwrap());
    assert!(!adult.contains(&"birth".to_owned()) && adult.contains(&"moving-in".to_owned()));
    assert!(!adult.contains(&"losing-a-relative".to_owned()), "nobody has died");
    let proposed = house.app.store.applications_of(&permit, child).await.unwrap()[0].clone();
    drop_application(&house.app, hand, (proposed.id, proposed.version)).await.unwrap();
    app::settle_now(&house.wang, &house.app).await.unwrap();
    let after = house.app.store.applications_of(&permit, child).await.unwrap();
    assert_eq!(after.iter().map(|one| one.stage).collect::<Vec<_>>(), [ApplicationStage::Withdrawn]);
    // The family may come back to it at any time.
    let again = start_application(&house.app, hand, "birth", child).await.unwrap();
    assert_ne!(again, proposed.id);
    let elsewhere = Cx {
        actor: Actor { area: "330106".parse().unwrap(), ..house.wang.actor.clone() },
        ..house.wang.clone()
    };
    let permit = serving(&elsewhere);
    let other = Hand::worker(&elsewhere, &permit);
    assert!(
        matches!(read_application(&house.app, other, again).await, Err(AppError::NotFound)),
        "another office's"
    );
    assert!(
        list_matters(&elsewhere, &house.app, &permit, MatterFilter::Office, None, PageSize::new(5))
            .await
            .unwrap()
            .items
            .is_empty()
    );
}
