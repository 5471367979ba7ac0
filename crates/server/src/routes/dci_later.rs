//! The asynchronous half of the DCI interface: a search is acknowledged, carried out, and its answer sent to the asking system's
//! own address; how far it is can be asked meanwhile. What was asked and answered is not kept.

use access::{Cx, Permit};
use axum::{Json, extract::State, http::StatusCode};
use store::{ExchangeTransaction, Store};

use crate::{
    dto::{dci as dto, session::PurposeCode},
    extract::{Body, Reader},
    outward,
    problem::{Code, Problem},
    request::RequestInfo,
    routes::dci::{VERSION, answer, fits},
    state::ServerState,
};

/// An answer that was not delivered after so long never will be: the service was stopped meanwhile.
const GIVEN_UP_SECONDS: i64 = 10 * 60;

/// A search whose answer is sent later.
#[utoipa::path(post, path = "/registry/search", tag = "exchange", operation_id = "dci_search_later",
    security(("session" = [])), params(("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = dto::DciSearchRequest,
    responses((status = 202, description = "`ACK`: `on-search` is sent to `sender_uri`; the log names each person", body = dto::DciAck),
        (status = 200, description = "`ERR`: nothing is done", body = dto::DciAck)))]
pub(crate) async fn dci_search_later(
    State(state): State<ServerState>,
    info: RequestInfo,
    Reader { cx, permit, .. }: Reader,
    Body(asked): Body<dto::DciSearchRequest>,
) -> Result<(StatusCode, Json<dto::DciAck>), Problem> {
    fits(&asked)?;
    let Some(to) = callback(&state, &asked.header) else { return Ok(refused(&cx, &info)) };
    let transaction = asked.message.transaction_id.clone();
    let pending: Vec<_> =
        asked.message.search_request.iter().map(|one| (one.reference_id.clone(), "pdng")).collect();
    let new = ExchangeTransaction {
        account: permit.account(),
        transaction: transaction.as_str().into(),
        correlation: info.id.clone(),
        kind: "search".into(),
        status: "pdng".into(),
        outcomes: text(&pending).into(),
        received_at: cx.now(),
        answered_at: None,
    };
    let store = state.app.store.clone();
    store.begin_exchange(&new).await.map_err(app::AppError::from)?;
    let acknowledged = acknowledgement(&cx, &info, None);
    tokio::spawn(async move { carry_out(&store, (cx, permit), asked, (&info.id, &transaction, to)).await });
    Ok((StatusCode::ACCEPTED, Json(acknowledged)))
}

async fn carry_out(
    store: &Store,
    (cx, permit): (Cx, Permit),
    asked: dto::DciSearchRequest,
    (correlation, transaction, to): (&str, &str, String),
) {
    let (mut status, mut outcomes) = ("rjct", "[]".to_owned());
    match answer(store, (&cx, &permit), asked, correlation).await {
        Ok(found) => {
            let parts = &found.message.search_response;
            let ended: Vec<_> =
                parts.iter().map(|one| (one.reference_id.clone(), one.status.clone())).collect();
            outcomes = text(&ended);
            let body = serde_json::to_string(&found).unwrap_or_default();
            if outward::deliver(to, body).await {
                status = "succ";
            }
        }
        Err(problem) => tracing::warn!(%problem, "a search of another system failed"),
    }
    let of = (permit.account(), transaction);
    if let Err(error) = store.end_exchange(of, (status, &outcomes), cx.now()).await {
        tracing::warn!(%error, "how a search of another system ended could not be noted");
    }
}

fn text(outcomes: &impl serde::Serialize) -> String {
    serde_json::to_string(outcomes).unwrap_or_else(|_| "[]".to_owned())
}

fn callback(state: &ServerState, header: &dto::DciHeaderForm) -> Option<String> {
    header.sender_uri.clone().filter(|address| outward::allowed(&state.settings.callbacks, address))
}

fn refused(cx: &Cx, info: &RequestInfo) -> (StatusCode, Json<dto::DciAck>) {
    let error = dto::DciError {
        code: "err.sender_uri.not_allowed".to_owned(),
        message: "this service sends no answers to that address".to_owned(),
    };
    (StatusCode::OK, Json(acknowledgement(cx, info, Some(error))))
}

