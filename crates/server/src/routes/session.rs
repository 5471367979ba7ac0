use access::Purpose;
use app::{SignedIn, Token};
use axum::{
    Json,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};

use crate::{
    dto::session as dto,
    extract::{Body, COOKIE, Session},
    problem::{Code, Problem},
    request::RequestInfo,
    routes::ways,
    state::{ServerState, Settings},
    words,
};

/// Signs in.
#[utoipa::path(post, path = "/api/session", tag = "session", operation_id = "sign_in", request_body = dto::SignIn,
    responses((status = 200, description = "Signed in; the cookie `wanjia_session` is set", body = dto::Session)))]
pub(crate) async fn sign_in(
    State(state): State<ServerState>,
    info: RequestInfo,
    Body(asked): Body<dto::SignIn>,
) -> Result<impl IntoResponse, Problem> {
    let app = &state.app;
    let factor = match (asked.passkey, asked.code.as_deref()) {
        (Some(answer), _) => Some(app::Factor::Passkey(ways::passkeys(&state)?, answer.into())),
        (None, Some(code)) => Some(app::Factor::Code(code)),
        (None, None) => None,
    };
    let (token, signed_in) =
        app::sign_in(&app.env, &app.store, &app.gate, &info.id, (&asked.account, asked.password, factor))
            .await?;
    let cookie = set_cookie(&state.settings, &token)?;
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Json(shown(&state, &signed_in).await?)))
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/session", tag = "session", operation_id = "who_am_i", security(("session" = [])),
    responses((status = 200, description = "Who is signed in", body = dto::Session)))]
pub(crate) async fn who_am_i(
    State(state): State<ServerState>,
    session: Session,
) -> Result<Json<dto::Session>, Problem> {
    Ok(Json(shown(&state, &session.signed_in).await?))
}

/// Signs out.
#[utoipa::path(delete, path = "/api/session", tag = "session", operation_id = "sign_out", security(("session" = [])),
    responses((status = 204, description = "Signed out")))]
pub(crate) async fn sign_out(
    State(state): State<ServerState>,
    Session { cx, signed_in, .. }: Session,
) -> Result<impl IntoResponse, Problem> {
    app::sign_out(&cx, &state.app.store, &signed_in).await?;
    let gone = format!("{COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict{}", secure(&state.settings));
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, header_value(&gone)?)])))
}

/// Changes the password.
#[utoipa::path(post, path = "/api/session/password", tag = "session", operation_id = "change_password",
    security(("session" = [])), request_body = dto::PasswordChange,
    responses((status = 204, description = "Changed; the account's other sessions have ended, this one goes on")))]
pub(crate) async fn change_password(
    State(state): State<ServerState>,
    Session { cx, signed_in, .. }: Session,
    Body(asked): Body<dto::PasswordChange>,
) -> Result<impl IntoResponse, Problem> {
    let app = &state.app;
    let (token, _) =
        app::change_password(&cx, &app.store, &app.gate, &signed_in, asked.current, asked.new).await?;
    Ok((StatusCode::NO_CONTENT, AppendHeaders([(header::SET_COOKIE, set_cookie(&state.settings, &token)?)])))
}

pub(crate) async fn shown(state: &ServerState, signed_in: &SignedIn) -> Result<dto::Session, Problem> {
    let account = &signed_in.account;
    let second_factor =
        account.second_factor.is_some() || !app::list_passkeys(&state.app.store, signed_in).await?.is_empty();
    let grant = signed_in.grant();
    let role = grant.map_or(access::Role::Auditor, |grant| grant.role);
    let area = grant.map_or(&account.area, |grant| &grant.area);
    let allowed = |purpose: Purpose| {
        grant.is_some_and(|grant| grant.purposes.as_ref().is_none_or(|granted| granted.contains(&purpose)))
    };
    Ok(dto::Session {
        account: account.name.to_string(),
        role: role.into(),
        grant: signed_in.grant().map(|grant| grant.id.to_string()),
        grants: signed_in.grants.iter().map(held).collect(),
        second_factor,
        may_export: grant.is_some_and(|grant| grant.exports),
        area: area.prefix().to_owned(),
        area_name: words::place_name(area.prefix()),
        must_change_password: account.must_change_password,
        purposes: role
            .purposes()
            .iter()
            .copied()
            .filter(|purpose| allowed(*purpose))
            .map(Purpose::into)
            .collect(),
        may_import: signed_in.grant().is_some() && role.may_import(),
        may_plan: signed_in.grant().is_some() && role.may_plan(),
        may_analyse: signed_in.grant().is_some() && role.may_analyse() && allowed(Purpose::Planning),
        expires_at: signed_in.session.expires_at.to_string(),
    })
}

