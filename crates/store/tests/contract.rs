//! One contract, two engines: every case runs on SQLite and on a throw-away PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
#[allow(dead_code, reason = "each suite uses what it needs of the small register")]
mod support;

#[path = "contract/archive.rs"]
mod archive;
mod decisions;
mod identity;
#[path = "contract/log.rs"]
mod log;

use base::{PageSize, Timestamp};
use identity::{
    a_merge_taken_back_restores_both_ids, an_undone_merge_is_taken_out_of_the_history,
    the_linkage_index_is_kept_with_the_change,
};
use records::Attribute::{
    Address, BirthDate, Household, HukouAddress, HukouDivision, IdKind, IdNumber, Name, Phone, RecordDate,
    Relation, ResidenceStatus, Sex,
};
use registry::search::{Query, TermKind};
use store::{
    BatchState, Change, Counts, ErrorKind, FindingGroup, Leftovers, Settings, Store, StoreError, Undone,
};
use support::{House, Row, cx, file, importing, nobody, raw, reading, staged};

contract! {
    imports_and_shows importing_again_changes_nothing an_update_closes_what_it_replaces
    undo_of_the_newest_restores_exactly undo_of_an_older_batch_brings_back_what_it_replaced
    history_answers_as_it_was_known staged_rows_do_not_show_and_are_dropped
    a_plan_that_was_overtaken_is_refused nobody_outside_the_area_is_shown
    search_finds_by_every_term accounts_and_sessions
    groups_rejected_rows_and_figures source_records_are_immutable altered_migrations_are_refused
    a_merge_taken_back_restores_both_ids an_undone_merge_is_taken_out_of_the_history
    the_linkage_index_is_kept_with_the_change
    a_broken_constraint_writes_nothing a_key_that_comes_twice_counts_once
}

const WANG: &[(records::Attribute, &str)] = &[
    (Name, "王芳"),
    (Sex, "2"),
    (BirthDate, "1990-03-07"),
    (IdKind, "01"),
    (IdNumber, "33010619900307002X"),
    (Household, "H1"),
    (Relation, "02"),
    (HukouDivision, "330106002001"),
    (HukouAddress, "西湖区文一路12号翠苑小区3幢2单元501室"),
    (ResidenceStatus, "unknown"),
    (RecordDate, "2024-01-01"),
    (Phone, "13800000001"),
];
const LI: &[(records::Attribute, &str)] = &[
    (Name, "单雄"),
    (Sex, "1"),
    (BirthDate, "1988-01-01"),
    (Household, "H1"),
    (Relation, "11"),
    (HukouDivision, "330106002001"),
    (HukouAddress, "西湖区文一路12号翠苑小区3幢2单元501室"),
    (ResidenceStatus, "present"),
    (RecordDate, "2024-01-01"),
];
const ZHAO: &[(records::Attribute, &str)] = &[
    (Name, "赵六"),
    (Sex, "1"),
    (HukouDivision, "440106001001"),
    (HukouAddress, "天河区天河路1号2幢101室"),
    (RecordDate, "2024-01-01"),
];
const WANG_INSURED: &[(records::Attribute, &str)] = &[
    (Name, "王芳"),
    (IdNumber, "33010619900307002X"),
    (Address, "西湖区文二路9号5幢1单元202室"),
    (RecordDate, "2025-03-01"),
    (Phone, "13900000009"),
];
const HUKOU: &[Row] = &[Row("HK1", WANG), Row("HK2", LI), Row("HK3", ZHAO)];
const WHO: &[(&str, u32)] = &[("HK1", 1), ("HK2", 2), ("HK3", 3), ("SB1", 1)];

async fn ids(house: &House, typed: &str) -> Vec<base::PersonId> {
    let query = Query::read(typed).unwrap();
    let page = house.store.search(&reading("33"), &query, None, PageSize::default()).await.unwrap();
    page.items.iter().map(|found| found.person.id).collect()
}

