use std::collections::BTreeMap;

use app::applications::{self, Hand, LARGEST_PAPER};
use axum::{
    Json,
    extract::{FromRequest as _, Multipart, Request, State},
    http::{HeaderName, StatusCode, header},
    response::IntoResponse,
};
use base::kind;
use store::PaperMedia;

use crate::{
    dto::{
        papers::{PaperForm, PaperKept},
        session::PurposeCode,
    },
    extract::{PathId, Reader},
    problem::{Code, Problem},
    state::ServerState,
};

/// The largest form with a paper, in bytes.
pub(crate) const FORM_MOST_BYTES: usize = LARGEST_PAPER + (64 << 10);
/// The longest text beside a file, in bytes.
const TEXT_MOST_BYTES: usize = 200;

/// A form's texts by name, and its file.
pub(crate) async fn received(mut form: Multipart) -> Result<(BTreeMap<String, String>, Vec<u8>), Problem> {
    let unreadable = |error: axum::extract::multipart::MultipartError| Problem::of_status(error.status());
    let (mut texts, mut file) = (BTreeMap::new(), Vec::new());
    while let Some(field) = form.next_field().await.map_err(unreadable)? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(unreadable)?;
        if name == "file" {
            file = bytes.to_vec();
        } else if bytes.len() > TEXT_MOST_BYTES || texts.len() > 8 {
            return Err(Problem::of(Code::BodyInvalid));
        } else {
            let text = String::from_utf8(bytes.to_vec()).or(Err(Problem::of(Code::BodyInvalid)))?;
            texts.insert(name, text);
        }
    }
    Ok((texts, file))
}

/// A paper as a browser gets it: what it is called by its first bytes, kept by no cache, and run by nothing.
pub(crate) fn handed_out(media: PaperMedia, content: Vec<u8>) -> impl IntoResponse {
    let (media, shown) = match media {
        PaperMedia::Jpeg => ("image/jpeg", "inline; filename=\"paper.jpg\""),
        PaperMedia::Png => ("image/png", "inline; filename=\"paper.png\""),
        PaperMedia::Pdf => ("application/pdf", "attachment; filename=\"paper.pdf\""),
    };
    let headers: [(HeaderName, &str); 5] = [
        (header::CONTENT_TYPE, media),
        (header::CONTENT_DISPOSITION, shown),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'"),
    ];
    (headers, content)
}

/// Keeps a paper that was brought to the counter.
#[utoipa::path(post, path = "/api/applications/{id}/papers", tag = "people", operation_id = "keep_paper", security(("session" = [])),
    params(("id" = String, Path, description = "`app_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    request_body(content = PaperForm, content_type = "multipart/form-data"),
    responses((status = 201, description = "It is kept, and offered wherever the same paper is wanted", body = PaperKept)))]
pub(crate) async fn keep_paper(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Application>,
    request: Request,
) -> Result<(StatusCode, Json<PaperKept>), Problem> {
    let hand = Hand::worker(&cx, &permit);
    // Of an application outside the area nothing is said, not even what is wrong with the form.
    applications::is_known(&state.app, hand, id).await?;
    let form = Multipart::from_request(request, &state).await.or(Err(Problem::of(Code::MediaType)))?;
    let (texts, file) = received(form).await?;
    let code = texts.get("code").map_or("", String::as_str);
    let kept = applications::keep_paper(&state.app, hand, (id, code), &file).await?;
    Ok((StatusCode::CREATED, Json(PaperKept { id: kept.id.to_string() })))
}

/// What a kept paper shows.
#[utoipa::path(get, path = "/api/papers/{id}", tag = "people", operation_id = "read_paper", security(("session" = [])),
    params(("id" = String, Path, description = "`pap_…`"),
        ("x-purpose" = PurposeCode, Header, description = "Why people are read")),
    responses((status = 200, description = "The scan; the log names whose it is", content_type = "application/octet-stream", body = Vec<u8>)))]
pub(crate) async fn read_paper(
    State(state): State<ServerState>,
    Reader { cx, permit, .. }: Reader,
    PathId(id): PathId<kind::Paper>,
) -> Result<impl IntoResponse, Problem> {
    let (paper, content) = applications::read_paper(&cx, &state.app, &permit, id).await?;
    Ok(handed_out(paper.media, content))
}
