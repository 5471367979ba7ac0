//! A register as the first eleven migrations made it, filled by statements of its own, opened by the program of today: who was
//! there is found, what was done stands, and what accounts could do has become their grants. On both engines.
#![expect(clippy::unwrap_used, reason = "tests fail loudly")]

use std::collections::BTreeSet;

use access::{Actor, Cx, Permit, Purpose, Role};
use base::{AccountId, ApplicationId, Env, PageSize, PersonId, RegistrationId, Timestamp};
use records::{Attribute, Fields, Mention, Reading};
use registry::{
    EventKind, Rule,
    registration::{Content, Party, Step},
    search::Query,
};
use sqlx::migrate::Migrator;
use store::{
    Application, ApplicationStage, AuditProof, NewStep, Origin, Settings, Store, StoreError,
    testing::Postgres,
};
use uuid::Uuid;

/// The last migration that the old program knew.
const OLD: i64 = 11;
const THEN: i64 = 1_700_000_000_000_000;
const NUMBER: &str = "33010619900307102X";
/// Accounts by number, name, role then, and what they may do since.
const ACCOUNTS: [(u128, &str, &str, &str, &[Role]); 4] = [
    (1, "admin", "administrator", "33", &[Role::Administrator, Role::Registrar, Role::Security]),
    (2, "keeper", "registrar", "330106", &[Role::Registrar]),
    (3, "looker", "auditor", "3301", &[Role::Auditor]),
    (4, "helper", "community_worker", "330106002", &[Role::CommunityWorker]),
];

/// How an engine writes what the two write differently.
#[derive(Clone, Copy)]
struct Written {
    postgres: bool,
}

impl Written {
    fn id(self, number: u128) -> String {
        let id = Uuid::from_u128(number);
        if self.postgres { format!("'{id}'") } else { format!("x'{}'", id.simple()) }
    }

    fn bytes(self, count: usize, byte: u8) -> String {
        let hex = format!("{byte:02x}").repeat(count);
        if self.postgres { format!("'\\x{hex}'") } else { format!("x'{hex}'") }
    }

