//! For machines: health, metrics, the interface document.

use std::sync::LazyLock;

use axum::{
    extract::State,
    http::{HeaderName, header},
    response::IntoResponse,
};

use crate::{problem::Problem, state::ServerState};

type Header = [(HeaderName, &'static str); 1];

/// Whether the process answers.
#[utoipa::path(get, path = "/healthz", tag = "machine", operation_id = "healthz",
    responses((status = 200, description = "The process answers", body = String, content_type = "text/plain")))]
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// Whether the store can be reached.
#[utoipa::path(get, path = "/readyz", tag = "machine", operation_id = "readyz",
    responses((status = 200, description = "The store can be reached", body = String, content_type = "text/plain")))]
pub(crate) async fn readyz(State(state): State<ServerState>) -> Result<&'static str, Problem> {
    state.app.store.ping().await.map_err(app::AppError::Store)?;
    Ok("ready\n")
}

/// Counters.
#[utoipa::path(get, path = "/metrics", tag = "machine", operation_id = "metrics",
    responses((status = 200, description = "Prometheus text, no personal data", body = String,
        content_type = "text/plain")))]
pub(crate) async fn metrics(State(state): State<ServerState>) -> impl IntoResponse {
    let rows = state.app.jobs.committed_rows();
    let rows =
        [("create", rows.create), ("update", rows.update), ("skip", rows.skip), ("reject", rows.reject)];
    let kind: Header = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (kind, state.metrics.render(&rows))
}

/// The interface document.
#[utoipa::path(get, path = "/api/openapi.json", tag = "machine", operation_id = "openapi",
    responses((status = 200, description = "This document (OpenAPI 3.1)", body = serde_json::Value,
        content_type = "application/json")))]
pub(crate) async fn openapi() -> impl IntoResponse {
    static DOCUMENT: LazyLock<String> =
        LazyLock::new(|| serde_json::to_string(&crate::openapi()).unwrap_or_default());
    let kind: Header = [(header::CONTENT_TYPE, "application/json")];
    (kind, DOCUMENT.as_str())
}
