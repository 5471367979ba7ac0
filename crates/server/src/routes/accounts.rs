//! Accounts, what they are given to do, and emergencies.

use app::{AskedGrant, NewAccount, versions};
use axum::{Json, extract::State, http::StatusCode};
use base::{GrantId, Timestamp, kind};
use store::Grant;

use crate::{
    dto::{accounts as dto, ways::IdentityForm},
    extract::{Auditor, Body, PathId, Worker},
    problem::{Code, Problem},
    state::ServerState,
    words,
};

/// The accounts of the area.
#[utoipa::path(get, path = "/api/accounts", tag = "accounts", operation_id = "list_accounts", security(("session" = [])),
    responses((status = 200, description = "Accounts with their grants, for administrators and security officers",
        body = dto::AccountsList)))]
pub(crate) async fn list_accounts(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
) -> Result<Json<dto::AccountsList>, Problem> {
    let views = app::list_accounts(&cx, &state.app.store).await?;
    let now = cx.now();
    let items = views.iter().map(|view| dto::AccountRow {
        id: view.account.id.to_string(),
        version: versions::of_account(&view.account, &view.grants, view.passkeys, view.identity.as_ref()),
        name: view.account.name.to_string(),
        area: view.account.area.prefix().to_owned(),
        area_name: words::place_name(view.account.area.prefix()),
        second_factor: view.account.second_factor.is_some(),
        passkeys: view.passkeys,
        identity: view.identity.as_ref().map(|identity| IdentityForm {
            issuer: identity.issuer.to_string(),
            subject: identity.subject.to_string(),
        }),
        must_change_password: view.account.must_change_password,
        locked_until: view.account.locked_until.filter(|until| now < *until).map(moment),
        created_at: moment(view.account.created_at),
        seen_at: view.seen_at.map(moment),
        grants: view.grants.iter().map(|grant| row(grant, now)).collect(),
    });
    Ok(Json(dto::AccountsList { items: items.collect() }))
}

fn row(grant: &Grant, now: Timestamp) -> dto::GrantRow {
    let purposes = |purposes: &Vec<access::Purpose>| purposes.iter().copied().map(Into::into).collect();
    dto::GrantRow {
        id: grant.id.to_string(),
        version: versions::of_grant(grant),
        role: grant.role.into(),
        area: grant.area.prefix().to_owned(),
        area_name: words::place_name(grant.area.prefix()),
        purposes: grant.purposes.as_ref().map(purposes),
        from: moment(grant.from),
        until: grant.until.map(moment),
        reason: grant.reason.to_string(),
        emergency: grant.emergency,
        exports: grant.exports,
        ended_at: grant.ended.map(|(at, _)| moment(at)),
        holds: grant.holds(now),
    }
}

fn moment(at: Timestamp) -> String {
    at.to_string()
}

/// Opens an account.
#[utoipa::path(post, path = "/api/accounts", tag = "accounts", operation_id = "open_account", security(("session" = [])),
    request_body = dto::AccountRequest,
    responses((status = 201, description = "The account, which may do nothing until it is given a grant",
        body = dto::OpenedAccount)))]
pub(crate) async fn open_account(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
    Body(asked): Body<dto::AccountRequest>,
) -> Result<(StatusCode, Json<dto::OpenedAccount>), Problem> {
    let area = asked.area.parse().or(Err(Problem::of(Code::BodyInvalid)))?;
    let made = app::open_account(&cx, &state.app.store, asked.name.trim(), &area).await?;
    Ok((StatusCode::CREATED, Json(opened(made))))
}

fn opened(made: NewAccount) -> dto::OpenedAccount {
    dto::OpenedAccount {
        id: made.id.to_string(),
        name: made.name.into(),
        one_time_password: made.one_time_password.reveal().clone(),
    }
}

/// Resets an account.
#[utoipa::path(post, path = "/api/accounts/{id}/reset", tag = "accounts", operation_id = "reset_account",
    security(("session" = [])), params(("id" = String, Path, description = "`acc_…`")),
    responses((status = 200, description = "A new one-time password; the second factor is gone, sessions have ended",
        body = dto::OpenedAccount)))]
pub(crate) async fn reset_account(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
    PathId(account): PathId<kind::Account>,
) -> Result<Json<dto::OpenedAccount>, Problem> {
    Ok(Json(opened(app::reset_account(&cx, &state.app.store, account).await?)))
}

/// Links an account to the office's own sign-in service.
#[utoipa::path(post, path = "/api/accounts/{id}/identity", tag = "accounts", operation_id = "link_identity",
    security(("session" = [])), params(("id" = String, Path, description = "`acc_…`")),
    request_body = IdentityForm,
    responses((status = 204, description = "Whoever that service says is this worker is let in; sessions have ended")))]
