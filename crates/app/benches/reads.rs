//! What the log costs: the same reads of people with and without their entries, by 1, 8 and 64 readers at a time, on SQLite.
//! Prints reads a second, CPU time and the share that the log takes. Entries can be left out here and nowhere else: this
//! bench asks the store itself instead of the use cases.
//!
//! `cargo bench -p app --bench reads -- --people 20000` for another size.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench prints its figures and may fail loudly"
)]

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use access::{Cx, Purpose};
use app::{ImportFile, ProfileChoice, mask};
use base::{Env, PageSize, Silent};
use store::{Settings, Store};
use synth::{Options, Place};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Readers at a time.
const READERS: [usize; 3] = [1, 8, 64];
/// How many lists and how many records they read together in one round.
const READS: usize = 1_500;
const ROUNDS: usize = 5;

/// What is typed; one entry with up to 50 people for each list, then one record with kin and household.
const TYPED: [&str; 8] = ["王伟", "李娜", "张伟", "zhang", "chenj", "138", "3301", "文一"];

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let people =
        arguments.iter().position(|a| a == "--people").and_then(|at| arguments.get(at + 1)?.parse().ok());
    let people: u32 = people.unwrap_or(10_000);
    let folder = tempfile::tempdir().unwrap();
    let extracts = folder.path().join("extracts");
    fs::create_dir_all(&extracts).unwrap();
    let options = Options { people, seed: 1, ..Options::default() };
    Place::grow(&options).unwrap().write(&extracts, &Silent).unwrap();
    let url = format!("sqlite:{}", folder.path().join("bench.db").display());
    let store = Store::open(&Settings::new(url)).await.unwrap();
    let env = Env::system();
    app::bootstrap(&env, &store, &options.street[..6].parse().unwrap()).await.unwrap();
    let cx = app::command_line(&env, &store, "bench").await.unwrap();
    let files = ["hukou.csv", "insurance.csv"]
        .map(|name| ImportFile { path: extracts.join(name), profile: ProfileChoice::Auto });
    let permit = cx.import_permit().unwrap();
    Box::pin(app::import(&cx, &store, &permit, files.into(), false, Arc::new(Silent))).await.unwrap();

    println!("{people} people, half lists of up to 50, half records; best of {ROUNDS} rounds");
    for readers in READERS {
        let (mut without, mut with) = (Figures::default(), Figures::default());
        // In turn, so that what else the machine does falls on both alike.
        for _ in 0..ROUNDS {
            without.best(round(&cx, &store, readers, false).await);
            with.best(round(&cx, &store, readers, true).await);
        }
        println!("{readers} readers");
        println!("  without entries: {:.0} reads/s, {:.3} CPU ms a read", without.rate, without.cpu_ms);
        println!("  with entries:    {:.0} reads/s, {:.3} CPU ms a read", with.rate, with.cpu_ms);
        println!(
            "  the log takes {:.1} % of the throughput, {:.1} % of the CPU time",
            100.0 * (1.0 - with.rate / without.rate),
            100.0 * (1.0 - without.cpu_ms / with.cpu_ms)
        );
    }
}

#[derive(Default)]
struct Figures {
    rate: f64,
    cpu_ms: f64,
}

impl Figures {
    fn best(&mut self, other: Self) {
        if self.rate < other.rate {
            *self = other;
        }
    }
}

async fn round(cx: &Cx, store: &Store, readers: usize, logged: bool) -> Figures {
    let next = Arc::new(AtomicUsize::new(0));
    let (cpu, began) = (cpu_seconds(), Instant::now());
    let readers = (0..readers).map(|_| {
        let (cx, store, next) = (cx.clone(), store.clone(), Arc::clone(&next));
        tokio::spawn(async move {
            loop {
                let nth = next.fetch_add(1, Ordering::Relaxed);
                if nth >= READS {
                    return;
                }
                read(&cx, &store, TYPED[nth % TYPED.len()], nth, logged).await;
            }
        })
    });
    for reader in readers.collect::<Vec<_>>() {
        reader.await.unwrap();
    }
    let reads = f64::from(u32::try_from(READS * 2).unwrap());
    Figures { rate: reads / began.elapsed().as_secs_f64(), cpu_ms: (cpu_seconds() - cpu) * 1_000.0 / reads }
}

/// A list, then one of its records: as the use cases do it, or the same without entries. What the use cases ask the store
/// besides, so that adoptions stay secret, is asked either way: it is no part of the log.
async fn read(cx: &Cx, store: &Store, typed: &str, nth: usize, logged: bool) {
    let permit = cx.permit(Purpose::FamilyService).unwrap();
    let size = PageSize::default();
    let found: Vec<base::PersonId> = if logged {
        let page = app::search_people(cx, store, &permit, typed, None, size).await.unwrap();
        page.items.iter().map(|found| found.person.shown().id).collect()
    } else {
        let query = app::read_query(typed).unwrap();
        let page = store.search(&permit, &query, None, size).await.unwrap();
        // Those who were found by something that they no longer show.
        let by_other = page.items.iter().filter(|found| {
            let one = &found.person;
            let shown = [one.name.as_deref(), one.id_number.as_deref(), one.phone.as_deref()];
            found.matched.is_some_and(|kind| !query.finds(kind, shown))
        });
        let by_other: Vec<base::PersonId> = by_other.map(|found| found.person.id).collect();
        std::hint::black_box(store.adoption_secrets(&permit, &by_other).await.unwrap());
        page.items.into_iter().map(|found| mask::listed(found.person).shown().id).collect()
    };
    let Some(person) = found.get(nth % found.len().max(1)) else { return };
    if logged {
        app::read_person(cx, store, &permit, *person, registry::AsOf::default()).await.unwrap();
    } else {
        let record = store.person(&permit, *person, None).await.unwrap().unwrap();
        std::hint::black_box(store.adoption_secret(&permit, *person).await.unwrap());
        std::hint::black_box(mask::record(record));
    }
}

/// User and system time of this process, in seconds (100 ticks a second on Linux).
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks =
        |at: usize| after.split_whitespace().nth(at).and_then(|t| t.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}
