use app::planning;
use axum::{Json, extract::State};

use crate::{
    dto::planning::{
        places::{
            OutlinesKept, OutlinesRequest, PlaceFlow, PlaceNeed, PlacesRequest, PlanOutline, PlanOutlines,
            PlanPlaces,
        },
        runs::Choice,
    },
    extract::{Body, Planner},
    problem::Problem,
    state::ServerState,
    words,
};

/// Keeps outlines.
#[utoipa::path(post, path = "/api/v1/planning/outlines", tag = "planning", operation_id = "keep_outlines",
    security(("session" = [])), request_body = OutlinesRequest,
    responses((status = 200, description = "All of the file's outlines were kept; a division's earlier one gave way", body = OutlinesKept)))]
pub(crate) async fn keep_outlines(
    State(state): State<ServerState>,
    Planner { cx, permit, .. }: Planner,
    Body(asked): Body<OutlinesRequest>,
) -> Result<Json<OutlinesKept>, Problem> {
    let kept = planning::keep_outlines(&cx, &state.app.store, &permit, &asked.source, &asked.geojson).await?;
    Ok(Json(OutlinesKept { kept }))
}

/// Lists outlines.
#[utoipa::path(get, path = "/api/v1/planning/outlines", tag = "planning", operation_id = "list_outlines",
    security(("session" = [])),
    responses((status = 200, description = "Outlines of divisions within the reader's area, which maps are drawn from", body = PlanOutlines)))]
pub(crate) async fn list_outlines(
    State(state): State<ServerState>,
    Planner { permit, .. }: Planner,
) -> Result<Json<PlanOutlines>, Problem> {
    let views = planning::list_outlines(&state.app.store, &permit).await?;
    let items = views.into_iter().map(|view| PlanOutline {
        name: named(&view.division, view.name),
        division: view.division.into(),
        geometry: view.geometry,
        source: view.source.into(),
    });
    Ok(Json(PlanOutlines { items: items.collect() }))
}

/// Runs a service by place.
#[utoipa::path(post, path = "/api/v1/planning/places", tag = "planning", operation_id = "run_places",
    security(("session" = [])), request_body = PlacesRequest,
    responses((status = 200, description = "Need and room of one service in every division, year by year, and the movement between \
        divisions; in the order of codes, nothing is ranked", body = PlanPlaces)))]
pub(crate) async fn run_places(
    State(state): State<ServerState>,
    Planner { permit, language, .. }: Planner,
    Body(asked): Body<PlacesRequest>,
) -> Result<Json<PlanPlaces>, Problem> {
    let document = asked.document.read()?;
    let found = planning::by_place(&state.app.store, &permit, &document, asked.service.as_deref()).await?;
    let unit = found.services.iter().find(|(code, ..)| Some(*code) == found.service);
    Ok(Json(PlanPlaces {
        first_year: found.first_year,
        unit: unit.map_or_else(String::new, |(.., unit)| language.of(&unit.zh, &unit.en).to_owned()),
        services: found
            .services
            .iter()
            .map(|(code, name, _)| Choice {
                code: (*code).to_owned(),
                name: language.of(&name.zh, &name.en).to_owned(),
            })
            .collect(),
        service: found.service.map(str::to_owned),
        places: found
            .places
            .into_iter()
            .map(|place| PlaceNeed {
                name: named(&place.code, place.name),
                code: place.code.into(),
                needed: place.needed,
                capacity: place.capacity,
                gap_year: place.gap_year,
                too_small: place.too_small,
            })
            .collect(),
        flows: found
            .flows
            .into_iter()
            .map(|flow| PlaceFlow {
                from_name: named(&flow.from, flow.from_name),
                from: flow.from.into(),
                to_name: named(&flow.to, flow.to_name),
                to: flow.to.into(),
                rate: flow.rate,
                people: flow.people,
                too_small: flow.too_small,
            })
            .collect(),
        notes: found.notes.iter().map(|words| language.of(&words.zh, &words.en).to_owned()).collect(),
    }))
}

/// A division's own name, or all names down to it where the edition does not have its own.
fn named(code: &str, name: &str) -> String {
    if name.is_empty() { words::place_name(code) } else { name.to_owned() }
}
