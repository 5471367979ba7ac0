//! The ways through a resident's own door beside number, code and device code: passkeys, and a sign-in service for residents.

use app::{
    Answered, AppError, Passkeys,
    door_ways::{self, own_passkeys},
};
use axum::{
    Form, Json,
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, header},
    response::{AppendHeaders, Html, IntoResponse, Redirect, Response},
};
use base::Redacted;
use serde::Deserialize;

use super::my::{Visitor, entered, passkeys_at};
use crate::{
    dto::ways::PasskeyAsked,
    extract::named_cookie,
    oidc::{self, Errand, OidcError},
    pages::my_ways::{self as pages, NotLetIn, Ways},
    problem::{Code, Problem},
    routes::session::secure,
    state::ServerState,
};

/// Holds the secret of what was asked of the residents' service.
const ASKED: &str = "wanjia_my_asked";
/// Kind of what was asked.
const PROVIDER: &str = "own_oidc";

fn passkeys(state: &ServerState) -> Result<&Passkeys, Problem> {
    state.passkeys.as_deref().ok_or(Problem::of(Code::PasskeysOff))
}

/// The script of passkeys.
pub(crate) async fn script() -> impl IntoResponse {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (headers, pages::SCRIPT)
}

/// A device's answer, as the script writes it into the form.
#[derive(Deserialize)]
pub(crate) struct AnswerForm {
    ceremony: String,
    credential: String,
    #[serde(default)]
    name: String,
}

impl AnswerForm {
    fn read(self) -> (String, Answered) {
        // What is no JSON is no answer.
        let credential = serde_json::from_str(&self.credential).unwrap_or_default();
        (self.name, Answered { ceremony: Redacted::new(self.ceremony), credential })
    }
}

fn asked(begun: app::Begun) -> Json<PasskeyAsked> {
    Json(PasskeyAsked { ceremony: begun.ceremony.reveal().clone(), options: begun.options })
}

/// Asks for a passkey to sign in with.
pub(crate) async fn begin_sign_in(State(state): State<ServerState>) -> Result<Json<PasskeyAsked>, Problem> {
    Ok(asked(door_ways::begin_entering(&state.app, passkeys(&state)?).await?))
}

/// Signs in with a passkey.
pub(crate) async fn sign_in(
    State(state): State<ServerState>,
    visitor: Visitor,
    Form(form): Form<AnswerForm>,
) -> Result<Response, Problem> {
    let (_, answer) = form.read();
    let token = door_ways::enter_by_passkey(&state.app, visitor.request(), passkeys(&state)?, answer).await;
    entered(&state, visitor.page, token)
}

/// Whether something was refused a moment ago.
#[derive(Deserialize)]
pub(crate) struct WaysQuery {
    #[serde(default)]
    refused: String,
}

/// The page of ways.
pub(crate) async fn ways(
    State(state): State<ServerState>,
    visitor: Visitor,
    Query(asked): Query<WaysQuery>,
) -> Result<Response, Problem> {
    let Some(resident) = &visitor.resident else { return Ok(Redirect::to("/my/sign-in").into_response()) };
    if !resident.secured {
        return Ok(Redirect::to("/my/device").into_response());
    }
    let held = own_passkeys(&state.app, resident).await?;
    let provider = state.settings.resident_provider.as_ref().filter(|_| resident.held.identity);
    let shown = Ways {
        passkeys: &held,
        passkeys_at: passkeys_at(&state),
        codes: resident.held.codes,
        provider: provider.map(|provider| &*provider.provider.name),
        fresh: resident.fresh,
        refused: asked.refused == "1",
    };
    Ok(pages::ways(visitor.page, &shown).into_response())
}

/// Asks the resident's device to make a key.
pub(crate) async fn begin(
    State(state): State<ServerState>,
    visitor: Visitor,
) -> Result<Json<PasskeyAsked>, Problem> {
    let resident = visitor.resident.ok_or(Problem::of(Code::NotSignedIn))?;
    Ok(asked(door_ways::begin_own_passkey(&state.app, passkeys(&state)?, &resident).await?))
}

/// Sets a passkey up.
pub(crate) async fn keep(
    State(state): State<ServerState>,
    visitor: Visitor,
    Form(form): Form<AnswerForm>,
) -> Result<Redirect, Problem> {
    let Some(resident) = visitor.resident else { return Ok(Redirect::to("/my/sign-in")) };
    let (name, answer) = form.read();
    let kept = door_ways::keep_own_passkey(&state.app, passkeys(&state)?, &resident, (&name, answer)).await;
    // Whoever has just set the first one up is inside.
    after(kept, if resident.secured { "/my/ways" } else { "/my" })
}