async fn imports_and_shows(house: House) {
    let batch = house.stage("hukou", HUKOU).await;
    assert_eq!(
        (batch.state, batch.counts),
        (BatchState::Staged, Counts { create: 3, update: 0, skip: 0, reject: 1 })
    );
    let done = house.settle(&Change { commit: vec![batch.id], ..Change::default() }, WHO).await;
    assert!(done.rows_added > 0 && done.rows_closed == 0 && done.rows_kept == 0);
    let wang = ids(&house, "王芳").await[0];
    let record = house.store.person(&reading("330106"), wang, None).await.unwrap().unwrap();
    assert!(record.person.unaccounted && !record.person.located && record.person.alive);
    assert_eq!(record.person.hukou_division.as_deref(), Some("330106002001"));
    let shown = record.values.iter().find(|shown| shown.attribute == IdNumber).unwrap();
    assert_eq!(
        (&*shown.value, shown.source.as_str(), shown.mention.record),
        ("33010619900307002X", "hukou", record.records[0].record.id)
    );
    assert_eq!(record.records[0].record.cells[0], "王芳".into());
    assert_eq!(record.records[0].score.to_bits(), 0.875_f64.to_bits());
    assert_eq!(record.households[0].members.len(), 2);
    assert_eq!(record.kin[0].1.as_ref().unwrap().name.as_deref(), Some("单雄"));
    assert_eq!(record.residences[0].0.status, registry::ResidenceStatus::Unknown);
    // The insurer knows where she lives.
    house.import("insurance", &[Row("SB1", WANG_INSURED)], WHO).await;
    let record = house.store.person(&reading("330106"), wang, None).await.unwrap().unwrap();
    assert!(record.person.unaccounted && record.person.located);
    assert_eq!(record.person.usual_address.as_deref(), Some("西湖区文二路9号5幢1单元202室"));
    let summary = house.store.summary(&"330106".parse().unwrap()).await.unwrap();
    assert_eq!((summary.people, summary.unaccounted, summary.located, summary.mentions), (2, 1, 1, 3));
    let all = house.store.batches(&importing()).await.unwrap();
    assert_eq!(all.len(), 2);
    let before = async |id, most| house.store.batches_before(&importing(), id, most).await.unwrap();
    assert_eq!(before(None, 9).await, all);
    assert_eq!(before(None, 1).await, all[..1]);
    assert_eq!(before(Some(all[0].id), 9).await, all[1..]);
    assert!(before(Some(all[1].id), 9).await.is_empty());
    house.check().await;
}

async fn importing_again_changes_nothing(house: House) {
    house.import("hukou", HUKOU, WHO).await;
    let before = house.picture().await;
    let again = house.stage("hukou", HUKOU).await;
    assert_eq!(again.counts, Counts { create: 0, update: 0, skip: 3, reject: 1 });
    let done = house.settle(&Change { commit: vec![again.id], ..Change::default() }, WHO).await;
    assert_eq!((done.rows_added, done.rows_closed), (0, 0));
    assert_eq!(house.picture().await, before);
    house.check().await;
}

const LI_MOVED: &[(records::Attribute, &str)] = &[
    (Name, "单雄"),
    (Sex, "1"),
    (BirthDate, "1988-01-02"),
    (HukouDivision, "330106002001"),
    (RecordDate, "2025-01-01"),
];

async fn an_update_closes_what_it_replaces(house: House) {
    house.import("hukou", HUKOU, WHO).await;
    let li = ids(&house, "单雄").await[0];
    let batch = house.stage("hukou", &[Row("HK2", LI_MOVED), Row("HK9", ZHAO)]).await;
    assert_eq!((batch.counts.create, batch.counts.update, batch.counts.skip), (1, 1, 0));
    house.settle(&Change { commit: vec![batch.id], ..Change::default() }, WHO).await;
    let standing = house.store.standing(&importing(), &Change::default()).await.unwrap();
    assert_eq!(standing.records.len(), 4);
    let record = house.store.person(&reading("33"), li, None).await.unwrap().unwrap();
    assert_eq!(record.person.birth_date.as_deref(), Some("1988-01-02"));
    assert_eq!(record.records.len(), 1);
    house.check().await;
}

