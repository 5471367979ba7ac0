//! Several files are one change; ids stay from import to import; an undo gives back exactly what was before.
#![cfg(test)]

use std::{collections::BTreeMap, fmt::Write as _, path::PathBuf, sync::Arc};

use access::Cx;
use app::{ImportFile, ProfileChoice};
use base::{Env, PersonId, Silent, Timestamp};
use store::{Change, Settings, Store};
use tempfile::TempDir;

struct House {
    folder: TempDir,
    store: Store,
    cx: Cx,
}

/// Each mention, by its row's key and role, with its person.
type Links = BTreeMap<(String, String), Option<PersonId>>;

impl House {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("register.db").display());
        let store = Store::open(&Settings::new(url)).await.unwrap();
        let env = Env::fixed("2026-06-30T04:00:00Z".parse::<Timestamp>().unwrap(), 3);
        app::bootstrap(&env, &store, &"330110".parse().unwrap()).await.unwrap();
        let cx = app::command_line(&env, &store, "undo").await.unwrap();
        Self { folder, store, cx }
    }

    fn file(&self, code: &str, text: &str) -> ImportFile {
        let path: PathBuf = self.folder.path().join(format!("{code}.csv"));
        std::fs::write(&path, text).unwrap();
        ImportFile { path, profile: ProfileChoice::Code(code.into()) }
    }

    async fn import(&self, files: Vec<ImportFile>, dry_run: bool) -> app::Imported {
        let permit = self.cx.import_permit().unwrap();
        Box::pin(app::import(&self.cx, &self.store, &permit, files, dry_run, Arc::new(Silent))).await.unwrap()
    }

    async fn links(&self) -> Links {
        let permit = self.cx.import_permit().unwrap();
        let standing = self.store.standing(&permit, &Change::default()).await.unwrap();
        let mut links = Links::new();
        for record in standing.records {
            for (mention, person) in record.reading.mentions.iter().zip(&record.people) {
                links.insert((record.key.to_string(), mention.role.to_string()), *person);
            }
        }
        links
    }
}

/// Sixty people of sixty names; the number's check character is right.
fn people() -> Vec<(String, String, String)> {
    let surnames = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗".chars();
    let mut people = Vec::new();
    for (at, surname) in surnames.enumerate() {
        for (nth, given) in ["建国", "秀英", "志强"].into_iter().enumerate() {
            let (year, day) = (1960 + at * 2 + nth * 11, 1 + at);
            let first = format!("330110{year}{:02}{day:02}{:03}", 1 + nth * 4, at * 7 + nth * 3 + 10);
            let number = format!("{first}{}", codes::citizen::check_character(&first).unwrap());
            people.push((format!("{surname}{given}"), format!("{year}-{:02}-{day:02}", 1 + nth * 4), number));
        }
    }
    people
}

fn hukou() -> String {
    let mut text = "记录编号,姓名,出生日期,公民身份号码,户籍地区划,户籍地址,人户状态,更新日期".to_owned();
    for (at, (name, born, number)) in people().iter().enumerate() {
        write!(
            text,
            "\nHK{at},{name},{born},{number},330110005012,浙江省杭州市余杭区文一西路{at}号,在户,2026-01-01"
        )
        .unwrap();
    }
    text
}

fn insurance() -> String {
    let mut text = "记录编号,社会保障号码,姓名,出生日期,居住地址,更新日期".to_owned();
    for (at, (name, born, number)) in people().iter().enumerate().filter(|(at, _)| at % 2 == 0) {
        write!(text, "\nSB{at},{number},{name},{born},浙江省杭州市余杭区文一西路{at}号,2026-02-01").unwrap();
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_stay_and_an_undo_gives_back_what_was() {
    let house = House::new().await;
    let first = house.import(vec![house.file("hukou", &hukou())], false).await;
    assert_eq!(first.files[0].0.counts.create, 60);
    let before = house.links().await;
    assert_eq!(before.len(), 60);

    let second = house.import(vec![house.file("insurance", &insurance())], false).await;
    let after = house.links().await;
    for (mention, person) in &before {
        assert_eq!(after.get(mention), Some(person), "a known person keeps the id");
    }
    for at in (0..60).step_by(2) {
        let one = after[&(format!("SB{at}"), "self".to_owned())];
        assert_eq!(one, after[&(format!("HK{at}"), "self".to_owned())], "the same number, name and birthday");
    }

    let permit = house.cx.import_permit().unwrap();
    let batch = second.files[0].0.id;
    Box::pin(app::undo_batch(&house.cx, &house.store, &permit, batch, Arc::new(Silent))).await.unwrap();
    assert_eq!(house.links().await, before);
    let again = app::undo_batch(&house.cx, &house.store, &permit, batch, Arc::new(Silent));
    assert!(matches!(Box::pin(again).await, Err(app::AppError::WrongState)));
    assert!(app::is_whole(&app::verify(&house.cx, &house.store).await.unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_batch_is_undone_beneath_a_later_one() {
    let house = House::new().await;
    let first = house.import(vec![house.file("hukou", &hukou())], false).await;
    house.import(vec![house.file("insurance", &insurance())], false).await;
    let both = house.links().await;
    let permit = house.cx.import_permit().unwrap();
    let undo = app::undo_batch(&house.cx, &house.store, &permit, first.files[0].0.id, Arc::new(Silent));
    Box::pin(undo).await.unwrap();
    let left = house.links().await;
    assert_eq!(left.len(), 30);
    for (mention, person) in &left {
        assert_eq!(both.get(mention), Some(person), "who stays keeps the id");
    }
    assert!(app::is_whole(&app::verify(&house.cx, &house.store).await.unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_one_change_and_a_dry_run_leaves_nothing() {
    let house = House::new().await;
    let files = || vec![house.file("hukou", &hukou()), house.file("insurance", &insurance())];
    let dry = house.import(files(), true).await;
    assert!(dry.written.is_none() && house.links().await.is_empty());
    let permit = house.cx.import_permit().unwrap();
    assert!(house.store.batches(&permit).await.unwrap().is_empty());

    let done = house.import(files(), false).await;
    let counts =
        |imported: &app::Imported| imported.files.iter().map(|(batch, _)| batch.counts).collect::<Vec<_>>();
    assert_eq!(counts(&dry), counts(&done), "the commit equals the dry run");
    let written = done.written.unwrap();
    assert_eq!((written.mentions, written.people), (90, 60));

    // One bad file among good ones: none is imported.
    let bad =
        vec![house.file("hukou", &hukou().replace("HK0,", "HK0X,")), house.file("residence", "a,b\n1,2\n")];
    let failed = app::import(&house.cx, &house.store, &permit, bad, false, Arc::new(Silent));
    assert!(matches!(Box::pin(failed).await, Err(app::AppError::Intake(_))));
    assert_eq!(house.links().await.len(), 90);
    assert_eq!(house.store.batches(&permit).await.unwrap().len(), 2);
}
