use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};

use crate::{
    dto::{
        drafts::{OwnDraft, OwnDraftRequest},
        session::PurposeCode,
    },
    extract::{Body, Reader, Worker},
    problem::Problem,
    state::ServerState,
};

/// The worker's own draft.
#[utoipa::path(get, path = "/api/drafts/{place}", tag = "people", operation_id = "read_draft", security(("session" = [])),
    params(("place" = String, Path, description = "Where on the desk it is written, such as `event-birth`"),
        ("x-purpose" = PurposeCode, Header, description = "Why it is looked at: it may name people")),
    responses((status = 200, description = "What this worker began to write there and did not send; nobody else's", body = OwnDraft)))]
pub(crate) async fn read_draft(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    Path(place): Path<String>,
) -> Result<Json<OwnDraft>, Problem> {
    let (content, at) = app::read_draft(&cx, &state.app.store, &permit, &place).await?;
    Ok(Json(OwnDraft { content, kept_at: at.to_string() }))
}

/// The worker's own draft about the office's work.
#[utoipa::path(get, path = "/api/office-drafts/{place}", tag = "session", operation_id = "read_office_draft", security(("session" = [])),
    params(("place" = String, Path, description = "Where on the desk it is written, such as `office-text-case_done`")),
    responses((status = 200, description = "What this worker began to write of the office's own work, which names nobody", body = OwnDraft)))]
pub(crate) async fn read_office_draft(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
    Path(place): Path<String>,
) -> Result<Json<OwnDraft>, Problem> {
    let (content, at) = app::read_office_draft(&cx, &state.app.store, &place).await?;
    Ok(Json(OwnDraft { content, kept_at: at.to_string() }))
}

/// Keeps the worker's own draft.
#[utoipa::path(put, path = "/api/drafts/{place}", tag = "people", operation_id = "keep_draft", security(("session" = [])),
    params(("place" = String, Path, description = "Where on the desk it is written")), request_body = OwnDraftRequest,
    responses((status = 204, description = "It is kept in place of the one before, for as long as the rule of retention says")))]
pub(crate) async fn keep_draft(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
    Path(place): Path<String>,
    Body(asked): Body<OwnDraftRequest>,
) -> Result<StatusCode, Problem> {
    app::keep_draft(&cx, &state.app.store, &place, &asked.content).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Drops the worker's own draft.
#[utoipa::path(delete, path = "/api/drafts/{place}", tag = "people", operation_id = "drop_draft", security(("session" = [])),
    params(("place" = String, Path, description = "Where on the desk it is written")),
    responses((status = 204, description = "There is none any more")))]
pub(crate) async fn drop_draft(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
    Path(place): Path<String>,
) -> Result<StatusCode, Problem> {
    app::drop_draft(&cx, &state.app.store, &place).await?;
    Ok(StatusCode::NO_CONTENT)
}
