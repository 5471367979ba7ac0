//! The log of reads and writes, on both engines: it proves itself, and whatever is done to it is named.

use crate::support::{House, Row, cx, nobody, raw, reading};
use access::{Action, Subject};
use base::{PageSize, PersonId};
use records::Attribute::{self, BirthDate, HukouDivision, IdKind, IdNumber, Name, Sex};
use registry::search::Query;
use store::{AuditProof, Settings, Store, StoreError};

contract! {
    the_log_proves_itself tampering_with_the_log_is_named tampering_beside_the_log_is_named
    every_proof_of_the_log_holds a_log_that_is_cut_or_exchanged_is_found_out an_auditor_looks_the_log_up
    the_first_versions_log_is_carried_over concurrent_log_entries_keep_the_chain
    people_are_found_while_they_are_still_being_added
}

const WANG: &[(Attribute, &str)] = &[
    (Name, "王芳"),
    (Sex, "2"),
    (BirthDate, "1990-03-07"),
    (IdKind, "01"),
    (IdNumber, "33010619900307002X"),
    (HukouDivision, "330106002001"),
];
const LI: &[(Attribute, &str)] = &[(Name, "李四"), (Sex, "1"), (HukouDivision, "330106002001")];

/// Two people of 330106, who are in nobody's log yet.
async fn two(house: &House) -> (PersonId, PersonId) {
    house.import("hukou", &[Row("HK1", WANG), Row("HK2", LI)], &[("HK1", 1), ("HK2", 2)]).await;
    let find = async |name| {
        let query = Query::read(name).unwrap();
        let page = house.store.search(&reading("33"), &query, None, PageSize::default()).await.unwrap();
        page.items[0].person.id
    };
    (find("王芳").await, find("李四").await)
}

async fn the_log_proves_itself(house: House) {
    let (wang, _) = two(&house).await;
    let permit = reading("330106");
    assert!(matches!(house.store.verify_audit().await.unwrap(), AuditProof::Whole { entries: 0, .. }));
    for number in 1..=3 {
        let entry = permit.entry(house.env.now(), Action::ReadRecord, Subject::People(vec![wang, wang]));
        assert_eq!(house.store.append_audit(&entry.of_fields([Name, Sex])).await.unwrap(), number);
    }
    assert!(matches!(house.store.verify_audit().await.unwrap(), AuditProof::Whole { entries: 3, .. }));
    let page = house.store.audit_of_person(&permit, wang, None, PageSize::new(2)).await.unwrap();
    assert_eq!((page.items.len(), page.next.is_some()), (2, true));
    let entry = &page.items[0].entry;
    assert_eq!((entry.subject.clone(), &*entry.fields), (Subject::People(vec![wang]), &[Name, Sex][..]));
    assert_eq!(entry.area.as_ref().map(access::Area::prefix), Some("330106"));
    let rest =
        house.store.audit_of_person(&permit, wang, page.next.as_deref(), PageSize::new(2)).await.unwrap();
    assert_eq!((rest.items.len(), rest.next), (1, None));
    // The tables refuse edits.
    for sql in [
        "UPDATE log_entry SET entry = '{}' WHERE number = 2",
        "DELETE FROM log_entry WHERE number = 2",
        "DELETE FROM log_person WHERE number = 2",
        "UPDATE log_setting SET hash = 'sm3'",
    ] {
        assert!(raw_log(&house, &[sql]).await.is_err(), "{sql}");
    }
}

