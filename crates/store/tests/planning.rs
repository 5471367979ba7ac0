//! Counts, base populations and scenarios: one contract, two engines.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[macro_use]
#[allow(dead_code, reason = "each suite uses what it needs of the small register")]
mod support;

use access::CountPermit;
use base::{AccountId, Date, Id, ScenarioId, Timestamp};
use records::{
    Attribute::{
        self, BirthDate, Division, EventDate, EventKind, HukouAddress, HukouDivision, HukouEndReason,
        HukouUntil, Name, RecordDate, ResidenceStatus, Sex,
    },
    Fields, Mention, Reading,
};
use registry::{StandingRecord, assign, derive};
use serde_json::json;
use store::{
    BaseKind, BasePopulation, BirthCount, Change, DeathCount, NotCounted, Outcome, Outline, Scenario,
    ScenarioVersion, StagedRow, StoreError,
};
use support::{House, cx, file, importing, links_of, staged};
use uuid::Uuid;

contract! {
    residents_are_counted_by_place_sex_and_age a_snapshot_counts_whom_the_queries_count homes_are_counted_at_their_eldest counts_answer_as_it_was_known bases_are_kept_and_stay_in_their_area
    versions_follow_each_other undo_and_redo_move_between_versions a_link_opens_its_version_within_the_area
    put_away_scenarios_are_kept versions_and_counts_are_never_edited outlines_give_way_to_newer_ones_and_stay_in_their_area
}

