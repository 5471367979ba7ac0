//! Open data taken back: what nobody has approved yet, by anybody of the office; what is open, off the public page, for a reason that one
//! person writes and another agrees with. The ledger keeps its line, and what was told of people stays told.

use access::{Action, CountPermit, Cx};
use base::OpenDataId;
use store::Store;

use crate::{AppError, Result, log};

/// The longest reason, in characters.
const LONGEST: usize = 200;

/// Takes back what the actor's area asked for before anybody has approved it: it no longer stands in the way of other requests. Refused
/// as [`AppError::WrongState`] once it is approved.
pub async fn drop_open_data(cx: &Cx, store: &Store, permit: &CountPermit, id: OpenDataId) -> Result<()> {
    own(store, permit, id).await?;
    log::keep(store, &permit.entry(cx.now(), Action::Count)).await?;
    if store.drop_open_data(permit, id).await? { Ok(()) } else { Err(AppError::WrongState) }
}

/// Asks that open data of the actor's area be taken off the public page, with the reason that everybody will read; in place of what was
/// asked before. Refused as [`AppError::WrongState`] where they are not open, and as [`AppError::Choice`] without a reason.
pub async fn ask_withdrawal(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    id: OpenDataId,
    reason: &str,
) -> Result<()> {
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    if reason.is_empty() || reason.chars().count() > LONGEST {
        return Err(AppError::Choice);
    }
    own(store, permit, id).await?;
    log::keep(store, &permit.entry(cx.now(), Action::Count)).await?;
    let asked = store.ask_withdrawal(permit, id, &reason, cx.now()).await?;
    if asked { Ok(()) } else { Err(AppError::WrongState) }
}

/// Takes open data off the public page, as somebody else asked for the reason `reason`, which the actor has read. Refused as
/// [`AppError::WrongState`] where nobody asked, the actor did, or for another reason by now.
pub async fn withdraw_open_data(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    id: OpenDataId,
    reason: &str,
) -> Result<()> {
    own(store, permit, id).await?;
    log::keep(store, &permit.entry(cx.now(), Action::Count)).await?;
    let done = store.withdraw_open_data(permit, id, reason, cx.now()).await?;
    if done { Ok(()) } else { Err(AppError::WrongState) }
}

/// That it is the area's own.
async fn own(store: &Store, permit: &CountPermit, id: OpenDataId) -> Result<()> {
    let asked = store.open_data_asked(permit).await?;
    if asked.iter().any(|row| row.id == id) { Ok(()) } else { Err(AppError::NotFound) }
}
