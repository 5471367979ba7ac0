//! Behind the resident's door: papers taken in once as a scan, seen, and taken away.

use app::{AppError, applications};
use axum::{
    Form,
    extract::{Multipart, Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use base::ApplicationId;
use serde::Deserialize;

use super::{
    my::Inside,
    my_affairs::{acting_for, hand_of, place},
    papers::{handed_out, received},
};
use crate::{pages::my_papers as pages, problem::Problem, state::ServerState};

/// Takes a paper in that an application wants.
pub(crate) async fn keep(
    State(state): State<ServerState>,
    Inside { resident, .. }: Inside,
    form: Multipart,
) -> Result<Response, Problem> {
    let (texts, file) = received(form).await?;
    let text = |name: &str| texts.get(name).map_or("", String::as_str);
    let id: ApplicationId = text("id").parse().or(Err(AppError::NotFound))?;
    let acting = acting_for(&state.app, &resident, text("for")).await?;
    let hand = hand_of(&resident, acting.as_ref());
    let back = place(id, acting.as_ref().map(|acting| acting.proxy.id));
    match applications::keep_paper(&state.app, hand, (id, text("code")), &file).await {
        Ok(_) => Ok(Redirect::to(&back).into_response()),
        Err(AppError::Paper) => Ok(Redirect::to(&format!("{back}&paper=wrong")).into_response()),
        Err(error) => Err(error.into()),
    }
}

/// The resident's own papers.
pub(crate) async fn list(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
) -> Result<Html<String>, Problem> {
    let own = applications::own_papers(&state.app, &resident).await?;
    let catalogue = applications::services_at_hand(&state.app)?;
    Ok(pages::list(page, &own, &catalogue))
}

/// Which one.
#[derive(Deserialize)]
pub(crate) struct WhichPaper {
    id: String,
}

/// What one of them shows.
pub(crate) async fn one(
    State(state): State<ServerState>,
    Inside { resident, .. }: Inside,
    Query(asked): Query<WhichPaper>,
) -> Result<impl IntoResponse, Problem> {
    let id = asked.id.parse().or(Err(AppError::NotFound))?;
    let (paper, content) = applications::own_paper(&state.app, &resident, id).await?;
    Ok(handed_out(paper.media, content))
}

/// Takes one of them away.
pub(crate) async fn remove(
    State(state): State<ServerState>,
    Inside { resident, .. }: Inside,
    Form(asked): Form<WhichPaper>,
) -> Result<Redirect, Problem> {
    let id = asked.id.parse().or(Err(AppError::NotFound))?;
    applications::remove_paper(&state.app, &resident, id).await?;
    Ok(Redirect::to("/my/papers"))
}
