use app::planning::{self, ScenarioView};
use axum::{
    Json,
    extract::{Path, Query, State},
};
use base::{ScenarioId, kind};
use serde::Deserialize;
use store::Scenario;

use crate::{
    dto::planning::{
        document::PlanDocument,
        scenarios::{
            LinkRequest, ScenarioChangeRequest, ScenarioDetail, ScenarioLink, ScenarioRequest, ScenarioRow,
            ScenariosPage, VersionRequest, VersionRow,
        },
    },
    extract::{Body, PathId, Planner},
    problem::{Code, Problem},
    state::ServerState,
};

/// Lists scenarios.
#[utoipa::path(get, path = "/api/v1/planning/scenarios", tag = "planning", operation_id = "list_scenarios",
    security(("session" = [])),
    responses((status = 200, description = "Scenarios of the reader's area that are not put away, newest first",
        body = ScenariosPage)))]
pub(crate) async fn list_scenarios(
    State(state): State<ServerState>,
    Planner { permit, .. }: Planner,
) -> Result<Json<ScenariosPage>, Problem> {
    let views = planning::list_scenarios(&state.app.store, &permit).await?;
    Ok(Json(ScenariosPage { items: views.iter().map(row).collect() }))
}

/// Keeps a new scenario.
#[utoipa::path(post, path = "/api/v1/planning/scenarios", tag = "planning", operation_id = "create_scenario",
    security(("session" = [])), request_body = ScenarioRequest,
    responses((status = 200, description = "The scenario with its first version", body = ScenarioDetail)))]
pub(crate) async fn create_scenario(
    State(state): State<ServerState>,
    Planner { cx, permit, .. }: Planner,
    Body(asked): Body<ScenarioRequest>,
) -> Result<Json<ScenarioDetail>, Problem> {
    let document = asked.document.read()?;
    let view = planning::create_scenario(&cx, &state.app.store, &permit, &asked.name, &document).await?;
    Ok(Json(ScenarioDetail { scenario: row(&view), version: 1, document: asked.document }))
}

/// Which version a read is about.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VersionQuery {
    version: Option<u32>,
}

/// Reads a scenario.
#[utoipa::path(get, path = "/api/v1/planning/scenarios/{id}", tag = "planning", operation_id = "read_scenario",
    security(("session" = [])), params(("id" = String, Path, description = "`scn_…`"),
        ("version" = Option<u32>, Query, description = "A version's number; the current one unless given")),
    responses((status = 200, description = "The scenario with one version's assumptions", body = ScenarioDetail)))]
pub(crate) async fn read_scenario(
    State(state): State<ServerState>,
    Planner { permit, .. }: Planner,
    PathId(id): PathId<kind::Scenario>,
    query: Result<Query<VersionQuery>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<ScenarioDetail>, Problem> {
    let Ok(Query(VersionQuery { version })) = query else { return Err(Problem::of(Code::QueryInvalid)) };
    read(&state, &permit, id, version).await
}

async fn read(
    state: &ServerState,
    permit: &access::CountPermit,
    id: ScenarioId,
    version: Option<u32>,
) -> Result<Json<ScenarioDetail>, Problem> {
    let store = &state.app.store;
    let found = planning::read_version(store, permit, id, version).await?;
    let view = planning::read_scenario(store, permit, id).await?;
    let document = PlanDocument::of(&found.document)?;
    Ok(Json(ScenarioDetail { scenario: row(&view), version: found.number, document }))
}

/// Changes a scenario as a whole.
#[utoipa::path(patch, path = "/api/v1/planning/scenarios/{id}", tag = "planning", operation_id = "change_scenario",
    security(("session" = [])), params(("id" = String, Path, description = "`scn_…`")),
    request_body = ScenarioChangeRequest,
    responses((status = 200, description = "Renamed, moved to another version, put away or taken out: the scenario now",
        body = ScenarioDetail)))]