async fn undo_of_the_newest_restores_exactly(house: House) {
    house.import("hukou", HUKOU, WHO).await;
    let before = house.picture().await;
    let batch = house
        .import(
            "hukou",
            &[Row("HK2", LI_MOVED), Row("HK9", WANG)],
            &[("HK1", 1), ("HK9", 1), ("HK2", 2), ("HK3", 3)],
        )
        .await;
    assert_ne!(house.picture().await, before);
    assert!(matches!(
        house.store.undo_last(&importing(), batch.id, &house.env).await.unwrap(),
        Undone::Restored { .. }
    ));
    assert_eq!(house.picture().await, before);
    let batch = house.store.batch(&importing(), batch.id).await.unwrap().unwrap();
    assert!(batch.state == BatchState::Undone && batch.undone_at.is_some());
    let again = house.store.undo_last(&importing(), batch.id, &house.env).await;
    assert_eq!(again.unwrap_err().kind(), ErrorKind::Conflict);
    house.check().await;
}

async fn undo_of_an_older_batch_brings_back_what_it_replaced(house: House) {
    house.import("hukou", HUKOU, WHO).await;
    let before = house.picture().await;
    let update = house.import("hukou", &[Row("HK2", LI_MOVED)], WHO).await;
    let later = house.import("insurance", &[Row("SB1", WANG_INSURED)], WHO).await;
    assert_eq!(
        house.store.undo_last(&importing(), update.id, &house.env).await.unwrap(),
        Undone::LaterChanges
    );
    house.settle(&Change { undo: vec![update.id], ..Change::default() }, WHO).await;
    let li = ids(&house, "单雄").await[0];
    let record = house.store.person(&reading("33"), li, None).await.unwrap().unwrap();
    assert_eq!(record.person.birth_date.as_deref(), Some("1988-01-01"));
    house.check().await;
    house.settle(&Change { undo: vec![later.id], ..Change::default() }, WHO).await;
    assert_eq!(house.picture().await, before);
    house.check().await;
}

async fn history_answers_as_it_was_known(house: House) {
    house.import("hukou", HUKOU, WHO).await;
    let li = ids(&house, "单雄").await[0];
    let first = house.store.person(&reading("33"), li, None).await.unwrap().unwrap();
    house.import("hukou", &[Row("HK2", LI_MOVED)], WHO).await;
    let then = house.store.person(&reading("33"), li, Some(first.recorded.from)).await.unwrap().unwrap();
    assert_eq!(
        (&then.person, &then.values, &then.records, &then.residences),
        (&first.person, &first.values, &first.records, &first.residences)
    );
    assert!(then.recorded.until.is_some());
    let before = Timestamp::from_micros(first.recorded.from.micros() - 1);
    assert!(house.store.person(&reading("33"), li, before).await.unwrap().is_none());
}

async fn staged_rows_do_not_show_and_are_dropped(house: House) {
    let batch = house.stage("hukou", HUKOU).await;
    assert!(ids(&house, "王芳").await.is_empty());
    assert!(house.store.standing(&importing(), &Change::default()).await.unwrap().records.is_empty());
    house.store.discard_batch(&importing(), batch.id).await.unwrap();
    assert!(house.store.batch(&importing(), batch.id).await.unwrap().is_none());
    // A process that died leaves what it loaded, what it staged for registrations, and a file that was checked: the next one that owns
    // the database drops the first two.
    let checked = house.stage("hukou", HUKOU).await.id;
    let registered = house.stage(registry::registration::OFFICE, &HUKOU[..1]).await.id;
    let mut load = house.store.begin_batch(&importing(), file("hukou"), &house.env).await.unwrap();
    load.append(vec![staged(0, &HUKOU[0])]).await.unwrap();
    let id = load.id();
    drop(load);
    assert_eq!(house.store.batch(&importing(), id).await.unwrap().unwrap().state, BatchState::Loading);
    let settings = Settings { leftovers: Leftovers::Discard, connections: 2, ..Settings::new(&house.url) };
    Store::open(&settings).await.unwrap().close().await.unwrap();
    for dropped in [id, registered] {
        assert!(house.store.batch(&importing(), dropped).await.unwrap().is_none());
    }
    let waiting = house.store.batch(&importing(), checked).await.unwrap().unwrap();
    assert_eq!(waiting.state, BatchState::Staged);
    house.settle(&Change { commit: vec![checked], ..Change::default() }, WHO).await;
    assert!(!ids(&house, "王芳").await.is_empty(), "and can be committed");
    house.check().await;
}

