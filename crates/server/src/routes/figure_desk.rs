//! Kept tables, and publishing at the desk.

use app::figures::{self, KeptView, Layout, ReleaseView, Sheet};
use axum::{Json, extract::State, http::StatusCode};
use base::kind;
use statistics::{
    dimension::{DIMENSIONS, UNITS},
    release::public_catalogue,
};
use store::{Every, FigureRelease};

use crate::{
    dto::{
        figure_desk::{
            KeptEvery, KeptTableRequest, KeptTableResult, KeptTableRow, KeptTablesPage, PublicTableRow,
            ReleaseDetail, ReleaseRequest, ReleaseRow, ReleaseSheet, ReleasesPage,
        },
        figures::TableAnswer,
        session::PurposeCode,
    },
    extract::{Body, Counter, PathId, Planner},
    language::Language,
    problem::{Code, Problem},
    routes::figures::{asked_of, spec},
    state::ServerState,
    words,
};

pub(crate) fn answer(laid: Layout) -> TableAnswer {
    TableAnswer {
        title: laid.title,
        row_names: laid.row_names,
        columns: laid.columns,
        labels: laid.labels,
        codes: laid.codes,
        values: laid.values,
        decimals: laid.decimals,
        notes: laid.notes,
    }
}

const fn every(asked: KeptEvery) -> Every {
    match asked {
        KeptEvery::Never => Every::Never,
        KeptEvery::Month => Every::Month,
        KeptEvery::Quarter => Every::Quarter,
    }
}

fn kept(view: KeptView, today: base::Date, language: Language) -> Result<KeptTableRow, Problem> {
    let mut results = Vec::with_capacity(view.results.len());
    for result in view.results {
        let code = language.of("zh", "en");
        let laid: Layout =
            serde_json::from_value(result.content[code].clone()).or(Err(Problem::of(Code::Internal)))?;
        results.push(KeptTableResult {
            day: result.day.to_string(),
            snapshot: result.snapshot.into(),
            made_at: result.made_at.to_string(),
            table: answer(laid),
        });
    }
    Ok(KeptTableRow {
        id: view.table.id.to_string(),
        name: view.table.name.into(),
        area: view.table.area.prefix().into(),
        area_name: words::place_name(view.table.area.prefix()),
        table: asked_of(&view.spec),
        every: match view.table.every {
            Every::Never => KeptEvery::Never,
            Every::Month => KeptEvery::Month,
            Every::Quarter => KeptEvery::Quarter,
        },
        due: figures::due_day(view.table.every, today).map(|day| day.to_string()),
        created_at: view.table.created_at.to_string(),
        results,
    })
}

/// Keeps a table.
#[utoipa::path(post, path = "/api/v1/figures/kept", tag = "planning", operation_id = "keep_table",
    security(("session" = [])), request_body = KeptTableRequest,
    responses((status = 200, description = "The table is kept by name; where it is to be computed by itself, the service does so \
        when it is due", body = KeptTableRow)))]
pub(crate) async fn keep_table(
    State(state): State<ServerState>,
    Planner { cx, permit, language }: Planner,
    Body(asked): Body<KeptTableRequest>,
) -> Result<Json<KeptTableRow>, Problem> {
    let store = &state.app.store;
    let view =
        figures::keep_table(&cx, store, &permit, &asked.name, &spec(asked.table), every(asked.every)).await?;
    Ok(Json(kept(view, cx.now().china_date(), language)?))
}

/// Lists kept tables.
#[utoipa::path(get, path = "/api/v1/figures/kept", tag = "planning", operation_id = "list_kept_tables",
    security(("session" = [])),
    responses((status = 200, description = "The tables that the reader's office keeps, with what they gave", body = KeptTablesPage)))]
pub(crate) async fn list_kept_tables(
    State(state): State<ServerState>,
    Planner { cx, permit, language }: Planner,
) -> Result<Json<KeptTablesPage>, Problem> {
    let today = cx.now().china_date();
    let views = figures::list_kept(&state.app.store, &permit).await?;
    let items = views.into_iter().map(|view| kept(view, today, language)).collect::<Result<_, _>>()?;
    Ok(Json(KeptTablesPage { items }))
}

/// Reads a kept table.
#[utoipa::path(get, path = "/api/v1/figures/kept/{id}", tag = "planning", operation_id = "read_kept_table",
    security(("session" = [])), params(("id" = String, Path, description = "`tab_…`")),
    responses((status = 200, description = "What is counted, for whoever has the link and plans for a place around or within the \
        table's; the reader counts it within their own area", body = KeptTableRow)))]
pub(crate) async fn read_kept_table(
    State(state): State<ServerState>,
    Planner { cx, permit, language }: Planner,
    PathId(id): PathId<kind::KeptTable>,
) -> Result<Json<KeptTableRow>, Problem> {
    let view = figures::read_kept(&state.app.store, &permit, id).await?;
    Ok(Json(kept(view, cx.now().china_date(), language)?))
}

/// Puts a kept table away.
#[utoipa::path(delete, path = "/api/v1/figures/kept/{id}", tag = "planning", operation_id = "remove_kept_table",
    security(("session" = [])), params(("id" = String, Path, description = "`tab_…`")),
    responses((status = 204, description = "It is put away with what it gave")))]