fn planning(area: &str) -> CountPermit {
    cx(area).count_permit().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

const HOME: &[(Attribute, &str)] =
    &[(HukouAddress, "西湖区文一路12号翠苑小区3幢2单元501室"), (RecordDate, "2024-01-01")];

/// A row of the household register about one person at home.
fn at_home(key: &'static str, own: &[(Attribute, &'static str)]) -> StagedRow {
    let said = [(ResidenceStatus, "present"), (HukouDivision, "330106002001")];
    let fields: Vec<(Attribute, &'static str)> = HOME.iter().chain(&said).chain(own).copied().collect();
    staged(0, &support::Row(key, Box::leak(fields.into_boxed_slice())))
}

/// A birth certificate: the child's sex, the mother's division.
fn birth(key: &str, on: &str, child_sex: &str, mother_lives: &str) -> StagedRow {
    let row: Fields = [(EventKind, "birth"), (EventDate, on), (RecordDate, on)].into_iter().collect();
    let child: Fields = [(Name, "新生儿"), (Sex, child_sex), (BirthDate, on)].into_iter().collect();
    let mother: Fields = [(Name, "母亲"), (Sex, "2"), (BirthDate, "1995-05-05"), (Division, mother_lives)]
        .into_iter()
        .collect();
    let mentions = vec![
        Mention { role: "child".into(), fields: child },
        Mention { role: "mother".into(), fields: mother },
    ];
    let mut bytes = [0; 32];
    bytes[..key.len()].copy_from_slice(key.as_bytes());
    StagedRow {
        row_number: 1,
        key: key.into(),
        cells: vec![key.into()],
        content: bytes,
        reading: Reading { row, mentions },
    }
}

/// Imports rows; every mention is a person of its own.
async fn import(house: &House, source: &str, rows: Vec<StagedRow>) {
    let mut load = house.store.begin_batch(&importing(), file(source), &house.env).await.unwrap();
    let rows = (1..).zip(rows).map(|(at, row)| StagedRow { row_number: at, ..row }).collect();
    load.append(rows).await.unwrap();
    let batch = load.finish(vec![]).await.unwrap();
    let change = Change { commit: vec![batch.id], ..Change::default() };
    let mut standing = house.store.standing(&importing(), &change).await.unwrap();
    let mentions: usize = standing.records.iter().map(|record: &StandingRecord| record.people.len()).sum();
    let clusters: Vec<u32> = (0..u32::try_from(mentions).unwrap()).collect();
    assign(&mut standing.records, &clusters, &standing.former, || house.env.new_id());
    let links = links_of(&standing.records);
    let derived = derive(&standing.records, day("2025-06-30"));
    let outcome = Outcome { links, derived, ..Outcome::default() };
    house.store.commit(&importing(), &change, standing.basis, outcome, &house.env).await.unwrap();
}

async fn fill(house: &House) {
    let rows = vec![
        at_home("A", &[(Name, "甲"), (Sex, "1"), (BirthDate, "1988-06-30")]),
        at_home("B", &[(Name, "乙"), (Sex, "1"), (BirthDate, "1988-07-01")]),
        at_home("C", &[(Name, "丙"), (Sex, "2"), (BirthDate, "1920-01-01")]),
        at_home("D", &[(Name, "丁"), (Sex, "2"), (BirthDate, "2000")]),
        at_home("E", &[(Name, "戊"), (Sex, "9"), (BirthDate, "1999-01-01")]),
        at_home("F", &[(Name, "己"), (Sex, "2"), (BirthDate, "1988-06-30"), (HukouDivision, "330106003001")]),
    ];
    import(house, "hukou", rows).await;
    let away = [(Name, "庚"), (Sex, "1"), (BirthDate, "1970-01-01"), (ResidenceStatus, "unknown")];
    let died = [
        (Name, "辛"),
        (Sex, "2"),
        (BirthDate, "1940-09-09"),
        (HukouEndReason, "death"),
        (HukouUntil, "2024-09-08"),
    ];
    import(house, "hukou", vec![at_home("G", &away), at_home("H", &died)]).await;
    import(
        house,
        "birth",
        vec![
            birth("K", "2024-03-03", "2", "330106003001"),
            birth("L", "2023-03-03", "1", "330106002001"),
            birth("M", "2023-04-03", "1", "330105002001"),
        ],
    )
    .await;
}

/// Two ways from one register: SQL that groups, and facts that become rows. They share no code and agree cell by cell.
async fn a_snapshot_counts_whom_the_queries_count(house: House) {
    fill(&house).await;
    let (permit, on, known) = (planning("330106"), day("2025-06-30"), house.env.now().plus_seconds(9));
    let counts = house.store.count_residents(&permit, on, known, 9).await.unwrap();
    let facts = house.store.snapshot_facts(&permit, known, day("2020-06-30")).await.unwrap();
    let taken = statistics::take(&facts, "330106", on);
    let mut cells: std::collections::BTreeMap<(String, u8, u8), u64> = std::collections::BTreeMap::new();
    let (mut unknown, mut births) = (0, 0);
    for (kind, _, part) in &taken.parts {
        let place = part.column("place").unwrap();
        for row in 0..part.rows() {
            let code = |name: &str| part.column(name).unwrap().codes.at(row).unwrap();
            let word = &place.words[usize::from(code("place"))];
            if *kind == "events" {
                births += u64::from(code("kind") == 1);
                continue;
            }
            if !word.starts_with("330106") {
                continue;
            }
            let (sex, age) = (u8::try_from(code("sex")).unwrap(), statistics::days::age_at(code("born"), on));
            match (sex, age) {
                (1 | 2, Some(age)) => {
                    *cells.entry((word[..9].to_owned(), sex, age.min(100))).or_default() += 1;
                }
                _ => unknown += 1,
            }
        }
    }
    let mut counted = std::collections::BTreeMap::new();
    for division in &counts.divisions {
        for (sex, ages) in [(1, &division.male), (2, &division.female)] {
            for (age, people) in ages.iter().enumerate().filter(|(_, people)| **people > 0) {
                counted.insert((division.code.to_string(), sex, u8::try_from(age).unwrap()), *people);
            }
        }
    }
    assert_eq!(cells, counted);
    assert_eq!(unknown, counts.not_counted.sex_or_age_unknown);
    assert_eq!(births, counts.births.iter().map(|own| own.male + own.female + own.unstated).sum::<u64>());
    // Neither names nor numbers are in the facts, and another area's office gets another area's facts.
    let elsewhere = house.store.snapshot_facts(&planning("330105"), known, day("2020-06-30")).await.unwrap();
    assert!(elsewhere.people.len() < facts.people.len());
}

async fn residents_are_counted_by_place_sex_and_age(house: House) {
    fill(&house).await;
    let permit = planning("330106");
    let counts = house
        .store
        .count_residents(&permit, day("2025-06-30"), house.env.now().plus_seconds(9), 9)
        .await
        .unwrap();
    let codes: Vec<&str> = counts.divisions.iter().map(|d| &*d.code).collect();
    assert_eq!(codes, ["330106002", "330106003"]);
    let cells = |cells: &[u64]| -> Vec<(usize, u64)> {
        cells.iter().copied().enumerate().filter(|(_, people)| *people > 0).collect()
    };
    // The birthday of the 30th is reached, that of 1 July is not; 105 years stand in the open group; the child of 2023 is 2.
    assert_eq!(cells(&counts.divisions[0].male), [(2, 1), (36, 1), (37, 1)]);
    assert_eq!(cells(&counts.divisions[0].female), [(24, 1), (30, 1), (100, 1)]);
    assert_eq!(cells(&counts.divisions[1].female), [(1, 1), (30, 1), (37, 1)]);
    assert_eq!(cells(&counts.divisions[1].male), []);
    assert_eq!(counts.total(), 9);
    assert_eq!(
        counts.not_counted,
        NotCounted {
            sex_or_age_unknown: 1,
            age_estimated: 1,
            place_unknown: 1,
            known_here_later: 0,
            died_since: 0
        }
    );
    assert_eq!(
        counts.births,
        [
            BirthCount { year: 2023, male: 1, female: 0, unstated: 0 },
            BirthCount { year: 2024, male: 0, female: 1, unstated: 0 }
        ]
    );
    assert_eq!(counts.deaths, [DeathCount { year: 2024, male: false, age: 83, deaths: 1 }]);
    // A street's planner counts the street.
    let street = planning("330106003");
    let counts = house
        .store
        .count_residents(&street, day("2025-06-30"), house.env.now().plus_seconds(9), 12)
        .await
        .unwrap();
    assert_eq!((counts.total(), counts.births.len(), counts.deaths.len()), (3, 1, 0));
    assert_eq!(&*counts.divisions[0].code, "330106003001");
}

/// Three homes: a woman of 85 alone, a couple with their child, five at a third dwelling of whom the eldest's sex is unstated.
async fn homes_are_counted_at_their_eldest(house: House) {
    const ALONE: (Attribute, &str) = (HukouAddress, "西湖区文二路1号翠苑小区1幢1单元101室");
    const THREE: (Attribute, &str) = (HukouAddress, "西湖区文二路1号翠苑小区1幢1单元102室");
    const FIVE: (Attribute, &str) = (HukouAddress, "西湖区文二路1号翠苑小区1幢1单元103室");
    let rows = vec![
        at_home("A", &[ALONE, (Name, "甲"), (Sex, "2"), (BirthDate, "1940-01-01")]),
        at_home("B", &[THREE, (Name, "乙"), (Sex, "2"), (BirthDate, "1992-02-01")]),
        at_home("C", &[THREE, (Name, "丙"), (Sex, "1"), (BirthDate, "1990-12-01")]),
        at_home("D", &[THREE, (Name, "丁"), (Sex, "1"), (BirthDate, "2020-05-01")]),
        at_home("E", &[FIVE, (Name, "戊"), (Sex, "9"), (BirthDate, "1950-01-01")]),
        at_home("F", &[FIVE, (Name, "己"), (Sex, "2"), (BirthDate, "1952-01-01")]),
        at_home("G", &[FIVE, (Name, "庚"), (Sex, "1"), (BirthDate, "1975-01-01")]),
        at_home("H", &[FIVE, (Name, "辛"), (Sex, "1"), (BirthDate, "1976-01-01")]),
        at_home("I", &[FIVE, (Name, "壬"), (Sex, "1"), (BirthDate, "1977-01-01")]),
    ];
    import(&house, "hukou", rows).await;
    let now = house.env.now().plus_seconds(9);
    let counts = house.store.count_residents(&planning("330106"), day("2025-06-30"), now, 6).await.unwrap();
    let homes = counts.households.unwrap();
    let cells = |cells: &[u64]| -> Vec<(usize, usize, u64)> {
        let at = |cell: usize| (cell / store::HOUSEHOLD_SIZES, cell % store::HOUSEHOLD_SIZES + 1);
        let some = cells.iter().copied().enumerate().filter(|(_, homes)| *homes > 0);
        some.map(|(cell, homes)| (at(cell).0, at(cell).1, homes)).collect()
    };
    // Age, size, households.
    assert_eq!(cells(&homes.female), [(85, 1, 1)]);
    assert_eq!(cells(&homes.male), [(34, 3, 1)], "the father of 1990 is the eldest, 34 until December");
    assert_eq!((homes.eldest_unknown, homes.people_in_largest, homes.in_large_homes), (1, 0, 0));
}

async fn counts_answer_as_it_was_known(house: House) {
    let before = house.env.now().plus_seconds(-1);
    fill(&house).await;
    let permit = planning("330106");
    let then = house.store.count_residents(&permit, day("2025-06-30"), before, 6).await.unwrap();
    assert_eq!((then.total(), then.births.len()), (0, 0), "nothing was known yet");
    let now = house.env.now().plus_seconds(9);
    let early = house.store.count_residents(&permit, day("2023-12-31"), now, 6).await.unwrap();
    // Every household row says since when only by its own date, 2024-01-01; of the births only that of March 2023 had been.
    assert_eq!(early.total(), 2);
    assert_eq!((early.not_counted.known_here_later, early.not_counted.died_since), (7, 1));
}

fn base(house: &House, area: &str, kind: BaseKind) -> BasePopulation {
    BasePopulation {
        id: house.env.new_id(),
        area: area.parse().unwrap(),
        name: "2025 年中".into(),
        kind,
        source: "登记数".into(),
        as_of: day("2025-06-30"),
        counts: store::ResidentCounts {
            divisions: vec![store::DivisionCount {
                code: area.into(),
                male: vec![3; 101],
                female: vec![4; 101],
            }],
            ..store::ResidentCounts::default()
        },
        account: AccountId::from_uuid(Uuid::from_u128(42)),
        created_at: house.env.now(),
    }
}

async fn bases_are_kept_and_stay_in_their_area(house: House) {
    let permit = planning("330106");
    let register = base(&house, "330106", BaseKind::Register { known_at: house.env.now() });
    let own = base(&house, "330106003", BaseKind::Own);
    for kept in [&register, &own] {
        house.store.keep_base(&permit, kept).await.unwrap();
        assert_eq!(house.store.base_population(&permit, kept.id).await.unwrap().as_ref(), Some(kept));
    }
    assert_eq!(house.store.base_populations(&permit).await.unwrap().len(), 2);
    let street = planning("330106003");
    assert_eq!(house.store.base_populations(&street).await.unwrap(), std::slice::from_ref(&own));
    assert_eq!(
        house.store.base_population(&street, register.id).await.unwrap(),
        None,
        "the whole is not the part's"
    );
    assert!(house.store.keep_base(&street, &base(&house, "330106", BaseKind::Own)).await.is_err());
    assert_eq!(house.store.base_population(&planning("44"), own.id).await.unwrap(), None);
}

fn scenario(house: &House, area: &str) -> (Scenario, ScenarioVersion) {
    let account = AccountId::from_uuid(Uuid::from_u128(42));
    let scenario = Scenario {
        id: house.env.new_id(),
        area: area.parse().unwrap(),
        name: "基准".into(),
        account,
        current: 1,
        created_at: house.env.now(),
        archived_at: None,
    };
    (scenario, version(house, 1, None, 1.0))
}

fn version(house: &House, number: u32, parent: Option<u32>, tfr: f64) -> ScenarioVersion {
    ScenarioVersion {
        number,
        parent,
        note: "改了总和生育率".into(),
        document: json!({"tfr": [[2024, tfr]]}),
        account: AccountId::from_uuid(Uuid::from_u128(42)),
        created_at: house.env.now(),
    }
}

async fn kept(house: &House, area: &str) -> ScenarioId {
    let (scenario, first) = scenario(house, area);
    house.store.create_scenario(&planning(area), &scenario, &first).await.unwrap();
    scenario.id
}

async fn versions_follow_each_other(house: House) {
    let permit = planning("330106");
    let id = kept(&house, "330106").await;
    assert_eq!(house.store.save_version(&permit, id, &version(&house, 0, Some(1), 1.1)).await.unwrap(), 2);
    assert_eq!(house.store.save_version(&permit, id, &version(&house, 0, Some(2), 1.2)).await.unwrap(), 3);
    let late = house.store.save_version(&permit, id, &version(&house, 0, Some(2), 9.9)).await;
    assert!(
        matches!(late, Err(StoreError::Conflict(_))),
        "it was made from a version that is no longer current"
    );
    let versions = house.store.scenario_versions(&permit, id).await.unwrap();
    assert_eq!(
        versions,
        [version(&house, 1, None, 1.0), version(&house, 2, Some(1), 1.1), version(&house, 3, Some(2), 1.2)]
    );
    // Of two who save at the same time, one is told.
    let (first, second) = (version(&house, 0, Some(3), 1.3), version(&house, 0, Some(3), 1.4));
    let (one, two) = tokio::join!(
        house.store.save_version(&permit, id, &first),
        house.store.save_version(&permit, id, &second),
    );
    assert_eq!([&one, &two].iter().filter(|saved| saved.is_ok()).count(), 1, "{one:?} {two:?}");
    assert_eq!(house.store.scenario_versions(&permit, id).await.unwrap().len(), 4);
}

async fn undo_and_redo_move_between_versions(house: House) {
    let permit = planning("330106");
    let id = kept(&house, "330106").await;
    house.store.save_version(&permit, id, &version(&house, 0, Some(1), 1.1)).await.unwrap();
    assert!(house.store.make_current(&permit, id, 1).await.unwrap());
    assert_eq!(house.store.scenario(&permit, id).await.unwrap().unwrap().current, 1);
    assert_eq!(house.store.save_version(&permit, id, &version(&house, 0, Some(1), 1.5)).await.unwrap(), 3);
    assert!(house.store.make_current(&permit, id, 2).await.unwrap(), "what was undone is there still");
    assert!(!house.store.make_current(&permit, id, 9).await.unwrap());
    assert!(!house.store.make_current(&planning("44"), id, 1).await.unwrap());
}

async fn a_link_opens_its_version_within_the_area(house: House) {
    let permit = planning("330106003");
    let id = kept(&house, "330106003").await;
    house.store.save_version(&permit, id, &version(&house, 0, Some(1), 1.1)).await.unwrap();
    let (token, other) = ("a".repeat(32), "b".repeat(32));
    let now = house.env.now();
    assert_eq!(
        house.store.link_version(&permit, id, 1, &token, now).await.unwrap().as_deref(),
        Some(&*token)
    );
    assert_eq!(
        house.store.link_version(&permit, id, 1, &other, now).await.unwrap().as_deref(),
        Some(&*token)
    );
    assert_eq!(house.store.link_version(&permit, id, 7, &other, now).await.unwrap(), None);
    let (scenario, linked) = house.store.linked_version(&planning("330106"), &token).await.unwrap().unwrap();
    assert_eq!((scenario.id, linked.number, scenario.current), (id, 1, 2));
    for area in ["330106004", "44"] {
        assert_eq!(house.store.linked_version(&planning(area), &token).await.unwrap(), None);
    }
    assert_eq!(house.store.linked_version(&permit, &other).await.unwrap(), None);
}

async fn put_away_scenarios_are_kept(house: House) {
    let permit = planning("330106");
    let id = kept(&house, "330106").await;
    assert!(house.store.rename_scenario(&permit, id, "新名").await.unwrap());
    assert!(house.store.archive_scenario(&permit, id, Some(house.env.now())).await.unwrap());
    assert!(house.store.scenarios(&permit).await.unwrap().is_empty());
    assert!(house.store.save_version(&permit, id, &version(&house, 0, Some(1), 1.1)).await.is_err());
    assert_eq!(house.store.scenario(&permit, id).await.unwrap().unwrap().name, "新名".into());
    assert!(house.store.archive_scenario(&permit, id, None).await.unwrap());
    assert_eq!(house.store.scenarios(&permit).await.unwrap().len(), 1);
    let elsewhere = planning("330105");
    assert!(!house.store.archive_scenario(&elsewhere, id, Some(house.env.now())).await.unwrap());
    assert!(house.store.scenarios(&elsewhere).await.unwrap().is_empty());
    assert!(house.store.scenario_versions(&elsewhere, id).await.unwrap().is_empty());
    assert!(house.store.scenario(&permit, Id::from_uuid(Uuid::from_u128(5))).await.unwrap().is_none());
    assert!(
        house.store.scenario(&permit, id).await.unwrap().unwrap().created_at
            == Timestamp::from_micros(support::NOON).unwrap()
    );
}

async fn versions_and_counts_are_never_edited(house: House) {
    let permit = planning("330106");
    kept(&house, "330106").await;
    house.store.keep_base(&permit, &base(&house, "330106", BaseKind::Own)).await.unwrap();
    for sql in [
        "UPDATE scenario_version SET note = 'x'",
        "DELETE FROM scenario_version",
        "UPDATE base_population SET counts = '{}'",
        "DELETE FROM base_population",
    ] {
        assert!(raw(&house, sql).await.is_err(), "{sql}");
    }
    house.check().await;
}

/// Runs a statement past the store.
async fn raw(house: &House, sql: &'static str) -> Result<(), sqlx::Error> {
    if let Some(file) = house.url.strip_prefix("sqlite:") {
        use sqlx::{ConnectOptions as _, Executor as _};
        let mut connection = sqlx::sqlite::SqliteConnectOptions::new().filename(file).connect().await?;
        connection.execute(sql).await.map(drop)
    } else {
        use sqlx::{Connection as _, Executor as _};
        let mut connection = sqlx::PgConnection::connect(&house.url).await?;
        connection.execute(sql).await.map(drop)
    }
}

async fn outlines_give_way_to_newer_ones_and_stay_in_their_area(house: House) {
    let outline = |division: &str, east: f64| Outline {
        division: division.into(),
        geometry: json!({"type": "Polygon", "coordinates": [[[120.0, 30.0], [east, 30.0], [east, 30.5], [120.0, 30.0]]]}),
        source: "测绘成果".into(),
        account: AccountId::from_uuid(Uuid::from_u128(42)),
        created_at: house.env.now(),
    };
    let county = planning("330106");
    let first = [outline("330106003", 120.2), outline("330106", 120.5)];
    house.store.keep_outlines(&county, &first).await.unwrap();
    assert_eq!(house.store.outlines(&county).await.unwrap(), [first[1].clone(), first[0].clone()]);
    let newer = outline("330106003", 120.3);
    house.store.keep_outlines(&planning("330106003"), std::slice::from_ref(&newer)).await.unwrap();
    assert_eq!(house.store.outlines(&county).await.unwrap(), [first[1].clone(), newer.clone()]);
    let street = planning("330106003");
    assert_eq!(house.store.outlines(&street).await.unwrap(), [newer], "the county is not the street's");
    assert_eq!(house.store.outlines(&planning("44")).await.unwrap(), []);
    // One outline of another area, and nothing is kept.
    let mixed = [outline("330106002", 120.4), outline("330105", 120.4)];
    assert!(house.store.keep_outlines(&county, &mixed).await.is_err());
    assert_eq!(house.store.outlines(&county).await.unwrap().len(), 2);
}
