//! One-off open data at the desk: asked for by one person, approved by another.

use app::figures::{self, OPEN_DATA_BUDGET};
use axum::{Json, extract::State};
use base::kind;
use statistics::{disclosure::privacy::Epsilon, release::public_catalogue};
use store::OpenDataRow;

use crate::{
    dto::{
        open_data::{
            EpsilonFraction, OpenDataItem, OpenDataPage, OpenDataRequest, WithdrawalItem, WithdrawalRequest,
        },
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

/// Takes back what nobody has approved.
#[utoipa::path(delete, path = "/api/v1/figures/open-data/{id}", tag = "planning", operation_id = "drop_open_data",
    security(("session" = [])), params(("id" = String, Path, description = "`ope_…`")),
    responses((status = 200, description = "It was not approved yet: nothing was drawn or spent, and it waits no longer",
        body = OpenDataPage)))]
pub(crate) async fn drop_open_data(
    State(state): State<ServerState>,
    Planner { cx, permit, language }: Planner,
    PathId(id): PathId<kind::OpenData>,
) -> Result<Json<OpenDataPage>, Problem> {
    figures::drop_open_data(&cx, &state.app.store, &permit, id).await?;
    page(&state, &permit, language).await
}

/// Asks that open data be taken off the public page.
#[utoipa::path(post, path = "/api/v1/figures/open-data/{id}/withdrawal", tag = "planning", operation_id = "ask_withdrawal",
    security(("session" = [])), params(("id" = String, Path, description = "`ope_…`")), request_body = WithdrawalRequest,
    responses((status = 200, description = "It waits for a second person, and stays open until then", body = OpenDataPage)))]
pub(crate) async fn ask_withdrawal(
    State(state): State<ServerState>,
    Planner { cx, permit, language }: Planner,
    PathId(id): PathId<kind::OpenData>,
    Body(asked): Body<WithdrawalRequest>,
) -> Result<Json<OpenDataPage>, Problem> {
    figures::ask_withdrawal(&cx, &state.app.store, &permit, id, &asked.reason).await?;
    page(&state, &permit, language).await
}

/// Takes open data off the public page.
#[utoipa::path(post, path = "/api/v1/figures/open-data/{id}/withdrawal/approval", tag = "planning",
    operation_id = "withdraw_open_data", security(("session" = [])),
    params(("id" = String, Path, description = "`ope_…`")), request_body = WithdrawalRequest,
    responses((status = 200, description = "Withdrawn by somebody other than who asked, for the reason that was read: nobody gets the \
        file any more; the ledger keeps its line with the reason, and what was spent stays spent", body = OpenDataPage)))]
pub(crate) async fn withdraw_open_data(
    State(state): State<ServerState>,
    Planner { cx, permit, language }: Planner,
    PathId(id): PathId<kind::OpenData>,
    Body(read): Body<WithdrawalRequest>,
) -> Result<Json<OpenDataPage>, Problem> {
    figures::withdraw_open_data(&cx, &state.app.store, &permit, id, &read.reason).await?;
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
        withdrawal: row.withdrawal.as_ref().map(|own| WithdrawalItem {
            reason: own.reason.to_string(),
            own: own.asked_by == reader,
            done_at: own.done.map(|(_, at)| at.to_string()),
        }),
    }
}

/// A table of the public catalogue by its name.
pub(crate) fn table_name(code: &str, language: Language) -> String {
    let table = public_catalogue().tables.iter().find(|table| &*table.code == code);
    table.map_or(code, |table| language.of(&table.name[0], &table.name[1])).to_owned()
}