async fn a_plan_that_was_overtaken_is_refused(house: House) {
    house.import("hukou", HUKOU, WHO).await;
    let one = Change {
        commit: vec![house.stage("insurance", &[Row("SB1", WANG_INSURED)]).await.id],
        ..Change::default()
    };
    let mut planned = house.store.standing(&importing(), &one).await.unwrap();
    let outcome = house.outcome(&mut planned, WHO);
    house.import("hukou", &[Row("HK2", LI_MOVED)], WHO).await;
    let before = house.picture().await;
    let late = house.store.commit(&importing(), &one, planned.basis, outcome, &house.env).await;
    assert!(matches!(late, Err(StoreError::Conflict(_))));
    assert_eq!(house.picture().await, before);
    house.check().await;
}

async fn nobody_outside_the_area_is_shown(house: House) {
    house.import("hukou", HUKOU, WHO).await;
    let wang = ids(&house, "王芳").await[0];
    assert!(house.store.person(&reading("330106002"), wang, None).await.unwrap().is_some());
    for elsewhere in ["330106003", "44", "330105"] {
        assert!(house.store.person(&reading(elsewhere), wang, None).await.unwrap().is_none());
        let found = house
            .store
            .search(&reading(elsewhere), &Query::read("王芳").unwrap(), None, PageSize::default())
            .await
            .unwrap();
        assert!(found.items.is_empty());
        assert!(
            house
                .store
                .audit_of_person(&reading(elsewhere), wang, None, PageSize::default())
                .await
                .unwrap()
                .items
                .is_empty()
        );
    }
    assert!(ids(&house, "赵六").await.is_empty(), "his book lies in another province");
    assert!(house.store.person(&reading("33"), nobody(), None).await.unwrap().is_none());
    let elsewhere = cx("440106").import_permit().unwrap();
    assert!(house.store.batches(&elsewhere).await.unwrap().is_empty());
    assert!(house.store.standing(&elsewhere, &Change::default()).await.unwrap().records.is_empty());
}

async fn search_finds_by_every_term(house: House) {
    house.import("hukou", HUKOU, WHO).await;
    house.import("insurance", &[Row("SB1", WANG_INSURED)], WHO).await;
    let wang = ids(&house, "王芳").await;
    assert_eq!(wang.len(), 1);
    for typed in [
        "王",
        "wangfang",
        "Wang Fang",
        "wf",
        "33010619900307",
        "33010619900307002x",
        "13800000001",
        "139000",
        "文二路",
        "文二",
        "5幢",
    ] {
        assert_eq!(ids(&house, typed).await, wang, "{typed}");
    }
    assert_eq!(ids(&house, "shanxiong").await, ids(&house, "单雄").await);
    for typed in ["wangfangfang", "99999", "没有这个地址", "%", "\"", "_"] {
        if let Some(query) = Query::read(typed) {
            let page = house.store.search(&reading("33"), &query, None, PageSize::default()).await.unwrap();
            assert!(page.items.is_empty(), "{typed}");
        }
    }
    // Pages follow each other without a gap or a repetition.
    let rows: Vec<Row> = ["A1", "A2", "A3", "A4", "A5"].map(|key| Row(key, LI)).into();
    let who: Vec<(&str, u32)> =
        WHO.iter().copied().chain([("A1", 11), ("A2", 12), ("A3", 13), ("A4", 14), ("A5", 15)]).collect();
    house.import("residence", &rows, &who).await;
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let page = house
            .store
            .search(&reading("33"), &Query::read("单").unwrap(), cursor.as_deref(), PageSize::new(2))
            .await
            .unwrap();
        assert!(page.items.iter().all(|found| found.matched == Some(TermKind::Name)));
        seen.extend(page.items.iter().map(|found| found.person.id));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let mut distinct = seen.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!((seen.len(), distinct.len()), (6, 6));
}