    fn yes(self, so: bool) -> &'static str {
        match (self.postgres, so) {
            (true, true) => "TRUE",
            (true, false) => "FALSE",
            (false, true) => "1",
            (false, false) => "0",
        }
    }

    fn statements(self) -> Vec<String> {
        [self.accounts(), self.source(), self.person(), self.happened(), self.registered()].concat()
    }

    fn accounts(self) -> Vec<String> {
        let account = |(number, name, role, area, _): &(u128, &str, &str, &str, &[Role])| {
            format!(
                "INSERT INTO account (id, name, role, area, password_hash, must_change_password, failed_attempts, created_at)
                 VALUES ({}, '{name}', '{role}', '{area}', 'h', {}, 0, {THEN})",
                self.id(*number),
                self.yes(false)
            )
        };
        ACCOUNTS.iter().map(account).collect()
    }

    fn source(self) -> Vec<String> {
        let fields: Fields =
            [(Attribute::Name, "王小芳"), (Attribute::IdNumber, NUMBER)].into_iter().collect();
        let mentions = vec![Mention { role: "self".into(), fields }];
        let reading = serde_json::to_string(&Reading { row: Fields::new(), mentions }).unwrap();
        let (batch, record) = (self.id(10), self.id(11));
        vec![
            format!("INSERT INTO register_change (number, at, kind) VALUES (1, {THEN}, 'commit')"),
            format!(
                "INSERT INTO batch (id, county, area, account_id, source, profile, file_name, file_sha256, columns, denied_columns,
                 state, created_at, committed_at) VALUES ({batch}, '330106', '330106', {}, 'hukou', 'hukou', 'h.csv', {}, '[\"姓名\"]', '[]',
                 'committed', {THEN}, {THEN})",
                self.id(2),
                self.bytes(32, 1)
            ),
            format!(
                "INSERT INTO source_record (id, county, batch_id, source, record_key, row_number, content, cells, reading)
                 VALUES ({record}, '330106', {batch}, 'hukou', 'H1', 1, {}, '[\"王小芳\"]', '{reading}')",
                self.bytes(32, 2)
            ),
            format!(
                "INSERT INTO record_standing (record_id, county, source, record_key, recorded_from)
                 VALUES ({record}, '330106', 'hukou', 'H1', {THEN})"
            ),
        ]
    }

    fn person(self) -> Vec<String> {
        let (record, person) = (self.id(11), self.id(12));
        let shown = format!(
            "{{\"m\":[[\"{}\",\"self\",\"hukou\"]],\"v\":[[\"name\",\"王小芳\",0,\"{}\",1,[]]]}}",
            Uuid::from_u128(11).simple(),
            Rule::Only.code()
        );
        let mut statements = vec![
            format!("INSERT INTO person (id, county, recorded_from) VALUES ({person}, '330106', {THEN})"),
            format!(
                "INSERT INTO link (record_id, role, county, person_id, score, recorded_from, digest)
                 VALUES ({record}, 'self', '330106', {person}, 0.9, {THEN}, {})",
                self.bytes(16, 1)
            ),
            format!(
                "INSERT INTO person_version (person_id, county, held_in, name, sex, id_number, hukou_division, alive, unaccounted,
                 located, mentions, shown, recorded_from, digest) VALUES ({person}, '330106', '330106', '王小芳', '2', '{NUMBER}',
                 '330106002001', {}, {no}, {no}, 1, '{shown}', {THEN}, {})",
                self.yes(true),
                self.bytes(16, 2),
                no = self.yes(false)
            ),
            format!(
                "INSERT INTO residence (person_id, county, kind, division, valid_from, from_stated, status, record_id, role, source,
                 rule, recorded_from, digest) VALUES ({person}, '330106', 'hukou', '330106002001', '2001-02-03', {}, 'current',
                 {record}, 'self', 'hukou', '{}', {THEN}, {})",
                self.yes(true),
                Rule::Only.code(),
                self.bytes(16, 3)
            ),
        ];
        for (kind, term) in [(1, "王小芳"), (3, "wangxiaofang"), (5, NUMBER)] {
            statements.push(format!(
                "INSERT INTO search_term (kind, term, person_id, county, recorded_from, digest)
                 VALUES ({kind}, '{term}', {person}, '330106', {THEN}, {})",
                self.bytes(16, 3 + kind)
            ));
        }
        statements
    }

    fn happened(self) -> Vec<String> {
        let (event, person) = (self.id(20), self.id(12));
        let closed = format!("{THEN}, {}", self.bytes(16, 9));
        vec![
            format!("INSERT INTO event (id, county, recorded_from) VALUES ({event}, '330106', {THEN})"),
            format!(
                "INSERT INTO event_version (event_id, county, kind, event_date, certificate, recorded_from, digest)
                 VALUES ({event}, '330106', 'birth', '1990-03-07', 'B330106-77', {closed})"
            ),
            format!(
                "INSERT INTO event_party (event_id, county, role, person_id, recorded_from, digest)
                 VALUES ({event}, '330106', 'child', {person}, {closed})"
            ),
            format!(
                "INSERT INTO event_action (event_id, county, position, kind, record_id, source, recorded_from, digest)
                 VALUES ({event}, '330106', 0, 'declared', {}, 'hukou', {closed})",
                self.id(11)
            ),
        ]
    }

    fn registered(self) -> Vec<String> {
        let content = serde_json::to_string(&child()).unwrap();
        vec![
            format!(
                "INSERT INTO registration (id, county, area, number, kind, stage, version, carried, changed_at)
                 VALUES ({}, '330106', '330106', '330106-1', 'birth', 'declared', 1, 1, {THEN})",
                self.id(30)
            ),
            format!(
                "INSERT INTO registration_action (registration_id, county, number, step, account_id, office, at, content)
                 VALUES ({}, '330106', 1, 'declare', {}, '330106', {THEN}, '{content}')",
                self.id(30),
                self.id(2)
            ),
        ]
    }
}

fn child() -> Content {
    let fields = [(Attribute::Name, "王新生")].into_iter().collect();
    Content { parties: vec![Party { role: "child".into(), person: None, fields }], ..Content::default() }
}

fn old(all: Migrator) -> Migrator {
    until(OLD, all)
}

fn until(last: i64, mut all: Migrator) -> Migrator {
    all.migrations = all.migrations.iter().filter(|one| one.version <= last).cloned().collect();
    all
}

/// The last migration before keys said how they sign.
const ONE_KIND_OF_KEY: i64 = 53;

