use access::AuditEntry;
use base::PersonId;
use merkle::{Hash, peaks};
use sqlx::{PgPool, Postgres, Transaction};
use uuid::Uuid;

use super::{
    group::{Group, INDEXED, KEEP_INDEXED, Kept, Pending, State, UNINDEXED, WINDOW},
    leaf::{self, Identity},
};
use crate::{Result, StoreError};

/// The log's tables.
pub(crate) struct PostgresLog {
    pool: PgPool,
    pending: Option<Pending>,
    /// Entries since the last ones whose people are looked up by, or are being added.
    since: usize,
}

const ADD_PEOPLE: &str =
    "INSERT INTO log_person (person_id, number) SELECT * FROM unnest($1::uuid[], $2::bigint[])
                          ON CONFLICT DO NOTHING";

impl PostgresLog {
    pub(crate) const fn new(pool: PgPool) -> Self {
        Self { pool, pending: None, since: 0 }
    }

    /// Appends in one transaction. `known` is where the log stood after the last one.
    pub(crate) async fn append<'a>(
        &mut self,
        identity: &Identity,
        known: Option<State>,
        entries: impl Iterator<Item = &'a AuditEntry> + Send,
    ) -> Result<Group> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query("LOCK TABLE log_entry IN EXCLUSIVE MODE").execute(&mut *transaction).await?;
        let state = stands(&mut transaction, identity, known).await?;
        let group = Group::after(identity, &state, entries)?;
        insert(&mut transaction, &group).await?;
        let mut added = 0;
        if let Some(pending) = &self.pending {
            let (pairs, upto) = pending.next(group.entries.len());
            added = pairs.len();
            add(&mut transaction, pairs).await?;
            if let Some(upto) = upto {
                sqlx::query(KEEP_INDEXED).bind(upto).execute(&mut *transaction).await?;
            }
        }
        transaction.commit().await?;
        if self.pending.as_mut().is_some_and(|pending| pending.added(added)) {
            self.pending = None;
        }
        self.since += group.entries.len();
        Ok(group)
    }

    /// Takes the people of a full window of entries, to be added beside those that come.
    pub(crate) async fn collect(&mut self) -> Result<()> {
        if self.since >= WINDOW && self.pending.is_none() {
            self.since = 0;
            let upto: i64 = sqlx::query_scalar(INDEXED).fetch_one(&self.pool).await?;
            let rows = sqlx::query_as(UNINDEXED).bind(upto).fetch_all(&self.pool).await?;
            let (pairs, last) = pairs_of(rows, upto)?;
            self.pending = Some(Pending::of(pairs, last));
        }
        Ok(())
    }

    /// Adds the rows by which people's entries are found, for the entries that have none yet.
    pub(crate) async fn index(&mut self) -> Result<()> {
        (self.pending, self.since) = (None, 0);
        let mut transaction = self.pool.begin().await?;
        let upto: i64 = sqlx::query_scalar(INDEXED).fetch_one(&mut *transaction).await?;
        let rows: Vec<(i64, Option<Vec<u8>>)> =
            sqlx::query_as(UNINDEXED).bind(upto).fetch_all(&mut *transaction).await?;
        let (mut pairs, last) = pairs_of(rows, upto)?;
        pairs.sort_unstable();
        add(&mut transaction, &pairs).await?;
        sqlx::query(KEEP_INDEXED).bind(last).execute(&mut *transaction).await?;
        Ok(transaction.commit().await?)
    }
}

/// The people of entries, and the last of these entries.
fn pairs_of(rows: Vec<(i64, Option<Vec<u8>>)>, upto: i64) -> Result<(Vec<(PersonId, i64)>, i64)> {
    let last = rows.last().map_or(upto, |(number, _)| *number);
    let mut pairs = Vec::new();
    for (number, people) in rows {
        pairs.extend(leaf::unpack(people.as_deref())?.into_iter().map(|person| (person, number)));
    }
    Ok((pairs, last))
}

async fn add(transaction: &mut Transaction<'static, Postgres>, pairs: &[(PersonId, i64)]) -> Result<()> {
    let (people, numbers): (Vec<Uuid>, Vec<i64>) =
        pairs.iter().map(|(person, number)| (person.uuid(), *number)).unzip();
    sqlx::query(ADD_PEOPLE).bind(people).bind(numbers).execute(&mut **transaction).await?;
    Ok(())
}

async fn insert(transaction: &mut Transaction<'static, Postgres>, group: &Group) -> Result<()> {
    let rows = &group.entries;
    let entries = "INSERT INTO log_entry (number, entry, hash, people, at, account_id, area, action)
        SELECT * FROM unnest($1::bigint[], $2::text[], $3::bytea[], $4::bytea[], $5::bigint[], $6::uuid[], $7::text[], $8::text[])";
    sqlx::query(entries)
        .bind(rows.iter().map(|row| row.number).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.text.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.hash.as_slice()).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| leaf::pack(&row.people)).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.at).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.account).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.area.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.action).collect::<Vec<_>>())
        .execute(&mut **transaction)
        .await?;
    for row in &group.nodes {
        sqlx::query("INSERT INTO log_node (level, position, hash) VALUES ($1, $2, $3)")
            .bind(row.level)
            .bind(row.position)
            .bind(row.hash.as_slice())
            .execute(&mut **transaction)
            .await?;
    }
    Ok(())
}

/// Where the log stands: what is known, unless somebody else appended meanwhile.
async fn stands(
    transaction: &mut Transaction<'static, Postgres>,
    identity: &Identity,
    known: Option<State>,
) -> Result<State> {
    let last: Option<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT number, hash FROM log_entry ORDER BY number DESC LIMIT 1")
            .fetch_optional(&mut **transaction)
            .await?;
    let Some((number, last)) = last else { return Ok(State::default()) };
    let (size, last) = (u64::try_from(number).or(Err(LENGTH))?, hash(last)?);
    if let Some(known) = known.filter(|known| known.tree.size() == size && known.last == last) {
        return Ok(known);
    }
    let mut hashes = Vec::new();
    for peak in peaks(size) {
        let kept = Kept::of(peak);
        let parts: Vec<Vec<u8>> = sqlx::query_scalar(kept.sql())
            .bind(kept.level)
            .bind(kept.from)
            .bind(kept.count)
            .fetch_all(&mut **transaction)
            .await?;
        let parts = parts.into_iter().map(hash).collect::<Result<Vec<_>>>()?;
        hashes.push(kept.join(identity.hash, &parts)?);
    }
    State::at(size, hashes, last)
}

const LENGTH: StoreError = StoreError::Corrupt("a hash of the log has another length");

fn hash(bytes: Vec<u8>) -> Result<Hash> {
    bytes.try_into().or(Err(LENGTH))
}