pub(crate) async fn remove_kept_table(
    State(state): State<ServerState>,
    Planner { cx, permit, .. }: Planner,
    PathId(id): PathId<kind::KeptTable>,
) -> Result<StatusCode, Problem> {
    figures::remove_kept(&cx, &state.app.store, &permit, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn released(release: &FigureRelease, reader: base::AccountId) -> ReleaseRow {
    ReleaseRow {
        id: release.id.to_string(),
        area: release.area.prefix().into(),
        area_name: words::place_name(release.area.prefix()),
        day: release.day.to_string(),
        snapshot: release.snapshot.to_string(),
        version: release.version,
        asked_at: release.asked_at.to_string(),
        own: release.asked_by == reader,
        blocked: release.blocked.as_deref().map(str::to_owned),
        cells: release.cells,
        small: release.small,
        hidden: release.hidden,
        earlier: release.earlier,
        approved_at: release.approved.map(|(_, at)| at.to_string()),
    }
}

fn shown(sheet: Sheet, language: Language) -> ReleaseSheet {
    ReleaseSheet {
        code: sheet.code.into(),
        name: language.of(&sheet.name[0], &sheet.name[1]).to_owned(),
        columns: sheet.columns.iter().map(|[zh, en]| language.of(zh, en).to_owned()).collect(),
        codes: sheet.places.iter().map(|place| place.code.to_string()).collect(),
        places: sheet.places.iter().map(|place| language.of(&place.zh, &place.en).to_owned()).collect(),
        counts: sheet.counts,
    }
}

fn detail(view: ReleaseView, reader: base::AccountId, language: Language) -> ReleaseDetail {
    ReleaseDetail {
        release: released(&view.release, reader),
        sheets: view.sheets.into_iter().map(|sheet| shown(sheet, language)).collect(),
    }
}

/// The public catalogue and what was tried.
#[utoipa::path(get, path = "/api/v1/figures/releases", tag = "planning", operation_id = "list_releases",
    security(("session" = [])),
    responses((status = 200, description = "The closed catalogue of public tables, and the releases that the reader's office tried",
        body = ReleasesPage)))]
pub(crate) async fn list_releases(
    State(state): State<ServerState>,
    Planner { permit, language, .. }: Planner,
) -> Result<Json<ReleasesPage>, Problem> {
    let tried = figures::list_releases(&state.app.store, &permit).await?;
    let catalogue = public_catalogue();
    let unit = |code: &str| {
        UNITS.iter().find(|unit| unit.code == code).map_or("", |unit| language.of(unit.zh, unit.en))
    };
    let dimension = |code: &str| {
        DIMENSIONS.iter().find(|(own, ..)| *own == code).map_or("", |(_, zh, en)| language.of(zh, en))
    };
    let tables = catalogue.tables.iter().map(|table| PublicTableRow {
        code: table.code.to_string(),
        name: language.of(&table.name[0], &table.name[1]).to_owned(),
        unit: unit(&table.unit).to_owned(),
        dimensions: table.dimensions.iter().map(|code| dimension(code).to_owned()).collect(),
    });
    Ok(Json(ReleasesPage {
        version: catalogue.version,
        least_people: catalogue.least_people,
        tables: tables.collect(),
        items: tried.iter().map(|one| released(one, permit.account())).collect(),
    }))
}

/// Tries a release.
#[utoipa::path(post, path = "/api/v1/figures/releases", tag = "planning", operation_id = "try_release",
    security(("session" = [])), params(("x-purpose" = PurposeCode, Header, description = "`planning`")),
    request_body = ReleaseRequest,
    responses((status = 200, description = "Hidden, rounded, audited and attacked together with what is published; blocked with the \
        cell that could be told, or waiting for a second person", body = ReleaseDetail)))]
pub(crate) async fn try_release(
    State(state): State<ServerState>,
    Counter { cx, permit, language }: Counter,
    Body(asked): Body<ReleaseRequest>,
) -> Result<Json<ReleaseDetail>, Problem> {
    let snapshot = figures::open_snapshot(&permit, &state.app.snapshots(), &asked.snapshot)?;
    let view = figures::try_release(&cx, &state.app.store, &permit, snapshot).await?;
    Ok(Json(detail(view, permit.account(), language)))
}

/// Reads a release.
#[utoipa::path(get, path = "/api/v1/figures/releases/{id}", tag = "planning", operation_id = "read_release",
    security(("session" = [])), params(("id" = String, Path, description = "`rel_…`")),
    responses((status = 200, description = "What came of trying it, with its tables", body = ReleaseDetail)))]
pub(crate) async fn read_release(
    State(state): State<ServerState>,
    Planner { permit, language, .. }: Planner,
    PathId(id): PathId<kind::FigureRelease>,
) -> Result<Json<ReleaseDetail>, Problem> {
    let view = figures::read_release(&state.app.store, &permit, id).await?;
    Ok(Json(detail(view, permit.account(), language)))
}

/// Approves a release.
#[utoipa::path(post, path = "/api/v1/figures/releases/{id}/approval", tag = "planning", operation_id = "approve_release",
    security(("session" = [])), params(("id" = String, Path, description = "`rel_…`")),
    responses((status = 200, description = "Approved by somebody other than who tried it: open to everybody from now on",
        body = ReleaseDetail)))]
pub(crate) async fn approve_release(
    State(state): State<ServerState>,
    Planner { cx, permit, language }: Planner,
    PathId(id): PathId<kind::FigureRelease>,
) -> Result<Json<ReleaseDetail>, Problem> {
    let view = figures::approve_release(&cx, &state.app.store, &permit, id).await?;
    Ok(Json(detail(view, permit.account(), language)))
}
