//! A register of a synthetic place, for suites that need families.

use std::sync::Arc;

use access::Cx;
use app::{ImportFile, ProfileChoice};
use base::{Env, Silent, Timestamp};
use store::{Settings, Store};
use synth::{Options, Place};
use tempfile::TempDir;

/// 1,500 people of 330110 by their household books and births, with a registrar who acts at a moment.
pub(crate) async fn families(now: &str, name: &str) -> (TempDir, Store, Cx) {
    let folder = tempfile::tempdir().unwrap();
    let place = Place::grow(&Options { people: 1_500, seed: 11, ..Options::default() }).unwrap();
    place.write(folder.path(), &Silent).unwrap();
    let url = format!("sqlite:{}", folder.path().join("register.db").display());
    let store = Store::open(&Settings::new(url)).await.unwrap();
    let env = Env::fixed(now.parse::<Timestamp>().unwrap(), 3);
    app::bootstrap(&env, &store, &"330110".parse().unwrap()).await.unwrap();
    let cx = app::command_line(&env, &store, name).await.unwrap();
    let files = [("hukou", "hukou.csv"), ("birth", "birth.csv")].map(|(code, name)| ImportFile {
        path: folder.path().join(name),
        profile: ProfileChoice::Code(code.into()),
    });
    let permit = cx.import_permit().unwrap();
    Box::pin(app::import(&cx, &store, &permit, files.to_vec(), false, Arc::new(Silent))).await.unwrap();
    (folder, store, cx)
}
