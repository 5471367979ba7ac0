use axum::{
    Json,
    extract::{Request, State},
};

use crate::{
    dto::administration as dto,
    extract::Importer,
    problem::{Code, Problem},
    routes::imports::receive,
    state::ServerState,
};

/// Sets a new year's list of divisions beside those that stand.
#[utoipa::path(post, path = "/api/division-lists", tag = "places", operation_id = "compare_division_list", security(("session" = [])),
    request_body(content = dto::DivisionListForm, content_type = "multipart/form-data"),
    responses((status = 200, description = "What the list would change in the reader's area; nothing is changed by it",
        body = dto::DivisionListCompared)))]
pub(crate) async fn compare_division_list(
    State(state): State<ServerState>,
    Importer { permit, .. }: Importer,
    request: Request,
) -> Result<Json<dto::DivisionListCompared>, Problem> {
    let received = receive(&state, request, ("source", 64), Code::BodyInvalid).await?;
    let found = app::compare_division_list(&state.app.store, &permit, received.spooled).await?;
    let listed = |one: app::ListedDivision| dto::ListedDivision {
        code: one.code.into(),
        name: one.name.into(),
        before: one.before.into(),
    };
    let gone = |one: app::GoneDivision| dto::GoneDivision {
        code: one.code.into(),
        name: one.name.into(),
        successor: one.successor.into(),
        residences: one.residences,
    };
    Ok(Json(dto::DivisionListCompared {
        same: found.same,
        elsewhere: found.elsewhere,
        unread: found.unread,
        renamed: found.renamed.into_iter().map(listed).collect(),
        new: found.new.into_iter().map(listed).collect(),
        gone: found.gone.into_iter().map(gone).collect(),
    }))
}
