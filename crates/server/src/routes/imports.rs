use app::{Decision, ProfileChoice, Spooled, Upload};
use axum::{
    Json,
    extract::{FromRequest, Multipart, Request, State, multipart::Field},
    http::StatusCode,
    response::IntoResponse,
};
use base::{BatchId, kind};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use crate::{
    dto::batches::{Batch, ColumnReading, CommitRequest, ImportForm, ProfileRow, RepairRequest},
    extract::{Body, Importer, PathId, Worker},
    problem::{Code, Problem},
    routes::batches::shown,
    state::ServerState,
};

/// The longest code of a profile.
const CODE_MOST_BYTES: usize = 64;

/// The extracts that can be read.
#[utoipa::path(get, path = "/api/profiles", tag = "imports", operation_id = "list_profiles", security(("session" = [])),
    responses((status = 200, description = "The departments' extracts that can be read", body = Vec<ProfileRow>)))]
pub(crate) async fn list_profiles(
    State(state): State<ServerState>,
    Worker { cx, language }: Worker,
) -> Result<Json<Vec<ProfileRow>>, Problem> {
    let profiles = app::profiles_in_use(&state.app.store, &cx.actor.area).await?;
    let row = |profile: app::ProfileName| ProfileRow {
        name: language.of(&profile.zh, &profile.en).to_owned(),
        code: profile.code,
    };
    Ok(Json(profiles.into_iter().map(row).collect()))
}

/// Takes a file in.
#[utoipa::path(post, path = "/api/imports", tag = "imports", operation_id = "stage_import", security(("session" = [])),
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses((status = 202, description = "The file has arrived and is being read and checked; read the batch to see \
        how far it is", body = Batch)))]
pub(crate) async fn stage_import(
    State(state): State<ServerState>,
    Importer { cx, permit, language }: Importer,
    request: Request,
) -> Result<impl IntoResponse, Problem> {
    let Received { text, spooled, name, sha256 } =
        receive(&state, request, ("profile", CODE_MOST_BYTES), Code::ProfileUnknown).await?;
    let profile = match text.as_str() {
        "" | "auto" => ProfileChoice::Auto,
        code => ProfileChoice::Code(code.into()),
    };
    let upload = Upload { spooled, name, sha256, profile };
    let view = app::stage_upload(&cx, &state.app, permit, upload).await?;
    Ok((StatusCode::ACCEPTED, Json(shown(view, &cx, language))))
}

/// A form's file on our disk, with the text that stood before it.
pub(crate) struct Received {
    /// The text; empty where there was none.
    pub(crate) text: String,
    /// The file.
    pub(crate) spooled: Spooled,
    name: String,
    sha256: [u8; 32],
}

/// Streams a form's file to disk; before it the form may have a text of this name and length. Whatever goes wrong, the file is gone
/// again.
pub(crate) async fn receive(
    state: &ServerState,
    request: Request,
    (name, most_bytes): (&str, usize),
    too_long: Code,
) -> Result<Received, Problem> {
    let mut form = Multipart::from_request(request, state).await.or(Err(Problem::of(Code::MediaType)))?;
    let unreadable = |error: axum::extract::multipart::MultipartError| Problem::of_status(error.status());
    let mut text = String::new();
    while let Some(mut field) = form.next_field().await.map_err(unreadable)? {
        if field.name() == Some("file") {
            return keep(state, field, text).await;
        }
        if field.name() != Some(name) {
            return Err(Problem::of(Code::BodyInvalid));
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(unreadable)? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > most_bytes {
                return Err(Problem::of(too_long));
            }
        }
        text = String::from_utf8(bytes).or(Err(Problem::of(too_long)))?;
    }
    Err(Problem::of(Code::BodyInvalid))
}

