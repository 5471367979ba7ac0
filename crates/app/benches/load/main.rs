//! The whole service under load: a register of synthetic people with ten events each, the real server, and requests over HTTP
//! that come at random moments, so many a second, whether or not the ones before are answered. Prints how long searches,
//! records and event registrations take beside what the engine itself takes for the same statements, how much memory the
//! server needed, and holds everything that was answered against what the register and its log have afterwards.
//!
//! `cargo bench -p app --bench load -- --people 1000000 --engine sqlite --rate 200 --seconds 60`
//!
//! Events are declared, verified and registered, and the register follows them meanwhile (`--steps 2` stops before); `--keep` leaves the files, and
//! `--filled` takes the register that an earlier run left (on PostgreSQL by `--database`). What is asked is drawn anew at each
//! run, as the children of an earlier run would be born again; `--seed` asks what a run asked that printed it.
//! Needs `target/release/wanjia` (`--binary`).
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a bench prints its figures and may fail loudly"
)]

mod drive;
mod fill;
mod wire;

use std::{
    collections::HashSet,
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use access::{Purpose, Role};
use app::read_query;
use base::{Env, PageSize, Redacted};
use drive::{Drive, KINDS, Told, Worker};
use fill::{Filled, Known};
use registry::{
    EventKind,
    registration::{Content, Party, Step},
};
use serde_json::{Value, json};
use store::{
    NewStep, Settings, Store,
    testing::{Asked, Instead, Postgres, Raw, listen},
};
use wire::Wire;

const PASSWORD: &str = "a load of 200 a second";
/// Seconds before times are counted: connections are made, caches filled.
const WARM: f64 = 10.0;
/// How often each thing is asked of the engine itself.
const RAW: usize = 300;

struct Asking {
    people: u32,
    engine: String,
    rate: f64,
    seconds: f64,
    steps: u64,
    seed: u64,
    binary: PathBuf,
    place: PathBuf,
    keep: bool,
    filled: bool,
    fill_only: bool,
}

fn flag(name: &str) -> bool {
    std::env::args().any(|argument| argument == name)
}

fn argument<T: std::str::FromStr>(name: &str, default: T) -> T {
    let arguments: Vec<String> = std::env::args().collect();
    let at = arguments.iter().position(|argument| argument == name);
    at.and_then(|at| arguments.get(at + 1)?.parse().ok()).unwrap_or(default)
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    // Cargo starts benches in their crate's folder.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let asking = Asking {
        people: argument("--people", 100_000),
        engine: argument("--engine", "both".to_owned()),
        rate: argument("--rate", 200.0),
        seconds: argument("--seconds", 60.0),
        steps: argument("--steps", 3),
        seed: argument("--seed", u64::try_from(Env::system().now().micros()).unwrap()),
        binary: argument("--binary", root.join("target/release/wanjia")),
        place: argument("--dir", root.join("target/bench-load")),
        keep: flag("--keep"),
        filled: flag("--filled"),
        fill_only: flag("--fill-only"),
    };
    fs::create_dir_all(&asking.place).unwrap();
    if asking.engine != "postgres" {
        let folder = asking.place.join("sqlite");
        if !asking.filled {
            let _ = fs::remove_dir_all(&folder);
        }
        fs::create_dir_all(&folder).unwrap();
        one_engine("SQLite", &format!("sqlite:{}", folder.join("register.db").display()), &asking).await;
        if !asking.keep && !asking.fill_only {
            fs::remove_dir_all(&folder).unwrap();
        }
    }
    if asking.engine != "sqlite" {
        let settings =
            ["shared_buffers=1GB", "max_wal_size=2GB", "checkpoint_timeout=15min", "max_connections=60"];
        let given = argument("--database", String::new());
        if given.is_empty() {
            let server = Postgres::start_durable(&asking.place, &settings).unwrap();
            one_engine("PostgreSQL", &server.url("postgres"), &asking).await;
        } else {
            one_engine("PostgreSQL", &given, &asking).await;
        }
    }
}