fn held(grant: &store::Grant) -> dto::HeldGrant {
    dto::HeldGrant {
        id: grant.id.to_string(),
        role: grant.role.into(),
        area: grant.area.prefix().to_owned(),
        area_name: words::place_name(grant.area.prefix()),
        until: grant.until.map(|until| until.to_string()),
        emergency: grant.emergency,
    }
}

/// Acts under another grant.
#[utoipa::path(post, path = "/api/session/grant", tag = "session", operation_id = "switch_grant", security(("session" = [])),
    request_body = dto::SwitchRequest,
    responses((status = 204, description = "The session acts under that grant from now on")))]
pub(crate) async fn switch_grant(
    State(state): State<ServerState>,
    Session { cx, signed_in, .. }: Session,
    Body(asked): Body<dto::SwitchRequest>,
) -> Result<StatusCode, Problem> {
    let grant = asked.grant.parse().or(Err(Problem::of(Code::NotFound)))?;
    app::switch_grant(&cx, &state.app.store, &signed_in, grant).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes emergency access.
#[utoipa::path(post, path = "/api/session/emergency", tag = "session", operation_id = "break_glass", security(("session" = [])),
    request_body = dto::EmergencyRequest,
    responses((status = 201, description = "For an hour this session reads people of that area; an auditor reviews it",
        body = dto::HeldGrant)))]
pub(crate) async fn break_glass(
    State(state): State<ServerState>,
    worker: crate::extract::Worker,
    Session { signed_in, .. }: Session,
    Body(asked): Body<dto::EmergencyRequest>,
) -> Result<(StatusCode, Json<dto::HeldGrant>), Problem> {
    let area = asked.area.parse().or(Err(Problem::of(Code::BodyInvalid)))?;
    let grant = app::break_glass(&worker.cx, &state.app.store, &signed_in, area, &asked.reason).await?;
    Ok((StatusCode::CREATED, Json(held(&grant))))
}

/// Offers a second factor.
#[utoipa::path(get, path = "/api/session/second-factor", tag = "session", operation_id = "offer_second_factor",
    security(("session" = [])),
    responses((status = 200, description = "A new secret, kept nowhere until it is confirmed", body = dto::OfferedFactor)))]
pub(crate) async fn offer_second_factor(Session { cx, signed_in, .. }: Session) -> Json<dto::OfferedFactor> {
    let offered = app::offer_second_factor(&cx, &signed_in);
    Json(dto::OfferedFactor { secret: offered.secret.reveal().clone(), uri: offered.uri.reveal().clone() })
}

/// Sets the second factor up.
#[utoipa::path(post, path = "/api/session/second-factor", tag = "session", operation_id = "set_second_factor",
    security(("session" = [])), request_body = dto::FactorRequest,
    responses((status = 200, description = "It is asked for from now on", body = dto::RecoveryCodes)))]
pub(crate) async fn set_second_factor(
    State(state): State<ServerState>,
    Session { cx, signed_in, .. }: Session,
    Body(asked): Body<dto::FactorRequest>,
) -> Result<Json<dto::RecoveryCodes>, Problem> {
    let app = &state.app;
    let proof = (asked.password, &*asked.secret, &*asked.code);
    let codes = app::set_second_factor(&cx, &app.store, &app.gate, &signed_in, proof).await?;
    Ok(Json(dto::RecoveryCodes { codes: codes.iter().map(|code| code.reveal().clone()).collect() }))
}

/// Takes the second factor away.
#[utoipa::path(post, path = "/api/session/second-factor/end", tag = "session", operation_id = "end_second_factor",
    security(("session" = [])), request_body = dto::FactorEndRequest,
    responses((status = 204, description = "It is asked for no longer")))]
pub(crate) async fn end_second_factor(
    State(state): State<ServerState>,
    Session { cx, signed_in, .. }: Session,
    Body(asked): Body<dto::FactorEndRequest>,
) -> Result<StatusCode, Problem> {
    let app = &state.app;
    app::end_second_factor(&cx, &app.store, &app.gate, &signed_in, (asked.password, &asked.code)).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) fn set_cookie(settings: &Settings, token: &Token) -> Result<HeaderValue, Problem> {
    let (text, age) = (token.text(), app::SESSION_SECONDS);
    let mut value = header_value(&format!(
        "{COOKIE}={text}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict{}",
        secure(settings)
    ))?;
    value.set_sensitive(true);
    Ok(value)
}

pub(crate) fn header_value(text: &str) -> Result<HeaderValue, Problem> {
    HeaderValue::from_str(text).or(Err(Problem::of(Code::Internal)))
}

/// Where browsers come by TLS, cookies go by nothing else.
pub(crate) fn secure(settings: &Settings) -> &'static str {
    if settings.is_secure() { "; Secure" } else { "" }
}
