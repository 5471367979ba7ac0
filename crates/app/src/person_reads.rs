use access::{Action, AuditEntry, Cx, Permit, Subject};
use base::{Page, PageSize, PersonId};
use store::Store;

use crate::{AppError, Result, audit, log};

/// One look at a person, with the reader's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The entry's number.
    pub number: u64,
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
    let items = audit::named(store, items).await?;
    log::read(cx, store, permit, Action::ReadLog, Subject::People(vec![person])).await?;
    // Whom else the same read concerned is nobody's business here.
    let own = |read: Read| Read {
        entry: AuditEntry { subject: Subject::People(vec![person]), ..read.entry },
        ..read
    };
    let items = items.into_iter().map(own).collect();
    Ok(Page { items, next })
}
