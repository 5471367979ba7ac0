//! Publishing, at the desk or by the command line, in one ledger: a release is tried and shown to a second person, who approves it; then it is open to everybody.

use access::{Action, CountPermit, Cx};
use base::FigureReleaseId;
use serde_json::Value;
use statistics::release::public_catalogue;
use store::{FigureRelease, Store};

use super::{
    FigureFault, OpenSnapshot, Release,
    analysts::secret,
    published::{Sheet, sheets},
    release::{Blocked, Known, made},
    tables::count,
};
use crate::{AppError, Result, log};

/// A release with the tables that it would show or shows.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleaseView {
    /// What came of trying it.
    pub release: FigureRelease,
    /// Its tables; none where it is blocked.
    pub sheets: Vec<Sheet>,
}

/// Tries a release of a snapshot of the actor's whole area, later than all that it has published: hides, rounds, audits and attacks
/// it together with what it, areas around it and areas within it have published. What came of it is kept, a blocked one with the cell that blocks it.
pub async fn try_release(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    snapshot: OpenSnapshot,
) -> Result<ReleaseView> {
    let catalogue = public_catalogue();
    let (area, day, name) =
        (permit.area().prefix().to_owned(), snapshot.definition.day, snapshot.name.clone());
    let mut earlier = Vec::new();
    for (known, content) in store.published_before(permit).await? {
        if known.day >= day {
            return Err(AppError::WrongState);
        }
        if known.version == catalogue.version {
            earlier.push(release_of(content)?);
        }
    }
    let mut around = Vec::new();
    for (known, content) in store.published_around(permit).await? {
        if known.version == catalogue.version {
            around.push(release_of(content)?);
        }
    }
    if *snapshot.definition.area != *area {
        return Err(AppError::WrongState);
    }
    let tables = count(snapshot, catalogue.specs(), None).await?;
    log::keep(store, &permit.entry(cx.now(), Action::Count)).await?;
    let key = secret(cx, store, permit, "rounding").await?;
    let tried = tokio::task::spawn_blocking(move || -> std::result::Result<_, FigureFault> {
        let cells = catalogue.cells(&tables)?;
        made(catalogue, &area, day, &cells, Known { earlier: &earlier, around: &around }, &key)
    });
    let tried = tried.await.or(Err(AppError::Fault("a release was not made to its end")))??;
    let wide = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let (content, blocked) = match tried.release {
        Ok(release) => (Some(serde_json::to_value(release).or(Err(FigureFault::Definition))?), None),
        Err(Blocked::Unprotected { cell }) => (None, Some(cell)),
        Err(Blocked::Told { unit, claim }) => (None, Some(format!("{unit}: {}", claim.cell))),
    };
    let release = FigureRelease {
        id: cx.env.new_id(),
        area: permit.area().clone(),
        day,
        snapshot: name.into(),
        version: catalogue.version,
        asked_by: permit.account(),
        asked_at: cx.now(),
        blocked: blocked.map(Into::into),
        cells: wide(tried.cells),
        small: wide(tried.small),
        hidden: wide(tried.hidden),
        earlier: wide(tried.earlier),
        approved: None,
    };
    store.keep_release(permit, &release, content.as_ref()).await?;
    view(release, content)
}

/// What the actor's area has published, in order of day.
pub async fn published_releases(store: &Store, permit: &CountPermit) -> Result<Vec<Release>> {
    let published = store.published_before(permit).await?;
    published.into_iter().map(|(_, content)| release_of(content)).collect()
}

/// What the actor's area tried, the latest first.
pub async fn list_releases(store: &Store, permit: &CountPermit) -> Result<Vec<FigureRelease>> {
    Ok(store.releases(permit).await?)
}

/// A release of the actor's area with its tables.
pub async fn read_release(store: &Store, permit: &CountPermit, id: FigureReleaseId) -> Result<ReleaseView> {
    let (release, content) = store.release(permit, id).await?.ok_or(AppError::NotFound)?;
    view(release, content)
}

/// Approves a release that somebody else tried; it is open to everybody from then on. Refused as [`AppError::WrongState`] where it
/// is blocked, one's own, approved already, or another was approved since, with which it would have to be attacked.
pub async fn approve_release(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    id: FigureReleaseId,
) -> Result<ReleaseView> {
    if store.release(permit, id).await?.is_none() {
        return Err(AppError::NotFound);
    }
    log::keep(store, &permit.entry(cx.now(), Action::Count)).await?;
    if !store.approve_release(permit, id, cx.now()).await? {
        return Err(AppError::WrongState);
    }
    read_release(store, permit, id).await
}

fn view(release: FigureRelease, content: Option<Value>) -> Result<ReleaseView> {
    let sheets = match content {
        Some(content) => sheets(&release_of(Some(content))?),
        None => Vec::new(),
    };
    Ok(ReleaseView { release, sheets })
}

pub(super) fn release_of(content: Option<Value>) -> Result<Release> {
    let content = content.ok_or(FigureFault::Definition)?;
    Ok(serde_json::from_value(content).or(Err(FigureFault::Definition))?)
}