async fn one_engine(engine: &str, url: &str, asking: &Asking) {
    println!("{engine}");
    let store = Store::open(&Settings::new(url)).await.unwrap();
    let env = Env::system();
    app::bootstrap(&env, &store, &"33".parse().unwrap()).await.unwrap();
    let kept = asking.place.join(format!("{engine}.json"));
    let (accounts, known) = if asking.filled {
        serde_json::from_slice(&fs::read(&kept).unwrap()).unwrap()
    } else {
        let filled = filled(engine, &store, &env, asking.people).await;
        fs::write(&kept, serde_json::to_vec(&filled).unwrap()).unwrap();
        filled
    };
    if asking.fill_only {
        return store.close().await.unwrap();
    }
    raw(engine, url, &store, &env, &known).await;
    store.close().await.unwrap();

    let (server, port) = start(&asking.binary, url);
    let wire = Arc::new(Wire::to(port));
    let mut workers = Vec::new();
    for (name, area) in accounts {
        workers.push(Worker { cookie: sign_in(&wire, &name).await, area });
    }
    let told = Arc::new(Mutex::new(Told::default()));
    let drive = Drive {
        wire: Arc::clone(&wire),
        workers: workers.into(),
        known: known.into(),
        told: Arc::clone(&told),
        steps: asking.steps,
        seed: asking.seed,
    };
    drive.run(asking.rate, WARM, asking.seconds).await;
    let memory = peak_kib(server.id());
    // Asked to stop as an operator would ask.
    stop(server);
    let told = std::mem::take(&mut *told.lock().unwrap());
    report(engine, asking, &told, memory);
    check(engine, url, &told).await;
}

/// A new register, its workers and those whom they will ask for.
async fn filled(engine: &str, store: &Store, env: &Env, people: u32) -> (Vec<(String, String)>, Vec<Known>) {
    let began = Instant::now();
    let Filled { people: all, events, records, rows, known } = fill::fill(store, env, people).await;
    let took = began.elapsed().as_secs_f64();
    println!("{engine}: {all} people, {events} events, {records} source records, {rows} rows in {took:.0} s");
    (accounts(store, env, people).await, known)
}

/// A registrar and a second one in each of four counties, and one of the whole province.
async fn accounts(store: &Store, env: &Env, people: u32) -> Vec<(String, String)> {
    let cx = app::command_line(env, store, "load").await.unwrap();
    let gate = app::Gate::default();
    let areas = fill::counties(people).take(4).flat_map(|county| [county, county]).chain(["33", "33"]);
    let mut made = Vec::new();
    for (nth, area) in areas.enumerate() {
        let name = format!("worker-{nth}");
        let account =
            app::create_account(&cx, store, &name, Role::Registrar, &area.parse().unwrap()).await.unwrap();
        let one_time = account.one_time_password;
        let (_, signed_in) =
            app::sign_in(env, store, &gate, "load", (&name, one_time.clone(), None)).await.unwrap();
        let own = signed_in.cx(env, "load");
        let next = Redacted::new(PASSWORD.to_owned());
        app::change_password(&own, store, &gate, &signed_in, one_time, next).await.unwrap();
        made.push((name, area.to_owned()));
    }
    made
}

/// What the engine itself takes for the statements that these reads and writes consist of.
async fn raw(engine: &str, url: &str, store: &Store, env: &Env, known: &[Known]) {
    let cx = app::command_line(env, store, "load").await.unwrap();
    let permit = cx.permit(Purpose::FamilyService).unwrap();
    let mut engine_itself = Raw::open(url).await.unwrap();
    let (mut searches, mut records, mut events) = (Vec::new(), Vec::new(), Vec::new());
    let step = known.len().div_ceil(RAW).max(1);
    for (nth, one) in known.iter().step_by(step).enumerate() {
        let query = read_query(&drive::typed(one, nth % 100)).unwrap();
        let (_, asked) = listen(store.search(&permit, &query, None, PageSize::default())).await;
        searches.push(engine_itself.ask(&asked, None).await.unwrap());
        let (_, asked) = listen(store.person(&permit, one.id, None)).await;
        records.push(engine_itself.ask(&asked, None).await.unwrap());
    }
    let child = Party {
        role: "child".into(),
        person: None,
        fields: [(records::Attribute::Name, "新生")].into_iter().collect(),
    };
    let content = Content { parties: vec![child], ..Content::default() };
    let new = NewStep { step: Step::Declare, reason: None, content: Some(content), request: None };
    store.declare(&permit, None, EventKind::Birth, &new, env).await.unwrap();
    let (kept, writes): (_, Vec<Asked>) =
        listen(store.declare(&permit, None, EventKind::Birth, &new, env)).await;
    let store::Kept::Now(first) = kept.unwrap() else { panic!("a declaration was not kept") };
    let number = store.registration(&permit, first).await.unwrap().unwrap().registration.number;
    for nth in 0..RAW {
        let other: base::RegistrationId = env.new_id();
        // A register that an earlier run left has that run's as well.
        let text = (number.to_string(), format!("raw-{}-{nth}", first.uuid().simple()));
        let instead = Instead { id: (first.uuid(), other.uuid()), text };
        events.push(engine_itself.ask(&writes, Some(&instead)).await.unwrap());
    }
    println!("{engine}: the engine itself, one after the other, for the same statements");
    for (what, took) in [("search", searches), ("record", records), ("event declared", events)] {
        line(what, took, "");
    }
}

