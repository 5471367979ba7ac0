//! A register with four households' rows, four workers, and a client for each.

use std::sync::Arc;

use access::Role;
use app::{App, ImportFile, ProfileChoice};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use base::{Env, FixedClock, SeededEntropy, Silent, Timestamp};
use serde_json::{Value, json};
use server::{ServerState, Settings, router};
use store::Store;
use tempfile::TempDir;
use tower::ServiceExt;

pub(crate) const PASSWORD: &str = "a long enough one 7";

/// 330110 is the district that the rows are imported for; 330106 is another.
pub(crate) const HUKOU: &str = "\
记录编号,户号,户别,与户主关系,姓名,性别,民族,出生日期,公民身份号码,婚姻状况,文化程度,户籍地区划,户籍地址,入户日期,人户状态,现住地址,联系电话,配偶姓名,配偶身份号码,更新日期
HK1,B1,家庭户,户主,王建国,男,汉族,1980-03-07,330110198003070011,已婚,大学本科,330110005012,浙江省杭州市余杭区文一西路1号1幢1单元101室,2005-06-01,在户,,13800000001,李秀英,330110198205120028,2026-01-10
HK2,B1,家庭户,妻,李秀英,女,汉族,1982-05-12,330110198205120028,已婚,高中,330110005012,浙江省杭州市余杭区文一西路1号1幢1单元101室,2005-06-01,在户,,13800000002,王建国,330110198003070011,2026-01-10
HK3,B1,家庭户,子,王小明,男,汉族,2010-09-01,330110201009010019,未婚,小学,330110005012,浙江省杭州市余杭区文一西路1号1幢1单元101室,2010-10-01,在户,,,,,2026-01-10
HK4,B2,家庭户,户主,单雄信,男,汉族,1975-11-23,330110197511230037,已婚,初中,330110005012,浙江省杭州市余杭区文一西路3号2幢502室,1999-01-01,去向不明,,,,,2026-01-10
HK5,B3,家庭户,户主,,男,汉族,1975-11-23,330110197511230045,已婚,初中,330110005012,浙江省杭州市余杭区文一西路5号,1999-01-01,在户,,,,,2026-01-10
";

const INSURANCE: &str = "\
记录编号,个人编号,社会保障号码,姓名,性别,出生日期,参保单位,险种,参保状态,联系电话,居住地址,最近缴费年月,更新日期
SB1,P1,330110198003070011,王建国,男,19800307,杭州某某有限公司,企业职工基本养老保险,参保缴费,13800000001,浙江省杭州市余杭区文一西路1号1幢1单元101室,202601,2026-02-01
SB2,P2,330110197511230037,单雄信,男,19751123,杭州另一有限公司,企业职工基本养老保险,参保缴费,13900000004,浙江省杭州市余杭区良睦路8号3幢801室,202601,2026-02-01
";

pub(crate) struct House {
    pub(crate) folder: TempDir,
    pub(crate) app: App,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) router: Router,
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }
    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or("").to_owned()
    }
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
    /// `name=value` of the cookie that it sets.
    pub(crate) fn cookie(&self) -> String {
        self.header("set-cookie").split(';').next().unwrap_or("").to_owned()
    }
}

/// A worker's browser.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) router: Router,
    pub(crate) cookie: Option<String>,
    pub(crate) purpose: Option<&'static str>,
    pub(crate) language: Option<&'static str>,
}

