//! Papers under their seal, and to whom it is told that there are any.

use std::{path::Path, sync::Arc};

use app::{
    AppError, PaperKeysFault, add_paper_key,
    applications::{Hand, PaperFrom, keep_paper, own_paper, read_paper, start_application},
    paper_keys, seal_papers,
};
use base::Silent;
use papers::KeyRing;
use store::{Settings, Store};

use crate::{
    House,
    papers::{JPEG, from},
    serving,
};

/// Two matters of a child's in which both parents take part, and one of a parent's own; they want the same paper.
const OWN: &str = r#"
items:
  - code: own-item
    title: {"zh": "住房登记", "en": "Home"}
    summary: {"zh": "登记住房", "en": "The home is registered"}
    office: health
    law: [{"title": {"zh": "某办法", "en": "Some rules"}, "source": "测试"}]
    who: {"zh": "父母", "en": "a parent"}
    evidence: [{"code": "lease", "title": {"zh": "租房合同", "en": "the lease"}}]
    steps: [{"zh": "核对", "en": "It is checked"}]
    outcome: {"zh": "登记", "en": "It is registered"}
bundles:
  - code: own-child
    title: {"zh": "入园一件事", "en": "Nursery"}
    summary: {"zh": "入园", "en": "Nursery"}
    about: child
    parties:
      - {"role": "child", "title": {"zh": "孩子", "en": "child"}, "required": true}
      - {"role": "mother", "title": {"zh": "母亲", "en": "mother"}}
      - {"role": "father", "title": {"zh": "父亲", "en": "father"}}
    asks: ["mother", "father"]
    items: [{"item": "own-item"}]
    offline: {"zh": "到窗口", "en": "At the counter"}
  - code: own-school
    title: {"zh": "入学一件事", "en": "School"}
    summary: {"zh": "入学", "en": "School"}
    about: child
    parties:
      - {"role": "child", "title": {"zh": "孩子", "en": "child"}, "required": true}
      - {"role": "mother", "title": {"zh": "母亲", "en": "mother"}}
      - {"role": "father", "title": {"zh": "父亲", "en": "father"}}
    asks: ["mother", "father"]
    items: [{"item": "own-item"}]
    offline: {"zh": "到窗口", "en": "At the counter"}
  - code: own-home
    title: {"zh": "住房一件事", "en": "A home"}
    summary: {"zh": "住房", "en": "A home"}
    about: self
    parties: [{"role": "self", "title": {"zh": "本人", "en": "the person"}, "required": true}]
    asks: ["self"]
    items: [{"item": "own-item"}]
    offline: {"zh": "到窗口", "en": "At the counter"}
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_relative_s_paper_is_told_behind_a_door_only_where_it_came_for_this_very_matter() {
    let house = House::offering(Some(OWN)).await;
    let app = &house.app;
    let (mother, father) = house.parents().await;
    let child = house.born(mother, father).await;
    let hers = house.inside(mother, "2026-06-30T05:00:00Z").await;
    let his = house.inside(father, "2026-06-30T06:00:00Z").await;
    let (her, him) = (Hand::resident(&hers), Hand::resident(&his));
    let permit = serving(&house.wang);
    let desk = Hand::worker(&house.wang, &permit);

    // She keeps a paper for a matter of her own. In their child's matter he is told nothing of it; she and the desk are.
    let own = start_application(app, her, "own-home", mother).await.unwrap();
    let private = keep_paper(app, her, (own, "lease"), JPEG).await.unwrap();
    let nursery = start_application(app, her, "own-child", child).await.unwrap();
    assert_eq!(
        start_application(app, him, "own-child", child).await.unwrap(),
        nursery,
        "it is both parents'"
    );
    let told = PaperFrom::Kept(private.id, private.kept_at);
    assert_eq!(from(&house, him, nursery).await, PaperFrom::Wanted, "hers is hers to tell");
    assert_eq!(from(&house, her, nursery).await, told);
    assert_eq!(from(&house, desk, nursery).await, told, "at the counter everybody's");

    // He brings one for this very matter: both are told; the newest comes first for whoever is told of both.
    let brought = keep_paper(app, him, (nursery, "lease"), JPEG).await.unwrap();
    let both = PaperFrom::Kept(brought.id, brought.kept_at);
    for hand in [him, her, desk] {
        assert_eq!(from(&house, hand, nursery).await, both);
    }
    assert!(
        matches!(own_paper(app, &hers, brought.id).await, Err(AppError::NotFound)),
        "told, and not opened"
    );

    // In the next matter of the child each is told of their own again, and of nobody else's.
    let school = start_application(app, her, "own-school", child).await.unwrap();
    assert_eq!(from(&house, her, school).await, told);
    assert_eq!(from(&house, him, school).await, both);
    assert_eq!(from(&house, desk, school).await, both);
}