fn acknowledgement(cx: &Cx, info: &RequestInfo, error: Option<dto::DciError>) -> dto::DciAck {
    dto::DciAck {
        message: dto::DciAckMessage {
            ack_status: if error.is_none() { "ACK" } else { "ERR" }.to_owned(),
            timestamp: cx.now().to_string(),
            correlation_id: info.id.to_string(),
            error,
        },
    }
}

/// How far a transaction is.
#[utoipa::path(post, path = "/registry/sync/txn/status", tag = "exchange", operation_id = "dci_status",
    security(("session" = [])), params(("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = dto::DciStatusRequest,
    responses((status = 200, description = "DCI `txn-on-status`, without the people found", body = dto::DciStatusAnswer)))]
pub(crate) async fn dci_status(
    State(state): State<ServerState>,
    info: RequestInfo,
    Reader { cx, permit, .. }: Reader,
    Body(asked): Body<dto::DciStatusRequest>,
) -> Result<Json<dto::DciStatusAnswer>, Problem> {
    Ok(Json(how_far(&state.app.store, (&cx, &permit), asked, &info.id).await?))
}

/// How far a transaction is, answered later.
#[utoipa::path(post, path = "/registry/txn/status", tag = "exchange", operation_id = "dci_status_later",
    security(("session" = [])), params(("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = dto::DciStatusRequest,
    responses((status = 202, description = "`ACK`: `txn-on-status` is sent to `sender_uri`", body = dto::DciAck),
        (status = 200, description = "`ERR`: nothing is done", body = dto::DciAck)))]
pub(crate) async fn dci_status_later(
    State(state): State<ServerState>,
    info: RequestInfo,
    Reader { cx, permit, .. }: Reader,
    Body(asked): Body<dto::DciStatusRequest>,
) -> Result<(StatusCode, Json<dto::DciAck>), Problem> {
    let Some(to) = callback(&state, &asked.header) else { return Ok(refused(&cx, &info)) };
    let found = how_far(&state.app.store, (&cx, &permit), asked, &info.id).await?;
    tokio::spawn(async move { outward::deliver(to, text(&found)).await });
    Ok((StatusCode::ACCEPTED, Json(acknowledgement(&cx, &info, None))))
}

async fn how_far(
    store: &Store,
    (cx, permit): (&Cx, &Permit),
    asked: dto::DciStatusRequest,
    correlation: &str,
) -> Result<dto::DciStatusAnswer, Problem> {
    let of = &asked.message.txnstatus_request;
    if !matches!(&*of.attribute_type, "transaction_id" | "correlation_id") {
        return Err(Problem::of(Code::BodyInvalid));
    }
    let found = store.exchange(permit.account(), &of.attribute_value).await.map_err(app::AppError::from)?;
    let now = cx.now();
    let status = found.as_ref().map_or("rjct", |found| {
        let late = found.received_at.plus_seconds(GIVEN_UP_SECONDS) < now;
        if &*found.status == "pdng" && late { "rjct" } else { &*found.status }
    });
    let header = dto::DciHeader {
        version: VERSION.to_owned(),
        message_id: asked.header.message_id,
        message_ts: now.to_string(),
        action: "txn-on-status".to_owned(),
        status: status.to_owned(),
        total_count: 1,
        completed_count: usize::from(found.is_some()),
        sender_id: asked.header.receiver_id.unwrap_or_else(|| "wanjia".to_owned()),
        receiver_id: asked.header.sender_id,
    };
    let message = dto::DciStatusMessage {
        transaction_id: asked.message.transaction_id,
        correlation_id: correlation.to_owned(),
        txnstatus_response: found.map(|found| response(&found)),
    };
    Ok(dto::DciStatusAnswer { signature: String::new(), header, message })
}

fn response(found: &ExchangeTransaction) -> dto::DciStatusResponse {
    let outcomes: Vec<(String, String)> = serde_json::from_str(&found.outcomes).unwrap_or_default();
    let at = found.answered_at.unwrap_or(found.received_at).to_string();
    let one = |(reference_id, status): (String, String)| dto::DciOne {
        reference_id,
        timestamp: at.clone(),
        status,
        status_reason_code: None,
        data: None,
    };
    dto::DciStatusResponse {
        txn_type: found.kind.to_string(),
        txn_status: dto::DciStatusOfSearch {
            transaction_id: found.transaction.to_string(),
            correlation_id: found.correlation.to_string(),
            search_response: outcomes.into_iter().map(one).collect(),
        },
    }
}
