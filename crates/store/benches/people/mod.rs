//! A register of made-up people, for the benches.

use std::time::{Duration, Instant};

use access::ImportPermit;
use base::Env;
use records::{Attribute, Fields, Mention, MentionRef, Reading};
use registry::{assign, derive};
use store::{BatchLoad, Change, Decider, Link, NewBatch, Outcome, StagedRow, Store};

const CHUNK: usize = 5_000;

pub(crate) fn rate(rows: u64, took: Duration) -> String {
    format!(
        "{rows} in {:.2} s, {:.0}/s",
        took.as_secs_f64(),
        u32::try_from(rows).map_or(f64::NAN, f64::from) / took.as_secs_f64()
    )
}

pub(crate) async fn import(
    engine: &str,
    store: &Store,
    permit: &ImportPermit,
    env: &Env,
    people: u32,
) -> Change {
    let mut change = Change::default();
    for (source, share) in [("hukou", 100), ("insurance", 90), ("residence", 85)] {
        let file = NewBatch {
            source: source.into(),
            profile: source.into(),
            file_name: source.into(),
            file_sha256: [0; 32],
            columns: vec![],
            denied_columns: vec![],
        };
        let rows: Vec<StagedRow> = (0..people).filter(|n| n % 100 < share).map(|n| row(source, n)).collect();
        let count = u64::try_from(rows.len()).unwrap();
        let began = Instant::now();
        let mut load: BatchLoad = store.begin_batch(permit, file, env).await.unwrap();
        let mut rows = rows.into_iter();
        loop {
            let chunk: Vec<StagedRow> = rows.by_ref().take(CHUNK).collect();
            if chunk.is_empty() {
                break;
            }
            load.append(chunk).await.unwrap();
        }
        let batch = load.finish(vec![]).await.unwrap();
        println!("{engine}: {source} source records {}", rate(count, began.elapsed()));
        change.commit.push(batch.id);
    }
    change
}

pub(crate) async fn register(engine: &str, store: &Store, permit: &ImportPermit, env: &Env, change: &Change) {
    let began = Instant::now();
    let mut standing = store.standing(permit, change).await.unwrap();
    println!("{engine}: read {}", rate(u64::try_from(standing.records.len()).unwrap(), began.elapsed()));
    let clusters: Vec<u32> = standing
        .records
        .iter()
        .map(|r| r.key.trim_start_matches(char::is_alphabetic).parse().unwrap())
        .collect();
    let began = Instant::now();
    assign(&mut standing.records, &clusters, &standing.former, || env.new_id());
    let derived = derive(&standing.records, "2026-01-01".parse().unwrap());
    println!("{engine}: derived {} people in {:.2} s", derived.people.len(), began.elapsed().as_secs_f64());
    let mut links = Vec::new();
    for record in &standing.records {
        for (mention, person) in record.linked() {
            let mention = MentionRef { record: record.id, role: mention.role.clone() };
            links.push(Link { mention, person, score: 0.99, decider: Decider::Model });
        }
    }
    let outcome = Outcome { links, doubtful: vec![], derived, ..Outcome::default() };
    let began = Instant::now();
    let done = store.commit(permit, change, standing.basis, outcome, env).await.unwrap();
    println!(
        "{engine}: committed, {} rows kept, {} closed, added {}",
        done.rows_kept,
        done.rows_closed,
        rate(done.rows_added, began.elapsed())
    );
}

/// A row about as long as a department's.
fn row(source: &str, number: u32) -> StagedRow {
    let home = number / 3;
    let address = format!(
        "浙江省杭州市西湖区文一路{}号翠苑小区{}幢{}单元{}01室",
        home / 400 + 1,
        home / 20 % 20 + 1,
        home / 5 % 4 + 1,
        home % 5 + 1
    );
    let name: String = [number % 400, number / 400 % 500, number / 7 % 600]
        .iter()
        .filter_map(|n| char::from_u32(0x4E00 + n * 7))
        .collect();
    let mut fields: Fields = [
        (Attribute::Name, name),
        (Attribute::Sex, (number % 2 + 1).to_string()),
        (
            Attribute::BirthDate,
            format!("{}-{:02}-{:02}", 1940 + number % 80, number % 12 + 1, number % 28 + 1),
        ),
        (Attribute::IdKind, "01".into()),
        (
            Attribute::IdNumber,
            format!(
                "330106{}{:02}{:02}{:03}X",
                1940 + number % 80,
                number % 12 + 1,
                number % 28 + 1,
                number % 999
            ),
        ),
        (Attribute::Phone, format!("138{number:08}")),
        (Attribute::RecordDate, "2024-05-06".into()),
    ]
    .into_iter()
    .collect();
    if source == "hukou" {
        fields.set(Attribute::HukouAddress, address);
        fields.set(Attribute::HukouDivision, "330106002001");
        fields.set(Attribute::Household, format!("H{home}"));
        fields.set(
            Attribute::Relation,
            ["02", "10", "20"].get(usize::try_from(number % 3).unwrap()).copied().unwrap_or("99"),
        );
        fields.set(Attribute::ResidenceStatus, if number.is_multiple_of(14) { "unknown" } else { "present" });
        fields.set(Attribute::Ethnicity, "01");
        fields.set(Attribute::HukouFrom, "2001-02-03");
    } else {
        fields.set(Attribute::Address, address);
    }
    let cells = fields.iter().map(|(_, value)| value.into()).chain((0..8).map(|_| "".into())).collect();
    let mut content = [0; 32];
    content[..4].copy_from_slice(&number.to_le_bytes());
    StagedRow {
        row_number: u64::from(number) + 1,
        key: format!("{}{number:07}", &source[..1]).into(),
        cells,
        content,
        reading: Reading { row: Fields::new(), mentions: vec![Mention { role: "self".into(), fields }] },
    }
}