/// With the schema's guards taken away, each kind of tampering is named, at the entry where it happened.
async fn tampering_with_the_log_is_named(house: House) {
    let (wang, li) = two(&house).await;
    for _ in 0..5 {
        read_both(&house, wang, li).await;
    }
    house.store.anchor_log(house.env.now()).await.unwrap();
    unguard(&house).await;
    let hash = "(SELECT hash FROM log_entry WHERE number = 1)";
    for (tamper, mend, entry, fault) in [
        (
            "UPDATE log_entry SET entry = replace(entry, 'read_record', 'sign_in') WHERE number = 2".to_owned(),
            "UPDATE log_entry SET entry = replace(entry, 'sign_in', 'read_record') WHERE number = 2".to_owned(),
            2,
            "its text was altered",
        ),
        (
            "UPDATE log_entry SET number = 99 WHERE number = 3".to_owned(),
            "UPDATE log_entry SET number = 3 WHERE number = 99".to_owned(),
            3,
            "an entry is missing",
        ),
        (
            "UPDATE log_entry SET number = number + 1000 WHERE number IN (2, 4); UPDATE log_entry SET number = 1006 - number WHERE number > 1000"
                .to_owned(),
            "UPDATE log_entry SET number = number + 1000 WHERE number IN (2, 4); UPDATE log_entry SET number = 1006 - number WHERE number > 1000"
                .to_owned(),
            2,
            "it stands in another entry's place",
        ),
        (
            format!("UPDATE log_entry SET hash = {hash} WHERE number = 4"),
            String::new(),
            4,
            "its text was altered",
        ),
    ] {
        raw_log(&house, &[&tamper]).await.unwrap();
        let proof = house.store.verify_audit().await.unwrap();
        assert_eq!(proof, AuditProof::Broken { entry, fault }, "{tamper}");
        if !mend.is_empty() {
            raw_log(&house, &[&mend]).await.unwrap();
            assert!(matches!(house.store.verify_audit().await.unwrap(), AuditProof::Whole { entries: 5, .. }));
        }
    }
}

/// What is kept beside the entries to look them up by is proved with them.
async fn tampering_beside_the_log_is_named(house: House) {
    let (wang, li) = two(&house).await;
    for _ in 0..3 {
        read_both(&house, wang, li).await;
    }
    // The people of all three can be looked up.
    assert!(matches!(house.store.verify_audit().await.unwrap(), AuditProof::Whole { entries: 3, .. }));
    unguard(&house).await;
    let person = |id: PersonId| {
        let plain = id.uuid().simple();
        if house.url.starts_with("sqlite") { format!("x'{plain}'") } else { format!("'{plain}'") }
    };
    let people = "the list of people it concerns was altered";
    for (tamper, mend, entry, fault) in [
        (
            format!("DELETE FROM log_person WHERE number = 2 AND person_id = {}", person(wang)),
            format!("INSERT INTO log_person (person_id, number) VALUES ({}, 2)", person(wang)),
            2,
            people,
        ),
        (
            format!("INSERT INTO log_person (person_id, number) VALUES ({}, 3)", person(nobody())),
            format!("DELETE FROM log_person WHERE person_id = {}", person(nobody())),
            3,
            people,
        ),
        (
            "UPDATE log_entry SET action = 'sign_in' WHERE number = 1".to_owned(),
            "UPDATE log_entry SET action = 'read_record' WHERE number = 1".to_owned(),
            1,
            "its columns were altered",
        ),
        ("UPDATE log_entry SET people = NULL WHERE number = 3".to_owned(), String::new(), 3, people),
    ] {
        raw_log(&house, &[&tamper]).await.unwrap();
        let proof = house.store.verify_audit().await.unwrap();
        assert_eq!(proof, AuditProof::Broken { entry, fault }, "{tamper}");
        if !mend.is_empty() {
            raw_log(&house, &[&mend]).await.unwrap();
            assert!(matches!(
                house.store.verify_audit().await.unwrap(),
                AuditProof::Whole { entries: 3, .. }
            ));
        }
    }
}

async fn read_both(house: &House, one: PersonId, other: PersonId) {
    let entry = reading("33").entry(house.env.now(), Action::ReadRecord, Subject::People(vec![one, other]));
    house.store.append_audit(&entry).await.unwrap();
}

/// Takes the schema's own guards away, as somebody with the file in hand would.
async fn unguard(house: &House) {
    let tables = ["log_entry", "log_person", "log_node", "log_setting"];
    if house.url.starts_with("sqlite") {
        for table in tables {
            for guard in ["immutable", "kept"] {
                raw_log(house, &[&format!("DROP TRIGGER IF EXISTS {table}_{guard}")]).await.unwrap();
            }
        }
    } else {
        for table in tables {
            raw_log(house, &[&format!("ALTER TABLE {table} DISABLE TRIGGER USER")]).await.unwrap();
        }
    }
}

fn auditing(area: &str) -> access::LogPermit {
    let mut cx = cx(area);
    cx.actor.role = access::Role::Auditor;
    cx.log_permit().unwrap()
}

