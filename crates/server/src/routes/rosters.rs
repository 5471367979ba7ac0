//! Rosters: kept, opened under a purpose, taken away as workbooks.

use app::{
    forms::setting,
    rosters::{self, NewRoster, RosterContent, RosterFile, RosterView},
};
use axum::{
    Json,
    extract::{Query, State},
    http::{StatusCode, header},
    response::IntoResponse,
};
use base::kind;
use forms::{
    Asks,
    facts::{Counted, Criteria, Population, Sex, Standing, What, Who},
};
use records::Attribute;
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use serde::Deserialize;

use crate::{
    dto::{
        exports::InFull,
        forms::FormChoice,
        rosters::{
            RosterExport, RosterLine, RosterList, RosterListed, RosterPage, RosterRequest, RosterSex,
            RosterStanding, RosterWho,
        },
        session::PurposeCode,
    },
    extract::{Body, Exporter, PathId, Planner, Reader, Worker},
    language::Language,
    problem::{Code, Problem},
    routes::forms::{choice, said},
    state::ServerState,
    words,
};

fn population(who: RosterWho) -> Population {
    if who.households {
        return Population::Households;
    }
    let standing = match who.standing {
        RosterStanding::Resident => Standing::Resident,
        RosterStanding::Hukou => Standing::Hukou,
        RosterStanding::Migrant => Standing::Migrant,
        RosterStanding::Separated => Standing::Separated,
        RosterStanding::Away => Standing::Away,
        RosterStanding::Unaccounted => Standing::Unaccounted,
    };
    let sex = who.sex.map(|sex| match sex {
        RosterSex::Male => Sex::Male,
        RosterSex::Female => Sex::Female,
    });
    let ages = match (who.age_from, who.age_to) {
        (None, None) => None,
        (from, to) => Some((from.unwrap_or(0), to)),
    };
    let place = who.place.filter(|place| !place.is_empty()).map(Into::into);
    let criteria = Criteria { sex, ages, standing: Some(standing), place, ..Criteria::default() };
    Population::People(Counted::People, criteria)
}

fn column(code: &str) -> Result<(Who, What), Problem> {
    match serde_json::from_str(code) {
        Ok(Asks::Value { who, what }) => Ok((who, what)),
        Ok(_) | Err(_) => Err(Problem::of(Code::BodyInvalid)),
    }
}

fn words_of(language: Language, (who, what): (Who, What)) -> String {
    said(language, &Asks::Value { who, what }.words())
}

fn who_words(language: Language, population: &Population) -> String {
    match population {
        // The place by its name, not by its code.
        Population::People(counted, criteria) if criteria.place.is_some() => {
            let code = criteria.place.as_deref().unwrap_or_default();
            let bare = Population::People(*counted, Criteria { place: None, ..criteria.clone() });
            format!("{} · {}", words::place_name(code), said(language, &bare.words()))
        }
        Population::People(..) | Population::Households | Population::Members | Population::Places => {
            said(language, &population.words())
        }
    }
}

fn listed(view: RosterView, language: Language) -> RosterListed {
    RosterListed {
        id: view.id.to_string(),
        name: view.name.into(),
        who: who_words(language, &view.content.population),
        columns: view.content.columns.iter().map(|column| words_of(language, *column)).collect(),
        own: view.own,
        created_at: view.created_at.to_string(),
    }
}

/// Lists rosters.
#[utoipa::path(get, path = "/api/v1/rosters", tag = "forms", operation_id = "list_rosters", security(("session" = [])),
    responses((status = 200, description = "The rosters of the reader's area and of those around it, with what a new one may hold",
        body = RosterList)))]
pub(crate) async fn list_rosters(
    State(state): State<ServerState>,
    Worker { cx, language }: Worker,
) -> Result<Json<RosterList>, Problem> {
    let views = rosters::list_rosters(&cx, &state.app.store).await?;
    let asks = rosters::roster_columns().into_iter().map(|(who, what)| Asks::Value { who, what });
    let places = setting(cx.actor.area.prefix(), cx.now().china_date()).places;
    Ok(Json(RosterList {
        items: views.into_iter().map(|view| listed(view, language)).collect(),
        columns: asks.map(|asks| choice(language, &asks)).collect(),
        places: places.into_iter().map(|(code, words)| FormChoice { code: code.into(), words }).collect(),
        may_keep: cx.count_permit().is_ok(),
    }))
}

/// Keeps a roster.
#[utoipa::path(post, path = "/api/v1/rosters", tag = "forms", operation_id = "keep_roster", security(("session" = [])),
    request_body = RosterRequest,
    responses((status = 200, description = "Kept: its description, and nothing of anybody", body = RosterListed)))]
pub(crate) async fn keep_roster(
    State(state): State<ServerState>,
    Planner { cx, permit, language }: Planner,
    Body(asked): Body<RosterRequest>,
) -> Result<Json<RosterListed>, Problem> {
    let columns = asked.columns.iter().map(|code| column(code)).collect::<Result<Vec<_>, _>>()?;
    let content = RosterContent { population: population(asked.who), columns };
    let new = NewRoster { name: asked.name, content };
    let view = rosters::keep_roster(&cx, &state.app.store, &permit, new).await?;
    Ok(Json(listed(view, language)))
}

