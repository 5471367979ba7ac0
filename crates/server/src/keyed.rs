//! Requests that are sent again, and requests that rest on what somebody saw: one layer for every writing route.
//!
//! Under `idempotency-key` a request is done once: sent again within a day it gets the same answer. With `if-match` it is
//! refused (412) where what its path names is no longer what the sender saw (`version` in lists).

use std::{collections::HashMap, str::FromStr as _, sync::Arc};

use app::{SignedIn, Token, Versioned};
use axum::{
    body::{Body, to_bytes},
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use base::Id;
use sha2::{Digest as _, Sha256};
use store::KeyedRequest;

use crate::{
    extract::{COOKIE, named_cookie},
    problem::{Code, Problem},
    request::RequestInfo,
    state::ServerState,
};

/// The header under which a request that is sent again is known.
pub(crate) const REQUEST_KEY: &str = "idempotency-key";
/// Says that an answer was given before.
static REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
/// How long answers are kept.
const KEPT_SECONDS: i64 = 24 * 3600;
/// After how long a request that never ended may be sent again.
const BROKEN_SECONDS: i64 = 2 * 60;
/// The most bytes of a request and of an answer that are kept under a key.
const MOST_BYTES: usize = 20 << 20;

/// What is done with the answer of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keyed {
    /// Kept as it is.
    Answer,
    /// It holds a secret that is shown once, or people, whom nobody sees without an entry in the log: only that it was done is
    /// kept.
    Done,
    /// The route keeps keys by itself.
    Itself,
    /// It changes nothing, or its sender is not known yet: no key.
    No,
}

/// How a writing route takes a key.
pub(crate) fn keyed(method: &str, path: &str) -> Keyed {
    if method == "get" || path.starts_with("/api/session") || path.starts_with("/registry") {
        return Keyed::No;
    }
    match path {
        "/api/events" | "/api/events/{id}/steps" => Keyed::Itself,
        "/api/accounts"
        | "/api/rolls"
        | "/api/accounts/{id}/reset"
        | "/api/v1/forms/{id}/fillings"
        | "/api/doubtful/decisions/{id}/withdraw"
        | "/api/findings/{id}/verdict" => Keyed::Done,
        // Questions with a body, and files.
        "/api/people/search"
        | "/api/people/{id}/unmask"
        | "/api/people/{id}/part"
        | "/api/log/search"
        | "/api/map/locate"
        | "/api/map/unplaced"
        | "/api/homes/search"
        | "/api/places/search"
        | "/api/drafts/{place}"
        | "/api/recents"
        | "/api/recents/pins"
        | "/api/recents/removals"
        | "/api/log/verify"
        | "/api/exports"
        | "/api/v1/rosters/{id}/exports"
        | "/api/imports"
        | "/api/import-profile-trials"
        | "/api/division-lists"
        | "/api/map/layer-files"
        | "/api/rolls/preview"
        | "/api/rolls/reclaims"
        | "/api/rolls/{id}/bank-file"
        | "/api/rolls/{id}/answer"
        | "/api/division-changes/preview" => Keyed::No,
        path if path.starts_with("/api/v1/planning") => match path {
            "/api/v1/planning/bases"
            | "/api/v1/planning/bases/count"
            | "/api/v1/planning/outlines"
            | "/api/v1/planning/scenarios"
            | "/api/v1/planning/scenarios/{id}"
            | "/api/v1/planning/scenarios/{id}/versions"
            | "/api/v1/planning/scenarios/{id}/link" => Keyed::Answer,
            _ => Keyed::No,
        },
        _ => Keyed::Answer,
    }
}

/// Whether a route takes `if-match`.
pub(crate) fn versioned(method: &str, path: &str) -> bool {
    method != "get" && named(path).is_some()
}

/// How what a path names is read from the id in it.
fn named(pattern: &str) -> Option<fn(&str) -> Option<Versioned>> {
    Some(match pattern {
        "/api/accounts/{id}/reset" | "/api/accounts/{id}/grants" | "/api/accounts/{id}/identity" => {
            |id| Id::from_str(id).ok().map(Versioned::Account)
        }
        "/api/grants/{id}/end" | "/api/emergencies/{id}/review" => {
            |id| Id::from_str(id).ok().map(Versioned::Grant)
        }
        "/api/doubtful/decisions/{id}/withdraw" => |id| Id::from_str(id).ok().map(Versioned::Decision),
        "/api/division-changes/{id}/undo" => |id| Id::from_str(id).ok().map(Versioned::Division),
        "/api/imports/{id}/repairs"
        | "/api/imports/{id}/commit"
        | "/api/imports/{id}"
        | "/api/batches/{id}/undo" => |id| Id::from_str(id).ok().map(Versioned::Batch),
        _ => return None,
    })
}

/// What the layer knows.
#[derive(Clone)]
pub(crate) struct Keys {
    pub(crate) state: ServerState,
    /// The methods of each path. Of others the route itself says that it hasn't them.
    pub(crate) methods: Arc<HashMap<String, Vec<&'static str>>>,
}

/// The layer.
pub(crate) async fn once(State(keys): State<Keys>, request: Request, next: Next) -> Response {
    match guarded(&keys, request, next).await {
        Ok(answer) => answer,
        Err(problem) => problem.into_response(),
    }
}