/// Which passkey.
#[derive(Deserialize)]
pub(crate) struct EndForm {
    id: String,
}

/// Takes a passkey away.
pub(crate) async fn end(
    State(state): State<ServerState>,
    visitor: Visitor,
    Form(form): Form<EndForm>,
) -> Result<Redirect, Problem> {
    let Some(resident) = visitor.resident else { return Ok(Redirect::to("/my/sign-in")) };
    let id = form.id.parse().or(Err(AppError::NotFound))?;
    after(door_ways::end_own_passkey(&state.app, &resident, id).await, "/my/ways")
}

/// Where to go on: what was refused is told on the page itself.
fn after(outcome: app::Result<()>, place: &str) -> Result<Redirect, Problem> {
    match outcome {
        Ok(()) => Ok(Redirect::to(place)),
        Err(AppError::WrongState | AppError::Passkey | AppError::Choice) => {
            Ok(Redirect::to("/my/ways?refused=1"))
        }
        Err(error) => Err(error.into()),
    }
}

/// The page before going to the residents' sign-in service.
pub(crate) async fn to_provider(
    State(state): State<ServerState>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let Ok(errand) = Errand::of_residents(&state) else {
        return Ok(Redirect::to("/my/sign-in").into_response());
    };
    let name = errand.provider().name.clone();
    let (url, asked) = match oidc::ask(errand).await {
        Ok(asked) => asked,
        Err(error) => return Ok(refusal(visitor.page, error)),
    };
    let app = &state.app;
    let secret = app::keep_way(&app.env, &app.store, PROVIDER, None, &asked).await?;
    let cookie = format!(
        "{ASKED}={}; Path=/my/sign-in/provider; Max-Age=300; HttpOnly; SameSite=Strict{}",
        secret.reveal(),
        secure(&state.settings)
    );
    let mut cookie = HeaderValue::from_str(&cookie).or(Err(Problem::of(Code::Internal)))?;
    cookie.set_sensitive(true);
    let page = pages::to_provider(visitor.page, &name, &url);
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), page).into_response())
}

/// What the service sends the browser back with.
#[derive(Deserialize)]
pub(crate) struct BackAnswer {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
}

/// The page to which the service sends the browser back.
pub(crate) async fn from_provider(visitor: Visitor, Query(answer): Query<BackAnswer>) -> Html<String> {
    if answer.code.is_empty() || answer.state.is_empty() {
        // Whoever thinks better of it there comes back with neither.
        return pages::not_let_in(visitor.page, NotLetIn::Refused);
    }
    pages::from_provider(visitor.page, (&answer.code, &answer.state))
}

/// Signs in with what the residents' service says.
pub(crate) async fn sign_in_by_provider(
    State(state): State<ServerState>,
    visitor: Visitor,
    headers: HeaderMap,
    Form(answer): Form<BackAnswer>,
) -> Result<Response, Problem> {
    let Ok(errand) = Errand::of_residents(&state) else {
        return Ok(Redirect::to("/my/sign-in").into_response());
    };
    let app = &state.app;
    let secret = named_cookie(&headers, ASKED).unwrap_or("");
    let asked = app::take_way::<oidc::Asked>(&app.env, &app.store, PROVIDER, secret).await?;
    let said = match asked {
        Some((_, asked)) => oidc::check(errand, asked, (answer.code, &answer.state)).await,
        None => Err(OidcError::Refused),
    };
    let said = match said {
        Ok(said) => said,
        Err(error) => {
            if matches!(error, OidcError::Refused) {
                app::note_failed_sign_in(&app.env, &app.store, visitor.request()).await?;
            }
            return Ok(refusal(visitor.page, error));
        }
    };
    let number = said.claim.unwrap_or_else(|| Redacted::new(String::new()));
    match door_ways::enter_by_identity(app, visitor.request(), &said.identity, &number).await {
        Err(AppError::IdentityUnknown) => {
            Ok(pages::not_let_in(visitor.page, NotLetIn::Unknown).into_response())
        }
        token => entered(&state, visitor.page, token),
    }
}

fn refusal(page: crate::pages::Page, error: OidcError) -> Response {
    let why = match error {
        OidcError::Off | OidcError::Away => NotLetIn::Away,
        OidcError::Refused => NotLetIn::Refused,
    };
    pages::not_let_in(page, why).into_response()
}