pub(crate) async fn link_identity(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
    PathId(account): PathId<kind::Account>,
    Body(asked): Body<IdentityForm>,
) -> Result<StatusCode, Problem> {
    let identity = store::Identity { issuer: asked.issuer.into(), subject: asked.subject.into() };
    app::link_identity(&cx, &state.app.store, account, &identity).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes such a link away.
#[utoipa::path(delete, path = "/api/accounts/{id}/identity", tag = "accounts", operation_id = "unlink_identity",
    security(("session" = [])), params(("id" = String, Path, description = "`acc_…`")),
    responses((status = 204, description = "Nobody is let in by it any more; sessions have ended")))]
pub(crate) async fn unlink_identity(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
    PathId(account): PathId<kind::Account>,
) -> Result<StatusCode, Problem> {
    app::unlink_identity(&cx, &state.app.store, account).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a grant.
#[utoipa::path(post, path = "/api/accounts/{id}/grants", tag = "accounts", operation_id = "give_grant",
    security(("session" = [])), params(("id" = String, Path, description = "`acc_…`")),
    request_body = dto::GrantRequest,
    responses((status = 201, description = "The grant", body = dto::GrantRow)))]
pub(crate) async fn give_grant(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
    PathId(account): PathId<kind::Account>,
    Body(asked): Body<dto::GrantRequest>,
) -> Result<(StatusCode, Json<dto::GrantRow>), Problem> {
    let unreadable = || Problem::of(Code::BodyInvalid);
    let day =
        |text: Option<String>| text.map(|text| text.parse::<Timestamp>()).transpose().or(Err(unreadable()));
    let asked = AskedGrant {
        role: asked.role.into(),
        area: asked.area.parse().or(Err(unreadable()))?,
        purposes: asked.purposes.map(|purposes| purposes.into_iter().map(Into::into).collect()),
        from: day(asked.from)?,
        until: day(asked.until)?,
        reason: asked.reason,
        exports: asked.exports,
    };
    let grant = app::give_grant(&cx, &state.app.store, account, asked).await?;
    Ok((StatusCode::CREATED, Json(row(&grant, cx.now()))))
}

/// Ends a grant.
#[utoipa::path(post, path = "/api/grants/{id}/end", tag = "accounts", operation_id = "end_grant",
    security(("session" = [])), params(("id" = String, Path, description = "`gra_…`")),
    responses((status = 204, description = "It holds no longer")))]
pub(crate) async fn end_grant(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
    PathId(grant): PathId<kind::Grant>,
) -> Result<StatusCode, Problem> {
    app::end_grant(&cx, &state.app.store, grant).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Emergencies.
#[utoipa::path(get, path = "/api/emergencies", tag = "accounts", operation_id = "list_emergencies", security(("session" = [])),
    responses((status = 200, description = "Emergency access of the area's offices, for auditors", body = dto::EmergencyList)))]
pub(crate) async fn list_emergencies(
    State(state): State<ServerState>,
    Auditor { cx, .. }: Auditor,
) -> Result<Json<dto::EmergencyList>, Problem> {
    let found = app::emergencies(&cx, &state.app.store).await?;
    let items = found.into_iter().map(|app::Emergency { grant, account }| dto::EmergencyRow {
        version: versions::of_grant(&grant),
        id: grant.id.to_string(),
        account: account.into(),
        area: grant.area.prefix().to_owned(),
        area_name: words::place_name(grant.area.prefix()),
        from: moment(grant.from),
        until: grant.until.map(moment),
        reason: grant.reason.into(),
        reviewed_at: grant.review.as_ref().map(|(at, ..)| moment(*at)),
        review: grant.review.map(|(_, _, text)| text.into()),
    });
    Ok(Json(dto::EmergencyList { items: items.collect() }))
}

/// Reviews an emergency.
#[utoipa::path(post, path = "/api/emergencies/{id}/review", tag = "accounts", operation_id = "review_emergency",
    security(("session" = [])), params(("id" = String, Path, description = "`gra_…`")),
    request_body = dto::ReviewRequest, responses((status = 204, description = "Kept")))]
pub(crate) async fn review_emergency(
    State(state): State<ServerState>,
    Auditor { cx, .. }: Auditor,
    PathId(grant): PathId<kind::Grant>,
    Body(asked): Body<dto::ReviewRequest>,
) -> Result<StatusCode, Problem> {
    let grant: GrantId = grant;
    app::review_emergency(&cx, &state.app.store, grant, &asked.review).await?;
    Ok(StatusCode::NO_CONTENT)
}
