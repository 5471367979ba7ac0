//! A week of messages against a message centre that fails in every way that real ones do, in a process that dies now and then: none in
//! the quiet hours, none after somebody said no, none twice, none that tells anything.
#![cfg(test)]

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use access::{Actor, Cx, Permit, Purpose, Role};
use app::{
    App, AppError, ImportFile, ProfileChoice,
    doors::{Resident, enter, offer_device, open_door, resident, set_device},
    messages::{
        AskedGroup, decide_group, keep_own_wishes, keep_receipts, list_groups, make_group, message_overview,
        own_inbox, own_unread, preview_group, send_messages, settle_unsure,
    },
};
use base::{Clock, Env, FixedClock, PersonId, Redacted, SeededEntropy, Silent, Timestamp};
use hmac::{Hmac, KeyInit as _, Mac as _};
use messaging::{
    CAP_PER_DAY, Carriers, Channel, LEASE_SECONDS, Language, SendState, Smpp, SmppSettings, Sms, Templates,
    Topic, mobile,
    testing::{Behaviour, Centre, Received},
};
use store::{Audience, CaseKind, CaseOutcome, GroupStage, Listed, Message, MessageWishes, Settings, Store};
use synth::{Options, Place};
use tempfile::TempDir;
use tokio::sync::mpsc;

mod occasions;
mod owed;

/// Monday, eight in the morning in China.
const MONDAY: &str = "2026-06-29T00:00:00Z";
const STEP: i64 = 20 * 60;
const WEEK: i64 = 7 * 86_400;

struct House {
    folder: TempDir,
    app: App,
    clock: Arc<FixedClock>,
    cx: Cx,
    /// Registers as well, and is another person.
    li: Cx,
    permit: Permit,
}

/// A repeatable choice.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (word ^ (word >> 31)) % sides
    }
}

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Place::grow(&Options { people: 500, seed: 8, ..Options::default() })
            .unwrap()
            .write(folder.path(), &Silent)
            .unwrap();
        let url = format!("sqlite:{}", folder.path().join("register.db").display());
        let store = Store::open(&Settings::new(url)).await.unwrap();
        let clock = Arc::new(FixedClock::new(MONDAY.parse().unwrap()));
        let env = Env::new(clock.clone(), Arc::new(SeededEntropy::new(3)));
        app::bootstrap(&env, &store, &"330110".parse().unwrap()).await.unwrap();
        let cx = app::command_line(&env, &store, "messages").await.unwrap();
        app::create_account(&cx, &store, "li", Role::Registrar, &cx.actor.area).await.unwrap();
        let account = store.account_by_name("li").await.unwrap().unwrap().id;
        let li = Cx { actor: Actor { account, role: Role::Registrar, ..cx.actor.clone() }, ..cx.clone() };
        let file = ImportFile {
            path: folder.path().join("hukou.csv"),
            profile: ProfileChoice::Code("hukou".into()),
        };
        let imports = cx.import_permit().unwrap();
        Box::pin(app::import(&cx, &store, &imports, vec![file], false, Arc::new(Silent))).await.unwrap();
        let permit = cx.permit(Purpose::FamilyService).unwrap();
        let app = App::new(store, env, &folder.path().join("spool"));
        Self { folder, app, clock, cx, li, permit }
    }

    /// Grown people with a mobile number of their own.
    async fn people(&self) -> Vec<Listed> {
        let all = self.app.store.benefit_people(&self.permit, ("1940-01-01", "2000-01-01")).await.unwrap();
        let ids = all.into_iter().map(|one| one.person);
        let listed = self.app.store.listed_people(&self.permit, ids).await.unwrap();
        let mut bearers: BTreeMap<String, Vec<Listed>> = BTreeMap::new();
        for one in listed.into_values().filter(|one| one.alive) {
            if let Some(number) = one.phone.as_deref().and_then(mobile) {
                bearers.entry(number).or_default().push(one);
            }
        }
        let mut own: Vec<Listed> = bearers.into_values().filter(|of| of.len() == 1).flatten().collect();
        own.sort_by_key(|one| one.id);
        own
    }

    /// The register's own file.
    fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("register.db")
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A service that is started anew, with a line of its own to the centre.
    fn started(&self, centre: &Centre) -> App {
        let (receipts, arrived) = mpsc::channel(100);
        let settings = SmppSettings {
            address: centre.address.to_string(),
            system_id: "wanjia".into(),
            password: Redacted::new("secret".into()),
            system_type: String::new(),
            source: "10690000".into(),
            country: String::new(),
            window: 8,
            enquire: Duration::from_mins(1),
            patience: Duration::from_millis(150),
            rest: Duration::ZERO,
        };
        let carriers = Carriers { sms: Some(Sms::Smpp(Smpp::new(settings, receipts))), mail: None };
        let app = self.app.clone().sending_by(carriers);
        tokio::spawn(keep_receipts(app.clone(), arrived));
        app
    }

    async fn tell(&self, person: PersonId, key: &str, topic: Topic) {
        let message = Message {
            id: self.app.env.new_id(),
            person,
            topic,
            template: "case_answered".into(),
            fields: vec![("number".into(), "20260629-12345678".into())],
            key: key.into(),
            group: None,
            created_at: self.now(),
            read_at: None,
        };
        let when = messaging::next_allowed(self.now());
        self.app.store.tell(&self.permit, &[message], (&[Channel::Sms], when)).await.unwrap();
    }

    async fn inside(&self, person: PersonId) -> Resident {
        let keys = open_door(&self.cx, &self.app, &self.permit, person).await.unwrap();
        let token = enter(&self.app, "r", (&keys.number, keys.code.reveal(), "")).await.unwrap();
        let first = resident(&self.app, "r", token.reveal()).await.unwrap().unwrap();
        let offered = offer_device(&self.app.env, &first).unwrap();
        let code = code(&unbase32(offered.secret.reveal()), self.now().micros().div_euclid(1_000_000));
        set_device(&self.app, &first, offered.secret.reveal(), &code).await.unwrap();
        resident(&self.app, "r", token.reveal()).await.unwrap().unwrap()
    }
}

