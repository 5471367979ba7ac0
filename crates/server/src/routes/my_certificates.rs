//! Behind the resident's door: their own certificates.

use std::collections::BTreeMap;

use app::{AppError, own_certificates};
use axum::{
    Form,
    extract::State,
    response::{Html, IntoResponse, Response},
};
use base::CertificateId;

use super::{
    certificates::{PAPER, printed_in},
    my::Inside,
};
use crate::{
    pages::{my as door, my_certificates as pages},
    problem::Problem,
    state::ServerState,
};

/// The resident's certificates, and the form that asks for one.
pub(crate) async fn list(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
) -> Result<Html<String>, Problem> {
    state.places.learn(&state.app.store).await?;
    let own = own_certificates::own_certificates(&state.app, &resident).await?;
    Ok(pages::list(page, &own, false))
}

/// The names of the claims that are ticked. A box that is not ticked does not come.
fn ticked(asked: &BTreeMap<String, String>) -> Vec<String> {
    asked.keys().filter_map(|name| name.strip_prefix("claim.")).map(str::to_owned).collect()
}

fn which(asked: &BTreeMap<String, String>) -> Result<CertificateId, AppError> {
    asked.get("id").and_then(|id| id.parse().ok()).ok_or(AppError::NotFound)
}

/// Asks the office for a certificate.
pub(crate) async fn ask(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
    Form(asked): Form<BTreeMap<String, String>>,
) -> Result<Html<String>, Problem> {
    let claims = ticked(&asked);
    if claims.is_empty() {
        state.places.learn(&state.app.store).await?;
        let own = own_certificates::own_certificates(&state.app, &resident).await?;
        return Ok(pages::list(page, &own, true));
    }
    let what_for = asked.get("what_for").map_or("", String::as_str);
    let case = own_certificates::ask_for_certificate(&state.app, &resident, &claims, what_for).await?;
    Ok(door::filed(page, &case))
}

/// The claims that are ticked, as a code for somebody else to scan.
pub(crate) async fn show(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
    Form(asked): Form<BTreeMap<String, String>>,
) -> Result<Html<String>, Problem> {
    state.places.learn(&state.app.store).await?;
    let shown = own_certificates::show_claims(&state.app, &resident, which(&asked)?, &ticked(&asked)).await?;
    Ok(pages::shown(page, &shown))
}

/// The paper.
pub(crate) async fn paper(
    State(state): State<ServerState>,
    Inside { page, resident }: Inside,
    Form(asked): Form<BTreeMap<String, String>>,
) -> Result<Response, Problem> {
    state.places.learn(&state.app.store).await?;
    let (claims, how) = (ticked(&asked), printed_in(page.language));
    let pdf = own_certificates::own_paper(&state.app, &resident, (which(&asked)?, &claims), how).await?;
    Ok((PAPER, pdf).into_response())
}
