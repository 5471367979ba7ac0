use app::applications::{self, AppealListed, AppealedView};
use axum::{
    Json,
    extract::{FromRequestParts, Query, State},
    http::{StatusCode, request::Parts},
};
use base::{PageSize, kind};
use serde::Deserialize;
use services::Catalogue;
use store::{AppealOutcome, Appealed};

use crate::{
    dto::{
        appeals::{AppealRow, AppealsPage, DecideAppealRequest},
        session::PurposeCode,
    },
    extract::{Body, PathId, Reader},
    language::Language,
    problem::{Code, Problem},
    routes::{application_views::item_title, cases, people::person_row},
    state::ServerState,
    words,
};

/// The query of a list of appeals.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AppealsQuery {
    /// `next` of the page before.
    cursor: Option<String>,
    /// Those that were decided, in place of those that wait.
    #[serde(default)]
    decided: bool,
}

impl FromRequestParts<ServerState> for AppealsQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let query = Query::<Self>::from_request_parts(parts, state).await;
        query.map(|Query(query)| query).or(Err(Problem::of(Code::QueryInvalid)))
    }
}

/// Appeals to this office about refusals of offices below it.
#[utoipa::path(get, path = "/api/appeals", tag = "people", operation_id = "list_appeals", security(("session" = [])),
    params(("cursor" = Option<String>, Query, description = "`next` of the page before"),
        ("decided" = Option<bool>, Query, description = "Those that were decided"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "The appeals, the most urgent first; the log names each person", body = AppealsPage)))]
pub(crate) async fn list_appeals(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    query: AppealsQuery,
) -> Result<Json<AppealsPage>, Problem> {
    state.places.learn(&state.app.store).await?;
    let page = (query.cursor.as_deref(), PageSize::new(20));
    let found = applications::list_appeals(&cx, &state.app, &permit, !query.decided, page).await?;
    let catalogue = applications::services_at_hand(&state.app)?;
    let items = found.items.iter().map(|one| row(one, &catalogue, language)).collect();
    Ok(Json(AppealsPage { items, next: found.next }))
}

fn row(one: &AppealListed, catalogue: &Catalogue, language: Language) -> AppealRow {
    let appeal = &one.appeal;
    let decision = appeal.decision.as_ref();
    let of = against(one, catalogue, language);
    AppealRow {
        id: appeal.id.to_string(),
        number: appeal.number.to_string(),
        application: of.application,
        of_number: of.number,
        bundle: of.bundle,
        item: of.item,
        asked: of.asked,
        person: one.person.as_ref().map(|person| person_row(person, None, language)),
        words: appeal.words.to_string(),
        refused_by: of.refused_by,
        refused_because: of.refused_because,
        rule: of.rule,
        filed_at: appeal.filed_at.to_string(),
        due_on: appeal.due_on.map(|day| day.to_string()),
        late: one.late,
        outcome: decision.map(|decision| decision.outcome.code().to_owned()),
        reasons: decision.map(|decision| decision.reasons.to_string()),
        decided_at: decision.map(|decision| decision.at.to_string()),
    }
}

/// What an appeal is against, in words.
#[derive(Default)]
struct Against {
    application: Option<String>,
    number: String,
    bundle: String,
    item: String,
    asked: Option<String>,
    refused_by: String,
    refused_because: String,
    rule: Option<String>,
}

fn against(one: &AppealListed, catalogue: &Catalogue, language: Language) -> Against {
    match (&one.of, &one.appeal.of) {
        (AppealedView::Item { number, bundle, refusal }, Appealed::Item(id, item)) => {
            let bundle = catalogue.bundle(bundle);
            let refusal = refusal.as_ref();
            Against {
                application: Some(id.to_string()),
                number: number.to_string(),
                bundle: bundle.map_or_else(String::new, |known| {
                    language.of(&known.title.zh, &known.title.en).to_owned()
                }),
                item: item_title(catalogue, item, language),
                asked: None,
                refused_by: refusal.map_or_else(String::new, |step| words::office_name(&step.office)),
                refused_because: refusal.and_then(|step| step.note.as_deref()).unwrap_or_default().to_owned(),
                rule: refusal.and_then(|step| step.rule.as_deref()).map(str::to_owned),
            }
        }
        (AppealedView::Case(case), Appealed::Case(_, refused)) => Against {
            application: None,
            number: case.number.to_string(),
            bundle: cases::kind_text(case.kind, language).to_owned(),
            item: cases::about(case, language),
            asked: Some(case.words.to_string()),
            refused_by: words::office_name(refused.office.prefix()),
            refused_because: refused.because.to_string(),
            rule: None,
        },
        // One is made of the other.
        (AppealedView::Item { .. }, Appealed::Case(..)) | (AppealedView::Case(_), Appealed::Item(..)) => {
            Against::default()
        }
    }
}

/// Decides an appeal, for the office above.
#[utoipa::path(post, path = "/api/appeals/{id}/decision", tag = "people", operation_id = "decide_appeal", security(("session" = [])),
    params(("id" = String, Path, description = "`apl_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body = DecideAppealRequest,
    responses((status = 204, description = "Decided, with reasons; a reversed refusal is worked on anew")))]
pub(crate) async fn decide_appeal(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Appeal>,
    Body(asked): Body<DecideAppealRequest>,
) -> Result<StatusCode, Problem> {
    let outcome = AppealOutcome::from_code(&asked.outcome).ok_or(Problem::of(Code::BodyInvalid))?;
    applications::decide_appeal(&cx, &state.app, &permit, id, (outcome, &asked.reasons)).await?;
    Ok(StatusCode::NO_CONTENT)
}
