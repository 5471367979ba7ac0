#![expect(
    clippy::todo,
    clippy::unused_async,
    clippy::needless_pass_by_value,
    reason = "the interface first, bodies follow"
)]
use crate::{
    Account, AuditProof, Basis, Batch, Change, Committed, Counts, DoubtfulPeople, FindingGroup, Found,
    NewBatch, Outcome, PersonRecord, RejectedRow, Result, Session, StagedRow, Standing, Summary, Undone,
    Verified,
};
use access::{Area, AuditEntry, ImportPermit, Permit};
use base::{AccountId, BatchId, Env, Page, PageSize, PersonId, Timestamp};
use registry::search::Query;

/// Which engine a store runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite in a file.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// What becomes of batches that an earlier process left unfinished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leftovers {
    /// They stay (another process may be working on them).
    Keep,
    /// Loading and staged batches are dropped with their rows.
    Discard,
}

/// How to open a store.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `sqlite:FILE` or `postgres://…`.
    pub url: String,
    /// Most connections at a time.
    pub connections: u32,
    /// What becomes of unfinished batches.
    pub leftovers: Leftovers,
}

impl Settings {
    /// The usual settings for a URL: 8 connections, leftovers kept.
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), connections: 8, leftovers: Leftovers::Keep }
    }
}

/// The register's database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {}

/// A batch whose rows are arriving.
#[derive(Debug)]
pub struct BatchLoad {}

impl BatchLoad {
    /// The batch.
    pub fn id(&self) -> BatchId {
        todo!()
    }
    /// The counts so far.
    pub fn counts(&self) -> Counts {
        todo!()
    }
    /// Keeps rows, comparing each with what stands; returns the counts so far.
    pub async fn append(&mut self, rows: Vec<StagedRow>) -> Result<Counts> {
        let _ = rows;
        todo!()
    }
    /// Keeps rejected rows.
    pub async fn reject(&mut self, rows: Vec<RejectedRow>) -> Result<()> {
        let _ = rows;
        todo!()
    }
    /// The batch is complete: staged, still invisible.
    pub async fn finish(self, groups: Vec<FindingGroup>) -> Result<Batch> {
        let _ = groups;
        todo!()
    }
    /// Drops it with its rows.
    pub async fn discard(self) -> Result<()> {
        todo!()
    }
}

