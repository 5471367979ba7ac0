//! The whole catalogue of quality checks over a whole register: people in families of four with their books, homes, kin and
//! residences, some of them wrong. Prints seconds; the bar is 1 million people in 20 s on two cores.
//!
//! `cargo bench -p registry --bench quality -- --people 100000` for another size.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints its figures and may fail loudly"
)]

use std::time::Instant;

use base::{BatchId, Date, RecordId};
use records::{
    Attribute::{
        BirthDate, Household, HukouAddress, HukouDivision, HukouFrom, IdNumber, Name, RecordDate, Relation,
        ResidenceStatus, Sex,
    },
    Fields, Mention, Reading,
};
use registry::{
    StandingRecord, derive,
    quality::{Roll, examine},
};
use uuid::Uuid;

const TODAY: Date = Date::constant(2026, 6, 30);

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let people =
        arguments.iter().position(|one| one == "--people").and_then(|at| arguments.get(at + 1)?.parse().ok());
    let people: u32 = people.unwrap_or(1_000_000);
    let records: Vec<StandingRecord> = (0..people).map(row).collect();
    let began = Instant::now();
    let derived = derive(&records, TODAY);
    let whole = began.elapsed();
    drop(records);
    let began = Instant::now();
    let findings = examine(Roll::of(&derived, TODAY));
    let checks = began.elapsed();
    assert_eq!(findings, derived.findings);
    println!("quality checks    people {people}, findings {}", findings.len());
    println!(
        "  whole catalogue {:.2} s; with the derivation of the register {:.1} s",
        checks.as_secs_f64(),
        whole.as_secs_f64()
    );
}

/// One row of the book: of four in a family the first two are its parents. One in fifty has a fault.
fn row(number: u32) -> StandingRecord {
    let (family, place) = (number / 4, number % 4);
    let female = place % 2 == 1;
    let year = if place < 2 { 1960 + family % 30 } else { 1990 + family % 30 };
    let born = format!("{year}-{:02}-{:02}", 1 + number % 12, 1 + number % 28);
    let sequence = u16::try_from(number / 8 % 400).unwrap() * 2 + u16::from(!female);
    let citizen = codes::CitizenNumber::compose("330110", born.parse().unwrap(), sequence).unwrap();
    let relation = match (place, number.is_multiple_of(50)) {
        (1, _) => "12",
        (2, _) => "20",
        (3, false) => "30",
        (_, _) => "02",
    };
    let home = format!(
        "杭州市余杭区文一西路{}号{}幢{}单元{}室",
        family % 400,
        family % 37,
        family % 3 + 1,
        101 + family % 900
    );
    let said = [
        (Name, format!("王{number}")),
        (Sex, if female { "2" } else { "1" }.to_owned()),
        (BirthDate, born),
        (IdNumber, citizen.as_str().to_owned()),
        (Household, format!("B{family}")),
        (Relation, relation.to_owned()),
        (HukouDivision, format!("330110{:03}001", family % 9 + 1)),
        (HukouAddress, home),
        (HukouFrom, "2020-01-01".to_owned()),
        (ResidenceStatus, "present".to_owned()),
        (RecordDate, "2026-01-01".to_owned()),
    ];
    let fields: Fields = said.iter().map(|(attribute, value)| (*attribute, &**value)).collect();
    let id = Uuid::from_u128(u128::from(number));
    StandingRecord {
        id: RecordId::from_uuid(id),
        batch: BatchId::from_uuid(Uuid::nil()),
        source: "hukou".into(),
        key: format!("H{number}").into(),
        people: vec![Some(base::PersonId::from_uuid(id))],
        reading: Reading { row: Fields::new(), mentions: vec![Mention { role: "self".into(), fields }] },
    }
}
