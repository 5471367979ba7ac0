//! Behind the resident's door: what a family can ask for, begun, saved, handed in and followed without scripts.

use std::collections::BTreeMap;

use app::{
    AppError,
    applications::{self, AskedStep, Hand},
};
use axum::{
    Form,
    extract::{Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use base::ApplicationId;
use serde::Deserialize;
use services::Step;
use store::Answer;

use super::my::Inside;
use crate::{pages::affairs as pages, problem::Problem, state::ServerState};

/// What is under way, and what can be begun.
pub(crate) async fn list(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
) -> Result<Html<String>, Problem> {
    let hand = Hand::resident(&resident);
    let own = applications::applications_of(&state.app, hand, resident.person).await?;
    let offers = applications::own_offers(&state.app, &resident).await?;
    Ok(pages::list(page, &own, &offers))
}

/// Which bundle, about whom.
#[derive(Deserialize)]
pub(crate) struct StartForm {
    bundle: String,
    about: String,
}

/// Begins an application.
pub(crate) async fn start(
    State(state): State<ServerState>,
    Inside { resident, .. }: Inside,
    Form(asked): Form<StartForm>,
) -> Result<Redirect, Problem> {
    let about = asked.about.parse().or(Err(AppError::NotFound))?;
    let id =
        applications::start_application(&state.app, Hand::resident(&resident), &asked.bundle, about).await?;
    Ok(place(id))
}

fn place(id: ApplicationId) -> Redirect {
    Redirect::to(&format!("/my/affair?id={id}"))
}

/// Which application.
#[derive(Deserialize)]
pub(crate) struct WhichQuery {
    id: String,
}

/// One application: what is filled, what is asked, how far each item is.
pub(crate) async fn one(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
    Query(asked): Query<WhichQuery>,
) -> Result<Html<String>, Problem> {
    let id = asked.id.parse().or(Err(AppError::NotFound))?;
    let found = applications::read_application(&state.app, Hand::resident(&resident), id).await?;
    let catalogue = applications::services_at_hand(&state.app)?;
    let rating = match applications::is_rated(&state.app, &found.application).await? {
        None => pages::Rating::NotYet,
        Some(true) => pages::Rating::Given,
        Some(false) => pages::Rating::Asked { answer: None, words: String::new(), wrong: None },
    };
    let around = pages::Around { incomplete: false, rating };
    Ok(pages::one(page, &found, &catalogue, resident.cx.now().china_date(), &around))
}

/// What a family says of what has ended.
#[derive(Deserialize)]
pub(crate) struct RateForm {
    id: String,
    #[serde(default)]
    answer: String,
    #[serde(default)]
    words: String,
}

/// Keeps what a family says of its own accord; a number in the words is asked to be left out.
pub(crate) async fn rate(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
    Form(asked): Form<RateForm>,
) -> Result<Response, Problem> {
    let id = asked.id.parse().or(Err(AppError::NotFound))?;
    let hand = Hand::resident(&resident);
    let answer = Answer::from_code(&asked.answer);
    let done = match answer {
        Some(answer) => applications::rate_application(&state.app, hand, id, (answer, &asked.words)).await,
        None => Err(AppError::Choice),
    };
    let wrong = match done {
        Ok(()) => return Ok(place(id).into_response()),
        Err(AppError::NumberInWords) => pages::Wrong::Number,
        Err(AppError::Choice) => pages::Wrong::Answer,
        Err(error) => return Err(error.into()),
    };
    let found = applications::read_application(&state.app, hand, id).await?;
    if applications::is_rated(&state.app, &found.application).await? != Some(false) {
        return Err(AppError::WrongState.into());
    }
    let catalogue = applications::services_at_hand(&state.app)?;
    let rating = pages::Rating::Asked { answer, words: asked.words, wrong: Some(wrong) };
    let around = pages::Around { incomplete: false, rating };
    Ok(pages::one(page, &found, &catalogue, resident.cx.now().china_date(), &around).into_response())
}

/// Saves answers; with `submit` hands the application in.
pub(crate) async fn keep(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
    Form(mut asked): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let id: ApplicationId = asked.remove("id").unwrap_or_default().parse().or(Err(AppError::NotFound))?;
    let version = asked.remove("version").unwrap_or_default().parse().or(Err(AppError::Choice))?;
    let submit = asked.remove("submit").is_some();
    let hand = Hand::resident(&resident);
    let given: Vec<(String, String)> = asked.into_iter().collect();
    if !given.is_empty() {
        applications::answer_application(&state.app, hand, (id, version), &given).await?;
    }
    let version = if given.is_empty() { version } else { version + 1 };
    if submit {
        match applications::submit_application(&state.app, hand, (id, version)).await {
            Ok(()) => {}
            Err(AppError::Unfilled(_)) => {
                let found = applications::read_application(&state.app, hand, id).await?;
                let catalogue = applications::services_at_hand(&state.app)?;
                let today = resident.cx.now().china_date();
                let around = pages::Around { incomplete: true, rating: pages::Rating::NotYet };
                return Ok(pages::one(page, &found, &catalogue, today, &around).into_response());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(place(id).into_response())
}

/// Which application, at which version.
#[derive(Deserialize)]
pub(crate) struct VersionForm {
    id: String,
    version: u64,
}

/// Hands an application in that wants no answer.
pub(crate) async fn submit(
    State(state): State<ServerState>,
    Inside { resident, .. }: Inside,
    Form(asked): Form<VersionForm>,
) -> Result<Redirect, Problem> {
    let id = asked.id.parse().or(Err(AppError::NotFound))?;
    applications::submit_application(&state.app, Hand::resident(&resident), (id, asked.version)).await?;
    Ok(place(id))
}

/// Withdraws an application that was not handed in, or declines a proposal.
pub(crate) async fn drop_one(
    State(state): State<ServerState>,
    Inside { resident, .. }: Inside,
    Form(asked): Form<VersionForm>,
) -> Result<Redirect, Problem> {
    let id = asked.id.parse().or(Err(AppError::NotFound))?;
    applications::drop_application(&state.app, Hand::resident(&resident), (id, asked.version)).await?;
    Ok(Redirect::to("/my/affairs"))
}

/// A step that is the family's: to answer a return, to object, to withdraw.
#[derive(Deserialize)]
pub(crate) struct StepForm {
    id: String,
    item: String,
    version: u64,
    step: String,
    #[serde(default)]
    note: String,
}

/// Takes a step.
pub(crate) async fn step(
    State(state): State<ServerState>,
    Inside { resident, .. }: Inside,
    Form(asked): Form<StepForm>,
) -> Result<Redirect, Problem> {
    let id = asked.id.parse().or(Err(AppError::NotFound))?;
    let step = Step::from_code(&asked.step).ok_or(AppError::Choice)?;
    let said = AskedStep { step, note: Some(asked.note), law: None, field: None };
    let which = (id, asked.item.as_str(), asked.version);
    applications::take_matter_step(&state.app, Hand::resident(&resident), which, &said).await?;
    Ok(place(id))
}
