//! Before and behind the resident's door: what everybody may know of the offices.

use app::{applications, public_services};
use axum::{
    extract::{Query, State},
    response::Html,
};
use serde::Deserialize;
use store::ServiceKind;

use super::my::Visitor;
use crate::{
    pages::public::{self as pages, Narrowed},
    problem::Problem,
    state::ServerState,
};

/// Which service points somebody looks for; a kind or a place that there is not narrows nothing.
#[derive(Deserialize)]
pub(crate) struct Narrowing {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    place: String,
}

/// Where services are given.
pub(crate) async fn places(
    State(state): State<ServerState>,
    visitor: Visitor,
    Query(asked): Query<Narrowing>,
) -> Result<Html<String>, Problem> {
    state.places.learn(&state.app.store).await?;
    let area = public_services::area_of(&state.app, visitor.resident.as_ref()).await?;
    let points = public_services::public_points(&state.app, area.as_ref()).await?;
    let catalogue = applications::services_at_hand(&state.app)?;
    let narrowed = Narrowed::of(&points, ServiceKind::from_code(&asked.kind), &asked.place);
    Ok(pages::places(visitor.page, area.as_ref().map_or("", access::Area::prefix), &narrowed, &catalogue))
}

/// What the offices promise, by which law.
pub(crate) async fn promises(
    State(state): State<ServerState>,
    visitor: Visitor,
) -> Result<Html<String>, Problem> {
    let area = public_services::area_of(&state.app, visitor.resident.as_ref()).await?;
    let catalogue = applications::services_at_hand(&state.app)?;
    let today = state.app.env.now().china_date();
    Ok(pages::promises(visitor.page, &catalogue, (area.as_ref().map_or("", access::Area::prefix), today)))
}