/// Where a roster is opened.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FromRow {
    #[serde(default)]
    from: usize,
}

/// Opens a roster.
#[utoipa::path(get, path = "/api/v1/rosters/{id}", tag = "forms", operation_id = "open_roster", security(("session" = [])),
    params(("id" = String, Path, description = "`ros_…`"), ("from" = Option<usize>, Query, description = "The first row, from 0"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "The roster as the register stands at this moment, the people of the reader's area, \
        numbers masked; everybody on the page is in the log", body = RosterPage)))]
pub(crate) async fn open_roster(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(id): PathId<kind::Roster>,
    from: Result<Query<FromRow>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<RosterPage>, Problem> {
    let Ok(Query(FromRow { from })) = from else { return Err(Problem::of(Code::QueryInvalid)) };
    let open = rosters::open_roster(&cx, &state.app.store, &permit, id, from).await?;
    let line = |row: rosters::RosterRow| RosterLine { person: row.id.to_string(), cells: row.cells };
    Ok(Json(RosterPage {
        roster: listed(open.roster, language),
        area_name: words::place_name(permit.area().prefix()),
        day: open.day.to_string(),
        total: open.total,
        from,
        rows: open.rows.into_iter().map(line).collect(),
    }))
}

/// Puts a roster away.
#[utoipa::path(delete, path = "/api/v1/rosters/{id}", tag = "forms", operation_id = "remove_roster", security(("session" = [])),
    params(("id" = String, Path, description = "`ros_…`")),
    responses((status = 204, description = "Put away; the register is as it was")))]
pub(crate) async fn remove_roster(
    State(state): State<ServerState>,
    Planner { cx, permit, .. }: Planner,
    PathId(id): PathId<kind::Roster>,
) -> Result<StatusCode, Problem> {
    rosters::remove_roster(&cx, &state.app.store, &permit, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a roster away.
#[utoipa::path(post, path = "/api/v1/rosters/{id}/exports", tag = "forms", operation_id = "export_roster",
    security(("session" = [])), params(("id" = String, Path, description = "`ros_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")), request_body = RosterExport,
    responses((status = 200, description = "The roster as a workbook, with a sheet that says what it is; everybody in it is in the \
        log, and the file is among the lists that were taken away",
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>)))]
pub(crate) async fn export_roster(
    State(state): State<ServerState>,
    Exporter { cx, permit, language }: Exporter,
    PathId(id): PathId<kind::Roster>,
    Body(asked): Body<RosterExport>,
) -> Result<impl IntoResponse, Problem> {
    let in_full: Vec<Attribute> = asked
        .in_full
        .iter()
        .map(|one| match one {
            InFull::IdNumber => Attribute::IdNumber,
            InFull::Phone => Attribute::Phone,
        })
        .collect();
    let terms = (asked.reason.as_str(), in_full.as_slice());
    let file = rosters::export_roster(&cx, &state.app.store, &permit, id, terms).await?;
    let area = words::place_name(permit.area().prefix());
    let bytes = workbook(&file, &area, language).or(Err(Problem::of(Code::Internal)))?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let name = "attachment; filename=\"roster.xlsx\"";
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], bytes))
}

/// The rows, and a sheet that says what they are.
fn workbook(file: &RosterFile, area: &str, language: Language) -> Result<Vec<u8>, XlsxError> {
    let bold = Format::new().set_bold();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name(language.of("台账", "Roster"))?;
    for (at, column) in (0..).zip(&file.roster.content.columns) {
        sheet.write_string_with_format(0, at, words_of(language, *column), &bold)?;
        sheet.set_column_width(at, 18)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (at, row) in (1..).zip(&file.rows) {
        for (column, cell) in (0..).zip(row) {
            if !cell.is_empty() {
                sheet.write_string(at, column, cell)?;
            }
        }
    }
    let about = book.add_worksheet().set_name(language.of("说明", "About"))?;
    let lines = [
        (language.of("名称", "Name"), file.roster.name.to_string()),
        (language.of("辖区", "Area"), area.to_owned()),
        (language.of("列的是谁", "Who"), who_words(language, &file.roster.content.population)),
        (language.of("数据截至", "As of"), file.day.to_string()),
        (language.of("行数", "Rows"), file.rows.len().to_string()),
        (
            language.of("来源", "Source"),
            language
                .of(
                    "登记簿的视图，打开时计算，没有另外录入的内容",
                    "a view of the register, computed when opened; nothing was typed",
                )
                .to_owned(),
        ),
    ];
    about.set_column_width(1, 60)?;
    for (at, (label, text)) in (0..).zip(lines) {
        about.write_string_with_format(at, 0, label, &bold)?;
        about.write_string(at, 1, text)?;
    }
    book.save_to_buffer()
}
