//! The resident's door and the page that verifies, as a browser without scripts meets them: what stands behind the sign-in stays
//! there, what is typed comes back as words, and nothing of a person stands in an address.

use access::Role;
use axum::{
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::house::{Client, House};

/// Pages with the script of passkeys, which alone need one; their other forms work without.
const SCRIPTED: [&str; 5] =
    ["/my/sign-in", "/my/device", "/my/ways", "/my/sign-in/passkey", "/my/sign-in/provider/back"];
const PASSKEYS: &str = "<script src=\"/my/passkey.js\" defer></script>";

/// A telephone: it keeps its cookies and follows where it is sent.
pub(crate) struct Telephone {
    pub(crate) house: House,
    pub(crate) cookies: Vec<(String, String)>,
}

pub(crate) struct Shown {
    pub(crate) status: StatusCode,
    pub(crate) place: String,
    pub(crate) text: String,
}

impl Telephone {
    pub(crate) async fn ask(&mut self, method: &str, path: &str, form: &[(&str, &str)]) -> Shown {
        let (mut method, mut path, mut form) = (method.to_owned(), path.to_owned(), form.to_vec());
        for _ in 0..4 {
            let body: Vec<String> =
                form.iter().map(|(name, value)| format!("{}={}", coded(name), coded(value))).collect();
            let cookies: Vec<String> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let request = Request::builder()
                .method(&*method)
                .uri(&path)
                .header(header::COOKIE, cookies.join("; "))
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from(body.join("&")))
                .unwrap();
            let answer = self.house.router.clone().oneshot(request).await.unwrap();
            for cookie in answer.headers().get_all(header::SET_COOKIE) {
                let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
                self.cookies.retain(|(known, _)| known != name);
                self.cookies.push((name.to_owned(), rest.split(';').next().unwrap().to_owned()));
            }
            let (parts, body) = answer.into_parts();
            let text = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
            if !parts.status.is_redirection() {
                let scripted = SCRIPTED.contains(&path.split('?').next().unwrap_or(""));
                let plain = if scripted { text.replace(PASSKEYS, "") } else { text.clone() };
                assert!(!plain.contains("<script"), "{path}: pages work without scripts");
                return Shown { status: parts.status, place: path, text };
            }
            path = parts.headers[header::LOCATION].to_str().unwrap().to_owned();
            (method, form) = ("GET".to_owned(), Vec::new());
        }
        panic!("sent round in a circle");
    }

    /// A file that a form hands over.
    pub(crate) async fn bytes(&mut self, path: &str, form: &[(&str, &str)]) -> Vec<u8> {
        let body: Vec<String> =
            form.iter().map(|(name, value)| format!("{}={}", coded(name), coded(value))).collect();
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder()
            .method("POST")
            .uri(path)
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.join("&")))
            .unwrap();
        let answer = self.house.router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        to_bytes(answer.into_body(), usize::MAX).await.unwrap().to_vec()
    }

    pub(crate) async fn get(&mut self, path: &str) -> Shown {
        let shown = self.ask("GET", path, &[]).await;
        assert_eq!(shown.status, StatusCode::OK, "{path}");
        shown
    }

    pub(crate) async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Shown {
        self.ask("POST", path, form).await
    }
}

fn coded(text: &str) -> String {
    text.bytes().fold(String::new(), |coded, byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => coded + &char::from(byte).to_string(),
        _ => coded + &format!("%{byte:02X}"),
    })
}

/// What stands between two texts.
pub(crate) fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split_once(before).unwrap_or_else(|| panic!("no {before}")).1.split_once(after).unwrap().0
}

