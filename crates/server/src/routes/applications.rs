use app::{
    AppError,
    applications::{self, AskedStep, Hand, OwnRule},
};
use axum::{
    Json,
    extract::{FromRequestParts, Query, State},
    http::{StatusCode, request::Parts},
};
use base::{PageSize, kind};
use serde::Deserialize;
use services::Step;
use store::MatterFilter;

use crate::{
    dto::{
        applications::{
            AnswersRequest, ApplicationStarted, ApplicationVersionRequest, ApplicationView, BegunAt,
            MatterLeft, MatterStepRequest, MatterStepsRequest, MattersLeft, MattersPage, PersonApplications,
            ServiceCatalogue, StartApplicationRequest,
        },
        session::PurposeCode,
    },
    extract::{Body, PathId, Reader, Worker},
    problem::{Code, Problem},
    routes::application_views as views,
    state::ServerState,
};

/// The services at hand, as they are offered in the reader's area.
#[utoipa::path(get, path = "/api/services", tag = "people", operation_id = "list_services", security(("session" = [])),
    responses((status = 200, description = "Bundles and items: law, steps, offices, promises", body = ServiceCatalogue)))]
pub(crate) async fn list_services(
    State(state): State<ServerState>,
    Worker { cx, language }: Worker,
) -> Result<Json<ServiceCatalogue>, Problem> {
    let catalogue = applications::services_at_hand(&state.app)?;
    Ok(Json(views::catalogue(&catalogue, cx.actor.area.prefix(), cx.now().china_date(), language)))
}

/// What a person has asked for, and can ask for.
#[utoipa::path(get, path = "/api/people/{id}/applications", tag = "people", operation_id = "person_applications",
    security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "Applications, newest first, and bundles that fit", body = PersonApplications)))]
pub(crate) async fn person_applications(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(id): PathId<kind::Person>,
) -> Result<Json<PersonApplications>, Problem> {
    let hand = Hand::worker(&cx, &permit);
    let items = applications::applications_of(&state.app, hand, id).await?;
    let offers = applications::offers(&state.app, hand, id).await?;
    Ok(Json(views::of_person(&offers, &items, language)))
}

/// Begins an application at the counter, or at the family's home.
#[utoipa::path(post, path = "/api/people/{id}/applications", tag = "people", operation_id = "start_application",
    security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`: whom it is about"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = StartApplicationRequest,
    responses((status = 201, description = "Begun, or the one that is under way", body = ApplicationStarted)))]
pub(crate) async fn start_application(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Person>,
    Body(asked): Body<StartApplicationRequest>,
) -> Result<(StatusCode, Json<ApplicationStarted>), Problem> {
    let hand = Hand::worker(&cx, &permit);
    let hand = if matches!(asked.at, BegunAt::Home) { hand.at_home() } else { hand };
    let id = applications::start_application(&state.app, hand, &asked.bundle, id).await?;
    Ok((StatusCode::CREATED, Json(ApplicationStarted { id: id.to_string() })))
}

/// An application, filled from the register.
#[utoipa::path(get, path = "/api/applications/{id}", tag = "people", operation_id = "read_application",
    security(("session" = [])),
    params(("id" = String, Path, description = "`app_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "Everything that is known, with the source of each value; the log names each who takes part",
        body = ApplicationView)))]
pub(crate) async fn read_application(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(id): PathId<kind::Application>,
) -> Result<Json<ApplicationView>, Problem> {
    let found = applications::read_application(&state.app, Hand::worker(&cx, &permit), id).await?;
    Ok(Json(views::application(
        &found,
        &*applications::services_at_hand(&state.app)?,
        cx.now().china_date(),
        language,
    )))
}

/// Keeps answers about what no register holds.
#[utoipa::path(post, path = "/api/applications/{id}/answers", tag = "people", operation_id = "answer_application",
    security(("session" = [])),
    params(("id" = String, Path, description = "`app_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = AnswersRequest,
    responses((status = 204, description = "Kept; what the register holds is refused")))]