async fn source_records_are_immutable(house: House) {
    let batch = house.import("hukou", HUKOU, WHO).await;
    for sql in ["UPDATE source_record SET cells = '[]'", "DELETE FROM source_record"] {
        assert!(raw(&house, &[sql]).await.is_err(), "{sql}");
    }
    let kept = house.store.discard_batch(&importing(), batch.id).await;
    assert_eq!(kept.unwrap_err().kind(), ErrorKind::Conflict);
    house.check().await;
    // What verify looks for, it finds.
    raw(&house, &["DELETE FROM search_term"]).await.unwrap();
    house.check().await;
    raw(&house, &["DELETE FROM person_version"]).await.unwrap();
    let fault = house.store.verify().await.unwrap().fault.unwrap();
    assert_eq!(fault.check, "a linked person is shown");
}

async fn altered_migrations_are_refused(house: House) {
    raw(&house, &["UPDATE _sqlx_migrations SET checksum = (SELECT checksum FROM _sqlx_migrations LIMIT 0)"])
        .await
        .unwrap_err();
    let other = if house.url.starts_with("sqlite") { "x'00'" } else { "'\\x00'" };
    raw(&house, &[&format!("UPDATE _sqlx_migrations SET checksum = {other}")]).await.unwrap();
    let opened = Store::open(&Settings { connections: 2, ..Settings::new(&house.url) }).await;
    assert!(matches!(opened, Err(StoreError::Migration(_))));
    assert!(matches!(Store::open(&Settings::new("mysql://x")).await, Err(StoreError::Url)));
}

async fn a_broken_constraint_writes_nothing(house: House) {
    house.import("hukou", HUKOU, WHO).await;
    let before = house.picture().await;
    let batch = house.stage("insurance", &[Row("SB1", WANG_INSURED)]).await;
    let change = Change { commit: vec![batch.id], ..Change::default() };
    let mut standing = house.store.standing(&importing(), &change).await.unwrap();
    let mut outcome = house.outcome(&mut standing, WHO);
    outcome.links[0].score = 2.0;
    outcome.links[0].person = nobody();
    let refused = house.store.commit(&importing(), &change, standing.basis, outcome, &house.env).await;
    assert!(matches!(refused, Err(StoreError::Constraint)), "{refused:?}");
    assert_eq!(house.picture().await, before);
    assert_eq!(house.store.batch(&importing(), batch.id).await.unwrap().unwrap().state, BatchState::Staged);
    house.settle(&change, WHO).await;
    house.check().await;
}

async fn a_key_that_comes_twice_counts_once(house: House) {
    let rows = [Row("HK1", LI), Row("HK2", LI), Row("HK1", LI), Row("HK1", WANG), Row("HK3", ZHAO)];
    let batch = house.import("hukou", &rows, WHO).await;
    assert_eq!(batch.counts, Counts { create: 3, update: 1, skip: 1, reject: 1 });
    let standing = house.store.standing(&importing(), &Change::default()).await.unwrap();
    assert_eq!(standing.records.len(), 3);
    assert_eq!(ids(&house, "王芳").await.len(), 1);
    // Two files in one change: the later one's row stands, and no spell of no length is left behind.
    let (one, two) = (
        house.stage("hukou", &[Row("HK2", LI_MOVED)]).await,
        house.stage("hukou", &[Row("HK2", ZHAO)]).await,
    );
    house.settle(&Change { commit: vec![one.id, two.id], ..Change::default() }, WHO).await;
    assert!(ids(&house, "单雄").await.is_empty());
    house.check().await;
}