fn unbase32(text: &str) -> [u8; 20] {
    let bits = text.bytes().fold(String::new(), |bits, letter| {
        let five = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|known| *known == letter).unwrap();
        bits + &format!("{five:05b}")
    });
    let bytes: Vec<u8> =
        (0..20).map(|at| u8::from_str_radix(&bits[at * 8..at * 8 + 8], 2).unwrap()).collect();
    bytes.try_into().unwrap()
}

/// RFC 6238 by hand.
fn code(secret: &[u8; 20], seconds: i64) -> String {
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(secret).unwrap();
    mac.update(&(seconds / 30).to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 0xf);
    let four = u32::from_be_bytes(hash[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", four % 1_000_000)
}

/// The hour of the day in China, by the calendar and not by our own reckoning.
fn hour(at: Timestamp) -> u32 {
    let shifted = Timestamp::from_micros(at.micros() + 8 * 3_600_000_000).unwrap().to_string();
    shifted[11..13].parse().unwrap()
}

/// Whether somebody lives in the district, or, where nothing says so, has their household book there.
fn lives_here(one: &Listed) -> bool {
    let lives = one.usual_division.as_deref().or(one.hukou_division.as_deref());
    lives.is_some_and(|code| code.starts_with("330110"))
}

async fn centre(house: &House, choose: impl FnMut(&str) -> Behaviour + Send + 'static) -> Centre {
    Centre::start(house.app.env.clone(), ("wanjia", "secret"), Duration::ZERO, choose).await.unwrap()
}

/// None in the quiet hours, none after somebody said no, none twice, none with anything in it.
fn none_that_should_not_be(
    received: &[Received],
    people: &[Listed],
    said: &BTreeMap<String, BTreeSet<String>>,
    refused: &BTreeMap<PersonId, Timestamp>,
) {
    let rang: Vec<&Received> = received.iter().filter(|one| one.taken).collect();
    // None in the quiet hours: not even one that the centre did not take.
    for one in received {
        assert!((8..21).contains(&hour(one.at)), "{}", one.at);
    }
    // None after somebody said no.
    let numbers: BTreeMap<String, PersonId> =
        people.iter().map(|one| (mobile(one.phone.as_deref().unwrap()).unwrap(), one.id)).collect();
    let mut silent = 0;
    for one in received {
        if let Some(since) = numbers.get(&one.to).and_then(|person| refused.get(person)) {
            assert!(one.at < *since, "one came after {since}");
            silent += 1;
        }
    }
    assert!(refused.len() > 20, "{} {silent}", refused.len());
    // None twice: a telephone rings at most once for each occasion, whatever broke.
    let mut rings: BTreeMap<&str, usize> = BTreeMap::new();
    for one in &rang {
        *rings.entry(&one.to).or_default() += 1;
    }
    for (number, rang) in &rings {
        assert!(*rang <= said[*number].len(), "{rang} of {}", said[*number].len());
    }
    // No more than a few a day.
    let mut days: BTreeMap<(&str, base::Date), u32> = BTreeMap::new();
    for one in &rang {
        *days.entry((&one.to, one.at.china_date())).or_default() += 1;
    }
    assert!(days.values().all(|many| *many <= CAP_PER_DAY));
    // None with anything in it: the same words to everybody, no digit, and nothing of anybody in the register.
    let words: BTreeSet<&str> = received.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(words.len(), 1, "{words:?}");
    let text = words.first().unwrap();
    assert!(!text.chars().any(|letter| letter.is_ascii_digit()));
    for one in people {
        for value in [&one.name, &one.id_number, &one.phone, &one.usual_address].into_iter().flatten() {
            assert!(!text.contains(&**value), "somebody's own");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_week_of_messages_with_every_fault() {
    let house = House::new().await;
    let people = house.people().await;
    assert!(people.len() > 60, "{}", people.len());
    let dice = Mutex::new(Dice(11));
    let centre = centre(&house, move |_| match dice.lock().unwrap().roll(20) {
        0 | 1 => Behaviour::Throttle,
        2 => Behaviour::Full,
        3 => Behaviour::TakeAndCut,
        4 => Behaviour::Cut,
        5 => Behaviour::TakeAndKeepSilent,
        6 => Behaviour::Refuse(0x0B),
        _ => Behaviour::Take,
    })
    .await;
    let mut dice = Dice(5);
    let mut app = house.started(&centre);
    // What was said when: of whom, under which key; and who said no, of what, when.
    let mut said: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut refused: BTreeMap<PersonId, Timestamp> = BTreeMap::new();
    let (mut deaths, mut told) = (0, 0);
    for _ in 0..WEEK / STEP {
        for _ in 0..dice.roll(4) {
            let one = &people[usize::try_from(dice.roll(u64::try_from(people.len()).unwrap())).unwrap()];
            // An occasion is often told more than once: the same step seen by two, a job that runs again.
            let key = format!("case:{}", dice.roll(400));
            house.tell(one.id, &key, Topic::Answers).await;
            house.tell(one.id, &key, Topic::Answers).await;
            said.entry(mobile(one.phone.as_deref().unwrap()).unwrap()).or_default().insert(key);
            told += 1;
        }
        if dice.roll(12) == 0 {
            let one = &people[usize::try_from(dice.roll(u64::try_from(people.len()).unwrap())).unwrap()];
            let off = vec![(Topic::Answers, if dice.roll(2) == 0 { Channel::Sms } else { Channel::Inbox })];
            let wishes = MessageWishes { off, ..MessageWishes::default() };
            // What is under way at this moment is not called back; nothing is, between two rounds.
            house.app.store.keep_message_wishes(&house.permit, one.id, &wishes, house.now()).await.unwrap();
            refused.entry(one.id).or_insert(house.now());
        }
        if dice.roll(8) == 0 {
            // The process dies somewhere in its round, and another is started.
            let patience = Duration::from_millis(dice.roll(30));
            if tokio::time::timeout(patience, send_messages(&app)).await.is_err() {
                deaths += 1;
            }
            drop(app);
            tokio::time::sleep(Duration::from_millis(5)).await;
            app = house.started(&centre);
        } else {
            send_messages(&app).await.unwrap();
        }
        house.clock.advance_seconds(STEP);
    }
    // What was broken off is given up, and no more: a last day on which nothing new is said.
    for _ in 0..(86_400 / STEP) {
        send_messages(&app).await.unwrap();
        house.clock.advance_seconds(STEP);
    }
    let received = centre.received();
    assert_eq!(centre.faults(), Vec::<String>::new());
    assert!(deaths > 5 && told > 400 && received.len() > 200, "{deaths} {told} {}", received.len());

    none_that_should_not_be(&received, &people, &said, &refused);
    // Nothing is left lying: everything was sent, refused, given up for a person's eye, or not wanted.
    let overview = message_overview(&house.cx, &app, &house.permit).await.unwrap();
    let left = |state: SendState| {
        overview.counts.iter().filter(|(_, of, _)| *of == state).map(|(.., many)| many).sum::<u64>()
    };
    assert_eq!((left(SendState::Waiting), left(SendState::Sending)), (0, 0), "{overview:?}");
    assert!(
        left(SendState::Unsure) > 0 && left(SendState::Delivered) > 0 && left(SendState::Failed) > 0,
        "{overview:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_dies_between_handing_over_and_the_answer_never_sends_again_by_itself() {
    let house = House::new().await;
    let people = house.people().await;
    let centre = centre(&house, |_| Behaviour::TakeAndKeepSilent).await;
    let app = house.started(&centre);
    house.tell(people[0].id, "k", Topic::Answers).await;
    // It dies while it waits for the answer: the centre has the message.
    let dying = {
        let app = app.clone();
        tokio::spawn(async move { send_messages(&app).await })
    };
    while centre.received().is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    dying.abort();
    assert!(dying.await.is_err_and(|gone| gone.is_cancelled()), "it was in the middle of it");
    drop(app);
    let app = house.started(&centre);
    send_messages(&app).await.unwrap();
    assert!(
        message_overview(&house.cx, &app, &house.permit).await.unwrap().unsure.is_empty(),
        "its lease still runs"
    );
    for _ in 0..3 {
        house.clock.advance_seconds(LEASE_SECONDS + 1);
        send_messages(&app).await.unwrap();
    }
    assert_eq!(centre.received().len(), 1, "at most once");
    let unsure = message_overview(&house.cx, &app, &house.permit).await.unwrap().unsure;
    assert_eq!((unsure.len(), &*unsure[0].code), (1, "broken_off"));
    // A person says what becomes of it; from another area nobody does.
    let other =
        Cx { actor: Actor { area: "330106".parse().unwrap(), ..house.cx.actor.clone() }, ..house.cx.clone() };
    let elsewhere = other.permit(Purpose::FamilyService).unwrap();
    let of = (unsure[0].message, unsure[0].channel);
    assert!(matches!(settle_unsure(&other, &app, &elsewhere, of, true).await, Err(AppError::NotFound)));
    settle_unsure(&house.cx, &app, &house.permit, of, true).await.unwrap();
    send_messages(&app).await.unwrap();
    assert_eq!(centre.received().len(), 2, "once more, on a person's word");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_told_in_the_inbox_and_outside_only_that_there_is_one() {
    let house = House::new().await;
    let people = house.people().await;
    let centre = centre(&house, |_| Behaviour::Take).await;
    let app = house.started(&centre);
    let resident = house.inside(people[0].id).await;
    let case = app::cases::file_case(&app, &resident, CaseKind::Other, ("", "想问办事时间")).await.unwrap();
    app::cases::answer_case(
        &house.cx,
        &app,
        &house.permit,
        case.id,
        (CaseOutcome::Explained, "每天八点半到五点"),
    )
    .await
    .unwrap();
    assert_eq!(own_unread(&app, &resident).await.unwrap(), 1);
    send_messages(&app).await.unwrap();
    let received = centre.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].to, mobile(people[0].phone.as_deref().unwrap()).unwrap());
    let (inbox, next) = own_inbox(&app, &resident, Language::Zh, None).await.unwrap();
    assert!(
        inbox.len() == 1
            && next.is_none()
            && inbox[0].body.contains(&*case.number)
            && inbox[0].link == "/my/cases"
    );
    assert!(inbox[0].message.read_at.is_none(), "new when it was opened");
    assert_eq!(own_unread(&app, &resident).await.unwrap(), 0);
    let (again, _) = own_inbox(&app, &resident, Language::En, None).await.unwrap();
    assert!(again[0].message.read_at.is_some() && again[0].body.contains("was answered"));
    // The log has that their number was read for it, and says so to them.
    let reads = app::own_reads(
        &resident.cx,
        &app.store,
        &resident.permit,
        resident.person,
        None,
        base::PageSize::new(50),
    )
    .await
    .unwrap();
    assert!(reads.items.iter().any(|own| own.fields == [records::Attribute::Phone]), "{:?}", reads.items);

    // Seen before its time came, it is not announced any more; and English words for whoever asked for them.
    let case = app::cases::file_case(&app, &resident, CaseKind::Other, ("", "第二个问题")).await.unwrap();
    house.clock.advance_seconds(14 * 3600);
    let cx = &house.cx;
    app::cases::answer_case(cx, &app, &house.permit, case.id, (CaseOutcome::Done, "已经处理好了"))
        .await
        .unwrap();
    own_inbox(&app, &resident, Language::Zh, None).await.unwrap();
    house.clock.advance_seconds(12 * 3600);
    send_messages(&app).await.unwrap();
    assert_eq!(centre.received().len(), 1, "seen already");
    let wishes = MessageWishes { language: Language::En, mail: None, off: Vec::new() };
    keep_own_wishes(&app, &resident, &wishes).await.unwrap();
    house.tell(people[0].id, "third", Topic::Answers).await;
    send_messages(&app).await.unwrap();
    assert_eq!(
        centre.received().last().unwrap().text,
        Templates::shipped().unwrap().sms(Language::En).text()
    );
    for wrong in ["a b@c.cn", "nobody", "@c.cn", "a@b", "a@b@c.cn"] {
        let wishes = MessageWishes { mail: Some(wrong.into()), ..MessageWishes::default() };
        assert!(matches!(keep_own_wishes(&app, &resident, &wishes).await, Err(AppError::Choice)), "{wrong}");
    }
    // Whoever turns the inbox off for a topic is told nothing of it at all.
    let off = vec![(Topic::Answers, Channel::Inbox)];
    keep_own_wishes(&app, &resident, &MessageWishes { off, ..MessageWishes::default() }).await.unwrap();
    house.tell(people[0].id, "fourth", Topic::Answers).await;
    send_messages(&app).await.unwrap();
    assert_eq!(
        (centre.received().len(), own_unread(&app, &resident).await.unwrap()),
        (2, 1),
        "the third is unread, the fourth is not there"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_message_takes_two_people_a_described_audience_and_is_told_once() {
    let house = House::new().await;
    let centre = centre(&house, |_| Behaviour::Take).await;
    let app = house.started(&centre);
    let asked = |audience: Audience, zh: &str| AskedGroup {
        audience,
        title: ("便民服务日".into(), "A day of services".into()),
        body: (zh.into(), "On Saturday the health station is open until nine.".into()),
    };
    let audience = || Audience { place: "330110".into(), age_from: 60, age_to: 120, parents: false };
    let fine = asked(audience(), "本周六社区卫生站延长到晚上九点。");
    // By another way: everybody of the place, by the day of their birth.
    let all = house.app.store.benefit_people(&house.permit, ("1800-01-01", "1966-06-29")).await.unwrap();
    let listed =
        house.app.store.listed_people(&house.permit, all.into_iter().map(|one| one.person)).await.unwrap();
    let wanted = listed.values().filter(|one| one.alive && lives_here(one)).count();
    let preview = preview_group(&house.cx, &app, &house.permit, &fine).await.unwrap();
    assert!(
        preview.people > 10 && preview.people == u64::try_from(wanted).unwrap(),
        "{} {wanted}",
        preview.people
    );
    assert_eq!(preview.sms.0, Templates::shipped().unwrap().sms(Language::Zh).text());
    for wrong in [
        asked(Audience { place: "330106".into(), ..audience() }, "另一个区"),
        asked(Audience { age_from: 70, age_to: 60, ..audience() }, "年龄颠倒"),
        asked(Audience { age_from: 6, age_to: 12, ..audience() }, "孩子自己"),
    ] {
        let made = make_group(&house.cx, &app, &house.permit, wrong.clone()).await;
        assert!(matches!(made, Err(AppError::GroupTerms)), "{}", wrong.body.0);
    }
    for wrong in [
        asked(audience(), "请已婚妇女按时参加孕检"),
        asked(audience(), "请先办理准生证"),
        asked(audience(), "请已婚未孕妇女来检查"),
    ] {
        let previewed = preview_group(&house.cx, &app, &house.permit, &wrong).await;
        assert!(matches!(previewed, Err(AppError::Wording(_))), "{}", wrong.body.0);
        assert!(
            matches!(
                make_group(&house.cx, &app, &house.permit, wrong.clone()).await,
                Err(AppError::Wording(_))
            ),
            "{}",
            wrong.body.0
        );
    }
    let id = make_group(&house.cx, &app, &house.permit, fine).await.unwrap();
    send_messages(&app).await.unwrap();
    assert!(centre.received().is_empty(), "nobody is told before a second person agrees");
    assert!(matches!(decide_group(&house.cx, &app, &house.permit, id, true).await, Err(AppError::Step(_))));
    let worker =
        Cx { actor: Actor { role: Role::CommunityWorker, ..house.li.actor.clone() }, ..house.li.clone() };
    assert!(matches!(decide_group(&worker, &app, &house.permit, id, true).await, Err(AppError::Denied(_))));
    decide_group(&house.li, &app, &house.li.permit(Purpose::FamilyService).unwrap(), id, true).await.unwrap();
    for _ in 0..3 {
        send_messages(&app).await.unwrap();
    }
    let with_number: Vec<String> = listed
        .values()
        .filter(|one| one.alive && lives_here(one))
        .filter_map(|one| one.phone.as_deref().and_then(mobile))
        .collect();
    assert_eq!(centre.received().len(), with_number.len(), "one for each with a telephone");
    let known = list_groups(&house.li, &app, &house.permit).await.unwrap();
    assert_eq!(
        (known[0].group.stage, known[0].group.sent.map(|(_, told)| told)),
        (GroupStage::Sent, Some(preview.people))
    );
    assert!(matches!(
        decide_group(&house.li, &app, &house.permit, id, false).await,
        Err(AppError::WrongState)
    ));
    // In the inbox stand the words that were approved.
    let someone = listed.values().find(|one| one.alive && lives_here(one)).unwrap();
    let resident = house.inside(someone.id).await;
    let (inbox, _) = own_inbox(&app, &resident, Language::Zh, None).await.unwrap();
    assert_eq!(
        (inbox[0].title.as_str(), inbox[0].body.as_str()),
        ("便民服务日", "本周六社区卫生站延长到晚上九点。")
    );
}

/// What happens in somebody's affairs, by the text that tells it. Each is done as the desk does it.
/// Waits until the centre was told that so many receipts and answers were taken.
async fn taken_by_us(centre: &Centre, many: u64) {
    let all = async {
        while centre.receipts().0 < many {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), all).await.expect("the centre is told");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_answers_by_a_word_gets_no_more_short_messages() {
    let house = House::new().await;
    let people = house.people().await;
    let centre = centre(&house, |_| Behaviour::Take).await;
    let app = house.started(&centre);
    for person in &people[..2] {
        house.tell(person.id, "first", Topic::Answers).await;
    }
    send_messages(&app).await.unwrap();
    assert_eq!(centre.received().len(), 2);
    let number = mobile(people[0].phone.as_deref().unwrap()).unwrap();
    taken_by_us(&centre, 2).await;
    centre.answers(&number, "谢谢").await;
    centre.answers(&format!("86{number}"), "退订").await;
    taken_by_us(&centre, 4).await;
    let wishes = app.store.message_wishes(&house.permit, people[0].id).await.unwrap();
    assert_eq!(wishes.off, Topic::ALL.iter().map(|topic| (*topic, Channel::Sms)).collect::<Vec<_>>());
    let others = app.store.message_wishes(&house.permit, people[1].id).await.unwrap();
    assert_eq!(others, MessageWishes::default(), "nobody else said so");
    for person in &people[..2] {
        house.tell(person.id, "second", Topic::Answers).await;
    }
    send_messages(&app).await.unwrap();
    let to: Vec<String> = centre.received().iter().map(|one| one.to.clone()).collect();
    assert_eq!(to.iter().filter(|to| **to == number).count(), 1, "none after it");
    assert_eq!(to.len(), 3);
    let unread = app.store.unread_messages(&house.permit, people[0].id).await.unwrap();
    assert_eq!(unread, 2, "the inbox has both");
    assert_eq!(centre.faults(), Vec::<String>::new());
}
