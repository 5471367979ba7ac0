use app::FoundFinding;
use axum::{
    Json,
    extract::{FromRequestParts, Path, Query, State},
    http::{StatusCode, request::Parts},
};
use base::{PageSize, kind};
use registry::quality;
use serde::Deserialize;

use crate::{
    dto::{
        findings::{
            Check, CheckCount, Finding, FindingCounts, FindingsPage, OneFinding, OpenFinding, OpenFindings,
            VerdictRequest,
        },
        session::PurposeCode,
    },
    extract::{Body, PathId, Reader, Worker},
    language::Language,
    problem::{Code, Problem},
    routes::people::person_row,
    state::ServerState,
};

/// What the quality checks found, as counts.
#[utoipa::path(get, path = "/api/quality", tag = "quality", operation_id = "finding_counts", security(("session" = [])),
    responses((status = 200, description = "The checks that found something in the reader's area, the surest first",
        body = FindingCounts)))]
pub(crate) async fn finding_counts(
    State(state): State<ServerState>,
    Worker { cx, language }: Worker,
) -> Result<Json<FindingCounts>, Problem> {
    let counts = app::finding_counts(&cx, &state.app.store).await?;
    let items = counts
        .into_iter()
        .map(|count| CheckCount {
            check: described(count.check, language),
            open: count.open,
            decided: count.decided,
        })
        .collect();
    Ok(Json(FindingCounts { items }))
}

fn described(check: &quality::Check, language: Language) -> Check {
    Check {
        id: check.id.to_owned(),
        group: check.group.into(),
        severity: check.severity.into(),
        text: language.of(check.zh, check.en).to_owned(),
        source: check.source.to_owned(),
        next_step: check.next.into(),
    }
}

/// The query of a list of findings.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FindingsQuery {
    /// `next` of the page before.
    cursor: Option<String>,
    /// Those that somebody has looked into, in place of those that wait.
    #[serde(default)]
    decided: bool,
}

impl FromRequestParts<ServerState> for FindingsQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ServerState) -> Result<Self, Problem> {
        let query = Query::<Self>::from_request_parts(parts, state).await;
        query.map(|Query(query)| query).or(Err(Problem::of(Code::QueryInvalid)))
    }
}

/// The findings of one check.
#[utoipa::path(get, path = "/api/quality/{check}", tag = "quality", operation_id = "list_findings",
    security(("session" = [])),
    params(("check" = String, Path, description = "Id of the check, such as `identity.number_shared`"),
        ("cursor" = Option<String>, Query, description = "`next` of the page before"),
        ("decided" = Option<bool>, Query, description = "Those that somebody has looked into, in place of those that wait"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read, such as `quality_review`")),
    responses((status = 200, description = "Findings with the people they name; the log names each", body = FindingsPage)))]
pub(crate) async fn list_findings(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    Path(check): Path<String>,
    query: FindingsQuery,
) -> Result<Json<FindingsPage>, Problem> {
    let check = quality::check(&check).ok_or(Problem::of(Code::NotFound))?;
    let (store, size) = (&state.app.store, PageSize::new(20));
    let page =
        app::findings(&cx, store, &permit, check, !query.decided, query.cursor.as_deref(), size).await?;
    let items = page.items.iter().map(|found| finding(found, language)).collect();
    Ok(Json(FindingsPage { check: described(check, language), items, next: page.next }))
}

fn finding(found: &FoundFinding, language: Language) -> Finding {
    let inside = || found.others.iter().flatten();
    Finding {
        id: found.id.to_string(),
        found_at: found.found_at.to_string(),
        person: person_row(&found.person, None, language),
        others: inside().map(|other| person_row(other, None, language)).collect(),
        others_outside: found.others.len() - inside().count(),
        verdict: found.verdict.into(),
        decided_at: found.decided.map(|(_, at)| at.to_string()),
    }
}

/// One finding.
#[utoipa::path(get, path = "/api/findings/{id}", tag = "quality", operation_id = "read_finding", security(("session" = [])),
    params(("id" = String, Path, description = "`fnd_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read, such as `quality_review`")),
    responses((status = 200, description = "The finding with the people it names; the log names each", body = OneFinding)))]
pub(crate) async fn read_finding(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(id): PathId<kind::Finding>,
) -> Result<Json<OneFinding>, Problem> {
    let found = app::read_finding(&cx, &state.app.store, &permit, id).await?;
    let check = described(found.check, language);
    Ok(Json(OneFinding { check, finding: finding(&found, language) }))
}

/// What the checks found about a person.
#[utoipa::path(get, path = "/api/people/{id}/findings", tag = "people", operation_id = "open_findings",
    security(("session" = [])),
    params(("id" = String, Path, description = "`per_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "What nobody has settled of what the checks found about the person, their household or home, the \
        surest first, without the others whom it names; a look at the person, and in the log", body = OpenFindings)))]
pub(crate) async fn open_findings(
    State(state): State<ServerState>,
    Reader { cx, permit, language }: Reader,
    PathId(id): PathId<kind::Person>,
) -> Result<Json<OpenFindings>, Problem> {
    let found = app::open_findings(&cx, &state.app.store, &permit, id).await?;
    let items = found.iter().map(|one| OpenFinding {
        id: one.id.to_string(),
        check: described(one.check, language),
        found_at: one.found_at.to_string(),
        named: one.named,
        others: one.others,
        verdict: one.verdict.into(),
    });
    Ok(Json(OpenFindings { items: items.collect() }))
}

/// Says what is to become of a finding.
#[utoipa::path(post, path = "/api/findings/{id}/verdict", tag = "quality", operation_id = "decide_finding",
    security(("session" = [])),
    params(("id" = String, Path, description = "`fnd_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read, such as `quality_review`")),
    request_body = VerdictRequest,
    responses((status = 204, description = "The word is kept, and in the log")))]
pub(crate) async fn decide_finding(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Finding>,
    Body(asked): Body<VerdictRequest>,
) -> Result<StatusCode, Problem> {
    app::decide_finding(&cx, &state.app.store, &permit, id, asked.verdict.into()).await?;
    Ok(StatusCode::NO_CONTENT)
}
