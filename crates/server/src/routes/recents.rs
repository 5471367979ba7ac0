use app::{Called, RecentView};
use axum::{Json, extract::State, http::StatusCode};
use store::Thing;

use crate::{
    dto::{
        recents::{PinRequest, RecentKindCode, RecentRequest, RecentRow, Recents},
        session::PurposeCode,
    },
    extract::{Body, Reader, Worker},
    problem::{Code, Problem},
    state::ServerState,
    words,
};

/// What the worker opened lately or pinned.
#[utoipa::path(get, path = "/api/recents", tag = "people", operation_id = "list_recents", security(("session" = [])),
    params(("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "The worker's own list, nobody else's, named as far as the worker may read it for this purpose; \
        the log names each person who is shown", body = Recents)))]
pub(crate) async fn list_recents(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
) -> Result<Json<Recents>, Problem> {
    let found = app::recents(&cx, &state.app.store, &permit).await?;
    let days = app::recent_days(&state.app.store).await?;
    Ok(Json(Recents { items: found.into_iter().map(row).collect(), pins_most: app::PINS, days }))
}

fn row(RecentView { recent, called }: RecentView) -> RecentRow {
    let (name, birth_date) = match called {
        Called::Person(name, birth) => (Some(name.unwrap_or_default().into()), birth.map(Into::into)),
        Called::Named(name) => (Some(name.into()), None),
        Called::Office => (Some(words::office_name(&recent.thing.id())), None),
        Called::Nothing => (None, None),
    };
    RecentRow {
        kind: recent.thing.kind().into(),
        id: recent.thing.id(),
        name,
        birth_date,
        pinned: recent.pinned_at.is_some(),
        opened_at: recent.opened_at.to_string(),
    }
}

/// What is named, if it can be.
fn thing(kind: RecentKindCode, id: &str) -> Result<Thing, Problem> {
    Thing::read(kind.into(), id).ok_or(Problem::of(Code::BodyInvalid))
}

/// Keeps that the worker opened something.
#[utoipa::path(put, path = "/api/recents", tag = "people", operation_id = "keep_recent", security(("session" = [])),
    request_body = RecentRequest,
    responses((status = 204, description = "It stands first on the worker's own list; of what is not pinned the latest twenty are kept")))]
pub(crate) async fn keep_recent(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
    Body(asked): Body<RecentRequest>,
) -> Result<StatusCode, Problem> {
    app::keep_recent(&cx, &state.app.store, &thing(asked.kind, &asked.id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Pins something, or takes the pin off.
#[utoipa::path(put, path = "/api/recents/pins", tag = "people", operation_id = "pin_recent", security(("session" = [])),
    request_body = PinRequest,
    responses((status = 204, description = "It is pinned until the worker takes the pin off, or is not any more")))]
pub(crate) async fn pin_recent(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
    Body(asked): Body<PinRequest>,
) -> Result<StatusCode, Problem> {
    let thing = thing(asked.kind, &asked.id)?;
    if app::pin_recent(&cx, &state.app.store, &thing, asked.pinned).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(Problem::saying(
        Code::BodyInvalid,
        format!("最多固定 {} 项。请先取消不再需要的。", app::PINS),
        format!("At most {} things are pinned. Take the pin off one that is not needed any more.", app::PINS),
    ))
}

/// Takes something off the list.
#[utoipa::path(post, path = "/api/recents/removals", tag = "people", operation_id = "forget_recent", security(("session" = [])),
    request_body = RecentRequest,
    responses((status = 204, description = "It is not on the worker's own list any more, pinned or not")))]
pub(crate) async fn forget_recent(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
    Body(asked): Body<RecentRequest>,
) -> Result<StatusCode, Problem> {
    app::forget_recent(&cx, &state.app.store, &thing(asked.kind, &asked.id)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes everything off the list that is not pinned.
#[utoipa::path(delete, path = "/api/recents", tag = "people", operation_id = "forget_recents", security(("session" = [])),
    responses((status = 204, description = "Nothing but pins is on the worker's own list")))]
pub(crate) async fn forget_recents(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
) -> Result<StatusCode, Problem> {
    app::forget_recents(&cx, &state.app.store).await?;
    Ok(StatusCode::NO_CONTENT)
}
