//! What surrounds every request: its number, its language, its time limit, its log line, its counters, and the wording
//! of whatever problem comes out.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::FutureExt;

use crate::{
    language::Language,
    pages::{Page, trouble},
    problem::{Code, Problem},
    state::ServerState,
    words,
};

/// The request's number, in answers and log lines.
pub(crate) static REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Routes that take in large files, or go through the hundreds of thousands of lines of a payment roll.
const LONG: [&str; 7] = [
    "/api/imports",
    "/api/rolls",
    "/api/rolls/preview",
    "/api/rolls/reclaims",
    "/api/rolls/{id}/decision",
    "/api/rolls/{id}/bank-file",
    "/api/rolls/{id}/answer",
];

/// What a route can know of the request it answers.
#[derive(Debug, Clone)]
pub(crate) struct RequestInfo {
    /// Joins log lines, problems and entries of the log of reads.
    pub(crate) id: Box<str>,
    /// The reader's language.
    pub(crate) language: Language,
}

/// The outermost layer around the routes.
pub(crate) async fn surround(State(state): State<ServerState>, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let info =
        RequestInfo { id: request_id(&state, &request), language: Language::asked_for(request.headers()) };
    let method = request.method().clone();
    // The pattern, never the path itself: a path holds ids.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "unmatched".to_owned(), |path| path.as_str().to_owned());
    let page = trouble::is_for_people(request.uri().path()).then(|| Page::of(&info, request.headers()));
    request.extensions_mut().insert(info.clone());

    let _under_way = state.metrics.enter();
    let limit =
        if LONG.contains(&route.as_str()) { state.settings.upload_timeout } else { state.settings.timeout };
    let work = AssertUnwindSafe(tokio::time::timeout(
        limit,
        words::naming(Arc::clone(&state.places), next.run(request)),
    ))
    .catch_unwind();
    let answer = match work.await {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) => Problem::of(Code::TooSlow).into_response(),
        Err(_) => Problem::of(Code::Internal).into_response(),
    };
    let mut answer = worded(answer, &info, page);
    if let Ok(id) = HeaderValue::from_str(&info.id) {
        answer.headers_mut().insert(REQUEST_ID.clone(), id);
    }
    let took = began.elapsed();
    let status = answer.status();
    state.metrics.answered(known(&method), &route, status.as_u16(), took);
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(
        method = known(&method),
        route,
        status = status.as_u16(),
        took_ms,
        request.id = &*info.id,
        "answered"
    );
    answer
}

/// Methods are counted by name; odd ones together, so that nobody can fill the counters.
fn known(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// A proxy's number if it looks like one, else a new one.
fn request_id(state: &ServerState, request: &Request) -> Box<str> {
    let given = request.headers().get(&REQUEST_ID).and_then(|value| value.to_str().ok());
    let fits = |id: &&str| {
        (8..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    match given.filter(fits) {
        Some(id) => id.into(),
        None => format!("{:016x}", u64::from_le_bytes(state.app.env.random())).into(),
    }
}

/// Words the problem that a route or a layer came out with. An error status without one (axum's own 405, a layer's 413)
/// gets the problem of its status, so that nothing leaves as plain text. Residents get a page of it, programs problem+json.
fn worded(answer: Response, info: &RequestInfo, page: Option<Page>) -> Response {
    let status = answer.status();
    let problem = match answer.extensions().get::<Problem>() {
        Some(problem) => problem.clone(),
        None if status.is_client_error() || status.is_server_error() => Problem::of_status(status),
        None => return answer,
    };
    let mut worded = match page {
        Some(page) => trouble::trouble(page, &problem, &info.id),
        None => problem.render(info.language, &info.id),
    };
    for (name, value) in answer.headers() {
        if *name != header::CONTENT_TYPE && *name != header::CONTENT_LENGTH {
            worded.headers_mut().insert(name.clone(), value.clone());
        }
    }
    if worded.status() == StatusCode::UNAUTHORIZED {
        // RFC 9110 wants a challenge; this one makes no browser open its own dialogue.
        worded
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Cookie realm=\"wanjia\""));
    }
    worded.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    worded
}
