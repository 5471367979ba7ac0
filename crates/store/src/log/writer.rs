//! The one writer of the log: takes what waits, up to [`MOST`] entries, and makes it durable in one transaction, so that
//! many readers share one wait for the disk. Another process may append to the same log; each transaction takes the lock
//! and looks where the log stands.

use std::{path::Path, sync::Arc};

use access::AuditEntry;
use tokio::sync::{mpsc, oneshot};

use super::{
    group::{Group, State},
    leaf::Identity,
    postgres::PostgresLog,
    sqlite::SqliteLog,
};
use crate::{Result, StoreError};

/// The most entries of one transaction.
const MOST: usize = 256;
/// The most entries that wait; whoever comes then waits to be let in.
const QUEUE: usize = 4_096;

/// An entry on its way, and who waits for it.
type Waiting = (AuditEntry, oneshot::Sender<Result<u64>>);

enum Task {
    Append(Waiting),
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
    /// Appends; durable when it returns. Gives the entry's number.
    pub(crate) async fn append(&self, entry: AuditEntry) -> Result<u64> {
        let (done, written) = oneshot::channel();
        self.0.send(Task::Append((entry, done))).await.map_err(closed)?;
        written.await.map_err(closed)?
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
    pub(crate) fn sqlite(file: &Path, identity: Identity) -> Result<Self> {
        let (sender, mut tasks) = mpsc::channel(QUEUE);
        let mut log = SqliteLog::open(file)?;
        let work = move || {
            let mut state = None;
            while let Some(first) = tasks.blocking_recv() {
                let (group, close) = gather(first, &mut tasks);
                let written =
                    (!group.is_empty()).then(|| log.append(&identity, state.take(), entries(&group)));
                settle(group, written, &mut state);
                if let Some(close) = close {
                    drop(log);
                    // Whoever asked may have gone.
                    let _ = close.send(());
                    return;
                }
            }
        };
        std::thread::Builder::new().name("log".into()).spawn(work)?;
        Ok(Self(sender))
    }

    /// A writer to PostgreSQL.
    pub(crate) fn postgres(pool: sqlx::PgPool, identity: Identity) -> Self {
        let (sender, mut tasks) = mpsc::channel(QUEUE);
        tokio::spawn(async move {
            let log = PostgresLog(pool);
            let mut state = None;
            while let Some(first) = tasks.recv().await {
                let (group, close) = gather(first, &mut tasks);
                let written = if group.is_empty() {
                    None
                } else {
                    Some(log.append(&identity, state.take(), entries(&group)).await)
                };
                settle(group, written, &mut state);
                if let Some(close) = close {
                    // Whoever asked may have gone.
                    let _ = close.send(());
                    return;
                }
            }
        });
        Self(sender)
    }
}

fn closed<E: std::error::Error + Send + Sync + 'static>(error: E) -> StoreError {
    StoreError::Engine(Box::new(error))
}

/// `first` and whatever waits behind it.
fn gather(first: Task, tasks: &mut mpsc::Receiver<Task>) -> (Vec<Waiting>, Option<oneshot::Sender<()>>) {
    let (mut group, mut next) = (Vec::new(), Some(first));
    while let Some(task) = next {
        match task {
            Task::Append(waiting) => group.push(waiting),
            Task::Close(close) => return (group, Some(close)),
        }
        next = if group.len() < MOST { tasks.try_recv().ok() } else { None };
    }
    (group, None)
}

fn entries(group: &[Waiting]) -> impl Iterator<Item = &AuditEntry> + Clone {
    group.iter().map(|(entry, _)| entry)
}

/// Tells everybody who waits what became of their entry.
fn settle(waiting: Vec<Waiting>, written: Option<Result<Group>>, state: &mut Option<State>) {
    match written {
        None => {}
        Some(Ok(group)) => {
            for ((_, done), row) in waiting.into_iter().zip(&group.entries) {
                // Whoever no longer waits does not show anything either.
                let _ =
                    done.send(u64::try_from(row.number).or(Err(StoreError::Corrupt("a number is negative"))));
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
