//! Lets the register follow this office's registrations where they happen: a birth in a county of a million reads and writes
//! the rows of one family. What cannot be judged from nearby is linked and derived with everybody.

use std::{sync::Arc, time::Instant};

use access::{Action, Cx, ImportPermit, Subject};
use base::PersonId;
use registry::{DivisionChange, Gazetteer, Recoding, near, near::Surroundings};
use store::{Change, Committed, Followed, KnownRegistration, Store};

use crate::{Result, follow_registrations, log};

/// So many registrations are followed in one transaction: others who write wait for few.
const TOGETHER: usize = 8;

/// What became of registrations that waited.
#[derive(Debug, Default)]
pub(crate) struct FollowedNearby {
    /// The last change that was made.
    pub(crate) committed: Option<Committed>,
    /// Those that must be followed with everybody.
    pub(crate) left: Vec<KnownRegistration>,
}

/// Follows registrations a few at a time, and notes it of each.
pub(crate) async fn follow(
    cx: &Cx,
    store: &Store,
    permit: &ImportPermit,
    waiting: Vec<KnownRegistration>,
) -> Result<FollowedNearby> {
    let mut followed = FollowedNearby::default();
    if waiting.is_empty() {
        return Ok(followed);
    }
    let Some(gazetteer) = store.gazetteer(permit).await?.map(Arc::new) else {
        return Ok(FollowedNearby { left: waiting, ..followed });
    };
    let (began, count) = (Instant::now(), waiting.len());
    for some in waiting.chunks(TOGETHER) {
        if let Some(committed) = follow_some(cx, store, permit, &gazetteer, some).await? {
            followed.committed = Some(committed);
            continue;
        }
        // One that must be followed with everybody does not take the others along.
        for one in some {
            let alone = std::slice::from_ref(one);
            let tried = some.len() > 1;
            match if tried { follow_some(cx, store, permit, &gazetteer, alone).await? } else { None } {
                Some(committed) => followed.committed = Some(committed),
                None => followed.left.push(one.clone()),
            }
        }
    }
    let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(count, left = followed.left.len(), took_ms, "registrations followed nearby");
    Ok(followed)
}

/// Follows these together; `None` where that cannot be judged from nearby, and nothing was done.
async fn follow_some(
    cx: &Cx,
    store: &Store,
    permit: &ImportPermit,
    gazetteer: &Arc<Gazetteer>,
    some: &[KnownRegistration],
) -> Result<Option<Committed>> {
    let change = follow_registrations::stage(cx, store, permit, some).await?;
    let committed = if change.commit.is_empty() && change.annul.is_empty() {
        None
    } else {
        match write(cx, store, permit, gazetteer, &change).await {
            Ok(Some(committed)) => Some(committed),
            Ok(None) => {
                follow_registrations::drop_staged(store, permit, &change).await?;
                return Ok(None);
            }
            Err(error) => {
                // One that cannot be followed this way must not keep the others from it.
                tracing::warn!(%error, "registrations could not be followed nearby");
                follow_registrations::drop_staged(store, permit, &change).await?;
                return Ok(None);
            }
        }
    };
    store.registrations_carried(some).await?;
    Ok(committed)
}

async fn write(
    cx: &Cx,
    store: &Store,
    permit: &ImportPermit,
    gazetteer: &Arc<Gazetteer>,
    change: &Change,
) -> Result<Option<Committed>> {
    for batch in &change.commit {
        log::deed(cx, store, Action::Import, Subject::Batch(*batch)).await?;
    }
    let (env, today, gazetteer) = (cx.env.clone(), cx.env.now().china_date(), Arc::clone(gazetteer));
    let plan = move |around: &mut Surroundings, divisions: &[DivisionChange]| {
        let new_id = || -> PersonId { env.new_id() };
        near::step(around, &gazetteer, &Recoding::of(divisions), today, new_id)
    };
    match store.commit_small(permit, change, Box::new(plan), &cx.env).await {
        Ok(Followed::Near(committed)) => {
            log::anchor(cx, store).await;
            Ok(Some(committed))
        }
        Ok(Followed::Wide(why)) => {
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
