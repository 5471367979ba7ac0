//! Behind the resident's door: what a family can ask for, begun, saved, handed in and followed without scripts.

use std::collections::BTreeMap;

use app::{
    App, AppError,
    applications::{self, AskedStep, Hand},
    doors::Resident,
    proxies::{self, Acting},
};
use axum::{
    Form,
    extract::{Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use base::{ApplicationId, ProxyId};
use serde::Deserialize;
use services::Step;
use store::Answer;

use super::my::Inside;
use crate::{
    pages::affairs::{self as pages, Amiss, Whose},
    problem::Problem,
    state::ServerState,
};

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
    Ok(Redirect::to(&place(id, None)))
}

/// Where an application stands, for the family or for a helper.
pub(super) fn place(id: ApplicationId, helping: Option<ProxyId>) -> String {
    let helping = helping.map_or_else(String::new, |proxy| format!("&for={proxy}"));
    format!("/my/affair?id={id}{helping}")
}

/// For whom a helper acts, where somebody acts as one.
pub(super) async fn acting_for(
    app: &App,
    resident: &Resident,
    proxy: &str,
) -> Result<Option<Acting>, AppError> {
    if proxy.is_empty() {
        return Ok(None);
    }
    let id = proxy.parse().or(Err(AppError::NotFound))?;
    proxies::act_for(app, resident, id).await.map(Some)
}

pub(super) fn hand_of<'a>(resident: &'a Resident, acting: Option<&'a Acting>) -> Hand<'a> {
    acting.map_or_else(|| Hand::resident(resident), Hand::helper)
}

/// Which application, and for whom a helper looks at it.
#[derive(Deserialize)]
pub(crate) struct WhichQuery {
    id: String,
    #[serde(default, rename = "for")]
    helping: String,
    /// `wrong` where a paper could not be kept.
    #[serde(default)]
    paper: String,
}

/// One application: what is filled, what is asked, how far each item is.
pub(crate) async fn one(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
    Query(asked): Query<WhichQuery>,
) -> Result<Html<String>, Problem> {
    let id = asked.id.parse().or(Err(AppError::NotFound))?;
    let acting = acting_for(&state.app, &resident, &asked.helping).await?;
    let hand = hand_of(&resident, acting.as_ref());
    let found = applications::read_application(&state.app, hand, id).await?;
    let catalogue = applications::services_at_hand(&state.app)?;
    let rating = match applications::is_rated(&state.app, &found.application).await? {
        // How it was is the family's own to say.
        _ if acting.is_some() => pages::Rating::NotYet,
        None => pages::Rating::NotYet,
        Some(true) => pages::Rating::Given,
        Some(false) => pages::Rating::Asked { answer: None, words: String::new(), wrong: None },
    };
    let amiss = Amiss { unfilled: false, paper: asked.paper == "wrong" };
    let around = pages::Around { amiss, rating };
    let whose = Whose(acting.as_ref().map(|acting| &acting.proxy));
    Ok(pages::one(page, &found, whose, &catalogue, resident.cx.now().china_date(), &around))
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
        Ok(()) => return Ok(Redirect::to(&place(id, None)).into_response()),
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
    let amiss = Amiss { unfilled: false, paper: false };
    let around = pages::Around { amiss, rating };
    Ok(pages::one(page, &found, Whose(None), &catalogue, resident.cx.now().china_date(), &around)
        .into_response())
}

/// Saves answers; with `submit` hands the application in, with `supply` answers what the office asked.
pub(crate) async fn keep(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
    Form(mut asked): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    let id: ApplicationId = asked.remove("id").unwrap_or_default().parse().or(Err(AppError::NotFound))?;
    let version = asked.remove("version").unwrap_or_default().parse().or(Err(AppError::Choice))?;
    let submit = asked.remove("submit").is_some();
    let supply = asked.remove("supply").is_some();
    let acting = acting_for(&state.app, &resident, &asked.remove("for").unwrap_or_default()).await?;
    let hand = hand_of(&resident, acting.as_ref());
    // What is kept of somebody is shown masked beside its field: an empty field leaves it.
    let left = |name: &str, text: &str| text.is_empty() && name.contains('.') && !name.starts_with("item.");
    let given: Vec<(String, String)> = asked.into_iter().filter(|(name, text)| !left(name, text)).collect();
    if !given.is_empty() {
        applications::answer_application(&state.app, hand, (id, version), &given).await?;
    }
    let version = if given.is_empty() { version } else { version + 1 };
    if supply {
        applications::supply_returned(&state.app, hand, id).await?;
    }
    if submit {
        match applications::submit_application(&state.app, hand, (id, version)).await {
            Ok(()) => {}
            Err(AppError::Unfilled(_)) => {
                let found = applications::read_application(&state.app, hand, id).await?;
                let catalogue = applications::services_at_hand(&state.app)?;
                let today = resident.cx.now().china_date();
                let amiss = Amiss { unfilled: true, paper: false };
                let around = pages::Around { amiss, rating: pages::Rating::NotYet };
                let whose = Whose(acting.as_ref().map(|acting| &acting.proxy));
                return Ok(pages::one(page, &found, whose, &catalogue, today, &around).into_response());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Redirect::to(&place(id, acting.map(|acting| acting.proxy.id))).into_response())
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
    Ok(Redirect::to(&place(id, None)))
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
    #[serde(default, rename = "for")]
    helping: String,
}

/// Takes a step.
pub(crate) async fn step(
    State(state): State<ServerState>,
    Inside { resident, .. }: Inside,
    Form(asked): Form<StepForm>,
) -> Result<Redirect, Problem> {
    let id = asked.id.parse().or(Err(AppError::NotFound))?;
    let step = Step::from_code(&asked.step).ok_or(AppError::Choice)?;
    let said = AskedStep { step, note: Some(asked.note), law: None, own: None, field: None };
    let which = (id, asked.item.as_str(), asked.version);
    let acting = acting_for(&state.app, &resident, &asked.helping).await?;
    let hand = hand_of(&resident, acting.as_ref());
    applications::take_matter_step(&state.app, hand, which, &said).await?;
    Ok(Redirect::to(&place(id, acting.map(|acting| acting.proxy.id))))
}
