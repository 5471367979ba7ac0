use access::{CountPermit, Cx};
use base::{ScenarioId, Timestamp};
use store::{Scenario, ScenarioVersion, Store};

use super::{
    PlanFault,
    document::{Base, Document, check_name, check_text},
};
use crate::{AppError, Result};

/// A scenario in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct ScenarioView {
    /// What is kept.
    pub scenario: Scenario,
    /// The author's name.
    pub author: Box<str>,
    /// Its versions, oldest first.
    pub versions: Vec<VersionView>,
}

/// A version, without its document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionView {
    /// Its number.
    pub number: u32,
    /// The version that it was made from.
    pub parent: Option<u32>,
    /// What was changed.
    pub note: Box<str>,
    /// Who saved it.
    pub author: Box<str>,
    /// When.
    pub created_at: Timestamp,
}

/// A version with its document, as a link or a page shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct SharedView {
    /// The scenario.
    pub scenario: Scenario,
    /// The version's number.
    pub number: u32,
    /// What was changed.
    pub note: Box<str>,
    /// The assumptions.
    pub document: Document,
}

/// Keeps a new scenario of the actor's area with its first version.
pub async fn create_scenario(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    name: &str,
    document: &Document,
) -> Result<ScenarioView> {
    check_name(name)?;
    check(store, permit, document).await?;
    let scenario = Scenario {
        id: cx.env.new_id(),
        area: permit.area().clone(),
        name: name.trim().into(),
        account: permit.account(),
        current: 1,
        created_at: cx.now(),
        archived_at: None,
    };
    let first = version(cx, permit, None, "", document)?;
    store.create_scenario(permit, &scenario, &first).await?;
    read_scenario(store, permit, scenario.id).await
}

/// The scenarios of the actor's area that are not put away, newest first.
pub async fn list_scenarios(store: &Store, permit: &CountPermit) -> Result<Vec<ScenarioView>> {
    let mut views = Vec::new();
    for scenario in store.scenarios(permit).await? {
        views.push(viewed(store, permit, scenario).await?);
    }
    Ok(views)
}

/// One scenario.
pub async fn read_scenario(store: &Store, permit: &CountPermit, id: ScenarioId) -> Result<ScenarioView> {
    let scenario = store.scenario(permit, id).await?.ok_or(AppError::NotFound)?;
    viewed(store, permit, scenario).await
}

/// A version with its document; the current one unless a number is given.
pub async fn read_version(
    store: &Store,
    permit: &CountPermit,
    id: ScenarioId,
    number: Option<u32>,
) -> Result<SharedView> {
    let scenario = store.scenario(permit, id).await?.ok_or(AppError::NotFound)?;
    let number = number.unwrap_or(scenario.current);
    let version = store.scenario_version(permit, id, number).await?.ok_or(AppError::NotFound)?;
    shared(scenario, version)
}

/// Saves a version made from `parent`, which must still be the current one, and makes it current.
pub async fn save_version(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    id: ScenarioId,
    parent: u32,
    note: &str,
    document: &Document,
) -> Result<ScenarioView> {
    if note.chars().count() > 200 {
        return Err(PlanFault::Long.into());
    }
    check_text(note)?;
    check(store, permit, document).await?;
    let version = version(cx, permit, Some(parent), note, document)?;
    if store.scenario(permit, id).await?.is_none() {
        return Err(AppError::NotFound);
    }
    store.save_version(permit, id, &version).await?;
    read_scenario(store, permit, id).await
}

/// Undo and redo: makes an earlier or later version the current one.
pub async fn make_current(
    store: &Store,
    permit: &CountPermit,
    id: ScenarioId,
    number: u32,
) -> Result<ScenarioView> {
    if !store.make_current(permit, id, number).await? {
        return Err(AppError::NotFound);
    }
    read_scenario(store, permit, id).await
}

/// Gives a scenario another name.
pub async fn rename_scenario(
    store: &Store,
    permit: &CountPermit,
    id: ScenarioId,
    name: &str,
) -> Result<ScenarioView> {
    check_name(name)?;
    if !store.rename_scenario(permit, id, name.trim()).await? {
        return Err(AppError::NotFound);
    }
    read_scenario(store, permit, id).await
}

/// Puts a scenario away, or takes it out again. It is never deleted.
pub async fn archive_scenario(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    id: ScenarioId,
    away: bool,
) -> Result<ScenarioView> {
    if !store.archive_scenario(permit, id, away.then(|| cx.now())).await? {
        return Err(AppError::NotFound);
    }
    read_scenario(store, permit, id).await
}

/// The link to a version: 32 hexadecimal digits that nobody can guess. Asked for again, it is the same one.
pub async fn share_version(
    cx: &Cx,
    store: &Store,
    permit: &CountPermit,
    id: ScenarioId,
    number: u32,
) -> Result<Box<str>> {
    let token = format!("{:032x}", u128::from_be_bytes(cx.env.random()));
    store.link_version(permit, id, number, &token, cx.now()).await?.ok_or(AppError::NotFound)
}

/// The version that a link names, for staff of its area.
pub async fn shared_version(store: &Store, permit: &CountPermit, token: &str) -> Result<SharedView> {
    let (scenario, version) = store.linked_version(permit, token).await?.ok_or(AppError::NotFound)?;
    shared(scenario, version)
}

/// What holds of every document that is kept: it is sound, and its base is one of the area.
async fn check(store: &Store, permit: &CountPermit, document: &Document) -> Result<()> {
    document.check()?;
    match &document.base {
        Base::Population { id, .. } => {
            store.base_population(permit, *id).await?.map(drop).ok_or(AppError::NotFound)
        }
        Base::Reference { .. } => Ok(()),
    }
}

fn version(
    cx: &Cx,
    permit: &CountPermit,
    parent: Option<u32>,
    note: &str,
    document: &Document,
) -> Result<ScenarioVersion> {
    let document = serde_json::to_value(document).or(Err(AppError::Fault("a document cannot be written")))?;
    let note = note.trim().into();
    Ok(ScenarioVersion { number: 1, parent, note, document, account: permit.account(), created_at: cx.now() })
}

fn shared(scenario: Scenario, version: ScenarioVersion) -> Result<SharedView> {
    let document = serde_json::from_value(version.document)
        .or(Err(AppError::Fault("a kept document cannot be read")))?;
    Ok(SharedView { scenario, number: version.number, note: version.note, document })
}

async fn viewed(store: &Store, permit: &CountPermit, scenario: Scenario) -> Result<ScenarioView> {
    let mut versions = Vec::new();
    for version in store.scenario_versions(permit, scenario.id).await? {
        versions.push(VersionView {
            number: version.number,
            parent: version.parent,
            note: version.note,
            author: name_of(store, version.account).await?,
            created_at: version.created_at,
        });
    }
    Ok(ScenarioView { author: name_of(store, scenario.account).await?, scenario, versions })
}

async fn name_of(store: &Store, account: base::AccountId) -> Result<Box<str>> {
    Ok(store.account(account).await?.map_or_else(Box::default, |account| account.name))
}