/// A key of the time when there was one kind, which had signed and was followed by another.
fn keys_of_before(written: Written) -> String {
    let key = |id: &str, byte: u8, made: i64, retired: &str| {
        let [seed, public] = [written.bytes(32, byte), written.bytes(32, byte + 1)];
        format!("('{id}', {seed}, {public}, {made}, {retired})")
    };
    let [first, second] = [key("first", 1, THEN, "9"), key("second", 3, THEN + 1, "NULL")];
    format!("INSERT INTO issuing_key (id, seed, public, made_at, retired_at) VALUES {first}, {second}")
}

async fn are_of_ed25519(url: &str) {
    let store = Store::open(&Settings::new(url)).await.unwrap();
    let keys = store.issuing_keys().await.unwrap();
    let said: Vec<_> =
        keys.iter().map(|key| (&*key.id, &*key.signature, key.seed, &*key.public, key.retired)).collect();
    assert_eq!(
        said,
        [
            ("first", "ed25519", [1; 32], &[2; 32][..], true),
            ("second", "ed25519", [3; 32], &[4; 32][..], false)
        ]
    );
    store.close().await.unwrap();
}

#[tokio::test]
async fn keys_of_before_are_of_ed25519_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("old.db").display());
    let pool = sqlx::SqlitePool::connect(&format!("{url}?mode=rwc")).await.unwrap();
    until(ONE_KIND_OF_KEY, sqlx::migrate!("migrations/sqlite")).run(&pool).await.unwrap();
    let statement = keys_of_before(Written { postgres: false });
    sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&pool).await.unwrap();
    pool.close().await;
    are_of_ed25519(&url).await;
}

#[tokio::test]
async fn keys_of_before_are_of_ed25519_on_postgres() {
    let server = tokio::task::spawn_blocking(Postgres::start).await.unwrap().unwrap();
    let url = server.url("postgres");
    let pool = sqlx::PgPool::connect(&url).await.unwrap();
    until(ONE_KIND_OF_KEY, sqlx::migrate!("migrations/postgres")).run(&pool).await.unwrap();
    let statement = keys_of_before(Written { postgres: true });
    sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&pool).await.unwrap();
    pool.close().await;
    are_of_ed25519(&url).await;
}

/// The last migration before an application could be begun at a family's home.
const NOT_AT_HOME: i64 = 57;

/// Applications of that time with what refers to one: who takes part, an item, a step, a paper, that it was rated.
fn applications_of_before(written: Written) -> Vec<String> {
    let (first, second, person, account) = (written.id(40), written.id(41), written.id(12), written.id(2));
    let application = |id: &str, number: u8, origin: &str, stage: &str, event: &str, handed: &str| {
        format!(
            "INSERT INTO application (id, county, area, number, bundle, about_id, origin, stage, online, answers, event_id, started_at,
             submitted_at, changed_at, version) VALUES ({id}, '330106', '330106', 'B{number}', 'birth', {person}, '{origin}', '{stage}',
             1, '{{\"card-way\":\"post\"}}', {event}, {THEN}, {handed}, {THEN}, {number})"
        )
    };
    vec![
        application(&first, 1, "event", "closed", &written.id(20), &THEN.to_string()),
        application(&second, 2, "counter", "draft", "NULL", "NULL"),
        format!("INSERT INTO application_party (application_id, county, role, person_id) VALUES ({first}, '330106', 'child', {person})"),
        format!(
            "INSERT INTO matter (application_id, county, area, item, position, follows, stage, changed_at, version)
             VALUES ({first}, '330106', '330106', 'birth-record', 0, '[]', 'done', {THEN}, 1)"
        ),
        format!(
            "INSERT INTO matter_step (application_id, county, item, number, step, account_id, resident, office, at)
             VALUES ({first}, '330106', 'birth-record', 1, 'finish', {account}, 0, '330106', {THEN})"
        ),
        format!(
            "INSERT INTO kept_paper (id, county, area, person_id, code, application_id, media, size, content, kept_at, account_id, resident)
             VALUES ({}, '330106', '330106', {person}, 'lease', {first}, 'jpeg', 3, {}, {THEN}, {account}, 0)",
            written.id(50),
            written.bytes(3, 7)
        ),
        format!("INSERT INTO application_rated (application_id, county, quarter) VALUES ({first}, '330106', '2025-Q2')"),
    ]
}

