//! `kill -9` at random moments under load, again and again: no acknowledged write and no read's entry may be missing, store
//! and search agree, the log verifies. Run it as `cargo xtask crash --times 200`.
//!
//! Each round starts the real server on the same register, lets four readers and one importer work over HTTP, kills the
//! process at a random moment and opens what is left with the program's own use cases. Every tenth life ends by request instead
//! (SIGTERM): the server must end in order. Half-way between, the register is backed up while it serves, and what had been
//! answered before is looked for in what the backup restores.
#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test program prints its figures and fails by panicking"
)]

use std::{
    collections::HashSet,
    fmt::Write as _,
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use access::{Cx, Purpose};
use app::{ImportFile, ProfileChoice};
use base::{Env, PageSize, Redacted, Silent};
use serde_json::{Value, json};
use store::{BatchState, Settings, Store};
use synth::{Options, Place};

const READERS: usize = 4;
const PASSWORD: &str = "crash test dummy 7";
const HEADER: &str = "记录编号,个人编号,社会保障号码,姓名,性别,出生日期,参保单位,险种,参保状态,联系电话,居住地址,最近缴费年月,更新日期";

/// What the server has said yes to.
#[derive(Default)]
struct Acknowledged {
    /// Requests whose answer with people in it arrived whole.
    reads: HashSet<String>,
    /// Batches seen as committed, with the phone of the one person in each.
    imports: Vec<(String, String)>,
    /// Batches seen as undone.
    undone: HashSet<String>,
    /// Events of this office, with the last version that was answered.
    events: Vec<(String, u64)>,
}

fn argument<T: std::str::FromStr>(name: &str, default: T) -> T {
    let arguments: Vec<String> = std::env::args().collect();
    let at = arguments.iter().position(|argument| argument == name);
    at.and_then(|at| arguments.get(at + 1)?.parse().ok()).unwrap_or(default)
}

#[tokio::main]
async fn main() {
    let (times, seed): (u32, u64) = (argument("--times", 200), argument("--seed", 1));
    let people: u32 = argument("--people", 1_500);
    // How long a life may last before it is cut off.
    let longest: u64 = argument("--longest-ms", 4_000);
    let binary: PathBuf = argument("--binary", PathBuf::from("target/debug/wanjia"));
    let folder = tempfile_in(&argument("--dir", std::env::temp_dir().join("wanjia-crash")));
    let url = argument("--database", format!("sqlite:{}", folder.join("register.db").display()));
    let options = Options { people, seed, ..Options::default() };
    prepare(&url, &folder, &options).await;

    let (mut random, mut all) = (Random(seed), Acknowledged::default());
    let (mut checked, mut slowest) = (0_u64, Duration::ZERO);
    for round in 1..=times {
        let archive = (round % 10 == 5).then(|| folder.join(format!("{round}.archive")));
        let life = Life { binary: &binary, url: &url, round, longest, archive: archive.as_deref() };
        let (fresh, backed_up) = load(&life, &mut random);
        if let Some(archive) = &archive {
            restored(&binary, archive, &backed_up).await;
        }
        let began = Instant::now();
        let entries = check(&url, &fresh).await;
        slowest = slowest.max(began.elapsed());
        checked +=
            u64::try_from(fresh.reads.len() + fresh.imports.len() + fresh.undone.len() + fresh.events.len())
                .unwrap();
        println!(
            "round {round}: {} reads, {} imports, {} undone, {} steps of events acknowledged; {entries} entries, everything there",
            fresh.reads.len(),
            fresh.imports.len(),
            fresh.undone.len(),
            fresh.events.len()
        );
        all.events.extend(fresh.events);
        all.imports.extend(fresh.imports);
        all.undone.extend(fresh.undone);
    }
    // Once more over everything that was ever acknowledged.
    let entries = check(&url, &all).await;
    println!(
        "{times} kills: {checked} acknowledged reads and writes, none missing; {} imports, {} undos and {} steps of events in the end, \
         {entries} entries, the log verifies; slowest check {:.1} s",
        all.imports.len(),
        all.undone.len(),
        all.events.len(),
        slowest.as_secs_f64()
    );
}

fn tempfile_in(folder: &Path) -> PathBuf {
    // An earlier run's register would hold entries that this run knows nothing of.
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).unwrap();
    folder.to_owned()
}

