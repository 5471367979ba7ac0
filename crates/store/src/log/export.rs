use access::LogPermit;
use merkle::{Checkpoint, hex};
use serde::Serialize;
use serde_json::value::RawValue;

use super::leaf;
use crate::{Result, Store, StoreError, sql::Taking};

/// Entries go out in pieces of so many.
const PIECE: i64 = 2_000;

/// The log as a file that anybody can check without us: newline-delimited JSON. The first line names the log; each other
/// line is one entry, whose bytes are the tree's leaf, with the people that it concerns and what blinds their list.
#[derive(Debug)]
pub struct LogExport {
    store: Store,
    /// The head of what it exports.
    pub checkpoint: Checkpoint,
    sent: i64,
    begun: bool,
}

#[derive(Serialize)]
struct Head<'a> {
    log: &'a str,
    version: u8,
    hash: &'a str,
    entries: u64,
}

#[derive(Serialize)]
struct Line<'a> {
    entry: &'a RawValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    people: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    blind: Option<String>,
}

impl Store {
    /// Begins an export of the whole log as it is at the moment `at` (RFC 3339). A log proves itself only as a whole, so
    /// it takes an auditor of any area; entries hold ids and no names.
    pub async fn export_log(&self, _: &LogPermit, at: &str) -> Result<LogExport> {
        let checkpoint = self.log_head(at).await?;
        Ok(LogExport { store: self.clone(), checkpoint, sent: 0, begun: false })
    }
}

impl LogExport {
    /// The next lines; empty after the last.
    pub async fn next(&mut self) -> Result<Vec<u8>> {
        let mut lines = Vec::new();
        if !self.begun {
            self.begun = true;
            let Checkpoint { origin, size, hash, .. } = &self.checkpoint;
            push(&mut lines, &Head { log: origin, version: 1, hash: hash.code(), entries: *size })?;
        }
        let last = i64::try_from(self.checkpoint.size).unwrap_or(i64::MAX);
        let sql = "SELECT number, entry, people FROM log_entry WHERE number > $1 AND number <= $2 ORDER BY number LIMIT $3";
        let rows = self.store.log_all(sql, vec![self.sent.into(), last.into(), PIECE.into()]).await?;
        for row in &rows {
            let mut row = Taking::new(row);
            let (number, text, people): (i64, String, Option<Vec<u8>>) =
                (row.next()?, row.next()?, row.next()?);
            let people = leaf::unpack(people.as_deref())?;
            let blind = self.store.log.identity.blind(u64::try_from(number).unwrap_or_default());
            let entry: &RawValue = serde_json::from_str(&text)
                .or(Err(StoreError::Corrupt("an entry of the log does not read")))?;
            push(
                &mut lines,
                &Line {
                    entry,
                    blind: (!people.is_empty()).then(|| hex(&blind)),
                    people: (!people.is_empty()).then(|| people.iter().map(ToString::to_string).collect()),
                },
            )?;
            self.sent = number;
        }
        Ok(lines)
    }
}

fn push(lines: &mut Vec<u8>, line: &impl Serialize) -> Result<()> {
    serde_json::to_writer(&mut *lines, line).map_err(|error| StoreError::Engine(error.into()))?;
    lines.push(b'\n');
    Ok(())
}