/// What must be so of these applications now: every row stands, and one can be begun at a family's home.
async fn applications_stand(url: &str) {
    let store = Store::open(&Settings::new(url)).await.unwrap();
    let env = Env::fixed(Timestamp::from_micros(THEN + 5_000_000).unwrap(), 3);
    let permit = reading(&env);
    let [first, second] = [40, 41].map(|number| ApplicationId::from_uuid(Uuid::from_u128(number)));
    let kept = store.application(&permit, first).await.unwrap().unwrap();
    assert_eq!(
        (&*kept.number, kept.origin, kept.stage, kept.online, kept.version),
        ("B1", Origin::Event, ApplicationStage::Closed, true, 1)
    );
    assert_eq!(kept.event.map(base::Id::uuid), Some(Uuid::from_u128(20)));
    assert_eq!(kept.submitted_at.map(Timestamp::micros), Some(THEN));
    assert_eq!(kept.answers.get("card-way").map(|text| &**text), Some("post"));
    assert_eq!(kept.parties, [("child".into(), PersonId::from_uuid(Uuid::from_u128(12)))]);
    assert_eq!((kept.matters.len(), kept.matters[0].steps.len()), (1, 1));
    assert!(store.is_rated(&kept).await.unwrap());
    let other = store.application(&permit, second).await.unwrap().unwrap();
    assert_eq!(
        (other.origin, other.stage, other.submitted_at),
        (Origin::Counter, ApplicationStage::Draft, None)
    );

    // The same twice at once is refused as before; at home is a place now.
    let new = |number: u128, bundle: &str| Application {
        id: ApplicationId::from_uuid(Uuid::from_u128(number)),
        number: format!("B{number}").into(),
        bundle: bundle.into(),
        origin: Origin::Home,
        ..other.clone()
    };
    let twice = store.start_application(&new(42, "birth")).await.unwrap_err();
    assert!(matches!(twice, StoreError::Constraint), "{twice:?}");
    store.start_application(&new(43, "moving-in")).await.unwrap();
    let home = store.application(&permit, new(43, "").id).await.unwrap().unwrap();
    assert_eq!(home.origin, Origin::Home);
    store.close().await.unwrap();
}

#[tokio::test]
async fn applications_of_before_stand_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("old.db");
    let url = format!("sqlite:{}", file.display());
    let pool = sqlx::SqlitePool::connect(&format!("{url}?mode=rwc")).await.unwrap();
    until(NOT_AT_HOME, sqlx::migrate!("migrations/sqlite")).run(&pool).await.unwrap();
    let schema = "SELECT coalesce(sql, '') FROM sqlite_schema WHERE tbl_name = 'application' AND type = 'index' ORDER BY name";
    let before: Vec<String> = sqlx::query_scalar(schema).fetch_all(&pool).await.unwrap();
    for statement in applications_of_before(Written { postgres: false }) {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&pool).await.unwrap();
    }
    pool.close().await;
    applications_stand(&url).await;

    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    let after: Vec<String> = sqlx::query_scalar(schema).fetch_all(&pool).await.unwrap();
    assert_eq!(after, before, "every index is there again");
    let broken: Vec<String> =
        sqlx::query_scalar("SELECT \"table\" FROM pragma_foreign_key_check").fetch_all(&pool).await.unwrap();
    assert_eq!(broken, Vec::<String>::new());
    // What refers to an application still may not refer to none.
    let orphan =
        "INSERT INTO application_rated (application_id, county, quarter) VALUES (x'00', '330106', '2025-Q2')";
    assert!(sqlx::query(orphan).execute(&pool).await.is_err());
    pool.close().await;
}

#[tokio::test]
async fn applications_of_before_stand_on_postgres() {
    let server = tokio::task::spawn_blocking(Postgres::start).await.unwrap().unwrap();
    let url = server.url("postgres");
    let pool = sqlx::PgPool::connect(&url).await.unwrap();
    until(NOT_AT_HOME, sqlx::migrate!("migrations/postgres")).run(&pool).await.unwrap();
    for statement in applications_of_before(Written { postgres: true }) {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&pool).await.unwrap();
    }
    pool.close().await;
    applications_stand(&url).await;
}