pub(crate) async fn change_scenario(
    State(state): State<ServerState>,
    Planner { cx, permit, .. }: Planner,
    PathId(id): PathId<kind::Scenario>,
    Body(asked): Body<ScenarioChangeRequest>,
) -> Result<Json<ScenarioDetail>, Problem> {
    let store = &state.app.store;
    if let Some(name) = &asked.name {
        planning::rename_scenario(store, &permit, id, name).await?;
    }
    if let Some(away) = asked.archived {
        planning::archive_scenario(&cx, store, &permit, id, away).await?;
    }
    if let Some(version) = asked.current {
        planning::make_current(store, &permit, id, version).await?;
    }
    read(&state, &permit, id, None).await
}

/// Saves a version.
#[utoipa::path(post, path = "/api/v1/planning/scenarios/{id}/versions", tag = "planning", operation_id = "save_version",
    security(("session" = [])), params(("id" = String, Path, description = "`scn_…`")), request_body = VersionRequest,
    responses((status = 200, description = "The scenario, the new version current", body = ScenarioDetail)))]
pub(crate) async fn save_version(
    State(state): State<ServerState>,
    Planner { cx, permit, .. }: Planner,
    PathId(id): PathId<kind::Scenario>,
    Body(asked): Body<VersionRequest>,
) -> Result<Json<ScenarioDetail>, Problem> {
    let document = asked.document.read()?;
    let store = &state.app.store;
    let view = planning::save_version(&cx, store, &permit, id, asked.parent, &asked.note, &document).await?;
    Ok(Json(ScenarioDetail {
        version: view.scenario.current,
        scenario: row(&view),
        document: asked.document,
    }))
}

/// Gives the link to a version.
#[utoipa::path(post, path = "/api/v1/planning/scenarios/{id}/link", tag = "planning", operation_id = "link_version",
    security(("session" = [])), params(("id" = String, Path, description = "`scn_…`")), request_body = LinkRequest,
    responses((status = 200, description = "The link; asked for again, the same one", body = ScenarioLink)))]
pub(crate) async fn link_version(
    State(state): State<ServerState>,
    Planner { cx, permit, .. }: Planner,
    PathId(id): PathId<kind::Scenario>,
    Body(asked): Body<LinkRequest>,
) -> Result<Json<ScenarioLink>, Problem> {
    let token = planning::share_version(&cx, &state.app.store, &permit, id, asked.version).await?;
    Ok(Json(ScenarioLink { token: token.into() }))
}

/// Opens a link.
#[utoipa::path(get, path = "/api/v1/planning/shared/{token}", tag = "planning", operation_id = "read_shared",
    security(("session" = [])), params(("token" = String, Path, description = "32 hexadecimal digits")),
    responses((status = 200, description = "The scenario with the version that the link names", body = ScenarioDetail)))]
pub(crate) async fn read_shared(
    State(state): State<ServerState>,
    Planner { permit, .. }: Planner,
    Path(token): Path<String>,
) -> Result<Json<ScenarioDetail>, Problem> {
    let store = &state.app.store;
    let found = planning::shared_version(store, &permit, &token).await?;
    let view = planning::read_scenario(store, &permit, found.scenario.id).await?;
    let document = PlanDocument::of(&found.document)?;
    Ok(Json(ScenarioDetail { scenario: row(&view), version: found.number, document }))
}

fn row(view: &ScenarioView) -> ScenarioRow {
    let Scenario { id, name, current, created_at, archived_at, .. } = &view.scenario;
    let version = |of: &planning::VersionView| VersionRow {
        number: of.number,
        parent: of.parent,
        note: of.note.to_string(),
        author: of.author.to_string(),
        created_at: of.created_at.to_string(),
    };
    ScenarioRow {
        id: id.to_string(),
        name: name.to_string(),
        author: view.author.to_string(),
        created_at: created_at.to_string(),
        archived_at: archived_at.map(|at| at.to_string()),
        current: *current,
        versions: view.versions.iter().map(version).collect(),
    }
}
