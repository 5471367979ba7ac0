//! A throw-away PostgreSQL server for tests: its own folder, its own socket, gone with the process that asked for it.
//!
//! Databases are made from a migrated template in some 40 ms each. Needs Debian's package `postgresql`; without it tests
//! fail and say so.

mod raw;
mod scatter;

use std::{
    fs, io,
    os::unix::{fs::MetadataExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU32, Ordering},
    },
    thread,
    time::Duration,
};

use tempfile::TempDir;

pub(crate) use raw::heard;
pub use raw::{Asked, Instead, Raw, listen};
pub use scatter::{SCATTERED, scatter};

use crate::{Result, Settings, Store, StoreError};

/// A running server.
#[derive(Debug)]
pub struct Postgres {
    folder: TempDir,
    /// Closing it tells the supervising shell to stop the server; it closes when this process dies, too.
    stop: Option<ChildStdin>,
    shell: Child,
    made: AtomicU32,
}

/// A database of its own on the shared server; dropped with the server.
#[derive(Debug)]
pub struct Database {
    /// Where it is.
    pub url: String,
    _server: Arc<Postgres>,
}

static SHARED: Mutex<Weak<Postgres>> = Mutex::new(Weak::new());
const TEMPLATE: &str = "wanjia_template";

/// Makes an empty, migrated database. The first call starts the server.
pub async fn database() -> Result<Database> {
    let server =
        tokio::task::spawn_blocking(shared).await.map_err(|error| StoreError::Engine(error.into()))??;
    let number = server.made.fetch_add(1, Ordering::SeqCst);
    let name = format!("test_{number}");
    let admin = server.url("postgres");
    let create = format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}");
    run(&admin, &create).await?;
    Ok(Database { url: server.url(&name), _server: server })
}

async fn run(url: &str, sql: &str) -> Result<()> {
    use sqlx::Connection as _;
    let mut connection = sqlx::PgConnection::connect(url).await?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

fn shared() -> Result<Arc<Postgres>> {
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(server) = shared.upgrade() {
        return Ok(server);
    }
    let server = Arc::new(Postgres::start()?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        run(&server.url("postgres"), &format!("CREATE DATABASE {TEMPLATE}")).await?;
        Store::open(&Settings { connections: 2, ..Settings::new(server.url(TEMPLATE)) }).await?.close().await
    })?;
    *shared = Arc::downgrade(&server);
    Ok(server)
}

impl Postgres {
    /// Makes a cluster in a temporary folder and starts a server on a socket in it. It keeps nothing through a crash.
    pub fn start() -> Result<Self> {
        let fast = ["fsync=off", "full_page_writes=off", "max_connections=60", "max_wal_size=2GB"];
        Self::start_in(tempfile::Builder::new().prefix("wanjia-pg-").tempdir()?, &fast)
    }

    /// The same within `place`, with what is written there synchronised as in earnest, and the settings given beside its own.
    pub fn start_durable(place: &Path, settings: &[&str]) -> Result<Self> {
        Self::start_in(tempfile::Builder::new().prefix("wanjia-pg-").tempdir_in(place)?, settings)
    }

    fn start_in(folder: TempDir, settings: &[&str]) -> Result<Self> {
        let binaries = binaries()?;
        let account = account_for(folder.path())?;
        if let Some((uid, gid)) = account {
            std::os::unix::fs::chown(folder.path(), Some(uid), Some(gid))?;
        }
        let data = folder.path().join("data");
        let initdb = as_account(Command::new(binaries.join("initdb")), account)
            .args([
                "--no-sync",
                "--auth=trust",
                "--username=postgres",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "-D",
            ])
            .arg(&data)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        if !initdb.success() {
            return Err(io::Error::other("initdb failed").into());
        }
        // A signal to the whole group must not leave the server behind with nobody to stop it.
        let script = "\"$0\" \"$@\" & server=$!; trap 'kill -INT $server; wait $server; exit' TERM INT HUP; \
                      read -r _; kill -INT $server; wait $server";
        let mut shell = as_account(Command::new("/bin/sh"), account)
            .arg("-c")
            .arg(script)
            .arg(binaries.join("postgres"))
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(folder.path())
            .args(["-c", "listen_addresses="])
            .args(settings.iter().flat_map(|setting| ["-c", setting]))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let stop = shell.stdin.take();
        let server = Self { folder, stop, shell, made: AtomicU32::new(0) };
        server.wait_ready(&binaries)?;
        Ok(server)
    }

    fn wait_ready(&self, binaries: &Path) -> Result<()> {
        for _ in 0..200 {
            let ready = Command::new(binaries.join("pg_isready"))
                .arg("-q")
                .arg("-h")
                .arg(self.folder.path())
                .current_dir("/")
                .status()?;
            if ready.success() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Err(io::Error::other("the throw-away PostgreSQL server did not start").into())
    }

    /// The URL of a database on this server.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@localhost/{database}?host={}", self.folder.path().display())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.stop.take());
        // Nothing is left to do about a server that will not stop.
        let _ = self.shell.wait();
    }
}

fn binaries() -> Result<PathBuf> {
    let missing = || io::Error::other("PostgreSQL is not installed: install the Debian package postgresql");
    let Ok(versions) = fs::read_dir("/usr/lib/postgresql") else { return Err(missing().into()) };
    let mut found: Vec<PathBuf> = versions
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|folder| folder.join("initdb").exists())
        .collect();
    found.sort();
    found.pop().ok_or_else(|| missing().into())
}

/// PostgreSQL refuses to run as root: then the account `postgres` of the system runs it.
fn account_for(folder: &Path) -> Result<Option<(u32, u32)>> {
    if fs::metadata(folder)?.uid() != 0 {
        return Ok(None);
    }
    let accounts = fs::read_to_string("/etc/passwd")?;
    let ids = accounts.lines().find_map(|line| {
        let mut parts = line.split(':');
        (parts.next()? == "postgres").then_some(())?;
        Some((parts.nth(1)?.parse().ok()?, parts.next()?.parse().ok()?))
    });
    ids.map(Some).ok_or_else(|| {
        io::Error::other("there is no account postgres: install the Debian package postgresql").into()
    })
}

fn as_account(mut command: Command, account: Option<(u32, u32)>) -> Command {
    command.current_dir("/");
    if let Some((uid, gid)) = account {
        command.uid(uid).gid(gid);
    }
    command
}
