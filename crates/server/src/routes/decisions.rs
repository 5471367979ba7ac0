use access::Cx;
use app::{DecidedPairs, DecisionView, RefusedPair};
use axum::{Json, extract::State};
use base::{PageSize, kind};
use store::{NewDecision, PairVerdict, Refusal};

use crate::{
    dto::{
        doubtful::{
            DecideRequest, Decided, Decision, DecisionsPage, KeptDecision, PairVerdictCode, RefusedDecision,
        },
        session::PurposeCode,
    },
    extract::{Body, ListQuery, PathId, Reader},
    language::Language,
    problem::{Code, Problem},
    routes::people::person_row,
    state::ServerState,
};

impl From<PairVerdictCode> for PairVerdict {
    fn from(code: PairVerdictCode) -> Self {
        match code {
            PairVerdictCode::Same => Self::Same,
            PairVerdictCode::Different => Self::Different,
            PairVerdictCode::Unsure => Self::Unsure,
        }
    }
}

impl From<PairVerdict> for PairVerdictCode {
    fn from(verdict: PairVerdict) -> Self {
        match verdict {
            PairVerdict::Same => Self::Same,
            PairVerdict::Different => Self::Different,
            PairVerdict::Unsure => Self::Unsure,
        }
    }
}

/// Decides pairs.
#[utoipa::path(post, path = "/api/doubtful/decisions", tag = "doubtful", operation_id = "decide_pairs",
    security(("session" = [])), params(("x-purpose" = PurposeCode, Header, description = "`match_review`")),
    request_body = DecideRequest,
    responses((status = 200, description = "The decisions are in force and in the log; the register follows a moment later \
        (`settling` of the counts). The same decision sent again changes nothing. Where every one is refused the answer is \
        a conflict that says why", body = Decided)))]
pub(crate) async fn decide_pairs(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    Body(asked): Body<DecideRequest>,
) -> Result<Json<Decided>, Problem> {
    let mut decisions = Vec::with_capacity(asked.decisions.len());
    for form in asked.decisions {
        decisions.push(NewDecision {
            pair: form.pair.parse().or(Err(Problem::of(Code::BodyInvalid)))?,
            seen: form.seen.into(),
            verdict: form.verdict.into(),
            reason: asked.reason.as_deref().map(Into::into),
        });
    }
    let done = app::decide_pairs(&cx, &state.app, &permit, decisions).await?;
    answered(&done, language).map(Json)
}

/// What became of decisions; a problem where every one was refused.
pub(crate) fn answered(done: &DecidedPairs, language: Language) -> Result<Decided, Problem> {
    if let (true, Some(first)) = (done.kept.is_empty(), done.refused.first()) {
        let (code, zh, en) = refusal(first);
        return Err(Problem::saying(code, zh, en));
    }
    let refused = |refused: &RefusedPair| {
        let (code, zh, en) = refusal(refused);
        RefusedDecision {
            pair: refused.pair.to_string(),
            code: code.as_str().to_owned(),
            text: language.of(&zh, &en).to_owned(),
            other: refused.other.as_ref().map(|other| other.decision.id.to_string()),
        }
    };
    let kept = done.kept.iter();
    Ok(Decided {
        kept: kept
            .map(|(pair, id)| KeptDecision { pair: pair.to_string(), decision: id.to_string() })
            .collect(),
        refused: done.refused.iter().map(refused).collect(),
    })
}

/// Why a decision was refused, with who decided before.
fn refusal(refused: &RefusedPair) -> (Code, String, String) {
    let code = match refused.refusal {
        Refusal::Gone => Code::PairGone,
        Refusal::Changed => Code::PairChanged,
        Refusal::Settled(_) => Code::PairSettled,
        Refusal::Contradicts(_) => Code::PairContradicts,
    };
    let (zh, en) = code.details();
    let Some(other) = &refused.other else { return (code, zh.to_owned(), en.to_owned()) };
    let (verdict_zh, verdict_en) = match other.decision.verdict {
        PairVerdict::Same => ("同一人", "the same"),
        PairVerdict::Different => ("不是同一人", "not the same"),
        PairVerdict::Unsure => ("不能判断", "unsure"),
    };
    let (by, day) = (&other.by, other.decision.decided_at.china_date());
    (
        code,
        format!("{by} 于 {day} 判断为“{verdict_zh}”。{zh}"),
        format!("{by} decided “{verdict_en}” on {day}. {en}"),
    )
}

/// What was decided.
#[utoipa::path(get, path = "/api/doubtful/decisions", tag = "doubtful", operation_id = "list_decisions",
    security(("session" = [])),
    params(("cursor" = Option<String>, Query, description = "`next` of the page before"),
        ("x-purpose" = PurposeCode, Header, description = "`match_review`")),
    responses((status = 200, description = "Decisions on pairs of the reader's area, latest first, withdrawn ones among \
        them", body = DecisionsPage)))]
pub(crate) async fn list_decisions(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    query: ListQuery,
) -> Result<Json<DecisionsPage>, Problem> {
    let (store, cursor) = (&state.app.store, query.cursor.as_deref());
    let page = app::list_decisions(&cx, store, &permit, cursor, PageSize::default()).await?;
    let items = page.items.iter().map(|view| shown(view, &cx, language)).collect();
    Ok(Json(DecisionsPage { items, next: page.next }))
}

/// Takes a decision back.
#[utoipa::path(post, path = "/api/doubtful/decisions/{id}/withdraw", tag = "doubtful", operation_id = "withdraw_decision",
    security(("session" = [])),
    params(("id" = String, Path, description = "`dec_…`"),
        ("x-purpose" = PurposeCode, Header, description = "`match_review`")),
    responses((status = 200, description = "The decision, withdrawn: the pair waits again, and a merge or split that it made \
        is undone exactly a moment later", body = Decision)))]
pub(crate) async fn withdraw_decision(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(decision): PathId<kind::Decision>,
) -> Result<Json<Decision>, Problem> {
    let view = app::withdraw_decision(&cx, &state.app, &permit, decision).await?;
    Ok(Json(shown(&view, &cx, language)))
}

/// A decision's shape on the wire.
pub(crate) fn shown(view: &DecisionView, cx: &Cx, language: Language) -> Decision {
    let decision = &view.decision;
    Decision {
        version: app::versions::of_decision(decision),
        id: decision.id.to_string(),
        pair: decision.pair.to_string(),
        verdict: decision.verdict.into(),
        probability: decision.probability,
        reason: decision.reason.as_deref().map(str::to_owned),
        by: view.by.to_string(),
        own: decision.account == cx.actor.account,
        decided_at: decision.decided_at.to_string(),
        applied_at: decision.applied_at.map(|at| at.to_string()),
        withdrawn_at: decision.withdrawn.map(|(at, _)| at.to_string()),
        withdrawn_by: view.withdrawn_by.as_deref().map(str::to_owned),
        holds: decision.holds,
        left: view.a.as_ref().map(|person| person_row(person, None, language)),
        right: view.b.as_ref().map(|person| person_row(person, None, language)),
    }
}
