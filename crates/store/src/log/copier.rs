//! The write-ahead log of the log's file: room for it from the start, and a thread that copies it back into the file, so that
//! no reader waits for that.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread::JoinHandle,
    time::Duration,
};

use rusqlite::Connection;

use crate::Result;

/// The room that is made for it, in bytes. To write into a file's middle asks less of the disk than to make it longer.
const ROOM: u64 = 32 << 20;
/// How often it is copied back while something is written.
const EVERY: Duration = Duration::from_millis(500);
/// From so many pages on (128 MiB) the copying has not kept up, and whoever writes does it.
const MOST_PAGES: i64 = 32_768;

/// Copies back what was written.
#[derive(Debug)]
pub(crate) struct Copier {
    /// Nothing is sent; it ends the thread by being dropped.
    alive: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
    written: Arc<AtomicBool>,
    behind: Arc<AtomicBool>,
}

impl Copier {
    pub(crate) fn start(file: &Path) -> Result<Self> {
        let connection = Connection::open(file)?;
        connection.busy_timeout(Duration::from_secs(1))?;
        let (alive, ended) = channel();
        let (written, behind) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let (seen, told) = (Arc::clone(&written), Arc::clone(&behind));
        let work = move || copy(&connection, &ended, &seen, &told);
        let thread = std::thread::Builder::new().name("log-copy".into()).spawn(work)?;
        Ok(Self { alive: Some(alive), thread: Some(thread), written, behind })
    }

    /// Something was written; whether the copying has not kept up.
    pub(crate) fn wrote(&self) -> bool {
        self.written.store(true, Ordering::Relaxed);
        self.behind.swap(false, Ordering::Relaxed)
    }
}

impl Drop for Copier {
    fn drop(&mut self) {
        drop(self.alive.take());
        if let Some(thread) = self.thread.take() {
            // Were it to panic, nothing that was written would be lost.
            let _ = thread.join();
        }
    }
}

fn copy(connection: &Connection, ended: &Receiver<()>, written: &AtomicBool, behind: &AtomicBool) {
    while ended.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
        if !written.swap(false, Ordering::Relaxed) {
            continue;
        }
        match checkpoint(connection) {
            Ok(left) => behind.store(left > MOST_PAGES, Ordering::Relaxed),
            // What was written is durable where it stands.
            Err(error) => noted(Err(error)),
        }
    }
}

/// Copies back what no reader stands in the way of; gives how many pages the write-ahead log has.
pub(crate) fn checkpoint(connection: &Connection) -> Result<i64> {
    Ok(connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1))?)
}

/// Makes the write-ahead log as long as it is to be: pages of a transaction that is taken back are written over by the next.
/// The connection is left with little memory for pages.
pub(crate) fn make_room(connection: &Connection) -> Result<()> {
    // With so little memory its pages are written at once.
    connection.pragma_update(None, "cache_size", 16)?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let made = connection
        .execute_batch(&format!("CREATE TABLE room (room BLOB); INSERT INTO room VALUES (zeroblob({ROOM}))"));
    connection.execute_batch("ROLLBACK")?;
    Ok(made?)
}

/// What concerns the file and not its entries is tried again with the next.
pub(crate) fn noted(kept: Result<()>) {
    if let Err(error) = kept {
        tracing::warn!(%error, "the log's file could not be brought up to date");
    }
}
