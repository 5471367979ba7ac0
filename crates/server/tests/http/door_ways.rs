//! Passkeys at a resident's door, with an authenticator in software, as the page's own script would use it: a form and one question.

use access::Role;
use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use serde_json::Value;
use tower::ServiceExt as _;

use crate::{
    door::{Shown, Telephone, between, code},
    house::{Client, House},
    passkeys::{Device, ORIGIN, forged},
};

/// What a page's script is told.
struct Told {
    ceremony: String,
    options: Value,
}

impl Telephone {
    /// Asks as the script does; what is refused is no JSON.
    async fn begin(&mut self, path: &str) -> Result<Told, StatusCode> {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request =
            Request::post(path).header(header::COOKIE, cookies.join("; ")).body(Body::empty()).unwrap();
        let answer = self.house.router.clone().oneshot(request).await.unwrap();
        let status = answer.status();
        if status != StatusCode::OK {
            return Err(status);
        }
        let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
        let told: Value = serde_json::from_slice(&bytes).unwrap();
        Ok(Told { ceremony: told["ceremony"].as_str().unwrap().to_owned(), options: told["options"].clone() })
    }

    async fn make(&mut self, device: &mut Device, name: &str) -> Shown {
        let told = self.begin("/my/ways/passkey/begin").await.unwrap();
        let credential = device.register(told.options).to_string();
        let form = [("ceremony", &*told.ceremony), ("credential", &credential), ("name", name)];
        self.post("/my/ways/passkey", &form).await
    }

    async fn enter(&mut self, device: &mut Device) -> Shown {
        let told = self.begin("/my/sign-in/passkey/begin").await.unwrap();
        let credential = device.sign(told.options, ORIGIN).to_string();
        let form = [("ceremony", &*told.ceremony), ("credential", &credential)];
        self.post("/my/sign-in/passkey", &form).await
    }

    /// Number and code alone.
    async fn type_in(&mut self, keys: &(String, String), device: &str) -> Shown {
        self.post("/my/sign-in", &[("number", &keys.0), ("code", &keys.1), ("device", device)]).await
    }
}

async fn handed_over(registrar: &Client, person: &str) -> (String, String) {
    let keys = registrar.send("POST", &format!("/api/people/{person}/door"), None).await.json();
    (keys["number"].as_str().unwrap().to_owned(), keys["code"].as_str().unwrap().to_owned())
}

async fn at_the_door() -> (Client, String, (String, String), Telephone) {
    let house = House::full().await;
    let registrar = house.worker("chen", Role::Registrar, "330110").await.with_purpose("family_service");
    let person = house.person(&registrar, "王建国").await;
    let keys = handed_over(&registrar, &person).await;
    (registrar, person, keys, Telephone { house, cookies: Vec::new() })
}

