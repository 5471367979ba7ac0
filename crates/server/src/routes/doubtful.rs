use app::{DoubtfulPeople, mask};
use axum::{
    Json,
    extract::{FromRequestParts, Query, State},
    http::request::Parts,
};
use base::{PageSize, kind};
use linkage::Explanation;
use serde::Deserialize;
use store::{QueueFilter, Stage};

use crate::{
    dto::{
        doubtful::{
            ComparedLine, ComparedValue, DoubtfulPage, DoubtfulPair, PairRecord, QueueCounts, Reason,
            ReasonGroup, ReasonGroups, StageCode,
        },
        session::PurposeCode,
    },
    extract::{PathId, Reader, Worker},
    language::Language,
    problem::{Code, Problem},
    routes::{decisions, people::person_row, record::Shower},
    state::ServerState,
    words,
};

/// Pairs on one page.
const PAGE: u16 = 20;

/// The query of the queue.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct QueueQuery {
    cursor: Option<String>,
    stage: Option<StageCode>,
    pattern: Option<String>,
    people: Option<u8>,
    limit: Option<u16>,
}

impl FromRequestParts<ServerState> for QueueQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        match Query::<Self>::from_request_parts(parts, state).await {
            Ok(Query(query)) if matches!(query.people, None | Some(1 | 2)) => Ok(query),
            Ok(_) | Err(_) => Err(Problem::of(Code::QueryInvalid)),
        }
    }
}

impl From<StageCode> for Stage {
    fn from(code: StageCode) -> Self {
        match code {
            StageCode::Open => Self::Open,
            StageCode::Second => Self::Second,
            StageCode::Waiting => Self::Waiting,
        }
    }
}

impl From<Stage> for StageCode {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Open => Self::Open,
            Stage::Second => Self::Second,
            Stage::Waiting => Self::Waiting,
        }
    }
}

/// Pairs that wait for a decision.
#[utoipa::path(get, path = "/api/doubtful", tag = "doubtful", operation_id = "doubtful", security(("session" = [])),
    params(("cursor" = Option<String>, Query, description = "`next` of the page before"),
        ("stage" = Option<StageCode>, Query, description = "Only pairs of this stage"),
        ("pattern" = Option<String>, Query, description = "Only pairs with this pattern of reasons"),
        ("people" = Option<u8>, Query, description = "2: only pairs of two people; 1: only records of one person"),
        ("limit" = Option<u16>, Query, description = "Pairs on a page, 1 to 200; 20 if absent"),
        ("x-purpose" = PurposeCode, Header, description = "`match_review`")),
    responses((status = 200, description = "Pairs that wait for a decision, the least certain first; only those with both \
        people in the reader's area", body = DoubtfulPage)))]
pub(crate) async fn doubtful(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    query: QueueQuery,
) -> Result<Json<DoubtfulPage>, Problem> {
    let filter = QueueFilter {
        stage: query.stage.map(Into::into),
        pattern: query.pattern.map(Into::into),
        two_people: query.people.map(|people| people == 2),
    };
    let (size, cursor) = (PageSize::new(query.limit.unwrap_or(PAGE)), query.cursor.as_deref());
    let page = app::doubtful(&cx, &state.app.store, &permit, &filter, cursor, size).await?;
    let items = page.items.iter().map(|pair| shown(pair, language)).collect();
    Ok(Json(DoubtfulPage { items, next: page.next }))
}

fn shown(found: &DoubtfulPeople, language: Language) -> DoubtfulPair {
    DoubtfulPair {
        id: found.pair.id.to_string(),
        left: found.a.as_ref().map(|person| person_row(person, None, language)),
        right: found.b.as_ref().map(|person| person_row(person, None, language)),
        left_record: found.pair.a.record.to_string(),
        left_role: found.pair.a.role.to_string(),
        right_record: found.pair.b.record.to_string(),
        right_role: found.pair.b.role.to_string(),
        probability: found.pair.probability,
        stage: found.stage.map(Into::into),
        seen: found.seen.to_string(),
        pattern: found.pair.pattern.to_string(),
        reasons: reasons(found.explanation.as_ref(), language),
        against: found.explanation.as_ref().map(|explanation| explanation.against.clone()),
    }
}

pub(crate) fn reasons(explanation: Option<&Explanation>, language: Language) -> Vec<Reason> {
    let reasons = explanation.into_iter().flat_map(|explanation| &explanation.items);
    reasons
        .map(|reason| Reason {
            attribute: reason.kind.clone(),
            text: language.of(&reason.zh, &reason.en).to_owned(),
            weight_bits: reason.weight_bits,
        })
        .collect()
}

