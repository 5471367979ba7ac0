//! Each occasion on which somebody is told, by itself: what it says in both languages holds nothing of anybody, it is owed in the very
//! transaction of its step, it is told once whatever breaks, and wishes and quiet hours hold.

use std::collections::BTreeSet;

use app::{
    App, AppError,
    applications::{
        AskedStep, Hand, OwnRule, answer_application, appeal_case, decide_appeal, list_appeals,
        read_application, start_application, submit_application, take_matter_step,
    },
    cases::{answer_case, file_case},
    certificates::{issue_certificate, possible_claims, revoke_certificate},
    entitlements::keep_benefit_word,
    messages::{own_inbox, send_messages},
};
use base::{AppealId, ApplicationId, CaseId, CertificateId, PageSize};
use messaging::testing::Behaviour;
use services::Step;
use store::{AppealOutcome, BenefitWord};

use super::*;

/// The file that ships: what is tested is what stands in it.
const SHIPPED: &str = include_str!("../../../messaging/data/templates.yaml");
const BUNDLE: &str = "moving-in";
const BENEFIT: &str = "childcare-subsidy-2025";

/// Every occasion: the text that tells it, its topic, and how it comes about.
const OCCASIONS: [(&str, Topic, How); 18] = [
    ("matter_returned", Topic::Affairs, How::Item(&[Step::Accept], Step::Return)),
    ("matter_done", Topic::Affairs, How::Item(&[Step::Accept], Step::Finish)),
    ("matter_refused", Topic::Affairs, How::Item(&[Step::Accept], Step::Refuse)),
    ("matter_stopped", Topic::Affairs, How::Item(&[Step::Accept], Step::Stop)),
    ("matter_upheld", Topic::Affairs, How::Item(&[Step::Accept, Step::Refuse, Step::Object], Step::Uphold)),
    (
        "matter_overturned",
        Topic::Affairs,
        How::Item(&[Step::Accept, Step::Refuse, Step::Object], Step::Overturn),
    ),
    ("matter_appealed", Topic::Affairs, How::Item(&[Step::Accept, Step::Refuse], Step::Appeal)),
    ("matter_sustained", Topic::Affairs, How::ItemAbove(AppealOutcome::Sustained)),
    ("matter_reversed", Topic::Affairs, How::ItemAbove(AppealOutcome::Reversed)),
    ("read_answered", Topic::Answers, How::Case(CaseKind::Read, "1")),
    ("correction_answered", Topic::Answers, How::Case(CaseKind::Correction, "phone")),
    ("case_answered", Topic::Answers, How::Case(CaseKind::Other, "")),
    ("case_appealed", Topic::Answers, How::CaseAppeal),
    ("case_sustained", Topic::Answers, How::CaseAbove(AppealOutcome::Sustained)),
    ("case_reversed", Topic::Answers, How::CaseAbove(AppealOutcome::Reversed)),
    ("benefit_open", Topic::Benefits, How::Benefit),
    ("certificate_issued", Topic::Certificates, How::Issue),
    ("certificate_revoked", Topic::Certificates, How::Revoke),
];

