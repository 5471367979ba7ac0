//! The charter, article by article, as far as anything is built that could break it (see CHARTER.md).
#![cfg(test)]

use std::{fmt::Write as _, fs, path::Path, sync::Arc};

use access::{Actor, Cx, Denied, Permit, Purpose, Role, charter};
use app::{AppError, ImportFile, ProfileChoice};
use base::{Env, PageSize, Silent, Timestamp};
use records::Attribute;
use store::{AuditProof, Settings, Store};
use tempfile::TempDir;

/// A register of births in a folder of its own.
struct House {
    folder: TempDir,
    store: Store,
    cx: Cx,
}

const SECRET: &str = "绝不入库甲乙丙";
const HEADER: &str = "记录编号,出生医学证明编号,新生儿姓名,新生儿性别,出生时间,出生地点,接生机构,母亲姓名,母亲证件类型,\
    母亲证件号,母亲出生日期,母亲住址,母亲联系电话,父亲姓名,父亲证件类型,父亲证件号,父亲出生日期,签发日期,是否计划内生育,避孕措施";

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("register.db").display());
        let store = Store::open(&Settings::new(url)).await.unwrap();
        let env = Env::fixed("2026-06-30T04:00:00Z".parse::<Timestamp>().unwrap(), 1);
        app::bootstrap(&env, &store, &"330110".parse().unwrap()).await.unwrap();
        let cx = app::command_line(&env, &store, "charter").await.unwrap();
        Self { folder, store, cx }
    }

    /// Imports birth certificates: key, child, mother's number, mother's address.
    async fn births(&self, rows: &[(&str, &str, &str, &str)]) -> app::Imported {
        let mut text = HEADER.to_owned();
        for (key, child, number, address) in rows {
            write!(
                text,
                "\n{key},I330000001,{child},男,2024-03-07 10:20:00,杭州市余杭区,区妇幼保健院,周明霞,居民身份证,{number},1990-03-07,\
                 {address},13800000001,,,,,2024-03-09,{SECRET},{SECRET}"
            )
            .unwrap();
        }
        let path = self.folder.path().join("birth.csv");
        fs::write(&path, text).unwrap();
        let files = vec![ImportFile { path, profile: ProfileChoice::Code("birth".into()) }];
        let permit = self.cx.import_permit().unwrap();
        Box::pin(app::import(&self.cx, &self.store, &permit, files, false, Arc::new(Silent))).await.unwrap()
    }

    async fn find(&self, cx: &Cx, typed: &str) -> Vec<base::PersonId> {
        let found = app::search_people(cx, &self.store, &serving(cx), typed, None, PageSize::default())
            .await
            .unwrap();
        found.items.iter().map(|found| found.person.shown().id).collect()
    }

    fn of_area(&self, area: &str) -> Cx {
        Cx { actor: Actor { area: area.parse().unwrap(), ..self.cx.actor.clone() }, ..self.cx.clone() }
    }

    /// The log's own file, opened behind the store's back.
    fn log(&self) -> rusqlite::Connection {
        let log =
            rusqlite::Connection::open(store::log_file(&self.folder.path().join("register.db"))).unwrap();
        log.pragma_update(None, "foreign_keys", false).unwrap();
        log
    }
}

fn serving(cx: &Cx) -> Permit {
    cx.permit(Purpose::FamilyService).unwrap()
}

const CHILD: (&str, &str, &str, &str) =
    ("CS1", "周安宁", "110105199003070025", "浙江省杭州市余杭区良渚街道杏一华庭3幢1单元301室");

#[tokio::test]
async fn article_2_a_denied_column_leaves_its_name_and_no_value() {
    let house = House::new().await;
    let imported = house.births(&[CHILD]).await;
    let denied: Vec<&str> = imported.files[0].0.file.denied_columns.iter().map(|name| &**name).collect();
    assert_eq!(denied, ["是否计划内生育", "避孕措施"]);
    assert_eq!(imported.files[0].0.counts.create, 1);
    house.store.clone().close().await.unwrap();
    for entry in fs::read_dir(house.folder.path()).unwrap().flatten() {
        if entry.file_name() != "birth.csv" {
            let bytes = fs::read(entry.path()).unwrap();
            let held = bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes());
            assert!(!held, "{} holds a denied value", entry.path().display());
        }
    }
}

#[test]
fn article_2_none_of_our_own_names_is_on_the_list() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for attribute in Attribute::ALL {
        assert!(charter::denied(attribute.code()).is_none(), "{attribute}");
    }
    let mut schemas = 0;
    for engine in ["sqlite", "sqlite-log", "postgres"] {
        for file in fs::read_dir(root.join("crates/store/migrations").join(engine)).unwrap().flatten() {
            schemas += 1;
            let schema = fs::read_to_string(file.path()).unwrap();
            for word in schema.split(|c: char| !c.is_alphanumeric() && c != '_') {
                assert!(charter::denied(word).is_none(), "{}: {word}", file.path().display());
            }
        }
    }
    assert!(schemas >= 2, "the schemas were looked at");
    let interface: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(root.join("web/openapi.json")).unwrap()).unwrap();
    let mut names = 0;
    walk(&interface, &mut |name| {
        names += 1;
        assert!(charter::denied(name).is_none(), "the interface names {name}");
    });
    assert!(names > 100, "the interface was looked at");
}