impl Store {
    /// Opens or creates the database and brings its schema up to date.
    pub async fn open(settings: &Settings) -> Result<Self> {
        let _ = settings;
        todo!()
    }
    /// Which engine it runs on.
    pub fn engine(&self) -> Engine {
        todo!()
    }
    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        todo!()
    }
    /// Closes all connections.
    pub async fn close(self) -> Result<()> {
        todo!()
    }

    /// Begins an import of one file.
    pub async fn begin_batch(&self, permit: &ImportPermit, file: NewBatch, env: &Env) -> Result<BatchLoad> {
        let _ = (permit, file, env);
        todo!()
    }
    /// Drops a staged batch with its rows.
    pub async fn discard_batch(&self, permit: &ImportPermit, batch: BatchId) -> Result<()> {
        let _ = (permit, batch);
        todo!()
    }
    /// All batches of the permit's area, newest first.
    pub async fn batches(&self, permit: &ImportPermit) -> Result<Vec<Batch>> {
        let _ = permit;
        todo!()
    }
    /// One batch of the permit's area.
    pub async fn batch(&self, permit: &ImportPermit, batch: BatchId) -> Result<Option<Batch>> {
        let _ = (permit, batch);
        todo!()
    }
    /// Its groups of findings, most rows first.
    pub async fn finding_groups(&self, permit: &ImportPermit, batch: BatchId) -> Result<Vec<FindingGroup>> {
        let _ = (permit, batch);
        todo!()
    }
    /// Its rejected rows after row number `after`, in order of row.
    pub async fn rejected_rows(
        &self,
        permit: &Permit,
        batch: BatchId,
        after: u64,
        most: u32,
    ) -> Result<Vec<RejectedRow>> {
        let _ = (permit, batch, after, most);
        todo!()
    }

    /// The records that would stand after `change`. `Change::default()` gives those that stand now.
    pub async fn standing(&self, permit: &ImportPermit, change: &Change) -> Result<Standing> {
        let _ = (permit, change);
        todo!()
    }
    /// Makes the change in one transaction.
    pub async fn commit(
        &self,
        permit: &ImportPermit,
        change: &Change,
        basis: Basis,
        outcome: Outcome,
        env: &Env,
    ) -> Result<Committed> {
        let _ = (permit, change, basis, outcome, env);
        todo!()
    }
    /// Undoes the newest change when it is this one batch alone.
    pub async fn undo_last(&self, permit: &ImportPermit, batch: BatchId, env: &Env) -> Result<Undone> {
        let _ = (permit, batch, env);
        todo!()
    }

    /// People by name, pinyin, number, phone or address.
    pub async fn search(
        &self,
        permit: &Permit,
        query: &Query,
        cursor: Option<&str>,
        size: PageSize,
    ) -> Result<Page<Found>> {
        let _ = (permit, query, cursor, size);
        todo!()
    }
    /// A person's record as known at a moment (`None`: now).
    pub async fn person(
        &self,
        permit: &Permit,
        person: PersonId,
        as_known: Option<Timestamp>,
    ) -> Result<Option<PersonRecord>> {
        let _ = (permit, person, as_known);
        todo!()
    }
    /// Doubtful pairs that concern the area, the least certain first.
    pub async fn doubtful(
        &self,
        permit: &Permit,
        cursor: Option<&str>,
        size: PageSize,
    ) -> Result<Page<DoubtfulPeople>> {
        let _ = (permit, cursor, size);
        todo!()
    }
    /// Counts of an area.
    pub async fn summary(&self, area: &Area) -> Result<Summary> {
        let _ = area;
        todo!()
    }
    /// Keeps a named JSON figure (the demo's comparison with the truth).
    pub async fn keep_figure(&self, name: &str, figure: &serde_json::Value, env: &Env) -> Result<()> {
        let _ = (name, figure, env);
        todo!()
    }
    /// A kept figure.
    pub async fn figure(&self, name: &str) -> Result<Option<serde_json::Value>> {
        let _ = name;
        todo!()
    }

    /// Appends to the log; durable when it returns. Gives the entry's number.
    pub async fn append_audit(&self, entry: &AuditEntry) -> Result<u64> {
        let _ = entry;
        todo!()
    }
    /// The entries that concern a person of the area, newest first.
    pub async fn audit_of_person(
        &self,
        permit: &Permit,
        person: PersonId,
        cursor: Option<&str>,
        size: PageSize,
    ) -> Result<Page<AuditEntry>> {
        let _ = (permit, person, cursor, size);
        todo!()
    }
    /// Proves the log, or names its first fault.
    pub async fn verify_audit(&self) -> Result<AuditProof> {
        todo!()
    }
    /// Checks the store's invariants and the log.
    pub async fn verify(&self) -> Result<Verified> {
        todo!()
    }

    /// How many accounts there are.
    pub async fn count_accounts(&self) -> Result<u64> {
        todo!()
    }
    /// Keeps a new account; a taken name is a conflict.
    pub async fn create_account(&self, account: &Account) -> Result<()> {
        let _ = account;
        todo!()
    }
    /// The account of this name.
    pub async fn account_by_name(&self, name: &str) -> Result<Option<Account>> {
        let _ = name;
        todo!()
    }
    /// The account.
    pub async fn account(&self, account: AccountId) -> Result<Option<Account>> {
        let _ = account;
        todo!()
    }
    /// Sets another password and whether it must be changed; ends all the account's sessions.
    pub async fn set_password(&self, account: AccountId, hash: &str, must_change: bool) -> Result<()> {
        let _ = (account, hash, must_change);
        todo!()
    }
    /// Remembers how attempts went: 0 after a success.
    pub async fn set_attempts(
        &self,
        account: AccountId,
        failed: u32,
        locked_until: Option<Timestamp>,
    ) -> Result<()> {
        let _ = (account, failed, locked_until);
        todo!()
    }
    /// Keeps a new session.
    pub async fn create_session(&self, session: &Session) -> Result<()> {
        let _ = session;
        todo!()
    }
    /// The session of a token that has not expired, with its account.
    pub async fn session(
        &self,
        token_sha256: &[u8; 32],
        now: Timestamp,
    ) -> Result<Option<(Session, Account)>> {
        let _ = (token_sha256, now);
        todo!()
    }
    /// Remembers the last request.
    pub async fn touch_session(&self, token_sha256: &[u8; 32], now: Timestamp) -> Result<()> {
        let _ = (token_sha256, now);
        todo!()
    }
    /// Ends a session.
    pub async fn delete_session(&self, token_sha256: &[u8; 32]) -> Result<()> {
        let _ = token_sha256;
        todo!()
    }
    /// Drops expired sessions; gives their number.
    pub async fn delete_expired_sessions(&self, now: Timestamp) -> Result<u64> {
        let _ = now;
        todo!()
    }
}
