//! Ways to sign in beside the password: passkeys, and the office's own sign-in service.

use app::Passkeys;
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse},
};
use base::kind;
use store::KeptPasskey;

use crate::{
    dto::{session::Session as SessionBody, ways as dto},
    extract::{Body, PathId, Session, named_cookie},
    oidc::{self, Errand, OidcError},
    problem::{Code, Problem},
    request::RequestInfo,
    routes::session::{header_value, secure, set_cookie, shown},
    state::ServerState,
};

/// Holds the secret of what was asked of the office's own service.
const ASKED: &str = "wanjia_asked";
/// Kind of what was asked.
const PROVIDER: &str = "oidc";

pub(crate) fn passkeys(state: &ServerState) -> Result<&Passkeys, Problem> {
    state.passkeys.as_deref().ok_or(Problem::of(Code::PasskeysOff))
}

/// Ways to sign in.
#[utoipa::path(get, path = "/api/session/ways", tag = "session", operation_id = "sign_in_ways",
    responses((status = 200, description = "How one can sign in here", body = dto::Ways)))]
pub(crate) async fn sign_in_ways(State(state): State<ServerState>) -> Json<dto::Ways> {
    let settings = &state.settings;
    Json(dto::Ways {
        passkey_origin: state.passkeys.as_ref().and(settings.origin.clone()),
        provider: settings.provider.as_ref().map(|provider| provider.name.clone()),
    })
}

/// Asks for a passkey.
#[utoipa::path(post, path = "/api/session/passkey/begin", tag = "session", operation_id = "begin_passkey_sign_in",
    responses((status = 200, description = "What to ask the device", body = dto::PasskeyAsked)))]
pub(crate) async fn begin_passkey_sign_in(
    State(state): State<ServerState>,
) -> Result<Json<dto::PasskeyAsked>, Problem> {
    let begun = app::begin_passkey_sign_in(&state.app.env, &state.app.store, passkeys(&state)?).await?;
    Ok(Json(asked(begun)))
}

fn asked(begun: app::Begun) -> dto::PasskeyAsked {
    dto::PasskeyAsked { ceremony: begun.ceremony.reveal().clone(), options: begun.options }
}

/// Signs in with a passkey.
#[utoipa::path(post, path = "/api/session/passkey", tag = "session", operation_id = "sign_in_by_passkey",
    request_body = dto::PasskeyAnswerRequest,
    responses((status = 200, description = "Signed in; the cookie `wanjia_session` is set", body = SessionBody)))]
pub(crate) async fn sign_in_by_passkey(
    State(state): State<ServerState>,
    info: RequestInfo,
    Body(answer): Body<dto::PasskeyAnswerRequest>,
) -> Result<impl IntoResponse, Problem> {
    let (app, answer) = (&state.app, (passkeys(&state)?, answer.into()));
    let (token, signed_in) =
        app::sign_in_by_passkey(&app.env, &app.store, &app.gate, &info.id, answer).await?;
    let cookie = set_cookie(&state.settings, &token)?;
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Json(shown(&state, &signed_in).await?)))
}

/// One's own passkeys.
#[utoipa::path(get, path = "/api/session/passkeys", tag = "session", operation_id = "list_passkeys",
    security(("session" = [])),
    responses((status = 200, description = "The account's passkeys", body = dto::PasskeyList)))]
pub(crate) async fn list_passkeys(
    State(state): State<ServerState>,
    Session { signed_in, .. }: Session,
) -> Result<Json<dto::PasskeyList>, Problem> {
    let held = app::list_passkeys(&state.app.store, &signed_in).await?;
    Ok(Json(dto::PasskeyList { items: held.iter().map(row).collect() }))
}

fn row(passkey: &KeptPasskey) -> dto::PasskeyRow {
    dto::PasskeyRow {
        id: passkey.id.to_string(),
        name: passkey.name.to_string(),
        created_at: passkey.created_at.to_string(),
        used_at: passkey.used_at.map(|at| at.to_string()),
    }
}

/// Begins to set a passkey up.
#[utoipa::path(post, path = "/api/session/passkeys/begin", tag = "session", operation_id = "begin_passkey",
    security(("session" = [])), request_body = dto::PasswordRequest,
    responses((status = 200, description = "What to ask the device", body = dto::PasskeyAsked)))]
pub(crate) async fn begin_passkey(
    State(state): State<ServerState>,
    Session { cx, signed_in, .. }: Session,
    Body(request): Body<dto::PasswordRequest>,
) -> Result<Json<dto::PasskeyAsked>, Problem> {
    let (app, of) = (&state.app, (passkeys(&state)?, &signed_in));
    Ok(Json(asked(app::begin_passkey(&cx, &app.store, &app.gate, of, request.password).await?)))
}

