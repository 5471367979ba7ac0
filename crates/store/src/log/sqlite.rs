use std::{path::Path, time::Duration};

use access::AuditEntry;
use merkle::{Hash, peaks};
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};

use super::{
    group::{Group, Kept, State},
    leaf::{self, Identity},
};
use crate::{Result, StoreError};

/// The log's file, on the one connection that writes it.
pub(crate) struct SqliteLog(Connection);

impl SqliteLog {
    pub(crate) fn open(file: &Path) -> Result<Self> {
        let connection = Connection::open(file)?;
        connection.busy_timeout(Duration::from_secs(30))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // An entry is durable before its answer leaves: the file is synchronised at every commit.
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.set_prepared_statement_cache_capacity(16);
        Ok(Self(connection))
    }

    /// Appends in one transaction. `known` is where the log stood after the last one.
    pub(crate) fn append<'a>(
        &mut self,
        identity: &Identity,
        known: Option<State>,
        entries: impl Iterator<Item = &'a AuditEntry>,
    ) -> Result<Group> {
        let transaction = self.0.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let state = stands(&transaction, identity, known)?;
        let group = Group::after(identity, &state, entries)?;
        insert(&transaction, &group)?;
        transaction.commit()?;
        Ok(group)
    }
}

fn insert(transaction: &Transaction<'_>, group: &Group) -> Result<()> {
    let mut entry = transaction.prepare_cached(
        "INSERT INTO log_entry (number, entry, hash, people, at, account_id, area, action) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    let mut person =
        transaction.prepare_cached("INSERT INTO log_person (person_id, number) VALUES (?1, ?2)")?;
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
        for id in &row.people {
            person.execute(params![id.uuid().as_bytes().as_slice(), row.number])?;
        }
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