fn line(what: &str, mut took: Vec<Duration>, rest: &str) {
    took.sort_unstable();
    let at = |share: usize| took.get((took.len() * share / 100).min(took.len().saturating_sub(1)));
    let ms = |share| at(share).map_or(f64::NAN, |took: &Duration| took.as_secs_f64() * 1_000.0);
    println!(
        "  {what}: {} times, p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms{rest}",
        took.len(),
        ms(50),
        ms(95),
        ms(99)
    );
}

fn report(engine: &str, asking: &Asking, told: &Told, memory: u64) {
    println!(
        "{engine}: {} requests/s for {} s, {} steps an event, seed {}",
        asking.rate, asking.seconds, asking.steps, asking.seed
    );
    for (kind, what, bar) in KINDS {
        let of = told.took.iter().filter(|(one, _)| *one == kind).map(|(_, took)| *took).collect();
        line(what, of, &format!(" (bar: p95 {bar} ms)"));
    }
    println!(
        "  the server's memory at its peak: {:.2} GB",
        f64::from(u32::try_from(memory).unwrap()) / 1_048_576.0
    );
    println!("  not answered as wanted: {}", told.faults.len());
    let mut kinds: Vec<&str> = told.faults.iter().map(|fault| &**fault).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds.iter().take(5).for_each(|fault| println!("    {fault}"));
}

/// Holds what was answered against what is there.
async fn check(engine: &str, url: &str, told: &Told) {
    let began = Instant::now();
    let store = Store::open(&Settings::new(url)).await.unwrap();
    let env = Env::system();
    let cx = app::command_line(&env, &store, "load").await.unwrap();
    let permit = cx.permit(Purpose::FamilyService).unwrap();
    let mut missing = 0;
    for (event, version) in &told.events {
        let found = store.registration(&permit, event.parse().unwrap()).await.unwrap();
        missing += usize::from(found.is_none_or(|found| found.registration.version() < *version));
    }
    let logged = logged(&store, &env).await;
    let unlogged = told.reads.iter().filter(|id| !logged.contains(*id)).count();
    let verified = app::verify(&cx, &store).await.unwrap();
    println!(
        "{engine}: of {} steps of events answered {missing} are missing, of {} reads {unlogged} entries; the store {} ({:.0} s)",
        told.events.len(),
        told.reads.len(),
        if app::is_whole(&verified) { "verifies" } else { "DOES NOT VERIFY" },
        began.elapsed().as_secs_f64()
    );
    assert!(missing == 0 && unlogged == 0 && app::is_whole(&verified), "something was lost: {verified:?}");
    store.close().await.unwrap();
}

/// The requests that the log has entries of.
async fn logged(store: &Store, env: &Env) -> HashSet<String> {
    let cx = app::command_line_auditor(env, store, "load").await.unwrap();
    let mut export = app::export_log(&cx, store, &cx.log_permit().unwrap()).await.unwrap();
    let mut found = HashSet::new();
    loop {
        let lines = export.next().await.unwrap();
        if lines.is_empty() {
            return found;
        }
        for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let line: Value = serde_json::from_slice(line).unwrap();
            found.extend(line["entry"]["request"].as_str().map(str::to_owned));
        }
    }
}

fn start(binary: &Path, url: &str) -> (Child, u16) {
    let mut server = Command::new(binary)
        .args(["serve", "--database", url, "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(server.stdout.take().unwrap()).lines();
    for line in lines.map_while(Result::ok) {
        if let Some((_, port)) = line.rsplit_once("http://127.0.0.1:") {
            return (server, port.parse().unwrap());
        }
    }
    panic!("the server ended at its start: {:?}", server.wait());
}

fn stop(mut server: Child) {
    Command::new("kill").arg(server.id().to_string()).status().unwrap();
    assert!(server.wait().unwrap().success(), "the server did not end in order");
}

/// The most memory that a process had, in KiB.
fn peak_kib(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let peak =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok());
    peak.unwrap_or_default()
}

async fn sign_in(wire: &Wire, name: &str) -> String {
    let body = json!({"account": name, "password": PASSWORD}).to_string();
    let answer = wire.send("POST", "/api/session", &[], &body).await.unwrap();
    answer.cookie.unwrap_or_else(|| panic!("{name}: {}", String::from_utf8_lossy(&answer.body)))
}
