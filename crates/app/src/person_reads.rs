use std::collections::{BTreeMap, btree_map::Entry};

use access::{Action, AuditEntry, Cx, Permit, Subject};
use base::{AccountId, Page, PageSize, PersonId};
use store::Store;

use crate::{AppError, Result, log};

/// One look at a person, with the reader's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The entry of the log.
    pub entry: AuditEntry,
    /// The name of the reader's account.
    pub account: Box<str>,
}

/// Who looked at a person of the permit's area, newest first. Looking this up is itself in the log.
pub async fn person_reads(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    person: PersonId,
    cursor: Option<&str>,
    size: PageSize,
) -> Result<Page<Read>> {
    if store.person(permit, person, None).await?.is_none() {
        return Err(AppError::NotFound);
    }
    let Page { items, next } = store.audit_of_person(permit, person, cursor, size).await?;
    let mut names: BTreeMap<AccountId, Box<str>> = BTreeMap::new();
    for entry in &items {
        if let Entry::Vacant(unknown) = names.entry(entry.account) {
            let account = store.account(entry.account).await?;
            unknown.insert(account.map_or_else(|| entry.account.to_string().into(), |account| account.name));
        }
    }
    log::read(cx, store, permit, Action::ReadLog, Subject::People(vec![person])).await?;
    let items = items
        .into_iter()
        .map(|entry| {
            let account = names.get(&entry.account).cloned().unwrap_or_default();
            // Whom else the same read concerned is nobody's business here.
            Read { entry: AuditEntry { subject: Subject::People(vec![person]), ..entry }, account }
        })
        .collect();
    Ok(Page { items, next })
}
