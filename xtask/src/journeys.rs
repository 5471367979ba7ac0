//! The end-to-end journeys: a real demo of a small street, a real Chromium.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use crate::{
    build,
    run::{self, Outcome},
};

/// People of the journeys' street: small enough for an unoptimised binary, large enough for every kind of family.
const PEOPLE: &str = "6000";

/// The demo's street, by its division code: an office below the county that the register is of.
const STREET: &str = "330110010";

/// Kills the server however the journeys end.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing left to do.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

pub(crate) fn run() -> Outcome {
    build::web()?;
    run::run("cargo", &["build", "--locked", "--quiet", "--package", "wanjia"])?;
    let folder = scratch()?;
    let address = free_address()?;
    let accounts = prepare(&folder)?;
    let _server = start(&folder, &address)?;
    let web = run::root().join("web");
    let base = format!("http://{address}");
    let [first, second, street, keeper] = &accounts;
    let journeys = ["journeys/run.mjs", "--base", &base, "--account", "desk", "--password", first];
    let others = [
        "--second",
        "second",
        "--second-password",
        second,
        "--street",
        "street",
        "--street-password",
        street,
        "--keeper",
        "keeper",
        "--keeper-password",
        keeper,
    ];
    let outcome = run::run_in(&web, "node", &[&journeys[..], &others[..]].concat());
    std::fs::remove_dir_all(&folder).ok();
    outcome
}

fn scratch() -> Result<PathBuf, String> {
    let folder = run::root().join("target").join("journeys");
    std::fs::remove_dir_all(&folder).ok();
    std::fs::create_dir_all(&folder).map_err(|fault| format!("{}: {fault}", folder.display()))?;
    Ok(folder)
}

fn free_address() -> Result<String, String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|fault| fault.to_string())?;
    listener.local_addr().map(|address| address.to_string()).map_err(|fault| fault.to_string())
}

fn wanjia(folder: &std::path::Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(run::root().join("target/debug/wanjia"));
    command.args(arguments).current_dir(folder).stdout(Stdio::piped());
    command
}

fn database(folder: &std::path::Path) -> String {
    format!("sqlite:{}", folder.join("place").join("register.db").display())
}

/// Fills a register with the demo's street and makes two workers, as who declares an event does not register it, one of the street
/// below, against whom is appealed to them, and who keeps accounts. Gives their one-time passwords.
fn prepare(folder: &std::path::Path) -> Result<[String; 4], String> {
    let place = folder.join("place");
    let place = place.to_string_lossy();
    let demo = wanjia(folder, &["demo", "--people", PEOPLE, "--no-serve", "--dir", &place]).output();
    let demo = demo.map_err(|fault| format!("the demo could not be started: {fault}"))?;
    if !demo.status.success() {
        return Err("the demo could not fill a register".into());
    }
    let url = database(folder);
    let account = |name: &str, role: &str, area: &[&str]| -> Result<String, String> {
        let add: [&str; 7] = ["account", "add", name, "--role", role, "--database", &url];
        let made = wanjia(folder, &[&add[..], area].concat()).output();
        let made = made.map_err(|fault| format!("an account could not be made: {fault}"))?;
        let said = String::from_utf8_lossy(&made.stdout).into_owned();
        let word = said.split("one-time password: ").nth(1).and_then(|rest| rest.lines().next());
        word.map(|word| word.trim().to_owned()).ok_or_else(|| format!("no one-time password for {name}"))
    };
    Ok([
        account("desk", "registrar", &[])?,
        account("second", "registrar", &[])?,
        account("street", "registrar", &["--area", STREET])?,
        account("keeper", "administrator", &[])?,
    ])
}

/// Starts the server on that register and waits for its address line.
fn start(folder: &std::path::Path, address: &str) -> Result<Server, String> {
    let url = database(folder);
    let mut child = wanjia(folder, &["serve", "--database", &url, "--listen", address])
        .spawn()
        .map_err(|fault| format!("the server could not be started: {fault}"))?;
    let output = child.stdout.take().ok_or("the server has no output")?;
    let server = Server(child);
    let mut lines = BufReader::new(output).lines();
    while let Some(Ok(line)) = lines.next() {
        if line.contains("http://") {
            // Keep draining, or the server would block on a full pipe.
            std::thread::spawn(move || lines.for_each(drop));
            return Ok(server);
        }
    }
    Err("the server ended before it served".into())
}
