//! The sweep: every route of the document is called without a session, by a role that may not, without and with a wrong
//! purpose, and from another area. A route that is not in the table fails the test.

#![expect(clippy::too_many_lines, reason = "one of everything that a path can name is made")]

use std::collections::BTreeSet;

use access::Role;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::{
    access::{Named, Rule, rule_of},
    decisions,
    house::{Client, House},
    planning::{document, own_base},
};

struct Sweep {
    nobody: Client,
    clients: Vec<(Role, Client)>,
    elsewhere: Client,
    elsewhere_analyst: Client,
    person: String,
    finding: String,
    committed: String,
    staged: String,
    pair: String,
    decision: String,
    base: String,
    scenario: String,
    link: String,
    event: String,
    household: String,
    home: String,
    division: String,
    snapshot: String,
    form: String,
    roster: String,
    certificate: String,
    helper: String,
    application: String,
    kept: String,
    release: String,
    open_data: String,
}

impl Sweep {
    async fn new(house: &House) -> Self {
        let mut clients = Vec::new();
        for role in Role::ALL {
            clients.push((role, house.worker(&format!("sweep-{}", role.code()), role, "330110").await));
        }
        let registrar = clients[1].1.clone();
        let batches = registrar.get("/api/batches").await.json();
        let uploaded = registrar.upload("hukou.csv", "hukou", b"\xef\xbb\xbf\xe8\xae\xb0\xe5\xbd\x95\xe7\xbc\x96\xe5\x8f\xb7,\xe5\xa7\x93\xe5\x90\x8d\nHK99,\xe6\x9d\x8e\xe5\x9b\x9b\n").await;
        let staged =
            uploaded.json()["id"].as_str().unwrap_or_else(|| panic!("{}", uploaded.code())).to_owned();
        assert_eq!(registrar.settled(&staged).await["batch"]["status"], "staged");
        let reviewer = registrar.with_purpose("match_review");
        let pairs = reviewer.get("/api/doubtful").await.json();
        let [pair, decided] = [0, 1].map(|at| pairs["items"][at].clone());
        let body =
            json!({"decisions": [{"pair": decided["id"], "seen": decided["seen"], "verdict": "different"}]});
        let done = reviewer.send("POST", "/api/doubtful/decisions", Some(body)).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.code());
        let text = |answer: &crate::house::Answer, path: &str| {
            let json = answer.json();
            json.pointer(path)
                .and_then(Value::as_str)
                .unwrap_or_else(|| panic!("{}", answer.code()))
                .to_owned()
        };
        let base =
            text(&registrar.send("POST", "/api/v1/planning/bases", Some(own_base())).await, "/base/id");
        let body = json!({"name": "基准", "document": document(&base)});
        let scenario =
            text(&registrar.send("POST", "/api/v1/planning/scenarios", Some(body)).await, "/scenario/id");
        let link = format!("/api/v1/planning/scenarios/{scenario}/link");
        let link = text(&registrar.send("POST", &link, Some(json!({"version": 1}))).await, "/token");
        let body = json!({"kind": "birth", "content": {"parties": [{"role": "child", "fields": {"birth_date": "2026-06"}}]}});
        let serving = registrar.with_purpose("family_service");
        let event = text(&serving.send("POST", "/api/events", Some(body)).await, "/id");
        let person = house.person(&registrar, "王建国").await;
        let record = serving.get(&format!("/api/people/{person}")).await;
        let household = text(&record, "/households/0/id");
        let home = text(&record, "/households/0/home");
        let body = json!({"kind": "11", "on": "2026-01-01", "document": "区划文件",
            "pairs": [{"from": "", "to": "330110005399", "name": "测试新村"}]});
        let division = text(&registrar.send("POST", "/api/division-changes", Some(body)).await, "/id");
        let counting = registrar.with_purpose("planning");
        let snapshot =
            text(&counting.send("POST", "/api/v1/figures/snapshots", Some(json!({}))).await, "/name");
        let table = json!({"unit": "residents", "rows": ["place"], "columns": [], "level": 9});
        let body = json!({"name": "x", "table": table, "every": "never"});
        let kept = text(&registrar.send("POST", "/api/v1/figures/kept", Some(body)).await, "/id");
        let body = Some(json!({"snapshot": snapshot}));
        let tried = counting.send("POST", "/api/v1/figures/releases", body).await;
        let release = text(&tried, "/release/id");
        let body =
            json!({"snapshot": snapshot, "table": "residents_groups", "epsilon": {"parts": 1, "of": 4}});
        let asked = counting.send("POST", "/api/v1/figures/open-data", Some(body)).await;
        let open_data = text(&asked, "/items/0/id");
        let form =
            text(&registrar.send("POST", "/api/v1/forms", Some(crate::forms::asking())).await, "/form/id");
        let path = format!("/api/v1/forms/{form}/fillings");
        let body =
            json!({"day": "2026-01-31", "from": "2026-01-01", "purpose": "family_service", "marks": false});
        for _ in 0..2 {
            let filled = registrar.send("POST", &path, Some(body.clone())).await;
            assert_eq!(filled.status, StatusCode::OK, "{}", filled.code());
        }
        let asked = Some(crate::rosters::asking());
        let roster = text(&registrar.send("POST", "/api/v1/rosters", asked).await, "/id");
        let body = json!({"claims": ["name"], "days": 30});
        let path = format!("/api/people/{person}/certificates");
        let certificate = text(&serving.send("POST", &path, Some(body)).await, "/id");
        let path = format!("/api/people/{person}/helpers");
        let body = json!({"label": "女儿", "acts": ["follow"], "last_day": house.today(30), "presence": "本人在场，已核对证件"});
        let helper = text(&serving.send("POST", &path, Some(body)).await, "/id");
        let path = format!("/api/people/{person}/applications");
        let begun = serving.send("POST", &path, Some(json!({"bundle": "growing-old"}))).await;
        let application = text(&begun, "/id");
        Self {
            form,
            roster,
            application,
            kept,
            release,
            open_data,
            certificate,
            helper,
            household,
            home,
            division,
            snapshot,
            event,
            pair: pair["id"].as_str().unwrap().to_owned(),
            decision: done.json()["kept"][0]["decision"].as_str().unwrap().to_owned(),
            base,
            scenario,
            link,
            nobody: house.nobody(),
            elsewhere: house.worker("elsewhere", Role::Registrar, "330106").await,
            elsewhere_analyst: house.worker("elsewhere-analyst", Role::Analyst, "330106").await,
            person,
            finding: house.finding(&registrar).await,
            committed: batches["items"][0]["id"].as_str().unwrap().to_owned(),
            staged,
            clients,
        }
    }

    fn path(&self, method: &str, template: &str, rule: &Rule) -> String {
        let named = match rule.names {
            Some(Named::Person) => &self.person,
            Some(Named::Finding) => &self.finding,
            Some(Named::Committed) => &self.committed,
            Some(Named::Staged) => &self.staged,
            Some(Named::Pair) => &self.pair,
            Some(Named::Decision) => &self.decision,
            Some(Named::Base) => &self.base,
            Some(Named::Scenario) => &self.scenario,
            Some(Named::Link) => &self.link,
            Some(Named::Event) => &self.event,
            Some(Named::Household) => &self.household,
            Some(Named::Home) => &self.home,
            Some(Named::Division) => &self.division,
            Some(Named::Passkey) => "pas_00000000000000000000000000000001",
            Some(Named::Snapshot) => &self.snapshot,
            Some(Named::Form) => &self.form,
            Some(Named::Roster) => &self.roster,
            Some(Named::Certificate) => &self.certificate,
            Some(Named::Helper) => &self.helper,
            Some(Named::Paper) => "pap_00000000000000000000000000000001",
            Some(Named::Appeal) => "apl_00000000000000000000000000000001",
            Some(Named::Layer) => "map_00000000000000000000000000000001",
            Some(Named::Application) => &self.application,
            Some(Named::KeptTable) => &self.kept,
            Some(Named::Release) => &self.release,
            Some(Named::Roll) => "rol_00000000000000000000000000000001",
            Some(Named::Reclaim) => "rcl_00000000000000000000000000000001",
            Some(Named::Group) => "gms_00000000000000000000000000000001",
            Some(Named::OpenData) => &self.open_data,
            None => "330110",
        };
        let bare = self.person.trim_start_matches("per_");
        let account = "/api/accounts/acc_00000000000000000000000000000001";
        let grant = "gra_00000000000000000000000000000001";
        let template = template
            .replace("/fhir/R4/Patient/{id}", &format!("/fhir/R4/Patient/{bare}"))
            .replace("/fhir/R4/RelatedPerson", &format!("/fhir/R4/RelatedPerson?patient={bare}"))
            .replace("/api/accounts/{id}", account)
            .replace("/api/grants/{id}", &format!("/api/grants/{grant}"))
            .replace("/api/emergencies/{id}", &format!("/api/emergencies/{grant}"));
        let named = template
            .replace("/api/events/list", "/api/events/list?stage=declared")
            .replace("/api/map/tiles/{layer}/{z}/{x}/{y}", "/api/map/tiles/grid/0/0/0")
            .replace("{id}", named)
            .replace("{code}", named)
            .replace("{name}", named)
            .replace("{token}", named)
            .replace("{place}", "event-birth")
            .replace("{what}", "drafts");
        let named = if method == "GET" && named == "/api/map/buildings" {
            named + "?west=120&south=30&east=121&north=31"
        } else {
            named
        };
        named.replace("{check}", "identity.check_digit").replace("{number}", "1")
    }

    /// One route; says what is wrong with it.
    async fn check(&self, method: &str, template: &str, rule: &Rule) {
        let path = self.path(method, template, rule);
        let route = format!("{method} {template}");
        let body = || (rule.body)();
        let without = self.nobody.with_purpose(rule.named_purpose).send(method, &path, body()).await;
        if rule.open {
            assert_ne!(without.code(), "not_signed_in", "{route}");
            return;
        }
        assert_eq!(
            (without.status, without.code().as_str()),
            (StatusCode::UNAUTHORIZED, "not_signed_in"),
            "{route}"
        );
        for (role, client) in self.clients.iter().filter(|(role, _)| rule.denied.contains(role)) {
            let answer = client.with_purpose(rule.named_purpose).send(method, &path, body()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{route} as {role:?}: {}", answer.code());
        }
        // Whoever may: the registrar, or the analyst.
        let analysts = rule.denied.contains(&Role::Registrar);
        let caller = if analysts { &self.clients[5].1 } else { &self.clients[1].1 };
        let elsewhere = if analysts { &self.elsewhere_analyst } else { &self.elsewhere };
        if rule.purpose {
            let missing = caller.send(method, &path, body()).await;
            assert_eq!(
                (missing.status, missing.code().as_str()),
                (StatusCode::BAD_REQUEST, "purpose_missing"),
                "{route}"
            );
            let unknown = caller.with_purpose("to_look_around").send(method, &path, body()).await;
            assert_eq!(
                (unknown.status, unknown.code().as_str()),
                (StatusCode::BAD_REQUEST, "purpose_unknown"),
                "{route}"
            );
            if !rule.denied.contains(&Role::CommunityWorker) {
                let wrong = self.clients[2].1.with_purpose("import_review").send(method, &path, body()).await;
                assert_eq!(
                    (wrong.status, wrong.code().as_str()),
                    (StatusCode::FORBIDDEN, "purpose_denied"),
                    "{route}"
                );
            }
        }
        if rule.names.is_some() {
            let answer = elsewhere.with_purpose(rule.named_purpose).send(method, &path, body()).await;
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (StatusCode::NOT_FOUND, "not_found"),
                "{route}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_refuses_whom_it_must() {
    let house = decisions::doubting().await;
    let sweep = Sweep::new(&house).await;
    let document = serde_json::to_value(server::openapi()).unwrap();
    let mut uncovered = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            let Some(rule) = rule_of(id) else {
                uncovered.insert(id.to_owned());
                continue;
            };
            let takes_purpose =
                operation["parameters"].as_array().into_iter().flatten().any(|p| p["name"] == "x-purpose");
            assert_eq!(
                takes_purpose, rule.purpose,
                "{id}: the document and the table disagree about the purpose"
            );
            assert_eq!(
                operation["security"].is_null(),
                rule.open,
                "{id}: the document and the table disagree about sessions"
            );
            // Signing out ends the session that the sweep uses; it is tried with nobody's only.
            sweep.check(&method.to_uppercase(), path, &rule).await;
        }
    }
    assert_eq!(uncovered, BTreeSet::new(), "routes without a rule");
    // Nothing of the staged and the committed batch was harmed by those who may not.
    let registrar = &sweep.clients[1].1;
    assert_eq!(registrar.settled(&sweep.staged).await["batch"]["status"], "staged");
    assert_eq!(registrar.settled(&sweep.committed).await["batch"]["status"], "committed");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_area_finds_nobody() {
    let house = House::full().await;
    let elsewhere = house.worker("elsewhere", Role::Registrar, "330106").await.with_purpose("family_service");
    for text in ["王建国", "wangjianguo", "wjg", "330110198003070011", "13800000001", "文一西路"] {
        let found = elsewhere.send("POST", "/api/people/search", Some(json!({"text": text}))).await;
        assert_eq!((found.status, found.json()["items"].clone()), (StatusCode::OK, json!([])), "{text}");
    }
    for text in ["文一西路1号1幢1单元101室", "文一西路", "B1"] {
        let found = elsewhere.send("POST", "/api/homes/search", Some(json!({"text": text}))).await;
        assert_eq!(found.json(), json!({"homes": [], "households": []}), "{text}");
    }
    assert_eq!(elsewhere.get("/api/batches").await.json()["items"], json!([]));
    let summary = elsewhere.get("/api/summary").await.json();
    assert_eq!((summary["people"].clone(), summary["mentions"].clone()), (json!(0), json!(0)));
}
