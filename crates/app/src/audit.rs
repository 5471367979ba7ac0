use std::collections::{BTreeMap, btree_map::Entry};

use access::{Action, AuditEntry, Cx, LogPermit, Purpose, Subject};
use base::{AccountId, Page, PageSize, PersonId, Timestamp};
use merkle::{Checkpoint, Hash};
use store::{AuditProof, EntryProof, LogExport, LogFilter, LogLine, Store};

use crate::{AppError, Read, Result, log};

/// What an auditor looks for.
#[derive(Debug, Clone, Default)]
pub struct LogQuery<'a> {
    /// Entries that concern this person.
    pub person: Option<PersonId>,
    /// Entries that concern whoever has this document number.
    pub id_number: Option<&'a str>,
    /// Entries of the account with this name.
    pub account: Option<&'a str>,
    /// Entries of this action.
    pub action: Option<Action>,
    /// Entries from this moment on.
    pub from: Option<Timestamp>,
    /// Entries before this moment.
    pub until: Option<Timestamp>,
}

/// Entries of the area's offices, newest first. That they were looked up is itself in the log, with the person if they
/// were looked up by one; no record is opened.
pub async fn search_log(
    cx: &Cx,
    store: &Store,
    permit: &LogPermit,
    asked: &LogQuery<'_>,
    cursor: Option<&str>,
    size: PageSize,
) -> Result<Page<Read>> {
    let nothing = Page { items: Vec::new(), next: None };
    let mut person = asked.person;
    if let Some(number) = asked.id_number {
        let typed = number.trim().to_uppercase();
        // A number that two people share names neither.
        person = match store.people_with_number(permit, &typed).await?.as_slice() {
            [one] if person.is_none_or(|person| person == *one) => Some(*one),
            _ => return keep(cx, store, None).await.map(|()| nothing),
        };
    }
    let account = match asked.account {
        None => None,
        Some(name) => match store.account_by_name(name.trim()).await? {
            Some(account) => Some(account.id),
            None => return keep(cx, store, person).await.map(|()| nothing),
        },
    };
    let filter = LogFilter { person, account, action: asked.action, from: asked.from, until: asked.until };
    let Page { items, next } = store.log_lines(permit, &filter, cursor, size).await?;
    let items = named(store, items).await?;
    keep(cx, store, person).await?;
    Ok(Page { items, next })
}

/// The entry for a look into the log.
async fn keep(cx: &Cx, store: &Store, person: Option<PersonId>) -> Result<()> {
    let subject = person.map_or(Subject::None, |person| Subject::People(vec![person]));
    let entry = AuditEntry {
        at: cx.now(),
        account: cx.actor.account,
        area: Some(cx.actor.area.clone()),
        role: cx.actor.role,
        purpose: Some(Purpose::LogReview),
        action: Action::SearchLog,
        subject,
        fields: Vec::new(),
        request: cx.request.clone(),
    };
    log::keep(store, &entry).await
}

/// Entries with the names of the accounts that made them.
pub(crate) async fn named(store: &Store, lines: Vec<LogLine>) -> Result<Vec<Read>> {
    let mut names: BTreeMap<AccountId, Box<str>> = BTreeMap::new();
    let mut reads = Vec::with_capacity(lines.len());
    for LogLine { number, entry } in lines {
        let account = match names.entry(entry.account) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(unknown) => {
                let account = store.account(entry.account).await?;
                let name = account.map_or_else(|| entry.account.to_string().into(), |account| account.name);
                unknown.insert(name).clone()
            }
        };
        reads.push(Read { number, entry, account });
    }
    Ok(reads)
}

/// The log's head now, for another office to keep.
pub async fn log_checkpoint(cx: &Cx, store: &Store, _: &LogPermit) -> Result<Checkpoint> {
    Ok(store.log_head(&cx.now().to_string()).await?)
}

/// Hashes that show that entry `number` is among the first `size`.
pub async fn log_inclusion(store: &Store, permit: &LogPermit, number: u64, size: u64) -> Result<Vec<Hash>> {
    store.log_inclusion(permit, number, size).await?.ok_or(AppError::NotFound)
}

/// Hashes that show that the log of `size` entries begins with the log of `earlier` entries.
pub async fn log_consistency(
    store: &Store,
    permit: &LogPermit,
    earlier: u64,
    size: u64,
) -> Result<Vec<Hash>> {
    store.log_consistency(permit, earlier, size).await?.ok_or(AppError::NotFound)
}

/// One entry with the proof that it is in the log.
pub async fn entry_proof(cx: &Cx, store: &Store, permit: &LogPermit, number: u64) -> Result<EntryProof> {
    let proof = store.log_proof(permit, number, &cx.now().to_string()).await?.ok_or(AppError::NotFound)?;
    keep(cx, store, None).await?;
    Ok(proof)
}

/// Proves the log, also against tree heads that another office `kept`.
pub async fn verify_log(cx: &Cx, store: &Store, _: &LogPermit, kept: &[Checkpoint]) -> Result<AuditProof> {
    log::deed(cx, store, Action::VerifyLog, Subject::None).await?;
    Ok(store.verify_audit_with(kept).await?)
}

/// Begins to hand out the whole log. It holds ids and no names.
pub async fn export_log(cx: &Cx, store: &Store, permit: &LogPermit) -> Result<LogExport> {
    log::deed(cx, store, Action::ExportLog, Subject::None).await?;
    Ok(store.export_log(permit, &cx.now().to_string()).await?)
}