#[derive(Debug, Clone, Copy)]
enum How {
    /// After these steps of an item, this one.
    Item(&'static [Step], Step),
    /// The office above decides about an item.
    ItemAbove(AppealOutcome),
    /// A case of this kind is answered.
    Case(CaseKind, &'static str),
    /// A worker takes a refused case to the office above.
    CaseAppeal,
    /// The office above decides about a case.
    CaseAbove(AppealOutcome),
    Benefit,
    Issue,
    Revoke,
}

/// What is ready for the step that tells.
enum Ready {
    Item(ApplicationId, String, Step),
    Appeal(AppealId, AppealOutcome),
    Case(CaseId),
    Refused(CaseId),
    Person(PersonId),
    Claim(PersonId),
    Certificate(CertificateId),
}

/// A register, a message centre, an office above, and an occasion.
struct Scene {
    house: House,
    centre: Centre,
    app: App,
    city: Cx,
    people: Vec<Listed>,
    template: &'static str,
    topic: Topic,
    how: How,
}

impl Scene {
    async fn of(template: &str) -> Self {
        let (template, topic, how) = OCCASIONS.into_iter().find(|(code, ..)| *code == template).unwrap();
        let house = House::new().await;
        let centre = centre(&house, |_| Behaviour::Take).await;
        let app = house.started(&centre);
        let area: access::Area = "3301".parse().unwrap();
        let wide =
            Cx { actor: Actor { area: "33".parse().unwrap(), ..house.cx.actor.clone() }, ..house.cx.clone() };
        app::create_account(&wide, &app.store, "zhao", Role::Registrar, &area).await.unwrap();
        let account = app.store.account_by_name("zhao").await.unwrap().unwrap().id;
        let city = Cx {
            actor: Actor { account, role: Role::Registrar, area, ..wide.actor.clone() },
            ..wide.clone()
        };
        let people = house.people().await;
        Self { house, centre, app, city, people, template, topic, how }
    }

    fn permit(cx: &Cx) -> Permit {
        cx.permit(Purpose::FamilyService).unwrap()
    }

    /// Everything up to the step that tells, and what was told before is out.
    async fn ready(&self, person: &Listed) -> Ready {
        let ready = self.prepared(person.id).await;
        self.noon();
        send_messages(&self.app).await.unwrap();
        ready
    }

    /// The next day at noon: nothing of before counts against the few that somebody gets a day.
    fn noon(&self) {
        let now = self.house.now().micros().div_euclid(1_000_000);
        // Noon in China is four in the morning.
        let next = (now.div_euclid(86_400) + 1) * 86_400 + 4 * 3_600;
        self.house.clock.advance_seconds(next - now);
    }

    async fn prepared(&self, person: PersonId) -> Ready {
        let (app, cx, permit) = (&self.app, &self.house.cx, &self.house.permit);
        match self.how {
            How::Item(before, step) => {
                let (id, item) = self.item(person, before).await;
                Ready::Item(id, item, step)
            }
            How::ItemAbove(outcome) => {
                self.item(person, &[Step::Accept, Step::Refuse, Step::Appeal]).await;
                Ready::Appeal(self.appeal().await, outcome)
            }
            How::Case(kind, about) => Ready::Case(self.case(person, kind, about).await),
            How::CaseAppeal => Ready::Refused(self.refused(person).await),
            How::CaseAbove(outcome) => {
                let case = self.refused(person).await;
                appeal_case(app, Hand::worker(cx, permit), case, "请上级再看一次").await.unwrap();
                Ready::Appeal(self.appeal().await, outcome)
            }
            How::Benefit => Ready::Claim(person),
            How::Issue => Ready::Person(person),
            How::Revoke => Ready::Certificate(self.issue(person).await.unwrap()),
        }
    }

    async fn item(&self, person: PersonId, before: &[Step]) -> (ApplicationId, String) {
        let hand = Hand::worker(&self.house.cx, &self.house.permit);
        let id = start_application(&self.app, hand, BUNDLE, person).await.unwrap();
        let shown = read_application(&self.app, hand, id).await.unwrap();
        let answers: Vec<(String, String)> =
            shown.missing.iter().map(|name| (name.clone(), answer_to(name))).collect();
        if !answers.is_empty() {
            answer_application(&self.app, hand, (id, shown.application.version), &answers).await.unwrap();
        }
        let version = read_application(&self.app, hand, id).await.unwrap().application.version;
        submit_application(&self.app, hand, (id, version)).await.unwrap();
        let shown = read_application(&self.app, hand, id).await.unwrap();
        let item =
            shown.matters.iter().find(|one| !one.matter.stage.settled()).unwrap().matter.item.to_string();
        for step in before {
            self.step(id, &item, *step).await.unwrap();
        }
        (id, item)
    }

    async fn step(&self, id: ApplicationId, item: &str, step: Step) -> Result<(), AppError> {
        // Whoever refused does not look again.
        let cx = if matches!(step, Step::Uphold | Step::Overturn) { &self.house.li } else { &self.house.cx };
        let permit = Self::permit(cx);
        let hand = Hand::worker(cx, &permit);
        let shown = read_application(&self.app, hand, id).await.unwrap();
        let version = shown.matters.iter().find(|one| &*one.matter.item == item).unwrap().matter.version;
        let field = match step {
            Step::Return => {
                shown.needs.first().map(|one| format!("{}.{}", one.need.party, one.need.attribute.code()))
            }
            Step::Stop => {
                Some(app::applications::services_at_hand(&self.app).unwrap().stops()[0].code.clone())
            }
            Step::Open
            | Step::Accept
            | Step::Resume
            | Step::Supply
            | Step::Finish
            | Step::Refuse
            | Step::Object
            | Step::Uphold
            | Step::Overturn
            | Step::Appeal
            | Step::Sustain
            | Step::Reverse
            | Step::Withdraw => None,
        };
        let own = OwnRule {
            text: "某办法第三条：先核对住址".into(),
            source: "区政府公报".into(),
            from: "2020-01-01".parse().unwrap(),
        };
        let asked =
            AskedStep { step, note: Some("因为如此这般".into()), law: None, own: Some(own), field };
        take_matter_step(&self.app, hand, (id, item, version), &asked).await
    }

    async fn appeal(&self) -> AppealId {
        let permit = Self::permit(&self.city);
        let page = (None, PageSize::new(50));
        let waiting = list_appeals(&self.city, &self.app, &permit, true, page).await.unwrap().items;
        assert_eq!(waiting.len(), 1);
        waiting[0].appeal.id
    }

    async fn case(&self, person: PersonId, kind: CaseKind, about: &str) -> CaseId {
        let resident = self.house.inside(person).await;
        file_case(&self.app, &resident, kind, (about, "请看一下")).await.unwrap().id
    }

    async fn refused(&self, person: PersonId) -> CaseId {
        let case = self.case(person, CaseKind::Other, "").await;
        self.answer(case, CaseOutcome::Refused).await.unwrap();
        case
    }

    async fn answer(&self, case: CaseId, outcome: CaseOutcome) -> Result<(), AppError> {
        answer_case(&self.house.cx, &self.app, &self.house.permit, case, (outcome, "已经看过了")).await
    }

    async fn issue(&self, person: PersonId) -> Result<CertificateId, AppError> {
        let (app, cx, permit) = (&self.app, &self.house.cx, &self.house.permit);
        let claims = possible_claims(cx, app, permit, person).await.unwrap();
        let claim = [claims[0].name.to_owned()];
        Ok(issue_certificate(cx, app, permit, person, (&claim, 30, None)).await?.id)
    }

    /// The step that tells, as the desk takes it.
    async fn act(&self, ready: &Ready) -> Result<(), AppError> {
        let (app, cx, permit) = (&self.app, &self.house.cx, &self.house.permit);
        match ready {
            Ready::Item(id, item, step) => self.step(*id, item, *step).await,
            Ready::Appeal(id, outcome) => {
                let above = Self::permit(&self.city);
                decide_appeal(&self.city, app, &above, *id, (*outcome, "核对过登记")).await
            }
            Ready::Case(id) => self.answer(*id, CaseOutcome::Explained).await,
            Ready::Refused(id) => {
                appeal_case(app, Hand::worker(cx, permit), *id, "请上级再看一次").await.map(drop)
            }
            Ready::Claim(person) => {
                let of = (2026, BenefitWord::Told, None);
                keep_benefit_word(cx, app, permit, (*person, BENEFIT), of).await
            }
            Ready::Person(person) => self.issue(*person).await.map(drop),
            Ready::Certificate(id) => revoke_certificate(cx, app, permit, *id, "登记有误").await.map(drop),
        }
    }

    /// How many messages of this occasion somebody has, and how many short messages went to them in all.
    async fn told(&self, person: &Listed) -> (usize, usize) {
        let page =
            self.app.store.messages_of(&self.house.permit, person.id, None, PageSize::new(50)).await.unwrap();
        let messages = page.items.iter().filter(|one| &*one.template == self.template);
        assert!(messages.clone().all(|one| one.topic == self.topic));
        let number = mobile(person.phone.as_deref().unwrap()).unwrap();
        let rang = self.centre.received().iter().filter(|one| one.to == number).count();
        (messages.count(), rang)
    }

    async fn owed(&self) -> usize {
        self.app.store.owed_notices(self.house.now().plus_seconds(86_400), 99).await.unwrap().len()
    }

    /// A statement past the store, on a connection of its own.
    fn raw(&self, sql: &str) {
        let connection = rusqlite::Connection::open(self.house.file()).unwrap();
        connection.busy_timeout(Duration::from_secs(10)).unwrap();
        connection.execute_batch(sql).unwrap();
    }

    async fn wishes(&self, person: &Listed, off: Vec<(Topic, Channel)>, language: Language) {
        let wishes = MessageWishes { off, language, mail: None };
        self.app
            .store
            .keep_message_wishes(&self.house.permit, person.id, &wishes, self.house.now())
            .await
            .unwrap();
    }

    /// Nothing of it stands where what is owed because of it cannot be kept; done again, it is told once.
    async fn is_owed_in_its_own_transaction(&self, person: &Listed) {
        let ready = self.ready(person).await;
        let (_, before) = self.told(person).await;
        self.raw("CREATE TRIGGER t BEFORE INSERT ON owed_notice BEGIN SELECT RAISE(ABORT, 'broken'); END");
        assert!(self.act(&ready).await.is_err(), "{}: the step was kept without its notice", self.template);
        self.raw("DROP TRIGGER t");
        assert_eq!((self.told(person).await, self.owed().await), ((0, before), 0));
        self.act(&ready).await.unwrap();
        send_messages(&self.app).await.unwrap();
        assert_eq!((self.told(person).await, self.owed().await), ((1, before + 1), 0));
    }

    /// The process dies after its step and before anybody is told; or after they are told and before that is noted.
    async fn outlives_its_process(&self, person: &Listed, other: &Listed) {
        for (person, trigger, told) in [
            (person, "CREATE TRIGGER t BEFORE INSERT ON message BEGIN SELECT RAISE(ABORT, 'died'); END", 0),
            (
                other,
                "CREATE TRIGGER t BEFORE DELETE ON owed_notice BEGIN SELECT RAISE(ABORT, 'died'); END",
                1,
            ),
        ] {
            let ready = self.ready(person).await;
            let (_, before) = self.told(person).await;
            self.raw(trigger);
            self.act(&ready).await.unwrap();
            self.raw("DROP TRIGGER t");
            assert_eq!((self.told(person).await, self.owed().await), ((told, before), 1));
            self.house.clock.advance_seconds(61);
            let sent = send_messages(&self.app).await.unwrap();
            assert_eq!((sent.told, self.told(person).await, self.owed().await), (1, (1, before + 1), 0));
            self.house.clock.advance_seconds(86_400);
            assert_eq!(send_messages(&self.app).await.unwrap().told, 0, "once");
            assert_eq!(self.told(person).await, (1, before + 1));
        }
    }

    /// Who said no to its topic hears nothing, or nothing outside; who said no to all others hears it, in their language.
    async fn keeps_wishes(&self, [silent, inbox, wants]: [&Listed; 3]) {
        for (person, channel, expected) in [(silent, Channel::Inbox, (0, 0)), (inbox, Channel::Sms, (1, 0))] {
            let ready = self.ready(person).await;
            let (_, before) = self.told(person).await;
            self.wishes(person, vec![(self.topic, channel)], Language::Zh).await;
            self.act(&ready).await.unwrap();
            send_messages(&self.app).await.unwrap();
            assert_eq!(self.told(person).await, (expected.0, before + expected.1), "{channel:?}");
            assert_eq!(self.owed().await, 0);
        }
        let ready = self.ready(wants).await;
        let (_, before) = self.told(wants).await;
        let others = Topic::ALL.iter().filter(|topic| **topic != self.topic);
        let off = others.flat_map(|topic| [(*topic, Channel::Inbox), (*topic, Channel::Sms)]).collect();
        self.wishes(wants, off, Language::En).await;
        self.act(&ready).await.unwrap();
        send_messages(&self.app).await.unwrap();
        assert_eq!(self.told(wants).await, (1, before + 1), "its topic is wanted");
        let number = mobile(wants.phone.as_deref().unwrap()).unwrap();
        let received = self.centre.received();
        let last = received.iter().rfind(|one| one.to == number).unwrap();
        assert_eq!(last.text, english(), "in their language");
    }

    /// Done at half past ten in the evening, it waits until eight.
    async fn keeps_quiet_hours(&self, person: &Listed) {
        let ready = self.ready(person).await;
        let (_, before) = self.told(person).await;
        self.house.clock.advance_seconds(10 * 3_600 + 1_800);
        assert_eq!(hour(self.house.now()), 22);
        self.act(&ready).await.unwrap();
        for advance in [0, 3_600, 8 * 3_600 + 29 * 60] {
            self.house.clock.advance_seconds(advance);
            send_messages(&self.app).await.unwrap();
            assert_eq!(
                self.told(person).await,
                (1, before),
                "nobody's telephone rings at {}",
                self.house.now()
            );
        }
        assert_eq!(hour(self.house.now()), 7);
        self.house.clock.advance_seconds(120);
        send_messages(&self.app).await.unwrap();
        assert_eq!(self.told(person).await, (1, before + 1));
    }

    /// What somebody reads, inside and outside, in both languages, has nothing of anybody of the register.
    async fn says_nothing_of_anybody(&self, person: &Listed) {
        let ready = self.ready(person).await;
        self.act(&ready).await.unwrap();
        send_messages(&self.app).await.unwrap();
        let resident = self.house.inside(person.id).await;
        let mut texts: Vec<String> = self.centre.received().iter().map(|one| one.text.clone()).collect();
        assert!(texts.iter().all(|text| !text.chars().any(|sign| sign.is_ascii_digit())));
        for language in [Language::Zh, Language::En] {
            let (inbox, _) = own_inbox(&self.app, &resident, language, None).await.unwrap();
            let one = inbox.iter().find(|one| &*one.message.template == self.template).unwrap();
            assert!(!one.title.is_empty() && !one.body.contains(['{', '}']), "{}", one.body);
            assert!(one.link.starts_with("/my"));
            texts.extend([one.title.clone(), one.body.clone()]);
        }
        let written = written(self.template);
        assert!(!written.chars().any(|sign| sign.is_ascii_digit()), "no number stands in it: {written}");
        texts.push(written);
        let all =
            self.app.store.benefit_people(&self.house.permit, ("1800-01-01", "2026-12-31")).await.unwrap();
        let ids = all.into_iter().map(|one| one.person);
        let everybody = self.app.store.listed_people(&self.house.permit, ids).await.unwrap();
        let own: BTreeSet<String> = everybody.values().flat_map(own_words).collect();
        assert!(everybody.len() > 400 && own.len() > 1_500, "{} {}", everybody.len(), own.len());
        for text in &texts {
            for word in &own {
                assert!(!text.contains(word.as_str()), "somebody's own in {text}");
            }
        }
    }
}

/// Everything of somebody that a text could give away: name, numbers, days as people write them, places.
fn own_words(one: &Listed) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for value in [&one.name, &one.id_number, &one.phone, &one.usual_address].into_iter().flatten() {
        words.push(value.to_string());
    }
    words.extend([&one.hukou_division, &one.usual_division].into_iter().flatten().map(ToString::to_string));
    if let Some(born) = one.birth_date.as_deref() {
        let parts: Vec<u32> = born.split('-').filter_map(|part| part.parse().ok()).collect();
        words.push(born.to_owned());
        if let [year, month, day] = parts[..] {
            words.extend([
                format!("{year}年{month}月{day}日"),
                format!("{year}/{month}/{day}"),
                format!("{month}月{day}日"),
            ]);
        }
    }
    // The parts of an address: district, street, village, road.
    let mut part = String::new();
    for sign in one.usual_address.as_deref().unwrap_or_default().chars() {
        part.push(sign);
        if "省市区县镇乡道村路弄巷号幢室".contains(sign) {
            if part.chars().count() > 2 {
                words.push(part.clone());
            }
            part.clear();
        }
    }
    words.retain(|word| word.chars().count() > 1);
    words
}

/// The lines of the shipped file that write a text, its names left out: what people read, in both languages.
fn written(template: &str) -> String {
    let from = SHIPPED.find(&format!("- code: {template}\n")).unwrap();
    let whole = &SHIPPED[from..];
    let until = whole[1..].find("\n  - code:").map_or(whole.len(), |at| at + 1);
    let start = whole.find("title:").unwrap();
    whole[start..until].to_owned()
}

fn answer_to(name: &str) -> String {
    if name.ends_with("date") || name.ends_with("from") { "2020-01-01" } else { "1" }.to_owned()
}

fn english() -> String {
    Templates::shipped().unwrap().sms(Language::En).text().to_owned()
}

/// The codes of all texts that the shipped file has.
fn codes() -> BTreeSet<&'static str> {
    let (_, templates) = SHIPPED.split_once("\ntemplates:\n").unwrap();
    templates.lines().filter_map(|line| line.strip_prefix("  - code: ")).collect()
}

