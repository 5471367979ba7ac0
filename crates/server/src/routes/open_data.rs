//! One-off open data at the desk: asked for by one person, approved by another.

use app::figures::{self, OPEN_DATA_BUDGET};
use axum::{Json, extract::State};
use base::kind;
use statistics::{disclosure::privacy::Epsilon, release::public_catalogue};
use store::OpenDataRow;

use crate::{
    dto::{
        open_data::{EpsilonFraction, OpenDataItem, OpenDataPage, OpenDataRequest},
        session::PurposeCode,
    },
    extract::{Body, Counter, PathId, Planner},
    language::Language,
    problem::Problem,
    state::ServerState,
};

/// What was asked for, and the budget.
#[utoipa::path(get, path = "/api/v1/figures/open-data", tag = "planning", operation_id = "list_open_data",
    security(("session" = [])),
    responses((status = 200, description = "What the reader's office asked for, and what is spent of the privacy budget",
        body = OpenDataPage)))]
pub(crate) async fn list_open_data(
    State(state): State<ServerState>,
    Planner { permit, language, .. }: Planner,
) -> Result<Json<OpenDataPage>, Problem> {
    page(&state, &permit, language).await
}

/// Asks for open data.
#[utoipa::path(post, path = "/api/v1/figures/open-data", tag = "planning", operation_id = "ask_open_data",
    security(("session" = [])), params(("x-purpose" = PurposeCode, Header, description = "`planning`")),
    request_body = OpenDataRequest,
    responses((status = 200, description = "It waits for a second person; nothing is drawn or spent yet", body = OpenDataPage)))]
pub(crate) async fn ask_open_data(
    State(state): State<ServerState>,
    Counter { cx, permit, language }: Counter,
    Body(asked): Body<OpenDataRequest>,
) -> Result<Json<OpenDataPage>, Problem> {
    let snapshot = figures::open_snapshot(&permit, &state.app.snapshots(), &asked.snapshot)?;
    let epsilon = Epsilon { parts: asked.epsilon.parts, of: asked.epsilon.of };
    figures::ask_open_data(&cx, &state.app.store, &permit, &snapshot, &asked.table, epsilon).await?;
    page(&state, &permit, language).await
}

/// Approves open data.
#[utoipa::path(post, path = "/api/v1/figures/open-data/{id}/approval", tag = "planning", operation_id = "approve_open_data",
    security(("session" = [])), params(("id" = String, Path, description = "`ope_…`")),
    responses((status = 200, description = "Approved by somebody other than who asked: the noise is drawn, the public ledger has its \
        entry, and everybody may read it", body = OpenDataPage)))]
pub(crate) async fn approve_open_data(
    State(state): State<ServerState>,
    Planner { cx, permit, language }: Planner,
    PathId(id): PathId<kind::OpenData>,
) -> Result<Json<OpenDataPage>, Problem> {
    figures::approve_open_data(&cx, &state.app.store, &permit, &state.app.snapshots(), id).await?;
    page(&state, &permit, language).await
}

async fn page(
    state: &ServerState,
    permit: &access::CountPermit,
    language: Language,
) -> Result<Json<OpenDataPage>, Problem> {
    let book = figures::open_data_book(&state.app.store, permit).await?;
    let told = |epsilon: Epsilon| f64::from(epsilon.parts) / f64::from(epsilon.of.max(1));
    Ok(Json(OpenDataPage {
        budget: EpsilonFraction { parts: OPEN_DATA_BUDGET.parts, of: OPEN_DATA_BUDGET.of },
        spent: book.ledger.entries.iter().map(|entry| told(entry.epsilon)).sum(),
        items: book.asked.iter().map(|row| item(row, permit.account(), language)).collect(),
    }))
}

fn item(row: &OpenDataRow, reader: base::AccountId, language: Language) -> OpenDataItem {
    OpenDataItem {
        id: row.id.to_string(),
        table: table_name(&row.table, language),
        day: row.day.to_string(),
        epsilon: EpsilonFraction { parts: row.epsilon.0, of: row.epsilon.1 },
        asked_at: row.asked_at.to_string(),
        own: row.asked_by == reader,
        approved_at: row.approved.map(|(_, _, at)| at.to_string()),
    }
}

/// A table of the public catalogue by its name.
pub(crate) fn table_name(code: &str, language: Language) -> String {
    let table = public_catalogue().tables.iter().find(|table| &*table.code == code);
    table.map_or(code, |table| language.of(&table.name[0], &table.name[1])).to_owned()
}
