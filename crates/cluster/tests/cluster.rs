//! The program as a cluster: a scheduler and two executors, each a process of its own on the loopback address, find the
//! same people as the engine in one process; also when one of them is killed, and when there is little memory.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests stop at the first fault")]

mod files;
mod snapshot;

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader, Read},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use app::link_files::link_files;

const PROGRAM: &str = env!("CARGO_BIN_EXE_wanjia-cluster");

/// A process that ends with the test.
struct Service(Child);

impl Drop for Service {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

fn wait_for(port: u16) {
    let started = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(started.elapsed() < Duration::from_mins(2), "nothing listens on {port}");
        thread::sleep(Duration::from_millis(50));
    }
}

struct Cluster {
    _scheduler: Service,
    executors: Vec<Service>,
    address: String,
}

impl Cluster {
    /// Two executors of two tasks each, with `memory_mb` for both tasks where given.
    fn start(folder: &Path, memory_mb: Option<u32>) -> Self {
        let port = free_port();
        let address = format!("127.0.0.1:{port}");
        let log = |name: &str| Stdio::from(fs::File::create(folder.join(format!("{name}.log"))).unwrap());
        let scheduler = Command::new(PROGRAM)
            .args(["--log", "info", "scheduler", "--listen", &address, "--executor-timeout-seconds", "6"])
            .stdout(log("scheduler-out"))
            .stderr(log("scheduler"))
            .spawn()
            .unwrap();
        let scheduler = Service(scheduler);
        wait_for(port);
        let executor = |number: usize| {
            let (port, task_port) = (free_port().to_string(), free_port().to_string());
            let name = format!("executor-{number}");
            let scratch = folder.join(&name);
            let mut command = Command::new(PROGRAM);
            command.args(["--log", "info", "executor", "--scheduler", &address, "--port", &port]);
            command.args(["--task-port", &task_port, "--cores", "2", "--heartbeat-seconds", "1"]);
            command.arg("--scratch").arg(scratch);
            command.args(memory_mb.iter().flat_map(|mb| ["--memory-mb".to_owned(), mb.to_string()]));
            let (out, err) = (log(&format!("{name}-out")), log(&name));
            let service = Service(command.stdout(out).stderr(err).spawn().unwrap());
            wait_for(task_port.parse().unwrap());
            service
        };
        Self { executors: vec![executor(1), executor(2)], _scheduler: scheduler, address }
    }

    fn pids(&self) -> BTreeSet<String> {
        self.executors.iter().map(|executor| executor.0.id().to_string()).collect()
    }
}

struct Run {
    out: PathBuf,
    summary: serde_json::Value,
}

/// Runs a linkage; `watch` sees each line that tells of a step.
fn run(config: &Path, folder: &Path, name: &str, more: &[&str], watch: &mut dyn FnMut(&str)) -> Run {
    let (out, work) = (folder.join(format!("{name}-out")), folder.join(format!("{name}-work")));
    let mut driver = Command::new(PROGRAM)
        .arg("link")
        .arg(config)
        .arg("--out")
        .arg(&out)
        .arg("--work")
        .arg(&work)
        .args(["--partitions", "4", "--mentions-a-file", "1500"])
        .args(more)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = Vec::new();
    for line in BufReader::new(driver.stderr.take().unwrap()).lines() {
        let line = line.unwrap();
        watch(&line);
        told.push(line);
    }
    let mut summary = String::new();
    driver.stdout.take().unwrap().read_to_string(&mut summary).unwrap();
    assert!(driver.wait().unwrap().success(), "{}", told.join("\n"));
    Run { out, summary: serde_json::from_str(&summary).unwrap() }
}

/// What `wanjia link` makes of the same files.
fn in_one_process(config: &Path, folder: &Path) -> PathBuf {
    let out = folder.join("one");
    link_files(config, &out, &base::Silent).unwrap();
    out
}

#[track_caller]
fn assert_same(one: &Path, many: &Path) {
    for file in ["clusters.csv", "model.json", "pairs.csv"] {
        let read = |folder: &Path| fs::read_to_string(folder.join(file)).unwrap();
        let (one, many) = (read(one), read(many));
        assert!(one.len() > 1000, "{file}: too little to tell");
        let other: Vec<_> = one.lines().zip(many.lines()).filter(|(one, many)| one != many).collect();
        assert!(one == many, "{file}: {} lines differ, first {:?}", other.len(), other.first());
    }
    assert!(fs::metadata(many.join("report.html")).unwrap().len() > 1000);
}

#[test]
fn the_same_people_on_two_executors() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let cluster = Cluster::start(folder, None);
    for (name, config) in [
        ("place", files::place(&folder.join("place"), 2000)),
        ("letters", files::in_letters(&folder.join("letters"))),
    ] {
        let one = in_one_process(&config, config.parent().unwrap());
        let many = run(&config, folder, name, &["--scheduler", &cluster.address], &mut |_| {});
        assert_same(&one, &many.out);
        assert_eq!(many.summary["steps"].as_array().unwrap().iter().filter(|s| s["failed"] != 0).count(), 0);
    }
    assert_eq!(writers(&folder.join("place-work/bonds")), cluster.pids());
}

/// The processes that wrote the files of a step.
fn writers(step: &Path) -> BTreeSet<String> {
    let name = |entry: fs::DirEntry| entry.file_name().to_string_lossy().into_owned();
    let files = fs::read_dir(step).unwrap().map(|entry| name(entry.unwrap()));
    files.map(|name| name.split('-').nth(1).unwrap().to_owned()).collect()
}

