use app::planning::{self, Paper};
use axum::{
    extract::{Query, State, rejection::QueryRejection},
    http::header,
    response::IntoResponse,
};
use base::kind;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    extract::{PathId, Planner},
    language::Language,
    problem::{Code, Problem},
    state::ServerState,
    words,
};

/// A paper's language.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PaperLanguage {
    /// 简体中文.
    Zh,
    /// English.
    En,
}

/// Which version is printed, and in which language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaperQuery {
    version: Option<u32>,
    language: Option<PaperLanguage>,
}

/// Prints a scenario's briefing.
#[utoipa::path(get, path = "/api/v1/planning/scenarios/{id}/briefing", tag = "planning", operation_id = "print_briefing",
    security(("session" = [])), params(("id" = String, Path, description = "`scn_…`"),
        ("version" = Option<u32>, Query, description = "A version's number; the current one unless given"),
        ("language" = Option<PaperLanguage>, Query, description = "The reader's own unless given")),
    responses((status = 200, description = "Three pages of PDF/A: what happens, what it means, how sure that is",
        content_type = "application/pdf", body = Vec<u8>)))]
pub(crate) async fn print_briefing(
    State(state): State<ServerState>,
    Planner { cx, permit, language }: Planner,
    PathId(id): PathId<kind::Scenario>,
    query: Result<Query<PaperQuery>, QueryRejection>,
) -> Result<impl IntoResponse, Problem> {
    let Ok(Query(asked)) = query else { return Err(Problem::of(Code::QueryInvalid)) };
    let language = match (asked.language, language) {
        (Some(PaperLanguage::Zh), _) | (None, Language::Chinese) => planning::Language::Chinese,
        (Some(PaperLanguage::En), _) | (None, Language::English) => planning::Language::English,
    };
    let place = words::place_name(permit.area().prefix());
    let paper = Paper { version: asked.version, language, place };
    let pdf = planning::print_briefing(&cx, &state.app.store, &permit, id, paper).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"briefing.pdf\""),
    ];
    Ok((headers, pdf))
}
