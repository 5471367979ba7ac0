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
    dto::batches::{Batch, CommitRequest, ImportForm, ProfileRow, RepairRequest},
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
pub(crate) async fn list_profiles(Worker { language, .. }: Worker) -> Json<Vec<ProfileRow>> {
    let profiles = app::list_profiles().iter();
    let row = |profile: &app::ProfileName| ProfileRow {
        code: profile.code.clone(),
        name: language.of(&profile.zh, &profile.en).to_owned(),
    };
    Json(profiles.map(row).collect())
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
    let form = Multipart::from_request(request, &state).await.or(Err(Problem::of(Code::MediaType)))?;
    let upload = receive(&state, form).await?;
    let view = app::stage_upload(&cx, &state.app, permit, upload).await?;
    Ok((StatusCode::ACCEPTED, Json(shown(view, &cx, language))))
}

/// Streams the form's file to disk. Whatever goes wrong, the file is gone again.
async fn receive(state: &ServerState, mut form: Multipart) -> Result<Upload, Problem> {
    let unreadable = |error: axum::extract::multipart::MultipartError| Problem::of_status(error.status());
    let mut profile = ProfileChoice::Auto;
    while let Some(mut field) = form.next_field().await.map_err(unreadable)? {
        match field.name() {
            Some("profile") => {
                let mut code = Vec::new();
                while let Some(chunk) = field.chunk().await.map_err(unreadable)? {
                    code.extend_from_slice(&chunk);
                    if code.len() > CODE_MOST_BYTES {
                        return Err(Problem::of(Code::ProfileUnknown));
                    }
                }
                let code = String::from_utf8(code).or(Err(Problem::of(Code::ProfileUnknown)))?;
                if !matches!(code.as_str(), "" | "auto") {
                    profile = ProfileChoice::Code(code.into());
                }
            }
            Some("file") => return keep(state, field, profile).await,
            _ => return Err(Problem::of(Code::BodyInvalid)),
        }
    }
    Err(Problem::of(Code::BodyInvalid))
}

async fn keep(state: &ServerState, mut field: Field<'_>, profile: ProfileChoice) -> Result<Upload, Problem> {
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
    Ok(Upload { spooled, name, sha256: hash.finalize().into(), profile })
}

/// Applies a repair.
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
    let decision = Decision {
        group: place(asked.group)?,
        alternative: asked.alternative.map(place).transpose()?,
        value: asked.value.as_deref(),
        values: asked.values.as_ref(),
    };
    let view = app::repair_import(&cx, &state.app, permit, id, decision).await?;
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