fn is_inside(shown: &Shown) -> bool {
    shown.place == "/my" && shown.text.contains("/my/sign-out")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passkey_is_chosen_after_the_code_and_opens_the_door_alone() {
    let (registrar, person, keys, mut telephone) = at_the_door().await;
    assert_eq!(telephone.begin("/my/ways/passkey/begin").await.err(), Some(StatusCode::UNAUTHORIZED));
    telephone.type_in(&keys, "").await;
    let page = telephone.get("/my/record").await;
    assert!(page.place == "/my/device" && page.text.contains("data-passkey=\"make\""), "{}", page.text);
    assert!(page.text.contains("name=\"secret\""), "and codes of a device, without any script");
    let mut device = Device::new();
    let made = telephone.make(&mut device, "红色手机").await;
    assert!(is_inside(&made), "{} {}", made.place, made.text);
    assert!(telephone.get("/my/record").await.text.contains("王建国"));
    let door = format!("/api/people/{person}/door");
    assert!(
        registrar.get(&door).await.json().to_string().contains("true"),
        "the desk sees that it is set up"
    );

    // Number and code alone are not enough from now on, and say what to do; the passkey is.
    telephone.post("/my/sign-out", &[]).await;
    let typed = telephone.type_in(&keys, "").await;
    assert!(
        typed.text.contains("请用通行密钥登录") && telephone.get("/my/record").await.place == "/my/sign-in"
    );
    let entered = telephone.enter(&mut device).await;
    assert!(is_inside(&entered), "{} {}", entered.place, entered.text);
    let ways = telephone.get("/my/ways").await;
    assert!(
        ways.text.contains("红色手机") && ways.text.contains("最近用于 2026-06-30 12:00"),
        "{}",
        ways.text
    );
    assert!(!ways.text.contains("/my/ways/passkey/end"), "the last way is not removed");

    // A second one; the first is taken away, and does not open the door any more.
    let mut other = Device::new();
    telephone.house.clock.advance_seconds(1);
    let kept = telephone.make(&mut other, "平板").await;
    assert!(kept.place == "/my/ways" && kept.text.contains("平板"), "{} {}", kept.place, kept.text);
    let first = between(&kept.text, "name=\"id\" value=\"", "\"").to_owned();
    let left = telephone.post("/my/ways/passkey/end", &[("id", &first)]).await;
    assert!(!left.text.contains("红色手机") && left.text.contains("平板"));
    let gone = telephone.post("/my/ways/passkey/end", &[("id", &first)]).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    telephone.post("/my/sign-out", &[]).await;
    assert!(telephone.enter(&mut device).await.text.contains("通行密钥不是这里的"));
    assert!(is_inside(&telephone.enter(&mut other).await));

    // A new code from the counter ends whatever was set up.
    let renewed = handed_over(&registrar, &person).await;
    assert_eq!(telephone.get("/my/record").await.place, "/my/sign-in", "the session has ended");
    assert!(!is_inside(&telephone.enter(&mut other).await));
    assert!(!is_inside(&telephone.type_in(&keys, "").await));
    telephone.type_in(&renewed, "").await;
    assert_eq!(telephone.get("/my/record").await.place, "/my/device");
    assert!(matches!(
        telephone.house.app.store.verify_audit().await.unwrap(),
        store::AuditProof::Whole { .. }
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn ways_are_changed_soon_after_signing_in_only() {
    let (_, _, keys, mut telephone) = at_the_door().await;
    telephone.type_in(&keys, "").await;
    let mut device = Device::new();
    assert!(is_inside(&telephone.make(&mut device, "手机").await));

    // A telephone that was left lying: nothing is added, by no way.
    telephone.house.clock.advance_seconds(10 * 60);
    let ways = telephone.get("/my/ways").await;
    assert!(ways.text.contains("请先退出，再登录一次") && !ways.text.contains("data-passkey"));
    assert_eq!(telephone.begin("/my/ways/passkey/begin").await.err(), Some(StatusCode::CONFLICT));
    assert_eq!(telephone.get("/my/device").await.place, "/my/ways");
    let secret = "A".repeat(32);
    let now = telephone.house.app.env.now().micros() / 1_000_000;
    let late = telephone.post("/my/device", &[("secret", &secret), ("code", &code(&secret, now))]).await;
    assert!(late.place == "/my/ways?refused=1" && late.text.contains("没有办成"), "{}", late.place);

    // Signed in anew, codes of a device are set up beside; both ways go in, and either may be left.
    telephone.post("/my/sign-out", &[]).await;
    assert!(is_inside(&telephone.enter(&mut device).await));
    let page = telephone.get("/my/device").await;
    assert!(!page.text.contains("data-passkey"), "{}", page.text);
    let secret = between(&page.text, "name=\"secret\" value=\"", "\"").to_owned();
    telephone.post("/my/device", &[("secret", &secret), ("code", &code(&secret, now))]).await;
    telephone.post("/my/sign-out", &[]).await;
    let typed = telephone.type_in(&keys, "").await;
    assert!(typed.text.contains("登录号、密码或动态码不对"), "a code is asked for");
    telephone.house.clock.advance_seconds(60);
    assert!(is_inside(&telephone.type_in(&keys, &code(&secret, now + 60)).await));
    let ways = telephone.get("/my/ways").await;
    let id = between(&ways.text, "name=\"id\" value=\"", "\"").to_owned();
    let left = telephone.post("/my/ways/passkey/end", &[("id", &id)]).await;
    assert!(left.text.contains("还没有。") && left.text.contains("登录号、密码加六位动态码"));
    telephone.post("/my/sign-out", &[]).await;
    assert!(!is_inside(&telephone.enter(&mut device).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_prove_nothing_open_no_door() {
    let (registrar, _, keys, mut telephone) = at_the_door().await;
    telephone.type_in(&keys, "").await;
    let mut device = Device::new();
    assert!(is_inside(&telephone.make(&mut device, "手机").await));
    telephone.post("/my/sign-out", &[]).await;

    // Somebody else's door named in the answer; too late; twice; for another address.
    let other = telephone.house.person(&registrar, "李秀英").await;
    let theirs = handed_over(&registrar, &other).await;
    telephone.type_in(&theirs, "").await;
    let mut of_other = Device::new();
    assert!(is_inside(&telephone.make(&mut of_other, "手机").await));
    telephone.post("/my/sign-out", &[]).await;
    let sent = |told: &Told, credential: &Value| {
        [("ceremony", told.ceremony.clone()), ("credential", credential.to_string())]
    };
    let refused = |shown: &Shown| shown.text.contains("通行密钥不是这里的");
    let mut told = telephone.begin("/my/sign-in/passkey/begin").await.unwrap();
    let mut taken = of_other.sign(told.options.clone(), ORIGIN);
    taken["response"]["userHandle"] = device.user.clone();
    let form = sent(&told, &taken);
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert!(refused(&telephone.post("/my/sign-in/passkey", &form).await));
    told = telephone.begin("/my/sign-in/passkey/begin").await.unwrap();
    let good = device.sign(told.options.clone(), ORIGIN);
    let form = sent(&told, &good);
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    telephone.house.clock.advance_seconds(5 * 60);
    assert!(refused(&telephone.post("/my/sign-in/passkey", &form).await), "five minutes are over");
    told = telephone.begin("/my/sign-in/passkey/begin").await.unwrap();
    let good = device.sign(told.options.clone(), ORIGIN);
    let form = sent(&told, &good);
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert!(is_inside(&telephone.post("/my/sign-in/passkey", &form).await));
    telephone.post("/my/sign-out", &[]).await;
    assert!(refused(&telephone.post("/my/sign-in/passkey", &form).await), "good once");
    let nothing = [("ceremony", "x"), ("credential", "not json")];
    assert!(refused(&telephone.post("/my/sign-in/passkey", &nothing).await));

    // A resident's passkey is none of a worker's, and what a worker was asked no resident answers.
    let begun = telephone.house.nobody().send("POST", "/api/session/passkey/begin", None).await.json();
    let credential = device.sign(begun["options"].clone(), ORIGIN);
    let body = serde_json::json!({"ceremony": begun["ceremony"], "credential": credential});
    let at_desk = telephone.house.nobody().send("POST", "/api/session/passkey", Some(body.clone())).await;
    assert_eq!(at_desk.code(), "sign_in_failed");
    let begun = telephone.house.nobody().send("POST", "/api/session/passkey/begin", None).await.json();
    let credential = device.sign(begun["options"].clone(), ORIGIN).to_string();
    let form = [("ceremony", begun["ceremony"].as_str().unwrap()), ("credential", &*credential)];
    assert!(refused(&telephone.post("/my/sign-in/passkey", &form).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_door_opens_to_no_passkey() {
    let (_, _, keys, mut telephone) = at_the_door().await;
    telephone.type_in(&keys, "").await;
    let mut device = Device::new();
    assert!(is_inside(&telephone.make(&mut device, "手机").await));
    telephone.post("/my/sign-out", &[]).await;
    for _ in 0..5 {
        telephone.type_in(&(keys.0.clone(), "2222222222222222".into()), "").await;
    }
    assert!(!is_inside(&telephone.enter(&mut device).await), "locked for a quarter of an hour");
    telephone.house.clock.advance_seconds(15 * 60);
    assert!(is_inside(&telephone.enter(&mut device).await));
    telephone.post("/my/sign-out", &[]).await;

    // Answers of the key that prove nothing count as wrong codes do, together with them.
    for _ in 0..4 {
        let told = telephone.begin("/my/sign-in/passkey/begin").await.unwrap();
        let credential = forged(device.sign(told.options, ORIGIN)).to_string();
        let form = [("ceremony", &*told.ceremony), ("credential", &*credential)];
        assert!(telephone.post("/my/sign-in/passkey", &form).await.text.contains("通行密钥不是这里的"));
    }
    telephone.type_in(&(keys.0.clone(), "2222222222222222".into()), "").await;
    assert!(!is_inside(&telephone.enter(&mut device).await), "locked again");
    telephone.house.clock.advance_seconds(15 * 60);
    assert!(is_inside(&telephone.enter(&mut device).await));
    // The log has the attempts of the door, those that failed among them.
    let auditor = telephone.house.worker("shen", Role::Auditor, "330110").await.with_purpose("log_review");
    let log = auditor.send("POST", "/api/log/search", Some(serde_json::json!({}))).await.json();
    let of = |action: &str| {
        let items = log["items"].as_array().unwrap();
        items.iter().filter(|one| one["action"] == action && one["role"] == "resident").count()
    };
    assert_eq!((of("sign_in_failed"), of("set_passkey")), (12, 1), "{log}");
}
