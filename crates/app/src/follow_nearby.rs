//! Lets the register follow this office's registrations where they happen: a birth in a county of a million reads and writes
//! the rows of one family. What cannot be judged from nearby is linked and derived with everybody.

use access::{Action, Cx, ImportPermit, Subject};
use base::PersonId;
use registry::{DivisionChange, Recoding, near, near::Surroundings};
use store::{Change, Committed, Followed, Store};

use crate::{Result, log};

/// Follows a change that brings only registrations; `None` where it must be followed with everybody, and nothing was done.
pub(crate) async fn follow(
    cx: &Cx,
    store: &Store,
    permit: &ImportPermit,
    change: &Change,
) -> Result<Option<Committed>> {
    let Some(gazetteer) = store.gazetteer(permit).await? else { return Ok(None) };
    for batch in &change.commit {
        log::deed(cx, store, Action::Import, Subject::Batch(*batch)).await?;
    }
    let (env, today) = (cx.env.clone(), cx.env.now().china_date());
    let plan = move |around: &mut Surroundings, divisions: &[DivisionChange]| {
        let new_id = || -> PersonId { env.new_id() };
        near::step(around, &gazetteer, &Recoding::of(divisions), today, new_id)
    };
    let followed = store.commit_small(permit, change, Box::new(plan), &cx.env).await;
    match followed {
        Ok(Followed::Near(committed)) => {
            log::anchor(cx, store).await;
            Ok(Some(committed))
        }
        Ok(Followed::Wide(why)) => {
            // The batch is announced again when it is written with everybody.
            tracing::debug!(why, "registrations are followed with everybody");
            log::not_written(cx, store, &change.commit).await;
            Ok(None)
        }
        Err(error) => {
            log::not_written(cx, store, &change.commit).await;
            Err(error.into())
        }
    }
}