#[test]
fn every_text_has_its_occasion() {
    let known: BTreeSet<&str> = OCCASIONS.iter().map(|(code, ..)| *code).collect();
    assert_eq!(known, codes());
    assert_eq!(known.len(), OCCASIONS.len(), "each once");
}

async fn one(template: &str) {
    let scene = Scene::of(template).await;
    let people = &scene.people;
    assert!(people.len() > 20, "{}", people.len());
    scene.says_nothing_of_anybody(&people[0]).await;
    scene.is_owed_in_its_own_transaction(&people[1]).await;
    scene.outlives_its_process(&people[2], &people[3]).await;
    scene.keeps_wishes([&people[4], &people[5], &people[6]]).await;
    scene.keeps_quiet_hours(&people[7]).await;
    assert_eq!(scene.centre.faults(), Vec::<String>::new());
    assert!(app::is_whole(&app::verify(&scene.house.cx, &scene.app.store).await.unwrap()));
}

macro_rules! each {
    ($($name:ident),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                one(stringify!($name)).await;
            }
        )+

        #[test]
        fn every_occasion_has_its_test() {
            let tested = BTreeSet::from([$(stringify!($name)),+]);
            assert_eq!(tested, OCCASIONS.iter().map(|(code, ..)| *code).collect());
        }
    };
}

each!(
    matter_returned,
    matter_done,
    matter_refused,
    matter_stopped,
    matter_upheld,
    matter_overturned,
    matter_appealed,
    matter_sustained,
    matter_reversed,
    read_answered,
    correction_answered,
    case_answered,
    case_appealed,
    case_sustained,
    case_reversed,
    benefit_open,
    certificate_issued,
    certificate_revoked,
);