fn compared(line: &app::ComparedLine, language: Language) -> ComparedLine {
    let attribute = line.attribute;
    let side = |value: &app::ComparedValue| ComparedValue {
        value: value.value.to_string(),
        text: words::text_of(attribute, &value.value, language),
        masked: mask::is_sensitive(attribute),
        marks: value.marks.clone(),
    };
    ComparedLine {
        attribute: attribute.code().to_owned(),
        differs: line.differs(),
        left: line.a.as_ref().map(side),
        right: line.b.as_ref().map(side),
    }
}

/// How many pairs wait.
#[utoipa::path(get, path = "/api/doubtful/counts", tag = "doubtful", operation_id = "queue_counts",
    security(("session" = [])),
    responses((status = 200, description = "How many pairs of the reader's area wait, and whether the register follows what \
        was decided: counts, no people", body = QueueCounts)))]
pub(crate) async fn queue_counts(
    State(state): State<ServerState>,
    Worker { cx, language }: Worker,
) -> Result<Json<QueueCounts>, Problem> {
    crate::routes::summary::exact(&cx)?;
    let counts = app::queue_counts(&cx, &state.app.store).await?;
    let settling = state.app.settling.state();
    let step = settling.step.as_ref();
    Ok(Json(QueueCounts {
        open: counts.open,
        second: counts.second,
        waiting: counts.waiting,
        beyond: counts.beyond,
        settling: settling.at_work,
        step: step.map(|step| step.code.to_string()),
        step_done: step.map_or(0, |step| step.done),
        step_total: step.map_or(0, |step| step.total),
        failure: settling.failure.map(|failure| language.of(&failure.zh, &failure.en).to_owned()),
    }))
}

/// Pairs that share their reasons.
#[utoipa::path(get, path = "/api/doubtful/patterns", tag = "doubtful", operation_id = "queue_patterns",
    security(("session" = [])),
    params(("x-purpose" = PurposeCode, Header, description = "`match_review`")),
    responses((status = 200, description = "Patterns of reasons that several waiting pairs share, the most frequent first; \
        counts and reasons, no people", body = ReasonGroups)))]
pub(crate) async fn queue_patterns(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
) -> Result<Json<ReasonGroups>, Problem> {
    let found = app::queue_patterns(&cx, &state.app.store, &permit).await?;
    let items = found
        .iter()
        .map(|found| ReasonGroup {
            pattern: found.group.pattern.to_string(),
            pairs: found.group.pairs,
            least: found.group.least,
            most: found.group.most,
            reasons: reasons(found.explanation.as_ref(), language),
        })
        .collect();
    Ok(Json(ReasonGroups { items }))
}

/// The pairs most worth asking about next.
#[utoipa::path(get, path = "/api/doubtful/next", tag = "doubtful", operation_id = "ask_next",
    security(("session" = [])),
    params(("x-purpose" = PurposeCode, Header, description = "`match_review`")),
    responses((status = 200, description = "Up to 20 waiting pairs whose answers settle and teach most, best first; the log \
        names the people", body = DoubtfulPage)))]
pub(crate) async fn ask_next(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
) -> Result<Json<DoubtfulPage>, Problem> {
    let found = app::ask_next(&cx, &state.app.store, &permit).await?;
    Ok(Json(DoubtfulPage { items: found.iter().map(|pair| shown(pair, language)).collect(), next: None }))
}

/// A pair with both people's records.
#[utoipa::path(get, path = "/api/doubtful/pairs/{id}", tag = "doubtful", operation_id = "read_pair",
    security(("session" = [])),
    params(("id" = String, Path, description = "`par_…`"),
        ("x-purpose" = PurposeCode, Header, description = "`match_review`")),
    responses((status = 200, description = "The pair, both people's records, and what was decided before; the log names \
        both", body = PairRecord)))]
pub(crate) async fn read_pair(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(pair): PathId<kind::Pair>,
) -> Result<Json<PairRecord>, Problem> {
    let found = app::read_pair(&cx, &state.app.store, &permit, pair).await?;
    let today = cx.now().china_date();
    Ok(Json(PairRecord {
        pair: shown(&found.pair, language),
        compared: found.compared.iter().map(|line| compared(line, language)).collect(),
        left: Shower::new(found.a.shown(), language, today).record(),
        right: Shower::new(found.b.shown(), language, today).record(),
        decisions: found.decisions.iter().map(|view| decisions::shown(view, &cx, language)).collect(),
    }))
}
