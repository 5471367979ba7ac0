//! The resident's door: who gets in, what is behind it, every look in it, and questions with a number and an answer.
#![cfg(test)]

use std::{collections::BTreeSet, sync::Arc};

use access::{Action, Actor, Cx, Permit, Purpose, Role};
use app::{
    App, AppError, ImportFile, Looked, ProfileChoice,
    cases::{
        answer_case, answer_case_done, file_case, file_childs_correction, list_cases, own_cases,
        own_cases_seen, propose_correction, withdraw_case,
    },
    certificates::{Checked, check_certificate, issue_certificate, revoke_certificate},
    doors::{Resident, close_door, enter, offer_device, open_door, own_record, resident, set_device},
    own_certificates::{Standing, ask_for_certificate, own_certificates, own_paper, show_claims},
};
use base::{AccountId, Env, PageSize, PersonId, Silent, Timestamp};
use hmac::{Hmac, KeyInit as _, Mac as _};
use records::Attribute;
use registry::{AsOf, registration::StepError};
use store::{CaseKind, CaseOutcome, Settings, Store};
use synth::{Options, Place};
use tempfile::TempDir;

const NOW: i64 = 1_782_792_000;

struct House {
    folder: TempDir,
    app: App,
    cx: Cx,
    permit: Permit,
}

fn at(seconds: i64, seed: u64) -> Env {
    Env::fixed(Timestamp::from_micros((NOW + seconds) * 1_000_000).unwrap(), seed)
}

async fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    Place::grow(&Options { people: 600, seed: 4, ..Options::default() })
        .unwrap()
        .write(folder.path(), &Silent)
        .unwrap();
    let url = format!("sqlite:{}", folder.path().join("register.db").display());
    let store = Store::open(&Settings::new(url)).await.unwrap();
    let env = at(0, 3);
    app::bootstrap(&env, &store, &"330110".parse().unwrap()).await.unwrap();
    let cx = app::command_line(&env, &store, "doors").await.unwrap();
    let file =
        ImportFile { path: folder.path().join("hukou.csv"), profile: ProfileChoice::Code("hukou".into()) };
    let imports = cx.import_permit().unwrap();
    Box::pin(app::import(&cx, &store, &imports, vec![file], false, Arc::new(Silent))).await.unwrap();
    let permit = cx.permit(Purpose::FamilyService).unwrap();
    let app = App::new(store, env, &folder.path().join("spool"));
    House { folder, app, cx, permit }
}

impl House {
    /// A child with a parent whose name stands beside in the child's record.
    async fn family(&self) -> (PersonId, PersonId) {
        let today = self.cx.now().china_date();
        for child in self.app.store.benefit_people(&self.permit, ("2012-01-01", "2026-01-01")).await.unwrap()
        {
            let parents = self.app.store.parents_of(&self.permit, child.person, today).await.unwrap();
            let known = self.app.store.listed_people(&self.permit, parents.into_iter()).await.unwrap();
            if let Some(parent) = known.into_keys().next() {
                return (child.person, parent);
            }
        }
        panic!("the place has no family");
    }

    /// The service some time later.
    fn later(&self, seconds: i64) -> App {
        let mut app = self.app.clone();
        app.env = at(seconds, u64::try_from(seconds).unwrap() + 10);
        app
    }

