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

use store::OpenDataRow;

use crate::{
    language::Language,
    pages::{Page, published as pages},
    problem::{Code, Problem},
    request::RequestInfo,
    state::ServerState,
};

/// Everything that is published.
pub(crate) async fn list(State(state): State<ServerState>, page: Page) -> Result<Html<String>, Problem> {
    let store = &state.app.store;
    let (releases, ledger) = (figures::published(store).await?, figures::open_data_ledger(store).await?);
    let measures = app::measures::published(&state.app).await?;
    Ok(pages::list(page, &releases, &measures, &ledger))
}

/// The tables of one release.
pub(crate) async fn release(
    State(state): State<ServerState>,
    page: Page,
    Path((area, day)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let (known, release, sheets) = figures::read_published(&state.app.store, &area, &day).await?;
    Ok(pages::release(page, &known, &release, &sheets))
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

/// Open data as a file, or the ledger of all of them.
pub(crate) async fn open_data_file(
    State(state): State<ServerState>,
    Path(file): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let store = &state.app.store;
    let asked = file.strip_suffix(".csv").ok_or(Problem::of(Code::NoRoute))?;
    let (name, text) = if asked == "ledger" {
        ("ledger".to_owned(), ledger(&figures::open_data_ledger(store).await?))
    } else {
        let (row, content) = figures::read_open_data(store, asked).await?;
        (row.id.to_string(), content.into_string())
    };
    let name = format!("attachment; filename=\"{name}.csv\"");
    Ok((
        [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)],
        text,
    ))
}

/// The ledger as CSV: no field of it has a comma. Why something was withdrawn stands on the page.
fn ledger(rows: &[OpenDataRow]) -> String {
    let mut text = String::from("entry,area,table,day,mechanism,epsilon_parts,epsilon_of,id,withdrawn_at\n");
    for row in rows {
        let entry = row.approved.map_or(0, |(entry, ..)| entry);
        let (parts, of) = row.epsilon;
        let withdrawn = row.withdrawn().map(|(_, at)| at.to_string()).unwrap_or_default();
        let line = format!(
            "{entry},{},{},{},discrete Laplace,{parts},{of},{},{withdrawn}\n",
            row.area, row.table, row.day, row.id
        );
        text.push_str(&line);
    }
    text
}
