//! Tables for analysts: what an analyst's own account may have, and the office's ledger of what was given.

use app::figures;
use axum::{
    Json,
    extract::{Path, State},
};
use statistics::dimension::{DIMENSIONS, UNITS};

use crate::{
    dto::{
        analysts::{AnalysisPage, AnalysisSnapshot, AnalystAnswer, AnalystLedger, AnalystRow},
        figures::TableRequest,
        session::PurposeCode,
    },
    extract::{Analyst, Body, CountingAnalyst, Planner},
    language::Language,
    problem::Problem,
    routes::{
        figure_desk::answer,
        figures::{paper, spec},
    },
    state::ServerState,
    words,
};

/// What an analyst may ask.
#[utoipa::path(get, path = "/api/v1/figures/analysis", tag = "planning", operation_id = "read_analysis",
    security(("session" = [])),
    responses((status = 200, description = "The snapshots that the analyst's tables may be counted from, and the tables that the account \
        has had", body = AnalysisPage)))]
pub(crate) async fn read_analysis(
    State(state): State<ServerState>,
    Analyst { cx, permit, language }: Analyst,
) -> Result<Json<AnalysisPage>, Problem> {
    let store = &state.app.store;
    let snapshots = figures::list_snapshots(&permit, &state.app.snapshots())?;
    let given = store.own_analyst_tables(&permit).await.map_err(app::AppError::from)?;
    let shown = |one: &figures::SnapshotView| AnalysisSnapshot {
        name: one.name.clone(),
        area_name: words::place_name(&one.definition.area),
        as_of: one.definition.day.to_string(),
    };
    Ok(Json(AnalysisPage {
        snapshots: snapshots.iter().map(shown).collect(),
        used: figures::used(store, &permit, cx.now().china_date().year()).await?,
        most: figures::TABLES_A_YEAR,
        given: given.into_iter().map(|one| row(one, language)).collect(),
    }))
}

/// Counts a table for the analyst.
#[utoipa::path(post, path = "/api/v1/figures/snapshots/{name}/for-analyst", tag = "planning", operation_id = "table_for_analyst",
    security(("session" = [])), params(("x-purpose" = PurposeCode, Header, description = "`planning`"),
        ("name" = String, Path, description = "The snapshot's name")),
    request_body = TableRequest,
    responses((status = 200, description = "Cells moved by the method of cell keys, entered in the ledger of the analyst's tables",
        body = AnalystAnswer)))]
pub(crate) async fn table_for_analyst(
    State(state): State<ServerState>,
    CountingAnalyst { cx, permit, language }: CountingAnalyst,
    Path(name): Path<String>,
    Body(asked): Body<TableRequest>,
) -> Result<Json<AnalystAnswer>, Problem> {
    let snapshot = figures::open_snapshot(&permit, &state.app.snapshots(), &name)?;
    let made =
        figures::table_for_analyst(&cx, &state.app.store, &permit, snapshot, spec(asked), paper(language));
    let made = made.await?;
    Ok(Json(AnalystAnswer { table: answer(made.layout), used: made.used, most: figures::TABLES_A_YEAR }))
}

/// Lists the tables that analysts have had.
#[utoipa::path(get, path = "/api/v1/figures/analysts", tag = "planning", operation_id = "analyst_ledger",
    security(("session" = [])),
    responses((status = 200, description = "What the reader's office gave to analysts", body = AnalystLedger)))]
pub(crate) async fn analyst_ledger(
    State(state): State<ServerState>,
    Planner { permit, language, .. }: Planner,
) -> Result<Json<AnalystLedger>, Problem> {
    let given = state.app.store.analyst_tables(&permit).await.map_err(app::AppError::from)?;
    Ok(Json(AnalystLedger {
        most: figures::TABLES_A_YEAR,
        items: given.into_iter().map(|one| row(one, language)).collect(),
    }))
}

fn row(one: store::AnalystTable, language: Language) -> AnalystRow {
    AnalystRow {
        table: in_words(&one.spec, language),
        analyst: one.analyst.into(),
        year: one.year,
        snapshot: one.snapshot.into(),
        asked_at: one.asked_at.to_string(),
    }
}

/// A table in words: what is counted, by what.
fn in_words(spec: &serde_json::Value, language: Language) -> String {
    let unit = UNITS.iter().find(|unit| spec["unit"] == unit.code);
    let by = ["rows", "columns"].iter().filter_map(|side| spec[*side].as_array()).flatten();
    let names = by.filter_map(|code| {
        DIMENSIONS.iter().find(|(own, ..)| code == own).map(|(_, zh, en)| language.of(zh, en).to_owned())
    });
    let unit = unit.map_or("", |unit| language.of(unit.zh, unit.en)).to_owned();
    std::iter::once(unit).chain(names).collect::<Vec<_>>().join(" × ")
}