/// Sets a passkey up.
#[utoipa::path(post, path = "/api/session/passkeys", tag = "session", operation_id = "keep_passkey",
    security(("session" = [])), request_body = dto::PasskeyRequest,
    responses((status = 201, description = "One can sign in with it from now on", body = dto::PasskeyKept)))]
pub(crate) async fn keep_passkey(
    State(state): State<ServerState>,
    Session { cx, signed_in, .. }: Session,
    Body(request): Body<dto::PasskeyRequest>,
) -> Result<(StatusCode, Json<dto::PasskeyKept>), Problem> {
    let answer = dto::PasskeyAnswerRequest { ceremony: request.ceremony, credential: request.credential };
    let of = (passkeys(&state)?, &signed_in);
    let kept = app::keep_passkey(&cx, &state.app.store, of, &request.name, answer.into()).await?;
    let codes = kept.codes.iter().map(|code| code.reveal().clone()).collect();
    Ok((StatusCode::CREATED, Json(dto::PasskeyKept { passkey: row(&kept.passkey), codes })))
}

/// Renames a passkey.
#[utoipa::path(patch, path = "/api/session/passkeys/{id}", tag = "session", operation_id = "rename_passkey",
    security(("session" = [])), params(("id" = String, Path, description = "`pas_…`")),
    request_body = dto::PasskeyNameRequest, responses((status = 204, description = "Renamed")))]
pub(crate) async fn rename_passkey(
    State(state): State<ServerState>,
    Session { cx, signed_in, .. }: Session,
    PathId(id): PathId<kind::Passkey>,
    Body(request): Body<dto::PasskeyNameRequest>,
) -> Result<StatusCode, Problem> {
    app::rename_passkey(&cx, &state.app.store, &signed_in, (id, &request.name)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a passkey away.
#[utoipa::path(post, path = "/api/session/passkeys/{id}/end", tag = "session", operation_id = "end_passkey",
    security(("session" = [])), params(("id" = String, Path, description = "`pas_…`")),
    request_body = dto::PasswordRequest, responses((status = 204, description = "Nobody signs in with it any more")))]
pub(crate) async fn end_passkey(
    State(state): State<ServerState>,
    Session { cx, signed_in, .. }: Session,
    PathId(id): PathId<kind::Passkey>,
    Body(request): Body<dto::PasswordRequest>,
) -> Result<StatusCode, Problem> {
    let app = &state.app;
    app::end_passkey(&cx, &app.store, &app.gate, &signed_in, (id, request.password)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Goes to the office's own sign-in service.
#[utoipa::path(post, path = "/api/session/provider/begin", tag = "session", operation_id = "begin_provider_sign_in",
    responses((status = 200, description = "Where to go; the cookie `wanjia_asked` is set for five minutes", body = dto::ProviderAsked)))]
pub(crate) async fn begin_provider_sign_in(
    State(state): State<ServerState>,
) -> Result<impl IntoResponse, Problem> {
    let (url, asked) = oidc::ask(Errand::of_workers(&state)?).await?;
    let app = &state.app;
    let secret = app::keep_way(&app.env, &app.store, PROVIDER, None, &asked).await?;
    let cookie = format!(
        "{ASKED}={}; Path=/api/session/provider; Max-Age=300; HttpOnly; SameSite=Strict{}",
        secret.reveal(),
        secure(&state.settings)
    );
    let mut cookie = header_value(&cookie)?;
    cookie.set_sensitive(true);
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Json(dto::ProviderAsked { url })))
}

/// Signs in with what the office's own service says.
#[utoipa::path(post, path = "/api/session/provider", tag = "session", operation_id = "sign_in_by_provider",
    request_body = dto::ProviderAnswerRequest,
    responses((status = 200, description = "Signed in; the cookie `wanjia_session` is set", body = SessionBody)))]
pub(crate) async fn sign_in_by_provider(
    State(state): State<ServerState>,
    info: RequestInfo,
    headers: HeaderMap,
    Body(answer): Body<dto::ProviderAnswerRequest>,
) -> Result<impl IntoResponse, Problem> {
    let app = &state.app;
    let errand = Errand::of_workers(&state)?;
    let secret = named_cookie(&headers, ASKED).unwrap_or("");
    let asked = app::take_way::<oidc::Asked>(&app.env, &app.store, PROVIDER, secret).await?;
    let said = match asked {
        Some((_, asked)) => oidc::check(errand, asked, (answer.code, &answer.state)).await,
        None => Err(OidcError::Refused),
    };
    let identity = match said {
        Ok(said) => said.identity,
        Err(error) => {
            if matches!(error, OidcError::Refused) {
                app::note_failed_sign_in(&app.env, &app.store, &info.id).await?;
            }
            return Err(error.into());
        }
    };
    let (token, signed_in) = app::sign_in_by_identity(&app.env, &app.store, &info.id, &identity).await?;
    let cookie = set_cookie(&state.settings, &token)?;
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Json(shown(&state, &signed_in).await?)))
}