/// Over several kept subtrees of 256, and after another process took part, every proof holds.
async fn every_proof_of_the_log_holds(house: House) {
    let other = Store::open(&Settings { connections: 2, ..Settings::new(&house.url) }).await.unwrap();
    let mut heads = Vec::new();
    for round in 0..7 {
        let store = if round % 2 == 0 { &house.store } else { &other };
        let entry = reading("33").entry(house.env.now(), Action::Search, Subject::None);
        let appended = futures::future::join_all((0..=round * 45).map(|_| store.append_audit(&entry))).await;
        assert!(appended.into_iter().all(|number| number.is_ok()));
        heads.push(store.log_head("2026-01-01T00:00:00Z").await.unwrap());
    }
    let (permit, last) = (auditing("33"), heads.last().unwrap().clone());
    assert!(last.size > 3 * 256, "{}", last.size);
    assert_eq!(
        house.store.verify_audit_with(&heads).await.unwrap(),
        AuditProof::Whole { entries: last.size, head: last.root }
    );
    for head in &heads {
        let steps = house.store.log_consistency(&permit, head.size, last.size).await.unwrap().unwrap();
        assert!(merkle::verify_consistency(
            &head.hash,
            (head.size, &head.root),
            (last.size, &last.root),
            &steps
        ));
    }
    for number in [1, 2, 255, 256, 257, 512, 700, last.size] {
        let steps = house.store.log_inclusion(&permit, number, last.size).await.unwrap().unwrap();
        let proof = house.store.log_proof(&permit, number, "2026-01-01T00:00:00Z").await.unwrap().unwrap();
        let leaf = merkle::Digest::leaf(&last.hash, proof.entry.as_bytes());
        assert!(
            merkle::verify_inclusion(&last.hash, (number - 1, last.size), leaf, &steps, &last.root),
            "{number}"
        );
        assert_eq!(proof.path, steps.iter().map(|step| merkle::hex(step)).collect::<Vec<_>>());
    }
    for (number, size) in [(0, last.size), (last.size + 1, last.size), (1, last.size + 1), (9, 8)] {
        assert_eq!(house.store.log_inclusion(&permit, number, size).await.unwrap(), None);
    }
    assert_eq!(house.store.log_consistency(&permit, 0, last.size).await.unwrap(), None);
    assert_eq!(house.store.log_proof(&auditing("44"), 1, "").await.unwrap(), None, "another area's office");
    unguard(&house).await;
    raw_log(
        &house,
        &["UPDATE log_node SET hash = (SELECT hash FROM log_entry WHERE number = 1) WHERE position = 1"],
    )
    .await
    .unwrap();
    assert_eq!(
        house.store.verify_audit().await.unwrap(),
        AuditProof::Broken { entry: 257, fault: "the tree beside the entries was altered" }
    );
}

/// A tail that is cut off leaves a log that fits in itself: only tree heads kept elsewhere show it.
async fn a_log_that_is_cut_or_exchanged_is_found_out(house: House) {
    let entry = reading("33").entry(house.env.now(), Action::Search, Subject::None);
    for _ in 0..3 {
        house.store.append_audit(&entry).await.unwrap();
    }
    let kept = house.store.log_head("2026-01-01T00:00:00Z").await.unwrap();
    unguard(&house).await;
    raw_log(&house, &["DELETE FROM log_entry WHERE number = 3"]).await.unwrap();
    assert!(matches!(house.store.verify_audit().await.unwrap(), AuditProof::Whole { entries: 2, .. }));
    let missing = AuditProof::Broken { entry: 3, fault: "entries are missing at the end" };
    assert_eq!(house.store.verify_audit_with(std::slice::from_ref(&kept)).await.unwrap(), missing);
    // The gap is filled with other entries: the head is another one.
    let other = reading("33").entry(house.env.now(), Action::ReadRecord, Subject::None);
    house.store.append_audit(&other).await.unwrap();
    assert!(matches!(
        house.store.verify_audit_with(std::slice::from_ref(&kept)).await.unwrap(),
        AuditProof::Broken { entry: 3, .. }
    ));
    // The register itself keeps heads.
    house.store.anchor_log(house.env.now()).await.unwrap();
    raw_log(&house, &["DELETE FROM log_entry WHERE number = 3"]).await.unwrap();
    assert_eq!(house.store.verify_audit().await.unwrap(), missing);
    let elsewhere = merkle::Checkpoint { origin: "wanjia-log/0".into(), ..kept };
    assert!(matches!(
        house.store.verify_audit_with(&[elsewhere]).await.unwrap(),
        AuditProof::Broken { entry: 1, fault: "the checkpoint is another log's" }
    ));
    let Some(path) = house.url.strip_prefix("sqlite:").map(std::path::PathBuf::from) else { return };
    house.store.clone().close().await.unwrap();
    std::fs::remove_file(store::log_file(&path)).unwrap();
    let reopened = Store::open(&Settings::new(&house.url)).await;
    assert!(matches!(reopened, Err(StoreError::Corrupt(_))), "a register does not open without its log");
}