/// What lies in a database's files.
fn holds(folder: &Path, part: &[u8]) -> bool {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let databases = files.filter(|file| file.to_string_lossy().contains("register.db"));
    databases
        .map(|file| std::fs::read(file).unwrap())
        .any(|bytes| bytes.windows(part.len()).any(|at| at == part))
}

/// A backup holds no key. Restored into the other engine it reads with the file, and says what to do without.
async fn restored_elsewhere(
    house: &House,
    app: &app::App,
    keys: &Path,
    (kept, told): (base::PaperId, &[u8]),
) {
    let (folder, env, permit) = (house.folder.path(), app.env.clone(), serving(&house.wang));
    let archive = folder.join("paper.archive");
    app::backup(&house.wang, &app.store, &archive, Arc::new(Silent)).await.unwrap();
    let database = store::testing::database().await.unwrap();
    let settings = Settings::new(&database.url);
    let (restored, ..) = app::restore(&env, &settings, &archive, Arc::new(Silent)).await.unwrap();
    let missing = folder.join("elsewhere.keys");
    let refused = paper_keys(&env, &restored, &missing).await.unwrap_err();
    assert!(matches!(refused, AppError::PaperKeys(PaperKeysFault::Lost { .. })), "{refused}");
    assert!(!missing.exists(), "no key is made where papers are sealed by another");
    std::fs::write(&missing, papers::key_line(&[3; 32])).unwrap();
    let refused = paper_keys(&env, &restored, &missing).await.unwrap_err();
    assert!(refused.to_string().contains("--key-file") && refused.to_string().contains("密钥"), "{refused}");
    let (ring, _) = paper_keys(&env, &restored, keys).await.unwrap();
    let moved = app::App::new(restored, env.clone(), folder).sealing_by(ring);
    assert_eq!(seal_papers(&moved).await.unwrap(), 0);
    assert_eq!(read_paper(&house.wang, &moved, &permit, kept).await.unwrap().1, told);
    moved.store.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn papers_lie_sealed_through_new_keys_and_a_restored_backup() {
    let mut house = House::offering(Some(OWN)).await;
    let env = house.app.env.clone();
    // As a service that has no keys yet.
    let bare = app::App::new(house.app.store.clone(), env.clone(), house.folder.path());
    house.app = bare.with_services(Some(&house.folder.path().join("services")));
    let (mother, _) = house.parents().await;
    let own = house.inside(mother, "2026-06-30T05:00:00Z").await;
    let folder = house.folder.path();
    let keys = folder.join("paper.keys");
    let permit = serving(&house.wang);

    // The first start makes the file, for the service's user alone; the next one finds it.
    let (ring, made) = paper_keys(&env, &house.app.store, &keys).await.unwrap();
    assert!(made && !paper_keys(&env, &house.app.store, &keys).await.unwrap().1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&keys).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let first = ring.current().to_owned();
    let app = house.app.clone().sealing_by(ring);
    let id = start_application(&app, Hand::resident(&own), "own-home", mother).await.unwrap();
    let told = b"%PDF-1.7 the lease of the home that nobody else is to read %%EOF";
    let kept = keep_paper(&app, Hand::resident(&own), (id, "lease"), told).await.unwrap();
    assert!(!holds(folder, b"that nobody else is to read"), "the database does not show it");
    assert_eq!(read_paper(&house.wang, &app, &permit, kept.id).await.unwrap().1, told);
    assert_eq!(own_paper(&app, &own, kept.id).await.unwrap().1, told);

    // One that was kept before papers were sealed: nobody is shown it until the service starts with its keys; then it is sealed and
    // what its telephone wrote is gone from the database's files.
    let old = keep_paper(&app, Hand::resident(&own), (id, "lease"), JPEG).await.unwrap();
    let written = [&JPEG[..2], &[0xff, 0xfe, 0, 24], b"39.9042N 116.4074E old", &JPEG[2..]].concat();
    let raw = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
        let connection = rusqlite::Connection::open(folder.join("register.db")).unwrap();
        connection.execute(sql, values).unwrap();
    };
    raw(
        "UPDATE kept_paper SET content = ?1, key_id = NULL WHERE id = ?2",
        &[&written, &old.id.uuid().as_bytes().to_vec()],
    );
    assert!(holds(folder, b"39.9042N 116.4074E"));
    assert!(matches!(own_paper(&app, &own, old.id).await, Err(AppError::NotFound)));
    assert_eq!(seal_papers(&app).await.unwrap(), 1);
    assert_eq!(own_paper(&app, &own, old.id).await.unwrap().1, JPEG);
    assert!(!holds(folder, b"39.9042N 116.4074E"), "nothing is left behind of it");
    assert_eq!(seal_papers(&app).await.unwrap(), 0);

    // A paper laid under another row does not open.
    let elsewhere =
        "UPDATE kept_paper SET content = (SELECT content FROM kept_paper WHERE id = ?1) WHERE id = ?2";
    let bytes = |id: base::PaperId| id.uuid().as_bytes().to_vec();
    let saved: Vec<u8> = rusqlite::Connection::open(folder.join("register.db"))
        .unwrap()
        .query_row("SELECT content FROM kept_paper WHERE id = ?1", [bytes(old.id)], |row| row.get(0))
        .unwrap();
    raw(elsewhere, &[&bytes(kept.id), &bytes(old.id)]);
    assert!(matches!(own_paper(&app, &own, old.id).await, Err(AppError::Fault(_))));
    raw("UPDATE kept_paper SET content = ?1 WHERE id = ?2", &[&saved, &bytes(old.id)]);

    // A further key: the next start seals everything by it, and the earlier one is needed no longer.
    add_paper_key(&env, &keys).unwrap();
    let (both, made) = paper_keys(&env, &app.store, &keys).await.unwrap();
    assert!(!made && both.knows(&first) && both.current() != first);
    let newest = both.current().to_owned();
    let app = app.sealing_by(both);
    assert_eq!(seal_papers(&app).await.unwrap(), 2);
    app::seal_secrets(&app).await.unwrap();
    assert_eq!(app.store.sealing_keys().await.unwrap(), [newest.as_str().into()]);
    let text = std::fs::read_to_string(&keys).unwrap();
    std::fs::write(&keys, text.lines().last().unwrap()).unwrap();
    let (alone, _) = paper_keys(&env, &app.store, &keys).await.unwrap();
    assert!(!alone.knows(&first));

    restored_elsewhere(&house, &app, &keys, (kept.id, told)).await;

    // A service without keys keeps nothing and shows nothing.
    let bare = app::App::new(app.store.clone(), env, folder).with_services(Some(&folder.join("services")));
    assert!(matches!(own_paper(&bare, &own, kept.id).await, Err(AppError::PapersOff)));
    let unkept = keep_paper(&bare, Hand::resident(&own), (id, "lease"), JPEG).await;
    assert!(matches!(unkept, Err(AppError::PapersOff)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_keys_that_cannot_be_used_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("register.db").display());
    let store = Store::open(&Settings::new(url)).await.unwrap();
    assert_eq!(app::usual_key_file(&store), Some(folder.path().join("register.db.keys")));
    let env = crate::at(crate::NOW, 3);
    let file = folder.path().join("keys");
    for (text, said) in [("", "没有密钥"), ("# 说明\nabc\n", "第 2 行")] {
        std::fs::write(&file, text).unwrap();
        let refused = paper_keys(&env, &store, &file).await.unwrap_err().to_string();
        assert!(refused.contains(said) && refused.contains(" · "), "{refused}");
        assert!(!refused.contains("abc"), "no part of a key is told");
    }
    let nowhere = folder.path().join("none").join("keys");
    assert!(matches!(
        paper_keys(&env, &store, &nowhere).await,
        Err(AppError::PaperKeys(PaperKeysFault::File { .. }))
    ));
    assert!(KeyRing::read(&papers::key_line(&[1; 32])).is_ok());
}
