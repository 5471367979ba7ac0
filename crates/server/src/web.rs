use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;

use crate::problem::{Code, Problem};

/// The built web app. Empty when the program was compiled before `web/dist` was built: [`is_embedded`] tells.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Dist;

const INDEX: &str = "index.html";

/// Whether the web app is inside this program.
pub fn is_embedded() -> bool {
    Dist::get(INDEX).is_some()
}

/// Answers whatever no route does: a file of the web app, or its page for the app's own addresses.
pub(crate) async fn serve(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    // Below the door every page is written here: whatever else is asked for there is no place within the app.
    if path.starts_with("api/") || path == "api" || path.starts_with("my/") {
        return Problem::of(Code::NoRoute).into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Problem::of(Code::MethodDenied).into_response();
    }
    let known =
        |header_value: Option<&HeaderValue>, hash: &str| header_value.is_some_and(|value| value == hash);
    let name = if names_file(path) { path } else { INDEX };
    let Some(file) = Dist::get(name) else { return Problem::of(Code::NoRoute).into_response() };

    let etag = etag(&file.metadata.sha256_hash());
    if known(request.headers().get(header::IF_NONE_MATCH), &etag) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let mut answer = Response::new(Body::from(file.data));
    let headers = answer.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(media_type(name).unwrap_or("application/octet-stream")),
    );
    // Vite names what it puts into assets/ by its content; everything else must be asked for again.
    let lasting = name.starts_with("assets/");
    let cache = if lasting { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        headers.insert(header::ETAG, etag);
    }
    answer
}

/// Whether an address names a file of the web app; any other is a place within it, such as that of a check, which has a dot.
fn names_file(path: &str) -> bool {
    path.starts_with("assets/") || media_type(path).is_some()
}

fn etag(hash: &[u8; 32]) -> String {
    use std::fmt::Write;
    let mut text = String::from("\"");
    for byte in &hash[..12] {
        let _infallible = write!(text, "{byte:02x}");
    }
    text.push('"');
    text
}

fn media_type(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.').map(|(_, end)| end) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("wasm") => "application/wasm",
        Some("txt") => "text/plain; charset=utf-8",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_may_have_a_dot() {
        for place in ["", "quality", "quality/identity.number_shared", "people/per_019f"] {
            assert!(!names_file(place), "{place}");
        }
        for file in ["index.html", "assets/engine-EijRNylK.js", "assets/none.xyz", "favicon.ico"] {
            assert!(names_file(file), "{file}");
        }
    }

    /// A wrong folder embeds nothing without a word; so where the app has been built, it must be inside.
    #[test]
    fn what_was_built_is_inside() {
        let built =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/dist/index.html").exists();
        assert_eq!(is_embedded(), built);
    }
}
