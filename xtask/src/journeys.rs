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
    let (_server, password) = start(&folder, &address)?;
    let web = run::root().join("web");
    let base = format!("http://{address}");
    let outcome = run::run_in(&web, "node", &["journeys/run.mjs", "--base", &base, "--password", &password]);
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

/// Starts the demo and waits for its address line; gives the one-time password that it printed on the way.
fn start(folder: &std::path::Path, address: &str) -> Result<(Server, String), String> {
    let mut child = Command::new(run::root().join("target/debug/wanjia"))
        .args(["demo", "--people", PEOPLE, "--listen", address, "--dir"])
        .arg(folder)
        .current_dir(folder)
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|fault| format!("the demo could not be started: {fault}"))?;
    let output = child.stdout.take().ok_or("the demo has no output")?;
    let server = Server(child);
    let mut password = None;
    let mut lines = BufReader::new(output).lines();
    while let Some(Ok(line)) = lines.next() {
        println!("  demo: {line}");
        if let Some(word) = line.split("one-time password: ").nth(1) {
            password = Some(word.trim().to_owned());
        }
        if line.contains("http://") {
            let password = password.ok_or("the demo printed no one-time password")?;
            // Keep draining, or the server would block on a full pipe.
            std::thread::spawn(move || lines.for_each(drop));
            return Ok((server, password));
        }
    }
    Err("the demo ended before it served".into())
}
