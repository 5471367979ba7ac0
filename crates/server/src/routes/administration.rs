//! What an office sets about its own work: how files are read, what it says, how long leftovers are kept.

use app::{AskedProfile, AskedRetention, AskedText};
use axum::{
    Json,
    extract::{Path, Request, State},
    http::StatusCode,
};
use base::Timestamp;
use store::Leftover;

use crate::{
    dto::administration as dto,
    extract::{Body, Importer, Worker},
    problem::{Code, Problem},
    routes::imports::{Received, receive},
    state::ServerState,
};

/// One version, whatever was set.
fn version(number: u32, reason: &str, author: &str, at: Timestamp, content: String) -> dto::SetVersion {
    dto::SetVersion {
        version: number,
        reason: reason.to_owned(),
        author: author.to_owned(),
        kept_at: at.to_string(),
        content,
        content_en: None,
    }
}

/// How files are read.
#[utoipa::path(get, path = "/api/import-profiles", tag = "imports", operation_id = "list_import_profiles", security(("session" = [])),
    responses((status = 200, description = "The profiles that read files of the reader's area, with the office's versions",
        body = dto::ImportProfiles)))]
pub(crate) async fn list_import_profiles(
    State(state): State<ServerState>,
    Importer { permit, language, .. }: Importer,
) -> Result<Json<dto::ImportProfiles>, Problem> {
    let found = app::profiles_with_versions(&state.app.store, &permit).await?;
    let items = found.into_iter().map(|view| dto::ImportProfile {
        name: language.of(&view.zh, &view.en).to_owned(),
        content: view.content.into(),
        shipped: view.shipped.map(str::to_owned),
        own: view.own,
        version: view.version,
        history: view
            .history
            .iter()
            .map(|(one, author)| {
                version(one.version, &one.reason, author, one.kept_at, one.content.to_string())
            })
            .collect(),
        code: view.code.into(),
    });
    Ok(Json(dto::ImportProfiles { items: items.collect() }))
}

/// Changes how a department's files are read.
#[utoipa::path(put, path = "/api/import-profiles/{code}", tag = "imports", operation_id = "keep_import_profile",
    security(("session" = [])), params(("code" = String, Path, description = "The source's code, such as `hukou`")),
    request_body = dto::ImportProfileRequest,
    responses((status = 204, description = "Files of the reader's area are read so from now on; the version before is kept")))]
pub(crate) async fn keep_import_profile(
    State(state): State<ServerState>,
    Importer { cx, permit, .. }: Importer,
    Path(code): Path<String>,
    Body(asked): Body<dto::ImportProfileRequest>,
) -> Result<StatusCode, Problem> {
    let asked = AskedProfile { content: &asked.content, reason: &asked.reason, version: asked.version };
    app::keep_profile(&cx, &state.app.store, &permit, &code, asked).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tries a profile on a file.
#[utoipa::path(post, path = "/api/import-profile-trials", tag = "imports", operation_id = "try_import_profile",
    security(("session" = [])), request_body(content = dto::ProfileTrialForm, content_type = "multipart/form-data"),
    responses((status = 200, description = "What the profile makes of the file; nothing is kept", body = dto::ProfileTrial)))]
pub(crate) async fn try_import_profile(
    State(state): State<ServerState>,
    Importer { cx, language, .. }: Importer,
    request: Request,
) -> Result<Json<dto::ProfileTrial>, Problem> {
    let Received { text, spooled, .. } =
        receive(&state, request, ("content", app::LONGEST_PROFILE), Code::TooLarge).await?;
    let found = app::try_profile(&cx, &text, spooled).await?;
    let groups = found.summary.groups.iter().map(|group| dto::TrialGroup {
        text: language.of(&group.text_zh, &group.text_en).to_owned(),
        column: group.column.as_deref().map(str::to_owned),
        rows: group.rows,
        rejects: group.severity == intake::finding::Severity::Reject,
    });
    Ok(Json(dto::ProfileTrial {
        known: found.header.known,
        unknown: found.header.unknown,
        missing: found.header.missing,
        denied: found.header.denied,
        rows: found.summary.rows,
        records: found.summary.records,
        rejected: found.summary.rejected,
        mentions: found.summary.mentions,
        more: found.summary.stopped,
        groups: groups.collect(),
    }))
}

fn text_code(code: &str) -> Result<dto::OfficeTextCode, Problem> {
    Ok(match code {
        "case_explained" => dto::OfficeTextCode::CaseExplained,
        "case_done" => dto::OfficeTextCode::CaseDone,
        "case_refused" => dto::OfficeTextCode::CaseRefused,
        "benefit_notice" => dto::OfficeTextCode::BenefitNotice,
        "certificate_note" => dto::OfficeTextCode::CertificateNote,
        "door_help" => dto::OfficeTextCode::DoorHelp,
        _ => return Err(Problem::of(Code::Internal)),
    })
}

