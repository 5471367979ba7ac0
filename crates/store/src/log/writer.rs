//! The one writer of the log: takes what waits, up to [`MOST`] entries, and makes it durable in one transaction, so that
//! many readers share one wait for the disk; while the processors have other reads to do, it lets some more come. Another process may append to the same log; each transaction takes the lock
//! and looks where the log stands.
//!
//! An entry holds its people; the rows by which a person's entries are found follow from it. One by one, each would rewrite a
//! page of its own: they are sorted for a whole window of entries and added in that order beside the entries that come, in
//! the same transactions. Of entries that are not so far yet, whoever looks somebody up goes through their people.

use std::{path::Path, sync::Arc};

use access::AuditEntry;
use tokio::sync::{mpsc, oneshot};

use super::{
    group::{Group, State},
    leaf::Identity,
    postgres::PostgresLog,
    sqlite::SqliteLog,
    under_way::{LOOK, LOOKS, UnderWay},
};
use crate::{Result, StoreError};

/// The most entries of one transaction.
const MOST: usize = 256;
/// The most entries that wait; whoever comes then waits to be let in.
const QUEUE: usize = 4_096;

/// Entries on their way, which stay together, and who waits for them.
type Waiting = (Vec<AuditEntry>, oneshot::Sender<Result<u64>>);

enum Task {
    Append(Waiting),
    /// Everybody in the log can be looked up when this is answered.
    Index(oneshot::Sender<Result<()>>),
    Close(oneshot::Sender<()>),
}

/// The way into the log.
#[derive(Debug, Clone)]
pub(crate) struct Writer(mpsc::Sender<Task>);

impl std::fmt::Debug for Task {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Task")
    }
}

impl Writer {
    /// Appends; durable when it returns. Gives the last entry's number.
    pub(crate) async fn append(&self, entries: Vec<AuditEntry>) -> Result<u64> {
        let (done, written) = oneshot::channel();
        self.0.send(Task::Append((entries, done))).await.map_err(closed)?;
        written.await.map_err(closed)?
    }

    /// Lets every entry that is durable now be found by the people that it concerns.
    pub(crate) async fn index(&self) -> Result<()> {
        let (done, indexed) = oneshot::channel();
        self.0.send(Task::Index(done)).await.map_err(closed)?;
        indexed.await.map_err(closed)?
    }

    /// Ends the writer; whatever waits was written.
    pub(crate) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.0.send(Task::Close(done)).await.is_ok() {
            // It has ended either way.
            let _ = closed.await;
        }
    }

    /// A writer to a file, on a thread of its own.
    pub(crate) fn sqlite(file: &Path, identity: Identity, under_way: UnderWay) -> Result<Self> {
        let (sender, mut tasks) = mpsc::channel(QUEUE);
        let mut log = SqliteLog::open(file)?;
        let work = move || {
            let mut state = None;
            while let Some(first) = tasks.blocking_recv() {
                for _ in 0..LOOKS {
                    if tasks.len() >= MOST || !under_way.busy() {
                        break;
                    }
                    std::thread::sleep(LOOK);
                }
                let (group, then) = gather(first, &mut tasks);
                let written =
                    (!group.is_empty()).then(|| log.append(&identity, state.take(), entries(&group)));
                settle(group, written, &mut state);
                match then {
                    Some(Then::Close(close)) => {
                        drop(log);
                        // Whoever asked may have gone.
                        let _ = close.send(());
                        return;
                    }
                    Some(Then::Index(done)) => {
                        let _ = done.send(log.index());
                    }
                    None => noted(log.collect()),
                }
            }
        };
        std::thread::Builder::new().name("log".into()).spawn(work)?;
        Ok(Self(sender))
    }

    /// A writer to PostgreSQL.
    pub(crate) fn postgres(pool: sqlx::PgPool, identity: Identity, under_way: UnderWay) -> Self {
        let (sender, mut tasks) = mpsc::channel(QUEUE);
        tokio::spawn(async move {
            let mut log = PostgresLog::new(pool);
            let mut state = None;
            while let Some(first) = tasks.recv().await {
                // This clock goes by milliseconds.
                for _ in 0..LOOKS / 4 {
                    if tasks.len() >= MOST || !under_way.busy() {
                        break;
                    }
                    tokio::time::sleep(LOOK * 4).await;
                }
                let (group, then) = gather(first, &mut tasks);
                let written = if group.is_empty() {
                    None
                } else {
                    Some(log.append(&identity, state.take(), entries(&group)).await)
                };
                settle(group, written, &mut state);
                match then {
                    Some(Then::Close(close)) => {
                        // Whoever asked may have gone.
                        let _ = close.send(());
                        return;
                    }
                    Some(Then::Index(done)) => {
                        let _ = done.send(log.index().await);
                    }
                    None => noted(log.collect().await),
                }
            }
        });
        Self(sender)
    }
}

fn closed<E: std::error::Error + Send + Sync + 'static>(error: E) -> StoreError {
    StoreError::Engine(Box::new(error))
}

/// The entries stand, and are found all the same.
fn noted(indexed: Result<()>) {
    if let Err(error) = indexed {
        tracing::warn!(%error, "the log's entries could not be made ready for being looked up");
    }
}

/// What is to be done after a group.
enum Then {
    Index(oneshot::Sender<Result<()>>),
    Close(oneshot::Sender<()>),
}

/// `first` and whatever waits behind it.
fn gather(first: Task, tasks: &mut mpsc::Receiver<Task>) -> (Vec<Waiting>, Option<Then>) {
    let (mut group, mut next, mut count) = (Vec::new(), Some(first), 0);
    while let Some(task) = next {
        match task {
            Task::Append(waiting) => {
                count += waiting.0.len();
                group.push(waiting);
            }
            Task::Index(done) => return (group, Some(Then::Index(done))),
            Task::Close(close) => return (group, Some(Then::Close(close))),
        }
        next = if count < MOST { tasks.try_recv().ok() } else { None };
    }
    (group, None)
}

fn entries(group: &[Waiting]) -> impl Iterator<Item = &AuditEntry> + Clone {
    group.iter().flat_map(|(entries, _)| entries)
}

/// Tells everybody who waits what became of their entry.
fn settle(waiting: Vec<Waiting>, written: Option<Result<Group>>, state: &mut Option<State>) {
    match written {
        None => {}
        Some(Ok(group)) => {
            let mut rows = group.entries.iter();
            for (entries, done) in waiting {
                let last = rows.by_ref().take(entries.len()).last().map_or(Ok(0), |row| {
                    u64::try_from(row.number).or(Err(StoreError::Corrupt("a number is negative")))
                });
                // Whoever no longer waits does not show anything either.
                let _ = done.send(last);
            }
            *state = Some(group.state);
        }
        Some(Err(error)) => {
            let shared = Arc::new(error);
            for (_, done) in waiting {
                let _ = done.send(Err(StoreError::Log(Arc::clone(&shared))));
            }
        }
    }
}
