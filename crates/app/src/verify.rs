use access::{Action, Cx, Subject};
use merkle::Checkpoint;
use store::{AuditProof, Store, Verified};

use crate::{Result, log};

/// Checks the store's invariants and proves the log. Reads no person into an answer: only counts and ids come back.
pub async fn verify(cx: &Cx, store: &Store) -> Result<Verified> {
    verify_with(cx, store, &[]).await
}

/// As [`verify`], and proves the log against the tree heads that another office `kept`.
pub async fn verify_with(cx: &Cx, store: &Store, kept: &[Checkpoint]) -> Result<Verified> {
    log::deed(cx, store, Action::VerifyLog, Subject::None).await?;
    let mut verified = store.verify_with(kept).await?;
    if verified.fault.is_none() {
        verified.checks.push(store::ANNOUNCED);
        verified.fault = store.unannounced().await?;
    }
    Ok(verified)
}

/// Whether nothing is wrong.
pub fn is_whole(verified: &Verified) -> bool {
    verified.fault.is_none() && matches!(verified.audit, AuditProof::Whole { .. })
}
