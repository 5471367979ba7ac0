//! What is published: pages and files for everybody, without signing in. No part of the interface; nothing of a person.

use app::{
    AppError,
    figures::{self, sheet_csv},
};
use axum::{
    extract::{Path, State},
    http::header,
    response::{Html, IntoResponse},
};

use crate::{
    language::Language,
    pages::{Page, published as pages},
    problem::{Code, Problem},
    request::RequestInfo,
    state::ServerState,
};

/// Everything that is published.
pub(crate) async fn list(
    State(state): State<ServerState>,
    info: RequestInfo,
) -> Result<Html<String>, Problem> {
    Ok(pages::list(Page::of(&info), &figures::published(&state.app.store).await?))
}

/// The tables of one release.
pub(crate) async fn release(
    State(state): State<ServerState>,
    info: RequestInfo,
    Path((area, day)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let (known, release, sheets) = figures::read_published(&state.app.store, &area, &day).await?;
    Ok(pages::release(Page::of(&info), &known, &release, &sheets))
}

/// One table as a file.
pub(crate) async fn table_file(
    State(state): State<ServerState>,
    info: RequestInfo,
    Path((area, day, file)): Path<(String, String, String)>,
) -> Result<impl IntoResponse, Problem> {
    let code = file.strip_suffix(".csv").ok_or(Problem::of(Code::NoRoute))?;
    let (_, _, sheets) = figures::read_published(&state.app.store, &area, &day).await?;
    let sheet = sheets.iter().find(|sheet| &*sheet.code == code).ok_or(AppError::NotFound)?;
    let bytes = sheet_csv(sheet, info.language == Language::Chinese)?;
    // The name of a file is made of what was found, not of what was asked.
    let name = format!("attachment; filename=\"{}.csv\"", sheet.code);
    Ok((
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)],
        bytes,
    ))
}