fn reading(env: &Env) -> Permit {
    let actor =
        Actor::new(AccountId::from_uuid(Uuid::from_u128(2)), Role::Registrar, "330106".parse().unwrap());
    Cx { actor, env: env.clone(), request: "old".into() }.permit(Purpose::FamilyService).unwrap()
}

/// What must be so of the old register now.
async fn opens_as_before(url: &str) {
    let store = Store::open(&Settings::new(url)).await.unwrap();
    let env = Env::fixed(Timestamp::from_micros(THEN + 5_000_000).unwrap(), 3);
    let permit = reading(&env);
    for (number, name, _, area, may) in ACCOUNTS {
        let account = store.account_by_name(name).await.unwrap().unwrap();
        assert_eq!((account.id.uuid(), account.area.prefix()), (Uuid::from_u128(number), area));
        let grants = store.grants_of(account.id).await.unwrap();
        let roles: BTreeSet<&str> = grants.iter().map(|grant| grant.role.code()).collect();
        assert_eq!(roles, may.iter().map(|role| role.code()).collect(), "{name}");
        assert_eq!(grants.len(), may.len(), "{name}");
        for grant in grants {
            assert_eq!(grant.area.prefix(), area);
            assert!(grant.holds(env.now()) && !grant.emergency && grant.purposes.is_none(), "{name}");
        }
    }
    let person = PersonId::from_uuid(Uuid::from_u128(12));
    // Whole, with a slip, in pinyin, by number, by certificate.
    for typed in ["王小芳", "王小方芳", "wangxiaofang", "wangxiaofag", NUMBER, "B330106-77"] {
        let query = Query::read(typed).unwrap();
        let found = store.search(&permit, &query, None, PageSize::default()).await.unwrap();
        assert_eq!(found.items.iter().map(|one| one.person.id).collect::<Vec<_>>(), [person], "{typed}");
    }
    let record = store.person(&permit, person, None).await.unwrap().unwrap();
    assert_eq!(record.person.name.as_deref(), Some("王小芳"));
    assert_eq!(record.events.len(), 1);
    assert_eq!((record.events[0].kind, record.events[0].parties.len()), (EventKind::Birth, 1));
    assert_eq!((record.residences.len(), record.records.len()), (1, 1));

    let known =
        store.registration(&permit, RegistrationId::from_uuid(Uuid::from_u128(30))).await.unwrap().unwrap();
    assert_eq!((&*known.registration.number, known.registration.content()), ("330106-1", Some(&child())));
    // Numbers go on where they were, one after the other.
    for number in ["330106-2", "330106-3"] {
        let new = NewStep { step: Step::Declare, reason: None, content: Some(child()), request: None };
        let store::Kept::Now(id) = store.declare(&permit, None, EventKind::Birth, &new, &env).await.unwrap()
        else {
            unreachable!("it is new")
        };
        assert_eq!(&*store.registration(&permit, id).await.unwrap().unwrap().registration.number, number);
    }
    let verified = store.verify().await.unwrap();
    assert_eq!(verified.fault, None, "{:?}", verified.checks);
    assert!(matches!(verified.audit, AuditProof::Whole { .. }), "{:?}", verified.audit);
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_register_of_old_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("old.db");
    let url = format!("sqlite:{}", file.display());
    let pool = sqlx::SqlitePool::connect(&format!("{url}?mode=rwc")).await.unwrap();
    old(sqlx::migrate!("migrations/sqlite")).run(&pool).await.unwrap();
    for statement in (Written { postgres: false }).statements() {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&pool).await.unwrap();
    }
    pool.close().await;
    opens_as_before(&url).await;
    // Once more, as the program finds it at its next start.
    Store::open(&Settings::new(&url)).await.unwrap().close().await.unwrap();
}

#[tokio::test]
async fn a_register_of_old_on_postgres() {
    let server = tokio::task::spawn_blocking(Postgres::start).await.unwrap().unwrap();
    let url = server.url("postgres");
    let pool = sqlx::PgPool::connect(&url).await.unwrap();
    old(sqlx::migrate!("migrations/postgres")).run(&pool).await.unwrap();
    for statement in (Written { postgres: true }).statements() {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&pool).await.unwrap();
    }
    pool.close().await;
    opens_as_before(&url).await;
}
