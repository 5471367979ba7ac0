use app::maps::{self, UnplacedAsked};
use axum::{Json, extract::State};

use crate::{
    dto::{
        session::PurposeCode,
        unplaced::{UnplacedPage, UnplacedRequest},
    },
    extract::{Body, Reader},
    problem::Problem,
    state::ServerState,
};

/// Buildings without a place.
#[utoipa::path(post, path = "/api/map/unplaced", tag = "map", operation_id = "list_unplaced", security(("session" = [])),
    params(("x-purpose" = PurposeCode, Header, description = "Why their addresses are looked at")),
    request_body = UnplacedRequest,
    responses((status = 200, description = "A page of the buildings of which nobody has said where they stand; the log has that addresses \
        were shown", body = UnplacedPage)))]
pub(crate) async fn list_unplaced(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    Body(asked): Body<UnplacedRequest>,
) -> Result<Json<UnplacedPage>, Problem> {
    let asked = UnplacedAsked {
        text: &asked.text,
        division: asked.division.as_deref(),
        cursor: asked.cursor.as_deref(),
    };
    Ok(Json(maps::unplaced(&cx, &state.app.store, &permit, asked).await?.into()))
}
