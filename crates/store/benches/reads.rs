//! What the log costs, on both engines: the same reads of people with and without their entries, by 1, 8 and 64 readers at a
//! time. Prints reads a second and the share of them that the log takes; then how long reads take when 200 are asked for a second.
//! Entries can be left out here and nowhere else: use cases have no such way.
//!
//! `cargo bench -p store --bench reads -- --people 100000` for another size.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints its figures and may fail loudly"
)]

mod people;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use access::{Action, Actor, Cx, Permit, Purpose, Role, Subject};
use base::{AccountId, Env, PageSize, PersonId, SeededEntropy, SystemClock};
use people::{import, register};
use records::Attribute;
use registry::search::Query;
use store::{Settings, Store};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Readers at a time.
const READERS: [usize; 3] = [1, 8, 64];
/// How many lists and how many records they read together in one round.
const READS: usize = 3_000;
const ROUNDS: usize = 3;
/// How many pairs of a list and a record are asked for a second, and for how many seconds.
const PAIRS_A_SECOND: u32 = 100;
const SECONDS: u32 = 20;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let people =
        arguments.iter().position(|a| a == "--people").and_then(|at| arguments.get(at + 1)?.parse().ok());
    let people = people.unwrap_or(20_000);
    let folder = tempfile::tempdir().unwrap();
    let file = format!("sqlite:{}", folder.path().join("bench.db").display());
    run("SQLite", Store::open(&Settings::new(file)).await.unwrap(), people).await;
    let database = store::testing::database().await.unwrap();
    run("PostgreSQL", Store::open(&Settings::new(&database.url)).await.unwrap(), people).await;
}

async fn run(engine: &str, store: Store, people: u32) {
    let env = Env::new(Arc::new(SystemClock), Arc::new(SeededEntropy::new(1)));
    let actor =
        Actor::new(AccountId::from_uuid(uuid::Uuid::nil()), Role::Registrar, "330106".parse().unwrap());
    let cx = Cx { actor, env: env.clone(), request: "bench".into() };
    let importing = cx.import_permit().unwrap();
    let change = import(engine, &store, &importing, &env, people).await;
    register(engine, &store, &importing, &env, &change).await;
    for readers in READERS {
        let (mut without, mut with) = (0.0_f64, 0.0_f64);
        for _ in 0..ROUNDS {
            without = without.max(round(&cx, &store, readers, false).await);
            with = with.max(round(&cx, &store, readers, true).await);
        }
        println!(
            "{engine}: {readers} readers: {without:.0} reads/s without entries, {with:.0} with: the log takes {:.1} %",
            100.0 * (1.0 - with / without)
        );
    }
    steady(engine, &cx, &store).await;
    store.close().await.unwrap();
}

async fn round(cx: &Cx, store: &Store, readers: usize, logged: bool) -> f64 {
    let (next, began) = (Arc::new(AtomicUsize::new(0)), Instant::now());
    let readers = (0..readers).map(|_| {
        let (cx, store, next) = (cx.clone(), store.clone(), Arc::clone(&next));
        tokio::spawn(async move {
            loop {
                let nth = next.fetch_add(1, Ordering::Relaxed);
                if nth >= READS {
                    return;
                }
                let found = list(&cx, &store, nth, logged).await;
                if let Some(person) = found.get(nth % found.len().max(1)) {
                    record(&cx, &store, *person, logged).await;
                }
            }
        })
    });
    for reader in readers.collect::<Vec<_>>() {
        reader.await.unwrap();
    }
    f64::from(u32::try_from(READS * 2).unwrap()) / began.elapsed().as_secs_f64()
}

/// Asks at a steady pace, whether or not the answers have come, and prints how long they took.
async fn steady(engine: &str, cx: &Cx, store: &Store) {
    let began = Instant::now();
    let mut asked = Vec::new();
    for nth in 0..PAIRS_A_SECOND * SECONDS {
        let due = Duration::from_secs(1) * nth / PAIRS_A_SECOND;
        tokio::time::sleep(due.saturating_sub(began.elapsed())).await;
        let (cx, store) = (cx.clone(), store.clone());
        asked.push(tokio::spawn(async move {
            let began = Instant::now();
            let found = list(&cx, &store, usize::try_from(nth).unwrap(), true).await;
            let listed = began.elapsed();
            let began = Instant::now();
            if let Some(person) = found.first() {
                record(&cx, &store, *person, true).await;
            }
            (listed, began.elapsed())
        }));
    }
    let (mut lists, mut records) = (Vec::new(), Vec::new());
    for one in asked {
        let (listed, opened) = one.await.unwrap();
        lists.push(listed);
        records.push(opened);
    }
    for (what, mut took) in [("search", lists), ("record", records)] {
        took.sort_unstable();
        let at = |share: usize| took[took.len() * share / 100].as_secs_f64() * 1_000.0;
        println!(
            "{engine}: {what} at 200 reads/s: p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms",
            at(50),
            at(95),
            at(99)
        );
    }
}

fn permit(cx: &Cx) -> Permit {
    cx.permit(Purpose::FamilyService).unwrap()
}

/// A list of up to fifty people by the beginning of a phone, a number or pinyin, and its entry.
async fn list(cx: &Cx, store: &Store, nth: usize, logged: bool) -> Vec<PersonId> {
    let typed = match nth % 4 {
        0 => format!("1380000{:02}", nth % 100),
        1 => format!("330106{}{:02}", 1940 + nth % 80, nth % 12 + 1),
        2 => format!("{}", char::from_u32(0x4E00 + u32::try_from(nth % 400).unwrap() * 7).unwrap()),
        _ => format!("13800{:04}", nth % 10_000),
    };
    let query = Query::read(&typed).unwrap();
    let page = store.search(&permit(cx), &query, None, PageSize::default()).await.unwrap();
    let people: Vec<PersonId> = page.items.iter().map(|found| found.person.id).collect();
    if logged {
        let entry = permit(cx).entry(cx.now(), Action::Search, Subject::People(people.clone()));
        store
            .append_audit(&entry.of_fields([Attribute::Name, Attribute::Sex, Attribute::IdNumber]))
            .await
            .unwrap();
    }
    people
}

/// A record and its entries: the person's, and those of whoever stands beside.
async fn record(cx: &Cx, store: &Store, person: PersonId, logged: bool) {
    let record = store.person(&permit(cx), person, None).await.unwrap().unwrap();
    if logged {
        let members = record.households.iter().flat_map(|household| &household.members);
        let beside: Vec<PersonId> = members.filter_map(|(_, member)| Some(member.as_ref()?.id)).collect();
        let own = permit(cx).entry(cx.now(), Action::ReadRecord, Subject::People(vec![person]));
        let shown = permit(cx).entry(cx.now(), Action::ShownBeside, Subject::People(beside));
        let fields = record.values.iter().map(|shown| shown.attribute);
        store.append_audits(vec![own.of_fields(fields), shown.of_fields([Attribute::Name])]).await.unwrap();
    }
}
