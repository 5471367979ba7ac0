//! Before and behind the resident's door: what everybody may know of the offices.

use app::{applications, public_services};
use axum::{extract::State, response::Html};

use super::my::Visitor;
use crate::{pages::public as pages, problem::Problem, state::ServerState};

/// Where services are given.
pub(crate) async fn places(
    State(state): State<ServerState>,
    visitor: Visitor,
) -> Result<Html<String>, Problem> {
    state.places.learn(&state.app.store).await?;
    let area = public_services::area_of(&state.app, visitor.resident.as_ref()).await?;
    let points = public_services::public_points(&state.app, area.as_ref()).await?;
    let catalogue = applications::services_at_hand(&state.app)?;
    Ok(pages::places(visitor.page, area.as_ref().map_or("", access::Area::prefix), &points, &catalogue))
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