impl Client {
    pub(crate) async fn send(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).unwrap()).uri(path);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(purpose) = self.purpose {
            request = request.header("x-purpose", purpose);
        }
        if let Some(language) = self.language {
            request = request.header(header::ACCEPT_LANGUAGE, language);
        }
        let request = match body {
            None => request.body(Body::empty()),
            Some(body) => {
                request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string()))
            }
        };
        self.answer(request.unwrap()).await
    }

    pub(crate) async fn answer(&self, request: Request<Body>) -> Answer {
        let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
        let answer = self.router.clone().oneshot(request).await.unwrap();
        crate::document::assert_documented(&method, &path, answer.status().as_u16());
        let (parts, body) = answer.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None).await
    }

    pub(crate) fn with_purpose(&self, purpose: &'static str) -> Self {
        Self { purpose: Some(purpose), ..self.clone() }
    }

    /// Uploads a file and waits until it is staged or has failed; gives the batch.
    pub(crate) async fn upload(&self, name: &str, profile: &str, content: &[u8]) -> Answer {
        let mut body = format!(
            "--X\r\nContent-Disposition: form-data; name=\"profile\"\r\n\r\n{profile}\r\n--X\r\nContent-Disposition: \
             form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--X--\r\n");
        let request = Request::post("/api/imports")
            .header(header::COOKIE, self.cookie.as_deref().unwrap_or(""))
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=X")
            .body(Body::from(body))
            .unwrap();
        self.answer(request).await
    }

    /// Reads a batch until no work goes on.
    pub(crate) async fn settled(&self, batch: &str) -> Value {
        for _ in 0..3_000 {
            let found = self.get(&format!("/api/batches/{batch}")).await.json();
            let status = found["batch"]["status"].as_str().unwrap_or("").to_owned();
            if !matches!(status.as_str(), "staging" | "committing" | "undoing") {
                return found;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("a batch never settled");
    }
}

impl House {
    /// An empty register with the first account.
    pub(crate) async fn empty() -> Self {
        Self::set_up(|_| ()).await
    }

    /// The same, with other settings.
    pub(crate) async fn set_up(change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("register.db").display());
        let store = Store::open(&store::Settings::new(url)).await.unwrap();
        let clock = Arc::new(FixedClock::new("2026-06-30T04:00:00Z".parse::<Timestamp>().unwrap()));
        let env = Env::new(clock.clone(), Arc::new(SeededEntropy::new(7)));
        let keys = papers::KeyRing::of_secret(&[9; 32]);
        let app = App::new(store, env, &folder.path().join("spool")).sealing_by(keys);
        let mut settings = Settings::new("127.0.0.1:8080".parse().unwrap());
        change(&mut settings);
        let state = ServerState::new(app.clone(), settings);
        Self { folder, app, clock, router: router(state) }
    }

    /// A register into which the two extracts have been imported for 330110.
    pub(crate) async fn full() -> Self {
        Self::full_with(|_| ()).await
    }

    /// The same, with other settings.
    pub(crate) async fn full_with(change: impl FnOnce(&mut Settings)) -> Self {
        let house = Self::set_up(change).await;
        let App { env, store, .. } = &house.app;
        app::bootstrap(env, store, &"330110".parse().unwrap()).await.unwrap();
        let cx = app::command_line(env, store, "test").await.unwrap();
        let mut files = Vec::new();
        for (code, text) in [("hukou", HUKOU), ("insurance", INSURANCE)] {
            let path = house.folder.path().join(format!("{code}.csv"));
            std::fs::write(&path, text).unwrap();
            files.push(ImportFile { path, profile: ProfileChoice::Code(code.into()) });
        }
        let permit = cx.import_permit().unwrap();
        Box::pin(app::import(&cx, store, &permit, files, false, Arc::new(Silent))).await.unwrap();
        house
    }

    /// A day, counted from the house's own.
    pub(crate) fn today(&self, later: i64) -> String {
        self.app.env.now().plus_seconds(later * 86_400).china_date().to_string()
    }

    pub(crate) fn nobody(&self) -> Client {
        Client { router: self.router.clone(), cookie: None, purpose: None, language: None }
    }

    /// A new worker who has signed in and changed the one-time password.
    pub(crate) async fn worker(&self, name: &str, role: Role, area: &str) -> Client {
        let one_time = self.account(name, role, area).await;
        let nobody = self.nobody();
        let signed_in =
            nobody.send("POST", "/api/session", Some(json!({"account": name, "password": one_time}))).await;
        assert_eq!(signed_in.status, StatusCode::OK, "{}", signed_in.code());
        let client = Client { cookie: Some(signed_in.cookie()), ..nobody };
        let change = json!({"current": one_time, "new": PASSWORD});
        let changed = client.send("POST", "/api/session/password", Some(change)).await;
        assert_eq!(changed.status, StatusCode::NO_CONTENT, "{}", changed.code());
        Client { cookie: Some(changed.cookie()), ..client }
    }

    /// A worker whose session has ended signs in again.
    pub(crate) async fn again(&self, name: &str) -> Client {
        let nobody = self.nobody();
        let body = json!({"account": name, "password": PASSWORD});
        let signed_in = nobody.send("POST", "/api/session", Some(body)).await;
        assert_eq!(signed_in.status, StatusCode::OK, "{}", signed_in.code());
        Client { cookie: Some(signed_in.cookie()), ..nobody }
    }

    /// A new account; gives its one-time password.
    pub(crate) async fn account(&self, name: &str, role: Role, area: &str) -> String {
        let App { env, store, .. } = &self.app;
        let area: access::Area = area.parse().unwrap();
        app::bootstrap(env, store, &area).await.unwrap();
        let mut cx = app::command_line(env, store, "test").await.unwrap();
        cx.actor.area = area.clone();
        app::create_account(&cx, store, name, role, &area).await.unwrap().one_time_password.reveal().clone()
    }

    /// The first person that a search by `text` finds.
    pub(crate) async fn person(&self, client: &Client, text: &str) -> String {
        let found = client
            .with_purpose("family_service")
            .send("POST", "/api/people/search", Some(json!({"text": text})))
            .await;
        assert_eq!(found.status, StatusCode::OK, "{}", found.code());
        found.json()["items"][0]["id"].as_str().unwrap_or_else(|| panic!("{text} not found")).to_owned()
    }

    /// Id of the first finding that waits.
    pub(crate) async fn finding(&self, client: &Client) -> String {
        let counts = client.get("/api/quality").await.json();
        let check = counts["items"].as_array().unwrap().iter().find(|count| count["open"] != 0).unwrap();
        let path = format!("/api/quality/{}", check["check"]["id"].as_str().unwrap());
        let found = client.with_purpose("quality_review").get(&path).await.json();
        found["items"][0]["id"].as_str().unwrap_or_else(|| panic!("{found}")).to_owned()
    }
}
