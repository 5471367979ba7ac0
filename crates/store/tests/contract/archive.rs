//! Backups while writing goes on, restored into either engine; torn archives are refused.

use std::{path::PathBuf, sync::Arc};

use access::{Action, Subject};
use base::Silent;
use store::{AuditProof, Settings, Store, StoreError, restore};

use crate::support::{House, Row, reading};
use records::Attribute::{self, HukouDivision, IdKind, IdNumber, Name, Phone, Sex};

contract! {
    an_archive_restores_into_either_engine a_backup_is_consistent_while_writing_goes_on a_torn_archive_is_refused
}

const WANG: &[(Attribute, &str)] = &[
    (Name, "王芳\t\\N\"引号\""),
    (Sex, "2"),
    (IdKind, "01"),
    (IdNumber, "33010619900307002X"),
    (Phone, "13800000001"),
    (HukouDivision, "330106002001"),
];
const LI: &[(Attribute, &str)] = &[(Name, "李四𠮷"), (Sex, "1"), (HukouDivision, "330106002001")];

async fn filled(house: &House) {
    house.import("hukou", &[Row("HK1", WANG), Row("HK2", LI)], &[("HK1", 1), ("HK2", 2)]).await;
    for _ in 0..300 {
        let entry = reading("33").entry(house.env.now(), Action::Search, Subject::None);
        house.store.append_audit(&entry).await.unwrap();
    }
    house.store.anchor_log(house.env.now()).await.unwrap();
}

/// A new, empty place to restore into, on the engine that is asked for, with whatever must outlive it.
async fn target(sqlite: bool) -> (String, tempfile::TempDir, Option<store::testing::Database>) {
    let folder = tempfile::tempdir().unwrap();
    if sqlite {
        (format!("sqlite:{}", folder.path().join("restored.db").display()), folder, None)
    } else {
        let database = store::testing::database().await.unwrap();
        (database.url.clone(), folder, Some(database))
    }
}

async fn archive(store: &Store, folder: &tempfile::TempDir) -> PathBuf {
    let path = folder.path().join("backup.wanjia");
    store.backup(&path, "2026-06-30T04:00:00Z", Arc::new(Silent)).await.unwrap();
    path
}

async fn an_archive_restores_into_either_engine(house: House) {
    filled(&house).await;
    let folder = tempfile::tempdir().unwrap();
    let path = archive(&house.store, &folder).await;
    let before = house.store.digests().await.unwrap();
    assert!(before.iter().any(|one| one.table == "log_entry" && one.rows == 300));
    assert!(before.iter().all(|one| one.table != "session" && !one.table.starts_with("dwelling_text")));
    for sqlite in [true, false] {
        let (url, _folder, _database) = target(sqlite).await;
        let settings = Settings { connections: 2, ..Settings::new(&url) };
        let (store, restored) = restore(&settings, &path, Arc::new(Silent)).await.unwrap();
        assert_eq!(restored.at, "2026-06-30T04:00:00Z");
        let mut after = store.digests().await.unwrap();
        let mut expected = before.clone();
        for digests in [&mut after, &mut expected] {
            digests.sort_by(|a, b| a.table.cmp(&b.table));
        }
        assert_eq!(after, expected, "sqlite: {sqlite}");
        let verified = store.verify().await.unwrap();
        assert!(verified.fault.is_none(), "{verified:?}");
        assert!(matches!(verified.audit, AuditProof::Whole { entries: 300, .. }));
        // It goes on living: the log grows over the restored one, the guards are there again.
        let entry = reading("33").entry(house.env.now(), Action::Search, Subject::None);
        assert_eq!(store.append_audit(&entry).await.unwrap(), 301);
        assert!(matches!(store.verify_audit().await.unwrap(), AuditProof::Whole { entries: 301, .. }));
        let found = registry::search::Query::read("李四").unwrap();
        let found = store.search(&reading("33"), &found, None, base::PageSize::default()).await.unwrap();
        assert_eq!(found.items.len(), 1);
        store.close().await.unwrap();
        let again = restore(&settings, &path, Arc::new(Silent)).await;
        assert!(matches!(again, Err(StoreError::Conflict(_))), "only into a new database");
    }
}

async fn a_backup_is_consistent_while_writing_goes_on(house: House) {
    filled(&house).await;
    let folder = tempfile::tempdir().unwrap();
    let over = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let (store, finished, now) = (house.store.clone(), Arc::clone(&over), house.env.now());
    let writing = tokio::spawn(async move {
        let mut written = 0;
        while !finished.load(std::sync::atomic::Ordering::Relaxed) {
            let entry = reading("33").entry(now, Action::Search, Subject::None);
            store.append_audit(&entry).await.unwrap();
            store.anchor_log(now).await.unwrap();
            written += 1;
        }
        written
    });
    for round in 0..3 {
        let path = folder.path().join(format!("backup-{round}"));
        house.store.backup(&path, "2026-06-30T04:00:00Z", Arc::new(Silent)).await.unwrap();
        let (url, _folder, _database) = target(round != 1).await;
        let settings = Settings { connections: 2, ..Settings::new(&url) };
        let (store, _) = restore(&settings, &path, Arc::new(Silent)).await.unwrap();
        // Every head that the register holds is one that the log can show.
        assert!(matches!(store.verify_audit().await.unwrap(), AuditProof::Whole { .. }));
        store.close().await.unwrap();
    }
    over.store(true, std::sync::atomic::Ordering::Relaxed);
    assert!(writing.await.unwrap() > 0);
}

async fn a_torn_archive_is_refused(house: House) {
    filled(&house).await;
    let folder = tempfile::tempdir().unwrap();
    let path = archive(&house.store, &folder).await;
    let whole = std::fs::read(&path).unwrap();
    let taken = house.store.backup(&path, "", Arc::new(Silent)).await;
    assert!(matches!(taken, Err(StoreError::Conflict(_))), "an archive is never overwritten");
    let mut damaged: Vec<(String, Vec<u8>)> = [0, 1, whole.len() / 2, whole.len() - 1]
        .into_iter()
        .map(|length| (format!("cut to {length}"), whole[..length].to_vec()))
        .collect();
    for at in [whole.len() / 3, whole.len() / 2, whole.len() - 20] {
        let mut flipped = whole.clone();
        flipped[at] ^= 4;
        damaged.push((format!("bit flipped at {at}"), flipped));
    }
    // Well compressed, but without its last line, or with one row less.
    let text = String::from_utf8(zstd::decode_all(&*whole).unwrap()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let row = lines.iter().position(|line| line.starts_with('[')).unwrap();
    for gone in [lines.len() - 1, row] {
        let kept: Vec<&str> =
            lines.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, line)| *line).collect();
        let rest = kept.join("\n") + "\n";
        damaged.push((format!("line {gone} taken out"), zstd::encode_all(rest.as_bytes(), 1).unwrap()));
    }
    damaged.push(("something else".into(), b"PK\x03\x04".to_vec()));
    for (what, bytes) in damaged {
        let torn = folder.path().join("torn");
        std::fs::write(&torn, bytes).unwrap();
        let (url, place, _database) = target(true).await;
        let refused = restore(&Settings::new(&url), &torn, Arc::new(Silent)).await;
        assert!(matches!(refused, Err(StoreError::Corrupt(_))), "{what}");
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0, "{what}: nothing is left behind");
    }
}