#[test]
fn the_same_people_when_an_executor_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut cluster = Cluster::start(folder, None);
    let config = files::place(&folder.join("place"), 2000);
    let one = in_one_process(&config, config.parent().unwrap());
    let address = cluster.address.clone();
    let mut killed = false;
    let many = run(&config, folder, "place", &["--scheduler", &address], &mut |line| {
        if line == "step cluster.split" {
            // In the middle of the job, and of this step.
            thread::sleep(Duration::from_millis(150));
            cluster.executors[1].0.kill().unwrap();
            killed = true;
        }
    });
    assert!(killed);
    assert_same(&one, &many.out);
}

#[test]
fn the_same_people_when_memory_is_short() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let config = files::place(&folder.join("place"), 4000);
    let one = in_one_process(&config, config.parent().unwrap());
    let spill = folder.join("spill");
    fs::create_dir(&spill).unwrap();
    let spill = spill.display().to_string();
    let free = run(&config, folder, "free", &[], &mut |_| {});
    assert_eq!(free.summary["spilled_bytes"], 0);
    assert_same(&one, &free.out);
    let short = run(
        &config,
        folder,
        "short",
        &["--memory-mb", "32", "--batch-rows", "512", "--spill", &spill],
        &mut |_| {},
    );
    assert!(short.summary["spilled_bytes"].as_u64().unwrap() > 1_000_000, "{}", short.summary);
    assert_same(&free.out, &short.out);
}

/// Counts a snapshot's tables by SQL beside the kernels, and gives the summary.
fn count(definition: &Path, folder: &Path, more: &[&str]) -> (bool, serde_json::Value) {
    let told = Command::new(PROGRAM)
        .arg("count")
        .arg(definition)
        .arg("--work")
        .arg(folder.join("count-work"))
        .args(more)
        .output()
        .unwrap();
    let fault = String::from_utf8_lossy(&told.stderr);
    let summary = serde_json::from_slice(&told.stdout).unwrap_or_else(|_| panic!("{fault}"));
    (told.status.success(), summary)
}

/// How many cells of how many tables hold anybody: too few would tell too little.
#[track_caller]
fn assert_every_cell_is_the_same(agreed: bool, summary: &serde_json::Value) {
    assert!(agreed, "{summary:#}");
    assert_eq!(summary["differ"], 0);
    let tables = summary["each"].as_array().unwrap();
    let (rest, catalogue) = (tables.len() - 45, &tables[..45]);
    assert!(rest > 60 && catalogue.iter().all(|one| one["cells"].as_u64().unwrap() > 2), "{summary:#}");
    assert!(summary["cells"].as_u64().unwrap() > 20_000, "{}", summary["cells"]);
    let empty: Vec<_> = tables.iter().filter(|one| one["counted"] == 0).collect();
    assert!(empty.is_empty(), "{empty:?}");
}

#[test]
fn every_table_by_a_second_method() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let definition = snapshot::write(folder, 4000);
    let (agreed, summary) = count(&definition, folder, &[]);
    assert_every_cell_is_the_same(agreed, &summary);

    // Filters, a part of the area, no place, several years.
    let tables = folder.join("tables.json");
    fs::write(
        &tables,
        r#"[
        {"unit": "residents", "rows": ["age3"], "columns": ["origin", "sex"], "level": 9,
         "filter": {"marital": ["2", "3"], "age5": ["20", "25", "100", "unknown"], "place": ["330110002"]}},
        {"unit": "hukou", "rows": [], "columns": ["apart"], "level": 12, "area": "330110003"},
        {"unit": "homes", "rows": ["home_type"], "columns": ["home_size"], "level": 6},
        {"unit": "births", "rows": ["month"], "columns": ["order"], "level": 6, "years": 5,
         "filter": {"delay": ["1", "12"], "year": ["2024", "2025"]}},
        {"unit": "marriages", "rows": ["year"], "columns": [], "level": 6, "years": 20, "filter": {"first": []}}]"#,
    )
    .unwrap();
    let (agreed, summary) = count(&definition, folder, &["--tables", tables.to_str().unwrap()]);
    assert!(agreed, "{summary:#}");
    let counted: Vec<u64> =
        summary["each"].as_array().unwrap().iter().map(|one| one["counted"].as_u64().unwrap()).collect();
    assert!(counted[..4].iter().all(|all| *all > 20) && counted[4] == 0, "{summary:#}");
}

#[test]
fn a_snapshot_whose_words_are_wrong_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let definition = snapshot::write(folder, 300);
    // The definition says of one community that it is another: kernels read the parts' own notes.
    let text = fs::read_to_string(&definition).unwrap();
    let swapped = text.replace("330110001001", "330110001003");
    assert_ne!(text, swapped);
    fs::write(&definition, swapped).unwrap();
    let (agreed, summary) = count(&definition, folder, &[]);
    assert!(!agreed && summary["differ"].as_u64().unwrap() > 0, "{summary:#}");
}

#[test]
fn every_table_by_two_executors() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let cluster = Cluster::start(folder, None);
    let definition = snapshot::write(folder, 4000);
    let (agreed, summary) = count(&definition, folder, &["--scheduler", &cluster.address]);
    assert_every_cell_is_the_same(agreed, &summary);
}
