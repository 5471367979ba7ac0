use std::{path::Path, time::Duration};

use access::AuditEntry;
use base::PersonId;
use merkle::{Hash, peaks};
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::{
    copier::{Copier, checkpoint, make_room, noted},
    group::{Group, INDEXED, KEEP_INDEXED, Kept, Pending, State, UNINDEXED, WINDOW},
    leaf::{self, Identity},
};
use crate::{Result, StoreError};

/// The log's file, on the one connection that writes it.
pub(crate) struct SqliteLog {
    connection: Connection,
    pending: Option<Pending>,
    /// Entries since the last ones whose people are looked up by, or are being added.
    since: usize,
    /// Entries since it was opened.
    written: usize,
    copier: Copier,
}

/// Memory for pages, in KiB, as SQLite writes it.
const CACHE: i64 = -65_536;
/// After so many entries a process is one that goes on writing.
const MANY: usize = 512;

const ADD_PERSON: &str = "INSERT INTO log_person (person_id, number) VALUES (?1, ?2) ON CONFLICT DO NOTHING";

impl SqliteLog {
    pub(crate) fn open(file: &Path) -> Result<Self> {
        let connection = Connection::open(file)?;
        connection.busy_timeout(Duration::from_secs(30))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // An entry is durable before its answer leaves: the file is synchronised at every commit.
        connection.pragma_update(None, "synchronous", "FULL")?;
        // The rows by which people are found are spread over the file: what is written again and again stays in memory.
        connection.pragma_update(None, "cache_size", CACHE)?;
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        connection.set_prepared_statement_cache_capacity(16);
        let copier = Copier::start(file)?;
        Ok(Self { connection, pending: None, since: 0, written: 0, copier })
    }

    /// Adds the rows by which people's entries are found, for the entries that have none yet.
    pub(crate) fn index(&mut self) -> Result<()> {
        (self.pending, self.since) = (None, 0);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let upto: i64 = transaction.prepare_cached(INDEXED)?.query_row([], |row| row.get(0))?;
        let (mut pairs, last) = unindexed(&transaction, upto)?;
        pairs.sort_unstable();
        {
            let mut pair = transaction.prepare_cached(ADD_PERSON)?;
            for (person, number) in pairs {
                pair.execute(params![person.uuid().as_bytes().as_slice(), number])?;
            }
            transaction.prepare_cached(&KEEP_INDEXED.replace('$', "?"))?.execute(params![last])?;
        }
        Ok(transaction.commit()?)
    }

    /// Appends in one transaction. `known` is where the log stood after the last one.
    pub(crate) fn append<'a>(
        &mut self,
        identity: &Identity,
        known: Option<State>,
        entries: impl Iterator<Item = &'a AuditEntry>,
    ) -> Result<Group> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let state = stands(&transaction, identity, known)?;
        let group = Group::after(identity, &state, entries)?;
        insert(&transaction, &group)?;
        let mut added = 0;
        if let Some(pending) = &self.pending {
            let (pairs, upto) = pending.next(group.entries.len());
            let mut pair = transaction.prepare_cached(ADD_PERSON)?;
            for (person, number) in pairs {
                pair.execute(params![person.uuid().as_bytes().as_slice(), number])?;
            }
            if let Some(upto) = upto {
                transaction.prepare_cached(&KEEP_INDEXED.replace('$', "?"))?.execute(params![upto])?;
            }
            added = pairs.len();
        }
        transaction.commit()?;
        if self.pending.as_mut().is_some_and(|pending| pending.added(added)) {
            self.pending = None;
        }
        self.since += group.entries.len();
        let before = self.written;
        self.written += group.entries.len();
        // The entries stand; what follows only concerns the file.
        noted(self.keep_up(before < MANY && self.written >= MANY));
        Ok(group)
    }

    /// Makes room once, and copies back where the copier cannot follow.
    fn keep_up(&mut self, now_many: bool) -> Result<()> {
        if now_many {
            make_room(&self.connection)?;
            self.connection.pragma_update(None, "cache_size", CACHE)?;
        }
        if self.copier.wrote() {
            checkpoint(&self.connection)?;
        }
        Ok(())
    }

    /// Takes the people of a full window of entries, to be added beside those that come.
    pub(crate) fn collect(&mut self) -> Result<()> {
        if self.since >= WINDOW && self.pending.is_none() {
            self.since = 0;
            let upto: i64 = self.connection.prepare_cached(INDEXED)?.query_row([], |row| row.get(0))?;
            let (pairs, last) = unindexed(&self.connection, upto)?;
            self.pending = Some(Pending::of(pairs, last));
        }
        Ok(())
    }
}

/// The people of the entries after `upto`, and the last of these entries.
fn unindexed(connection: &Connection, upto: i64) -> Result<(Vec<(PersonId, i64)>, i64)> {
    let (mut pairs, mut last) = (Vec::new(), upto);
    let mut entries = connection.prepare_cached(&UNINDEXED.replace('$', "?"))?;
    let mut rows = entries.query(params![upto])?;
    while let Some(row) = rows.next()? {
        last = row.get(0)?;
        let people: Option<Vec<u8>> = row.get(1)?;
        pairs.extend(leaf::unpack(people.as_deref())?.into_iter().map(|person| (person, last)));
    }
    Ok((pairs, last))
}

fn insert(transaction: &Transaction<'_>, group: &Group) -> Result<()> {
    let mut entry = transaction.prepare_cached(
        "INSERT INTO log_entry (number, entry, hash, people, at, account_id, area, action) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    for row in &group.entries {
        entry.execute(params![
            row.number,
            row.text,
            row.hash.as_slice(),
            leaf::pack(&row.people),
            row.at,
            row.account.as_bytes().as_slice(),
            row.area,
            row.action
        ])?;
    }
    let mut node =
        transaction.prepare_cached("INSERT INTO log_node (level, position, hash) VALUES (?1, ?2, ?3)")?;
    for row in &group.nodes {
        node.execute(params![row.level, row.position, row.hash.as_slice()])?;
    }
    Ok(())
}

/// Where the log stands: what is known, unless somebody else appended meanwhile.
fn stands(transaction: &Transaction<'_>, identity: &Identity, known: Option<State>) -> Result<State> {
    let last: Option<(i64, Hash)> = transaction
        .prepare_cached("SELECT number, hash FROM log_entry ORDER BY number DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((number, last)) = last else { return Ok(State::default()) };
    let size = u64::try_from(number).or(Err(StoreError::Corrupt("a number is negative")))?;
    if let Some(known) = known.filter(|known| known.tree.size() == size && known.last == last) {
        return Ok(known);
    }
    let mut hashes = Vec::new();
    for peak in peaks(size) {
        let kept = Kept::of(peak);
        let parts = transaction
            .prepare_cached(&kept.sql().replace('$', "?"))?
            .query_map(params![kept.level, kept.from, kept.count], |row| row.get(0))?
            .collect::<std::result::Result<Vec<Hash>, _>>()?;
        hashes.push(kept.join(identity.hash, &parts)?);
    }
    State::at(size, hashes, last)
}