async fn accounts_and_sessions(house: House) {
    let now = house.env.now();
    let account = store::Account {
        id: house.env.new_id(),
        name: "admin".into(),
        area: "330106".parse().unwrap(),
        password_hash: "$argon2id$x".into(),
        must_change_password: true,
        failed_attempts: 0,
        locked_until: None,
        created_at: now,
        second_factor: None,
    };
    assert_eq!(house.store.count_accounts().await.unwrap(), 0);
    house.store.create_account(&account).await.unwrap();
    let twin = store::Account { id: house.env.new_id(), ..account.clone() };
    assert_eq!(house.store.create_account(&twin).await.unwrap_err().kind(), ErrorKind::Conflict);
    assert_eq!(house.store.account_by_name("admin").await.unwrap().as_ref(), Some(&account));
    assert_eq!(house.store.account(twin.id).await.unwrap(), None);
    house.store.set_attempts(account.id, 3, Some(now.plus_seconds(60))).await.unwrap();
    let locked = house.store.account(account.id).await.unwrap().unwrap();
    assert_eq!((locked.failed_attempts, locked.locked_until), (3, Some(now.plus_seconds(60))));
    let session = store::Session {
        id: house.env.new_id(),
        token_sha256: [5; 32],
        account: account.id,
        created_at: now,
        expires_at: now.plus_seconds(100),
        seen_at: now,
        grant: None,
    };
    house.store.create_session(&session).await.unwrap();
    house.store.touch_session(&[5; 32], now.plus_seconds(5)).await.unwrap();
    let (found, of) = house.store.session(&[5; 32], now.plus_seconds(99)).await.unwrap().unwrap();
    assert_eq!((found.seen_at, of.id), (now.plus_seconds(5), account.id));
    assert!(house.store.session(&[5; 32], now.plus_seconds(100)).await.unwrap().is_none());
    assert!(house.store.session(&[6; 32], now).await.unwrap().is_none());
    house.store.set_password(account.id, "$argon2id$y", false).await.unwrap();
    assert!(house.store.session(&[5; 32], now).await.unwrap().is_none(), "another password ends sessions");
    house.store.create_session(&session).await.unwrap();
    assert_eq!(house.store.delete_expired_sessions(now.plus_seconds(200)).await.unwrap(), 1);
    house.store.create_session(&session).await.unwrap();
    house.store.delete_session(&[5; 32]).await.unwrap();
    assert!(house.store.session(&[5; 32], now).await.unwrap().is_none());
    house.store.ping().await.unwrap();
}

async fn groups_rejected_rows_and_figures(house: House) {
    let mut load = house.store.begin_batch(&importing(), file("hukou"), &house.env).await.unwrap();
    let row = |number| store::RejectedRow {
        row_number: number,
        cells: vec!["王\t芳\\".into(), "a\nb\r".into()],
        findings: serde_json::json!([{"code": "date"}]),
    };
    load.reject(vec![row(1), row(4), row(7)]).await.unwrap();
    let group = |rows, code: &str| FindingGroup {
        code: code.into(),
        rejects: true,
        column: Some("出生日期".into()),
        rows,
        sample: "19**".into(),
        repair: serde_json::json!({"kind": "date"}),
    };
    let batch = load.finish(vec![group(1, "a"), group(3, "b")]).await.unwrap();
    assert_eq!((batch.counts.reject, &batch.file.denied_columns), (3, &vec!["是否计划内生育".into()]));
    let groups = house.store.finding_groups(&importing(), batch.id).await.unwrap();
    assert_eq!(groups, [group(3, "b"), group(1, "a")]);
    let review = cx("330106").permit(access::Purpose::ImportReview).unwrap();
    let waits = async || house.store.batches_that_wait(&importing()).await.unwrap();
    assert_eq!(waits().await, std::slice::from_ref(&batch), "checked and not committed");
    house.settle(&Change { commit: vec![batch.id], ..Change::default() }, WHO).await;
    house.import("hukou", HUKOU, WHO).await;
    let left = async || waits().await.iter().map(|one| (one.id, one.rejects_wait)).collect::<Vec<_>>();
    let other = house.store.batches_before(&importing(), None, 1).await.unwrap()[0].id;
    assert_eq!(left().await, [(other, true), (batch.id, true)]);
    assert!(house.store.settle_rejected(&importing(), other, house.env.now()).await.unwrap());
    assert_eq!(left().await, [(batch.id, true)], "the other's rows were dealt with");
    assert_eq!(house.store.rejected_rows(&review, batch.id, 1, 10).await.unwrap(), [row(4), row(7)]);
    assert_eq!(house.store.rejected_rows(&review, batch.id, 0, 1).await.unwrap(), [row(1)]);
    assert!(house.store.rejected_rows(&reading("44"), batch.id, 0, 9).await.unwrap().is_empty());
    for figure in [serde_json::json!({"precision": 0.5}), serde_json::json!({"precision": 0.75})] {
        house.store.keep_figure("truth", &figure, &house.env).await.unwrap();
        assert_eq!(house.store.figure("truth").await.unwrap(), Some(figure));
    }
    assert_eq!(house.store.figure("none").await.unwrap(), None);
}