/// Who reads and imports under load.
const ACCOUNT: &str = "registrar";

/// A small register, and a registrar whose password is known.
async fn prepare(url: &str, folder: &Path, options: &Options) {
    let extracts = folder.join("extracts");
    fs::create_dir_all(&extracts).unwrap();
    Place::grow(options).unwrap().write(&extracts, &Silent).unwrap();
    let store = Store::open(&Settings::new(url)).await.unwrap();
    let env = Env::system();
    let area = options.street[..6].parse().unwrap();
    app::bootstrap(&env, &store, &area).await.unwrap().expect("a new register");
    let cx = app::command_line(&env, &store, "crash").await.unwrap();
    let made = app::create_account(&cx, &store, ACCOUNT, access::Role::Registrar, &area).await.unwrap();
    let gate = app::Gate::default();
    let one_time = made.one_time_password;
    let (_, signed_in) =
        app::sign_in(&env, &store, &gate, "crash", (ACCOUNT, one_time.clone(), None)).await.unwrap();
    let cx = signed_in.cx(&env, "crash");
    let next = Redacted::new(PASSWORD.to_owned());
    app::change_password(&cx, &store, &gate, &signed_in, one_time, next).await.unwrap();
    let files = ["hukou.csv", "insurance.csv"]
        .map(|name| ImportFile { path: extracts.join(name), profile: ProfileChoice::Auto });
    let permit = cx.import_permit().unwrap();
    Box::pin(app::import(&cx, &store, &permit, files.into(), false, Arc::new(Silent))).await.unwrap();
    store.close().await.unwrap();
}

/// How one life of the server is to be.
struct Life<'a> {
    binary: &'a Path,
    url: &'a str,
    round: u32,
    /// How long it may last before it is cut off, in milliseconds.
    longest: u64,
    /// Where the register is backed up meanwhile.
    archive: Option<&'a Path>,
}

/// One life of the server. Gives what it acknowledged before it was killed, and before it was backed up.
fn load(life: &Life<'_>, random: &mut Random) -> (Acknowledged, Acknowledged) {
    let Life { binary, url, round, longest, archive } = *life;
    let (mut server, port) = start(binary, url);
    let cookie = Arc::new(sign_in(port));
    let own = Arc::clone(&cookie);
    let acknowledged = Arc::new(Mutex::new(Acknowledged::default()));
    let (over, numbers) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let mut threads = Vec::new();
    for _ in 0..READERS {
        let (cookie, acknowledged, over, numbers) =
            (Arc::clone(&cookie), Arc::clone(&acknowledged), Arc::clone(&over), Arc::clone(&numbers));
        threads.push(thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                read(port, &cookie, round, &numbers, &acknowledged);
            }
        }));
    }
    let (cookie, told, finished) = (Arc::clone(&cookie), Arc::clone(&acknowledged), Arc::clone(&over));
    threads.push(thread::spawn(move || {
        let mut nth = 0;
        while !finished.load(Ordering::Relaxed) {
            nth += 1;
            // A server that was killed half-way answers nothing more.
            let _ = import(port, &cookie, round, nth, &told);
        }
    }));
    let (cookie, told, finished) = (Arc::clone(&own), Arc::clone(&acknowledged), Arc::clone(&over));
    threads.push(thread::spawn(move || {
        let mut nth = 0;
        while !finished.load(Ordering::Relaxed) {
            nth += 1;
            let _ = declare(port, &cookie, round, nth, &told);
            thread::sleep(Duration::from_millis(30));
        }
    }));
    thread::sleep(Duration::from_millis(300 + random.next() % longest.max(1)));
    let mut backed_up = Acknowledged::default();
    if let Some(archive) = archive {
        {
            let told = acknowledged.lock().unwrap();
            (backed_up.reads, backed_up.events) = (told.reads.clone(), told.events.clone());
        }
        program(binary, &["backup", "--database", url, "--out", &archive.to_string_lossy()]);
    }
    if round.is_multiple_of(10) {
        // SIGTERM: requests under way are answered, nothing new is begun.
        Command::new("kill").arg(server.id().to_string()).status().unwrap();
        assert!(server.wait().unwrap().success(), "the server did not end in order");
    } else {
        // SIGKILL: no handler runs, nothing is flushed.
        server.kill().unwrap();
        server.wait().unwrap();
    }
    over.store(true, Ordering::Relaxed);
    for thread in threads {
        thread.join().unwrap();
    }
    (std::mem::take(&mut *acknowledged.lock().unwrap()), backed_up)
}