async fn guarded(keys: &Keys, request: Request, next: Next) -> Result<Response, Problem> {
    let state = &keys.state;
    if request.method().is_safe() {
        return Ok(next.run(request).await);
    }
    let pattern = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
    let method = request.method().as_str().to_lowercase();
    if keys.methods.get(&pattern).is_none_or(|methods| !methods.contains(&&*method)) {
        return Ok(next.run(request).await);
    }
    let key = request.headers().contains_key(REQUEST_KEY)
        && matches!(keyed(&method, &pattern), Keyed::Answer | Keyed::Done);
    let version = request.headers().contains_key(header::IF_MATCH) && versioned(&method, &pattern);
    if !key && !version {
        return Ok(next.run(request).await);
    }
    // Whoever is not signed in is refused by the route itself.
    let Some(sender) = sender(state, request.headers()).await? else { return Ok(next.run(request).await) };
    // Between the look at a version and the write no other such write comes in.
    let turn = version.then(|| state.versions.lock());
    let _turn = match turn {
        Some(turn) => Some(turn.await),
        None => None,
    };
    if version && let Some(rests) = rests_on(&request, &pattern) {
        unchanged(state, &sender, rests).await?;
    }
    if key {
        under_key(state, &sender, request, next, keyed(&method, &pattern)).await
    } else {
        Ok(next.run(request).await)
    }
}

async fn sender(state: &ServerState, headers: &HeaderMap) -> Result<Option<SignedIn>, Problem> {
    let Some(token) = named_cookie(headers, COOKIE).and_then(Token::from_text) else { return Ok(None) };
    Ok(app::authenticate(&state.app.env, &state.app.store, &token).await?)
}

/// What a request rests on: a thing and the versions that its sender takes.
struct RestsOn {
    what: Versioned,
    versions: String,
    request: Box<str>,
}

fn rests_on(request: &Request, pattern: &str) -> Option<RestsOn> {
    let place = pattern.split('/').position(|part| part == "{id}")?;
    let id = request.uri().path().split('/').nth(place)?;
    let versions = request.headers().get(header::IF_MATCH).and_then(|value| value.to_str().ok());
    Some(RestsOn {
        what: named(pattern)?(id)?,
        versions: versions.unwrap_or_default().to_owned(),
        request: request.extensions().get::<RequestInfo>()?.id.clone(),
    })
}

/// Refuses what rests on an older version.
async fn unchanged(state: &ServerState, sender: &SignedIn, rests: RestsOn) -> Result<(), Problem> {
    let cx = sender.cx(&state.app.env, &rests.request);
    let Some(now) = app::version_now(&cx, &state.app, rests.what).await? else { return Ok(()) };
    let fits = rests.versions.split(',').map(str::trim).any(|one| one == "*" || one.trim_matches('"') == now);
    if fits { Ok(()) } else { Err(Problem::of(Code::Changed)) }
}

async fn under_key(
    state: &ServerState,
    sender: &SignedIn,
    request: Request,
    next: Next,
    kind: Keyed,
) -> Result<Response, Problem> {
    let unreadable = || Problem::of(Code::RequestUnreadable);
    let key = request.headers().get(REQUEST_KEY).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let key = key.filter(|key| (1..=80).contains(&key.len())).ok_or(unreadable())?;
    let (parts, body) = request.into_parts();
    let sent = to_bytes(body, MOST_BYTES).await.or(Err(Problem::of(Code::TooLarge)))?;
    let mut hash = Sha256::new();
    for part in [parts.method.as_str().as_bytes(), parts.uri.path().as_bytes(), sent.as_ref()] {
        hash.update(u64::try_from(part.len()).unwrap_or_default().to_be_bytes());
        hash.update(part);
    }
    let (store, now) = (&state.app.store, state.app.env.now());
    let of = (sender.account.id, key.as_str());
    let times = (now, now.plus_seconds(-KEPT_SECONDS), now.plus_seconds(-BROKEN_SECONDS));
    match store.begin_keyed(of, &hash.finalize().into(), times).await.map_err(app::AppError::from)? {
        KeyedRequest::New => {}
        KeyedRequest::UnderWay => return Err(Problem::of(Code::KeyUnderWay)),
        KeyedRequest::Other => return Err(Problem::of(Code::KeyReused)),
        KeyedRequest::Done { body: None, .. } => return Err(Problem::of(Code::KeyDone)),
        KeyedRequest::Done { status, body: Some(body) } => return Ok(replayed(status, body)),
    }
    let answer = next.run(Request::from_parts(parts, Body::from(sent))).await;
    if !answer.status().is_success() {
        store.drop_keyed(of).await.map_err(app::AppError::from)?;
        return Ok(answer);
    }
    let (parts, body) = answer.into_parts();
    let body = to_bytes(body, MOST_BYTES).await.or(Err(Problem::of(Code::Internal)))?;
    let kept = (kind == Keyed::Answer).then(|| body.to_vec());
    store.end_keyed(of, parts.status.as_u16(), kept).await.map_err(app::AppError::from)?;
    Ok(Response::from_parts(parts, Body::from(body)))
}

fn replayed(status: u16, body: Vec<u8>) -> Response {
    let json = !body.is_empty();
    let mut answer = Response::new(Body::from(body));
    *answer.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    let headers = answer.headers_mut();
    if json {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    headers.insert(REPLAYED.clone(), HeaderValue::from_static("true"));
    answer
}