/// Every property name, path and enumerated value of a JSON document.
fn walk(value: &serde_json::Value, see: &mut impl FnMut(&str)) {
    match value {
        serde_json::Value::Object(members) => {
            for (name, member) in members {
                see(name);
                if name == "enum" {
                    member
                        .as_array()
                        .into_iter()
                        .flatten()
                        .filter_map(|word| word.as_str())
                        .for_each(&mut *see);
                }
                walk(member, see);
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| walk(item, see)),
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Number(_)
        | serde_json::Value::String(_) => {}
    }
}

#[test]
fn article_3_the_vocabulary_holds_no_care_or_health() {
    for attribute in Attribute::ALL {
        let code = attribute.code();
        for theme in ["pregnan", "gestation", "health", "disease", "blood", "vaccin", "weight", "diagnos"] {
            assert!(!code.contains(theme), "{code}");
        }
    }
}

#[tokio::test]
async fn article_4_a_failed_check_digit_refuses_nobody() {
    let house = House::new().await;
    // The weights of GB 11643 give 5 as the last character.
    let imported = house.births(&[("CS1", "周安宁", "110105199003070024", CHILD.3)]).await;
    assert_eq!((imported.files[0].0.counts.create, imported.files[0].0.counts.reject), (1, 0));
    assert_eq!(house.find(&house.cx, "周明霞").await.len(), 1);
}

#[tokio::test]
async fn article_5_a_role_reads_for_its_own_purposes_in_its_own_area() {
    let house = House::new().await;
    house.births(&[CHILD]).await;
    let auditor = Cx { actor: Actor { role: Role::Auditor, ..house.cx.actor.clone() }, ..house.cx.clone() };
    assert_eq!(auditor.permit(Purpose::FamilyService).unwrap_err(), Denied::Purpose);
    let worker =
        Cx { actor: Actor { role: Role::CommunityWorker, ..house.cx.actor.clone() }, ..house.cx.clone() };
    assert_eq!(worker.permit(Purpose::MatchReview).unwrap_err(), Denied::Purpose);
    assert_eq!(worker.import_permit().unwrap_err(), Denied::Import);

    let child = house.find(&house.cx, "周安宁").await;
    assert_eq!(child.len(), 1);
    let stranger = house.of_area("110105");
    assert!(house.find(&stranger, "周明霞").await.is_empty(), "another area's officer finds nobody here");
    let read =
        app::read_person(&stranger, &house.store, &serving(&stranger), child[0], registry::AsOf::default())
            .await;
    assert!(matches!(read, Err(AppError::NotFound)), "and cannot tell that there is anybody");
    let too_short =
        app::search_people(&house.cx, &house.store, &serving(&house.cx), "周", None, PageSize::default())
            .await;
    assert!(matches!(too_short, Err(AppError::SearchTooShort)), "one character would browse a population");
}

#[tokio::test]
async fn article_6_a_read_is_logged_before_it_answers_or_it_fails() {
    let house = House::new().await;
    house.births(&[CHILD]).await;
    let child = house.find(&house.cx, "周安宁").await[0];
    app::read_person(&house.cx, &house.store, &serving(&house.cx), child, registry::AsOf::default())
        .await
        .unwrap();
    let reads =
        app::person_reads(&house.cx, &house.store, &serving(&house.cx), child, None, PageSize::default())
            .await
            .unwrap();
    let seen: Vec<_> = reads.items.iter().map(|read| (read.entry.action, read.entry.purpose)).collect();
    assert!(seen.contains(&(access::Action::ReadRecord, Some(Purpose::FamilyService))), "{seen:?}");
    assert!(seen.contains(&(access::Action::Search, Some(Purpose::FamilyService))), "{seen:?}");

    house
        .log()
        .execute_batch(
            "CREATE TRIGGER full BEFORE INSERT ON log_entry BEGIN SELECT RAISE(ABORT, 'disk full'); END",
        )
        .unwrap();
    let read =
        app::read_person(&house.cx, &house.store, &serving(&house.cx), child, registry::AsOf::default())
            .await;
    assert!(matches!(read, Err(AppError::LogUnwritable(_))), "no entry, no record");
    let found =
        app::search_people(&house.cx, &house.store, &serving(&house.cx), "周安宁", None, PageSize::default())
            .await;
    assert!(matches!(found, Err(AppError::LogUnwritable(_))), "no entry, no list");
    let unmasked =
        app::unmask(&house.cx, &house.store, &serving(&house.cx), child, Attribute::Name, None).await;
    assert!(matches!(unmasked, Err(AppError::LogUnwritable(_))), "no entry, no value");
}

/// While a large write holds the register, reads and their entries go on: the log has a file of its own.
#[tokio::test]
async fn article_6_a_long_write_holds_no_entry_up() {
    let house = House::new().await;
    house.births(&[CHILD]).await;
    let register = rusqlite::Connection::open(house.folder.path().join("register.db")).unwrap();
    register.execute_batch("BEGIN IMMEDIATE").unwrap();
    let began = std::time::Instant::now();
    assert_eq!(house.find(&house.cx, "周安宁").await.len(), 1);
    assert!(began.elapsed() < std::time::Duration::from_secs(5), "a writer is waited for 30 seconds");
    register.execute_batch("ROLLBACK").unwrap();
}

/// What a person is told of who looked at them gives nothing of a relative's away: neither when the relative's record
/// was opened, nor how often, nor by whom, nor why.
#[tokio::test]
async fn article_6_the_own_view_keeps_relatives_affairs() {
    let house = House::new().await;
    house.births(&[CHILD]).await;
    let child = house.find(&house.cx, "周安宁").await[0];
    let mother = house.find(&house.cx, "周明霞").await[0];
    for _ in 0..3 {
        app::read_person(&house.cx, &house.store, &serving(&house.cx), mother, registry::AsOf::default())
            .await
            .unwrap();
    }
    let own = |person| {
        let permit = serving(&house.cx);
        let (cx, store) = (&house.cx, &house.store);
        async move { app::own_reads(cx, store, &permit, person, None, PageSize::default()).await.unwrap().items }
    };
    let child_sees = own(child).await;
    let mentioned: Vec<_> = child_sees.iter().filter(|one| one.looked == app::Looked::Mentioned).collect();
    assert_eq!(mentioned.len(), 1, "three openings of the mother's record are told once a month");
    let told = mentioned[0];
    assert_eq!((told.number, told.at, told.purpose, told.role), (None, None, None, None));
    assert!(told.office.is_none());
    assert!(child_sees.iter().all(|one| one.looked != app::Looked::Opened), "{child_sees:?}");
    let mother_sees = own(mother).await;
    assert_eq!(mother_sees.iter().filter(|one| one.looked == app::Looked::Opened).count(), 3);

    // The proof of an entry about several people names nobody else; another's affair has none.
    let listed = mother_sees.iter().find(|one| one.looked == app::Looked::Listed).unwrap();
    let permit = serving(&house.cx);
    let proof =
        app::own_proof(&house.cx, &house.store, &permit, mother, listed.number.unwrap()).await.unwrap();
    let text = serde_json::to_string(&proof).unwrap();
    assert!(text.contains(&mother.to_string()) && !text.contains(&child.to_string()));
    let all =
        house.store.audit_of_person(&serving(&house.cx), child, None, PageSize::default()).await.unwrap();
    let beside = all.items.iter().find(|line| line.entry.action == access::Action::ShownBeside).unwrap();
    let refused = app::own_proof(&house.cx, &house.store, &serving(&house.cx), child, beside.number).await;
    assert!(matches!(refused, Err(AppError::NotFound)));
}

#[tokio::test]
async fn article_6_an_altered_or_missing_entry_is_named() {
    for tampering in [
        "UPDATE log_entry SET entry = replace(entry, 'family_service', 'match_review') WHERE number = 3",
        "DELETE FROM log_person WHERE number = 3; DELETE FROM log_entry WHERE number = 3",
    ] {
        let house = House::new().await;
        house.births(&[CHILD]).await;
        for _ in 0..4 {
            house.find(&house.cx, "周安宁").await;
        }
        assert!(matches!(house.store.verify_audit().await.unwrap(), AuditProof::Whole { .. }));
        let database = house.log();
        let triggers: Vec<String> = database
            .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'log_%'")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert!(database.execute_batch(tampering).is_err(), "the schema itself refuses");
        for trigger in triggers {
            database.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
        }
        database.execute_batch(tampering).unwrap();
        let AuditProof::Broken { entry, .. } = house.store.verify_audit().await.unwrap() else {
            panic!("the log was altered and the proof holds: {tampering}");
        };
        assert_eq!(entry, 3, "{tampering}");
    }
}

#[tokio::test]
async fn article_8_who_lives_here_is_served_here() {
    let house = House::new().await;
    // The mother's number is from elsewhere, and no hukou record of hers is here.
    house.births(&[CHILD]).await;
    let street = house.of_area("330110");
    assert_eq!(house.find(&street, "周明霞").await.len(), 1);
}

#[tokio::test]
async fn article_9_doubtful_people_both_stay() {
    let house = House::new().await;
    house.births(&[CHILD, ("CS2", "周安宇", "110105199003070025", CHILD.3)]).await;
    assert_eq!(house.find(&house.cx, "周安宁").await.len(), 1);
    assert_eq!(house.find(&house.cx, "周安宇").await.len(), 1, "twins with near-equal names are two people");
}