/// Runs the program to its end, which must be a good one.
fn program(binary: &Path, arguments: &[&str]) {
    let done = Command::new(binary).args(arguments).output().unwrap();
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// Restores a backup, which proves itself, and looks there for what had been acknowledged when it was begun.
async fn restored(binary: &Path, archive: &Path, before: &Acknowledged) {
    let file = archive.with_extension("db");
    let url = format!("sqlite:{}", file.display());
    program(binary, &["restore", "--database", &url, "--from", &archive.to_string_lossy()]);
    let entries = check(&url, before).await;
    println!(
        "    backed up while serving and restored: {} reads and {} steps of events, none missing among {entries} entries",
        before.reads.len(),
        before.events.len()
    );
    for file in [archive.to_owned(), file.clone(), store::log_file(&file)] {
        let _ = fs::remove_file(file);
    }
}

/// Starts the server on a port that is free, which it tells itself.
fn start(binary: &Path, url: &str) -> (Child, u16) {
    let mut server = Command::new(binary)
        .args(["serve", "--database", url, "--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let mut said = String::new();
    let mut lines = BufReader::new(server.stdout.take().unwrap());
    while lines.read_line(&mut said).unwrap() > 0 {
        if let Some((_, port)) = said.trim_end().rsplit_once("http://127.0.0.1:") {
            return (server, port.parse().unwrap());
        }
        said.clear();
    }
    panic!("the server ended at its start: {:?}", server.wait());
}

fn sign_in(port: u16) -> String {
    let body = json!({"account": ACCOUNT, "password": PASSWORD}).to_string();
    let kind = "application/json";
    let answer =
        send(port, "POST", "/api/session", &[("content-type", kind)], body.as_bytes()).expect("a sign-in");
    let cookie = answer.head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("set-cookie").then(|| value.split(';').next().unwrap_or("").to_owned())
    });
    cookie.unwrap_or_else(|| panic!("{}", answer.head))
}

/// A search, then one of the records found.
fn read(port: u16, cookie: &str, round: u32, numbers: &AtomicU64, acknowledged: &Mutex<Acknowledged>) {
    let request = |n: u64| format!("crash-{round}-{n}");
    let nth = numbers.fetch_add(1, Ordering::Relaxed);
    let typed = ["王", "李", "张", "刘", "陈"][usize::try_from(nth % 5).unwrap()];
    let text =
        json!({"text": format!("{typed}{}", ["伟", "芳", "秀英", "敏"][usize::try_from(nth % 4).unwrap()])});
    let id = request(nth);
    let Some((200, found)) = ask(port, "POST", "/api/people/search", Some(cookie), Some(&id), Some(&text))
    else {
        return;
    };
    acknowledged.lock().unwrap().reads.insert(id);
    let Some(person) = found["items"][0]["id"].as_str() else { return };
    let id = request(numbers.fetch_add(1, Ordering::Relaxed));
    if let Some((200, _)) = ask(port, "GET", &format!("/api/people/{person}"), Some(cookie), Some(&id), None)
    {
        acknowledged.lock().unwrap().reads.insert(id);
    }
}

/// Uploads one row, commits it, and undoes every third.
fn import(port: u16, cookie: &str, round: u32, nth: u32, acknowledged: &Mutex<Acknowledged>) -> Option<()> {
    let phone = format!("139{round:04}{nth:04}");
    let row = format!(
        "CR{round}-{nth},P{round}-{nth},,试验{nth},男,19800101,某公司,企业职工基本养老保险,参保缴费,{phone},,202601,2026-02-01"
    );
    let body = format!(
        "--X\r\nContent-Disposition: form-data; name=\"profile\"\r\n\r\ninsurance\r\n--X\r\nContent-Disposition: form-data; \
         name=\"file\"; filename=\"crash.csv\"\r\nContent-Type: text/csv\r\n\r\n{HEADER}\n{row}\n\r\n--X--\r\n"
    );
    let kind = "multipart/form-data; boundary=X";
    let headers = [("cookie", cookie), ("content-type", kind)];
    let staged: Value =
        serde_json::from_slice(&send(port, "POST", "/api/imports", &headers, body.as_bytes())?.body).ok()?;
    let batch = staged["id"].as_str()?.to_owned();
    settled(port, cookie, &batch, "staged")?;
    ask(port, "POST", &format!("/api/imports/{batch}/commit"), Some(cookie), None, Some(&json!({})))?;
    settled(port, cookie, &batch, "committed")?;
    acknowledged.lock().unwrap().imports.push((batch.clone(), phone));
    if nth.is_multiple_of(3) {
        ask(port, "POST", &format!("/api/batches/{batch}/undo"), Some(cookie), None, None)?;
        // From here on it may be undone without our hearing of it.
        acknowledged.lock().unwrap().imports.retain(|(known, _)| *known != batch);
        settled(port, cookie, &batch, "undone")?;
        acknowledged.lock().unwrap().undone.insert(batch);
    }
    Some(())
}

/// Declares the birth of a foundling, and verifies it: two steps, each durable when it is answered.
fn declare(port: u16, cookie: &str, round: u32, nth: u32, acknowledged: &Mutex<Acknowledged>) -> Option<()> {
    let fields = json!({"name": format!("试生{round}甲{nth}"), "birth_date": "2026"});
    let said = json!({"kind": "birth", "content": {"parties": [{"role": "child", "fields": fields}]}});
    let (status, made) = ask(port, "POST", "/api/events", Some(cookie), None, Some(&said))?;
    assert_eq!(status, 201, "{made}");
    let event = made["id"].as_str()?.to_owned();
    acknowledged.lock().unwrap().events.push((event.clone(), 1));
    let headers = [
        ("x-purpose", "family_service"),
        ("cookie", cookie),
        ("content-type", "application/json"),
        ("if-match", "\"1\""),
    ];
    let path = format!("/api/events/{event}/steps");
    let answer = send(port, "POST", &path, &headers, json!({"step": "verify"}).to_string().as_bytes())?;
    if answer.status == 200 {
        acknowledged.lock().unwrap().events.push((event, 2));
    }
    Some(())
}

fn settled(port: u16, cookie: &str, batch: &str, wanted: &str) -> Option<()> {
    loop {
        let (_, found) = ask(port, "GET", &format!("/api/batches/{batch}"), Some(cookie), None, None)?;
        let status = found["batch"]["status"].as_str()?.to_owned();
        if status == wanted {
            return Some(());
        }
        if !matches!(&*status, "staging" | "staged" | "committing" | "committed" | "undoing") {
            return None;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Opens what is left and holds it against what was acknowledged. Gives the number of the log's entries.
async fn check(url: &str, acknowledged: &Acknowledged) -> u64 {
    let store = Store::open(&Settings::new(url)).await.unwrap();
    let cx = app::command_line(&Env::system(), &store, "crash-check").await.unwrap();
    let verified = app::verify(&cx, &store).await.unwrap();
    assert!(app::is_whole(&verified), "{verified:?}");
    let logged = requests(&store).await;
    for read in &acknowledged.reads {
        assert!(logged.contains(read), "a read was answered and its entry is gone: {read}");
    }
    let permit = cx.import_permit().unwrap();
    for batch in &acknowledged.undone {
        let found = store.batch(&permit, batch.parse().unwrap()).await.unwrap().expect("an undone batch");
        assert_eq!(found.state, BatchState::Undone, "{batch}");
    }
    for (batch, phone) in &acknowledged.imports {
        let found = store.batch(&permit, batch.parse().unwrap()).await.unwrap().expect("a committed batch");
        assert_eq!(found.state, BatchState::Committed, "{batch}");
        assert_eq!(find(&cx, &store, phone).await, 1, "search does not find what was imported: {batch}");
    }
    let serving = cx.permit(Purpose::FamilyService).unwrap();
    for (event, version) in &acknowledged.events {
        let found = store.registration(&serving, event.parse().unwrap()).await.unwrap().expect("an event");
        assert!(found.registration.version() >= *version, "a step was answered and is gone: {event}");
    }
    let entries = store.log_size().await.unwrap();
    store.close().await.unwrap();
    entries
}

async fn find(cx: &Cx, store: &Store, typed: &str) -> usize {
    let permit = cx.permit(Purpose::ImportReview).unwrap();
    app::search_people(cx, store, &permit, typed, None, PageSize::default()).await.unwrap().items.len()
}

/// The requests that the log has entries of.
async fn requests(store: &Store) -> HashSet<String> {
    let cx = app::command_line_auditor(&Env::system(), store, "crash-check").await.unwrap();
    let mut export = app::export_log(&cx, store, &cx.log_permit().unwrap()).await.unwrap();
    let mut found = HashSet::new();
    loop {
        let lines = export.next().await.unwrap();
        if lines.is_empty() {
            return found;
        }
        for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let line: Value = serde_json::from_slice(line).unwrap();
            if let Some(request) = line["entry"]["request"].as_str() {
                found.insert(request.to_owned());
            }
        }
    }
}

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

/// A request for JSON; `None` unless the whole answer arrived.
fn ask(
    port: u16,
    method: &str,
    path: &str,
    cookie: Option<&str>,
    request: Option<&str>,
    body: Option<&Value>,
) -> Option<(u16, Value)> {
    let mut headers = vec![("x-purpose", "family_service")];
    headers.extend(cookie.map(|cookie| ("cookie", cookie)));
    headers.extend(request.map(|request| ("x-request-id", request)));
    let text = body.map(Value::to_string).unwrap_or_default();
    if body.is_some() {
        headers.push(("content-type", "application/json"));
    }
    let answer = send(port, method, path, &headers, text.as_bytes())?;
    Some((answer.status, serde_json::from_slice(&answer.body).unwrap_or(Value::Null)))
}

fn send(port: u16, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Option<Answer> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\nconnection: close\r\n");
    for (name, value) in headers {
        write!(text, "{name}: {value}\r\n").ok()?;
    }
    write!(text, "content-length: {}\r\n\r\n", body.len()).ok()?;
    stream.write_all(text.as_bytes()).ok()?;
    stream.write_all(body).ok()?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).ok()?;
    let split = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(bytes.get(..split)?).into_owned();
    let body = bytes.get(split + 4..)?.to_vec();
    let status = head.split(' ').nth(1)?.parse().ok()?;
    // An answer that was cut off was not acknowledged.
    let length: Option<usize> = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        if name.eq_ignore_ascii_case("content-length") { value.parse().ok() } else { None }
    });
    match length {
        Some(length) if length != body.len() => None,
        None if !head.to_ascii_lowercase().contains("transfer-encoding") => {
            Some(Answer { status, head, body })
        }
        None => Some(Answer { status, head, body: unchunked(&body)? }),
        Some(_) => Some(Answer { status, head, body }),
    }
}

/// A chunked body, if its last chunk arrived.
fn unchunked(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let line = body.windows(2).position(|window| window == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(body.get(..line)?).ok()?, 16).ok()?;
        if length == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(body.get(line + 2..line + 2 + length)?);
        body = body.get(line + 4 + length..)?;
    }
}

/// xorshift64*: the same seed kills at the same moments.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32
    }
}