/// What the office says.
#[utoipa::path(get, path = "/api/office-texts", tag = "accounts", operation_id = "list_office_texts", security(("session" = [])),
    responses((status = 200, description = "What the reader's office says in answers, notices and papers, with its versions",
        body = dto::OfficeTexts)))]
pub(crate) async fn list_office_texts(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
) -> Result<Json<dto::OfficeTexts>, Problem> {
    let found = app::office_texts(&cx, &state.app.store).await?;
    let item = |view: app::TextView| -> Result<dto::OfficeText, Problem> {
        Ok(dto::OfficeText {
            code: text_code(view.kind.code)?,
            zh: view.zh.into(),
            en: view.en.into(),
            shipped_zh: view.kind.zh.to_owned(),
            shipped_en: view.kind.en.to_owned(),
            fields: view.kind.fields.iter().map(|field| (*field).to_owned()).collect(),
            own: view.own,
            version: view.version,
            history: view
                .history
                .iter()
                .map(|(one, author)| dto::SetVersion {
                    content_en: Some(one.en.to_string()),
                    ..version(one.version, &one.reason, author, one.kept_at, one.zh.to_string())
                })
                .collect(),
        })
    };
    let items: Result<Vec<_>, _> = found.into_iter().map(item).collect();
    Ok(Json(dto::OfficeTexts { items: items?, may_change: cx.opens_accounts().is_ok() }))
}

/// Changes what the office says.
#[utoipa::path(put, path = "/api/office-texts/{code}", tag = "accounts", operation_id = "keep_office_text", security(("session" = [])),
    params(("code" = String, Path, description = "Which text")), request_body = dto::OfficeTextRequest,
    responses((status = 204, description = "The office says it so from now on; the version before is kept")))]
pub(crate) async fn keep_office_text(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
    Path(code): Path<String>,
    Body(asked): Body<dto::OfficeTextRequest>,
) -> Result<StatusCode, Problem> {
    let asked = AskedText { zh: &asked.zh, en: &asked.en, reason: &asked.reason, version: asked.version };
    app::keep_office_text(&cx, &state.app.store, &code, asked).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How long leftovers are kept.
#[utoipa::path(get, path = "/api/retention", tag = "accounts", operation_id = "read_retention", security(("session" = [])),
    responses((status = 200, description = "How long leftovers are kept, why, and what was removed. The log, the register and what \
        departments sent are no leftovers and are never removed", body = dto::Retention)))]
pub(crate) async fn read_retention(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
) -> Result<Json<dto::Retention>, Problem> {
    let found = app::retention(&cx, &state.app.store).await?;
    let row = |kind: app::Retention| dto::RetentionRow {
        what: kind.what.into(),
        days: kind.days,
        usual: kind.usual,
        least: kind.least,
        most: kind.most,
        version: kind.version,
        due: kind.due,
        history: kind
            .rules
            .iter()
            .map(|(rule, author)| {
                version(rule.version, &rule.reason, author, rule.kept_at, rule.days.to_string())
            })
            .collect(),
    };
    Ok(Json(dto::Retention {
        items: found.kinds.into_iter().map(row).collect(),
        runs: found.runs.iter().map(run).collect(),
        may_change: found.may_change,
    }))
}

fn run(run: &store::RetentionRun) -> dto::RetentionRunRow {
    dto::RetentionRunRow {
        what: run.what.into(),
        at: run.at.to_string(),
        before: run.before.to_string(),
        removed: run.removed,
    }
}

/// Changes how long leftovers are kept.
#[utoipa::path(put, path = "/api/retention/{what}", tag = "accounts", operation_id = "change_retention", security(("session" = [])),
    params(("what" = String, Path, description = "`staged`, `rejected_rows`, `drafts`, `transactions` or `recents`")),
    request_body = dto::RetentionRequest,
    responses((status = 204, description = "It holds from now on; the rule before stays on record")))]
pub(crate) async fn change_retention(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
    Path(what): Path<String>,
    Body(asked): Body<dto::RetentionRequest>,
) -> Result<StatusCode, Problem> {
    let what = Leftover::from_code(&what).ok_or(Problem::of(Code::NotFound))?;
    let asked = AskedRetention { days: asked.days, reason: &asked.reason, version: asked.version };
    app::change_retention(&cx, &state.app.store, what, asked).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes what was kept long enough.
#[utoipa::path(post, path = "/api/retention/removals", tag = "accounts", operation_id = "remove_leftovers", security(("session" = [])),
    responses((status = 200, description = "What was removed now; the service does the same by itself every hour",
        body = Vec<dto::RetentionRunRow>)))]
pub(crate) async fn remove_leftovers(
    State(state): State<ServerState>,
    Worker { cx, .. }: Worker,
) -> Result<Json<Vec<dto::RetentionRunRow>>, Problem> {
    let runs = app::remove_leftovers(&cx, &state.app).await?;
    Ok(Json(runs.iter().map(run).collect()))
}
