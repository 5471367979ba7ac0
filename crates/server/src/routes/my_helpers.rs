//! Behind the resident's door: who helps them, and whom they help.

use std::collections::BTreeMap;

use app::{
    AppError,
    applications::{self, Hand},
    messages,
    proxies::{self, AskedProxy},
};
use axum::{
    Form,
    extract::{Query, State},
    response::{Html, IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use store::ProxyAct;

use super::{my::Inside, my_messages::spoken};
use crate::{pages::my_helpers as pages, problem::Problem, state::ServerState};

/// Who helps the resident.
pub(crate) async fn helpers(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
) -> Result<Html<String>, Problem> {
    let own = proxies::helpers_of(&state.app, Hand::resident(&resident), resident.person).await?;
    let catalogue = applications::services_at_hand(&state.app)?;
    Ok(pages::helpers(page, &own, &catalogue, (resident.cx.now(), false)))
}

/// What was ticked and written; `None` where it cannot be meant.
fn asked(form: &BTreeMap<String, String>) -> Option<AskedProxy> {
    let text = |name: &str| form.get(name).map_or("", String::as_str).trim();
    let acts = form.keys().filter_map(|name| name.strip_prefix("act.")).map(ProxyAct::from_code);
    Some(AskedProxy {
        label: text("label").to_owned(),
        acts: acts.collect::<Option<_>>()?,
        bundle: Some(text("bundle")).filter(|code| !code.is_empty()).map(str::to_owned),
        last_day: text("last_day").parse().ok()?,
    })
}

/// Lets somebody help, and shows the code to hand to them.
pub(crate) async fn invite(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
    Form(form): Form<BTreeMap<String, String>>,
) -> Result<Html<String>, Problem> {
    let catalogue = applications::services_at_hand(&state.app)?;
    let hand = Hand::resident(&resident);
    let made = match asked(&form) {
        Some(asked) => proxies::invite(&state.app, hand, resident.person, &asked, None).await,
        None => Err(AppError::Choice),
    };
    match made {
        Ok(made) => Ok(pages::invited(page, &made, &catalogue)),
        Err(AppError::Choice | AppError::WrongState) => {
            let own = proxies::helpers_of(&state.app, hand, resident.person).await?;
            Ok(pages::helpers(page, &own, &catalogue, (resident.cx.now(), true)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Which one.
#[derive(Deserialize)]
pub(crate) struct WhichForm {
    id: String,
}

/// Takes it back.
pub(crate) async fn end(
    State(state): State<ServerState>,
    Inside { resident, .. }: Inside,
    Form(asked): Form<WhichForm>,
) -> Result<Redirect, Problem> {
    let id = asked.id.parse().or(Err(AppError::NotFound))?;
    proxies::end_helper(&state.app, Hand::resident(&resident), id).await?;
    Ok(Redirect::to("/my/helpers"))
}

/// Whom the resident helps.
pub(crate) async fn helping(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
) -> Result<Html<String>, Problem> {
    let others = proxies::helped(&state.app, &resident).await?;
    let catalogue = applications::services_at_hand(&state.app)?;
    Ok(pages::helping(page, &others, &catalogue, (resident.cx.now(), false)))
}

/// An invitation that is taken up.
#[derive(Deserialize)]
pub(crate) struct AcceptForm {
    code: String,
    label: String,
}

/// Takes an invitation up; what is wrong with it is not told.
pub(crate) async fn accept(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
    Form(asked): Form<AcceptForm>,
) -> Result<Response, Problem> {
    match proxies::accept(&state.app, &resident, &asked.code, &asked.label).await {
        Ok(_) => Ok(Redirect::to("/my/helping").into_response()),
        Err(AppError::NotFound | AppError::Choice | AppError::WrongState) => {
            let others = proxies::helped(&state.app, &resident).await?;
            let catalogue = applications::services_at_hand(&state.app)?;
            Ok(pages::helping(page, &others, &catalogue, (resident.cx.now(), true)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Gives helping up.
pub(crate) async fn give_up(
    State(state): State<ServerState>,
    Inside { resident, .. }: Inside,
    Form(asked): Form<WhichForm>,
) -> Result<Redirect, Problem> {
    let id = asked.id.parse().or(Err(AppError::NotFound))?;
    proxies::give_up(&state.app, &resident, id).await?;
    Ok(Redirect::to("/my/helping"))
}

/// What a helper may see of one whom they help.
pub(crate) async fn one(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
    Query(asked): Query<WhichForm>,
) -> Result<Html<String>, Problem> {
    let id = asked.id.parse().or(Err(AppError::NotFound))?;
    let acting = proxies::act_for(&state.app, &resident, id).await?;
    let person = acting.proxy.person;
    let affairs = applications::applications_of(&state.app, Hand::helper(&acting), person).await?;
    let messages = if acting.may(ProxyAct::Messages) {
        Some(messages::helped_inbox(&state.app, &acting, spoken(page)).await?)
    } else {
        None
    };
    let catalogue = applications::services_at_hand(&state.app)?;
    Ok(pages::one(page, &acting.proxy, &affairs, messages.as_deref(), &catalogue))
}
