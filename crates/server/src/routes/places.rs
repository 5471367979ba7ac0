use axum::{
    Json,
    extract::{Path, Query, State, rejection::QueryRejection},
};
use base::Date;
use codes::division::{DivisionCode, Divisions, Level};

use crate::{
    dto::{
        maps::ServicePointRow,
        places::{
            Division, FindPlacesRequest, FoundPointRow, OfficeRow, Place, PlaceLevel, PlacesFound,
            ServicePoints,
        },
    },
    extract::{Body, Worker},
    problem::{Code, Problem},
    state::ServerState,
    words,
};
use serde::Deserialize;

/// The day that a question about a division is about.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DivisionDay {
    /// As it stood on this day, `YYYY-MM-DD`; as it stands today if absent.
    #[param(format = Date, example = "2020-06-30")]
    as_of: Option<String>,
}

/// A division.
#[utoipa::path(get, path = "/api/divisions/{code}", tag = "places", operation_id = "read_division",
    security(("session" = [])),
    params(("code" = String, Path, description = "12-digit division code, or its leading 2, 4, 6 or 9 digits"), DivisionDay),
    responses((status = 200, description = "The division, the one above it and those below, with the names of the day; one that did not \
        stand then, as it last stood", body = Division)))]
pub(crate) async fn read_division(
    Worker { cx, .. }: Worker,
    Path(code): Path<String>,
    asked: Result<Query<DivisionDay>, QueryRejection>,
) -> Result<Json<Division>, Problem> {
    let wrong = || Problem::of(Code::QueryInvalid);
    let Query(DivisionDay { as_of }) = asked.map_err(|_unreadable| wrong())?;
    let day = as_of.as_deref().map(str::parse::<Date>).transpose().or(Err(wrong()))?;
    let day = day.unwrap_or_else(|| cx.now().china_date());
    let found = words::of_divisions(|divisions| division(divisions, &code, day));
    found.map(Json).ok_or(Problem::of(Code::NotFound))
}

fn division(divisions: &Divisions, code: &str, day: Date) -> Option<Division> {
    let found = divisions.as_of(code, day)?;
    let place = |code: DivisionCode| {
        let code = code.to_string();
        Place { name: divisions.full_name_on(&code, day).unwrap_or_default(), code }
    };
    let since = found.valid_from.unwrap_or(Date::MIN);
    let successors = divisions.successors(code, since).into_iter().filter(|now| *now != found.code);
    Some(Division {
        code: found.code.to_string(),
        name: found.name.to_owned(),
        full_name: divisions.full_name_on(code, day).unwrap_or_default(),
        level: match found.level {
            Level::Province => PlaceLevel::Province,
            Level::Prefecture => PlaceLevel::Prefecture,
            Level::County => PlaceLevel::County,
            Level::Township => PlaceLevel::Township,
            Level::Village => PlaceLevel::Village,
        },
        valid_from: found.valid_from.map(|date| date.to_string()),
        valid_until: found.valid_until.map(|date| date.to_string()),
        successors: successors.map(place).collect(),
        parent: divisions.parent(code).map(|parent| place(parent.code)),
        children: divisions
            .children_on(code, day)
            .into_iter()
            .map(|child| Place { code: child.code.to_string(), name: child.name.to_owned() })
            .collect(),
    })
}

/// Finds offices and service points.
#[utoipa::path(post, path = "/api/places/search", tag = "places", operation_id = "find_places",
    security(("session" = [])), request_body = FindPlacesRequest,
    responses((status = 200, description = "The offices and service points of the reader's area that the words name: no people, so no purpose",
        body = PlacesFound)))]
pub(crate) async fn find_places(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
    Body(asked): Body<FindPlacesRequest>,
) -> Result<Json<PlacesFound>, Problem> {
    let offices = words::of_divisions(|divisions| app::find_offices(&cx, divisions, &asked.text))?;
    let points = app::find_points(&cx, &state.app.store, words::place_name, &asked.text).await?;
    let office = |office: app::FoundOffice| OfficeRow {
        code: office.code.into(),
        name: office.name.into(),
        above: office.above.into(),
    };
    let point = |found: app::FoundPoint| FoundPointRow { point: found.point.into(), place: found.place };
    Ok(Json(PlacesFound {
        offices: offices.into_iter().map(office).collect(),
        points: points.into_iter().map(point).collect(),
    }))
}

/// The service points of a division.
#[utoipa::path(get, path = "/api/places/{code}/points", tag = "places", operation_id = "list_service_points",
    security(("session" = [])),
    params(("code" = String, Path, description = "Leading digits of a division code")),
    responses((status = 200, description = "The service points of the division that lie in the reader's area", body = ServicePoints)))]
pub(crate) async fn list_service_points(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
    Path(code): Path<String>,
) -> Result<Json<ServicePoints>, Problem> {
    let points = app::points_within(&cx, &state.app.store, &code).await?;
    Ok(Json(ServicePoints { items: points.into_iter().map(ServicePointRow::from).collect() }))
}