async fn keep(state: &ServerState, mut field: Field<'_>, text: String) -> Result<Received, Problem> {
    let unkept = |error: std::io::Error| Problem::from(app::AppError::File(error));
    let name = field.file_name().unwrap_or("upload").to_owned();
    let (spooled, file) = Spooled::make(&state.app.env, &state.app.spool).map_err(unkept)?;
    let mut file = tokio::fs::File::from_std(file);
    let (mut hash, mut bytes) = (Sha256::new(), 0_u64);
    while let Some(chunk) = field.chunk().await.map_err(|error| Problem::of_status(error.status()))? {
        bytes = bytes.saturating_add(u64::try_from(chunk.len()).unwrap_or(u64::MAX));
        if bytes > state.settings.upload_most_bytes {
            return Err(Problem::of(Code::TooLarge));
        }
        hash.update(&chunk);
        file.write_all(&chunk).await.map_err(unkept)?;
    }
    file.flush().await.map_err(unkept)?;
    Ok(Received { text, spooled, name, sha256: hash.finalize().into() })
}

/// Applies a repair, says what a column is, or takes a repair back.
#[utoipa::path(post, path = "/api/imports/{id}/repairs", tag = "imports", operation_id = "repair_import",
    security(("session" = [])), params(("id" = String, Path, description = "`bat_…`")), request_body = RepairRequest,
    responses((status = 202, description = "The file is being read and checked again with the repair, as a new batch (the \
        answer); the one before goes as soon as the new one is staged", body = Batch)))]
pub(crate) async fn repair_import(
    State(state): State<ServerState>,
    Importer { cx, permit, language }: Importer,
    PathId(id): PathId<kind::Batch>,
    Body(asked): Body<RepairRequest>,
) -> Result<impl IntoResponse, Problem> {
    let place = |number: u32| usize::try_from(number).or(Err(Problem::of(Code::NotFound)));
    let app = &state.app;
    let view = match (asked.group, asked.column, asked.withdraw) {
        (Some(group), None, None) => {
            let decision = Decision {
                group: place(group)?,
                alternative: asked.alternative.map(place).transpose()?,
                value: asked.value.as_deref(),
                values: asked.values.as_ref(),
            };
            app::repair_import(&cx, app, permit, id, decision).await?
        }
        (None, Some(ColumnReading { header, read_as }), None) => {
            app::read_column_as(&cx, app, permit, id, (&header, &read_as)).await?
        }
        (None, None, Some(at)) => app::withdraw_repair(&cx, app, permit, id, place(at)?).await?,
        _ => return Err(Problem::of(Code::BodyInvalid)),
    };
    Ok((StatusCode::ACCEPTED, Json(shown(view, &cx, language))))
}

/// Makes staged imports part of the register.
#[utoipa::path(post, path = "/api/imports/{id}/commit", tag = "imports", operation_id = "commit_import",
    security(("session" = [])), params(("id" = String, Path, description = "`bat_…`")), request_body = CommitRequest,
    responses((status = 202, description = "The commit has begun; read the batch to see how far it is", body = Batch)))]
pub(crate) async fn commit_import(
    State(state): State<ServerState>,
    Importer { cx, permit, language }: Importer,
    PathId(id): PathId<kind::Batch>,
    Body(asked): Body<CommitRequest>,
) -> Result<impl IntoResponse, Problem> {
    let mut batches: Vec<BatchId> = vec![id];
    for text in &asked.also {
        let other = text.parse().or(Err(Problem::of(Code::NotFound)))?;
        if !batches.contains(&other) {
            batches.push(other);
        }
    }
    let view = app::commit_import(&cx, &state.app, permit, batches).await?;
    Ok((StatusCode::ACCEPTED, Json(shown(view, &cx, language))))
}

/// Throws a staged import away.
#[utoipa::path(delete, path = "/api/imports/{id}", tag = "imports", operation_id = "discard_import",
    security(("session" = [])), params(("id" = String, Path, description = "`bat_…`")),
    responses((status = 204, description = "Thrown away; the register is as it was")))]
pub(crate) async fn discard_import(
    State(state): State<ServerState>,
    Importer { cx, permit, .. }: Importer,
    PathId(id): PathId<kind::Batch>,
) -> Result<StatusCode, Problem> {
    app::discard_import(&cx, &state.app, &permit, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