async fn an_auditor_looks_the_log_up(house: House) {
    let (wang, li) = two(&house).await;
    for people in [vec![wang], vec![li], vec![wang, li]] {
        let entry = reading("330106").entry(house.env.now(), Action::ReadRecord, Subject::People(people));
        house.store.append_audit(&entry).await.unwrap();
    }
    let away = reading("440106").entry(house.env.now().plus_seconds(60), Action::Search, Subject::None);
    house.store.append_audit(&away).await.unwrap();
    let numbers = async |area: &str, filter: store::LogFilter| -> Vec<u64> {
        let page = house.store.log_lines(&auditing(area), &filter, None, PageSize::default()).await.unwrap();
        page.items.iter().map(|line| line.number).collect()
    };
    let all = store::LogFilter::default;
    assert_eq!(numbers("33", all()).await, [3, 2, 1]);
    assert_eq!(numbers("44", all()).await, [4]);
    assert_eq!(numbers("33", store::LogFilter { person: Some(wang), ..all() }).await, [3, 1]);
    let account = reading("33").entry(house.env.now(), Action::Search, Subject::None).account;
    assert_eq!(numbers("33", store::LogFilter { account: Some(account), ..all() }).await, [3, 2, 1]);
    let both = store::LogFilter { person: Some(li), account: Some(account), ..all() };
    assert_eq!(numbers("33", both).await, [3, 2]);
    let later = store::LogFilter { from: Some(house.env.now().plus_seconds(1)), ..all() };
    assert_eq!(numbers("33", later.clone()).await, Vec::<u64>::new());
    assert_eq!(numbers("44", later).await, [4]);
    assert_eq!(
        numbers("33", store::LogFilter { action: Some(Action::Search), ..all() }).await,
        Vec::<u64>::new()
    );
    let first = house.store.log_lines(&auditing("33"), &all(), None, PageSize::new(2)).await.unwrap();
    let rest = house
        .store
        .log_lines(&auditing("33"), &all(), first.next.as_deref(), PageSize::new(2))
        .await
        .unwrap();
    assert_eq!((first.items.len(), rest.items.len(), rest.next), (2, 1, None));
    let found = house.store.people_with_number(&auditing("33"), "33010619900307002X").await.unwrap();
    assert_eq!(found, [wang]);
    assert!(house.store.people_with_number(&auditing("44"), "33010619900307002X").await.unwrap().is_empty());

    let mut export = house.store.export_log(&auditing("33"), "2026-01-01T00:00:00Z").await.unwrap();
    let mut text = Vec::new();
    loop {
        let piece = export.next().await.unwrap();
        if piece.is_empty() {
            break;
        }
        text.extend(piece);
    }
    let text = String::from_utf8(text).unwrap();
    assert_eq!(text.lines().count(), 5);
    assert!(text.contains(&wang.to_string()) && !text.contains("王芳"));
}