/// RFC 4648 and RFC 6238 by hand.
pub(crate) fn code(secret: &str, seconds: i64) -> String {
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

/// A registrar, and a telephone behind the door of the man whom the register calls 王建国.
pub(crate) async fn inside() -> (Client, String, Telephone) {
    let house = House::full().await;
    let registrar = house.worker("chen", Role::Registrar, "330110").await.with_purpose("family_service");
    let mut telephone = Telephone { house, cookies: Vec::new() };
    let person = telephone.go_in(&registrar, "王建国").await;
    (registrar, person, telephone)
}

impl Telephone {
    /// Goes through the door of somebody whom the register knows by this name; gives who it is.
    pub(crate) async fn go_in(&mut self, registrar: &Client, name: &str) -> String {
        let telephone = self;
        let person = telephone.house.person(registrar, name).await;
        let keys = registrar.send("POST", &format!("/api/people/{person}/door"), None).await.json();
        let (number, letters) =
            (keys["number"].as_str().unwrap().to_owned(), keys["code"].as_str().unwrap().to_owned());
        let now = telephone.house.app.env.now().micros() / 1_000_000;
        for place in
            ["/my/record", "/my/reads", "/my/cases", "/my/entitled", "/my/affairs", "/my/certificates"]
        {
            assert_eq!(telephone.get(place).await.place, "/my/sign-in", "{place} is behind the sign-in");
        }
        let wrong = telephone.post("/my/sign-in", &[("number", &number), ("code", "2222222222222222")]).await;
        assert!(wrong.text.contains("登录号、密码或动态码不对") && telephone.cookies.is_empty());
        telephone.post("/my/sign-in", &[("number", &number), ("code", &letters)]).await;
        assert_eq!(
            telephone.get("/my/record").await.place,
            "/my/device",
            "nothing is shown before a device is set up"
        );
        let device = telephone.get("/my/device").await;
        let secret = between(&device.text, "name=\"secret\" value=\"", "\"").to_owned();
        let again = telephone.post("/my/device", &[("secret", &secret), ("code", "000000")]).await;
        assert!(again.text.contains("动态码不对"));
        let done = telephone.post("/my/device", &[("secret", &secret), ("code", &code(&secret, now))]).await;
        assert_eq!(done.place, "/my");
        person
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_door_shows_ones_own_and_takes_questions_with_a_number() {
    let (registrar, person, mut telephone) = inside().await;
    let record = telephone.get("/my/record").await;
    assert!(record.text.contains("王建国") && record.text.contains("来源："));
    assert!(!record.text.contains("李秀英"), "the names of others are left out");
    assert!(!record.text.contains("330110198003070011"), "numbers are masked");

    registrar.get(&format!("/api/people/{person}")).await;
    let reads = telephone.get("/my/reads").await;
    assert!(reads.text.contains("登记员") && reads.text.contains("为您家办理服务"));
    let number = between(&reads.text, "name=\"number\" value=\"", "\"").to_owned();
    let filed = telephone.post("/my/reads", &[("number", &number)]).await;
    let case = between(&filed.text, "case-number\">", "<").to_owned();
    assert!(telephone.get("/my/reads").await.text.contains(&case), "the look says that it is questioned");
    for number in ["999999", "one"] {
        let refused = telephone.post("/my/reads", &[("number", number)]).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{number}: only a look that concerns oneself");
    }

    let filed = telephone
        .post("/my/cases", &[("kind", "correction"), ("about", "phone"), ("words", "电话换了")])
        .await;
    assert!(filed.text.contains("编号"));
    let waiting = registrar.get("/api/cases").await.json();
    let items = waiting["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    // The day's list counts the same, with the earliest day of an answer.
    let summary = registrar.get("/api/summary").await.json();
    let queued = summary["queues"].as_array().unwrap().iter().find(|one| one["queue"] == "cases").unwrap();
    let due = items.iter().map(|one| one["due_on"].as_str().unwrap()).min().unwrap();
    assert_eq!((queued["count"].as_u64(), queued["due"].as_str()), (Some(2), Some(due)));
    let correction = items.iter().find(|one| one["kind"] == "correction").unwrap();
    let path = format!("/api/cases/{}/answer", correction["id"].as_str().unwrap());
    // The register says what it said: done is not said of it without where it was done.
    assert_eq!(correction["value"]["has_changed"], false);
    let bare = json!({"outcome": "done", "answer": "已经更正为新的电话"});
    let refused = registrar.send("POST", &path, Some(bare)).await;
    assert_eq!((refused.status, refused.code().as_str()), (StatusCode::UNPROCESSABLE_ENTITY, "body_invalid"));
    let done =
        json!({"outcome": "done", "answer": "已经更正为新的电话", "elsewhere": "社保窗口已改，待下次导入"});
    let answer = registrar.send("POST", &path, Some(done)).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT, "{}", answer.code());
    let look = &items.iter().find(|one| one["kind"] == "read").unwrap()["look"];
    assert!(look["account"].is_string() && look["at"].is_string() && look["purpose"].is_string(), "{look}");
    let cases = telephone.get("/my/cases").await;
    assert!(cases.text.contains("已经更正为新的电话"));
    let id = between(&cases.text, "name=\"id\" value=\"", "\"").to_owned();
    let after = telephone.post("/my/cases/withdraw", &[("id", &id)]).await;
    assert!(after.place == "/my/cases" && after.text.contains("您已撤回"));
    for kind in ["read", "nonsense"] {
        let refused = telephone.post("/my/cases", &[("kind", kind), ("words", "x")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}");
    }

    assert!(telephone.get("/my/entitled").await.text.contains("育儿补贴"));
    telephone.post("/my/large", &[("on", "1")]).await;
    for place in [
        "/my",
        "/my/record",
        "/my/reads",
        "/my/cases",
        "/my/entitled",
        "/my/check",
        "/my/affairs",
        "/my/certificates",
    ] {
        let shown = telephone.get(place).await;
        assert!(shown.text.contains("class=\"large\"") && !shown.place.contains(&person), "{place}");
    }
    telephone.post("/my/sign-out", &[]).await;
    assert_eq!(telephone.get("/my/record").await.place, "/my/sign-in");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_check_is_of_today_and_takes_a_places_name() {
    let (_, _, mut telephone) = inside().await;
    // The check without signing in is of today: a year that is gone is told as lost and not promised. A place is taken by its name.
    let check = |place: &'static str| {
        [
            ("benefit", "childcare-subsidy-2025"),
            ("birth_date", "2023-05-20"),
            ("as_of", "2026-11-23"),
            ("hukou_division", place),
        ]
    };
    let told = telephone.post("/my/check", &check("浙江省杭州市余杭区")).await;
    assert!(
        told.text.contains("还可以申领，一共 1500") && told.text.contains("2025 年度的申领期已过"),
        "{}",
        told.text
    );
    assert!(told.text.contains("已经过了"), "the day of the first claim is not promised once it is over");
    let [benefit, born, ..] = check("");
    let now = telephone.post("/my/check", &[benefit, born]).await;
    assert!(now.text.contains("申领期已过") && !now.text.contains("5100"), "as of today");
    let unknown = telephone.post("/my/check", &check("没有这个地方")).await;
    assert!(
        unknown.text.contains("“孩子的户籍地”：没有认出这个地方")
            && !unknown.text.contains("hukou_division:")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_ended_may_be_rated_once_and_nobody_learns_by_whom() {
    let (registrar, person, mut telephone) = inside().await;
    let begun = telephone.post("/my/affairs", &[("bundle", "moving-in"), ("about", &person)]).await;
    let id = between(&begun.text, "name=\"id\" value=\"", "\"").to_owned();
    let version = between(&begun.text, "name=\"version\" value=\"", "\"").to_owned();
    telephone.post("/my/affair", &[("id", &id), ("version", &version), ("submit", "1")]).await;
    let page = format!("/my/affair?id={id}");
    let path = format!("/api/applications/{id}");
    let good = [("id", id.as_str()), ("answer", "good"), ("words", "窗口的人很耐心")];
    for _ in 0..20 {
        let found = registrar.get(&path).await.json();
        let open = |one: &&Value| !matches!(one["stage"].as_str(), Some("done"));
        let Some(matter) = found["matters"].as_array().unwrap().iter().find(open) else { break };
        assert!(!telephone.get(&page).await.text.contains("/my/affair/rate"), "never asked before the end");
        assert_eq!(telephone.post("/my/affair/rate", &good).await.status, StatusCode::CONFLICT);
        for (at, step) in ["accept", "finish"].into_iter().enumerate() {
            let version = matter["version"].as_u64().unwrap() + u64::try_from(at).unwrap();
            let body = json!({"item": matter["item"], "version": version, "step": step});
            let taken = registrar.send("POST", &format!("{path}/steps"), Some(body)).await;
            assert_eq!(taken.status, StatusCode::NO_CONTENT, "{}", taken.code());
        }
    }
    let asked = telephone.get(&page).await.text;
    assert!(asked.contains("/my/affair/rate") && asked.contains("（自愿）") && asked.contains("非常不满意"));
    let bare = telephone.post("/my/affair/rate", &[("id", &id), ("words", "还行")]).await.text;
    assert!(bare.contains("请在五个里选一个") && bare.contains(">还行</textarea>"));
    let numbered = [("id", id.as_str()), ("answer", "bad"), ("words", "打 138 0000 0001 找我")];
    let numbered = telephone.post("/my/affair/rate", &numbered).await.text;
    assert!(
        numbered.contains("还没有保存") && numbered.contains("value=\"bad\" required checked"),
        "{numbered}"
    );
    let thanked = telephone.post("/my/affair/rate", &good).await;
    assert!(thanked.place == page && thanked.text.contains("您评价过了"));
    assert!(!thanked.text.contains("/my/affair/rate") && !thanked.text.contains("很耐心"));
    assert_eq!(telephone.post("/my/affair/rate", &good).await.status, StatusCode::CONFLICT, "once");
    // Nothing of it stands where a worker looks.
    let seen = registrar.get(&path).await.json().to_string();
    assert!(!seen.contains("很耐心") && !seen.contains("rated") && !seen.contains("good"));
}

/// What is one's own choice is offered, and not asked for; ticked and unticked by a plain form, then handed in.
async fn chosen_and_handed_in(telephone: &mut Telephone, begun: &str, (id, version): (&str, &str)) {
    // Before it is handed in nothing waits for anything; what is one's own choice is offered, and not asked for.
    assert!(begun.contains("居住登记 · 还没有提交") && !begun.contains("等前面的事项"));
    assert!(begun.contains("name=\"item.move-book-in\" value=\"yes\"") && !begun.contains("户口迁入 · "));
    let ticked = [("id", id), ("version", version), ("item.move-book-in", ""), ("item.move-book-in", "yes")];
    let ticked = telephone.post("/my/affair", &[&ticked[..], &[("item.move-permit", "yes")]].concat()).await;
    assert!(ticked.text.contains("户口迁入 · 还没有提交"), "{}", ticked.text);
    let version = between(&ticked.text, "name=\"version\" value=\"", "\"").to_owned();
    let unticked = [("id", id), ("version", &version), ("item.move-permit", ""), ("submit", "1")];
    let handed = telephone.post("/my/affair", &unticked).await;
    assert!(handed.text.contains("办理中") && handed.text.contains("不晚于"), "{}", handed.text);
    assert!(handed.text.contains("户口迁入 · 已收到") && !handed.text.contains("居住证 · "));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_matter_is_begun_saved_and_handed_in_behind_the_door_and_decided_at_the_desk() {
    let (registrar, person, mut telephone) = inside().await;
    let list = telephone.get("/my/affairs").await;
    assert!(list.text.contains("迁入一件事") && !list.text.contains("身后一件事"));
    let begun = telephone.post("/my/affairs", &[("bundle", "moving-in"), ("about", &person)]).await;
    assert!(begun.place.starts_with("/my/affair?id=app_") && begun.text.contains("已经替您填好的"));
    assert!(!begun.text.contains("13800000001"), "telephones are masked");
    let id = between(&begun.text, "name=\"id\" value=\"", "\"").to_owned();
    let version = between(&begun.text, "name=\"version\" value=\"", "\"").to_owned();
    let typed =
        telephone.post("/my/affair", &[("id", &id), ("version", &version), ("self.name", "别人")]).await;
    assert_eq!(typed.status, StatusCode::UNPROCESSABLE_ENTITY, "what the register holds is not typed");
    chosen_and_handed_in(&mut telephone, &begun.text, (&id, &version)).await;

    // At the desk: taken up, refused with reasons; the family objects behind its door, and a colleague looks again.
    let row = |item: &'static str| {
        let (registrar, id) = (registrar.clone(), id.clone());
        async move {
            let found = registrar.get(&format!("/api/applications/{id}")).await;
            assert_eq!(found.status, StatusCode::OK, "{}", found.code());
            let all = found.json();
            all["matters"].as_array().unwrap().iter().find(|one| one["item"] == item).unwrap().clone()
        }
    };
    let step = |client: &Client, body: Value| {
        let (client, path) = (client.clone(), format!("/api/applications/{id}/steps"));
        async move { client.send("POST", &path, Some(body)).await }
    };
    let item = "move-residence";
    assert_eq!(row(item).await["stage"], "open");
    let taken = step(&registrar, json!({"item": item, "version": 1, "step": "accept"})).await;
    assert_eq!(taken.status, StatusCode::NO_CONTENT, "{}", taken.code());
    let late = step(&registrar, json!({"item": item, "version": 1, "step": "finish"})).await;
    assert_eq!(late.code(), "changed");
    let bare = step(&registrar, json!({"item": item, "version": 2, "step": "refuse"})).await;
    assert_eq!(bare.code(), "step_incomplete");
    // Nobody has checked this item's law: it is no ground, and whoever refuses gives the rule with its source and day.
    assert_eq!(row(item).await["law"], json!([]));
    let rule = |from: &str| json!({"text": "某市居住登记办法第三条", "source": "市政府公报", "from": from});
    let refusal = |from: &str, more: &str| {
        let mut body = json!({"item": item, "version": 2, "step": "refuse", "note": "住址与登记不符"});
        body[more] = if more == "law" { json!(0) } else { rule(from) };
        body
    };
    for body in [refusal("", "law"), refusal("2999-01-01", "rule"), refusal("someday", "rule")] {
        assert_eq!(step(&registrar, body).await.code(), "no_ground");
    }
    let refusal = refusal("2020-01-01", "rule");
    assert_eq!(step(&registrar, refusal).await.status, StatusCode::NO_CONTENT);
    let seen = telephone.get(&format!("/my/affair?id={id}")).await;
    assert!(
        seen.text.contains("住址与登记不符")
            && seen.text.contains("依据：某市居住登记办法第三条（2020-01-01 起施行；来源：市政府公报；由作出决定的工作人员提供）")
            && seen.text.contains("提出异议")
    );
    let objected = [
        ("id", id.as_str()),
        ("item", item),
        ("version", "3"),
        ("step", "object"),
        ("note", "登记的住址是对的"),
    ];
    assert!(telephone.post("/my/affair/step", &objected).await.text.contains("正在复核"));
    let own =
        step(&registrar, json!({"item": item, "version": 4, "step": "uphold", "note": "维持原决定"})).await;
    assert_eq!(own.code(), "step_same_person");
    let li = telephone.house.worker("li", Role::Registrar, "330110").await.with_purpose("family_service");
    let again =
        step(&li, json!({"item": item, "version": 4, "step": "overturn", "note": "核对后住址无误"})).await;
    assert_eq!(again.status, StatusCode::NO_CONTENT, "{}", again.code());
    assert_eq!(row(item).await["stage"], "accepted");
    // It stands in the list of work, and the day's summary counts it.
    let queue = registrar.get("/api/matters").await.json();
    assert_eq!(queue["items"].as_array().unwrap().len(), 2, "{queue}");
    let summary = registrar.get("/api/summary").await.json();
    let waiting = summary["queues"].as_array().unwrap().iter().find(|one| one["queue"] == "matters").unwrap();
    assert_eq!(waiting["count"], 2);
    let office = [("id", id.as_str()), ("item", item), ("version", "5"), ("step", "finish")];
    assert_eq!(
        telephone.post("/my/affair/step", &office).await.status,
        StatusCode::FORBIDDEN,
        "the family does not decide"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_verified_on_a_page_and_a_changed_one_is_not() {
    let (registrar, person, mut telephone) = inside().await;
    let issued = json!({"claims": ["name"], "days": 30});
    let issued = registrar.send("POST", &format!("/api/people/{person}/certificates"), Some(issued)).await;
    assert_eq!(issued.status, StatusCode::CREATED, "{}", issued.code());
    let app = telephone.house.app.clone();
    let cx = app::command_line(&app.env, &app.store, "test").await.unwrap();
    let permit = cx.permit(access::Purpose::FamilyService).unwrap();
    let kept = app.store.certificates_of(&permit, person.parse().unwrap()).await.unwrap();
    let text = certificates::present(&kept[0].token, &["name"]).unwrap();
    let page = telephone.get("/verify").await;
    assert!(page.text.contains("核验证明") && page.text.contains("<form"));
    let good = telephone.post("/verify", &[("certificate", &text), ("who", "某银行")]).await;
    assert!(good.text.contains("class=\"told good\"") && good.text.contains("王建国"), "{}", good.text);
    assert!(
        !good.place.contains("王建国") && good.place == "/verify",
        "nothing of a person stands in an address"
    );
    let own = registrar.get(&format!("/api/people/{person}/certificates")).await.json();
    assert_eq!(own["items"][0]["checks"][0]["who"], "某银行", "the holder sees who verified");
    let changed = text.replacen('A', "B", 1);
    for wrong in ["no certificate", &changed] {
        let bad = telephone.post("/verify", &[("certificate", wrong), ("who", "")]).await;
        assert!(
            bad.status == StatusCode::OK
                && bad.text.contains("class=\"told bad\"")
                && !bad.text.contains("王建国")
        );
    }
    let id = issued.json()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/certificates/{id}/revoke");
    let revoked = registrar.send("POST", &path, Some(json!({"reason": "信息已更正"}))).await;
    assert!(revoked.status.is_success(), "{}", revoked.code());
    let after = telephone.post("/verify", &[("certificate", &text), ("who", "")]).await;
    assert!(after.text.contains("class=\"told bad\""), "{}", after.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_door_says_what_ones_own_office_says() {
    let (_registrar, _person, mut telephone) = inside().await;
    let shipped = "没有手机也可以办";
    assert!(telephone.get("/my").await.text.contains(shipped));
    let keep = async |house: &House, area: &str, words: &str| {
        let keeper = house.worker(&format!("keeper-{area}"), Role::Administrator, area).await;
        let body =
            json!({"zh": words, "en": format!("{area} says so"), "reason": "说清在哪里", "version": 0});
        let kept = keeper.send("PUT", "/api/office-texts/door_help", Some(body)).await;
        assert_eq!(kept.status, StatusCode::NO_CONTENT, "{area}: {}", kept.code());
    };
    // Another township's words are not theirs, though the county's registrar handed over the door.
    keep(&telephone.house, "330110012", "请到仓前便民中心").await;
    assert!(telephone.get("/my").await.text.contains(shipped));
    keep(&telephone.house, "330110", "请到余杭区便民中心").await;
    assert!(telephone.get("/my").await.text.contains("请到余杭区便民中心"));
    keep(&telephone.house, "330110005", "请到五常便民中心").await;
    let own = telephone.get("/my").await.text;
    assert!(own.contains("请到五常便民中心") && !own.contains("请到余杭区便民中心"), "the nearest office's");

    // Nobody is known before the sign-in: the words of the whole house, whose first office is the county.
    telephone.cookies.clear();
    let outside = telephone.get("/my").await.text;
    assert!(outside.contains("请到余杭区便民中心") && !outside.contains("请到五常便民中心"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_answered_stands_in_the_inbox_and_who_does_not_want_it_turns_it_off() {
    let (registrar, _, mut telephone) = inside().await;
    let answered = async |telephone: &mut Telephone, words: &str| {
        let filed = telephone.post("/my/cases", &[("kind", "other"), ("words", words)]).await;
        let number = between(&filed.text, "case-number\">", "<").to_owned();
        let waiting = registrar.get("/api/cases").await.json();
        let items = waiting["items"].as_array().unwrap();
        let one = items.iter().find(|one| one["number"] == number.as_str()).unwrap();
        let path = format!("/api/cases/{}/answer", one["id"].as_str().unwrap());
        let body = json!({"outcome": "explained", "answer": "早上八点半开门"});
        assert_eq!(registrar.send("POST", &path, Some(body)).await.status, StatusCode::NO_CONTENT);
        number
    };
    assert!(telephone.get("/my/messages").await.text.contains("还没有消息"));
    let number = answered(&mut telephone, "几点开门").await;
    assert!(telephone.get("/my").await.text.contains("1 条没看过"));
    let inbox = telephone.get("/my/messages").await;
    assert!(inbox.text.contains(&number) && inbox.text.contains("新 · ") && inbox.text.contains("/my/cases"));
    assert!(!telephone.get("/my").await.text.contains("条没看过"), "it was seen");
    assert!(!telephone.get("/my/messages").await.text.contains("新 · "));

    // All boxes are ticked until somebody unticks one; what is not sent along is not wanted.
    let wishes = telephone.get("/my/messages/wishes").await;
    assert_eq!(wishes.text.matches("<input type=\"checkbox\"").count(), 15);
    assert_eq!(wishes.text.matches(" checked").count(), 15);
    let wrong = [("answers.inbox", "1"), ("language", "zh"), ("mail", "nobody")];
    assert!(telephone.post("/my/messages/wishes", &wrong).await.text.contains("没有保存"));
    assert_eq!(telephone.get("/my/messages/wishes").await.text.matches(" checked").count(), 15);
    let kept = telephone
        .post(
            "/my/messages/wishes",
            &[("affairs.inbox", "1"), ("affairs.sms", "1"), ("language", "en"), ("mail", "a@b.cn")],
        )
        .await;
    assert!(kept.text.contains("已保存") && kept.text.matches(" checked").count() == 2, "{}", kept.text);
    assert!(kept.text.contains("value=\"a@b.cn\"") && kept.text.contains("value=\"en\" selected"));
    answered(&mut telephone, "几点关门").await;
    assert!(!telephone.get("/my").await.text.contains("条没看过"), "they do not want to be told of answers");
    let wrong = telephone.ask("GET", "/my/messages?cursor=x", &[]).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_counts_what_goes_out_and_writes_to_an_audience_that_a_colleague_approves() {
    let (registrar, _, mut telephone) = inside().await;
    let overview = registrar.get("/api/messages").await.json();
    assert_eq!((overview["channels"].clone(), overview["unsure"].clone()), (json!([]), json!([])));
    let group = |body: &str| {
        json!({"audience": {"place": "330110", "age_from": 18, "age_to": 120, "parents": false},
            "title_zh": "便民日", "title_en": "A day of services", "body_zh": body, "body_en": "Open on Saturday"})
    };
    let preview = registrar.send("POST", "/api/group-messages/preview", Some(group("周六开放"))).await;
    assert!(
        preview.json()["people"].as_u64().unwrap() > 0
            && preview.json()["sms_zh"].as_str().unwrap().contains("新消息")
    );
    let refused = registrar.send("POST", "/api/group-messages", Some(group("请参加孕检"))).await;
    assert_eq!(refused.code(), "body_invalid");
    let made = registrar.send("POST", "/api/group-messages", Some(group("周六开放"))).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let path = format!("/api/group-messages/{}/decision", made.json()["id"].as_str().unwrap());
    let own = registrar.send("POST", &path, Some(json!({"approve": true}))).await;
    assert_eq!(own.code(), "step_same_person");
    let li = telephone.house.worker("li", Role::Registrar, "330110").await.with_purpose("family_service");
    assert_eq!(li.send("POST", &path, Some(json!({"approve": true}))).await.status, StatusCode::NO_CONTENT);
    app::messages::send_messages(&telephone.house.app).await.unwrap();
    let listed = registrar.get("/api/group-messages").await.json();
    assert_eq!(
        (listed["items"][0]["stage"].clone(), listed["items"][0]["told"].clone()),
        (json!("sent"), preview.json()["people"].clone())
    );
    assert!(telephone.get("/my/messages").await.text.contains("周六开放"));
    let unknown = json!({"message": "msg_00000000000000000000000000000001", "channel": "sms", "again": true});
    assert_eq!(registrar.send("POST", "/api/messages/unsure", Some(unknown)).await.code(), "not_found");
}
