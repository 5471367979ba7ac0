//! A search as it was on a day says of each person what their record says, and asks no more for fifty than for two.
#![cfg(test)]

use std::sync::Arc;

use access::Purpose;
use app::{AppError, ImportFile, ProfileChoice};
use base::{Env, PageSize, Silent, Timestamp};
use registry::AsOf;
use store::{Settings, Store, testing::listen};
use synth::{Options, Place};
use tempfile::TempDir;

// One test: what the store is asked is heard for the whole process.
#[tokio::test(flavor = "multi_thread")]
async fn lists_of_a_day_say_what_records_say_and_ask_no_more_for_many() {
    let folder = tempfile::tempdir().unwrap();
    let database = store::testing::database().await.unwrap();
    for url in [format!("sqlite:{}", folder.path().join("register.db").display()), database.url.clone()] {
        on_one_engine(&folder, url).await;
    }
}

async fn on_one_engine(folder: &TempDir, url: String) {
    Place::grow(&Options { people: 1_200, seed: 5, ..Options::default() })
        .unwrap()
        .write(folder.path(), &Silent)
        .unwrap();
    let store = Store::open(&Settings::new(url)).await.unwrap();
    let env = Env::fixed("2026-06-30T04:00:00Z".parse::<Timestamp>().unwrap(), 3);
    app::bootstrap(&env, &store, &"330110".parse().unwrap()).await.unwrap();
    let cx = app::command_line(&env, &store, "then").await.unwrap();
    let file = |(code, name): (&str, &str)| ImportFile {
        path: folder.path().join(name),
        profile: ProfileChoice::Code(code.into()),
    };
    let files = [("hukou", "hukou.csv"), ("residence", "residence.csv")].map(file);
    let (importing, permit) = (cx.import_permit().unwrap(), cx.permit(Purpose::FamilyService).unwrap());
    Box::pin(app::import(&cx, &store, &importing, files.into(), false, Arc::new(Silent))).await.unwrap();

    let as_of = AsOf { day: "2008-01-01".parse().ok(), known_at: None };
    let (mut compared, mut unborn) = (0, 0);
    for typed in ["wang", "zhang", "chen"] {
        let size = PageSize::new(50);
        let now = app::search_people(&cx, &store, &permit, typed, None, size).await.unwrap();
        let then = app::search_then(&cx, &store, &permit, (typed, as_of), None, size).await.unwrap();
        let mut listed = then.items.iter();
        for found in &now.items {
            match app::read_person(&cx, &store, &permit, found.person.shown().id, as_of).await {
                Ok(record) => {
                    assert_eq!(listed.next().unwrap().person.shown(), &record.shown().person);
                    compared += 1;
                }
                Err(AppError::NotBorn) => unborn += 1,
                Err(other) => panic!("{other}"),
            }
        }
        assert!(listed.next().is_none());
    }
    assert!(compared > 50 && unborn > 0, "{compared} compared, {unborn} not yet born");

    let asked = async |rows| {
        let search = app::search_then(&cx, &store, &permit, ("wang", as_of), None, PageSize::new(rows));
        let (page, asked) = listen(search).await;
        (page.unwrap().items.len(), asked.len())
    };
    let (few, many) = (asked(2).await, asked(50).await);
    assert!(few.0 <= 2 && many.0 > 10, "{few:?} {many:?}");
    assert_eq!(few.1, many.1, "questions do not grow with people");
}
