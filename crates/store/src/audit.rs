use access::{AuditEntry, Permit, Subject};
use base::{Page, PageSize, PersonId};
use sea_orm::{ConnectionTrait as _, SqliteTransactionMode, TransactionOptions, TransactionTrait as _};
use sha2::{Digest as _, Sha256};

use crate::{
    AuditProof, Engine, Result, Store, StoreError,
    record::in_area,
    scope::Scope,
    sql::{Taking, to_json},
};

/// Entries are proved in pieces of so many.
const PIECE: u64 = 5_000;

/// SHA-256 of the entry before, the number (8 bytes, little-endian) and the entry's JSON text.
fn chained(previous: &[u8; 32], number: i64, entry: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update(number.to_le_bytes());
    hash.update(entry.as_bytes());
    hash.finalize().into()
}

impl Store {
    /// Appends to the log; durable when it returns. Appends follow each other one at a time, each over the one before
    /// it. Gives the entry's number.
    pub async fn append_audit(&self, entry: &AuditEntry) -> Result<u64> {
        let text = to_json(entry)?;
        let _one_at_a_time = self.log.lock().await;
        let options = TransactionOptions {
            sqlite_transaction_mode: (self.engine() == Engine::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.db().begin_with_options(options).await?;
        if self.engine() == Engine::Postgres {
            transaction.execute_unprepared("LOCK TABLE audit_entry IN EXCLUSIVE MODE").await?;
        }
        let last = "SELECT number, hash FROM audit_entry ORDER BY number DESC LIMIT 1";
        let last = transaction.query_one_raw(self.statement(last, vec![])).await?;
        let (number, previous) = match &last {
            Some(row) => {
                let mut row = Taking::new(row);
                (row.next::<i64>()? + 1, row.bytes()?)
            }
            None => (1, [0; 32]),
        };
        let hash = chained(&previous, number, &text);
        let insert = "INSERT INTO audit_entry (number, entry, previous, hash) VALUES ($1, $2, $3, $4)";
        let values = vec![number.into(), text.into(), previous.to_vec().into(), hash.to_vec().into()];
        transaction.execute_raw(self.statement(insert, values)).await?;
        if let Subject::People(people) = &entry.subject {
            let mut people = people.clone();
            people.sort_unstable();
            people.dedup();
            let insert = "INSERT INTO audit_person (person_id, number) VALUES ($1, $2)";
            for person in people {
                let values = vec![person.uuid().into(), number.into()];
                transaction.execute_raw(self.statement(insert, values)).await?;
            }
        }
        transaction.commit().await?;
        u64::try_from(number).or(Err(StoreError::Corrupt("an entry's number is negative")))
    }

    /// The entries that concern a person of the area, newest first; none for a person outside it.
    pub async fn audit_of_person(
        &self,
        permit: &Permit,
        person: PersonId,
        cursor: Option<&str>,
        size: PageSize,
    ) -> Result<Page<AuditEntry>> {
        let scope = Scope::of(permit);
        let sql = concat!(
            "SELECT e.number, e.entry FROM audit_person p JOIN audit_entry e ON e.number = p.number
             WHERE p.person_id = $1 AND p.number < $2 AND EXISTS (SELECT 1 FROM person_version v
             WHERE v.person_id = p.person_id AND ",
            in_area!("$3", "$4"),
            ") ORDER BY p.number DESC LIMIT $5"
        );
        let before = cursor.and_then(|cursor| cursor.parse::<i64>().ok()).unwrap_or(i64::MAX);
        let wanted = usize::from(size.rows());
        let most = i64::from(size.rows()) + 1;
        let values =
            vec![person.uuid().into(), before.into(), scope.from.into(), scope.until.into(), most.into()];
        let mut items: Vec<(i64, AuditEntry)> = Vec::new();
        for row in self.all(sql, values).await? {
            let mut row = Taking::new(&row);
            items.push((row.next()?, row.json()?));
        }
        let more = items.len() > wanted;
        items.truncate(wanted);
        let next = items.last().filter(|_| more).map(|(number, _)| number.to_string());
        Ok(Page { items: items.into_iter().map(|(_, entry)| entry).collect(), next })
    }

    /// Proves the log: numbers without a gap, each entry's hash over its text and the entry before, and the list of
    /// people concerned the same as the entries name. Names the first fault.
    pub async fn verify_audit(&self) -> Result<AuditProof> {
        let (mut entries, mut head) = (0_u64, [0; 32]);
        let sql = "SELECT e.number, e.entry, e.previous, e.hash,
                   (SELECT count(*) FROM audit_person p WHERE p.number = e.number)
                   FROM audit_entry e WHERE e.number > $1 ORDER BY e.number LIMIT $2";
        loop {
            let after = i64::try_from(entries).unwrap_or(i64::MAX);
            let piece = i64::try_from(PIECE).unwrap_or(i64::MAX);
            let rows = self.all(sql, vec![after.into(), piece.into()]).await?;
            if rows.is_empty() {
                return Ok(AuditProof::Whole { entries, head });
            }
            for row in &rows {
                let mut row = Taking::new(row);
                let (number, text): (i64, String) = (row.next()?, row.next()?);
                let (previous, hash): ([u8; 32], [u8; 32]) = (row.bytes()?, row.bytes()?);
                let named: i64 = row.next()?;
                if let Some(fault) = fault_of(entries, head, number, &text, (previous, hash), named) {
                    return Ok(AuditProof::Broken { entry: entries + 1, fault });
                }
                (entries, head) = (entries + 1, hash);
            }
        }
    }
}

fn fault_of(
    before: u64,
    head: [u8; 32],
    number: i64,
    text: &str,
    (previous, hash): ([u8; 32], [u8; 32]),
    named: i64,
) -> Option<&'static str> {
    if u64::try_from(number).ok() != Some(before + 1) {
        return Some("an entry is missing");
    }
    if previous != head {
        return Some("it does not follow the entry before it");
    }
    if chained(&previous, number, text) != hash {
        return Some("its text was altered");
    }
    let Ok(entry) = serde_json::from_str::<AuditEntry>(text) else { return Some("its text does not read") };
    let people = match entry.subject {
        Subject::People(mut people) => {
            people.sort_unstable();
            people.dedup();
            people.len()
        }
        Subject::None | Subject::Batch(_) => 0,
    };
    (usize::try_from(named).ok() != Some(people)).then_some("the list of people it concerns was altered")
}