pub(crate) async fn answer_application(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Application>,
    Body(asked): Body<AnswersRequest>,
) -> Result<StatusCode, Problem> {
    let given: Vec<(String, String)> = asked.answers.into_iter().map(|one| (one.name, one.text)).collect();
    applications::answer_application(&state.app, Hand::worker(&cx, &permit), (id, asked.version), &given)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Hands an application in.
#[utoipa::path(post, path = "/api/applications/{id}/submit", tag = "people", operation_id = "submit_application",
    security(("session" = [])),
    params(("id" = String, Path, description = "`app_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = ApplicationVersionRequest,
    responses((status = 204, description = "Handed in; clocks run")))]
pub(crate) async fn submit_application(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Application>,
    Body(asked): Body<ApplicationVersionRequest>,
) -> Result<StatusCode, Problem> {
    applications::submit_application(&state.app, Hand::worker(&cx, &permit), (id, asked.version)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Withdraws an application that was not handed in, or declines a proposal.
#[utoipa::path(post, path = "/api/applications/{id}/drop", tag = "people", operation_id = "drop_application",
    security(("session" = [])),
    params(("id" = String, Path, description = "`app_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = ApplicationVersionRequest,
    responses((status = 204, description = "Withdrawn")))]
pub(crate) async fn drop_application(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Application>,
    Body(asked): Body<ApplicationVersionRequest>,
) -> Result<StatusCode, Problem> {
    applications::drop_application(&state.app, Hand::worker(&cx, &permit), (id, asked.version)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a step of one item.
#[utoipa::path(post, path = "/api/applications/{id}/steps", tag = "people", operation_id = "take_matter_step",
    security(("session" = [])),
    params(("id" = String, Path, description = "`app_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = MatterStepRequest,
    responses((status = 204, description = "Taken, and kept for good")))]
pub(crate) async fn take_matter_step(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Application>,
    Body(asked): Body<MatterStepRequest>,
) -> Result<StatusCode, Problem> {
    let step = Step::from_code(&asked.step).ok_or(Problem::of(Code::BodyInvalid))?;
    let own = match asked.rule {
        Some(rule) => {
            let from = rule.from.parse().or(Err(AppError::NoGround))?;
            Some(OwnRule { text: rule.text, source: rule.source, from })
        }
        None => None,
    };
    let said = AskedStep { step, note: asked.note, law: asked.law, own, field: asked.field };
    let place = (id, asked.item.as_str(), asked.version);
    applications::take_matter_step(&state.app, Hand::worker(&cx, &permit), place, &said).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes one step of many items. A refusal is never taken so.
#[utoipa::path(post, path = "/api/matters/steps", tag = "people", operation_id = "take_matter_steps", security(("session" = [])),
    params(("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = MatterStepsRequest,
    responses((status = 200, description = "Those for which it could not be taken", body = MattersLeft)))]
pub(crate) async fn take_matter_steps(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    Body(asked): Body<MatterStepsRequest>,
) -> Result<Json<MattersLeft>, Problem> {
    let invalid = || Problem::of(Code::BodyInvalid);
    let step = Step::from_code(&asked.step).ok_or_else(invalid)?;
    let mut items = Vec::with_capacity(asked.items.len());
    for one in asked.items {
        items.push((one.application.parse().or(Err(invalid()))?, one.item, one.version));
    }
    let left = applications::take_matter_steps(&state.app, Hand::worker(&cx, &permit), &items, step).await?;
    let left = left.into_iter().map(|(id, item)| MatterLeft { application: id.to_string(), item }).collect();
    Ok(Json(MattersLeft { left }))
}

/// The query of a list of items.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MattersQuery {
    #[serde(default)]
    cursor: Option<String>,
    #[serde(default)]
    of: Option<String>,
}

impl FromRequestParts<ServerState> for MattersQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let query = Query::<Self>::from_request_parts(parts, state).await;
        query.map(|Query(query)| query).or(Err(Problem::of(Code::QueryInvalid)))
    }
}

/// Items of work.
#[utoipa::path(get, path = "/api/matters", tag = "people", operation_id = "list_matters", security(("session" = [])),
    params(("cursor" = Option<String>, Query, description = "`next` of the page before"),
        ("of" = Option<String>, Query, description = "`office` (with the office), `family` (waiting or standing) or `settled`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "The items, the most urgent first; the log names each person", body = MattersPage)))]
pub(crate) async fn list_matters(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    query: MattersQuery,
) -> Result<Json<MattersPage>, Problem> {
    let filter = match query.of.as_deref() {
        None | Some("office") => MatterFilter::Office,
        Some("family") => MatterFilter::Family,
        Some("settled") => MatterFilter::Settled,
        Some(_) => return Err(Problem::of(Code::QueryInvalid)),
    };
    let (size, cursor) = (PageSize::new(50), query.cursor.as_deref());
    let page = applications::list_matters(&cx, &state.app, &permit, filter, cursor, size).await?;
    let catalogue = applications::services_at_hand(&state.app)?;
    let items = page.items.iter().map(|one| views::matter_row(one, &catalogue, language)).collect();
    Ok(Json(MattersPage { items, next: page.next }))
}
