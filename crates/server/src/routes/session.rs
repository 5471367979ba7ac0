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
    let (token, signed_in) =
        app::sign_in(&app.env, &app.store, &app.gate, &info.id, &asked.account, asked.password).await?;
    Ok((AppendHeaders([(header::SET_COOKIE, set_cookie(&state.settings, &token)?)]), Json(shown(&signed_in))))
}

/// Who is signed in.
#[utoipa::path(get, path = "/api/session", tag = "session", operation_id = "who_am_i", security(("session" = [])),
    responses((status = 200, description = "Who is signed in", body = dto::Session)))]
pub(crate) async fn who_am_i(session: Session) -> Json<dto::Session> {
    Json(shown(&session.signed_in))
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

fn shown(signed_in: &SignedIn) -> dto::Session {
    let account = &signed_in.account;
    dto::Session {
        account: account.name.to_string(),
        role: account.role.into(),
        area: account.area.prefix().to_owned(),
        area_name: words::place_name(account.area.prefix()),
        must_change_password: account.must_change_password,
        purposes: account.role.purposes().iter().copied().map(Purpose::into).collect(),
        may_import: account.role.may_import(),
        may_plan: account.role.may_plan(),
        expires_at: signed_in.session.expires_at.to_string(),
    }
}

fn set_cookie(settings: &Settings, token: &Token) -> Result<HeaderValue, Problem> {
    let (text, age) = (token.text(), app::SESSION_SECONDS);
    let mut value = header_value(&format!(
        "{COOKIE}={text}; Path=/; Max-Age={age}; HttpOnly; SameSite=Strict{}",
        secure(settings)
    ))?;
    value.set_sensitive(true);
    Ok(value)
}

fn header_value(text: &str) -> Result<HeaderValue, Problem> {
    HeaderValue::from_str(text).or(Err(Problem::of(Code::Internal)))
}

/// A loopback address is served without TLS, where some browsers refuse `Secure` cookies.
fn secure(settings: &Settings) -> &'static str {
    if settings.listen.ip().is_loopback() { "" } else { "; Secure" }
}
