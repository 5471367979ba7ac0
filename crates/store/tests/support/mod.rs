//! A small register made by hand, and a store of either engine to keep it in.

use std::fmt::Write as _;

use access::{Actor, Cx, ImportPermit, Permit, Purpose, Role};
use base::{AccountId, Date, Env, Id, PersonId, Timestamp};
use records::{Attribute, Fields, Mention, MentionRef, Reading};
use registry::{Recoding, StandingRecord, assign, derive, derive_with};
use sha2::{Digest as _, Sha256};
use store::{
    Batch, Change, Committed, Decider, Door, Link, NewBatch, Outcome, RejectedRow, Settings, StagedRow,
    Standing, Store,
};
use tempfile::TempDir;
use uuid::Uuid;

/// Runs each case on both engines.
macro_rules! contract {
    ($($case:ident)*) => {
        mod sqlite { $(#[tokio::test(flavor = "multi_thread")] async fn $case() { super::$case(crate::support::sqlite().await).await; })* }
        mod postgres { $(#[tokio::test(flavor = "multi_thread")] async fn $case() { super::$case(crate::support::postgres().await).await; })* }
    };
}

/// A store with whatever must outlive it.
pub(crate) struct House {
    pub store: Store,
    pub url: String,
    pub env: Env,
    _folder: Option<TempDir>,
    _database: Option<store::testing::Database>,
}

pub(crate) const NOON: i64 = 1_750_000_000_000_000;

pub(crate) fn env() -> Env {
    Env::fixed(Timestamp::from_micros(NOON).unwrap(), 7)
}

pub(crate) async fn sqlite() -> House {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("register.db").display());
    let store = Store::open(&Settings::new(&url)).await.unwrap();
    House { store, url, env: env(), _folder: Some(folder), _database: None }
}

pub(crate) async fn postgres() -> House {
    let database = store::testing::database().await.unwrap();
    let url = database.url.clone();
    let store = Store::open(&Settings { connections: 4, ..Settings::new(&url) }).await.unwrap();
    House { store, url, env: env(), _folder: None, _database: Some(database) }
}

pub(crate) fn cx(area: &str) -> Cx {
    let actor = Actor::new(AccountId::from_uuid(Uuid::from_u128(42)), Role::Registrar, area.parse().unwrap());
    Cx { actor, env: env(), request: "req-1".into() }
}

pub(crate) fn importing() -> ImportPermit {
    cx("330106").import_permit().unwrap()
}

pub(crate) fn reading(area: &str) -> Permit {
    cx(area).permit(Purpose::FamilyService).unwrap()
}

/// So many seconds after the register began.
pub(crate) fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_micros(NOON + seconds * 1_000_000).unwrap()
}

/// The leave of a colleague in the same area.
pub(crate) fn second() -> Permit {
    let mut cx = cx("330106");
    cx.actor.account = AccountId::from_uuid(Uuid::from_u128(43));
    cx.permit(Purpose::FamilyService).unwrap()
}

/// One person's row: its key and what it says.
pub(crate) struct Row(pub &'static str, pub &'static [(Attribute, &'static str)]);

pub(crate) fn staged(at: usize, row: &Row) -> StagedRow {
    let fields: Fields = row.1.iter().copied().collect();
    let cells: Vec<Box<str>> = row.1.iter().map(|(_, value)| (*value).into()).collect();
    let mut content = Sha256::new();
    for cell in &cells {
        content.update(cell.as_bytes());
        content.update([0]);
    }
    let mention = Mention { role: "self".into(), fields };
    StagedRow {
        row_number: u64::try_from(at).unwrap() + 1,
        key: row.0.into(),
        cells,
        content: content.finalize().into(),
        reading: Reading { row: Fields::new(), mentions: vec![mention] },
    }
}

pub(crate) fn file(source: &str) -> NewBatch {
    NewBatch {
        source: source.into(),
        profile: source.into(),
        file_name: format!("{source}.csv").into(),
        file_sha256: [9; 32],
        columns: vec!["姓名".into()],
        denied_columns: vec!["是否计划内生育".into()],
    }
}

/// One row: its key, what it says as a whole, and of whom: role, which person, what.
pub(crate) struct Told<'a>(pub &'a str, pub Said<'a>, pub &'a [(&'a str, u32, Said<'a>)]);

/// What is said, by attribute.
pub(crate) type Said<'a> = &'a [(Attribute, &'a str)];

/// Which person each mention is, by key and role.
pub(crate) type Who = std::collections::HashMap<String, u32>;

impl House {
    /// Keeps rows of one source as if they came in together, derived as of a day; the moment from which they count.
    pub(crate) async fn tell(&self, source: &str, rows: &[Told<'_>], who: &mut Who, day: Date) -> Timestamp {
        let mut load = self.store.begin_batch(&importing(), file(source), &self.env).await.unwrap();
        let fields = |said: &[(Attribute, &str)]| -> Fields { said.iter().copied().collect() };
        let mut staged = Vec::new();
        for (at, Told(key, row, people)) in rows.iter().enumerate() {
            let mention = |(role, _, said): &(&str, u32, &[(Attribute, &str)])| Mention {
                role: (*role).into(),
                fields: fields(said),
            };
            let reading = Reading { row: fields(row), mentions: people.iter().map(mention).collect() };
            let text = format!("{key}{row:?}{people:?}");
            who.extend(people.iter().map(|(role, person, _)| (format!("{key}#{role}"), *person)));
            staged.push(StagedRow {
                row_number: u64::try_from(at).unwrap() + 1,
                key: (*key).into(),
                content: Sha256::digest(&text).into(),
                cells: vec![text.into()],
                reading,
            });
        }
        load.append(staged).await.unwrap();
        let batch = load.finish(vec![]).await.unwrap();
        self.follow(&Change { commit: vec![batch.id], ..Change::default() }, who, day).await
    }

    /// Links everything that stands after a change by who is who, derives as of a day, and commits.
    pub(crate) async fn follow(&self, change: &Change, who: &Who, day: Date) -> Timestamp {
        let mut standing = self.store.standing(&importing(), change).await.unwrap();
        let clusters: Vec<u32> = standing
            .records
            .iter()
            .flat_map(|one| one.reading.mentions.iter().map(move |said| format!("{}#{}", one.key, said.role)))
            .map(|mention| who[&mention])
            .collect();
        let assigned = assign(&mut standing.records, &clusters, &standing.former, || self.env.new_id());
        let outcome = Outcome {
            links: links_of(&standing.records),
            derived: derive_with(&standing.records, &Recoding::of(&standing.divisions), day),
            successions: assigned.successions,
            ..Outcome::default()
        };
        self.store.commit(&importing(), change, standing.basis, outcome, &self.env).await.unwrap().at
    }

    pub(crate) async fn stage(&self, source: &str, rows: &[Row]) -> Batch {
        let mut load = self.store.begin_batch(&importing(), file(source), &self.env).await.unwrap();
        let rows: Vec<_> = rows.iter().enumerate().map(|(at, row)| staged(at, row)).collect();
        for chunk in rows.chunks(3) {
            load.append(chunk.to_vec()).await.unwrap();
        }
        let rejected =
            RejectedRow { row_number: 99, cells: vec!["坏".into()], findings: serde_json::json!([1]) };
        load.reject(vec![rejected]).await.unwrap();
        load.finish(vec![]).await.unwrap()
    }

    /// Links by the clusters that the rows name, derives and commits.
    pub(crate) async fn settle(&self, change: &Change, clusters: &[(&str, u32)]) -> Committed {
        let mut standing = self.store.standing(&importing(), change).await.unwrap();
        let outcome = self.outcome(&mut standing, clusters);
        self.store.commit(&importing(), change, standing.basis, outcome, &self.env).await.unwrap()
    }

    pub(crate) fn outcome(&self, standing: &mut Standing, clusters: &[(&str, u32)]) -> Outcome {
        let of = |record: &StandingRecord| {
            clusters.iter().find(|(key, _)| *key == &*record.key).map_or(900, |(_, c)| *c)
        };
        let clusters: Vec<u32> =
            standing.records.iter().flat_map(|r| r.people.iter().map(move |_| of(r))).collect();
        let assigned = assign(&mut standing.records, &clusters, &standing.former, || self.env.new_id());
        let links = links_of(&standing.records);
        let derived = derive(&standing.records, "2025-06-30".parse().unwrap());
        Outcome {
            links,
            derived,
            settled: standing.settled.clone(),
            successions: assigned.successions,
            ..Outcome::default()
        }
    }

    /// Imports rows of one source and commits them; the clusters say who is who among everything that stands.
    pub(crate) async fn import(&self, source: &str, rows: &[Row], clusters: &[(&str, u32)]) -> Batch {
        let batch = self.stage(source, rows).await;
        self.settle(&Change { commit: vec![batch.id], ..Change::default() }, clusters).await;
        batch
    }

    /// Imports these rows of the residence file, each of somebody else, and gives who they are.
    pub(crate) async fn people(&self, rows: &[Row]) -> Vec<PersonId> {
        let clusters: Vec<(&str, u32)> =
            rows.iter().zip(1..).map(|(row, cluster)| (row.0, cluster)).collect();
        self.import("residence", rows, &clusters).await;
        let standing = self.store.standing(&importing(), &Change::default()).await.unwrap();
        standing.records.iter().flat_map(|record| record.people.iter().flatten().copied()).collect()
    }

    pub(crate) async fn check(&self) {
        let verified = self.store.verify().await.unwrap();
        assert_eq!(verified.fault, None, "{:?}", verified.checks);
    }

    /// Everything that shows: the standing records with their links, and each person's record without recorded times.
    pub(crate) async fn picture(&self) -> String {
        let standing = self.store.standing(&importing(), &Change::default()).await.unwrap();
        let mut people: Vec<PersonId> =
            standing.records.iter().flat_map(|r| r.people.iter().flatten().copied()).collect();
        people.sort_unstable();
        people.dedup();
        let mut picture: Vec<String> =
            standing.records.iter().map(|r| format!("{:?} {:?} {:?}", r.id, r.key, r.people)).collect();
        for person in people {
            if let Some(mut record) = self.store.person(&reading("33"), person, None).await.unwrap() {
                record.recorded = base::Spell::since(record.recorded.from);
                let mut text = String::new();
                for shown in &record.values {
                    write!(text, "{:?}={} {:?};", shown.attribute, shown.value, shown.mention).unwrap();
                }
                picture.push(format!(
                    "{person} {:?} {text} {:?} {:?} {:?} {:?}",
                    record.person, record.households, record.kin, record.residences, record.events
                ));
            }
        }
        picture.join("\n")
    }
}

pub(crate) fn links_of(records: &[StandingRecord]) -> Vec<Link> {
    let mut links = Vec::new();
    for record in records {
        for (mention, person) in record.linked() {
            links.push(Link {
                mention: MentionRef { record: record.id, role: mention.role.clone() },
                person,
                score: 0.875,
                decider: Decider::Model,
            });
        }
    }
    links
}

pub(crate) fn nobody() -> PersonId {
    Id::from_uuid(Uuid::from_u128(1))
}

/// Statements past the store's guards, on a connection of their own.
pub(crate) async fn raw(house: &House, statements: &[&str]) -> Result<(), String> {
    let run = async {
        if let Some(path) = house.url.strip_prefix("sqlite:") {
            let connection = rusqlite::Connection::open(path).map_err(|e| e.to_string())?;
            connection.execute_batch(&statements.join(";")).map_err(|e| e.to_string())
        } else {
            use sqlx::Connection as _;
            let mut connection = sqlx::PgConnection::connect(&house.url).await.map_err(|e| e.to_string())?;
            let sql = sqlx::AssertSqlSafe(statements.join(";"));
            sqlx::raw_sql(sql).execute(&mut connection).await.map(drop).map_err(|e| e.to_string())
        }
    };
    run.await
}

/// A door that was opened and that nobody has gone through.
pub(crate) fn door(id: AccountId, number: &str, of: PersonId, opened_at: Timestamp) -> Door {
    Door {
        id,
        area: "330106".parse().unwrap(),
        number: number.into(),
        person: of,
        code_sha256: [1; 32],
        factor: None,
        passkeys: false,
        identity: false,
        failures: 0,
        locked_until: None,
        opened_at,
    }
}
