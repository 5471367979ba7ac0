use access::{Action, AuditEntry, Cx, Permit, Subject};
use store::Store;

use crate::{AppError, Result};

/// Appends an entry to the log; durable when it returns. A read whose entry cannot be kept fails.
pub(crate) async fn keep(store: &Store, entry: &AuditEntry) -> Result<()> {
    store.append_audit(entry).await.map(drop).map_err(AppError::LogUnwritable)
}

/// Logs a read under a permit.
pub(crate) async fn read(
    cx: &Cx,
    store: &Store,
    permit: &Permit,
    action: Action,
    subject: Subject,
) -> Result<()> {
    keep(store, &permit.entry(cx.now(), action, subject)).await
}

/// Logs what the actor did that was no read of people.
pub(crate) async fn deed(cx: &Cx, store: &Store, action: Action, subject: Subject) -> Result<()> {
    let entry = AuditEntry {
        at: cx.now(),
        account: cx.actor.account,
        role: cx.actor.role,
        purpose: None,
        action,
        subject,
        request: cx.request.clone(),
    };
    keep(store, &entry).await
}