    /// Opens a door and goes in with a device.
    async fn inside(&self, person: PersonId, seconds: i64) -> (Resident, [u8; 20], Box<str>, String) {
        let app = self.later(seconds);
        let cx = Cx { env: app.env.clone(), ..self.cx.clone() };
        let keys = open_door(&cx, &app, &self.permit, person).await.unwrap();
        let token = enter(&app, "r", (&keys.number, keys.code.reveal(), "")).await.unwrap();
        let first = resident(&app, "r", token.reveal()).await.unwrap().unwrap();
        assert!(!first.secured, "nothing is shown before a device is set up");
        let offered = offer_device(&app.env, &first).unwrap();
        assert!(matches!(
            set_device(&app, &first, offered.secret.reveal(), "000000").await,
            Err(AppError::FactorCode)
        ));
        let secret = unbase32(offered.secret.reveal());
        set_device(&app, &first, offered.secret.reveal(), &code(&secret, NOW + seconds)).await.unwrap();
        let inside = resident(&app, "r", token.reveal()).await.unwrap().unwrap();
        assert!(inside.secured && inside.person == person);
        (inside, secret, keys.number, keys.code.reveal().clone())
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

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_looks_are_a_thousand_and_a_relatives_affair_is_not_among_them() {
    let house = house().await;
    let (child, parent) = house.family().await;
    for _ in 0..1000 {
        app::read_person(&house.cx, &house.app.store, &house.permit, parent, AsOf::default()).await.unwrap();
    }
    // The child's affair: the parent's name stands beside, seven times.
    for _ in 0..7 {
        app::read_person(&house.cx, &house.app.store, &house.permit, child, AsOf::default()).await.unwrap();
    }
    let (inside, ..) = house.inside(parent, 60).await;
    let (mut opened, mut mentioned, mut doors) = (0, 0, 0);
    let (mut numbers, mut cursor) = (BTreeSet::new(), None::<String>);
    loop {
        let size = PageSize::new(100);
        let page = app::own_reads(
            &inside.cx,
            &house.app.store,
            &inside.permit,
            inside.person,
            cursor.as_deref(),
            size,
        )
        .await
        .unwrap();
        for own in &page.items {
            match own.looked {
                Looked::Opened => {
                    opened += 1;
                    assert_eq!(
                        (own.role, own.purpose),
                        (Some(Role::Registrar), Some(Purpose::FamilyService))
                    );
                    assert!(numbers.insert(own.number.unwrap()), "told once");
                }
                Looked::Mentioned => {
                    mentioned += 1;
                    assert_eq!((own.number, own.at, own.purpose, &own.office), (None, None, None, &None));
                }
                Looked::Door => doors += 1,
                Looked::Listed
                | Looked::ShownInFull
                | Looked::LogOpened
                | Looked::Own
                | Looked::Helped
                | Looked::InForm
                | Looked::Exported
                | Looked::Certificate
                | Looked::Paper
                | Looked::Case
                | Looked::Told
                | Looked::ForMatter
                | Looked::Otherwise => {}
            }
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!((opened, doors), (1000, 1));
    // Once a page at most, so that how often it was tells nothing.
    assert!((1..=12).contains(&mentioned), "{mentioned}");

    // What is behind the door names nobody else.
    let record = own_record(&house.app, &inside).await.unwrap();
    let record = record.shown();
    assert!(record.kin.is_empty() && record.households.is_empty() && record.events.is_empty());
    assert!(!record.values.is_empty());
    let beside = house.app.store.listed_people(&house.permit, std::iter::once(child)).await.unwrap();
    let name = beside[&child].name.clone().unwrap();
    assert!(record.values.iter().all(|shown| shown.value != name));
    let entries =
        house.app.store.audit_of_person(&house.permit, parent, None, PageSize::new(5)).await.unwrap();
    assert!(
        entries
            .items
            .iter()
            .any(|line| line.entry.action == Action::ReadOwn && line.entry.role == Role::Resident)
    );
    // The child's entries are no business of the parent's door.
    let childs = house.app.store.audit_of_person(&house.permit, child, None, PageSize::new(5)).await.unwrap();
    let proof =
        app::own_proof(&inside.cx, &house.app.store, &inside.permit, parent, childs.items[0].number).await;
    assert!(matches!(proof, Err(AppError::NotFound)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_door_opens_to_number_code_and_device_and_to_nothing_less() {
    let house = house().await;
    let (child, parent) = house.family().await;
    let (_, secret, number, typed) = house.inside(parent, 0).await;
    let app = house.later(90);
    let good = code(&secret, NOW + 90);
    for (number, code, device) in [
        (&*number, typed.as_str(), ""),
        (&*number, typed.as_str(), "000000"),
        (&*number, "AAAA AAAA AAAA AAAA", good.as_str()),
        ("0000000000", typed.as_str(), good.as_str()),
    ] {
        assert!(matches!(enter(&app, "r", (number, code, device)).await, Err(AppError::SignIn)));
    }
    // As it stands on the paper: in groups, in small letters.
    let spaced = typed
        .to_lowercase()
        .chars()
        .collect::<Vec<_>>()
        .chunks(4)
        .map(|four| four.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join(" ");
    let token = enter(&app, "r", (&number, &spaced, &good)).await.unwrap();
    assert!(resident(&app, "r", token.reveal()).await.unwrap().is_some());
    assert!(
        matches!(enter(&app, "r", (&number, &typed, &good)).await, Err(AppError::SignIn)),
        "a code is used once"
    );
    // A session rests twenty minutes at most.
    assert!(resident(&house.later(90 + 21 * 60), "r", token.reveal()).await.unwrap().is_none());
    // Five failures lock, even for the right keys, for a quarter of an hour.
    for _ in 0..5 {
        let _failed = enter(&app, "r", (&number, "WRONG", "")).await;
    }
    let soon = house.later(150);
    assert!(matches!(
        enter(&soon, "r", (&number, &typed, &code(&secret, NOW + 150))).await,
        Err(AppError::SignIn)
    ));
    let after = house.later(90 + 901);
    let token = enter(&after, "r", (&number, &typed, &code(&secret, NOW + 90 + 901))).await.unwrap();
    // Closed at the counter: the session ends, the keys open nothing.
    close_door(&house.cx, &after, &house.permit, parent).await.unwrap();
    assert!(resident(&after, "r", token.reveal()).await.unwrap().is_none());
    assert!(matches!(
        enter(&house.later(2000), "r", (&number, &typed, &code(&secret, NOW + 2000))).await,
        Err(AppError::SignIn)
    ));
    // Another area's worker opens no door here.
    let actor = Actor { area: "330106".parse().unwrap(), ..house.cx.actor.clone() };
    let elsewhere = Cx { actor, ..house.cx.clone() };
    let permit = elsewhere.permit(Purpose::FamilyService).unwrap();
    assert!(matches!(open_door(&elsewhere, &app, &permit, child).await, Err(AppError::NotFound)));
    // No worker's role makes a resident's permit.
    assert!(house.cx.own_permit().is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_is_proposed_at_the_counter_and_answered_by_somebody_else() {
    let house = house().await;
    let (child, parent) = house.family().await;
    let (own, ..) = house.inside(parent, 0).await;
    let app = house.later(120);
    let (cx, permit) = (&house.cx, &house.permit);
    let before = app.store.person(permit, parent, None).await.unwrap();
    let words = "应为 1980-03-08，见户口簿原件";
    let propose =
        async |words: &str| propose_correction(cx, &app, permit, parent, (Attribute::BirthDate, words)).await;
    let filed = propose(words).await.unwrap();
    assert_eq!(propose(words).await.unwrap().id, filed.id, "proposed twice is one");
    assert!(matches!(propose("改").await, Err(AppError::Choice)));
    // The family sees it, and nothing of the register has changed.
    let seen = own_cases(&app, &own).await.unwrap();
    assert_eq!((seen.len(), seen[0].id, seen[0].by), (1, filed.id, Some(permit.account())));
    assert_eq!(app.store.person(permit, parent, None).await.unwrap(), before);
    // Who proposed does not answer; a colleague does.
    let answer = (CaseOutcome::Done, "核对户口簿后已更正");
    let self_answered = answer_case(cx, &app, permit, filed.id, answer).await;
    assert!(matches!(self_answered, Err(AppError::Step(StepError::SamePerson))));
    let account = AccountId::from_uuid(uuid::Uuid::from_u128(4711));
    let colleague = Cx { actor: Actor { account, ..cx.actor.clone() }, ..cx.clone() };
    let theirs = colleague.permit(Purpose::FamilyService).unwrap();
    // An answer changes no value: done is said of what the register shows, or with where it was done.
    let listed = list_cases(&colleague, &app, &theirs, true, None, PageSize::new(9)).await.unwrap();
    let value = listed.items[0].value.as_ref().unwrap();
    assert!(!value.has_changed && value.then == value.now && value.now.is_some(), "{value:?}");
    for elsewhere in [None, Some(""), Some("改了")] {
        let (outcome, words) = answer;
        let said = (outcome, words, elsewhere);
        let refused = answer_case_done(&colleague, &app, &theirs, filed.id, said).await;
        assert!(matches!(refused, Err(AppError::Unchanged)), "{elsewhere:?}");
    }
    let said = (answer.0, answer.1, Some("派出所 7 月 1 日已改，待下次导入"));
    answer_case_done(&colleague, &app, &theirs, filed.id, said).await.unwrap();
    let told = own_cases(&app, &own).await.unwrap().remove(0).answer.unwrap().words;
    assert!(told.contains("核对户口簿后已更正") && told.contains("派出所 7 月 1 日已改"), "{told}");
    // Another area's worker proposes nothing about people here, nor anybody for another purpose.
    let actor = Actor { area: "330106".parse().unwrap(), ..cx.actor.clone() };
    let elsewhere = Cx { actor, ..cx.clone() };
    let far = elsewhere.permit(Purpose::FamilyService).unwrap();
    let asked = (Attribute::BirthDate, words);
    assert!(matches!(
        propose_correction(&elsewhere, &app, &far, child, asked).await,
        Err(AppError::NotFound)
    ));
    let reviewing = cx.permit(Purpose::QualityReview).unwrap();
    let other = propose_correction(cx, &app, &reviewing, child, asked).await;
    assert!(matches!(other, Err(AppError::Denied(access::Denied::Purpose))));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_answers_a_questioned_look_sees_whose_it_was_and_the_resident_what_it_was() {
    let house = house().await;
    let (_, parent) = house.family().await;
    app::read_person(&house.cx, &house.app.store, &house.permit, parent, AsOf::default()).await.unwrap();
    let (own, ..) = house.inside(parent, 60).await;
    let app = house.later(120);
    let (cx, size) = (&own.cx, PageSize::new(50));
    let reads = app::own_reads(cx, &app.store, &own.permit, parent, None, size).await.unwrap();
    let look = reads.items.iter().find(|one| one.looked == Looked::Opened).unwrap();
    let number = look.number.unwrap().to_string();
    file_case(&app, &own, CaseKind::Read, (&number, "")).await.unwrap();
    let listed = list_cases(&house.cx, &app, &house.permit, true, None, PageSize::new(9)).await.unwrap();
    let shown = listed.items[0].look.as_ref().unwrap();
    let name = app.store.account(house.cx.actor.account).await.unwrap().unwrap().name;
    assert_eq!((shown.account.as_ref(), &shown.own), (Some(&name), look));
    let seen = own_cases_seen(&app, &own).await.unwrap();
    let shown = seen[0].look.as_ref().unwrap();
    assert_eq!((&shown.account, &shown.own), (&None, look), "the worker's name stays with the office");
    // That the log was read for it is in the log.
    let after = app.store.audit_of_person(&house.permit, parent, None, PageSize::new(9)).await.unwrap();
    assert!(
        after
            .items
            .iter()
            .any(|line| line.entry.action == Action::ReadLog && line.entry.role == Role::Registrar)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parent_asks_for_a_childs_correction_and_nobody_else_does() {
    let house = house().await;
    let db = rusqlite::Connection::open(house.folder.path().join("register.db")).unwrap();
    // Read past the store: a child under age on 2026-06-30 whom more than a shared household book names, with that parent.
    let pair: ([u8; 16], [u8; 16]) = db
        .query_row(
            "SELECT k.person_id, k.relative_id FROM kin k JOIN person_version v ON v.person_id = k.relative_id AND v.recorded_until IS NULL
             WHERE k.kind = 'child' AND k.recorded_until IS NULL AND k.evidence <> 'household' AND length(v.birth_date) = 10
               AND v.birth_date > '2010-01-01' ORDER BY 1, 2 LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    let [parent, child] = [pair.0, pair.1].map(|id| PersonId::from_uuid(uuid::Uuid::from_bytes(id)));
    let (own, ..) = house.inside(parent, 0).await;
    let app = house.later(120);
    let words = "应为 2015-03-02，见出生医学证明";
    let ask = async |child, about| file_childs_correction(&app, &own, child, (about, words)).await;
    for about in ["marital_status", "", "nonsense"] {
        assert!(matches!(ask(child, about).await, Err(AppError::Choice)), "{about}");
    }
    for stranger in [parent, PersonId::from_uuid(uuid::Uuid::from_u128(7))] {
        assert!(matches!(ask(stranger, "birth_date").await, Err(AppError::NotFound)));
    }
    let filed = ask(child, "birth_date").await.unwrap();
    assert_eq!(filed.person, child);
    let seen = own_cases_seen(&app, &own).await.unwrap();
    assert_eq!(seen.iter().map(|one| one.case.id).collect::<Vec<_>>(), [filed.id]);
    assert_eq!(seen[0].child.as_ref().map(|one| one.id), Some(child));
    let listed = list_cases(&house.cx, &app, &house.permit, true, None, PageSize::new(9)).await.unwrap();
    assert!(listed.items[0].by_parent && listed.items[0].value.is_some());
    // The other door of the house does not see it, and withdraws nothing of it.
    let (other, ..) = house.inside(house.family().await.1, 60).await;
    if other.person != parent {
        assert!(own_cases_seen(&app, &other).await.unwrap().is_empty());
        assert!(withdraw_case(&app, &other, filed.id).await.is_err());
    }
    withdraw_case(&app, &own, filed.id).await.unwrap();
    assert!(own_cases_seen(&app, &own).await.unwrap()[0].case.withdrawn);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_has_a_number_a_day_and_an_answer() {
    let house = house().await;
    let (child, parent) = house.family().await;
    let (own, ..) = house.inside(parent, 0).await;
    let (other, ..) = house.inside(child, 60).await;
    let app = house.later(120);
    let question = file_case(&app, &own, CaseKind::Read, ("3", "")).await.unwrap();
    assert_eq!(
        file_case(&app, &own, CaseKind::Read, ("3", "")).await.unwrap().id,
        question.id,
        "asked twice is one"
    );
    assert_eq!(question.due_on.to_string(), "2026-07-15");
    let correction = file_case(&app, &own, CaseKind::Correction, ("birth_date", "应为三月")).await.unwrap();
    for (kind, about, words) in
        [(CaseKind::Read, "x", ""), (CaseKind::Correction, "nothing", "words"), (CaseKind::Other, "", " ")]
    {
        assert!(matches!(file_case(&app, &own, kind, (about, words)).await, Err(AppError::Choice)));
    }
    let waiting = list_cases(&house.cx, &app, &house.permit, true, None, PageSize::new(1)).await.unwrap();
    assert_eq!(waiting.items.len(), 1);
    let rest = list_cases(&house.cx, &app, &house.permit, true, waiting.next.as_deref(), PageSize::new(9))
        .await
        .unwrap();
    assert_eq!(rest.items.len(), 1);
    assert!(!rest.items[0].late && rest.items[0].person.is_some());
    let elsewhere =
        Cx { actor: Actor { area: "330106".parse().unwrap(), ..house.cx.actor.clone() }, ..house.cx.clone() };
    let far = elsewhere.permit(Purpose::FamilyService).unwrap();
    assert!(list_cases(&elsewhere, &app, &far, true, None, PageSize::new(9)).await.unwrap().items.is_empty());
    assert!(matches!(
        answer_case(&elsewhere, &app, &far, question.id, (CaseOutcome::Done, "done it")).await,
        Err(AppError::NotFound)
    ));

    assert!(matches!(
        answer_case(&house.cx, &app, &house.permit, question.id, (CaseOutcome::Refused, " ")).await,
        Err(AppError::Choice)
    ));
    let reasons = (CaseOutcome::Explained, "当日为您家办理育儿补贴告知");
    answer_case(&house.cx, &app, &house.permit, question.id, reasons).await.unwrap();
    assert!(matches!(
        answer_case(&house.cx, &app, &house.permit, question.id, reasons).await,
        Err(AppError::WrongState)
    ));
    // A relative's door does not withdraw it.
    assert!(matches!(withdraw_case(&app, &other, correction.id).await, Err(AppError::WrongState)));
    withdraw_case(&app, &own, correction.id).await.unwrap();
    let cases = own_cases(&app, &own).await.unwrap();
    assert_eq!(cases.iter().filter(|case| case.answer.is_some()).count(), 1);
    assert_eq!(cases.iter().filter(|case| case.withdrawn).count(), 1);
    assert!(own_cases(&app, &other).await.unwrap().is_empty());
}

fn names(claims: &[&str]) -> Vec<String> {
    claims.iter().map(|claim| (*claim).to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn ones_own_certificates_are_shown_claim_by_claim_and_nobody_elses() {
    let house = house().await;
    let (child, parent) = house.family().await;
    let (own, ..) = house.inside(parent, 0).await;
    let (other, ..) = house.inside(child, 60).await;
    let app = house.later(120);
    let issue = async |days: u16| {
        let claims = names(&["name", "birth_date", "hukou_in"]);
        issue_certificate(&house.cx, &app, &house.permit, parent, (&claims, days, None)).await.unwrap()
    };
    let (short, long) = (issue(1).await, issue(30).await);
    let listed = own_certificates(&app, &own).await.unwrap();
    assert_eq!(listed.len(), 2);
    assert!(listed.iter().all(|one| one.standing == Standing::Holds && one.claims.len() == 3));
    assert!(own_certificates(&app, &other).await.unwrap().is_empty(), "a relative's are not among them");

    // One claim alone: the code verifies and holds neither name nor day of birth.
    let shown = show_claims(&app, &own, long.id, &names(&["hukou_in"])).await.unwrap();
    assert_eq!((shown.shown.claims.len(), shown.shown.hidden), (1, 2));
    assert!(shown.drawn.starts_with("<svg"));
    assert!(
        matches!(check_certificate(&app, &shown.text, "某医院").await.unwrap(), Checked::Good(seen) if seen.claims.len() == 1)
    );
    let seen = own_certificates(&app, &own).await.unwrap();
    let checks = &seen.iter().find(|one| one.known.id == long.id).unwrap().checks;
    assert_eq!(checks.iter().map(|check| &*check.who).collect::<Vec<_>>(), ["某医院"]);

    // Not another's, not none of them, not what it does not say.
    let hukou = names(&["hukou_in"]);
    assert!(matches!(show_claims(&app, &other, long.id, &hukou).await, Err(AppError::NotFound)));
    let as_it_is: fn(&str) -> String = str::to_owned;
    let how = (app::planning::Language::Chinese, as_it_is);
    assert!(matches!(own_paper(&app, &other, (long.id, &[]), how).await, Err(AppError::NotFound)));
    assert!(matches!(show_claims(&app, &own, long.id, &[]).await, Err(AppError::Choice)));
    assert!(show_claims(&app, &own, long.id, &names(&["age_over_80"])).await.is_err());

    // The short one ends, the long one is taken back: neither is shown to anybody any more.
    revoke_certificate(&house.cx, &app, &house.permit, long.id, "信息已更正").await.unwrap();
    let mut later = own.clone();
    later.cx.env = at(120 + 86_400, 7);
    let after = own_certificates(&app, &later).await.unwrap();
    let standing = |id| after.iter().find(|one| one.known.id == id).unwrap().standing;
    assert_eq!((standing(short.id), standing(long.id)), (Standing::Over, Standing::Revoked));
    for id in [short.id, long.id] {
        assert!(matches!(show_claims(&app, &later, id, &hukou).await, Err(AppError::WrongState)));
        assert!(matches!(own_paper(&app, &later, (id, &[]), how).await, Err(AppError::WrongState)));
    }

    // A new one is asked of the office, which answers by a day.
    let asked = ask_for_certificate(&app, &own, &names(&["age_over_60"]), "办理老年卡").await.unwrap();
    assert_eq!((&*asked.about, asked.due_on.to_string().as_str()), ("certificate", "2026-07-15"));
    assert!(asked.words.contains("年满 60 周岁") && asked.words.contains("办理老年卡"));
    assert!(matches!(ask_for_certificate(&app, &own, &[], "x").await, Err(AppError::Choice)));
    assert!(matches!(ask_for_certificate(&app, &own, &names(&["rich"]), "x").await, Err(AppError::Choice)));
}

/// What lies in the files of the register, its log's among them.
fn lies_in_clear(folder: &std::path::Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().flatten().any(|file| {
        let path = file.path();
        let register = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("register.db"));
        let content = if register && path.is_file() { std::fs::read(&path).unwrap() } else { Vec::new() };
        content.windows(bytes.len()).any(|window| window == bytes)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_that_lay_open_are_sealed_at_the_next_start_and_go_on_working() {
    let house = house().await;
    let folder = house.folder.path().to_owned();
    let (_, parent) = house.family().await;
    // As a service without keys keeps them: open.
    let (_, secret, number, letters) = house.inside(parent, 0).await;
    let claims = names(&["name"]);
    let issued =
        issue_certificate(&house.cx, &house.app, &house.permit, parent, (&claims, 30, None)).await.unwrap();
    let seed = house.app.store.issuing_keys().await.unwrap()[0].seed;
    assert!(lies_in_clear(&folder, &secret) && lies_in_clear(&folder, &seed));

    let file = folder.join("keys");
    let (ring, made) = app::paper_keys(&house.app.env, &house.app.store, &file).await.unwrap();
    assert!(made);
    let sealing = |seconds: i64, ring: papers::KeyRing| house.later(seconds).sealing_by(ring);
    let app = sealing(60, ring);
    assert_eq!(app::seal_secrets(&app).await.unwrap(), 2);
    assert_eq!(app::seal_secrets(&app).await.unwrap(), 0, "they are sealed");
    assert!(!lies_in_clear(&folder, &secret) && !lies_in_clear(&folder, &seed), "nothing is left behind");

    // The same device opens the door, and the same key signs on: earlier certificates hold.
    let now = NOW + 60;
    let typed = |app: &App, code: String| {
        let (app, number, letters) = (app.clone(), number.clone(), letters.clone());
        async move { enter(&app, "r", (&number, &letters, &code)).await }
    };
    assert!(matches!(typed(&app, "000000".into()).await, Err(AppError::SignIn)));
    typed(&app, code(&secret, now)).await.unwrap();
    issue_certificate(&house.cx, &app, &house.permit, parent, (&claims, 30, None)).await.unwrap();
    assert_eq!(app.store.issuing_keys().await.unwrap().len(), 1);
    assert!(matches!(check_certificate(&app, &issued.token, "x").await.unwrap(), Checked::Good(_)));
    assert!(
        app::certificates::status_list(&app, certificates::SignatureKind::Ed25519).await.unwrap().is_some()
    );

    // Without the key nobody is let in by a code, nothing is signed, and a start says what is missing.
    let bare = house.later(120);
    assert!(matches!(typed(&bare, code(&secret, NOW + 120)).await, Err(AppError::Fault(_))));
    assert!(issue_certificate(&house.cx, &bare, &house.permit, parent, (&claims, 30, None)).await.is_err());
    let lost = app::paper_keys(&app.env, &app.store, &folder.join("none")).await.unwrap_err().to_string();
    assert!(lost.contains("--key-file") && lost.contains("密钥"), "{lost}");
    assert!(!folder.join("none").exists(), "no new key is made then");

    // A further key seals everything anew; the earlier one is needed no longer.
    app::add_paper_key(&app.env, &file).unwrap();
    let (both, _) = app::paper_keys(&app.env, &app.store, &file).await.unwrap();
    let app = sealing(180, both);
    assert_eq!(app::seal_secrets(&app).await.unwrap(), 2);
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.lines().last().unwrap()).unwrap();
    let (alone, _) = app::paper_keys(&app.env, &app.store, &file).await.unwrap();
    typed(&sealing(240, alone), code(&secret, NOW + 240)).await.unwrap();
}