/// Entries of the first version's tables come over once, in order, and only when their chain holds.
async fn the_first_versions_log_is_carried_over(house: House) {
    use sha2::{Digest as _, Sha256};
    let mut previous = [0_u8; 32];
    for number in 1_i64..=3 {
        let text = format!(
            "{{\"at\":\"2026-01-0{number}T00:00:00Z\",\"account\":\"acc_0000000000000000000000000000002a\",\"role\":\"registrar\",\
             \"purpose\":null,\"action\":\"sign_in\",\"subject\":\"none\",\"request\":\"r{number}\"}}"
        );
        let mut hash = Sha256::new();
        hash.update(previous);
        hash.update(number.to_le_bytes());
        hash.update(text.as_bytes());
        let hash: [u8; 32] = hash.finalize().into();
        let bytes = |hash: &[u8; 32]| {
            let hex = merkle::hex(hash);
            if house.url.starts_with("sqlite") {
                format!("x'{hex}'")
            } else {
                format!("decode('{hex}', 'hex')")
            }
        };
        let sql = format!(
            "INSERT INTO audit_entry (number, entry, previous, hash) VALUES ({number}, '{text}', {}, {})",
            bytes(&previous),
            bytes(&hash)
        );
        raw(&house, &[&sql]).await.unwrap();
        previous = hash;
    }
    for _ in 0..2 {
        let store = Store::open(&Settings { connections: 2, ..Settings::new(&house.url) }).await.unwrap();
        let page = store
            .log_lines(&auditing("33"), &store::LogFilter::default(), None, PageSize::default())
            .await
            .unwrap();
        let requests: Vec<&str> = page.items.iter().map(|line| &*line.entry.request).collect();
        assert_eq!(requests, ["r3", "r2", "r1"]);
        assert!(matches!(store.verify_audit().await.unwrap(), AuditProof::Whole { entries: 3, .. }));
        store.close().await.unwrap();
    }
}

async fn concurrent_log_entries_keep_the_chain(house: House) {
    let other = Store::open(&Settings { connections: 2, ..Settings::new(&house.url) }).await.unwrap();
    let mut tasks = Vec::new();
    for nth in 0..20 {
        let store = if nth % 2 == 0 { house.store.clone() } else { other.clone() };
        let entry = reading("33").entry(house.env.now(), Action::Search, Subject::None);
        tasks.push(tokio::spawn(async move { store.append_audit(&entry).await }));
    }
    let mut numbers = Vec::new();
    for task in tasks {
        numbers.push(task.await.unwrap().unwrap());
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=20).collect::<Vec<_>>());
    assert!(matches!(house.store.verify_audit().await.unwrap(), AuditProof::Whole { entries: 20, .. }));
}

/// [`raw`], on the log's own file where it has one.
async fn raw_log(house: &House, statements: &[&str]) -> Result<(), String> {
    match house.url.strip_prefix("sqlite:") {
        Some(path) => {
            let path = store::log_file(path.as_ref());
            let connection = rusqlite::Connection::open(path).map_err(|e| e.to_string())?;
            connection.pragma_update(None, "foreign_keys", false).map_err(|e| e.to_string())?;
            connection.execute_batch(&statements.join(";")).map_err(|e| e.to_string())
        }
        None => raw(house, statements).await,
    }
}

/// People are added to what entries are looked up by a window of entries at a time, beside the entries that come: before,
/// meanwhile and afterwards the same entries are found, and the log is whole.
async fn people_are_found_while_they_are_still_being_added(house: House) {
    let (wang, _) = two(&house).await;
    let permit = reading("33");
    let (mut written, mut expected) = (0_u64, Vec::new());
    // A window is 32,768 entries.
    for round in 0..140_u64 {
        let entries = (0..250_u64).map(|at| {
            let other = base::Id::from_uuid(uuid::Uuid::from_u128(u128::from(at * 7_919 % 997 + 2)));
            let mut subject = vec![other];
            if (written + at + 1) % 401 == 0 {
                expected.push(written + at + 1);
                subject.push(wang);
            }
            permit.entry(house.env.now(), Action::ReadRecord, Subject::People(subject))
        });
        let entries: Vec<access::AuditEntry> = entries.collect();
        written = house.store.append_audits(entries).await.unwrap();
        if round % 20 == 19 || round > 130 {
            let (mut found, mut cursor) = (Vec::new(), None);
            loop {
                let page = house
                    .store
                    .audit_of_person(&permit, wang, cursor.as_deref(), PageSize::new(50))
                    .await
                    .unwrap();
                found.extend(page.items.iter().map(|line| line.number));
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            found.reverse();
            assert_eq!(found, expected, "after {written} entries");
        }
    }
    assert!(matches!(house.store.verify_audit().await.unwrap(), AuditProof::Whole { entries: 35_000, .. }));
}
